"""Exercises of lesson 03 (DSCR)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.base.formats import man_yen, percent, times, yen
from kosen_edu.cases.articles import article_case
from kosen_edu.cases.toda import Conditions, toda, toda_property
from kosen_edu.live.exercise import Exercise
from kosen_edu.loans.terms import rate_from_payment
from kosen_edu.rates.contract import RateContract
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import ber, dscr, dscr_from_ratio

_Exercise = partial(Exercise, "dscr")

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


recall_next_rate = _Exercise(
    "recall_next_rate",
    answer=lambda: _next()[0],
    unit="percent2",
    slips=lambda: {"base_only": _next()[1], "before": _next()[2], "minus": _next()[1] - 0.01},
    fields=lambda: {"base": percent(_next()[1], 2), "before": percent(_next()[2], 2)},
)

_RATIO, _OPEX = 0.55, 0.15

recall_bears = _Exercise(
    "recall_bears",
    answer=lambda: bearable_vacancy(repayment_ratio=_RATIO, opex_ratio=_OPEX),
    unit="percent2",
    slips=lambda: {"no_costs": 1 - _RATIO, "costs_fall": 1 - _RATIO / (1 - _OPEX)},
)

CASE = article_case("003", "dscr")
_NOI, _ADS, _DIVISOR = CASE.given["noi"], CASE.given["ads"], 1_000_000

true_dscr = _Exercise(
    "true_dscr",
    answer=lambda: dscr(noi=_NOI, ads=_ADS),
    unit="times",
    slips=lambda: {
        "as_written": dscr(noi=_NOI, ads=_DIVISOR),
        "inverted": _ADS / _NOI,
        "printed": CASE.printed["dscr"],
    },
    fields=lambda: {
        "noi": man_yen(_NOI, 0), "ads": man_yen(_ADS, 0), "divisor": man_yen(_DIVISOR, 0),
        "as_written": times(_NOI / _DIVISOR), "inverted": times(_ADS / _NOI),
        "three": times(_NOI / _ADS, 3),
    },
    within=0.004,
)  # fmt: skip

direction = _Exercise(
    "direction",
    answer=lambda: "B",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"larger": "A", "same": "C"},
    fields=lambda: {"before": times(_ADS / _NOI), "after": times(_ADS / 2 / _NOI)},
)

toda_dscr = _Exercise(
    "toda_dscr",
    answer=lambda: round(toda(HIGH).dscr, 3),
    unit="count",  # in 倍 with two places it would read 1.00 though it is below 1
    slips=lambda: {
        "inverted": 1 / toda(HIGH).dscr,
        "no_costs": HOME.gpi / toda(HIGH).statement.ads,
        "interest_only": toda(HIGH).statement.noi / (TODA["principal"] * HIGH),
        "yearly": toda(HIGH, YEARLY).dscr,
        "other_rate": toda(0.0185).dscr,
    },
    fields=lambda: {
        "noi": yen(toda(HIGH).statement.noi),
        "ads": yen(toda(HIGH).statement.ads),
        "three": times(toda(HIGH).dscr, 3),
    },
    within=0.0006,
)


def _rate_for(level: float) -> float:
    return rate_from_payment(TODA["principal"], HOME.statement().noi / level / 12, 360)


rate_at_12 = _Exercise(
    "rate_at_12",
    answer=lambda: _rate_for(1.2),
    unit="percent2",
    slips=lambda: {
        "turning": _rate_for(1.0),
        "divided": _rate_for(1.0) / 1.2,
        "times": _rate_for(1 / 1.2),
    },
    fields=lambda: {
        "noi": yen(HOME.statement().noi),
        "most": yen(HOME.statement().noi / 1.2),
        "turning": percent(_rate_for(1.0), 2),
    },
)


def _ratio_for(level: float) -> float:
    return dscr_from_ratio(repayment_ratio=level, vacancy=0.05, opex_ratio=0.2)


same_ratio = _Exercise(
    "same_ratio",
    answer=lambda: _ratio_for(1.2),
    unit="percent2",
    slips=lambda: {
        "full_base": (1 - 0.05 - 0.2) / 1.2,
        "no_vacancy": (1 - 0.2) / 1.2,
        "no_costs": (1 - 0.05) / 1.2,
        "upside_down": 1 / _ratio_for(1.2),
        "just_one": 1 / 1.2,
    },
    fields=lambda: {"kept": percent(0.95 * 0.8, 0), "full": percent(0.75 / 1.2, 2)},
)

_EMPTY = 0.05


def _cash_with_empty(base: str) -> float:
    home = HOME.at(opex_base=base)
    return float(home.statement(ads=toda(HIGH).statement.ads, vacancy=_EMPTY).btcf)


empty_cash = _Exercise(
    "empty_cash",
    answer=lambda: _cash_with_empty("gpi"),
    slips=lambda: {
        "actual_base": _cash_with_empty("egi"),
        "lost_rent": -HOME.gpi * _EMPTY,
        "full_house": toda(HIGH).statement.btcf,
        "low_rate": HOME.statement(ads=toda(0.0185).statement.ads, vacancy=_EMPTY).btcf,
    },
    fields=lambda: {
        "rent": yen(HOME.gpi * (1 - _EMPTY)),
        "costs": yen(HOME.gpi * HOME.opex_ratio),
        "ads": yen(toda(HIGH).statement.ads),
    },
    within=2.0,
)

break_even = _Exercise(
    "break_even",
    answer=lambda: toda(HIGH).ber,
    unit="percent2",
    slips=lambda: {
        "no_costs": ber(opex=0, ads=toda(HIGH).statement.ads, gpi=HOME.gpi),
        "other_rate": toda(0.0185).ber,
        "printed": PRINTED["ber"],
        "yearly": toda(HIGH, YEARLY).ber,
        "dscr": toda(HIGH).dscr,
    },
    fields=lambda: {
        "costs": yen(HOME.gpi * HOME.opex_ratio),
        "ads": yen(toda(HIGH).statement.ads),
        "gpi": yen(HOME.gpi),
        "printed": percent(PRINTED["ber"], 2),
    },
)

before_refund = _Exercise(
    "before_refund",
    answer=lambda: toda(HIGH, YEARLY).statement.btcf,
    slips=lambda: {
        "printed": PRINTED["atcf"],
        "monthly": toda(HIGH).statement.btcf,
        "refund": toda(HIGH, Conditions(payments_per_year=1, loss="refund")).tax,
    },
    fields=lambda: {
        "noi": yen(toda(HIGH, YEARLY).statement.noi),
        "ads": yen(toda(HIGH, YEARLY).statement.ads),
        "printed": yen(PRINTED["atcf"]),
        "refund": yen(-toda(HIGH, Conditions(payments_per_year=1, loss="refund")).tax),
    },
)

no_refund = _Exercise(
    "no_refund",
    answer=lambda: "B",
    unit="choice",
    choices=("A", "B", "C"),
    slips=lambda: {"small": "A", "depreciation": "C"},
    fields=lambda: {
        "loss": yen(-toda(HIGH, YEARLY).taxable),
        "land": yen(toda(HIGH, YEARLY).land_interest),
    },
)
