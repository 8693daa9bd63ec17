"""Pictures of lesson 03 (DSCR): debt service over the rate, and DSCR as blocks within NOI."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Polygon, Rectangle

from kosen_edu.base.formats import man_yen, percent, times
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.rental.ratios import dscr, loan_constant

MAN = 10_000
RATES = np.linspace(0.005, 0.08, 151)
BOXED = {"boxstyle": "round,pad=0.2", "facecolor": house.PAPER, "edgecolor": "none"}


@dataclass(frozen=True)
class RateResult:
    """One year of a property at a rate (yen a year), and the rate that leaves nothing."""

    annual_rate: float
    noi: float
    principal: float
    months: int
    turning: float | None

    @property
    def ads(self) -> float:
        """Debt service of a year."""
        return loan_constant(self.annual_rate, self.months) * self.principal

    @property
    def left(self) -> float:
        """Cash before tax."""
        return self.noi - self.ads

    @property
    def dscr(self) -> float:
        """NOI over debt service."""
        return dscr(noi=self.noi, ads=self.ads)


class RateChart(Chart):
    """NOI lies flat, debt service climbs with the rate: where they cross nothing is left."""

    height = 410
    left, right = 106, 122
    TOP = 1_250
    subtitle = say("dscr.rate_subtitle")

    def __init__(self, principal: float, months: int, *, guess: object = None) -> None:
        self._ads = loan_constant(RATES, months) * principal / MAN
        super().__init__(guess=guess)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(RATES[0], RATES[-1]), ylim=(0, self.TOP))
        house.units(ax.xaxis, "percent", step=0.01)
        ax.yaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        self.surplus = ax.add_patch(Polygon([(0, 0)] * 3, facecolor="#dfeaf4", linewidth=0))
        self.short = ax.add_patch(
            Polygon(
                [(0, 0)] * 3, facecolor="#f9e3d2", hatch="///", edgecolor="#eab894", linewidth=0
            )
        )
        ax.plot(RATES, self._ads, **house.ORANGE.line())
        (self.noi,) = ax.plot(RATES[[0, -1]], [0, 0], **house.BLUE.line())
        ax.text(RATES[-1] + 0.0007, self._ads[-1], say("dscr.rate_ads"), va="center")
        self.noi_name = ax.text(RATES[-1] + 0.0007, 0, say("dscr.rate_noi"), va="center")
        (self.gap,) = ax.plot([0, 0], [0, 0], color=house.INK, linewidth=1.6)
        (self.dot,) = ax.plot([0], [0], marker="o", color=house.INK)
        self.words = ax.text(0, 0, "", va="top", bbox=BOXED)
        (self.drop,) = ax.plot([0, 0], [0, 0], color=house.INK, linewidth=1, linestyle=":")
        (self.cross,) = ax.plot(
            [0], [0], marker="D", color=house.PAPER, markeredgecolor=house.INK, markeredgewidth=2
        )
        self.turning = ax.text(0, 0.03 * self.TOP, "", bbox=BOXED)
        if self.guess is not None:
            at = float(np.clip(self.guess, RATES[0], RATES[-1]))
            self.guess_line(ax, percent(self.guess, 2), x=at)

    def update(self, r: RateResult) -> None:
        noi, ads = r.noi / MAN, r.ads / MAN
        self.noi.set_ydata([noi, noi])
        self.noi_name.set_y(noi)
        low = np.minimum(self._ads, noi)
        high = np.maximum(self._ads, noi)
        level = np.full_like(RATES, noi)
        self.surplus.set_xy(between(RATES, low, level))
        self.short.set_xy(between(RATES, level, high))
        self.gap.set_data([r.annual_rate] * 2, [noi, ads])
        self.dot.set_data([r.annual_rate], [ads])
        right = r.annual_rate > 0.06
        self.words.set(
            text=say(f"dscr.rate_{'left' if r.left >= 0 else 'short'}", money=man_yen(abs(r.left))),
            x=r.annual_rate - 0.0008 if right else r.annual_rate + 0.0008,
            y=min(noi, ads) - 0.04 * self.TOP,  # beneath both lines nothing else is drawn
            ha="right" if right else "left",
        )
        seen = r.turning is not None and RATES[0] <= r.turning <= RATES[-1]
        self.drop.set_data(([r.turning] * 2, [0, noi]) if seen else ([], []))
        self.cross.set_data(([r.turning], [noi]) if seen else ([], []))
        self.turning.set_text(say("dscr.rate_turning", rate=percent(r.turning, 2)) if seen else "")
        self.turning.set_x(r.turning + 0.0006 if seen and r.turning < 0.055 else 0)
        self.turning.set_ha("left")
        if seen and r.turning >= 0.055:
            self.turning.set(x=r.turning - 0.0006, ha="right")
        self.headline(
            say(
                f"dscr.rate_title_{'left' if r.left >= 0 else 'short'}",
                rate=percent(r.annual_rate, 2),
                dscr=times(r.dscr, 3),
                money=man_yen(abs(r.left)),
            )
        )


def between(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The outline of the area between two curves."""
    return np.column_stack([np.r_[x, x[::-1]], np.r_[low, high[::-1]]])


@dataclass(frozen=True)
class BlocksResult:
    """Full rent as 1: what is lost, spent and left, and the share that the bank takes."""

    ratio: float
    vacancy: float
    opex_ratio: float
    opex_base: str

    @property
    def opex(self) -> float:
        """Operating costs as a share of full rent."""
        return self.opex_ratio * (1 - self.vacancy if self.opex_base == "egi" else 1)

    @property
    def noi(self) -> float:
        """NOI as a share of full rent."""
        return 1 - self.vacancy - self.opex

    @property
    def dscr(self) -> float:
        """How many blocks of debt service fit into NOI."""
        return dscr(noi=self.noi, ads=self.ratio)


class BlocksChart(Chart):
    """Full rent above, blocks of debt service below: DSCR counts the blocks within NOI."""

    height = 320
    left, right, bottom = 112, 40, 50
    BLOCKS = 4
    subtitle = say("dscr.blocks_subtitle")

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, 1.0), ylim=(-0.98, 1.7), yticks=[0, 1])
        ax.set_yticklabels([say("dscr.blocks_debt"), say("dscr.blocks_rent")])
        ax.grid(visible=False)
        house.units(ax.xaxis, "percent", step=0.1)
        self.noi = ax.add_patch(Rectangle((0, 0.7), 0, 0.6, **house.BLUE.fill()))
        self.opex = ax.add_patch(Rectangle((0, 0.7), 0, 0.6, **house.AMBER.fill()))
        self.empty = ax.add_patch(
            Rectangle(
                (0, 0.7), 0, 0.6, facecolor=house.PAPER, edgecolor=house.QUIET, linestyle="--"
            )
        )
        self.names = [ax.text(0, 1.38, "", ha="center", va="bottom") for _ in range(3)]
        self.blocks, self.counts = [], []
        self.covered = ax.add_patch(Rectangle((0, -0.3), 0, 0.6, facecolor="#f6d5bd", linewidth=0))
        for number in range(self.BLOCKS):
            solid = {**house.ORANGE.fill(), "linewidth": 1.2}
            hollow = {"fill": False, "edgecolor": house.ORANGE.color, "linestyle": "--"}
            box = Rectangle((0, -0.3), 0, 0.6, **(hollow if number else solid))
            self.blocks.append(ax.add_patch(box))
            label = say("dscr.blocks_count", number=number + 1)
            self.counts.append(ax.text(0, 0, label, va="center", bbox=BOXED))
        (self.edge,) = ax.plot([0, 0], [-0.8, 1.3], color=house.INK, linewidth=1.6)
        self.words = ax.text(0, -0.66, "", va="center", fontsize=house.TITLE_PT, bbox=BOXED)

    def update(self, r: BlocksResult) -> None:
        ends = (0.0, r.noi, r.noi + r.opex, 1.0)
        for patch, start, end in zip(
            (self.noi, self.opex, self.empty), ends[:-1], ends[1:], strict=True
        ):
            patch.set(x=start, width=end - start)
        shares = (r.noi, r.opex, r.vacancy)
        for name, key, share, start in zip(
            self.names, ("noi", "opex", "empty"), shares, ends[:-1], strict=True
        ):
            shown = share >= 0.0005
            name.set_text(say(f"dscr.blocks_{key}", share=percent(share, 1)) if shown else "")
            name.set_x(start + share / 2)
        self.names[2].set(x=1.0, ha="right")
        # the costs keep clear of the words for the empty rooms at the right end
        self.names[1].set_x(min(r.noi + r.opex / 2, 0.79 if r.vacancy else 0.93))
        self.names[0].set_x(min(r.noi / 2, self.names[1].get_position()[0] - 0.2))
        for number, (box, count) in enumerate(zip(self.blocks, self.counts, strict=True)):
            start = number * r.ratio
            box.set(x=start, width=r.ratio)
            box.set_visible(start < max(r.noi, r.ratio))
            count.set_x(start + 0.014)
            count.set_visible(start < max(r.noi, r.ratio) and start < 0.92)
        self.covered.set_width(r.noi)
        self.edge.set_xdata([r.noi, r.noi])
        self.words.set_text(say("dscr.blocks_words", dscr=times(r.dscr)))
        left = r.noi > 0.5
        self.words.set(x=r.noi - 0.012 if left else r.noi + 0.012, ha="right" if left else "left")
        key = "egi" if r.opex_base == "egi" else "gpi"
        self.headline(
            say(f"dscr.blocks_title_{key}", ratio=percent(r.ratio, 0), dscr=times(r.dscr))
        )
