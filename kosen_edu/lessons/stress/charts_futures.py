"""Pictures of lesson 07 with chance: ten thousand futures, and the same luck at two rates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import CLOSELY_BOXED, MAN, axes_between, between, ladder, limits
from kosen_edu.live.phone import Phone
from kosen_edu.risk.futures import Futures

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
LOWS = tuple(x * MAN for x in (1_500, 6_000, 11_000))
HIGH = 2_500 * MAN


class FuturesChart(Chart[Futures]):
    """The cash account of all futures by year, and where it stands in the last one."""

    height = 410
    left, right, bottom = 132, 30, 48
    on_phone = Phone(left=112)
    apart = True
    subtitle = "左：手元資金（太線は中央、帯は50％と90％の将来、点線は計画）　右：10年目の分布"
    BINS = 70

    def __init__(self, years: int) -> None:
        self._years = years
        super().__init__()

    def build(self) -> None:
        low, last = self.height - self.bottom, self.width - 14
        middle = last - (78 if self.narrow else 186)
        fan = self.fan = axes_between(self, self.left, low, middle - 36, self.top)
        bars = self.bars = axes_between(self, middle, low, last, self.top)
        fan.set(xlim=(0, self._years))
        house.units(fan.xaxis, "years", step=2)
        house.units(fan.yaxis, "man_yen")
        fan.yaxis.set_major_locator(MaxNLocator(5))
        bars.set(xlim=(0, 1), xticks=[], yticks=[])
        bars.grid(visible=False)
        bars.spines["bottom"].set_visible(False)
        for ax in (fan, bars):
            ax.axhline(0, color=house.INK, linewidth=1.2)
        nothing = np.zeros((2 * self._years + 2, 2))
        (self.wide,) = fan.fill(*nothing.T, facecolor="#cfe2f3", edgecolor="none")
        (self.middle,) = fan.fill(*nothing.T, facecolor="#8fbbe0", edgecolor="none")
        self.x = np.arange(self._years + 1)
        (self.median,) = fan.plot(self.x, 0 * self.x, **house.BLUE.line())
        (self.planned,) = fan.plot(
            self.x, 0 * self.x, color=house.INK, linestyle=(0, (2, 2)), linewidth=1.8
        )
        self.names = [fan.text(0.2, 0, "", va="bottom", bbox=CLOSELY_BOXED) for _ in range(2)]
        flat = np.zeros((4 * self.BINS, 2))
        (self.safe,) = bars.fill(*flat.T, **house.GOOD.fill())
        (self.unsafe,) = bars.fill(*flat.T, **house.BAD.fill())
        self.safe_name, self.unsafe_name = (
            bars.text(0.99, y, "", va=va, color=style.color, ha="right", bbox=CLOSELY_BOXED,
                      transform=bars.transAxes)
            for y, va, style in ((1.0, "top", house.GOOD), (0.0, "bottom", house.BAD))
        )  # fmt: skip

    def update(self, r: Futures) -> None:
        reserve = float(r.plan.reserve)
        bands = np.column_stack([np.full(len(SHARES), reserve), r.quantiles(*SHARES)])
        plan = r.plan.result.account
        deep = ladder(-min(bands.min(), plan.min()), LOWS)
        for ax in (self.fan, self.bars):
            limits(ax, -deep, HIGH)
        self.wide.set_xy(between(self.x, bands[0], bands[4]))
        self.middle.set_xy(between(self.x, bands[1], bands[3]))
        self.median.set_ydata(bands[2])
        self.planned.set_ydata(plan)
        bands_named = "濃い帯：50％の将来" + ("\n" if self.narrow else "　") + "薄い帯：90％の将来"
        end = man_yen(bands[0, -1], 0)
        low = f"下から5％：{end}" if self.narrow else f"下から5％の将来：10年目に{end}"
        for name, text, y, va in zip(
            self.names,
            (bands_named, low),
            (HIGH - 0.015 * (HIGH + deep), -deep + 0.02 * (HIGH + deep)),
            ("top", "bottom"),
            strict=True,
        ):
            name.set(text=text, y=y, va=va)
        self._histogram(r, deep)
        index = percent(r.safety_index, 1)
        if r.uncertainty.rate_volatility == 0:
            self.headline(
                f"変動が0倍なら、すべての将来が計画と同じ（10年目に{man_yen(plan[-1], 0)}）"
            )
        else:
            failed = r.n - int(r.safe().sum())
            self.headline(say("stress.futures_title", index=index, failed=f"{failed:,}"))

    def _histogram(self, r: Futures, deep: float) -> None:
        """Futures by their last account; the unsafe stacked on the safe ones."""
        edges = np.linspace(-deep, HIGH, self.BINS + 1)
        last, safe = np.clip(r.cash[-1], -deep, HIGH), r.safe()
        reach = (-deep, HIGH)  # not the edges: bins of one width are counted far quicker
        good, bad = (np.histogram(last[chosen], self.BINS, reach)[0] for chosen in (safe, ~safe))
        most = max((good + bad).max(), 1) * 1.05
        y = np.repeat(edges, 2)[1:-1]
        inner, outer = (np.repeat(count / most, 2) for count in (good, good + bad))
        for shape, near, far in ((self.safe, 0 * inner, inner), (self.unsafe, inner, outer)):
            x = np.append(near, far[::-1])
            shape.set_xy(np.column_stack([x, np.append(y, y[::-1])]))
        share = r.safety_index
        self.safe_name.set_text(f"安全 {percent(share, 1)}")
        self.unsafe_name.set_text(f"{self.broken('条件を外れる')} {percent(1 - share, 1)}")

    def describe(self, r: Futures) -> str:
        low, middle, high = (man_yen(q, 0) for q in r.quantiles(0.05, 0.5, 0.95, year=self._years))
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
    subtitle = "左：資金が尽きていない将来の割合　右：定義ごとの指数（一番上がこの教材の安全指数）"

    def __init__(self, years: int, definitions: Sequence[str], *, guess: object = None) -> None:
        self._years, self._definitions = years, definitions
        super().__init__(guess=guess)

    def build(self) -> None:
        low = self.height - self.bottom
        edge = self.width - self.right
        if self.narrow:
            self.stacked()
            left = self.alive = axes_between(self, self.left, 270, edge, self.top)
            right = self.index = axes_between(self, 172, low, edge, 320)
        else:
            left = self.alive = axes_between(self, self.left, low, 340, self.top)
            right = self.index = axes_between(self, 512, low, edge, self.top)
        left.set(xlim=(0, self._years), ylim=(-0.14, 1.14))
        house.units(left.xaxis, "years", step=2)
        house.units(left.yaxis, "percent")
        left.set_yticks(np.arange(6) / 5)
        rows = np.arange(len(self._definitions))[::-1]
        right.set(xlim=(-0.22, 1.24), ylim=(-0.5, len(self._definitions) + 0.3), yticks=rows)
        right.set_yticklabels([say(f"risk.short_{name}") for name in self._definitions])
        right.grid(visible=True, axis="x")
        right.set_xticks(np.arange(5) / 4)
        house.units(right.xaxis, "percent")
        self.x = np.arange(self._years + 1)
        self.lines, self.words, self.dots = [], [], []
        for style in (house.BLUE, house.ORANGE):
            (line,) = left.plot(
                self.x, 0 * self.x, marker=style.marker, markersize=6, clip_on=False, **style.line()
            )
            (dot,) = right.plot(
                0 * rows, rows, linestyle="", marker=style.marker, color=style.color
            )
            self.lines.append(line)
            self.dots.append(dot)
            self.words.append(left.text(self._years - 0.2, 0, "", ha="right", color=style.color,
                                        bbox=CLOSELY_BOXED))  # fmt: skip
        self.links = [right.plot([0, 0], [y, y], color=house.GREY.color, lw=1.2, zorder=1)[0]
                      for y in rows]  # fmt: skip
        self.values = [
            [right.text(0, y + 0.2, "", color=style.color, bbox=CLOSELY_BOXED) for y in rows]
            for style in (house.BLUE, house.ORANGE)
        ]
        for words in (*self.values[0], *self.values[1]):
            words.set(ha="center", va="bottom")
        self.guess_line(right, "x", lambda guess: percent(guess, 0), reach=(0, 1))

    def update(self, r: TwoRatesResult) -> None:
        both = (r.low, r.high)
        found = [[futures.index(name) for name in self._definitions] for futures in both]
        ends = [futures.solvent[-1] for futures in both]
        for futures, line in zip(both, self.lines, strict=True):
            line.set_ydata(futures.solvent)
        above = (ends[0] >= ends[1], ends[0] < ends[1])
        names = [percent(rate, 2) for rate in r.rates]
        for futures, name, word, end, up in zip(both, names, self.words, ends, above, strict=True):
            # above a line that comes down from 1, where it is highest beneath the words
            clear = 1.05 if end > 0.8 else futures.solvent[-5 if self.narrow else -6] + 0.04
            word.set(text=f"{name}：{percent(end, 0)}", y=clear if up else end - 0.05)
            word.set_verticalalignment("bottom" if up else "top")
        for dots, indices in zip(self.dots, found, strict=True):
            dots.set_xdata(indices)
        for k, link in enumerate(self.links):
            link.set_xdata([found[0][k], found[1][k]])
            close = abs(found[0][k] - found[1][k]) < 0.24
            outer = 1 if found[0][k] >= found[1][k] else -1
            for side, way in ((0, outer), (1, -outer)):
                x = found[side][k] + (0.11 * way if close else 0.0)  # numbers step aside
                self.values[side][k].set(text=percent(found[side][k], 0), x=float(x))
        shown = (f"{n}で{percent(f[0], 1)}" for n, f in zip(names, found, strict=True))
        self.headline(f"安全指数は{'、'.join(shown)}")

    def describe(self, r: TwoRatesResult) -> str:
        parts = (
            f"{say(f'risk.short_{name}')}："
            + "と".join(percent(futures.index(name), 0) for futures in (r.low, r.high))
            for name in self._definitions
        )
        return self.title + "。" + "、".join(parts)
