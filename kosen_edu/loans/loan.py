"""The loan as the contract describes it: :class:`Loan`, which a lesson reads aloud.

The formulas behind it are in :mod:`kosen_edu.loans.annuity`, the table in
:mod:`kosen_edu.loans.schedule`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, NoReturn

import numpy as np
import pandas as pd

from kosen_edu.base import check, say, yen

from .annuity import ROUNDINGS
from .schedule import METHODS, Schedule, amortize, by_year, join

BONUS_EVERY = 6  # months from one bonus payment to the next


def payments_a_year(value: Any, name: str) -> int:
    """The check of how often a year is paid: every month, every half-year or once."""
    times = check.count(value, name, high=12, one=True)
    if times not in (12, 2, 1):
        raise check.refuse(name, times, say("loans.payments_per_year"))
    return times


@dataclass(frozen=True, kw_only=True)
class Loan(check.Checked):
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
        Part of the principal repaid by bonus payments in every sixth month, at half the
        annual rate a half-year, yen.
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

    principal: Annotated[float, check.field(check.money, zero=False)]
    annual_rate: Annotated[float, check.field(check.rate, most=check.MOST_A_YEAR)]
    years: Annotated[float, check.field(check.term_in_years)]
    method: Annotated[str, check.field(check.choice, choices=METHODS)] = "level_payment"
    rounding: Annotated[str, check.field(check.choice, choices=ROUNDINGS)] = "exact"
    grace_months: Annotated[int, check.field(check.count, low=0, high=check.MAX_TERM)] = 0
    bonus_principal: Annotated[float, check.field(check.money)] = 0.0
    payments_per_year: Annotated[int, payments_a_year] = 12

    def __post_init__(self) -> None:
        super().__post_init__()
        months = self.months
        if self.bonus_principal and self.payments_per_year != 12:
            self._refuse(
                "payments_per_year", "ボーナス返済は毎月払い（12）のローンにだけ付けられます"
            )
        if self.bonus_principal > self.principal:
            self._refuse("bonus_principal", f"借入額（{yen(self.principal)}）以下にします")
        if self.grace_months >= months:
            self._refuse("grace_months", say("loans.grace_within", months=months))
        step = 12 // self.payments_per_year
        if self.grace_months % step:
            self._refuse("grace_months", say("loans.whole_periods", step=step))
        step = BONUS_EVERY if self.bonus_principal else step
        if months % step:
            self._refuse("years", say("loans.whole_periods", step=step))

    def _refuse(self, name: str, allowed: str) -> NoReturn:
        raise check.refuse(name, getattr(self, name), allowed)

    @cached_property
    def months(self) -> int:
        """The term in months."""
        return round(12 * self.years)

    @property
    def periods(self) -> int:
        """Number of payments."""
        return self.months * self.payments_per_year // 12

    @property
    def grace_periods(self) -> int:
        """Number of interest-only payments at the start."""
        return self.grace_months * self.payments_per_year // 12

    @property
    def period_rate(self) -> float:
        """Interest per period (a month is a twelfth of a year), decimal."""
        return self.annual_rate / self.payments_per_year

    @cached_property
    def parts(self) -> tuple[tuple[int, Schedule], ...]:
        """The tables the loan is made of, each with how many periods lie between its payments.

        ``(1, regular)`` and, with bonus payments, ``(6, bonus)``; a part of 0 yen is left out.
        """
        amounts = ((1, self.principal - self.bonus_principal), (BONUS_EVERY, self.bonus_principal))
        return tuple(
            (
                every,
                amortize(
                    amount,
                    period_rate=self.period_rate * every,
                    periods=self.periods // every,
                    method=self.method,
                    rounding=self.rounding,
                    grace=self.grace_periods // every,
                ),
            )
            for every, amount in amounts
            if amount
        )

    @cached_property
    def schedule_arrays(self) -> Schedule:
        """The whole repayment table as arrays (one element a period)."""
        return join(self.parts)

    def schedule(self) -> pd.DataFrame:
        """The repayment table (返済予定表) as a DataFrame, one row a period."""
        return self.schedule_arrays.frame()

    @property
    def payments(self) -> np.ndarray:
        """All payments in order, yen."""
        return self.schedule_arrays.payment

    @property
    def payment(self) -> float:
        """The first regular payment after the interest-only ones, without bonus, yen.

        The same on every date for a level-payment loan, the largest for level principal.
        """
        every, regular = self.parts[0]
        return float(regular.payment[self.grace_periods]) if every == 1 else 0.0

    @property
    def monthly_payment(self) -> float:
        """The :attr:`payment` of a loan that is paid every month, yen.

        Raises
        ------
        InputError
            For a loan that is paid half-yearly or yearly.

        Examples
        --------
        >>> Loan(principal=1_200_000, annual_rate=0, years=1, payments_per_year=2).monthly_payment
        Traceback (most recent call last):
        ...
        kosen_edu.base.errors.InputError: 年間の返済回数に 2
        が渡されました。毎月返済額があるのは毎月払い（12）のローンです。1回の返済額は
        payment、1年分は annual_debt_service() で求めます。
        """
        if self.payments_per_year != 12:
            allowed = "毎月返済額があるのは毎月払い（12）のローンです。1回の返済額は payment、"
            self._refuse("payments_per_year", f"{allowed}1年分は annual_debt_service() で求めます")
        return self.payment

    @property
    def total_interest(self) -> float:
        """Interest until the last payment, yen."""
        return self.schedule_arrays.total_interest

    @property
    def total_payment(self) -> float:
        """Everything paid until the last payment, yen."""
        return self.schedule_arrays.total_payment

    def annual_debt_service(self, year: int = 1) -> float:
        """ADS: payments of loan year ``year`` (counted from 1), yen; 0 after the term.

        Raises
        ------
        InputError
        """
        year = check.count(year, "loan_year", one=True)
        first = (year - 1) * self.payments_per_year
        return float(self.payments[first : first + self.payments_per_year].sum())

    def balance_after(self, k: int) -> float:
        """What is owed after ``k`` payments, yen.

        Raises
        ------
        InputError
            If the loan has fewer than ``k`` payments.
        """
        k = check.count(k, "payments_made", low=0, high=self.periods, one=True)
        return self.principal if k == 0 else float(self.schedule_arrays.balance[k - 1])

    def remaining(self, k: int) -> Schedule:
        """The rest of the table once ``k`` payments are made.

        Raises
        ------
        InputError
            If nothing remains.

        Examples
        --------
        >>> len(Loan(principal=30_000_000, annual_rate=0.02, years=30).remaining(120))
        240
        """
        k = check.count(k, "payments_made", low=0, high=self.periods - 1, one=True)
        return self.schedule_arrays.after(k)

    def yearly(self) -> dict[str, np.ndarray]:
        """Payment, interest, principal part (sums) and closing balance of each loan year.

        Returns
        -------
        dict of ndarray, shape (years begun,)
            Keys ``payment``, ``interest``, ``principal_part``, ``balance``; yen.
        """
        return by_year(self.schedule_arrays, self.payments_per_year)
