"""Changing a running loan: prepayment of both kinds, and refinancing with costs.

Each function returns the old and the new remaining table side by side: the effect on the month
and the effect on the total often point in different ways.
"""

from dataclasses import dataclass

import numpy as np

from kosen_edu.base import check, yen

from .annuity import yen_cutter
from .loan import BONUS_EVERY, Loan
from .schedule import Schedule, amortize, join

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
    def interest_saved(self) -> float:
        """Interest no longer paid, yen (negative: more interest)."""
        return self.before.total_interest - self.after.total_interest

    @property
    def simple_payback(self) -> int | None:
        """Periods until lower payments have made up for what was paid now, for good.

        0 if there was never anything to make up, ``None`` if it is never made up.  Counted on
        running sums to the end: a longer term, which lowers the month and raises the total,
        is ahead for a while and behind in the end, and that is no payback.
        """
        longest = max(len(self.before), len(self.after))
        sums = np.zeros((2, longest))
        sums[0, : len(self.before)] = self.before.payment
        sums[1, : len(self.after)] = self.after.payment
        gain = np.cumsum(sums[0] - sums[1]) - self.paid_now
        behind = np.flatnonzero(gain < -1e-3)
        if self.paid_now <= 0 and not behind.size:
            return 0
        paid_back = int(behind[-1]) + 2 if behind.size else 1
        return paid_back if paid_back <= longest else None


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
    Shortening keeps the payment, or with level principal the principal part.  A bonus loan is
    changed after a bonus month, both its parts in proportion.  Interest-only months that are
    left stay interest-only.

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> short = prepay(loan, after=60, amount=3_000_000)
    >>> lower = prepay(loan, after=60, amount=3_000_000, kind="lower")
    >>> len(short.before) - len(short.after), len(lower.before) - len(lower.after)
    (43, 0)
    >>> round(short.interest_saved), round(lower.interest_saved)
    (1772993, 814689)
    """
    check.choice(kind, "prepayment", PREPAYMENTS)
    fee = check.money(fee, "fees", one=True)
    after, before = _running(loan, after)
    amount = check.money(amount, "prepayment", one=True)
    if abs(amount - before.opening) <= 1:  # what is shown in whole yen repays the whole balance
        amount = before.opening
    if amount > before.opening:
        allowed = f"その時点の残高 {yen(before.opening)} 以下にします"
        raise check.refuse("prepayment", amount, allowed)
    if amount == before.opening:
        table = before.after(len(before))
    elif amount:
        table = _rest(loan, after, repaid=amount, keep=kind == "shorten")
    else:
        table = before
    return LoanChange(before, table, amount + fee, fee)


def _running(loan: Loan, after: int) -> tuple[int, Schedule]:
    """The payments made until a day on which a loan can be changed, and what remains then."""
    most = check.kind(loan, "loan", Loan).periods - 1
    after = check.count(after, "payments_made", low=0, high=most, one=True)
    if any(after % every for every, _ in loan.parts):
        raise check.refuse(
            "payments_made",
            after,
            "ボーナス返済のあるローンでは、ボーナス月（6 の倍数の回）の返済の後で行います",
        )
    return after, loan.schedule_arrays.after(after)


def _rest(loan: Loan, after: int, *, repaid: float, keep: bool) -> Schedule:
    """The remaining table once ``repaid`` is repaid early.

    ``keep`` holds on to the payment (level payment) or the principal part (level principal)
    of the contract instead of the last date.
    """
    olds = [(every, table.after(after // every)) for every, table in loan.parts]
    total, unassigned = sum(old.opening for _, old in olds), repaid
    cut, news = yen_cutter(loan.rounding), []
    for i, (every, old) in enumerate(olds):
        share = unassigned if i == len(olds) - 1 else cut(repaid * old.opening / total)
        unassigned -= share
        grace = max(loan.grace_periods - after, 0) // every
        column = old.payment if loan.method == "level_payment" else old.principal_part
        new = amortize(
            max(old.opening - share, 0.0),
            period_rate=loan.period_rate * every,
            periods=len(old),
            method=loan.method,
            rounding=loan.rounding,
            grace=grace,
            instalment=float(column[grace]) if keep else None,
        )
        news.append((every, new))
    return join(news)


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

    Everything else is agreed anew as it was: the method, the rounding, what is left of the
    interest-only months, and the bonus payments on what they still owe.

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
    >>> round(new.after.payment[0] - new.before.payment[0])
    -21003
    >>> new.simple_payback, round(new.interest_saved - new.fees)
    (29, 4440618)
    """
    after, before = _running(loan, after)
    check.flag(finance_costs, "finance_costs")
    costs = check.money(costs, "fees", one=True)
    if years is None:
        years = len(before) / loan.payments_per_year
    borrowed = costs if finance_costs else 0.0
    owed = {every: table.after(after // every).opening for every, table in loan.parts}
    new = loan.at(
        principal=before.opening + borrowed,
        annual_rate=annual_rate,
        years=years,
        grace_months=max(loan.grace_months - 12 // loan.payments_per_year * after, 0),
        bonus_principal=min(owed.get(BONUS_EVERY, 0.0), before.opening),
    )
    # a bank that offers the same terms again computes no payment anew: whole yen stay as they are
    same = (new.annual_rate, new.periods, borrowed) == (loan.annual_rate, len(before), 0.0)
    table = before if same else new.schedule_arrays
    return LoanChange(before, table, costs - borrowed, costs)
