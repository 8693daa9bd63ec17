"""What a room has predicted and answered: numbers by seat, in one table of sqlite.

A seat is the number of its first answer; whose it is lies in memory alone.  Without ``keep`` the
table does, too: then nothing was ever on a disk.
"""

import csv
import math
import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 1e12  # no answer of the course is beyond
_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
  seat INTEGER, question TEXT, answer REAL,  -- a choice is the place of its letter
  right INTEGER, at_once INTEGER,
  slips INTEGER,                             -- the bit of each slip that was made
  PRIMARY KEY (seat, question)
)"""
# The newest prediction counts.  An exercise that was right stays so, and was right at once only if
# nothing came before.
_KEEP = """
INSERT INTO answers VALUES (:seat, :question, :answer, :right, :at_once, :slips)
ON CONFLICT DO UPDATE SET
  answer = COALESCE(excluded.answer, answer),
  slips = CASE WHEN right THEN slips ELSE slips | excluded.slips END,
  at_once = right AND at_once,
  right = right OR excluded.right"""


@dataclass(frozen=True)
class Tally:
    """What is known of one question.

    Attributes
    ----------
    answers : tuple of float
        The newest of each seat, sorted.
    seats : int
        How many have tried, or read a hint.
    answered : int
        How many have given an answer.
    at_once, right : int
        How many were right, and how many of them with the first answer and without help.
    slips : tuple of (int, int)
        The place of each slip that was made, and how many made it.
    """

    answers: tuple[float, ...] = ()
    seats: int = 0
    answered: int = 0
    at_once: int = 0
    right: int = 0
    slips: tuple[tuple[int, int], ...] = ()


class Room:
    """The answers of a room.

    Parameters
    ----------
    questions : set of str
        What can be answered; anything else is not taken.
    most : int
        How many seats are counted.
    file : Path, optional
        Where to keep them; without one they are kept in memory.

    Examples
    --------
    >>> room = Room({"dscr.guess"}, most=30)
    >>> for seat, guess in (("a", 0.05), ("b", 0.07), ("a", 0.04)):
    ...     room.take(seat, {"question": "dscr.guess", "answer": guess})
    >>> room.tally("dscr.guess").answers
    (0.04, 0.07)
    """

    def __init__(self, questions: set[str], most: int, file: Path | None = None) -> None:
        self.questions, self.most, self.file = questions, most, file
        self.shown: set[str] = set()  # whose truth is on the wall
        self.changes = 0  # grows with each answer, so that a page knows what it has seen
        self._seats: dict[str, int] = {}
        if file is not None:  # for nobody else on this machine
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._base = sqlite3.connect(file or ":memory:", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = MEMORY")
        self._base.execute(_TABLE)

    def show(self, question: str, *, shown: bool) -> None:
        """Note that the room sees the truth of a question, or does so no longer."""
        (self.shown.add if shown else self.shown.discard)(question)
        self.changes += 1

    def late(self, row: Any) -> bool:
        """Whether this is an answer to a question whose truth can be seen."""
        return isinstance(row, dict) and str(row.get("question")) in self.shown

    def counted(self, seat: str, lesson: str) -> int:
        """How many answers of a seat to the questions of a lesson are kept."""
        wanted = "SELECT COUNT(answer) FROM answers WHERE seat = ? AND question LIKE ? || '.%'"
        return int(self._base.execute(wanted, (self._seats.get(seat, 0), lesson)).fetchone()[0])

    def take(self, seat: str, row: Any) -> None:
        """Take an answer of a seat, if it is one and the truth cannot be seen."""
        if self.late(row):
            return
        with suppress(KeyError, TypeError, ValueError, OverflowError):
            question, answer = str(row["question"]), row.get("answer")
            if question not in self.questions:
                return
            number = None if answer is None else float(answer)
            if number is not None and not abs(number) < LARGEST:
                return
            known = {name: int(row.get(name, 0)) for name in ("right", "at_once", "slips")}
            if not all(0 <= value < 1 << 31 for value in known.values()):
                return
            place = self._place(seat)
            if place is None:
                return
            self._base.execute(
                _KEEP, {"seat": place, "question": question, "answer": number, **known}
            )
            self.changes += 1

    def _place(self, seat: str) -> int | None:
        if seat not in self._seats:
            if len(self._seats) >= self.most:
                return None
            self._seats[seat] = len(self._seats) + 1
        return self._seats[seat]

    def tally(self, question: str) -> Tally:
        """What the room has answered to a question."""
        wanted = "SELECT answer, right, at_once, slips FROM answers WHERE question = ?"
        rows = self._base.execute(wanted, (question,)).fetchall()
        made = [slips for *_, slips in rows]
        counts = [(n, sum(slips >> n & 1 for slips in made)) for n in range(31)]
        return Tally(
            answers=tuple(sorted(a for a, *_ in rows if a is not None and math.isfinite(a))),
            seats=len(rows),
            answered=sum(answer is not None for answer, *_ in rows),
            at_once=sum(at_once for _, _, at_once, _ in rows),
            right=sum(right for _, right, *_ in rows),
            slips=tuple((n, many) for n, many in counts if many),
        )

    def written(self, names: Mapping[str, str]) -> Path | None:
        """Write a table beside the file, for a spreadsheet; gives its path.

        Parameters
        ----------
        names : mapping of str to str
            What is asked, by question.
        """
        if self.file is None:
            return None
        table = self.file.with_suffix(".csv")
        handle = os.open(table, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        wanted = (
            "SELECT seat, question, answer, right, at_once FROM answers ORDER BY question, seat"
        )
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as f:
            rows = csv.writer(f)
            rows.writerow(("席", "記号", "問題", "答え", "正解", "一度で正解"))
            for seat, question, *rest in self._base.execute(wanted):
                rows.writerow((seat, question, names.get(question, ""), *rest))
        return table

    def close(self) -> None:
        """End; what was to be kept is in its file."""
        self._base.close()
