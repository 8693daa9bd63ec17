"""The loan question turned round: the term, rate or amount that belongs to a payment."""

from __future__ import annotations

from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.arrays import as_scalar
from kosen_edu.base.check import InputError
from kosen_edu.base.formats import percent, yen
from kosen_edu.base.solve import crossing, crossings
from kosen_edu.base.words import say, term

from .annuity import annuity
from .loan import Loan

MAX_RATE = 0.99


@check.shapes_fit
def loan_from_payment(payment: Any, annual_rate: Any, months: Any) -> Any:
    """How much can be borrowed for a monthly payment (level payment).

    Parameters
    ----------
    payment, annual_rate, months : array_like
        Yen a month; decimal per year; number of payments.  Broadcast together.

    Returns
    -------
    float or ndarray
        Yen: ``A (1 - (1 + r)**-n) / r``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(loan_from_payment(110_886, 0.02, 360))
    30000043
    """
    payment = np.asarray(check.money(payment, "monthly_payment"))
    rate = np.asarray(check.rate(annual_rate)) / 12
    return as_scalar(payment * annuity(rate, check.count(months, "months")))


@check.shapes_fit
def months_to_repay(principal: Any, annual_rate: Any, payment: Any) -> Any:
    """After how many payments the loan is repaid; the last one may be smaller.

    Parameters
    ----------
    principal, annual_rate, payment : array_like
        Yen; decimal per year; yen a month.  Broadcast together.

    Returns
    -------
    int or ndarray of int
        ``ceil(-log(1 - P r / A) / log(1 + r))``.

    Raises
    ------
    InputError
        If the payment does not exceed the interest: the loan is never repaid.

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
    principal, rate, payment = np.broadcast_arrays(
        check.money(principal, "principal"),
        np.asarray(check.rate(annual_rate)) / 12,
        check.money(payment, "monthly_payment", zero=False),
    )
    interest = principal * rate
    never = payment <= interest
    if never.any():
        floor = yen(interest[never].flat[0])
        raise InputError(
            term("monthly_payment").name,
            float(payment[never].flat[0]),
            say("loans.payment_above_interest", interest=floor),
        )
    safe = np.where(rate == 0, 1.0, rate)
    n = np.where(rate == 0, principal / payment, -np.log1p(-interest / payment) / np.log1p(safe))
    months = np.ceil(n - 1e-6).astype(int)  # a millionth of a payment is no payment more
    return months if months.ndim else int(months)


@check.shapes_fit
def rate_from_payment(principal: Any, payment: Any, months: Any) -> Any:
    """The annual rate at which a level-payment loan has this payment.

    Parameters
    ----------
    principal, payment, months : array_like
        Yen; yen a month; number of payments.  Broadcast together.

    Returns
    -------
    float or ndarray
        Decimal per year, found by halving: the payment grows with the rate.

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
        check.count(months, "months"),
    )
    short = payment * months < principal * (1 - 1e-12)
    if short.any():
        whole = f"{int(months[short].flat[0])} 回の合計が借入額 {yen(principal[short].flat[0])} "
        allowed = whole + "以上になる額にします"
        raise InputError(term("monthly_payment").name, float(payment[short].flat[0]), allowed)
    high = payment > principal / annuity(MAX_RATE / 12, months)
    if high.any():
        allowed = f"この返済額になる金利は年 {percent(MAX_RATE, 0)} 未満にありません"
        raise InputError(term("monthly_payment").name, float(payment[high].flat[0]), allowed)

    def missing(rate: np.ndarray) -> np.ndarray:
        return payment - principal / annuity(rate / 12, months)

    return as_scalar(crossings(missing, np.zeros(principal.shape), MAX_RATE))


def effective_rate(loan: Loan, fees: float) -> float:
    """What a loan really costs a year once the fees at the start are counted.

    Parameters
    ----------
    loan : Loan
    fees : float
        Paid when borrowing, yen; less than the principal.

    Returns
    -------
    float
        Decimal per year (per-period rate times payments per year) at which the payments are
        worth ``principal - fees``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> round(effective_rate(loan, 0), 6), round(effective_rate(loan, 660_000), 6)
    (0.02, 0.021652)
    """
    check.kind(loan, "loan", Loan)
    fees = check.money(fees, "fees", one=True)
    if fees >= loan.principal:
        allowed = f"借入額 {yen(loan.principal)} より小さい額にします"
        raise InputError(term("fees").name, fees, allowed)
    received, payments = loan.principal - fees, loan.payments
    periods = np.arange(1, len(payments) + 1)

    def surplus(rate: float) -> float:
        return float(payments @ np.exp(-periods * np.log1p(rate))) - received

    top = 1.0
    while surplus(top) > 0:  # enormous fees: a rate above 100 % a period
        top *= 2
    rate = crossing(surplus, 0.0, top)
    return (0.0 if rate is None else rate) * loan.payments_per_year
