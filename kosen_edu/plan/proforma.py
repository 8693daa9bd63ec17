"""A plan on one page: property, loan, tax situation, purchase and sale, year by year.

:class:`ProForma` holds the assumptions and checks them; what they come to is a
:class:`~kosen_edu.plan.holding.Holding`.  A year of ownership is a calendar year: bought on its
first day, sold at the end of the last one.  Tax is counted in the year of the income it falls on.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from kosen_edu.base import check, rate_text, say, yen
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.variable import reviewed_rates
from kosen_edu.rates.contract import RatePath
from kosen_edu.rental.property import Property
from kosen_edu.tax.landlord import TaxSituation
from kosen_edu.tax.tables import known_years

from .holding import Holding, Undertaking
from .lines import Terms, lines_of, rates_over, rule_of

# assumptions that may be arrays: numbers that leave the shape of the plan as it is
VARIED = (
    "price", "gpi", "vacancy", "opex_ratio", "opex_fixed", "rent_drift", "opex_drift",
    "capex_reserve", "annual_rate", "principal", "years", "building_price", "salary",
    "deductions", "exit_yield", "exit_price", "selling_cost_ratio", "buying_costs", "reserve",
    "discount_rate",
)  # fmt: skip
BY_YEAR = ("annual_rate", "rent_drift", "opex_drift")  # where 0.85, typed, is 0.85 %
# what a plan is made of, besides its own assumptions
PARTS: dict[str, type] = {"property": Property, "loan": Loan, "tax": TaxSituation}
LINES_PER_CASE = 20  # arrays by year that one case takes at the same time


def _without_steps(loan: Loan) -> str:
    """What of a loan keeps its rate from changing step by step; empty for a plain loan."""
    odd = {
        "grace_months": loan.grace_months,
        "bonus_principal": loan.bonus_principal,
        "payments_per_year": loan.payments_per_year != 12,
    }
    return next((name for name, there in odd.items() if there), "")


@dataclass(frozen=True, kw_only=True)
class ProForma(check.Checked, Undertaking, Terms):
    """The assumptions of buying, holding and selling one property.

    Parameters
    ----------
    property : Property
    loan : Loan, optional
        Left out: bought in cash.
    tax : TaxSituation, optional
        Left out: the plan is computed before tax only.
    hold_years : int
        Sold at the end of this year of ownership.
    exit_yield : float, optional
        The sale price is the last year's full rent (or NOI, see ``exit_base``) over this yield.
    exit_price : float, optional
        The sale price itself, yen.  Give one of the two.
    exit_base : {"gpi", "noi"}
        What ``exit_yield`` is a yield of.
    selling_cost_ratio : float
        Costs of the sale as a share of the sale price.
    buying_costs : float
        Costs of the purchase, yen.
    buying_costs_expensed : float
        The part of them that is deductible in the first year; the rest belongs to the
        acquisition cost of land and building.
    reserve : float
        Cash set aside on the first day, on top of the equity, yen.
    discount_rate : float
        For the NPV, decimal per year.
    rates : RatePath or array_like, optional
        The loan's rate month by month; after its end the last rate stays.  The first one is the
        rate at which the loan is taken: it takes the place of ``loan.annual_rate``.
    payment_rule : {"recalculated", "five_year", "cap_only"}
        What a change of rate does to the payment.
    unpaid : {"apart", "first"}
        What happens to unpaid interest.

    Raises
    ------
    InputError

    Notes
    -----
    Repairs are deducted in the year they are paid; money put into ``capex_reserve`` is gone from
    the cash but not deductible.

    Examples
    --------
    >>> from kosen_edu import Property
    >>> plan = ProForma(
    ...     property=Property(price=30_000_000, gpi=2_400_000, opex_ratio=0.2),
    ...     loan=Loan(principal=24_000_000, annual_rate=0.02, years=30),
    ...     hold_years=10, exit_price=28_000_000,
    ... )
    >>> round(plan.btcf[0]), round(plan.irr, 4), round(plan.at(vacancy=0.1).irr, 4)
    (855496, 0.175, 0.1409)
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.exit_yield is None) == (self.exit_price is None):
            given = "—" if self.exit_yield is None else "exit_yield, exit_price"
            raise check.refuse("sale_price", given, say("proforma.one_exit"))
        if self.exit_yield == 0:
            raise check.refuse("exit_yield", 0, say("proforma.yield_above"))
        if self.buying_costs_expensed > self.buying_costs:
            within = say("proforma.expensed_within", most=yen(self.buying_costs))
            raise check.refuse("buying_costs_expensed", self.buying_costs_expensed, within)
        if self.tax is not None:
            parts = self.tax.building_price + self.tax.equipment_price
            if parts > self.property.price:
                within = say("proforma.parts_within", most=yen(self.property.price))
                raise check.refuse("building_price", parts, within)
            last, known = self.tax.start_year + self.hold_years - 1, known_years()[-1]
            if not self.tax.hold_law and last > known:
                beyond = say("proforma.law_ends", sold=last, last=known)
                raise check.refuse("tax_year", self.tax.hold_law, beyond)
        if self.rates is not None:
            rates = self._checked_rates()
            object.__setattr__(self, "rates", rates)
            first = float(np.asarray(rates)[0])
            if self.loan is not None and first != self.loan.annual_rate:
                object.__setattr__(self, "loan", self.loan.at(annual_rate=first))

    def _checked_rates(self) -> RatePath | tuple[float, ...]:
        """The rate path over the loan's whole term; after its end the last rate stays."""
        loan = self.loan
        if loan is None or _without_steps(loan):
            raise check.refuse("rate_path", "rates", say("proforma.plain_loan"))
        months = loan.months
        path = np.atleast_1d(check.rate(self.rates, "rate_path", most=check.MOST_A_YEAR))
        if path.ndim != 1 or len(path) > months:
            allowed = f"返済回数 {months} か月までの1列の金利を渡します"
            raise check.refuse("rate_path", str(path.shape), allowed)
        given = self.rates if isinstance(self.rates, RatePath) else tuple(path.tolist())
        found: RatePath | tuple[float, ...] = rates_over(given, months)
        reviewed_rates(found, rule_of(self, loan))
        return found

    @classmethod
    def of(cls, **values: Any) -> ProForma:
        """The plan of assumptions side by side, wherever in it each of them stands.

        Parameters
        ----------
        **values
            Names of fields of the property, the loan, the tax situation or the plan; a part of
            which nothing is said is left out.

        Raises
        ------
        InputError

        Examples
        --------
        >>> plan = ProForma.of(price=30_000_000, gpi=2_400_000, exit_price=28_000_000)
        >>> plan.property.gpi, plan.loan, plan.exit_price
        (2400000.0, None, 28000000.0)
        """
        for name, part in PARTS.items():
            own = {f.name: values.pop(f.name) for f in fields(part) if f.name in values}
            if own and values.get(name) is not None:
                allowed = f"{name} か、その中身（{'・'.join(own)}）の、どちらか一方を書きます"
                raise check.refuse(name, values[name], allowed)
            if own:
                values[name] = part(**own)
        return cls(**values)

    # --- the same plan, changed ------------------------------------------------------------

    def _routed(self, changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Sort changes by the part that they belong to: property, loan, tax or the plan."""
        parts = {"property": self.property, "loan": self.loan, "tax": self.tax, "": self}
        names = {part: [f.name for f in fields(x)] for part, x in parts.items() if x is not None}
        routed: dict[str, dict[str, Any]] = {part: {} for part in parts}
        for name, value in changes.items():
            for part, known in names.items():
                if name in known:
                    routed[part][name] = value
                    break
            else:
                check.names([name], *(type(x) for x in parts.values() if x is not None))
        if "annual_rate" in routed["loan"] and changes.get("rates", self.rates) is not None:
            raise check.refuse("annual_rate", "annual_rate", say("proforma.rates_given"))
        return routed

    def at(self, **changes: Any) -> ProForma:
        """The same plan with assumptions changed, wherever in it they stand.

        Parameters
        ----------
        **changes
            Names of fields of the property, the loan, the tax situation or the plan.  A new
            ``exit_yield`` takes the place of an ``exit_price``, and the other way round.

        Raises
        ------
        InputError
            For a name that nothing in the plan has; the message lists those that are known.

        Examples
        --------
        >>> from kosen_edu.cases.toda import toda_plan
        >>> plan = toda_plan()
        >>> worse = plan.at(annual_rate=0.0435, vacancy=0.05, hold_years=12)
        >>> worse.loan.annual_rate, worse.property.vacancy, worse.hold_years
        (0.0435, 0.05, 12)
        """
        routed = self._routed(changes)
        own = routed.pop("")
        if "exit_yield" in own and "exit_price" not in own:
            own["exit_price"] = None
        elif "exit_price" in own and "exit_yield" not in own:
            own["exit_yield"] = None
        for part, values in routed.items():
            if values:
                whole = own.get(part, getattr(self, part))
                if whole is None:
                    allowed = say("proforma.part_left_out", part=part)
                    raise check.refuse("assumption", next(iter(values)), allowed)
                own[part] = replace(check.kind(whole, part, type(getattr(self, part))), **values)
        if self.rates is not None and "rates" not in own and "loan" in own:
            own["rates"] = self._kept_rates(own["loan"], routed["loan"])
        return replace(self, **own)

    def _kept_rates(self, loan: Any, changed: dict[str, Any]) -> RatePath | tuple[float, ...]:
        """The plan's own rates for another loan; what does not fit them is told of that loan."""
        if loan is None:
            raise check.refuse("rate_path", "loan=None", say("proforma.rates_stay"))
        odd = _without_steps(check.kind(loan, "loan", Loan))
        if odd:
            name = odd if odd in changed else "loan"
            given = f"{name}={getattr(loan, odd):,.10g}" if name == odd else "loan"
            raise check.refuse("rate_path", given, say("proforma.rates_stay_plain"))
        if loan.annual_rate != self.rate_by_month[0]:
            stay = say("proforma.rates_stay_first", first=rate_text(self.rate_by_month[0]))
            raise check.refuse("annual_rate", loan.annual_rate, stay)
        return rates_over(self.rates, loan.months)

    def value(self, name: str) -> Any:
        """An assumption by its name, wherever in the plan it stands.

        For a plan with an ``exit_price`` the ``exit_yield`` is what follows from it, and the
        other way round.

        Raises
        ------
        InputError
            For a name that nothing in the plan has.
        """
        if not isinstance(name, str):
            check.choice(name, "assumption", VARIED)
        if name == "exit_price" and self.exit_price is None:
            return self.result.sale_price
        if name == "exit_yield" and self.exit_yield is None:
            price = self.exit_price
            return float(self.result.line(self.exit_base)[-1] / price) if price else np.inf
        routed = self._routed({name: None})
        part = next(part for part, values in routed.items() if values)
        return getattr(getattr(self, part) if part else self, name)

    def many(self, **changes: Any) -> Holding:
        """What the plan comes to under many assumptions at once.

        Parameters
        ----------
        **changes : array_like
            As in :meth:`at`, numbers or arrays; the arrays broadcast together to the cases.

        Returns
        -------
        Holding
            With lines ``[year, case, ...]``.

        Raises
        ------
        InputError
            Also for more cases than fit in memory.

        Examples
        --------
        >>> from kosen_edu.cases.toda import toda_plan
        >>> many = toda_plan().many(annual_rate=[[0.0185], [0.0435]], vacancy=[0.0, 0.05, 0.1])
        >>> many.btcf[0].round()
        array([[1923404., 1517804., 1112204.],
               [ -29930., -435530., -841130.]])
        """
        for name in BY_YEAR:
            if name in changes:
                signed = name != "annual_rate"
                check.rate(changes[name], name, negative=signed, most=check.MOST_A_YEAR)
        return self.searched(**changes)

    def searched(self, **changes: Any) -> Holding:
        """As :meth:`many`, for a search that goes further than what is typed as a rate."""
        # lists first: numpy has no answer for one of unequal lists
        several = {n: v for n, v in changes.items() if isinstance(v, (list, tuple)) or np.ndim(v)}
        arrays = {n: np.asarray(check.number(v, n)) for n, v in several.items()}
        for name in arrays:
            check.choice(name, "assumption", VARIED)
        shape = check.shapes(*arrays.values())
        check.size(LINES_PER_CASE * self.hold_years * np.prod(shape, dtype=float), "cases")
        plan = self
        for case in {*self._furthest(arrays, shape), 0}:  # the first one last
            values = {n: float(np.broadcast_to(v, shape).flat[case]) for n, v in arrays.items()}
            for name in BY_YEAR:  # from 30 % on none can be typed
                if name in values:
                    far = check.rate(values[name], name, negative=name != "annual_rate")
                    values[name] = float(np.clip(far, -0.2, 0.2))
            plan = self.at(**changes | values)
        return lines_of(plan, arrays, axes=len(shape))

    def _furthest(self, arrays: dict[str, np.ndarray], shape: tuple[int, ...]) -> set[int]:
        """The cases that are furthest out: where they can be meant, all between them can.

        The least and the most of each assumption, and of one that is bounded by another.
        """
        bounded = list(arrays.values())
        if "building_price" in arrays and "price" in arrays:
            bounded.append(arrays["building_price"] - arrays["price"])
        wide = [np.broadcast_to(values, shape) for values in bounded]
        return {int(end) for values in wide for end in (values.argmin(), values.argmax())}

    @cached_property
    def result(self) -> Holding:
        """All lines and figures of the plan."""
        return lines_of(self)

    @property
    def rate_by_month(self) -> np.ndarray:
        """The loan's rate in each month of its term, without months where nothing is borrowed."""
        if self.loan is None:
            return np.empty(0)
        if self.rates is None:
            return np.full(self.loan.months, self.loan.annual_rate)
        return np.asarray(self.rates)
