"""Base rates as they were, and the rate of a loan that is tied to one of them.

A base rate is a staircase: it stands until it changes.  :func:`history` reads the real
staircases; :func:`applied_rate` adds what the contract adds.  Rates are decimals per year.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import Source, all_sources, as_scalar, check, load_table, say

HISTORIES = ("long_term_prime", "short_term_prime", "policy_rate")


@dataclass(frozen=True, eq=False)
class RateHistory:
    """A base rate over time: what it was on a day, and up to when anything is known.

    Parameters
    ----------
    key : str
        Term of the vocabulary, e.g. ``"long_term_prime"``.
    days : ndarray of datetime64[D]
        The days on which a new rate took effect; the first is where the record begins.
    rates : ndarray
        Decimal per year from that day on.
    exact_day : ndarray of bool
        False where only the month of the change is on record (the 10th stands for it).
    known_until : datetime64[D]
        The day on which the record was last looked up.
    source : Source
        Where the figures come from.
    """

    key: str
    days: np.ndarray
    rates: np.ndarray
    exact_day: np.ndarray
    known_until: np.datetime64
    source: Source

    @property
    def known_from(self) -> np.datetime64:
        """The first day whose rate is on record."""
        return self.days[0]

    def on(self, when: Any) -> Any:
        """The rate in force on a day, or on each of an array of days.

        Parameters
        ----------
        when : str, datetime.date, numpy.datetime64, or an array of days
            See :func:`kosen_edu.base.check.day`.

        Returns
        -------
        float or ndarray
            Decimal per year.

        Raises
        ------
        InputError
            Outside of the record: the message says from when to when it reaches.

        Examples
        --------
        >>> history("long_term_prime").on("2025-04-01")
        0.0235
        >>> history("policy_rate").on("2027-01-01")
        Traceback (most recent call last):
        ...
        kosen_edu.base.errors.InputError: 政策金利に 「2027-01-01」
        が渡されました。記録は 1999-02-12 から 2026-10-01 までです。その外の値は分かりません。
        """
        days = np.asarray(when if hasattr(when, "dtype") else check.day(when))
        if days.dtype.kind != "M":
            each = days.flat if isinstance(when, np.ndarray) else [when]
            found = [check.day(day) for day in each]
            days = np.array(found, dtype="datetime64[D]").reshape(days.shape)
        days = days.astype("datetime64[D]")
        outside = ~((days >= self.known_from) & (days <= self.known_until))
        if outside.any():
            given = str(days[outside].flat[0] if days.ndim else days)
            allowed = say("rates.allowed_known", first=self.known_from, last=self.known_until)
            raise check.refuse(self.key, given, allowed)
        return as_scalar(self.rates[np.searchsorted(self.days, days, side="right") - 1])

    def changes(self) -> pd.DataFrame:
        """Every change on record.

        Returns
        -------
        DataFrame
            ``date``, ``rate`` (decimal per year), ``change`` (from the rate before), and
            ``day`` ("confirmed", or "estimated" where only the month is on record).

        Examples
        --------
        >>> history("short_term_prime").changes()["change"].tail(3).tolist()
        [0.0025, 0.0025, 0.0025]
        """
        return pd.DataFrame(
            {
                "date": self.days[1:],
                "rate": self.rates[1:],
                "change": np.round(np.diff(self.rates), 8),
                "day": np.where(self.exact_day[1:], "confirmed", "estimated"),
            }
        )


def _long_term_prime() -> tuple[pd.DataFrame, str]:
    """Changes with their days since 2000; before that, month-ends that differ."""
    monthly = load_table("long_term_prime_monthly")
    known = load_table("long_term_prime_changes")
    old = monthly[monthly["month"] < known["date"].iloc[0][:7]].copy()
    old = old[old["rate_percent"] != old["rate_percent"].shift()]
    # the bank sets this rate between the 8th and the 13th: the 10th stands for the unknown day
    old["date"], old["day"] = old["month"] + "-10", "estimated"
    # the first row is no change but the level at the end of the first month
    first = np.datetime64(old["month"].iloc[0], "M")
    old.loc[old.index[0], "date"] = str((first + 1).astype("datetime64[D]") - 1)
    joined = pd.concat([old, known[known["day"] != "level"]])
    return joined[["date", "rate_percent", "day"]], "long_term_prime_changes"


def history(name: str) -> RateHistory:
    """The real history of a base rate.

    Parameters
    ----------
    name : {"long_term_prime", "short_term_prime", "policy_rate"}
        Long-term prime from 1966, short-term prime from 2000, policy rate from 1999.

    Returns
    -------
    RateHistory

    Raises
    ------
    InputError
        For another name.

    Examples
    --------
    >>> prime = history("long_term_prime")
    >>> prime.on("1990-10-31"), prime.on("2026-10-01")
    (0.089, 0.034)
    """
    return _history(check.choice(name, "base_rate", HISTORIES))


@cache
def _history(name: str) -> RateHistory:
    frame, table = _long_term_prime() if name == HISTORIES[0] else (load_table(name), name)
    source = all_sources()[table]
    return RateHistory(
        key=name,
        days=frame["date"].to_numpy().astype("datetime64[D]"),
        rates=np.round(frame["rate_percent"].to_numpy(dtype=float) / 100, 8),
        exact_day=(frame["day"] != "estimated").to_numpy(),
        known_until=check.day(source.as_of),
        source=source,
    )


def applied_rate(*, base: Any, spread: Any, discount: Any = 0.0) -> Any:
    """The rate that interest is computed with: base + spread − discount, never below 0.

    Parameters
    ----------
    base : array_like
        Base rate; may be negative, as the policy rate once was.
    spread, discount : array_like
        What the contract adds and takes off.  All three broadcast together.

    Returns
    -------
    float or ndarray
        Decimal per year.

    Raises
    ------
    InputError
        For per cent in place of decimals, a negative spread or discount, NaN.

    Examples
    --------
    >>> applied_rate(base=0.0235, spread=0.01)
    0.0335
    """
    return _applied(
        check.rate(base, "base_rate", negative=True, most=check.MOST_A_YEAR),
        check.rate_gap(spread, "spread"),
        check.rate_gap(discount, "discount"),
    )


def _applied(base: Any, spread: Any, discount: Any) -> Any:
    rate = np.maximum(np.asarray(base) + spread - discount, 0.0)
    # whole millionths of a percent: 0.023 + 0.01 is 0.033 and not 0.033000000000000002
    return as_scalar(np.round(rate, 8))
