"""Every exercise of every lesson is fed its right answer, each slip, and nonsense."""

import importlib
import math
import pkgutil
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import kosen_edu
from kosen_edu.base.formats import written
from kosen_edu.live.exercise import HINTS, Exercise

DRILLS = {
    module.name.split(".")[-2]: importlib.import_module(module.name)
    for module in pkgutil.walk_packages(kosen_edu.__path__, "kosen_edu.")
    if re.fullmatch(r"kosen_edu\.lessons\.\w+\.drill", module.name)
}
EXERCISES = {
    f"{lesson}.{name}": value
    for lesson, module in DRILLS.items()
    for name, value in vars(module).items()
    if isinstance(value, Exercise)
}
NONSENSE = [
    "わかりません", "", [], [1, 2], {}, object(), math.nan, math.inf, -math.inf, True, 1e300,
    np.array([[1.0, 2.0]]), pd.DataFrame({"a": [1]}), lambda: 1, "x" * 10_000, 3 + 4j,
]  # fmt: skip


def each(test):
    """A test of one exercise as a test of all of them, which names every one that fails."""

    def of_all():
        faults = {}
        for name, exercise in EXERCISES.items():
            exercise._tried.clear()
            try:
                test(exercise)
            except Exception as error:  # check itself never raises
                faults[name] = repr(error)
            exercise._tried.clear()
        assert faults == {}

    return of_all


def test_the_lessons_have_exercises():
    assert len(EXERCISES) > 80
    assert {name.split(".")[0] for name in EXERCISES} == set(DRILLS)


def test_an_exercise_that_fails_is_named():
    @each
    def fails(exercise):
        assert exercise is not EXERCISES["start.rise"]

    with pytest.raises(AssertionError, match=r"start\.rise"):
        fails()


@each
def test_unanswered_is_no_error(exercise):
    assert exercise.check(...).kind == exercise.check(None).kind == exercise.check().kind
    assert exercise.check(...).kind == "unanswered"


@each
def test_the_right_answer_is_right(exercise):
    right = exercise.answer()
    assert exercise.check(right).kind == "right"
    if exercise.unit == "choice":
        assert right in exercise.choices
        assert exercise.check(right.lower()).kind == "right"
    else:
        assert math.isfinite(right)
        assert exercise.check(np.float64(right)).kind == "right"
        assert exercise.check(np.array(right)).kind == "right"
        shown = exercise.check(right).text
        assert written(float(right), exercise.unit) in shown


@each
def test_each_slip_is_named(exercise):
    texts = set()
    for name, value in exercise.slips().items():
        reply = exercise.check(value)
        assert reply.kind == "slip", name
        texts.add(reply.text)
    assert len(texts) == len(exercise.slips())
    if exercise.unit == "choice":
        assert exercise.answer() not in exercise.slips().values()


@each
def test_nonsense_gets_a_sentence(exercise):
    for given in NONSENSE:
        reply = exercise.check(given)
        assert reply.kind in {"hint", "slip"}, type(given)
        assert 5 < len(reply.text) < 300, type(given)


@each
def test_hints_step_up_and_stay_at_the_last(exercise):
    if exercise.unit == "choice":
        # every wrong letter of a choice is a slip; the hints are in the fold
        wrong = set(exercise.choices) - {exercise.answer()}
        assert {exercise.check(letter).kind for letter in wrong} == {"slip"}
        return
    strange = [exercise.answer() * 1.37 + 12_345.678 + k * 17.31 for k in range(5)]
    replies = [exercise.check(value) for value in strange]
    assert [r.kind for r in replies] == ["hint"] * 5
    assert len({r.text for r in replies}) == HINTS
    assert replies[-1].text == replies[HINTS - 1].text
    assert exercise.check(strange[0]).text == replies[-1].text  # asked again: no step back


@each
def test_every_reply_is_complete(exercise):
    reply = exercise.check(...)
    html = reply._repr_mimebundle_()["text/html"]
    assert html.count("<details") == 2
    for _, text in reply.folded:
        assert not re.search(r"[{}]|\\n", text)
    (_, hints), (_, solution) = reply.folded
    assert len(hints.splitlines()) >= HINTS
    assert len(solution) > 10


@each
def test_every_sentence_of_an_exercise_is_one_of_its_replies(exercise):
    room = Path(DRILLS[exercise.lesson].__file__).parent
    sentences = tomllib.loads((room / "sentences.toml").read_text(encoding="utf-8"))
    written = sentences["drill"][exercise.key]
    wanted = {f"hint{n}" for n in range(1, HINTS + 1)} | {"solution"}
    assert set(written) == wanted | {f"slip_{name}" for name in exercise.slips()}


def test_a_slip_of_unit_or_sign_is_told_apart():
    share = Exercise("start", "decimal_rate", answer=lambda: 0.0185, unit="percent2", within=1e-9)
    assert "0.0185" in share.check(1.85).text
    money = Exercise("start", "decimal_rate", answer=lambda: 1_200_000.0, unit="yen")
    kinds = [money.check(v) for v in (-1_200_000, 120, 100_000, 14_400_000)]
    assert [r.kind for r in kinds] == ["slip"] * 4
    assert len({r.text for r in kinds}) == 4
    assert money.check("120万円").kind == "right"


def test_html_shows_what_was_given_as_text():
    exercise = Exercise("start", "decimal_rate", answer=lambda: 1.0, unit="count")
    html = exercise.check("<img src=x onerror=alert(1)>")._html()
    assert "<img" not in html
