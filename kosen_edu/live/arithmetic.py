"""A small calculation typed as an answer: 「60万円×0.7−36万円」.

Where no code can be written, the box is the pocket calculator too.
"""

import re
from decimal import Decimal
from unicodedata import normalize

from kosen_edu.base.formats import parse_number

LONGEST = 100  # characters of a calculation
_SIGNS = str.maketrans("×÷−–‐", "*/---")
_NUMBER = re.compile(r"[\d.,億千百万]+(?:円|倍|%)?")
_PART = re.compile(rf"({_NUMBER.pattern})|([-+*/()])")
_DATE = re.compile(r"\d{4}/\d{1,2}(?:/\d{1,2})?")


def worked_out(text: str) -> str:
    """The result of a calculation as a number in text; what is no calculation stays as it is.

    Parameters
    ----------
    text : str
        Numbers as people write them, with + − × ÷ and brackets.

    Returns
    -------
    str

    Examples
    --------
    >>> worked_out("60万円×0.7−36万円−12万円"), worked_out("（1,800,000 − 133万）÷ 3,000万")
    ('-60000', '0.015666666666666666')
    >>> worked_out("−6万円"), worked_out("30-40万"), worked_out("2026/10"), worked_out("1÷0")
    ('−6万円', '30-40万', '2026/10', '1÷0')
    >>> worked_out("5520÷12")  # no day of the calendar
    '460'
    """
    typed = "".join(normalize("NFKC", text).split())
    clean = typed.translate(_SIGNS)
    parts = [found[1] or found[2] for found in _PART.finditer(clean)]
    if len(clean) > LONGEST or "".join(parts) != clean or _DATE.fullmatch(typed):
        return text
    if not any(part in "+-*/" for part in parts[1:]):
        return text
    try:
        result = _Reader(parts).all()
        if len(parts) == 3 and parts[1] == "-" and result < 0:
            return text  # from … to …
    except (ValueError, ZeroDivisionError, OverflowError):
        return text
    return f"{Decimal(repr(result)):f}".removesuffix(".0")


class _Reader:
    """Reads a calculation from left to right; × and ÷ bind before + and −."""

    def __init__(self, parts: list[str]) -> None:
        self._left = parts[::-1]

    def all(self) -> float:
        result = self._sum()
        if self._left:
            raise ValueError(self._left)
        return result

    def _next(self, wanted: str) -> str:
        """The next part, taken, if it is one of those wanted."""
        return self._left.pop() if self._left and self._left[-1] in wanted else ""

    def _sum(self) -> float:
        result = self._product()
        while sign := self._next("+-"):
            result += self._product() if sign == "+" else -self._product()
        return result

    def _product(self) -> float:
        result = self._factor()
        while sign := self._next("*/"):
            other = self._factor()
            result = result * other if sign == "*" else result / other
        return result

    def _factor(self) -> float:
        if self._next("-"):
            return -self._factor()
        if self._next("("):
            result = self._sum()
            if not self._next(")"):
                raise ValueError(self._left)
            return result
        if not self._left:
            raise ValueError(self._left)
        return parse_number(self._left.pop())
