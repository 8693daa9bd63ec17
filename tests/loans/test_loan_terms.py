"""The loan question turned round: round trips, numpy-financial, and what has no answer."""

import itertools
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import kosen_edu as k
from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import MAX_RATE, level_payment, months_to_repay, rate_from_payment
from kosen_edu.loans.loan import Loan

QUICK = settings(max_examples=80, deadline=None)
PRINCIPALS = st.integers(10_000, 2_000_000_000)
RATES = st.floats(0, 0.299)
MONTHS = st.integers(1, 600)


@QUICK
@given(PRINCIPALS, RATES, MONTHS)
def test_payment_and_its_inverses_round_trip(principal, rate, months):
    payment = level_payment(principal, rate, years=months / 12)
    # over a long term at a high rate the payment hardly depends on the term any more, and over
    # one month at a tiny rate hardly on the rate: there the inverse cannot hold more digits
    assert_allclose(rate_from_payment(principal, payment, years=months / 12), rate, atol=1e-11)
    if rate * months / 12 < 15:
        assert months_to_repay(principal, rate, payment) == months


@QUICK
@given(PRINCIPALS, st.floats(0.001, 0.299), st.integers(2, 600))
def test_inverses_agree_with_numpy_financial(principal, rate, months):
    assume(rate * months / 12 < 10)
    payment = math.ceil(level_payment(principal, rate, years=months / 12) * 100) / 100
    exact = float(npf.nper(rate / 12, -payment, principal))
    got = months_to_repay(principal, rate, payment)
    assert got - 1 < exact + 1e-6
    assert got >= exact - 1e-6
    theirs = float(npf.rate(months, -payment, principal, 0, guess=rate / 12, tol=1e-12)) * 12
    assert_allclose(rate_from_payment(principal, payment, years=months / 12), theirs, atol=1e-8)


@QUICK
@given(PRINCIPALS, st.floats(0, 0.2), st.floats(1.001, 3))
def test_no_payment_before_the_last_would_do(principal, rate, factor):
    payment = max(principal * rate / 12 * factor, principal / 1200)
    assume(payment > principal * rate / 12)
    n = months_to_repay(principal, rate, payment)
    owed, growth = float(principal), 1 + rate / 12
    for _ in range(n - 1):
        owed = owed * growth - payment
    assert owed > -1e-6 * principal
    assert owed * growth - payment <= 1e-6 * principal


def test_many_rates_at_once():
    rates = np.array([0.0, 0.01, 0.25, 0.299])
    assert_allclose(rate_from_payment(3e7, level_payment(3e7, rates, 360), 360), rates, atol=1e-12)
    assert [months_to_repay(3e7, rate, 110_886) for rate in (0.01, 0.02)] == [307, 360]
    assert months_to_repay(0, 0.02, 1000) == 0


def test_inverses_without_an_answer_say_so():
    with pytest.raises(InputError, match=r"50,000円 より大きい.*完済しません"):
        months_to_repay(3e7, 0.02, 50_000)
    with pytest.raises(InputError, match="完済しません"):
        months_to_repay(3e7, 0.0, 0)
    with pytest.raises(InputError, match="360 回の合計が借入額 30,000,000円 以上"):
        rate_from_payment(3e7, 83_000, 360)
    with pytest.raises(InputError, match="99％ 未満"):
        rate_from_payment(3e7, 3e7 * MAX_RATE / 12 * 1.01, 360)
    assert rate_from_payment(3e7, 3e7 / 360, 360) < 1e-12


def test_the_rate_refuses_bad_arguments():
    good = {"principal": 3e7, "payment": 1.2e5, "months": 360}
    nonsense = [math.nan, math.inf, None, "3,000万円", True, -1, [1, math.nan], ["1"], 10**400]
    taken = []
    for name, bad in itertools.product(good, nonsense):
        try:
            rate_from_payment(**(good | {name: bad}))
        except InputError as error:
            if "渡されました" in str(error):
                continue
        taken.append((name, bad))
    assert taken == []


TERMS = {  # every public function that takes the term of a loan
    "level_payment": lambda **term: k.level_payment(3e7, 0.02, **term),
    "rate_from_payment": lambda **term: k.rate_from_payment(3e7, 1.5e6, **term),
    "loan_constant": lambda **term: k.loan_constant(0.02, **term),
    "cost_of_points": lambda **term: k.cost_of_points(3e7, 0.02, 0.001, **term),
    "break_even_rate": lambda **term: k.break_even_rate(noi=1.8e7, principal=3e7, **term),
    "ratio_from_terms": lambda **term: k.ratio_from_terms(
        annual_rate=0.02, ltv=0.9, gross_yield=0.08, **term
    ),
}


def test_years_given_as_months_are_refused_and_a_short_loan_is_still_possible():
    taken = []
    for name, call in TERMS.items():
        for months in (5, 7, 12, 15, 20, 24, 25, 30, 30.0, 35, 36, 48, 50, np.int64(35)):
            words = f"{months:.0f} 年なら months={12 * months:.0f} か years={months:.0f}"
            try:
                call(months=months)
            except InputError as error:
                if words in str(error):
                    continue
            taken.append((name, months))
        for wrong in ({}, {"months": 360, "years": 30}):
            with pytest.raises(InputError, match="どちらか一つ"):
                call(**wrong)
        assert call(months=420) == call(years=35)
        assert call(months=60) == call(years=5)
        assert call(years=35 / 12) > 0
    assert taken == []
    assert_allclose(k.level_payment(3e7, 0.02, years=35 / 12), -npf.pmt(0.02 / 12, 35, 3e7))
    with pytest.raises(InputError, match="30 年なら"):
        k.level_payment(30e6, 0.02, 30)
    with pytest.raises(InputError, match="35 年なら"):
        k.level_payment(30e6, 0.02, [20, 25, 30, 35])
    many = k.level_payment(30e6, 0.02, np.arange(1, 421))  # a curve that begins at a month
    assert_allclose(many, -npf.pmt(0.02 / 12, np.arange(1, 421), 30e6))


ONE_OF_EACH = [
    Decimal("30000000"), Fraction(30_000_000), np.float32(3e7), np.array(3e7), np.int64(30_000_000)
]  # fmt: skip


def test_a_number_of_any_kind_is_the_number():
    for principal in ONE_OF_EACH:
        assert months_to_repay(principal, Decimal("0.02"), np.array(110_886)) == 360
        assert level_payment(principal, Fraction(1, 50), np.array(360)) == pytest.approx(110_885.84)


def test_a_number_of_payments_that_says_nothing_is_refused_in_words():
    huge = [(1e12, 0.0, 1e-9), (1e12, 0.0, 5e-324), (3e7, 1e-320, 1e-3)]
    for terms in huge:
        with pytest.raises(InputError, match=r"10,000年（120,000 回）以内|完済しません"):
            months_to_repay(*terms)
    good = {"principal": 3e7, "annual_rate": 0.02, "payment": 2e5}
    nonsense = [math.nan, math.inf, -math.inf, None, "20万円", True, -1, [1, 2], 10**400, 10**6000,
                Fraction(10**400), Decimal("NaN"), Decimal("1e400"), 1j, ...]  # fmt: skip
    taken = []
    for name, bad in itertools.product(good, nonsense):
        try:
            months_to_repay(**(good | {name: bad}))
        except InputError as error:
            if "渡されました" in str(error):
                continue
        taken.append((name, bad))
    assert taken == []


@QUICK
@given(st.sampled_from([5e-324, 1e-322, 1e-310, 1e-300, 1e-17]), PRINCIPALS, st.integers(2, 600))
def test_a_rate_of_almost_nothing_takes_its_limit(rate, principal, months):
    payment = principal / (months - 0.5)
    assert months_to_repay(principal, rate, payment) == months
    assert_allclose(level_payment(principal, rate, years=months / 12), principal / months)
    assert_allclose(
        Loan(principal=principal, annual_rate=rate, years=months / 12).payments, principal / months
    )


def test_a_difference_of_rates_in_points_is_refused():
    home, loan = k.toda_property(), Loan(principal=3e7, annual_rate=0.02, years=30)
    takes = {
        "cost_of_points": lambda x: k.cost_of_points(3e7, 0.02, x, months=420),
        "shock": lambda x: k.shock(0.02, x, month=13, months=360),
        "RateContract": lambda x: k.RateContract(base="long_term_prime", spread=x),
        "discount": lambda x: k.RateContract(base="long_term_prime", spread=0.01, discount=x),
        "applied_rate": lambda x: k.applied_rate(base=0.02, spread=x),
        "borrowed_in": lambda x: k.borrowed_in(2000, spread=x),
        "rate_scenarios": lambda x: k.rate_scenarios(k.toda_plan(), size=x),
        "rate_cut": lambda x: k.compare_levers(loan, gpi=home.gpi, rate_cut=x),
        "refinance_cut": lambda x: k.compare_levers(loan, gpi=home.gpi, refinance_cut=x),
    }
    taken = []
    for name, take in takes.items():
        take(0.015)
        for points in (0.1, 0.25, 0.5, 1.0):
            try:
                take(points)
            except InputError as error:
                if f"{points / 100:g} と書きます" in str(error):
                    continue
            taken.append((name, points))
    assert taken == []
