"""What buying and selling cost beside the price: stamps, registration, taxes, the broker.

Rates hold on a day: the reduced ones end on a date, and the statute's rate follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import as_scalar, check, load_table, say, term

from .pieces import Pieces
from .tables import cost_rate, cut


@cache
def _stamps() -> tuple[np.datetime64, dict[str, Pieces]]:
    """The last day of the reduction, and the duty by sum: in full, and reduced for a sale."""
    table = load_table("stamp_duty")
    duties = {c: Pieces.table(table, "up_to", c) for c in ("standard", "reduced_sale_contract")}
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
    return Pieces.table(load_table("broker_fee"), "price_up_to", "plus", rate="rate")


def broker_fee(price: Any, day: np.datetime64, *, low_price_agreement: bool = False) -> Any:
    """The most that a broker may ask of one side, consumption tax included, yen.

    The price is without consumption tax.  Up to 8 million yen more may be agreed beforehand.

    Examples
    --------
    >>> broker_fee(80_000_000, np.datetime64("2026-11-01"))
    2706000.0
    """
    paid = np.asarray(price)
    fee = _broker()(paid)
    if low_price_agreement:
        low = (paid > 0) & (paid <= cost_rate("broker_low_price", day))
        fee = np.where(low, np.maximum(fee, cost_rate("broker_low_price_fee", day)), fee)
    return as_scalar(np.round(fee * (1 + cost_rate("consumption_tax", day)), 6))


@dataclass(frozen=True, eq=False)
class CostSheet:
    """The costs of buying by the key of their term (yen; numbers or arrays).

    ``deductible`` costs reduce the rental income of the first year; ``capitalised`` ones belong to
    the acquisition cost of land and building.
    """

    capitalised: Mapping[str, Any]
    deductible: Mapping[str, Any]

    @property
    def total(self) -> Any:
        """All costs together, yen."""
        return sum(self.capitalised.values()) + sum(self.deductible.values())

    def frame(self) -> pd.DataFrame:
        """Return the lines as a table: amount, and how the tax law treats it."""
        rows = {
            term(key).name: (amount, say(f"taxes.treatment_{kind}"))
            for kind, costs in (("cost", self.capitalised), ("expense", self.deductible))
            for key, amount in costs.items()
        }
        columns = [say("taxes.column_amount"), say("taxes.column_treatment")]
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


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
    low_price_agreement: bool = False,
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
    low_price_agreement : bool
        Up to 8 million yen: whether a fee of up to 300,000 yen and tax was agreed beforehand.
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
    (4976000.0, {'broker_fee': 2706000.0})
    """
    paid, land = check.money(price, "price"), check.money(land_assessed, "land_assessed")
    building = check.money(building_assessed, "building_assessed")
    borrowed, rest = check.money(loan, "principal"), check.money(other, "other_costs")
    homes = check.count(dwellings, "rooms", high=100_000, one=True)
    check.flag(new_building, "new_building")
    check.flag(broker, "broker")
    check.flag(low_price_agreement, "low_price_agreement")
    check.shapes(paid, land, building, borrowed, rest)
    day = check.day(on, "deal_day")

    def registration(base: Any, kind: str) -> Any:
        """The base is cut to 1,000 yen and the tax to 100 yen; it is at least 1,000 yen."""
        tax = cut(cut(base, 1000) * cost_rate(f"registration_{kind}", day), 100)
        least = cost_rate("registration_minimum", day)
        return as_scalar(np.where(np.asarray(base) > 0, np.maximum(tax, least), 0.0))

    def acquisition(base: Any) -> Any:
        return cut(cut(base, 1000) * cost_rate("acquisition_tax", day), 100)

    fee = broker_fee(paid, day, low_price_agreement=low_price_agreement)
    kind = "new_building" if new_building else "building"
    off = cost_rate("acquisition_new_dwelling", day) * homes if new_building else 0.0
    return CostSheet(
        {"broker_fee": fee if broker else as_scalar(np.zeros(np.shape(paid)))},
        {
            "stamp_duty_sale": stamp_duty(paid, day, sale=True),
            "stamp_duty_loan": stamp_duty(borrowed, day, sale=False),
            "registration_land": registration(land, "land"),
            f"registration_{kind}": registration(building, kind),
            "registration_mortgage": registration(borrowed, "mortgage"),
            "acquisition_tax_land": acquisition(land * cost_rate("acquisition_land_share", day)),
            "acquisition_tax_building": acquisition(np.maximum(building - off, 0.0)),
            "other_costs": rest,
        },
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
