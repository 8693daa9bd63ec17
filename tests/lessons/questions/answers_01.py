"""The answers of lesson 01's bank, each in the unit of its question."""

from __future__ import annotations

import math

import numpy as np
import numpy_financial as npf

from kosen_edu import (
    Loan,
    applied_rate,
    cost_of_points,
    level_payment,
    moves_after,
    rate_from_payment,
    shock,
    threshold_rate,
    variable_schedule,
)
from kosen_edu.loans.variable import reviewed_payment, split_payment


def applied_from_contract() -> float:
    return 100 * applied_rate(base=0.02375, spread=0.016, discount=0.0045)


def again_applied_from_contract() -> float:
    return 2.375 + 1.60 - 0.45


def rate_on_the_day() -> float:
    changes = np.array(["03-10", "04-10", "05-10"]), np.array([0.0265, 0.028, 0.0295])
    base = changes[1][np.searchsorted(changes[0], "04-01", side="right") - 1]
    return 100 * applied_rate(base=base, spread=0.011)


def again_rate_on_the_day() -> float:
    return 2.65 + 1.10


def where_to_look() -> str:
    return "B"  # the record of the course is that list


def who_follows() -> str:
    days = moves_after("policy_rate", "short_term_prime", since="2000-01")["days_after"].dropna()
    return "B" if (days > 0).all() and days.max() <= 62 else "A"


def tenth_of_a_point() -> float:
    return cost_of_points(25_000_000, 0.02, 0.001, months=420)


def again_tenth_of_a_point() -> float:
    return (33_641.79 - 33_126.28) * 2.5 * 420


def more_than_in_proportion() -> str:
    small, large = cost_of_points(1e7, 0.02, np.array([0.001, 0.02]), months=420)
    return "C" if large > 20 * small else "A"


def bearable_rate() -> float:
    return 100 * rate_from_payment(40_000_000, 200_000, 360)


def again_bearable_rate() -> float:
    """By proportion in the table of the page."""
    return 4 + (5_000 - 4_774) / (5_368 - 4_774)


def which_offer() -> str:
    variable = rate_from_payment(15_000_000, 70_000, 420)
    fixed = level_payment(15_000_000, 0.04, 300)
    return "A" if 0.04 < variable < 0.05 and fixed > 70_000 else "B"


def threshold_now() -> float:
    return 100 * threshold_rate(payment=82_000, balance=18_500_000)


def again_threshold_now() -> float:
    return 100 * 12 * 82_000 / 18_500_000


def threshold_later() -> str:
    loan = Loan(principal=1e7, annual_rate=0.02, years=35)
    first, later = (
        threshold_rate(payment=loan.monthly_payment, balance=balance)
        for balance in (loan.principal, loan.balance_after(120))
    )
    return "C" if later > first else "A"


def safer_term() -> str:
    long, short = (
        threshold_rate(payment=level_payment(1e7, 0.02, months), balance=1e7)
        for months in (420, 240)
    )
    return "A" if long < short else "B"


def unpaid_of_a_month() -> float:
    return float(split_payment(90_000, 24_000_000 * 0.049 / 12, 24_000_000, 0.0, "apart").unpaid)


def again_unpaid_of_a_month() -> float:
    return 98_000 - 90_000


def payment_after_five_years() -> float:
    balance = -npf.pv(0.05 / 12, 300, 98_000)
    return reviewed_payment(balance, 0.05, 300, previous=72_000, cap=1.25, cut=float)[0]


def again_payment_after_five_years() -> float:
    return 72_000 * 1.25


def months_stopped() -> int:
    owed, months = 150_000.0, 0
    while owed > 0:
        done = split_payment(90_000, 84_000, 20_000_000, owed, "first")
        owed, months = float(done.unpaid), months + 1
    return months


def again_months_stopped() -> int:
    return math.ceil(150_000 / (90_000 - 84_000))


def recalculated() -> str:
    table = variable_schedule(1e7, shock(0.02, 0.04, month=13, months=420), rule="recalculated")
    return "A" if (table.unpaid == 0).all() and (table.regular > table.interest_due).all() else "B"


def prepay_to_keep() -> float:
    return 20_000_000 * (1 - 90_000 / 96_000)


def again_prepay_to_keep() -> float:
    """The payment of what is left is the old one, whatever the rate."""
    rate = rate_from_payment(20_000_000, 96_000, 360)
    return 20_000_000 + npf.pv(rate / 12, 360, 90_000)
