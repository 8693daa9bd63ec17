"""Exercises of lesson 06 (税)."""

import math
from functools import cache, partial

import numpy as np

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

guess = Prediction(
    "tax", "guess", "years", lambda: tax_over_cash(tax_case("apartment").result), most=100
)
guess_refund = Prediction(
    "tax",
    "guess_refund",
    "yen",
    lambda: -float(tax_case("condo").result.line("tax")[0]),
    least=-math.inf,  # one may have to pay
    example=100_000,
)

NOI, ADS, FLAT, YEAR = 1_800_000, 1_330_000, 0.3, 2026

recall_compare = _choice("recall_compare", "C", as_printed="A", yield_only="B")


@_exercise("times")
def recall_dscr() -> Solution:
    slips = {"inverted": ADS / NOI, "cash": (NOI - ADS) / ADS}
    return Solution(dscr(noi=NOI, ads=ADS), slips, noi=NOI, ads=ADS)


@cache
def _apartment(year: int) -> dict[str, float]:
    """The lines of one year of the lesson's apartment, yen."""
    return tax_case("apartment").result.in_year(year)


@_exercise("yen")
def tenth_income() -> Solution:
    tenth = _apartment(10)
    slips = {
        "cash": tenth["btcf"],
        "principal": tenth["btcf"] - tenth["depreciation"],
        "no_depreciation": NOI - tenth["interest"],
        "no_interest": NOI - tenth["depreciation"],
        "first_year": _apartment(1)["property_income"],
    }
    return Solution(tenth["property_income"], slips, **tenth)


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


@_exercise("yen")
def progressive() -> Solution:
    tax = tax_law(YEAR).income_tax(TAXABLE)
    top = (tax - tax_law(YEAR).income_tax(TAXABLE - 1000)) / 1000
    slips = {
        "flat": TAXABLE * top,
        "two": 1_950_000 * 0.05 + (TAXABLE - 1_950_000) * top,
        "all_taxes": TAXABLE * FLAT,
    }
    return Solution(tax, slips, top=top)


SALARY, INSURANCE = 6_000_000, 900_000


@_exercise("yen")
def resident_income() -> Solution:
    law = tax_law(YEAR)
    income = law.employment_income(SALARY)
    bill = law.bill(income, deductions=INSURANCE)
    taxable = bill.taxable_income_resident
    slips = {
        "national": bill.taxable_income,
        "no_insurance": taxable + INSURANCE,
        "no_basic": income - INSURANCE,
        "gross": taxable + SALARY - income,
    }
    basic, resident = (law.basic_deduction(income, resident=kind) for kind in (False, True))
    return Solution(taxable, slips, income=income, basic=basic, resident=resident)


@_exercise("choice")
def dead_meaning() -> Solution:
    return Solution(
        "B",
        {"cash": "A", "tax": "C"},
        dead=tax_case("apartment").dead_cross,
        over=tax_over_cash(tax_case("apartment").result),
    )


LOAN, BUILDING, INTEREST, LOSS = 30_000_000, 12_000_000, 600_000, 500_000


@_exercise("yen")
def offset() -> Solution:
    land = land_interest(interest=INTEREST, loan=LOAN, building_price=BUILDING)
    land_loan = LOAN - BUILDING
    slips = {
        "all": LOSS,
        "barred": land,
        "building": LOSS - (INTEREST - land),
        "building_interest": INTEREST - land,
        "interest": 0,
    }
    answer, share = offsettable_loss(LOSS, land_interest=land), land_loan / LOAN
    return Solution(answer, slips, land_loan=land_loan, interest=INTEREST, share=share)


BOUGHT = 2026


def _first_long_year() -> int:
    years = np.arange(BOUGHT, BOUGHT + 10)
    deal = partial(sale, price=2e7, cost=1e7, accumulated_depreciation=0, selling_costs=0)
    return int(years[deal(bought_year=BOUGHT, sold_year=years, hold=True).long_term][0])


@_exercise("count", counted="年", example=2050)
def five_years() -> Solution:
    slips = {"birthday": BOUGHT + 5, "sixth": BOUGHT + 7}
    return Solution(
        _first_long_year(),
        slips,
        held=BOUGHT + 5,
        short=sale_rate(year=2027, long_term=False),
        long=sale_rate(year=2027, long_term=True),
    )


@_exercise("times")
def shortcut_times() -> Solution:
    first, tax, btcf = _apartment(1), _apartment(23)["tax"], _apartment(23)["btcf"]
    shortcut = btcf * FLAT
    slips = {
        "inverted": shortcut / tax,
        "over_cash": tax / btcf,
        "first_year": first["tax"] / (first["btcf"] * FLAT),
    }
    return Solution(tax / shortcut, slips, tax=tax, shortcut=shortcut, btcf=btcf)


special_relief = _choice("special_relief", "A", expired="B", energy="C")
