"""Pictures of lesson 05 up to the sale: profit by the year of sale, and NPV over the rate."""

from dataclasses import dataclass

import numpy as np
from matplotlib.text import Text

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, aside, hollow, line
from kosen_edu.plan.portfolio import Portfolio
from kosen_edu.plan.returns import IRRReport

from .charts_one_year import both


@dataclass(frozen=True)
class HoldResult:
    """Both plans sold after the years chosen, and the profits of a sale at the end of each year."""

    years: int
    condos: Portfolio
    house: Portfolio
    profits: tuple[np.ndarray, np.ndarray]


class HoldChart(Chart):
    """What is left in all, by the year of the sale; the line marks the year chosen."""

    height = 420
    left, right = 124, 110
    LONGEST = 20  # years
    REACH = (-1_900 * MAN, 6_600 * MAN)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", *self.REACH, 1_000 * MAN)
        house.scales(ax, x=("years", 0.5, self.LONGEST, 5), y=money)
        ax.set_xticks([1, *range(5, self.LONGEST + 1, 5)])
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.when = line(ax, color=house.QUIET, linewidth=1)
        self.sides = both(ax, self.LONGEST + 0.6)

    def update(self, r: HoldResult) -> None:
        self.when.set_data([r.years, r.years], self.REACH)
        early, late = r.years < 5, r.years > self.LONGEST - 4
        # the lines rise: above to the left and below to the right is free, except at the ends
        free = (
            (late, "top", -700 if late else -130),
            (not early, "bottom", 1_300 if early else 130),
        )
        plans = zip((r.condos, r.house), r.profits, self.sides, free, strict=True)
        for plan, profits, (drawn, dot, name, words), (left, va, away) in plans:
            profit = plan.result.profit
            drawn.set_data(np.arange(1, self.LONGEST + 1), profits)
            name.set_y(profits[-1])
            dot.set_data([r.years], [profit])
            place = {"text": man_yen(profit, 0), "y": profit + away * MAN, "va": va}
            aside(words, r.years, 0.25, left=left, **place)


@dataclass(frozen=True, eq=False)
class TrapResult:
    """What the flows of a plan come to, yen, and every rate at which they are worth 0.

    ``profit`` is all flows added up, ``worth`` their NPV at ``rate``, ``curve`` that at all rates
    of the picture; ``rising`` says of each root whether it grows with the rate there, and
    ``answer`` is what numpy-financial calls the IRR without a word of warning.
    """

    report: IRRReport
    rate: float
    profit: float
    worth: float
    curve: np.ndarray
    rising: tuple[bool, ...]
    answer: str

    @property
    def zeros(self) -> int:
        """How many rates there are at which the flows are worth 0."""
        return len(self.report.roots)


class TrapChart(Chart):
    """NPV over the discount rate: at 0 % it is the profit, where it is 0 there is a root."""

    height = 420
    left, right = 104, 40
    LOW, HIGH, TALL = -0.3, 1.0, 60 * MAN
    RATES = np.linspace(LOW, HIGH - 0.001, 241)  # a rate of 100 % is refused

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", -self.TALL, self.TALL, 20 * MAN)
        house.scales(ax, x=("percent", self.LOW, self.HIGH, 0.2), y=money)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        ax.axvline(0, color=house.QUIET, linewidth=0.9, zorder=house.BENEATH)
        self.curve = line(ax, **house.BLUE.line())
        self.roots = hollow(ax, house.ORANGE.color, linestyle="", zorder=4)  # over the words
        look: house.Look = {"va": "bottom", "color": house.ORANGE.color, "bbox": house.BOXED}
        self.names = [ax.text(0, 4 * MAN, "", **look) for _ in range(2)]
        self.dot = line(ax, marker="o", color=house.BLUE.color, clip_on=False)
        self.words = ax.text(0, 0, "", bbox=house.BOXED)

    def update(self, r: TrapResult) -> None:
        self.curve.set_data(self.RATES, r.curve)
        every = r.report.roots
        rising = dict(zip(every, r.rising, strict=True))
        seen = [root for root in every if self.LOW < root < self.RATES[-1]][:2]
        self.roots.set_data(seen, [0.0 for _ in seen])
        for name, root in zip(self.names, seen, strict=False):
            # beside the curve, on the side from which it does not come
            aside(name, root, 0.012, left=rising[root], text=percent(root))
        beyond = [f"← {percent(root)}" for root in every if root <= self.LOW][:1]
        for name, text in zip(self.names[len(seen) :], [*beyond, "", ""], strict=False):
            name.set(text=text, ha="left", x=self.LOW + 0.01)
        at = float(np.clip(r.worth, -self.TALL, self.TALL))
        self.dot.set_data([r.rate], [at])
        # out of the picture: an arrow at its edge
        self.dot.set_marker("o" if at == r.worth else "^" if at > 0 else "v")
        side, updown = self._room(r, seen, at)
        place = {"y": at + 2 * MAN * updown, "va": "bottom" if updown > 0 else "top"}
        aside(self.words, r.rate, 0.015, left=side < 0, text=f"NPV {man_yen(r.worth)}", **place)
        key = ("none", "one", "many")[min(r.zeros, 2)]
        roots = "、".join(map(percent, every))
        self.title = say(f"condo_or_building.trap_title_{key}", r=r, roots=roots)

    def _room(self, r: TrapResult, roots: list[float], at: float) -> tuple[int, int]:
        """The corner of the dot (right or left, above or below) where words hide the least."""
        marks = [(root, high * MAN) for root in roots for high in (-3, 3)]
        for name in filter(Text.get_text, self.names):
            off = -0.06 if name.get_horizontalalignment() == "right" else 0.06
            marks += [(name.get_position()[0] + off, high * MAN) for high in (5, 9)]
        points = zip(self.RATES, r.curve, strict=True)
        x, y = np.array([*points, *marks * 20]).T  # a mark must not be hidden; the curve may
        hidden = {}
        for side, updown in ((1, -1), (1, 1), (-1, 1), (-1, -1)):
            across, up = (x - r.rate) * side, (y - at) * updown
            inside = (across > 0.01) & (across < 0.3) & (up > 1.5 * MAN) & (up < 10 * MAN)
            out = abs(at + 11 * MAN * updown) > self.TALL
            # nor may they reach over the numbers of the axis
            out |= side < 0 and r.rate - (0.44 if self.narrow else 0.28) < self.LOW
            hidden[side, updown] = np.count_nonzero(inside) + 1_000 * out
        return min(hidden, key=hidden.__getitem__)
