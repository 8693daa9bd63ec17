"""Exercises of lesson 04 (誰が返すのか)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.base.formats import yen
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

guess = Prediction("who_repays", "guess", "yen")

UNITS, EMPTY, TAX_RATE, SEED, BOUGHT = 10, 6, 0.3, 4, 2026
EMPTY_FOR = 4  # months, on average


HOME, LOAN = apartment(UNITS)


def _ads() -> float:
    return LOAN.annual_debt_service()


def _costs() -> float:
    return HOME.gpi * HOME.opex_ratio


def _noi() -> float:
    return float(HOME.statement().noi)


@_exercise("times")
def recall_dscr() -> Solution:
    slips = {
        "inverted": _ads() / _noi(),
        "full_rent": HOME.gpi / _ads(),
        "interest_only": _noi() / LOAN.yearly()["interest"][0],
    }
    return Solution(dscr(noi=_noi(), ads=_ads()), slips, noi=_noi(), ads=_ads())


@_exercise("percent2")
def recall_bearable() -> Solution:
    slips = {
        "no_costs": bearable_vacancy(repayment_ratio=_ads() / 3_000_000),
        "costs_fall": 1 - _ads() / 3_000_000 / 0.75,
    }
    return Solution(
        bearable_vacancy(repayment_ratio=_ads() / 3_000_000, opex_ratio=0.25),
        slips,
        ads=_ads(),
        ratio=_ads() / 3_000_000,
    )


def _month() -> RentTrace:
    return trace_rent(
        rent=HOME.gpi / 12 * HOME.rooms_let(EMPTY),
        opex=_costs() / 12,
        interest=LOAN.schedule_arrays.interest[0],
        principal_part=LOAN.schedule_arrays.principal_part[0],
    )


def _words() -> dict[str, str]:
    """The sizes of the month with six empty units, in words."""
    t = _month()
    due = {key: yen(float(values[0])) for key, values in t.due.items()}
    payment = LOAN.monthly_payment
    return {
        "rent": yen(float(t.rent[0])), "costs": due["opex"], "interest": due["interest"],
        "payment": yen(payment), "due": yen(_costs() / 12 + payment),
        "after": yen(float(t.rent[0]) - _costs() / 12),
    }  # fmt: skip


@_exercise("yen")
def month_short() -> Solution:
    payment = LOAN.monthly_payment
    slips = {
        "no_costs": payment - float(_month().rent[0]),
        "payment": payment,
        "costs_of_rent": payment - float(_month().rent[0]) * 0.75,
    }
    return Solution(float(_month().top_up[0]), slips, **_words())


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
        "no_costs": HOME.vacancy * _ads(),
        "always_empty": _costs() + _ads(),
        "less_let": HOME.vacancy * (_costs() + _ads())
        - (1 - HOME.vacancy) * (HOME.gpi - _costs() - _ads()),
    }
    return Solution(
        HOME.vacancy * (_costs() + _ads()),
        slips,
        month=(_costs() + _ads()) / 12,
        btcf=_noi() - _ads(),
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


def _exposure() -> dict[str, float]:
    """Balance, proceeds and exposure of the sale after five years, yen."""
    table = guarantor_exposure(
        LOAN,
        value=HOME.price * SHARE,
        value_drift=DRIFT,
        selling_costs=tax_case("apartment").selling_cost_ratio,
    )
    return {key: float(table[key].iloc[12 * YEAR]) for key in ("balance", "value", "exposure")}


@_exercise("yen", within=1_000.0)
def exposure_five() -> Solution:
    no_sale = _exposure()["balance"]
    slips = {
        "no_sale": no_sale,
        "no_costs": no_sale - _exposure()["value"] / (1 - tax_case("apartment").selling_cost_ratio),
        "no_drift": no_sale - _exposure()["value"] / (1 + DRIFT) ** YEAR,
        "first_balance": LOAN.principal - _exposure()["value"],
    }
    return Solution(
        _exposure()["exposure"], slips, **{key: yen(value) for key, value in _exposure().items()}
    )


def _written_off() -> float:
    asset = Depreciation(cost=HOME.price / 2, life=useful_life("wood"), start_year=BOUGHT)
    return float(asset.in_year(BOUGHT))


def _steps() -> dict[str, float]:
    """The four steps of the first year, with its interest and depreciation (yen)."""
    table = cash_after_tax(HOME, LOAN, tax_rate=TAX_RATE, depreciation=_written_off())
    interest = float(LOAN.yearly()["interest"][0])
    first = {key: float(table[key].iloc[0]) for key in ("tax", "tax_shortcut")}
    return {**first, "interest": interest, "depreciation": _written_off()}


@_exercise("yen")
def right_tax() -> Solution:
    interest = _steps()["interest"]
    depreciation = _steps()["depreciation"]
    slips = {
        "shortcut": _steps()["tax_shortcut"],
        "no_depreciation": TAX_RATE * (_noi() - interest),
        "no_interest": TAX_RATE * (_noi() - depreciation),
        "income": _steps()["tax"] / TAX_RATE,
    }
    return Solution(
        _steps()["tax"], slips, noi=_noi(), interest=interest, depreciation=depreciation
    )


shortcut_when = _choice("shortcut_when", "C", low_rate="A", full_house="B")


def _raised() -> float:
    return LOAN.at(annual_rate=0.03).monthly_payment


@_exercise("yen")
def rate_up() -> Solution:
    new_payment = _raised()
    old = LOAN.monthly_payment
    slips = {
        "article": 10_000,
        "interest_only": LOAN.principal * 0.01 / 12,
        "new_payment": new_payment,
    }
    return Solution(new_payment - old, slips, old=old, dscr=dscr(noi=_noi(), ads=12 * new_payment))
