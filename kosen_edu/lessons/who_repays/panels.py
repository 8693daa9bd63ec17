"""Panels of lesson 04 (誰が返すのか)."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import pandas as pd

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.cases.tax_plans import tax_case
from kosen_edu.live.controls import count_slider, percent_slider, years_slider
from kosen_edu.live.lesson import panel
from kosen_edu.live.panel import Panel
from kosen_edu.rental.after_tax import cash_after_tax, flat_tax
from kosen_edu.rental.rent_trace import guarantor_exposure, trace_life, trace_rent
from kosen_edu.tax.depreciation import Depreciation, useful_life

from .charts import SEEN, MonthChart, MonthResult
from .charts_years import ExposureChart, ExposureResult, LifeChart, LifeResult, StepsChart
from .rent_futures import HOME, LOAN, UNITS
from .rent_futures import reserve_panel as reserve_panel  # the lesson has its panels from here
from .rent_futures import units_panel as units_panel

TAX_RATE, BOUGHT = 0.3, 2026


@lru_cache(maxsize=64)
def written_off(share: float) -> np.ndarray:
    """Depreciation by year of a new wooden building worth this share of the price, yen."""
    asset = Depreciation(cost=HOME.price * share, life=useful_life("wood"), start_year=BOUGHT)
    return np.asarray(asset.in_year(BOUGHT + np.arange(LOAN.months // 12)))


@cache
def _month_tax() -> np.ndarray:
    return flat_tax(HOME, LOAN, tax_rate=TAX_RATE, depreciation=written_off(0.5)) / 12


def month_panel() -> Panel[MonthResult]:
    """One month: how far does the rent reach when units stand empty?"""
    table = LOAN.schedule_arrays

    def calculate(empty: int, year: int) -> MonthResult:
        first = 12 * (year - 1)
        trace = trace_rent(
            rent=HOME.gpi / 12 * HOME.rooms_let(empty),
            opex=HOME.gpi * HOME.opex_ratio / 12,
            interest=table.interest[first],
            principal_part=table.principal_part[first],
            tax=_month_tax()[year - 1],
        )
        return MonthResult(empty, year, trace)

    def sentence(r: MonthResult) -> str:
        words = {"empty": str(r.empty), "rent": man_yen(r.rent), "left": man_yen(r.left)}
        words["money"] = man_yen(r.top_up)
        words["use"] = term(r.stops_at).name if r.stops_at else ""
        return say(f"who_repays.month_say_{r.key}", **words)

    controls = {
        "empty": count_slider("empty_units", 0, UNITS, 2, unit="室"),
        "year": years_slider("loan_year", 1, LOAN.months // 12, 1),
    }
    return panel("who_repays.month", controls, calculate, MonthChart(), sentence=sentence)


def life_panel() -> Panel[LifeResult]:
    """Thirty years of rent: who paid what share of the loan?"""

    def calculate(vacancy: float, rent_drift: float, annual_rate: float) -> LifeResult:
        changed = HOME.at(vacancy=vacancy, rent_drift=rent_drift)
        lent = LOAN.at(annual_rate=annual_rate)
        tax = flat_tax(changed, lent, tax_rate=TAX_RATE, depreciation=written_off(0.5))
        return LifeResult(trace_life(changed, lent, tax=tax).yearly())

    def sentence(r: LifeResult) -> str:
        words = {"rent": percent(1 - r.owners_share), "owner": percent(r.owners_share)}
        if r.first_short is None:
            return say("who_repays.life_say_rent", r=r)
        words |= {"year": str(r.first_short), "money": man_yen(r.top_up, 0)}
        return say("who_repays.life_say_short", **words)

    def rows(r: LifeResult) -> list[tuple[str, str]]:
        return [
            (term("tenants_share").name, percent(1 - r.owners_share)),
            (term("owners_share").name, percent(r.owners_share)),
            (term("top_up").name, man_yen(r.top_up, 0)),
            (term("left_to_owner").name, man_yen(r.left, 0)),
        ]

    controls = {
        "vacancy": percent_slider("vacancy", 0.0, 0.4, 0.01, 0.15),
        "rent_drift": percent_slider("rent_drift", -0.02, 0.0, 0.001, 0.0),
        "annual_rate": percent_slider("annual_rate", 0.01, 0.06, 0.0025, 0.02),
    }
    return panel(
        "who_repays.life",
        controls,
        calculate,
        LifeChart(LOAN.months // 12),
        sentence=sentence,
        table=rows,
    )


def guarantor_panel() -> Panel[ExposureResult]:
    """Rent and borrower both fail: what is asked of the guarantor, year by year?"""
    costs = tax_case("apartment").selling_cost_ratio

    def calculate(share: float, value_drift: float, year: int) -> ExposureResult:
        table = guarantor_exposure(
            LOAN, value=HOME.price * share, value_drift=value_drift, selling_costs=costs
        )
        return ExposureResult(table, year)

    def sentence(r: ExposureResult) -> str:
        asked = r.at("exposure")
        if not r.free_from:
            return say("who_repays.exposure_say_never", r=r)
        if asked <= SEEN:
            return say("who_repays.exposure_say_free", r=r)
        return say("who_repays.exposure_say_asked", r=r, money=man_yen(asked, 0))

    def rows(r: ExposureResult) -> list[tuple[str, str]]:
        return [
            (term("balance").name, man_yen(r.at("balance"), 0)),
            ("売って入る額", man_yen(r.at("value"), 0)),
            (term("exposure").name, man_yen(r.at("exposure"), 0)),
        ]

    controls = {
        "share": percent_slider("price_ratio", 0.5, 1.0, 0.05, 0.7),
        "value_drift": percent_slider("value_drift", -0.05, 0.01, 0.005, -0.02),
        "year": years_slider("借りてから止まるまで", 0, LOAN.months // 12, 3),
    }
    return panel(
        "who_repays.guarantor",
        controls,
        calculate,
        ExposureChart(LOAN.months // 12),
        sentence=sentence,
        table=rows,
    )


def steps_panel() -> Panel[pd.DataFrame]:
    """Four steps to cash after tax: the shortcut beside the right sum, year by year."""

    def calculate(tax_rate: float, annual_rate: float, building_share: float) -> pd.DataFrame:
        return cash_after_tax(
            HOME,
            LOAN.at(annual_rate=annual_rate),
            tax_rate=tax_rate,
            depreciation=written_off(building_share),
        )

    def sentence(t: pd.DataFrame) -> str:
        return say("who_repays.steps_say", r=t, last=man_yen(t["atcf"].iloc[-1]))

    def rows(t: pd.DataFrame) -> list[tuple[str, ...]]:
        years = (1, 10, 20, len(t))
        lines = {
            "税引後（近道）": "atcf_shortcut",
            "税（正しい計算）": "tax",
            "税引後（正しい税）": "atcf",
        }
        head = ("", *(f"{year}年" for year in years))
        body = ((name, *map(man_yen, t[key].loc[[*years]])) for name, key in lines.items())
        return [head, *body]

    controls = {
        "annual_rate": percent_slider("annual_rate", 0.01, 0.045, 0.0025, 0.02),
        "building_share": percent_slider("building_share", 0.3, 0.8, 0.05, 0.5),
        "tax_rate": percent_slider("税率（所得税＋住民税）", 0.2, 0.45, 0.01, TAX_RATE),
    }
    return panel(
        "who_repays.steps",
        controls,
        calculate,
        StepsChart(LOAN.months // 12),
        sentence=sentence,
        table=rows,
    )
