"""Exercises of lesson 06 (税)."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from kosen_edu.base.formats import yen
from kosen_edu.cases.tax_plans import tax_case
from kosen_edu.live.exercise import Solution, choice, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.plan.tax_timing import tax_over_cash
from kosen_edu.rental.ratios import dscr
from kosen_edu.tax.depreciation import useful_life
from kosen_edu.tax.landlord import land_interest, offsettable_loss
from kosen_edu.tax.law import tax_law
from kosen_edu.tax.selling import sale, sale_rate

_exercise, _choice = partial(exercise, "tax"), partial(choice, "tax")

guess = Prediction("tax", "guess", "years")
guess_refund = Prediction("tax", "guess_refund", "yen")

NOI, ADS, FLAT, YEAR = 1_800_000, 1_330_000, 0.3, 2026
ONE_DECIMAL = 0.05  # a multiple may be answered as the card writes one: 1.2

recall_compare = _choice("recall_compare", "C", as_printed="A", yield_only="B")


@_exercise("times", within=ONE_DECIMAL)
def recall_dscr() -> Solution:
    slips = {"inverted": ADS / NOI, "cash": (NOI - ADS) / ADS}
    return Solution(dscr(noi=NOI, ads=ADS), slips, noi=NOI, ads=ADS)


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


@_exercise("yen", within=2.0)
def tenth_income() -> Solution:
    cash = _apartment(10)["btcf"]
    slips = {
        "cash": cash,
        "principal": cash - _apartment(10)["depreciation"],
        "no_depreciation": NOI - _apartment(10)["interest"],
        "no_interest": NOI - _apartment(10)["depreciation"],
        "first_year": _apartment(1)["property_income"],
    }
    return Solution(_apartment(10)["property_income"], slips, **_written(10))


AGE = 12


@_exercise("years")
def used_life() -> Solution:
    new = useful_life("wood")
    slips = {
        "new": new,
        "rest": new - AGE,
        "past": useful_life("wood", age=new),
        "fraction": new - AGE + AGE * 0.2,
        "fifth": int(AGE * 0.2),
    }
    return Solution(useful_life("wood", age=AGE), slips, life=new, age=AGE)


TAXABLE = 5_000_000


def _top_rate() -> float:
    law = tax_law(YEAR)
    return (law.income_tax(TAXABLE) - law.income_tax(TAXABLE - 1000)) / 1000


@_exercise("yen")
def progressive() -> Solution:
    top = _top_rate()
    slips = {
        "flat": TAXABLE * top,
        "two": 1_950_000 * 0.05 + (TAXABLE - 1_950_000) * top,
        "all_taxes": TAXABLE * FLAT,
    }
    return Solution(tax_law(YEAR).income_tax(TAXABLE), slips, top=top)


SALARY, INSURANCE = 6_000_000, 900_000


def _bill() -> tuple[float, float, float]:
    """Employment income, taxable income for the income tax, and for the resident tax."""
    law = tax_law(YEAR)
    income = law.employment_income(SALARY)
    bill = law.bill(income, deductions=INSURANCE)
    return income, bill.taxable_income, bill.taxable_income_resident


@_exercise("yen")
def resident_income() -> Solution:
    income = _bill()[0]
    slips = {
        "national": _bill()[1],
        "no_insurance": _bill()[2] + INSURANCE,
        "no_basic": income - INSURANCE,
        "gross": _bill()[2] + SALARY - income,
    }
    return Solution(
        _bill()[2],
        slips,
        income=income,
        basic=tax_law(YEAR).basic_deduction(income),
        resident=tax_law(YEAR).basic_deduction(income, resident=True),
    )


@_exercise("choice")
def dead_meaning() -> Solution:
    return Solution(
        "B",
        {"cash": "A", "tax": "C"},
        dead=tax_case("apartment").dead_cross,
        over=tax_over_cash(tax_case("apartment").result),
    )


LOAN, BUILDING, INTEREST, LOSS = 30_000_000, 12_000_000, 600_000, 500_000


def _land() -> float:
    return land_interest(interest=INTEREST, loan=LOAN, building_price=BUILDING)


@_exercise("yen")
def offset() -> Solution:
    slips = {
        "all": LOSS,
        "barred": _land(),
        "building": LOSS - (INTEREST - _land()),
        "building_interest": INTEREST - _land(),
        "interest": 0,
    }
    return Solution(
        offsettable_loss(LOSS, land_interest=_land()),
        slips,
        land_loan=LOAN - BUILDING,
        interest=INTEREST,
        share=(LOAN - BUILDING) / LOAN,
    )


BOUGHT = 2026


def _first_long_year() -> int:
    years = np.arange(BOUGHT, BOUGHT + 10)
    deal = partial(sale, price=2e7, cost=1e7, accumulated_depreciation=0, selling_costs=0)
    return int(years[deal(bought_year=BOUGHT, sold_year=years, hold=True).long_term][0])


@_exercise("count")
def five_years() -> Solution:
    slips = {"birthday": BOUGHT + 5, "sixth": BOUGHT + 7}
    return Solution(
        _first_long_year(),
        slips,
        held=BOUGHT + 5,
        short=sale_rate(year=2027, long_term=False),
        long=sale_rate(year=2027, long_term=True),
    )


def _shortcut(year: int) -> float:
    return _apartment(year)["btcf"] * FLAT


@_exercise("times", within=ONE_DECIMAL)
def shortcut_times() -> Solution:
    shortcut = _shortcut(23)
    tax = _apartment(23)["tax"]
    btcf = _apartment(23)["btcf"]
    slips = {
        "inverted": shortcut / tax,
        "over_cash": tax / btcf,
        "first_year": _apartment(1)["tax"] / _shortcut(1),
    }
    return Solution(tax / shortcut, slips, tax=tax, shortcut=shortcut, btcf=btcf)


special_relief = _choice("special_relief", "A", expired="B", energy="C")
