"""All the numbers of the course on one page.

Nothing is computed here that another module defines: this is the index of the course.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kosen_edu.base import Term, check, limit, quotient, safe_side, say, term, written
from kosen_edu.loans.loan import Loan
from kosen_edu.plan.lines import is_regular
from kosen_edu.plan.proforma import ProForma
from kosen_edu.plan.tax_timing import tax_over_cash
from kosen_edu.rental.break_even import (
    break_even_occupancy,
    break_even_rent,
    break_even_vacancy,
)
from kosen_edu.rental.ratios import ccr, dscr, net_yield, yield_gap
from kosen_edu.risk.sensitivity import ads_at_rate, turning_rate
from kosen_edu.risk.simulate import MAX_FUTURES, MAX_SEED, simulate
from kosen_edu.tax.tables import law_source, year_of_law

from .values import rate_steps

# section → figures, in the order of the lessons
SECTIONS: dict[str, tuple[str, ...]] = {
    "flow": (
        "gpi", "vacancy_loss", "egi", "opex", "noi", "capex", "ads", "btcf", "tax", "atcf",
    ),
    "ratios": (
        "monthly_payment", "gross_yield", "fcr", "repayment_ratio", "repayment_ratio_egi", "dscr",
        "ltv", "loan_constant", "yield_gap", "ccr",
    ),
    "edges": ("ber", "break_even_vacancy", "break_even_rate", "break_even_rent"),
    "law": ("depreciation", "property_income", "barred_loss", "dead_cross", "overtake_year"),
    "stress": ("dscr_up_1", "btcf_up_1", "dscr_up_2", "btcf_up_2", "min_cash", "safety_index"),
    "sale": (
        "sale_price", "sale_balance", "sale_tax", "sale_proceeds", "profit", "irr_before", "irr",
        "npv",
    ),
}  # fmt: skip
_LIKE = {
    "repayment_ratio_egi": "repayment_ratio", "dscr_up_1": "dscr", "dscr_up_2": "dscr",
    "btcf_up_1": "btcf", "btcf_up_2": "btcf", "irr_before": "irr", "rate_in_force": "annual_rate",
}  # fmt: skip
_NAMED = {*_LIKE, "repayment_ratio"}
POINT = 0.01
# Their formulas go with the cost base, and it has to be at least or may be at most so much.
EDGES = {"ber": "least", "break_even_vacancy": "most", "break_even_rent": "least"}
LIMITS = EDGES | {"break_even_rate": "most"}
# what a plan that is paid in cash has not
OF_DEBT = {
    "monthly_payment", "repayment_ratio", "repayment_ratio_egi", "dscr", "loan_constant",
    "break_even_rate", "dscr_up_1", "dscr_up_2",
}  # fmt: skip
# figures whose term has the formula of a lesson, which is not that of every plan
_OF_ANY_PLAN = ("ads", "btcf", "repayment_ratio", "repayment_ratio_egi", "property_income")


def figure_name(key: str) -> str:
    """What a figure is called, with its base or kind where there are two of them.

    Examples
    --------
    >>> figure_name("repayment_ratio"), figure_name("dscr")
    ('返済比率（満室の家賃に対して）', '元利返済倍率')
    """
    return say(f"own_plan.figure_{key}") if key in _NAMED else term(key).name


def figure_term(key: str) -> Term:
    """The term that a figure is one case of: its formula, its lesson, how it is written."""
    return term(_LIKE.get(key, key))


def figure_formula(key: str, *, opex_base: str = "gpi", level: bool = True) -> str:
    """The formula that gives a figure, for a plan with this base of its costs.

    Parameters
    ----------
    key : str
    opex_base : {"gpi", "egi"}
        What the expense ratio is a share of.
    level : bool
        Whether the loan is repaid in level payments from the first month on.

    Examples
    --------
    >>> figure_formula("ber", opex_base="egi")
    '（ADS + 固定の運営費 + 修繕の積立と大規模修繕）÷（GPI ×（1 − 運営費率））'
    """
    if key in EDGES:
        return say(f"own_plan.formula_{key}_{opex_base}")
    if key in _OF_ANY_PLAN or _LIKE.get(key) == "btcf":
        return say(f"own_plan.formula_{'btcf' if key.startswith('btcf') else key}")
    if key == "monthly_payment" and not level:
        return say("own_plan.formula_monthly_payment")
    return figure_term(key).formula


def figure_limit(key: str, value: float) -> float:
    """A limit as a number, rounded to the safe side: to the yen, or to 0.01 %.

    Examples
    --------
    >>> figure_limit("break_even_rate", 0.038282), figure_limit("break_even_rent", 7_000_000.2)
    (0.0382, 7000001.0)
    """
    places = ("yen", 0) if figure_term(key).format == "yen" else ("percent", 2)
    return safe_side(value, LIMITS[key], *places)


def figure_text(key: str, value: float | None, *, debt: bool = True) -> str:
    """A figure as it stands on screen; one that does not exist is 解なし, or 借入なし."""
    if value is None and not debt and key in OF_DEBT:
        return say("metrics.no_loan")
    if value is None and key == "safety_index":
        return "計算しません"
    if value is None or value != value:
        return say("metrics.no_solution")
    kind = figure_term(key).format
    if kind == "text":
        return say("own_plan.in_year", year=int(value)) if value else say("own_plan.never")
    if key in LIMITS:  # what is shown has to hold
        kept = figure_limit(key, value)
        text = limit(kept, LIMITS[key], *(("man_yen",) if kind == "yen" else ("percent", 2)))
    else:
        text = written(value, {"yen": "man_yen", "percent": "percent2"}.get(kind, kind))
    beyond = key == "break_even_rate" and value >= check.MOST_A_YEAR  # no loan can be made of it
    return text + say("own_plan.beyond_rates") * beyond


@dataclass(frozen=True, eq=False)
class Figures:
    """The numbers of one plan by key; yen and decimals, ``None`` where there is no solution.

    ``futures`` is in how many simulated futures the safety index was counted; 0: it was not.
    """

    plan: ProForma
    values: Mapping[str, float | None]
    futures: int = 0

    def text(self, key: str) -> str:
        """One of the numbers as it stands on screen."""
        every = tuple(key for section in SECTIONS.values() for key in section)
        check.choice(key, say("own_plan.ratios_figure"), every)
        return figure_text(key, self.values.get(key), debt=self.plan.loan is not None)

    def section(self, name: str) -> list[tuple[str, str, str, str]]:
        """The rows of one section: name, value, formula, lesson."""
        check.choice(name, say("own_plan.heading"), tuple(SECTIONS))
        rows, loan = [], self.plan.loan
        level = loan is None or (loan.method == "level_payment" and not loan.grace_months)
        base = self.plan.property.opex_base
        for key in SECTIONS[name]:
            if key in self.values:
                what = figure_term(key)
                meaning = figure_formula(key, opex_base=base, level=level) or "—"
                rows.append((figure_name(key), self.text(key), meaning, what.lesson))
        return rows

    def frame(self) -> pd.DataFrame:
        """Everything on one page: a row a figure."""
        heads = [say(f"own_plan.ratios_{k}") for k in ("figure", "value", "formula", "lesson")]
        rows = {say(f"own_plan.section_{name}"): self.section(name) for name in SECTIONS}
        index = [name if i == 0 else "" for name, part in rows.items() for i in range(len(part))]
        return pd.DataFrame([r for part in rows.values() for r in part], columns=heads, index=index)

    @property
    def law(self) -> str:
        """Which years' law the tax follows, with the sources; for a plan without tax, that."""
        tax = self.plan.tax
        if tax is None:
            return say("own_plan.no_tax")
        years = range(tax.start_year, tax.start_year + self.plan.hold_years)
        used = sorted({year_of_law(year, tax.hold_law) for year in years})
        shown = [law_source(year) for year in used]
        if years[-1] > used[-1]:
            shown.append(law_source(used[-1] + 1, hold=True).split("。")[0] + "。")
        return "\n".join(shown)


def figures(plan: ProForma, *, futures: int = 0, seed: int = 1) -> Figures:
    """All the numbers of a plan.

    Parameters
    ----------
    plan : ProForma
    futures : int
        With how many simulated futures the safety index is computed; 0 leaves it out.
    seed : int

    Returns
    -------
    Figures

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> numbers = figures(toda_plan()).values
    >>> round(numbers["dscr"], 3), round(numbers["break_even_rate"], 5)
    (1.369, 0.04315)
    """
    result = check.kind(plan, "plan", ProForma).result
    futures = check.count(futures, "paths", low=0, high=MAX_FUTURES, one=True)
    seed = check.count(seed, "seed", low=0, high=MAX_SEED, one=True)
    home, loan = plan.property, plan.loan
    lines = [k for k in SECTIONS["flow"] if plan.tax is not None or k not in ("tax", "atcf")]
    v: dict[str, Any] = {key: float(result.line(key)[0]) for key in lines}
    v["gross_yield"] = quotient(v["gpi"], home.price)
    v["fcr"] = net_yield(noi=v["noi"], price=home.price, buying_costs=plan.buying_costs)
    v["ccr"] = ccr(btcf=v["btcf"], equity=result.equity) if result.equity > 0 else None
    if loan is not None:
        v |= _of_loan(plan, loan, v)
    v["ber"] = break_even_occupancy(home, ads=v["ads"])
    v["break_even_vacancy"] = break_even_vacancy(home, ads=v["ads"])
    v["break_even_rent"] = break_even_rent(home, ads=v["ads"])
    v["min_cash"] = float(result.min_cash)
    v["sale_price"], v["sale_balance"] = float(result.sale_price), float(result.sale_balance)
    if plan.tax is not None:
        for key in ("depreciation", "property_income", "barred_loss"):
            v[key] = float(result.line(key)[0])
        v["dead_cross"], v["overtake_year"] = result.dead_cross, tax_over_cash(result)
        v["sale_tax"] = float(result.sale_tax)
    v["sale_proceeds"] = float(result.sale_cash)
    v["profit"], v["npv"] = float(result.profit), float(result.npv)
    v["irr_before"], v["irr"] = result.rate_of_return(after_tax=False), result.irr
    if futures:
        # less than a yen a month: the futures are those of the loan without its rounding
        whole = plan if loan is None or loan.rounding == "exact" else plan.at(rounding="exact")
        # of a loan with grace, bonus or yearly payments no futures are simulated
        told = whole.loan is None or is_regular(whole.loan)
        v["safety_index"] = simulate(whole, n=futures, seed=seed).safety_index if told else None
    return Figures(plan, v, futures if v.get("safety_index") is not None else 0)


def _of_loan(plan: ProForma, loan: Loan, year: Mapping[str, Any]) -> dict[str, Any]:
    """What a plan's loan comes to; ``year`` has the lines and the yields of the first."""
    rate_steps(plan)  # refuses what changes between two reviews
    began = float(plan.rate_by_month[0])  # which a step may have set
    gpi, egi, noi, ads, fcr = (year[key] for key in ("gpi", "egi", "noi", "ads", "fcr"))
    constant = ads / loan.principal  # of this loan, not of a level one
    # yield_gap refuses 1.01 as per cent; here it is what the plan comes to
    plain = abs(fcr) < 1 and constant < 1
    v: dict[str, Any] = {
        "repayment_ratio": quotient(ads, gpi) if gpi else None,
        "repayment_ratio_egi": quotient(ads, egi) if egi else None,
        "dscr": dscr(noi=noi, ads=ads) if ads else None,
        "ltv": quotient(loan.principal, plan.property.price),
        "loan_constant": constant,
        "yield_gap": yield_gap(fcr=fcr, loan_constant=constant) if plain else fcr - constant,
        "break_even_rate": turning_rate(plan),
    }
    if loan.payments_per_year == 12:
        own = loan if plan.rates is None else loan.at(annual_rate=began)
        v["monthly_payment"] = own.monthly_payment
    for points in (1, 2):
        dscr_up, btcf_up = f"dscr_up_{points}", f"btcf_up_{points}"
        v |= {dscr_up: None, btcf_up: None}
        if plan.rate_by_month.max() + points * POINT < check.MOST_A_YEAR:  # else no loan has it
            raised = ads_at_rate(plan, began + points * POINT)
            v[dscr_up] = dscr(noi=noi, ads=raised) if raised else None
            v[btcf_up] = noi - year["capex"] - raised
    return v
