"""What lesson 07 promises of its panels: the plan without luck, the same luck, a quick answer."""

import time

import numpy as np
import pytest
from panel_driver import strict

from kosen_edu.base.reading import parse_number
from kosen_edu.cases.stress_plans import RATES, five_futures, index_by_assumption, stress_plan
from kosen_edu.lessons.stress import panels as panels
from kosen_edu.lessons.stress.drill import BAD
from kosen_edu.risk.futures import DEFINITIONS
from kosen_edu.risk.simulate import simulate


@pytest.fixture(autouse=True)
def _strict():
    with strict():
        yield


@pytest.mark.parametrize("rate", [*RATES, 0.0985])
def test_without_volatility_the_panel_shows_the_plan_to_the_yen(rate):
    panel = panels.futures_panel()
    panel.set(annual_rate=rate, volatility=0.0)
    plan = stress_plan(rate).result
    futures = panel.result
    assert futures.n == 10_000
    assert np.abs(futures.cash - plan.cash[:, None]).max() < 0.5
    assert np.abs(futures.sale_cash - plan.sale_cash).max() < 0.5
    safe = plan.cash.min() >= 0 and plan.sale_cash >= 0
    assert futures.safety_index == float(safe)
    chart = panel.chart
    drawn = chart.median.get_ydata()
    np.testing.assert_allclose(drawn, chart.planned.get_ydata(), atol=0.5)


def test_the_same_seed_is_the_same_picture_and_another_is_not():
    one, two, other = (panels.futures_panel(seed=seed) for seed in (1, 1, 2))
    assert one._png == two._png
    assert one.text() == two.text()
    assert one._png != other._png
    one.set(annual_rate=0.0435)
    one.set(annual_rate=0.0185)
    assert one._png == two._png  # there and back


def test_the_error_panel_is_the_formula():
    panel = panels.error_panel()
    errors = []
    for n in panels.COUNTS:
        panel.set(n=n)
        p = panel.result.index
        futures = panels._lucky(panel.values["annual_rate"], panel.values["seed"])
        assert p == futures.safe()[:n].mean()
        assert panel.result.error == pytest.approx((p * (1 - p) / n) ** 0.5)
        errors.append(panel.result.error)
    np.testing.assert_allclose(np.array(errors[:-1]) / errors[1:], 2, rtol=0.05)


def test_a_hundred_futures_that_all_last_do_not_promise_that_all_others_do():
    """100.0 % with an error of 0.00 % stood beside 98.1 % of ten thousand."""
    panel = panels.error_panel()
    panel.set(n=100, seed=9, annual_rate=0.0085)
    assert panel.result.index == 1 > panel.result.whole
    assert "測れません" in panel.sentence
    assert "0.00％" not in panel.sentence
    assert "測れない" in panel.chart.title
    assert "0.0％" not in panel.chart.words.get_text().replace("100.0％", "")


def test_the_reserve_that_is_shown_lasts_in_as_many_futures_as_it_says():
    """2,974,948 yen stood there as 297 ten thousands, with which 94.9 % last."""
    one, two = panels.futures_panel(), panels.two_rates_panel()
    shown = [(one.result, one.rows[-1][-1])]
    shown += zip((two.result.low, two.result.high), (row[-1] for row in two.rows[1:]), strict=True)
    for futures, text in shown:
        assert futures.with_reserve(parse_number(text)).index("cash") >= 0.95
        assert futures.with_reserve(parse_number(text) - 10_000).index("cash") < 0.95


def test_both_rates_share_their_luck_and_the_reserve_is_no_new_draw():
    panel = panels.two_rates_panel()
    low, high = panel.result.low, panel.result.high
    np.testing.assert_array_equal(low.vacancy, high.vacancy)
    panel.set(reserve=9e6)
    for rate, futures in zip(RATES, (panel.result.low, panel.result.high), strict=True):
        anew = simulate(stress_plan(rate, reserve=9e6))
        assert [futures.index(d) for d in DEFINITIONS] == [anew.index(d) for d in DEFINITIONS]


def test_the_future_that_the_lesson_opens_is_the_one_of_the_panel():
    panel, futures = panels.one_future_panel(), simulate(stress_plan())
    assert panel.result.number == BAD
    assert panel.result.ruin_year == int(futures.ruin_year[BAD]) > 0
    panel.set(rank=1.0)
    assert panel.result.number == int(futures.cash[-1].argmax())


def test_five_futures_by_hand():
    five = five_futures()
    account = 100 + five.iloc[:3].cumsum()
    assert account.min().tolist() == [150, 10, -30, 100, -10]
    assert five.iloc[3].tolist() == [200, 150, 300, -50, 100]


def test_the_index_under_changed_assumptions_is_that_of_the_changed_plan():
    table = index_by_assumption({"a": {"vacancy": 0.1}, "b": {"exit_follows_rate": 1.0}}, n=800)
    for k, rate in enumerate(RATES):
        assert table.iloc[0, k] == simulate(stress_plan(rate, vacancy=0.1), n=800).safety_index
        other = simulate(stress_plan(rate), n=800, exit_follows_rate=1.0)
        assert table.iloc[1, k] == other.safety_index


def test_ten_thousand_futures_answer_within_a_tenth_of_a_second():
    panel = panels.futures_panel()
    rates = panel.controls["annual_rate"].reachable()[:15]
    spent = []
    for rate in rates:
        start = time.thread_time()
        panel.set(annual_rate=rate)
        spent.append(time.thread_time() - start)
    assert np.median(spent) < 0.1


def test_what_the_rows_of_the_error_panel_are_computed_from_is_said():
    panel = panels.error_panel()
    whole = panel.result.whole
    assert f"{100 * whole:.1f}％で計算" in panel.sentence
    rows = dict(panel.rows)
    for n in panels.COUNTS:
        assert rows[f"{n:,}通りの誤差"] == f"{100 * (whole * (1 - whole) / n) ** 0.5:.2f}％"


@pytest.mark.parametrize(("rank", "annual_rate"), [(0.0, 0.046), (0.62, 0.071)])
def test_nothing_left_is_not_minus_nothing(rank, annual_rate):
    panel = panels.one_future_panel()
    panel.set(rank=rank, annual_rate=annual_rate)
    shown = panel.rows[-1][1:]
    assert "0" in shown
    assert "−0" not in shown
