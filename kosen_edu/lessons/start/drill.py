"""Exercises of lesson 00: how an exercise works."""

from __future__ import annotations

from functools import partial

from kosen_edu.base.formats import yen
from kosen_edu.live.exercise import Exercise
from kosen_edu.loans.annuity import level_payment

_Exercise = partial(Exercise, "start")

decimal_rate = _Exercise(
    "decimal_rate",
    answer=lambda: 0.0185,
    unit="percent2",
    slips=lambda: {"tenth": 0.185},
    within=1e-9,
)


def _payment(rate: float) -> float:
    return level_payment(30_000_000, rate, 420)


rise = _Exercise(
    "rise",
    answer=lambda: _payment(0.04) - _payment(0.02),
    slips=lambda: {"whole": _payment(0.04), "double": _payment(0.02)},
    fields=lambda: {"low": yen(_payment(0.02)), "high": yen(_payment(0.04))},
    within=1.0,
)
