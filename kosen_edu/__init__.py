"""Loans for investment property: the package behind the lessons.

A lesson writes ``from kosen_edu import Loan, dscr``.  Nothing is loaded before it is used:
``import kosen_edu`` alone brings neither pandas nor matplotlib.

The map
-------
"""

from importlib import import_module as _import_module
from typing import Any as _Any

__version__ = "0.1.0"

# Module by module in reading order: every name that a lesson uses, and what it is.
MAP: dict[str, dict[str, str]] = {
    "annuities": {
        "level_payment": "monthly payment of a level-payment loan",
        "balance_after": "what is owed after k payments",
        "balance_table": "balances of many loans, month by month",
        "round_yen": "whole yen, as the contract rounds",
    },
    "schedules": {
        "Schedule": "a repayment table as arrays",
        "amortize": "the table of one loan at a fixed rate per period",
    },
    "loans": {"Loan": "a loan as the contract describes it"},
    "loan_terms": {
        "loan_from_payment": "how much a monthly payment borrows",
        "months_to_repay": "how long a monthly payment takes",
        "rate_from_payment": "the rate behind a monthly payment",
        "effective_rate": "the rate once fees are counted",
    },
    "loan_changes": {
        "LoanChange": "what remained before a change, and what remains after it",
        "prepay": "part of the principal repaid early: shorten or lower",
        "refinance": "a new loan in place of the old one, with its costs",
        "refinance_break_even_rate": "the new rate at which refinancing gains nothing",
        "extend_term": "the rest spread over a longer term",
    },
    "rates": {
        "history": "the real history of a base rate",
        "applied_rate": "base rate + spread − discount",
    },
    "rate_contracts": {"RateContract": "a variable rate as the loan contract writes it"},
    "payment_rules": {"variable_schedule": "repayment table under changing rates and its rule"},
    "properties": {
        "Property": "a rental property: price, rent, vacancy, costs",
        "OperatingStatement": "full rent down to cash: GPI, EGI, NOI, BTCF",
    },
    "metrics": {
        "gross_yield": "full rent over price",
        "net_yield": "NOI over everything paid",
        "fcr": "the same as net_yield, by its trade name",
        "repayment_ratio": "debt service over rent, its base named",
        "dscr": "NOI over debt service",
        "ber": "occupancy at which cash is 0",
        "ltv": "loan over price",
        "loan_constant": "a year's payments per yen borrowed",
        "ratio_from_terms": "repayment ratio from rate, term, LTV and yield",
        "dscr_from_ratio": "DSCR from the repayment ratio",
        "ccr": "cash over one's own money",
        "yield_gap": "FCR less the loan constant",
        "payback": "years until one's own money is back",
        "break_even_rate": "the rate at which cash turns negative",
        "break_even_vacancy": "the vacancy at which cash turns negative",
        "break_even_rent": "the rent at which cash turns negative",
        "bearable_vacancy": "the vacancy a repayment ratio bears",
        "rent_for_ratio": "the rent a payment needs for a ratio",
    },
    "who_repays": {
        "RentTrace": "where rent went, and what the owner had to add",
        "trace_rent": "rent of a month followed to its uses",
        "trace_life": "rent followed through the life of a loan",
        "guarantor_exposure": "what a sale leaves to the joint guarantor",
    },
    "vacancy": {
        "simulate_vacancy": "empty units by month, in many futures",
        "simulate_top_ups": "what the owner adds in many futures; the reserve that survives",
    },
    "rent_futures": {
        "tenants_shares": "who paid the loan, in each of many futures",
        "trace_future": "rent of one future followed to its uses",
    },
    "simple_tax": {
        "flat_tax": "tax at one rate, for following a yen of rent",
        "four_steps": "rent, costs, debt service, tax: with a shortcut and right",
    },
    "returns": {
        "npv": "net present value",
        "irr": "internal rate of return, where it is one number",
        "irr_report": "every rate at which NPV is 0, and what to think of them",
        "IRRReport": "the answer of irr_report",
        "irr_paths": "IRR of many series at once",
        "sign_changes": "how often flows change sign",
    },
    "tax_tables": {"law_source": "which year's law a number follows, and where it is written"},
    "taxes": {
        "landlord_tax": "the tax that one property adds to a salary",
        "land_interest": "the interest that counts as paid for the land",
        "offsettable_loss": "the part of a loss that other income may be reduced by",
    },
    "depreciation": {
        "useful_life": "useful life of a building, new or used",
        "Depreciation": "one asset written off straight line",
        "dead_cross": "first year in which principal exceeds depreciation",
    },
    "sale_tax": {"sale": "tax on a sale, and the cash that is left"},
    "tax_timing": {
        "tax_over_cash": "first year in which the tax is above the cash",
        "without_bar": "the years as if no interest were paid for the land",
        "sale_years": "all taxes of a plan, by the year of its sale",
        "law_changes": "what the law of each year deducts and surcharges",
    },
    "tax_cases": {"tax_case": "the two plans of the lesson on tax"},
    "formats": {
        "yen": "whole yen in words",
        "man_yen": "万円 and 億円",
        "percent": "per cent",
        "times": "a multiple (倍)",
        "parse_number": "a number as people write it",
    },
    "sources": {
        "load_table": "a data set of the course, with its source",
        "all_sources": "where every table comes from",
        "Source": "where one table comes from",
    },
    "vocabulary": {
        "term": "one term of the trade",
        "terms": "all terms",
        "Term": "name, unit, formula and meaning of a term",
        "say": "a sentence in the language in use",
        "set_language": 'choose "ja" or "en"',
        "language": "the language in use",
    },
    "validation": {"InputError": "what was given, what is allowed, what was probably meant"},
}

_HOME = {name: module for module, names in MAP.items() for name in names}
__all__ = [*_HOME]  # noqa: PLE0604
__doc__ = (__doc__ or "") + "\n\n".join(
    "\n".join([module, *(f"    {name} : {line}" for name, line in names.items())])
    for module, names in MAP.items()
)


def __getattr__(name: str) -> _Any:
    """Load the module of ``name`` when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(_import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
