"""Every panel on the screens that learners have: a laptop, a projector, a phone.

At 1366 × 768 and 1280 × 720 (JupyterLab, side bar closed) control, sentence, numbers and the whole
picture are in sight together; at 390 × 844 (Voilà) nothing is cut, nothing scrolls sideways and
no letter is smaller than 10 pixels.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from browser_tools import chromium, open_notebook, server, wait_idle

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
LAPTOP, PROJECTOR, PHONE = (1366, 768), (1280, 720), (390, 844)
SMALLEST = 10  # pixels of a letter
LEAST_PICTURE = 325  # pixels: a phone's picture has letters of 16.7 in 540, so of 10 here
AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)
# What is cut, by the box that cuts it; words for a screen reader alone are a pixel wide.
SEEN = """
panels => panels.map(p => {
  const at = p.getBoundingClientRect(), cut = [];
  let smallest = 99;
  const words = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode, from = text.parentElement;
    if (!text.data.trim() || from.closest('style, .ke-box > .widget-label:first-child')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const r = range.getBoundingClientRect();
    if (r.width < 2) continue;
    smallest = Math.min(smallest, parseFloat(getComputedStyle(from).fontSize));
    if (r.right > at.right + 1 || r.left < at.left - 1) cut.push(text.data);
    for (let box = from; p.contains(box); box = box.parentElement) {
      const look = getComputedStyle(box), b = box.getBoundingClientRect();
      if (/auto|scroll/.test(look.overflowY)) break;  // what lies beneath is scrolled to
      if (look.display === 'contents' || look.overflowX === 'visible') continue;
      if (r.right > b.right + 1.5 || r.left < b.left - 1.5 ||
          r.bottom > b.bottom + 4 || r.top < b.top - 4) { cut.push(text.data); break; }
    }
  }
  for (const box of p.querySelectorAll('input, select, button, img')) {
    const r = box.getBoundingClientRect();
    if (r.width && (r.right > at.right + 1 || r.left < at.left - 1)) cut.push(box.outerHTML);
  }
  const picture = p.querySelector('.ke-side img');
  return {height: at.height, picture: picture.clientWidth, beside: picture.getBoundingClientRect().x
          > p.querySelector('.ke-left').getBoundingClientRect().right, smallest,
          cut: cut.map(words => words.slice(0, 40))};
})
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The notebooks, in a folder of their own."""
    made = tmp_path_factory.mktemp("fit")
    for notebook in NOTEBOOKS:
        shutil.copy(notebook, made)
    return made


@pytest.fixture(scope="module")
def browser():
    """A browser."""
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def lab(folder):
    """A JupyterLab with the settings of the course."""
    with server("lab", folder) as address:
        yield address


@pytest.fixture(scope="module")
def voila(folder):
    """A Voilà with the settings of the course: a phone is known by its browser's name."""
    with server("voila", folder) as address:
        yield address


def seen(page):
    """What can be seen of each panel, once all pictures are there."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('.ke-panel')].every("
        "p => p.querySelector('.ke-side img')?.naturalWidth)",
        timeout=60_000,
    )
    return page.locator(".ke-panel").evaluate_all(SEEN)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_control_and_picture_are_in_sight_together(lab, browser, notebook):
    size = dict(zip(("width", "height"), LAPTOP, strict=True))
    context = browser.new_context(viewport=size, locale="ja-JP")
    page = open_notebook(context, "lab", lab, notebook.name)
    wait_idle(page)
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    wrong = []
    for width, height in (LAPTOP, PROJECTOR):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(400)
        room = page.locator(".jp-WindowedPanel-outer").first.evaluate("box => box.clientHeight")
        for number, panel in enumerate(seen(page)):
            if panel["height"] > room or panel["cut"] or not panel["beside"]:
                wrong.append((f"{width}, panel {number}", room, panel))
    context.close()
    assert not wrong


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_on_a_phone_nothing_is_cut_or_too_small(voila, browser, notebook):
    context = browser.new_context(
        viewport=dict(zip(("width", "height"), PHONE, strict=True)),
        user_agent=AGENT, is_mobile=True, has_touch=True, device_scale_factor=2, locale="ja-JP",
    )  # fmt: skip
    page = open_notebook(context, "voila", voila, notebook.name)
    page.wait_for_function("() => !document.querySelector('#loading')?.offsetParent")
    page.wait_for_timeout(1_500)
    wrong = [
        (number, panel)
        for number, panel in enumerate(seen(page))
        if panel["cut"] or panel["smallest"] < SMALLEST or panel["picture"] < LEAST_PICTURE
    ]
    wide = page.evaluate("() => document.documentElement.scrollWidth")
    context.close()
    assert not wrong
    assert wide <= PHONE[0]
