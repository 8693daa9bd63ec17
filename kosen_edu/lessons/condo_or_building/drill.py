"""Exercises of lesson 05 (区分か一棟か)."""

from __future__ import annotations

from functools import partial

from kosen_edu.base.formats import man_yen, percent, times, yen
from kosen_edu.cases.condo_or_building import article_deal, assumed, chances_of_empty
from kosen_edu.cases.condo_or_building_years import overloan_plan
from kosen_edu.live.exercise import Exercise, choice
from kosen_edu.plan.returns import irr_report, npv
from kosen_edu.rental.ratios import ccr, dscr

_Exercise, _choice = partial(Exercise, "condo_or_building"), partial(choice, "condo_or_building")

CONDO, HOUSE = article_deal("condo"), article_deal("apartment")
WHOLE, MORE = CONDO.at(ltv=1.0), CONDO.at(ltv=1.07)  # what else might have been borrowed
EMPTY = assumed()["vacancy"]

recall_who = _choice("recall_who", "B", tenant="A", manager="C")

RECALL_NOI, RECALL_ADS = 3_000_000, 2_400_000

recall_dscr = _Exercise(
    "recall_dscr",
    answer=lambda: dscr(noi=RECALL_NOI, ads=RECALL_ADS),
    unit="times",
    slips=lambda: {"inverted": RECALL_ADS / RECALL_NOI},
    fields=lambda: {"noi": man_yen(RECALL_NOI, 0), "ads": man_yen(RECALL_ADS, 0)},
)

condo_cash = _Exercise(
    "condo_cash",
    answer=lambda: CONDO.btcf,
    slips=lambda: {
        "article": -180_000,
        "whole": WHOLE.btcf,
        "no_costs": CONDO.statement.gpi - CONDO.ads,
        "interest": CONDO.statement.noi - CONDO.loan.principal * CONDO.annual_rate,
    },
    fields=lambda: {
        "principal": man_yen(CONDO.loan.principal, 0),
        "ads": yen(CONDO.ads),
        "noi": yen(CONDO.statement.noi),
    },
)

where_from = _choice(
    "where_from",
    "B",
    eighty="A",
    more="C",
    fields=lambda: {"a": yen(CONDO.ads), "b": yen(WHOLE.ads), "c": yen(MORE.ads)},
)

same_vacancy = _Exercise(
    "same_vacancy",
    answer=lambda: CONDO.at(vacancy=EMPTY).btcf,
    slips=lambda: {
        "costs_stay": CONDO.at(vacancy=EMPTY, opex_base="gpi").btcf,
        "no_debt": CONDO.at(vacancy=EMPTY).statement.noi,
        "cash_cut": CONDO.btcf * (1 - EMPTY),
        "unchanged": CONDO.btcf,
    },
    fields=lambda: {
        "rent": yen(CONDO.at(vacancy=EMPTY).statement.egi),
        "noi": yen(CONDO.at(vacancy=EMPTY).statement.noi),
        "ads": yen(CONDO.ads),
    },
)


MATCHED = HOUSE.at(ltv=CONDO.ltv)  # the article says that both borrow the same share

house_ccr = _Exercise(
    "house_ccr",
    answer=lambda: ccr(btcf=MATCHED.btcf, equity=MATCHED.equity),
    unit="percent2",
    slips=lambda: {
        "seventy": ccr(btcf=HOUSE.btcf, equity=HOUSE.equity),
        "old_equity": ccr(btcf=MATCHED.btcf, equity=HOUSE.equity),
        "price": MATCHED.cash_on_price,
        "noi": MATCHED.statement.noi / MATCHED.equity,
    },
    fields=lambda: {
        "cash": yen(MATCHED.btcf),
        "cash_before": yen(HOUSE.btcf),
        "ads": yen(MATCHED.ads),
        "equity": man_yen(MATCHED.equity, 0),
        "before": percent(ccr(btcf=HOUSE.btcf, equity=HOUSE.equity), 2),
        "dscr": times(dscr(noi=MATCHED.statement.noi, ads=MATCHED.ads)),
        "dscr_before": times(dscr(noi=HOUSE.statement.noi, ads=HOUSE.ads)),
    },
)

all_empty = _Exercise(
    "all_empty",
    answer=lambda: float(chances_of_empty(3, EMPTY)[3]),
    unit="percent2",
    slips=lambda: {
        "added": 3 * EMPTY,
        "one": EMPTY,
        "any": 1 - float(chances_of_empty(3, EMPTY)[0]),
        "third": EMPTY / 3,
        "full": float(chances_of_empty(3, EMPTY)[0]),
    },
    fields=lambda: {"one": percent(EMPTY, 0)},
    within=0.0002,  # the answer is small: the usual tolerance would accept wrong ones
)

_REPAIR, _WHEN = assumed("apartment")["repair"], assumed("apartment")["repair_year"]
_ROOM_RENT = HOUSE.statement.gpi / 12 / HOUSE.units

repair_saving = _Exercise(
    "repair_saving",
    answer=lambda: _REPAIR / HOUSE.units / (_WHEN * 12),
    slips=lambda: {
        "year": _REPAIR / HOUSE.units / _WHEN,
        "house": _REPAIR / (_WHEN * 12),
        "ten": _REPAIR / HOUSE.units / 120,
    },
    fields=lambda: {
        "repair": man_yen(_REPAIR, 0),
        "share": percent(_REPAIR / HOUSE.units / (_WHEN * 12) / _ROOM_RENT),
    },
)

SALE_PRICE = 54_000_000


def _sale() -> tuple[float, float]:
    """Costs of the sale, and what is owed after ten years."""
    return SALE_PRICE * assumed()["selling_cost_ratio"], HOUSE.loan.balance_after(120)


sale_cash = _Exercise(
    "sale_cash",
    answer=lambda: SALE_PRICE - sum(_sale()),
    slips=lambda: {
        "no_costs": SALE_PRICE - _sale()[1],
        "no_debt": SALE_PRICE - _sale()[0],
        "first_loan": SALE_PRICE - _sale()[0] - HOUSE.loan.principal,
    },
    fields=lambda: {
        "price": man_yen(SALE_PRICE, 0),
        "costs": yen(_sale()[0]),
        "debt": yen(_sale()[1]),
    },
    within=2.0,
)

FLOWS, ASKED = (-1_000_000, 600_000, 600_000), 0.1

npv_hand = _Exercise(
    "npv_hand",
    answer=lambda: npv(ASKED, FLOWS),
    slips=lambda: {
        "added": sum(FLOWS),
        "first_too": npv(ASKED, FLOWS) / (1 + ASKED),
        "minus": sum(flow * (1 - ASKED) ** year for year, flow in enumerate(FLOWS)),
        "simple": sum(flow / (1 + ASKED * year) for year, flow in enumerate(FLOWS)),
    },
    fields=lambda: {"one": yen(FLOWS[1] / (1 + ASKED)), "two": yen(FLOWS[2] / (1 + ASKED) ** 2)},
)


def _trap() -> dict[str, str]:
    flows = overloan_plan().result.flows()
    report = irr_report(flows)
    return {
        "changes": str(report.changes),
        "roots": "、".join(percent(root) for root in report.roots),
        "loss": man_yen(-flows.sum()),
        "npv": man_yen(npv(assumed()["discount_rate"], flows)),
    }


which_rate = _choice("which_rate", "B", lower="A", higher="C", fields=_trap)
