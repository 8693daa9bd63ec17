"""Pictures of lesson 05 up to the sale: profit by the year of sale, and NPV over the rate."""

from dataclasses import dataclass

import numpy as np
from matplotlib.text import Text

from kosen_edu.base.formats import man_yen, percent, written
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, hollow, line
from kosen_edu.plan.portfolio import Portfolio
from kosen_edu.plan.returns import IRRReport

from .charts_one_year import CONDO, HOUSE


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
    subtitle = "縦：その年の末に売ったときの通算の利益（税引前）　横：売る年"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        last = self.LONGEST
        ax.set(xlim=(0.5, last), ylim=(-1_900 * MAN, 6_600 * MAN))
        ax.set_xticks([1, *range(5, last + 1, 5)])
        ax.xaxis.set_major_formatter(lambda v, _: written(v, "years", 0))
        house.units(ax.yaxis, "man_yen", step=1_000 * MAN)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        (self.when,) = ax.plot([0, 0], [-1_900 * MAN, 6_600 * MAN], color=house.QUIET, linewidth=1)
        self.x = np.arange(1, last + 1)
        self.lines, self.names, self.dots, self.words = [], [], [], []
        for style, name, va, ha in (
            (CONDO, "区分3戸", "top", "left"), (HOUSE, "アパート", "bottom", "right"),
        ):  # fmt: skip
            self.lines += ax.plot(self.x, self.x, **style.line())
            self.dots += ax.plot(
                [0], [0], marker=style.marker, color=style.color, linestyle="", clip_on=False
            )
            self.names.append(ax.text(last + 0.6, 0, name, va="center", color=style.color))
            self.words.append(ax.text(0, 0, "", va=va, ha=ha, bbox=house.BOXED))

    def update(self, r: HoldResult) -> None:
        self.when.set_xdata([r.years, r.years])
        shown = []
        for i, (plan, profits) in enumerate(zip((r.condos, r.house), r.profits, strict=True)):
            profit = plan.result.profit
            self.lines[i].set_ydata(profits)
            self.names[i].set_y(profits[-1])
            self.dots[i].set_data([r.years], [profit])
            # the lines rise: above to the left and below to the right is free, except at the ends
            away, side = ((-130, "left"), (130, "right"))[i]
            if side == "left" and r.years > self.LONGEST - 4:
                away, side = -700, "right"
            elif side == "right" and r.years < 5:
                away, side = 1_300, "left"
            self.words[i].set(text=man_yen(profit, 0), ha=side)
            aside = 0.25 if side == "left" else -0.25
            self.words[i].set_position((r.years + aside, profit + away * MAN))
            shown.append(man_yen(profit, 0))
        self.headline(f"{r.years}年で売ると、区分3戸は{shown[0]}、アパートは{shown[1]}")


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
    subtitle = "縦：NPV（正味現在価値）　横：割引率　◆：NPVが0になる割引率"
    LOW, HIGH, TALL = -0.3, 1.0, 60 * MAN
    RATES = np.linspace(LOW, HIGH - 0.001, 241)  # a rate of 100 % is refused

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", -self.TALL, self.TALL, 20 * MAN)
        house.scales(ax, x=("percent", self.LOW, self.HIGH, 0.2), y=money)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        ax.axvline(0, color=house.QUIET, linewidth=0.9, zorder=house.BENEATH)
        (self.curve,) = ax.plot(self.RATES, 0 * self.RATES, **house.BLUE.line())
        self.roots = hollow(ax, house.ORANGE.color, linestyle="", zorder=4)  # over the words
        self.names = [
            ax.text(0, 4 * MAN, "", va="bottom", color=house.ORANGE.color, bbox=house.BOXED)
            for _ in range(2)
        ]
        self.dot = line(ax, marker="o", color=house.BLUE.color, clip_on=False)
        self.words = ax.text(0, 0, "", bbox=house.BOXED)

    def update(self, r: TrapResult) -> None:
        self.curve.set_ydata(r.curve)
        every = r.report.roots
        rising: dict[float, bool] = {}
        for root, up in zip(every, r.rising, strict=True):
            if self.LOW < root < self.RATES[-1] and len(rising) < 2:
                rising[root] = up
        seen = list(rising)
        self.roots.set_data(seen, [0.0 for _ in seen])
        for name, root in zip(self.names, seen, strict=False):
            # beside the curve, on the side from which it does not come
            away, ha = (-0.012, "right") if rising[root] else (0.012, "left")
            name.set(text=percent(root), x=root + away, ha=ha)
        beyond = [f"← {percent(root)}" for root in every if root <= self.LOW][:1]
        for name, text in zip(self.names[len(seen) :], [*beyond, "", ""], strict=False):
            name.set(text=text, ha="left", x=self.LOW + 0.01)
        at = float(np.clip(r.worth, -self.TALL, self.TALL))
        self.dot.set_data([r.rate], [at])
        # out of the picture: an arrow at its edge
        self.dot.set_marker("o" if at == r.worth else "^" if at > 0 else "v")
        side, updown = self._room(r, seen, at)
        self.words.set_text(f"NPV {man_yen(r.worth)}")
        self.words.set(ha="left" if side > 0 else "right", va="bottom" if updown > 0 else "top")
        self.words.set_position((r.rate + 0.015 * side, at + 2 * MAN * updown))
        key = ("none", "one", "many")[min(r.zeros, 2)]
        roots = "、".join(map(percent, every))
        self.headline(say(f"condo_or_building.trap_title_{key}", r=r, roots=roots))

    def _room(self, r: TrapResult, roots: list[float], at: float) -> tuple[int, int]:
        """The corner of the dot (right or left, above or below) where words hide the least."""
        marks = [(root, high * MAN) for root in roots for high in (-3, 3)]
        for name in filter(Text.get_text, self.names):
            aside = -0.06 if name.get_horizontalalignment() == "right" else 0.06
            marks += [(name.get_position()[0] + aside, high * MAN) for high in (5, 9)]
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
