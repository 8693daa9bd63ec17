"""Numbers from text as people write them: full-width, in kanji, with commas, 万, 億, 円, ％.

What two readings fit is refused: nothing is guessed in silence.
"""

import re
from decimal import Decimal
from itertools import groupby
from unicodedata import category, normalize

from .errors import InputError

_FIGURES = str.maketrans("〇零一二三四五六七八九壱弐参拾", "00123456789123十")
_KANJI = "〇零一二三四五六七八九壱弐参拾"
# after a figure, also one that stands apart, 千 and 百 belong to a unit: 30,000 千円; before one
# they would be glued to it: 千5百万円 is not 10005百万円
_IN_KANJI = re.compile(
    rf"(?<![0-9.])(?<![0-9.]\s)([{_KANJI}十百千]++)(?:[・点.]([{_KANJI}]++))?(?!\s*[0-9])"
)
_BY_POWERS = re.compile(r"(?:(\d?)千)?(?:(\d?)百)?(?:(\d?)十)?(\d?)")
_POWERS = {"兆": 12, "億": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, None: 0}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(兆|億|千万|百万|万|千)?")
# a comma that separates thousands, or a space; not behind a point: 1.234,567 is no number
_GROUPED, _SPACED = (
    re.compile(rf"(?<![\d.,、])\d{{1,3}}(?:{mark}\d{{3}})+(?!\d)") for mark in ("[,、]", r"\s")
)
_SIGN = re.compile(r"[¥\\]?([-−▲△‐–—ー]|マイナス)?\+?[¥\\]?$")
# 1億5千 may be 5千円 or 5千万円 more, 12万5 5円 or 5千円; 1万2000 is clear
_UNCLEAR = re.compile(r"[兆億](?!\d{5})[\d.千]+$|(?P<thousand>[万千])[1-9](?:\.\d+)?$")
_SAY_WHICH = (
    "円か{unit}円かが分かりません。{given}{unit}円 か {given}円 のように単位を付けて書きます"
)
_LONGEST = 1_000  # characters: more than any float has digits
_LIKE = {"": 0, "円": 0, "年": 0, "倍": 0, "%": -2, "パーセント": -2}


def seen(text: str) -> str:
    """A text as it is seen: in plain forms, without marks that have no form.

    The one place where what somebody typed or copied is cleaned.  A small 2 above the line stays
    what it is: 5² is not 52.

    Examples
    --------
    >>> seen("１．４３\u200b倍"), seen("０．９⁶")
    ('1.43倍', '0.9⁶')
    """
    clean = (c for c in text if category(c) != "Cf" and not "\ufe00" <= c <= "\ufe0f")
    runs = groupby(clean, lambda c: category(c) == "No")
    return "".join("".join(r) if small else normalize("NFKC", "".join(r)) for small, r in runs)


class UnclearError(InputError):
    """A number that two readings fit: 1億5千, 12万5."""


def in_figures(text: str) -> str:
    """A text with its kanji numerals as figures; what is no number in them stays as it is.

    Examples
    --------
    >>> in_figures("三千五百万円"), in_figures("二〇・五％"), in_figures("1億二千万")
    ('3500万円', '20.5％', '1億2000万')
    >>> in_figures("ゼロ円"), in_figures("7  百万円")
    ('0円', '7 百万円')
    """

    def figures(found: re.Match[str]) -> str:
        whole, part = (group and group.translate(_FIGURES) for group in found.groups())
        if not whole.isdecimal():
            powers = _BY_POWERS.fullmatch(whole)
            if powers is None:
                return found[0]
            digits = [1 if digit == "" else int(digit or 0) for digit in powers.groups()[:3]]
            whole = str(int("".join(map(str, digits)) + (powers[4] or "0")))
        return f"{whole}.{part}" if part else whole

    # blanks between a number and its unit do not count: 7  百万円
    text = re.sub(r"(?<=[0-9.])[^\S\n]{2,}", " ", re.sub(r"^\s*ゼロ(?![ァ-ー])", "零", text))
    return _IN_KANJI.sub(figures, text)


def unspaced(text: str) -> str:
    """A text without its spaces; refused where two numbers would become one.

    Examples
    --------
    >>> unspaced("1億 2 000 万円"), unspaced("5年 4か月")
    ('1億2000万円', '5年4か月')
    """
    grouped = _SPACED.sub(lambda m: "".join(m[0].split()), text)
    if re.search(r"[\d.]\s+[\d.]", grouped):
        raise ValueError(text)
    return "".join(grouped.split())


def quantities(text: str) -> tuple[str, list[tuple[Decimal, str]]]:
    """A text as the word before it and its numbers, each with the word that stands behind it.

    Nothing is dropped: what the words mean, the caller knows or refuses.  Months are か月 in
    whatever way they are spelt; a minus holds for all numbers.

    Parameters
    ----------
    text : str
        What somebody wrote.

    Returns
    -------
    word : str
    numbers : list of (Decimal, str)

    Raises
    ------
    ValueError
        If the text has no number, or two with nothing between them; :class:`UnclearError` of one
        that ends behind 億 in less than 万, or behind 万 in one figure, and without 円.

    Examples
    --------
    >>> quantities("月額１億2,000万円")
    ('月額', [(Decimal('120000000'), '円')])
    >>> quantities("30年6ヵ月")
    ('', [(Decimal('30'), '年'), (Decimal('6'), 'か月')])
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise ValueError(text)
    s = in_figures(seen(text).strip())
    if any(category(c) == "No" for c in s):
        raise ValueError(text)
    s = _GROUPED.sub(lambda m: re.sub("[,、]", "", m[0]), unspaced(s))
    s = re.sub("[ヶヵカケか箇個]月", "か月", s)
    start = re.match(r"[^\d.]*", s)
    before = start[0] if start else ""
    sign = _SIGN.search(before)
    minus = sign is not None and sign[1] is not None
    word = before[: sign.start()] if sign else before
    found: list[tuple[Decimal, str]] = []
    total, last, at = Decimal(0), 99, len(before)
    while at < len(s):
        m = _NUMBER.match(s, at)
        if m is None or _POWERS[m[2]] >= last:
            raise ValueError(text)
        last = _POWERS[m[2]]
        total, at = total + Decimal(m[1]).scaleb(last), m.end()
        behind = re.compile(r"[^\d.]*").match(s, at)
        if at == len(s) or (behind and behind[0]):
            unit = behind[0] if behind else ""
            if (two := _UNCLEAR.search(s, 0, at)) and not unit.startswith("円"):
                power = {"万": "千", "千": "百"}.get(two["thousand"], "万")
                told = _SAY_WHICH.format(unit=power, given=s[len(before) : at])
                raise UnclearError("数の書き方", text, told)
            found.append((-total if minus else total, unit))
            total, last, at = Decimal(0), 99, at + len(unit)
    if not found:
        raise ValueError(text)
    return word, found


def parse_number(text: str) -> float:
    """Read a number as people write it: full-width digits, kanji, commas, 万・億, 円, 倍, 年, %, ▲.

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
    InputError
        If the text is not one number, or has another unit.

    Examples
    --------
    >>> parse_number("３，０００万円"), parse_number("1億2,000万"), parse_number("▲1.5％")
    (30000000.0, 120000000.0, -0.015)
    >>> parse_number("1億5千万円"), parse_number("三千万円"), parse_number("1.35倍")
    (150000000.0, 30000000.0, 1.35)
    """
    allowed = "数を一つだけ、文字で書きます（例：「3,000万円」、「1.85％」、「1.35倍」、「35年」）"
    try:
        word, found = quantities(text)
    except UnclearError:
        raise
    except (TypeError, ValueError):
        raise InputError("数の書き方", text, allowed) from None
    number, unit = found[0]
    if word or len(found) > 1 or unit not in _LIKE:
        raise InputError("数の書き方", text, allowed)
    return float(number.scaleb(_LIKE[unit]))
