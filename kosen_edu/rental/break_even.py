"""Where cash turns negative: the rate, the vacancy and the rent at which nothing is left.

Solved exactly.  Where an equation has no solution the answer is ``None`` (「解なし」 on screen),
never a number that looks like one.
"""

from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check
from kosen_edu.loans.annuity import MAX_RATE, annuity, rate_behind

from .property import Property


def break_even_rate(
    *, noi: float, principal: float, months: int | None = None, years: float | None = None
) -> float | None:
    """赤字転換点: the rate at which NOI just pays the level payment.

    Parameters
    ----------
    noi, principal : float
        NOI, yen a year, and the loan, yen.
    months, years : float, optional
        Number of payments, or the term in years: one of the two.

    Returns
    -------
    float or None
        Decimal per year; ``None`` if even an interest-free loan cannot be repaid from NOI, or
        if NOI pays for it at any rate below 99 %.  From 30 % on no loan can be made of it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(break_even_rate(noi=7_138_560, principal=120_000_000, months=360), 5)
    0.04315
    """
    noi = check.number(noi, "noi", one=True)
    principal = check.money(principal, "principal", zero=False, one=True)
    n = check.loan_term(months, years, one=True)
    if noi / 12 * n < principal or noi / 12 > principal / annuity(MAX_RATE / 12, n):
        return None
    return float(rate_behind(principal, noi / 12, n))


def _due(home: Property, ads: Any) -> float:
    """What the first year costs whether rooms are let or not, yen."""
    due = float(check.money(ads, "ads", one=True))
    return due + home.opex_fixed + home.capex_reserve + home.repairs.get(1, 0.0)


def break_even_occupancy(home: Property, *, ads: float) -> float | None:
    """損益分岐入居率 of a property: the share of full rent at which cash before tax is 0.

    In the first year, with the reserve and the repairs of that year.  Costs that are a share of
    the actual rent fall with it; :func:`~kosen_edu.rental.ratios.ber` is the same for costs that
    do not.

    Parameters
    ----------
    home : Property
        Rent and costs; its own vacancy does not count.
    ads : float
        Debt service, yen a year.

    Returns
    -------
    float or None
        Above 1 even a full house loses; ``None`` if costs eat every yen of rent.

    Raises
    ------
    InputError

    Examples
    --------
    >>> home = Property(price=30_000_000, gpi=3_000_000, opex_ratio=0.2)
    >>> needed = [break_even_occupancy(home.at(opex_base=b), ads=1_800_000) for b in ("gpi", "egi")]
    >>> [round(share, 3) for share in needed]
    [0.8, 0.75]
    """
    due = _due(check.kind(home, "home", Property), ads)
    if home.gpi == 0:
        return None
    if home.opex_base == "gpi":
        return home.opex_ratio + due / home.gpi
    return None if home.opex_ratio == 1 else due / (home.gpi * (1 - home.opex_ratio))


def break_even_vacancy(home: Property, *, ads: float) -> float | None:
    """The vacancy at which cash before tax is 0: 1 less :func:`break_even_occupancy`.

    Parameters
    ----------
    home : Property
        Rent and costs; its own vacancy does not count.
    ads : float
        Debt service, yen a year.

    Returns
    -------
    float or None
        Share of full rent; ``None`` if even a full house loses.

    Raises
    ------
    InputError

    Examples
    --------
    >>> home = Property(price=30_000_000, gpi=3_000_000, opex_ratio=0.2)
    >>> round(break_even_vacancy(home, ads=1_800_000), 3)
    0.2
    """
    needed = break_even_occupancy(home, ads=ads)
    if needed is None or needed > 1 + 1e-12:  # 0.2 + 0.8 may be a hair above 1
        return None
    return max(1 - needed, 0.0)


def break_even_rent(home: Property, *, ads: float) -> float | None:
    """The full rent (GPI, yen a year) at which cash before tax is 0 at the given vacancy.

    In the first year, with the reserve and the repairs of that year.

    Parameters
    ----------
    home : Property
        Vacancy and costs; its own rent does not count.
    ads : float
        Debt service, yen a year.

    Returns
    -------
    float or None
        ``None`` if costs and vacancy eat every yen of rent.

    Raises
    ------
    InputError

    Examples
    --------
    >>> home = Property(price=30_000_000, gpi=3_000_000, vacancy=0.05, opex_ratio=0.2)
    >>> round(break_even_rent(home, ads=1_800_000))
    2400000
    """
    due = _due(check.kind(home, "home", Property), ads)
    if home.opex_base == "gpi":
        kept = 1 - home.vacancy - home.opex_ratio
    else:
        kept = (1 - home.vacancy) * (1 - home.opex_ratio)
    return None if kept <= 1e-12 else due / kept


def bearable_vacancy(*, repayment_ratio: Any, opex_ratio: Any = 0.0) -> Any:
    """How much vacancy a repayment ratio on full rent bears before cash turns negative.

    Costs are a share of full rent and do not fall with vacancy: ``1 - e - R``, at least 0; for
    others :func:`break_even_vacancy` of the property.

    Parameters
    ----------
    repayment_ratio, opex_ratio : array_like
        Debt service and operating costs as shares of full rent.

    Returns
    -------
    float or ndarray
        Share of full rent; 0 where even a full house loses.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(bearable_vacancy(repayment_ratio=0.6, opex_ratio=0.2), 3)
    0.2
    """
    ratio = np.asarray(check.ratio(repayment_ratio, "repayment_ratio"))
    left = 1 - np.asarray(check.share(opex_ratio, "opex_ratio")) - ratio
    return as_scalar(np.maximum(left, 0.0))


def vacancy_at_dscr(level: Any, *, ads: Any, gpi: Any, opex_ratio: Any) -> Any:
    """The vacancy at which DSCR is ``level``, for costs that are a share of full rent.

    Parameters
    ----------
    level : array_like
        DSCR, a multiple (倍).
    ads, gpi : array_like
        Debt service and full rent, yen a year.
    opex_ratio : array_like
        Operating costs as a share of full rent.

    Returns
    -------
    float or ndarray
        ``1 - e - DSCR × ADS ÷ GPI``; below 0 where even a full house does not reach it.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(vacancy_at_dscr(1.2, ads=1_500_000, gpi=3_000_000, opex_ratio=0.2), 3)
    0.2
    """
    due = np.asarray(check.money(ads, "ads")) / check.money(gpi, "gpi", zero=False)
    kept = 1 - np.asarray(check.share(opex_ratio, "opex_ratio"))
    return as_scalar(kept - check.ratio(level, "dscr") * due)


def rent_for_ratio(*, monthly_payment: Any, ratio: Any) -> Any:
    """The rent at which a payment is exactly this repayment ratio, yen (same period).

    Parameters
    ----------
    monthly_payment : array_like
        Yen a month (or a year: the rent is then of a year).
    ratio : array_like
        Repayment ratio, decimal.

    Returns
    -------
    float or ndarray
        Yen.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(rent_for_ratio(monthly_payment=110_886, ratio=0.6))
    184810
    """
    share = check.ratio(ratio, "repayment_ratio", zero=False)
    return as_scalar(
        np.asarray(check.money(monthly_payment, "monthly_payment"), dtype=float) / share
    )
