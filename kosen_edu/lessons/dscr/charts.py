"""Pictures of lesson 03 (DSCR): debt service over the rate, and DSCR as blocks within NOI."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kosen_edu.base.formats import man_yen, percent, times
from kosen_edu.base.words import say
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, area, aside, bar, between, hollow, line

RATES = np.linspace(0.005, 0.08, 151)


@dataclass(frozen=True)
class RateResult:
    """One year of a property at a rate (yen a year), and the rate that leaves nothing."""

    annual_rate: float
    vacancy: float
    noi: float
    ads: float
    left: float
    dscr: float
    ber: float
    turning: float | None

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "left" if self.left >= 0 else "short"


class RateChart(Chart[RateResult]):
    """NOI lies flat, debt service climbs with the rate: where they cross nothing is left."""

    guess_kind = "percent2"
    height = 410
    left, right = 106, 122
    TOP = 1_250
    subtitle = "縦：1年の金額（万円・毎月払い）　横：金利（年）　運営費は満室の家賃の12％"

    def __init__(self, ads: np.ndarray, *, guess: object = None) -> None:
        self._ads = ads / MAN  # over RATES
        super().__init__(guess=guess)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(RATES[0], RATES[-1]), ylim=(0, self.TOP))
        house.units(ax.xaxis, "percent", step=0.01)
        ax.yaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        self.surplus = area(ax, facecolor="#dfeaf4")
        self.short = area(ax, facecolor="#f9e3d2", hatch="///", edgecolor="#eab894")
        ax.plot(RATES, self._ads, **house.ORANGE.line())
        self.noi = line(ax, **house.BLUE.line())
        ax.text(RATES[-1] + 0.0007, self._ads[-1], "年間返済額", va="center")
        self.noi_name = ax.text(RATES[-1] + 0.0007, 0, "営業純収益", va="center")
        self.gap = line(ax, color=house.INK, linewidth=1.6)
        self.dot = line(ax, marker="o", color=house.INK)
        self.words = ax.text(0, 0, "", va="top", bbox=house.BOXED)
        self.drop = line(ax, color=house.INK, linewidth=1, linestyle=":")
        self.cross = hollow(ax, house.INK)
        self.turning = ax.text(0, 0.03 * self.TOP, "", bbox=house.BOXED)
        if self.guess is not None:
            at = float(np.clip(self.guess, RATES[0], RATES[-1]))
            self.guess_line(ax, percent(self.guess, 2), x=at)

    def update(self, r: RateResult) -> None:
        noi, ads = r.noi / MAN, r.ads / MAN
        self.noi.set_data(RATES[[0, -1]], [noi, noi])
        self.noi_name.set_y(noi)
        level = np.full_like(RATES, noi)
        self.surplus.set_xy(between(RATES, np.minimum(self._ads, noi), level))
        self.short.set_xy(between(RATES, level, np.maximum(self._ads, noi)))
        self.gap.set_data([r.annual_rate] * 2, [noi, ads])
        self.dot.set_data([r.annual_rate], [ads])
        money = man_yen(abs(r.left))
        beneath = min(noi, ads) - 0.04 * self.TOP  # both lines, where nothing else is drawn
        self.words.set_text(f"{'手残り' if r.left >= 0 else '不足'} {money}")
        aside(self.words, r.annual_rate, 0.0008, left=r.annual_rate > 0.06, y=beneath)
        if r.turning is not None and RATES[0] <= r.turning <= RATES[-1]:
            self.drop.set_data([r.turning] * 2, [0, noi])
            self.cross.set_data([r.turning], [noi])
            self.turning.set_text(f"赤字転換点 {percent(r.turning, 2)}")
            aside(self.turning, r.turning, 0.0006, left=r.turning >= 0.055)
        else:
            self.drop.set_data([], [])
            self.cross.set_data([], [])
            self.turning.set_text("")
        self.headline(say(f"dscr.rate_title_{r.key}", r=r, money=money))


@dataclass(frozen=True)
class BlocksResult:
    """Full rent as 1: what is lost, spent and left, and the share that the bank takes."""

    ratio: float
    vacancy: float
    opex_ratio: float
    opex_base: str
    opex: float
    noi: float
    dscr: float


class BlocksChart(Chart[BlocksResult]):
    """Full rent above, blocks of debt service below: DSCR counts the blocks within NOI."""

    height = 320
    left, right, bottom = 112, 40, 50
    BLOCKS = 4
    subtitle = "上：満室の家賃を100％とした行き先　下：返済1年分を左から並べる"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, 1.0), ylim=(-0.98, 1.7), yticks=[0, 1])
        ax.set_yticklabels(["返済", "満室の家賃"])
        ax.grid(visible=False)
        house.units(ax.xaxis, "percent", step=0.1)
        hollow = {"facecolor": house.PAPER, "edgecolor": house.QUIET, "linestyle": "--"}
        fills = (house.BLUE.fill(), house.AMBER.fill(), hollow)
        self.parts = [bar(ax, 1, **fill) for fill in fills]
        self.names = [ax.text(0, 1.38, "", ha="center", va="bottom") for _ in fills]
        self.covered = bar(ax, 0, facecolor="#f6d5bd", linewidth=0)
        solid = {**house.ORANGE.fill(), "linewidth": 1.2}
        frame = {"fill": False, "edgecolor": house.ORANGE.color, "linestyle": "--"}
        self.blocks, self.counts = [], []
        for number in range(self.BLOCKS):
            self.blocks.append(bar(ax, 0, **(frame if number else solid)))
            name = f"{number + 1}つ目"
            self.counts.append(ax.text(0, 0, name, va="center", bbox=house.BOXED))
        self.edge = line(ax, color=house.INK, linewidth=1.6)
        self.words = ax.text(0, -0.66, "", va="center", fontsize=house.TITLE_PT, bbox=house.BOXED)

    def update(self, r: BlocksResult) -> None:
        ends = (0.0, r.noi, r.noi + r.opex, 1.0)
        shares = (r.noi, r.opex, r.vacancy)
        words = ("手取り NOI", "運営費", "空室")
        for patch, name, word, share, start, end in zip(
            self.parts, self.names, words, shares, ends[:-1], ends[1:], strict=True
        ):
            patch.set(x=start, width=end - start)
            name.set_text(f"{word} {percent(share, 1)}" if share >= 0.0005 else "")
            name.set_x(start + share / 2)
        self.names[2].set(x=1.0, ha="right")
        if self.narrow:
            self.names[2].set(y=0.5, va="center")
        # the costs keep clear of the words for the empty rooms at the right end
        self.names[1].set_x(min(r.noi + r.opex / 2, 0.79 if r.vacancy else 0.93))
        gap = 0.36 if self.narrow else 0.2
        self.names[0].set_x(min(r.noi / 2, self.names[1].get_position()[0] - gap))
        for number, (box, count) in enumerate(zip(self.blocks, self.counts, strict=True)):
            start = number * r.ratio
            seen = start < max(r.noi, r.ratio)
            box.set(x=start, width=r.ratio, visible=seen)
            count.set(x=start + 0.014, visible=seen and start < 0.92)
        self.covered.set_width(r.noi)
        self.edge.set_data([r.noi, r.noi], [-0.8, 1.3])
        self.words.set_text(f"NOI は返済の {times(r.dscr)}")
        aside(self.words, r.noi, 0.012, left=r.noi > 0.5)
        self.headline(say(f"dscr.blocks_title_{r.opex_base}", r=r))
