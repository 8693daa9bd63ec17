"""Tables for people: Japanese headings from the vocabulary, numbers in 万円, ％ and 倍."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .formats import man_yen, percent, times, yen
from .vocabulary import say, term

if TYPE_CHECKING:
    import pandas as pd

_WRITERS: dict[str, Callable[[float], str]] = {
    "yen": yen,
    "man_yen": man_yen,
    "percent": percent,
    "percent2": lambda v: percent(v, 2),
    "times": times,
    "number": lambda v: f"{v:,.10g}",
    "text": str,
}


def _unit_of(key: str) -> str:
    """How a term is written unless said otherwise, from its unit in the vocabulary."""
    try:
        unit = term(key).unit
    except KeyError:
        return "text"
    for start, writer in (("円", "yen"), ("小数", "percent"), ("倍", "times"), ("％", "number")):
        if unit.startswith(start):
            return writer
    return "text"


def _name(key: Any) -> Any:
    try:
        return term(key).name
    except KeyError:
        return key


def readable(frame: pd.DataFrame, **formats: str) -> pd.DataFrame:
    """The same table in words: headings by the vocabulary, cells as text.

    Parameters
    ----------
    frame : DataFrame
        Columns and index name may be keys of terms (``"interest"``, ``"balance"``).
    **formats : str
        For single columns ``"yen"``, ``"man_yen"``, ``"percent"``, ``"percent2"``,
        ``"times"``, ``"number"`` or ``"text"``; else the unit of the term decides.

    Raises
    ------
    KeyError
        If a format has no such name.

    Examples
    --------
    >>> from kosen_edu.loans import Loan
    >>> table = Loan(principal=30_000_000, annual_rate=0.02, years=30).schedule()
    >>> readable(table.head(1)).iloc[0].tolist()
    ['110,886円', '50,000円', '60,886円', '29,939,114円']
    """
    import pandas as pd

    def write(column: Any) -> list[str]:
        writer = _WRITERS[formats.get(column, _unit_of(column))]
        missing = say("metrics.no_solution")
        return [missing if v is None or v != v else writer(v) for v in frame[column]]

    # row numbers that count nothing would only be noise
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    index = [""] * len(frame) if plain else frame.index
    text = pd.DataFrame({c: write(c) for c in frame.columns}, index=index)
    return text.rename(columns=_name, index=_name).rename_axis(index=_name(frame.index.name))


def symbols(*keys: str) -> pd.DataFrame:
    """The terms of a lesson: symbol, Japanese, English, unit, formula.

    Raises
    ------
    KeyError
        If a term has no such key.

    Examples
    --------
    >>> symbols("dscr").iloc[0].tolist()
    ['DSCR', '元利返済倍率', 'debt service coverage ratio', '倍', 'NOI ÷ ADS']
    """
    import pandas as pd

    fields = ("symbol", "ja", "en", "unit", "formula")
    rows = [[getattr(term(key), f) or "—" for f in fields] for key in keys]
    return pd.DataFrame(rows, columns=[say(f"tables.{f}") for f in fields], index=[""] * len(rows))
