"""A panel whose words stand in its lesson's ``sentences.toml``."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from kosen_edu.base.words import say, say_rows

from .card import Row
from .chart import Chart
from .controls import Control
from .panel import Panel

R = TypeVar("R")


def panel(
    chart: Chart[R],
    controls: Mapping[str, Control],
    calculate: Callable[..., R],
    sentence: Callable[[R], str] | None = None,
    table: Callable[[R], Sequence[Row]] | None = None,
    *,
    presets: Mapping[str, Mapping[str, Any]] | None = None,
) -> Panel[R]:
    """The panel of a lesson that shows a chart; the chart has its key, ``"dscr.rate"``.

    Its title is the sentence ``<key>_panel`` and what the learner is asked to do ``<key>_task``.
    Its answer is ``<key>_say`` (or ``<key>_say_<what the result names>``) and its numbers are the
    rows of the table ``<key>_rows``; in all of them ``r`` is the result (``{r.noi:man_yen}``).

    Parameters
    ----------
    chart, controls, calculate, presets
        As :class:`Panel` takes them.
    sentence, table : callable, optional
        As :class:`Panel` takes them, where the answer or the numbers need more than the result.
    """
    return Panel(
        say(f"{chart.key}_panel"),
        controls=controls,
        calculate=calculate,
        sentence=sentence or partial(chart.told, "say"),
        chart=chart,
        table=table or (lambda r: say_rows(f"{chart.key}_rows", r=r)),
        presets=presets,
        task=say(f"{chart.key}_task"),
    )
