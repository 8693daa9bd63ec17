"""How a list of properties stands in a CSV file: its headings, its units, its rows.

A list may have a title above its headings and notes beneath its rows; units may stand in the
headings, in a row beneath them, or be said of the whole list.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice

from kosen_edu.base import say, seen, term, terms

from .disk import PlanFileError
from .fields import FIELDS, PERIODS, Money, heading_words
from .values import REQUIRED

Row = tuple[int, tuple[str, ...], str]  # its line, its cells, what is wrong with the row itself
MOST_ABOVE = 20  # lines of a title, a day, Excel's sep=; before the headings
NAME = "plan_name"
_SEPARATOR = re.compile('"?sep=(.)"?', re.I)
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


@dataclass(frozen=True)
class Layout:
    """A list as it stands in its file.

    Parameters
    ----------
    head : tuple of str
        The headings.
    fields : dict of str to int
        The column of each field, and of the name.
    units : dict of str to str
        The unit of each of these columns, wherever it is said.
    elsewhere : tuple of str
        What is said of the unit of each column besides its heading.
    unused : tuple of str
        Headings that no field has.
    rows : list of Row
        What stands beneath the headings, but for a row of units.
    told : tuple of str
        What is to be said of what stands above and of the units.
    """

    head: tuple[str, ...]
    fields: dict[str, int]
    units: dict[str, str]
    elsewhere: tuple[str, ...]
    unused: tuple[str, ...]
    rows: list[Row]
    told: tuple[str, ...]

    @property
    def least(self) -> int:
        """How many cells a row has at the least: up to the last heading."""
        return max((i for i, heading in enumerate(self.head, 1) if heading.strip()), default=0)

    def texts(self, cells: tuple[str, ...]) -> dict[str, str]:
        """What a row has for each field, and its name."""
        return {key: cells[i] if i < len(cells) else "" for key, i in self.fields.items()}

    def beside(self, cells: tuple[str, ...]) -> dict[int, str]:
        """What a row has in columns that no field has, by column."""
        known = self.fields.values()
        return {i: cell for i, cell in enumerate(cells[: len(self.head)]) if i not in known}


def read_layout(text: str, file: str) -> Layout:
    """The list in the text of a file.

    Raises
    ------
    PlanFileError
        For headings that are missing or doubled, and for units that are not clear.
    """
    found, above = _headed(text)
    line, head, _ = next(found, (1, (), ""))
    fields, written, unused = _columns(head, file)
    units, rows = dict(written), list(found)
    told = [say("own_plan.csv_above", last=line - 1)] if above else []
    columns = {key: i for key, i in fields.items() if key != NAME}
    told += _take_unit_row(units, columns, rows)
    told += _take_list_unit(units, columns, _remarks(above, columns, rows), file)
    more = {i: units[key].removeprefix(written[key]).strip("・") for key, i in fields.items()}
    elsewhere = tuple(more.get(i, "") for i in range(len(head)))
    return Layout(head, fields, units, elsewhere, unused, rows, tuple(told))


def is_empty(cells: tuple[str, ...]) -> bool:
    """Whether nothing stands in a row."""
    return not any(cell.strip() for cell in cells)


def heading_of(key: str) -> str:
    """What the column of a field, or of the name, is called."""
    return term(NAME).name if key == NAME else FIELDS[key].label


def unit_only(key: str, cell: str) -> bool:
    """Whether a cell is the unit of its column and no value: 千円, （円／月）, ％."""
    words = heading_words(cell)
    return bool(words) and all(w in FIELDS[key].units or w in PERIODS for w in words)


def _said_units(cell: str) -> list[str]:
    """The units of amounts that a remark or a title says: 単位：千円."""
    return [m[m.lastindex or 0] for m in _LIST_UNIT.finditer(plain_form(cell))]


def changes_amount(cell: str, units: dict[str, str]) -> bool:
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


def _take_unit_row(units: dict[str, str], columns: dict[str, int], rows: list[Row]) -> list[str]:
    """Take a row of units out of the rows; gives what is to be said of it."""
    k = next((k for k, (_, cells, _) in enumerate(rows) if not is_empty(cells)), None)
    if k is None:
        return []
    line, cells, fault = rows[k]
    said = {key: cells[i] for key, i in columns.items() if i < len(cells) and cells[i].strip()}
    if fault or not said or not all(unit_only(key, cell) for key, cell in said.items()):
        return []
    for key, cell in said.items():
        if not set(heading_words(cell)) <= set(heading_words(units[key])):
            units[key] = _joined(units[key], cell)
    del rows[k]
    return [say("own_plan.csv_unit_row", line=line)]


def _joined(*units: str) -> str:
    return "・".join(filter(None, units))


def _remarks(above: list[str], columns: dict[str, int], rows: list[Row]) -> list[str]:
    """What is said of the whole list: above it, and in rows that are no property's.

    A row with a value in a field is one: what is remarked there is said of it alone.
    """
    free = (
        cells
        for _, cells, _ in rows
        if all(_NOTE.match(plain_form(cells[i])) for i in columns.values() if i < len(cells))
    )
    return [*above, *chain.from_iterable(free)]


def _take_list_unit(
    units: dict[str, str], columns: dict[str, int], remarks: list[str], file: str
) -> list[str]:
    """Give amounts without a unit that of the whole list; gives what is to be said of it."""
    bare = [
        key
        for key in columns
        if isinstance(FIELDS[key], Money)
        and not any(word in Money.units for word in heading_words(units[key]))
    ]
    notes = {word for word in heading_words(units.get(NAME, "")) if word in Money.units}
    some: dict[str, str] = {}  # of each unit that is not that of the whole list, where it stands
    headed = (word for word, key in _names().items() if key in units and key not in bare)
    others = ("通貨", *headed)
    for cell in remarks if bare else ():
        plain = plain_form(cell)
        if any(_OF_ONE.search(plain, 0, m.start()) for m in _LIST_UNIT.finditer(plain)):
            raise PlanFileError(say("own_plan.csv_unit_of_one", file=file, given=cell.strip()))
        notes.update(_said_units(cell))
        said = (m for m in _UNIT_OF_SOME.finditer(plain) if not m[1].endswith(others))
        some |= {m[2]: cell.strip() for m in said}
    if not any(word in PERIODS for word in heading_words(units["gpi"])):
        monthly = (cell.strip() for cell in remarks if _MONTHLY.search(plain_form(cell)))
        if first := next(monthly, ""):
            some["月"] = first
    if odd := [cell for unit, cell in some.items() if unit not in notes]:
        raise PlanFileError(say("own_plan.csv_unit_of_one", file=file, given=odd[0]))
    if not (bare and notes):
        return []
    if len(notes) > 1:
        listed = "、".join(sorted(notes))
        raise PlanFileError(say("own_plan.csv_two_units", file=file, units=listed))
    for key in bare:
        units[key] = _joined(units[key], *notes)
    return [say("own_plan.csv_list_unit", unit=min(notes))]


def _headed(text: str) -> tuple[Iterator[Row], list[str]]:
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


def _rows(text: str, separator: str) -> Iterator[Row]:
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


def plain_form(text: str) -> str:
    """A text without spaces and capitals, its letters in one form."""
    return "".join(seen(text).split()).lower()


@cache
def _names() -> dict[str, str]:
    """Every name that a column may have, in its plain form, and the field it is."""
    names: dict[str, str] = {}
    for key in (NAME, *FIELDS):
        found = [key, heading_of(key), re.sub("（.*）", "", heading_of(key))]
        found += [terms()[key].en] if key in terms() else []
        for name in found:
            names.setdefault(plain_form(name), key)
    return names | {plain_form(say("own_plan.csv_name_short")): NAME}


def _are_heads(cells: Iterable[str]) -> bool:
    return set(REQUIRED) <= {_names().get(_heading(cell)[0]) for cell in cells}


def _heading(text: str) -> tuple[str, str]:
    """A heading without its brackets, and what stands in them."""
    plain = plain_form(text)
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
