"""The sheet that finds the IRR as the course does: how many there are, and then which.

Excel's IRR gives one of several rates, or one below -100 %, without a word.  Here the worth of
the flows is asked at many rates; where its sign changes once, halving finds the rate between.
The worth is that of today, or of the end where the rate is below 0: the roots are the same, and
nothing overflows.
"""

import numpy as np
from openpyxl.utils import column_index_from_string

from kosen_edu.base import say
from kosen_edu.my_plan.figures import figure_name
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.plan.returns import SEARCHED

from .sheet import FORMATS, Book, Grid, heads, reference

HALVINGS = 70
# four times as close as the course's own search, which also asks where the worth turns
RATES = np.expm1(np.linspace(np.log(0.01), np.log(101.0), 4 * (len(SEARCHED) - 1) + 1))
# With one change of sign the one rate may lie far out: 1 + rate from here to one over it.  As far
# as the last year's weight is a number that a cell can hold.
FAR = "10^(-MIN(12,300/#hold_years))"
# of each rate its flows, where they change sign, and the columns of its search and its halving
FLOWS = {
    "irr": ("flow_after", "turn", "BC", "GHIJK"),
    "irr_before": ("flow_before", "turn_before", "DE", "MNOPQ"),
}
PARTS = ("low", "high", "at_low", "middle", "worth")
TOP, FIRST = 4, 5


def irr_sheet(book: Book, years: Grid) -> None:
    """The search and the halving, for the flows after and before tax."""
    sheet = book.sheet("irr", 14, *[16] * 17, freeze=f"A{FIRST}")
    heads(sheet, TOP, [say("own_plan.irr_rate")])
    last = FIRST + len(RATES) - 1
    for row, rate in enumerate(RATES.tolist(), FIRST):
        sheet[f"A{row}"], sheet[f"A{row}"].number_format = rate, FORMATS["percent"]
    for key, (_, _, search, trial) in FLOWS.items():
        for parts, letters in ((("npv", "turn"), search), (PARTS, trial)):
            words = [say(f"own_plan.irr_{part}", name=figure_name(key)) for part in parts]
            heads(sheet, TOP, words, column_index_from_string(letters[0]))
        columns = {"rate": "A", "npv": search[0], "turn": search[1]}
        asked = {"npv": _worth(years, key, "[rate]"), "turn": "0"}
        turned = {**asked, "turn": "IF(([npv]>0)<>([npv<]>0),1,0)"}
        book.fill_rows(sheet, columns, FIRST, [asked, *[turned] * (len(RATES) - 1)], turn="count")
        turns = f"${search[1]}${FIRST}:${search[1]}${last}"
        book.names[f"{key}_found"] = reference(sheet, turns.replace("$", ""))
        columns = dict(zip(PARTS, trial, strict=True))
        book.names[f"{key}_answer"] = reference(sheet, f"{columns['middle']}{FIRST + HALVINGS}")
        one, same = f"{_changes(years, key)}=1", "([worth<]>0)=([at_low<]>0)"
        turn, rates = f"MATCH(1,{turns},0)", f"$A${FIRST}:$A${last}"
        halved = {
            "low": f"IF({same},[middle<],[low<])",
            "high": f"IF({same},[high<],[middle<])",
            "at_low": "[at_low<]",
            "middle": "SQRT((1+[low])*(1+[high]))-1",
            "worth": _worth(years, key, "[middle]"),
        }
        start = halved | {
            "low": f"IF({one},{FAR}-1,IFERROR(INDEX({rates},{turn}-1),0))",
            "high": f"IF({one},1/{FAR},IFERROR(INDEX({rates},{turn}),0))",
            "at_low": _worth(years, key, "[low]"),
        }
        kinds = dict.fromkeys(("low", "high", "middle"), "percent")
        book.fill_rows(sheet, columns, FIRST, [start, *[halved] * HALVINGS], **kinds)
    sheet.row_dimensions[TOP].height = 32
    sheet.print_area = f"A1:Q{last}"


def _worth(years: Grid, key: str, rate: str) -> str:
    flows, times = (years.span(row, 0, MAX_HOLD) for row in (FLOWS[key][0], "t"))
    held = f"({times}<=#hold_years)"
    end = f"SUMPRODUCT({flows}*(1+{rate})^((#hold_years-{times})*{held}))"
    return f"IF({rate}<0,{end},SUMPRODUCT({flows}*(1+{rate})^(-{times}*{held})))"


def _changes(years: Grid, key: str) -> str:
    return f"SUM({years.span(FLOWS[key][1], 1, MAX_HOLD)})"


def irr_formula(years: Grid, key: str, none: str) -> str:
    """Excel's IRR, begun at the one rate there is; in words where there is not one."""
    flows = years.span(FLOWS[key][0], 0, MAX_HOLD)
    changes, answer = _changes(years, key), f"#{key}_answer"
    excel = f"IRR({flows},{answer})"
    close = f"IFERROR(IF(ABS({excel}-{answer})<0.000000001,{excel},{answer}),{answer})"
    one = f"OR({changes}=1,AND({changes}>1,SUM(#{key}_found)=1))"
    return f"IF({one},{close},{none})"
