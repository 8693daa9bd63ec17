"""The answers of lesson 07's bank, each in the unit of its question."""

from __future__ import annotations

from statistics import NormalDist, fmean

import numpy as np
import numpy_financial as npf

from kosen_edu import Loan, rate_scenarios, stress_plan, tipping_point
from kosen_edu.risk.futures import standard_error
from kosen_edu.risk.sensitivity import tornado


def _ads(rate: float, principal: float = 120_000_000) -> float:
    return Loan(principal=principal, annual_rate=rate, years=30).annual_debt_service()


def _paid(rate: float, principal: float = 120_000_000) -> float:
    return -12 * npf.pmt(rate / 12, 360, principal)


def one_point_of_a_smaller_loan() -> float:
    return _ads(0.0285, 80e6) - _ads(0.0185, 80e6)


def again_one_point_of_a_smaller_loan() -> float:
    return (5_955_226 - 5_215_156) * 8 / 12


def bar_of_opex() -> float:
    plan = stress_plan()
    ratio = plan.value("opex_ratio")
    ends = {"opex_ratio": (ratio - 0.02, ratio + 0.02)}
    return tornado(plan, ends, measure="btcf").bars[0].swing


def again_bar_of_opex() -> float:
    return 8_112_000 * 0.04


def two_risks() -> float:
    return stress_plan(0.038, vacancy=0.1).btcf[0]


def again_two_risks() -> float:
    return 6_732_960 - 8_112_000 * 0.05 - 6_709_786


def turning_at_8_percent() -> float:
    return 100 * tipping_point(stress_plan(vacancy=0.08), "annual_rate", measure="btcf")


def again_turning_at_8_percent() -> float:
    noi = 6_732_960 - 8_112_000 * 0.03
    return 3.35 + 0.45 * (noi - 6_346_275) / (6_709_786 - 6_346_275)


def same_rate_later() -> str:
    later = rate_scenarios(stress_plan(), size=0.025)["shock"].result.cash[-1]
    return "B" if later > stress_plan(0.0435).result.cash[-1] else "C"


def four_futures() -> float:
    flows = np.array([[-100, -40, 30], [-100, -60, 90], [20, 30, 40], [60, -200, 10]])
    account = 150 + flows.cumsum(axis=1)
    sale = np.array([80, 200, -10, 100])
    return 100 * ((account.min(axis=1) >= 0) & (sale >= 0)).mean()


def again_four_futures() -> float:
    return 100 * 2 / 4  # the second one is short in year 2, the third at its sale


def ten_years_in_a_row() -> float:
    return 100 * 0.98**10


def error_of_900() -> float:
    return 100 * float(standard_error(0.7, 900))


def again_error_of_900() -> float:
    return 100 * (0.7 * 0.3 / 900) ** 0.5


def futures_for_one_point() -> float:
    return 0.25 / (0.01 / 1.96) ** 2


def again_futures_for_one_point() -> float:
    return 0.25 * (NormalDist().inv_cdf(0.975) / 0.01) ** 2


def _difference(p: float, q: float, n: int) -> tuple[float, float]:
    half = 1.96 * np.hypot(standard_error(p, n), standard_error(q, n))
    return 100 * (q - p - half), 100 * (q - p + half)


def upper_end_of_the_difference() -> float:
    return _difference(0.75, 0.8, 300)[1]


def again_upper_end_of_the_difference() -> float:
    return 5 + 196 * (0.75 * 0.25 / 300 + 0.8 * 0.2 / 300) ** 0.5


def is_b_better() -> str:
    return "B" if _difference(0.88, 0.9, 2_500)[0] > 0 else "A"


def worst_fifth() -> float:
    return fmean(sorted([700, -300, 150, 90, -60, 420, 260, 40, 820, 310])[:2])


def smaller_loan_pays_less() -> float:
    return _ads(0.0185) - _ads(0.0185, 115e6)


def again_smaller_loan_pays_less() -> float:
    return 5_215_156 * 500 / 12_000


def price_of_a_fixed_rate() -> float:
    return _ads(0.033) - _ads(0.0185)


def again_price_of_a_fixed_rate() -> float:
    return _paid(0.033) - _paid(0.0185)


def same_index_other_depth() -> str:
    shares = [np.mean(np.append(np.ones(9), short) >= 0) for short in (-50.0, -800.0)]
    return "B" if shares[0] == shares[1] else "C"
