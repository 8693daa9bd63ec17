"""What a change of rate does to the payment: recalculated, held for five years, or capped.

Interest follows the rate at once; the payment follows when the contract says so.  What the
payment then falls short of is unpaid interest (未払利息); it arises once the rate passes
:func:`threshold_rate`.  Contracts differ in what happens to it: ``"apart"`` keeps it aside, free of
interest, to be settled at the end; ``"first"`` takes it out of later payments before this month's
interest and the principal.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kosen_edu.base import as_scalar, check, rate_text, say
from kosen_edu.rates.contract import RatePath
from kosen_edu.rates.paths import HALF_YEAR

from .annuity import ROUNDINGS, annuity, yen_cutter
from .schedule import Schedule

UNPAID = ("apart", "first")


class Allocation(NamedTuple):
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
    less: Any = np.minimum if isinstance(payment, np.ndarray) else min
    if order == "first":
        old = less(payment, unpaid)
        paid = less(payment - old, interest)
        part = less(payment - old - paid, balance)
    else:
        paid = less(payment, interest)
        part = less(payment - paid, balance)
        old = less(payment - paid - part, unpaid)
    # in this order a month that pays all its interest leaves the rest of it exactly as it was
    return Allocation(old, paid, part, unpaid - old + (interest - paid), balance - part)


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


#: months between reviews of the payment, and the most it may rise at one
REVIEWS = {
    "recalculated": (6, math.inf),
    "five_year": (60, 1.25),
    "cap_only": (6, 1.25),
}
RULES = (*REVIEWS, "level_principal")
STATES = ("on_schedule", "slower", "stopped", "growing")


def reviewed_payment(
    balance: float,
    annual_rate: float,
    months: int,
    *,
    previous: float,
    cap: float,
    cut: Callable[[float], float],
) -> tuple[float, bool]:
    """The payment after a review, and whether the cap cut it.

    Parameters
    ----------
    balance : float
        Principal owed at the review, yen.
    annual_rate : float
        The rate from now on.
    months : int
        Payments left.
    previous : float
        The payment until now, yen.
    cap : float
        The most it may rise, as a multiple of ``previous``; infinite for no cap.  A fall is free.
    cut : callable
        Makes whole yen of the payment and of the cap.

    Examples
    --------
    >>> reviewed_payment(20_000_000, 0.10, 120, previous=60_000, cap=1.25, cut=float)
    (75000.0, True)
    """
    full = cut(balance / annuity(annual_rate / 12, months))
    most = cut(previous * cap) if cap < math.inf else cap
    return min(full, most), full > most


def reviewed_rates(rates: Any, rule: str) -> tuple[np.ndarray, frozenset[int]]:
    """The rate of each month, and the payments before which a rule sets the payment anew.

    Parameters
    ----------
    rates : RatePath or array_like, shape (months,)
        Decimal per year.
    rule : str
        One of :data:`RULES`.

    Raises
    ------
    InputError
        Under a rule with half-yearly reviews, for a rate that changes between two of them: the
        payment would keep to the old rate, and what it falls short of would come at the end.

    Examples
    --------
    >>> rate, reviews = reviewed_rates([0.02] * 12 + [0.03] * 3, "recalculated")
    >>> len(rate), sorted(reviews)
    (15, [7, 13])
    >>> reviewed_rates([0.02] * 10 + [0.03] * 10, "recalculated")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 金利の道筋に 「11回目の返済から 3.00％」
    が渡されました。金利は半年ごとの見直しの回（7回目、13回目、…）で変わるように書きます。13回目からのことでしょうか。
    """
    every = REVIEWS.get(rule, (0, math.inf))[0]
    rate = np.asarray(check.rate(rates))
    if rate.ndim != 1:
        raise check.refuse("rate_path", str(rate.shape), say("rates.allowed_periods"))
    months = check.count(len(rate), "months")
    reviews = frozenset(range(1 + every, months + 1, every) if every else ())
    if every != HALF_YEAR:
        return rate, reviews
    if isinstance(rates, RatePath):
        reviews = frozenset(rates.reviews)
    for changed in (np.flatnonzero(np.diff(rate)) + 2).tolist():
        if changed not in reviews:
            ordered = sorted(reviews)
            shown = "、".join(f"{number}回目" for number in ordered[:2]) + "、…" * (
                len(ordered) > 2
            )
            later = next((number for number in ordered if number > changed), None)
            raise check.refuse(
                "rate_path",
                f"{changed}回目の返済から {rate_text(rate[changed - 1])}",
                say("rates.allowed_reviews", reviews=shown or "なし"),
                f"{later}回目からのことでしょうか。" if later else "",
            )
    return rate, reviews


@dataclass(frozen=True, eq=False)
class VariableSchedule(Schedule):
    """Repayment table of a loan whose rate changes.

    ``interest`` is interest **paid** (of this month and of earlier ones), so that
    ``payment = interest + principal_part`` still holds.

    Attributes
    ----------
    rate : ndarray
        The rate of each month, decimal per year.
    regular : ndarray
        The payment that the rule sets; the last payment may settle more.
    interest_due : ndarray
        Interest that arose in the month, yen.
    unpaid : ndarray
        Unpaid interest owed after the payment, yen.
    state : ndarray of str
        ``on_schedule``, ``slower`` (principal falls, but too slowly to end in time),
        ``stopped`` (it does not fall), ``growing`` (unpaid interest is added).
    left_principal, left_unpaid : float
        What the regular last payment leaves at maturity, settled with it in one sum, yen.
    """

    rate: np.ndarray
    regular: np.ndarray
    interest_due: np.ndarray
    unpaid: np.ndarray
    state: np.ndarray
    left_principal: float
    left_unpaid: float

    @property
    def settlement(self) -> float:
        """What is paid at maturity on top of the regular payment, yen."""
        return self.left_principal + self.left_unpaid

    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame; the index counts payments from 1."""
        frame = super().frame()
        frame.insert(0, "applied_rate", self.rate)
        frame.insert(2, "interest_due", self.interest_due)
        frame["unpaid"] = self.unpaid
        frame["state"] = self.state
        return frame


def variable_schedule(
    principal: float,
    rates: Any,
    *,
    rule: str = "recalculated",
    unpaid: str = "apart",
    rounding: str = "exact",
) -> VariableSchedule:
    """Repayment table of one loan under changing rates.

    Parameters
    ----------
    principal : float
        Yen.
    rates : RatePath or array_like, shape (months,)
        The rate of each month, decimal per year; as many as there are payments.
    rule : {"recalculated", "five_year", "cap_only", "level_principal"}
        ``recalculated``: the payment is set anew at each half-yearly review;
        ``five_year``: only every 60 payments, and to at most 1.25 times the old one;
        ``cap_only``: half-yearly, to at most 1.25 times the old one;
        ``level_principal``: the principal part never changes, so nothing can stay unpaid.
        Half-yearly reviews fall on those of a :class:`RatePath`, else on payments 7, 13, …; a
        rate that changes between them is refused.
    unpaid : {"apart", "first"}
        What happens to unpaid interest, see :func:`~kosen_edu.loans.variable.split_payment`.
    rounding : {"exact", "floor", "half_up"}
        Interest, payment and cap to whole yen.

    Returns
    -------
    VariableSchedule
        Ends with the payment that leaves nothing owed: at maturity, or earlier where a payment
        held up while rates fell repays the loan sooner.

    Raises
    ------
    InputError

    Notes
    -----
    A payment is set anew only if since the last time the rate moved, the cap had cut it, or
    old unpaid interest took its share; otherwise it still fits, and banks leave it alone.

    Examples
    --------
    The table that a bank publishes: 10,000,000 yen, 2.375 % and 3 points more from year 2.

    >>> rates = [0.02375] * 12 + [0.05375] * 348
    >>> table = variable_schedule(10_000_000, rates, rule="five_year", rounding="floor")
    >>> table.total_payment, table.left_unpaid
    (21043742.0, 234720.0)
    """
    principal = check.money(principal, "principal", zero=False, one=True)
    check.choice(rule, "payment_rule", RULES)
    check.choice(unpaid, "unpaid_order", UNPAID)
    check.choice(rounding, "rounding", ROUNDINGS)
    check.rate(rates, most=check.MOST_A_YEAR)
    return walked(principal, rates, rule, unpaid, rounding)


def walked(
    principal: float, rates: Any, rule: str, unpaid: str, rounding: str, last: int | None = None
) -> VariableSchedule:
    """The table of checked terms, at whatever rate below 1 a search tries.

    It ends after payment ``last``, if the loan is not repaid before.
    """
    path, reviews = reviewed_rates(rates, rule)
    rate = path.tolist()  # a walk in plain numbers takes a third of the time
    months, cap = len(rate), REVIEWS.get(rule, (0, math.inf))[1]

    cut = yen_cutter(rounding)
    part = cut(principal / months)
    pay = cut(principal / annuity(rate[0] / 12, months))
    balance, owed, stale, rows = principal, 0.0, False, []
    set_at = rate[0]
    for number in range(1, min(months, last or months) + 1):
        stale |= rate[number - 1] != set_at
        if number in reviews and stale:
            set_at = rate[number - 1]
            left_to_pay = months - number + 1
            pay, stale = reviewed_payment(
                balance, set_at, left_to_pay, previous=pay, cap=cap, cut=cut
            )
        interest = cut(balance * rate[number - 1] / 12)
        regular = part + interest if rule == "level_principal" else pay
        done = split_payment(regular, interest, balance, owed, unpaid)
        settles = number == months or done.balance + done.unpaid <= 0
        payment = balance + owed + interest if settles else regular
        stale |= done.unpaid_paid > 0
        grows = done.unpaid > owed
        left = (done.balance, done.unpaid) if settles else (0.0, 0.0)
        balance, owed = (0.0, 0.0) if settles else (done.balance, done.unpaid)
        rows.append((regular, payment, interest, balance, owed, grows))
        if settles:
            break
    return _variable(principal, path[: len(rows)], rows, left, months, rounding)


def _variable(
    opening: float,
    rate: np.ndarray,
    rows: list[tuple],
    left: tuple[float, float],
    months: int,
    rounding: str,
) -> VariableSchedule:
    """Arrays, parts and states from the rows of the monthly walk."""
    regular, payment, due, balance, unpaid, grows = (np.array(c) for c in zip(*rows, strict=True))
    before = np.concatenate([[opening], balance[:-1]])
    part = before - balance
    remaining = months - np.arange(len(rate))
    # whole-yen payments lag by a few yen a month, which the months that remain must carry
    slack = 1e-6 * regular + (0 if rounding == "exact" else 1 + 4 * months / remaining)
    slower = regular < before / annuity(rate / 12, remaining) - slack
    stopped = (part <= 0) & (before > 0)
    state = np.select([grows, stopped, slower], STATES[:0:-1], STATES[0])
    return VariableSchedule(
        payment=payment,
        interest=payment - part,
        principal_part=part,
        balance=balance,
        opening=opening,
        rate=rate,
        regular=regular,
        interest_due=due,
        unpaid=unpaid,
        state=state,
        left_principal=float(left[0]),
        left_unpaid=float(left[1]),
    )
