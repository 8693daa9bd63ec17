"""Panels of lesson 09 (自分の計画): the form, and two questions about the plan in it."""

from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from kosen_edu.base import InputError, check, man_yen, rate_text, say, term
from kosen_edu.cases.toda import toda_plan
from kosen_edu.live.controls import Slider
from kosen_edu.live.panel import Panel, panel
from kosen_edu.my_plan.disk import place
from kosen_edu.my_plan.figures import figure_text
from kosen_edu.my_plan.files import MyPlan, plan_day
from kosen_edu.plan.proforma import ProForma
from kosen_edu.plan.tax_timing import sale_cash
from kosen_edu.rental.ratios import dscr
from kosen_edu.risk.sensitivity import ads_at_rate, turning_rate

from .charts import SaleChart, SaleResult, StressChart, StressResult, amount, share_text
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
    named = MyPlan(name or "例：戸田のアパート", plan, "2026-01-01")
    day = as_of if isinstance(as_of, str | None) else plan_day(as_of)  # the form reads a text
    where = None if folder is None else place(folder)
    return PlanForm(plan, name=named.name, as_of=day, folder=where)


def stress_panel(mine: MyPlan, *, guess: object = None) -> Panel:
    """What a higher rate and more vacancy do to the first year of one's own plan."""
    plan = replace(check.kind(mine, "plan", MyPlan).plan, hold_years=1, tax=None)
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
        fields = {"rate": rate_text(r.rate), "vacancy": share_text(r.vacancy)}
        fields["cash"] = man_yen(r.cash)
        beyond = say("my_plan.stress_beyond", rate=rate_text(own)) if own > MOST else ""
        if loan is None:
            return say("my_plan.stress_say_cash", **fields)
        if r.turning is None:
            return say("my_plan.stress_say_never", **fields) + beyond
        moved = "" if plan.rates is None else say("my_plan.steps_move")
        fields["turning"] = figure_text("break_even_rate", r.turning)  # as the form writes it
        return say("my_plan.stress_say", **fields) + moved + beyond

    def table(r: StressResult) -> list[tuple[str, str]]:
        figures = {"dscr": r.dscr, "btcf": r.cash, "break_even_rate": r.turning}
        debt = loan is not None
        return [(term(key).name, figure_text(key, x, debt=debt)) for key, x in figures.items()]

    most = 0.5 if home.vacancy <= 0.5 else 1.0
    controls = {
        "rate": Slider("annual_rate", "percent", 0.0, MOST, 0.0005, min(own, MOST)),
        "vacancy": Slider("vacancy", "percent", 0.0, most, 0.01, home.vacancy),
    }
    made = panel(StressChart("my_plan.stress", guess=guess), controls, calculate, sentence, table)
    return follow(made, mine)


def sale_panel(mine: MyPlan) -> Panel:
    """In which year of one's own plan does a sale repay the loan, and what is left?"""
    plan = check.kind(mine, "plan", MyPlan).plan
    # no slider has a single place; a plan whose tax law ends with its one year has none
    with suppress(InputError):
        plan = plan.at(hold_years=max(plan.hold_years, 2))
    last = plan.hold_years

    def calculate(change: float, year: int = 1) -> SaleResult:
        return SaleResult(sale_cash(plan, price_change=change), year)

    def sentence(r: SaleResult) -> str:
        kind = "_cash" if plan.loan is None else "" if r.now >= 0 else "_short"
        tax = "" if plan.tax else "_untaxed"
        first, again = r.cash.first_enough, r.cash.short_again
        when = say("my_plan.sale_first", year=first)
        if not first:
            when = say("my_plan.sale_never", last=last)
        elif again:
            when = say("my_plan.sale_first_only", year=first, again=again)
        return say(f"my_plan.sale_say{kind}{tax}", r=r, money=amount(abs(r.now), 0), when=when)

    def table(r: SaleResult) -> list[tuple[str, str]]:
        untaxed = say("metrics.not_computed")
        net, owed = r.cash.net_price[r.year - 1], r.cash.balance[r.year - 1]
        return [
            ("売却価格（費用の後）", man_yen(net, 0)),
            (term("sale_balance").name, man_yen(owed, 0)),
            (term("sale_tax").name, man_yen(net - owed - r.now, 0) if plan.tax else untaxed),
            ("残るお金", man_yen(r.now, 0)),
        ]

    controls = {"change": Slider("売却価格の変化", "percent", -0.4, 0.2, 0.01, 0.0)}
    if last > 1:
        held = Slider("hold_years", "years", 1, last, 1, mine.plan.hold_years)
        controls = {"year": held, **controls}
    made = panel(SaleChart("my_plan.sale"), controls, calculate, sentence, table)
    return follow(made, mine)
