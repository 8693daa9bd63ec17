"""Article 004 (who repays; condo and apartment): the workings of its claims."""

from typing import Any

from kosen_edu.base import load_table, man_yen, percent, yen
from kosen_edu.cases.articles import article_case, assumptions
from kosen_edu.cases.condo_or_building import article_deal
from kosen_edu.cases.tax_plans import social_insurance
from kosen_edu.loans.annuity import level_payment, months_to_repay, rate_from_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.tax.landlord import landlord_tax
from kosen_edu.tax.law import tax_law

from .working import Worked, Works

LOAN = Loan(principal=30_000_000, annual_rate=0.02, years=30)


def works_004() -> Works:
    """The claims of article 004 by number."""
    return _rates_and_banks() | _the_four_steps() | _condo_and_apartment()


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
    return Worked(None, **shown)


def _rates_and_banks() -> Works:
    level_principal = LOAN.at(method="level_principal")
    return {
        "004-01": _no_public_statistic("全国銀行協会"),
        "004-03": LOAN.monthly_payment,
        "004-04": Worked(
            level_principal.monthly_payment, instead=level_principal.at(years=25).monthly_payment
        ),
        "004-05": _no_public_statistic(
            "日本政策投資銀行", tokyo=_market_fact("東京都").value.split("/")[0]
        ),
    }


def _the_four_steps() -> Works:
    """Rent, costs and vacancy, debt service, tax; and what one point more does to them."""
    case = article_case("004", "simulation")
    rent, noi, rate = (case.given[key] for key in ("gpi", "noi", "tax_rate"))
    ads = LOAN.annual_debt_service()
    btcf = noi - ads
    owner = assumptions("tax_cases", "apartment")  # of lesson 06
    salary = owner["salary"]
    tax = landlord_tax(
        salary=salary,
        rent=noi,
        operating_costs=0,
        interest=float(LOAN.yearly()["interest"][0]),
        depreciation=0,
        deductions=social_insurance(salary),
        year=int(owner["start_year"]),
    ).tax

    def more(points: float) -> float:
        return level_payment(LOAN.principal, 0.02 + points, LOAN.months) - LOAN.monthly_payment

    law = tax_law(2025)

    def bracket_rate(up_to: float) -> float:
        """The income tax on the last 1,000 yen below ``up_to``, before the surcharges."""
        return (law.income_tax(up_to) - law.income_tax(up_to - 1_000)) / 1_000

    return {
        "004-07": Worked(ads, instead=12 * 110_000),
        "004-08": Worked(rent * (1 - 0.15 - 0.25), product=yen(rent * (1 - 0.15) * (1 - 0.25))),
        "004-09": Worked(btcf, instead=noi - case.printed["ads"]),
        "004-10": Worked(more(0.01), instead=more(0.0065)),
        "004-11": Worked(12 * more(0.01), instead=12 * more(0.0065)),
        "004-12": Worked(
            bracket_rate(6_950_000),
            low=percent(bracket_rate(1_950_000), 0),
            middle=percent(bracket_rate(3_300_000), 0),
        ),
        "004-13": bracket_rate(6_950_000) * (1 + law.surcharge_rate)
        + law.parameters["resident_rate"],
        "004-14": Worked(
            btcf * (1 - rate),
            instead=case.printed["btcf"] * (1 - rate),
            salary=man_yen(salary, 0),
            tax=yen(tax),
            shortcut=yen(rate * btcf),
        ),
    }


def _condo_and_apartment() -> Works:
    condo, apartment = article_deal("condo"), article_deal("apartment")
    ads_of_whole_price = condo.at(ltv=1.0).ads
    # what alone would give the printed debt service of the apartment
    printed = article_case("004", "apartment").printed["ads"] / 12
    loan = apartment.loan
    months = months_to_repay(loan.principal, loan.annual_rate, printed)
    rate = rate_from_payment(loan.principal, printed, loan.months)
    ads_of_short_term = apartment.at(years=months / 12).ads
    return {
        "004-15": Worked(condo.ads, instead=ads_of_whole_price),
        "004-16": condo.statement.noi,
        "004-17": Worked(condo.btcf, instead=condo.statement.noi - ads_of_whole_price),
        "004-25": Worked(condo.btcf, instead=condo.statement.noi - ads_of_whole_price),
        "004-18": Worked(
            apartment.ads,
            instead=ads_of_short_term,
            years=str(months // 12),
            months=str(months % 12),
            rate=percent(rate, 2),
        ),
        "004-19": Worked(
            apartment.statement.noi, full=yen(apartment.at(opex_base="gpi").statement.noi)
        ),
        "004-20": Worked(apartment.btcf, instead=apartment.statement.noi - ads_of_short_term),
        "004-21": Worked(
            condo.ltv - apartment.ltv,
            instead=0.0,
            condo=percent(1 - condo.ltv, 0),
            apartment=percent(1 - apartment.ltv, 0),
        ),
    }
