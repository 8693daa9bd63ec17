"""Works through the questions of a notebook in a page: types an answer, reads the reply."""

from __future__ import annotations

import json
import re
from importlib import import_module

from browser_tools import OFTEN

from kosen_edu.lessons.start.review import course
from kosen_edu.live.prediction import Prediction

BOX = ".ke-ask:not(.ke-review):not(.ke-review *)"
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
        rate = question.unit == "percent2" and question.most < 0.3  # nobody is asked for 30 %
        return "４％" if rate else GUESSES[question.unit]
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
        polling=OFTEN,
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
            if "【見直し】" not in words and "（1/3）" not in words:
                faults.append((question.name, words))
        words = give(page, box, question, right(question))
        if ("【予想】" if isinstance(question, Prediction) else "【正解】") not in words:
            faults.append((question.name, words))
        if places(box) != before:
            faults.append((question.name, before, places(box)))
    assert not faults, faults  # this file is no test: pytest would show nothing


def fits(page, width):
    """What of a box reaches over the right edge of a page of this width."""
    return page.evaluate(
        "width => [...document.querySelectorAll('.ke-ask, .ke-ask *')].filter(e =>"
        " !e.closest('.ke-room') && e.getBoundingClientRect().right > width + 1)"
        ".map(e => e.outerHTML.slice(0, 80))",
        width,
    )
