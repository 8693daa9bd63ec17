"""Pictures of lesson 01: what rates do to payments, in a month, in a term, over the record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import MaxNLocator

from kosen_edu.base.formats import man_yen, rate_text, written, yen
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.loans.backtest import Backtest
from kosen_edu.loans.unpaid import threshold_rate
from kosen_edu.loans.variable import STATES, VariableSchedule
from kosen_edu.rates.moves import cost_of_points
from kosen_edu.rates.paths import HALF_YEAR

from .charts import BOXED

LOOKS = {
    "on_schedule": ("#cfe1f2", ""),
    "slower": ("#f4dc8b", ".."),
    "stopped": ("#dba4c9", "\\\\"),
    "growing": ("#e8925c", "////"),
}
SEGMENTS = 8


@dataclass(frozen=True, eq=False)
class UnpaidResult:
    """One loan under the five-year and the 125 % rule, looked at in one month."""

    table: VariableSchedule
    size: float
    month: int

    @property
    def row(self) -> int:
        """Index of the month; after an early end the last one."""
        return min(self.month, len(self.table.payment)) - 1

    def at(self, name: str) -> float:
        """A column of the table in the month looked at."""
        return float(getattr(self.table, name)[self.row])

    @property
    def state(self) -> str:
        """The state of the month looked at."""
        return str(self.table.state[self.row])

    @property
    def threshold(self) -> float:
        """The rate above which this month's payment does not cover this month's interest."""
        row = self.row
        before = self.table.opening if row == 0 else float(self.table.balance[row - 1])
        return threshold_rate(payment=self.at("regular"), balance=before)

    @cached_property
    def segments(self) -> list[tuple[str, int, int]]:
        """Runs of one state: which, first and last payment."""
        state = self.table.state
        turns = np.flatnonzero(state[1:] != state[:-1]) + 1
        firsts, ends = [0, *turns], [*turns, len(state)]
        return [(str(state[a]), a + 1, b) for a, b in zip(firsts, ends, strict=True)]

    def run(self, state: str) -> tuple[int, int] | None:
        """First and last payment of the first run of a state."""
        return next(((a, b) for name, a, b in self.segments if name == state), None)

    @property
    def most_unpaid(self) -> float:
        """The largest unpaid interest owed, yen."""
        return max(float(self.table.unpaid.max()), self.table.left_unpaid)


class UnpaidChart(Chart):
    """Payment against interest, month by month; below, a strip with the state of each month."""

    height = 450
    left, right = 84, 44
    TOP = 122_000
    subtitle = say("interest_rates.unpaid_subtitle")

    def __init__(self, months: int, *, guess: object = None) -> None:
        self._months = months
        super().__init__(guess=guess)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, self._months), ylim=(-23_000, self.TOP))
        house.units(ax.yaxis, "man_yen", step=20_000)
        ax.set_yticks(range(0, self.TOP, 20_000))
        ax.set_xticks(range(0, self._months + 1, 60))
        ax.xaxis.set_major_formatter(
            lambda v, _: say("interest_rates.nth", n=f"{v:.0f}") if v else ""
        )
        ax.axhline(0, color=house.INK, linewidth=1.0, zorder=house.BENEATH)
        look = {"closed": True, "linewidth": 0}
        self.parts = ax.add_patch(Polygon([(0, 0)] * 3, facecolor="#cfe1f2", **look))
        fill = {"facecolor": "#e8925c", "hatch": "////", "edgecolor": house.PAPER}
        self.short = ax.add_patch(Polygon([(0, 0)] * 3, **fill, **look))
        (self.due,) = ax.plot([], [], **house.ORANGE.line())
        (self.pay,) = ax.plot([], [], drawstyle="steps-post", **house.BLUE.line())
        self.strip = [
            ax.add_patch(Rectangle((0, -21_000), 0, 13_000, edgecolor=house.PAPER, linewidth=0.8))
            for _ in range(SEGMENTS)
        ]
        middle = {"ha": "center", "va": "center", "bbox": BOXED, "fontsize": house.TEXT_PT}
        self.names = [ax.text(0, -14_500, "", **middle) for _ in range(SEGMENTS)]
        self.month = ax.axvline(1, color=house.INK, linewidth=1.4)
        self.pay_name = ax.text(0, 0, "", ha="right", va="bottom", color=house.BLUE.color)
        self.due_name = ax.text(0, 0, "", ha="right", va="top", color=house.ORANGE.color)

    def update(self, r: UnpaidResult) -> None:
        pay, due = r.table.regular, r.table.interest_due
        x = np.repeat(np.arange(len(pay) + 1), 2)[1:-1]
        stairs = [np.repeat(values, 2) for values in (pay, due)]
        self.pay.set_data(x, stairs[0])
        self.due.set_data(x, stairs[1])
        around = np.append(x, x[::-1])
        low, high = np.minimum(*stairs), np.maximum(*stairs)
        self.parts.set_xy(np.column_stack([around, np.append(stairs[0], low[::-1])]))
        self.short.set_xy(np.column_stack([around, np.append(stairs[0], high[::-1])]))
        shown = r.segments[:SEGMENTS]
        shown += [("on_schedule", 1, 0)] * (SEGMENTS - len(shown))
        for patch, name, (state, first, last) in zip(self.strip, self.names, shown, strict=True):
            color, hatch = LOOKS[state]
            patch.set(x=first - 1, width=last - first + 1, facecolor=color, hatch=hatch)
            wide = last - first + 1 >= 38
            name.set_text(say(f"interest_rates.state_{state}") if wide else "")
            name.set_x((first - 1 + last) / 2)
        self.month.set_xdata([r.month - 0.5] * 2)
        at = min(204, len(pay) - 1)  # where no payment falls short, and all is white below
        self.pay_name.set_position((self._months - 2, pay[-1] + 2_500))
        self.pay_name.set_text("毎月返済額")
        self.due_name.set_position((at, min(due[at - 50], due[at], pay[at - 50]) - 2_500))
        self.due_name.set_text("その月の利息")
        self.headline(self._finding(r))

    def _finding(self, r: UnpaidResult) -> str:
        size = f"{r.size * 100:.2f}"
        for state in (STATES[3], STATES[1]):
            run = r.run(state)
            if run:
                money = yen(r.most_unpaid)
                fields = {"size": size, "first": run[0], "last": run[1], "money": money}
                return say(f"interest_rates.unpaid_title_{state}", **fields)
        return say("interest_rates.unpaid_title_on_schedule", size=size)


class BacktestChart(Chart):
    """The rates that came (left) and what they did to the payment (right), by loan year."""

    height = 400
    left, right = 70, 36
    subtitle = say("interest_rates.backtest_subtitle")

    def __init__(self, years: int, *, guess: object = None) -> None:
        self._years = years
        super().__init__(guess=guess)

    def build(self) -> None:
        rate, money = self.add_axes(0, 2, gap=92), self.add_axes(1, 2, gap=92)
        rate.set(xlim=(0, self._years), ylim=(0, 0.155))
        money.set(xlim=(0, self._years), ylim=(0, 390_000))
        house.units(rate.yaxis, "percent", step=0.02)
        house.units(money.yaxis, "man_yen", step=50_000)
        for ax in (rate, money):
            ax.set_xticks(range(0, self._years + 1, 10))
            ax.xaxis.set_major_formatter(lambda v, _: written(v, "years", 0))
        self.known, self.held, self.flat, self.names = [], [], [], []
        for ax in (rate, money):
            place = {"transform": ax.transAxes, "va": "top", "color": house.QUIET, "bbox": BOXED}
            self.names.append(ax.text(0.01, 1.0, "", **place))
            flat = {"color": house.GREY.color, "linestyle": (0, (5, 3)), "linewidth": 2}
            self.flat.append(ax.plot([], [], **flat)[0])
            self.held.append(ax.plot([], [], color=house.BLUE.color, linestyle=(0, (1, 1.6)))[0])
            self.known.append(ax.plot([], [], color=house.BLUE.color)[0])

    def update(self, r: Backtest) -> None:
        edges = np.arange(len(r.rates) + 1) * HALF_YEAR / 12
        x = np.repeat(edges, 2)[1:-1]
        cut = 2 * r.known
        for k, (values, write) in enumerate(((r.rates, rate_text), (r.payment, man_yen))):
            y = np.repeat(values, 2)
            self.known[k].set_data(x[:cut], y[:cut])
            self.held[k].set_data(x[max(cut - 1, 0) :], y[max(cut - 1, 0) :])
            self.flat[k].set_data(edges[[0, -1]], [values[0]] * 2)
            name = ("rate", "payment")[k]
            self.names[k].set_text(say(f"interest_rates.backtest_{name}", value=write(values[0])))
        key = "more" if r.more >= 0 else "less"
        self.headline(
            say(
                f"interest_rates.backtest_title_{key}",
                year=r.year,
                money=man_yen(abs(r.more), 0),
                known=r.known * HALF_YEAR // 12,
            )
        )


@dataclass(frozen=True)
class PointsResult:
    """What a difference of spread and a move of the base rate cost from the first payment on."""

    principal: float
    first_rate: float
    spread: float
    base_move: float
    months: int

    def _cost(self, points: float) -> float:
        return cost_of_points(self.principal, self.first_rate, points, months=self.months)

    @property
    def of_spread(self) -> float:
        """Yen over the whole term."""
        return self._cost(self.spread)

    @property
    def of_base(self) -> float:
        """Yen over the whole term."""
        return self._cost(self.base_move)


class PointsChart(Chart):
    """Two bars on one scale of yen: the contract's tenth of a point, and what the market did."""

    height = 270
    left, bottom, right = 150, 46, 40
    subtitle = say("interest_rates.points_subtitle")

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(ylim=(-0.6, 1.6), yticks=[1, 0], xlim=(0, 1))
        ax.set_yticklabels([say("interest_rates.bar_spread"), "基準金利の動き"])
        ax.grid(axis="x")
        ax.grid(visible=False, axis="y")
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v, 0))
        ax.xaxis.set_major_locator(MaxNLocator(5))
        styles = (house.BLUE, house.ORANGE)
        self.bars = [
            ax.barh([row], [0], height=0.6, **style.fill())[0]
            for row, style in zip((1, 0), styles, strict=True)
        ]
        self.words = [ax.text(0, row, "", va="center", bbox=BOXED) for row in (1, 0)]

    def update(self, r: PointsResult) -> None:
        costs, points = (r.of_spread, r.of_base), (r.spread, r.base_move)
        top = max(*costs, 10_000)
        self.ax.set_xlim(0, top * 1.62)
        for bar, word, cost, point in zip(self.bars, self.words, costs, points, strict=True):
            bar.set_width(cost)
            word.set_text(
                say("interest_rates.bar", points=f"{point * 100:.2f}", money=man_yen(cost))
            )
            word.set_x(cost + top * 0.012)
        fields = {"spread": f"{r.spread * 100:.2f}", "base": f"{r.base_move * 100:.2f}"}
        money = {"little": man_yen(costs[0], 0), "much": man_yen(costs[1], 0)}
        self.headline(say("interest_rates.points_title", **fields, **money))
