"""A condominium and an apartment house, compared like for like.

Article 004 sets two properties side by side that differ in six conditions and in size.  Here one
condition is changed at a time, and both get the same vacancy and loan-to-value (assumptions in
``data/condo_or_building.csv``).

Then three condominiums or one apartment house are held and sold on the same assumptions, before
tax.  The third plan is a condominium bought with next to no own money: the case in which an
internal rate of return means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any

import numpy as np
import pandas as pd

from kosen_edu.base import check, percent, term
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.plan.portfolio import Portfolio
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.property import OperatingStatement, Property
from kosen_edu.rental.ratios import ccr, loan_constant
from kosen_edu.rental.vacancy import chances_of_empty

from .articles import article_case, assumptions

NAMES = ("condo", "apartment")
SIX = ("gross_yield", "vacancy", "opex_ratio", "ltv", "annual_rate", "years")
"""The six conditions in which the two properties of article 004 differ, besides their size."""


def assumed(case: str = "both") -> dict[str, float]:
    """The assumptions of the comparison: ``"both"``, ``"condo"``, ``"apartment"``, ``"overloan"``.

    Parameters
    ----------
    case : str

    Returns
    -------
    dict of str to float

    Raises
    ------
    InputError

    Examples
    --------
    >>> assumed()["discount_rate"]
    0.05
    """
    check.choice(case, "article_case", ("both", *NAMES, "overloan"))
    return dict(assumptions("condo_or_building", case))


@dataclass(frozen=True, kw_only=True)
class Deal(check.Checked):
    """A property and its loan as a price and the six conditions.

    Parameters
    ----------
    price : float
        Yen.
    gross_yield : float
        Full rent over price, decimal a year.
    vacancy, opex_ratio, ltv, annual_rate : float
        Decimals.
    years : float
        Term of the loan.
    opex_base : {"gpi", "egi"}
        What ``opex_ratio`` is a share of; the article counts on the rent that comes in.
    units : int
        Lettable units.

    Examples
    --------
    >>> condo = article_deal("condo")
    >>> round(condo.btcf), round(condo.at(vacancy=0.15).btcf)
    (26200, -99800)
    """

    price: Annotated[float, check.field(check.money, zero=False)]
    gross_yield: Annotated[float, check.field(check.rate, zero=False)]
    vacancy: Annotated[float, check.field(check.share)]
    opex_ratio: Annotated[float, check.field(check.share)]
    ltv: Annotated[float, check.field(check.ratio)]
    annual_rate: Annotated[float, check.field(check.rate, most=check.MOST_A_YEAR)]
    years: Annotated[float, check.field(check.term_in_years)]
    opex_base: Annotated[str, check.field(check.choice, choices=("gpi", "egi"))] = "egi"
    units: Annotated[int, check.field(check.count)] = 1

    @property
    def home(self) -> Property:
        """The property."""
        return Property(
            price=self.price,
            gpi=self.price * self.gross_yield,
            units=self.units,
            vacancy=self.vacancy,
            opex_ratio=self.opex_ratio,
            opex_base=self.opex_base,
        )

    @property
    def loan(self) -> Loan:
        """The loan (there has to be one)."""
        return Loan(principal=self.price * self.ltv, annual_rate=self.annual_rate, years=self.years)

    @property
    def equity(self) -> float:
        """Own money without the costs of the purchase, yen."""
        return self.price * (1 - self.ltv)

    @property
    def ads(self) -> float:
        """Debt service of a year of level payments, yen; 0 without a loan."""
        return self.price * self.ltv * loan_constant(self.annual_rate, years=self.years)

    @cached_property
    def statement(self) -> OperatingStatement:
        """The first year."""
        return self.home.statement(ads=self.ads)

    @property
    def btcf(self) -> float:
        """Cash before tax of the first year, yen."""
        return self.statement.btcf

    @property
    def ccr(self) -> float:
        """Cash before tax of the first year over the own money."""
        return ccr(btcf=self.btcf, equity=self.equity)

    @property
    def cash_on_price(self) -> float:
        """Cash before tax over the price: the size taken out."""
        return self.btcf / self.price

    @property
    def break_even_share(self) -> float:
        """Share of full rent at which cash is 0, if operating costs do not fall with vacancy."""
        return self.opex_ratio + self.ads / (self.price * self.gross_yield)


def article_deal(name: str) -> Deal:
    """The condominium or the apartment house of article 004 on its own terms.

    Parameters
    ----------
    name : {"condo", "apartment"}

    Returns
    -------
    Deal

    Raises
    ------
    InputError

    Examples
    --------
    >>> round(article_deal("apartment").btcf), article_deal("apartment").units
    (2012120, 10)
    """
    return _article_deal(check.choice(name, "article_case", NAMES))


@cache
def _article_deal(name: str) -> Deal:
    given = article_case("004", name).given
    same = ("price", "vacancy", "opex_ratio", "ltv", "annual_rate", "years")
    return Deal(
        **{key: given[key] for key in same},
        gross_yield=given["gpi"] / given["price"],
        opex_base="egi",  # the only reading that gives the printed 382万5千円
        units=int(assumed(name)["units"]),
    )


def side_by_side(**deals: Deal) -> pd.DataFrame:
    """The first year of several deals, a row each.

    Parameters
    ----------
    **deals : Deal
        By the name that each gets in the table.

    Returns
    -------
    DataFrame

    Raises
    ------
    InputError

    Examples
    --------
    >>> three = like_for_like("condo", price=60_000_000, units=3)
    >>> side_by_side(区分3戸=three, アパート=like_for_like("apartment"))["btcf"].round().tolist()
    [5774.0, 2012120.0]
    """
    rows = {}
    for name, deal in deals.items():
        check.kind(deal, name, Deal)
        lines = (deal.price, deal.equity, deal.statement.noi, deal.ads, deal.btcf)
        rows[name] = (*lines, deal.cash_on_price)
    columns = ["price", "equity", "noi", "ads", "btcf", "cash_on_price"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


@dataclass(frozen=True)
class SixChanges(check.Checked):
    """Each of the six conditions of one deal changed alone to that of another.

    The changes do not add up to the whole difference: some strengthen and some weaken one another.

    Examples
    --------
    >>> six = SixChanges(article_deal("condo"), article_deal("apartment"))
    >>> {name: round(change, 4) for name, change in six.changes.items()}
    ... # doctest: +NORMALIZE_WHITESPACE
    {'gross_yield': 0.028, 'vacancy': -0.0063, 'opex_ratio': 0.003, 'ltv': 0.0051,
     'annual_rate': 0.0009, 'years': 0.0052}
    >>> round(six.whole, 4)
    0.0322
    >>> six.strongest, round(six.share, 2), round(six.alone, 4)
    ('gross_yield', 0.87, 0.0293)
    """

    start: Annotated[Deal, check.field(check.kind, made_by=Deal)]
    end: Annotated[Deal, check.field(check.kind, made_by=Deal)]

    @cached_property
    def deals(self) -> dict[str, Deal]:
        """The deal with each condition changed alone."""
        return {name: self.start.at(**{name: getattr(self.end, name)}) for name in SIX}

    @cached_property
    def changes(self) -> dict[str, float]:
        """Change of cash over price by condition."""
        before = self.start.cash_on_price
        return {name: deal.cash_on_price - before for name, deal in self.deals.items()}

    @cached_property
    def whole(self) -> float:
        """The difference with all six changed."""
        return self.end.cash_on_price - self.start.cash_on_price

    @cached_property
    def strongest(self) -> str:
        """The condition that alone goes furthest towards the other deal."""
        way = 1 if self.whole >= 0 else -1
        return max(self.changes, key=lambda name: way * self.changes[name])

    @property
    def share(self) -> float:
        """What part of the whole difference the strongest makes alone; nan where there is none."""
        return self.changes[self.strongest] / self.whole if self.whole else np.nan

    @property
    def alone(self) -> float:
        """Cash over price with the strongest alone changed."""
        return self.start.cash_on_price + self.changes[self.strongest]

    @property
    def labels(self) -> list[str]:
        """Each condition with its value before and after."""

        def write(deal: Deal, name: str) -> str:
            value = getattr(deal, name)
            return f"{value:g}" if name == "years" else percent(value, 1)

        return [f"{term(n).name} {write(self.start, n)}→{write(self.end, n)}" for n in SIX]

    def frame(self) -> pd.DataFrame:
        """A row a condition changed alone: the first year then, and its part of the difference.

        Returns
        -------
        DataFrame

        Examples
        --------
        >>> table = SixChanges(article_deal("condo"), article_deal("apartment")).frame()
        >>> table.loc["表面利回り 6.0％→10.0％"].round(4).tolist()
        [1400000.0, 813800.3302, 586199.6698, 0.0293, 0.8689]
        """
        table = side_by_side(**dict(zip(self.labels, self.deals.values(), strict=True)))
        table = table[["noi", "ads", "btcf", "cash_on_price"]]
        return table.assign(差に占める割合=np.array([*self.changes.values()]) / self.whole)


def like_for_like(name: str, **changes: Any) -> Deal:
    """A deal of article 004 with the vacancy and the loan-to-value that both share here.

    Parameters
    ----------
    name : {"condo", "apartment"}
    **changes
        Of the deal, as in :meth:`Deal.at`.

    Returns
    -------
    Deal

    Raises
    ------
    InputError

    Examples
    --------
    >>> [round(like_for_like(name).cash_on_price, 4) for name in NAMES]
    [0.0001, 0.0335]
    """
    common = assumed()
    shared = {"vacancy": common["vacancy"], "ltv": common["ltv"]}
    return article_deal(name).at(**shared | changes)


def level_vacancy(house: Deal, *, cash: float) -> float | None:
    """The vacancy at which a deal's cash before tax falls to ``cash``; ``None`` if it never does.

    Parameters
    ----------
    house : Deal
    cash : float
        Yen a year.

    Returns
    -------
    float or None

    Raises
    ------
    InputError

    Examples
    --------
    >>> house = like_for_like("apartment")
    >>> round(level_vacancy(house, cash=0), 3)
    0.597
    """
    cash = check.number(cash, "btcf", one=True)
    check.kind(house, "house", Deal)
    full, empty = house.at(vacancy=0.0).btcf, house.at(vacancy=1.0).btcf
    if not empty <= cash <= full or full == empty:
        return None
    return (full - cash) / (full - empty)  # cash falls along a straight line


@dataclass(frozen=True)
class RentMonths(check.Checked):
    """How much of the full rent of some equal units comes in, in how many months.

    Parameters
    ----------
    deal : Deal
        Its operating costs are paid on the full rent, whatever stands empty.
    units : int
        How many are let one by one.

    Examples
    --------
    >>> condo = RentMonths(like_for_like("condo", opex_base="gpi"), 3)
    >>> round(condo.all_empty, 6), round(condo.top_up, 4)
    (0.003375, 0.3859)
    """

    deal: Annotated[Deal, check.field(check.kind, made_by=Deal)]
    units: Annotated[int, check.field(check.count)]

    @cached_property
    def shares(self) -> np.ndarray:
        """Shares of full rent that may come in, falling from 1 to 0."""
        return 1 - np.arange(self.units + 1) / self.units

    @cached_property
    def chances(self) -> np.ndarray:
        """The chance of each."""
        return chances_of_empty(self.units, self.deal.vacancy)

    @property
    def short(self) -> np.ndarray:
        """Which of them do not reach costs and debt service."""
        return self.shares < self.deal.break_even_share - 1e-9

    @property
    def top_up(self) -> float:
        """Chance of a month in which the owner has to add money."""
        return float(self.chances[self.short].sum())

    @property
    def all_empty(self) -> float:
        """Chance of a month without any rent."""
        return float(self.chances[-1])


def ten_year_plan(
    name: str,
    *,
    hold_years: int | None = None,
    value_drift: float | None = None,
    repair: float | None = None,
    **changes: Any,
) -> Portfolio:
    """Buy at the same price with the same own money, hold, and sell; before tax.

    Parameters
    ----------
    name : {"condo", "apartment"}
        Three condominiums, or one apartment house.
    hold_years : int, optional
    value_drift : float, optional
        Change of the price a year (compound), decimal.
    repair : float, optional
        Large repair of the apartment house, yen, in the year of the assumptions.  The owner of a
        condominium pays for it through the reserve fund in the operating costs.
    **changes
        Of the deal, as in :meth:`Deal.at`.

    Returns
    -------
    Portfolio

    Raises
    ------
    InputError

    Examples
    --------
    >>> condos, house = ten_year_plan("condo"), ten_year_plan("apartment")
    >>> condos.result.equity == house.result.equity, round(house.irr, 4)
    (True, 0.0601)
    """
    common, own = assumed(), assumed(name)
    check.names(changes, Deal, "hold_years", "value_drift", "repair")
    deal = like_for_like(name, **changes)
    years = common["hold_years"] if hold_years is None else hold_years
    years = check.count(years, "hold_years", high=MAX_HOLD, one=True)
    drift = common["value_drift"] if value_drift is None else value_drift
    drift = check.change(drift, "value_drift", one=True)
    cost = own.get("repair", 0.0) if repair is None else check.money(repair, "repairs", one=True)
    due = {} if name == "condo" else {int(own["repair_year"]): cost}
    plan = ProForma(
        property=deal.home.at(rent_drift=common["rent_drift"], repairs=due),
        loan=deal.loan,
        hold_years=years,
        exit_price=deal.price * (1 + drift) ** years,
        selling_cost_ratio=common["selling_cost_ratio"],
        buying_costs=deal.price * common["buying_cost_ratio"],
        discount_rate=common["discount_rate"],
    )
    return Portfolio([plan] * int(own.get("count", 1)))


def profit_by_year(plan: Portfolio, *, value_drift: float) -> np.ndarray:
    """What a plan leaves in all if it is sold at the end of each year, yen.

    Parameters
    ----------
    plan : Portfolio
        Over the longest time looked at.
    value_drift : float
        Change of the price a year (compound), decimal.

    Returns
    -------
    ndarray, shape (years,)

    Raises
    ------
    InputError

    Examples
    --------
    >>> long = ten_year_plan("condo", hold_years=20)
    >>> by_year = profit_by_year(long, value_drift=-0.01)
    >>> bool(np.isclose(by_year[9], ten_year_plan("condo").result.profit))
    True
    """
    held = check.kind(plan, "plan", Portfolio).result
    value_drift = check.change(value_drift, "value_drift", one=True)
    year = np.arange(1, held.years + 1)
    worth = sum(part.property.price for part in plan.plans) * (1 + value_drift) ** year
    left = worth * (1 - plan.plans[0].selling_cost_ratio) - held.debt.balance
    return np.cumsum(held.btcf) + left - held.equity


def overloan_plan(*, sale_ratio: float | None = None, own_money: float | None = None) -> ProForma:
    """A condominium bought with next to no own money, sold for less than is owed; before tax.

    Parameters
    ----------
    sale_ratio : float, optional
        Sale price over purchase price.
    own_money : float, optional
        Yen; the rest, costs of the purchase included, is borrowed.

    Returns
    -------
    ProForma

    Raises
    ------
    InputError

    Examples
    --------
    >>> plan = overloan_plan()
    >>> round(plan.result.profit), plan.irr is None
    (-398062, True)
    """
    given, common = assumed("overloan"), assumed()
    price = article_deal("condo").price
    costs = price * common["buying_cost_ratio"]
    ratio = given["sale_ratio"] if sale_ratio is None else sale_ratio
    own = given["own_money"] if own_money is None else own_money
    ratio = check.ratio(ratio, "price_ratio", one=True)
    own = check.money(own, "equity", one=True)
    return ProForma.of(
        **{key: given[key] for key in ("gpi", "opex_ratio", "annual_rate")},
        **{key: common[key] for key in ("hold_years", "selling_cost_ratio", "discount_rate")},
        price=price,
        principal=price + costs - own,
        years=int(given["years"]),
        exit_price=price * ratio,
        buying_costs=costs,
    )
