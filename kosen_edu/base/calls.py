"""What Python says in English of a call that it refuses, said in words: which name, which shape."""

from collections.abc import Callable, Mapping
from functools import cache, wraps
from inspect import Parameter, isfunction, signature
from typing import Any, ParamSpec, TypeVar

from . import check
from .errors import InputError
from .words import say

P = ParamSpec("P")
R = TypeVar("R")


@cache
def _parameters(call: Callable[..., Any]) -> tuple[list[str], int, list[str], bool, bool, bool]:
    """Names, how many of them need none written, those needed, and whether it takes others.

    The object of a method is written before it and no name of the call; last, whether there is one.
    """
    everything = signature(call).parameters.values()
    every = [p for p in everything if p.name not in ("self", "cls")]
    known = [p for p in every if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    by_place = sum(p.kind is not p.KEYWORD_ONLY for p in known)
    needed = [p.name for p in known if p.default is p.empty]
    open_to = {p.kind for p in every} & {Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD}
    row, more = Parameter.VAR_POSITIONAL in open_to, Parameter.VAR_KEYWORD in open_to
    return [p.name for p in known], by_place, needed, row, more, len(every) < len(everything)


def _called(call: Callable[..., Any], args: tuple[Any, ...], given: Mapping[str, Any]) -> None:
    """Refuse a call that Python would refuse: names too few, too many, or none at all."""
    known, by_place, needed, row, more, owned = _parameters(call)
    args = args[1:] if owned else args
    # of a class it is __init__ that is called, and its own name that was written
    name = call.__qualname__.removesuffix(".__init__").rpartition(".")[2]
    if not known and not row and not more and (args or given):
        raise InputError(name, [*args, *given][0], say("errors.nothing_needed"))
    placed = known[: min(len(args), by_place)]
    if (len(args) > by_place and not row) or not given.keys().isdisjoint(placed):
        few = len(args) <= len(known) or not known  # then any name will do
        why, listed = "errors.names_needed" if few else "errors.too_many", "、".join(known)
        raise InputError(name, args[0], say(why, names=listed or "名前=値", n=len(known)))
    if not more:
        check.names(given, *known)
    missing = [name for name in needed if name not in given and name not in placed]
    if missing:
        raise check.refuse(missing[0], "—", say("errors.name_missing", name="=、".join(missing)))


def in_words(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function say in words that a name is misspelt or missing, or that arrays do not fit.

    Only when Python has refused the call are the names looked at, and the shapes when numpy could
    not put arrays together: a call that goes well costs nothing.

    Examples
    --------
    >>> from kosen_edu import dscr
    >>> dscr(noi=3_000_000, asd=2_400_000)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 前提に 「asd」
    が渡されました。次のどれかを選びます："noi", "ads"。"ads" のことでしょうか。
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except InputError:
            raise
        except (TypeError, ValueError, IndexError) as error:
            try:
                if isinstance(error, TypeError):
                    _called(function, args, kwargs)
                else:
                    check.shapes(*(a for a in (*args, *kwargs.values()) if check.several(a)))
            except InputError as refusal:
                raise refusal from None
            raise

    return run


def class_in_words(owner: type) -> None:
    """Let a class, when it is made, and its public methods answer as :func:`in_words`.

    Examples
    --------
    >>> from kosen_edu import Loan
    >>> Loan(principal=30_000_000, annual_rate=0.02, years=35).balance_after(month=12)
    Traceback (most recent call last):
    ...
    kosen_edu.base.errors.InputError: 前提に 「month」 が渡されました。次のどれかを選びます："k"。
    """
    for name, made in list(vars(owner).items()):
        if name.startswith("_") and name != "__init__":
            continue
        if isinstance(made, (classmethod, staticmethod)):
            setattr(owner, name, type(made)(in_words(made.__func__)))
        elif isfunction(made):
            setattr(owner, name, in_words(made))
