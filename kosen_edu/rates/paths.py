"""Rates that might come: a shock, a ramp, the past replayed, and thousands drawn from it.

Scenarios are arrays of monthly rates for one loan.  Simulated rates are reviewed every half
year and come time-major, ``[half-year, path]``, as the fast kernels want them.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from kosen_edu.base import check

from .history import history

HALF_YEAR = 6


def shock(rate: float, size: float, *, month: int, months: int) -> np.ndarray:
    """Rates that change once, by ``size`` from payment ``month`` on; never below 0.

    Parameters
    ----------
    rate : float
        Today's rate, decimal per year.
    size : float
        The change; a fall is negative.
    month : int
        Number of the first payment at the new rate, from 1.
    months : int
        Length of the path.

    Returns
    -------
    ndarray, shape (months,)

    Raises
    ------
    InputError

    Examples
    --------
    >>> shock(0.02375, 0.03, month=13, months=360)[[11, 12]].tolist()
    [0.02375, 0.05375]
    """
    return ramp(rate, size, first=month, last=month, months=months)


def ramp(
    rate: float, size: float, *, first: int, last: int, months: int, every: int = HALF_YEAR
) -> np.ndarray:
    """Rates that change by ``size`` in equal steps, one every ``every`` months; never below 0.

    Parameters
    ----------
    rate, size : float
        Today's rate and the whole change, decimal per year.
    first, last : int
        Numbers of the payments (from 1) between which the steps fall, both included.
    months : int
        Length of the path.
    every : int
        Months between steps.

    Returns
    -------
    ndarray, shape (months,)

    Raises
    ------
    InputError

    Examples
    --------
    >>> ramp(0.02, 0.03, first=7, last=24, months=36)[[0, 6, 12, 18, 35]].round(4).tolist()
    [0.02, 0.03, 0.04, 0.05, 0.05]
    """
    rate = check.rate(rate, most=check.MOST_A_YEAR, one=True)
    size = check.rate_gap(size, "shock_size", negative=True, one=True)
    months = check.count(months, "months", one=True)
    first = check.count(first, "start_month", high=months, one=True)
    last = check.count(last, "start_month", low=first, high=months, one=True)
    every = check.count(every, "review_every", one=True)
    steps = (last - first) // every + 1
    number = np.arange(1, months + 1)
    taken = np.clip((number - first) // every + 1, 0, steps)
    return np.maximum(rate + size * (taken / steps), 0.0)


def half_year_changes(base: str, *, since: Any = None) -> np.ndarray:
    """Changes of a base rate between readings on April 1 and October 1, oldest first.

    Parameters
    ----------
    base : {"long_term_prime", "short_term_prime", "policy_rate"}
    since : str or date, optional
        First day looked at; the whole record if left out.

    Returns
    -------
    ndarray
        Decimal per year, one a half-year.

    Raises
    ------
    InputError
        If fewer than two readings remain.

    Examples
    --------
    >>> half_year_changes("long_term_prime", since="2024-10-01").round(5).tolist()
    [0.0065, -0.0005, 0.005, 0.006]
    """
    record = history(base)
    begin = record.known_from if since is None else check.day(since)
    record.on(begin)  # refuses a day outside of the record
    months = np.arange(
        begin.astype("datetime64[Y]").astype("datetime64[M]") + 3,
        record.known_until.astype("datetime64[M]") + 1,
        HALF_YEAR,
    )
    days = months.astype("datetime64[D]")
    days = days[days >= begin]
    if len(days) < 2:
        last = str(record.known_until.astype("datetime64[M]") - 12)
        raise check.refuse("date", str(begin), f"{last} より前の月を書きます")
    return np.diff(record.on(days))


def replay(rate: float, *, base: str, since: Any, months: int) -> np.ndarray:
    """Today's rate moved by what a base rate really did from a past month on.

    Every half year the real change of that half-year is added; a rate never goes below
    ``floor``, and later rises start from there.

    Parameters
    ----------
    rate : float
        Today's rate, decimal per year.
    base : {"long_term_prime", "short_term_prime", "policy_rate"}
    since : str or date
        The past month that stands for today.
    months : int
        Length of the path.
    beyond : {"hold", "refuse"}
        Where the record ends: hold the last rate, or refuse.
    floor : float
        Lowest rate.

    Returns
    -------
    ndarray, shape (months,)

    Raises
    ------
    InputError

    Examples
    --------
    >>> replay(0.044, base="long_term_prime", since="1989-04", months=24)[[0, 6, 12, 18]].tolist()
    [0.044, 0.047, 0.062, 0.072]
    """
    rate = check.rate(rate, one=True)
    months = check.count(months, "months", one=True)
    record = history(base)
    begin = check.day(since).astype("datetime64[M]")
    days = (begin + np.arange(0, months, HALF_YEAR)).astype("datetime64[D]")
    known = days[days <= record.known_until]
    # with nothing known the record itself refuses, and says how far it reaches
    changes = np.diff(record.on(known if len(known) else days))
    levels = np.full(len(days), rate)
    for k, change in enumerate(changes, start=1):
        levels[k:] = max(levels[k - 1] + change, 0.0)
    return np.round(np.repeat(levels, HALF_YEAR)[:months], 8)


def simulate_rates(
    rate: Any,
    *,
    periods: int,
    paths: int,
    seed: int,
    base: str = "long_term_prime",
    volatility: float = 1.0,
    block: int = 4,
    cap: float = np.inf,
) -> np.ndarray:
    """Thousands of possible rates, drawn from the half-year changes that really happened.

    Takes checked values: :func:`kosen_edu.risk.simulate.simulate` is the door.  A circular block
    bootstrap: stretches of ``block`` successive half-year changes are drawn with equal chance and
    joined, so that runs of rises stay runs.  The past's average change is taken out: the past 60
    years fell on average, and leaving that in would promise every borrower a falling rate.

    Parameters
    ----------
    rate : float or array_like, shape (periods,)
        Today's rate, or the plan's rate in each half-year, around which the future scatters.
    periods, paths : int
        Half-years and number of paths.
    seed : int
        The same seed gives the same paths.
    base : {"long_term_prime", "short_term_prime", "policy_rate"}
        Whose past to draw from.
    volatility : float
        How strongly the past is used: 1 as it was, 2 twice as wild, 0 not at all, which gives
        the plan itself.
    block : int
        Half-years drawn together.
    cap : float
        Each path stays from 0 to here at every step; from there it moves on with the next change.

    Returns
    -------
    ndarray, shape (periods, paths)
        Decimal per year.  The first half-year is known: it is the plan's in every path.

    Raises
    ------
    InputError
        If there are fewer changes than half-years in a block.

    Examples
    --------
    >>> rates = simulate_rates(0.0335, periods=70, paths=1000, seed=1)
    >>> rates.shape, bool((rates[0] == 0.0335).all()), bool((rates >= 0).all())
    ((70, 1000), True, True)
    """
    plan = np.broadcast_to(np.asarray(rate, dtype=float), periods)
    changes = _drawn(base, volatility, block, periods - 1, paths, seed)
    out = np.empty((periods, paths))
    out[0] = np.clip(plan[0], 0.0, cap)
    for t in range(1, periods):
        np.add(out[t - 1], plan[t] - plan[t - 1], out=out[t])
        out[t] += changes[t - 1]
        np.clip(out[t], 0.0, cap, out=out[t])
    return out


@lru_cache(maxsize=2)
def _drawn(
    base: str, volatility: float, block: int, periods: int, paths: int, seed: int
) -> np.ndarray:
    """The changes of a rate that are drawn, ``[half-year, path]``: whatever the rate itself is."""
    changes = half_year_changes(base)
    block = check.count(block, "block", high=len(changes), one=True)
    pool = (changes - changes.mean()) * volatility
    wrapped = np.concatenate([pool, pool[: block - 1]])
    random = np.random.default_rng(seed)
    out = np.empty((periods, paths))
    for t in range(periods):
        place = t % block
        if place == 0:
            starts = random.integers(0, len(pool), size=paths)
        # "clip" spares take() a copy for bounds that cannot be broken
        wrapped[place : place + len(pool)].take(starts, out=out[t], mode="clip")
    out.flags.writeable = False
    return out
