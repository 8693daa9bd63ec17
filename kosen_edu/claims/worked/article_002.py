"""Article 002 (how the rate is set): the workings of its claims, on the real record of rates."""

import numpy as np

from kosen_edu.base import load_table, percent, yen
from kosen_edu.loans.annuity import level_payment
from kosen_edu.rates.contract import APRIL_OCTOBER, RateContract
from kosen_edu.rates.history import applied_rate, history

from .working import Worked, Works

CONTRACT = RateContract(base="long_term_prime", spread=0.01)
FIRST_RATE = 0.02
DAYS_A_MONTH = 365.25 / 12


def _from(month: str) -> float:
    """The applied rate of the contract from a month on."""
    return float(CONTRACT.reviews(first=month, last=month)["applied_rate"].iloc[0])


def _month_that_gives(rate: float, months: list[str]) -> int:
    """The one month on whose first day the contract would have been at ``rate``."""
    (month,) = (m for m in months if np.isclose(CONTRACT.rate_on(f"{m}-01"), rate))
    return int(month[5:])


def _meeting() -> Worked:
    """The month of the meeting on an 18th and 19th that raised the policy rate."""
    table = load_table("policy_rate")
    when = table["note"].str.extract(r"(?P<year>\d{4})-(?P<month>\d{2})-18・19 の会合")
    row = table.join(when).dropna(subset="month").iloc[0]
    rate = percent(row["rate_percent"] / 100, 2)
    return Worked(int(row["month"]), year=row["year"], rate=rate)


def works_002() -> Works:
    """The claims of article 002 by number."""
    prime = history("long_term_prime")

    def announced_before(day: str) -> np.datetime64:
        return prime.days[prime.days <= np.datetime64(day)][-1]

    in_march, in_september = (announced_before(f"2025-{day}") for day in ("04-01", "10-01"))
    days_ahead = (np.datetime64("2025-07-01") - in_march).astype(int)

    reviews = CONTRACT.reviews(first="2000-01", last="2025-07")
    at_first_rate = reviews[np.isclose(reviews["applied_rate"], FIRST_RATE)]["start_month"]

    payment, tenth_more, base_more = (  # of 10 million yen over 35 years, as its rate rises
        level_payment(10_000_000, FIRST_RATE + points, 420) for points in (0.0, 0.001, 0.0135)
    )
    return {
        "002-01": _meeting(),
        "002-02": Worked(
            None,
            n=str(len(at_first_rate)),
            first=f"{at_first_rate.iloc[0]:%Y-%m}",
            last=f"{at_first_rate.iloc[-1]:%Y-%m}",
        ),
        "002-03": _from("2025-07"),
        "002-04": _from("2025-07") - FIRST_RATE,
        "002-05": _from("2026-01"),
        "002-06": _from("2026-07"),
        "002-09": applied_rate(base=0.010, spread=0.015),
        "002-10": _from("2025-07") - prime.on("2025-04-01"),
        "002-11": Worked(
            None,
            month=yen(tenth_more - payment),
            all=yen(420 * (tenth_more - payment)),
            share=percent(tenth_more / payment - 1),
        ),
        "002-12": 0.0100 - 0.0090,
        "002-13": Worked(
            None, tenth=percent(tenth_more / payment - 1), base=percent(base_more / payment - 1)
        ),
        "002-14": APRIL_OCTOBER.references[1][0] - APRIL_OCTOBER.references[0][0],
        "002-16": _month_that_gives(0.0335, [f"2025-{m:02d}" for m in range(1, 8)]),
        "002-17": _month_that_gives(0.0330, [f"2025-{m:02d}" for m in range(7, 13)] + ["2026-01"]),
        "002-18": int(str(in_march)[5:7]),
        "002-19": int(str(in_september)[5:7]),
        "002-20": days_ahead / DAYS_A_MONTH,
    }
