"""Every number of the source check a second time: by hand, or by numpy-financial."""

from datetime import date

import numpy as np
import numpy_financial as npf
import pytest

from kosen_edu.claims.table import all_claims, claim, workings
from kosen_edu.loans.annuity import level_payment


def pay(rate, months, principal=30_000_000):
    """The level payment a month."""
    return -npf.pmt(rate / 12, months, principal)


# --- 000 and 001 -------------------------------------------------------------------------------

RENT, GONE = 12 * 676_000, 55_069_584 / 22
COSTS = 0.12 * RENT
TEN_YEARS = RENT * (1 - 0.002 * 4.5)  # mean rent, falling by 0.2 points of the first a year


def toda_ads(rate, per_year=12):
    return -npf.pmt(rate / per_year, 30 * per_year, 120_000_000) * per_year


def toda_atcf(rate, *, per_year=12, tax=0.232):
    """Cash after tax of the first year in Toda; with ``tax`` 0 a loss saves nothing."""
    periods = np.arange(1, per_year + 1)
    interest = -npf.ipmt(rate / per_year, periods, 30 * per_year, 120_000_000).sum()
    noi = RENT - COSTS
    return noi - toda_ads(rate, per_year) - tax * (noi - interest - GONE)


# --- 003 and 004 -------------------------------------------------------------------------------

OLD, NEW, OTHER = (int(pay(rate, 240)) for rate in (0.025, 0.010, 0.012))  # yen cut, as banks do
LOW, HIGH = (int(pay(rate, 360)) for rate in (0.010, 0.025))
ADS = 12 * pay(0.02, 360)
CONDO, WHOLE = (12 * pay(0.02, 300, loan) for loan in (16_000_000, 20_000_000))
HOUSE, SHORT = (12 * pay(0.018, months, 42_000_000) for months in (360, 14 * 12 + 5))

# The computed number, and after it the one under the condition that gives the printed one.
BY_HAND = {
    "000-03": (12_000_000 / 2,),
    "000-04": ((12_000_000 / 80_000 + 5 * 12) / 12, 5),  # repaid, and then five years more
    "000-06": (12_000_000,),
    "000-07": (12_000_000 / (35 * 12), 0),
    "000-08": (12_000_000, 0),
    "000-09": (0,),
    "001-01": (1,),
    "001-04": (toda_atcf(0.0185), toda_atcf(0.0185, per_year=1)),
    "001-05": (0.88 * RENT / toda_ads(0.0185),),
    "001-06": (
        0.12 + toda_ads(0.0185) / RENT,
        0.12 + toda_ads(0.0185, per_year=1) / TEN_YEARS,
    ),
    "001-08": (toda_atcf(0.0435, tax=0), toda_atcf(0.0435, per_year=1)),
    "001-09": (toda_atcf(0.0435, tax=0), toda_atcf(0.0435, per_year=1)),
    "001-10": (0.88 * RENT / toda_ads(0.0435),),
    "001-11": (
        0.12 + toda_ads(0.0435) / RENT,
        0.12 + toda_ads(0.0435, per_year=1) / TEN_YEARS,
    ),
    "001-12": (0.12 + toda_ads(0.0435) / RENT,),
    "001-14": (
        0.12 + toda_ads(0.0435, per_year=1) / TEN_YEARS,
        0.12 + toda_ads(0.0185, per_year=1) / TEN_YEARS,
    ),
    "001-13": (0.88 * RENT / toda_ads(0.0435),),
    "002-01": (12,),  # the Bank of Japan met on 18 and 19 December 2025
    "002-03": (0.0235 + 0.01,),  # long-term prime rate of 1 April 2025
    "002-04": (0.0335 - 0.02,),
    "002-05": (0.0230 + 0.01,),  # of 1 October 2025
    "002-06": (0.0280 + 0.01,),  # of 1 April 2026
    "002-07": (1,),
    "002-08": (1,),
    "002-09": (0.025,),
    "002-10": (0.01,),
    "002-12": (0.001,),
    "002-14": (10 - 4,),
    "002-16": (4,),
    "002-17": (10,),
    "002-18": (3,),
    "002-19": (9,),
    "002-20": ((date(2025, 7, 1) - date(2025, 3, 10)).days / (365.25 / 12),),
    "003-01": (120 / 240,),
    "003-03": (140 / 200, 200 / 140),
    "003-04": (200 / 100, 200 / 140),
    "003-05": (60 / 140,),
    "003-08": (0.6,),
    "003-09": (360_000,),
    "003-10": (3 / 10,),
    "003-11": (420_000,),
    "003-12": (60_000,),
    "003-14": (0.3, 0.5),
    "003-15": (1_200_000,),
    "003-16": (1_800_000,),
    "003-17": (2_100_000,),
    "003-18": (2_100_000,),
    "003-19": (1_500_000,),
    "003-20": (1_500_000,),
    "003-22": (1_800_000,),
    "003-23": (1_200_000,),
    "003-25": (pay(0.02, 360),),
    "003-26": (pay(0.02, 360) / 0.6,),
    "003-29": (ADS / (0.04 * 30_000_000),),
    "003-30": (LOW,),
    "003-31": (HIGH,),
    "003-32": (HIGH - LOW,),
    "003-33": (12 * (HIGH - LOW),),
    "003-34": (18 / 30,),
    "003-54": (18 / 20, 18 / 17),
    "003-35": (20_000,),
    "003-39": (6 / 30,),
    "003-40": (24_000_000,),
    "003-41": (OLD,),
    "003-42": (12 * OLD,),
    "003-43": (NEW, OTHER),
    "003-44": (12 * NEW, 12 * OTHER),
    "003-45": (3_600_000,),
    "003-46": (OLD / 300_000, 1_900_000 / 3_600_000),
    "003-47": (NEW / 300_000, 1_680_000 / 3_600_000),
    "003-48": (OLD - NEW,),
    "003-49": (pay(0.015, 300),),
    "003-50": (pay(0.015, 420),),
    "003-51": (2,),
    "004-03": (pay(0.02, 360),),
    "004-04": (30_000_000 / 360 + 50_000, 30_000_000 / 300 + 50_000),
    "004-07": (ADS, 1_320_000),
    "004-08": (1_800_000,),
    "004-09": (1_800_000 - ADS, 480_000),
    "004-10": (pay(0.03, 360) - pay(0.02, 360), pay(0.0265, 360) - pay(0.02, 360)),
    "004-11": (12 * pay(0.03, 360) - ADS, 12 * pay(0.0265, 360) - ADS),
    "004-12": (0.20,),
    "004-13": (0.20 * 1.021 + 0.10,),
    "004-14": (0.7 * (1_800_000 - ADS), 0.7 * 480_000),
    "004-15": (CONDO, WHOLE),
    "004-16": (840_000,),
    "004-17": (840_000 - CONDO, 840_000 - WHOLE),
    "004-25": (840_000 - CONDO, 840_000 - WHOLE),
    "004-18": (HOUSE, SHORT),
    "004-19": (6_000_000 * 0.85 * 0.75,),
    "004-20": (3_825_000 - HOUSE, 3_825_000 - SHORT),
    "004-21": (0.30 - 0.20, 0),
    "004-22": ("2027-03",),
    "004-23": ("2023-07",),
}

DATES = {"004-22", "004-23"}

UNPAID = 12 * pay(0.02, 420) / 30_000_000
TENTH, BASE = (pay(0.02 + points, 420, 10_000_000) for points in (0.001, 0.0135))
TEN_MILLION = pay(0.02, 420, 10_000_000)
YEARS_25, YEARS_35 = pay(0.015, 300), pay(0.015, 420)

UNDEPRECIATED = 1_800_000 + npf.ipmt(0.02 / 12, np.arange(1, 13), 360, 3e7).sum()

# What a remark works out besides.
IN_THE_REMARK = {
    "000-02": [f"{UNPAID:.3%}"],
    "000-04": [f"{12_000_000 / (7 - 5) / 12 / 10_000:.0f}万円"],
    "000-05": ["1.60%", "3.45%", "19,997円", "79,912円"],
    "000-07": ["150 か月"],
    "001-02": ["2.30%"],
    "001-04": [f"{RENT - COSTS - toda_ads(0.0185):,.0f}円", "1,330,073円"],
    "001-08": ["36,679円"],
    "001-09": [
        f"−{toda_ads(0.0435, per_year=1) - (RENT - COSTS):,.0f}円",
        f"{toda_atcf(0.0435, per_year=1) - (RENT - COSTS - toda_ads(0.0435, per_year=1)):,.0f}円",
    ],
    "001-13": [f"{0.88 * RENT / toda_ads(0.0435):.3f}倍"],
    "002-01": ["0.75%", "2025年12月"],
    "002-02": ["2018-01", "2022-01", "7 回"],
    "002-11": [
        f"{TENTH - TEN_MILLION:,.0f}円",
        f"{420 * (TENTH - TEN_MILLION):,.0f}円",
        f"{TENTH / TEN_MILLION - 1:.1%}",
    ],
    "002-13": [f"{TENTH / TEN_MILLION - 1:.1%}", f"{BASE / TEN_MILLION - 1:.1%}"],
    "003-04": [f"{200 / 140:.3f}倍", "切り捨て"],
    "003-06": [f"{0.95 * 0.8 / 1.5 // 1e-3 / 1e3:.1%}"],
    "003-07": [f"{0.95 * 0.8 / 1.2 // 1e-3 / 1e3:.1%}"],
    "003-12": ["120,000円", "−60,000円"],
    "003-14": ["40%"],
    "003-18": ["40%"],
    "003-23": ["900,000円", "300,000円"],
    "003-24": [f"{(ADS / 30_000_000 / 0.6 // 1e-4 + 1) / 1e4:.2%}"],
    "003-26": [f"{pay(0.02, 360) / 180_000:.1%}"],
    "003-29": [f"{ADS / 900_000:.0%}", f"{0.7 * 1_200_000 / ADS:.0%}"],
    "001-14": [f"{0.12 + toda_ads(0.0435) / RENT:.2%}"],
    "003-54": [f"{1 - 17 / 30:.0%}"],
    "003-35": ["33%"],
    "003-43": ["1.2%", "140,661円"],
    "003-46": ["1,900,000円", "切り捨て"],
    "003-47": ["1,680,000円", f"{OTHER / 300_000:.1%}", "切り捨て"],
    "003-48": [f"{OLD - OTHER:,.0f}円"],
    "003-50": [f"{420 * YEARS_35 - 300 * YEARS_25:,.0f}円"],
    "003-51": [f"{ADS / 1_200_000:.0%}", f"{ADS / 2_400_000:.0%}"],
    "003-52": [f"{1 - 0.60 - 0.20:.0%}"],
    "003-53": [f"{1 - 0.40 - 0.20:.0%}"],
    "004-05": ["11.0%"],
    "004-08": [f"{3_000_000 * 0.85 * 0.75:,.0f}円"],
    "004-12": ["5%", "10%"],
    "004-14": [
        # the steps of 2026 for a salary of 8 million yen: 20 % and a basic deduction that shrinks
        f"{0.3042 * UNDEPRECIATED + 50_000 * 0.2042:,.0f}円",
        "年収800万円",
        f"{0.3 * (1_800_000 - ADS):,.0f}円",
    ],
    "004-18": ["14年5か月", f"{12 * npf.rate(360, -3_310_000 / 12, 42_000_000, 0):.2%}"],
    "004-19": [f"{6_000_000 * (0.85 - 0.25):,.0f}円"],
    "004-21": ["20%", "30%"],
}


def test_every_computed_claim_by_hand():
    assert set(BY_HAND) == {c.key for c in all_claims() if c.value is not None}
    wrong = {}
    for key, expected in BY_HAND.items():
        found = tuple(x for x in (claim(key).value, claim(key).instead) if x is not None)
        if found != (expected if key in DATES else pytest.approx(expected, rel=1e-9, abs=1e-9)):
            wrong[key] = (found, expected)
    assert wrong == {}


def test_every_number_in_a_remark_by_hand():
    assert set(IN_THE_REMARK) >= {key for key, work in workings().items() if work.shown}
    wrong = {
        key: (claim(key).remark, text)
        for key, texts in IN_THE_REMARK.items()
        for text in texts
        if text.replace("%", "％") not in claim(key).remark
    }
    assert wrong == {}


def test_every_working_belongs_to_a_claim():
    assert set(workings()) <= {c.key for c in all_claims()}


def test_no_single_term_gives_the_printed_debt_service_of_article_004():
    assert level_payment(60_000_000, 0.018, 360) < 3_310_000 / 12  # less than for the price
    # that of the condominium is (nearly) the one of the whole price
    assert level_payment(20_000_000, 0.02, 300) == pytest.approx(1_020_000 / 12, rel=0.005)
