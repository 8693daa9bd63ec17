"""What was answered is found again, and the course never needs it."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from memory_tools import another_kernel

from kosen_edu.live import memory as room
from kosen_edu.live.memory import FILE, INTERVALS, Entry, Memory, memory, recalled

ROOT = Path(__file__).resolve().parent.parent.parent
GIVEN = Entry(answer="18万円", right=True, wrong=(180.0, "B"), hints=2, day="2026-11-26")


def test_a_kept_entry_is_found_by_the_next_kernel(tmp_path):
    full = Entry("６０％", True, (0.3, "A"), 3, True, "2026-11-26", 2, "2026-11-29", "2026-11-26")
    for name, entry in {"dscr.a": GIVEN, "tax.b": full, "tax.c": Entry(answer=-1.5e9)}.items():
        Memory(tmp_path / FILE).keep(name, entry)
        assert Memory(tmp_path / FILE).entry(name) == entry
    assert len(Memory(tmp_path / FILE).entries()) == 3
    assert [path.name for path in tmp_path.iterdir()] == [FILE], "no draft is left"


def test_the_file_is_small_and_readable(tmp_path):
    kept = Memory(tmp_path / FILE)
    for number in range(120):
        kept.keep(f"dscr.q{number:03}", GIVEN)
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert len(text.splitlines()) == 120 + 5, "a line a question"
    assert "18万円" in text
    assert "送りません" in text
    assert len(text) < 20_000
    assert set(json.loads(text)) == {"about", "answers"}


def test_two_kernels_do_not_undo_each_other(tmp_path):
    one, other = Memory(tmp_path / FILE), Memory(tmp_path / FILE)
    for number in range(5):
        one.keep(f"dscr.q{number}", GIVEN)
        other.keep(f"tax.q{number}", GIVEN)
    assert len(one.entries()) == len(other.entries()) == 10


KERNEL = """
import sys
from pathlib import Path
from kosen_edu.live.memory import Entry, Memory
kept, name = Memory(Path(sys.argv[1])), sys.argv[2]
input()  # until all are ready
for number in range(100):
    kept.keep(f"{name}.q{number}", Entry(answer=float(number), right=True))
"""


def test_kernels_that_write_at_the_same_moment_lose_nothing(tmp_path):
    """Each reads and then writes: what came between the two was gone, half of all answers."""
    command = [sys.executable, "-c", KERNEL, str(tmp_path / FILE)]
    kernels = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, text=True)
        for name in ("dscr", "tax", "exits")
    ]
    for kernel in kernels:
        kernel.stdin.write("go\n")
        kernel.stdin.flush()
    assert [kernel.wait(60) for kernel in kernels] == [0, 0, 0]
    assert len(Memory(tmp_path / FILE).entries()) == 300
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_who_holds_the_lock_for_long_and_where_there_is_none_nothing_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "WAIT", 0.05)
    kept = Memory(tmp_path / FILE)
    with room.alone(kept.path):
        kept.keep("dscr.a", GIVEN)
    for broken in (FileNotFoundError, PermissionError):

        def none(broken=broken):
            raise broken

        monkeypatch.setattr(room, "gettempdir", none)
        kept.keep(f"dscr.{broken.__name__}", GIVEN)
    assert len(Memory(tmp_path / FILE).entries()) == 3
    assert kept.take_notice() == ""


def test_a_lesson_is_forgotten_alone_and_can_be_brought_back(tmp_path):
    kept = Memory(tmp_path / FILE)
    for name in ("dscr.a", "dscr.b", "tax.a"):
        kept.keep(name, GIVEN)
    gone = kept.clear("dscr")
    assert set(kept.entries()) == {"tax.a"}
    kept.keep("dscr.a", Entry(answer="new"))
    kept.bring_back(gone)
    assert set(kept.entries()) == {"dscr.a", "dscr.b", "tax.a"}
    assert kept.entry("dscr.a").answer == "new"
    assert kept.clear("nothing") == {}


LINE = '"dscr.a": {"answer": 1, "right": true}'
WRONG_ENTRIES = (
    "1", "[]", '"x"', "null", '{"answr": 1}', '{"answer": []}', '{"answer": NaN}', '{"right": 1}',
    '{"answer": true}', '{"hints": -1}', '{"hints": 1.5}', '{"hints": true}', '{"wrong": 3}',
    '{"wrong": [null]}', '{"day": "gestern"}', '{"due": 5}', '{"answer": 1e999}',
    r'{"answer": "\ud800"}', '{"wrong": ["6\\udfff"]}',
    '{"step": 1000000}', '{"answer": "' + "x" * 999 + '"}', '{"asked": "2026-1-1"}',
)  # fmt: skip
UNREADABLE = [
    "", "{", "[]", "null", "5", '"answers"', "{}", '{"answers": []}', '{"answers": null}',
    "[" * 100_000, b"\xff\xfe\x00", b"\x00" * 50, '{"answers": {"dscr.a": {"answer": 1}',
    *(f'{{"answers": {{{LINE}, "dscr.b": {wrong}}}}}' for wrong in WRONG_ENTRIES),
]  # fmt: skip


def test_an_unreadable_file_is_set_aside_and_said_once(tmp_path):
    faults = []
    for number, found in enumerate(UNREADABLE):
        content = found.encode() if isinstance(found, str) else found
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / FILE).write_bytes(content)
        kept = Memory(folder / FILE)
        known = set(kept.entries())
        if known != ({"dscr.a"} if LINE.encode() in content else set()):
            faults.append((content[:60], known))
        kept.keep("tax.a", GIVEN)
        aside = [path for path in folder.iterdir() if path.name != FILE]
        if [path.read_bytes() for path in aside] != [content]:
            faults.append((content[:60], "not set aside"))
        notice = kept.take_notice()
        if aside[0].name not in notice or kept.take_notice():
            faults.append((content[:60], notice))
        if set(Memory(folder / FILE).entries()) != known | {"tax.a"}:
            faults.append((content[:60], "not kept afterwards"))
    assert faults == []


def test_a_file_that_an_editor_has_marked_is_read(tmp_path):
    """Notepad puts U+FEFF before a text: all answers were set aside."""
    path = tmp_path / FILE
    Memory(path).keep("dscr.toda_dscr", Entry(answer="0.996", right=True))
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    later = Memory(path)
    assert later.entry("dscr.toda_dscr").right
    assert later.take_notice() == ""
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


def test_nothing_set_aside_is_written_over(tmp_path):
    for content in (b"first", b"second", b"third"):
        (tmp_path / FILE).write_bytes(content)
        Memory(tmp_path / FILE).entries()
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [
        b"first", b"second", b"third",
    ]  # fmt: skip


def refuse(*_args, **_kwargs):
    raise PermissionError("read-only")


@pytest.mark.parametrize("broken", ["write_text", "replace", "read_text"])
def test_on_a_read_only_disk_the_course_works_and_says_so_once(tmp_path, monkeypatch, broken):
    kept = Memory(tmp_path / FILE)
    kept.keep("dscr.a", GIVEN)
    before = (tmp_path / FILE).read_bytes()
    monkeypatch.setattr(room.os if broken == "replace" else Path, broken, refuse)
    for name in ("dscr.b", "dscr.c"):
        kept.keep(name, GIVEN)
        assert kept.entry(name) == GIVEN, "known as long as the kernel runs"
    assert "dscr.a" in kept.entries()
    assert "残りません" in kept.take_notice()
    kept.keep("dscr.d", GIVEN)
    assert kept.take_notice() == ""
    monkeypatch.undo()
    if broken != "read_text":
        assert (tmp_path / FILE).read_bytes() == before


def test_a_folder_that_is_gone_and_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / FILE).mkdir()
    for path in (tmp_path / "gone" / FILE, tmp_path / FILE):
        kept = Memory(path)
        kept.keep("dscr.a", GIVEN)
        assert kept.entry("dscr.a") == GIVEN
        assert kept.take_notice()


def test_a_deleted_file_is_forgotten(tmp_path):
    kept = Memory(tmp_path / FILE)
    kept.keep("dscr.a", GIVEN)
    (tmp_path / FILE).unlink()
    assert kept.entries() == {}


def test_only_a_kernel_remembers_and_only_if_it_may(kept, monkeypatch):
    kept.keep("dscr.a", GIVEN)
    assert another_kernel().entry("dscr.a") == GIVEN
    monkeypatch.setenv("KOSEN_MEMORY", "no")
    memory().keep("dscr.b", GIVEN)
    assert memory().entries() == {}
    assert [bool(memory().take_notice()) for _ in range(2)] == [True, False], "said once"
    monkeypatch.setenv("KOSEN_MEMORY", "yes")
    monkeypatch.setattr(room, "get_ipython", lambda: None)
    memory().keep("dscr.c", GIVEN)
    assert memory().entries() == {}
    assert not memory().take_notice()
    monkeypatch.undo()
    assert set(Memory(kept.path).entries()) == {"dscr.a"}


def test_git_does_not_see_the_file():
    names = [f"notebooks/{FILE}", "notebooks/my_answers.unreadable.json", f"{FILE[:-5]}.1.draft"]
    command = ["git", "check-ignore", *names]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode == 128:
        pytest.skip("not a git checkout")
    assert found.stdout.split() == names


# --- recall -----------------------------------------------------------------------------------


@pytest.fixture
def calendar(monkeypatch):
    """Lets days pass."""
    now = [date(2026, 11, 26)]
    monkeypatch.setattr(room, "today", lambda: now[0])

    def go(days):
        now[0] += timedelta(days=days)
        return now[0]

    return go


def days_to(entry):
    return (date.fromisoformat(entry.due) - room.today()).days


def test_right_on_its_days_a_question_comes_back_later_and_later(calendar):
    entry, waits = Entry(), []
    for _ in range(6):
        entry = recalled(entry, True)
        waits.append(days_to(entry))
        calendar(waits[-1])
    assert waits == [*INTERVALS, INTERVALS[-1], INTERVALS[-1]]


def test_wrong_it_comes_back_tomorrow_and_begins_anew(calendar):
    entry = Entry()
    for _ in range(3):
        entry = recalled(entry, True)
        calendar(days_to(entry))
    entry = recalled(entry, False)
    assert days_to(entry) == 1
    assert recalled(entry, True) == entry, "the first answer of a day counts"
    calendar(1)
    entry = recalled(entry, True)
    assert days_to(entry) == INTERVALS[0]


def test_right_before_its_day_changes_nothing_and_wrong_does(calendar):
    entry = recalled(Entry(), True)
    calendar(1)
    entry = recalled(entry, True)
    calendar(1)
    assert recalled(entry, True) == entry
    assert days_to(recalled(entry, False)) == 1


def test_what_a_clock_that_ran_ahead_has_put_off_is_asked_when_it_is_set_back(calendar):
    entry = recalled(Entry(), True)
    calendar(10_000)
    entry = recalled(entry, True)
    calendar(-10_000)
    assert room.is_due(entry, room.today())
    entry = recalled(entry, True)
    assert days_to(entry) == INTERVALS[2]
    assert not room.is_due(entry, room.today())


def test_what_cannot_be_written_is_told_and_kept_while_the_kernel_runs(tmp_path):
    kept = Memory(tmp_path / FILE)
    kept.keep("dscr.a", Entry(answer="6\ud800"))
    assert "残りません" in kept.take_notice()
    kept.keep("dscr.b", GIVEN)
    assert kept.entry("dscr.b") == GIVEN


def test_a_question_that_waited_too_long_goes_on_where_it_was(calendar):
    entry = recalled(Entry(), True)
    calendar(100)
    assert days_to(recalled(entry, True)) == INTERVALS[1]
