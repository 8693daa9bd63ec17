"""Pictures of lesson 05 up to the sale: profit by the year of sale, and NPV over the rate."""

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist

from kosen_edu.base import man_yen, percent, say
from kosen_edu.live import house
from kosen_edu.live.beside import beside
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, hollow, line
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


# The lines rise: below to the right and above to the left is free, of the lower and the upper.
FREE = (((1, -1), (-1, -1), (-1, 1), (1, 1)), ((-1, 1), (1, 1), (1, -1), (-1, -1)))


class HoldChart(Chart):
    """What is left in all, by the year of the sale; the line marks the year chosen."""

    height = 420
    left, right = 124, 110
    LONGEST = 20  # years
    REACH = (-1_900 * MAN, 7_500 * MAN)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", *self.REACH, 1_000 * MAN)
        house.scales(ax, x=("years", 0.5, self.LONGEST, 5), y=money)
        ax.set_xticks([1, *range(5, self.LONGEST + 1, 5)])
        self.zero = ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.when = line(ax, color=house.QUIET, linewidth=1)
        self.sides = both(ax, self.LONGEST + 0.6)

    def update(self, r: HoldResult) -> None:
        self.when.set_data([r.years, r.years], self.REACH)
        plans = zip((r.condos, r.house), r.profits, self.sides, strict=True)
        for plan, profits, (drawn, dot, name, words) in plans:
            profit = plan.result.profit
            drawn.set_data(np.arange(1, self.LONGEST + 1), profits)
            name.set_y(profits[-1])
            dot.set_data([r.years], [profit])
            words.set_text(man_yen(profit, 0))
        clear_of: list[Artist] = [self.zero, self.when]
        clear_of += (part for drawn, dot, *_ in self.sides for part in (drawn, dot))
        placed = zip((r.condos, r.house), self.sides, FREE, strict=True)
        for plan, (*_, words), sides in placed:
            beside(words, r.years, plan.result.profit, clear_of, sides)
            clear_of.append(words)


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
        self.zeros = (
            ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1),
            ax.axvline(0, color=house.QUIET, linewidth=0.9, zorder=house.BENEATH),
        )
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
        clear_of: list[Artist] = [*self.zeros, self.curve, self.roots]
        for name, root in zip(self.names, seen, strict=False):
            name.set_text(percent(root))
            # beside the curve, on the side from which it does not come
            sides = ((-1, 1), (1, -1)) if rising[root] else ((1, 1), (-1, -1))
            beside(name, root, 0, clear_of, sides)
            clear_of.append(name)
        beyond = [f"← {percent(root)}" for root in every if root <= self.LOW][:1]
        for name, text in zip(self.names[len(seen) :], [*beyond, "", ""], strict=False):
            name.set(text=text, ha="left", va="bottom", position=(self.LOW + 0.01, 4 * MAN))
        at = float(np.clip(r.worth, -self.TALL, self.TALL))
        self.dot.set_data([r.rate], [at])
        # out of the picture: an arrow at its edge
        self.dot.set_marker("o" if at == r.worth else "^" if at > 0 else "v")
        self.words.set_text(f"NPV {man_yen(r.worth)}")
        clear_of += self.names
        beside(self.words, r.rate, at, clear_of, ((1, -1), (1, 1), (-1, 1), (-1, -1)))
        key = ("none", "one", "many")[min(r.zeros, 2)]
        roots = "、".join(map(percent, every))
        self.title = say(f"condo_or_building.trap_title_{key}", r=r, roots=roots)
