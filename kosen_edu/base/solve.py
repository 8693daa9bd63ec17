"""One way to find where a rising or falling quantity crosses zero: halving, for arrays too."""

from collections.abc import Callable
from math import copysign
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
    low, high = float(low), float(high)
    at_low, at_high = f(low), f(high)
    if at_low == 0:
        return low
    if at_high == 0:
        return high
    if (at_low > 0) == (at_high > 0):
        return None
    rising, span = at_high > 0, high - low
    sure = HALVINGS + max(0, int(np.log2(max(high - low, 1))))  # halvings that leave no digit open
    last = (high - low) / 2.0**sure
    for left in range(sure + 1, 0, -1):
        # Interpolate, truncate, project (Oliveira and Takahashi 2020): the place of the chord,
        # moved a little to the middle, and no further from it than halving would need; so a
        # smooth function takes a dozen steps, and none takes more than one beyond halving.
        middle, half = (low + high) / 2, (high - low) / 2
        if half <= last or middle in (low, high):
            break
        chord = (at_high * low - at_low * high) / (at_high - at_low)
        inwards = copysign(min(0.2 * half * half / span, abs(middle - chord)), middle - chord)
        reach = last * 2.0**left - half
        place = middle + min(max(chord + inwards - middle, -reach), reach)
        if not low < place < high:  # no float between the chord and an end
            place = middle
        found = f(place)
        if (found > 0) == rising:
            high, at_high = place, found
        else:
            low, at_low = place, found
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
