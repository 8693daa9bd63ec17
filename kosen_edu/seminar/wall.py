"""The teacher's wall: what the room has predicted, the truth in the same picture, who has answered.

Drawn as SVG and text, in letters for the back of a room; the page only fetches it again.
"""

import math
import re
import secrets
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import tornado.web

from kosen_edu.base import UNITS, exact, percent
from kosen_edu.live import house
from kosen_edu.live.answers import is_rounded

from . import pages
from .questions import OTHER
from .room import Room, Tally
from .server import Hall, Handler

WIDTH, HEIGHT, LEFT, BASE, TOP = 1200, 430, 40, 350, 70
MOST_BINS, LEAST_BINS = 15, 7
SMALLEST = {"percent2": 0.001, "yen": 1_000.0}  # what the axis tells apart; of others a whole one
COOKIE = "wall"
UNNAMED = "そのほかの間違い"


@dataclass(frozen=True)
class Bins:
    """How answers lie around round numbers.

    Attributes
    ----------
    start, step : float
        The number around which the first lies, and how wide each is.
    counts : tuple of int
        How many answers lie in each; one at an edge belongs to the bin above it.
    below, above : int
        How many lie outside.
    """

    start: float
    step: float
    counts: tuple[int, ...]
    below: int = 0
    above: int = 0

    def at(self, value: float) -> float:
        """Where a number lies, in bins from the left edge."""
        return (value - self.start) / self.step + 0.5


def bins(
    answers: Sequence[float],
    truth: float | None = None,
    *,
    smallest: float = 1.0,
    least: float = 0.0,
    most: float = math.inf,
) -> Bins:
    """Sort answers into at most :data:`MOST_BINS` bins around round numbers.

    Answers far from all others do not stretch the picture: they are counted at its ends.

    Parameters
    ----------
    answers : sequence of float
    truth : float, optional
        What the picture shows besides.  It must not be given before it may be seen: an axis that
        is made for it would tell it.  One that lies in the picture moves nothing.
    smallest : float
        The width of the narrowest bin.
    least, most : float
        What can be meant: the axis where nobody has answered.

    Examples
    --------
    >>> bins([0.03, 0.05, 0.05, 0.07, 9.0], smallest=0.001)
    Bins(start=0.03, step=0.005, counts=(1, 0, 0, 0, 2, 0, 0, 0, 1), below=0, above=1)
    >>> bins([0.2, 0.2], smallest=0.001) == bins([0.2, 0.2], 0.201, smallest=0.001)
    True
    """
    inner = _without_far(sorted(answers))
    ends = [least, most] if math.isfinite(most - least) else []
    laid = _laid(inner or ends, answers, smallest, least)
    if truth is None or (laid.counts and 0 <= laid.at(truth) <= len(laid.counts)):
        return laid
    return _laid([*inner, truth], answers, smallest, least)


def _laid(marks: list[float], answers: Sequence[float], smallest: float, least: float) -> Bins:
    """Bins in which all ``marks`` lie."""
    if not marks:
        return Bins(0.0, 1.0, ())
    low, high = min(marks), max(marks)
    width = (high - low) / (MOST_BINS - 2)
    step = _round_step(max(width, max(abs(low), abs(high)) / 50, smallest))

    def place(value: float) -> int:
        return math.floor(value / step + 0.5 + 1e-9)

    first, last = place(low), place(high)
    while last - first < LEAST_BINS - 1:
        last += 1
        first -= (first - 1) * step >= least
    places = [place(answer) for answer in answers]
    return Bins(
        start=round(first * step, 12),
        step=step,
        counts=tuple(places.count(n) for n in range(first, last + 1)),
        below=sum(n < first for n in places),
        above=sum(n > last for n in places),
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
    """What the page draws of a room's predictions; the truth has a part in it only when shown."""
    unit, many = question["unit"], len(tally.answers)
    truth = question["value"] if shown else None
    told = "まだ予想がありません"
    if many:
        told = f"{many}人の予想　まん中は {number(median(tally.answers), unit)}"
    if truth is not None and many:
        hits = [_hit(a, truth, question["near"]) for a in tally.answers]
        over = sum(a > truth for a, hit in zip(tally.answers, hits, strict=True) if not hit)
        under = many - sum(hits) - over
        told += f"　ぴったり {sum(hits)}人・大きく見た人 {over}人・小さく見た人 {under}人"
    bounds = {name: question[name] for name in ("least", "most")}
    laid = bins(tally.answers, truth, smallest=SMALLEST.get(unit, 1.0), **bounds)
    wide = (WIDTH - 2 * LEFT) / max(len(laid.counts), 1)
    every = max(math.ceil(len(laid.counts) / 6), 1)
    drawn = {
        "told": told,
        "shown": shown,
        "laid": laid,
        "wide": wide,
        "high": min(66.0, (BASE - TOP) / max(*laid.counts, 1, 1)),
        "ticks": [
            (LEFT + (n + 0.5) * wide, number(laid.start + n * laid.step, unit))
            for n in range(0, len(laid.counts), every)
        ],
    }
    if truth is not None:
        drawn["truth"] = (LEFT + laid.at(truth) * wide, number(truth, unit))
    return question | drawn


def _hit(answer: float, truth: float, near: float) -> bool:
    """Whether a prediction is the truth, as far as it was asked for or written."""
    return abs(answer - truth) < near or is_rounded(answer, truth)


def exercise(question: dict[str, Any], tally: Tally) -> dict[str, Any]:
    """What the page says of an exercise: right at once, the slips made, how many have answered."""
    title = question["title"]
    if question["kind"] == "recall":  # it stands under no heading of its own: what it asks
        title = (re.findall(r"[^。\n]*か。", question["text"]) or [title])[-1]
    made = sorted(tally.slips, key=lambda slip: (-slip[1], slip[0]))[:3]
    slips = [(_slip(question, n), many) for n, many in made]
    share = ""  # also the length of its bar, as a page writes it
    if tally.answered:
        share = percent(tally.at_once / tally.answered, 0).replace("％", "%")
    return question | {"title": title, "tally": tally, "share": share, "made": slips}


def _slip(question: dict[str, Any], place: int) -> str:
    """A slip by its first sentence."""
    known = question["slips"]
    if place == OTHER or place >= len(known):
        return UNNAMED
    value, text = known[place]
    return f"{value}：{re.split('(?<=。)', text)[0]}"


# --- the page ---------------------------------------------------------------------------------


class Entrance(Handler):
    """The address that the teacher was told: it must not stay in a bar that the room sees."""

    def get(self) -> None:
        """Let this browser in, and go on to an address that says nothing."""
        token = self.request.path.split("/")[2]
        self.set_cookie(COOKIE, token, httponly=True, samesite="Strict", path="/wall/")
        self.redirect("/wall/")


class Inside(Handler):
    """What only the browser may have that came through the entrance."""

    def initialize(self, token: str) -> None:
        """Know what it must bring."""
        self.token = token

    def prepare(self) -> Awaitable[None] | None:
        """For all others there is no such page."""
        brought = self.get_cookie(COOKIE, "") or ""
        if not secrets.compare_digest(brought.encode(), self.token.encode()):
            raise tornado.web.HTTPError(404)
        return super().prepare()


class WallPage(Inside):
    """The page of the wall."""

    def get(self) -> None:
        """Show it."""
        page, address = pages.template("wall.html"), self.hall.settings.address
        qr = pages.qr(address) if address else ""
        self.finish(page.render(lessons=self.hall.lessons, address=address, qr=qr))


class WallPart(Inside):
    """What the page shows of one lesson, if there is news."""

    def get(self, name: str) -> None:
        """Hand it out."""
        lesson, room = self.hall.find(name), self.hall.room
        if lesson is None or room is None:
            raise tornado.web.HTTPError(404)
        part, news = _part(self.hall, room, name)
        if self.get_argument("news", "") == news:
            self.set_status(204)
            return
        self.set_header("News", news)
        self.finish(part)

    def post(self, name: str) -> None:
        """Show the truth of a prediction, or hide it again."""
        room, key = self.hall.room, self.get_argument("key", "")
        if room is None or key not in self._guesses(name):
            raise tornado.web.HTTPError(404)
        room.show(key, shown=self.get_argument("shown", "") == "true")
        self.set_status(204)

    def _guesses(self, name: str) -> set[str]:
        return {q["key"] for q in self.hall.questions(name) if q["kind"] == "guess"}


def _part(hall: Hall, room: Room, name: str) -> tuple[str, str]:
    """What is shown of a lesson, and a mark of what is new in it."""
    questions = hall.questions(name)
    here = len({v.seat for v in hall.visits.values() if v.lesson.name == name and v.line})
    news = f"{room.changes}-{here}-{len(questions)}"
    guesses = [q for q in questions if q["kind"] == "guess"]
    rest = [q for q in questions if q["kind"] != "guess"]
    page = pages.template("wall_part.html").render(
        here=here,
        guesses=[
            prediction(q, room.tally(q["key"]), shown=q["key"] in room.shown) for q in guesses
        ],
        exercises=[exercise(q, room.tally(q["key"])) for q in rest],
        box={"width": WIDTH, "height": HEIGHT, "left": LEFT, "base": BASE},
        colour=house.GUESS.color,
    )
    return page, news


def addresses(token: str) -> list[Any]:
    """The addresses of the wall: nobody finds the entrance who was not told."""
    inside = {"token": token}
    return [
        (rf"/wall/{token}/", Entrance),
        (r"/wall/", WallPage, inside),
        (r"/wall/([\w.-]+)", WallPart, inside),
    ]
