"""What charts are made of: artists that wait for their data, and the sums of where they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon, Rectangle
from matplotlib.text import Text

from . import house


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
    """Give a bar the colour and the hatch of a series."""
    patch.set(facecolor=style.color, hatch=style.hatch, edgecolor=house.PAPER)


def aside(words: Text, x: float, gap: float, *, left: bool, **more: Any) -> None:
    """Put words ``gap`` to the right of ``x``, or to the left where the right has no room."""
    words.set(x=x - gap if left else x + gap, ha="right" if left else "left", **more)
