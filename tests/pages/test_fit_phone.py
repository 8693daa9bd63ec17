"""Every notebook in Voilà on a phone: nothing is cut, and all of it is answered without code.

At 390 × 844 no panel scrolls sideways and no letter is smaller than 10 pixels; from the first
control to the end of the picture the screen is not scrolled.  A wide table or formula scrolls by
itself, says so, and has no column of single letters.  Each question of a lesson is answered by
keyboard, replied to in its place, and kept.
"""

from __future__ import annotations

import json
import shutil

import pytest
from answering import BOX, asked, fits, work_through
from browser_tools import (
    NOTEBOOKS,
    PHONE,
    RESTS,
    browsed,
    open_notebook,
    panels_of,
    seen,
    window,
)

from kosen_edu.live.memory import FILE

pytestmark = pytest.mark.browser
SMALLEST = 10  # pixels of a letter
LEAST_PICTURE = 325  # pixels: a phone's picture has letters of 16.7 in 540, so of 10 here
ONE_SCREEN = 750  # pixels from the first control to the end of the picture; a phone shows 796
AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)

# Of a page's tables, formulas and prints: what is hidden, scrolls without a sign, stands letter by
# letter, and numbers that are broken in two.
AROUND = """
() => {
  const wrong = [];
  const parts = document.querySelectorAll('table:not(.ke-rows), mjx-container[display=true]');
  for (const part of parts) {
    for (let box = part; box !== document.body; box = box.parentElement) {
      if (box.scrollWidth <= box.clientWidth + 1 || box.clientWidth < 2) continue;
      const over = getComputedStyle(box).overflowX, name = part.innerText.slice(0, 40);
      if (over === 'hidden') wrong.push(['hidden', box.className, name]);
      if (!/auto|scroll/.test(over)) continue;
      const bar = parseFloat(getComputedStyle(box, '::-webkit-scrollbar').height);
      const shadow = getComputedStyle(box).backgroundAttachment.includes('local');
      if (!(bar >= 6 && shadow && /block/.test(getComputedStyle(box).display)))
        wrong.push(['no sign', box.className, name]);
      break;
    }
    for (const cell of part.querySelectorAll('td, th')) {
      const text = cell.innerText.trim(), range = document.createRange();
      range.selectNodeContents(cell);
      const lines = range.getBoundingClientRect().height /
        (1.2 * parseFloat(getComputedStyle(cell).fontSize));
      if (text.length > 3 && lines && text.length / Math.round(lines) < 1.6)
        wrong.push(['letter by letter', text]);
    }
  }
  for (const pre of document.querySelectorAll('.jp-RenderedText pre')) {
    const words = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    while (words.nextNode())
      for (const found of words.currentNode.data.matchAll(/[0-9][0-9.,]*[0-9]/g)) {
        const range = document.createRange();
        range.setStart(words.currentNode, found.index);
        range.setEnd(words.currentNode, found.index + found[0].length);
        if (range.getClientRects().length > 1) wrong.push(['number in two', found[0]]);
      }
  }
  return wrong;
}
"""


COMPLETE = """
([selector, boxes, count]) => {
  const panels = [...document.querySelectorAll('.ke-panel')];
  return document.querySelectorAll(selector).length >= boxes && panels.length === count &&
    panels.every(p => p.querySelector('.ke-side img')?.naturalWidth);
}
"""

# A page that is busy whenever a short rest of its scripts is over.
BUSY = """
const soon = window.setTimeout;
window.setTimeout = (act, rest, ...more) => soon(act, rest === 100 ? 3000 : rest, ...more);
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The notebooks, each in a folder of its own with what is answered there."""
    made = tmp_path_factory.mktemp("phone")
    for notebook in NOTEBOOKS:
        (made / notebook.stem).mkdir()
        shutil.copy(notebook, made / notebook.stem)
    return made


@pytest.fixture(scope="module")
def phone(folder):
    """A phone (it is known by its browser's name), and a Voilà with the settings of the course."""
    with browsed("voila", folder, KOSEN_MEMORY="yes") as (address, browser):
        look = {"user_agent": AGENT, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
        yield window(browser, PHONE, **look), address


def whole(page, notebook):
    """Wait until a page has all of its panels and boxes; gives how many panels there are."""
    boxes, panels = (len(asked(notebook)) if notebook.stem[:2] <= "08" else 0), panels_of(notebook)
    page.wait_for_function("() => !document.querySelector('#loading')?.offsetParent")
    page.wait_for_function(COMPLETE, arg=[BOX, boxes, panels], timeout=60_000)
    return panels


def test_a_page_that_is_busy_leaves_no_widget_out(phone):
    (context, address), notebook = phone, NOTEBOOKS[0]
    page = context.new_page()
    page.add_init_script(BUSY)
    page.goto(f"{address}/voila/render/{notebook.stem}/{notebook.name}")
    whole(page, notebook)
    page.close()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_is_cut_or_too_small_and_every_question_is_answered(phone, folder, notebook):
    context, address = phone
    page = open_notebook(context, "voila", address, f"{notebook.stem}/{notebook.name}")
    count = whole(page, notebook)
    page.locator("body").evaluate(RESTS)
    wrong = [
        (number, panel)
        for number, panel in enumerate(seen(page, count))
        if panel["cut"]
        or panel["smallest"] < SMALLEST
        or panel["picture"] < LEAST_PICTURE
        or panel["reach"] > ONE_SCREEN
    ]
    assert not wrong
    assert page.evaluate(AROUND) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
    if notebook.stem[:2] <= "08":
        answer(page, notebook)
        kept = json.loads((folder / notebook.stem / FILE).read_text(encoding="utf-8"))["answers"]
        assert set(kept) == {question.name for question in asked(notebook)}
    page.close()


def answer(page, notebook):
    """Answer every question; the first picture of lesson 00 follows its prediction."""
    picture = page.locator(".ke-card img").first
    before = picture.get_attribute("src")
    work_through(page, notebook, mistakes=notebook.stem[:2] in ("00", "02"))
    assert fits(page, PHONE[0]) == []
    if notebook.stem == "00_start":
        assert page.locator(BOX).count() == len(asked(notebook))
        page.wait_for_function(
            "before => document.querySelector('.ke-card img').src !== before",
            arg=before,
            timeout=10_000,
        )
