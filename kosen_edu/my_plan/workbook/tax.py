"""The tax in the workbook: the tables of the law, and the computation of every year from them."""

import pandas as pd
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kosen_edu.base import load_table, say, term
from kosen_edu.my_plan.fields import FIELDS, STRUCTURES
from kosen_edu.tax.depreciation import MEMO_VALUE
from kosen_edu.tax.tables import OPEN_END, TABLES, known_years, law_source

from .sheet import FORMATS, Book, Grid, at, beside, heads, put_text, reference

SOURCE = 7  # its column: what stands before it may be longer than its own
ENDLESS = 10**18  # yen: above every income
_ENDS = f'[>={ENDLESS // 10}]"–";[<=-{ENDLESS // 10}]"–";#,##0'  # a step without an end
_COLUMNS = {
    "tax_brackets": ("low", "high", "rate", "subtract"),
    "tax_basic_deduction": ("tax", "low", "high", "amount"),
    "tax_employment_deduction": ("low", "high", "rate", "plus"),
    "tax_blue_return": ("filing", "amount"),
    "tax_parameters": ("key", "value", "meaning"),
}
_NUMBER_FORMATS = {
    "low": _ENDS,
    "high": _ENDS,
    "rate": FORMATS["percent"],
    "year_to": f'[>={OPEN_END}]"–";0',
    **dict.fromkeys(("subtract", "plus", "amount"), FORMATS["money"]),
}
_BILL = (
    "basic", "basic_resident", "taxable", "taxable_resident", "income_tax", "surcharge", "resident",
)  # fmt: skip


def _tax(key: str) -> str:
    """What a tax is called in the table of the law, and in the formulas that look there."""
    return say(f"own_plan.law_tax_{key}")


_IN_WORDS = {"tax": _tax, "filing": FIELDS["blue_return"].text}


def law_sheet(book: Book) -> Worksheet:
    """The tables of the law with their years and sources, and the lives of buildings."""
    sheet = book.sheet("law", 26, 14, 28, 18, 22, 22, 58, note="")
    row = 2
    for row, year in enumerate(known_years(), 2):
        put_text(at(sheet, row, 1), law_source(year))
    row += 2
    for table in TABLES:
        row = _table(book, sheet, row, table, _law_rows(table), ("year_from", "year_to"))
    lives = load_table("useful_life")
    lives["words"] = lives["structure"].map({x: FIELDS["structure"].text(x) for x in STRUCTURES})
    lives.loc[lives["structure"] == "fittings", "words"] = term("equipment_price").name
    row = _table(book, sheet, row, "life", lives.dropna(subset="words"), ("words", "years"))
    _table(book, sheet, row, "line", load_table("straight_line_rates"), ("years", "rate"))
    sheet.print_area = f"A1:G{sheet.max_row}"
    return sheet


def _law_rows(table: str) -> pd.DataFrame:
    """One table of the law with both ends of every step, so that a formula can look it up."""
    rows = load_table(table).fillna({"year_to": OPEN_END})
    if table == "tax_brackets":
        rows["low"] = rows["taxable_from"].astype(float)
        following = rows.groupby("year_from")["low"].shift(-1)
        rows["high"] = following.fillna(ENDLESS)
    elif "low" in _COLUMNS[table]:
        edge = "income_up_to" if table == "tax_basic_deduction" else "salary_up_to"
        by = ["tax", "year_from"] if table == "tax_basic_deduction" else ["year_from"]
        rows["high"] = rows[edge].astype(float).fillna(ENDLESS)
        rows["low"] = rows.groupby(by)["high"].shift(1).fillna(-ENDLESS)
    return rows


def _table(
    book: Book, sheet: Worksheet, row: int, key: str, rows: pd.DataFrame, first: tuple[str, ...]
) -> int:
    columns = (*first, *_COLUMNS.get(key, ()), "source")
    put_text(at(sheet, row, 1), say(f"own_plan.law_{key}"))
    words = [say(f"own_plan.law_column_{column}") for column in columns]
    heads(sheet, row + 1, [*words[:-1], *[""] * (SOURCE - len(words)), words[-1]])
    for line, values in enumerate(rows[list(columns)].itertuples(index=False), row + 2):
        for number, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            cell = at(sheet, line, SOURCE if column == "source" else number)
            if isinstance(value, str):
                beside(put_text(cell, _IN_WORDS[column](value) if column in _IN_WORDS else value))
            else:
                cell.value = float(value)
                cell.number_format = _NUMBER_FORMATS.get(column, "General")
    last = row + 1 + len(rows)
    for number, column in enumerate(columns[:-1], 1):
        letter = get_column_letter(number)
        book.names[f"{key}_{column}"] = reference(sheet, f"{letter}{row + 2}:{letter}{last}")
    return last + 2


# --- formulas ------------------------------------------------------------------------------


def _valid(table: str) -> str:
    return f"(#{table}_year_from<=[law_year])*(#{table}_year_to>=[law_year])"


def _step(table: str, x: str, value: str, more: str = "") -> str:
    """The value of the step that ``x`` lies in: above its low end, up to its high end."""
    inside = f"(#{table}_low<{x})*({x}<=#{table}_high)"
    return f"SUMPRODUCT({_valid(table)}*{inside}{more}*({value}))"


def _parameter(key: str) -> str:
    table = "tax_parameters"
    return f'SUMPRODUCT({_valid(table)}*(#{table}_key="{key}")*#{table}_value)'


def _blue() -> str:
    """The most that the blue return deducts: below ten rooms the simple deduction."""
    table = "tax_blue_return"

    def of(filing: str) -> str:
        return f"SUMPRODUCT({_valid(table)}*(#{table}_filing={filing})*#{table}_amount)"

    none, simple = (f'"{FIELDS["blue_return"].text(way)}"' for way in ("none", "simple"))
    small = f"AND(#blue_return<>{none},#units<{_parameter('business_scale_rooms')})"
    return f"IF({small},{of(simple)},{of('#blue_return')})"


def _bill(income: str, case: str) -> dict[str, str]:
    """Both taxes on a total income, step by step; ``case`` is ``with`` or ``without``."""
    basic, brackets = "tax_basic_deduction", "tax_brackets"

    def deduction(tax: str) -> str:
        return _step(basic, income, f"#{basic}_amount", f'*(#{basic}_tax="{_tax(tax)}")')

    at = {part: f"[{part}_{case}]" for part in _BILL}
    rate = f"#{brackets}_rate*{at['taxable']}-#{brackets}_subtract"
    both = f"{_parameter('reconstruction_surcharge')}+{_parameter('defence_surcharge')}"
    per_head = f"IF({at['taxable_resident']}>0,{_parameter('resident_per_capita')},0)"
    lines = {
        "basic": deduction("income_tax"),
        "basic_resident": deduction("resident_tax"),
        "taxable": f"MAX({income}-#deductions-{at['basic']},0)",
        "taxable_resident": f"MAX({income}-#deductions-{at['basic_resident']},0)",
        "income_tax": _step(brackets, at["taxable"], rate),
        "surcharge": f"{at['income_tax']}*({both})",
        "resident": f"{at['taxable_resident']}*{_parameter('resident_rate')}+{per_head}",
    }
    total = f"{at['income_tax']}+{at['surcharge']}+{at['resident']}"
    return {f"{part}_{case}": formula for part, formula in lines.items()} | {f"tax_{case}": total}


def _written(asset: str, until: str) -> str:
    """Depreciation of an asset from the purchase to the end of a year."""
    most = f"MAX(#cost_{asset}-{MEMO_VALUE:g},0)"
    return f"MIN(#cost_{asset}*#rate_{asset}*{until},{most})"


def assets(book: Book, sheet: Worksheet, row: int) -> int:
    """Cost, life and rate of building and equipment: computed once."""
    added = "#buying_costs-#buying_costs_expensed"
    lines = {"acquired": f"#price+{added}"}
    fittings = f'"{term("equipment_price").name}"'
    for asset, structure in {"building": "#structure", "equipment": fittings}.items():
        age, total = "ROUND(#building_age*12,0)", f"#new_{asset}*12"
        used = f"IF({age}>={total},2*{total},10*({total}-{age})+2*{age})/120"
        lines |= {
            f"cost_{asset}": f"#{asset}_price*(1+({added})/#price)",
            f"new_{asset}": f"SUMPRODUCT((#life_words={structure})*#life_years)",
            f"life_{asset}": f"IF({age}=0,#new_{asset},MAX(INT({used}+0.0000001),2))",
            f"rate_{asset}": f"SUMPRODUCT((#line_years=#life_{asset})*#line_rate)",
        }
    kinds = {key: "money" if key.startswith(("cost", "acq")) else "years" for key in lines}
    named = {key: (text, say(f"own_plan.tax_{key}"), kinds[key]) for key, text in lines.items()}
    return book.name_lines(sheet, row, say("own_plan.tax_assets"), named)


def tax_lines() -> dict[str, str]:
    """Every row of the yearly tax, and its formula.

    The rows for the sale say what a sale at the end of that year would be taxed.
    """
    earned_deduction = _step(
        "tax_employment_deduction", "#salary",
        "#tax_employment_deduction_rate*#salary+#tax_employment_deduction_plus",
    )  # fmt: skip
    known = known_years()
    before = "[years:egi]-[years:opex]-[deductible]-[years:interest]-[depreciation]"
    buildings = "#cost_building+#cost_equipment"
    land = f"IF(#principal>0,[years:interest]*MAX(#principal-({buildings}),0)/#principal,0)"
    sold = "#taxed*MAX([gain],0)"
    long = f"[years:calendar]-#start_year>{_parameter('sale_long_years')}"

    def rate(tax: str) -> str:
        return f"IF([long]=1,{_parameter(f'sale_long_{tax}')},{_parameter(f'sale_short_{tax}')})"

    surcharges = f"{_parameter('reconstruction_surcharge')}+{_parameter('defence_surcharge')}"
    return {
        "law_year": f"MAX({known[0]},MIN([years:calendar],{known[-1]}))",
        "earned": f"MAX(#salary-{earned_deduction},0)",
        "deductible": "[years:repairs]+IF([years:t]=1,#buying_costs_expensed,0)",
        "depreciation": "+".join(
            f"{_written(a, '[years:t]')}-{_written(a, '([years:t]-1)')}"
            for a in ("building", "equipment")
        ),
        "before": before,
        "blue": f"MAX(0,MIN([before],{_blue()}))",
        "property_income": "[before]-[blue]",
        "land_interest": land,
        "barred": "MAX(0,MIN(-[before],[land_interest]))",
        "total": "MAX([earned]+[property_income]+[barred],0)",
        **_bill("[total]", "with"),
        **_bill("[earned]", "without"),
        "tax": "#taxed*([tax_with]-[tax_without])",
        "accumulated": "+".join(_written(a, "[years:t]") for a in ("building", "equipment")),
        "basis": f"MAX([years:price_then]*{_parameter('sale_assumed_cost')},"
        "#acquired-[accumulated])",
        "gain": "[years:price_then]-[basis]-[years:costs_then]",
        "long": f"IF({long},1,0)",
        "gain_tax": f"{sold}*({rate('income_tax')}*(1+{surcharges})+{rate('resident_tax')})",
    }


def tax_sheet(book: Book) -> Grid:
    """The sheet of the tax, empty so far: its rows have their places."""
    sheet = book.sheet("tax", 40, 16)
    row = assets(book, sheet, 4)
    grid = Grid("tax", book, sheet)
    grid.lay({key: say(f"own_plan.tax_{key}") for key in tax_lines()}, row + 1)
    heads(sheet, row, [say("own_plan.years_head"), say("own_plan.years_start")])
    return grid
