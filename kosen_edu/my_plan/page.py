"""The plan as one page to print: A4, light, readable in grey, everything in one file."""

import os
from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import numpy as np

from kosen_edu.base import check, man_yen, say, term, written

from .fields import GROUPS
from .figures import SECTIONS, Figures, figures
from .files import MyPlan, fingerprint, mark, save_whole
from .values import UNSEEN, plan_values, unseen_rows

ALL_YEARS, SOME_YEARS = 10, (1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 35, 40, 45)
LINES = ("gpi", "vacancy_loss", "opex", "noi", "capex", "ads", "btcf", "tax", "atcf", "balance")
FUTURES = 10_000
ROOM = 100  # characters of all years of one table, two of each for the space between


@cache
def _css() -> str:
    """How the page looks."""
    return (files("kosen_edu") / "my_plan" / "page.css").read_text(encoding="utf-8")


class Picture(Protocol):
    """A picture with the words for it."""

    @property
    def png(self) -> bytes:
        """The picture."""

    @property
    def alt(self) -> str:
        """What it shows, in words."""


def _pairs(rows: Iterable[tuple[str, str]]) -> str:
    lines = (  # of several amounts, one to a line
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(text).replace("、", "<br>")}</td></tr>'
        for name, text in rows
    )
    return f"<table><tbody>{''.join(lines)}</tbody></table>"


def shown_years(hold: int) -> list[int]:
    """Which years stand on the page: all of a short plan, some of a long one.

    Examples
    --------
    >>> shown_years(3), shown_years(12)
    ([1, 2, 3], [1, 2, 3, 4, 5, 10, 12])
    """
    if hold <= ALL_YEARS:
        return list(range(1, hold + 1))
    return [year for year in SOME_YEARS if year < hold] + [hold]


def _unit(most: float) -> tuple[str, float, int]:
    """The unit for a table with this largest amount: name, yen, places."""
    if most < 1e10:
        return "万円", 1e4, 1
    return ("億円", 1e8, 2) if most < 1e13 else ("兆円", 1e12, 3)


def _years(mine: MyPlan) -> str:
    result = mine.plan.result
    years = shown_years(result.years)
    lines = [key for key in LINES if result.after_tax or key not in ("tax", "atcf")]
    amounts = np.array([result.line(key)[np.array(years) - 1] for key in lines])
    unit, size, places = _unit(np.abs(amounts).max())
    texts = [[written(x, "number", places) for x in row] for row in (amounts / size).tolist()]
    widest = max(len(text) for row in texts for text in row)
    # as many years side by side as there is room for; what is left stands beneath
    count = min(ALL_YEARS, ROOM // (widest + 2))
    return "".join(
        _block(unit, lines, years[first : first + count], [t[first : first + count] for t in texts])
        for first in range(0, len(years), count)
    )


def _block(unit: str, lines: list[str], years: list[int], texts: list[list[str]]) -> str:
    heads = "".join(f'<th scope="col">{say("own_plan.axis_year", year=y)}</th>' for y in years)
    rows = []
    for key, row in zip(lines, texts, strict=True):
        cells = "".join(f"<td>{text}</td>" for text in row)
        kind = ' class="sum"' if key in ("noi", "btcf", "atcf") else ""
        rows.append(f'<tr{kind}><th scope="row">{escape(term(key).name)}</th>{cells}</tr>')
    head = f'<th scope="col">（{unit}）</th>{heads}'
    return (
        f'<table class="years"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def _assumptions(mine: MyPlan) -> str:
    values, unseen = plan_values(mine.plan), unseen_rows(mine.plan)
    parts = []
    for group, fields in GROUPS.items():
        rows = [(field.label, field.write(values.get(field.key)) or "—") for field in fields]
        beside = {field.key for field in fields}  # without it the numbers cannot be found again
        rows += [row for key, row in unseen.items() if UNSEEN[key][1] in beside]
        parts.append(_section(say(f"own_plan.group_{group}"), rows))
    return f'<div class="two">{"".join(parts)}</div>'


def _section(title: str, rows: Sequence[tuple[str, str]]) -> str:
    return f"<section><h2>{escape(title)}</h2>{_pairs(rows)}</section>"


def plan_page(mine: MyPlan, *, picture: Picture, numbers: Figures | None = None) -> str:
    """The page as HTML: it needs no other file, no network and no script.

    Parameters
    ----------
    mine : MyPlan
    picture : object with ``png`` and ``alt``
        The picture of the years, as the charts make it.
    numbers : Figures, optional
        Of this very plan.  Computed here, with the safety index, unless given.

    Returns
    -------
    str

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> from types import SimpleNamespace
    >>> picture = SimpleNamespace(png=b"", alt="手残り")
    >>> page = plan_page(MyPlan("戸田", toda_plan(), "2026-11-25"), picture=picture)
    >>> page.startswith("<!doctype html>"), "手残り" in page
    (True, True)
    """
    check.kind(mine, "plan", MyPlan)
    if not (isinstance(getattr(picture, "png", None), bytes)
            and isinstance(getattr(picture, "alt", None), str)):  # fmt: skip
        raise check.refuse("picture", type(picture).__name__, say("own_plan.picture_made"))
    numbers = figures(mine.plan, futures=FUTURES) if numbers is None else numbers
    if check.kind(numbers, "numbers", Figures).plan != mine.plan:
        raise check.refuse("numbers", "Figures", say("own_plan.numbers_of_other"))
    sections = "".join(
        _section(say(f"own_plan.section_{name}"), [(row[0], row[1]) for row in rows])
        for name in SECTIONS
        if (rows := numbers.section(name))
    )
    source = b64encode(picture.png).decode("ascii")
    head = say("own_plan.page_head", day=mine.as_of, price=man_yen(mine.plan.property.price, 0))
    note = f"<p>{escape(mine.note)}</p>" if mine.note else ""
    small = [numbers.law, say("own_plan.page_limits")]
    if numbers.futures:
        small.insert(1, say("own_plan.page_index", n=f"{numbers.futures:,}"))
    notes = "".join(
        f'<p class="small">{escape(line)}</p>' for text in small for line in text.split("\n")
    )
    return (
        f'<!doctype html><html lang="ja"><head><meta charset="utf-8">'
        f'<meta name="plan" content="{escape(mark(mine))}">'
        f'<meta name="fingerprint" content="{fingerprint(mine)}">'
        f"<title>{escape(mine.name)}</title><style>\n{_css()}</style></head><body>"
        f"<h1>{escape(mine.name)}</h1><p>{escape(head)}</p>{note}"
        f'<figure><img alt="{escape(picture.alt)}" src="data:image/png;base64,{source}"></figure>'
        f'<div class="two">{sections}</div>'
        f"<section><h2>{escape(say('own_plan.sheet_years'))}</h2>{_years(mine)}</section>"
        f"{_assumptions(mine)}{notes}</body></html>\n"
    )


def save_page(
    mine: MyPlan,
    path: str | os.PathLike[str] | None = None,
    *,
    picture: Picture,
    numbers: Figures | None = None,
    replace: bool = False,
) -> Path:
    """Save the page; as a whole or not at all, like the plan itself.

    Parameters
    ----------
    mine : MyPlan
    path : path, optional
        In the current folder under the plan's own name and year unless said otherwise.
    picture, numbers
        As in :func:`plan_page`.
    replace : bool
        As in :func:`~kosen_edu.my_plan.files.save_plan`.

    Returns
    -------
    Path

    Raises
    ------
    OtherPlanError, PlanFileError

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from kosen_edu.cases.toda import toda_plan
    >>> from types import SimpleNamespace
    >>> picture = SimpleNamespace(png=b"", alt="手残り")
    >>> mine = MyPlan("戸田", toda_plan(), "2026-11-25")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_page(mine, pathlib.Path(folder, "page.html"), picture=picture).name
    'page.html'
    """
    page = plan_page(mine, picture=picture, numbers=numbers)
    return save_whole(mine, path, ".html", page.encode(), replace=replace)
