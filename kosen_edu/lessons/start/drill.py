"""Exercises of lesson 00: how an exercise works."""

from functools import partial

from kosen_edu.live.exercise import Solution, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.annuity import level_payment

_exercise = partial(exercise, "start")

guess = Prediction("start", "guess", "yen", lambda: _payment(0.04), least=10_000)


@_exercise("percent2", decimal=True)
def decimal_rate() -> Solution:
    return Solution(0.0185, {"tenth": 0.185})


def _payment(rate: float) -> float:
    return level_payment(30_000_000, rate, 420)


@_exercise("yen")
def rise() -> Solution:
    double = _payment(0.02)
    whole = _payment(0.04)
    return Solution(whole - double, {"whole": whole, "double": double})
