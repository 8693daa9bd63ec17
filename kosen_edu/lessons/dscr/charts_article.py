"""Pictures of lesson 03: the printed figures of article 001, found again and taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kosen_edu.base.formats import man_yen, percent, yen
from kosen_edu.base.words import say
from kosen_edu.cases.toda import TodaYear
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, bar, line, paint, rows


class ApartChart(Chart[TodaYear]):
    """Cash, refund, cash after tax as steps, with the printed figure as a line."""

    height = 330
    left, right, bottom = 150, 30, 50
    subtitle = "横：1年の金額（満室・運営費12％・建物÷22年の償却）"

    def __init__(self, printed: float) -> None:
        self._printed = printed / MAN
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        heights = rows(ax, ["税の前の現金", "戻る税金", "税引後"])
        ax.set(xlim=(-16, 23), ylim=(-0.6, 3.15))
        ax.xaxis.set_major_formatter(lambda v, _: man_yen(v * MAN, 0))
        ax.axvline(0, color=house.INK, linewidth=1.2, zorder=1)
        ax.plot([self._printed] * 2, [-0.6, 2.62], color=house.PINK.color, linestyle="--", zorder=1)
        ax.text(self._printed, 2.68, f"記事 {yen(self._printed * MAN)}",
                color=house.PINK.color, ha="center", va="bottom", bbox=house.BOXED)  # fmt: skip
        self.bars = [bar(ax, row, facecolor=house.GREEN.color) for row in heights]
        self.words = [ax.text(0, row, "", va="center", bbox=house.BOXED) for row in heights]
        self.links = [line(ax, color=house.INK, linewidth=1) for _ in range(2)]

    def update(self, r: TodaYear) -> None:
        amounts = (r.statement.btcf, r.refund, r.atcf)
        cash, _, after = (amount / MAN for amount in amounts)
        spans = ((0.0, cash), (cash, after), (0.0, after))
        for number, (patch, word, (start, end), amount) in enumerate(
            zip(self.bars, self.words, spans, amounts, strict=True)
        ):
            patch.set(x=min(start, end), width=abs(end - start))
            if number != 1:
                paint(patch, house.GOOD if amount >= 0 else house.BAD)
            sign = "+" if amount > 0.5 else ""
            word.set_text(sign + yen(amount))
            word.set_x(max(start, end, 0.0 if number != 1 else start) + 0.4)
        self.links[0].set_data([cash, cash], [1.3, 1.7])
        self.links[1].set_data([after, after], [0.3, 0.7])
        self.headline(say(f"dscr.apart_title_{r.outcome}", r=r))


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
    subtitle = "中央の線：記事の数字　点：この条件で計算した数字（丸＝一致、四角＝不一致）"

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        heights = rows(ax, self._names)
        ax.set(xlim=(-1.08, 1.08), xticks=[0], xticklabels=["記事の数字"])
        ax.axvline(0, color=house.PINK.color, linestyle="--", zorder=1)
        self.stems = [line(ax, color=house.INK, linewidth=1.2, marker="") for _ in heights]
        self.dots = [line(ax, markersize=10) for _ in heights]
        self.words = [ax.text(1.12, row, "", va="center") for row in heights]

    def update(self, targets: tuple[Target, ...]) -> None:
        parts = zip(targets, self.ax.get_yticks(), self.dots, self.stems, self.words, strict=True)
        for target, row, dot, stem, word in parts:
            at = float(np.clip(target.off, -1.04, 1.04))
            style = house.GOOD if target.hit else house.BAD
            dot.set_data([at], [row])
            dot.set(color=style.color, marker=style.marker)
            stem.set_data([0, at], [row, row])
            mark = "一致" if target.hit else "不一致"
            word.set(text=f"{target.words(target.computed)} {mark}", color=style.color)
        hits = sum(target.hit for target in targets)
        key = "all" if hits == len(targets) else "some"
        self.headline(say(f"dscr.targets_title_{key}", hits=hits))
