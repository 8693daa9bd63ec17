"""Buying, owning, selling: costs and taxes of the deal."""

import datetime as dt
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refusal

from kosen_edu import property_taxes
from kosen_edu.tax.deal_costs import broker_fee, buying_costs, selling_costs, stamp_duty
from kosen_edu.tax.selling import sale

DAY = np.datetime64("2026-11-01")


def sold(**changes):
    case = {
        "price": 60e6,
        "cost": 80e6,
        "accumulated_depreciation": 30e6,
        "selling_costs": 2e6,
        "bought_year": 2016,
        "sold_year": 2026,
    }
    return sale(**{**case, **changes})


# --- published examples ---


def test_published_long_term_sale():  # S01
    deal = sold(price=150e6, cost=100e6, accumulated_depreciation=0, selling_costs=5e6)
    assert deal.gain == 45e6
    parts = (deal.income_tax, deal.surcharge, deal.resident_tax)
    assert parts == pytest.approx((6_750_000, 141_750, 2_250_000))


def test_published_assumed_cost():  # S03 (of the years before the surcharge) and S04
    deal = sold(price=50e6, cost=None, accumulated_depreciation=0, selling_costs=2e6)
    assert (deal.cost_basis, deal.gain) == (2_500_000, 45_500_000)
    assert deal.income_tax + deal.resident_tax == pytest.approx(9_100_000)
    assert deal.assumed_cost
    assert sold(price=37e6, cost=None, accumulated_depreciation=0).cost_basis == 1_850_000


def test_published_broker_fee():  # S05, S06
    assert broker_fee(5e6, DAY) == pytest.approx(210_000 * 1.1)
    assert broker_fee(8e6, DAY, low_price_agreement=True) == pytest.approx(330_000)
    assert broker_fee(8e6 + 1, DAY, low_price_agreement=True) == broker_fee(8e6 + 1, DAY)
    assert broker_fee(3e6, DAY, low_price_agreement=True) > broker_fee(3e6, DAY)
    small = {"price": 8e6, "land_assessed": 1e6, "building_assessed": 1e6, "on": "2026-11-01"}
    sheet = buying_costs(**small, low_price_agreement=True)
    assert sheet.capitalised["broker_fee"] == pytest.approx(330_000)


# --- the sale ---


def test_five_years_are_counted_on_january_1():
    deal = sold(bought_year=[2020, 2020, 2026, 2021], sold_year=[2025, 2026, 2026, 2027])
    assert deal.tax / deal.gain == pytest.approx([0.3963, 0.20315, 0.3963, 0.20315])


def test_five_years_hold_for_every_day_of_purchase():
    """The rule by years, against the calendar: over five years on January 1 of the sale year."""
    for day in (dt.date(2020, 1, 1), dt.date(2020, 7, 9), dt.date(2020, 12, 31)):
        for year in range(2025, 2032):
            over = dt.date(year, 1, 1) > day.replace(year=day.year + 5)
            assert sold(bought_year=day.year, sold_year=year, hold=True).long_term == over


def test_depreciation_becomes_gain():
    without, with_it = sold(accumulated_depreciation=30e6), sold(accumulated_depreciation=40e6)
    assert with_it.gain - without.gain == 10e6


def test_the_assumed_cost_serves_where_it_is_more():
    deal = sold(cost=30e6, accumulated_depreciation=29e6)
    assert deal.assumed_cost
    assert deal.cost_basis == pytest.approx(3e6)


@given(st.floats(0, 1e9), st.floats(1e6, 1e9), st.floats(0, 1), st.floats(0, 1e7))
@settings(deadline=None)
def test_sale_adds_up(price, cost, share, costs):
    deal = sold(
        price=price, cost=cost, accumulated_depreciation=cost * share, selling_costs=costs,
        loan_balance=1e7,
    )  # fmt: skip
    assert deal.tax >= 0
    assert deal.tax == 0 or deal.gain > 0
    assert deal.proceeds + deal.tax + costs + 1e7 == pytest.approx(price, abs=1e-3)
    assert deal.gain <= price * 0.95 - costs + 1e-3


def test_a_loss_is_taxed_nothing():
    deal = sold(price=40e6)
    assert deal.gain == -12e6
    assert deal.tax == 0


def test_arrays_of_years_agree_with_single_sales():
    years = np.arange(2025, 2032)
    deals = sold(sold_year=years, bought_year=2024, hold=True)
    singles = [sold(sold_year=int(y), bought_year=2024, hold=True) for y in years]
    assert deals.tax.tolist() == [one.tax for one in singles]
    assert deals.long_term.tolist() == [False] * 5 + [True] * 2


# --- buying ---


def test_stamp_duty():
    for amount, sale_contract, loan_contract in (
        (9_999, 0, 0),
        (5_000_000, 1_000, 2_000),
        (10_000_000, 5_000, 10_000),
        (10_000_001, 10_000, 20_000),
        (80_000_000, 30_000, 60_000),
        (6e9, 480_000, 600_000),
    ):
        assert stamp_duty(amount, DAY, sale=True) == sale_contract
        assert stamp_duty(amount, DAY, sale=False) == loan_contract
        assert stamp_duty(amount, np.datetime64("2027-04-01"), sale=True) == loan_contract


def test_broker_fee_has_no_jump():
    for edge in (2e6, 4e6):
        assert broker_fee(edge + 1, DAY) - broker_fee(edge, DAY) == pytest.approx(0, abs=0.06)


def amounts_of(sheet):
    return {**sheet.capitalised, **sheet.deductible}


def test_buying_costs_by_hand():
    sheet = buying_costs(
        price=80e6, land_assessed=30_000_700, building_assessed=20e6, loan=70e6, on=DAY, other=5e5
    )
    amounts = amounts_of(sheet)
    assert amounts == pytest.approx(
        {
            "broker_fee": 2_706_000,
            "stamp_duty_sale": 30_000,
            "stamp_duty_loan": 60_000,
            "registration_land": 450_000,  # 30,000,000 × 1.5 %
            "registration_building": 400_000,
            "registration_mortgage": 280_000,
            "acquisition_tax_land": 450_000,  # half of the value × 3 %
            "acquisition_tax_building": 600_000,
            "other_costs": 500_000,
        }
    )
    assert sheet.total == sum(amounts.values())
    assert list(sheet.capitalised) == ["broker_fee"]
    table = sheet.frame()
    assert table["金額（円）"].sum() == sheet.total
    assert table.loc["仲介手数料", "税務での扱い"] == "取得費に入る"
    assert set(table["税務での扱い"][1:]) == {"その年の必要経費"}


def test_reduced_rates_end_on_their_day():
    case = {"price": 80e6, "land_assessed": 30e6, "building_assessed": 20e6, "broker": False}
    last, after = (buying_costs(**case, on=day) for day in ("2027-03-31", "2027-04-01"))
    before = amounts_of(last)
    for key, amount in amounts_of(after).items():
        if key == "acquisition_tax_land":
            assert amount == 30e6 * 0.04 > before[key] == 30e6 * 0.5 * 0.03
        elif key in ("acquisition_tax_building", "stamp_duty_sale"):
            assert amount > before[key]
        else:
            assert amount == before[key]


def test_new_dwellings_are_relieved():
    case = {"price": 1e8, "land_assessed": 3e7, "building_assessed": 5e7, "on": DAY}
    old, new = buying_costs(**case), buying_costs(**case, new_building=True, dwellings=4)
    old, new = amounts_of(old), amounts_of(new)
    assert new["acquisition_tax_building"] == pytest.approx((5e7 - 4 * 12e6) * 0.03)
    assert new["registration_new_building"] == pytest.approx(old["registration_building"] / 5)


def test_buying_costs_broadcast():
    prices = np.array([50e6, 80e6])
    sheet = buying_costs(price=prices, land_assessed=30e6, building_assessed=20e6, on=DAY)
    for i, price in enumerate(prices):
        one = buying_costs(price=price, land_assessed=30e6, building_assessed=20e6, on=DAY)
        assert sheet.total[i] == one.total


def test_no_loan_no_mortgage():
    sheet = buying_costs(price=50e6, land_assessed=30e6, building_assessed=20e6, on=DAY)
    amounts = amounts_of(sheet)
    assert amounts["registration_mortgage"] == amounts["stamp_duty_loan"] == 0


def test_selling_costs_are_broker_and_stamp():
    assert selling_costs(60e6, DAY) == {
        "broker_fee": broker_fee(60e6, DAY),
        "stamp_duty_sale": stamp_duty(60e6, DAY, sale=True),
    }


# --- owning ---


def test_small_residential_land_is_taxed_on_a_sixth():
    small = property_taxes(land_assessed=30e6, building_assessed=0, year=2026)
    assert small.fixed_asset_tax == pytest.approx(30e6 / 6 * 0.014)
    assert small.city_planning_tax == pytest.approx(30e6 / 3 * 0.003)
    # 400 m² with one dwelling: half of it is small; with two all of it
    half = property_taxes(land_assessed=30e6, building_assessed=0, year=2026, land_area=400)
    assert half.fixed_asset_tax == pytest.approx(30e6 * (1 / 6 + 1 / 3) / 2 * 0.014)
    two = property_taxes(
        land_assessed=30e6, building_assessed=0, year=2026, land_area=400, dwellings=2
    )
    assert two.total == pytest.approx(small.total)


def test_new_buildings_pay_half_for_some_years():
    full = property_taxes(land_assessed=0, building_assessed=20e6, year=2026).fixed_asset_tax
    for year, (fireproof, years) in product(range(2026, 2035), ((False, 3), (True, 5))):
        now = property_taxes(
            land_assessed=0, building_assessed=20e6, year=year, built_year=2026, fireproof=fireproof
        )
        expected = full / 2 if 1 <= year - 2026 <= years else full
        assert now.fixed_asset_tax == pytest.approx(expected)


def test_city_planning_tax_can_be_absent():
    taxes = property_taxes(land_assessed=3e7, building_assessed=2e7, year=2026, city_planning=False)
    assert taxes.city_planning_tax == 0
    assert taxes.total == taxes.fixed_asset_tax > 0


BUILDING = {"land_assessed": 1e7, "building_assessed": 1e7}


def test_what_cannot_be_meant_is_refused():
    right = {sold: {}, buying_costs: BUILDING | {"price": 2e7, "on": "2026-11-01"}}
    right |= {property_taxes: BUILDING | {"year": 2026}}
    wrong = [
        (sold, {"price": -1}),
        (sold, {"sold_year": 2015}),
        (sold, {"sold_year": 2028}),
        (sold, {"accumulated_depreciation": 90e6}),
        (sold, {"cost": float("nan")}),
        (sold, {"cost": [8e7, 9e7], "sold_year": [2024, 2025, 2026]}),
        (buying_costs, {"price": "5000万円"}),
        (buying_costs, {"land_assessed": -1}),
        (buying_costs, {"on": "2026/11/01"}),
        (buying_costs, {"on": "2024-06-30"}),
        (buying_costs, {"broker": "no"}),
        (buying_costs, {"low_price_agreement": 1}),
        (buying_costs, {"price": [1e7, 2e7], "other": [1, 2, 3]}),
        (property_taxes, {"land_area": 0}),
        (property_taxes, {"built_year": 2027}),
        (property_taxes, {"city_planning": "no"}),
        (property_taxes, {"year": [2026, 2027]}),
        (property_taxes, {"land_assessed": [1, 2], "building_assessed": [1, 2, 3]}),
    ]
    assert [call.__name__ for call, given in right.items() if refusal(call, **given)] == []
    assert [w for call, w in wrong if not refusal(call, **right[call] | w)] == []
