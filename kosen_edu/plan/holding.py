"""The years of owning a property, line by line: one plan, or thousands of cases at once.

A :class:`Holding` is what a plan comes to.  Its lines are arrays by year, ``[year]`` for one
plan and ``[year, case, ...]`` for many, so that a table on paper, a grid and 10,000 simulated
futures are one computation.  A line is computed when it is first asked for: no tax for a
question about cash before tax.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import as_scalar, check, first_year, say, term
from kosen_edu.rental.property import OperatingStatement
from kosen_edu.tax.depreciation import dead_cross
from kosen_edu.tax.landlord import LandlordTax, TaxSituation, under_law
from kosen_edu.tax.law import blue_limit, law_of
from kosen_edu.tax.selling import Sale, sale_of
from kosen_edu.tax.tables import year_of_law

from .returns import irr_cases, present_value

HALF_YEN = 0.5  # an account that ends at 0 yen is not empty because of its last digits
# where each line by year is found, and the sign it is shown with, from top to bottom of the table
_STATEMENT = {"gpi": 1, "vacancy_loss": -1, "egi": 1, "opex": -1, "noi": 1, "capex": -1, "ads": -1}
_CASH = {"btcf": 1}
_DEBT = {"interest": -1, "principal_part": -1, "balance": 1}
_TAXED = {"depreciation": -1, "property_income": 1, "barred_loss": 1, "tax": -1}
_LEFT = {"atcf": 1, "cash": 1}
LINES = (*_STATEMENT, *_CASH, *_DEBT, *_TAXED, *_LEFT)
# the sale at the end of the last year
_SALE = {"sale_price": 1, "selling_costs": -1, "sale_balance": -1}
_SALE_TAXED = {"sale_tax": -1, "sale_proceeds": 1}


@dataclass(frozen=True, eq=False)
class Debt:
    """What a loan takes in each year of ownership, yen; arrays ``[year, ...]``.

    Attributes
    ----------
    interest, principal_part : ndarray
        Paid in the year.
    balance : ndarray
        Owed at the end of the year, with unpaid interest.
    """

    interest: np.ndarray
    principal_part: np.ndarray
    balance: np.ndarray

    def of(self, cases: slice) -> Debt:
        """The same of some cases alone."""
        parts = (self.interest, self.principal_part, self.balance)
        return Debt(*(part[:, cases] for part in parts))


@dataclass(frozen=True, eq=False)
class TaxBase:
    """What the tax is computed from, yen.

    Attributes
    ----------
    statement, debt
        The years before tax.
    owner : TaxSituation
        Whose year of purchase, way of filing and choice of law hold.
    salary, deductions : float or ndarray
        The owner's, a year.
    rooms : int
        Rooms let; they decide what a blue return deducts.
    depreciation, land_interest, deductible : ndarray, shape (years, ...)
        Written off; interest for the land; costs besides operating costs (repairs, buying costs).
    cost : float or ndarray
        Acquisition cost of land and buildings, capitalised buying costs included.
    """

    statement: OperatingStatement
    debt: Debt
    owner: TaxSituation
    salary: Any
    deductions: Any
    rooms: int
    depreciation: np.ndarray
    land_interest: np.ndarray
    deductible: np.ndarray
    cost: Any

    @cached_property
    def _parts(self) -> list[LandlordTax]:
        """The tax of each run of years under one law, which is one computation."""
        owner = self.owner
        years = range(owner.start_year, owner.start_year + len(self.debt.interest))
        parts: list[LandlordTax] = []
        first = 0
        for year, run in groupby(years, lambda year: year_of_law(year, owner.hold_law)):
            at = slice(first, first + len(list(run)))
            law, first = law_of(year), at.stop
            given = {
                "salary": self.salary,
                "rent": self.statement.egi[at],
                "operating_costs": self.statement.opex[at] + self.deductible[at],
                "interest": self.debt.interest[at],
                "depreciation": self.depreciation[at],
                "land_interest": self.land_interest[at],
                "deductions": self.deductions,
            }
            blue = blue_limit(law, owner.blue_return, self.rooms)
            parts.append(LandlordTax(rounding="exact", **under_law(law, given, blue, "exact")))
        return parts

    def line(self, name: str) -> np.ndarray:
        """One of the tax lines by year."""
        if name == "depreciation":
            return self.depreciation
        return np.concatenate([getattr(part, name) for part in self._parts])

    def sold(self, price: Any, costs: Any, written: Any, held: Any, owed: Any) -> Sale:
        """A sale at the end of the year of ownership ``held``, so much being written off."""
        first, hold = self.owner.start_year, self.owner.hold_law
        return sale_of(price, self.cost, written, costs, first, first + held - 1, owed, hold=hold)


@dataclass(frozen=True, eq=False)
class Holding:
    """From purchase to sale: the lines of every year, the sale, and what it all comes to.

    Made by :class:`~kosen_edu.plan.proforma.ProForma`.  Amounts in yen, deductions positive.

    Attributes
    ----------
    statement : OperatingStatement
        GPI to BTCF by year.
    debt : Debt
    equity : float or ndarray
        Own money at purchase; negative where the loan exceeds all that is paid.
    sale_price, selling_costs : float or ndarray
        At the end of the last year.
    reserve : float or ndarray
        Cash set aside on the first day.
    discount_rate : float or ndarray
        For the NPV, decimal per year.
    tax_base : TaxBase or None
        ``None``: the plan knows nothing of tax; lines after tax are refused.
    """

    statement: OperatingStatement
    debt: Debt
    equity: Any
    sale_price: Any
    selling_costs: Any
    reserve: Any
    discount_rate: Any
    tax_base: TaxBase | None = None

    @property
    def years(self) -> int:
        """Years of ownership."""
        return len(self.debt.interest)

    @property
    def after_tax(self) -> bool:
        """Whether the plan knows of tax."""
        return self.tax_base is not None

    def line(self, name: str) -> np.ndarray:
        """One line of the table, ``[year, ...]`` in yen, by the key of its term.

        Raises
        ------
        InputError
            For a line that does not exist; the message lists those that do.
        """
        check.choice(name, "line", LINES)
        if name in _TAXED:
            return self.known_tax.line(name)
        place = self.statement if name in _STATEMENT else self.debt if name in _DEBT else self
        return getattr(place, name)

    def _one_case(self) -> None:
        if np.ndim(self.btcf) > 1:
            raise check.refuse("line", str(self.btcf.shape), "表は1つの場合だけに作れます")

    def in_year(self, year: int) -> dict[str, float]:
        """Every line of one plan in one year of ownership, yen.

        Raises
        ------
        InputError
            If there is no such year; for many cases at once.
        """
        self._one_case()
        year = check.count(year, "year", high=self.years, one=True)
        return {name: float(self.line(name)[year - 1]) for name in LINES}

    @property
    def btcf(self) -> np.ndarray:
        """Cash before tax of each year."""
        return self.statement.btcf

    @cached_property
    def atcf(self) -> np.ndarray:
        """Cash after tax of each year."""
        return self.btcf - self.known_tax.line("tax")

    @cached_property
    def cash(self) -> np.ndarray:
        """The cash account: the reserve and all cash so far (after tax, if tax is known)."""
        flows = self.atcf if self.after_tax else self.btcf
        return np.cumsum(flows, axis=0) + self.reserve

    @property
    def account(self) -> np.ndarray:
        """The cash account from the first day on, ``[0 … years, ...]``."""
        first = np.broadcast_to(self.reserve, self.cash.shape[1:])
        return np.concatenate([first[None], self.cash])

    @property
    def ruin_year(self) -> Any:
        """The first year in which the cash account is below 0; 0: never."""
        return first_year(self.cash < -HALF_YEN)

    @property
    def min_cash(self) -> Any:
        """The lowest point of the cash account, the first day included."""
        return as_scalar(np.minimum(self.cash.min(axis=0), self.reserve))

    @property
    def known_tax(self) -> TaxBase:
        """What the tax is computed from; refused where the plan knows nothing of tax."""
        if self.tax_base is None:
            raise check.refuse("tax", "—", say("proforma.tax_needed"))
        return self.tax_base

    @property
    def sale_balance(self) -> Any:
        """What the sale has to repay."""
        return as_scalar(self.debt.balance[-1])

    @property
    def sale_before_tax(self) -> Any:
        """What the sale leaves before tax; negative: it does not repay the loan."""
        return as_scalar(np.asarray(self.sale_price - self.selling_costs) - self.sale_balance)

    @cached_property
    def sale(self) -> Sale:
        """The sale at the end of the last year: gain, tax and what is left."""
        base, price, costs = self.known_tax, self.sale_price, self.selling_costs
        written = base.depreciation.sum(axis=0)
        return base.sold(price, costs, written, self.years, self.sale_balance)

    @property
    def sale_tax(self) -> Any:
        """Tax on the gain of the sale; a loss saves nothing."""
        return self.sale.tax

    @property
    def sale_proceeds(self) -> Any:
        """What the sale leaves after tax; negative: it does not repay the loan."""
        return self.sale.proceeds

    @property
    def sale_cash(self) -> Any:
        """What the sale leaves: after tax, if the plan knows of tax."""
        return self.sale_proceeds if self.after_tax else self.sale_before_tax

    @property
    def final_cash(self) -> Any:
        """The cash account after the sale."""
        return as_scalar(self.cash[-1] + self.sale_cash)

    def flows(self, *, after_tax: bool | None = None) -> np.ndarray:
        """The owner's flows, ``[0 … years, ...]``: purchase, yearly cash, sale in the last year.

        Parameters
        ----------
        after_tax : bool, optional
            After tax if the plan knows of tax, unless said otherwise.
        """
        after = self.after_tax if after_tax is None else check.flag(after_tax, "after_tax")
        yearly = self.atcf if after else self.btcf
        sale = self.sale_proceeds if after else self.sale_before_tax
        cases = np.broadcast_shapes(yearly.shape[1:], np.shape(sale), np.shape(self.equity))
        flows = np.empty((self.years + 1, *cases))
        flows[0] = -np.asarray(self.equity)
        flows[1:] = yearly
        flows[-1] += sale
        return flows

    @property
    def irr(self) -> Any:
        """IRR of the flows: ``None`` (arrays: nan) where it is not exactly one number."""
        return self.rate_of_return()

    def rate_of_return(self, *, after_tax: bool | None = None) -> Any:
        """:attr:`irr`, before or after tax as said."""
        flows = self.flows(after_tax=after_tax)
        found = irr_cases(flows.reshape(len(flows), -1)).reshape(flows.shape[1:])
        if found.ndim:
            return found
        return None if np.isnan(found) else float(found)

    @property
    def npv(self) -> Any:
        """Worth today of the flows at the plan's discount rate, yen."""
        return present_value(self.discount_rate, self.flows())

    @property
    def profit(self) -> Any:
        """All flows added up: what the whole undertaking leaves, yen."""
        return as_scalar(self.flows().sum(axis=0))

    @property
    def dead_cross(self) -> Any:
        """The first year in which principal repaid exceeds depreciation; 0: never."""
        return dead_cross(self.debt.principal_part, self.known_tax.depreciation)

    def frame(self) -> pd.DataFrame:
        """The table of one plan: a row a line, a column a year, deductions with a minus.

        The sale stands in the column of the last year.

        Raises
        ------
        InputError
            For many cases at once: the table shows one.
        """
        self._one_case()
        shown = _STATEMENT | _CASH | _DEBT
        sale = dict(_SALE)
        if self.after_tax:
            shown |= _TAXED | _LEFT
            sale |= _SALE_TAXED
        rows = {term(n).name: sign * self.line(n) + 0.0 for n, sign in shown.items()}
        for name, sign in sale.items():
            last = np.zeros(self.years)
            last[-1] = sign * getattr(self, name) + 0.0
            rows[term(name).name] = last
        columns = pd.RangeIndex(1, self.years + 1, name=term("year").name)
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


class Undertaking:
    """What can be asked of one property, or of several, without naming what they come to."""

    @cached_property
    def result(self) -> Holding:
        """All lines and figures."""
        raise NotImplementedError

    def table(self) -> pd.DataFrame:
        """Every line of every year, and the sale (see :meth:`Holding.frame`)."""
        return self.result.frame()

    @property
    def btcf(self) -> np.ndarray:
        """Cash before tax of each year, yen."""
        return self.result.btcf

    @property
    def atcf(self) -> np.ndarray:
        """Cash after tax of each year, yen."""
        return self.result.atcf

    @cached_property
    def irr(self) -> float | None:
        """IRR after tax (before, if the plan knows no tax); ``None`` if not exactly one number."""
        return self.result.irr

    @cached_property
    def npv(self) -> float:
        """Worth today of all flows at the plan's discount rate, yen."""
        return self.result.npv

    @property
    def dead_cross(self) -> int:
        """First year in which the principal repaid exceeds the depreciation; 0: never."""
        return self.result.dead_cross
