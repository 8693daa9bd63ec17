"""Pictures of lesson 06 over all years: the dead cross, and the year of the sale."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kosen_edu.base import man_yen, percent, say
from kosen_edu.live import house
from kosen_edu.live.house import BOXED
from kosen_edu.live.marks import MAN, line
from kosen_edu.live.phone import Phone
from kosen_edu.plan.holding import Holding
from kosen_edu.plan.tax_timing import SaleYears

from .charts_one_year import TaxChart


@dataclass(frozen=True, eq=False)
class DeadCrossResult:
    """The years of a plan, with the two years that matter (0: neither happens)."""

    plan: Holding
    dead: int
    over: int

    @property
    def key(self) -> str:
        """Which headline says it."""
        return "_".join(name for name in ("dead", "over") if getattr(self, name))


class DeadCrossChart(TaxChart[DeadCrossResult]):
    """Left the two that cross; right what the crossing does to tax and cash."""

    guess_kind = "years"
    height = 484
    top = 138  # the names of the lines stand above the axes
    left, right = 84, 24
    # from where to where a mark reaches: over the lines, but not through the guess beneath them
    MARKS = ((0, 176 * MAN), (-58 * MAN, 84 * MAN))
    on_phone = Phone(height=720, left=100)

    def draw(self) -> None:
        frames = [self.add_axes(column, 2, gap=84) for column in (0, 1)]
        limits = ((0, 200 * MAN), (-75 * MAN, 100 * MAN))
        for ax, limit in zip(frames, limits, strict=True):
            house.scales(ax, x=("years", 0.5, 30.5, 5), y=("man_yen", *limit, 50 * MAN))
        frames[1].axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        # what moves lies on axes of its own, above both frames: these stay in the background
        over = [self.fig.add_axes(ax.get_position().bounds) for ax in frames]
        for ax, limit in zip(over, limits, strict=True):
            ax.set(xlim=(0.5, 30.5), ylim=limit)
            ax.set_axis_off()
        left, right = over
        crossing = {"drawstyle": "steps-mid", **house.GREEN.line()}
        self.lines = {
            "principal_part": line(left, label="元金返済分", **house.ORANGE.line()),
            "depreciation": line(left, label="減価償却費", **crossing),
            "btcf": line(right, label="税引前CF", **house.GREY.line()),
            "tax": line(right, label="税金", **house.ORANGE.line()),
            "atcf": line(right, label="税引後CF", **house.BLUE.line()),
        }
        look: house.Look = {
            "loc": "lower left", "bbox_to_anchor": (-0.02, 1.01), "ncols": 2,
            "borderaxespad": 0.0, "labelspacing": 0.25, "columnspacing": 1.2, "handlelength": 1.8,
        }  # fmt: skip
        mark: house.Look = {"color": house.INK, "linewidth": 1.1, "linestyle": (0, (2, 2))}
        self.marks = []
        for frame, ax, (_, top) in zip(frames, over, self.MARKS, strict=True):
            frame.legend(handles=[*ax.lines], **look).set_zorder(house.BENEATH)
            words = ax.text(0, top, "", va="bottom", ha="center", bbox=BOXED)
            self.marks.append((line(ax, **mark), words))
        if self.guess is not None:
            self._draw_guess(frames[1])

    def _draw_guess(self, ax: Axes) -> None:
        """The guess at the foot of the picture: at the top stands the year itself."""
        year = float(np.clip(self.guess or 0.0, 0.7, 30.3))
        look: house.Look = {"color": house.GUESS.color, "zorder": house.BENEATH}
        ax.axvline(year, linestyle=house.GUESS.linestyle, **look)
        words = say("charts.guess", value=f"{self.guess:g}年目")
        shift, ha = (-0.4, "right") if year > 15 else (0.4, "left")
        ax.text(year + shift, -72 * MAN, words, ha=ha, va="bottom", **look)

    def update(self, r: DeadCrossResult) -> None:
        for name, curve in self.lines.items():
            curve.set_data(np.arange(1, 31), r.plan.line(name))
        years = (("デッドクロス", r.dead), ("税が手残りを超える", r.over))
        for (name, year), (mark, words), ends in zip(years, self.marks, self.MARKS, strict=True):
            mark.set(data=([year, year], ends), visible=year > 0)
            words.set(text=f"{name} {year}年目", x=float(np.clip(year, 10, 22)), visible=year > 0)


@dataclass(frozen=True, eq=False)
class SaleResult:
    """All years of sale of one plan, the one chosen (from 1), and both rates of the sale's tax."""

    table: SaleYears
    hold: int
    short_rate: float
    long_rate: float

    @property
    def year(self) -> int:
        """Calendar year of the sale."""
        return int(self.table.sold_year[self.hold - 1])

    @property
    def now(self) -> pd.Series:
        """Gain and taxes of a sale in the year chosen, yen."""
        return self.table.frame().iloc[self.hold - 1]

    @property
    def long_term(self) -> bool:
        """Whether the law calls that sale long-term."""
        return bool(self.table.sale.long_term[self.hold - 1])

    @property
    def rate(self) -> float:
        """Of the tax on it."""
        return self.long_rate if self.long_term else self.short_rate


class SaleChart(TaxChart[SaleResult]):
    """Bars: tax on the sale; line: taxes while held; points: both together."""

    height = 444
    SHORT = 6  # sales in the year of purchase and the five after it are short-term
    COUNT = 15  # years of sale
    first: int

    def draw(self) -> None:
        ax = self.ax = self.add_axes()
        years = self.years = self.first + np.arange(self.COUNT)
        foot = -1_000 if self.narrow else -750  # room for the legend
        ax.set(xlim=(years[0] - 0.6, years[-1] + 0.6), ylim=(foot * MAN, 1050 * MAN))
        shown = years[:: 4 if self.narrow else 2]
        ax.set_xticks(shown)
        ax.set_xticklabels([f"{year}年" for year in shown])
        house.units(ax.yaxis, "man_yen", step=300 * MAN)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        edge = self.edge = years[0] + self.SHORT - 0.5
        # not through the legend at the foot
        ax.axvline(edge, ymin=0.25, color=house.QUIET, linewidth=1.1, zorder=house.BENEATH)
        top = {"y": 1035 * MAN, "s": "", "va": "top", "color": house.QUIET}
        self.short = ax.text(edge - 0.15, ha="right", **top)
        self.long = ax.text(edge + 0.15, ha="left", **top)
        self.bars = ax.bar(years, 0, width=0.62, **house.AMBER.fill())
        self.held = line(ax, **house.GREEN.line())
        self.total = line(ax, **house.BLUE.line(), marker="o", markersize=5)
        self.dot = line(ax, marker="o", markersize=12, color=house.BLUE.color)
        names = ["売るときの税", "持つ間の税の合計", "税の合計"]
        look = {"ncols": 2 if self.narrow else 3, "borderaxespad": 0.2, "columnspacing": 1.4}
        legend = ax.legend([self.bars, self.held, self.total], names, loc="lower left", **look)
        legend.set_zorder(house.BENEATH)
        self.words = ax.text(0, 0, "", ha="left", va="bottom", bbox=BOXED)

    def update(self, r: SaleResult) -> None:
        self.short.set_text(f"短期 {percent(r.short_rate, 3)}")
        self.long.set_text(f"長期 {percent(r.long_rate, 3)}")
        for bar, height in zip(self.bars, r.table.sale.tax, strict=True):
            bar.set_height(height)
        self.held.set_data(self.years, r.table.held_tax)
        self.total.set_data(self.years, r.table.total_tax)
        year, total = r.year, r.now["total_tax"]
        self.dot.set_data([year], [total])
        self.words.set_text(man_yen(total))
        # above all bars and the line, as far as the words reach, and not through the upright line
        reach = self.words.get_window_extent().width / self.ax.bbox.width * (self.COUNT + 0.2)
        x = min(year - 0.3, self.years[-1] + 0.6 - reach)
        if x < self.edge < x + reach:
            x = self.edge - 0.1 - reach
        under = np.interp(np.linspace(x, x + reach, 5), self.years, r.table.total_tax)
        bars = r.table.sale.tax[np.abs(self.years - x - reach / 2) < reach / 2 + 0.3]
        self.words.set_position((x, max(*under, *bars) + 90 * MAN))
