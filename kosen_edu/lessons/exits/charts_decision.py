"""Pictures of lesson 08: what made the deficit grow, hold or sell, all ways out side by side."""

from dataclasses import dataclass

import numpy as np

from kosen_edu.base import limit, man_yen, percent, say, term, written
from kosen_edu.exits.deficit import DeficitRise
from kosen_edu.exits.pages import Decision
from kosen_edu.live import house
from kosen_edu.live.beside import beside
from kosen_edu.live.chart import Chart
from kosen_edu.live.house import BOXED
from kosen_edu.live.marks import MAN, aside, columns, hollow, line, rows, signed
from kosen_edu.live.phone import Phone

LOW, HIGH = -0.04, 0.02  # of the change of value
CAUSES = {
    "annual_rate": "金利",
    "management_fee": "管理費",
    "reserve_fund": "修繕積立金",
    "monthly_rent": "家賃",
}


class RiseChart(Chart[DeficitRise]):
    """From the deficit at the start to the one now, step by step (a waterfall)."""

    height = 400
    left = 96
    on_phone = Phone(bottom=66)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        n = len(CAUSES) + 2
        ax.set(xlim=(-0.6, n - 0.4), ylim=(-40_000, 190_000), xticks=range(n))
        ax.set_xticklabels(["当初", *map(self.broken, CAUSES.values()), "今"])
        house.units(ax.yaxis, "man_yen", step=50_000)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.bars = columns(ax, range(n), [house.GREY] * n, 0.64)
        self.words = [ax.text(i, 0, "", ha="center", va="bottom", bbox=BOXED) for i in range(n)]
        self.ties = ax.hlines([], 0, 1, color=house.QUIET, linewidth=1, capstyle="round")

    def update(self, r: DeficitRise) -> None:
        parts = [r.parts[key] for key in CAUSES]
        levels = np.cumsum([r.then, *parts])
        self._place(0, 0.0, r.then, man_yen(r.then))
        for i, (part, level) in enumerate(zip(parts, levels, strict=False), 1):
            self.bars[i].set(**(house.BAD if part > 0 else house.GOOD).fill())
            self._place(i, level, part, signed(part))
        self._place(len(parts) + 1, 0.0, r.now, man_yen(r.now))
        places = enumerate(levels)
        self.ties.set_segments([((k + 0.32, level), (k + 0.68, level)) for k, level in places])
        if r.rise <= 0:
            self.title = say("exits.rise_title_less", r=r)
        else:
            most = {"cause": CAUSES[r.largest], "part": man_yen(r.parts[r.largest])}
            self.title = say("exits.rise_title", r=r, **most)

    def _place(self, i: int, bottom: float, height: float, text: str) -> None:
        low, high = sorted((bottom, bottom + height))
        self.bars[i].set(y=low, height=high - low)
        self.words[i].set(text=self.brief(text), y=high + 4_000)


@dataclass(frozen=True)
class DriftResult:
    """What is left at the horizon over the change of value: holding on against selling today.

    Attributes
    ----------
    drift : float
        The change of value a year that is looked at.
    years : int
        To the horizon.
    hold : ndarray
        Net positions of holding on at all changes of value in the picture, yen.
    hold_now, sale : float
        Those of holding on at ``drift``, and of selling today, yen.
    even : float or None
        The change of value at which both leave the same.
    """

    drift: float
    years: int
    hold: np.ndarray
    hold_now: float
    sale: float
    even: float | None

    @property
    def key(self) -> str:
        """Which headline says it."""
        if self.even is not None and LOW <= self.even <= HIGH:
            return "fall" if self.even < 0 else "rise"
        return "hold" if self.hold[len(self.hold) // 2] > self.sale else "sale"


class DriftChart(Chart[DriftResult]):
    """Holding on rises with the value, selling does not care: where they meet is the question."""

    guess_kind = "percent2"
    DRIFTS = np.linspace(LOW, HIGH, 13)
    height = 410
    left, right = 112, 118

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", -40e6, 30e6, 10e6)
        house.scales(ax, x=("percent", LOW, HIGH, 0.01), y=money)
        self.zero = ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.kept, self.sold = (line(ax, **style.line()) for style in (house.BLUE, house.ORANGE))
        at: house.Look = {"x": HIGH + 0.0014, "y": 0, "va": "center", "linespacing": 1.2}
        self.kept_name = ax.text(s=term("hold").name, color=house.BLUE.color, **at)
        self.sold_name = ax.text(s="今すぐ売る", color=house.ORANGE.color, **at)
        self.even = hollow(ax, house.INK)
        self.even_name = ax.text(0, 0, "", va="top", ha="left", bbox=BOXED)
        self.dot = line(ax, marker="o", color=house.BLUE.color, clip_on=False)
        self.words = ax.text(0, 0, "", bbox=BOXED)
        # a learner writes a fall of 3 % as 0.03 or as -0.03
        self.guess_line(ax, "x", percent, value=-abs(self.guess or 0.0))

    def update(self, r: DriftResult) -> None:
        self.kept.set_data(self.DRIFTS, r.hold)
        self.sold.set_data([LOW, HIGH], [r.sale, r.sale])
        end = float(np.clip(r.hold[-1], -38e6, 28e6))
        self.kept_name.set_y(end)
        # the two names never share a line
        self.sold_name.set_y(r.sale - (4.5e6 if end - r.sale < 6e6 else 0.0))
        self.dot.set_data([r.drift], [r.hold_now])
        self.words.set_text(man_yen(r.hold_now, 0))
        even = r.even if r.even is not None and r.key in ("fall", "rise") else np.nan
        self.even.set_data([even], [r.sale])
        self.even_name.set(x=even + 0.0008, y=r.sale - 1.5e6)
        self.even_name.set_text("" if np.isnan(even) else percent(even, 2))
        clear_of = [self.zero, self.kept, self.sold, self.even, self.dot, self.even_name]
        # the line rises: above to the left and below to the right is free
        beside(self.words, r.drift, r.hold_now, clear_of, ((-1, 1), (1, -1), (1, 1), (-1, -1)))


class DecisionChart(Chart[Decision]):
    """Left: cash needed at once against the cash there is.  Right: what each way costs in all."""

    ROWS = ("hold", "prepayment", "refinancing", "ordinary_sale", "voluntary_sale", "auction")
    height = 390
    left, right, bottom = 96, 26, 52
    apart = True
    on_phone = Phone(height=680)

    def build(self) -> None:
        cash, cost = self.add_axes(0, 2, gap=34), self.add_axes(1, 2, gap=34)
        cost.axvline(0, color=house.INK, linewidth=1.2, zorder=1)
        names, top = [term(key).name for key in self.ROWS], len(self.ROWS) - 0.4
        self.bars, self.words = [], []
        for ax, step, low, high in ((cash, 500, 0, 2_300), (cost, 2_000, -1_900, 4_400)):
            heights = rows(ax, names if ax is cash or self.narrow else [""] * len(names))
            house.units(ax.xaxis, "number")
            ax.set_xticks(np.arange(step * (low // step), high, step))
            ax.set(xlim=(low, high), ylim=(-0.95, top))
            self.bars.append(ax.barh(heights, 0, height=0.6))
            self.words.append([ax.text(0, row, "", va="center", bbox=BOXED) for row in heights])
        (self.limit,) = cash.plot([0, 0], [-0.95, top], color=house.INK, linewidth=1.6)
        self.limit_name = cash.text(0, -0.7, "", va="center", bbox=BOXED)
        self.middle = line(cost, marker="D", color=house.INK, linestyle="none")

    def update(self, r: Decision) -> None:
        ways, (low, middle, high) = r.ways, r.auctions
        needed = [way.largest_payment / MAN for way in (*ways, middle)]
        have = r.cash / MAN
        asked = [not r.open(way) and way.largest_payment <= r.cash for way in (*ways, middle)]
        for bar, word, value, other in zip(self.bars[0], self.words[0], needed, asked, strict=True):
            look = house.GREY if other else house.GOOD if value <= have else house.BAD
            bar.set(**look.fill(), width=value)
            # beside its bar even over the line of the cash: right of it, it reads as above it
            word.set(text=limit(value * MAN, "least", "man_yen", 0), x=value + 35)
        self.limit.set_xdata([have, have])
        aside(self.limit_name, have, 30, left=have > 1_300, text=f"手元 {man_yen(r.cash, 0)}")
        costs = [way.cost_from_today / MAN for way in ways]
        for bar, word, value, other in zip(self.bars[1], self.words[1], costs, asked, strict=False):
            look = house.GREY if other else house.GOOD if value <= 0 else house.BAD
            bar.set(**look.fill(), width=value)
            # the number stands at the far side of zero, where no bar can reach it
            aside(word, 0, 60, left=value > 0, text=signed(value * MAN, 0))
        least, most = (way.cost_from_today / MAN for way in (high, low))
        self.bars[1][-1].set(x=least, width=most - least, **house.GREY.fill())
        self.middle.set_data([middle.cost_from_today / MAN], [0])
        span = "〜".join(written(end, "number", 0) for end in (least, most))
        self.words[1][-1].set(text=span, x=least - 60, ha="right")
        self.title = say("exits.decision_title_short" if r.short else "exits.decision_title", r=r)
