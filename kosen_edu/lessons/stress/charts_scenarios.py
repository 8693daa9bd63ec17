"""Pictures of lesson 07 before chance: which assumption pulls hardest, and named rate scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import MaxNLocator

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, apart, ladder, show_bar, signed
from kosen_edu.live.phone import Phone
from kosen_edu.plan.holding import Holding
from kosen_edu.risk.sensitivity import Bar, Tornado

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
    subtitle = "横：計画との差（ほかの前提は計画のまま）　青：よくなる　斜線：悪くなる"
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
        beside = ax.get_yaxis_transform()
        self.names = [
            ax.text(-0.02, row, "", va="center", ha="right", transform=beside) for row in rows
        ]
        self.words = [[ax.text(0, row, "", va="center") for row in rows] for _ in range(2)]

    def update(self, r: Tornado) -> None:
        reach = max(max(abs(b.at_low - r.base), abs(b.at_high - r.base)) for b in r.bars)
        limit = ladder(reach, self.LIMITS)
        if self.ax.get_xlim()[1] != 1.6 * limit:
            self.ax.set_xlim(-1.6 * limit, 1.6 * limit)
        for k, bar in enumerate(r.bars):
            self.names[k].set_text(f"{term(bar.assumption).name}　{ends(bar)}")
            for bars, words, value in zip(
                self.bars, self.words, (bar.at_low, bar.at_high), strict=True
            ):
                change = value - r.base
                show_bar(bars[k], good=change >= 0, width=change)
                x = change + np.copysign(0.03 * limit, change)
                words[k].set(
                    text=self.brief(signed(change, 0)), x=x, ha="left" if change >= 0 else "right"
                )
                words[k].set_visible(bar.swing > 0)
        top = r.bars[0]
        name, swing = term(top.assumption).name, man_yen(top.swing, 0)
        measure = MEASURES[r.measure]
        self.headline(say("stress.tornado_title", measure=measure, name=name, swing=swing))

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


class ScenarioChart(Chart[ScenarioResult]):
    """Rates on the left, what they do to the cash account on the right, in the same styles."""

    height = 400
    left, right, bottom = 62, 204, 50
    apart = True
    on_phone = Phone(height=620, left=112, right=202)
    subtitle = "左：金利　右：手元資金（税引後の累計と準備金）　横：買ってからの年数"
    LOW, HIGH = -3_000 * MAN, 2_000 * MAN  # what falls deeper leaves the picture

    def __init__(self, years: int, *, guess: object = None) -> None:
        self._years = years
        super().__init__(guess=guess)

    def build(self) -> None:
        rate, cash = self.add_axes(0, 2, gap=122), self.add_axes(1, 2, gap=122)
        rate.set(xlim=(0, self._years), ylim=(0, 0.12))
        cash.set(xlim=(0, self._years), ylim=(self.LOW, self.HIGH))
        house.units(rate.yaxis, "percent", step=0.02)
        house.units(cash.yaxis, "man_yen")
        cash.yaxis.set_major_locator(MaxNLocator(5))
        for ax in (rate, cash):
            house.units(ax.xaxis, "years", step=2)
        cash.axhline(0, color=house.INK, linewidth=1.2)
        x, edges = np.arange(self._years + 1), np.arange(2 * self._years + 1) / 2
        self.paths, self.lines, self.names = {}, {}, {}
        for name in SCENARIOS:
            style = STYLES[name]
            (self.paths[name],) = rate.step(edges, 0 * edges, where="post", **style.line())
            (self.lines[name],) = cash.plot(
                x, 0 * x, marker=style.marker, markersize=6, **style.line()
            )
            # the names stand at the right end, in the margin
            self.names[name] = cash.text(
                self._years * 1.05, 0, say(f"risk.scenario_{name}"), va="center",
                color=style.color,
            )  # fmt: skip

    def update(self, r: ScenarioResult) -> None:
        accounts = {name: one.held.account for name, one in r.scenarios.items()}
        for name, one in r.scenarios.items():
            self.paths[name].set_ydata(np.append(one.rates, one.rates[-1]))
            self.lines[name].set_ydata(accounts[name])
        last = [max(accounts[name][-1], 0.97 * self.LOW) for name in self.names]
        gap = (0.11 if self.narrow else 0.075) * (self.HIGH - self.LOW)
        for words, y in zip(self.names.values(), apart(last, gap), strict=True):
            words.set_y(y)
        fields = {"size": percent(r.size, 2).replace("％", ""), "years": self._years}
        year = r.scenarios["shock"].held.ruin_year
        if year:
            self.headline(say("stress.scenario_title_ruin", year=year, **fields))
        else:
            cash = man_yen(accounts["shock"][-1], 0)
            self.headline(say("stress.scenario_title", cash=cash, **fields))

    def describe(self, r: ScenarioResult) -> str:
        parts = (
            f"{say(f'risk.scenario_{name}')}は金利の最高{percent(float(one.rates.max()), 2)}、"
            f"最後の手元資金{man_yen(one.held.account[-1], 0)}"
            for name, one in r.scenarios.items()
        )
        return self.title + "。" + "、".join(parts)
