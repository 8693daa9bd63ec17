"""The rate at which the plan's own cash is 0: plans of every method, a referee, and one number.

The referee halves the rate over the first twelve months paid by hand, a loop over payments that
shares no line with the engine.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refusal

from kosen_edu.base.check import MOST_A_YEAR
from kosen_edu.cases.toda import toda_plan
from kosen_edu.lessons.my_plan import panels
from kosen_edu.loans.loan import Loan
from kosen_edu.my_plan.figures import SECTIONS, figure_text, figures
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.my_plan.values import changed_plan, read_plan
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.property import Property
from kosen_edu.risk.sensitivity import turning_rate

PLAIN = {
    "price": "3000万円", "gpi": "240万円", "principal": "2400万円", "annual_rate": "2％",
    "years": "30年", "exit_price": "2500万円",
}  # fmt: skip
KINDS = {
    "level_payment": {},
    "level_principal": {"method": "元金均等"},
    "grace": {"grace_months": "6か月"},
    "long grace": {"grace_months": "24か月"},
    "grace of level principal": {"method": "元金均等", "grace_months": "5か月"},
    "reserve": {"capex_reserve": "40万円"},
    "repairs in year 1": {"repairs": "1年目：60万円"},
    "repairs later": {"repairs": "2年目：60万円"},
    "vacancy between steps": {"vacancy": "5.25％"},
    "step in year 1": {"rates": "7回目：3％"},
    "step down in year 1": {"rates": "7回目：1％"},
    "step later": {"rates": "13回目：3％"},
    "step at once": {"rates": "1回目：3％"},
    "step at once and again": {"rates": "1回目：3％、7回目：4％"},
    "whole yen": {"rounding": "切り捨て"},
    "short": {"years": "1年", "principal": "150万円"},
}


@st.composite
def plans(draw):
    """Plans of every method, with what a first year may cost."""
    gpi = draw(st.integers(100, 3000)) * 10_000.0
    home = Property(
        price=draw(st.floats(5, 30)) * gpi, gpi=gpi, vacancy=draw(st.floats(0, 0.4)),
        opex_ratio=draw(st.floats(0, 0.4)), opex_fixed=draw(st.sampled_from([0, 0.1])) * gpi,
        opex_base=draw(st.sampled_from(["gpi", "egi"])),
        capex_reserve=draw(st.sampled_from([0, 0.05])) * gpi,
        repairs=draw(st.sampled_from([{}, {1: 0.1 * gpi}, {2: gpi}])),
    )  # fmt: skip
    per = draw(st.sampled_from([12, 12, 12, 2, 1]))
    years = draw(st.integers(1, 40))
    principal = draw(st.floats(1, 20)) * gpi
    loan = Loan(
        principal=principal, annual_rate=draw(st.integers(0, 800)) / 10_000, years=years,
        method=draw(st.sampled_from(["level_payment", "level_principal"])),
        grace_months=draw(st.sampled_from([0, 12])) if years > 1 else 0,
        payments_per_year=per,
        bonus_principal=principal * draw(st.sampled_from([0, 0.3])) if per == 12 else 0.0,
    )  # fmt: skip
    plan = ProForma(property=home, loan=loan, hold_years=draw(st.integers(1, 5)), exit_price=1e7)
    plain = per == 12 and not loan.grace_months and not loan.bonus_principal
    if plain and draw(st.booleans()):
        path = np.full(loan.months, loan.annual_rate)
        path[6:] += draw(st.integers(0, 300)) / 10_000
        rule = draw(st.sampled_from(["recalculated", "five_year", "cap_only"]))
        plan = replace(plan, rates=tuple(path.tolist()), payment_rule=rule)
    return plan


def paid_by_hand(plan, rate):
    """What the loan takes in the first year, one payment after the other."""
    loan = plan.loan
    steps = plan.rate_by_month[:12] - plan.rate_by_month[0]
    total = 0.0
    parts = [(loan.principal - loan.bonus_principal, 12 // loan.payments_per_year)]
    parts += [(loan.bonus_principal, 6)]
    for borrowed, months in parts:
        balance = borrowed
        grace, n = loan.grace_months // months, loan.months // months
        part, pay = balance / (n - grace), None
        due_at = rate
        for k in range(min(12 // months, n)):
            now = rate + (steps[k] if months == 1 and k < len(steps) else 0.0)
            interest = balance * now * months / 12
            if k < grace:
                paid = interest
            elif loan.method == "level_principal":
                paid = part + interest
            else:
                reviewed = pay is not None and now != due_at and k == 6
                if pay is None or (reviewed and plan.payment_rule != "five_year"):
                    full = balance / ((1 + now * months / 12) ** -np.arange(1.0, n - k + 1)).sum()
                    capped = plan.payment_rule == "cap_only" and pay is not None
                    pay, due_at = min(full, 1.25 * pay) if capped else full, now
                paid = pay if k < n - 1 else balance + interest
            balance -= paid - interest
            total += paid
    return total


def cash_by_hand(plan, rate):
    home = plan.property
    come_in = home.gpi * (1 - home.vacancy)
    base = home.gpi if home.opex_base == "gpi" else come_in
    spent = base * home.opex_ratio + home.opex_fixed + home.capex_reserve + home.repairs.get(1, 0)
    return come_in - spent - paid_by_hand(plan, rate)


def at_rate(plan, rate):
    if plan.rates is None:
        return plan.at(annual_rate=rate)
    path = plan.rate_by_month
    return replace(plan, rates=tuple(np.clip(path + (rate - path[0]), 0, 0.99)))


@settings(max_examples=100, deadline=None)
@given(plans())
def test_at_the_turning_rate_the_plans_own_cash_is_0(plan):
    rate = turning_rate(plan)
    if rate is None:
        assert cash_by_hand(plan, 0.0) < 1 or cash_by_hand(plan, 0.99) > -1
        return
    path = plan.rate_by_month
    if rate + path.max() - path[0] < MOST_A_YEAR:
        assert at_rate(plan, rate).btcf[0] == pytest.approx(0, abs=1)
    low, high = 0.0, 0.99
    if plan.rates is None or plan.payment_rule == "recalculated" or rate < 0.2:
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if cash_by_hand(plan, middle) > 0 else (low, middle)
        assert rate == pytest.approx(low, abs=1e-8)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_the_loan_constant_times_the_loan_is_the_debt_service(plan):
    values = figures(plan).values
    assert values["loan_constant"] * plan.loan.principal == pytest.approx(values["ads"])
    assert values["ads"] == pytest.approx(paid_by_hand(plan, plan.rate_by_month[0]), abs=0.01)
    assert values["yield_gap"] == pytest.approx(values["fcr"] - values["ads"] / plan.loan.principal)


@settings(max_examples=100, deadline=None)
@given(plans())
def test_at_the_break_even_points_the_plans_own_cash_is_0_and_they_add_up_to_1(plan):
    values = figures(plan).values
    needed, empty = values["ber"], values["break_even_vacancy"]
    if empty is None:
        assert needed > 1
        assert plan.at(vacancy=0.0).btcf[0] < 0
    else:
        assert needed + empty == pytest.approx(1)
        assert plan.at(vacancy=empty).btcf[0] == pytest.approx(0, abs=1)
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            cash = cash_by_hand(plan.at(vacancy=middle), plan.rate_by_month[0])
            low, high = (middle, high) if cash > 0 else (low, middle)
        assert empty == pytest.approx(low, abs=1e-9)
    rent = values["break_even_rent"]
    if rent is not None:
        assert plan.at(gpi=rent).btcf[0] == pytest.approx(0, abs=1)
    # above 1 too: with so much more rent than the full one
    if needed is not None:
        more = plan.property.gpi * needed
        costs = plan.property.opex_ratio * (plan.property.gpi - more)
        even = plan.at(gpi=more, vacancy=0.0)
        extra = costs if plan.property.opex_base == "gpi" else 0.0
        assert even.btcf[0] - extra == pytest.approx(0, abs=1)


NAMES = {
    "固定の運営費": "opex_fixed", "修繕の積立と大規模修繕": "capex", "運営費率": "opex_ratio",
    "空室率": "vacancy", "GPI": "gpi", "EGI": "egi", "NOI": "noi", "ADS": "ads", "BTCF": "btcf",
    "借入額": "principal", "物件価格": "price", "FCR": "fcr", "自己資金": "equity",
    "（": "(", "）": ")", "×": "*", "÷": "/", "−": "-",
}  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(plans())
def test_the_printed_formula_gives_the_printed_number(plan):
    numbers = figures(plan)
    known = dict(numbers.values)
    home = plan.property
    known |= {"opex_fixed": home.opex_fixed, "opex_ratio": home.opex_ratio, "price": home.price}
    known |= {"vacancy": home.vacancy, "principal": plan.loan.principal}
    known |= {"equity": plan.result.equity}
    computed = 0
    for section in ("flow", "ratios", "edges"):
        keys = [key for key in SECTIONS[section] if key in numbers.values]
        for key, row in zip(keys, numbers.section(section), strict=True):
            formula = row[2]
            for word, name in NAMES.items():
                formula = formula.replace(word, name)
            value = numbers.values[key]
            # the repayment of P and what is a sum in words are checked against the loan
            if value is None or not formula.isascii() or "^" in formula:
                continue
            formula = formula.replace("- K", "- loan_constant")
            assert eval(formula, {}, known) == pytest.approx(value, abs=1e-6), (key, row[2])
            computed += 1
    assert computed >= 8


@pytest.mark.parametrize("more", [{}, {"gpi": "2000万円"}, {"repairs": "1年目：50万円"}])
def test_the_formula_of_the_income_has_all_that_is_deducted(more):
    plan = changed_plan(toda_plan(), blue_return="簡易な記帳", **more)
    numbers = figures(plan)
    income = numbers.values["property_income"]
    lines = {key: float(plan.result.line(key)[0]) for key in ("egi", "interest", "depreciation")}
    parts = {
        "経費の諸費用": plan.buying_costs_expensed,
        "大規模修繕": plan.property.repairs.get(1, 0),
        "家賃": lines["egi"], "運営費": numbers.values["opex"], "利息": lines["interest"],
        "減価償却費": lines["depreciation"], "青色申告特別控除": 100_000 if income > 0 else 0,
    }  # fmt: skip
    formula = next(row[2] for row in numbers.section("law") if row[0] == "不動産所得")
    for words, part in parts.items():
        formula = formula.replace(words, repr(part))
    assert eval(formula.replace("−", "-")) == pytest.approx(income)


@pytest.mark.parametrize("rounding", ["floor", "half_up"])
def test_in_whole_yen_the_cash_jumps_over_0_by_a_yen_a_payment(rounding):
    for more in ({}, {"method": "level_principal"}, {"grace_months": 18}):
        loan = Loan(principal=2.4e7, annual_rate=0.02, years=30, rounding=rounding, **more)
        plan = ProForma(property=Property(price=3e7, gpi=2.4e6), loan=loan, exit_price=2.5e7)
        assert abs(at_rate(plan, turning_rate(plan)).btcf[0]) <= 12


def test_form_page_and_stress_panel_say_one_number():
    wrong = []
    for name, change in KINDS.items():
        reading = read_plan(PLAIN | change)
        assert not reading.problems, name
        mine = MyPlan(name, reading.plan, "2026-11-25")
        panel = panels.stress_panel(mine)
        form = panels.plan_form(reading.plan, name=name, as_of="2026-11-25")
        rate = figures(reading.plan).values["break_even_rate"]
        said = figure_text("break_even_rate", rate)
        if panel.result.turning != rate or f"金利は {said} まで" not in panel.text():
            wrong.append(f"{name}: the panel says {panel.result.turning}, not {rate}")
        if panel.result.cash != pytest.approx(float(reading.plan.btcf[0])):
            wrong.append(f"{name}: the panel begins with {panel.result.cash}")
        if f"金利は {said} まで" not in form.text():
            wrong.append(f"{name}: the form does not say {said}")
    assert wrong == []


def test_the_published_case_of_level_principal():
    values = figures(read_plan(PLAIN | {"method": "元金均等"}).plan).values
    assert round(values["break_even_rate"], 4) == 0.0677
    assert round(values["loan_constant"], 5) == 0.05303


def test_where_no_rate_makes_it_0_there_is_none():
    for change in ({"vacancy": "80％"}, {"principal": "10万円"}, {"principal": "0"}):
        plan = read_plan(PLAIN | change).plan
        assert turning_rate(plan) is None, change
    # a rent as high as the price: a year's surplus is no error in per cent
    assert figures(read_plan(PLAIN | {"gpi": "6000万円"}).plan).values["yield_gap"] > 1


def test_a_step_at_the_first_payment_is_the_rate_that_the_figures_begin_with():
    stepped = figures(read_plan(PLAIN | {"rates": "1回目：3％"}).plan).values
    plain = figures(read_plan(PLAIN | {"annual_rate": "3％"}).plan).values
    for key in ("monthly_payment", "loan_constant", "yield_gap", "dscr", "break_even_rate", "ads"):
        assert stepped[key] == pytest.approx(plain[key], rel=1e-9), key


def test_what_is_looked_for_in_the_years_held_alone_says_so():
    plan = read_plan(PLAIN | {"exit_price": "10万円", "hold_years": "4"}).plan
    said = panels.sale_panel(MyPlan("x", plan, "2026-11-25")).text()
    assert "4年目までに、返しきれる年はありません" in said
    assert figure_text("dead_cross", 0) == "保有中はなし"


def test_a_rate_that_no_loan_can_have_is_told_as_such():
    """46 % was given as an answer, and refused as if 0.46 % had been meant."""
    small = read_plan(PLAIN | {"principal": "500万円"}).plan
    rate = turning_rate(small)
    assert rate > MOST_A_YEAR
    assert figure_text("break_even_rate", rate).endswith("％（借入の金利に書けるのは30％未満）")
    assert "30％未満" not in figure_text("break_even_rate", turning_rate(read_plan(PLAIN).plan))
    for take in (small.loan.at, small.at):
        assert "その金利の借入は作れません" in refusal(take, annual_rate=rate)
