"""Loans: what is paid each period, how much of it is interest, and what is still owed.

Formulas first (they broadcast over arrays), then :class:`Loan`, which a lesson reads aloud.
Yen, decimals per year; a month is a twelfth of a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .formats import yen
from .validation import (
    InputError,
    check_choice,
    check_count,
    check_money,
    check_rate,
    check_size,
    check_years,
)
from .vocabulary import say, term

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("level_payment", "level_principal")
ROUNDINGS = ("exact", "floor", "half_up")


def round_yen(amount: Any, rounding: str = "exact") -> Any:
    """Cut or round an amount to whole yen, as the contract says.

    Parameters
    ----------
    amount : array_like of float
        Yen.
    rounding : {"exact", "floor", "half_up"}
        Leave as it is, drop what is below one yen, or round half up.

    Notes
    -----
    A ten-thousandth of a yen is added first: 38,865.00000 that floating point holds as
    38,864.99999999 is 38,865 yen at the bank.

    Examples
    --------
    >>> round_yen(110885.84, "floor"), round_yen(110885.84, "half_up")
    (110885.0, 110886.0)
    """
    if rounding == "exact":
        return amount
    shift = 0.5 if rounding == "half_up" else 0.0
    return _scalar(np.floor(np.asarray(amount, dtype=float) + shift + 1e-4))


def _annuity(rate: Any, periods: Any) -> Any:
    """Worth of 1 yen a period for ``periods`` periods; ``periods`` itself at rate 0.

    Written with expm1/log1p, so that tiny rates lose no digits.
    """
    rate, periods = np.asarray(rate, dtype=float), np.asarray(periods, dtype=float)
    safe = np.where(rate == 0, 1.0, rate)
    return np.where(rate == 0, periods, -np.expm1(-periods * np.log1p(safe)) / safe)


def _scalar(value: Any) -> Any:
    array = np.asarray(value)
    return array if array.ndim else float(array)


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
    principal = np.asarray(check_money(principal, "principal"))
    rate = np.asarray(check_rate(annual_rate)) / 12
    return _scalar(principal / _annuity(rate, check_count(months, "months")))


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
    principal = np.asarray(check_money(principal, "principal"))
    rate = np.asarray(check_rate(annual_rate)) / 12
    months = np.asarray(check_count(months, "months"))
    k = np.asarray(check_count(k, "payments_made", low=0, high=int(np.max(months))))
    if np.any(k > months):
        check_count(k, "payments_made", low=0, high=int(np.min(months)))
    return _scalar(principal * (_annuity(rate, months - k) / _annuity(rate, months)))


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

    Examples
    --------
    >>> balance_table(30_000_000, [0.01, 0.02], 360)[[0, 120, 360]].round()
    array([[30000000., 30000000.],
           [20981311., 21919252.],
           [       0.,        0.]])
    """
    payment = np.atleast_1d(level_payment(principal, annual_rate, months))
    months = np.broadcast_to(np.asarray(months), payment.shape)
    longest = int(months.max())
    check_size((longest + 1) * payment.size, "months")
    growth = np.broadcast_to(1 + np.asarray(annual_rate, dtype=float) / 12, payment.shape)
    table = np.empty((longest + 1, payment.size))
    table[0] = principal
    for k in range(1, longest + 1):  # a multiply and a subtract over contiguous rows, in place
        np.multiply(table[k - 1], growth, out=table[k])
        table[k] -= payment
    for end in np.unique(months):
        # what rounding in the last digit leaves, and everything past a shorter term, is 0
        if end == longest and (months == longest).all():
            table[end] = 0.0
        else:
            table[end:, months == end] = 0.0
    return table


@dataclass(frozen=True)
class Schedule:
    """A repayment table as arrays, one element a period.

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

    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame; the index counts periods from 1."""
        import pandas as pd

        names = ("payment", "interest", "principal_part", "balance")
        index = pd.RangeIndex(1, len(self) + 1, name="period")
        return pd.DataFrame({n: getattr(self, n) for n in names}, index=index)


def _settle(opening: float, interest: np.ndarray, parts: np.ndarray) -> Schedule:
    """Join interest and principal parts; the balance is what the parts leave."""
    balance = opening - np.cumsum(parts)
    balance[-1] = 0.0
    return Schedule(interest + parts, interest, parts, balance, opening)


def amortize(
    principal: float,
    rate: float,
    periods: int,
    *,
    method: str = "level_payment",
    rounding: str = "exact",
    payment: float | None = None,
) -> Schedule:
    """Repayment table of one loan at a fixed rate.

    Parameters
    ----------
    principal : float
        Yen.
    rate : float
        Decimal **per period**.
    periods : int
        Number of periods; the most, where ``payment`` is given.
    method : {"level_payment", "level_principal"}
    rounding : {"exact", "floor", "half_up"}
        Interest and payment to whole yen; the last payment settles what is left.
    payment : float, optional
        Pay this each period (level payment) until nothing is owed.

    Returns
    -------
    Schedule

    Examples
    --------
    >>> float(amortize(1_200_000, 0.0, 12).payment[0])
    100000.0
    """
    if rounding == "exact" and payment is None:
        k = np.arange(periods + 1)
        if method == "level_payment":
            owed = principal * (_annuity(rate, periods - k) / _annuity(rate, periods))
        else:
            owed = principal * (periods - k) / periods
        return Schedule(
            owed[:-1] * rate - np.diff(owed), owed[:-1] * rate, -np.diff(owed), owed[1:], principal
        )
    due = payment
    if due is None and method == "level_payment":
        due = float(round_yen(principal / _annuity(rate, periods), rounding))
    part = float(round_yen(principal / periods, rounding))
    owed, interests, parts = float(principal), [], []
    for k in range(1, periods + 1):
        interest = float(round_yen(owed * rate, rounding))
        wanted = part if method == "level_principal" else due - interest
        last = k == periods or wanted >= owed
        interests.append(interest)
        parts.append(owed if last else wanted)
        owed -= parts[-1]
        if last:
            break
    return _settle(float(principal), np.array(interests), np.array(parts))


@dataclass(frozen=True, kw_only=True)
class Loan:
    """A loan as the contract describes it.

    Parameters
    ----------
    principal : float
        Amount borrowed, yen (above 0).
    annual_rate : float
        Decimal per year: 1.85 % is ``0.0185``.
    years : float
        Term; a fraction must be whole months.
    method : {"level_payment", "level_principal"}
        元利均等 or 元金均等.
    rounding : {"exact", "floor", "half_up"}
        How interest and payment become whole yen; banks' tables mostly floor.
    grace_months : int
        Months at the start in which only interest is paid (元金据置).
    bonus_principal : float
        Part of the principal repaid by half-yearly bonus payments, yen.
    payments_per_year : {12, 2, 1}
        12 for real loans; 1 for the simplified models of textbooks and simulators.

    Raises
    ------
    InputError
        With what was given, what is allowed and what was probably meant.

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> round(loan.monthly_payment), round(loan.total_interest)
    (110886, 9918903)
    >>> round(loan.at(method="level_principal").monthly_payment)
    133333
    """

    principal: float
    annual_rate: float
    years: float
    method: str = "level_payment"
    rounding: str = "exact"
    grace_months: int = 0
    bonus_principal: float = 0.0
    payments_per_year: int = 12

    def __post_init__(self) -> None:
        put = object.__setattr__  # frozen: the checked values take the place of the given ones
        put(self, "principal", check_money(self.principal, "principal", zero=False))
        put(self, "annual_rate", check_rate(self.annual_rate))
        months = check_years(self.years)
        check_choice(self.method, "method", METHODS)
        check_choice(self.rounding, "rounding", ROUNDINGS)
        if self.payments_per_year not in (12, 2, 1):
            allowed = say("loans.payments_per_year")
            raise InputError(term("payments_per_year").name, self.payments_per_year, allowed)
        put(self, "grace_months", check_count(self.grace_months, "grace_months", low=0))
        if self.grace_months >= months:
            allowed = say("loans.grace_shorter", months=months)
            raise InputError(term("grace_months").name, self.grace_months, allowed)
        put(self, "bonus_principal", check_money(self.bonus_principal, "bonus_principal"))
        if self.bonus_principal > self.principal:
            allowed = say("loans.bonus_within", principal=yen(self.principal))
            raise InputError(term("bonus_principal").name, self.bonus_principal, allowed)
        step = 12 // self.payments_per_year
        if months % (6 if self.bonus_principal else step) or self.grace_months % step:
            allowed = say("loans.whole_periods", step=6 if self.bonus_principal else step)
            raise InputError(term("years").name, self.years, allowed)

    @property
    def months(self) -> int:
        """The term in months."""
        return check_years(self.years)

    @property
    def periods(self) -> int:
        """Number of payments."""
        return self.months * self.payments_per_year // 12

    @cached_property
    def schedule_arrays(self) -> Schedule:
        """The whole repayment table as arrays (one element a period)."""
        regular = self._part(self.principal - self.bonus_principal, self.payments_per_year)
        if not self.bonus_principal:
            return regular
        bonus = self._part(self.bonus_principal, 2)
        columns = []
        for name in ("payment", "interest", "principal_part"):
            column = getattr(regular, name).copy()
            column[5::6] += getattr(bonus, name)
            columns.append(column)
        return _settle(self.principal, columns[1], columns[2])

    def _part(self, principal: float, per_year: int) -> Schedule:
        """Table of the part of the loan that is repaid ``per_year`` times a year."""
        rate, periods = self.annual_rate / per_year, self.months * per_year // 12
        if not principal:
            zeros = np.zeros(periods)
            return Schedule(zeros, zeros, zeros, zeros, 0.0)
        grace = self.grace_months * per_year // 12
        options = {"method": self.method, "rounding": self.rounding}
        table = amortize(principal, rate, periods - grace, **options)
        if not grace:
            return table
        waiting = np.full(grace, float(round_yen(principal * rate, self.rounding)))
        return _settle(
            principal,
            np.concatenate([waiting, table.interest]),
            np.concatenate([np.zeros(grace), table.principal_part]),
        )

    def schedule(self) -> pd.DataFrame:
        """The repayment table (返済予定表): payment, interest, principal part, balance by period."""
        return self.schedule_arrays.frame()

    @property
    def payments(self) -> np.ndarray:
        """All payments in order, yen."""
        return self.schedule_arrays.payment

    @property
    def monthly_payment(self) -> float:
        """The first regular payment after the interest-only months, without bonus, yen.

        The same every month for a level-payment loan; the largest for level principal.
        """
        regular = self._part(self.principal - self.bonus_principal, self.payments_per_year)
        return float(regular.payment[self.grace_months * self.payments_per_year // 12])

    @property
    def total_interest(self) -> float:
        """Interest until the last payment, yen."""
        return self.schedule_arrays.total_interest

    @property
    def total_payment(self) -> float:
        """Everything paid until the last payment, yen."""
        return self.schedule_arrays.total_payment

    def annual_debt_service(self, year: int = 1) -> float:
        """ADS: payments of loan year ``year`` (counted from 1), yen; 0 after the term."""
        first = (check_count(year, "loan_year") - 1) * self.payments_per_year
        return float(self.payments[first : first + self.payments_per_year].sum())

    def balance_after(self, k: int) -> float:
        """What is owed after ``k`` payments, yen.

        Raises
        ------
        InputError
            If the loan has fewer than ``k`` payments.
        """
        k = check_count(k, "payments_made", low=0, high=self.periods)
        return self.principal if k == 0 else float(self.schedule_arrays.balance[k - 1])

    def yearly(self) -> dict[str, np.ndarray]:
        """Payment, interest, principal part (sums) and closing balance of each loan year.

        Returns
        -------
        dict of ndarray, shape (years begun,)
            Keys ``payment``, ``interest``, ``principal_part``, ``balance``; yen.
        """
        table, per = self.schedule_arrays, self.payments_per_year
        starts = np.arange(0, len(table), per)
        sums = {
            name: np.add.reduceat(getattr(table, name), starts)
            for name in ("payment", "interest", "principal_part")
        }
        ends = np.minimum(starts + per, len(table)) - 1
        return sums | {"balance": table.balance[ends]}

    def at(self, **changes: Any) -> Loan:
        """The same loan with some terms changed: ``loan.at(annual_rate=0.0435)``."""
        return replace(self, **changes)
