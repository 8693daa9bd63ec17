"""Payment rules: published figures, a decimal referee, properties, and kernels against tables."""

from dataclasses import replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kosen_edu.base.check import InputError
from kosen_edu.loans.annuity import level_payment, yen_cutter
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.many_paths import path_payments
from kosen_edu.loans.variable import (
    RULES,
    UNPAID,
    reviewed_payment,
    split_payment,
    threshold_rate,
    variable_schedule,
    walked,
)
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rates.contract import RateContract
from kosen_edu.rates.paths import shock, simulate_rates
from kosen_edu.rental.property import Property

# ---------------------------------------------------------------- published examples


@pytest.mark.parametrize(
    ("points", "principal", "interest", "unpaid", "total", "unpaid_total"),
    [  # V01-V04, Hokuyo Bank: 10,000,000 yen, 2.375 %, 30 years, more from the second year
        (0.00, 236_949, 229_431, 0, 13_991_280, 0),
        (0.01, 138_829, 327_551, 0, 15_940_991, 0),
        (0.02, 39_802, 426_578, 0, 18_299_322, 0),
        (0.03, 0, 466_380, 58_680, 21_043_742, 234_720),
    ],
)
def test_the_table_of_a_bank_to_the_yen(points, principal, interest, unpaid, total, unpaid_total):
    rates = shock(0.02375, points, month=13, months=360)
    table = variable_schedule(10_000_000, rates, rule="five_year", rounding="floor")
    year_2 = table.frame().iloc[12:24]
    assert set(year_2["payment"]) == {38_865}
    assert year_2["principal_part"].sum() == principal
    assert year_2["interest"].sum() == interest
    assert (year_2["interest_due"] - year_2["interest"]).sum() == unpaid
    assert table.total_payment == total
    assert table.left_unpaid == unpaid_total


def test_the_other_convention_on_the_same_table():
    rates = shock(0.02375, 0.03, month=13, months=360)
    table = variable_schedule(10_000_000, rates, rule="five_year", rounding="floor", unpaid="first")
    assert table.total_payment == 21_334_005
    assert table.left_unpaid == 0
    assert table.settlement < 1


@pytest.mark.parametrize(
    ("payment", "interest", "unpaid", "want"),
    [  # V06-V08: (unpaid paid, interest paid, principal, unpaid after, balance after)
        (10_000, 20_000, 0, (0, 10_000, 0, 10_000, 1_000_000)),
        (8_000, 10_000, 5_000, (5_000, 3_000, 0, 7_000, 1_000_000)),
        (20_000, 10_000, 5_000, (5_000, 10_000, 5_000, 0, 995_000)),
    ],
)
def test_where_one_payment_goes(payment, interest, unpaid, want):
    done = split_payment(payment, interest, 1_000_000, unpaid, "first")
    got = (done.unpaid_paid, done.interest_paid, done.principal_part, done.unpaid, done.balance)
    assert got == want


def test_the_payment_after_a_review():
    floor, half_up = yen_cutter("floor"), yen_cutter("half_up")
    terms = {"previous": 10_000, "cap": 1.25}
    exact, _ = reviewed_payment(1_200_000, 0.02, 120, cut=float, **terms)
    assert round(exact, 2) == 11041.61  # V09
    assert reviewed_payment(1_200_000, 0.02, 120, cut=half_up, **terms) == (11_042, False)
    assert reviewed_payment(1_200_000, 0.02, 120, cut=floor, **terms) == (11_041, False)
    steep = (20_000_000, 0.10, 120)
    assert reviewed_payment(*steep, previous=60_000, cap=1.25, cut=half_up) == (75_000, True)  # V10
    free, capped = reviewed_payment(*steep, previous=60_000, cap=np.inf, cut=float)
    assert free == pytest.approx(-npf.pmt(0.10 / 12, 120, 20_000_000))
    assert not capped
    # a fall has no lower limit
    low = reviewed_payment(1_000_000, 0.0, 100, previous=60_000, cap=1.25, cut=floor)
    assert low == (10_000, False)


def test_the_threshold_of_unpaid_interest():
    for rate, months, want in ((0.02, 420, 0.03975), (0.0185, 360, 0.04346)):
        payment = level_payment(30_000_000, rate, months)
        limit = threshold_rate(payment=payment, balance=30_000_000)
        assert round(limit, 5) == want
        for factor, state in ((0.999, "slower"), (1.001, "growing")):
            rates = shock(rate, 0.0, month=1, months=months)
            rates[1:] = limit * factor
            # the balance has hardly moved after one payment
            table = variable_schedule(30_000_000, rates, rule="five_year")
            limit_now = threshold_rate(payment=payment, balance=table.balance[0])
            rates[1:] = limit_now * factor
            table = variable_schedule(30_000_000, rates, rule="five_year")
            assert table.state[1] == state
    with pytest.raises(InputError):
        threshold_rate(payment=1000, balance=0)


def test_the_three_states_and_their_names():
    """Slower, growing, and stopped while old unpaid interest is paid off first."""
    rates = shock(0.02375, 0.03, month=13, months=360)
    first = variable_schedule(10_000_000, rates, rule="five_year", unpaid="first")
    assert list(dict.fromkeys(first.state)) == ["on_schedule", "growing", "stopped", "slower"]
    mild = variable_schedule(
        10_000_000, shock(0.02375, 0.01, month=13, months=360), rule="five_year"
    )
    assert list(mild.state[[0, 11, 12, 59, 60]]) == ["on_schedule"] * 2 + ["slower"] * 2 + [
        "on_schedule"
    ]
    grows = first.state == "growing"
    before = np.concatenate([[0], first.unpaid[:-1]])
    assert ((first.unpaid > before) == grows).all()
    assert (first.principal_part[grows | (first.state == "stopped")] == 0).all()


@pytest.mark.parametrize("order", UNPAID)
@pytest.mark.parametrize("start", ["2022-04", "2022-07", "2023-07"])
def test_unpaid_interest_grows_only_where_a_payment_falls_short(start, order):
    """Exactly, though unpaid interest of odd size is carried along for decades."""
    path = RateContract(base="long_term_prime", spread=0.01).path(start=start, months=420)
    table = variable_schedule(30_000_000, path, rule="five_year", unpaid=order)
    short = table.interest_due > table.regular
    assert 0 < short.sum() < 24
    assert ((table.state == "growing") == short).all()


# ---------------------------------------------------------------- referees


def decimal_total(principal, eighths, months, *, hold, cap, order, rounding):
    """Total paid, by a second hand, in decimal; ``eighths`` of a per cent, one a month."""
    with localcontext() as context:
        context.prec = 40

        def cut(x):
            if rounding == "exact":
                return x
            mode = ROUND_FLOOR if rounding == "floor" else ROUND_HALF_UP
            return x.quantize(Decimal(1), rounding=mode)

        def full(balance, rate, left):
            if rate == 0:
                return cut(balance / left)
            return cut(balance * rate / (1 - (1 + rate) ** -left))

        rates = [Decimal(int(e)) / 800 / 12 for e in eighths]
        debt, arrears, total = Decimal(principal), Decimal(0), Decimal(0)
        pay, reference, again = full(debt, rates[0], months), rates[0], False
        for m, rate in enumerate(rates):
            again = again or rate != reference
            if m and m % hold == 0 and again:
                wish, limit = full(debt, rate, months - m), cut(pay * cap) if cap else None
                again = limit is not None and wish > limit
                pay, reference = (limit if again else wish), rate
            interest = cut(debt * rate)
            money = pay
            if m == months - 1 or pay >= debt + arrears + interest:
                return total + debt + arrears + interest
            total += pay
            if order == "first" and arrears:
                old = min(money, arrears)
                arrears, money, again = arrears - old, money - old, True
            for_interest = min(money, interest)
            arrears += interest - for_interest
            repaid = min(money - for_interest, debt)
            debt -= repaid
            arrears -= money - for_interest - repaid
    raise AssertionError("the last month always returns")


RULE_TERMS = {"recalculated": (6, None), "five_year": (60, "1.25"), "cap_only": (6, "1.25")}


@pytest.mark.parametrize("rule", RULE_TERMS)
@pytest.mark.parametrize("order", UNPAID)
@pytest.mark.parametrize("rounding", ["exact", "floor", "half_up"])
def test_a_decimal_referee_agrees_to_the_yen(rule, order, rounding):
    hold, cap = RULE_TERMS[rule]
    walk = 8 + np.cumsum(np.random.default_rng(20).integers(-8, 16, size=68))
    leap = np.where(np.arange(68) < 8, 8, 96)
    unpaid_seen = 0
    for half_yearly in (np.clip(walk, 0, 120), leap):
        eighths = np.repeat(half_yearly, 6)[:404]
        want = decimal_total(
            8_000_000,
            eighths,
            404,
            hold=hold,
            cap=Decimal(cap) if cap else None,
            order=order,
            rounding=rounding,
        )
        table = variable_schedule(
            8_000_000, eighths / 800, rule=rule, unpaid=order, rounding=rounding
        )
        unpaid_seen += int(table.unpaid.max() > 0)
        assert table.total_payment == pytest.approx(float(want), abs=1e-6)
    assert (unpaid_seen > 0) == (rule != "recalculated")


def test_numpy_financial_agrees_on_recalculated_payments():
    rates = np.repeat([0.02, 0.03, 0.001, 0.05], 6)
    table = variable_schedule(1_000_000, rates)
    balance = 1_000_000
    for review in range(4):
        rate, left = rates[6 * review] / 12, 24 - 6 * review
        payment = -npf.pmt(rate, left, balance)
        np.testing.assert_allclose(table.payment[6 * review : 6 * review + 6], payment)
        balance = -npf.fv(rate, 6, -payment, balance)
        assert table.balance[6 * review + 5] == pytest.approx(balance, abs=1e-6)


@pytest.mark.parametrize("rounding", ["exact", "floor", "half_up"])
@pytest.mark.parametrize("rule", RULES)
def test_a_rate_that_never_changes_is_the_plain_loan(rule, rounding):
    method = rule if rule == "level_principal" else "level_payment"
    loan = Loan(
        principal=12_345_678, annual_rate=0.0315, years=22, method=method, rounding=rounding
    )
    table = variable_schedule(12_345_678, [0.0315] * 264, rule=rule, rounding=rounding)
    plain = loan.schedule_arrays
    for name in ("payment", "interest", "principal_part", "balance"):
        np.testing.assert_allclose(getattr(table, name), getattr(plain, name), atol=1e-5)
    assert set(table.state) == {"on_schedule"}


def test_a_real_loan_since_1990_keeps_its_calendar():
    path = RateContract(base="long_term_prime", spread=0.01).path(start="1990-05", months=420)
    table = variable_schedule(30_000_000, path)
    moved = np.flatnonzero(np.diff(table.regular)) + 2
    assert set(moved) <= set(path.reviews)
    assert path.reviews[0] == 3
    held = variable_schedule(30_000_000, path, rule="five_year")
    assert set(np.flatnonzero(np.diff(held.regular)) + 2) <= set(range(61, 421, 60))


@pytest.mark.parametrize("rule", ["recalculated", "cap_only"])
@pytest.mark.parametrize("changed", [2, 5, 8, 11, 12, 14, 401, 404])
def test_a_list_that_changes_between_reviews_is_refused_by_its_month(rule, changed):
    rates = shock(0.02, 0.01, month=changed, months=404)
    later = 7 + 6 * ((changed - 2) // 6)
    words = f"{changed}回目の返済から 3.00％.*7回目、13回目.*"
    words += f"{later}回目からのことでしょうか" if later <= 404 else ""
    with pytest.raises(InputError, match=words):
        variable_schedule(10_000_000, rates, rule=rule)
    with pytest.raises(InputError, match=words):
        ProForma(
            property=Property(price=3e7, gpi=2.4e6),
            loan=Loan(principal=1e7, annual_rate=0.02, years=404 / 12),
            exit_price=3e7,
            rates=rates,
            payment_rule=rule,
        )
    # interest follows every month where the contract reviews nothing else
    for other in ("five_year", "level_principal"):
        table = variable_schedule(10_000_000, rates, rule=other)
        before = table.balance[changed - 2]
        assert table.interest_due[changed - 1] == pytest.approx(before * 0.03 / 12)


def test_a_path_with_its_own_reviews_is_held_to_them():
    path = RateContract(base="long_term_prime", spread=0.01).path(start="1990-05", months=420)
    assert variable_schedule(3e7, path).settlement == pytest.approx(0, abs=1e-5)
    with pytest.raises(InputError, match=r"9回目の返済から.*見直しの回（3回目、15回目、…）"):
        variable_schedule(3e7, replace(path, reviews=(3, *path.reviews[2:])))
    with pytest.raises(InputError, match="3回目の返済から"):
        variable_schedule(3e7, path.rates)  # as a plain list it has no reviews of its own
    # a plan with a longer loan holds the last rate, and keeps the reviews
    plan = ProForma(
        property=Property(price=3e7, gpi=2.4e6),
        loan=Loan(principal=2e7, annual_rate=0.02, years=35),
        exit_price=3e7,
        rates=RateContract(base="long_term_prime", spread=0.01).path(start="1990-05", months=240),
    )
    assert plan.rates.reviews == path.reviews[:40]
    assert plan.loan.annual_rate == path.rates[0]
    want = variable_schedule(2e7, replace(path, rates=plan.rate_by_month))
    assert plan.result.line("ads")[:10] == pytest.approx(want.payment[:120].reshape(10, 12).sum(1))


@pytest.mark.parametrize(("rows", "months"), [(61, 360), (2, 6), (60, 354), (0, 12)])
def test_half_years_that_the_loan_has_not_are_refused(rows, months):
    with pytest.raises(InputError, match=f"返済回数 {months}"):
        path_payments(1e7, np.full((rows, 3), 0.02), months=months)


# ---------------------------------------------------------------- properties

half_years = st.lists(st.integers(0, 96), min_size=2, max_size=30).map(np.array)
orders, cuts = st.sampled_from(UNPAID), st.sampled_from(["exact", "floor", "half_up"])


@given(half_years, st.sampled_from(RULES), orders, cuts, st.integers(300_000, 10**9))
@settings(max_examples=50, deadline=None)
def test_every_table_adds_up(eighths, rule, order, rounding, principal):
    rates = np.repeat(eighths / 800, 6)
    table = variable_schedule(principal, rates, rule=rule, unpaid=order, rounding=rounding)
    scale = principal * 1e-9
    assert table.principal_part.sum() == pytest.approx(principal, abs=scale)
    assert table.balance[-1] == 0
    assert table.unpaid[-1] == 0
    assert (table.principal_part >= -scale).all()
    assert table.interest.sum() == pytest.approx(table.interest_due.sum(), abs=1e-6 + 100 * scale)
    np.testing.assert_allclose(table.payment, table.interest + table.principal_part)
    np.testing.assert_allclose(table.payment[:-1], table.regular[:-1])
    if rounding != "exact":
        for name in ("payment", "interest", "principal_part", "balance", "unpaid"):
            assert (getattr(table, name) % 1 == 0).all()
    if rule in ("recalculated", "level_principal"):
        assert table.unpaid.max() == 0
    if rule in ("five_year", "cap_only"):
        half = 0.5 if rounding == "half_up" else 0.0  # the cap itself is rounded to whole yen
        assert (table.regular[1:] <= 1.25 * table.regular[:-1] + half + 1e-6).all()
    late = table.payment[-1] - table.regular[-1]
    assert max(late, 0) == pytest.approx(table.settlement, abs=1e-6 + 100 * scale)


@given(half_years, st.sampled_from(["five_year", "cap_only"]), cuts)
@settings(max_examples=30, deadline=None)
def test_the_conventions_agree_where_nothing_is_unpaid(eighths, rule, rounding):
    rates = np.repeat(eighths / 800, 6)
    apart, first = (
        variable_schedule(10_000_000, rates, rule=rule, unpaid=order, rounding=rounding)
        for order in UNPAID
    )
    if apart.unpaid.max() == 0:
        np.testing.assert_array_equal(apart.payment, first.payment)
    else:
        assert first.unpaid.max() > 0


@given(half_years, st.data(), st.sampled_from(["recalculated", "level_principal"]))
@settings(max_examples=30, deadline=None)
def test_higher_rates_never_cost_less(eighths, data, rule):
    """Not so under the five-year rule, where a brief peak at a review speeds repayment up."""
    more = np.array(data.draw(st.lists(st.integers(0, 40), min_size=30, max_size=30)))
    low, high = (
        variable_schedule(10_000_000, np.repeat(rates / 800, 6), rule=rule)
        for rates in (eighths, eighths + more[: len(eighths)])
    )
    assert high.total_payment >= low.total_payment - 1e-6
    assert (high.balance >= low.balance - 1e-6).all()


@given(half_years, st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_a_payment_that_is_never_cut_leaves_nothing(eighths, last):
    rates = np.repeat(eighths / 800, 6)[: 6 * len(eighths) - 6 + last]
    table = variable_schedule(10_000_000, rates)
    assert len(table) == len(rates)
    assert table.settlement == pytest.approx(0, abs=1e-5)


# ---------------------------------------------------------------- kernels


def assert_same(kernel, path, table, every=6):
    """One path of a kernel is the readable table, read at the end of each period."""
    ends = np.cumsum(kernel.months)
    months = ends[-1]
    full = {name: np.zeros(months) for name in ("balance", "unpaid", "payment", "principal_part")}
    for name, column in full.items():
        column[: len(table)] = getattr(table, name)
    np.testing.assert_allclose(kernel.balance[:, path], full["balance"][ends - 1], atol=1e-3)
    np.testing.assert_allclose(kernel.unpaid[:, path], full["unpaid"][ends - 1], atol=1e-3)
    repaid = -np.diff(np.vstack([kernel.opening, kernel.balance]), axis=0)
    for name, got in (("payment", kernel.paid), ("principal_part", repaid)):
        sums = np.diff(np.concatenate([[0], np.cumsum(full[name])[ends - 1]]))
        np.testing.assert_allclose(got[:, path], sums, atol=1e-3)
    interest = (kernel.paid - repaid)[:, path].sum()
    assert interest == pytest.approx(table.total_interest, abs=1e-3)


@pytest.mark.parametrize("unpaid", UNPAID)
@pytest.mark.parametrize("rule", RULES)
def test_kernels_agree_with_the_readable_table(rule, unpaid):
    rates = simulate_rates(0.02, periods=40, paths=9, seed=4, volatility=2.0)
    rates[:, 0] = 0.0
    rates[:, 1] = np.where(np.arange(40) < 31, 0.15, 0.0)  # held high, then cheap: ends early
    rates[:, 2] = np.where(np.arange(40) % 10 == 0, 0.01, 0.12)
    rates[:, 3] = np.where(np.arange(40) < 2, 0.02, np.where(np.arange(40) < 12, 0.09, 0.03))
    principal = np.linspace(5e6, 9e7, 9)
    kernel = path_payments(principal, rates, months=238, rule=rule, unpaid=unpaid)
    assert kernel.balance[-1].max() == kernel.unpaid[-1].max() == 0
    for path in range(9):
        monthly = np.repeat(rates[:, path], 6)[:238]
        table = variable_schedule(principal[path], monthly, rule=rule, unpaid=unpaid)
        assert_same(kernel, path, table)
        assert kernel.settlement[path] == pytest.approx(table.settlement, abs=1e-3)
        for period in range(-(-len(table) // 6) - 1):
            mean = table.regular[6 * period : 6 * period + 6].mean()
            assert kernel.payment[period, path] == pytest.approx(mean, abs=1e-6)
    if rule in ("five_year", "cap_only"):
        assert kernel.unpaid.max() > 0
    if rule == "five_year":
        assert (kernel.balance[-4:-1] == 0).any()  # some loan did end early


@given(
    st.lists(st.integers(0, 160), min_size=11, max_size=30).map(np.array),
    st.integers(1, 6),
    st.sampled_from(["five_year", "cap_only"]),
    orders,
)
@settings(max_examples=30, deadline=None)
def test_kernels_agree_on_any_rates(eighths, last, rule, unpaid):
    months = 6 * len(eighths) - 6 + last
    rates = eighths[:, None] / 800
    kernel = path_payments(20_000_000, rates, months=months, rule=rule, unpaid=unpaid)
    table = variable_schedule(
        20_000_000, np.repeat(rates[:, 0], 6)[:months], rule=rule, unpaid=unpaid
    )
    # a payment that ends the loan to the very yen may leave some billionths either way
    assume(not len(table) < months or table.payment[-1] > 1e-3)
    assert_same(kernel, 0, table)


@pytest.mark.parametrize("last", [1, 12, 120, 238, 500])
@pytest.mark.parametrize("rule", RULES)
def test_a_walk_that_ends_early_is_the_beginning_of_the_whole_one(rule, last):
    rates = np.repeat(simulate_rates(0.03, periods=40, paths=1, seed=3, volatility=3.0)[:, 0], 6)
    whole, part = (walked(3e7, rates[:238], rule, "apart", "exact", n) for n in (None, last))
    assert len(part) == min(last, len(whole))
    for name in ("payment", "interest", "principal_part", "balance", "unpaid", "state"):
        assert np.array_equal(getattr(part, name), getattr(whole, name)[:last])


@pytest.mark.parametrize("principal", [1.0, 1e12])
def test_no_rate_at_all_is_no_special_case(principal):
    for rule in RULES:
        paths = path_payments(principal, np.zeros((70, 2)), months=420, rule=rule)
        np.testing.assert_allclose(paths.paid.sum(axis=0), principal)
        np.testing.assert_allclose(paths.payment, principal / 420)


# ---------------------------------------------------------------- at the door


def test_bad_input_is_refused_in_words():
    good = {"principal": 1_000_000, "rates": [0.02] * 12}
    for name, value, words in (
        ("principal", 0, "0円より大きい"),
        ("principal", [1, 2], "一つだけ"),
        ("rates", [2.0] * 12, "0.02 と書きます"),
        ("rates", [0.02, float("nan")], "有限の数"),
        ("rates", 0.02, "時間の順"),
        ("rates", [[0.02]], "時間の順"),
        ("rule", "5年ルール", "five_year"),
        ("unpaid", "later", "apart"),
        ("rounding", "ceil", "half_up"),
    ):
        with pytest.raises(InputError, match=words):
            variable_schedule(**{**good, name: value})
    for size, words in ((1.0, "1 未満"), (np.nan, "有限の数")):
        with pytest.raises(InputError, match=words):  # drawn, and too wild
            path_payments(1_000_000, np.full((2, 3), size), months=12)
    with pytest.raises(InputError, match="500,000,000 個まで"):
        path_payments(1_000_000, np.broadcast_to(0.02, (2, 10**8)), months=12)


@pytest.mark.parametrize("rule", RULES)
def test_a_table_that_ends_before_the_loan_is_the_beginning_of_the_whole_one(rule):
    rates = np.random.default_rng(7).uniform(0, 0.08, (20, 50))
    whole = path_payments(1e8, rates, months=117, rule=rule)
    for rows in (1, 8, 20):
        part = path_payments(1e8, rates[:rows], months=117, rule=rule)
        np.testing.assert_array_equal(part.months, whole.months[:rows])
        for name in ("payment", "paid", "balance", "unpaid"):
            np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[:rows])
