"""Pictures of lesson 07 on luck: the error of the index, and one future opened."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator, NullLocator

from kosen_edu.base import error_text, man_yen, percent, say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import CLOSELY_BOXED, area, axes_between, between, ladder, limits, line
from kosen_edu.live.phone import Phone
from kosen_edu.plan.proforma import ProForma

from .charts_futures import HIGH, LOWS, YEARS

Z = 1.96  # so many standard errors hold 95 of 100 seeds


@dataclass(frozen=True)
class ErrorResult:
    """How far the index of the first ``n`` futures can be trusted.

    Attributes
    ----------
    n : int
    index, error : float
        Of the first ``n`` futures, and its standard error.
    whole : float
        The index of all of them.
    running, half : ndarray
        At all counts in the picture: the index, and half the width that holds 95 of 100 seeds.
    """

    n: int
    index: float
    error: float
    whole: float
    running: np.ndarray
    half: np.ndarray

    @property
    def margin(self) -> float:
        """So far to either side lie 95 of 100 seeds."""
        return Z * self.error

    @property
    def key(self) -> str:
        """Which sentence says it: futures that are all alike promise that others are, too."""
        return "" if self.error else "alike"


class ErrorChart(Chart[ErrorResult]):
    """The index settles as futures are added; the funnel is 1/√n wide."""

    height = 380
    left, right = 70, 40
    FIRST, N = 50, 10_000
    COUNTS = np.unique(np.geomspace(FIRST, N, 240).astype(int))

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xscale="log", xlim=(self.FIRST, self.COUNTS[-1]))
        ax.set_xticks([50, 100, 400, 1_600, 6_400], minor=False)
        ax.xaxis.set_minor_locator(NullLocator())
        house.units(ax.xaxis, "number")
        house.units(ax.yaxis, "percent", step=0.1)
        self.funnel = area(ax, facecolor="#dfeaf4")
        self.level = line(ax, color=house.INK, linewidth=1.2)
        self.line = line(ax, **house.BLUE.line(), linewidth=1.8)
        look: house.Look = {"color": house.ORANGE.color}
        self.span = line(ax, linewidth=3, marker="_", markersize=14, **look)
        self.dot = line(ax, marker="o", **look)
        self.words = ax.text(0, 0, "", bbox=CLOSELY_BOXED, **look)

    def update(self, r: ErrorResult) -> None:
        x, p = self.COUNTS, r.whole
        low = float(np.clip(round(p / 0.1) * 0.1 - 0.2, 0.0, 0.6))
        limits(self.ax, low - 0.004, low + 0.404)
        self.funnel.set_xy(between(x, p - r.half, p + r.half))
        self.level.set_data(x[[0, -1]], [p, p])
        self.line.set_data(x, r.running)
        self.dot.set_data([r.n], [r.index])
        self.span.set_data([r.n, r.n], [r.index - r.margin, r.index + r.margin])
        error = error_text(r.error, 1)
        y, va = (low + 0.395, "top") if p <= low + 0.21 else (low + 0.005, "bottom")
        at, ha = (0.96 * r.n, "right") if r.n * 4 > self.N else (1.04 * r.n, "left")
        self.words.set(text=f"{percent(r.index, 1)}（標準誤差 {error}）", x=at, y=y, ha=ha, va=va)


@dataclass(frozen=True)
class OneResult:
    """One of many futures, found by its rank among them.

    Attributes
    ----------
    rank : float
        Share of the futures that lie below it.
    number : int
        Its number, from 0.
    rates, plan_rate : ndarray, float
        Its rate in each half-year; that of the plan.
    vacancy, repairs, account : ndarray
        By year; the account (yen) from the first day on.
    ruin_year : int
        In which its cash runs out; 0: never.
    plan : ProForma
        Without luck.
    """

    rank: float
    number: int
    rates: np.ndarray
    plan_rate: float
    vacancy: np.ndarray
    repairs: np.ndarray
    account: np.ndarray
    ruin_year: int
    plan: ProForma

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "ruin" if self.ruin_year else ""

    @property
    def top(self) -> float:
        """Its highest rate."""
        return float(self.rates.max())

    @property
    def empty(self) -> float:
        """Its mean vacancy."""
        return float(self.vacancy.mean())

    @property
    def shocks(self) -> int:
        """How many sudden repairs fell into it."""
        return int((self.repairs > 0).sum())


class OneFutureChart(Chart[OneResult]):
    """What happened (rate, vacancy, repairs) above, the cash account beneath."""

    height = 500
    left, right = 116, 150
    apart = True
    on_phone = Phone(left=112, right=112)

    def build(self) -> None:
        edge = self.width - self.right
        rate = self.rate = axes_between(self, self.left, 190, edge, self.top)
        empty = self.empty = axes_between(self, self.left, 300, edge, 222)
        cash = self.cash = axes_between(self, self.left, self.height - 42, edge, 332)
        years = ("years", 0, YEARS, 2)
        house.scales(rate, x=years, y=("percent", 0, 0.2, 0.04))
        house.scales(empty, x=years, y=("percent", 0, 0.5, 0.2))
        house.scales(cash, x=years, y=("man_yen", -LOWS[0], HIGH, None))
        cash.yaxis.set_major_locator(MaxNLocator(4))
        for ax in (rate, empty):
            ax.tick_params(axis="x", labelbottom=False)
        for ax, name in ((rate, "金利"), (empty, "空室率と修繕"), (cash, "手元資金")):
            beside: house.Look = {"transform": ax.transAxes, "zorder": house.BENEATH}
            ax.text(1.03, 0.5, name, va="center", color=house.QUIET, **beside)
        plan = {"color": house.INK, "linestyle": ":", "linewidth": 1.4}
        self.path = line(rate, drawstyle="steps-post", color=house.ORANGE.color)
        self.base = line(rate, **plan)
        self.bars = empty.bar(np.arange(YEARS) + 0.5, 0, width=0.62, **house.BLUE.fill())
        sudden = {"linestyle": "", "marker": "v", "markersize": 10}
        self.repairs = line(empty, color=house.ORANGE.color, **sudden)
        self.mean = line(empty, **plan)
        cash.axhline(0, color=house.INK, linewidth=1.2)
        self.planned = line(cash, **plan)
        self.line = line(cash, marker="o", markersize=6, **house.BLUE.line())
        self.ruin = line(cash, marker="X", markersize=13, color=house.BAD.color)

    def update(self, r: OneResult) -> None:
        edges, x = np.arange(2 * YEARS + 1) / 2, np.arange(YEARS + 1)
        self.path.set_data(edges, np.append(r.rates, r.rates[-1]))
        self.base.set_data(x[[0, -1]], [r.plan_rate] * 2)
        for bar, share in zip(self.bars, r.vacancy, strict=True):
            bar.set_height(share)
        years = np.flatnonzero(r.repairs > 0) + 0.5
        self.repairs.set_data(years, np.full(len(years), 0.45))
        self.mean.set_data(x[[0, -1]], [r.plan.property.vacancy] * 2)
        plan, account = r.plan.result.account, r.account
        low = ladder(-min(account.min(), plan.min()) * 1.1, LOWS)
        limits(self.cash, -low, HIGH)
        self.line.set_data(x, account)
        self.planned.set_data(x, plan)
        at = r.ruin_year
        self.ruin.set_data([at] if at else [], [account[at]] if at else [])

    def describe(self, r: OneResult) -> str:
        cash = "、".join(man_yen(x, 0) for x in r.account[1:])
        return self.title + say("stress.one_said", cash=cash)
