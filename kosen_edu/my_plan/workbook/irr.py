"""The sheet that finds the IRR as the course does: how many there are, and then which.

Excel's IRR gives one of several rates, or one below -100 %, without a word.  Here the worth of
the flows is asked at many rates; where its sign changes once, halving finds the rate between.
The worth is that of today, or of the end where the rate is below 0: the roots are the same, and
nothing overflows.
"""

import numpy as np
from openpyxl.utils import quote_sheetname

from kosen_edu.base.words import say
from kosen_edu.my_plan.figures import figure_name
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.plan.returns import SEARCHED

from .sheet import FORMATS, Book, Grid, at, heads

HALVINGS = 70
# four times as close as the course's own search, which also asks where the worth turns
RATES = np.expm1(np.linspace(np.log(0.01), np.log(101.0), 4 * (len(SEARCHED) - 1) + 1))
# With one change of sign the one rate may lie far out: 1 + rate from here to one over it.  As far
# as the last year's weight is a number that a cell can hold.
FAR = "10^(-MIN(12,300/#hold_years))"
FLOWS = {"irr": ("flow_after", "turn"), "irr_before": ("flow_before", "turn_before")}
TOP, FIRST = 4, 5
_SEARCH, _TRIAL = 1, 7  # first columns of the search and of the halving


def irr_sheet(book: Book, years: Grid) -> None:
    """The search and the halving, for the flows after and before tax."""
    sheet = book.sheet("irr", 14, *[16] * 17, freeze=f"A{FIRST}")
    names = {key: figure_name(key) for key in FLOWS}
    columns = [
        say(f"own_plan.irr_{part}", name=n) for n in names.values() for part in ("npv", "turn")
    ]
    heads(sheet, TOP, [say("own_plan.irr_rate"), *columns])
    last = FIRST + len(RATES) - 1
    times = years.span("t", 0, MAX_HOLD)

    def worth(key: str, rate: str) -> str:
        flows = years.span(FLOWS[key][0], 0, MAX_HOLD)
        held = f"({times}<=#hold_years)"
        end = f"SUMPRODUCT({flows}*(1+{rate})^((#hold_years-{times})*{held}))"
        return f"IF({rate}<0,{end},SUMPRODUCT({flows}*(1+{rate})^(-{times}*{held})))"

    def put(row: int, column: int, formula: str, kind: str) -> None:
        book.put(at(sheet, row, column), formula, kind)

    for row, rate in enumerate(RATES.tolist(), FIRST):
        at(sheet, row, _SEARCH).value = rate
        at(sheet, row, _SEARCH).number_format = FORMATS["percent"]
        for k, key in enumerate(FLOWS):
            value, before = (f"{'BD'[k]}{r}" for r in (row, row - 1))
            put(row, 2 + 2 * k, worth(key, f"$A{row}"), "money")
            turned = "0" if row == FIRST else f"IF(({value}>0)<>({before}>0),1,0)"
            put(row, 3 + 2 * k, turned, "count")
    for k, (key, name) in enumerate(names.items()):
        turns = f"${'CE'[k]}${FIRST}:${'CE'[k]}${last}"
        low, high, start, middle, value = "GHIJK" if k == 0 else "MNOPQ"
        parts = ("low", "high", "at_low", "middle", "worth")
        heads(sheet, TOP, [say(f"own_plan.irr_{p}", name=name) for p in parts], _TRIAL + 6 * k)
        there = quote_sheetname(sheet.title)
        book.names[f"{key}_found"] = f"{there}!{turns}"
        book.names[f"{key}_answer"] = f"{there}!${middle}${FIRST + HALVINGS}"
        changes = f"SUM({years.span(FLOWS[key][1], 1, MAX_HOLD)})"
        place, rates = f"MATCH(1,{turns},0)", f"$A${FIRST}:$A${last}"
        for row in range(FIRST, FIRST + HALVINGS + 1):
            was = row - 1
            same = f"({value}{was}>0)=({start}{was}>0)"
            lines = {
                "low": f"IF({same},{middle}{was},{low}{was})",
                "high": f"IF({same},{high}{was},{middle}{was})",
                "at_low": f"{start}{was}",
                "middle": f"SQRT((1+{low}{row})*(1+{high}{row}))-1",
                "worth": worth(key, f"{middle}{row}"),
            }
            if row == FIRST:
                lines |= {
                    "low": f"IF({changes}=1,{FAR}-1,IFERROR(INDEX({rates},{place}-1),0))",
                    "high": f"IF({changes}=1,1/{FAR},IFERROR(INDEX({rates},{place}),0))",
                    "at_low": worth(key, f"{low}{row}"),
                }
            for column, part in enumerate(parts, _TRIAL + 6 * k):
                kind = "money" if part in ("at_low", "worth") else "percent"
                put(row, column, lines[part], kind)
    sheet.row_dimensions[TOP].height = 32
    sheet.print_area = f"A1:Q{last}"


def irr_formula(years: Grid, key: str, none: str) -> str:
    """Excel's IRR, begun at the one rate there is; in words where there is not one."""
    flow, turn = FLOWS[key]
    flows = years.span(flow, 0, MAX_HOLD)
    changes = f"SUM({years.span(turn, 1, MAX_HOLD)})"
    answer = f"#{key}_answer"
    excel = f"IRR({flows},{answer})"
    close = f"IFERROR(IF(ABS({excel}-{answer})<0.000000001,{excel},{answer}),{answer})"
    one = f"OR({changes}=1,AND({changes}>1,SUM(#{key}_found)=1))"
    return f"IF({one},{close},{none})"
