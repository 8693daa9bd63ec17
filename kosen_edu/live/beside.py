"""Where words beside a point hide no line: the side is looked for at every move."""

from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D
from matplotlib.text import Text

Side = tuple[int, int]  # right of the point (1), left (-1) or over it (0); above (1), below (-1)
_NOTHING = np.zeros((0, 3))
_GAP = 5.0  # pixels between the point and the words
_STEP = 3.0  # pixels between two points of a line that are looked at
_MARK, _WORD = 5.0, 3.0  # so much worse it is to hide one of their points than one of a line
_FARTHER, _FAR = (0.0, 16.0, 34.0), 0.1  # pixels up or down, and so much worse it is by each
_ROUND = np.array([(a, b) for a in (-5, 0, 5) for b in (-5, 0, 5)])  # pixels of a mark


def beside(
    words: Text,
    x: float,
    y: float,
    clear_of: Iterable[Artist],
    sides: Sequence[Side],
) -> None:
    """Put words to that side of a point where they hide the least of lines, marks and words.

    Where every side hides a line they stand farther off.  Of sides that hide as little the first
    is taken; none leads out of the axes if another does not.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot(xlim=(0, 10), ylim=(0, 10))
    >>> words, (falling,) = ax.text(0, 0, "5"), ax.plot([0, 10], [10, 0])
    >>> beside(words, 5, 5, [falling], sides=((1, -1), (1, 1)))
    >>> words.get_position()[1] > 5
    np.True_
    """
    ax = words.axes
    assert ax is not None
    pixel = ax.figure.dpi / 100
    at = ax.transData.transform((x, y))
    half = np.array(words.get_window_extent().size) / 2
    low, high = np.array(ax.bbox.min) - 2 * pixel, np.array(ax.bbox.max) + 2 * pixel
    marks = np.concatenate([_NOTHING, *(_seen(thing, pixel) for thing in clear_of)])
    best, least = at, np.inf
    for farther, side in product(_FARTHER, sides):
        middle = at + np.array(side) * (half + (_GAP + np.array([0.0, farther])) * pixel)
        inside = np.all(np.abs(marks[:, :2] - middle) < half + pixel, axis=1)
        over = max(*(low - middle + half), *(middle + half - high), 0.0)
        hidden = float(marks[inside, 2].sum()) + 1_000 * over + _FAR * farther
        if hidden < least:
            best, least = middle, hidden
        if not least:
            break
    words.set(ha="center", va="center", position=ax.transData.inverted().transform(best))


def _seen(thing: Artist, pixel: float) -> np.ndarray:
    """Where something stands in the picture, point by point, and how much each point counts."""
    if not thing.get_visible():
        return _NOTHING
    if isinstance(thing, Text):
        if not thing.get_text():
            return _NOTHING
        box, step = thing.get_window_extent(), _STEP * pixel
        x, y = np.meshgrid(np.arange(box.x0, box.x1, step), np.arange(box.y0, box.y1, step))
        return np.column_stack([x.ravel(), y.ravel(), np.full(x.size, _WORD)])
    assert isinstance(thing, Line2D)
    drawn = np.asarray(thing.get_xydata(), dtype=float)
    places = thing.get_transform().transform(drawn[np.isfinite(drawn).all(axis=1)])
    if not len(places):
        return _NOTHING
    if thing.get_linestyle() == "None" or len(drawn) < 2:
        places = (places[:, None] + _ROUND * pixel).reshape(-1, 2)
        return np.column_stack([places, np.full(len(places), _MARK)])
    way = np.r_[0.0, np.hypot(*np.diff(places, axis=0).T).cumsum()]
    points = np.arange(0.0, way[-1], _STEP * pixel)
    x, y = (np.interp(points, way, places[:, axis]) for axis in (0, 1))
    return np.column_stack([x, y, np.ones(len(points))])
