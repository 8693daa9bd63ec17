"""The worked cases of the articles as data, and the terms that a printed payment belongs to.

Inputs, conditions that were found by trial, and printed figures stand in
``data/article_cases.csv``; what follows from them is computed in
:mod:`kosen_edu.cases.models` (articles 002 to 004), :mod:`kosen_edu.cases.toda` (001) and
:mod:`kosen_edu.exits.deficit` (000).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kosen_edu.base import check
from kosen_edu.base.data import load_table
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.terms import MAX_RATE, loan_from_payment, months_to_repay, rate_from_payment


@dataclass(frozen=True, eq=False)
class ArticleCase:
    """One worked case of an article: three sets of numbers by key (yen, decimals).

    Attributes
    ----------
    given : mapping
        What the article states as its conditions.
    assumed : mapping
        Conditions that it does not state: found by trial, or set for this course.
    printed : mapping
        The results that it prints.
    """

    article: str
    case: str
    given: Mapping[str, float]
    assumed: Mapping[str, float]
    printed: Mapping[str, float]


@cache
def article_cases() -> Mapping[tuple[str, str], ArticleCase]:
    """Every case by (article, case), in the order of the articles.

    Examples
    --------
    >>> article_cases()["001", "toda"].given["principal"]
    120000000.0
    """
    frame = load_table("article_cases").astype({"value": float})
    found = {}
    for (_, name), rows in frame.groupby(["article", "case"], sort=False):
        number = f"{rows['article'].iloc[0]:03d}"
        kinds = {
            kind: MappingProxyType(dict(zip(part["key"], part["value"], strict=True)))
            for kind, part in rows.groupby("kind")
        }
        empty: Mapping[str, float] = MappingProxyType({})
        sets = (kinds.get(kind, empty) for kind in ("given", "assumed", "printed"))
        found[number, name] = ArticleCase(number, name, *sets)
    return MappingProxyType(found)


def article_case(article: str, case: str) -> ArticleCase:
    """One case, e.g. ``article_case("004", "condo")``.

    Parameters
    ----------
    article, case : str
        Number of the article and name of the case in ``data/article_cases.csv``.

    Returns
    -------
    ArticleCase

    Raises
    ------
    InputError
        For a case that is not there; the message lists those that are.

    Examples
    --------
    >>> article_case("004", "condo").printed["ads"]
    1020000.0
    """
    names = tuple("/".join(key) for key in article_cases())
    check.choice(f"{article}/{case}", "article_case", names)
    return article_cases()[article, case]


@dataclass(frozen=True)
class TermsForPayment:
    """Each term that alone would give a payment, the others as stated; ``None``: no such term."""

    principal: float
    annual_rate: float | None
    months: int | None


def terms_for_payment(
    *, payment: float, principal: float, annual_rate: float, months: int
) -> TermsForPayment:
    """Change one term at a time until a level-payment loan has this payment.

    Parameters
    ----------
    payment, principal : float
        Yen a month; yen borrowed as stated.
    annual_rate : float
        As stated, decimal per year.
    months : int
        As stated.

    Returns
    -------
    TermsForPayment

    Raises
    ------
    InputError

    Examples
    --------
    >>> found = terms_for_payment(
    ...     payment=140_661, principal=30_000_000, annual_rate=0.01, months=240
    ... )
    >>> round(found.annual_rate, 4), round(found.principal, -3), found.months
    (0.012, 30586000.0, 235)
    """
    payment = check.money(payment, "monthly_payment", zero=False, one=True)
    principal = check.money(principal, "principal", zero=False, one=True)
    rate = check.rate(annual_rate, one=True)
    months = check.count(months, "months", one=True)
    fits = principal <= payment * months and payment <= level_payment(principal, MAX_RATE, months)
    repaid = payment > principal * rate / 12
    return TermsForPayment(
        loan_from_payment(payment, rate, months),
        rate_from_payment(principal, payment, months) if fits else None,
        months_to_repay(principal, rate, payment) if repaid else None,
    )
