"""A panel whose words stand in its lesson's ``sentences.toml``."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from kosen_edu.base.words import say, say_rows

from .card import Row
from .chart import Chart
from .controls import Control
from .panel import Panel

R = TypeVar("R")


def panel(
    key: str,
    controls: Mapping[str, Control],
    calculate: Callable[..., R],
    chart: Chart[R],
    *,
    by: str = "",
    sentence: Callable[[R], str] | None = None,
    table: Callable[[R], Sequence[Row]] | None = None,
    presets: Mapping[str, Mapping[str, Any]] | None = None,
) -> Panel[R]:
    """The panel ``key`` of a lesson.

    Its title is the sentence ``<key>_panel`` and what the learner is asked to do ``<key>_task``.
    Its answer is ``<key>_say`` and its numbers are the rows of the table ``<key>_rows``, in both
    of which ``r`` is the result (``{r.noi:man_yen}``).

    Parameters
    ----------
    key : str
        ``"dscr.rate"``: the lesson, and the name with which the panel's sentences begin.
    controls, calculate, chart, presets
        As :class:`Panel` takes them.
    by : str, optional
        The attribute of the result that chooses the answer: ``<key>_say_<its value>``.
    sentence, table : callable, optional
        As :class:`Panel` takes them, where the answer or the numbers need more than the result.
    """

    def answer(r: R) -> str:
        return say(f"{key}_say_{getattr(r, by)}" if by else f"{key}_say", r=r)

    return Panel(
        say(f"{key}_panel"),
        controls=controls,
        calculate=calculate,
        sentence=sentence or answer,
        chart=chart,
        table=table or (lambda r: say_rows(f"{key}_rows", r=r)),
        presets=presets,
        task=say(f"{key}_task"),
    )
