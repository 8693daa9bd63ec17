"""The house style: one font, a few colours that survive colour blindness, axes in 万円 and ％.

Nothing here changes the settings of a learner's own pictures: the font is only made known to
matplotlib, and the style holds inside :func:`style`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter, MultipleLocator

from kosen_edu.base import written

_SHEET = Path(__file__).with_name("house.mplstyle")
_RC = dict(mpl.rc_params_from_file(_SHEET, fail_on_error=True, use_default_template=False))
FONTS, TEXT_PT, TITLE_PT = _RC["font.family"], _RC["font.size"], 15.5
INK, QUIET, FAINT, PAPER = (
    _RC[name] for name in ("text.color", "axes.edgecolor", "grid.color", "axes.facecolor")
)
BENEATH = 0.8  # z-order of what never moves: above the grid (0.5), beneath all data (1 and up)


@dataclass(frozen=True)
class Style:
    """How one series looks: told apart by colour, and on grey paper by line, mark or hatch."""

    color: str
    linestyle: str | tuple[int, tuple[float, ...]]
    marker: str
    hatch: str

    def line(self) -> dict[str, Any]:
        """Arguments of ``ax.plot``."""
        return {"color": self.color, "linestyle": self.linestyle}

    def fill(self) -> dict[str, Any]:
        """Arguments of ``ax.bar`` and ``ax.fill_between``."""
        return {"facecolor": self.color, "hatch": self.hatch, "edgecolor": PAPER, "linewidth": 0}


# After Okabe and Ito, slightly darker so that thin lines hold on a bad projector.
BLUE = Style("#0f6ab4", "-", "o", "")
ORANGE = Style("#d1560a", (0, (5, 2)), "s", "////")
GREEN = Style("#0b8a66", (0, (1, 1.4)), "^", "....")
PINK = Style("#b3478c", (0, (6, 2, 1, 2)), "D", "\\\\\\\\")
AMBER = Style("#e2a100", (0, (3, 1, 1, 1, 1, 1)), "v", "xx")
GREY = Style("#8a949e", "-", "x", "--")
GOOD, BAD, GUESS = BLUE, ORANGE, PINK
# Grounds and faded marks: light enough that words stand on them.
TINTS = (
    *("#8fbbe0", "#c9def0", "#cfe1f2", "#cfe2f3", "#dfeaf4", "#e6eff8", "#f1f6fb"),  # of blue
    *("#e8925c", "#eab894", "#f6d5bd", "#f9e3d2", "#dba4c9", "#f4dc8b", "#fdf0d5"),  # of the rest
)

# The ground of words that stand among lines.
BOXED: dict[str, Any] = {"boxstyle": "round,pad=0.2", "facecolor": PAPER, "edgecolor": "none"}


@cache
def register_fonts() -> None:
    """Make the Japanese font known to matplotlib, once, changing no setting.

    Raises
    ------
    ModuleNotFoundError
        If the package that brings the font (matplotlib-fontja) is missing.
    """
    spec = find_spec("matplotlib_fontja")  # not imported: its import sets the font for everybody
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("matplotlib-fontja (the Japanese font of the charts)")
    fontManager.addfont(Path(spec.origin).parent / "fonts" / "ipaexg.ttf")


@contextmanager
def style() -> Iterator[None]:
    """Inside this context, new artists follow the house style.

    Examples
    --------
    >>> with style():
    ...     mpl.rcParams["font.family"]
    ['IPAexGothic', 'DejaVu Sans']
    """
    register_fonts()
    # rc_context keeps and sorts all 300, and what was checked once need not be at every move
    before = {name: dict.__getitem__(mpl.rcParams, name) for name in _RC}
    dict.update(mpl.rcParams, _RC)
    try:
        yield
    finally:
        dict.update(mpl.rcParams, before)


Scale = tuple[str, float, float, float | None]
Look = dict[str, Any]  # how an artist looks or where it stands: arguments of matplotlib


def scales(ax: Axes, *, x: Scale, y: Scale) -> None:
    """Say what both axes show: the unit of the numbers, from where to where, and their distance.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot()
    >>> scales(ax, x=("percent", 0.0, 0.06, 0.01), y=("man_yen", 0, 260_000, 50_000))
    >>> ax.get_xlim() == (0.0, 0.06), ax.yaxis.get_major_formatter()(50_000)
    (True, '5万円')
    """
    ax.set(xlim=x[1:3], ylim=y[1:3])
    units(ax.xaxis, x[0], step=x[3])
    units(ax.yaxis, y[0], step=y[3])


def units(axis: Axis, unit: str, *, digits: int = 0, step: float | None = None) -> None:
    """Write the numbers of an axis in a unit that people use.

    Parameters
    ----------
    axis : matplotlib Axis
        ``ax.xaxis`` or ``ax.yaxis``.
    unit : str
        One of :data:`kosen_edu.base.formats.WRITERS` that takes places.
    digits : int, default 0
        Decimal places.
    step : float, optional
        Distance of the ticks, in the unit of the data (0.1 is ten per cent).

    Raises
    ------
    InputError
        If the unit has no such name.
    """
    written(0, unit, digits)  # a wrong name is told here and not when the picture is drawn
    # rounding first keeps the tick 0.30000000000000004 from becoming something else
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: written(round(value, 10), unit, digits))
    )
    if step is not None:
        axis.set_major_locator(MultipleLocator(step))
