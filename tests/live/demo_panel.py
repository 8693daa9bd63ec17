"""A small panel of every kind of control: what the tests of the panel and the bench move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kosen_edu.base.check import InputError
from kosen_edu.base.formats import man_yen, percent, times
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.controls import Check, Choice, Control, Slider
from kosen_edu.live.panel import Panel

PRINCIPAL, RENT = 80_000_000.0, 9_000_000.0
VACANCY = np.linspace(0.0, 0.4, 81)


@dataclass(frozen=True)
class Result:
    """What the demo computes."""

    rate: float
    vacancy: float
    payment: float
    dscr: float
    curve: np.ndarray


def calculate(rate: float, vacancy: float) -> Result:
    """DSCR of a loan of 35 years over the vacancy."""
    month = rate / 12
    payment = 12 * PRINCIPAL * month / (1 - (1 + month) ** -420)
    curve = RENT * 0.8 * (1 - VACANCY) / payment
    return Result(rate, vacancy, payment, RENT * 0.8 * (1 - vacancy) / payment, curve)


class Demo(Chart):
    """A curve, an area beneath the threshold, a point, and words beside it."""

    guess_kind = "times"
    subtitle = "縦：DSCR（営業純収益 ÷ 年間返済額）　横：空室率"

    def build(self) -> None:
        ax = self.ax = self.add_axes()
        ax.set(xlim=(0, 0.4), ylim=(0, 3))
        house.units(ax.xaxis, "percent", step=0.1)
        house.units(ax.yaxis, "times", digits=1, step=0.5)
        self.short = ax.fill_between(
            VACANCY, 0, np.ones_like(VACANCY), color=house.BAD.color, alpha=0.18
        )
        ax.axhline(1.0, color=house.INK, linewidth=1.2, zorder=house.BENEATH)
        words = "1倍：家賃で返済ちょうど"
        ax.text(0.398, 0.97, words, va="top", ha="right", color=house.QUIET, zorder=house.BENEATH)
        (self.curve,) = ax.plot(VACANCY, VACANCY, **house.BLUE.line())
        (self.dot,) = ax.plot([0], [0], marker="o", color=house.BLUE.color)
        self.words = ax.text(0, 0, "", va="bottom", ha="left")
        if self.guess is not None:
            self.guess_line(ax, "y", times)

    def update(self, result: Result) -> None:
        self.curve.set_ydata(result.curve)
        self.dot.set_data([result.vacancy], [result.dscr])
        self.words.set_position((min(result.vacancy + 0.006, 0.33), result.dscr + 0.06))
        self.words.set_text(times(result.dscr))
        self.short.set_visible(bool(result.dscr < 1))
        enough = "返済に足りない" if result.dscr < 1 else "返済してもお金が残る"
        self.title = f"空室率{percent(result.vacancy, 0)}なら、{enough}：DSCR {times(result.dscr)}"


def say_demo(result: Result) -> str:
    """The answer of the demo."""
    return (
        f"金利 {percent(result.rate, 2)}、空室率 {percent(result.vacancy, 0)} のとき、"
        f"DSCR は {times(result.dscr)} です。"
    )


def demo_panel(guess: object = None, scale: float | None = None) -> Panel:
    """The panel that the browser tests and the bench move."""
    return Panel(
        "金利と空室で DSCR はどう動くか",
        controls={
            "rate": Slider("annual_rate", "percent", 0.005, 0.06, 0.0005, 0.02),
            "vacancy": Slider("空室率", "percent", 0, 0.4, 0.01, 0.1),
        },
        calculate=calculate,
        sentence=say_demo,
        table=lambda r: [
            ("DSCR", times(r.dscr)),
            ("年間返済額", man_yen(r.payment)),
            ("手元に残るお金", man_yen(RENT * 0.8 * (1 - r.vacancy) - r.payment)),
        ],
        chart=Demo(guess=guess, scale=scale),
        presets={"楽観": {"rate": 0.01, "vacancy": 0.02}, "悲観": {"rate": 0.045, "vacancy": 0.3}},
        task="DSCR が 1倍を割る金利を見つけてください。",
    )


def every_control() -> dict[str, Control]:
    """One control of each kind."""
    return {
        "rate": Slider("annual_rate", "percent", 0.01, 0.02, 0.005, 0.015),
        "price": Slider("price", "man_yen", 10_000_000, 30_000_000, 10_000_000, 20_000_000),
        "rooms": Slider("部屋数", "室", 1, 3, 1, 2),
        "method": Choice("返済方法", {"元利均等": "level", "元金均等": "principal"}, "level"),
        "bonus": Check("ボーナス返済"),
    }


def refusing(rate: float, vacancy: float) -> Result:
    """A calculation that refuses one value in words and fails at another."""
    if vacancy == 0.3:
        raise InputError("空室率", vacancy, "0.3 ではない値にします。")
    if vacancy == 0.35:
        raise ZeroDivisionError("secret detail")
    return calculate(rate, vacancy)
