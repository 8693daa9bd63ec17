"""Prepayment and refinancing: what they save, what they cost, and their corners."""

import itertools
import math

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.changes import prepay, refinance
from kosen_edu.loans.loan import Loan

QUICK = settings(max_examples=50, deadline=None)
LOAN = Loan(principal=30_000_000, annual_rate=0.02, years=30)


@st.composite
def running_loans(draw):
    """A loan of any kind and a number of payments after which it can be changed."""
    kinds = ["plain", "plain", "grace", "bonus", "grace and bonus", "half-yearly", "yearly"]
    kind = draw(st.sampled_from(kinds))
    years = draw(st.integers(2, 40))
    principal = draw(st.integers(1_000_000, 300_000_000))
    terms = {
        "principal": principal,
        "annual_rate": draw(st.floats(0.0005, 0.12)),
        "years": years,
        "method": draw(st.sampled_from(["level_payment", "level_principal"])),
        "rounding": draw(st.sampled_from(["exact", "exact", "floor", "half_up"])),
    }
    if "grace" in kind:
        terms["grace_months"] = draw(st.integers(1, 12 * years - 12))
    if "bonus" in kind:
        terms["bonus_principal"] = draw(st.integers(100_000, principal))
    if "yearly" in kind:
        terms["payments_per_year"] = per_year = 2 if kind == "half-yearly" else 1
        terms["grace_months"] = 12 // per_year * draw(st.integers(0, per_year * (years - 1)))
    loan = Loan(**terms)
    step = 6 if loan.bonus_principal else 1
    return loan, step * draw(st.integers(0, (loan.periods - 1) // step))


def whole(loan, amount):
    return amount if loan.rounding == "exact" else float(math.floor(amount))


def saved(change):
    """How many payments fewer."""
    return len(change.before) - len(change.after)


def adds_up(table):
    """The remaining table repays what is owed and not a yen more."""
    if len(table):
        assert_allclose(table.principal_part.sum(), table.opening, rtol=1e-9, atol=1e-6)
        assert table.balance[-1] == 0
        assert_allclose(table.payment, table.interest + table.principal_part)
        assert (table.principal_part >= -1e-6).all()
        assert (table.interest >= 0).all()
    return True


# 22 yen of it are paid monthly, 0 yen a month, and all with the last payment
NEARLY_ALL_BONUS = Loan(
    principal=1e6, annual_rate=0.0625, years=2, rounding="floor", bonus_principal=999_978
)


@QUICK
@given(running_loans(), st.floats(0.001, 0.999))
@example((NEARLY_ALL_BONUS, 0), 0.5)
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
        assert saved(change) >= 0
        assert change.paid_now == amount
    assert short.interest_saved >= lower.interest_saved - slack
    assert saved(lower) == 0
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
        assert change.fees == 33_000
        assert change.paid_now == owed + 33_000
        assert saved(change) == loan.periods - after


@QUICK
@given(running_loans())
def test_prepaying_nothing_changes_nothing(running):
    loan, after = running
    for kind in ("shorten", "lower"):
        change = prepay(loan, after=after, amount=0, kind=kind)
        assert change.after is change.before
        assert change.interest_saved == 0
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
    assert months == 360 - saved(change)
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
    assert saved(short) > 0


def test_prepayment_of_a_bonus_loan_keeps_its_bonus():
    loan = LOAN.at(bonus_principal=10_000_000)
    lower = prepay(loan, after=60, amount=3_000_000, kind="lower")
    share = 1 - 3_000_000 / loan.balance_after(60)
    assert_allclose(lower.after.payment, lower.before.payment * share, rtol=1e-9)
    assert_allclose(lower.interest_saved, lower.before.total_interest * (1 - share), rtol=1e-9)
    with pytest.raises(InputError, match="ボーナス月"):
        prepay(loan, after=61, amount=3_000_000)
    with pytest.raises(InputError, match="ボーナス月"):
        refinance(loan, after=61, annual_rate=0.01)


def test_prepaying_one_yen_of_a_cut_loan_never_lengthens_it():
    # 100 yen in 30 parts of 3 yen: the rest of 13 is paid last, and stays last
    loan = Loan(
        principal=100, annual_rate=0.02, years=2.5, rounding="floor", method="level_principal"
    )
    change = prepay(loan, after=0, amount=2)
    assert saved(change) >= 0
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
    # whoever pays everything to the end has saved the interest less the fees
    total = change.before.total_payment - change.after.total_payment - change.paid_now
    assert_allclose(
        change.interest_saved - change.fees, total, atol=1e-5 * change.before.opening**0.5
    )
    assert saved(change) == 0


@QUICK
@given(running_loans(), st.booleans())
@example((LOAN.at(grace_months=36), 12), True)
@example((LOAN.at(bonus_principal=10_000_000), 60), False)
def test_the_same_terms_again_save_nothing(running, said):
    """Whatever the loan has, and whether its remaining term is said or left out."""
    loan, after = running
    assume(loan.balance_after(after) > 0)
    left = (loan.periods - after) / loan.payments_per_year
    terms = {"after": after, "years": left if said else None}
    same = refinance(loan, annual_rate=loan.annual_rate, **terms)
    assert (same.interest_saved, same.fees, same.simple_payback) == (0, 0, 0)
    assert (same.after.payment == same.before.payment).all()
    # a rate that is hardly lower is another loan: month by month it takes the same payments
    near = refinance(loan, annual_rate=loan.annual_rate * (1 - 1e-12), **terms)
    # of a new payment each period is rounded anew, and what the old ones lacked is spread over it
    whole = 4.0 + loan.periods / len(near.after)
    slack = 1e-9 * loan.principal if loan.rounding == "exact" else whole
    assert_allclose(near.after.payment[:-6], near.before.payment[:-6], rtol=1e-9, atol=slack)
    assert near.after.opening == near.before.opening


def test_refinancing_keeps_what_is_left_of_grace_and_bonus():
    """Against the payments of two loans that are written out by hand."""
    loan = LOAN.at(grace_months=36, bonus_principal=10_000_000)
    new = refinance(loan, after=24, annual_rate=0.01, costs=500_000, finance_costs=True).after
    # 12 interest-only months are left, and 10,000,000 yen are owed to the bonus payments
    assert_allclose(new.payment[:5], 20_500_000 * 0.01 / 12)
    assert_allclose(new.payment[5], 20_500_000 * 0.01 / 12 + 10_000_000 * 0.01 / 2)
    regular = -npf.pmt(0.01 / 12, 324, 20_500_000)
    assert_allclose(new.payment[12:17], regular)
    assert_allclose(new.payment[17], regular - npf.pmt(0.01 / 2, 54, 10_000_000))
    assert len(new) == 336
    with pytest.raises(InputError, match="6 か月の倍数"):
        refinance(loan, after=24, annual_rate=0.01, years=10.25)
    with pytest.raises(InputError, match="返済期間（12 か月）より短く"):
        refinance(loan, after=24, annual_rate=0.01, years=1)


def test_payback_is_for_good():
    gain = refinance(LOAN, after=0, annual_rate=0.01, costs=600_000)
    month = gain.simple_payback
    less = gain.before.payment[0] - gain.after.payment[0]
    assert (month - 1) * less < 600_000 <= month * less
    # a longer term pays less a month and more in all: ahead for years, behind in the end
    for costs in (0, 50_000):
        longer = refinance(LOAN, after=120, annual_rate=0.02, years=30, costs=costs)
        assert longer.after.payment[0] < longer.before.payment[0]
        assert longer.interest_saved < 0
        assert longer.simple_payback is None
    # a prepayment comes back only when the payments stop
    short = prepay(LOAN, after=60, amount=3_000_000)
    assert 300 - saved(short) < short.simple_payback <= 300


@pytest.mark.parametrize("per_year", [1, 12])
def test_a_prepayment_earns_the_rate_of_the_loan(per_year):
    """At that rate what the bank no longer charges is worth what was paid."""
    loan = LOAN.at(payments_per_year=per_year)
    change = prepay(loan, after=6, amount=1_000_000)
    less = change.before.payment.copy()
    less[: len(change.after)] -= change.after.payment
    assert_allclose(npf.npv(0.02 / per_year, np.append(-change.paid_now, less)), 0, atol=1e-3)


BAD = [math.nan, math.inf, None, "300万円", True, -1, [1, 2]]


def test_changes_refuse_bad_arguments():
    prepayment = {"after": 60, "amount": 1e6, "fee": 0.0, "kind": "lower"}
    new = {"after": 60, "annual_rate": 0.01, "costs": 0.0, "years": 20, "finance_costs": False}
    taken = []
    for call, terms in ((prepay, prepayment), (refinance, new)):
        for name, bad in itertools.product(terms, BAD):
            # True says something of finance_costs; no term given is what remains of the old one
            if (name, bad) in (("finance_costs", True), ("years", None)):
                continue
            try:
                call(LOAN, **(terms | {name: bad}))
            except InputError as error:
                if "渡されました" in str(error):
                    continue
            taken.append((call.__name__, name, bad))
    assert taken == []


def test_changes_of_a_loan_that_is_over():
    for call in (
        lambda: prepay(LOAN, after=360, amount=1),
        lambda: refinance(LOAN, after=360, annual_rate=0.01),
        lambda: refinance(LOAN, after=361, annual_rate=0.01, years=40),
    ):
        with pytest.raises(InputError, match="0 以上 359 以下"):
            call()
    with pytest.raises(InputError, match=r"1\.85 % なら 0\.0185"):
        refinance(LOAN, after=0, annual_rate=1.85)
