"""The fields of a plan as people fill them in: which there are, read from text, written as text.

A form, a CSV file, a saved file and a workbook all go through :data:`FIELDS`.  A number without
its unit is refused where two readings would be possible: nothing is guessed in silence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from typing import Any, ClassVar

from kosen_edu.base import (
    InputError,
    Term,
    UnclearError,
    check,
    exact,
    in_figures,
    parse_number,
    plain,
    quantities,
    say,
    seen,
    term,
)
from kosen_edu.plan.lines import MAX_HOLD
from kosen_edu.tax.tables import OPEN_END

LONE_NUMBER = 100_000  # yen: a smaller amount without a unit may be meant in 万円
_BARE = re.compile(r"[-+−▲△]?[\d,.]+")
_ABOUT = re.compile("[〜~]|約|程度|くらい|ぐらい|ほど|前後|以上|以下|未満|超|およそ|強$|弱$")
# the year in which a house was built: 2015年, 平成20年3月, S63.4, 1998/4
_BUILT = re.compile(r"(?:^|\D)(?:19|20)\d\d(?:\D|$)|(?:明治|大正|昭和|平成|令和|[MTSHRmtshr])\d")
_HALF = re.compile("(?<=年)半$")  # 30年半
# what is written where there is nothing: no more than a blank, or in words that there is none
_DASH = re.compile("[-‐–—―−ー]*")
_NONE = re.compile(rf"{_DASH.pattern}|(?:特に|該当)?(?:[な無][しい]|ナシ)|無|ありません")
_BRACKETED = re.compile(r"[(][^()]*\d[^()]*[)]")
_MONTH = ("月", "か月", "月額", "毎月", "月々", "月間")
_YEAR = ("年", "年額", "毎年", "年間")
PERIODS = dict.fromkeys(_MONTH, 12) | dict.fromkeys(_YEAR, 1)  # how many of them a year has
# say nothing of a unit
_NOTES = (
    "税込", "税抜", "税別", "満室想定", "満室時", "満室", "想定", "必須", "任意", "概算", "年数",
    "変動", "固定", "予定",
)  # fmt: skip
_WORDS = sorted(
    (*_NOTES, *(w for w in PERIODS if len(w) > 1), "百万円", "千円", "万円", "億円", "円"),
    key=len,
    reverse=True,
)
_JOINED = re.compile("|".join(_WORDS))  # words that are written with nothing between them


def _normal(text: str) -> str:
    return in_figures(seen(text).strip().removeprefix("'"))


def _folded(text: str) -> str:
    """A word without what people leave out or put in: spaces, brackets, capitals."""
    return re.sub(r"[\s()「」・]", "", seen(text)).casefold()


def heading_words(unit: str) -> list[str]:
    """What the brackets of a heading say, word by word; notes such as 税込 are none.

    Examples
    --------
    >>> heading_words("千円／月額"), heading_words("税込・ヶ月"), heading_words("税込）（月額万円")
    (['千円', '月額'], ['か月'], ['月額', '万円'])
    """
    clean = re.sub("[ヶヵカケか箇個]月", "か月", seen(unit))
    found: list[str] = []
    for word in re.split(r"[・、,/:;\s()\[\]【】〔〕<>]+", clean):
        bare = word.removeprefix("単位")
        parts = _JOINED.findall(bare)
        found += parts if "".join(parts) == bare else [bare]
    return [word for word in found if word and word not in _NOTES]


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
    units: ClassVar[Mapping[str, Fraction]] = {}  # what one of each is inside
    before: ClassVar[tuple[str, ...]] = ()  # words that may stand before the number
    unread: ClassVar[str] = "own_plan.not_a_number"  # what is said of a text without a number
    # and of a unit that the field has not, by what is part of it
    wrong: ClassVar[Mapping[str, str]] = {"円": "own_plan.not_an_amount"}

    @property
    def term(self) -> Term:
        """Its entry in the vocabulary."""
        return term(self.name or self.key)

    @property
    def label(self) -> str:
        """What it is called on screen."""
        return self.term.name

    def refuse(self, text: object, why: str, meant: str = "", **places: Any) -> InputError:
        """The error for what cannot be meant."""
        return InputError(self.label, text, say(why, **places), meant)

    def left_out(self, text: str) -> bool:
        """Whether nothing is written, or that there is nothing: a dash, なし."""
        return _NONE.fullmatch(_normal(text)) is not None

    def none(self, text: str, usual: Any, *, blank: bool = True) -> Any:
        """What stands where something is left out: what is usual, if that is nothing.

        It is also what a dash stands for, if that can be a ``blank``.

        Raises
        ------
        InputError
            For なし where the usual is something and 0 cannot be: no plan is held for no years.
        """
        dash = _DASH.fullmatch(_normal(text)) is not None
        if usual in (None, 0, (), {}) or (blank and dash):
            return usual
        try:
            return self.read(text if dash else "0")
        except InputError as error:
            raise InputError(self.label, text, error.allowed) from None

    def parts(self, text: str, unit: str) -> tuple[str, list[tuple[Decimal, str]]]:
        """The word before and the numbers in a text; a bare one gets the column's unit."""
        text = _HALF.sub("6か月", text.strip())
        clean = _normal(text)
        if clean[:1] in ("=", "@"):
            raise self.refuse(text, "own_plan.no_formula")
        if _BRACKETED.fullmatch(clean):
            raise self.refuse(text, "own_plan.in_brackets")
        words = [word for word in heading_words(unit) if word not in self.before]
        bare = _BARE.fullmatch(clean)
        # also where the cell has a unit: "per dwelling" would make it another amount
        if not self.units.keys() >= set(words) or (bare and len(words) > 1):
            raise self.refuse(text, "own_plan.heading_unit", unit=unit, known=self.known)
        if bare:
            clean += "".join(words)
        try:
            before, found = quantities(clean)
        except UnclearError as error:
            raise InputError(self.label, text, error.allowed) from None
        except ValueError:
            raise self.refuse(text, self.unread) from None
        return before.strip("()"), found

    @property
    def known(self) -> str:
        """The units that it has, in words."""
        units = [unit for unit in self.units if unit not in ("", "月")]
        return "・".join(u for u in units if not any(u != v and u.startswith(v) for v in units))

    def amount(self, text: str, unit: str = "") -> float:
        """The number in a text in the field's own unit; ``unit`` is that of the column."""
        before, found = self.parts(text, unit)
        units = [word for _, word in found]
        if before and before not in self.before:
            raise self.refuse_unit(text, before)
        if wrong := next((word for word in units if word not in self.units), ""):
            raise self.refuse_unit(text, wrong)
        worth = [self.units[word] for word in units]
        parts = [Fraction(n) * w for (n, _), w in zip(found, worth, strict=True)]
        falling = all(a > b for a, b in pairwise(worth))
        # 1割50％: of the smaller no more than a larger
        within = all(part < larger for larger, part in zip(worth, parts[1:], strict=False))
        if not (falling and within) or (len(found) > 1 and "" in units):
            raise self.refuse(text, self.unread)
        if units == [""]:
            self.check_bare(text, found[0][0])
        try:
            return float(sum(parts))
        except OverflowError:
            raise self.refuse(text, self.unread) from None

    def refuse_unit(self, text: str, unit: str) -> InputError:
        """The error for a word with a number that the field does not know."""
        if _ABOUT.search(_normal(text)):
            return self.refuse(text, "own_plan.one_number")
        if not re.search(r"\w|[%$¥€]", unit):
            return self.refuse(text, self.unread)
        return self.refuse(text, self.wrong_unit(unit), unit=unit, known=self.known)

    def wrong_unit(self, unit: str) -> str:
        """What is said of a unit that the field has not."""
        told = [why for part, why in self.wrong.items() if part in unit]
        return told[0] if told else "own_plan.wrong_unit"

    def check_bare(self, text: str, number: Decimal) -> None:
        """Refuse a number without a unit where two readings would be possible."""

    def read(self, text: str, unit: str = "") -> Any:
        """The value that a person wrote.

        Parameters
        ----------
        text : str
            Full-width digits, commas, 万円, 億円, ％ and the field's other units are read; a unit
            that it has not, a formula and an "about" are refused.
        unit : str
            What stands in the brackets of a column's heading: the unit of a bare number, and
            whether an amount is a month's.  Without it a bare share, and a bare amount that may
            be 万円, are refused.

        Raises
        ------
        InputError

        Examples
        --------
        >>> FIELDS["price"].read("１億３,３２７万円"), FIELDS["annual_rate"].read("1.85％")
        (133270000.0, 0.0185)
        >>> FIELDS["price"].read("13327", unit="万円"), FIELDS["years"].read("30年6か月")
        (133270000.0, 30.5)
        >>> FIELDS["gpi"].read("676", unit="千円・月額"), FIELDS["grace_months"].read("1年")
        (8112000.0, 12)
        """
        return self.amount(text, unit)

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


def _units(**worth: str) -> dict[str, Fraction]:
    """Units by what one of them is inside; ``bare`` is a number without a unit."""
    return {unit.removeprefix("bare"): Fraction(one) for unit, one in worth.items()}


class Money(Field):
    """Yen."""

    kind = "money"
    units = _units(円="1", 千円="1e3", 万円="1e4", 百万円="1e6", 億円="1e8")
    wrong = dict.fromkeys(("%", "パーセント"), "own_plan.not_a_share")

    def read(self, text: str, unit: str = "") -> float:
        """As :meth:`Field.read`; a month's amount is that of a year only if the column says so."""
        words = heading_words(unit)
        column = {PERIODS[word] for word in words if word in PERIODS}
        if column and (self.per != "年" or len(column) > 1):
            raise self.refuse(text, "own_plan.heading_unit", unit=unit, known=self.known)
        before, found = self.parts(text, "・".join(w for w in words if w not in PERIODS))
        (number, word), *more = found
        form = _AMOUNT.fullmatch(word)
        said = [w for w in (before, form and form[2]) if w]
        if more or form is None or not all(w in PERIODS for w in said):
            raise self.refuse_unit(text, word if before in ("", *PERIODS) else before)
        if not form[1]:
            self.check_lone(text)
        if (point := _POINT.search(_normal(text))) and self.may_be_comma(point, unit):
            whole, comma = f"{float(point[0]):g}", point[0].replace(".", ",")
            raise self.refuse(text, "own_plan.point_or_comma", whole=whole, comma=comma)
        cell = {PERIODS[w] for w in said}
        if cell and self.per != "年":
            raise self.refuse(text, "own_plan.no_period")
        if 12 in cell and column != {12}:
            meant = say("own_plan.meant_year", money=exact(float(12 * number), "yen"))
            raise self.refuse(text, "own_plan.not_a_year", meant)
        amount = float(number * max(cell or column or {1}))
        if not isfinite(amount):
            raise self.refuse(text, self.unread)
        return amount

    def may_be_comma(self, point: re.Match[str], unit: str) -> bool:
        """Whether a point may be one of thousands: 29.800百万円, or 811,200万円 a year, is none."""
        rest = point.string[point.start() :]
        words = "・".join(w for w in heading_words(unit) if w not in PERIODS)
        (number, _), *_ = self.parts(rest, words)[1]
        return number < (10**6 if self.per else 10**7) and "百万" not in rest + unit

    def wrong_unit(self, unit: str) -> str:
        """What is said of a unit that an amount has not."""
        why = super().wrong_unit(unit)
        month = self.per == "年" and ("月" in unit or "×" in unit)
        return "own_plan.not_a_year" if month and why == "own_plan.wrong_unit" else why

    def check_lone(self, text: str) -> None:
        """No small number that may be yen or 万円, also at the end of 1億2000."""
        clean = _normal(text)
        if re.search(r"万[\d.,]+千?[^\d兆億万千]*$", clean):  # 811万2千: 万円 would be no number
            return
        if re.search(r"千[^\d円万]*$", clean):  # 3千 may be 3千円 or 3千万円
            raise self.refuse(text, "own_plan.unit_money", given=clean)
        end = re.search(r"([\d.,]*\d)[^\d兆億万千]*$", clean)
        if end and 0 < parse_number(end[1]) < LONE_NUMBER:
            given = clean if re.search(r"[兆億万千]\d", clean) else plain(parse_number(end[1]))
            raise self.refuse(text, "own_plan.unit_money", given=given)

    def text(self, value: float) -> str:
        """In 万円 where nothing is lost by it."""
        return exact(value, "man_yen" if value and value % 10_000 == 0 else "yen")


# three places of which the last is 0: a point for a comma? 3.000万円
_POINT = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d\d0(?!\d)")
# 円, and of what it is the amount: 円/月, 円(月額), 円年額
_AMOUNT = re.compile(r"(円?)(?:(?:(?<=円)|[/(毎])[/(毎]*(か月|月[額間]?|年[額間]?)\)?)?")


class Rate(Field):
    """A share below all of it: a rate of interest, a yield."""

    kind = "percent"
    units = _units(
        **{"%": "1/100", "%/年": "1/100"},
        パーセント="1/100",
        割="1/10",
        分="1/100",
        厘="1/1000",
        bare="1",
    )
    before: ClassVar[tuple[str, ...]] = ("年", "年利", "年率")
    rule: ClassVar[str] = "own_plan.percent_rate"
    signed: ClassVar[bool] = False
    most: ClassVar[float] = 1.0  # it is below that
    whole: ClassVar[bool] = False  # or just that
    least: ClassVar[Decimal] = Decimal(1)  # per cent: 0.05 under a ％ may be a cell of 5 %

    def check_bare(self, text: str, number: Decimal) -> None:
        """Only with its ％: 0.05 may be 5 % or 0.05 %."""
        if not number:
            return
        given = plain(float(number))
        if abs(number) >= 1:
            raise self.refuse(text, "own_plan.unit_percent", given=given)
        hundred = plain(round(float(number) * 100, 8))
        raise self.refuse(text, "own_plan.unit_percent_small", given=given, hundred=hundred)

    def read(self, text: str, unit: str = "") -> float:
        """As :meth:`Field.read`; the refusal speaks of per cent, as the field is written."""
        if not self.signed and "+" in _normal(text):  # 0.5 points more, or the rate of 0.5 %
            raise self.refuse(text, "own_plan.no_plus")
        share = self.amount(text, unit)
        if _BARE.fullmatch(_normal(text)) and abs(share) * 100 < self.least:
            self.check_bare(text, Decimal(repr(parse_number(_normal(text)))))
        within = abs(share) < self.most or (self.whole and share == self.most)
        if not within or (share < 0 and not self.signed):
            raise self.refuse(text, self.rule)
        return share

    def text(self, value: float) -> str:
        """In ％, to the last digit."""
        return exact(value, "percent")


class LoanRate(Rate):
    """A loan's rate: far below all of it."""

    rule = "own_plan.percent_loan"
    least = Decimal("0.1")
    most = check.MOST_A_YEAR


class Share(Rate):
    """A share that may be all of it: vacancy, costs."""

    before = ()
    rule = "own_plan.percent_share"
    whole = True


class Change(Rate):
    """A change a year, which may be one for the worse."""

    rule = "own_plan.percent_change"
    signed = True


class Drift(Change):
    """A change of rent or costs from year to year."""

    rule = "own_plan.percent_drift"
    least = Decimal("0.1")
    most = check.MOST_A_YEAR


class Count(Field):
    """A whole number."""

    kind = "count"
    unread = "own_plan.not_a_count"
    wrong = {"%": "own_plan.not_a_count", **Field.wrong}  # noqa: RUF012
    low: ClassVar[int] = 1
    high: ClassVar[int] = 10_000

    def read(self, text: str, unit: str = "") -> Any:
        """As :meth:`Field.read`."""
        number = super().read(text, unit)
        try:
            return check.count(number, self.label, low=self.low, high=self.high)
        except InputError as error:  # what was written, not what it was taken for
            raise InputError(self.label, text, error.allowed) from None

    def text(self, value: float) -> str:
        """Without a unit."""
        return f"{int(value)}"


class Rooms(Count):
    """What can be let."""

    before = ("全", "総")
    units = _units(戸="1", 室="1", 部屋="1", 世帯="1", 区画="1", bare="1")


class Months(Count):
    """Months; a year has twelve."""

    units = _units(年="12", 年間="12", か月="1", か月間="1", 月="1", bare="1")
    low, high = 0, check.MAX_TERM


class Held(Count):
    """Whole years; the plan is at its end after the last."""

    units = _units(
        年="1", 年間="1", 年目="1", 年後="1", か月="1/12", か月間="1/12", 月="1/12", bare="1"
    )
    high = MAX_HOLD


class Calendar(Count):
    """A year of the calendar, also counted from 2019 (令和)."""

    units = _units(年="1", 年分="1", bare="1")
    before = ("西暦",)
    high = OPEN_END
    unread = "own_plan.not_a_year_of_calendar"

    def read(self, text: str, unit: str = "") -> Any:
        """As :meth:`Field.read`."""
        found = re.fullmatch(r"(?:令和|[Rr])\s*(0?[1-9]|[1-9]\d|元)\s*(?:年分?)?", _normal(text))
        if found is None:
            return super().read(text, unit)
        return 2018 + (1 if found[1] == "元" else int(found[1]))


class Years(Field):
    """Years, with or without months."""

    kind = "years"
    units = _units(年="1", 年間="1", か月="1/12", か月間="1/12", 月="1/12", bare="1")
    unread, wrong = Count.unread, Count.wrong

    def read(self, text: str, unit: str = "") -> float:
        """As :meth:`Field.read`; months may be written as ``419/12``, as refusals write them."""
        twelfths = re.fullmatch(r"(\d{1,4})/12年?", _normal(text))
        return super().read(f"{twelfths[1]}か月" if twelfths else text, unit)

    def text(self, value: float) -> str:
        """A part of a year is written in months."""
        if value == int(value):
            return f"{value:g}"
        years, months = divmod(round(value * 12), 12)
        return f"{years}年{months}か月"


class Age(Years):
    """How old a building is."""

    before = ("築",)

    def read(self, text: str, unit: str = "") -> float:
        """As :class:`Years`; a new building is 0 years old, the year it was built is no age."""
        clean = _normal(text)
        if clean == "新築":
            return 0.0
        if _BUILT.search(clean):
            raise self.refuse(text, "own_plan.built_in")
        return super().read(text, unit)


@dataclass(frozen=True)
class Choice(Field):
    """One of several words."""

    choices: tuple[str, ...] = ()
    also: Mapping[str, str] = field(default_factory=dict)  # other words for it
    unclear: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # may be any of these

    kind = "choice"

    def left_out(self, text: str) -> bool:
        """Whether nothing is written; なし is none of the choices."""
        return not _folded(text)

    @property
    def words(self) -> dict[str, str]:
        """The words on screen, and what they mean."""
        return {self.text(value): value for value in self.choices}

    def read(self, text: str, unit: str = "") -> str:
        """The choice by its words, by others that mean the same, or by its key."""
        keys = {value: value for value in self.choices}
        known = {_folded(w): v for w, v in (keys | self.words | dict(self.also)).items()}
        if _folded(text) in known:
            return known[_folded(text)]
        asked = {_folded(w): v for w, v in self.unclear.items()}.get(_folded(text))
        if asked:
            raise self.refuse(text, "own_plan.which_of", choices=self.listed(asked))
        raise self.refuse(text, "own_plan.one_of", choices=self.listed(self.choices))

    def listed(self, choices: Iterable[str]) -> str:
        """Choices in words, each in brackets: their names have dots and commas of their own."""
        return "".join(f"「{self.text(value)}」" for value in choices)

    def text(self, value: str) -> str:
        """The choice in words."""
        return say(f"own_plan.choice_{value}")


class Repairs(Field):
    """What is paid in some of the years: ``10年目：300万円、15年目：200万円``."""

    kind = "repairs"
    units = _units(年目="1", 年="1", bare="1")
    high: ClassVar[int] = 100
    part: ClassVar[type[Field]] = Money

    def when(self, text: str) -> int:
        """The year of a pair."""
        return check.count(self.amount(text), self.label, high=self.high)

    def pairs(self, text: str, unit: str) -> list[tuple[int, float]]:
        """When, and how much; they have their units with them: one of the column would be lost."""
        clean = _normal(text)
        none = self.left_out(text) or (self.part is Money and re.fullmatch("0[千万]?円?", clean))
        if heading_words(unit) and not none:
            raise self.refuse(text, f"own_plan.pairs_{self.key}")
        found = []
        # a comma before the next pair; not one that groups three digits
        parts = [] if none else re.split(r"[、;\n]+|,(?=\s*\d+[^\d,:]*:)", clean)
        for part in (p for p in parts if p.strip()):
            when, colon, what = part.partition(":")
            if not colon:
                raise self.refuse(clean, f"own_plan.pairs_{self.key}")
            value = self.part(self.key, name=self.name).read(what.strip())
            found.append((self.when(when.strip()), value))
        return found

    def read(self, text: str, unit: str = "") -> Any:
        """The amounts by year; two in the same year are added."""
        pairs = self.pairs(text, unit)
        return {year: sum(cost for y, cost in pairs if y == year) for year, _ in pairs}

    def text(self, value: Any) -> str:
        """The pairs in their order."""
        write = self.part(self.key, name=self.name).text
        pairs = sorted(value.items() if isinstance(value, Mapping) else value)
        return "、".join(say(f"own_plan.pair_{self.key}", n=n, value=write(v)) for n, v in pairs)


class Steps(Repairs):
    """What holds from some payment on: ``13回目：2.35％、25回目：2.80％``."""

    kind = "steps"
    high = check.MAX_TERM
    part = LoanRate

    units = _units(回目="1", 回="1", か月目="1", 年目="12", bare="1")

    def when(self, text: str) -> int:
        """The payment of a pair; a year begins with the first of its twelve."""
        number = super().when(text.removesuffix("から"))
        return number - 11 if "年" in text else number

    def read(self, text: str, unit: str = "") -> Any:
        """The rates in the order of the payments."""
        return tuple(sorted(self.pairs(text, unit)))


NONE = ("なし", "無し", "無", "ナシ")
RENT_WORDS = {"満室想定家賃": "gpi", "実効総収入": "egi"}
RULE_WORDS = {"5年ルール": "five_year", "125％ルール": "cap_only"}
METHOD_WORDS = {
    f"元{what}均等{more}": method
    for what, method in (("利", "level_payment"), ("金", "level_principal"))
    for more in ("返済", "返済方式", "方式", "払い")
}
STRUCTURES = (
    "wood", "wood_mortar", "reinforced_concrete", "brick_block", "steel_over_4mm",
    "steel_3_to_4mm", "steel_up_to_3mm",
)  # fmt: skip
STRUCTURE_WORDS = {
    **dict.fromkeys(("木造", "木", "W造", "合成樹脂造"), "wood"),
    "木骨モルタル": "wood_mortar",
    **dict.fromkeys(
        ("RC", "RC造", "SRC", "SRC造", "鉄筋コンクリート", "鉄骨鉄筋コンクリート",
         "鉄骨鉄筋コンクリート造"),
        "reinforced_concrete",
    ),
    **dict.fromkeys(
        ("れんが造", "レンガ造", "石造", "ブロック造", "コンクリートブロック造", "CB造"),
        "brick_block",
    ),
    **dict.fromkeys(("重量鉄骨", "重量鉄骨造"), "steel_over_4mm"),  # from 6 mm up
}  # fmt: skip
"""What people write for a structure besides the words of the form."""
STEEL = dict.fromkeys(("鉄骨", "鉄骨造", "S造", "軽量鉄骨", "軽量鉄骨造", "LGS造"), STRUCTURES[-3:])
"""Steel of a thickness that is not said: the useful life depends on it."""
GROUPS: dict[str, tuple[Field, ...]] = {
    "home": (
        Money("price", required=True), Money("gpi", per="年", required=True), Rooms("units"),
        Share("vacancy"), Share("opex_ratio"),
        Choice("opex_base", choices=("gpi", "egi"), also=RENT_WORDS),
        Money("opex_fixed", per="年"), Drift("opex_drift"), Drift("rent_drift"),
        Choice("rent_drift_kind", choices=("compound", "linear")),
        Money("capex_reserve", per="年"), Repairs("repairs"),
    ),
    "debt": (
        Money("principal"), LoanRate("annual_rate"), Years("years"),
        Choice("method", choices=("level_payment", "level_principal"), also=METHOD_WORDS),
        Choice("rounding", choices=("exact", "floor", "half_up"),
               also=dict.fromkeys(NONE, "exact") | {"切捨て": "floor"}),
        Months("grace_months", per="か月"), Steps("rates", name="rate_steps"),
        Choice("payment_rule", choices=("recalculated", "five_year", "cap_only"),
               also=RULE_WORDS),
    ),
    "tax": (
        Money("building_price"), Money("equipment_price"),
        Choice("structure", choices=STRUCTURES, also=STRUCTURE_WORDS, unclear=STEEL),
        Age("building_age"), Calendar("start_year"),
        Money("salary", per="年"), Money("deductions", per="年"),
        Choice("blue_return", name="blue_return_deduction",
               choices=("none", "simple", "paper", "e_tax", "e_tax_books"),
               also=dict.fromkeys(NONE, "none")),
    ),
    "sale": (
        Money("buying_costs"), Money("buying_costs_expensed"), Money("reserve"),
        Held("hold_years"), Rate("exit_yield"), Money("exit_price"),
        Choice("exit_base", choices=("gpi", "noi"), also={"満室想定家賃": "gpi"}),
        Share("selling_cost_ratio"), Change("discount_rate"),
    ),
}  # fmt: skip
"""The fields by group, in the order of the form."""
_REIWA = "2019-05-01"
_BETWEEN = r"\s*[-‐–—−ー/.{}]\s*"  # an input method has many a hyphen
_DAY = re.compile(
    r"(\d{4}|(?:令和|[Rr])\s*(?:\d+|元))"
    + _BETWEEN.format("年") + r"(\d{1,2})" + _BETWEEN.format("月") + r"(\d{1,2})\s*日?"
    + r"\s*(?:\([月火水木金土日](?:曜日?)?\)|[月火水木金土日]曜日?)?"
)  # fmt: skip
FIELDS = {field.key: field for fields in GROUPS.values() for field in fields}


def read_day(text: str) -> str:
    """A day as people write it, as ``2026-11-25``; what cannot be read stays as it is.

    Examples
    --------
    >>> read_day("20261125"), read_day("２０２６年１１月二十五日"), read_day("令和8年1月5日")
    ('2026-11-25', '2026-11-25', '2026-01-05')
    """
    clean = _normal(text)
    found = _DAY.fullmatch(re.sub(r"^(\d{4})(\d\d)(\d\d)(?!\d)", r"\1-\2-\3", clean))
    if not found:
        return clean
    era = found[1].removeprefix("令和").lstrip("Rr").strip()
    year = (1 if era == "元" else int(era)) + (2018 if era != found[1] else 0)
    day = f"{year:04}-{int(found[2]):02}-{int(found[3]):02}"
    return clean if era != found[1] and day < _REIWA else day
