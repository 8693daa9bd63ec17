"""NPV and IRR of a series of yearly flows; IRR only where it is one number.

``npf.irr`` answers one of several roots, or nonsense, without a word.  Here the roots are
counted first, and where there is not exactly one the answer is ``None`` with a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.arrays import as_scalar
from kosen_edu.base.check import InputError
from kosen_edu.base.formats import percent
from kosen_edu.base.solve import crossing
from kosen_edu.base.words import say, term

# Rates searched for roots: from -99 % to +10,000 % a period, evenly in log(1 + rate).
_SEARCH = np.expm1(np.linspace(np.log(0.01), np.log(101.0), 4001))
_FREE_STEPS = 10  # of Newton's; nearly all paths need fewer
_BLOCK = 4096  # paths that stay in the processor's cache
_TOUCH = 1e-13  # of the largest flow: nearer to 0 than floating point can tell


@check.shapes_fit
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
    flows = _yearly(flows)
    rate = np.asarray(check.rate(rate, "discount_rate", negative=True))
    worth = np.zeros(np.broadcast_shapes(rate.shape, flows.shape[1:]))
    with np.errstate(over="ignore", invalid="ignore"):
        for flow in flows[::-1]:
            worth = worth / (1 + rate) + flow
    if not np.isfinite(worth).all():
        raise InputError(term("discount_rate").name, rate.min(), say("metrics.npv_too_large"))
    return as_scalar(worth)


def _yearly(flows: Any, axes: tuple[int, ...] = (1, 2)) -> np.ndarray:
    """Checked flows as an array whose first axis is the years."""
    flows = np.asarray(check.number(flows, "cash_flow"))
    if flows.ndim not in axes:
        allowed = (
            "1年を1行、1本の将来を1列とした表にします"
            if axes == (2,)
            else "今日から1年ごとの金額を順に並べます（例：[-100, 60, 60]）"
        )
        raise InputError(term("cash_flow").name, flows, allowed)
    return flows


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
    changes, _ = _changes(_yearly(flows))
    return changes if changes.ndim else int(changes)


def _changes(flows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of sign changes, and the sign of the last flow that is not 0."""
    signs = (flows > 0).astype(np.int8) - (flows < 0)  # bytes: np.sign takes ten times as long
    last = np.zeros(signs.shape[1:], dtype=np.int8)
    changes = np.zeros(signs.shape[1:], dtype=int)
    for sign in signs:
        changes += (sign * last) < 0
        last = np.where(sign == 0, last, sign)
    return changes, last


@dataclass(frozen=True)
class IRRReport:
    """What can be said about the IRR of a series of flows.

    Attributes
    ----------
    roots : tuple of float
        Rates at which NPV is 0, ascending; with several sign changes, all those between -99 %
        and +10,000 %.
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

    Returns
    -------
    IRRReport

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
    flows = _yearly(flows, (1,))
    changes = sign_changes(flows)
    if changes < 2:  # then there is no root, or exactly one
        return IRRReport(tuple(irr_paths(flows[:, None]).tolist()) if changes else (), changes)
    flows = flows / np.abs(flows).max()
    values = _balance(_SEARCH, flows)
    roots = [float(rate) for rate in _SEARCH[values == 0]]
    for i in np.flatnonzero(values[:-1] * values[1:] < 0):
        roots.append(_root(flows, _SEARCH[i], _SEARCH[i + 1]))
    # Two roots closer together than the grid show as a turn towards 0 between two of its points.
    size, sign = np.abs(values), np.sign(values)
    turns = (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:])
    turns &= (sign[:-2] == sign[1:-1]) & (sign[1:-1] == sign[2:]) & (sign[1:-1] != 0)
    for i in np.flatnonzero(turns):
        low, high = float(_SEARCH[i]), float(_SEARCH[i + 2])
        turn = _turn(flows * sign[i], low, high)
        nearest = float(_balance(turn, flows)) * sign[i]
        if abs(nearest) < _TOUCH:
            roots.append(turn)
        elif nearest < 0:
            roots += [_root(flows, low, turn), _root(flows, turn, high)]
    return IRRReport(tuple(sorted(roots)), changes)


def _balance(rate: Any, flows: np.ndarray) -> np.ndarray:
    """NPV where the rate is positive, the final value where it is negative: the same roots.

    Either way the weights are at most 1, so that nothing overflows over hundreds of periods.
    """
    rate = np.asarray(rate, dtype=float)
    inverse = 1 / (1 + np.maximum(rate, 0.0))
    growth = 1 + np.minimum(rate, 0.0)
    now, end = np.zeros(rate.shape), np.zeros(rate.shape)
    for first, last in zip(flows, flows[::-1], strict=True):
        now = now * inverse + last
        end = end * growth + first
    return np.where(rate < 0, end, now)


def _root(flows: np.ndarray, low: float, high: float) -> float:
    found = crossing(lambda rate: float(_balance(rate, flows)), low, high)
    return float(low if found is None else found)


def _turn(flows: np.ndarray, low: float, high: float) -> float:
    """Where a positive balance is lowest between ``low`` and ``high`` (thirds taken away)."""
    for _ in range(100):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if _balance(left, flows) < _balance(right, flows):
            high = right
        else:
            low = left
    return (low + high) / 2


def irr(flows: Any) -> float | None:
    """The internal rate of return, or ``None`` where it is not exactly one number.

    Parameters
    ----------
    flows : array_like, shape (years + 1,)
        Yen; the first one today.

    Returns
    -------
    float or None
        Decimal per year.

    Raises
    ------
    InputError

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
    Newton's steps inside a bracket, with a halving wherever a step would leave it or, after
    the first ten, is not half as long as the one before: that ends for any flows.

    Examples
    --------
    >>> irr_paths([[-100, -100], [60, 0], [60, 144]]).round(4)
    array([0.1307, 0.2   ])
    """
    flows = _yearly(flows, (2,))
    check.size(flows.size, "cash_flow")
    blocks = (flows[:, i : i + _BLOCK] for i in range(0, flows.shape[1], _BLOCK))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # far out in the bracket
        return np.concatenate([_irr_block(block) for block in blocks])


def _irr_block(flows: np.ndarray) -> np.ndarray:
    changes, last = _changes(flows)
    single = changes == 1
    c = flows[:, single]
    c *= last[single] / np.abs(c).max(axis=0)  # outflow first, largest flow 1
    rates = np.full(flows.shape[1], np.nan)
    rates[single] = 1 / _positive_root(c) - 1
    return rates


def _positive_root(c: np.ndarray) -> np.ndarray:
    """The one positive root of ``sum(c[t] x**t)`` of every path, negative before and not after."""
    x = np.ones(c.shape[1])
    value, slope = _polynomial(c, x)
    low, high, short = np.zeros_like(x), x.copy(), value < 0
    while short.any():
        low, high = np.where(short, high, low), np.where(short, high * 2, high)
        short = _polynomial(c, high)[0] < 0
    last = high
    for turn in count():
        negative = value < 0
        low, high = np.where(negative, x, low), np.where(negative, high, x)
        newton = x - value / slope
        quick = (newton >= low) & (newton <= high)
        if turn >= _FREE_STEPS:
            quick &= np.abs(newton - x) <= np.maximum(last / 2, 1e-8 * x)
        new = np.where(quick, newton, (low + high) / 2)
        last, x = np.abs(new - x), new
        # Newton squares the error: a last step below 1e-8 leaves nothing a float can hold
        if np.all(last <= np.where(quick, 1e-8, 1e-14) * x):
            return x
        value, slope = _polynomial(c, x)
    raise AssertionError  # the loop has no end of its own


def _polynomial(c: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and slope of ``sum(c[t] x**t)`` for every path (Horner, in place)."""
    value, slope = c[-1].copy(), np.zeros_like(x)
    for row in c[-2::-1]:
        slope *= x
        slope += value
        value *= x
        value += row
    return value, slope
