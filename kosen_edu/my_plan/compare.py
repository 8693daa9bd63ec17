"""Last year's plan beside this year's: what was changed, and what it does."""

from dataclasses import dataclass

import pandas as pd

from kosen_edu.base import check, man_yen, say
from kosen_edu.plan.proforma import ProForma
from kosen_edu.rental.ratios import dscr

from .fields import FIELDS
from .figures import figure_name, figure_text
from .files import MyPlan
from .values import UNSEEN, plan_values, value_label, value_text

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
            key: (value_text(key, old[key]), value_text(key, new[key]))
            for key in (*FIELDS, *UNSEEN)
            if old[key] != new[key]
        }

    def numbers(self) -> dict[str, tuple[float | None, float | None]]:
        """The figures of the year in both plans."""
        old, new = (in_year(mine.plan, self.year) for mine in (self.before, self.after))
        return {key: (old.get(key), new.get(key)) for key in {**old, **new}}

    def frame(self) -> pd.DataFrame:
        """Side by side: first what was changed, then the figures of the year."""
        rows = [(value_label(k), was, now, "") for k, (was, now) in self.changes().items()]
        first = len(rows)
        for key, (was, now) in self.numbers().items():
            difference = None if was is None or now is None else now - was
            moved = "" if difference is None else _signed(key, difference)
            texts = (_shown(key, was, self.before), _shown(key, now, self.after))
            rows.append((figure_name(key), *texts, moved))
        heads = ["くらべる数字", self.before.as_of, self.after.as_of, "差"]
        index = [""] * len(rows)
        index[0], index[first] = (
            "変えた入力",
            f"{self.year}年目",
        )  # if nothing was changed, one place
        return pd.DataFrame(rows, columns=heads, index=index)

    @property
    def sentence(self) -> str:
        """The change in a sentence, and what keeps the two from being two years of one plan."""
        return self._change() + self._doubts()

    def _change(self) -> str:
        was, now = self.numbers()["btcf"]
        names = "、".join(value_label(key) for key in self.changes())
        if not names:
            return say("own_plan.nothing_changed")
        money = man_yen(abs((now or 0.0) - (was or 0.0)))
        if money == man_yen(0):
            return say("own_plan.changed_none", names=names, year=self.year) + self._sale()
        way = "more" if (now or 0.0) >= (was or 0.0) else "less"
        return say(f"own_plan.changed_{way}", names=names, year=self.year, money=money)

    def _sale(self) -> str:
        """What a change that no year of rent shows does to the sale."""
        was, now = (float(mine.plan.result.sale_cash) for mine in (self.before, self.after))
        money = man_yen(abs(now - was))
        if money == man_yen(0):
            return ""
        return say(f"own_plan.sale_{'more' if now > was else 'less'}", money=money)

    def _doubts(self) -> str:
        before, after = self.before, self.after
        told = ""
        if before.name != after.name:
            told += say("own_plan.other_names", before=before.name, after=after.name)
        if before.as_of > after.as_of:
            told += say("own_plan.other_order", before=before.as_of, after=after.as_of)
        return told


def _shown(key: str, value: float | None, mine: MyPlan) -> str:
    """A figure of one of the plans; what it has not, a loan's rate or tax, is no figure of it."""
    if value is None and key != "dscr":
        return "—"
    return figure_text(key, value, debt=mine.plan.loan is not None)


def _signed(key: str, value: float) -> str:
    text = figure_text(key, abs(value))
    if text == figure_text(key, 0.0):  # less than the last place
        return text
    return ("−" if value < 0 else "+") + text


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
