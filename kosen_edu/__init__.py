"""Loans for investment property: the package behind the lessons."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# The names a lesson reads aloud, by the module that holds them; loaded when first used, so
# that ``import kosen_edu`` stays light.
_HOME = {
    "Loan": "loans",
    "level_payment": "loans",
    "rate_from_payment": "loan_terms",
    "loan_from_payment": "loan_terms",
    "months_to_repay": "loan_terms",
    "prepay": "loan_changes",
    "refinance": "loan_changes",
    "extend_term": "loan_changes",
    "Property": "properties",
    "OperatingStatement": "properties",
    "repayment_ratio": "metrics",
    "dscr": "metrics",
    "ber": "metrics",
    "ltv": "metrics",
    "loan_constant": "metrics",
    "npv": "returns",
    "irr": "returns",
}
__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
