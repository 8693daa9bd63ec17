"""The loan question turned round: round trips, numpy-financial, and what has no answer."""

import itertools
import math

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.terms import MAX_RATE, months_to_repay, rate_from_payment

QUICK = settings(max_examples=80, deadline=None)
PRINCIPALS = st.integers(10_000, 2_000_000_000)
RATES = st.floats(0, 0.3)
MONTHS = st.integers(1, 600)


@QUICK
@given(PRINCIPALS, RATES, MONTHS)
def test_payment_and_its_inverses_round_trip(principal, rate, months):
    payment = level_payment(principal, rate, months)
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


def test_many_rates_at_once():
    rates = np.array([0.0, 0.01, 0.5, 0.98])
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
        rate_from_payment(3e7, level_payment(3e7, MAX_RATE, 360) * 1.01, 360)
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
