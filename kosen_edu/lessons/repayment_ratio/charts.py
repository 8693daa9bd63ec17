"""Pictures of lesson 02: where the rent goes, how much vacancy it bears, what makes the ratio."""

from dataclasses import dataclass

import numpy as np

from kosen_edu.base import man_yen, percent, say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, aside, bar, hollow, line, rows, show_bar
from kosen_edu.live.phone import Phone
from kosen_edu.rental.levers import LEVERS, Ends
from kosen_edu.rental.property import OperatingStatement


@dataclass(frozen=True)
class RoomsResult:
    """One month of a house with so many empty rooms."""

    empty: int
    month: OperatingStatement

    @property
    def key(self) -> str:
        """Which sentence says it."""
        if abs(self.month.btcf) < 0.5:
            return "even"
        return "left" if self.month.btcf > 0 else "short"


class RoomsChart(Chart[RoomsResult]):
    """Rooms above, outgoings below, on one scale of yen: the gap at the end is the answer."""

    height = 330
    left, bottom = 120, 52
    ROOMS, EACH = 10, 60_000
    FULL = ROOMS * EACH

    def build(self) -> None:
        ax = self.add_axes()
        ax.set(xlim=(0, self.FULL * 1.22), ylim=(-0.75, 1.7))
        ax.set_yticks([0, 1], ["出るお金", "入る家賃"])
        ax.grid(visible=False)
        house.units(ax.xaxis, "man_yen")
        self.rooms = [bar(ax, 1, 0.54, linewidth=1.2) for _ in range(self.ROOMS)]
        for number, room in enumerate(self.rooms):
            room.set(x=number * self.EACH, width=self.EACH * 0.94)
        self.debt = bar(ax, 0, 0.54, **house.ORANGE.fill())
        self.costs = bar(ax, 0, 0.54, **house.AMBER.fill())
        self.edge = line(ax, color=house.INK, linewidth=1.2)
        self.let = ax.text(0, 1.32, "", va="bottom", color=house.BLUE.color)
        self.vacant = ax.text(self.FULL, 1.32, "", va="bottom", ha="right", color=house.QUIET)
        self.names = ax.text(0, -0.5, "", va="center")
        self.gap = ax.text(0, 0.5, "", va="center", fontsize=house.TITLE_PT)

    def update(self, r: RoomsResult) -> None:
        let = self.ROOMS - r.empty
        for number, room in enumerate(self.rooms):
            filled = number < let
            room.set_facecolor(house.BLUE.color if filled else house.PAPER)
            room.set_edgecolor(house.PAPER if filled else house.BLUE.color)
            room.set_linestyle("-" if filled else "--")
        self.let.set_text(f"入居 {let}室" if let else "")
        self.vacant.set_text(f"空室 {r.empty}室" if r.empty else "")
        self.debt.set_width(r.month.ads)
        self.costs.set(x=r.month.ads, width=r.month.opex)
        self.names.set_text(f"返済 {man_yen(r.month.ads)} ＋ 運営費 {man_yen(r.month.opex)}")
        rent, fine = r.month.egi, r.key != "short"
        self.edge.set_data([rent, rent], [-0.33, 1.33])
        color = (house.GOOD if fine else house.BAD).color
        words = f"{'残り' if fine else '不足'} {man_yen(abs(r.month.btcf))}"
        aside(self.gap, rent, 0.6 * MAN, left=rent > self.FULL / 2, text=words, color=color)


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

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "never" if self.bears is None else "bears"


class VacancyChart(Chart[VacancyResult]):
    """Cash falls along a line as rooms empty; where it meets zero is what the ratio bears."""

    guess_kind = "percent2"
    RATIOS, ENDS = (0.4, 0.5, 0.6), (0.0, 0.6)
    left, right = 104, 130
    height = 400
    GPI = 300 * MAN
    LETTERS = 32 * MAN  # so high the words stand

    def build(self) -> None:
        ax = self.add_axes()
        money = ("man_yen", -240 * MAN, 240 * MAN, 60 * MAN)
        house.scales(ax, x=("percent", *self.ENDS, 0.1), y=money)
        ax.axhline(0, color=house.INK, linewidth=1.2)
        grey = {"color": house.GREY.color, "linewidth": 1.4}
        self.lines = [line(ax, **look) for look in (*[grey] * 3, house.BLUE.line())]
        # the names stand at the right end, in the margin
        names = (f"返済比率{percent(ratio, 0)}" for ratio in self.RATIOS)
        look = {"va": "center", "color": house.QUIET}
        self.names = [ax.text(0.607, 0, name, **look) for name in names]
        self.dot = line(ax, marker="o", color=house.BLUE.color, clip_on=False, zorder=4)
        self.zero = hollow(ax, house.BLUE.color)
        self.lead = line(ax, color=house.QUIET, linewidth=1.0)
        self.words = ax.text(0, 0, "", bbox=house.BOXED)
        self.guess_line(ax, "x", lambda guess: percent(guess, 0))

    def update(self, r: VacancyResult) -> None:
        for drawn, cash in zip(self.lines, r.cash, strict=True):
            drawn.set_data(self.ENDS, cash)
        for name, cash in zip(self.names, r.cash[:-1], strict=True):
            name.set_y(cash[1])
        left = float(r.now.btcf)
        self.dot.set_data([r.vacancy], [left])
        # the lines fall side by side: free are the right above all of them and the left below
        here = r.cash @ (1 - r.vacancy / self.ENDS[1], r.vacancy / self.ENDS[1])
        low, high = float(here.min()), float(here.max())
        up = high - left < left - low or low < -0.6 * self.GPI
        early, late = r.vacancy < 0.12, r.vacancy > 0.45
        # where only the other side has room
        inward = (0.2 if self.narrow else 0.14) if (late if up else early) else 0.03
        y = high + inward * self.GPI if up else low - inward * self.GPI
        if -self.LETTERS < (y if up else y - self.LETTERS) < 0:  # not through the line of 0
            y = 0.03 * self.GPI * (1 if up else -1)
        self.lead.set_data([r.vacancy] * 2, [left, y])
        side = {"text": man_yen(left), "y": y, "va": "bottom" if up else "top"}
        aside(self.words, r.vacancy, 0.006, left=late if up else not early, **side)
        self.zero.set_data([np.nan if r.bears is None else r.bears], [0])


@dataclass(frozen=True, eq=False)
class SourceResult:
    """The ratio that a rate and an LTV give at a gross yield, and over ``SourceChart.YIELDS``."""

    loan_constant: float
    ltv: float
    gross_yield: float
    ratio: float
    ratios: np.ndarray

    @property
    def key(self) -> str:
        """Which sentence says it; what is above 50 % by less than is shown, is not at most 50 %."""
        if self.ratio <= 0.5 + 1e-9:
            return "below"
        return "above" if round(self.ratio, 3) > 0.5 else "just"

    @property
    def shown(self) -> str:
        """The ratio with as many places as show on which side of 50 % it is."""
        return percent(self.ratio, 3 if self.key == "just" else 1)

    @property
    def gap(self) -> float:
        """Points above 50 %."""
        return (self.ratio - 0.5) * 100


class SourceChart(Chart[SourceResult]):
    """The lower the yield, the steeper the ratio rises; bands at 40, 50 and 60 %."""

    height = 400
    right = 110
    YIELDS = np.linspace(0.03, 0.12, 181)
    TOP = 1.6

    def build(self) -> None:
        ax = self.add_axes()
        house.scales(ax, x=("percent", 0.03, 0.12, 0.01), y=("percent", 0, self.TOP, 0.2))
        shades = (
            (0.0, 0.4, "#f1f6fb"),
            (0.4, 0.5, "#dfeaf4"),
            (0.5, 0.6, "#fbeadd"),
            (0.6, self.TOP, "#f6d8c3"),
        )
        for low, high, colour in shades:
            ax.axhspan(low, high, color=colour, zorder=0.5)
        for edge in (0.4, 0.5, 0.6):
            ax.axhline(edge, color=house.QUIET, linewidth=0.8, zorder=0.6)
            look: house.Look = {"color": house.QUIET, "zorder": house.BENEATH}
            ax.text(0.1228 if self.narrow else 0.1216, edge, percent(edge, 0), va="center", **look)
        self.curve = line(ax, **house.BLUE.line())
        self.dot = line(ax, marker="o", color=house.BLUE.color, clip_on=False)
        self.lead = line(ax, color=house.QUIET, linewidth=1.0)
        self.words = ax.text(0, 0, "")

    def update(self, r: SourceResult) -> None:
        self.curve.set_data(self.YIELDS, r.ratios)
        self.dot.set_data([r.gross_yield], [r.ratio if r.ratio <= self.TOP else np.nan])
        late = r.gross_yield > 0.11
        # the curve falls: free are its right above, over the bands, and its left below them
        below = r.ratio < 0.38
        y = r.ratio - 0.04 if below else max(min(r.ratio, self.TOP - 0.12), 0.59) + 0.03
        y += 0.06 if late and not below else 0.0
        self.lead.set_data([r.gross_yield] * 2, [min(r.ratio, y), y])
        side = {"text": r.shown, "y": y, "va": "top" if below else "bottom"}
        x = r.gross_yield
        if r.ratio > self.TOP:  # right of where the curve leaves the picture
            side["text"] = f"↑ {side['text']}"
            x *= 1.1 * r.ratio / self.TOP
        aside(self.words, x, 0.0012, left=late or below, **side)


class LeverChart(Chart[Ends]):
    """What each remedy does to the ratio (left) and to the total cost (right)."""

    height = 430
    left, bottom = 194, 66
    on_phone = Phone(height=680)
    apart = True

    WIDEST = ((-20, 4.5), (-900, 480))  # reaches the end of every slider

    def build(self) -> None:
        self._axes = self.add_axes(0, 2, gap=36), self.add_axes(1, 2, gap=36)
        names = [say(f"levers.{key}") for key in LEVERS]
        self.bars, self.words = [], []
        for place, ax in enumerate(self._axes):
            heights = rows(ax, names if self.narrow or not place else [""] * len(names))
            ax.xaxis.set_major_formatter(lambda v, _: _signed(v, 0))
            ax.set_xlim(self.WIDEST[place])
            ax.axvline(0, color=house.INK, linewidth=1.2, zorder=1)
            self.bars.append([bar(ax, row, 0.62) for row in heights])
            self.words.append([ax.text(0, row, "", va="center") for row in heights])

    def update(self, r: Ends) -> None:
        base, *pulled = r.levers
        changes = (
            [(lever.ratio - base.ratio) * 100 for lever in pulled],
            [(lever.total_cost - base.total_cost) / MAN for lever in pulled],
        )
        for place, (ax, values) in enumerate(zip(self._axes, changes, strict=True)):
            pad = 0.017 * np.ptp(ax.get_xlim())
            for patch, word, value in zip(self.bars[place], self.words[place], values, strict=True):
                good = value < 1e-7  # a ratio left as it is comes back with its last bit changed
                show_bar(patch, good=good, width=value)
                # the number stands at the far side of zero, where no bar can reach it
                aside(word, 0, pad, left=not good, text=_signed(value, 1 - place))


def _signed(value: float, digits: int) -> str:
    text = f"{value:+,.{digits}f}".replace("-", "−")
    return text if any(digit in text for digit in "123456789") else text[1:]
