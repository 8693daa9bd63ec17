"""Which row of a dated table holds: tax law by year, costs of buying and selling by day.

Each row of ``data/tax_*.csv`` and ``data/transaction_costs.csv`` says from when to when it holds,
where it comes from and when it was checked.  Nothing is assumed outside: what the tables do not
know is refused, and the message says what they know.
"""

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import all_sources, as_scalar, check, load_table, say

TABLES = (
    "tax_brackets",
    "tax_basic_deduction",
    "tax_employment_deduction",
    "tax_blue_return",
    "tax_parameters",
)
OPEN_END = 9999  # a row without a last year holds until further notice
EPSILON = 1e-6  # yen: an amount that is whole but for its last bits must not lose a unit


def cut(amount: Any, unit: float) -> Any:
    """Cut an amount down to whole units (1,000 yen, 100 yen), as the tax law does.

    Examples
    --------
    >>> cut(1_234_567, 1000)
    1234000.0
    """
    return as_scalar(np.floor((np.asarray(amount) + EPSILON) / unit) * unit)


def in_force(table: str, year: int) -> pd.DataFrame:
    """The rows of ``table`` that hold in ``year``."""
    rows = load_table(table)
    return rows[(rows["year_from"] <= year) & (rows["year_to"].fillna(OPEN_END) >= year)]


@cache
def known_years() -> tuple[int, ...]:
    """The years for which every tax table has rows.

    Examples
    --------
    >>> known_years()
    (2025, 2026, 2027)
    """
    tables = [load_table(name) for name in TABLES]
    first = max(int(table["year_from"].min()) for table in tables)
    last = min(int(table["year_to"].fillna(OPEN_END).max()) for table in tables)
    return tuple(range(first, last + 1))


def law_year(year: int, *, hold: bool = False) -> int:
    """Return the year whose tables answer for ``year``.

    Parameters
    ----------
    year : int
        Calendar year.
    hold : bool
        After the last year known, take that year instead of refusing.

    Raises
    ------
    InputError
        For a year without tables; the message names the years known.

    Examples
    --------
    >>> law_year(2026), law_year(2040, hold=True)
    (2026, 2027)
    """
    wanted = check.count(year, "tax_year", low=1, high=OPEN_END, one=True)
    return year_of_law(wanted, check.flag(hold, "hold"))


def year_of_law(year: int, hold: bool, key: str = "tax_year") -> int:
    """The same for a checked year; ``key`` is what it is called."""
    years = known_years()
    if hold and year > years[-1]:
        return years[-1]
    if year not in years:
        # where the law is held, every later year is answered for
        words = "taxes.known_from" if hold else "taxes.known_years"
        known = say(words, first=years[0], last=years[-1])
        meant = say("taxes.meant_hold", last=years[-1]) if year > years[-1] else ""
        raise check.refuse(key, str(year), known, meant)
    return year


@cache
def _numbers(used: int) -> str:
    """The numbers of the tax answers that the tables of a year cite."""
    cited = "".join(source for table in TABLES for source in in_force(table, used)["source"])
    return "・".join(sorted(set(re.findall(r"No\.(\d+)", cited))))


def law_source(year: int, *, hold: bool = False) -> str:
    """Say which year's law a number follows, and where it is written down.

    Parameters
    ----------
    year : int
        Calendar year.
    hold : bool
        As in :func:`law_year`; the sentence says that the law is held.

    Returns
    -------
    str

    Raises
    ------
    InputError
        For a year without tables.

    Examples
    --------
    >>> law_source(2026).split("。")[0], law_source(2040, hold=True).split("。")[0]
    ('2026年分の税制', '各年分の税制（2028年以後は2027年分が続くと仮定）')
    """
    used = law_year(year, hold=hold)
    numbers = _numbers(used)
    as_of = max(all_sources()[table].as_of for table in TABLES)
    key = "taxes.law_source" if used == year else "taxes.law_source_held"
    return say(key, year=used, next=used + 1, numbers=numbers, as_of=as_of)


@cache
def _dated_rows() -> dict[str, list[tuple[str, str, float]]]:
    table = load_table("transaction_costs").fillna({"valid_to": "9999-12-31"})
    columns = ("valid_from", "valid_to", "value")
    return {
        str(key): list(rows[list(columns)].itertuples(index=False, name=None))
        for key, rows in table.groupby("key")
    }


def cost_rate(key: str, day: np.datetime64 | str) -> float:
    """Return a rate or amount of ``data/transaction_costs.csv`` as it holds on ``day``.

    Where a reduced rate has a last day, the rate of the statute itself follows it.

    Raises
    ------
    InputError
        For a day before the first one the table answers for.
    KeyError
        For a key that the table lacks.

    Examples
    --------
    >>> [cost_rate("acquisition_tax", np.datetime64(f"2027-{day}")) for day in ("03-31", "04-01")]
    [0.03, 0.04]
    """
    on, rows = str(day), _dated_rows()[key]
    for first, last, value in rows:
        if first <= on <= last:
            return float(value)
    raise check.refuse(
        "deal_day",
        on,
        say("taxes.known_days", first=min(r[0] for r in rows), last=max(r[1] for r in rows)),
    )
