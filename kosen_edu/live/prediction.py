"""A prediction: written before anything is shown, and drawn by the panels that follow it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kosen_edu.base import UNITS, InputError, exact, in_words, say

from .answers import read_answer
from .box import Asked, Reply, room
from .examples import USUAL, as_unit
from .exercise import TOLERANCES


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
    least, most : float
        What can be meant; 0 to 1 of a share that is no rate of interest.
    tenths : bool
        Whether a share is asked for in tenths (割).
    example : float, optional
        What the box shows as an example: that of the page, if it names one that is not usual.

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
    least: float = 0.0
    most: float = math.inf
    tenths: bool = False
    given: Any = ...
    _followers: list[Callable[[], None]] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.unit == "percent2":
            self.most = min(self.most, 1.0)

    @in_words
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
            wanted = say("box.unpredicted", unit=self.in_code())
            return Reply("unanswered", wanted, counts=False)
        try:
            meant, number = self.read(given), read_answer(given, self.unit)
        except InputError as error:
            return Reply("hint", str(error), counts=False)
        if self.unit == "percent2" and abs(number) > 1 and not isinstance(given, str):
            words = {"given": f"{number:g}", "unit": self.sign}
            decimal = f"{number / (10 if self.tenths else 100):.10g}"
            text = say("charts.guess_share", percent=f"{number * 100:g}", decimal=decimal, **words)
            return Reply("hint", text, counts=False)
        told = "" if meant == number else say("box.read_as", value=self._shown(meant))
        if not self.least <= meant <= self.most:
            return Reply("hint", told + self._beyond(), counts=False)
        return Reply("guess", told + say("box.predicted", value=self._shown(meant)))

    def read(self, given: Any) -> float:
        """The number that was meant: one typed alone is in the unit that stands behind the box.

        Examples
        --------
        >>> vacancy = Prediction("start", "guess", "percent2")
        >>> vacancy.read("40"), vacancy.read("0.4"), vacancy.read("4割"), vacancy.read(0.4)
        (0.4, 0.004, 0.4, 0.4)
        """
        alone = {"percent2": "tenths" if self.tenths else "share"}.get(self.unit, "")
        return read_answer(given, self.unit, alone)

    @property
    def near(self) -> float:
        """What is nearer than this to the truth has met it."""
        return 0.05 if self.tenths else TOLERANCES[self.unit]

    @property
    def sign(self) -> str:
        """What stands behind the box."""
        return say("box.sign_tenths") if self.tenths else say(f"box.sign_{self.unit}")

    def examples(self) -> tuple[str, ...]:
        """How a prediction is written; where one may have to pay, with a minus, too."""
        usual = self.example or USUAL[self.unit]
        while usual > self.most:
            usual /= 10
        if self.tenths:
            return (f"{usual * 10:g}{self.sign}",)
        words = as_unit(usual, self.unit)
        return (words, f"▲{words}") if self.least < 0 else (words,)

    def _shown(self, number: float) -> str:
        kind = {"percent2": "tenths" if self.tenths else "percent"}.get(self.unit, self.unit)
        kind = "man_yen" if kind == "yen" and abs(number) >= 10 ** UNITS["man_yen"][1] else kind
        return exact(number, kind)

    def _beyond(self) -> str:
        if math.isinf(self.most):
            return say("box.at_least", least=self._shown(self.least))
        return say("box.between", least=self._shown(self.least), most=self._shown(self.most))

    def follow(self, follower: Callable[[], None]) -> None:
        """Call ``follower`` whenever the prediction has changed."""
        self._followers.append(follower)

    def taken(self, given: Any) -> None:
        """Hand a prediction to those who follow it."""
        meant = self.read(given)
        self.given = given if meant == read_answer(given, self.unit) else meant
        for follower in self._followers:
            follower()

    def waiting(self) -> Reply:
        """What the box says before there is a prediction."""
        return Reply("unanswered", say("box.waiting_guess"))

    def longest(self) -> str:
        """The longest reply."""
        return max(say("box.waiting_guess"), say("box.predicted", value="1,234万円"), key=room)
