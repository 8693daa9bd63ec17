"""How fast loans and returns are: ratios of minimum times, all measured in this one run.

Run: ``python .ci/bench_core.py``.  The yardsticks are a bare numpy loop over months (time-major,
in place, without checks) and numpy-financial; what is compared is first shown to agree.
"""

from __future__ import annotations

import resource
import sys

import numpy as np
import numpy_financial as npf
from timing import minimum_times, peak_megabytes

from kosen_edu.loans.annuity import balance_table, level_payment
from kosen_edu.plan.returns import irr_cases

MONTHS, YEARS, SAMPLE = 420, 35, 25
Loans = tuple[np.ndarray, np.ndarray]


def loans(count: int) -> Loans:
    """Principals and rates of ``count`` loans."""
    rng = np.random.default_rng(1)
    return rng.uniform(1e7, 1e8, count), rng.uniform(0.005, 0.05, count)


def bare_loop(principal: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Balances month by month, forwards, with nothing around it."""
    growth = 1 + rate / 12
    payment = principal * (growth - 1) / (1 - growth**-MONTHS)
    table = np.empty((MONTHS + 1, len(principal)))
    table[0] = principal
    for k in range(MONTHS):
        np.multiply(table[k], growth, out=table[k + 1])
        table[k + 1] -= payment
    return table


def financial_table(principal: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """The same balances by numpy-financial, all months and loans in one call."""
    payment = npf.pmt(rate / 12, MONTHS, principal)
    months = np.arange(MONTHS + 1)[:, None]
    return -npf.fv(rate / 12, months, payment, principal)


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


def bench_tables() -> None:
    """Balance tables against the bare loop and numpy-financial."""
    many = loans(10_000)
    np.testing.assert_allclose(balance_table(*many, MONTHS), bare_loop(*many), atol=1)
    np.testing.assert_allclose(balance_table(*many, MONTHS), financial_table(*many), atol=1)
    ours = "balance_table"
    jobs = {
        ours: lambda: balance_table(*many, MONTHS),
        "bare numpy time loop": lambda: bare_loop(*many),
        "numpy-financial": lambda: financial_table(*many),
        "level_payment alone": lambda: level_payment(*many, MONTHS),
    }
    best = minimum_times(jobs, 9)
    print_table(f"10,000 loans, {MONTHS} months", best, "bare numpy time loop")
    print(f"numpy-financial takes {best['numpy-financial'] / best[ours]:.1f} times as long")


def bench_irr() -> None:
    """IRR of many paths against numpy-financial, one path after the other."""
    many = flows(10_000)
    found = irr_cases(many)
    one_change = np.flatnonzero(np.isfinite(found))[:SAMPLE]
    theirs = [npf.irr(many[:, i]) for i in one_change]
    np.testing.assert_allclose(found[one_change], theirs, atol=1e-8)
    jobs = {
        "irr_cases": lambda: irr_cases(many),
        "numpy-financial": lambda: [npf.irr(many[:, i]) for i in one_change],
    }
    best = minimum_times(jobs, 15)
    best["numpy-financial"] *= 10_000 / len(one_change)  # in proportion: all would take minutes
    print_table(f"\n10,000 IRRs of {YEARS} years", best, "irr_cases")


def bench_growth() -> None:
    """From a thousand to a hundred thousand, with peak memory."""
    print("\ngrowth (ns per loan-month, ns per IRR; peak memory in MB)")
    print(f"{'count':>8}{'table':>8}{'peak':>8}{'irr':>8}{'peak':>8}")
    for count in (1_000, 10_000, 100_000):
        many, paths = loans(count), flows(count)
        jobs = {
            "table": lambda x=many: balance_table(*x, MONTHS),
            "irr": lambda x=paths: irr_cases(x),
        }
        best = minimum_times(jobs, 30_000 // count + 3)
        print(
            f"{count:8,}{best['table'] / count / MONTHS * 1e9:8.2f}"
            f"{peak_megabytes(jobs['table']):8.0f}{best['irr'] / count * 1e9:8.0f}"
            f"{peak_megabytes(jobs['irr']):8.0f}"
        )
    unit = 1e6 if sys.platform == "darwin" else 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"the whole bench, with numpy and numpy-financial: {peak:.0f} MB at most")


if __name__ == "__main__":
    bench_tables()
    bench_irr()
    bench_growth()
