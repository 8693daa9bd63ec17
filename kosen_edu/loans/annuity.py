"""Level payments in formulas, whole yen, and the question turned round: term or rate of a payment.

Every function broadcasts over arrays.  Yen, decimals per year; a month is a twelfth of a year.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check, crossings, percent, say, yen

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


MAX_RATE = 0.99
TINY = 1e-300  # below it floats lose digits
MOST_PAYMENTS = 120_000  # ten thousand years: beyond them a number of payments says nothing


def months_to_repay(principal: float, annual_rate: float, payment: float) -> int:
    """After how many payments the loan is repaid; the last one may be smaller.

    Parameters
    ----------
    principal, annual_rate, payment : float
        Yen; decimal per year; yen a month.

    Returns
    -------
    int
        ``ceil(-log(1 - P r / A) / log(1 + r))``.

    Raises
    ------
    InputError
        If the payment does not exceed the interest: the loan is never repaid.  Also if that
        takes more than ten thousand years.

    Examples
    --------
    >>> months_to_repay(30_000_000, 0.02, 110_886)
    360
    >>> months_to_repay(30_000_000, 0.02, 50_000)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 毎月返済額に 50,000 が渡されました。毎月の利息 50,000円
    より大きい額にします。それ以下では残高が減らず、完済しません。
    """
    principal = check.money(principal, "principal", one=True)
    rate = check.rate(annual_rate, most=check.MOST_A_YEAR, one=True) / 12
    payment = check.money(payment, "monthly_payment", one=True)
    interest = principal * rate
    if payment <= interest:
        allowed = say("loans.payment_above_interest", interest=yen(interest))
        raise check.refuse("monthly_payment", payment, allowed)
    share = interest / payment
    # two quotients that are 1 in the limit: a rate of almost 0 loses no digits in them
    longer = -math.log1p(-share) / share if share > TINY else 1.0
    slower = rate / math.log1p(rate) if rate > TINY else 1.0
    n = principal / payment * longer * slower
    if n > MOST_PAYMENTS:
        allowed = say("loans.payment_too_small", most=f"{MOST_PAYMENTS:,}")
        raise check.refuse("monthly_payment", payment, allowed)
    return math.ceil(n - 1e-6)  # a millionth of a payment is no payment more


def rate_from_payment(
    principal: Any, payment: Any, months: Any = None, *, years: Any = None
) -> Any:
    """The annual rate at which a level-payment loan has this payment.

    Parameters
    ----------
    principal, payment, months : array_like
        Yen; yen a month; number of payments.  Broadcast together.
    years : array_like, optional
        The term in years, in place of ``months``: for terms that could be meant in years.

    Returns
    -------
    float or ndarray
        Decimal per year, found by halving: the payment grows with the rate.  From 30 % on no
        :class:`~kosen_edu.loans.loan.Loan` can be made of it.

    Raises
    ------
    InputError
        If the payments do not add up to the principal, or no rate below 99 % fits.

    Examples
    --------
    >>> round(rate_from_payment(30_000_000, 140_661, 240), 5)
    0.012
    """
    principal, payment, months = np.broadcast_arrays(
        check.money(principal, "principal", zero=False),
        check.money(payment, "monthly_payment", zero=False),
        check.loan_term(months, years),
    )
    short = payment < principal / months * (1 - 1e-12)
    if short.any():
        whole = f"{int(months[short].flat[0])} 回の合計が借入額 {yen(principal[short].flat[0])} "
        allowed = whole + "以上になる額にします"
        raise check.refuse("monthly_payment", float(payment[short].flat[0]), allowed)
    high = payment > principal / annuity(MAX_RATE / 12, months)
    if high.any():
        allowed = f"この返済額になる金利は年 {percent(MAX_RATE, 0)} 未満にありません"
        raise check.refuse("monthly_payment", float(payment[high].flat[0]), allowed)
    return as_scalar(rate_behind(principal, payment, months))


def rate_behind(principal: Any, payment: Any, months: Any) -> np.ndarray:
    """The rate of :func:`rate_from_payment`, for checked values that have one below 99 %."""

    def missing(rate: np.ndarray) -> np.ndarray:
        return payment - principal / annuity(rate / 12, months)

    return crossings(missing, np.zeros(np.shape(principal)), MAX_RATE)
