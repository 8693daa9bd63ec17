"""Pro forma: a slow referee, numpy-financial, identities, bad input, portfolios."""

from dataclasses import replace

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_plan import slow_plan

from kosen_edu.base.check import InputError
from kosen_edu.cases.toda import toda_plan
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.variable import variable_schedule
from kosen_edu.plan import lines
from kosen_edu.plan.portfolio import Portfolio
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rates.paths import shock, simulate_rates
from kosen_edu.rental.property import Property
from kosen_edu.risk.sensitivity import tornado
from kosen_edu.tax.landlord import TaxSituation

YEN = 0.5


def referee(plan, **happened):
    """The slow computation with the numbers of a plan like Toda's."""
    home, loan, tax = plan.property, plan.loan, plan.tax
    return slow_plan(
        years=plan.hold_years,
        price=home.price,
        building=tax.building_price,
        gpi=home.gpi,
        rent_drift=home.rent_drift,
        opex_ratio=home.opex_ratio,
        principal=loan.principal,
        half_year_rates=happened.pop("rates", [loan.annual_rate]),
        term_months=loan.months,
        salary=tax.salary,
        deductions=tax.deductions,
        exit_yield=happened.pop("exit_yield", plan.exit_yield),
        selling_cost_ratio=plan.selling_cost_ratio,
        buying_costs=plan.buying_costs,
        expensed=plan.buying_costs_expensed,
        reserve=plan.reserve,
        vacancy=happened.pop("vacancy", [home.vacancy] * 50),
        **happened,
    )


def assert_same(plan, slow):
    result = plan.result
    for line in ("noi", "interest", "balance", "tax", "atcf", "cash"):
        np.testing.assert_allclose(result.line(line), slow[line], atol=YEN, err_msg=line)
    assert result.sale_price == pytest.approx(slow["sale_price"], abs=YEN)
    assert result.sale_tax == pytest.approx(slow["sale_tax"], abs=YEN)
    assert result.sale_cash == pytest.approx(slow["sale_cash"], abs=YEN)
    np.testing.assert_allclose(result.flows(), slow["flows"], atol=YEN)


@pytest.mark.parametrize("rate", [0.0, 0.0185, 0.0435])
@pytest.mark.parametrize("years", [3, 6, 7, 10, 25, 33])
def test_the_slow_referee_agrees_to_the_yen(rate, years):
    plan = toda_plan(rate, hold_years=years, vacancy=0.05)
    assert_same(plan, referee(plan))


@pytest.mark.parametrize("salary", [0, 2_000_000, 5_000_000, 12_000_000, 30_000_000])
def test_the_slow_referee_agrees_for_every_salary(salary):
    plan = toda_plan(salary=salary, exit_yield=0.05)  # sold with a gain
    assert plan.result.sale_tax > 0
    assert_same(plan, referee(plan))


def test_a_rate_path_is_walked_as_the_referee_does():
    plan = toda_plan(rates=shock(0.0185, 0.02, month=13, months=360))
    assert_same(plan, referee(plan, rates=[0.0185] * 2 + [0.0385] * 58))


def test_first_year_is_the_published_monthly_truth():
    low, high = toda_plan(), toda_plan(0.0435)
    assert low.btcf[0] == pytest.approx(1_923_404, abs=1)
    assert high.btcf[0] == pytest.approx(-29_930, abs=1)
    assert low.result.line("ads")[0] == pytest.approx(5_215_156, abs=1)
    # bar on the loss: at 4.35 % the land interest alone exceeds what is left of the first loss
    assert high.result.line("barred_loss")[0] > 0


def test_numpy_financial_agrees_on_the_returns():
    plan = toda_plan()
    flows = plan.result.flows()
    assert plan.irr == pytest.approx(npf.irr(flows), abs=1e-9)
    assert plan.npv == pytest.approx(npf.npv(plan.discount_rate, flows), rel=1e-12)
    assert npf.npv(plan.irr, flows) == pytest.approx(0, abs=1)
    assert plan.at(discount_rate=plan.irr).npv == pytest.approx(0, abs=1)
    paid = -12 * npf.pmt(0.0185 / 12, 360, 120_000_000)
    assert plan.result.line("ads")[4] == pytest.approx(paid, rel=1e-12)


def test_an_irr_that_is_no_single_number_is_none():
    # the loan pays for everything and more: nothing is put in, so there is no rate of return
    plan = toda_plan(principal=150_000_000, annual_rate=0.0)
    assert plan.result.equity < 0
    flows = plan.result.flows()
    changes = (np.diff(np.sign(flows[flows != 0])) != 0).sum()
    assert changes != 1
    assert plan.irr is None


@given(
    rate=st.floats(0, 0.15),
    vacancy=st.floats(0, 1),
    drift=st.floats(-0.05, 0.03),
    years=st.integers(1, 40),
    salary=st.floats(0, 4e7),
)
@settings(max_examples=40, deadline=None)
def test_lines_add_up(rate, vacancy, drift, years, salary):
    plan = toda_plan(rate, vacancy=vacancy, rent_drift=drift, hold_years=years, salary=salary)
    r = plan.result
    line = r.line
    np.testing.assert_allclose(line("ads"), line("interest") + line("principal_part"), atol=1e-3)
    np.testing.assert_allclose(line("btcf"), line("noi") - line("capex") - line("ads"), atol=1e-3)
    np.testing.assert_allclose(line("atcf"), line("btcf") - line("tax"), atol=1e-3)
    np.testing.assert_allclose(np.diff(line("cash")), line("atcf")[1:], atol=1e-2)
    owed = plan.loan.principal - np.cumsum(line("principal_part"))
    np.testing.assert_allclose(line("balance"), owed, atol=1e-2)
    total = line("atcf").sum() + r.sale_proceeds - r.equity
    assert r.profit == pytest.approx(total, abs=0.1)
    assert r.sale_tax >= 0
    spent = line("depreciation").sum()
    assert spent <= r.tax_base.cost


@given(rate=st.floats(0, 0.10), more=st.floats(0.0001, 0.05))
@settings(max_examples=25, deadline=None)
def test_a_higher_rate_never_raises_cash_before_tax(rate, more):
    many = toda_plan(hold_years=30).many(annual_rate=[rate, rate + more])
    # yearly cash, and the debt left at any time
    assert (many.btcf[:, 1] <= many.btcf[:, 0] + 1e-6).all()
    balance = many.line("balance")
    assert (balance[:, 1] >= balance[:, 0] - 1e-3).all()


def test_more_vacancy_costs_cash_after_tax_as_well():
    # 1,000 yen more income never costs 1,000 yen of tax, except where a basic deduction shrinks
    atcf = toda_plan().many(vacancy=np.linspace(0, 0.5, 51)).atcf
    steps = np.diff(atcf[5])
    assert (steps < 0).mean() > 0.9
    assert steps.sum() < 0


def test_many_is_the_same_as_one_by_one():
    plan = toda_plan(hold_years=8)
    changes = {
        "annual_rate": [0.01, 0.03], "vacancy": [0.0, 0.2], "rent_drift": [-0.01, 0.0],
        "price": [1.2e8, 1.4e8], "salary": [3e6, 9e6], "years": [25, 35],
        "exit_yield": [0.05, 0.09], "buying_costs": [5e6, 9e6], "principal": [9e7, 1.2e8],
        "building_price": [3e7, 6e7], "opex_ratio": [0.1, 0.3], "capex_reserve": [0, 3e5],
    }  # fmt: skip
    for chosen in (list(changes), ["annual_rate", "principal"], ["price"], ["years"]):
        many = plan.many(**{n: changes[n] for n in chosen})
        for k in (0, 1):
            one = plan.at(**{n: changes[n][k] for n in chosen}).result
            np.testing.assert_allclose(many.flows()[:, k], one.flows(), atol=1e-2)
            rate = np.nan if one.irr is None else one.irr
            np.testing.assert_allclose(many.irr[k], rate, atol=1e-9)
            np.testing.assert_allclose(np.broadcast_to(many.npv, 2)[k], one.npv, atol=0.1)


def test_contract_details_of_the_loan_reach_the_table():
    floor = toda_plan(rounding="floor")
    assert floor.result.line("ads")[0] == 12 * 434_596
    yearly = toda_plan(payments_per_year=1)
    paid = -npf.pmt(0.0185, 30, 120_000_000)
    assert yearly.result.line("ads")[0] == pytest.approx(paid)
    grace = toda_plan(grace_months=24)
    assert grace.result.line("principal_part")[:3].tolist()[:2] == [0, 0]
    rounded = toda_plan(rounding="floor", rates=[0.0185] * 12 + [0.03])
    assert rounded.result.line("balance")[9] % 1 == 0


def test_five_year_rule_leaves_unpaid_interest_in_the_debt():
    path = shock(0.0185, 0.06, month=13, months=360)
    free, held = (toda_plan(rates=path, payment_rule=r) for r in ("recalculated", "five_year"))
    assert held.btcf[1] > free.btcf[1]
    assert held.result.line("balance")[9] > free.result.line("balance")[9]
    # payments stand while interest exceeds them: what is owed must grow
    assert held.result.line("balance")[3] > held.result.line("balance")[1]


def test_repairs_are_deducted_but_a_reserve_is_not():
    plan = toda_plan()
    income = plan.result.line("property_income")
    repaired = plan.at(repairs={5: 2_000_000}).result
    saved = plan.at(capex_reserve=2_000_000).result
    assert repaired.line("property_income")[4] == pytest.approx(income[4] - 2_000_000)
    np.testing.assert_allclose(saved.line("property_income"), income)
    assert repaired.btcf[4] == pytest.approx(saved.btcf[4])


def test_before_tax_plans_refuse_tax_and_keep_the_rest():
    plan = replace(toda_plan(), tax=None)
    assert plan.irr is not None
    np.testing.assert_allclose(plan.result.cash, plan.reserve + np.cumsum(plan.btcf))
    assert "税金" not in plan.table().index
    with pytest.raises(InputError, match="TaxSituation"):
        _ = plan.atcf


def test_bought_in_cash_there_is_nothing_to_repay():
    plan = replace(toda_plan(), loan=None)
    assert plan.result.equity == plan.property.price + plan.buying_costs
    assert not plan.result.line("ads").any()
    assert plan.result.sale_balance == 0


def test_five_years_on_january_1_decide_the_sale():
    gains = {y: toda_plan(hold_years=y, exit_yield=0.045).result.sale for y in (6, 7)}
    assert not gains[6].long_term
    assert gains[7].long_term


def test_table_is_complete_and_readable():
    plan = toda_plan()
    table = plan.table()
    assert table.shape[1] == 10
    assert not table.isna().any().any()
    assert table.loc["税引後キャッシュフロー", 1] == pytest.approx(plan.atcf[0])
    sale = table[10].loc[["売却価格", "譲渡費用", "売るときの残高", "譲渡所得の税"]].sum()
    assert sale == pytest.approx(table.loc["売って残る額", 10])
    assert plan.dead_cross == 1


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"annual_rate": 1.85}, "0.0185"),
        ({"vacancy": 5}, "0.05"),
        ({"vacancy": [0.1, 0.2]}, "一つ"),
        ({"hold_years": 0}, "1 以上"),
        ({"hold_years": 51}, "50 以下"),
        ({"exit_yield": 0}, "0 より大きい"),
        ({"exit_yield": 0.07, "exit_price": 1e8}, "どちらか一つ"),
        ({"buying_costs_expensed": 9e6}, "8,000,000円 以下"),
        ({"building_price": 2e8}, "133,270,000円 以下"),
        ({"start_year": 1990}, "税の表"),
        ({"structure": "paper"}, "wood"),
        ({"blue_return": "maybe"}, "e_tax"),
        ({"interest": 0.02}, "annual_rate"),
        ({"exit_base": "egi"}, "noi"),
        ({"rates": [0.02] * 361}, "360"),
        ({"rates": [0.02, 0.03], "grace_months": 12}, "据置"),
        ({"reserve": float("nan")}, "NaN"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes, match):
    with pytest.raises(InputError, match=match):
        toda_plan(**changes)


def test_exactly_one_exit_has_to_be_given():
    with pytest.raises(InputError, match="どちらか一つ"):
        ProForma(property=Property(price=1e7, gpi=1e6))


def test_many_refuses_what_it_cannot_vary_and_what_does_not_fit():
    plan = toda_plan()
    with pytest.raises(InputError, match="annual_rate"):
        plan.many(hold_years=[5, 10])
    with pytest.raises(InputError, match=r"0\.05"):
        plan.many(vacancy=[0.0, 5])
    with pytest.raises(InputError, match="500,000,000"):
        plan.many(vacancy=np.zeros((3000, 1)), annual_rate=np.zeros(3000))
    with pytest.raises(InputError, match="rates"):
        plan.at(rates=[0.02]).at(annual_rate=0.03)
    with pytest.raises(InputError, match="1つの場合"):
        plan.many(vacancy=[0.1, 0.2]).frame()
    with pytest.raises(InputError, match="1つの場合"):
        plan.many(vacancy=[0.1, 0.2]).in_year(1)
    for name in ("annual_rate", "rent_drift", "opex_drift"):  # 0.85, typed, is 0.85 %
        for call in (lambda **given: tornado(plan, given), plan.many):
            with pytest.raises(InputError, match=r"0\.0085"):
                call(**{name: (0.01, 0.85)})


def test_a_part_and_what_stands_in_it_are_not_both_given():
    home = Property(price=1e7, gpi=1e6)
    ends = {"exit_price": 1e7}
    assert ProForma.of(property=home, **ends) == ProForma.of(price=1e7, gpi=1e6, **ends)
    with pytest.raises(InputError, match="price・gpi"):
        ProForma.of(property=home, price=2e7, gpi=1e6, **ends)


def test_law_is_held_only_as_long_as_asked():
    assert toda_plan(hold_law=False, hold_years=2).result.atcf.shape == (2,)
    with pytest.raises(InputError, match="2027"):
        _ = toda_plan(hold_law=False, hold_years=3).atcf


# ---------------------------------------------------------------- portfolio


def test_a_portfolio_of_one_is_the_plan():
    plan = toda_plan()
    alone = Portfolio([plan])
    np.testing.assert_allclose(alone.result.flows(), plan.result.flows())
    assert alone.irr == pytest.approx(plan.irr)


def test_a_portfolio_adds_cash_and_is_taxed_once():
    good = toda_plan()
    bad = toda_plan(0.0435, vacancy=0.3)
    both = Portfolio([good, bad])
    np.testing.assert_allclose(both.btcf, good.btcf + bad.btcf)
    income = sum(p.result.line("property_income") for p in (good, bad))
    np.testing.assert_allclose(both.result.line("property_income"), income)
    # by hand: the total of income, and the bar as the land interest of both
    total, land = income[3], sum(p.result.tax_base.land_interest[3] for p in (good, bad))
    assert both.result.line("barred_loss")[3] == pytest.approx(min(max(-total, 0), land))
    # the loss of one meets the income of the other, which apart is barred from meeting it
    assert bad.result.line("barred_loss")[3] > 0
    apart = good.result.line("tax")[3] + bad.result.line("tax")[3]
    assert both.result.line("tax")[3] < apart


def test_two_of_the_same_pay_more_than_twice_the_tax():
    one = toda_plan(salary=9_000_000)
    two = Portfolio([one, one])
    assert two.result.line("tax")[5] > 2 * one.result.line("tax")[5] * (1 - 1e-12)
    assert two.table().shape == one.table().shape
    assert two.npv < 2 * one.npv + 1


def test_a_portfolio_has_one_owner_and_one_horizon():
    plan = toda_plan()
    for changes in ({"salary": 1e6}, {"hold_years": 5}, {"start_year": 2027}):
        with pytest.raises(InputError, match="そろえて"):
            Portfolio([plan, plan.at(**changes)])
    with pytest.raises(InputError, match="1つ以上"):
        Portfolio([])
    with pytest.raises(InputError, match="そろえて"):
        Portfolio([plan, replace(plan, tax=None)])


def test_concrete_and_used_buildings_are_written_off_by_their_own_lives():
    facts = {"building_price": 4e7, "start_year": 2026}
    concrete = TaxSituation(structure="reinforced_concrete", **facts)
    old = TaxSituation(structure="wood", building_age=25, **facts)
    plan = ProForma(
        property=Property(price=1e8, gpi=7e6),
        loan=Loan(principal=8e7, annual_rate=0.02, years=30),
        tax=concrete,
        exit_price=1e8,
    )
    assert plan.result.line("depreciation")[0] == pytest.approx(4e7 * 0.022)
    spent = replace(plan, tax=old).result.line("depreciation")
    assert spent[:4].sum() == pytest.approx(4e7 - 1)
    assert spent[4:].sum() == 0


# --- many cases and changed plans, as people hand them in ----------------------------------------


def _stepped(**changes):
    plan = ProForma(
        property=Property(price=30e6, gpi=3e6, vacancy=0.05, opex_ratio=0.2),
        loan=Loan(principal=30e6, annual_rate=0.02, years=30),
        hold_years=10,
        exit_price=28e6,
    )
    return plan.at(rates=[0.02] * 6 + [0.03]).at(**changes)


@pytest.mark.parametrize("rule", ["recalculated", "five_year", "cap_only"])
@pytest.mark.parametrize("method", ["level_payment", "level_principal"])
def test_each_case_of_a_plan_with_steps_has_its_own_term(method, rule):
    plan = _stepped(method=method, payment_rule=rule)
    terms = [20, 30, 30.5, 40]
    many = plan.many(years=terms, principal=30e6)
    for case, years in enumerate(terms):
        alone = plan.at(years=years)
        assert many.btcf[:, case] == pytest.approx(alone.btcf, abs=1e-6)
        assert many.sale_balance[case] == pytest.approx(alone.result.sale_balance, abs=1e-6)
        # another way: the loan's own table, the second half-year on counted by numpy-financial
        if method == "level_payment" and rule == "recalculated":
            months = round(12 * years)
            first = -npf.pmt(0.02 / 12, months, 30e6)
            owed = -npf.fv(0.02 / 12, 6, -first, 30e6)
            later = -npf.pmt(0.03 / 12, months - 6, owed)
            cash = plan.result.line("noi")[0] - 6 * first - 6 * later
            assert many.btcf[0, case] == pytest.approx(cash, abs=1e-3)


def test_a_case_is_refused_for_what_its_assumptions_come_to_together():

    tax = toda_plan()
    bonus = _stepped(rates=None, bonus_principal=5e6)
    costs = tax.at(buying_costs=4e6)
    grace = _stepped(rates=None, grace_months=60)
    refused = [
        (tax, {"price": [133_270_000, 60e6], "building_price": [55_069_584, 100e6]}),
        (tax, {"price": [[133_270_000], [60e6]], "building_price": [55e6, 59e6, 61e6]}),
        (tax, {"price": 60e6, "building_price": [55e6, 61e6]}),
        (tax, {"price": [133e6, 60e6], "building_price": 61e6}),
        (bonus, {"principal": [30e6, 4e6]}),
        (_stepped(rates=None), {"principal": [30e6, 4e6], "bonus_principal": 5e6}),
        (costs, {"buying_costs": [5e6, 1e6], "buying_costs_expensed": 2e6}),
        (grace, {"years": [30, 5]}),
        (_stepped(rates=None), {"years": [30, 5], "grace_months": 60}),
        (_stepped(), {"years": [30, 0.5]}),
    ]
    for plan, changes in refused:
        with pytest.raises(InputError):
            plan.many(**changes)
    for ragged in ([[0.1, 0.2], [0.3]], [0.1, [0.2]], [[], [0.1]], ((0.1,), 0.2)):
        with pytest.raises(InputError, match="空室率"):
            tax.many(vacancy=ragged)
        with pytest.raises(InputError, match="空室率"):
            tornado(tax, {"vacancy": ragged})
    # each alone would be too much for the other's least: together they can be meant
    fine = {"price": [200e6, 60e6], "building_price": [150e6, 50e6]}
    found = tax.many(**fine).npv
    for case in (0, 1):
        alone = tax.at(**{name: values[case] for name, values in fine.items()})
        assert found[case] == pytest.approx(alone.npv, abs=1e-3)


def test_a_part_that_is_taken_away_is_not_changed_at_the_same_time():

    plan = toda_plan()
    for changes in (
        {"loan": None, "annual_rate": 0.03}, {"tax": None, "salary": 5},
        {"loan": 5_000_000, "annual_rate": 0.02}, {"property": "x", "gpi": 5},
        {"property": None, "price": 1e6}, {"tax": plan.loan, "salary": 1},
    ):  # fmt: skip
        with pytest.raises(InputError):
            plan.at(**changes)
    assert plan.at(loan=None, tax=None).btcf[0] == plan.result.line("noi")[0]
    other = Loan(principal=50e6, annual_rate=0.01, years=20)
    assert plan.at(loan=other, annual_rate=0.03).loan == other.at(annual_rate=0.03)


def test_the_steps_of_a_plan_stay_or_are_named_in_the_words_of_the_change():
    plan = _stepped()
    short = _stepped(rates=[0.02] * 12).at(years=20)
    assert short.btcf == pytest.approx(_stepped(rates=None, years=20).btcf, abs=1e-6)
    assert plan.at(rates=None, annual_rate=0.04).loan.annual_rate == 0.04
    assert plan.at(loan=plan.loan.at(principal=10e6)).rates == plan.rates
    assert plan.at(loan=None, rates=None).loan is None
    for changes, word in (
        ({"loan": None}, "rates=None"), ({"grace_months": 12}, "grace_months=12"),
        ({"bonus_principal": 5e6}, "bonus_principal"), ({"payments_per_year": 1}, "rates=None"),
        ({"loan": plan.loan.at(grace_months=12)}, "rates=None"),
        ({"loan": plan.loan.at(annual_rate=0.05)}, "はじめは 2.00％"),
        ({"annual_rate": 0.05}, "annual_rate"), ({"years": 0.5}, "7回目"),
        ({"rates": [0.03], "annual_rate": 0.05}, "annual_rate"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=word):
            plan.at(**changes)


@pytest.mark.parametrize("rule", ["recalculated", "five_year", "level_principal"])
def test_years_of_many_paths_are_those_of_the_monthly_table(rule):
    loan = Loan(principal=30_000_000, annual_rate=0.03, years=6.25)  # the last year has 3 months
    rates = simulate_rates(0.03, periods=13, paths=5, seed=2, volatility=3.0)
    debt = lines.path_debt(loan, rates, loan.principal, years=8, rule=rule, unpaid="apart")
    for path in range(5):
        table = variable_schedule(loan.principal, np.repeat(rates[:, path], 6)[:75], rule=rule)
        for name, got in (("interest", debt.interest), ("principal_part", debt.principal_part)):
            months = np.zeros(96)
            months[: len(table)] = getattr(table, name)
            np.testing.assert_allclose(got[:, path], months.reshape(8, 12).sum(axis=1), atol=1e-3)
        owed = np.zeros(96)
        owed[: len(table)] = table.balance + table.unpaid
        np.testing.assert_allclose(debt.balance[:, path], owed[11::12], atol=1e-3)


@pytest.mark.parametrize("years", [3, 9])
@pytest.mark.parametrize("rule", ["recalculated", "five_year", "level_principal"])
def test_paths_taken_piece_by_piece_are_the_same_paths(rule, years, monkeypatch):
    loan = Loan(principal=30_000_000, annual_rate=0.02, years=6.5)
    rates = simulate_rates(0.02, periods=8, paths=11, seed=4, volatility=2.0)
    principal = np.linspace(5e6, 9e7, 11)
    found = []
    for together in (11, 4, 1):
        monkeypatch.setattr(lines, "TOGETHER", together)
        debt = lines.path_debt(loan, rates, principal, years=years, rule=rule, unpaid="apart")
        found.append(np.stack([debt.interest, debt.principal_part, debt.balance]))
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])
    assert found[0].shape == (3, years, 11)
    assert (found[0][:, 7:] == 0).all()  # after the loan's end
