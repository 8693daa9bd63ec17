"""A small calculation typed as an answer: 「60万円×0.7−36万円」.

Where no code can be written, the box is the pocket calculator too.
"""

import math
import re
from decimal import Decimal
from typing import NamedTuple

from kosen_edu.base import say, seen, unspaced

from .answers import SHARES, UNITS, measured, refused

LONGEST = 100  # characters of a calculation
_SIGNS = str.maketrans("×÷−–‐⁰¹²³⁴⁵⁶⁷⁸⁹", "*/---0123456789")
_NUMBER = re.compile(rf"[\d.,億千百万]+(?:{'|'.join(UNITS.values())})?")
_PART = re.compile(rf"({_NUMBER.pattern})|([-+*/^√()])")
_RAISED = re.compile("(?=[⁰¹²³⁴-⁹])(?<![⁰¹²³⁴-⁹])")  # before a small number above the line
_DATE = re.compile(r"\d{4}/\d{1,2}(?:/\d{1,2})?")


def worked_out(text: str) -> str:
    """The result of a calculation in text, with the unit of a sum; what is none stays as it is.

    Parameters
    ----------
    text : str
        Numbers as people write them, with + − × ÷, brackets, powers and roots.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If numbers of different kinds are added, or per cent and a number above 1 without a unit.

    Examples
    --------
    >>> worked_out("60万円×0.7−36万円−12万円"), worked_out("（1,800,000 − 133万）÷ 3,000万")
    ('-60000円', '0.0156666666666667')
    >>> worked_out("5年+4か月"), worked_out("1−20％"), worked_out("50年×12+60か月")
    ('64か月', '80%', '660か月')
    >>> worked_out("−6万円"), worked_out("2026/10"), worked_out("1÷0")
    ('−6万円', '2026/10', '1÷0')
    >>> worked_out("5520÷12"), worked_out("2×0.5²"), worked_out("600万円÷10室")
    ('460', '0.5', '600000')
    """
    try:
        typed = unspaced(seen(text))
    except ValueError:
        return text
    clean = _RAISED.sub("^", typed).translate(_SIGNS).replace("**", "^").replace(")(", ")*(")
    parts = [found[0] for found in _PART.finditer(clean)]
    if len(clean) > LONGEST or "".join(parts) != clean or _DATE.fullmatch(typed):
        return text
    if not any(part in "+-*/^" for part in parts[1:]) and parts[:1] != ["√"]:
        return text
    try:
        result = _Reader(parts).all()
    except (ValueError, ZeroDivisionError, OverflowError):
        return text
    except _MixedError:
        raise refused(text, say("exercises.mixed")) from None
    number = result.number * (100 if result.kind == "share" else 1)
    return f"{Decimal(f'{number:.15g}'):f}".removesuffix(".0") + _SUMS[result.kind]


# what a sum of such numbers is counted in; a product has no unit
_SUMS = {"": "", "money": "円", "share": "%", "times": "倍", "years": "年", "months": "か月",
         "count": "個"}  # fmt: skip
_TIMES = {"years": 12, "months": 1}


class _MixedError(Exception):
    """Numbers are added that are not of one kind."""


class _Value(NamedTuple):
    """A number in yen, a decimal or a count, and of what kind it is; without one, it is bare."""

    number: float
    kind: str = ""

    def plus(self, other: "_Value", sign: int) -> "_Value":
        one, two = self, other
        kinds = {one.kind, two.kind}
        if kinds == set(_TIMES):
            one, two = (_Value(v.number * _TIMES[v.kind], "months") for v in (one, two))
        elif kinds == {"share", "times"}:
            one, two = (_Value(v.number, "share") for v in (one, two))
        kinds = {one.kind, two.kind} - {""}
        kind = "".join(kinds) if len(kinds) < 2 else None
        # 100 - 20 % is not 99.8
        if kind is None or (
            kind == "share" and any(not v.kind and abs(v.number) > 1 for v in (one, two))
        ):
            raise _MixedError
        return _Value(one.number + sign * two.number, kind)

    def times(self, other: "_Value", *, over: bool) -> "_Value":
        number = self.number / other.number if over else self.number * other.number
        # 600か月÷12 are years by hand: a time keeps its unit beside another number only
        keeps = self.kind in _TIMES and not other.kind and other.number != 12
        return _Value(number, self.kind if keeps else "")


class _Reader:
    """Reads a calculation from left to right; powers bind before × and ÷, these before + and −."""

    def __init__(self, parts: list[str]) -> None:
        self._left = parts[::-1]

    def all(self) -> _Value:
        result = self._sum()
        if self._left:
            raise ValueError(self._left)
        return result

    def _next(self, wanted: str) -> str:
        """The next part, taken, if it is one of those wanted."""
        return self._left.pop() if self._left and self._left[-1] in wanted else ""

    def _sum(self) -> _Value:
        result = self._product()
        while sign := self._next("+-"):
            result = result.plus(self._product(), 1 if sign == "+" else -1)
        return result

    def _product(self) -> _Value:
        result = self._factor()
        while sign := self._next("*/"):
            result = result.times(self._factor(), over=sign == "/")
        return result

    def _factor(self) -> _Value:
        if self._next("-"):
            number, kind = self._factor()
            return _Value(-number, kind)
        base = self._base()
        if not self._next("^"):
            return base
        return _Value(math.pow(base.number, self._factor().number))

    def _base(self) -> _Value:
        if self._next("√"):
            return _Value(math.sqrt(self._base().number))
        if self._next("("):
            result = self._sum()
            if not self._next(")"):
                raise ValueError(self._left)
            return result
        if not self._left:
            raise ValueError(self._left)
        number, kind = measured(self._left.pop())
        return _Value(float(number * SHARES.get(kind, 1)), "share" if kind == "tenths" else kind)
