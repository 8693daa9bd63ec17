"""What lesson 04 says about its panels once they are moved: each sentence is computed here."""

from __future__ import annotations

import math
import re

import numpy as np
import numpy_financial as npf
import pytest

from kosen_edu.base.reading import parse_number
from kosen_edu.lessons.who_repays import drill, panels
from kosen_edu.rental.vacancy import simulate_vacancy
from kosen_edu.seminar.wall import number


def test_how_many_empty_rooms_each_use_of_the_rent_bears():
    panel = panels.month_panel()
    stops = []
    for empty in range(11):
        panel.set(empty=empty)
        stops.append(panel.result.stops_at)
    uses = ("tax", "principal_part", "interest", "opex")
    assert [stops.index(use) for use in uses] == [3, 4, 6, 8]


def test_when_the_owner_begins_to_add_money():
    panel = panels.life_panel()
    assert panel.result.first_short == 23
    assert round(panel.result.top_up / 10_000) == 32
    panel.set(rent_drift=-0.01)
    assert panel.result.first_short == 21
    panel.set(rent_drift=0.0)
    shares = []
    for vacancy in (0.34, 0.35, 0.36):
        panel.set(vacancy=vacancy)
        shares.append(panel.result.trace.owners_share)
    assert shares[1] == pytest.approx(0.1, abs=0.011)
    assert shares[0] < shares[1] < shares[2]


def test_two_units_fall_short_more_often_than_one_and_ten_do_at_27_percent():
    panel = panels.units_panel()
    short = {}
    for units in (2, 10, 20):
        panel.set(units=units)
        short[units] = panel.result.many.short
    assert short[2] > panel.result.one.short > short[10] > short[20]
    panel.set(units=10)
    gaps = []
    for percent in (26, 27, 28):
        panel.set(vacancy=percent / 100)
        gaps.append(panel.result.many.short - panel.result.one.short)
    assert gaps[0] < 0.01
    assert gaps[2] > 0
    assert abs(gaps[1]) == min(np.abs(gaps))


def test_the_reserve_follows_the_length_of_the_gap_and_what_is_done_with_surplus():
    panel = panels.reserve_panel()
    needed = {}
    for months in (2, 4, 6):
        panel.set(months_empty=months)
        needed[months] = panel.result.needs[0]
    assert [round(value / 10_000) for value in needed.values()] == [81, 215, 347]
    panel.set(months_empty=4, keep=False)
    assert 6 < panel.result.needs[0] / needed[4] < 7


def test_the_reserve_that_is_shown_survives_as_many_futures_as_it_says():
    """2,153,151 yen stood there as 215 ten thousands, which is not enough."""
    panel = panels.reserve_panel()
    for months in (2, 4, 8):
        for keep in (True, False):
            panel.set(months_empty=months, keep=keep)
            for row, share in ((1, 0.5), (2, 0.95)):
                sides = (panel.result.one, panel.result.ten)
                for text, futures in zip(panel.rows[row][1:], sides, strict=True):
                    survived = futures.survival(parse_number(text), keep_surplus=keep)
                    assert survived >= share, (months, keep, text)
            assert all(text in panel.sentence for text in panel.rows[2][1:])
            for text, (_, _, words) in zip(panel.rows[2][1:], panel.chart.sides, strict=True):
                assert text in words.get_text()


def test_a_sale_that_repays_today_but_not_next_year_is_told_as_that():
    panel = panels.guarantor_panel()
    panel.set(share=1.0, value_drift=-0.045, year=0)
    assert "ただし、その後は返しきれない年があり" in panel.sentence
    panel.set(year=5)
    assert "保証人が負います" in panel.sentence
    panel.set(year=panel.result.free_from)
    assert "ただし" not in panel.sentence


def test_the_money_of_the_answer_is_what_rent_leaves_out_month_by_month():
    """343 and 15 ten thousands of yen: ten units, with the tax of each year; own arithmetic."""
    tax = panels.steps_panel().result["tax"].to_numpy()
    luck = simulate_vacancy(units=10, vacancy=0.15, months_empty=4, months=360, seed=4)
    payment = -npf.pmt(0.02 / 12, 360, 30_000_000)
    left = 25_000 * (10.0 - luck.empty) - 62_500 - payment - np.repeat(tax, 12)[:, None] / 12
    spent = np.sort(-np.minimum(left, 0).sum(axis=0))
    kept = np.sort(-np.minimum(left.cumsum(axis=0).min(axis=0), 0))
    assert [math.ceil(money[949] / 10_000) for money in (spent, kept)] == [343, 15]


def test_for_how_long_a_sale_does_not_repay_the_loan():
    panel = panels.guarantor_panel()
    assert panel.result.free_from == 17
    panel.set(share=0.8, value_drift=-0.01)
    assert panel.result.free_from == 9
    for share, drift in ((0.7, -0.02), (0.8, -0.01)):
        panel.set(share=share, value_drift=drift)
        assert panel.result.table["exposure"].idxmax() == 0


def test_from_which_year_the_right_tax_leaves_less_than_nothing():
    panel = panels.steps_panel()
    first = {}
    for rate in (0.02, 0.04):
        panel.set(annual_rate=rate)
        first[rate] = int((panel.result["atcf"] < 0).idxmax())
    assert first == {0.02: 23, 0.04: 16}
    panel.set(annual_rate=0.02)
    half = panel.result["atcf"]
    panel.set(building_share=0.8)
    assert panel.result["atcf"].iloc[0] > half.iloc[0]
    assert panel.result["atcf"].iloc[-1] == half.iloc[-1]


def test_a_share_that_the_owner_adds_to_is_not_shown_as_all():
    """「100.0％ を家賃が、0.0％ を持ち主が」 stood beside a top-up of tens of thousands of yen."""
    panel = panels.life_panel()
    panel.set(vacancy=0.01, rent_drift=-0.0175)
    trace = panel.result.trace
    added = trace.top_up.sum()
    assert added > 10_000
    assert 0 < trace.owners_share < 0.0005
    assert "100.0％" not in panel.text()
    assert " 0.0％" not in panel.sentence
    shown = [parse_number(text) for text in re.findall("[0-9.]+％", panel.sentence)[:2]]
    assert sum(shown) == pytest.approx(1, abs=1e-9)
    assert "すべて家賃" not in panel.chart.title


def test_where_rent_pays_all_of_the_loan_what_the_owner_adds_is_tax():
    panel = panels.life_panel()
    trace = panel.result.trace
    assert trace.owners_share == 0
    added = {use: amounts.sum() for use, amounts in trace.by_owner.items()}
    assert added["tax"] > 0
    assert added["tax"] == pytest.approx(trace.top_up.sum())
    assert "すべてを家賃が払います" in panel.sentence
    assert "税は払いきれず" in panel.sentence


def test_the_reserve_that_was_guessed_is_the_one_that_the_lesson_says():
    """The wall told 215.32万円, the lesson 216万円: so much has to be there, and no less."""
    need = drill.guess.truth()
    assert number(need, drill.guess.unit) == "216万円"
    assert "1戸なら 216万円" in panels.reserve_panel().sentence
    assert need - 10_000 < panels.reserve_panel().result.needs[0] <= need
