"""Pictures of lesson 03: the printed figures of article 001, found again and taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kosen_edu.base import man_yen, percent, say, yen
from kosen_edu.cases.toda import TodaYear
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, bar, line, paint, rows


class ApartChart(Chart[TodaYear]):
    """Cash, refund, cash after tax as steps, with the printed figure as a line."""

    height = 330
    left, right, bottom = 150, 30, 50
    printed: float  # in the article, yen

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        heights = rows(ax, ["税の前の現金", "戻る税金", "税引後"])
        ax.set(xlim=(-16, 23), ylim=(-0.6, 3.15))
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        ax.axvline(0, color=house.INK, linewidth=1.2, zorder=1)
        at, color = self.printed / MAN, house.PINK.color
        ax.plot([at, at], [-0.6, 2.62], color=color, linestyle="--", zorder=1)
        words = ax.text(at, 2.68, f"記事 {yen(self.printed)}", color=color, ha="center")
        words.set(va="bottom", bbox=house.BOXED)
        self.bars = [bar(ax, row, facecolor=house.GREEN.color) for row in heights]
        self.words = [ax.text(0, row, "", va="center", bbox=house.BOXED) for row in heights]
        self.links = [line(ax, color=house.INK, linewidth=1) for _ in range(2)]

    def update(self, r: TodaYear) -> None:
        amounts = (r.statement.btcf, r.refund, r.atcf)
        cash, _, after = (amount / MAN for amount in amounts)
        spans = ((0.0, cash), (cash, after), (0.0, after))
        for patch, word, (start, end), amount in zip(
            self.bars, self.words, spans, amounts, strict=True
        ):
            patch.set(x=start, width=end - start)
            word.set(text=("+" if amount > 0.5 else "") + yen(amount), x=max(start, end) + 0.4)
        for patch, amount in zip(self.bars[::2], amounts[::2], strict=True):
            paint(patch, house.GOOD if amount >= 0 else house.BAD)
        self.links[0].set_data([cash, cash], [1.3, 1.7])
        self.links[1].set_data([after, after], [0.3, 0.7])


@dataclass(frozen=True)
class Target:
    """A printed figure of the article (``atcf`` or ``ber``) and what some conditions make of it."""

    key: str
    annual_rate: float
    printed: float
    computed: float
    places: int

    @property
    def hit(self) -> bool:
        """Whether the figure comes out as it is printed."""
        return round(self.computed, self.places) == round(self.printed, self.places)

    def words(self, value: float, digits: int = 2) -> str:
        """A value of this figure in its unit."""
        return yen(value) if self.key == "atcf" else percent(value, digits)

    @property
    def name(self) -> str:
        """The figure as the article prints it."""
        kind = {"atcf": "税引後", "ber": "分岐点"}[self.key]
        printed = self.words(self.printed, self.places - 2)
        return f"{percent(self.annual_rate, 2)} {kind} {printed}"

    @property
    def off(self) -> float:
        """How far beside the printed figure, in widths of the picture to one side."""
        return (self.computed - self.printed) / {"atcf": 140_000, "ber": 0.02}[self.key]


class TargetsChart(Chart[tuple[Target, ...]]):
    """Each printed figure is the middle line; a dot shows how far beside it the sum falls."""

    height = 330
    left, right, bottom = 226, 172, 40
    names: Sequence[str]

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        heights = rows(ax, self.names)
        ax.set(xlim=(-1.08, 1.08), xticks=[0], xticklabels=["記事の数字"])
        ax.axvline(0, color=house.PINK.color, linestyle="--", zorder=1)
        self.stems = [line(ax, color=house.INK, linewidth=1.2, marker="") for _ in heights]
        self.dots = [line(ax, markersize=10) for _ in heights]
        self.words = [ax.text(1.12, row, "", va="center") for row in heights]

    def update(self, targets: tuple[Target, ...]) -> None:
        parts = zip(targets, self.ax.get_yticks(), self.dots, self.stems, self.words, strict=True)
        for target, row, dot, stem, word in parts:
            at = float(np.clip(target.off, -1.04, 1.04))
            style, mark = (house.GOOD, "一致") if target.hit else (house.BAD, "不一致")
            dot.set(data=([at], [row]), color=style.color, marker=style.marker)
            stem.set_data([0, at], [row, row])
            word.set(text=f"{target.words(target.computed)} {mark}", color=style.color)
        hits = sum(target.hit for target in targets)
        key = "all" if hits == len(targets) else "some"
        self.title = say(f"dscr.targets_title_{key}", hits=hits)
