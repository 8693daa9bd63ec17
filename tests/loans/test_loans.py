"""Loans: formulas, tables and the contract, against numpy-financial, decimals and identities."""

import itertools
import math
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, getcontext

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import cost_of_points, level_payment, round_yen
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.schedule import amortize

QUICK = settings(max_examples=80, deadline=None)
PRINCIPALS = st.integers(1_000, 2_000_000_000)
RATES = st.one_of(
    st.just(0.0), st.floats(1e-9, 0.29), st.sampled_from([0.0185, 0.02, 0.0435, 0.29])
)
MONTHS = st.integers(1, 600)


@st.composite
def loans(draw, **fixed):
    """Every kind of contract: yearly and half-yearly payments, grace, bonus, roundings."""
    bonus = draw(st.booleans())
    per_year = 12 if bonus else draw(st.sampled_from([12, 12, 12, 2, 1]))
    step = 6 if bonus else 12 // per_year
    months = step * draw(st.integers(1, 480 // step))
    principal = draw(PRINCIPALS)
    grace_step = 12 // per_year
    terms = {
        "principal": principal,
        "annual_rate": draw(RATES),
        "years": months / 12,
        "method": draw(st.sampled_from(["level_payment", "level_principal"])),
        "rounding": draw(st.sampled_from(["exact", "floor", "half_up"])),
        "grace_months": grace_step * draw(st.integers(0, (months - 1) // grace_step)),
        "bonus_principal": draw(st.integers(1, principal)) if bonus else 0,
        "payments_per_year": per_year,
    }
    return Loan(**(terms | fixed))


# ------------------------------------------------------------------ referee: numpy-financial


@QUICK
@given(PRINCIPALS, RATES, MONTHS)
def test_level_payment_and_table_agree_with_numpy_financial(principal, rate, months):
    # numpy-financial forms (1 + r)**n - 1, which has lost its digits at rates as small as these
    assume(rate == 0 or rate > 1e-5)
    rtol = 1e-9
    assert_allclose(
        level_payment(principal, rate, years=months / 12),
        -npf.pmt(rate / 12, months, principal),
        rtol=rtol,
    )
    table = amortize(principal, period_rate=rate / 12, periods=months)
    k = np.arange(1, months + 1)
    atol = 1e-9 * principal
    # its interest and principal parts come from balances counted forwards, which at a high
    # rate over a long term carry its rounding errors grown by (1 + r)**n
    if months * math.log1p(rate / 12) < 12:
        assert_allclose(table.interest, -npf.ipmt(rate / 12, k, months, principal), atol=atol)
        assert_allclose(table.principal_part, -npf.ppmt(rate / 12, k, months, principal), atol=atol)
        owed = -npf.fv(rate / 12, k, -level_payment(principal, rate, years=months / 12), principal)
        assert_allclose(table.balance, owed, atol=max(atol, 1e-6))
    assert table.balance[-1] == 0


@QUICK
@given(PRINCIPALS, RATES, MONTHS)
def test_the_balance_counted_backwards_is_the_one_in_the_table(principal, rate, months):
    """``B[k] = (B[k + 1] + A) / (1 + r)``: in this direction rounding errors shrink."""
    loan = Loan(principal=principal, annual_rate=rate, years=months / 12)
    payment, owed = level_payment(principal, rate, years=months / 12), 0.0
    for k in range(months, -1, -1):
        assert loan.balance_after(k) == pytest.approx(owed, rel=1e-9, abs=1e-6)
        owed = (owed + payment) / (1 + rate / 12)


def test_numbers_broadcast_to_a_grid():
    grid = level_payment(3e7, np.array([[0.01], [0.02]]), np.array([240, 360, 420]))
    assert grid.shape == (2, 3)
    assert grid[1, 1] == level_payment(3e7, 0.02, 360)
    # whole floats are whole numbers too
    assert level_payment(3e7, 0.02, 360.0) == grid[1, 1]


# ------------------------------------------------------------------ referee: decimals

getcontext().prec = 60


def decimal_part(principal, annual_rate, years, per_year, loan):
    """Rows (payment, interest, part, balance) of one part of a loan, by hand in decimals."""
    modes = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP}

    def cut(amount):
        if loan.rounding == "exact":
            return amount
        # as round_yen says: what lacks 1e-14 of itself of a whole yen has reached it
        reached = amount + min(amount * Decimal("1e-14"), Decimal("0.001"))
        return reached.quantize(Decimal(1), rounding=modes[loan.rounding])

    n = round(years * per_year)
    grace = loan.grace_months * per_year // 12
    r = Decimal(annual_rate) / per_year
    owed = Decimal(principal)
    paying = n - grace
    level = owed / paying if r == 0 else owed * r / (1 - (1 + r) ** -paying)
    level, part = cut(level), cut(owed / paying)
    rows = []
    for k in range(1, n + 1):
        interest = cut(owed * r)
        if k <= grace:
            repaid = Decimal(0)
        elif k == n:
            repaid = owed
        elif loan.method == "level_payment":
            repaid = min(level - interest, owed)
        else:
            repaid = min(part, owed)
        owed -= repaid
        rows.append((interest + repaid, interest, repaid, owed))
    return rows


def decimal_table(loan):
    years, rate = Decimal(loan.months) / 12, repr(loan.annual_rate)
    regular = int(loan.principal - loan.bonus_principal)
    rows = np.zeros((loan.periods, 4))
    if regular:
        rows += np.array(
            decimal_part(regular, rate, years, loan.payments_per_year, loan), dtype=float
        )
    if loan.bonus_principal:
        bonus = np.array(decimal_part(int(loan.bonus_principal), rate, years, 2, loan), dtype=float)
        rows[5::6, :3] += bonus[:, :3]
        before = np.concatenate([[loan.bonus_principal], bonus[:, 3]])
        rows[:, 3] += before[np.arange(1, loan.periods + 1) // 6]
    return rows


NEARLY = Loan(
    principal=1000, annual_rate=0.20999999999999996, years=0.5, method="level_principal",
    rounding="floor", grace_months=1, bonus_principal=1,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(loans())
@example(NEARLY)  # 800 yen owed: the product is 13.999999999999998
def test_schedule_agrees_with_a_second_computation_in_decimals(loan):
    table = loan.schedule_arrays
    ours = np.column_stack([table.payment, table.interest, table.principal_part, table.balance])
    theirs = decimal_table(loan)
    if loan.rounding == "exact":
        assert_allclose(ours, theirs, rtol=1e-9, atol=1e-7 * loan.principal**0.5)
    else:
        assert_allclose(ours, theirs, rtol=0, atol=1e-3)  # the same yen in every cell


def test_a_rate_that_was_added_up_cuts_no_yen_off():
    assert NEARLY.schedule_arrays.interest[2] == 14
    assert (NEARLY.at(annual_rate=0.21).payments == NEARLY.payments).all()
    added_up = 0.07 + 0.07 + 0.07  # 0.21000000000000002
    assert (NEARLY.at(annual_rate=added_up).payments == NEARLY.payments).all()


@pytest.mark.parametrize(("rate", "places"), [(2_471, 5), (24_713, 6)])
def test_a_product_that_lacks_a_millionth_is_cut(rate, places):
    """Rates of five and six places: the product really may end in .9999992, which is no yen."""
    whole = 12 * 10**places
    balance = (whole - 1) * pow(rate, -1, whole) % whole
    assert balance * rate % whole == whole - 1  # nothing comes nearer to a yen and misses it
    loan = Loan(principal=balance, annual_rate=rate / 10**places, years=1, rounding="floor")
    assert loan.schedule_arrays.interest[0] == balance * rate // whole
    assert round_yen(balance * (rate / 10**places) / 12, "floor") == balance * rate // whole


@pytest.mark.parametrize("rounding", ["floor", "half_up"])
def test_a_bank_table_with_grace_and_bonus_to_the_yen(rounding):
    loan = Loan(
        principal=48_765_432, annual_rate=0.02475, years=30, rounding=rounding,
        grace_months=18, bonus_principal=10_000_000,
    )  # fmt: skip
    table = loan.schedule_arrays
    ours = np.column_stack([table.payment, table.interest, table.principal_part, table.balance])
    assert (ours == decimal_table(loan)).all()
    assert (ours == np.rint(ours)).all()


# ------------------------------------------------------------------ identities


@QUICK
@given(loans())
def test_every_schedule_adds_up(loan):
    t = loan.schedule_arrays
    assert len(t) == loan.periods
    assert_allclose(t.principal_part.sum(), loan.principal, rtol=1e-12)
    assert t.balance[-1] == 0
    assert (t.payment == t.interest + t.principal_part).all()
    opening = np.concatenate([[loan.principal], t.balance[:-1]])
    assert_allclose(opening - t.principal_part, t.balance, atol=1e-6 + 1e-12 * loan.principal)
    assert (t.interest >= 0).all()
    assert (t.principal_part >= -1e-6).all()
    assert_allclose(loan.total_payment, loan.principal + loan.total_interest, rtol=1e-12)
    assert loan.balance_after(0) == loan.principal
    years = loan.yearly()
    assert_allclose(years["payment"].sum(), loan.total_payment, rtol=1e-12)
    assert_allclose(years["payment"][0], loan.annual_debt_service(), rtol=1e-12)
    assert years["balance"][-1] == 0
    assert loan.annual_debt_service(len(years["payment"]) + 1) == 0


@QUICK
@given(loans())
def test_rounding_loses_no_yen_and_stays_within_a_yen_a_payment(loan):
    exact, whole = loan.at(rounding="exact"), loan
    if loan.rounding == "exact":
        return
    t = whole.schedule_arrays
    for column in (t.payment, t.interest, t.principal_part, t.balance):
        assert (column == np.rint(column)).all()
    assert t.principal_part.sum() == loan.principal
    # Cutting a payment leaves up to a yen a period owed, which bears interest until the end.
    periods, rate = loan.periods, loan.annual_rate
    grown = periods * math.exp(min(rate * loan.months / 12, 40))
    difference = whole.total_payment - exact.total_payment
    assert abs(difference) <= 2 * periods + 2 * periods * grown * rate
    if rate < 0.05 and loan.method == "level_payment" and not loan.bonus_principal:
        # a loan of a few yen a month may end early: its interest is cut to nothing
        regular = slice(loan.grace_periods, np.flatnonzero(t.payment)[-1])
        worst = np.abs(t.payment[regular] - exact.payments[regular]).max(initial=0)
        assert worst <= 1 or loan.rounding == "half_up"  # half up may end some periods early


@QUICK
@given(PRINCIPALS, st.floats(0.0001, 0.29), st.integers(2, 588))
def test_payment_rises_with_rate_and_loan_and_falls_with_term(principal, rate, months):
    payment = level_payment(principal, rate, years=months / 12)
    assert level_payment(principal, rate + 0.001, years=months / 12) > payment
    assert level_payment(principal + 1000, rate, years=months / 12) > payment
    assert level_payment(principal, rate, years=(months - 1) / 12) > payment
    exact = Loan(principal=principal, annual_rate=rate, years=months / 12)
    assert exact.at(method="level_principal").total_interest <= exact.total_interest * (1 + 1e-12)
    longer = exact.at(years=(months + 12) / 12)
    assert longer.total_interest > exact.total_interest
    assert exact.at(annual_rate=rate + 0.001).total_interest > exact.total_interest


def test_limits():
    # rate -> 0
    assert level_payment(1_200_000, 0.0, years=1) == 100_000
    tiny = level_payment(1_200_000, np.array([1e-15, 1e-12, 1e-9]), years=1)
    assert_allclose(tiny, 100_000, rtol=1e-9)
    assert (np.diff(tiny) >= 0).all()
    # one payment
    assert_allclose(level_payment(1e6, 0.12, years=1 / 12), 1_010_000)
    one = Loan(principal=1_000_000, annual_rate=0.12, years=1 / 12).schedule_arrays
    assert_allclose([one.payment[0], one.interest[0], one.principal_part[0]], [1.01e6, 1e4, 1e6])
    # a term without end: only interest
    assert_allclose(level_payment(1e6, 0.29, 600), 1e6 * 0.29 / 12, rtol=1e-6)
    # a high rate over a long term keeps its balance to the last payments
    balances = Loan(principal=1e6, annual_rate=0.29, years=50).schedule_arrays.balance
    payment, backwards = level_payment(1e6, 0.29, 600), 0.0
    for k in range(599, 0, -1):
        backwards = (backwards + payment) / (1 + 0.29 / 12)
        assert_allclose(backwards, balances[k - 1], rtol=1e-12)


@QUICK
@given(PRINCIPALS, RATES, st.integers(1, 480))
def test_level_principal_by_its_formula(principal, rate, months):
    loan = Loan(principal=principal, annual_rate=rate, years=months / 12, method="level_principal")
    assert_allclose(loan.total_interest, principal * rate / 12 * (months + 1) / 2, rtol=1e-9)
    assert_allclose(loan.schedule_arrays.principal_part, principal / months, rtol=1e-6)
    assert_allclose(loan.monthly_payment, loan.payments.max(), rtol=1e-9)


def test_grace_pays_interest_only_and_then_the_rest_of_the_term():
    loan = Loan(principal=60e6, annual_rate=0.03, years=30, grace_months=24)
    table = loan.schedule()
    assert_allclose(table.payment[:24], 150_000)
    assert (table.balance[:24] == 60e6).all()
    assert_allclose(loan.monthly_payment, level_payment(60e6, 0.03, 336))
    assert loan.total_interest > loan.at(grace_months=0).total_interest


def test_bonus_is_paid_every_sixth_month_at_the_half_year_rate():
    loan = Loan(principal=30e6, annual_rate=0.02, years=20, bonus_principal=12e6)
    extra = loan.payments - loan.monthly_payment
    assert_allclose(extra[5::6], -npf.pmt(0.01, 40, 12e6))
    assert_allclose(np.delete(extra, np.s_[5::6]), 0, atol=1e-6)
    assert_allclose(loan.monthly_payment, level_payment(18e6, 0.02, 240))
    everything = loan.at(bonus_principal=30e6)
    assert everything.monthly_payment == 0
    assert (np.delete(everything.payments, np.s_[5::6]) == 0).all()
    assert everything.balance_after(240) == 0


def test_yearly_and_half_yearly_payments():
    for per_year in (1, 2, 12):
        loan = Loan(principal=120e6, annual_rate=0.0185, years=30, payments_per_year=per_year)
        assert loan.periods == 30 * per_year
        assert_allclose(loan.payment, -npf.pmt(0.0185 / per_year, 30 * per_year, 120e6))
        assert_allclose(loan.annual_debt_service(30), loan.payment * per_year)
        assert len(loan.yearly()["payment"]) == 30
    assert loan.monthly_payment == loan.payment
    for per_year in (1, 2):
        with pytest.raises(InputError, match="payment、1年分は annual_debt_service"):
            _ = loan.at(payments_per_year=per_year).monthly_payment


def test_a_table_cannot_be_spoiled_by_writing_into_it():
    loan = Loan(principal=1e6, annual_rate=0.02, years=1)
    with pytest.raises(ValueError, match="read-only"):
        loan.payments[0] = 0
    frame = loan.schedule()
    frame.loc[1, "payment"] = 0
    assert loan.payments[0] > 0
    assert frame.index[0] == 1
    assert list(frame) == ["payment", "interest", "principal_part", "balance"]


def test_loans_are_values():
    loan = Loan(principal=3e7, annual_rate=0.02, years=35)
    assert loan == Loan(principal=30_000_000, annual_rate=0.02, years=35)
    assert len({loan, loan.at(), loan.at(annual_rate=0.03)}) == 2
    with pytest.raises(AttributeError):
        loan.principal = 1


def test_small_loans_that_half_up_repays_early_keep_their_length():
    loan = Loan(
        principal=6, annual_rate=0, years=4 / 12, rounding="half_up", method="level_principal"
    )
    assert loan.payments.tolist() == [2, 2, 2, 0]
    assert loan.balance_after(4) == 0


@given(st.integers(0, 10**15))
def test_round_yen_keeps_whole_yen(amount):
    assert round_yen(amount, "floor") == round_yen(amount, "half_up") == amount
    if amount < 10**12:
        assert round_yen(amount + 0.5, "floor") == amount
        assert round_yen(amount + 0.5, "half_up") == amount + 1
    if amount < 10**9:
        assert round_yen(amount + 0.4999, "half_up") == amount
        assert round_yen(amount + 0.9999, "floor") == amount


# ------------------------------------------------------------------ bad input

NUMBERS = [math.nan, math.inf, -math.inf, None, "3,000万円", True, [True], [1, None], [], ..., {1}]
GOOD = {"principal": 3e7, "annual_rate": 0.02, "years": 30}


def not_refused(call, good, nonsense):
    """Each argument in turn replaced by each nonsense: what the call took all the same."""
    taken = []
    for name, bad in itertools.product(good, nonsense):
        try:
            call(**(good | {name: bad}))
        except InputError as error:
            if "渡されました" in str(error):
                continue
        taken.append((name, bad))
    return taken


def test_loan_refuses_what_is_no_number():
    optional = {"grace_months": 0, "bonus_principal": 0, "payments_per_year": 12}
    assert not_refused(Loan, GOOD | optional, NUMBERS) == []


WORDS = [
    ({"annual_rate": 1.85}, "1.85 % なら 0.0185"),
    ({"annual_rate": -1.85}, "1.85 % なら 0.0185"),
    ({"annual_rate": -0.02}, "0.02 のことでしょうか"),
    ({"principal": 0}, "0円より大きい"),
    ({"principal": -3e7}, "30,000,000円 のことでしょうか"),
    ({"principal": [3e7, 4e7]}, "一つ"),
    ({"annual_rate": [0.01, 0.02]}, "一つ"),
    ({"years": 0}, "1か月以上"),
    ({"years": -5}, "1か月以上"),
    ({"years": 420}, "420 か月なら 35 年"),
    ({"years": 419}, "419 か月なら 419/12 年"),
    ({"years": 30.01}, "月の単位"),
    ({"method": "元利均等"}, "level_payment"),
    ({"method": None}, "level_payment"),
    ({"rounding": "ceil"}, "floor"),
    ({"rounding": ["floor", "exact"]}, "floor"),
    ({"grace_months": 360}, "360 か月"),
    ({"grace_months": 2.5}, "整数"),
    ({"grace_months": -1}, "整数"),
    ({"grace_months": 5, "payments_per_year": 1}, "元金据置期間"),
    ({"bonus_principal": 3.1e7}, "30,000,000円"),
    ({"bonus_principal": 1e6, "payments_per_year": 1}, "毎月払い"),
    ({"bonus_principal": 1e6, "years": 1 / 12}, "6 か月の倍数"),
    ({"payments_per_year": 4}, "12"),
    ({"payments_per_year": 1, "years": 1.5}, "12 か月の倍数"),
]


def test_loan_says_what_is_allowed():
    said = {}
    for terms, _ in WORDS:
        with pytest.raises(InputError) as caught:
            Loan(**(GOOD | terms))
        said[str(terms)] = str(caught.value)
    assert [s for s, (_, words) in zip(said.values(), WORDS, strict=True) if words not in s] == []


def test_formulas_refuse_bad_arguments_in_every_place():
    nonsense = [*NUMBERS, -1, np.array([[1, np.nan]])]
    terms = {"principal": 3e7, "annual_rate": 0.02, "months": 360}
    assert not_refused(level_payment, terms, nonsense) == []
    assert not_refused(round_yen, {"amount": 1.5, "rounding": "floor"}, [*NUMBERS, "down"]) == []


def test_a_loan_is_not_asked_for_periods_that_it_has_not():
    loan = Loan(**GOOD)
    for call in (loan.balance_after, loan.annual_debt_service, loan.remaining):
        for bad in (-1, 1.5, 10_000, None, "1", math.nan, [1, 2]):
            with pytest.raises(InputError):
                call(bad)


def test_cost_of_points_against_numpy_financial():
    points = np.array([0.0, 0.001, 0.0135, 0.04])
    low, high = (-npf.pmt(r / 12, 420, 30_000_000) for r in (0.02, 0.02 + points))
    cost = cost_of_points(30_000_000, 0.02, points, months=420)
    assert_allclose(cost, 420 * (high - low), rtol=1e-10)
    for rate, more, months in ((0.02, 1.35, 420), (0.02, 0.99, 420), (2, 0.01, 420), (0.02, 0, 0)):
        with pytest.raises(InputError):
            cost_of_points(30_000_000, rate, more, months=months)
