"""Checks at the door: what was given, what is allowed, what was probably meant.

A value is checked where a learner hands it in: at a public function, or by the class that takes
it.  What lies behind takes checked values and does not check again.  A check returns the value as
``float``/``int`` (or as an array of the same shape), so that inside only clean numbers travel.

A dataclass declares the check of each field and gets it by inheriting :class:`Checked`::

    principal: Annotated[float, check.field(check.money, zero=False)]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cache
from inspect import signature
from numbers import Integral
from typing import (
    Annotated,  # noqa: F401  (for the example below)
    Any,
    Self,
    TypeVar,
    get_type_hints,
)

import numpy as np

from .errors import InputError as InputError
from .errors import nearest, plain
from .formats import yen
from .reading import parse_number
from .words import name_of, say

T = TypeVar("T")
# what Python would turn into a number all the same: texts, yes and no, days and spans of them
_NO_NUMBERS = (str, bytes, bool, np.bool_, np.datetime64, np.timedelta64)
_PLAIN = (float, int, np.float64)
MOST_FLOAT = sys.float_info.max
MAX_MONTHS = 1200
MAX_TERM = 600  # months of a loan: no bank lends for more than 50 years
MOST_CELLS = 500_000_000  # numbers of 8 bytes: 4 GB
MOST_YEN = 1e15  # above some 9e15 a float no longer holds whole yen
MAYBE_YEARS = 50  # a term of so few months was probably meant in years
MOST_A_YEAR = 0.3  # of a loan's rate or a yearly change: from here on, per cent was meant
MAX_POINTS = 0.1  # between two rates of a loan; more was probably meant in points


def refuse(key: str, given: object, allowed: str, meant: str = "") -> InputError:
    """The error for what cannot be meant; ``key`` names it as in the checks below."""
    return InputError(name_of(key), given, allowed, meant)


def _first_bad(values: Any, bad: Any) -> Any:
    array = np.asarray(values)
    return array[bad].flat[0].item() if array.ndim else array.item()


def _any(bad: Any) -> bool:
    """Whether something is bad, of one number or of many.

    A plan has sixty numbers, checked at every move: each as an array would take most of a move.
    """
    return bad if isinstance(bad, bool) else bool(bad.any())


def _refusal(
    key: str, values: Any, bad: Any, allowed: str, below: float, *, signed: bool = False
) -> InputError:
    """The error for a decimal out of range: meant without its sign, or written in per cent."""
    given = _first_bad(values, bad)
    meant = ""
    if -below < given < 0:
        meant = say("errors.meant_positive", number=f"{-given:.8g}")
    elif 1 <= abs(given) < 100 * below:
        rate = given if signed else abs(given)
        meant = say("errors.meant_percent", percent=plain(rate), decimal=f"{rate / 100:.8g}")
    return refuse(key, given, allowed, meant)


def _elements(value: Any) -> np.ndarray:
    """``value`` as a float array; ``TypeError`` for anything in it that is not a number."""
    if isinstance(value, np.ma.MaskedArray):  # what is masked is missing, not the number under it
        value = np.ma.filled(value.astype(float), np.nan)
    array = np.asarray(value)
    if not array.size:  # nothing at all would pass every check
        raise TypeError
    if array.dtype.kind == "O":  # Decimal, Fraction, huge int; also None and mixtures
        if any(isinstance(x, _NO_NUMBERS) for x in array.flat):
            raise TypeError
    elif array.dtype.kind not in "iuf":
        raise TypeError
    with np.errstate(over="ignore"):  # a longer float than ours becomes infinite, and is refused
        return array.astype(float)


def number(value: Any, key: str, *, one: bool = False) -> Any:
    """Return ``value`` as float (or float array); refuse text, nothing, NaN and infinity.

    ``key`` names it on screen: a term of the vocabulary, or a name as it stands.  ``one``, here
    and in the checks below, refuses several numbers where only one makes sense.

    Raises
    ------
    InputError

    Examples
    --------
    >>> number("3,000万円", "price")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 物件価格に 「3,000万円」
    が渡されました。数で書いてください（文字は使えません）。30000000 のことでしょうか。
    """
    if type(value) in _PLAIN and -MOST_FLOAT < value < MOST_FLOAT:
        return float(value)
    name = name_of(key)
    if one:
        single(value, key)
    if isinstance(value, str):
        try:
            guess = say("errors.meant_number", number=f"{parse_number(value):.10g}")
        except ValueError:
            guess = ""
        raise InputError(name, value, say("errors.numbers_only"), guess)
    if value is None or value is Ellipsis or isinstance(value, (bool, np.bool_)):
        raise InputError(name, value, say("errors.numbers_only"))
    try:
        array = _elements(value)
    except (TypeError, ValueError):
        shown = value if isinstance(value, (list, tuple)) else type(value).__name__
        raise InputError(name, shown, say("errors.numbers_only")) from None
    except OverflowError:  # a whole number that no float can hold
        raise InputError(name, "∞", say("errors.finite_only")) from None
    bad = ~np.isfinite(array)
    if bad.any():
        raise InputError(name, _first_bad(array, bad), say("errors.finite_only"))
    return array if array.ndim else float(array)


def single(value: Any, key: str) -> Any:
    """Return ``value`` unless it holds several numbers where only one makes sense.

    Raises
    ------
    InputError

    Examples
    --------
    >>> single([0.01, 0.02], "annual_rate")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 金利（年）に [0.01, 0.02]
    が渡されました。数を一つだけ書きます。
    """
    if several(value):
        raise refuse(key, value, "数を一つだけ書きます")
    return value


def several(value: Any) -> bool:
    """Whether numbers stand side by side: a list, an array, a column of a table."""
    try:
        return np.ndim(value) > 0
    except ValueError:  # a list of lists of unequal length
        return True


def rate(
    value: Any,
    key: str = "annual_rate",
    *,
    negative: bool = False,
    zero: bool = True,
    most: float = 1.0,
    one: bool = False,
) -> Any:
    """Return a rate or a yield (decimal per year) below 1; negative only where that is allowed.

    Raises
    ------
    InputError
        From 1 up (per cent was meant), below 0 (or at -1 and below), or not a number.  Also for
        0 where ``zero`` is false, and from ``most`` up.

    Examples
    --------
    >>> rate(1.85)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 金利（年）に 1.85 が渡されました。0 以上 1
    未満の小数で書きます。1.85 % なら 0.0185 と書きます。
    >>> rate(0.85, most=MOST_A_YEAR)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 金利（年）に 0.85 が渡されました。0.3（30
    %）より小さい小数で書きます（計算の答えがそれ以上でも、その金利の借入は作れません）。0.85 % なら
    0.0085 と書きます。
    """
    checked = number(value, key, one=one)
    size = abs(checked)
    far = (size >= most) & (size < 1) & (negative | (checked > 0))
    if _any(far):
        allowed = say("errors.allowed_rate_most", most=plain(most), percent=plain(100 * most))
        allowed += say("errors.no_such_loan") if key == "annual_rate" else ""
        given = _first_bad(checked, far)
        meant = say("errors.meant_percent", percent=plain(given), decimal=f"{given / 100:.8g}")
        raise refuse(key, given, allowed, meant)
    low = (checked <= -1) if negative else (checked < 0)
    bad = (checked >= 1) | low | ((checked == 0) & (not zero))
    if _any(bad):
        allowed = "errors.allowed_rate" if zero else "errors.allowed_rate_positive"
        allowed = say("errors.allowed_rate_signed" if negative else allowed)
        raise _refusal(key, checked, bad, allowed, 1, signed=negative)
    return checked


def share(value: Any, key: str, *, one: bool = False) -> Any:
    """Return a share between 0 and 1 (vacancy, expense ratio, LTV up to 1).

    Raises
    ------
    InputError

    Examples
    --------
    >>> share(30, "opex_ratio")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 運営費率に 30 が渡されました。0 以上 1
    以下の小数で書きます。30 % なら 0.3 と書きます。
    """
    checked = number(value, key, one=one)
    bad = (checked < 0) | (checked > 1)
    if _any(bad):
        raise _refusal(key, checked, bad, "0 以上 1 以下の小数で書きます", 1 + 1e-9)
    return checked


def ratio(value: Any, key: str, *, zero: bool = True, one: bool = False) -> Any:
    """Return a ratio that may pass 1 (repayment ratio, LTV): 0 to below 10, as a decimal.

    Raises
    ------
    InputError
        Also for 0 where ``zero`` is false.

    Examples
    --------
    >>> ratio(60, "repayment_ratio")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 返済比率に 60 が渡されました。0 以上 10
    未満の小数で書きます。60 % なら 0.6 と書きます。
    """
    checked = number(value, key, one=one)
    bad = (checked < 0) | (checked >= 10) | ((checked == 0) & (not zero))
    if _any(bad):
        allowed = say("errors.allowed_ratio" if zero else "errors.allowed_ratio_positive")
        raise _refusal(key, checked, bad, allowed, 10)
    return checked


def money(value: Any, key: str, *, zero: bool = True, one: bool = False) -> Any:
    """Return an amount in yen: not negative, and above 0 if ``zero`` is false; to 1,000兆円.

    Raises
    ------
    InputError

    Examples
    --------
    >>> money(-5000, "price")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 物件価格に −5,000
    が渡されました。0円以上の金額を円で書きます。支出も正の数で書きます：5,000円 のことでしょうか。
    """
    checked = number(value, key, one=one)
    past = abs(checked) > MOST_YEN
    if _any(past):
        raise refuse(key, _first_bad(checked, past), say("errors.allowed_most"))
    bad = (checked < 0) if zero else (checked <= 0)
    if _any(bad):
        given = _first_bad(checked, bad)
        meant = say("errors.meant_money", money=yen(-given)) if given < 0 else ""
        allowed = say("errors.allowed_money" if zero else "errors.allowed_money_positive")
        raise refuse(key, given, allowed, meant)
    return checked


def count(value: Any, key: str, *, low: int = 1, high: int = MAX_MONTHS, one: bool = False) -> Any:
    """Return a whole number from ``low`` to ``high`` (periods, rooms, years counted).

    Raises
    ------
    InputError

    Examples
    --------
    >>> count(0, "years")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 返済期間（年）に 0 が渡されました。1 以上 1,200
    以下の整数で書きます。
    """
    checked = number(value, key, one=one)
    bad = (checked % 1 != 0) | (checked < low) | (checked > high)
    if _any(bad):
        allowed = say("errors.allowed_count", low=plain(low), high=plain(high))
        raise refuse(key, _first_bad(checked, bad), allowed)
    return int(checked) if isinstance(checked, float) else checked.astype(int)


def years(value: Any, key: str = "years", *, one: bool = False) -> Any:
    """Return the months of a term in years; a fraction must be whole months.

    Returns
    -------
    int or ndarray of int
        Months, from 1 to 600.

    Raises
    ------
    InputError

    Examples
    --------
    >>> years(35), years(2.5)
    (420, 30)
    >>> years(420)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 返済期間（年）に 420 が渡されました。1か月以上
    50年以下で、月の単位で割り切れる年数を書きます。420 か月なら 35 年です。
    """
    given_years = number(value, key, one=one)
    array = np.clip(given_years, -1e9, 1e9) * 12  # what is far out of range must not overflow
    months = np.rint(array)
    bad = (np.abs(array - months) > 1e-6) | (months < 1) | (months > MAX_TERM)
    if bad.any():
        given = _first_bad(np.asarray(given_years), bad)
        meant = ""
        if MAX_TERM / 12 < given <= MAX_TERM and given == int(given):
            # a fraction that is refused again would be no help: 419 months are 419/12 years
            written = f"{given / 12:g}" if given % 12 == 0 else f"{given:g}/12"
            meant = say("errors.meant_months", months=f"{given:g}", years=written)
        raise refuse(key, given, say("errors.allowed_years"), meant)
    return months.astype(int) if months.ndim else int(months)


def term_in_years(value: Any, key: str = "years") -> float:
    """Return a term in years, checked as :func:`years` does, as a plain number of years.

    Examples
    --------
    >>> term_in_years(np.int8(35)), term_in_years(2.5)
    (35, 2.5)
    """
    years(value, key, one=True)
    if type(value) is float:
        return value
    return int(value) if isinstance(value, Integral) or value == int(value) else float(value)


def loan_term(months: Any, years_given: Any = None, *, one: bool = False) -> Any:
    """Return the months of a loan's term, given in months or else in years.

    A loan can have 35 payments, but ``months=35`` nearly always means 35 years: up to 50 months
    are asked for in years.  Of several terms the longest decides, so that a curve may begin at a
    month.

    Raises
    ------
    InputError

    Examples
    --------
    >>> loan_term(420), loan_term(None, 2.5)
    (420, 30)
    >>> loan_term(36)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 返済回数に 36 が渡されました。months は月の数です（50
    以下の数は、年数と見分けられません）。36 年なら months=432 か years=36、36 か月なら years=36/12
    と書きます。
    """
    if (months is None) == (years_given is None):
        given = "—" if months is None else "months, years"
        allowed = "months=（月の数）か years=（年数）の、どちらか一つを書きます"
        raise refuse("months", given, allowed)
    if months is None:
        return years(years_given, one=one)
    whole = count(months, "months", high=MAX_TERM, one=one)
    most = int(np.max(whole))
    if most <= MAYBE_YEARS:
        allowed = say("errors.allowed_term", most=MAYBE_YEARS)
        raise refuse("months", months, allowed, say("errors.meant_term", n=most, months=12 * most))
    return whole


def rate_gap(value: Any, key: str, *, negative: bool = False, one: bool = False) -> Any:
    """Return a difference between two rates (decimal per year): below 10 points.

    A spread of 0.5 is 50 points; half a point was meant.

    Raises
    ------
    InputError

    Examples
    --------
    >>> rate_gap(0.5, "spread")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 上乗せ金利に 0.5 が渡されました。金利の差は
    0.1（10ポイント）より小さい小数で書きます。0.5 ポイントなら 0.005 と書きます。
    """
    checked = rate(value, key, negative=negative, one=one)
    bad = abs(checked) >= MAX_POINTS
    if _any(bad):
        given = _first_bad(checked, bad)
        meant = say("errors.meant_points", points=plain(given), decimal=f"{given / 100:.8g}")
        raise refuse(key, given, say("errors.allowed_points"), meant)
    return checked


def change(value: Any, key: str, *, one: bool = False) -> Any:
    """Return a change a year (decimal), which may be one for the worse.

    Raises
    ------
    InputError
        From :data:`MOST_A_YEAR` up, either way.

    Examples
    --------
    >>> change(-0.01, "rent_drift")
    -0.01
    """
    return rate(value, key, negative=True, most=MOST_A_YEAR, one=one)


def day(value: Any, key: str = "date") -> np.datetime64:
    """Return a date of the calendar as a numpy day; a month alone is its first day.

    Raises
    ------
    InputError

    Examples
    --------
    >>> day("2025-04")
    np.datetime64('2025-04-01')
    >>> day("2025/4/1")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 日付に 「2025/4/1」
    が渡されました。2025-04-01 の形で書きます（月だけなら 2025-04）。
    """
    found = np.datetime64("NaT")
    written = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value)
    if written or isinstance(value, (date, np.datetime64)):
        with suppress(ValueError, TypeError):  # 2025-02-30, a missing date of pandas
            # the day as it is written: numpy would go by the clock of Greenwich
            found = np.datetime64(value.date() if isinstance(value, datetime) else value, "D")
    if np.isnat(found):
        raise refuse(key, value, "2025-04-01 の形で書きます（月だけなら 2025-04）")
    return found


def choice(value: Any, key: str, choices: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of ``choices``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> choice("floor", "rounding", ("exact", "floor"))
    'floor'
    """
    if not isinstance(value, str) or value not in choices:
        allowed = say("errors.allowed_choice", choices=", ".join(f'"{c}"' for c in choices))
        raise refuse(key, value, allowed, nearest(value, choices))
    return str(value)


def names(given: Iterable[str], *known: str | type, key: str = "assumption") -> None:
    """Refuse names that nothing has, with the nearest one; a class stands for its fields.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.exits.arrears import Settlement
    >>> names(["instalment", "rate"], Settlement, "rate")
    >>> names(["instalments"], Settlement)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 前提に 「instalments」
    が渡されました。次のどれかを選びます："instalment", "annual_rate"。"instalment"
    のことでしょうか。
    """
    every: list[str] = []
    for owner in known:
        every += [owner] if isinstance(owner, str) else [f.name for f in fields(owner)]
    for name in given:
        choice(name, key, tuple(every))


def size(cells: float, key: str) -> None:
    """Refuse a computation of more than :data:`MOST_CELLS` numbers before memory is asked for.

    Raises
    ------
    InputError
        Names the limit.
    """
    if cells > MOST_CELLS:
        raise refuse(key, int(cells), say("errors.allowed_size", limit=plain(MOST_CELLS)))


def kind(value: Any, key: str, made_by: type[T]) -> T:
    """Return ``value`` if it was made by ``made_by``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.loans.loan import Loan
    >>> kind(30_000_000, "loan", Loan)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: loanに 30,000,000
    が渡されました。Loan(…) のように Loan で作ったものを渡します。
    """
    if isinstance(value, made_by):
        return value
    shown = value is None or isinstance(value, (str, int, float))
    given = value if shown else type(value).__name__
    name = "dict" if made_by is Mapping else made_by.__name__
    raise refuse(key, given, f"{name}(…) のように {name} で作ったものを渡します")


def kinds(values: Any, key: str, made_by: type[T]) -> list[T]:
    """Return the list of what was made by ``made_by``; one alone is a list of one.

    Raises
    ------
    InputError

    Examples
    --------
    >>> kinds("a", "exits", str), kinds(("a", "b"), "exits", str)
    (['a'], ['a', 'b'])
    """
    alone = isinstance(values, made_by) or not isinstance(values, Iterable)
    alone = alone or not getattr(values, "ndim", 1)  # of numpy, a single one that cannot be gone by
    return [kind(value, key, made_by) for value in ([values] if alone else values)]


def flag(value: Any, key: str) -> bool:
    """Return ``value`` if it is ``True`` or ``False``: the text ``"no"`` would count as yes.

    Raises
    ------
    InputError

    Examples
    --------
    >>> flag("no", "finance_costs")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: finance_costsに 「no」
    が渡されました。True か False を書きます。
    """
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise refuse(key, value, "True か False を書きます")


def shapes(*values: Any) -> tuple[int, ...]:
    """Return the shape that numbers and arrays have together.

    Raises
    ------
    InputError

    Examples
    --------
    >>> shapes([1, 2, 3], 4)
    (3,)
    >>> shapes([1, 2], [1, 2, 3])
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 組み合わせる数の並びに 「(2,)、(3,)」
    が渡されました。並びの長さをそろえるか、片方を一つの数にします。
    """
    found = [np.shape(value) for value in values]
    try:
        return np.broadcast_shapes(*found)
    except ValueError:
        given = "、".join(str(shape) for shape in found if shape)
    raise InputError(
        "組み合わせる数の並び", given, "並びの長さをそろえるか、片方を一つの数にします"
    )


def field(
    checks: Callable[..., Any], key: str = "", *, optional: bool = False, **rules: Any
) -> Callable[[Any, str], Any]:
    """Declare the check of a field, with its rules; of a number, that it is a single one.

    ``key`` names the value on screen where the field's own name is no term; an ``optional``
    field may be ``None``.
    """
    if "one" in signature(checks).parameters:
        rules["one"] = True

    def run(value: Any, attribute: str) -> Any:
        if optional and value is None:
            return None
        return checks(value, key or attribute, **rules)

    return run


@cache
def _declared(owner: type) -> dict[str, Callable[[Any, str], Any]]:
    """The checks that a class declares, by field."""
    hints = get_type_hints(owner, include_extras=True)
    return {
        f.name: hints[f.name].__metadata__[0]
        for f in fields(owner)
        if hasattr(hints[f.name], "__metadata__")
    }


@dataclass(frozen=True)
class Checked:
    """A dataclass that checks its fields when it is made.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Rent(Checked):
    ...     gpi: Annotated[float, field(money)]
    >>> Rent(gpi=-1)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 満室想定家賃に −1
    が渡されました。0円以上の金額を円で書きます。支出も正の数で書きます：1円 のことでしょうか。
    """

    def __post_init__(self) -> None:
        owner: type = type(self)
        for name, run in _declared(owner).items():
            object.__setattr__(self, name, run(getattr(self, name), name))

    def at(self, **changes: Any) -> Self:
        """The same with something changed: ``loan.at(annual_rate=0.0435)``.

        Raises
        ------
        InputError
            For a name that it does not have; the message lists those that are known.
        """
        names(changes, type(self))
        return replace(self, **changes)
