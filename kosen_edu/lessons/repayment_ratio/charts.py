"""Pictures of lesson 02: where the rent goes, how much vacancy it bears, what makes the ratio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, bar, hollow, line, paint, rows
from kosen_edu.live.phone import Phone
from kosen_edu.rental.levers import LEVERS, Lever
from kosen_edu.rental.property import OperatingStatement


@dataclass(frozen=True)
class RoomsResult:
    """One month of a house: empty rooms, rent, debt service, costs, what is left (yen)."""

    empty: int
    rent: float
    ads: float
    opex: float
    left: float

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "left" if self.left >= 0 else "short"


class RoomsChart(Chart[RoomsResult]):
    """Rooms above, outgoings below, on one scale of yen: the gap at the end is the answer."""

    height = 330
    left, bottom = 120, 52
    subtitle = "上：入る家賃（1部屋6万円）　下：出ていくお金　横：1か月の金額"

    def __init__(self, units: int, full_rent: float) -> None:
        self._units, self._full = units, full_rent
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        each = self._full / self._units / MAN
        ax.set(xlim=(0, self._full * 1.22 / MAN), ylim=(-0.75, 1.5), yticks=[0, 1])
        ax.set_yticklabels(["出るお金", "入る家賃"])
        ax.grid(visible=False)
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        self.rooms = [bar(ax, 1.0, 0.64) for _ in range(self._units)]
        self.labels = []
        for i, room in enumerate(self.rooms):
            room.set(x=i * each, width=each * 0.94, edgecolor=house.BLUE.color)
            self.labels.append(ax.text((i + 0.47) * each, 1.0, "", ha="center", va="center"))
        self.debt = bar(ax, 0, 0.64, **house.ORANGE.fill())
        self.costs = bar(ax, 0, 0.64, **house.AMBER.fill())
        boxed = {**house.BOXED, "boxstyle": "round,pad=0.25"}
        self.debt_name = ax.text(0.8, 0, "", ha="left", va="center", bbox=boxed)
        self.costs_name = ax.text(0, -0.52, "", ha="left", va="center", bbox=boxed)
        self.edge = line(ax, color=house.INK, linewidth=1.2)
        self.gap = ax.text(0, 0, "", ha="left", va="center", fontsize=house.TITLE_PT)
        self.gap.set_bbox({**boxed, "boxstyle": "round,pad=0.05"})

    def update(self, r: RoomsResult) -> None:
        let = self._units - r.empty
        for i, (room, label) in enumerate(zip(self.rooms, self.labels, strict=True)):
            filled = i < let
            room.set_facecolor(house.BLUE.color if filled else house.PAPER)
            room.set(linewidth=0 if filled else 1.2, linestyle="-" if filled else "--")
            label.set(
                text="入居" if filled else "空室", color=house.PAPER if filled else house.QUIET
            )
        ads, out, rent = r.ads / MAN, (r.ads + r.opex) / MAN, r.rent / MAN
        self.debt.set_width(ads)
        self.costs.set(x=ads, width=out - ads)
        self.debt_name.set_text(f"返済 {man_yen(r.ads)}")
        self.costs_name.set(x=ads, text=f"運営費 {man_yen(r.opex)}")
        self.edge.set_data([rent, rent], [-0.38, 1.42])
        money = man_yen(abs(r.left))
        self.gap.set_text(f"{'残り' if r.left >= 0 else '不足'} {money}")
        end = max(rent, out)
        if end <= self._full / MAN:  # room for the words at the end of the longer bar
            self.gap.set(position=(end + 0.6, 0.0 if r.left < 0 else 0.42), ha="left")
        else:
            self.gap.set(position=(end, 0.5), ha="right")
        self.gap.set_color(house.GOOD.color if r.left >= 0 else house.BAD.color)
        self.headline(say(f"repayment_ratio.rooms_title_{r.key}", r=r, money=money))


@dataclass(frozen=True, eq=False)
class VacancyResult:
    """Cash of a year over the vacancy (yen), for three ratios and for the learner's own.

    Attributes
    ----------
    vacancy, ratio, opex_ratio : float
    now : OperatingStatement
        The year at the vacancy chosen.
    bears : float or None
        The vacancy at which nothing is left; ``None`` if even a full house loses.
    cash : ndarray, shape (ratios, 2)
        Cash at both ends of the picture for each of ``VacancyChart.RATIOS``, then the own.
    """

    vacancy: float
    ratio: float
    opex_ratio: float
    now: OperatingStatement
    bears: float | None
    cash: np.ndarray


class VacancyChart(Chart[VacancyResult]):
    """Cash falls along a line as rooms empty; where it meets zero is what the ratio bears."""

    guess_kind = "percent2"
    RATIOS, ENDS = (0.4, 0.5, 0.6), (0.0, 0.6)
    left, right = 104, 130
    height = 400
    subtitle = "縦：税引前キャッシュフロー（満室の家賃 年300万円）　横：空室率"

    def __init__(self, gpi: float, *, guess: object = None) -> None:
        self._gpi = gpi
        super().__init__(guess=guess)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=self.ENDS, ylim=(-0.6 * self._gpi, 0.6 * self._gpi))
        house.units(ax.xaxis, "percent", step=0.1)
        house.units(ax.yaxis, "man_yen", step=0.2 * self._gpi)
        ax.axhline(0, color=house.INK, linewidth=1.2)
        grey = {"color": house.GREY.color, "linewidth": 1.4}
        self.lines = [line(ax, **look) for look in (*[grey] * 3, house.BLUE.line())]
        # the names stand at the right end, in the margin
        self.names = [
            ax.text(0.607, 0, f"返済比率{percent(ratio, 0)}", va="center", color=house.QUIET)
            for ratio in self.RATIOS
        ]
        self.dot = line(ax, marker="o", color=house.BLUE.color)
        self.zero = hollow(ax, house.BLUE.color)
        self.words = ax.text(0, 0, "", va="bottom", ha="left", bbox=house.BOXED)
        if self.guess is not None:
            self.guess_line(ax, percent(self.guess, 0), x=float(np.clip(self.guess, *self.ENDS)))

    def update(self, r: VacancyResult) -> None:
        for drawn, ends in zip(self.lines, r.cash, strict=True):
            drawn.set_data(self.ENDS, ends)
        for name, ends in zip(self.names, r.cash[:-1], strict=True):
            name.set_y(ends[1])
        left = float(r.now.btcf)
        self.dot.set_data([r.vacancy], [left])
        self.words.set_text(man_yen(left))
        self.words.set_position((r.vacancy + 0.012, left + 0.02 * self._gpi))
        fields = {"ratio": percent(r.ratio, 0), "opex": percent(r.opex_ratio, 0)}
        if r.bears is None:
            self.zero.set_data([], [])
            self.headline(say("repayment_ratio.vacancy_title_never", **fields))
        else:
            self.zero.set_data([r.bears], [0])
            fields["bears"] = percent(r.bears, 0)
            self.headline(say("repayment_ratio.vacancy_title", **fields))


@dataclass(frozen=True, eq=False)
class SourceResult:
    """The ratio that a rate and an LTV give at a gross yield, and over ``SourceChart.YIELDS``."""

    loan_constant: float
    ltv: float
    gross_yield: float
    ratio: float
    ratios: np.ndarray


class SourceChart(Chart[SourceResult]):
    """The lower the yield, the steeper the ratio rises; bands at 40, 50 and 60 %."""

    guess_kind = "percent2"
    height = 400
    right = 110
    YIELDS = np.linspace(0.03, 0.12, 181)
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
        self.curve = line(ax, **house.BLUE.line())
        self.dot = line(ax, marker="o", color=house.BLUE.color)
        self.words = ax.text(0, 0, "", va="bottom", ha="left", bbox=house.BOXED)
        if self.guess is not None:
            self.guess_line(ax, percent(self.guess, 0), y=self.guess)

    def update(self, r: SourceResult) -> None:
        self.curve.set_data(self.YIELDS, r.ratios)
        self.dot.set_data([r.gross_yield], [r.ratio])
        self.words.set_text(percent(r.ratio))
        self.words.set_position((r.gross_yield + 0.0012, r.ratio + 0.03))
        self.headline(
            f"表面利回り{percent(r.gross_yield)}・借入比率{percent(r.ltv, 0)}なら、"
            f"返済比率は{percent(r.ratio)}"
        )


class LeverChart(Chart[Sequence[Lever]]):
    """What each remedy does to the ratio (left) and to the total cost (right)."""

    height = 430
    left, bottom = 194, 52
    on_phone = Phone(height=680)
    subtitle = say("repayment_ratio.levers_subtitle")

    WIDEST = ((-0.31, 0.06), (-1_050, 700))  # reaches the end of every slider
    SCALES = (0.4, 0.7, 1.0)  # three, so that the axes stand still at most steps of a slider

    def build(self) -> None:
        ratio, cost = self.add_axes(0, 2, gap=36), self.add_axes(1, 2, gap=36)
        names = [say(f"levers.{key}") for key in LEVERS]
        heights = rows(ratio, names)
        rows(cost, names if self.narrow else [""] * len(LEVERS))
        ratio.xaxis.set_major_formatter(lambda v, _: f"{_signed(v * 100, 0)}")
        cost.xaxis.set_major_formatter(lambda v, _: f"{_signed(v, 0)}")
        self._axes = (ratio, cost)
        for ax, ends in zip(self._axes, self.WIDEST, strict=True):
            ax.set_xlim(ends)
            ax.axvline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.bars = [[bar(ax, row, 0.62) for row in heights] for ax in self._axes]
        self.words = [[ax.text(0, y, "", va="center") for y in heights] for ax in self._axes]

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
            for patch, word, value in zip(bars, words, values, strict=True):
                good = value < 1e-9  # a ratio left as it is comes back with its last bit changed
                patch.set_width(value)
                paint(patch, house.GOOD if good else house.BAD)
                # the number stands at the far side of zero, where no bar can reach it
                word.set_text(_signed(value * unit, 1 if unit == 100 else 0))
                word.set(x=pad if good else -pad, ha="left" if good else "right")
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
