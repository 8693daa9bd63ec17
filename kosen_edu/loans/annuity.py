"""Level payments in formulas, and whole yen.

Every function broadcasts over arrays.  Yen, decimals per year; a month is a twelfth of a year.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check

ROUNDINGS = ("exact", "floor", "half_up")
NOISE, MOST_NOISE = 1e-14, 1e-3  # of the amount; yen; see round_yen


def round_yen(amount: Any, rounding: str = "exact") -> Any:
    """Cut or round an amount to whole yen, as the contract says.

    Parameters
    ----------
    amount : array_like of float
        Yen.
    rounding : {"exact", "floor", "half_up"}
        Leave as it is, drop what is below one yen, or round half up.

    Returns
    -------
    float or ndarray
        Whole yen, of the shape of the amount.

    Raises
    ------
    InputError

    Notes
    -----
    A bank multiplies a balance by the rate as it is written and cuts the exact product.  Floating
    point misses that product in about the sixteenth digit, and a rate that was added up is itself
    off by as much (0.1 + 0.2 is not 0.3).  So what lacks at most 1e-14 of itself (and never more
    than a thousandth of a yen) counts as reached: 19.999999999999996 is 20 yen, 19.99999999 is 19.

    Examples
    --------
    >>> round_yen(110885.84, "floor"), round_yen(110885.84, "half_up")
    (110885.0, 110886.0)
    >>> round_yen([800 * (0.1 + 0.2) / 12, 800 * 0.29999999999999993 / 12, 19.99999999], "floor")
    array([20., 20., 19.])
    """
    amount = check.money(amount, "payment")
    cut = yen_cutter(check.choice(rounding, "rounding", ROUNDINGS))
    return as_scalar(np.vectorize(cut, otypes=[float])(amount))


def yen_cutter(rounding: str) -> Callable[[float], float]:
    """The rule of :func:`round_yen` for one amount, which is not negative."""
    if rounding == "exact":
        return float
    half = 0.5 if rounding == "half_up" else 0.0
    return lambda amount: float(math.floor(amount + min(NOISE * amount, MOST_NOISE) + half))


def annuity(rate: Any, periods: Any) -> Any:
    """Worth of 1 yen a period for ``periods`` periods; ``periods`` itself at rate 0.

    ``rate`` is per **period**; nothing is checked.  Written with expm1/log1p, so that tiny
    rates lose no digits.
    """
    rate, periods = np.asarray(rate, dtype=float), np.asarray(periods, dtype=float)
    safe = np.where(rate == 0, 1.0, rate)
    return np.where(rate == 0, periods, -np.expm1(-periods * np.log1p(safe)) / safe)


@check.shapes_fit
def level_payment(
    principal: Any, annual_rate: Any, months: Any = None, *, years: Any = None
) -> Any:
    """Monthly payment of a level-payment loan (元利均等返済).

    Parameters
    ----------
    principal, annual_rate, months : array_like
        Yen; decimal per year; number of monthly payments.  Broadcast together.
    years : array_like, optional
        The term in years, in place of ``months``: for terms that could be meant in years.

    Returns
    -------
    float or ndarray
        Yen a month: ``P r / (1 - (1 + r)**-n)`` with ``r = annual_rate / 12``.

    Raises
    ------
    InputError
        For a rate of 1 and above, a negative amount, a term of 0, NaN; for ``months`` that were
        probably meant in years.

    Examples
    --------
    >>> round(level_payment(30_000_000, 0.02, 360)), round(level_payment(1_000_000, 0.02, years=2))
    (110886, 42540)
    """
    principal = np.asarray(check.money(principal, "principal"))
    rate = np.asarray(check.rate(annual_rate, most=check.MOST_A_YEAR)) / 12
    return as_scalar(principal / annuity(rate, check.loan_term(months, years)))


@check.shapes_fit
def cost_of_points(
    principal: Any, rate: Any, points: Any, *, months: Any = None, years: Any = None
) -> Any:
    """What a rate that is ``points`` higher, from the first payment on, costs in all.

    Parameters
    ----------
    principal : array_like
        Yen.
    rate, points : array_like
        The lower rate and what is added to it, decimal per year: a tenth of a point is 0.001.
    months, years : int, optional
        Number of level payments, or the term in years: one of the two.

    Returns
    -------
    float or ndarray
        Yen.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(cost_of_points(10_000_000, 0.02, 0.001, months=420))
    216514
    """
    principal = np.asarray(check.money(principal, "principal"))
    low = np.asarray(check.rate(rate, most=check.MOST_A_YEAR))
    high = check.rate(low + check.rate_gap(points, "shock_size"))
    n = check.loan_term(months, years)
    return as_scalar(n * (principal / annuity(high / 12, n) - principal / annuity(low / 12, n)))
