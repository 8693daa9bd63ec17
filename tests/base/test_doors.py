"""What is handed to a public function and cannot be meant is refused there, in words."""

import numpy as np
import pandas as pd
import pytest

from kosen_edu.base.check import InputError
from kosen_edu.base.tables import readable
from kosen_edu.cases.condo_or_building import ten_year_plan
from kosen_edu.cases.toda import toda_plan
from kosen_edu.exits.deficit import attribute_change, owner_situation
from kosen_edu.exits.keep_or_sell import hold
from kosen_edu.exits.pages import agreements, credit_words, exit_page
from kosen_edu.my_plan.csv_import import read_csv
from kosen_edu.my_plan.disk import PlanFileError
from kosen_edu.my_plan.figures import figures
from kosen_edu.my_plan.files import load_plan
from kosen_edu.my_plan.values import build_plan, changed_plan, plan_values, read_plan
from kosen_edu.rates.history import history
from kosen_edu.rates.moves import day_words
from kosen_edu.rental.levers import lever_table

NONSENSE = (None, 5, 2.5, True, "x", b"x", object(), [None], [5], ["x"], {"x": 1}, np.array([1.0]))
ONE = (None, 5, "x", [], [5], object(), np.array([1.0]))


def _two(first, second):
    pair = np.empty(2, dtype=object)
    pair[0], pair[1] = first, second
    return pair


def test_nothing_foreign_is_raised_by_a_function_that_takes_a_thing_of_the_course():
    plan = toda_plan()
    record = history("long_term_prime")
    texts = {"price": "3000万円"}
    doors = {
        "agreements": agreements, "exit_page": exit_page, "credit_words": credit_words,
        "plan_values": plan_values, "build_plan": build_plan, "readable": readable,
        "changed_plan": lambda x: changed_plan(x, vacancy="5％"),
        "changed_nothing": changed_plan, "lever_table": lever_table, "day_words": day_words,
        "result": lambda x: attribute_change(x, {"a": 1}, {"a": 2}),
        "before": lambda x: attribute_change(lambda a: a, x, {"a": 2}),
        "after": lambda x: attribute_change(lambda a: a, {"a": 2}, x),
        "on": record.on, "days": lambda x: record.on(_two("2020-01-01", x)),
        "base": lambda x: None if x is None else read_plan(texts, base=x),
        "units": lambda x: None if x is None or x == {"x": 1} else read_plan(texts, units=x),
        "csv_base": lambda x: None if x is None else read_csv("a", as_of="2026-11-25", base=x),
        "day_table": lambda x: day_words(pd.DataFrame({"date": [x]})),
    }  # fmt: skip
    wrong = []
    for name, door in doors.items():
        for thing in NONSENSE:
            try:
                done = door(thing)
                if done is not None:
                    wrong.append(f"{name}({thing!r}) is {done!r}")
            except InputError as error:
                if len(str(error)) < 10:
                    wrong.append(f"{name}({thing!r}): {error}")
            except Exception as error:
                wrong.append(f"{name}({thing!r}): {type(error).__name__}: {error}")
    for thing in (*ONE, plan):  # texts may hold what no field has: that is told of the field
        if not isinstance(thing, dict):
            with pytest.raises(InputError):
                read_plan(thing)
    assert not wrong, "\n".join(wrong)


def test_one_way_out_is_a_page_of_one():
    way = hold(owner_situation())
    pd.testing.assert_frame_equal(exit_page(way), exit_page([way]))
    assert agreements(way) == agreements([way]) == agreements(iter([way]))


def test_an_array_of_days_is_read_like_the_days():
    record = history("long_term_prime")
    days = ["2020-01-01", "2024-09-03", "2025-04"]
    alone = [record.on(day) for day in days]
    assert record.on(np.array(days)).tolist() == alone
    assert record.on(np.array(["2020-01-01", "2024-09-03"], dtype="M8[s]")).tolist() == alone[:2]
    for wrong in (["2020-01-01", "x"], ["2020-02-30"], [1, 2], [20200101.0], ["1850-01-01"]):
        with pytest.raises(InputError):
            record.on(np.array(wrong))


@pytest.mark.parametrize("path", [None, 5, "a\0b", "", ["a"]])
def test_a_path_that_is_none_is_told_of(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for read in (load_plan, lambda p: read_csv(p, as_of="2026-11-25")):
        with pytest.raises(PlanFileError):
            read(path)


def test_how_many_futures_and_which_is_asked_for_in_a_whole_number():
    plan = toda_plan()
    numbers = (-5, 2.5, "1000", True, None, 10**12, 10**400, np.array([1, 2]), np.nan, [5])
    for futures in numbers:
        with pytest.raises(InputError):
            figures(plan, futures=futures)
    for seed in (*numbers[:5], *numbers[6:], 2**53, 2**53 + 1):
        for futures in (0, 10):
            with pytest.raises(InputError):
                figures(plan, futures=futures, seed=seed)
    # only a loan of which no futures are simulated has no index; a high rate has one
    assert figures(plan.at(grace_months=12), futures=10).values["safety_index"] is None
    for told in (plan, plan.at(rounding="floor"), plan.at(loan=None), plan.at(annual_rate=0.29)):
        assert figures(told, futures=np.int64(200)).values["safety_index"] is not None


@pytest.mark.parametrize("name", ["condo", "apartment"])
@pytest.mark.parametrize("repair", [float("nan"), -1, "100万円", True, [1e6, 2e6]])
def test_a_repair_is_money_whoever_pays_it(name, repair):
    with pytest.raises(InputError):
        ten_year_plan(name, repair=repair)


def test_a_table_is_shown_as_asked_or_the_asking_is_refused():
    """A misspelt column kept its ordinary format without a word: 0.15 points were 0.2 %."""
    table = pd.DataFrame({"rate": [0.0015], "words": ["十"]})
    assert readable(table, rate="percent2").iloc[0].tolist() == ["0.15％", "十"]
    with pytest.raises(InputError, match="rate"):
        readable(table, rote="percent2")
    with pytest.raises(InputError, match="数で"):
        readable(table, words="yen")
    assert readable(pd.DataFrame({"rate": [pd.NA]}), rate="percent2").iloc[0, 0] == "解なし"
