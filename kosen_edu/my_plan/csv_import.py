"""Properties from a CSV file as a spreadsheet writes it: one row a property.

A row that can be used becomes a plan; one that cannot is named by line and column and kept as
it was.  A file is never half-read in silence.
"""

import csv
import os
import re
from collections import defaultdict
from dataclasses import dataclass
from io import StringIO
from itertools import groupby, zip_longest
from math import isclose
from pathlib import Path

from kosen_edu.base import InputError, check, say, seen
from kosen_edu.plan.proforma import ProForma

from .csv_layout import (
    NAME,
    Layout,
    Row,
    changes_amount,
    heading_of,
    is_empty,
    plain_form,
    read_layout,
    unit_only,
)
from .disk import PlanFileError, as_text, place, read_limited, write_asked
from .fields import FIELDS, Money
from .files import MyPlan, plan_day
from .values import HIGH_LTV, REQUIRED, SALE, defaults, doubts, plan_values, read_plan

MAX_BYTES = 2_000_000
MAX_ROWS = 1_000
TAKEN = ("vacancy", "opex_ratio")  # shares for which something is taken where none is written
_FORMULA = tuple("=+-@＝＋－＠")
# a row of totals: the word alone, in brackets, before a colon, or with how many it counts; a name
# that ends in 計 is one as well (東京都計), 時計 and 会計 are parts of names
_TOTAL_NAME = re.compile(
    r"[小総合累]計(?:[・ー:_※-].*|金額|[a-z\d①-⑳]+)|.*(?:(?<![時会設統])計[値額]?|平均|中央値|合算値?)"
    r"|全(?:体|物件|\d+[件棟戸室])|最[大小高低]値?|av[eg]\.?|max|min|標準偏差|σ|ttl"
)
_BEHIND = re.compile(
    r"(?<=.)(?:[(\[【〔<][^)\]】〕>]*[)\]】〕>]|[※*:])+$"
)  # of no meaning in a name
_TOTAL = re.compile(
    r"[\[(【〔<■*]*(?:(?:総|全体)?合計|[小総累]計|計|総額|平均|中央値|トータル|(?:sub|grand)?totals?|sum|average|mean)"
    r"[値額行欄]?[\])】〕>*]*:?[\[(]?(?:全?\d[\d,.]*(?:億|千|万)*(?:件|棟|戸|室|行|物件|円))?[\])]?:?"
)


@dataclass(frozen=True)
class Rejected:
    """One row that could not be used: where, what stood there, and why."""

    line: int
    column: str
    why: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class CsvImport:
    """What a CSV file held: plans, rows that could not be used, columns that nothing needs.

    Attributes
    ----------
    plans : tuple of MyPlan
    rejected : tuple of Rejected
        A row with several faults stands here once for each.
    head : tuple of str
        The headings as they stand in the file.
    unused : tuple of str
        Columns that no field has the name of.
    sale_assumed : bool
        Whether no column said for how much it is sold: then for what it was bought.
    assumed : tuple of str
        What was taken for the share of costs or empty rooms where none was written; what can be
        meant and seldom is.
    source : Path, optional
        The file.
    units : tuple of str
        What a title, a note or a row of units says of each column, besides its heading.
    """

    plans: tuple[MyPlan, ...]
    rejected: tuple[Rejected, ...]
    head: tuple[str, ...]
    unused: tuple[str, ...]
    sale_assumed: bool = False
    assumed: tuple[str, ...] = ()
    source: Path | None = None
    units: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """How many rows were read and how many were not, in words."""
        lines = len({row.line for row in self.rejected})
        unused = "、".join(self.unused)
        note = say("own_plan.csv_sale_assumed") if self.sale_assumed else ""
        note += "".join(self.assumed)
        note += say("own_plan.csv_unused", names=unused) if unused else ""
        return say("own_plan.csv_read", read=len(self.plans), rejected=lines, note=note)

    @property
    def report(self) -> str:
        """The sentence, and a line for every fault: where it is, and why."""
        lines = []
        for (column, why, _), same in groupby(self.rejected, _alike):
            first, *rest = (r.line for r in same)
            line = f"{first}〜{rest[-1]}" if rest else first
            lines.append(say("own_plan.csv_fault", line=line, column=column, why=why))
        return "\n".join([self.sentence, *lines])

    def save_rejected(self, path: str | os.PathLike[str], *, replace: bool = False) -> Path:
        """Write the rows that were not used to a CSV file of their own, to be mended there.

        Text that a spreadsheet would take for a formula gets a ``'`` before it.  The headings get
        the units that stood elsewhere: the amounts are those of the list when they are read again.

        Raises
        ------
        OtherPlanError
            Unless ``replace`` is true, for a file that holds anything else than these rows.
        PlanFileError
            Also for the file itself, which would lose its other rows.
        """
        target = place(path, writing=True)
        if self.source is not None and target.resolve() == self.source.resolve():
            raise PlanFileError(say("own_plan.csv_itself", file=target.name))
        out = StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        told = zip_longest(self.head, self.units, fillvalue="")
        head = [f"{name}（{unit}）" if unit else name for name, unit in told]
        for cells in (head, *{row.line: row.cells for row in self.rejected}.values()):
            writer.writerow([f"'{c}" if c.lstrip().startswith(_FORMULA) else c for c in cells])
        content = out.getvalue().encode("utf-8-sig")

        def other(there: Path) -> str:
            return "" if _holds(there, content) else say("own_plan.csv_other_rows")

        return write_asked(target, content, other, replace=replace)


def _alike(row: Rejected) -> tuple[str, str, int]:
    """Rows of nothing are told together; any other row is told by itself."""
    return row.column, row.why, 0 if is_empty(row.cells) else row.line


def _holds(target: Path, content: bytes) -> bool:
    """Whether a file holds just this; of a longer one, one byte more is enough to know."""
    try:
        return read_limited(target, len(content)) == content
    except PlanFileError:
        return False


def read_csv(
    path: str | os.PathLike[str], *, as_of: str, base: ProForma | None = None
) -> CsvImport:
    r"""Read properties from a CSV file.

    Parameters
    ----------
    path : path
        UTF-8 (with or without a mark), Shift_JIS (CP932), JIS (ISO-2022-JP) or Excel's "Unicode
        text"; separated by commas, semicolons or tabs, or as its line ``sep=;`` says.  Below a
        title, if there is one, a row holds headings: names of the form, keys of the fields, or
        their English names, with a unit in brackets if the cells have none (``物件価格（万円）``),
        in a row of units beneath them, or for all amounts in the title or a note (``単位：千円``).
    as_of : str
        The day of the plans, ``"2026-11-25"``.
    base : ProForma, optional
        Where a field comes from that the file has no column for.

    Returns
    -------
    CsvImport

    Raises
    ------
    PlanFileError
        For a file that cannot be read at all: too large, no text, headings missing or doubled.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "a.csv")
    ...     _ = path.write_text("物件価格,満室想定家賃\n3000万円,240万円\n3000,1円\n", "cp932")
    ...     found = read_csv(path, as_of="2026-11-25")
    >>> len(found.plans), len(found.rejected)
    (1, 1)
    """
    plan_day(as_of)
    if base is not None:
        check.kind(base, "plan", ProForma)
    source = place(path)
    try:
        text = as_text(read_limited(path, MAX_BYTES))
    except ValueError:
        raise PlanFileError(say("own_plan.csv_no_text", file=source.name)) from None
    layout = read_layout(text, source.name)
    if sum(not is_empty(cells) for _, cells, _ in layout.rows) > MAX_ROWS:
        raise PlanFileError(say("own_plan.csv_too_many", file=source.name, most=MAX_ROWS))
    found = _Rows(layout, as_of, base, source.stem[:60])
    rejected = [
        Rejected(row[0], column, why, row[1])
        for row in layout.rows
        for column, why in found.read(row)
    ]
    return CsvImport(
        plans=tuple(found.plans),
        rejected=tuple(rejected),
        head=layout.head,
        unused=(*layout.unused, *found.unheaded()),
        sale_assumed=found.sale_assumed,
        assumed=(*layout.told, *found.told()),
        source=source,
        units=layout.elsewhere,
    )


class _Rows:
    """What becomes of the rows of a list, one after the other: plans, or why they are none."""

    def __init__(self, layout: Layout, as_of: str, base: ProForma | None, stem: str) -> None:
        self._layout, self._as_of, self._base, self._stem = layout, as_of, base, stem
        self.sale_assumed = base is None and not any(key in layout.fields for key in SALE)
        self.plans: list[MyPlan] = []
        self._first: dict[str, tuple[int, ProForma]] = {}  # of each name its line, and its plan
        self._lines: dict[str, list[int]] = defaultdict(list)  # by what is told of them together
        self._doubts: list[str] = []
        self._stray: set[int] = set()  # columns without a heading in which something stands

    def read(self, row: Row) -> list[tuple[str, str]]:
        """Keep the plan of a row; gives why it cannot be used, by column."""
        layout, (line, cells, _) = self._layout, row
        texts = layout.texts(cells)
        title = re.sub(r"^'(?=\s*[-=+@＝＋－＠])", "", texts.pop(NAME, "").strip())
        if unusable := _unusable(layout, row, title, texts):
            return [unusable]
        beside = layout.beside(cells)
        self._stray |= {i for i in beside if beside[i].strip() and not layout.head[i].strip()}
        reading = read_plan(
            texts, units=layout.units, base=self._base, sold_as_bought=self.sale_assumed
        )
        plan, problems = reading.plan, dict(reading.problems)
        if plan is not None:
            if why := _cut(cells, layout.fields, plan):
                return [("—", why)]
            if _adds_up(plan, self.plans):
                if not title:
                    return [(heading_of(NAME), say("own_plan.csv_sum"))]
                self._lines["named_sum"].append(line)
            if not title and NAME in layout.fields:
                self._lines["nameless"].append(line)
        title = title or say("own_plan.csv_unnamed", file=self._stem, line=line)
        try:
            self._keep(line, title, plan, texts)
        except InputError as error:
            problems[NAME] = str(error)
        return [(heading_of(key), why) for key, why in problems.items()]

    def _keep(self, line: int, title: str, plan: ProForma | None, texts: dict[str, str]) -> None:
        """Keep a plan under its name, if there is one and no other has the name."""
        before, other = self._first.get(title, (0, None))
        if other is not None and plan != other:
            raise InputError(heading_of(NAME), title, say("own_plan.csv_same_name", line=before))
        if plan is None:
            return
        self.plans.append(MyPlan(title, plan, self._as_of))
        self._first.setdefault(title, (line, plan))
        self._doubts += [
            say("own_plan.csv_fault", line=line, column=heading_of(key), why=why)
            for key, why in doubts(plan).items()
        ]
        for key in TAKEN:
            if key in texts and FIELDS[key].left_out(texts[key]):
                self._lines[key].append(line)

    def unheaded(self) -> list[str]:
        """Columns that have no heading."""
        return [say("own_plan.csv_no_heading", n=i + 1) for i in sorted(self._stray)]

    def told(self) -> list[str]:
        """What was taken where nothing was written, and what can be meant and seldom is."""
        told = [_taken(key, self._lines[key]) for key in TAKEN if key in self._lines]
        for name in ("nameless", "named_sum"):
            if name in self._lines:
                told.append(say(f"own_plan.csv_{name}", lines=_listed(self._lines[name])))
        if self._base is None and self.plans:
            told += [_taken(key, []) for key in TAKEN if key not in self._layout.fields]
        return told + self._doubts


def _taken(key: str, lines: list[int]) -> str:
    """What is taken for a share that no cell, or no column, says."""
    words = {"name": heading_of(key), "value": FIELDS[key].write(defaults()[key])}
    if not lines:
        return say("own_plan.csv_no_column", **words)
    return say("own_plan.csv_blank", lines=_listed(lines), **words)


def _listed(lines: list[int]) -> str:
    return "・".join(map(str, lines))


def _unusable(
    layout: Layout, row: Row, title: str, texts: dict[str, str]
) -> tuple[str, str] | None:
    """In which column a row is not one of a property, and why; ``None`` if it may be one."""
    _, cells, fault = row
    if is_empty(cells):
        price = FIELDS[REQUIRED[0]]
        return price.label, str(price.refuse("—", "own_plan.field_needed"))
    size = {"has": len(cells), "wants": len(layout.head)}
    wide = "" if is_empty(cells[len(layout.head) :]) else say("own_plan.csv_too_wide", **size)
    if why := fault or wide or _cut(cells, layout.fields):
        return "—", why
    if _is_total(title, cells):
        return heading_of(NAME), say("own_plan.csv_total")
    if len(cells) < layout.least:  # what is missing may stand anywhere in the row
        return "—", say("own_plan.csv_too_narrow", has=len(cells), wants=layout.least)
    for key, text in texts.items():
        if unit_only(key, text):
            return heading_of(key), say("own_plan.csv_unit_alone", unit=text.strip())
    for cell in layout.beside(cells).values():
        if changes_amount(cell, layout.units):
            return "—", say("own_plan.csv_unit_apart", unit=cell.strip())
    return None


def _is_total(title: str, cells: tuple[str, ...]) -> bool:
    """Whether a row is one of totals, by its name or by what stands in any cell."""
    bare = _BEHIND.sub("", plain_form(title))
    spaced = "・".join(seen(title).lower().split())  # 小計 東京, but not 小計画荘
    named = any(map(_TOTAL_NAME.fullmatch, (bare, spaced)))
    return named or any(map(_TOTAL.fullmatch, map(plain_form, (bare, *cells))))


def _cut(cells: tuple[str, ...], fields: dict[str, int], plan: ProForma | None = None) -> str:
    """What is said of an amount that seems to be cut at its comma: 3 | 000, a loan of 2 | 680."""
    plain = [*map(plain_form, cells)]
    for key, i in fields.items():
        first, *rest = *plain[i : i + 2], ""
        if not isinstance(FIELDS.get(key), Money) or not re.fullmatch(r"\D*\d{1,3}", first):
            continue
        tail = re.fullmatch(r"(\d)\d\d\D*", rest[0])
        if tail and (_too_small(key, plan) if plan else tail[1] == "0"):
            return say("own_plan.csv_cut", first=first, rest=rest[0])
    return ""


def _too_small(key: str, plan: ProForma) -> bool:
    """Whether not the amount makes sense beside price and rent, but the thousandfold of it."""
    price, rent = plan.property.price, plan.property.gpi
    if key == "price":
        return 2 * rent >= price
    most = price / 2 if key == "gpi" else rent if FIELDS[key].per else HIGH_LTV * price
    return 0 < 1_000 * (plan_values(plan)[key] or 0) <= most


def _adds_up(plan: ProForma, above: list[MyPlan]) -> bool:
    """Whether price and rent are the sums of two or more rows just above."""
    own, price, rent = plan.property, 0.0, 0.0
    for n, one in enumerate(reversed(above)):
        price, rent = price + one.plan.property.price, rent + one.plan.property.gpi
        if n and isclose(price, own.price) and isclose(rent, own.gpi):
            return True
        if price > own.price:
            break
    return False
