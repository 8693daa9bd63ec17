"""What charts are made of: artists that wait for their data, where they go, how far axes reach."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon, Rectangle
from matplotlib.text import Text

from kosen_edu.base import man_yen

from . import house
from .chart import Chart

MAN = 10_000  # yen in 1万円
CLOSELY_BOXED: dict[str, Any] = {**house.BOXED, "boxstyle": "round,pad=0.15"}


def line(ax: Axes, **look: Any) -> Line2D:
    """A line (or the marks of one) without data yet."""
    return ax.plot([], [], **look)[0]


def hollow(ax: Axes, color: str, **look: Any) -> Line2D:
    """A hollow diamond, the mark of a crossing, without a place yet."""
    look = {"color": house.PAPER, "markeredgecolor": color, "markeredgewidth": 2, **look}
    return line(ax, marker="D", **look)


def bar(ax: Axes, row: float, height: float = 0.6, **look: Any) -> Rectangle:
    """A flat bar in a row, without length yet."""
    made = Rectangle((0, row - height / 2), 0, height, **look)
    ax.add_patch(made)
    return made


def columns(
    ax: Axes, places: Sequence[float], styles: Sequence[house.Style], width: float = 0.62
) -> list[Rectangle]:
    """Upright bars, each with the look of its series, without height yet."""
    bars = [*ax.bar(places, 0, width)]
    for made, style in zip(bars, styles, strict=True):
        made.set(**style.fill())
    return bars


def area(ax: Axes, **look: Any) -> Polygon:
    """An area without an outline yet; :func:`between` and ``set_xy`` give it one."""
    made = Polygon(np.zeros((3, 2)), **{"linewidth": 0, **look})
    ax.add_patch(made)
    return made


def between(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The outline of the area between two curves.

    Examples
    --------
    >>> between(np.array([0, 1]), np.array([2, 3]), np.array([4, 5])).tolist()
    [[0, 2], [1, 3], [1, 5], [0, 4]]
    """
    return np.column_stack([np.r_[x, x[::-1]], np.r_[low, high[::-1]]])


def steps(edges: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a staircase that keeps each value from one edge to the next.

    Examples
    --------
    >>> x, y = steps(np.array([0, 1, 2]), np.array([5, 6]))
    >>> x.tolist(), y.tolist()
    ([0, 1, 1, 2], [5, 5, 6, 6])
    """
    return np.repeat(edges, 2)[1:-1], np.repeat(values, 2)


def rows(ax: Axes, names: Sequence[str]) -> np.ndarray:
    """Set ``ax`` up for flat bars, a named row each; gives the heights of the rows, top first."""
    heights = np.arange(len(names))[::-1]
    ax.set(ylim=(-0.6, len(names) - 0.4), yticks=heights)
    ax.set_yticklabels(names)
    ax.grid(axis="x")
    ax.grid(visible=False, axis="y")
    return heights


def paint(patch: Patch, style: house.Style) -> None:
    """Give a bar the colour and the hatch of a series; one that has the hatch has the colour."""
    if patch.get_hatch() != style.hatch:
        patch.set(facecolor=style.color, hatch=style.hatch, edgecolor=house.PAPER)


def aside(words: Text, x: float, gap: float, *, left: bool, **more: Any) -> None:
    """Put words ``gap`` to the right of ``x``, or to the left where the right has no room."""
    words.set(x=x - gap if left else x + gap, ha="right" if left else "left", **more)


def signed(value: float, digits: int = 1) -> str:
    """万円 with a plus sign where it is above 0.

    Examples
    --------
    >>> signed(25_000), signed(-25_000), signed(4, 0)
    ('+2.5万円', '−2.5万円', '0万円')
    """
    text = man_yen(value, digits)
    return "+" + text if value > 0 and any(c in text for c in "123456789") else text


def show_bar(bar: Rectangle, *, good: bool, **place: Any) -> None:
    """Give a bar its place, and the look of what is good or bad."""
    bar.set(**place)
    paint(bar, house.GOOD if good else house.BAD)


def axes_between(chart: Chart, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes between pixels counted from the left and from the top of the picture."""
    wide, tall = chart.width, chart.height
    area = (left / wide, 1 - bottom / tall, (right - left) / wide, (bottom - top) / tall)
    return chart.fig.add_axes(area)


def ladder(value: float, steps: Sequence[float]) -> float:
    """The first step that holds ``value``: axes that seldom change are quick to redraw.

    Examples
    --------
    >>> ladder(120, (100, 200, 500)), ladder(900, (100, 200, 500))
    (200, 500)
    """
    return next((step for step in steps if value <= step), steps[-1])


def limits(ax: Axes, low: float, high: float, *, across: bool = False) -> None:
    """Set the limits of the upright axis (or of the one across) if they are others.

    The same again would cost a redraw.
    """
    if (ax.get_xlim() if across else ax.get_ylim()) != (low, high):
        (ax.set_xlim if across else ax.set_ylim)(low, high)


def apart(places: Sequence[float], gap: float, low: float = -np.inf) -> np.ndarray:
    """Places for labels beside lines, moved as little as keeps them ``gap`` apart.

    None lies nearer than half a gap to ``low``, the foot of the axes.

    Examples
    --------
    >>> apart([0.0, 0.1, 5.0], 1.0).round(2).tolist()
    [-0.45, 0.55, 5.0]
    >>> apart([0.0, 0.1, 5.0], 1.0, low=0.0).round(2).tolist()
    [0.5, 1.5, 5.0]
    """
    order = np.argsort(places, kind="stable")
    wanted = np.asarray(places, dtype=float)[order] - gap * np.arange(len(places))
    blocks: list[list[float]] = []
    for place in wanted:  # neighbours that would cross are set to their common mean
        blocks.append([place])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    level = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    steps_up = gap * np.arange(len(places))
    out = np.empty(len(places))
    out[order] = np.maximum(level + steps_up, low + gap / 2 + steps_up)
    return out
