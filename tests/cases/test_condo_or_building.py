"""Condominium and apartment house like for like: held to the article, numpy-financial, counting."""

from dataclasses import fields
from math import comb

import numpy as np
import numpy_financial as npf
import pytest
from numpy.testing import assert_allclose

import kosen_edu
from kosen_edu.base.check import InputError
from kosen_edu.cases.articles import article_case
from kosen_edu.cases.condo_or_building import (
    NAMES,
    SIX,
    Deal,
    RentMonths,
    SixChanges,
    article_deal,
    assumed,
    chances_of_empty,
    level_vacancy,
    like_for_like,
    overloan_plan,
    profit_by_year,
    ten_year_plan,
)
from kosen_edu.plan.returns import irr_report

CONDO, HOUSE = (article_deal(name) for name in NAMES)


def cash_by_hand(d):
    """Rent, costs and debt service in three lines, with the referee's payment."""
    rent = d.price * d.gross_yield * (1 - d.vacancy)
    payment = -npf.pmt(d.annual_rate / 12, d.years * 12, d.price * d.ltv)
    return rent * (1 - d.opex_ratio) - 12 * payment


@pytest.mark.parametrize(
    ("name", "ads", "btcf"), [("condo", 813_800, 26_200), ("apartment", 1_812_880, 2_012_120)]
)
def test_the_deals_are_those_of_the_article(name, ads, btcf):
    case, deal = article_case("004", name), article_deal(name)
    assert_allclose(deal.statement.noi, case.printed["noi"])
    assert_allclose(deal.btcf, cash_by_hand(deal), rtol=1e-9)
    assert_allclose(deal.ads, deal.loan.annual_debt_service(), rtol=1e-12)
    assert (round(deal.ads), round(deal.btcf)) == (ads, btcf)
    assert_allclose(deal.home.gpi, case.given["gpi"], rtol=1e-15)


def test_what_no_deal_can_be_is_refused():
    wrong = {
        "price": 0, "gross_yield": 60, "vacancy": 15, "opex_ratio": "0.2", "ltv": None,
        "annual_rate": 2.0, "years": 420, "opex_base": "noi", "units": 0,
    }  # fmt: skip
    assert set(wrong) == {f.name for f in fields(Deal)}
    for name, value in wrong.items():
        with pytest.raises(InputError):
            CONDO.at(**{name: value})


def test_six_conditions_make_the_whole_difference():
    swapped = CONDO.at(**{name: getattr(HOUSE, name) for name in SIX})
    assert_allclose(swapped.cash_on_price, HOUSE.cash_on_price)
    for start, end in ((CONDO, HOUSE), (HOUSE, CONDO)):
        for name, change in SixChanges(start, end).changes.items():
            other = start.at(**{name: getattr(end, name)})
            wanted = (cash_by_hand(other) - cash_by_hand(start)) / start.price
            assert_allclose(change, wanted, atol=1e-12)


def test_equal_price_and_equal_own_money():
    condo, house = (like_for_like(name) for name in NAMES)
    assert 3 * condo.price == house.price
    assert_allclose(3 * condo.equity, house.equity)
    for cash in (0.0, 383_774.0, house.at(vacancy=0.0).btcf):
        level = level_vacancy(house, cash=cash)
        assert_allclose(house.at(vacancy=level).btcf, cash, atol=1e-3)
    assert level_vacancy(house, cash=1e8) is None


@pytest.mark.parametrize("name", NAMES)
def test_break_even_share_put_back_in(name):
    deal = like_for_like(name, opex_base="gpi")
    assert_allclose(deal.at(vacancy=1 - deal.break_even_share).btcf, 0, atol=1e-3)


@pytest.mark.parametrize(("units", "share"), [(1, 0.15), (3, 0.15), (10, 0.3), (7, 0.0), (7, 1.0)])
def test_chances_by_counting(units, share):
    by_hand = [comb(units, k) * share**k * (1 - share) ** (units - k) for k in range(units + 1)]
    assert_allclose(chances_of_empty(units, share), by_hand, atol=1e-15)
    assert_allclose(chances_of_empty(units, share) @ np.arange(units + 1), units * share)
    with pytest.raises(InputError, match="空室率"):
        chances_of_empty(units, 1.5)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("drift", [-0.03, 0.01])
def test_profit_of_every_year_is_the_profit_of_that_plan(name, drift):
    long = ten_year_plan(name, hold_years=15)
    found = profit_by_year(long, value_drift=drift)
    each = [
        ten_year_plan(name, hold_years=n, value_drift=drift).result.profit for n in range(1, 16)
    ]
    assert_allclose(found, each, atol=1e-3)


def test_ten_years_by_hand():
    house = like_for_like("apartment")
    given = assumed()
    rent = 6_000_000 * 0.99 ** np.arange(10) * 0.85 * 0.75
    ads = -12 * npf.pmt(0.018 / 12, 360, 42_000_000)
    left = npf.fv(0.018 / 12, 120, ads / 12, -42_000_000)
    flows = np.concatenate([[-18_000_000 - 0.07 * house.price], rent - ads])
    flows[8] -= 6_000_000
    flows[10] += 60_000_000 * 0.99**10 * (1 - given["selling_cost_ratio"]) - left
    plan = ten_year_plan("apartment")
    assert_allclose(plan.result.flows(), flows, atol=1e-3)
    assert_allclose(plan.npv, npf.npv(0.05, flows), atol=1e-3)
    assert_allclose(plan.irr, npf.irr(flows), atol=1e-9)  # three sign changes, and yet one root


def test_the_trap_runs_the_wrong_way():
    """The better the sale, the lower the rate that numpy-financial answers."""
    plans = [overloan_plan(sale_ratio=ratio) for ratio in (0.78, 0.80, 0.84)]
    profits = [plan.result.profit for plan in plans]
    answers = [npf.irr(plan.result.flows()) for plan in plans]
    assert profits == sorted(profits)
    assert answers == sorted(answers, reverse=True)
    assert profits[1] < 0 < answers[1]
    assert all(plan.irr is None for plan in plans)
    roots = irr_report(plans[1].result.flows()).roots
    assert_allclose([npf.npv(r, plans[1].result.flows()) for r in roots], 0, atol=1e-3)
    assert len(roots) == 2


def test_what_is_no_comparison_is_refused_or_has_no_number():
    deal = article_deal("apartment")
    assert np.isnan(SixChanges(deal, deal).share)
    level = deal.at(opex_base="egi", opex_ratio=1.0, ltv=0)  # what comes in goes out again
    assert level_vacancy(level, cash=0) is None
    for call in (lambda: SixChanges(1, 2), lambda: RentMonths(deal, 2.5)):
        with pytest.raises(InputError):
            call()
    with pytest.raises(InputError, match="名前=値"):
        kosen_edu.side_by_side(deal)
