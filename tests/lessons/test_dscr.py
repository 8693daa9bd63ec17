"""What lesson 03 says about its panels once they are moved: each sentence is computed here."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy_financial as npf
import pytest

from kosen_edu.base.reading import parse_number
from kosen_edu.cases.toda import AS_PRINTED, toda
from kosen_edu.lessons.dscr import panels as panels
from kosen_edu.lessons.dscr.charts_ratio import MapChart, RateChart

FULL_RENT, BUILDING, PRICE, DEBT = 676_000 * 12, 55_069_584, 133_270_000, 120_000_000


def test_the_ratios_of_the_blocks():
    panel = panels.blocks_panel()
    found = {}
    for percent in (40, 50, 62, 63, 75):
        panel.set(ratio=percent / 100)
        found[percent] = panel.result.year.dscr
    assert found[40] == pytest.approx(1.875)
    assert found[50] == pytest.approx(1.5)
    assert found[75] == pytest.approx(1.0)
    assert found[62] > 1.2 > found[63]


def per_million(rate, years):
    """What the lesson's table shows: one year's payments for a million, in whole yen."""
    return round(-npf.pmt(rate / 12, years * 12, 1_000_000) * 12)


def test_what_the_lesson_works_out_with_the_table_per_million():
    noi, empty = FULL_RENT * 0.88, FULL_RENT * 0.83
    low, high = per_million(0.04, 30), per_million(0.0435, 30)
    assert (low, high, per_million(0.0185, 30)) == (57_290, 59_737, 43_460)
    turning = 4.00 + 0.35 * (noi / 120 - low) / (high - low)
    assert round(turning, 2) == round(panels.rate_panel().result.turning * 100, 2) == 4.31
    panel = panels.rate_panel()
    panel.set(vacancy=0.1)
    assert round(panel.result.turning * 100, 2) == 3.33
    low, tenth = per_million(0.03, 30), FULL_RENT * 0.78 / 120
    assert round(3 + 0.5 * (tenth - low) / (per_million(0.035, 30) - low), 2) == 3.32
    assert round(noi / 1.2 / high, 2) == 99.58
    assert round(noi / 1.2 / high * 1e6 / PRICE, 3) == 0.747
    assert round((PRICE - noi / 1.2 / high * 1e6) / 1e4) == 3369
    assert round(empty / 1.2 / high, 1) == 93.9
    assert round(empty / 1.2 / per_million(0.05, 30), 1) == 87.1
    assert round(empty / high, 1) == 112.7
    assert noi / empty > noi / (per_million(0.0445, 35) * 120) > 1  # fixed, yet not enough
    rates, vacant = high / per_million(0.0185, 30), noi / empty
    assert [round(x, 3) for x in (rates, vacant)] == [1.375, 1.060]
    assert round(rates * vacant, 2) == 1.46
    longer = per_million(0.0435, 35) * 120
    assert longer == 6_681_720
    assert round(noi / longer, 3) == 1.068
    assert round((longer * 35 - high * 120 * 30) / 1e4) == 1881
    dear = FULL_RENT * 0.8
    assert round(dear / (DEBT * -npf.pmt(0.0185 / 12, 360, 1) * 12), 3) == 1.244
    assert round(npf.rate(360, -dear / 12, DEBT, 0) * 12, 4) == 0.0353
    assert round(empty / 5_215_156, 3) == 1.291  # five per cent of the rent set aside


def test_the_map_gives_back_a_dscr_of_1_2_with_three_tenths_of_own_money():
    panel = panels.map_panel()
    assert dict(panel.rows)["空室率の限度（1.2倍）"] == "10.8％"
    panel.set(annual_rate=0.0435)
    assert dict(panel.rows)["空室率の限度（1.2倍）"] == "解なし"
    above = []
    for loan in (93_000_000, 94_000_000):
        panel.set(principal=loan)
        above.append(panel.result.dscr > 1.2)
    assert above == [True, False]
    assert pytest.approx(0.3, abs=0.005) == 1 - 93_000_000 / PRICE


def test_at_the_vacancy_that_is_shown_as_the_limit_the_dscr_still_holds():
    """10.853 % stood there as 10.9 %, at which DSCR is 1.199."""
    panel = panels.map_panel()
    for rate in panel.controls["annual_rate"].reachable()[::7]:
        panel.set(annual_rate=rate)
        debt = DEBT * -npf.pmt(rate / 12, 360, 1) * 12
        shown = {name: text for name, text in panel.rows if "限度" in name}
        for level, text in zip((1.2, 1.0), shown.values(), strict=True):
            if text == "解なし":
                continue
            limit = parse_number(text)
            for vacancy, holds in ((limit, True), (limit + 0.001, False)):
                assert (FULL_RENT * (0.88 - vacancy) / debt >= level) == holds, (rate, level)


def test_the_occupancy_that_is_shown_as_needed_is_enough():
    panel = panels.rate_panel()
    for rate in panel.controls["annual_rate"].reachable()[::5]:
        panel.set(annual_rate=rate)
        needed = parse_number(dict(panel.rows)["損益分岐入居率"])
        debt = DEBT * -npf.pmt(rate / 12, 360, 1) * 12
        assert FULL_RENT * (needed - 0.12) >= debt - 0.01 > FULL_RENT * (needed - 0.1202)


def test_a_dscr_just_below_a_level_is_not_shown_as_that_level():
    panel = panels.map_panel()
    panel.set(annual_rate=0.0435, vacancy=0.0)
    assert "0.996倍" in panel.sentence
    assert "0.996倍" in panel.chart.title
    panel.set(vacancy=0.05, principal=94_000_000)
    assert "1.199倍" in panel.chart.title
    panel.set(annual_rate=0.0095, vacancy=0.2, principal=120_000_000)
    assert "1.1995倍で、返済はできるが" in panel.chart.title
    panel.set(annual_rate=0.0335, vacancy=0.0, principal=90_000_000)
    assert "1.4998倍で、1.2倍より上" in panel.chart.title


@pytest.mark.parametrize("width", ["", "390"])
def test_the_loan_stands_on_no_name_of_a_line(width, monkeypatch):
    monkeypatch.setenv("KOSEN_WIDTH", width)
    panel = panels.map_panel()
    chart = panel.chart
    assert isinstance(chart, MapChart)
    for rate, vacancy in product(np.arange(0.005, 0.081, 0.0025), (0.0, 0.02, 0.04)):
        panel.set(annual_rate=rate, vacancy=vacancy)
        chart.pixels(panel.result)
        loan = chart.dot.get_window_extent()
        for name in chart.names:
            if name.get_text():
                at = rate, vacancy, name.get_text()
                assert not loan.overlaps(name.get_window_extent()), at


def test_one_set_of_conditions_gives_the_four_printed_figures():
    panel = panels.targets_panel()
    found = []
    for payments, loss, years in product((12, 2, 1), ("law", "refund"), range(1, 16)):
        panel.set(payments=payments, loss=loss, ber_years=years)
        if all(target.hit for target in panel.result):
            found.append((payments, loss, years))
    assert found == [(1, "refund", 10)]


def test_only_23_2_percent_gives_the_printed_surplus_and_only_the_refund_makes_it():
    panel = panels.apart_panel()
    printed = []
    for tenths in range(100, 351):
        panel.set(tax_rate=tenths / 1000)
        assert panel.result.statement.btcf < 0
        if round(panel.result.atcf) == 36_679:
            printed.append(tenths)
    assert printed == [232]
    panel.set(tax_rate=0.232, payments=12)
    assert panel.result.atcf > 36_679  # monthly payments alone do not take it away
    panel.set(payments=1, loss="law")
    assert panel.result.atcf < 0


def test_the_tax_of_the_lesson_by_hand():
    balance, interest, rate = float(DEBT), 0.0, 0.0185 / 12
    payment = DEBT * rate / (1 - (1 + rate) ** -360)
    for _ in range(12):
        interest += balance * rate
        balance -= payment - balance * rate
    noi = FULL_RENT * 0.88
    after = noi - payment * 12 - 0.232 * (noi - interest - BUILDING / 22)
    assert toda(0.0185).atcf == pytest.approx(after) == pytest.approx(1_357_109.11, abs=0.01)
    year = toda(0.0435, AS_PRINTED)
    assert year.land_interest == pytest.approx(DEBT * 0.0435 * (1 - BUILDING / DEBT))
    assert -year.taxable < year.land_interest


@pytest.mark.parametrize("guess", [0.001, 0.0431, 0.07, 0.078, 0.15, 7])
def test_a_guess_is_named_within_the_picture(guess):
    panel = panels.rate_panel(guess=guess)
    chart = panel.chart
    assert isinstance(chart, RateChart)
    (label,) = [text for text in chart.ax.texts if "予想" in text.get_text()]
    box = label.get_window_extent()
    assert box.x0 >= 0
    assert np.ceil(box.x1 / chart.scale) <= chart.width
