"""Panels of lesson 05 (区分か一棟か)."""

from functools import partial

import numpy as np
import numpy_financial as npf

from kosen_edu.base import percent, say
from kosen_edu.cases.condo_or_building import (
    NAMES,
    RentMonths,
    SixChanges,
    article_deal,
    assumed,
    level_vacancy,
    like_for_like,
    overloan_plan,
    profit_by_year,
    ten_year_plan,
)
from kosen_edu.live.controls import Choice, Slider
from kosen_edu.live.panel import Panel, panel
from kosen_edu.plan.portfolio import Portfolio
from kosen_edu.plan.returns import irr_report, npv

from .charts_one_year import EqualChart, EqualResult, LumpChart, SixChart
from .charts_sale import HoldChart, HoldResult, TrapChart, TrapResult

COUNT = int(assumed("condo")["count"])
LONGEST = HoldChart.LONGEST


def six_panel(*, guess: object = None) -> Panel:
    """Six conditions, one changed at a time, from either side; the learner's guess beside them."""

    def calculate(way: str, vacancy: float) -> SixChanges:
        condo, building = article_deal("condo").at(vacancy=vacancy), article_deal("apartment")
        return SixChanges(condo, building) if way == "condo" else SixChanges(building, condo)

    def sentence(r: SixChanges) -> str:
        start, end = ("区分", "アパート") if r.start.units == 1 else ("アパート", "区分")
        return say("condo_or_building.six_say", r=r, start=start, end=end)

    ways = {"区分 → アパート": "condo", "アパート → 区分": "apartment"}
    controls = {
        "way": Choice("変える向き", ways, "condo"),
        "vacancy": Slider("区分の空室率", "percent", 0.0, 0.3, 0.01, 0.0),
    }
    chart = SixChart("condo_or_building.six", guess=guess)
    return panel(chart, controls, calculate, sentence)


def equal_panel() -> Panel:
    """Three condominiums or one house for the same price, with the same own money."""
    common, same = assumed(), {"price": article_deal("apartment").price, "units": COUNT}

    def calculate(house_vacancy: float, condo_vacancy: float, ltv: float) -> EqualResult:
        condos = like_for_like("condo", vacancy=condo_vacancy, ltv=ltv, **same)
        house = like_for_like("apartment", vacancy=house_vacancy, ltv=ltv)
        return EqualResult(condos, house, level_vacancy(house, cash=condos.btcf))

    controls = {
        "house_vacancy": Slider("アパートの空室率", "percent", 0.0, 0.6, 0.01, common["vacancy"]),
        "condo_vacancy": Slider("区分3戸の空室率", "percent", 0.0, 0.6, 0.01, 0.0),
        "ltv": Slider("ltv", "percent", 0.5, 0.9, 0.01, common["ltv"]),
    }
    return panel(EqualChart("condo_or_building.equal"), controls, calculate)


def lump_panel() -> Panel:
    """Some condominiums and ten rooms: months without rent, months of top-up."""
    common = assumed()

    def calculate(count: int, vacancy: float, ltv: float) -> tuple[RentMonths, RentMonths]:
        # costs do not fall when a room is empty: the owner of a condominium pays them all the same
        condo, house = (
            like_for_like(name, vacancy=vacancy, ltv=ltv, opex_base="gpi") for name in NAMES
        )
        return RentMonths(condo, count), RentMonths(house, house.units)

    controls = {
        "count": Slider("区分の戸数", "戸", 1, 10, 1, 1),
        "vacancy": Slider("vacancy", "percent", 0.05, 0.3, 0.01, common["vacancy"]),
        "ltv": Slider("ltv", "percent", 0.0, 0.9, 0.05, common["ltv"]),
    }
    return panel(LumpChart("condo_or_building.lump"), controls, calculate)


def hold_panel() -> Panel:
    """Both plans held and sold: the profit by the year of the sale."""
    common, own = assumed(), assumed("apartment")

    def calculate(hold_years: int, value_drift: float, repair: float) -> HoldResult:
        plan = partial(ten_year_plan, value_drift=value_drift, repair=repair)

        def both(years: int) -> tuple[Portfolio, Portfolio]:
            return plan("condo", hold_years=years), plan("apartment", hold_years=years)

        condos, house = (profit_by_year(p, value_drift=value_drift) for p in both(LONGEST))
        return HoldResult(hold_years, *both(hold_years), (condos, house))

    controls = {
        "hold_years": Slider("hold_years", "years", 1, LONGEST, 1, int(common["hold_years"])),
        "value_drift": Slider("value_drift", "percent", -0.03, 0.01, 0.0025, common["value_drift"]),
        "repair": Slider(
            "アパートの大規模修繕", "man_yen", 0, 12_000_000, 1_000_000, own["repair"]
        ),
    }
    return panel(HoldChart("condo_or_building.hold"), controls, calculate)


def trap_panel() -> Panel:
    """A purchase with next to no own money: the rate that means nothing, and the NPV that does."""
    given = assumed("overloan")

    def calculate(sale_ratio: float, own_money: float, discount_rate: float) -> TrapResult:
        flows = overloan_plan(sale_ratio=sale_ratio, own_money=own_money).result.flows()
        report, answer = irr_report(flows), float(npf.irr(flows))
        return TrapResult(
            report=report,
            rate=discount_rate,
            profit=float(flows.sum()),
            worth=npv(discount_rate, flows),
            curve=npv(TrapChart.RATES, flows[:, None]),
            rising=tuple(npv(root + 1e-4, flows) > 0 for root in report.roots),
            answer=percent(answer) if np.isfinite(answer) else "なし",
        )

    controls = {
        "sale_ratio": Slider("売却価格÷購入価格", "percent", 0.7, 0.9, 0.01, given["sale_ratio"]),
        "own_money": Slider("自己資金", "man_yen", 100_000, 500_000, 50_000, given["own_money"]),
        "discount_rate": Slider("discount_rate", "percent", 0.0, 0.3, 0.01, 0.05),
    }
    return panel(TrapChart("condo_or_building.trap"), controls, calculate)
