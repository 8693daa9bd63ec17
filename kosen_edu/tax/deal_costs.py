"""What buying and selling cost beside the price: stamps, registration, taxes, the broker.

Rates hold on a day: the reduced ones end on a date, and the statute's rate follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import check
from kosen_edu.base.arrays import as_scalar
from kosen_edu.base.data import load_table
from kosen_edu.base.words import say, term

from .pieces import Pieces
from .tables import cost_rate, cut


@cache
def _stamps() -> tuple[np.datetime64, dict[str, Pieces]]:
    """The last day of the reduction, and the duty by sum: in full, and reduced for a sale."""
    table = load_table("stamp_duty")
    edges, flat = table["up_to"].to_numpy(dtype=float)[:-1], np.zeros(len(table))
    columns = ("standard", "reduced_sale_contract")
    duties = {c: Pieces(edges, flat, table[c].to_numpy(dtype=float)) for c in columns}
    return np.datetime64(table["reduced_until"].iloc[0]), duties


def stamp_duty(amount: Any, day: np.datetime64, *, sale: bool) -> Any:
    """The stamp duty (印紙税) on a contract of sale or on a loan agreement, yen.

    Below 10,000 yen there is none; the reduction for contracts of sale has a last day.

    Examples
    --------
    >>> day = np.datetime64("2026-11-01")
    >>> stamp_duty(80_000_000, day, sale=True), stamp_duty(80_000_000, day, sale=False)
    (30000.0, 60000.0)
    """
    total = np.asarray(amount)
    reduced_until, duties = _stamps()
    duty = duties["reduced_sale_contract" if sale and day <= reduced_until else "standard"]
    return as_scalar(np.where(total < 10_000, 0.0, duty(total)))


@cache
def _broker() -> Pieces:
    table = load_table("broker_fee")
    columns = (table[c].to_numpy(dtype=float) for c in ("rate", "plus"))
    return Pieces(table["price_up_to"].to_numpy(dtype=float)[:-1], *columns)


def broker_fee(price: Any, day: np.datetime64) -> Any:
    """The most that a broker may ask of one side, consumption tax included, yen.

    The price is without consumption tax.

    Examples
    --------
    >>> broker_fee(80_000_000, np.datetime64("2026-11-01"))
    2706000.0
    """
    fee = _broker()(np.asarray(price)) * (1 + cost_rate("consumption_tax", day))
    return as_scalar(np.round(fee, 6))


@dataclass(frozen=True, eq=False)
class CostItem:
    """One line: what it is (key of a term), base × rate, and how the tax law treats it."""

    key: str
    base: Any
    rate: float | None
    amount: Any
    treatment: str = "expense"


@dataclass(frozen=True, eq=False)
class CostSheet:
    """The costs of buying, line by line (yen; numbers or arrays)."""

    items: tuple[CostItem, ...]

    def _sum(self, treatment: str) -> Any:
        return sum((item.amount for item in self.items if item.treatment == treatment), 0.0)

    @property
    def total(self) -> Any:
        """All costs together, yen."""
        return self.deductible + self.capitalised

    @property
    def deductible(self) -> Any:
        """Costs that reduce the rental income of the first year, yen."""
        return self._sum("expense")

    @property
    def capitalised(self) -> Any:
        """Costs that belong to the acquisition cost of land and building, yen."""
        return self._sum("cost")

    def frame(self) -> pd.DataFrame:
        """Return the lines as a table: base, rate, amount, treatment."""
        columns = [say(f"taxes.column_{c}") for c in ("base", "rate", "amount", "treatment")]
        rows = [
            (item.base, item.rate, item.amount, say(f"taxes.treatment_{item.treatment}"))
            for item in self.items
        ]
        return pd.DataFrame(rows, columns=columns, index=[term(i.key).name for i in self.items])


def buying_costs(
    *,
    price: Any,
    land_assessed: Any,
    building_assessed: Any,
    on: str | date,
    loan: Any = 0,
    new_building: bool = False,
    dwellings: int = 1,
    broker: bool = True,
    other: Any = 0,
) -> CostSheet:
    """Return what buying a rental property costs beside its price.

    Parameters
    ----------
    price : array_like of float
        Price of land and building without consumption tax, yen.
    land_assessed, building_assessed : array_like of float
        Assessed values (固定資産税評価額), yen: registration and acquisition tax go by these.
    on : str or date
        Day of the deal.
    loan : array_like of float
        Loan secured by a mortgage, yen.
    new_building : bool
        New: first registration (所有権保存) instead of a transfer, and 12 million yen a dwelling
        off the base of the acquisition tax (if its floor area qualifies).
    dwellings : int
        Dwellings in the building.
    broker : bool
        Whether a broker is paid.
    other : array_like of float
        Judicial scrivener, bank's fee, insurance: as told by the offer, yen.

    Returns
    -------
    CostSheet

    Raises
    ------
    InputError

    Notes
    -----
    Taxes are deductible at once for a rental property, the broker's fee is part of the
    acquisition cost; ``other`` is counted as deductible.  Tax-free minimum values of the
    acquisition tax (地方税法73条の15の2) are left out.

    Examples
    --------
    >>> sheet = buying_costs(
    ...     price=80_000_000, land_assessed=30_000_000, building_assessed=20_000_000,
    ...     loan=70_000_000, on="2026-11-01",
    ... )
    >>> sheet.total, sheet.capitalised
    (4976000.0, 2706000.0)
    """
    paid, land = check.money(price, "price"), check.money(land_assessed, "land_assessed")
    building = check.money(building_assessed, "building_assessed")
    borrowed, rest = check.money(loan, "principal"), check.money(other, "other_costs")
    homes = check.count(dwellings, "rooms", high=100_000, one=True)
    check.flag(new_building, "new_building")
    check.flag(broker, "broker")
    check.shapes(paid, land, building, borrowed, rest)
    day = check.day(on, "deal_day")

    def registration(base: Any, kind: str) -> CostItem:
        """The base is cut to 1,000 yen and the tax to 100 yen; it is at least 1,000 yen."""
        rate = cost_rate(f"registration_{kind}", day)
        tax = np.maximum(cut(cut(base, 1000) * rate, 100), cost_rate("registration_minimum", day))
        tax = as_scalar(np.where(np.asarray(base) > 0, tax, 0.0))
        return CostItem(f"registration_{kind}", base, rate, tax)

    def acquisition(value: Any, kind: str) -> CostItem:
        base, rate = cut(value, 1000), cost_rate("acquisition_tax", day)
        return CostItem(f"acquisition_tax_{kind}", base, rate, cut(base * rate, 100))

    off = cost_rate("acquisition_new_dwelling", day) * homes if new_building else 0.0
    fee = broker_fee(paid, day) if broker else as_scalar(np.zeros(np.shape(paid)))
    return CostSheet(
        (
            CostItem("broker_fee", paid, None, fee, "cost"),
            CostItem("stamp_duty_sale", paid, None, stamp_duty(paid, day, sale=True)),
            CostItem("stamp_duty_loan", borrowed, None, stamp_duty(borrowed, day, sale=False)),
            registration(land, "land"),
            registration(building, "new_building" if new_building else "building"),
            registration(borrowed, "mortgage"),
            acquisition(land * cost_rate("acquisition_land_share", day), "land"),
            acquisition(np.maximum(building - off, 0.0), "building"),
            CostItem("other_costs", rest, None, rest),
        )
    )


def selling_costs(price: Any, day: np.datetime64) -> dict[str, Any]:
    """What selling costs at a price without consumption tax: the broker and the stamp, yen.

    Examples
    --------
    >>> selling_costs(60_000_000, np.datetime64("2026-11-01"))
    {'broker_fee': 2046000.0, 'stamp_duty_sale': 30000.0}
    """
    fees = {"broker_fee": broker_fee(price, day)}
    return fees | {"stamp_duty_sale": stamp_duty(price, day, sale=True)}
