"""The answers of lesson 08's bank, each in the unit of its question."""

from __future__ import annotations

import numpy as np

from kosen_edu import Loan, level_payment
from kosen_edu.cases.owner import owner_balance
from kosen_edu.exits.arrears import Distribution, Settlement
from kosen_edu.exits.situation import assumption
from kosen_edu.tax.deal_costs import broker_fee


def deficit_of_one_flat() -> float:
    return 88_400 + 7_600 + 4_200 - 91_000


def principal_under_the_five_year_rule() -> float:
    return 150_000 - 40e6 * 0.03 / 12


def deficit_at_the_cap() -> float:
    return 160_000 * 1.25 + 22_000 - 170_000


def broker_fee_of_one() -> float:
    return broker_fee(25_000_000, np.datetime64("2026-10-01"))


def again_broker_fee_of_one() -> float:
    return (25_000_000 * 0.03 + 60_000) * 1.1


def overloan() -> float:
    return 2_800 - (2_300 - 90)


def months_of_cash() -> float:
    return 360 / 6


def who_is_better_off() -> str:
    gap = 900 - 700 - 300
    return {200: "A", -100: "B", -400: "C"}[gap]


def payment_after_prepayment() -> float:
    return 140_000 * (3_000 - 200) / 3_000


def again_payment_after_prepayment() -> float:
    """Whatever the rate: the payment is proportional to the balance."""
    rate = 0.03
    whole, less = (level_payment(owed, rate, 300) for owed in (30e6, 28e6))
    return 140_000 * less / whole


def longer_term() -> str:
    owed = owner_balance()
    short, long = (Loan(principal=owed, annual_rate=0.0345, years=y) for y in (29, 35))
    lighter = long.monthly_payment < short.monthly_payment
    return "B" if lighter and long.remaining(120).opening > short.remaining(120).opening else "A"


def age_at_the_end() -> float:
    return 50 + 32


def what_a_minus_means() -> str:
    today, end = -500, -380
    return "B" if today - end == -120 else "C"


def cheapest_that_can_be_chosen() -> str:
    """Refinancing needs a bank that lends more than the property is worth."""
    ways = {"A": (-300, 100, True), "B": (-110, 300, False), "C": (100, 1_000, False)}
    payable = {k: cost for k, (cost, cash, asked) in ways.items() if cash <= 400 and not asked}
    return min(payable, key=payable.__getitem__)


def late_charge_of_a_month() -> float:
    return 24e6 * assumption("late_charge_rate") / 12


def again_late_charge_of_a_month() -> float:
    return 280_000.0


def claim_of_a_year_of_arrears() -> float:
    return 2_000 + 30 + 80 - 45


def residual_debt() -> float:
    return Distribution(2_400, {"broker_fee": 95}, 3_200, 0).residual


def again_residual_debt() -> float:
    return 3_200 - (2_400 - 95)


def out_of_the_credit_file() -> float:
    months = Settlement(instalment=30_000, annual_rate=0).months(9_000_000)
    return months / 12 + assumption("credit_kept_years")


def again_out_of_the_credit_file() -> float:
    return 900 / 3 / 12 + 5


def garnishment() -> float:
    left = 36
    return max(left / 4, left - 33)
