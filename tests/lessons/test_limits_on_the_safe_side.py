"""Limits that the notebooks print, by other means: what is shown keeps its promise, barely."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy_financial as npf
import pytest

from kosen_edu import figures
from kosen_edu.exits.deficit import owner_situation
from kosen_edu.exits.keep_or_sell import sell
from kosen_edu.lessons.my_plan import panels

BOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def printed(number):
    """All that a notebook's cells have printed, without separators of thousands."""
    (path,) = BOOKS.glob(f"{number}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    texts = [o.get("data", {}).get("text/plain", o.get("text", "")) for o in outputs]
    return "\n".join("".join(text) for text in texts).replace(",", "")


def instalment(rate, years):
    """The instalment of a month for one yen."""
    return float(-npf.pmt(rate / 12, 12 * years, 1))


def test_the_border_of_unpaid_interest_is_not_passed():
    found = re.search(r"2％ +([\d.]+)% +([\d.]+)% +([\d.]+)% +([\d.]+)%\n?$", printed("01"), re.M)
    for years, text in zip((20, 25, 30, 35), found.groups(), strict=True):
        border = float(text) / 100
        assert border / 12 <= instalment(0.02, years) < (border + 1e-4) / 12


def test_the_yield_that_is_needed_is_enough():
    lines = re.findall(
        r"^(\d+)年　2.00％.*?利回り ([\d.]+)%.*?利回り ([\d.]+)%", printed("02"), re.M
    )
    assert [years for years, *_ in lines] == ["12", "20", "30", "35"]
    for years, *texts in lines:
        for rate, text in zip((0.02, 0.0435), texts, strict=True):
            needed = 12 * instalment(rate, int(years)) / 0.5
            assert needed <= float(text) / 100 + 1e-12 < needed + 1e-4


MORE, LONGER = {"principal": 110_000_000}, {"years": 35}
MOVES = {"いまの計画": {}, "自己資金をふやす": MORE, "期間を35年に": LONGER}


@pytest.mark.parametrize(("name", "change"), MOVES.items())
def test_at_the_rate_that_is_printed_the_plan_still_pays(name, change):
    text = re.search(rf"{name}.*0円になる金利 ([\d.]+)%", printed("09"))[1]
    rate = float(text) / 100
    plan = panels.example_plan().at(**change)
    left = [figures(plan.at(annual_rate=r)).values["btcf"] for r in (rate, rate + 1e-5)]
    assert left[1] < 0 <= left[0]


def test_what_a_sale_takes_at_once_is_there_with_the_cash_that_is_named():
    needed = int(re.search(r"一般売却 +(\d+)万円", printed("08"))[1])
    short = int(re.search(r"一般売却には現金が (\d+)万円足りません", printed("08"))[1])
    exact = sell(owner_situation()).largest_payment
    assert exact <= 10_000 * needed < exact + 10_000
    assert needed == short + 500
