"""Ways out of a property that costs money, on one set of assumptions and to one horizon.

Each way returns an :class:`~kosen_edu.exits.situation.Exit`: what is paid month by month, what is
still owed and owned at the end.  Holding on, prepaying, refinancing and an ordinary sale are
here; what begins with unpaid instalments is in :mod:`kosen_edu.exits.forced_sale`.
"""

from collections.abc import Sequence

import numpy as np

from kosen_edu.base import check, crossing, say
from kosen_edu.loans.changes import prepay, refinance
from kosen_edu.loans.schedule import Schedule

from .situation import Exit, Situation, assumption, check_sale_month, to_horizon

# the ways through the law, and where to ask about them
BY_LAW = ("debt_workout", "civil_rehabilitation", "bankruptcy", "places_to_ask")


def _keep(
    key: str, situation: Situation, table: Schedule, *, paid_now: float = 0.0, fees: float = 0.0
) -> Exit:
    """Keep the property to the horizon and pay ``table``; it is worth its sale there."""
    months, operating = situation.horizon_months, situation.operating
    payment, interest = (to_horizon(c, months) for c in (table.payment, table.interest))
    out = np.concatenate([[paid_now], payment - operating[1:]])
    debt = np.concatenate([[table.opening], to_horizon(table.balance, months)])
    value = situation.value_at(months)
    sale = sum(situation.sale_fees(value).values())
    costs = {
        "operating_deficit": -float(operating.sum()),
        "interest": float(interest.sum()),
        "fees": fees + sale,
        "price_loss": situation.value - value,
    }
    return Exit(key, situation, out, debt, value - sale, costs, finished_month=len(table))


def hold(situation: Situation) -> Exit:
    """Go on paying (保有継続); the debt is gone when the loan ends.

    Parameters
    ----------
    situation : Situation

    Returns
    -------
    Exit

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> way = hold(owner_situation())
    >>> round(way.total_paid), round(way.debt_left), way.finished_month
    (9589481, 40282877, 348)
    """
    check.kind(situation, "situation", Situation)
    return _keep("hold", situation, situation.rest)


def prepay_and_hold(
    situation: Situation, *, amount: float, kind: str = "lower", fee: float = 0.0
) -> Exit:
    """Repay part of the loan today, then go on; see :func:`kosen_edu.loans.changes.prepay`.

    Parameters
    ----------
    situation : Situation
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
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> s = owner_situation()
    >>> round(prepay_and_hold(s, amount=1_000_000).total_paid), round(hold(s).total_paid)
    (10043402, 9589481)
    """
    loan = check.kind(situation, "situation", Situation).loan
    change = prepay(loan, after=situation.payments_made, amount=amount, kind=kind, fee=fee)
    return _keep("prepayment", situation, change.after, paid_now=change.paid_now, fees=change.fees)


def refinance_and_hold(
    situation: Situation,
    *,
    annual_rate: float,
    years: float | None = None,
    costs: float | None = None,
    finance_costs: bool = False,
) -> Exit:
    """Move the loan to another bank, then go on; costs as assumed if not given.

    Parameters
    ----------
    situation : Situation
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
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> s = owner_situation()
    >>> way = refinance_and_hold(s, annual_rate=0.02)
    >>> way.total_paid < hold(s).total_paid, way.finished_month
    (True, 348)
    """
    check.kind(situation, "situation", Situation)
    if costs is None:
        costs = situation.balance * assumption("refinance_cost_ratio")
    change = refinance(
        situation.loan,
        after=situation.payments_made,
        annual_rate=annual_rate,
        years=years,
        costs=costs,
        finance_costs=finance_costs,
    )
    return _keep("refinancing", situation, change.after, paid_now=change.paid_now, fees=change.fees)


def sell(
    situation: Situation,
    *,
    price: float | None = None,
    months: float | None = None,
    sale_tax: float = 0.0,
) -> Exit:
    """Sell on the open market and pay what the price does not cover in cash (一般売却).

    Parameters
    ----------
    situation : Situation
    price : float, optional
        Yen; the market value of that month if not given.
    months : int, optional
        Months until the sale, in which payments go on; as assumed if not given.
    sale_tax : float
        Tax on the gain, yen (:func:`kosen_edu.tax.selling.sale`); 0 for a loss.

    Returns
    -------
    Exit

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> s = owner_situation()
    >>> way = sell(s, months=0)
    >>> round(way.largest_payment) == round(s.overloan), way.debt_left
    (True, 0.0)
    """
    month = check_sale_month(situation, assumption("sale_months") if months is None else months)
    got = situation.value_at(month) if price is None else price
    got = check.money(got, "sale_price", one=True)
    tax = check.money(sale_tax, "sale_tax", one=True)
    fees = sum(situation.sale_fees(got).values())
    kept = hold(situation)
    out, debt = kept.out_of_pocket, kept.debt
    out[month] += debt[month] - (got - fees - tax)
    out[month + 1 :], debt[month:] = 0.0, 0.0
    costs = {
        "operating_deficit": -float(situation.operating[: month + 1].sum()),
        "interest": float(situation.rest.interest[:month].sum()),
        "fees": fees,
        "sale_tax": tax,
        "price_loss": situation.value - got,
    }
    return Exit(
        "ordinary_sale", situation, out, debt, 0.0, costs, finished_month=month, sold_month=month
    )


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
        Yen, one for each change of value.

    Raises
    ------
    InputError
        Also for a way that has sold: its value does not change any more.

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> s = owner_situation()
    >>> found = hold_at_drifts(hold(s), [-0.01])[0]
    >>> round(found) == round(hold(s.at(value_drift=-0.01)).net_position)
    True
    """
    if check.kind(kept, "kept", Exit).sold_month is not None:
        raise check.refuse("exit", kept.name, say("ways_out.kept_only"))
    drifts = check.change(drifts, "value_drift")
    return _at_drifts(kept, np.atleast_1d(drifts))


def _at_drifts(kept: Exit, drifts: np.ndarray) -> np.ndarray:
    now = kept.situation
    values = now.value * (1 + drifts) ** (now.horizon_months / 12)
    sold = np.array([value - sum(now.sale_fees(value).values()) for value in values])
    return sold - kept.debt_left - kept.total_paid


MOST_DRIFT = 0.999  # of a change a year, which is below 1


def break_even_drift(situation: Situation) -> float | None:
    """The change of value a year at which holding on is as good as selling now.

    Above it holding on leaves more at the horizon, below it the sale does.

    Parameters
    ----------
    situation : Situation
        Its own ``value_drift`` does not count.

    Returns
    -------
    float or None
        Decimal per year, between -99.9 % and +99.9 % and to a value of 1,000 兆円 at the
        horizon; ``None`` if there is none.  From 30 % on no ``value_drift`` can be made of it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.deficit import owner_situation
    >>> round(break_even_drift(owner_situation()), 4)
    -0.0078
    """
    # the drift moves only the value at the horizon: the years of the loan are computed once
    kept, sold = hold(situation), sell(situation, months=0).net_position
    # not so far that the value at the horizon is past what money may be
    grown = (check.MOST_YEN / situation.value) ** (12 / situation.horizon_months) - 1
    most = min(MOST_DRIFT, grown - 1e-9)
    return crossing(
        lambda drift: float(_at_drifts(kept, np.array([drift]))[0]) - sold, -MOST_DRIFT, most
    )


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
    return {key: say(f"ways_out.by_law_{key}") for key in BY_LAW}
