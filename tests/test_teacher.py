"""The teacher's pages say what the lessons say, on two sheets each."""

import json
import re
import subprocess
from html import escape, unescape
from itertools import pairwise
from shutil import which

import handouts
import pytest
import teacher
from browser_tools import LESSONS, printed

from kosen_edu.live.exercise import Exercise
from kosen_edu.seminar import questions
from kosen_edu.seminar.wall import number

each = pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)


@each
def test_the_plan_fills_the_time_of_the_lesson(path):
    _, _, sections = teacher.read(path)
    told = re.search(r"約(\d+)分", path.read_text(encoding="utf-8"))
    assert sections[0].start == 0
    for before, after in pairwise(sections):
        assert before.start + before.minutes == after.start
    for section in sections:  # no part takes no time, and a whole room writes its prediction
        asks = any(asked.kind == "guess" for asked in section.asked)
        assert section.minutes >= (teacher.WRITING if asks else 1)
    assert sections[-1].start + sections[-1].minutes == int(told[1])
    kept = [section for section in sections if not section.out]
    assert 15 <= sum(section.minutes for section in kept) <= teacher.SHORT
    assert any(section.guess_drawn for section in kept)
    assert "まとめ" in kept[-1].title


@each
def test_every_question_stands_on_the_page_with_answer_slips_and_what_to_ask_back(path):
    made = teacher.page(path)
    assert "「答えを見せる」を押します" in made
    asked = questions.found(json.loads(path.read_text(encoding="utf-8")))
    exercises = [a.asked() for a in asked if isinstance(a.asked(), Exercise)]
    assert made.count("→ ") >= len(exercises)
    for exercise in exercises:
        assert f'class="answer">{escape(questions.answer(exercise))}<' in made
        for value, text in questions.slips(exercise):
            first = re.split("(?<=。)", text.replace("\n", ""))[0]
            assert f"✕ {escape(value)}　{escape(first)}" in made
    for guess in (a.asked() for a in asked if a.kind == "guess"):
        assert number(guess.truth(), guess.unit) in made


@each
def test_three_questions_for_the_room_have_an_answer_in_the_lesson(path):
    made = unescape(teacher.page(path))
    words = teacher.questions.plain(
        "\n".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if cell["cell_type"] == "markdown"
        )
    )
    talks = made.split("三つの問い</h2>")[1].split("<h2")[0]
    parts = re.findall(r"<dt>(\d)\. (.+?)</dt>((?:<dd>.+?</dd>)+)", talks)
    assert [n for n, _, _ in parts] == ["1", "2", "3"]
    for _, ask, answer in parts:
        assert ask.endswith("か。")
        points = re.findall(r"<dd>・(.+?)</dd>", answer)
        assert min(map(len, points)) > 12
        plain = re.split(r"[。（=＝×÷]", points[0])[0]
        assert plain in words


def test_what_a_lesson_does_not_have_is_told(tmp_path):
    book = json.loads(LESSONS[0].read_text(encoding="utf-8"))
    book["cells"][0]["source"] = ["# 01 題"]
    path = tmp_path / LESSONS[0].name
    path.write_text(json.dumps(book), encoding="utf-8")
    with pytest.raises(ValueError, match="no question"):
        teacher.read(path)


@pytest.mark.browser
def test_each_lesson_is_two_sheets_and_nothing_is_cut(tmp_path):
    made = handouts.write_all(tmp_path, teacher.page)
    assert [path.stem for path in made] == [path.stem for path in LESSONS]
    for path, sheets, page in printed(made):
        assert sheets == 2, path.name
        size = page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)")
        assert size >= 7.2 * 4 / 3, path.name  # points that can be read
    if which("pdftotext") is None:
        pytest.skip("no pdftotext to read the sheets with")
    for path in made:
        command = ["pdftotext", "-raw", str(path.with_suffix(".pdf")), "-"]
        text = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
        shown, wanted = (
            re.sub(r"\s", "", unescape(re.sub("<[^>]*>|<style.*?</style>", "", t, flags=re.S)))
            for t in (text, path.read_text(encoding="utf-8").split("</style>")[1])
        )
        assert wanted[-60:-10] in shown, path.name
        assert shown.count("→") == wanted.count("→"), path.name
