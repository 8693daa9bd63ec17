"""The panel of lesson 00: what a rate does to the monthly payment."""

from kosen_edu.live.controls import Slider
from kosen_edu.live.panel import Panel, panel
from kosen_edu.loans.annuity import level_payment
from kosen_edu.loans.loan import Loan

from .charts import RATES, PaymentChart, PaymentResult

PRINCIPAL, BASE_RATE = 30_000_000, 0.02


def payment_panel(*, guess: object = None) -> Panel[PaymentResult]:
    """Rate and term to the monthly payment, against the payment at 2 %."""

    def calculate(annual_rate: float, years: int) -> PaymentResult:
        loan = Loan(principal=PRINCIPAL, annual_rate=annual_rate, years=years)
        payments = level_payment(PRINCIPAL, RATES, loan.months)
        return PaymentResult(loan, loan.at(annual_rate=BASE_RATE), payments)

    controls = {
        "annual_rate": Slider("annual_rate", "percent", 0.0, 0.06, 0.0005, 0.02),
        "years": Slider("years", "years", 15, 35, 1, 35),
    }
    return panel(PaymentChart("start.payment", guess=guess), controls, calculate)
