"""The remedies for a high repayment ratio as levers on one property.

Each lever is pulled alone.  Two numbers tell what it does: the repayment ratio afterwards, and
what the loan costs in all (interest and fees, from the first day to the last).  The order of
the levers by the one is not the order by the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from kosen_edu.base import check, plain, quotient, say, yen
from kosen_edu.loans.changes import LoanChange, prepay, refinance
from kosen_edu.loans.loan import Loan

LEVERS = ("equity", "cheaper", "rate_cut", "extend", "refinance", "prepay_lower", "prepay_shorten")
"""Those pulled at the start, then those pulled some years later."""


@dataclass(frozen=True)
class Lever:
    """What one remedy does to the ratio and to the total.

    Attributes
    ----------
    key : str
        ``"base"`` or one of :data:`LEVERS`.
    monthly_payment, ratio : float
        Payment (yen) and repayment ratio on full rent once the lever is pulled.
    total_cost : float
        Interest and fees over the whole life of the debt, yen.
    own_money : float
        Paid out of the pocket for it, yen.
    after_years : int
        Years after which it is pulled; until then all is as it was.
    """

    key: str
    monthly_payment: float
    ratio: float
    total_cost: float
    own_money: float
    after_years: int = 0

    @property
    def name(self) -> str:
        """The name on screen."""
        return say(f"levers.{self.key}")


def compare_levers(
    loan: Loan,
    *,
    gpi: float,
    money: float = 3_000_000,
    after_years: int = 5,
    rate_cut: float = 0.003,
    refinance_cut: float = 0.005,
    refinance_cost: float = 0.02,
    extra_years: int = 5,
) -> list[Lever]:
    """Pull each lever alone on the same loan.

    Parameters
    ----------
    loan : Loan
        Level payment, monthly; borrowed today.
    gpi : float
        Full rent, yen a year.
    money : float
        Yen put in as equity, taken off the price, or prepaid; less than the loan.
    after_years : int
        Years until the prepayments and the refinancing.
    rate_cut, refinance_cut : float
        How much lower the negotiated and the refinanced rate is (decimal a year, at least 0
        afterwards).
    refinance_cost : float
        Costs of refinancing as a share of the balance.
    extra_years : int
        Years added to the term at the start.

    Returns
    -------
    list of Lever
        The base first, then in the order of :data:`LEVERS`.

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.025, years=30)
    >>> levers = compare_levers(loan, gpi=2_400_000)
    >>> [(lever.key, round(lever.ratio, 3)) for lever in levers[:3]]
    [('base', 0.593), ('equity', 0.533), ('cheaper', 0.533)]
    """
    if check.kind(loan, "loan", Loan).payments_per_year != 12 or loan.bonus_principal:
        raise check.refuse("principal", "loan", say("levers.plain_loan"))
    gpi = check.money(gpi, "gpi", zero=False, one=True)
    money = check.money(money, "equity", one=True)
    if money >= loan.principal:
        raise check.refuse("equity", money, f"借入額 {yen(loan.principal)} より小さくします")
    most = (loan.months - 1) // 12
    if not most:
        allowed = "何年かあとの対策と比べるので、1年より長いローンにします"
        raise check.refuse("years", loan.years, allowed)
    after = 12 * check.count(after_years, "year", high=most, one=True)
    rate_cut = check.rate_gap(rate_cut, "shock_size", one=True)
    refinance_cut = check.rate_gap(refinance_cut, "shock_size", one=True)
    refinance_cost = check.share(refinance_cost, "fees", one=True)
    extra = check.years(extra_years, one=True)
    if loan.months + extra > check.MAX_TERM:
        allowed = say("levers.extra_within", years=plain(loan.months / 12))
        raise check.refuse("years", extra_years, allowed)

    def started(key: str, changed: Loan, own_money: float = 0.0) -> Lever:
        ratio = quotient(changed.monthly_payment * 12, gpi)
        return Lever(key, changed.monthly_payment, ratio, changed.total_interest, own_money)

    waiting = max(loan.grace_months - after, 0)
    paid_so_far = float(loan.schedule_arrays.interest[:after].sum())

    def later(key: str, change: LoanChange) -> Lever:
        # the payment after the interest-only months, as the other levers have it
        payment = float(change.after.payment[waiting]) if len(change.after) else 0.0
        cost = paid_so_far + change.after.total_interest + change.fees
        ratio = quotient(payment * 12, gpi)
        return Lever(key, payment, ratio, cost, change.paid_now, after // 12)

    smaller = loan.at(principal=loan.principal - money)
    lower = max(loan.annual_rate - refinance_cut, 0.0)
    costs = loan.balance_after(after) * refinance_cost
    prepaid = min(money, loan.balance_after(after))
    longer = loan.at(years=(loan.months + extra) / 12)
    return [
        started("base", loan),
        started("equity", smaller, money),
        started("cheaper", smaller),
        started("rate_cut", loan.at(annual_rate=max(loan.annual_rate - rate_cut, 0.0))),
        started("extend", longer),
        later("refinance", refinance(loan, after=after, annual_rate=lower, costs=costs)),
        later("prepay_lower", prepay(loan, after=after, amount=prepaid, kind="lower")),
        later("prepay_shorten", prepay(loan, after=after, amount=prepaid, kind="shorten")),
    ]


class Ends(NamedTuple):
    """All levers, and those with the lowest ratio, the lowest and the highest total."""

    levers: Sequence[Lever]
    ratio: Lever
    cost: Lever
    dear: Lever

    @property
    def key(self) -> str:
        """Which sentence says it: more own money and a lower price cost the same."""
        least = [lever for lever in self.levers[1:] if lever.total_cost == self.cost.total_cost]
        return "tie" if len(least) > 1 else ""


def ends(levers: Sequence[Lever]) -> Ends:
    """Which of the remedies go furthest; the base, which stands first, is none of them.

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.025, years=30)
    >>> [lever.key for lever in ends(compare_levers(loan, gpi=2_400_000))[1:]]
    ['prepay_lower', 'prepay_shorten', 'extend']
    """
    by_cost = sorted(levers[1:], key=lambda lever: lever.total_cost)
    return Ends(levers, min(levers[1:], key=lambda lever: lever.ratio), by_cost[0], by_cost[-1])


def lever_table(levers: list[Lever]) -> pd.DataFrame:
    """The levers as a table with their two ranks (1 is best).

    Parameters
    ----------
    levers : list of Lever
        The base first.

    Returns
    -------
    DataFrame
        Index: names; columns ``lever_start`` (from when it holds), ``monthly_payment``,
        ``repayment_ratio``, ``total_cost``, ``own_money``, ``rank_ratio``, ``rank_cost``
        (``—`` for the base).

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan = Loan(principal=30_000_000, annual_rate=0.025, years=30)
    >>> lever_table(compare_levers(loan, gpi=2_400_000))["rank_cost"].tolist()
    ['—', '4', '4', '2', '7', '3', '6', '1']
    """
    levers = check.kinds(levers, "levers", Lever) or check.kinds(None, "levers", Lever)
    rows = {
        lever.name: {
            "lever_start": f"{lever.after_years}年後から" if lever.after_years else "はじめから",
            "monthly_payment": lever.monthly_payment,
            "repayment_ratio": lever.ratio,
            "total_cost": lever.total_cost,
            "own_money": lever.own_money,
        }
        for lever in levers
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    pulled = table.iloc[1:]
    for rank, by in (("rank_ratio", "repayment_ratio"), ("rank_cost", "total_cost")):
        # a tenth of a yen and of a millionth count as equal: ties share the better rank
        places = pulled[by].round(7 if by == "repayment_ratio" else 1).rank(method="min")
        table[rank] = ["—", *places.astype(int).astype(str)]
    return table
