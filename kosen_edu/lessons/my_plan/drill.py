"""Exercises of lesson 09 (自分の計画); all of them ask about the plan that the form begins with."""

from functools import cache, partial

from kosen_edu.cases.toda import toda_plan
from kosen_edu.live.exercise import Solution, choice, exercise, solved
from kosen_edu.live.prediction import Prediction
from kosen_edu.my_plan.compare import in_year
from kosen_edu.my_plan.values import build_plan, plan_values
from kosen_edu.plan.proforma import ProForma
from kosen_edu.plan.tax_timing import sale_cash
from kosen_edu.rental.ratios import dscr
from kosen_edu.risk.sensitivity import turning_rate

_exercise, _choice = partial(exercise, "my_plan"), partial(choice, "my_plan")

guess = Prediction("my_plan", "guess", "percent2", most=0.2, example=0.05)
EMPTY, FALL, REVIEWED, REVIEW_AT = 0.15, 0.1, 0.0235, 13


@cache
def _plan() -> ProForma:
    return toda_plan(vacancy=0.05)


def _first(line: str) -> float:
    return float(_plan().result.line(line)[0])


recall_dscr = _choice("recall_dscr", "A", inverted="B", after="C")

recall_tax = _choice("recall_tax", "C", cash="A", rent="B")


@_exercise("times")
def dscr_by_hand() -> Solution:
    noi, ads = _first("noi"), _first("ads")
    slips = {"inverted": ads / noi, "cash": _first("btcf") / ads, "rent": _first("egi") / ads}
    return Solution(dscr(noi=noi, ads=ads), slips, noi=noi, ads=ads)


def _turning(vacancy: float) -> float:
    return solved(turning_rate(_plan().at(vacancy=vacancy)))


@_exercise("percent2", side="most")
def empty_rate() -> Solution:
    slips = {"planned": _turning(_plan().property.vacancy), "full": _turning(0.0)}
    noi = float(_plan().property.statement(vacancy=EMPTY).noi)
    return Solution(_turning(EMPTY), slips, noi=noi)


@_exercise("choice")
def formula() -> Solution:
    return Solution("B", {"yearly": "A", "years": "C"}, payment=_first("ads") / 12)


which_cell = _choice("which_cell", "A", payment="B", result="C")


def _first_enough(change: float, **changes: float) -> int:
    """The first year in which the sale repays the loan at prices so much changed."""
    return sale_cash(_plan().at(**changes), price_change=change).first_enough


@_exercise("years")
def first_sale() -> Solution:
    unchanged = _first_enough(0.0)
    slips = {"unchanged": unchanged, "no_costs": _first_enough(-FALL, selling_cost_ratio=0.0)}
    return Solution(_first_enough(-FALL), slips, unchanged=unchanged)


@cache
def _reviewed() -> ProForma:
    return build_plan(plan_values(_plan()) | {"rates": ((REVIEW_AT, REVIEWED),)})


def _ads(plan: ProForma) -> float:
    return solved(in_year(plan, 2)["ads"])


@_exercise("yen")
def next_ads() -> Solution:
    before, whole = _ads(_plan()), _ads(_reviewed())
    slips = {
        "simple": _first("balance") * (REVIEWED - 0.0185),
        "from_start": _ads(_plan().at(annual_rate=REVIEWED)) - before,
        "whole": whole,
    }
    dscr, shown = solved(in_year(_reviewed(), 2)["dscr"]), round(whole) - round(before)
    return Solution(whole - before, slips, before=before, dscr=dscr, shown=shown)
