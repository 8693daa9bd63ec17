"""Negative carry (逆ザヤ): a monthly deficit, what made it grow, and the owner of article 000.

A change with several causes is shared out among them fairly: whatever order the causes came
in, the shares are the same and add up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import factorial

from kosen_edu.base import check, crossing, say
from kosen_edu.cases.owner import owner_balance, owner_conditions, owner_facts, owner_loan
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.property import Property

from .situation import Situation

MAX_CAUSES = 12  # 2**12 computations


def attribute_change(
    result: Callable[..., float], before: Mapping[str, float], after: Mapping[str, float]
) -> dict[str, float]:
    """Share the change of a result out among its causes (Shapley values).

    Parameters
    ----------
    result : callable
        Takes all causes as keyword arguments.
    before, after : mapping
        The causes by name, old and new; at most 12.

    Returns
    -------
    dict of str to float
        The part of each cause; they add up to ``result(**after) - result(**before)``.

    Raises
    ------
    InputError
        If the two name different causes, or too many.

    Notes
    -----
    One cause is changed at a time, in every possible order, and the steps are averaged.  Where
    causes do not act on each other every order gives the same.

    Examples
    --------
    >>> parts = attribute_change(lambda a, b: a * b, {"a": 2, "b": 3}, {"a": 4, "b": 5})
    >>> parts["a"], parts["b"]
    (8.0, 6.0)
    """
    if not callable(result):
        raise check.refuse("cause", result, say("ways_out.result_callable"))
    names = tuple(check.kind(before, "before", dict))
    check.kind(after, "after", dict)
    if set(names) != set(after) or not 0 < len(names) <= MAX_CAUSES:
        given = ", ".join(sorted(set(before) ^ set(after))) or str(len(names))
        raise check.refuse(
            "cause",
            given,
            f"前と後に同じ名前の原因を 1 つから {MAX_CAUSES} 個まで渡します",
        )
    n = len(names)

    def at(changed: frozenset[str]) -> float:
        mixed = {name: (after if name in changed else before)[name] for name in names}
        return float(check.number(result(**mixed), "cause"))

    subsets = [frozenset(c) for size in range(n + 1) for c in combinations(names, size)]
    values = {changed: at(changed) for changed in subsets}
    weights = [factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)]

    def part(name: str) -> float:
        others = (changed for changed in subsets if name not in changed)
        return sum(weights[len(o)] * (values[o | {name}] - values[o]) for o in others)

    return {name: part(name) for name in names}


@dataclass(frozen=True)
class DeficitRise:
    """A monthly deficit at the start, and what each cause has added to it since (yen).

    Examples
    --------
    >>> rise = DeficitRise(20_000, {"annual_rate": 50_000, "monthly_rent": 3_000})
    >>> rise.rise, rise.now, rise.largest
    (53000, 73000, 'annual_rate')
    """

    then: float
    parts: Mapping[str, float]

    @property
    def rise(self) -> float:
        """How much it grew."""
        return sum(self.parts.values())

    @property
    def now(self) -> float:
        """The deficit now."""
        return self.then + self.rise

    @property
    def largest(self) -> str:
        """The cause that adds most."""
        return max(self.parts, key=self.parts.__getitem__)


def owner_situation(*, horizon_months: int = 120, value_drift: float = 0.0) -> Situation:
    """Where the owner of article 000 stands; the market value gives the article's overloan.

    Parameters
    ----------
    horizon_months : int
        Up to when the ways out are compared.
    value_drift : float
        Change of the value a year from now on, decimal.

    Returns
    -------
    Situation

    Raises
    ------
    InputError

    Examples
    --------
    >>> s = owner_situation()
    >>> round(s.overloan), round(s.monthly_deficit)
    (12000000, 79912)
    """
    return _owner_today().at(horizon_months=horizon_months, value_drift=value_drift)


@cache
def _owner_today() -> Situation:
    facts, now, balance = owner_facts(), owner_conditions("now"), owner_balance()
    flats = int(facts["properties"])
    home = Property(
        price=facts["price"] * flats,
        gpi=now["monthly_rent"] * 12 * flats,
        opex_fixed=(now["management_fee"] + now["reserve_fund"]) * 12 * flats,
        units=flats,
    )
    months = owner_loan().months - int(facts["payments_made"])
    s = Situation(
        home=home,
        loan=Loan(principal=balance, annual_rate=now["annual_rate"], years=months / 12),
        value=balance,
        sales=flats,
    )
    wanted = facts["overloan"]
    value = crossing(lambda v: s.at(value=v).overloan - wanted, balance / 2, balance)
    return s.at(value=value)
