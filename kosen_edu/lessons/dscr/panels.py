"""Panels of lesson 03 (DSCR): the apartment of article 001 at any rate."""

from __future__ import annotations

from typing import Any

import numpy as np

from kosen_edu.base.formats import man_yen, percent, times
from kosen_edu.base.words import say, term
from kosen_edu.cases.articles import article_case
from kosen_edu.cases.toda import AS_PRINTED, Conditions, toda, toda_property
from kosen_edu.live.controls import Choice, money_slider, percent_slider, years_slider
from kosen_edu.live.lesson import panel
from kosen_edu.live.panel import Panel
from kosen_edu.rental.break_even import break_even_rate, vacancy_at_dscr
from kosen_edu.rental.property import OPEX_BASES, Property
from kosen_edu.rental.ratios import ber, dscr, loan_constant, ltv

from .charts import RATES, BlocksChart, BlocksResult, RateChart, RateResult
from .charts_map import ApartChart, ApartResult, MapChart, MapResult, Target, TargetsChart

TODA = article_case("001", "toda").given
HOME = toda_property()
MONTHS = int(TODA["years"]) * 12
LOW, HIGH = (article_case("001", f"toda_{end}").given["annual_rate"] for end in ("low", "high"))
PRINTED = article_case("001", "toda_high").printed["atcf"]
OPEX_RATIO = 0.2  # of the picture with blocks


def _ads(rate: float | np.ndarray, principal: float = TODA["principal"]) -> Any:
    """Debt service of a year at a rate, or at each of many, yen."""
    return loan_constant(rate, MONTHS) * principal


def rate_panel(*, guess: object = None) -> Panel[RateResult]:
    """Where does the debt service overtake NOI?  The learner's guess stands beside it."""

    def calculate(annual_rate: float, vacancy: float) -> RateResult:
        year = HOME.statement(vacancy=vacancy, ads=_ads(annual_rate))
        return RateResult(
            annual_rate,
            vacancy,
            noi=year.noi,
            ads=year.ads,
            left=year.btcf,
            dscr=dscr(noi=year.noi, ads=year.ads),
            ber=ber(opex=year.opex, ads=year.ads, gpi=year.gpi),
            turning=break_even_rate(noi=year.noi, principal=TODA["principal"], months=MONTHS),
        )

    def sentence(r: RateResult) -> str:
        turning = say("dscr.rate_say_never")
        if r.turning is not None:
            turning = say("dscr.rate_say_turning", rate=percent(r.turning, 2))
        return say(f"dscr.rate_say_{r.key}", r=r, money=man_yen(abs(r.left)), turning=turning)

    controls = {
        "annual_rate": percent_slider("annual_rate", 0.005, 0.08, 0.0005, LOW),
        "vacancy": percent_slider("vacancy", 0.0, 0.3, 0.01, 0.0),
    }
    return panel(
        "dscr.rate", controls, calculate, RateChart(_ads(RATES), guess=guess), sentence=sentence
    )


def blocks_panel() -> Panel[BlocksResult]:
    """How many blocks of debt service fit into NOI, and what the base of the costs does."""

    def calculate(ratio: float, vacancy: float, opex_base: str) -> BlocksResult:
        whole = Property(price=1, gpi=1, opex_ratio=OPEX_RATIO, opex_base=opex_base)
        part = whole.statement(ads=ratio, vacancy=vacancy)
        covered = dscr(noi=part.noi, ads=ratio)
        return BlocksResult(
            ratio, vacancy, OPEX_RATIO, opex_base, opex=part.opex, noi=part.noi, dscr=covered
        )

    controls = {
        "ratio": percent_slider("repayment_ratio", 0.3, 0.9, 0.01, 0.5),
        "vacancy": percent_slider("vacancy", 0.0, 0.4, 0.01, 0.05),
        "opex_base": Choice(
            "opex_base", {say(f"dscr.base_{base}"): base for base in OPEX_BASES}, "gpi"
        ),
    }
    return panel("dscr.blocks", controls, calculate, BlocksChart(), by="opex_base")


def map_panel() -> Panel[MapResult]:
    """The loan's own point among the lines of DSCR 1.0, 1.2 and 1.5."""

    def calculate(annual_rate: float, vacancy: float, principal: float) -> MapResult:
        def limit(level: float, rate: float | np.ndarray) -> Any:
            return vacancy_at_dscr(
                level, ads=_ads(rate, principal), gpi=HOME.gpi, opex_ratio=HOME.opex_ratio
            )

        ads = _ads(annual_rate, principal)
        return MapResult(
            annual_rate,
            vacancy,
            ltv=ltv(principal=principal, price=HOME.price),
            dscr=dscr(noi=HOME.statement(vacancy=vacancy).noi, ads=ads),
            limits={level: limit(level, annual_rate) for level in MapChart.LEVELS},
            lines={level: limit(level, RATES) for level in MapChart.LEVELS},
        )

    def sentence(r: MapResult) -> str:
        if r.limits[1.0] < 0:
            return say("dscr.map_say_never", r=r)
        return say("dscr.map_say", r=r, bears=percent(r.limits[1.0]))

    def table(r: MapResult) -> list[tuple[str, str]]:
        return [
            (term("ltv").name, percent(r.ltv)),
            (term("dscr").name, times(r.dscr, 3)),
            *(
                (f"空室率の限度（{times(level, 1)}）", share(r.limits[level]))
                for level in (1.2, 1.0)
            ),
        ]

    def share(limit: float) -> str:
        return percent(limit) if limit >= 0 else say("metrics.no_solution")

    controls = {
        "annual_rate": percent_slider("annual_rate", 0.005, 0.08, 0.0005, LOW),
        "vacancy": percent_slider("vacancy", 0.0, 0.4, 0.01, 0.05),
        "principal": money_slider("principal", 60_000_000, 130_000_000, 1_000_000, 120_000_000),
    }
    return panel(
        "dscr.map",
        controls,
        calculate,
        MapChart(),
        sentence=sentence,
        table=table,
        presets={
            "記事の金利 1.85％": {"annual_rate": LOW},
            "記事の金利 4.35％": {"annual_rate": HIGH},
        },
    )


def targets_panel() -> Panel[tuple[Target, ...]]:
    """Under which conditions do all four printed figures come out?"""
    figures = [(key, end) for end in ("toda_low", "toda_high") for key in ("atcf", "ber")]
    places = {("ber", "toda_low"): 3, ("ber", "toda_high"): 4}  # 77.3 % and 102.03 %

    def calculate(payments: int, loss: str, ber_years: int) -> tuple[Target, ...]:
        conditions = Conditions(payments_per_year=payments, loss=loss, ber_years=ber_years)
        years = {end: toda(article_case("001", end).given["annual_rate"], conditions)
                 for end in ("toda_low", "toda_high")}  # fmt: skip
        return tuple(
            Target(
                key=key,
                annual_rate=article_case("001", end).given["annual_rate"],
                printed=article_case("001", end).printed[key],
                computed=getattr(years[end], key),
                digits=places.get((key, end), 0),
                scale=140_000 if key == "atcf" else 0.02,
            )
            for key, end in figures
        )

    def sentence(targets: tuple[Target, ...]) -> str:
        hits = sum(target.hit for target in targets)
        return say(f"dscr.targets_say_{'all' if hits == len(targets) else 'some'}", hits=hits)

    def table(targets: tuple[Target, ...]) -> list[tuple[str, str]]:
        return [
            (
                say("metrics.toda_at", name=term(t.key).symbol, rate=percent(t.annual_rate, 2)),
                t.words(t.computed),
            )
            for t in targets
        ]

    controls = {
        "payments": Choice("返済の回数", {"毎月": 12, "年2回": 2, "年1回": 1}, 12),
        "loss": Choice("赤字のときの税金", {"戻らない": "law", "戻る": "refund"}, "law"),
        "ber_years": years_slider("家賃を平均する年数", 1, 15, 1),
    }
    return panel(
        "dscr.targets", controls, calculate, TargetsChart(), sentence=sentence, table=table
    )


def apart_panel() -> Panel[ApartResult]:
    """The printed surplus of 4.35 %, taken apart condition by condition."""

    def calculate(loss: str, payments: int, tax_rate: float) -> ApartResult:
        conditions = Conditions(payments_per_year=payments, loss=loss, tax_rate=tax_rate)
        return ApartResult(toda(HIGH, conditions))

    flat = article_case("001", "toda").assumed["tax_rate"]
    true = {"loss": "law", "payments": 12}
    controls = {
        "loss": Choice(
            "赤字のときの税金",
            {"戻る（記事）": "refund", "戻らない（措法41条の4）": "law"},
            AS_PRINTED.loss,
        ),
        "payments": Choice(
            "返済の回数",
            {"年1回（記事）": 1, "毎月（実際のローン）": 12},
            AS_PRINTED.payments_per_year,
        ),
        "tax_rate": percent_slider("一律の税率", 0.1, 0.35, 0.001, flat),
    }
    return panel(
        "dscr.apart",
        controls,
        calculate,
        ApartChart(PRINTED),
        by="key",
        presets={
            "記事の条件": {"loss": "refund", "payments": 1, "tax_rate": flat},
            "実際の条件": true,
        },
    )
