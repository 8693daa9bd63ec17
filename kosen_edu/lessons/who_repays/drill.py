"""Exercises of lesson 04 (誰が返すのか)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.base.formats import percent, times, yen
from kosen_edu.cases.tax_plans import apartment, tax_case
from kosen_edu.live.exercise import Exercise
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.after_tax import cash_after_tax
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import dscr
from kosen_edu.rental.rent_trace import RentTrace, guarantor_exposure, trace_life, trace_rent
from kosen_edu.rental.vacancy import TopUps, simulate_top_ups, simulate_vacancy
from kosen_edu.tax.depreciation import Depreciation, useful_life

_Exercise = partial(Exercise, "who_repays")

UNITS, EMPTY, TAX_RATE, SEED, BOUGHT = 10, 6, 0.3, 4, 2026
EMPTY_FOR = 4  # months, on average


HOME, LOAN = apartment(UNITS)


def _ads() -> float:
    return LOAN.annual_debt_service()


def _costs() -> float:
    return HOME.gpi * HOME.opex_ratio


def _noi() -> float:
    return float(HOME.statement().noi)


recall_dscr = _Exercise(
    "recall_dscr",
    answer=lambda: dscr(noi=_noi(), ads=_ads()),
    unit="times",
    slips=lambda: {
        "inverted": _ads() / _noi(),
        "full_rent": HOME.gpi / _ads(),
        "interest_only": _noi() / LOAN.yearly()["interest"][0],
    },
    fields=lambda: {"noi": yen(_noi()), "ads": yen(_ads())},
)

recall_bearable = _Exercise(
    "recall_bearable",
    answer=lambda: bearable_vacancy(repayment_ratio=_ads() / 3_000_000, opex_ratio=0.25),
    unit="percent2",
    slips=lambda: {
        "no_costs": bearable_vacancy(repayment_ratio=_ads() / 3_000_000),
        "costs_fall": 1 - _ads() / 3_000_000 / 0.75,
    },
    fields=lambda: {"ratio": percent(_ads() / 3_000_000, 2)},
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


month_short = _Exercise(
    "month_short",
    answer=lambda: float(_month().top_up[0]),
    slips=lambda: {
        "no_costs": LOAN.monthly_payment - float(_month().rent[0]),
        "payment": LOAN.monthly_payment,
        "costs_of_rent": LOAN.monthly_payment - float(_month().rent[0]) * 0.75,
    },
    fields=_words,
)


def _dearer(rate: float = 0.03) -> tuple[Loan, RentTrace]:
    """The loan at 3 % instead of 2 %, and the life of its rent."""
    lent = LOAN.at(annual_rate=rate)
    return lent, trace_life(HOME, lent)


def _interest_of_rent(rate: float) -> float:
    life = _dearer(rate)[1]
    return float(life.by_rent["interest"].sum() / life.rent.sum())


interest_share = _Exercise(
    "interest_share",
    answer=lambda: _interest_of_rent(0.03),
    unit="percent2",
    slips=lambda: {
        "old_rate": _interest_of_rent(0.02),
        "in_proportion": _interest_of_rent(0.02) * 1.5,
        "of_full": _dearer()[0].total_interest / (30 * HOME.gpi),
        "of_debt": _dearer()[0].total_interest / _dearer()[0].total_payment,
    },
    fields=lambda: {
        "interest": yen(_dearer()[0].total_interest),
        "rent": yen(float(_dearer()[1].rent.sum())),
        "old": percent(_interest_of_rent(0.02), 2),
    },
)

mean_top_up = _Exercise(
    "mean_top_up",
    answer=lambda: HOME.vacancy * (_costs() + _ads()),
    slips=lambda: {
        "by_the_mean": 0.0,
        "no_costs": HOME.vacancy * _ads(),
        "always_empty": _costs() + _ads(),
        "less_let": HOME.vacancy * (_costs() + _ads())
        - (1 - HOME.vacancy) * (HOME.gpi - _costs() - _ads()),
    },
    fields=lambda: {"month": yen((_costs() + _ads()) / 12), "btcf": yen(_noi() - _ads())},
    within=30.0,
)


@cache
def _futures(units: int) -> TopUps:
    paths = simulate_vacancy(
        units=units, vacancy=HOME.vacancy, months_empty=EMPTY_FOR, months=LOAN.months, seed=SEED
    )
    return simulate_top_ups(HOME.at(units=units), LOAN, paths)


reserve_two = _Exercise(
    "reserve_two",
    answer=lambda: _futures(2).reserve_quantile(0.95),
    slips=lambda: {
        "one": _futures(1).reserve_quantile(0.95),
        "half": _futures(1).reserve_quantile(0.95) / 2,
        "spent": _futures(2).reserve_quantile(0.95, keep_surplus=False),
        "ten": _futures(UNITS).reserve_quantile(0.95),
        "mean": float(_futures(2).reserve.mean()),
    },
    fields=lambda: {"one": yen(_futures(1).reserve_quantile(0.95))},
    within=5_000.0,  # also what is rounded to 万円
)

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


exposure_five = _Exercise(
    "exposure_five",
    answer=lambda: _exposure()["exposure"],
    slips=lambda: {
        "no_sale": _exposure()["balance"],
        "no_costs": _exposure()["balance"]
        - _exposure()["value"] / (1 - tax_case("apartment").selling_cost_ratio),
        "no_drift": _exposure()["balance"] - _exposure()["value"] / (1 + DRIFT) ** YEAR,
        "first_balance": LOAN.principal - _exposure()["value"],
    },
    fields=lambda: {key: yen(value) for key, value in _exposure().items()},
    within=1_000.0,
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


right_tax = _Exercise(
    "right_tax",
    answer=lambda: _steps()["tax"],
    slips=lambda: {
        "shortcut": _steps()["tax_shortcut"],
        "no_depreciation": TAX_RATE * (_noi() - _steps()["interest"]),
        "no_interest": TAX_RATE * (_noi() - _steps()["depreciation"]),
        "income": _steps()["tax"] / TAX_RATE,
    },
    fields=lambda: {
        "noi": yen(_noi()),
        "interest": yen(_steps()["interest"]),
        "depreciation": yen(_steps()["depreciation"]),
        "shortcut": yen(_steps()["tax_shortcut"]),
    },
)

shortcut_when = _Exercise(
    "shortcut_when",
    answer=lambda: "C",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"low_rate": "A", "full_house": "B"},
)


def _raised() -> float:
    return LOAN.at(annual_rate=0.03).monthly_payment


rate_up = _Exercise(
    "rate_up",
    answer=lambda: _raised() - LOAN.monthly_payment,
    slips=lambda: {
        "article": 10_000,
        "interest_only": LOAN.principal * 0.01 / 12,
        "new_payment": _raised(),
    },
    fields=lambda: {
        "old": yen(LOAN.monthly_payment),
        "new": yen(_raised()),
        "dscr": times(dscr(noi=_noi(), ads=12 * _raised())),
    },
)
