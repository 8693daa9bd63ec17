"""Pictures of lesson 04 in many futures: how often rent falls short, and what reserve survives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.rental.vacancy import TopUps

from .charts import MAN, add_note

ONE = 1
SURE = 0.95
REACH = {True: 1_000 * MAN, False: 2_500 * MAN}  # of the axis: surplus kept, or spent


@dataclass(frozen=True)
class Months:
    """How often how many units stand empty, in all months of all futures."""

    units: int
    shares: np.ndarray
    bears: float

    @property
    def vacancies(self) -> np.ndarray:
        """The vacancy rates that can happen: 0, 1 … units of units."""
        return np.arange(self.units + 1) / self.units

    @property
    def mean(self) -> float:
        """Mean vacancy of all months."""
        return float(self.shares @ self.vacancies)

    @property
    def short(self) -> float:
        """Share of the months in which rent does not pay everything."""
        return float(self.shares[self.vacancies > self.bears].sum())


@dataclass(frozen=True)
class UnitsResult:
    """One unit beside many, at the same mean vacancy."""

    vacancy: float
    one: Months
    many: Months


class UnitsChart(Chart):
    """Two pictures of one mean: left a unit that is empty or full, right many units."""

    height = 390
    left, right, top, bottom = 76, 24, 108, 70
    apart = True
    subtitle = "縦：全部の月のうちの割合　横：その月の空室率　橙の斜線：家賃が足りない月"

    def __init__(self, most: int, bears: float) -> None:
        self._most, self._bears = most, bears
        super().__init__()

    def build(self) -> None:
        self.axes = [self.add_axes(0, 2, gap=68), self.add_axes(1, 2, gap=68)]
        add_note(self, say("who_repays.futures_note"))
        self.bars, self.names, self.words = [], [], []
        for ax, count in zip(self.axes, (ONE, self._most), strict=True):
            ax.set(xlim=(-0.1, 1.1), ylim=(0, 1.0))
            house.units(ax.xaxis, "percent", step=0.2)
            house.units(ax.yaxis, "percent", step=0.2)
            line = {"color": house.INK, "linewidth": 1.2, "linestyle": (0, (4, 3))}
            ax.axvline(self._bears, **line, zorder=house.BENEATH)
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
                there = place <= months.units
                at = months.vacancies[place] if there else 0.0
                style = house.BAD if at > self._bears else house.GOOD
                bar.set(x=at - width / 2, width=width if there else 0.0)
                bar.set(height=months.shares[place] if there else 0.0)
                bar.set(facecolor=style.color, hatch=style.hatch, edgecolor=house.PAPER)
            name.set_text(say("who_repays.units_name", units=months.units))
            words.set_text(f"足りない月 {percent(months.short)}")
        self.headline(
            f"足りない月は、1戸なら{percent(r.one.short)}、{r.many.units}戸なら{percent(r.many.short)}"
        )


@dataclass(frozen=True)
class ReserveResult:
    """What the owner adds in the futures of one unit and of ten."""

    one: TopUps
    ten: TopUps
    keep: bool

    def needed(self, futures: TopUps, share: float = SURE) -> float:
        """The reserve that survives this share of the futures, yen."""
        return futures.reserve_quantile(share, keep_surplus=self.keep)


class ReserveChart(Chart):
    """The more money at the start the more futures are survived; the mark stands at 95 %."""

    height = 410
    left, right, bottom = 76, 66, 70
    subtitle = "縦：30年を乗り切った未来の割合　横：最初に用意した準備金"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, REACH[True]), ylim=(0, 1.2))
        house.units(ax.xaxis, "man_yen")
        house.units(ax.yaxis, "percent")
        ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, SURE])
        add_note(self, say("who_repays.futures_note"))
        ax.axhline(SURE, color=house.QUIET, linewidth=1.2, linestyle=(0, (4, 3)), zorder=0.7)
        self.x = np.linspace(0, 1, 251)
        self.lines, self.marks, self.words = [], [], []
        # the curves rise from the lower left, so the lower right is always free
        ax.text(0.99, 0.36, say("who_repays.reserve_sure"), transform=ax.transAxes, ha="right",
                zorder=house.BENEATH)  # fmt: skip
        for style, y in ((house.BLUE, 0.25), (house.GREEN, 0.14)):
            self.lines.append(ax.plot(self.x, self.x, **style.line(), drawstyle="steps-post")[0])
            self.marks.append(
                ax.plot([0], [0], marker=style.marker, color=style.color, clip_on=False)[0]
            )
            place = {"transform": ax.transAxes, "ha": "right"}
            self.words.append(ax.text(0.99, y, "", color=style.color, **place))
        if self.guess is not None:
            at = float(np.clip(self.guess, 0, REACH[False]))
            self.guess_line(ax, man_yen(self.guess, 0), x=at)

    def update(self, r: ReserveResult) -> None:
        reach = REACH[r.keep]
        if self.ax.get_xlim()[1] != reach:
            self.ax.set_xlim(0, reach)
        x = self.x * reach
        needs = [r.needed(r.one), r.needed(r.ten)]
        for futures, need, line, mark, words, key in zip(
            (r.one, r.ten), needs, self.lines, self.marks, self.words, ("one", "ten"), strict=True
        ):
            line.set_data(x, futures.survival(x, keep_surplus=r.keep))
            mark.set_data([need], [SURE])
            units, money = futures.vacancy.units, man_yen(need, 0)
            words.set_text(say(f"who_repays.reserve_mark_{key}", units=units, money=money))
        one, ten = (man_yen(need, 0) for need in needs)
        self.headline(f"95％を乗り切る準備金：1戸は{one}、10戸は{ten}")
