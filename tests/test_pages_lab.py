"""What only a real JupyterLab shows: saved and opened again, answered, named for all, no key lost.

tests/pages/test_fit.py runs every notebook and moves every panel; test_fit_phone.py answers every
lesson on a phone.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from answering import BOX, asked, work_through
from browser_tools import (
    LAPTOP,
    PICTURE,
    PROJECTOR,
    RESTS,
    ROOT,
    SLIDER,
    WIDGET,
    browsed,
    changed,
    end_kernels,
    open_another,
    open_notebook,
    resize,
    run_all,
    show_cell,
    shown,
    stored,
    wait_idle,
    window,
    write_notebook,
)

from kosen_edu.live.memory import FILE

pytestmark = pytest.mark.browser
NOTEBOOKS = ROOT / "notebooks"
ANSWERED = [NOTEBOOKS / name for name in ("00_start.ipynb", "02_repayment_ratio.ipynb")]
HIGH = (1280, 1000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What the server serves."""
    return tmp_path_factory.mktemp("lab")


class Desk:
    """A JupyterLab in which one notebook after another is opened, each with a new kernel."""

    def __init__(self, context, address):
        self.context, self.address, self.page = context, address, None

    def open(self, path, size=HIGH, *, run=True):
        """Open a notebook, and run all of it unless told not to; gives the page."""
        name = f"{path.parent.name}/{path.name}"
        if self.page is None:
            self.page = open_notebook(self.context, "lab", self.address, name, run=False)
        else:
            open_another(self.page, name, run=False)
        resize(self.page, size, self.page.locator("body"))
        if run:
            run_all(self.page)
        return self.page

    def night(self):
        """All kernels end, and the page is closed."""
        end_kernels(self.page)
        self.page = None


@pytest.fixture(scope="module")
def lab(folder):
    """A JupyterLab with the settings of the course, which remembers answers."""
    with browsed("lab", folder, KOSEN_MEMORY="yes") as (address, browser):
        yield Desk(window(browser, HIGH), address)


@pytest.fixture
def here(folder):
    """A folder of a test's own on the server."""
    return Path(tempfile.mkdtemp(prefix="own-", dir=folder))


def all_outputs(book):
    """The outputs of all cells of a notebook."""
    return [output for cell in book["cells"] for output in cell.get("outputs", [])]


def test_what_was_saved_is_seen_the_next_day(lab, here):
    """Run, save, shut down; a page that is opened afterwards shows pictures and no errors."""
    lesson, own = here / "02_repayment_ratio.ipynb", here / "own.ipynb"
    shutil.copy(NOTEBOOKS / lesson.name, lesson)
    broken = (
        "import os\nos.environ.pop('KOSEN_STRICT')\n"
        "panel = demo_panel()\npanel._calculate = refusing\npanel.set(vacancy=0.3)\npanel"
    )
    sources = ("from demo_panel import demo_panel, refusing\ndemo_panel()", broken)
    write_notebook(own, *sources, "import ipywidgets as W\nW.IntSlider()")
    for path in (lesson, own):
        page = lab.open(path)
        wait_idle(page)
        alive = sum(WIDGET in o.get("data", {}) for o in all_outputs(stored(page)))
        page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        # the page that is open keeps its panels
        assert sum(WIDGET in o.get("data", {}) for o in all_outputs(stored(page))) == alive > 1
    lab.night()
    kept = all_outputs(json.loads(own.read_text(encoding="utf-8")))
    assert [WIDGET in output["data"] for output in kept] == [False, False, True]
    page = lab.open(lesson, run=False)
    cells = stored(page)["cells"]
    pictures = [n for n, c in enumerate(cells) for o in c.get("outputs", [])
                if "image/png" in o.get("data", {})]  # fmt: skip
    assert len(pictures) >= 3
    for number in pictures:
        cell = show_cell(page, number)
        picture = cell.locator(".jp-RenderedImage img")
        picture.wait_for(timeout=30_000)
        assert picture.evaluate("i => i.complete && i.naturalWidth > 0")
        assert "Error displaying" not in cell.inner_text()
    assert "Error displaying" not in page.locator("body").inner_text()


def test_a_slider_has_a_name_and_the_answer_is_announced(lab, here):
    shutil.copy(NOTEBOOKS / "00_start.ipynb", here)
    page = lab.open(here / "00_start.ipynb")
    wait_idle(page)
    number = next(
        n for n, c in enumerate(stored(page)["cells"]) if "panel(" in "".join(c["source"])
    )
    panel = show_cell(page, number).locator(".ke-panel").first
    panel.locator(PICTURE).wait_for()
    status = panel.locator("[role=status][aria-live=polite]")
    assert status.inner_text().strip()
    assert len(panel.locator(PICTURE).get_attribute("alt")) > 10
    for slider in panel.locator(".widget-slider, .jupyter-widgets.widget-hslider").all():
        assert slider.locator("label").first.inner_text().strip()
        title = slider.get_attribute("title") or slider.locator("[title]").first.get_attribute(
            "title"
        )
        assert title not in (None, "", "null")
    # a typed value beyond the range is answered in words, and used at the end of the range
    box = panel.locator(".ke-box input").first
    box.fill("999")
    box.press("Enter")
    note = panel.locator(".ke-note")
    note.wait_for(timeout=10_000)
    assert "999" in note.inner_text() or note.inner_text().strip()
    # and the reset button leads back
    before = shown(panel)
    panel.get_by_role("button", name="最初にもどす").click()
    changed(page, panel, before)


def test_widget_callbacks_run_beside_no_cell(lab, here):
    """The settings keep them on the main thread (see pyproject.toml: ipykernel < 7).

    On another thread a moving slider sometimes destroys the figure that a running cell draws.
    """
    source = (
        "import threading, ipywidgets as W\n"
        "slider, name = W.IntSlider(), W.Label('none')\n"
        "name.add_class('thread')\n"
        "def tell(_):\n"
        "    name.value = threading.current_thread().name\n"
        "slider.observe(tell, 'value')\n"
        "W.VBox([slider, name])"
    )
    write_notebook(here / "threads.ipynb", source)
    page = lab.open(here / "threads.ipynb")
    page.locator(SLIDER).first.focus(timeout=60_000)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.thread').textContent !== 'none'")
    assert page.locator(".thread").inner_text() == "MainThread"


def test_a_number_typed_between_two_steps_stays_and_no_press_of_a_key_is_lost(lab, here):
    """The page puts the handle on a step; it must not take the number there.

    And it is not told what it has just said: that would take a slider back that moved on.
    """
    write_notebook(here / "demo.ipynb", "from demo_panel import demo_panel\ndemo_panel()")
    page = lab.open(here / "demo.ipynb")
    panel = page.locator(".ke-panel").first
    panel.locator(PICTURE).wait_for(timeout=60_000)
    panel.evaluate(RESTS)
    box, at = panel.locator(".ke-box input").first, panel.locator(SLIDER).first
    at.focus()
    for _ in range(30):  # from 2.00, as fast as a key that is held down
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(25)
    page.wait_for_function(
        "p => p.querySelector('.ke-say').innerText.includes('3.50％')",
        arg=panel.element_handle(),
        timeout=10_000,
    )
    page.wait_for_timeout(500)  # nothing that comes late takes it back
    assert box.input_value() == "3.5"
    before = shown(panel)
    box.fill("1.873")
    box.press("Enter")
    changed(page, panel, before)
    page.wait_for_timeout(1_000)  # nor this
    assert box.input_value() == "1.873"
    assert "1.87％" in panel.locator(".ke-say").inner_text()
    before = shown(panel)
    at.focus()  # on 1.85: one step further is 1.9
    page.keyboard.press("ArrowRight")
    changed(page, panel, before)
    assert box.input_value() == "1.9"


def test_the_form_opens_as_it_was_left(lab, here):
    """Typed, shut down; opened again and run with a new kernel, it stands there."""
    cell = "from kosen_edu.lessons.my_plan import panels\nform = panels.plan_form()\nform"
    write_notebook(here / "form.ipynb", cell)
    days = [("", "8％"), ("8％", "たぶん9％"), ("たぶん9％", "")]
    for left, typed in days:
        page = lab.open(here / "form.ipynb")
        panel = page.locator(".ke-panel").first
        panel.locator(PICTURE).wait_for(timeout=60_000)
        box = panel.get_by_label("空室率").first
        if left:
            assert box.input_value() == left
            assert "続けます" in panel.inner_text()
        if typed:
            box.fill(typed)
            box.press("Enter")
            wait_for_draft(here, typed)
        else:
            assert "か所" in panel.locator(".ke-say").inner_text()


def wait_for_draft(folder, text):
    """Wait until a form has written down what was typed into it."""
    deadline = time.monotonic() + 30
    while not any(text in json.loads(path.read_text(encoding="utf-8"))["texts"].values()
                  for path in folder.glob("*.draft")):  # fmt: skip
        assert time.monotonic() < deadline, f"{text} is not kept"
        time.sleep(0.1)


# --- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR], ids=lambda size: f"{size[0]}")
def test_every_question_is_answered_by_keyboard_and_known_the_next_day(lab, here, size):
    for path in ANSWERED:
        shutil.copy(path, here)
        page = lab.open(here / path.name, size)
        wait_idle(page)
        work_through(page, path, mistakes=True)
    assert kept(here) == {question.name for path in ANSWERED for question in asked(path)}
    if size == LAPTOP:  # what is read back is the same in any window
        lab.night()
        check_next_day(lab, here)
        assert {name.split(".")[0] for name in kept(here)} == {"start"}


def kept(folder):
    """The names of the answers that are kept in a folder."""
    return set(json.loads((folder / FILE).read_text(encoding="utf-8"))["answers"])


def check_next_day(lab, here):
    """New kernels know what was answered, and forget it where they are told to."""
    start, lesson = ANSWERED
    page = lab.open(here / lesson.name, LAPTOP)
    wait_idle(page)
    replies = page.locator(f"{BOX} .ke-reply [role=status]")
    shown = [replies.nth(n).inner_text() for n in range(len(asked(lesson)))]
    assert [words for words in shown if not re.search("【正解】|【予想】", words)] == []
    page = lab.open(here / start.name, LAPTOP)
    wait_idle(page)
    table = page.locator(".ke-review table").inner_text()
    assert re.search(r"00 はじめに\s+2／2", table), table
    assert re.search(r"02 返済比率\D*40・50・60％\s+([1-9]\d*)／\1\s+0", table), table
    page.get_by_role("button", name="02 の答えを消す").click()
    page.wait_for_function("() => document.body.innerText.includes('消しました')")
