"""One vocabulary: every word and sentence that the package shows to a learner.

A *term* has one Japanese and one English name (``data/vocabulary.csv``); a *message* is a
sentence with places for numbers (``data/messages/<room>.csv``).  The language is a column,
so another edition is another column and not a rewrite.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from .data import open_text

LANGUAGES = ("ja", "en")
_language = "ja"


@dataclass(frozen=True)
class Term:
    """One term of the trade: its names, formula, unit and the lesson that introduces it."""

    key: str
    symbol: str
    ja: str
    en: str
    unit: str
    formula: str
    definition: str
    lesson: str

    @property
    def name(self) -> str:
        """The name in the language in use."""
        return self.en if _language == "en" else self.ja


@cache
def terms() -> dict[str, Term]:
    """All terms by key, in the order of the file (the order of the lessons).

    Returns
    -------
    dict of str to Term

    Examples
    --------
    >>> terms()["ads"].unit
    '円／年'
    """
    with open_text("vocabulary.csv") as f:
        return {row["key"]: Term(**row) for row in csv.DictReader(f)}


def term(key: str) -> Term:
    """Return the term ``key``.

    Parameters
    ----------
    key : str
        ``"noi"``.

    Returns
    -------
    Term

    Raises
    ------
    KeyError
        If the vocabulary has no such key.

    Examples
    --------
    >>> term("noi").ja
    '営業純収益'
    """
    return terms()[key]


@cache
def _messages(room: str) -> dict[str, dict[str, str]]:
    with open_text(f"messages/{room}.csv") as f:
        # a line break within a sentence is written \\n, so that a message stays on one line
        rows = ({k: v.replace("\\n", "\n") for k, v in row.items()} for row in csv.DictReader(f))
        return {row["key"]: row for row in rows}


def say(key: str, /, **fields: object) -> str:
    """Return the sentence ``room.name`` in the language in use, its places filled.

    Parameters
    ----------
    key : str
        ``"room.name"``: row ``name`` of ``data/messages/room.csv``.
    **fields
        What stands in the braces of the sentence; format specifications work
        (``{rate:.2f}``).

    Returns
    -------
    str

    Raises
    ------
    KeyError
        If there is no such sentence, or a place is left without a value.

    Examples
    --------
    >>> say("errors.meant_number", number=5)
    '5 のことでしょうか。'
    """
    room, _, name = key.partition(".")
    return _messages(room)[name][_language].format(**fields)


def set_language(code: str) -> None:
    """Choose the language of all words shown from now on: ``"ja"`` or ``"en"``.

    Parameters
    ----------
    code : {"ja", "en"}

    Returns
    -------
    None

    Raises
    ------
    ValueError
        If ``code`` is neither.

    Examples
    --------
    >>> set_language("en")
    >>> term("noi").name
    'net operating income'
    >>> set_language("ja")
    """
    global _language
    if code not in LANGUAGES:
        raise ValueError(f"language {code!r}: choose one of {', '.join(LANGUAGES)}")
    _language = code


def language() -> str:
    """The language in use.

    Returns
    -------
    {"ja", "en"}

    Examples
    --------
    >>> language()
    'ja'
    """
    return _language
