"""A chart that is built once and then only moves.

A full draw of a chart costs many times what its moving parts cost.  So everything that lies
beneath the lowest moving part is kept as a background, and only what moves **and everything
above it** is drawn again: the pixels are the same as those of a full draw (there is a test).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.spines import Spine
from matplotlib.text import Text

from kosen_edu.base import is_said, say

from . import house
from .answers import read_guess
from .canvas import Canvas
from .phone import Phone, fewer_ticks, in_two, keep_inside
from .png import encode_png
from .prediction import Prediction
from .screen import screen

DPI = 100  # pixels of the layout per inch of the figure
STILL_SCALE = 1.5  # pixels of a kept picture per pixel of the page: crisp on paper, and light
TITLE_BAND = 40  # pixels of the layout kept for the title
ROW_GAP = 96  # between axes one below the other
PHONE_BAND = 66  # on a phone the subtitle, too, is left to the page

R = TypeVar("R", contravariant=True)  # it only takes results


def _leaves(artist: Artist) -> Iterator[Artist]:
    """What draws something, in the order in which matplotlib draws it."""
    if not isinstance(artist, (Figure, Axes)):
        yield artist
        return
    if not artist.get_visible():
        return
    children = [child for child in artist.get_children() if child is not artist.patch]
    if isinstance(artist, Figure) or (artist.axison and artist.get_frame_on()):
        yield artist.patch
    elif isinstance(artist, Axes):
        hidden = Spine if artist.axison else (Spine, Axis)
        children = [child for child in children if not isinstance(child, hidden)]
    for child in sorted(children, key=lambda child: child.get_zorder()):
        yield from _leaves(child)


class Chart(Generic[R]):
    r"""A picture of a result of the class R.  A subclass says what is in it and how it moves.

    ``build`` makes the artists (on axes from ``add_axes``, with fixed limits), ``update`` moves
    them, ``describe`` gives the text for those who cannot see it.  Its words are those of its
    panel: ``<key>_subtitle``, the headline ``<key>_title`` with the finding and its number (unless
    ``update`` sets another ``title``), and the small print ``<key>_note`` where there is any.

    Parameters
    ----------
    key : str, optional
        ``"dscr.rate"``: the lesson, and the name with which the sentences of its panel begin.
    by : str
        The attribute of a result that names one of several sentences: ``<key>_title_<value>``.
    guess : object, optional
        What the learner predicted; ``self.guess`` is a number, or ``None`` if unanswered or
        unreadable, and ``self.guess_told`` says what the panel tells of it.  A
        :class:`Prediction` is followed by the panel: :meth:`regard` draws it.
    scale : float, optional
        Pixels drawn per pixel of the layout, if not what the screen asks for.
    **given
        What else the class draws and no result moves; each is an attribute.

    Attributes
    ----------
    narrow : bool
        Whether it is laid out for a phone: then the class's ``on_phone`` holds, and subtitle and
        notes are left to the page, where words wrap.
    notes : list of str
        What a phone's page says beneath the picture.

    Examples
    --------
    >>> class Bar(Chart[float]):
    ...     subtitle = "年間返済額 ÷ 満室の年間家賃"
    ...     def build(self):
    ...         self.ax = self.add_axes()
    ...         self.ax.set(xlim=(0, 1), ylim=(-0.5, 0.5), yticks=[])
    ...         house.units(self.ax.xaxis, "percent", step=0.2)
    ...         (self.bar,) = self.ax.barh([0], [0], **house.BLUE.fill())
    ...     def update(self, ratio):
    ...         self.bar.set_width(ratio)
    ...         self.title = f"家賃の{ratio:.0%}が返済に消える"
    >>> chart = Bar()
    >>> chart.png(0.5)[:4], chart.describe(0.5)
    (b'\x89PNG', '家賃の50%が返済に消える（年間返済額 ÷ 満室の年間家賃）')
    """

    width, height = 820, 380
    left, right, top, bottom = 76, 30, 84, 46
    subtitle = ""
    guess_kind = "count"  # what a guess is: one of the kinds of kosen_edu/live/answers.py
    on_phone = Phone()
    apart = False  # True where no axes reach over others: then each keeps a background of its own

    def __init__(
        self, key: str = "", *, by: str = "key", guess: object = None, scale: float | None = None,
        **given: Any,
    ) -> None:  # fmt: skip
        vars(self).update(given)
        self.key, self._by = key, by
        if key:
            self.subtitle = say(f"{key}_subtitle")
        self.prediction = guess if isinstance(guess, Prediction) else None
        self._screen = screen()
        self.narrow = self._screen.narrow
        self._cut_top, self._cut_bottom = TITLE_BAND, 0
        if self.narrow:
            self._cut_top = PHONE_BAND
            for name, value in self.on_phone._asdict().items():
                setattr(self, name, getattr(self, name) if value is None else value)
        self.scale = self._screen.shown * self._screen.dense if scale is None else scale
        self.title = ""
        self.regard(self.prediction.given if self.prediction else guess)

    def regard(self, guess: object) -> None:
        """Make the picture, with a guess or without: an artist of it is made, never taken away."""
        read = read_guess(guess, self.guess_kind)
        self.guess, self.guess_told = read.value, read.words
        self.notes: list[str] = []
        with house.style():
            self.fig = Figure((self.width / DPI, self.height / DPI), dpi=DPI * self.scale)
            self._canvas = Canvas(self.fig)
            # drawn on stills only: a live panel has it as text above the picture
            self._title = self._at_top("", 14, fontsize=house.TITLE_PT, visible=False)
            # beneath the axes in order, so that it stays in the background
            if not self.narrow:
                self._at_top(self.subtitle, TITLE_BAND + 6, color=house.QUIET, zorder=-1)
            elif self.subtitle:
                self.notes.append(self.subtitle)
            self.build()
            if is_said(f"{self.key}_note"):
                self.note(say(f"{self.key}_note"))
            for ax in self.fig.axes:
                for axis in (ax.xaxis, ax.yaxis):
                    axis.set_label_coords(0, 0)  # it has no label: a third of its time goes there
                if self.narrow:
                    fewer_ticks(ax.xaxis)
        for leaf in _leaves(self.fig):
            leaf.stale = False  # so that the first update shows which parts move
        self._moving: set[Artist] = set()
        self._following: set[Artist] = set()
        self._kept: list[np.ndarray] = []  # the pixels beneath what follows, and what moves
        self._view: dict[Axes, tuple[float, ...]] = {}

    def build(self) -> None:
        """Make the artists; called once, in the house style."""
        raise NotImplementedError

    def update(self, result: R) -> None:
        """Move the artists to ``result``, and set a headline of its own; make no new artists."""
        raise NotImplementedError

    def show(self, result: R) -> None:
        """Bring artists and headline to ``result``."""
        self.title = ""
        self.update(result)
        self.title = self.title or self.told("title", result)

    def told(self, part: str, result: R) -> str:
        """The sentence ``part`` of a result; of several, the one that the result names."""
        key = f"{self.key}_{part}"
        named = f"{key}_{getattr(result, self._by, '')}"
        return say(named if is_said(named) else key, r=result)

    def describe(self, result: R) -> str:
        """What the picture shows, in words: the headline and the subtitle unless overridden."""
        return self.title + (f"（{self.subtitle}）" if self.subtitle else "")

    def _at_top(self, text: str, below: float, **style: Any) -> Any:
        x, y = 18 / self.width, 1 - below / self.height
        return self.fig.text(x, y, text, va="top", ha="left", **style)

    def brief(self, text: str) -> str:
        """``text``, on a phone without the unit that the axis has."""
        return text.replace("万円", "") if self.narrow else text

    def broken(self, name: str, letters: int = 3) -> str:
        """``name``, on a phone in lines of so many letters."""
        if not self.narrow:
            return name
        lines = name.split("\n")
        parts = [line[k : k + letters] for line in lines for k in range(0, len(line), letters)]
        return "\n".join(parts)

    def note(self, text: str) -> Text | None:
        """Write a convention or an assumption in small print beneath the axes; it never moves.

        A phone's page says it beneath the picture: then there is no text in the picture.
        """
        if self.narrow:
            self.notes.append(text.replace("\n", ""))
            self._cut_bottom = 20 * (text.count("\n") + 1)
            return None
        x, y = 18 / self.width, 10 / self.height
        style: dict[str, Any] = {"fontsize": 9.5, "color": house.QUIET, "linespacing": 1.5}
        return self.fig.text(x, y, text, va="bottom", zorder=-1, **style)

    def guess_line(
        self,
        ax: Axes,
        along: str,
        write: Callable[[float], str],
        reach: tuple[float, float] | None = None,
        value: float | None = None,
    ) -> None:
        """Draw the learner's guess, if there is one, across the axis ``along`` (``"x"``, ``"y"``).

        ``write`` puts it into words; it is drawn within ``reach``, or the limits of the axis, and
        at ``value`` where the guess itself was meant as another number.
        """
        if self.guess is None:
            return
        value = self.guess if value is None else value
        words = say("charts.guess", value=write(value))
        limits = ax.get_xlim() if along == "x" else ax.get_ylim()
        at = float(np.clip(value, *(reach or limits)))
        look: dict[str, Any] = {"color": house.GUESS.color, "zorder": house.BENEATH}
        if along == "y":
            ax.axhline(at, linestyle=house.GUESS.linestyle, **look)
            look |= {"xytext": (5, 4), "textcoords": "offset points", "va": "bottom"}
            ax.annotate(words, (0.01, at), xycoords=("axes fraction", "data"), **look)
            return
        ax.axvline(at, linestyle=house.GUESS.linestyle, **look)
        look |= {"xytext": (5, -2), "textcoords": "offset points", "va": "top"}
        label = ax.annotate(words, (at, 0.98), xycoords=("data", "axes fraction"), **look)
        edge = label.get_window_extent(self._canvas.get_renderer()).x1 / self.scale
        if edge > self.width:  # far right, beside the line there is no room
            label.set(ha="right", position=(-5, -2))

    def add_axes(self, column: int = 0, columns: int = 1, *, gap: float = 70) -> Axes:
        """Axes over the whole picture, or one of several side by side (``gap`` in pixels)."""
        left, low = float(self.left), float(self.bottom)
        wide, tall = self.width - left - self.right, self.height - self.top - low
        if self.narrow and columns > 1:  # one below the other
            self.stacked()
            tall = (tall - ROW_GAP * (columns - 1)) / columns
            low += (columns - 1 - column) * (tall + ROW_GAP)
        else:
            wide = (wide - gap * (columns - 1)) / columns
            left += column * (wide + gap)
        width, height = self.width, self.height
        return self.fig.add_axes((left / width, low / height, wide / width, tall / height))

    def stacked(self) -> None:
        """What the subtitle names as left and right now stands above and below."""
        self.notes = [text.replace("左：", "上：").replace("右：", "下：") for text in self.notes]

    def _redraw(self) -> None:
        """Bring the pixels up to date, drawing as little as gives the same as a full draw."""
        view = {ax: tuple(ax.viewLim.extents) for ax in self.fig.axes}
        leaves = list(_leaves(self.fig))
        if self._view:
            stretched = {ax for ax in view if view[ax] != self._view.get(ax)}
            self._sort(leaves, stretched)
            self._draw(self._layers(leaves), new_limits=bool(stretched))
        else:
            self._canvas.draw()  # which also gives axes within axes their place
        self._view = view
        for leaf in leaves:
            leaf.stale = False  # matplotlib leaves it set on what is empty or invisible

    def _sort(self, leaves: list[Artist], stretched: set[Axes]) -> None:
        """Learn what moves at every step, and what only follows the limits of its axes."""
        known = len(self._moving), len(self._following)
        grounds = {ax.patch for ax in stretched}
        for leaf in leaves:
            reached, axis = leaf.axes in stretched, isinstance(leaf, Axis)
            if leaf.stale and not (reached and axis):
                self._moving.add(leaf)
            # new limits reach all in their axes but the ground, and the axis that runs across
            elif reached and leaf not in grounds and (leaf.stale or not axis):
                self._following.add(leaf)
        if known != (len(self._moving), len(self._following)):
            self._kept = []

    def _layers(self, leaves: list[Artist]) -> list[list[Artist]]:
        """What stands still, what follows limits, what moves: each with what lies above it.

        What lies above it is looked for in the same axes, if they are apart.
        """
        layers: list[list[Artist]] = [[], [], []]
        reached: dict[Any, int] = {}
        for leaf in leaves:
            place = leaf.axes if self.apart else None
            own = 2 if leaf in self._moving else int(leaf in self._following)
            reached[place] = max(own, reached.get(place, 0))
            layers[reached[place]].append(leaf)
        return layers

    def _draw(self, layers: list[list[Artist]], *, new_limits: bool) -> None:
        """Draw the layers above those that are kept, and keep all but the last."""
        if new_limits:
            del self._kept[1:]
        renderer = self._canvas.get_renderer()
        if self._kept:
            np.copyto(self._pixels(), self._kept[-1])
        else:
            renderer.clear()
        for layer in layers[len(self._kept) :]:
            for leaf in layer:
                if leaf.get_visible():  # a hidden frame takes its time all the same
                    leaf.draw(renderer)
            if len(self._kept) < len(layers) - 1:
                # not copy_from_bbox: 8.2 inches are 819.99… pixels to it, and a column is lost
                same = self._kept and not layer
                self._kept.append(self._kept[-1] if same else self._pixels().copy())

    def pixels(self, result: R) -> np.ndarray:
        """The picture of ``result`` beneath its title.

        Returns
        -------
        ndarray of uint8, shape (height, width, 3)
            A view that holds until the next picture.
        """
        with house.style():  # the ticks of an axis follow the font size of the day
            self.show(result)
            if self.narrow:
                keep_inside(self.fig, self._canvas.get_renderer())
            self._redraw()
        return self.below_title(self._pixels()[:, :, :3])

    def below_title(self, pixels: np.ndarray) -> np.ndarray:
        """The rows of the picture that a panel shows: without what its page has as text."""
        top, rest = (round(cut * self.scale) for cut in (self._cut_top, self._cut_bottom))
        return pixels[top : len(pixels) - rest]

    @property
    def page_size(self) -> tuple[int, int]:
        """Width and height of the picture on the page."""
        height = self.height - self._cut_top - self._cut_bottom
        return round(self.width * self._screen.shown), round(height * self._screen.shown)

    def _pixels(self) -> np.ndarray:
        return np.asarray(self._canvas.buffer_rgba())

    def png(self, result: R) -> bytes:
        """The picture of ``result`` beneath its title, as a PNG file."""
        return encode_png(self.pixels(result))

    def still(self, result: R) -> Still:
        """The picture of ``result`` with its title; as the last line of a cell, it is shown."""
        with house.style():
            self.show(result)
            room, size = self.width - 36, house.TITLE_PT / 72 * DPI
            title = in_two(self.title, room, size) if self.narrow else self.title
            self._title.set(text=title, visible=True, linespacing=1.15)
            self.fig.set_dpi(DPI * STILL_SCALE)
            canvas = Canvas(self.fig)  # of its own: its 3 MB go with it
            canvas.draw()
            for words in self.fig.findobj(Text):
                vars(words).update(_renderer=None)  # as before the first draw: else they stay
        png = encode_png(np.asarray(canvas.buffer_rgba())[:, :, :3], level=6)
        self._title.set_visible(False)
        self.fig.set_canvas(self._canvas)
        self.fig.set_dpi(DPI * self.scale)
        self._kept, self._view = [], {}  # what is drawn now is no background
        return Still(png, self.describe(result), self.width)


@dataclass(frozen=True)
class Still:
    """A picture with the words for it."""

    png: bytes
    alt: str
    width: int

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/plain": self.alt, "image/png": b64encode(self.png).decode("ascii")}
        return data, {"image/png": {"width": self.width, "alt": self.alt}}
