"""A small calculation typed as an answer: 「60万円×0.7−36万円」.

Where no code can be written, the box is the pocket calculator too.
"""

import math
import re
from decimal import Decimal

from kosen_edu.base.formats import seen, unspaced

from .answers import SHARES, UNITS, measured

LONGEST = 100  # characters of a calculation
_SIGNS = str.maketrans("×÷−–‐⁰¹²³⁴⁵⁶⁷⁸⁹", "*/---0123456789")
_NUMBER = re.compile(rf"[\d.,億千百万]+(?:{'|'.join(UNITS.values())})?")
_PART = re.compile(rf"({_NUMBER.pattern})|([-+*/^√()])")
_RAISED = re.compile("(?=[⁰¹²³⁴-⁹])(?<![⁰¹²³⁴-⁹])")  # before a small number above the line
_DATE = re.compile(r"\d{4}/\d{1,2}(?:/\d{1,2})?")


def worked_out(text: str) -> str:
    """The result of a calculation as a number in text; what is no calculation stays as it is.

    Parameters
    ----------
    text : str
        Numbers as people write them, with + − × ÷, brackets, powers and roots.

    Returns
    -------
    str

    Examples
    --------
    >>> worked_out("60万円×0.7−36万円−12万円"), worked_out("（1,800,000 − 133万）÷ 3,000万")
    ('-60000', '0.015666666666666666')
    >>> worked_out("−6万円"), worked_out("2026/10"), worked_out("1÷0")
    ('−6万円', '2026/10', '1÷0')
    >>> worked_out("5520÷12"), worked_out("2×0.5²"), worked_out("600万円÷10室")
    ('460', '0.5', '600000')
    """
    try:
        typed = unspaced(seen(text))
    except ValueError:
        return text
    clean = _RAISED.sub("^", typed).translate(_SIGNS).replace("**", "^")
    parts = [found[0] for found in _PART.finditer(clean)]
    if len(clean) > LONGEST or "".join(parts) != clean or _DATE.fullmatch(typed):
        return text
    if not any(part in "+-*/^" for part in parts[1:]) and parts[:1] != ["√"]:
        return text
    try:
        result = _Reader(parts).all()
    except (ValueError, ZeroDivisionError, OverflowError):
        return text
    return f"{Decimal(repr(result)):f}".removesuffix(".0")


class _Reader:
    """Reads a calculation from left to right; powers bind before × and ÷, these before + and −."""

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
        base = self._base()
        return math.pow(base, self._factor()) if self._next("^") else base

    def _base(self) -> float:
        if self._next("√"):
            return math.sqrt(self._base())
        if self._next("("):
            result = self._sum()
            if not self._next(")"):
                raise ValueError(self._left)
            return result
        if not self._left:
            raise ValueError(self._left)
        number, kind = measured(self._left.pop())
        return float(number * SHARES.get(kind, 1))
