"""The loan question turned round: the term or the rate that belongs to a payment."""

import math
from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check, crossings, percent, say, yen

from .annuity import annuity

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


@check.shapes_fit
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
