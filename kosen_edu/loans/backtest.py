"""Borrowed in a past January: what a variable loan cost over the rates that really came.

The record ends today; in the months after it the last rate is held, and the result says from
when.  :func:`borrowed_in` takes the fast kernels, so that a slider may run through the years.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from kosen_edu.base import check, rate_text, say
from kosen_edu.rates.contract import RateContract, RatePath
from kosen_edu.rates.history import applied_rate, history
from kosen_edu.rates.paths import HALF_YEAR

from .annuity import annuity
from .many_paths import PathPayments, path_payments
from .variable import RULES, UNPAID

BASES = ("long_term_prime", "short_term_prime")


def years_on_record(base: str = "long_term_prime") -> tuple[int, int]:
    """The first and the last year whose January lies within the record of a base rate.

    Parameters
    ----------
    base : {"long_term_prime", "short_term_prime"}

    Returns
    -------
    tuple of int

    Raises
    ------
    InputError

    Examples
    --------
    >>> years_on_record()
    (1967, 2026)
    """
    record = history(check.choice(base, "base_rate", BASES))
    first, last = (int(str(day)[:4]) for day in (record.known_from, record.known_until))
    return first + int(np.datetime64(f"{first}-01-01") < record.known_from), last


@cache
def _base_path(base: str, year: int, months: int) -> RatePath:
    """The base rate alone, as a loan of that January reads it."""
    return RateContract(base=base, spread=0.0).path(start=f"{year}-01", months=months)


@dataclass(frozen=True, eq=False)
class Backtest:
    """What became of one loan.

    Attributes
    ----------
    year : int
        It was taken in January of this year.
    principal : float
        Yen.
    rates : ndarray, shape (half-years,)
        Applied rate of each half-year, decimal per year.
    known : int
        So many half-years follow from the record; in the rest the last rate is held.
    payments : PathPayments
        What was paid and owed, as one path.
    first_total : float
        What would have been paid in all, had the first rate never changed, yen.
    """

    year: int
    principal: float
    rates: np.ndarray
    known: int
    payments: PathPayments
    first_total: float

    @property
    def payment(self) -> np.ndarray:
        """The monthly payment of each half-year, yen."""
        return self.payments.payment[:, 0]

    @property
    def highest(self) -> float:
        """The highest payment, yen a month."""
        return float(self.payment.max())

    @property
    def total(self) -> float:
        """Everything paid, yen."""
        return float(self.payments.paid.sum())

    @property
    def more(self) -> float:
        """How much more than at the first rate all through; less is negative, yen."""
        return self.total - self.first_total

    @property
    def settlement(self) -> float:
        """What the last payment settles on top of the regular one, yen."""
        return max(0.0, float(self.payments.settlement[0]))

    @property
    def outcome(self) -> str:
        """``"more"`` or ``"less"`` than at the first rate, or ``"same"`` to the nearest 万円."""
        if abs(self.more) < 5_000:
            return "same"
        return "more" if self.more > 0 else "less"

    @property
    def known_years(self) -> int:
        """Whole years that follow from the record."""
        return self.known * HALF_YEAR // 12

    @property
    def highest_rate(self) -> float:
        """Decimal per year."""
        return float(self.rates.max())

    def __str__(self) -> str:
        return say(f"rates.backtest_{self.outcome}", r=self, last=rate_text(self.rates[-1]))


def borrowed_in(
    year: int,
    *,
    spread: float,
    rule: str = "recalculated",
    principal: float = 30_000_000,
    years: int = 35,
    base: str = "long_term_prime",
    unpaid: str = "apart",
) -> Backtest:
    """A loan taken in January of ``year`` at base rate + spread, over the real record.

    Parameters
    ----------
    year : int
        See :func:`years_on_record`.
    spread : float
        Decimal per year.
    rule, unpaid : str
        As in :func:`~kosen_edu.loans.variable.variable_schedule`.
    principal : float, default 30,000,000
        Yen.
    years : int, default 35
    base : {"long_term_prime", "short_term_prime"}

    Returns
    -------
    Backtest

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = borrowed_in(1990, spread=0.01)
    >>> loan.rates[:3].tolist(), loan.known  # half-years, all of them on record
    ([0.075, 0.085, 0.095], 70)
    >>> print(loan)
    1990年：はじめ 7.50％、最高 9.50％、最後 2.60％。はじめの金利のままより
    2,852万円少ない（記録は35年分）。
    """
    first, last = years_on_record(base)
    year = check.count(year, "borrowed_in", low=first, high=last, one=True)
    check.years(years, one=True)  # says of 420 that it is a number of months
    months = 12 * check.count(years, "years", high=50, one=True)
    principal = check.money(principal, "principal", zero=False, one=True)
    spread = check.rate_gap(spread, "spread", one=True)
    check.choice(rule, "payment_rule", RULES)
    check.choice(unpaid, "unpaid_order", UNPAID)
    path = _base_path(base, year, months)
    rates = applied_rate(base=path.rates[::HALF_YEAR], spread=spread)
    paid = path_payments(principal, rates[:, None], months=months, rule=rule, unpaid=unpaid)
    return Backtest(
        year=year,
        principal=principal,
        rates=rates,
        known=-(-path.known_months // HALF_YEAR),
        payments=paid,
        first_total=_total_at(principal, float(rates[0]), months, rule),
    )


def _total_at(principal: float, rate: float, months: int, rule: str) -> float:
    """All payments at one rate: with level principal, interest on what each month owes."""
    if rule == "level_principal":
        return principal * (1 + rate / 12 * (months + 1) / 2)
    return months * principal / float(annuity(rate / 12, months))
