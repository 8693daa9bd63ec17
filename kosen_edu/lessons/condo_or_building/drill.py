"""Exercises of lesson 05 (区分か一棟か)."""

from functools import partial

from kosen_edu.base import percent
from kosen_edu.cases.condo_or_building import SixChanges, article_deal, assumed, overloan_plan
from kosen_edu.live.exercise import Solution, choice, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.plan.returns import irr_report, npv
from kosen_edu.rental.ratios import ccr, dscr
from kosen_edu.rental.vacancy import chances_of_empty

_exercise, _choice = partial(exercise, "condo_or_building"), partial(choice, "condo_or_building")

CONDO, HOUSE = article_deal("condo"), article_deal("apartment")
WHOLE, MORE = CONDO.at(ltv=1.0), CONDO.at(ltv=1.07)  # what else might have been borrowed
EMPTY = assumed()["vacancy"]

guess = Prediction(
    "condo_or_building", "guess", "percent2", lambda: SixChanges(CONDO, HOUSE).share, tenths=True
)


recall_who = _choice("recall_who", "B", tenant="A", manager="C")

RECALL_NOI, RECALL_ADS = 3_000_000, 2_400_000


@_exercise("times")
def recall_dscr() -> Solution:
    slips = {"inverted": RECALL_ADS / RECALL_NOI}
    return Solution(dscr(noi=RECALL_NOI, ads=RECALL_ADS), slips, noi=RECALL_NOI, ads=RECALL_ADS)


@_exercise("yen", signed=True)
def condo_cash() -> Solution:
    slips = {
        "article": -180_000,
        "whole": WHOLE.btcf,
        "no_costs": CONDO.statement.gpi - CONDO.ads,
        "interest": CONDO.statement.noi - CONDO.loan.principal * CONDO.annual_rate,
    }
    return Solution(
        CONDO.btcf, slips, principal=CONDO.loan.principal, ads=CONDO.ads, noi=CONDO.statement.noi
    )


@_exercise("choice")
def where_from() -> Solution:
    return Solution("B", {"eighty": "A", "more": "C"}, a=CONDO.ads, b=WHOLE.ads, c=MORE.ads)


TENTH = 0.1  # not the vacancy whose row the table of the lesson already shows


@_exercise("yen", signed=True)
def one_vacancy() -> Solution:
    now = CONDO.at(vacancy=TENTH)
    slips = {
        "costs_stay": CONDO.at(vacancy=TENTH, opex_base="gpi").btcf,
        "no_debt": now.statement.noi,
        "cash_cut": CONDO.btcf * (1 - TENTH),
        "unchanged": CONDO.btcf,
        "table": CONDO.at(vacancy=EMPTY).btcf,
    }
    return Solution(now.btcf, slips, rent=now.statement.egi, ads=CONDO.ads)


MATCHED = HOUSE.at(ltv=CONDO.ltv)  # the article says that both borrow the same share


@_exercise("percent2")
def house_ccr() -> Solution:
    cash = MATCHED.btcf
    slips = {
        "seventy": HOUSE.ccr,
        "old_equity": ccr(btcf=cash, equity=HOUSE.equity),
        "price": MATCHED.cash_on_price,
        "noi": MATCHED.statement.noi / MATCHED.equity,
    }
    return Solution(
        MATCHED.ccr,
        slips,
        cash=cash,
        cash_before=HOUSE.btcf,
        ads=MATCHED.ads,
        equity=MATCHED.equity,
        dscr=MATCHED.statement.dscr,
        dscr_before=HOUSE.statement.dscr,
    )


@_exercise("percent2")
def all_empty() -> Solution:
    full = float(chances_of_empty(3, EMPTY)[0])
    slips = {"added": 3 * EMPTY, "one": EMPTY, "any": 1 - full, "third": EMPTY / 3, "full": full}
    return Solution(float(chances_of_empty(3, EMPTY)[3]), slips)


_REPAIR, _WHEN = assumed("apartment")["repair"], assumed("apartment")["repair_year"]


@_exercise("yen")
def repair_saving() -> Solution:
    room, rent = _REPAIR / HOUSE.units, HOUSE.statement.gpi / 12 / HOUSE.units
    saved = room / (_WHEN * 12)
    slips = {"year": room / _WHEN, "house": _REPAIR / (_WHEN * 12), "ten": room / 120}
    return Solution(saved, slips, repair=_REPAIR, share=saved / rent)


SALE_PRICE = 54_000_000


@_exercise("yen")
def sale_cash() -> Solution:
    costs, debt = SALE_PRICE * assumed()["selling_cost_ratio"], HOUSE.loan.balance_after(120)
    slips = {
        "no_costs": SALE_PRICE - debt,
        "no_debt": SALE_PRICE - costs,
        "first_loan": SALE_PRICE - costs - HOUSE.loan.principal,
    }
    return Solution(SALE_PRICE - costs - debt, slips, price=SALE_PRICE, costs=costs, debt=debt)


FLOWS, ASKED = (-1_000_000, 600_000, 600_000), 0.1


@_exercise("yen")
def npv_hand() -> Solution:
    slips = {
        "added": sum(FLOWS),
        "first_too": npv(ASKED, FLOWS) / (1 + ASKED),
        "minus": sum(flow * (1 - ASKED) ** year for year, flow in enumerate(FLOWS)),
        "simple": sum(flow / (1 + ASKED * year) for year, flow in enumerate(FLOWS)),
    }
    one, two = FLOWS[1] / (1 + ASKED), FLOWS[2] / (1 + ASKED) ** 2
    shown = round(one) + round(two) + FLOWS[0]  # of what the page shows
    return Solution(npv(ASKED, FLOWS), slips, one=one, two=two, shown=shown)


@_exercise("choice")
def which_rate() -> Solution:
    flows = overloan_plan().result.flows()
    report, worth = irr_report(flows), npv(assumed()["discount_rate"], flows)
    roots, slips = "、".join(map(percent, report.roots)), {"lower": "A", "higher": "C"}
    return Solution("B", slips, changes=report.changes, roots=roots, loss=-flows.sum(), npv=worth)
