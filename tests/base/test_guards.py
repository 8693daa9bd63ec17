"""What is no single number: objects of another kind, yes or no in words, shapes that do not fit."""

import numpy as np
import pytest

import kosen_edu as k
from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.formats import man_yen, yen
from kosen_edu.cases.toda import toda_plan
from kosen_edu.exits.arrears import Arrears, Settlement
from kosen_edu.loans.changes import prepay, refinance
from kosen_edu.rates.paths import ramp, replay, simulate_rates
from kosen_edu.tax.law import tax_law

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


@pytest.mark.parametrize("call", OTHER_KIND.values(), ids=OTHER_KIND)
@pytest.mark.parametrize("given", [None, ..., 30_000_000, "loan", [1, 2]], ids=str)
def test_an_object_of_another_kind_is_refused_in_words(call, given):
    with pytest.raises(InputError, match=r"渡されました。(\w+)\(…\) のように \1 で作った"):
        call(given)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: refinance(LOAN, after=0, annual_rate=0.01, costs=1e5, finance_costs=x),
        lambda x: k.law_source(2026, hold=x),
        lambda x: LAW.basic_deduction(5e6, resident=x),
        lambda x: Arrears(rent_to_lender=x),
        lambda x: k.voluntary_sale(HERE, waive_late_charges=x),
    ],
)
@pytest.mark.parametrize("given", ["no", "いいえ", 0, None, np.array([True, False])], ids=str)
def test_a_word_is_no_yes_or_no(call, given):
    with pytest.raises(InputError, match="True か False"):
        call(given)


UNLIKE = {
    "level_payment": lambda: k.level_payment(TWO, 0.02, [12, 24, 36]),
    "rate_from_payment": lambda: k.rate_from_payment(TWO, THREE, 12),
    "applied_rate": lambda: k.applied_rate(base=RATES, spread=[0.01] * 3),
    "cost_of_points": lambda: k.cost_of_points(THREE, RATES, 0.01, months=12),
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


@pytest.mark.parametrize("call", UNLIKE.values(), ids=UNLIKE)
def test_arrays_that_do_not_fit_are_named_by_their_shapes(call):
    with pytest.raises(InputError, match=r"\(\d,(?: 2)?\).*\(\d,(?: 2)?\).*長さをそろえる"):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: k.history(["long_term_prime"]),
        lambda: k.article_deal(["condo"]),
        lambda: k.assumed({"condo"}),
        lambda: replay(0.02, base="policy_rate", since="2020-01", months=[12, 24]),
        lambda: ramp(0.02, 0.01, first=[1, 2], last=12, months=24),
        lambda: simulate_rates(0.02, periods=4, paths=[2, 3], seed=1),
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
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(call):
    with pytest.raises(InputError, match="が渡されました。"):
        call()


def test_what_is_right_passes():
    assert check.kind(LOAN, "loan", k.Loan) is LOAN
    assert check.flag(np.True_, "hold") is True
    assert check.shapes(1, [1, 2], np.ones((3, 1))) == (3, 2)
    assert man_yen(1e300).endswith("億円")
    assert k.history("policy_rate") is k.history("policy_rate")


def test_an_error_that_is_not_about_shapes_stays_what_it_is():
    @check.shapes_fit
    def fails(values):
        raise ValueError("something else")

    with pytest.raises(ValueError, match="something else"):
        fails([1, 2])


def test_years_far_out_of_range_do_not_overflow():
    with pytest.raises(InputError):
        k.Loan(principal=1, annual_rate=0.0, years=-1.7e308)


@pytest.mark.parametrize("loan", [LOAN.at(payments_per_year=1), LOAN.at(bonus_principal=1e6)])
def test_levers_need_the_same_payment_every_month(loan):
    """The ratio takes twelve times the regular payment: of another loan it would be wrong."""
    with pytest.raises(InputError, match="毎月払いでボーナス返済のない"):
        k.compare_levers(loan, gpi=3e6)


def test_levers_of_the_last_year_name_the_years_that_are_left():
    with pytest.raises(InputError, match="1 以上 29 以下"):
        k.compare_levers(LOAN, gpi=3e6, after_years=30)
    assert k.compare_levers(LOAN, gpi=3e6, after_years=29)
