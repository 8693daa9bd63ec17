"""Answers to the questions of lesson 05, by the core, and some a second way."""

from math import comb

import numpy_financial as npf

from kosen_edu import (
    Deal,
    Loan,
    RentMonths,
    chances_of_empty,
    irr_report,
    level_vacancy,
    npv,
    ten_year_plan,
)

_FLAT = {"price": 1e7, "gross_yield": 0.1, "vacancy": 0.0, "opex_ratio": 0.0, "years": 30}


def first_year():
    return Deal(
        price=15_000_000,
        gross_yield=0.064,
        vacancy=0.05,
        opex_ratio=0.28,
        ltv=0.7,
        annual_rate=0.024,
        years=20,
    ).btcf


def again_first_year():
    return 960_000 * 0.95 * 0.72 + 12 * npf.pmt(0.002, 240, 10_500_000)


def borrowed():
    one = Loan(principal=1_000_000, annual_rate=0.02, years=25).annual_debt_service()
    return 1_000_000 * 610_350 / one


def again_borrowed():
    return npf.pv(0.02 / 12, 300, -610_350 / 12)


def part_of_gap():
    return (0.0130 - 0.0040) / (0.0280 - 0.0040)


def level():
    # 45 million yen over 30 years at 0 % take 1.5 million a year
    house = Deal(**_FLAT | {"gross_yield": 0.4}, ltv=1.5 / 10 * 30, annual_rate=0.0)
    return level_vacancy(house, cash=500_000)


def again_level():
    return 1 - (1_500_000 + 500_000) / 4_000_000


def worth_paying():
    return 1_200_000 / 0.055


def one_of_five():
    return chances_of_empty(5, 0.1)[1]


def again_one_of_five():
    return comb(5, 1) * 0.1 * 0.9**4


def even():
    return _four().deal.break_even_share


def again_even():
    return 0.22 + 180 / 300


def _four():
    # 0 % over 30 years: the loan of 54 million yen takes 1.8 million a year
    deal = Deal(
        price=30_000_000,
        gross_yield=0.1,
        vacancy=0.1,
        opex_ratio=0.22,
        ltv=1.8,
        annual_rate=0.0,
        years=30,
        opex_base="gpi",
    )
    return RentMonths(deal, 4)


def short_months():
    return _four().top_up


def again_short_months():
    return 1 - 0.9**4


def own_money():
    # the core's plan takes 7 % of costs: 1 % of the price less is asked here
    plan = ten_year_plan("apartment", price=40_000_000, ltv=0.75)
    return plan.result.equity - 0.01 * 40_000_000


def again_own_money():
    return 40_000_000 * (1 + 0.06 - 0.75)


def after_sale():
    return 38_000_000 * (1 - 0.034) - 25_000_000


def worth_of_three():
    return npv(0.06, [-2_000_000, 800_000, 800_000, 800_000])


def again_worth_of_three():
    return npf.npv(0.06, [-2_000_000, 800_000, 800_000, 800_000])


def discount_for_repair():
    return npv(0.04, [0, 0, 0, 0, 0, 0, 4_000_000])


def again_discount_for_repair():
    return 4_000_000 / 1.04**6


def which_rate():
    rate = irr_report([-100, 70, 50]).rate
    return min({"A": 0.10, "B": 0.139, "C": 0.20}.items(), key=lambda item: abs(item[1] - rate))[0]


def bigger():
    first, second = [-200, 224], [-900, 981]
    rates = irr_report(first).rate > irr_report(second).rate
    worths = npv(0.05, first) > npv(0.05, second)
    return {(True, True): "A", (True, False): "B", (False, False): "C"}[rates, worths]


def turns():
    return irr_report([-50, 20, 20, -5, 40]).changes


def dearest():
    return 15_000_000 / (1 - 0.75 + 0.08)
