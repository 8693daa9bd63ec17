"""From rent to cash: the operating statement GPI → EGI → NOI → BTCF of a property.

A statement is one object with one number (or one array over the years) for each line, read
from top to bottom as it stands on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.words import term

if TYPE_CHECKING:
    import pandas as pd

OPEX_BASES = ("gpi", "egi")
DRIFTS = ("compound", "linear")


@dataclass(frozen=True)
class OperatingStatement:
    """One year (or an array of years) of a rental property, from full rent to cash.

    Attributes
    ----------
    gpi, vacancy_loss, egi, opex, noi, capex, ads, btcf : float or ndarray
        Yen a year; deductions are positive amounts.
        ``egi = gpi - vacancy_loss``, ``noi = egi - opex``, ``btcf = noi - capex - ads``.
    """

    gpi: Any
    vacancy_loss: Any
    opex: Any
    capex: Any
    ads: Any

    @property
    def egi(self) -> Any:
        """Rent that comes in, yen a year."""
        return self.gpi - self.vacancy_loss

    @property
    def noi(self) -> Any:
        """What is left before debt and large repairs, yen a year."""
        return self.egi - self.opex

    @property
    def btcf(self) -> Any:
        """What is left after debt service and large repairs, before tax, yen a year."""
        return self.noi - self.capex - self.ads

    LINES = (
        ("gpi", 1), ("vacancy_loss", -1), ("egi", 1), ("opex", -1), ("noi", 1),
        ("capex", -1), ("ads", -1), ("btcf", 1),
    )  # fmt: skip

    def frame(self) -> pd.DataFrame:
        """The lines top to bottom, deductions with a minus; a column a year.

        Returns
        -------
        DataFrame
            Index: names of the lines in the language in use; columns: year 1, 2, …
        """
        import pandas as pd

        rows = {
            term(name).name: sign * np.atleast_1d(np.asarray(getattr(self, name), dtype=float))
            for name, sign in self.LINES
        }
        width = max(len(row) for row in rows.values())
        rows = {name: np.broadcast_to(row, width) + 0.0 for name, row in rows.items()}
        columns = pd.RangeIndex(1, width + 1, name=term("year").name)
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


@dataclass(frozen=True, kw_only=True)
class Property:
    """A rental property: price, full rent, vacancy and the costs of running it.

    Parameters
    ----------
    price : float
        Purchase price, yen.
    gpi : float
        Full rent of the first year with every unit let, yen a year.
    units : int
        Number of lettable units.
    vacancy : float
        Share of full rent lost, 0 to 1.
    opex_ratio : float
        Operating costs that move with rent, as a share of ``opex_base``.
    opex_fixed : float
        Operating costs that do not move with rent (管理費・修繕積立金, tax, insurance), yen a year.
    opex_base : {"gpi", "egi"}
        Whether ``opex_ratio`` is a share of full or of actual rent.  Both are in use; the
        difference matters when rooms stand empty.
    rent_drift : float
        Change of full rent a year: -0.01 is 1 % less.
    rent_drift_kind : {"compound", "linear"}
        Each year on the year before, or always on the first year.
    opex_drift : float
        Change of the fixed costs a year (compound).
    capex_reserve : float
        Set aside each year for large repairs, yen.
    repairs : mapping of int to float
        Large repairs by year of ownership, yen.

    Raises
    ------
    InputError

    Examples
    --------
    >>> flat = Property(price=30_000_000, gpi=3_000_000, vacancy=0.05, opex_ratio=0.2)
    >>> s = flat.statement(ads=1_500_000)
    >>> round(s.egi), round(s.noi), round(s.btcf)
    (2850000, 2250000, 750000)
    """

    price: float
    gpi: float
    units: int = 1
    vacancy: float = 0.0
    opex_ratio: float = 0.0
    opex_fixed: float = 0.0
    opex_base: str = "gpi"
    rent_drift: float = 0.0
    rent_drift_kind: str = "compound"
    opex_drift: float = 0.0
    capex_reserve: float = 0.0
    repairs: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        put = object.__setattr__
        for f in fields(self):
            if f.type in ("float", "int"):
                check.single(getattr(self, f.name), f.name)
        put(self, "price", check.money(self.price, "price", zero=False))
        put(self, "gpi", check.money(self.gpi, "gpi"))
        put(self, "units", check.count(self.units, "units", high=10_000))
        put(self, "vacancy", check.share(self.vacancy, "vacancy"))
        put(self, "opex_ratio", check.share(self.opex_ratio, "opex_ratio"))
        put(self, "opex_fixed", check.money(self.opex_fixed, "opex_fixed"))
        check.choice(self.opex_base, "opex_base", OPEX_BASES)
        put(self, "rent_drift", check.rate(self.rent_drift, "rent_drift", negative=True))
        check.choice(self.rent_drift_kind, "rent_drift", DRIFTS)
        put(self, "opex_drift", check.rate(self.opex_drift, "opex_drift", negative=True))
        put(self, "capex_reserve", check.money(self.capex_reserve, "capex_reserve"))
        if not isinstance(self.repairs, Mapping):
            raise InputError(
                term("repairs").name, self.repairs, "年と金額の組で書きます（例：{10: 1_500_000}）"
            )
        repairs = {
            check.count(year, "year", high=100, one=True): check.money(cost, "repairs", one=True)
            for year, cost in self.repairs.items()
        }
        put(self, "repairs", repairs)  # a copy: what is changed outside stays outside

    def at(self, **changes: Any) -> Property:
        """The same property with something changed: ``flat.at(vacancy=0.1)``."""
        return replace(self, **changes)

    def rent(self, year: Any = 1) -> Any:
        """Full rent of ownership year ``year`` (from 1; arrays work), yen.

        Examples
        --------
        >>> p = Property(price=1, gpi=1_000_000, rent_drift=-0.01)
        >>> p.rent([1, 2, 3]).round().tolist()
        [1000000.0, 990000.0, 980100.0]
        """
        return _rent(self, {}, np.asarray(check.count(year, "year", high=100)) - 1)

    @check.shapes_fit
    def statement(
        self, *, ads: Any = 0.0, year: Any = 1, vacancy: Any = None
    ) -> OperatingStatement:
        """The operating statement of one year, or of an array of years.

        Parameters
        ----------
        ads : array_like
            Annual debt service, yen.
        year : int or array_like of int
            Year(s) of ownership, from 1.
        vacancy : array_like, optional
            Another vacancy than the property's own.

        Raises
        ------
        InputError
        """
        ads = check.money(ads, "ads")
        empty = self.vacancy if vacancy is None else check.share(vacancy, "vacancy")
        check.shapes(ads, check.count(year, "year", high=100), empty)
        return statement_of(self, {"vacancy": empty}, ads=ads, year=year)

    def rooms_let(self, empty: int) -> float:
        """Share of rent that comes in when ``empty`` of the units stand empty.

        Raises
        ------
        InputError
            If there are not that many units.

        Examples
        --------
        >>> Property(price=1, gpi=7_200_000, units=10).rooms_let(3)
        0.7
        """
        empty = check.count(empty, "empty_units", low=0, high=self.units, one=True)
        return 1 - empty / self.units


def _rent(home: Property, cases: Mapping[str, Any], elapsed: np.ndarray) -> Any:
    """Full rent so many years after the first, yen."""
    first, drift = (cases.get(name, getattr(home, name)) for name in ("gpi", "rent_drift"))
    if home.rent_drift_kind == "linear":
        rent = first * np.maximum(1 + drift * elapsed, 0.0)
    else:
        rent = first * (1 + drift) ** elapsed
    return rent if np.ndim(rent) else float(rent)


def statement_of(
    home: Property, cases: Mapping[str, Any], *, ads: Any, year: Any
) -> OperatingStatement:
    """The operating statement of many cases at once; nothing is checked here.

    Parameters
    ----------
    home : Property
    cases : mapping of str to array_like
        Fields of the property that differ from its own: checked arrays of cases.
    ads, year : array_like
        As in :meth:`Property.statement`, checked.
    """

    def of(name: str) -> Any:
        return cases.get(name, getattr(home, name))

    elapsed = np.asarray(year) - 1
    gpi = _rent(home, cases, elapsed)
    loss = gpi * of("vacancy")
    base = gpi if home.opex_base == "gpi" else gpi - loss
    opex = base * of("opex_ratio") + of("opex_fixed") * (1 + of("opex_drift")) ** elapsed
    repairs = np.zeros(elapsed.shape)
    for when, cost in home.repairs.items():
        repairs = repairs + np.where(elapsed == when - 1, cost, 0.0)
    capex = of("capex_reserve") + repairs
    if not elapsed.ndim and np.ndim(opex) == 0:
        opex, capex = float(opex), float(capex)
    return OperatingStatement(gpi=gpi, vacancy_loss=loss, opex=opex, capex=capex, ads=ads)
