"""The few ratios that decide, each with its definition; break-even points solved exactly.

Everything broadcasts.  Where an equation has no solution the answer is ``None``
(「解なし」 on screen), never a number that looks like one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .annuities import as_scalar, level_payment
from .loan_terms import MAX_RATE, rate_from_payment
from .properties import Property
from .validation import (
    InputError,
    check_count,
    check_money,
    check_number,
    check_rate,
    check_ratio,
    check_share,
    check_single,
)
from .vocabulary import say, term


def _ratio(top: Any, bottom: Any) -> Any:
    return as_scalar(np.asarray(top, dtype=float) / np.asarray(bottom, dtype=float))


def gross_yield(*, gpi: Any, price: Any) -> Any:
    """表面利回り: full rent over price; decimal per year.

    Examples
    --------
    >>> round(gross_yield(gpi=8_112_000, price=133_270_000), 4)
    0.0609
    """
    return _ratio(check_money(gpi, "gpi"), check_money(price, "price", zero=False))


def net_yield(*, noi: Any, price: Any, buying_costs: Any = 0.0) -> Any:
    """実質利回り: NOI over everything paid for the property (also FCR); decimal per year.

    Examples
    --------
    >>> net_yield(noi=6_500_000, price=100_000_000)
    0.065
    """
    paid = check_money(price, "price", zero=False) + check_money(buying_costs, "buying_costs")
    return _ratio(check_number(noi, "noi"), paid)


fcr = net_yield


def repayment_ratio(*, ads: Any, gpi: Any = None, egi: Any = None) -> Any:
    """返済比率: debt service over rent — full rent (``gpi``) or actual rent (``egi``).

    Name exactly one base: the same loan has two ratios, and a figure without its base cannot
    be compared.

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
        raise InputError(term("repayment_ratio").name, given, say("metrics.one_base"))
    key, rent = ("gpi", gpi) if egi is None else ("egi", egi)
    return _ratio(check_money(ads, "ads"), check_money(rent, key, zero=False))


def dscr(*, noi: Any, ads: Any) -> Any:
    """DSCR: how many times NOI covers the debt service.

    Raises
    ------
    InputError
        Without debt service there is no DSCR.

    Examples
    --------
    >>> round(dscr(noi=2_000_000, ads=1_400_000), 3)
    1.429
    """
    return _ratio(check_number(noi, "noi"), check_money(ads, "ads", zero=False))


def ber(*, opex: Any, ads: Any, gpi: Any) -> Any:
    """損益分岐入居率: ``(operating costs + ADS) / GPI``, the occupancy at which cash is 0.

    Exact where operating costs do not fall with vacancy; above 1 even a full house loses.

    Examples
    --------
    >>> round(ber(opex=973_440, ads=5_215_156, gpi=8_112_000), 4)
    0.7629
    """
    out = check_money(opex, "opex") + check_money(ads, "ads")
    return _ratio(out, check_money(gpi, "gpi", zero=False))


def ltv(*, principal: Any, price: Any) -> Any:
    """LTV: loan over price.

    Examples
    --------
    >>> ltv(principal=24_000_000, price=30_000_000)
    0.8
    """
    return _ratio(check_money(principal, "principal"), check_money(price, "price", zero=False))


def loan_constant(annual_rate: Any, months: Any) -> Any:
    """ローン定数 K: one year's payments per yen borrowed (level payment, monthly).

    Examples
    --------
    >>> round(loan_constant(0.02, 360), 5)
    0.04435
    """
    return level_payment(1.0, annual_rate, months) * 12


def ratio_from_terms(*, annual_rate: Any, months: Any, ltv: Any, gross_yield: Any) -> Any:
    """Repayment ratio from what makes it: ``loan constant × LTV ÷ gross yield`` (full rent).

    Examples
    --------
    >>> round(ratio_from_terms(annual_rate=0.02, months=360, ltv=1.0, gross_yield=0.072), 3)
    0.616
    """
    debt_service = loan_constant(annual_rate, months) * check_ratio(ltv, "ltv")
    return _ratio(debt_service, check_ratio(gross_yield, "gross_yield", zero=False))


def dscr_from_ratio(*, repayment_ratio: Any, vacancy: Any, opex_ratio: Any) -> Any:
    """DSCR from the repayment ratio on full rent: ``(1 - v)(1 - e) / R``.

    ``opex_ratio`` is a share of actual rent here; as a share of full rent the identity reads
    ``(1 - v - e) / R``.

    Examples
    --------
    >>> round(dscr_from_ratio(repayment_ratio=0.5, vacancy=0.05, opex_ratio=0.2), 2)
    1.52
    """
    kept = (1 - np.asarray(check_share(vacancy, "vacancy"))) * (
        1 - np.asarray(check_share(opex_ratio, "opex_ratio"))
    )
    return _ratio(kept, check_ratio(repayment_ratio, "repayment_ratio", zero=False))


def ccr(*, btcf: Any, equity: Any) -> Any:
    """CCR: a year's cash before tax over one's own money; decimal per year.

    Examples
    --------
    >>> ccr(btcf=480_000, equity=6_000_000)
    0.08
    """
    return _ratio(check_number(btcf, "btcf"), check_money(equity, "equity", zero=False))


def yield_gap(*, fcr: Any, loan_constant: Any) -> Any:
    """イールドギャップ: FCR less the loan constant; below 0 each borrowed yen costs cash.

    The shops' version (gross yield less interest rate) leaves out costs and principal.

    Examples
    --------
    >>> round(yield_gap(fcr=0.0536, loan_constant=0.04346), 5)
    0.01014
    """
    fcr = np.asarray(check_rate(fcr, "fcr", negative=True))
    return as_scalar(fcr - check_ratio(loan_constant, "loan_constant"))


def payback(*, btcf: float, equity: float) -> float | None:
    """回収年数: years of cash until one's own money is back; ``None`` if cash is not positive.

    Examples
    --------
    >>> payback(btcf=480_000, equity=6_000_000)
    12.5
    """
    cash = check_number(check_single(btcf, "btcf"), "btcf")
    money = check_money(check_single(equity, "equity"), "equity")
    return money / cash if cash > 0 else None


def break_even_rate(*, noi: float, principal: float, months: int) -> float | None:
    """赤字転換点: the rate at which NOI just pays the level payment.

    Returns
    -------
    float or None
        Decimal per year; ``None`` if even an interest-free loan cannot be repaid from NOI, or
        if NOI pays for it at any rate below 99 %.

    Examples
    --------
    >>> round(break_even_rate(noi=7_138_560, principal=120_000_000, months=360), 5)
    0.04315
    """
    noi = check_number(check_single(noi, "noi"), "noi")
    principal = check_money(check_single(principal, "principal"), "principal", zero=False)
    months = check_count(check_single(months, "months"), "months")
    if noi / 12 * months < principal or noi / 12 > level_payment(principal, MAX_RATE, months):
        return None
    return rate_from_payment(principal, noi / 12, months)


def break_even_vacancy(home: Property, *, ads: float) -> float | None:
    """The vacancy at which cash before tax is 0, for costs as the property defines them.

    In the first year, with the yearly reserve but without the repairs of single years.

    Returns
    -------
    float or None
        Share of full rent; ``None`` if even a full house loses.

    Examples
    --------
    >>> home = Property(price=30_000_000, gpi=3_000_000, opex_ratio=0.2)
    >>> round(break_even_vacancy(home, ads=1_800_000), 3)
    0.2
    """
    ads = check_money(check_single(ads, "ads"), "ads")
    due = ads + home.opex_fixed + home.capex_reserve
    if home.gpi == 0:
        return None
    if home.opex_base == "gpi":
        empty = 1 - home.opex_ratio - due / home.gpi
    elif home.opex_ratio == 1:
        return None
    else:
        empty = 1 - due / (home.gpi * (1 - home.opex_ratio))
    return max(empty, 0.0) if empty > -1e-12 else None  # 1 - 0.2 - 0.8 is a hair below 0


def break_even_rent(home: Property, *, ads: float) -> float | None:
    """The full rent (GPI, yen a year) at which cash before tax is 0 at the given vacancy.

    In the first year, with the yearly reserve but without the repairs of single years.

    Returns
    -------
    float or None
        ``None`` if costs and vacancy eat every yen of rent.

    Examples
    --------
    >>> home = Property(price=30_000_000, gpi=3_000_000, vacancy=0.05, opex_ratio=0.2)
    >>> round(break_even_rent(home, ads=1_800_000))
    2400000
    """
    ads = check_money(check_single(ads, "ads"), "ads")
    if home.opex_base == "gpi":
        kept = 1 - home.vacancy - home.opex_ratio
    else:
        kept = (1 - home.vacancy) * (1 - home.opex_ratio)
    if kept <= 1e-12:
        return None
    return (ads + home.opex_fixed + home.capex_reserve) / kept


def bearable_vacancy(*, repayment_ratio: Any, opex_ratio: Any = 0.0) -> Any:
    """How much vacancy a repayment ratio on full rent bears before cash turns negative.

    Costs are a share of full rent and do not fall with vacancy: ``1 - e - R``, at least 0.

    Examples
    --------
    >>> round(bearable_vacancy(repayment_ratio=0.6, opex_ratio=0.2), 3)
    0.2
    """
    ratio = np.asarray(check_ratio(repayment_ratio, "repayment_ratio"))
    left = 1 - np.asarray(check_share(opex_ratio, "opex_ratio")) - ratio
    return as_scalar(np.maximum(left, 0.0))


def rent_for_ratio(*, monthly_payment: Any, ratio: Any) -> Any:
    """The rent at which a payment is exactly this repayment ratio, yen (same period).

    Examples
    --------
    >>> round(rent_for_ratio(monthly_payment=110_886, ratio=0.6))
    184810
    """
    share = check_ratio(ratio, "repayment_ratio", zero=False)
    return _ratio(check_money(monthly_payment, "monthly_payment"), share)
