"""Answers to the questions of lesson 06, by the core, and some a second way."""

from kosen_edu import (
    Depreciation,
    business_tax,
    land_interest,
    landlord_tax,
    npv,
    offsettable_loss,
    sale,
    tax_law,
    useful_life,
)


def first_months():
    return Depreciation(cost=20_000_000, life=22, start_year=2026, first_month=9).in_year(2026)


def again_first_months():
    return 20_000_000 * 0.046 * 4 / 12


def _year(**costs):
    return landlord_tax(salary=8_000_000, operating_costs=0, year=2026, **costs)


def income():
    return _year(rent=2_400_000, interest=850_000, depreciation=690_000).property_income


def from_cash():
    return 600_000 + 900_000 - 690_000


def old_concrete():
    return useful_life("reinforced_concrete", age=15)


def again_old_concrete():
    return int(47 - 15 + 15 * 0.2)


def quick():
    return tax_law(2026).income_tax(8_000_000)


def again_quick():
    return 1_950_000 * 0.05 + 1_350_000 * 0.1 + 3_650_000 * 0.2 + 1_050_000 * 0.23


def next_yen():
    return tax_law(2026).marginal_rate(8_000_000)


def again_next_yen():
    return 0.23 * 1.021 + 0.1


def step():
    law = tax_law(2026)
    before, after = (law.bill(total).taxable_income for total in (4_850_000, 4_950_000))
    return after - before


def again_step():
    return 100_000 + 1_040_000 - 670_000


def trade_tax():
    return business_tax(8_000_000, rooms=12, year=2026)


def again_trade_tax():
    return (8_000_000 - 2_900_000) * 0.05


def _left(loss, **loan):
    return offsettable_loss(loss, land_interest=land_interest(**loan))


def offset():
    return _left(400_000, interest=800_000, loan=40_000_000, building_price=25_000_000)


def again_offset():
    return 400_000 - 800_000 * 15 / 40


def small_loan():
    return _left(250_000, interest=300_000, loan=15_000_000, building_price=20_000_000)


def black_year():
    own = _year(rent=1_000_000, interest=700_000, depreciation=0, land_interest=200_000)
    return {500_000: "A", 300_000: "B", 400_000: "C"}[round(own.property_income)]


def refund():
    loss = {"rent": 0, "interest": 120_000, "depreciation": 0}
    return -_year(**loss, deductions=1_200_000).tax


def again_refund():
    return 120_000 * (0.2 * 1.021 + 0.1)


def _sold(**amounts):
    return sale(selling_costs=850_000, bought_year=2020, sold_year=2026, **amounts)


def gain():
    return _sold(price=25_000_000, cost=24_800_000, accumulated_depreciation=6_000_000).gain


def again_gain():
    return 10_000 * (2500 - (2400 + 80 - 600) - 85)


def long_tax():
    return _sold(price=24_850_000, cost=20_000_000, accumulated_depreciation=0).tax


def again_long_tax():
    return 4_000_000 * (0.15 * 1.021 + 0.05)


def long_from():
    bought = 2027
    deal = {"price": 2e7, "cost": 1e7, "accumulated_depreciation": 0, "selling_costs": 0}
    sales = {y: sale(**deal, bought_year=bought, sold_year=y, hold=True) for y in range(2028, 2036)}
    return min(year for year, sold in sales.items() if sold.long_term)


def later():
    return -npv(0.03, [-500_000, *[0] * 9, 500_000])


def again_later():
    return 500_000 - 500_000 / 1.03**10
