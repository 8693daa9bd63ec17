"""Simulated futures: the plan at zero volatility, a slow referee, luck that stays, the index."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_proforma import referee

from kosen_edu.base.check import InputError
from kosen_edu.base.formats import percent
from kosen_edu.base.words import say
from kosen_edu.cases.toda import toda_plan
from kosen_edu.rates.paths import shock
from kosen_edu.risk.futures import DEFINITIONS
from kosen_edu.risk.simulate import simulate
from kosen_edu.risk.uncertainty import Uncertainty, draws, empty_share

PLAN = toda_plan(vacancy=0.05)
LINES = ("gpi", "noi", "interest", "principal_part", "balance", "tax", "atcf", "cash")


# ---------------------------------------------------------------- against the plan


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        toda_plan(0.0435, vacancy=0.1, hold_years=33),
        toda_plan(method="level_principal", hold_years=15),
        toda_plan(rates=shock(0.0185, 0.05, month=13, months=360), payment_rule="five_year"),
        toda_plan(exit_price=1.1e8, units=1, repairs={3: 1e6}, capex_reserve=2e5),
        replace(PLAN, loan=None),
        replace(PLAN, tax=None),
    ],
    ids=["toda", "long", "level_principal", "five_year", "exit_price", "cash", "before_tax"],
)
def test_without_uncertainty_every_future_is_the_plan_to_the_yen(plan):
    futures = simulate(plan, n=50, seed=3, volatility=0)
    lines = LINES if plan.tax else ("gpi", "noi", "balance", "btcf", "cash")
    for line in lines:
        found = np.broadcast_to(futures.result.line(line), (plan.hold_years, 50))
        wanted = plan.result.line(line)[:, None]
        np.testing.assert_allclose(found, np.broadcast_to(wanted, found.shape), atol=0.5)
    np.testing.assert_allclose(futures.sale_cash, plan.result.sale_cash, atol=0.5)
    assert futures.safety_index in (0.0, 1.0)
    assert futures.standard_error == 0


def test_the_slow_referee_agrees_on_single_futures():
    futures = simulate(PLAN, n=200, seed=5, exit_follows_rate=0.5)
    for k in (0, 17, 111, 199):
        slow = referee(
            PLAN,
            rates=futures.rates[:, k].tolist(),
            vacancy=futures.vacancy[:, k].tolist(),
            rent_factor=futures.rent_factor[:, k].tolist(),
            repairs=futures.repairs[:, k].tolist(),
            exit_yield=float(futures.exit_yield[k]),
        )
        for line in ("noi", "interest", "balance", "tax", "atcf", "cash"):
            np.testing.assert_allclose(futures.result.line(line)[:, k], slow[line], atol=0.5)
        assert futures.sale_cash[k] == pytest.approx(slow["sale_cash"], abs=0.5)
        np.testing.assert_allclose(futures.result.flows()[:, k], slow["flows"], atol=0.5)


@pytest.mark.parametrize("rule", ["recalculated", "five_year", "cap_only"])
def test_an_opened_future_is_the_same_future(rule):
    futures = simulate(PLAN.at(payment_rule=rule), n=300, seed=2, rate_volatility=2)
    for k in (0, 299):
        one = futures.open(k)
        np.testing.assert_allclose(one.cash, futures.cash[:, k], atol=0.5)
        assert one.sale_cash == pytest.approx(futures.sale_cash[k], abs=0.5)
        rate = np.nan if one.irr is None else one.irr
        np.testing.assert_allclose(futures.irr[k], rate, atol=1e-9)
    table = futures.table(7)
    assert table.loc["空室率"].tolist() == futures.vacancy[:, 7].tolist()
    assert table.loc["適用金利", 2] == pytest.approx(futures.rates[2:4, 7].mean())
    assert table.loc["手元資金", 10] == pytest.approx(futures.cash[-1, 7], abs=0.5)
    with pytest.raises(InputError, match="299"):
        futures.open(300)


# ---------------------------------------------------------------- luck


def test_the_same_seed_is_the_same_luck_and_another_is_not():
    one, two, other = (simulate(PLAN, n=500, seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(one.cash, two.cash)
    assert (one.cash != other.cash).mean() > 0.9


def test_moving_an_assumption_keeps_the_luck():
    calm, dear = simulate(PLAN, n=500), simulate(PLAN.at(annual_rate=0.03), n=500)
    for name in ("vacancy", "rent_factor", "repairs", "exit_yield"):
        np.testing.assert_array_equal(getattr(calm, name), getattr(dear, name))
    # the same changes on top of a higher start, as long as nothing touches 0
    free = (calm.rates > 0).all(axis=0)
    moved = dear.rates[:, free] - calm.rates[:, free]
    np.testing.assert_allclose(moved, 0.03 - 0.0185, atol=1e-12)
    longer = simulate(PLAN.at(hold_years=20), n=500)
    np.testing.assert_array_equal(longer.repairs[:10], calm.repairs)
    assert draws(1, 500, 10) is draws(1, 500, 10)


@given(rate=st.floats(0.0, 0.08), more=st.floats(0.0005, 0.03))
@settings(max_examples=10, deadline=None)
def test_no_future_gains_cash_from_a_higher_rate(rate, more):
    low, high = (simulate(PLAN.at(annual_rate=r), n=100) for r in (rate, rate + more))
    assert (high.result.btcf <= low.result.btcf + 1e-3).all()


@given(empty=st.floats(0, 0.9), more=st.floats(0.001, 0.1), units=st.integers(1, 40))
@settings(max_examples=25, deadline=None)
def test_more_vacancy_never_lets_a_unit(empty, more, units):
    uniform = draws(4, 50, 4).vacancy
    few, many = (
        empty_share(uniform, vacancy=v, units=units, empty_months=3) for v in (empty, empty + more)
    )
    assert (few <= many).all()


# ---------------------------------------------------------------- what is drawn


@pytest.mark.parametrize(("units", "months", "vacancy"), [(1, 12, 0.2), (10, 3, 0.05), (9, 1, 0.5)])
def test_vacancy_has_the_mean_and_spread_of_the_binomial(units, months, vacancy):
    uniform = np.random.default_rng(8).random(200_000)
    share = empty_share(uniform, vacancy=vacancy, units=units, empty_months=months)
    spells = units * 12 // months
    assert share.mean() == pytest.approx(vacancy, abs=4 * np.sqrt(vacancy / spells / 2e5))
    assert share.var() == pytest.approx(vacancy * (1 - vacancy) / spells, rel=0.03)
    assert set(np.round(share * spells, 9)) <= set(range(spells + 1))


def test_vacancy_at_the_ends_and_in_large_houses():
    uniform = np.array([0.0, 0.5, 1 - 1e-12])
    for vacancy in (0.0, 1.0):
        assert (empty_share(uniform, vacancy=vacancy, units=3, empty_months=3) == vacancy).all()
    large = empty_share(uniform, vacancy=0.3, units=10_000, empty_months=1)
    assert np.isfinite(large).all()
    assert large[1] == pytest.approx(0.3, abs=0.001)


def test_one_unit_is_riskier_than_ten():
    spread = [simulate(PLAN.at(units=u), n=4000).vacancy.std() for u in (1, 10)]
    assert spread[0] > 2.5 * spread[1]


def test_rents_repairs_and_exit_yields_are_as_described():
    futures = simulate(PLAN, n=20_000, rent_volatility=0.02, repair_probability=0.2)
    assert (futures.rent_factor[0] == 1).all()
    steps = futures.rent_factor[1:] / futures.rent_factor[:-1] - 1
    assert steps.std() == pytest.approx(0.02, rel=0.02)
    assert steps.mean() == pytest.approx(0, abs=3e-4)
    assert (futures.repairs > 0).mean() == pytest.approx(0.2, abs=0.005)
    noise = np.log(futures.exit_yield / PLAN.exit_yield)
    assert noise.mean() == pytest.approx(0, abs=0.003)
    assert noise.std() == pytest.approx(0.1, rel=0.03)
    linked = simulate(PLAN, n=2000, exit_follows_rate=1.0, exit_volatility=0)
    moved = linked.exit_yield - PLAN.exit_yield
    np.testing.assert_allclose(moved, linked.rates[19] - 0.0185, atol=1e-12)


def test_volatility_scales_every_risk():
    half, whole = (simulate(PLAN, n=3000, volatility=v) for v in (0.5, 1.0))
    assert half.cash[-1].std() < 0.75 * whole.cash[-1].std()
    assert Uncertainty().scaled(0) == Uncertainty.none()


# ---------------------------------------------------------------- the index


def test_the_index_is_the_share_that_its_definition_counts():
    futures = simulate(toda_plan(0.03, vacancy=0.05), n=3000)
    reserve, atcf = futures.plan.reserve, futures.result.atcf
    safe = 0
    for k in range(3000):  # the formula, path by path
        account, lowest = reserve, reserve
        for cash in atcf[:, k]:
            account += cash
            lowest = min(lowest, account)
        safe += lowest >= 0 and futures.sale_cash[k] >= 0
    p = safe / 3000
    assert 0.1 < p < 0.95
    assert futures.safety_index == pytest.approx(p, abs=1e-12)
    assert futures.standard_error == pytest.approx((p * (1 - p) / 3000) ** 0.5)
    ruined = (futures.ruin_year > 0).mean()
    assert 1 - ruined == pytest.approx(futures.index("cash"))
    first = futures.ruin_year[futures.ruin_year > 0][0]
    assert 1 <= first <= 10


def test_definitions_nest_and_are_put_into_words():
    futures = simulate(toda_plan(0.03, vacancy=0.08), n=2000)
    index = {d: futures.index(d) for d in DEFINITIONS}
    assert index["cash_and_sale"] <= min(index["cash"], index["sale"])
    assert index["cash_and_sale"] <= index["whole"] <= index["cash"]
    assert index["money_back"] <= index["whole"]
    for definition in DEFINITIONS:
        assert "割合" in say(f"risk.index_{definition}")
    assert "2,000 通り" in futures.sentence
    lines = futures.definitions.splitlines()
    assert len(lines) == len(DEFINITIONS)
    assert f"{index['cash']:.1%}".replace("%", "％") in lines[DEFINITIONS.index("cash")]
    with pytest.raises(InputError, match="money_back"):
        futures.index("vendor")


def test_futures_that_all_end_alike_give_no_error_of_nought():
    """Three that last do not say that all do: of 2,000 some do not."""
    plan = toda_plan(0.03, vacancy=0.08)
    many, few = (simulate(plan, n=n) for n in (2_000, 3))
    assert few.safety_index == 1 > many.safety_index
    assert "0.00％" not in few.sentence
    assert "測れない" in few.sentence
    assert "全部が同じ結果" in few.sentence
    share = many.safety_index
    assert percent(math.sqrt(share * (1 - share) / 2_000), 2) in many.sentence
    assert "同じ" not in many.sentence


def test_the_standard_error_shrinks_with_the_root_of_n():
    plan = toda_plan(0.03, vacancy=0.05)
    spread = {}
    for n in (100, 1600):
        found = [simulate(plan, n=n, seed=s).safety_index for s in range(60)]
        spread[n] = np.std(found)
        said = np.mean([simulate(plan, n=n, seed=s).standard_error for s in range(5)])
        assert spread[n] == pytest.approx(said, rel=0.35)  # 60 repeats know it to about 10 %
    assert spread[100] / spread[1600] == pytest.approx(4, rel=0.35)


def test_the_needed_reserve_is_what_the_share_needs():
    plan = toda_plan(0.03, vacancy=0.05)
    for share in (0.5, 0.95, 1.0):
        reserve = simulate(plan, n=1000).needed_reserve(share)
        again = simulate(plan.at(reserve=reserve), n=1000)
        assert again.index("cash") >= share
        if reserve > 1000:
            assert simulate(plan.at(reserve=reserve - 1000), n=1000).index("cash") < share
    futures = simulate(plan, n=1000)
    five, half = futures.quantiles(0.05, 0.5)
    assert (five <= half).all()


def test_another_reserve_is_another_plan_on_the_same_luck():
    for plan in (PLAN, replace(PLAN, tax=None)):
        once = simulate(plan, n=500)
        assert once.safety_index >= 0  # what is worked out already is taken over
        quick, anew = once.with_reserve(9e6), simulate(plan.at(reserve=9e6), n=500)
        np.testing.assert_allclose(quick.cash, anew.cash, atol=1e-6)
        np.testing.assert_array_equal(quick.sale_cash, anew.sale_cash)
        assert quick.plan == anew.plan
        assert [quick.index(d) for d in DEFINITIONS] == [anew.index(d) for d in DEFINITIONS]


def test_a_worse_plan_is_never_safer():
    low, high = (
        simulate(toda_plan(r, vacancy=0.05), n=2000).safety_index for r in (0.0185, 0.0435)
    )
    assert high < low


# ---------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"n": 0}, "1 以上"),
        ({"n": 50_000_000}, "500,000,000"),
        ({"seed": -1}, "0 以上"),
        ({"volatility": -1}, "0 以上 10 以下"),
        ({"volatility": float("nan")}, "NaN"),
        ({"rate_volatility": 11}, "0 以上 10 以下"),
        ({"empty_months": 5}, "1・2・3・4・6・12"),
        ({"repair_probability": 10}, "0.1"),
        ({"repair_cost": -1}, "0円以上"),
        ({"rate_base": "tibor"}, "policy_rate"),
    ],
)
def test_what_cannot_be_simulated_is_refused(options, match):
    with pytest.raises(InputError, match=match):
        simulate(PLAN, **options)


def test_loans_that_the_kernel_does_not_know_are_refused():
    for terms in ({"rounding": "floor"}, {"grace_months": 12}, {"payments_per_year": 1}):
        with pytest.raises(InputError, match="毎月払い"):
            simulate(toda_plan(**terms), n=10)
    with pytest.raises(InputError, match="半年"):
        simulate(toda_plan(rates=[0.0185] * 4 + [0.03]), n=10)


@pytest.mark.parametrize("base", ["gpi", "noi"])
@pytest.mark.parametrize("low", [1e-6, 0.0003, 0.000999, 0.001, 0.02])
def test_with_no_volatility_a_sale_at_any_yield_is_the_planned_one(low, base):
    for plan in (PLAN.at(exit_yield=low, exit_base=base), PLAN.at(exit_price=8e6 / low)):
        futures = simulate(plan, n=3, volatility=0)
        assert futures.result.sale_price == pytest.approx(plan.result.sale_price, rel=1e-12)
        assert simulate(plan, n=50).result.sale_price.min() > 0


def test_what_is_drawn_of_a_plan_near_the_end_of_all_rates_stays_a_rate():
    for rate in (0.1, 0.2, 0.29):
        plan = PLAN.at(annual_rate=rate)
        assert simulate(plan, n=500, rate_volatility=10).rates.max() < 1
        certain = simulate(plan, n=2, volatility=0)
        np.testing.assert_allclose(certain.cash, plan.result.cash[:, None] + [0, 0], rtol=1e-9)


@pytest.mark.parametrize("value", [50, -50, 10, 1e300, float("inf"), "0.5", True, [0.5, 1]])
def test_a_pass_through_in_per_cent_is_told_of(value):
    with pytest.raises(InputError) as told:
        simulate(PLAN, n=5, exit_follows_rate=value)
    if value == 50:
        assert "50 % なら 0.5" in str(told.value)
    with pytest.raises(InputError):
        Uncertainty(exit_follows_rate=value)


def test_what_follows_the_rate_follows_it_once_however_strong_the_risks_are():
    strong, weak = (simulate(PLAN.at(exit_yield=0.06), n=50, volatility=v, exit_follows_rate=5,
                             exit_volatility=0, rent_volatility=0) for v in (3, 1))  # fmt: skip
    for futures in (strong, weak):
        moved = futures.rates[-1] - PLAN.loan.annual_rate
        np.testing.assert_allclose(futures.exit_yield, np.maximum(0.06 + 5 * moved, 0.001))


@pytest.mark.parametrize("seed", [2**53, 2**53 + 1, 2**63, 10**400, -1, 1.5, None])
def test_a_seed_is_taken_as_given_or_not_at_all(seed):
    with pytest.raises(InputError):
        simulate(PLAN, n=3, seed=seed)
    assert simulate(PLAN, n=3, seed=2**53 - 1).seed == 2**53 - 1
