"""Stress: grids against single plans, tornados, tipping points against closed forms, scenarios."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_proforma import referee

from kosen_edu.base.check import InputError
from kosen_edu.cases.tax_plans import tax_case
from kosen_edu.cases.toda import toda_plan
from kosen_edu.plan.proforma import VARIED
from kosen_edu.rates.history import history
from kosen_edu.rental.break_even import break_even_rate, break_even_vacancy
from kosen_edu.risk.sensitivity import MEASURES, measure_of, rate_scenarios, tipping_point, tornado

PLAN = toda_plan(vacancy=0.05)


# ---------------------------------------------------------------- measures


def test_every_measure_can_be_asked_for():
    for name in MEASURES:
        value = measure_of(PLAN.result, name, year=10)
        assert np.ndim(value) == 0
        assert np.isfinite(value)


def test_measures_that_do_not_exist_are_none():
    paid_off = toda_plan(years=5)
    assert measure_of(paid_off.result, "dscr", year=5) > 0
    assert measure_of(paid_off.result, "dscr", year=6) is None
    with pytest.raises(InputError, match="atcf"):
        measure_of(PLAN.result, "profits")
    with pytest.raises(InputError, match="10 以下"):
        measure_of(PLAN.result, "atcf", year=11)


# ---------------------------------------------------------------- grids

PAIRS = [
    ("annual_rate", [0.0, 0.0185, 0.06], "vacancy", [0.0, 0.1, 0.5]),
    ("rent_drift", [-0.02, 0.0, 0.01], "opex_ratio", [0.1, 0.25]),
    ("exit_price", [8e7, 1.5e8], "annual_rate", [0.01, 0.05]),
    ("exit_yield", [0.05, 0.08], "rent_drift", [-0.02, 0.0]),
    ("years", [20, 35], "principal", [9e7, 1.2e8]),
    ("salary", [3e6, 2e7], "price", [1.2e8, 1.4e8]),
]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_grid_is_what_single_plans_give(pair):
    rows, down, columns, across = pair
    many = PLAN.many(**{rows: np.array(down)[:, None], columns: across})
    plans = [[PLAN.at(**{rows: a, columns: b}).result for b in across] for a in down]
    for measure in ("atcf", "irr", "profit", "min_cash", "dscr", "npv"):
        found = np.broadcast_to(measure_of(many, measure, year=7), (len(down), len(across)))
        one = [[measure_of(plan, measure, year=7) for plan in row] for row in plans]
        np.testing.assert_allclose(
            found, np.array(one, dtype=float), atol=1e-3, rtol=1e-9, err_msg=measure
        )


def test_a_grid_after_tax_is_what_the_slow_referee_gives():
    rates, empty = np.array([0.01, 0.0435]), [0.0, 0.2]
    cash = PLAN.many(annual_rate=rates[:, None], vacancy=empty).cash[9]
    for i, rate in enumerate(rates):
        for k, share in enumerate(empty):
            slow = referee(PLAN.at(annual_rate=rate, vacancy=share))
            assert cash[i, k] == pytest.approx(slow["cash"][-1], abs=0.5)


@given(st.floats(0, 0.08), st.floats(0, 0.4))
@settings(max_examples=20, deadline=None)
def test_higher_rates_and_vacancy_never_raise_cash_before_tax(rate, empty):
    rates = np.linspace(rate, rate + 0.05, 5)
    empties = np.linspace(empty, empty + 0.5, 5)
    found = PLAN.many(annual_rate=rates[:, None], vacancy=empties).btcf[3]
    assert (np.diff(found, axis=0) <= 1e-6).all()
    assert (np.diff(found, axis=1) <= 1e-6).all()


# ---------------------------------------------------------------- one at a time


def test_a_tornado_moves_one_assumption_at_a_time_and_sorts():
    ends = {
        "vacancy": (0.0, 0.15), "annual_rate": (0.01, 0.04), "rent_drift": (-0.01, 0.0),
        "exit_yield": (0.06, 0.09),
    }  # fmt: skip
    found = tornado(PLAN, ends, measure="profit")
    swings = [bar.swing for bar in found.bars]
    assert swings == sorted(swings, reverse=True)
    assert found.base == pytest.approx(PLAN.result.profit)
    for bar in found.bars:
        low, high = ends[bar.assumption]
        assert bar.at_low == pytest.approx(PLAN.at(**{bar.assumption: low}).result.profit)
        assert bar.at_high == pytest.approx(PLAN.at(**{bar.assumption: high}).result.profit)
    frame = found.frame()
    assert frame["ふれ幅"].tolist() == swings
    assert set(frame.index) == {"空室率", "金利（年）", "家賃の変化率", "売却時の利回り"}


def test_a_tornado_wants_two_ends():
    with pytest.raises(InputError, match="2つ"):
        tornado(PLAN, {"vacancy": (0.1,)})
    with pytest.raises(InputError, match="annual_rate"):
        tornado(PLAN, {"weather": (0, 1)})


# ---------------------------------------------------------------- tipping points


def test_tipping_points_meet_the_closed_forms():
    noi = PLAN.result.line("noi")[0]
    rate = tipping_point(PLAN, "annual_rate", measure="btcf")
    assert rate == pytest.approx(break_even_rate(noi=noi, principal=1.2e8, months=360), abs=1e-9)
    empty = tipping_point(PLAN, "vacancy", measure="btcf")
    ads = PLAN.result.line("ads")[0]
    assert empty == pytest.approx(break_even_vacancy(PLAN.property, ads=ads), abs=1e-9)


@given(st.floats(0.9, 1.6))
@settings(max_examples=15, deadline=None)
def test_at_the_tipping_point_the_measure_is_the_threshold(wanted):
    rate = tipping_point(PLAN, "annual_rate", measure="dscr", threshold=wanted)
    assert measure_of(PLAN.at(annual_rate=rate).result, "dscr") == pytest.approx(wanted, abs=1e-8)


def test_tipping_points_of_the_whole_time():
    price = tipping_point(PLAN, "exit_price", measure="profit")
    assert PLAN.at(exit_price=price).result.profit == pytest.approx(0, abs=1)
    yields = tipping_point(PLAN, "exit_yield", measure="irr", threshold=0.03)
    assert PLAN.at(exit_yield=yields).irr == pytest.approx(0.03, abs=1e-9)
    reserve = tipping_point(
        toda_plan(0.0435, vacancy=0.05), "reserve", measure="min_cash", high=1e8
    )
    assert toda_plan(0.0435, vacancy=0.05, reserve=reserve).result.min_cash == pytest.approx(
        0, abs=1
    )


def test_no_crossing_is_no_solution():
    assert tipping_point(PLAN, "exit_yield", measure="btcf") is None
    assert tipping_point(PLAN, "annual_rate", measure="btcf", threshold=1e9) is None
    with pytest.raises(InputError, match="より小さい"):
        tipping_point(PLAN, "vacancy", low=0.5, high=0.1)


# ---------------------------------------------------------------- scenarios


def test_scenarios_are_the_paths_they_name():
    plans = rate_scenarios(PLAN, size=0.02)
    shocked = plans["shock"]
    assert_path = referee(PLAN, rates=[0.0185] * 2 + [0.0385] * 58)
    np.testing.assert_allclose(shocked.result.cash, assert_path["cash"], atol=0.5)
    ramped = np.array(plans["ramp"].rates)
    assert ramped[5] == 0.0185
    assert ramped[59] == pytest.approx(0.0385)
    assert (np.diff(ramped) >= 0).all()
    prime = history("long_term_prime")
    rise = prime.on("1990-04-01") - prime.on("1989-04-01")
    assert plans["replay"].rates[12] - 0.0185 == pytest.approx(rise)


def test_scenarios_need_one_rate_to_start_from():
    for plan in (rate_scenarios(PLAN)["shock"], replace(PLAN, loan=None)):
        with pytest.raises(InputError):
            rate_scenarios(plan)


# ---------------------------------------------------------------- where tipping points are sought


TAXED = tax_case("apartment")


@pytest.mark.parametrize("assumption", [name for name in VARIED if name != "years"])
def test_every_assumption_has_a_range_in_which_it_may_be(assumption):
    """Nothing was given, so nothing may be refused; what is found does what it says."""
    plans = {"toda": (PLAN, "atcf"), "apartment": (TAXED, "atcf")}
    if assumption not in ("building_price", "salary", "deductions"):
        plans["untaxed"] = (replace(PLAN, tax=None), "btcf")
    for name, (plan, cash) in plans.items():
        for measure in (cash, "npv", "min_cash"):
            found = tipping_point(plan, assumption, measure=measure)
            if found is not None:
                # on both sides, not in the point: tax jumps where a deduction ends
                near = 1e-6 * max(found, 1e-3)
                ends = np.array([found - near * (found != 0), found + near])
                sides = measure_of(plan.searched(**{assumption: ends}), measure)
                assert sides.min() <= 1e-6, (name, measure)
                assert sides.max() >= -1e-6, (name, measure)


def test_an_amount_that_is_0_in_the_plan_is_sought_up_to_the_price():
    cost = tipping_point(TAXED, "capex_reserve", measure="btcf")
    assert cost == pytest.approx(TAXED.btcf[0], abs=0.01)


def test_a_measure_that_rests_on_the_threshold_tips_where_it_leaves_it():
    """The lowest cash of a plan that never loses is 0 from the first day: that is no tipping."""
    assert tipping_point(TAXED, "discount_rate", measure="min_cash") is None
    found = tipping_point(TAXED, "vacancy", measure="min_cash")
    around = TAXED.many(vacancy=np.array([found - 1e-6, found + 1e-6])).min_cash
    assert around[0] == 0.0 > around[1]


def test_a_term_has_no_tipping_point():
    with pytest.raises(InputError, match="annual_rate"):
        tipping_point(PLAN, "years")


RICH = PLAN.at(principal=2e7)
BEYOND = {  # a solution that lies beyond where plans lie: plan, assumption, measure, threshold
    "rate above 20 %": (RICH, "annual_rate", "btcf", 0.0, 0.2, 0.99),
    "rate in whole yen": (RICH.at(rounding="floor"), "annual_rate", "dscr", 1.0, 0.2, 0.9),
    "reserve far above its own": (PLAN.at(reserve=1.0), "reserve", "min_cash", 5e8, 1, 1e9),
    "capex far above its own": (PLAN.at(capex_reserve=10.0), "capex_reserve", "btcf", 0.0, 30, 1e8),
    "sale at ten times its own": (PLAN.at(exit_price=1e7), "exit_price", "profit", 0.0, 3e7, 1e9),
    "rent at nine times its own": (PLAN.at(gpi=9e5), "gpi", "btcf", 0.0, 2.7e6, 1e8),
    "salary": (PLAN.at(salary=1.0), "salary", "atcf", 1.75e6, 3, 1e9),
    "yield of the sale above 50 %": (PLAN.at(exit_yield=0.4, principal=1e6), "exit_yield",
                                     "sale_cash", 1.2e7, 0.5, 0.99),
    "rent that grows fast": (PLAN, "rent_drift", "profit", 5e8, 0.2, 0.99),
    "rent that falls fast": (PLAN.at(exit_price=1e8), "rent_drift", "npv", -4e7, -0.99, -0.2),
    "NPV at a rate below 0": (PLAN.at(exit_price=1e8), "discount_rate", "npv", 0.0, -0.9, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("name", BEYOND)
def test_a_solution_far_from_where_plans_lie_is_found(name):
    plan, assumption, measure, threshold, low, high = BEYOND[name]

    def above(value):
        return measure_of(plan.searched(**{assumption: [value]}), measure)[0] > threshold

    assert above(low) != above(high), "the referee brackets it"
    found = tipping_point(plan, assumption, measure=measure, threshold=threshold)
    rising = above(high)
    for _ in range(70):
        middle = (low + high) / 2
        low, high = (low, middle) if above(middle) == rising else (middle, high)
    assert found == pytest.approx(low, rel=1e-7, abs=1e-9)


@given(st.floats(0.02, 0.9), st.floats(0.0, 0.2))
@settings(max_examples=25, deadline=None)
def test_the_rate_is_found_wherever_it_lies(wanted, own):
    """The threshold is what the plan has at a rate drawn: that rate, or none nearer, is found."""
    plan = RICH.at(annual_rate=own)
    cash = float(plan.searched(annual_rate=[wanted]).btcf[0, 0])
    found = tipping_point(plan, "annual_rate", measure="btcf", threshold=cash)
    assert found == pytest.approx(wanted, abs=1e-9)


def test_the_search_everywhere_agrees_with_the_one_where_plans_lie():
    for own in np.linspace(0.03, 0.3, 10):
        plan = PLAN.at(exit_yield=float(own))
        found = tipping_point(plan, "exit_yield", measure="profit", threshold=0.0)
        alone = tipping_point(plan, "exit_yield", measure="profit", low=0.01, high=0.5)
        assert found == pytest.approx(alone, abs=1e-9)


def test_where_it_looks_can_be_said():
    assert tipping_point(RICH, "annual_rate", measure="btcf", high=0.2) is None
    assert tipping_point(RICH, "annual_rate", measure="btcf", low=0.2) > 0.2


def test_the_ends_of_a_bar_stand_as_they_are_named():
    plan = toda_plan()
    for ends in ({"vacancy": (0, 0.1)}, {"annual_rate": (0.0185, 0.0435)}):
        turned = {name: pair[::-1] for name, pair in ends.items()}
        assert tornado(plan, ends, measure="btcf").bars == (
            tornado(plan, turned, measure="btcf").bars
        )
        bar = tornado(plan, turned, measure="btcf").bars[0]
        assert bar.low < bar.high
        low = plan.at(**{bar.assumption: bar.low})
        assert bar.at_low == pytest.approx(low.btcf[0], abs=1e-6)


def test_a_bar_of_the_term_moves_in_a_plan_with_steps():
    plan = toda_plan(rates=[0.0185] * 6 + [0.03])
    bar = tornado(plan, {"years": (30, 40)}, measure="btcf").bars[0]
    for years, cash in ((30, bar.at_low), (40, bar.at_high)):
        assert cash == pytest.approx(plan.at(years=years).btcf[0], abs=1e-6)
    assert bar.swing > 100_000


@pytest.mark.parametrize("method", ["level_payment", "level_principal"])
def test_a_search_passes_over_what_the_plan_refuses(method):
    for bonus in (5e6, 40e6):
        plan = toda_plan(method=method).at(bonus_principal=bonus)
        found = tipping_point(plan, "principal", measure="btcf")
        if found is None:
            assert plan.at(principal=bonus).btcf[0] < 0
        else:
            assert plan.at(principal=found).btcf[0] == pytest.approx(0, abs=1)
    # what was asked for itself is not passed over
    with pytest.raises(InputError):
        tipping_point(plan, "principal", measure="btcf", low=1e6)
    # each trial value alone is refused or not: between a wide and a narrow bound
    building = toda_plan().tax.building_price
    wide = tipping_point(toda_plan(), "price", measure="irr", threshold=0.03, low=building)
    assert wide == pytest.approx(
        tipping_point(toda_plan(), "price", measure="irr", threshold=0.03), rel=1e-6
    )
