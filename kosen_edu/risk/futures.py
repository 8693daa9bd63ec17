"""What 10,000 futures of a plan come to: cash, ruin, and the safety index with its error.

The index is this course's own: its definition stands beside it, others can be chosen, and it is
no vendor's figure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import (
    accumulate,
    check,
    error_text,
    first_year,
    percent,
    plain,
    quantiles,
    say,
    term,
)
from kosen_edu.plan.holding import HALF_YEN, Debt, Holding
from kosen_edu.plan.lines import debt_by_year, equity_of, lines_of, path_debt, rule_of
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rates.paths import HALF_YEAR

from .uncertainty import Uncertainty

DEFINITIONS = ("cash_and_sale", "cash", "sale", "whole", "money_back")


def standard_error(share: Any, n: Any) -> Any:
    """Standard error of a share counted in ``n`` futures: ``√(p (1 − p) ÷ n)``; arrays broadcast.

    Examples
    --------
    >>> round(float(standard_error(0.8, 2_500)), 6)
    0.008
    """
    return np.sqrt(share * (1 - share) / np.asarray(n))


@dataclass(frozen=True, eq=False)
class Futures:
    """Simulated futures of a plan; made by :func:`~kosen_edu.risk.simulate.simulate`.

    Attributes
    ----------
    plan : ProForma
    uncertainty : Uncertainty
    n, seed : int
    rates : ndarray, shape (half-years, n)
        The loan's rate; without rows where nothing is borrowed.
    vacancy, rent_factor, repairs : ndarray, shape (years, n)
        Share of rent lost; rent as a multiple of the planned one; unplanned repairs in yen.
    exit_yield : ndarray, shape (n,), or None
    flows : ndarray, shape (years, n)
        Cash of each year added up from the first (after tax, if the plan knows of tax), yen.
    sale_cash : ndarray, shape (n,)
        What the sale leaves; negative: it does not repay the loan.
    """

    plan: ProForma
    uncertainty: Uncertainty
    n: int
    seed: int
    rates: np.ndarray
    vacancy: np.ndarray
    rent_factor: np.ndarray
    repairs: np.ndarray
    exit_yield: np.ndarray | None
    flows: np.ndarray
    sale_cash: np.ndarray

    @property
    def result(self) -> Holding:
        """All lines of all futures, ``[year, n]``: computed anew, for they fill much memory."""
        plan, debt = self.plan, None
        if plan.loan is not None:
            debt = path_debt(
                plan.loan,
                self.rates,
                plan.loan.principal,
                years=plan.hold_years,
                rule=rule_of(plan, plan.loan),
                unpaid=plan.unpaid,
            )
        return self.lines(slice(None), debt)

    def lines(self, piece: slice, debt: Debt | None) -> Holding:
        """All lines of some futures, with what the loan takes in them."""
        plan = self.plan
        return lines_of(plan, self._cases(piece), debt=debt, repairs=self.repairs[:, piece], axes=1)

    def _cases(self, piece: slice | int) -> dict[str, Any]:
        """What differs by future, as the plan's lines take it."""
        gpi = self.plan.property.gpi * self.rent_factor[:, piece]
        cases = {"gpi": gpi, "vacancy": self.vacancy[:, piece]}
        return cases if self.exit_yield is None else cases | {"exit_yield": self.exit_yield[piece]}

    # --- cash ------------------------------------------------------------------------------

    @property
    def cash(self) -> np.ndarray:
        """The cash account at the end of each year, ``[year, n]``, yen."""
        return self.flows + self.plan.reserve

    @cached_property
    def min_cash(self) -> np.ndarray:
        """The lowest point of the cash account in each future, the first day included, yen."""
        return np.minimum(self.flows.min(axis=0), 0.0) + self.plan.reserve

    @property
    def profit(self) -> np.ndarray:
        """All flows added up in each future: what the whole undertaking leaves, yen."""
        return self.flows[-1] + self.sale_cash - equity_of(self.plan)

    @cached_property
    def ruin_year(self) -> np.ndarray:
        """The first year in which the cash account is below 0; 0: never."""
        return first_year(self.flows < -HALF_YEN - self.plan.reserve)

    @cached_property
    def solvent(self) -> np.ndarray:
        """Share of futures whose cash account has never been below 0, ``[0 … years]``."""
        lowest = accumulate(np.minimum, self.flows.copy())
        return np.append(1.0, (lowest >= -HALF_YEN - self.plan.reserve).mean(axis=1))

    @cached_property
    def irr(self) -> np.ndarray:
        """IRR of each future; nan where it is not exactly one number."""
        return self.result.irr

    def quantiles(self, *shares: float, year: int | None = None) -> np.ndarray:
        """Quantiles of the cash account by year, ``[share, year]``, or of one year, in yen.

        Raises
        ------
        InputError
        """
        wanted = check.share([check.single(share, "quantile") for share in shares], "quantile")
        rows = self.flows
        if year is not None:
            rows = rows[check.count(year, "year", high=len(rows), one=True) - 1]
        return quantiles(rows, wanted) + self.plan.reserve

    def needed_reserve(self, share: float = 0.95) -> float:
        """The reserve with which the account stays above 0 in this share of the futures, yen.

        Raises
        ------
        InputError
        """
        share = check.share(share, "quantile", one=True)
        need = np.maximum(self.plan.reserve - self.min_cash, 0.0)
        return float(np.quantile(need, share, method="inverted_cdf"))

    def ranked(self, share: float) -> int:
        """The number of the future that has this share of them below it in the last year.

        Raises
        ------
        InputError
        """
        share = check.share(share, "quantile", one=True)
        last, rank = self.flows[-1], min(int(share * self.n), self.n - 1)
        found = np.partition(last, rank)[rank]
        # of futures that end alike the one with the lower number comes first
        return int(np.flatnonzero(last == found)[rank - np.count_nonzero(last < found)])

    # --- the index -------------------------------------------------------------------------

    def safe(self, definition: str = "cash_and_sale") -> np.ndarray:
        """Which futures count as safe, ``[n]`` of bool.

        Parameters
        ----------
        definition : {"cash_and_sale", "cash", "sale", "whole", "money_back"}
            ``cash_and_sale``: the account never falls below 0 and the sale repays the loan;
            ``cash``, ``sale``: one of the two alone; ``whole``: the account never falls below 0,
            and together with it the sale repays the loan; ``money_back``: that, and all flows
            together give back what was put in.

        Raises
        ------
        InputError
        """
        return self._safe[check.choice(definition, "index_definition", DEFINITIONS)]

    @cached_property
    def _safe(self) -> dict[str, np.ndarray]:
        cash, sale = self.min_cash >= -HALF_YEN, self.sale_cash >= -HALF_YEN
        whole = cash & (self.flows[-1] + self.plan.reserve + self.sale_cash >= -HALF_YEN)
        found = (cash & sale, cash, sale, whole, whole & (self.profit >= -HALF_YEN))
        return dict(zip(DEFINITIONS, found, strict=True))

    def index(self, definition: str = "cash_and_sale") -> float:
        """The safety index by one of the definitions of :meth:`safe`."""
        return float(self.safe(definition).mean())

    @property
    def safety_index(self) -> float:
        """安全指数: share of futures in which the cash never runs out and the sale repays the loan.

        ``(1/n) Σ [min_t (R + Σ_{s≤t} ATCF_s) ≥ 0 and sale − costs − tax − loan ≥ 0]``.
        """
        return self.index()

    @property
    def running_index(self) -> np.ndarray:
        """The index of the first 1, 2, … ``n`` futures alone."""
        return np.cumsum(self.safe()) / np.arange(1, self.n + 1)

    @property
    def standard_error(self) -> float:
        """Standard error of the index, from drawing only ``n`` futures."""
        return float(standard_error(self.safety_index, self.n))

    @property
    def sentence(self) -> str:
        """The index with its definition, its uncertainty and its assumptions, in words."""
        alike = "alike" if not self.standard_error else "error"
        error = say(f"risk.index_{alike}", error=error_text(self.standard_error))
        return say(
            "risk.index_sentence",
            n=plain(self.n),
            years=self.plan.hold_years,
            index=percent(self.safety_index, 1),
            error=error,
        )

    @property
    def definitions(self) -> str:
        """Every definition of the index in words, and what it comes to, a line each."""
        return "\n".join(
            say(
                "risk.index_line",
                name=say(f"risk.short_{name}"),
                index=percent(self.index(name), 1),
                words=say(f"risk.index_{name}"),
            )
            for name in DEFINITIONS
        )

    def with_reserve(self, reserve: float) -> Futures:
        """The same futures with another reserve, quick: no tax depends on it.

        Raises
        ------
        InputError
        """
        return replace(self, plan=self.plan.at(reserve=reserve))

    # --- one future ------------------------------------------------------------------------

    def open(self, future: int) -> Holding:
        """One future as if it were a plan, its loan walked month by month.

        Raises
        ------
        InputError
            For a number outside of 0 to n − 1.
        """
        k = check.count(future, "future", low=0, high=self.n - 1, one=True)
        plan = self.plan
        debt = None
        if plan.loan is not None:
            months = np.repeat(self.rates[:, k], HALF_YEAR)[: plan.loan.months]
            debt = debt_by_year(plan.at(rates=months))
        return lines_of(plan, self._cases(k), debt=debt, repairs=self.repairs[:, k])

    def table(self, future: int) -> pd.DataFrame:
        """One future as a table: what happened (rate, vacancy), then every line of the plan.

        Raises
        ------
        InputError
            For a number outside of 0 to n − 1.
        """
        future = check.count(future, "future", low=0, high=self.n - 1, one=True)
        lines = self.open(future).frame()
        rows = {}
        if len(self.rates):
            halves = self.rates[: 2 * self.plan.hold_years, future]
            starts = np.arange(0, len(halves), 2)
            counts = np.minimum(starts + 2, len(halves)) - starts
            mean = np.add.reduceat(halves, starts) / counts
            rows[term("applied_rate").name] = np.pad(mean, (0, lines.shape[1] - len(mean)))
        rows[term("vacancy").name] = self.vacancy[:, future]
        happened = pd.DataFrame.from_dict(rows, orient="index", columns=lines.columns)
        return pd.concat([happened, lines])
