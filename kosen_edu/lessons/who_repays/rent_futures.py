"""Panels of lesson 04 with a thousand futures: how often rent falls short, and what survives."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.cases.tax_plans import apartment
from kosen_edu.live.controls import Choice, count_slider, percent_slider
from kosen_edu.live.lesson import panel
from kosen_edu.live.panel import Panel
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import repayment_ratio
from kosen_edu.rental.vacancy import TopUps, VacancyPaths, simulate_top_ups, simulate_vacancy

from .charts_futures import Months, ReserveChart, ReserveResult, UnitsChart, UnitsResult

UNITS, SEED, FUTURES = 10, 4, 1_000


HOME, LOAN = apartment(UNITS)
# The vacancy of a month up to which rent pays costs and debt service.
BEARS = bearable_vacancy(
    repayment_ratio=repayment_ratio(ads=LOAN.annual_debt_service(), gpi=HOME.gpi),
    opex_ratio=HOME.opex_ratio,
)


def _paths(units: int, vacancy: float, months_empty: int) -> VacancyPaths:
    return simulate_vacancy(
        units=units,
        vacancy=vacancy,
        months_empty=months_empty,
        months=LOAN.months,
        paths=FUTURES,
        seed=SEED,
    )


@lru_cache(maxsize=128)
def _months(units: int, vacancy: float) -> Months:
    empty = _paths(units, vacancy, 4).empty
    shares = np.bincount(empty.ravel(), minlength=units + 1) / empty.size
    vacancies = np.arange(units + 1) / units
    short = float(shares[vacancies > BEARS].sum())
    return Months(units, vacancies, shares, mean=float(shares @ vacancies), short=short)


def units_panel() -> Panel[UnitsResult]:
    """One unit and many at the same mean vacancy: how often does rent fall short?"""

    def calculate(units: int, vacancy: float) -> UnitsResult:
        return UnitsResult(vacancy, _months(1, vacancy), _months(units, vacancy))

    def sentence(r: UnitsResult) -> str:
        return say("who_repays.units_say", r=r)

    def rows(r: UnitsResult) -> list[tuple[str, ...]]:
        head = ("", *(f"{m.units}戸" for m in (r.one, r.many)))
        return [
            head,
            ("平均の空室率", *(percent(m.mean) for m in (r.one, r.many))),
            ("家賃が足りない月", *(percent(m.short) for m in (r.one, r.many))),
            ("全部が空の月", *(percent(m.shares[-1]) for m in (r.one, r.many))),
        ]

    controls = {
        "units": count_slider("units", 2, 20, UNITS, unit="戸"),
        "vacancy": percent_slider("vacancy", 0.05, 0.3, 0.01, 0.15),
    }
    return panel(
        "who_repays.units",
        controls,
        calculate,
        UnitsChart(20, BEARS),
        sentence=sentence,
        table=rows,
    )


@lru_cache(maxsize=64)
def _top_ups(units: int, vacancy: float, months_empty: int) -> TopUps:
    return simulate_top_ups(HOME.at(units=units), LOAN, _paths(units, vacancy, months_empty))


def reserve_panel(*, guess: object = None) -> Panel[ReserveResult]:
    """How much cash at the start survives how many of a thousand futures?"""

    def calculate(vacancy: float, months_empty: int, keep: bool) -> ReserveResult:
        one, ten = (_top_ups(units, vacancy, months_empty) for units in (1, UNITS))
        return ReserveResult(one, ten, keep)

    def sentence(r: ReserveResult) -> str:
        return say(
            "who_repays.reserve_say",
            one=man_yen(r.needed(r.one), 0),
            ten=man_yen(r.needed(r.ten), 0),
        )

    def rows(r: ReserveResult) -> list[tuple[str, ...]]:
        sides = (r.one, r.ten)
        head = ("", *(f"{f.vacancy.units}戸" for f in sides))
        mean = [man_yen(float(f.total.mean()), 0) for f in sides]
        return [
            head,
            ("50％を乗り切る準備金", *(man_yen(r.needed(f, 0.5), 0) for f in sides)),
            ("95％を乗り切る準備金", *(man_yen(r.needed(f), 0) for f in sides)),
            ("30年の持ち出し（平均）", *mean),
        ]

    controls = {
        "months_empty": count_slider("months_empty", 1, 8, 4, unit="か月"),
        "vacancy": percent_slider("vacancy", 0.05, 0.25, 0.01, 0.15),
        "keep": Choice("余った月のお金", {"口座に残す": True, "毎月使う": False}, True),
    }
    return panel(
        "who_repays.reserve",
        controls,
        calculate,
        ReserveChart(guess=guess),
        sentence=sentence,
        table=rows,
    )
