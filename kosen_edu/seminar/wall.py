"""The teacher's wall: what the room has predicted, the truth in the same picture, and who is where.

Drawn here as SVG and text, in letters for the back of a room; the page only fetches it again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
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


def middle(answers: Sequence[float]) -> float:
    """The answer in the middle.

    Examples
    --------
    >>> middle([1, 2, 9]), middle([1, 2, 4, 9])
    (2, 3.0)
    """
    ordered, half = sorted(answers), len(answers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def prediction(question: dict[str, Any], tally: Tally, *, shown: bool) -> str:
    """The predictions of a room as a picture, and the truth in it once it is to be shown."""
    key, unit, truth = question["key"], question["unit"], question["value"]
    many = len(tally.answers)
    told = f"{many}人の予想" if many else "まだ予想がありません"
    if many:
        told += f"　まん中は {number(middle(tally.answers), unit)}"
    if shown and many:
        over = sum(a > truth for a in tally.answers)
        told += (
            f"　答えは {number(truth, unit)}（大きく見た人 {over}人・小さく見た人 {many - over}人）"
        )
    label = "答えをかくす" if shown else "答えを見せる"
    button = (
        f'<button data-show="{escape(key)}" aria-pressed="{str(shown).lower()}">{label}</button>'
    )
    picture = _picture(tally.answers, truth, unit, shown=shown, words=told)
    return (
        f"<section><h2>{escape(question['text'])}</h2><p>{escape(told)}</p>{picture}"
        f"{button if truth is not None else ''}</section>"
    )


def _picture(
    answers: tuple[float, ...], truth: float | None, unit: str, *, shown: bool, words: str
) -> str:
    laid = bins(answers, truth)
    wide = (WIDTH - 2 * LEFT) / len(laid.counts)
    high = min(66.0, (BASE - TOP) / max(*laid.counts, 1))
    style = house.GUESS.color
    parts = [f'<line x1="{LEFT}" y1="{BASE}" x2="{WIDTH - LEFT}" y2="{BASE}" class="axis"/>']
    every = math.ceil(len(laid.counts) / 6)
    for n, many in enumerate(laid.counts):
        x = LEFT + n * wide
        for row in range(many):
            y = BASE - (row + 1) * high
            parts.append(
                f'<rect x="{x + 2:.1f}" y="{y + 1.5:.1f}" width="{wide - 4:.1f}" '
                f'height="{high - 3:.1f}" rx="4" fill="{style}"/>'
            )
        if many:
            at = f'x="{x + wide / 2:.1f}" y="{BASE - many * high - 8:.1f}"'
            parts.append(f'<text {at} class="count">{many}</text>')
    for n in range(0, len(laid.counts) + 1, every):
        at = f'x="{LEFT + n * wide:.1f}" y="{BASE + 38}"'
        parts.append(f"<text {at}>{escape(number(laid.start + n * laid.step, unit))}</text>")
    if laid.below:
        parts.append(f'<text x="4" y="{BASE + 74}" class="left">← ほかに {laid.below}人</text>')
    if laid.above:
        at = f'x="{WIDTH - 4}" y="{BASE + 74}"'
        parts.append(f'<text {at} class="right">ほかに {laid.above}人 →</text>')
    if shown and truth is not None:
        x = LEFT + (truth - laid.start) / laid.step * wide
        side = "right" if x > WIDTH * 0.6 else "left"
        beside = x - 14 if side == "right" else x + 14
        parts.append(f'<line x1="{x:.1f}" y1="14" x2="{x:.1f}" y2="{BASE}" class="truth"/>')
        at = f'x="{beside:.1f}" y="48"'
        parts.append(
            f'<text {at} class="truth-name {side}">答え {escape(number(truth, unit))}</text>'
        )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words)}">'
        f"{''.join(parts)}</svg>"
    )


def exercises(questions: Iterable[dict[str, Any]], room: Room) -> str:
    """For each exercise: right at once, the slips made, and how many are still on it."""
    rows = [_row(question, room.tally(question["key"])) for question in questions]
    head = "<tr><th>問題</th><th>一度で正解</th><th>間違い</th><th>考え中</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def _row(question: dict[str, Any], tally: Tally) -> str:
    title = question["title"]
    if question["kind"] == "recall":  # it stands under no heading of its own: what it asks
        title = (re.findall(r"[^。\n]*か。", question["text"]) or [title])[-1]
    name = f"<b>{escape(question['label'])}</b> {escape(title)}"
    if not tally.seats:
        return f'<tr class="quiet"><th scope="row">{name}</th><td>—</td><td></td><td></td></tr>'
    share = tally.at_once / tally.seats
    bar = (
        f'<span class="share"><i style="width:{share:.0%}"></i></span>'
        f"{share:.0%}<small>（{tally.seats}人中{tally.at_once}人）</small>"
    )
    made = sorted(tally.slips, key=lambda slip: (-slip[1], slip[0]))[:3]
    slips = "".join(f"<li>{escape(_slip(question, n))}　<b>{many}人</b></li>" for n, many in made)
    return (
        f'<tr><th scope="row">{name}</th><td>{bar}</td>'
        f"<td><ul>{slips}</ul></td><td>{tally.trying}人</td></tr>"
    )


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
    if not questions:
        return "<p>この章は準備しています。</p>", news
    guesses = [q for q in questions if q["kind"] == "guess"]
    rest = [q for q in questions if q["kind"] != "guess"]
    pictures = [prediction(q, room.tally(q["key"]), shown=q["key"] in shown) for q in guesses]
    head = f'<p class="here">いま {here}人が開いています</p>'
    return f"{head}{''.join(pictures)}{exercises(rest, room)}", news


def addresses(token: str) -> list[Any]:
    """The addresses of the wall: nobody finds them who was not told."""
    return [(rf"/wall/{token}/", WallPage), (rf"/wall/{token}/([\w.-]+)", WallPart)]
