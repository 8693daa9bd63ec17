"""What a loan contract says about its rate, and the rates that follow from it.

A contract names a base rate, a spread and a calendar of reviews; with the real record they
give the next rate ahead of time, and the whole path of a loan taken in any past month.  The
months between the reading of the base rate and the start of the new one are the time in which a
borrower can know it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Annotated, Any

import numpy as np
import pandas as pd

from kosen_edu.base import InputError, check, rate_text, say, term

from .history import HISTORIES, RateHistory, _applied, history


@dataclass(frozen=True)
class Review:
    """One review of the rate: read on ``reference``, in force from ``start``."""

    reference: date
    start: date

    @property
    def lead_months(self) -> int:
        """Months from the reading to the start: the time left to prepare."""
        return (
            (self.start.year - self.reference.year) * 12 + self.start.month - self.reference.month
        )


@dataclass(frozen=True)
class ReviewCalendar:
    """Reference days and the months from which the rate read on them counts.

    Parameters
    ----------
    references : tuple of (month, day)
        Days of the year on which the base rate is read.
    starts : tuple of int
        Month from which each reading counts: the first such month that is not before it.

    Raises
    ------
    InputError
        If they do not pair up or are no days of the year.

    Examples
    --------
    >>> ReviewCalendar(references=((4, 1), (10, 1)), starts=(7, 1)) == APRIL_OCTOBER
    True
    """

    references: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]

    def __post_init__(self) -> None:
        try:
            fits = 0 < len(self.references) == len(self.starts)
            for (month, day), start in zip(self.references, self.starts, strict=True):
                date(2001, month, day), date(2001, start, 1)  # raises where there is no such day
        except (TypeError, ValueError):
            fits = False
        if not fits:
            given = str((self.references, self.starts))
            raise check.refuse(
                "review_calendar",
                given,
                "基準日と適用開始月を同じ数だけ、実在する月日で書きます",
            )

    def reviews(self, *, first: Any, last: Any) -> list[Review]:
        """The reviews whose new rate starts in the months from ``first`` to ``last``.

        Parameters
        ----------
        first, last : str or date
            Months, both included.

        Examples
        --------
        >>> for review in APRIL_OCTOBER.reviews(first="2025-07", last="2026-06"):
        ...     print(review.reference, review.start)
        2025-04-01 2025-07-01
        2025-10-01 2026-01-01
        """
        begin, end = (check.day(end).astype("datetime64[M]") for end in (first, last))
        found = []
        years = range(max(begin.item().year - 1, 1), min(end.item().year + 1, MAXYEAR))
        for year in years:
            for (month, day), start in zip(self.references, self.starts, strict=True):
                begins = date(year + (start < month), start, 1)
                if begin <= np.datetime64(begins, "M") <= end:
                    found.append(Review(date(year, month, day), begins))
        return sorted(found, key=lambda review: review.start)

    def next_review(self, *, on: Any) -> Review:
        """The next review whose rate is not in force yet on the day ``on``.

        Examples
        --------
        >>> review = APRIL_OCTOBER.next_review(on="2025-04-01")
        >>> str(review.reference), str(review.start), review.lead_months
        ('2025-04-01', '2025-07-01', 3)
        """
        month = check.day(on).astype("datetime64[M]")
        return self.reviews(first=str(month + 1), last=str(month + 12))[0]


APRIL_OCTOBER = ReviewCalendar(references=((4, 1), (10, 1)), starts=(7, 1))
"""Read on April 1 for July, on October 1 for January: usual for half-yearly reviews of loans on
the long-term prime rate and on the short-term prime rate alike."""


BEYOND = ("hold", "refuse")


@dataclass(frozen=True)
class NextRate:
    """What can be said of the next rate of a loan on a given day.

    Attributes
    ----------
    review : Review
        When the base rate is read, from when it counts.
    rate : float or None
        The next applied rate, decimal per year; None while it is not fixed.
    if_unchanged : float
        What it would be if the base rate stayed as it is on the day asked about, or as it was
        last on record before that day.
    on, seen : datetime64[D]
        The day asked about, and the last day up to it that is on record.
    """

    review: Review
    rate: float | None
    if_unchanged: float
    on: np.datetime64
    seen: np.datetime64

    @property
    def known(self) -> bool:
        """Whether the next rate is already fixed."""
        return self.rate is not None

    def __str__(self) -> str:
        review, now = self.review, "いま" if self.seen == self.on else f"記録の最後（{self.seen}）"
        read = np.datetime64(review.reference) <= self.on
        key = "known" if self.known else "unrecorded" if read else "unknown"
        rate = rate_text(self.if_unchanged if self.rate is None else self.rate)
        told = {"start": review.start, "reference": review.reference, "lead": review.lead_months}
        return say(f"rates.next_{key}", **told, now=now, rate=rate)


@dataclass(frozen=True, eq=False)
class RatePath:
    """The applied rate of one loan, month by month.

    Attributes
    ----------
    rates : ndarray, shape (months,)
        Decimal per year; element ``k`` is the rate of payment ``k + 1``.
    start : datetime64[M]
        Month of the first payment.
    reviews : tuple of int
        Numbers of the payments (from 1) at which a review takes effect.
    known_months : int
        So many months follow from the record; in the rest the last rate is held.
    base : str
        Key of the base rate.
    running : float or None
        What a loan pays in the first month that was taken before; ``None`` off the record.
    """

    rates: np.ndarray
    start: np.datetime64
    reviews: tuple[int, ...]
    known_months: int
    base: str
    running: float | None = None

    def __len__(self) -> int:
        return len(self.rates)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.rates, dtype) if copy else np.asarray(self.rates, dtype)

    def frame(self) -> pd.DataFrame:
        """The path as a table: calendar month, rate, whether reviewed, whether known."""
        number = np.arange(1, len(self) + 1)
        return pd.DataFrame(
            {
                "month": pd.PeriodIndex(self.start + number - 1, freq="M"),
                "applied_rate": self.rates,
                "review": np.isin(number, self.reviews),
                "known": number <= self.known_months,
            },
            index=pd.Index(number, name="period"),
        )

    def __str__(self) -> str:
        """What of the path is known and what is held; whose its first rate is."""
        fields = {"base": term(self.base).name, "known": self.known_months}
        new = ""
        if self.running is not None and self.running != self.rates[0]:
            told = {"new": rate_text(self.rates[0]), "running": rate_text(self.running)}
            new = say("rates.first_of_new", day=self.start.astype("datetime64[D]"), **told)
        if self.known_months == len(self):
            return say("rates.all_known", **fields) + new
        held = len(self) - self.known_months
        until = history(self.base).known_until
        rate = rate_text(self.rates[-1])
        return say("rates.held", until=until, held=held, rate=rate, **fields) + new


@dataclass(frozen=True, kw_only=True)
class RateContract(check.Checked):
    """A variable rate as written in the loan contract (金銭消費貸借契約証書).

    Parameters
    ----------
    base : {"long_term_prime", "short_term_prime", "policy_rate"}
        The base rate that the contract names.
    spread, discount : float
        Added to it and taken off it, decimal per year.
    calendar : ReviewCalendar
        When it is read and from when it counts.

    Raises
    ------
    InputError

    Examples
    --------
    >>> contract = RateContract(base="long_term_prime", spread=0.01)
    >>> print(contract.next_rate(on="2025-05-20"))
    2025-07-01 からの金利は 3.35％ です。2025-04-01 の基準金利で決まっていて、適用の 3
    か月前に分かります。
    >>> print(RateContract(base="short_term_prime", spread=0.01).next_rate(on="2026-10-01"))
    2027-01-01 からの金利は 3.375％ です。2026-10-01 の基準金利で決まっていて、適用の 3
    か月前に分かります。
    """

    base: Annotated[str, check.field(check.choice, "base_rate", choices=HISTORIES)]
    spread: Annotated[float, check.field(check.rate_gap)]
    discount: Annotated[float, check.field(check.rate_gap)] = 0.0
    calendar: Annotated[
        ReviewCalendar, check.field(check.kind, "review_calendar", made_by=ReviewCalendar)
    ] = APRIL_OCTOBER

    @property
    def history(self) -> RateHistory:
        """The record of the base rate."""
        return history(self.base)

    def rate_on(self, when: Any) -> Any:
        """The applied rate if the base rate is read on a day (or an array of days).

        Examples
        --------
        >>> RateContract(base="short_term_prime", spread=0.01, discount=0.002).rate_on("2026-10-01")
        0.03175
        """
        return _applied(self.history.on(when), self.spread, self.discount)

    def rate_in_force(self, *, on: Any) -> float:
        """The applied rate that counts in the month of ``on``: what its last review fixed.

        Parameters
        ----------
        on : str or date

        Raises
        ------
        InputError
            If that review lies outside of the record.

        Examples
        --------
        >>> RateContract(base="long_term_prime", spread=0.01).rate_in_force(on="2026-10-01")
        0.038
        """
        month = check.day(on).astype("datetime64[M]")
        review = self.calendar.reviews(first=str(month - 11), last=str(month))[-1]
        return self.rate_on(review.reference)

    def next_rate(self, *, on: Any) -> NextRate:
        """The next rate as far as it can be known on the day ``on``.

        Parameters
        ----------
        on : str or date
            The day of asking; readings after it, or after the end of the record, are unknown.

        Raises
        ------
        InputError
            For a day before the record begins.
        """
        day, review = check.day(on), self.calendar.next_review(on=on)
        seen = min(day, self.history.known_until)
        known = np.datetime64(review.reference) <= seen
        rate = self.rate_on(review.reference) if known else None
        return NextRate(review, rate, self.rate_on(seen) if rate is None else rate, day, seen)

    def reviews(self, *, first: Any, last: Any) -> pd.DataFrame:
        """Every review with a start month from ``first`` to ``last``.

        Returns
        -------
        DataFrame
            ``review_date``, ``start_month``, ``base_rate``, ``applied_rate``, ``lead_months``.

        Raises
        ------
        InputError
            If a reading lies outside of the record; for an end before the beginning.

        Examples
        --------
        >>> contract = RateContract(base="long_term_prime", spread=0.01)
        >>> contract.reviews(first="2025-07", last="2027-01")["applied_rate"].tolist()
        [0.0335, 0.033, 0.038, 0.044]
        """
        if check.day(first) > check.day(last):
            raise check.refuse("first", first, f"last（{last}）より後にはできません")
        found = self.calendar.reviews(first=first, last=last)
        return pd.DataFrame(
            {
                "review_date": [review.reference for review in found],
                "start_month": [review.start for review in found],
                "base_rate": [self.history.on(review.reference) for review in found],
                "applied_rate": [self.rate_on(review.reference) for review in found],
                "lead_months": [review.lead_months for review in found],
            }
        )

    def path(self, *, start: Any, months: int, beyond: str = "hold") -> RatePath:
        """The rates that a loan taken in the month ``start`` has had, and will have.

        The first rate is that of a new loan: read on the first day of ``start``.  Every later
        one is the calendar's.  Who borrowed before pays :meth:`rate_in_force` until the next
        review, and has it in a path that starts with the month of one: where the two differ,
        the path says so.

        Parameters
        ----------
        start : str or date
            Month of the first payment.
        months : int
            Number of payments.
        beyond : {"hold", "refuse"}
            Where the record ends: hold the last rate (and say so), or refuse.

        Raises
        ------
        InputError
            For a start outside of the record; with ``beyond="refuse"`` for a path past it.

        Examples
        --------
        >>> contract = RateContract(base="long_term_prime", spread=0.01)
        >>> path = contract.path(start="1990-04", months=420)
        >>> path.rates[[0, 9, 419]].tolist()
        [0.085, 0.095, 0.027]
        >>> print(contract.path(start="2022-04", months=12))
        長期プライムレートの記録だけから決まる 12 か月です。最初の月は、2022-04-01
        に新しく借りた人の 2.10％ です。前から借りている人は、次の見直しまで 2.00％ です。
        """
        months = check.count(months, "months", one=True)
        check.choice(beyond, "beyond", BEYOND)
        begin = check.day(start, "start_month").astype("datetime64[M]")
        rates = np.full(months, self.rate_on(begin.astype("datetime64[D]")))
        known, numbers = months, []
        for review in self.calendar.reviews(first=str(begin + 1), last=str(begin + months - 1)):
            number = int((np.datetime64(review.start, "M") - begin).astype(int)) + 1
            numbers.append(number)
            if np.datetime64(review.reference) > self.history.known_until:
                known = min(known, number - 1)
            else:
                rates[number - 1 :] = self.rate_on(review.reference)
        if known < months and beyond == "refuse":
            raise check.refuse("months", months, say("rates.allowed_refuse", known=known))
        running = None
        with suppress(InputError):  # read before the record begins
            running = self.rate_in_force(on=start)
        return RatePath(rates, begin, tuple(numbers), known, self.base, running)
