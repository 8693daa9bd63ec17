"""The canvas that remembers words draws what matplotlib's own canvas draws."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kosen_edu.live import canvas, house


def figure(kind):
    with house.style():
        fig = Figure((4, 3))
        drawn = kind(fig)
        texts = [
            fig.text(0.1, 0.2, "家賃 36万円"),
            fig.text(0.1, 0.5, "二行の\nことば", rotation=30, color="red"),
            fig.text(0.6, 0.5, "$x^2$ と 3％", alpha=0.5),
            fig.text(0.6, 0.8, "枠つき", bbox={"facecolor": "white"}),
        ]
    return fig, drawn, texts


def after(kind, *changes):
    """The picture after each of the changes to the four texts."""
    _, drawn, texts = figure(kind)
    pictures = []
    for change in ({}, *changes):
        for number, values in change.items():
            texts[number].set(**values)
        drawn.draw()
        pictures.append(np.asarray(drawn.buffer_rgba()).copy())
    return pictures


@pytest.mark.parametrize(
    "change",
    [
        {},
        {0: {"text": "家賃 35万円"}},
        {0: {"position": (0.11, 0.2)}, 1: {"rotation": 31}},
        {0: {"color": "blue"}, 2: {"alpha": 0.9}},
        {0: {"fontsize": 20}, 3: {"text": "枠"}},
        {1: {"text": "一行"}, 2: {"text": "$x^3$"}},
        {0: {"antialiased": False}},
    ],
    ids=str,
)
def test_the_same_pixels_as_without_a_memory(change):
    back = {0: {"text": "家賃 36万円", "position": (0.1, 0.2), "color": "black"}}
    for ours, theirs in zip(
        after(canvas.Canvas, change, back, change), after(FigureCanvasAgg, change, back, change),
        strict=True,
    ):  # fmt: skip
        assert np.array_equal(ours, theirs)


def test_a_line_is_laid_out_once_and_the_memory_is_bounded(monkeypatch):
    laid_out = []
    whole = canvas.RendererAgg.draw_text

    def counted(self, gc, x, y, s, *rest):
        laid_out.append(s)
        return whole(self, gc, x, y, s, *rest)

    monkeypatch.setattr(canvas.RendererAgg, "draw_text", counted)
    _, drawn, texts = figure(canvas.Canvas)
    drawn.draw()
    first = len(laid_out)
    drawn.draw()
    again = laid_out[first:]
    assert all("$" in line or line in ("x", "2", "3") for line in again), "mathematics alone"
    monkeypatch.setattr(canvas, "KEPT", 10)
    for number in range(50):
        texts[0].set_text(f"{number}万円")
        drawn.draw()
        assert len(drawn.renderer._lines) <= 10
