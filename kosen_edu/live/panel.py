"""The live panel: move a control, read the answer, see the picture.

Nothing here needs JavaScript of its own, threads or files, so a panel works wherever ipywidgets
7.7 or later does.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import RLock
from typing import Any, Generic, TypeVar

import ipywidgets as widgets
import numpy as np

from kosen_edu.base import InputError, check, say, say_rows

from .card import Row, card, head
from .chart import Chart
from .controls import Control
from .page import button, keeps_outputs, live_view

R = TypeVar("R")

# Large arrays that are freed go back to the system, and the next move asks for them anew, page by
# page.  Once one of 8 MB was freed (never touched, it costs nothing), the C library of Linux keeps
# up to 16 MB at hand: a move of ten thousand futures takes a quarter less.
np.empty(1 << 20)


class Panel(Generic[R]):
    """Controls, one sentence, a few numbers and a picture that follow one another.

    Parameters
    ----------
    title : str
        What can be tried here.
    controls : mapping of str to Control
        The controls by the name under which ``calculate`` takes their values.
    calculate : callable
        From the values (as keyword arguments) to a result, of the class R.
    sentence : callable
        From a result to the answer, one sentence.
    chart : Chart
        The picture of a result; it belongs to this panel alone.
    table : callable, optional
        From a result to rows of text: pairs (name, value), or longer rows headed by the first.
    presets : mapping of str to mapping, optional
        Button text to the values that it sets.
    task : str, optional
        What the learner is asked to do with the controls.

    Attributes
    ----------
    result : object
        The last result that could be computed.
    sentence : str
        What the panel says.
    rows : sequence
        The numbers that it shows.
    error : Exception or None
        What went wrong at the present values.

    Raises
    ------
    InputError
        If a preset names no control, or a value that its control cannot take.

    Examples
    --------
    >>> from kosen_edu.live import house
    >>> from kosen_edu.live.controls import Slider
    >>> class Bar(Chart[float]):
    ...     def build(self):
    ...         (self.bar,) = self.add_axes().barh([0], [1], **house.BLUE.fill())
    ...     def update(self, ratio):
    ...         self.bar.set_width(ratio)
    ...         self.title = f"家賃の {ratio:.0%} を返済に回している"
    >>> panel = Panel(
    ...     "返済比率",
    ...     controls={"share": Slider("返済の割合", "percent", 0, 1, 0.05, 0.5)},
    ...     calculate=lambda share: share,
    ...     sentence=lambda ratio: f"家賃の {ratio:.0%} が返済です。",
    ...     chart=Bar(),
    ... )
    >>> panel.set(share=0.6)
    >>> panel.sentence, panel.values
    ('家賃の 60% が返済です。', {'share': 0.6})
    """

    def __init__(
        self,
        title: str,
        *,
        controls: Mapping[str, Control],
        calculate: Callable[..., R],
        sentence: Callable[[R], str],
        chart: Chart[R],
        table: Callable[[R], Sequence[Row]] | None = None,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
        task: str = "",
    ) -> None:
        self.title, self.task = title, task
        self.controls = dict(controls)
        self.chart = chart
        self.result: Any = None
        self.sentence = ""
        self.rows: Sequence[Row] = ()
        self.error: Exception | None = None
        self.presets = {name: self._checked(values) for name, values in (presets or {}).items()}
        self._calculate, self._say = calculate, sentence
        self._table: Callable[[R], Sequence[Row]] = table or (lambda _: ())
        self._lock = RLock()
        self._png, self._alt = b"", ""
        self._warning = ""
        self._card = widgets.HTML()
        self._card.add_class("ke-whole")
        made = partial(button, min_width="7em")
        self.buttons = [made(name, partial(self.set, **v)) for name, v in self.presets.items()]
        self.buttons += [made("最初にもどす", self.reset, "すべての操作を最初の値にもどします")]
        for control in self.controls.values():
            control.changed = self._redraw
        self._head = widgets.HTML(self._headed())
        self._button_row = widgets.HBox(self.buttons, layout={"flex_flow": "row wrap"})
        rows = [control.widget for control in self.controls.values()]
        self._left = widgets.VBox([self._head, *rows, self._button_row])
        self._left.add_class("ke-left")
        grid = widgets.VBox([self._left, self._card])
        grid.add_class("ke-grid")
        self.widget = widgets.VBox([grid])
        self.widget.add_class("ke-panel")
        if chart.prediction is not None:
            chart.prediction.follow(self._predicted)
        self._redraw()

    def _headed(self) -> str:
        task = f"やってみよう：{self.task}" if self.task else ""
        return head(self.title, task, self.chart.guess_told)

    def _predicted(self) -> None:
        """Draw the prediction that has just been made."""
        if self.chart.prediction is not None:
            with self._lock:
                self.chart.regard(self.chart.prediction.given)
                self._head.value = self._headed()
                self._redraw()

    def _checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        check.names(values, *self.controls, key="操作の名前")
        return {name: self.controls[name].check(value) for name, value in values.items()}

    @property
    def values(self) -> dict[str, Any]:
        """The values of the controls, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **values: Any) -> None:
        """Move several controls as one change: one computation, one picture.

        Raises
        ------
        InputError
            If there is no such control or the value lies outside of its range.
        """
        checked = self._checked(values)
        with self._lock:
            for name, value in checked.items():
                self.controls[name].value = value
            self._redraw()

    def reset(self) -> None:
        """Move every control back to where it began."""
        self.set(**{name: control.start for name, control in self.controls.items()})

    def _redraw(self) -> None:
        # one change at a time, even where widget messages arrive on another thread
        with self._lock:
            self.error = None
            try:
                result = self._calculate(**self.values)
                sentence, rows = self._say(result), self._table(result)
                png = self.chart.png(result)
                alt = self.chart.describe(result)
            except InputError as error:
                self.error, self.sentence = error, say("panel.input_error", why=error)
            except Exception as error:  # the learner sees words, the tests see the error
                self.error = error
                self.sentence = say("panel.other_error", kind=type(error).__name__)
            else:
                self.result, self.sentence, self.rows = result, sentence, rows
                self._png, self._alt = png, alt
            self._show()
        # the widget machinery swallows errors: tests ask for them by this setting
        if self.error is not None and os.environ.get("KOSEN_STRICT") == "1":
            raise self.error

    def _show(self) -> None:
        notes = [self._warning, *(control.take_note() for control in self.controls.values())]
        self._card.value = card(
            sentence=self.sentence,
            rows=self.rows,
            png=self._png,
            size=self.chart.page_size,
            notes=self.chart.notes,
            alt=self._alt,
            note=" ".join(filter(None, notes)),
            wrong=self.error is not None,
        )

    def warn(self, words: str) -> None:
        """Say something of the whole panel over its card, until no words take it back."""
        with self._lock:
            if words != self._warning:
                self._warning = words
                self._show()

    def text(self) -> str:
        """The panel in words: what stands in the notebook where nothing can be drawn."""
        controls = [(control.label, control.text()) for control in self.controls.values()]
        pairs = all(len(row) == 2 for row in self.rows)
        rows = self.rows if pairs else [(row[0], "　".join(row[1:])) for row in self.rows]
        lines = [f"{name}：{value}" for name, value in (*controls, *rows)]
        words = [*filter(None, (self._warning, self.chart.guess_told))]
        return "\n".join(
            [self.title, *words, *lines[: len(controls)], self.sentence, *lines[len(controls) :]]
        )

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live view; a still picture for paper and the web; the numbers for a text."""
        data = live_view(self.widget) | {"text/plain": self.text()}
        if self.error is not None or self.result is None or not keeps_outputs():
            return data, {}
        with self._lock:
            still, metadata = self.chart.still(self.result)._repr_mimebundle_()
        return {**still, **data}, metadata


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
