"""What the learner's memory says of the whole course: a map of it, and a deck of recall questions.

This is the one place that knows every lesson.  It finds them by walking over their rooms, so a new
lesson needs no line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from html import escape
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import ipywidgets as widgets

from kosen_edu.base import say
from kosen_edu.live.box import CSS, Box
from kosen_edu.live.exercise import Exercise
from kosen_edu.live.memory import Entry, is_due, memory, today
from kosen_edu.live.page import button, live_view

AT_ONCE = 5  # questions of the deck


@dataclass(frozen=True)
class Lesson:
    """A lesson as the map has it: its title with its number, and its exercises by name."""

    key: str
    title: str
    exercises: dict[str, Exercise]

    @property
    def recall(self) -> dict[str, Exercise]:
        """Its questions on earlier lessons."""
        return {name: exercise for name, exercise in self.exercises.items() if exercise.question()}


@cache
def course() -> tuple[Lesson, ...]:
    """The lessons that have exercises, in their order."""
    found = []
    lessons = import_module(__name__.rsplit(".", 2)[0])
    for room in iter_modules(lessons.__path__, f"{lessons.__name__}."):
        key = room.name.split(".")[-1]
        inside = {module.name for module in iter_modules(import_module(room.name).__path__)}
        if "drill" in inside:
            drill = vars(import_module(f"{room.name}.drill")).values()
            exercises = {one.name: one for one in drill if isinstance(one, Exercise)}
            found.append(Lesson(key, say(f"start.course.{key}"), exercises))
    return tuple(sorted(found, key=lambda lesson: lesson.title))


# --- the map ----------------------------------------------------------------------------------


def progress(lesson: Lesson, known: dict[str, Entry]) -> tuple[int, int, int]:
    """How many exercises of a lesson were answered rightly; of these at once; and with help."""
    right = [known[name] for name in lesson.exercises if name in known and known[name].right]
    helped = sum(bool(entry.hints or entry.solution) for entry in right)
    return len(right), sum(entry.at_once for entry in right), helped


class CourseMap:
    """What is done, what was right at the first try, and what needed hints.

    Attributes
    ----------
    clear : dict of str to Button
        By the key of a lesson, the button that forgets its answers; pressed again, it brings them
        back.
    """

    def __init__(self) -> None:
        self._gone: dict[str, dict[str, Entry]] = {}
        self._table = widgets.HTML(layout={"width": "auto"})
        self._said = widgets.HTML(layout={"width": "auto"})
        again = _button(say("start.map_again"), self.look)
        keys = [lesson.key for lesson in course()]
        self.clear = {key: _button("", partial(self._clear, key)) for key in keys}
        flow = {"flex_flow": "row wrap"}
        buttons = widgets.HBox([again, *self.clear.values()], layout=flow)
        self.widget = widgets.VBox([self._table, self._said, buttons])
        self.widget.add_class("ke-ask").add_class("ke-review")
        self.look()

    def look(self) -> None:
        """Read the memory anew."""
        known = memory().entries()
        self._table.value = CSS + self._html(known)
        self._said.value = _status(memory().take_notice())
        for lesson in course():
            button = self.clear[lesson.key]
            back = lesson.key in self._gone
            number = lesson.title.split()[0]
            button.description = say(f"start.map_{'back' if back else 'clear'}", lesson=number)
            button.tooltip = button.description
            begun = any(name.split(".")[0] == lesson.key for name in known)
            button.layout.display = None if begun or back else "none"

    def _clear(self, key: str) -> None:
        if key in self._gone:
            memory().bring_back(self._gone.pop(key))
        else:
            self._gone[key] = memory().clear(key)
        self.look()
        title = next(lesson.title for lesson in course() if lesson.key == key)
        done = "cleared" if key in self._gone else "brought_back"
        self._said.value = _status(say(f"start.map_{done}", lesson=title))

    def _rows(self, known: dict[str, Entry]) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        for lesson in course():
            right, at_once, helped = progress(lesson, known)
            done = f"{right}／{len(lesson.exercises)}"
            rows.append((lesson.title, done, str(at_once), str(helped)))
        return rows

    def _html(self, known: dict[str, Entry]) -> str:
        heads = [say(f"start.map_{part}") for part in ("lesson", "done", "at_once", "helped")]
        first = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in heads)
        lines = "".join(
            f'<tr><th scope="row" style="text-align:left;font-weight:400">{escape(title)}</th>'
            + "".join(f'<td style="text-align:right">{cell}</td>' for cell in cells)
            + "</tr>"
            for title, *cells in self._rows(known)
        )
        return f"<table><thead><tr>{first}</tr></thead><tbody>{lines}</tbody></table>"

    def __repr__(self) -> str:
        rows = self._rows(memory().entries())
        return "\n".join(
            say("start.map_line", title=t, done=d, at_once=a, helped=h) for t, d, a, h in rows
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        html = self._html(memory().entries())
        return {"text/plain": repr(self), "text/html": html, **live_view(self.widget)}


def course_map() -> CourseMap:
    """The map of the course, from the learner's memory."""
    return CourseMap()


# --- the deck ---------------------------------------------------------------------------------


def waiting(known: dict[str, Entry], on: date) -> tuple[list[str], list[str]]:
    """The recall questions that are due (the longest due first), and those never answered.

    Of the latter only those of lessons that were begun, and the lesson before, of which they ask:
    the others ask for what was not read yet.
    """
    due: list[tuple[str, str]] = []
    new: list[str] = []
    before = False
    for lesson in course():
        begun = any(name.split(".")[0] == lesson.key for name in known)
        for name in lesson.recall:
            entry = known.get(name, Entry())
            if entry.due and is_due(entry, on):
                due.append((entry.due, name))
            elif not entry.due and begun and before:
                new.append(name)
        before = begun
    return [name for _, name in sorted(due, key=lambda pair: pair[0])], new


class Deck:
    """Five recall questions at a time, those first that have waited longest.

    Attributes
    ----------
    boxes : list of Box
        The questions that are asked now.
    """

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self._right = 0
        self._answered = 0
        self._said = widgets.HTML(layout={"width": "auto"})
        self.more = _button(say("start.deck_more"), self.deal)
        self._asked = widgets.VBox([])
        self.widget = widgets.VBox([self._said, self._asked, self.more])
        self.widget.add_class("ke-ask").add_class("ke-review")
        self.deal()

    def deal(self) -> None:
        """Ask the next questions."""
        known = memory().entries()
        due, new = waiting(known, today())
        exercises = {name: one for lesson in course() for name, one in lesson.recall.items()}
        self._right = self._answered = 0
        self.boxes = [
            Box(exercises[name], fresh=True, done=self._count) for name in (due + new)[:AT_ONCE]
        ]
        self._asked.children = [box.widget for box in self.boxes]
        self.more.layout.display = "none" if not self.boxes else None
        self.more.disabled = True
        notice = memory().take_notice()
        self._said.value = CSS + _status("\n".join(filter(None, [self._words(known), notice])))

    def _count(self, right: bool) -> None:
        self._answered += 1
        self._right += right
        if self._answered == len(self.boxes):
            self.more.disabled = False
            words = say("start.deck_result", right=self._right, of=len(self.boxes))
            self._said.value = CSS + _status(words)

    def _words(self, known: dict[str, Entry]) -> str:
        due, new = waiting(known, today())
        if due or new:
            return say("start.deck_asks", due=len(due), new=len(new))
        days = [entry.due for name, entry in known.items() if entry.due]
        if days:
            return say("start.deck_done", day=min(days))
        return say("start.deck_empty")

    def __repr__(self) -> str:
        return self._words(memory().entries())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), **live_view(self.widget)}


def deck() -> Deck:
    """The recall questions of the day."""
    return Deck()


def _status(words: str) -> str:
    shown = "<br>".join(map(escape, filter(None, words.split("\n"))))
    return f'<p role="status" aria-live="polite" style="min-height:1.7em;margin:2px 0">{shown}</p>'


def _button(words: str, act: Callable[[], None]) -> widgets.Button:
    return button(words, act, max_width="100%", align_self="flex-start")
