"""What may turn out otherwise than planned, and how strongly: the five risks of a future.

Each risk has its own stream of random numbers, drawn once for a seed and a size and kept: when an
assumption moves, the same 10,000 futures are computed anew, and what changes is the assumption
and not the luck.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any

import numpy as np

from kosen_edu.base import check, places, plain, say
from kosen_edu.rates.history import HISTORIES

MOST_FOLLOWS = 10.0


def _strength(value: Any, name: str) -> float:
    """The check of a risk's strength: 1 is as it was, 0 not at all."""
    strength = check.number(value, name, one=True)
    if not 0 <= strength <= 10:
        raise check.refuse(name, strength, say("risk.allowed_scale"))
    return strength


def _follows(value: Any, name: str) -> float:
    """The check of how far one rate follows another: 1 is point for point."""
    times = check.number(value, name, one=True)
    if not -MOST_FOLLOWS < times < MOST_FOLLOWS:
        meant = ""
        if abs(times) < 100 * MOST_FOLLOWS:
            decimal = f"{times / 100:.8g}"
            meant = say("errors.meant_percent", percent=plain(times), decimal=decimal)
        raise check.refuse(name, times, say("risk.allowed_follows"), meant)
    return times


def _part_of_year(value: Any, name: str) -> int:
    """The check of months that divide a year."""
    months = check.count(value, name, low=0, one=True)
    if months not in (1, 2, 3, 4, 6, 12):
        allowed = "1・2・3・4・6・12 のどれかを書きます（1年を割り切れる月数）"
        raise check.refuse(name, months, allowed)
    return months


@dataclass(frozen=True, kw_only=True)
class Uncertainty(check.Checked):
    """How far each part of a plan may stray.  The defaults are assumptions of the course.

    Parameters
    ----------
    rate_volatility : float
        Half-year changes of the rate are drawn from the real history of ``rate_base``, less
        their mean; so many times as strong (0: the rate stays as planned).
    rate_base : {"long_term_prime", "short_term_prime", "policy_rate"}
        Whose history.
    rate_block : int
        So many successive half-years are drawn together.
    vacancy_volatility : float
        The year of each unit is cut into spells of ``empty_months``; each spell of each unit
        stands empty with the chance that the plan calls vacancy.  What that differs from the
        plan counts so many times (0: always the planned share).
    empty_months : {1, 2, 3, 4, 6, 12}
        How long a unit stands empty at a time.
    rent_volatility : float
        Standard deviation of the yearly change of rent around the planned drift, from year 2.
    repair_probability : float
        Chance of an unplanned large repair in a year.
    repair_cost : float
        What it costs, yen.
    exit_volatility : float
        Standard deviation of the logarithm of the exit yield.
    exit_follows_rate : float
        So many points does the exit yield rise for a point that the rate ends above the plan.

    Raises
    ------
    InputError

    Notes
    -----
    The risks are independent of each other except for ``exit_follows_rate``; in bad times they
    are not, so the tails are too thin.

    Examples
    --------
    >>> Uncertainty().scaled(0) == Uncertainty.none()
    True
    """

    rate_volatility: Annotated[float, _strength] = 1.0
    rate_base: Annotated[str, check.field(check.choice, "base_rate", choices=HISTORIES)] = (
        "long_term_prime"
    )
    rate_block: Annotated[int, check.field(check.count, "block")] = 4
    vacancy_volatility: Annotated[float, _strength] = 1.0
    empty_months: Annotated[int, _part_of_year] = 3
    rent_volatility: Annotated[float, check.field(check.rate)] = 0.01
    repair_probability: Annotated[float, check.field(check.share)] = 0.1
    repair_cost: Annotated[float, check.field(check.money)] = 1_000_000.0
    exit_volatility: Annotated[float, _strength] = 0.1
    exit_follows_rate: Annotated[float, _follows] = 0.0

    def scaled(self, factor: float) -> Uncertainty:
        """Every risk so many times as strong: 0 leaves the plan itself."""
        factor = check.number(factor, "volatility", one=True)
        # not exit_follows_rate: it follows rates that are so many times as strong already
        sizes = ("rate_volatility", "vacancy_volatility", "rent_volatility", "repair_cost",
                 "exit_volatility")  # fmt: skip
        return replace(self, **{name: getattr(self, name) * factor for name in sizes})

    @classmethod
    def none(cls) -> Uncertainty:
        """No risk at all: every future is the plan."""
        return cls().scaled(0)


@dataclass(frozen=True, eq=False)
class Draws:
    """Random numbers of ``paths`` futures, before any assumption is applied to them.

    Attributes
    ----------
    vacancy, repair : ndarray, shape (years, paths)
        Even between 0 and 1.
    rent : ndarray, shape (years, paths)
    exit_yield : ndarray, shape (paths,)
        Standard normal.
    """

    vacancy: np.ndarray
    repair: np.ndarray
    rent: np.ndarray
    exit_yield: np.ndarray


@lru_cache(maxsize=4)
def draws(seed: int, paths: int, years: int) -> Draws:
    """Return the random numbers of a seed and a size; the same arguments give the same object.

    A longer horizon keeps the years before it.

    Examples
    --------
    >>> bool((draws(1, 5, 3).rent == draws(1, 5, 9).rent[:3]).all())
    True
    """
    streams = [np.random.default_rng([seed, risk]) for risk in range(1, 5)]
    found = Draws(
        vacancy=streams[0].random((years, paths)),
        repair=streams[1].random((years, paths)),
        rent=streams[2].standard_normal((years, paths)),
        exit_yield=streams[3].standard_normal(paths),
    )
    for array in (found.vacancy, found.repair, found.rent, found.exit_yield):
        array.flags.writeable = False
    return found


def empty_share(uniform: np.ndarray, *, vacancy: float, units: int, empty_months: int) -> Any:
    """Turn even random numbers into the share of the year's rent lost, unit by unit.

    Each of ``units × 12 / empty_months`` spells is empty with chance ``vacancy``: their number is
    binomial, found where its distribution function passes the random number.  So a higher
    vacancy never empties fewer spells of the same future.

    Examples
    --------
    >>> low = np.array([0.1, 0.9])
    >>> empty_share(low, vacancy=0.05, units=1, empty_months=6)
    array([0., 0.])
    >>> empty_share(np.array([0.96]), vacancy=0.05, units=1, empty_months=6)
    array([0.5])
    """
    spells = units * 12 // empty_months
    if vacancy in (0.0, 1.0):
        return np.full(uniform.shape, vacancy)
    k = np.arange(spells)
    # logs: the chance of an empty house of 10,000 units is below the smallest float
    steps = np.log(spells - k) - np.log1p(k) + np.log(vacancy) - np.log1p(-vacancy)
    log_chance = spells * np.log1p(-vacancy) + np.concatenate([[0.0], np.cumsum(steps)])
    below = np.cumsum(np.exp(log_chance))[:-1]
    return places(below[below <= uniform.max()], uniform, "right") / spells
