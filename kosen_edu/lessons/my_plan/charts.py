"""Pictures of lesson 09: the years of one's own plan, what the rate does to it, when to sell."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.ticker import MaxNLocator

from kosen_edu.base import check, limit, man_yen, percent, say, yen
from kosen_edu.live import house
from kosen_edu.live.beside import beside
from kosen_edu.live.chart import TITLE_BAND, Chart, Still
from kosen_edu.live.house import BOXED
from kosen_edu.live.marks import apart, aside, hollow, limits, line, show_bar
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.plan.holding import Holding
from kosen_edu.plan.proforma import ProForma
from kosen_edu.plan.tax_timing import SaleCash


class HasPlan(Protocol):
    """Anything that holds a plan."""

    @property
    def plan(self) -> ProForma:
        """The plan."""


def nice_limits(values: Iterable[float], *, room: float = 0.18) -> tuple[float, float]:
    """Limits around all values and 0, on round numbers, so that they seldom change.

    Examples
    --------
    >>> nice_limits([150.0, 93.0]), nice_limits([-8.0, 20.0])
    ((0.0, 200.0), (-20.0, 30.0))
    """
    found = [0.0, *(float(v) for v in values)]
    low, high = min(found), max(found)
    if low == high:  # nothing but 0
        high = 10_000.0
    span = max(high - low, 1.0)
    size = 10.0 ** np.floor(np.log10(span / 4))
    step = float(next(size * s for s in (1, 2, 5, 10) if span / (size * s) <= 5))
    bottom = np.floor((low - room * span) / step) * step if low < 0 else 0.0
    top = np.ceil((high + room * span) / step) * step if high > 0 else 0.0
    return float(bottom), float(top)


class YearsChart(Chart[HasPlan]):
    """Cash of each year: bars after tax, a line before it; below 0 the bars change their look."""

    left, right, bottom = 108, 30, 50
    height = 360
    longest: int  # years

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        # which cash the bars are depends on the plan
        at = {"zorder": -1, "visible": not self.narrow}
        self.under = self._at_top("", TITLE_BAND + 6, color=house.QUIET, **at)
        ax.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
        ax.xaxis.set_major_formatter(lambda v, _: say("own_plan.axis_year", year=round(v)))
        house.units(ax.yaxis, "man_yen")
        ax.axhline(0, color=house.INK, linewidth=1.2)
        self.bars = ax.bar(range(1, self.longest + 1), 0, width=0.7)
        ends = {"marker": "_", "markersize": 14, "markeredgewidth": 2, "linestyle": "none"}
        self.before = line(ax, color=house.INK, **ends)
        self.words = [ax.text(0, 0, "", ha="center", bbox=BOXED) for _ in range(2)]

    def update(self, r: HasPlan) -> None:
        result = r.plan.result
        cash, before = (result.atcf, "") if result.after_tax else (result.btcf, "_before")
        years = result.years
        self.subtitle = say(f"own_plan.years_subtitle{before}")
        self.under.set_text(self.subtitle)
        self.notes = [self.subtitle] if self.narrow else []
        limits(self.ax, 0.4, years + 0.6, across=True)
        limits(self.ax, *nice_limits([*cash, *result.btcf]))
        for k, bar in enumerate(self.bars):
            bar.set_visible(k < years)
            height = float(cash[k]) if k < years else 0.0
            show_bar(bar, good=height >= 0, height=height)
        self.before.set_data(np.arange(1, years + 1), result.btcf)
        self.before.set_visible(result.after_tax)
        low, high = self.ax.get_ylim()
        for word, k in zip(self.words, (0, years - 1), strict=True):
            value = float(cash[k])
            way, va = (1, "bottom") if value >= 0 else (-1, "top")
            far = value + way * 0.025 * (high - low)  # clear of the bar
            ha = "center" if years <= 12 else "left" if k == 0 else "right"
            place = {"x": k + 1, "y": far, "ha": ha, "va": va}
            word.set(text=self.brief(man_yen(value)), visible=k == 0 or years > 1, **place)
        self.title = _finding(result)


def _finding(result: Holding) -> str:
    """What the years come to, as a headline: the first year, and the first that falls short."""
    cash, which = (result.atcf, "税引後") if result.after_tax else (result.btcf, "税引前")
    short, first = np.flatnonzero(cash < -0.5), man_yen(float(cash[0]))
    if not len(short):
        return say("own_plan.years_all_positive", which=which, first=first, years=result.years)
    if short[0] == 0:
        return say("own_plan.years_short_at_once", first=amount(-float(cash[0])))
    return say("own_plan.years_short", which=which, year=int(short[0]) + 1, first=first)


def plan_picture(mine: MyPlan) -> Still:
    """The picture of the years for the printed page."""
    check.kind(mine, "plan", MyPlan)
    return YearsChart(longest=mine.plan.hold_years).still(mine)


def amount(money: float, digits: int = 1) -> str:
    """万円; in yen where nothing would be left of it: nobody lacks 0.0万円.

    Examples
    --------
    >>> amount(12_345), amount(200), amount(4_000, 0), amount(0)
    ('1.2万円', '200円', '4,000円', '0.0万円')
    """
    text = man_yen(money, digits)
    return text if any(c in text for c in "123456789") or round(money) == 0 else yen(money)


def share_text(share: float) -> str:
    """A share as it was put in: whole per cent where it is, with two places where it is not.

    Examples
    --------
    >>> share_text(0.05), share_text(0.0525)
    ('5％', '5.25％')
    """
    return percent(share, 0 if abs(share - round(share, 2)) < 1e-9 else 2)


@dataclass(frozen=True, eq=False)
class StressResult:
    """Cash before tax of year 1 over the rate: as planned, and with the vacancy chosen (yen)."""

    rates: np.ndarray
    planned: np.ndarray
    chosen: np.ndarray
    rate: float
    vacancy: float
    cash: float
    dscr: float | None
    turning: float | None


class StressChart(Chart[StressResult]):
    """A line that falls with the rate; where it meets 0 the plan turns negative."""

    guess_kind = "percent2"
    left, right, bottom = 108, 36, 50
    height = 380

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        house.scales(ax, x=("percent", 0, 0.1, 0.01), y=("man_yen", 0, 1, None))
        self.level = ax.axhline(0, color=house.INK, linewidth=1.2)
        self.planned = line(ax, color=house.GREY.color, linewidth=1.4, linestyle="--")
        self.chosen = line(ax, **house.BLUE.line())
        self.here = line(ax, linestyle="none", marker="o", color=house.BLUE.color, clip_on=False)
        self.zero = hollow(ax, house.ORANGE.color)
        self.word = ax.text(0, 0, "", bbox=BOXED)
        self.turn = ax.text(0, 0, "", color=house.ORANGE.color, bbox=BOXED)
        self.guess_line(ax, "x", lambda guess: percent(guess, 2))

    def update(self, r: StressResult) -> None:
        limits(self.ax, *nice_limits([*r.planned, *r.chosen]))
        self.planned.set_data(r.rates, r.planned)
        self.chosen.set_data(r.rates, r.chosen)
        self.here.set_data([r.rate], [r.cash])
        turning = np.nan if r.turning is None or r.turning > 0.1 else r.turning
        self.zero.set_data([turning], [0])
        seen = abs(turning - r.rate) >= 0.012
        self.word.set_text(man_yen(r.cash))
        self.turn.set_text(limit(turning, "most", "percent", 2) if seen else "")
        clear_of: list[Artist] = [self.level, self.planned, self.chosen, self.here, self.zero]
        for words, x, y in ((self.turn, turning, 0), (self.word, r.rate, r.cash)):
            if words.get_text():
                beside(words, x, y, clear_of, ((1, 1), (-1, -1), (-1, 1), (1, -1)))
                clear_of.append(words)
        key = "my_plan.stress_title" if r.cash >= 0 else "my_plan.stress_title_short"
        fields = {"cash": amount(abs(r.cash)), "vacancy": share_text(r.vacancy)}
        self.title = say(key, r=r, **fields)


@dataclass(frozen=True, eq=False)
class SaleResult:
    """What a sale brings at the end of each year, and the year chosen."""

    cash: SaleCash
    year: int

    @property
    def now(self) -> float:
        """What is left in the year chosen."""
        return float(self.cash.left[self.year - 1])


class SaleChart(Chart[SaleResult]):
    """Price after costs and debt over the years; the gap between them is what is left."""

    left, right, bottom = 146, 128, 50
    height = 380

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.xaxis.set_major_locator(MaxNLocator(nbins=12, integer=True))
        ax.xaxis.set_major_formatter(lambda v, _: say("own_plan.axis_year", year=round(v)))
        house.units(ax.yaxis, "man_yen")
        self.price = line(ax, **house.BLUE.line())
        self.debt = line(ax, **house.ORANGE.line())
        self.gap = line(ax, color=house.INK, linewidth=1.6, marker="_", markersize=12)
        names = (("売って入る額", house.BLUE.color), ("残高", house.ORANGE.color))
        self.names = [ax.text(0, 0, name, color=color, va="center") for name, color in names]
        self.word = ax.text(0, 0, "", va="center", bbox=BOXED)

    def update(self, r: SaleResult) -> None:
        net, owed = r.cash.net_price, r.cash.balance
        years, k = len(owed), r.year - 1
        x = np.arange(1, years + 1)
        low, high = nice_limits([*net, *owed], room=0.1)
        low, shift = max(low, 0.0), 0.012 * years
        limits(self.ax, 0.8, max(years, 2), across=True)
        limits(self.ax, low, high)
        self.price.set_data(x, net)
        self.debt.set_data(x, owed)
        self.gap.set_data([r.year, r.year], [owed[k], net[k]])
        words = {"text": man_yen(r.now), "y": max(owed[k], net[k]) + 0.08 * (high - low)}
        aside(self.word, r.year, shift, left=r.year > 0.6 * years, **words)
        # the names keep clear of each other
        ends = apart([net[-1], owed[-1]], 0.075 * (high - low))
        for name, y in zip(self.names, ends, strict=True):
            name.set(x=max(years, 2) + shift, y=y)
        key = "my_plan.sale_title" if r.now >= 0 else "my_plan.sale_title_short"
        if not owed.any():
            key = "my_plan.sale_title_cash"
        self.title = say(key, r=r, money=amount(abs(r.now), 0))
