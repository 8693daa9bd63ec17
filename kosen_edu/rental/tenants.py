"""Who paid the loan in many futures: rent stops by chance, the debt service does not.

A plan with its mean vacancy shows no shortfall where single months do fall short.  Here every
month of every future pays for itself: what a good month leaves belongs to the owner.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.words import say, term
from kosen_edu.loans.loan import Loan

from .property import Property
from .rent_trace import RentTrace, monthly_debt, monthly_tax, trace_rent
from .vacancy import VacancyPaths


def _same_units(home: Property, loan: Loan, vacancy: VacancyPaths) -> None:
    check.kind(home, "home", Property)
    check.kind(loan, "loan", Loan)
    check.kind(vacancy, "vacancy", VacancyPaths)
    if vacancy.units != home.units:
        allowed = say("rent.same_units", units=home.units)
        raise InputError(term("units").name, vacancy.units, allowed)


def _by_month(home: Property, months: int, empty: np.ndarray) -> tuple[np.ndarray, ...]:
    """Rent, costs and large repairs by month; ``empty`` is (months,) or (states, months)."""
    years = np.arange(months) // 12 + 1
    lines = home.statement(year=years, vacancy=empty / home.units)
    return tuple(
        np.broadcast_to(line, empty.shape) / 12 for line in (lines.egi, lines.opex, lines.capex)
    )


def tenants_shares(home: Property, loan: Loan, vacancy: VacancyPaths) -> np.ndarray:
    """Share of all interest and principal that rent paid, in each future.

    Parameters
    ----------
    home : Property
        Its own vacancy is not used; rent drift, costs and repairs are.
    loan : Loan
        From the first month on; the futures must cover its whole term.
    vacancy : VacancyPaths
        Of as many units as the property has.

    Returns
    -------
    ndarray, shape (paths,)
        0 to 1.  Rent pays in the order of :data:`kosen_edu.rental.rent_trace.USES`, each month for
        itself.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.rental.vacancy import simulate_vacancy
    >>> home = Property(price=33_000_000, gpi=3_000_000, opex_ratio=0.25)
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> empty = simulate_vacancy(units=1, vacancy=0.15, months_empty=4, months=360, seed=4)
    >>> round(float(tenants_shares(home, loan, empty).mean()), 2)
    0.85
    """
    _same_units(home, loan, vacancy)
    months = loan.months
    if len(vacancy.empty) < months:
        allowed = f"ローンの返済回数 {months} か月より短い空室の将来は使えません"
        raise InputError(term("months").name, len(vacancy.empty), allowed)
    debt = sum(monthly_debt(loan))
    states = np.broadcast_to(np.arange(home.units + 1)[:, None], (home.units + 1, months))
    rent, opex, capex = _by_month(home, months, states)
    paid = np.clip(rent - opex - capex, 0.0, debt)
    total = np.zeros(vacancy.empty.shape[1])
    for month in range(months):
        total += paid[:, month].take(vacancy.empty[month])
    return total / debt.sum()


def trace_future(
    home: Property, loan: Loan, vacancy: VacancyPaths, number: int, *, tax: Any = 0.0
) -> RentTrace:
    """Follow the rent of one future through the life of the loan, month by month.

    Parameters
    ----------
    home, loan, vacancy
        As in :func:`tenants_shares`.
    number : int
        Which future, from 0.
    tax : array_like
        Tax caused by the property, yen a year: one amount or one a year.

    Returns
    -------
    RentTrace

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.rental.vacancy import simulate_vacancy
    >>> home = Property(price=33_000_000, gpi=3_000_000, opex_ratio=0.25)
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> empty = simulate_vacancy(units=1, vacancy=0.15, months_empty=4, months=360, seed=4)
    >>> one = trace_future(home, loan, empty, 0)
    >>> bool(abs(one.tenants_share - tenants_shares(home, loan, empty)[0]) < 1e-12)
    True
    """
    _same_units(home, loan, vacancy)
    last = vacancy.empty.shape[1] - 1
    number = check.number(number, "paths", one=True)
    if not 0 <= number <= last or number % 1:
        raise InputError(term("paths").name, number, say("rent.future_number", last=last))
    months = min(loan.months, len(vacancy.empty))
    empty = vacancy.empty[:months, int(number)].astype(float)
    rent, opex, capex = _by_month(home, months, empty)
    interest, part = (values[:months] for values in monthly_debt(loan))
    taxes = monthly_tax(tax, -(-months // 12))[:months]
    trace = trace_rent(
        rent=rent, opex=opex, capex=capex, interest=interest, principal_part=part, tax=taxes
    )
    return RentTrace(trace.rent, trace.due, trace.by_rent, trace.refund, periods_per_year=12)
