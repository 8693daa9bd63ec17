"""Panels of lesson 02 (返済比率)."""

from typing import Any

import numpy as np

from kosen_edu.live.controls import Control, Slider
from kosen_edu.live.panel import Panel, panel
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.break_even import break_even_vacancy
from kosen_edu.rental.levers import Ends, compare_levers, ends
from kosen_edu.rental.property import Property
from kosen_edu.rental.ratios import loan_constant, ratio_from_terms

from . import charts

ROOMS, FULL_MONTH, GPI = charts.RoomsChart.ROOMS, charts.RoomsChart.FULL, charts.VacancyChart.GPI
PRINCIPAL, RENT_A_YEAR, YEARS = 30_000_000, 2_400_000, 30


def _home(gpi: float, opex_ratio: float) -> Property:
    """A house of which the rent and the costs matter; its price plays no part."""
    return Property(price=PRINCIPAL, gpi=gpi, units=ROOMS, opex_ratio=opex_ratio)


def _ratio_controls() -> dict[str, Control]:
    return {
        "ratio": Slider("repayment_ratio", "percent", 0.3, 0.8, 0.01, 0.6),
        "opex_ratio": Slider("opex_ratio", "percent", 0.0, 0.4, 0.01, 0.2),
    }


def rooms_panel() -> Panel[charts.RoomsResult]:
    """Ten rooms: how many may stand empty before the month runs short?"""

    def calculate(empty: int, ratio: float, opex_ratio: float) -> charts.RoomsResult:
        home = _home(FULL_MONTH, opex_ratio)  # all amounts are those of a month
        return charts.RoomsResult(
            empty, home.statement(ads=FULL_MONTH * ratio, vacancy=empty / ROOMS)
        )

    controls = {"empty": Slider("empty_units", "室", 0, ROOMS, 1, 0), **_ratio_controls()}
    return panel(charts.RoomsChart("repayment_ratio.rooms"), controls, calculate)


def vacancy_panel(*, guess: object = None) -> Panel[charts.VacancyResult]:
    """How much vacancy each ratio bears, the learner's guess beside it."""

    def calculate(vacancy: float, ratio: float, opex_ratio: float) -> charts.VacancyResult:
        home, ads = _home(GPI, opex_ratio), GPI * ratio
        ratios = np.array([[r] for r in (*charts.VacancyChart.RATIOS, ratio)])
        return charts.VacancyResult(
            vacancy,
            ratio,
            opex_ratio,
            now=home.statement(ads=ads, vacancy=vacancy),
            bears=break_even_vacancy(home, ads=ads),
            cash=home.statement(ads=GPI * ratios, vacancy=charts.VacancyChart.ENDS).btcf,
        )

    controls = {"vacancy": Slider("vacancy", "percent", 0.0, 0.5, 0.01, 0.1), **_ratio_controls()}
    chart = charts.VacancyChart("repayment_ratio.vacancy", guess=guess)
    return panel(chart, controls, calculate)


def source_panel() -> Panel[charts.SourceResult]:
    """Loan constant × LTV ÷ gross yield: which of the three moves the ratio how far?"""

    def calculate(annual_rate: float, ltv: float, gross_yield: float) -> charts.SourceResult:
        def ratio(gross_yield: float | np.ndarray) -> Any:
            return ratio_from_terms(
                annual_rate=annual_rate, months=YEARS * 12, ltv=ltv, gross_yield=gross_yield
            )

        constant, curve = loan_constant(annual_rate, YEARS * 12), ratio(charts.SourceChart.YIELDS)
        return charts.SourceResult(constant, ltv, gross_yield, ratio(gross_yield), curve)

    controls = {
        "gross_yield": Slider("gross_yield", "percent", 0.03, 0.12, 0.001, 0.072),
        "ltv": Slider("ltv", "percent", 0.5, 1.0, 0.01, 1.0),
        "annual_rate": Slider("annual_rate", "percent", 0.005, 0.06, 0.0005, 0.02),
    }
    return panel(charts.SourceChart("repayment_ratio.source"), controls, calculate)


def levers_panel() -> Panel[Ends]:
    """The remedies side by side: what they do to the ratio, what they do to the total."""

    def calculate(annual_rate: float, money: float, after_years: int) -> Ends:
        loan = Loan(principal=PRINCIPAL, annual_rate=annual_rate, years=YEARS)
        return ends(compare_levers(loan, gpi=RENT_A_YEAR, money=money, after_years=after_years))

    controls = {
        "money": Slider("対策の金額", "man_yen", 1_000_000, 5_000_000, 500_000, 3_000_000),
        "after_years": Slider("何年後に行うか", "years", 1, 15, 1, 5),
        "annual_rate": Slider("annual_rate", "percent", 0.01, 0.04, 0.0025, 0.025),
    }
    return panel(charts.LeverChart("repayment_ratio.levers"), controls, calculate)
