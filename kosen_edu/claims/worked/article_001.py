"""Article 001 (the apartment in Toda): the workings of its claims, on the model of the course."""

from __future__ import annotations

from kosen_edu.base.data import load_table
from kosen_edu.base.formats import percent, times, yen
from kosen_edu.cases.toda import AS_PRINTED, Conditions, toda
from kosen_edu.rental.ratios import dscr

from .worked import Worked, settles

LOW, HIGH = 0.0185, 0.0435
YEARLY = Conditions(payments_per_year=1)


@settles("001-01")
def _boundary() -> float:
    return dscr(noi=1_000_000, ads=1_000_000)


@settles("001-02")
def _present_rate() -> Worked:
    offers = load_table("loan_products")
    lowest = offers.loc[offers["product"].str.contains("投資用"), "rate_min_percent"].min() / 100
    return Worked(None, shown={"lowest": percent(lowest, 2)})


@settles("001-04")
def _cash_after_tax_low() -> Worked:
    true = toda(LOW)
    return Worked(
        true.atcf, instead=toda(LOW, YEARLY).atcf, shown={"btcf": yen(true.statement.btcf)}
    )


@settles("001-05")
def _dscr_low() -> float:
    return toda(LOW).dscr


@settles("001-06")
def _break_even_low() -> tuple[float, float]:
    return toda(LOW).ber, toda(LOW, AS_PRINTED).ber


@settles("001-08")
def _cash_after_tax_high() -> tuple[float, float]:
    return toda(HIGH).atcf, toda(HIGH, AS_PRINTED).atcf


@settles("001-09")
def _still_in_the_black() -> Worked:
    printed = toda(HIGH, AS_PRINTED)
    return Worked(
        toda(HIGH).atcf,
        instead=printed.atcf,
        shown={"cash": yen(printed.statement.btcf), "refund": yen(-printed.tax)},
    )


@settles("001-10")
def _dscr_high() -> float:
    return toda(HIGH).dscr


@settles("001-11")
def _break_even_high() -> tuple[float, float]:
    return toda(HIGH).ber, toda(HIGH, AS_PRINTED).ber


@settles("001-12")
def _above_full_house() -> float:
    return toda(HIGH).ber


@settles("001-13")
def _dscr_as_a_share() -> Worked:
    return Worked(toda(HIGH).dscr, shown={"dscr": times(toda(HIGH).dscr, 3)})
