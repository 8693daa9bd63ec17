"""The answers of lesson 02's bank, each in the unit of its question."""

from __future__ import annotations

import math

import numpy_financial as npf

from kosen_edu import (
    Loan,
    Property,
    compare_levers,
    loan_constant,
    repayment_ratio,
)
from kosen_edu.loans.changes import prepay, refinance
from kosen_edu.rental.break_even import bearable_vacancy


def left_over() -> float:
    home = Property(price=60_000_000, gpi=4_800_000, opex_ratio=0.18)
    return home.statement(ads=4_800_000 * 0.55, vacancy=0.0).btcf


def again_left_over() -> float:
    return 4_800_000 * (1 - 0.55 - 0.18)


def actual_base() -> float:
    return 100 * repayment_ratio(ads=400_000, egi=600_000)


def again_actual_base() -> float:
    return 100 * 40 / 60


def bears_fixed_costs() -> float:
    return 100 * bearable_vacancy(repayment_ratio=0.48, opex_ratio=0.24)


def again_bears_fixed_costs() -> float:
    return 100 - 48 - 24


def bears_falling_costs() -> float:
    """Where rent less its share of costs just pays the debt."""
    low, high = 0.0, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (middle, high) if (1 - middle) * (1 - 0.24) > 0.48 else (low, middle)
    return 100 * low


def again_bears_falling_costs() -> float:
    return 100 * (1 - 0.48 / (1 - 0.24))


def reserve() -> float:
    """Month by month: what is short with four empty rooms, if two leave nothing over."""
    short = (8 - 2) * 50_000 - (8 - 4) * 50_000
    return sum(short for _ in range(9)) + 600_000


def again_reserve() -> float:
    return (4 - 2) * 50_000 * 9 + 600_000


def needed_yield() -> float:
    return 100 * loan_constant(0.015, 300) * 0.8 / 0.45


def again_needed_yield() -> float:
    return 100 * 12 * 3_999 / 1_000_000 * 0.8 / 0.45


def constant_by_term() -> str:
    return "B" if loan_constant(0.02, 144) > 2 * loan_constant(0.02, 360) else "A"


def old_building() -> float:
    return 100 * loan_constant(0.02, 12 * (22 - 15)) / 0.12


def again_old_building() -> float:
    return 15.32 / 0.12


def balance() -> float:
    return -npf.pv(0.015 / 12, 240, 80_000)


def again_balance() -> float:
    """By the table of the page."""
    return 1_000_000 * 80_000 / 4_825


def prepaid_payment() -> float:
    loan = Loan(principal=15_000_000, annual_rate=0.025, years=25)
    return float(prepay(loan, after=0, amount=2_000_000, kind="lower").after.payment[0])


def again_prepaid_payment() -> float:
    return 13 * 4_486


def refinanced_payment() -> float:
    loan = Loan(principal=24_000_000, annual_rate=0.03, years=25)
    after = refinance(loan, after=0, annual_rate=0.015, costs=0.0).after
    return loan.monthly_payment - float(after.payment[0])


def again_refinanced_payment() -> float:
    return 24 * (4_742 - 3_999)


def months_to_earn_back() -> int:
    """Counted on the running sum of what is saved."""
    saved, months = -420_000, 0
    while saved < 0:
        saved, months = saved + 6_400, months + 1
    return months


def again_months_to_earn_back() -> int:
    return math.ceil(420_000 / 6_400)


def _levers() -> dict:
    loan = Loan(principal=30_000_000, annual_rate=0.025, years=30)
    return {lever.key: lever for lever in compare_levers(loan, gpi=2_400_000)}


def when_it_helps() -> str:
    return "B" if _levers()["prepay_lower"].after_years > 3 else "A"


def shorten_or_lower() -> str:
    keys = {"prepay_shorten": "A", "prepay_lower": "B", "extend": "C"}
    return keys[min(keys, key=lambda key: _levers()[key].total_cost)]


def interest_only() -> float:
    loan = Loan(principal=20_000_000, annual_rate=0.03, years=30, grace_months=24)
    return 100 * repayment_ratio(ads=loan.payments[0], gpi=200_000)


def again_interest_only() -> float:
    return 100 * (20_000_000 * 0.03 / 12) / 200_000


def where_grace_shows() -> str:
    loan = Loan(principal=20_000_000, annual_rate=0.03, years=30, grace_months=24)
    part = loan.schedule()["principal_part"]
    return "A" if (part.iloc[:24] == 0).all() and part.iloc[24] > 0 else "B"
