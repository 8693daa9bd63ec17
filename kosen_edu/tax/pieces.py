"""A function made of straight pieces, quick for large arrays: what tax tables are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kosen_edu.base import places


@dataclass(frozen=True, eq=False)
class Pieces:
    """Straight pieces, with or without jumps between them.

    Parameters
    ----------
    edges : ndarray, shape (n,)
        Where one piece ends, rising; an edge belongs to the piece below it.
    slopes, constants : ndarray, shape (n + 1,)
        Value = slope × x + constant on each piece.

    Examples
    --------
    >>> steps = Pieces(np.array([10.0]), np.array([0.0, 0.0]), np.array([5.0, 2.0]))
    >>> steps(np.array([9.0, 10.0, 11.0]))
    array([5., 5., 2.])
    """

    edges: np.ndarray
    slopes: np.ndarray
    constants: np.ndarray

    def __post_init__(self) -> None:
        for array in (self.edges, self.slopes, self.constants):
            array.flags.writeable = False

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """The value at each ``x`` (an array of any shape, checked by the caller)."""
        if not x.size:
            return np.zeros(x.shape)
        # only the pieces that the array reaches: often one, seldom more than five
        low, high = np.searchsorted(self.edges, (x.min(), x.max()))
        if low == high:
            return x * self.slopes[low] + self.constants[low]
        piece = places(self.edges[low:high], x)
        y = self.slopes[low : high + 1].take(piece)
        y *= x
        y += self.constants[low : high + 1].take(piece)
        return y

    @classmethod
    def table(cls, rows: pd.DataFrame, up_to: str, plus: str, *, rate: str = "") -> Pieces:
        """The pieces of a table whose rows hold up to an amount, the last one without end.

        Examples
        --------
        >>> fee = pd.DataFrame({"up_to": [10.0, None], "rate": [0.5, 0.3], "plus": [0, 2]})
        >>> Pieces.table(fee, "up_to", "plus", rate="rate")(np.array([10.0, 20.0]))
        array([5., 8.])
        """
        edges, constants = (rows[column].to_numpy(dtype=float) for column in (up_to, plus))
        slopes = rows[rate].to_numpy(dtype=float) if rate else 0 * constants
        return cls(edges[:-1], slopes, constants)

    @classmethod
    def of(cls, function: Callable[[np.ndarray], np.ndarray], edges: np.ndarray) -> Pieces:
        """Return the pieces of a function that is straight between the ``edges``, in yen.

        Slopes are taken to 9 decimals.  Edges where nothing changes are dropped, for speed.

        Examples
        --------
        >>> bent = Pieces.of(lambda x: np.maximum(x - 2, 0), np.array([1.0, 2.0, 3.0]))
        >>> bent.edges, bent.slopes, bent.constants
        (array([2.]), array([0., 1.]), array([ 0., -2.]))
        """
        edges = np.unique(edges)
        wide = max(1.0, edges[-1] - edges[0])  # the outer pieces have no end: take a long stretch
        ends = np.concatenate([[edges[0] - wide], edges, [edges[-1] + wide]])
        third = np.diff(ends) / 3
        left, right = ends[:-1] + third, ends[1:] - third
        # rates have few decimals: rounding gives them back exactly
        slopes = np.round((function(right) - function(left)) / third, 9)
        constants = function(left) - slopes * left
        change = (np.diff(slopes) != 0) | (np.abs(np.diff(constants)) > 1e-3)
        kept = np.concatenate([[True], change])
        return cls(edges[change], slopes[kept], constants[kept])
