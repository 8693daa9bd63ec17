"""Pictures of lesson 06 over all years: the dead cross, and the year of the sale."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
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


class DeadCrossChart(TaxChart[DeadCrossResult]):
    """Left the two that cross; right what the crossing does to tax and cash."""

    guess_kind = "years"
    height = 484
    top = 138  # the names of the lines stand above the axes
    left, right = 84, 24
    # from where to where a mark reaches: over the lines, but not through the guess beneath them
    MARKS = ((0, 176 * MAN), (-58 * MAN, 84 * MAN))
    on_phone = Phone(height=720, left=100)
    subtitle = "左：元金返済分と減価償却費　右：税と手残り　横：買ってからの年"

    def draw(self) -> None:
        self.years = np.arange(1, 31)
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
        flat, (left, right) = 0.0 * self.years, over
        self.lines = {
            "principal_part": left.plot(self.years, flat, **house.ORANGE.line()),
            "depreciation": left.step(self.years, flat, where="mid", **house.GREEN.line()),
            "btcf": right.plot(self.years, flat, **house.GREY.line()),
            "tax": right.plot(self.years, flat, **house.ORANGE.line()),
            "atcf": right.plot(self.years, flat, **house.BLUE.line()),
        }
        self._name_lines(frames)
        mark: dict[str, Any] = {"color": house.INK, "linewidth": 1.1, "linestyle": (0, (2, 2))}
        self.marks = [
            (
                ax.plot([0, 0], ends, **mark)[0],
                ax.text(0, ends[1], "", va="bottom", ha="center", bbox=BOXED),
            )
            for ax, ends in zip(over, self.MARKS, strict=True)
        ]
        if self.guess is not None:
            self._draw_guess(frames[1])

    def _name_lines(self, frames: list[Axes]) -> None:
        labels = ["元金返済分", "減価償却費", "税引前CF", "税金", "税引後CF"]
        handles = [line for (line,) in self.lines.values()]
        look: dict[str, Any] = {
            "loc": "lower left", "bbox_to_anchor": (-0.02, 1.01), "ncols": 2,
            "borderaxespad": 0.0, "labelspacing": 0.25, "columnspacing": 1.2, "handlelength": 1.8,
        }  # fmt: skip
        for ax, part in zip(frames, (slice(0, 2), slice(2, 5)), strict=True):
            legend = ax.legend(handles[part], labels[part], **look)
            legend.set_zorder(house.BENEATH)

    def _draw_guess(self, ax: Axes) -> None:
        """The guess at the foot of the picture: at the top stands the year itself."""
        year = float(np.clip(self.guess or 0.0, 0.7, 30.3))
        look: dict[str, Any] = {"color": house.GUESS.color, "zorder": house.BENEATH}
        ax.axvline(year, linestyle=house.GUESS.linestyle, **look)
        words = say("charts.guess", value=f"{self.guess:g}年目")
        shift, ha = (-0.4, "right") if year > 15 else (0.4, "left")
        ax.text(year + shift, -72 * MAN, words, ha=ha, va="bottom", **look)

    def update(self, r: DeadCrossResult) -> None:
        for name, (curve,) in self.lines.items():
            curve.set_ydata(r.plan.line(name))
        names = ("デッドクロス", "税が手残りを超える")
        for name, year, (mark, words) in zip(names, (r.dead, r.over), self.marks, strict=True):
            mark.set(xdata=[year, year], visible=year > 0)
            words.set(text=f"{name} {year}年目", x=float(np.clip(year, 10, 22)), visible=year > 0)
        kind = {(True, True): "both", (True, False): "dead", (False, True): "over"}
        key = kind.get((r.dead > 0, r.over > 0), "none")
        self.headline(say(f"tax.dead_title_{key}", r=r))


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
    subtitle = "縦：税（マイナスは戻る税）　横：売る年　2026年1月に買い、年末に同じ値段で売る"
    SHORT = 6  # sales in the year of purchase and the five after it are short-term

    def __init__(self, first: int, count: int, law: str) -> None:
        self._first, self._count = first, count
        super().__init__(law)

    def draw(self) -> None:
        ax = self.ax = self.add_axes()
        years = self.years = self._first + np.arange(self._count)
        foot = -1_000 if self.narrow else -750  # room for the legend
        ax.set(xlim=(years[0] - 0.6, years[-1] + 0.6), ylim=(foot * MAN, 1050 * MAN))
        shown = years[:: 4 if self.narrow else 2]
        ax.set_xticks(shown)
        ax.set_xticklabels([f"{year}年" for year in shown])
        house.units(ax.yaxis, "man_yen", step=300 * MAN)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        edge = years[0] + self.SHORT - 0.5
        # not through the legend at the foot
        ax.axvline(edge, ymin=0.25, color=house.QUIET, linewidth=1.1, zorder=house.BENEATH)
        self.kinds = [
            ax.text(edge + gap, 1035 * MAN, "", ha=ha, va="top", color=house.QUIET)
            for gap, ha in ((-0.15, "right"), (0.15, "left"))
        ]
        self.bars = ax.bar(years, 0.0 * years, width=0.62, **house.AMBER.fill())
        (self.held,) = ax.plot(years, 0.0 * years, **house.GREEN.line())
        (self.total,) = ax.plot(years, 0.0 * years, **house.BLUE.line(), marker="o", markersize=5)
        self.dot = line(ax, marker="o", markersize=12, color=house.BLUE.color)
        names = ["売るときの税", "持つ間の税の合計", "税の合計"]
        legend = ax.legend(
            [self.bars, self.held, self.total], names, loc="lower left",
            ncols=2 if self.narrow else 3, borderaxespad=0.2, columnspacing=1.4,
        )  # fmt: skip
        legend.set_zorder(house.BENEATH)
        self.words = ax.text(0, 0, "", ha="left", va="bottom", bbox=BOXED)

    def update(self, r: SaleResult) -> None:
        for words, kind, rate in zip(
            self.kinds, ("短期", "長期"), (r.short_rate, r.long_rate), strict=True
        ):
            words.set_text(f"{kind} {percent(rate, 3)}")
        for bar, height in zip(self.bars, r.table.sale.tax, strict=True):
            bar.set_height(height)
        self.held.set_ydata(r.table.held_tax)
        self.total.set_ydata(r.table.total_tax)
        year, total = r.year, r.now["total_tax"]
        self.dot.set_data([year], [total])
        self.words.set_text(man_yen(total))
        # above all bars and the line, as far as the words reach
        x = min(year - 0.3, self.years[-1] - 1.0)
        under = np.interp((x, x + 0.8, x + 1.6), self.years, r.table.total_tax)
        bars = r.table.sale.tax[np.abs(self.years - x - 0.8) < 1.1]
        self.words.set_position((x, max(*under, *bars) + 90 * MAN))
        self.headline(say("tax.sale_title", r=r))
