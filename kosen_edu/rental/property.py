"""From rent to cash: the operating statement GPI → EGI → NOI → BTCF of a property.

A statement is one object with one number (or one array over the years) for each line, read
from top to bottom as it stands on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any

import numpy as np

from kosen_edu.base import as_scalar, check

from .ratios import ber, dscr

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

    @cached_property
    def egi(self) -> Any:
        """Rent that comes in, yen a year."""
        return self.gpi - self.vacancy_loss

    @cached_property
    def noi(self) -> Any:
        """What is left before debt and large repairs, yen a year."""
        return self.egi - self.opex

    @cached_property
    def btcf(self) -> Any:
        """What is left after debt service and large repairs, before tax, yen a year."""
        return self.noi - self.capex - self.ads

    @property
    def dscr(self) -> Any:
        """NOI over debt service; large repairs are no part of it."""
        return dscr(noi=self.noi, ads=self.ads)

    @property
    def ber(self) -> Any:
        """Operating costs and debt service over full rent."""
        return ber(opex=self.opex, ads=self.ads, gpi=self.gpi)


@dataclass(frozen=True, kw_only=True)
class Property(check.Checked):
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

    price: Annotated[float, check.field(check.money, zero=False)]
    gpi: Annotated[float, check.field(check.money)]
    units: Annotated[int, check.field(check.count, high=10_000)] = 1
    vacancy: Annotated[float, check.field(check.share)] = 0.0
    opex_ratio: Annotated[float, check.field(check.share)] = 0.0
    opex_fixed: Annotated[float, check.field(check.money)] = 0.0
    opex_base: Annotated[str, check.field(check.choice, choices=OPEX_BASES)] = "gpi"
    rent_drift: Annotated[float, check.field(check.change)] = 0.0
    rent_drift_kind: Annotated[str, check.field(check.choice, "rent_drift", choices=DRIFTS)] = (
        "compound"
    )
    opex_drift: Annotated[float, check.field(check.change)] = 0.0
    capex_reserve: Annotated[float, check.field(check.money)] = 0.0
    repairs: Mapping[int, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.repairs, Mapping):
            raise check.refuse(
                "repairs", self.repairs, "年と金額の組で書きます（例：{10: 1_500_000}）"
            )
        repairs = {
            check.count(year, "year", high=100, one=True): check.money(cost, "repairs", one=True)
            for year, cost in self.repairs.items()
        }
        # a copy: what is changed outside stays outside
        object.__setattr__(self, "repairs", repairs)

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
        ads, year = check.money(ads, "ads"), check.count(year, "year", high=100)
        empty = self.vacancy if vacancy is None else check.share(vacancy, "vacancy")
        check.shapes(ads, year, empty)
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


def statement_of(
    home: Property, cases: Mapping[str, Any], *, year: Any, ads: Any = 0.0
) -> OperatingStatement:
    """The operating statement of many cases at once; nothing is checked here.

    Parameters
    ----------
    home : Property
    cases : mapping of str to array_like
        Fields of the property that differ from its own: checked arrays of cases.
    year, ads : array_like
        As in :meth:`Property.statement`, checked.
    """

    def of(name: str) -> Any:
        return cases.get(name, getattr(home, name))

    elapsed = np.asarray(year) - 1
    if home.rent_drift_kind == "linear":
        gpi = as_scalar(of("gpi") * np.maximum(1 + of("rent_drift") * elapsed, 0.0))
    else:
        gpi = as_scalar(of("gpi") * (1 + of("rent_drift")) ** elapsed)
    loss = gpi * of("vacancy")
    base = gpi if home.opex_base == "gpi" else gpi - loss
    opex = base * of("opex_ratio") + of("opex_fixed") * (1 + of("opex_drift")) ** elapsed
    repairs = np.zeros(elapsed.shape)
    for when, cost in home.repairs.items():
        repairs = repairs + np.where(elapsed == when - 1, cost, 0.0)
    capex = as_scalar(of("capex_reserve") + repairs)
    return OperatingStatement(gpi, loss, as_scalar(opex), capex, ads)
