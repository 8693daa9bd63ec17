"""Pictures of lesson 05: one condition at a time, equal own money, lumps of empty rooms.

Those of holding, selling and the internal rate of return are in
:mod:`kosen_edu.lessons.condo_or_building.charts_years`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.cases.condo_or_building import (
    SIX,
    Deal,
    chances_of_empty,
    change_one,
    level_vacancy,
)
from kosen_edu.live import house
from kosen_edu.live.chart import Chart

MAN = 10_000
BOXED = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}
CONDO, HOUSE = house.ORANGE, house.BLUE


def _points(value: float, digits: int = 2) -> str:
    """A change in percentage points with its sign."""
    text = percent(value, digits).removesuffix("％")
    return text if value <= 0 else f"+{text}"


@dataclass(frozen=True)
class SixResult:
    """Two deals; each of the six conditions of the first changed alone to that of the other."""

    start: Deal
    end: Deal

    @cached_property
    def changes(self) -> dict[str, float]:
        """Change of cash over price by condition."""
        return change_one(self.start, self.end)

    @cached_property
    def whole(self) -> float:
        """The difference with all six changed."""
        return self.end.cash_on_price - self.start.cash_on_price

    @cached_property
    def strongest(self) -> str:
        """The condition that alone goes furthest towards the other deal."""
        way = 1 if self.whole >= 0 else -1
        return max(self.changes, key=lambda name: way * self.changes[name])

    @property
    def share(self) -> float:
        """What part of the whole difference the strongest makes alone."""
        return self.changes[self.strongest] / self.whole


class SixChart(Chart):
    """A bar for each condition changed alone, and one for all six together."""

    height = 446
    left, right, bottom = 264, 40, 52
    subtitle = "横：手残り÷価格の変化（ポイント）　一つだけ変え、ほかの五つは元のまま"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        rows = np.arange(len(SIX), -1, -1.0)
        rows[-1] -= 0.3
        ax.set(xlim=(-0.058, 0.058), ylim=(-0.9, len(SIX) + 0.9), yticks=[])
        ax.xaxis.set_major_formatter(lambda v, _: _points(v, 0))
        ax.set_xticks(np.arange(-0.04, 0.05, 0.02))
        ax.grid(axis="x")
        ax.grid(visible=False, axis="y")
        ax.plot([0, 0], [-0.9, len(SIX) + 0.45], color=house.INK, linewidth=1.2, zorder=1)
        ax.axhline(0.35, color=house.FAINT, linewidth=1.2, zorder=house.BENEATH)
        self.bars = ax.barh(rows, 0.0 * rows, height=0.6)
        self.names = [ax.text(-0.0596, row, "", ha="right", va="center") for row in rows]
        self.words = [ax.text(0, row, "", va="center", bbox=BOXED) for row in rows]
        if self.guess is not None:
            look = {"color": house.GUESS.color, "linestyle": house.GUESS.linestyle}
            (self.guessed,) = ax.plot(
                [0, 0], [-0.9, len(SIX) + 0.4], linewidth=1.6, zorder=1.5, **look
            )
            self.guess_words = ax.text(
                0, len(SIX) + 0.95, "", ha="center", va="top", color=house.GUESS.color, bbox=BOXED
            )

    def update(self, r: SixResult) -> None:
        values = [*r.changes.values(), r.whole]
        labels = [self._label(name, r) for name in SIX] + ["六つすべて"]
        for bar, name, word, value, label in zip(
            self.bars, self.names, self.words, values, labels, strict=True
        ):
            style = house.GOOD if value >= 0 else house.BAD
            bar.set(width=value, facecolor=style.color, hatch=style.hatch)
            bar.set_edgecolor(house.PAPER)
            name.set_text(label)
            word.set_text(_points(value))
            word.set_x(value + (0.001 if value >= 0 else -0.001))
            word.set_ha("left" if value >= 0 else "right")
        if self.guess is not None:
            at = float(np.clip(self.guess * r.whole, -0.05, 0.05))
            self.guessed.set_xdata([at, at])
            self.guess_words.set_x(float(np.clip(at, -0.038, 0.038)))
            self.guess_words.set_text(say("charts.guess", value=percent(self.guess, 0)))
        self.headline(
            f"いちばん大きい違いは{term(r.strongest).name}：一つで差の{percent(r.share, 0)}"
        )

    @staticmethod
    def _label(name: str, r: SixResult) -> str:
        write = (lambda v: f"{v:g}") if name == "years" else (lambda v: percent(v, 1))
        before, after = write(getattr(r.start, name)), write(getattr(r.end, name))
        return f"{term(name).name} {before}→{after}"


@dataclass(frozen=True)
class EqualResult:
    """Several condominiums and one house at the same price with the same own money."""

    condo: Deal
    house: Deal
    count: int

    @property
    def condo_cash(self) -> float:
        """Cash before tax of all condominiums, yen a year."""
        return self.condo.btcf * self.count

    @property
    def house_cash(self) -> float:
        """Cash before tax of the house, yen a year."""
        return self.house.btcf

    @property
    def level(self) -> float | None:
        """The vacancy at which the house leaves no more than the condominiums."""
        return level_vacancy(self.house, cash=self.condo_cash)


class EqualChart(Chart):
    """Cash over vacancy: two lines; the dots may stand at different vacancies."""

    height = 420
    left, right = 110, 110
    subtitle = "縦：税引前キャッシュフロー（年・どちらも価格6000万円）　横：空室率"
    END = 0.6

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, self.END), ylim=(-240 * MAN, 370 * MAN))
        house.units(ax.xaxis, "percent", step=0.1)
        house.units(ax.yaxis, "man_yen", step=100 * MAN)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        (self.level,) = ax.plot([], [], color=house.QUIET, linestyle=":", linewidth=1.4)
        self.x = np.array([0.0, self.END])
        self.lines, self.names, self.dots, self.words = [], [], [], []
        for style, key in ((CONDO, "condos"), (HOUSE, "house")):
            self.lines += ax.plot(self.x, self.x, **style.line())
            self.dots += ax.plot(
                [0], [0], marker=style.marker, color=style.color, linestyle="", clip_on=False
            )
            name = say(f"condo_or_building.name_{key}")
            self.names.append(ax.text(self.END + 0.009, 0, name, va="center", color=style.color))
            self.words.append(ax.text(0, 0, "", bbox=BOXED))
        (self.tie,) = ax.plot(
            [], [], marker="D", color=house.PAPER, markeredgecolor=HOUSE.color,
            markeredgewidth=2, linestyle="",
        )  # fmt: skip

    def update(self, r: EqualResult) -> None:
        for i, (deal, times) in enumerate(((r.condo, r.count), (r.house, 1))):
            ends = [times * deal.at(vacancy=float(v)).btcf for v in self.x]
            self.lines[i].set_ydata(ends)
            self.names[i].set_y(ends[1])
            cash = times * deal.btcf
            self.dots[i].set_data([deal.vacancy], [cash])
            self.words[i].set_text(man_yen(cash))
            # the lines fall: above to the right and below to the left is free
            near_end = deal.vacancy > self.END - 0.12
            ha, va = ("right", "top") if near_end else ("left", "bottom")
            self.words[i].set(ha=ha, va=va)
            way = -1 if near_end else 1
            self.words[i].set_position((deal.vacancy + 0.008 * way, cash + 12 * MAN * way))
        level = r.level
        if level is None or level > self.END:
            self.tie.set_data([], [])
            self.level.set_data([], [])
        else:
            self.tie.set_data([level], [r.condo_cash])
            self.level.set_data([r.condo.vacancy, level], [r.condo_cash, r.condo_cash])
        self.headline(
            f"手残りは区分3戸が{man_yen(r.condo_cash)}、アパートが{man_yen(r.house_cash)}"
        )


@dataclass(frozen=True)
class LumpResult:
    """One month of some condominiums and of the house (operating costs on full rent)."""

    condo: Deal
    house: Deal
    count: int

    def chances(self, which: str) -> tuple[np.ndarray, np.ndarray]:
        """Shares of full rent that may come in (falling), and the chance of each."""
        units = self.count if which == "condo" else self.house.units
        vacancy = getattr(self, which).vacancy
        return 1 - np.arange(units + 1) / units, chances_of_empty(units, vacancy)

    def top_up(self, which: str) -> float:
        """Chance of a month in which rent does not reach costs and debt service."""
        shares, chances = self.chances(which)
        return float(chances[shares < getattr(self, which).break_even_share - 1e-9].sum())

    def all_empty(self, which: str) -> float:
        """Chance of a month without any rent."""
        return float(self.chances(which)[1][-1])


class LumpChart(Chart):
    """How much rent comes in, in how many months; hatched where the owner has to add."""

    height = 420
    left, top, bottom = 76, 126, 52
    subtitle = "縦：そうなる月の割合　横：満室の家賃のうち入る割合　斜線：持ち出しになる月"
    MOST = 11  # bars on one side: ten units have eleven states

    def build(self) -> None:
        self.sides = []
        for column in (0, 1):
            ax = self.add_axes(column, 2, gap=76)
            ax.set(xlim=(-0.06, 1.1), ylim=(0, 1.0))
            house.units(ax.xaxis, "percent", step=0.2)
            house.units(ax.yaxis, "percent", step=0.2)
            bars = ax.bar(np.zeros(self.MOST), np.zeros(self.MOST), width=0.064)
            (edge,) = ax.plot([0, 0], [0, 1], color=house.INK, linewidth=1.4, linestyle="--")
            name = ax.text(-0.06, 1.13, "", va="bottom")
            mark = ax.text(0, 1.02, "", va="bottom", ha="center", color=house.QUIET)
            self.sides.append((bars, edge, name, mark))

    def update(self, r: LumpResult) -> None:
        for which, (bars, edge, name, mark) in zip(("condo", "house"), self.sides, strict=True):
            shares, chances = r.chances(which)
            even = getattr(r, which).break_even_share
            for i, bar in enumerate(bars):
                there = i < len(shares)
                share, chance = (shares[i], chances[i]) if there else (0.0, 0.0)
                style = house.BAD if share < even - 1e-9 else house.GOOD
                bar.set(x=share - 0.032, height=chance, visible=bool(chance > 5e-4))
                bar.set(facecolor=style.color, hatch=style.hatch)
                bar.set_edgecolor(house.PAPER)
            at = min(even, 1.09)
            edge.set_xdata([at, at])
            mark.set_x(min(at, 0.88))
            mark.set_text(f"収支ゼロ {percent(even)}")
            top_up = percent(r.top_up(which))
            if which == "condo":
                words = f"区分{r.count}戸　持ち出しの月 {top_up}"
            else:
                words = f"アパート{r.house.units}室　持ち出しの月 {top_up}"
            name.set_text(words)
        self.headline(
            f"持ち出しになる月は、区分{r.count}戸で{percent(r.top_up('condo'))}、アパートで{percent(r.top_up('house'))}"
        )
