"""Holding and selling three condominiums or one apartment house on the same assumptions.

Before tax.  The third plan is a condominium bought with next to no own money: the case in which
an internal rate of return means nothing.
"""

from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.plan.portfolio import Portfolio
from kosen_edu.plan.proforma import ProForma

from .condo_or_building import Deal, article_deal, assumed, like_for_like


def ten_year_plan(
    name: str,
    *,
    hold_years: int | None = None,
    value_drift: float | None = None,
    repair: float | None = None,
    **changes: Any,
) -> Portfolio:
    """Buy at the same price with the same own money, hold, and sell; before tax.

    Parameters
    ----------
    name : {"condo", "apartment"}
        Three condominiums, or one apartment house.
    hold_years : int, optional
    value_drift : float, optional
        Change of the price a year (compound), decimal.
    repair : float, optional
        Large repair of the apartment house, yen, in the year of the assumptions.  The owner of a
        condominium pays for it through the reserve fund in the operating costs.
    **changes
        Of the deal, as in :meth:`Deal.at`.

    Returns
    -------
    Portfolio

    Raises
    ------
    InputError

    Examples
    --------
    >>> condos, house = ten_year_plan("condo"), ten_year_plan("apartment")
    >>> condos.result.equity == house.result.equity, round(house.irr, 4)
    (True, 0.0601)
    """
    common, own = assumed(), assumed(name)
    check.names(changes, Deal, "hold_years", "value_drift", "repair")
    deal = like_for_like(name, **changes)
    years = common["hold_years"] if hold_years is None else hold_years
    years = check.count(years, "hold_years", high=MAX_HOLD, one=True)
    drift = _drift(common["value_drift"] if value_drift is None else value_drift)
    cost = own.get("repair", 0.0) if repair is None else check.money(repair, "repairs", one=True)
    due = {} if name == "condo" else {int(own["repair_year"]): cost}
    plan = ProForma(
        property=deal.home.at(rent_drift=common["rent_drift"], repairs=due),
        loan=deal.loan,
        hold_years=years,
        exit_price=deal.price * (1 + drift) ** years,
        selling_cost_ratio=common["selling_cost_ratio"],
        buying_costs=deal.price * common["buying_cost_ratio"],
        discount_rate=common["discount_rate"],
    )
    return Portfolio([plan] * int(own.get("count", 1)))


def _drift(value: Any) -> float:
    return check.rate(value, "value_drift", negative=True, most=check.MOST_A_YEAR, one=True)


def profit_by_year(plan: Portfolio, *, value_drift: float) -> np.ndarray:
    """What a plan leaves in all if it is sold at the end of each year, yen.

    Parameters
    ----------
    plan : Portfolio
        Over the longest time looked at.
    value_drift : float
        Change of the price a year (compound), decimal.

    Returns
    -------
    ndarray, shape (years,)

    Raises
    ------
    InputError

    Examples
    --------
    >>> long = ten_year_plan("condo", hold_years=20)
    >>> by_year = profit_by_year(long, value_drift=-0.01)
    >>> bool(np.isclose(by_year[9], ten_year_plan("condo").result.profit))
    True
    """
    held = check.kind(plan, "plan", Portfolio).result
    value_drift = _drift(value_drift)
    year = np.arange(1, held.years + 1)
    worth = sum(part.property.price for part in plan.plans) * (1 + value_drift) ** year
    left = worth * (1 - plan.plans[0].selling_cost_ratio) - held.debt.balance
    return np.cumsum(held.btcf) + left - held.equity


def overloan_plan(*, sale_ratio: float | None = None, own_money: float | None = None) -> ProForma:
    """A condominium bought with next to no own money, sold for less than is owed; before tax.

    Parameters
    ----------
    sale_ratio : float, optional
        Sale price over purchase price.
    own_money : float, optional
        Yen; the rest, costs of the purchase included, is borrowed.

    Returns
    -------
    ProForma

    Raises
    ------
    InputError

    Examples
    --------
    >>> plan = overloan_plan()
    >>> round(plan.result.profit), plan.irr is None
    (-398062, True)
    """
    given, common = assumed("overloan"), assumed()
    price = article_deal("condo").price
    costs = price * common["buying_cost_ratio"]
    ratio = given["sale_ratio"] if sale_ratio is None else sale_ratio
    own = given["own_money"] if own_money is None else own_money
    ratio = check.ratio(ratio, "price_ratio", one=True)
    own = check.money(own, "equity", one=True)
    return ProForma.of(
        **{key: given[key] for key in ("gpi", "opex_ratio", "annual_rate")},
        **{key: common[key] for key in ("hold_years", "selling_cost_ratio", "discount_rate")},
        price=price,
        principal=price + costs - own,
        years=int(given["years"]),
        exit_price=price * ratio,
        buying_costs=costs,
    )
