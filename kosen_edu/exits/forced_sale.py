"""任意売却 and auction: a sale after instalments were not paid, on the terms of the exits.

The price is never known beforehand: 任意売却 needs the lender's consent to it, and an auction
comes as a range of prices.
"""

from dataclasses import dataclass

import numpy as np

from kosen_edu.base import check, load_table, say, yen

from .arrears import Arrears, ClaimRun, Distribution, Settlement, run_up
from .situation import LEVELS, CreditRecord, Exit, Situation, assumption, check_sale_month


@dataclass(frozen=True, eq=False, kw_only=True)
class ForcedSale(Exit):
    """A way out through arrears: an exit with its table of distribution (配分表)."""

    distribution: Distribution


def _stop_paying(
    situation: Situation,
    months: float,
    arrears: Arrears | None,
    settlement: Settlement | None,
) -> tuple[ClaimRun, Settlement]:
    """Check what both forced sales take, and run the claim up to the month of the sale."""
    month = check_sale_month(situation, months, low=1)  # at least one unpaid month
    terms = Arrears() if arrears is None else check.kind(arrears, "arrears", Arrears)
    rest = Settlement() if settlement is None else check.kind(settlement, "settlement", Settlement)
    if terms.unpaid_fee_months > month:
        allowed = f"滞納している {month} か月以下にします"
        raise check.refuse("unpaid_fee_months", terms.unpaid_fee_months, allowed)
    return run_up(situation, month, terms), rest


def _forced_sale(
    key: str,
    situation: Situation,
    claim: ClaimRun,
    rest: Settlement,
    *,
    price: float,
    lines: dict[str, float],
    waived: float = 0.0,
    level: str = "",
) -> ForcedSale:
    """Share the price out, pay the rest by instalments, and say when it is over."""
    taken = sum(lines.values())
    if price < taken:
        raise check.refuse("sale_price", price, say("ways_out.price_covers", costs=yen(taken)))
    table = Distribution(price, lines, float(claim.debt[-1]), waived)
    month = len(claim.debt) - 1
    paid, owed = rest.run(table.residual, situation.horizon_months - month)
    out = np.concatenate([claim.out_of_pocket, paid])
    out[month] -= table.to_owner
    debt = np.concatenate([claim.debt[:-1], [table.residual], owed])
    costs = {
        "operating_deficit": -float(situation.operating[: month + 1].sum()),
        "interest": claim.interest + float(paid.sum()) - (table.residual - float(debt[-1])),
        "late_charge": claim.late_charge,
        "waived": -waived,
        "fees": taken - lines["unpaid_fees"],
        "price_loss": situation.value - price,
    }
    left = rest.months(table.residual)
    finished = None if left is None else month + left
    since = int(assumption("credit_recorded_months"))
    kept = int(assumption("credit_kept_years") * 12)
    credit = CreditRecord(min(since, month), None if finished is None else finished + kept)
    return ForcedSale(
        key, situation, out, debt, 0.0, costs, finished, month, credit, level, distribution=table
    )


def voluntary_sale(
    situation: Situation,
    *,
    price_ratio: float | None = None,
    months: float | None = None,
    arrears: Arrears | None = None,
    settlement: Settlement | None = None,
    waive_late_charges: bool = False,
    moving_cost: float | None = None,
) -> ForcedSale:
    """Stop paying, agree with the lender, sell below the balance, pay the rest (任意売却).

    Parameters
    ----------
    situation : Situation
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
    months = assumption("voluntary_months") if months is None else months
    claim, rest = _stop_paying(situation, months, arrears, settlement)
    ratio = assumption("voluntary_price_ratio") if price_ratio is None else price_ratio
    ratio = check.ratio(ratio, "price_ratio", zero=False, one=True)
    moving = assumption("moving_cost") if moving_cost is None else moving_cost
    moving = check.money(moving, "moving_cost", one=True)
    check.flag(waive_late_charges, "waive_late_charges")
    price = situation.value_at(len(claim.debt) - 1) * ratio
    lines = situation.sale_fees(price)
    lines |= {"unpaid_fees": claim.unpaid_fees, "moving_cost": moving}
    waived = claim.late_open if waive_late_charges else 0.0
    return _forced_sale(
        "voluntary_sale", situation, claim, rest, price=price, lines=lines, waived=waived
    )


def auction_costs(claim: float, sales: int) -> dict[str, float]:
    """What is taken off the price first: the court's deposit and registering the seizure, yen.

    Parameters
    ----------
    claim : float
        Asked for, yen.
    sales : int
        In how many equal cases.

    Returns
    -------
    dict of str to float
        Yen by term.

    Examples
    --------
    >>> auction_costs(24_000_000, 1)
    {'auction_deposit': 1000000.0, 'auction_registration': 96000.0}
    """
    table = load_table("auction_deposit")
    limits = table["claim_below"].to_numpy(dtype=float)[:-1]
    step = int(np.searchsorted(limits, claim / sales, side="right"))
    return {
        "auction_deposit": float(table["deposit"].iloc[step]) * sales,
        "auction_registration": claim * assumption("auction_registration"),
    }


def auction_range(
    situation: Situation,
    *,
    months: float | None = None,
    arrears: Arrears | None = None,
    settlement: Settlement | None = None,
) -> tuple[ForcedSale, ...]:
    """Stop paying and let the court sell (競売), at the low, middle and high assumed price.

    Parameters
    ----------
    situation : Situation
    months, arrears, settlement
        As in :func:`voluntary_sale`; but nobody has to agree.

    Returns
    -------
    tuple of ForcedSale
        Low, middle, high.

    Raises
    ------
    InputError
        Also where the price does not cover the costs of the sale.

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
    months = assumption("auction_months") if months is None else months
    claim, rest = _stop_paying(situation, months, arrears, settlement)
    value = situation.value_at(len(claim.debt) - 1)
    lines = auction_costs(float(claim.debt[-1]), situation.sales)
    lines["unpaid_fees"] = claim.unpaid_fees
    return tuple(
        _forced_sale(
            "auction", situation, claim, rest, lines=lines, level=level,
            price=value * assumption("auction_price_ratio", level),
        )
        for level in LEVELS
    )  # fmt: skip
