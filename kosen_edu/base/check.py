"""Checks at the door: what was given, what is allowed, what was probably meant.

Every public entry point passes its arguments through these.  A check returns the value as
``float``/``int`` (or as an array of the same shape), so that inside only clean numbers travel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .formats import parse_number, plain, yen
from .words import say, term

MAX_MONTHS = 1200


class InputError(ValueError):
    """A value that cannot be meant.  The text is for the learner; the parts are kept too.

    Parameters
    ----------
    name : str
        What the value is called on screen.
    given : object
        What was given.
    allowed : str
        What is allowed, as a sentence.
    meant : str, optional
        What was probably meant, as a sentence; empty if there is no good guess.
    """

    def __init__(self, name: str, given: object, allowed: str, meant: str = "") -> None:
        self.name, self.given, self.allowed, self.meant = name, given, allowed, meant
        super().__init__(name, given, allowed, meant)  # kept in args, so that it can be pickled

    def __str__(self) -> str:
        parts = {"name": self.name, "given": plain(self.given), "allowed": self.allowed}
        return say("errors.frame", meant=self.meant, **parts).strip()


def _name(key: str) -> str:
    """The term's name on screen; a key that is no term is already a name."""
    try:
        return term(key).name
    except KeyError:
        return key


def _first_bad(array: np.ndarray, bad: np.ndarray) -> Any:
    return array[bad].flat[0].item() if array.ndim else array.item()


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
    return InputError(_name(key), given, allowed, meant)


def _elements(value: Any) -> np.ndarray:
    """``value`` as a float array; ``TypeError`` for anything in it that is not a number."""
    array = np.asarray(value)
    if array.dtype.kind == "O":  # Decimal, Fraction, huge int; also None and mixtures
        if any(isinstance(x, (str, bytes, bool, np.bool_)) for x in array.flat):
            raise TypeError
    elif array.dtype.kind not in "iuf" or not array.size:
        raise TypeError
    return array.astype(float)


def check_number(value: Any, key: str) -> Any:
    """Return ``value`` as float (or float array); refuse text, nothing, NaN and infinity.

    ``key`` names it on screen: a term of the vocabulary, or a name as it stands.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_number("3,000万円", "price")
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 物件価格に 「3,000万円」
    が渡されました。数で書いてください（文字は使えません）。30000000 のことでしょうか。
    """
    name = _name(key)
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


def check_single(value: Any, key: str) -> Any:
    """Return ``value`` unless it holds several numbers where only one makes sense.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_single([0.01, 0.02], "annual_rate")
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 金利（年）に [0.01, 0.02]
    が渡されました。数を一つだけ書きます。
    """
    if not isinstance(value, str) and np.ndim(value):
        raise InputError(_name(key), value, "数を一つだけ書きます")
    return value


def check_rate(value: Any, key: str = "annual_rate", *, negative: bool = False) -> Any:
    """Return a rate (decimal per year) below 1; negative only where that is allowed.

    Raises
    ------
    InputError
        From 1 up (per cent was meant), below 0 (or at -1 and below), or not a number.

    Examples
    --------
    >>> check_rate(1.85)
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 金利（年）に 1.85 が渡されました。0 以上 1
    未満の小数で書きます。1.85 % なら 0.0185 と書きます。
    """
    rate = check_number(value, key)
    array = np.asarray(rate)
    bad = (array >= 1) | ((array <= -1) if negative else (array < 0))
    if bad.any():
        allowed = say("errors.allowed_rate_signed" if negative else "errors.allowed_rate")
        raise _refusal(key, array, bad, allowed, 1, signed=negative)
    return rate


def check_share(value: Any, key: str) -> Any:
    """Return a share between 0 and 1 (vacancy, expense ratio, LTV up to 1).

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_share(30, "opex_ratio")
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 運営費率に 30 が渡されました。0 以上 1 以下の小数で書きます。30
    % なら 0.3 と書きます。
    """
    share = check_number(value, key)
    array = np.asarray(share)
    bad = (array < 0) | (array > 1)
    if bad.any():
        raise _refusal(key, array, bad, "0 以上 1 以下の小数で書きます", 1 + 1e-9)
    return share


def check_ratio(value: Any, key: str, *, zero: bool = True) -> Any:
    """Return a ratio that may pass 1 (repayment ratio, LTV): 0 to below 10, as a decimal.

    Raises
    ------
    InputError
        Also for 0 where ``zero`` is false.

    Examples
    --------
    >>> check_ratio(60, "repayment_ratio")
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 返済比率に 60 が渡されました。0 以上 10
    未満の小数で書きます。60 % なら 0.6 と書きます。
    """
    ratio = check_number(value, key)
    array = np.asarray(ratio)
    bad = (array < 0) | (array >= 10) | ((array == 0) if not zero else False)
    if bad.any():
        allowed = say("errors.allowed_ratio" if zero else "errors.allowed_ratio_positive")
        raise _refusal(key, array, bad, allowed, 10)
    return ratio


def check_money(value: Any, key: str, *, zero: bool = True) -> Any:
    """Return an amount in yen: not negative, and above 0 if ``zero`` is false.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_money(-5000, "price")
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 物件価格に −5,000
    が渡されました。0円以上の金額を円で書きます。支出も正の数で書きます：5,000円 のことでしょうか。
    """
    money = check_number(value, key)
    array = np.asarray(money)
    bad = (array < 0) if zero else (array <= 0)
    if bad.any():
        given = _first_bad(array, bad)
        meant = say("errors.meant_money", money=yen(-given)) if given < 0 else ""
        allowed = say("errors.allowed_money" if zero else "errors.allowed_money_positive")
        raise InputError(_name(key), given, allowed, meant)
    return money


def check_count(value: Any, key: str, *, low: int = 1, high: int = MAX_MONTHS) -> Any:
    """Return a whole number from ``low`` to ``high`` (periods, rooms, years counted).

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_count(0, "years")
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 返済期間（年）に 0 が渡されました。1 以上 1,200
    以下の整数で書きます。
    """
    number = check_number(value, key)
    array = np.asarray(number)
    bad = (array != np.floor(array)) | (array < low) | (array > high)
    if bad.any():
        allowed = say("errors.allowed_count", low=plain(low), high=plain(high))
        raise InputError(_name(key), _first_bad(array, bad), allowed)
    return array.astype(int) if array.ndim else int(array)


def check_years(value: Any, key: str = "years") -> Any:
    """Return the months of a term in years; a fraction must be whole months.

    Returns
    -------
    int or ndarray of int
        Months, from 1 to 1,200.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_years(35), check_years(2.5)
    (420, 30)
    >>> check_years(420)
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 返済期間（年）に 420 が渡されました。1か月以上
    100年以下で、月の単位で割り切れる年数を書きます。420 か月なら 35 年です。
    """
    years = check_number(value, key)
    array = np.clip(years, -1e9, 1e9) * 12  # what is far out of range must not overflow
    months = np.rint(array)
    bad = (np.abs(array - months) > 1e-6) | (months < 1) | (months > MAX_MONTHS)
    if bad.any():
        given = _first_bad(np.asarray(years), bad)
        meant = ""
        if MAX_MONTHS / 12 < given <= MAX_MONTHS and given == int(given):
            # a fraction that is refused again would be no help: 419 months are 419/12 years
            written = f"{given / 12:g}" if given % 12 == 0 else f"{given:g}/12"
            meant = say("errors.meant_months", months=f"{given:g}", years=written)
        raise InputError(
            _name(key), given, "1か月以上 100年以下で、月の単位で割り切れる年数を書きます", meant
        )
    return months.astype(int) if months.ndim else int(months)


def check_choice(value: Any, key: str, choices: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of ``choices``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_choice("floor", "rounding", ("exact", "floor"))
    'floor'
    """
    if not isinstance(value, str) or value not in choices:
        allowed = say("errors.allowed_choice", choices=", ".join(f'"{c}"' for c in choices))
        raise InputError(_name(key), value, allowed)
    return value


def check_size(cells: float, key: str, *, limit: float = 5e8) -> None:
    """Refuse a computation of more than ``limit`` numbers before memory is asked for.

    Raises
    ------
    InputError
        Names the limit (5e8 numbers of 8 bytes are 4 GB).
    """
    if cells > limit:
        allowed = say("errors.allowed_size", limit=plain(int(limit)))
        raise InputError(_name(key), int(cells), allowed)
