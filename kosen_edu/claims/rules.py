"""One claim of an article beside its computed value, and the rules of the verdict.

No verdict is written down anywhere: it follows from the numbers by :attr:`Claim.outcome`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kosen_edu.base import say, written, year_month, yen

from .worked.working import Value

VERDICTS = {
    "exact": "一致",
    "rounded": "丸めて一致",
    "miss": "不一致",
    "contradiction": "自己矛盾",
    "not_computable": "計算不能",
}
MISSES = ("miss", "contradiction")
TINY = 1e-9  # what floating point may leave; far below the last digit of any article


def agreement(value: Value, claim: Claim) -> str:
    """How ``value`` agrees with the number that the article prints.

    Returns
    -------
    str
        ``"exact"`` (no digit differs, or only what is below one yen), ``"half_up"`` or ``"cut"``
        (agrees after rounding half up, or after dropping the digits below the printed ones), or
        ``""`` for no agreement.  Where the article says "more than", "a little over" or a range,
        agreement is exact or none.
    """
    printed, relation, step = claim.printed, claim.relation, claim.step
    if isinstance(value, str) or isinstance(printed, str) or value is None:
        return "exact" if value == printed else ""
    slack = TINY * max(1.0, abs(printed))
    if relation != "=":
        inside = {
            ">": value > printed + slack,
            ">=": value >= printed - slack,
            "<": value < printed - slack,
            "<=": value <= printed + slack,
            "a little over": printed - slack <= value < printed + step / 2,
            "a little under": printed - step / 2 <= value < printed,
            "range": printed - slack <= value <= (claim.printed_to or printed) + slack,
        }[relation]
        return "exact" if inside else ""
    if abs(value - printed) <= slack:
        return "exact"
    if (value < 0) != (printed < 0):
        return ""
    shown, size = round(abs(printed) / step), abs(value) / step + TINY
    how = "half_up" if math.floor(size + 0.5) == shown else "cut" if int(size) == shown else ""
    return "exact" if how and claim.unit == "yen" and step == 1 else how


@dataclass(frozen=True, repr=False)
class Claim:
    """One numeric claim of an article, worked out.

    Attributes
    ----------
    key, article, place, quote : str
        Number of the claim (``"003-04"``), article, section, the words of the article.
    condition, formula : str
        What the number is said to rest on, and how it is computed.
    printed_as : str
        The number as the article writes it.
    printed, printed_to : float, str or None
        The same in core units (yen, decimals); the upper end of a range.
    step : float
        What one unit of the last printed digit is worth.
    relation, unit : str
    ground : {"terms", "article", "fact", "none"}
        What decides: the engine on the stated terms, the article's own statements, public facts.
    lesson : str
        The lesson that settles it.
    value, instead : float, str or None
        The computed number; the number under the condition that gives the printed one.
    follows : str
        The claim whose miss this one carries on; empty if it stands for itself.
    """

    key: str
    article: str
    place: str
    quote: str
    condition: str
    formula: str
    printed_as: str
    printed: float | str
    printed_to: float | None
    step: float
    relation: str
    unit: str
    ground: str
    lesson: str
    follows: str
    value: Value
    instead: Value
    reason: str
    remedy: str
    note: str

    @property
    def outcome(self) -> str:
        """The verdict as a key of ``VERDICTS``, by rule.

        ``"not_computable"``: no number can be computed from what is public; else by
        :func:`agreement` ``"exact"`` or ``"rounded"``; else ``"contradiction"`` if the claim's
        only ground is other statements of the same article, and ``"miss"`` if its ground is
        finance mathematics, law or public data.
        """
        if self.value is None:
            return "not_computable"
        how = agreement(self.value, self)
        if how:
            return "exact" if how == "exact" else "rounded"
        return "contradiction" if self.ground == "article" else "miss"

    @property
    def verdict(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.outcome]

    @property
    def computed(self) -> str:
        """The computed number in words, one digit finer than the article prints."""
        return self._write(self.value) or "—"

    @property
    def remark(self) -> str:
        """What would give the printed number, or why none can be given; then what to know."""
        verdict, parts = self.outcome, []
        if verdict == "rounded":
            parts.append(say(f"claims.agrees_{agreement(self.value, self)}"))
        elif verdict == "not_computable":
            parts.append(say(f"claims.reason_{self.reason}"))
        elif verdict in MISSES:
            how = "none" if self.instead is None else agreement(self.instead, self)
            frame = f"claims.remedy_{how or 'none'}"
            parts.append(say(frame, remedy=self.remedy, value=self._write(self.instead)))
            if self.follows:
                parts.append(say("claims.follows", key=self.follows))
        return "".join([*parts, self.note])

    @property
    def sentence(self) -> str:
        """The whole finding in one sentence."""
        return say(
            "claims.sentence", key=self.key, quote=self.quote, printed=self.printed_as,
            computed=self.computed, verdict=self.verdict, remark=self.remark,
        )  # fmt: skip

    def __repr__(self) -> str:
        return self.sentence

    def _write(self, value: Value) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return year_month(value)
        if self.unit == "yen":
            return yen(value)
        scale = 100 if self.unit in ("percent", "points") else 1
        digits = max(0, round(-math.log10(self.step * scale)))
        exact = abs(value / self.step - round(value / self.step)) < 1e-6
        # one digit more than printed; so many more that 0.996 is not shown as the 1.0 it misses
        if not exact:
            digits += 1
            printed = float(self.printed) * scale
            while round(value * scale, digits) == round(printed, digits):
                digits += 1
        return written(value, self.unit, digits)
