"""The tax law of one year: what its brackets, deductions and rates make of an income."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import as_scalar, check

from .pieces import Pieces
from .tables import EPSILON, TABLES, cut, in_force, law_year

ROUNDINGS = ("exact", "law")


@dataclass(frozen=True, eq=False)
class TaxBill:
    """What one income is taxed: two taxable incomes, two taxes (numbers or arrays, yen).

    ``surcharge`` is both (reconstruction and, from 2027, defence); ``resident_tax`` has the
    per-capita levy in it.
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
    brackets : Pieces
        Income tax by taxable income: rate × income − subtract, bracket by bracket (速算表).
    basic, basic_resident : Pieces
        Basic deduction by total income, for the income tax and for the resident tax.
    employment : Pieces
        Employment-income deduction by salary.
    blue : mapping
        Blue-return deduction by way of filing.
    parameters : mapping
        The single numbers of ``data/tax_parameters.csv``.
    """

    year: int
    brackets: Pieces
    basic: Pieces
    basic_resident: Pieces
    employment: Pieces
    blue: Mapping[str, float]
    parameters: Mapping[str, float]

    @property
    def surcharge_rate(self) -> float:
        """Both surcharges as a share of the income tax (2.1 % in all years so far)."""
        return sum(self.parameters[f"{name}_surcharge"] for name in ("reconstruction", "defence"))

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
        pay = np.asarray(check.money(salary, "salary"))
        return employment_income_of(self, pay, check.choice(rounding, "rounding", ROUNDINGS))

    def employment_deduction(self, salary: Any) -> Any:
        """Return the employment-income deduction (給与所得控除), at most the salary itself.

        Examples
        --------
        >>> tax_law(2026).employment_deduction(3_000_000)
        980000.0
        """
        earned = self.employment_income(salary)  # refuses what is no salary
        return as_scalar(np.asarray(salary, dtype=float) - earned)

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
        income = np.asarray(check.number(total_income, "total_income"))
        resident = check.flag(resident, "resident")
        return as_scalar((self.basic_resident if resident else self.basic)(income))

    def income_tax(self, taxable: Any) -> Any:
        """Return the income tax on a taxable income, before the surcharges.

        Parameters
        ----------
        taxable : array_like of float
            Taxable income (課税所得), yen; below 0 there is no tax.

        Raises
        ------
        InputError

        Examples
        --------
        >>> tax_law(2026).income_tax(7_000_000)
        974000.0
        """
        return as_scalar(self.brackets(np.asarray(check.number(taxable, "taxable_income"))))

    def quick_table(self) -> pd.DataFrame:
        """The brackets of the income tax as a quick table: tax = income × rate − subtract.

        Returns
        -------
        DataFrame

        Examples
        --------
        >>> tax_law(2026).quick_table().iloc[1:3].to_numpy().tolist()
        [[1950000.0, 0.1, 97500.0], [3300000.0, 0.2, 427500.0]]
        """
        b = self.brackets  # the first piece lies below 0
        columns = {
            "これを超える課税所得": b.edges,
            "税率": b.slopes[1:],
            "控除額": 0.0 - b.constants[1:],
        }
        return pd.DataFrame(columns)

    def marginal_rate(self, taxable: Any) -> Any:
        """Return the tax on one more yen of taxable income: income tax, surcharges, resident tax.

        Examples
        --------
        >>> round(tax_law(2026).marginal_rate(7_000_000), 5)
        0.33483
        """
        income = np.asarray(check.number(taxable, "taxable_income"))
        rate = self.brackets.slopes[np.searchsorted(self.brackets.edges, income, side="right")]
        both = rate * (1 + self.surcharge_rate) + self.parameters["resident_rate"]
        return as_scalar(np.where(income < 0, 0.0, both))

    def blue_deduction(self, filing: str, *, rooms: int | None = None) -> float:
        """Return the most that the blue return deducts, by way of filing.

        Parameters
        ----------
        filing : {"none", "simple", "paper", "e_tax", "e_tax_books"}
            None; simple books; full books on paper, by e-Tax, or certified electronic books.
        rooms : int, optional
            Rooms let.  Below business scale (10) only the simple deduction is granted.

        Examples
        --------
        >>> law = tax_law(2026)
        >>> law.blue_deduction("e_tax", rooms=12), law.blue_deduction("e_tax", rooms=1)
        (650000.0, 100000.0)
        """
        check.choice(filing, "blue_return_deduction", tuple(self.blue))
        let = np.inf if rooms is None else check.count(rooms, "rooms", low=0, one=True)
        return blue_limit(self, filing, let)

    def bill(self, total_income: Any, *, deductions: Any = 0, rounding: str = "exact") -> TaxBill:
        """Return both taxes on a total income, with both basic deductions.

        Parameters
        ----------
        total_income : array_like of float
            Total income (合計所得金額), yen; a negative one is taxed as 0.
        deductions : array_like of float
            Other deductions from income (social insurance and so on), yen, the same for both.
        rounding : {"exact", "law"}
            ``"law"``: taxable incomes cut to 1,000 yen, taxes to 100 yen, surcharge to 1 yen;
            of the resident tax the prefecture's part and the town's apart (4 and 6 %; the 2
            and 8 % of a designated city come to the same sum).

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
        income = np.asarray(check.number(total_income, "total_income"))
        other = np.asarray(check.money(deductions, "deductions"))
        return bill_of(self, income, other, check.choice(rounding, "rounding", ROUNDINGS))


def blue_limit(law: TaxLaw, filing: str, rooms: float) -> float:
    """The kernel of :meth:`TaxLaw.blue_deduction`."""
    small = filing != "none" and rooms < law.parameters["business_scale_rooms"]
    return law.blue["simple" if small else filing]


def employment_income_of(law: TaxLaw, salary: Any, rounding: str) -> Any:
    """The kernel of :meth:`TaxLaw.employment_income`."""
    pay = np.asarray(salary)
    if rounding == "law":  # the table of the law (別表第五) goes in steps of 4,000 yen
        first, _, last, _ = law.employment.edges
        pay = np.where((pay > first) & (pay < last), cut(pay, 4000), np.floor(pay))
    return as_scalar(np.maximum(pay - law.employment(pay), 0.0))


def bill_of(law: TaxLaw, income: np.ndarray, deductions: Any, rounding: str) -> TaxBill:
    """The kernel of :meth:`TaxLaw.bill`."""
    by_law = rounding == "law"
    basic, basic_resident = law.basic(income), law.basic_resident(income)
    taxable = np.maximum(income - deductions - basic, 0.0)
    taxable_resident = np.maximum(income - deductions - basic_resident, 0.0)
    if by_law:
        taxable, taxable_resident = cut(taxable, 1000), cut(taxable_resident, 1000)
    tax = law.brackets(np.asarray(taxable))
    surcharge = tax * law.surcharge_rate
    if by_law:  # the two are filed as one sum, and that sum is cut to 100 yen
        surcharge = cut(tax + np.floor(surcharge + EPSILON), 100) - tax
    share = np.asarray(taxable_resident) * law.parameters["resident_rate"]
    per_capita = law.parameters["resident_per_capita"] * (share > 0)
    if by_law:  # prefecture and town each cut their own part
        prefecture = np.asarray(taxable_resident) * law.parameters["resident_prefecture_rate"]
        share = cut(prefecture, 100) + cut(share - prefecture, 100)
    resident = share + per_capita
    parts = (income, basic, basic_resident, taxable, taxable_resident, tax, surcharge, resident)
    return TaxBill(*(as_scalar(part) for part in parts))


def total_tax_of(law: TaxLaw, income: np.ndarray, deductions: Any, rounding: str) -> Any:
    """The total of a bill alone, yen; much quicker for large arrays.

    With exact rounding and one sum of deductions, all tables melt into one function of straight
    pieces.  It jumps where a basic deduction shrinks: there a yen more of income costs far more
    than a yen of tax.

    Examples
    --------
    >>> before, after = total_tax_of(tax_law(2026), np.array([4_890_000, 4_890_001]), 0, "exact")
    >>> round(after - before)
    75554
    """
    if rounding == "exact" and not np.ndim(deductions):
        return as_scalar(_pieces(law, float(deductions))(income))
    return bill_of(law, income, np.asarray(deductions), rounding).total


@lru_cache(maxsize=64)
def _pieces(law: TaxLaw, deductions: float) -> Pieces:
    """All taxes as one function of the total income."""
    basic, resident = law.basic, law.basic_resident
    edges = [basic.edges, resident.edges]
    edges += [law.brackets.edges + deductions + amount for amount in basic.constants]
    edges += [deductions + resident.constants]
    return Pieces.of(lambda x: bill_of(law, x, deductions, "exact").total, np.concatenate(edges))


@cache
def law_of(year: int) -> TaxLaw:
    """The law of a year that has tables."""
    brackets, basic, employment, blue, parameters = (in_force(name, year) for name in TABLES)

    def steps(tax: str) -> Pieces:
        return Pieces.table(basic[basic["tax"] == tax], "income_up_to", "amount")

    def named(table: pd.DataFrame, key: str, column: str) -> Mapping[str, float]:
        return MappingProxyType(dict(zip(table[key], table[column].astype(float), strict=True)))

    return TaxLaw(
        year=year,
        brackets=Pieces(  # the first piece: no tax below 0
            brackets["taxable_from"].to_numpy(dtype=float),
            np.append(0.0, brackets["rate"]),
            np.append(0.0, -brackets["subtract"]),
        ),
        basic=steps("income_tax"),
        basic_resident=steps("resident_tax"),
        employment=Pieces.table(employment, "salary_up_to", "plus", rate="rate"),
        blue=named(blue, "filing", "amount"),
        parameters=named(parameters, "key", "value"),
    )


def tax_law(year: int, *, hold: bool = False) -> TaxLaw:
    """Return the tax law of ``year``.

    Parameters
    ----------
    year : int
        Calendar year of the income.
    hold : bool
        After the last year known, hold its law (``.year`` says which) instead of refusing.

    Returns
    -------
    TaxLaw

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
    return law_of(law_year(year, hold=hold))
