"""A prediction: written before anything is shown, and drawn by the panels that follow it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kosen_edu.base.check import InputError
from kosen_edu.base.formats import UNITS, exact
from kosen_edu.base.words import say

from .answers import read_answer
from .box import Asked, Reply, room


@dataclass
class Prediction(Asked):
    """What a learner expects, as a number that nobody marks.

    Parameters
    ----------
    lesson, key : str
        Under which it is remembered: ``"start"``, ``"guess"``.
    unit : str
        What kind of number: ``"yen"``, ``"percent"``, ``"years"``.
    truth : callable, optional
        Computes what the panels show; a room that has predicted sees it beside.

    Attributes
    ----------
    given : object
        What was written, in the box or in code; ``...`` before that.

    Examples
    --------
    >>> guess = Prediction("start", "guess", "yen")
    >>> guess.keep(120_000)
    【予想】 「12万円」と書きとめました。あとの図に線で出ます。
    """

    truth: Callable[[], float] | None = None
    given: Any = ...
    _followers: list[Callable[[], None]] = field(default_factory=list, init=False, repr=False)

    def keep(self, given: Any = ...) -> Reply:
        """Keep a prediction made in code; without one, that of the box.

        Parameters
        ----------
        given : object
            A number, or text as people write it; ``...`` or ``None`` means not made yet.

        Returns
        -------
        Reply
            Never an exception, whatever was given.
        """
        return self.answered(given)

    def reply(self, given: Any) -> Reply:
        """What is said of a prediction."""
        if given is Ellipsis or given is None:
            wanted = say(f"exercises.unit_{self.unit}")
            return Reply("unanswered", say("box.unpredicted", unit=wanted), counts=False)
        try:
            number = read_answer(given, self.unit)
        except InputError as error:
            return Reply("hint", str(error), counts=False)
        if self.unit == "percent2" and abs(number) > 1:
            words = {"given": f"{number:g}", "decimal": f"{number / 100:.10g}"}
            text = say("charts.guess_share", percent=f"{number * 100:g}", **words)
            return Reply("hint", text, counts=False)
        kind = {"percent2": "percent"}.get(self.unit, self.unit)
        kind = "man_yen" if kind == "yen" and abs(number) >= 10 ** UNITS["man_yen"][1] else kind
        return Reply("guess", say("box.predicted", value=exact(number, kind)))

    def follow(self, follower: Callable[[], None]) -> None:
        """Call ``follower`` whenever the prediction has changed."""
        self._followers.append(follower)

    def taken(self, given: Any) -> None:
        """Hand a prediction to those who follow it."""
        self.given = given
        for follower in self._followers:
            follower()

    def waiting(self) -> Reply:
        """What the box says before there is a prediction."""
        return Reply("unanswered", say("box.waiting_guess"))

    def longest(self) -> str:
        """The longest reply."""
        return max(say("box.waiting_guess"), say("box.predicted", value="1,234万円"), key=room)
