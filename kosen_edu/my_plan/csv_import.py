"""Properties from a CSV file as a spreadsheet writes it: one row a property.

A row that can be used becomes a plan; one that cannot is named by line and column and kept as
it was.  A file is never half-read in silence.
"""

import csv
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO
from itertools import chain, groupby, islice, zip_longest
from math import isclose
from pathlib import Path

from kosen_edu.base import InputError, check, say, seen, term, terms
from kosen_edu.plan.proforma import ProForma

from .fields import FIELDS, PERIODS, Money, heading_words
from .files import MyPlan, PlanFileError, as_text, place, plan_day, read_limited, write_asked
from .values import HIGH_LTV, REQUIRED, SALE, defaults, doubts, plan_values, read_plan

MAX_BYTES = 2_000_000
_Row = tuple[int, tuple[str, ...], str]  # its line, its cells, what is wrong with the row itself
MAX_ROWS = 1_000
MOST_ABOVE = 20  # lines of a title, a day, Excel's sep=; before the headings
NAME = "plan_name"
_SEPARATOR = re.compile('"?sep=(.)"?', re.I)
_FORMULA = tuple("=+-@＝＋－＠")
# of the whole list, in a title or a note: 単位：千円, （千円）, 千円単位
_COLUMN_UNIT = f"({'|'.join(sorted(Money.units, key=len, reverse=True))})"
# but not 千円未満を四捨五入, which says how the amounts were rounded
_LIST_UNIT = re.compile(
    rf"(?:(?:単位|金額|数[字値]|一覧|表|[全す]べ?て)[:は=]?{_COLUMN_UNIT}|[(\[【〔<]{_COLUMN_UNIT}(?=[)\]】〕>、・,])"
    rf"|(?<!\d){_COLUMN_UNIT}単位)(?!(?:単位)?(?:未満|以[上下]|まで|[でにを]?(?:切|四捨|丸め)))"
)
# of some amounts: 購入諸費用は万円, 借入額のみ万円, 諸費用：円
_UNIT_OF_SOME = re.compile(
    rf"(\w{{0,30}}?)(?:は|が|も|のみ|だけ|[:=→]|(?<=[用額賃格価費])){_COLUMN_UNIT}"
    r"(?=$|[^\w\s]|で(?:す|ある|表示)|表示|とする)"
)
# a month's rent; but not 月額の12か月分
_MONTHLY = re.compile(
    r"(?:(?:家賃|賃料|収入)[は:=]?|[(])(?:月額|毎月|1か月分)(?=$|[^\w\s×*]|で(?:す|ある))"
)
_NOTE = re.compile("[※*注]|単位|金額|$")  # what stands where no value is: a note, or nothing
# what the unit is said of, where that is not the whole list: 借入額は
_OF_ONE = re.compile(r"(?<!金額|数字|数値|一覧|全て|以下|下記|上記)(?<!表)[はの]:?$")
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
    return row.column, row.why, 0 if _empty(row.cells) else row.line


def _empty(cells: tuple[str, ...]) -> bool:
    return not any(cell.strip() for cell in cells)


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
    name = source.name
    try:
        text = as_text(read_limited(path, MAX_BYTES))
    except ValueError:
        raise PlanFileError(say("own_plan.csv_no_text", file=name)) from None
    found_rows, above = _headed(text)
    heading, head, _ = next(found_rows, (1, (), ""))
    fields, units, unused = _columns(head, name)
    rows = list(found_rows)
    told: tuple[str, ...] = (say("own_plan.csv_above", last=heading - 1),) if above else ()
    written = dict(units)
    told += _take_units(units, fields, rows, above, name)
    columns = {i: units[key].removeprefix(written[key]).strip("・") for key, i in fields.items()}
    beside = tuple(columns.get(i, "") for i in range(len(head)))
    plans: list[MyPlan] = []
    rejected: list[Rejected] = []
    least = max((i for i, heading in enumerate(head, 1) if heading.strip()), default=0)
    blank: dict[str, list[int]] = {"vacancy": [], "opex_ratio": []}
    doubtful: list[str] = []
    lines: dict[str, tuple[int, int]] = {}  # of each name the line, and which plan it is
    assumed = base is None and not any(key in fields for key in SALE)
    if sum(not _empty(cells) for _, cells, _ in rows) > MAX_ROWS:
        raise PlanFileError(say("own_plan.csv_too_many", file=name, most=MAX_ROWS))
    nameless: list[int] = []
    sums: list[int] = []  # lines that have a name, but the price and the rent of those above
    stray: set[int] = set()  # columns without a heading in which something stands
    nothing = FIELDS[REQUIRED[0]].refuse("—", "own_plan.field_needed")
    for number, cells, fault in rows:
        if _empty(cells):
            rejected.append(Rejected(number, _head(REQUIRED[0]), str(nothing), cells))
            continue
        wide = say("own_plan.csv_too_wide", has=len(cells), wants=len(head))
        wide = wide if any(cell.strip() for cell in cells[len(head) :]) else ""
        if why := fault or wide or _cut(cells, fields):
            rejected.append(Rejected(number, "—", why, cells))
            continue
        texts = {k: cells[i] if i < len(cells) else "" for k, i in fields.items()}
        title = re.sub(r"^'(?=\s*[-=+@＝＋－＠])", "", texts.pop(NAME, "").strip())
        bare = _BEHIND.sub("", _plain(title))
        spaced = "・".join(seen(title).lower().split())  # 小計 東京, but not 小計画荘
        if any(map(_TOTAL_NAME.fullmatch, (bare, spaced))) or any(
            map(_TOTAL.fullmatch, map(_plain, (bare, *cells)))
        ):
            rejected.append(Rejected(number, _head(NAME), say("own_plan.csv_total"), cells))
            continue
        if len(cells) < least:  # what is missing may stand anywhere in the row
            narrow = say("own_plan.csv_too_narrow", has=len(cells), wants=least)
            rejected.append(Rejected(number, "—", narrow, cells))
            continue
        if alone := next((k for k in texts if _unit_only(k, texts[k])), ""):
            why = say("own_plan.csv_unit_alone", unit=texts[alone].strip())
            rejected.append(Rejected(number, _head(alone), why, cells))
            continue
        other_columns = [i for i in range(len(head)) if i not in fields.values() and i < len(cells)]
        if apart := next((cells[i] for i in other_columns if _changes_amount(cells[i], units)), ""):
            why = say("own_plan.csv_unit_apart", unit=apart.strip())
            rejected.append(Rejected(number, "—", why, cells))
            continue
        stray |= {i for i in other_columns if cells[i].strip() and not head[i].strip()}
        reading = read_plan(texts, units=units, base=base, sold_as_bought=assumed)
        if reading.plan is not None and (why := _cut(cells, fields, reading.plan)):
            rejected.append(Rejected(number, "—", why, cells))
            continue
        problems = dict(reading.problems)
        adds_up = reading.plan is not None and _adds_up(reading.plan, plans)
        if title:
            sums += [number] * adds_up
        else:
            if adds_up:
                rejected.append(Rejected(number, _head(NAME), say("own_plan.csv_sum"), cells))
                continue
            title = say("own_plan.csv_unnamed", file=source.stem[:60], line=number)
            nameless += [number] * (NAME in fields and reading.plan is not None)
        try:
            other = lines.get(title)
            if other and (reading.plan is None or plans[other[1]].plan != reading.plan):
                raise InputError(_head(NAME), title, say("own_plan.csv_same_name", line=other[0]))
            if reading.plan is not None:
                plans.append(MyPlan(title, reading.plan, as_of))
                doubtful += [
                    say("own_plan.csv_fault", line=number, column=_head(k), why=why)
                    for k, why in doubts(reading.plan).items()
                ]
                for key in texts.keys() & blank.keys():
                    blank[key] += [number] * FIELDS[key].left_out(texts[key])
                lines.setdefault(title, (number, len(plans) - 1))
        except InputError as error:
            problems[NAME] = str(error)
        rejected += [Rejected(number, _head(k), why, cells) for k, why in problems.items()]
    unused += tuple(say("own_plan.csv_no_heading", n=i + 1) for i in sorted(stray))
    found = (tuple(plans), tuple(rejected), head, unused)
    told += tuple(_told(key, lines) for key, lines in blank.items() if key in fields and lines)
    if nameless:
        told += (say("own_plan.csv_nameless", lines="・".join(map(str, nameless))),)
    if sums:
        told += (say("own_plan.csv_named_sum", lines="・".join(map(str, sums))),)
    if base is None and plans:
        told += tuple(_told(key, []) for key in blank if key not in fields)
    told += tuple(doubtful)
    return CsvImport(*found, sale_assumed=assumed, assumed=told, source=source, units=beside)


def _told(key: str, lines: list[int]) -> str:
    """What is taken for a share that no cell, or no column, says."""
    words = {"name": _head(key), "value": FIELDS[key].write(defaults()[key])}
    if not lines:
        return say("own_plan.csv_no_column", **words)
    return say("own_plan.csv_blank", lines="・".join(map(str, lines)), **words)


def _unit_only(key: str, cell: str) -> bool:
    """Whether a cell is the unit of its column and no value: 千円, （円／月）, ％."""
    words = heading_words(cell)
    return bool(words) and all(w in FIELDS[key].units or w in PERIODS for w in words)


def _said_units(cell: str) -> list[str]:
    """The units of amounts that a remark or a title says: 単位：千円."""
    return [m[m.lastindex or 0] for m in _LIST_UNIT.finditer(_plain(cell))]


def _changes_amount(cell: str, units: dict[str, str]) -> bool:
    """Whether a cell beside an amount says that it is another: 千円, 月額; 円 does not.

    Nor does what the headings of all amounts say themselves.
    """
    words = _said_units(cell) or heading_words(cell)
    if not all(w in Money.units or w in PERIODS for w in words):
        return False
    heads = {key: heading_words(unit) for key, unit in units.items()}
    money = [said for key, said in heads.items() if isinstance(FIELDS.get(key), Money)]
    return any(
        not all(w in said for said in money) if w in Money.units and w != "円"
        else PERIODS.get(w) == 12 and not any(PERIODS.get(h) == 12 for h in heads["gpi"])
        for w in words
    )  # fmt: skip


def _take_units(
    units: dict[str, str],
    fields: dict[str, int],
    rows: list[_Row],
    above: list[str],
    file: str,
) -> tuple[str, ...]:
    """Give columns the unit that a row beneath the headings has, or else the whole list.

    A row of units is taken out of ``rows``.  Gives what is to be said of it.
    """
    told: tuple[str, ...] = ()
    keys = {key: i for key, i in fields.items() if key != NAME}
    k = next((k for k, (_, cells, _) in enumerate(rows) if not _empty(cells)), len(rows))
    line, cells, fault = rows[k] if k < len(rows) else (0, (), "")
    said = {key: cells[i] for key, i in keys.items() if i < len(cells) and cells[i].strip()}
    if said and not fault and all(_unit_only(key, cell) for key, cell in said.items()):
        for key, cell in said.items():
            if not set(heading_words(cell)) <= set(heading_words(units[key])):
                units[key] = "・".join(filter(None, (units[key], cell)))
        del rows[k]
        told += (say("own_plan.csv_unit_row", line=line),)
    bare = [key for key in keys if isinstance(FIELDS[key], Money)
            and not any(w in Money.units for w in heading_words(units[key]))]  # fmt: skip
    notes = {w for w in heading_words(units.get(NAME, "")) if w in Money.units}
    # a row with a value in a field is a property: what is remarked there is said of it alone
    free = [r for _, r, _ in rows
            if all(_NOTE.match(_plain(r[i])) for i in keys.values() if i < len(r))]  # fmt: skip
    some: dict[str, str] = {}  # of each unit that is not that of the whole list, where it stands
    headed = ("通貨", *(w for w, key in _names().items() if key in fields and key not in bare))
    for cell in [*above, *chain.from_iterable(free)] if bare else ():
        if any(_OF_ONE.search(m.string, 0, m.start()) for m in _LIST_UNIT.finditer(_plain(cell))):
            raise PlanFileError(say("own_plan.csv_unit_of_one", file=file, given=cell.strip()))
        notes.update(_said_units(cell))
        some |= {m[2]: cell.strip() for m in _UNIT_OF_SOME.finditer(_plain(cell))
                 if not m[1].endswith(headed)}  # fmt: skip
    if not any(w in PERIODS for w in heading_words(units["gpi"])):
        monthly = (c.strip() for c in chain(above, *free) if _MONTHLY.search(_plain(c)))
        some |= dict(zip(("月",), monthly, strict=False))
    if other := [cell for unit, cell in some.items() if unit not in notes]:
        raise PlanFileError(say("own_plan.csv_unit_of_one", file=file, given=other[0]))
    if len(notes) > 1 and bare:
        listed = "、".join(sorted(notes))
        raise PlanFileError(say("own_plan.csv_two_units", file=file, units=listed))
    for key in bare if notes else ():
        units[key] = "・".join(filter(None, (units[key], *notes)))
    return told + ((say("own_plan.csv_list_unit", unit=min(notes)),) if notes and bare else ())


def _cut(cells: tuple[str, ...], fields: dict[str, int], plan: ProForma | None = None) -> str:
    """What is said of an amount that seems to be cut at its comma: 3 | 000, a loan of 2 | 680."""
    plain = [*map(_plain, cells)]
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


def _head(key: str) -> str:
    return term(NAME).name if key == NAME else FIELDS[key].label


def _headed(text: str) -> tuple[Iterator[_Row], list[str]]:
    """The rows from that of the headings on, and the cells that stand above it.

    A list may have a title and a day above its headings, and Excel's ``sep=;`` before all.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    told = _SEPARATOR.fullmatch(first.strip(" "))
    for separator in (told[1],) if told else sorted((",", "\t", ";"), key=first.count)[::-1]:
        above: list[str] = []
        for k, (_, cells, _) in enumerate(islice(_rows(text, separator), MOST_ABOVE)):
            if _are_heads(cells):
                return islice(_rows(text, separator), k, None), above
            above += cells if k >= bool(told) else ()
    return _rows(text, max((",", "\t", ";"), key=first.count)), []


def _rows(text: str, separator: str) -> Iterator[_Row]:
    """Line, cells and fault of every row that is not empty; after a bad row, the next line."""
    # only these end a line: a form feed, or U+2028, is part of the cell that it stands in
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text)
    at = 0
    while at < len(lines):
        reader = csv.reader(iter(lines[at:]), delimiter=separator, strict=True)
        done = 0
        try:
            for cells in reader:
                start, done = at + done + 1, reader.line_num
                if len(cells) > 1 or any(cell.strip() for cell in cells):
                    yield start, tuple(cells), ""
            return
        except csv.Error:
            bad = at + done
            yield bad + 1, (lines[bad].rstrip("\r\n"),), say("own_plan.csv_quote")
            at = bad + 1


def _plain(text: str) -> str:
    return "".join(seen(text).split()).lower()


@cache
def _names() -> dict[str, str]:
    """Every name that a column may have, in its plain form, and the field it is."""
    names: dict[str, str] = {}
    for key in (NAME, *FIELDS):
        found = [key, _head(key), re.sub("（.*）", "", _head(key))]
        found += [terms()[key].en] if key in terms() else []
        for name in found:
            names.setdefault(_plain(name), key)
    return names | {_plain(say("own_plan.csv_name_short")): NAME}


def _are_heads(cells: Iterable[str]) -> bool:
    return set(REQUIRED) <= {_names().get(_heading(cell)[0]) for cell in cells}


def _heading(text: str) -> tuple[str, str]:
    """A heading without its brackets, and what stands in them."""
    plain = _plain(text)
    if plain not in _names() and (m := re.fullmatch(r"(.+?)[(\[【〔<](.+)[)\]】〕>]", plain)):
        return m[1], "・".join(re.findall(r"[^()\[\]【】〔〕<>]+", m[2]))
    return plain, ""


def _columns(
    head: tuple[str, ...], file: str
) -> tuple[dict[str, int], dict[str, str], tuple[str, ...]]:
    """Which column holds which field, in which unit; and the headings that say nothing."""
    fields: dict[str, int] = {}
    units: dict[str, str] = {}
    unused = []
    for i, heading in enumerate(head):
        plain, unit = _heading(heading)
        key = _names().get(plain)
        if key is None:
            unused += [heading] if plain else []
        elif key in fields:
            raise PlanFileError(say("own_plan.csv_twice", file=file, name=heading))
        else:
            fields[key], units[key] = i, unit
    missing = [FIELDS[key].label for key in REQUIRED if key not in fields]
    if missing:
        if len(head) == 1 and _are_heads(re.split("[，、]", head[0])):
            raise PlanFileError(say("own_plan.csv_wide_comma", file=file))
        raise PlanFileError(say("own_plan.csv_missing", file=file, names="、".join(missing)))
    return fields, units, tuple(unused)
