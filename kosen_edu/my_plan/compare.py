"""Last year's plan beside this year's: what was changed, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kosen_edu.base import check
from kosen_edu.base.formats import man_yen
from kosen_edu.base.words import say, term
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.ratios import dscr

from .fields import FIELDS
from .figures import figure_name, figure_text
from .files import MyPlan
from .values import plan_values

# what no form shows, and its term
_UNSEEN = {
    "bonus_principal": "bonus_principal",
    "payments_per_year": "payments_per_year",
    "unpaid": "unpaid_order",
    "hold_law": "tax_year",
}
_LINES = ("balance", "gpi", "noi", "ads", "btcf", "atcf")


def in_year(plan: ProForma, year: int) -> dict[str, float | None]:
    """What a plan says of one of its years: rate, balance, NOI, ADS, DSCR, cash.

    Raises
    ------
    InputError
        For a year after the sale.

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> round(in_year(toda_plan(), 2)["balance"])
    113902273
    """
    k = check.count(year, "year", high=plan.hold_years, one=True) - 1
    rates = plan.rate_by_month[12 * k :]
    found: dict[str, float | None] = {"rate_in_force": float(rates[0]) if len(rates) else None}
    for key in _LINES if plan.tax is not None else _LINES[:-1]:
        found[key] = float(plan.result.line(key)[k])
        if key == "ads":
            found["dscr"] = dscr(noi=found["noi"], ads=found["ads"]) if found["ads"] else None
    return found


def _label(key: str) -> str:
    return FIELDS[key].label if key in FIELDS else term(_UNSEEN[key]).name


def _text(key: str, value: Any) -> str:
    """A value in words; what no form has a field for is written as the plan has it."""
    if key in FIELDS:
        return FIELDS[key].write(value) or "—"
    if key == "bonus_principal":
        return FIELDS["principal"].write(value)
    return str(value) if key == "payments_per_year" else say(f"own_plan.choice_{value}".lower())


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two plans of the same property: what was changed, and what it does to one of the years."""

    before: MyPlan
    after: MyPlan
    year: int

    def changes(self) -> dict[str, tuple[str, str]]:
        """All that differs, also what no form shows: as it was, and as it is."""
        old, new = plan_values(self.before.plan), plan_values(self.after.plan)
        return {
            key: (_text(key, old[key]), _text(key, new[key]))
            for key in (*FIELDS, *_UNSEEN)
            if old[key] != new[key]
        }

    def numbers(self) -> dict[str, tuple[float | None, float | None]]:
        """The figures of the year in both plans."""
        old, new = (in_year(mine.plan, self.year) for mine in (self.before, self.after))
        return {key: (old[key], new[key]) for key in old if key in new}

    def frame(self) -> pd.DataFrame:
        """Side by side: first what was changed, then the figures of the year."""
        rows = [(_label(k), was, now, "") for k, (was, now) in self.changes().items()]
        first = len(rows)
        for key, (was, now) in self.numbers().items():
            difference = None if was is None or now is None else now - was
            moved = "" if difference is None else _signed(key, difference)
            rows.append((figure_name(key), figure_text(key, was), figure_text(key, now), moved))
        heads = ["くらべる数字", self.before.as_of, self.after.as_of, "差"]
        index = [
            "変えた入力" if i == 0 and first else
            f"{self.year}年目" if i == first else ""
            for i in range(len(rows))
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=heads, index=index)

    @property
    def sentence(self) -> str:
        """The change in one sentence."""
        was, now = self.numbers()["btcf"]
        names = "、".join(_label(key) for key in self.changes())
        if not names:
            return say("own_plan.nothing_changed")
        money = man_yen(abs((now or 0.0) - (was or 0.0)))
        way = "more" if (now or 0.0) >= (was or 0.0) else "less"
        return say(f"own_plan.changed_{way}", names=names, year=self.year, money=money)


def _signed(key: str, value: float) -> str:
    text = figure_text(key, abs(value))
    return ("−" if value < 0 else "+") + text if value else text


def compare_years(before: MyPlan, after: MyPlan, *, year: int | None = None) -> Comparison:
    """Put last year's plan beside this year's.

    Parameters
    ----------
    before, after : MyPlan
    year : int, optional
        Which year of ownership is looked at: the second, or the first of plans sold after one.

    Returns
    -------
    Comparison

    Raises
    ------
    InputError
        If one of them ends before that year.

    Examples
    --------
    >>> from kosen_edu.my_plan.values import changed_plan
    >>> from kosen_edu.cases.toda import toda_plan
    >>> last = MyPlan("戸田", toda_plan(), "2026-11-25")
    >>> now = MyPlan("戸田", changed_plan(last.plan, rates="13回目：2.35％"), "2027-11-25")
    >>> was, is_now = compare_years(last, now).numbers()["dscr"]
    >>> round(was, 2), round(is_now, 2)
    (1.37, 1.28)
    """
    last = min(check.kind(mine, "plan", MyPlan).plan.hold_years for mine in (before, after))
    year = min(2, last) if year is None else year
    return Comparison(before, after, check.count(year, "year", high=last, one=True))
