"""Picture of lesson 04: one month of rent, and who pays what it does not reach.

Those that show many years are in :mod:`kosen_edu.lessons.who_repays.charts_years`, those of many
futures in :mod:`kosen_edu.lessons.who_repays.charts_futures`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from kosen_edu.base.formats import man_yen
from kosen_edu.base.words import say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.rental.rent_trace import DEBT, RentTrace

MAN = 10_000
BOXED = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}
MONTH_USES = ("opex", "interest", "principal_part", "tax")
SEEN = 0.5  # yen: less than that is nothing on screen


def add_note(chart: Chart, text: str) -> None:
    """A convention or an assumption in small print beneath the axes; it never moves."""
    x, y = 18 / chart.width, 10 / chart.height
    chart.fig.text(
        x, y, text, fontsize=9.5, color=house.QUIET, va="bottom", zorder=-1, linespacing=1.5
    )


@dataclass(frozen=True)
class MonthResult:
    """One month: how many units stand empty, and where the rent went (a trace of one period)."""

    empty: int
    year: int
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
    def rent(self) -> float:
        """What came in, yen."""
        return float(self.trace.rent[0])

    @property
    def left(self) -> float:
        """What is left to the owner, yen."""
        return float(self.trace.left[0])

    @property
    def top_up(self) -> float:
        """What the owner added, yen."""
        return float(self.trace.top_up[0])

    @property
    def stops_at(self) -> str | None:
        """The first use that rent does not pay in full."""
        return next((use for use in MONTH_USES if self.of(use)[1] > SEEN), None)


class MonthChart(Chart):
    """Each payment starts where the one before ends; what lies beyond the rent is the owner's."""

    height = 400
    left, right, bottom = 128, 276, 64
    subtitle = say("who_repays.month_subtitle")

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        names = [say("who_repays.month_rent"), *(term(use).name for use in MONTH_USES)]
        names.append(say("who_repays.month_rest"))
        rows = np.arange(len(names))[::-1]
        ax.set(xlim=(0, 260_000), ylim=(-0.6, len(names) - 0.4), yticks=rows)
        ax.set_yticklabels(names)
        ax.grid(visible=False, axis="y")
        ax.grid(axis="x")
        house.units(ax.xaxis, "man_yen", step=50_000)
        add_note(self, say("who_repays.month_note"))
        self.rows = rows
        self.rent = ax.add_patch(Rectangle((0, rows[0] - 0.31), 0, 0.62, **house.BLUE.fill()))
        self.parts = [
            tuple(
                ax.add_patch(Rectangle((0, row - 0.31), 0, 0.62, **style.fill()))
                for style in (house.BLUE, house.ORANGE)
            )
            for row in rows[1:]
        ]
        self.words = [
            ax.text(1.03, row, "", transform=ax.get_yaxis_transform(), va="center") for row in rows
        ]
        (self.edge,) = ax.plot([0, 0], [-0.5, rows[0] + 0.4], color=house.INK, linewidth=1.2,
                               linestyle=(0, (4, 3)))  # fmt: skip

    def update(self, r: MonthResult) -> None:
        self.rent.set_width(r.rent)
        self.edge.set_xdata([r.rent, r.rent])
        self.words[0].set_text(man_yen(r.rent, 2))
        start = 0.0
        for use, (rent, owner), words in zip(MONTH_USES, self.parts, self.words[1:], strict=False):
            by_rent, by_owner = r.of(use)
            rent.set(x=start, width=by_rent)
            owner.set(x=start + by_rent, width=by_owner)
            words.set_text(_who(by_rent, by_owner))
            start += by_rent + by_owner
        left, short = self.parts[-1]
        left.set(x=start, width=r.left)
        short.set(x=r.rent, width=r.top_up)
        money = r.top_up if r.top_up > SEEN else r.left
        key = "short" if r.top_up > SEEN else "left"
        self.words[-1].set_text(say(f"who_repays.month_{key}", money=man_yen(money, 2)))
        words = {"empty": r.empty, "money": man_yen(money)}
        if r.rent < SEEN:
            self.headline(say("who_repays.month_title_none", **words))
        elif r.stops_at is None:
            self.headline(say("who_repays.month_title_left", **words))
        else:
            use = term(r.stops_at).name
            self.headline(say("who_repays.month_title_short", use=use, **words))


def _who(by_rent: float, by_owner: float) -> str:
    rent, owner = man_yen(by_rent, 2), man_yen(by_owner, 2)
    if by_owner <= SEEN:
        return f"家賃 {rent}"
    if by_rent <= SEEN:
        return f"持ち主 {owner}"
    return f"家賃 {rent}＋持ち主 {owner}"
