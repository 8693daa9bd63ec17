"""The house style: every glyph there, colours apart, and pixels equal to a full draw."""

from __future__ import annotations

import csv
import io
import itertools
import math
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from html import escape
from pathlib import Path

import numpy as np
import pytest
from demo_panel import Demo, calculate, demo_panel
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Circle
from PIL import Image

from kosen_edu.live import house
from kosen_edu.live.chart import STILL_SCALE, Chart
from kosen_edu.live.png import encode_png, palette

DATA = Path(__file__).resolve().parent.parent.parent / "data"


# --- glyphs ---------------------------------------------------------------------------------
def drawable() -> set[str]:
    house.register_fonts()
    found: set[str] = set()
    for name in house.FONTS:
        path = findfont(FontProperties(family=name), fallback_to_default=False)
        found |= {chr(code) for code in FT2Font(path).get_charmap()}
    return found


def learner_texts() -> list[tuple[str, str]]:
    """Every cell of every text column in data/, with where it stands."""
    texts = [("house", "▲−¥①②③④～〜％‰÷×≦≧→±°・「」㎡")]
    for path in sorted(DATA.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as f:
            for number, row in enumerate(csv.reader(f), 1):
                texts += [(f"{path.relative_to(DATA)}:{number}", cell) for cell in row]
    return texts


def test_every_character_that_a_learner_sees_has_a_glyph():
    there = drawable() | {"\n"}
    missing = {
        (where, char) for where, text in learner_texts() for char in text if char not in there
    }
    assert not missing


@pytest.mark.filterwarnings("error")
def test_drawing_the_marks_warns_of_no_missing_glyph():
    with house.style():
        fig = Figure()
        fig.text(0, 0.5, learner_texts()[0][1])
        FigureCanvasAgg(fig).draw()


def test_a_missing_glyph_would_be_noticed():
    assert "\U000f0000" not in drawable()
    with house.style():
        fig = Figure()
        fig.text(0, 0.5, "\U000f0000")
        canvas = FigureCanvasAgg(fig)
    with pytest.warns(UserWarning, match="missing from font"):
        canvas.draw()


def test_the_font_is_the_one_of_the_wheel_and_nothing_global_changes():
    code = (
        "import matplotlib as mpl; before = mpl.rcParams.copy()\n"
        "import sys; sys.path.insert(0, 'tests/live')\n"
        "from demo_panel import demo_panel; demo_panel().set(rate=0.03)\n"
        "changed = {k for k in before if mpl.rcParams._get(k) != before._get(k)}\n"
        "assert not changed, changed\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
        "assert 'matplotlib_fontja' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=DATA.parent)
    house.register_fonts()
    path = findfont(FontProperties(family=house.FONTS[0]), fallback_to_default=False)
    assert Path(path).name == "ipaexg.ttf"
    assert any(entry.fname == path for entry in fontManager.ttflist)


# --- colours --------------------------------------------------------------------------------
SERIES = (house.BLUE, house.ORANGE, house.GREEN, house.PINK, house.AMBER)
# Machado, Oliveira, Fernandes (2009), severity 1.0
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
    "full": np.eye(3).tolist(),
}  # fmt: skip


def linear(color: str) -> np.ndarray:
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_series_stay_apart_for_every_eye():
    for eye, matrix in BLIND.items():
        seen = [lab(np.array(matrix) @ linear(style.color)) for style in SERIES]
        distance = min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))
        assert distance > 12, eye  # 2.3 is just noticeable


def test_the_series_stay_apart_without_colour_and_from_the_paper():
    for look in ("linestyle", "marker", "hatch"):
        assert len({getattr(style, look) for style in SERIES}) == len(SERIES)
    for color in (house.INK, house.QUIET, house.BLUE.color, house.ORANGE.color, house.PINK.color):
        light = 0.2126 * linear(color)[0] + 0.7152 * linear(color)[1] + 0.0722 * linear(color)[2]
        assert 1.05 / (light + 0.05) > 4  # WCAG asks 3 of graphics, 4.5 of small text
    assert house.TEXT_PT >= 12


@pytest.mark.parametrize(
    ("unit", "value", "digits", "text"),
    [
        ("percent", 0.30000000000000004, 0, "30％"),
        ("man_yen", 120_000_000, 0, "1億2,000万円"),
        ("man_yen", -50_000, 0, "−5万円"),
        ("times", 1.2, 1, "1.2倍"),
        ("years", 35, 0, "35年"),
        ("yen", 1234, 0, "1,234円"),
        ("number", -1234, 0, "−1,234"),
    ],
)
def test_axes_are_written_in_units_of_people(unit, value, digits, text):
    ax = Figure().add_subplot()
    house.units(ax.yaxis, unit, digits=digits)
    assert ax.yaxis.get_major_formatter()(value) == text


# --- PNG ------------------------------------------------------------------------------------
def decoded(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_png_shows_the_colours_of_the_house_as_they_are():
    for shape, level in itertools.product([(1, 1), (1, 7), (5, 1), (61, 47)], (1, 6, 9)):
        place = np.random.default_rng(7).integers(0, len(palette()), shape)
        assert len(palette()) <= 256
        near = decoded(encode_png(palette()[place], level=level)).astype(int) - palette()[place]
        assert np.abs(near).max() <= 8, (shape, level)  # two shades may share their upper bits
    ground = np.full((4, 4, 3), 255, dtype=np.uint8)
    assert np.array_equal(decoded(encode_png(ground)), ground)


def test_png_takes_the_nearest_shade_for_any_other_colour():
    picture = np.random.default_rng(3).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    shown = decoded(encode_png(picture)).astype(int)
    distance = ((picture[:, :, None].astype(int) - palette()) ** 2).sum(axis=-1)
    chosen = ((picture - shown) ** 2).sum(axis=-1)
    assert (np.sqrt(chosen) <= np.sqrt(distance.min(axis=-1)) + 14).all()  # half a look-up cell


def test_png_takes_a_view_and_refuses_what_is_no_picture():
    rgba = np.random.default_rng(1).integers(0, 256, (9, 8, 4), dtype=np.uint8)
    view, copy = rgba[2:, :, :3], rgba[2:, :, :3].copy()
    assert encode_png(view) == encode_png(copy)
    for wrong in (rgba, rgba[:, :, :3].astype(float), rgba[:0, :, :3], rgba[:, :, 0]):
        with pytest.raises(ValueError, match="needed"):
            encode_png(wrong)


# --- what is drawn --------------------------------------------------------------------------
def full_draw(chart: Chart) -> np.ndarray:
    """The same figure drawn by matplotlib alone."""
    with house.style():
        canvas = FigureCanvasAgg(chart.fig)
        canvas.draw()
    return chart.below_title(np.asarray(canvas.buffer_rgba())[:, :, :3])


KINDS = ("bars", "line", "word", "dots", "hide", "limits", "inset", "colour", "still")


class Busy(Chart):
    """All that can go wrong: two axes, things above and below what moves, limits that move."""

    def build(self):
        a, b = self.a, self.b = self.add_axes(0, 2), self.add_axes(1, 2)
        for ax in (a, b):
            ax.set(xlim=(0, 1), ylim=(0, 1))
        self.area = a.fill_between([0, 1], 0, [0.5, 0.7], color=house.AMBER.color, alpha=0.5)
        self.bars = a.bar([0.2, 0.5, 0.8], [0.1, 0.2, 0.3], width=0.2, **house.ORANGE.fill())
        a.axhline(0.4, color=house.INK, zorder=5)  # static, above what moves
        self.word = a.text(0.5, 0.5, "", zorder=3)
        (self.line,) = b.plot([0, 1], [0, 1], **house.GREEN.line(), label="線")
        self.dots = b.scatter([0.2, 0.4], [0.3, 0.3], color=house.PINK.color)
        b.legend(loc="upper left")
        b.add_patch(Circle((0.5, 0.5), 0.1, zorder=4))
        self.inset = b.inset_axes((0.6, 0.1, 0.3, 0.3))
        (self.small,) = self.inset.plot([0, 1], [0, 1])
        c = b.inset_axes((0.05, 0.4, 0.2, 0.2))
        c.axis("off")
        c.plot([0, 1], [1, 0])

    def update(self, r):
        x, y, what = r
        self.title = f"{x:.2f}"
        if what == "bars":
            self.bars[1].set_height(x)
        elif what == "line":
            self.line.set_ydata([x, y])
        elif what == "word":
            self.word.set_text(f"{y:.2f}倍" if y > 0.3 else "")
            self.word.set_position((x, y))
        elif what == "dots":
            self.dots.set_offsets([[x, y], [y, x]])
        elif what == "hide":
            self.area.set_visible(x > 0.5)
        elif what == "limits":
            self.a.set_ylim(0, 1 + x)
        elif what == "inset":
            self.small.set_ydata([y, x])
        elif what == "colour":
            self.bars[0].set_facecolor(house.BAD.color if x > 0.5 else house.GOOD.color)


@settings(max_examples=6, deadline=None, phases=[Phase.generate])  # shrinking takes minutes here
@given(
    walk=st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(KINDS)),
        min_size=4,
        max_size=8,
    )
)
def test_what_is_redrawn_equals_a_full_draw(walk):
    chart = Busy(scale=1.25)
    for state in walk:
        if state[2] == "still":
            chart.still(state)  # a still in between must leave no trace
        assert np.array_equal(chart.pixels(state), full_draw(chart)), state


def test_the_background_is_kept_and_saves_drawing():
    chart = Demo()
    for rate in (0.02, 0.03, 0.04):
        chart.pixels(calculate(rate, 0.1))
    kept = chart._kept[-1]
    drawn = []
    for leaf in chart.ax.get_children():
        draw = leaf.draw
        leaf.draw = lambda *a, _leaf=leaf, _draw=draw, **k: (drawn.append(_leaf), _draw(*a, **k))
    chart.pixels(calculate(0.05, 0.1))
    assert chart._kept[-1] is kept
    assert chart.curve in drawn
    assert chart.ax.xaxis not in drawn


class Apart(Chart):
    """Two axes that never reach over each other; the left one also changes its limits."""

    apart = True

    def build(self):
        self.a, self.b = self.add_axes(0, 2), self.add_axes(1, 2)
        self.lines = [ax.plot([0, 1], [0, 1], **house.BLUE.line())[0] for ax in (self.a, self.b)]
        for ax in (self.a, self.b):
            ax.axhline(0.4, color=house.INK, zorder=5)

    def update(self, r):
        self.title = f"{r:.2f}"
        for line in self.lines:
            line.set_ydata([r, 0.5])
        if r > 0.5:
            self.a.set_ylim(0, 1 + r)


def test_axes_that_are_apart_keep_a_background_each():
    chart = Apart()
    for r in (0.1, 0.2, 0.9, 0.3, 0.4, 0.8, 0.8, 0.2):
        assert np.array_equal(chart.pixels(r), full_draw(chart)), r
    drawn = []
    for ax in (chart.a, chart.b):
        for leaf in ax.get_children():
            leaf.draw = lambda *a, _leaf=leaf, _draw=leaf.draw, **k: (
                drawn.append(_leaf),
                _draw(*a, **k),
            )
    chart.pixels(0.25)
    assert set(chart.lines) <= set(drawn)
    assert chart.a.xaxis not in drawn
    assert chart.b.xaxis not in drawn


def test_still_has_title_alt_and_twice_the_pixels():
    chart = Demo(guess=1.2)
    still = chart.still(calculate(0.02, 0.1))
    picture = Image.open(io.BytesIO(still.png))
    assert picture.size == (chart.width * STILL_SCALE, chart.height * STILL_SCALE)
    title = np.asarray(picture)[: round(STILL_SCALE * 40)]
    assert (title < 128).any()
    data, metadata = still._repr_mimebundle_()
    assert data["text/plain"] == repr(still) == chart.describe(None)
    assert metadata["image/png"]["alt"] == still.alt


def drawn_guess(guess):
    return [t.get_text() for t in Demo(guess=guess).ax.texts if "予想" in t.get_text()]


def test_an_unanswered_guess_is_no_guess():
    for guess in (..., None):
        assert drawn_guess(guess) == []
        assert Demo(guess=guess).guess_told == ""


def test_a_guess_in_any_form_is_drawn():
    forms = [
        *(1, 1.2, np.float64(1.2), np.float32(1.25), np.array(1.2), np.array([1.2])),
        *(Decimal("1.2"), Fraction(6, 5), "1.2倍", "１．２", "120％", "12割"),
        *("約1.2倍くらい", np.array("1.2倍")),
    ]  # fmt: skip
    assert [form for form in forms if not drawn_guess(form) or Demo(guess=form).guess_told] == []


def test_a_guess_that_cannot_be_read_is_told_on_the_panel():
    silent = []
    for guess in ("?", "1.2年", "30円", math.nan, math.inf, True, [1, 2], 102**360, object()):
        panel = demo_panel(guess=guess)
        words = panel.chart.guess_told
        told = words and words in panel.text() and escape(words) in panel._head.value
        if not told or drawn_guess(guess) or panel.error:
            silent.append(guess)
    assert silent == []


def test_a_guess_far_off_is_drawn_at_the_edge():
    chart = Demo(guess=120_000)  # as text so far up, it could not be drawn at all
    assert np.array_equal(chart.pixels(calculate(0.02, 0.1)), full_draw(chart))
    (label,) = [text for text in chart.ax.texts if "予想" in text.get_text()]
    assert 0 < label.get_window_extent().y1 < len(chart.pixels(calculate(0.02, 0.1)))
