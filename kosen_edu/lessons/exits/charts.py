"""Pictures of lesson 08: what made the deficit grow, hold or sell, all ways out side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.exits.situation import Exit
from kosen_edu.live import house
from kosen_edu.live.chart import Chart

MAN = 10_000
BOXED = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}


def signed(value: float, digits: int = 1) -> str:
    """万円 with a plus sign where it is above 0."""
    text = man_yen(value, digits)
    return "+" + text if value > 0 and any(c in text for c in "123456789") else text


@dataclass(frozen=True)
class RiseResult:
    """The deficit of all flats at the start and now, and the part of each cause (yen a month)."""

    then: float
    parts: Mapping[str, float]

    @property
    def now(self) -> float:
        """The deficit now."""
        return self.then + self.rise

    @property
    def rise(self) -> float:
        """How much it grew."""
        return sum(self.parts.values())

    @property
    def largest(self) -> str:
        """The cause that adds most."""
        return max(self.parts, key=self.parts.__getitem__)


class RiseChart(Chart):
    """From the deficit at the start to the one now, step by step (a waterfall)."""

    height = 400
    left = 96
    subtitle = "縦：毎月の赤字（2戸の合計）　左から右へ、原因を一つずつ足す"

    def __init__(self, causes: Sequence[str], *, guess: object = None) -> None:
        self._causes = tuple(causes)
        super().__init__(guess=guess)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        n = len(self._causes) + 2
        ax.set(xlim=(-0.6, n - 0.4), ylim=(-40_000, 190_000), xticks=range(n))
        names = [say(f"exits.cause_{key}") for key in self._causes]
        ax.set_xticklabels(["当初", *names, "今"])
        house.units(ax.yaxis, "man_yen", step=50_000)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.bars = [ax.add_patch(Rectangle((i - 0.32, 0), 0.64, 0)) for i in range(n)]
        for bar in (self.bars[0], self.bars[-1]):
            bar.set(**house.GREY.fill())
        self.words = [ax.text(i, 0, "", ha="center", va="bottom", bbox=BOXED) for i in range(n)]
        self.steps = [
            ax.plot([i + 0.32, i + 0.68], [0, 0], color=house.QUIET, linewidth=1)[0]
            for i in range(n - 1)
        ]

    def update(self, r: RiseResult) -> None:
        parts = [r.parts[key] for key in self._causes]
        levels = np.cumsum([r.then, *parts])
        self._place(0, 0.0, r.then, man_yen(r.then))
        for i, (part, level) in enumerate(zip(parts, levels, strict=False), 1):
            style = house.BAD if part > 0 else house.GOOD
            self.bars[i].set(**style.fill())
            self._place(i, level, part, signed(part))
        self._place(len(parts) + 1, 0.0, r.now, man_yen(r.now))
        for step, level in zip(self.steps, levels, strict=True):
            step.set_ydata([level, level])
        fields = {"now": man_yen(abs(r.now)), "rise": man_yen(abs(r.rise))}
        if r.rise <= 0:
            self.headline(say("exits.rise_title_less", **fields))
        else:
            name, part = say(f"exits.cause_{r.largest}"), man_yen(r.parts[r.largest])
            self.headline(say("exits.rise_title", cause=name, part=part, **fields))

    def _place(self, i: int, bottom: float, height: float, text: str) -> None:
        low, high = sorted((bottom, bottom + height))
        self.bars[i].set(y=low, height=high - low)
        self.words[i].set_text(text)
        self.words[i].set_y(high + 4_000)


@dataclass(frozen=True)
class DriftResult:
    """What is left at the horizon over the change of value: holding on against selling today."""

    drift: float
    years: int
    drifts: np.ndarray
    hold: np.ndarray
    hold_now: float
    sale: float
    even: float | None


class DriftChart(Chart):
    """Holding on rises with the value, selling does not care: where they meet is the question."""

    LOW, HIGH = -0.04, 0.02
    height = 410
    left, right = 112, 118
    subtitle = "縦：期末の純額（残った物件 − 残債 − 払ったお金）　横：価格の変化率（年）"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(self.LOW, self.HIGH), ylim=(-40e6, 30e6))
        house.units(ax.xaxis, "percent", step=0.01)
        house.units(ax.yaxis, "man_yen", step=10e6)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        (self.kept,) = ax.plot([0, 1], [0, 0], **house.BLUE.line())
        (self.sold,) = ax.plot([self.LOW, self.HIGH], [0, 0], **house.ORANGE.line())
        side = {"va": "center", "linespacing": 1.2}
        self.kept_name = ax.text(self.HIGH + 0.0008, 0, "", color=house.BLUE.color, **side)
        self.sold_name = ax.text(self.HIGH + 0.0008, 0, "", color=house.ORANGE.color, **side)
        self.kept_name.set_text(term("hold").name)
        self.sold_name.set_text("今すぐ売る")
        (self.even,) = ax.plot(
            [0], [0], marker="D", color=house.PAPER, markeredgecolor=house.INK, markeredgewidth=2
        )
        self.even_name = ax.text(0, 0, "", va="top", ha="left", bbox=BOXED)
        (self.dot,) = ax.plot([0], [0], marker="o", color=house.BLUE.color, clip_on=False)
        self.words = ax.text(0, 0, "", va="bottom", ha="right", bbox=BOXED)
        if self.guess is not None:
            # a learner writes a fall of 3 % as 0.03 or as -0.03
            fall = -abs(self.guess)
            self.guess_line(ax, percent(fall), x=float(np.clip(fall, self.LOW, self.HIGH)))

    def update(self, r: DriftResult) -> None:
        self.kept.set_data(r.drifts, r.hold)
        self.sold.set_ydata([r.sale, r.sale])
        end = float(np.clip(r.hold[-1], -38e6, 28e6))
        self.kept_name.set_y(end)
        # the two names never share a line
        below = -4.5e6 if end - r.sale < 6e6 else 0.0
        self.sold_name.set_y(r.sale + below)
        self.dot.set_data([r.drift], [r.hold_now])
        self.words.set_text(man_yen(r.hold_now, 0))
        # the words stand where the line is not: above to the left, at the left edge below
        if r.drift < self.LOW + 0.009:
            self.words.set(x=r.drift + 0.0006, y=r.hold_now - 1.2e6, ha="left", va="top")
        else:
            self.words.set(x=r.drift - 0.0006, y=r.hold_now + 1.2e6, ha="right", va="bottom")
        fields = {"years": r.years}
        if r.even is None or not self.LOW <= r.even <= self.HIGH:
            self.even.set_data([], [])
            self.even_name.set_text("")
            better = "hold" if r.hold[len(r.hold) // 2] > r.sale else "sale"
            self.headline(say(f"exits.drift_title_{better}", **fields))
        else:
            self.even.set_data([r.even], [r.sale])
            self.even_name.set_text(percent(r.even, 2))
            self.even_name.set_position((r.even + 0.0008, r.sale - 1.5e6))
            key = "exits.drift_title_fall" if r.even < 0 else "exits.drift_title_rise"
            self.headline(say(key, even=percent(abs(r.even), 2), **fields))


def conditional_name(way: Exit) -> str:
    """The name of a way out, with whose consent it hangs on where it is not the owner's."""
    if way.key in ("refinancing", "voluntary_sale"):
        return say(f"exits.if_{way.key}", name=way.name)
    return way.name


@dataclass(frozen=True)
class DecisionResult:
    """All ways out of one situation, and the cash that is there (yen)."""

    cash: float
    ways: tuple[Exit, ...]
    auctions: tuple[Exit, ...]

    @property
    def payable(self) -> list[Exit]:
        """The ways whose largest payment the cash covers, auction aside."""
        return [way for way in self.ways if way.largest_payment <= self.cash]

    @property
    def cheapest(self) -> Exit:
        """Of these, the one that costs least from today on."""
        return min(self.payable, key=lambda way: way.cost_from_today)

    @property
    def short(self) -> float:
        """Cash that an ordinary sale lacks."""
        needed = next(w for w in self.ways if w.key == "ordinary_sale").largest_payment
        return max(needed - self.cash, 0.0)


class DecisionChart(Chart):
    """Left: cash needed at once against the cash there is.  Right: what each way costs in all."""

    ROWS = ("hold", "prepayment", "refinancing", "ordinary_sale", "voluntary_sale", "auction")
    height = 390
    left, right, bottom = 96, 26, 52
    subtitle = "左：一度に要る現金（万円）　右：今日から10年の費用（万円）　競売は幅、ひし形は中間"

    def build(self) -> None:
        cash, cost = self.add_axes(0, 2, gap=34), self.add_axes(1, 2, gap=34)
        rows = np.arange(len(self.ROWS))[::-1]
        cash.set(ylim=(-0.95, len(rows) - 0.4), yticks=rows)
        cash.set_yticklabels([term(key).name for key in self.ROWS])
        cost.set(ylim=cash.get_ylim(), yticks=[])
        for ax, step, ends in ((cash, 500, (0, 2_300)), (cost, 2_000, (-1_900, 4_400))):
            house.units(ax.xaxis, "number")
            ax.set_xticks(np.arange(step * (ends[0] // step), ends[1], step))
            ax.set_xlim(*ends)
            ax.grid(axis="x")
            ax.grid(visible=False, axis="y")
        cost.axvline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.bars = [ax.barh(rows, 0.0 * rows, height=0.6) for ax in (cash, cost)]
        self.words = [
            [ax.text(0, row, "", va="center", bbox=BOXED) for row in rows] for ax in (cash, cost)
        ]
        (self.limit,) = cash.plot([0, 0], [-0.95, len(rows) - 0.4], color=house.INK, linewidth=1.6)
        self.limit_name = cash.text(0, -0.7, "", va="center", bbox=BOXED)
        (self.middle,) = cost.plot([0], [0], marker="D", color=house.INK, linestyle="none")

    def update(self, r: DecisionResult) -> None:
        low, middle, high = r.auctions
        needed = [way.largest_payment / MAN for way in (*r.ways, middle)]
        have = r.cash / MAN
        for bar, word, value in zip(self.bars[0], self.words[0], needed, strict=True):
            enough = value <= have
            bar.set(**(house.GOOD if enough else house.BAD).fill())
            bar.set_width(value)
            word.set_text(man_yen(value * MAN, 0))
            # beside the bar, and not on the line of the cash
            word.set_x((have if value <= have < value + 420 else value) + 35)
        self.limit.set_xdata([have, have])
        self.limit_name.set_text(f"手元 {man_yen(r.cash, 0)}")
        left_side = have > 1_300
        self.limit_name.set(
            x=have + (-30 if left_side else 30), ha="right" if left_side else "left"
        )
        costs = [way.cost_from_today / MAN for way in r.ways]
        for bar, word, value in zip(self.bars[1], self.words[1], costs, strict=False):
            bar.set(**(house.GOOD if value <= 0 else house.BAD).fill())
            bar.set_width(value)
            # the number stands at the far side of zero, where no bar can reach it
            word.set_text(signed(value * MAN, 0))
            word.set(x=-60 if value > 0 else 60, ha="right" if value > 0 else "left")
        ends = [way.cost_from_today / MAN for way in (high, low)]
        self.bars[1][-1].set(x=ends[0], width=ends[1] - ends[0], **house.BAD.fill())
        self.middle.set_data([middle.cost_from_today / MAN], [0])
        span = f"{_number(ends[0])}〜{_number(ends[1])}"
        self.words[1][-1].set_text(span)
        self.words[1][-1].set(x=ends[0] - 60, ha="right")
        fields = {"cash": man_yen(r.cash, 0), "short": man_yen(r.short, 0)}
        key = "exits.decision_title_short" if r.short else "exits.decision_title"
        self.headline(say(key, best=conditional_name(r.cheapest), **fields))


def _number(value: float) -> str:
    return f"{value:,.0f}".replace("-", "−")
