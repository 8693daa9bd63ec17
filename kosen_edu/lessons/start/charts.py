"""The picture of lesson 00: the monthly payment over the rate."""

from dataclasses import dataclass

import numpy as np

from kosen_edu.base import man_yen, yen
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import line
from kosen_edu.loans.loan import Loan

RATES = np.linspace(0, 0.06, 121)


@dataclass(frozen=True, eq=False)
class PaymentResult:
    """A loan, the same at the rate it is compared with, and its payment over RATES (yen)."""

    loan: Loan
    base: Loan
    payments: np.ndarray

    @property
    def change(self) -> float:
        """How much more is paid a month, yen; less than half a yen is nothing."""
        change = self.loan.monthly_payment - self.base.monthly_payment
        return change if abs(change) >= 0.5 else 0.0

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "up" if self.change > 0 else "down" if self.change else "same"


class PaymentChart(Chart[PaymentResult]):
    """The payment rises with the rate; the step from the base is drawn."""

    guess_kind = "yen"
    left = 100

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        house.scales(ax, x=("percent", 0, RATES[-1], 0.01), y=("man_yen", 0, 260_000, 50_000))
        self.curve = line(ax, **house.BLUE.line())
        self.base = line(ax, color=house.QUIET, linestyle="--", linewidth=1.2)
        self.step = line(ax, color=house.ORANGE.color, linewidth=3)
        self.dot = line(ax, marker="o", color=house.BLUE.color, clip_on=False)
        self.words = ax.text(0, 0, "", va="bottom", ha="right", bbox=house.BOXED)
        self.guess_line(ax, "y", man_yen)

    def update(self, r: PaymentResult) -> None:
        rate, payment = r.loan.annual_rate, r.loan.monthly_payment
        base = r.base.monthly_payment
        self.curve.set_data(RATES, r.payments)
        self.base.set_data([r.base.annual_rate, RATES[-1]], [base, base])
        self.step.set_data([rate, rate], [base, payment])
        self.dot.set_data([rate], [payment])
        # at the left edge the words stand above the curve that rises over them
        right = max(rate - 0.0006, 0.016 if self.narrow else 0.009)
        clear = max(payment, float(np.interp(right, RATES, r.payments))) + 6_000
        self.words.set(position=(right, clear), text=yen(payment))
