"""The notebooks in a real JupyterLab in a real browser: run all, move every panel, look."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from browser_tools import (
    PICTURE,
    SLIDER,
    WATCH,
    chromium,
    open_notebook,
    server,
    show_cell,
    stored,
    wait_idle,
    watched,
    write_notebook,
)

pytestmark = pytest.mark.browser
NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab with the settings of the course and a browser."""
    folder = tmp_path_factory.mktemp("lab")
    for notebook in NOTEBOOKS:
        shutil.copy(notebook, folder)
    with server("lab", folder, KOSEN_STRICT="1") as address, chromium() as browser:
        yield address, browser


@pytest.fixture
def context(lab):
    """A fresh browser window."""
    made = lab[1].new_context(viewport={"width": 1280, "height": 1000}, locale="ja-JP")
    yield made
    made.close()


def all_outputs(book):
    """The outputs of all cells of a notebook."""
    return [output for cell in book["cells"] for output in cell.get("outputs", [])]


def shown(panel):
    """What a panel shows: its picture and all its words."""
    return panel.evaluate(
        "p => { const i = p.querySelector('.ke-side img');"
        " return (i ? i.src + i.alt : '') + p.querySelector('.ke-card').textContent; }"
    )


def changed(page, panel, before):
    """Wait until the panel shows something else, and its new picture is complete."""
    page.wait_for_function(
        "([p, before]) => { const i = p.querySelector('.ke-side img');"
        " return i && i.complete && i.naturalWidth && before !=="
        " i.src + i.alt + p.querySelector('.ke-card').textContent; }",
        arg=[panel.element_handle(), before],
        timeout=10_000,
    )


def press(page, panel):
    """Move the first slider of the panel by keyboard until it shows something else."""
    handle, before = panel.locator(SLIDER).first, shown(panel)
    handle.focus()
    key = "ArrowRight"
    for _ in range(12):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
        if shown(panel) != before:
            break
        key = (
            "ArrowRight"
            if page.evaluate(
                "h => h.getAttribute('aria-valuenow') !== h.getAttribute('aria-valuemax')",
                handle.element_handle(),
            )
            else "ArrowLeft"
        )
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


def test_there_is_a_page_for_every_notebook():
    assert len(NOTEBOOKS) >= 3


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda p: p.stem)
def test_run_all_and_move_every_panel(lab, context, notebook):
    page = open_notebook(context, "lab", lab[0], notebook.name)
    wait_idle(page)
    cells = stored(page)["cells"]
    for cell in cells:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error", output
            assert output.get("name") != "stderr", output
    live = [
        number
        for number, cell in enumerate(cells)
        if any(
            {WIDGET, "image/png"} <= {*output.get("data", {})} for output in cell.get("outputs", [])
        )
    ]
    code = (cell for cell in cells if cell["cell_type"] == "code")
    last = [("".join(cell["source"]).strip().splitlines() or [""])[-1] for cell in code]
    assert len(live) == sum(bool(re.match(r"panels\.\w+\(|form$", line)) for line in last)
    for number in live:
        panel = show_cell(page, number).locator(".ke-panel").first
        panel.locator(PICTURE).wait_for(timeout=30_000)
        page.wait_for_timeout(400)  # the page settles after it was scrolled
        panel.evaluate(WATCH)
        if panel.locator(SLIDER).count():
            press(page, panel)
            drag(page, panel)
        else:
            choose(page, panel)
        seen = watched(page)
        assert seen["frames"] > 2
        assert seen["blank"] == 0, f"cell {number}: a frame without a picture"
        assert seen["moved"] == 0, f"cell {number}: the card moved"
        assert seen["shift"] < 0.001, f"cell {number}: the page jumped by {seen['shift']:.4f}"
        assert panel.locator(".ke-wrong").count() == 0


def test_what_was_saved_is_seen_the_next_day(context, tmp_path):
    """Run, save, shut down; a page that is opened afterwards shows pictures and no errors."""
    name = "02_repayment_ratio.ipynb"
    shutil.copy(next(path for path in NOTEBOOKS if path.name == name), tmp_path)
    own = tmp_path / "own.ipynb"
    broken = "panel = demo_panel()\npanel._calculate = refusing\npanel.set(vacancy=0.3)\npanel"
    sources = ("from demo_panel import demo_panel, refusing\ndemo_panel()", broken)
    write_notebook(own, *sources, "import ipywidgets as W\nW.IntSlider()")
    with server("lab", tmp_path) as address:
        for notebook in (name, own.name):
            page = open_notebook(context, "lab", address, notebook)
            wait_idle(page)
            alive = sum(WIDGET in o.get("data", {}) for o in all_outputs(stored(page)))
            page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
            # the page that is open keeps its panels
            assert sum(WIDGET in o.get("data", {}) for o in all_outputs(stored(page))) == alive > 1
            page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
            page.close()
    kept = all_outputs(json.loads(own.read_text(encoding="utf-8")))
    assert [WIDGET in output["data"] for output in kept] == [False, False, True]
    own.unlink()
    with server("lab", tmp_path) as address:
        page = open_notebook(context, "lab", address, name, run=False)
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


def test_a_slider_has_a_name_and_the_answer_is_announced(lab, context):
    page = open_notebook(context, "lab", lab[0], "00_start.ipynb")
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


def test_widget_callbacks_run_beside_no_cell(context, tmp_path):
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
    write_notebook(tmp_path / "threads.ipynb", source)
    with server("lab", tmp_path) as address:
        page = open_notebook(context, "lab", address, "threads.ipynb")
        page.locator(SLIDER).first.focus(timeout=60_000)
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.querySelector('.thread').textContent !== 'none'")
        assert page.locator(".thread").inner_text() == "MainThread"


def test_a_number_typed_between_two_steps_stays_as_typed(context, tmp_path):
    """The page puts the handle on a step; it must not take the number there."""
    write_notebook(tmp_path / "demo.ipynb", "from demo_panel import demo_panel\ndemo_panel()")
    with server("lab", tmp_path, KOSEN_STRICT="1") as address:
        page = open_notebook(context, "lab", address, "demo.ipynb")
        panel = page.locator(".ke-panel").first
        panel.locator(PICTURE).wait_for(timeout=60_000)
        box = panel.locator(".ke-box input").first
        before = shown(panel)
        box.fill("1.873")
        box.press("Enter")
        changed(page, panel, before)
        page.wait_for_timeout(1_000)
        assert box.input_value() == "1.873"
        assert "1.87％" in panel.locator(".ke-say").inner_text()
        at = panel.locator(SLIDER).first  # on 1.85: one step further is 1.9
        before = shown(panel)
        at.focus()
        page.keyboard.press("ArrowRight")
        changed(page, panel, before)
        assert box.input_value() == "1.9"


def test_the_form_opens_as_it_was_left(context, tmp_path):
    """Typed, shut down; the next day, after the cell was run again, it stands there."""
    cell = "from kosen_edu.lessons.my_plan import panels\nform = panels.plan_form()\nform"
    write_notebook(tmp_path / "form.ipynb", cell)
    for text in ("8％", "たぶん9％"):
        with server("lab", tmp_path, KOSEN_MEMORY="yes") as address:
            for _ in range(2):
                page = open_notebook(context, "lab", address, "form.ipynb")
                panel = page.locator(".ke-panel").first
                panel.locator(PICTURE).wait_for(timeout=60_000)
                box = panel.get_by_label("空室率").first
                if box.input_value() != text:
                    box.fill(text)
                    box.press("Enter")
                    page.wait_for_timeout(2_000)
                page.close()
    with server("lab", tmp_path, KOSEN_MEMORY="yes") as address:
        page = open_notebook(context, "lab", address, "form.ipynb")
        panel = page.locator(".ke-panel").first
        panel.locator(PICTURE).wait_for(timeout=60_000)
        assert panel.get_by_label("空室率").first.input_value() == "たぶん9％"
        assert "続けます" in panel.inner_text()
        assert "か所" in panel.locator(".ke-say").inner_text()


def test_no_press_of_a_key_is_lost_however_fast(context, tmp_path):
    """The page is not told what it has just said: that would take a slider back that moved on."""
    write_notebook(tmp_path / "demo.ipynb", "from demo_panel import demo_panel\ndemo_panel()")
    with server("lab", tmp_path, KOSEN_STRICT="1") as address:
        page = open_notebook(context, "lab", address, "demo.ipynb")
        panel = page.locator(".ke-panel").first
        panel.locator(PICTURE).wait_for(timeout=60_000)
        page.wait_for_timeout(500)
        panel.locator(SLIDER).first.focus()
        for _ in range(30):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(25)
        page.wait_for_function(
            "p => p.querySelector('.ke-say').innerText.includes('3.50％')",
            arg=panel.element_handle(),
            timeout=10_000,
        )
        page.wait_for_timeout(500)
        assert panel.locator(".ke-box input").first.input_value() == "3.5"
