"""The box of every exercise: typed, replied to in its place, remembered."""

import json
import re
from functools import partial
from html import unescape
from importlib import import_module
from pathlib import Path

import ipywidgets as widgets
import numpy as np
import pytest
from demo_panel import demo_panel
from memory_tools import another_kernel
from panel_driver import cell_width
from test_exercise import DRILLS, EXERCISES

from kosen_edu import MyPlan
from kosen_edu.live.box import room, split_choices
from kosen_edu.live.memory import FILE
from kosen_edu.live.prediction import Prediction

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("0[0-9]_*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
PREDICTIONS = {
    one.name: one
    for module in DRILLS.values()
    for one in vars(module).values()
    if isinstance(one, Prediction)
}


def said(box):
    """The words of the reply."""
    return unescape(re.sub(r"<[^>]+>", "", box._reply.value.split("</p>", 1)[1]))


def answer(box, given):
    """Type an answer and press Enter, or press its button."""
    if box.choices:
        box.choices[given].click()
    else:
        box.text.value = str(given)


def strange(exercise, number=0):
    """A wrong answer of no known kind."""
    return typed(exercise.answer() * 1.37 + 12_345.678 + number * 17.31)


def typed(number):
    """A number as nobody rounds it."""
    return f"{number:.14f}".rstrip("0").rstrip(".")


def each(test):
    """A test of all exercises with one memory, which names every one that fails."""

    def of_all(kept, tmp_path):
        faults = {}
        for name, exercise in EXERCISES.items():
            another_kernel(exercise)
            try:
                test(exercise, kept)
            except Exception as error:
                faults[name] = repr(error)
            another_kernel(exercise)
        assert faults == {}

    return of_all


@each
def test_a_wrong_answer_then_the_right_one(exercise, kept):
    box = exercise.check(...).box()
    assert box.asked is exercise
    assert "Enter" in said(box) or "ボタン" in said(box)
    slip, value = next(iter(exercise.slips().items()), (None, None))
    if slip:
        answer(box, value if box.choices else typed(value))
        assert exercise._say(f"slip_{slip}").replace("\n", "") in said(box)
        assert not kept.entry(exercise.name).right
    right = exercise.answer()
    answer(box, right if box.choices else typed(right))
    assert "【正解】" in said(box)
    entry = kept.entry(exercise.name)
    assert entry.right
    assert entry.at_once is (slip is None)
    assert bool(entry.due) is exercise.key.startswith("recall_")


@each
def test_the_next_day_shows_what_was_answered_and_code_wins(exercise, kept):
    right = exercise.answer()
    given = right if exercise.unit == "choice" else typed(right)
    answer(exercise.check(...).box(), given)
    another_kernel(exercise)
    reply = exercise.check(...)
    assert reply.kind == "right"
    assert "【正解】" in reply._repr_mimebundle_()["text/html"]
    box = reply.box()
    assert "【正解】" in said(box)
    if box.choices:
        assert box.choices[right].button_style
    else:
        assert (box.text.value, box.text.disabled) == (given, False)
    wrong = next(iter(exercise.slips().values()), None)
    if wrong is not None:
        reply = exercise.check(wrong)
        assert reply.kind == "slip"
        assert "コードの行" in said(reply.box())
        locked = [box.send, *box.choices.values(), *([box.text] if box.text else [])]
        assert all(widget.disabled for widget in locked)
        assert kept.entry(exercise.name).right, "what was right once stays so"
    assert kept.clear(exercise.lesson)
    another_kernel(exercise)
    assert exercise.check(...).kind == "unanswered"


@each
def test_hints_come_one_by_one_and_the_solution_when_asked(exercise, kept):
    box = exercise.check(...).box()
    *hints, _ = (text.replace("\n", "") for text in exercise.help())
    for number in range(len(hints)):
        assert f"{number + 1}/3" in box.hint.description
        box.hint.click()
        words = unescape(re.sub(r"<[^>]+>", "", box._help.value))
        told = [hint in words for hint in hints]
        assert told == [k <= number for k in range(len(hints))] or len(set(hints)) < 3
    assert box.hint.disabled
    box.solution.click()
    assert "解答：" in box._help.value
    entry = kept.entry(exercise.name)
    assert (entry.hints, entry.solution, entry.right) == (3, True, False)
    answer(box, exercise.answer() if box.choices else typed(exercise.answer()))
    entry = kept.entry(exercise.name)
    assert entry.right
    assert not entry.at_once


@each
def test_the_room_kept_for_a_reply_is_enough(exercise, kept):
    box = exercise.check(...).box()
    slips = exercise.slips().values()
    kinds = [value if isinstance(value, str) else typed(value) for value in slips]
    if not box.choices:
        right = float(exercise.answer())
        kinds += [typed(factor * right) for factor in (1, -1, 100, 12, 1 / 12, 1e-4)]
        kinds += [strange(exercise, number) for number in range(3)]
    for given in kinds:
        answer(box, given)
        words = said(box)
        assert room(words) <= len(box._room) + 2, words


@each
def test_every_wrong_answer_brings_the_next_hint(exercise, kept):
    if exercise.unit == "choice":
        return
    box = exercise.check(...).box()
    for number in range(4):
        answer(box, strange(exercise, number))
        assert f"（{min(number + 1, 3)}/3）" in said(box)
    assert kept.entry(exercise.name).hints == 3
    another_kernel(exercise)
    assert "（3/3）" in exercise.check(...).text


@each
def test_what_is_no_answer_is_told_and_not_remembered(exercise, kept):
    box = exercise.check(...).box()
    if box.choices:
        return
    for given in ("わかりません", "<img src=x onerror=alert(1)>", "1,2,3人と4", "7色"):
        answer(box, given)
        assert "【ヒント】" in said(box)
        assert "<img" not in box._reply.value
    answer(box, "   ")
    assert kept.entries().get(exercise.name) is None


@each
def test_the_stored_form_is_that_of_a_page_without_a_kernel(exercise, kept):
    data = exercise.check(...)._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", WIDGET}
    assert data["text/html"].count("<details") == 2
    assert "widget" not in data["text/html"]


def test_a_recall_question_carries_its_words_and_its_choices():
    recall = [one for one in EXERCISES.values() if one.key.startswith("recall_")]
    assert len(recall) >= 19
    for exercise in recall:
        question, choices = split_choices(exercise.question())
        assert question.endswith(("。", "か。")), exercise.name
        assert tuple(choices) == exercise.choices, exercise.name
        assert exercise.question() in repr(exercise.check(...))


def test_one_answer_counts_once(kept):
    exercise = EXERCISES["start.decimal_rate"]
    another_kernel(exercise)
    box = exercise.check(...).box()
    for _ in range(3):
        box.text.value = "0.185"
        box.send.click()
    assert kept.entry(exercise.name).wrong == (0.185,)
    another_kernel(exercise)


def test_an_answer_in_code_is_remembered_whatever_its_type(kept):
    exercise = EXERCISES["start.decimal_rate"]
    for given in (0.0185, "1.85％", np.float64(0.0185), np.array([0.0185])):
        another_kernel(exercise)
        assert exercise.check(given).kind == "right"
        another_kernel(exercise)
        assert exercise.check(...).kind == "right", given
        kept.clear("start")
    for given in (object(), [1, 2], {}, True):
        exercise.check(given)
    assert kept.entries() == {}
    another_kernel(exercise)


def test_what_was_wrong_before_is_not_forgotten_by_a_right_line_of_code(kept):
    exercise = EXERCISES["start.decimal_rate"]
    another_kernel(exercise)
    answer(exercise.check(...).box(), "0.185")
    another_kernel(exercise)
    assert exercise.check(0.0185).kind == "right"
    assert kept.entry(exercise.name).wrong == (0.185,)
    kept.clear("start")
    another_kernel(exercise)
    assert exercise.check(77.0).kind == "hint"
    assert kept.entry(exercise.name).hints == 1
    another_kernel(exercise)


def test_an_answer_too_long_to_be_meant_is_not_cut(kept):
    exercise = EXERCISES["start.decimal_rate"]
    another_kernel(exercise)
    long = "0." + "0" * 300 + "1"
    answer(exercise.check(...).box(), long)
    assert kept.entries() == {}
    another_kernel(exercise)


def test_without_a_memory_an_exercise_is_as_it_was(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exercise = EXERCISES["start.decimal_rate"]
    answer(exercise.check(...).box(), "0.0185")
    assert exercise.check(...).kind == "unanswered"
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_disk_is_told_once_in_the_reply(kept, monkeypatch):
    def refuse(*_):
        raise OSError

    monkeypatch.setattr("os.replace", refuse)
    exercise = EXERCISES["start.rise"]
    another_kernel(exercise)
    box = exercise.check(...).box()
    answer(box, "3")
    assert FILE in said(box)
    answer(box, "5")
    assert FILE not in said(box)
    another_kernel(exercise)


# --- predictions ------------------------------------------------------------------------------


def test_every_lesson_asks_for_a_prediction():
    assert {name.split(".")[0] for name in PREDICTIONS} == set(DRILLS)


@pytest.mark.parametrize("name", PREDICTIONS)
def test_a_prediction_is_kept_and_told(name, kept):
    guess = PREDICTIONS[name]
    another_kernel(guess)
    given = {"yen": "12万円", "percent2": "１割", "years": "7年目"}[guess.unit]
    shown = {"yen": "12万円", "percent2": "1割" if guess.tenths else "10％", "years": "7年"}[
        guess.unit
    ]
    if guess.least < 0:
        given, shown = "▲12万円", "−12万円"
    assert guess.keep(...).kind == "unanswered"
    answer(guess.keep(...).box(), given)
    assert shown in said(guess._box)
    assert guess.given == given
    another_kernel(guess)
    assert guess.keep(...).kind == "guess"
    assert guess.given == given
    assert guess.keep("たぶん").kind == "hint"
    another_kernel(guess)


def followers():
    """By the name of a prediction, the function of the panel that its notebook makes with it."""
    for path in NOTEBOOKS:
        code = path.read_text(encoding="utf-8")
        found = re.findall(r"panels\.(\w+)\(([\w.]*),? ?guess=drill\.(\w+)\)", code)
        panels = import_module(f"kosen_edu.lessons.{path.stem[3:]}.panels") if found else None
        for function, mine, name in found:
            plan = [MyPlan("例", panels.example_plan(), "2026-11-25")] if mine else []
            yield f"{path.stem[3:]}.{name}", partial(getattr(panels, function), *plan)


def test_the_panel_of_a_lesson_draws_its_prediction_as_soon_as_it_is_given(kept):
    drawn = {}
    for name, make in followers():
        guess = PREDICTIONS[name]
        another_kernel(guess)
        panel = make(guess=guess)
        before = panel._card.value
        answer(
            guess.keep(...).box(),
            {"yen": "12万円", "percent2": "１割", "years": "7年目"}[guess.unit],
        )
        drawn[name] = (panel.chart.guess, panel._card.value != before, panel.error)
        assert panel.chart.guess_kind == guess.unit, name
        another_kernel(guess)
    value = {"yen": 120_000, "percent2": 0.1, "years": 7}
    assert drawn == {n: (value[guess.unit], True, None) for n, guess in PREDICTIONS.items()}


def test_a_panel_follows_the_prediction(kept):
    guess = Prediction("start", "guess", "percent2")
    panel = demo_panel(guess=guess)
    before = panel._card.value
    assert panel.chart.guess is None
    answer(guess.keep(...).box(), "30％")
    assert panel.chart.guess == 0.3
    assert panel._card.value != before
    assert panel.error is None
    assert demo_panel(guess=guess).chart.guess == 0.3, "one that is made later knows it too"
    answer(guess._box, "50")
    assert "50％ と読みました" in said(guess._box)
    assert panel.chart.guess == 0.5
    assert "50％ なら" in guess.keep(50).text, "a line of code says what it says"
    assert panel.chart.guess == 0.5
    guess.keep(0.4)
    assert panel.chart.guess == 0.4, "code wins"
    assert guess._box.text.disabled is False
    assert guess.keep(0.4).box().text.disabled is True


def test_what_is_typed_for_per_cent_is_read_as_it_is_meant():
    vacancy = Prediction("start", "guess", "percent2")
    rate = Prediction("start", "guess", "percent2", most=0.2)
    tenths = Prediction("start", "guess", "percent2", tenths=True)
    cases = (
        (vacancy, {"40": 0.4, "約40": 0.4, "0.4": 0.004, "1": 0.01}, {"40％": 0.4, "４割": 0.4}),
        (rate, {"4": 0.04, "0.5": 0.005, "1": 0.01, "0.2": 0.002}, {"0.5％": 0.005}),
        (tenths, {"8": 0.8, "1": 0.1, "0.8": 0.08, "10": 1.0}, {"8割": 0.8, "80％": 0.8}),
        (vacancy, {}, {0.4: 0.4, 1: 1.0, "0": 0.0}),
    )
    for guess, told, plain in cases:
        for given, number in (told | plain).items():
            reply = guess.reply(given)
            assert reply.kind == "guess", given
            assert guess.read(given) == pytest.approx(number), given
            assert ("と読みました" in reply.text) == (given in told), given
    assert "40％ と読みました" in vacancy.reply("40").text
    assert tenths.reply("2").text.startswith("2割 と読みました。「2割」")
    asked = tenths.reply("80")  # 8割 or 80％: not guessed
    assert (asked.kind, asked.counts) == ("hint", False)
    assert asked.text == "80割 と読みました。この予想は、0割〜10割 の数で書きます。"
    assert '0.3 か "3割" と書きます' in tenths.reply(3).text
    assert '0.03 か "3％" と書きます' in vacancy.reply(3).text
    assert "3割 のように数で" in tenths.reply("たぶん").text


def test_a_prediction_is_repeated_as_it_was_typed():
    """0.78 was repeated as 0.78000000000000005％."""
    rate = Prediction("start", "guess", "percent2", most=0.2)
    for hundredths in range(1, 2001):
        typed = f"{hundredths / 100:g}"
        assert rate.reply(typed).text.startswith(f"{typed}％ と読みました。「{typed}％」"), typed
        assert rate.read(typed) == rate.read(f"{typed}％") == hundredths / 10_000


def test_what_cannot_be_meant_is_no_prediction():
    vacancy = Prediction("start", "guess", "percent2")
    amount = Prediction("start", "guess", "yen")
    for guess, given in (
        *((vacancy, text) for text in ("-5％", "4000", "120％", "-0.05")),
        *((amount, text) for text in ("▲12万円", "-1")),
    ):
        reply = guess.reply(given)
        assert (reply.kind, reply.counts) == ("hint", False), given
        assert "この予想は、0" in reply.text, given
    assert "0％〜100％" in vacancy.reply("-5％").text
    assert vacancy.reply(-0.05).kind == "hint"


def test_the_unit_stands_behind_the_box_and_the_name_above_it():
    def words(asked):
        box = asked.answered(...).box()
        signs = [w.value for w in box.row.children if isinstance(w, widgets.Label)]
        return signs, "練習1<" in box.widget.children[0].value

    assert words(Prediction("start", "guess", "percent2")) == (["％"], False)
    assert words(Prediction("start", "guess", "percent2", tenths=True)) == (["割"], False)
    assert words(EXERCISES["dscr.true_dscr"]) == (["倍"], True)
    assert words(EXERCISES["start.decimal_rate"]) == ([], False)
    assert words(EXERCISES["interest_rates.applied"]) == (["％か小数"], True)
    assert words(EXERCISES["dscr.direction"]) == ([], False)


# --- the example in a box ---------------------------------------------------------------------

ASKED = {n: one for n, one in (EXERCISES | PREDICTIONS).items() if one.unit != "choice"}


@pytest.mark.parametrize("name", ASKED)
def test_the_example_is_read_by_its_own_box_and_is_not_the_answer(name, kept):
    asked = ASKED[name]
    another_kernel(asked)
    box = asked.answered(...).box()
    assert box.text.placeholder == "例：" + "、".join(asked.examples())
    numbers = []
    for form in asked.examples():
        another_kernel(asked)
        reply = asked.reply(form)
        assert reply.counts, form
        assert reply.kind == ("guess" if name in PREDICTIONS else "hint"), (form, reply)
        numbers.append(asked.read(form))
    another_kernel(asked)
    assert numbers, "a box without an example"
    truth = asked.answer() if name in EXERCISES else asked.truth and asked.truth()
    if truth is not None and getattr(asked, "counted", "") != "年":  # of the calendar
        far = abs(np.log(abs(np.array(numbers)) / abs(float(truth))))
        assert (far > np.log(1.05)).all(), (numbers, truth)
    if name in PREDICTIONS:
        assert all(asked.least <= number <= asked.most for number in numbers)
    else:
        sizes = {abs(number) for number in numbers}
        assert len(sizes) == 1, "the same number in two ways"
        known = [abs(float(x)) for x in (asked.answer(), *asked.slips().values()) if x]
        assert min(known) / 3 < sizes.pop() < max(known) * 3, "of another size than its question"


@pytest.mark.parametrize("name", ASKED)
def test_the_example_has_the_unit_of_the_box(name):
    asked = ASKED[name]
    first, *more = asked.examples()
    unit = "％" if asked.sign == "％か小数" else asked.sign
    assert first.endswith(unit)
    assert unit or re.fullmatch(r"[\d.]+", first), "a decimal is asked for"
    assert (asked.unit != "count") == (not getattr(asked, "counted", "")), "a count of what?"
    assert cell_width("例：" + "、".join(asked.examples())) < 11, "cut off on a phone"
    signed = asked.signed if name in EXERCISES else asked.least < 0
    assert any(re.match("[-▲]", form) for form in more) == signed


PAGES = {
    path.stem[3:]: [
        "".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]
    for path in NOTEBOOKS
}


@pytest.mark.parametrize("name", PREDICTIONS)
def test_the_example_of_a_prediction_is_that_of_its_page(name):
    guess = PREDICTIONS[name]
    cells = PAGES[guess.lesson]
    at = next(k for k, cell in enumerate(cells) if f"drill.{guess.key}.keep(" in cell)
    assert f"思うなら「{guess.examples()[0]}" in cells[at - 1]


def test_who_asks_for_a_minus_shows_one():
    for exercise in (one for one in EXERCISES.values() if one.unit != "choice"):
        asks = [
            cells[at - 1]
            for cells in PAGES.values()
            for at, cell in enumerate(cells)
            if f"drill.{exercise.key}.check(" in cell and cells is PAGES[exercise.lesson]
        ]
        minus = any("マイナス" in part for page in asks for part in _of(page, exercise))
        assert exercise.signed or (not minus and float(exercise.answer()) >= 0), exercise.name


def _of(page, exercise):
    """The part of a page that asks an exercise by its number: 練習3."""
    number = re.sub(r"\D", "", exercise.label)
    return re.findall(rf"^###? 練習{number}\b.*?(?=^#|\Z)", page, re.M | re.S) if number else []


def test_what_is_no_number_is_told_in_the_form_of_its_question():
    for exercise in (one for one in EXERCISES.values() if one.unit != "choice"):
        told = exercise.fresh().reply("たぶん").text
        forms = re.search(r"渡されました。(.+) のように数で", told)[1].split(" や ")
        for form in forms:
            reply = exercise.fresh().reply(form)
            assert reply.counts, (exercise.name, form)
            assert reply.kind != "right", (exercise.name, form)


def test_a_line_of_code_for_a_rate_is_shown_a_rate():
    assert "6％なら 0.06" in EXERCISES["interest_rates.applied"].fresh().reply(...).text
    assert "45％なら 0.45" in EXERCISES["repayment_ratio.actual_base"].fresh().reply(...).text
    assert "7％なら 0.07" in PREDICTIONS["dscr.guess"].reply(...).text
    assert "割合（％か小数）で" in EXERCISES["interest_rates.applied"].fresh().reply("3円").text
