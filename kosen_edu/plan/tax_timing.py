"""When the tax on a property falls: above the cash, back as a refund, again at the sale.

Over all years and the sale, the taxed incomes add up to the same sum whatever the depreciation;
what it moves is the year, and with it the rate.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import check, first_year
from kosen_edu.tax.law import tax_law
from kosen_edu.tax.selling import Sale
from kosen_edu.tax.tables import known_years

from .holding import HALF_YEN, Holding
from .proforma import ProForma


def tax_over_cash(plan: Holding) -> Any:
    """Return the first year in which the tax is above the cash before it, so that the owner pays.

    Parameters
    ----------
    plan : Holding
        The years of a plan that knows of tax: ``ProForma.result``.

    Returns
    -------
    int or ndarray of int
        The year counted from 1; 0 where it never happens.

    Raises
    ------
    InputError
        If the plan knows nothing of tax.

    Notes
    -----
    A year in which the cash before tax is negative and no tax is due does not count.

    Examples
    --------
    >>> from kosen_edu.cases.tax_plans import tax_case
    >>> plan = tax_case("apartment")
    >>> plan.dead_cross, tax_over_cash(plan.result)
    (3, 23)
    """
    tax = check.kind(plan, "plan", Holding).line("tax")
    return first_year((tax > 0) & (tax > plan.btcf))


def without_bar(plan: Holding) -> Holding:
    """Return the same years as if no interest were counted for the land (no 措法41の4).

    What a loss would bring back if all of it could be set off: the sum that a seller's table
    often shows.

    Parameters
    ----------
    plan : Holding

    Returns
    -------
    Holding

    Raises
    ------
    InputError
        If the plan knows nothing of tax.

    Examples
    --------
    >>> from kosen_edu.cases.tax_plans import tax_case
    >>> condo = tax_case("condo").result
    >>> round(-condo.line("tax")[0]), round(-without_bar(condo).line("tax")[0])
    (17628, 80929)
    """
    base = check.kind(plan, "plan", Holding).known_tax
    return replace(plan, tax_base=replace(base, land_interest=0.0 * base.land_interest))


@dataclass(frozen=True, eq=False)
class SaleYears:
    """One plan sold at the end of each of its years (arrays by year, yen).

    Attributes
    ----------
    sold_year : ndarray of int
        Calendar year of the sale.
    held_tax : ndarray
        Taxes on the rent from the purchase to that year; negative: refunds.
    sale : Sale
        Gain, tax and proceeds of the sale, if it happened in that year.
    """

    sold_year: np.ndarray
    held_tax: np.ndarray
    sale: Sale

    @property
    def total_tax(self) -> np.ndarray:
        """All taxes from purchase to sale."""
        return self.held_tax + self.sale.tax

    def frame(self) -> pd.DataFrame:
        """A row a year of sale: taxes while held, gain, tax on it, all taxes."""
        return pd.DataFrame(
            {
                "held_tax": self.held_tax,
                "capital_gain": self.sale.gain,
                "sale_tax": self.sale.tax,
                "total_tax": self.total_tax,
            },
            index=pd.Index(self.sold_year, name="sold_year"),
        )


def sale_years(plan: ProForma) -> SaleYears:
    """Return what taxes a plan has cost when it is sold at the end of each of its years.

    Parameters
    ----------
    plan : ProForma
        With a tax situation; its ``hold_years`` is the last year looked at.

    Returns
    -------
    SaleYears

    Raises
    ------
    InputError
        If the plan knows nothing of tax.

    Examples
    --------
    >>> from kosen_edu.cases.tax_plans import tax_case
    >>> table = sale_years(tax_case("apartment", building_age=25, hold_years=7)).frame()
    >>> (table.loc[[2031, 2032]] / 10_000).round().astype(int).to_numpy().tolist()
    [[-172, 1538, 609, 438], [-131, 1538, 312, 181]]
    """
    result = check.kind(plan, "plan", ProForma).result
    base, price = result.known_tax, _prices(plan)
    costs, written = price * plan.selling_cost_ratio, base.depreciation.cumsum(axis=0)
    held = np.arange(1, result.years + 1)
    deal = base.sold(price, costs, written, held, result.debt.balance)
    return SaleYears(base.owner.start_year + held - 1, base.line("tax").cumsum(axis=0), deal)


def _prices(plan: ProForma) -> np.ndarray:
    """What a plan's property would be sold for at the end of each of its years, yen."""
    if plan.exit_price is None:
        return np.maximum(plan.result.line(plan.exit_base), 0.0) / plan.value("exit_yield")
    return np.full(plan.hold_years, plan.exit_price)


@dataclass(frozen=True, eq=False)
class SaleCash:
    """What a sale at the end of each year brings, what is owed then, and what is left (yen)."""

    net_price: np.ndarray
    balance: np.ndarray
    left: np.ndarray

    @property
    def first_enough(self) -> int:
        """The first year in which the sale repays the loan; 0: none."""
        return int(first_year(self.left >= -HALF_YEN))

    @property
    def short_again(self) -> int:
        """The first year after that in which it does not; 0: none."""
        later = np.arange(1, len(self.left) + 1) > self.first_enough
        return int(first_year(later & (self.left < -HALF_YEN) & (self.first_enough > 0)))


def sale_cash(plan: ProForma, *, price_change: float = 0.0) -> SaleCash:
    """Return what is left of a sale at the end of each year, after tax if the plan knows of tax.

    Parameters
    ----------
    plan : ProForma
        Its ``hold_years`` is the last year looked at.
    price_change : float
        How much more (or less) the property brings than planned, as a share.

    Returns
    -------
    SaleCash

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> [sale_cash(toda_plan(), price_change=change).first_enough for change in (0.0, -0.1)]
    [3, 7]
    """
    if plan.exit_price is None:
        plan = plan.at(exit_yield=plan.value("exit_yield") / (1 + price_change))
    else:
        plan = plan.at(exit_price=plan.exit_price * (1 + price_change))
    net, balance = _prices(plan) * (1 - plan.selling_cost_ratio), plan.result.debt.balance
    left = net - balance if plan.tax is None else sale_years(plan).sale.proceeds
    return SaleCash(net, balance, np.asarray(left))


def law_changes(
    *, total_income: float, salary: float, blue_return: str = "e_tax_books"
) -> pd.DataFrame:
    """Return what one person may deduct and is surcharged by the law of each year known.

    Parameters
    ----------
    total_income : float
        Total income, on which the basic deduction depends, yen.
    salary : float
        Salary, on which the employment-income deduction depends, yen.
    blue_return : {"none", "simple", "paper", "e_tax", "e_tax_books"}
        Way of filing, for ten rooms or more.

    Returns
    -------
    DataFrame
        A row a year of law: deductions in yen, surcharges as shares of the income tax.

    Raises
    ------
    InputError

    Examples
    --------
    >>> law_changes(total_income=4_800_000, salary=2_000_000).to_numpy().tolist()[1:]
    [[1040000.0, 740000.0, 650000.0, 0.021, 0.0], [1040000.0, 740000.0, 750000.0, 0.011, 0.01]]
    """
    total_income = check.number(total_income, "total_income", one=True)
    salary = check.money(salary, "salary", one=True)
    rows = {}
    for year in known_years():
        law = tax_law(year)
        rows[year] = {
            "basic_deduction": law.basic_deduction(total_income),
            "employment_deduction": law.employment_deduction(salary),
            "blue_return_deduction": law.blue_deduction(blue_return),
            "reconstruction_surcharge": law.parameters["reconstruction_surcharge"],
            "defence_surcharge": law.parameters["defence_surcharge"],
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("tax_year")
