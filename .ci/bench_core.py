"""How fast loans and returns are: ratios of minimum times, all measured in this one run.

Run: ``python .ci/bench_core.py``.  The yardstick is numpy-financial; what is compared is first
shown to agree.  Loans under many rate paths are measured by ``bench_core_rates.py``.
"""

from __future__ import annotations

import resource
import sys

import numpy as np
import numpy_financial as npf
from timing import minimum_times, peak_megabytes

from kosen_edu.loans.annuity import level_payment
from kosen_edu.plan.returns import irr_cases, sign_changes

MONTHS, YEARS, SAMPLE = 420, 35, 25


def loans(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Principals and rates of ``count`` loans."""
    rng = np.random.default_rng(1)
    return rng.uniform(1e7, 1e8, count), rng.uniform(0.005, 0.05, count)


def flows(count: int) -> np.ndarray:
    """Yearly flows of ``count`` investments: price, cash that sometimes falls below 0, sale."""
    rng = np.random.default_rng(2)
    paths = rng.normal(1e6, 2e5, (YEARS + 1, count))
    paths[0] = -rng.uniform(5e6, 2e7, count)
    paths[-1] += rng.uniform(0, 3e7, count)
    return paths


def print_table(title: str, best: dict[str, float], unit: str) -> None:
    """Milliseconds, and each time as a multiple of the one named ``unit``."""
    print(f"{title}\n{'':34}{'ms':>10}{'ratio':>10}")
    for name, seconds in best.items():
        print(f"{name:34}{seconds * 1e3:10.2f}{seconds / best[unit]:10.2f}")


def bench_formulas() -> None:
    """Payments against numpy-financial."""
    principal, rate = loans(10_000)
    jobs = {
        "level_payment": lambda: level_payment(principal, rate, MONTHS),
        "numpy-financial pmt": lambda: -npf.pmt(rate / 12, MONTHS, principal),
    }
    ours, theirs = (job() for job in jobs.values())
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    print_table(f"10,000 loans of {MONTHS} months", minimum_times(jobs, 9), "numpy-financial pmt")


def bench_irr() -> None:
    """IRR of many paths against numpy-financial, one path after the other."""
    drawn = flows(12_000)
    many = drawn[:, sign_changes(drawn)[0] == 1][:, :10_000]  # where numpy-financial answers too
    assert many.shape[1] == 10_000
    theirs = [npf.irr(many[:, i]) for i in range(SAMPLE)]
    np.testing.assert_allclose(irr_cases(many)[:SAMPLE], theirs, atol=1e-8)
    jobs = {
        "irr_cases": lambda: irr_cases(many),
        "numpy-financial": lambda: [npf.irr(many[:, i]) for i in range(SAMPLE)],
    }
    best = minimum_times(jobs, 15)
    best["numpy-financial"] *= 10_000 / SAMPLE  # in proportion: all would take minutes
    print_table(f"\n10,000 IRRs of {YEARS} years", best, "irr_cases")


def bench_growth() -> None:
    """From a thousand to a hundred thousand, with peak memory."""
    print("\ngrowth (ns per IRR; peak memory in MB)")
    print(f"{'count':>8}{'irr':>8}{'peak':>8}")
    for count in (1_000, 10_000, 100_000):
        paths = flows(count)
        jobs = {"irr": lambda x=paths: irr_cases(x)}
        best = minimum_times(jobs, 30_000 // count + 3)
        print(f"{count:8,}{best['irr'] / count * 1e9:8.0f}{peak_megabytes(jobs['irr']):8.0f}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"the whole bench, with numpy and numpy-financial: {peak:.0f} MB at most")


if __name__ == "__main__":
    bench_formulas()
    bench_irr()
    bench_growth()
