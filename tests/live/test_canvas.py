"""The canvas that remembers letters draws what matplotlib's own canvas draws."""

import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle

from kosen_edu.base.words import terms
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
            fig.text(0.1, 0.8, "か\u309aě"),
        ]
    return fig, drawn, texts


def after(kind, *changes):
    """The picture after each of the changes to the texts."""
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


@pytest.mark.parametrize(
    "prop", [{}, {"size": 9.5}, {"weight": "bold"}, {"family": ["DejaVu Sans", "IPAexGothic"]}]
)
def test_every_term_has_the_room_that_matplotlib_gives_it(prop):
    with house.style():
        prop = FontProperties(**{"family": list(house.FONTS), "size": 12, **prop})
        ours, theirs = (kind(90, 90, 81.0) for kind in (canvas.Renderer, canvas.RendererAgg))
        for key, term in terms().items():
            room = [r.get_text_width_height_descent(term.name, prop, False)
                    for r in (ours, theirs)]  # fmt: skip
            assert room[0] == room[1], key


@pytest.mark.skipif(canvas.Renderer is canvas.RendererAgg, reason="matplotlib draws all lines")
def test_a_letter_is_drawn_once_and_the_memory_is_bounded(monkeypatch):
    lines = []
    whole = canvas.RendererAgg.draw_text

    def counted(self, gc, x, y, s, *rest):
        lines.append(s)
        return whole(self, gc, x, y, s, *rest)

    monkeypatch.setattr(canvas.RendererAgg, "draw_text", counted)
    _, drawn, texts = figure(canvas.Canvas)
    drawn.draw()
    assert set(lines) == {"二行の", "ことば", "$x^2$ と 3％", "か\u309aě"}, (
        "turned, joined, foreign"
    )
    known = canvas._image.cache_info().misses
    drawn.draw()
    texts[0].set_text("万円家賃")
    drawn.draw()
    assert canvas._image.cache_info().misses <= known + 4
    assert canvas._image.cache_info().maxsize == canvas.KEPT


@pytest.mark.parametrize("dpi", [90, 400 / 3, 150])
def test_hatched_bars_are_those_of_matplotlib(dpi):
    draw = np.random.default_rng(1)
    styles = (house.BLUE, house.ORANGE, house.GREEN, house.PINK, house.AMBER, house.GREY)
    looks = [
        {},
        {"clip_on": False},
        {"angle": 5},
        {"linewidth": 1},
        {"alpha": 0.5},
        {"snap": False},
    ]
    tiles = canvas._tile.cache_info().hits
    for look, style in itertools.product(looks, styles):
        with house.style():
            fig = Figure((4, 3), dpi=dpi)
            ax = fig.add_axes((0.1, 0.13, 0.8, 0.8), xlim=(0, 1), ylim=(0, 1))
            for corner, size in zip(draw.uniform(-0.2, 1, (4, 2)), draw.uniform(-0.5, 0.9, (4, 2)),
                                    strict=True):  # fmt: skip
                ax.add_patch(Rectangle(tuple(corner), *size, **style.fill() | look))
            pictures = []
            for kind in (canvas.Canvas, FigureCanvasAgg):
                drawn = kind(fig)
                drawn.draw()
                pictures.append(np.array(drawn.buffer_rgba()))
        assert np.array_equal(*pictures), (look, style)
    if canvas.Renderer is not canvas.RendererAgg:
        assert canvas._tile.cache_info().hits - tiles >= 30, "tiles are used"
