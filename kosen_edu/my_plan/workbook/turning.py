"""The sheet that finds the turning rate by halving, as the course does: live for any inputs.

A column is a trial: the rate at the first payment, the twelve payments of the first year at it
(steps of the rate within the year move along), and the cash that is left.  The first two columns
are the ends; each further one halves what is left between them.
"""

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kosen_edu.base import say, term
from kosen_edu.loans.annuity import MAX_RATE

from .inputs import cut_yen
from .sheet import NO_LOAN, Book, Grid, as_head, as_limit, at, chosen

TRIALS = 50  # MAX_RATE / 2**48 is below the last digit of a float
MONTHS, REVIEW = 12, 7  # the payment at which a rate may change within the first year
PARTS = ("set", "interest", "principal_part", "balance")
SHOWN = 10  # trials on paper


def _month_lines(k: int) -> dict[str, str]:
    """Payment ``k`` of a trial, as the repayment table has it."""
    rate = "[rate]" if k < REVIEW else "[moved]"
    before = "#principal" if k == 1 else f"[balance_{k - 1}]"
    anew = f"OR(#grace_months={k - 1},[moved]<>[rate])" if k == REVIEW else f"#grace_months={k - 1}"
    kept = "0" if k == 1 else f"[set_{k - 1}]"
    due = cut_yen(f"-PMT({rate}/12,#months-{k - 1},{before})")
    part = cut_yen("#principal/(#months-#grace_months)")
    set_at = f"[set_{k}]-[interest_{k}]"
    paid = f"MIN({before},IF({chosen('method', 'level_principal')},{part},{set_at}))"
    return {
        f"set_{k}": f"IF(OR({k}>#months,{k}<=#grace_months),0,IF({anew},{due},{kept}))",
        f"interest_{k}": f"IF({k}>#months,0,{cut_yen(f'{before}*{rate}/12')})",
        f"principal_part_{k}": f"IF({k}>#months,0,IF({k}=#months,{before},"
        f"IF({k}<=#grace_months,0,{paid})))",
        f"balance_{k}": f"{before}-[principal_part_{k}]",
    }


def turning_lines(grid: Grid) -> dict[str, str]:
    """Every row of the sheet and its formula, from the third trial on."""
    months = range(1, MONTHS + 1)
    paid = "+".join(f"[{part}_{k}]" for k in months for part in ("interest", "principal_part"))
    step = f"INDEX(#table_annual_rate,{REVIEW})-INDEX(#table_annual_rate,1)"
    lines = {
        "trial": "[trial<]+1",
        "low": "IF([btcf<]>0,[rate<],[low<])",
        "high": "IF([btcf<]>0,[high<],[rate<])",
        "rate": "([low]+[high])/2",
        "moved": f"MIN(MAX([rate]+{step},0),{MAX_RATE})",
    }
    for k in months:
        lines |= _month_lines(k)
    left = f"{grid.at('noi', 1)}-{grid.at('capex', 1)}"
    return lines | {"ads": paid, "btcf": f"{left}-[ads]"}


def _words(key: str) -> str:
    part, _, month = key.rpartition("_")
    if part in PARTS:
        name = say("own_plan.schedule_set") if part == "set" else term(part).name
        return say("own_plan.turning_month", month=month, name=name)
    if key == "moved":
        return say("own_plan.turning_moved", month=REVIEW)
    return term(key).name if key in ("ads", "btcf") else say(f"own_plan.turning_{key}")


def turning_sheet(book: Book, years: Grid) -> Worksheet:
    """The trials, from both ends to the answer."""
    sheet = book.sheet("turning", 34, *[15] * TRIALS, freeze="B5")
    grid = Grid("turning", book, sheet)
    lines = turning_lines(years)
    grid.lay({key: _words(key) for key in lines}, 4)
    ends = {"trial": "1", "low": "0", "high": str(MAX_RATE)}
    starts = (ends | {"rate": "[low]"}, ends | {"trial": "2", "rate": "[high]"})
    halved = {"trial": "3", "low": ends["low"], "high": ends["high"]}
    kinds = {"trial": "count"} | dict.fromkeys(("low", "high", "rate", "moved"), "percent")
    for key, formula in lines.items():
        kind = kinds.get(key, "money")
        for trial, start in enumerate((*starts, halved)):
            grid.fill(key, start.get(key, formula), range(trial, trial + 1), kind)
        grid.fill(key, formula, range(3, TRIALS), kind)
    for column in range(1, TRIALS + 2):
        as_head(at(sheet, 4, column))
    sheet.print_area = f"A1:{get_column_letter(SHOWN + 1)}{sheet.max_row}"
    return sheet


def turning_formula(years: Grid, none: str) -> str:
    """The last trial's rate as a limit; in words where the cash has one sign at both ends."""
    grid = years.book.grids["turning"]
    low, high = (grid.at("btcf", end) for end in (0, 1))
    kept = as_limit("break_even_rate", grid.at("rate", TRIALS - 1))
    between = f"IF(({low}>0)=({high}>0),{none},{kept})"
    ends = f"IF({low}=0,0,IF({high}=0,{MAX_RATE},{between}))"
    return f"IF(#principal=0,{NO_LOAN},{ends})"
