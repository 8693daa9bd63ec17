"""The answers of lesson 03's bank, each in the unit of its question."""

from __future__ import annotations

import numpy_financial as npf

from kosen_edu import (
    Property,
    ber,
    break_even_rate,
    dscr,
    dscr_from_ratio,
    land_interest,
    loan_constant,
    offsettable_loss,
)
from kosen_edu.rental.break_even import vacancy_at_dscr

MAN = 10_000


def _constant(rate: float, years: int) -> float:
    """One year's payments per yen by numpy-financial."""
    return -npf.pmt(rate / 12, years * 12, 1) * 12


def plain_dscr() -> float:
    home = Property(price=1, gpi=9_600_000, vacancy=0.1, opex_ratio=0.18)
    return home.statement(ads=5_460_000).dscr


def again_plain_dscr() -> float:
    return 960 * (1 - 0.1 - 0.18) / 546


def upside_down() -> float:
    return dscr(noi=1, ads=0.8)


def turning_rate() -> float:
    return 100 * break_even_rate(noi=3_660_000, principal=60_000_000, years=30)


def again_turning_rate() -> float:
    low, high = _constant(0.045, 30), _constant(0.05, 30)  # 366 / 60 lies between them
    return 4.5 + 0.5 * (0.061 - low) / (high - low)


def turning_rate_25() -> float:
    return 100 * break_even_rate(noi=4_800_000, principal=80_000_000, years=25)


def again_turning_rate_25() -> float:
    return 100 * npf.rate(300, -400_000, 80_000_000, 0) * 12


def loan_for_limit() -> float:
    return 3_000_000 / 1.25 / loan_constant(0.04, years=25) / MAN


def again_loan_for_limit() -> float:
    return -npf.pv(0.04 / 12, 300, 3_000_000 / 1.25 / 12) / MAN


def ltv_for_limit() -> float:
    return 100 * 3_000_000 / 1.3 / loan_constant(0.03, years=30) / 50_000_000


def again_ltv_for_limit() -> float:
    return -100 * npf.pv(0.03 / 12, 360, 3_000_000 / 1.3 / 12) / 50_000_000


def margin_variable() -> float:
    return loan_constant(0.04, years=30) / loan_constant(0.02, years=30) / (1 - 0.08)


def again_margin_variable() -> float:
    return _constant(0.04, 30) / _constant(0.02, 30) / 0.92


def margin_fixed() -> float:
    home = Property(price=1, gpi=5_000_000, opex_ratio=0.15)
    return home.statement().noi / home.statement(vacancy=0.12).noi


def again_margin_fixed() -> float:
    return 0.85 / 0.73


def after_repairs() -> float:
    return dscr(noi=5_200_000 - 600_000, ads=4_160_000)


def longer_term() -> float:
    return 0.0  # NOI knows nothing of the loan


def dearer_costs() -> float:
    return Property(price=1, gpi=8_000_000, opex_ratio=0.22).statement(ads=5_000_000).dscr


def ratio_for_level() -> float:
    return 100 * (1 - 0.08 - 0.22) / 1.4


def dscr_on_actual() -> float:
    return dscr_from_ratio(repayment_ratio=0.48, vacancy=0.1, opex_ratio=0.25)


def again_dscr_on_actual() -> float:
    home = Property(price=1, gpi=1, vacancy=0.1, opex_ratio=0.25, opex_base="egi")
    return home.statement(ads=0.48).dscr


def vacancy_limit() -> float:
    return 100 * vacancy_at_dscr(1.2, ads=3_780_000, gpi=7_000_000, opex_ratio=0.2)


def again_vacancy_limit() -> float:
    return 100 * (1 - 0.2 - 1.2 * 378 / 700)


def occupancy() -> float:
    return 100 * ber(opex=6_400_000 * 0.17, ads=4_000_000, gpi=6_400_000)


def land_share() -> float:
    interest = 90_000_000 * 0.04
    return land_interest(interest=interest, loan=90_000_000, building_price=63_000_000) / MAN


def again_land_share() -> float:
    return 2_700 * 0.04


def loss_to_deduct() -> float:
    return offsettable_loss(1_500_000, land_interest=1_080_000) / MAN


def below_one() -> str:
    return "B"
