"""A bank of questions for each lesson, which a reader of the saved page alone should answer.

`questions/NN.toml` lists them, `questions/answers_NN.py` computes the answer of each: a function
named as its id, in the unit that the question names.  A function ``again_<id>`` is a second
referee that must come to the same.
"""

from __future__ import annotations

import importlib.util
import json
import math
import re
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

BANKS = sorted((Path(__file__).parent / "questions").glob("[0-9][0-9].toml"))
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
FIELDS = {"id", "question", "unit", "tolerance", "where"}
CHOICE = "記号"


def questions(bank: Path) -> list[dict]:
    return tomllib.loads(bank.read_text(encoding="utf-8"))["question"]


@cache
def answers(bank: Path) -> ModuleType:
    path = bank.with_name(f"answers_{bank.stem}.py")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def headings(number: str) -> frozenset[str]:
    """All headings of the lesson, without their marks."""
    notebook = json.loads(next(NOTEBOOKS.glob(f"{number}_*.ipynb")).read_text(encoding="utf-8"))
    pages = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]
    return frozenset(re.findall(r"^#{1,4} (.+?)\s*$", "\n".join(pages), flags=re.MULTILINE))


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.stem)
def test_a_bank_has_a_dozen_different_questions_and_no_answer_to_spare(bank):
    asked = [question["id"] for question in questions(bank)]
    assert len(asked) >= 12
    assert len(set(asked)) == len(asked)
    assert len({question["question"] for question in questions(bank)}) == len(asked)
    made_here = {
        name.removeprefix("again_")
        for name, job in vars(answers(bank)).items()
        if callable(job) and not name.startswith("_") and job.__module__ == answers(bank).__name__
    }
    assert made_here == set(asked)


EACH = [
    pytest.param(bank, question, id=f"{bank.stem}-{question['id']}")
    for bank in BANKS
    for question in questions(bank)
]


@pytest.mark.parametrize(("bank", "question"), EACH)
def test_a_question_has_a_computed_answer_and_a_place_that_teaches_it(bank, question):
    assert set(question) == FIELDS
    assert question["where"] in headings(bank.stem)
    answer = getattr(answers(bank), question["id"])()
    if question["unit"] == CHOICE:
        listed = re.findall(r"^([A-Z])　", question["question"], flags=re.MULTILINE)
        assert len(listed) >= 2
        assert answer in listed
    else:
        assert math.isfinite(answer)
        assert math.isfinite(question["tolerance"])
        assert question["tolerance"] >= 0
    second = getattr(answers(bank), f"again_{question['id']}", None)
    if second is not None and question["unit"] == CHOICE:
        assert second() == answer
    elif second is not None:
        assert second() == pytest.approx(answer, abs=max(question["tolerance"], 1e-9))
