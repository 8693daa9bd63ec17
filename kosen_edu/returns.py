"""NPV and IRR of a series of yearly flows; IRR only where it is one number.

``npf.irr`` answers one of several roots, or nonsense, without a word.  Here the roots are
counted first, and where there is not exactly one the answer is ``None`` with a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .formats import percent
from .solving import crossing
from .validation import check_number, check_rate, check_size
from .vocabulary import say

# Rates searched for roots: from -99 % to +10,000 % a period, evenly in log(1 + rate).
_SEARCH = np.expm1(np.linspace(np.log(0.01), np.log(101.0), 4001))
_NEWTON_STEPS = 60


def npv(rate: Any, flows: Any) -> Any:
    """Net present value of yearly flows, the first one today.

    Parameters
    ----------
    rate : array_like
        Discount rate, decimal per year; broadcasts over the paths of ``flows``.
    flows : array_like, shape (years + 1,) or (years + 1, paths)
        Yen; outflows negative.

    Returns
    -------
    float or ndarray
        Yen: ``sum(flows[t] / (1 + rate)**t)``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(npv(0.05, [0, 10_000_000, 10_000_000, 160_000_000]))
    156808120
    """
    flows = np.asarray(check_number(flows, "cash_flow"))
    rate = np.asarray(check_rate(rate, "discount_rate", negative=True))
    worth = _worth(rate, flows)
    return worth if worth.ndim else float(worth)


def _worth(rate: Any, flows: np.ndarray) -> np.ndarray:
    worth = np.zeros(np.broadcast_shapes(np.shape(rate), flows.shape[1:]))
    for flow in flows[::-1]:
        worth = worth / (1 + rate) + flow
    return worth


def sign_changes(flows: Any) -> Any:
    """How often yearly flows change sign (zeros passed over): the most roots IRR can have.

    Parameters
    ----------
    flows : array_like, shape (years + 1,) or (years + 1, paths)

    Returns
    -------
    int or ndarray of int

    Examples
    --------
    >>> sign_changes([-100, 30, 0, 90]), sign_changes([-100, 250, -160])
    (1, 2)
    """
    signs = np.sign(np.asarray(check_number(flows, "cash_flow")))
    last = np.zeros(signs.shape[1:])
    count = np.zeros(signs.shape[1:], dtype=int)
    for sign in signs:
        count += (sign * last) < 0
        last = np.where(sign == 0, last, sign)
    return count if count.ndim else int(count)


@dataclass(frozen=True)
class IRRReport:
    """What can be said about the IRR of a series of flows.

    Attributes
    ----------
    roots : tuple of float
        All rates between -99 % and +10,000 % at which NPV is 0, ascending.
    changes : int
        Sign changes of the flows.
    """

    roots: tuple[float, ...]
    changes: int

    @property
    def rate(self) -> float | None:
        """The IRR if it is one number, else ``None``."""
        return self.roots[0] if len(self.roots) == 1 else None

    @property
    def sentence(self) -> str:
        """The same in words for the learner."""
        if self.changes == 0:
            return say("metrics.irr_no_change")
        if not self.roots:
            return say("metrics.irr_none", changes=self.changes)
        shown = "、".join(percent(r, 2) for r in self.roots)
        if self.rate is not None:
            return say("metrics.irr_one", rate=shown, changes=self.changes)
        return say("metrics.irr_many", changes=self.changes, count=len(self.roots), rates=shown)


def irr_report(flows: Any) -> IRRReport:
    """Find every IRR of one series of flows.

    Parameters
    ----------
    flows : array_like, shape (years + 1,)
        Yen; the first one today.

    Raises
    ------
    InputError

    Examples
    --------
    >>> [round(r, 4) for r in irr_report([-100, 250, -156]).roots]
    [0.2, 0.3]
    >>> irr_report([-100, 250, -160]).rate is None
    True
    """
    flows = np.asarray(check_number(flows, "cash_flow"), dtype=float)
    changes = sign_changes(flows)
    if changes == 0:
        return IRRReport((), 0)
    scaled = flows / np.abs(flows).max()

    values = _worth(_SEARCH, scaled[:, None])
    roots = [
        crossing(lambda rate: float(_worth(rate, scaled)), _SEARCH[i], _SEARCH[i + 1])
        for i in np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    ]
    roots += [float(_SEARCH[i]) for i in np.flatnonzero(values == 0)]
    return IRRReport(tuple(sorted(float(r) for r in roots if r is not None)), changes)


def irr(flows: Any) -> float | None:
    """The internal rate of return, or ``None`` where it is not exactly one number.

    Parameters
    ----------
    flows : array_like, shape (years + 1,)
        Yen; the first one today.

    Examples
    --------
    >>> round(irr([-10_000_000, 600_000, 600_000, 10_600_000]), 6)
    0.06
    >>> irr([-100, 250, -156]) is None
    True
    """
    return irr_report(flows).rate


def irr_paths(flows: Any) -> np.ndarray:
    """IRR of many series at once.

    Parameters
    ----------
    flows : array_like, shape (years + 1, paths)
        Yen, time-major.

    Returns
    -------
    ndarray, shape (paths,)
        Decimal per year; ``nan`` marks a path without a single sign change, for which IRR is
        not one number (see :func:`irr_report`).

    Raises
    ------
    InputError

    Notes
    -----
    With one sign change the polynomial in ``x = 1 / (1 + rate)`` has one positive root:
    Newton's steps, each kept inside a bracket and replaced by halving where it would leave it.

    Examples
    --------
    >>> irr_paths([[-100, -100], [60, 0], [60, 144]]).round(4)
    array([0.1307, 0.2   ])
    """
    flows = np.asarray(check_number(flows, "cash_flow"), dtype=float)
    check_size(flows.size, "cash_flow")
    single = sign_changes(flows) == 1
    result = np.full(flows.shape[1], np.nan)
    if not single.any():
        return result
    c = flows if single.all() else flows[:, single]
    first = np.where(c != 0, np.sign(c), 0)
    leading = first[np.argmax(first != 0, axis=0), np.arange(c.shape[1])]
    c = c * (-leading / np.abs(c).max(axis=0))  # outflow first, largest flow 1

    low, high = np.zeros(c.shape[1]), np.ones(c.shape[1])
    while True:  # widen until NPV at x = high is positive
        short = _polynomial(c, high)[0] < 0
        if not short.any():
            break
        low, high = np.where(short, high, low), np.where(short, high * 2, high)
    x = np.clip(np.ones(c.shape[1]), low, high)
    for _ in range(_NEWTON_STEPS):
        value, slope = _polynomial(c, x)
        negative = value < 0
        low, high = np.where(negative, x, low), np.where(negative, high, x)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = x - value / slope
        inside = (step >= low) & (step <= high)
        new = np.where(inside, step, (low + high) / 2)
        # Newton squares the error: a last step below 1e-8 leaves nothing a float can hold
        if np.all(np.abs(new - x) <= np.where(inside, 1e-8, 1e-14) * new):
            x = new
            break
        x = new
    result[single] = 1 / x - 1
    return result


def _polynomial(c: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and slope of ``sum(c[t] x**t)`` for every path (Horner, in place)."""
    value, slope = c[-1].copy(), np.zeros_like(x)
    for row in c[-2::-1]:
        slope *= x
        slope += value
        value *= x
        value += row
    return value, slope
