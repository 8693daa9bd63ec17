"""Panels of lesson 04 (誰が返すのか)."""

from functools import lru_cache

import numpy as np
import pandas as pd

from kosen_edu.cases.tax_plans import apartment, tax_case
from kosen_edu.live.controls import Choice, Slider
from kosen_edu.live.panel import Panel, panel
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import repayment_ratio
from kosen_edu.rental.rent_trace import (
    cash_after_tax,
    flat_tax,
    guarantor_exposure,
    trace_life,
    trace_rent,
)
from kosen_edu.rental.vacancy import TopUps, chances_of_empty, simulate_top_ups, simulate_vacancy
from kosen_edu.tax.depreciation import Depreciation, useful_life

from . import charts_shortfall as shortfall
from .charts_rent import YEARS, LifeChart, LifeResult, MonthChart, MonthResult, StepsChart

UNITS, SEED, TAX_RATE, BOUGHT = 10, 4, 0.3, 2026
HOME, LOAN = apartment(UNITS)
# The vacancy of a month up to which rent pays costs and debt service.
BEARS = bearable_vacancy(
    repayment_ratio=repayment_ratio(ads=LOAN.annual_debt_service(), gpi=HOME.gpi),
    opex_ratio=HOME.opex_ratio,
)


@lru_cache(maxsize=64)
def written_off(share: float) -> np.ndarray:
    """Depreciation by year of a new wooden building worth this share of the price, yen."""
    asset = Depreciation(cost=HOME.price * share, life=useful_life("wood"), start_year=BOUGHT)
    return np.asarray(asset.in_year(BOUGHT + np.arange(YEARS)))


def month_panel() -> Panel[MonthResult]:
    """One month: how far does the rent reach when units stand empty?"""
    table = LOAN.schedule_arrays
    tax = flat_tax(HOME, LOAN, tax_rate=TAX_RATE, depreciation=written_off(0.5)) / 12

    def calculate(empty: int, year: int) -> MonthResult:
        first = 12 * (year - 1)
        trace = trace_rent(
            rent=HOME.gpi / 12 * HOME.rooms_let(empty),
            opex=HOME.gpi * HOME.opex_ratio / 12,
            interest=table.interest[first],
            principal_part=table.principal_part[first],
            tax=tax[year - 1],
        )
        return MonthResult(empty, trace)

    controls = {
        "empty": Slider("empty_units", "室", 0, UNITS, 1, 2),
        "year": Slider("loan_year", "years", 1, YEARS, 1, 1),
    }
    return panel(MonthChart("who_repays.month"), controls, calculate)


def life_panel() -> Panel[LifeResult]:
    """Thirty years of rent: who paid what share of the loan?"""

    def calculate(vacancy: float, rent_drift: float, annual_rate: float) -> LifeResult:
        changed = HOME.at(vacancy=vacancy, rent_drift=rent_drift)
        lent = LOAN.at(annual_rate=annual_rate)
        tax = flat_tax(changed, lent, tax_rate=TAX_RATE, depreciation=written_off(0.5))
        return LifeResult(trace_life(changed, lent, tax=tax).yearly())

    controls = {
        "vacancy": Slider("vacancy", "percent", 0.0, 0.4, 0.01, 0.15),
        "rent_drift": Slider("rent_drift", "percent", -0.02, 0.0, 0.001, 0.0),
        "annual_rate": Slider("annual_rate", "percent", 0.01, 0.06, 0.0025, 0.02),
    }
    return panel(LifeChart("who_repays.life"), controls, calculate)


def _months(units: int, vacancy: float) -> shortfall.Months:
    chances = chances_of_empty(units, vacancy)
    return shortfall.Months(
        chances, short=float(chances[np.arange(units + 1) / units > BEARS].sum())
    )


def units_panel() -> Panel[shortfall.UnitsResult]:
    """One unit and many at the same mean vacancy: how often does rent fall short?"""

    def calculate(units: int, vacancy: float) -> shortfall.UnitsResult:
        return shortfall.UnitsResult(vacancy, _months(1, vacancy), _months(units, vacancy))

    controls = {
        "units": Slider("units", "戸", 2, shortfall.UnitsChart.MOST, 1, UNITS),
        "vacancy": Slider("vacancy", "percent", 0.05, 0.3, 0.01, 0.15),
    }
    return panel(shortfall.UnitsChart("who_repays.units", bears=BEARS), controls, calculate)


@lru_cache(maxsize=64)
def top_ups(units: int, vacancy: float, months_empty: int) -> TopUps:
    """What the owner adds in a thousand futures of so many units."""
    luck = simulate_vacancy(
        units=units, vacancy=vacancy, months_empty=months_empty, months=LOAN.months, seed=SEED
    )
    return simulate_top_ups(HOME.at(units=units), LOAN, luck)


def reserve_panel(*, guess: object = None) -> Panel[shortfall.ReserveResult]:
    """How much cash at the start survives how many of a thousand futures?"""

    def calculate(vacancy: float, months_empty: int, keep: bool) -> shortfall.ReserveResult:
        one, ten = (top_ups(units, vacancy, months_empty) for units in (1, UNITS))
        return shortfall.ReserveResult(one, ten, keep)

    controls = {
        "months_empty": Slider("months_empty", "months", 1, 8, 1, 4),
        "vacancy": Slider("vacancy", "percent", 0.05, 0.25, 0.01, 0.15),
        "keep": Choice("余った月のお金", {"口座に残す": True, "毎月使う": False}, True),
    }
    return panel(shortfall.ReserveChart("who_repays.reserve", guess=guess), controls, calculate)


def guarantor_panel() -> Panel[shortfall.ExposureResult]:
    """Rent and borrower both fail: what is asked of the guarantor, year by year?"""
    costs = tax_case("apartment").selling_cost_ratio

    def calculate(share: float, value_drift: float, year: int) -> shortfall.ExposureResult:
        value = {"value": HOME.price * share, "value_drift": value_drift}
        return shortfall.ExposureResult(
            guarantor_exposure(LOAN, **value, selling_costs=costs), year
        )

    controls = {
        "share": Slider("price_ratio", "percent", 0.5, 1.0, 0.05, 0.7),
        "value_drift": Slider("value_drift", "percent", -0.05, 0.01, 0.005, -0.02),
        "year": Slider("借りてから止まるまで", "years", 0, YEARS, 1, 3),
    }
    return panel(shortfall.ExposureChart("who_repays.guarantor"), controls, calculate)


def steps_panel() -> Panel[pd.DataFrame]:
    """Four steps to cash after tax: the shortcut beside the right sum, year by year."""

    def calculate(tax_rate: float, annual_rate: float, building_share: float) -> pd.DataFrame:
        lent, off = LOAN.at(annual_rate=annual_rate), written_off(building_share)
        return cash_after_tax(HOME, lent, tax_rate=tax_rate, depreciation=off)

    controls = {
        "annual_rate": Slider("annual_rate", "percent", 0.01, 0.045, 0.0025, 0.02),
        "building_share": Slider("building_share", "percent", 0.3, 0.8, 0.05, 0.5),
        "tax_rate": Slider("税率（所得税＋住民税）", "percent", 0.2, 0.45, 0.01, TAX_RATE),
    }
    return panel(StepsChart("who_repays.steps"), controls, calculate)
