"""Changing a running loan: prepayment of both kinds, refinancing with costs, a longer term.

Each function returns the old and the new remaining table side by side, so that the effect on
the month and the effect on the total can both be read: they often point in different ways.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .formats import yen
from .loans import Loan, Schedule, _annuity, amortize, round_yen
from .solving import crossing
from .validation import (
    InputError,
    check_choice,
    check_count,
    check_money,
    check_rate,
    check_years,
)
from .vocabulary import say, term

PREPAYMENTS = ("shorten", "lower")


@dataclass(frozen=True)
class LoanChange:
    """What remained to be paid before a change, and what remains after it.

    Attributes
    ----------
    before, after : Schedule
        Remaining repayment tables from the day of the change.
    paid_now : float
        Paid out of the pocket on that day (prepayment, fees, costs), yen.
    fees : float
        The part of the cost that repays nothing, paid now or financed, yen.
    """

    before: Schedule
    after: Schedule
    paid_now: float
    fees: float

    @property
    def payment_change(self) -> float:
        """New first payment minus old one, yen a period (negative: lower)."""
        return float(self.after.payment[0] - self.before.payment[0]) if len(self.after) else -float(
            self.before.payment[0]
        )

    @property
    def periods_saved(self) -> int:
        """How many payments fewer (negative: more)."""
        return len(self.before) - len(self.after)

    @property
    def interest_saved(self) -> float:
        """Interest no longer paid, yen (negative: more interest)."""
        return self.before.total_interest - self.after.total_interest

    @property
    def net_saving(self) -> float:
        """Interest saved less fees, yen: what the change is worth without regard to time."""
        return self.interest_saved - self.fees

    def npv(self, discount_rate: float, *, payments_per_year: int = 12) -> float:
        """Present value of the change to the borrower at ``discount_rate`` a year, yen.

        Raises
        ------
        InputError
        """
        rate = check_rate(discount_rate, "discount_rate") / payments_per_year
        worth = [
            table.payment @ (1 + rate) ** -np.arange(1.0, len(table) + 1)
            for table in (self.before, self.after)
        ]
        return float(worth[0] - worth[1] - self.paid_now)

    @property
    def simple_payback(self) -> int | None:
        """Periods until lower payments have made up for what was paid now; ``None`` if never.

        Counted on running sums of the payments, so that a longer term, which lowers the
        month and raises the total, does not look like a saving.
        """
        longest = max(len(self.before), len(self.after))
        sums = np.zeros((2, longest))
        sums[0, : len(self.before)] = self.before.payment
        sums[1, : len(self.after)] = self.after.payment
        gain = np.cumsum(sums[0] - sums[1]) - self.paid_now
        reached = gain >= -1e-6
        return int(np.argmax(reached)) + 1 if reached.any() else None


def remaining(loan: Loan, after: int) -> Schedule:
    """The rest of a loan's table once ``after`` payments are made.

    Raises
    ------
    InputError
        If nothing remains.

    Examples
    --------
    >>> len(remaining(Loan(principal=30_000_000, annual_rate=0.02, years=30), 120))
    240
    """
    after = check_count(after, "payments_made", low=0, high=loan.periods - 1)
    table = loan.schedule_arrays
    cut = slice(after, None)
    return Schedule(
        table.payment[cut], table.interest[cut], table.principal_part[cut], table.balance[cut],
        loan.balance_after(after),
    )  # fmt: skip


def prepay(
    loan: Loan, *, after: int, amount: float, kind: str = "shorten", fee: float = 0.0
) -> LoanChange:
    """Repay part of the principal early (繰上返済).

    Parameters
    ----------
    loan : Loan
    after : int
        Payments made before the prepayment.
    amount : float
        Extra principal repaid, yen; at most the balance.
    kind : {"shorten", "lower"}
        期間短縮型 keeps the payment and ends sooner; 返済額軽減型 keeps the last date and
        lowers the payment.
    fee : float
        The bank's charge, yen.

    Returns
    -------
    LoanChange

    Raises
    ------
    InputError

    Notes
    -----
    A bonus loan is continued without its bonus split; for a shortened level-principal loan
    the principal part of each payment is kept.

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> short = prepay(loan, after=60, amount=3_000_000)
    >>> lower = prepay(loan, after=60, amount=3_000_000, kind="lower")
    >>> short.periods_saved, round(short.interest_saved), round(lower.interest_saved)
    (43, 1772993, 814689)
    """
    check_choice(kind, "prepayment", PREPAYMENTS)
    fee = check_money(fee, "fees")
    before = remaining(loan, after)
    amount = check_money(amount, "prepayment")
    if amount > before.opening + 1e-6:
        allowed = say("loans.prepay_within", balance=yen(before.opening))
        raise InputError(term("prepayment").name, amount, allowed)
    owed = max(before.opening - amount, 0.0)
    rate = loan.annual_rate / loan.payments_per_year
    if owed == 0:
        nothing = np.zeros(0)
        table = Schedule(nothing, nothing, nothing, nothing, 0.0)
    elif amount == 0:
        table = before
    elif kind == "lower":
        table = amortize(owed, rate, len(before), method=loan.method, rounding=loan.rounding)
    elif loan.method == "level_payment":
        table = amortize(
            owed, rate, len(before), rounding=loan.rounding, payment=_level(loan, after)
        )
    else:
        table = _level_principal_shortened(owed, rate, loan)
    return LoanChange(before, table, amount + fee, fee)


def _level(loan: Loan, after: int) -> float:
    """The payment that a shortened loan keeps: the one in force, interest-only months aside."""
    grace = loan.grace_months * loan.payments_per_year // 12
    if loan.bonus_principal or after < grace:
        left = loan.periods - max(after, grace)
        owed = loan.balance_after(after)
        even = owed / float(_annuity(loan.annual_rate / loan.payments_per_year, left))
        return float(round_yen(even, loan.rounding))
    return loan.monthly_payment


def _level_principal_shortened(owed: float, rate: float, loan: Loan) -> Schedule:
    grace = loan.grace_months * loan.payments_per_year // 12
    part = float(round_yen(loan.principal / (loan.periods - grace), loan.rounding))
    count = int(np.ceil(owed / part - 1e-9))
    parts = np.full(count, part)
    parts[-1] = owed - part * (count - 1)
    opening = owed - np.concatenate([[0.0], np.cumsum(parts[:-1])])
    interest = np.asarray(round_yen(opening * rate, loan.rounding))
    balance = opening - parts
    balance[-1] = 0.0
    return Schedule(interest + parts, interest, parts, balance, owed)


def refinance(
    loan: Loan,
    *,
    after: int,
    annual_rate: float,
    years: float | None = None,
    costs: float = 0.0,
    finance_costs: bool = False,
) -> LoanChange:
    """Repay a loan with a new one at another rate (借り換え).

    Parameters
    ----------
    loan : Loan
    after : int
        Payments made on the old loan.
    annual_rate : float
        New rate, decimal per year.
    years : float, optional
        New term; what remains of the old one if not given.
    costs : float
        Fees of leaving and borrowing anew (charges, registration, guarantee), yen.
    finance_costs : bool
        Borrow the costs too, instead of paying them now.

    Returns
    -------
    LoanChange

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.025, years=20)
    >>> new = refinance(loan, after=0, annual_rate=0.01, costs=600_000)
    >>> round(new.payment_change), new.simple_payback, round(new.net_saving)
    (-21003, 29, 4440618)
    """
    before = remaining(loan, after)
    costs = check_money(costs, "fees")
    if years is None:
        years = len(before) / loan.payments_per_year
    new = Loan(
        principal=before.opening + (costs if finance_costs else 0.0),
        annual_rate=annual_rate,
        years=years,
        method=loan.method,
        rounding=loan.rounding,
        payments_per_year=loan.payments_per_year,
    )
    table = new.schedule_arrays
    return LoanChange(before, table, 0.0 if finance_costs else costs, costs)


def refinance_break_even_rate(
    loan: Loan, *, after: int, costs: float, years: float | None = None, finance_costs: bool = False
) -> float | None:
    """The new rate at which refinancing neither gains nor loses in total (net saving 0).

    Returns
    -------
    float or None
        Decimal per year; ``None`` if not even a rate of 0 makes up for the costs.

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.025, years=20)
    >>> round(refinance_break_even_rate(loan, after=0, costs=600_000), 5)
    0.02328
    """

    def net(rate: float) -> float:
        return refinance(
            loan, after=after, annual_rate=rate, years=years, costs=costs,
            finance_costs=finance_costs,
        ).net_saving  # fmt: skip

    return crossing(net, 0.0, 0.99)


def extend_term(loan: Loan, *, after: int, years: float, fee: float = 0.0) -> LoanChange:
    """Spread what is owed over a longer remaining term at the same rate (期間延長).

    Parameters
    ----------
    years : float
        New remaining term; longer than what remains.

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.015, years=25)
    >>> change = extend_term(loan, after=0, years=35)
    >>> round(change.payment_change), round(change.interest_saved)
    (-28126, -2584970)
    """
    left = (loan.periods - check_count(after, "payments_made", low=0, high=loan.periods - 1)) * (
        12 // loan.payments_per_year
    )
    if check_years(years) <= left:
        raise InputError(term("years").name, years, say("loans.extension_longer", months=left))
    return refinance(loan, after=after, annual_rate=loan.annual_rate, years=years, costs=fee)
