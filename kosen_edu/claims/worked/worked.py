"""How a claim is worked out: one function a claim, registered under the claim's number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any


@dataclass(frozen=True)
class Worked:
    """What the engine finds for one claim.

    Parameters
    ----------
    value : float or str
        The number under the conditions that the article states, in core units (yen, decimals);
        text for a date.
    instead : float or str, optional
        The number under the condition that gives the printed one.
    shown : mapping of str to str
        Further computed numbers, written out, for the places in the claim's remark.
    """

    value: Any
    instead: Any = None
    shown: Mapping[str, str] = field(default_factory=dict)


WORKS: dict[str, Callable[[], Any]] = {}


def settles(key: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a function as the working of claim ``key``; a number has one working only."""

    def register(work: Callable[[], Any]) -> Callable[[], Any]:
        if key in WORKS:
            raise KeyError(f"claim {key} has two workings")
        WORKS[key] = work
        return work

    return register


@cache
def worked(key: str) -> Worked | None:
    """The working of claim ``key``; ``None`` if it has none.

    A bare number counts as a working without a remedy; a pair is (value, instead).
    """
    if key not in WORKS:
        return None
    found = WORKS[key]()
    if isinstance(found, Worked):
        return found
    return Worked(*found) if isinstance(found, tuple) else Worked(found)
