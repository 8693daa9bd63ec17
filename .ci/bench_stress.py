"""How fast grids and simulated futures are: ratios of minimum times, all measured in this one run.

Run: ``python .ci/bench_stress.py``.  Yardsticks: a Python loop over single plans, the same in plain
Python without numpy or checks, and a bare numpy loop over years; what is compared agrees first.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from timing import minimum_times, peak_megabytes

from kosen_edu.cases.toda import toda_plan
from kosen_edu.rates.paths import simulate_rates
from kosen_edu.risk.simulate import simulate
from kosen_edu.risk.uncertainty import draws, empty_share
from kosen_edu.tax.law import tax_law, total_tax_of

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "plan"))
from slow_plan import slow_plan

SIDE, SAMPLE = 101, 40
RATES, VACANCY = np.linspace(0.01, 0.06, SIDE), np.linspace(0, 0.3, SIDE)
PLAN = toda_plan(vacancy=0.05)


def plain_python(rate: float, vacancy: float) -> float:
    """Cash after ten years by the tests' slow referee."""
    home, tax, loan = PLAN.property, PLAN.tax, PLAN.loan
    found = slow_plan(
        years=10, price=home.price, building=tax.building_price, gpi=home.gpi,
        rent_drift=home.rent_drift, opex_ratio=home.opex_ratio, principal=loan.principal,
        half_year_rates=[rate], term_months=loan.months, salary=tax.salary,
        deductions=tax.deductions, exit_yield=PLAN.exit_yield,
        selling_cost_ratio=PLAN.selling_cost_ratio, buying_costs=PLAN.buying_costs,
        expensed=PLAN.buying_costs_expensed, reserve=PLAN.reserve, vacancy=[vacancy] * 10,
    )  # fmt: skip
    return found["cash"][-1]


def bench_grid() -> None:
    """A grid after tax against loops over its cells."""

    def at_once() -> np.ndarray:
        return PLAN.many(annual_rate=RATES[:, None], vacancy=VACANCY).cash[-1]

    whole = at_once()
    picked = np.random.default_rng(1).integers(0, SIDE, (SAMPLE, 2))
    cells = [(float(RATES[i]), float(VACANCY[k])) for i, k in picked]

    def over_plans() -> list[float]:
        return [PLAN.at(annual_rate=r, vacancy=v).result.cash[-1] for r, v in cells]

    def over_python() -> list[float]:
        return [plain_python(r, v) for r, v in cells]

    for loop in (over_plans, over_python):
        np.testing.assert_allclose(loop(), whole[picked[:, 0], picked[:, 1]], atol=0.5)
    best = minimum_times(
        {
            "grid": at_once,
            "loop over single plans": over_plans,
            "loop in plain Python": over_python,
        },
        7,
    )
    print(f"{SIDE} x {SIDE} grid, ten years after tax: {best['grid'] * 1e3:.1f} ms")
    for name in list(best)[1:]:
        loop = best[name] / SAMPLE * SIDE**2
        print(f"  {name:26}{loop * 1e3:10.0f} ms (from {SAMPLE} cells){loop / best['grid']:8.0f} x")


def bare_simulation(n: int, years: int) -> np.ndarray:
    """Cash accounts of ``n`` futures, year by year in place: no objects, no checks, one law."""
    home, loan, facts = PLAN.property, PLAN.loan, PLAN.tax
    drawn = draws(1, n, years)
    rates = simulate_rates(0.0185, periods=2 * years, paths=n, seed=1)
    law = tax_law(2027)
    earned = law.employment_income(facts.salary)
    alone = total_tax_of(law, np.asarray(earned), facts.deductions, "exact")
    added = 1 + (PLAN.buying_costs - PLAN.buying_costs_expensed) / home.price
    cost = facts.building_price * added
    land = 1 - cost / loan.principal
    balance, factor = np.full(n, loan.principal), np.ones(n)
    account, accounts = np.full(n, PLAN.reserve), np.empty((years, n))
    for t in range(years):
        interest, paid = np.zeros(n), np.zeros(n)
        for half in (2 * t, 2 * t + 1):
            rate = rates[half] / 12
            log = np.log1p(rate)
            left = loan.months - 6 * half
            if left <= 0:
                continue
            whole, rest = np.expm1(-left * log), np.expm1((6 - left) * log)
            with np.errstate(divide="ignore", invalid="ignore"):
                after = np.where(rate > 0, balance * rest / whole, balance * (left - 6) / left)
                payment = np.where(rate > 0, -balance * rate / whole, balance / left)
            paid += 6 * payment
            interest += 6 * payment - (balance - after)
            balance = after
        if t:
            factor *= 1 + 0.01 * drawn.rent[t]
        rent = home.gpi * (1 + home.rent_drift * t) * factor
        empty = empty_share(drawn.vacancy[t], vacancy=0.05, units=home.units, empty_months=3)
        repairs = (drawn.repair[t] < 0.1) * 1e6
        noi = rent * (1 - empty - home.opex_ratio)
        costs = repairs + (PLAN.buying_costs_expensed if t == 0 else 0)
        income = noi - interest - cost * 0.046 * (t < 21) - costs
        taxed = income + np.clip(-income, 0, interest * land)
        tax = total_tax_of(law, np.maximum(earned + taxed, 0), facts.deductions, "exact") - alone
        account += noi - paid - repairs - tax
        accounts[t] = account
    return accounts


def bench_futures() -> None:
    """One move of a slider: all futures anew on the same draws, index and quantiles."""

    def one_move(n: int, years: int) -> np.ndarray:
        futures = simulate(PLAN.at(hold_years=years), n=n, seed=1)
        assert 0 <= futures.safety_index <= 1
        return futures.cash

    np.testing.assert_allclose(one_move(1000, 10), bare_simulation(1000, 10), atol=0.5)
    print("\nfutures after tax, one move of a slider")
    print(f"{'':24}{'ms':>10}{'bare numpy, ms':>16}{'ratio':>8}{'peak MB':>10}")
    for n, years in ((1_000, 10), (10_000, 10), (10_000, 20), (10_000, 35), (100_000, 10)):
        jobs = {
            "ours": lambda n=n, years=years: one_move(n, years),
            "bare": lambda n=n, years=years: bare_simulation(n, years),
        }
        best = minimum_times(jobs, 9 if n < 100_000 else 3)
        peak = peak_megabytes(jobs["ours"])
        print(
            f"{n:>10,} x {years:>2} years   {best['ours'] * 1e3:10.1f}{best['bare'] * 1e3:16.1f}"
            f"{best['ours'] / best['bare']:8.2f}{peak:10.0f}"
        )
    futures = simulate(PLAN.at(annual_rate=0.0435), n=10_000, seed=1)
    irr = minimum_times({"irr": lambda: futures.result.irr}, 5)["irr"]
    print(f"IRR of 10,000 futures, many with several sign changes: {irr * 1e3:.0f} ms")


if __name__ == "__main__":
    bench_grid()
    bench_futures()
