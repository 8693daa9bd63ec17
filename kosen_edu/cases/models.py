"""The worked cases of articles 002, 003 and 004: what they print and what their terms give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kosen_edu.base import check
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan
from kosen_edu.rates.contract import RateContract
from kosen_edu.rental.break_even import rent_for_ratio
from kosen_edu.rental.property import OperatingStatement, Property
from kosen_edu.rental.ratios import dscr, repayment_ratio

from .articles import TermsForPayment, article_case, terms_for_payment

if TYPE_CHECKING:
    import pandas as pd


def review_table() -> pd.DataFrame:
    """Article 002's contract on the real record, and what the article could not yet know.

    Returns
    -------
    DataFrame
        ``review_date``, ``start_month``, ``base_rate``, ``applied_rate``, ``lead_months``, and
        ``printed`` (nan where the article prints none).

    Examples
    --------
    >>> review_table()[["applied_rate", "printed"]].head(2).to_numpy().tolist()
    [[0.0335, 0.0335], [0.033, 0.033]]
    """
    case = article_case("002", "review")
    contract = RateContract(base="long_term_prime", spread=case.given["spread"])
    table = contract.reviews(first="2025-07", last="2027-01")
    keys = [f"rate_{start:%Y_%m}" for start in table["start_month"]]
    return table.assign(printed=[case.printed.get(key, np.nan) for key in keys])


@dataclass(frozen=True)
class RefinancingCase:
    """Article 003's refinancing: payments (yen a month), ratios, and the rate of its figure."""

    old_payment: float
    new_payment: float
    old_ratio: float
    new_ratio: float
    rate_of_printed: float | None


def refinancing_case() -> RefinancingCase:
    """Article 003's refinancing recomputed, with the rate that its new payment belongs to.

    Examples
    --------
    >>> case = refinancing_case()
    >>> round(case.old_payment), round(case.new_payment), round(case.rate_of_printed, 4)
    (158971, 137968, 0.012)
    """
    case = article_case("003", "refinancing")
    given, months = case.given, int(case.given["years"] * 12)
    payments = [
        level_payment(given["principal"], given[key], months) for key in ("old_rate", "new_rate")
    ]
    ratios = [repayment_ratio(ads=p, gpi=given["monthly_rent"]) for p in payments]
    found = terms_for_payment(
        payment=case.printed["new_payment"],
        principal=given["principal"],
        annual_rate=given["new_rate"],
        months=months,
    )
    return RefinancingCase(*payments, *ratios, found.annual_rate)


@dataclass(frozen=True)
class ThresholdCase:
    """Article 003's rent for a repayment ratio of 60 %: exact, printed, ratio at the printed."""

    payment: float
    exact_rent: float
    printed_rent: float
    ratio_at_printed: float

    @property
    def rounded_to_unsafe_side(self) -> bool:
        """Whether an owner who keeps to the printed rent is already above the ratio."""
        return self.printed_rent < self.exact_rent


def threshold_case() -> ThresholdCase:
    """Article 003's 「家賃がおよそ18万円を下回ると」 recomputed.

    Examples
    --------
    >>> case = threshold_case()
    >>> round(case.exact_rent), round(case.ratio_at_printed, 3), case.rounded_to_unsafe_side
    (184810, 0.616, True)
    """
    case = article_case("003", "threshold")
    given, printed = case.given, case.printed["monthly_rent"]
    payment = level_payment(given["principal"], given["annual_rate"], int(given["years"] * 12))
    exact = rent_for_ratio(monthly_payment=payment, ratio=given["ratio"])
    return ThresholdCase(payment, exact, printed, repayment_ratio(ads=payment, gpi=printed))


def dscr_slip() -> tuple[float, float, float]:
    """Article 003's DSCR example: as it should be, as its formula divides, as printed.

    Examples
    --------
    >>> [round(value, 3) for value in dscr_slip()]
    [1.429, 2.0, 1.42]
    """
    case = article_case("003", "dscr")
    noi, printed = case.given["noi"], case.printed
    right = dscr(noi=noi, ads=case.given["ads"])
    return right, dscr(noi=noi, ads=printed["divisor"]), printed["dscr"]


@dataclass(frozen=True, eq=False)
class ComparedCase:
    """One property of article 004: as its terms give it, beside what is printed.

    Attributes
    ----------
    home, loan : Property, Loan
        As the article states them.
    statement : OperatingStatement
        The first year, computed.
    printed : mapping
        ``ads``, ``noi``, ``btcf`` as printed, yen a year.
    ads_terms : TermsForPayment
        What alone would have given the printed debt service.
    """

    home: Property
    loan: Loan
    statement: OperatingStatement
    printed: Mapping[str, float]
    ads_terms: TermsForPayment


def compared_case(name: str) -> ComparedCase:
    """Article 004's comparison: ``"condo"`` (区分マンション) or ``"apartment"`` (木造アパート).

    Raises
    ------
    InputError

    Examples
    --------
    >>> condo = compared_case("condo")
    >>> round(condo.statement.ads), round(condo.statement.btcf), condo.printed["btcf"]
    (813800, 26200, -180000.0)
    >>> whole_price = Loan(principal=condo.home.price, annual_rate=0.02, years=25)
    >>> round(whole_price.annual_debt_service())  # the printed 102万円 borrows the whole price
    1017250
    >>> apartment = compared_case("apartment").statement
    >>> round(apartment.noi), round(apartment.ads), round(apartment.btcf)
    (3825000, 1812880, 2012120)
    """
    case = article_case("004", check.choice(name, "article_case", ("condo", "apartment")))
    given = case.given
    home = Property(
        price=given["price"],
        gpi=given["gpi"],
        vacancy=given["vacancy"],
        opex_ratio=given["opex_ratio"],
        opex_base="egi",  # the only reading that gives the printed 382万5千円
    )
    loan = Loan(
        principal=given["price"] * given["ltv"],
        annual_rate=given["annual_rate"],
        years=given["years"],
    )
    terms = terms_for_payment(
        payment=case.printed["ads"] / 12,
        principal=loan.principal,
        annual_rate=loan.annual_rate,
        months=loan.months,
    )
    statement = home.statement(ads=loan.annual_debt_service())
    return ComparedCase(home, loan, statement, case.printed, terms)


@dataclass(frozen=True)
class FourSteps:
    """Article 004's ①–④ (yen a year): rent, costs and vacancy, debt service, cash after tax.

    ``tax_shortcut`` taxes the cash flow; ``tax`` taxes NOI less interest less depreciation.
    """

    gpi: float
    noi: float
    ads: float
    interest: float
    depreciation: float
    tax_rate: float

    @property
    def btcf(self) -> float:
        """Cash before tax."""
        return self.noi - self.ads

    @property
    def tax_shortcut(self) -> float:
        """The article's tax: a share of the cash flow."""
        return self.tax_rate * max(self.btcf, 0.0)

    @property
    def tax(self) -> float:
        """The same rate on what is really taxed."""
        return self.tax_rate * max(self.noi - self.interest - self.depreciation, 0.0)


def four_steps(*, depreciation: float) -> FourSteps:
    """Article 004's simulation with its own terms and a depreciation that it leaves out.

    Parameters
    ----------
    depreciation : float
        Of the first year, yen.  Where it equals the principal repaid, the shortcut is right.

    Raises
    ------
    InputError

    Examples
    --------
    >>> steps = four_steps(depreciation=0)
    >>> round(steps.ads), round(steps.btcf), round(steps.tax_shortcut), round(steps.tax)
    (1330630, 469370, 140811, 362020)
    """
    given = article_case("004", "simulation").given
    loan = Loan(
        principal=given["principal"], annual_rate=given["annual_rate"], years=given["years"]
    )
    return FourSteps(
        gpi=given["gpi"],
        noi=given["noi"],
        ads=loan.annual_debt_service(),
        interest=float(loan.yearly()["interest"][0]),
        depreciation=check.money(depreciation, "depreciation"),
        tax_rate=given["tax_rate"],
    )
