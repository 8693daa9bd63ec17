"""Exercises of lesson 02 (返済比率)."""

from __future__ import annotations

from functools import partial

from kosen_edu.base.formats import man_yen, percent, times, yen
from kosen_edu.live.exercise import Exercise
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.terms import rate_from_payment
from kosen_edu.rental.break_even import bearable_vacancy, rent_for_ratio
from kosen_edu.rental.levers import compare_levers
from kosen_edu.rental.ratios import loan_constant, repayment_ratio

_Exercise = partial(Exercise, "repayment_ratio")

FULL_MONTH, ROOMS, EMPTY, RATIO, OPEX = 600_000, 10, 3, 0.6, 0.2
_RENT = FULL_MONTH * (ROOMS - EMPTY) / ROOMS
_ADS, _COSTS = FULL_MONTH * RATIO, FULL_MONTH * OPEX

recall_rate = _Exercise(
    "recall_rate",
    answer=lambda: "B",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"plus": "A", "base_only": "C"},
)

recall_review = _Exercise(
    "recall_review",
    answer=lambda: "A",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"letter": "B", "start": "C"},
)


def _in_lesson_00(annual_rate: float) -> float:
    return level_payment(30_000_000, annual_rate, 420)


recall_payment = _Exercise(
    "recall_payment",
    answer=lambda: "A",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"double": "B", "interest": "C"},
    fields=lambda: {
        "low": yen(_in_lesson_00(0.02)),
        "high": yen(_in_lesson_00(0.04)),
        "times": times(_in_lesson_00(0.04) / _in_lesson_00(0.02)),
    },
)

three_empty = _Exercise(
    "three_empty",
    answer=lambda: _RENT - _ADS - _COSTS,
    slips=lambda: {"no_costs": _RENT - _ADS, "costs_of_rent": _RENT - _ADS - _RENT * OPEX},
    fields=lambda: {
        "full": man_yen(FULL_MONTH), "rent": man_yen(_RENT), "ads": man_yen(_ADS),
        "costs": man_yen(_COSTS), "without": man_yen(_RENT - _ADS),
    },
)  # fmt: skip

actual_base = _Exercise(
    "actual_base",
    answer=lambda: repayment_ratio(ads=_ADS, egi=_RENT),
    unit="percent2",
    slips=lambda: {"full": RATIO, "added": RATIO + EMPTY / ROOMS, "inverted": _RENT / _ADS},
    fields=lambda: {"rent": man_yen(_RENT), "ads": man_yen(_ADS)},
    within=0.003,  # 0.86 is right too
)


def _payment() -> float:
    return Loan(principal=30_000_000, annual_rate=0.02, years=30).monthly_payment


threshold_rent = _Exercise(
    "threshold_rent",
    answer=lambda: rent_for_ratio(monthly_payment=_payment(), ratio=0.6),
    slips=lambda: {"article": 180_000, "rounded": 110_000 / 0.6, "multiplied": _payment() * 0.6},
    fields=lambda: {
        "payment": yen(_payment()),
        "at_article": percent(repayment_ratio(ads=_payment(), gpi=180_000), 1),
    },
    within=2.0,
)

bears_half = _Exercise(
    "bears_half",
    answer=lambda: bearable_vacancy(repayment_ratio=0.5, opex_ratio=OPEX),
    unit="percent2",
    slips=lambda: {
        "no_costs": bearable_vacancy(repayment_ratio=0.5),
        "costs_fall": 1 - 0.5 / (1 - OPEX),
        "going_out": 0.5 + OPEX,
    },
    fields=lambda: {"fall": percent(1 - 0.5 / (1 - OPEX))},
)

NEEDED = {"annual_rate": 0.025, "months": 360}
_LTV, _TARGET = 0.9, 0.5

needed_yield = _Exercise(
    "needed_yield",
    answer=lambda: loan_constant(**NEEDED) * _LTV / _TARGET,
    unit="percent2",
    slips=lambda: {
        "no_ltv": loan_constant(**NEEDED) / _TARGET,
        "rate_only": NEEDED["annual_rate"] * _LTV / _TARGET,
        "times": loan_constant(**NEEDED) * _LTV * _TARGET,
    },
    fields=lambda: {"constant": percent(loan_constant(**NEEDED), 2)},
)

PRINTED_PAYMENT = 140_661  # article 003, refinancing from 2.5 % to 1.0 %

other_rate = _Exercise(
    "other_rate",
    answer=lambda: rate_from_payment(30_000_000, PRINTED_PAYMENT, 240),
    unit="percent2",
    slips=lambda: {"printed": 0.01},
    fields=lambda: {
        "printed": yen(PRINTED_PAYMENT),
        "right": yen(level_payment(30_000_000, 0.01, 240)),
    },
    within=0.00006,
)

printed_ratio = _Exercise(
    "printed_ratio",
    answer=lambda: repayment_ratio(ads=158_970 * 12, gpi=3_600_000),
    unit="percent2",
    slips=lambda: {"article": 0.527, "ten_thousands": 0.5278},
    fields=lambda: {
        "year": yen(158_970 * 12),
        "cut": percent(repayment_ratio(ads=1_900_000, gpi=3_600_000), 2),
    },
    within=0.0003,
)


best_total = _Exercise(
    "best_total",
    answer=lambda: "C",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"lower": "A", "longer": "B"},
    fields=lambda: {
        lever.key: man_yen(lever.total_cost)
        for lever in compare_levers(
            Loan(principal=30_000_000, annual_rate=0.025, years=30), gpi=2_400_000
        )
    },
)
