"""The course's standard case as a whole plan: the apartment in Toda of article 001."""

from __future__ import annotations

from functools import cache
from typing import Any

from kosen_edu.base.data import load_table
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.proforma import ProForma, TaxSituation

from .articles import article_case
from .toda import toda_property


@cache
def _assumed() -> dict[str, float]:
    """What the article leaves open and a whole plan needs."""
    table = load_table("toda_plan")
    return dict(zip(table["key"], table["value"].astype(float), strict=True))


def toda_plan(annual_rate: float = 0.0185, **changes: Any) -> ProForma:
    """Return the apartment of article 001 from purchase to sale.

    Price, building, loan, rent, costs, drift of rent, exit yield and an occupancy of 100 % are
    the article's.  What it leaves open (units, salary, costs of purchase and sale, first year,
    reserve) is assumed in ``data/toda_plan.csv``.

    Parameters
    ----------
    annual_rate : float
        Decimal per year; the article looks at 0.0185 and 0.0435.
    **changes
        Other assumptions, as in :meth:`ProForma.at`.

    Raises
    ------
    InputError

    Examples
    --------
    >>> low, high = toda_plan(), toda_plan(0.0435)
    >>> round(low.btcf[0]), round(high.btcf[0])
    (1923404, -29930)
    """
    given, assumed = article_case("001", "toda").given, _assumed()
    plan = ProForma(
        property=toda_property().at(units=int(assumed["units"])),
        loan=Loan(principal=given["principal"], annual_rate=annual_rate, years=int(given["years"])),
        tax=TaxSituation(
            building_price=given["building_price"],
            structure="wood",
            start_year=int(assumed["start_year"]),
            salary=assumed["salary"],
            deductions=assumed["deductions"],
        ),
        hold_years=10,
        exit_yield=given["exit_yield"],
        selling_cost_ratio=assumed["selling_cost_ratio"],
        buying_costs=assumed["buying_costs"],
        buying_costs_expensed=assumed["buying_costs_expensed"],
        reserve=assumed["reserve"],
    )
    return plan.at(**changes) if changes else plan
