"""What the page of a plan shows as a limit holds at the number that is shown."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from kosen_edu.base.reading import parse_number
from kosen_edu.base.words import say, term
from kosen_edu.cases.toda import toda_plan
from kosen_edu.lessons.my_plan.panels import plan_form, sale_panel, stress_panel
from kosen_edu.my_plan.compare import compare_years
from kosen_edu.my_plan.figures import figure_text, figures
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.my_plan.page import plan_page
from kosen_edu.my_plan.values import read_plan
from kosen_edu.my_plan.workbook.book import plan_workbook
from kosen_edu.rental.property import Property


def cash(home: Property, ads: float, **changes: float) -> float:
    """Of the first year, by its own sum."""
    rent, vacancy = changes.get("gpi", home.gpi), changes.get("vacancy", home.vacancy)
    base = rent if home.opex_base == "gpi" else rent * (1 - vacancy)
    return rent * (1 - vacancy) - home.opex_ratio * base - home.opex_fixed - ads


def a_year(principal: float, rate: float, months: int) -> float:
    """Level payments of a year: each is what repays the loan, summed payment by payment."""
    worth = sum((1 + rate / 12) ** -k for k in range(1, months + 1))
    return 12 * principal / worth


@pytest.mark.parametrize("opex_base", ["gpi", "egi"])
def test_at_each_limit_as_it_is_shown_the_first_year_does_not_lose(opex_base):
    draw = random.Random(7)
    tried = 0
    for _ in range(60):
        plan = toda_plan(
            vacancy=draw.uniform(0, 0.15),
            annual_rate=draw.uniform(0.01, 0.04),
            opex_ratio=draw.uniform(0.05, 0.2),
            opex_fixed=draw.choice([0.0, 100_000.0]),
            opex_base=opex_base,
        )
        found = figures(plan).values
        edges = ("ber", "break_even_vacancy", "break_even_rent")
        if None in map(found.get, edges):
            continue
        tried += 1
        ads, home, loan = found["ads"], plan.property, plan.loan
        rate = parse_number(figure_text("break_even_rate", found["break_even_rate"]))
        assert cash(home, a_year(loan.principal, rate, loan.months)) >= -0.01
        assert cash(home, a_year(loan.principal, rate + 0.0001, loan.months)) < 0
        ber, vacancy, rent = (parse_number(figure_text(key, found[key])) for key in edges)
        assert cash(home, ads, vacancy=1 - ber) >= -0.01
        assert cash(home, ads, vacancy=vacancy) >= -0.01
        assert cash(home, ads, gpi=rent) >= -0.01
        assert ber + vacancy == pytest.approx(1, abs=1e-9)  # and the two still say the same
    assert tried > 20


def test_a_dscr_beside_a_shortfall_is_not_shown_as_1():
    found = figures(toda_plan(vacancy=0.05))
    assert found.values["btcf_up_2"] < 0
    assert figure_text("dscr_up_2", found.values["dscr_up_2"]) == "0.997倍"


@pytest.mark.parametrize("owed", ["4000万円", ""])
@pytest.mark.parametrize("taxed", [True, False])
def test_a_sale_of_a_plan_that_knows_no_tax_is_not_told_as_after_tax(owed, taxed):
    texts = {"price": "5000万円", "gpi": "400万円", "exit_price": "2億円"}
    if owed:
        texts |= {"principal": owed, "annual_rate": "2％", "years": "30年"}
    if taxed:
        texts |= {"building_price": "2000万円", "structure": "木造", "building_age": "0年"}
    plan = read_plan(texts).plan
    panel = sale_panel(MyPlan("x", plan, "2026-11-27"))
    assert (plan.tax is not None) == taxed
    assert ("税を払って" in panel.text()) == taxed
    assert ("税は計算していません" in panel.text()) == (not taxed)
    assert ("計算外" in panel.text()) == (not taxed)


def test_the_sale_panel_opens_at_the_year_of_the_plan():
    plan = toda_plan().at(hold_years=1)
    panel = sale_panel(MyPlan("x", plan, "2026-11-27"))
    assert panel.result.year == 1
    assert panel.result.now == pytest.approx(plan.result.sale_cash)


def test_the_turning_rate_of_the_example_is_the_same_safe_one_everywhere():
    """3.8282 %, at 3.83 % the cash is negative."""
    mine = MyPlan("例", toda_plan(vacancy=0.05), "2026-11-25")
    form, stress = plan_form(mine.plan, name="例", as_of="2026-11-25"), stress_panel(mine)
    page = plan_page(mine, picture=SimpleNamespace(png=b"", alt=""))
    for text in (form.text(), stress.text(), page, figures(mine.plan).frame().to_string()):
        assert "3.82％" in text
        assert "3.83％" not in text
    assert cash(mine.plan.property, a_year(1.2e8, 0.0383, 360)) < 0
    sheet = plan_workbook(mine)[say("own_plan.sheet_ratios")]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=5)}
    assert rows[term("break_even_rate").name][2].value == 0.0382


def test_a_plan_without_a_loan_is_told_that_there_is_none():
    plan = toda_plan(vacancy=0.05).at(loan=None)
    mine = MyPlan("現金", plan, "2026-11-25")
    form, stress = plan_form(plan, name="現金", as_of="2026-11-25"), stress_panel(mine)
    compared = compare_years(mine, mine).frame().to_string()
    for text in (form.text(), stress.text(), compared):
        assert "借入" in text
        assert "解なし" not in text
    assert form.text().count("借入なし") == 3  # DSCR, repayment ratio, turning rate
    # a loan that no rate can bring to 0 is another matter
    poor = toda_plan(vacancy=0.9)
    assert figures(poor).text("break_even_rate") == "解なし"
