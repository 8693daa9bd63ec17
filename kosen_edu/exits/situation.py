"""The common ground of all ways out: assumptions, where the owner stands, the kind of result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated

import numpy as np

from kosen_edu.base import check, load_table, say, term, yen
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.schedule import Schedule
from kosen_edu.rental.property import Property
from kosen_edu.tax.deal_costs import selling_costs

LEVELS = ("low", "base", "high")


@cache
def _assumptions() -> dict[str, dict[str, float]]:
    table = load_table("exit_assumptions").set_index("key")
    return {str(key): {x: float(row[x]) for x in LEVELS} for key, row in table.iterrows()}


def assumption(key: str, level: str = "base") -> float:
    """An assumed or public figure of ``data/exit_assumptions.csv``; its source stands there.

    Parameters
    ----------
    key : str
        Row of the file.
    level : {"low", "base", "high"}

    Returns
    -------
    float

    Raises
    ------
    InputError

    Examples
    --------
    >>> [assumption("auction_price_ratio", level) for level in LEVELS]
    [0.5, 0.7, 0.95]
    """
    check.choice(key, "exit_assumption", tuple(_assumptions()))
    return _assumptions()[key][check.choice(level, "exit_assumption", LEVELS)]


@dataclass(frozen=True, kw_only=True)
class Situation(check.Checked):
    """Where the owner stands today, and the assumptions that all ways out share.

    Parameters
    ----------
    home : Property
        Year 1 begins today; its vacancy is a mean.
    loan : Loan
        As contracted, paid monthly.
    value : float
        Market value today, yen (all properties together).
    payments_made : int
        Payments made on the loan until today.
    horizon_months : int
        Up to when the ways out are compared.
    value_drift : float
        Change of the value a year.
    sales : int
        Properties sold one by one: broker and registration are paid for each.
    yearly_tax : float
        Tax that the property causes, yen a year (below 0: saves).
    on : str
        Day that decides which fees and stamps hold.

    Raises
    ------
    InputError

    Examples
    --------
    >>> s = Situation(
    ...     home=Property(price=25_000_000, gpi=1_080_000, opex_fixed=240_000),
    ...     loan=Loan(principal=25_000_000, annual_rate=0.03, years=35),
    ...     value=19_000_000,
    ...     payments_made=60,
    ... )
    >>> round(s.balance), round(s.overloan), round(s.monthly_deficit)
    (22820595, 4553595, 26213)
    """

    home: Annotated[Property, check.field(check.kind, made_by=Property)]
    loan: Annotated[Loan, check.field(check.kind, made_by=Loan)]
    value: Annotated[float, check.field(check.money, "market_value", zero=False)]
    payments_made: int = 0
    horizon_months: Annotated[int, check.field(check.count)] = 120
    value_drift: Annotated[float, check.field(check.change)] = 0.0
    sales: Annotated[int, check.field(check.count, high=1000)] = 1
    yearly_tax: Annotated[float, check.field(check.number, "tax")] = 0.0
    on: str = "2026-10-01"

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "on", str(check.day(self.on, "deal_day")))
        if self.loan.payments_per_year != 12:
            allowed = "毎月払いのローンで比べます（payments_per_year=12）"
            raise check.refuse("payments_per_year", self.loan.payments_per_year, allowed)
        most = self.loan.periods - 1
        made = check.count(self.payments_made, "payments_made", low=0, high=most, one=True)
        object.__setattr__(self, "payments_made", made)

    @cached_property
    def rest(self) -> Schedule:
        """What remains to be paid on the loan."""
        return self.loan.remaining(self.payments_made)

    @property
    def balance(self) -> float:
        """Owed today, yen."""
        return self.rest.opening

    @cached_property
    def operating(self) -> np.ndarray:
        """Rent less costs and tax in month 0 (nothing) to the horizon, before debt, yen."""
        years = -(-self.horizon_months // 12)
        lines = self.home.statement(year=np.arange(1, years + 1))
        yearly = np.broadcast_to(lines.noi - lines.capex - self.yearly_tax, years)
        return np.concatenate([[0.0], np.repeat(yearly / 12, 12)[: self.horizon_months]])

    @property
    def monthly_deficit(self) -> float:
        """What the owner adds in the first month (below 0: a surplus), yen."""
        return float(self.rest.payment[0] - self.operating[1])

    def value_at(self, month: int) -> float:
        """Market value ``month`` months from today, yen.

        Raises
        ------
        InputError
            For more than 1,200 months.
        """
        from_today = "今日からの月数"
        month = check.number(month, from_today, one=True)
        if not 0 <= month <= check.MAX_MONTHS:
            allowed = f"0 以上 {check.MAX_MONTHS:,} 以下の月数で書きます（100年まで）"
            raise check.refuse(from_today, month, allowed)
        return float(self.value * (1 + self.value_drift) ** (month / 12))

    def sale_fees(self, price: float) -> dict[str, float]:
        """What an open-market sale costs at ``price``: broker, stamp, cancelling the mortgage."""
        price = check.money(price, "sale_price", one=True)
        each = selling_costs(price / self.sales, check.day(self.on))
        fees = {key: fee * self.sales for key, fee in each.items()}
        return fees | {
            "cancellation_registration": assumption("cancellation_registration") * self.sales
        }

    @property
    def overloan(self) -> float:
        """Balance less what a sale today would bring after its costs, yen (0 if nothing lacks)."""
        net = self.value - sum(self.sale_fees(self.value).values())
        return max(self.balance - net, 0.0)


@dataclass(frozen=True)
class CreditRecord:
    """When a credit file (信用情報) shows arrears, in months from today.

    ``until_month`` is ``None`` with ``from_month`` set where the debt is never repaid; both
    are ``None`` where nothing is recorded.
    """

    from_month: int | None = None
    until_month: int | None = None

    @property
    def recorded(self) -> bool:
        """Whether anything is recorded."""
        return self.from_month is not None


@dataclass(frozen=True, eq=False)
class Exit:
    """One way out, month by month to the horizon.

    Attributes
    ----------
    key : str
        Term of the vocabulary.
    situation : Situation
    out_of_pocket : ndarray, shape (horizon + 1,)
        What the owner pays in month 0 (today) … horizon, yen; below 0 where cash comes in.
    debt : ndarray, shape (horizon + 1,)
        Owed after each month, yen.
    asset_value : float
        What the property would bring at the horizon after selling costs; 0 once sold.
    costs : mapping of str to float
        Why wealth fell, by cause (yen): they add up to ``cost_from_today``.
    finished_month : int or None
        When no debt is left, also beyond the horizon; ``None`` if never.
    sold_month : int or None
    credit : CreditRecord
    level : str
        ``"low"``, ``"base"`` or ``"high"`` where the price is a range, else empty.
    """

    key: str
    situation: Situation
    out_of_pocket: np.ndarray
    debt: np.ndarray
    asset_value: float
    costs: Mapping[str, float]
    finished_month: int | None
    sold_month: int | None = None
    credit: CreditRecord = CreditRecord()
    level: str = ""

    @property
    def name(self) -> str:
        """The name in the language in use."""
        name = term(self.key).name
        if not self.level:
            return name
        return say("ways_out.named_level", name=name, level=say(f"ways_out.level_{self.level}"))

    @property
    def agreement(self) -> str:
        """Who has to agree, in words."""
        return say(f"ways_out.agree_{self.key}")

    @property
    def total_paid(self) -> float:
        """Out of pocket from today to the horizon, yen."""
        return float(self.out_of_pocket.sum())

    @property
    def largest_payment(self) -> float:
        """The most that is needed at once, yen."""
        return float(self.out_of_pocket.max())

    @property
    def debt_left(self) -> float:
        """Owed at the horizon, yen."""
        return float(self.debt[-1])

    @property
    def net_position(self) -> float:
        """What is owned less what is owed less what was paid, at the horizon, yen."""
        return self.asset_value - self.debt_left - self.total_paid

    @property
    def cost_from_today(self) -> float:
        """How much poorer the owner is than today, yen: counts what 「持ち出し0円」 leaves out."""
        today = self.situation.value - self.situation.balance
        return today - self.net_position

    @property
    def paid_after_sale(self) -> float:
        """Instalments from the month after the sale to the horizon, yen; 0 if not sold."""
        if self.sold_month is None:
            return 0.0
        return float(self.out_of_pocket[self.sold_month + 1 :].sum())

    @property
    def zero_leaves_out(self) -> str:
        """What a 「毎月の赤字0円」 does not mention, in words."""
        if self.sold_month is None or self.paid_after_sale + self.debt_left < 0.5:
            return say("ways_out.nothing_left_out")
        months = self.situation.horizon_months - self.sold_month
        paid, debt = yen(self.paid_after_sale), yen(self.debt_left)
        return say("ways_out.zero_leaves_out", months=months, paid=paid, debt=debt)


def check_sale_month(situation: Situation, months: float, *, low: int = 0) -> int:
    """The month of a sale: a whole number from ``low`` to the horizon (0 is today).

    Raises
    ------
    InputError
    """
    check.kind(situation, "situation", Situation)
    month = check.count(months, "months_until_sale", low=low, one=True)
    if month > situation.horizon_months:
        allowed = f"比べる期間の {situation.horizon_months} か月以内に売ります"
        raise check.refuse("months_until_sale", month, allowed)
    return month


def to_horizon(values: np.ndarray, months: int) -> np.ndarray:
    """The first ``months`` of a column, with zeros after its end."""
    out = np.zeros(months)
    out[: len(values)] = values[:months]
    return out
