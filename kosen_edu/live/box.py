"""The box beneath a question: type or choose, press Enter, and the reply stands in its place.

A line of code (``my_x = 0.6``) says the same and wins over the box.  What is typed is remembered
(``memory.py``), so that running all of a notebook shows what was answered.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from typing import Any
from unicodedata import east_asian_width

import ipywidgets as widgets

from kosen_edu.base import say, written

from .answers import read_answer, shown
from .memory import LONGEST, MOST_WRONG, Entry, memory, recalled, today
from .page import button, live_view, style_sheet

CSS = style_sheet("live/box.css")

# The edge and the ground of a reply, by its kind.
_COLOURS = {
    "unanswered": ("#767676", "#f5f5f5"),
    "right": ("#00695c", "#eaf5f3"),
    "slip": ("#b35900", "#fff5e9"),
    "hint": ("#1f5fa8", "#eef4fb"),
    "guess": ("#b3478c", "#fbf0f7"),
}


@dataclass(frozen=True)
class Reply:
    """What is said to an answer: its kind, its sentence, and the folded hints and solution.

    ``question`` are the words of a question that do not stand above it in the notebook, ``counts``
    says whether an answer could be read, and ``box`` gives the widget that shows all this live.
    """

    kind: str
    text: str
    folded: tuple[tuple[str, str], ...] = ()
    counts: bool = True
    question: str = ""
    box: Callable[[], Box] | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        reply = f"{self.label} {self.text}"
        return f"{self.question}\n{reply}" if self.question else reply

    @property
    def label(self) -> str:
        """Its kind in words."""
        return say(f"exercises.label_{self.kind}")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """The box; for pages without a kernel a card, for a text the plain sentence."""
        data: dict[str, Any] = {"text/plain": repr(self), "text/html": self._html()}
        return data | (live_view(self.box().widget) if self.box is not None else {})

    def _html(self) -> str:
        edge, ground = _COLOURS[self.kind]
        question = f"<p><strong>{_lines(self.question)}</strong></p>" if self.question else ""
        parts = [
            f'{question}<div role="status" style="border-left:6px solid {edge};background:{ground};'
            'color:#1a1a1a;padding:.6em 1em;max-width:46em;line-height:1.7">'
            f"<strong>{escape(self.label)}</strong> {_lines(self.text)}"
        ]
        for summary, text in self.folded:
            parts.append(
                f'<details style="margin-top:.3em"><summary style="cursor:pointer">'
                f"{escape(summary)}</summary>{_lines(text)}</details>"
            )
        return "".join(parts) + "</div>"


@dataclass
class Asked:
    """What a box asks: an exercise or a prediction, remembered as ``"<lesson>.<key>"``.

    ``unit`` is the kind of answer that is wanted, ``example`` what the box shows as one where the
    usual does not suit, ``tried`` the wrong answers so far.
    """

    lesson: str
    key: str
    unit: str
    example: float | None = field(default=None, kw_only=True)
    tried: list[Any] = field(default_factory=list, init=False, repr=False)
    _box: Box | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Under which it is remembered: ``"dscr.toda_dscr"``."""
        return f"{self.lesson}.{self.key}"

    @property
    def choices(self) -> tuple[str, ...]:
        """The letters of a multiple choice."""
        return ()

    @property
    def label(self) -> str:
        """By which the notebook calls it: 「練習1」; empty where it stands alone."""
        return ""

    @property
    def sign(self) -> str:
        """The unit that stands behind the box; empty where none does."""
        return ""

    def examples(self) -> tuple[str, ...]:
        """How an answer is written: each is read, and none is right."""
        raise NotImplementedError

    def in_code(self) -> str:
        """What is written in a line of code."""
        if self.unit != "percent2":
            return say(f"exercises.unit_{self.unit}")
        share = read_answer(self.examples()[0], self.unit)
        return say("exercises.decimal", percent=written(share, "share"), decimal=f"{share:g}")

    def reply(self, given: Any) -> Reply:
        """The reply to an answer; never an exception."""
        raise NotImplementedError

    def question(self) -> str:
        """The words of the question, if they do not stand above it in the notebook."""
        return ""

    def waiting(self) -> Reply:
        """What the box says before there is an answer."""
        raise NotImplementedError

    def help(self) -> tuple[str, ...]:
        """The hints and, last, the solution; empty if there is none to be had."""
        return ()

    def hinted(self) -> int:
        """How many of the hints the wrong answers so far have brought."""
        return 0

    def longest(self) -> str:
        """The longest reply: room for it is kept."""
        raise NotImplementedError

    def taken(self, given: Any) -> None:
        """Called with each answer that was understood."""

    def answered(self, given: Any) -> Reply:
        """The reply to an answer in code or, without one, to that of the box; it never raises."""
        entry, code = memory().entry(self.name), not (given is Ellipsis or given is None)
        if not code and entry.answer is not None:
            given, self.tried[:] = entry.answer, entry.wrong
        if code and not self.tried:
            self.tried[:] = entry.wrong
        reply = self.reply(given)
        if reply.counts:
            if code:
                hints = self.hinted() if reply.kind == "hint" else 0
                remember(self, given, reply.kind == "right", hints=hints)
            self.taken(given)

        def box() -> Box:
            if self._box is None:
                self._box = Box(self)
            unanswered = reply.kind == "unanswered"
            self._box.show(reply, None if unanswered else given, entry, code=code)
            return self._box

        return replace(reply, question=self.question(), box=box)


def room(text: str) -> int:
    """How many full-width characters are as wide as ``text``.

    Examples
    --------
    >>> room("返済"), room("1.37")
    (2, 3)
    """
    return math.ceil(sum(1.0 if east_asian_width(char) in "FWA" else 0.6 for char in text))


def split_choices(question: str) -> tuple[str, dict[str, str]]:
    r"""A question and its choices, which stand a line each behind their letter.

    Examples
    --------
    >>> split_choices("だれが返しますか。\nA　入居者\nB　借主")
    ('だれが返しますか。', {'A': '入居者', 'B': '借主'})
    """
    found = dict(re.findall(r"^([A-Z])　(.+)$", question, re.M))
    return re.sub(r"^[A-Z]　.+\n?", "", question, flags=re.M).strip(), found


class Box:
    """The live view of a question.

    Parameters
    ----------
    asked : Asked
    fresh : bool
        For a deck: what was answered before is not shown, and only when the question comes back
        is remembered.
    done : callable, optional
        Called with ``True`` or ``False`` after the first answer.
    """

    def __init__(
        self, asked: Asked, *, fresh: bool = False, done: Callable[[bool], None] | None = None
    ) -> None:
        self.asked, self.fresh, self._done = asked, fresh, done
        self._hints = self._open = 0  # how many hints were told, and how many stand below
        self._solved = self._busy = False
        self._last: object = None
        longest = asked.longest() + say("exercises.label_hint")
        self._room = "国" * room(longest)
        question, texts = split_choices(asked.question())
        self._reply = widgets.HTML(layout={"width": "auto", "margin": "0"})
        self._help = widgets.HTML(layout={"width": "auto", "margin": "0"})
        self.choices: dict[str, widgets.Button] = {}
        self.text: widgets.Text | None = None
        self.send = _button(say("box.send"), lambda: self._typed(None))
        row: list[Any]
        if asked.choices:
            for letter in asked.choices:
                words = f"{letter}　{texts[letter]}" if letter in texts else letter
                self.choices[letter] = _button(words, partial(self.give, letter), "4em")
            row = list(self.choices.values())
        else:
            self.text = widgets.Text(
                continuous_update=False,
                description=say("box.label"),
                placeholder=say("box.example", examples="、".join(asked.examples())),
                style={"description_width": "3em"},
                layout={"width": "19em", "max_width": "100%"},
            )
            self.text.observe(self._typed, "value")
            sign = [widgets.Label(asked.sign)] if asked.sign else []
            row = [self.text, *sign, self.send]
        flow = {"flex_flow": "column", "align_items": "flex-start"} if texts else {}
        self.row = widgets.HBox(row, layout={"flex_flow": "row wrap", **flow})
        self.hint = _button(say("box.hint_of", step=1, of=1), self._more)
        self.solution = _button(say("box.solution"), self._solve)
        helpers = [self.hint, self.solution] if asked.help() else []
        self.helpers = widgets.HBox(helpers, layout={"flex_flow": "row wrap"})
        heads = [words for words in (asked.label, question) if words]
        shown = "".join(f'<p class="ke-question">{_lines(words)}</p>' for words in heads)
        head = widgets.HTML(CSS + shown, layout={"width": "auto", "margin": "0"})
        self.widget = widgets.VBox([head, self.row, self._reply, self.helpers, self._help])
        self.widget.add_class("ke-ask")
        if fresh:
            asked.tried.clear()
        self._say(asked.waiting())

    # --- what the learner does ----------------------------------------------------------------

    def _typed(self, _change: object) -> None:
        if not self._busy and self.text is not None and self.text.value.strip():
            self.give(self.text.value.strip())

    def give(self, given: str) -> None:
        """Answer, as by Enter or by a button."""
        if given == self._last:
            return
        self._last = given
        reply = self.asked.reply(given)
        if reply.kind == "hint" and reply.counts:
            self._hints = max(self._hints, self.asked.hinted())
        right = reply.kind == "right"
        helped = bool(self._open or self._solved)
        if reply.counts:
            how = {"helped": helped, "fresh": self.fresh}
            remember(self.asked, given, right, hints=self._hints, **how)
        self._say(reply, given)  # with what there is to say of the memory
        if reply.counts:
            self.asked.taken(given)
            done, self._done = self._done, None
            if done is not None:
                done(right and not helped)

    def _more(self) -> None:
        self._hints = min(self._hints + 1, len(self.asked.help()) - 1)
        self._open = self._hints
        self._helped()

    def _solve(self) -> None:
        self._solved = True
        self._helped()

    def _helped(self) -> None:
        *hints, solution = self.asked.help()
        lines = [f"{n}. {hint}" for n, hint in enumerate(hints[: self._open], start=1)]
        lines += [f"{say('box.solved')}{solution}"] if self._solved else []
        shown = "".join(f"<p>{_lines(line)}</p>" for line in lines)
        self._help.value = f'<div class="ke-help" role="status" aria-live="polite">{shown}</div>'
        self._label()
        kept, name = memory(), self.asked.name
        entry = kept.entry(name)
        if not self.fresh and not entry.right:  # what is read after the answer was no help to it
            read = max(entry.hints, self._hints)
            kept.keep(name, replace(entry, hints=read, solution=entry.solution or self._solved))

    # --- what is shown ------------------------------------------------------------------------

    def show(self, reply: Reply, given: Any, entry: Entry, *, code: bool) -> None:
        """Show an answer given before (``None``: none), or given in a line of code."""
        given = None if given is None else _typed(given)
        self._last = given
        self._hints, self._open, self._solved = entry.hints, 0, False
        self._help.value = ""
        if self.text is not None:
            self._busy = True
            self.text.value = given or ""
            self._busy = False
            self.text.disabled = code
        for made in (self.send, *self.choices.values()):
            made.disabled = code
        self._say(self.asked.waiting() if given is None else reply, given, code=code)

    def _say(self, reply: Reply, given: Any = None, *, code: bool = False) -> None:
        for letter, made in self.choices.items():
            made.button_style = "info" if letter == given else ""
        edge, ground = _COLOURS[reply.kind]
        words = f"<strong>{escape(reply.label)}</strong> "
        if given is not None and self.choices:
            words = f"{escape(str(given))}　{words}"
        words += _lines(reply.text)
        for note in (say("box.code_wins") if code else "", memory().take_notice()):
            words += f"<br><small>{escape(note)}</small>" if note else ""
        self._reply.value = (
            f'<div class="ke-reply" style="border-color:{edge};background:{ground}">'
            f'<p class="ke-room" aria-hidden="true">{self._room}</p>'
            f'<p role="status" aria-live="polite">{words}</p></div>'
        )
        self._label()

    def _label(self) -> None:
        hints = len(self.asked.help()) - 1
        if hints > 0:
            step = min(self._hints + 1, hints)
            self.hint.description = say("box.hint_of", step=step, of=hints)
            self.hint.disabled = self._open == hints


def remember(
    asked: Asked,
    given: Any,
    right: bool,
    *,
    hints: int = 0,
    helped: bool = False,
    fresh: bool = False,
) -> None:
    """Keep an answer; of a deck only when the question comes back.

    Whoever was helped did not recall: the question comes back as if the answer had been wrong.
    """
    kept, name = memory(), asked.name
    entry = kept.entry(name)
    if not fresh:
        answer = given if isinstance(given, str) else read_answer(given, asked.unit)
        if isinstance(answer, str) and len(answer) > LONGEST:
            return  # nobody means it, and half of it would be another answer
        helped = helped or (not entry.right and bool(entry.hints or entry.solution))
        entry = replace(entry, answer=answer, day=today().isoformat())
        if not entry.right:
            wrong = tuple(asked.tried[:MOST_WRONG])
            entry = replace(entry, right=right, wrong=wrong, hints=max(hints, entry.hints))
    if name.split(".")[-1].startswith("recall_"):
        entry = recalled(entry, right and not helped)
    kept.keep(name, entry)


def _typed(given: Any) -> str:
    """An answer as it would be typed."""
    if isinstance(given, (str, int, float)):
        return f"{given}"
    return shown(given)


def _button(words: str, act: Callable[[], object], least: str = "6em") -> widgets.Button:
    return button(words, act, min_width=least, max_width="100%")


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
