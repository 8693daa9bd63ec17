"""The yearly sheet of the workbook, and the sheet of the figures that decide."""

from collections.abc import Mapping

from openpyxl.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kosen_edu.base import LEVELS, say, term
from kosen_edu.my_plan.figures import (
    EDGES,
    LIMITS,
    OF_DEBT,
    figure_formula,
    figure_limit,
    figure_name,
    figure_term,
    figure_text,
)
from kosen_edu.plan.lines import MAX_HOLD

from .irr import irr_formula, irr_sheet
from .sheet import (
    NO_LOAN,
    Book,
    Grid,
    as_head,
    as_limit,
    at,
    beside,
    chosen,
    heads,
    put_text,
    stopped,
)
from .tax import tax_lines, tax_sheet
from .turning import turning_formula

LATER = range(1, MAX_HOLD + 1)
COUNTED = {
    "t", "calendar", "sign", "turn", "sign_before", "turn_before", "dead", "law_year", "long",
}  # fmt: skip
# row of the yearly sheet → its sign before the words
_SIGNS = {
    "vacancy_loss": "−", "egi": "＝", "opex": "−", "noi": "＝", "capex": "−", "ads": "−",
    "btcf": "＝", "tax": "−", "atcf": "＝", "selling_costs": "−", "sale_balance": "−",
    "sale_tax": "−", "sale_proceeds": "＝",
}  # fmt: skip
# where the places of a number format would show a level that is not reached, all for nearly all
_NEARLY = {
    "times": "AND(ISNUMBER(#),#<ROUND(#,2)-1E-9,OR("
    + ",".join(f"ROUND(#,2)={level:g}" for level in LEVELS)
    + "))",
    "percent": "AND(ISNUMBER(#),OR(AND(#<1-1E-9,ROUND(#,4)=1),AND(#>1E-9,ROUND(#,4)=0)))",
}


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
        "sale_balance": f"IF({here},[balance],0)",
        "sale_before_tax": "[sale_price]-[selling_costs]-[sale_balance]",
        "sale_tax": f"IF({here},[tax:gain_tax],0)",
        "sale_proceeds": "[sale_before_tax]-[sale_tax]",
        "flow_before": "IF([t]<=#hold_years,[btcf]+[sale_before_tax],0)",
        "flow_after": "IF([t]<=#hold_years,[atcf]+[sale_proceeds],0)",
        "sign": "IF([flow_after]=0,[sign<],SIGN([flow_after]))",
        "turn": "IF([sign]*[sign<]<0,1,0)",
        "sign_before": "IF([flow_before]=0,[sign_before<],SIGN([flow_before]))",
        "turn_before": "IF([sign_before]*[sign_before<]<0,1,0)",
        "dead": "IF(AND(#taxed=1,[t]<=#hold_years,[principal_part]>[tax:depreciation]),1,0)",
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
    grid = Grid("years", book, sheet)
    lines = year_lines()
    grid.lay({key: _words(key) for key in lines}, 4)
    sheet["A3"] = book.formula(stopped())
    tax = tax_sheet(book)
    start = {
        "t": "0",
        "cash": "#reserve",
        "flow_before": "-#equity",
        "flow_after": "-#equity",
        "sign": "SIGN([flow_after])",
        "sign_before": "SIGN([flow_before])",
    }
    for rows, formulas, columns in (
        (grid, start, range(1)), (grid, lines, LATER), (tax, tax_lines(), LATER)
    ):  # fmt: skip
        for key, formula in formulas.items():
            rows.fill(key, formula, columns, "count" if key in COUNTED else "money")
    top = next(iter(tax.rows.values())) - 1
    for year in LATER:
        at(tax.sheet, top, year + 2).value = f"={grid.at('t', year)}"
    start_words = _year_format(say("own_plan.years_start"))
    for page, first in ((sheet, 4), (tax.sheet, top)):
        as_head(at(page, first, 1))
        for column in range(2, MAX_HOLD + 3):
            as_head(at(page, first, column)).number_format = start_words
            page.column_dimensions[get_column_letter(column)].width = 15
        beyond = f"C{first}:{get_column_letter(MAX_HOLD + 2)}{page.max_row}"
        book.whiten(page, beyond, f"C${first}>#hold_years")
        page.freeze_panes = f"B{first + 1}"
        # the rows from the signs on only serve formulas
        last = grid.rows["sign"] - 1 if page is sheet else page.max_row
        page.print_area = f"A1:{get_column_letter(years + 2)}{last}"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 16
    return grid


# what a plan that is computed before tax only has not
OF_TAX = ("depreciation", "dead_cross", "sale_tax")

# --- the figures that decide ---------------------------------------------------------------


def ratio_lines(grid: Grid) -> dict[str, str]:
    """Each figure, and its formula."""

    def y(key: str) -> str:
        return grid.at(key, 1)

    none, untaxed = (f'"{say(f"metrics.{word}")}"' for word in ("no_solution", "not_computed"))
    no_debt = f"{y('ads')}=0"
    due = f"({y('ads')}+#opex_fixed+{y('capex')})"
    by_gpi = chosen("opex_base", "gpi")
    needed = f"IF({by_gpi},#opex_ratio+{due}/#gpi,{due}/(#gpi*(1-#opex_ratio)))"
    eaten = f"OR(#gpi=0,AND(#opex_ratio=1,NOT({by_gpi})))"
    let = f"IF({by_gpi},1-#vacancy-#opex_ratio,(1-#vacancy)*(1-#opex_ratio))"
    bears, rent = as_limit("break_even_vacancy", f"MAX(1-{needed},0)"), f"{due}/({let})"
    flows = grid.span("flow_after", 0, MAX_HOLD)
    cash = grid.span("cash", 0, MAX_HOLD)
    dead = f"MATCH(1,{grid.span('dead', 1, MAX_HOLD)},0)"

    first = grid.book.grids["tax"].at("depreciation", 1)
    sums = ("sale_price", "sale_balance", "sale_tax", "sale_proceeds")
    later = grid.span("flow_after", 1, MAX_HOLD)
    return {
        "monthly_payment": f"IF(#principal=0,{NO_LOAN},INDEX(#table_payment,#grace_months+1))",
        "gross_yield": "#gpi/#price",
        "fcr": f"{y('noi')}/(#price+#buying_costs)",
        "repayment_ratio": f"IF(#principal=0,{NO_LOAN},IF(#gpi=0,{none},{y('ads')}/#gpi))",
        "dscr": f"IF(#principal=0,{NO_LOAN},IF({no_debt},{none},{y('noi')}/{y('ads')}))",
        "ltv": "#principal/#price",
        "loan_constant": f"IF(#principal=0,{NO_LOAN},{y('ads')}/#principal)",
        "ccr": f"IF(#equity>0,{y('btcf')}/#equity,{none})",
        "ber": f"IF({eaten},{none},{as_limit('ber', needed)})",
        "break_even_vacancy": f"IF({eaten},{none},IF({needed}>1+1E-12,{none},{bears}))",
        "break_even_rate": turning_formula(grid, none),
        "break_even_rent": f"IF({let}<=1E-12,{none},{as_limit('break_even_rent', rent)})",
        "depreciation": f"IF(#taxed=0,{untaxed},{first})",
        "dead_cross": f"IF(#taxed=0,{untaxed},IFERROR({dead},0))",
        "min_cash": f"MIN({cash})",
        **{key: f"SUM({grid.span(key, 1, MAX_HOLD)})" for key in sums},
        "sale_tax": f"IF(#taxed=0,{untaxed},SUM({grid.span('sale_tax', 1, MAX_HOLD)}))",
        "profit": f"SUM({flows})",
        "irr_before": irr_formula(grid, "irr_before", none),
        "irr": irr_formula(grid, "irr", none),
        "npv": f"{grid.at('flow_after', 0)}+NPV(#discount_rate,{later})",
    }


def _year_format(none: str) -> str:
    """Which year it is, with words in place of year 0."""
    before, after = say("own_plan.in_year", year="|").split("|")
    text = "".join((f'"{before}"' if before else "", "0", f'"{after}"' if after else ""))
    return f'[=0]"{none}";{text}'


def ratio_sheet(book: Book, grid: Grid, values: Mapping[str, float | None]) -> Worksheet:
    """The figures that decide: live, and beside them what the course computed at the export."""
    irr_sheet(book, grid)
    sheet = book.sheet("ratios", 36, 22, 22, 76, 8, freeze="B5")
    names = [say(f"own_plan.ratios_{k}") for k in ("figure", "live", "exported", "formula")]
    heads(sheet, 4, [*names, say("own_plan.ratios_lesson")])
    # with their units: the figures of this sheet have several
    formats = {
        "yen": '#,##0"円";[Red]-#,##0"円"',
        "times": '0.00"倍"',
        "percent": "0.00%;[Red]-0.00%",
        "text": _year_format(say("own_plan.never")),
    }
    lines = ratio_lines(grid)
    sheet["A3"] = book.formula(stopped())
    for row, (key, formula) in enumerate(lines.items(), 5):
        what, number = figure_term(key), values.get(key)
        known = at(sheet, row, 3)
        book.put(_live(sheet, row, figure_name(key)), formula, formats[what.format])
        if number is not None:
            shown = figure_limit(key, number) if key in LIMITS else float(number)
            known.value, known.number_format = shown, formats[what.format]
        elif key in values or (key in OF_DEBT and "ltv" not in values):
            text = figure_text(key, None, debt="ltv" in values)
            put_text(known, text).alignment = Alignment(horizontal="right")
        elif key in OF_TAX:
            text = say("metrics.not_computed")
            put_text(known, text).alignment = Alignment(horizontal="right")
        if what.format in _NEARLY and key not in LIMITS:
            nearly = _NEARLY[what.format].replace("#", f"B{row}")
            fuller = formats[what.format].split(";")[0].replace("0.00", "0.00######")
            book.more_places(sheet, f"B{row}:C{row}", nearly, fuller)
        beside(put_text(at(sheet, row, 4), figure_formula(key) or what.definition))
        if key in (*EDGES, "monthly_payment"):
            at(sheet, row, 4).value = book.result(_words_of(key))
            at(sheet, row, 4).data_type = "f"
        put_text(at(sheet, row, 5), what.lesson).alignment = Alignment(horizontal="center")
    row = 5 + len(lines)
    ok, bad = (say(f"own_plan.ratio_check_{k}") for k in ("ok", "bad"))
    live = _live(sheet, row, say("own_plan.figure_check"))
    book.put(live, f'IF(MAX(#table_check)<0.5,"{ok}","{bad}")', "text")
    beside(put_text(at(sheet, row, 4), say("own_plan.ratio_check_formula")))
    sheet.print_area = f"A1:E{sheet.max_row}"
    return sheet


def _words_of(key: str) -> str:
    """The formula of a figure in words that go with what is chosen in the inputs."""
    if key in EDGES:
        one, other = (figure_formula(key, opex_base=base) for base in ("gpi", "egi"))
        chosen_one = chosen("opex_base", "gpi")
    else:
        one, other = (figure_formula(key, level=level) for level in (True, False))
        chosen_one = f"AND({chosen('method', 'level_payment')},#grace_months=0)"
    return f'IF({chosen_one},"{one}","{other}")'


def _live(sheet: Worksheet, row: int, words: str) -> Cell:
    """The cell of a figure that goes on computing, its name before it."""
    put_text(at(sheet, row, 1), words)
    cell = at(sheet, row, 2)
    cell.alignment = Alignment(horizontal="right", wrap_text=True)
    return cell
