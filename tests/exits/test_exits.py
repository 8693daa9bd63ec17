"""Ways out on one set of assumptions: identities of cash, debt and wealth for each of them."""

from __future__ import annotations

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosen_edu.base.check import InputError
from kosen_edu.base.data import load_table
from kosen_edu.base.reading import parse_number
from kosen_edu.cases.owner import owner_conditions, owner_deficit, owner_loan
from kosen_edu.exits.arrears import Arrears, Settlement, run_up
from kosen_edu.exits.deficit import attribute_change, owner_situation
from kosen_edu.exits.forced_sale import auction_costs, auction_range, voluntary_sale
from kosen_edu.exits.keep_or_sell import (
    _at_drifts,
    break_even_drift,
    hold,
    hold_at_drifts,
    insolvency_options,
    prepay_and_hold,
    refinance_and_hold,
    sell,
)
from kosen_edu.exits.pages import PAGE, assumption_page, distribution_page, exit_page, owner_terms
from kosen_edu.exits.situation import LEVELS, Situation, assumption
from kosen_edu.loans.loan import Loan
from kosen_edu.rates.history import history
from kosen_edu.rental.property import Property
from kosen_edu.tax.deal_costs import broker_fee

HOME = Property(price=25_000_000, gpi=1_080_000, opex_fixed=240_000, rent_drift=-0.01)
LOAN = Loan(principal=25_000_000, annual_rate=0.03, years=35)
S = Situation(home=HOME, loan=LOAN, value=19_000_000, payments_made=60, value_drift=-0.01)


def every_way(s):
    return [
        hold(s),
        prepay_and_hold(s, amount=1_000_000, fee=11_000),
        prepay_and_hold(s, amount=1_000_000, kind="shorten"),
        refinance_and_hold(s, annual_rate=0.02),
        refinance_and_hold(s, annual_rate=0.02, years=35, costs=500_000, finance_costs=True),
        sell(s, months=0),
        sell(s, price=s.value * 1.1, months=min(3, s.horizon_months), sale_tax=100_000),
        voluntary_sale(s, months=min(9, s.horizon_months)),
        voluntary_sale(
            s,
            months=min(9, s.horizon_months),
            waive_late_charges=True,
            moving_cost=200_000,
            arrears=Arrears(rent_to_lender=False, unpaid_fee_months=1),
            settlement=Settlement(instalment=30_000, annual_rate=0.03),
        ),
        *auction_range(s, months=min(15, s.horizon_months)),
    ]


# --- Identities --------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(
    value=st.floats(2e7, 4e7),  # below, a late auction does not pay for three courts
    drift=st.floats(-0.05, 0.03),
    gpi=st.floats(0, 3e6),
    opex=st.floats(0, 8e5),
    tax=st.floats(-2e5, 2e5),
    made=st.integers(0, 400),
    horizon=st.integers(1, 200),
    sales=st.integers(1, 3),
)
def test_wealth_lost_is_explained_by_its_causes(value, drift, gpi, opex, tax, made, horizon, sales):
    s = Situation(
        home=Property(price=25_000_000, gpi=gpi, opex_fixed=opex),
        loan=LOAN,
        value=value,
        payments_made=made,
        horizon_months=horizon,
        value_drift=drift,
        sales=sales,
        yearly_tax=tax,
    )
    ways = [hold(s), sell(s, months=0), sell(s, months=horizon)]
    ways += [voluntary_sale(s, months=horizon), *auction_range(s, months=horizon)]
    for way in ways:
        # two computations: from positions, and from what each cause took
        assert sum(way.costs.values()) == pytest.approx(way.cost_from_today, abs=0.01)
        assert len(way.out_of_pocket) == len(way.debt) == horizon + 1
        assert (way.debt > -0.01).all()
        assert np.isfinite(way.out_of_pocket).all()


def test_identity_for_all_ways_and_options():
    for way in every_way(S):
        assert sum(way.costs.values()) == pytest.approx(way.cost_from_today, abs=0.01), way.key
        assert way.net_position == way.asset_value - way.debt_left - way.total_paid


def test_hold_is_the_loan_and_the_statement():
    way = hold(S)
    first = LOAN.monthly_payment - (1_080_000 - 240_000) / 12
    assert way.out_of_pocket[0] == 0
    assert way.out_of_pocket[1] == pytest.approx(first) == pytest.approx(S.monthly_deficit)
    assert way.out_of_pocket[13] == pytest.approx(first + 1_080_000 * 0.01 / 12)
    assert way.debt_left == pytest.approx(LOAN.balance_after(180))
    assert way.debt_left == pytest.approx(npf.fv(0.03 / 12, 180, LOAN.monthly_payment, -25e6))
    assert way.finished_month == 360
    assert way.zero_leaves_out == hold(S.at(horizon_months=400)).zero_leaves_out


def test_hold_past_the_end_of_the_loan():
    way = hold(S.at(horizon_months=400))
    assert way.debt_left == 0
    assert way.debt[360] == 0 < way.debt[359]
    assert way.out_of_pocket[361] == pytest.approx(-S.at(horizon_months=400).operating[361])


def test_prepayment_and_refinancing_never_lose_where_they_are_free_and_cheaper():
    plain = hold(S)
    gained = prepay_and_hold(S, amount=2_000_000)
    assert gained.cost_from_today < plain.cost_from_today
    assert gained.out_of_pocket[0] == 2_000_000
    same = refinance_and_hold(S, annual_rate=0.03, costs=0)
    assert same.cost_from_today == pytest.approx(plain.cost_from_today)
    assert same.out_of_pocket == pytest.approx(plain.out_of_pocket)
    cheaper = refinance_and_hold(S, annual_rate=0.02, costs=0)
    assert cheaper.cost_from_today < plain.cost_from_today
    default = refinance_and_hold(S, annual_rate=0.02)
    fee = S.balance * assumption("refinance_cost_ratio")
    assert default.out_of_pocket[0] == pytest.approx(fee)
    financed = refinance_and_hold(S, annual_rate=0.02, costs=fee, finance_costs=True)
    assert financed.out_of_pocket[0] == 0
    assert financed.debt[0] == pytest.approx(S.balance + fee)


@pytest.mark.parametrize(
    "terms",
    [
        {"grace_months": 96}, {"bonus_principal": 8e6}, {"method": "level_principal"},
        {"grace_months": 90, "bonus_principal": 8e6, "rounding": "floor"},
    ],
)  # fmt: skip
def test_the_loan_is_held_prepaid_and_moved_with_all_that_it_has(terms):
    s = S.at(loan=LOAN.at(**terms))
    table = s.loan.schedule_arrays.after(60)
    kept = hold(s)
    np.testing.assert_array_equal(kept.out_of_pocket[1:], table.payment[:120] - s.operating[1:])
    for way in (
        refinance_and_hold(s, annual_rate=0.03, costs=0),
        prepay_and_hold(s, amount=0),
    ):
        np.testing.assert_array_equal(way.out_of_pocket, kept.out_of_pocket)
        np.testing.assert_array_equal(way.debt, kept.debt)
        assert way.cost_from_today == kept.cost_from_today
    moved = refinance_and_hold(s, annual_rate=0.02)
    assert sum(moved.costs.values()) == pytest.approx(moved.cost_from_today)


def test_ordinary_sale_needs_the_overloan_in_cash():
    way = sell(S, months=0)
    broker = broker_fee(S.value, np.datetime64(S.on))
    fee = broker + 10_000 + assumption("cancellation_registration")
    assert way.largest_payment == pytest.approx(S.balance - S.value + fee)
    assert way.largest_payment == pytest.approx(S.overloan)
    assert way.total_paid == way.largest_payment
    assert (way.debt == 0).all()
    assert way.finished_month == 0
    assert not way.credit.recorded


def test_sale_above_the_balance_pays_out():
    way = sell(S, price=30_000_000, months=2)
    assert way.out_of_pocket[2] < 0
    assert way.debt[1] > 0 == way.debt[2]
    assert S.at(value=40_000_000).overloan == 0


def test_one_sale_pays_one_broker_two_pay_two():
    two, one = S.at(sales=2), S
    assert two.sale_fees(19_000_000)["broker_fee"] > one.sale_fees(19_000_000)["broker_fee"]
    assert two.sale_fees(19e6)["broker_fee"] == 2 * broker_fee(19e6 / 2, np.datetime64(S.on))


# --- Arrears, 任意売却, auction ----------------------------------------------------------------


def test_claim_grows_as_the_contract_says():
    s = S.at(home=HOME.at(gpi=0, opex_fixed=0), payments_made=0)
    claim = run_up(s, 8, Arrears(acceleration_months=6, late_charge_rate=0.14))
    rest = s.rest
    interest = rest.interest[:6].sum()
    overdue = sum(rest.principal_part[: t - 1].sum() for t in range(1, 7))
    late = (overdue + 2 * s.balance) * 0.14 / 12
    assert claim.interest == pytest.approx(interest)
    assert claim.late_charge == pytest.approx(late)
    assert claim.debt[-1] == pytest.approx(s.balance + interest + late)
    assert not claim.out_of_pocket.any()


def test_rent_to_the_lender_or_to_the_owner_moves_the_same_yen():
    to_lender, kept = (
        run_up(S, 6, Arrears(rent_to_lender=flag, late_charge_rate=0)) for flag in (True, False)
    )
    rent = S.operating[1:7].sum()
    assert kept.out_of_pocket.sum() == pytest.approx(-rent)
    assert not to_lender.out_of_pocket.any()
    assert kept.debt[-1] - to_lender.debt[-1] == pytest.approx(rent)


def test_costs_above_rent_are_paid_by_the_owner_even_in_arrears():
    claim = run_up(S.at(home=HOME.at(gpi=0)), 6, Arrears())
    assert claim.out_of_pocket[1:] == pytest.approx(np.full(6, 20_000))


def test_unpaid_fees_come_out_of_the_price():
    paid, unpaid = (
        voluntary_sale(S, arrears=Arrears(rent_to_lender=False, unpaid_fee_months=n))
        for n in (0, 5)
    )
    assert unpaid.distribution.lines["unpaid_fees"] == pytest.approx(100_000)
    assert unpaid.distribution.residual - paid.distribution.residual == pytest.approx(100_000)
    until = slice(0, unpaid.sold_month + 1)
    saved = paid.out_of_pocket[until].sum() - unpaid.out_of_pocket[until].sum()
    assert saved == pytest.approx(100_000)


def test_distribution_adds_up_to_the_price():
    way = voluntary_sale(S, moving_cost=150_000)
    table = way.distribution
    assert sum(table.lines.values()) + table.to_lender == pytest.approx(table.price)
    assert table.to_lender + table.residual == pytest.approx(table.claim)
    assert table.to_owner == 0
    rich = voluntary_sale(S.at(value=60_000_000))
    assert rich.distribution.residual == pytest.approx(0)
    assert rich.distribution.to_owner > 0
    shared = sum(rich.distribution.lines.values()) + rich.distribution.claim
    assert shared + rich.distribution.to_owner == pytest.approx(60_000_000 * 0.99**0.75 * 0.9)
    assert rich.finished_month == rich.sold_month


def test_waiving_lowers_the_residual_by_open_late_charges():
    full, waived = (voluntary_sale(S, waive_late_charges=flag) for flag in (False, True))
    difference = full.distribution.residual - waived.distribution.residual
    assert difference == pytest.approx(waived.distribution.waived)
    assert difference > 0


def test_zero_yen_leaves_out_the_instalments_and_the_debt():
    way = voluntary_sale(S, settlement=Settlement(instalment=20_000))
    months = S.horizon_months - way.sold_month
    assert way.paid_after_sale == pytest.approx(20_000 * months)
    assert way.debt_left == pytest.approx(way.distribution.residual - way.paid_after_sale)
    assert f"{way.debt_left:,.0f}" in way.zero_leaves_out
    assert way.paid_after_sale + way.debt_left == pytest.approx(way.distribution.residual)
    # counting only the month, as "0円" does, would make the exits look free
    assert way.cost_from_today > 0


@settings(max_examples=40, deadline=None)
@given(st.floats(1e5, 3e7), st.floats(0, 0.15), st.floats(1_000, 500_000), st.integers(0, 300))
def test_settlement_runs_like_a_loan(debt, rate, instalment, months):
    rest = Settlement(instalment=instalment, annual_rate=rate)
    paid, owed = rest.run(debt, months)
    balance = debt
    for k in range(months):
        due = balance * (1 + rate / 12)
        pay = min(instalment, due)
        balance = due - pay
        assert paid[k] == pytest.approx(pay, abs=0.01 + 1e-6 * debt)
        assert owed[k] == pytest.approx(balance, abs=0.01 + 1e-6 * debt)
    end = rest.months(debt)
    if end is None:
        assert months == 0 or owed[-1] >= debt * (1 - 1e-9)
    elif end <= months:
        assert owed[end - 1] == 0


def test_settlement_that_never_ends():
    way = auction_range(S, settlement=Settlement(instalment=10_000, annual_rate=0.14))[1]
    assert way.finished_month is None
    assert way.credit.recorded
    assert way.credit.until_month is None
    assert way.debt_left > way.distribution.residual
    assert sum(way.costs.values()) == pytest.approx(way.cost_from_today, abs=0.01)
    assert voluntary_sale(S, settlement=Settlement(instalment=0)).finished_month is None


def test_instalments_postpone_the_end_of_the_credit_record():
    small, large = (
        voluntary_sale(S, settlement=Settlement(instalment=a)) for a in (10_000, 50_000)
    )
    assert small.credit.from_month == large.credit.from_month == 3
    assert small.credit.until_month == small.finished_month + 60
    assert small.credit.until_month > large.credit.until_month


def test_auction_is_a_range_and_dearer_prices_leave_less_debt():
    ways = auction_range(S)
    assert [way.level for way in ways] == list(LEVELS)
    left = [way.distribution.residual for way in ways]
    assert left[0] > left[1] > left[2]
    assert len({way.name for way in ways}) == 3
    prices = [way.distribution.price / S.value_at(way.sold_month) for way in ways]
    assert prices == pytest.approx([assumption("auction_price_ratio", x) for x in LEVELS])


def test_auction_costs_step_with_the_claim():
    steps = load_table("auction_deposit")["deposit"].tolist()
    claims = (19_999_999, 20_000_000, 50_000_000, 100_000_000)
    assert [auction_costs(c, 1)["auction_deposit"] for c in claims] == steps
    assert auction_costs(60e6, 2)["auction_deposit"] == 2 * steps[1]


# --- Side by side ------------------------------------------------------------------------------


def test_the_page_refuses_different_situations_and_nothing():
    for others in ([hold(S), hold(S.at(horizon_months=60))], [], [S]):
        with pytest.raises(InputError):
            exit_page(others)
    assert len(exit_page([hold(S), sell(S.at(value=S.value))])) == 2  # equal, not the same


def left_at(s, *drifts):
    """What holding on leaves at changes of value that no situation may be given."""
    return _at_drifts(hold(s), np.array(drifts))


def test_a_break_even_drift_is_found_as_far_as_a_value_may_change():
    """A short time, or a debt that the value hardly covers, asks for more than 30 % a year."""
    found = {}
    for months in (1, 2, 3, 6, 12, 24):
        for gpi in (0.0, S.home.gpi, 12 * S.home.gpi):
            s = S.at(horizon_months=months, home=S.home.at(gpi=gpi))
            drift = break_even_drift(s)
            sold = sell(s, months=0).net_position
            if drift is None:
                ends = left_at(s, -0.999, 0.999) - sold
                assert ends[0] * ends[1] > 0, (months, gpi)
                continue
            found[months, gpi] = drift
            assert left_at(s, drift)[0] == pytest.approx(sold, abs=2)
    assert max(map(abs, found.values())) > 0.3


def test_break_even_drift_makes_both_equal():
    drift = break_even_drift(S)
    moved = S.at(value_drift=drift)
    assert hold(moved).net_position == pytest.approx(sell(moved, months=0).net_position, abs=1)
    better = S.at(value_drift=drift + 0.01)
    assert hold(better).net_position > sell(better, months=0).net_position


def test_law_is_described_and_not_computed():
    options = insolvency_options()
    assert len(options) == 4
    assert "188" in options["places_to_ask"]
    assert not any("円" in text for text in options.values())


BAD_SITUATIONS = [
    {"value": 0},
    {"value": np.nan},
    {"payments_made": 420},
    {"payments_made": -1},
    {"payments_made": 1.5},
    {"horizon_months": 0},
    {"horizon_months": 12.5},
    {"value_drift": -1},
    {"value_drift": -0.5},  # per cent a year
    {"sales": 0},
    {"loan": LOAN.at(payments_per_year=1)},
    {"home": LOAN},
    {"on": "2026/10/1"},
    {"value": [1, 2]},
]
BAD_TERMS = {
    "sold after the horizon": lambda: sell(S, months=121),
    "sold before today": lambda: sell(S, months=-1),
    "negative price": lambda: sell(S, price=-1),
    "two prices": lambda: sell(S, price=[1e7, 2e7]),
    "no number": lambda: sell(S, sale_tax=np.nan),
    "no unpaid month": lambda: voluntary_sale(S, months=0),
    "unpaid beyond the horizon": lambda: voluntary_sale(S, months=121),
    "court after the horizon": lambda: auction_range(S, months=121),
    "for nothing": lambda: voluntary_sale(S, price_ratio=0),
    "price below its costs": lambda: voluntary_sale(S, price_ratio=0.001),
    "negative moving cost": lambda: voluntary_sale(S, moving_cost=-1),
    "more unpaid fees than months": lambda: voluntary_sale(
        S, months=3, arrears=Arrears(unpaid_fee_months=4)
    ),
    "a level that is none": lambda: assumption("auction_price_ratio", "middle"),
    "negative instalment": lambda: Settlement(instalment=-1),
    "settlement in per cent": lambda: Settlement(annual_rate=3),
    "late charge in per cent": lambda: Arrears(late_charge_rate=14),
    "negative months": lambda: Arrears(acceleration_months=-1),
    "an assumption that is none": lambda: assumption("luck"),
    "a page of it": lambda: assumption_page("luck"),
    "no forced sale": lambda: distribution_page(hold(S)),
    "more than is owed": lambda: prepay_and_hold(S, amount=1e9),
}


def accepted(calls):
    """Which of these calls are not refused in words."""
    found = []
    for name, call in calls.items():
        try:
            call()
        except InputError as error:
            if "渡されました" in str(error):
                continue
        found.append(name)
    return found


def test_bad_situations_and_terms_are_refused_in_words():
    calls = {str(bad): lambda bad=bad: S.at(**bad) for bad in BAD_SITUATIONS}
    assert accepted(calls | BAD_TERMS) == []


def test_a_refusal_names_the_argument_by_its_meaning():
    for way in (hold, sell, voluntary_sale, auction_range, break_even_drift):
        with pytest.raises(InputError, match=r"^situationに"):
            way(LOAN)


def test_assumptions_are_ordered_and_sourced():
    table = load_table("exit_assumptions")
    base = table.dropna(subset=["low", "high"])
    assert ((base["low"] <= base["base"]) & (base["base"] <= base["high"])).all()
    assert set(table["status"]) == {"public", "assumption"}
    assert table[["source", "note", "unit"]].notna().all().all()


# --- The owner of article 000 ------------------------------------------------------------------


def test_owner_goes_from_two_to_eight_man_yen():
    assert owner_deficit("then") == pytest.approx(20_000, abs=200)
    assert owner_deficit() == pytest.approx(80_000, abs=200)
    payment = owner_loan().monthly_payment
    assert owner_deficit("then") == pytest.approx(payment + 2 * (8_300 + 1_500 - 95_000))


def test_owners_rates_are_those_of_the_record():
    prime = history("long_term_prime")
    rise = owner_conditions("now")["annual_rate"] - owner_conditions("then")["annual_rate"]
    assert rise == pytest.approx(prime.on("2026-04-01") - prime.on("2020-04-01"))


def test_parts_add_up_and_do_not_depend_on_the_order():
    then, now = owner_conditions("then"), owner_conditions("now")
    parts = attribute_change(owner_deficit, then, now)
    assert sum(parts.values()) == pytest.approx(owner_deficit("now") - owner_deficit("then"))
    for name, part in parts.items():  # no cause acts on another: one at a time says the same
        alone = owner_deficit("then", **{name: now[name]}) - owner_deficit("then")
        assert part == pytest.approx(alone)
    assert max(parts, key=parts.get) == "annual_rate"


@pytest.mark.parametrize(
    "wrong", [{"rent": 1.0}, {"annual_rate": 3.45}, {"monthly_rent": -1}, {"when": "later"}]
)
def test_the_owners_deficit_refuses_what_cannot_be(wrong):
    with pytest.raises(InputError):
        owner_deficit(**wrong)


def test_owner_situation_has_the_overloan_and_the_deficit():
    s = owner_situation(horizon_months=240)
    assert s.overloan == pytest.approx(12_000_000)
    assert s.monthly_deficit == pytest.approx(owner_deficit())
    assert (s.sales, s.horizon_months) == (2, 240)


def test_the_articles_outcome_and_what_it_leaves_out():
    s = owner_situation()
    # 「相場上限で成約」, late charges let go: the residual is the article's 1,200万円
    way = voluntary_sale(s, price_ratio=1.0, months=6, waive_late_charges=True)
    assert way.distribution.residual == pytest.approx(12_000_000, rel=0.01)
    assert way.finished_month > 500  # decades of instalments
    assert way.debt_left + way.paid_after_sale == pytest.approx(way.distribution.residual)
    # on the same basis it costs about what an ordinary sale for cash costs
    cash = sell(s, months=0)
    assert way.cost_from_today == pytest.approx(cash.cost_from_today, rel=0.1)


@settings(deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=6, max_size=6))
def test_shapley_adds_up_and_treats_alike_alike(numbers):
    before = dict(zip("abc", numbers[:3], strict=True))
    after = dict(zip("abc", numbers[3:], strict=True))

    def product(a, b, c):
        return a * b * c + a

    parts = attribute_change(product, before, after)
    assert sum(parts.values()) == pytest.approx(product(**after) - product(**before), abs=1e-6)
    shuffled = attribute_change(product, dict(sorted(before.items(), reverse=True)), after)
    assert parts == pytest.approx(shuffled, abs=1e-9)
    idle = attribute_change(lambda a, b: a, {"a": 1, "b": 2}, {"a": 5, "b": 9})
    assert idle == {"a": 4, "b": 0}


def test_attribution_refuses_other_or_too_many_causes():
    with pytest.raises(InputError):
        attribute_change(lambda a: a, {"a": 1}, {"b": 1})
    many = dict.fromkeys("abcdefghijklm", 1.0)
    with pytest.raises(InputError):
        attribute_change(lambda **_: 0.0, many, many)


# --- In words ----------------------------------------------------------------------------------


def test_one_holding_revalued_is_the_holding_computed_anew():
    drifts = [-0.04, -0.01, 0.0, 0.02]
    anew = [hold(S.at(value_drift=drift)).net_position for drift in drifts]
    assert hold_at_drifts(hold(S), drifts) == pytest.approx(anew)


def test_the_page_says_what_the_ways_compute():
    ways = every_way(S)
    page = exit_page(ways)
    for column, key in zip(page.columns, PAGE, strict=False):
        # within half of the last digit that is shown, 万円
        shown = np.array([parse_number(cell) for cell in page[column]])
        exact = np.array([getattr(way, key) for way in ways])
        if key == "largest_payment":  # what has to be there is rounded up
            assert ((shown - exact >= 0) & (shown - exact < 10_000)).all()
        else:
            assert shown == pytest.approx(exact, abs=5_001)
    assert page.index.tolist() == [way.name for way in ways]
    assert all(way.agreement for way in ways)
    assert page.iloc[0, -1] == "載らない"
    unpaid = voluntary_sale(S, settlement=Settlement(instalment=0))
    assert exit_page([unpaid]).iloc[0, -2:].tolist() == ["終わらない", "消えない"]


def test_the_distribution_in_words_adds_up():
    for waive in (False, True):
        way = voluntary_sale(S, moving_cost=100_000, waive_late_charges=waive)
        page = distribution_page(way).iloc[:, 0].map(parse_number)
        shared = page.iloc[1 : page.index.get_loc("請求額")].sum()
        assert shared == pytest.approx(page["売却価格"], abs=5_000 * 8)
        left = page["請求額"] - page["債権者への配分"] - page["免除された遅延損害金"]
        assert page["残債"] == pytest.approx(left, abs=5_000 * 4)


def test_assumptions_in_words_have_a_unit_and_a_source():
    page = assumption_page()
    assert len(page) == 11
    assert not page.isin(["—", ""]).any().any()
    assert all(cell.endswith(("％", "か月", "年", "円")) for cell in page.iloc[:, 1])
    assert set(load_table("exit_assumptions")["format"]) == {"percent", "yen", "months", "years"}
    assert len(owner_terms()) == 15


def test_only_a_way_that_keeps_has_a_position_at_other_drifts():
    s = owner_situation()
    sold = [
        sell(s), sell(s, months=0), voluntary_sale(s),
        *auction_range(s),
    ]  # fmt: skip
    for way in sold:
        with pytest.raises(InputError, match="持ち続ける"):
            hold_at_drifts(way, [0.0])
    for way in (hold(s), prepay_and_hold(s, amount=1e6), refinance_and_hold(s, annual_rate=0.02)):
        assert hold_at_drifts(way, [0.0])[0] == pytest.approx(way.net_position)


@pytest.mark.parametrize("months", [1, 12, 120, 299, 300, 348, 360, 400, 1200])
def test_a_break_even_drift_is_found_at_every_horizon(months):
    for s in (owner_situation(horizon_months=months), S.at(horizon_months=months, value=9e14)):
        drift = break_even_drift(s)
        sold = sell(s, months=0).net_position
        if drift is None:  # better, or worse, from one end to the other
            most = min(0.999, (1e15 / s.value) ** (12 / months) - 1 - 1e-9)
            ways = left_at(s, *np.linspace(-0.999, most, 9))
            assert (ways > sold).all() or (ways < sold).all()
            continue
        # the ways themselves, computed with this drift
        even = left_at(s, drift)[0]
        if abs(drift) < 0.3:
            assert even == pytest.approx(hold(s.at(value_drift=drift)).net_position, abs=1)
        assert even == pytest.approx(sold, rel=1e-6, abs=2)
    assert months == 1200 or break_even_drift(owner_situation(horizon_months=months)) is not None
