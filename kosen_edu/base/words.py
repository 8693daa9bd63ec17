"""One vocabulary: every word and sentence that the package shows to a learner.

A *term* has one name, with the English one beside it (``data/vocabulary.csv``).  A *sentence* has
places for numbers and lies in the room that says it: those of a lesson in
``lessons/<lesson>/sentences.toml``, those of the live kit in ``live/``, those of the core here.
"""

import csv
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, TypeVar

from .data import open_text
from .errors import UnknownKeyError, unknown
from .formats import WRITERS, full_day, limit, written, year_month

T = TypeVar("T")


@dataclass(frozen=True)
class Term:
    """One term of the trade: its names, formula, unit and the lesson that introduces it.

    ``format`` says how its numbers are written: one of :data:`kosen_edu.base.formats.WRITERS`.
    """

    key: str
    symbol: str
    ja: str
    en: str
    unit: str
    format: str
    formula: str
    definition: str
    lesson: str

    @property
    def name(self) -> str:
        """The name on screen."""
        return self.ja


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
    InputError
        If the vocabulary has no such key; it is a ``KeyError`` too.

    Examples
    --------
    >>> term("noi").ja
    '営業純収益'
    >>> term("monthly_paymnt")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.UnknownKeyError: 用語のキーに 「monthly_paymnt」
    が渡されました。用語集にあるキーを書きます（glossary() で一覧できます）。"monthly_payment"
    のことでしょうか。
    """
    if isinstance(key, str) and key in terms():
        return terms()[key]
    allowed = "用語集にあるキーを書きます（glossary() で一覧できます）"
    raise unknown("用語のキー", key, terms(), allowed)


def name_of(key: Any) -> Any:
    """The term's name on screen; what is no key of a term is already a name."""
    return terms()[key].name if key in terms() else key


@cache
def _sentences(folder: str) -> dict[str, Any]:
    path = files("kosen_edu").joinpath(*folder.split("/"), "sentences.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


class _Places(Formatter):
    """Fills the places of a sentence; a place may name the kind of its number."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec in _NAMERS:
            return _NAMERS[format_spec](value)
        how, kind, digits = _KIND.findall(format_spec)[0]
        if kind not in WRITERS:
            return str(super().format_field(value, format_spec))
        if value is None:
            return say("metrics.no_solution")
        if how in ("most ", "least "):
            return limit(value, how.strip(), kind, *map(int, digits))
        return written(abs(value) if how else value, kind, *map(int, digits))


_NAMERS = {"term": lambda key: term(key).name, "day": full_day, "year_month": year_month}
_KIND = re.compile(r"^(abs |most |least )?(\D*)(\d?)")


@cache
def _found(key: str) -> Any:
    """A sentence, or a table of them, of the core or of the kit; else of a lesson."""
    if not re.match(r"\w+\.", key):
        raise KeyError(key)
    room, *path = key.split(".")
    shared = [table[room] for table in map(_sentences, ("base", "live")) if room in table]
    found = shared[0] if shared else _sentences(f"lessons/{room}")
    for name in path:
        found = found[name]
    return found


def _sentence(key: str, kind: type[T]) -> T:
    """The same, refused in words where there is none: no learner reads the path of a file."""
    if isinstance(key, str):
        with suppress(KeyError, OSError, TypeError):
            found = _found(key)
            if isinstance(found, kind):
                return found
    raise UnknownKeyError(
        "文のキー", key, "sentences.toml にあるキーを書きます（例：errors.finite_only）"
    )


def say(key: str, /, **places: object) -> str:
    """Return a sentence, its places filled.

    Parameters
    ----------
    key : str
        ``"room.name"``: the sentence ``name`` of a lesson, or of a table of the core or the kit;
        ``"dscr.drill.toda_dscr.hint1"`` that of an exercise.
    **places
        What stands in the braces of the sentence.  A number may say there how it is written,
        as one of :data:`kosen_edu.base.formats.WRITERS` and its decimal places
        (``{noi:yen}``, ``{rate:percent2}``; ``{btcf:abs yen}`` without its sign; a limit rounded
        to the safe side as ``{vacancy:most percent}`` or ``{reserve:least man_yen}``), or by a
        format specification (``{rate:.2f}``); the key of a term by ``:term``, a day by ``:day`` or
        ``:year_month``.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If there is no such sentence; it is a ``KeyError`` too.
    KeyError
        If a place is left without a value.

    Examples
    --------
    >>> say("errors.meant_number", number=5)
    '5 のことでしょうか。'
    """
    return _Places().vformat(_sentence(key, str), (), places)


def is_said(key: str) -> bool:
    """Whether there is such a sentence."""
    with suppress(KeyError, OSError, TypeError):
        return isinstance(_found(key), str)
    return False


def say_rows(key: str, /, **places: object) -> list[tuple[str, ...]]:
    """Return a table of sentences as rows: a name, and what it says.

    Parameters
    ----------
    key : str
        ``"room.name"`` of a table in which each sentence, or each list of them, stands under its
        name.  The key of a term, there or in a list, is its name on screen.
    **places
        As :func:`say`.

    Returns
    -------
    list of tuple of str
    """

    def cell(text: str) -> str:
        return terms()[text].name if text in terms() else _Places().vformat(text, (), places)

    table = _sentence(key, dict).items()
    rows = ((name, *([cells] if isinstance(cells, str) else cells)) for name, cells in table)
    return [tuple(map(cell, row)) for row in rows]
