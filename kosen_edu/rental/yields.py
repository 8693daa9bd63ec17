"""What money earns: yields on the price, on one's own money, and the gap to the loan."""

from __future__ import annotations

from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.arrays import as_scalar, quotient


@check.shapes_fit
def gross_yield(*, gpi: Any, price: Any) -> Any:
    """表面利回り: full rent over price; decimal per year.

    Parameters
    ----------
    gpi : array_like
        Full rent, yen a year.
    price : array_like
        Price of the property, yen.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError
        For amounts that are negative, not finite or, beneath the stroke, 0.

    Examples
    --------
    >>> round(gross_yield(gpi=8_112_000, price=133_270_000), 4)
    0.0609
    """
    return quotient(check.money(gpi, "gpi"), check.money(price, "price", zero=False))


@check.shapes_fit
def net_yield(*, noi: Any, price: Any, buying_costs: Any = 0.0) -> Any:
    """実質利回り: NOI over everything paid for the property (also FCR); decimal per year.

    Parameters
    ----------
    noi : array_like
        NOI, yen a year; may be negative.
    price, buying_costs : array_like
        What the property costs, and what buying it costs, yen.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError
        For amounts that are negative, not finite or, beneath the stroke, 0.

    Examples
    --------
    >>> net_yield(noi=6_500_000, price=100_000_000)
    0.065
    """
    paid = check.money(price, "price", zero=False) + check.money(buying_costs, "buying_costs")
    return quotient(check.number(noi, "noi"), paid)


fcr = net_yield


@check.shapes_fit
def ccr(*, btcf: Any, equity: Any) -> Any:
    """CCR: a year's cash before tax over one's own money; decimal per year.

    Parameters
    ----------
    btcf : array_like
        Cash before tax, yen a year; may be negative.
    equity : array_like
        One's own money, yen.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError
        For amounts that are negative, not finite or, beneath the stroke, 0.

    Examples
    --------
    >>> ccr(btcf=480_000, equity=6_000_000)
    0.08
    """
    return quotient(check.number(btcf, "btcf"), check.money(equity, "equity", zero=False))


@check.shapes_fit
def yield_gap(*, fcr: Any, loan_constant: Any) -> Any:
    """イールドギャップ: FCR less the loan constant; below 0 each borrowed yen costs cash.

    The shops' version (gross yield less interest rate) leaves out costs and principal.

    Parameters
    ----------
    fcr, loan_constant : array_like
        Decimals per year, see :func:`net_yield` and :func:`~kosen_edu.rental.ratios.loan_constant`.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(yield_gap(fcr=0.0536, loan_constant=0.04346), 5)
    0.01014
    """
    fcr = np.asarray(check.rate(fcr, "fcr", negative=True))
    return as_scalar(fcr - check.ratio(loan_constant, "loan_constant"))


def payback(*, btcf: float, equity: float) -> float | None:
    """回収年数: years of cash until one's own money is back; ``None`` if cash is not positive.

    Parameters
    ----------
    btcf, equity : float
        Cash before tax, yen a year, and one's own money, yen.

    Returns
    -------
    float or None
        Years.

    Raises
    ------
    InputError

    Examples
    --------
    >>> payback(btcf=480_000, equity=6_000_000)
    12.5
    """
    cash = check.number(btcf, "btcf", one=True)
    money = check.money(equity, "equity", one=True)
    return money / cash if cash > 0 else None
