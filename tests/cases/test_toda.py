"""The apartment in Toda: printed figures reproduced or settled, against numpy-financial."""

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosen_edu.cases.articles import article_case
from kosen_edu.cases.toda import AS_PRINTED, MONTHLY, Conditions, toda, toda_apart, toda_property


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
    cash, occupancy = toda_apart(0.0435).to_numpy().T
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
