"""Article 003 (repayment ratio 40, 50, 60 %): the workings of its claims.

Every working starts from what the article states (amount, rate, term, share), never from a
result that it prints on the way; where it gives two numbers, the second is the condition under
which the printed one would come out.
"""

from __future__ import annotations

from kosen_edu.base.formats import percent, yen
from kosen_edu.loans.annuity import level_payment, round_yen
from kosen_edu.rental.break_even import bearable_vacancy, rent_for_ratio
from kosen_edu.rental.property import Property
from kosen_edu.rental.ratios import (
    dscr,
    dscr_from_ratio,
    loan_constant,
    ltv,
    ratio_from_terms,
    repayment_ratio,
)

from .worked import Worked, settles

PRICE = 30_000_000
RENT = 3_000_000  # a year, in the three cases
HOUSE = Property(price=PRICE, gpi=12 * 600_000, units=10)  # ten rooms, 600,000 yen a month


def bank_payment(rate: float, months: int) -> float:
    """The payment on 30,000,000 yen in whole yen, as a bank states it (fractions dropped)."""
    return round_yen(level_payment(PRICE, rate, months), "floor")


def cut(value: float, unit: float) -> float:
    """What is left of ``value`` when everything below ``unit`` is dropped."""
    return value // unit * unit


# --- 返済比率とDSCRの計算式 ---------------------------------------------------------------


@settles("003-01")
def _example_ratio() -> float:
    return repayment_ratio(ads=1_200_000, gpi=2_400_000)


@settles("003-03")
def _dscr_as_in_the_prose() -> tuple[float, float]:
    upside_down = repayment_ratio(ads=1_400_000, gpi=2_000_000)
    return upside_down, dscr(noi=2_000_000, ads=1_400_000)


@settles("003-04")
def _dscr_as_in_the_formula() -> tuple[float, float]:
    return dscr(noi=2_000_000, ads=1_000_000), dscr(noi=2_000_000, ads=1_400_000)


@settles("003-05")
def _income_above_payment() -> float:
    return dscr(noi=2_000_000, ads=1_400_000) - 1


def _same_as_dscr(least: float) -> Worked:
    """The repayment ratio that a DSCR stands for at 5 % vacancy and 20 % costs."""
    at_ratio_1 = dscr_from_ratio(repayment_ratio=1.0, vacancy=0.05, opex_ratio=0.20)
    return Worked(None, shown={"ratio": percent(at_ratio_1 / least, 0)})


@settles("003-06")
def _ideal_dscr() -> Worked:
    return _same_as_dscr(1.5)


@settles("003-07")
def _least_dscr() -> Worked:
    return _same_as_dscr(1.2)


# --- 10室・満室60万円 ---------------------------------------------------------------------


@settles("003-08")
def _share_that_goes_to_the_bank() -> float:
    return 0.60


@settles("003-09")
def _house_payment() -> float:
    return HOUSE.gpi / 12 * 0.60


@settles("003-10")
def _rent_lost_with_three_rooms() -> float:
    return 1 - HOUSE.rooms_let(3)


@settles("003-11")
def _rent_with_three_empty() -> float:
    return HOUSE.gpi / 12 * HOUSE.rooms_let(3)


@settles("003-12")
def _left_with_three_empty() -> Worked:
    left = _rent_with_three_empty() - _house_payment()
    costs = HOUSE.gpi / 12 * 0.20
    return Worked(left, shown={"costs": yen(costs), "left": yen(left - costs)})


@settles("003-14")
def _kept_after_costs_at_50() -> Worked:
    kept = 1 - 0.50 - 0.20
    return Worked(kept, instead=1 - 0.50, shown={"at40": percent(1 - 0.40 - 0.20, 0)})


# --- 家賃300万円の三つの場合 --------------------------------------------------------------


@settles("003-15")
def _payment_40() -> float:
    return RENT * 0.40


@settles("003-16")
def _left_40() -> float:
    return RENT * (1 - 0.40)


@settles("003-17")
def _rent_with_30_percent_empty() -> float:
    return RENT * (1 - 0.30)


@settles("003-18")
def _rent_covers_payment_40() -> Worked:
    return Worked(_rent_with_30_percent_empty(), shown={"bears": _bears(0.40)})


@settles("003-19")
def _payment_50() -> float:
    return RENT * 0.50


@settles("003-20")
def _left_50() -> float:
    return RENT * (1 - 0.50)


@settles("003-22")
def _payment_60() -> float:
    return RENT * 0.60


@settles("003-23")
def _left_60() -> Worked:
    costs = RENT * 0.30
    left = RENT * (1 - 0.60)
    return Worked(left, shown={"costs": yen(costs), "rest": yen(left - costs)})


# --- 60％になる要因 -----------------------------------------------------------------------


@settles("003-24")
def _yield_at_60() -> Worked:
    gross = loan_constant(0.02, 360) / 0.60
    return Worked(None, shown={"gross": percent(gross, 2)})


@settles("003-25")
def _full_loan_payment() -> float:
    return level_payment(PRICE, 0.02, 360)


@settles("003-26")
def _rent_at_60() -> Worked:
    rent = rent_for_ratio(monthly_payment=_full_loan_payment(), ratio=0.60)
    at_printed = repayment_ratio(ads=_full_loan_payment(), gpi=180_000)
    return Worked(rent, shown={"at_printed": percent(at_printed)})


@settles("003-29")
def _ratio_at_4_percent_yield() -> Worked:
    at4, at3 = (
        float(ratio_from_terms(annual_rate=0.02, months=360, ltv=1.0, gross_yield=y))
        for y in (0.04, 0.03)
    )
    return Worked(
        at4,
        shown={"at4": percent(at4, 0), "at3": percent(at3, 0), "ltv": percent(0.70 / at4, 0)},
    )


@settles("003-30")
def _payment_at_1() -> float:
    return bank_payment(0.010, 360)


@settles("003-31")
def _payment_at_2_5() -> float:
    return bank_payment(0.025, 360)


@settles("003-32")
def _monthly_gap() -> float:
    return _payment_at_2_5() - _payment_at_1()


@settles("003-33")
def _yearly_gap() -> float:
    return 12 * _monthly_gap()


# --- 60％のリスク -------------------------------------------------------------------------


@settles("003-34")
def _ratio_of_the_small_house() -> float:
    return repayment_ratio(ads=12 * 180_000, gpi=12 * 300_000)


@settles("003-35")
def _left_at_200_000() -> Worked:
    lost = 1 - 200_000 / 300_000
    return Worked(200_000 - 180_000, shown={"lost": percent(lost, 0)})


# --- 50％以下に抑える対策 -----------------------------------------------------------------


@settles("003-39")
def _own_money_share() -> float:
    return 1 - ltv(principal=PRICE - 6_000_000, price=PRICE)


@settles("003-40")
def _loan_after_own_money() -> float:
    return PRICE - 6_000_000


@settles("003-41")
def _old_payment() -> float:
    return bank_payment(0.025, 240)


@settles("003-42")
def _old_payment_a_year() -> float:
    return 12 * _old_payment()


@settles("003-43")
def _new_payment() -> tuple[float, float]:
    return bank_payment(0.010, 240), bank_payment(0.012, 240)


@settles("003-44")
def _new_payment_a_year() -> tuple[float, float]:
    return 12 * bank_payment(0.010, 240), 12 * bank_payment(0.012, 240)


@settles("003-45")
def _rent_a_year() -> float:
    return 12 * 300_000


@settles("003-46")
def _old_ratio() -> Worked:
    twice_cut = cut(_old_payment_a_year(), 10_000)
    return Worked(
        repayment_ratio(ads=_old_payment_a_year(), gpi=_rent_a_year()),
        instead=repayment_ratio(ads=twice_cut, gpi=_rent_a_year()),
        shown={"ads": yen(twice_cut)},
    )


@settles("003-47")
def _new_ratio() -> Worked:
    twice_cut = cut(12 * bank_payment(0.012, 240), 10_000)
    return Worked(
        repayment_ratio(ads=12 * bank_payment(0.010, 240), gpi=_rent_a_year()),
        instead=repayment_ratio(ads=twice_cut, gpi=_rent_a_year()),
        shown={
            "ads": yen(twice_cut),
            "once": percent(repayment_ratio(ads=12 * bank_payment(0.012, 240), gpi=_rent_a_year())),
        },
    )


@settles("003-48")
def _refinancing_saves() -> Worked:
    printed = bank_payment(0.025, 240) - bank_payment(0.012, 240)
    return Worked(
        bank_payment(0.025, 240) - bank_payment(0.010, 240), shown={"printed": yen(printed)}
    )


@settles("003-49")
def _payment_25_years() -> float:
    return level_payment(PRICE, 0.015, 300)


@settles("003-50")
def _payment_35_years() -> Worked:
    more = 420 * level_payment(PRICE, 0.015, 420) - 300 * _payment_25_years()
    return Worked(level_payment(PRICE, 0.015, 420), shown={"more": yen(more)})


@settles("003-51")
def _rent_multiple() -> Worked:
    at4, at8 = (
        float(ratio_from_terms(annual_rate=0.02, months=360, ltv=1.0, gross_yield=y))
        for y in (0.04, 0.08)
    )
    return Worked(0.08 / 0.04, shown={"at4": percent(at4, 0), "at8": percent(at8, 0)})


def _bears(ratio: float) -> str:
    return percent(float(bearable_vacancy(repayment_ratio=ratio, opex_ratio=0.20)), 0)


@settles("003-52")
def _danger_at_60() -> Worked:
    return Worked(None, shown={"bears": _bears(0.60)})


@settles("003-53")
def _ideal_at_40() -> Worked:
    return Worked(None, shown={"bears": _bears(0.40)})
