"""Exercises of lesson 06 (税)."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from kosen_edu.base.formats import man_yen, percent, times, yen
from kosen_edu.cases.tax_plans import tax_case
from kosen_edu.live.exercise import Exercise, choice
from kosen_edu.plan.tax_timing import tax_over_cash
from kosen_edu.rental.ratios import dscr
from kosen_edu.tax.depreciation import useful_life
from kosen_edu.tax.landlord import land_interest, offsettable_loss
from kosen_edu.tax.law import tax_law
from kosen_edu.tax.selling import sale, sale_rate

_Exercise, _choice = partial(Exercise, "tax"), partial(choice, "tax")

NOI, ADS, FLAT, YEAR = 1_800_000, 1_330_000, 0.3, 2026
ONE_DECIMAL = 0.05  # a multiple may be answered as the card writes one: 1.2

recall_compare = _choice("recall_compare", "C", as_printed="A", yield_only="B")

recall_dscr = _Exercise(
    "recall_dscr",
    answer=lambda: dscr(noi=NOI, ads=ADS),
    unit="times",
    slips=lambda: {"inverted": ADS / NOI, "cash": (NOI - ADS) / ADS},
    within=ONE_DECIMAL,
    fields=lambda: {"noi": man_yen(NOI, 0), "ads": man_yen(ADS, 0)},
)


@cache
def _apartment(year: int) -> dict[str, float]:
    """The lines of one year of the lesson's apartment, yen."""
    result = tax_case("apartment").result
    names = ("interest", "principal_part", "depreciation", "property_income", "btcf", "tax")
    return {"noi": float(result.statement.noi[year - 1])} | {
        name: float(result.line(name)[year - 1]) for name in names
    }


def _written(year: int) -> dict[str, str]:
    return {name: yen(value) for name, value in _apartment(year).items()}


tenth_income = _Exercise(
    "tenth_income",
    answer=lambda: _apartment(10)["property_income"],
    slips=lambda: {
        "cash": _apartment(10)["btcf"],
        "principal": _apartment(10)["btcf"] - _apartment(10)["depreciation"],
        "no_depreciation": NOI - _apartment(10)["interest"],
        "no_interest": NOI - _apartment(10)["depreciation"],
        "first_year": _apartment(1)["property_income"],
    },
    fields=lambda: _written(10),
    within=2.0,
)

AGE = 12

used_life = _Exercise(
    "used_life",
    answer=lambda: useful_life("wood", age=AGE),
    unit="years",
    slips=lambda: {
        "new": useful_life("wood"),
        "rest": useful_life("wood") - AGE,
        "past": useful_life("wood", age=useful_life("wood")),
        "fraction": useful_life("wood") - AGE + AGE * 0.2,
        "fifth": int(AGE * 0.2),
    },
    fields=lambda: {"life": useful_life("wood"), "age": AGE},
)

TAXABLE = 5_000_000


def _top_rate() -> float:
    law = tax_law(YEAR)
    return (law.income_tax(TAXABLE) - law.income_tax(TAXABLE - 1000)) / 1000


progressive = _Exercise(
    "progressive",
    answer=lambda: tax_law(YEAR).income_tax(TAXABLE),
    slips=lambda: {
        "flat": TAXABLE * _top_rate(),
        "two": 1_950_000 * 0.05 + (TAXABLE - 1_950_000) * _top_rate(),
        "all_taxes": TAXABLE * FLAT,
    },
    fields=lambda: {"flat": yen(TAXABLE * _top_rate()), "top": percent(_top_rate(), 0)},
)

SALARY, INSURANCE = 6_000_000, 900_000


def _bill() -> tuple[float, float, float]:
    """Employment income, taxable income for the income tax, and for the resident tax."""
    law = tax_law(YEAR)
    income = law.employment_income(SALARY)
    bill = law.bill(income, deductions=INSURANCE)
    return income, bill.taxable_income, bill.taxable_income_resident


resident_income = _Exercise(
    "resident_income",
    answer=lambda: _bill()[2],
    slips=lambda: {
        "national": _bill()[1],
        "no_insurance": _bill()[2] + INSURANCE,
        "no_basic": _bill()[0] - INSURANCE,
        "gross": _bill()[2] + SALARY - _bill()[0],
    },
    fields=lambda: {
        "income": yen(_bill()[0]),
        "basic": yen(tax_law(YEAR).basic_deduction(_bill()[0])),
        "resident": yen(tax_law(YEAR).basic_deduction(_bill()[0], resident=True)),
        "national": yen(_bill()[1]),
    },
)

dead_meaning = _choice(
    "dead_meaning",
    "B",
    cash="A",
    tax="C",
    fields=lambda: {
        "dead": tax_case("apartment").dead_cross,
        "over": tax_over_cash(tax_case("apartment").result),
    },
)

LOAN, BUILDING, INTEREST, LOSS = 30_000_000, 12_000_000, 600_000, 500_000


def _land() -> float:
    return land_interest(interest=INTEREST, loan=LOAN, building_price=BUILDING)


offset = _Exercise(
    "offset",
    answer=lambda: offsettable_loss(LOSS, land_interest=_land()),
    slips=lambda: {
        "all": LOSS,
        "barred": _land(),
        "building": LOSS - (INTEREST - _land()),
        "building_interest": INTEREST - _land(),
        "interest": 0,
    },
    fields=lambda: {
        "land": man_yen(_land(), 0),
        "land_loan": man_yen(LOAN - BUILDING, 0),
        "loss": man_yen(LOSS, 0),
        "interest": man_yen(INTEREST, 0),
        "share": percent((LOAN - BUILDING) / LOAN, 0),
    },
)

BOUGHT = 2026


def _first_long_year() -> int:
    years = np.arange(BOUGHT, BOUGHT + 10)
    deal = partial(sale, price=2e7, cost=1e7, accumulated_depreciation=0, selling_costs=0)
    return int(years[deal(bought_year=BOUGHT, sold_year=years, hold=True).long_term][0])


five_years = _Exercise(
    "five_years",
    answer=_first_long_year,
    unit="count",
    slips=lambda: {"birthday": BOUGHT + 5, "sixth": BOUGHT + 7},
    fields=lambda: {
        "held": BOUGHT + 5,
        "short": percent(sale_rate(year=2027, long_term=False), 3),
        "long": percent(sale_rate(year=2027, long_term=True), 3),
    },
)


def _shortcut(year: int) -> float:
    return _apartment(year)["btcf"] * FLAT


shortcut_times = _Exercise(
    "shortcut_times",
    answer=lambda: _apartment(23)["tax"] / _shortcut(23),
    unit="times",
    slips=lambda: {
        "inverted": _shortcut(23) / _apartment(23)["tax"],
        "over_cash": _apartment(23)["tax"] / _apartment(23)["btcf"],
        "first_year": _apartment(1)["tax"] / _shortcut(1),
    },
    fields=lambda: {
        "tax": yen(_apartment(23)["tax"]),
        "shortcut": yen(_shortcut(23)),
        "first": times(_apartment(1)["tax"] / _shortcut(1)),
        "btcf": yen(_apartment(23)["btcf"]),
    },
    within=ONE_DECIMAL,
)

special_relief = _choice("special_relief", "A", expired="B", energy="C")
