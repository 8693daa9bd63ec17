"""Pictures of lesson 03: DSCR over the rate, as blocks within NOI, over rate and vacancy."""

from dataclasses import dataclass

import numpy as np
from matplotlib.text import Text

from kosen_edu.base import limit, man_yen, percent, say, times
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, area, aside, bar, between, hollow, line
from kosen_edu.rental.property import OperatingStatement, Property

RATES = np.linspace(0.005, 0.08, 151)


@dataclass(frozen=True)
class RateResult:
    """One year of a property at a rate, and the rate that leaves nothing."""

    annual_rate: float
    vacancy: float
    year: OperatingStatement
    turning: float | None

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "left" if self.year.btcf >= 0 else "short"


class RateChart(Chart[RateResult]):
    """NOI lies flat, debt service climbs with the rate: where they cross nothing is left."""

    guess_kind = "percent2"
    height = 410
    left, right = 106, 122
    TOP = 1_250 * MAN
    ads: np.ndarray  # over RATES

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        rates = ("percent", RATES[0], RATES[-1], 0.01)
        house.scales(ax, x=rates, y=("man_yen", 0, self.TOP, 200 * MAN))
        self.surplus = area(ax, facecolor="#dfeaf4")
        self.short = area(ax, facecolor="#f9e3d2", hatch="///", edgecolor="#eab894")
        ax.plot(RATES, self.ads, **house.ORANGE.line())
        self.noi = line(ax, **house.BLUE.line())
        ax.text(RATES[-1] + 0.0013, self.ads[-1], "年間返済額", va="center")
        self.noi_name = ax.text(RATES[-1] + 0.0013, 0, "営業純収益", va="center")
        self.gap = line(ax, color=house.INK, linewidth=1.6)
        self.dot = line(ax, marker="o", color=house.INK, clip_on=False)
        self.words = ax.text(0, 0, "", va="top", bbox=house.BOXED)
        self.drop = line(ax, color=house.INK, linewidth=1, linestyle=":")
        self.cross = hollow(ax, house.INK)
        self.turning = ax.text(0, 0.03 * self.TOP, "", bbox=house.BOXED)
        self.guess_line(ax, "x", lambda guess: percent(guess, 2))

    def update(self, r: RateResult) -> None:
        noi, ads = r.year.noi, r.year.ads
        self.noi.set_data(RATES[[0, -1]], [noi, noi])
        self.noi_name.set_y(noi)
        level = np.full_like(RATES, noi)
        self.surplus.set_xy(between(RATES, np.minimum(self.ads, noi), level))
        self.short.set_xy(between(RATES, level, np.maximum(self.ads, noi)))
        self.gap.set_data([r.annual_rate] * 2, [noi, ads])
        self.dot.set_data([r.annual_rate], [ads])
        beneath = min(noi, ads) - 0.04 * self.TOP  # both lines, where nothing else is drawn
        words = f"{'手残り' if r.key == 'left' else '不足'} {man_yen(abs(r.year.btcf))}"
        late = r.annual_rate > 0.06
        aside(self.words, r.annual_rate, 0.0008, left=late, text=words, y=beneath)
        at = np.nan if r.turning is None or r.turning > RATES[-1] else r.turning
        self.drop.set_data([at] * 2, [0, noi])
        self.cross.set_data([at], [noi])
        words = "" if np.isnan(at) else f"赤字転換点 {limit(at, 'most', 'percent', 2)}"
        aside(self.turning, at, 0.0006, left=at >= 0.055, text=words)


@dataclass(frozen=True)
class BlocksResult:
    """The year of a property whose full rent is 1, so that its amounts are shares."""

    home: Property
    year: OperatingStatement

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return self.home.opex_base


class BlocksChart(Chart[BlocksResult]):
    """Full rent above, blocks of debt service below: DSCR counts the blocks within NOI."""

    height = 320
    left, right, bottom = 112, 40, 50
    BLOCKS = 4

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
        noi, opex, vacancy, ratio = r.year.noi, r.year.opex, r.year.vacancy_loss, r.year.ads
        start, shares = 0.0, (("NOI", noi), ("運営費", opex), ("空室", vacancy))
        for patch, name, (word, share) in zip(self.parts, self.names, shares, strict=True):
            patch.set(x=start, width=share)
            shown = f"{word} {percent(share, 1)}" if share >= 0.0005 else ""
            name.set(text=shown, x=start + share / 2)
            start += share
        self.names[2].set(x=1.0, ha="right")
        if self.narrow:
            self.names[2].set(y=0.5, va="center")
        # the costs keep clear of the words for the empty rooms at the right end
        self.names[1].set_x(min(noi + opex / 2, 0.78 if vacancy else 0.93))
        gap = 0.36 if self.narrow else 0.2
        self.names[0].set_x(min(noi / 2, self.names[1].get_position()[0] - gap))
        for number, (box, count) in enumerate(zip(self.blocks, self.counts, strict=True)):
            start = number * ratio
            seen = start < max(noi, ratio)
            box.set(x=start, width=ratio, visible=seen)
            count.set(x=start + 0.014, visible=seen and start < 0.92)
        self.covered.set_width(noi)
        self.edge.set_data([noi, noi], [-0.8, 1.3])
        words = f"NOI は返済の {times(r.year.dscr)}"
        aside(self.words, noi, 0.012, left=noi > 0.5, text=words)


@dataclass(frozen=True, eq=False)
class MapResult:
    """A loan on a property, by rate and vacancy.

    Attributes
    ----------
    annual_rate, vacancy, ltv, dscr : float
        The loan's own point.
    bears, ample : float or None
        The vacancy at which DSCR is 1.0, and 1.2; ``None`` where a full house is short of it.
    lines : dict of float to ndarray
        The vacancy at which DSCR is so much, over RATES.
    """

    annual_rate: float
    vacancy: float
    ltv: float
    dscr: float
    bears: float | None
    ample: float | None
    lines: dict[float, np.ndarray]

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "never" if self.bears is None else "bears"


class MapChart(Chart[MapResult]):
    """Rate across, vacancy up: the lines of DSCR 1.0, 1.2 and 1.5 and the loan's own point."""

    LEVELS = (1.5, 1.2, 1.0)
    FILLS = ("#c9def0", "#e6eff8", "#fdf0d5", "#f6d5bd")  # from comfortable to short
    HIGH = 0.4
    height = 420
    right = 112

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        rates = ("percent", RATES[0], RATES[-1], 0.01)
        house.scales(ax, x=rates, y=("percent", 0, self.HIGH, 0.1))
        ax.set_facecolor(self.FILLS[3])
        ax.grid(visible=False)
        self.lines, self.names = [], []
        styles = (house.BLUE, house.ORANGE, house.GREY)
        # the widest area lies lowest: each level covers what lies below the one before
        self.areas = [area(ax, facecolor=fill) for fill in self.FILLS[2::-1]]
        for style, fill in zip(styles, self.FILLS[1:], strict=True):
            width = 2.8 if style is house.GREY else 1.8
            look = {"color": house.INK, "linestyle": style.linestyle, "linewidth": width}
            self.lines.append(line(ax, **look))
            # in the colour of its area: the loan's own lines do not strike it through
            box = {"boxstyle": "square,pad=0", "facecolor": fill, "linewidth": 0}
            self.names.append(ax.text(0, 0, "", va="center", bbox=box))
        self.cross = line(ax, **house.PINK.line(), linewidth=1.2)
        self.dot = line(ax, marker="D", markersize=11, color=house.PINK.color)
        self.dot.set(markeredgecolor=house.PAPER, markeredgewidth=1.6, clip_on=False, zorder=5)

    def update(self, r: MapResult) -> None:
        bottom = np.full_like(RATES, -1.0)
        parts = zip(self.LEVELS, self.lines, self.areas[::-1], self.names, strict=True)
        for level, drawn, below, name in parts:
            height = r.lines[level]
            drawn.set_data(RATES, height)
            below.set_xy(between(RATES, bottom, height))
            self._name(name, level, height, r)
        self.dot.set_data([r.annual_rate], [r.vacancy])
        self.cross.set_data([RATES[0], r.annual_rate, r.annual_rate], [r.vacancy, r.vacancy, 0])
        self.title = say(f"dscr.map_title_{sum(r.dscr < level for level in self.LEVELS)}", r=r)

    def _name(self, name: Text, level: float, height: np.ndarray, r: MapResult) -> None:
        """Name a line where it leaves the map: in the right margin, else along the bottom.

        Where it would reach over the right edge, the name stands in the margin, too.

        Where the loan's own point stands on the name along the bottom, the name moves up the line.
        """
        seen = height[0] >= 0 and height[-1] <= self.HIGH
        name.set_text(("DSCR " if level == 1 else "") + times(level, 1) if seen else "")
        x, y = RATES[int(np.argmax(height < 0))] + 0.0002, 0.014
        reach = name.get_window_extent().width / self.ax.bbox.width * (RATES[-1] - RATES[0])
        beyond = height[-1] >= 0 or x + reach > RATES[-1]
        if box := name.get_bbox_patch():
            box.set_visible(not beyond)
        if beyond:
            name.set_position((RATES[-1] + 0.0016, max(height[-1], y)))
            return
        if r.vacancy < 0.042 and -0.003 < r.annual_rate - x < 0.003 + 0.0026 * len(name.get_text()):
            y = r.vacancy + 0.032
            x = RATES[int(np.argmax(height < y - 0.014))] + 0.0002
        name.set_position((x, y))
