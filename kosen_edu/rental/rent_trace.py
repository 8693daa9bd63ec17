"""Who repays: each yen of rent followed to its use, and what the owner has to add.

By law the borrower repays; economically the tenants do, as long as they pay rent.  Rent is
spent in a fixed order — costs, large repairs, interest, principal, tax — and what it does not
reach is the owner's top-up (持ち出し).  When rent stops by chance is in
:mod:`kosen_edu.rental.vacancy`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.words import say, term
from kosen_edu.loans.loan import Loan

from .property import Property

if TYPE_CHECKING:
    import pandas as pd

USES = ("opex", "capex", "interest", "principal_part", "tax")
"""What rent is spent on, in the order in which it is."""
DEBT = ("interest", "principal_part")


@dataclass(frozen=True, eq=False)
class RentTrace:
    """Where rent went, period by period (yen; arrays of one shape).

    Attributes
    ----------
    rent : ndarray, shape (periods,)
        Rent that came in.
    due : mapping of str to ndarray
        What each of ``USES`` asked for.
    by_rent : mapping of str to ndarray
        What rent paid of it.
    refund : ndarray
        Tax given back (where the tax is below 0); it goes to the owner, not to the bank.
    periods_per_year : int
        12 or 1.
    """

    rent: np.ndarray
    due: Mapping[str, np.ndarray]
    by_rent: Mapping[str, np.ndarray]
    refund: np.ndarray
    periods_per_year: int = 1

    @property
    def by_owner(self) -> dict[str, np.ndarray]:
        """What the owner added to each use: what was due less what rent paid."""
        return {use: self.due[use] - self.by_rent[use] for use in USES}

    @property
    def top_up(self) -> np.ndarray:
        """The owner's top-up (持ち出し) of each period, all uses together."""
        return np.sum([self.due[use] - self.by_rent[use] for use in USES], axis=0)

    @property
    def left(self) -> np.ndarray:
        """Rent that is left to the owner when everything is paid."""
        return self.rent - np.sum([self.by_rent[use] for use in USES], axis=0)

    @property
    def tenants_share(self) -> float | None:
        """Share of all interest and principal that rent paid; ``None`` without debt."""
        due = sum(float(self.due[use].sum()) for use in DEBT)
        paid = sum(float(self.by_rent[use].sum()) for use in DEBT)
        return paid / due if due else None

    @property
    def owners_share(self) -> float | None:
        """Share of all interest and principal that the owner had to add."""
        share = self.tenants_share
        return None if share is None else 1 - share

    def yearly(self) -> RentTrace:
        """The same summed over years: monthly top-ups stay, a good month does not undo a bad."""
        starts = np.arange(0, len(self.rent), self.periods_per_year)

        def total(values: np.ndarray) -> np.ndarray:
            return np.add.reduceat(values, starts)

        return RentTrace(
            total(self.rent),
            {use: total(self.due[use]) for use in USES},
            {use: total(self.by_rent[use]) for use in USES},
            total(self.refund),
        )

    def frame(self) -> pd.DataFrame:
        """A row a period: rent, what it paid of each use, what is left, the owner's top-up."""
        import pandas as pd

        columns = {"rent": self.rent} | {use: self.by_rent[use] for use in USES}
        columns |= {"left": self.left, "top_up": self.top_up, "refund": self.refund}
        name = "year" if self.periods_per_year == 1 else "month"
        return pd.DataFrame(columns, index=pd.RangeIndex(1, len(self.rent) + 1, name=name))

    def summary(self) -> pd.DataFrame:
        """All periods together: a row a use, and what is left to the owner.

        Returns
        -------
        DataFrame
            ``due``, ``by_rent``, ``by_owner`` (yen) and ``share`` (of rent; the column adds up
            to 1).  Index: names in the language in use.
        """
        import pandas as pd

        due = [float(self.due[use].sum()) for use in USES]
        paid = [float(self.by_rent[use].sum()) for use in USES]
        left, rent = float(self.left.sum()), float(self.rent.sum())
        table = pd.DataFrame(
            {"due": [*due, 0.0], "by_rent": [*paid, left]},
            index=[term(use).name for use in USES] + [term("left_to_owner").name],
        )
        table["by_owner"] = [d - p for d, p in zip(due, paid, strict=True)] + [0.0]
        table["share"] = table["by_rent"] / rent if rent else np.nan
        return table


@check.shapes_fit
def trace_rent(
    *, rent: Any, opex: Any, interest: Any, principal_part: Any, tax: Any = 0.0, capex: Any = 0.0
) -> RentTrace:
    """Follow rent to its uses in the order of ``USES``.

    Parameters
    ----------
    rent : array_like, shape (periods,) or a number
        Rent that comes in (EGI), yen.
    opex, capex, interest, principal_part : array_like
        What has to be paid in the same period, yen.
    tax : array_like
        Tax caused by the property, yen; below 0 a refund.

    Returns
    -------
    RentTrace

    Raises
    ------
    InputError

    Notes
    -----
    In each period ``sum(by_rent) + left = rent`` and ``by_rent + by_owner = due``.

    Examples
    --------
    >>> month = trace_rent(rent=90_000, opex=20_000, interest=45_000, principal_part=40_000)
    >>> month.by_rent["principal_part"].tolist(), month.top_up.tolist(), month.left.tolist()
    ([25000.0], [15000.0], [0.0])
    """
    taxes = check.number(tax, "tax")
    values = np.broadcast_arrays(
        check.money(rent, "egi"),
        check.money(opex, "opex"),
        check.money(capex, "capex"),
        check.money(interest, "interest"),
        check.money(principal_part, "principal_part"),
        np.maximum(taxes, 0.0),
        np.maximum(-np.asarray(taxes), 0.0),
    )
    income, *dues, refund = (np.atleast_1d(v).astype(float) for v in values)
    left, paid = income.copy(), {}
    for use, due in zip(USES, dues, strict=True):
        paid[use] = np.minimum(due, left)
        left = left - paid[use]
    return RentTrace(income, dict(zip(USES, dues, strict=True)), paid, refund)


def monthly_debt(loan: Loan) -> tuple[np.ndarray, np.ndarray]:
    """Interest and principal part by calendar month, also for half-yearly or yearly payments.

    Returns
    -------
    tuple of ndarray, each of shape (months of the loan,)
        Yen; 0 in months without a payment.
    """
    step = 12 // loan.payments_per_year
    table = loan.schedule_arrays
    parts = np.zeros((2, loan.months))
    parts[:, step - 1 :: step] = table.interest, table.principal_part
    return parts[0], parts[1]


def monthly_tax(tax: Any, years: int) -> np.ndarray:
    """A tax a year as twelfths by month: one amount for all years, or one for each.

    Raises
    ------
    InputError
        If there are neither 1 nor ``years`` amounts.
    """
    amounts = np.atleast_1d(np.asarray(check.number(tax, "tax")))
    if amounts.ndim != 1 or len(amounts) not in (1, years):
        raise InputError(term("tax").name, amounts.size, say("rent.tax_years", years=years))
    return np.repeat(np.broadcast_to(amounts, years) / 12, 12)


def trace_life(home: Property, loan: Loan, *, tax: Any = 0.0) -> RentTrace:
    """Follow the rent of a property through the whole life of its loan, month by month.

    Parameters
    ----------
    home : Property
        Its vacancy, drifts and repairs apply; yearly amounts are spread over twelve months.
    loan : Loan
        From the month of purchase on.
    tax : array_like
        Tax caused by the property, yen a year: one amount, or one for each year of the loan.

    Returns
    -------
    RentTrace
        Monthly; ``.yearly()`` sums it up, ``.tenants_share`` says who paid the loan.

    Raises
    ------
    InputError

    Examples
    --------
    >>> flat = Property(price=25_000_000, gpi=1_140_000, opex_fixed=240_000)
    >>> loan = Loan(principal=25_000_000, annual_rate=0.02, years=35)
    >>> life = trace_life(flat, loan)
    >>> round(life.tenants_share, 3), round(float(life.top_up.sum()))
    (0.906, 3282591)
    """
    check.kind(home, "home", Property)
    years = -(-check.kind(loan, "loan", Loan).months // 12)
    statement = home.statement(year=np.arange(1, years + 1))
    taxes = monthly_tax(tax, years)
    egi, opex, capex = (
        np.repeat(np.broadcast_to(line, years) / 12, 12)[: loan.months]
        for line in (statement.egi, statement.opex, statement.capex)
    )
    interest, part = monthly_debt(loan)
    trace = trace_rent(
        rent=egi,
        opex=opex,
        capex=capex,
        interest=interest,
        principal_part=part,
        tax=taxes[: loan.months],
    )
    return RentTrace(trace.rent, trace.due, trace.by_rent, trace.refund, periods_per_year=12)


def guarantor_exposure(
    loan: Loan, *, value: Any, value_drift: float = 0.0, selling_costs: float = 0.0
) -> pd.DataFrame:
    """What a joint guarantor (連帯保証人) would have to pay if rent and borrower both failed.

    Parameters
    ----------
    loan : Loan
    value : array_like
        Sale value today, yen; or one value for each month 0 … months of the loan.
    value_drift : float
        Change of the value a year, used where one value is given.
    selling_costs : float
        Share of the price that the sale costs.

    Returns
    -------
    DataFrame
        Index: month 0 (the day of the loan) to the last; ``balance``, ``value`` (net of selling
        costs), ``exposure = max(balance - value, 0)``, yen.  Arrears come on top.

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = Loan(principal=25_000_000, annual_rate=0.02, years=35)
    >>> table = guarantor_exposure(loan, value=22_000_000, value_drift=-0.01, selling_costs=0.04)
    >>> table["exposure"].round().loc[[0, 120, 240, 420]].tolist()
    [3880000.0, 438166.0, 0.0, 0.0]
    """
    import pandas as pd

    months = np.arange(check.kind(loan, "loan", Loan).months + 1)
    net = 1 - check.share(selling_costs, "selling_costs", one=True)
    check.size(len(months), "months")
    worth = np.asarray(check.money(value, "price"))
    if worth.ndim == 0:
        drift = check.single(value_drift, "value_drift")
        drift = check.rate(drift, "value_drift", negative=True)
        worth = worth * (1 + drift) ** (months / 12)
    elif worth.shape != months.shape:
        allowed = f"返済の月数に1を足した {len(months)} 個の価格、または1つの価格を渡します"
        raise InputError(term("price").name, worth.size, allowed)
    owed = loan.principal - np.concatenate([[0.0], np.cumsum(monthly_debt(loan)[1])])
    owed[-1] = 0.0
    columns = {"balance": owed, "value": worth * net}
    columns["exposure"] = np.maximum(owed - worth * net, 0.0)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(months), name="month"))
