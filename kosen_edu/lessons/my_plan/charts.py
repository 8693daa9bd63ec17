"""Pictures of lesson 09: the years of one's own plan, what the rate does to it, when to sell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart, Still
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.plan.proforma import ProForma

BOXED = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}
STEPS = (1, 2, 5)


def nice_limits(values: Iterable[float], *, room: float = 0.18) -> tuple[float, float]:
    """Limits around all values and 0, on round numbers, so that they seldom change.

    Examples
    --------
    >>> nice_limits([150.0, 93.0]), nice_limits([-8.0, 20.0])
    ((0.0, 200.0), (-20.0, 30.0))
    """
    found = [0.0, *(float(v) for v in values)]
    low, high = min(found), max(found)
    span = max(high - low, 1.0)
    size = 10.0 ** np.floor(np.log10(span / 4))
    step = float(next(size * s for s in (*STEPS, 10) if span / (size * s) <= 5))
    bottom = np.floor((low - room * span) / step) * step if low < 0 else 0.0
    top = np.ceil((high + room * span) / step) * step if high > 0 else 0.0
    return float(bottom), float(top)


class YearsChart(Chart):
    """Cash of each year: bars after tax, a line before it; below 0 the bars change their look."""

    left, right, bottom = 108, 30, 50
    height = 360
    subtitle = say("own_plan.years_subtitle")

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
        ax.xaxis.set_major_formatter(lambda v, _: say("own_plan.axis_year", year=round(v)))
        house.units(ax.yaxis, "man_yen")
        ax.axhline(0, color=house.INK, linewidth=1.2)
        self.bars = [ax.bar([k + 1], [0.0], width=0.7)[0] for k in range(MAX_HOLD)]
        (self.before,) = ax.plot([], [], color=house.INK, marker="_", linestyle="none",
                                 markersize=14, markeredgewidth=2)  # fmt: skip
        self.words = [ax.text(0, 0, "", ha="center", bbox=BOXED) for _ in range(2)]

    def update(self, plan: ProForma) -> None:
        result = plan.result
        cash = result.atcf if result.after_tax else result.btcf
        years = result.years
        self.ax.set_xlim(0.4, years + 0.6)
        self.ax.set_ylim(*nice_limits([*cash, *result.btcf]))
        for k, bar in enumerate(self.bars):
            bar.set_visible(k < years)
            height = float(cash[k]) if k < years else 0.0
            look = house.GOOD if height >= 0 else house.BAD
            bar.set(height=height, facecolor=look.color, hatch=look.hatch)
            bar.set_edgecolor(house.PAPER)
        self.before.set_data(np.arange(1, years + 1), result.btcf)
        low, high = self.ax.get_ylim()
        for word, k in zip(self.words, (0, years - 1), strict=True):
            value = float(cash[k])
            far = value + (0.025 if value >= 0 else -0.025) * (high - low)  # clear of the bar
            word.set(text=man_yen(value), x=k + 1, y=far, va="bottom" if value >= 0 else "top")
            word.set_ha("left" if k == 0 and years > 12 else "center")
            if k == years - 1 and years > 12:
                word.set_ha("right")
            word.set_visible(k == 0 or years > 1)
        self.headline(years_finding(plan))


def years_finding(plan: ProForma) -> str:
    """What the years come to, as a headline: the first year, and the first that falls short."""
    result = plan.result
    cash = result.atcf if result.after_tax else result.btcf
    short = np.flatnonzero(cash < -0.5)
    first = man_yen(float(cash[0]))
    if not len(short):
        return say("own_plan.years_all_positive", first=first, years=result.years)
    if short[0] == 0:
        return say("own_plan.years_short_at_once", first=man_yen(-float(cash[0])))
    return say("own_plan.years_short", year=int(short[0]) + 1, first=first)


def plan_picture(mine: MyPlan) -> Still:
    """The picture of the years for the printed page."""
    return YearsChart().still(mine.plan)


@dataclass(frozen=True, eq=False)
class StressResult:
    """Cash before tax of year 1 over the rate: as planned, and with the vacancy chosen (yen)."""

    rates: np.ndarray
    planned: np.ndarray
    chosen: np.ndarray
    own_rate: float
    rate: float
    vacancy: float
    cash: float
    dscr: float | None
    turning: float | None


class StressChart(Chart):
    """A line that falls with the rate; where it meets 0 the plan turns negative."""

    left, right, bottom = 108, 36, 50
    height = 380
    subtitle = "縦：1年目の税引前の手残り　横：金利　破線：計画の空室率"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set_xlim(0, 0.1)
        house.units(ax.xaxis, "percent", step=0.01)
        house.units(ax.yaxis, "man_yen")
        ax.axhline(0, color=house.INK, linewidth=1.2)
        (self.planned,) = ax.plot([], [], color=house.GREY.color, linewidth=1.4, linestyle="--")
        (self.chosen,) = ax.plot([], [], **house.BLUE.line())
        (self.here,) = ax.plot([], [], linestyle="none", marker="o", color=house.BLUE.color,
                               clip_on=False)  # fmt: skip
        (self.zero,) = ax.plot(
            [], [], linestyle="none", marker="D", color=house.PAPER,
            markeredgecolor=house.ORANGE.color, markeredgewidth=2,
        )  # fmt: skip
        self.word = ax.text(0, 0, "", ha="left", va="bottom", bbox=BOXED)
        self.turn = ax.text(0, 0, "", ha="left", va="bottom", color=house.ORANGE.color, bbox=BOXED)
        if self.guess is not None:
            at = float(np.clip(self.guess, 0.0, 0.1))
            self.guess_line(ax, percent(self.guess, 2), x=at)

    def update(self, r: StressResult) -> None:
        self.ax.set_ylim(*nice_limits([*r.planned, *r.chosen]))
        low, high = self.ax.get_ylim()
        self.planned.set_data(r.rates, r.planned)
        self.chosen.set_data(r.rates, r.chosen)
        self.here.set_data([r.rate], [r.cash])
        left = r.rate < 0.08
        self.word.set(text=man_yen(r.cash), ha="left" if left else "right")
        self.word.set_position((r.rate + (0.0012 if left else 0.0), r.cash + 0.04 * (high - low)))
        shown = r.turning is not None and r.turning <= 0.1
        self.zero.set_data([r.turning] if shown else [], [0] if shown else [])
        near = shown and abs((r.turning or 0.0) - r.rate) < 0.012
        self.turn.set_visible(shown and not near)
        if shown:
            self.turn.set(text=percent(r.turning or 0.0, 2), x=r.turning, y=0.05 * (high - low))
            self.turn.set_ha("left" if (r.turning or 0.0) < 0.08 else "right")
        fields = {"rate": percent(r.rate, 2), "vacancy": percent(r.vacancy, 0)}
        key = "my_plan.stress_title" if r.cash >= 0 else "my_plan.stress_title_short"
        self.headline(say(key, cash=man_yen(abs(r.cash)), **fields))


@dataclass(frozen=True, eq=False)
class SaleResult:
    """What a sale at the end of each year brings, what is owed then, and what is left (yen)."""

    net_price: np.ndarray
    balance: np.ndarray
    left: np.ndarray
    year: int
    change: float
    after_tax: bool

    @property
    def now(self) -> float:
        """What is left in the year chosen."""
        return float(self.left[self.year - 1])

    @property
    def first_enough(self) -> int:
        """The first year in which the sale repays the loan; 0: none."""
        enough = np.flatnonzero(self.left >= -0.5)
        return int(enough[0]) + 1 if len(enough) else 0


class SaleChart(Chart):
    """Price after costs and debt over the years; the gap between them is what is left."""

    left, right, bottom = 146, 104, 50
    height = 380
    subtitle = "縦：円　横：何年目の終わりに売るか　縦の線：残るお金（税を払う前の差）"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
        ax.xaxis.set_major_formatter(lambda v, _: say("own_plan.axis_year", year=round(v)))
        house.units(ax.yaxis, "man_yen")
        (self.price,) = ax.plot([], [], **house.BLUE.line())
        (self.debt,) = ax.plot([], [], **house.ORANGE.line())
        (self.gap,) = ax.plot([], [], color=house.INK, linewidth=1.6, marker="_", markersize=12)
        self.price_name = ax.text(0, 0, "売却手取り", color=house.BLUE.color)
        self.debt_name = ax.text(0, 0, term("residual_debt").name, color=house.ORANGE.color)
        self.word = ax.text(0, 0, "", va="center", bbox=BOXED)

    def update(self, r: SaleResult) -> None:
        years = len(r.balance)
        x = np.arange(1, years + 1)
        self.ax.set_xlim(0.8, max(years, 2))
        low, high = nice_limits([*r.net_price, *r.balance], room=0.06)
        self.ax.set_ylim(max(low, 0.0), high)
        self.price.set_data(x, r.net_price)
        self.debt.set_data(x, r.balance)
        k = r.year - 1
        ends = [float(r.balance[k]), float(r.net_price[k])]
        self.gap.set_data([r.year, r.year], ends)
        right = r.year > 0.6 * years
        shift = 0.012 * years
        self.word.set(text=man_yen(r.now), x=r.year + (-shift if right else shift), y=sum(ends) / 2)
        self.word.set_ha("right" if right else "left")
        apart = 0.05 * (high - max(low, 0.0))
        tops = [float(r.net_price[-1]), float(r.balance[-1])]
        if abs(tops[0] - tops[1]) < apart:  # the names keep clear of each other
            middle, sign = sum(tops) / 2, 1 if tops[0] >= tops[1] else -1
            tops = [middle + sign * apart / 2, middle - sign * apart / 2]
        for name, y in zip((self.price_name, self.debt_name), tops, strict=True):
            name.set(x=max(years, 2) + 0.012 * years, y=y)
            name.set_va("center")
        key = "my_plan.sale_title" if r.now >= 0 else "my_plan.sale_title_short"
        self.headline(say(key, year=r.year, money=man_yen(abs(r.now), 0)))
