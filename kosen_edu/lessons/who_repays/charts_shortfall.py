"""Pictures of lesson 04 when rent falls short: how often, what reserve survives, what is owed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import limit, man_yen, percent, say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, aside, limits, line, paint
from kosen_edu.live.phone import Phone
from kosen_edu.rental.vacancy import TopUps

from .charts_rent import SEEN, YEARS

SURE = 0.95
REACH = {True: 1_000 * MAN, False: 2_500 * MAN}  # of the axis: surplus kept, or spent


@dataclass(frozen=True, eq=False)
class Months:
    """Chance that 0, 1, … of some units stand empty in a month, and that rent falls short."""

    shares: np.ndarray
    short: float

    @property
    def units(self) -> int:
        """How many there are."""
        return len(self.shares) - 1

    @property
    def all_empty(self) -> float:
        """Chance of a month without any rent."""
        return float(self.shares[-1])


@dataclass(frozen=True)
class UnitsResult:
    """One unit beside many, at the same mean vacancy."""

    vacancy: float
    one: Months
    many: Months


class UnitsChart(Chart[UnitsResult]):
    """Two pictures of one mean: left a unit that is empty or full, right many units."""

    height = 390
    left, right, top, bottom = 76, 24, 108, 70
    apart = True
    on_phone = Phone(height=640)
    MOST = 20  # units
    bears: float  # vacancy of a month

    def build(self) -> None:
        self.sides = []
        for column, count in enumerate((1, self.MOST)):
            ax = self.add_axes(column, 2, gap=68)
            house.scales(ax, x=("percent", -0.1, 1.1, 0.2), y=("percent", 0, 1.0, 0.2))
            look: house.Look = {"linewidth": 1.2, "linestyle": (0, (4, 3))}
            ax.axvline(self.bears, color=house.INK, zorder=house.BENEATH, **look)
            most = f"{limit(self.bears, 'most', 'percent')}を超えると不足"
            ax.text(self.bears + 0.02, 0.9, most, color=house.QUIET, zorder=house.BENEATH)
            bars = ax.bar(np.arange(count + 1), 0, width=0.06)
            name = ax.text(0.0, 1.07, "", transform=ax.transAxes, va="center")
            words = ax.text(0.68, 0.5, "", color=house.BAD.color, ha="center")
            self.sides.append((bars, name, words))

    def update(self, r: UnitsResult) -> None:
        for months, (bars, name, words) in zip((r.one, r.many), self.sides, strict=True):
            width = min(0.07, 0.75 / months.units)
            for place, bar in enumerate(bars):
                share = months.shares[place] if place <= months.units else 0.0
                at = place / months.units
                bar.set(x=at - width / 2, width=width, height=share, visible=share > 0.0005)
                paint(bar, house.BAD if at > self.bears else house.GOOD)
            name.set_text(f"{months.units}戸")
            words.set_text(f"足りない月 {percent(months.short)}")


@dataclass(frozen=True)
class ReserveResult:
    """What the owner adds in the futures of one unit and of ten."""

    one: TopUps
    ten: TopUps
    keep: bool

    def needed(self, share: float) -> list[float]:
        """The reserve that survives this share of the futures of one unit and of ten, yen."""
        both = (self.one, self.ten)
        return [futures.reserve_quantile(share, keep_surplus=self.keep) for futures in both]

    @cached_property
    def needs(self) -> list[float]:
        """What survives nearly all of them."""
        return self.needed(SURE)

    @property
    def halves(self) -> list[float]:
        """What survives half of them."""
        return self.needed(0.5)

    @property
    def means(self) -> list[float]:
        """What is added in the mean, yen."""
        return [futures.total.mean() for futures in (self.one, self.ten)]


class ReserveChart(Chart[ReserveResult]):
    """The more money at the start the more futures are survived; the mark stands at 95 %."""

    guess_kind = "yen"
    height = 410
    left, right, bottom = 76, 66, 70

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", 0, REACH[True], None)
        house.scales(ax, x=money, y=("percent", 0, 1.2, None))
        ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, SURE])
        ax.axhline(SURE, color=house.QUIET, linewidth=1.2, linestyle=(0, (4, 3)), zorder=0.7)
        # the curves rise from the lower left, so the lower right is always free; on a phone it is
        # too narrow, and the page says which line is which
        place: house.Look = {
            "transform": ax.transAxes,
            "ha": "right",
            "visible": not self.narrow,
        }
        if self.narrow:
            self.notes.append(say("who_repays.reserve_lines"))
        ax.text(0.99, 0.36, "95％を乗り切る準備金", zorder=house.BENEATH, **place)
        self.sides = []
        for style, y in ((house.BLUE, 0.25), (house.GREEN, 0.14)):
            drawn = line(ax, **style.line(), drawstyle="steps-post")
            mark = line(ax, marker=style.marker, color=style.color, clip_on=False)
            words = ax.text(0.99, y, "", color=style.color, bbox=house.BOXED, zorder=4, **place)
            self.sides.append((drawn, mark, words))
        self.guess_line(ax, "x", lambda guess: man_yen(guess, 0), reach=(0, REACH[False]))

    def update(self, r: ReserveResult) -> None:
        reach = REACH[r.keep]
        limits(self.ax, 0, reach, across=True)
        x, sides = np.linspace(0, 1, 251) * reach, ((r.one, "実線・●"), (r.ten, "点線・▲"))
        for (futures, look), need, parts in zip(sides, r.needs, self.sides, strict=True):
            drawn, mark, words = parts
            drawn.set_data(x, futures.survival(x, keep_surplus=r.keep))
            mark.set_data([need], [SURE])
            name = f"{futures.vacancy.units}戸（{look}）"
            words.set_text(f"{name}　{limit(need, 'least', 'man_yen', 0)}")


@dataclass(frozen=True)
class ExposureResult:
    """What is owed and what a sale brings, month by month; the month looked at."""

    table: pd.DataFrame
    year: int

    @property
    def now(self) -> pd.Series:
        """The row of the year chosen, yen."""
        return self.table.iloc[12 * self.year]

    @property
    def key(self) -> str:
        """Which sentence says it."""
        if not self.free_from:
            return "never"
        if self.now["exposure"] > SEEN:
            return "asked"
        return "free" if self.year >= self.free_from else "early"

    @property
    def free_from(self) -> int:
        """The first year's end from which nothing is asked of the guarantor any more."""
        month = np.flatnonzero(self.table["exposure"].to_numpy() > SEEN)
        return int(-(-(month[-1] + 1) // 12)) if month.size else 0


class ExposureChart(Chart[ExposureResult]):
    """Balance above the proceeds of a sale: the gap is what the guarantor is asked for."""

    height = 400
    left, right = 104, 214
    EDGES = np.arange(12 * YEARS + 2) / 12  # of the months, the day of the loan among them

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        house.scales(ax, x=("years", 0, YEARS, 5), y=("man_yen", 0, 4_500 * MAN, 1_000 * MAN))
        zero = np.zeros(len(self.EDGES) - 1)
        fill = {**house.ORANGE.fill(), "alpha": 0.55}
        self.gap: Any = ax.stairs(zero, self.EDGES, baseline=zero, fill=True, **fill)
        self.owed, self.worth = (line(ax, **s.line()) for s in (house.BLUE, house.GREEN))
        self.when = line(ax, color=house.INK, linewidth=1.2)
        self.dots = line(ax, marker="o", linestyle="", color=house.INK, clip_on=False)
        names = ("残高（実線）", "売って入る額（点線）", "保証人が負う額（斜線）")
        styles = (house.BLUE, house.GREEN, house.ORANGE)
        for name, style, y in zip(names, styles, (0.95, 0.86, 0.77), strict=True):
            look: house.Look = {"transform": ax.transAxes, "zorder": house.BENEATH}
            ax.text(1.06, y, name, va="center", color=style.color, **look)
        self.words = ax.text(0, 0, "", va="bottom", bbox=house.BOXED)

    def update(self, r: ExposureResult) -> None:
        owed, worth = r.table["balance"].to_numpy(), r.table["value"].to_numpy()
        self.owed.set_data(self.EDGES[:-1], owed)
        self.worth.set_data(self.EDGES[:-1], worth)
        ends = r.now["value"], r.now["balance"]
        self.gap.set_data(np.maximum(owed, worth), self.EDGES, worth)
        for drawn in (self.when, self.dots):
            drawn.set_data([r.year, r.year], ends)
        words = {"text": man_yen(r.now["exposure"], 0), "y": max(ends) + 110 * MAN}
        aside(self.words, r.year, 0.4, left=r.year > 0.8 * YEARS, **words)
