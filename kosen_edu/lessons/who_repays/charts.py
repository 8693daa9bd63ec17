"""Picture of lesson 04: one month of rent, and who pays what it does not reach.

Those that show many years are in :mod:`kosen_edu.lessons.who_repays.charts_years`, those of many
futures in :mod:`kosen_edu.lessons.who_repays.charts_futures`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kosen_edu.base.formats import man_yen
from kosen_edu.base.words import say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import bar, line, rows
from kosen_edu.rental.rent_trace import DEBT, RentTrace

MONTH_USES = ("opex", "interest", "principal_part", "tax")
SEEN = 0.5  # yen: less than that is nothing on screen


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

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "left" if self.stops_at is None else "none" if self.rent < SEEN else "short"


class MonthChart(Chart[MonthResult]):
    """Each payment starts where the one before ends; what lies beyond the rent is the owner's."""

    height = 400
    left, right, bottom = 128, 276, 64
    subtitle = "青：家賃が払う　橙の斜線：持ち主が払う　横：1か月の金額を順に積む"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set_xlim(0, 260_000)
        names = ["入った家賃", *(term(use).name for use in MONTH_USES), "残り・不足"]
        top, *others = heights = rows(ax, names)
        house.units(ax.xaxis, "man_yen", step=50_000)
        self.note(say("who_repays.month_note"))
        styles = (house.BLUE, house.ORANGE)
        self.rent = bar(ax, top, 0.62, **house.BLUE.fill())
        self.parts = [[bar(ax, row, 0.62, **style.fill()) for style in styles] for row in others]
        beside = ax.get_yaxis_transform()
        self.words = [ax.text(1.03, row, "", transform=beside, va="center") for row in heights]
        self.edge = line(ax, color=house.INK, linewidth=1.2, linestyle=(0, (4, 3)))

    def update(self, r: MonthResult) -> None:
        self.rent.set_width(r.rent)
        self.edge.set_data([r.rent, r.rent], [-0.5, len(self.parts) + 0.4])
        self.words[0].set_text(man_yen(r.rent, 2))
        start = 0.0
        for use, (rent, owner), word in zip(MONTH_USES, self.parts, self.words[1:], strict=False):
            by_rent, by_owner = r.of(use)
            rent.set(x=start, width=by_rent)
            owner.set(x=start + by_rent, width=by_owner)
            word.set_text(_who(by_rent, by_owner))
            start += by_rent + by_owner
        left, short = self.parts[-1]
        left.set(x=start, width=r.left)
        short.set(x=r.rent, width=r.top_up)
        name, money = ("持ち出し", r.top_up) if r.top_up > SEEN else ("残り", r.left)
        self.words[-1].set_text(f"{name} {man_yen(money, 2)}")
        words = {"empty": str(r.empty), "money": man_yen(money)}
        if r.key == "short":
            words["use"] = term(r.stops_at or "").name
        self.headline(say(f"who_repays.month_title_{r.key}", **words))


def _who(by_rent: float, by_owner: float) -> str:
    rent, owner = man_yen(by_rent, 2), man_yen(by_owner, 2)
    if by_owner <= SEEN:
        return f"家賃 {rent}"
    if by_rent <= SEEN:
        return f"持ち主 {owner}"
    return f"家賃 {rent}＋持ち主 {owner}"
