"""Pictures of lesson 01: sixty years of base rates and the next rate of a contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from matplotlib.ticker import MultipleLocator

from kosen_edu.base import rate_text, say, term, year_month
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import aside, line
from kosen_edu.rates.contract import NextRate, RateContract, Review
from kosen_edu.rates.history import HISTORIES, RateHistory

STYLES = dict(zip(HISTORIES, (house.BLUE, house.ORANGE, house.GREEN), strict=True))


def calendar_year(days: Any) -> Any:
    """Days as years with a fraction: the middle of 2025 is 2025.5.

    Examples
    --------
    >>> float(calendar_year(np.datetime64("2025-01-01")))
    2025.0
    """
    days = np.asarray(days).astype("datetime64[D]")
    years = days.astype("datetime64[Y]")
    first, following = years.astype("datetime64[D]"), (years + 1).astype("datetime64[D]")
    return 1970 + years.astype(int) + (days - first) / (following - first)


def staircase(record: RateHistory, until: Any) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a base rate up to the day ``until``, as calendar years and rates."""
    last = min(np.datetime64(until, "D"), record.known_until)
    seen = record.days <= last
    x = calendar_year(np.append(record.days[seen], last))
    rates = record.rates[seen]
    return x, np.append(rates, rates[-1])


Seen = tuple[float, np.datetime64]  # a rate and its day


@dataclass(frozen=True)
class HistoryResult:
    """What a stretch of the record shows, from the year ``since`` on.

    Attributes
    ----------
    since : int
    highest, lowest : (float, day)
        Of the long-term prime rate, over the whole record.
    delays : tuple of int
        Days, least and most, until the short prime followed; how often; moves in all.
    first_rises : dict of str to (float, day)
        The first rise of each base rate since 2022, and the rate after it.
    now : dict of str to float
        The last rate on record.
    """

    since: int
    highest: Seen
    lowest: Seen
    delays: tuple[int, int, int, int]
    first_rises: dict[str, Seen]
    now: dict[str, float]


class HistoryChart(Chart[HistoryResult]):
    """Three staircases; seen closely, hollow marks are changes whose day is estimated."""

    height = 440
    right = 160
    VIEWS: ClassVar = {1966: (10, 0.105, 0.02), 2000: (5, 0.037, 0.01), 2022: (1, 0.037, 0.01)}
    # of the words for the first rises, in points; on a phone they are as wide as half the axis
    ASIDE, ASIDE_ON_PHONE = ((60, -20), (30, -40), (-30, 18)), ((62, -22), (14, -20), (-30, 18))
    records: Sequence[RateHistory]

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.xaxis.set_major_formatter(lambda v, _: f"{v:.0f}")
        ax.axhline(0, color=house.INK, linewidth=1.0, zorder=house.BENEATH)
        self.marks, self.firsts = [], []
        aside = self.ASIDE_ON_PHONE if self.narrow else self.ASIDE
        for record, style, at in zip(self.records, STYLES.values(), aside, strict=True):
            x, y = staircase(record, record.known_until)
            ax.plot(x, y, drawstyle="steps-post", linewidth=2.2, **style.line())
            words = f"{say(f'interest_rates.short_{record.key}')} {rate_text(y[-1])}"
            look: house.Look = {"color": style.color, "va": "center"}
            ax.annotate(words, (1.015, y[-1]), xycoords=("axes fraction", "data"), **look)
            arrow = {"arrowstyle": "-", "color": style.color, "shrinkB": 5}
            look |= {"ha": "center", "bbox": house.BOXED, "arrowprops": arrow}
            self.firsts.append(ax.annotate("", (0, 0), at, textcoords="offset points", **look))
            look = {"color": style.color, "marker": style.marker, "markersize": 6.5}
            for exact, face in ((True, style.color), (False, house.PAPER)):
                chosen = record.exact_day[1:] == exact
                x, y = calendar_year(record.days[1:][chosen]), record.rates[1:][chosen]
                self.marks += ax.plot(x, y, linestyle="none", markerfacecolor=face, **look)
        words, look = say("interest_rates.history_hollow"), {"va": "top", "color": house.QUIET}
        look |= {"transform": ax.transAxes, "bbox": house.BOXED}
        self.hollow = ax.text(0.01, 0.97, words, **look)

    def update(self, r: HistoryResult) -> None:
        every, top, step = self.VIEWS[r.since]
        self.ax.set(xlim=(r.since, 2027), ylim=(-0.003 if top < 0.05 else -0.005, top))
        self.ax.xaxis.set_major_locator(MultipleLocator(every))
        house.units(self.ax.yaxis, "percent", step=step)
        for artist in (*self.marks, *self.firsts, self.hollow):
            artist.set_visible(r.since == 2022)
        for first, (rate, day) in zip(self.firsts, r.first_rises.values(), strict=True):
            first.set_text(f"上げ始め {year_month(day)}")
            first.xy = (float(calendar_year(day)), rate)


@dataclass(frozen=True)
class NextResult:
    """What a borrower can know on one day of the next rate of a contract."""

    contract: RateContract
    today: str

    @cached_property
    def next(self) -> NextRate:
        """The next rate as far as it is known."""
        return self.contract.next_rate(on=self.today)

    @property
    def review(self) -> Review:
        """When the base rate is read, from when it counts."""
        return self.next.review

    @property
    def key(self) -> str:
        """Which sentence says it."""
        return "known" if self.next.known else "unknown"

    @property
    def told(self) -> str:
        """The next rate in words."""
        return rate_text(self.rate) if self.next.known else "まだ"

    @property
    def rate(self) -> float:
        """The next rate; while it is not fixed, what it would be at today's base rate."""
        return self.next.if_unchanged

    @cached_property
    def in_force(self) -> float:
        """The applied rate of today."""
        return self.contract.rate_in_force(on=self.today)

    @cached_property
    def base_now(self) -> float:
        """The base rate of today."""
        return float(self.contract.history.on(self.today))

    def applied(self, first: str) -> tuple[np.ndarray, np.ndarray]:
        """Corners of the applied rate from the month ``first`` to where it is fixed."""
        start = np.datetime64(self.review.start, "M")
        table = self.contract.reviews(first=first, last=str(start - 1))
        months, rates = table["start_month"].to_numpy(), table["applied_rate"].to_numpy()
        ends = [start]
        if self.next.known:
            ends, rates = [start, start + 6], np.append(rates, self.rate)
        x = calendar_year(np.append(months.astype("datetime64[D]"), ends))
        return x, np.append(rates, rates[-1])


class NextChart(Chart[NextResult]):
    """The base rate up to today, and the applied rate as far as the contract has fixed it."""

    guess_kind = "percent2"
    height = 438
    right, top = 150, 92  # today's date stands between subtitle and axes
    FIRST, LAST, FROM = 2024.0, 2027.6, "2024-01"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(self.FIRST, self.LAST), ylim=(0, 0.07))
        house.units(ax.yaxis, "percent", step=0.01)
        ticks = [2024 + k / 2 for k in range(0, 8, 2 if self.narrow else 1)]
        january = "年" if self.narrow else "年1月"
        ax.set_xticks(ticks, [f"{t:.0f}{january}" if t % 1 == 0 else "7月" for t in ticks])
        self.today = ax.axvline(2026, color=house.INK, linewidth=1.2)
        self.today_name = ax.text(2026, 0.0702, "", ha="right", va="bottom")
        base, applied = house.BLUE, house.ORANGE
        self.base = line(ax, drawstyle="steps-post", **base.line())
        marks = {"linestyle": "none", "marker": "o", "markersize": 6, "color": base.color}
        self.exact = line(ax, **marks)
        self.estimated = line(ax, markerfacecolor=house.PAPER, **marks)
        self.applied = line(ax, drawstyle="steps-post", linewidth=3, color=applied.color)
        self.maybe = line(ax, linewidth=2, linestyle=(0, (1, 1.6)), color=applied.color)
        self.link = line(ax, linewidth=1.2, linestyle=(0, (4, 3)), color=house.QUIET)
        self.read = line(ax, **{**marks, "marker": "D", "markersize": 9}, zorder=4)
        self.base_name = ax.text(2024.06, 0.0612, "", color=base.color, bbox=house.BOXED)
        ax.text(2024.06, 0.0558, "━ 適用金利", color=applied.color, bbox=house.BOXED)
        self.words = ax.text(0, 0, "", va="bottom", color=applied.color, bbox=house.BOXED)
        self.words.set_fontsize(house.TITLE_PT)
        self.guess_line(ax, "y", rate_text)

    def update(self, r: NextResult) -> None:
        record, today = r.contract.history, float(calendar_year(r.today))
        self.base.set_data(*staircase(record, r.today))
        seen = (record.days <= np.datetime64(r.today)) & (calendar_year(record.days) > self.FIRST)
        for marks, chosen in ((self.exact, record.exact_day), (self.estimated, ~record.exact_day)):
            marks.set_data(calendar_year(record.days[seen & chosen]), record.rates[seen & chosen])
        self.applied.set_data(*r.applied(self.FROM))
        self.today.set_xdata([today, today])
        words = f"今日 {year_month(r.today)}"
        aside(self.today_name, today, 0.02, left=today >= self.FIRST + 1, text=words)
        review, fixed = r.review, r.next.known
        begin, read = (float(calendar_year(day)) for day in (review.start, review.reference))
        self.maybe.set_data([] if fixed else [begin, begin + 0.5], [] if fixed else [r.rate] * 2)
        base = record.on(review.reference) if fixed else r.base_now
        self.read.set_data([read], [base])
        self.read.set_markerfacecolor(house.BLUE.color if fixed else house.PAPER)
        self.link.set_data([read, begin], [base, r.rate])
        self.base_name.set_text(f"● {term(record.key).name}")
        words = ("" if fixed else "このままなら ") + rate_text(r.rate)
        self.words.set(text=words, x=begin + 0.03, y=r.rate + 0.0022)
