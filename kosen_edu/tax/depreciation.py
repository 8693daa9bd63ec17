"""Depreciation: the cost of a building spread over its useful life, without any cash going out.

Straight line only, as the law asks for buildings and their fittings; building and equipment are
separate assets, each a :class:`Depreciation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.arrays import as_scalar
from kosen_edu.base.check import InputError
from kosen_edu.base.data import load_table
from kosen_edu.base.words import say, term

if TYPE_CHECKING:
    import pandas as pd

MEMO_VALUE = 1.0  # yen that stay in the books as long as the asset is owned


@cache
def _lives() -> dict[str, int]:
    table = load_table("useful_life")
    return dict(zip(table["structure"], table["years"].astype(int), strict=True))


@cache
def _rates() -> dict[int, float]:
    table = load_table("straight_line_rates")
    return dict(zip(table["years"].astype(int), table["rate"].astype(float), strict=True))


def used_life(life: int, age: Any) -> Any:
    """Return the useful life of a used asset by the simplified method (簡便法).

    Parameters
    ----------
    life : int
        Statutory life of a new one, years.
    age : array_like of float
        Age when put to use, years; a fraction must be whole months.

    Returns
    -------
    int or ndarray of int
        Years: past its life, life × 20 %; else (life − age) + age × 20 %; fractions dropped, at
        least 2.

    Raises
    ------
    InputError

    Notes
    -----
    Not allowed where rebuilding work cost more than half the price of a new one (国税庁 No.5404).

    Examples
    --------
    >>> used_life(22, 10), used_life(22, 30), used_life(47, 20.5)
    (14, 4, 30)
    """
    whole = check.count(life, "useful_life", low=2, high=100, one=True)
    years = np.asarray(check.number(age, "building_age"))
    if ((years < 0) | (years > 100) | (np.abs(years * 12 - np.rint(years * 12)) > 1e-6)).any():
        raise InputError(term("building_age").name, age, say("taxes.age_months"))
    months = np.rint(years * 12).astype(int)
    total = whole * 12
    tenths = np.where(months >= total, 2 * total, 10 * (total - months) + 2 * months)
    found = np.maximum(tenths // 120, 2)  # whole numbers, so that no fraction is lost to floats
    # a new building keeps the life of the table
    found = np.where(months == 0, whole, found)
    return found if found.ndim else int(found)


def useful_life(structure: str, *, age: Any = 0) -> Any:
    """Return the useful life of a residential building or its equipment.

    Parameters
    ----------
    structure : str
        ``"wood"``, ``"reinforced_concrete"``, ``"steel_over_4mm"``, ``"fittings"`` and the other
        keys of ``data/useful_life.csv``.
    age : array_like of float
        Age when bought, years; 0 is new.

    Returns
    -------
    int or ndarray of int
        Years.

    Raises
    ------
    InputError
        For another structure; the message lists the keys.

    Examples
    --------
    >>> useful_life("wood"), useful_life("wood", age=25), useful_life("reinforced_concrete", age=20)
    (22, 4, 31)
    """
    check.choice(structure, "structure", tuple(_lives()))
    return used_life(_lives()[structure], age)


@dataclass(frozen=True, kw_only=True)
class Depreciation:
    """One asset written off straight line, from the month of first use to the memo value.

    Parameters
    ----------
    cost : float
        Acquisition cost of the asset (building or equipment, without land), yen.
    life : int
        Useful life, 2 to 50 years; see :func:`useful_life`.
    start_year : int
        Calendar year of first use.
    first_month : int
        Month of first use, 1 to 12: the first year counts from this month to December.

    Raises
    ------
    InputError

    Notes
    -----
    Year = cost × rate × months ÷ 12, until 1 yen is left.  Fractions of a yen are kept.

    Examples
    --------
    >>> building = Depreciation(cost=75_000_000, life=47, start_year=2026, first_month=7)
    >>> building.in_year(2026), building.in_year(2027)
    (825000.0, 1650000.0)
    >>> equipment = Depreciation(cost=8_000_000, life=15, start_year=2026, first_month=7)
    >>> sum(asset.in_year(2027) for asset in (building, equipment))
    2186000.0
    """

    cost: float
    life: int
    start_year: int
    first_month: int = 1

    def __post_init__(self) -> None:
        checked = {
            "cost": check.money(self.cost, "acquisition_cost", zero=False, one=True),
            "life": check.count(self.life, "useful_life", low=2, high=100, one=True),
            "start_year": check.count(self.start_year, "start_year", low=1900, high=2200, one=True),
            "first_month": check.count(self.first_month, "first_month", high=12, one=True),
        }
        if checked["life"] not in _rates():
            ends = say("taxes.rate_table_ends", low=min(_rates()), high=max(_rates()))
            raise InputError(term("useful_life").name, self.life, ends)
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def rate(self) -> float:
        """The straight-line rate of the life (耐用年数省令 別表第八)."""
        return _rates()[self.life]

    def accumulated(self, year: Any, *, month: int = 12) -> Any:
        """Return all depreciation up to the end of a month (of December, if not said).

        Parameters
        ----------
        year : array_like of int
            Calendar year.
        month : int
            Last month counted: the month of a sale, for instance.

        Examples
        --------
        >>> asset = Depreciation(cost=1_000_000, life=10, start_year=2020)
        >>> asset.accumulated(2021), asset.accumulated(2022, month=6), asset.accumulated(2040)
        (200000.0, 250000.0, 999999.0)
        """
        years = np.asarray(check.count(year, "tax_year", low=1900, high=2300))
        last = check.count(month, "last_month", high=12, one=True)
        months = (years - self.start_year) * 12 + last - (self.first_month - 1)
        written = self.cost * self.rate * np.maximum(months, 0) / 12
        return as_scalar(np.minimum(written, max(self.cost - MEMO_VALUE, 0.0)))

    def in_year(self, year: Any) -> Any:
        """Return the depreciation of a calendar year (array: of each), yen.

        Examples
        --------
        >>> asset = Depreciation(cost=1_000_000, life=10, start_year=2020)
        >>> asset.in_year([2019, 2020, 2028, 2029, 2030])
        array([     0., 100000., 100000.,  99999.,      0.])
        """
        years = np.asarray(check.count(year, "tax_year", low=1901, high=2300))
        return as_scalar(np.asarray(self.accumulated(years)) - self.accumulated(years - 1))

    def schedule(self) -> pd.DataFrame:
        """Return the table by calendar year: depreciation and book value, yen.

        Examples
        --------
        >>> asset = Depreciation(cost=1_000_000, life=4, start_year=2026, first_month=10)
        >>> asset.schedule()
              depreciation  book_value
        year
        2026       62500.0    937500.0
        2027      250000.0    687500.0
        2028      250000.0    437500.0
        2029      250000.0    187500.0
        2030      187499.0         1.0
        """
        import pandas as pd

        years = np.arange(self.start_year, self.start_year + self.life + 2)
        parts = self.in_year(years)
        years, parts = years[parts > 0], parts[parts > 0]
        # of 1 yen there is nothing to write off: an empty table
        written = self.accumulated(years) if years.size else np.zeros(0)
        index = pd.Index(years, name="year")
        return pd.DataFrame({"depreciation": parts, "book_value": self.cost - written}, index=index)


def dead_cross(principal_by_year: Any, depreciation_by_year: Any) -> Any:
    """Return the first year in which the principal repaid exceeds the depreciation.

    In such a year the taxable income is above the cash flow before tax.

    Parameters
    ----------
    principal_by_year, depreciation_by_year : array_like of float, shape (years, ...)
        The same years in both, yen; further axes (cases) broadcast.

    Returns
    -------
    int or ndarray of int
        The year counted from 1; 0 where it never happens in these years.

    Raises
    ------
    InputError

    Examples
    --------
    >>> dead_cross([2.0e6, 2.1e6, 2.2e6], [2.15e6, 2.15e6, 2.15e6])
    3
    """
    principal = np.atleast_1d(check.money(principal_by_year, "principal_part"))
    written = np.atleast_1d(check.money(depreciation_by_year, "depreciation"))
    if len(principal) != len(written) or not len(principal):
        lengths = say("taxes.same_length", principal=len(principal), depreciation=len(written))
        raise InputError(term("dead_cross").name, len(written), lengths)
    axes = max(principal.ndim, written.ndim)
    principal, written = (
        a.reshape(len(a), *(1,) * (axes - a.ndim), *a.shape[1:]) for a in (principal, written)
    )
    above = principal > written
    first = np.where(above.any(axis=0), above.argmax(axis=0) + 1, 0)
    return first if first.ndim else int(first)
