"""Exercises of lesson 01 (金利はどう決まるか)."""

from functools import partial

from kosen_edu.live.exercise import Solution, choice, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.annuity import level_payment, rate_from_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.variable import threshold_rate
from kosen_edu.rates.contract import RateContract
from kosen_edu.rates.history import applied_rate, history

from .panels import bank_table

_exercise, _choice = partial(exercise, "interest_rates"), partial(choice, "interest_rates")

guess = Prediction("interest_rates", "guess", "percent2", lambda: _from("2027-01", 0.01), most=0.2)


@_exercise("percent2", decimal=True)
def recall_points() -> Solution:
    return Solution(0.001, {"one_point": 0.01})


_LOW, _HIGH = (Loan(principal=30_000_000, annual_rate=r, years=35) for r in (0.02, 0.04))


@_exercise("choice")
def recall_double() -> Solution:
    return Solution(
        "C", {"less": "A", "double": "B"}, low=_LOW.total_interest, high=_HIGH.total_interest
    )


BASE, SPREAD, DISCOUNT = 0.028, 0.012, 0.003


@_exercise("percent2")
def applied() -> Solution:
    slips = {
        "plus": BASE + SPREAD + DISCOUNT,
        "no_discount": BASE + SPREAD,
        "no_spread": BASE - DISCOUNT,
    }
    return Solution(applied_rate(base=BASE, spread=SPREAD, discount=DISCOUNT), slips)


_CONTRACT = RateContract(base="long_term_prime", spread=0.012)
_PRIME = history("long_term_prime")


def _from(month: str, spread: float = 0.012) -> float:
    contract = RateContract(base="long_term_prime", spread=spread)
    return float(contract.reviews(first=month, last=month)["applied_rate"].iloc[0])


@_exercise("percent2")
def reading_day() -> Solution:
    base_only = _PRIME.on("2025-10-01")
    slips = {
        "start_day": _CONTRACT.rate_on("2026-01-01"),
        "base_only": base_only,
        "next_change": _CONTRACT.rate_on("2025-10-31"),
        "last_row": _CONTRACT.rate_on("2026-01-31"),
        "kept": _from("2025-07"),
        "other_spread": base_only + 0.01,
    }
    return Solution(_from("2026-01"), slips)


who_leads = _choice("who_leads", "B", prime_first="A", same_day="C")


@_exercise(
    "percent2", within=0.0005, places=3, side="most"
)  # one place is asked, for a table of whole per cents
def bearable_rate() -> Solution:
    offers = {"other": 420, "longer": 360, "shorter": 240}
    slips = {
        name: rate_from_payment(20_000_000, 100_000, months) for name, months in offers.items()
    }
    payment = level_payment(20_000_000, 0.02, 300)
    return Solution(rate_from_payment(20_000_000, 100_000, 300), slips, payment=payment)


@_exercise("percent2", side="most")
def threshold() -> Solution:
    loan, after = Loan(principal=30_000_000, annual_rate=0.02, years=35), 84
    payment, balance = loan.monthly_payment, loan.balance_after(after)
    exact = threshold_rate(payment=payment, balance=balance)
    slips = {
        "from_start": threshold_rate(payment=payment, balance=loan.principal),
        "monthly": payment / balance,
        "own_rate": loan.annual_rate,
        "upside_down": balance / (12 * payment),
    }
    return Solution(exact, slips, payment=payment, balance=balance)


_BANK = bank_table(0.03, "apart")  # 3 points more from the second year
_DUE, _PAID = float(_BANK.interest_due[12]), float(_BANK.regular[12])


@_exercise("yen")
def first_short() -> Solution:
    slips = {
        "interest": _DUE,
        "from_start": 10_000_000 * 0.05375 / 12 - _PAID,
        "year": 12 * (_DUE - _PAID),
    }
    return Solution(_DUE - _PAID, slips, balance=_BANK.balance[11], pay=_PAID)


@_exercise("yen")
def dearer_order() -> Solution:
    apart, total = _BANK.total_payment, bank_table(0.03, "first").total_payment
    flat = Loan(principal=10_000_000, annual_rate=0.02375, years=30, rounding="floor")
    slips = {
        "total": total,
        "left": _BANK.left_unpaid,
        "more_than_flat": total - flat.total_payment,
    }
    return Solution(total - apart, slips, apart=apart)
