"""Panels of lesson 04 (誰が返すのか)."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import pandas as pd

from kosen_edu.base.formats import man_yen, percent, written
from kosen_edu.base.words import say, term
from kosen_edu.cases.tax_plans import tax_case
from kosen_edu.live.controls import count_slider, percent_slider, years_slider
from kosen_edu.live.panel import Panel
from kosen_edu.rental.after_tax import cash_after_tax, flat_tax
from kosen_edu.rental.rent_trace import guarantor_exposure, trace_life, trace_rent
from kosen_edu.tax.depreciation import Depreciation, useful_life

from .charts import SEEN, MonthChart, MonthResult
from .charts_years import ExposureChart, ExposureResult, LifeChart, LifeResult, StepsChart
from .rent_futures import UNITS, case, reserve_panel, units_panel

__all__ = [
    "guarantor_panel", "life_panel", "month_panel", "reserve_panel", "steps_panel", "units_panel",
]  # fmt: skip

TAX_RATE, BOUGHT = 0.3, 2026


@lru_cache(maxsize=64)
def written_off(share: float) -> np.ndarray:
    """Depreciation by year of a new wooden building worth this share of the price, yen."""
    home, loan = case()
    asset = Depreciation(cost=home.price * share, life=useful_life("wood"), start_year=BOUGHT)
    return np.asarray(asset.in_year(BOUGHT + np.arange(loan.months // 12)))


@cache
def _month_tax() -> np.ndarray:
    home, loan = case()
    return flat_tax(home, loan, tax_rate=TAX_RATE, depreciation=written_off(0.5)) / 12


def month_panel() -> Panel:
    """One month: how far does the rent reach when units stand empty?"""
    home, loan = case()
    table = loan.schedule_arrays

    def calculate(empty: int, year: int) -> MonthResult:
        first = 12 * (year - 1)
        trace = trace_rent(
            rent=home.gpi / 12 * home.rooms_let(empty),
            opex=home.gpi * home.opex_ratio / 12,
            interest=table.interest[first],
            principal_part=table.principal_part[first],
            tax=_month_tax()[year - 1],
        )
        return MonthResult(empty, year, trace)

    def sentence(r: MonthResult) -> str:
        words = {"empty": r.empty, "rent": man_yen(r.rent), "left": man_yen(r.left)}
        if r.stops_at is None:
            return say("who_repays.month_say_left", **words)
        words["money"] = man_yen(r.top_up)
        if r.rent < SEEN:
            return say("who_repays.month_say_none", **words)
        return say("who_repays.month_say_short", use=term(r.stops_at).name, **words)

    def rows(r: MonthResult) -> list[tuple[str, str]]:
        return [
            (say("who_repays.month_rent"), man_yen(r.rent, 2)),
            ("元利：家賃から", man_yen(r.debt[0], 2)),
            ("元利：持ち主から", man_yen(r.debt[1], 2)),
            (term("top_up").name, man_yen(r.top_up, 2)),
            (term("left_to_owner").name, man_yen(r.left, 2)),
        ]

    return Panel(
        say("who_repays.month_panel"),
        controls={
            "empty": count_slider("empty_units", 0, UNITS, 2, unit="室"),
            "year": years_slider("loan_year", 1, loan.months // 12, 1),
        },
        calculate=calculate,
        sentence=sentence,
        table=rows,
        chart=MonthChart(),
        task=say("who_repays.month_task"),
    )


def life_panel() -> Panel:
    """Thirty years of rent: who paid what share of the loan?"""
    home, loan = case()

    def calculate(vacancy: float, rent_drift: float, annual_rate: float) -> LifeResult:
        changed = home.at(vacancy=vacancy, rent_drift=rent_drift)
        lent = loan.at(annual_rate=annual_rate)
        tax = flat_tax(changed, lent, tax_rate=TAX_RATE, depreciation=written_off(0.5))
        return LifeResult(trace_life(changed, lent, tax=tax).yearly())

    def sentence(r: LifeResult) -> str:
        words = {"rent": percent(1 - r.owners_share), "owner": percent(r.owners_share)}
        if r.first_short is None:
            return say("who_repays.life_say_rent", left=man_yen(r.left, 0))
        words |= {"year": r.first_short, "money": man_yen(r.top_up, 0)}
        return say("who_repays.life_say_short", **words)

    def rows(r: LifeResult) -> list[tuple[str, str]]:
        return [
            (term("tenants_share").name, percent(1 - r.owners_share)),
            (term("owners_share").name, percent(r.owners_share)),
            (term("top_up").name, man_yen(r.top_up, 0)),
            (term("left_to_owner").name, man_yen(r.left, 0)),
        ]

    return Panel(
        "30年の家賃を追う",
        controls={
            "vacancy": percent_slider("vacancy", 0.0, 0.4, 0.01, 0.15),
            "rent_drift": percent_slider("rent_drift", -0.02, 0.0, 0.001, 0.0),
            "annual_rate": percent_slider("annual_rate", 0.01, 0.06, 0.0025, 0.02),
        },
        calculate=calculate,
        sentence=sentence,
        table=rows,
        chart=LifeChart(loan.months // 12),
        task=say("who_repays.life_task"),
    )


def guarantor_panel() -> Panel:
    """Rent and borrower both fail: what is asked of the guarantor, year by year?"""
    home, loan = case()
    costs = tax_case("apartment").selling_cost_ratio

    def calculate(share: float, value_drift: float, year: int) -> ExposureResult:
        table = guarantor_exposure(
            loan, value=home.price * share, value_drift=value_drift, selling_costs=costs
        )
        return ExposureResult(table, year)

    def sentence(r: ExposureResult) -> str:
        asked = r.at("exposure")
        if not r.free_from:
            return say("who_repays.exposure_say_never", year=r.year)
        if asked <= SEEN:
            return say("who_repays.exposure_say_free", year=r.year, free=r.free_from)
        words = {"year": r.year, "money": man_yen(asked, 0), "free": r.free_from}
        return say("who_repays.exposure_say_asked", **words)

    def rows(r: ExposureResult) -> list[tuple[str, str]]:
        return [
            (term("balance").name, man_yen(r.at("balance"), 0)),
            (say("who_repays.exposure_value"), man_yen(r.at("value"), 0)),
            (term("exposure").name, man_yen(r.at("exposure"), 0)),
        ]

    return Panel(
        "連帯保証人が負う額",
        controls={
            "share": percent_slider("price_ratio", 0.5, 1.0, 0.05, 0.7),
            "value_drift": percent_slider("value_drift", -0.05, 0.01, 0.005, -0.02),
            "year": years_slider(say("who_repays.exposure_when"), 0, loan.months // 12, 3),
        },
        calculate=calculate,
        sentence=sentence,
        table=rows,
        chart=ExposureChart(loan.months // 12),
        task=say("who_repays.guarantor_task"),
    )


def steps_panel() -> Panel:
    """Four steps to cash after tax: the shortcut beside the right sum, year by year."""
    home, loan = case()

    def calculate(tax_rate: float, annual_rate: float, building_share: float) -> pd.DataFrame:
        return cash_after_tax(
            home,
            loan.at(annual_rate=annual_rate),
            tax_rate=tax_rate,
            depreciation=written_off(building_share),
        )

    def sentence(t: pd.DataFrame) -> str:
        words = {
            "short": man_yen(t["atcf_shortcut"].iloc[0]),
            "first": man_yen(t["atcf"].iloc[0]),
            "last": man_yen(t["atcf"].iloc[-1]),
        }
        return say("who_repays.steps_say", **words)

    def rows(t: pd.DataFrame) -> list[tuple[str, ...]]:
        years = (1, 10, 20, len(t))
        head = ("", *(written(year, "years") for year in years))
        lines = (("short", "atcf_shortcut"), ("tax", "tax"),
                 ("right", "atcf"))  # fmt: skip
        return [
            head,
            *(
                (
                    say(f"who_repays.steps_row_{name}"),
                    *(man_yen(t[key].loc[year]) for year in years),
                )
                for name, key in lines
            ),
        ]

    return Panel(
        say("who_repays.steps_panel"),
        controls={
            "annual_rate": percent_slider("annual_rate", 0.01, 0.045, 0.0025, 0.02),
            "building_share": percent_slider("building_share", 0.3, 0.8, 0.05, 0.5),
            "tax_rate": percent_slider("税率（所得税＋住民税）", 0.2, 0.45, 0.01, TAX_RATE),
        },
        calculate=calculate,
        sentence=sentence,
        table=rows,
        chart=StepsChart(loan.months // 12),
        task=say("who_repays.steps_task"),
    )
