"""What a learner answered, in one small file beside the notebooks.

The file is a help and never needed: where it cannot be written the course works as it does without
it, and says so once; one that cannot be read is set aside.  It is written whole or not at all, read
anew before each change with no other kernel in between (several notebooks may be open), and nothing
of it leaves the machine.

``KOSEN_MEMORY=no`` turns it off: tests and the saving of notebooks do.
"""

import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from time import monotonic, sleep
from typing import Any

if sys.platform == "win32":
    import msvcrt
elif sys.platform != "emscripten":
    import fcntl

from IPython.core.getipython import get_ipython

from kosen_edu.base import say

FILE = "my_answers.json"
INTERVALS = (1, 3, 7, 21)  # days until a recall question comes back, from right to right
LONGEST = 200  # characters of an answer that are kept
MOST_WRONG = 20
WAIT = 2.0  # seconds for a lock


@dataclass(frozen=True)
class Entry:
    """What is known of one question.

    Attributes
    ----------
    answer : str, float or None
        The answer last given.
    right : bool
        Whether an answer was right; a later wrong one does not undo that.
    wrong : tuple of str or float
        Wrong answers before the first right one, each once.
    hints : int
        How many hints were read.
    solution : bool
        Whether the solution was opened before the first right answer.
    day : str
        When something was last answered (``"2026-11-26"``).
    step : int
        How many times a recall question was right in a row on its days; it chooses the interval.
    due : str
        The day on which a recall question comes back; empty before it was answered.
    asked : str
        The day whose first answer has set ``due``.
    """

    answer: str | float | None = None
    right: bool = False
    wrong: tuple[str | float, ...] = ()
    hints: int = 0
    solution: bool = False
    day: str = ""
    step: int = 0
    due: str = ""
    asked: str = ""

    @property
    def at_once(self) -> bool:
        """Whether the first answer was right, without a hint or the solution."""
        return self.right and not (self.wrong or self.hints or self.solution)


def today() -> date:
    """The day on which somebody answers."""
    return date.today()


def recalled(entry: Entry, right: bool) -> Entry:
    """The entry of a recall question after an answer.

    The first answer of a day counts: wrong, and it comes back tomorrow; right, and the interval
    grows.  Right before its day changes nothing.

    Examples
    --------
    >>> recalled(Entry(), True).step, recalled(Entry(), False).step
    (1, 0)
    """
    now = today()
    if entry.asked == now.isoformat() or (right and not is_due(entry, now)):
        return entry
    step = min(entry.step + 1, len(INTERVALS)) if right else 0
    due = now + timedelta(days=INTERVALS[max(step - 1, 0)])
    return replace(entry, step=step, due=due.isoformat(), asked=now.isoformat())


def is_due(entry: Entry, on: date) -> bool:
    """Whether a recall question is to be asked: new, on its day, or set by a clock that ran ahead.

    No interval is longer than three weeks: a later day was set when the clock was wrong.

    Examples
    --------
    >>> [is_due(Entry(due=due), date(2026, 11, 26)) for due in ("2026-12-17", "2099-01-01")]
    [False, True]
    """
    return not on.isoformat() < entry.due <= (on + timedelta(days=INTERVALS[-1])).isoformat()


@contextmanager
def alone(path: Path | None) -> Iterator[None]:
    """Keep other kernels out while a file is read and written again: one would lose its answer.

    The lock lies with the temporary files, so that a folder need not be writable, and is the
    system's: it ends with whoever holds it.  Where there is none to be had, or somebody holds it
    for seconds, nothing waits.
    """
    with ExitStack() as stack:
        if path is not None:
            with suppress(OSError):
                name = sha256(os.fsencode(path.resolve())).hexdigest()[:16]
                place = Path(gettempdir(), f"kosen_{name}.lock")
                lock = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
                stack.callback(os.close, lock)
                _take(lock)
                stack.callback(_locked, lock, free=True)
        yield


def _take(lock: int) -> None:
    """Take a lock as soon as nobody has it.

    Raises
    ------
    OSError
        After :data:`WAIT` seconds, or at once where the system has no locks.
    """
    until = monotonic() + WAIT
    while True:
        try:
            return _locked(lock)
        except (BlockingIOError, PermissionError):
            if monotonic() > until:
                raise
        sleep(0.002)


def _locked(lock: int, *, free: bool = False) -> None:
    if sys.platform == "win32":
        msvcrt.locking(lock, msvcrt.LK_UNLCK if free else msvcrt.LK_NBLCK, 1)
    elif sys.platform != "emscripten":  # a browser has one kernel
        fcntl.flock(lock, fcntl.LOCK_UN if free else fcntl.LOCK_EX | fcntl.LOCK_NB)


class Memory:
    """The answers by question (``"dscr.toda_dscr"``); without a path nothing is remembered.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Memory(Path(folder) / FILE).keep("dscr.toda_dscr", Entry(answer="1.37倍", right=True))
    ...     later = Memory(Path(folder) / FILE)
    ...     later.entry("dscr.toda_dscr").at_once, later.entry("dscr.direction").right
    (True, False)
    """

    def __init__(self, path: Path | None, notice: str = "") -> None:
        self.path = path
        self._entries: dict[str, Entry] = {}
        self._told: set[str] = set()
        self._notice = notice
        self.listeners: list[Callable[[str, Entry], None]] = []

    def entries(self) -> dict[str, Entry]:
        """All that is known, the file's present state if there is one."""
        with alone(self.path):
            return self._known()

    def _known(self) -> dict[str, Entry]:
        if self.path is not None:
            self._read(self.path)
        return dict(self._entries)

    def entry(self, key: str) -> Entry:
        """What is known of one question."""
        return self.entries().get(key, Entry())

    def keep(self, key: str, entry: Entry) -> None:
        """Remember ``entry``, and tell those who listen."""
        with alone(self.path):
            self._write({**self._known(), key: entry})
        for listener in self.listeners:
            listener(key, entry)

    def clear(self, lesson: str) -> dict[str, Entry]:
        """Forget a lesson; gives what was known of it."""
        with alone(self.path):
            known = self._known()
            gone = {key: entry for key, entry in known.items() if key.split(".")[0] == lesson}
            if gone:
                self._write({key: entry for key, entry in known.items() if key not in gone})
        return gone

    def bring_back(self, gone: Mapping[str, Entry]) -> None:
        """Remember again what was forgotten; what was answered since then stays."""
        with alone(self.path):
            self._write({**gone, **self._known()})

    def take_notice(self) -> str:
        """What the learner has to know of the file; told once."""
        notice, self._notice = self._notice, ""
        return notice

    def _tell(self, name: str, **places: object) -> None:
        if name not in self._told:
            self._told.add(name)
            self._notice = say(name, **places)

    def _read(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8-sig")  # an editor may have marked it
        except FileNotFoundError:
            if "memory.unwritable" not in self._told:  # somebody deleted it: then nothing is known
                self._entries = {}
            return
        except (OSError, UnicodeDecodeError) as error:
            if isinstance(error, UnicodeDecodeError):
                self._entries = self._set_aside(path, {})
            else:
                self._tell("memory.unwritable", file=path.name)
            return
        if "memory.unwritable" in self._told:
            return  # what was answered since then is known here alone
        entries, whole = _parsed(text)
        self._entries = entries if whole else self._set_aside(path, entries)

    def _set_aside(self, path: Path, readable: dict[str, Entry]) -> dict[str, Entry]:
        """Keep a file that cannot be read under another name; gives what could be read of it."""
        names = (path.with_suffix(f".unreadable{n or ''}.json") for n in range(1_000))
        aside = next(name for name in names if not name.exists())
        try:
            os.replace(path, aside)
        except OSError:
            self._tell("memory.unwritable", file=path.name)
            return readable
        self._tell("memory.unreadable", file=path.name, aside=aside.name)
        if readable:
            self._write(readable)
        return readable

    def _write(self, entries: dict[str, Entry]) -> None:
        if self.path is None:
            return
        self._entries = dict(sorted(entries.items()))
        draft = self.path.with_suffix(f".{os.getpid()}.draft")
        try:
            draft.write_text(_text(self._entries), encoding="utf-8")
            os.replace(draft, self.path)
        except (OSError, UnicodeEncodeError):
            self._tell("memory.unwritable", file=self.path.name)
            with suppress(OSError):  # where nothing can be written there is no draft
                draft.unlink(missing_ok=True)


def _text(entries: Mapping[str, Entry]) -> str:
    """The file: a line that says what it is, then one line a question."""
    lines = []
    for key, entry in entries.items():
        known = {
            f.name: getattr(entry, f.name)
            for f in fields(Entry)
            if getattr(entry, f.name) != f.default
        }
        lines.append(f"  {json.dumps(key)}: {json.dumps(known, ensure_ascii=False)}")
    about = json.dumps(say("memory.about"), ensure_ascii=False)
    answers = ",\n".join(lines)
    return f'{{\n "about": {about},\n "answers": {{\n{answers}\n }}\n}}\n'


def _parsed(text: str) -> tuple[dict[str, Entry], bool]:
    """What can be read of a file, and whether that is all of it."""
    try:
        answers = json.loads(text)["answers"]
        items = list(answers.items())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, False
    found = {key: _entry(known) for key, known in items}
    entries = {key: entry for key, entry in found.items() if entry is not None}
    return entries, len(entries) == len(items)


def _entry(known: Any) -> Entry | None:
    """The entry that a line of the file describes; ``None`` if it describes none."""
    try:
        entry = Entry(**{**known, "wrong": tuple(known.get("wrong", ()))})
    except (TypeError, AttributeError):
        return None
    whole = all(type(n) is int and 0 <= n < 1_000 for n in (entry.hints, entry.step))
    flags = all(isinstance(flag, bool) for flag in (entry.right, entry.solution))
    days = all(_is_day(day) for day in (entry.day, entry.due, entry.asked))
    given = all(_is_answer(answer) for answer in entry.wrong)
    good = whole and flags and days and given
    return entry if good and (entry.answer is None or _is_answer(entry.answer)) else None


def _is_answer(answer: object) -> bool:
    if isinstance(answer, str):  # half of a character cannot be written again
        return len(answer) <= LONGEST and not re.search("[\ud800-\udfff]", answer)
    return type(answer) in (int, float) and math.isfinite(float(str(answer)))


def _is_day(day: object) -> bool:
    try:
        return day == "" or (isinstance(day, str) and date.fromisoformat(day).isoformat() == day)
    except ValueError:
        return False


@cache
def _memory_of(path: Path | None, notice: str = "") -> Memory:
    return Memory(path, notice)


def memory() -> Memory:
    """The memory of the folder in which the notebook runs; without a kernel it keeps nothing.

    Where it is turned off, the first box says so: the lessons promise that answers stay.
    """
    if not hasattr(get_ipython(), "kernel"):
        return _memory_of(None)
    if os.environ.get("KOSEN_MEMORY") == "no":
        return _memory_of(None, say("memory.off"))
    return _memory_of(Path.cwd() / FILE)
