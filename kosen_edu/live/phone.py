"""What a narrow picture does by itself: fewer numbers at its axis, and no word over its edge."""

from typing import Any, NamedTuple

from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import Locator
from matplotlib.transforms import ScaledTranslation

GAP = 8  # pixels of the layout between two numbers, and between a word and the edge
MARK = "kosen_place"  # where a text was before it was pushed inside


class Phone(NamedTuple):
    """What of a chart's layout is different on a phone, in pixels of the layout."""

    width: int = 540
    height: int | None = None
    left: int | None = None
    right: int | None = None
    top: int | None = None
    bottom: int | None = None


class FewerTicks(Locator):
    """Every second, fifth or tenth tick of an axis, whichever leaves its numbers apart."""

    def __init__(self, inner: Locator) -> None:
        self.inner = inner

    def set_axis(self, axis: Any) -> None:
        super().set_axis(axis)
        self.inner.set_axis(axis)

    def __call__(self) -> Any:
        """The ticks at the limits of now."""
        axis: Any = self.axis
        low, high = sorted(axis.get_view_interval())
        edge = 1e-9 * (high - low)
        ticks = [x for x in self.inner() if low - edge <= x <= high + edge]
        words = axis.get_major_formatter().format_ticks(ticks)
        if len(ticks) < 2 or not all(any(map(str.isdigit, word)) for word in words):
            return ticks  # names of things all stay
        room = axis.axes.bbox.width / axis.figure.dpi * 100
        for every in (1, 2, 5, 10):
            first = ticks.index(0) % every if 0 in ticks else 0
            kept = range(first, len(ticks), every)
            longest = max(_width(words[k]) for k in kept) + GAP
            if longest <= room * every / max(len(ticks) - 1, 1):
                break
        return [ticks[k] for k in kept]


def in_two(text: str, room: float, size: float) -> str:
    """A headline in two lines where one is wider than ``room``; broken after 、 or ： if it can be.

    Examples
    --------
    >>> in_two("税引後の手残りは1年目168.0万円、10年間ずっと0円以上", 504, 21.5).splitlines()
    ['税引後の手残りは1年目168.0万円、', '10年間ずっと0円以上']
    >>> in_two("短い見出し", 504, 21.5)
    '短い見出し'
    """
    if _width(text, size) <= room:
        return text
    ends = [at for at in range(1, len(text)) if _width(text[:at], size) <= room]
    marks = [at for at in ends if text[at - 1] in "、。：・ " and at > len(text) // 4]
    at = (marks or ends)[-1]
    return f"{text[:at]}\n{text[at:]}"


def _width(text: str, size: float = 16.7) -> float:
    """About how wide ``text`` is, in pixels of the layout: a figure is half as wide as 万."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.56 for char in text) * size


def fewer_ticks(axis: Axis) -> None:
    """Leave out numbers of an axis that would run into one another; names all stay."""
    if axis.get_scale() == "linear":
        axis.set_major_locator(FewerTicks(axis.get_major_locator()))


def keep_inside(fig: Figure, renderer: Any) -> None:
    """Push words that reach over the left or right edge of the picture back inside."""
    wide = fig.bbox.width
    for text in (text for ax in fig.axes for text in ax.texts):
        if isinstance(text, Annotation) or not text.get_text() or not text.get_visible():
            continue
        place, pushed = getattr(text, MARK, (text.get_transform(), 0.0))
        box = text.get_window_extent(renderer)
        over = max(box.x1 - pushed - (wide - GAP), 0.0) or min(box.x0 - pushed - GAP, 0.0)
        if -over != pushed:
            inches = ScaledTranslation(-over / fig.dpi, 0, fig.dpi_scale_trans)
            text.set_transform(place + inches)
            setattr(text, MARK, (place, -over))
