"""What the tax on a plan depends on besides its cash: the building and its owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from kosen_edu.base import check

from .depreciation import life_of, useful_life
from .law import law_of
from .tables import OPEN_END, year_of_law


@dataclass(frozen=True, kw_only=True)
class TaxSituation(check.Checked):
    """What the tax depends on besides the property's cash: the building and its owner.

    Parameters
    ----------
    building_price : float
        Part of the price that is paid for the building, equipment not included, yen.
    structure : str
        ``"wood"``, ``"reinforced_concrete"``, …: see
        :func:`~kosen_edu.tax.depreciation.useful_life`.
    start_year : int
        Calendar year of the purchase.
    building_age : float
        Age at purchase, years; 0 is new.
    equipment_price : float
        Part of the price paid for fittings that are written off apart, yen.
    salary : float
        Gross salary of the owner, yen a year.
    deductions : float
        Deductions from income other than the basic one (social insurance), yen a year.
    blue_return : {"none", "simple", "paper", "e_tax", "e_tax_books"}
        Way of filing.
    hold_law : bool
        After the last year with tax tables, go on with the law of that year: the future law is
        an assumption.  ``False`` refuses to hold longer than the tables reach.

    Raises
    ------
    InputError

    Notes
    -----
    Left out: business tax (個人事業税) and the carrying-on of losses.

    Examples
    --------
    >>> TaxSituation(building_price=55_069_584, structure="wood", start_year=2026).life
    22
    """

    building_price: Annotated[float, check.field("money", zero=False)]
    structure: str
    start_year: Annotated[int, check.field("count", low=1, high=OPEN_END)]
    building_age: Annotated[float, check.field("number")] = 0.0
    equipment_price: Annotated[float, check.field("money")] = 0.0
    salary: Annotated[float, check.field("money")] = 0.0
    deductions: Annotated[float, check.field("money")] = 0.0
    blue_return: str = "none"
    hold_law: Annotated[bool, check.field("flag", "tax_year")] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        law = law_of(year_of_law(self.start_year, self.hold_law, "start_year"))
        law.blue_deduction(self.blue_return)
        useful_life(self.structure, age=self.building_age)

    @property
    def life(self) -> int:
        """Useful life of the building, years."""
        return life_of(self.structure, self.building_age)
