"""The source check: every numeric claim of the five articles, and what the engine makes of it.

``data/source_claims.csv`` holds what an article says (a brief quote, its conditions, the printed
number); :mod:`kosen_edu.claims.worked` works each claim out; :mod:`kosen_edu.claims.rules`
compares.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pandas as pd

from kosen_edu.base import LEFT, SHORT, check, html_table, open_text, say

from .rules import MISSES, VERDICTS, Claim
from .worked.article_000 import works_000
from .worked.article_001 import works_001
from .worked.article_002 import works_002
from .worked.article_003 import works_003
from .worked.article_004 import works_004
from .worked.working import Worked

ARTICLES = (works_000, works_001, works_002, works_003, works_004)
COLUMNS = ("quote", "condition", "formula", "printed", "computed", "verdict", "remark")
_AS_WRITTEN = (
    "place", "quote", "condition", "formula", "printed_as", "relation", "unit", "ground",
    "lesson", "follows", "reason",
)  # fmt: skip


def _number(text: str) -> float | str:
    """A printed number in core units; a date (``2025-07``) stays text."""
    try:
        return float(text)
    except ValueError:
        return text


@cache
def workings() -> dict[str, Worked]:
    """The working of each claim that has one, by the number of the claim."""
    works = {key: work for works_of in ARTICLES for key, work in works_of().items()}
    return {k: work if isinstance(work, Worked) else Worked(work) for k, work in works.items()}


@cache
def all_claims() -> tuple[Claim, ...]:
    """All claims in the order of the articles, worked out.

    Returns
    -------
    tuple of Claim

    Examples
    --------
    >>> all_claims()[0].key
    '000-01'
    """
    with open_text("source_claims.csv") as f:
        return tuple(_claim(row) for row in csv.DictReader(f))


def _claim(row: dict[str, str]) -> Claim:
    """A row of the table with its working, or with the public fact that settles it."""
    known = Worked(_number(row["known"]) if row["known"] else None)
    work = workings().get(row["id"], known)
    return Claim(
        key=row["id"],
        article=row["id"][:3],
        printed=_number(row["printed"]),
        printed_to=float(row["printed_to"]) if row["printed_to"] else None,
        step=float(row["step"] or 1),
        value=work.value,
        instead=work.instead,
        remedy=row["remedy"].format(**work.shown),
        note=row["note"].format(**work.shown),
        **{name: row[name] for name in _AS_WRITTEN},
    )


def articles() -> tuple[str, ...]:
    """The numbers of the articles.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> articles()
    ('000', '001', '002', '003', '004')
    """
    return tuple(sorted({c.article for c in all_claims()}))


def lessons() -> tuple[str, ...]:
    """The numbers of the lessons that settle a claim."""
    return tuple(sorted({c.lesson for c in all_claims()}))


def claim(key: str) -> Claim:
    """One claim by its number.

    Parameters
    ----------
    key : str
        Article and number, ``"003-04"``.

    Returns
    -------
    Claim

    Raises
    ------
    InputError
        If there is no such claim.

    Examples
    --------
    >>> round(claim("003-04").value, 2), claim("003-04").outcome
    (2.0, 'contradiction')
    """
    by_key = {c.key: c for c in all_claims()}
    check.choice(key, say("claims.head_key"), tuple(by_key))
    return by_key[key]


@dataclass(frozen=True, repr=False)
class ClaimTable:
    """Some claims as a table that a notebook shows in full: as HTML, and as plain lines."""

    claims: tuple[Claim, ...]

    def __len__(self) -> int:
        return len(self.claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    @property
    def sentence(self) -> str:
        """How many claims there are, by verdict."""
        if not self.claims:
            return say("claims.none_found")
        return say("claims.total", n=len(self), counts=self.listed())

    @property
    def missed(self) -> int:
        """How many claims do not follow from their article's conditions."""
        return sum(c.outcome in MISSES for c in self.claims)

    def counts(self, article: str | None = None) -> list[int]:
        """How many claims (of one article) have each verdict, in the order of ``VERDICTS``.

        Raises
        ------
        InputError
            For an article that there is not.
        """
        if article is not None:
            check.choice(article, say("claims.head_article"), articles())
        found = [c.outcome for c in self.claims if article in (None, c.article)]
        return [found.count(outcome) for outcome in VERDICTS]

    def listed(self, article: str | None = None) -> str:
        """The verdicts that occur (in one article), with their counts, in words."""
        pairs = zip(VERDICTS.values(), self.counts(article), strict=True)
        return "、".join(f"{verdict} {n}件" for verdict, n in pairs if n)

    def frame(self) -> pd.DataFrame:
        """A row a claim, everything in words; the index holds the numbers of the claims."""
        heads = [say(f"claims.head_{name}") for name in COLUMNS]
        index = pd.Index([c.key for c in self.claims], name=say("claims.head_key"))
        rows = [
            [c.quote, c.condition, c.formula, c.printed_as, c.computed, c.verdict, c.remark]
            for c in self.claims
        ]
        return pd.DataFrame(rows, columns=heads, index=index)

    def __repr__(self) -> str:
        lines = (
            say("claims.line", key=c.key, printed=c.printed_as, computed=c.computed,
                verdict=c.verdict, remark=c.remark)
            for c in self.claims
        )  # fmt: skip
        return "\n".join([self.sentence, *lines])

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, *, bare: bool = False) -> str:
        """The table for a page; ``bare`` leaves its look and its headline to the page.

        Examples
        --------
        >>> len(settled().html(bare=True)) < 0.6 * len(settled().html())
        True
        """
        bare = check.flag(bare, "bare")
        names = ("key", "quote", "terms", "printed", "computed", "verdict", "remark")
        heads = [say(f"claims.head_{name}") for name in names]
        rows = [  # condition and formula share a cell
            (c.key, c.quote, "\n".join(filter(None, (c.condition, c.formula))), c.printed_as,
             c.computed, c.verdict, c.remark)
            for c in self.claims
        ]  # fmt: skip
        page = html_table(heads, rows, caption="" if bare else self.sentence, short=(0, 3, 4, 5))
        if not bare:
            return page
        page = re.sub(r"<tr>(<th[^>]*>([\d-]+))", r'<tr class="claim-\2">\1', page)
        return page.replace(SHORT, ' class="line"').replace(LEFT, "")


def settled(
    *keys: str, lesson: str | None = None, article: str | None = None, verdict: str | None = None
) -> ClaimTable:
    """The claims named, or those that a lesson settles, of an article, or with one verdict.

    Parameters
    ----------
    *keys : str, optional
        Numbers of claims, ``"003-04"``; they stand in this order.
    lesson : str, optional
        ``"02"``.
    article : str, optional
        ``"003"``.
    verdict : str, optional
        The verdict in words, ``"不一致"``.

    Returns
    -------
    ClaimTable

    Raises
    ------
    InputError
        If no claim has that number, lesson, article or verdict.

    Examples
    --------
    >>> settled(lesson="02", verdict="不一致").claims[0].key
    '003-14'
    >>> [claim.verdict for claim in settled("003-04", "003-05")]
    ['自己矛盾', '丸めて一致']
    """
    chosen = tuple(claim(key) for key in keys) or all_claims()
    wanted = {
        "lesson": (lesson, lessons()),
        "article": (article, articles()),
        "verdict": (verdict, tuple(VERDICTS.values())),
    }
    for name, (value, there) in wanted.items():
        if value is not None:
            check.choice(value, say(f"claims.head_{name}"), there)
            chosen = tuple(c for c in chosen if getattr(c, name) == value)
    return ClaimTable(chosen)


def counts() -> pd.DataFrame:
    """How many claims of each article have which verdict (columns in the order of ``VERDICTS``).

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> int(counts().to_numpy().sum()) == len(all_claims())
    True
    """
    table = settled()
    heads = list(VERDICTS.values())
    index = pd.Index(articles(), name=say("claims.head_article"))
    return pd.DataFrame([table.counts(a) for a in index], columns=heads, index=index)
