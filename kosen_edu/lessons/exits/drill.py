"""Exercises of lesson 08 (逆ザヤと出口)."""

from __future__ import annotations

from functools import cache, partial

from kosen_edu.base.formats import man_yen, percent, yen
from kosen_edu.cases.owner import owner_conditions, owner_deficit, owner_loan
from kosen_edu.exits.arrears import Settlement
from kosen_edu.exits.deficit import owner_situation
from kosen_edu.exits.forced_sale import ForcedSale, voluntary_sale
from kosen_edu.exits.keep_or_sell import break_even_drift
from kosen_edu.exits.pages import duration
from kosen_edu.exits.situation import Situation, assumption
from kosen_edu.live.exercise import Exercise, choice, solved
from kosen_edu.loans.annuity import level_payment

_Exercise, _choice = partial(Exercise, "exits"), partial(choice, "exits")

REST, INSTALMENT, LONGEST = 12_000_000, 20_000, 420  # 1,200万円, 2万円 a month, 35 years
_NEAR = 20_000  # the question gives 万円, so the answer may be off by their rounding


@cache
def _s() -> Situation:
    return owner_situation()


@cache
def _sale() -> ForcedSale:
    return voluntary_sale(_s())


recall_index = _choice("recall_index", "A", money_back="B", certain="C")
who_still_owes = _choice("who_still_owes", "C", gone="A", half="B")


def _rate_only() -> float:
    return owner_deficit("then", annual_rate=owner_conditions("now")["annual_rate"])


def _fresh_loan() -> float:
    """The slip of spreading the whole loan over all its years again."""
    loan, rate = owner_loan(), owner_conditions("now")["annual_rate"]
    payment = level_payment(loan.principal, rate, loan.months)
    return owner_deficit("then") - loan.monthly_payment + payment


rate_only = _Exercise(
    "rate_only",
    answer=_rate_only,
    slips=lambda: {
        "one_flat": _rate_only() / 2,
        "only_rise": _rate_only() - owner_deficit("then"),
        "fresh_loan": _fresh_loan(),
        "all_causes": owner_deficit(),
    },
    fields=lambda: {
        "payment": yen(_s().rest.payment[0]),
        "fixed": yen(2 * (8_300 + 1_500)),
        "rent": yen(2 * 95_000),
        "all": yen(owner_deficit()),
    },
    within=20.0,
)

principal_inside = _Exercise(
    "principal_inside",
    answer=lambda: float(_s().rest.principal_part[0]),
    slips=lambda: {
        "interest": float(_s().rest.interest[0]),
        "deficit": _s().monthly_deficit,
        "year": float(_s().rest.payment[0]) - _s().balance * 0.0345,
    },
    fields=lambda: {
        "payment": yen(_s().rest.payment[0]),
        "interest": yen(_s().rest.interest[0]),
        "deficit": yen(_s().monthly_deficit),
        "gap": yen(float(_s().rest.principal_part[0]) - _s().monthly_deficit),
        "balance": yen(_s().balance),
    },
    within=5.0,
)


LOWER = 0.95  # sold for 5 % less than the market value


def _fees() -> float:
    return sum(_s().sale_fees(_s().value * LOWER).values())


cash_to_sell = _Exercise(
    "cash_to_sell",
    answer=lambda: _s().balance - (_s().value * LOWER - _fees()),
    unit="man_yen",
    slips=lambda: {
        "no_costs": _s().balance - _s().value * LOWER,
        "costs_off": _s().balance - _s().value * LOWER - _fees(),
        "as_before": _s().overloan,
    },
    fields=lambda: {
        "balance": man_yen(_s().balance, 0),
        "value": man_yen(_s().value * LOWER, 0),
        "fees": man_yen(_fees(), 0),
        "net": man_yen(_s().value * LOWER - _fees(), 0),
        "before": man_yen(_s().overloan, 0),
    },
    within=_NEAR,
)


def _drift_with_vacancy() -> float:
    return solved(break_even_drift(_s().at(home=_s().home.at(vacancy=0.05))))


drift_vacancy = _Exercise(
    "drift_vacancy",
    answer=_drift_with_vacancy,
    unit="percent2",
    slips=lambda: {"unchanged": break_even_drift(_s()), "sign": -_drift_with_vacancy()},
    fields=lambda: {"full": percent(solved(break_even_drift(_s())), 2)},
)


def _part(name: str) -> float:
    return float(getattr(_sale().distribution, name))


residual = _Exercise(
    "residual",
    answer=lambda: _part("residual"),
    unit="man_yen",
    slips=lambda: {
        "no_costs": _part("claim") - _part("price"),
        "balance": _s().balance - _part("to_lender"),
        "costs_off": _part("claim") - 2 * _part("price") + _part("to_lender"),
        "overloan": _s().overloan,
    },
    fields=lambda: {
        "claim": man_yen(_part("claim"), 0),
        "price": man_yen(_part("price"), 0),
        "costs": man_yen(_part("price") - _part("to_lender"), 0),
        "lender": man_yen(_part("to_lender"), 0),
        "balance": man_yen(_s().balance, 0),
        "overloan": man_yen(_s().overloan, 0),
    },
    within=_NEAR,
)

not_zero = _Exercise(
    "not_zero",
    answer=lambda: REST / LONGEST,
    slips=lambda: {"printed": 0, "years": REST / 35, "old_deficit": 80_000},
    fields=lambda: {"rest": man_yen(REST, 0)},
)


def _kept() -> float:
    return assumption("credit_kept_years")


PAID_OFF = int(solved(Settlement(instalment=INSTALMENT, annual_rate=0).months(REST)))

clear_after = _Exercise(
    "clear_after",
    answer=lambda: PAID_OFF / 12 + _kept(),
    unit="years",
    slips=lambda: {"from_sale": _kept(), "only_paid": PAID_OFF / 12, "seven": 7},
    fields=lambda: {"paid": duration(PAID_OFF), "rest": man_yen(REST, 0)},
)
