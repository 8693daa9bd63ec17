"""Exercises of lesson 03 (DSCR)."""

from functools import partial

from kosen_edu.cases.articles import article_case
from kosen_edu.cases.toda import Conditions, toda, toda_property
from kosen_edu.live.exercise import Solution, exercise
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.annuity import rate_from_payment
from kosen_edu.rates.contract import RateContract
from kosen_edu.rental.break_even import bearable_vacancy
from kosen_edu.rental.ratios import ber, dscr, dscr_from_ratio

_exercise = partial(exercise, "dscr")

guess = Prediction("dscr", "guess", "percent2", lambda: _rate_for(1.0), most=0.2, example=0.07)

HOME, PRINCIPAL = toda_property(), article_case("001", "toda").given["principal"]
PRINTED = article_case("001", "toda_high").printed
HIGH, ON = 0.0435, "2026-11-20"
LOW_YEAR, YEAR = toda(0.0185), toda(HIGH)  # paid monthly
ONCE = toda(HIGH, Conditions(payments_per_year=1))  # paid once a year, as the article must have it
NOI, ADS, COSTS = YEAR.statement.noi, YEAR.statement.ads, YEAR.statement.opex


@_exercise("percent2")
def recall_next_rate() -> Solution:
    contract = RateContract(base="long_term_prime", spread=0.01)
    answer, before = contract.next_rate(on=ON).if_unchanged, contract.rate_in_force(on=ON)
    base_only = answer - contract.spread
    slips = {"base_only": base_only, "before": before, "minus": base_only - contract.spread}
    return Solution(answer, slips)


_RATIO, _OPEX = 0.55, 0.15


@_exercise("percent2", side="most")
def recall_bears() -> Solution:
    slips = {"no_costs": 1 - _RATIO, "costs_fall": 1 - _RATIO / (1 - _OPEX)}
    return Solution(bearable_vacancy(repayment_ratio=_RATIO, opex_ratio=_OPEX), slips)


CASE = article_case("003", "dscr")
_NOI, _ADS, _DIVISOR = CASE.given["noi"], CASE.given["ads"], 1_000_000


@_exercise("times")
def true_dscr() -> Solution:
    right, written = dscr(noi=_NOI, ads=_ADS), dscr(noi=_NOI, ads=_DIVISOR)
    slips = {"as_written": written, "inverted": _ADS / _NOI, "printed": CASE.printed["dscr"]}
    return Solution(right, slips, noi=_NOI, ads=_ADS, divisor=_DIVISOR, three=right)


@_exercise("choice")
def direction() -> Solution:
    return Solution("B", {"larger": "A", "same": "C"}, before=_ADS / _NOI, after=_ADS / 2 / _NOI)


@_exercise(
    "count", within=0.0005, places=3, counted="倍", example=1.8
)  # in 倍 with two places it would read 1.00 though it is below 1
def toda_dscr() -> Solution:
    slips = {
        "inverted": 1 / YEAR.dscr,
        "no_costs": HOME.gpi / ADS,
        "interest_only": NOI / (PRINCIPAL * HIGH),
        "yearly": ONCE.dscr,
        "other_rate": LOW_YEAR.dscr,
    }
    return Solution(round(YEAR.dscr, 3), slips, noi=NOI, ads=ADS, three=YEAR.dscr)


def _rate_for(level: float) -> float:
    return rate_from_payment(PRINCIPAL, NOI / level / 12, 360)


@_exercise("percent2", side="most")
def rate_at_12() -> Solution:
    turning, most = _rate_for(1.0), NOI / 1.2
    slips = {"turning": turning, "divided": turning / 1.2, "times": _rate_for(1 / 1.2)}
    return Solution(_rate_for(1.2), slips, noi=NOI, most=most, each=most * 1e6 / PRINCIPAL)


@_exercise("percent2")
def same_ratio() -> Solution:
    answer = dscr_from_ratio(repayment_ratio=1.2, vacancy=0.05, opex_ratio=0.2)
    slips = {
        "full_base": (1 - 0.05 - 0.2) / 1.2,
        "no_vacancy": (1 - 0.2) / 1.2,
        "no_costs": (1 - 0.05) / 1.2,
        "upside_down": 1 / answer,
        "just_one": 1 / 1.2,
    }
    return Solution(answer, slips, kept=0.95 * 0.8, full=0.75 / 1.2)


_EMPTY = 0.05


def _cash_with_empty(base: str, ads: float = ADS) -> float:
    return float(HOME.at(opex_base=base).statement(ads=ads, vacancy=_EMPTY).btcf)


@_exercise("yen", signed=True)
def empty_cash() -> Solution:
    slips = {
        "actual_base": _cash_with_empty("egi"),
        "lost_rent": -HOME.gpi * _EMPTY,
        "full_house": YEAR.statement.btcf,
        "low_rate": _cash_with_empty("gpi", LOW_YEAR.statement.ads),
    }
    rent = HOME.gpi * (1 - _EMPTY)
    return Solution(_cash_with_empty("gpi"), slips, rent=rent, costs=COSTS, ads=ADS)


@_exercise("percent2", side="least")
def break_even() -> Solution:
    slips = {
        "no_costs": ber(opex=0, ads=ADS, gpi=HOME.gpi),
        "other_rate": LOW_YEAR.ber,
        "printed": PRINTED["ber"],
        "yearly": ONCE.ber,
        "dscr": YEAR.dscr,
    }
    return Solution(YEAR.ber, slips, costs=COSTS, ads=ADS, gpi=HOME.gpi)


@_exercise("yen", signed=True)
def before_refund() -> Solution:
    refund = toda(HIGH, Conditions(payments_per_year=1, loss="refund")).tax
    slips = {"printed": PRINTED["atcf"], "monthly": YEAR.statement.btcf, "refund": refund}
    cash = ONCE.statement.btcf
    return Solution(cash, slips, noi=NOI, ads=ONCE.statement.ads, refund=-refund)


@_exercise("choice")
def no_refund() -> Solution:
    slips = {"small": "A", "depreciation": "C"}
    return Solution("B", slips, loss=-ONCE.taxable, land=ONCE.land_interest)
