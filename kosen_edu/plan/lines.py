"""From the assumptions of a plan to its lines by year: debt, depreciation, sale.

Assumptions may be arrays (a grid, 10,000 futures); the years are the first axis, the cases follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kosen_edu.loans.loan import Loan
from kosen_edu.loans.many_paths import path_payments
from kosen_edu.loans.variable import variable_schedule
from kosen_edu.rates.paths import HALF_YEAR
from kosen_edu.rental.property import Property
from kosen_edu.tax.depreciation import Depreciation, useful_life
from kosen_edu.tax.landlord import land_interest

from .holding import Debt, Holding, TaxBase

if TYPE_CHECKING:
    from .proforma import ProForma


def vary(part: Any, arrays: Mapping[str, Any]) -> Any:
    """A copy of a property, tax situation or plan whose fields hold arrays of cases.

    Such an object is for computing only: its class checks single numbers, so the caller has to
    look at the arrays first.
    """
    values = {f.name: getattr(part, f.name) for f in fields(part)} | dict(arrays)
    copy = object.__new__(type(part))
    for name, value in values.items():
        object.__setattr__(copy, name, value)
    return copy


def turned_out(plan: ProForma, rent_factor: Any, vacancy: Any) -> Property:
    """The plan's property with the rent (as a multiple of the plan's) and vacancy of futures."""
    return vary(plan.property, {"gpi": plan.property.gpi * rent_factor, "vacancy": vacancy})


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


def plain(loan: Loan) -> bool:
    """Whether the fast half-year steps of :mod:`kosen_edu.loans.many_paths` describe the loan."""
    exact = loan.rounding == "exact" and loan.payments_per_year == 12
    return exact and not loan.grace_months and not loan.bonus_principal


def path_debt(plan: ProForma, rates: np.ndarray, principal: Any) -> Debt:
    """What a plain loan takes each year under many rate paths.

    Parameters
    ----------
    plan : ProForma
    rates : ndarray, shape (half-years, paths)
        As many half-years as are known; the last rate stays after them.
    principal : array_like, shape (paths,)
    """
    loan, years = plan.loan, plan.hold_years
    rule = "level_principal" if loan.method == "level_principal" else plan.payment_rule
    # not to maturity: what comes after the sale is no part of the plan
    held = min(-(-loan.months // HALF_YEAR), 2 * years)
    if len(rates) < held:
        rates = np.concatenate(
            [rates, np.broadcast_to(rates[-1], (held - len(rates), *rates.shape[1:]))]
        )
    table = path_payments(
        principal,
        rates[:held],
        months=loan.months,
        rule=rule,
        unpaid=plan.unpaid,
        to_maturity=False,
    ).yearly()
    # a difference of sums: at a rate of 0 its last digits may fall below nothing
    interest = np.maximum(table.interest, 0.0)
    parts = (interest, table.principal_part, table.balance + table.unpaid)
    short = years - len(table.balance)
    if short > 0:
        parts = tuple(np.pad(part, ((0, short), (0, 0))) for part in parts)
    return Debt(*(part[:years] for part in parts))


def debt_by_year(plan: ProForma, changes: Mapping[str, Any] | None = None, axes: int = 0) -> Debt:
    """What the plan's loan takes each year; ``changes`` are arrays of fields of the loan."""
    years, loan = plan.hold_years, plan.loan

    def one(**terms: float) -> np.ndarray:
        if loan is None:
            return np.zeros((3, years))
        return _loan_years(plan, loan.at(**terms) if terms else loan, years)

    if not changes:
        return Debt(*(part.reshape(years, *(1,) * axes) for part in one()))
    if plain(loan) and plan.rates is None and "years" not in changes:
        terms = {n: changes.get(n, getattr(loan, n)) for n in ("annual_rate", "principal")}
        rate, principal = np.broadcast_arrays(*terms.values())
        shape = (years, *(1,) * (axes - rate.ndim), *rate.shape)
        rates = np.broadcast_to(rate.ravel(), (-(-loan.months // HALF_YEAR), rate.size))
        debt = path_debt(plan, rates, principal.ravel())
        parts = (debt.interest, debt.principal_part, debt.balance)
        return Debt(*(part.reshape(shape) for part in parts))
    return Debt(*spread(one, changes, axes))


def _loan_years(plan: ProForma, loan: Loan, years: int) -> np.ndarray:
    """Interest, principal part and debt at the end of each year, ``[3, years]``."""
    rows = np.zeros((3, max(years, -(-loan.months // 12))))
    if plan.rates is None:
        table = loan.yearly()
        parts = (table["interest"], table["principal_part"], table["balance"])
    else:
        rule = "level_principal" if loan.method == "level_principal" else plan.payment_rule
        walk = variable_schedule(
            loan.principal, plan.rates, rule=rule, unpaid=plan.unpaid, rounding=loan.rounding
        )
        starts = np.arange(0, len(walk), 12)
        ends = np.minimum(starts + 12, len(walk)) - 1
        sums = (np.add.reduceat(x, starts) for x in (walk.interest, walk.principal_part))
        parts = (*sums, (walk.balance + walk.unpaid)[ends])
    for row, part in zip(rows, parts, strict=True):
        row[: len(part)] = part
    np.maximum(rows[0], 0.0, out=rows[0])  # as in path_debt
    return rows[:, :years]


def holding(
    plan: ProForma,
    *,
    home: Property | None = None,
    debt: Debt | None = None,
    principal: Any = None,
    repairs: Any = 0.0,
    exit_yield: Any = None,
    axes: int = 0,
) -> Holding:
    """Put the lines of a plan together.

    Parameters
    ----------
    plan : ProForma
        Its fields may be arrays of cases.
    home : Property, optional
        The property as it turns out: its rent and vacancy may differ by year and case.
    debt : Debt, optional
        What the loan takes, if not what the plan's own loan does.
    principal : array_like, optional
        What is borrowed, if not the plan's own loan.
    repairs : array_like, shape (years, case, ...)
        Large repairs besides the planned ones, yen.
    exit_yield : array_like, optional
        The yield at the sale, if not the plan's.
    axes : int
        Number of case axes.
    """
    home = plan.property if home is None else home
    debt = debt_by_year(plan, axes=axes) if debt is None else debt
    year = np.arange(1, plan.hold_years + 1).reshape(-1, *(1,) * axes)
    statement = home.statement(ads=debt.interest + debt.principal_part, year=year)
    planned = statement.capex - home.capex_reserve
    spent = planned + repairs
    statement = replace(statement, capex=home.capex_reserve + spent)
    if exit_yield is None and plan.exit_price is not None:
        price = plan.exit_price
    else:
        income = statement.gpi if plan.exit_base == "gpi" else statement.noi
        rate = plan.exit_yield if exit_yield is None else exit_yield
        price = np.maximum(income[-1], 0.0) / rate
        price = price if np.ndim(price) else float(price)
    if principal is None:
        principal = 0.0 if plan.loan is None else plan.loan.principal
    return Holding(
        statement=statement,
        debt=debt,
        equity=home.price + plan.buying_costs - principal,
        sale_price=price,
        selling_costs=price * plan.selling_cost_ratio,
        reserve=plan.reserve,
        discount_rate=plan.discount_rate,
        tax_base=None if plan.tax is None else _tax_base(plan, debt, principal, spent, axes),
    )


def _tax_base(plan: ProForma, debt: Debt, principal: Any, spent: Any, axes: int) -> TaxBase:
    """What the tax needs of the plan; assets and interest by year."""
    tax, price = plan.tax, plan.property.price
    # what is not deductible at once belongs to land and buildings in proportion to their prices
    added = np.asarray(plan.buying_costs) - plan.buying_costs_expensed
    years = tax.start_year + np.arange(plan.hold_years)
    depreciation = np.zeros((plan.hold_years, *(1,) * axes))
    for part, life in (
        (tax.building_price, tax.life),
        (tax.equipment_price, useful_life("fittings", age=tax.building_age)),
    ):
        cost = part * (1 + added / price)

        def asset(cost: float, life: int = life) -> np.ndarray:
            if not cost:
                return np.zeros(plan.hold_years)
            return Depreciation(cost=cost, life=life, start_year=tax.start_year).in_year(years)

        depreciation = depreciation + spread(asset, {"cost": cost}, axes)
    deductible = np.zeros((plan.hold_years, *np.shape(spent)[1:])) + spent
    deductible[0] += plan.buying_costs_expensed
    interest = debt.interest
    land = np.zeros_like(interest)
    if plan.loan is not None:
        buildings = (tax.building_price + tax.equipment_price) * (1 + added / price)
        land = land_interest(interest=interest, loan=principal, building_price=buildings)
    return TaxBase(
        start_year=tax.start_year,
        salary=tax.salary,
        deductions=tax.deductions,
        blue_return=tax.blue_return,
        rooms=plan.property.units,
        hold_law=tax.hold_law,
        depreciation=depreciation,
        land_interest=land,
        deductible=deductible,
        cost=price + added,
    )
