"""Panels of lesson 01 (金利はどう決まるか)."""

from __future__ import annotations

from functools import cache

import numpy as np

from kosen_edu.base.formats import man_yen, percent, rate_text, yen
from kosen_edu.base.words import say, term
from kosen_edu.live.controls import (
    Choice,
    Slider,
    Steps,
    calendar_slider,
    count_slider,
    money_slider,
    percent_slider,
)
from kosen_edu.live.panel import Panel
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.backtest import Backtest, borrowed_in, years_on_record
from kosen_edu.loans.variable import VariableSchedule, variable_schedule
from kosen_edu.rates.contract import RateContract
from kosen_edu.rates.history import HISTORIES
from kosen_edu.rates.paths import shock

from .charts import HistoryChart, HistoryResult, NextChart, NextResult, month_text
from .charts_effects import BacktestChart, PointsChart, PointsResult, UnpaidChart, UnpaidResult

BASES = HISTORIES[:2]
FIRST_RATE, TERM = 0.02, 420
BANK = {"principal": 10_000_000, "rate": 0.02375, "months": 360, "from_payment": 13}
BACKTEST_YEARS = 35


def _points_slider(label: str, low: float, high: float, step: float, start: float) -> Slider:
    """A slider over differences of rates: 0.01 inside is one point on screen."""
    return Slider(label, low, high, step, start, unit="ポイント", size=0.01)


def history_panel() -> Panel:
    """Sixty years of base rates, or a closer look: which of them moved first?"""

    def sentence(r: HistoryResult) -> str:
        first = {name: month_text(r.first_rise(name)[0]) for name in HISTORIES}
        low, high, n, moves = r.delays
        return say(
            f"interest_rates.history_say_{r.since}",
            highest=rate_text(r.highest[0]),
            high_month=month_text(r.highest[1]),
            lowest=rate_text(r.lowest[0]),
            low_month=month_text(r.lowest[1]),
            low=low,
            high=high,
            n=n,
            moves=moves,
            **first,
        )

    def table(r: HistoryResult) -> list[tuple[str, str]]:
        return [(term(name).name, rate_text(r.now(name))) for name in HISTORIES]

    views = {say(f"interest_rates.view_{year}"): year for year in HistoryChart.VIEWS}
    return Panel(
        "60年の基準金利",
        controls={"since": Choice("見る期間", views, 1966)},
        calculate=HistoryResult,
        sentence=sentence,
        table=table,
        chart=HistoryChart(),
        task=say("interest_rates.history_task"),
    )


def next_rate_panel(*, guess: object = None) -> Panel:
    """The next rate of one's own contract, and the day from which it can be known."""

    def calculate(today: str, spread: float, base: str) -> NextResult:
        return NextResult(RateContract(base=base, spread=spread), today)

    def sentence(r: NextResult) -> str:
        review = r.next.review
        key = "interest_rates.next_say_known" if r.next.known else "interest_rates.next_say_unknown"
        return say(
            key,
            start=month_text(review.start),
            reading=_day(review.reference),
            lead=review.lead_months,
            rate=rate_text(r.rate),
        )

    def table(r: NextResult) -> list[tuple[str, str]]:
        review = r.next.review
        unknown = "まだ"
        return [
            ("いまの適用金利", rate_text(r.in_force)),
            ("いまの基準金利", rate_text(r.base_now)),
            (term("review_date").name, _day(review.reference)),
            (term("start_month").name, month_text(review.start)),
            ("次の適用金利", rate_text(r.rate) if r.next.known else unknown),
        ]

    months = np.arange("2024-04", "2026-11", dtype="datetime64[M]")
    days = {_day(month): f"{month}-01" for month in months}
    return Panel(
        "次の適用金利は、いつ分かるか",
        controls={
            "today": Steps("今日", days, "2026-09-01"),
            "spread": percent_slider("spread", 0.005, 0.03, 0.0005, 0.01),
            "base": Choice("base_rate", {term(name).name: name for name in BASES}, BASES[0]),
        },
        calculate=calculate,
        sentence=sentence,
        table=table,
        chart=NextChart(guess=guess),
        task=say("interest_rates.next_task"),
    )


def _day(day: object) -> str:
    """A day of the calendar in words."""
    year, month, number = str(np.datetime64(day, "D")).split("-")  # type: ignore[call-overload]
    return f"{year}年{int(month)}月{int(number)}日"


def points_panel() -> Panel:
    """A tenth of a point of spread, beside what the base rate did."""

    def calculate(base_move: float, spread: float, principal: float) -> PointsResult:
        return PointsResult(principal, FIRST_RATE, spread, base_move, TERM)

    def sentence(r: PointsResult) -> str:
        fields = {"spread": f"{r.spread * 100:.2f}", "base": f"{r.base_move * 100:.2f}"}
        fields |= {"little": man_yen(r.of_spread), "much": man_yen(r.of_base)}
        if r.of_base == 0:
            return say("interest_rates.points_say_alone", **fields)
        return say("interest_rates.points_say", ratio=f"{r.of_base / r.of_spread:.1f}", **fields)

    def table(r: PointsResult) -> list[tuple[str, str]]:
        whole = TERM * level_payment(r.principal, r.first_rate, TERM)
        return [
            ("毎月（上乗せ）", yen(r.of_spread / TERM)),
            ("毎月（基準金利）", yen(r.of_base / TERM)),
            ("総額の割合（上乗せ）", percent(r.of_spread / whole)),
            ("総額の割合（基準金利）", percent(r.of_base / whole)),
        ]

    return Panel(
        "上乗せ0.1ポイントと、基準金利の動き",
        controls={
            "base_move": _points_slider("base_move", 0.0, 0.04, 0.0005, 0.0135),
            "spread": _points_slider(say("interest_rates.bar_spread"), 0.0005, 0.01, 0.0005, 0.001),
            "principal": money_slider("principal", 5_000_000, 50_000_000, 1_000_000, 10_000_000),
        },
        calculate=calculate,
        sentence=sentence,
        table=table,
        chart=PointsChart(),
        task=say("interest_rates.points_task"),
    )


@cache
def _bank_table(size: float, unpaid: str) -> VariableSchedule:
    """The published example of the five-year rule, with a rise of ``size`` from its second year."""
    rates = shock(BANK["rate"], size, month=int(BANK["from_payment"]), months=int(BANK["months"]))
    return variable_schedule(
        BANK["principal"], rates, rule="five_year", unpaid=unpaid, rounding="floor"
    )


def unpaid_panel() -> Panel:
    """The five-year and the 125 % rule month by month: slower, stopped, growing."""

    def calculate(size: float, month: int, unpaid: str) -> UnpaidResult:
        return UnpaidResult(_bank_table(size, unpaid), size, month)

    def sentence(r: UnpaidResult) -> str:
        due, pay = r.at("interest_due"), r.at("regular")
        return say(
            f"interest_rates.unpaid_say_{r.state}",
            n=r.month,
            due=yen(due),
            pay=yen(pay),
            part=yen(min(r.at("principal_part"), pay - min(due, pay))),
            short=yen(max(due - pay, 0)),
            rate=rate_text(r.at("rate")),
            threshold=percent(r.threshold, 3),
        )

    def table(r: UnpaidResult) -> list[tuple[str, str]]:
        last = r.row == len(r.table.payment) - 1
        owed = r.table.left_unpaid if last else r.at("unpaid")
        left = r.table.left_principal if last else r.at("balance")
        return [
            (term("applied_rate").name, rate_text(r.at("rate"))),
            (term("threshold_rate").name, percent(r.threshold, 3)),
            (term("balance").name, yen(left)),
            (term("unpaid").name, yen(owed)),
            (term("settlement").name, yen(r.table.settlement)),
            (term("total_payment").name, yen(r.table.total_payment)),
        ]

    orders = {say(f"interest_rates.order_{key}"): key for key in ("apart", "first")}
    return Panel(
        "5年ルールと未払利息",
        controls={
            "size": _points_slider("shock_size", 0.0, 0.06, 0.0025, 0.03),
            "month": count_slider("period", 1, int(BANK["months"]), 13, unit="回目"),
            "unpaid": Choice("unpaid_order", orders, "apart"),
        },
        calculate=calculate,
        sentence=sentence,
        table=table,
        chart=UnpaidChart(int(BANK["months"])),
        task=say("interest_rates.unpaid_task"),
    )


def backtest_panel() -> Panel:
    """Borrowed in January of a past year on long-term prime + s: what became of it?"""

    def calculate(year: int, spread: float, rule: str) -> Backtest:
        return borrowed_in(year, spread=spread, rule=rule, years=BACKTEST_YEARS)

    def sentence(r: Backtest) -> str:
        key = "more" if r.more >= 0 else "less"
        all_known = r.known == len(r.rates)
        known = "all" if all_known else "part"
        return say(
            "interest_rates.backtest_say",
            outcome=say(f"interest_rates.backtest_{key}", money=man_yen(abs(r.more), 0)),
            known=say(f"interest_rates.backtest_{known}", years=r.known // 2),
            year=r.year,
            first=rate_text(r.rates[0]),
            high=rate_text(r.rates.max()),
        )

    def table(r: Backtest) -> list[tuple[str, str]]:
        return [
            ("はじめの返済額", yen(r.payment[0])),
            ("最高の返済額", yen(r.payment.max())),
            (term("total_payment").name, man_yen(r.total, 0)),
            ("はじめのままの総額", man_yen(r.first_total, 0)),
            (term("settlement").name, yen(r.settlement)),
        ]

    rules = {say(f"interest_rates.rule_{key}"): key for key in ("recalculated", "five_year")}
    return Panel(
        say("interest_rates.backtest_panel"),
        controls={
            "year": calendar_slider("borrowed_in", *years_on_record(), 1990),
            "spread": percent_slider("spread", 0.0, 0.03, 0.0005, 0.01),
            "rule": Choice("payment_rule", rules, "recalculated"),
        },
        calculate=calculate,
        sentence=sentence,
        table=table,
        chart=BacktestChart(BACKTEST_YEARS),
        task=say("interest_rates.backtest_task"),
    )
