"""Loans for investment property: the package behind the lessons.

A lesson writes ``from kosen_edu import Loan, dscr``.  Nothing is loaded before it is used:
``import kosen_edu`` alone brings neither pandas nor matplotlib.

The map
-------
"""

from importlib import import_module as _import_module
from typing import Any as _Any

from .contents import MAP

__version__ = "0.1.0"

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
