"""Exercises of lesson 07 (金利上昇ストレスと安全指数)."""

from functools import cache, partial

import numpy as np

from kosen_edu.cases.stress_plans import FIVE, FIVE_RESERVE, RATES, stress_plan
from kosen_edu.cases.toda import toda_plan
from kosen_edu.live.exercise import Solution, choice, exercise, solved
from kosen_edu.live.prediction import Prediction
from kosen_edu.rental.ratios import dscr
from kosen_edu.risk.futures import Futures, standard_error
from kosen_edu.risk.sensitivity import tipping_point
from kosen_edu.risk.simulate import simulate

_exercise, _choice = partial(exercise, "stress"), partial(choice, "stress")

BAD = 2960  # the future that lesson 07 opens: number among the 10,000 at 1.85 %


@cache
def _futures(annual_rate: float) -> Futures:
    return simulate(stress_plan(annual_rate))


guess = Prediction(
    "stress", "guess", "percent2", lambda: _futures(RATES[1]).safety_index, tenths=True, example=0.5
)


recall_deductible = _choice("recall_deductible", "B", whole="A", principal="C")


@_exercise("times")
def recall_dscr() -> Solution:
    noi, ads = (float(toda_plan(RATES[0]).result.line(name)[0]) for name in ("noi", "ads"))
    return Solution(dscr(noi=noi, ads=ads), {"inverted": ads / noi}, noi=noi, ads=ads)


recall_debtor = _choice("recall_debtor", "C", tenants="A", manager="B")


@_exercise("yen")
def one_point() -> Solution:
    before, after = (float(stress_plan(r).result.line("ads")[0]) for r in (0.0185, 0.0285))
    rise = after - before
    slips = {"interest_only": 1_200_000, "monthly": rise / 12, "after": after}
    return Solution(rise, slips, before=before)


def _turning(vacancy: float) -> float:
    return solved(tipping_point(stress_plan(vacancy=vacancy), "annual_rate", measure="btcf"))


@_exercise("percent2", side="most")
def turning_rate() -> Solution:
    return Solution(_turning(0.1), {"plan": _turning(0.05), "full": _turning(0.0)})


@_exercise("percent2")
def count_safe() -> Solution:
    flows = np.array(list(FIVE.values()), dtype=float)
    account = FIVE_RESERVE + np.cumsum(flows[:, :3], axis=1)
    never, sale = (account >= 0).all(axis=1), flows[:, 3] >= 0
    slips = {
        "last_only": (account[:, -1] >= 0) & sale,
        "no_sale": never,
        "every_year": (flows[:, :3] >= 0).all(axis=1) & sale,
    }
    return Solution((never & sale).mean(), {name: safe.mean() for name, safe in slips.items()})


ERROR_INDEX, ERROR_N = 0.8, 2_500


@_exercise("percent2")
def error_of_index() -> Solution:
    slips = {
        "no_root": ERROR_INDEX * (1 - ERROR_INDEX) / ERROR_N,
        "no_count": standard_error(ERROR_INDEX, 1),
        "one_sided": float(np.sqrt(ERROR_INDEX / ERROR_N)),
    }
    return Solution(standard_error(ERROR_INDEX, ERROR_N), slips)


@_exercise("count", counted="通り")
def half_the_error() -> Solution:
    return Solution(40_000, {"twice": 20_000, "fewer": 5_000})


def _bad_year(line: str) -> int:
    """The first year in which a line of the bad future is below 0."""
    return int((_futures(RATES[0]).open(BAD).line(line) < 0).argmax()) + 1


@_exercise("years")
def year_of_ruin() -> Solution:
    first = _bad_year("btcf")
    return Solution(_bad_year("cash"), {"cash_flow": first, "last": 10}, first=first)


@_exercise("choice")
def cause_of_ruin() -> Solution:
    slips, all_of_them = {"vacancy": "B", "repair": "C"}, _futures(RATES[0])
    top, empty = all_of_them.rates[:, BAD].max(), all_of_them.vacancy[:, BAD].mean()
    return Solution("A", slips, top=top, empty=empty)


@_exercise("yen", side="least", places=-4)
def reserve_for_95() -> Solution:
    need = _futures(RATES[1]).needed_reserve(0.95)
    slips = {
        "own": 3_000_000,
        "shortfall": need - 3_000_000,
        "planned": 3_000_000 - stress_plan(RATES[1]).result.min_cash,
    }
    return Solution(need, slips, need=need)
