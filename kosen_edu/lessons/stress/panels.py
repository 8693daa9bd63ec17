"""Panels of lesson 07 (金利上昇ストレスと安全指数)."""

from functools import lru_cache
from operator import attrgetter

import numpy as np

from kosen_edu.base import error_text, limit, man_yen, percent, say, term
from kosen_edu.cases.stress_plans import RATES, stress_plan
from kosen_edu.live.controls import Choice, Slider
from kosen_edu.live.panel import Panel, panel
from kosen_edu.risk.futures import Futures, standard_error
from kosen_edu.risk.sensitivity import Tornado, rate_scenarios, tornado
from kosen_edu.risk.simulate import simulate

from . import charts_scenarios as scenarios
from .charts_futures import YEARS, FuturesChart, TwoRatesChart, TwoRatesResult
from .charts_luck import ErrorChart, ErrorResult, OneFutureChart, OneResult, Z

N, SHOWN = ErrorChart.N, ErrorChart.COUNTS
HALF_YEARS = slice(0, 12 * YEARS, 6)  # the months in which a half-year begins
# how far every other assumption moves to either side of the plan
SPREADS = {"vacancy": 0.05, "opex_ratio": 0.03, "rent_drift": 0.01, "exit_yield": 0.01}
COUNTS = (100, 400, 1_600, 6_400)


def _rate(start: float = RATES[0], highest: float = 0.0985) -> Slider:
    """The rate, from below today's cheapest to far above the article's stress."""
    return Slider("annual_rate", "percent", 0.0085, highest, 0.0025, start)


def tornado_panel() -> Panel:
    """One assumption at a time: which one moves the result most?"""

    def calculate(measure: str, width: float, annual_rate: float) -> Tornado:
        plan = stress_plan(annual_rate)
        reach = {"annual_rate": width} | SPREADS
        pairs = {name: (plan.value(name) - by, plan.value(name) + by) for name, by in reach.items()}
        for name in pairs.keys() - {"rent_drift"}:  # the rent may fall; all else ends at 0
            pairs[name] = (max(pairs[name][0], 0.0), pairs[name][1])
        return tornado(plan, pairs, measure=measure, year=1 if measure == "btcf" else YEARS)

    def sentence(r: Tornado) -> str:
        return say("stress.tornado_say", r=r, measure=scenarios.MEASURES[r.measure])

    def table(r: Tornado) -> list[tuple[str, str]]:
        return [(term(b.assumption).name, man_yen(b.swing, 0)) for b in r.bars]

    controls = {
        "measure": Choice(
            "measure", {words: name for name, words in scenarios.MEASURES.items()}, "btcf"
        ),
        "width": Slider("金利の動く幅（上下）", "percent", 0.0025, 0.04, 0.0025, 0.01),
        "annual_rate": _rate(),
    }
    return panel(scenarios.TornadoChart("stress.tornado"), controls, calculate, sentence, table)


def scenario_panel() -> Panel:
    """Named rate scenarios side by side: when does the cash run out?"""

    def calculate(size: float, since: int, vacancy: float) -> scenarios.ScenarioResult:
        plans = rate_scenarios(stress_plan(vacancy=vacancy), size=size, since=f"{since}-04")
        found = {
            n: scenarios.Scenario(plans[n].rate_by_month[HALF_YEARS], plans[n].result)
            for n in scenarios.SCENARIOS
        }
        return scenarios.ScenarioResult(size, found)

    def sentence(r: scenarios.ScenarioResult) -> str:
        names = "、".join(
            f"{say(f'risk.scenario_{name}')}（{one.held.ruin_year}年目）"
            for name, one in r.scenarios.items()
            if one.held.ruin_year
        )
        key = "stress.scenario_say" if names else "stress.scenario_say_none"
        return say(key, names=names, years=YEARS)

    def table(r: scenarios.ScenarioResult) -> list[tuple[str, ...]]:
        shown = r.scenarios.values()
        return [
            ("", *(say(f"risk.scenario_{name}") for name in r.scenarios)),
            ("金利の最高", *(percent(float(one.rates.max()), 2) for one in shown)),
            ("10年目の手元資金", *(man_yen(one.held.cash[-1], 0) for one in shown)),
            ("売却後の手元資金", *(man_yen(one.held.final_cash, 0) for one in shown)),
        ]

    controls = {
        "size": Slider("shock_size", "percent", 0.0, 0.08, 0.0025, 0.01),
        "since": Slider("過去の再現の始まり", "years", 1967, 2015, 1, 1989),
        "vacancy": Slider("vacancy", "percent", 0.0, 0.3, 0.01, 0.05),
    }
    return panel(scenarios.ScenarioChart("stress.scenario"), controls, calculate, sentence, table)


def futures_panel(*, seed: int = 1) -> Panel:
    """Ten thousand futures after tax, computed again at every move, always with the same luck."""

    def calculate(annual_rate: float, vacancy: float, volatility: float) -> Futures:
        plan = stress_plan(annual_rate, vacancy=vacancy)
        return simulate(plan, n=N, seed=seed, volatility=volatility)

    def table(r: Futures) -> list[tuple[str, str]]:
        return [
            (term("safety_index").name, percent(r.safety_index, 1)),
            (term("standard_error").name, error_text(r.standard_error)),
            ("資金が尽きる将来", percent(1 - r.index("cash"), 1)),
            ("売って返せない将来", percent(1 - r.index("sale"), 1)),
            ("95％が耐える準備金", limit(r.needed_reserve(0.95), "least", "man_yen", 0)),
        ]

    controls = {
        "annual_rate": _rate(),
        "vacancy": Slider("vacancy", "percent", 0.0, 0.3, 0.01, 0.05),
        "volatility": Slider("volatility", "times", 0.0, 2.0, 0.1, 1.0),
    }
    said = attrgetter("sentence")
    return panel(FuturesChart("stress.futures"), controls, calculate, said, table)


@lru_cache(maxsize=2)
def _pair(vacancy: float, follows: float) -> tuple[Futures, Futures]:
    """Both rates of the article; kept, because the reserve changes nothing in them."""
    low, high = (
        simulate(stress_plan(rate, vacancy=vacancy), n=N, exit_follows_rate=follows)
        for rate in RATES
    )
    return low, high


def two_rates_panel(*, guess: object = None) -> Panel:
    """The apartment in Toda at 1.85 and 4.35 %, by five definitions of the index."""

    def calculate(reserve: float, vacancy: float, follows: float) -> TwoRatesResult:
        low, high = _pair(vacancy, follows)
        return TwoRatesResult(RATES, low.with_reserve(reserve), high.with_reserve(reserve))

    def table(r: TwoRatesResult) -> list[tuple[str, ...]]:
        rows = []
        for rate, futures in zip(RATES, (r.low, r.high), strict=True):
            low, middle = futures.quantiles(0.05, 0.5, year=YEARS)
            need = limit(futures.needed_reserve(0.95), "least", "man_yen", 0)
            name = say("risk.at_rate", rate=percent(rate, 2))
            rows.append((name, man_yen(low, 0), man_yen(middle, 0), need))
        heads = ("", "10年目の資金：下から5％", "10年目の資金：中央", "95％が耐える準備金")
        return [heads, *rows]

    controls = {
        "reserve": Slider("reserve", "man_yen", 0, 30_000_000, 1_000_000, 3_000_000),
        "vacancy": Slider("vacancy", "percent", 0.0, 0.3, 0.01, 0.05),
        "follows": Slider("exit_follows_rate", "times", 0.0, 1.5, 0.25, 0.0),
    }
    return panel(TwoRatesChart("stress.two", guess=guess), controls, calculate, table=table)


def error_panel() -> Panel:
    """The same plan with other luck: how many futures are enough?"""

    def calculate(n: int, seed: int, annual_rate: float) -> ErrorResult:
        futures = _lucky(annual_rate, seed)
        running, whole = futures.running_index, futures.safety_index
        index = float(running[n - 1])
        half, error = Z * standard_error(whole, SHOWN), float(standard_error(index, n))
        return ErrorResult(n, index, error, whole, running[SHOWN - 1], half)

    def table(r: ErrorResult) -> list[tuple[str, str]]:
        return [
            (f"{n:,}通りの誤差", error_text(float(standard_error(r.whole, n))))
            for n in (*COUNTS, N)
        ]

    counts = {f"{n:,}通り": n for n in COUNTS}
    controls = {
        "n": Choice("paths", counts, COUNTS[1]),
        "seed": Slider("seed", "count", 1, 20, 1, 1),
        "annual_rate": _rate(RATES[1]),
    }
    return panel(ErrorChart("stress.error"), controls, calculate, table=table)


@lru_cache(maxsize=2)
def _lucky(annual_rate: float, seed: int) -> Futures:
    return simulate(stress_plan(annual_rate), n=N, seed=seed)


def one_future_panel() -> Panel:
    """One future opened: what happened in it, year by year."""

    def calculate(rank: float, annual_rate: float) -> OneResult:
        futures = _lucky(annual_rate, 1)
        k = futures.ranked(rank)
        return OneResult(
            rank=rank,
            number=k,
            rates=futures.rates[: 2 * YEARS, k].copy(),
            plan_rate=annual_rate,
            vacancy=futures.vacancy[:, k],
            repairs=futures.repairs[:, k],
            account=np.append(futures.plan.reserve, futures.cash[:, k]),
            ruin_year=int(futures.ruin_year[k]),
            plan=futures.plan,
        )

    def table(r: OneResult) -> list[tuple[str, ...]]:
        yearly = r.rates.reshape(YEARS, 2).mean(axis=1)
        money = (f"{round(x / 10_000):,}".replace("-", "−") for x in r.account[1:])
        return [
            (term("year").name, *(str(year) for year in range(1, YEARS + 1))),
            ("平均金利", *(f"{100 * x:.2f}" for x in yearly)),
            ("空室％", *(f"{100 * x:.0f}" for x in r.vacancy)),
            ("資金 万円", *money),
        ]

    controls = {
        "rank": Slider("下から何％の将来か", "percent", 0.0, 1.0, 0.01, 0.02),
        # beyond it the worst future owes more than a column of the table can say
        "annual_rate": _rate(highest=0.0785),
    }
    return panel(OneFutureChart("stress.one"), controls, calculate, table=table)
