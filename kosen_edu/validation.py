"""Checks at the door: what was given, what is allowed, what was probably meant.

Every public entry point passes its arguments through these.  A check returns the value as
``float``/``int`` (or as an array of the same shape), so that inside only clean numbers travel.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .formats import parse_number, plain, yen
from .vocabulary import say, term

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
        text = say("errors.frame", name=name, given=plain(given), allowed=allowed)
        super().__init__(text + meant)


def _name(key: str) -> str:
    """The term's name on screen; a key that is no term is already a name."""
    try:
        return term(key).name
    except KeyError:
        return key


def _first_bad(array: np.ndarray, bad: np.ndarray) -> Any:
    return array[bad].flat[0].item() if array.ndim else array.item()


def check_number(value: Any, key: str) -> Any:
    """Return ``value`` as float (or float array); refuse text, nothing, NaN and infinity.

    Parameters
    ----------
    value : array_like of float
    key : str
        Key of a term in the vocabulary, or a name as shown on screen.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_number("3,000万円", "price")
    Traceback (most recent call last):
    ...
    kosen_edu.validation.InputError: 物件価格に 「3,000万円」 が渡されました。数で書いてください（文字は使えません）。30000000 のことでしょうか。
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
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise InputError(name, type(value).__name__, say("errors.numbers_only")) from None
    bad = ~np.isfinite(array)
    if bad.any():
        raise InputError(name, _first_bad(array, bad), say("errors.finite_only"))
    return array if array.ndim else float(array)


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
    kosen_edu.validation.InputError: 金利（年）に 1.85 が渡されました。0 以上 1 未満の小数で書きます。1.85 % なら 0.0185 と書きます。
    """
    rate = check_number(value, key)
    array = np.asarray(rate)
    low = -1 if negative else 0
    bad = (array >= 1) | ((array <= -1) if negative else (array < 0))
    if bad.any():
        given = _first_bad(array, bad)
        meant = ""
        if given >= 1:
            meant = say("errors.meant_percent", percent=f"{given:.6g}", decimal=f"{given / 100:.8g}")
        elif given < 0:
            meant = say("errors.meant_positive", number=f"{-given:.8g}")
        key_ = "errors.allowed_rate_signed" if low else "errors.allowed_rate"
        raise InputError(_name(key), given, say(key_), meant)
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
    kosen_edu.validation.InputError: 運営費率に 30 が渡されました。0 以上 1 以下の小数で書きます。30 % なら 0.3 と書きます。
    """
    share = check_number(value, key)
    array = np.asarray(share)
    bad = (array < 0) | (array > 1)
    if bad.any():
        given = _first_bad(array, bad)
        meant = ""
        if 1 < given <= 100:
            meant = say("errors.meant_percent", percent=f"{given:.6g}", decimal=f"{given / 100:.8g}")
        elif -1 <= given < 0:
            meant = say("errors.meant_positive", number=f"{-given:.8g}")
        raise InputError(_name(key), given, say("errors.allowed_share"), meant)
    return share


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
    kosen_edu.validation.InputError: 物件価格に −5,000 が渡されました。0円以上の金額を円で書きます。支出も正の数で書きます：5,000円 のことでしょうか。
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
    kosen_edu.validation.InputError: 返済期間（年）に 0 が渡されました。1 以上 1,200 以下の整数で書きます。
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
    kosen_edu.validation.InputError: 返済期間（年）に 420 が渡されました。1か月以上 100年以下で、月の単位で割り切れる年数を書きます。420 か月なら 35 年です。
    """
    years = check_number(value, key)
    array = np.asarray(years) * 12
    months = np.rint(array)
    bad = (np.abs(array - months) > 1e-6) | (months < 1) | (months > MAX_MONTHS)
    if bad.any():
        given = _first_bad(np.asarray(years), bad)
        meant = ""
        if given > MAX_MONTHS / 12:
            meant = say("errors.meant_months", months=f"{given:g}", years=f"{given / 12:.4g}")
        raise InputError(_name(key), given, say("errors.allowed_years"), meant)
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
    if value not in choices:
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
        raise InputError(_name(key), int(cells), say("errors.allowed_size", limit=plain(int(limit))))

