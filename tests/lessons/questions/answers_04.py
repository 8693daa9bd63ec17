"""The answers of lesson 04's bank, each in the unit of its question."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import numpy_financial as npf

from kosen_edu import (
    Loan,
    Property,
    chances_of_empty,
    guarantor_exposure,
    level_payment,
    simulate_top_ups,
    trace_rent,
)
from kosen_edu.rental.vacancy import TopUps, VacancyPaths

MAN = 10_000


def who_is_asked() -> str:
    return "C"


def after_arrears() -> str:
    return "B"


def month_top_up() -> float:
    rent = 50_000 * (8 - 3 - 1)
    month = trace_rent(rent=rent, opex=90_000, interest=190_000, principal_part=0)
    return float(month.top_up[0])


def again_month_top_up() -> float:
    return 9e4 + 19e4 - 4 * 5e4


def principal_from_rent() -> float:
    month = trace_rent(rent=210_000, opex=70_000, interest=80_000, principal_part=90_000)
    return float(month.by_rent["principal_part"][0])


def gained_in_a_year() -> float:
    return (200 - 90) + (230 - 200) - 4_000 * 0.01


def rate_up() -> float:
    low, high = (level_payment(20_000_000, rate, years=25) for rate in (0.025, 0.035))
    return high - low


def again_rate_up() -> float:
    low, high = (npf.pmt(rate / 12, 300, 20_000_000) for rate in (0.025, 0.035))
    return low - high


def exactly_two() -> float:
    return 100 * float(chances_of_empty(6, 0.1)[2])


def again_exactly_two() -> float:
    return 100 * comb(6, 2) * 0.1**2 * 0.9**4


def short_months_of_three() -> float:
    return 100 * float(chances_of_empty(3, 0.2)[2:].sum())


def again_short_months_of_three() -> float:
    return 100 * (3 * 0.2**2 * 0.8 + 0.2**3)


def spread() -> float:
    share = np.arange(17) / 16
    chances = chances_of_empty(16, 0.1)
    return 100 * float(np.sqrt(chances @ share**2 - (chances @ share) ** 2))


def again_spread() -> float:
    return 100 * sqrt(0.1 * 0.9 / 16)


def lower_or_wait() -> float:
    return 3_000 * 40 / (60_000 - 3_000)


def change_of_tenant() -> float:
    return 6.0 * (2 + 1 + 2)


def _account() -> TopUps:
    """A unit whose good months leave 3 and whose empty ones lack 9 (万円), and its months."""
    home = Property(price=1, gpi=12 * 120_000, opex_ratio=0.25)
    loan = Loan(principal=60_000 * 240, annual_rate=0.0, years=20)  # 6 a month
    empty = np.repeat([0, 1, 0, 1, 0], [4, 3, 2, 4, 2]).astype(np.uint8)[:, None]
    return simulate_top_ups(home, loan, VacancyPaths(empty, 1))


def reserve_two_gaps() -> float:
    return float(_account().reserve[0]) / MAN


def again_reserve_two_gaps() -> float:
    return -min(np.cumsum([12, -27, 6, -36]))


def top_ups_of_the_same() -> float:
    return float(_account().total[0]) / MAN


def again_top_ups_of_the_same() -> float:
    return 9 * (3 + 4)


def exposure() -> float:
    loan = Loan(principal=24_000_000, annual_rate=0.02, years=30)
    table = guarantor_exposure(loan, value=28_000_000 * 0.8, selling_costs=0.04)
    return float(table["exposure"].iloc[0]) / MAN


def again_exposure() -> float:
    return 2_400 - 2_800 * 0.8 * 0.96


def loan_without_exposure() -> float:
    return 5_000 * 0.7 * (1 - 0.04)


def cap_of_guarantee() -> str:
    return "B"


def right_tax() -> float:
    return 0.3 * (250 - 70 - 100)


def shortcut_off_by() -> float:
    return right_tax() - 0.3 * (250 - 190)
