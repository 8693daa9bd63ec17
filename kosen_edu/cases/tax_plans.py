"""The two plans of the lesson on tax: the apartment of article 004, and a new condominium."""

from functools import cache
from typing import Any

from kosen_edu.base import check
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.property import Property

from .articles import article_case, assumptions

CASES = {"apartment": "wood", "condo": "reinforced_concrete"}  # and the structure of each


@cache
def _given(name: str) -> dict[str, float]:
    """The numbers of a case: those of the table, and for the apartment those of the article."""
    numbers = dict(assumptions("tax_cases", name))
    if name == "apartment":
        article = article_case("004", "simulation").given
        numbers |= {key: article[key] for key in ("gpi", "principal", "annual_rate", "years")}
    return numbers


def apartment(units: int) -> tuple[Property, Loan]:
    """Return the apartment of article 004 as so many units, and its loan.

    Examples
    --------
    >>> home, loan = apartment(10)
    >>> home.units, loan.principal
    (10, 30000000.0)
    """
    plan = tax_case("apartment")
    return plan.property.at(units=units), check.kind(plan.loan, "loan", Loan)


def social_insurance(salary: Any) -> Any:
    """Return the social insurance that the cases assume: a flat share of the salary, yen.

    Examples
    --------
    >>> social_insurance(8_000_000)
    1200000.0
    """
    return salary * _given("apartment")["deductions_ratio"]


def tax_case(name: str, **changes: Any) -> ProForma:
    """Return a plan of the lesson on tax, from purchase to sale.

    Rent, costs, vacancy and loan of the apartment are those of article 004's simulation (net
    rent 1.8 million yen, 30 million yen borrowed); what it leaves open (price, building,
    salary, sale), and the whole condominium, is assumed in ``data/tax_cases.csv``.  Costs of
    the purchase are left out.

    Parameters
    ----------
    name : {"apartment", "condo"}
        Apartment house in wood, or one new condominium bought wholly on credit.
    **changes
        Other assumptions, as in :meth:`ProForma.at`.

    Returns
    -------
    ProForma

    Raises
    ------
    InputError

    Examples
    --------
    >>> apartment, condo = tax_case("apartment"), tax_case("condo")
    >>> round(apartment.btcf[0]), round(condo.btcf[0])
    (469370, -232546)
    """
    structure = CASES[check.choice(name, "article_case", tuple(CASES))]
    given: dict[str, Any] = _given(name) | {"structure": structure, "hold_years": 30}
    given |= {"years": int(given["years"]), "deductions": social_insurance(given["salary"])}
    del given["deductions_ratio"]
    return ProForma.of(**given).at(**changes)
