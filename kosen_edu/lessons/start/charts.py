"""The picture of lesson 00: the monthly payment over the rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kosen_edu.base.formats import man_yen, percent, yen
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.loans.loan import level_payment


@dataclass(frozen=True)
class PaymentResult:
    """The payment of one loan at two rates (yen a month)."""

    principal: float
    months: int
    rate: float
    base_rate: float

    @property
    def payment(self) -> float:
        """At the rate chosen."""
        return level_payment(self.principal, self.rate, self.months)

    @property
    def base(self) -> float:
        """At the rate it is compared with."""
        return level_payment(self.principal, self.base_rate, self.months)


class PaymentChart(Chart):
    """The payment rises with the rate; the step from the base is drawn."""

    left = 100
    subtitle = "縦：毎月返済額（借入3000万円・元利均等）　横：金利　点線：金利2％の返済額"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, 0.06), ylim=(0, 260_000))
        house.units(ax.xaxis, "percent", step=0.01)
        house.units(ax.yaxis, "man_yen", step=50_000)
        self.x = np.linspace(0, 0.06, 121)
        (self.curve,) = ax.plot(self.x, self.x, **house.BLUE.line())
        (self.base,) = ax.plot([0, 0], [0, 0], color=house.QUIET, linestyle="--", linewidth=1.2)
        (self.step,) = ax.plot([0, 0], [0, 0], color=house.ORANGE.color, linewidth=3)
        (self.dot,) = ax.plot([0], [0], marker="o", color=house.BLUE.color)
        boxed = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}
        self.words = ax.text(0, 0, "", va="bottom", ha="right", bbox=boxed)
        if self.guess is not None:
            self.guess_line(ax, man_yen(self.guess), y=self.guess)

    def update(self, r: PaymentResult) -> None:
        self.curve.set_ydata(level_payment(r.principal, self.x, r.months))
        self.base.set_data([r.base_rate, 0.06], [r.base, r.base])
        self.step.set_data([r.rate, r.rate], [r.base, r.payment])
        self.dot.set_data([r.rate], [r.payment])
        self.words.set_position((max(r.rate - 0.0006, 0.009), r.payment + 6_000))
        self.words.set_text(yen(r.payment))
        change = r.payment - r.base
        key = "same" if abs(change) < 0.5 else "up" if change > 0 else "down"
        self.headline(
            say(
                f"start.title_{key}",
                rate=percent(r.rate, 2),
                payment=yen(r.payment),
                change=yen(abs(change)),
            )
        )
