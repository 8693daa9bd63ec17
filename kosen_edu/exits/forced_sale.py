"""任意売却 and auction: a sale after instalments were not paid, on the terms of the exits.

The price is never known beforehand: 任意売却 needs the lender's consent to it, and an auction
comes as a range of prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.data import load_table
from kosen_edu.base.formats import yen
from kosen_edu.base.words import say, term

from .arrears import Arrears, Claim, Distribution, Settlement, run_up
from .situation import LEVELS, CreditRecord, Exit, Situation, assumption, check_sale_month


@dataclass(frozen=True, eq=False)
class ForcedSale(Exit):
    """A way out through arrears: an exit with its table of distribution (配分表)."""

    distribution: Distribution | None = None


def _distribution(
    price: float, lines: tuple[tuple[str, float], ...], claim: Claim, *, waive: bool = False
) -> Distribution:
    costs = sum(amount for _, amount in lines)
    if price < costs:
        allowed = say("ways_out.price_covers", costs=yen(costs))
        raise InputError(term("sale_price").name, price, allowed)
    return Distribution(price, lines, float(claim.debt[-1]), claim.late_open if waive else 0.0)


def _finish(
    key: str, s: Situation, claim: Claim, table: Distribution, rest: Settlement, level: str = ""
) -> ForcedSale:
    """Sell at the end of the arrears, pay the rest by instalments, and say when it is over."""
    month, h = len(claim.debt) - 1, s.horizon_months
    check.kind(rest, "settlement", Settlement)
    paid, owed = rest.run(table.residual, h - month)
    out = np.concatenate([claim.out_of_pocket, paid])
    out[month] -= table.to_owner
    debt = np.concatenate([claim.debt[:-1], [table.residual], owed])
    costs = {
        "operating_deficit": -float(s.operating[: month + 1].sum()),
        "interest": claim.interest + float(paid.sum()) - (table.residual - float(debt[-1])),
        "late_charge": claim.late_charge,
        "waived": -table.waived,
        "fees": sum(amount for name, amount in table.lines if name != "unpaid_fees"),
        "price_loss": s.value - table.price,
    }
    left = rest.months(table.residual)
    finished = None if left is None else month + left
    since = int(assumption("credit_recorded_months"))
    kept = int(assumption("credit_kept_years") * 12)
    credit = CreditRecord(min(since, month), None if finished is None else finished + kept)
    return ForcedSale(
        key, s, out, debt, 0.0, costs, finished, month, credit, level, distribution=table
    )


def _sale_month(s: Situation, months: float | None, key: str) -> int:
    month = check_sale_month(s, assumption(key) if months is None else months)
    return check.count(month, "months_until_sale")  # at least one unpaid month


def _price(s: Situation, month: int, ratio: float) -> float:
    share = check.money(ratio, "price_ratio", zero=False, one=True)
    return s.value_at(month) * share


def voluntary_sale(
    s: Situation,
    *,
    price_ratio: float | None = None,
    months: int | None = None,
    arrears: Arrears | None = None,
    settlement: Settlement | None = None,
    waive_late_charges: bool = False,
    moving_cost: float | None = None,
) -> ForcedSale:
    """Stop paying, agree with the lender, sell below the balance, pay the rest (任意売却).

    Parameters
    ----------
    s : Situation
    price_ratio : float, optional
        Price as a share of the market value of that month.
    months : int, optional
        From the first unpaid instalment to the sale, at least 1.
    arrears : Arrears, optional
        Late charges, and where rent goes until then.
    settlement : Settlement, optional
        Instalments and rate of the residual debt.
    waive_late_charges : bool
        Whether the lender lets go of the late charges still open: an agreement, not a right.
    moving_cost : float, optional
        Granted out of the price, yen.

        What is not given is taken from ``data/exit_assumptions.csv``.

    Returns
    -------
    ForcedSale

    Raises
    ------
    InputError
        Also where the price does not cover the costs of the sale.

    Examples
    --------
    >>> from kosen_edu.loans.loan import Loan
    >>> from kosen_edu.rental.property import Property
    >>> s = Situation(
    ...     home=Property(price=25_000_000, gpi=1_080_000, opex_fixed=240_000),
    ...     loan=Loan(principal=25_000_000, annual_rate=0.03, years=35),
    ...     value=19_000_000,
    ...     payments_made=60,
    ... )
    >>> way = voluntary_sale(s, settlement=Settlement(instalment=30_000))
    >>> round(way.distribution.residual), way.finished_month, way.credit.until_month
    (6902502, 240, 300)
    """
    month = _sale_month(s, months, "voluntary_months")
    claim = run_up(s, month, Arrears() if arrears is None else arrears)
    price = _price(
        s, month, assumption("voluntary_price_ratio") if price_ratio is None else price_ratio
    )
    moving = assumption("moving_cost") if moving_cost is None else moving_cost
    moving = check.money(moving, "moving_cost", one=True)
    check.flag(waive_late_charges, "waive_late_charges")
    lines = (
        *s.sale_fees(price).items(),
        ("unpaid_fees", claim.unpaid_fees),
        ("moving_cost", moving),
    )
    table = _distribution(price, lines, claim, waive=waive_late_charges)
    rest = Settlement() if settlement is None else settlement
    return _finish("voluntary_sale", s, claim, table, rest)


def auction_costs(claim: float, *, sales: int = 1) -> dict[str, float]:
    """What is taken off the price first: the court's deposit and registering the seizure, yen.

    Parameters
    ----------
    claim : float
        Asked for, yen, in as many equal cases as there are ``sales``.

    Returns
    -------
    dict of str to float
        Yen by term.

    Raises
    ------
    InputError

    Examples
    --------
    >>> auction_costs(24_000_000)
    {'auction_deposit': 1000000.0, 'auction_registration': 96000.0}
    """
    claim = check.money(claim, "debt_left", one=True)
    sales = check.count(sales, "sales", high=1000, one=True)
    table = load_table("auction_deposit")
    limits = table["claim_below"].to_numpy(dtype=float)[:-1]
    step = int(np.searchsorted(limits, claim / sales, side="right"))
    return {
        "auction_deposit": float(table["deposit"].iloc[step]) * sales,
        "auction_registration": claim * assumption("auction_registration"),
    }


def auction(
    s: Situation,
    *,
    level: str = "base",
    price_ratio: float | None = None,
    months: int | None = None,
    arrears: Arrears | None = None,
    settlement: Settlement | None = None,
) -> ForcedSale:
    """Stop paying and let the court sell (競売); as :func:`voluntary_sale`, but nobody agrees.

    Parameters
    ----------
    level : {"low", "base", "high"}
        Which price of the assumed range; :func:`auction_range` gives all three.
    price_ratio : float, optional
        Another share of the market value.
    months, arrears, settlement
        As in :func:`voluntary_sale`.

    Returns
    -------
    ForcedSale

    Raises
    ------
    InputError

    Notes
    -----
    The buyer takes over unpaid management fees and bids less by them; here they are taken off
    the price.  Without an agreement late charges go on: set the rate of ``settlement``.

    Examples
    --------
    >>> from kosen_edu.loans.loan import Loan
    >>> from kosen_edu.rental.property import Property
    >>> s = Situation(
    ...     home=Property(price=25_000_000, gpi=1_080_000, opex_fixed=240_000),
    ...     loan=Loan(principal=25_000_000, annual_rate=0.03, years=35),
    ...     value=19_000_000,
    ...     payments_made=60,
    ... )
    >>> [round(way.distribution.residual, -6) for way in auction_range(s)]
    [16000000.0, 12000000.0, 8000000.0]
    """
    month = _sale_month(s, months, "auction_months")
    claim = run_up(s, month, Arrears() if arrears is None else arrears)
    assumed = assumption("auction_price_ratio", level)
    price = _price(s, month, assumed if price_ratio is None else price_ratio)
    costs = auction_costs(float(claim.debt[-1]), sales=s.sales)
    table = _distribution(price, (*costs.items(), ("unpaid_fees", claim.unpaid_fees)), claim)
    shown = level if price_ratio is None else ""
    rest = Settlement() if settlement is None else settlement
    return _finish("auction", s, claim, table, rest, shown)


def auction_range(s: Situation, **options: Any) -> tuple[ForcedSale, ...]:
    """An auction at the low, middle and high price of the assumed range.

    Parameters
    ----------
    **options
        As in :func:`auction`, but for the price.

    Returns
    -------
    tuple of ForcedSale
        Low, middle, high.

    Examples
    --------
    >>> from kosen_edu.exits.deficit import ArticleOwner
    >>> s = ArticleOwner().situation()
    >>> [round(way.distribution.residual, -4) for way in auction_range(s)]
    [37980000.0, 29460000.0, 18810000.0]
    """
    return tuple(auction(s, level=level, **options) for level in LEVELS)
