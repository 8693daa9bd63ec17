"""Numbers and arrays alike: what broadcasts over arrays gives a plain number for plain numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import InputError


def as_scalar(value: Any) -> Any:
    """A float instead of an array without axes; real arrays as they are.

    Examples
    --------
    >>> as_scalar(np.array(2)), as_scalar([1, 2])
    (2.0, array([1, 2]))
    """
    array = np.asarray(value)
    return array if array.ndim else float(array)


def quotient(top: Any, bottom: Any) -> Any:
    """One amount over another, number by number.

    Raises
    ------
    InputError
        Over next to nothing, where the quotient is past all numbers.

    Examples
    --------
    >>> quotient(3, 2), quotient([3, 1], 2)
    (1.5, array([1.5, 0.5]))
    """
    with np.errstate(over="ignore"):
        found = np.asarray(top, dtype=float) / np.asarray(bottom, dtype=float)
    if np.isinf(found).any():
        smallest = float(np.min(np.abs(bottom)))
        raise InputError("割る数", smallest, "割った結果を数で表せる大きさにします")
    return as_scalar(found)
