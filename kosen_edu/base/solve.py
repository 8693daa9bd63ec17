"""One way to find where a rising or falling quantity crosses zero: halving, for arrays too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

HALVINGS = 60  # a range of 1 divided by 2**60 is below the last digit of a float


def crossing(f: Callable[[float], float], low: float, high: float) -> float | None:
    """Where ``f`` crosses zero between ``low`` and ``high``; ``None`` if it does not.

    Parameters
    ----------
    f : callable
        Continuous, and monotone between the ends.
    low, high : float
        Ends of the range.

    Examples
    --------
    >>> round(crossing(lambda x: x * x - 2, 0, 2), 9)
    1.414213562
    >>> crossing(lambda x: x + 1, 0, 2) is None
    True
    """
    at_low, at_high = f(low), f(high)
    if at_low == 0:
        return float(low)
    if at_high == 0:
        return float(high)
    if (at_low > 0) == (at_high > 0):
        return None
    rising = at_high > 0
    for _ in range(HALVINGS + max(0, int(np.log2(max(high - low, 1))))):
        middle = (low + high) / 2
        low, high = (low, middle) if (f(middle) > 0) == rising else (middle, high)
    return (low + high) / 2


def crossings(f: Callable[[np.ndarray], Any], low: Any, high: Any) -> np.ndarray:
    """The same for many falling functions at once: element by element, without a loop over them.

    Parameters
    ----------
    f : callable
        Takes and returns an array; each element falls from positive to negative.
    low, high : array_like
        Ends of the ranges.

    Examples
    --------
    >>> crossings(lambda x: np.array([1.0, 4.0]) - x * x, [0, 0], [3, 3]).round(6)
    array([1., 2.])
    """
    low, high = (np.array(a, dtype=float) for a in np.broadcast_arrays(low, high))
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = np.asarray(f(middle)) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return (low + high) / 2


def single_zeros(side: np.ndarray, *, ends: bool) -> np.ndarray:
    """Where a row of signs is 0 in one point alone; a flat stretch of zeros does not count.

    Parameters
    ----------
    side : ndarray, shape (points,)
        Signs of a function from left to right.
    ends : bool
        Whether the first and the last point may count: not where they are points of a wider
        row, in which they may belong to a stretch.

    Examples
    --------
    >>> single_zeros(np.array([1, 0, -1, -1, 0, 0]), ends=True).tolist()
    [False, True, False, False, False, False]
    """
    zero = np.pad(side == 0, 1)
    single = zero[1:-1] & ~zero[:-2] & ~zero[2:]
    if not ends:
        single[[0, -1]] = False
    return single
