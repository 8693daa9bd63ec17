"""A canvas that remembers letters and hatches: most of a picture's are the same after a move.

To lay out a line of text and to draw its letters takes matplotlib a large part of a move, and it
lays out every new line twice.  In the font of the house a letter looks the same and takes the
same room whatever stands beside it, so a line is put together from letters that are kept.

A hatch, too, is drawn anew for every bar; it repeats itself, so that bars can be laid with tiles.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import floor, isfinite
from typing import Any, NamedTuple
from unicodedata import category

import matplotlib as mpl
import numpy as np
from matplotlib import ft2font
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.font_manager import fontManager, get_font
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from . import house

KEPT = 8192  # images of letters; a letter has one for every place within a pixel
JOINED = ("Mn", "Sk")  # kinds of letters that the font joins to others: marks, and signs of tone


@dataclass(frozen=True, eq=False)  # the same face is the same object: quick to look up
class Face:
    """A font with its fallbacks, by their files, at a size."""

    files: tuple[Any, ...]
    points: float
    dpi: float
    hinting: Any

    def font(self) -> Any:
        """The font, as matplotlib has it for this thread."""
        font = get_font(self.files)
        font.clear()
        font.set_size(self.points, self.dpi)
        return font


_face = lru_cache(maxsize=64)(Face)


class Letter(NamedTuple):
    """Its number in the font, and its room in pixels: above and beneath the line, and along it."""

    number: int
    up: float
    down: float
    along: float


@lru_cache(maxsize=KEPT)
def _letter(face: Face, char: str) -> Letter | None:
    """A letter, or ``None`` if the font of the house does not have it as one by itself."""
    font = face.font()
    items = list(font._layout(char, flags=face.hinting, features=None, language=None))
    alone = len(items) == 1 and (items[0].x, items[0].y) == (0, 0)
    if category(char) in JOINED or not alone or items[0].ft_object.family_name != house.FONTS[0]:
        return None
    font.set_text(char, 0.0, flags=face.hinting)
    along, height = (size / 64 for size in font.get_width_height())
    down = font.get_descent() / 64
    return Letter(items[0].glyph_index, height - down, down, along)


def _letters(face: Face, line: str) -> list[Letter]:
    """The letters of a line; none if one of them is not kept."""
    letters = [_letter(face, char) for char in line]
    return [] if None in letters else [letter for letter in letters if letter]


@lru_cache(maxsize=KEPT)
def _image(face: Face, number: int, right: int, up: int, *, smooth: bool) -> tuple[Any, int, int]:
    """The pixels of a letter so many 64ths of one from its place, and where they begin."""
    font = face.font()
    font._set_transform([[0x10000, 0], [0, 0x10000]], [right, up])
    mode = ft2font.RenderMode.NORMAL if smooth else ft2font.RenderMode.MONO
    bitmap = font._render_glyph(number, face.hinting, mode)
    image = bitmap.buffer.copy() if smooth else bitmap.buffer * 0xFF
    return image, bitmap.left, image.shape[0] - bitmap.top


@lru_cache(maxsize=64)
def _tile(dpi: float, face: Any, hatch: str, color: Any, width: float) -> np.ndarray:
    """A square of hatched ground, which repeats from the upper left corner of a picture."""
    drawing = RendererAgg(int(dpi), int(dpi), dpi)
    gc = drawing.new_gc()
    gc.set_linewidth(0)
    gc.set_hatch(hatch)
    gc.set_hatch_color(color)
    gc.set_hatch_linewidth(width)
    drawing.draw_path(gc, Path.unit_rectangle(), Affine2D().scale(int(dpi)), face)
    return np.array(drawing.buffer_rgba())


def _within(low: int, high: int, *ends: float) -> list[int]:
    """Both ends as whole pixels, no further out than from ``low`` to ``high``."""
    return [min(max(floor(end + 0.5), low), high) for end in ends]


def _plain(gc: Any, face: Any) -> bool:
    """Whether nothing is drawn but an opaque ground and its hatch, in whole pixels."""
    opaque = face is not None and (*face, 1)[3] == 1 and gc.get_alpha() == 1
    whole = gc.get_antialiased() and gc.get_snap() is not False and gc.get_clip_path()[0] is None
    return opaque and whole and not gc.get_linewidth() and gc.get_sketch_params() is None


class _Renderer(RendererAgg):
    """matplotlib's renderer with a memory of letters; the pixels are the same."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._faces: dict[Any, Face] = {}
        self._heights: dict[Face, tuple[float | None, ...]] = {}

    def _face(self, prop: Any) -> Face:
        key = (hash(prop), mpl.rcParams["text.hinting"])
        if key not in self._faces:
            files = tuple(fontManager._find_fonts_by_props(prop))
            size = prop.get_size_in_points()
            self._faces[key] = _face(files, size, self.dpi, get_hinting_flag())
        return self._faces[key]

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        """The room of a line of text: the sum of that of its letters."""
        letters = [] if ismath else _letters(self._face(prop), s)
        if not letters:
            return super().get_text_width_height_descent(s, prop, ismath)
        _, ups, downs, along = zip(*letters, strict=True)
        return sum(along), max(ups) + max(downs), max(downs)

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float,
        ismath: Any = False, mtext: Any = None,
    ) -> None:  # fmt: skip
        """Draw a line of text, letter by letter."""
        face = self._face(prop)
        asked = mtext and (mtext.get_fontfeatures() or mtext.get_language())
        letters = [] if ismath or angle or asked else _letters(face, s)
        if not letters:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        smooth, low = gc.get_antialiased(), round(64 * (self.height - y))
        bottom, gone = int(self.height) - (low >> 6), 0.0
        for letter in letters:
            right = round(64 * (x + gone))
            image, left, down = _image(face, letter.number, right & 63, low & 63, smooth=smooth)
            self._renderer.draw_text_image(image, left + (right >> 6), bottom + down, 0, gc)
            gone += letter.along

    def draw_path(self, gc: Any, path: Path, transform: Any, rgbFace: Any = None) -> None:  # noqa: N803
        """Draw a path; a hatched rectangle without an edge is laid with tiles."""
        if gc.get_hatch() is None or path is not Path.unit_rectangle() or not _plain(gc, rgbFace):
            super().draw_path(gc, path, transform, rgbFace)
            return
        (wide, lean, left), (slope, tall, low) = transform.get_matrix()[:2].tolist()
        up = self.height - low
        if lean or slope or not isfinite(wide + left + tall + low):
            super().draw_path(gc, path, transform, rgbFace)
            return
        look = gc.get_hatch(), gc.get_hatch_color(), gc.get_hatch_linewidth()
        tile, pixels = _tile(self.dpi, tuple(rgbFace), *look), np.asarray(self._renderer)
        across, down = (left, left + wide), (up, up - tall)
        x0, x1, y0, y1 = 0, pixels.shape[1], 0, pixels.shape[0]
        if (clip := gc.get_clip_rectangle()) is not None:
            x0, x1 = _within(x0, x1, clip.x0, clip.x1)
            y0, y1 = _within(y0, y1, self.height - clip.y1, self.height - clip.y0)
        x0, x1 = _within(x0, x1, min(across), max(across))
        y0, y1 = _within(y0, y1, min(down), max(down))
        rows, columns = np.arange(y0, y1) % len(tile), np.arange(x0, x1) % len(tile)
        pixels[y0:y1, x0:x1] = tile.take(rows, axis=0).take(columns, axis=1)

    def _get_font_height_metrics(self, prop: Any) -> tuple[float | None, ...]:
        """Ascent, descent and gap of a line of text, read from the font's file once.

        matplotlib 3.11 reads them for every line at every move, five times for a number of an
        axis, unless the renderer knows them.
        """
        face = self._face(prop)
        if face not in self._heights:
            font = face.font()
            head, table = font.get_sfnt_table("head"), font.get_sfnt_table("OS/2")
            found: tuple[float | None, ...] = (None, None, None)  # then matplotlib measures letters
            if head is not None and table is not None:
                scale = 1 / head["unitsPerEm"] * face.points * self.dpi / 72
                up, down = table["sTypoAscender"] * scale, -table["sTypoDescender"] * scale
                found = (up, down, table["sTypoLineGap"] * scale)
            self._heights[face] = found
        return self._heights[face]


# what other versions ask of a renderer and of a font is not known
Renderer = _Renderer if mpl.__version_info__[:2] == (3, 11) else RendererAgg


class Canvas(FigureCanvasAgg):
    """A canvas with such a renderer."""

    def get_renderer(self) -> RendererAgg:
        """The renderer of the figure at its present size."""
        made = super().get_renderer()
        if not isinstance(made, Renderer):
            self.renderer = made = Renderer(made.width, made.height, made.dpi)
        return made
