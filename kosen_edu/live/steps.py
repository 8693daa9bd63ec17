"""A slider over named positions: months of the calendar, stages, anything with an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from .controls import LABEL_WIDTH, Choice, Control, _with_tooltip


class Steps(Choice):
    """One of many in a fixed order, chosen with a slider that shows the words of its position.

    Parameters
    ----------
    label : str
        Key of a term, or the label itself.
    options : mapping of str to object
        What stands beside the slider, and the value that it means, in order.
    start : object
        The value at the beginning (not its words).

    Examples
    --------
    >>> when = Steps("date", {"2025年4月": "2025-04-01", "2025年5月": "2025-05-01"}, "2025-05-01")
    >>> when.value, when.text(), len(when.reachable())
    ('2025-05-01', '2025年5月', 2)
    """

    def __init__(self, label: str, options: Mapping[str, Any], start: Any) -> None:
        Control.__init__(self, label, start)
        self._options = dict(options)
        self.widget = _with_tooltip(
            widgets.SelectionSlider,
            self.help,
            options=list(self._options.items()),
            value=start,
            description=self.label,
            style={"description_width": LABEL_WIDTH},
            layout={"width": "auto", "max_width": "40em"},
        )
        self.widget.observe(self._fire, "value")
