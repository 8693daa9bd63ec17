"""Panels of lesson 03 (DSCR): the apartment of article 001 at any rate."""

from typing import Any

import numpy as np

from kosen_edu.base import percent, say, term
from kosen_edu.cases.articles import article_case
from kosen_edu.cases.toda import Conditions, TodaYear, toda, toda_property
from kosen_edu.live.controls import Choice, Slider
from kosen_edu.live.panel import Panel, panel
from kosen_edu.rental.break_even import break_even_rate, vacancy_at_dscr
from kosen_edu.rental.property import OPEX_BASES, Property
from kosen_edu.rental.ratios import loan_constant, ltv

from . import charts_ratio as charts
from .charts_article import ApartChart, Target, TargetsChart

TODA = article_case("001", "toda").given
HOME = toda_property()
MONTHS = int(TODA["years"]) * 12
_ENDS = [article_case("001", f"toda_{end}") for end in ("low", "high")]
PRINTED = {case.given["annual_rate"]: case.printed for case in _ENDS}
LOW, HIGH = PRINTED
OPEX_RATIO = 0.2  # of the picture with blocks


def _ads(rate: float | np.ndarray, principal: float = TODA["principal"]) -> Any:
    """Debt service of a year at a rate, or at each of many, yen."""
    return loan_constant(rate, MONTHS) * principal


def rate_panel(*, guess: object = None) -> Panel[charts.RateResult]:
    """Where does the debt service overtake NOI?  The learner's guess stands beside it."""

    def calculate(annual_rate: float, vacancy: float) -> charts.RateResult:
        year = HOME.statement(vacancy=vacancy, ads=_ads(annual_rate))
        turning = break_even_rate(noi=year.noi, principal=TODA["principal"], months=MONTHS)
        return charts.RateResult(annual_rate, vacancy, year, turning)

    controls = {
        "annual_rate": Slider("annual_rate", "percent", 0.005, 0.08, 0.0005, LOW),
        "vacancy": Slider("vacancy", "percent", 0.0, 0.3, 0.01, 0.0),
    }
    chart = charts.RateChart("dscr.rate", guess=guess, ads=_ads(charts.RATES))
    return panel(chart, controls, calculate)


def blocks_panel() -> Panel[charts.BlocksResult]:
    """How many blocks of debt service fit into NOI, and what the base of the costs does."""

    def calculate(ratio: float, vacancy: float, opex_base: str) -> charts.BlocksResult:
        whole = Property(price=1, gpi=1, opex_ratio=OPEX_RATIO, opex_base=opex_base)
        return charts.BlocksResult(whole, whole.statement(ads=ratio, vacancy=vacancy))

    bases = {say(f"dscr.base_{base}"): base for base in OPEX_BASES}
    controls = {
        "ratio": Slider("repayment_ratio", "percent", 0.3, 0.9, 0.01, 0.5),
        "vacancy": Slider("vacancy", "percent", 0.0, 0.4, 0.01, 0.05),
        "opex_base": Choice("opex_base", bases, "gpi"),
    }
    return panel(charts.BlocksChart("dscr.blocks"), controls, calculate)


def map_panel() -> Panel[charts.MapResult]:
    """The loan's own point among the lines of DSCR 1.0, 1.2 and 1.5."""

    def calculate(annual_rate: float, vacancy: float, principal: float) -> charts.MapResult:
        # the limits at the loan's own rate, then those along the map
        ads = _ads(np.append(annual_rate, charts.RATES), principal)
        limits = {
            level: vacancy_at_dscr(level, ads=ads, gpi=HOME.gpi, opex_ratio=HOME.opex_ratio)
            for level in charts.MapChart.LEVELS
        }
        own = (float(limits[level][0]) for level in (1.0, 1.2))
        bears, ample = (limit if limit >= 0 else None for limit in own)
        return charts.MapResult(
            annual_rate,
            vacancy,
            ltv=ltv(principal=principal, price=HOME.price),
            dscr=HOME.statement(vacancy=vacancy, ads=ads[0]).dscr,
            bears=bears,
            ample=ample,
            lines={level: found[1:] for level, found in limits.items()},
        )

    controls = {
        "annual_rate": Slider("annual_rate", "percent", 0.005, 0.08, 0.0005, LOW),
        "vacancy": Slider("vacancy", "percent", 0.0, 0.4, 0.01, 0.05),
        "principal": Slider(
            "principal", "man_yen", 60_000_000, 130_000_000, 1_000_000, 120_000_000
        ),
    }
    presets = {f"記事の金利 {percent(rate, 2)}": {"annual_rate": rate} for rate in (LOW, HIGH)}
    return panel(charts.MapChart("dscr.map"), controls, calculate, presets=presets)


PLACES = {("atcf", LOW): 0, ("ber", LOW): 3, ("atcf", HIGH): 0, ("ber", HIGH): 4}
"""To how many places the article prints its figures: 77.3 % and 102.03 %."""


def targets_panel() -> Panel[tuple[Target, ...]]:
    """Under which conditions do all four printed figures come out?"""

    def calculate(payments: int, loss: str, ber_years: int) -> tuple[Target, ...]:
        conditions = Conditions(payments_per_year=payments, loss=loss, ber_years=ber_years)
        years = {rate: toda(rate, conditions) for rate in PRINTED}
        return tuple(
            Target(key, rate, PRINTED[rate][key], getattr(years[rate], key), places)
            for (key, rate), places in PLACES.items()
        )

    def sentence(targets: tuple[Target, ...]) -> str:
        hits = sum(target.hit for target in targets)
        return say(f"dscr.targets_say_{'all' if hits == len(targets) else 'some'}", hits=hits)

    def table(targets: tuple[Target, ...]) -> list[tuple[str, str]]:
        return [
            (f"{term(t.key).symbol}（{percent(t.annual_rate, 2)}）", t.words(t.computed))
            for t in targets
        ]

    controls = {
        "payments": Choice("返済の回数", {"毎月": 12, "年2回": 2, "年1回": 1}, 12),
        "loss": Choice("赤字のときの税金", {"戻らない": "law", "戻る": "refund"}, "law"),
        "ber_years": Slider("家賃を平均する年数", "years", 1, 15, 1, 1),
    }
    names = [target.name for target in calculate(12, "law", 1)]
    chart = TargetsChart("dscr.targets", names=names)
    return panel(chart, controls, calculate, sentence, table)


def apart_panel() -> Panel[TodaYear]:
    """The printed surplus of 4.35 %, taken apart condition by condition."""

    def calculate(loss: str, payments: int, tax_rate: float) -> TodaYear:
        return toda(HIGH, Conditions(payments_per_year=payments, loss=loss, tax_rate=tax_rate))

    flat = article_case("001", "toda").assumed["tax_rate"]
    losses = {"戻る（記事）": "refund", "戻らない（個人の決まり）": "law"}
    payments = {"年1回（記事）": 1, "毎月（実際のローン）": 12}
    controls = {
        "loss": Choice("赤字のときの税金", losses, "refund"),
        "payments": Choice("返済の回数", payments, 1),
        "tax_rate": Slider("一律の税率", "percent", 0.1, 0.35, 0.001, flat),
    }
    presets = {
        "記事の条件": {"loss": "refund", "payments": 1, "tax_rate": flat},
        "実際の条件": {"loss": "law", "payments": 12},
    }
    chart = ApartChart("dscr.apart", by="outcome", printed=PRINTED[HIGH]["atcf"])
    return panel(chart, controls, calculate, presets=presets)
