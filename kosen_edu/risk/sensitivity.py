"""What the plan bears: one assumption at a time, tipping points, and named paths of the rate.

Every question is one call of :meth:`ProForma.many` with arrays, progressive tax included; no loop
over plans.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import InputError, as_scalar, check, crossing, say, single_zeros, term
from kosen_edu.loans.annuity import MAX_RATE
from kosen_edu.plan.holding import LINES, Holding
from kosen_edu.plan.lines import Terms, debt_by_year
from kosen_edu.plan.proforma import VARIED, ProForma
from kosen_edu.rates.contract import RatePath
from kosen_edu.rates.paths import HALF_YEAR, ramp, replay, shock

WHOLE = ("irr", "npv", "profit", "min_cash", "sale_cash", "final_cash")
MEASURES = (*LINES, "dscr", *WHOLE)
# Where tipping points are looked for, unless said otherwise: as far as the assumption may go.
# The inner two are where plans lie, and the points of the search stand densely.
ALMOST = 0.99  # of a rate, which is below 1
RANGES = {
    "annual_rate": (0.0, 0.0, 0.2, ALMOST),
    "vacancy": (0.0, 0.0, 1.0, 1.0),
    "rent_drift": (-ALMOST, -0.2, 0.2, ALMOST),
    "opex_ratio": (0.0, 0.0, 1.0, 1.0),
    "opex_drift": (-ALMOST, -0.2, 0.2, ALMOST),
    "discount_rate": (-ALMOST, 0.0, 0.5, ALMOST),
    "exit_yield": (1e-6, 0.01, 0.5, ALMOST),
    "selling_cost_ratio": (0.0, 0.0, 1.0, 1.0),
}
MOST = 1e15  # yen: a thousand times what anything in the course can cost
POINTS, ROUNDS = 129, 6  # each round narrows the bracket 128 times: 1 / 128**6 is 2e-13


def measure_of(holding: Holding, measure: str, *, year: int = 1) -> Any:
    """One figure of a plan, or of each of many cases.

    Parameters
    ----------
    holding : Holding
    measure : str
        A line of the table (``"btcf"``, ``"atcf"``, ``"cash"``, …) in ``year``; ``"dscr"`` in
        ``year``; or of the whole time ``"irr"``, ``"npv"``, ``"profit"``, ``"min_cash"``,
        ``"sale_cash"``, ``"final_cash"``.
    year : int
        Year of ownership, from 1.

    Returns
    -------
    float, ndarray or None
        ``None`` (arrays: nan) where the figure does not exist: IRR with several roots, DSCR
        without debt service.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> round(measure_of(toda_plan().result, "dscr"), 3)
    1.369
    """
    check.kind(holding, "holding", Holding)
    check.choice(measure, "measure", MEASURES)
    at = check.count(year, "year", high=holding.years, one=True) - 1
    if measure == "dscr":
        noi, ads = np.broadcast_arrays(holding.line("noi")[at], holding.line("ads")[at])
        ratio = np.divide(noi, ads, out=np.full(noi.shape, np.nan), where=ads > 0)
        return ratio if ratio.ndim else (float(ratio) if ads > 0 else None)
    if measure in LINES:
        return as_scalar(holding.line(measure)[at])
    return getattr(holding, measure)


def _in_cases(holding: Holding, measure: str, year: int, cases: int) -> np.ndarray:
    """The measure in every case, also where it is the same in all."""
    found = measure_of(holding, measure, year=year)
    return np.array(np.broadcast_to(np.asarray(found, dtype=float), cases))


@dataclass(frozen=True)
class Bar:
    """One bar of a tornado: an assumption, its two ends and the measure at each."""

    assumption: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the measure moves; 0 where it does not exist at an end."""
        swing = abs(self.at_high - self.at_low)
        return swing if np.isfinite(swing) else 0.0


@dataclass(frozen=True)
class Tornado:
    """One-at-a-time sensitivity, the strongest assumption first."""

    measure: str
    year: int
    base: float  # nan where the measure does not exist
    bars: tuple[Bar, ...]

    def frame(self) -> pd.DataFrame:
        """A row for each assumption: both ends, the measure at both, the swing."""
        rows = [(b.low, b.high, b.at_low, b.at_high, b.swing) for b in self.bars]
        name = term(self.measure).name
        columns = [
            term("low").name,
            term("high").name,
            f"小さい側での{name}",
            f"大きい側での{name}",
            term("swing").name,
        ]
        index = [term(b.assumption).name for b in self.bars]
        return pd.DataFrame(rows, columns=columns, index=index)


def tornado(
    plan: ProForma,
    ends: Mapping[str, tuple[float, float]],
    *,
    measure: str = "atcf",
    year: int = 1,
) -> Tornado:
    """Move each assumption alone to its low and to its high end.

    Parameters
    ----------
    plan : ProForma
    ends : mapping of str to (low, high)
    measure, year
        As in :func:`measure_of`.

    Returns
    -------
    Tornado

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> done = tornado(
    ...     toda_plan(), {"vacancy": (0, 0.1), "annual_rate": (0.0185, 0.0435)}, measure="btcf"
    ... )
    >>> [(bar.assumption, round(bar.swing, -1)) for bar in done.bars]
    [('annual_rate', 1953330.0), ('vacancy', 811200.0)]
    """
    check.kind(plan, "plan", ProForma)
    bars = []
    for name, pair in check.kind(ends, "ends", dict).items():
        check.choice(name, "assumption", VARIED)
        values = np.array(check.number(pair, name))
        if values.shape != (2,):
            raise check.refuse(name, str(pair), "小さい側と大きい側の2つの値を渡します")
        values.sort()  # as they are named: the smaller one first
        low, high = values.tolist()
        at_low, at_high = _in_cases(plan.many(**{name: values}), measure, year, 2).tolist()
        bars.append(Bar(name, low, high, at_low, at_high))
    bars.sort(key=lambda bar: -bar.swing)
    base = float(np.asarray(measure_of(plan.result, measure, year=year), dtype=float))
    return Tornado(measure, year, base, tuple(bars))


def ads_at_rate(plan: ProForma, rate: float) -> float:
    """What the plan's own loan takes in the first year if it begins at another rate, yen.

    Steps of the rate that the plan knows move by as many points, but never below 0.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> round(ads_at_rate(toda_plan(), 0.0435))
    7168490
    """
    # the terms of a plan that is checked: none of the sixty others is looked at again
    first = Terms(
        property=plan.property, loan=plan.loan, hold_years=1, payment_rule=plan.payment_rule,
        unpaid=plan.unpaid,
    )  # fmt: skip
    if plan.rates is None:
        debt = debt_by_year(first, {"annual_rate": np.array([rate])}, axes=1)
    else:
        debt = debt_by_year(replace(first, rates=_moved(plan, rate)))
    return (debt.interest + debt.principal_part).item()


def _moved(plan: ProForma, rate: float) -> RatePath | tuple[float, ...]:
    """The rates of a plan that knows its steps, moved so that they begin at ``rate``."""
    path = plan.rate_by_month
    moved = np.clip(path + (rate - path[0]), 0.0, MAX_RATE)
    if isinstance(plan.rates, RatePath):
        return replace(plan.rates, rates=moved)
    return tuple(moved.tolist())


def turning_rate(plan: ProForma) -> float | None:
    """赤字転換点: the rate at which the plan's own cash before tax of the first year is 0.

    With all that the plan pays in that year: its own way of repaying, interest-only months,
    bonus, reserve and repairs.  What is varied is the rate of the first payment; steps of the
    rate that fall into the year move with it (:func:`ads_at_rate`).

    Parameters
    ----------
    plan : ProForma

    Returns
    -------
    float or None
        Decimal per year; ``None`` without a loan, if even an interest-free loan leaves less
        than nothing, or if something is left at any rate up to 99 %.  A payment in whole yen
        jumps over 0: then the rate at which it does.  From 30 % on no loan can be made of it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> round(turning_rate(toda_plan()), 5)
    0.04315
    >>> round(turning_rate(toda_plan(method="level_principal")), 5)
    0.02656
    """
    if check.kind(plan, "plan", ProForma).loan is None:
        return None
    left = float(plan.result.line("noi")[0] - plan.result.line("capex")[0])
    return crossing(lambda rate: left - ads_at_rate(plan, rate), 0.0, MAX_RATE)


def tipping_point(
    plan: ProForma,
    assumption: str,
    *,
    measure: str = "atcf",
    threshold: float = 0.0,
    year: int = 1,
    low: float | None = None,
    high: float | None = None,
) -> float | None:
    """The value of one assumption at which a measure crosses a threshold.

    Parameters
    ----------
    plan : ProForma
    assumption : str
    measure, year
        As in :func:`measure_of`.
    threshold : float
        In the unit of the measure.
    low, high : float, optional
        Where to look, instead of everywhere: rates and drifts below 99 %, shares up to 1, money
        up to 1,000 兆円 and what the plan allows (no less than the building's price for the
        price, no less than the bonus part for the loan, and the like).

    Returns
    -------
    float or None
        The crossing nearest to the plan's own value; ``None`` if there is none (解なし) anywhere
        that was looked.  Where the measure rests on the threshold, the value at which it leaves
        it.  Of a rate from 30 % on no loan can be made.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> round(tipping_point(toda_plan(), "annual_rate", measure="btcf"), 5)
    0.04315
    >>> tipping_point(toda_plan(), "exit_yield", measure="btcf") is None
    True
    """
    check.kind(plan, "plan", ProForma)
    # a term goes in whole months: between two of them there is nothing to find
    check.choice(assumption, "assumption", tuple(name for name in VARIED if name != "years"))
    threshold = check.number(threshold, "threshold", one=True)
    own = plan.value(assumption)
    far_low, near_low, near_high, far_high = RANGES.get(assumption) or _amounts(
        plan, assumption, own
    )
    first = far_low if low is None else check.number(low, assumption, one=True)
    last = far_high if high is None else check.number(high, assumption, one=True)
    if not first < last:
        raise check.refuse(assumption, first, f"大きい側 {last} より小さい値にします")

    for end in (low, high):
        if end is not None:  # what the search itself tries beyond the plan's bounds is passed over
            plan.at(**{assumption: end})
    measure_of(plan.result, measure, year=year)

    def side_at(x: np.ndarray) -> np.ndarray:
        try:
            held = plan.searched(**{assumption: x})
            return np.sign(_in_cases(held, measure, year, len(x)) - threshold)
        except InputError:
            if len(x) == 1:
                return np.array([np.nan])
        return np.concatenate([side_at(half) for half in np.array_split(x, 2)])

    everywhere = [np.linspace(near_low, near_high, POINTS), _apart(near_high, far_high)]
    everywhere += [_apart(near_low, far_low), np.linspace(first, last, POINTS)]
    x = np.unique(np.concatenate(everywhere))
    x = x[(x >= first) & (x <= last)]
    side = side_at(x)
    hit = single_zeros(side, ends=True)
    spans = [(here, here) for here in x[hit].tolist()]
    spans += [(x[k], x[k + 1]) for k in _turns(side) if not (hit[k] or hit[k + 1])]

    def away(span: tuple[float, float]) -> float:
        return max(span[0] - own, own - span[1], 0.0)

    best: float | None = None
    for span in sorted(spans, key=away):
        if best is not None and abs(best - own) <= away(span):
            break
        found = _narrowed(side_at, *span, own)
        best = found if best is None or abs(found - own) < abs(best - own) else best
    return best


def _turns(side: np.ndarray) -> np.ndarray:
    """After which points of a row of signs another sign follows."""
    known = np.isfinite(side)
    return np.flatnonzero((side[:-1] != side[1:]) & known[:-1] & known[1:])


def _narrowed(
    side_at: Callable[[np.ndarray], np.ndarray], low: float, high: float, own: float
) -> float:
    """Where between two points the sign turns; of several places the one nearest to ``own``."""
    for _ in range(1, ROUNDS):
        if low == high:
            break
        x = np.linspace(low, high, POINTS)
        side = side_at(x)
        hits = x[single_zeros(side, ends=False)]
        if len(hits):
            return float(hits[np.argmin(np.abs(hits - own))])
        turns = _turns(side)
        if not len(turns):  # what turned in one look and not in the next is below the last digit
            break
        nearest = turns[np.argmin(np.abs((x[turns] + x[turns + 1]) / 2 - own))]
        low, high = float(x[nearest]), float(x[nearest + 1])
    return (low + high) / 2


def _apart(start: float, end: float) -> np.ndarray:
    """Points from where plans lie to as far as an assumption may go, ever further apart."""
    if start == end:
        return np.array([start])
    if min(start, end) > 0:
        return np.geomspace(start, end, POINTS)
    return np.linspace(start, end, POINTS)


def _amounts(plan: ProForma, assumption: str, own: float) -> tuple[float, float, float, float]:
    """Where to look for an amount of money, within what may be; to three times its own densely."""
    building = plan.tax.building_price + plan.tax.equipment_price if plan.tax else 0.0
    bonus = plan.loan.bonus_principal if plan.loan else 0.0
    low = {"price": max(building, 1.0), "principal": max(bonus, 1.0), "building_price": 1.0,
           "buying_costs": plan.buying_costs_expensed}.get(assumption, 0.0)  # fmt: skip
    most = MOST
    if assumption == "building_price" and plan.tax:
        most = plan.property.price - plan.tax.equipment_price
    high = max(min(3 * own if own else plan.property.price, most), low)
    return low, low, high, max(most, high)


def rate_scenarios(
    plan: ProForma, *, size: float = 0.02, since: str = "1989-04"
) -> dict[str, ProForma]:
    """The plan under named rate scenarios.

    Parameters
    ----------
    plan : ProForma
        With a loan at one rate.
    size : float
        How far the rate rises in the shock and in the ramp, decimal.
    since : str
        The past month from which the replay takes the changes of the long-term prime rate.

    Returns
    -------
    dict of str to ProForma
        ``as_planned``; ``shock``: all at once after a year; ``ramp``: in half-yearly steps from
        month 7 to the end of year 5; ``replay``: as it really went from ``since`` on.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> plans = rate_scenarios(toda_plan())
    >>> {name: round(p.btcf[9]) for name, p in plans.items() if name != "replay"}
    {'as_planned': 1794910, 'shock': 308031, 'ramp': 377914}
    """
    check.kind(plan, "plan", ProForma)
    if plan.loan is None or plan.rates is not None:
        raise check.refuse("rate_path", "—", say("risk.one_rate"))
    rate, months = plan.loan.annual_rate, plan.loan.months
    size = check.rate_gap(size, "shock_size", negative=True, one=True)
    if months <= HALF_YEAR:
        allowed = f"金利の見直しがあるように {HALF_YEAR + 1} か月以上の期間にします"
        raise check.refuse("years", plan.loan.years, allowed)
    after = 13 if months > 12 else 7  # the last review of a loan of a year is at payment 7
    paths = {
        "shock": shock(rate, size, month=after, months=months),
        "ramp": ramp(rate, size, first=7, last=min(60, months), months=months),
        "replay": replay(rate, base="long_term_prime", since=since, months=months),
    }
    return {"as_planned": plan} | {name: plan.at(rates=path) for name, path in paths.items()}
