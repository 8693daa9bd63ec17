"""Every control of every panel of every notebook, driven through all of its values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from demo_panel import demo_panel, every_control, refusing
from panel_driver import drive, panels_of, strict

from kosen_edu.live.panel import Panel
from kosen_edu.live.png import encode_png, indexed, palette

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_control_of_the_notebook(notebook, capsys):
    for panel in panels_of(notebook):
        drive(panel)
        if isinstance(panel, Panel) and panel.result is not None:
            drawn = panel.chart.pixels(panel.result)
            shown = palette()[indexed(drawn)].astype(int)
            wrong = (np.abs(shown - drawn).max(axis=-1) > 16).mean()
            assert wrong < 0.005, f"{panel.title}: a colour that the palette of the house lacks"
            assert len(encode_png(drawn)) < 26_000, f"{panel.title}: too heavy for a move"


def test_the_driver_reaches_every_value():
    visited = set()
    panel = demo_panel()
    calculate = panel._calculate
    panel._calculate = lambda rate, vacancy: (
        visited.add((rate, vacancy)) or calculate(rate, vacancy)
    )
    drive(panel)
    rates, empty = (control.reachable() for control in panel.controls.values())
    assert {(rate, 0.1) for rate in rates} | {(0.02, share) for share in empty} <= visited
    assert {(rate, share) for rate in (0.005, 0.06) for share in (0, 0.4)} <= visited
    assert {(0.01, 0.02), (0.045, 0.3)} <= visited  # presets


@pytest.mark.parametrize(
    ("attribute", "broken", "words"),
    [
        ("_calculate", refusing, "0.3 ではない値"),
        ("_say", lambda r: "長い文" * 100 if r.rate > 0.05 else "短い文", "needs more lines"),
        ("_say", lambda r: f"{float('nan')}" if r.rate > 0.05 else "数", "nan"),
        ("_table", lambda r: [("a", "b")] * (1 if r.rate > 0.05 else 2), "changes its size"),
    ],
)
def test_the_driver_finds_what_is_broken_at_one_value(attribute, broken, words):
    panel = demo_panel()
    setattr(panel, attribute, broken)
    panel.set(rate=0.02)
    with pytest.raises((ValueError, AssertionError), match=words):
        drive(panel)


def test_the_driver_finds_a_chart_that_forgets_to_tell():
    panel = demo_panel()
    update = panel.chart.update

    def sly(result):
        update(result)
        panel.chart.curve._color = "red" if result.rate > 0.03 else "blue"
        panel.chart.ax.patch._facecolor = (1, 0, 0, 1) if result.rate > 0.03 else (1, 1, 1, 1)

    panel.chart.update = sly
    with pytest.raises(AssertionError, match="differs from a full draw"):
        drive(panel)


def test_one_panel_with_every_kind_of_control():
    plain = demo_panel()
    panel = Panel(
        "全部",
        controls=every_control(),
        calculate=lambda rate, **_: plain._calculate(rate=rate, vacancy=0.1),
        sentence=plain._say,
        chart=plain.chart,
    )
    with strict():
        assert drive(panel) > 3 + 3 + 3 + 2 + 2
