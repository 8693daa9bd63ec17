"""Moves every control of a panel through every value, and says what breaks.

What is said is looked at everywhere.  Drawing costs most: a picture is drawn at the ends, in the
middle and at a third of the values between, drawn by lot, and compared with a full draw at ends,
middle, some corners and presets and after the reset.  A full draw finds whatever an earlier move
forgot, so few find as much as many.  The lot is another at every run (CI draws the same), and what
fails names its values.

A test of a lesson calls ``drive(panel)``; ``panels_of(notebook)`` gives all panels that a notebook
makes when it is run.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import random
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import IntEnum
from functools import cache, partial
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width
from unittest.mock import patch

import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from kosen_edu.live import house
from kosen_edu.live.canvas import Canvas
from kosen_edu.live.card import LINES, MANY_COLUMNS
from kosen_edu.live.chart import Chart
from kosen_edu.live.controls import Slider
from kosen_edu.live.panel import Panel

# the card (see kosen_edu/live/card.css): Japanese characters in a line, and its table
CHARACTERS_A_LINE, HEADLINE_CHARACTERS = 46, 38
CARD_PIXELS, CELL_GAP, HEAD_PIXELS, CELL_PIXELS = 710, 8, 12, 16
MANY_GAP, MANY_PIXELS = 2, 14  # of a table of many columns
# The widest figures of a browser's letters (DejaVu Sans), in those of a Japanese character.
WIDE = {"−": 0.84, "+": 0.84, "％": 1.0, ",": 0.32, ".": 0.32, " ": 0.32, "-": 0.37}

CORNERS = 4  # so many are compared with a full draw


class Look(IntEnum):
    """How closely a state is looked at; each includes those before."""

    WORDS = 0  # what is said
    PICTURE = 1  # drawn as a learner's move draws it
    TEXTS = 2  # and no text of it is cut off
    PIXELS = 3  # and it is what matplotlib draws anew


@contextmanager
def strict() -> Iterator[None]:
    """Inside this context, an error in a panel is raised and not only shown."""
    with patch.dict(os.environ, KOSEN_STRICT="1"):
        yield


def text_width(text: str) -> float:
    """Width of ``text`` in Japanese characters (a Latin letter is about a half)."""
    return sum(1.0 if east_asian_width(char) in "FWA" else 0.56 for char in text)


def cell_width(text: str) -> float:
    """The same on a machine whose figures are wide: for what must not be cut off."""
    return sum(1.0 if east_asian_width(char) in "FW" else WIDE.get(char, 0.64) for char in text)


def line_count(text: str) -> int:
    """How many lines of the card ``text`` fills."""
    return max(1, math.ceil(text_width(text) / CHARACTERS_A_LINE))


def full_draw(panel: Panel) -> np.ndarray:
    """The panel's figure drawn by matplotlib alone."""
    chart = panel.chart
    with house.style():
        canvas = FigureCanvasAgg(chart.fig)
        canvas.draw()
    chart.fig.set_canvas(chart._canvas)
    return chart.below_title(np.asarray(canvas.buffer_rgba())[:, :, :3])


def last_draw(panel: Panel) -> np.ndarray:
    """The picture as the last move of the panel left it."""
    return panel.chart.below_title(panel.chart._pixels()[:, :, :3])


def set_alone(chart: Chart[Any], result: Any) -> bytes:
    """In place of ``Chart.png``: the artists are set to the result, but nothing is drawn."""
    with house.style():
        chart.show(result)
    return b""


@contextmanager
def undrawn(panel: Panel) -> Iterator[None]:
    """Inside this context the panel draws nothing."""
    with patch.object(panel.chart, "png", partial(set_alone, panel.chart)):
        yield


def check_state(panel: Panel, shape: tuple[int, ...], look: Look = Look.PICTURE) -> None:
    """What must hold whatever the controls say."""
    at = f"{panel.title} {panel.values}"
    assert panel.error is None, f"{at}: {panel.error!r}"
    assert panel.sentence, f"{at}: no sentence"
    # a number that is none; "numpy_financial" may be named
    assert not re.search(r"(?<![a-z])nan(?![a-z])", panel.text().lower()), f"{at}: {panel.text()}"
    assert line_count(panel.sentence) <= LINES, f"{at}: {panel.sentence} needs more lines"
    assert panel.chart.title, f"{at}: a chart without a finding"
    width = text_width(panel.chart.title)
    assert width <= HEADLINE_CHARACTERS, (
        f"{at}: headline too long ({width:.0f}) {panel.chart.title}"
    )
    assert tuple(map(len, panel.rows)) == shape, f"{at}: the table changes its size"
    check_cells(panel, at)
    if look >= Look.TEXTS:
        check_texts(panel, at)
    if look >= Look.PIXELS:
        drawn, now = last_draw(panel), full_draw(panel)
        assert np.array_equal(drawn, now), f"{at}: differs from a full draw"


def check_texts(panel: Panel, at: str) -> None:
    """No text of the chart reaches over the edge of the picture."""
    chart = panel.chart
    edge, numbers = chart.fig.bbox, cache(numbers_of)
    texts = [*chart.fig.texts, *(text for ax in chart.fig.axes for text in ax.texts)]
    for text in texts:
        if text.get_visible() and text.get_text():
            box = text.get_window_extent()
            inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= edge.x1 + 1
            assert inside, f"{at}: 「{text.get_text()}」 is cut off"
            if text.axes is not None:
                for number in numbers(text.axes):
                    apart = box.y0 > number.y1 - 4 or box.y1 < number.y0 + 4
                    apart |= box.x0 > number.x1 - 2 or box.x1 < number.x0 + 2
                    assert apart, f"{at}: 「{text.get_text()}」 stands on the names of an axis"


def numbers_of(ax: Axes) -> list[Any]:
    """Where the numbers and names stand that an axis shows."""
    found = []
    axes = ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim()))
    for along, (axis, (low, high)) in enumerate(axes):
        for label in axis.get_ticklabels():
            if ax.axison and low <= label.get_position()[along] <= high and label.get_text():
                found.append(label.get_window_extent())
    return found


def struck_through(panel: Panel) -> list[tuple[str, float]]:
    """The words of a picture that stand on lines or marks, and on how much; the grid is none.

    Looked for in the pixels: what is drawn there when the words themselves are not.
    """
    chart = panel.chart
    texts = [t for ax in chart.fig.axes for t in ax.texts if t.get_visible() and t.get_text()]
    with house.style():
        canvas = Canvas(chart.fig)
        places = [text.get_window_extent() for text in texts]
        grids = [g for ax in chart.fig.axes for g in (*ax.get_xgridlines(), *ax.get_ygridlines())]
        shown = [artist for artist in (*texts, *grids) if artist.get_visible()]
        for artist in shown:
            artist.set_visible(False)
        canvas.draw()
        for artist in shown:
            artist.set_visible(True)
        chart.fig.set_canvas(chart._canvas)
    pixels = np.asarray(canvas.buffer_rgba())[::-1, :, :3].astype(int)
    found = []
    for text, box in zip(texts, places, strict=True):
        left, low = max(int(box.x0) + 1, 0), max(int(box.y0) + 2, 0)
        part = pixels[low : int(box.y1) - 1, left : int(box.x1) - 1].reshape(-1, 3)
        if len(part):
            colours, counts = np.unique(part, axis=0, return_counts=True)
            other = np.abs(part - colours[counts.argmax()]).max(axis=1) > 40
            found.append((text.get_text(), float(other.mean())))
    return [(words, share) for words, share in found if share > 0]


def check_cells(panel: Panel, at: str) -> None:
    """No head and no cell of the table is cut off: columns share the width of the card evenly."""
    if not panel.rows:
        return
    pairs = all(len(row) == 2 for row in panel.rows)
    heads = [row[0] for row in panel.rows] if pairs else list(panel.rows[0])
    cells = [row[1] for row in panel.rows] if pairs else [c for r in panel.rows[1:] for c in r[1:]]
    small = heads if pairs else [*heads, *(row[0] for row in panel.rows[1:])]
    many = len(heads) > MANY_COLUMNS
    gap, size = (MANY_GAP, MANY_PIXELS) if many else (CELL_GAP, CELL_PIXELS)
    column = CARD_PIXELS / len(heads)
    wide = [s for s in small if cell_width(s) * HEAD_PIXELS > column - CELL_GAP]
    wide += [c for c in cells if cell_width(c) * size > column - gap]
    assert not wide, f"{at}: {wide} do not fit into their columns"


def states(panel: Panel) -> Iterator[tuple[dict[str, Any], Look]]:
    """Every value of every control, then all corners; how closely to look."""
    lot = random.Random(panel.title if os.environ.get("CI") else None)
    reach = {name: control.reachable() for name, control in panel.controls.items()}
    for name, values in reach.items():
        last = len(values) - 1
        looks = dict.fromkeys(lot.sample(range(last + 1), len(values) // 3), Look.PICTURE)
        looks |= dict.fromkeys((0, last // 2, last), Look.PIXELS)
        yield from (({name: value}, looks.get(at, Look.WORDS)) for at, value in enumerate(values))
        yield {name: panel.controls[name].start}, Look.WORDS
    ends = [values if len(values) <= 3 else [values[0], values[-1]] for values in reach.values()]
    corners = list(itertools.product(*ends))
    closely = lot.sample(range(len(corners)), min(CORNERS, len(corners)))
    for number, corner in enumerate(corners):
        look = Look.PIXELS if number in closely else Look.TEXTS
        yield dict(zip(reach, corner, strict=True)), look


def check_between(panel: Panel, control: Slider, shape: tuple[int, ...]) -> int:
    """What is typed between two steps is computed with as typed; gives how much was typed."""
    steps = len(control.reachable()) - 1
    places = [
        control._low + (number + part) * control._step
        for number in {0, steps // 2, steps - 1}
        for part in (0.317, 0.5)
    ]
    typed = [round(place, 0 if control._whole else 6) for place in places]
    for shown in typed:
        at = f"{panel.title}: {control.label} {shown}"
        control._box.value = shown
        check_state(panel, shape)
        used = panel.values[next(n for n, c in panel.controls.items() if c is control)]
        assert math.isclose(used, shown * control._size, rel_tol=1e-9, abs_tol=1e-12), at
        assert control._box.value == shown, at
        off = abs(control._slider.value - shown)
        assert off <= control._step * 0.51, f"{at}: the handle stands at {control._slider.value}"
        assert float(re.sub(r"[^\d.]", "", control.text())) == round(abs(shown), 8), at
    for nonsense in (math.nan, *([2.5] if control._whole and control._high > 3 else [])):
        before = control.value
        control._box.value = nonsense
        check_state(panel, shape)
        assert "ke-note" in panel._card.value.split("</style>")[-1], f"{panel.title}: {nonsense}"
        assert math.isfinite(control._box.value)
        assert control.value == before or not math.isnan(nonsense)
    return len(typed)


def drive(panel: Panel) -> int:
    """Drive ``panel`` through all of it; gives the number of states seen.

    Raises
    ------
    AssertionError or whatever the panel's own code raises
    """
    seen = 0
    with strict(), warnings.catch_warnings():
        warnings.simplefilter("error")
        start = panel.text()
        shape = tuple(map(len, panel.rows))
        check_state(panel, shape, Look.PIXELS)
        for values, look in states(panel):
            with undrawn(panel) if look == Look.WORDS else nullcontext():
                panel.set(**values)
            check_state(panel, shape, look)
            seen += 1
        for button in panel.buttons:
            button.click()
            check_state(panel, shape, Look.PIXELS)
            seen += 1
        assert panel.text() == start, f"{panel.title}: reset does not lead back to the start"
        for control in panel.controls.values():
            if isinstance(control, Slider):
                for beyond in (-1e9, 1e9):  # typed into the number box; both ends were drawn
                    with undrawn(panel):
                        control._box.value = beyond
                    check_state(panel, shape)
                    assert control.value in (control.reachable()[0], control.reachable()[-1])
                    seen += 1
                seen += check_between(panel, control, shape)
                with undrawn(panel):
                    control._slider.value = control._slider.min
        panel.buttons[-1].click()
        data, _ = panel._repr_mimebundle_()
        assert data["text/plain"] == start
        assert "image/png" in data
    return seen


def panels_of(notebook: Path) -> list[Panel]:
    """Run the code cells of ``notebook`` and give the panels that they make."""
    found: list[Panel] = []
    init = Panel.__init__

    def noticing(self: Panel, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        found.append(self)

    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shell = InteractiveShell.instance()
    Panel.__init__ = noticing
    try:
        with strict():
            for source in sources:
                shell.run_cell(source, silent=True).raise_error()
    finally:
        Panel.__init__ = init
        shell.reset(new_session=False)
    return found
