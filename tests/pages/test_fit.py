"""Every notebook in JupyterLab, as on a laptop and on a projector: it runs, fits and moves.

At 1366 × 768 and 1280 × 720 (side bar closed) control, sentence, numbers and the whole picture are
in sight together.  A slider is moved by key and by mouse: no frame is without a picture, and
nothing jumps.  test_fit_phone.py is of phones.
"""

from __future__ import annotations

import shutil

import pytest
from browser_tools import (
    LAPTOP,
    NOTEBOOKS,
    PICTURE,
    PROJECTOR,
    RESTS,
    SLIDER,
    WATCH,
    WIDGET,
    browsed,
    changed,
    open_another,
    open_notebook,
    panels_of,
    resize,
    seen,
    show_cell,
    shown,
    stored,
    wait_idle,
    watched,
    window,
)
from panel_driver import line_count
from playwright.sync_api import TimeoutError as TooLate

from kosen_edu.live.card import LINES, card, head

pytestmark = pytest.mark.browser
SPLIT, READABLE = (560, 768), 492  # beside another window; its pictures' letters have 10 pixels
HIGH = (1280, 1000)  # a window in which a panel is moved
AT = "handle => handle.value ?? handle.parentElement.style.transform"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A JupyterLab with the settings of the course, in which one notebook after another is run."""
    folder = tmp_path_factory.mktemp("lab")
    for notebook in NOTEBOOKS:
        shutil.copy(notebook, folder)
    with browsed("lab", folder) as (address, browser):
        yield open_notebook(window(browser, LAPTOP), "lab", address, NOTEBOOKS[0].name, run=False)


def press(page, panel):
    """Move the first slider of the panel by keyboard until it shows something else."""
    handle, before = panel.locator(SLIDER).first, shown(panel)
    handle.focus()
    key = "ArrowRight"
    for _ in range(12):
        at = handle.evaluate(AT)
        page.keyboard.press(key)
        if handle.evaluate(AT) == at:  # it stands at its end
            key = "ArrowLeft" if key == "ArrowRight" else "ArrowRight"
            continue
        try:
            changed(page, panel, before, timeout=1_000)
        except TooLate:  # a step that changes nothing
            continue
        return
    changed(page, panel, before)


def drag(page, panel):
    """Drag the first slider with the mouse, to the far side of where it stands."""
    handle, before = panel.locator(SLIDER).first, shown(panel)
    track = panel.locator(".noUi-base, input[type=range]").first.bounding_box()
    at = handle.bounding_box()
    x, y = at["x"] + at["width"] / 2, at["y"] + at["height"] / 2
    share = 0.8 if x < track["x"] + track["width"] / 2 else 0.2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(track["x"] + share * track["width"], y, steps=12)
    page.mouse.up()
    changed(page, panel, before)


def choose(page, panel):
    """Take another of the choices of a panel without sliders."""
    before = shown(panel)
    radios = panel.locator("input[type=radio]")
    if radios.count():
        radios.last.click()
    else:
        panel.locator("select").first.select_option(index=1)
    changed(page, panel, before)


def panels_shown(cells):
    """The cells that show a live panel."""
    return [
        number
        for number, cell in enumerate(cells)
        if any(
            {WIDGET, "image/png"} <= {*output.get("data", {})} for output in cell.get("outputs", [])
        )
    ]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs_and_every_panel_fits_and_moves(page, notebook):
    open_another(page, notebook.name)
    wait_idle(page)
    cells = stored(page)["cells"]
    for cell in cells:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error", output
            assert output.get("name") != "stderr", output
    live = panels_shown(cells)
    assert len(live) == panels_of(notebook)
    check_fit(page, len(live))
    for number in live:
        check_moves(page, number)


def test_the_longest_sentence_moves_nothing_where_a_panel_is_stacked(page):
    """In a room of 860 pixels, a projector's with the side bar open, it took a third line."""
    words = "1993年1月に借りると、金利は 6.50％ で始まり、最高 6.50％ でした。"
    words += "はじめの金利のままより 2,529万円少なく払います。"
    words += "記録からの計算は 34 年分で、残りは最後の金利が続くとみなしました。"
    assert line_count(words) == LINES
    alone = page.context.new_page()
    for room in (600, 740, 860, 1039):
        heights = set()
        for sentence in ("はい。", words):
            shown = card(sentence=sentence, rows=(), png=b"", size=(738, 342), alt="")
            body = f"{head('題', '')}<div class='ke-grid'>{shown}</div>"
            alone.set_content(
                f"<div style='width:{room}px'><div class='ke-panel'>{body}</div></div>"
            )
            heights.add(alone.locator(".ke-answer").evaluate("box => box.clientHeight"))
        assert len(heights) == 1, f"{room}: {heights}"
    alone.close()


def check_fit(page, count):
    """All is in sight together on a laptop and on a projector."""
    wrong = []
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    for size in (LAPTOP, PROJECTOR):
        room = page.locator(".jp-WindowedPanel-outer").first
        resize(page, size, room)
        height, panels = room.evaluate("box => box.clientHeight"), seen(page, count)
        for number, panel in enumerate(panels):
            if panel["height"] > height or panel["cut"] or not panel["beside"]:
                wrong.append((f"{size[0]}, panel {number}", height, panel))
    resize(page, SPLIT, page.locator(".jp-WindowedPanel-outer").first)
    wrong += [("split", panel) for panel in seen(page, count) if panel["picture"] < READABLE]
    resize(page, HIGH, page.locator(".jp-WindowedPanel-outer").first)
    assert not wrong


def check_moves(page, number):
    """The panel of a cell answers to key and mouse, and nothing flickers or jumps."""
    panel = show_cell(page, number).locator(".ke-panel").first
    panel.locator(PICTURE).wait_for(timeout=30_000)
    panel.evaluate(RESTS)  # the page settles after it was scrolled
    panel.evaluate(WATCH)
    if panel.locator(SLIDER).count():
        press(page, panel)
        drag(page, panel)
    else:
        choose(page, panel)
    frames = watched(page)
    assert frames["frames"] > 2
    assert frames["blank"] == 0, f"cell {number}: a frame without a picture"
    assert frames["moved"] == 0, f"cell {number}: the card moved"
    assert frames["shift"] < 0.001, f"cell {number}: the page jumped by {frames['shift']:.4f}"
    assert panel.locator(".ke-wrong").count() == 0
