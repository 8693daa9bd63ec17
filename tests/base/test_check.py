"""Checks at the door: what is let in, what is refused, and whether the guess would be let in."""

import contextlib
import copy
import itertools
import math
import pickle
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

import kosen_edu as k
from kosen_edu.base import check
from kosen_edu.base.calls import in_words
from kosen_edu.base.check import MAX_TERM, InputError
from kosen_edu.base.formats import man_yen, yen
from kosen_edu.base.words import say
from kosen_edu.cases.toda import toda_plan
from kosen_edu.exits.arrears import Arrears, Settlement
from kosen_edu.loans.changes import prepay, refinance
from kosen_edu.rates.paths import ramp, replay
from kosen_edu.tax.law import tax_law

CHECKS = [
    lambda v: check.number(v, "price"),
    lambda v: check.money(v, "price"),
    lambda v: check.money(v, "price", zero=False),
    check.rate,
    lambda v: check.rate(v, "rent_drift", negative=True),
    lambda v: check.share(v, "vacancy"),
    lambda v: check.ratio(v, "ltv"),
    lambda v: check.ratio(v, "ltv", zero=False),
    lambda v: check.count(v, "months"),
    check.years,
]
NO_NUMBERS = [
    None, ..., True, np.True_, "1", "3,000万円", b"1", [], [True, False], ["1", "2"], [1, None],
    [[1], [1, 2]], {1: 2}, {1}, object(), print, 1j, np.datetime64("2026-01-01"), math.nan,
    math.inf, [0.5, math.nan], np.array([]), 10**400, [10**400], Decimal("NaN"),
    pd.Series(["1"]), pd.NA, pd.NaT,
]  # fmt: skip
SAID = re.compile("に .* が渡されました。", re.S)


def test_what_is_no_number_is_refused_by_every_check():
    replies = [(k, bad, refusal(CHECKS[k], bad)) for k in range(len(CHECKS)) for bad in NO_NUMBERS]
    assert [reply for reply in replies if not SAID.search(reply[2])] == []


@given(st.one_of(st.floats(), st.integers(), st.text(), st.none(), st.lists(st.floats())))
def test_every_check_answers_with_the_value_or_with_an_input_error(value):
    for allow in CHECKS:
        with contextlib.suppress(InputError):
            got = allow(value)
            assert np.isfinite(got).all()
            assert np.shape(got) == np.shape(value)


def test_numbers_of_every_kind_are_let_in():
    one = (1, 1.0, np.int64(1), np.float32(1), np.array(1), Decimal(1), Fraction(1))
    got = [[check.number(x, "price"), check.count(x, "months"), check.years(x)] for x in one]
    assert got == [[1.0, 1, 12]] * len(one)
    assert {tuple(map(type, row)) for row in got} == {(float, int, int)}


def test_arrays_keep_their_shape_and_their_owner():
    given_ = np.array([[0.0, 0.5]])
    for allow in (check.rate, lambda v: check.share(v, "vacancy")):
        got = allow(given_)
        assert got.shape == (1, 2)
    assert check.count([[1, 2]], "months").dtype.kind == "i"
    got = check.number(given_, "price")
    got[0, 0] = 9
    assert given_[0, 0] == 0.0


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_guess_is_one_that_would_be_let_in(value):
    checks = [
        (check.rate, {}),
        (check.rate, {"key": "rent_drift", "negative": True}),
        (check.share, {"key": "vacancy"}),
        (check.ratio, {"key": "ltv"}),
    ]
    for allow, options in checks:
        try:
            allow(value, **options)
        except InputError as error:
            if error.meant:
                guess = re.findall(r"[-−]?[\d.]+(?:e-?\d+)?", error.meant)[-1]
                allow(float(guess.replace("−", "-")), **options)


@given(st.integers(51, 600))
def test_months_given_as_years_are_turned_into_years(months):
    with pytest.raises(InputError) as caught:
        check.years(months)
    guess = re.search(r"なら ([\d./]+) 年", caught.value.meant)[1]
    assert check.years(float(Fraction(guess))) == months


WORDS = [
    (lambda: check.rate(1.85), "金利（年）に 1.85 が渡されました。"
     "0 以上 1 未満の小数で書きます。1.85 % なら 0.0185 と書きます。"),
    (lambda: check.rate(1_000), "金利（年）に 1,000 が渡されました。"
     "0 以上 1 未満の小数で書きます。"),
    (lambda: check.rate(-5, "rent_drift", negative=True),
     "家賃の変化率に −5 が渡されました。−1 より大きく 1 より小さい小数で書きます。"
     "−5 % なら -0.05 と書きます。"),
    (lambda: check.share(100, "vacancy"), "空室率に 100 が渡されました。"
     "0 以上 1 以下の小数で書きます。100 % なら 1 と書きます。"),
    (lambda: check.money(-5000, "opex", zero=False), "運営費に −5,000 が渡されました。"
     "0円より大きい金額を円で書きます。支出も正の数で書きます：5,000円 のことでしょうか。"),
    (lambda: check.money("5千万", "price"), "物件価格に 「5千万」 が渡されました。"
     "数で書いてください（文字は使えません）。50000000 のことでしょうか。"),
    (lambda: check.money(["5千万"], "price"), "物件価格に ['5千万'] が渡されました。"
     "数で書いてください（文字は使えません）。"),
    (lambda: check.number([1, math.nan], "noi"), "営業純収益に nan が渡されました。"
     "有限の数で書いてください（NaN や無限大は使えません）。"),
    (lambda: check.single([1, 2], "ads"), "年間返済額に [1, 2] が渡されました。"
     "数を一つだけ書きます。"),
    (lambda: check.count(2.5, "units", high=10), "戸数に 2.5 が渡されました。"
     "1 以上 10 以下の整数で書きます。"),
    (lambda: check.choice("shrten", "prepayment", ("shorten", "lower")),
     '繰上返済に 「shrten」 が渡されました。次のどれかを選びます："shorten", "lower"。'
     '"shorten" のことでしょうか。'),
    (lambda: check.size(1e9, "paths"), "将来の本数に 1,000,000,000 が渡されました。"
     "一度に計算できる数は 500,000,000 個までです。件数か期間を減らしてください。"),
    (lambda: check.number("x", "ある名前"), "ある名前に 「x」 が渡されました。"
     "数で書いてください（文字は使えません）。"),
]  # fmt: skip


def test_the_learner_reads():
    replies = [(refusal(call), text) for call, text in WORDS]
    assert [pair for pair in replies if pair[0] != pair[1]] == []


def test_the_parts_of_an_error_are_kept():
    with pytest.raises(InputError) as caught:
        check.rate(1.85)
    error = caught.value
    assert isinstance(error, ValueError)
    assert (error.name, error.given) == ("金利（年）", 1.85)
    assert error.meant == say("errors.meant_percent", percent=1.85, decimal=0.0185)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert str(twin) == str(error)


def test_per_cent_that_is_below_1_is_told_from_a_decimal():
    """0.85 is how a bank writes 0.85 %: no loan, and no yearly change, is of 85 %."""
    loan = {"principal": 3e7, "annual_rate": 0.02, "years": 30}
    home = {"price": 3e7, "gpi": 2.4e6}
    steps = {"price": 3e7, "gpi": 2.4e6, "exit_price": 3e7, **loan}
    plan = k.toda_plan()
    doors = {
        "Loan": lambda x: k.Loan(**loan | {"annual_rate": x}),
        "at": lambda x: plan.at(annual_rate=x),
        "payment": lambda x: k.level_payment(3e7, x, 360),
        "constant": lambda x: k.loan_constant([0.02, x], 360),
        "points": lambda x: k.cost_of_points(3e7, x, 0.001, months=360),
        "steps": lambda x: k.build_plan(steps | {"rates": [(13, x)]}),
        "path": lambda x: plan.at(rates=[x] * 360),
        "table": lambda x: k.variable_schedule(3e7, [0.02] * 12 + [x] * 348),
        "deal": lambda x: k.article_deal("condo").at(annual_rate=x),
        "rent": lambda x: k.Property(**home, rent_drift=-x),
        "costs": lambda x: k.Property(**home, opex_drift=x),
        "value": lambda x: k.guarantor_exposure(k.Loan(**loan), value=2e7, value_drift=-x),
    }
    taken = [
        (name, x)
        for (name, door), x in itertools.product(doors.items(), (0.3, 0.475, 0.85, 0.99))
        if f"{x / 100:g} と書きます" not in refusal(door, x)
    ]
    assert taken == []
    assert [name for name, door in doors.items() if refusal(door, 0.0475)] == []
    # what is searched, and not typed, goes on as far as a rate may go
    rich = plan.at(principal=2e7)
    assert k.tipping_point(rich, "annual_rate", measure="btcf") > 0.3


def test_a_term_that_no_bank_lends_for_is_one_in_months():
    for door in (
        lambda x: k.Loan(principal=3e7, annual_rate=0.02, years=x),
        lambda x: k.level_payment(3e7, 0.02, years=x),
        lambda x: k.toda_plan().at(years=x),
    ):
        assert [refusal(door, x)[-12:] for x in (60, 84, 96)] == [
            f"{x} か月なら {x // 12} 年です。"[-12:] for x in (60, 84, 96)
        ]
        door(50)


def test_names_that_a_class_has_not_are_told_with_those_it_has():
    loan = {"principal": 3e7, "annual_rate": 0.02, "years": 30}
    for made, words in (
        (lambda: k.Loan(principal=3e7, rate=0.02, years=30), '"annual_rate" のことでしょうか'),
        (lambda: k.Loan(3e7, 0.02, 30), "principal、annual_rate、years"),
        (lambda: k.Loan(principal=3e7, annual_rate=0.02), "years= を必ず書きます"),
        (lambda: k.Property(prise=3e7, gpi=2e6), '"price" のことでしょうか'),
        (lambda: k.TaxSituation(building=1e7), "building_price"),
        (lambda: k.ProForma(property=k.Property(price=1, gpi=1), hold=5), "hold_years"),
        (lambda: k.MyPlan("戸田"), "plan=、as_of= を必ず書きます"),
    ):
        assert words in refusal(made)
    made = k.Loan(**loan)
    for twin in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert twin == made


def test_edges():
    assert check.years(MAX_TERM / 12) == MAX_TERM
    assert check.years(1 / 12) == 1
    assert check.rate(0) == 0
    assert check.rate(-0.999, "rent_drift", negative=True) == -0.999
    assert check.share(1, "vacancy") == 1
    assert check.ratio(9.99, "ltv") == 9.99
    assert check.count(0, "grace_months", low=0) == 0
    check.size(5e8, "paths")
    assert check.single("text is for the next check", "price")


# --- what is no single number: other objects, yes or no in words, shapes that do not fit ---------

LOAN = k.Loan(principal=30_000_000, annual_rate=0.02, years=30)
HOME = k.Property(price=30_000_000, gpi=3_000_000, opex_ratio=0.2)
PLAN = toda_plan()
HERE = k.owner_situation()
LAW = tax_law(2026)
TWO, THREE = [1.0, 2.0], [1.0, 2.0, 3.0]
RATES = [0.01, 0.02]

OTHER_KIND = {
    "prepay": lambda x: prepay(x, after=0, amount=1),
    "refinance": lambda x: refinance(x, after=0, annual_rate=0.01),
    "compare_levers": lambda x: k.compare_levers(x, gpi=1e6),
    "break_even_vacancy": lambda x: k.break_even_vacancy(x, ads=1e6),
    "break_even_rent": lambda x: k.break_even_rent(x, ads=1e6),
    "trace_life, home": lambda x: k.trace_life(x, LOAN),
    "trace_life, loan": lambda x: k.trace_life(HOME, x),
    "guarantor_exposure": lambda x: k.guarantor_exposure(x, value=1e7),
    "simulate_top_ups": lambda x: k.simulate_top_ups(HOME, LOAN, x),
    "tenants_shares": lambda x: k.tenants_shares(HOME, LOAN, x),
    "flat_tax": lambda x: k.flat_tax(HOME, x, tax_rate=0.2),
    "ProForma, property": lambda x: k.ProForma(property=x, exit_price=1e7),
    "ProForma, loan": lambda x: k.ProForma(property=HOME, loan=x or 0, exit_price=1e7),
    "Portfolio": lambda x: k.Portfolio([x]),
    "tax_over_cash": k.tax_over_cash,
    "without_bar": k.without_bar,
    "sale_years": k.sale_years,
    "rate_scenarios": k.rate_scenarios,
    "tornado": lambda x: k.tornado(x, {"vacancy": (0, 0.1)}),
    "tornado, ends": lambda x: k.tornado(PLAN, x),
    "tipping_point": lambda x: k.tipping_point(x, "vacancy"),
    "simulate": lambda x: k.simulate(x, n=10),
    "simulate, uncertainty": lambda x: k.simulate(PLAN, n=10, uncertainty=x or 0),
    "RateContract": lambda x: k.RateContract(base="policy_rate", spread=0.01, calendar=x),
    "Situation": lambda x: k.Situation(home=HOME, loan=x, value=1e7),
    "hold": k.hold,
    "sell": k.sell,
    "prepay_and_hold": lambda x: k.prepay_and_hold(x, amount=1),
    "refinance_and_hold": lambda x: k.refinance_and_hold(x, annual_rate=0.01),
    "voluntary_sale, arrears": lambda x: k.voluntary_sale(HERE, arrears=x or 0),
    "voluntary_sale": k.voluntary_sale,
    "auction_range": lambda x: k.auction_range(HERE, settlement=x or 0),
    "exit_page": lambda x: k.exit_page([x]),
    "profit_by_year": lambda x: k.profit_by_year(x, value_drift=0.0),
}


def test_an_object_of_another_kind_is_refused_in_words():
    replies = {
        (name, str(given)): refusal(call, given)
        for name, call in OTHER_KIND.items()
        for given in (None, ..., 30_000_000, "loan", [1, 2])
    }
    says = re.compile(r"渡されました。(\w+)\(…\) のように \1 で作った")
    assert {at: said for at, said in replies.items() if not says.search(said)} == {}


YES_OR_NO = [
    lambda x: refinance(LOAN, after=0, annual_rate=0.01, costs=1e5, finance_costs=x),
    lambda x: k.law_source(2026, hold=x),
    lambda x: LAW.basic_deduction(5e6, resident=x),
    lambda x: Arrears(rent_to_lender=x),
    lambda x: k.voluntary_sale(HERE, waive_late_charges=x),
]


def test_a_word_is_no_yes_or_no():
    replies = {
        (k, str(given)): refusal(call, given)
        for k, call in enumerate(YES_OR_NO)
        for given in ("no", "いいえ", 0, None, np.array([True, False]))
    }
    assert {at: said for at, said in replies.items() if "True か False" not in said} == {}


UNLIKE = {
    "level_payment": lambda: k.level_payment(TWO, 0.02, [120, 240, 360]),
    "rate_from_payment": lambda: k.rate_from_payment(TWO, THREE, 120),
    "applied_rate": lambda: k.applied_rate(base=RATES, spread=[0.01] * 3),
    "cost_of_points": lambda: k.cost_of_points(THREE, RATES, 0.01, months=120),
    "threshold_rate": lambda: k.threshold_rate(payment=TWO, balance=THREE),
    "repayment_ratio": lambda: k.repayment_ratio(ads=TWO, gpi=THREE),
    "dscr": lambda: k.dscr(noi=TWO, ads=THREE),
    "ber": lambda: k.ber(opex=TWO, ads=THREE, gpi=1),
    "ltv": lambda: k.ltv(principal=TWO, price=THREE),
    "dscr_from_ratio": lambda: k.dscr_from_ratio(
        repayment_ratio=RATES, vacancy=[0.1] * 3, opex_ratio=0.2
    ),
    "net_yield": lambda: k.net_yield(noi=TWO, price=THREE),
    "ccr": lambda: k.ccr(btcf=TWO, equity=THREE),
    "bearable_vacancy": lambda: k.bearable_vacancy(repayment_ratio=RATES, opex_ratio=[0.1] * 3),
    "rent_for_ratio": lambda: k.rent_for_ratio(monthly_payment=THREE, ratio=RATES),
    "npv": lambda: k.npv([0.1] * 3, np.ones((4, 2))),
    "trace_rent": lambda: k.trace_rent(rent=TWO, opex=THREE, interest=1, principal_part=1),
    "statement": lambda: HOME.statement(ads=TWO, year=[1, 2, 3]),
    "bill": lambda: LAW.bill(TWO, deductions=THREE),
    "land_interest": lambda: k.land_interest(interest=TWO, loan=THREE, building_price=1),
    "sale": lambda: k.sale(
        price=TWO, cost=1, accumulated_depreciation=0, selling_costs=0,
        bought_year=2020, sold_year=2026, loan_balance=THREE,
    ),
    "many": lambda: PLAN.many(vacancy=RATES, annual_rate=[0.01] * 3),
}  # fmt: skip


def test_arrays_that_do_not_fit_are_named_by_their_shapes():
    replies = {name: refusal(call) for name, call in UNLIKE.items()}
    says = re.compile(r"\(\d,(?: 2)?\).*\(\d,(?: 2)?\).*長さをそろえる")
    assert {name: said for name, said in replies.items() if not says.search(said)} == {}


NOT_MEANT = [
    lambda: k.Loan(principal=1, annual_rate=0.0, years=-1.7e308),  # far out, but no overflow
    lambda: k.history(["long_term_prime"]),
    lambda: k.article_deal(["condo"]),
    lambda: k.assumed({"condo"}),
    lambda: replay(0.02, base="policy_rate", since="2020-01", months=[12, 24]),
    lambda: ramp(0.02, 0.01, first=[1, 2], last=12, months=24),
    lambda: k.simulate(PLAN, n=[2, 3]),
    lambda: k.simulate(PLAN, n=0),
    lambda: k.simulate(PLAN, n=10**8),
    lambda: k.simulate(PLAN, n=10, seed=None),
    lambda: k.simulate(PLAN, n=10, seed=1.5),
    lambda: k.simulate(PLAN, n=10, rate_volatility=-1),
    lambda: k.borrowed_in(2000, spread=0.01, years=[30, 35]),
    lambda: k.compare_levers(LOAN, gpi=1e6, extra_years="5"),
    lambda: k.compare_levers(LOAN, gpi=1e6, money=[1, 2]),
    lambda: LAW.employment_deduction("800万円"),
    lambda: k.law_changes(total_income=5e6, salary=None),
    lambda: k.Depreciation(cost=TWO, life=22, start_year=2026),
    lambda: k.simulate(PLAN, n=10, volatility="2"),
    lambda: k.simulate(PLAN, n=[3]),
    lambda: k.index_by_assumption({}, rates="1.85"),
    lambda: LOAN.remaining(360),
    lambda: LOAN.remaining(-1),
    lambda: Settlement().months("100万円"),
    lambda: k.voluntary_sale(HERE, months=HERE.horizon_months + 1),
    lambda: HERE.value_at(None),
    lambda: HERE.sale_fees("5千万"),
    lambda: k.hold_at_drifts(k.hold(HERE), [1.85]),
    lambda: k.article_deal("condo").at(price=-1),
    lambda: k.article_deal("condo").at(years=float("nan")),
    lambda: k.level_vacancy(k.article_deal("condo"), cash=None),
    lambda: k.ten_year_plan("condo", hold_years="10"),
    lambda: k.profit_by_year(k.ten_year_plan("condo"), value_drift=1.85),
    lambda: k.overloan_plan(sale_ratio="0.9"),
    lambda: k.Conditions(payments_per_year=4),
    lambda: PLAN.value(["vacancy"]),
    lambda: yen(None),
    lambda: yen(np.array([1.0, 2.0])),
]


def test_what_cannot_be_meant_is_refused_in_words():
    replies = {k: refusal(call) for k, call in enumerate(NOT_MEANT)}
    assert {at: said for at, said in replies.items() if "が渡されました。" not in said} == {}


def test_what_is_right_passes():
    assert check.kind(LOAN, "loan", k.Loan) is LOAN
    assert check.flag(np.True_, "hold") is True
    assert check.shapes(1, [1, 2], np.ones((3, 1))) == (3, 2)
    assert man_yen(1e300).endswith("億円")
    assert k.history("policy_rate") is k.history("policy_rate")


def test_an_error_that_is_not_about_shapes_stays_what_it_is():
    @in_words
    def fails(values):
        raise ValueError("something else")

    with pytest.raises(ValueError, match="something else"):
        fails([1, 2])


def test_levers_need_the_same_payment_every_month():
    """The ratio takes twelve times the regular payment: of another loan it would be wrong."""
    for loan in (LOAN.at(payments_per_year=1), LOAN.at(bonus_principal=1e6)):
        with pytest.raises(InputError, match="毎月払いでボーナス返済のない"):
            k.compare_levers(loan, gpi=3e6)


def test_levers_take_no_more_money_than_the_loan():
    """A loan of one yen was compared instead, beside all the money that was put in."""
    for money in (LOAN.principal, LOAN.principal * 2):
        with pytest.raises(InputError, match=r"借入額 .* より小さく"):
            k.compare_levers(LOAN, gpi=3e6, money=money)


def test_levers_of_the_last_year_name_the_years_that_are_left():
    with pytest.raises(InputError, match="1 以上 29 以下"):
        k.compare_levers(LOAN, gpi=3e6, after_years=30)
    assert k.compare_levers(LOAN, gpi=3e6, after_years=29)


STRANGE = [
    np.ma.masked, np.ma.array([1e6, 2e6], mask=[False, True]), np.longdouble("1e400"), 10**6000,
    -(10**400), Fraction(10**400), Decimal("1e400"), Decimal("sNaN"), np.timedelta64(3, "D"),
    np.datetime64("2026-01-01"), 1j, b"1", {1}, {}, object(), 1.1e15, [10**6000],
]  # fmt: skip


def test_what_no_float_holds_is_refused_in_words_everywhere():
    """What is masked is missing; what is past all numbers, or no number at all, is named."""
    home, situation = k.Property(price=3e7, gpi=2.4e6), k.owner_situation()
    takes = {
        "level_payment": lambda x: k.level_payment(x, 0.02, 360),
        "Loan": lambda x: k.Loan(principal=x, annual_rate=0.02, years=30),
        "prepay": lambda x: prepay(LOAN, after=12, amount=x),
        "after": lambda x: refinance(LOAN, after=x, annual_rate=0.01),
        "variable": lambda x: k.variable_schedule(x, [0.02] * 60),
        "borrowed_in": lambda x: k.borrowed_in(2000, spread=0.01, principal=x),
        "threshold_rate": lambda x: k.threshold_rate(payment=x, balance=3e7),
        "break_even_vacancy": lambda x: k.break_even_vacancy(home, ads=x),
        "Settlement": lambda x: k.Settlement(instalment=x),
        "sell": lambda x: k.sell(situation, price=x),
        "rounding": lambda x: k.round_yen(1.5, x),
        "date": lambda x: k.RateContract(base="long_term_prime", spread=0.01).path(
            start=x, months=12
        ),
    }  # fmt: skip
    taken = []
    for (name, take), bad in itertools.product(takes.items(), STRANGE):
        if name == "date" and isinstance(bad, np.datetime64):
            continue
        try:
            take(bad)
        except InputError as error:
            if "渡されました" in str(error):
                continue
        except Exception as error:  # named with the rest
            taken.append(type(error).__name__)
        taken.append((name, type(bad).__name__))
    assert taken == []
    for divide in (
        lambda: k.dscr(noi=1e6, ads=5e-324),
        lambda: k.threshold_rate(payment=1e5, balance=1e-320),
        lambda: k.Settlement(instalment=1e4).run(None, 12),
        lambda: k.Settlement(instalment=1e4).run(1e6, math.nan),
    ):
        with pytest.raises(InputError, match="渡されました"):
            divide()


def test_payments_made_may_be_any_whole_number():
    for kind in (float, np.uint8, np.int64, np.array, Decimal, Fraction):
        change = refinance(LOAN, after=kind(200), annual_rate=0.01)
        assert len(change.before) == LOAN.periods - 200
        assert prepay(LOAN, after=kind(200), amount=1e5).paid_now == 1e5
