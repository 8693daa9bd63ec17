"""Exercises of lesson 03 (DSCR)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.cases.articles import article_case
from kosen_edu.cases.toda import Conditions, toda, toda_property
from kosen_edu.live.exercise import Solution, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.terms import rate_from_payment
from kosen_edu.rates.contract import RateContract
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import ber, dscr, dscr_from_ratio

_exercise = partial(exercise, "dscr")

guess = Prediction("dscr", "guess", "percent2")

HOME, TODA = toda_property(), article_case("001", "toda").given
PRINTED = article_case("001", "toda_high").printed
HIGH = 0.0435
YEARLY = Conditions(payments_per_year=1)
ON = "2026-11-20"


@cache
def _next() -> tuple[float, float, float]:
    """The rate of the contract of article 002 from 2027-01, its base, and the rate before."""
    contract = RateContract(base="long_term_prime", spread=0.01)
    found = contract.next_rate(on=ON)
    return found.if_unchanged, found.if_unchanged - contract.spread, contract.rate_in_force(on=ON)


@_exercise("percent2")
def recall_next_rate() -> Solution:
    base_only = _next()[1]
    slips = {"base_only": base_only, "before": _next()[2], "minus": base_only - 0.01}
    return Solution(_next()[0], slips)


_RATIO, _OPEX = 0.55, 0.15


@_exercise("percent2")
def recall_bears() -> Solution:
    slips = {"no_costs": 1 - _RATIO, "costs_fall": 1 - _RATIO / (1 - _OPEX)}
    return Solution(bearable_vacancy(repayment_ratio=_RATIO, opex_ratio=_OPEX), slips)


CASE = article_case("003", "dscr")
_NOI, _ADS, _DIVISOR = CASE.given["noi"], CASE.given["ads"], 1_000_000


@_exercise("times", within=0.004)
def true_dscr() -> Solution:
    slips = {
        "as_written": dscr(noi=_NOI, ads=_DIVISOR),
        "inverted": _ADS / _NOI,
        "printed": CASE.printed["dscr"],
    }
    return Solution(
        dscr(noi=_NOI, ads=_ADS),
        slips,
        noi=_NOI,
        ads=_ADS,
        divisor=_DIVISOR,
        as_written=_NOI / _DIVISOR,
        three=_NOI / _ADS,
    )


@_exercise("choice")
def direction() -> Solution:
    return Solution("B", {"larger": "A", "same": "C"}, before=_ADS / _NOI, after=_ADS / 2 / _NOI)


@_exercise("count", within=0.0006)  # in 倍 with two places it would read 1.00 though it is below 1
def toda_dscr() -> Solution:
    three = toda(HIGH).dscr
    slips = {
        "inverted": 1 / three,
        "no_costs": HOME.gpi / toda(HIGH).statement.ads,
        "interest_only": toda(HIGH).statement.noi / (TODA["principal"] * HIGH),
        "yearly": toda(HIGH, YEARLY).dscr,
        "other_rate": toda(0.0185).dscr,
    }
    return Solution(
        round(three, 3),
        slips,
        noi=toda(HIGH).statement.noi,
        ads=toda(HIGH).statement.ads,
        three=three,
    )


def _rate_for(level: float) -> float:
    return rate_from_payment(TODA["principal"], HOME.statement().noi / level / 12, 360)


@_exercise("percent2")
def rate_at_12() -> Solution:
    turning = _rate_for(1.0)
    slips = {"turning": turning, "divided": turning / 1.2, "times": _rate_for(1 / 1.2)}
    return Solution(
        _rate_for(1.2), slips, noi=HOME.statement().noi, most=HOME.statement().noi / 1.2
    )


def _ratio_for(level: float) -> float:
    return dscr_from_ratio(repayment_ratio=level, vacancy=0.05, opex_ratio=0.2)


@_exercise("percent2")
def same_ratio() -> Solution:
    slips = {
        "full_base": (1 - 0.05 - 0.2) / 1.2,
        "no_vacancy": (1 - 0.2) / 1.2,
        "no_costs": (1 - 0.05) / 1.2,
        "upside_down": 1 / _ratio_for(1.2),
        "just_one": 1 / 1.2,
    }
    return Solution(_ratio_for(1.2), slips, kept=0.95 * 0.8, full=0.75 / 1.2)


_EMPTY = 0.05


def _cash_with_empty(base: str) -> float:
    home = HOME.at(opex_base=base)
    return float(home.statement(ads=toda(HIGH).statement.ads, vacancy=_EMPTY).btcf)


@_exercise("yen", within=2.0)
def empty_cash() -> Solution:
    slips = {
        "actual_base": _cash_with_empty("egi"),
        "lost_rent": -HOME.gpi * _EMPTY,
        "full_house": toda(HIGH).statement.btcf,
        "low_rate": HOME.statement(ads=toda(0.0185).statement.ads, vacancy=_EMPTY).btcf,
    }
    return Solution(
        _cash_with_empty("gpi"),
        slips,
        rent=HOME.gpi * (1 - _EMPTY),
        costs=HOME.gpi * HOME.opex_ratio,
        ads=toda(HIGH).statement.ads,
    )


@_exercise("percent2")
def break_even() -> Solution:
    slips = {
        "no_costs": ber(opex=0, ads=toda(HIGH).statement.ads, gpi=HOME.gpi),
        "other_rate": toda(0.0185).ber,
        "printed": PRINTED["ber"],
        "yearly": toda(HIGH, YEARLY).ber,
        "dscr": toda(HIGH).dscr,
    }
    return Solution(
        toda(HIGH).ber,
        slips,
        costs=HOME.gpi * HOME.opex_ratio,
        ads=toda(HIGH).statement.ads,
        gpi=HOME.gpi,
    )


@_exercise("yen")
def before_refund() -> Solution:
    refund = toda(HIGH, Conditions(payments_per_year=1, loss="refund")).tax
    slips = {"printed": PRINTED["atcf"], "monthly": toda(HIGH).statement.btcf, "refund": refund}
    return Solution(
        toda(HIGH, YEARLY).statement.btcf,
        slips,
        noi=toda(HIGH, YEARLY).statement.noi,
        ads=toda(HIGH, YEARLY).statement.ads,
        refund=-refund,
    )


@_exercise("choice")
def no_refund() -> Solution:
    slips = {"small": "A", "depreciation": "C"}
    return Solution(
        "B", slips, loss=-toda(HIGH, YEARLY).taxable, land=toda(HIGH, YEARLY).land_interest
    )
