"""The tax that one rental property makes for a person with a salary.

Never a flat rate and never a tax on the cash flow: the tax with the property less the tax
without it, by the law of the year.  Land interest, loss offset and the blue return come first.
What the tax of a plan depends on besides its cash stands at the end: the building and its owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
import pandas as pd

from kosen_edu.base import as_scalar, check, say, term, yen

from .depreciation import life_of, useful_life
from .law import (
    ROUNDINGS,
    TaxLaw,
    bill_of,
    employment_income_of,
    law_of,
    tax_law,
    total_tax_of,
)
from .tables import OPEN_END, year_of_law

SHOWN = ("salary", "rent", "operating_costs", "interest", "depreciation", "deductions")


def land_interest(*, interest: Any, loan: Any, building_price: Any) -> Any:
    """Return the part of the interest that counts as paid for the land.

    Bought together with one loan, the loan is deemed used for the building first (措令26の6).

    Parameters
    ----------
    interest : array_like of float
        Interest of the year, yen.
    loan : array_like of float
        Loan taken to buy land and building, yen (the original one, not the balance).
    building_price : array_like of float
        Price of the building, equipment included, yen.

    Returns
    -------
    float or ndarray
        Yen a year.

    Raises
    ------
    InputError

    Notes
    -----
    interest × max(0, loan − building price) ÷ loan: the share stays as the loan is repaid
    (措通41の4-3).

    Examples
    --------
    >>> land_interest(interest=10_800_000, loan=150_000_000, building_price=100_000_000)
    3600000.0
    """
    paid = np.asarray(check.money(interest, "interest"))
    borrowed = np.asarray(check.money(loan, "principal", zero=False))
    building = np.asarray(check.money(building_price, "price"))
    return as_scalar(land_part(paid, borrowed, building))


def land_part(interest: Any, loan: Any, building: Any) -> Any:
    """The kernel of :func:`land_interest`."""
    return interest * np.maximum(loan - building, 0.0) / loan


def offsettable_loss(loss: Any, *, land_interest: Any = 0) -> Any:
    """Return the part of a real-estate loss that other income may be reduced by (損益通算).

    Parameters
    ----------
    loss : array_like of float
        Loss of the year, as a positive amount, yen.
    land_interest : array_like of float
        Interest for the land within the costs, yen.

    Returns
    -------
    float or ndarray
        Yen a year.

    Raises
    ------
    InputError

    Notes
    -----
    max(0, loss − land interest): 租税特別措置法41条の4.

    Examples
    --------
    >>> offsettable_loss(2_000_000, land_interest=500_000)
    1500000.0
    >>> offsettable_loss(300_000, land_interest=500_000)
    0.0
    """
    whole = np.asarray(check.number(loss, "loss_offset"))
    if (whole < 0).any():
        profit = -float(whole[whole < 0].flat[0])
        meant = say("taxes.meant_loss", money=yen(profit), number=f"{profit:.10g}")
        raise check.refuse("loss_offset", -profit, say("taxes.allowed_loss"), meant)
    land = np.asarray(check.money(land_interest, "land_interest"))
    return as_scalar(whole - barred_part(whole, land))


def barred_part(loss: Any, land_interest: Any) -> Any:
    """The part of a loss (below 0: a profit) that no other income may be reduced by."""
    return np.clip(loss, 0.0, land_interest)


def business_tax(income: Any, *, rooms: Any, year: int, hold: bool = False) -> Any:
    """Return the business tax (個人事業税) on letting rooms, yen a year.

    Parameters
    ----------
    income : array_like of float
        Real-estate income before the blue-return deduction, yen.
    rooms : array_like of int
        Rooms let; below 10 there is no tax (or five detached houses; prefectures add tests of
        area and rent).
    year : int
        Calendar year of the income.
    hold : bool
        Hold the last year's law after the tables end.

    Returns
    -------
    float or ndarray
        Yen a year.

    Raises
    ------
    InputError

    Notes
    -----
    5 % × max(0, income − 2,900,000).  It is paid in the next year, and is a cost of that year.

    Examples
    --------
    >>> business_tax(6_000_000, rooms=10, year=2026), business_tax(6_000_000, rooms=9, year=2026)
    (155000.0, 0.0)
    """
    profit = np.asarray(check.number(income, "property_income"))
    let = np.asarray(check.count(rooms, "rooms", low=0, high=100_000))
    p = tax_law(year, hold=hold).parameters
    tax = np.maximum(profit - p["business_tax_deduction"], 0.0) * p["business_tax_rate"]
    return as_scalar(np.where(let >= p["business_tax_rooms"], tax, 0.0))


@dataclass(frozen=True, eq=False)
class LandlordTax:
    """Tax of a salary earner with one property, beside the tax without it (yen).

    Every value is a number or an array.  ``property_income`` is negative for a loss;
    ``barred_loss`` is the part of it that the land interest bars from offset.
    """

    law_year: Any
    salary: Any
    employment_income: Any
    rent: Any
    operating_costs: Any
    interest: Any
    depreciation: Any
    blue_deduction: Any
    property_income: Any
    barred_loss: Any
    deductions: Any
    tax_with: Any
    tax_without: Any
    rounding: str

    @property
    def tax(self) -> Any:
        """What the property adds to income and resident tax a year; negative: a refund."""
        return self.tax_with - self.tax_without

    @property
    def total_income(self) -> Any:
        """Total income with the property, after offset; never below 0."""
        whole = self.employment_income + self.property_income + self.barred_loss
        return as_scalar(np.maximum(whole, 0.0))

    def steps(self) -> pd.DataFrame:
        """Return the computation line by line: without and with the property, and the difference.

        Raises
        ------
        InputError
            For arrays: the table shows one case.
        """
        if np.ndim(self.tax):
            raise check.refuse(say("taxes.steps"), say("taxes.arrays"), say("taxes.one_case"))
        law = tax_law(self.law_year)
        before, after = (
            bill_of(law, np.asarray(income), self.deductions, self.rounding)
            for income in (self.employment_income, self.total_income)
        )

        def of(what: str, tax: str) -> str:
            return say("taxes.of_tax", what=term(what).name, tax=term(tax).name)

        both = {"salary": self.salary, "employment_income": self.employment_income}
        own = {
            "rent": self.rent,
            "opex": -self.operating_costs,
            "interest": -self.interest,
            "depreciation": -self.depreciation,
            "blue_return_deduction": -self.blue_deduction,
            "property_income": self.property_income,
            "barred_loss": self.barred_loss,
        }
        lines = {term(key).name: (amount, amount) for key, amount in both.items()}
        lines |= {term(key).name: (0.0, amount) for key, amount in own.items()}
        for field, name in {
            "total_income": term("total_income").name,
            "basic_deduction": of("basic_deduction", "income_tax"),
            "taxable_income": of("taxable_income", "income_tax"),
            "income_tax": term("income_tax").name,
            "surcharge": term("surcharge").name,
            "basic_deduction_resident": of("basic_deduction", "resident_tax"),
            "taxable_income_resident": of("taxable_income", "resident_tax"),
            "resident_tax": term("resident_tax").name,
            "total": say("taxes.all_taxes"),
        }.items():
            lines[name] = (getattr(before, field), getattr(after, field))
        names = [say("taxes.without"), say("taxes.with")]
        table = pd.DataFrame.from_dict(lines, orient="index", columns=names, dtype=float)
        table = table + 0.0  # turns the -0.0 of an absent cost into 0.0
        return table.assign(**{say("taxes.difference"): table[names[1]] - table[names[0]]})


def under_law(law: TaxLaw, given: dict[str, Any], blue: float, rounding: str) -> dict[str, Any]:
    """The values of :class:`LandlordTax` by one law; the kernel of :func:`landlord_tax`."""
    salary_income = employment_income_of(law, given["salary"], rounding)
    costs = given["operating_costs"] + given["interest"] + given["depreciation"]
    before = given["rent"] - costs
    deducted = np.clip(before, 0.0, blue) if blue else 0.0
    barred = barred_part(-before, given["land_interest"])
    income = before - deducted if blue else before
    with_it = np.maximum(salary_income + income + barred, 0.0)
    return {
        "law_year": law.year,
        **{name: given[name] for name in SHOWN},
        "employment_income": salary_income,
        "blue_deduction": as_scalar(deducted),
        "property_income": as_scalar(income),
        "barred_loss": as_scalar(barred),
        "tax_with": total_tax_of(law, with_it, given["deductions"], rounding),
        "tax_without": total_tax_of(law, np.asarray(salary_income), given["deductions"], rounding),
    }


def landlord_tax(
    *,
    salary: Any,
    rent: Any,
    operating_costs: Any,
    interest: Any,
    depreciation: Any,
    year: Any,
    land_interest: Any = 0,
    deductions: Any = 0,
    blue_return: str = "none",
    rooms: int | None = None,
    rounding: str = "exact",
    hold: bool = False,
) -> LandlordTax:
    """Return what one property adds to the income and resident tax on a salary.

    Parameters
    ----------
    salary : array_like of float
        Gross salary of the year, yen.
    rent, operating_costs, interest, depreciation : array_like of float
        Of the property in the year, yen.  Principal repaid has no place here.
    year : int or array_like of int
        Calendar year; an array broadcasts like the amounts.
    land_interest : array_like of float
        Part of the interest that was paid for the land, see :func:`land_interest`.
    deductions : array_like of float
        Deductions from income other than the basic one (social insurance), yen.
    blue_return : {"none", "simple", "paper", "e_tax", "e_tax_books"}
        Way of filing; the deduction is limited to the income.
    rooms : int, optional
        Rooms let: below 10 only the simple blue-return deduction is granted.
    rounding : {"exact", "law"}
        ``"law"`` cuts taxable incomes to 1,000 yen and taxes to 100 yen.
    hold : bool
        Hold the last year's law after the tables end.

    Returns
    -------
    LandlordTax

    Raises
    ------
    InputError

    Notes
    -----
    Income = rent − costs − interest − depreciation − blue-return deduction.  A loss reduces the
    salary's income except the part equal to the land interest; a total below 0 is not carried
    on.  Business tax is apart: :func:`business_tax`.

    Examples
    --------
    >>> case = landlord_tax(
    ...     salary=8_000_000, rent=9_000_000, operating_costs=1_800_000, interest=1_850_000,
    ...     depreciation=2_000_000, year=2026, deductions=1_200_000, rounding="law",
    ... )
    >>> case.property_income, case.tax
    (3350000.0, 1050100.0)
    """
    given = {
        "salary": check.money(salary, "salary"),
        "rent": check.money(rent, "rent"),
        "operating_costs": check.money(operating_costs, "opex"),
        "interest": check.money(interest, "interest"),
        "depreciation": check.money(depreciation, "depreciation"),
        "land_interest": check.money(land_interest, "land_interest"),
        "deductions": check.money(deductions, "deductions"),
    }
    rounding = check.choice(rounding, "rounding", ROUNDINGS)
    asked = np.asarray(check.count(year, "tax_year", low=1, high=OPEN_END))
    shape = check.shapes(asked, *given.values())
    above = np.asarray(given["land_interest"] - given["interest"]) > 1e-6
    if above.any():
        over, paid = np.broadcast_arrays(given["land_interest"], given["interest"])
        allowed = say("taxes.land_interest_within", interest=yen(paid[above].flat[0]))
        raise check.refuse("land_interest", float(over[above].flat[0]), allowed)

    laws = {law.year: law for law in (tax_law(int(y), hold=hold) for y in np.unique(asked))}
    blue = {y: law.blue_deduction(blue_return, rooms=rooms) for y, law in laws.items()}
    if len(laws) == 1 and not asked.ndim:
        (law,) = laws.values()
        return LandlordTax(rounding=rounding, **under_law(law, given, blue[law.year], rounding))
    # later years than the last known come this far only where its law is held
    used = np.broadcast_to(np.minimum(asked, max(laws)), shape)
    whole: dict[str, Any] = {}
    for y, law in laws.items():
        at = used == y
        here = {
            name: np.broadcast_to(amount, shape)[at] if np.ndim(amount) else amount
            for name, amount in given.items()
        }
        for name, values in under_law(law, here, blue[y], rounding).items():
            whole.setdefault(name, np.empty(shape))[at] = values
    return LandlordTax(rounding=rounding, **whole)


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

    building_price: Annotated[float, check.field(check.money, zero=False)]
    structure: str
    start_year: Annotated[int, check.field(check.count, low=1, high=OPEN_END)]
    building_age: Annotated[float, check.field(check.number)] = 0.0
    equipment_price: Annotated[float, check.field(check.money)] = 0.0
    salary: Annotated[float, check.field(check.money)] = 0.0
    deductions: Annotated[float, check.field(check.money)] = 0.0
    blue_return: str = "none"
    hold_law: Annotated[bool, check.field(check.flag, "tax_year")] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        law = law_of(year_of_law(self.start_year, self.hold_law, "start_year"))
        law.blue_deduction(self.blue_return)
        useful_life(self.structure, age=self.building_age)

    @cached_property
    def life(self) -> int:
        """Useful life of the building, years."""
        return life_of(self.structure, self.building_age)

    @cached_property
    def equipment_life(self) -> int:
        """Useful life of the fittings, years."""
        return life_of("fittings", self.building_age)
