"""Panels of lesson 08 (逆ザヤと出口)."""

from functools import partial

from kosen_edu.base import man_yen, say, term
from kosen_edu.cases.owner import owner_conditions, owner_deficit
from kosen_edu.exits.arrears import Instalments, Settlement
from kosen_edu.exits.deficit import DeficitRise, attribute_change, owner_situation
from kosen_edu.exits.forced_sale import auction_range, voluntary_sale
from kosen_edu.exits.keep_or_sell import (
    break_even_drift,
    hold,
    hold_at_drifts,
    prepay_and_hold,
    refinance_and_hold,
    sell,
)
from kosen_edu.exits.pages import Decision, duration, page_cells, page_heads
from kosen_edu.live.controls import Check, Slider
from kosen_edu.live.panel import Panel, panel

from .charts_debts import InstalmentChart, InstalmentResult, ShareChart, ShareResult
from .charts_decision import DecisionChart, DriftChart, DriftResult, RiseChart

PREPAID, NEW_RATE = 3_000_000, 0.025


def rise_panel() -> Panel:
    """Two 万円 become eight: the rise taken apart by cause."""
    then = owner_conditions("then")

    def calculate(annual_rate: float, reserve_fund: float, monthly_rent: float) -> DeficitRise:
        now = owner_conditions("now") | {"annual_rate": annual_rate, "reserve_fund": reserve_fund}
        now["monthly_rent"] = monthly_rent
        return DeficitRise(owner_deficit("then"), attribute_change(owner_deficit, then, now))

    def sentence(r: DeficitRise) -> str:
        if r.now < 0:
            return say("exits.rise_say_surplus", r=r)
        key = "exits.rise_say" if r.rise > 0 else "exits.rise_say_less"
        return say(key, r=r, year=man_yen(r.now * 12))

    controls = {
        "annual_rate": Slider("annual_rate", "percent", 0.01, 0.05, 0.0005, 0.0345),
        "reserve_fund": Slider("reserve_fund", "yen", 1_500, 15_000, 100, 3_900),
        "monthly_rent": Slider("monthly_rent", "yen", 85_000, 105_000, 500, 93_500),
    }
    return panel(RiseChart("exits.rise"), controls, calculate, sentence)


def drift_panel(*, guess: object = None) -> Panel:
    """Hold on or sell today: from which fall of the value does selling leave more?"""
    base = owner_situation()

    def calculate(drift: float, years: int, vacancy: float) -> DriftResult:
        s = base.at(horizon_months=12 * years, home=base.home.at(vacancy=vacancy))
        kept = hold(s)
        net = hold_at_drifts(kept, [drift, *DriftChart.DRIFTS])
        sale = sell(s, months=0).net_position
        return DriftResult(drift, years, net[1:], float(net[0]), sale, break_even_drift(s))

    def sentence(r: DriftResult) -> str:
        gap = r.hold_now - r.sale
        key = "exits.drift_say_hold" if gap > 0 else "exits.drift_say_sale"
        return say(key, r=r, gap=man_yen(abs(gap), 0))

    controls = {
        "drift": Slider("value_drift", "percent", -0.04, 0.02, 0.001, 0.0),
        "years": Slider("比べる年数", "years", 5, 20, 1, 10),
        "vacancy": Slider("vacancy", "percent", 0.0, 0.15, 0.01, 0.0),
    }
    return panel(DriftChart("exits.drift", guess=guess), controls, calculate, sentence)


def share_panel() -> Panel:
    """任意売却: who gets what of the price, and what is still owed."""
    base = owner_situation()

    def calculate(price_ratio: float, months: int, waive: bool) -> ShareResult:
        sale = partial(voluntary_sale, base, price_ratio=price_ratio, months=months)
        full, waived = (sale(waive_late_charges=w).distribution for w in (False, True))
        return ShareResult(waived if waive else full, waived.waived)

    def sentence(r: ShareResult) -> str:
        more = r.table.residual - base.overloan
        key = "exits.share_say_more" if more > 0 else "exits.share_say_less"
        return say(key, r=r, more=man_yen(abs(more), 0))

    controls = {
        "price_ratio": Slider("price_ratio", "percent", 0.7, 1.0, 0.01, 0.9),
        "months": Slider("滞納から売却まで", "months", 3, 18, 1, 9),
        "waive": Check("残った遅延損害金を債権者が免除する"),
    }
    return panel(ShareChart("exits.share"), controls, calculate, sentence)


def instalment_panel() -> Panel:
    """「0円」 and after: how long the residual debt is paid and the credit file shows it."""

    def calculate(instalment: float, debt: float, residual_rate: float) -> InstalmentResult:
        plan = Instalments(debt, Settlement(instalment=instalment, annual_rate=residual_rate))
        owed, paid = plan.owed(12 * InstalmentChart.YEARS), plan.paid_in_all
        in_all = say("ways_out.never_ends") if paid is None else man_yen(paid, 0)
        return InstalmentResult(plan, owed, duration(plan.months), duration(plan.clear), in_all)

    controls = {
        "instalment": Slider("instalment", "man_yen", 5_000, 100_000, 5_000, 20_000),
        "debt": Slider("residual_debt", "man_yen", 6_000_000, 20_000_000, 1_000_000, 12_000_000),
        "residual_rate": Slider("residual_rate", "percent", 0.0, 0.05, 0.005, 0.0),
    }
    return panel(InstalmentChart("exits.instalment"), controls, calculate)


def decision_panel() -> Panel:
    """Six ways out on one page, on the learner's cash, drift and instalment."""
    base = owner_situation()

    def calculate(cash: float, drift: float, instalment: float) -> Decision:
        s, terms = base.at(value_drift=drift), Settlement(instalment=instalment)
        prepaid = prepay_and_hold(s, amount=PREPAID)
        refinanced = refinance_and_hold(s, annual_rate=NEW_RATE)
        ways = (hold(s), prepaid, refinanced, sell(s), voluntary_sale(s, settlement=terms))
        return Decision(cash, ways, auction_range(s, settlement=terms))

    def sentence(r: Decision) -> str:
        return say("exits.decision_say_short" if r.short else "exits.decision_say", r=r)

    def table(r: Decision) -> list[tuple[str, ...]]:
        low, _, high = r.auctions
        head = (term("exit").name, *page_heads())
        return [head, *((way.name, *page_cells(way)) for way in (*r.ways, high, low))]

    controls = {
        "cash": Slider("手元の現金", "man_yen", 1_000_000, 20_000_000, 1_000_000, 5_000_000),
        "drift": Slider("value_drift", "percent", -0.04, 0.02, 0.005, 0.0),
        "instalment": Slider("instalment", "man_yen", 10_000, 100_000, 10_000, 20_000),
    }
    return panel(DecisionChart("exits.decision"), controls, calculate, sentence, table)
