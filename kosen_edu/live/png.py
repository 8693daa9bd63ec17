"""A PNG encoder for pictures that change many times a second.

A chart is drawn in a dozen colours and their shades towards white, so a fixed palette of these
shows it: a third of the bytes of the picture in full colour, and quicker to make.  Where two
colours meet, a pixel may be of the nearest shade instead of its own (a test bounds how many);
flat areas, lines and words keep their colours.
"""

import struct
import zlib
from functools import cache

import numpy as np

from . import house

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BITS = 5  # of each colour, by which the nearest shade is looked up
_SHADES = 12  # from a colour to white


@cache
def palette() -> np.ndarray:
    """The colours of the house and their shades.

    Returns
    -------
    ndarray of uint8, shape (colours, 3)
        At most 256; white is one of them.
    """

    def rgb(color: str) -> np.ndarray:
        return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])

    styles = (house.BLUE, house.ORANGE, house.GREEN, house.PINK, house.AMBER, house.GREY)
    strong = [house.INK, house.QUIET, house.FAINT, *(style.color for style in styles)]
    towards_white = np.linspace(0, 1, _SHADES, endpoint=False)[:, None]
    shades = [rgb(color) + (255 - rgb(color)) * towards_white for color in strong]
    flat = [rgb(color) for color in (*house.TINTS, house.PAPER)]
    return np.unique(np.rint(np.vstack([*shades, flat])), axis=0).astype(np.uint8)


@cache
def _nearest() -> np.ndarray:
    """The number of the nearest shade of every colour, by the upper bits of its three parts."""
    levels = (np.arange(1 << _BITS) << (8 - _BITS)) + (1 << (7 - _BITS))
    colors = palette().astype(int)
    red, green, blue = ((levels[:, None] - colors[:, part]) ** 2 for part in range(3))
    both = (green[:, None] + blue[None]).reshape(-1, len(colors))
    table = np.concatenate([np.argmin(both + one, axis=1) for one in red]).astype(np.uint8)
    table[_cell(palette()[::-1])] = np.arange(len(colors))[::-1]  # of two in one cell the darker
    table[_cell(np.array([255, 255, 255], dtype=np.uint8))] = len(colors) - 1
    return table


def _cell(rgb: np.ndarray) -> np.ndarray:
    """Where a colour stands in the table: the upper bits of its three parts, one behind another."""
    place = np.zeros(rgb.shape[:-1], dtype=np.uint16)
    for part in range(3):
        place <<= _BITS
        place |= rgb[..., part] >> (8 - _BITS)
    return place


def indexed(rgb: np.ndarray) -> np.ndarray:
    """The number of the nearest shade for every pixel of a picture."""
    return _nearest().take(_cell(rgb))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def encode_png(rgb: np.ndarray, *, level: int = 5) -> bytes:
    r"""Encode a picture as PNG in the colours of the house.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (height, width, 3)
    level : int, default 5
        Effort of zlib: 5 for a picture on its way to the screen, 6 for one that is kept.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If the array is no RGB picture.

    Examples
    --------
    >>> encode_png(np.zeros((2, 3, 3), dtype=np.uint8))[:4]
    b'\x89PNG'
    """
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or 0 in rgb.shape:
        raise ValueError(f"an array (height, width, 3) of uint8 is needed, not {rgb.shape}")
    height, width, _ = rgb.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # the first of each: no filter
    rows[:, 1:] = indexed(rgb)
    squeeze = zlib.compressobj(level, memLevel=9)
    data = squeeze.compress(rows.data) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", palette().tobytes()), (b"IDAT", data), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(kind, body) for kind, body in parts)
