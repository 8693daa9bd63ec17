"""Article 002 (how the rate is set): the workings of its claims, on the real record of rates."""

from __future__ import annotations

import re

import numpy as np

from kosen_edu.base.data import load_table
from kosen_edu.base.formats import percent, yen
from kosen_edu.loans.annuity import level_payment
from kosen_edu.rates.contract import RateContract
from kosen_edu.rates.history import applied_rate, history
from kosen_edu.rates.review import APRIL_OCTOBER

from .worked import Worked, settles

CONTRACT = RateContract(base="long_term_prime", spread=0.01)
PRIME = history("long_term_prime")
FIRST_RATE = 0.02
DAYS_A_MONTH = 365.25 / 12


def _from(month: str) -> float:
    """The applied rate of the contract from a month on."""
    table = CONTRACT.reviews(first=month, last=month)
    return float(table["applied_rate"].iloc[0])


@settles("002-01")
def _month_of_the_meeting() -> Worked:
    table = load_table("policy_rate")
    days = table["note"].str.extract(r"(\d{4})-(\d{2})-18・19 の会合")
    row = days.dropna().iloc[0]
    rate = table.loc[row.name, "rate_percent"] / 100
    return Worked(int(row[1]), shown={"year": row[0], "rate": percent(rate, 2)})


@settles("002-02")
def _when_two_percent() -> Worked:
    table = CONTRACT.reviews(first="2000-01", last="2025-07")
    fits = table.loc[np.isclose(table["applied_rate"], FIRST_RATE), "start_month"]
    shown = {"first": f"{fits.iloc[0]:%Y-%m}", "last": f"{fits.iloc[-1]:%Y-%m}"}
    return Worked(None, shown={"n": str(len(fits)), **shown})


@settles("002-03")
def _from_july_2025() -> float:
    return _from("2025-07")


@settles("002-04")
def _rise() -> float:
    return _from("2025-07") - FIRST_RATE


@settles("002-05")
def _from_january_2026() -> float:
    return _from("2026-01")


@settles("002-06")
def _from_july_2026() -> float:
    return _from("2026-07")


@settles("002-09")
def _sum_of_the_example() -> float:
    return applied_rate(base=0.010, spread=0.015)


@settles("002-10")
def _spread() -> float:
    return _from("2025-07") - PRIME.on("2025-04-01")


def _payment_rises(points: float) -> tuple[float, float]:
    """What so many points more do to 10 million yen over 35 years: yen a month, share."""
    before = level_payment(10_000_000, FIRST_RATE, 420)
    more = level_payment(10_000_000, FIRST_RATE + points, 420) - before
    return more, more / before


@settles("002-11")
def _tenth_of_a_point() -> Worked:
    more, share = _payment_rises(0.001)
    return Worked(None, shown={"month": yen(more), "all": yen(420 * more), "share": percent(share)})


@settles("002-12")
def _spreads_apart() -> float:
    return 0.0100 - 0.0090


@settles("002-13")
def _beside_the_base() -> Worked:
    shares = {"tenth": _payment_rises(0.001)[1], "base": _payment_rises(0.0135)[1]}
    return Worked(None, shown={name: percent(share) for name, share in shares.items()})


@settles("002-14")
def _months_between_reviews() -> float:
    (first, _), (second, _) = APRIL_OCTOBER.references
    return second - first


def _month_that_gives(rate: float, months: list[str]) -> int:
    """The one month on whose first day the contract would have been at ``rate``."""
    fits = [m for m in months if np.isclose(CONTRACT.rate_on(f"{m}-01"), rate)]
    (month,) = fits
    return int(re.split("-", month)[1])


@settles("002-16")
def _april() -> float:
    return _month_that_gives(0.0335, [f"2025-{m:02d}" for m in range(1, 8)])


@settles("002-17")
def _october() -> float:
    return _month_that_gives(0.0330, [f"2025-{m:02d}" for m in range(7, 13)] + ["2026-01"])


def _announced_before(day: str) -> np.datetime64:
    """The day of the last change that is in force on ``day``."""
    return PRIME.days[PRIME.days <= np.datetime64(day)][-1]


@settles("002-18")
def _announced_in_march() -> float:
    return int(str(_announced_before("2025-04-01"))[5:7])


@settles("002-19")
def _announced_in_september() -> float:
    return int(str(_announced_before("2025-10-01"))[5:7])


@settles("002-20")
def _months_ahead() -> Worked:
    ahead = np.datetime64("2025-07-01") - _announced_before("2025-04-01")
    return Worked(
        ahead.astype(int) / DAYS_A_MONTH, shown={"day": str(_announced_before("2025-04-01"))}
    )
