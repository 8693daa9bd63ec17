"""Exercises of lesson 04 (誰が返すのか)."""

from functools import partial

import numpy as np

from kosen_edu.base import safe_side
from kosen_edu.cases.tax_plans import tax_case
from kosen_edu.live.exercise import Solution, choice, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import dscr
from kosen_edu.rental.rent_trace import cash_after_tax, guarantor_exposure, trace_life, trace_rent
from kosen_edu.rental.vacancy import VacancyPaths, chances_of_empty, simulate_top_ups

from .panels import HOME, LOAN, TAX_RATE, top_ups, written_off

_exercise, _choice = partial(exercise, "who_repays"), partial(choice, "who_repays")

EMPTY = 6  # units


def _reserve_of_one() -> float:
    """What survives 95 % of the futures of a single unit, as the lesson says it, yen."""
    need = top_ups(1, HOME.vacancy, 4).reserve_quantile(0.95)
    return safe_side(need, "least", "man_yen", 0)


guess = Prediction("who_repays", "guess", "yen", _reserve_of_one, example=500_000)

_ADS, _COSTS = LOAN.annual_debt_service(), HOME.gpi * HOME.opex_ratio
_NOI = float(HOME.statement().noi)


@_exercise("times")
def recall_dscr() -> Solution:
    slips = {
        "inverted": _ADS / _NOI,
        "full_rent": HOME.gpi / _ADS,
        "interest_only": _NOI / LOAN.yearly()["interest"][0],
    }
    return Solution(dscr(noi=_NOI, ads=_ADS), slips, noi=_NOI, ads=_ADS)


@_exercise("percent2", side="most")
def recall_bearable() -> Solution:
    ratio = _ADS / 3_000_000
    slips = {"no_costs": bearable_vacancy(repayment_ratio=ratio), "costs_fall": 1 - ratio / 0.75}
    answer = bearable_vacancy(repayment_ratio=ratio, opex_ratio=0.25)
    return Solution(answer, slips, ads=_ADS, ratio=ratio, bears=answer)


@_exercise("yen")
def month_short() -> Solution:
    rent, costs, payment = HOME.gpi / 12 * HOME.rooms_let(EMPTY), _COSTS / 12, LOAN.monthly_payment
    debt = LOAN.schedule_arrays
    month = trace_rent(
        rent=rent, opex=costs, interest=debt.interest[0], principal_part=debt.principal_part[0]
    )
    slips = {"no_costs": payment - rent, "payment": payment, "costs_of_rent": payment - rent * 0.75}
    places = {"rent": rent, "costs": costs, "payment": payment, "due": costs + payment}
    return Solution(float(month.top_up[0]), slips, **places)


@_exercise("percent2")
def interest_share() -> Solution:
    dear, rent = LOAN.at(annual_rate=0.03), float(trace_life(HOME, LOAN).rent.sum())
    interest, old_rate = dear.total_interest, LOAN.total_interest / rent
    slips = {
        "old_rate": old_rate,
        "in_proportion": old_rate * 1.5,
        "of_full": interest / (30 * HOME.gpi),
        "of_debt": interest / dear.total_payment,
    }
    share = float(trace_life(HOME, dear).by_rent["interest"].sum()) / rent
    return Solution(share, slips, interest=interest, rent=rent)


@_exercise("percent2")
def two_of_eight() -> Solution:
    chances = chances_of_empty(8, 0.1)
    one_way = 0.1**2 * 0.9**6
    slips = {
        "one_way": one_way,
        "only_empty": 28 * 0.1**2,
        "at_least": float(chances[2:].sum()),
        "at_most": float(chances[:3].sum()),
    }
    return Solution(float(chances[2]), slips, one_way=one_way)


@_exercise("yen")
def mean_top_up() -> Solution:
    due, left = _COSTS + _ADS, HOME.gpi - _COSTS - _ADS
    slips = {
        "by_the_mean": 0.0,
        "no_costs": HOME.vacancy * _ADS,
        "always_empty": due,
        "less_let": HOME.vacancy * due - (1 - HOME.vacancy) * left,
    }
    return Solution(HOME.vacancy * due, slips, month=due / 12, btcf=_NOI - _ADS)


@_exercise("yen", within=2.0, side="least")  # eight amounts in whole yen
def reserve_by_hand() -> Solution:
    empty = np.repeat([0, 1, 0], [3, 5, 12]).astype(np.uint8)[:, None]
    path = simulate_top_ups(HOME.at(units=1), LOAN, VacancyPaths(empty, 1))
    full, short = HOME.gpi / 12, (_COSTS + _ADS) / 12
    slips = {
        "spent": float(path.total[0]),
        "lost_rent": 5 * full,
        "no_costs": (5 * _ADS - 3 * (HOME.gpi - _ADS)) / 12,
        "two_months": 2 * short,
    }
    shown = 5 * round(short) - 3 * round(full - short)
    return Solution(float(path.reserve[0]), slips, short=short, surplus=full - short, shown=shown)


SHARE, DRIFT, YEAR = 0.7, -0.02, 5  # of the sale


@_exercise("yen", within=10.0)  # with a power of six places
def exposure_five() -> Solution:
    costs = tax_case("apartment").selling_cost_ratio
    table = guarantor_exposure(
        LOAN, value=HOME.price * SHARE, value_drift=DRIFT, selling_costs=costs
    )
    after = table.iloc[12 * YEAR]
    balance, value, exposure = (float(after[k]) for k in ("balance", "value", "exposure"))
    slips = {
        "no_sale": balance,
        "no_costs": balance - value / (1 - costs),
        "no_drift": balance - value / (1 + DRIFT) ** YEAR,
        "first_balance": LOAN.principal - value,
    }
    return Solution(exposure, slips, balance=balance, value=value, exposure=exposure)


@_exercise("yen")
def right_tax() -> Solution:
    dear = LOAN.at(annual_rate=0.03)
    interest, depreciation = float(dear.yearly()["interest"][0]), float(written_off(0.5)[0])
    table = cash_after_tax(HOME, dear, tax_rate=TAX_RATE, depreciation=depreciation)
    tax, shortcut = (float(table[key].iloc[0]) for key in ("tax", "tax_shortcut"))
    slips = {
        "shortcut": shortcut,
        "no_depreciation": TAX_RATE * (_NOI - interest),
        "no_interest": TAX_RATE * (_NOI - depreciation),
        "income": tax / TAX_RATE,
    }
    return Solution(tax, slips, noi=_NOI, interest=interest, depreciation=depreciation)


shortcut_when = _choice("shortcut_when", "C", low_rate="A", full_house="B")


@_exercise("yen")
def rate_up() -> Solution:
    old, new = LOAN.monthly_payment, LOAN.at(annual_rate=0.03).monthly_payment
    slips = {"article": 10_000, "interest_only": LOAN.principal * 0.01 / 12, "new_payment": new}
    year = 12 * (new - old)
    return Solution(new - old, slips, old=old, year=year, dscr=dscr(noi=_NOI, ads=12 * new))
