"""Pictures of lesson 04 over the years: thirty years of rent, the guarantor, four steps to cash."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.patches import Rectangle

from kosen_edu.base.formats import man_yen, percent, written
from kosen_edu.base.words import say, term
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.rental.rent_trace import RentTrace

from .charts import BOXED, MAN, SEEN, add_note

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


class LifeChart(Chart):
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
        ax.xaxis.set_major_formatter(lambda v, _: written(v, "years", 0))
        add_note(self, say("who_repays.life_note"))
        zero = np.zeros(years)
        self.areas = {
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

    def update(self, r: LifeResult) -> None:
        t = r.trace
        flows = {**t.by_rent, "left_to_owner": t.left}
        base = np.zeros(len(t.rent))
        for key in list(LOOKS)[:-1]:
            self.areas[key].set_data(base + flows[key], self._edges, base)
            base = base + flows[key]
            self.words[key].set_text(
                say("who_repays.life_line", name=term(key).name, money=man_yen(flows[key].sum(), 0))
            )
        self.areas["top_up"].set_data(-t.top_up, self._edges, np.zeros(len(t.rent)))
        self.words["top_up"].set_text(
            say("who_repays.life_line", name=term("top_up").name, money=man_yen(r.top_up, 0))
        )
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


class ExposureChart(Chart):
    """Balance above the proceeds of a sale: the gap is what the guarantor is asked for."""

    height = 400
    left, right = 104, 214
    subtitle = say("who_repays.exposure_subtitle")

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
        self.gap = ax.stairs(zero, edges, baseline=zero, fill=True, **fill)
        (self.owed,) = ax.plot(self._years, zero, **house.BLUE.line())
        (self.worth,) = ax.plot(self._years, zero, **house.GREEN.line())
        (self.when,) = ax.plot([0, 0], [0, 0], color=house.INK, linewidth=1.2)
        (self.dots,) = ax.plot(
            [0, 0], [0, 0], marker="o", linestyle="", color=house.INK, clip_on=False
        )
        self.names = [
            ax.text(1.04, y, say(f"who_repays.exposure_{key}"), transform=ax.transAxes,
                    va="center", color=style.color)
            for y, key, style in (
                (0.95, "balance", house.BLUE), (0.86, "value_line", house.GREEN),
                (0.77, "gap", house.ORANGE),
            )
        ]  # fmt: skip
        self.words = ax.text(0, 0, "", va="bottom", bbox=BOXED)
        self._edges = edges

    def update(self, r: ExposureResult) -> None:
        owed, worth = r.table["balance"].to_numpy(), r.table["value"].to_numpy()
        self.owed.set_ydata(owed)
        self.worth.set_ydata(worth)
        ends = r.at("value"), r.at("balance")
        self.gap.set_data(np.maximum(owed, worth), self._edges, worth)
        self.when.set_data([r.year, r.year], ends)
        self.dots.set_data([r.year, r.year], ends)
        asked = r.at("exposure")
        self.words.set_text(man_yen(asked, 0))
        last = r.year > 0.8 * self._years[-1]
        self.words.set_ha("right" if last else "left")
        self.words.set_position((r.year + (-0.4 if last else 0.4), max(ends) + 40 * MAN))
        key = "asked" if asked > SEEN else "free"
        self.headline(say(f"who_repays.exposure_title_{key}", year=r.year, money=man_yen(asked, 0)))


class StepsChart(Chart):
    """Cash after tax by year: with the shortcut a flat line, with the right tax a falling one."""

    height = 400
    left, right, bottom = 108, 190, 92
    subtitle = say("who_repays.steps_subtitle")

    def __init__(self, years: int) -> None:
        self._years = np.arange(1, years + 1)
        super().__init__()

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        last = int(self._years[-1])
        ax.set(xlim=(0.5, last + 0.5), ylim=(-100 * MAN, 80 * MAN))
        ax.set_xticks([1, *range(5, last + 1, 5)])
        ax.xaxis.set_major_formatter(lambda v, _: written(v, "years", 0))
        house.units(ax.yaxis, "man_yen", step=40 * MAN)
        add_note(self, say("who_repays.steps_note"))
        ax.axhline(0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        (self.short,) = ax.plot(self._years, 0 * self._years, **house.ORANGE.line())
        (self.right_line,) = ax.plot(self._years, 0 * self._years, **house.BLUE.line())
        self.names = [
            ax.text(last + 0.9, 0, "", va="center", color=style.color)
            for style in (house.ORANGE, house.BLUE)
        ]

    def update(self, table: pd.DataFrame) -> None:
        lines = [table[key].to_numpy() for key in ("atcf_shortcut", "atcf")]
        self.short.set_ydata(lines[0])
        self.right_line.set_ydata(lines[1])
        ends = [line[-1] for line in lines]
        apart = 13 * MAN  # two names need this much room between them
        if abs(ends[0] - ends[1]) < apart:
            middle, sign = sum(ends) / 2, 1 if ends[0] >= ends[1] else -1
            ends = [middle + sign * apart / 2, middle - sign * apart / 2]
        for name, key, y, line in zip(self.names, ("short", "right"), ends, lines, strict=True):
            name.set_text(say(f"who_repays.steps_{key}", money=man_yen(line[-1])))
            name.set_y(float(np.clip(y, -94 * MAN, 74 * MAN)))
        minus = np.flatnonzero(lines[1] < -SEEN)
        if minus.size and lines[0][minus[0]] >= 0:
            self.headline(say("who_repays.steps_title_minus", year=int(minus[0]) + 1))
        else:
            gap = float((lines[0] - lines[1]).sum())
            key = "more" if gap >= 0 else "less"
            money = man_yen(abs(gap), 0)
            self.headline(say(f"who_repays.steps_title_{key}", money=money, years=len(lines[0])))
