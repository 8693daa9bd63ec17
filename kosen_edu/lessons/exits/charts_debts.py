"""Pictures of lesson 08: how a price is shared out, and how long the rest is paid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from kosen_edu.base.formats import man_yen, yen
from kosen_edu.base.words import say
from kosen_edu.exits.arrears import Distribution, Settlement
from kosen_edu.exits.forced_sale import ForcedSale
from kosen_edu.exits.pages import duration
from kosen_edu.live import house
from kosen_edu.live.chart import Chart

from .charts import BOXED, MAN


@dataclass(frozen=True)
class ShareResult:
    """A sale with the lender's consent, and the late charges still open on its day (yen)."""

    way: ForcedSale
    table: Distribution
    late_open: float


class ShareChart(Chart):
    """Claim above, price below: what the price does not reach is the residual debt."""

    height = 340
    left, bottom = 134, 52
    subtitle = say("exits.share_subtitle")

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, 6_600), ylim=(-0.75, 2.45), yticks=[0, 1, 2])
        names = ("price", "paid", "claim")
        ax.set_yticklabels([say(f"exits.share_{name}") for name in names])
        ax.grid(visible=False)
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        tall = {"height": 0.56}
        self.owed = ax.add_patch(Rectangle((0, 1.72), 0, **tall, **house.BLUE.fill()))
        self.late = ax.add_patch(Rectangle((0, 1.72), 0, **tall, **house.AMBER.fill()))
        self.paid = ax.add_patch(Rectangle((0, 0.72), 0, **tall, **house.GREEN.fill()))
        self.waived = ax.add_patch(
            Rectangle((0, 0.72), 0, **tall, facecolor=house.PAPER, edgecolor=house.QUIET,
                      linestyle="--", linewidth=1.2)
        )  # fmt: skip
        self.rest = ax.add_patch(Rectangle((0, 0.72), 0, **tall, **house.ORANGE.fill()))
        self.lender = ax.add_patch(Rectangle((0, -0.28), 0, **tall, **house.GREEN.fill()))
        self.costs = ax.add_patch(Rectangle((0, -0.28), 0, **tall, **house.PINK.fill()))
        self.owed_name = ax.text(60, 2.0, "", va="center", bbox=BOXED)
        self.late_name = ax.text(0, 1.5, "", va="center", ha="right", bbox=BOXED)
        self.paid_name = ax.text(60, 1.0, "", va="center", bbox=BOXED)
        self.rest_name = ax.text(0, 0.5, "", va="center", ha="right", bbox=BOXED)
        self.waived_name = ax.text(0, 1.0, "", va="center", color=house.QUIET)
        self.lender_name = ax.text(60, 0.0, "", va="center", bbox=BOXED)
        self.costs_name = ax.text(0, -0.52, "", va="center", ha="right", bbox=BOXED)

    def update(self, r: ShareResult) -> None:
        table, late = r.table, r.late_open / MAN
        claim, waived = table.claim / MAN, table.waived / MAN
        paid, rest = table.to_lender / MAN, table.residual / MAN
        price = table.price / MAN
        self.owed.set_width(claim - late)
        self.late.set(x=claim - late, width=late)
        self.paid.set_width(paid)
        self.rest.set(x=paid, width=rest)
        self.waived.set(x=paid + rest, width=waived)
        self.lender.set_width(paid)
        self.costs.set(x=paid, width=price - paid)
        owed = man_yen(table.claim - r.late_open, 0)
        self.owed_name.set_text(say("exits.share_owed", money=owed))
        late_words = say("exits.share_late", money=man_yen(r.late_open, 0))
        self.late_name.set_text(late_words if late >= 0.5 else "")
        self.waived_name.set_text(say("exits.share_waived") if waived >= 0.5 else "")
        self.waived_name.set_x(claim + 50)
        self.late_name.set_x(claim)
        self.paid_name.set_text(say("exits.share_lender", money=man_yen(table.to_lender, 0)))
        self.rest_name.set_text(say("exits.share_rest", money=man_yen(table.residual, 0)))
        self.rest_name.set_x(paid + rest)
        self.lender_name.set_text(say("exits.share_lender", money=man_yen(table.to_lender, 0)))
        costs = table.price - table.to_lender
        self.costs_name.set_text(say("exits.share_costs", money=man_yen(costs, 0)))
        self.costs_name.set_x(price)
        fields = {"price": man_yen(table.price, 0), "rest": man_yen(table.residual, 0)}
        self.headline(say("exits.share_title", **fields))


@dataclass(frozen=True)
class InstalmentResult:
    """A residual debt (yen) and how it is paid; month 0 is the sale, arrears began before."""

    debt: float
    terms: Settlement
    kept_months: int

    @property
    def months(self) -> int | None:
        """Until the last instalment."""
        return self.terms.months(self.debt)

    @property
    def clear(self) -> int | None:
        """Until the credit file no longer shows it."""
        return None if self.months is None else self.months + self.kept_months

    @property
    def paid_in_all(self) -> float | None:
        """All instalments together."""
        if self.months is None:
            return None
        return float(self.terms.run(self.debt, self.months)[0].sum())


class InstalmentChart(Chart):
    """The residual debt over the years; the band below is the time in the credit file."""

    YEARS = 70
    height = 390
    left = 104
    subtitle = "縦：残債　横：売ってからの年数　帯：信用情報に載っている期間"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, self.YEARS), ylim=(-520, 2_600), yticks=range(0, 2_501, 500))
        house.units(ax.xaxis, "years", step=10)
        ax.yaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.x = np.arange(0, self.YEARS * 12 + 1)
        (self.line,) = ax.plot(self.x / 12, 0.0 * self.x, **house.BLUE.line())
        (self.end,) = ax.plot([0], [0], marker="o", color=house.BLUE.color)
        self.end_name = ax.text(0, 110, "", va="bottom", ha="center", bbox=BOXED)
        self.band = ax.add_patch(Rectangle((0, -300), 0, 200, **house.ORANGE.fill()))
        self.band_name = ax.text(0.6, -410, "", va="center", color=house.ORANGE.color)

    def update(self, r: InstalmentResult) -> None:
        owed = r.terms.run(r.debt, len(self.x) - 1)[1]
        shown = np.concatenate([[r.debt], owed]) / MAN
        end = r.months
        if end is not None:
            shown[self.x > end] = np.nan
        self.line.set_ydata(shown)
        inside = end is not None and end <= self.x[-1]
        self.end.set_data([end / 12] if inside else [], [0] if inside else [])
        self.end_name.set_text(duration(end) if inside else "")
        if inside:  # beside the end, not on the line that comes down to it
            fits = end / 12 < self.YEARS - 10
            self.end_name.set(x=end / 12 + (0.4 if fits else 0), y=110 if fits else 330)
            self.end_name.set_ha("left" if fits else "right")
        clear = self.YEARS if r.clear is None else min(r.clear / 12, self.YEARS)
        self.band.set_width(clear)
        key = "exits.instalment_band_never" if r.clear is None else "exits.instalment_band"
        self.band_name.set_text(say(key, time=duration(r.clear)))
        fields = {"money": yen(r.terms.instalment)}
        if end is None:
            self.headline(say("exits.instalment_title_never", **fields))
        else:
            times = {"end": duration(end), "clear": duration(r.clear)}
            self.headline(say("exits.instalment_title", **fields, **times))
