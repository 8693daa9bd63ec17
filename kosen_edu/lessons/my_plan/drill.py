"""Exercises of lesson 09 (自分の計画); all of them ask about the plan that the form begins with."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.base.formats import man_yen, percent, times, yen
from kosen_edu.cases.toda import toda_plan
from kosen_edu.live.exercise import Exercise, choice, solved
from kosen_edu.my_plan.compare import in_year
from kosen_edu.my_plan.values import build_plan, plan_values
from kosen_edu.plan.proforma import ProForma
from kosen_edu.plan.tax_timing import sale_cash
from kosen_edu.rental.ratios import dscr
from kosen_edu.risk.sensitivity import turning_rate

_Exercise, _choice = partial(Exercise, "my_plan"), partial(choice, "my_plan")
EMPTY, FALL, REVIEWED, REVIEW_AT = 0.15, 0.1, 0.0235, 13


@cache
def _plan() -> ProForma:
    return toda_plan(vacancy=0.05)


def _first(line: str) -> float:
    return float(_plan().result.line(line)[0])


recall_dscr = _choice("recall_dscr", "A", inverted="B", after="C")

recall_tax = _choice("recall_tax", "C", cash="A", rent="B")

dscr_by_hand = _Exercise(
    "dscr_by_hand",
    answer=lambda: dscr(noi=_first("noi"), ads=_first("ads")),
    unit="times",
    slips=lambda: {
        "inverted": _first("ads") / _first("noi"),
        "cash": _first("btcf") / _first("ads"),
        "rent": _first("egi") / _first("ads"),
    },
    fields=lambda: {"noi": man_yen(_first("noi")), "ads": man_yen(_first("ads"))},
)


def _noi(vacancy: float) -> float:
    return float(_plan().property.statement(vacancy=vacancy).noi)


def _turning(vacancy: float) -> float:
    return solved(turning_rate(_plan().at(vacancy=vacancy)))


empty_rate = _Exercise(
    "empty_rate",
    answer=lambda: _turning(EMPTY),
    unit="percent2",
    slips=lambda: {"planned": _turning(_plan().property.vacancy), "full": _turning(0.0)},
    fields=lambda: {
        "noi": man_yen(_noi(EMPTY)),
        "planned": percent(_turning(_plan().property.vacancy), 2),
    },
)

formula = _choice(
    "formula", "B", yearly="A", years="C", fields=lambda: {"payment": yen(_first("ads") / 12)}
)

which_cell = _choice("which_cell", "A", payment="B", result="C")


def _first_enough(change: float, **changes: float) -> int:
    """The first year in which the sale repays the loan at prices so much changed."""
    return sale_cash(_plan().at(**changes), price_change=change).first_enough


first_sale = _Exercise(
    "first_sale",
    answer=lambda: _first_enough(-FALL),
    unit="years",
    slips=lambda: {
        "unchanged": _first_enough(0.0),
        "no_costs": _first_enough(-FALL, selling_cost_ratio=0.0),
    },
    fields=lambda: {"unchanged": _first_enough(0.0)},
)


@cache
def _reviewed() -> ProForma:
    return build_plan(plan_values(_plan()) | {"rates": ((REVIEW_AT, REVIEWED),)})


def _ads(plan: ProForma) -> float:
    return solved(in_year(plan, 2)["ads"])


def _from_the_start() -> float:
    """The rise, if the new rate had held from the first payment on."""
    return _ads(_plan().at(annual_rate=REVIEWED)) - _ads(_plan())


next_ads = _Exercise(
    "next_ads",
    answer=lambda: _ads(_reviewed()) - _ads(_plan()),
    slips=lambda: {
        "simple": _first("balance") * (REVIEWED - 0.0185),
        "from_start": _from_the_start(),
        "whole": _ads(_reviewed()),
    },
    fields=lambda: {
        "before": yen(_ads(_plan())),
        "after": yen(_ads(_reviewed())),
        "dscr": times(solved(in_year(_reviewed(), 2)["dscr"])),
    },
    within=500.0,
)
