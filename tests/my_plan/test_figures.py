"""What the page of a plan shows as a limit holds at the number that is shown."""

from __future__ import annotations

import random

import pytest

from kosen_edu.base.formats import parse_number
from kosen_edu.cases.toda import toda_plan
from kosen_edu.lessons.my_plan.panels import sale_panel
from kosen_edu.my_plan.figures import figure_text, figures
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.my_plan.values import read_plan
from kosen_edu.rental.property import Property


def cash(home: Property, ads: float, **changes: float) -> float:
    """Of the first year, by its own sum."""
    rent, vacancy = changes.get("gpi", home.gpi), changes.get("vacancy", home.vacancy)
    base = rent if home.opex_base == "gpi" else rent * (1 - vacancy)
    return rent * (1 - vacancy) - home.opex_ratio * base - home.opex_fixed - ads


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
        ads, home = found["ads"], plan.property
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
