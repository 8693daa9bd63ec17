"""Checks of what is no single number: kinds of object, yes or no, shapes that fit together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

from .check import InputError
from .words import term

P = ParamSpec("P")
R = TypeVar("R")
ARRAYS = (list, tuple, np.ndarray)


def _called(key: str) -> str:
    """The term's name on screen; a key that is no term is already a name."""
    try:
        return term(key).name
    except KeyError:
        return key


def check_kind(value: Any, key: str, kind: type) -> Any:
    """Return ``value`` if it was made by ``kind``.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.loans.loan import Loan
    >>> check_kind(30_000_000, "loan", Loan)
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: loanに 30,000,000
    が渡されました。Loan(…) のように Loan で作ったものを渡します。
    """
    if isinstance(value, kind):
        return value
    plain = value is None or isinstance(value, (str, int, float))
    given = value if plain else type(value).__name__
    name = "dict" if kind is Mapping else kind.__name__
    raise InputError(_called(key), given, f"{name}(…) のように {name} で作ったものを渡します")


def check_flag(value: Any, key: str) -> bool:
    """Return ``value`` if it is ``True`` or ``False``: the text ``"no"`` would count as yes.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_flag("no", "finance_costs")
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: finance_costsに 「no」
    が渡されました。True か False を書きます。
    """
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    raise InputError(_called(key), value, "True か False を書きます")


def check_shapes(*values: Any) -> tuple[int, ...]:
    """Return the shape that numbers and arrays have together.

    Raises
    ------
    InputError

    Examples
    --------
    >>> check_shapes([1, 2, 3], 4)
    (3,)
    >>> check_shapes([1, 2], [1, 2, 3])
    Traceback (most recent call last):
    ...
    kosen_edu.base.check.InputError: 組み合わせる数の並びに 「(2,)、(3,)」
    が渡されました。並びの長さをそろえるか、片方を一つの数にします。
    """
    shapes = [np.shape(value) for value in values]
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        given = "、".join(str(shape) for shape in shapes if shape)
    raise InputError(
        "組み合わせる数の並び", given, "並びの長さをそろえるか、片方を一つの数にします"
    )


def shapes_fit(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function that broadcasts say in words which arrays do not fit together.

    numpy finds it out where two arrays first meet; only then are the shapes looked at, so that
    a call that goes well costs nothing.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except InputError:
            raise
        except (ValueError, IndexError):
            check_shapes(*(a for a in (*args, *kwargs.values()) if isinstance(a, ARRAYS)))
            raise

    return run
