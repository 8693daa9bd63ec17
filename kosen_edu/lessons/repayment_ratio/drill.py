"""Exercises of lesson 02 (返済比率)."""

from functools import partial

from kosen_edu.live.exercise import Solution, choice, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.annuity import level_payment, rate_from_payment
from kosen_edu.loans.changes import refinance
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.break_even import bearable_vacancy, rent_for_ratio
from kosen_edu.rental.ratios import loan_constant, repayment_ratio

_exercise, _choice = partial(exercise, "repayment_ratio"), partial(choice, "repayment_ratio")

FULL_MONTH, ROOMS, EMPTY, RATIO, OPEX = 600_000, 10, 3, 0.6, 0.2
_RENT = FULL_MONTH * (ROOMS - EMPTY) / ROOMS
_ADS, _COSTS = FULL_MONTH * RATIO, FULL_MONTH * OPEX

guess = Prediction(
    "repayment_ratio",
    "guess",
    "percent2",
    lambda: bearable_vacancy(repayment_ratio=RATIO, opex_ratio=OPEX),
)


recall_rate = _choice("recall_rate", "B", plus="A", base_only="C")


recall_review = _choice("recall_review", "A", letter="B", start="C")


@_exercise("choice")
def recall_payment() -> Solution:
    low, high = (level_payment(30_000_000, rate, 420) for rate in (0.02, 0.04))
    return Solution("A", {"double": "B", "interest": "C"}, low=low, high=high, times=high / low)


@_exercise("yen", signed=True)
def three_empty() -> Solution:
    slips = {"no_costs": _RENT - _ADS, "costs_of_rent": _RENT - _ADS - _RENT * OPEX}
    return Solution(
        _RENT - _ADS - _COSTS, slips, full=FULL_MONTH, rent=_RENT, ads=_ADS, costs=_COSTS
    )


@_exercise("percent2")
def actual_base() -> Solution:
    slips = {"full": RATIO, "added": RATIO + EMPTY / ROOMS, "inverted": _RENT / _ADS}
    return Solution(repayment_ratio(ads=_ADS, egi=_RENT), slips, rent=_RENT, ads=_ADS)


@_exercise("yen", side="least")
def threshold_rent() -> Solution:
    payment = Loan(principal=30_000_000, annual_rate=0.02, years=30).monthly_payment
    slips = {"article": 180_000, "rounded": 110_000 / 0.6, "multiplied": payment * 0.6}
    return Solution(
        rent_for_ratio(monthly_payment=payment, ratio=0.6),
        slips,
        payment=payment,
        at_article=repayment_ratio(ads=payment, gpi=180_000),
    )


@_exercise("percent2", side="most")
def bears_half() -> Solution:
    slips = {
        "no_costs": bearable_vacancy(repayment_ratio=0.5),
        "costs_fall": 1 - 0.5 / (1 - OPEX),
        "going_out": 0.5 + OPEX,
    }
    return Solution(bearable_vacancy(repayment_ratio=0.5, opex_ratio=OPEX), slips)


NEEDED = {"annual_rate": 0.025, "months": 360}
_LTV, _TARGET = 0.9, 0.5


@_exercise("percent2", side="least")
def needed_yield() -> Solution:
    constant = loan_constant(**NEEDED)
    slips = {
        "no_ltv": constant / _TARGET,
        "rate_only": NEEDED["annual_rate"] * _LTV / _TARGET,
        "times": constant * _LTV * _TARGET,
    }
    return Solution(constant * _LTV / _TARGET, slips, constant=constant)


PRINTED_PAYMENT = 140_661  # article 003, refinancing from 2.5 % to 1.0 %


@_exercise("percent2")
def other_rate() -> Solution:
    return Solution(
        rate_from_payment(30_000_000, PRINTED_PAYMENT, 240),
        {"printed": 0.01},
        printed=PRINTED_PAYMENT,
        right=level_payment(30_000_000, 0.01, 240),
    )


@_exercise("months")
def payback_months() -> Solution:
    """A loan of 20 more years at 90,000 yen a month and 3 %, moved to 2 % for 500,000 yen."""
    months, costs, payment = 240, 500_000, 90_000
    owed = payment / level_payment(1, 0.03, months)
    change = refinance(
        Loan(principal=owed, annual_rate=0.03, years=months / 12),
        after=0, annual_rate=0.02, costs=costs,
    )  # fmt: skip
    lower = float(change.after.payment[0])
    slips = {"early": int(costs / (payment - lower)), "whole": int(costs / lower) + 1}
    return Solution(
        change.simple_payback, slips, owed=owed, lower=lower, saved=payment - lower, costs=costs
    )
