"""Pictures of lesson 04 in many futures: how often rent falls short, and what reserve survives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, line, paint
from kosen_edu.live.phone import Phone
from kosen_edu.rental.vacancy import TopUps

ONE = 1
SURE = 0.95
REACH = {True: 1_000 * MAN, False: 2_500 * MAN}  # of the axis: surplus kept, or spent


@dataclass(frozen=True, eq=False)
class Months:
    """How often how many units stand empty, in all months of all futures.

    Attributes
    ----------
    units : int
    vacancies, shares : ndarray, shape (units + 1,)
        The vacancy rates that can happen, and how often each does.
    mean : float
        Mean vacancy of all months.
    short : float
        Share of the months in which rent does not pay everything.
    """

    units: int
    vacancies: np.ndarray
    shares: np.ndarray
    mean: float
    short: float


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
        self.note(say("who_repays.futures_note"))
        self.bars, self.names, self.words = [], [], []
        for ax, count in zip(self.axes, (ONE, self._most), strict=True):
            ax.set(xlim=(-0.1, 1.1), ylim=(0, 1.0))
            house.units(ax.xaxis, "percent", step=0.2)
            house.units(ax.yaxis, "percent", step=0.2)
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
                there = place <= months.units
                at = months.vacancies[place] if there else 0.0
                bar.set(x=at - width / 2, width=width if there else 0.0)
                bar.set_height(months.shares[place] if there else 0.0)
                paint(bar, house.BAD if at > self._bears else house.GOOD)
            name.set_text(f"{months.units}戸")
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
            self.words.append(ax.text(0.99, y, "", color=color, transform=ax.transAxes, ha="right"))
        if self.guess is not None:
            at = float(np.clip(self.guess, 0, REACH[False]))
            self.guess_line(ax, man_yen(self.guess, 0), x=at)

    def update(self, r: ReserveResult) -> None:
        reach = REACH[r.keep]
        if self.ax.get_xlim()[1] != reach:
            self.ax.set_xlim(0, reach)
        x = self.x * reach
        needs = [r.needed(r.one), r.needed(r.ten)]
        looks = ("実線・●", "点線・▲")
        for futures, need, drawn, mark, words, look in zip(
            (r.one, r.ten), needs, self.lines, self.marks, self.words, looks, strict=True
        ):
            drawn.set_data(x, futures.survival(x, keep_surplus=r.keep))
            mark.set_data([need], [SURE])
            words.set_text(f"{futures.vacancy.units}戸（{look}）　{man_yen(need, 0)}")
        one, ten = (man_yen(need, 0) for need in needs)
        self.headline(f"95％を乗り切る準備金：1戸は{one}、10戸は{ten}")
