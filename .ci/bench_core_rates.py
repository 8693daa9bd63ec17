"""How fast the rate paths are: ratios of minimum times, all measured in this one run.

Run: ``python .ci/bench_core_rates.py``.  The yardsticks are bare numpy loops over half-years,
time-major and in place, without checks, unpaid interest or a settled last payment.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from timing import minimum_times, peak_megabytes

from kosen_edu.loans.many_paths import path_payments
from kosen_edu.rates.paths import simulate_rates

PRINCIPAL, MONTHS, PERIODS = 30_000_000, 420, 70


def bare_loop(rates: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Recalculated payments by annuity factors with expm1 and log1p: the same mathematics."""
    payment, paid, owed = (np.empty_like(rates) for _ in range(3))
    balance = np.full(rates.shape[1], float(PRINCIPAL))
    rate, log, factor = np.empty((3, len(balance)))
    for t in range(PERIODS):
        left = MONTHS - 6 * t
        np.multiply(rates[t], 1 / 12, out=rate)
        np.log1p(rate, out=log)
        np.multiply(log, -left, out=factor)
        np.expm1(factor, out=factor)
        np.divide(balance, factor, out=factor)
        np.multiply(factor, rate, out=payment[t])
        np.negative(payment[t], out=payment[t])
        np.multiply(payment[t], 6, out=paid[t])
        log *= 6 - left
        np.expm1(log, out=log)
        np.multiply(factor, log, out=owed[t])
        balance = owed[t]
    return payment, paid, owed


def textbook_loop(rates: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same with powers, as the formula stands in a textbook."""
    payment, paid, owed = (np.empty_like(rates) for _ in range(3))
    balance = np.full(rates.shape[1], float(PRINCIPAL))
    for t in range(PERIODS):
        rate = rates[t] / 12
        payment[t] = balance * rate / (1 - (1 + rate) ** -(MONTHS - 6 * t))
        growth = (1 + rate) ** 6
        owed[t] = balance * growth - payment[t] * (growth - 1) / rate
        paid[t] = 6 * payment[t]
        balance = owed[t]
    return payment, paid, owed


def main() -> None:
    """Print the tables."""
    draw = {"periods": PERIODS, "seed": 1, "floor": 0.001}
    rates = simulate_rates(0.0335, paths=10_000, **draw)
    want = bare_loop(rates)
    got = path_payments(PRINCIPAL, rates, months=MONTHS)
    for one, other in zip(want[:2], (got.payment, got.paid), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    np.testing.assert_allclose(textbook_loop(rates)[0], got.payment, rtol=1e-6)

    def pay(rule: str, unpaid: str = "apart") -> Callable:
        return lambda: path_payments(PRINCIPAL, rates, months=MONTHS, rule=rule, unpaid=unpaid)

    jobs = {
        "bare numpy block loop": lambda: bare_loop(rates),
        "textbook formula, numpy": lambda: textbook_loop(rates),
        "recalculated": pay("recalculated"),
        "five_year, apart": pay("five_year"),
        "five_year, first": pay("five_year", "first"),
        "cap_only, apart": pay("cap_only"),
        "cap_only, first": pay("cap_only", "first"),
        "level_principal": pay("level_principal"),
        "drawing the rates": lambda: simulate_rates(0.0335, paths=10_000, **draw),
    }
    best = minimum_times(jobs, 40)
    unit = best["bare numpy block loop"]
    print("10,000 rate paths, 35 years, half-yearly reviews")
    print(f"{'':28}{'ms':>8}{'ratio':>8}")
    for name, seconds in best.items():
        print(f"{name:28}{seconds * 1e3:8.1f}{seconds / unit:8.2f}")

    print("\ngrowth (ns per path and half-year; peak memory beyond the given rates)")
    print(f"{'paths':>8}{'recalculated':>14}{'five_year':>12}{'drawing':>10}{'peak MB':>10}")
    for paths in (1_000, 10_000, 100_000):
        rates = simulate_rates(0.0335, paths=paths, **draw)
        jobs = {
            "recalculated": pay("recalculated"),
            "five_year": pay("five_year", "first"),
            "drawing": lambda n=paths: simulate_rates(0.0335, paths=n, **draw),
        }
        best = minimum_times(jobs, 100_000 // paths // 2 + 3)
        cells = rates.size / 1e9
        print(
            f"{paths:8,}{best['recalculated'] / cells:14.1f}{best['five_year'] / cells:12.1f}"
            f"{best['drawing'] / cells:10.1f}{peak_megabytes(jobs['five_year']):10.0f}"
        )


if __name__ == "__main__":
    main()
