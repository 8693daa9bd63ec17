"""The data that the course brings along, each table with its source.

Found in a checkout (``data/`` beside the package) and in an installed wheel alike.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import TextIOWrapper
from pathlib import Path

import pandas as pd

from .errors import unknown


def data_root() -> Traversable:
    """The folder of the data: inside the wheel, or ``data/`` beside the package in a checkout."""
    inside = files("kosen_edu") / "data"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "data"


def open_text(name: str) -> TextIOWrapper:
    """Open the file ``name`` of the data folder as UTF-8 text.

    Raises
    ------
    FileNotFoundError
        If the course has no such file.

    Examples
    --------
    >>> with open_text("sources.csv") as f:
    ...     f.readline().startswith("table,")
    True
    """
    return TextIOWrapper((data_root() / name).open("rb"), encoding="utf-8", newline="")


@dataclass(frozen=True)
class Source:
    """Where a table comes from: one row of ``data/sources.csv``."""

    table: str
    title: str
    source: str
    url: str
    as_of: str
    unit: str
    licence: str
    made: str


@cache
def all_sources() -> dict[str, Source]:
    """The source of every table, by table name, in the order of ``data/sources.csv``.

    Returns
    -------
    dict of str to Source

    Examples
    --------
    >>> all_sources()["policy_rate"].unit
    '％／年'
    """
    with open_text("sources.csv") as f:
        return {row["table"]: Source(**row) for row in csv.DictReader(f)}


def load_table(table: str) -> pd.DataFrame:
    """Read the data set ``table`` (a CSV file of the course) as a DataFrame.

    The source travels along in ``frame.attrs["source"]`` (a :class:`Source`).

    Parameters
    ----------
    table : str
        Name of a file in ``data/`` without its ending.

    Returns
    -------
    DataFrame
        A copy of one's own.

    Raises
    ------
    InputError
        If ``data/sources.csv`` names no such table (data without a source are not used); it is
        a ``KeyError`` too.

    Examples
    --------
    >>> load_table("five_year_examples").attrs["source"].table
    'five_year_examples'
    >>> load_table("policy_rates")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.UnknownKeyError: 表の名前に 「policy_rates」 が渡されました。ある表は ...
    です。"policy_rate" のことでしょうか。
    """
    sources = all_sources()
    if not isinstance(table, str) or table not in sources:
        raise unknown("表の名前", table, sources, f"ある表は {'、'.join(sources)} です")
    with open_text(f"{table}.csv") as f:
        frame = pd.read_csv(f)
    frame.attrs["source"] = sources[table]
    return frame
