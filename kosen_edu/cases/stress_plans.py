"""The standard case of the lesson on stress, and how far the safety index follows an assumption."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from kosen_edu.base import check, percent, say, term
from kosen_edu.plan.proforma import ProForma
from kosen_edu.risk.simulate import simulate
from kosen_edu.risk.uncertainty import Uncertainty

from .toda import toda_plan

RISKS = {f.name for f in fields(Uncertainty)} | {"volatility"}
VACANCY = 0.05
RATES = (0.0185, 0.0435)
# cash of three years, then what the sale leaves
FIVE = {
    "A": (50, 40, 30, 200),
    "B": (-60, -30, 40, 150),
    "C": (-80, -50, 90, 300),
    "D": (20, -20, 10, -50),
    "E": (-90, -20, 60, 100),
}
FIVE_RESERVE = 100
# one assumption changed at a time, by the name of its message
CASES: dict[str, dict[str, Any]] = {
    "plan": {},
    "full": {"vacancy": 0.0},
    "empty": {"vacancy": 0.1},
    "reserve": {"reserve": 10_000_000},
    "rent": {"rent_drift": -0.01},
    "calm": {"rate_volatility": 0.0},
    "wild": {"rate_volatility": 2.0},
    "short_term": {"rate_base": "short_term_prime"},
    "exit": {"exit_follows_rate": 1.0},
    "long": {"hold_years": 20},
}


def stress_plan(annual_rate: float = RATES[0], **changes: Any) -> ProForma:
    """Return the apartment in Toda with 5 % vacancy; the article itself counts on none.

    Parameters
    ----------
    annual_rate : float
        Decimal per year, from the first payment to the last.
    **changes
        Other assumptions, as :meth:`ProForma.at` takes them.

    Returns
    -------
    ProForma

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(stress_plan().btcf[0]), round(stress_plan(0.0435).btcf[0])
    (1517804, -435530)
    """
    return toda_plan(annual_rate, **{"vacancy": VACANCY} | changes)


def five_futures() -> pd.DataFrame:
    """Five made-up futures small enough to count by hand: three years and a sale, in 万円.

    Returns
    -------
    DataFrame
        A column a future; years and sale down.

    Examples
    --------
    >>> five_futures()["C"].tolist()
    [-80, -50, 90, 300]
    """
    index = [f"{year}年目" for year in (1, 2, 3)]
    return pd.DataFrame(FIVE, index=[*index, term("sale_proceeds").name])


def usual_cases() -> dict[str, dict[str, Any]]:
    """Ten cases for :func:`index_by_assumption`, by their names in words.

    Returns
    -------
    dict of str to dict

    Examples
    --------
    >>> list(usual_cases().values())[:2]
    [{}, {'vacancy': 0.0}]
    """
    return {say(f"risk.case_{name}"): dict(changes) for name, changes in CASES.items()}


def index_by_assumption(
    cases: dict[str, dict[str, Any]],
    *,
    rates: Sequence[float] = RATES,
    n: int = 10_000,
    seed: int = 1,
) -> pd.DataFrame:
    """The safety index under changed assumptions, on the same luck.

    Parameters
    ----------
    cases : dict of str to dict
        By name, the assumptions that differ: of the plan (``vacancy``), of the uncertainty
        (``exit_follows_rate``), or ``volatility`` for all risks at once.
    rates : sequence of float
        A column each, decimal per year.
    n, seed : int
        As in :func:`~kosen_edu.risk.simulate.simulate`.

    Returns
    -------
    DataFrame
        A row a case, a column a rate.

    Raises
    ------
    InputError

    Examples
    --------
    >>> index_by_assumption({"plan": {}, "calm": {"volatility": 0}}, n=500).loc["calm"].tolist()
    [1.0, 0.0]
    """
    rates = np.atleast_1d(check.rate(rates)).tolist()
    rows = []
    for changes in check.kind(cases, "cases", dict).values():
        check.kind(changes, "cases", dict)
        of_risk = {name: value for name, value in changes.items() if name in RISKS}
        of_plan = {name: value for name, value in changes.items() if name not in RISKS}
        rows.append(
            [
                simulate(stress_plan(rate, **of_plan), n=n, seed=seed, **of_risk).safety_index
                for rate in rates
            ]
        )
    columns = [say("risk.at_rate", rate=percent(rate, 2)) for rate in rates]
    return pd.DataFrame(rows, columns=columns, index=list(cases))
