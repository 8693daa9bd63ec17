"""Pictures of lesson 07 on luck: the error of the index, and one future opened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator, NullLocator

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.risk.futures import Futures

from .charts import BOXED, ladder, limits
from .charts_futures import LOWS, box

Z = 1.96  # so many standard errors hold 95 of 100 seeds


@dataclass(frozen=True)
class ErrorResult:
    """Futures counted one after another, and how far the first ``n`` of them can be trusted."""

    futures: Futures
    n: int

    @property
    def index(self) -> float:
        """The index of the first ``n`` futures alone."""
        return float(self.futures.safe()[: self.n].mean())

    @property
    def error(self) -> float:
        """Its standard error."""
        p = self.index
        return float(np.sqrt(p * (1 - p) / self.n))

    def running(self, counts: np.ndarray) -> np.ndarray:
        """The index of the first 10, 20, … futures."""
        return np.cumsum(self.futures.safe())[counts - 1] / counts


class ErrorChart(Chart):
    """The index settles as futures are added; the funnel is 1/√n wide."""

    height = 380
    left, right = 70, 40
    subtitle = "縦：安全指数　横：将来の本数　青い帯：95％の種が入る範囲（±1.96標準誤差）"
    FIRST = 50

    def __init__(self, n: int) -> None:
        self.counts = np.unique(np.geomspace(self.FIRST, n, 240).astype(int))
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xscale="log", xlim=(self.FIRST, self.counts[-1]))
        ax.set_xticks([50, 100, 400, 1_600, 6_400], minor=False)
        ax.xaxis.set_minor_locator(NullLocator())
        house.units(ax.xaxis, "number")
        house.units(ax.yaxis, "percent", step=0.05)
        x = self.counts
        blank = np.zeros((2 * len(x), 2))
        (self.funnel,) = ax.fill(*blank.T, facecolor="#dfeaf4", edgecolor="none")
        (self.level,) = ax.plot([x[0], x[-1]], [0, 0], color=house.INK, linewidth=1.2)
        (self.line,) = ax.plot(x, 0.0 * x, **house.BLUE.line() | {"linewidth": 1.8})
        (self.span,) = ax.plot([1, 1], [0, 0], color=house.ORANGE.color, linewidth=3, marker="_",
                               markersize=14)  # fmt: skip
        (self.dot,) = ax.plot([1], [0], marker="o", color=house.ORANGE.color)
        self.words = ax.text(0, 0, "", bbox=BOXED, va="top", color=house.ORANGE.color)

    def update(self, r: ErrorResult) -> None:
        x, p = self.counts, r.futures.safety_index
        low = float(np.clip(round(p / 0.05) * 0.05 - 0.15, 0.0, 0.7))
        limits(self.ax, low - 0.004, low + 0.304)
        half = Z * np.sqrt(p * (1 - p) / x)
        outline = np.append(p - half, (p + half)[::-1])
        self.funnel.set_xy(np.column_stack([np.append(x, x[::-1]), outline]))
        self.level.set_ydata([p, p])
        self.line.set_ydata(r.running(x))
        self.dot.set_data([r.n], [r.index])
        self.span.set_data([r.n, r.n], [r.index - Z * r.error, r.index + Z * r.error])
        wide = r.n * 4 > x[-1]
        index, error = percent(r.index, 1), percent(r.error, 1)
        self.words.set_text(f"{index}（標準誤差 {error}）")
        above = p < low + 0.2
        self.words.set(x=r.n * (0.96 if wide else 1.04), y=low + (0.295 if above else 0.005))
        self.words.set(ha="right" if wide else "left", va="top" if above else "bottom")
        self.headline(say("stress.error_title", n=f"{r.n:,}", index=index, error=error))


@dataclass(frozen=True)
class OneResult:
    """One of many futures, found by its rank among them."""

    futures: Futures
    rank: float

    @property
    def number(self) -> int:
        """Its number among the futures, from 0."""
        order = np.argsort(self.futures.cash[-1], kind="stable")
        return int(order[min(int(self.rank * len(order)), len(order) - 1)])

    @property
    def cash(self) -> np.ndarray:
        """Its cash account from the first day on, yen."""
        return np.append(float(self.futures.plan.reserve), self.futures.cash[:, self.number])

    @property
    def rates(self) -> np.ndarray:
        """Its rate in each half-year."""
        return self.futures.rates[:, self.number]

    @property
    def ruin_year(self) -> int:
        """The year in which its cash runs out; 0: never."""
        return int(self.futures.ruin_year[self.number])


class OneFutureChart(Chart):
    """What happened (rate, vacancy, repairs) above, the cash account beneath."""

    height = 500
    left, right = 116, 150
    apart = True
    subtitle = say("stress.one_subtitle")

    def __init__(self, years: int) -> None:
        self._years = years
        super().__init__()

    def build(self) -> None:
        edge = self.width - self.right
        rate = self.rate = box(self, self.left, 190, edge, self.top)
        empty = self.empty = box(self, self.left, 300, edge, 222)
        cash = self.cash = box(self, self.left, self.height - 42, edge, 332)
        rate.set(xlim=(0, self._years), ylim=(0, 0.16))
        empty.set(xlim=(0, self._years), ylim=(0, 0.5))
        cash.set(xlim=(0, self._years))
        for ax, step in ((rate, 0.04), (empty, 0.2)):
            house.units(ax.yaxis, "percent", step=step)
        rate.yaxis.set_major_locator(MaxNLocator(4))
        house.units(cash.yaxis, "man_yen")
        for ax in (rate, empty, cash):
            house.units(ax.xaxis, "years", step=1)
            if ax is not cash:
                ax.tick_params(axis="x", labelbottom=False)
        aside = {"color": house.QUIET, "va": "center"}
        for ax, key in ((rate, "rate"), (empty, "empty"), (cash, "cash")):
            ax.text(1.03, 0.5, say(f"stress.one_{key}"), transform=ax.transAxes, **aside)
        edges = np.arange(2 * self._years + 1) / 2
        (self.path,) = rate.step(edges, 0 * edges, where="post", color=house.ORANGE.color)
        (self.base,) = rate.plot([0, self._years], [0, 0], color=house.INK, linestyle=":",
                                 linewidth=1.4)  # fmt: skip
        middle = np.arange(self._years) + 0.5
        self.bars = empty.bar(middle, 0 * middle, width=0.62, **house.BLUE.fill())
        (self.repairs,) = empty.plot([], [], linestyle="", marker="v", markersize=10,
                                     color=house.ORANGE.color)  # fmt: skip
        (self.mean,) = empty.plot([0, self._years], [0, 0], color=house.INK, linestyle=":",
                                  linewidth=1.4)  # fmt: skip
        cash.axhline(0, color=house.INK, linewidth=1.2)
        x = np.arange(self._years + 1)
        (self.planned,) = cash.plot(x, 0 * x, color=house.INK, linestyle=":", linewidth=1.4)
        (self.line,) = cash.plot(x, 0 * x, marker="o", markersize=6, **house.BLUE.line())
        (self.ruin,) = cash.plot([], [], marker="X", markersize=13, color=house.BAD.color)

    def update(self, r: OneResult) -> None:
        futures, k = r.futures, r.number
        rates = r.rates[: 2 * self._years]
        self.path.set_ydata(np.append(rates, rates[-1]))
        limits(self.rate, 0.0, ladder(float(rates.max()) * 1.02, (0.08, 0.16, 0.24)))
        self.base.set_ydata([futures.plan.loan.annual_rate] * 2)
        for bar, share in zip(self.bars, futures.vacancy[:, k], strict=True):
            bar.set_height(share)
        years = np.flatnonzero(futures.repairs[:, k] > 0) + 0.5
        self.repairs.set_data(years, np.full(len(years), 0.45))
        self.mean.set_ydata([futures.plan.property.vacancy] * 2)
        plan = np.append(float(futures.plan.reserve), futures.plan.result.cash)
        low = ladder(-min(r.cash.min(), plan.min()) * 1.1, LOWS)
        high = max(r.cash.max(), plan.max())
        limits(self.cash, -low, ladder(high * 1.1, LOWS))
        self.line.set_ydata(r.cash)
        self.planned.set_ydata(plan)
        at = r.ruin_year
        self.ruin.set_data([at] if at else [], [r.cash[at]] if at else [])
        fields = {"rank": percent(r.rank, 0), "top": percent(float(rates.max()), 2)}
        if at:
            self.headline(say("stress.one_title_ruin", year=at, **fields))
        else:
            self.headline(say("stress.one_title", cash=man_yen(r.cash[-1], 0), **fields))

    def describe(self, r: OneResult) -> str:
        cash = "、".join(man_yen(x, 0) for x in r.cash[1:])
        return self.title + say("stress.one_said", cash=cash)
