"""A number as a learner writes it: an answer of an exercise, or a guess that a panel draws.

One reader for both.  A unit is understood where the question asks for such a thing, and refused
in words where it does not: 「7年目」 is no amount of money.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from kosen_edu.base import (
    InputError,
    UnclearError,
    in_figures,
    parse_number,
    plain,
    say,
    seen,
    unspaced,
)

LARGEST = 1e15  # yen: beyond it, and for NaN, nothing is meant and nothing can be drawn
# What may stand behind a number, and of what kind of thing it then is.
UNITS = {
    "money": r"円",
    "share": r"(?:%|パーセント)(?:ポイント)?|ポイント",
    "tenths": r"割",
    "times": r"倍",
    "years": r"年(?:目|後|間)?",
    "months": r"[かヶヵカケ個箇]月(?:目|後|間)?|月",
    "count": r"戸|室|部屋|件|人|個|回目?|通り|棟|本",
}
_UNIT = re.compile("(?:" + "|".join(f"(?P<{k}>{form})" for k, form in UNITS.items()) + ")$")
_BEHIND = re.compile("|".join(UNITS.values()))
# Which of them answer a question of a kind, and what one of them is there.
SHARES = {"share": Decimal("0.01"), "tenths": Decimal("0.1"), "times": Decimal(1)}
_ASKED: dict[str, dict[str, Decimal]] = {
    "yen": {"money": Decimal(1)},
    "man_yen": {"money": Decimal(1)},
    "percent2": SHARES,
    "times": SHARES,
    "years": {"years": Decimal(1), "months": 1 / Decimal(12)},
    "months": {"months": Decimal(1), "years": Decimal(12), "count": Decimal(1)},
    # 2032年 is a number, too, and so is a DSCR with three places
    "count": dict.fromkeys(("count", "times", "years"), Decimal(1)),
}
_ABOUT = re.compile(
    r"^(?:約|およそ|だいたい|第)"
    r"|(?:くらい|ぐらい|ほど|程度|です|。|から|まで|ふえる|増える|ふえます|増えます)+$"
)
_LOSS = re.compile(r"^マイナス")
_SHORT = re.compile(
    r"^(?:赤字|持ち出し|不足)"
    r"|(?:の?\(?(?:赤字|持ち出し|不足|マイナス)\)?|足りない|足りません|[減へ]る|[減へ]ります)$"
)
_YEARS_AND_MONTHS = re.compile(r"(\d+)年(?:と)?(\d+)[かヶヵカケ個箇]月(?:目|後|間)?")
_ERA = re.compile(r"(?:令和|R)(0*[1-9]\d*|元)年?")
_NEW_YEAR = re.compile(r"^西暦|(?<=年)1月(?:1日)?$")  # of a year of the calendar
_AMONG = re.compile(r"[-−▲△+¥\\]?[\d,.兆億万千百]*\d[\d,.兆億万千百]*")
_SIGN = r"[-−▲△–—ー]"
_SIGNED_ABOUT = re.compile(rf"^({_SIGN}|マイナス)(?:約|およそ|だいたい)")
_IN_BRACKETS = re.compile(r"\(([\d,.]+(?:万|億)?円?)\)")  # an accountant's minus
_QUOTED = re.compile(r"[「『\"'](.+)[」』\"']")
# What says in which span of time an amount falls; the question says it already, and a month's
# amount is no year's: it is asked about, not stripped.
_PER = re.compile(
    r"^(?:毎月|月々|月額|毎年|年額|年間|[1一]か月|[1一]年|月|年)(?=[\d約−▲△-])|円[/／](?:月|年|か月)$"
)
_PER_YEAR = re.compile(r"^(?:年利|年率|金利|毎年|年)(?=[\d約−▲△マ-])|(?<=%)[/／]年$")  # of a rate
_TENTHS = re.compile(r"(\d+(?:\.\d+)?)割(\d)分")


def _clean(text: str, asked: str) -> str:
    """A text in figures, without what stands around its number."""
    try:
        clean = unspaced(in_figures(seen(text)))
    except ValueError:
        raise refused(text, say("exercises.one_number")) from None
    clean = clean[1:-1] if _QUOTED.fullmatch(clean) else clean
    clean = re.sub("^(?:プラス|=)|=$", "", _SIGNED_ABOUT.sub(r"\1", clean))
    clean = _IN_BRACKETS.sub(r"-\1", clean) if _IN_BRACKETS.fullmatch(clean) else clean
    if asked == "percent2":
        clean = _PER_YEAR.sub("", clean)
    while (shorter := _ABOUT.sub("", clean)) != clean:
        clean = shorter
    if asked == "count":
        clean = _NEW_YEAR.sub("", _NEW_YEAR.sub("", clean))
    return re.sub("(?<=年)半$", "6か月", _LOSS.sub("-", clean))


def _around(clean: str) -> str:
    """What stands around the one number of a text, besides its unit."""
    before, *behind = _AMONG.split(clean)
    if len(behind) != 1:
        return ""
    unit = _BEHIND.match(behind[0])
    return before or behind[0][unit.end() if unit else 0 :]


def measured(text: str) -> tuple[Decimal, str]:
    """A number before its unit, and of what kind of thing it is by that.

    Examples
    --------
    >>> measured("3割"), measured("600万円"), measured("0.6")
    ((Decimal('3.0'), 'tenths'), (Decimal('6000000.0'), 'money'), (Decimal('0.6'), ''))
    """
    unit = _UNIT.search(text)
    kind = str(unit.lastgroup) if unit else ""
    bare = text if unit is None or kind == "money" else text[: unit.start()]
    return Decimal(repr(parse_number(bare))), kind


def _written(text: str, asked: str, alone: str) -> float:
    """The number in a text with its unit, as the question has it."""
    clean = _clean(text, asked)
    allowed = _ASKED[asked]
    if "money" in allowed and _PER.search(clean):
        raise refused(text, say("exercises.period"))
    if asked == "count" and (found := _ERA.fullmatch(clean)):
        return 2018.0 + (1 if found[1] == "元" else int(found[1]))
    if (found := _YEARS_AND_MONTHS.fullmatch(clean)) and "years" in allowed:
        months = 12 * int(found[1]) + int(found[2])
        return months / 12 if asked == "years" else float(months)
    if (found := _TENTHS.fullmatch(clean)) and "tenths" in allowed:
        return float(Decimal(found[1]) / 10 + Decimal(found[2]) / 100)
    if _SHORT.search(clean):  # a shortfall of 6万円 is 6万円 to one question, -6万円 to another
        raise refused(text, say("exercises.sign"))
    try:
        number, kind = measured(clean)
    except UnclearError as error:
        raise refused(text, error.allowed) from None
    except ValueError:
        like, rest = say(f"exercises.like_{alone or asked}"), _around(clean)
        raise refused(
            text, say("exercises.around", rest=plain(rest), like=like) if rest else like
        ) from None
    if not kind:
        return float(number * SHARES.get(alone, Decimal(1)))
    if kind not in allowed:
        words = {"is": say(f"exercises.is_{kind}"), "unit": say(f"exercises.unit_{asked}")}
        raise refused(text, say("exercises.other_unit", **words))
    return float(number * allowed[kind])


def refused(given: object, allowed: str) -> InputError:
    """The error for an answer that cannot be read."""
    return InputError(say("exercises.answer"), given, allowed)


def shown(given: object) -> str:
    """What was given, as a reply repeats it: a number or a text itself, of others the kind."""
    return plain(given) if isinstance(given, (str, int, float)) else type(given).__name__


def read_answer(given: Any, kind: str, alone: str = "") -> float:
    """The one finite number that a learner wrote.

    Parameters
    ----------
    given : object
        A number of any type, or text as people write it.
    kind : str
        What is asked for: ``"yen"``, ``"percent2"``, ``"times"``, ``"years"``, ``"months"``, …
    alone : str
        What a number typed without a unit is in, where the box has one: ``"share"`` (％) or
        ``"tenths"`` (割).

    Returns
    -------
    float
        Yen, a decimal, or a count.

    Raises
    ------
    InputError
        For what is no number or has a unit of another kind; nothing else, whatever is given.

    Examples
    --------
    >>> read_answer("▲６万円", "yen"), read_answer("60パーセント", "percent2")
    (-60000.0, 0.6)
    >>> read_answer("7年目", "years"), read_answer("84か月", "years")
    (7.0, 7.0)
    >>> read_answer("0.78", "percent2"), read_answer("0.78", "percent2", "share")
    (0.78, 0.0078)
    >>> read_answer("7年目", "yen")
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 答えに 「7年目」
    が渡されました。それは年数です。金額（円）で答えます。
    """
    if isinstance(given, np.ndarray) and given.size == 1:
        given = given.reshape(-1)[0]
    if isinstance(given, str):
        number = _written(given, kind, alone)
    elif isinstance(given, tuple) and _grouped(given):
        joined = str(given[0]) + "".join(f"{part:03d}" for part in given[1:])
        raise refused(given, say("exercises.grouped", joined=joined))
    else:
        number = _one_number(given, kind)
    if not abs(number) < LARGEST:
        raise refused(given, say("exercises.finite"))
    return number


def _grouped(given: tuple[Any, ...]) -> bool:
    """Whether a tuple is a number written with commas: ``26,199``."""
    whole = all(isinstance(x, int) and not isinstance(x, bool) for x in given)
    return len(given) > 1 and whole and all(0 <= x < 1000 for x in given)


def _one_number(given: Any, kind: str) -> float:
    """One number of any type; what holds none, or several, is refused."""
    if isinstance(given, (bool, np.bool_)) or given is None or given is Ellipsis:
        raise refused(given, say(f"exercises.like_{kind}"))
    try:
        array = np.asarray(given, dtype=float)
        if array.size == 1:
            return float(array.reshape(-1)[0])
    except OverflowError:  # a whole number that no float can hold
        return float("inf")
    except Exception:  # whatever an object does that is asked for its number: it is none
        pass
    raise refused(shown(given), say(f"exercises.like_{kind}"))


@dataclass(frozen=True)
class Guess:
    """What a panel knows of the learner's guess.

    Attributes
    ----------
    value : float or None
        The number to be drawn; ``None`` where there is none.
    words : str
        What is said of it beneath the task; empty where nothing need be said.
    """

    value: float | None = None
    words: str = ""


def read_guess(given: Any, kind: str) -> Guess:
    """A guess as a panel draws it; one that cannot be read is told in words.

    Examples
    --------
    >>> read_guess("30％", "percent2"), read_guess(..., "yen")
    (Guess(value=0.3, words=''), Guess(value=None, words=''))
    >>> read_guess("たぶん", "percent2").words
    '予想の線はありません。答えに 「たぶん」 が渡されました。3％ や 0.03 のように数で書きます。'
    """
    if given is Ellipsis or given is None:
        return Guess()
    try:
        number = read_answer(given, kind)
    except InputError as error:
        return Guess(words=say("charts.guess_unread", why=error))
    if kind == "percent2" and abs(number) > 1 and not isinstance(given, str):
        number_words = {"given": f"{number:g}", "decimal": f"{number / 100:.10g}"}
        words = say("charts.guess_share", percent=f"{number * 100:g}", unit="％", **number_words)
        return Guess(number, words)
    return Guess(number)


_SAFE = {"": (), "most": (ROUND_FLOOR,), "least": (ROUND_CEILING,)}


def is_rounded(given: float, value: float, side: str = "") -> bool:
    """Whether ``given`` is ``value`` with fewer digits, and within 5 % of it.

    Rounded, or with three digits and more cut off; a limit also to the safe side, down from what
    may be at most (``"most"``), up from what is needed at least (``"least"``).

    Examples
    --------
    >>> is_rounded(26_000, 26_199.67), is_rounded(1.4, 1.4286), is_rounded(30_000, 26_199.67)
    (True, True, False)
    >>> is_rounded(27_000, 26_199.67), is_rounded(27_000, 26_199.67, "least")
    (False, True)
    """
    if not given or not value or given * value < 0:
        return False
    if abs(given / value - 1) > 0.05:
        return False
    digits, exact = Decimal(repr(float(given))).normalize(), Decimal(repr(float(value)))
    place = Decimal((0, (1,), int(digits.as_tuple().exponent)))
    ways = [ROUND_HALF_UP, *([ROUND_DOWN] if digits_of(given) > 2 else []), *_SAFE[side]]
    return digits in {exact.quantize(place, rounding=how) for how in ways}


def digits_of(number: float) -> int:
    """How many digits of a number count: 2 for 1.4 and for 26,000.

    Examples
    --------
    >>> digits_of(1.4), digits_of(26_000), digits_of(1.0)
    (2, 2, 1)
    """
    return len(Decimal(repr(float(number))).normalize().as_tuple().digits)
