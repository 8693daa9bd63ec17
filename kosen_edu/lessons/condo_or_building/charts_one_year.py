"""Pictures of lesson 05 in one year: one condition at a time, equal own money, empty rooms."""

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Text

from kosen_edu.base import limit, man_yen, percent, say, term
from kosen_edu.cases.condo_or_building import SIX, Deal, RentMonths, SixChanges
from kosen_edu.live import house
from kosen_edu.live.beside import beside
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, aside, hollow, line, show_bar
from kosen_edu.live.phone import Phone

CONDO, HOUSE = house.ORANGE, house.BLUE


def _points(value: float, digits: int = 2) -> str:
    """A change in percentage points with its sign."""
    text = percent(value, digits).removesuffix("％")
    return text if value <= 0 else f"+{text}"


def both(ax: Axes, end: float) -> list[tuple[Line2D, Line2D, Text, Text]]:
    """For condominiums and house: a line, the point on it, its name at the end, and words."""
    sides = []
    for style, name in ((CONDO, "区分3戸"), (HOUSE, "アパート")):
        drawn = line(ax, **style.line())
        dot = line(ax, marker=style.marker, color=style.color, clip_on=False)
        named = ax.text(end, 0, name, va="center", color=style.color)
        words = ax.text(0, 0, "", color=style.color, bbox=house.BOXED)
        sides.append((drawn, dot, named, words))
    return sides


class SixChart(Chart):
    """A bar for each condition changed alone, and one for all six together."""

    guess_kind = "percent2"
    height = 446
    left, right, bottom = 264, 40, 52

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        count = len(SIX)
        rows = np.arange(count, -1, -1.0)
        rows[-1] -= 0.3
        ax.set(xlim=(-0.058, 0.058), ylim=(-0.9, count + 0.9), yticks=[])
        ax.xaxis.set_major_formatter(lambda v, _: _points(v, 0))
        ax.set_xticks(np.arange(-0.04, 0.05, 0.02))
        ax.grid(axis="x")
        ax.grid(visible=False, axis="y")
        ax.plot([0, 0], [-0.9, count + 0.45], color=house.INK, linewidth=1.2, zorder=1)
        ax.axhline(0.35, color=house.FAINT, linewidth=1.2, zorder=house.BENEATH)
        self.bars = ax.barh(rows, 0, height=0.6)
        left: house.Look = {"textcoords": "offset points", "annotation_clip": False}
        for name, row in zip([*(term(key).name for key in SIX), "六つすべて"], rows, strict=True):
            label = ax.annotate(name, (-0.0596, row), (-92, 0), **left, ha="right", va="center")
            label.set_zorder(house.BENEATH)
        self.ends = [ax.text(-0.0596, row, "", ha="right", va="center") for row in rows[:-1]]
        self.words = [ax.text(0, row, "", va="center", bbox=house.BOXED) for row in rows]
        if self.guess is not None:
            self.guessed = line(ax, **house.GUESS.line(), linewidth=1.6, zorder=1.5)
            words = say("charts.guess", value=percent(self.guess, 0))
            look: house.Look = {"ha": "center", "va": "top", "color": house.GUESS.color}
            self.guess_name = ax.text(0, count + 0.95, words, bbox=house.BOXED, **look)

    def update(self, r: SixChanges) -> None:
        values = [*r.changes.values(), r.whole]
        for ends, label in zip(self.ends, r.labels, strict=True):
            ends.set_text(label.split()[-1])
        for bar, word, value in zip(self.bars, self.words, values, strict=True):
            show_bar(bar, good=value >= 0, width=value)
            aside(word, value, 0.001, left=value < 0, text=_points(value))
        if self.guess is not None:
            at = float(np.clip(self.guess * r.whole, -0.05, 0.05))
            self.guessed.set_data([at, at], [-0.9, len(SIX) + 0.4])
            self.guess_name.set_x(float(np.clip(at, -0.038, 0.038)))


@dataclass(frozen=True)
class EqualResult:
    """Several condominiums and one house at the same price with the same own money.

    Attributes
    ----------
    condos, house : Deal
    level : float or None
        The vacancy at which the house leaves no more than the condominiums.
    """

    condos: Deal
    house: Deal
    level: float | None

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "never" if self.level is None else "level"


# The lines fall: above to the right and below to the left is free.
FREE = ((1, 1), (-1, -1), (1, -1), (-1, 1))


class EqualChart(Chart):
    """Cash over vacancy: two lines; the dots may stand at different vacancies."""

    height = 420
    left, right = 110, 110
    ENDS = (0.0, 0.6)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", -240 * MAN, 370 * MAN, 100 * MAN)
        house.scales(ax, x=("percent", *self.ENDS, 0.1), y=money)
        self.zero = ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.level = line(ax, color=house.QUIET, linestyle=":", linewidth=1.4)
        self.sides = both(ax, 0.62)
        self.tie = hollow(ax, HOUSE.color, linestyle="")

    def update(self, r: EqualResult) -> None:
        for deal, parts in zip((r.condos, r.house), self.sides, strict=True):
            drawn, dot, name, words = parts
            cash = deal.btcf
            ends = [deal.at(vacancy=vacancy).btcf for vacancy in self.ENDS]
            drawn.set_data(self.ENDS, ends)
            name.set_y(ends[1])
            dot.set_data([deal.vacancy], [cash])
            words.set_text(man_yen(cash))
        at = np.nan if r.level is None or r.level > self.ENDS[1] else r.level
        self.tie.set_data([at], [r.condos.btcf])
        self.level.set_data([r.condos.vacancy, at], [r.condos.btcf] * 2)
        clear_of: list[Artist] = [self.zero, self.level, self.tie]
        clear_of += (part for drawn, dot, *_ in self.sides for part in (drawn, dot))
        for deal, (*_, words) in zip((r.condos, r.house), self.sides, strict=True):
            beside(words, deal.vacancy, deal.btcf, clear_of, FREE)
            clear_of.append(words)


class LumpChart(Chart):
    """How much rent comes in, in how many months; hatched where the owner has to add."""

    apart = True
    height = 420
    left, top, bottom = 76, 126, 52
    on_phone = Phone(height=640)
    MOST = 11  # bars on one side: ten units have eleven states

    def build(self) -> None:
        self.sides = []
        for column in (0, 1):
            ax = self.add_axes(column, 2, gap=76)
            house.scales(ax, x=("percent", -0.06, 1.1, 0.2), y=("percent", 0, 1.0, 0.2))
            bars = ax.bar(np.zeros(self.MOST), 0, width=0.064)
            edge = line(ax, color=house.INK, linewidth=1.4, linestyle="--")
            name = ax.text(-0.06, 1.13, "", va="bottom")
            mark = ax.text(0, 1.02, "", va="bottom", ha="center", color=house.QUIET)
            self.sides.append((bars, edge, name, mark))

    def update(self, r: tuple[RentMonths, RentMonths]) -> None:
        names = (f"区分{r[0].units}戸", f"アパート{r[1].units}室")
        for months, title, (bars, edge, name, mark) in zip(r, names, self.sides, strict=True):
            states = list(zip(months.shares, months.chances, months.short, strict=True))
            states += [(0.0, 0.0, True)] * (len(bars) - len(states))
            for bar, (share, chance, short) in zip(bars, states, strict=True):
                place = {"x": share - 0.032, "height": chance, "visible": bool(chance > 5e-4)}
                show_bar(bar, good=not short, **place)
            even = months.deal.break_even_share
            at = min(even, 1.09)
            edge.set_data([at, at], [0, 1])
            mark.set(x=min(at, 0.88), text=f"収支ゼロ {limit(even, 'least', 'percent')}")
            name.set_text(f"{title}　持ち出しの月 {percent(months.top_up)}")
