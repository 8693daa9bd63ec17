"""Exercises of lesson 07 (金利上昇ストレスと安全指数)."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from kosen_edu.base.formats import man_yen, percent, yen
from kosen_edu.cases.stress_plans import FIVE, FIVE_RESERVE, RATES, stress_plan
from kosen_edu.cases.toda import toda_plan
from kosen_edu.live.exercise import Exercise, choice, solved
from kosen_edu.rental.ratios import dscr
from kosen_edu.risk.futures import Futures, standard_error
from kosen_edu.risk.sensitivity import tipping_point
from kosen_edu.risk.simulate import simulate

_Exercise, _choice = partial(Exercise, "stress"), partial(choice, "stress")

BAD = 2960  # the future that lesson 07 opens: number among the 10,000 at 1.85 %


@cache
def _futures(annual_rate: float) -> Futures:
    return simulate(stress_plan(annual_rate))


recall_deductible = _choice("recall_deductible", "B", whole="A", principal="C")


def _toda_lines() -> tuple[float, float]:
    lines = toda_plan(RATES[0]).result
    return float(lines.line("noi")[0]), float(lines.line("ads")[0])


recall_dscr = _Exercise(
    "recall_dscr",
    answer=lambda: dscr(noi=_toda_lines()[0], ads=_toda_lines()[1]),
    unit="times",
    slips=lambda: {"inverted": _toda_lines()[1] / _toda_lines()[0]},
    fields=lambda: {"noi": yen(_toda_lines()[0]), "ads": yen(_toda_lines()[1])},
)

recall_debtor = _choice("recall_debtor", "C", tenants="A", manager="B")


def _rise() -> float:
    low, high = (stress_plan(rate).result.line("ads")[0] for rate in (0.0185, 0.0285))
    return float(high - low)


one_point = _Exercise(
    "one_point",
    answer=_rise,
    slips=lambda: {
        "interest_only": 1_200_000,
        "monthly": _rise() / 12,
        "after": stress_plan(0.0285).result.line("ads")[0],
    },
    fields=lambda: {
        "before": yen(stress_plan().result.line("ads")[0]),
        "after": yen(stress_plan(0.0285).result.line("ads")[0]),
    },
    within=500.0,  # 74万円 as the panel writes it
)


def _turning(vacancy: float) -> float:
    return solved(tipping_point(stress_plan(vacancy=vacancy), "annual_rate", measure="btcf"))


turning_rate = _Exercise(
    "turning_rate",
    answer=lambda: _turning(0.1),
    unit="percent2",
    slips=lambda: {"plan": _turning(0.05), "full": _turning(0.0)},
    fields=lambda: {"plan": percent(_turning(0.05), 2), "full": percent(_turning(0.0), 2)},
    within=0.0002,
)


def _counted(how: str) -> float:
    """Share of the five futures that count as safe, rightly or by a known slip."""
    flows = np.array(list(FIVE.values()), dtype=float)
    account = FIVE_RESERVE + np.cumsum(flows[:, :3], axis=1)
    never, sale = (account >= 0).all(axis=1), flows[:, 3] >= 0
    counts = {
        "right": never & sale,
        "last_only": (account[:, -1] >= 0) & sale,
        "no_sale": never,
        "every_year": (flows[:, :3] >= 0).all(axis=1) & sale,
    }
    return float(counts[how].mean())


count_safe = _Exercise(
    "count_safe",
    answer=lambda: _counted("right"),
    unit="percent2",
    slips=lambda: {name: _counted(name) for name in ("last_only", "no_sale", "every_year")},
)

same_index = _choice("same_index", "B", count="A", tax="C")

ERROR_INDEX, ERROR_N = 0.8, 2_500


error_of_index = _Exercise(
    "error_of_index",
    answer=lambda: standard_error(ERROR_INDEX, ERROR_N),
    unit="percent2",
    slips=lambda: {
        "no_root": ERROR_INDEX * (1 - ERROR_INDEX) / ERROR_N,
        "no_count": standard_error(ERROR_INDEX, 1),
        "one_sided": float(np.sqrt(ERROR_INDEX / ERROR_N)),
    },
    within=0.00005,
)

half_the_error = _Exercise(
    "half_the_error",
    answer=lambda: 40_000,
    unit="count",
    slips=lambda: {"twice": 20_000, "fewer": 5_000},
    within=0.5,
)


def _bad_year(line: str) -> int:
    """The first year in which a line of the bad future is below 0."""
    return int((_futures(RATES[0]).open(BAD).line(line) < 0).argmax()) + 1


year_of_ruin = _Exercise(
    "year_of_ruin",
    answer=lambda: _bad_year("cash"),
    unit="years",
    slips=lambda: {"cash_flow": _bad_year("btcf"), "last": 10},
    fields=lambda: {"first": _bad_year("btcf")},
)

cause_of_ruin = _choice(
    "cause_of_ruin",
    "A",
    vacancy="B",
    repair="C",
    fields=lambda: {
        "top": percent(float(_futures(RATES[0]).rates[:, BAD].max()), 2),
        "empty": percent(float(_futures(RATES[0]).vacancy[:, BAD].mean()), 1),
    },
)


def _needed() -> float:
    return _futures(RATES[1]).needed_reserve(0.95)


reserve_for_95 = _Exercise(
    "reserve_for_95",
    answer=_needed,
    slips=lambda: {
        "own": 3_000_000,
        "shortfall": _needed() - 3_000_000,
        "planned": 3_000_000 - stress_plan(RATES[1]).result.min_cash,
    },
    fields=lambda: {"need": man_yen(_needed(), 0), "short": man_yen(_needed() - 3_000_000, 0)},
    within=5_000.0,  # 2,387万円 as the panels write it
)
