"""Numbers as people read and write them: 万円, 億円, ％, 倍; and back from text.

Everything inside the package is yen and decimals; these forms exist only on screen.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal

from .errors import MINUS, InputError

_ROUNDED = Context(prec=350, rounding=ROUND_HALF_UP)  # digits enough for every float


def _fixed(value: float, digits: int, scale: int = 0) -> str:
    """``value`` times ten to the ``scale``, with ``digits`` places, without its sign.

    Rounded half up on the decimal that is written (四捨五入): 1.85 % with one place is 1.9 %,
    where the binary float below 0.0185 would give 1.8 %.
    """
    try:
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
    return MINUS + text if value < 0 and re.search("[1-9]", text) else text


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
    """
    return _signed(value, _fixed(value, digits, scale=2) + "％")


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


def points(value: float) -> str:
    """A difference of two rates in percentage points, with places as :func:`rate_text`.

    Parameters
    ----------
    value : float
        Decimal per year.

    Returns
    -------
    str

    Examples
    --------
    >>> points(0.001), points(-0.00125)
    ('0.10ポイント', '−0.125ポイント')
    """
    return _signed(value, _two_or_three(value) + "ポイント")


def times(value: float, digits: int = 2) -> str:
    """A multiple (DSCR and the like).

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
    >>> times(1.3688)
    '1.37倍'
    """
    return _signed(value, _fixed(value, digits) + "倍")


_POWERS = {"億": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, None: 0}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(億|千万|百万|万|千)?")
_GROUPED = re.compile(r"(?<=\d)[,、](?=\d{3}(?!\d))")  # a comma that separates thousands


def parse_number(text: str) -> float:
    """Read a number as people write it: full-width digits, commas, 万・億, 円, 倍, %, ▲.

    Parameters
    ----------
    text : str
        What somebody wrote.

    Returns
    -------
    float
        Yen for an amount, a decimal for a percentage (``"1.85%"`` is 0.0185).

    Raises
    ------
    ValueError
        If the text is not one number.

    Examples
    --------
    >>> parse_number("３，０００万円"), parse_number("1億2,000万"), parse_number("▲1.5％")
    (30000000.0, 120000000.0, -0.015)
    >>> parse_number("1億5千万円"), parse_number("1.35倍")
    (150000000.0, 1.35)
    """
    s = _GROUPED.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    sign = -1.0 if re.match(r"[¥\\]?[-−▲△‐–—ー]", s) else 1.0
    s = re.sub(r"^[¥\\]?[-−▲△‐–—ー+]?[¥\\]?|[円年倍]$", "", s)
    per_cent = s.endswith(("%", "パーセント"))
    if per_cent:
        s = re.sub(r"(%|パーセント)$", "", s)
    total, end, last = Decimal(0), 0, 99
    for m in _NUMBER.finditer(s):
        power = _POWERS[m[2]]
        if m.start() != end or power >= last:
            raise ValueError(text)
        total, end, last = total + Decimal(m[1]).scaleb(power), m.end(), power
    if not s or end != len(s):
        raise ValueError(text)
    return sign * float(total.scaleb(-2) if per_cent else total)
