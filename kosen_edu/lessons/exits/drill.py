"""Exercises of lesson 08 (逆ザヤと出口)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.cases.owner import owner_conditions, owner_deficit, owner_loan
from kosen_edu.exits.arrears import Settlement
from kosen_edu.exits.deficit import owner_situation
from kosen_edu.exits.forced_sale import ForcedSale, voluntary_sale
from kosen_edu.exits.keep_or_sell import break_even_drift
from kosen_edu.exits.pages import duration
from kosen_edu.exits.situation import Situation, assumption
from kosen_edu.live.exercise import Solution, choice, exercise, solved
from kosen_edu.live.prediction import Prediction
from kosen_edu.loans.annuity import level_payment

_exercise, _choice = partial(exercise, "exits"), partial(choice, "exits")

guess = Prediction("exits", "guess", "percent2")

REST, INSTALMENT, LONGEST = 12_000_000, 20_000, 420  # 1,200万円, 2万円 a month, 35 years
_NEAR = 20_000  # the question gives 万円, so the answer may be off by their rounding


@cache
def _s() -> Situation:
    return owner_situation()


@cache
def _sale() -> ForcedSale:
    return voluntary_sale(_s())


recall_index = _choice("recall_index", "A", money_back="B", certain="C")
recall_guarantor = _choice("recall_guarantor", "C", gone="A", half="B")


def _rate_only() -> float:
    return owner_deficit("then", annual_rate=owner_conditions("now")["annual_rate"])


def _fresh_loan() -> float:
    """The slip of spreading the whole loan over all its years again."""
    loan, rate = owner_loan(), owner_conditions("now")["annual_rate"]
    payment = level_payment(loan.principal, rate, loan.months)
    return owner_deficit("then") - loan.monthly_payment + payment


@_exercise("yen", within=20.0)
def rate_only() -> Solution:
    slips = {
        "one_flat": _rate_only() / 2,
        "only_rise": _rate_only() - owner_deficit("then"),
        "fresh_loan": _fresh_loan(),
        "all_causes": owner_deficit(),
    }
    return Solution(
        _rate_only(),
        slips,
        payment=_s().rest.payment[0],
        fixed=2 * (8_300 + 1_500),
        rent=2 * 95_000,
    )


@_exercise("yen", within=5.0)
def principal_inside() -> Solution:
    deficit = _s().monthly_deficit
    slips = {
        "interest": float(_s().rest.interest[0]),
        "deficit": deficit,
        "year": float(_s().rest.payment[0]) - _s().balance * 0.0345,
    }
    return Solution(
        float(_s().rest.principal_part[0]),
        slips,
        payment=_s().rest.payment[0],
        gap=float(_s().rest.principal_part[0]) - deficit,
        balance=_s().balance,
    )


LOWER = 0.95  # sold for 5 % less than the market value


def _fees() -> float:
    return sum(_s().sale_fees(_s().value * LOWER).values())


@_exercise("man_yen", within=_NEAR)
def cash_to_sell() -> Solution:
    slips = {
        "no_costs": _s().balance - _s().value * LOWER,
        "costs_off": _s().balance - _s().value * LOWER - _fees(),
        "as_before": _s().overloan,
    }
    return Solution(
        _s().balance - (_s().value * LOWER - _fees()),
        slips,
        balance=_s().balance,
        value=_s().value * LOWER,
        fees=_fees(),
        net=_s().value * LOWER - _fees(),
    )


def _drift_with_vacancy() -> float:
    return solved(break_even_drift(_s().at(home=_s().home.at(vacancy=0.05))))


@_exercise("percent2")
def drift_vacancy() -> Solution:
    unchanged = break_even_drift(_s())
    slips = {"unchanged": unchanged, "sign": -_drift_with_vacancy()}
    return Solution(_drift_with_vacancy(), slips, full=solved(unchanged))


def _part(name: str) -> float:
    return float(getattr(_sale().distribution, name))


@_exercise("man_yen", within=_NEAR)
def residual() -> Solution:
    price = _part("price")
    claim = _part("claim")
    lender = _part("to_lender")
    slips = {
        "no_costs": claim - price,
        "balance": _s().balance - lender,
        "costs_off": claim - 2 * price + lender,
        "overloan": _s().overloan,
    }
    return Solution(
        _part("residual"),
        slips,
        claim=claim,
        price=price,
        costs=price - lender,
        lender=lender,
        balance=_s().balance,
    )


@_exercise("yen")
def not_zero() -> Solution:
    slips = {"printed": 0, "years": REST / 35, "old_deficit": 80_000}
    return Solution(REST / LONGEST, slips, rest=REST)


def _kept() -> float:
    return assumption("credit_kept_years")


PAID_OFF = int(solved(Settlement(instalment=INSTALMENT, annual_rate=0).months(REST)))


@_exercise("years")
def clear_after() -> Solution:
    slips = {"from_sale": _kept(), "only_paid": PAID_OFF / 12, "seven": 7}
    return Solution(PAID_OFF / 12 + _kept(), slips, paid=duration(PAID_OFF), rest=REST)
