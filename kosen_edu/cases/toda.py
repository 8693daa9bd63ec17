"""The apartment in Toda (article 001), the course's standard case: its first year, and all of them.

The article prints cash after tax and break-even occupancy at 1.85 % and 4.35 %.  They follow
from conditions that it does not state; each can be changed on its own here.  As a whole plan
(:func:`toda_plan`) it is the case that several lessons share.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Annotated, Any

import numpy as np
import pandas as pd

from kosen_edu.base import check, say
from kosen_edu.loans.loan import Loan, payments_a_year
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.property import OperatingStatement, Property
from kosen_edu.rental.ratios import ber
from kosen_edu.tax.landlord import land_interest, offsettable_loss

from .articles import article_case, assumptions

LOSSES = ("law", "refund")


@dataclass(frozen=True, kw_only=True)
class Conditions(check.Checked):
    """What a simulator has to fix and article 001 does not state.

    Parameters
    ----------
    payments_per_year : {12, 2, 1}
        Real loans are paid monthly.
    loss : {"law", "refund"}
        A loss saves tax only beyond the land interest (措法41の4), or always.
    ber_years : int
        Break-even occupancy on the average rent and costs of so many years.
    tax_rate : float, optional
        One rate on all income, decimal; unless given, the one that the article must have used.

    Examples
    --------
    >>> Conditions() == MONTHLY
    True
    """

    payments_per_year: Annotated[int, payments_a_year] = 12
    loss: Annotated[str, check.field(check.choice, "loss_offset", choices=LOSSES)] = "law"
    ber_years: Annotated[int, check.field(check.count, "year", high=100)] = 1
    tax_rate: Annotated[float | None, check.field(check.share, "marginal_rate", optional=True)] = (
        None
    )


MONTHLY = Conditions()
"""How a loan is really paid, and what the law makes of a loss."""
AS_PRINTED = Conditions(payments_per_year=1, loss="refund", ber_years=10)
"""The only conditions found under which the four printed figures come out."""


@dataclass(frozen=True)
class TodaYear:
    """The first year of the Toda apartment (yen a year; ``tax`` below 0 is a refund)."""

    statement: OperatingStatement
    interest: float
    depreciation: float
    land_interest: float
    tax: float
    ber: float

    @property
    def taxable(self) -> float:
        """NOI less interest less depreciation: what is taxed, or the loss."""
        return self.statement.noi - self.interest - self.depreciation

    @property
    def atcf(self) -> float:
        """Cash after tax; with a refund it can be above 0 while the cash before tax is not."""
        return self.statement.btcf - self.tax

    @property
    def refund(self) -> float:
        """Tax that comes back."""
        return -self.tax

    @property
    def outcome(self) -> str:
        """Whether cash after tax is ``"black"`` or ``"red"``, or no tax comes back: ``"none"``."""
        return "none" if self.refund <= 0 else "black" if self.atcf >= 0 else "red"

    @property
    def dscr(self) -> float:
        """NOI over debt service."""
        return self.statement.dscr


def toda_property() -> Property:
    """The apartment as article 001 describes it.

    Returns
    -------
    Property

    Examples
    --------
    >>> toda_property().gpi
    8112000.0
    """
    given = article_case("001", "toda").given
    return Property(
        price=given["price"],
        gpi=given["monthly_rent"] * 12,
        opex_ratio=given["opex_ratio"],
        rent_drift=given["rent_drift"],
        rent_drift_kind="linear",
    )


def toda(annual_rate: float, conditions: Conditions = MONTHLY) -> TodaYear:
    """The first year of the Toda apartment at a rate, under named conditions.

    Parameters
    ----------
    annual_rate : float
        Decimal per year; the article looks at 0.0185 and 0.0435.
    conditions : Conditions
        ``AS_PRINTED`` gives the printed figures, ``MONTHLY`` the true ones; anything between them
        shows which condition moves which figure.

    Returns
    -------
    TodaYear

    Raises
    ------
    InputError

    Notes
    -----
    Straight-line depreciation over the life of the case, and its flat tax rate.

    Examples
    --------
    >>> low, high = toda(0.0185, AS_PRINTED), toda(0.0435, AS_PRINTED)
    >>> round(low.atcf), round(high.atcf), round(low.ber, 4), round(high.ber, 4)
    (1330073, 36679, 0.7728, 1.0203)
    >>> true = toda(0.0435)
    >>> round(true.statement.ads), round(true.statement.btcf), round(true.tax)
    (7168490, -29930, 0)
    """
    check.kind(conditions, "conditions", Conditions)
    case = article_case("001", "toda")
    given, home = case.given, toda_property()
    loan = Loan(
        principal=given["principal"],
        annual_rate=annual_rate,
        years=given["years"],
        payments_per_year=conditions.payments_per_year,
    )
    ads, interest = loan.annual_debt_service(), float(loan.yearly()["interest"][0])
    statement = home.statement(ads=ads)
    depreciation = given["building_price"] / case.assumed["useful_life"]
    income = statement.noi - interest - depreciation
    land = land_interest(
        interest=interest, loan=loan.principal, building_price=given["building_price"]
    )
    if income < 0 and conditions.loss == "law":
        income = -offsettable_loss(-income, land_interest=land)
    years = home.statement(ads=ads, year=np.arange(1, conditions.ber_years + 1))
    rate = case.assumed["tax_rate"] if conditions.tax_rate is None else conditions.tax_rate
    occupancy = ber(opex=float(years.opex.mean()), ads=ads, gpi=float(years.gpi.mean()))
    return TodaYear(statement, interest, depreciation, land, rate * income + 0.0, occupancy)


def toda_apart(annual_rate: float) -> pd.DataFrame:
    """Two printed figures with one condition of ``AS_PRINTED`` changed at a time, then all.

    Parameters
    ----------
    annual_rate : float
        Decimal per year; the article looks at 0.0185 and 0.0435.

    Returns
    -------
    DataFrame
        Index: what was changed, in words; columns: ``atcf`` (yen) and ``ber`` (share).

    Raises
    ------
    InputError

    Examples
    --------
    >>> toda_apart(0.0435).round(4).iloc[[0, -1]].to_numpy().tolist()
    [[36678.656, 1.0203], [-29929.8151, 1.0037]]
    """
    cases = {
        "as_printed": AS_PRINTED,
        "monthly": replace(AS_PRINTED, payments_per_year=12),
        "no_refund": replace(AS_PRINTED, loss="law"),
        "other_tax": replace(AS_PRINTED, tax_rate=0.3),
        "first_year": replace(AS_PRINTED, ber_years=1),
        "all": MONTHLY,
    }
    years = [toda(annual_rate, conditions) for conditions in cases.values()]
    index = [say(f"metrics.toda_{name}") for name in cases]
    return pd.DataFrame({"atcf": [y.atcf for y in years], "ber": [y.ber for y in years]}, index)


def toda_plan(annual_rate: float = 0.0185, **changes: Any) -> ProForma:
    """The apartment of article 001 from purchase to sale.

    Price, building, loan, rent, costs, drift of rent, exit yield and an occupancy of 100 % are
    the article's.  What it leaves open (units, salary, costs of purchase and sale, first year,
    reserve) is assumed in ``data/toda_plan.csv``.

    Parameters
    ----------
    annual_rate : float
        Decimal per year; the article looks at 0.0185 and 0.0435.
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
    >>> low, high = toda_plan(), toda_plan(0.0435)
    >>> round(low.btcf[0]), round(high.btcf[0])
    (1923404, -29930)
    """
    return _toda_plan().at(annual_rate=annual_rate).at(**changes)


@cache
def _toda_plan() -> ProForma:
    given = article_case("001", "toda").given
    own = {key: given[key] for key in ("principal", "building_price", "exit_yield")}
    own |= {"annual_rate": 0.0185, "years": int(given["years"])}
    whole = asdict(toda_property()) | dict(assumptions("toda_plan")) | own
    return ProForma.of(**whole, structure="wood")
