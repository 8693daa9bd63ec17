"""Panels of lesson 04 with a thousand futures: how often rent falls short, and what survives."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.cases.tax_plans import tax_case
from kosen_edu.live.controls import Choice, count_slider, percent_slider
from kosen_edu.live.panel import Panel
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.property import Property
from kosen_edu.rental.vacancy import TopUps, simulate_top_ups, simulate_vacancy

from .charts_futures import Months, ReserveChart, ReserveResult, UnitsChart, UnitsResult

UNITS, SEED, FUTURES = 10, 4, 1_000


@cache
def case() -> tuple[Property, Loan]:
    """The apartment of article 004 as ten units, and its loan."""
    plan = tax_case("apartment")
    assert plan.loan is not None
    return plan.property.at(units=UNITS), plan.loan


def _bears() -> float:
    """The vacancy of a month up to which rent pays costs and debt service."""
    home, loan = case()
    return 1 - home.opex_ratio - loan.monthly_payment * 12 / home.gpi


@lru_cache(maxsize=128)
def _months(units: int, vacancy: float) -> Months:
    months = case()[1].months
    paths = simulate_vacancy(
        units=units, vacancy=vacancy, months_empty=4, months=months, paths=FUTURES, seed=SEED
    )
    counts = np.bincount(paths.empty.ravel(), minlength=units + 1)
    return Months(units, counts / counts.sum(), _bears())


def units_panel() -> Panel:
    """One unit and many at the same mean vacancy: how often does rent fall short?"""

    def calculate(units: int, vacancy: float) -> UnitsResult:
        return UnitsResult(vacancy, _months(1, vacancy), _months(units, vacancy))

    def sentence(r: UnitsResult) -> str:
        words = {"one": percent(r.one.short), "many": percent(r.many.short)}
        return say(
            "who_repays.units_say", vacancy=percent(r.vacancy, 0), units=r.many.units, **words
        )

    def rows(r: UnitsResult) -> list[tuple[str, ...]]:
        head = ("", *(say("who_repays.units_name", units=m.units) for m in (r.one, r.many)))
        return [
            head,
            ("平均の空室率", *(percent(m.mean) for m in (r.one, r.many))),
            ("家賃が足りない月", *(percent(m.short) for m in (r.one, r.many))),
            ("全部が空の月", *(percent(m.shares[-1]) for m in (r.one, r.many))),
        ]

    return Panel(
        "平均が同じ、1戸と多くの戸数",
        controls={
            "units": count_slider("units", 2, 20, UNITS, unit="戸"),
            "vacancy": percent_slider("vacancy", 0.05, 0.3, 0.01, 0.15),
        },
        calculate=calculate,
        sentence=sentence,
        table=rows,
        chart=UnitsChart(20, _bears()),
        task=say("who_repays.units_task"),
    )


@lru_cache(maxsize=64)
def _top_ups(units: int, vacancy: float, months_empty: int) -> TopUps:
    home, loan = case()
    paths = simulate_vacancy(
        units=units,
        vacancy=vacancy,
        months_empty=months_empty,
        months=loan.months,
        paths=FUTURES,
        seed=SEED,
    )
    return simulate_top_ups(home.at(units=units), loan, paths)


def reserve_panel(*, guess: object = None) -> Panel:
    """How much cash at the start survives how many of a thousand futures?"""

    def calculate(vacancy: float, months_empty: int, keep: bool) -> ReserveResult:
        one, ten = (_top_ups(units, vacancy, months_empty) for units in (1, UNITS))
        return ReserveResult(one, ten, keep)

    def sentence(r: ReserveResult) -> str:
        words = {"one": man_yen(r.needed(r.one), 0), "ten": man_yen(r.needed(r.ten), 0)}
        return say("who_repays.reserve_say", **words)

    def rows(r: ReserveResult) -> list[tuple[str, ...]]:
        sides = (r.one, r.ten)
        head = ("", *(say("who_repays.units_name", units=f.vacancy.units) for f in sides))
        mean = [man_yen(float(f.total.mean()), 0) for f in sides]
        return [
            head,
            ("50％を乗り切る準備金", *(man_yen(r.needed(f, 0.5), 0) for f in sides)),
            (say("who_repays.reserve_sure"), *(man_yen(r.needed(f), 0) for f in sides)),
            ("30年の持ち出し（平均）", *mean),
        ]

    return Panel(
        "準備金はいくら必要か",
        controls={
            "months_empty": count_slider("months_empty", 1, 8, 4, unit="か月"),
            "vacancy": percent_slider("vacancy", 0.05, 0.25, 0.01, 0.15),
            "keep": Choice(
                "余った月のお金",
                {"口座に残す": True, "毎月使う": False},
                True,
            ),
        },
        calculate=calculate,
        sentence=sentence,
        table=rows,
        chart=ReserveChart(guess=guess),
        task=say("who_repays.reserve_task"),
    )
