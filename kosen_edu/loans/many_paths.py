"""The payment rules again, for thousands of rate paths at once.

:mod:`kosen_edu.loans.variable` is the readable table of one loan; here the months between two
reviews are one step in closed form, and all paths take it together (time-major arrays, in
place).  The tests hold the two to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kosen_edu.base import check, say
from kosen_edu.rates.paths import HALF_YEAR

from .variable import REVIEWS, split_payment


@dataclass(frozen=True, eq=False)
class PathPayments:
    """What many loans pay and owe, period by period; arrays ``[period, path]`` in yen.

    Attributes
    ----------
    months : ndarray of int, shape (periods,)
        Months in each period (6; the last may be shorter).
    opening : ndarray, shape (paths,)
        What was borrowed.
    payment : ndarray
        The monthly payment that the rule sets (for level principal: what is paid a month on
        average).
    paid : ndarray
        All that is paid in the period, with the settlement at maturity.
    balance, unpaid : ndarray
        Principal and unpaid interest owed at the end of the period.
    settlement : ndarray, shape (paths,)
        What the last payment settles on top of the regular one.
    """

    months: np.ndarray
    opening: np.ndarray
    payment: np.ndarray
    paid: np.ndarray
    balance: np.ndarray
    unpaid: np.ndarray
    settlement: np.ndarray


def path_payments(
    principal: Any,
    rates: np.ndarray,
    *,
    months: int,
    rule: str = "recalculated",
    unpaid: str = "apart",
) -> PathPayments:
    """Payments of many loans whose rates are reviewed every half year.

    Parameters
    ----------
    principal : float or ndarray, shape (paths,)
        Yen.
    rates : ndarray, shape (half-years, paths)
        Rate of each half-year, decimal per year; rows in the order of time.  They may end before
        the loan does, and so does the table.
    months : int
        Number of payments; the last half-year may be cut short.
    rule : {"recalculated", "five_year", "cap_only", "level_principal"}
    unpaid : {"apart", "first"}
        As in :func:`~kosen_edu.loans.variable.variable_schedule`, without rounding to yen.

    Returns
    -------
    PathPayments

    Raises
    ------
    InputError
        For rates that are drawn up to 1 and above, for more half-years than the loan has, and
        for more paths than memory holds.

    Notes
    -----
    With a monthly rate ``r``, payment ``A`` and ``k`` months between two reviews the balance
    falls by ``(A − B r) s`` with ``s = 1 + (1 + r) + … + (1 + r)^(k−1)``.  Where ``A < B r`` the
    balance stands and ``k (B r − A)`` stays unpaid.  Paths whose state turns within a half-year
    are taken apart from the rest.

    Examples
    --------
    >>> rates = np.array([[0.02375] * 2] * 2 + [[0.02375, 0.05375]] * 58)
    >>> loans = path_payments(10_000_000, rates, months=360, rule="five_year")
    >>> loans.paid.sum(axis=0).round(), loans.settlement.round()
    (array([13991495., 21043881.]), array([    -0., 234718.]))
    """
    check.size(4 * rates.size, "paths")
    most = -(-months // HALF_YEAR)
    if rates.ndim != 2 or not 0 < len(rates) <= most:
        allowed = say("rates.allowed_rows", months=months, most=most)
        raise check.refuse("rate_path", str(rates.shape), allowed)
    # rates are drawn, not typed: the greatest alone tells whether a wild path has reached 1
    if not rates.max() < 1:
        check.rate(rates, "rate_path")
    opening = np.array(np.broadcast_to(principal, rates.shape[1:]), dtype=float)
    lengths = np.minimum(HALF_YEAR, months - HALF_YEAR * np.arange(len(rates)))
    holds = rule in ("five_year", "cap_only")
    table = PathPayments(
        months=lengths,
        opening=opening,
        payment=np.empty_like(rates),
        paid=np.empty_like(rates),
        balance=np.empty_like(rates),
        unpaid=np.empty_like(rates) if holds else np.broadcast_to(0.0, rates.shape),
        settlement=np.zeros(len(opening)),
    )
    if rule == "level_principal":
        _level_principal(table, rates, months)
    elif holds:
        _held(table, rates, months, *REVIEWS[rule], unpaid)
    else:
        _recalculated(table, rates, months)
    return table


def _monthly(rates: np.ndarray, out: np.ndarray) -> np.ndarray:
    """Monthly rates in place; 1e-200 for 0, at which every formula below takes its limit."""
    np.multiply(rates, 1 / 12, out=out)
    out += 1e-200  # far below the last digit of any other rate
    return out


def _compound(rate: np.ndarray, times: int, out: np.ndarray, spare: np.ndarray) -> None:
    """``(1 + rate) ** times - 1`` by doubling: exact for small rates as ``expm1`` is, but quick."""
    out[:] = rate if times else 0.0
    for bit in f"{times:b}"[1:]:
        np.add(out, 2.0, out=spare)
        out *= spare
        if bit == "1":
            np.multiply(out, rate, out=spare)
            out += spare
            out += rate


def _recalculated(table: PathPayments, rates: np.ndarray, left: int) -> None:
    """The payment follows the rate at every review, so that nothing is ever left over.

    With the growth ``s`` of ``k`` months and ``g`` of those after them, ``h = g (1 + s)``: the
    payment is ``B r (1 + h + s) ÷ (h + s)`` and leaves ``B h ÷ (h + s)``.
    """
    balance = table.opening
    rate, growth, spare = np.empty((3, len(balance)))
    for t, k in enumerate(table.months.tolist()):
        left -= k
        pay, owed = table.payment[t], table.balance[t]
        _compound(_monthly(rates[t], rate), k, growth, spare)
        whole = left % k == 0  # then the months after it are so many times these
        _compound(growth if whole else rate, left // k if whole else left, owed, spare)
        np.multiply(owed, growth, out=spare)
        owed += spare
        growth += owed
        np.divide(balance, growth, out=spare)
        owed *= spare
        growth += 1.0
        spare *= growth
        np.multiply(spare, rate, out=pay)
        np.multiply(pay, k, out=table.paid[t])
        balance = owed


def _level_principal(table: PathPayments, rates: np.ndarray, left: int) -> None:
    """The same principal part every month; interest on what each month of the block owes."""
    part = table.opening / left
    for t, k in enumerate(table.months):
        paid = table.paid[t]
        np.multiply(rates[t] / 12, part, out=paid)
        paid *= k * left - k * (k - 1) / 2
        paid += k * part
        np.divide(paid, k, out=table.payment[t])
        left -= k
        np.multiply(part, left, out=table.balance[t])


def _held(
    table: PathPayments,
    rates: np.ndarray,
    left: int,
    every: int,
    cap: float,
    order: str,
) -> None:
    """The payment is set every ``every`` months and rises to at most ``cap`` times the old one."""
    balance, pay = table.opening, np.zeros(len(table.opening))
    unpaid = np.zeros_like(pay)
    zero = np.zeros_like(pay)  # numpy compares two arrays twice as fast as an array and a number
    rate, log, net, spare = np.empty((4, len(pay)))
    final = -(-left // HALF_YEAR) - 1
    for t, k in enumerate(table.months):
        owed, late, paid = table.balance[t], table.unpaid[t], table.paid[t]
        np.log1p(_monthly(rates[t], rate), out=log)
        if t * HALF_YEAR % every == 0:
            np.multiply(log, -left, out=net)
            np.expm1(net, out=net)
            np.divide(balance, net, out=net)
            net *= rate
            np.negative(net, out=net)
            if t:
                pay *= cap
                np.minimum(pay, net, out=pay)
            else:
                pay[:] = net
        table.payment[t] = pay
        np.multiply(pay, k, out=paid)
        np.multiply(balance, rate, out=net)
        np.subtract(pay, net, out=net)  # what the payment leaves after the interest, each month
        if order == "apart":
            np.minimum(net, zero, out=spare)
            spare *= -k
            np.add(unpaid, spare, out=late)
            np.maximum(net, zero, out=net)
        else:
            np.multiply(net, -k, out=late)
            late += unpaid
            np.minimum(late, zero, out=net)
            net *= -1 / k  # 0 as long as there is old unpaid interest to pay
            np.maximum(late, zero, out=late)
        log *= k
        np.expm1(log, out=log)
        log /= rate
        log *= net
        np.subtract(balance, log, out=owed)
        if order == "first":
            turns = np.flatnonzero((net > 0) & (unpaid > 0))
            owed[turns] = _turn(balance[turns], unpaid[turns], pay[turns], rate[turns], k)
        # in the last half-year rounding alone may pass 0 by some millionths of a yen
        speck = 0.0 if t < final else -1e-3
        if owed.min() < speck:
            ends = np.flatnonzero(owed < speck)
            state = (balance[ends], unpaid[ends], pay[ends], rate[ends])
            owed[ends], late[ends], paid[ends] = _end(*state, k, order)
            pay[ends] *= (owed[ends] > 0) | (late[ends] > 0)
        balance, unpaid, left = owed, late, left - k
    if left > 0:
        return
    table.settlement[:] = balance + unpaid
    paid += table.settlement
    balance[:], unpaid[:] = 0.0, 0.0


def _turn(
    balance: np.ndarray, unpaid: np.ndarray, pay: np.ndarray, rate: np.ndarray, months: int
) -> np.ndarray:
    """The balance where old unpaid interest is paid off within the half-year."""
    net = pay - balance * rate
    waited = np.ceil(unpaid / net)
    balance = balance - (waited * net - unpaid)  # what the month of the turn leaves for principal
    growth = np.expm1((months - waited) * np.log1p(rate))
    return balance - growth * (pay / rate - balance)


def _end(
    balance: np.ndarray,
    unpaid: np.ndarray,
    pay: np.ndarray,
    rate: np.ndarray,
    months: int,
    order: str,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Month by month where a loan is repaid before the half-year is over."""
    paid = np.zeros_like(pay)
    for _ in range(months):
        interest = balance * rate
        done = split_payment(pay, interest, balance, unpaid, order)
        paid += done.unpaid_paid + done.interest_paid + done.principal_part
        balance, unpaid = done.balance, done.unpaid
    return balance, unpaid, paid
