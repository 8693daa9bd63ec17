"""The two plans of the lesson on tax: the apartment of article 004, and a new condominium."""

from __future__ import annotations

from functools import cache
from typing import Any

from kosen_edu.base import check
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.property import Property
from kosen_edu.tax.situation import TaxSituation

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


def _loan(given: dict[str, float]) -> Loan:
    return Loan(
        principal=given["principal"], annual_rate=given["annual_rate"], years=int(given["years"])
    )


def apartment(units: int) -> tuple[Property, Loan]:
    """Return the apartment of article 004 as so many units, and its loan.

    Examples
    --------
    >>> home, loan = apartment(10)
    >>> home.units, loan.principal
    (10, 30000000.0)
    """
    return tax_case("apartment").property.at(units=units), _loan(_given("apartment"))


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
    given = _given(name)
    plan = ProForma(
        property=Property(
            price=given["price"],
            gpi=given["gpi"],
            vacancy=given.get("vacancy", 0.0),
            opex_ratio=given.get("opex_ratio", 0.0),
            opex_fixed=given.get("opex_fixed", 0.0),
            units=int(given["units"]),
        ),
        loan=_loan(given),
        tax=TaxSituation(
            building_price=given["building_price"],
            equipment_price=given.get("equipment_price", 0.0),
            structure=structure,
            building_age=given["building_age"],
            start_year=int(given["start_year"]),
            salary=given["salary"],
            deductions=social_insurance(given["salary"]),
        ),
        hold_years=30,
        exit_price=given["exit_price"],
        selling_cost_ratio=given["selling_cost_ratio"],
    )
    return plan.at(**changes) if changes else plan
