"""Unpaid interest (未払利息): when a payment no longer covers the interest, and who is paid first.

It arises once the rate passes :func:`threshold_rate`.  Contracts differ in what happens to it:
``"apart"`` keeps it aside, free of interest, to be settled at the end; ``"first"`` takes it out
of later payments before this month's interest and the principal.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check

UNPAID = ("apart", "first")


@dataclass(frozen=True, eq=False)
class Allocation:
    """Where one payment went, and what is owed after it (yen)."""

    unpaid_paid: Any
    interest_paid: Any
    principal_part: Any
    unpaid: Any
    balance: Any


def split_payment(payment: Any, interest: Any, balance: Any, unpaid: Any, order: str) -> Allocation:
    """Split one payment over unpaid interest, this month's interest and principal.

    Parameters
    ----------
    payment, interest, balance, unpaid : float or ndarray
        Payment; interest of this month; principal and unpaid interest owed before it; yen.
    order : {"first", "apart"}
        ``"first"``: unpaid interest → this month's interest → principal.
        ``"apart"``: this month's interest → principal; unpaid interest only once no
        principal is owed.

    Returns
    -------
    Allocation

    Examples
    --------
    >>> done = split_payment(8_000, 10_000, 1_000_000, 5_000, "first")
    >>> int(done.unpaid_paid), int(done.interest_paid), int(done.unpaid)
    (5000, 3000, 7000)
    """
    if order == "first":
        old = np.minimum(payment, unpaid)
        paid = np.minimum(payment - old, interest)
        part = np.minimum(payment - old - paid, balance)
    else:
        paid = np.minimum(payment, interest)
        part = np.minimum(payment - paid, balance)
        old = np.minimum(payment - paid - part, unpaid)
    # in this order a month that pays all its interest leaves the rest of it exactly as it was
    return Allocation(old, paid, part, unpaid - old + (interest - paid), balance - part)


@check.shapes_fit
def threshold_rate(*, payment: Any, balance: Any) -> Any:
    """The rate above which a payment no longer covers the interest: 12 × payment ÷ balance.

    Parameters
    ----------
    payment, balance : array_like
        Yen a month; yen owed (above 0).  Broadcast together.

    Returns
    -------
    float or ndarray
        Decimal per year.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(threshold_rate(payment=99_378.8, balance=30_000_000), 5)
    0.03975
    """
    payment = np.asarray(check.money(payment, "monthly_payment"))
    balance = check.money(balance, "balance", zero=False)
    with np.errstate(over="ignore"):  # of next to nothing that is owed: past all numbers
        return as_scalar(check.number(12 * payment / balance, "threshold_rate"))
