"""The panel of lesson 00: what a rate does to the monthly payment."""

from __future__ import annotations

from kosen_edu.base.formats import yen
from kosen_edu.base.words import say, term
from kosen_edu.live.controls import percent_slider, years_slider
from kosen_edu.live.panel import Panel

from .charts import PaymentChart, PaymentResult

PRINCIPAL, BASE_RATE = 30_000_000, 0.02


def payment_panel(*, guess: object = None) -> Panel:
    """Rate and term to the monthly payment, against the payment at 2 %."""

    def calculate(annual_rate: float, years: int) -> PaymentResult:
        return PaymentResult(PRINCIPAL, years * 12, annual_rate, BASE_RATE)

    def sentence(r: PaymentResult) -> str:
        change = r.payment - r.base
        key = (
            "start.say_same"
            if abs(change) < 0.5
            else "start.say_up"
            if change > 0
            else "start.say_down"
        )
        return say(key, payment=yen(r.payment), change=yen(abs(change)))

    def table(r: PaymentResult) -> list[tuple[str, str]]:
        total = r.payment * r.months
        return [
            (term("monthly_payment").name, yen(r.payment)),
            ("金利2％の返済額", yen(r.base)),
            (term("total_payment").name, yen(total)),
            ("支払う利息の合計", yen(total - r.principal)),
        ]

    return Panel(
        "金利と毎月の返済",
        controls={
            "annual_rate": percent_slider("annual_rate", 0.0, 0.06, 0.0005, 0.02),
            "years": years_slider("years", 15, 35, 35),
        },
        calculate=calculate,
        sentence=sentence,
        table=table,
        chart=PaymentChart(guess=guess),
        task=say("start.task"),
    )
