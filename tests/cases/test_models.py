"""The articles' worked cases: printed figures reproduced or settled, against numpy-financial."""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosen_edu.base.check import InputError
from kosen_edu.base.data import all_sources
from kosen_edu.cases.articles import article_case, article_cases, terms_for_payment
from kosen_edu.cases.models import (
    compared_case,
    dscr_slip,
    four_steps,
    refinancing_case,
    review_table,
    threshold_case,
)
from kosen_edu.cases.toda import (
    AS_PRINTED,
    MONTHLY,
    Conditions,
    toda,
    toda_apart,
    toda_property,
)
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan


def test_every_case_has_its_kind_and_the_table_its_source():
    assert "article_cases" in all_sources()
    assert {"given", "assumed", "printed"} >= {
        kind
        for case in article_cases().values()
        for kind in ("given", "assumed", "printed")
        if getattr(case, kind)
    }
    assert {article for article, _ in article_cases()} == {"000", "001", "002", "003", "004"}


def test_unknown_case_is_refused_with_the_list():
    with pytest.raises(InputError, match="004/condo"):
        article_case("004", "house")


# --- 001 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["toda_low", "toda_high"])
def test_toda_printed_figures_come_out_under_the_articles_conditions(case):
    c = article_case("001", case)
    year = toda(c.given["annual_rate"], AS_PRINTED)
    assert round(year.atcf) == c.printed["atcf"]
    digits = 3 if case == "toda_low" else 4  # 77.3 % and 102.03 %: as many places as printed
    assert round(year.ber, digits) == c.printed["ber"]


@pytest.mark.parametrize(
    "other",
    [
        Conditions(payments_per_year=12, loss="refund", ber_years=10),
        Conditions(payments_per_year=2, loss="refund", ber_years=10),
        Conditions(payments_per_year=1, loss="law", ber_years=10),
        Conditions(payments_per_year=1, loss="refund", ber_years=1),
    ],
)
def test_no_condition_can_be_dropped(other):
    hits = 0
    for name, digits in (("toda_low", 3), ("toda_high", 4)):
        c = article_case("001", name)
        year = toda(c.given["annual_rate"], other)
        hits += round(year.atcf) == c.printed["atcf"]
        hits += round(year.ber, digits) == c.printed["ber"]
    assert hits < 4


def test_toda_monthly_truth_against_numpy_financial():
    noi = 676_000 * 12 * 0.88
    for rate, ads, ratio, occupancy, cash in (
        (0.0185, 5_215_156, 1.369, 0.7629, 1_923_404),
        (0.0435, 7_168_490, 0.996, 1.0037, -29_930),
    ):
        year = toda(rate, MONTHLY)
        referee = -npf.pmt(rate / 12, 360, 120_000_000) * 12
        assert year.statement.ads == pytest.approx(referee, abs=1e-4)
        assert round(year.statement.ads) == ads
        assert round(year.dscr, 3) == ratio == round(noi / referee, 3)
        assert round(year.ber, 4) == occupancy
        assert round(year.statement.btcf) == cash


def test_the_surplus_is_a_refund_that_the_law_does_not_give():
    year = toda(0.0435, AS_PRINTED)
    assert round(year.statement.btcf) == -98_949
    assert round(-year.tax) == 135_628
    assert round(year.statement.btcf - year.tax) == 36_679
    assert year.land_interest > -year.taxable > 0  # the loss lies inside the land interest
    by_law = toda(0.0435, Conditions(payments_per_year=1, loss="law", ber_years=10))
    assert by_law.tax == 0
    assert by_law.atcf == by_law.statement.btcf < 0


def test_toda_dscr_as_the_article_describes_it():
    assert toda(0.0185, AS_PRINTED).dscr > 1 > toda(0.0435, AS_PRINTED).dscr


def test_article_001_prints_four_figures_and_a_rent():
    printed = [article_case("001", name).printed for name in ("toda_low", "toda_high")]
    assert [set(figures) for figures in printed] == [{"atcf", "ber"}] * 2
    assert printed[0]["atcf"] == 1_330_073
    assert toda_property().gpi == 8_112_000


def test_toda_apart_one_condition_at_a_time_against_numpy_financial():
    cash, occupancy = toda_apart().to_numpy()[:, 1], toda_apart().to_numpy()[:, 3]
    rent, debt, rate = 676_000 * 12, 120_000_000, 0.0435
    costs, gone = 0.12 * rent, 55_069_584 / 22
    yearly = -npf.pmt(rate, 30, debt)
    months = np.arange(1, 13)
    monthly = -npf.pmt(rate / 12, 360, debt) * 12
    interest = -npf.ipmt(rate / 12, months, 360, debt).sum()

    def left(ads, interest, tax):
        return rent - costs - ads - tax * (rent - costs - interest - gone)

    mean = rent * (1 - 0.002 * 4.5)  # of ten years, falling by 0.2 points of the first a year
    expected = [
        (left(yearly, debt * rate, 0.232), (0.12 * mean + yearly) / mean),
        (left(monthly, interest, 0.232), (0.12 * mean + monthly) / mean),
        (left(yearly, debt * rate, 0), (0.12 * mean + yearly) / mean),
        (left(yearly, debt * rate, 0.3), (0.12 * mean + yearly) / mean),
        (left(yearly, debt * rate, 0.232), (costs + yearly) / rent),
        (left(monthly, interest, 0), (costs + monthly) / rent),
    ]
    np.testing.assert_allclose(cash, [e[0] for e in expected], atol=1e-3)
    np.testing.assert_allclose(occupancy, [e[1] for e in expected], rtol=1e-9)


@settings(deadline=None)
@given(st.floats(0, 0.2), st.sampled_from([1, 2, 12]), st.sampled_from(["law", "refund"]))
def test_toda_cash_after_tax_never_better_under_the_law(rate, per_year, loss):
    year = toda(rate, Conditions(payments_per_year=per_year, loss=loss))
    assert year.atcf == pytest.approx(year.statement.btcf - year.tax)
    law = toda(rate, Conditions(payments_per_year=per_year, loss="law"))
    assert law.atcf <= year.atcf + 1e-6


# --- 002 and 003 -------------------------------------------------------------------------------


def test_reviews_of_article_002_and_what_came_after():
    table = review_table()
    assert table["applied_rate"].tolist() == [0.0335, 0.033, 0.038, 0.044]
    known = table.dropna(subset="printed")
    assert known["applied_rate"].tolist() == known["printed"].tolist() == [0.0335, 0.033]


def test_refinancing_of_article_003():
    case, printed = refinancing_case(), article_case("003", "refinancing").printed
    assert case.new_payment == pytest.approx(-npf.pmt(0.01 / 12, 240, 30_000_000))
    assert round(case.new_payment) == 137_968 != printed["new_payment"]
    # both printed payments are cut, not rounded, to whole yen
    assert int(level_payment(30_000_000, round(case.rate_of_printed, 4), 240)) == 140_661
    assert int(case.old_payment) == printed["old_payment"]
    assert round(case.old_ratio, 3) == 0.53 != printed["old_ratio"]
    # the printed ratios are those of 190万円 and 168万円 a year, cut to one place
    rent = 300_000 * 12
    assert int(1_900_000 / rent * 1000) / 1000 == printed["old_ratio"]
    assert int(1_680_000 / rent * 1000) / 1000 == printed["new_ratio"]


def test_threshold_of_article_003_rounds_to_the_unsafe_side():
    case = threshold_case()
    assert case.ratio_at_printed > 0.6
    assert case.payment / case.exact_rent == pytest.approx(0.6)
    assert case.rounded_to_unsafe_side


def test_dscr_slip_of_article_003():
    right, by_formula, printed = dscr_slip()
    assert by_formula == 2.0
    assert int(right * 100) / 100 == printed  # cut, not rounded


# --- 004 ---------------------------------------------------------------------------------------


def test_condo_of_article_004_changes_its_sign():
    case = compared_case("condo")
    assert round(case.statement.ads) == 813_800
    assert round(case.statement.btcf) == 26_200
    assert case.printed["noi"] - case.printed["ads"] == case.printed["btcf"]
    # the printed debt service is that of (nearly) the whole price
    assert case.ads_terms.principal == pytest.approx(case.home.price, rel=0.005)


def test_apartment_of_article_004():
    case = compared_case("apartment")
    assert case.statement.noi == case.printed["noi"] == 3_825_000
    assert round(case.statement.ads) == 1_812_880
    assert round(case.statement.btcf) == 2_012_120
    assert case.printed["btcf"] == 515_000
    # no single term of the article gives the printed 331万円
    assert case.ads_terms.principal > case.home.price
    assert case.ads_terms.annual_rate > 0.06
    assert case.ads_terms.months < 180


def test_four_steps_shortcut_is_right_where_depreciation_equals_principal():
    loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    principal = float(loan.yearly()["principal_part"][0])
    steps = four_steps(depreciation=principal)
    assert steps.tax == pytest.approx(steps.tax_shortcut)
    assert four_steps(depreciation=0).tax > steps.tax > four_steps(depreciation=2e6).tax
    assert round(steps.ads) == 1_330_630


@settings(deadline=None)
@given(st.floats(1e6, 1e8), st.floats(0.0, 0.08), st.integers(12, 420), st.floats(1.001, 3))
def test_terms_for_payment_each_give_the_payment(principal, rate, months, factor):
    payment = level_payment(principal, rate, months) * factor
    found = terms_for_payment(payment=payment, principal=principal, annual_rate=rate, months=months)
    assert level_payment(found.principal, rate, months) == pytest.approx(payment)
    if found.annual_rate is not None:
        assert level_payment(principal, found.annual_rate, months) == pytest.approx(payment)
    assert found.months <= months
    assert level_payment(principal, rate, found.months) <= payment * (1 + 1e-9)


def test_terms_for_payment_says_none_where_there_is_none():
    found = terms_for_payment(payment=10_000, principal=12_000_000, annual_rate=0.03, months=120)
    assert found.annual_rate is None
    assert found.months is None
