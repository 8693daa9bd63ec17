"""Ten thousand futures of one plan, and how many of them are safe.

A future has its own rates, vacancy, rents, repairs and exit yield; what it comes to is computed
like the plan itself, after tax.  Without uncertainty every future is the plan, to the yen.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from kosen_edu.base import TOGETHER, accumulate, check, say
from kosen_edu.loans.annuity import MAX_RATE
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.holding import Debt
from kosen_edu.plan.lines import is_regular, path_debt, rule_of
from kosen_edu.plan.proforma import LINES_PER_CASE, ProForma
from kosen_edu.rates.paths import HALF_YEAR, simulate_rates

from .futures import Futures
from .uncertainty import Uncertainty, draws, empty_share

LOWEST_EXIT_YIELD = 0.001  # or the plan's own, if that is lower
MAX_FUTURES = 10**8
MAX_SEED = 2**53 - 1  # a larger one may be another number by the time it is checked


def _planned_rates(plan: ProForma, loan: Loan, periods: int) -> np.ndarray:
    """The plan's rate in each half-year; refused where it changes between reviews."""
    if plan.rates is None:
        return np.full(periods, loan.annual_rate)
    months = plan.rate_by_month
    halves = months[::HALF_YEAR][:periods]
    if not np.array_equal(np.repeat(halves, HALF_YEAR)[: len(months)], months[: 6 * periods]):
        raise check.refuse(
            "rate_path",
            "rates",
            "将来の模擬には半年ごとに変わる金利の道筋を使います（6か月の中では同じ金利）",
        )
    return halves


def simulate(
    plan: ProForma,
    *,
    n: int = 10_000,
    seed: int = 1,
    uncertainty: Uncertainty | None = None,
    volatility: float = 1.0,
    **sizes: Any,
) -> Futures:
    """Simulate ``n`` futures of a plan.

    Parameters
    ----------
    plan : ProForma
        A loan in it has monthly payments without rounding, grace or bonus.
    n : int
        Number of futures.
    seed : int
        The same seed gives the same futures, and the same luck when an assumption changes.
    uncertainty : Uncertainty, optional
        How far each part may stray; the course's assumptions if left out.
    volatility : float
        All risks so many times as strong; 0 gives the plan itself in every future.
    **sizes
        Single sizes of the uncertainty: ``rate_volatility=2``.

    Returns
    -------
    Futures

    Raises
    ------
    InputError
        Also for more futures than fit in memory.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> plan = toda_plan(vacancy=0.05)
    >>> certain = simulate(plan, n=10, volatility=0)
    >>> bool(abs(certain.cash - plan.result.cash[:, None]).max() < 0.5)
    True
    >>> futures = simulate(plan, n=2000, seed=1)
    >>> 0 < futures.safety_index < 1, futures.standard_error < 0.012
    (True, True)
    """
    check.kind(plan, "plan", ProForma)
    n = check.count(n, "paths", high=MAX_FUTURES, one=True)
    seed = check.count(seed, "seed", low=0, high=MAX_SEED, one=True)
    check.size(LINES_PER_CASE * 2 * plan.hold_years * n, "paths")
    check.names(sizes, Uncertainty, "n", "seed", "uncertainty", "volatility")
    risk = Uncertainty() if uncertainty is None else uncertainty
    risk = check.kind(risk, "uncertainty", Uncertainty).at(**sizes).scaled(volatility)
    held, income, owed, gap = _held(
        plan, replace(risk, exit_volatility=0.0, exit_follows_rate=0.0), n, seed
    )
    exit_yield = None
    expected = _planned_exit_yield(plan)
    if expected is not None:
        luck = draws(seed, n, plan.hold_years).exit_yield
        exit_yield = expected * np.exp(risk.exit_volatility * luck)
        exit_yield += risk.exit_follows_rate * gap
        lowest = min(LOWEST_EXIT_YIELD, expected)
        np.maximum(exit_yield, lowest, out=exit_yield)
    price: Any = plan.exit_price
    if exit_yield is not None:
        price = np.maximum(income, 0.0) / exit_yield
    debt, costs = replace(plan.result.debt, balance=owed[None]), price * plan.selling_cost_ratio
    sold = replace(plan.result, debt=debt, sale_price=price, selling_costs=costs)
    return replace(held, uncertainty=risk, exit_yield=exit_yield, sale_cash=sold.sale_cash)


def _rates_and_debt(
    plan: ProForma, risk: Uncertainty, n: int, seed: int
) -> tuple[np.ndarray, np.ndarray, Debt | None]:
    """The loan's rate in each half-year; how far it ends above the plan; what the loan takes."""
    loan = plan.loan
    if loan is None:
        return np.empty((0, n)), np.zeros(n), None
    if not is_regular(loan):
        raise check.refuse("principal", "loan", say("risk.plain_loan"))
    periods = min(2 * plan.hold_years, -(-loan.months // HALF_YEAR))
    planned = _planned_rates(plan, loan, periods)
    rates, debt = _walked(
        (seed, n, plan.hold_years),
        loan,
        tuple(planned.tolist()),
        risk.rate_base,
        risk.rate_volatility,
        risk.rate_block,
        rule_of(plan, loan),
        plan.unpaid,
    )
    return rates, rates[-1] - planned[-1], debt


# What a moving assumption does not touch is computed once and shared by all futures of a seed.
@lru_cache(maxsize=2)
def _held(
    plan: ProForma, risk: Uncertainty, n: int, seed: int
) -> tuple[Futures, np.ndarray, np.ndarray, np.ndarray]:
    """The years of all futures, and what their sale needs.

    The income of the last year, what is owed then, and how far the rate is above the plan's.
    """
    size = (seed, n, plan.hold_years)
    rates, gap, debt = _rates_and_debt(plan, risk, n, seed)
    repairs = _repairs(size, risk.repair_probability, risk.repair_cost)
    vacancy = _vacancy(
        size, plan.property.vacancy, plan.property.units, risk.empty_months, risk.vacancy_volatility
    )
    factor = _rent_factor(size, risk.rent_volatility)
    flows, (income, owed) = np.empty((plan.hold_years, n)), np.empty((2, n))
    # the sale has its place and no numbers yet
    found = Futures(plan, risk, n, seed, rates, vacancy, factor, repairs, None, flows, owed)
    for first in range(0, n, TOGETHER):
        piece = slice(first, first + TOGETHER)
        part = found.lines(piece, debt.of(piece) if debt else None)
        flows[:, piece] = part.atcf if part.after_tax else part.btcf
        accumulate(np.add, flows[:, piece])
        income[piece], owed[piece] = part.line(plan.exit_base)[-1], part.sale_balance
    flows.flags.writeable = False
    return found, income, owed, gap


Size = tuple[int, int, int]  # seed, futures, years


@lru_cache(maxsize=2)
def _walked(
    size: Size,
    loan: Loan,
    planned: tuple[float, ...],
    base: str,
    volatility: float,
    block: int,
    rule: str,
    unpaid: str,
) -> tuple[np.ndarray, Debt]:
    """The rates of a loan in all futures, and what it takes."""
    seed, n, years = size
    rates = simulate_rates(
        planned,
        periods=len(planned),
        paths=n,
        seed=seed,
        base=base,
        volatility=volatility,
        block=block,
        cap=max(MAX_RATE, *planned),  # a rate stays below 1
    )
    rates.flags.writeable = False
    return rates, path_debt(loan, rates, loan.principal, years=years, rule=rule, unpaid=unpaid)


@lru_cache(maxsize=2)
def _rent_factor(size: Size, volatility: float) -> np.ndarray:
    """Rent of each year as a multiple of the planned one."""
    factor = np.ones(size[:0:-1])
    if volatility:
        np.multiply(draws(*size).rent[1:], volatility, out=factor[1:])
        factor[1:] += 1
        accumulate(np.multiply, np.maximum(factor, 0.0, out=factor))
    factor.flags.writeable = False
    return factor


@lru_cache(maxsize=2)
def _repairs(size: Size, probability: float, cost: float) -> np.ndarray:
    """Unplanned repairs of each year, yen."""
    repairs = (draws(*size).repair < probability) * cost
    repairs.flags.writeable = False
    return repairs


@lru_cache(maxsize=2)
def _vacancy(size: Size, planned: float, units: int, months: int, volatility: float) -> np.ndarray:
    """Share of rent lost in each year of each future."""
    uniform = draws(*size).vacancy
    if not volatility:
        share = np.full(uniform.shape, planned)
    else:
        share = empty_share(uniform, vacancy=planned, units=units, empty_months=months)
        if volatility != 1:
            share = np.clip(planned + volatility * (share - planned), 0.0, 1.0)
    share.flags.writeable = False
    return share


def _planned_exit_yield(plan: ProForma) -> float | None:
    """The yield of the planned sale; ``None`` where no yield says the price."""
    if plan.exit_price is None:
        return plan.exit_yield
    income = plan.result.line(plan.exit_base)[-1]
    return float(income / plan.exit_price) if income > 0 and plan.exit_price > 0 else None
