"""Pictures for a phone: known by its browser's name, and drawn so that all of it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.text import Text
from panel_driver import check_texts, full_draw, last_draw, panels_of, undrawn

from kosen_edu.lessons.tax.panels import refund_panel
from kosen_edu.live import house
from kosen_edu.live.panel import Panel
from kosen_edu.live.screen import LAPTOP, PHONE, screen

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("width", "agent", "found"),
    [
        ("", "", LAPTOP), ("", DESK, LAPTOP), ("", IPHONE, PHONE), ("390", DESK, PHONE),
        ("1366", IPHONE, LAPTOP), ("wide", IPHONE, PHONE),
    ],
)  # fmt: skip
def test_who_asks_decides_how_wide_a_picture_is(monkeypatch, width, agent, found):
    monkeypatch.setenv("KOSEN_WIDTH", width)
    monkeypatch.setenv("HTTP_USER_AGENT", agent)
    assert screen() == found


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_picture_for_a_phone(notebook, monkeypatch, capsys):
    monkeypatch.setenv("KOSEN_WIDTH", "390")
    for panel in panels_of(notebook):
        if not isinstance(panel, Panel) or panel.result is None:
            continue
        chart = panel.chart
        for name, control in panel.controls.items():
            for value in (control.reachable()[0], control.reachable()[-1]):
                panel.set(**{name: value})
                at = f"{panel.title} {panel.values}"
                check_texts(panel, at)
            pixels = last_draw(panel)
            assert pixels.shape[1] == 720, at
            assert (pixels == full_draw(panel)).all(), f"{at}: differs from a full draw"
            with undrawn(panel):
                panel.set(**{name: control.start})
        small = {
            text.get_text()
            for text in chart.fig.findobj(Text)
            if text.get_text() and text.get_visible() and text.get_fontsize() < house.TEXT_PT
        }
        assert not small, f"{panel.title}: too small on a phone"
        assert "<figcaption>" in panel._card.value or not chart.subtitle


def test_the_headline_of_a_still_picture_stands_in_two_lines(monkeypatch):
    monkeypatch.setenv("KOSEN_WIDTH", "390")
    panel = refund_panel()
    chart, title = panel.chart, panel.chart._title
    chart.still(panel.result)
    title.set_visible(True)
    box = title.get_window_extent()
    assert title.get_text().replace("\n", "") == chart.title
    assert "\n" in title.get_text()
    assert 0 <= box.x0 < box.x1 <= chart.fig.bbox.x1
    assert box.y0 >= chart.fig.axes[0].bbox.y1, "it stands on the picture"
