"""Depreciation: the cost of a building spread over its useful life, without any cash going out.

Straight line only, as the law asks for buildings and their fittings; building and equipment are
separate assets, each a :class:`Depreciation`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Annotated, Any

import numpy as np

from kosen_edu.base import as_scalar, check, first_year, load_table, say

MEMO_VALUE = 1.0  # yen that stay in the books as long as the asset is owned


@cache
def _column(table: str, key: str, value: str) -> dict[Any, Any]:
    """One column of a table by another."""
    rows = load_table(table)
    return dict(zip(rows[key], rows[value], strict=True))


_lives = partial(_column, "useful_life", "structure", "years")
_rates = partial(_column, "straight_line_rates", "years", "rate")


def used_life(life: int, age: np.ndarray) -> np.ndarray:
    """The useful life of used assets by the simplified method (簡便法); 0 is new.

    Examples
    --------
    >>> used_life(22, np.array([0, 10, 30])), used_life(47, np.array(20.5)).item()
    (array([22, 14,  4]), 30)
    """
    months, total = np.rint(age * 12).astype(int), life * 12
    tenths = np.where(months >= total, 2 * total, 10 * (total - months) + 2 * months)
    found = np.maximum(tenths // 120, 2)  # whole numbers, so that no fraction is lost to floats
    return np.where(months == 0, life, found)


def useful_life(structure: str, *, age: Any = 0) -> Any:
    """Return the useful life of a residential building or its equipment.

    Parameters
    ----------
    structure : str
        ``"wood"``, ``"reinforced_concrete"``, ``"steel_over_4mm"``, ``"fittings"`` and the other
        keys of ``data/useful_life.csv``.
    age : array_like of float
        Age when bought, years; 0 is new; a fraction must be whole months.

    Returns
    -------
    int or ndarray of int
        Years.  Used, by the simplified method (簡便法): past its life, life × 20 %; else
        (life − age) + age × 20 %; fractions dropped, at least 2.

    Raises
    ------
    InputError
        For another structure; the message lists the keys.

    Notes
    -----
    Not allowed where rebuilding work cost more than half the price of a new one (国税庁 No.5404).

    Examples
    --------
    >>> useful_life("wood"), useful_life("wood", age=25), useful_life("reinforced_concrete", age=20)
    (22, 4, 31)
    """
    check.choice(structure, "structure", tuple(_lives()))
    years = np.asarray(check.number(age, "building_age"))
    months = np.clip(years, -1, 101) * 12  # what is far out of range must not overflow
    if ((years < 0) | (years > 100) | (np.abs(months - np.rint(months)) > 1e-6)).any():
        raise check.refuse("building_age", age, say("taxes.age_months"))
    return life_of(structure, years)


def life_of(structure: str, age: Any) -> Any:
    """The kernel of :func:`useful_life`."""
    found = used_life(_lives()[structure], np.asarray(age))
    return found if found.ndim else int(found)


def written_off(cost: Any, life: int, months: Any) -> Any:
    """Straight line over so many months of use, down to the memo value; costs may be arrays."""
    whole = cost * _rates()[life] * np.maximum(months, 0) / 12
    return np.minimum(whole, np.maximum(cost - MEMO_VALUE, 0.0))


@dataclass(frozen=True, kw_only=True)
class Depreciation(check.Checked):
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

    cost: Annotated[float, check.field(check.money, "acquisition_cost", zero=False)]
    life: Annotated[int, check.field(check.count, "useful_life", low=2, high=100)]
    start_year: Annotated[int, check.field(check.count, low=1900, high=2200)]
    first_month: Annotated[int, check.field(check.count, high=12)] = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.life not in _rates():
            ends = say("taxes.rate_table_ends", low=min(_rates()), high=max(_rates()))
            raise check.refuse("useful_life", self.life, ends)

    @property
    def rate(self) -> float:
        """The straight-line rate of the life (耐用年数省令 別表第八)."""
        return _rates()[self.life]

    def in_year(self, year: Any) -> Any:
        """Return the depreciation of a calendar year (array: of each), yen.

        Examples
        --------
        >>> asset = Depreciation(cost=1_000_000, life=10, start_year=2020)
        >>> asset.in_year([2019, 2020, 2028, 2029, 2030])
        array([     0., 100000., 100000.,  99999.,      0.])
        """
        years = np.asarray(check.count(year, "tax_year", low=1901, high=2300))
        until = (years - self.start_year) * 12 + 13 - self.first_month  # months of use so far
        written = (written_off(self.cost, self.life, months) for months in (until, until - 12))
        return as_scalar(np.subtract(*written))


def dead_cross(principal_part: np.ndarray, depreciation: np.ndarray) -> Any:
    """Return the first year in which the principal repaid exceeds the depreciation.

    In such a year the taxable income is above the cash flow before tax.

    Parameters
    ----------
    principal_part, depreciation : ndarray of float, shape (years, ...)
        The same years in both, yen; further axes (cases) broadcast.

    Returns
    -------
    int or ndarray of int
        The year counted from 1; 0 where it never happens in these years.

    Examples
    --------
    >>> dead_cross(np.array([2.0e6, 2.1e6, 2.2e6]), np.full(3, 2.15e6))
    3
    """
    return first_year(principal_part > depreciation)
