"""A landlord's tax at one rate: for following a yen of rent, not for a tax return.

The brackets, deductions and losses of the law are in :mod:`kosen_edu.tax.landlord`.
"""

from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import check
from kosen_edu.loans.loan import Loan

from .property import Property, statement_of
from .rent_trace import yearly_amounts


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
