"""The yearly sheet of the workbook, and the sheet of the figures that decide."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kosen_edu.base.words import say, term
from kosen_edu.my_plan.figures import figure_name
from kosen_edu.plan.lines import MAX_HOLD

from .sheet import (
    BOX,
    FORMATS,
    HEAD_FILL,
    Book,
    Grid,
    at,
    beside,
    chosen,
    headline,
    heads,
    put_text,
    widths,
)
from .tax import tax_lines, tax_sheet

LATER = range(1, MAX_HOLD + 1)
# row of the yearly sheet → its sign before the words
_SIGNS = {
    "vacancy_loss": "−", "egi": "＝", "opex": "−", "noi": "＝", "capex": "−", "ads": "−",
    "btcf": "＝", "tax": "−", "atcf": "＝", "selling_costs": "−", "residual_debt": "−",
    "sale_tax": "−", "sale_proceeds": "＝",
}  # fmt: skip


def year_lines() -> dict[str, str]:
    """Every row of the yearly sheet, and its formula."""
    t, linear = "[t]", chosen("rent_drift_kind", "linear")
    base = f"IF({chosen('opex_base', 'gpi')},[gpi],[egi])"
    sold_on = f"IF({chosen('exit_base', 'gpi')},[gpi],[noi])"
    here = "[t]=#hold_years"
    return {
        "t": "[t<]+1",
        "calendar": "#start_year+[t]-1",
        "gpi": f"#gpi*IF({linear},MAX(1+#rent_drift*({t}-1),0),(1+#rent_drift)^({t}-1))",
        "vacancy_loss": "[gpi]*#vacancy",
        "egi": "[gpi]-[vacancy_loss]",
        "opex": f"{base}*#opex_ratio+#opex_fixed*(1+#opex_drift)^({t}-1)",
        "noi": "[egi]-[opex]",
        "repairs": "SUMIF(#repairs_when,[t],#repairs_what)",
        "capex": "#capex_reserve+[repairs]",
        "interest": "SUMIF(#table_loan_year,[t],#table_interest)",
        "principal_part": "SUMIF(#table_loan_year,[t],#table_principal_part)",
        "ads": "[interest]+[principal_part]",
        "btcf": "[noi]-[capex]-[ads]",
        "balance": "IF([t]*12>=#months,0,INDEX(#table_balance,[t]*12))",
        "tax": "[tax:tax]",
        "atcf": "[btcf]-[tax]",
        "cash": "IF([t]<=#hold_years,[cash<]+[atcf],[cash<])",
        "price_then": f"IF(ISNUMBER(#exit_price),#exit_price,MAX({sold_on},0)/#exit_yield)",
        "costs_then": "[price_then]*#selling_cost_ratio",
        "sale_price": f"IF({here},[price_then],0)",
        "selling_costs": f"IF({here},[costs_then],0)",
        "residual_debt": f"IF({here},[balance],0)",
        "sale_before_tax": "[sale_price]-[selling_costs]-[residual_debt]",
        "sale_tax": f"IF({here},[tax:gain_tax],0)",
        "sale_proceeds": "[sale_before_tax]-[sale_tax]",
        "flow_before": "IF([t]<=#hold_years,[btcf]+[sale_before_tax],0)",
        "flow_after": "IF([t]<=#hold_years,[atcf]+[sale_proceeds],0)",
        "sign": "IF([flow_after]=0,[sign<],SIGN([flow_after]))",
        "turn": "IF([sign]*[sign<]<0,1,0)",
        "sign_before": "IF([flow_before]=0,[sign_before<],SIGN([flow_before]))",
        "turn_before": "IF([sign_before]*[sign_before<]<0,1,0)",
        "dead": "IF(AND([t]<=#hold_years,[principal_part]>[tax:depreciation]),1,0)",
    }


def _words(key: str) -> str:
    try:
        words = term(key).name
    except KeyError:
        words = say(f"own_plan.years_{key}")
    return f"{_SIGNS[key]} {words}" if key in _SIGNS else words


def year_sheets(book: Book, years: int) -> Grid:
    """The yearly sheet from purchase to sale, and the tax it needs; returns the first."""
    sheet = book.sheet("years")
    headline(sheet, say("own_plan.years_title"), say("own_plan.years_note"))
    grid = Grid("years", book, sheet)
    lines = year_lines()
    grid.lay({key: _words(key) for key in lines}, 4)
    tax = tax_sheet(book)
    start = {
        "t": "0",
        "cash": "#reserve",
        "flow_before": "-#equity",
        "flow_after": "-#equity",
        "sign": "SIGN([flow_after])",
        "sign_before": "SIGN([flow_before])",
    }
    for key, formula in start.items():
        grid.fill(key, formula, range(1), "count" if key == "t" else "money")
    for key, formula in lines.items():
        whole = key in ("t", "calendar", "sign", "turn", "sign_before", "turn_before", "dead")
        grid.fill(key, formula, LATER, "count" if whole else "money")
    for key, (formula, kind) in tax_lines().items():
        tax.fill(key, formula, LATER, kind)
    top = next(iter(tax.rows.values())) - 1
    for year in LATER:
        at(tax.sheet, top, year + 2).value = f"={grid.at('t', year)}"
    for year in range(MAX_HOLD + 1):
        for page, line in ((sheet, 4), (tax.sheet, top)):
            at(page, line, year + 2).number_format = _year_format(say("own_plan.years_start"))
    for column in range(1, MAX_HOLD + 3):
        for page, line in ((sheet, 4), (tax.sheet, top)):
            head = at(page, line, column)
            head.font, head.fill, head.border = Font(bold=True), HEAD_FILL, BOX
    for page, first in ((sheet, 4), (tax.sheet, top)):
        _white_after_sale(book, page, first, grid)
        page.freeze_panes = f"B{first + 1}"
        page.page_setup.orientation = "landscape"
        # the rows from the signs on only serve formulas
        last = grid.rows["sign"] - 1 if page is sheet else page.max_row
        page.print_area = f"A1:{get_column_letter(years + 2)}{last}"
        for year in range(MAX_HOLD + 1):
            page.column_dimensions[get_column_letter(year + 2)].width = 15
    widths(sheet, 40, 16)
    return grid


def _white_after_sale(book: Book, sheet: Worksheet, first: int, grid: Grid) -> None:
    last = get_column_letter(MAX_HOLD + 2)
    sold = book.formula(f"C${first}>#hold_years")[1:]
    rule = FormulaRule(formula=[sold], font=Font(color="FFFFFF"))
    sheet.conditional_formatting.add(f"C{first}:{last}{sheet.max_row}", rule)


# --- the figures that decide ---------------------------------------------------------------


def ratio_lines(grid: Grid) -> dict[str, tuple[str, str]]:
    """Key of each figure, its formula and how it is written."""

    def y(key: str) -> str:
        return grid.at(key, 1)

    none = f'"{say("metrics.no_solution")}"'
    turning = f'"{say("own_plan.irr_turns")}"'
    no_debt = f"{y('ads')}=0"
    due = f"({y('ads')}+#opex_fixed+#capex_reserve)"
    by_gpi = chosen("opex_base", "gpi")
    empty = f"IF({by_gpi},1-#opex_ratio-{due}/#gpi,1-{due}/(#gpi*(1-#opex_ratio)))"
    let = f"IF({by_gpi},1-#vacancy-#opex_ratio,(1-#vacancy)*(1-#opex_ratio))"
    month = f"{y('noi')}/12"
    rate = f"RATE(#months,-{month},#principal,0,0,0.003)*12"
    late = f"OR(#principal=0,{month}*#months<#principal)"
    flows, before = (grid.span(k, 0, MAX_HOLD) for k in ("flow_after", "flow_before"))
    cash = grid.span("cash", 0, MAX_HOLD)
    dead = f"MATCH(1,{grid.span('dead', 1, MAX_HOLD)},0)"

    def irr(cells: str, turns: str) -> str:
        guesses = f"IRR({cells},0.05)"
        for guess in (-0.1, 0.3, -0.5, -0.7, -0.85, -0.93):
            guesses = f"IFERROR({guesses},IRR({cells},{guess}))"
        return f"IF(SUM({grid.span(turns, 1, MAX_HOLD)})=1,IFERROR({guesses},{none}),{turning})"

    def last(key: str) -> str:
        return f"SUM({grid.span(key, 1, MAX_HOLD)})"

    return {
        "monthly_payment": ("IF(#principal=0,0,INDEX(#table_payment,#grace_months+1))", "money"),
        "gross_yield": ("#gpi/#price", "percent"),
        "fcr": (f"{y('noi')}/(#price+#buying_costs)", "percent"),
        "repayment_ratio": (f"{y('ads')}/#gpi", "percent"),
        "dscr": (f"IF({no_debt},{none},{y('noi')}/{y('ads')})", "times"),
        "ltv": ("#principal/#price", "percent"),
        "loan_constant": (
            f"IF({no_debt},{none},-PMT(#annual_rate/12,#months,1)*12)",
            "percent",
        ),
        "ccr": (f"IF(#equity>0,{y('btcf')}/#equity,{none})", "percent"),
        "ber": (f"({y('opex')}+{y('ads')})/#gpi", "percent"),
        "break_even_vacancy": (f"IF({empty}<0,{none},{empty})", "percent"),
        "break_even_rate": (f"IF({late},{none},IFERROR({rate},{none}))", "percent"),
        "break_even_rent": (f"IF({let}<=0,{none},{due}/({let}))", "money"),
        "depreciation": (grid.book.grids["tax"].at("depreciation", 1), "money"),
        "dead_cross": (f"IFERROR({dead},0)", "year"),
        "min_cash": (f"MIN({cash})", "money"),
        "sale_price": (last("sale_price"), "money"),
        "residual_debt": (last("residual_debt"), "money"),
        "sale_tax": (last("sale_tax"), "money"),
        "sale_proceeds": (last("sale_proceeds"), "money"),
        "profit": (f"SUM({flows})", "money"),
        "irr_before": (irr(before, "turn_before"), "percent"),
        "irr": (irr(flows, "turn"), "percent"),
        "npv": (
            f"{grid.at('flow_after', 0)}"
            f"+NPV(#discount_rate,{grid.span('flow_after', 1, MAX_HOLD)})",
            "money",
        ),
        "check": (say("own_plan.ratio_check_formula"), "text"),
    }


def _with_unit(kind: str) -> str:
    """How a figure is written, with its unit: the figures of that sheet have several."""
    yen, times = "円", "倍"
    return {
        "money": f'#,##0"{yen}";[Red]-#,##0"{yen}"',
        "times": f'0.00"{times}"',
        "percent": "0.00%;[Red]-0.00%",
        "year": _year_format(say("own_plan.never")),
    }.get(kind, FORMATS.get(kind, "General"))


def _year_format(none: str) -> str:
    """Which year it is, with words in place of year 0."""
    before, after = say("own_plan.in_year", year="|").split("|")
    text = "".join((f'"{before}"' if before else "", "0", f'"{after}"' if after else ""))
    return f'[=0]"{none}";{text}'


def ratio_sheet(book: Book, grid: Grid, values: Mapping[str, float | None]) -> Worksheet:
    """The figures that decide: live, and beside them what the course computed at the export."""
    sheet = book.sheet("ratios")
    headline(sheet, say("own_plan.ratios_title"), say("own_plan.ratios_note"))
    names = [say(f"own_plan.ratios_{k}") for k in ("figure", "live", "exported", "formula")]
    heads(sheet, 4, [*names, say("own_plan.ratios_lesson")])
    for row, (key, (formula, kind)) in enumerate(ratio_lines(grid).items(), 5):
        words = say("own_plan.figure_check") if key == "check" else figure_name(key)
        put_text(at(sheet, row, 1), words)
        live = at(sheet, row, 2)
        live.number_format = _with_unit(kind)
        live.alignment = Alignment(horizontal="right", wrap_text=True)
        if key in ("irr_before", "irr"):  # in words where it is not one number
            sheet.row_dimensions[row].height = 30
        if key == "check":
            ok, bad = (say(f"own_plan.ratio_check_{k}") for k in ("ok", "bad"))
            live.value = book.formula(f'IF(MAX(#table_check)<0.5,"{ok}","{bad}")')
            beside(put_text(at(sheet, row, 4), formula))
            continue
        live.value = book.formula(formula)
        known = at(sheet, row, 3)
        number = values.get(key)
        if number is not None:
            known.value, known.number_format = float(number), _with_unit(kind)
        elif key in values:
            put_text(known, say("metrics.no_solution")).alignment = Alignment(horizontal="right")
        what = term("irr" if key == "irr_before" else key)
        beside(put_text(at(sheet, row, 4), what.formula or what.definition))
        put_text(at(sheet, row, 5), what.lesson).alignment = Alignment(horizontal="center")
    widths(sheet, 36, 22, 22, 62, 8)
    sheet.freeze_panes = "B5"
    sheet.print_area = f"A1:E{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    return sheet
