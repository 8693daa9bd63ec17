"""Pictures of lesson 01: what rates do to payments, in a month, in a term, over the record."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.ticker import LinearLocator

from kosen_edu.base import man_yen, rate_text, say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, area, aside, bar, between, ladder, limits, line, rows, steps
from kosen_edu.live.phone import Phone
from kosen_edu.loans.backtest import Backtest
from kosen_edu.loans.variable import STATES, VariableSchedule
from kosen_edu.rates.paths import HALF_YEAR

LOOKS = {
    "on_schedule": ("#cfe1f2", "", "予定どおり", "予定"),
    "slower": ("#f4dc8b", "..", "減り遅い", "遅い"),
    "stopped": ("#dba4c9", "\\\\", "元金停止", "停止"),
    "growing": ("#e8925c", "////", "未払発生", "未払"),
}
SEGMENTS = 8


@dataclass(frozen=True, eq=False)
class UnpaidResult:
    """One loan under the five-year and the 125 % rule, looked at in one month.

    ``threshold`` is the rate above which this month's payment does not cover its interest.
    """

    table: VariableSchedule
    size: float
    month: int
    threshold: float

    @property
    def row(self) -> int:
        """Index of the month; after an early end the last one."""
        return min(self.month, len(self.table.payment)) - 1

    @property
    def now(self) -> dict[str, float]:
        """The columns of the table in the month looked at; after the last one, what is left.

        ``part`` is what the payment repays of the principal, ``short`` what it lacks of interest.
        """
        names = ("rate", "interest_due", "regular", "principal_part", "balance", "unpaid")
        now = {name: float(getattr(self.table, name)[self.row]) for name in names}
        if self.row == len(self.table.payment) - 1:
            now |= {"balance": self.table.left_principal, "unpaid": self.table.left_unpaid}
            now["regular"] = float(self.table.payment[-1]) - self.table.settlement  # what was left
        due, pay = now["interest_due"], now["regular"]
        return now | {"part": min(now["principal_part"], max(pay - due, 0)), "short": due - pay}

    @property
    def state(self) -> str:
        """The state of the month looked at."""
        return str(self.table.state[self.row])

    @cached_property
    def segments(self) -> list[tuple[str, int, int]]:
        """Runs of one state: which, first and last payment."""
        state = self.table.state
        turns = np.flatnonzero(state[1:] != state[:-1]) + 1
        firsts, ends = [0, *turns], [*turns, len(state)]
        return [(str(state[a]), a + 1, b) for a, b in zip(firsts, ends, strict=True)]

    @property
    def runs(self) -> dict[str, tuple[int, int]]:
        """First and last payment of the first run of each state."""
        return {name: (first, last) for name, first, last in reversed(self.segments)}

    @property
    def most_unpaid(self) -> float:
        """The largest unpaid interest owed, yen."""
        return max(float(self.table.unpaid.max()), self.table.left_unpaid)


class UnpaidChart(Chart[UnpaidResult]):
    """Payment against interest, month by month; below, a strip with the state of each month."""

    height = 450
    left, right = 84, 44
    TOP, MONTHS = 122_000, 360
    LETTERS = 10_000  # yen: so high they stand

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, self.MONTHS), ylim=(-23_000, self.TOP))
        house.units(ax.yaxis, "man_yen", step=20_000)
        ax.set_yticks(range(0, self.TOP, 20_000))
        ax.set_xticks(range(0, self.MONTHS + 1, 120 if self.narrow else 60))
        ax.xaxis.set_major_formatter(lambda v, _: f"{v:.0f}回目" if v else "")
        ax.axhline(0, color=house.INK, linewidth=1.0, zorder=house.BENEATH)
        self.parts = area(ax, facecolor="#cfe1f2")
        self.short = area(ax, facecolor="#e8925c", hatch="////", edgecolor=house.PAPER)
        self.due = line(ax, **house.ORANGE.line())
        self.pay = line(ax, drawstyle="steps-post", **house.BLUE.line())
        edge = {"edgecolor": house.PAPER, "linewidth": 0.8}
        self.strip = [bar(ax, -14_500, 13_000, **edge) for _ in range(SEGMENTS)]
        middle: house.Look = {"ha": "center", "va": "center", "bbox": house.BOXED}
        self.names = [ax.text(0, -14_500, "", **middle) for _ in range(SEGMENTS)]
        self.month = ax.axvline(1, color=house.INK, linewidth=1.4)
        self.month_name = ax.text(0, 0.92 * self.TOP, "", va="top", bbox=house.BOXED)
        blue, orange = house.BLUE.color, house.ORANGE.color
        self.pay_name = ax.text(
            self.MONTHS - 2, 0, "毎月返済額", ha="right", va="bottom", color=blue
        )
        self.due_name = ax.text(0, 0, "その月の利息", ha="right", va="top", color=orange)

    def update(self, r: UnpaidResult) -> None:
        pay, due = r.table.regular, r.table.interest_due
        edges = np.arange(len(pay) + 1)
        (x, paid), (_, owed) = steps(edges, pay), steps(edges, due)
        self.pay.set_data(x, paid)
        self.due.set_data(x, owed)
        self.parts.set_xy(between(x, paid, np.minimum(paid, owed)))
        self.short.set_xy(between(x, paid, np.maximum(paid, owed)))
        shown = r.segments[:SEGMENTS]
        shown += [("on_schedule", 1, 0)] * (SEGMENTS - len(shown))
        for patch, name, (state, first, last) in zip(self.strip, self.names, shown, strict=True):
            color, hatch, long, short = LOOKS[state]
            patch.set(x=first - 1, width=last - first + 1, facecolor=color, hatch=hatch)
            words = "" if last - first + 1 < 38 else short if self.narrow else long
            name.set(text=words, x=(first - 1 + last) / 2)
        self.month.set_xdata([r.month - 0.5] * 2)
        late = r.month > self.MONTHS / 2
        aside(self.month_name, r.month, 3, left=late, text=f"{r.month}回目")
        at = min(204, len(pay) - 1)  # where no payment falls short, and all is white below
        self.pay_name.set_y(pay[-1] + 2_500)
        over = slice(at - 110, at + 1)  # the words reach over so many payments
        under = min(due[over].min(), pay[over].min()) - 2_500
        if under > self.LETTERS:
            self.due_name.set(position=(at, under), va="top")
        else:  # they would stand on the line of 0
            self.due_name.set(position=(at, due[over].max() + 2_500), va="bottom")
        found = next((state for state in (STATES[3], STATES[1]) if state in r.runs), STATES[0])
        self.title = say(f"interest_rates.unpaid_title_{found}", r=r)


class BacktestChart(Chart[Backtest]):
    """The rates that came (left) and what they did to the payment (right), by loan year."""

    height = 400
    left, right = 70, 36
    on_phone = Phone(height=560)
    apart = True
    YEARS = 35

    def build(self) -> None:
        rate, money = self.add_axes(0, 2, gap=92), self.add_axes(1, 2, gap=92)
        years = ("years", 0, self.YEARS, 10)
        house.scales(rate, x=years, y=("percent", 0, 0.155, 0.02))
        house.scales(money, x=years, y=("man_yen", 0, 390_000, 50_000))
        self.sides = []
        for ax in (rate, money):
            place: house.Look = {"transform": ax.transAxes, "va": "top", "color": house.QUIET}
            name = ax.text(0.01, 1.0, "", bbox=house.BOXED, **place)
            flat = line(ax, color=house.GREY.color, linestyle=(0, (5, 3)), linewidth=2)
            held = line(ax, color=house.BLUE.color, linestyle=(0, (1, 1.6)))
            self.sides.append((name, flat, held, line(ax, color=house.BLUE.color)))

    def update(self, r: Backtest) -> None:
        edges = np.arange(len(r.rates) + 1) * HALF_YEAR / 12
        cut = 2 * r.known
        lines = (("適用金利", r.rates, rate_text), ("毎月返済額", r.payment, man_yen))
        for (words, values, write), (name, flat, held, known) in zip(
            lines, self.sides, strict=True
        ):
            x, y = steps(edges, values)
            known.set_data(x[:cut], y[:cut])
            held.set_data(x[max(cut - 1, 0) :], y[max(cut - 1, 0) :])
            flat.set_data(edges[[0, -1]], [values[0]] * 2)
            name.set_text(f"{words}（破線：はじめ {write(values[0])}）")


@dataclass(frozen=True, eq=False)
class PointsResult:
    """A difference of spread, and a move of the base rate: what each costs over the whole term.

    Attributes
    ----------
    points, costs, monthly, shares : ndarray, shape (2,)
        Points; yen in all and a month; share of all payments at the first rate.
    """

    points: np.ndarray
    costs: np.ndarray
    monthly: np.ndarray
    shares: np.ndarray

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "both" if self.costs[1] else "alone"

    @property
    def ratio(self) -> float:
        """How many times the one weighs what the other does."""
        return float(self.costs[1] / self.costs[0])


class PointsChart(Chart[PointsResult]):
    """Two bars on one scale of yen: the contract's tenth of a point, and what the market did."""

    height = 270
    left, bottom, right = 150, 46, 60
    SCALES = tuple(n * MAN for n in (200, 800, 3_200, 8_000))  # few: another is a whole redraw

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        heights = rows(ax, ["上乗せの差", "基準金利の動き"])
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v, 0))
        ax.xaxis.set_major_locator(LinearLocator(5))
        styles = (house.BLUE, house.ORANGE)
        self.bars = [bar(ax, row, **s.fill()) for row, s in zip(heights, styles, strict=True)]
        self.words = [ax.text(0, row, "", va="center", bbox=house.BOXED) for row in heights]

    def update(self, r: PointsResult) -> None:
        top = ladder(1.25 * r.costs.max(), self.SCALES)
        limits(self.ax, 0, top, across=True)
        for patch, word, cost in zip(self.bars, self.words, r.costs, strict=True):
            patch.set_width(cost)
            word.set(text=man_yen(cost), x=cost + top * 0.012)
