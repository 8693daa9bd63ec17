"""The controls of a panel: what a learner moves, types or chooses.

Inside, values are what the core computes with (decimals, yen, years); on screen they are ％,
万円, 年.  A label that is a key of the vocabulary shows that term, with its definition as help.
"""

from collections.abc import Callable, Mapping
from math import isnan
from typing import Any

import ipywidgets as widgets

from kosen_edu.base import UNITS, InputError, check, nearest, say, term

LABEL_WIDTH = "11em"
MOST_NAMED = 8  # choices in a refusal; of more, the first and the last
MAX_STEPS = 2_000  # so that a test can walk every position of a slider
WHOLE = ("years", "months", "count")


def _name_and_help(label: str) -> tuple[str, str]:
    try:
        found = term(label)
    except KeyError:
        return label, label
    return found.name, f"{found.name}：{found.definition}"


def _with_tooltip(kind: Any, tooltip: str, **traits: Any) -> Any:
    """A widget with help for mouse and screen reader; ipywidgets 7 has none on a slider."""
    if "tooltip" in kind.class_trait_names():
        traits["tooltip"] = tooltip
    return kind(**traits)


def _same(choice: Any, value: Any) -> bool:
    """Whether ``value`` is this choice; what cannot be compared is another."""
    try:
        return bool(choice == value)
    except Exception:  # tables and rows of numbers answer with as many answers
        return False


class Control:
    """One value that a learner can change, and the widgets that change it.

    Attributes
    ----------
    widget : ipywidgets widget
        One row of the panel.
    value : object
        The value now.  Setting it moves the widgets and calls nobody.
    start : object
        The value at the beginning.
    changed : callable
        Called without arguments after the learner has changed the value.
    """

    widget: Any
    value: Any

    def __init__(self, label: str, start: Any) -> None:
        self.label, self.help = _name_and_help(label)
        self.start = start
        self._note = ""
        self.changed: Callable[[], None] = lambda: None
        self._setting = False

    def _put(self, widget: Any, value: Any) -> None:
        """Set a widget, and tell nobody."""
        self._setting = True
        try:
            widget.value = value
        finally:
            self._setting = False

    def _fire(self, _change: object) -> None:
        if not self._setting:
            self.changed()

    def take_note(self) -> str:
        """What was done to the value last typed, if it could not be used as it was; told once."""
        note, self._note = self._note, ""
        return note

    def reachable(self) -> list[Any]:
        """Every value that the control can be moved to."""
        raise NotImplementedError

    def text(self) -> str:
        """The value as the learner reads it."""
        raise NotImplementedError

    def check(self, value: Any) -> Any:
        """Return the value of the control that ``value`` is, else raise InputError."""
        every = self.reachable()
        for choice in every:
            if _same(choice, value):
                return choice
        meant = nearest(value, filter(lambda choice: isinstance(choice, str), every))
        names = [*map(repr, every)]
        if len(names) > MOST_NAMED:
            names[MOST_NAMED // 2 : -1] = ["…"]
        allowed = say("errors.allowed_choice", choices=", ".join(names))
        raise InputError(self.label, value, allowed, meant)


class Slider(Control):
    """A slider with a number box beside it.

    Parameters
    ----------
    label : str
        Key of a term, or the label itself.
    kind : str
        What stands behind the number: one of :data:`kosen_edu.base.formats.UNITS`, or the counter
        of what is counted (戸, 室, 回目).  Years, months and what is counted are whole numbers.
    low, high, step, start : float
        Range, distance of the positions and first value, as the core has them.

    Examples
    --------
    >>> rate = Slider("annual_rate", "percent", 0.005, 0.06, 0.0005, 0.0185)
    >>> rate.text(), len(rate.reachable()), rate.value == 0.0185
    ('1.85％', 111, True)
    >>> Slider("borrowed_in", "years", 1967, 2026, 1, 1990).text()
    '1990年'
    """

    def __init__(
        self, label: str, kind: str, low: float, high: float, step: float, start: float
    ) -> None:
        super().__init__(label, start)
        self._unit, power = UNITS[kind] if kind.isascii() else (kind, 0)
        self._size, self._whole = 10.0**power, kind in WHOLE or not kind.isascii()
        self._low, self._high, self._step = (self._shown(x) for x in (low, high, step))
        steps = (self._high - self._low) / self._step
        if abs(steps - round(steps)) > 1e-6 or not 1 <= steps <= MAX_STEPS:
            raise ValueError(f"{label}: from low to high must be 1 to {MAX_STEPS} whole steps")
        if not low <= start <= high:
            raise ValueError(f"{label}: the start lies outside the range")
        self._now = self._shown(start)
        traits = {"min": self._low, "max": self._high, "step": self._step, "value": self._now}
        slider_kind = widgets.IntSlider if self._whole else widgets.FloatSlider
        if self._whole:
            traits = {key: int(number) for key, number in traits.items()}
        traits["value"] = self._nearest()
        span = f"{self._number(self._low)}〜{self._number(self._high)}"
        self._slider = _with_tooltip(
            slider_kind,
            self.help,
            description=self.label,
            readout=False,
            style={"description_width": LABEL_WIDTH},
            layout={"flex": "1 1 auto", "width": "auto"},
            **traits,
        )
        # without a limit of its own: what lies outside is answered in words, not cut silently
        # (not even whole numbers alone: such a box would make 2 of 2.5)
        self._box = _with_tooltip(
            widgets.FloatText,
            self.help,
            # its name for a screen reader: the handle of a slider can have none (CONTRIBUTING.md);
            # the card's CSS hides it
            description=f"{self.label} {self._unit}（{span}）",
            value=self._now,
            step=traits["step"],
            layout={"width": "7em", "flex": "0 0 auto"},
        )
        self._box.add_class("ke-box")
        unit_label = widgets.Label(f"{self._unit}（{span}）", layout={"width": "auto"})
        self.widget = widgets.HBox([self._slider, self._box, unit_label])
        self.widget.add_class("ke-row")
        self._slider.observe(self._moved, "value")
        self._box.observe(self._moved, "value")

    def _shown(self, value: float) -> float:
        return round(value / self._size, 8)

    def _number(self, shown: float) -> str:
        digits = max(
            next((d for d in range(8) if round(number, d) == number), 8)
            for number in (self._step, shown)
        )
        comma = "" if self._unit == UNITS["years"][0] else ","  # 2026年
        return f"{shown:{comma}.{digits}f}".replace("-", "−")

    def _moved(self, change: Any) -> None:
        if self._setting:
            return
        wanted = round(change["new"], 8)
        used = self._usable(wanted)
        refused = used != wanted
        if refused:
            self._now = used
            self._note = self._told(wanted)
        elif change["owner"] is self._slider and wanted == self._nearest():
            return  # the page tells where the handle was put, beside the value that was typed
        self._now = used
        try:
            self.changed()  # first the picture, then the other of slider and box
        finally:
            # Not the one that was moved: 1.9000000000000001 sent back as 1.9 would take a slider
            # back that has moved on in the meantime.
            moved = None if refused else change["owner"]
            self._show(*(widget for widget in (self._slider, self._box) if widget is not moved))

    def _told(self, wanted: float) -> str:
        """What is said of a typed number that was not used as it is."""
        low, high = self._number(self._low), self._number(self._high)
        ends = {"low": low, "high": high, "unit": self._unit}
        words = {"name": self.label, "used": self.text(), **ends}
        if isnan(wanted):
            return say("panel.not_a_number", **words)
        inside = self._low <= wanted <= self._high
        return say("panel.whole" if inside else "panel.clamped", **words)

    def _usable(self, wanted: float) -> float:
        """What is used where ``wanted`` was typed: the same, unless it cannot be."""
        if isnan(wanted):
            return self._now
        inside = min(max(wanted, self._low), self._high)
        return float(round(inside)) if self._whole else inside

    def _nearest(self) -> float:
        """The step nearest to the value: there stands the handle of the slider."""
        steps = round((self._now - self._low) / self._step)
        at = round(self._low + steps * self._step, 8)
        return int(at) if self._whole else at

    def _show(self, *behind: widgets.Widget) -> None:
        for widget in behind:
            self._put(widget, self._nearest() if widget is self._slider else self._now)

    @property
    def value(self) -> float:
        """The value now, as the core has it."""
        value = round(self._now * self._size, 10)  # so that 1.85 ％ is exactly 0.0185
        return int(value) if self._whole else value

    @value.setter
    def value(self, value: float) -> None:
        self._now = self._shown(value)
        self._show(self._slider, self._box)

    def reachable(self) -> list[float]:
        """Every position of the slider, from low to high."""
        steps = round((self._high - self._low) / self._step)
        shown = (round(self._low + k * self._step, 8) for k in range(steps + 1))
        values = (round(x * self._size, 10) for x in shown)
        return [int(value) if self._whole else value for value in values]

    def text(self) -> str:
        """The value as the learner reads it."""
        return self._number(self._now) + self._unit

    def check(self, value: Any) -> float:
        """Return ``value`` if it lies in the range, else raise InputError."""
        number = check.number(value, self.label, one=True)
        if self._whole and number != round(number):
            raise InputError(self.label, value, say("panel.allowed_whole"))
        if not self._low <= self._shown(number) <= self._high:
            low, high = self.reachable()[0], self.reachable()[-1]
            allowed, meant = say("panel.allowed_range", low=low, high=high), ""
            if low <= (inside := number * self._size) <= high:  # as the page has it: 1.85, 800
                meant = say("errors.meant_number", number=f"{inside:.10g}")
            raise InputError(self.label, value, allowed, meant)
        return number


class Choice(Control):
    """One of several: ``Choice("返済方法", {"元利均等": "level_payment", …}, "level_payment")``.

    Parameters
    ----------
    label : str
        Key of a term, or the label itself.
    options : mapping of str to object
        What stands on screen, and the value that it means.
    start : object
        The value at the beginning (not its words).
    """

    def __init__(self, label: str, options: Mapping[str, Any], start: Any) -> None:
        super().__init__(label, start)
        self._options = dict(options)
        self.widget = self._made()
        self.widget.observe(self._fire, "value")

    def _kind(self) -> Any:
        few = len(self._options) <= 3 and sum(map(len, self._options)) <= 36
        return widgets.RadioButtons if few else widgets.Dropdown

    def _made(self) -> Any:
        return _with_tooltip(
            self._kind(),
            self.help,
            options=list(self._options.items()),
            value=self.start,
            description=self.label,
            style={"description_width": LABEL_WIDTH},
            layout={"width": "auto", "max_width": "40em"},
        )

    @property
    def value(self) -> Any:
        """The value chosen."""
        return self.widget.value

    @value.setter
    def value(self, value: Any) -> None:
        self._put(self.widget, value)

    def reachable(self) -> list[Any]:
        """Every value that can be chosen."""
        return list(self._options.values())

    def text(self) -> str:
        """The words of the value chosen."""
        return next(words for words, value in self._options.items() if value == self.value)


class Steps(Choice):
    """One of many in a fixed order, chosen with a slider that shows the words of its position.

    Months of the calendar, stages, anything with an order; the parameters are those of
    :class:`Choice`.

    Examples
    --------
    >>> when = Steps("date", {"2025年4月": "2025-04-01", "2025年5月": "2025-05-01"}, "2025-05-01")
    >>> when.value, when.text(), len(when.reachable())
    ('2025-05-01', '2025年5月', 2)
    """

    def _kind(self) -> Any:
        return widgets.SelectionSlider


class Check(Choice):
    """A box to tick; the value is ``True`` or ``False``."""

    def __init__(self, label: str) -> None:
        super().__init__(label, {"いいえ": False, "はい": True}, start=False)

    def _made(self) -> Any:
        return _with_tooltip(
            widgets.Checkbox,
            self.help,
            value=self.start,
            description=self.label,
            indent=False,
            layout={"width": "auto", "margin": f"2px 0 2px {LABEL_WIDTH}"},
        )
