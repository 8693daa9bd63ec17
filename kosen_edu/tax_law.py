"""The tax law of one year: what its brackets, deductions and rates make of an income."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from .tax_tables import EPSILON, TABLES, cut, in_force, law_year, plain_number
from .validation import check_choice, check_count, check_money, check_number

if TYPE_CHECKING:
    import pandas as pd

ROUNDINGS = ("exact", "law")
FILINGS = ("none", "simple", "paper", "e_tax", "e_tax_books")


def _step(limits: np.ndarray, amounts: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The amount of the first limit that ``at`` does not exceed."""
    if at.size:
        low, high = np.searchsorted(limits, (at.min(), at.max()))
        if low == high:  # the usual case: the whole array lies in one step
            return np.full(at.shape, amounts[low])
    return amounts[np.searchsorted(limits, at)]


@dataclass(frozen=True, eq=False)
class TaxBill:
    """What one income is taxed: two taxable incomes, two taxes (numbers or arrays, yen).

    ``surcharge`` holds both surcharges on income tax (reconstruction and, from 2027, defence);
    the resident tax holds the per-capita levy.
    """

    total_income: Any
    basic_deduction: Any
    basic_deduction_resident: Any
    taxable_income: Any
    taxable_income_resident: Any
    income_tax: Any
    surcharge: Any
    resident_tax: Any

    @property
    def total(self) -> Any:
        """All taxes together, yen."""
        return self.income_tax + self.surcharge + self.resident_tax


@dataclass(frozen=True, eq=False)
class TaxLaw:
    """Income and resident tax of one person in one year of law; made by :func:`tax_law`.

    Left out: the adjustment credit of the resident tax (2,500 yen for most), its exemption for
    small incomes, and the minimum tax on incomes of some hundred million yen.

    Parameters
    ----------
    year : int
        The year of the tables.
    bracket_rates, bracket_subtract : ndarray
        Tax = rate × taxable income − subtract, bracket by bracket (速算表).
    bracket_from : ndarray
        Where each bracket begins, yen of taxable income.
    basic, basic_resident : tuple of ndarray
        (total income up to, deduction) for the income tax and for the resident tax.
    employment : tuple of ndarray
        (salary up to, rate, plus): deduction = rate × salary + plus.
    blue : mapping
        Blue-return deduction by way of filing.
    parameters : mapping
        The single numbers of ``data/tax_parameters.csv``.
    """

    year: int
    bracket_from: np.ndarray
    bracket_rates: np.ndarray
    bracket_subtract: np.ndarray
    basic: tuple[np.ndarray, np.ndarray]
    basic_resident: tuple[np.ndarray, np.ndarray]
    employment: tuple[np.ndarray, np.ndarray, np.ndarray]
    blue: Mapping[str, float]
    parameters: Mapping[str, float]

    @property
    def surcharge_rate(self) -> float:
        """Both surcharges as a share of the income tax (2.1 % in all years so far)."""
        p = self.parameters
        return p["reconstruction_surcharge"] + p["defence_surcharge"]

    def employment_income(self, salary: Any, *, rounding: str = "exact") -> Any:
        """Return the income left of a salary after the employment-income deduction.

        Parameters
        ----------
        salary : array_like of float
            Gross salary of the year, yen.
        rounding : {"exact", "law"}
            ``"law"``: a salary below 6.6 million yen is cut to a multiple of 4,000 yen.

        Raises
        ------
        InputError

        Examples
        --------
        >>> tax_law(2026).employment_income(5_000_000)
        3560000.0
        """
        pay = np.asarray(check_money(salary, "salary"))
        check_choice(rounding, "rounding", ROUNDINGS)
        limits, rates, plus = self.employment
        band = np.searchsorted(limits, pay)
        if rounding == "law":  # the table of the law (別表第五) goes in steps of 4,000 yen
            pay = np.where((band > 0) & (pay < limits[2]), cut(pay, 4000), np.floor(pay))
        return plain_number(np.maximum(pay - (rates[band] * pay + plus[band]), 0.0))

    def employment_deduction(self, salary: Any) -> Any:
        """Return the employment-income deduction (給与所得控除), at most the salary itself.

        Examples
        --------
        >>> tax_law(2026).employment_deduction(3_000_000)
        980000.0
        """
        income = self.employment_income(salary)
        return plain_number(np.asarray(salary, dtype=float) - income)

    def basic_deduction(self, total_income: Any, *, resident: bool = False) -> Any:
        """Return the basic deduction (基礎控除): it differs between the two taxes.

        Parameters
        ----------
        total_income : array_like of float
            Total income (合計所得金額), yen.
        resident : bool
            The deduction of the resident tax instead of that of the income tax.

        Examples
        --------
        >>> law = tax_law(2026)
        >>> law.basic_deduction(6_000_000), law.basic_deduction(6_000_000, resident=True)
        (670000.0, 430000.0)
        """
        income = np.asarray(check_number(total_income, "total_income"))
        return plain_number(_step(*(self.basic_resident if resident else self.basic), income))

    def income_tax(self, taxable: Any, *, rounding: str = "exact") -> Any:
        """Return the income tax on a taxable income, before the surcharges.

        Parameters
        ----------
        taxable : array_like of float
            Taxable income (課税所得), yen; below 0 there is no tax.
        rounding : {"exact", "law"}
            ``"law"``: the taxable income is cut to 1,000 yen first.

        Raises
        ------
        InputError

        Notes
        -----
        The rates rise with income, so the tax is the greatest of the lines rate × income −
        subtract: quicker for arrays than looking up each value's bracket.

        Examples
        --------
        >>> tax_law(2026).income_tax(7_000_000)
        974000.0
        """
        income = np.asarray(check_number(taxable, "taxable_income"))
        if check_choice(rounding, "rounding", ROUNDINGS) == "law":
            income = np.asarray(cut(income, 1000))
        return plain_number(self._progressive(income))

    def _progressive(self, income: np.ndarray) -> np.ndarray:
        tax = np.zeros(income.shape)
        if not income.size:
            return tax
        low, high = np.searchsorted(self.bracket_from[1:], (income.min(), income.max()))
        for k in range(low, high + 1):  # only the brackets that the array reaches
            line = income * self.bracket_rates[k]
            line -= self.bracket_subtract[k]
            np.maximum(tax, line, out=tax)
        return tax

    def marginal_rate(self, taxable: Any) -> Any:
        """Return the tax on one more yen: income tax with surcharges, and resident tax.

        One taxable income stands for both taxes here.

        Examples
        --------
        >>> round(tax_law(2026).marginal_rate(7_000_000), 5)
        0.33483
        """
        income = np.asarray(check_number(taxable, "taxable_income"))
        band = np.searchsorted(self.bracket_from[1:], income, side="right")
        rate = self.bracket_rates[band] * (1 + self.surcharge_rate)
        return plain_number(np.where(income < 0, 0.0, rate + self.parameters["resident_rate"]))

    def blue_deduction(self, filing: str, *, rooms: int | None = None) -> float:
        """Return the most that the blue return deducts, by way of filing.

        Parameters
        ----------
        filing : {"none", "simple", "paper", "e_tax", "e_tax_books"}
            Not a blue return; simple books; full books on paper, by e-Tax, or by e-Tax with
            certified electronic books.
        rooms : int, optional
            Rooms let.  Below business scale (10) only the simple deduction is granted.

        Examples
        --------
        >>> law = tax_law(2026)
        >>> law.blue_deduction("e_tax", rooms=12), law.blue_deduction("e_tax", rooms=1)
        (650000.0, 100000.0)
        """
        check_choice(filing, "blue_return_deduction", FILINGS)
        small = (
            rooms is not None
            and check_count(rooms, "rooms", low=0) < self.parameters["business_scale_rooms"]
        )
        return 0.0 if filing == "none" else self.blue["simple" if small else filing]

    def bill(self, total_income: Any, *, deductions: Any = 0, rounding: str = "exact") -> TaxBill:
        """Return both taxes on a total income, with both basic deductions.

        Parameters
        ----------
        total_income : array_like of float
            Total income (合計所得金額), yen; a negative one is taxed as 0.
        deductions : array_like of float
            Other deductions from income (social insurance and so on), yen, the same for both.
        rounding : {"exact", "law"}
            ``"law"``: taxable incomes cut to 1,000 yen, taxes to 100 yen, surcharge to 1 yen.

        Raises
        ------
        InputError

        Notes
        -----
        The per-capita levy is due where the resident tax has a taxable income.  The resident tax
        is paid in the year after; here it stands in the year of the income.

        Examples
        --------
        >>> bill = tax_law(2026).bill(6_000_000, deductions=900_000, rounding="law")
        >>> bill.taxable_income, bill.income_tax + bill.surcharge, bill.resident_tax
        (4430000.0, 468100.0, 472000.0)
        """
        income = np.asarray(check_number(total_income, "total_income"))
        other = np.asarray(check_money(deductions, "deductions"))
        law = check_choice(rounding, "rounding", ROUNDINGS) == "law"
        basic, basic_resident = _step(*self.basic, income), _step(*self.basic_resident, income)
        taxable = np.maximum(income - other - basic, 0.0)
        taxable_resident = np.maximum(income - other - basic_resident, 0.0)
        if law:
            taxable, taxable_resident = cut(taxable, 1000), cut(taxable_resident, 1000)
        tax = self._progressive(np.asarray(taxable))
        surcharge = tax * self.surcharge_rate
        if law:  # the two are filed as one sum, and that sum is cut to 100 yen
            surcharge = cut(tax + np.floor(surcharge + EPSILON), 100) - tax
        share = np.asarray(taxable_resident) * self.parameters["resident_rate"]
        per_capita = self.parameters["resident_per_capita"] * (share > 0)
        resident = (cut(share, 100) if law else share) + per_capita
        parts = (income, basic, basic_resident, taxable, taxable_resident, tax, surcharge, resident)
        return TaxBill(*(plain_number(part) for part in parts))


@cache
def _read(year: int) -> TaxLaw:
    brackets, basic, employment, blue, parameters = (in_force(name, year) for name in TABLES)

    def arrays(table: pd.DataFrame, *columns: str) -> tuple[np.ndarray, ...]:
        found = tuple(table[c].fillna(np.inf).to_numpy(dtype=float) for c in columns)
        for array in found:
            array.flags.writeable = False
        return found

    def basic_of(tax: str) -> tuple[np.ndarray, ...]:
        return arrays(basic[basic["tax"] == tax], "income_up_to", "amount")

    return TaxLaw(
        year,
        *arrays(brackets, "taxable_from", "rate", "subtract"),
        basic_of("income_tax"),
        basic_of("resident_tax"),
        arrays(employment, "salary_up_to", "rate", "plus"),
        MappingProxyType(dict(zip(blue["filing"], blue["amount"].astype(float), strict=True))),
        MappingProxyType(dict(zip(parameters["key"], parameters["value"], strict=True))),
    )


def tax_law(year: int, *, hold: bool = False) -> TaxLaw:
    """Return the tax law of ``year``.

    Parameters
    ----------
    year : int
        Calendar year of the income.
    hold : bool
        After the last year known, hold that year's law (``.year`` says which) instead of
        refusing: an assumption, so it has to be asked for.

    Raises
    ------
    InputError
        For a year without tables; the message names the years known.

    Examples
    --------
    >>> tax_law(2026).surcharge_rate
    0.021
    >>> tax_law(2040, hold=True).year
    2027
    """
    return _read(law_year(year, hold=hold))
