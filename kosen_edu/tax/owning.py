"""The yearly taxes of owning (保有税): fixed-asset tax and city-planning tax."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check, say

from .tables import OPEN_END, cost_rate


@dataclass(frozen=True, eq=False)
class PropertyTaxes:
    """Fixed-asset tax and city-planning tax of one year (yen; numbers or arrays)."""

    fixed_asset_tax: Any
    city_planning_tax: Any

    @property
    def total(self) -> Any:
        """Both taxes together, yen a year."""
        return self.fixed_asset_tax + self.city_planning_tax


def property_taxes(
    *,
    land_assessed: Any,
    building_assessed: Any,
    year: int,
    dwellings: int = 1,
    land_area: Any = None,
    built_year: int | None = None,
    fireproof: bool = False,
    city_planning: bool = True,
) -> PropertyTaxes:
    """Return fixed-asset tax and city-planning tax on a residential property for one year.

    Parameters
    ----------
    land_assessed, building_assessed : array_like of float
        Assessed values (固定資産税評価額), yen.
    year : int
        The year whose January 1 counts.
    dwellings : int
        Dwellings on the land: up to 200 m² each is small residential land.
    land_area : array_like of float, optional
        Square metres; without it all land counts as small residential land.
    built_year : int, optional
        Year of completion: a new building pays half the fixed-asset tax for 3 years.
    fireproof : bool
        Fire-resistant and of three storeys or more: 5 years instead of 3.
    city_planning : bool
        Whether the property lies in an urbanisation area (city-planning tax).

    Returns
    -------
    PropertyTaxes

    Raises
    ------
    InputError

    Notes
    -----
    Land: 1/6 of the value for small residential land and 1/3 above it (city planning 1/3 and
    2/3).  Standard and highest rates, 1.4 % and 0.3 %; the town decides.  The half for new
    buildings is taken on the whole building (dwellings within 120 m²); the yearly brake on land
    values (負担調整) is left out.

    Examples
    --------
    >>> taxes = property_taxes(land_assessed=30_000_000, building_assessed=20_000_000, year=2026)
    >>> round(taxes.fixed_asset_tax), round(taxes.city_planning_tax)
    (350000, 90000)
    """
    land = np.asarray(check.money(land_assessed, "land_assessed"))
    building = np.asarray(check.money(building_assessed, "building_assessed"))
    homes = check.count(dwellings, "rooms", high=100_000, one=True)
    year = check.count(year, "tax_year", low=1, high=OPEN_END, one=True)
    check.flag(fireproof, "fireproof")
    check.flag(city_planning, "city_planning")
    on = f"{year:04d}-01-01"

    small: Any = 1.0
    if land_area is not None:
        area = np.asarray(check.number(land_area, "land_area"))
        if (area <= 0).any():
            raise check.refuse("land_area", area.min().item(), say("taxes.above_zero"))
        small = np.minimum(cost_rate("small_land_area", on) * homes / area, 1.0)

    def taxed_land(tax: str) -> Any:
        small_share, other_share = (
            cost_rate(f"{kind}_land_{tax}", on) for kind in ("small", "other")
        )
        return land * (small * small_share + (1 - small) * other_share)

    half = 1.0
    if built_year is not None:
        built = check.count(built_year, "built_year", low=1800, high=year, one=True)
        finished = f"{max(built, 2025)}-01-01"
        years = cost_rate("new_fireproof_years" if fireproof else "new_building_years", finished)
        if 1 <= year - built <= years:
            half = 1 - cost_rate("new_building_reduction", finished)
    fixed = cost_rate("fixed_asset_tax", on) * (taxed_land("fixed_asset") + building * half)
    planning = cost_rate("city_planning_tax", on) * (taxed_land("city_planning") + building)
    return PropertyTaxes(as_scalar(fixed), as_scalar(planning * city_planning))
