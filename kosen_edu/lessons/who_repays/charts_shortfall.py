"""Pictures of lesson 04 when rent falls short: how often, what reserve survives, what is owed."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base.formats import limit, man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, aside, limits, line, paint
from kosen_edu.live.phone import Phone
from kosen_edu.rental.vacancy import TopUps

from .charts_rent import SEEN, YEARS

ONE = 1
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
    subtitle = "縦：全部の月のうちの割合　横：その月の空室率　橙の斜線：家賃が足りない月"

    def __init__(self, most: int, bears: float) -> None:
        self._most, self._bears = most, bears
        super().__init__()

    def build(self) -> None:
        self.axes = [self.add_axes(0, 2, gap=68), self.add_axes(1, 2, gap=68)]
        self.note(say("who_repays.units_note"))
        self.bars, self.names, self.words = [], [], []
        for ax, count in zip(self.axes, (ONE, self._most), strict=True):
            house.scales(ax, x=("percent", -0.1, 1.1, 0.2), y=("percent", 0, 1.0, 0.2))
            look: dict[str, Any] = {"linewidth": 1.2, "linestyle": (0, (4, 3))}
            ax.axvline(self._bears, color=house.INK, zorder=house.BENEATH, **look)
            limit = f"{percent(self._bears)}を超えると不足"
            ax.text(self._bears + 0.02, 0.9, limit, color=house.QUIET, zorder=house.BENEATH)
            self.bars.append(ax.bar(np.arange(count + 1), 0.0 * np.arange(count + 1), width=0.06))
            self.names.append(ax.text(0.0, 1.07, "", transform=ax.transAxes, va="center"))
            self.words.append(ax.text(0.68, 0.5, "", color=house.BAD.color, ha="center"))

    def update(self, r: UnitsResult) -> None:
        for months, bars, name, words in zip(
            (r.one, r.many), self.bars, self.names, self.words, strict=True
        ):
            width = min(0.07, 0.75 / months.units)
            for place, bar in enumerate(bars):
                share = months.shares[place] if place <= months.units else 0.0
                at = place / months.units
                bar.set(x=at - width / 2, width=width, height=share, visible=share > 0.0005)
                paint(bar, house.BAD if at > self._bears else house.GOOD)
            name.set_text(f"{months.units}戸")
            words.set_text(f"足りない月 {percent(months.short)}")
        self.headline(say("who_repays.units_title", r=r))


@dataclass(frozen=True)
class ReserveResult:
    """What the owner adds in the futures of one unit and of ten."""

    one: TopUps
    ten: TopUps
    keep: bool

    def needed(self, futures: TopUps, share: float = SURE) -> float:
        """The reserve that survives this share of the futures, yen."""
        return futures.reserve_quantile(share, keep_surplus=self.keep)

    @cached_property
    def needs(self) -> tuple[float, float]:
        """That of one unit and of ten, yen."""
        return self.needed(self.one), self.needed(self.ten)


class ReserveChart(Chart[ReserveResult]):
    """The more money at the start the more futures are survived; the mark stands at 95 %."""

    guess_kind = "yen"
    height = 410
    left, right, bottom = 76, 66, 70
    subtitle = "縦：30年を乗り切った未来の割合　横：最初に用意した準備金"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, REACH[True]), ylim=(0, 1.2))
        house.units(ax.xaxis, "man_yen")
        house.units(ax.yaxis, "percent")
        ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, SURE])
        self.note(say("who_repays.futures_note"))
        ax.axhline(SURE, color=house.QUIET, linewidth=1.2, linestyle=(0, (4, 3)), zorder=0.7)
        self.x = np.linspace(0, 1, 251)
        self.lines, self.marks, self.words = [], [], []
        # the curves rise from the lower left, so the lower right is always free
        ax.text(0.99, 0.36, "95％を乗り切る準備金", transform=ax.transAxes, ha="right",
                zorder=house.BENEATH)  # fmt: skip
        for style, y in ((house.BLUE, 0.25), (house.GREEN, 0.14)):
            color = style.color
            self.lines.append(line(ax, **style.line(), drawstyle="steps-post"))
            self.marks.append(line(ax, marker=style.marker, color=color, clip_on=False))
            words = ax.text(0.99, y, "", color=color, transform=ax.transAxes, ha="right")
            words.set(bbox=house.BOXED, zorder=4)
            self.words.append(words)
        self.guess_line(ax, "x", lambda guess: man_yen(guess, 0), reach=(0, REACH[False]))

    def update(self, r: ReserveResult) -> None:
        reach = REACH[r.keep]
        limits(self.ax, 0, reach, across=True)
        x = self.x * reach
        looks = ("実線・●", "点線・▲")
        for futures, need, drawn, mark, words, look in zip(
            (r.one, r.ten), r.needs, self.lines, self.marks, self.words, looks, strict=True
        ):
            drawn.set_data(x, futures.survival(x, keep_surplus=r.keep))
            mark.set_data([need], [SURE])
            words.set_text(
                f"{futures.vacancy.units}戸（{look}）　{limit(need, 'least', 'man_yen', 0)}"
            )
        self.headline(say("who_repays.reserve_title", r=r))


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
    subtitle = "縦：金額　横：借りてからの年数（譲渡費用は売れる値段の3.4％）"
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
        names = {
            "残高（実線）": (0.95, house.BLUE),
            "売って入る額（点線）": (0.86, house.GREEN),
            "保証人が負う額（斜線）": (0.77, house.ORANGE),
        }
        for name, (y, style) in names.items():
            ax.text(1.04, y, name, transform=ax.transAxes, va="center", color=style.color)
        self.words = ax.text(0, 0, "", va="bottom", bbox=house.BOXED)

    def update(self, r: ExposureResult) -> None:
        owed, worth = r.table["balance"].to_numpy(), r.table["value"].to_numpy()
        self.owed.set_data(self.EDGES[:-1], owed)
        self.worth.set_data(self.EDGES[:-1], worth)
        ends = r.now["value"], r.now["balance"]
        self.gap.set_data(np.maximum(owed, worth), self.EDGES, worth)
        self.when.set_data([r.year, r.year], ends)
        self.dots.set_data([r.year, r.year], ends)
        self.words.set_text(man_yen(r.now["exposure"], 0))
        last = r.year > 0.8 * YEARS
        aside(self.words, r.year, 0.4, left=last, y=max(ends) + 110 * MAN)
        key = "asked" if r.key == "asked" else "free"
        self.headline(say(f"who_repays.exposure_title_{key}", r=r))
