"""Several properties of one owner: cash added up, tax computed once on the total."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, reduce
from operator import add
from typing import Any

from kosen_edu.base import check, say, term
from kosen_edu.rental.property import OperatingStatement

from .holding import Debt, Holding, Undertaking
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
        whole: dict[str, Any] = {
            "statement": OperatingStatement(**_sums([part.statement for part in parts])),
            "debt": Debt(**_sums([part.debt for part in parts])),
        }
        base = parts[0].tax_base
        if base is not None:
            added = _sums([part.known_tax for part in parts], ADDED)
            base = replace(base, **whole, **added)
        sums = _sums(parts, ("equity", "sale_price", "selling_costs", "reserve"))
        return replace(parts[0], **whole, **sums, tax_base=base)


def _sums(parts: list[Any], names: Sequence[str] = ()) -> dict[str, Any]:
    """What fields come to in all parts together; all fields unless some are named."""
    names = names or [f.name for f in fields(parts[0])]
    return {name: reduce(add, (getattr(part, name) for part in parts)) for name in names}
