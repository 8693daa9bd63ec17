"""A canvas that remembers how words look: most words of a picture are the same after a move.

To lay out a line of text and to draw its letters takes matplotlib a large part of a move.  The
letters of a line that stands where it stood are the same pixels again, so they are kept.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import fontManager, get_font

KEPT = 400  # lines of text of a picture; beyond that all are forgotten


class _Recorder:
    """Stands before the drawing part of a renderer and notes which letters it puts where."""

    def __init__(self, drawing: Any) -> None:
        self._drawing = drawing
        self.letters: list[tuple[Any, ...]] = []
        self.complete = True

    def draw_text_image(self, image: Any, x: Any, y: Any, angle: float, gc: Any) -> None:
        """Put one bitmap on the picture."""
        self.complete &= isinstance(image, np.ndarray)  # a font would draw other letters later
        self.letters.append((image, x, y, angle))
        self._drawing.draw_text_image(image, x, y, angle, gc)

    def __getattr__(self, name: str) -> Any:
        self.complete = False  # more than letters
        return getattr(self._drawing, name)


class Renderer(RendererAgg):
    """matplotlib's renderer with a memory of lines of text; the pixels are the same."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._lines: dict[Any, list[tuple[Any, ...]]] = {}
        self.heights: dict[Any, tuple[float | None, ...]] = {}

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Draw a line of text, from memory if it stands where it stood."""
        key = (s, x, y, angle, hash(prop), gc.get_antialiased())
        letters = self._lines.get(key)
        if letters is not None:
            for image, left, low, turned in letters:
                self._renderer.draw_text_image(image, left, low, turned, gc)
            return
        drawing = self._renderer
        recorder = self._renderer = _Recorder(drawing)
        try:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        finally:
            self._renderer = drawing
        if recorder.complete and not ismath:
            if len(self._lines) >= KEPT:
                self._lines.clear()
            self._lines[key] = recorder.letters


def _heights(self: Renderer, prop: Any) -> tuple[float | None, ...]:
    """Ascent, descent and gap of a line of text, read from the font's file once.

    matplotlib 3.11 reads them for every line at every move, five times for a number of an axis,
    unless the renderer knows them; what other versions may ask in this way is not known.
    """
    key = hash(prop)
    if key not in self.heights:
        font = get_font(fontManager._find_fonts_by_props(prop))
        head, table = font.get_sfnt_table("head"), font.get_sfnt_table("OS/2")
        found: tuple[float | None, ...] = (None, None, None)  # then matplotlib measures letters
        if head is not None and table is not None:
            scale = 1 / head["unitsPerEm"] * prop.get_size_in_points() * self.dpi / 72
            up, down = table["sTypoAscender"] * scale, -table["sTypoDescender"] * scale
            found = (up, down, table["sTypoLineGap"] * scale)
        self.heights[key] = found
    return self.heights[key]


if mpl.__version_info__[:2] == (3, 11):
    Renderer._get_font_height_metrics = _heights  # type: ignore[attr-defined]


class Canvas(FigureCanvasAgg):
    """A canvas with such a renderer."""

    def get_renderer(self) -> Renderer:
        """The renderer of the figure at its present size."""
        made = super().get_renderer()
        if not isinstance(made, Renderer):
            self.renderer = made = Renderer(made.width, made.height, made.dpi)
        return made
