"""What a room predicts and answers: by seat, in numbers alone, and shown to the teacher only."""

from __future__ import annotations

import asyncio
import http.client
import json
import math
import re
import signal
import sqlite3
import stat
import threading
from contextlib import suppress

import pytest
from browser_tools import ROOT
from seminar_guest import Guest, seminar

from kosen_edu.base.formats import written
from kosen_edu.live.exercise import Exercise
from kosen_edu.live.memory import Entry
from kosen_edu.live.prediction import Prediction
from kosen_edu.seminar import questions, wall
from kosen_edu.seminar.pages import lessons
from kosen_edu.seminar.room import Room, Tally

BOOKS = {lesson.number: lesson for lesson in lessons(ROOT / "notebooks")}
ASKED = {
    number: questions.found(json.loads(lesson.path.read_text(encoding="utf-8")))
    for number, lesson in BOOKS.items()
}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A seminar that collects."""
    with seminar(tmp_path_factory.mktemp("room"), "--room", "yes", lessons=("03_dscr",)) as made:
        yield made


def part(made, *show, news=""):
    """What the wall shows of lesson 03, and its mark."""
    cookie = entered(made)
    for key in show:
        post = f"/wall/03_dscr.ipynb?key={key}&shown=true"
        assert made.ask(post, "POST", cookie=cookie)[0] == 204
    status, headers, text = made.ask(f"/wall/03_dscr.ipynb?news={news}", cookie=cookie)
    for key in show:
        made.ask(f"/wall/03_dscr.ipynb?key={key}&shown=false", "POST", cookie=cookie)
    return status, headers.get("news"), text


def entered(made):
    """The cookie that the address of the terminal gives."""
    status, headers, _ = made.ask(re.search(r"(/wall/[\w-]+/)", made.told())[1])
    assert (status, headers["location"]) == (302, "/wall/")
    return headers["set-cookie"].split(";")[0]


async def answer(guest, key, given):
    """Type an answer into the box of a question."""
    fields = [k for k, s in guest.comms.items() if s.get("_model_name") == "TextModel"]
    typed = [q.key for q in ASKED["03"] if not q.asked().choices]
    return await guest.set(fields[typed.index(key)], value=given)


def test_a_room_of_thirty_predicts_at_once_and_the_wall_follows(running):
    async def scene():
        guests = await asyncio.gather(*(Guest(running).come("03_dscr") for _ in range(30)))
        told = guests[0].page
        await asyncio.gather(
            *(answer(g, "dscr.guess", f"{n % 7 + 1}％") for n, g in enumerate(guests))
        )
        full = part(running)
        again = part(running, news=full[1])
        first = guests[0]
        first.leave()
        await first.come("03_dscr")  # the same browser
        await answer(first, "dscr.guess", "9％")
        await answer(guests[1], "dscr.guess", "たぶん")
        await answer(guests[2], "dscr.guess", "9" * 150)
        after = part(running)
        for guest in guests:
            guest.leave()
        return told, full, again, after

    told, full, again, after = asyncio.run(scene())
    assert "<strong>数字だけ</strong>" in told
    assert "講師の画面に集めています" in running.ask("/")[2]
    assert full[0] == 200
    assert "30人の予想　まん中は 4％" in full[2]
    assert "いま 30人が開いています" in full[2]
    assert again[0] == 204
    assert "30人の予想" in after[2]
    assert sum(map(int, re.findall(r'class="count">(\d+)<', after[2]))) == 30
    assert after[1] != full[1]


def test_the_truth_is_shown_when_the_teacher_wants_it_and_nothing_else_moves(running):
    async def scene():
        guest = await Guest(running).come("03_dscr")
        await answer(guest, "dscr.guess", "6％")
        guest.leave()

    asyncio.run(scene())
    truth = wall.number(questions.drill("dscr").guess.truth(), "percent2")
    (hidden, shown) = (part(running)[2], part(running, "dscr.guess")[2])
    assert truth not in hidden
    assert f"答え {truth}" in shown
    rects = [re.findall("<rect[^>]*>", text) for text in (hidden, shown)]
    assert rects[0] == rects[1]
    assert rects[0]


def test_exercises_tell_who_was_right_at_once_and_the_slips_by_name(running):
    drill = questions.drill("dscr")
    right = written(float(drill.true_dscr.answer()), "times", 4)
    slip = drill.true_dscr.slips()["inverted"]

    async def scene():
        guests = [await Guest(running).come("03_dscr") for _ in range(4)]
        await answer(guests[0], "dscr.true_dscr", right)
        await answer(guests[1], "dscr.true_dscr", f"{slip:.6f}")
        await answer(guests[1], "dscr.true_dscr", right)
        await answer(guests[2], "dscr.true_dscr", f"{slip:.6f}")
        await answer(guests[3], "dscr.true_dscr", "77")
        for guest in guests:
            guest.leave()

    asyncio.run(scene())
    (row,) = re.findall(r"<tr>(?:(?!</tr>).)*練習1</b>.*?</tr>", part(running)[2])
    assert "25%<small>（4人中1人）" in row
    assert re.search(r"逆|割った|倍", row)
    assert "<b>2人</b>" in row
    assert f"{wall.UNNAMED}　<b>1人</b>" in row
    assert re.search(r"<td>4／\d+人</td></tr>$", row)


def test_a_hint_that_is_read_is_no_answer(running):
    async def scene():
        guest = await Guest(running).come("03_dscr")
        hints = [
            k for k, s in guest.comms.items() if str(s.get("description", "")).startswith("ヒント")
        ]
        for hint in hints:
            await guest.press(hint)
        shown = part(running)[2]
        guest.leave()
        return shown

    rows = re.findall(r"<tr.*?</tr>", asyncio.run(scene()), re.S)
    assert not [row for row in rows if "0人中" in row or "（1人中0人）" in row]
    assert sum("<td>0／" in row for row in rows) >= 8


def test_what_is_predicted_while_the_truth_is_on_the_wall_is_not_counted(running):
    def many(text):
        return sum(map(int, re.findall(r"</button>\s*(\d+)人の予想", text)))

    cookie = entered(running)
    before = many(part(running)[2])
    switch = "/wall/03_dscr.ipynb?key=dscr.guess&shown="

    async def scene():
        guest = await Guest(running).come("03_dscr")
        running.ask(f"{switch}true", "POST", cookie=cookie)
        await answer(guest, "dscr.guess", "4.31")
        during = many(part(running)[2])
        told = running.ask(f"/api/kernels/{guest.visit}", cookie=guest.cookie)[2]
        running.ask(f"{switch}false", "POST", cookie=cookie)
        await answer(guest, "dscr.guess", "4.5")
        await answer(guest, "dscr.guess", "-5％")
        after = part(running)[2]
        guest.leave()
        await guest.come("03_dscr")
        again = running.ask(f"/api/kernels/{guest.visit}", cookie=guest.cookie)[2]
        guest.leave()
        return during, json.loads(told)["note"], many(after), json.loads(again)["note"]

    during, told, after, again = asyncio.run(scene())
    assert (during, after) == (before, before + 1)
    assert "会場の数に入りません" in told
    assert "（1問）は、会場の数に入っています" in again
    for key in ("dscr.nothing", ""):
        path = f"/wall/03_dscr.ipynb?key={key}&shown=true"
        assert running.ask(path, "POST", cookie=cookie)[0] == 404
    assert running.ask(f"{switch}true", "POST")[0] == 404


def test_nobody_finds_the_wall_who_was_not_told(running):
    for path in ("/wall/", "/wall/x/", "/wall", "/wall/%2e%2e/", "/wall/x/03_dscr.ipynb"):
        assert running.ask(path)[0] == 404
    address = re.search(r"/wall/([\w-]+)/", running.told())[1]
    assert len(address) >= 16
    for page in (running.ask("/")[2], running.ask("/voila/render/03_dscr.ipynb")[2]):
        assert address not in page
        assert "/wall/" not in page


def test_the_file_that_stays_on_purpose_holds_numbers_alone(tmp_path):
    async def scene(made):
        guest = await Guest(made).come("03_dscr")
        await answer(guest, "dscr.guess", "4.5％")
        await asyncio.sleep(0.3)
        guest.leave()
        return guest.cookie.split("=")[1]

    with seminar(tmp_path, "--room", "yes", "--keep", "yes", lessons=("03_dscr",)) as made:
        seat = asyncio.run(scene(made))
        assert "手元に数字が残ります" in made.ask("/")[2]
    (file,) = made.folder.glob("*.sqlite3*")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert seat.encode() not in file.read_bytes()
    rows = sqlite3.connect(file).execute("SELECT * FROM answers").fetchall()
    assert rows == [(1, "dscr.guess", 0.045, 0, 0, 0)]
    assert file.name in made.told()
    table = file.with_suffix(".csv")
    assert table.name in made.told()
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    head, row = table.read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("席,")
    assert row.startswith("1,dscr.guess,予想　金利が何％になると")
    assert row.endswith(",0.045,0,0")


def test_the_seminar_may_be_stopped_while_the_wall_is_asking_and_keeps_nothing(tmp_path):
    with seminar(tmp_path, "--room", "yes", "--keep", "no", lessons=("03_dscr",)) as made:
        assert "手元に数字が残ります" not in made.ask("/")[2]
        cookie = entered(made)

        def ask():
            with suppress(OSError, http.client.HTTPException):
                while made.ask("/wall/03_dscr.ipynb", cookie=cookie)[0] == 200:
                    pass

        async def scene():
            guests = [await Guest(made).come("03_dscr") for _ in range(3)]
            asking = [threading.Thread(target=ask) for _ in range(4)]
            for thread in asking:
                thread.start()
            for n, guest in enumerate(guests):
                await answer(guest, "dscr.guess", f"{n + 2}％")
            made.process.send_signal(signal.SIGINT)
            for guest in guests:
                with suppress(Exception):
                    await answer(guest, "dscr.guess", "9％")
            return asking

        for thread in asyncio.run(scene()):
            thread.join(60)
        made.process.wait(60)
    assert made.process.returncode == 0
    assert "終わりました" in made.told()
    for word in ("Traceback", "Error", "Task"):
        assert word not in made.told()
    assert not [*made.folder.glob("*.sqlite3*"), *made.folder.glob("*.csv")]


# --- counting ---------------------------------------------------------------------------------


def test_a_seat_counts_once_and_right_stays_right():
    room = Room({"x.y"}, most=10)
    story = [
        ("a", {"answer": 1.0, "right": 1, "at_once": 1}),
        ("a", {"answer": 2.0, "slips": 1}),  # tries another after it was right
        ("b", {"answer": 2.0, "slips": 1}),
        ("b", {"answer": 3.0, "slips": 5}),
        ("b", {"answer": 1.0, "right": 1, "at_once": 1}),  # reloaded: it says it was at once
        ("c", {"answer": None}),  # has read a hint
        ("c", {"answer": 1.0, "right": 1, "at_once": 1}),
        ("d", {"answer": 2.0, "slips": 1 << questions.OTHER}),
    ]
    for seat, row in story:
        room.take(seat, {"question": "x.y", **row})
    tally = room.tally("x.y")
    assert (tally.seats, tally.answered, tally.right, tally.at_once) == (4, 4, 3, 1)
    room.take("e", {"question": "x.y", "answer": None})
    assert (room.tally("x.y").seats, room.tally("x.y").answered) == (5, 4)
    assert tally.slips == ((0, 1), (2, 1), (questions.OTHER, 1))


@pytest.mark.parametrize(
    "row",
    [
        *(None, 7, [], "x", {}, {"question": "other"}, {"question": ["x.y"], "answer": 1}),
        *({"question": "x.y", "answer": bad} for bad in (1e300, float("nan"), "一", [], 10**400)),
        *({"question": "x.y", "answer": 1, "slips": bad} for bad in (-1, 1 << 40, "x", None)),
    ],
)
def test_rubbish_is_not_counted(row):
    room = Room({"x.y"}, most=10)
    room.take("a", row)
    assert (room.tally("x.y").seats, room.changes) == (0, 0)


def test_a_flood_of_seats_ends():
    room = Room({"x.y"}, most=90)
    for seat in range(1_000):
        room.take(str(seat), {"question": "x.y", "answer": seat})
    assert room.tally("x.y").seats == 90


def test_answers_far_out_do_not_stretch_the_picture():
    laid = wall.bins([0.04, 0.05, 0.05, 0.06, 0.07, 500.0, -3.0], smallest=0.001)
    assert (laid.below, laid.above, sum(laid.counts)) == (1, 1, 5)
    assert len(laid.counts) <= wall.MOST_BINS
    for lone in ([], [0.0], [3.0, 3.0]):
        laid = wall.bins(lone)
        assert sum(laid.counts) == len(lone)


def asks(truth, **more):
    """What the wall knows of a prediction in per cent."""
    bounds = {"near": 0.00005, "least": 0.0, "most": 1.0}
    return {"unit": "percent2", "value": truth, "key": "x.y", **bounds, **more}


@pytest.mark.parametrize("answers", [(), (0.2,), (0.05, 0.1, 0.3), (0.01, 0.02, 0.02, 0.03, 0.9)])
def test_before_the_reveal_nothing_depends_on_the_truth(answers):
    tally = Tally(answers=answers, seats=len(answers))
    drawn = []
    for truth in (0.2, 0.0431, 0.87):
        made = wall.prediction(asks(truth), tally, shown=False)
        del made["value"]
        drawn.append(made)
    assert drawn[0] == drawn[1] == drawn[2]
    assert len(drawn[0]["ticks"]) > 2
    for truth in (0.2, 0.0431, 0.87):  # and then it is in the picture
        made = wall.prediction(asks(truth), tally, shown=True)
        assert wall.LEFT <= made["truth"][0] <= wall.WIDTH - wall.LEFT
        inside = 0 <= drawn[0]["laid"].at(truth) <= len(drawn[0]["laid"].counts)
        assert (made["laid"] == drawn[0]["laid"]) == inside  # then nothing moves


def test_who_met_the_truth_is_counted_as_that_and_stands_on_it():
    truth = 0.20000000000000007
    tally = Tally(answers=(0.05, 0.15, 0.2, 0.2, 0.2, 0.3), seats=6)
    made = wall.prediction(asks(truth), tally, shown=True)
    assert "ぴったり 3人・大きく見た人 1人・小さく見た人 2人" in made["told"]
    laid = made["laid"]
    middle = wall.LEFT + (laid.counts.index(3) + 0.5) * made["wide"]
    assert abs(made["truth"][0] - middle) < 1e-6
    tenths = wall.prediction(asks(0.316, near=0.05), Tally(answers=(0.2, 0.3), seats=2), shown=True)
    assert "ぴったり 1人・大きく見た人 0人・小さく見た人 1人" in tenths["told"]


@pytest.mark.parametrize("unit", ["percent2", "yen", "years"])
def test_no_two_ticks_say_the_same(unit):
    one = {"percent2": 0.2, "yen": 132_832.4, "years": 23.0}[unit]
    for answers in ((one,) * 6, (one, one * 1.0001), (one, one * 3), (one / 7, one), (0.0,)):
        tally = Tally(answers=answers, seats=len(answers))
        for shown in (True, False):
            question = asks(one * (1 + 1e-15), unit=unit, most=math.inf)
            words = [text for _, text in wall.prediction(question, tally, shown=shown)["ticks"]]
            assert len(set(words)) == len(words) > 2, (answers, words)


def _asks(module, name):
    return isinstance(getattr(module, name), (Exercise, Prediction))


# --- what a lesson asks -----------------------------------------------------------------------


@pytest.mark.parametrize("number", sorted(BOOKS))
def test_every_question_of_a_lesson_is_found_in_its_words(number):
    book = BOOKS[number]
    module = questions.drill(book.path.stem[3:])
    source = book.path.read_text(encoding="utf-8")
    found = ASKED[number]
    assert [q.key for q in found] == list(dict.fromkeys(q.key for q in found))
    named = {q.key.split(".")[1] for q in found}
    used = {name for name in re.findall(r"drill\.(\w+)", source) if _asks(module, name)}
    assert named == used
    assert all(q.text and q.title for q in found)
    labels = [q.label for q in found if q.kind == "exercise" and q.label != "問題"]
    assert labels == [f"練習{n}" for n in range(1, len(labels) + 1)]
    for question in found:  # the box says which of them it is
        told = question.label if question.kind == "exercise" and number != "00" else ""
        assert question.asked().label == told


@pytest.mark.parametrize("number", sorted(BOOKS))
def test_the_truth_of_a_prediction_stands_in_the_lesson(number):
    words = BOOKS[number].path.read_text(encoding="utf-8")
    guesses = [q for q in ASKED[number] if q.kind == "guess"]
    assert guesses
    for guess in guesses:
        asked = guess.asked()
        value = float(asked.truth())
        forms = [f"{abs(value) * 100:.{d}f}" for d in (0, 1, 2)]
        if asked.unit == "yen":
            forms = [f"{value:,.0f}", f"{value / 10_000:.0f}万", f"{value / 10_000:.1f}万"]
            forms += [f"{math.ceil(value / 10_000)}万"]  # a reserve is rounded up
        if asked.unit == "years":
            forms = [f"{value:.0f}年目"]
        assert any(form in words for form in forms[::-1]), (guess.key, value)


def test_what_the_room_learns_is_numbers_alone():
    asked = questions.drill("dscr").true_dscr
    slip = asked.slips()["inverted"]
    entry = Entry(answer="山田太郎 1.43倍", wrong=(f"{slip}", "0.1"), hints=1)
    row = questions.told(asked, entry)
    assert all(value is None or isinstance(value, (int, float)) for value in row.values())
    place = list(asked.slips()).index("inverted")
    assert row["slips"] == (1 << place) | (1 << questions.OTHER)
