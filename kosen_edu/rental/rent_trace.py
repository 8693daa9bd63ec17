"""Who repays: each yen of rent followed to its use, and what the owner has to add.

By law the borrower repays; economically the tenants do, as long as they pay rent.  Rent is
spent in a fixed order — costs, large repairs, interest, principal, tax — and what it does not
reach is the owner's top-up (持ち出し).  When rent stops by chance is in
:mod:`kosen_edu.rental.vacancy`.

At the end stands a tax at one rate: for following a yen of rent, not for a tax return.  The
brackets, deductions and losses of the law are in :mod:`kosen_edu.tax.landlord`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import check, say, term
from kosen_edu.loans.loan import BONUS_EVERY, Loan

from .property import Property, statement_of

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
    periods_per_year : int
        12, 2 or 1.
    """

    rent: np.ndarray
    due: Mapping[str, np.ndarray]
    by_rent: Mapping[str, np.ndarray]
    periods_per_year: int = 1

    @property
    def by_owner(self) -> dict[str, np.ndarray]:
        """What the owner added to each use: what was due less what rent paid."""
        return {use: self.due[use] - self.by_rent[use] for use in USES}

    @property
    def top_up(self) -> np.ndarray:
        """The owner's top-up (持ち出し) of each period, all uses together."""
        return np.sum([*self.by_owner.values()], axis=0)

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
        )

    def summary(self) -> pd.DataFrame:
        """All periods together: a row a use, and what is left to the owner.

        Returns
        -------
        DataFrame
            ``due``, ``by_rent``, ``by_owner`` (yen) and ``share`` (of rent; the column adds up
            to 1).  Index: their names.
        """
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
        Tax caused by the property, yen.

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
    values = np.broadcast_arrays(
        check.money(rent, "egi"),
        check.money(opex, "opex"),
        check.money(capex, "capex"),
        check.money(interest, "interest"),
        check.money(principal_part, "principal_part"),
        check.money(tax, "tax"),
    )
    return _followed(*(np.atleast_1d(v).astype(float) for v in values))


def _followed(rent: np.ndarray, *dues: np.ndarray, months: int = 1, per_year: int = 1) -> RentTrace:
    """Kernel of :func:`trace_rent`; ``dues`` in the order of ``USES``.

    So many ``months`` are one period: what one of them leaves stays for the next.
    """
    rent = rent.reshape(-1, months)
    due = {use: amounts.reshape(-1, months) for use, amounts in zip(USES, dues, strict=True)}
    paid = {use: np.zeros(len(rent)) for use in USES}
    left = np.zeros(len(rent))
    for month in range(months):
        left = left + rent[:, month]
        for use in USES:
            part = np.minimum(due[use][:, month], left)
            paid[use] += part
            left = left - part
    total = {use: amounts.sum(axis=1) for use, amounts in due.items()}
    return RentTrace(rent.sum(axis=1), total, paid, per_year)


def months_between(loan: Loan) -> int:
    """Months from one payment to the next; with bonus payments, from one of them to the next.

    What rent leaves in a month stays for the payments until then.
    """
    return BONUS_EVERY if loan.bonus_principal else 12 // loan.payments_per_year


def monthly_debt(loan: Loan) -> np.ndarray:
    """Interest and principal part by calendar month, also for half-yearly or yearly payments.

    Returns
    -------
    ndarray, shape (2, months of the loan)
        Yen; 0 in months without a payment.
    """
    step = 12 // loan.payments_per_year
    parts = np.zeros((2, loan.months))
    parts[0, step - 1 :: step] = loan.schedule_arrays.interest
    parts[1, step - 1 :: step] = loan.schedule_arrays.principal_part
    return parts


def yearly_amounts(value: Any, key: str, years: int) -> np.ndarray:
    """An amount for each year: one for all of them, or one for each.

    Raises
    ------
    InputError
        If there are neither 1 nor ``years`` amounts.
    """
    amounts = np.atleast_1d(np.asarray(check.money(value, key)))
    if amounts.ndim != 1 or len(amounts) not in (1, years):
        raise check.refuse(key, amounts.size, say("rent.tax_years", years=years))
    return np.broadcast_to(amounts, years)


def trace_life(home: Property, loan: Loan, *, tax: Any = 0.0) -> RentTrace:
    """Follow the rent of a property through the whole life of its loan, payment by payment.

    What a month leaves stays for the next payment of a loan that is paid yearly or half-yearly,
    and for the next bonus payment; after it, what is left belongs to the owner.

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
        Monthly, or by half-year or year as the loan is paid; ``.yearly()`` sums it up,
        ``.tenants_share`` says who paid the loan.

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
    year = statement_of(home, {}, year=np.arange(1, years + 1))
    rent, opex, capex, taxes = (
        np.repeat(line / 12, 12)[: loan.months]
        for line in (year.egi, year.opex, year.capex, yearly_amounts(tax, "tax", years))
    )
    step = months_between(loan)
    debt = monthly_debt(loan)
    return _followed(rent, opex, capex, *debt, taxes, months=step, per_year=12 // step)


def guarantor_exposure(
    loan: Loan, *, value: float, value_drift: float = 0.0, selling_costs: float = 0.0
) -> pd.DataFrame:
    """What a joint guarantor (連帯保証人) would have to pay if rent and borrower both failed.

    Parameters
    ----------
    loan : Loan
        The loan that is guaranteed.
    value : float
        Sale value today, yen.
    value_drift : float
        Change of the value a year.
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
    months = np.arange(check.kind(loan, "loan", Loan).months + 1)
    drift = check.change(value_drift, "value_drift", one=True)
    worth = check.money(value, "price", one=True) * (1 + drift) ** (months / 12)
    net = worth * (1 - check.share(selling_costs, "selling_costs", one=True))
    owed = loan.principal - np.concatenate([[0.0], np.cumsum(monthly_debt(loan)[1])])
    owed[-1] = 0.0
    columns = {"balance": owed, "value": net, "exposure": np.maximum(owed - net, 0.0)}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(months), name="month"))


def flat_tax(home: Property, loan: Loan, *, tax_rate: float, depreciation: Any = 0.0) -> np.ndarray:
    """Tax caused by a property in each year of its loan, at one rate on its taxable income.

    Parameters
    ----------
    home : Property
        Its vacancy and drifts apply; large repairs are not deducted.
    loan : Loan
        From the first day of a calendar year on.
    tax_rate : float
        Income and resident tax together, decimal.
    depreciation : array_like
        Yen a year: one amount, or one for each year of the loan.

    Returns
    -------
    ndarray, shape (years begun,)
        ``tax_rate × (NOI − interest − depreciation)``, yen; 0 in a year of loss.

    Raises
    ------
    InputError

    Notes
    -----
    Interest is deducted and principal is not: the tax rises while the loan is repaid, though
    the payment stays.  A loss gives no refund and is not carried forward.

    Examples
    --------
    >>> home = Property(price=30_000_000, gpi=3_000_000, vacancy=0.15, opex_ratio=0.25)
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> flat_tax(home, loan, tax_rate=0.3, depreciation=690_000).round()[[0, 9, 29]].tolist()
    [155020.0, 198607.0, 328709.0]
    """
    rate = check.share(tax_rate, "marginal_rate", one=True)
    check.kind(home, "home", Property)
    interest = check.kind(loan, "loan", Loan).yearly()["interest"]
    years = len(interest)
    written = yearly_amounts(depreciation, "depreciation", years)
    noi = statement_of(home, {}, year=np.arange(1, years + 1)).noi
    return rate * np.maximum(noi - interest - written, 0.0)


def cash_after_tax(
    home: Property, loan: Loan, *, tax_rate: float, depreciation: Any = 0.0
) -> pd.DataFrame:
    """Rent, costs, debt service, tax: cash after tax by year, with the shortcut and right.

    Parameters
    ----------
    home, loan, tax_rate, depreciation
        As in :func:`flat_tax`.

    Returns
    -------
    DataFrame
        A row a year: ``egi``, ``opex``, ``ads``, ``btcf``, ``tax_shortcut`` (the rate on the
        cash), ``atcf_shortcut``, ``tax`` (the rate on the taxable income) and ``atcf``, yen.

    Raises
    ------
    InputError

    Notes
    -----
    The two taxes agree in a year only where depreciation equals the principal repaid.

    Examples
    --------
    >>> home = Property(price=33_000_000, gpi=3_000_000, vacancy=0.15, opex_ratio=0.25)
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> table = cash_after_tax(home, loan, tax_rate=0.3)
    >>> table.loc[1, ["btcf", "atcf_shortcut", "atcf"]].round().tolist()
    [469370.0, 328559.0, 107349.0]
    """
    tax = flat_tax(home, loan, tax_rate=tax_rate, depreciation=depreciation)
    years, count = loan.yearly(), len(tax)
    year = statement_of(home, {}, year=np.arange(1, count + 1))
    btcf = year.noi - years["payment"]
    shortcut = float(tax_rate) * np.maximum(btcf, 0.0)
    columns = {
        "egi": year.egi,
        "opex": year.opex,
        "ads": years["payment"],
        "btcf": btcf,
        "tax_shortcut": shortcut,
        "atcf_shortcut": btcf - shortcut,
        "tax": tax,
        "atcf": btcf - tax,
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(1, count + 1, name="year"))
