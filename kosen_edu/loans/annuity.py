"""Level payments in formulas: what is paid each month, and what is still owed.

Every function broadcasts over arrays.  Yen, decimals per year; a month is a twelfth of a year.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.arrays import as_scalar
from kosen_edu.base.check import InputError
from kosen_edu.base.words import say, term

ROUNDINGS = ("exact", "floor", "half_up")
_SPECK = 1e-6  # yen; see round_yen


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
    A millionth of a yen is added first: 38,865 that floating point holds as 38,864.99999999 is
    38,865 yen at the bank.

    Examples
    --------
    >>> round_yen(110885.84, "floor"), round_yen(110885.84, "half_up")
    (110885.0, 110886.0)
    """
    amount = check.number(amount, "payment")
    if check.choice(rounding, "rounding", ROUNDINGS) == "exact":
        return amount
    shift = 0.5 if rounding == "half_up" else 0.0
    return as_scalar(np.floor(np.asarray(amount) + shift + _SPECK))


def yen_cutter(rounding: str) -> Callable[[float], float]:
    """:func:`round_yen` for one number and without checks, for the inside of loops."""
    if rounding == "exact":
        return float
    shift = _SPECK + (0.5 if rounding == "half_up" else 0.0)
    return lambda amount: float(math.floor(amount + shift))


def annuity(rate: Any, periods: Any) -> Any:
    """Worth of 1 yen a period for ``periods`` periods; ``periods`` itself at rate 0.

    ``rate`` is per **period**; nothing is checked.  Written with expm1/log1p, so that tiny
    rates lose no digits.
    """
    rate, periods = np.asarray(rate, dtype=float), np.asarray(periods, dtype=float)
    safe = np.where(rate == 0, 1.0, rate)
    return np.where(rate == 0, periods, -np.expm1(-periods * np.log1p(safe)) / safe)


@check.shapes_fit
def level_payment(principal: Any, annual_rate: Any, months: Any) -> Any:
    """Monthly payment of a level-payment loan (元利均等返済).

    Parameters
    ----------
    principal, annual_rate, months : array_like
        Yen; decimal per year; number of monthly payments.  Broadcast together.

    Returns
    -------
    float or ndarray
        Yen a month: ``P r / (1 - (1 + r)**-n)`` with ``r = annual_rate / 12``.

    Raises
    ------
    InputError
        For a rate of 1 and above, a negative amount, a term of 0, NaN.

    Examples
    --------
    >>> round(level_payment(30_000_000, 0.02, 360))
    110886
    """
    principal = np.asarray(check.money(principal, "principal"))
    rate = np.asarray(check.rate(annual_rate)) / 12
    return as_scalar(principal / annuity(rate, check.count(months, "months")))


@check.shapes_fit
def balance_after(principal: Any, annual_rate: Any, months: Any, k: Any) -> Any:
    """What is still owed after ``k`` payments of a level-payment loan (残高).

    Parameters
    ----------
    principal, annual_rate, months, k : array_like
        Yen; decimal per year; payments in all; payments made.  Broadcast together.

    Returns
    -------
    float or ndarray
        Yen, exactly 0 after the last payment: ``P a(n - k) / a(n)``.

    Raises
    ------
    InputError
        Also where ``k`` exceeds ``months``.

    Examples
    --------
    >>> round(balance_after(30_000_000, 0.02, 360, 120))
    21919252
    >>> balance_after(30_000_000, 0.02, 360, 360)
    0.0
    """
    principal = np.asarray(check.money(principal, "principal"))
    rate = np.asarray(check.rate(annual_rate)) / 12
    months = np.asarray(check.count(months, "months"))
    k, end = np.broadcast_arrays(check.count(k, "payments_made", low=0), months)
    late = k > end
    if late.any():
        allowed = say("errors.allowed_count", low=0, high=int(end[late].flat[0]))
        raise InputError(term("payments_made").name, int(k[late].flat[0]), allowed)
    return as_scalar(principal * (annuity(rate, months - k) / annuity(rate, months)))


@check.shapes_fit
def balance_table(principal: Any, annual_rate: Any, months: Any) -> np.ndarray:
    """Balances of many level-payment loans at once, month by month.

    Parameters
    ----------
    principal, annual_rate, months : array_like
        Broadcast together to one axis of ``m`` loans.

    Returns
    -------
    ndarray, shape (longest term + 1, m)
        Time-major: row 0 is the principal, row ``k`` what is owed after ``k`` payments;
        0 from the end of each loan's term on.

    Raises
    ------
    InputError
        Also where the table would not fit in memory.

    Notes
    -----
    Counted from the last payment back, ``B[k] = (B[k + 1] + A) / (1 + r)``: in this direction
    rounding errors shrink, and the end is 0 without being told.  Forwards they grow by
    ``1 + r`` a month, which at high rates over long terms leaves nothing of the balance.

    Examples
    --------
    >>> balance_table(30_000_000, [0.01, 0.02], 360)[[0, 120, 360]].round()
    array([[30000000., 30000000.],
           [20981311., 21919252.],
           [       0.,        0.]])
    """
    payment = np.atleast_1d(level_payment(principal, annual_rate, months))
    if payment.ndim > 1:
        raise InputError(term("principal").name, payment.shape, say("loans.one_axis"))
    months = np.broadcast_to(np.asarray(months, dtype=int), payment.shape)
    shortest, longest = int(months.min()), int(months.max())
    check.size((longest + 1.0) * payment.size, "months")
    discount = np.broadcast_to(1 / (1 + np.asarray(annual_rate, dtype=float) / 12), payment.shape)
    table = np.empty((longest + 1, payment.size))
    table[longest] = 0.0
    for k in range(longest - 1, -1, -1):  # an add and a multiply over contiguous rows, in place
        due = payment if k < shortest else np.where(k < months, payment, 0.0)
        np.add(table[k + 1], due, out=table[k])
        table[k] *= discount
    table[0] = principal
    return table


@check.shapes_fit
def cost_of_points(principal: Any, rate: Any, points: Any, *, months: int) -> Any:
    """What a rate that is ``points`` higher, from the first payment on, costs in all.

    Parameters
    ----------
    principal : array_like
        Yen.
    rate, points : array_like
        The lower rate and what is added to it, decimal per year.
    months : int
        Number of level payments.

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
    higher = np.asarray(check.rate(rate)) + check.rate(points, "shock_size")
    low, high = (level_payment(principal, r, months) for r in (rate, higher))
    return as_scalar(months * (high - low))
