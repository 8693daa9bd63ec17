"""Prepayment, refinancing and extension: what they save, what they cost, and their corners."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.changes import extend_term, prepay, refinance, refinance_break_even_rate
from kosen_edu.loans.loan import Loan

QUICK = settings(max_examples=50, deadline=None)
LOAN = Loan(principal=30_000_000, annual_rate=0.02, years=30)


@st.composite
def running_loans(draw):
    """A loan of any kind and a number of payments after which it can be changed."""
    kind = draw(st.sampled_from(["plain", "plain", "grace", "bonus", "yearly"]))
    years = draw(st.integers(2, 40))
    principal = draw(st.integers(1_000_000, 300_000_000))
    terms = {
        "principal": principal,
        "annual_rate": draw(st.floats(0.0005, 0.12)),
        "years": years,
        "method": draw(st.sampled_from(["level_payment", "level_principal"])),
        "rounding": draw(st.sampled_from(["exact", "exact", "floor", "half_up"])),
    }
    if kind == "grace":
        terms["grace_months"] = draw(st.integers(1, 12 * years - 12))
    if kind == "bonus":
        terms["bonus_principal"] = draw(st.integers(100_000, principal))
    if kind == "yearly":
        terms["payments_per_year"] = 1
    loan = Loan(**terms)
    step = 6 if kind == "bonus" else 1
    return loan, step * draw(st.integers(0, (loan.periods - 1) // step))


def whole(loan, amount):
    return amount if loan.rounding == "exact" else float(math.floor(amount))


def adds_up(table):
    """The remaining table repays what is owed and not a yen more."""
    if len(table):
        assert_allclose(table.principal_part.sum(), table.opening, rtol=1e-9, atol=1e-6)
        assert table.balance[-1] == 0
        assert_allclose(table.payment, table.interest + table.principal_part)
        assert (table.principal_part >= -1e-6).all()
        assert (table.interest >= 0).all()
    return True


@QUICK
@given(running_loans(), st.floats(0.001, 0.999))
def test_prepayment_never_costs_and_shorten_saves_at_least_as_much_as_lower(running, share):
    loan, after = running
    owed = loan.balance_after(after)
    amount = whole(loan, owed * share)
    assume(amount > 1)
    short = prepay(loan, after=after, amount=amount)
    lower = prepay(loan, after=after, amount=amount, kind="lower")
    # a new payment is rounded anew: up to a yen a period and the interest on it
    slack = 1e-5 if loan.rounding == "exact" else 2.0 * loan.periods
    for change in (short, lower):
        assert adds_up(change.after)
        assert_allclose(change.after.opening, owed - amount, rtol=1e-9, atol=1e-6)
        assert change.interest_saved >= -slack
        assert change.periods_saved >= 0
        assert change.paid_now == amount
    assert short.interest_saved >= lower.interest_saved - slack
    assert lower.periods_saved == 0
    # lowering lowers every regular payment, and shortening raises none
    for change in (short, lower):
        n = len(change.after) - 1  # the last payment settles
        limit = slack if change is lower else 1.0
        assert (change.after.payment[:n] <= change.before.payment[:n] + limit).all()
    if loan.rounding == "exact" and not loan.bonus_principal:
        ratio = lower.after.payment / lower.before.payment
        assert_allclose(ratio, 1 - amount / owed, rtol=1e-6)


@QUICK
@given(running_loans())
def test_repaying_the_whole_balance_ends_the_loan(running):
    loan, after = running
    owed = loan.balance_after(after)
    for kind in ("shorten", "lower"):
        change = prepay(loan, after=after, amount=owed, kind=kind, fee=33_000)
        assert len(change.after) == 0
        assert change.interest_saved == change.before.total_interest
        assert change.net_saving == change.interest_saved - 33_000
        assert change.paid_now == owed + 33_000
        assert change.periods_saved == loan.periods - after
        assert change.payment_change == -change.before.payment[0]


@QUICK
@given(running_loans())
def test_prepaying_nothing_changes_nothing(running):
    loan, after = running
    for kind in ("shorten", "lower"):
        change = prepay(loan, after=after, amount=0, kind=kind)
        assert change.interest_saved == change.periods_saved == change.payment_change == 0
    # and a hair more than nothing changes hardly anything: no jump in the model
    change = prepay(loan, after=after, amount=1e-3, kind="lower")
    if loan.rounding == "exact" and loan.balance_after(after) > 1000:
        assert abs(change.interest_saved) < 1


def test_prepayment_by_another_road():
    """Run month by month with the extra payment in it."""
    owed, months, interest = LOAN.principal, 0, 0.0
    while owed > 1e-6:
        due = owed * 0.02 / 12
        paid = min(LOAN.monthly_payment, owed + due)
        owed, months, interest = owed + due - paid, months + 1, interest + due
        if months == 60:
            owed -= 3_000_000
    change = prepay(LOAN, after=60, amount=3_000_000)
    assert months == 360 - change.periods_saved
    assert_allclose(interest, LOAN.total_interest - change.interest_saved)
    lower = prepay(LOAN, after=60, amount=3_000_000, kind="lower")
    left = LOAN.balance_after(60) - 3_000_000
    assert_allclose(lower.after.payment, level_payment(left, 0.02, 300))


def test_prepayment_in_the_interest_only_months_keeps_them():
    loan = LOAN.at(grace_months=24)
    lower = prepay(loan, after=12, amount=3_000_000, kind="lower")
    assert_allclose(lower.after.payment[:12], 27_000_000 * 0.02 / 12)
    assert_allclose(lower.after.payment[12:], level_payment(27_000_000, 0.02, 336))
    short = prepay(loan, after=12, amount=3_000_000)
    assert_allclose(short.after.payment[12:-1], loan.monthly_payment)
    assert short.periods_saved > 0


def test_prepayment_of_a_bonus_loan_keeps_its_bonus():
    loan = LOAN.at(bonus_principal=10_000_000)
    lower = prepay(loan, after=60, amount=3_000_000, kind="lower")
    share = 1 - 3_000_000 / loan.balance_after(60)
    assert_allclose(lower.after.payment, lower.before.payment * share, rtol=1e-9)
    assert_allclose(lower.interest_saved, lower.before.total_interest * (1 - share), rtol=1e-9)
    with pytest.raises(InputError, match="ボーナス月"):
        prepay(loan, after=61, amount=3_000_000)
    for change in (
        lambda: refinance(loan, after=61, annual_rate=0.01),
        lambda: extend_term(loan, after=61, years=40),
    ):
        with pytest.raises(InputError, match="ボーナス月"):
            change()


def test_prepaying_one_yen_of_a_cut_loan_never_lengthens_it():
    # 100 yen in 30 parts of 3 yen: the rest of 13 is paid last, and stays last
    loan = Loan(
        principal=100, annual_rate=0.02, years=2.5, rounding="floor", method="level_principal"
    )
    change = prepay(loan, after=0, amount=2)
    assert change.periods_saved >= 0
    assert change.after.principal_part.sum() == 98


def test_prepayment_with_the_last_payment_left():
    change = prepay(LOAN, after=359, amount=50_000)
    assert len(change.after) == 1
    assert_allclose(change.after.payment[0], change.before.payment[0] - 50_000 * (1 + 0.02 / 12))


def test_the_balance_as_shown_in_whole_yen_repays_everything():
    owed = LOAN.balance_after(7)
    for amount in (round(owed), math.floor(owed), math.ceil(owed)):
        change = prepay(LOAN, after=7, amount=amount)
        assert len(change.after) == 0
        assert change.paid_now == owed
    with pytest.raises(InputError, match="以下にします"):
        prepay(LOAN, after=7, amount=owed + 2)


# ------------------------------------------------------------------ refinancing


@QUICK
@given(running_loans(), st.floats(0, 0.1), st.floats(0, 2e6), st.booleans())
def test_refinancing_adds_up_in_total(running, rate, costs, financed):
    loan, after = running
    costs = whole(loan, costs)
    change = refinance(loan, after=after, annual_rate=rate, costs=costs, finance_costs=financed)
    assert adds_up(change.after)
    assert change.paid_now == (0 if financed else costs)
    assert_allclose(change.after.opening, change.before.opening + costs * financed)
    # whoever pays everything to the end has saved exactly the net saving
    total = change.before.total_payment - change.after.total_payment - change.paid_now
    assert_allclose(change.net_saving, total, atol=1e-5 * change.before.opening**0.5)
    assert_allclose(change.npv(0), total, atol=1e-5 * change.before.opening**0.5)
    assert change.periods_saved == 0


@settings(max_examples=15, deadline=None)
@given(running_loans(), st.floats(0, 0.01))
def test_refinancing_at_its_break_even_rate_gains_nothing(running, share):
    loan, after = running
    assume(loan.rounding == "exact" and loan.periods - after > 24)
    for financed in (False, True):
        plan = {
            "after": after,
            "costs": loan.balance_after(after) * share,
            "finance_costs": financed,
        }
        rate = refinance_break_even_rate(loan, **plan)
        if rate is None:
            assert refinance(loan, annual_rate=0.0, **plan).net_saving < 0
            continue
        assert abs(refinance(loan, annual_rate=rate, **plan).net_saving) < 1
        if rate > 0.001:
            assert refinance(loan, annual_rate=rate - 0.0005, **plan).net_saving > 0
            assert refinance(loan, annual_rate=rate + 0.0005, **plan).net_saving < 0


def test_refinancing_with_nothing_new_is_nothing():
    change = refinance(LOAN, after=100, annual_rate=0.02)
    assert_allclose([change.payment_change, change.interest_saved], 0, atol=1e-5)
    assert change.simple_payback == 0
    assert_allclose(change.npv(0.05), 0, atol=1e-5)


def test_payback_is_for_good():
    gain = refinance(LOAN, after=0, annual_rate=0.01, costs=600_000)
    month = gain.simple_payback
    saved = -gain.payment_change
    assert (month - 1) * saved < 600_000 <= month * saved
    # a longer term pays less a month and more in all: ahead for years, behind in the end
    longer = extend_term(LOAN, after=120, years=30, fee=50_000)
    assert longer.payment_change < 0
    assert longer.interest_saved < 0
    assert longer.simple_payback is None
    assert extend_term(LOAN, after=120, years=30).simple_payback is None
    # a prepayment comes back only when the payments stop
    short = prepay(LOAN, after=60, amount=3_000_000)
    assert 300 - short.periods_saved < short.simple_payback <= 300


def test_npv_falls_with_the_discount_rate_where_the_gain_lies_ahead():
    change = refinance(LOAN, after=0, annual_rate=0.01, costs=600_000)
    worth = [change.npv(d) for d in (0.0, 0.02, 0.05, 0.2)]
    assert worth == sorted(worth, reverse=True)
    yearly = LOAN.at(payments_per_year=1)
    change = prepay(yearly, after=0, amount=1_000_000)
    # what the bank no longer charges is the loan's own rate: at that rate a prepayment is worth 0
    assert_allclose(change.npv(0.02), 0, atol=1e-3)
    assert_allclose(prepay(LOAN, after=6, amount=1_000_000).npv(0.02), 0, atol=1e-3)


# ------------------------------------------------------------------ extension


@QUICK
@given(running_loans(), st.integers(1, 10))
def test_a_longer_term_lowers_the_payment_and_costs_interest(running, more):
    loan, after = running
    step = 12 // loan.payments_per_year
    left = (loan.periods - after) * step
    change = extend_term(loan, after=after, years=left / 12 + more)
    assert adds_up(change.after)
    assert change.periods_saved == -more * loan.payments_per_year
    assert change.interest_saved < 2 * loan.periods * (loan.rounding != "exact") + 1e-6
    grace = max(loan.grace_periods - after, 0)
    assert change.after.payment[grace] <= change.before.payment[grace]


def test_extension_accepts_months_and_refuses_what_is_no_extension():
    change = extend_term(LOAN, after=37, years=(323 + 1) / 12)
    assert change.periods_saved == -1
    for years in (323 / 12, 10, 0, -1, 101, 30.01, None, "35", math.nan, [35, 36]):
        with pytest.raises(InputError, match="返済期間"):
            extend_term(LOAN, after=37, years=years)
    with pytest.raises(InputError, match="12 か月の倍数"):
        extend_term(LOAN.at(payments_per_year=1), after=1, years=29.5)


BAD = [math.nan, math.inf, None, "300万円", True, -1, [1, 2]]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_changes_refuse_bad_arguments(bad):
    calls = [
        lambda: prepay(LOAN, after=bad, amount=1e6),
        lambda: prepay(LOAN, after=60, amount=bad),
        lambda: prepay(LOAN, after=60, amount=1e6, fee=bad),
        lambda: prepay(LOAN, after=60, amount=1e6, kind=bad),
        lambda: refinance(LOAN, after=bad, annual_rate=0.01),
        lambda: refinance(LOAN, after=60, annual_rate=bad),
        lambda: refinance(LOAN, after=60, annual_rate=0.01, costs=bad),
        lambda: refinance_break_even_rate(LOAN, after=60, costs=bad),
        lambda: refinance_break_even_rate(LOAN, after=bad, costs=1e5),
        lambda: extend_term(LOAN, after=bad, years=35),
        lambda: extend_term(LOAN, after=60, years=35, fee=bad),
        lambda: prepay(LOAN, after=60, amount=1e6).npv(bad),
    ]
    if bad is not None:  # no term given: what remains of the old one
        calls.append(lambda: refinance(LOAN, after=60, annual_rate=0.01, years=bad))
    for call in calls:
        with pytest.raises(InputError, match="渡されました"):
            call()


def test_changes_of_a_loan_that_is_over():
    for call in (
        lambda: prepay(LOAN, after=360, amount=1),
        lambda: refinance(LOAN, after=360, annual_rate=0.01),
        lambda: extend_term(LOAN, after=361, years=40),
    ):
        with pytest.raises(InputError, match="0 以上 359 以下"):
            call()
    with pytest.raises(InputError, match=r"1\.85 % なら 0\.0185"):
        refinance(LOAN, after=0, annual_rate=1.85)
