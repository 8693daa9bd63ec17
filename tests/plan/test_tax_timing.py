"""When the tax falls: against the plan computed year by year, and the sum that never changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kosen_edu.base.check import InputError
from kosen_edu.cases.tax_plans import social_insurance, tax_case
from kosen_edu.plan.tax_timing import law_changes, sale_years, tax_over_cash, without_bar
from kosen_edu.tax.landlord import landlord_tax
from kosen_edu.tax.law import tax_law
from kosen_edu.tax.selling import sale, sale_rate
from kosen_edu.tax.tables import known_years, law_source

plans = st.builds(
    dict,
    building_age=st.sampled_from([0, 10, 25]),
    structure=st.sampled_from(["wood", "reinforced_concrete"]),
    annual_rate=st.floats(0.005, 0.05),
    salary=st.floats(2e6, 3e7),
    building_price=st.floats(3e6, 3e7),
    hold_years=st.integers(1, 15),
)


@pytest.mark.parametrize("name", ["apartment", "condo"])
def test_each_year_of_sale_is_the_plan_that_sells_in_it(name):
    plan = tax_case(name, building_age=25, hold_years=12)
    table = sale_years(plan)
    for k in range(1, 13):
        one = plan.at(hold_years=k).result
        assert table.sold_year[k - 1] == 2025 + k
        assert table.held_tax[k - 1] == pytest.approx(one.line("tax").sum())
        assert table.sale.tax[k - 1] == pytest.approx(one.sale.tax)
        assert table.sale.proceeds[k - 1] == pytest.approx(one.sale.proceeds)
        assert bool(table.sale.long_term[k - 1]) is one.sale.long_term
    assert table.frame()["total_tax"].to_numpy() == pytest.approx(table.total_tax)


def test_a_yield_gives_the_price_of_each_year_of_sale():
    plan = tax_case("apartment", exit_yield=0.08, rent_drift=-0.01, hold_years=8)
    prices = sale_years(plan).sale.price
    assert prices == pytest.approx([plan.at(hold_years=k).result.sale_price for k in range(1, 9)])


@settings(max_examples=40, deadline=None)
@given(plans)
def test_depreciation_moves_income_in_time_but_not_its_sum(changes):
    """Rents less all that was paid for them, and price less what was paid for the property."""
    plan = tax_case("apartment", **changes)
    r = plan.result
    taxed = r.line("property_income").sum() + r.sale.gain
    bought_and_sold = plan.exit_price * (1 - plan.selling_cost_ratio) - plan.property.price
    assert taxed == pytest.approx((r.statement.noi - r.debt.interest).sum() + bought_and_sold)


@settings(max_examples=40, deadline=None)
@given(plans)
def test_the_bar_never_brings_money(changes):
    r = tax_case("apartment", **changes).result
    free = without_bar(r)
    assert (free.line("tax") <= r.line("tax") + 1e-6).all()
    same = r.line("barred_loss") == 0
    assert free.line("tax")[same] == pytest.approx(r.line("tax")[same])


def test_tax_over_cash_finds_the_first_year_by_looking_at_each():
    for rate in (0.01, 0.02, 0.03, 0.045):
        r = tax_case("apartment", annual_rate=rate).result
        pairs = zip(r.line("tax"), r.btcf, strict=True)
        found = [k for k, (tax, cash) in enumerate(pairs, 1) if tax > cash and tax > 0]
        assert tax_over_cash(r) == (found[0] if found else 0)


def test_tax_over_cash_of_many_cases():
    many = tax_case("apartment").many(annual_rate=[0.01, 0.02, 0.03])
    assert tax_over_cash(many).tolist() == [0, 23, 22]


def test_a_plan_without_tax_is_refused():
    plan = tax_case("apartment")
    bare = type(plan)(property=plan.property, loan=plan.loan, exit_price=3e7)
    for ask in (lambda: tax_over_cash(bare.result), lambda: without_bar(bare.result),
                lambda: sale_years(bare)):  # fmt: skip
        with pytest.raises(InputError):
            ask()


def test_a_case_that_is_not_there_is_refused():
    with pytest.raises(InputError):
        tax_case("castle")


def test_first_year_of_the_apartment_by_hand():
    plan, law = tax_case("apartment"), tax_law(2026)
    balance, interest, payment = 3e7, 0.0, plan.loan.monthly_payment
    for _ in range(12):
        interest += balance * 0.02 / 12
        balance -= payment - balance * 0.02 / 12
    income = 1_800_000 - interest - 16_500_000 * 0.046
    assert plan.result.line("property_income")[0] == pytest.approx(income)
    case = landlord_tax(
        salary=8e6, rent=income, operating_costs=0, interest=0, depreciation=0, year=2026,
        deductions=social_insurance(8e6),
    )  # fmt: skip
    # all of it falls into the bracket of 20 %
    share = 0.2 * (1 + law.surcharge_rate) + 0.1
    assert plan.result.line("tax")[0] == pytest.approx(case.tax) == pytest.approx(income * share)


@pytest.mark.parametrize("year", known_years())
def test_the_source_names_the_year_and_the_pages(year):
    text = law_source(year)
    assert str(year) in text
    for page in ("2260", "1199", "1410", "3208"):
        assert page in text


def test_held_law_is_called_an_assumption():
    assert "仮定" in law_source(2050, hold=True)
    with pytest.raises(InputError):
        law_source(2050)
    assert np.unique([law_source(y, hold=True) for y in (2028, 2040)]).size == 1


@pytest.mark.parametrize(("total_income", "basic"), [(4_800_000, 360_000), (5_000_000, 40_000)])
def test_what_the_law_changes_from_year_to_year(total_income, basic):
    """The published changes of 2026 and 2027, written down by hand (国税庁 No.1199, 1410, 2072)."""
    table = law_changes(total_income=total_income, salary=2_000_000)
    assert table.index.tolist() == list(known_years())
    steps = table.diff().fillna(0.0)
    assert steps["basic_deduction"].tolist() == [0, basic, 0]
    assert steps["employment_deduction"].tolist() == [0, 60_000, 0]
    assert steps["blue_return_deduction"].tolist() == [0, 0, 100_000]
    assert steps["defence_surcharge"].tolist() == pytest.approx([0, 0, 0.01])
    whole = table["reconstruction_surcharge"] + table["defence_surcharge"]
    assert whole.to_numpy() == pytest.approx(0.021)
    paper = law_changes(total_income=0, salary=0, blue_return="paper")["blue_return_deduction"]
    assert paper.tolist() == [550_000, 550_000, 100_000]


@pytest.mark.parametrize("sold", [2027, 2031, 2032, 2045])
def test_the_rate_on_a_gain_is_the_tax_on_one_yen_more(sold):
    given = {"cost": 1e7, "accumulated_depreciation": 0, "selling_costs": 0, "bought_year": 2026}
    taxes = [sale(price=p, sold_year=sold, hold=True, **given).tax for p in (2e7, 2e7 + 1000)]
    rate = sale_rate(year=sold, long_term=sold >= 2032, hold=True)
    assert (taxes[1] - taxes[0]) / 1000 == pytest.approx(rate)
    assert rate == pytest.approx(0.20315 if sold >= 2032 else 0.3963)
