"""The ratios: identities between them, break-even points put back in, and 「解なし」."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from refusals import refusal

from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.rental import break_even as b
from kosen_edu.rental import ratios as m
from kosen_edu.rental.property import Property

QUICK = settings(max_examples=80, deadline=None)
MONEY = st.floats(1e4, 1e9)
SHARES = st.floats(0, 0.95)
RATES = st.floats(0, 0.29)


@QUICK
@given(MONEY, MONEY, st.floats(0.05, 1.2), RATES, st.integers(12, 480))
def test_repayment_ratio_comes_from_constant_ltv_and_yield(price, gpi, ltv, rate, months):
    assume(0.001 < gpi / price < 1)  # yields are decimals
    principal = price * ltv
    ads = level_payment(principal, rate, years=months / 12) * 12
    assert_allclose(m.ltv(principal=principal, price=price), ltv)
    assert_allclose(m.loan_constant(rate, years=months / 12) * principal, ads)
    from_terms = m.ratio_from_terms(
        annual_rate=rate,
        years=months / 12,
        ltv=ltv,
        gross_yield=m.gross_yield(gpi=gpi, price=price),
    )
    assert_allclose(from_terms, m.repayment_ratio(ads=ads, gpi=gpi))


@QUICK
@given(MONEY, SHARES, SHARES, st.floats(0.05, 3))
def test_dscr_and_repayment_ratio_are_one_number_seen_twice(gpi, vacancy, costs, ratio):
    ads = gpi * ratio
    home = Property(price=1, gpi=gpi, vacancy=vacancy, opex_ratio=costs, opex_base="egi")
    s = home.statement(ads=ads)
    dscr = m.dscr(noi=s.noi, ads=ads)
    seen = m.dscr_from_ratio(
        repayment_ratio=m.repayment_ratio(ads=ads, gpi=gpi), vacancy=vacancy, opex_ratio=costs
    )
    assert_allclose(dscr, seen, rtol=1e-9)
    assert (dscr > 1) == (s.btcf > 0) or math.isclose(dscr, 1)
    # the two bases of the ratio differ by the vacancy
    actual = m.repayment_ratio(ads=ads, egi=s.egi)
    assert_allclose(actual * (1 - vacancy), m.repayment_ratio(ads=ads, gpi=gpi))
    full = home.at(opex_base="gpi").statement(ads=ads)
    assert_allclose(m.dscr(noi=full.noi, ads=ads), (1 - vacancy - costs) / ratio, atol=1e-9)


@QUICK
@given(MONEY, st.floats(0, 0.5), st.floats(0.01, 0.9), MONEY, MONEY)
def test_break_even_occupancy_and_bearable_vacancy(gpi, costs, ratio, price, equity):
    home = Property(price=price, gpi=gpi, opex_ratio=costs)
    s = home.statement(ads=gpi * ratio)
    ber = m.ber(opex=s.opex, ads=s.ads, gpi=gpi)
    assert_allclose(ber, costs + ratio)
    bears = b.bearable_vacancy(repayment_ratio=ratio, opex_ratio=costs)
    assert_allclose(bears, max(1 - ber, 0), atol=1e-12)
    if bears > 0:
        assert_allclose(b.break_even_vacancy(home, ads=s.ads), bears, atol=1e-12)
        assert_allclose(home.statement(ads=s.ads, vacancy=bears).btcf, 0, atol=1e-6 * gpi)
    fcr = m.net_yield(noi=s.noi, price=price)
    assert m.net_yield(noi=s.noi, price=price, buying_costs=price * 0.07) <= fcr
    if abs(fcr) < 0.9:
        assert_allclose(m.yield_gap(fcr=fcr, loan_constant=0.05), fcr - 0.05)
    assert_allclose(m.ccr(btcf=s.btcf, equity=equity) * equity, s.btcf)


@QUICK
@given(
    MONEY, SHARES, SHARES, st.floats(0, 1e8), st.floats(0, 1e7), st.floats(0, 2),
    st.sampled_from(["gpi", "egi"]),
)  # fmt: skip
def test_break_even_points_put_back_in_leave_no_cash(gpi, vacancy, costs, fixed, reserve, r, base):
    home = Property(
        price=1, gpi=gpi, vacancy=vacancy, opex_ratio=costs, opex_fixed=fixed,
        capex_reserve=reserve, opex_base=base,
    )  # fmt: skip
    ads = gpi * r
    size = 1e-9 * (gpi + fixed + reserve + ads)
    empty = b.break_even_vacancy(home, ads=ads)
    if empty is None:
        assert home.statement(ads=ads, vacancy=0.0).btcf < 0
    else:
        assert 0 <= empty <= 1
        assert_allclose(home.statement(ads=ads, vacancy=empty).btcf, 0, atol=size)
    rent = b.break_even_rent(home, ads=ads)
    if rent is None:
        kept = 1 - vacancy - costs if base == "gpi" else (1 - vacancy) * (1 - costs)
        assert kept <= 1e-12
    elif rent < 1e15:
        assert_allclose(home.at(gpi=rent).statement(ads=ads).btcf, 0, atol=1e-9 * (rent + size))


@QUICK
@given(st.floats(1e5, 1e9), st.floats(0, 0.29), st.integers(12, 600))
def test_break_even_rate_put_back_in_leaves_no_cash(principal, rate, months):
    noi = level_payment(principal, rate, years=months / 12) * 12
    found = b.break_even_rate(noi=noi, principal=principal, years=months / 12)
    if found is None:  # at rate 0, the last digit may fall on the other side
        assert rate < 1e-12
    else:
        assert_allclose(found, rate, atol=1e-10)
        loan = Loan(principal=principal, annual_rate=found, years=months / 12)
        assert_allclose(m.dscr(noi=noi, ads=loan.monthly_payment * 12), 1, rtol=1e-9)


def test_occupancy_and_vacancy_add_up_to_1_whatever_the_base_of_the_costs():
    """They added up to 1.02 where a share of the costs falls with the rent."""
    published = Property(
        price=78e6, gpi=9.6e6, vacancy=0.07, opex_fixed=1.4e6, opex_ratio=0.06, opex_base="egi"
    )
    for home in (published, published.at(opex_base="gpi")):
        for more in ({}, {"capex_reserve": 3e5}, {"repairs": {1: 4e5, 2: 9e9}}, {"vacancy": 0.3}):
            changed = home.at(**more)
            needed, empty = (
                f(changed, ads=4.2e6) for f in (b.break_even_occupancy, b.break_even_vacancy)
            )
            assert needed + empty == pytest.approx(1)
            assert changed.statement(ads=4.2e6, vacancy=empty).btcf == pytest.approx(0, abs=1e-3)
            rent = b.break_even_rent(changed, ads=4.2e6)
            assert changed.at(gpi=rent).statement(ads=4.2e6).btcf == pytest.approx(0, abs=1e-3)
    # where no cost falls with the rent it is the ratio of lesson 03
    plain = published.at(opex_base="gpi")
    opex = plain.statement().opex
    lesson = m.ber(opex=opex, ads=4.2e6, gpi=plain.gpi)
    assert b.break_even_occupancy(plain, ads=4.2e6) == pytest.approx(lesson)
    assert b.break_even_occupancy(published.at(gpi=0), ads=1) is None
    assert b.break_even_occupancy(published.at(opex_ratio=1), ads=1) is None


def test_no_solution_is_none_and_never_a_number():
    home = Property(price=1, gpi=3_000_000, opex_ratio=0.3)
    assert b.break_even_rate(noi=900_000, principal=3e7, months=360) is None
    assert b.break_even_rate(noi=-1, principal=3e7, months=360) is None
    assert b.break_even_rate(noi=3e9, principal=3e7, months=360) is None  # pays at any rate
    assert b.break_even_rate(noi=1_000_000, principal=3e7, months=360) == pytest.approx(0, abs=1e-9)
    assert b.break_even_vacancy(home, ads=2_100_001) is None
    assert b.break_even_vacancy(home, ads=2_100_000) == pytest.approx(0, abs=1e-12)
    assert b.break_even_vacancy(home.at(gpi=0), ads=1) is None
    assert b.break_even_vacancy(home.at(opex_ratio=1, opex_base="egi"), ads=1) is None
    assert b.break_even_rent(home.at(vacancy=0.7), ads=1) is None
    assert b.break_even_rent(home.at(vacancy=1, opex_base="egi"), ads=1) is None
    # cash grows with rent until costs and debt are covered, with hardly a yen to spare
    assert b.break_even_vacancy(Property(price=1, gpi=1.0, opex_ratio=0.2), ads=0.8) == 0


def test_ratios_broadcast_and_stay_floats():
    assert type(m.dscr(noi=1, ads=2)) is float
    grid = m.dscr(noi=np.array([[1e6], [2e6]]), ads=np.array([1e6, 2e6, 4e6]))
    assert grid.tolist() == [[1, 0.5, 0.25], [2, 1, 0.5]]
    assert m.repayment_ratio(ads=[1e6, 2e6], gpi=4e6).tolist() == [0.25, 0.5]
    assert b.bearable_vacancy(repayment_ratio=[0.5, 0.9], opex_ratio=0.2) == pytest.approx([0.3, 0])
    assert b.rent_for_ratio(monthly_payment=120_000, ratio=[0.4, 0.6]) == pytest.approx([3e5, 2e5])
    assert m.dscr(noi=-100, ads=50) == -2
    # a ratio and its inverse
    rent = b.rent_for_ratio(monthly_payment=1.2e5, ratio=0.6)
    assert m.repayment_ratio(ads=1.2e5, gpi=rent) == 0.6


def test_repayment_ratio_wants_exactly_one_base():
    with pytest.raises(InputError, match="どちらか一つ"):
        m.repayment_ratio(ads=1e6)
    with pytest.raises(InputError, match="gpi, egi"):
        m.repayment_ratio(ads=1e6, gpi=3e6, egi=2e6)


HOME = Property(price=3e7, gpi=3e6)
CALLS = {
    m.gross_yield: {"gpi": 3e6, "price": 3e7},
    m.net_yield: {"noi": 2e6, "price": 3e7, "buying_costs": 2e6},
    m.dscr: {"noi": 2e6, "ads": 1e6},
    m.ber: {"opex": 5e5, "ads": 1e6, "gpi": 3e6},
    m.ltv: {"principal": 2e7, "price": 3e7},
    m.loan_constant: {"annual_rate": 0.02, "months": 360},
    m.ratio_from_terms: {"annual_rate": 0.02, "months": 360, "ltv": 0.9, "gross_yield": 0.07},
    m.dscr_from_ratio: {"repayment_ratio": 0.5, "vacancy": 0.05, "opex_ratio": 0.2},
    m.ccr: {"btcf": 5e5, "equity": 6e6},
    m.yield_gap: {"fcr": 0.05, "loan_constant": 0.04},
    b.break_even_rate: {"noi": 2e6, "principal": 3e7, "months": 360},
    b.bearable_vacancy: {"repayment_ratio": 0.5, "opex_ratio": 0.2},
    b.rent_for_ratio: {"monthly_payment": 1e5, "ratio": 0.5},
}
NEGATIVE_IS_FINE = {"noi", "btcf", "fcr"}
BAD = (math.nan, math.inf, None, "50％", True, ["1"], {})


def test_ratios_refuse_bad_arguments_in_every_place():
    for call, good in CALLS.items():
        tried = [*product(good, BAD), *product(good.keys() - NEGATIVE_IS_FINE, [-0.5])]
        passed = [t for t in tried if "渡されました" not in refusal(call, **good | dict([t]))]
        assert passed == [], call.__name__


def test_ratios_refuse_nothing_to_divide_by():
    for call, name in (
        (m.gross_yield, "price"), (m.net_yield, "price"), (m.dscr, "ads"), (m.ber, "gpi"),
        (m.ltv, "price"), (m.ratio_from_terms, "gross_yield"), (m.ccr, "equity"),
        (m.dscr_from_ratio, "repayment_ratio"), (b.rent_for_ratio, "ratio"),
    ):  # fmt: skip
        with pytest.raises(InputError, match="より大き"):
            call(**(CALLS[call] | {name: 0}))
    for options in ({"gpi": 0}, {"egi": 0}):
        with pytest.raises(InputError, match="0円より大きい"):
            m.repayment_ratio(ads=1e6, **options)


def test_per_cent_is_recognised():
    expected = [
        (m.ratio_from_terms, "gross_yield", 72, "72 % なら 0.72"),
        (m.ratio_from_terms, "ltv", 90, "90 % なら 0.9"),
        (m.ratio_from_terms, "annual_rate", 2, "2 % なら 0.02"),
        (m.dscr_from_ratio, "repayment_ratio", 50, "50 % なら 0.5"),
        (m.dscr_from_ratio, "vacancy", 5, "5 % なら 0.05"),
        (b.rent_for_ratio, "ratio", 60, "60 % なら 0.6"),
        (m.yield_gap, "fcr", 5.36, "5.36 % なら 0.0536"),
    ]
    for call, name, value, words in expected:
        assert words in refusal(call, **CALLS[call] | {name: value})


def test_break_even_points_refuse_bad_debt_service():
    tried = product(
        (b.break_even_occupancy, b.break_even_vacancy, b.break_even_rent), (*BAD, -1, [1, 2])
    )
    assert [t for t in tried if "年間返済額" not in refusal(t[0], HOME, ads=t[1])] == []
