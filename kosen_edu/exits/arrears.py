"""Unpaid instalments: how the claim grows, how a price is shared out, how the rest is paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Annotated, Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.loans.annuity import annuity, months_to_repay

from .situation import Situation, assumption


def usual(key: str) -> Any:
    """The default of a field: what the table of assumptions says."""
    return field(default_factory=partial(assumption, key))


@dataclass(frozen=True, kw_only=True)
class Arrears(check.Checked):
    """What happens between the first unpaid instalment and the sale.

    Parameters
    ----------
    acceleration_months : int
        Unpaid months after which everything falls due (期限の利益の喪失).
    late_charge_rate : float
        Decimal per year.
    rent_to_lender : bool
        Whether rent less running costs goes to the lender while nothing else is paid.
    unpaid_fee_months : int
        Last months before the sale in which the fixed costs (管理費など) are not paid either;
        the price pays them.

    Raises
    ------
    InputError
    """

    acceleration_months: Annotated[int, check.field(check.count, low=0)] = usual(
        "acceleration_months"
    )
    late_charge_rate: Annotated[float, check.field(check.rate)] = usual("late_charge_rate")
    rent_to_lender: Annotated[bool, check.field(check.flag)] = True
    unpaid_fee_months: Annotated[int, check.field(check.count, low=0)] = 0


@dataclass(frozen=True, kw_only=True)
class Settlement(check.Checked):
    """How the residual debt is paid after the sale.

    Parameters
    ----------
    instalment : float
        Yen a month from the month after the sale; 0: nothing is paid.
    annual_rate : float
        On what is left; 0 where the settlement says so.

    Raises
    ------
    InputError

    Examples
    --------
    >>> Settlement(instalment=20_000).months(12_000_000)
    600
    >>> Settlement(instalment=20_000, annual_rate=0.03).months(12_000_000) is None
    True
    """

    instalment: Annotated[float, check.field(check.money)] = usual("instalment")
    annual_rate: Annotated[float, check.field(check.rate, "residual_rate")] = usual("residual_rate")

    def months(self, debt: float) -> int | None:
        """Months until ``debt`` (yen) is repaid; ``None`` if it never is.

        Raises
        ------
        InputError
        """
        debt = check.number(debt, "residual_debt", one=True)
        if debt <= 0:
            return 0
        if self.instalment <= debt * self.annual_rate / 12:
            return None
        return months_to_repay(debt, self.annual_rate, self.instalment)

    def run(self, debt: float, months: int) -> tuple[np.ndarray, np.ndarray]:
        """Payments and balances of the first ``months`` months (yen; two arrays).

        An instalment below the interest lets the balance grow.

        Raises
        ------
        InputError
        """
        debt = check.number(debt, "residual_debt", one=True)
        months = check.count(months, "months", low=0, high=10**6, one=True)
        rate, k = self.annual_rate / 12, np.arange(1, months + 1)
        owed = (1 + rate) ** k * (debt - self.instalment * annuity(rate, k))
        end = self.months(debt)
        if end is not None:
            owed = np.where(k >= end, 0.0, owed)
        before = np.concatenate([[debt], owed])[:months]
        paid = np.where(k == end, before * (1 + rate), self.instalment)
        return np.where(before > 0, paid, 0.0), owed


@dataclass(frozen=True)
class Instalments:
    """A residual debt (yen) paid by instalments from the sale on, and when all is over.

    Examples
    --------
    >>> plan = Instalments(12_000_000, Settlement(instalment=20_000, annual_rate=0))
    >>> plan.months, plan.clear, plan.paid_in_all
    (600, 660, 12000000.0)
    """

    debt: float
    terms: Settlement

    @cached_property
    def months(self) -> int | None:
        """Until the last instalment; ``None``: they never end."""
        return self.terms.months(self.debt)

    @property
    def clear(self) -> int | None:
        """Months until the credit file no longer shows it."""
        kept = int(assumption("credit_kept_years") * 12)
        return None if self.months is None else self.months + kept

    @property
    def paid_in_all(self) -> float | None:
        """All instalments together, yen."""
        if self.months is None:
            return None
        return float(self.terms.run(self.debt, self.months)[0].sum())

    def owed(self, months: int) -> np.ndarray:
        """What is owed after 0, 1, … months, yen; nan once it is repaid."""
        owed = np.append(self.debt, self.terms.run(self.debt, months)[1])
        if self.months is not None:
            owed[self.months + 1 :] = np.nan
        return owed


@dataclass(frozen=True)
class Distribution:
    """The table (配分表) that shares out the price: lines by term, yen, in order.

    ``claim`` is what is owed at the sale, ``waived`` what the lender lets go of it.
    """

    price: float
    lines: Mapping[str, float]
    claim: float
    waived: float

    @property
    def to_lender(self) -> float:
        """What the lender gets of the price."""
        left = self.price - sum(self.lines.values())
        return min(left, self.claim - self.waived)

    @property
    def to_owner(self) -> float:
        """What is left when everything is paid."""
        return self.price - sum(self.lines.values()) - self.to_lender

    @property
    def residual(self) -> float:
        """残債: what is still owed after the sale."""
        return self.claim - self.waived - self.to_lender


@dataclass(frozen=True, eq=False)
class ClaimRun:
    """Arrears run up to the sale: columns from month 0 (today) to the month of the sale.

    Attributes
    ----------
    out_of_pocket, debt : ndarray, shape (months + 1,)
        What the owner still pays (costs that rent does not cover); what is owed, yen.
    interest, late_charge : float
        Charged in all, yen.
    late_open : float
        Late charges not paid by rent, yen.
    unpaid_fees : float
        Management fees and the like left unpaid, yen.
    """

    out_of_pocket: np.ndarray
    debt: np.ndarray
    interest: float
    late_charge: float
    late_open: float
    unpaid_fees: float


def run_up(situation: Situation, months: int, terms: Arrears) -> ClaimRun:
    """Stop paying today and let the claim grow for ``months`` months.

    Before acceleration the contract's interest goes on and late charges fall on the principal
    of overdue instalments; after it they fall on all principal (the guarantee company has paid
    and asks for everything).  Rent that goes to the lender pays interest, then late charges,
    then principal.

    Parameters
    ----------
    situation : Situation
        Today.
    months : int
        Months from the last payment to the sale.
    terms : Arrears
        What the contract says of late payers.

    Returns
    -------
    ClaimRun

    Examples
    --------
    >>> from kosen_edu.loans.loan import Loan
    >>> from kosen_edu.rental.property import Property
    >>> s = Situation(
    ...     home=Property(price=25_000_000, gpi=0),
    ...     loan=Loan(principal=12_000_000, annual_rate=0.02, years=35),
    ...     value=10_000_000,
    ... )
    >>> claim = run_up(s, 12, Arrears(acceleration_months=6, late_charge_rate=0.14))
    >>> round(claim.interest), round(claim.late_charge)
    (119505, 843464)
    """
    out, debt = np.zeros(months + 1), np.zeros(months + 1)
    principal = debt[0] = situation.balance
    interest = late = repaid = 0.0
    all_interest = all_late = fees = 0.0
    for t in range(1, months + 1):
        if t <= terms.acceleration_months and t <= len(situation.rest):
            overdue = max(float(situation.rest.principal_part[: t - 1].sum()) - repaid, 0.0)
            added = float(situation.rest.interest[t - 1])
        else:
            overdue, added = principal, 0.0
        charge = overdue * terms.late_charge_rate / 12
        interest, late = interest + added, late + charge
        all_interest, all_late = all_interest + added, all_late + charge
        cash = float(situation.operating[t])
        if t > months - terms.unpaid_fee_months:
            unpaid = (
                situation.home.opex_fixed * (1 + situation.home.opex_drift) ** ((t - 1) // 12) / 12
            )
            fees, cash = fees + unpaid, cash + unpaid
        if terms.rent_to_lender and cash > 0:
            to_interest = min(cash, interest)
            to_late = min(cash - to_interest, late)
            to_principal = min(cash - to_interest - to_late, principal)
            interest, late = interest - to_interest, late - to_late
            principal, repaid = principal - to_principal, repaid + to_principal
            cash -= to_interest + to_late + to_principal
        out[t] = -cash
        debt[t] = principal + interest + late
    return ClaimRun(out, debt, all_interest, all_late, late, fees)
