"""Pictures of lesson 04 on rent: one month of it, thirty years of it, and what tax leaves."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from kosen_edu.base import man_yen, say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, apart, bar, line, rows
from kosen_edu.rental.rent_trace import DEBT, RentTrace

MONTH_USES = ("opex", "interest", "principal_part", "tax")
SEEN = 0.5  # yen: less than that is nothing on screen
YEARS = 30  # of the loan


@dataclass(frozen=True)
class MonthResult:
    """One month: how many units stand empty, and where the rent went (a trace of one period)."""

    empty: int
    trace: RentTrace

    def of(self, use: str) -> tuple[float, float]:
        """What rent and what the owner paid of a use, yen."""
        by_rent = float(self.trace.by_rent[use][0])
        return by_rent, float(self.trace.due[use][0]) - by_rent

    @property
    def debt(self) -> tuple[float, float]:
        """What rent and what the owner paid of interest and principal, yen."""
        rent, owner = np.sum([self.of(use) for use in DEBT], axis=0)
        return float(rent), float(owner)

    @property
    def stops_at(self) -> str | None:
        """The first use that rent does not pay in full."""
        return next((use for use in MONTH_USES if self.of(use)[1] > SEEN), None)

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "left" if self.stops_at is None else "none" if self.trace.rent[0] < SEEN else "short"


def show(part: Rectangle, start: float, width: float) -> None:
    """Give a bar its place; what is empty is not drawn, for a hatch costs though nobody sees it."""
    part.set(x=start, width=width, visible=width > SEEN)


class MonthChart(Chart[MonthResult]):
    """Each payment starts where the one before ends; what lies beyond the rent is the owner's."""

    height = 400
    left, right, bottom = 128, 276, 64

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set_xlim(0, 260_000)
        names = ["入った家賃", *(term(use).name for use in MONTH_USES), "残り・不足"]
        top, *others = heights = rows(ax, names)
        house.units(ax.xaxis, "man_yen", step=50_000)
        styles = (house.BLUE, house.ORANGE)
        self.rent = bar(ax, top, 0.62, **house.BLUE.fill())
        self.parts = [[bar(ax, row, 0.62, **style.fill()) for style in styles] for row in others]
        beside = ax.get_yaxis_transform()
        self.words = [ax.text(1.03, row, "", transform=beside, va="center") for row in heights]
        self.edge = line(ax, color=house.INK, linewidth=1.2, linestyle=(0, (4, 3)))

    def update(self, r: MonthResult) -> None:
        came, over, lacked = (float(x[0]) for x in (r.trace.rent, r.trace.left, r.trace.top_up))
        self.rent.set_width(came)
        self.edge.set_data([came, came], [-0.5, len(self.parts) + 0.4])
        self.words[0].set_text(man_yen(came, 2))
        start = 0.0
        for use, (rent, owner), word in zip(MONTH_USES, self.parts, self.words[1:], strict=False):
            by_rent, by_owner = r.of(use)
            show(rent, start, by_rent)
            show(owner, start + by_rent, by_owner)
            word.set_text(_who(by_rent, by_owner))
            start += by_rent + by_owner
        left, short = self.parts[-1]
        show(left, start, over)
        show(short, came, lacked)
        name, money = ("持ち出し", lacked) if lacked > SEEN else ("残り", over)
        self.words[-1].set_text(f"{name} {man_yen(money, 2)}")


def _who(by_rent: float, by_owner: float) -> str:
    both = (("家賃", by_rent), ("持ち主", by_owner))
    paid = [part for part in both if part[1] > SEEN] or both[:1]
    return "＋".join(f"{name} {man_yen(money, 2)}" for name, money in paid)


LOOKS = {
    # two without their hatches, which take 13 ms to draw: their neighbours have them
    "opex": {**house.AMBER.fill(), "hatch": None},
    "interest": house.PINK.fill(),
    "principal_part": {**house.GREEN.fill(), "hatch": None},
    "tax": house.GREY.fill(),
    "left_to_owner": house.BLUE.fill(),
    "top_up": house.ORANGE.fill(),
}


@dataclass(frozen=True)
class LifeResult:
    """The life of a loan, summed by year."""

    trace: RentTrace

    @property
    def first_short(self) -> int | None:
        """The first year in which the owner had to add something."""
        short = np.flatnonzero(self.trace.top_up > SEEN)
        return int(short[0]) + 1 if short.size else None

    @property
    def top_up(self) -> float:
        """All that the owner added, yen."""
        return float(self.trace.top_up.sum())

    @property
    def left(self) -> float:
        """All that was left to the owner, yen."""
        return float(self.trace.left.sum())

    @property
    def key(self) -> str:
        """Which sentence says it."""
        if (self.trace.owners_share or 0.0) > 1e-9:  # but for the noise of floats
            return "shared"
        return "rent" if self.first_short is None else "short"


def over_the_years(ax: Axes, *, low: float, high: float, step: float) -> None:
    """Years of the loan across, yen up."""
    house.scales(ax, x=("years", 0.5, YEARS + 0.5, 5), y=("man_yen", low, high, step))
    ax.set_xticks([1, *range(5, YEARS + 1, 5)])


class LifeChart(Chart[LifeResult]):
    """Rent stacked by its uses, year by year; below zero what the owner added."""

    height = 430
    left, right, bottom = 108, 272, 92
    EDGES, ZERO = np.arange(YEARS + 1) + 0.5, np.zeros(YEARS)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        over_the_years(ax, low=-180 * MAN, high=320 * MAN, step=100 * MAN)
        self.areas: dict[str, Any] = {  # to the stubs, a baseline is no array
            key: ax.stairs(self.ZERO, self.EDGES, baseline=self.ZERO, fill=True, **look)
            for key, look in LOOKS.items()
        }
        ax.axhline(0, color=house.INK, linewidth=1.2)
        order = ["left_to_owner", "tax", "principal_part", "interest", "opex", "top_up"]
        self.words = {}
        for place, key in enumerate(order):
            y = 0.93 - 0.135 * place - (0.1 if key == "top_up" else 0)
            look = {"transform": ax.transAxes, "clip_on": False, "zorder": house.BENEATH}
            look |= LOOKS[key]
            bar(ax, y, 0.07, **look).set(x=1.04, width=0.05)
            self.words[key] = ax.text(1.11, y, "", transform=ax.transAxes, va="center")

    def update(self, r: LifeResult) -> None:
        flows = {**r.trace.by_rent, "left_to_owner": r.trace.left, "top_up": r.trace.top_up}
        base = self.ZERO
        for key in LOOKS:
            low, high = (base, base + flows[key]) if key != "top_up" else (self.ZERO, -flows[key])
            self.areas[key].set_data(high, self.EDGES, low)
            self.words[key].set_text(f"{term(key).name} {man_yen(flows[key].sum(), 0)}")
            base = high


class StepsChart(Chart[pd.DataFrame]):
    """Cash after tax by year: with the shortcut a flat line, with the right tax a falling one."""

    height = 400
    left, right, bottom = 108, 190, 92

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        over_the_years(ax, low=-100 * MAN, high=80 * MAN, step=40 * MAN)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        styles = (house.ORANGE, house.BLUE)
        self.lines = [line(ax, **style.line()) for style in styles]
        self.names = [ax.text(YEARS + 0.9, 0, "", va="center", color=s.color) for s in styles]

    def update(self, table: pd.DataFrame) -> None:
        lines = [table[key].to_numpy() for key in ("atcf_shortcut", "atcf")]
        for drawn, cash in zip(self.lines, lines, strict=True):
            drawn.set_data(table.index, cash)
        places = apart([cash[-1] for cash in lines], 13 * MAN)
        words = ("近道", "正しい税")
        for name, word, y, cash in zip(self.names, words, places, lines, strict=True):
            name.set_text(f"{word} {man_yen(cash[-1])}")
            name.set_y(float(np.clip(y, -94 * MAN, 74 * MAN)))
        minus = np.flatnonzero(lines[1] < -SEEN)
        if minus.size and lines[0][minus[0]] >= 0:
            self.title = say("who_repays.steps_title_minus", year=int(minus[0]) + 1)
        else:
            gap = float((lines[0] - lines[1]).sum())
            key = "who_repays.steps_title_more" if gap >= 0 else "who_repays.steps_title_less"
            self.title = say(key, money=man_yen(abs(gap), 0), years=len(lines[0]))
