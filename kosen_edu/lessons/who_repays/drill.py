"""Exercises of lesson 04 (誰が返すのか)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.cases.tax_plans import apartment, tax_case
from kosen_edu.live.exercise import Solution, choice, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.after_tax import cash_after_tax
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import dscr
from kosen_edu.rental.rent_trace import RentTrace, guarantor_exposure, trace_life, trace_rent
from kosen_edu.rental.vacancy import TopUps, simulate_top_ups, simulate_vacancy
from kosen_edu.tax.depreciation import Depreciation, useful_life

_exercise, _choice = partial(exercise, "who_repays"), partial(choice, "who_repays")

guess = Prediction("who_repays", "guess", "yen", lambda: _futures(1).reserve_quantile(0.95))

UNITS, EMPTY, TAX_RATE, SEED, BOUGHT = 10, 6, 0.3, 4, 2026
EMPTY_FOR = 4  # months, on average


HOME, LOAN = apartment(UNITS)


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


@_exercise("percent2")
def recall_bearable() -> Solution:
    ratio = _ADS / 3_000_000
    slips = {"no_costs": bearable_vacancy(repayment_ratio=ratio), "costs_fall": 1 - ratio / 0.75}
    answer = bearable_vacancy(repayment_ratio=ratio, opex_ratio=0.25)
    return Solution(answer, slips, ads=_ADS, ratio=ratio)


@_exercise("yen")
def month_short() -> Solution:
    month = trace_rent(
        rent=HOME.gpi / 12 * HOME.rooms_let(EMPTY),
        opex=_COSTS / 12,
        interest=LOAN.schedule_arrays.interest[0],
        principal_part=LOAN.schedule_arrays.principal_part[0],
    )
    rent, costs, payment = float(month.rent[0]), _COSTS / 12, LOAN.monthly_payment
    slips = {"no_costs": payment - rent, "payment": payment, "costs_of_rent": payment - rent * 0.75}
    return Solution(
        float(month.top_up[0]),
        slips,
        rent=rent,
        costs=costs,
        interest=month.due["interest"][0],
        due=costs + payment,
        after=rent - costs,
    )


def _dearer(rate: float = 0.03) -> tuple[Loan, RentTrace]:
    """The loan at 3 % instead of 2 %, and the life of its rent."""
    lent = LOAN.at(annual_rate=rate)
    return lent, trace_life(HOME, lent)


def _interest_of_rent(rate: float) -> float:
    life = _dearer(rate)[1]
    return float(life.by_rent["interest"].sum() / life.rent.sum())


@_exercise("percent2")
def interest_share() -> Solution:
    old_rate = _interest_of_rent(0.02)
    interest = _dearer()[0].total_interest
    slips = {
        "old_rate": old_rate,
        "in_proportion": old_rate * 1.5,
        "of_full": interest / (30 * HOME.gpi),
        "of_debt": interest / _dearer()[0].total_payment,
    }
    return Solution(_interest_of_rent(0.03), slips, interest=interest, rent=_dearer()[1].rent.sum())


@_exercise("yen", within=30.0)
def mean_top_up() -> Solution:
    slips = {
        "by_the_mean": 0.0,
        "no_costs": HOME.vacancy * _ADS,
        "always_empty": _COSTS + _ADS,
        "less_let": HOME.vacancy * (_COSTS + _ADS)
        - (1 - HOME.vacancy) * (HOME.gpi - _COSTS - _ADS),
    }
    return Solution(
        HOME.vacancy * (_COSTS + _ADS),
        slips,
        month=(_COSTS + _ADS) / 12,
        btcf=_NOI - _ADS,
    )


@cache
def _futures(units: int) -> TopUps:
    paths = simulate_vacancy(
        units=units, vacancy=HOME.vacancy, months_empty=EMPTY_FOR, months=LOAN.months, seed=SEED
    )
    return simulate_top_ups(HOME.at(units=units), LOAN, paths)


@_exercise("yen", within=5_000.0)  # also what is rounded to 万円
def reserve_two() -> Solution:
    one = _futures(1).reserve_quantile(0.95)
    slips = {
        "one": one,
        "half": one / 2,
        "spent": _futures(2).reserve_quantile(0.95, keep_surplus=False),
        "ten": _futures(UNITS).reserve_quantile(0.95),
        "mean": float(_futures(2).reserve.mean()),
    }
    return Solution(_futures(2).reserve_quantile(0.95), slips)


SHARE, DRIFT, YEAR = 0.7, -0.02, 5  # of the sale


@_exercise("yen", within=1_000.0)
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
    asset = Depreciation(cost=HOME.price / 2, life=useful_life("wood"), start_year=BOUGHT)
    interest, depreciation = float(LOAN.yearly()["interest"][0]), float(asset.in_year(BOUGHT))
    table = cash_after_tax(HOME, LOAN, tax_rate=TAX_RATE, depreciation=depreciation)
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
    return Solution(new - old, slips, old=old, dscr=dscr(noi=_NOI, ads=12 * new))
