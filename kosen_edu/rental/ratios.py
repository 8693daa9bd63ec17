"""The few ratios that decide, and the yields, each with its definition.

Everything broadcasts.  The points at which cash turns negative are in
:mod:`kosen_edu.rental.break_even`.
"""

from typing import Any

import numpy as np

from kosen_edu.base import as_scalar, check, quotient
from kosen_edu.loans.annuity import level_payment


def repayment_ratio(*, ads: Any, gpi: Any = None, egi: Any = None) -> Any:
    """返済比率: debt service over rent — full rent (``gpi``) or actual rent (``egi``).

    Name exactly one base: the same loan has two ratios, and a figure without its base cannot
    be compared.

    Parameters
    ----------
    ads : array_like
        Debt service, yen a year (or a month, if the rent is).
    gpi, egi : array_like
        Full or actual rent over the same period, yen; exactly one of them.

    Returns
    -------
    float or ndarray
        Decimal: 0.6 is 60 %.

    Raises
    ------
    InputError
        If neither or both bases are given.

    Examples
    --------
    >>> repayment_ratio(ads=1_800_000, gpi=3_000_000)
    0.6
    >>> round(repayment_ratio(ads=1_800_000, egi=3_000_000 * 0.7), 3)
    0.857
    """
    if (gpi is None) == (egi is None):
        given = "gpi, egi" if gpi is not None else "—"
        raise check.refuse(
            "repayment_ratio",
            given,
            "満室の家賃（gpi=）か実際の家賃（egi=）のどちらか一つを分母に選びます",
        )
    key, rent = ("gpi", gpi) if egi is None else ("egi", egi)
    return quotient(check.money(ads, "ads"), check.money(rent, key, zero=False))


def dscr(*, noi: Any, ads: Any) -> Any:
    """DSCR: how many times NOI covers the debt service.

    Parameters
    ----------
    noi : array_like
        NOI, yen a year; may be negative.
    ads : array_like
        Debt service, yen a year.

    Returns
    -------
    float or ndarray
        A multiple (倍): 1 is just enough.

    Raises
    ------
    InputError
        Without debt service there is no DSCR.

    Examples
    --------
    >>> round(dscr(noi=2_000_000, ads=1_400_000), 3)
    1.429
    """
    return quotient(check.number(noi, "noi"), check.money(ads, "ads", zero=False))


def ber(*, opex: Any, ads: Any, gpi: Any) -> Any:
    """損益分岐入居率: ``(operating costs + ADS) / GPI``, the occupancy at which cash is 0.

    Exact where operating costs do not fall with vacancy; above 1 even a full house loses.  Where
    some do, :func:`~kosen_edu.rental.break_even.break_even_occupancy` of the property.

    Parameters
    ----------
    opex, ads : array_like
        Operating costs and debt service, yen a year.
    gpi : array_like
        Full rent, yen a year.

    Returns
    -------
    float or ndarray
        Share of full rent that has to be let.

    Raises
    ------
    InputError
        For amounts that are negative or not finite, and for a divisor of 0.

    Examples
    --------
    >>> round(ber(opex=973_440, ads=5_215_156, gpi=8_112_000), 4)
    0.7629
    """
    out = check.money(opex, "opex") + check.money(ads, "ads")
    return quotient(out, check.money(gpi, "gpi", zero=False))


def ltv(*, principal: Any, price: Any) -> Any:
    """LTV: loan over price.

    Parameters
    ----------
    principal : array_like
        Loan, yen.
    price : array_like
        Price of the property, yen.

    Returns
    -------
    float or ndarray
        Decimal; above 1 more is borrowed than the property costs.

    Raises
    ------
    InputError
        For amounts that are negative or not finite, and for a divisor of 0.

    Examples
    --------
    >>> ltv(principal=24_000_000, price=30_000_000)
    0.8
    """
    return quotient(check.money(principal, "principal"), check.money(price, "price", zero=False))


def loan_constant(annual_rate: Any, months: Any = None, *, years: Any = None) -> Any:
    """ローン定数 K: one year's payments per yen borrowed (level payment, monthly).

    Parameters
    ----------
    annual_rate : array_like
        Decimal per year.
    months : array_like of int
        Number of payments.
    years : array_like, optional
        The term in years, in place of ``months``: for terms that could be meant in years.

    Returns
    -------
    float or ndarray
        ``12 r / (1 - (1 + r)**-n)`` with ``r`` a twelfth of the rate; 0 % gives ``12 / n``.

    Raises
    ------
    InputError
        For a rate of 1 or more, or a term that is no whole number of months.

    Examples
    --------
    >>> round(loan_constant(0.02, 360), 5)
    0.04435
    """
    return level_payment(1.0, annual_rate, months, years=years) * 12


def ratio_from_terms(
    *, annual_rate: Any, ltv: Any, gross_yield: Any, months: Any = None, years: Any = None
) -> Any:
    """Repayment ratio from what makes it: ``loan constant × LTV ÷ gross yield`` (full rent).

    Parameters
    ----------
    annual_rate : array_like
        Decimal per year.
    ltv, gross_yield : array_like
        Decimals.
    months, years : array_like, optional
        Number of payments, or the term in years: one of the two.

    Returns
    -------
    float or ndarray
        Decimal, on full rent.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(ratio_from_terms(annual_rate=0.02, months=360, ltv=1.0, gross_yield=0.072), 3)
    0.616
    """
    debt_service = loan_constant(annual_rate, months, years=years) * check.ratio(ltv, "ltv")
    return quotient(debt_service, check.rate(gross_yield, "gross_yield", zero=False))


def dscr_from_ratio(*, repayment_ratio: Any, vacancy: Any, opex_ratio: Any) -> Any:
    """DSCR from the repayment ratio on full rent: ``(1 - v)(1 - e) / R``.

    ``opex_ratio`` is a share of actual rent here; as a share of full rent the identity reads
    ``(1 - v - e) / R``.

    Parameters
    ----------
    repayment_ratio : array_like
        Debt service over full rent, decimal.
    vacancy, opex_ratio : array_like
        Shares: of full rent, and of the rent actually received.

    Returns
    -------
    float or ndarray
        A multiple (倍).

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(dscr_from_ratio(repayment_ratio=0.5, vacancy=0.05, opex_ratio=0.2), 2)
    1.52
    """
    kept = (1 - np.asarray(check.share(vacancy, "vacancy"))) * (
        1 - np.asarray(check.share(opex_ratio, "opex_ratio"))
    )
    return quotient(kept, check.ratio(repayment_ratio, "repayment_ratio", zero=False))


def gross_yield(*, gpi: Any, price: Any) -> Any:
    """表面利回り: full rent over price; decimal per year.

    Parameters
    ----------
    gpi : array_like
        Full rent, yen a year.
    price : array_like
        Price of the property, yen.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError
        For amounts that are negative or not finite, and for a divisor of 0.

    Examples
    --------
    >>> round(gross_yield(gpi=8_112_000, price=133_270_000), 4)
    0.0609
    """
    return quotient(check.money(gpi, "gpi"), check.money(price, "price", zero=False))


def net_yield(*, noi: Any, price: Any, buying_costs: Any = 0.0) -> Any:
    """実質利回り: NOI over everything paid for the property (also FCR); decimal per year.

    Parameters
    ----------
    noi : array_like
        NOI, yen a year; may be negative.
    price, buying_costs : array_like
        What the property costs, and what buying it costs, yen.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError
        For amounts that are negative or not finite, and for a divisor of 0.

    Examples
    --------
    >>> net_yield(noi=6_500_000, price=100_000_000)
    0.065
    """
    paid = check.money(price, "price", zero=False) + check.money(buying_costs, "buying_costs")
    return quotient(check.number(noi, "noi"), paid)


def ccr(*, btcf: Any, equity: Any) -> Any:
    """CCR: a year's cash before tax over one's own money; decimal per year.

    Parameters
    ----------
    btcf : array_like
        Cash before tax, yen a year; may be negative.
    equity : array_like
        One's own money, yen.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError
        For amounts that are negative or not finite, and for a divisor of 0.

    Examples
    --------
    >>> ccr(btcf=480_000, equity=6_000_000)
    0.08
    """
    return quotient(check.number(btcf, "btcf"), check.money(equity, "equity", zero=False))


def yield_gap(*, fcr: Any, loan_constant: Any) -> Any:
    """イールドギャップ: FCR less the loan constant; below 0 borrowing more lowers CCR.

    CCR = FCR + (FCR − K) × loan ÷ equity, where no reserve is set aside.
    The shops' version (gross yield less interest rate) leaves out costs and principal.

    Parameters
    ----------
    fcr, loan_constant : array_like
        Decimals per year, see :func:`net_yield` and :func:`loan_constant`.

    Returns
    -------
    float or ndarray
        Decimal per year, of the broadcast shape.

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(yield_gap(fcr=0.0536, loan_constant=0.04346), 5)
    0.01014
    """
    fcr = np.asarray(check.rate(fcr, "fcr", negative=True))
    return as_scalar(fcr - check.rate(loan_constant, "loan_constant"))
