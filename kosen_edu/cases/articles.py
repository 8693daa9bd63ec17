"""The worked cases of the articles as data.

Inputs, conditions that were found by trial, and printed figures stand in
``data/article_cases.csv``; what follows from them is computed in :mod:`kosen_edu.cases.owner`
(article 000), :mod:`kosen_edu.cases.toda` (001), :mod:`kosen_edu.cases.condo_or_building` (004)
and, claim by claim, in :mod:`kosen_edu.claims.worked`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kosen_edu.base import check, load_table

KINDS = ("given", "assumed", "printed")


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
    found: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for row in load_table("article_cases").to_dict("records"):
        place = f"{row['article']:03d}", row["case"]
        sets = found.setdefault(place, {kind: {} for kind in KINDS})
        sets[row["kind"]][row["key"]] = float(row["value"])
    return MappingProxyType(
        {
            place: ArticleCase(*place, *(MappingProxyType(sets[kind]) for kind in KINDS))
            for place, sets in found.items()
        }
    )


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


@cache
def assumptions(table: str, case: str = "") -> Mapping[str, float]:
    """The numbers of a table of assumptions by key; those of one case where it has several."""
    rows = load_table(table)
    if case:
        rows = rows[rows["case"] == case]
    return MappingProxyType(dict(zip(rows["key"], rows["value"].astype(float), strict=True)))
