"""Pictures of lesson 06 in one year: cash and income, tax on a salary, refunds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np

from kosen_edu.base import man_yen, percent
from kosen_edu.live import house
from kosen_edu.live.beside import beside
from kosen_edu.live.chart import Chart
from kosen_edu.live.house import BOXED
from kosen_edu.live.marks import MAN, columns, line
from kosen_edu.live.phone import Phone

R = TypeVar("R")


def two_lines(law: str) -> str:
    r"""The law in one line, its source in the next: together they are wider than the picture.

    Examples
    --------
    >>> two_lines("2026年分の税制。国税庁")
    '2026年分の税制。\n国税庁'
    """
    return re.sub(r"(。|\. )", lambda end: end[0].strip() + "\n", law, count=1)


class TaxChart(Chart[R]):
    """A chart that says beneath its axes which law it follows and where that is written."""

    left, bottom = 92, 86
    law = ""  # where it is always the same

    def build(self) -> None:
        self.small_print = self.note(two_lines(self.law))
        # what never changes goes beneath the axes in order, and so into the background
        if self.small_print is not None:
            self.small_print.set(zorder=-1 if self.law else 3, fontsize=9, linespacing=1.4)
        self.draw()

    def name_law(self, law: str) -> None:
        """Say which law holds now: in the picture, or on a phone's page."""
        if self.small_print is None:
            self.notes[-1] = law
        else:
            self.small_print.set_text(two_lines(law))

    def draw(self) -> None:
        """Make the artists of the picture itself."""
        raise NotImplementedError


@dataclass(frozen=True)
class BridgeResult:
    """The lines of one year of a plan, yen."""

    year: int
    now: Mapping[str, float]


class BridgeChart(TaxChart[BridgeResult]):
    """Four bars from the cash to the taxed income, two from the tax back to the cash."""

    height = 434
    on_phone = Phone(left=86, right=10, bottom=106)
    PLACES = (0.0, 1.0, 2.0, 3.0, 4.4, 5.4)

    def draw(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(-0.6, 6.0), ylim=(-40 * MAN, 200 * MAN), xticks=self.PLACES)
        names = ["税引前CF", "＋元金返済分", "−減価償却費", "不動産所得", "−税金", "税引後CF"]
        ax.set_xticklabels([self.broken(name) for name in names])
        house.units(ax.yaxis, "man_yen", step=40 * MAN)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        ax.axvline(3.7, color=house.QUIET, linewidth=0.9, zorder=house.BENEATH)
        looks = (house.BLUE, house.AMBER, house.GREEN, house.BLUE, house.ORANGE, house.BLUE)
        self.bars = columns(ax, self.PLACES, looks)
        self.words = [ax.text(x, 0, "", ha="center", va="bottom") for x in self.PLACES]
        self.ties = ax.hlines([], 0, 1, color=house.QUIET, linewidth=0.9, capstyle="round")

    def update(self, r: BridgeResult) -> None:
        names = ("btcf", "principal_part", "property_income", "atcf")
        cash, principal, income, left = (r.now[name] for name in names)
        top = cash + principal
        spans = (
            (0.0, cash), (cash, principal), (top, -r.now["depreciation"]),
            (0.0, income), (cash, -r.now["tax"]), (0.0, left),
        )  # fmt: skip
        for bar, word, (start, change) in zip(self.bars, self.words, spans, strict=True):
            bar.set(y=start, height=change)
            word.set(text=self.brief(man_yen(change)), y=max(start, start + change, 0.0) + 3 * MAN)
        levels = zip(self.PLACES, (cash, top, income), strict=False)
        self.ties.set_segments([((x, level), (x + 1, level)) for x, level in levels])


@dataclass(frozen=True, eq=False)
class SalaryResult:
    """What real-estate incomes add to the tax on one salary (yen), by one year's law.

    Attributes
    ----------
    year : int
        Of the law; ``law`` says where it is written.
    salary, income, tax : float
        The salary, the real-estate income looked at, and the tax that it adds.
    share : float
        Tax per yen of that income; at no income, the tax on the next yen.
    marginal_rate : float
        Tax on the next yen.
    taxable : (float, float)
        Taxable income for the income tax and for the resident tax.
    incomes, shares : ndarray
        Many real-estate incomes, and the tax per yen of each.
    """

    year: int
    law: str
    salary: float
    income: float
    tax: float
    share: float
    marginal_rate: float
    taxable: tuple[float, float]
    incomes: np.ndarray
    shares: np.ndarray
    FLAT: ClassVar = 0.3  # of the article's shortcut

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "gain" if self.income > 0 else "loss" if self.income < 0 else "zero"

    @property
    def gap(self) -> float:
        """How much more the tax is than the shortcut's, yen."""
        return abs(self.tax) - self.FLAT * abs(self.income)


class SalaryChart(TaxChart[SalaryResult]):
    """Tax per yen of real-estate income: it climbs with the brackets and jumps at an edge."""

    height = 434
    right = 104
    SIDES = tuple((across, up) for up in (1, -1) for across in (0, 1, -1))

    def draw(self) -> None:
        ax = self.ax = self.add_axes()
        money = ("man_yen", -300 * MAN, 500 * MAN, 200 * MAN)
        house.scales(ax, x=money, y=("percent", 0, 0.8, 0.1))
        low = {"zorder": house.BENEATH}
        self.unmoved = (
            ax.axvline(0, color=house.QUIET, linewidth=0.9, **low),
            ax.axhline(SalaryResult.FLAT, **house.ORANGE.line(), linewidth=1.6, **low),
        )
        flat = ax.text(520 * MAN, SalaryResult.FLAT, "30％\n（記事の\n近道）", va="center")
        flat.set(color=house.ORANGE.color, zorder=house.BENEATH)
        self.curve = line(ax, **house.BLUE.line())
        self.dot = line(ax, marker="o", color=house.BLUE.color, clip_on=False)
        self.words = ax.text(0, 0, "", bbox=BOXED)

    def update(self, r: SalaryResult) -> None:
        self.name_law(r.law)
        self.curve.set_data(r.incomes, r.shares)
        share = min(r.share, 0.79)  # next to a jump the share leaves the picture
        self.dot.set_data([r.income], [share])
        self.words.set_text(percent(r.share))
        beside(self.words, r.income, share, [self.curve, *self.unmoved], self.SIDES)


@dataclass(frozen=True)
class RefundResult:
    """The lines of one year of a property sold as a tax saver, and the refund as told (yen)."""

    year: int
    now: Mapping[str, float]
    refund_told: float

    @property
    def refund(self) -> float:
        """What comes back; negative where tax is due."""
        return -self.now["tax"]

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "back" if self.refund >= 50 else "none" if self.refund > -50 else "taxed"


class RefundChart(TaxChart[RefundResult]):
    """Cash lost, the refund as told, the refund as it is, and what stays lost."""

    guess_kind = "yen"
    height = 424
    bottom = 108
    on_phone = Phone(left=84, right=14, bottom=128)
    NAMES = (
        "手残り", "説明の還付\n（制限なし）", "実際の還付\n（土地の利息を除く）",
        "税引後の\n手残り",
    )  # fmt: skip

    def draw(self) -> None:
        ax = self.ax = self.add_axes()
        places = range(4)
        ax.set(xlim=(-0.6, 3.6), ylim=(-68 * MAN, 24 * MAN), xticks=places)
        ax.set_xticklabels([self.broken(name, 6) for name in self.NAMES])
        house.units(ax.yaxis, "man_yen", step=10 * MAN)
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        looks = (house.ORANGE, house.GREY, house.BLUE, house.ORANGE)
        self.bars = columns(ax, places, looks, 0.6)
        self.words = [ax.text(x, 0, "", ha="center", bbox=BOXED) for x in places]
        self.guess_line(ax, "y", man_yen, reach=(-50 * MAN, 21 * MAN))

    def update(self, r: RefundResult) -> None:
        values = (r.now["btcf"], r.refund_told, r.refund, r.now["atcf"])
        for bar, word, value in zip(self.bars, self.words, values, strict=True):
            bar.set_height(value)
            gap, va = (1.2 * MAN, "bottom") if value >= 0 else (-1.2 * MAN, "top")
            word.set(text=man_yen(value), y=value + gap, va=va)
