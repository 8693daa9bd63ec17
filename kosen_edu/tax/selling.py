"""Selling: how the gain arises from a depreciated cost, and what is left after tax and loan."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check, say, yen

from .law import law_of, tax_law
from .tables import OPEN_END, year_of_law


@dataclass(frozen=True, eq=False)
class Sale:
    """One sale, from the price to the cash in hand (yen; numbers or arrays).

    ``cost_basis`` is the acquisition cost that the tax counts: the actual one less depreciation,
    or the assumed 5 % of the price (``assumed_cost``).  ``gain`` is negative for a loss, which is
    taxed nothing and reduces no other income.
    """

    price: Any
    selling_costs: Any
    cost_basis: Any
    assumed_cost: Any
    gain: Any
    long_term: Any
    income_tax: Any
    surcharge: Any
    resident_tax: Any
    loan_balance: Any

    @property
    def tax(self) -> Any:
        """All taxes on the gain, yen."""
        return self.income_tax + self.surcharge + self.resident_tax

    @property
    def proceeds(self) -> Any:
        """Cash left after selling costs, tax and the loan; negative: cash to bring along."""
        return self.price - self.selling_costs - self.tax - self.loan_balance


def sale_rate(*, year: int, long_term: bool, hold: bool = False) -> float:
    """Return the tax on one yen of gain: income tax, its surcharges and resident tax.

    Parameters
    ----------
    year : int
        Calendar year of the sale.
    long_term : bool
        Held for more than five years on January 1 of that year.
    hold : bool
        Hold the last year's law after the tables end.

    Returns
    -------
    float
        Decimal.

    Raises
    ------
    InputError

    Examples
    --------
    >>> rates = [sale_rate(year=2026, long_term=long) for long in (True, False)]
    >>> [round(rate, 5) for rate in rates]
    [0.20315, 0.3963]
    """
    law = tax_law(year, hold=hold)
    kind = "long" if check.flag(long_term, "long_term") else "short"
    income, resident = (law.parameters[f"sale_{kind}_{t}"] for t in ("income_tax", "resident_tax"))
    return income * (1 + law.surcharge_rate) + resident


def sale(
    *,
    price: Any,
    cost: Any,
    accumulated_depreciation: Any,
    selling_costs: Any,
    bought_year: Any,
    sold_year: Any,
    loan_balance: Any = 0,
    hold: bool = False,
) -> Sale:
    """Return the tax on selling a rental property, and the cash that is left.

    Parameters
    ----------
    price : array_like of float
        Sale price, yen.
    cost : array_like of float or None
        Acquisition cost of land and building with the capitalised costs, yen; ``None`` where no
        papers are left.
    accumulated_depreciation : array_like of float
        All depreciation taken until the sale, yen: it lowers the cost that counts.
    selling_costs : array_like of float
        Broker, stamp and what else the sale needed, yen.
    bought_year, sold_year : array_like of int
        Calendar years.  They alone decide between long and short: whatever the day of purchase,
        more than five years have passed on January 1 of the sixth year after it, and not before.
    loan_balance : array_like of float
        Loan to repay from the price, yen.
    hold : bool
        Hold the last year's law after the tables end.

    Returns
    -------
    Sale

    Raises
    ------
    InputError

    Notes
    -----
    Gain = price − (cost − depreciation, or 5 % of the price if that is more) − selling costs;
    income tax 15 % (short: 30 %), its surcharge 2.1 %, resident tax 5 % (short: 9 %).
    国税庁 No.3202, 3208, 3211, 3258.

    Examples
    --------
    >>> deal = sale(
    ...     price=150_000_000, cost=100_000_000, accumulated_depreciation=0,
    ...     selling_costs=5_000_000, bought_year=2015, sold_year=2026,
    ... )
    >>> deal.gain, deal.income_tax, round(deal.surcharge), deal.resident_tax
    (45000000.0, 6750000.0, 141750, 2250000.0)
    """
    got = np.asarray(check.money(price, "sale_price"))
    paid = None if cost is None else np.asarray(check.money(cost, "acquisition_cost"))
    written = np.asarray(check.money(accumulated_depreciation, "accumulated_depreciation"))
    spent = np.asarray(check.money(selling_costs, "selling_costs"))
    owed = check.money(loan_balance, "sale_balance")
    bought = np.asarray(check.count(bought_year, "bought_year", low=1900, high=OPEN_END))
    sold = np.asarray(check.count(sold_year, "sold_year", low=1900, high=OPEN_END))
    check.shapes(got, 0.0 if paid is None else paid, written, spent, owed, bought, sold)
    if (sold < bought).any():
        early, first = (a[sold < bought].flat[0] for a in np.broadcast_arrays(sold, bought))
        allowed = say("taxes.sold_after_bought", bought=str(first))
        raise check.refuse("sold_year", str(early), allowed)
    if paid is not None and (written > paid).any():
        over, limit = (a[written > paid].flat[0] for a in np.broadcast_arrays(written, paid))
        allowed = say("taxes.depreciation_within", cost=yen(limit))
        raise check.refuse("accumulated_depreciation", float(over), allowed)
    check.flag(hold, "hold")
    return sale_of(got, paid, written, spent, bought, sold, owed, hold=hold)


def sale_of(
    got: Any, paid: Any, written: Any, spent: Any, bought: Any, sold: Any, owed: Any, *, hold: bool
) -> Sale:
    """The kernel of :func:`sale`: its amounts and years in the same order, checked."""
    sold = np.asarray(sold)
    years = sold.ravel().tolist()
    laws = {year: law_of(year_of_law(year, hold)) for year in set(years)}

    def by_year(key: str) -> np.ndarray:
        return np.array([laws[year].parameters[key] for year in years]).reshape(sold.shape)

    basis = np.asarray(got * by_year("sale_assumed_cost"))
    assumed = np.ones(basis.shape, dtype=bool)
    if paid is not None:
        assumed = np.asarray(basis > paid - written)
        basis = np.maximum(basis, paid - written)
    gain = got - basis - spent
    long = sold - bought > by_year("sale_long_years")
    taxed = np.maximum(gain, 0.0)

    def rate(tax: str) -> np.ndarray:
        return np.where(long, by_year(f"sale_long_{tax}"), by_year(f"sale_short_{tax}"))

    income_tax, resident = taxed * rate("income_tax"), taxed * rate("resident_tax")
    surcharge = income_tax * (by_year("reconstruction_surcharge") + by_year("defence_surcharge"))
    return Sale(
        price=as_scalar(got),
        selling_costs=as_scalar(spent),
        cost_basis=as_scalar(basis),
        assumed_cost=assumed if assumed.ndim else bool(assumed),
        gain=as_scalar(gain),
        long_term=long if np.ndim(long) else bool(long),
        income_tax=as_scalar(income_tax),
        surcharge=as_scalar(surcharge),
        resident_tax=as_scalar(resident),
        loan_balance=as_scalar(owed),
    )
