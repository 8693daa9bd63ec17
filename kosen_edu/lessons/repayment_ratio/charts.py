"""Pictures of lesson 02: where the rent goes, how much vacancy it bears, what makes the ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from kosen_edu.base.arrays import as_scalar
from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.rental.levers import LEVERS, Lever

MAN = 10_000


@dataclass(frozen=True)
class RoomsResult:
    """One month of a house: full rent, empty rooms, debt service and operating costs (yen)."""

    units: int
    empty: int
    full_rent: float
    ads: float
    opex: float

    @property
    def rent(self) -> float:
        """What comes in."""
        return self.full_rent * (self.units - self.empty) / self.units

    @property
    def left(self) -> float:
        """What is left after debt service and operating costs."""
        return self.rent - self.ads - self.opex


class RoomsChart(Chart):
    """Rooms above, outgoings below, on one scale of yen: the gap at the end is the answer."""

    height = 330
    left, bottom = 120, 52
    subtitle = say("repayment_ratio.rooms_subtitle")

    def __init__(self, units: int, full_rent: float, *, guess: object = None) -> None:
        self._units, self._full = units, full_rent
        super().__init__(guess=guess)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        each = self._full / self._units / MAN
        ax.set(xlim=(0, self._full * 1.22 / MAN), ylim=(-0.75, 1.5), yticks=[0, 1])
        ax.set_yticklabels([say("repayment_ratio.rooms_out"), say("repayment_ratio.rooms_in")])
        ax.grid(visible=False)
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        self.rooms = [
            ax.add_patch(Rectangle((i * each, 0.68), each * 0.94, 0.64)) for i in range(self._units)
        ]
        self.labels = [
            ax.text((i + 0.47) * each, 1.0, "", ha="center", va="center")
            for i in range(self._units)
        ]
        self.debt = ax.add_patch(Rectangle((0, -0.32), 0, 0.64, **house.ORANGE.fill()))
        self.costs = ax.add_patch(Rectangle((0, -0.32), 0, 0.64, **house.AMBER.fill()))
        boxed = {"boxstyle": "round,pad=0.25", "facecolor": house.PAPER, "edgecolor": "none"}
        self.debt_name = ax.text(0, 0, "", ha="left", va="center", bbox=boxed)
        self.costs_name = ax.text(0, 0, "", ha="left", va="center", bbox=boxed)
        (self.edge,) = ax.plot([0, 0], [-0.38, 1.42], color=house.INK, linewidth=1.2)
        self.gap = ax.text(0, 0, "", ha="left", va="center", fontsize=house.TITLE_PT)
        self.gap.set_bbox({**boxed, "boxstyle": "round,pad=0.05"})

    def update(self, r: RoomsResult) -> None:
        let = r.units - r.empty
        for i, (room, label) in enumerate(zip(self.rooms, self.labels, strict=True)):
            filled = i < let
            room.set(
                facecolor=house.BLUE.color if filled else house.PAPER,
                edgecolor=house.BLUE.color,
                linewidth=0 if filled else 1.2,
                linestyle="-" if filled else "--",
            )
            label.set_text(
                say("repayment_ratio.room_let" if filled else "repayment_ratio.room_empty")
            )
            label.set_color(house.PAPER if filled else house.QUIET)
        ads, out, rent = r.ads / MAN, (r.ads + r.opex) / MAN, r.rent / MAN
        self.debt.set_width(ads)
        self.costs.set(x=ads, width=out - ads)
        self.debt_name.set_position((0.8, 0))
        self.debt_name.set_text(say("repayment_ratio.rooms_debt", money=man_yen(r.ads)))
        self.costs_name.set_position((ads, -0.52))
        self.costs_name.set_text(say("repayment_ratio.rooms_costs", money=man_yen(r.opex)))
        self.edge.set_xdata([rent, rent])
        key = "left" if r.left >= 0 else "short"
        self.gap.set_text(say(f"repayment_ratio.rooms_{key}", money=man_yen(abs(r.left))))
        end = max(rent, out)
        if end <= self._full / MAN:  # room for the words at the end of the longer bar
            self.gap.set(position=(end + 0.6, 0.0 if r.left < 0 else 0.42), ha="left")
        else:
            self.gap.set(position=(end, 0.5), ha="right")
        self.gap.set_color(house.GOOD.color if r.left >= 0 else house.BAD.color)
        self.headline(
            say(f"repayment_ratio.rooms_title_{key}", empty=r.empty, money=man_yen(abs(r.left)))
        )


@dataclass(frozen=True)
class VacancyResult:
    """Yearly cash over the vacancy for the three ratios and the learner's own (yen)."""

    gpi: float
    ratio: float
    opex_ratio: float
    vacancy: float

    def cash(self, ratio: float, vacancy: np.ndarray | float) -> np.ndarray | float:
        """Rent less costs (a share of full rent) less debt service, yen a year."""
        return self.gpi * (1 - np.asarray(vacancy) - self.opex_ratio - ratio)

    @property
    def left(self) -> float:
        """Cash at the vacancy chosen."""
        return float(self.cash(self.ratio, self.vacancy))

    @property
    def bears(self) -> float | None:
        """The vacancy at which nothing is left; ``None`` if even a full house loses."""
        free = 1 - self.opex_ratio - self.ratio
        return free if free >= 0 else None


class VacancyChart(Chart):
    """Cash falls along a line as rooms empty; where it meets zero is what the ratio bears."""

    RATIOS = (0.4, 0.5, 0.6)
    left, right = 104, 130
    height = 400
    subtitle = "縦：税引前キャッシュフロー（満室の家賃 年300万円）　横：空室率"

    def __init__(self, gpi: float, *, guess: object = None) -> None:
        self._gpi = gpi
        super().__init__(guess=guess)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, 0.6), ylim=(-0.6 * self._gpi, 0.6 * self._gpi))
        house.units(ax.xaxis, "percent", step=0.1)
        house.units(ax.yaxis, "man_yen", step=0.2 * self._gpi)
        ax.axhline(0, color=house.INK, linewidth=1.2)
        self.x = np.array([0.0, 0.6])
        self.lines, self.names = [], []
        for _ in self.RATIOS:
            (line,) = ax.plot(self.x, self.x, color=house.GREY.color, linewidth=1.4)
            self.lines.append(line)
            # the names stand at the right end, in the margin
            self.names.append(ax.text(0.607, 0, "", va="center", color=house.QUIET))
        (self.own,) = ax.plot(self.x, self.x, **house.BLUE.line())
        (self.dot,) = ax.plot([0], [0], marker="o", color=house.BLUE.color)
        (self.zero,) = ax.plot(
            [0], [0], marker="D", color=house.PAPER, markeredgecolor=house.BLUE.color,
            markeredgewidth=2,
        )  # fmt: skip
        boxed = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}
        self.words = ax.text(0, 0, "", va="bottom", ha="left", bbox=boxed)
        if self.guess is not None:
            self.guess_line(ax, percent(self.guess, 0), x=float(np.clip(self.guess, 0, 0.6)))

    def update(self, r: VacancyResult) -> None:
        for ratio, line, name in zip(self.RATIOS, self.lines, self.names, strict=True):
            ends = r.cash(ratio, self.x)
            line.set_ydata(ends)
            name.set_position((0.607, ends[1]))
            name.set_text(f"返済比率{percent(ratio, 0)}")
        self.own.set_ydata(r.cash(r.ratio, self.x))
        self.dot.set_data([r.vacancy], [r.left])
        self.words.set_text(man_yen(r.left))
        self.words.set_position((r.vacancy + 0.012, r.left + 0.02 * self._gpi))
        fields = {"ratio": percent(r.ratio, 0), "opex": percent(r.opex_ratio, 0)}
        if r.bears is None:
            self.zero.set_data([], [])
            self.headline(say("repayment_ratio.vacancy_title_never", **fields))
        else:
            self.zero.set_data([r.bears], [0])
            fields["bears"] = percent(r.bears, 0)
            self.headline(say("repayment_ratio.vacancy_title", **fields))


@dataclass(frozen=True)
class SourceResult:
    """The ratio that a rate and an LTV give over the gross yield."""

    loan_constant: float
    ltv: float
    gross_yield: float

    def ratio(self, gross_yield: np.ndarray | float) -> np.ndarray | float:
        """Loan constant × LTV ÷ gross yield."""
        return as_scalar(self.loan_constant * self.ltv / np.asarray(gross_yield))

    @property
    def now(self) -> float:
        """The ratio at the yield chosen."""
        return float(self.ratio(self.gross_yield))


class SourceChart(Chart):
    """The lower the yield, the steeper the ratio rises; bands at 40, 50 and 60 %."""

    height = 400
    right = 110
    subtitle = "縦：返済比率（満室の家賃に対して・期間30年）　横：表面利回り"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0.03, 0.12), ylim=(0, 1.6))
        house.units(ax.xaxis, "percent", step=0.01)
        house.units(ax.yaxis, "percent", step=0.2)
        shades = ((0.0, 0.4, "#f1f6fb"), (0.4, 0.5, "#dfeaf4"), (0.5, 0.6, "#f9e3d2"))
        for low, high, colour in shades:
            ax.axhspan(low, high, color=colour, zorder=0.5)
        for edge in (0.4, 0.5, 0.6):
            ax.axhline(edge, color=house.QUIET, linewidth=0.8, zorder=0.6)
            ax.text(0.1208, edge, percent(edge, 0), va="center", color=house.QUIET)
        self.x = np.linspace(0.03, 0.12, 181)
        (self.curve,) = ax.plot(self.x, self.x, **house.BLUE.line())
        (self.dot,) = ax.plot([0], [0], marker="o", color=house.BLUE.color)
        boxed = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}
        self.words = ax.text(0, 0, "", va="bottom", ha="left", bbox=boxed)
        if self.guess is not None:
            self.guess_line(ax, percent(self.guess, 0), y=self.guess)

    def update(self, r: SourceResult) -> None:
        self.curve.set_ydata(r.ratio(self.x))
        self.dot.set_data([r.gross_yield], [r.now])
        self.words.set_text(percent(r.now))
        self.words.set_position((r.gross_yield + 0.0012, r.now + 0.03))
        self.headline(
            f"表面利回り{percent(r.gross_yield)}・借入比率{percent(r.ltv, 0)}なら、"
            f"返済比率は{percent(r.now)}"
        )


class LeverChart(Chart):
    """What each remedy does to the ratio (left) and to the total cost (right)."""

    height = 430
    left, bottom = 194, 52
    subtitle = say("repayment_ratio.levers_subtitle")

    WIDEST = ((-0.31, 0.06), (-1_050, 700))  # reaches the end of every slider
    SCALES = (0.4, 0.7, 1.0)  # three, so that the axes stand still at most steps of a slider

    def build(self) -> None:
        ratio, cost = self.add_axes(0, 2, gap=36), self.add_axes(1, 2, gap=36)
        rows = np.arange(len(LEVERS))[::-1]
        ratio.set(xlim=self.WIDEST[0], ylim=(-0.6, len(LEVERS) - 0.4), yticks=rows)
        ratio.set_yticklabels([say(f"levers.{key}") for key in LEVERS])
        cost.set(xlim=self.WIDEST[1], ylim=ratio.get_ylim(), yticks=[])
        ratio.xaxis.set_major_formatter(lambda v, _: f"{_signed(v * 100, 0)}")
        cost.xaxis.set_major_formatter(lambda v, _: f"{_signed(v, 0)}")
        for ax in (ratio, cost):
            ax.grid(axis="x")
            ax.grid(visible=False, axis="y")
            ax.axvline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.bars = [ax.barh(rows, 0.0 * rows, height=0.62) for ax in (ratio, cost)]
        self.words = [
            [ax.text(0, row, "", va="center", fontsize=house.TEXT_PT) for row in rows]
            for ax in (ratio, cost)
        ]
        self._axes = (ratio, cost)

    def update(self, levers: Sequence[Lever]) -> None:
        base, pulled = levers[0], levers[1:]
        changes = (
            [lever.ratio - base.ratio for lever in pulled],
            [(lever.total_cost - base.total_cost) / MAN for lever in pulled],
        )
        for ax, ends, bars, words, values, unit in zip(
            self._axes, self.WIDEST, self.bars, self.words, changes, (100, 1), strict=True
        ):
            low, high = self._ends(ends, values)
            ax.set_xlim(low, high)
            pad = 0.017 * (high - low)
            for bar, word, value in zip(bars, words, values, strict=True):
                good = value < 1e-9  # a ratio left as it is comes back with its last bit changed
                style = house.GOOD if good else house.BAD
                bar.set(width=value, facecolor=style.color, hatch=style.hatch)
                bar.set_edgecolor(house.PAPER)
                # the number stands at the far side of zero, where no bar can reach it
                word.set_text(_signed(value * unit, 1 if unit == 100 else 0))
                word.set_x(pad if good else -pad)
                word.set_ha("left" if good else "right")
        best = [min(range(len(values)), key=values.__getitem__) for values in changes]
        self.headline(
            f"比率なら「{pulled[best[0]].name}」、合計なら「{pulled[best[1]].name}」が一番減る"
        )

    def _ends(self, widest: tuple[float, float], values: Sequence[float]) -> tuple[float, float]:
        """The narrowest of the scales that holds every bar."""
        for scale in self.SCALES:
            low, high = widest[0] * scale, widest[1] * scale
            if low <= min(values) and max(values) <= high:
                break
        return low, high


def _signed(value: float, digits: int) -> str:
    text = f"{abs(value):,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        return text
    return ("−" if value < 0 else "+") + text
