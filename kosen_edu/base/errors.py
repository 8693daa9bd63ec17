"""What is said of a value that cannot be meant: given, allowed, probably meant.

The lowest module of the house: words, data and formats refuse in the same voice as the checks.
"""

from collections.abc import Iterable
from contextlib import suppress
from difflib import get_close_matches
from numbers import Integral, Real

MINUS = "−"


def plain(value: object) -> str:
    """Any given value, short, for an error message that repeats it.

    Examples
    --------
    >>> plain(1.85), plain("３０００万"), plain(80_000_000)
    ('1.85', '「３０００万」', '80,000,000')
    """
    if isinstance(value, str):
        # half of a surrogate pair cannot be sent to a page
        return f"「{value[:40].encode('utf-8', 'replace').decode()}」"
    with suppress(OverflowError, TypeError):  # what no float can hold; a span of time
        if isinstance(value, Real) and not isinstance(value, bool):
            number = int(value) if isinstance(value, Integral) else float(value)
            if abs(number) < 10**16 and number == int(number):
                return f"{int(number):,}".replace("-", MINUS)
            if isinstance(number, float):
                return f"{number:,.10g}".replace("-", MINUS)
            if number.bit_length() > 200:  # cut off at 60 digits, it would be another number
                return f"{number.bit_length() * 0.30103:.0f}桁の数"
    with suppress(ValueError):  # Python writes no number of more than 4,300 digits
        return str(value)[:60]
    return type(value).__name__


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
        super().__init__(name, given, allowed, meant)  # kept in args, so that it can be pickled

    def __str__(self) -> str:
        shown = plain(self.given)
        return f"{self.name}に {shown} が渡されました。{self.allowed}。{self.meant}".strip()


class UnknownKeyError(InputError, KeyError):
    """A key that nothing has, in the same words; still a ``KeyError`` for code that asks."""


def unknown(name: str, given: object, known: Iterable[str], allowed: str) -> UnknownKeyError:
    """The error for a key that nothing has, with the key that looks most like it."""
    return UnknownKeyError(name, given, allowed, nearest(given, known))


def nearest(given: object, known: Iterable[str]) -> str:
    """The one of the known names that looks most like what was given, as a guess in words."""
    if not isinstance(given, str):
        return ""
    every = list(known)
    near = get_close_matches(given, every, n=1)
    near = near or [name for name in every if len(given) > 2 and given in name]  # rate: annual_rate
    return f'"{near[0]}" のことでしょうか。' if near else ""
