"""Pictures of lesson 07 before chance: which assumption pulls hardest, and named rate scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.plan.holding import Holding
from kosen_edu.plan.proforma import ProForma
from kosen_edu.risk.sensitivity import Bar, Tornado

MAN = 10_000
BOXED = {"boxstyle": "round,pad=0.15", "facecolor": house.PAPER, "edgecolor": "none"}


def ladder(value: float, steps: Sequence[float]) -> float:
    """The first step that holds ``value``: axes that seldom change are quick to redraw.

    Examples
    --------
    >>> ladder(120, (100, 200, 500)), ladder(900, (100, 200, 500))
    (200, 500)
    """
    return next((step for step in steps if value <= step), steps[-1])


def limits(ax: Axes, low: float, high: float) -> None:
    """Set the limits of the value axis if they are others: the same again would cost a redraw."""
    if ax.get_ylim() != (low, high):
        ax.set_ylim(low, high)


def apart(places: Sequence[float], gap: float) -> np.ndarray:
    """Places for labels beside lines, moved as little as keeps them ``gap`` apart.

    Examples
    --------
    >>> apart([0.0, 0.1, 5.0], 1.0).round(2).tolist()
    [-0.45, 0.55, 5.0]
    """
    order = np.argsort(places, kind="stable")
    wanted = np.asarray(places, dtype=float)[order] - gap * np.arange(len(places))
    blocks: list[list[float]] = []
    for place in wanted:  # neighbours that would cross are set to their common mean
        blocks.append([place])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    level = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    out = np.empty(len(places))
    out[order] = level + gap * np.arange(len(places))
    return out


class TornadoChart(Chart):
    """Each assumption moved alone: how far the measure goes, the strongest on top."""

    height = 380
    left, right, bottom = 306, 34, 46
    subtitle = "横：計画との差（ほかの前提は計画のまま）　青：よくなる　斜線：悪くなる"
    BARS = 5
    LIMITS = tuple(x * MAN for x in (150, 300, 600, 1_200, 2_500, 5_000, 10_000))

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        rows = np.arange(self.BARS)[::-1]
        ax.set(ylim=(-0.6, self.BARS - 0.4), yticks=[])
        ax.grid(visible=False, axis="y")
        ax.grid(visible=True, axis="x")
        house.units(ax.xaxis, "man_yen")
        ax.xaxis.set_major_locator(MaxNLocator(4, prune="both"))
        self.bars = [ax.barh(rows, 0.0 * rows, height=0.56) for _ in range(2)]
        self.zero = ax.axvline(0, color=house.INK, linewidth=1.2)
        beside = ax.get_yaxis_transform()
        self.names = [
            ax.text(-0.02, row, "", va="center", ha="right", transform=beside) for row in rows
        ]
        self.words = [[ax.text(0, row, "", va="center") for row in rows] for _ in range(2)]

    def update(self, r: Tornado) -> None:
        base = 0.0 if r.base is None else r.base
        reach = max(max(abs(b.at_low - base), abs(b.at_high - base)) for b in r.bars)
        limit = ladder(reach, self.LIMITS)
        if self.ax.get_xlim()[1] != 1.6 * limit:
            self.ax.set_xlim(-1.6 * limit, 1.6 * limit)
        for k, bar in enumerate(r.bars):
            self.names[k].set_text(f"{term(bar.assumption).name}　{ends(bar)}")
            for bars, words, value in zip(
                self.bars, self.words, (bar.at_low, bar.at_high), strict=True
            ):
                change = value - base
                style = house.GOOD if change >= 0 else house.BAD
                bars[k].set(width=change, facecolor=style.color, hatch=style.hatch)
                bars[k].set_edgecolor(house.PAPER)
                words[k].set_text(_signed_man(change))
                words[k].set_x(change + np.copysign(0.03 * limit, change))
                words[k].set_ha("left" if change >= 0 else "right")
                words[k].set_visible(bar.swing > 0)
        top = r.bars[0]
        self.headline(
            say(
                "stress.tornado_title",
                measure=say(f"stress.measure_{r.measure}"),
                name=term(top.assumption).name,
                swing=man_yen(top.swing, 0),
            )
        )

    def describe(self, r: Tornado) -> str:
        parts = (
            f"{term(b.assumption).name}を{ends(b)}に動かすと{man_yen(b.swing, 0)}のふれ幅"
            for b in r.bars
        )
        return self.title + "。" + "、".join(parts)


def ends(bar: Bar) -> str:
    """Both ends of a bar, in per cent."""
    return f"{percent(bar.low, 2)}〜{percent(bar.high, 2)}"


def _signed_man(value: float) -> str:
    text = man_yen(value, 0)
    return "+" + text if value > 0 and text != man_yen(0, 0) else text


SCENARIOS = ("as_planned", "shock", "ramp", "replay")
STYLES = dict(zip(SCENARIOS, (house.GREY, house.ORANGE, house.BLUE, house.GREEN), strict=True))


@dataclass(frozen=True)
class ScenarioResult:
    """A plan under named rate scenarios."""

    plans: Mapping[str, ProForma]
    size: float
    since: int

    def holding(self, name: str) -> Holding:
        """What the plan comes to under one scenario."""
        return self.plans[name].result

    def account(self, name: str) -> np.ndarray:
        """The cash account from the first day to the end of each year, yen."""
        holding = self.holding(name)
        return np.append(float(holding.reserve), holding.cash)

    def rates(self, name: str) -> np.ndarray:
        """The rate in each half-year while the property is held."""
        plan = self.plans[name]
        count = 2 * plan.hold_years
        if plan.rates is None:
            return np.full(count, plan.loan.annual_rate)
        return np.asarray(getattr(plan.rates, "rates", plan.rates))[: 6 * count : 6]

    def ruin_year(self, name: str) -> int:
        """The first year in which the account is below 0; 0: never."""
        below = self.account(name)[1:] < -0.5
        return int(below.argmax()) + 1 if below.any() else 0


class ScenarioChart(Chart):
    """Rates on the left, what they do to the cash account on the right, in the same styles."""

    height = 400
    left, right, bottom = 62, 204, 50
    apart = True
    subtitle = say("stress.scenario_subtitle")
    LOWS = tuple(x * MAN for x in (500, 1_000, 2_000, 3_000, 5_000, 8_000))

    def __init__(self, years: int, *, guess: object = None) -> None:
        self._years = years
        super().__init__(guess=guess)

    def build(self) -> None:
        rate, cash = self.rate, self.cash = (
            self.add_axes(0, 2, gap=122),
            self.add_axes(1, 2, gap=122),
        )
        rate.set(xlim=(0, self._years), ylim=(0, 0.12))
        cash.set(xlim=(0, self._years))
        house.units(rate.yaxis, "percent", step=0.02)
        house.units(cash.yaxis, "man_yen")
        for ax in (rate, cash):
            house.units(ax.xaxis, "years", step=2)
        self.floor = cash.axhline(0, color=house.INK, linewidth=1.2)
        self.x = np.arange(self._years + 1)
        self.edges = np.arange(2 * self._years + 1) / 2
        self.paths, self.lines, self.names = {}, {}, {}
        for name in SCENARIOS:
            style = STYLES[name]
            (self.paths[name],) = rate.step(
                self.edges, 0 * self.edges, where="post", **style.line()
            )
            (self.lines[name],) = cash.plot(
                self.x, 0 * self.x, marker=style.marker, markersize=6, **style.line()
            )
            # the names stand at the right end, in the margin
            self.names[name] = cash.text(
                self._years * 1.05, 0, say(f"risk.scenario_{name}"), va="center",
                color=style.color,
            )  # fmt: skip

    def update(self, r: ScenarioResult) -> None:
        accounts = {name: r.account(name) for name in SCENARIOS}
        deep = ladder(-min(a.min() for a in accounts.values()), self.LOWS)
        high = 2_000 * MAN
        limits(self.cash, -deep, high)
        for name in SCENARIOS:
            rates = r.rates(name)
            self.paths[name].set_ydata(np.append(rates, rates[-1]))
            self.lines[name].set_ydata(accounts[name])
        last = [accounts[name][-1] for name in SCENARIOS]
        for name, y in zip(SCENARIOS, apart(last, 0.075 * (deep + high)), strict=True):
            self.names[name].set_y(y)
        fields = {"size": percent(r.size, 2).replace("％", ""), "years": self._years}
        year = r.ruin_year("shock")
        if year:
            self.headline(say("stress.scenario_title_ruin", year=year, **fields))
        else:
            cash = man_yen(accounts["shock"][-1], 0)
            self.headline(say("stress.scenario_title", cash=cash, **fields))

    def describe(self, r: ScenarioResult) -> str:
        parts = (
            say(
                "stress.scenario_said",
                name=say(f"risk.scenario_{name}"),
                top=percent(float(r.rates(name).max()), 2),
                cash=man_yen(r.account(name)[-1], 0),
            )
            for name in SCENARIOS
        )
        return self.title + "。" + "、".join(parts)
