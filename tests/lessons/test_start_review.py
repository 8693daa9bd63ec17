"""The map of the course and the deck of recall questions, from what was answered."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from memory_tools import another_kernel

from kosen_edu.lessons.start import review
from kosen_edu.live import memory as memory_room
from kosen_edu.live.memory import INTERVALS, Entry

START = Path(__file__).resolve().parent.parent.parent / "notebooks" / "00_start.ipynb"
NOW = date(2026, 11, 26)
WIDGET = "application/vnd.jupyter.widget-view+json"
RECALL = {name: one for lesson in review.course() for name, one in lesson.recall.items()}


@pytest.fixture
def calendar(monkeypatch):
    """Lets days pass."""
    now = [NOW]
    for module in (memory_room, review):
        monkeypatch.setattr(module, "today", lambda: now[0])
    monkeypatch.setattr("kosen_edu.live.box.today", lambda: now[0])

    def go(days):
        now[0] += timedelta(days=days)

    return go


def answer(box, right):
    """Answer a question of the deck."""
    exercise = box.asked
    if box.choices:
        wrong = next(letter for letter in box.choices if letter != exercise.answer())
        box.choices[exercise.answer() if right else wrong].click()
    else:
        box.text.value = f"{exercise.answer() if right else exercise.answer() * 3.21:.10f}"


def text(html):
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.S)


# --- the map ----------------------------------------------------------------------------------


def test_the_map_has_every_lesson_under_the_name_that_the_start_gives_it():
    table = re.findall(r"\| \[(0\d [^\]]+)\]", START.read_text(encoding="utf-8"))
    assert [lesson.title for lesson in review.course()] == ["00 はじめに", *table]
    assert sum(len(lesson.exercises) for lesson in review.course()) > 90


def test_the_map_counts_what_is_done_at_once_and_with_help(kept):
    names = list(review.course()[2].exercises)
    entries = (
        Entry(right=True), Entry(right=True, wrong=(1.0,)), Entry(right=True, hints=1),
        Entry(right=True, wrong=("A",), solution=True), Entry(wrong=(3.0,), hints=3),
    )  # fmt: skip
    for name, entry in zip(names, entries, strict=False):
        kept.keep(name, entry)
    kept.keep("repayment_ratio.guess", Entry(answer="30％"))
    assert review.progress(review.course()[2], kept.entries()) == (4, 1, 2)
    shown = review.course_map()
    assert f"できた問題 4／{len(names)}　一度で正解 1　ヒントが出た 2" in repr(shown)
    assert f"4／{len(names)}" in shown._table.value


def test_one_button_clears_a_lesson_and_brings_it_back(kept):
    for lesson in ("dscr", "tax"):
        kept.keep(f"{lesson}.guess", Entry(answer="7"))
    shown = review.course_map()
    visible = [key for key, button in shown.clear.items() if button.layout.display != "none"]
    assert visible == ["dscr", "tax"]
    button = shown.clear["dscr"]
    button.click()
    assert set(kept.entries()) == {"tax.guess"}
    assert "消しました" in shown._said.value
    assert "もどす" in button.description
    button.click()
    assert set(kept.entries()) == {"dscr.guess", "tax.guess"}


def test_the_map_follows_what_was_answered_elsewhere(kept):
    shown = review.course_map()
    kept.keep("start.rise", Entry(right=True))
    shown.widget.children[-1].children[0].click()
    assert "1／2" in shown._table.value


def test_the_stored_map_and_deck_read_well_without_a_kernel():
    for made in (review.course_map(), review.deck()):
        data = made._repr_mimebundle_()
        assert WIDGET in data
        assert len(data["text/plain"]) > 20
    assert "<table>" in review.course_map()._repr_mimebundle_()["text/html"]


# --- the deck ---------------------------------------------------------------------------------


def test_nothing_is_asked_of_a_lesson_that_was_not_begun(kept, calendar):
    assert review.deck().boxes == []
    assert "まだ復習する問題がありません" in repr(review.deck())
    kept.keep("dscr.guess", Entry(answer="7％"))
    assert review.deck().boxes == [], "its questions are on the lesson before"
    kept.keep("repayment_ratio.guess", Entry(answer="30％"))
    assert {box.asked.lesson for box in review.deck().boxes} == {"dscr"}


def test_five_at_a_time_and_those_first_that_have_waited_longest(kept, calendar):
    names = list(RECALL)
    for number, name in enumerate(names[:8]):
        due = NOW - timedelta(days=number)
        kept.keep(name, Entry(right=True, step=1, due=due.isoformat(), asked="2026-11-01"))
    later = (NOW + timedelta(days=1)).isoformat()
    kept.keep(names[8], Entry(right=True, step=1, due=later, asked="2026-11-25"))
    made = review.deck()
    assert [box.asked.name for box in made.boxes] == names[7:2:-1]
    assert "8 問" in made._said.value
    assert made.more.disabled
    for number, box in enumerate(made.boxes):
        answer(box, right=number != 0)
    assert "5 問のうち 4 問" in made._said.value
    assert not made.more.disabled
    made.more.click()
    rest = [box.asked.name for box in made.boxes]
    assert rest[:3] == names[2::-1]
    assert names[8] not in rest


def test_wrong_comes_back_tomorrow_and_right_later_and_later(kept, calendar):
    name = next(iter(RECALL))
    answer(another_kernel(RECALL[name]) and RECALL[name].check(...).box(), right=True)
    before = kept.entry(name)
    waits = []
    for right in (True, True, False, True):
        wait = next(days for days in range(1, 99) if asked_after(calendar, name))
        waits.append(wait)
        box = next(box for box in review.deck().boxes if box.asked.name == name)
        answer(box, right)
    assert waits == [1, 3, 7, 1]
    after = kept.entry(name)
    assert (after.answer, after.right, after.wrong) == (before.answer, True, ()), "the lesson's own"
    assert INTERVALS == (1, 3, 7, 21)
    another_kernel(RECALL[name])


def asked_after(calendar, name):
    """Let a day pass; whether the question is asked."""
    calendar(1)
    return name in review.waiting(review.memory().entries(), review.today())[0]


def test_what_is_no_answer_does_not_use_up_the_first_answer(kept, calendar):
    name = next(name for name, one in RECALL.items() if not one.choices)
    kept.keep(name, Entry(step=1, due="2026-11-26", asked="2026-11-25"))
    made = review.deck()
    made.boxes[0].text.value = "わかりません"
    assert kept.entry(name).asked == "2026-11-25"
    for box in made.boxes:
        answer(box, right=True)
    assert not made.more.disabled
    assert kept.entry(name).step == 2


@pytest.mark.parametrize("help_first", ["hint", "solution"])
def test_whoever_was_helped_did_not_recall(kept, calendar, help_first):
    kept.keep("repayment_ratio.recall_rate", Entry(step=2, due="2026-11-26", asked="2026-11-20"))
    made = review.deck()
    getattr(made.boxes[0], help_first).click()
    answer(made.boxes[0], right=True)
    entry = kept.entry("repayment_ratio.recall_rate")
    assert (entry.step, entry.due) == (0, "2026-11-27")


def test_a_question_of_the_deck_shows_no_earlier_answer(kept, calendar):
    name, exercise = next(iter(RECALL.items()))
    another_kernel(exercise)
    answer(exercise.check(...).box(), right=True)
    calendar(1)
    box = next(box for box in review.deck().boxes if box.asked.name == name)
    assert "正解" not in box._reply.value
    assert box.text is None or box.text.value == ""
    assert exercise.question().split("\n")[0] in text(box.widget.children[0].value)
    another_kernel(exercise)


def test_when_all_is_done_the_next_day_is_named(kept, calendar):
    for name in RECALL:
        kept.keep(name, Entry(right=True, step=2, due="2026-12-01", asked="2026-11-26"))
    made = review.deck()
    assert made.boxes == []
    assert "2026-12-01" in repr(made)
    assert made.more.layout.display == "none"


def test_a_day_that_no_interval_reaches_does_not_put_a_question_off(kept, calendar):
    name = next(iter(RECALL))
    kept.keep(name, Entry(right=True, step=2, due="2099-01-01", asked="2098-12-29"))
    assert name in {box.asked.name for box in review.deck().boxes}


def test_the_intervals_stand_on_the_page():
    prose = START.read_text(encoding="utf-8")
    assert "、".join(f"{days}日後" for days in INTERVALS) in prose
