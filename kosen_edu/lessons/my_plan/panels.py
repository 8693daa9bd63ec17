"""Panels of lesson 09 (自分の計画): the form, and two questions about the plan in it."""

from __future__ import annotations

import numpy as np

from kosen_edu.base.formats import man_yen, percent, times
from kosen_edu.base.words import say, term
from kosen_edu.cases.toda import toda_plan
from kosen_edu.live.controls import percent_slider, years_slider
from kosen_edu.live.panel import Panel
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.plan.proforma import ProForma
from kosen_edu.plan.tax_timing import sale_cash
from kosen_edu.rental.break_even import break_even_rate
from kosen_edu.rental.ratios import dscr

from .charts import SaleChart, SaleResult, StressChart, StressResult
from .plan_form import PlanForm

RATES = np.arange(0.0, 0.1001, 0.0025)
EXAMPLE_VACANCY = 0.05


def example_plan() -> ProForma:
    """The course's standard case, with a twentieth of the rent lost to vacancy."""
    return toda_plan(vacancy=EXAMPLE_VACANCY)


def plan_form(
    plan: ProForma | None = None, *, name: str = "", as_of: str | None = None
) -> PlanForm:
    """The form, filled with an example; its plan is ``.mine``."""
    plan = example_plan() if plan is None else plan
    return PlanForm(plan, name=name or "例：戸田のアパート", as_of=as_of)


def _fixed_rate(plan: ProForma) -> ProForma:
    """The same plan at one rate: the last one of its path."""
    if plan.rates is None:
        return plan
    return plan.at(rates=None).at(annual_rate=float(plan.rate_by_month[-1]))


def stress_panel(mine: MyPlan, *, guess: object = None) -> Panel:
    """What a higher rate and more vacancy do to the first year of one's own plan."""
    plan = _fixed_rate(mine.plan)
    loan = plan.loan
    if loan is None:
        ads, own = np.zeros(len(RATES)), 0.0
    else:
        own = loan.annual_rate
        ads = plan.many(annual_rate=RATES).line("ads")[0] * np.ones(len(RATES))
    home = plan.property
    first = home.statement(ads=0.0)

    def calculate(rate: float, vacancy: float) -> StressResult:
        now = home.statement(ads=0.0, vacancy=vacancy)
        due = 0.0 if loan is None else float(plan.at(annual_rate=rate).result.line("ads")[0])
        turning = None
        if loan is not None:
            left = now.noi - now.capex
            turning = break_even_rate(noi=left, principal=loan.principal, years=loan.years)
        return StressResult(
            rates=RATES,
            planned=first.btcf - ads,
            chosen=now.btcf - ads,
            own_rate=own,
            rate=rate,
            vacancy=vacancy,
            cash=float(now.btcf - due),
            dscr=dscr(noi=now.noi, ads=due) if due else None,
            turning=turning,
        )

    def sentence(r: StressResult) -> str:
        fields = {"rate": percent(r.rate, 2), "vacancy": percent(r.vacancy, 0)}
        fields["cash"] = man_yen(r.cash)
        if r.turning is None:
            return say("my_plan.stress_say_never", **fields)
        return say("my_plan.stress_say", turning=percent(r.turning, 2), **fields)

    def table(r: StressResult) -> list[tuple[str, str]]:
        none = say("metrics.no_solution")
        return [
            (term("dscr").name, none if r.dscr is None else times(r.dscr)),
            (term("btcf").name, man_yen(r.cash)),
            (term("break_even_rate").name, none if r.turning is None else percent(r.turning, 2)),
        ]

    start = round(min(max(own, 0.0), 0.1) / 0.0005) * 0.0005
    empty = round(min(home.vacancy, 0.5) / 0.01) * 0.01
    return Panel(
        "自分の計画と金利",
        controls={
            "rate": percent_slider("annual_rate", 0.0, 0.1, 0.0005, round(start, 6)),
            "vacancy": percent_slider("vacancy", 0.0, 0.5, 0.01, round(empty, 6)),
        },
        calculate=calculate,
        sentence=sentence,
        table=table,
        chart=StressChart(guess=guess),
        task=say("my_plan.stress_task"),
    )


def sale_panel(mine: MyPlan) -> Panel:
    """In which year of one's own plan does a sale repay the loan, and what is left?"""
    plan = mine.plan
    last = max(plan.hold_years, 2)
    plan = plan.at(hold_years=last)

    def calculate(year: int, change: float) -> SaleResult:
        return SaleResult(sale_cash(plan, price_change=change), year)

    def sentence(r: SaleResult) -> str:
        key = "my_plan.sale_say" if r.now >= 0 else "my_plan.sale_say_short"
        first = r.cash.first_enough
        when = say("my_plan.sale_first", year=first) if first else say("my_plan.sale_never")
        return say(key, year=r.year, money=man_yen(abs(r.now), 0), when=when)

    def table(r: SaleResult) -> list[tuple[str, str]]:
        net, owed = r.cash.net_price[r.year - 1], r.cash.balance[r.year - 1]
        return [
            ("売却価格（費用の後）", man_yen(net, 0)),
            (term("residual_debt").name, man_yen(owed, 0)),
            (term("sale_tax").name, man_yen(net - owed - r.now, 0)),
            ("残るお金", man_yen(r.now, 0)),
        ]

    return Panel(
        "自分の計画と出口",
        controls={
            "year": years_slider("hold_years", 1, last, plan.hold_years),
            "change": percent_slider("売却価格の変化", -0.4, 0.2, 0.01, 0.0),
        },
        calculate=calculate,
        sentence=sentence,
        table=table,
        chart=SaleChart(),
        task=say("my_plan.sale_task"),
    )
