"""Pictures of lesson 08: how a price is shared out, and how long the rest is paid."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from matplotlib.text import Text

from kosen_edu.base import man_yen
from kosen_edu.exits.arrears import Distribution, Instalments
from kosen_edu.live import house, marks
from kosen_edu.live.chart import Chart
from kosen_edu.live.house import BOXED
from kosen_edu.live.marks import MAN


@dataclass(frozen=True)
class ShareResult:
    """A sale with the lender's consent, and the late charges still open on its day (yen)."""

    table: Distribution
    late_open: float


class ShareChart(Chart[ShareResult]):
    """Claim above, price below: what the price does not reach is the residual debt."""

    height = 340
    left, bottom = 134, 52

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, 6_600), ylim=(-0.75, 2.45), yticks=[0, 1, 2])
        ax.set_yticklabels(["売却代金", "請求の行き先", "請求額"])
        ax.grid(visible=False)
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        bar = partial(marks.bar, ax, height=0.56)

        def name(x: float, y: float, **look: Any) -> Text:
            return ax.text(x, y, "", va="center", **look)

        self.owed, self.late = bar(2, **house.BLUE.fill()), bar(2, **house.AMBER.fill())
        self.paid = bar(1, **house.GREEN.fill())
        dashed: house.Look = {"edgecolor": house.QUIET, "linestyle": "--", "linewidth": 1.2}
        self.waived = bar(1, facecolor=house.PAPER, **dashed)
        self.rest = bar(1, **house.ORANGE.fill())
        self.lender, self.costs = bar(0, **house.GREEN.fill()), bar(0, **house.PINK.fill())
        left, right = partial(name, 60, bbox=BOXED), partial(name, 0, ha="right", bbox=BOXED)
        self.owed_name, self.paid_name, self.lender_name = map(left, (2.0, 1.0, 0.0))
        self.late_name, self.rest_name, self.costs_name = map(right, (1.5, 0.5, -0.52))
        self.waived_name = name(0, 1.0, color=house.QUIET)

    def update(self, r: ShareResult) -> None:
        table, late = r.table, r.late_open / MAN
        amounts = (table.claim, table.waived, table.to_lender, table.residual, table.price)
        claim, waived, paid, rest, price = (amount / MAN for amount in amounts)
        self.owed.set_width(claim - late)
        self.late.set(x=claim - late, width=late)
        self.paid.set_width(paid)
        self.rest.set(x=paid, width=rest)
        self.waived.set(x=paid + rest, width=waived)
        self.lender.set_width(paid)
        self.costs.set(x=paid, width=price - paid)
        self.owed_name.set_text(f"元金と利息 {man_yen(table.claim - r.late_open, 0)}")
        late_words = f"残った遅延損害金 {man_yen(r.late_open, 0)}"
        self.late_name.set(x=claim, text=late_words if late >= 0.5 else "")
        self.waived_name.set(x=claim + 50, text="免除" if waived >= 0.5 else "")
        share = "配分" if self.narrow else "債権者への配分"  # not wider than its bar
        for words in (self.paid_name, self.lender_name):
            words.set_text(f"{share} {man_yen(table.to_lender, 0)}")
        self.rest_name.set(x=paid + rest, text=f"残債 {man_yen(table.residual, 0)}")
        costs = man_yen(table.price - table.to_lender, 0)
        self.costs_name.set(x=price, text=f"諸費用 {costs}")


@dataclass(frozen=True)
class InstalmentResult:
    """Instalments, what is owed in each month of the picture; ends and sum of them in words."""

    plan: Instalments
    owed: np.ndarray
    end: str
    clear: str
    paid: str

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "never" if self.plan.months is None else "ends"

    @property
    def a_year(self) -> float:
        """What is paid in a year, yen."""
        return 12 * self.plan.terms.instalment


class InstalmentChart(Chart[InstalmentResult]):
    """The residual debt over the years; the band below is the time in the credit file."""

    YEARS = 70
    height = 390
    left = 104

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, self.YEARS), ylim=(-520, 2_600), yticks=range(0, 2_501, 500))
        house.units(ax.xaxis, "years", step=10)
        ax.yaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.line = marks.line(ax, **house.BLUE.line())
        self.end = marks.line(ax, marker="o", color=house.BLUE.color, clip_on=False)
        self.end_name = ax.text(0, 110, "", va="bottom", ha="center", bbox=BOXED)
        self.band = marks.bar(ax, -200, 200, **house.ORANGE.fill())
        self.band_name = ax.text(0.6, -410, "", va="center", color=house.ORANGE.color)

    def update(self, r: InstalmentResult) -> None:
        self.line.set_data(np.arange(12 * self.YEARS + 1) / 12, r.owed / MAN)
        end, clear = r.plan.months, r.plan.clear
        year = np.nan if end is None or end > 12 * self.YEARS else end / 12
        self.end.set_data([year], [0])
        # the words stand beside the end, not on the line that comes down to it
        x, y, ha = (year + 0.4, 110, "left") if year < self.YEARS - 10 else (year, 330, "right")
        self.end_name.set(text="" if np.isnan(year) else r.end, x=x, y=y, ha=ha)
        self.band.set_width(self.YEARS if clear is None else min(clear / 12, self.YEARS))
        self.band_name.set_text(f"信用情報に載る期間（{r.clear}）")
