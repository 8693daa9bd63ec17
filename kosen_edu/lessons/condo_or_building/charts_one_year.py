"""Pictures of lesson 05 in one year: one condition at a time, equal own money, empty rooms."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.cases.condo_or_building import SIX, Deal, RentMonths, SixChanges
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, hollow, line, show_bar
from kosen_edu.live.phone import Phone

CONDO, HOUSE = house.ORANGE, house.BLUE


def _points(value: float, digits: int = 2) -> str:
    """A change in percentage points with its sign."""
    text = percent(value, digits).removesuffix("％")
    return text if value <= 0 else f"+{text}"


class SixChart(Chart):
    """A bar for each condition changed alone, and one for all six together."""

    guess_kind = "percent2"
    height = 446
    left, right, bottom = 264, 40, 52
    subtitle = "横：手残り÷価格の変化（ポイント）　一つだけ変え、ほかの五つは元のまま"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        count = len(SIX)
        rows = np.arange(count, -1, -1.0)
        rows[-1] -= 0.3
        ax.set(xlim=(-0.058, 0.058), ylim=(-0.9, count + 0.9), yticks=[])
        ax.xaxis.set_major_formatter(lambda v, _: _points(v, 0))
        ax.set_xticks(np.arange(-0.04, 0.05, 0.02))
        ax.grid(axis="x")
        ax.grid(visible=False, axis="y")
        ax.plot([0, 0], [-0.9, count + 0.45], color=house.INK, linewidth=1.2, zorder=1)
        ax.axhline(0.35, color=house.FAINT, linewidth=1.2, zorder=house.BENEATH)
        self.bars = ax.barh(rows, 0.0 * rows, height=0.6)
        left: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False}
        for name, row in zip([*(term(key).name for key in SIX), "六つすべて"], rows, strict=True):
            label = ax.annotate(name, (-0.0596, row), (-92, 0), **left, ha="right", va="center")
            label.set_zorder(house.BENEATH)
        self.ends = [ax.text(-0.0596, row, "", ha="right", va="center") for row in rows[:-1]]
        self.words = [ax.text(0, row, "", va="center", bbox=house.BOXED) for row in rows]
        if self.guess is not None:
            look = house.GUESS.line() | {"linewidth": 1.6, "zorder": 1.5}
            (self.guessed,) = ax.plot([0, 0], [-0.9, count + 0.4], **look)
            self.guess_name = ax.text(0, count + 0.95, "", ha="center", va="top", bbox=house.BOXED)
            self.guess_name.set_color(house.GUESS.color)

    def update(self, r: SixChanges) -> None:
        values = [*r.changes.values(), r.whole]
        for ends, label in zip(self.ends, r.labels, strict=True):
            ends.set_text(label.split()[-1])
        for bar, word, value in zip(self.bars, self.words, values, strict=True):
            show_bar(bar, good=value >= 0, width=value)
            word.set_text(_points(value))
            side, ha = (0.001, "left") if value >= 0 else (-0.001, "right")
            word.set(x=value + side, ha=ha)
        if self.guess is not None:
            at = float(np.clip(self.guess * r.whole, -0.05, 0.05))
            self.guessed.set_xdata([at, at])
            self.guess_name.set_x(float(np.clip(at, -0.038, 0.038)))
            self.guess_name.set_text(say("charts.guess", value=percent(self.guess, 0)))
        self.headline(
            f"いちばん大きい違いは{term(r.strongest).name}：一つで差の{percent(r.share, 0)}"
        )


@dataclass(frozen=True)
class EqualResult:
    """Several condominiums and one house at the same price with the same own money.

    Attributes
    ----------
    condos, house : Deal
    level : float or None
        The vacancy at which the house leaves no more than the condominiums.
    """

    condos: Deal
    house: Deal
    level: float | None

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "never" if self.level is None else "level"


class EqualChart(Chart):
    """Cash over vacancy: two lines; the dots may stand at different vacancies."""

    height = 420
    left, right = 110, 110
    subtitle = "縦：税引前キャッシュフロー（年・どちらも価格6000万円）　横：空室率"
    ENDS = (0.0, 0.6)

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", -240 * MAN, 370 * MAN, 100 * MAN)
        house.scales(ax, x=("percent", *self.ENDS, 0.1), y=money)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=1)
        self.level = line(ax, color=house.QUIET, linestyle=":", linewidth=1.4)
        self.lines, self.names, self.dots, self.words = [], [], [], []
        for style, name in ((CONDO, "区分3戸"), (HOUSE, "アパート")):
            self.lines += ax.plot(self.ENDS, self.ENDS, **style.line())
            self.dots += ax.plot(
                [0], [0], marker=style.marker, color=style.color, linestyle="", clip_on=False
            )
            self.names.append(ax.text(0.62, 0, name, va="center", color=style.color))
            self.words.append(ax.text(0, 0, "", bbox=house.BOXED))
        self.tie = hollow(ax, HOUSE.color, linestyle="")

    def update(self, r: EqualResult) -> None:
        for i, deal in enumerate((r.condos, r.house)):
            cash = deal.btcf
            ends = [deal.at(vacancy=vacancy).btcf for vacancy in self.ENDS]
            self.lines[i].set_ydata(ends)
            self.names[i].set_y(ends[1])
            self.dots[i].set_data([deal.vacancy], [cash])
            # the lines fall: above to the right and below to the left is free
            near_end = deal.vacancy > self.ENDS[1] - 0.12
            way, ha, va = (-1, "right", "top") if near_end else (1, "left", "bottom")
            self.words[i].set(text=man_yen(cash), ha=ha, va=va)
            self.words[i].set_position((deal.vacancy + 0.008 * way, cash + 12 * MAN * way))
        shown = [] if r.level is None or r.level > self.ENDS[1] else [r.level]
        self.tie.set_data(shown, [r.condos.btcf for _ in shown])
        span = [r.condos.vacancy, *shown] if shown else []
        self.level.set_data(span, [r.condos.btcf for _ in span])
        condos, house_ = man_yen(r.condos.btcf), man_yen(r.house.btcf)
        self.headline(f"手残りは区分3戸が{condos}、アパートが{house_}")


class LumpChart(Chart):
    """How much rent comes in, in how many months; hatched where the owner has to add."""

    apart = True
    height = 420
    left, top, bottom = 76, 126, 52
    on_phone = Phone(height=640)
    subtitle = "縦：そうなる月の割合　横：満室の家賃のうち入る割合　斜線：持ち出しになる月"
    MOST = 11  # bars on one side: ten units have eleven states

    def build(self) -> None:
        self.sides = []
        for column in (0, 1):
            ax = self.add_axes(column, 2, gap=76)
            house.scales(ax, x=("percent", -0.06, 1.1, 0.2), y=("percent", 0, 1.0, 0.2))
            bars = ax.bar(np.zeros(self.MOST), np.zeros(self.MOST), width=0.064)
            (edge,) = ax.plot([0, 0], [0, 1], color=house.INK, linewidth=1.4, linestyle="--")
            name = ax.text(-0.06, 1.13, "", va="bottom")
            mark = ax.text(0, 1.02, "", va="bottom", ha="center", color=house.QUIET)
            self.sides.append((bars, edge, name, mark))

    def update(self, r: tuple[RentMonths, RentMonths]) -> None:
        names = (f"区分{r[0].units}戸", f"アパート{r[1].units}室")
        for months, title, (bars, edge, name, mark) in zip(r, names, self.sides, strict=True):
            states = list(zip(months.shares, months.chances, months.short, strict=True))
            states += [(0.0, 0.0, True)] * (len(bars) - len(states))
            for bar, (share, chance, short) in zip(bars, states, strict=True):
                place = {"x": share - 0.032, "height": chance, "visible": bool(chance > 5e-4)}
                show_bar(bar, good=not short, **place)
            even = months.deal.break_even_share
            at = min(even, 1.09)
            edge.set_xdata([at, at])
            mark.set(x=min(at, 0.88), text=f"収支ゼロ {percent(even)}")
            name.set_text(f"{title}　持ち出しの月 {percent(months.top_up)}")
        condos, house_ = (percent(months.top_up) for months in r)
        self.headline(f"持ち出しになる月は、{names[0]}で{condos}、アパートで{house_}")
