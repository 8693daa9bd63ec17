"""The teacher's wall: what the room has predicted, the truth in the same picture, and who is where.

Drawn as SVG and text, in letters for the back of a room; the page only fetches it again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import tornado.web

from kosen_edu.base.formats import UNITS, exact
from kosen_edu.live import house

from . import pages
from .questions import OTHER
from .room import Room, Tally
from .server import Hall, Handler

WIDTH, HEIGHT, LEFT, BASE, TOP = 1200, 430, 40, 350, 70
MOST_BINS = 15
UNNAMED = "そのほかの間違い"


@dataclass(frozen=True)
class Bins:
    """How answers lie between round numbers.

    Attributes
    ----------
    start, step : float
        Where the first begins, and how wide each is.
    counts : tuple of int
        How many answers lie in each; one at an edge belongs to the bin above it.
    below, above : int
        How many lie outside.
    """

    start: float
    step: float
    counts: tuple[int, ...]
    below: int
    above: int

    @property
    def end(self) -> float:
        """Where the last ends."""
        return self.start + self.step * len(self.counts)


def bins(answers: Sequence[float], truth: float | None = None) -> Bins:
    """Sort answers into at most :data:`MOST_BINS` bins of a round width.

    Answers far from all others do not stretch the picture: they are counted at its ends.  The truth
    has its place before it is shown, so that nothing moves when it is.

    Examples
    --------
    >>> bins([0.03, 0.05, 0.05, 0.07, 9.0], truth=0.0431)
    Bins(start=0.03, step=0.005, counts=(1, 0, 0, 0, 2, 0, 0, 0, 1), below=0, above=1)
    """
    inner = _without_far(sorted(answers))
    marks = [*inner, *([] if truth is None else [truth])]
    low, high = (min(marks), max(marks)) if marks else (0.0, 0.0)
    if high == low:
        low, high = low - abs(low) / 4 - 1e-9, high + abs(high) / 4 + 1e-9
    step = _round_step((high - low) / (MOST_BINS - 2))
    first = math.floor(low / step + 1e-9)
    many = max(math.floor(high / step + 1e-9) - first + 1, 1)
    places = [math.floor(a / step + 1e-9) - first for a in answers]
    return Bins(
        start=round(first * step, 12),
        step=step,
        counts=tuple(places.count(n) for n in range(many)),
        below=sum(n < 0 for n in places),
        above=sum(n >= many for n in places),
    )


def _without_far(ordered: list[float]) -> list[float]:
    if len(ordered) < 4:
        return ordered
    low, high = ordered[len(ordered) // 4], ordered[-1 - len(ordered) // 4]
    reach = 3 * (high - low) or abs(low) or 1.0
    return [a for a in ordered if low - reach <= a <= high + reach]


def _round_step(least: float) -> float:
    size = 10.0 ** math.floor(math.log10(least))
    return float(next(f"{n * size:.6g}" for n in (1, 2, 5, 10) if n * size >= least * (1 - 1e-9)))


def number(value: float, unit: str) -> str:
    """A prediction as it is written on the wall.

    Examples
    --------
    >>> number(0.043146, "percent2"), number(132_832.4, "yen"), number(23, "years")
    ('4.31％', '13.28万円', '23年')
    """
    if unit == "percent2":
        return exact(round(value, 4), "percent")
    if unit == "yen" and abs(value) >= 10 ** UNITS["man_yen"][1]:
        return exact(round(value, -2), "man_yen")
    return exact(round(value, 2), unit)


def prediction(question: dict[str, Any], tally: Tally, *, shown: bool) -> dict[str, Any]:
    """What the page draws of a room's predictions, with the truth once it is to be shown."""
    unit, truth, many = question["unit"], question["value"], len(tally.answers)
    told = "まだ予想がありません"
    if many:
        told = f"{many}人の予想　まん中は {number(median(tally.answers), unit)}"
    if shown and many:
        over = sum(a > truth for a in tally.answers)
        told += (
            f"　答えは {number(truth, unit)}（大きく見た人 {over}人・小さく見た人 {many - over}人）"
        )
    laid = bins(tally.answers, truth)
    wide = (WIDTH - 2 * LEFT) / len(laid.counts)
    every = math.ceil(len(laid.counts) / 6)
    drawn = {
        "told": told,
        "shown": shown,
        "laid": laid,
        "wide": wide,
        "high": min(66.0, (BASE - TOP) / max(*laid.counts, 1)),
        "ticks": [
            (LEFT + n * wide, number(laid.start + n * laid.step, unit))
            for n in range(0, len(laid.counts) + 1, every)
        ],
    }
    if shown and truth is not None:
        drawn["truth"] = (LEFT + (truth - laid.start) / laid.step * wide, number(truth, unit))
    return question | drawn


def exercise(question: dict[str, Any], tally: Tally) -> dict[str, Any]:
    """What the page says of an exercise: right at once, the slips made, who is still on it."""
    title = question["title"]
    if question["kind"] == "recall":  # it stands under no heading of its own: what it asks
        title = (re.findall(r"[^。\n]*か。", question["text"]) or [title])[-1]
    made = sorted(tally.slips, key=lambda slip: (-slip[1], slip[0]))[:3]
    slips = [(_slip(question, n), many) for n, many in made]
    share = f"{tally.at_once / tally.seats:.0%}" if tally.seats else ""
    return question | {"title": title, "tally": tally, "share": share, "made": slips}


def _slip(question: dict[str, Any], place: int) -> str:
    """A slip by its first sentence."""
    known = question["slips"]
    if place == OTHER or place >= len(known):
        return UNNAMED
    value, text = known[place]
    return f"{value}：{re.split('(?<=。)', text)[0]}"


# --- the page ---------------------------------------------------------------------------------


class WallPage(Handler):
    """The page of the wall, for whoever has its address."""

    def get(self) -> None:
        """Show it."""
        page = pages.template("wall.html")
        lessons = self.hall.lessons
        self.finish(page.render(lessons=lessons, address=self.hall.settings.address))


class WallPart(Handler):
    """What the page shows of one lesson, if there is news."""

    def get(self, name: str) -> None:
        """Hand it out."""
        lesson, room = self.hall.find(name), self.hall.room
        if lesson is None or room is None:
            raise tornado.web.HTTPError(404)
        shown = set(self.get_arguments("show"))
        part, news = _part(self.hall, room, name, shown)
        if self.get_argument("news", "") == news:
            self.set_status(204)
            return
        self.set_header("News", news)
        self.finish(part)


def _part(hall: Hall, room: Room, name: str, shown: set[str]) -> tuple[str, str]:
    """What is shown of a lesson, and a mark of what is new in it."""
    questions = hall.questions(name)
    here = len({v.seat for v in hall.visits.values() if v.lesson.name == name and v.line})
    news = f"{room.changes}-{here}-{len(questions)}-{len(shown)}"
    guesses = [q for q in questions if q["kind"] == "guess"]
    rest = [q for q in questions if q["kind"] != "guess"]
    page = pages.template("wall_part.html").render(
        here=here,
        guesses=[prediction(q, room.tally(q["key"]), shown=q["key"] in shown) for q in guesses],
        exercises=[exercise(q, room.tally(q["key"])) for q in rest],
        box={"width": WIDTH, "height": HEIGHT, "left": LEFT, "base": BASE},
        colour=house.GUESS.color,
    )
    return page, news


def addresses(token: str) -> list[Any]:
    """The addresses of the wall: nobody finds them who was not told."""
    return [(rf"/wall/{token}/", WallPage), (rf"/wall/{token}/([\w.-]+)", WallPart)]
