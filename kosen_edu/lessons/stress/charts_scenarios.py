"""Pictures of lesson 07 before chance: which assumption pulls hardest, and named rate scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from kosen_edu.base import man_yen, percent, say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, apart, aside, ladder, limits, line, show_bar, signed
from kosen_edu.live.phone import Phone
from kosen_edu.plan.holding import Holding
from kosen_edu.risk.sensitivity import Bar, Tornado

from .charts_futures import YEARS

MEASURES = {
    "btcf": "1年目の手残り",
    "cash": "10年目の手元資金",
    "final_cash": "売却後の手元資金",
}


class TornadoChart(Chart[Tornado]):
    """Each assumption moved alone: how far the measure goes, the strongest on top."""

    height = 380
    left, right, bottom = 306, 34, 46
    on_phone = Phone(right=24)
    BARS = 5
    LIMITS = tuple(x * MAN for x in (150, 600, 2_500, 10_000))

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        rows = np.arange(self.BARS)[::-1]
        ax.set(ylim=(-0.6, self.BARS - 0.4), yticks=[])
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        house.units(ax.xaxis, "man_yen")
        ax.xaxis.set_major_locator(MaxNLocator(2 if self.narrow else 4, prune="both"))
        self.bars = [ax.barh(rows, 0.0 * rows, height=0.56) for _ in range(2)]
        self.zero = ax.axvline(0, color=house.INK, linewidth=1.2)
        left: house.Look = {"va": "center", "ha": "right", "transform": ax.get_yaxis_transform()}
        self.names = [ax.text(-0.02, row, "", **left) for row in rows]
        self.words = [[ax.text(0, row, "", va="center") for row in rows] for _ in range(2)]

    def update(self, r: Tornado) -> None:
        reach = max(max(abs(b.at_low - r.base), abs(b.at_high - r.base)) for b in r.bars)
        limit = ladder(reach, self.LIMITS)
        limits(self.ax, -1.6 * limit, 1.6 * limit, across=True)
        for k, bar in enumerate(r.bars):
            self.names[k].set_text(f"{term(bar.assumption).name}　{ends(bar)}")
            for side, value in enumerate((bar.at_low, bar.at_high)):
                change = value - r.base
                show_bar(self.bars[side][k], good=change >= 0, width=change)
                words = {"text": self.brief(signed(change, 0)), "visible": bar.swing > 0}
                aside(self.words[side][k], change, 0.03 * limit, left=change < 0, **words)
        self.title = say("stress.tornado_title", r=r, measure=MEASURES[r.measure])

    def describe(self, r: Tornado) -> str:
        parts = (
            f"{term(b.assumption).name}を{ends(b)}に動かすと{man_yen(b.swing, 0)}のふれ幅"
            for b in r.bars
        )
        return self.title + "。" + "、".join(parts)


def ends(bar: Bar) -> str:
    """Both ends of a bar, in per cent."""
    return f"{percent(bar.low, 2)}〜{percent(bar.high, 2)}"


SCENARIOS = ("as_planned", "shock", "ramp", "replay")
STYLES = dict(zip(SCENARIOS, (house.GREY, house.ORANGE, house.BLUE, house.GREEN), strict=True))


@dataclass(frozen=True)
class Scenario:
    """A plan under one rate scenario: the rate in each half-year, and what the plan comes to."""

    rates: np.ndarray
    held: Holding


@dataclass(frozen=True)
class ScenarioResult:
    """A plan under named rate scenarios, and how far the rate rises in the shock and the ramp."""

    size: float
    scenarios: Mapping[str, Scenario]

    @property
    def key(self) -> str:
        """Which headline says it."""
        return "ruin" if self.scenarios["shock"].held.ruin_year else ""


class ScenarioChart(Chart[ScenarioResult]):
    """Rates on the left, what they do to the cash account on the right, in the same styles."""

    height = 400
    left, right, bottom = 62, 204, 50
    apart = True
    on_phone = Phone(height=620, left=112, right=202)
    LOW, HIGH = -3_000 * MAN, 2_000 * MAN  # what falls deeper leaves the picture

    def build(self) -> None:
        rate, cash = self.add_axes(0, 2, gap=122), self.add_axes(1, 2, gap=122)
        years = ("years", 0, YEARS, 2)
        house.scales(rate, x=years, y=("percent", 0, 0.12, 0.02))
        house.scales(cash, x=years, y=("man_yen", self.LOW, self.HIGH, None))
        cash.yaxis.set_major_locator(MaxNLocator(5))
        cash.axhline(0, color=house.INK, linewidth=1.2)
        self.paths, self.lines, self.names = {}, {}, {}
        for name, style in STYLES.items():
            self.paths[name] = line(rate, drawstyle="steps-post", **style.line())
            self.lines[name] = line(cash, marker=style.marker, markersize=6, **style.line())
            # the names stand at the right end, in the margin
            words = cash.text(YEARS * 1.05, 0, say(f"risk.scenario_{name}"), va="center")
            words.set_color(style.color)
            self.names[name] = words

    def update(self, r: ScenarioResult) -> None:
        edges, years = np.arange(2 * YEARS + 1) / 2, np.arange(YEARS + 1)
        for name, one in r.scenarios.items():
            self.paths[name].set_data(edges, np.append(one.rates, one.rates[-1]))
            self.lines[name].set_data(years, one.held.account)
        ends = (r.scenarios[name].held.account[-1] for name in self.names)
        last = [max(end, 0.97 * self.LOW) for end in ends]
        gap = (0.11 if self.narrow else 0.075) * (self.HIGH - self.LOW)
        for words, y in zip(self.names.values(), apart(last, gap, self.LOW), strict=True):
            words.set_y(y)

    def describe(self, r: ScenarioResult) -> str:
        parts = (
            f"{say(f'risk.scenario_{name}')}は金利の最高{percent(float(one.rates.max()), 2)}、"
            f"最後の手元資金{man_yen(one.held.account[-1], 0)}"
            for name, one in r.scenarios.items()
        )
        return self.title + "。" + "、".join(parts)
