"""Answers without code in a real browser: typed, replied to in place, there again the next day."""

from __future__ import annotations

import json
import re
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from browser_tools import chromium, open_notebook, server, wait_idle

from kosen_edu.lessons.start.review import course
from kosen_edu.live.memory import FILE
from kosen_edu.live.prediction import Prediction

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("0[0-8]_*.ipynb"))
BOX = ".ke-ask:not(.ke-review):not(.ke-review *)"
LAPTOP, PROJECTOR, PHONE = (1366, 768), (1280, 720), (390, 844)
GUESSES = {"yen": "12万円", "percent2": "３割", "years": "7年目"}


def asked(path):
    """The exercises and predictions of a notebook, in the order of its boxes."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    room = next(lesson for lesson in course() if lesson.key == path.stem[3:]).key
    drill = import_module(f"kosen_edu.lessons.{room}.drill")
    return [getattr(drill, name) for name in re.findall(r"drill\.(\w+)\.(?:check|keep)\(", code)]


def right(question):
    """The right answer as somebody types it."""
    if isinstance(question, Prediction):
        return GUESSES[question.unit]
    if question.unit == "choice":
        return question.answer()
    return f"{float(question.answer()):.10f}".rstrip("0").rstrip(".")


def wrong(question):
    """A wrong answer; of a prediction there is none."""
    if isinstance(question, Prediction):
        return None
    if question.unit == "choice":
        return next(letter for letter in question.choices if letter != question.answer())
    return f"{float(question.answer()) * 1.37 + 12_345.678:.4f}"


def give(page, box, question, given):
    """Answer by keyboard, and wait for the reply; gives its words."""
    before = box.locator(".ke-reply").inner_text()
    if isinstance(question, Prediction) or question.unit != "choice":
        field = box.locator("input[type=text]")
        field.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(given)
    else:
        number = question.choices.index(given)
        box.locator(".widget-hbox").first.locator("button").nth(number).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "([b, before]) => b.querySelector('.ke-reply').innerText !== before",
        arg=[box.element_handle(), before],
        timeout=15_000,
    )
    return box.locator(".ke-reply [role=status]").inner_text()


def places(box):
    """Where the parts of a box stand, relative to the page that scrolls."""
    return box.evaluate(
        "b => { const top = b.getBoundingClientRect().top;"
        " return [...b.children].map(c => Math.round(c.getBoundingClientRect().top - top))"
        ".concat(Math.round(b.getBoundingClientRect().height)); }"
    )


def work_through(page, path, *, mistakes):
    """Answer every question of a notebook; the boxes must not move."""
    questions = asked(path)
    boxes = page.locator(BOX)
    page.wait_for_function(
        "([selector, n]) => document.querySelectorAll(selector).length === n",
        arg=[BOX, len(questions)],
        timeout=180_000,
    )
    faults = []
    for number, question in enumerate(questions):
        box = boxes.nth(number)
        box.scroll_into_view_if_needed()
        before = places(box)
        if mistakes and wrong(question) is not None:
            words = give(page, box, question, wrong(question))
            if "【おしい】" not in words and "（1/3）" not in words:
                faults.append((question.name, words))
        words = give(page, box, question, right(question))
        if ("【予想】" if isinstance(question, Prediction) else "【正解】") not in words:
            faults.append((question.name, words))
        if places(box) != before:
            faults.append((question.name, before, places(box)))
    assert faults == []


def fits(page):
    """Whether nothing of a box reaches over the right edge of the page."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.ke-ask, .ke-ask *')].filter(e =>"
        " !e.closest('.ke-room') && e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 80))"
    )


@pytest.fixture(scope="module")
def browser():
    """One browser for all pages."""
    with chromium() as made:
        yield made


def window(browser, size):
    width, height = size
    return browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR], ids=lambda size: f"{size[0]}")
def test_in_jupyterlab_by_keyboard_and_again_the_next_day(browser, size, tmp_path):
    names = ("start", "repayment_ratio")
    paths = [path for path in NOTEBOOKS if path.stem[3:] in names]
    for path in paths:
        shutil.copy(path, tmp_path)
    with server("lab", tmp_path, KOSEN_STRICT="1", KOSEN_MEMORY="yes") as address:
        for path in paths:
            page = open_notebook(window(browser, size), "lab", address, path.name)
            wait_idle(page)
            work_through(page, path, mistakes=True)
            page.close()
    kept = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["answers"]
    assert set(kept) == {question.name for path in paths for question in asked(path)}
    with server("lab", tmp_path, KOSEN_STRICT="1", KOSEN_MEMORY="yes") as address:
        page = open_notebook(window(browser, size), "lab", address, paths[1].name)
        wait_idle(page)
        replies = page.locator(f"{BOX} .ke-reply [role=status]")
        shown = [replies.nth(n).inner_text() for n in range(len(asked(paths[1])))]
        assert [words for words in shown if not re.search("【正解】|【予想】", words)] == []
        page.close()
        page = open_notebook(window(browser, size), "lab", address, paths[0].name)
        wait_idle(page)
        table = page.locator(".ke-review table").inner_text()
        assert re.search(r"00 はじめに\s+2／2", table), table
        assert re.search(r"02 返済比率\D*40・50・60％\s+([1-9]\d*)／\1\s+0", table), table
        clear = page.get_by_role("button", name="02 の答えを消す")
        clear.click()
        page.wait_for_function("() => document.body.innerText.includes('消しました')")
        page.close()
    kept = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["answers"]
    assert {name.split(".")[0] for name in kept} == {"start"}


def test_a_panel_follows_the_prediction_of_the_page(browser, tmp_path):
    path = next(path for path in NOTEBOOKS if path.stem == "00_start")
    shutil.copy(path, tmp_path)
    with server("voila", tmp_path, KOSEN_STRICT="1", KOSEN_MEMORY="yes") as address:
        page = open_notebook(window(browser, PHONE), "voila", address, path.name)
        picture = page.locator(".ke-card img").first
        picture.wait_for(timeout=120_000)
        before = picture.get_attribute("src")
        names = [question.name for question in asked(path)]
        box = page.locator(BOX).nth(names.index("start.guess"))
        give(page, box, asked(path)[names.index("start.guess")], "15万円")
        page.wait_for_function(
            "([i, before]) => i.isConnected ? i.src !== before :"
            " document.querySelector('.ke-card img').src !== before",
            arg=[picture.element_handle(), before],
            timeout=10_000,
        )
        page.close()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_on_a_phone_without_code(browser, path, tmp_path):
    shutil.copy(path, tmp_path)
    with server("voila", tmp_path, KOSEN_STRICT="1", KOSEN_MEMORY="yes") as address:
        page = open_notebook(window(browser, PHONE), "voila", address, path.name)
        work_through(page, path, mistakes=path.stem[:2] in ("00", "02"))
        assert fits(page) == []
        page.close()
    kept = json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["answers"]
    assert set(kept) == {question.name for question in asked(path)}
