"""Pictures of lesson 07 on luck: the error of the index, and one future opened."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator, NullLocator

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import CLOSELY_BOXED, axes_between, between, ladder, limits, line
from kosen_edu.live.phone import Phone
from kosen_edu.plan.proforma import ProForma
from kosen_edu.risk.futures import Futures

from .charts_futures import HIGH, LOWS


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
    futures : Futures
    """

    n: int
    index: float
    error: float
    whole: float
    running: np.ndarray
    half: np.ndarray
    futures: Futures


class ErrorChart(Chart[ErrorResult]):
    """The index settles as futures are added; the funnel is 1/√n wide."""

    height = 380
    left, right = 70, 40
    subtitle = "縦：安全指数　横：将来の本数　青い帯：95％の種が入る範囲（±1.96標準誤差）"
    FIRST = 50
    Z = 1.96  # so many standard errors hold 95 of 100 seeds

    def __init__(self, n: int) -> None:
        self.counts = np.unique(np.geomspace(self.FIRST, n, 240).astype(int))
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xscale="log", xlim=(self.FIRST, self.counts[-1]))
        ax.set_xticks([50, 100, 400, 1_600, 6_400], minor=False)
        ax.xaxis.set_minor_locator(NullLocator())
        house.units(ax.xaxis, "number")
        house.units(ax.yaxis, "percent", step=0.1)
        x = self.counts
        blank = np.zeros((2 * len(x), 2))
        (self.funnel,) = ax.fill(*blank.T, facecolor="#dfeaf4", edgecolor="none")
        (self.level,) = ax.plot([x[0], x[-1]], [0, 0], color=house.INK, linewidth=1.2)
        (self.line,) = ax.plot(x, 0.0 * x, **house.BLUE.line() | {"linewidth": 1.8})
        (self.span,) = ax.plot([1, 1], [0, 0], color=house.ORANGE.color, linewidth=3, marker="_",
                               markersize=14)  # fmt: skip
        (self.dot,) = ax.plot([1], [0], marker="o", color=house.ORANGE.color)
        self.words = ax.text(0, 0, "", bbox=CLOSELY_BOXED, va="top", color=house.ORANGE.color)

    def update(self, r: ErrorResult) -> None:
        x, p = self.counts, r.whole
        low = float(np.clip(round(p / 0.1) * 0.1 - 0.2, 0.0, 0.6))
        limits(self.ax, low - 0.004, low + 0.404)
        self.funnel.set_xy(between(x, p - r.half, p + r.half))
        self.level.set_ydata([p, p])
        self.line.set_ydata(r.running)
        self.dot.set_data([r.n], [r.index])
        self.span.set_data([r.n, r.n], [r.index - self.Z * r.error, r.index + self.Z * r.error])
        wide = r.n * 4 > x[-1]
        # all futures alike give a standard error of 0, which would promise that others are, too
        index, error = percent(r.index, 1), percent(r.error, 1) if r.error else "測れない"
        self.words.set_text(f"{index}（標準誤差 {error}）")
        above = p <= low + 0.21
        self.words.set(x=r.n * (0.96 if wide else 1.04), y=low + (0.395 if above else 0.005))
        self.words.set(ha="right" if wide else "left", va="top" if above else "bottom")
        self.headline(say("stress.error_title", r=r, index=index, error=error))


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


class OneFutureChart(Chart[OneResult]):
    """What happened (rate, vacancy, repairs) above, the cash account beneath."""

    height = 500
    left, right = 116, 150
    apart = True
    on_phone = Phone(left=112, right=112)
    subtitle = "実線と棒：この将来　点線：計画　▼：突然の修繕　×：資金が尽きた年"

    def __init__(self, years: int) -> None:
        self._years = years
        super().__init__()

    def build(self) -> None:
        edge = self.width - self.right
        rate = self.rate = axes_between(self, self.left, 190, edge, self.top)
        empty = self.empty = axes_between(self, self.left, 300, edge, 222)
        cash = self.cash = axes_between(self, self.left, self.height - 42, edge, 332)
        rate.set(xlim=(0, self._years), ylim=(0, 0.2))
        empty.set(xlim=(0, self._years), ylim=(0, 0.5))
        cash.set(xlim=(0, self._years))
        for ax, step in ((rate, 0.04), (empty, 0.2)):
            house.units(ax.yaxis, "percent", step=step)
        house.units(cash.yaxis, "man_yen")
        cash.yaxis.set_major_locator(MaxNLocator(4))
        for ax in (rate, empty, cash):
            house.units(ax.xaxis, "years", step=2)
            if ax is not cash:
                ax.tick_params(axis="x", labelbottom=False)
        for ax, name in ((rate, "金利"), (empty, "空室率と修繕"), (cash, "手元資金")):
            words = ax.text(1.03, 0.5, name, transform=ax.transAxes, va="center")
            words.set_color(house.QUIET)
        edges = np.arange(2 * self._years + 1) / 2
        (self.path,) = rate.step(edges, 0 * edges, where="post", color=house.ORANGE.color)
        (self.base,) = rate.plot([0, self._years], [0, 0], color=house.INK, linestyle=":",
                                 linewidth=1.4)  # fmt: skip
        middle = np.arange(self._years) + 0.5
        self.bars = empty.bar(middle, 0 * middle, width=0.62, **house.BLUE.fill())
        self.repairs = line(
            empty, linestyle="", marker="v", markersize=10, color=house.ORANGE.color
        )
        (self.mean,) = empty.plot([0, self._years], [0, 0], color=house.INK, linestyle=":",
                                  linewidth=1.4)  # fmt: skip
        cash.axhline(0, color=house.INK, linewidth=1.2)
        x = np.arange(self._years + 1)
        (self.planned,) = cash.plot(x, 0 * x, color=house.INK, linestyle=":", linewidth=1.4)
        (self.line,) = cash.plot(x, 0 * x, marker="o", markersize=6, **house.BLUE.line())
        self.ruin = line(cash, marker="X", markersize=13, color=house.BAD.color)

    def update(self, r: OneResult) -> None:
        rates = r.rates
        self.path.set_ydata(np.append(rates, rates[-1]))
        self.base.set_ydata([r.plan_rate] * 2)
        for bar, share in zip(self.bars, r.vacancy, strict=True):
            bar.set_height(share)
        years = np.flatnonzero(r.repairs > 0) + 0.5
        self.repairs.set_data(years, np.full(len(years), 0.45))
        self.mean.set_ydata([r.plan.property.vacancy] * 2)
        plan, account = r.plan.result.account, r.account
        low = ladder(-min(account.min(), plan.min()) * 1.1, LOWS)
        limits(self.cash, -low, HIGH)
        self.line.set_ydata(account)
        self.planned.set_ydata(plan)
        at = r.ruin_year
        self.ruin.set_data([at] if at else [], [account[at]] if at else [])
        fields = {"top": percent(float(rates.max()), 2)}
        if at:
            self.headline(say("stress.one_title_ruin", r=r, year=at, **fields))
        else:
            self.headline(say("stress.one_title", r=r, cash=man_yen(account[-1], 0), **fields))

    def describe(self, r: OneResult) -> str:
        cash = "、".join(man_yen(x, 0) for x in r.account[1:])
        return self.title + say("stress.one_said", cash=cash)
