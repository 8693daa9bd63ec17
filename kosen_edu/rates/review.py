"""The calendar of rate reviews: when the base rate is read, and from when it counts.

The months between the two are the time in which a borrower can know the next rate.
"""

from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Any

import numpy as np

from kosen_edu.base import check


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
