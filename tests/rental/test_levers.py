"""The remedies of a repayment ratio that is too high: one that is not pulled changes nothing."""

import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosen_edu.base.check import InputError
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.levers import compare_levers


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 120),
    st.integers(1, 19),
    st.sampled_from(["exact", "floor"]),
    st.floats(0.001, 0.09),
)
def test_a_lever_that_is_not_pulled_changes_nothing(grace, after, rounding, rate):
    """Also for a loan that is still in its interest-only months at the time."""
    loan = Loan(principal=3e7, annual_rate=rate, years=20, grace_months=grace, rounding=rounding)
    levers = compare_levers(
        loan, gpi=2.4e6, money=0, after_years=after, rate_cut=0, refinance_cut=0, refinance_cost=0
    )
    # written out by hand; whole yen lag behind by less than one a month
    payment = -npf.pmt(rate / 12, 240 - grace, 3e7)
    for lever in levers:
        if lever.key != "extend":
            assert lever.monthly_payment == pytest.approx(
                payment, abs=1 if rounding != "exact" else 1e-6
            )
            assert lever.total_cost == pytest.approx(levers[0].total_cost, abs=1e-6)


@pytest.mark.parametrize(("years", "extra"), [(30, 45), (30, 20.5), (2, 49), (48, 3)])
def test_a_term_that_becomes_too_long_is_told_of_the_years_given(years, extra):
    loan = Loan(principal=30e6, annual_rate=0.02, years=years)
    with pytest.raises(InputError, match=f"に {extra} が渡されました.*今の期間 {years}年"):
        compare_levers(loan, gpi=3e6, after_years=1, extra_years=extra)
    with pytest.raises(InputError, match="1年より長い"):  # nothing is left after a year
        compare_levers(loan.at(years=1), gpi=3e6, after_years=1)
    fits = compare_levers(loan, gpi=3e6, after_years=1, extra_years=50 - years)
    assert next(lever for lever in fits if lever.key == "extend").monthly_payment > 0
