"""Several properties of one owner: cash added up, tax computed once on the total."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property, reduce
from operator import add
from typing import Any

from kosen_edu.base import check, say, term
from kosen_edu.rental.property import OperatingStatement

from .holding import Debt, Holding, TaxBase, Undertaking
from .proforma import ProForma

# what belongs to the owner and not to a property
OWNER = ("start_year", "salary", "deductions", "blue_return", "hold_law")
ADDED = ("rooms", "depreciation", "land_interest", "deductible", "cost")


@dataclass(frozen=True)
class Portfolio(Undertaking):
    """Plans of one owner, bought in the same year and sold in the same year.

    Parameters
    ----------
    plans : sequence of ProForma
        With the same owner, years and discount rate; all with tax or all without.

    Raises
    ------
    InputError

    Notes
    -----
    Income, depreciation and land interest are added before the tax: one property's loss meets the
    other's income first, and the land-interest bar counts over the total.  Gains and losses of the
    sales meet as well.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> one = toda_plan()
    >>> two = Portfolio([one, one])
    >>> round(float(two.btcf[1] - 2 * one.btcf[1])), bool(two.atcf[1] < 2 * one.atcf[1])
    (0, True)
    """

    plans: Sequence[ProForma]

    def __post_init__(self) -> None:
        plans = tuple(check.kinds(self.plans, "plan", ProForma))
        object.__setattr__(self, "plans", plans)
        if not plans:
            raise check.refuse("計画の一覧", "—", "計画を1つ以上渡します")
        for name in ("hold_years", "discount_rate", "tax"):
            self._same(name, [getattr(p, name) if name != "tax" else p.tax is None for p in plans])
        if plans[0].tax is not None:
            for name in OWNER:
                self._same(name, [getattr(p.tax, name) for p in plans])

    @staticmethod
    def _same(name: str, values: list[Any]) -> None:
        if any(value != values[0] for value in values):
            given = ", ".join(str(value) for value in values)
            raise check.refuse(name, given, say("proforma.same_owner", field=term(name).name))

    @cached_property
    def result(self) -> Holding:
        """All lines and figures of the properties together."""
        parts = [plan.result for plan in self.plans]

        def total(get: Any) -> Any:
            return reduce(add, (get(part) for part in parts))

        def added(kind: type, place: str) -> Any:
            names = [f.name for f in fields(kind)]
            return kind(
                **{n: total(lambda part, n=n: getattr(getattr(part, place), n)) for n in names}
            )

        statement, debt = added(OperatingStatement, "statement"), added(Debt, "debt")
        base = parts[0].tax_base
        if base is not None:
            base = TaxBase(
                statement=statement,
                debt=debt,
                **{n: getattr(base, n) for n in OWNER},
                **{n: total(lambda part, n=n: getattr(part.tax_base, n)) for n in ADDED},
            )
        sums = ("equity", "sale_price", "selling_costs", "reserve")
        return Holding(
            statement=statement,
            debt=debt,
            **{n: total(lambda part, n=n: getattr(part, n)) for n in sums},
            discount_rate=self.plans[0].discount_rate,
            tax_base=base,
        )
