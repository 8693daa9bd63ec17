"""Pictures of lesson 04 over the years: thirty years of rent, the guarantor, four steps to cash."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from kosen_edu.base.formats import man_yen, percent
from kosen_edu.base.words import say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import MAN, apart, aside, line
from kosen_edu.rental.rent_trace import RentTrace

from .charts import SEEN

LOOKS = {
    "opex": house.AMBER,
    "interest": house.PINK,
    "principal_part": house.GREEN,
    "tax": house.GREY,
    "left_to_owner": house.BLUE,
    "top_up": house.ORANGE,
}


@dataclass(frozen=True)
class LifeResult:
    """The life of a loan, summed by year."""

    trace: RentTrace

    @property
    def first_short(self) -> int | None:
        """The first year in which the owner had to add something."""
        short = np.flatnonzero(self.trace.top_up > SEEN)
        return int(short[0]) + 1 if short.size else None

    @property
    def owners_share(self) -> float:
        """Share of interest and principal that the owner paid."""
        return self.trace.owners_share or 0.0

    @property
    def top_up(self) -> float:
        """All that the owner added, yen."""
        return float(self.trace.top_up.sum())

    @property
    def left(self) -> float:
        """All that was left to the owner, yen."""
        return float(self.trace.left.sum())


class LifeChart(Chart[LifeResult]):
    """Rent stacked by its uses, year by year; below zero what the owner added."""

    height = 430
    left, right, bottom = 108, 272, 92
    subtitle = "縦：1年の家賃の行き先（0より下は持ち主の持ち出し）　横：返済の年数"

    def __init__(self, years: int) -> None:
        self._edges = np.arange(years + 1) + 0.5
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        years = len(self._edges) - 1
        ax.set(xlim=(0.5, years + 0.5), ylim=(-180 * MAN, 320 * MAN))
        ax.set_xticks([1, *range(5, years + 1, 5)])
        house.units(ax.yaxis, "man_yen", step=100 * MAN)
        house.units(ax.xaxis, "years")
        self.note(say("who_repays.life_note"))
        zero = np.zeros(years)
        self.areas: dict[str, Any] = {  # to the stubs, a baseline is no array
            key: ax.stairs(zero, self._edges, baseline=zero, fill=True, **look.fill())
            for key, look in LOOKS.items()
        }
        ax.axhline(0, color=house.INK, linewidth=1.2)
        order = ["left_to_owner", "tax", "principal_part", "interest", "opex", "top_up"]
        self.words = {}
        for place, key in enumerate(order):
            y = 0.93 - 0.135 * place - (0.1 if key == "top_up" else 0)
            swatch = Rectangle(
                (1.04, y - 0.035), 0.05, 0.07, transform=ax.transAxes, clip_on=False,
                **LOOKS[key].fill(),
            )  # fmt: skip
            ax.add_patch(swatch)
            self.words[key] = ax.text(1.11, y, "", transform=ax.transAxes, va="center")

    def _line(self, key: str, money: float) -> None:
        self.words[key].set_text(f"{term(key).name} {man_yen(money, 0)}")

    def update(self, r: LifeResult) -> None:
        t = r.trace
        flows = {**t.by_rent, "left_to_owner": t.left}
        base = np.zeros(len(t.rent))
        for key in list(LOOKS)[:-1]:
            self.areas[key].set_data(base + flows[key], self._edges, base)
            base = base + flows[key]
            self._line(key, flows[key].sum())
        self.areas["top_up"].set_data(-t.top_up, self._edges, np.zeros(len(t.rent)))
        self._line("top_up", r.top_up)
        if r.owners_share >= 0.0005:
            words = {"rent": percent(1 - r.owners_share), "owner": percent(r.owners_share)}
            self.headline(say("who_repays.life_title_shared", **words))
        elif r.first_short is not None:
            self.headline(f"返済はすべて家賃が払うが、{r.first_short}年目に持ち出しが始まる")
        else:
            self.headline("30年の返済と税を、すべて家賃が払う")


@dataclass(frozen=True)
class ExposureResult:
    """What is owed and what a sale brings, month by month; the month looked at."""

    table: pd.DataFrame
    year: int

    def at(self, column: str) -> float:
        """A column of the table at the year chosen, yen."""
        return float(self.table[column].iloc[12 * self.year])

    @property
    def free_from(self) -> int:
        """The first year's end from which nothing is asked of the guarantor any more."""
        month = np.flatnonzero(self.table["exposure"].to_numpy() > SEEN)
        return int(-(-(month[-1] + 1) // 12)) if month.size else 0


class ExposureChart(Chart[ExposureResult]):
    """Balance above the proceeds of a sale: the gap is what the guarantor is asked for."""

    height = 400
    left, right = 104, 214
    subtitle = "縦：金額　横：借りてからの年数（売る費用は価格の3.4％と仮定）"

    def __init__(self, years: int) -> None:
        self._years = np.arange(12 * years + 1) / 12
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, self._years[-1]), ylim=(0, 4_500 * MAN))
        house.units(ax.xaxis, "years", step=5)
        house.units(ax.yaxis, "man_yen", step=1_000 * MAN)
        edges = np.append(self._years, self._years[-1] + 1 / 12)
        zero = np.zeros(len(self._years))
        fill = {**house.ORANGE.fill(), "alpha": 0.55}
        self.gap: Any = ax.stairs(zero, edges, baseline=zero, fill=True, **fill)
        self.owed, self.worth = (line(ax, **s.line()) for s in (house.BLUE, house.GREEN))
        self.when = line(ax, color=house.INK, linewidth=1.2)
        self.dots = line(ax, marker="o", linestyle="", color=house.INK, clip_on=False)
        names = {
            "残高（実線）": (0.95, house.BLUE),
            "売って入る額（点線）": (0.86, house.GREEN),
            "保証人が負う額（斜線）": (0.77, house.ORANGE),
        }
        for name, (y, style) in names.items():
            ax.text(1.04, y, name, transform=ax.transAxes, va="center", color=style.color)
        self.words = ax.text(0, 0, "", va="bottom", bbox=house.BOXED)
        self._edges = edges

    def update(self, r: ExposureResult) -> None:
        owed, worth = r.table["balance"].to_numpy(), r.table["value"].to_numpy()
        self.owed.set_data(self._years, owed)
        self.worth.set_data(self._years, worth)
        ends = r.at("value"), r.at("balance")
        self.gap.set_data(np.maximum(owed, worth), self._edges, worth)
        self.when.set_data([r.year, r.year], ends)
        self.dots.set_data([r.year, r.year], ends)
        asked = r.at("exposure")
        self.words.set_text(man_yen(asked, 0))
        last = r.year > 0.8 * self._years[-1]
        aside(self.words, r.year, 0.4, left=last, y=max(ends) + 40 * MAN)
        key = "asked" if asked > SEEN else "free"
        self.headline(say(f"who_repays.exposure_title_{key}", r=r, money=man_yen(asked, 0)))


class StepsChart(Chart[pd.DataFrame]):
    """Cash after tax by year: with the shortcut a flat line, with the right tax a falling one."""

    height = 400
    left, right, bottom = 108, 190, 92
    subtitle = "縦：税引後キャッシュフロー　横：返済の年数"

    def __init__(self, years: int) -> None:
        self._years = np.arange(1, years + 1)
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        last = int(self._years[-1])
        ax.set(xlim=(0.5, last + 0.5), ylim=(-100 * MAN, 80 * MAN))
        ax.set_xticks([1, *range(5, last + 1, 5)])
        house.units(ax.xaxis, "years")
        house.units(ax.yaxis, "man_yen", step=40 * MAN)
        self.note(say("who_repays.steps_note"))
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        styles = (house.ORANGE, house.BLUE)
        self.lines = [line(ax, **style.line()) for style in styles]
        self.names = [ax.text(last + 0.9, 0, "", va="center", color=s.color) for s in styles]

    def update(self, table: pd.DataFrame) -> None:
        lines = [table[key].to_numpy() for key in ("atcf_shortcut", "atcf")]
        for drawn, cash in zip(self.lines, lines, strict=True):
            drawn.set_data(self._years, cash)
        places = apart([cash[-1] for cash in lines], 13 * MAN)
        words = ("近道", "正しい税")
        for name, word, y, cash in zip(self.names, words, places, lines, strict=True):
            name.set_text(f"{word} {man_yen(cash[-1])}")
            name.set_y(float(np.clip(y, -94 * MAN, 74 * MAN)))
        minus = np.flatnonzero(lines[1] < -SEEN)
        if minus.size and lines[0][minus[0]] >= 0:
            self.headline(say("who_repays.steps_title_minus", year=int(minus[0]) + 1))
        else:
            gap = float((lines[0] - lines[1]).sum())
            key = "more" if gap >= 0 else "less"
            money = man_yen(abs(gap), 0)
            self.headline(say(f"who_repays.steps_title_{key}", money=money, years=len(lines[0])))
