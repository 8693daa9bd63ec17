"""Vacancy month by month, and who pays then: one unit is empty or full, ten are rarely all empty.

Each unit empties and is let again by chance (two states, seeded).  Units that behave alike
need not be followed one by one: the number of empty ones is simulated, which is exact.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import comb
from typing import Any

import numpy as np

from kosen_edu.base import accumulate, as_scalar, check, percent, plain, say
from kosen_edu.loans.loan import Loan

from .property import Property, statement_of
from .rent_trace import monthly_debt, months_between

STARTS = ("typical", "full")
MAX_UNITS = 200  # the table of chances has (units + 1)**2 cells
KEPT = 10**6  # so many random numbers stay for a move that changes the assumptions alone


@dataclass(frozen=True, eq=False)
class VacancyPaths:
    """How many units stand empty, month by month, in many futures.

    Attributes
    ----------
    empty : ndarray of uint8, shape (months, paths)
        Number of empty units; row 0 is the first month.
    units : int
    """

    empty: np.ndarray
    units: int


def _binomial(n: int, chance: float) -> np.ndarray:
    return np.array([comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(n + 1)])


def chances_of_empty(units: int, vacancy: float) -> np.ndarray:
    """Chance that 0, 1, … of ``units`` are empty in a month, each emptied by its own chance.

    Parameters
    ----------
    units : int
        1 to 200.
    vacancy : float
        Share of time that a unit is empty.

    Returns
    -------
    ndarray, shape (units + 1,)
        They add up to 1.

    Raises
    ------
    InputError

    Examples
    --------
    >>> chances_of_empty(1, 0.15).round(4).tolist(), float(chances_of_empty(3, 0.15)[3].round(6))
    ([0.85, 0.15], 0.003375)
    """
    units = check.count(units, "units", high=MAX_UNITS, one=True)
    return _binomial(units, check.share(vacancy, "vacancy", one=True))


class _Between:
    """``np.searchsorted(edges, draws, "right")`` for draws from [0, 1), ten times as quick.

    A table says between which edges each of 16,384 slices lies; only the few numbers in a slice
    with an edge inside are looked up.

    Examples
    --------
    >>> _Between(np.array([0.25, 0.3]))(np.array([0.2, 0.25, 0.29999, 0.3])).tolist()
    [0, 1, 1, 2]
    """

    SLICES = 1 << 14

    def __init__(self, edges: np.ndarray) -> None:
        ends = np.ceil(edges * self.SLICES).astype(int)
        widths = np.diff(ends, prepend=0, append=self.SLICES)
        self.table = np.repeat(np.arange(len(widths), dtype=np.intp), widths)
        self.table[ends[ends > edges * self.SLICES] - 1] = -1
        self.edges = edges

    def __call__(self, draws: np.ndarray) -> np.ndarray:
        found = self.table.take((draws * self.SLICES).astype(np.uint16), mode="clip")
        inside = np.flatnonzero(found < 0)
        found.flat[inside] = np.searchsorted(self.edges, draws.flat[inside], "right")
        return found


@lru_cache(maxsize=1)
def _kept(seed: int, months: int, paths: int) -> np.ndarray:
    draws = np.random.default_rng(seed).random((months, paths))
    draws.flags.writeable = False
    return draws


def _draws(seed: int, months: int, paths: int) -> Iterator[np.ndarray]:
    """The random numbers of one year after another; if there are few, they are kept."""
    years = range(0, months, 12)
    if months * paths <= KEPT:
        whole = _kept(seed, months, paths)
        return (whole[first : first + 12] for first in years)
    random = np.random.default_rng(seed)
    return (random.random((min(12, months - first), paths)) for first in years)


def simulate_vacancy(
    *,
    units: int,
    vacancy: float,
    months_empty: float,
    months: int,
    paths: int = 1000,
    seed: int = 0,
    start: str = "typical",
) -> VacancyPaths:
    """Draw the number of empty units by month, in many futures.

    Parameters
    ----------
    units : int
        1 to 200.
    vacancy : float
        Mean share of time that a unit is empty.
    months_empty : float
        Mean number of months until an empty unit is let (1 and more).
    months, paths : int
        Length and number of the futures.
    seed : int
        The same seed draws the same futures; another vacancy with the same seed uses the same
        random numbers, so that comparisons are not blurred by chance.
    start : {"typical", "full"}
        Whether the first month is as empty as usual, or all units are let before it.

    Returns
    -------
    VacancyPaths

    Raises
    ------
    InputError
        Also where a unit would have to be left by its tenants sooner than after one month.

    Notes
    -----
    An empty unit is let with chance ``q = 1 / months_empty`` a month, a let one is left with
    ``p = q v / (1 - v)``: the mean vacancy is ``v``, whatever the number of units, and the
    share of empty units has the variance ``v (1 - v) / units``.

    Examples
    --------
    >>> one = simulate_vacancy(units=1, vacancy=0.1, months_empty=4, months=240, paths=2000)
    >>> ten = simulate_vacancy(units=10, vacancy=0.1, months_empty=4, months=240, paths=2000)
    >>> round(float(one.empty.mean()), 2), round(float(ten.empty.mean() / 10), 2)
    (0.1, 0.1)
    >>> round(float((one.empty == 1).mean()), 2), round(float((ten.empty == 10).mean()), 2)
    (0.1, 0.0)
    """
    units = check.count(units, "units", high=MAX_UNITS, one=True)
    empty_share = check.share(vacancy, "vacancy", one=True)
    wait = check.number(months_empty, "months_empty", one=True)
    if wait < 1:
        raise check.refuse("months_empty", wait, "1か月以上にします")
    months = check.count(months, "months", one=True)
    paths = check.count(paths, "paths", high=10_000_000, one=True)
    check.size(months * paths / 4, "paths")  # one byte a cell, working rows beside them
    check.choice(start, "vacancy", STARTS)
    if empty_share > wait / (1 + wait):
        limit = percent(int(wait / (1 + wait) * 1000) / 1000)
        allowed = say("rent.vacancy_reachable", months=plain(wait), limit=limit)
        raise check.refuse("vacancy", empty_share, allowed)
    let = 1 / wait
    left = let * empty_share / (1 - empty_share)
    chances = [
        np.convolve(_binomial(e, 1 - let), _binomial(units - e, left)) for e in range(units + 1)
    ]
    chances.append(_binomial(units, empty_share))  # of the first month: a row of its own
    steps = np.minimum(np.cumsum(chances, axis=1), 1.0)[:, :-1]  # the last takes what is left
    # what follows depends on the state and on the edges between which a number falls; a state is
    # told by where its row begins in the table, so that the next is one addition away
    edges, own = np.unique(steps, return_inverse=True)
    wide, between = len(edges) + 1, _Between(edges)
    passed = [np.bincount(row + 1, minlength=wide) for row in own.reshape(steps.shape)]
    after = np.cumsum(passed, axis=1)
    rows, after = after * wide, after.astype(np.uint8)
    empty = np.empty((months, paths), dtype=np.uint8)
    now = np.full(paths, (units + 1) * wide if start == "typical" else 0, dtype=np.intp)
    seed = check.count(seed, "seed", low=0, high=2**31, one=True)
    for first, draws in zip(range(0, months, 12), _draws(seed, months, paths), strict=True):
        places = between(draws)
        for place in places:
            np.add(place, now, out=place)
            rows.take(place, out=now, mode="clip")  # in range: no bounds check
        after.take(places, out=empty[first : first + 12], mode="clip")
    return VacancyPaths(empty, units)


@dataclass(frozen=True, eq=False)
class TopUps:
    """What the owner has to add in many futures (yen; one element a future).

    Attributes
    ----------
    total : ndarray, shape (paths,)
        Sum of the top-ups of all months.
    reserve : ndarray
        The largest cumulative shortfall: cash needed at the start to get through if good
        months are kept for bad ones.
    vacancy : VacancyPaths
    """

    total: np.ndarray
    reserve: np.ndarray
    vacancy: VacancyPaths

    def reserve_quantile(self, share: float = 0.95, *, keep_surplus: bool = True) -> float:
        """The reserve (準備金) that survives at least this share of the futures, yen.

        Parameters
        ----------
        share : float
            0 to 1.
        keep_surplus : bool
            Whether good months fill the reserve; if they are spent, every top-up of the whole
            time has to be there at the start.

        Raises
        ------
        InputError
        """
        needed = self.reserve if check.flag(keep_surplus, "keep_surplus") else self.total
        share = check.share(share, "reserve", one=True)
        return float(np.quantile(needed, share, method="inverted_cdf"))

    def survival(self, reserve: Any, *, keep_surplus: bool = True) -> Any:
        """Share of the futures that a reserve survives (the other way round: reserve_quantile).

        Parameters
        ----------
        reserve : array_like
            Cash at the start, yen.
        keep_surplus : bool
            As in :meth:`reserve_quantile`.

        Returns
        -------
        float or ndarray
            Of the shape of ``reserve``, 0 to 1.

        Raises
        ------
        InputError
        """
        needed = np.sort(self.reserve if check.flag(keep_surplus, "keep_surplus") else self.total)
        money = check.money(reserve, "reserve")
        return as_scalar(np.searchsorted(needed, money, side="right") / len(needed))


def _checked(home: Property, loan: Loan, vacancy: VacancyPaths) -> None:
    check.kind(home, "home", Property)
    check.kind(loan, "loan", Loan)
    if check.kind(vacancy, "vacancy", VacancyPaths).units != home.units:
        raise check.refuse("units", vacancy.units, say("rent.same_units", units=home.units))


def _before_debt(home: Property, months: int) -> np.ndarray:
    """Rent less costs and large repairs, shape (months, units + 1): by month and empty units."""
    empty = {"vacancy": np.arange(home.units + 1) / home.units}
    year = statement_of(home, empty, year=np.arange(1, -(-months // 12) + 1)[:, None])
    return np.repeat((year.noi - year.capex) / 12, 12, axis=0)[:months]


def simulate_top_ups(home: Property, loan: Loan, vacancy: VacancyPaths) -> TopUps:
    """Let rent stop and start by chance, and count what the owner has to add.

    Parameters
    ----------
    home : Property
        Its own vacancy is not used; rent drift, costs and repairs are.
    loan : Loan
        From the first month on; after its term there is no debt service.  If it is paid yearly
        or half-yearly, or has bonus payments, what a month leaves stays for the next of them.
    vacancy : VacancyPaths
        Of as many units as the property has.

    Returns
    -------
    TopUps

    Raises
    ------
    InputError

    Examples
    --------
    >>> flat = Property(price=25_000_000, gpi=1_200_000, opex_fixed=240_000)
    >>> loan = Loan(principal=23_000_000, annual_rate=0.02, years=35)
    >>> empty = simulate_vacancy(units=1, vacancy=0.08, months_empty=3, months=420, paths=2000)
    >>> futures = simulate_top_ups(flat, loan, empty)
    >>> futures.reserve_quantile(0.95) > futures.reserve_quantile(0.5) > 0
    True
    """
    _checked(home, loan, vacancy)
    months, paths = vacancy.empty.shape
    table = _before_debt(home, months)
    due = monthly_debt(loan).sum(axis=0)[:months]
    table[: len(due)] -= due[:, None]

    step = months_between(loan)
    rows = table.shape[1] * np.arange(months)[:, None]
    total, account, lowest = np.zeros((3, paths))
    for first in range(0, months, 12):
        year = slice(first, first + 12)
        cash = table.take(vacancy.empty[year] + rows[year], mode="clip")  # in range: no check
        own = cash.copy()
        # nothing is due between two payments of the loan: what such a month leaves is kept
        for month in range(first + 1, min(first + len(own), loan.months)):
            if month % step:
                own[month - first] += np.maximum(own[month - first - 1], 0.0)
        total -= np.minimum(own, 0.0, out=own).sum(axis=0)
        cash[0] += account
        account = accumulate(np.add, cash)[-1]
        np.minimum(lowest, cash.min(axis=0), out=lowest)
    return TopUps(total, 0.0 - lowest, vacancy)


def tenants_shares(home: Property, loan: Loan, vacancy: VacancyPaths) -> np.ndarray:
    """Share of all interest and principal that rent paid, in each future.

    A plan with its mean vacancy shows no shortfall where single months do fall short.  Here every
    month pays for itself: what a good month leaves belongs to the owner.  Only for a yearly,
    half-yearly or bonus payment it stays until then.

    Parameters
    ----------
    home : Property
        Its own vacancy is not used; rent drift, costs and repairs are.
    loan : Loan
        From the first month on; the futures must cover its whole term.
    vacancy : VacancyPaths
        Of as many units as the property has.

    Returns
    -------
    ndarray, shape (paths,)
        0 to 1.  Rent pays in the order of :data:`kosen_edu.rental.rent_trace.USES`.

    Raises
    ------
    InputError

    Examples
    --------
    >>> home = Property(price=33_000_000, gpi=3_000_000, opex_ratio=0.25)
    >>> loan = Loan(principal=30_000_000, annual_rate=0.02, years=30)
    >>> empty = simulate_vacancy(units=1, vacancy=0.15, months_empty=4, months=360, seed=4)
    >>> round(float(tenants_shares(home, loan, empty).mean()), 2)
    0.85
    """
    _checked(home, loan, vacancy)
    if len(vacancy.empty) < loan.months:
        allowed = f"ローンの返済回数 {loan.months} か月より短い空室の将来は使えません"
        raise check.refuse("months", len(vacancy.empty), allowed)
    due, step = monthly_debt(loan).sum(axis=0), months_between(loan)
    table = _before_debt(home, loan.months)
    if step == 1:
        table = np.clip(table, 0.0, due[:, None])
    total, kept = np.zeros((2, vacancy.empty.shape[1]))
    for month, (row, empty) in enumerate(zip(table, vacancy.empty, strict=False)):
        if step == 1:
            total += row.take(empty)
            continue
        kept = np.maximum(kept + row.take(empty), 0.0)
        paid = np.minimum(kept, due[month])
        total += paid
        kept = kept - paid if (month + 1) % step else np.zeros_like(kept)
    return total / due.sum()
