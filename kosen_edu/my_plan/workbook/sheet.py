"""Sheets with formulas that people can read: named inputs, rows called by name, no macros.

In a formula ``#price`` is the input of that name, ``[noi]`` the row of that name in the same
column, ``[cash<]`` the same in the column before, ``[tax:gain]`` a row of another grid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import FormulaRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import column_index_from_string, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kosen_edu.base import say
from kosen_edu.my_plan.fields import FIELDS
from kosen_edu.my_plan.figures import LIMITS, figure_term

FORMATS = {
    "money": "#,##0;[Red]-#,##0", "percent": "0.0##%", "count": "0",
    "years": "General", "choice": "General", "text": "@",
}  # fmt: skip
NO_RESULT = "—"
NO_LOAN = f'"{say("metrics.no_loan")}"'
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_THIN = Side(style="thin", color="808080")
INPUT_FILL = PatternFill("solid", start_color="FFF7DC")
HEAD_FILL = PatternFill("solid", start_color="E4E8EC")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def defined(words: str) -> str:
    """Words as a name that a formula can use.

    Examples
    --------
    >>> defined("金利（年）")
    '金利_年'
    """
    return re.sub(r"\W+", "_", words).strip("_")


def at(sheet: Worksheet, row: int, column: int) -> Cell:
    """One cell by numbers; the sheets here have no merged ones."""
    return sheet[f"{get_column_letter(column)}{row}"]


def reference(sheet: Worksheet, cells: str) -> str:
    """Cells as other sheets write them.

    Examples
    --------
    >>> reference(Workbook().create_sheet("Law"), "B5:B9")
    "'Law'!$B$5:$B$9"
    """
    return f"{quote_sheetname(sheet.title)}!" + re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", cells)


def stopped() -> str:
    """The words of a sheet without results, as a formula."""
    return f'IF(#refused=0,"","{say("own_plan.book_stopped")}")'


def chosen(key: str, value: str) -> str:
    """Whether the choice of an input is this one, as a formula.

    Examples
    --------
    >>> chosen("method", "level_payment")
    '#method="元利均等"'
    """
    return f'#{key}="{FIELDS[key].text(value)}"'


def as_limit(key: str, text: str) -> str:
    """The formula of a limit with the places in which it is shown, rounded to the safe side.

    The number format alone would round 四捨五入, as no limit is on the page.

    Examples
    --------
    >>> as_limit("break_even_rate", "B5"), as_limit("break_even_rent", "B6")
    ('ROUNDDOWN(B5+1E-13,4)', 'ROUNDUP(MAX(B6-1E-09,0),0)')
    """
    places = 0 if figure_term(key).format == "yen" else 4
    slack = f"{10.0 ** -(9 + places):.0E}"  # of floats, as the page has it
    if LIMITS[key] == "most":
        return f"ROUNDDOWN({text}+{slack},{places})"
    return f"ROUNDUP(MAX({text}-{slack},0),{places})"  # which rounds away from 0


def put_text(cell: Cell, text: object) -> Cell:
    """Write text that stays text: a name that begins with ``=`` is no formula."""
    cell.value = _CONTROL.sub("", str(text))
    cell.data_type = "s"
    cell.quotePrefix = cell.value[:1] in ("=", "+", "-", "@")
    return cell


def _no_sheets() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _in_row(text: str, columns: Mapping[str, str], row: int) -> str:
    def cell(found: re.Match[str]) -> str:
        return f"{columns[found[1]]}{row - len(found[2])}"

    return re.sub(r"\[(\w+)(<?)\]", cell, text)


@dataclass
class Book:
    """The workbook in the making: its sheets, and the names that formulas use.

    Attributes
    ----------
    names : dict of str to str
        Key of an input (or of a value computed once) to its defined name.
    grids : dict of str to Grid
    """

    workbook: Workbook = field(default_factory=_no_sheets)
    names: dict[str, str] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)

    def sheet(
        self,
        key: str,
        *widths: float,
        title: str = "",
        note: str | None = None,
        freeze: str = "",
        across: bool = True,
    ) -> Worksheet:
        """A new sheet, called as ``own_plan.sheet_<key>`` says, with title and note at its top.

        ``widths`` are those of its first columns, in characters.
        """
        sheet: Worksheet = self.workbook.create_sheet(say(f"own_plan.sheet_{key}"))
        put_text(sheet["A1"], title or say(f"own_plan.{key}_title")).font = Font(bold=True, size=14)
        put_text(sheet["A2"], say(f"own_plan.{key}_note") if note is None else note)
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = freeze or None
        if across:
            sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        return sheet

    def call(self, key: str, sheet: Worksheet, cells: str, words: str = "") -> str:
        """Give cells a name that formulas can use: ``call("price", sheet, "B5")``."""
        name = defined(words or FIELDS[key].label)
        self.workbook.defined_names[name] = DefinedName(name, attr_text=reference(sheet, cells))
        self.names[key] = name
        return name

    def put(self, cell: Cell, text: str, kind: str) -> Cell:
        """Write the formula of a result, and how its number is shown."""
        cell.value, cell.number_format = self.result(text), FORMATS.get(kind, kind)
        return cell

    def name_lines(
        self, sheet: Worksheet, row: int, head: str, lines: Mapping[str, tuple[str, str, str]]
    ) -> int:
        """Values that are computed once, each with its words and a name; the row behind them.

        ``lines`` are formula, words and kind by key.
        """
        heads(sheet, row, [head, say("own_plan.book_value")])
        for line, (key, (formula, words, kind)) in enumerate(lines.items(), row + 1):
            put_text(at(sheet, line, 1), words)
            self.put(at(sheet, line, 2), formula, kind)
            self.call(key, sheet, f"B{line}", words)
        return row + len(lines) + 2

    def whiten(self, sheet: Worksheet, cells: str, when: str) -> None:
        """Print nothing of these cells where a formula holds: they are beyond the end."""
        rule = self.formula(f"AND(#refused=0,{when})")[1:]
        white = FormulaRule(formula=[rule], font=Font(color="FFFFFF"))
        sheet.conditional_formatting.add(cells, white)

    def fill_rows(
        self,
        sheet: Worksheet,
        columns: Mapping[str, str],
        first: int,
        rows: Iterable[Mapping[str, str]],
        **kinds: str,
    ) -> None:
        """Write formulas row by row: ``[key]`` is of the same row, ``[key<]`` of the one before."""
        for row, lines in enumerate(rows, first):
            for key, text in lines.items():
                cell = sheet[f"{columns[key]}{row}"]
                self.put(cell, _in_row(text, columns, row), kinds.get(key, "money"))

    def more_places(self, sheet: Worksheet, cells: str, when: str, form: str) -> None:
        """Show these cells with another number format where a formula holds."""
        style = DifferentialStyle(numFmt=NumberFormat(numFmtId=164, formatCode=form))
        rule = Rule(type="expression", dxf=style, formula=[when])
        sheet.conditional_formatting.add(cells, rule)

    def result(self, text: str) -> str:
        """A formula that says nothing while an input cannot be meant."""
        return self.formula(f'IF(#refused=0,{text},"{NO_RESULT}")')

    def formula(self, text: str) -> str:
        """A formula with the names of the inputs in their places."""
        return "=" + re.sub(r"#(\w+)", lambda found: self.names[found[1]], text)


@dataclass
class Grid:
    """Rows by name over columns of years: A holds the words, B year 0, C year 1 and so on."""

    key: str
    book: Book
    sheet: Worksheet
    rows: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book.grids[self.key] = self

    def lay(self, lines: Mapping[str, str], first: int) -> int:
        """Give rows their numbers and words; returns the row after the last."""
        for row, (key, words) in enumerate(lines.items(), first):
            self.rows[key] = row
            put_text(at(self.sheet, row, 1), words)
        return first + len(lines)

    def fill(self, key: str, formula: str, years: range, kind: str = "money") -> None:
        """Write one row's formula into the columns of ``years``."""
        for year in years:
            column = get_column_letter(year + 2)
            cell = self.sheet[f"{column}{self.rows[key]}"]
            self.book.put(cell, self.formula(formula, column)[1:], kind)

    def formula(self, text: str, column: str) -> str:
        """A formula of one column, with names and cells in their places."""

        def cell(found: re.Match[str]) -> str:
            other, row, before = found.groups()
            there = self.book.grids[other] if other else self
            place = get_column_letter(column_index_from_string(column) - 1) if before else column
            prefix = f"{quote_sheetname(there.sheet.title)}!" if other else ""
            return f"{prefix}{place}{there.rows[row]}"

        return re.sub(r"\[(?:(\w+):)?(\w+)(<)?\]", cell, self.book.formula(text))

    def span(self, key: str, first: int, last: int) -> str:
        """A row from one year to another, as other sheets write it."""
        ends = (f"{get_column_letter(year + 2)}{self.rows[key]}" for year in (first, last))
        return reference(self.sheet, ":".join(ends))

    def at(self, key: str, year: int) -> str:
        """One cell, as other sheets write it."""
        return self.span(key, year, year).split(":")[0]


def heads(sheet: Worksheet, row: int, words: list[str], first: int = 1) -> None:
    """A row of headings, from column ``first`` on."""
    for column, text in enumerate(words, first):
        cell = as_head(put_text(at(sheet, row, column), text))
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def as_head(cell: Cell) -> Cell:
    """Let a cell look like a heading."""
    cell.font, cell.fill, cell.border = Font(bold=True), HEAD_FILL, BOX
    return cell


def input_cell(cell: Cell, value: Any, kind: str) -> None:
    """A cell that is there to be changed."""
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value
    cell.number_format = FORMATS[kind]
    cell.fill, cell.border = INPUT_FILL, BOX


def beside(cell: Cell) -> Cell:
    """Text in the cell after a number: a little away from its digits."""
    cell.alignment = Alignment(horizontal="left", indent=1)
    return cell


def footers(book: Workbook, words: str) -> None:
    """Beneath every printed page whose it is, which sheet, and how many pages there are."""
    for sheet in book.worksheets:
        footer = HeaderFooterItem()
        footer.left.text = words.replace("&", "&&")
        footer.center.text, footer.right.text = "&A", "&P / &N"
        sheet.oddFooter = footer
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom = 0.6, 0.7
        sheet.print_options.horizontalCentered = True
