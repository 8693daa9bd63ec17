"""Numbers as people read and write them: 万円, 億円, ％, 倍; and back from text.

Everything inside the package is yen and decimals; these forms exist only on screen.
"""

from __future__ import annotations

import re
import unicodedata

MINUS = "−"


def _signed(value: float, text: str) -> str:
    """Put the sign before ``text``; a number that rounds to nothing carries none."""
    return MINUS + text if value < 0 and re.search("[1-9]", text) else text


def yen(value: float) -> str:
    """Whole yen.

    Examples
    --------
    >>> yen(110885.84), yen(-1234.5), yen(-0.2)
    ('110,886円', '−1,234円', '0円')
    """
    return _signed(value, f"{abs(value):,.0f}円")


def man_yen(value: float, digits: int = 1) -> str:
    """万円 (ten thousand yen), with ``digits`` places; 億円 from one hundred million up.

    Examples
    --------
    >>> man_yen(1_330_073), man_yen(-36_679), man_yen(133_270_000, 0), man_yen(99_999_999, 0)
    ('133.0万円', '−3.7万円', '1億3,327万円', '1億円')
    """
    man = round(abs(value) / 10_000, digits)
    oku, rest = divmod(man, 10_000)
    if oku >= 1:
        text = f"{oku:,.0f}億" + (f"{rest:,.{digits}f}万円" if round(rest, digits) else "円")
    else:
        text = f"{man:,.{digits}f}万円"
    return _signed(value, text)


def percent(value: float, digits: int = 1) -> str:
    """A decimal as per cent.

    Examples
    --------
    >>> percent(0.0185, 2), percent(0.5), percent(-0.001, 2)
    ('1.85％', '50.0％', '−0.10％')
    """
    return _signed(value, f"{abs(value) * 100:.{digits}f}％")


def times(value: float, digits: int = 2) -> str:
    """A multiple (DSCR and the like).

    Examples
    --------
    >>> times(1.3688)
    '1.37倍'
    """
    return _signed(value, f"{abs(value):.{digits}f}倍")


def plain(value: object) -> str:
    """Any given value, short, for an error message that repeats it.

    Examples
    --------
    >>> plain(1.85), plain("３０００万"), plain(80_000_000)
    ('1.85', '「３０００万」', '80,000,000')
    """
    if isinstance(value, str):
        return f"「{value[:40]}」"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if isinstance(value, float) and not value.is_integer():
            return f"{value:,.10g}".replace("-", MINUS)
        if abs(value) < 1e16:
            return f"{value:,.0f}".replace("-", MINUS)
    return str(value)[:60]


_SCALES = {"億": 1e8, "万": 1e4, "千": 1e3}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(億|万|千)?")


def parse_number(text: str) -> float:
    """Read a number as people write it: full-width digits, commas, 万・億, 円, %, ▲ for minus.

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
    """
    s = unicodedata.normalize("NFKC", text).replace(",", "").replace("、", "").replace(" ", "")
    s = re.sub(r"[¥円年]", "", s)
    sign = 1.0
    if s[:1] in "-−▲△‐–—" and s:
        sign, s = -1.0, s[1:]
    elif s[:1] == "+":
        s = s[1:]
    scale = 1.0
    if s.endswith(("%", "パーセント")):
        s, scale = re.sub(r"(%|パーセント)$", "", s), 0.01
    total, end, last = 0.0, 0, float("inf")
    for m in _NUMBER.finditer(s):
        unit = _SCALES.get(m.group(2) or "", 1.0)
        if m.start() != end or unit >= last:
            raise ValueError(text)
        total, end, last = total + float(m.group(1)) * unit, m.end(), unit
    if not s or end != len(s):
        raise ValueError(text)
    # one division instead of a product keeps 1.85 % at exactly 0.0185
    return sign * (total / 100 if scale == 0.01 else total)
