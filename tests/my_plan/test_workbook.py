"""The workbook computes what the course computes: LibreOffice is asked, to the yen.

Without LibreOffice these tests are skipped, or fail where CI asks for it (KOSEN_OFFICE=required).
"""

import os
import shutil
import subprocess
import zipfile

import numpy as np
import pytest
from openpyxl import load_workbook

from kosen_edu.base.check import InputError
from kosen_edu.base.words import say
from kosen_edu.cases.toda import toda_plan
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.variable import variable_schedule
from kosen_edu.my_plan.fields import FIELDS, Choice
from kosen_edu.my_plan.figures import figures
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.my_plan.values import build_plan, plan_values
from kosen_edu.my_plan.workbook.book import plan_workbook, save_workbook
from kosen_edu.my_plan.workbook.inputs import inputs_sheet
from kosen_edu.my_plan.workbook.sheet import Book, Grid
from kosen_edu.my_plan.workbook.tax import tax_lines
from kosen_edu.my_plan.workbook.turning import turning_lines
from kosen_edu.my_plan.workbook.years import ratio_lines, year_lines
from kosen_edu.plan.returns import irr_report

TODA = plan_values(toda_plan(vacancy=0.05))
# case → what is put in instead of Toda's values
CASES = {
    "toda": {},
    "worse": {
        "annual_rate": 0.0435, "vacancy": 0.12, "years": 25.0, "hold_years": 23,
        "exit_yield": 0.085, "capex_reserve": 400_000.0, "discount_rate": 0.03,
    },
    # a flat bought dear: most of the money is lost, and its IRR lies far below 0
    "studio": {
        "price": 24_000_000.0, "gpi": 1_140_000.0, "units": 1, "opex_ratio": 0.05,
        "opex_base": "egi", "opex_fixed": 156_000.0, "opex_drift": 0.01, "rent_drift": -0.01,
        "rent_drift_kind": "compound", "principal": 22_000_000.0, "annual_rate": 0.023,
        "years": 35.0, "rounding": "floor", "rates": ((13, 0.028), (25, 0.033)),
        "building_price": 12_000_000.0, "equipment_price": 1_200_000.0,
        "structure": "reinforced_concrete", "building_age": 12.5, "salary": 6_500_000.0,
        "buying_costs": 1_200_000.0, "buying_costs_expensed": 600_000.0,
        "reserve": 1_000_000.0, "exit_yield": 0.055, "repairs": {8: 300_000.0},
    },
    "bank": {"rounding": "floor", "annual_rate": 0.02375, "salary": 12_000_000.0, "units": 12,
             "blue_return": "e_tax", "exit_price": 150_000_000.0, "exit_yield": None,
             "hold_years": 7},
    "principal": {
        "method": "level_principal", "rounding": "half_up", "grace_months": 18, "years": 22.5,
        "rent_drift": -0.012, "rent_drift_kind": "compound", "opex_base": "egi",
        "opex_fixed": 650_000.0, "opex_drift": 0.02, "start_year": 2025, "hold_years": 4,
    },
    "old": {
        "structure": "reinforced_concrete", "building_age": 20.5, "equipment_price": 12_345_678.0,
        "building_price": 40_000_000.0, "blue_return": "e_tax_books", "deductions": 2_000_000.0,
        "repairs": {3: 1_500_000.0, 11: 4_000_000.0}, "rates": ((13, 0.0235), (61, 0.034)),
        "hold_years": 30, "years": 28.0, "salary": 24_300_000.0, "exit_base": "noi",
    },
    "steps_of_a_bank": {"rates": ((7, 0.021), (19, 0.018), (121, 0.05)), "rounding": "floor"},
    # what the turning rate, the break-even points and their words have to bear
    "grace": {"grace_months": 7, "capex_reserve": 300_000.0, "repairs": {1: 900_000.0},
              "opex_base": "egi", "opex_fixed": 400_000.0, "hold_years": 1},
    "grace_of_years": {"grace_months": 24, "repairs": {1: 500_000.0}, "hold_years": 30},
    "rich": {"principal": 30_000_000.0, "repairs": {2: 900_000.0}},
    "richer": {"principal": 8_000_000.0, "method": "level_principal"},
    "any_rate": {"principal": 1_000_000.0},
    "no_rent": {"gpi": 0.0, "exit_price": 1e8, "exit_yield": None},
    "no_rate": {"vacancy": 0.7, "opex_base": "egi", "exit_price": 3e8, "exit_yield": None},
    "costs_eat_all": {"opex_ratio": 1.0, "opex_base": "egi", "exit_price": 3e8,
                      "exit_yield": None},
    "in_its_first_year": {"rates": ((7, 0.03),), "rounding": "half_up", "annual_rate": 0.02},
    "steps_at_once": {"rates": ((1, 0.03), (7, 0.035))},
    "one_year": {"years": 1.0, "principal": 5_000_000.0},
    "cash": {"principal": 0.0, "salary": 0.0, "deductions": 0.0, "exit_yield": 0.05},
    "before_tax": {"building_price": 0.0, "equipment_price": 0.0, "hold_years": 50, "years": 50.0},
    "loses": {"exit_price": 60_000_000.0, "exit_yield": None, "annual_rate": 0.0, "vacancy": 0.4,
              "hold_years": 5},
}  # fmt: skip


BY_HAND = (
    "worse",
    "principal",
    "old",
    "loses",
    "grace",
    "rich",
    "no_rent",
    "costs_eat_all",
    "steps_at_once",
)


def values_of(case):
    return TODA | CASES[case]


def plan_of(case):
    return build_plan(values_of(case))


def mine(plan, name="戸田のアパート"):
    return MyPlan(name, plan, "2026-11-25", note="=1+1")


def put_in(book, values):
    """Write other inputs into the sheet of inputs, as a person would."""
    sheet = book[say("own_plan.sheet_inputs")]
    places = {row[0].value: row[1] for row in sheet.iter_rows(min_row=5, max_col=2)}
    for key, value in values.items():
        if key in ("repairs", "rates"):
            pairs = value.items() if key == "repairs" else value
            head = next(r for r in range(5, 99)
                        if sheet.cell(r, 1).value == say(f"own_plan.listed_{key}"))  # fmt: skip
            for line, (when, what) in enumerate(pairs, head + 1):
                sheet.cell(line, 1).value, sheet.cell(line, 2).value = when, what
        elif key in FIELDS:
            field = FIELDS[key]
            places[field.label].value = field.text(value) if isinstance(field, Choice) else value


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """Every case, exported as it is and put into Toda's workbook by hand, through LibreOffice."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        if os.environ.get("KOSEN_OFFICE") == "required":
            pytest.fail("KOSEN_OFFICE=required, but there is no LibreOffice on the PATH")
        pytest.skip(
            "no LibreOffice on the PATH: install libreoffice-calc to recompute the workbook"
        )
    folder = tmp_path_factory.mktemp("books")
    for case in CASES:
        save_workbook(mine(plan_of(case)), folder / f"{case}.xlsx")
    for case in BY_HAND:
        book = load_workbook(folder / "toda.xlsx")
        put_in(book, CASES[case])
        book.save(folder / f"{case}-by-hand.xlsx")
    profile = (folder / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx"]
    books = sorted(str(path) for path in folder.glob("*.xlsx"))
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), *books],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    out = sorted((folder / "out").glob("*.xlsx"))
    assert len(out) == len(books)
    found = {path.stem: load_workbook(path, data_only=True) for path in out}
    return [(name, plan_of(name.removesuffix("-by-hand")), book) for name, book in found.items()]


def rows_of(sheet, keys, first):
    """The rows of a sheet by key, year 0 first."""
    return {key: [cell.value for cell in sheet[row][1:]] for row, key in enumerate(keys, first)}


LINES = (
    "gpi", "vacancy_loss", "egi", "opex", "noi", "capex", "ads", "btcf", "interest",
    "principal_part", "balance",
)  # fmt: skip


def unlike(shown, wanted, **how):
    """Whether a cell shows no number, or another one."""
    close = how or {"rel": 1e-9, "abs": 0.01}
    return not isinstance(shown, (int, float)) or shown != pytest.approx(wanted, **close)


def test_every_line_of_every_year_is_the_engines(computed):
    wrong = []
    for name, plan, book in computed:
        sheet = book[say("own_plan.sheet_years")]
        shown = rows_of(sheet, year_lines(), 4)
        taxed = ("tax", "atcf", "cash") if plan.tax is not None else ()
        wanted = {key: [None, *plan.result.line(key)] for key in (*LINES, *taxed)}
        wanted["flow_before"] = plan.result.flows(after_tax=False)
        if taxed:
            wanted["flow_after"] = plan.result.flows(after_tax=True)
        for key, values in wanted.items():
            wrong += [f"{name}: {key}, year {year}: {shown[key][year]!r}, not {value}"
                      for year, value in enumerate(values)
                      if value is not None and unlike(shown[key][year], value)]  # fmt: skip
            if key.startswith("flow") and set(shown[key][plan.hold_years + 1 : 51]) - {0}:
                wrong.append(f"{name}: {key} after the sale")
    assert wrong == []


def test_the_repayment_table_is_the_engines(computed):
    wrong = []
    for name, plan, book in computed:
        if plan.loan is None:
            continue
        sheet = book[say("own_plan.sheet_schedule")]
        table = np.array(
            [[c.value for c in row] for row in sheet.iter_rows(min_row=6, min_col=4, max_col=7)]
        ).astype(float)
        if plan.rates is None:
            wanted = plan.loan.schedule_arrays
        else:
            wanted = variable_schedule(plan.loan.principal, plan.rates, rounding=plan.loan.rounding)
        for k, part in enumerate(("payment", "interest", "principal_part", "balance")):
            column = getattr(wanted, part)
            if not abs(table[: len(column), k] - column).max() < 0.01:
                wrong.append(f"{name}: {part}")
            if table[len(column) :, k].any():
                wrong.append(f"{name}: {part} after the last payment")
        check = book[say("own_plan.sheet_ratios")]["B"]
        last = [cell.value for cell in check if cell.value is not None][-1]
        if last != say("own_plan.ratio_check_ok"):
            wrong.append(f"{name}: {last}")
    assert wrong == []


def test_the_figures_that_decide_are_the_engines(computed):
    wrong = []
    for name, plan, book in computed:
        sheet = book[say("own_plan.sheet_ratios")]
        keys = ratio_lines(_empty_grid())
        shown = {key: sheet.cell(row, 2).value for row, key in enumerate(keys, 5)}
        for key, wanted in figures(plan).values.items():
            if key not in shown:
                continue
            flows = plan.result.flows(after_tax=False if key == "irr_before" else None)
            if key.startswith("irr") and irr_report(flows).changes != 1:
                bad = shown[key] != say("own_plan.irr_turns")
            elif wanted is None:
                bad = shown[key] != say("metrics.no_solution")
            elif key in ("irr", "irr_before", "break_even_rate"):
                bad = unlike(shown[key], wanted, abs=1e-7)
            else:
                bad = unlike(shown[key], wanted)
            wrong += [f"{name}: {key}: {shown[key]!r}, not {wanted}"] if bad else []
    assert wrong == []


def _empty_grid():
    book = Book()
    tax = Grid("tax", book, book.sheet("tax"))
    tax.lay(dict.fromkeys(tax_lines(), ""), 4)
    grid = Grid("years", book, book.sheet("years"))
    grid.lay(dict.fromkeys(year_lines(), ""), 4)
    turning = Grid("turning", book, book.sheet("turning"))
    turning.lay(dict.fromkeys(turning_lines(grid), ""), 4)
    return grid


def test_no_cell_of_any_case_shows_an_error(computed):
    cells = (
        (name, cell)
        for name, _, book in computed
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    )
    wrong = [
        f"{name} {cell.parent.title}!{cell.coordinate}: {cell.value}"
        for name, cell in cells
        if isinstance(cell.value, str) and cell.value.startswith(("#", "Err:"))
    ]
    assert wrong == []


# --- the file itself -------------------------------------------------------------------------


def test_formulas_are_live_and_there_are_no_macros(tmp_path):
    path = save_workbook(mine(toda_plan()), tmp_path / "plan.xlsx")
    with zipfile.ZipFile(path) as z:
        assert not [n for n in z.namelist() if "vba" in n.lower() or n.endswith(".bin")]
        sheets = "".join(
            z.read(n).decode() for n in z.namelist() if n.startswith("xl/worksheets/sheet")
        )
        assert "externalLink" not in "".join(z.namelist())
    for function in ("PMT(", "IPMT(", "PPMT(", "IRR(", "NPV(", "SUM("):
        assert function in sheets, function
    assert sheets.count("<f>") > 8000


def inputs_alone(plan, folder):
    book = Book()
    inputs_sheet(book, plan)
    book.workbook.save(folder / "inputs.xlsx")
    return folder / "inputs.xlsx"


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    for text in ("=1+1", "+cmd", "-x", "@SUM(A1)", '=HYPERLINK("http://x")'):
        path = inputs_alone(mine(toda_plan(), name=text), tmp_path)
        sheet = load_workbook(path)[say("own_plan.sheet_inputs")]
        assert (sheet["A1"].value, sheet["A1"].data_type) == (text, "s")
        assert sheet["A1"].quotePrefix
        assert sheet["A3"].data_type == "s"


def test_a_control_character_spoils_no_file(tmp_path):
    strange = MyPlan("x", toda_plan(), "2026-11-25", note="a\x0bb\x00c")
    path = inputs_alone(strange, tmp_path)
    assert load_workbook(path)[say("own_plan.sheet_inputs")]["A3"].value == "abc"


def test_what_the_formulas_do_not_describe_is_refused():
    loan = Loan(principal=1e8, annual_rate=0.02, years=30)
    for changes in (
        {"loan": loan.at(bonus_principal=1e7)},
        {"loan": loan.at(payments_per_year=1)},
        {"loan": loan.at(years=60)},
        {"rates": [0.02] * 12 + [0.03] * 348, "payment_rule": "five_year"},
    ):
        with pytest.raises(InputError, match="Excel"):
            plan_workbook(mine(toda_plan().at(**changes)))
