"""Where things stand in a picture and how far its axes reach, and signed bars and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kosen_edu.base.formats import man_yen

from . import house
from .chart import Chart
from .marks import paint

MAN = 10_000  # yen in 1万円
CLOSELY_BOXED: dict[str, Any] = {**house.BOXED, "boxstyle": "round,pad=0.15"}


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


def limits(ax: Axes, low: float, high: float) -> None:
    """Set the limits of the value axis if they are others: the same again would cost a redraw."""
    if ax.get_ylim() != (low, high):
        ax.set_ylim(low, high)


def apart(places: Sequence[float], gap: float) -> np.ndarray:
    """Places for labels beside lines, moved as little as keeps them ``gap`` apart.

    Examples
    --------
    >>> apart([0.0, 0.1, 5.0], 1.0).round(2).tolist()
    [-0.45, 0.55, 5.0]
    """
    order = np.argsort(places, kind="stable")
    wanted = np.asarray(places, dtype=float)[order] - gap * np.arange(len(places))
    blocks: list[list[float]] = []
    for place in wanted:  # neighbours that would cross are set to their common mean
        blocks.append([place])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    level = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    out = np.empty(len(places))
    out[order] = level + gap * np.arange(len(places))
    return out
