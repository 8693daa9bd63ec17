"""What goes to a page beside pictures: the view of a widget, a button, a style sheet."""

import os
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import ipywidgets as widgets


def keeps_outputs() -> bool:
    """Whether what a cell shows may be saved; Voilà runs a notebook and throws it away.

    Examples
    --------
    >>> keeps_outputs()
    True
    """
    return "VOILA_PREHEAT" not in os.environ


def live_view(widget: Any) -> dict[str, Any]:
    """The part of what a cell shows that is the widget itself."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {"application/vnd.jupyter.widget-view+json": view}


def button(words: str, act: Callable[[], object], tip: str = "", **layout: str) -> widgets.Button:
    """A button as wide as its words, and what it does."""
    made = widgets.Button(
        description=words, tooltip=tip or words, layout={"width": "auto", **layout}
    )
    made.on_click(lambda _: act())
    return made


def style_sheet(path: str) -> str:
    """A style sheet of the package, as a page takes it: ``style_sheet("live/card.css")``."""
    text = files("kosen_edu").joinpath(*path.split("/")).read_text(encoding="utf-8")
    return f"<style>\n{text}</style>"
