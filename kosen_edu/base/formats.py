"""Numbers as people read them: 万円, 億円, ％, 倍.

Everything inside the package is yen and decimals; these forms exist only on screen.  How a number
of a kind is written is said once, in :data:`WRITERS`: tables, axes, answers, sliders, the pages of
a plan and the check of the articles all write with :func:`written`.
"""

import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any

import numpy as np

from .errors import MINUS, InputError, unknown

# What stands behind a number of a kind, and how many powers of ten one of it is inside.
UNITS = {
    "yen": ("円", 0),
    "man_yen": ("万円", 4),
    "percent": ("％", -2),
    "tenths": ("割", -1),
    "points": ("ポイント", -2),
    "times": ("倍", 0),
    "years": ("年", 0),
    "months": ("か月", 0),
    "month": ("月", 0),
    "count": ("", 0),
}
_MOST_PLACES = 300  # a float has not more
_ROUNDED = Context(prec=350, rounding=ROUND_HALF_UP)  # digits enough for every float


def _fixed(value: float, digits: int, scale: int = 0) -> str:
    """``value`` times ten to the ``scale``, with ``digits`` places, without its sign.

    Rounded half up on the decimal that is written (四捨五入): 1.85 % with one place is 1.9 %,
    where the binary float below 0.0185 would give 1.8 %.
    """
    if type(digits) is not int or not 0 <= digits <= _MOST_PLACES:
        raise InputError("小数の桁数", digits, f"0 以上 {_MOST_PLACES} 以下の整数で書きます")
    try:
        ndim = getattr(value, "ndim", None)  # numpy's yes and no, and its texts, are no numbers
        bare = value.item() if ndim == 0 and hasattr(value, "item") else value
        if isinstance(bare, (str, bytes, bool)) or ndim:
            raise TypeError
        number = Decimal(repr(abs(float(value)))).scaleb(scale)
    except (TypeError, ValueError, OverflowError):
        given = value if isinstance(value, str) else type(value).__name__
        allowed = "数を一つだけ書きます（文字や並びは使えません）"
        raise InputError("表示する数", given, allowed) from None
    if not number.is_finite():
        return str(number)
    return f"{number.quantize(Decimal(1).scaleb(-digits), context=_ROUNDED):,f}"


def _signed(value: float, text: str) -> str:
    """Put the sign before ``text``; a number that rounds to nothing carries none."""
    return MINUS + text if float(value) < 0 and re.search("[1-9]", text) else text


def yen(value: float) -> str:
    """Whole yen.

    Parameters
    ----------
    value : float
        Yen.

    Returns
    -------
    str
        Rounded half up, with separators.

    Examples
    --------
    >>> yen(110885.84), yen(-1234.5), yen(-0.2)
    ('110,886円', '−1,235円', '0円')
    """
    return _signed(value, _fixed(value, 0) + "円")


def man_yen(value: float, digits: int = 1) -> str:
    """万円 (ten thousand yen), with ``digits`` places; 億円 from one hundred million up.

    Parameters
    ----------
    value : float
        Yen.
    digits : int
        Decimal places, below one hundred million yen.

    Returns
    -------
    str

    Examples
    --------
    >>> man_yen(1_330_073), man_yen(-36_679), man_yen(133_270_000, 0), man_yen(99_999_999, 0)
    ('133.0万円', '−3.7万円', '1億3,327万円', '1億円')
    """
    text = _fixed(value, digits, scale=-4)
    man = Decimal(text.replace(",", ""))
    if man.is_finite() and man >= 10_000:
        oku, rest = _ROUNDED.divmod(man, Decimal(10_000))
        text = f"{oku:,f}億" + (f"{rest:,f}万円" if rest else "円")
    else:
        text += "万円"
    return _signed(value, text)


def percent(value: float, digits: int = 1) -> str:
    """A decimal as per cent.

    Nearly all is not written as 100 %, nor nearly none as 0 %: what would be rounded to that gets
    as many places as show that it is not.

    Parameters
    ----------
    value : float
        Decimal: 0.0185 is 1.85 %.
    digits : int
        Decimal places.

    Returns
    -------
    str

    Examples
    --------
    >>> percent(0.0185, 2), percent(0.5), percent(-0.001, 2)
    ('1.85％', '50.0％', '−0.10％')
    >>> percent(0.99993), percent(0.0001), percent(1.0), percent(1e-17)
    ('99.99％', '0.01％', '100.0％', '0.0％')
    """
    text = _fixed(value, digits, scale=2)
    number = float(value)
    if 1e-9 < number < 0.005 or 0.995 <= number < 1 - 1e-9:
        while float(text) in (0, 100):
            digits += 1
            text = _fixed(value, digits, scale=2)
    return _signed(value, text + "％")


def error_text(value: float, digits: int = 2) -> str:
    """A standard error of a share as per cent; one of 0 would promise what few cases cannot.

    Where all that was counted is alike the formula gives 0, which says nothing of the rest.

    Parameters
    ----------
    value : float
        Decimal.
    digits : int
        Decimal places.

    Returns
    -------
    str

    Examples
    --------
    >>> error_text(0.0025), error_text(0.0)
    ('0.25％', '測れない')
    """
    return percent(value, digits) if value else "測れない"


def rate_text(value: float) -> str:
    """A rate of interest as per cent: two places, three where the third is not 0.

    Parameters
    ----------
    value : float
        Decimal per year.

    Returns
    -------
    str

    Examples
    --------
    >>> rate_text(0.044), rate_text(0.03375), rate_text(-0.001)
    ('4.40％', '3.375％', '−0.10％')
    """
    return _signed(value, _two_or_three(value) + "％")


def _two_or_three(value: float) -> str:
    """A hundredfold with three places, the third only where it is not 0."""
    return re.sub(r"(?<=\.\d\d)0$", "", _fixed(value, 3, scale=2))


def points(value: float, digits: int | None = None) -> str:
    """A difference of two rates in percentage points, with places as :func:`rate_text`.

    Parameters
    ----------
    value : float
        Decimal per year.
    digits : int, optional
        Decimal places, where they are fixed.

    Returns
    -------
    str

    Examples
    --------
    >>> points(0.001), points(-0.00125)
    ('0.10ポイント', '−0.125ポイント')
    """
    text = _two_or_three(value) if digits is None else _fixed(value, digits, scale=2)
    return _signed(value, text + "ポイント")


LEVELS = (1.0, 1.2, 1.5)  # of DSCR: 1.00 beside a shortfall would contradict it


def times(value: float, digits: int = 2) -> str:
    """A multiple (DSCR and the like).

    One of the levels that DSCR is judged by (1, 1.2, 1.5) is not written before it is reached:
    what two places and more would round up to it gets as many as show that it lies below.

    Parameters
    ----------
    value : float
        The multiple.
    digits : int
        Decimal places.

    Returns
    -------
    str

    Examples
    --------
    >>> times(1.3688), times(0.9958), times(1.19996, 3)
    ('1.37倍', '0.996倍', '1.19996倍')
    """
    text = _fixed(value, digits)
    number = float(value)
    if digits > 1 and any(level - 0.005 <= number < level - 1e-9 for level in LEVELS):
        while float(text.replace(",", "")) in LEVELS:
            digits += 1
            text = _fixed(value, digits)
    return _signed(value, text + "倍")


def year_month(when: Any) -> str:
    """Year and month of a day of the calendar.

    Parameters
    ----------
    when : str or datetime64
        A day or a month: ``"2025-04-01"``, ``"2025-04"``.

    Returns
    -------
    str

    Examples
    --------
    >>> year_month("2025-04-01")
    '2025年4月'
    """
    year, month = str(np.datetime64(when, "M")).split("-")
    return f"{year}年{int(month)}月"


def full_day(when: Any) -> str:
    """A day of the calendar; of a month, the first.

    Examples
    --------
    >>> full_day("2025-04-01"), full_day("2025-04")
    ('2025年4月1日', '2025年4月1日')
    """
    return f"{year_month(when)}{int(str(np.datetime64(when, 'D'))[-2:])}日"


def _counted(kind: str) -> Callable[..., str]:
    """A writer for what is counted: no more places than there are, unless they are fixed."""

    def write(value: float, digits: int | None = None) -> str:
        if digits is not None:
            return _signed(value, _fixed(value, digits).replace(",", "") + UNITS[kind][0])
        return f"{value:g}".replace("-", MINUS) + UNITS[kind][0]

    return write


def _number(value: float, digits: int | None = None) -> str:
    if digits is not None:
        return _signed(value, _fixed(value, digits))
    return f"{value:,.10g}".replace("-", MINUS)


def _share(value: float) -> str:
    """Per cent with one place where it is not 0: what a slider stands on, or what was typed."""
    return percent(value).replace(".0％", "％")


WRITERS: dict[str, Callable[..., str]] = {
    "yen": lambda value, digits=0: yen(value),
    "man_yen": man_yen,
    "man_yen0": lambda value: man_yen(value, 0),
    "percent": percent,
    "percent2": lambda value: percent(value, 2),
    "error": error_text,
    "share": _share,
    "rate": rate_text,
    "points": points,
    "times": times,
    "years": _counted("years"),
    "months": _counted("months"),
    "month": _counted("month"),
    "count": _counted("count"),
    "number": _number,
    "text": str,
}


def written(value: object, kind: str, *digits: int) -> str:
    """A number as its kind is written.

    Parameters
    ----------
    value : float
        Yen, decimal or count.
    kind : str
        One of :data:`WRITERS`.
    digits : int, optional
        Decimal places, where the kind may have others than usual.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If nothing is written in that way; it is a ``KeyError`` too.

    Examples
    --------
    >>> written(1_330_073, "man_yen"), written(0.6, "percent", 0), written(35.0, "years")
    ('133.0万円', '60％', '35年')
    """
    if kind not in WRITERS:
        raise unknown("書き方", kind, WRITERS, f"{'、'.join(WRITERS)} のどれかを書きます")
    return WRITERS[kind](value, *digits)


# How many decimal places a kind has unless it is said, where limits are written of it.
_PLACES = {"yen": 0, "man_yen": 1, "percent": 1, "share": 1, "times": 2}
_SIDES = {"most": ROUND_FLOOR, "least": ROUND_CEILING}


def safe_side(value: float, side: str, kind: str, *digits: int) -> float:
    """A limit as a number with the places that its kind has, rounded to the safe side.

    A vacancy that is borne is rounded down and a reserve that is needed up: the number shown has
    to keep the promise.  What lacks a billionth of the last place counts as reached.

    Parameters
    ----------
    value, side, kind, digits
        As :func:`limit` takes them.

    Returns
    -------
    float

    Examples
    --------
    >>> safe_side(0.03829, "most", "percent", 2), safe_side(2_974_948, "least", "man_yen", 0)
    (0.0382, 2980000.0)
    """
    places = digits[0] if digits else _PLACES[kind]
    power = UNITS["percent" if kind == "share" else kind][1] - places
    number = Decimal(repr(float(value))).scaleb(-power)
    if not number.is_finite():
        return float(value)
    slack = Decimal("1e-9") if side == "most" else Decimal("-1e-9")
    number = (number + slack).quantize(Decimal(1), rounding=_SIDES[side], context=_ROUNDED)
    return float(number.scaleb(power))


def limit(value: float, side: str, kind: str, *digits: int) -> str:
    """A limit as its kind is written, rounded to the safe side (:func:`safe_side`).

    Parameters
    ----------
    value : float
        Yen, decimal or multiple.
    side : {"most", "least"}
        Whether it may be at most, or has to be at least so much.
    kind, digits
        As :func:`written` takes them.

    Returns
    -------
    str

    Examples
    --------
    >>> limit(0.10853, "most", "percent"), limit(2_974_948, "least", "man_yen", 0)
    ('10.8％', '298万円')
    >>> limit(0.19999999999999996, "most", "percent"), limit(0.1, "least", "percent")
    ('20.0％', '10.0％')
    """
    return written(safe_side(value, side, kind, *digits), kind, *digits)


def exact(value: float, kind: str) -> str:
    """A number of a kind with every digit that it has, and none besides.

    Parameters
    ----------
    value : float
        Yen, decimal or count.
    kind : str
        One of :data:`UNITS`.

    Returns
    -------
    str

    Examples
    --------
    >>> exact(133_270_000, "man_yen"), exact(0.01855, "percent")
    ('13,327万円', '1.855％')
    """
    word, power = UNITS[kind]
    text = f"{Decimal(repr(float(value))).scaleb(-power):,f}".replace("-", MINUS)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + word
