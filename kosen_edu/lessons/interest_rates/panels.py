"""Panels of lesson 01 (金利はどう決まるか)."""

from functools import cache

import numpy as np

from kosen_edu.base import full_day, say, term
from kosen_edu.live.controls import Choice, Slider, Steps
from kosen_edu.live.panel import Panel, panel
from kosen_edu.loans.annuity import cost_of_points, level_payment
from kosen_edu.loans.backtest import Backtest, borrowed_in, years_on_record
from kosen_edu.loans.variable import VariableSchedule, threshold_rate, variable_schedule
from kosen_edu.rates.contract import RateContract
from kosen_edu.rates.history import HISTORIES, RateHistory, history
from kosen_edu.rates.moves import moves_after
from kosen_edu.rates.paths import shock

from .charts import HistoryChart, HistoryResult, NextChart, NextResult
from .charts_effects import BacktestChart, PointsChart, PointsResult, UnpaidChart, UnpaidResult

BASES = HISTORIES[:2]
FIRST_RATE, TERM = 0.02, 420
MONTHS = UnpaidChart.MONTHS


def _seen(record: RateHistory, place: int) -> tuple[float, np.datetime64]:
    return float(record.rates[place]), record.days[place]


def _first_rise(record: RateHistory) -> tuple[float, np.datetime64]:
    """The first rise since 2022: the rate after it, and its day."""
    risen = np.diff(record.rates, prepend=np.inf) > 0
    return _seen(record, int(np.argmax(risen & (record.days >= np.datetime64("2022-01-01")))))


def history_panel() -> Panel[HistoryResult]:
    """Sixty years of base rates, or a closer look: which of them moved first?"""
    records = [history(name) for name in HISTORIES]
    prime = records[0]
    days = moves_after("policy_rate", "short_term_prime", since="2000-01-01")["days_after"]
    delays = int(days.min()), int(days.max()), int(days.count()), len(days)

    def calculate(since: int) -> HistoryResult:
        return HistoryResult(
            since,
            highest=_seen(prime, int(np.argmax(prime.rates))),
            lowest=_seen(prime, int(np.argmin(prime.rates))),
            delays=delays,
            first_rises={record.key: _first_rise(record) for record in records},
            now={record.key: float(record.rates[-1]) for record in records},
        )

    views = {f"{year}年から": year for year in HistoryChart.VIEWS}
    controls = {"since": Choice("見る期間", views, 1966)}
    return panel(
        HistoryChart("interest_rates.history", by="since", records=records), controls, calculate
    )


def next_rate_panel(*, guess: object = None) -> Panel[NextResult]:
    """The next rate of one's own contract, and the day from which it can be known."""

    def calculate(today: str, spread: float, base: str) -> NextResult:
        return NextResult(RateContract(base=base, spread=spread), today)

    months = np.arange("2024-04", "2026-11", dtype="datetime64[M]")
    days = {full_day(month): f"{month}-01" for month in months}
    controls = {
        "today": Steps("今日", days, "2026-09-01"),
        "spread": Slider("spread", "percent", 0.005, 0.03, 0.0005, 0.01),
        "base": Choice("base_rate", {term(name).name: name for name in BASES}, BASES[0]),
    }
    return panel(NextChart("interest_rates.next", guess=guess), controls, calculate)


def points_panel() -> Panel[PointsResult]:
    """A tenth of a point of spread, beside what the base rate did."""

    def calculate(base_move: float, spread: float, principal: float) -> PointsResult:
        points = np.array([spread, base_move])
        costs = cost_of_points(principal, FIRST_RATE, points, months=TERM)
        total = TERM * level_payment(principal, FIRST_RATE, TERM)
        return PointsResult(points * 100, costs, costs / TERM, costs / total)

    controls = {
        "base_move": Slider("base_move", "points", 0.0, 0.04, 0.0005, 0.0135),
        "spread": Slider("上乗せの差", "points", 0.0005, 0.01, 0.0005, 0.001),
        "principal": Slider("principal", "man_yen", 5_000_000, 50_000_000, 1_000_000, 10_000_000),
    }
    return panel(PointsChart("interest_rates.points"), controls, calculate)


@cache
def bank_table(size: float, unpaid: str) -> VariableSchedule:
    """The published example of the five-year rule, with a rise of ``size`` from its second year."""
    rates = shock(0.02375, size, month=13, months=MONTHS)
    return variable_schedule(10_000_000, rates, rule="five_year", unpaid=unpaid, rounding="floor")


def unpaid_panel() -> Panel[UnpaidResult]:
    """The five-year and the 125 % rule month by month: slower, stopped, growing."""

    def calculate(size: float, month: int, unpaid: str) -> UnpaidResult:
        table = bank_table(size, unpaid)
        row = min(month, len(table.payment)) - 1
        before = table.balance[row - 1] if row else table.opening
        threshold = threshold_rate(payment=table.regular[row], balance=before)
        return UnpaidResult(table, size, month, threshold)

    orders = {"別に置き、最後に払う": "apart", "次の返済で先に払う": "first"}
    controls = {
        "size": Slider("shock_size", "points", 0.0, 0.06, 0.0025, 0.03),
        "month": Slider("period", "回目", 1, MONTHS, 1, 13),
        "unpaid": Choice("unpaid_order", orders, "apart"),
    }
    return panel(UnpaidChart("interest_rates.unpaid", by="state"), controls, calculate)


def backtest_panel() -> Panel[Backtest]:
    """Borrowed in January of a past year on long-term prime + s: what became of it?"""

    def calculate(year: int, spread: float, rule: str) -> Backtest:
        return borrowed_in(year, spread=spread, rule=rule, years=BacktestChart.YEARS)

    def sentence(r: Backtest) -> str:
        outcome = say(f"interest_rates.backtest_{r.outcome}", r=r)
        part = "all" if r.known == len(r.rates) else "part"
        known = say(f"interest_rates.backtest_{part}", r=r)
        return say("interest_rates.backtest_say", r=r, outcome=outcome, known=known)

    rules = {"半年ごとに計算し直す": "recalculated", "5年ルールと125％ルール": "five_year"}
    controls = {
        "year": Slider("borrowed_in", "years", *years_on_record(), 1, 1990),
        "spread": Slider("spread", "percent", 0.0, 0.03, 0.0005, 0.01),
        "rule": Choice("payment_rule", rules, "recalculated"),
    }
    chart = BacktestChart("interest_rates.backtest", by="outcome")
    return panel(chart, controls, calculate, sentence)
