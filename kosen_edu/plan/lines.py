"""From assumptions to lines by year: debt, depreciation, sale.

A plan is plain data here (:class:`Terms`), checked by who made it.  Its assumptions may differ by
case (a grid, 10,000 futures): the years are the first axis, the cases follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Annotated, Any

import numpy as np

from kosen_edu.base import TOGETHER, check, say
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.many_paths import path_payments
from kosen_edu.loans.schedule import by_year
from kosen_edu.loans.variable import REVIEWS, UNPAID, walked
from kosen_edu.rates.contract import RatePath
from kosen_edu.rates.paths import HALF_YEAR
from kosen_edu.rental.property import OperatingStatement, Property, statement_of
from kosen_edu.tax.depreciation import written_off
from kosen_edu.tax.landlord import TaxSituation, land_part

from .holding import Debt, Holding, TaxBase

EXIT_BASES = ("gpi", "noi")
MAX_HOLD = 50
NO_CASES: Mapping[str, Any] = {}
_LOAN = tuple(f.name for f in fields(Loan))


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The assumptions of a plan; what each means stands in :class:`~.proforma.ProForma`.

    Each field declares its check, which ``ProForma`` makes.
    """

    property: Annotated[Property, check.field(check.kind, made_by=Property)]
    loan: Annotated[Loan | None, check.field(check.kind, optional=True, made_by=Loan)] = None
    tax: Annotated[
        TaxSituation | None, check.field(check.kind, optional=True, made_by=TaxSituation)
    ] = None
    hold_years: Annotated[int, check.field(check.count, high=MAX_HOLD)] = 10
    exit_yield: Annotated[float | None, check.field(check.rate, optional=True)] = None
    exit_price: Annotated[float | None, check.field(check.money, "sale_price", optional=True)] = (
        None
    )
    exit_base: Annotated[str, check.field(check.choice, choices=EXIT_BASES)] = "gpi"
    selling_cost_ratio: Annotated[float, check.field(check.share)] = 0.0
    buying_costs: Annotated[float, check.field(check.money)] = 0.0
    buying_costs_expensed: Annotated[float, check.field(check.money)] = 0.0
    reserve: Annotated[float, check.field(check.money)] = 0.0
    discount_rate: Annotated[float, check.field(check.rate, negative=True)] = 0.05
    rates: Any = None
    payment_rule: Annotated[str, check.field(check.choice, choices=tuple(REVIEWS))] = "recalculated"
    unpaid: Annotated[str, check.field(check.choice, "unpaid_order", choices=UNPAID)] = "apart"


def spread(function: Callable[..., np.ndarray], arrays: Mapping[str, Any], axes: int) -> np.ndarray:
    """Call ``function(**values)`` once for each distinct set of values in the arrays.

    Parameters
    ----------
    function : callable
        Takes single numbers by name, returns an array of fixed shape ``(..., years)``.
    arrays : mapping of str to array_like
        Broadcast together.
    axes : int
        Number of case axes; the result has so many behind the years.

    Returns
    -------
    ndarray, shape (..., years, case, ...)

    Examples
    --------
    >>> spread(lambda a: np.array([a, 2 * a]), {"a": [3, 5, 3]}, 1)
    array([[ 3.,  5.,  3.],
           [ 6., 10.,  6.]])
    """
    values = np.broadcast_arrays(*arrays.values())
    if not values[0].ndim:
        only = function(**{name: float(value) for name, value in arrays.items()})
        return only.reshape(*only.shape, *(1,) * axes)
    shape = (1,) * (axes - values[0].ndim) + values[0].shape
    table = np.stack([v.ravel() for v in values], axis=-1).astype(float)
    rows, place = np.unique(table, axis=0, return_inverse=True)
    found = [function(**dict(zip(arrays, row.tolist(), strict=True))) for row in rows]
    whole = np.stack(found, axis=-1)[..., place.ravel()]
    return whole.reshape(*whole.shape[:-1], *shape)


def is_regular(loan: Loan) -> bool:
    """Whether the fast half-year steps of :mod:`kosen_edu.loans.many_paths` describe the loan."""
    exact = loan.rounding == "exact" and loan.payments_per_year == 12
    return exact and not loan.grace_months and not loan.bonus_principal


def path_debt(
    loan: Loan, rates: np.ndarray, principal: Any, *, years: int, rule: str, unpaid: str
) -> Debt:
    """What a plain loan takes each year under many rate paths.

    Parameters
    ----------
    loan : Loan
    rates : ndarray, shape (half-years, paths)
        As many half-years as are known; the last rate stays after them.
    principal : array_like, shape (paths,)
    years : int
        Of ownership.
    rule, unpaid : str
        As in :func:`~kosen_edu.loans.many_paths.path_payments`.
    """
    # not to maturity: what comes after the sale is no part of the plan
    held = min(-(-loan.months // HALF_YEAR), 2 * years)
    if len(rates) < held:
        last = np.broadcast_to(rates[-1], (held - len(rates), *rates.shape[1:]))
        rates = np.concatenate([rates, last])
    paths = rates.shape[1]
    principal = np.broadcast_to(principal, paths)
    debt = Debt(*np.zeros((3, years, paths)))
    ends = np.minimum(np.arange(1, held + 1, 2), held - 1)  # half-years with which a year ends
    for first in range(0, paths, TOGETHER):
        piece = slice(first, first + TOGETHER)
        table = path_payments(
            principal[piece], rates[:held, piece], months=loan.months, rule=rule, unpaid=unpaid
        )
        parts = (debt.interest, debt.principal_part, debt.balance)
        interest, part, balance = (rows[: len(ends), piece] for rows in parts)
        balance[:] = table.balance[ends]
        np.subtract(table.opening, balance[0], out=part[0])
        np.subtract(balance[:-1], balance[1:], out=part[1:])
        balance += table.unpaid[ends]
        interest[:] = table.paid[::2]
        interest[: held // 2] += table.paid[1::2]
        interest -= part
        # a difference of sums: at a rate of 0 its last digits may fall below nothing
        np.maximum(interest, 0.0, out=interest)
    return debt


def rule_of(plan: Terms, loan: Loan) -> str:
    """The rule by which a change of rate reaches the loan's payments."""
    return "level_principal" if loan.method == "level_principal" else plan.payment_rule


def rates_over(rates: Any, months: int) -> Any:
    """A plan's rates over a term: after their end the last rate stays, as it does when cut.

    Parameters
    ----------
    rates : RatePath or tuple of float
    months : int

    Raises
    ------
    InputError
        For a term that ends before the last change of the rate.

    Examples
    --------
    >>> rates_over((0.02, 0.03, 0.03), 2), rates_over((0.02, 0.03), 3)
    ((0.02, 0.03), (0.02, 0.03, 0.03))
    """
    path = np.asarray(rates)
    if len(path) == months:
        return rates
    if (path[months:] != path[:months][-1]).any():
        changed = int(np.flatnonzero(np.diff(path))[-1]) + 2
        raise check.refuse("years", months / 12, say("proforma.rates_beyond", changed=changed))
    whole = np.pad(path[:months], (0, max(months - len(path), 0)), mode="edge")
    if isinstance(rates, RatePath):
        return replace(rates, rates=whole, known_months=min(rates.known_months, months))
    return tuple(whole.tolist())


def debt_by_year(plan: Terms, cases: Mapping[str, Any] = NO_CASES, axes: int = 0) -> Debt:
    """What the plan's loan takes each year.

    Parameters
    ----------
    plan : Terms
    cases : mapping of str to array_like
        Assumptions that differ by case; those of the loan count here.
    axes : int
        Number of case axes.
    """
    years, loan = plan.hold_years, plan.loan
    if loan is None:
        return Debt(*np.zeros((3, years, *(1,) * axes)))
    changes = {name: values for name, values in cases.items() if name in _LOAN}
    if not changes:
        rows = _loan_years(plan, loan)
        return Debt(*rows.reshape(3, years, *(1,) * axes))
    if is_regular(loan) and plan.rates is None and "years" not in changes:
        terms = (changes.get(n, getattr(loan, n)) for n in ("annual_rate", "principal"))
        rate, principal = np.broadcast_arrays(*terms)
        shape = (years, *(1,) * (axes - rate.ndim), *rate.shape)
        rates = np.broadcast_to(rate.ravel(), (-(-loan.months // HALF_YEAR), rate.size))
        rule = rule_of(plan, loan)
        debt = path_debt(loan, rates, principal.ravel(), years=years, rule=rule, unpaid=plan.unpaid)
        parts = (debt.interest, debt.principal_part, debt.balance)
        return Debt(*(part.reshape(shape) for part in parts))
    return Debt(*spread(lambda **terms: _loan_years(plan, _varied(loan, terms)), changes, axes))


def _varied(loan: Loan, terms: Mapping[str, Any]) -> Loan:
    """The loan with terms that are checked; a search may try rates that nobody types."""
    other = object.__new__(type(loan))
    other.__dict__.update({f: getattr(loan, f) for f in _LOAN} | dict(terms))
    return other


def _loan_years(plan: Terms, loan: Loan) -> np.ndarray:
    """Interest, principal part and debt at the end of each year, ``[3, years]``."""
    if plan.rates is None:
        table = loan.yearly()
    else:
        rates = rates_over(plan.rates, loan.months)  # the term may be that of one case
        rule, held = rule_of(plan, loan), 12 * plan.hold_years
        walk = walked(loan.principal, rates, rule, plan.unpaid, loan.rounding, held)
        table = by_year(replace(walk, balance=walk.balance + walk.unpaid), 12)
    parts = [table[name] for name in ("interest", "principal_part", "balance")]
    rows = np.zeros((3, max(plan.hold_years, len(parts[0]))))
    rows[:, : len(parts[0])] = parts
    np.maximum(rows[0], 0.0, out=rows[0])  # as in path_debt
    return rows[:, : plan.hold_years]


def equity_of(plan: Terms, cases: Mapping[str, Any] = NO_CASES) -> Any:
    """Own money at purchase, yen; negative where the loan exceeds all that is paid."""
    principal = cases.get("principal", 0.0 if plan.loan is None else plan.loan.principal)
    costs = cases.get("buying_costs", plan.buying_costs)
    return cases.get("price", plan.property.price) + costs - principal


def lines_of(
    plan: Terms,
    cases: Mapping[str, Any] = NO_CASES,
    *,
    debt: Debt | None = None,
    repairs: Any = 0.0,
    axes: int = 0,
) -> Holding:
    """Put the lines of a plan together.

    Parameters
    ----------
    plan : Terms
    cases : mapping of str to array_like
        Assumptions that differ by case, by name, checked; rent and vacancy may differ by year as
        well.
    debt : Debt, optional
        What the loan takes, if not what the plan's own loan does.
    repairs : array_like, shape (years, case, ...)
        Large repairs besides the planned ones, yen.
    axes : int
        Number of case axes.
    """

    def of(name: str) -> Any:
        return cases.get(name, getattr(plan, name))

    home = plan.property
    debt = debt_by_year(plan, cases, axes) if debt is None else debt
    year = np.arange(1, plan.hold_years + 1).reshape(-1, *(1,) * axes)
    ads = debt.interest + debt.principal_part
    statement = statement_of(home, cases, ads=ads, year=year)
    saved = cases.get("capex_reserve", home.capex_reserve)
    spent = statement.capex - saved + repairs
    statement = replace(statement, capex=saved + spent)
    price = of("exit_price")
    if "exit_yield" in cases or price is None:
        income = statement.gpi if plan.exit_base == "gpi" else statement.noi
        price = np.maximum(income[-1], 0.0) / of("exit_yield")
        price = price if np.ndim(price) else float(price)
    for name, amounts in (("sale_price", price), ("btcf", statement.btcf)):
        if not np.isfinite(amounts).all():  # what follows may be past all numbers
            check.number(amounts, name)
    return Holding(
        statement=statement,
        debt=debt,
        equity=equity_of(plan, cases),
        sale_price=price,
        selling_costs=price * of("selling_cost_ratio"),
        reserve=of("reserve"),
        discount_rate=of("discount_rate"),
        tax_base=None
        if plan.tax is None
        else _tax_base(plan, plan.tax, cases, statement, debt, spent),
    )


def _tax_base(
    plan: Terms,
    tax: TaxSituation,
    cases: Mapping[str, Any],
    statement: OperatingStatement,
    debt: Debt,
    spent: np.ndarray,
) -> TaxBase:
    """What the tax needs of the plan; assets and interest by year."""

    def of(name: str) -> Any:
        return cases.get(name, getattr(tax, name))

    price = cases.get("price", plan.property.price)
    # what is not deductible at once belongs to land and buildings in proportion to their prices
    added = np.asarray(cases.get("buying_costs", plan.buying_costs)) - plan.buying_costs_expensed
    building, equipment = of("building_price"), tax.equipment_price
    axes = spent.ndim - 1
    months = 12 * np.arange(plan.hold_years + 1).reshape(-1, *(1,) * axes)
    assets = ((building, tax.life), (equipment, tax.equipment_life))
    written = [written_off(part * (1 + added / price), life, months) for part, life in assets]
    depreciation = sum(so_far[1:] - so_far[:-1] for so_far in written)
    deductible = spent.copy()
    deductible[0] += plan.buying_costs_expensed
    land = debt.interest  # without a loan there is none
    if plan.loan is not None:
        borrowed = cases.get("principal", plan.loan.principal)
        land = land_part(debt.interest, borrowed, (building + equipment) * (1 + added / price))
    return TaxBase(
        statement=statement,
        debt=debt,
        owner=tax,
        salary=of("salary"),
        deductions=of("deductions"),
        rooms=plan.property.units,
        depreciation=np.asarray(depreciation),
        land_interest=land,
        deductible=deductible,
        cost=price + added,
    )
