"""What lesson 06 says about its panels once they are moved: each sentence is computed here."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from panel_driver import strict

from kosen_edu.cases.tax_plans import social_insurance, tax_case
from kosen_edu.cases.toda import toda
from kosen_edu.lessons.tax import panels as panels
from kosen_edu.lessons.tax.charts_all_years import DeadCrossChart, SaleChart
from kosen_edu.lessons.tax.charts_one_year import two_lines
from kosen_edu.plan.tax_timing import sale_years
from kosen_edu.tax.landlord import offsettable_loss
from kosen_edu.tax.tables import law_source


@pytest.mark.parametrize(("share", "year"), [(0.5, 3), (0.7, 20)])
def test_the_year_in_which_income_passes_the_cash(share, year):
    panel = panels.bridge_panel()
    above = []
    for k in (year - 1, year):
        panel.set(year=k, building_share=share)
        above.append(panel.result.now["property_income"] > panel.result.now["btcf"])
    assert above == [False, True]


@pytest.mark.parametrize(("rate", "dead", "over"), [(0.02, 3, 23), (0.03, 8, 22)])
def test_a_higher_rate_delays_the_dead_cross_and_hastens_the_year_that_counts(rate, dead, over):
    panel = panels.dead_cross_panel()
    panel.set(annual_rate=rate)
    assert (panel.result.dead, panel.result.over) == (dead, over)
    assert f"{dead}年目" in panel.chart.title
    assert f"{over}年目" in panel.chart.title


def test_the_jump_in_the_basic_deduction_is_far_larger_from_2026_on():
    panel = panels.salary_panel()
    added = {}
    for year in (2025, 2026, 2027):
        taxes = []
        for income in (500_000, 600_000):
            panel.set(salary=6_000_000, property_income=income, year=year)
            taxes.append(panel.result.tax)
        added[year] = taxes[1] - taxes[0]
    assert added[2025] < 40_000
    assert 60_000 < added[2026] < 70_000
    assert added[2027] == pytest.approx(added[2026])


def test_the_condominium_never_pays_by_its_refund():
    for salary in (4e6, 8e6, 12e6, 20e6):
        plan = tax_case("condo", salary=salary, deductions=social_insurance(salary)).result
        refund = -plan.line("tax")
        assert (refund < -plan.btcf).all(), salary
        assert np.abs(refund[7:15]).max() < 1, salary
        assert (refund[15:] < 0).all(), salary


def test_a_year_more_halves_the_tax_of_a_sale():
    total = sale_years(tax_case("apartment", building_age=25, hold_years=15)).total_tax
    assert total[6] < total[5] / 2
    assert (total > 0).all()


def test_the_loss_of_article_001_lies_within_its_land_interest():
    year = toda(0.0435)
    assert year.taxable < 0
    assert offsettable_loss(-year.taxable, land_interest=year.land_interest) == 0


def test_the_law_stands_in_two_lines():
    for text in (law_source(2026), law_source(2030, hold=True)):
        law, source = two_lines(text).split("\n")
        assert "20" in law
        assert "No" in source


def test_any_guess_stays_within_the_picture():
    outside = []
    for guess in (-5, 1, 15.5, 30, 1e9):
        with strict():
            chart = panels.dead_cross_panel(guess=guess).chart
            assert panels.refund_panel(guess=guess).error is None
        assert isinstance(chart, DeadCrossChart)
        renderer = chart.fig.canvas.get_renderer()
        for text in (text for ax in chart.fig.axes for text in ax.texts if text.get_text()):
            box = text.get_window_extent(renderer)
            if box.x0 < 0 or box.x1 > chart.fig.bbox.x1:
                outside.append((guess, text.get_text()))
    assert outside == []


def test_the_sum_of_taxes_never_stands_on_the_names_of_the_two_rates():
    panel, hidden = panels.sale_panel(), []
    chart = panel.chart
    assert isinstance(chart, SaleChart)
    renderer = chart.fig.canvas.get_renderer()
    for state in product(("wood_25", "wood"), (4e6, 8e6, 20e6), range(1, 16)):
        panel.set(**dict(zip(("building", "salary", "hold"), state, strict=True)))
        box = chart.words.get_window_extent(renderer)
        if any(
            box.overlaps(name.get_window_extent(renderer)) for name in (chart.short, chart.long)
        ):
            hidden.append(state)
    assert hidden == []


def test_a_tax_that_comes_back_is_not_told_as_paid():
    panel = panels.bridge_panel()
    panel.set(year=1, building_share=0.7, annual_rate=0.035)
    assert panel.result.now["tax"] < 0
    assert "戻る税も入れて" in panel.sentence
    panel.set(annual_rate=0.02, building_share=0.5)
    assert panel.result.now["tax"] > 0
    assert "税を払うと" in panel.sentence


def test_equipment_is_not_told_as_written_off_while_it_still_is():
    """Its fifteenth year is the last in which something is written off."""
    panel = panels.refund_panel()
    panel.set(building_share=0.3)
    years = panel.result.now and range(1, 31)
    told = {}
    for year in years:
        panel.set(year=year)
        told[year] = ("設備の償却が終わり" in panel.sentence, panel.result.now["depreciation"])
    after = [written for said, written in told.values() if said]
    assert min(told[y][1] for y in range(1, 16)) > 1.01 * max(after)
