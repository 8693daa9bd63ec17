"""The answers of lesson 09's bank, each in the unit of its question."""

from __future__ import annotations

import numpy_financial as npf
from openpyxl.worksheet.worksheet import Worksheet

from kosen_edu import InputError, Loan, Property, changed_plan, level_payment, plan_workbook
from kosen_edu.cases.toda import toda_plan
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.rental.break_even import break_even_rent
from kosen_edu.rental.ratios import ber, dscr
from kosen_edu.risk.sensitivity import turning_rate

EXAMPLE = toda_plan(vacancy=0.05)


def rent_of_a_year() -> float:
    return 68_000 * 7 * 12


def a_share_without_its_sign() -> str:
    try:
        return {0.08: "A", 0.0008: "B"}[changed_plan(EXAMPLE, vacancy="0.08").property.vacancy]
    except InputError:
        return "C"


def _home(rent: float, vacancy: float, costs: float) -> Property:
    return Property(price=10 * rent, gpi=rent, vacancy=vacancy, opex_ratio=costs)


def cash_of_the_first_year() -> float:
    return _home(6e6, 0.08, 0.15).statement(ads=3.3e6).btcf / 1e4


def again_cash_of_the_first_year() -> float:
    return 600 * (1 - 0.08 - 0.15) - 330


def break_even_occupancy() -> float:
    return ber(opex=0.18 * 5e6, ads=2.8e6, gpi=5e6)


def again_break_even_occupancy() -> float:
    return 0.18 + 280 / 500


def rent_at_which_nothing_is_left() -> float:
    return break_even_rent(_home(5e6, 0.06, 0.12), ads=3.28e6) / 1e4


def again_rent_at_which_nothing_is_left() -> float:
    return 328 / (1 - 0.06 - 0.12)


def dscr_of_another() -> float:
    return dscr(noi=_home(4.8e6, 0.05, 0.2).statement().noi, ads=3e6)


def again_dscr_of_another() -> float:
    return 480 * (1 - 0.05 - 0.2) / 300


def payment_by_formula() -> float:
    return Loan(principal=24_000_000, annual_rate=0.024, years=25).monthly_payment


def again_payment_by_formula() -> float:
    return -npf.pmt(0.024 / 12, 300, 24_000_000)


def formula_of_excel() -> str:
    offered = {
        "A": -npf.pmt(0.024, 300, 24e6),
        "B": -npf.pmt(0.024 / 12, 25, 24e6),
        "C": -npf.pmt(0.024 / 12, 300, 24e6),
    }
    return min(offered, key=lambda letter: abs(offered[letter] - payment_by_formula()))


def turning_rate_by_the_table() -> float:
    return turning_rate(EXAMPLE.at(vacancy=0.10))


def again_turning_rate_by_the_table() -> float:
    """Shared out between the two lines of the table, as the lesson does."""
    below, above = (EXAMPLE.at(annual_rate=r).loan.annual_debt_service() for r in (0.033, 0.0335))
    return 0.033 + 0.0005 * (8_112_000 * (1 - 0.10 - 0.12) - below) / (above - below)


def left_after_the_sale() -> float:
    return 8_000 * (1 - 0.034) - 40 - 6_900


def how_far_the_price_may_fall() -> float:
    return 1 - 5_200 / (6_000 * (1 - 0.035))


def payment_after_the_review() -> float:
    return level_payment(28_500_000, 0.029, 25 * 12 - 24)


def again_payment_after_the_review() -> float:
    return -npf.pmt(0.029 / 12, 276, 28_500_000)


def cash_lost_in_the_second_year() -> float:
    return (540 - 420) - (520 - 450)


def _is_computed(sheet: Worksheet, heading: str) -> bool:
    """Whether a formula stands beside a heading: a number written there would break it."""
    row = next(line for line in sheet.iter_rows(max_col=3) if line[0].value == heading)
    return any(cell.data_type == "f" for cell in row[1:])


def cell_to_change() -> str:
    book = plan_workbook(MyPlan("例", EXAMPLE, "2026-11-25"))
    places = {
        "A": ("年ごとの収支", "− 空室損"),
        "B": ("入力", "空室率"),
        "C": ("指標", "元利返済倍率"),
    }
    (free,) = [x for x, (sheet, word) in places.items() if not _is_computed(book[sheet], word)]
    return free


def what_a_lower_rate_does_not_do() -> str:
    moved = turning_rate(EXAMPLE.at(annual_rate=0.015)) - turning_rate(EXAMPLE)
    return {0.0: "A", 0.0035: "B", -0.0035: "C"}[round(moved, 4) + 0.0]
