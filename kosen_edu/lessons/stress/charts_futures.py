"""Pictures of lesson 07 with chance: ten thousand futures, and the same luck at two rates."""

from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from kosen_edu.base import man_yen, percent, say
from kosen_edu.live import house, marks
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import (
    CLOSELY_BOXED,
    MAN,
    axes_between,
    between,
    line,
)  # fmt: skip
from kosen_edu.live.phone import Phone
from kosen_edu.risk.futures import DEFINITIONS, Futures

YEARS = 10
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
LOWS = tuple(x * MAN for x in (1_500, 6_000, 11_000))
HIGH = 2_500 * MAN


class FuturesChart(Chart[Futures]):
    """The cash account of all futures by year, and where it stands in the last one."""

    height = 410
    left, right, bottom = 132, 30, 48
    on_phone = Phone(left=112)
    apart = True
    BINS = 70

    def build(self) -> None:
        low, last = self.height - self.bottom, self.width - 14
        middle = last - (78 if self.narrow else 186)
        fan = self.fan = axes_between(self, self.left, low, middle - 36, self.top)
        bars = self.bars = axes_between(self, middle, low, last, self.top)
        house.scales(fan, x=("years", 0, YEARS, 2), y=("man_yen", -LOWS[0], HIGH, None))
        fan.yaxis.set_major_locator(MaxNLocator(5))
        bars.set(xlim=(0, 1), xticks=[], yticks=[])
        bars.grid(visible=False)
        bars.spines["bottom"].set_visible(False)
        for ax in (fan, bars):
            ax.axhline(0, color=house.INK, linewidth=1.2)
        self.wide, self.middle = (
            marks.area(fan, facecolor=tint) for tint in ("#cfe2f3", "#8fbbe0")
        )
        self.median = line(fan, **house.BLUE.line())
        self.planned = line(fan, color=house.INK, linestyle=(0, (2, 2)), linewidth=1.8)
        bands = "濃い帯：50％の将来" + ("\n" if self.narrow else "　") + "薄い帯：90％の将来"
        look: house.Look = {"transform": fan.get_xaxis_transform(), "bbox": CLOSELY_BOXED}
        fan.text(0.2, 0.985, bands, va="top", **look)
        self.low = fan.text(0.2, 0.02, "", va="bottom", **look)
        self.safe, self.unsafe = (
            marks.area(bars, **style.fill()) for style in (house.GOOD, house.BAD)
        )
        look = {"transform": bars.transAxes, "bbox": CLOSELY_BOXED, "ha": "right"}
        self.safe_name = bars.text(0.99, 1.0, "", va="top", color=house.GOOD.color, **look)
        self.unsafe_name = bars.text(0.99, 0.0, "", va="bottom", color=house.BAD.color, **look)

    def update(self, r: Futures) -> None:
        reserve = float(r.plan.reserve)
        bands = np.column_stack([np.full(len(SHARES), reserve), r.quantiles(*SHARES)])
        self.ends = bands[:, -1]
        plan = r.plan.result.account
        deep = marks.ladder(-min(bands.min(), plan.min()), LOWS)
        for ax in (self.fan, self.bars):
            marks.limits(ax, -deep, HIGH)
        x = np.arange(YEARS + 1)
        self.wide.set_xy(between(x, bands[0], bands[4]))
        self.middle.set_xy(between(x, bands[1], bands[3]))
        self.median.set_data(x, bands[2])
        self.planned.set_data(x, plan)
        low = "下から5％：" if self.narrow else "下から5％の将来：10年目に"
        self.low.set_text(low + man_yen(bands[0, -1], 0))
        self._histogram(r, deep)
        if r.uncertainty.rate_volatility == 0:
            self.title = say("stress.futures_title_still", cash=plan[-1])
        else:
            self.title = say("stress.futures_title", r=r, failed=r.n - int(r.safe().sum()))

    def _histogram(self, r: Futures, deep: float) -> None:
        """Futures by their last account; the unsafe stacked on the safe ones."""
        edges = np.linspace(-deep, HIGH, self.BINS + 1)
        last, safe = np.clip(r.cash[-1], -deep, HIGH), r.safe()
        reach = (-deep, HIGH)  # not the edges: bins of one width are counted far quicker
        good, bad = (np.histogram(last[chosen], self.BINS, reach)[0] for chosen in (safe, ~safe))
        most = max((good + bad).max(), 1) * 1.05
        (y, inner), (_, outer) = (
            marks.steps(edges, good / most),
            marks.steps(edges, (good + bad) / most),
        )
        self.safe.set_xy(between(y, 0 * inner, inner)[:, ::-1])
        self.unsafe.set_xy(between(y, inner, outer)[:, ::-1])
        share = r.safety_index
        self.safe_name.set_text(f"安全 {percent(share, 1)}")
        gap = "\n" if self.narrow else " "
        self.unsafe_name.set_text(f"{self.broken('条件を外れる')}{gap}{percent(1 - share, 1)}")

    def describe(self, r: Futures) -> str:
        low, middle, high = (man_yen(q, 0) for q in self.ends[[0, 2, 4]])
        return self.title + say("stress.futures_said", low=low, middle=middle, high=high)


@dataclass(frozen=True)
class TwoRatesResult:
    """The same property with the same luck at a low and at a high rate."""

    rates: tuple[float, float]
    low: Futures
    high: Futures


class TwoRatesChart(Chart[TwoRatesResult]):
    """Left: how many futures still have cash. Right: the index by each of five definitions."""

    guess_kind = "percent2"
    height = 400
    left, right, bottom = 66, 20, 50
    on_phone = Phone(height=600, right=26)
    apart = True

    def build(self) -> None:
        low, edge = self.height - self.bottom, self.width - self.right
        if self.narrow:
            self.stacked()
            left = axes_between(self, self.left, 270, edge, self.top)
            right = axes_between(self, 172, low, edge, 320)
        else:
            left = axes_between(self, self.left, low, 340, self.top)
            right = axes_between(self, 512, low, edge, self.top)
        house.scales(left, x=("years", 0, YEARS, 2), y=("percent", -0.14, 1.14, 0.2))
        rows = self.rows = np.arange(len(DEFINITIONS))[::-1]
        right.set(xlim=(-0.22, 1.24), ylim=(-0.5, len(DEFINITIONS) + 0.3))
        right.set_yticks(rows, [say(f"risk.short_{name}") for name in DEFINITIONS])
        right.grid(visible=True, axis="x")
        house.units(right.xaxis, "percent", step=0.25)
        self.lines, self.words, self.dots, self.values = [], [], [], []
        for style in (house.BLUE, house.ORANGE):
            dots: house.Look = {"marker": style.marker, "color": style.color, "linestyle": ""}
            self.dots.append(line(right, **dots))
            dots |= {"markersize": 6, "clip_on": False, "linestyle": style.linestyle}
            self.lines.append(line(left, **dots))
            look: house.Look = {"color": style.color, "bbox": CLOSELY_BOXED}
            self.words.append(left.text(YEARS - 0.2, 0, "", ha="right", **look))
            look |= {"ha": "center", "va": "bottom"}
            self.values.append([right.text(0, y + 0.2, "", **look) for y in rows])
        self.links = [line(right, color=house.GREY.color, lw=1.2, zorder=1) for _ in rows]
        self.guess_line(right, "x", lambda guess: percent(guess, 0), reach=(0, 1))

    def update(self, r: TwoRatesResult) -> None:
        both = (r.low, r.high)
        found = [[futures.index(name) for name in DEFINITIONS] for futures in both]
        ends = [futures.solvent[-1] for futures in both]
        above = (ends[0] >= ends[1], ends[0] < ends[1])
        for side, (futures, end) in enumerate(zip(both, ends, strict=True)):
            self.lines[side].set_data(np.arange(YEARS + 1), futures.solvent)
            self.dots[side].set_data(found[side], self.rows)
            # above a line that comes down from 1, where it is highest beneath the words
            clear = 1.05 if end > 0.8 else futures.solvent[-5 if self.narrow else -6] + 0.04
            y, va = (clear, "bottom") if above[side] else (end - 0.05, "top")
            words = f"{percent(r.rates[side], 2)}：{percent(end, 0)}"
            self.words[side].set(text=words, y=y, va=va)
        for k, (link, low, high) in enumerate(zip(self.links, *found, strict=True)):
            link.set_data([low, high], [self.rows[k]] * 2)
            # numbers that are near stand back to back
            near, middle = abs(low - high) < 0.24, (low + high) / 2
            for side, value, right in ((0, low, low >= high), (1, high, low < high)):
                x, ha = (middle + (0.02 if right else -0.02), "left" if right else "right")
                x, ha = (x, ha) if near else (value, "center")
                self.values[side][k].set(text=percent(value, 0), x=x, ha=ha)

    def describe(self, r: TwoRatesResult) -> str:
        parts = (
            f"{say(f'risk.short_{name}')}："
            + "と".join(percent(futures.index(name), 0) for futures in (r.low, r.high))
            for name in DEFINITIONS
        )
        return self.title + "。" + "、".join(parts)
