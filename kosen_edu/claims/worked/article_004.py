"""Article 004 (who repays; condo and apartment): the workings of its claims."""

from __future__ import annotations

from typing import Any

from kosen_edu.base.data import load_table
from kosen_edu.base.formats import percent, yen
from kosen_edu.cases.articles import article_case
from kosen_edu.cases.models import compared_case, four_steps
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.rental.ratios import ltv
from kosen_edu.tax.law import tax_law

from .worked import Worked, settles

LOAN = Loan(principal=30_000_000, annual_rate=0.02, years=30)
STEPS = article_case("004", "simulation")


def _market_fact(part: str) -> Any:
    """The row of the market facts whose name has ``part`` in it."""
    facts = load_table("market_facts")
    (row,) = facts[facts["fact"].str.contains(part)].itertuples()
    return row


def _no_public_statistic(part: str, **shown: str) -> Worked:
    """No value, as long as the market facts say that no such statistic was found."""
    row = _market_fact(part)
    if not row.status.startswith("no such public statistic"):
        raise ValueError(f"{row.fact}: found after all, so the claim needs a value")
    return Worked(None, shown=shown)


# --- 金利と返済方法 -----------------------------------------------------------------------


@settles("004-01")
def _variable_rates() -> Worked:
    return _no_public_statistic("全国銀行協会")


@settles("004-03")
def _level_payment() -> float:
    return LOAN.monthly_payment


@settles("004-04")
def _first_payment_level_principal() -> tuple[float, float]:
    loan = LOAN.at(method="level_principal")
    return loan.monthly_payment, loan.at(years=25).monthly_payment


@settles("004-05")
def _vacancy_of_the_bank() -> Worked:
    tokyo = _market_fact("東京都").value.split("/")[0]
    return _no_public_statistic("日本政策投資銀行", tokyo=tokyo)


# --- 四つの手順 ---------------------------------------------------------------------------


@settles("004-07")
def _debt_service() -> tuple[float, float]:
    return LOAN.annual_debt_service(), 12 * 110_000


@settles("004-08")
def _net_rent() -> Worked:
    rent = STEPS.given["gpi"]
    one_after_the_other = rent * (1 - 0.15) * (1 - 0.25)
    return Worked(rent * (1 - 0.15 - 0.25), shown={"product": yen(one_after_the_other)})


@settles("004-09")
def _cash_before_tax() -> tuple[float, float]:
    return four_steps(depreciation=0).btcf, STEPS.given["noi"] - STEPS.printed["ads"]


def _more_by(points: float) -> float:
    months = LOAN.months
    return level_payment(LOAN.principal, 0.02 + points, months) - LOAN.monthly_payment


@settles("004-10")
def _one_point_more_a_month() -> tuple[float, float]:
    return _more_by(0.01), _more_by(0.0065)


@settles("004-11")
def _one_point_more_a_year() -> tuple[float, float]:
    return 12 * _more_by(0.01), 12 * _more_by(0.0065)


def _bracket_rate(up_to: float) -> float:
    """The income tax on the last 1,000 yen below ``up_to``, before the surcharges."""
    law = tax_law(2025)
    return (law.income_tax(up_to) - law.income_tax(up_to - 1_000)) / 1_000


@settles("004-12")
def _rate_at_695() -> Worked:
    lower = {"low": _bracket_rate(1_950_000), "middle": _bracket_rate(3_300_000)}
    return Worked(
        _bracket_rate(6_950_000), shown={name: percent(rate, 0) for name, rate in lower.items()}
    )


@settles("004-13")
def _with_resident_tax() -> float:
    law = tax_law(2025)
    return _bracket_rate(6_950_000) * (1 + law.surcharge_rate) + law.parameters["resident_rate"]


@settles("004-14")
def _cash_after_tax() -> Worked:
    steps = four_steps(depreciation=0)
    return Worked(
        steps.btcf - steps.tax_shortcut,
        instead=STEPS.printed["btcf"] * (1 - STEPS.given["tax_rate"]),
        shown={"tax": yen(steps.tax), "shortcut": yen(steps.tax_shortcut)},
    )


# --- 区分マンションと木造アパート ---------------------------------------------------------

CONDO = compared_case("condo")
APARTMENT = compared_case("apartment")
CONDO_FULL = CONDO.loan.at(principal=CONDO.home.price)  # borrows the whole price
APARTMENT_SHORT = APARTMENT.loan.at(years=APARTMENT.ads_terms.months / 12)


@settles("004-15")
def _condo_debt_service() -> tuple[float, float]:
    return CONDO.statement.ads, CONDO_FULL.annual_debt_service()


@settles("004-16")
def _condo_net_rent() -> float:
    return CONDO.statement.noi


@settles("004-17")
def _condo_cash() -> tuple[float, float]:
    return CONDO.statement.btcf, CONDO.statement.noi - CONDO_FULL.annual_debt_service()


@settles("004-18")
def _apartment_debt_service() -> Worked:
    years, months = divmod(APARTMENT.ads_terms.months, 12)
    return Worked(
        APARTMENT.statement.ads,
        instead=APARTMENT_SHORT.annual_debt_service(),
        shown={
            "years": str(years),
            "months": str(months),
            "rate": percent(APARTMENT.ads_terms.annual_rate, 2),
        },
    )


@settles("004-19")
def _apartment_net_rent() -> Worked:
    home = APARTMENT.home.at(opex_base="gpi")
    return Worked(APARTMENT.statement.noi, shown={"full": yen(home.statement().noi)})


@settles("004-20")
def _apartment_cash() -> tuple[float, float]:
    noi = APARTMENT.statement.noi
    return APARTMENT.statement.btcf, noi - APARTMENT_SHORT.annual_debt_service()


@settles("004-21")
def _gap_of_own_money() -> Worked:
    condo, apartment = (
        1 - ltv(principal=case.loan.principal, price=case.home.price) for case in (CONDO, APARTMENT)
    )
    return Worked(
        apartment - condo,
        instead=0.0,
        shown={"condo": percent(condo, 0), "apartment": percent(apartment, 0)},
    )
