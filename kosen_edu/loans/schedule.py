"""Repayment tables: payment, interest, principal part and balance, period by period.

Every table adds up: the principal parts are the loan, and the last balance is exactly 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from kosen_edu.base import check

from .annuity import annuity, yen_cutter

METHODS = ("level_payment", "level_principal")
COLUMNS = ("payment", "interest", "principal_part", "balance")
_SPECK = 1e-4  # yen: less than this is nothing left to pay


@dataclass(frozen=True, eq=False)
class Schedule:
    """A repayment table as arrays, one element a period; they cannot be written to.

    Attributes
    ----------
    payment, interest, principal_part, balance : ndarray, shape (periods,)
        Yen.  ``payment = interest + principal_part``; ``balance`` is after the payment.
    opening : float
        What was owed before the first period, yen.
    """

    payment: np.ndarray
    interest: np.ndarray
    principal_part: np.ndarray
    balance: np.ndarray
    opening: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                view = value.view()
                view.flags.writeable = False
                object.__setattr__(self, field.name, view)

    def __len__(self) -> int:
        return len(self.payment)

    @property
    def total_interest(self) -> float:
        """Interest over all periods, yen."""
        return float(self.interest.sum())

    @property
    def total_payment(self) -> float:
        """All payments, yen."""
        return float(self.payment.sum())

    def after(self, k: int) -> Schedule:
        """The rest of the table once ``k`` payments are made.

        Raises
        ------
        InputError
            For more payments than there are.
        """
        k = check.count(k, "payments_made", low=0, high=len(self), one=True)
        rest = {name: getattr(self, name)[k:] for name in COLUMNS}
        return Schedule(**rest, opening=float(self.balance[k - 1]) if k else self.opening)

    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame; the index counts periods from 1."""
        index = pd.RangeIndex(1, len(self) + 1, name="period")
        return pd.DataFrame({name: getattr(self, name) for name in COLUMNS}, index=index)


def by_year(table: Schedule, periods: int) -> dict[str, np.ndarray]:
    """The columns summed over years of so many periods, and the balance at the end of each.

    Examples
    --------
    >>> by_year(amortize(30_000, period_rate=0.0, periods=30), 12)["payment"].tolist()
    [12000.0, 12000.0, 6000.0]
    """
    starts = np.arange(0, len(table), periods)
    sums = {name: np.add.reduceat(getattr(table, name), starts) for name in COLUMNS[:-1]}
    ends = np.minimum(starts + periods, len(table)) - 1
    return sums | {"balance": table.balance[ends]}


def _settle(opening: float, interest: np.ndarray, parts: np.ndarray) -> Schedule:
    """Join interest and principal parts; the balance is what the parts leave."""
    balance = opening - np.cumsum(parts)
    balance[-1:] = 0.0
    return Schedule(interest + parts, interest, parts, balance, opening)


def join(tables: Iterable[tuple[int, Schedule]]) -> Schedule:
    """One table from several that are paid side by side, each every so many periods.

    Parameters
    ----------
    tables : iterable of (int, Schedule)
        ``(1, regular)`` is paid every period, ``(6, bonus)`` in every sixth.
    """
    tables = list(tables)
    if [every for every, _ in tables] == [1]:
        return tables[0][1]
    length = max((every * len(table) for every, table in tables), default=0)
    interest, parts = np.zeros(length), np.zeros(length)
    for every, table in tables:
        paid = slice(every - 1, every * len(table), every)
        interest[paid] += table.interest
        parts[paid] += table.principal_part
    return _settle(sum(table.opening for _, table in tables), interest, parts)


def amortize(
    principal: float,
    *,
    period_rate: float,
    periods: int,
    method: str = "level_payment",
    rounding: str = "exact",
    grace: int = 0,
    instalment: float | None = None,
) -> Schedule:
    """Repayment table of one loan at a fixed rate.

    Parameters
    ----------
    principal : float
        Yen.
    period_rate : float
        Decimal **per period**: a twelfth of the annual rate for monthly payments.
    periods : int
        Number of periods, the interest-only ones included.
    method : {"level_payment", "level_principal"}
        元利均等 or 元金均等.
    rounding : {"exact", "floor", "half_up"}
        Interest and payment (or principal part) to whole yen; the last payment settles.
    grace : int
        Periods at the start in which only interest is paid.
    instalment : float, optional
        Pay this each period — the payment, or the principal part with level principal —
        until nothing is owed; ``periods`` is then the most, and the last of them settles.

    Returns
    -------
    Schedule

    Examples
    --------
    >>> amortize(1_200_000, period_rate=0.0, periods=12).payment[[0, 11]].tolist()
    [100000.0, 100000.0]
    >>> len(amortize(1_200_000, period_rate=0.0, periods=12, instalment=150_000))
    8
    """
    rate, level = period_rate, method == "level_payment"
    repaying = periods - grace
    if instalment is None and rounding == "exact":
        due = np.arange(repaying, -1, -1)
        left = annuity(rate, due) / annuity(rate, repaying) if level else due / repaying
        balance = principal * np.concatenate([np.ones(grace), left])
        interest, repaid = balance[:-1] * rate, -np.diff(balance)
        return Schedule(interest + repaid, interest, repaid, balance[1:], principal)

    cut = yen_cutter(rounding)
    pay = instalment
    if pay is None:
        pay = cut(principal / (float(annuity(rate, repaying)) if level else repaying))
    owed, interests, parts = principal, [], []
    for k in range(1, periods + 1):
        interests.append(cut(owed * rate))
        wanted = 0.0 if k <= grace else pay - interests[-1] if level else pay
        parts.append(owed if k == periods or wanted > owed - _SPECK else wanted)
        owed -= parts[-1]
        if instalment is not None and owed == 0:
            break
    return _settle(principal, np.array(interests), np.array(parts))
