"""The plan as an Excel workbook that goes on computing: change an input, and all of it follows.

No macros, nothing hidden: inputs, the repayment table, the years before and after tax, the tax
step by step, the figures that decide, and the tables of the law with their sources.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from kosen_edu.base import check, say
from kosen_edu.my_plan.figures import figures
from kosen_edu.my_plan.files import MyPlan, book_seal, fingerprint, mark, save_whole
from kosen_edu.my_plan.values import plan_values

if TYPE_CHECKING:
    from openpyxl import Workbook

_OPEN = "not yet sealed"


def plan_workbook(mine: MyPlan) -> Workbook:
    """Make the workbook of a plan.

    Parameters
    ----------
    mine : MyPlan

    Returns
    -------
    openpyxl.Workbook

    Raises
    ------
    InputError
        For bonus payments, payments other than monthly, terms above 50 years, and rate changes
        under the five-year or 125 % rule: the formulas do not describe them.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> book = plan_workbook(MyPlan("戸田", toda_plan(), "2026-11-25"))
    >>> book.sheetnames
    ['入力', '返済予定表', '年ごとの収支', '税の計算', '赤字転換点', '内部収益率', '指標', '税の表']
    """
    # openpyxl takes a fifth of the time and of the memory that importing the whole course takes:
    # only who makes a workbook waits for it.
    from .inputs import check_exportable, inputs_sheet, schedule_sheet
    from .sheet import Book, footers
    from .tax import law_sheet
    from .turning import turning_sheet
    from .years import ratio_sheet, year_sheets

    check_exportable(plan_values(check.kind(mine, "plan", MyPlan).plan))
    book = Book()
    inputs_sheet(book, mine)
    schedule_sheet(book, mine.plan.loan.months if mine.plan.loan else 1)
    # the law comes last, but the formulas have to know where it stands
    law = law_sheet(book)
    grid = year_sheets(book, mine.plan.hold_years)
    turning_sheet(book, grid)
    ratio_sheet(book, grid, figures(mine.plan).values)
    book.workbook.move_sheet(law, len(book.workbook.sheetnames) - 1 - book.workbook.index(law))
    footers(book.workbook, say("own_plan.sheet_footer", name=mine.name, day=mine.as_of))
    book.workbook.calculation.fullCalcOnLoad = True
    book.workbook.properties.title = mark(mine)
    return book.workbook


def save_workbook(
    mine: MyPlan, path: str | os.PathLike[str] | None = None, *, replace: bool = False
) -> Path:
    """Save the workbook of a plan; as a whole or not at all, like the plan itself.

    Parameters
    ----------
    mine : MyPlan
    path : path, optional
        In the current folder under the plan's own name and year unless said otherwise.
    replace : bool
        As in :func:`~kosen_edu.my_plan.files.save_plan`; also for a workbook in which something
        was changed since it was written.

    Returns
    -------
    Path

    Raises
    ------
    OtherPlanError, PlanFileError, InputError

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from kosen_edu.cases.toda import toda_plan
    >>> mine = MyPlan("戸田", toda_plan(), "2026-11-25")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_workbook(mine, pathlib.Path(folder, "plan.xlsx")).name
    'plan.xlsx'
    """
    return save_whole(mine, path, ".xlsx", _content(mine), replace=replace)


def _content(mine: MyPlan) -> bytes:
    """The file of a plan."""
    book, content = plan_workbook(mine), BytesIO()
    book.properties.keywords = f"{fingerprint(mine)} {_OPEN}"
    book.save(content)
    return _sealed(content.getvalue())


def _sealed(content: bytes) -> bytes:
    """The workbook with what its sheets come to among its properties."""
    seal, out = book_seal(content), BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename.startswith("docProps"):
                part = part.replace(_OPEN.encode(), seal.encode())
            new.writestr(item, part, ZIP_DEFLATED)
    return out.getvalue()
