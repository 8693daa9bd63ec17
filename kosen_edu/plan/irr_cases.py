"""IRR of thousands of cases whose flows may change sign more than once.

A year that costs money between two that bring some is common in a plan, and several sign changes
need not make several rates of return.  Here the roots of all cases are counted together; the few
that the count cannot decide go through :func:`~kosen_edu.plan.returns.irr_report` one by one.
"""

from __future__ import annotations

import numpy as np

from kosen_edu.base.solve import crossings

from .returns import irr, irr_paths, sign_changes

# from -99 % to +10,000 % a year, evenly in log(1 + rate)
_RATES = np.expm1(np.linspace(np.log(0.01), np.log(101.0), 241))
_TOUCH = 1e-6  # of the largest flow: a turn that comes nearer to 0 is looked at more closely
_THIRDS = 40
CHUNK = 4096


def irr_cases(flows: np.ndarray) -> np.ndarray:
    """IRR of every case, nan where it is not exactly one number.

    Parameters
    ----------
    flows : ndarray, shape (years + 1, cases)
        Yen, the first ones today.

    Returns
    -------
    ndarray, shape (cases,)
        What :func:`~kosen_edu.plan.returns.irr` says of each case.

    Examples
    --------
    >>> irr_cases(np.array([[-100.0, -100, -100], [30, 250, 250], [-10, -156, -160], [130, 0, 0]]))
    array([0.16772889,        nan,        nan])
    """
    found = irr_paths(flows)
    several = np.flatnonzero(sign_changes(flows) > 1)
    for first in range(0, len(several), CHUNK):
        part = several[first : first + CHUNK]
        found[part] = _several(flows[:, part])
    return found


def _several(flows: np.ndarray) -> np.ndarray:
    """The same for flows with several sign changes."""
    scaled = flows / np.abs(flows).max(axis=0)
    values = _weights(_RATES, len(flows)) @ scaled  # [rate, case]
    positive = values > 0
    crossed = positive[1:] != positive[:-1]
    doubtful = (values == 0).any(axis=0)
    # a turn towards 0 between two points of the search may hide two roots
    size = np.abs(values)
    dips = (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]) & ~crossed[1:] & ~crossed[:-1]
    point, case = np.nonzero(dips)
    if len(case):
        nearest = _nearest(scaled[:, case], _RATES[point], _RATES[point + 2])
        doubtful[case[nearest < _TOUCH]] = True

    rates = np.full(flows.shape[1], np.nan)
    clear = (crossed.sum(axis=0) == 1) & ~doubtful
    if clear.any():
        at = crossed[:, clear].argmax(axis=0)
        flowing, falling = scaled[:, clear], np.where(positive[0, clear], 1.0, -1.0)
        rates[clear] = crossings(
            lambda rate: falling * _value(rate, flowing), _RATES[at], _RATES[at + 1]
        )
    for k in np.flatnonzero(doubtful):
        rate = irr(flows[:, k])
        rates[k] = np.nan if rate is None else rate
    return rates


def _weights(rates: np.ndarray, periods: int) -> np.ndarray:
    """Weights of the flows at each rate, at most 1: worth today, or at the end below a rate of 0.

    The roots are the same, and nothing overflows.
    """
    t = np.arange(periods)
    powers = np.where(rates[:, None] < 0, t[::-1], -t)
    return (1 + rates[:, None]) ** powers


def _value(rates: np.ndarray, flows: np.ndarray) -> np.ndarray:
    """The weighted sum of each case at its own rate (Horner's rule; powers take longer)."""
    later, sooner = 1 / (1 + np.maximum(rates, 0.0)), 1 + np.minimum(rates, 0.0)
    today, end = np.zeros(flows.shape[1]), np.zeros(flows.shape[1])
    for first, last in zip(flows, flows[::-1], strict=True):
        today *= later
        today += last
        end *= sooner
        end += first
    return np.where(rates < 0, end, today)


def _nearest(flows: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How near the values come to 0 between two rates; below 0 where they cross it."""
    sign = np.where(_value(low, flows) > 0, 1.0, -1.0)
    for _ in range(_THIRDS):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        nearer = sign * _value(left, flows) < sign * _value(right, flows)
        low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    return sign * _value((low + high) / 2, flows)
