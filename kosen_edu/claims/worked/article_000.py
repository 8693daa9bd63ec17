"""Article 000 (negative carry, voluntary sale): the workings of its claims."""

from __future__ import annotations

from kosen_edu.base.formats import man_yen, percent, yen
from kosen_edu.cases.articles import article_case
from kosen_edu.exits.situation import assumption
from kosen_edu.loans.annuity import balance_after, level_payment

from .worked import Worked, settles

OWNER = article_case("000", "owner")
OVERLOAN = OWNER.given["overloan"]
UNITS = OWNER.given["properties"]


@settles("000-02")
def _when_principal_stops_falling() -> Worked:
    payment = level_payment(10_000_000, 0.02, 420)
    return Worked(None, shown={"rate": percent(12 * payment / 10_000_000, 3)})


@settles("000-03")
def _cash_for_an_ordinary_sale() -> float:
    return OVERLOAN / UNITS


def _deficit(payment: float, when: str) -> float:
    """Monthly deficit of all units on the assumptions of the course, yen."""
    a = OWNER.assumed
    costs = a[f"management_fee_{when}"] + a[f"reserve_fund_{when}"]
    return UNITS * (payment + costs - a[f"rent_{when}"])


@settles("000-04")
def _years_in_the_credit_file() -> Worked:
    kept, printed_most = assumption("credit_kept_years"), 7
    yearly = OWNER.printed["deficit_now"] * 12  # the years are counted from the day of the sale
    monthly = OVERLOAN / (printed_most - kept) / 12
    shown = {"kept": f"{kept:.0f}", "monthly": man_yen(monthly, 0)}
    return Worked(OVERLOAN / yearly + kept, instead=kept, shown=shown)


@settles("000-05")
def _deficit_now() -> Worked:
    a, months = OWNER.assumed, int(OWNER.assumed["years"] * 12)
    made = int(a["payments_made"])
    first = level_payment(a["price"], a["annual_rate_then"], months)
    owed = balance_after(a["price"], a["annual_rate_then"], months, made)
    second = level_payment(owed, a["annual_rate_now"], months - made)
    shown = {"then": yen(_deficit(first, "then")), "now": yen(_deficit(second, "now"))}
    rates = {k: percent(a[f"annual_rate_{k}"], 2) for k in ("then", "now")}
    return Worked(None, shown=shown | {"rate_then": rates["then"], "rate_now": rates["now"]})


@settles("000-06")
def _debt_that_stays() -> float:
    return OVERLOAN


@settles("000-07")
def _instalment() -> Worked:
    months = OVERLOAN / OWNER.printed["deficit_now"]
    return Worked(OVERLOAN / 420, instead=0.0, shown={"months": f"{months:.0f}"})


@settles("000-08")
def _still_to_be_paid() -> tuple[float, float]:
    return OVERLOAN, 0.0
