"""Ways out of a property that costs money, on one set of assumptions and to one horizon.

Each way returns an :class:`~kosen_edu.exits.situation.Exit`: what is paid month by month, what is
still owed and owned at the end.  Holding on, prepaying, refinancing and an ordinary sale are
here; what begins with unpaid instalments is in :mod:`kosen_edu.exits.forced_sale`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.solve import crossing
from kosen_edu.base.words import say, term
from kosen_edu.loans.changes import prepay, refinance
from kosen_edu.loans.schedule import Schedule

from .situation import Exit, Situation, assumption, check_sale_month, to_horizon

if TYPE_CHECKING:
    import pandas as pd

INSOLVENCY = ("debt_workout", "civil_rehabilitation", "bankruptcy")


def _keep(
    key: str, s: Situation, table: Schedule, *, paid_now: float = 0.0, fees: float = 0.0
) -> Exit:
    """Keep the property to the horizon and pay ``table``; it is worth its sale there."""
    h = s.horizon_months
    payment, interest = (to_horizon(c, h) for c in (table.payment, table.interest))
    out = np.concatenate([[paid_now], payment - s.operating[1:]])
    debt = np.concatenate([[table.opening], to_horizon(table.balance, h)])
    value = s.value_at(h)
    sale = sum(s.sale_fees(value).values())
    costs = {
        "operating_deficit": -float(s.operating.sum()),
        "interest": float(interest.sum()),
        "fees": fees + sale,
        "price_loss": s.value - value,
    }
    return Exit(key, s, out, debt, value - sale, costs, finished_month=len(table))


def hold(s: Situation) -> Exit:
    """Go on paying (保有継続); the debt is gone when the loan ends.

    Parameters
    ----------
    s : Situation

    Returns
    -------
    Exit

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> way = hold(ArticleOwner().situation())
    >>> round(way.total_paid), round(way.debt_left), way.finished_month
    (9589481, 40282877, 348)
    """
    return _keep("hold", s, check.kind(s, "s", Situation).rest)


def prepay_and_hold(s: Situation, *, amount: float, kind: str = "lower", fee: float = 0.0) -> Exit:
    """Repay part of the loan today, then go on; see :func:`kosen_edu.loans.changes.prepay`.

    Parameters
    ----------
    s : Situation
    amount, fee : float
        Yen, paid today.
    kind : {"lower", "shorten"}
        Lower the payment or shorten the term.

    Returns
    -------
    Exit

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> s = ArticleOwner().situation()
    >>> round(prepay_and_hold(s, amount=1_000_000).total_paid), round(hold(s).total_paid)
    (10043402, 9589481)
    """
    check.kind(s, "s", Situation)
    change = prepay(s.loan, after=s.payments_made, amount=amount, kind=kind, fee=fee)
    return _keep("prepayment", s, change.after, paid_now=change.paid_now, fees=change.fees)


def refinance_and_hold(
    s: Situation,
    *,
    annual_rate: float,
    years: float | None = None,
    costs: float | None = None,
    finance_costs: bool = False,
) -> Exit:
    """Move the loan to another bank, then go on; costs as assumed if not given.

    Parameters
    ----------
    s : Situation
    annual_rate : float
        Of the new loan, decimal per year.
    years : float, optional
        Its term; what remains of the old one if not given.
    costs : float, optional
        Yen.
    finance_costs : bool
        Whether the costs are borrowed too.

    Returns
    -------
    Exit

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> s = ArticleOwner().situation()
    >>> way = refinance_and_hold(s, annual_rate=0.02)
    >>> way.total_paid < hold(s).total_paid, way.finished_month
    (True, 348)
    """
    check.kind(s, "s", Situation)
    if costs is None:
        costs = s.balance * assumption("refinance_cost_ratio")
    change = refinance(
        s.loan,
        after=s.payments_made,
        annual_rate=annual_rate,
        years=years,
        costs=costs,
        finance_costs=finance_costs,
    )
    return _keep("refinancing", s, change.after, paid_now=change.paid_now, fees=change.fees)


def sell(
    s: Situation,
    *,
    price: float | None = None,
    months: float | None = None,
    sale_tax: float = 0.0,
) -> Exit:
    """Sell on the open market and pay what the price does not cover in cash (一般売却).

    Parameters
    ----------
    price : float, optional
        Yen; the market value of that month if not given.
    months : int, optional
        Months until the sale, in which payments go on; as assumed if not given.
    sale_tax : float
        Tax on the gain, yen (:func:`kosen_edu.tax.sale.sale`); 0 for a loss.

    Returns
    -------
    Exit

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> s = ArticleOwner().situation()
    >>> way = sell(s, months=0)
    >>> round(way.largest_payment) == round(s.overloan), way.debt_left
    (True, 0.0)
    """
    month = check_sale_month(s, assumption("sale_months") if months is None else months)
    got = s.value_at(month) if price is None else check.money(price, "sale_price")
    tax = check.money(sale_tax, "sale_tax", one=True)
    fees = sum(s.sale_fees(check.single(got, "sale_price")).values())
    out, debt = np.zeros(s.horizon_months + 1), np.zeros(s.horizon_months + 1)
    payment, interest = (to_horizon(c, s.horizon_months) for c in (s.rest.payment, s.rest.interest))
    out[1 : month + 1] = (payment - s.operating[1:])[:month]
    owed = np.concatenate([[s.balance], to_horizon(s.rest.balance, s.horizon_months)])
    debt[:month] = owed[:month]
    out[month] += owed[month] - (got - fees - tax)
    costs = {
        "operating_deficit": -float(s.operating[: month + 1].sum()),
        "interest": float(interest[:month].sum()),
        "fees": fees,
        "sale_tax": tax,
        "price_loss": s.value - got,
    }
    return Exit("ordinary_sale", s, out, debt, 0.0, costs, finished_month=month, sold_month=month)


def hold_at_drifts(kept: Exit, drifts: Sequence[float]) -> np.ndarray:
    """Net positions of holding on, had the value changed otherwise (yen at the horizon).

    Parameters
    ----------
    kept : Exit
        Of :func:`hold` or another way that keeps the property.
    drifts : sequence of float
        Changes of the value a year.

    Returns
    -------
    ndarray
        Yen, one a drift.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> s = ArticleOwner().situation()
    >>> found = hold_at_drifts(hold(s), [-0.01])[0]
    >>> round(found) == round(hold(s.at(value_drift=-0.01)).net_position)
    True
    """
    s = check.kind(kept, "kept", Exit).situation
    changes = np.atleast_1d(check.rate(drifts, "value_drift", negative=True))
    values = s.value * (1 + changes) ** (s.horizon_months / 12)
    sold = np.array([value - sum(s.sale_fees(value).values()) for value in values])
    return sold - kept.debt_left - kept.total_paid


def break_even_drift(s: Situation, *, months: float = 0) -> float | None:
    """The change of value a year at which holding on is as good as selling now.

    Above it holding on leaves more at the horizon, below it the sale does.

    Parameters
    ----------
    s : Situation
        Its own ``value_drift`` does not count.
    months : int
        Months until the sale.

    Returns
    -------
    float or None
        Decimal per year between -30 % and +30 %; ``None`` if there is none.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> round(break_even_drift(ArticleOwner().situation()), 4)
    -0.0078
    """
    # the drift moves the value only, so that the years of the loan are computed once
    kept, months = hold(s), check_sale_month(s, months)
    at_once = None if months else sell(s, months=0).net_position

    def gain(drift: float) -> float:
        sold = sell(s.at(value_drift=drift), months=months).net_position if months else at_once
        return float(hold_at_drifts(kept, [drift])[0]) - float(sold or 0.0)

    return crossing(gain, -0.3, 0.3)


def compare_exits(exits: Sequence[Exit]) -> pd.DataFrame:
    """The ways out side by side (yen at the horizon; months from today).

    Parameters
    ----------
    exits : sequence of Exit
        All of one situation.

    Returns
    -------
    DataFrame
        Index: names of the ways; columns: out of pocket to the horizon, most at once, asset,
        debt left, net position, total cost, month without debt, and the months from and until
        which the credit file shows it (missing: never).  Names in the language in use.

    Raises
    ------
    InputError
        If they belong to different situations, or there is none.

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> s = ArticleOwner().situation()
    >>> compare_exits([hold(s), sell(s)]).index.tolist()
    ['保有継続', '一般売却']
    """
    import pandas as pd

    exits = exits if isinstance(exits, (list, tuple)) else [exits]
    if not exits:
        raise InputError(term("exit").name, "—", "比べる出口を1つ以上渡します")
    for way in exits:
        if check.kind(way, "exit", Exit).situation != exits[0].situation:
            raise InputError(
                term("exit").name, way.name, "同じ物件・ローン・期間の出口だけを比べます"
            )
    keys = ("total_paid", "largest_payment", "asset_value", "debt_left")
    keys += ("net_position", "cost_from_today")
    table = pd.DataFrame(
        {term(key).name: [getattr(way, key) for way in exits] for key in keys},
        index=[way.name for way in exits],
    )
    counts = {
        "finished_month": [way.finished_month for way in exits],
        "credit_from": [way.credit.from_month for way in exits],
        "credit_until": [way.credit.until_month for way in exits],
    }
    for key, months in counts.items():
        table[term(key).name] = pd.array(months, dtype="Int64")
    return table


def insolvency_options() -> dict[str, str]:
    """The ways through the law (任意整理・個人再生・自己破産), described and not computed.

    They depend on income, other debts and other property: ask a lawyer; the last entry says
    where to ask without being sold anything.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> list(insolvency_options())
    ['debt_workout', 'civil_rehabilitation', 'bankruptcy', 'places_to_ask']
    """
    return {key: say(f"ways_out.by_law_{key}") for key in (*INSOLVENCY, "places_to_ask")}
