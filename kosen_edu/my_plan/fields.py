"""The fields of a plan as people fill them in: which there are, read from text, written as text.

A form, a CSV file, a saved file and a workbook all go through :data:`FIELDS`.  A number without
its unit is refused where two readings would be possible: nothing is guessed in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any, ClassVar

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.errors import plain
from kosen_edu.base.formats import exact, parse_number
from kosen_edu.base.words import Term, say, term

LONE_NUMBER = 100_000  # yen: a smaller amount without a unit may be meant in 万円
_BARE = re.compile(r"[-+−▲△]?[\d,.]+")
_COUNTED = re.compile(r"(?:戸|室|部屋|[かヶヵカ]月|年目|回目|回)$")
_NONE = ("なし", "無し", "-", "—")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().removeprefix("'")


@dataclass(frozen=True)
class Field:
    """One field: what it is called, how it is read and how it is written.

    Parameters
    ----------
    key : str
        Its name in the plan.
    name : str
        Its term, where the key is none.
    per : str
        What the form adds to the name, so that a month's rent is not taken for a year's.
    required : bool
        Whether a plan needs it.
    """

    key: str
    _: KW_ONLY
    name: str = ""
    per: str = ""
    required: bool = False

    kind: ClassVar[str]  # how a workbook shows it
    units: ClassVar[Mapping[str, int]] = {}  # of a column: the power of ten that each is
    unread: ClassVar[str] = "own_plan.not_a_number"  # what is said of a text without a number

    @property
    def term(self) -> Term:
        """Its entry in the vocabulary."""
        return term(self.name or self.key)

    @property
    def label(self) -> str:
        """What it is called on screen."""
        return self.term.name

    def refuse(self, text: str, why: str, **places: Any) -> InputError:
        """The error for a text that cannot be meant."""
        return InputError(self.label, text, say(why, **places))

    def number(self, text: str) -> float:
        """The number in a text, whatever its unit."""
        if text[:1] in ("=", "@"):
            raise self.refuse(text, "own_plan.no_formula")
        try:
            return parse_number(_COUNTED.sub("", text))
        except ValueError:
            raise self.refuse(text, self.unread) from None

    def amount(self, text: str, unit: str = "") -> float:
        """One amount or share; ``unit`` is that of the column where the cell has none."""
        number = self.number(text)
        if self.kind != "money" and "円" in text:
            raise self.refuse(text, "own_plan.not_an_amount")
        bare = _BARE.fullmatch(text) is not None
        if bare and unit in self.units:
            return float(Decimal(repr(number)).scaleb(self.units[unit]))
        self.check_unit(text, number, bare=bare)
        return number

    def check_unit(self, text: str, number: float, *, bare: bool) -> None:
        """Refuse a number whose unit is missing or of another kind."""
        raise NotImplementedError

    def read(self, text: str, unit: str = "") -> Any:
        """The value that a person wrote.

        Parameters
        ----------
        text : str
            Full-width digits, commas, 万円, 億円, ％ are read; formulas are refused.
        unit : str
            What a bare number means, one of :attr:`units`; else a bare share, and a bare amount
            that may be 万円, are refused.

        Raises
        ------
        InputError

        Examples
        --------
        >>> FIELDS["price"].read("１億３,３２７万円"), FIELDS["annual_rate"].read("1.85％")
        (133270000.0, 0.0185)
        >>> FIELDS["price"].read("13327", unit="万円"), FIELDS["years"].read("30年6か月")
        (133270000.0, 30.5)
        """
        return self.amount(_normal(text), unit)

    def write(self, value: Any) -> str:
        """A value so that :meth:`read` reads the same again; nothing for ``None``.

        Examples
        --------
        >>> FIELDS["price"].write(133_270_000.0), FIELDS["annual_rate"].write(0.0185)
        ('13,327万円', '1.85％')
        >>> FIELDS["repairs"].write({10: 3_000_000.0}), FIELDS["rates"].write(((13, 0.0235),))
        ('10年目：300万円', '13回目：2.35％')
        """
        return "" if value is None else self.text(value)

    def text(self, value: Any) -> str:
        """A value in words."""
        raise NotImplementedError


class Money(Field):
    """Yen."""

    kind = "money"
    units: ClassVar[Mapping[str, int]] = {"円": 0, "千円": 3, "万円": 4, "億円": 8}

    def number(self, text: str) -> float:
        """The number in a text; of rent by the month, the year's is asked for."""
        try:
            return super().number(text)
        except InputError:
            if text[:1] not in ("=", "@") and ("月" in text or "×" in text):
                raise self.refuse(text, "own_plan.not_a_year") from None
            raise

    def check_unit(self, text: str, number: float, *, bare: bool) -> None:
        """No share, and no small number that may be yen or 万円."""
        if "%" in text:
            raise self.refuse(text, "own_plan.not_a_share")
        if bare and 0 < abs(number) < LONE_NUMBER:
            raise self.refuse(text, "own_plan.unit_money", given=plain(number))

    def text(self, value: float) -> str:
        """In 万円 where nothing is lost by it."""
        return exact(value, "man_yen" if value and value % 10_000 == 0 else "yen")


class Rate(Field):
    """A share below all of it: a rate of interest, a yield."""

    kind = "percent"
    units: ClassVar[Mapping[str, int]] = {"%": -2}
    rule: ClassVar[str] = "own_plan.percent_rate"

    def possible(self, share: float) -> bool:
        """Whether the share can be meant."""
        return 0 <= share < 1

    def check_unit(self, text: str, number: float, *, bare: bool) -> None:
        """Only with its ％: 0.05 may be 5 % or 0.05 %."""
        if not number or "%" in text or "パーセント" in text:
            return
        given = plain(number)
        if abs(number) >= 1:
            raise self.refuse(text, "own_plan.unit_percent", given=given)
        hundred = plain(round(number * 100, 8))
        raise self.refuse(text, "own_plan.unit_percent_small", given=given, hundred=hundred)

    def read(self, text: str, unit: str = "") -> float:
        """As :meth:`Field.read`; the refusal speaks of per cent, as the field is written."""
        share = self.amount(_normal(text), unit)
        if not self.possible(share):
            raise self.refuse(text, self.rule)
        return share

    def text(self, value: float) -> str:
        """In ％, to the last digit."""
        return exact(value, "percent")


class Share(Rate):
    """A share that may be all of it: vacancy, costs."""

    rule = "own_plan.percent_share"

    def possible(self, share: float) -> bool:
        """Whether the share can be meant."""
        return 0 <= share <= 1


class Change(Rate):
    """A change a year, which may be one for the worse."""

    rule = "own_plan.percent_change"

    def possible(self, share: float) -> bool:
        """Whether the share can be meant."""
        return -1 < share < 1


class Count(Field):
    """A whole number."""

    kind = "count"
    unread = "own_plan.not_a_count"

    def check_unit(self, text: str, number: float, *, bare: bool) -> None:
        """No share."""
        if "%" in text:
            raise self.refuse(text, "own_plan.not_a_count")

    def read(self, text: str, unit: str = "") -> Any:
        """As :meth:`Field.read`."""
        return check.count(super().read(text, unit), self.label, low=0, high=9999)

    def text(self, value: float) -> str:
        """Without a unit."""
        return f"{int(value)}"


class Years(Field):
    """Years, with or without months."""

    kind = "years"
    unread = "own_plan.not_a_count"
    check_unit = Count.check_unit

    def read(self, text: str, unit: str = "") -> float:
        """As :meth:`Field.read`; months may follow the years."""
        if found := re.fullmatch(r"(\d+)年(\d+)(?:[かヶヵカ]?月)", _normal(text)):
            return int(found[1]) + int(found[2]) / 12
        return self.amount(_normal(text), unit)

    def text(self, value: float) -> str:
        """A part of a year is written in months."""
        if value == int(value):
            return f"{value:g}"
        years, months = divmod(round(value * 12), 12)
        return f"{years}年{months}か月"


@dataclass(frozen=True)
class Choice(Field):
    """One of several words."""

    choices: tuple[str, ...] = ()

    kind = "choice"

    @property
    def words(self) -> dict[str, str]:
        """The words on screen, and what they mean."""
        return {self.text(value): value for value in self.choices}

    def read(self, text: str, unit: str = "") -> str:
        """The choice by its words or its key."""
        clean = _normal(text)
        if clean in self.choices:
            return clean
        for words, value in self.words.items():
            if clean == unicodedata.normalize("NFKC", words):
                return value
        raise self.refuse(text, "own_plan.one_of", choices="・".join(self.words))

    def text(self, value: str) -> str:
        """The choice in words."""
        return say(f"own_plan.choice_{value}")


class Repairs(Field):
    """What is paid in some of the years: ``10年目：300万円、15年目：200万円``."""

    kind = "repairs"
    part: ClassVar[type[Field]] = Money

    def pairs(self, text: str) -> list[tuple[int, float]]:
        """When, and how much."""
        clean = _normal(text)
        found = []
        # a comma between pairs; not one that groups three digits
        parts = [] if clean in _NONE else re.split(r"[、;\n]+|,(?!\d{3}(?!\d))", clean)
        for part in filter(None, parts):
            when, colon, what = part.partition(":")
            if not colon:
                raise self.refuse(clean, f"own_plan.pairs_{self.key}")
            value = self.part(self.key, name=self.name).read(what.strip())
            found.append((check.count(self.number(when.strip()), self.label), value))
        return found

    def read(self, text: str, unit: str = "") -> Any:
        """The amounts by year."""
        pairs = self.pairs(text)
        return {year: sum(cost for y, cost in pairs if y == year) for year, _ in pairs}

    def text(self, value: Any) -> str:
        """The pairs in their order."""
        write = self.part(self.key, name=self.name).text
        pairs = sorted(value.items() if isinstance(value, Mapping) else value)
        return "、".join(say(f"own_plan.pair_{self.key}", n=n, value=write(v)) for n, v in pairs)


class Steps(Repairs):
    """What holds from some payment on: ``13回目：2.35％、25回目：2.80％``."""

    kind = "steps"
    part = Rate

    def read(self, text: str, unit: str = "") -> Any:
        """The rates in the order of the payments."""
        return tuple(sorted(self.pairs(text)))


STRUCTURES = (
    "wood", "wood_mortar", "reinforced_concrete", "brick_block", "steel_over_4mm",
    "steel_3_to_4mm", "steel_up_to_3mm",
)  # fmt: skip
GROUPS: dict[str, tuple[Field, ...]] = {
    "home": (
        Money("price", required=True), Money("gpi", per="年", required=True), Count("units"),
        Share("vacancy"), Share("opex_ratio"), Choice("opex_base", choices=("gpi", "egi")),
        Money("opex_fixed", per="年"), Change("opex_drift"), Change("rent_drift"),
        Choice("rent_drift_kind", choices=("compound", "linear")),
        Money("capex_reserve", per="年"), Repairs("repairs"),
    ),
    "debt": (
        Money("principal"), Rate("annual_rate"), Years("years"),
        Choice("method", choices=("level_payment", "level_principal")),
        Choice("rounding", choices=("exact", "floor", "half_up")),
        Count("grace_months", per="か月"), Steps("rates", name="rate_steps"),
        Choice("payment_rule", choices=("recalculated", "five_year", "cap_only")),
    ),
    "tax": (
        Money("building_price"), Money("equipment_price"),
        Choice("structure", choices=STRUCTURES), Years("building_age"), Count("start_year"),
        Money("salary", per="年"), Money("deductions", per="年"),
        Choice("blue_return", name="blue_return_deduction",
               choices=("none", "simple", "paper", "e_tax", "e_tax_books")),
    ),
    "sale": (
        Money("buying_costs"), Money("buying_costs_expensed"), Money("reserve"),
        Count("hold_years"), Rate("exit_yield"), Money("exit_price"),
        Choice("exit_base", choices=("gpi", "noi")), Share("selling_cost_ratio"),
        Change("discount_rate"),
    ),
}  # fmt: skip
"""The fields by group, in the order of the form."""
FIELDS = {field.key: field for fields in GROUPS.values() for field in fields}


def read_day(text: str) -> str:
    """A day as people write it, as ``2026-11-25``; what cannot be read stays as it is.

    Examples
    --------
    >>> read_day("2026/11/25"), read_day("２０２６年１１月２５日"), read_day("令和8年1月5日")
    ('2026-11-25', '2026-11-25', '2026-01-05')
    """
    clean = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"(\d{4}|令和\d+)[-−/.年](\d{1,2})[-−/.月](\d{1,2})日?", clean)
    if not found:
        return clean
    year = 2018 + int(found[1][2:]) if found[1].startswith("令和") else int(found[1])
    return f"{year:04}-{int(found[2]):02}-{int(found[3]):02}"
