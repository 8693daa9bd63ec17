"""The first two sheets of the workbook: what is put in, and the loan month by month."""

from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kosen_edu.base import InputError, say, term
from kosen_edu.my_plan.fields import FIELDS, GROUPS, Change, Choice, Field
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.my_plan.values import REVIEW, SALE, WITH_LOAN, plan_values
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.tax.tables import known_years

from .refusals import MONTHS, MOST, pair_status, status
from .sheet import (
    FORMATS,
    Book,
    at,
    beside,
    chosen,
    heads,
    input_cell,
    put_text,
    stopped,
)

LISTED = {"repairs": 10, "rates": 6}  # rows for what there may be several of
WRONG, WRONG_FILL = "B00020", PatternFill("solid", bgColor="F9D5D5")
_AT_LEAST = {"start_year": known_years()[0]}
_AT_MOST = {"hold_years": MAX_HOLD, "years": MONTHS // 12}


def check_exportable(values: dict[str, Any]) -> None:
    """Refuse a plan that the formulas of the workbook do not describe.

    Raises
    ------
    InputError
    """
    odd = {
        "bonus_principal": values.get("bonus_principal"),
        "payments_per_year": values.get("payments_per_year", 12) != 12,
        "payment_rule": values["rates"] and values["payment_rule"] != "recalculated",
    }
    for key, wrong in odd.items():
        if wrong:
            field, given = FIELDS.get(key), values[key]
            name = term(key).name if field is None else field.label
            shown = field.text(given) if isinstance(field, Choice) else given
            raise InputError(name, shown, say("own_plan.not_in_workbook"))


def inputs_sheet(book: Book, mine: MyPlan) -> Worksheet:
    """Every input in a cell of its own, with its unit and its meaning, and a name."""
    note = say("own_plan.book_note", day=mine.as_of)
    sheet = book.sheet("inputs", 34, 20, 12, 70, 90, title=mine.name, note=note, freeze="C5")
    put_text(sheet["A3"], mine.note)
    values = plan_values(mine.plan)
    # where the number stands is known at the end; the formulas call it by its name
    book.call("refused", sheet, "B4", say("own_plan.book_refused"))
    states: list[tuple[int, str]] = []
    row = 5
    for group, fields in GROUPS.items():
        names = [say(f"own_plan.group_{group}"), say("own_plan.book_value")]
        heads(sheet, row, [*names, say("tables.unit"), "意味", say("own_plan.book_state")])
        for field in fields:
            if field.key in LISTED or field.key == "payment_rule":
                continue
            row += 1
            choice = isinstance(field, Choice)
            value = values.get(field.key)
            put_text(at(sheet, row, 1), field.label)
            input_cell(at(sheet, row, 2), field.text(value) if choice else value, field.kind)
            unit = "" if choice else "％" if field.kind == "percent" else field.term.unit
            beside(put_text(at(sheet, row, 3), unit))
            put_text(at(sheet, row, 4), field.term.definition)
            states.append((row, status(field)))
            _guard(sheet, f"B{row}", field)
            book.call(field.key, sheet, f"B{row}")
        row += 2
    for key, rows in LISTED.items():
        label = FIELDS[key].label
        names = [say(f"own_plan.listed_{key}"), label, "", "", say("own_plan.book_state")]
        heads(sheet, row, names)
        pairs = sorted(values[key].items() if key == "repairs" else values[key])
        count = max(rows, len(pairs))
        for line, (number, amount) in enumerate(
            pairs + [(None, None)] * (count - len(pairs)), row + 1
        ):
            input_cell(at(sheet, line, 1), number, "count")
            input_cell(at(sheet, line, 2), amount, _KIND[key])
            states.append((line, pair_status(key, f"A{line}", f"B{line}")))
        first, last = row + 1, row + count
        for column, part in (("A", "when"), ("B", "what")):
            words = say(f"own_plan.name_{part}", name=label)
            book.call(f"{key}_{part}", sheet, f"{column}{first}:{column}{last}", words)
        if key == "rates":
            when = f"MOD(A{first}-1,{REVIEW})=0"
            rule = DataValidation(type="custom", formula1=when, allow_blank=True)
            _add_rule(sheet, f"A{first}:A{last}", rule, label, say("own_plan.review_months"))
        row = last + 2
    _states(book, sheet, states)
    _derived(book, sheet, row)
    sheet.print_area = f"A1:E{sheet.max_row}"
    return sheet


_KIND = {"repairs": "money", "rates": "percent"}


def _states(book: Book, sheet: Worksheet, states: list[tuple[int, str]]) -> None:
    """Beside each input whether it can be meant, and at the top how many cannot."""
    for row, formula in states:
        # the last column: on paper nothing is to its right
        cell = at(sheet, row, 5)
        cell.value = book.formula(formula)
        cell.font, cell.alignment = Font(color=WRONG, bold=True), Alignment(shrink_to_fit=True)
        mark = FormulaRule(formula=[f'$E{row}<>""'], fill=WRONG_FILL)
        sheet.conditional_formatting.add(f"A{row}:B{row}", mark)
    put_text(sheet["A4"], say("own_plan.book_refused"))
    count = "+".join(f"(LEN(E{row})>0)" for row, _ in states)
    sheet["B4"], sheet["B4"].number_format = f"={count}", FORMATS["count"]
    sheet["D4"] = book.formula(stopped())
    sheet["D4"].font = Font(color=WRONG, bold=True)


def _derived(book: Book, sheet: Worksheet, row: int) -> None:
    """What many formulas need and nobody puts in."""
    exact, floor = (chosen("rounding", way) for way in ("exact", "floor"))
    lines = {
        "months": ("MAX(ROUND(#years*12,0),1)", term("months").name, "years"),
        "is_exact": (f"IF({exact},1,0)", "丸めない計算", "years"),
        # 20 yen that floating point holds as 19.999999999999996 are 20, see round_yen; a rate of
        # six places never really lacks so little
        "shift": (f"IF({floor},0,0.5)+0.00000001", "丸めるときに足す値", "years"),
        "taxed": ("IF(#building_price>0,1,0)", "税を計算する", "years"),
        "equity": ("#price+#buying_costs-#principal", term("equity").name, "money"),
    }
    book.name_lines(sheet, row, "計算に使う値（変えないでください）", lines)


def _guard(sheet: Worksheet, cell: str, field: Field) -> None:
    """Refuse in the cell what the engine would refuse."""
    if isinstance(field, Choice):
        rule = DataValidation(type="list", formula1=f'"{",".join(field.words)}"', allow_blank=False)
        error = f"{field.label}：{say('own_plan.from_list', n=len(field.choices))}"
    else:
        low = -0.99 if isinstance(field, Change) else _AT_LEAST.get(field.key, 0)
        high = 0.99 if field.kind == "percent" else _AT_MOST.get(field.key, MOST)
        rule = DataValidation(
            type="whole" if field.kind == "count" else "decimal",
            operator="between",
            formula1=str(low),
            formula2=str(high),
            allow_blank=field.key in (*SALE, *WITH_LOAN),
        )
        error = say("own_plan.cell_range", name=field.label, low=low, high=f"{high:,}")
    _add_rule(sheet, cell, rule, field.label, error)


def _add_rule(sheet: Worksheet, cells: str, rule: DataValidation, title: str, error: str) -> None:
    rule.showErrorMessage, rule.errorTitle, rule.error = True, title, error
    sheet.add_data_validation(rule)
    rule.add(cells)


def _payment_lines(first: bool) -> dict[str, str]:
    """What stands in the row of a payment; ``first`` has none before it."""
    before, kept = ("#annual_rate", "0") if first else ("[annual_rate<]", "[set<]")
    level, by_principal = (chosen("method", way) for way in ("level_payment", "level_principal"))
    due = cut_yen("-PMT([annual_rate]/12,#months-[period]+1,[balance<])")
    part = cut_yen("#principal/(#months-#grace_months)")
    # what Excel's own functions can say of the loan, to check the table by
    plain = f"AND(#is_exact=1,#grace_months=0,{level},SUM(#rates_when)=0)"
    excel = "(#annual_rate/12,[period],#months,#principal)"
    return {
        "loan_year": "ROUNDUP([period]/12,0)",
        "annual_rate": "IF(COUNTIF(#rates_when,[period])>0,"
        f"SUMIF(#rates_when,[period],#rates_what),{before})",
        "payment": "[interest]+[principal_part]",
        "interest": f"IF([period]>#months,0,{cut_yen('[balance<]*[annual_rate]/12')})",
        "principal_part": "IF([period]>#months,0,IF([period]=#months,[balance<],"
        "IF([period]<=#grace_months,0,"
        f"MIN([balance<],IF({by_principal},{part},[set]-[interest])))))",
        "balance": "IF([period]>=#months,0,[balance<]-[principal_part])",
        "set": "IF(OR([period]>#months,[period]<=#grace_months),0,"
        f"IF(OR([period]=#grace_months+1,[annual_rate]<>{before}),{due},{kept}))",
        "ipmt": f"IF(AND([period]<=#months,{plain}),-IPMT{excel},[interest])",
        "ppmt": f"IF(AND([period]<=#months,{plain}),-PPMT{excel},[principal_part])",
        "check": "ABS([interest]-[ipmt])+ABS([principal_part]-[ppmt])",
    }


def schedule_sheet(book: Book, months: int) -> Worksheet:
    """The repayment table: a row a payment, as many as the inputs ask for; ``months`` print."""
    wide = (14, 12, 12, 14, 14, 14, 16, 16, 14, 14, 10)
    sheet = book.sheet("schedule", *wide, freeze="B6", across=False)
    terms = ("period", "loan_year", "annual_rate", "payment", "interest", "principal_part")
    columns = dict(
        zip((*terms, "balance", "set", "ipmt", "ppmt", "check"), "ABCDEFGHIJK", strict=True)
    )
    names = [term(key).name for key in (*terms, "balance")]
    names += [say(f"own_plan.schedule_{k}") for k in ("set", "ipmt", "ppmt", "check")]
    put_text(sheet["C3"], say("own_plan.schedule_sum"))
    first, last = 6, 5 + MONTHS
    for column in "DEF":
        book.put(sheet[f"{column}3"], f"SUM({column}{first}:{column}{last})", "money")
    heads(sheet, 4, names)
    sheet.row_dimensions[4].height = 32
    book.put(sheet["G5"], "#principal", "money")
    sheet["H3"] = book.formula(stopped())
    sheet["H3"].font = Font(color=WRONG, bold=True)
    put_text(sheet["A5"], say("own_plan.schedule_start"))
    for number in range(1, MONTHS + 1):
        sheet[f"A{first + number - 1}"] = number
    rows = [_payment_lines(first=True), *[_payment_lines(first=False)] * (MONTHS - 1)]
    book.fill_rows(sheet, columns, first, rows, loan_year="count", annual_rate="percent")
    for key in ("loan_year", "annual_rate", "payment", "interest", "principal_part", "balance"):
        words = say("own_plan.name_table", name=term(key).name)
        book.call(f"table_{key}", sheet, f"{columns[key]}{first}:{columns[key]}{last}", words)
    checked = f"K{first}:K{last}"
    book.call("table_check", sheet, checked, say("own_plan.schedule_check"))
    book.whiten(sheet, f"A{first}:K{last}", f"$A{first}>#months")
    sheet.print_title_rows = "4:4"
    sheet.print_area = f"A1:K{first + months - 1}"
    return sheet


def cut_yen(amount: str) -> str:
    """An amount as the contract rounds it."""
    return f"IF(#is_exact=1,{amount},INT({amount}+#shift))"
