"""Panels of lesson 09 (自分の計画): the form, and two questions about the plan in it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from kosen_edu.base.formats import man_yen, percent, times
from kosen_edu.base.words import say, term
from kosen_edu.cases.toda import toda_plan
from kosen_edu.live.controls import Slider
from kosen_edu.live.lesson import panel
from kosen_edu.live.panel import Panel
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.plan.proforma import ProForma
from kosen_edu.plan.tax_timing import sale_cash
from kosen_edu.rental.ratios import dscr
from kosen_edu.risk.sensitivity import ads_at_rate, turning_rate

from .charts import SaleChart, SaleResult, StressChart, StressResult, share_text
from .plan_form import PlanForm, follow

RATES = np.arange(0.0, 0.1001, 0.0025)
MOST = 0.1  # the highest rate of the stress panel
EXAMPLE_VACANCY = 0.05


def example_plan() -> ProForma:
    """The course's standard case, with a twentieth of the rent lost to vacancy."""
    return toda_plan(vacancy=EXAMPLE_VACANCY)


def plan_form(
    plan: ProForma | None = None,
    *,
    name: str = "",
    as_of: str | None = None,
    folder: str | Path | None = None,
) -> PlanForm:
    """The form, filled with an example or as it was left; its plan is ``.mine``."""
    plan = example_plan() if plan is None else plan
    return PlanForm(plan, name=name or "例：戸田のアパート", as_of=as_of, folder=folder)


def stress_panel(mine: MyPlan, *, guess: object = None) -> Panel:
    """What a higher rate and more vacancy do to the first year of one's own plan."""
    plan = replace(mine.plan, hold_years=1, tax=None)
    home, loan = plan.property, plan.loan
    own = 0.0 if loan is None else float(plan.rate_by_month[0])

    def ads_at(rate: float) -> float:
        return 0.0 if loan is None else ads_at_rate(plan, rate)

    ads = np.array([ads_at(rate) for rate in RATES.tolist()])
    first = home.statement(ads=0.0)
    turning = cache(lambda vacancy: turning_rate(plan.at(vacancy=vacancy)))

    def calculate(rate: float, vacancy: float) -> StressResult:
        now, due = home.statement(ads=0.0, vacancy=vacancy), ads_at(rate)
        return StressResult(
            rates=RATES,
            planned=first.btcf - ads,
            chosen=now.btcf - ads,
            rate=rate,
            vacancy=vacancy,
            cash=float(now.btcf - due),
            dscr=dscr(noi=now.noi, ads=due) if due else None,
            turning=turning(vacancy),
        )

    def sentence(r: StressResult) -> str:
        fields = {"rate": percent(r.rate, 2), "vacancy": share_text(r.vacancy)}
        fields["cash"] = man_yen(r.cash)
        beyond = say("my_plan.stress_beyond", rate=percent(own, 2)) if own > MOST else ""
        if r.turning is None:
            return say("my_plan.stress_say_never", **fields) + beyond
        moved = "" if plan.rates is None else say("my_plan.steps_move")
        return say("my_plan.stress_say", r=r, **fields) + moved + beyond

    def table(r: StressResult) -> list[tuple[str, str]]:
        none = say("metrics.no_solution")
        return [
            (term("dscr").name, none if r.dscr is None else times(r.dscr)),
            (term("btcf").name, man_yen(r.cash)),
            (term("break_even_rate").name, none if r.turning is None else percent(r.turning, 2)),
        ]

    most = 0.5 if home.vacancy <= 0.5 else 1.0
    controls = {
        "rate": Slider("annual_rate", "percent", 0.0, MOST, 0.0005, min(own, MOST)),
        "vacancy": Slider("vacancy", "percent", 0.0, most, 0.01, home.vacancy),
    }
    made = panel(
        "my_plan.stress",
        controls,
        calculate,
        StressChart(guess=guess),
        sentence=sentence,
        table=table,
    )
    return follow(made, mine)


def sale_panel(mine: MyPlan) -> Panel:
    """In which year of one's own plan does a sale repay the loan, and what is left?"""
    plan = mine.plan
    last = max(plan.hold_years, 2)
    plan = plan.at(hold_years=last)

    def calculate(year: int, change: float) -> SaleResult:
        return SaleResult(sale_cash(plan, price_change=change), year)

    def sentence(r: SaleResult) -> str:
        kind = "_cash" if plan.loan is None else "" if r.now >= 0 else "_short"
        tax = "" if plan.tax else "_untaxed"
        first = r.cash.first_enough
        when = say("my_plan.sale_first", year=first)
        if not first:
            when = say("my_plan.sale_never", last=last)
        return say(f"my_plan.sale_say{kind}{tax}", r=r, money=man_yen(abs(r.now), 0), when=when)

    def table(r: SaleResult) -> list[tuple[str, str]]:
        net, owed = r.cash.net_price[r.year - 1], r.cash.balance[r.year - 1]
        return [
            ("売却価格（費用の後）", man_yen(net, 0)),
            (term("sale_balance").name, man_yen(owed, 0)),
            (term("sale_tax").name, man_yen(net - owed - r.now, 0) if plan.tax else "計算外"),
            ("残るお金", man_yen(r.now, 0)),
        ]

    controls = {
        "year": Slider("hold_years", "years", 1, last, 1, mine.plan.hold_years),
        "change": Slider("売却価格の変化", "percent", -0.4, 0.2, 0.01, 0.0),
    }
    made = panel("my_plan.sale", controls, calculate, SaleChart(), sentence=sentence, table=table)
    return follow(made, mine)
