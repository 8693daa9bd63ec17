"""Exercises of lesson 01 (金利はどう決まるか)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.base.formats import man_yen, percent, yen
from kosen_edu.live.exercise import Exercise
from kosen_edu.loans.annuity import cost_of_points, level_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.unpaid import threshold_rate
from kosen_edu.loans.variable import VariableSchedule, variable_schedule
from kosen_edu.rates.contract import RateContract
from kosen_edu.rates.history import applied_rate, history
from kosen_edu.rates.paths import shock

_Exercise = partial(Exercise, "interest_rates")

recall_points = _Exercise(
    "recall_points",
    answer=lambda: 0.001,
    unit="percent2",
    slips=lambda: {"one_point": 0.01},
    within=1e-9,
)

_LOW, _HIGH = (Loan(principal=30_000_000, annual_rate=r, years=35) for r in (0.02, 0.04))

recall_double = _Exercise(
    "recall_double",
    answer=lambda: "C",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"less": "A", "double": "B"},
    fields=lambda: {
        "low": man_yen(_LOW.total_interest, 0), "high": man_yen(_HIGH.total_interest, 0),
    },
)  # fmt: skip

BASE, SPREAD, DISCOUNT = 0.028, 0.012, 0.003

applied = _Exercise(
    "applied",
    answer=lambda: applied_rate(base=BASE, spread=SPREAD, discount=DISCOUNT),
    unit="percent2",
    slips=lambda: {
        "plus": BASE + SPREAD + DISCOUNT,
        "no_discount": BASE + SPREAD,
        "no_spread": BASE - DISCOUNT,
    },
    within=1e-7,
)

_CONTRACT = RateContract(base="long_term_prime", spread=0.012)
_PRIME = history("long_term_prime")


def _from(month: str) -> float:
    return float(_CONTRACT.reviews(first=month, last=month)["applied_rate"].iloc[0])


reading_day = _Exercise(
    "reading_day",
    answer=lambda: _from("2026-01"),
    unit="percent2",
    slips=lambda: {
        "start_day": _CONTRACT.rate_on("2026-01-01"),
        "base_only": _PRIME.on("2025-10-01"),
        "next_change": _CONTRACT.rate_on("2025-10-31"),
        "last_row": _CONTRACT.rate_on("2026-01-31"),
        "kept": _from("2025-07"),
        "other_spread": _PRIME.on("2025-10-01") + 0.01,
    },
    fields=lambda: {"base": percent(_PRIME.on("2025-10-01"), 2)},
    within=1e-7,
)

who_leads = _Exercise(
    "who_leads",
    answer=lambda: "B",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"prime_first": "A", "same_day": "C"},
)

_THIRTY, _TERM = 30_000_000, 420

tenth = _Exercise(
    "tenth",
    answer=lambda: cost_of_points(_THIRTY, 0.02, 0.001, months=_TERM),
    slips=lambda: {
        "one_month": cost_of_points(_THIRTY, 0.02, 0.001, months=_TERM) / _TERM,
        "no_repayment": _THIRTY * 0.001 * _TERM / 12,
        "one_point": cost_of_points(_THIRTY, 0.02, 0.01, months=_TERM),
        "ten_million": cost_of_points(10_000_000, 0.02, 0.001, months=_TERM),
    },
    fields=lambda: {
        "low": yen(level_payment(_THIRTY, 0.02, _TERM)),
        "high": yen(level_payment(_THIRTY, 0.021, _TERM)),
        "flat": man_yen(_THIRTY * 0.001 * _TERM / 12),
    },
    within=420.0,  # half a yen in each of two payments, 420 times
)

_PAYMENT = level_payment(_THIRTY, 0.02, _TERM)

threshold = _Exercise(
    "threshold",
    answer=lambda: threshold_rate(payment=_PAYMENT, balance=_THIRTY),
    unit="percent2",
    slips=lambda: {
        "monthly": _PAYMENT / _THIRTY,
        "own_rate": 0.02,
        "rounded": 0.04,
        "upside_down": _THIRTY / (12 * _PAYMENT),
    },
    fields=lambda: {
        "payment": yen(_PAYMENT),
        "exact": percent(threshold_rate(payment=_PAYMENT, balance=_THIRTY), 3),
    },
    within=0.00006,  # 3.98 % is right, as the reply writes it
)


@cache
def _bank(unpaid: str = "apart") -> VariableSchedule:
    """The published example: 3 points more from the second year."""
    rates = shock(0.02375, 0.03, month=13, months=360)
    return variable_schedule(10_000_000, rates, rule="five_year", unpaid=unpaid, rounding="floor")


_DUE, _PAID = float(_bank().interest_due[12]), float(_bank().regular[12])

first_short = _Exercise(
    "first_short",
    answer=lambda: _DUE - _PAID,
    slips=lambda: {
        "interest": _DUE,
        "from_start": 10_000_000 * 0.05375 / 12 - _PAID,
        "year": 12 * (_DUE - _PAID),
    },
    fields=lambda: {
        "balance": yen(_bank().balance[11]), "due": yen(_DUE), "pay": yen(_PAID),
    },
    within=1.0,
)  # fmt: skip

dearer_order = _Exercise(
    "dearer_order",
    answer=lambda: _bank("first").total_payment - _bank().total_payment,
    slips=lambda: {
        "total": _bank("first").total_payment,
        "left": _bank().left_unpaid,
        "more_than_flat": _bank("first").total_payment
        - Loan(principal=10_000_000, annual_rate=0.02375, years=30, rounding="floor").total_payment,
    },
    fields=lambda: {
        "apart": yen(_bank().total_payment), "first": yen(_bank("first").total_payment),
    },
)  # fmt: skip


meeting_month = _Exercise(
    "meeting_month",
    answer=lambda: "B",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"printed": "A", "summer": "C"},
)
