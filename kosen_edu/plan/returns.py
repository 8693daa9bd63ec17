"""NPV and IRR of a series of yearly flows; IRR only where it is one number.

``npf.irr`` answers one of several roots, or nonsense, without a word.  Here the roots are
counted, and where there is not exactly one the answer is ``None`` with a sentence.
"""

from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check, crossing, crossings, percent, say

# where several roots are looked for: -99 % to +10,000 % a year, evenly in log(1 + rate)
SEARCHED = np.expm1(np.linspace(np.log(0.01), np.log(101.0), 241))
MOST_FLOWS = 1201  # today and 1,200 years; beyond them a rate of return is none
MOST_TURNING = 301  # where the sign changes several times: the search takes the cube of it
_FREE_STEPS = 10  # of Newton's; nearly all cases need fewer
_BLOCK = 4096  # cases that stay in the processor's cache
_TOUCH = 1e-13  # of what is added up: nearer to 0 than floating point can tell
_CLOSE = 1e-6  # of the largest flow: a turn that comes nearer to 0 is looked at alone
_THIRDS = 40
_FEW = 8  # cases that are looked at one by one sooner than all together
_FINE = np.linspace(0.0, 1.0, 33)


def npv(rate: Any, flows: Any) -> Any:
    """Net present value of yearly flows, the first one today.

    Parameters
    ----------
    rate : array_like
        Discount rate, decimal per year; broadcasts over the cases of ``flows``.
    flows : array_like, shape (years + 1,) or (years + 1, cases)
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
    flows = _yearly(flows, (1, 2))
    return present_value(check.rate(rate, "discount_rate", negative=True), flows)


def present_value(rate: Any, flows: np.ndarray) -> Any:
    """The same of checked numbers."""
    rate = np.asarray(rate)
    worth = np.zeros(np.broadcast_shapes(rate.shape, flows.shape[1:]))
    with np.errstate(over="ignore", invalid="ignore"):
        for flow in flows[::-1]:
            worth = worth / (1 + rate) + flow
    if not np.isfinite(worth).all():
        raise check.refuse("discount_rate", rate.min(), say("metrics.npv_too_large"))
    return as_scalar(worth)


def _yearly(flows: Any, axes: tuple[int, ...]) -> np.ndarray:
    """Checked flows as an array whose first axis is the years."""
    flows = np.asarray(check.number(flows, "cash_flow"))
    if flows.ndim not in axes:
        allowed = "今日から1年ごとの金額を順に並べます（例：[-100, 60, 60]）"
        raise check.refuse("cash_flow", flows, allowed)
    return flows


def sign_changes(flows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How often flows change sign (zeros passed over), and the sign of the last that is not 0.

    IRR has at most as many roots as the flows have sign changes.

    Examples
    --------
    >>> flows = np.array([[-100, -100], [30, 250], [0, 0], [90, -160]])
    >>> [part.tolist() for part in sign_changes(flows)]
    [[1, 2], [1, -1]]
    """
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
        Also for more flows than can be searched.

    Examples
    --------
    >>> [round(r, 4) for r in irr_report([-100, 250, -156]).roots]
    [0.2, 0.3]
    >>> irr_report([-100, 250, -160]).rate is None
    True
    """
    flows = _yearly(flows, (1,))
    changes = int(sign_changes(flows)[0]) if len(flows) <= MOST_FLOWS else 0
    most = MOST_FLOWS if changes < 2 else MOST_TURNING
    if len(flows) > most:
        allowed = say("metrics.irr_most", several=MOST_TURNING - 1, most=MOST_FLOWS - 1)
        raise check.refuse("cash_flow", say("metrics.irr_flows", n=len(flows)), allowed)
    if changes < 2:  # then there is no root, or exactly one
        return IRRReport(tuple(irr_cases(flows[:, None]).tolist()) if changes else (), changes)
    return IRRReport(_roots(flows), changes)


def _roots(flows: np.ndarray) -> tuple[float, ...]:
    """All rates between the ends of the search at which NPV is 0, ascending.

    numpy finds where NPV turns, as roots of its derivative in ``x = 1 / (1 + rate)``; between two
    turns there is one root or none.  Its roots of NPV itself would not do: of a double root it
    makes two that are not real, and which pair was meant as one no tolerance can say.
    """
    scaled = flows / np.abs(flows).max()
    slope = (scaled * np.arange(len(flows)))[1:]
    slope[np.abs(slope) < 1e-200] = 0.0  # numpy divides by the outermost ones
    # of a pair that is not real its real part: one place more to look at does no harm
    x = np.roots(slope[::-1]).real
    turns = 1 / x[x > 0] - 1
    ends = SEARCHED[[0, -1]]
    rates = np.unique([*ends, *turns[(turns > ends[0]) & (turns < ends[1])]])
    values = _value(rates, scaled[:, None])
    values[np.abs(values) < _TOUCH * _value(rates, np.abs(scaled[:, None]))] = 0.0
    touched = values == 0
    touched[1:] &= values[:-1] != 0  # the next turn of a flat stretch is the same root
    crossed = np.flatnonzero(values[:-1] * values[1:] < 0)
    one = scaled.tolist()  # a step of an array of one number takes thirty times as long
    ends_of = zip(rates[crossed].tolist(), rates[crossed + 1].tolist(), strict=True)
    between = [crossing(lambda rate: _value_of_one(rate, one), *ends) for ends in ends_of]
    return tuple(np.sort([*rates[touched], *(r for r in between if r is not None)]).tolist())


def irr_cases(flows: np.ndarray) -> np.ndarray:
    """IRR of every case, nan where it is not exactly one number.

    Parameters
    ----------
    flows : ndarray, shape (years + 1, cases)
        Yen, the first ones today.

    Returns
    -------
    ndarray, shape (cases,)
        What :func:`irr_report` says of each case.

    Notes
    -----
    With one sign change the polynomial in ``x = 1 / (1 + rate)`` has one positive root:
    Newton's steps inside a bracket, with a halving wherever a step would leave it or, after
    the first ten, is not half as long as the one before: that ends for any flows.

    A year that costs money between two that bring some is common in a plan, and several sign
    changes need not make several rates of return: the roots of all such cases are counted
    together, and the few that the count cannot decide are looked at one by one.  Roots within
    half a per cent of each other it may take for one.

    Examples
    --------
    >>> irr_cases(np.array([[-100.0, -100, -100], [30, 250, 250], [-10, -156, -160], [130, 0, 0]]))
    array([0.16772889,        nan,        nan])
    """
    check.size(flows.size, "cash_flow")
    blocks = (flows[:, i : i + _BLOCK] for i in range(0, flows.shape[1], _BLOCK))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # far out in the bracket
        return np.concatenate([_irr_block(block) for block in blocks])


def _irr_block(flows: np.ndarray) -> np.ndarray:
    changes, last = sign_changes(flows)
    rates = np.full(flows.shape[1], np.nan)
    single, several = changes == 1, changes > 1
    c = flows[:, single]
    c *= last[single] / np.abs(c).max(axis=0)  # outflow first, largest flow 1
    rates[single] = 1 / _positive_root(c) - 1
    if 0 < np.count_nonzero(several) <= _FEW and len(flows) <= MOST_TURNING:
        for case in np.flatnonzero(several):
            rates[case] = _only(_roots(flows[:, case]))
    elif several.any():
        rates[several] = _several(flows[:, several])
    return rates


def _only(roots: tuple[float, ...]) -> float:
    return roots[0] if len(roots) == 1 else np.nan


def _positive_root(c: np.ndarray) -> np.ndarray:
    """The one positive root of ``sum(c[t] x**t)`` of every case, negative before and not after."""
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
            break
        value, slope = _polynomial(c, x)
    return x


def _polynomial(c: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Value and slope of ``sum(c[t] x**t)`` for every case (Horner, in place)."""
    value, slope = c[-1].copy(), np.zeros_like(x)
    for row in c[-2::-1]:
        slope *= x
        slope += value
        value *= x
        value += row
    return value, slope


def _several(flows: np.ndarray) -> np.ndarray:
    """IRR of cases with several sign changes."""
    scaled = flows / np.abs(flows).max(axis=0)
    t = np.arange(len(flows))
    weights = (1 + SEARCHED[:, None]) ** np.where(SEARCHED[:, None] < 0, t[::-1], -t)
    values = weights @ scaled  # [rate, case]: _value of all of them, one product
    positive = values > 0
    crossed = positive[1:] != positive[:-1]
    doubtful = (values == 0).any(axis=0)
    # a turn towards 0 between two points of the search may hide two roots
    size = np.abs(values)
    dips = (size[1:-1] <= size[:-2]) & (size[1:-1] <= size[2:]) & ~crossed[1:] & ~crossed[:-1]
    point, case = np.nonzero(dips)
    if len(case):
        nearest = _nearest(scaled[:, case], SEARCHED[point], SEARCHED[point + 2])
        doubtful[case[nearest < _CLOSE]] = True

    rates = np.full(flows.shape[1], np.nan)
    clear = np.flatnonzero((crossed.sum(axis=0) == 1) & ~doubtful)
    if len(clear):
        at = crossed[:, clear].argmax(axis=0)
        flowing, falling = scaled[:, clear], np.where(positive[0, clear], 1.0, -1.0)
        # so may a turn beside the one root that is seen
        low, high = SEARCHED[np.maximum(at - 1, 0)], SEARCHED[np.minimum(at + 2, len(SEARCHED) - 1)]
        steps = (low + (high - low) * share for share in _FINE)
        falls = np.diff([falling * _value(rate, flowing) for rate in steps], axis=0) < 0
        doubtful[clear[~falls.all(axis=0)]] = True
        rates[clear] = crossings(
            lambda rate: falling * _value(rate, flowing), SEARCHED[at], SEARCHED[at + 1]
        )
    for k in np.flatnonzero(doubtful):
        rates[k] = _only(_roots(flows[:, k]))
    return rates


def _value(rates: np.ndarray, flows: np.ndarray) -> np.ndarray:
    """Worth today of each case at its own rate, or at the end where the rate is below 0.

    The roots are the same, and with weights of at most 1 nothing overflows over hundreds of
    years (Horner's rule; powers take longer).
    """
    later, sooner = 1 / (1 + np.maximum(rates, 0.0)), 1 + np.minimum(rates, 0.0)
    today, end = np.zeros((2, len(rates)))
    for first, last in zip(flows, flows[::-1], strict=True):
        today *= later
        today += last
        end *= sooner
        end += first
    return np.where(rates < 0, end, today)


def _value_of_one(rate: float, flows: list[float]) -> float:
    """The same of one case."""
    ahead = rate >= 0
    factor, worth = (1 / (1 + rate) if ahead else 1 + rate), 0.0
    for flow in reversed(flows) if ahead else flows:
        worth = worth * factor + flow
    return worth


def _nearest(flows: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """How near the values come to 0 between two rates; below 0 where they cross it."""
    sign = np.where(_value(low, flows) > 0, 1.0, -1.0)
    for _ in range(_THIRDS):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        nearer = sign * _value(left, flows) < sign * _value(right, flows)
        low, high = np.where(nearer, low, left), np.where(nearer, right, high)
    return sign * _value((low + high) / 2, flows)
