"""Panels of lesson 06 (税)."""

import numpy as np

from kosen_edu.base import man_yen, say, term
from kosen_edu.cases.tax_plans import social_insurance, tax_case
from kosen_edu.live.controls import Choice, Slider
from kosen_edu.live.marks import MAN
from kosen_edu.live.panel import Panel, panel
from kosen_edu.plan.tax_timing import sale_years, tax_over_cash, without_bar
from kosen_edu.tax.depreciation import useful_life
from kosen_edu.tax.landlord import landlord_tax
from kosen_edu.tax.law import tax_law
from kosen_edu.tax.selling import sale_rate
from kosen_edu.tax.tables import known_years, law_source

from . import charts_one_year as one_year
from .charts_all_years import DeadCrossChart, DeadCrossResult, SaleChart, SaleResult

# key of the choice: what stands on screen, structure, age when bought
BUILDINGS = {
    "wood": ("木造 新築", "wood", 0),
    "wood_10": ("木造 築10年", "wood", 10),
    "wood_25": ("木造 築25年", "wood", 25),
    "rc": ("鉄筋コンクリート 新築", "reinforced_concrete", 0),
    "rc_20": ("鉄筋コンクリート 築20年", "reinforced_concrete", 20),
}
YEARS = 30
HELD_LAW = law_source(known_years()[-1] + 1, hold=True)


def _buildings(*keys: str) -> Choice:
    names = {}
    for key in keys:
        name, structure, age = BUILDINGS[key]
        names[f"{name}（{useful_life(structure, age=age)}年）"] = key
    return Choice("建物と耐用年数", names, keys[0])


def _year() -> Slider:
    return Slider("year", "年目", 1, YEARS, 1, 1)


def _salary() -> Slider:
    return Slider("salary", "man_yen", 400 * MAN, 2_000 * MAN, 100 * MAN, 800 * MAN)


def bridge_panel() -> Panel:
    """From the cash of a year to the income that is taxed, and back to the cash."""

    def calculate(year: int, building_share: float, annual_rate: float) -> one_year.BridgeResult:
        plan = tax_case("apartment", annual_rate=annual_rate)
        held = plan.at(building_price=building_share * plan.property.price).result
        return one_year.BridgeResult(year, held.in_year(year))

    def sentence(r: one_year.BridgeResult) -> str:
        gap = r.now["property_income"] - r.now["btcf"]
        key = "less" if gap < 0 else "more" if r.now["atcf"] >= 0 else "short"
        if key == "less" and r.now["tax"] <= -50:
            key = "back"
        return say(f"tax.bridge_say_{key}", r=r, gap=man_yen(abs(gap)))

    controls = {
        "year": _year(),
        "building_share": Slider("building_share", "percent", 0.3, 0.7, 0.05, 0.5),
        "annual_rate": Slider("annual_rate", "percent", 0.01, 0.035, 0.0025, 0.02),
    }
    return panel(one_year.BridgeChart("tax.bridge", law=HELD_LAW), controls, calculate, sentence)


def salary_panel() -> Panel:
    """What one yen of real-estate income costs in tax, on top of a salary."""
    incomes = np.linspace(-300 * MAN, 500 * MAN, 801)
    incomes = incomes[incomes != 0]

    def calculate(property_income: float, salary: float, year: int) -> one_year.SalaryResult:
        law, other = tax_law(year), social_insurance(salary)
        every = np.append(incomes, property_income)
        rent, costs = np.maximum([every, -every], 0.0)
        owner = {"salary": salary, "deductions": other, "year": year}
        found = landlord_tax(rent=rent, operating_costs=costs, interest=0, depreciation=0, **owner)
        bill = law.bill(found.total_income[-1], deductions=other)
        tax, marginal_rate = float(found.tax[-1]), law.marginal_rate(bill.taxable_income)
        return one_year.SalaryResult(
            year=year,
            law=law_source(year),
            salary=salary,
            income=property_income,
            tax=tax,
            share=tax / property_income if property_income else marginal_rate,
            marginal_rate=marginal_rate,
            taxable=(bill.taxable_income, bill.taxable_income_resident),
            incomes=incomes,
            shares=found.tax[:-1] / incomes,
        )

    law_years = {f"{year}年": year for year in known_years()}
    controls = {
        "property_income": Slider(
            "property_income", "man_yen", -300 * MAN, 500 * MAN, 10 * MAN, 50 * MAN
        ),
        "salary": Slider("salary", "man_yen", 300 * MAN, 2_000 * MAN, 50 * MAN, 800 * MAN),
        "year": Choice("tax_year", law_years, 2026),
    }
    return panel(one_year.SalaryChart("tax.salary"), controls, calculate)


def refund_panel(*, guess: object = None) -> Panel:
    """A condominium that loses cash: what the tax office gives back, year by year."""

    def calculate(year: int, building_share: float, salary: float) -> one_year.RefundResult:
        plan = tax_case("condo", salary=salary, deductions=social_insurance(salary))
        building = building_share * plan.property.price - plan.value("equipment_price")
        held = plan.at(building_price=building).result
        told = -float(without_bar(held).line("tax")[year - 1])
        return one_year.RefundResult(year, held.in_year(year), told)

    def sentence(r: one_year.RefundResult) -> str:
        early = r.key == "taxed" and r.year <= useful_life("fittings")
        return say(f"tax.refund_say_{r.key}{'_early' if early else ''}", r=r)

    controls = {
        "year": _year(),
        "building_share": Slider("building_share", "percent", 0.3, 0.8, 0.05, 0.65),
        "salary": _salary(),
    }
    chart = one_year.RefundChart("tax.refund", guess=guess, law=HELD_LAW)
    return panel(chart, controls, calculate, sentence)


def dead_cross_panel(*, guess: object = None) -> Panel:
    """Principal against depreciation, and what their crossing does to tax and cash."""

    def calculate(annual_rate: float, building: str, building_share: float) -> DeadCrossResult:
        _, structure, age = BUILDINGS[building]
        plan = tax_case("apartment", annual_rate=annual_rate)
        price = building_share * plan.property.price
        years = plan.at(structure=structure, building_age=age, building_price=price).result
        return DeadCrossResult(years, years.dead_cross, tax_over_cash(years))

    def sentence(r: DeadCrossResult) -> str:
        key = "tax.dead_say" if r.dead else "tax.dead_say_never"
        return say(key, r=r, least=man_yen(r.plan.atcf.min()))

    def table(r: DeadCrossResult) -> list[tuple[str, str]]:
        def when(year: int) -> str:
            return f"{year}年目" if year else "なし"

        return [
            (term("dead_cross").name, when(r.dead)),
            (term("overtake_year").name, when(r.over)),
            (term("btcf").name, man_yen(r.plan.btcf[0])),
            ("税の後の合計（30年）", man_yen(r.plan.atcf.sum(), 0)),
        ]

    controls = {
        "annual_rate": Slider("annual_rate", "percent", 0.01, 0.04, 0.0025, 0.02),
        "building": _buildings("wood", "wood_10", "rc", "rc_20"),
        "building_share": Slider("building_share", "percent", 0.3, 0.7, 0.05, 0.5),
    }
    chart = DeadCrossChart("tax.dead", guess=guess, law=HELD_LAW)
    return panel(chart, controls, calculate, sentence, table)


def sale_panel() -> Panel:
    """All taxes from purchase to sale, by the year of the sale."""
    first = tax_case("apartment").value("start_year")

    def calculate(hold: int, salary: float, building: str) -> SaleResult:
        _, structure, age = BUILDINGS[building]
        owner = {"salary": salary, "deductions": social_insurance(salary)}
        house = {"structure": structure, "building_age": age, "hold_years": SaleChart.COUNT}
        plan = tax_case("apartment", **owner, **house)
        rates = (sale_rate(year=first + hold - 1, long_term=k, hold=True) for k in (False, True))
        return SaleResult(sale_years(plan), hold, *rates)

    def sentence(r: SaleResult) -> str:
        kind = say("taxes.long_term" if r.long_term else "taxes.short_term")
        return say("tax.sale_say", r=r, kind=kind)

    controls = {
        "hold": Slider("hold_years", "years", 1, SaleChart.COUNT, 1, 6),
        "salary": _salary(),
        "building": _buildings("wood_25", "wood"),
    }
    chart = SaleChart("tax.sale", law=HELD_LAW, first=first)
    return panel(chart, controls, calculate, sentence)
