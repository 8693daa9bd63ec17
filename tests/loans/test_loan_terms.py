"""The loan question turned round: round trips, numpy-financial, and what has no answer."""

import math

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.terms import (
    MAX_RATE,
    effective_rate,
    loan_from_payment,
    months_to_repay,
    rate_from_payment,
)

QUICK = settings(max_examples=80, deadline=None)
PRINCIPALS = st.integers(10_000, 2_000_000_000)
RATES = st.floats(0, 0.3)
MONTHS = st.integers(1, 600)


@QUICK
@given(PRINCIPALS, RATES, MONTHS)
def test_payment_and_its_inverses_round_trip(principal, rate, months):
    payment = level_payment(principal, rate, months)
    assert_allclose(loan_from_payment(payment, rate, months), principal, rtol=1e-12)
    # over a long term at a high rate the payment hardly depends on the term any more, and over
    # one month at a tiny rate hardly on the rate: there the inverse cannot hold more digits
    assert_allclose(rate_from_payment(principal, payment, months), rate, atol=1e-11)
    if rate * months / 12 < 15:
        assert months_to_repay(principal, rate, payment) == months


@QUICK
@given(PRINCIPALS, st.floats(0.001, 0.3), st.integers(2, 600))
def test_inverses_agree_with_numpy_financial(principal, rate, months):
    assume(rate * months / 12 < 10)
    payment = math.ceil(level_payment(principal, rate, months) * 100) / 100
    assert_allclose(loan_from_payment(payment, rate, months), -npf.pv(rate / 12, months, payment))
    exact = float(npf.nper(rate / 12, -payment, principal))
    got = months_to_repay(principal, rate, payment)
    assert got - 1 < exact + 1e-6
    assert got >= exact - 1e-6
    theirs = float(npf.rate(months, -payment, principal, 0, guess=rate / 12, tol=1e-12)) * 12
    assert_allclose(rate_from_payment(principal, payment, months), theirs, atol=1e-8)


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


def test_inverses_broadcast():
    assert loan_from_payment([1e5, 2e5], 0.02, [[240], [360]]).shape == (2, 2)
    assert months_to_repay(3e7, [0.01, 0.02], 110_886).tolist() == [307, 360]
    rates = np.array([0.0, 0.01, 0.5, 0.98])
    assert_allclose(rate_from_payment(3e7, level_payment(3e7, rates, 360), 360), rates, atol=1e-12)
    assert months_to_repay(0, 0.02, 1000) == 0


def test_inverses_without_an_answer_say_so():
    with pytest.raises(InputError, match=r"50,000円 より大きい.*完済しません"):
        months_to_repay(3e7, 0.02, 50_000)
    with pytest.raises(InputError, match="360 回の合計が借入額 30,000,000円 以上"):
        rate_from_payment(3e7, 83_000, 360)
    with pytest.raises(InputError, match="99％ 未満"):
        rate_from_payment(3e7, level_payment(3e7, MAX_RATE, 360) * 1.01, 360)
    assert rate_from_payment(3e7, 3e7 / 360, 360) < 1e-12


@settings(max_examples=25, deadline=None)
@given(PRINCIPALS, st.floats(0, 0.15), st.integers(2, 40), st.floats(0, 0.3), st.booleans())
def test_effective_rate_is_the_irr_of_the_loan(principal, rate, years, share, grace):
    loan = Loan(principal=principal, annual_rate=rate, years=years, grace_months=12 if grace else 0)
    fees = principal * share
    found = effective_rate(loan, fees)
    k = np.arange(1, loan.periods + 1)
    worth = (loan.payments * (1 + found / 12) ** -k).sum()
    assert_allclose(worth, principal - fees, rtol=1e-9)
    assert found >= rate - 1e-12
    assert effective_rate(loan, fees + principal * 0.01) > found
    if share < 0.2 and years < 6:  # it looks for eigenvalues of a matrix as long as the term
        theirs = npf.irr(np.concatenate([[principal - fees], -loan.payments]))
        assert_allclose(found, theirs * 12, atol=1e-7)


def test_effective_rate_of_other_rhythms():
    for terms in (
        {"payments_per_year": 1},
        {"payments_per_year": 2},
        {"method": "level_principal"},
        {"bonus_principal": 0.0, "grace_months": 60},
    ):
        loan = Loan(principal=3e7, annual_rate=0.025, years=20, **terms)
        assert_allclose(effective_rate(loan, 0), 0.025, atol=1e-12)
    # what a bonus loan costs lies between: its half-yearly part is paid later, at the same rate
    bonus = Loan(principal=3e7, annual_rate=0.025, years=20, bonus_principal=1e7)
    assert 0.024 < effective_rate(bonus, 0) < 0.025
    # nearly all of it is fees
    short = Loan(principal=100, annual_rate=0.0, years=1 / 12)
    assert_allclose(effective_rate(short, 99), 99 * 12)


BAD = [math.nan, math.inf, None, "3,000万円", True, -1, [1, math.nan], ["1"], 10**400]


@pytest.mark.parametrize(
    ("call", "good"),
    [
        (loan_from_payment, (1e5, 0.02, 360)),
        (months_to_repay, (3e7, 0.02, 1.2e5)),
        (rate_from_payment, (3e7, 1.2e5, 360)),
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
@pytest.mark.parametrize("bad", BAD, ids=lambda b: str(b)[:20])
def test_inverses_refuse_bad_arguments(call, good, bad):
    for i in range(len(good)):
        with pytest.raises(InputError, match="渡されました"):
            call(*good[:i], bad, *good[i + 1 :])


@pytest.mark.parametrize("bad", [*BAD, 3e7, 4e7, [1, 2]], ids=lambda b: str(b)[:20])
def test_effective_rate_refuses_bad_fees(bad):
    with pytest.raises(InputError, match="諸費用"):
        effective_rate(Loan(principal=3e7, annual_rate=0.02, years=30), bad)
