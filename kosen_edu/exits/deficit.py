"""Negative carry (逆ザヤ): a monthly deficit, what made it grow, and the owner of article 000.

A change with several causes is shared out among them fairly: whatever order the causes came
in, the shares are the same and add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING, Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.arrays import as_scalar
from kosen_edu.base.check import InputError
from kosen_edu.base.solve import crossing
from kosen_edu.base.words import term
from kosen_edu.cases.articles import article_case
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.property import Property

from .situation import Situation

if TYPE_CHECKING:
    import pandas as pd

MAX_CAUSES = 12  # 2**12 computations


@check.shapes_fit
def monthly_deficit(
    *, payment: Any, monthly_rent: Any, management_fee: Any = 0.0, reserve_fund: Any = 0.0
) -> Any:
    """What the owner adds each month (below 0: a surplus), yen; arrays broadcast.

    Parameters
    ----------
    payment, monthly_rent, management_fee, reserve_fund : array_like
        Yen a month.  Vacancy, repairs inside the flat and property tax come on top.

    Returns
    -------
    float or ndarray
        Yen a month.

    Raises
    ------
    InputError

    Examples
    --------
    >>> monthly_deficit(
    ...     payment=95_200, monthly_rent=95_000, management_fee=8_300, reserve_fund=1_500
    ... )
    10000.0
    """
    out = sum(
        np.asarray(check.money(value, key))
        for key, value in (
            ("payment", payment),
            ("management_fee", management_fee),
            ("reserve_fund", reserve_fund),
        )
    )
    return as_scalar(out - np.asarray(check.money(monthly_rent, "monthly_rent")))


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
    names = tuple(before)
    if set(names) != set(after) or not 0 < len(names) <= MAX_CAUSES:
        given = ", ".join(sorted(set(before) ^ set(after))) or str(len(names))
        raise InputError(
            term("cause").name,
            given,
            f"前と後に同じ名前の原因を 1 つから {MAX_CAUSES} 個まで渡します",
        )
    n = len(names)

    def at(changed: frozenset[str]) -> float:
        mixed = {name: (after if name in changed else before)[name] for name in names}
        return float(check.number(result(**mixed), "cause"))

    subsets = [frozenset(c) for size in range(n + 1) for c in combinations(names, size)]
    values = {changed: at(changed) for changed in subsets}
    parts = dict.fromkeys(names, 0.0)
    for changed, value in values.items():
        weight = (
            factorial(len(changed)) * factorial(n - len(changed) - 1) if len(changed) < n else 0
        )
        for name in names:
            if name not in changed:
                parts[name] += weight / factorial(n) * (values[changed | {name}] - value)
    return parts


@dataclass(frozen=True)
class ArticleOwner:
    """The owner of article 000: two new studio flats, a deficit from 2万 to 8万円 a month.

    The article gives two flats, both deficits and the overloan.  Prices, rents, rates, fees and
    term are set in ``data/article_cases.csv`` so that they lead there; property tax, vacancy
    and repairs are outside of the article's figure and are left out.

    Examples
    --------
    >>> owner = ArticleOwner()
    >>> round(owner.deficit_then, -3), round(owner.deficit_now, -3)
    (20000.0, 80000.0)
    >>> [(name, round(part)) for name, part in owner.parts.items()][:2]
    [('annual_rate', 50715), ('management_fee', 1400)]
    """

    @cached_property
    def _facts(self) -> dict[str, float]:
        case = article_case("000", "owner")
        return {**case.given, **case.assumed}

    @property
    def properties(self) -> int:
        """How many flats."""
        return int(self._facts["properties"])

    @property
    def old_loan(self) -> Loan:
        """The loan as taken, both flats together; it borrows the whole price."""
        f = self._facts
        principal = f["price"] * f["properties"]
        return Loan(principal=principal, annual_rate=f["annual_rate_then"], years=f["years"])

    @property
    def balance(self) -> float:
        """Owed at the time of the article, yen."""
        return self.old_loan.balance_after(int(self._facts["payments_made"]))

    def _conditions(self, when: str) -> dict[str, float]:
        f = self._facts
        names = {"annual_rate": "annual_rate", "management_fee": "management_fee"}
        names |= {"reserve_fund": "reserve_fund", "monthly_rent": "rent"}
        return {name: f[f"{key}_{when}"] for name, key in names.items()}

    @property
    def then(self) -> dict[str, float]:
        """Rate, fees and rent (per flat) at the start."""
        return self._conditions("then")

    @property
    def now(self) -> dict[str, float]:
        """Rate, fees and rent (per flat) at the time of the article."""
        return self._conditions("now")

    def deficit(
        self,
        *,
        annual_rate: float,
        management_fee: float,
        reserve_fund: float,
        monthly_rent: float,
    ) -> float:
        """The monthly deficit of all flats, yen; the payment recalculated at the review.

        No 5-year rule: few loans for investment have one.
        """
        months = self.old_loan.months - int(self._facts["payments_made"])
        payment = level_payment(self.balance, annual_rate, months)
        per_flat = monthly_deficit(
            payment=payment / self.properties,
            monthly_rent=monthly_rent,
            management_fee=management_fee,
            reserve_fund=reserve_fund,
        )
        return per_flat * self.properties

    @property
    def deficit_then(self) -> float:
        """Monthly deficit at the start, yen."""
        return self.deficit(**self.then)

    @property
    def deficit_now(self) -> float:
        """Monthly deficit at the time of the article, yen."""
        return self.deficit(**self.now)

    @property
    def parts(self) -> dict[str, float]:
        """The growth of the deficit by cause; see :func:`attribute_change`."""
        return attribute_change(self.deficit, self.then, self.now)

    def frame(self) -> pd.DataFrame:
        """Cause by cause: then, now (rates, yen a month and flat), and its part (all flats)."""
        import pandas as pd

        columns = {"then": self.then, "now": self.now, "part": self.parts}
        table = pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})
        return table.rename(index={key: term(key).name for key in table.index})

    def situation(self, *, horizon_months: int = 120, value_drift: float = 0.0) -> Situation:
        """Where the owner stands: the market value is set so that the overloan is the article's.

        Parameters
        ----------
        horizon_months : int
        value_drift : float
            Change of the value a year from now on.

        Raises
        ------
        InputError

        Examples
        --------
        >>> s = ArticleOwner().situation()
        >>> round(s.overloan), round(s.monthly_deficit) == round(ArticleOwner().deficit_now)
        (12000000, True)
        """
        f, now = self._facts, self.now
        left = self.old_loan.months - int(f["payments_made"])
        yearly = 12 * f["properties"]
        home = Property(
            price=f["price"] * f["properties"],
            gpi=now["monthly_rent"] * yearly,
            opex_fixed=(now["management_fee"] + now["reserve_fund"]) * yearly,
            units=self.properties,
        )
        s = Situation(
            home=home,
            loan=Loan(principal=self.balance, annual_rate=now["annual_rate"], years=left / 12),
            value=self.balance,
            horizon_months=horizon_months,
            value_drift=value_drift,
            sales=self.properties,
        )
        wanted = f["overloan"]
        value = crossing(lambda v: s.at(value=v).overloan - wanted, s.balance / 2, s.balance)
        return s.at(value=value)
