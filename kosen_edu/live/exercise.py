"""An exercise and its four replies: not answered yet, right, a known slip, the next hint.

``check`` never raises: an unanswered ``...`` must leave *Run All* green, and nonsense gets a
sentence.  Everything shown comes from the lesson's ``sentences.toml``; every number in it is
computed here from the core when the reply is made.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from kosen_edu.base import InputError, in_words, limit, say, seen, written

from .answers import digits_of, is_rounded, read_answer, shown
from .arithmetic import worked_out
from .box import Asked, Reply, room
from .examples import as_unit, rungs

# What is nearer than this counts as right: half of the last place asked, by the kind in which an
# answer is written.  The sum of two amounts that were shown in whole yen may be a yen off.
TOLERANCES = {
    "yen": 1.0, "man_yen": 500.0, "percent2": 0.00005, "times": 0.005,
    "years": 0.05, "months": 0.5, "count": 0.005,
}  # fmt: skip
PLACES = {"yen": 0, "man_yen": -3, "percent2": 4, "times": 2, "years": 0, "months": 0, "count": 2}
# As far from the right answer, as a share of it, as one worked out with rounded numbers may be; of
# years, months and numbers of things one is simply wrong.
FROM_ROUNDED, FROM_ROUNDED_BY = ("yen", "man_yen", "percent2", "times"), 0.005
HINTS = 3
LONG = 7  # digits


class Solution:
    """The right answer of an exercise, its known slips, and other numbers that its words name.

    Parameters
    ----------
    answer : float or str
        The right answer (or the letter of a choice), from the core.
    slips : mapping of str to float or str, optional
        By name the wrong answers that come from a known mistake.
    **places
        What else the sentences of the exercise name; ``answer`` (as it is written), ``exact`` (the
        number) and the slips can be named too.
    """

    def __init__(self, answer: Any, slips: Mapping[str, Any] | None = None, **places: Any) -> None:
        self.answer, self.slips, self.places = answer, slips or {}, places


@dataclass
class Exercise(Asked):
    """One question with its answer, the slips known in advance, three hints and a solution.

    Parameters
    ----------
    lesson, key : str
        Its sentences are ``name`` (where the notebook numbers it), ``hint1`` … ``hint3``,
        ``solution`` and ``slip_<name>`` in the table ``drill.<key>`` of the lesson.
    unit : str
        One of :data:`TOLERANCES`, or ``"choice"``.
    solve : callable
        Returns the solution; called when it is first needed.
    within : float, optional
        Distance up to which an answer counts as right where the question gives or asks for less,
        in the unit of the answer.
    places : int, optional
        Decimal places that the question asks for, where the unit has others; -4 for 1万円.
    decimal : bool
        Whether it asks how a share is written as a decimal: then a typed 1.85 is not 1.85 %.
    counted : str
        What stands behind the number of a count: 通り.
    signed : bool
        Whether what is asked for may be below 0: then the example of the box shows that, too.
    side : {"", "most", "least"}
        Of a limit, what it is: then it may be rounded to the safe side, as the pages write it,
        and to the other only where the question asks for places.
    """

    solve: Callable[[], Solution]
    within: float | None = None
    places: int | None = None
    decimal: bool = False
    counted: str = ""
    signed: bool = False
    side: str = ""

    @cached_property
    def _solution(self) -> Solution:
        return self.solve()

    def answer(self) -> Any:
        """The right answer."""
        return self._solution.answer

    def slips(self) -> Mapping[str, Any]:
        """By name the answers that come from a known mistake."""
        return self._solution.slips

    @property
    def choices(self) -> tuple[str, ...]:
        """The letters of a multiple choice; none if a number is asked for."""
        if self.unit != "choice":
            return ()
        return tuple(sorted({self.answer(), *self.slips().values()}))

    @in_words
    def check(self, given: Any = ...) -> Reply:
        """Look at an answer given in code; without one, at that of the box.

        Parameters
        ----------
        given : object
            The learner's answer; ``...`` or ``None`` means not answered yet.

        Returns
        -------
        Reply
            Never an exception, whatever was given.
        """
        return self.answered(given)

    def hinted(self) -> int:
        """How many hints the wrong answers so far have brought; a known mistake brings none."""
        return min(sum(not self._is_known(given) for given in self.tried), HINTS)

    def _is_known(self, wrong: Any) -> bool:
        if isinstance(wrong, str):
            return wrong in self.slips().values()
        return self._sentence(wrong) is not None

    def reply(self, given: Any) -> Reply:
        """The reply to an answer; never an exception."""
        if given is Ellipsis or given is None:
            return Reply("unanswered", self._unanswered(), self._folded(), counts=False)
        if self.unit == "choice":
            return self._check_choice(given)
        try:
            bare = worked_out(given) if isinstance(given, str) else given
            number = read_answer(bare, self.unit)
        except InputError as error:
            return Reply("hint", str(error), self._folded(), counts=False)
        reply = self._judged(bare, number, float(self.answer()))
        if bare is given:
            return reply
        # 30-40 may have been meant as from 30 to 40
        unit = bare.lstrip("-.0123456789")
        told = say("exercises.worked_out", value=float(bare.removesuffix(unit)), unit=unit)
        return replace(reply, text=told + reply.text)

    def _judged(self, given: Any, number: float, right: float) -> Reply:
        if abs(number - right) < self._near():
            return self._right(right)
        slip = self._named(number)
        if slip is None and (reply := self._as_per_cent(given, number, right)) is not None:
            return reply
        slip = slip or self._slip(number, right)
        if slip is None and is_rounded(number, right, self.side):
            return self._rounded(number, right)
        return self._wrong(number, slip or self._not_exactly(number, right))

    def _sentence(self, number: float) -> str | None:
        """What a wrong answer is told besides hints."""
        right = float(self.answer())
        known = self._named(number) or self._slip(number, right)
        return known or self._not_exactly(number, right)

    def _right(self, right: float) -> Reply:
        answer = f"{right:g}" if self.decimal else written(right, self.unit)
        text = say("exercises.right", answer=answer)
        if self.side and self.unit == "percent2":
            safe = limit(right, self.side, "percent", 2)
            if safe != answer:
                text = say(f"exercises.right_{self.side}", answer=answer, safe=safe)
        return Reply("right", text, self._folded())

    def _as_per_cent(self, given: Any, number: float, right: float) -> Reply | None:
        """The reply to a number typed without a unit, if it says something known in per cent."""
        share = read_answer(given, self.unit, "share")
        if self.unit != "percent2" or self.decimal or share == number:
            return None
        if abs(share - right) < self._near():
            reply = self._right(right)
        elif slip := self._named(share):
            reply = self._wrong(share, slip)
        elif is_rounded(share, right, self.side):
            reply = self._rounded(share, right)
        elif near := self._not_exactly(share, right):
            reply = self._wrong(share, near)
        else:
            return None
        told = say("exercises.as_per_cent", percent=f"{number:.10g}")
        return replace(reply, text=told + reply.text)

    def fresh(self) -> Exercise:
        """The same, not tried yet."""
        untried = copy.copy(self)
        untried.tried = []
        return untried

    def read(self, given: Any) -> float:
        """The number that was meant by an answer."""
        bare = worked_out(given) if isinstance(given, str) else given
        number = read_answer(bare, self.unit)
        if self._named(number) or abs(number - float(self.answer())) < self._near():
            return number
        known = self.fresh()._as_per_cent(bare, number, float(self.answer()))
        return number if known is None else read_answer(bare, self.unit, "share")

    def _rounded(self, number: float, right: float) -> Reply:
        """The reply to the right answer with fewer places, if no known mistake gives the same."""
        places = self._places()
        exact = np.isclose(right, round(right, PLACES[self.unit]), rtol=1e-12, atol=1e-12)
        if exact or digits_of(number) < 2:  # 1.3 for 1.25; 1 for 1.0037, where it is asked if above
            return Reply("slip", say("exercises.near", places=places), self._folded())
        if any(is_rounded(number, float(slip)) for slip in self.slips().values()):
            return Reply("slip", say("exercises.unclear", places=places), self._folded())
        unsafe = {"most": number > right, "least": number < right}.get(self.side, False)
        step = 10.0 ** -(PLACES[self.unit] if self.places is None else self.places)
        strict = self.places is None or self.places < 0
        if unsafe and strict:
            text = say(f"exercises.unsafe_{self.side}", places=places)
            return Reply("slip", text, self._folded())
        if strict and self.side and abs(number - right) < step:
            return self._right(right)
        answer = written(right, self.unit)
        text = say("exercises.right_rounded", answer=answer, places=places)
        return Reply("right", text, self._folded())

    def _places(self) -> str:
        """Up to which place the answer is asked, in words."""
        count = PLACES[self.unit] if self.places is None else self.places
        key = self.unit if self.places is None else "whole" if count < 0 else "decimals"
        key += "_percent2" if self.places and self.unit == "percent2" else ""
        return say(f"exercises.places_{key}", places=count, step=10.0**-count)

    def _not_exactly(self, number: float, right: float) -> str | None:
        """The sentence for a known slip that is rounded, or for what rounding on the way brings."""
        for name, value in self.slips().items():
            if digits_of(number) > 2 and is_rounded(number, float(value)):
                return self._say(f"slip_{name}")
        if self.unit in FROM_ROUNDED and abs(number - right) <= FROM_ROUNDED_BY * abs(right):
            return say("exercises.worked_with_rounded", places=self._places())
        return None

    def _check_choice(self, given: Any) -> Reply:
        # an input method for Japanese writes Ａ as often as A
        letter = seen(given).strip().upper() if isinstance(given, str) else None
        if letter and (alone := _LETTER.fullmatch(letter)):
            letter = alone[1]
        if letter not in self.choices:
            known = "・".join(self.choices)
            text = say("exercises.not_a_choice", given=shown(given), choices=known)
            return Reply("hint", text, self._folded(), counts=False)
        if letter == self.answer():
            return Reply("right", say("exercises.right", answer=letter), self._folded())
        known_slips = {v: k for k, v in self.slips().items()}
        slip = self._say(f"slip_{known_slips[letter]}") if letter in known_slips else None
        return self._wrong(letter, slip)

    def _wrong(self, given: Any, slip: str | None) -> Reply:
        if given not in self.tried:
            self.tried.append(given)
        if slip:
            return Reply("slip", slip, self._folded())
        step = self.hinted()
        text = say("exercises.hint", step=step, of=HINTS, hint=self._say(f"hint{step}"))
        return Reply("hint", text, self._folded())

    def _near(self) -> float:
        return TOLERANCES[self.unit] if self.within is None else self.within

    def _named(self, number: float) -> str | None:
        """The sentence for a slip known for this exercise."""
        for name, value in self.slips().items():
            if abs(number - float(value)) < self._near():
                return self._say(f"slip_{name}")
        return None

    def _slip(self, number: float, right: float) -> str | None:
        """The sentence for a slip that fits every exercise."""
        near = max(self._near(), abs(right) * 1e-6)
        if right and abs(number + right) <= near:
            return say("exercises.slip_sign")
        if self.unit == "percent2" and _meant(number / 100, right, near, self.side):
            return say("exercises.slip_percent", given=f"{number:g}", decimal=f"{number / 100:g}")
        if self.unit in ("yen", "man_yen") and _meant(
            number * 10_000, right, max(near, 500), self.side
        ):
            return say("exercises.slip_man_yen", given=f"{number:g}")
        if self.unit in ("yen", "man_yen") and right:
            if abs(number * 12 - right) <= near * 12:
                return say("exercises.slip_month")
            if abs(number / 12 - right) <= near:
                return say("exercises.slip_year")
        return None

    def _say(self, part: str) -> str:
        return say(f"{self.lesson}.drill.{self.key}.{part}", **self._values())

    def _values(self) -> dict[str, Any]:
        right = self.answer()
        answer = right if self.unit == "choice" else written(float(right), self.unit)
        return {**self.slips(), **self._solution.places, "answer": answer, "exact": right}

    @property
    def label(self) -> str:
        """By which the notebook calls it: two boxes may stand below two questions."""
        with suppress(InputError):
            return self._say("name")
        return ""

    @property
    def sign(self) -> str:
        """The unit that stands behind the box."""
        if self.decimal or self.unit in ("choice", "count"):
            return self.counted
        return say(f"box.sign_{'percent_or_decimal' if self.unit == 'percent2' else self.unit}")

    def examples(self) -> tuple[str, ...]:
        """Two ways to write an answer, of the size that answers and known mistakes have here."""
        known = [float(number) for number in (self.answer(), *self.slips().values())]
        for size in rungs(self.unit, known) if self.example is None else (self.example,):
            forms = self._forms(size)
            told = [self.fresh().reply(form) for form in forms]
            if all(reply.counts and reply.kind == "hint" for reply in told):
                return forms
        return ()

    def _forms(self, size: float) -> tuple[str, ...]:
        bare = f"{size:.10g}"
        if self.decimal:
            return (bare,)
        if self.unit == "count":
            return (f"{bare}{self.counted}", bare)
        words = as_unit(size, self.unit)
        if not self.signed:
            return (words, bare) if len(bare) < LONG else (words,)  # more is cut off on a phone
        return (words, f"-{bare}" if self.unit == "percent2" else f"▲{words}")

    def _unanswered(self) -> str:
        if self.unit == "choice":
            return say("exercises.unanswered_choice", choices="・".join(self.choices))
        return say("exercises.unanswered", unit=self.in_code())

    def question(self) -> str:
        """The words of a recall question, with its choices a line each; else they stand above."""
        return self._say("question").strip() if self.key.startswith("recall_") else ""

    def waiting(self) -> Reply:
        """What the box says before there is an answer."""
        return Reply("unanswered", say(f"box.waiting_{'choice' if self.choices else 'number'}"))

    def help(self) -> tuple[str, ...]:
        """The hints and, last, the solution."""
        hints = (f"hint{n}" for n in range(1, HINTS + 1))
        return tuple(self._say(part) for part in (*hints, "solution"))

    def longest(self) -> str:
        """The longest reply."""
        slips = [self._say(f"slip_{name}") for name in self.slips()]
        shared = say("exercises.slip_man_yen", given="12.3456")  # about the longest of those
        return max([shared, *self.help()[:-1], *slips], key=room) + "（1/3）"

    def _folded(self) -> tuple[tuple[str, str], ...]:
        *hints, solution = self.help()
        numbered = "\n".join(f"{n}. {hint}" for n, hint in enumerate(hints, start=1))
        return (("ヒントを順に見る", numbered), ("解答を見る", solution))


_LETTER = re.compile(r"(?:答えは?:?)?[(「『]?([A-Z])[)」』.。、]?(?:です)?。?")


def _meant(number: float, right: float, near: float, side: str) -> bool:
    """Whether a number in another unit is the right one, or the right one rounded."""
    number = float(f"{number:.12g}")  # 2.8 / 100 is 0.028 and not 0.027999999999999997
    fewer = digits_of(number) > 1 and is_rounded(number, right, side)
    return abs(number - right) <= near or fewer


def exercise(lesson: str, unit: str, **more: Any) -> Callable[[Callable[[], Solution]], Exercise]:
    """Make an exercise, with the name of the function, of a function that solves it.

    ``more`` is what else an :class:`Exercise` takes.

    Examples
    --------
    >>> @exercise("start", "percent2", within=1e-9)
    ... def decimal_rate():
    ...     return Solution(0.0185, {"tenth": 0.185})
    >>> decimal_rate.check(0.0185).kind, decimal_rate.check(0.185).kind
    ('right', 'slip')
    """
    return lambda solve: Exercise(lesson, solve.__name__, unit, solve, **more)


def choice(lesson: str, key: str, right: str, **slips: str) -> Exercise:
    """A multiple choice: the right letter, and by the name of its slip each wrong one.

    Examples
    --------
    >>> choice("exits", "recall_guarantor", "C", gone="A", half="B").choices
    ('A', 'B', 'C')
    """
    return Exercise(lesson, key, "choice", lambda: Solution(right, slips))


def solved(found: float | None) -> float:
    """What was looked for, in an exercise whose numbers have a solution.

    Raises
    ------
    ValueError
        If they have none: then the exercise is wrong.
    """
    if found is None:
        raise ValueError("an exercise without an answer")
    return found
