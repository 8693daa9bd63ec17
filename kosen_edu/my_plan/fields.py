"""The fields of a plan as people fill them in: which there are, read from text, written as text.

A form, a CSV file, a saved file and a workbook all go through this list.  A number without its
unit is refused where two readings would be possible: nothing is guessed in silence.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.errors import plain
from kosen_edu.base.formats import exact, parse_number
from kosen_edu.base.words import say, term

STRUCTURES = (
    "wood", "wood_mortar", "reinforced_concrete", "brick_block", "steel_over_4mm",
    "steel_3_to_4mm", "steel_up_to_3mm",
)  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {
    "opex_base": ("gpi", "egi"),
    "rent_drift_kind": ("compound", "linear"),
    "method": ("level_payment", "level_principal"),
    "rounding": ("exact", "floor", "half_up"),
    "payment_rule": ("recalculated", "five_year", "cap_only"),
    "structure": STRUCTURES,
    "blue_return": ("none", "simple", "paper", "e_tax", "e_tax_books"),
    "exit_base": ("gpi", "noi"),
}
# group → fields with their kind, in the order of the form
GROUPS: dict[str, dict[str, str]] = {
    "home": {
        "price": "money", "gpi": "money", "units": "count", "vacancy": "percent",
        "opex_ratio": "percent", "opex_base": "choice", "opex_fixed": "money",
        "opex_drift": "percent", "rent_drift": "percent", "rent_drift_kind": "choice",
        "capex_reserve": "money", "repairs": "repairs",
    },
    "debt": {
        "principal": "money", "annual_rate": "percent", "years": "years", "method": "choice",
        "rounding": "choice", "grace_months": "count", "rates": "steps", "payment_rule": "choice",
    },
    "tax": {
        "building_price": "money", "equipment_price": "money", "structure": "choice",
        "building_age": "years", "start_year": "count", "salary": "money", "deductions": "money",
        "blue_return": "choice",
    },
    "sale": {
        "buying_costs": "money", "buying_costs_expensed": "money", "reserve": "money",
        "hold_years": "count", "exit_yield": "percent", "exit_price": "money",
        "exit_base": "choice", "selling_cost_ratio": "percent", "discount_rate": "percent",
    },
}  # fmt: skip
KINDS = {key: kind for group in GROUPS.values() for key, kind in group.items()}
SIGNED = ("opex_drift", "rent_drift", "discount_rate")  # may be negative, as a change may
WHOLE = ("vacancy", "opex_ratio", "selling_cost_ratio")  # may be all of it
LONE_NUMBER = 100_000  # yen: a smaller amount without a unit may be meant in 万円
_TERMS = {"rates": "rate_steps", "blue_return": "blue_return_deduction"}


def label(key: str) -> str:
    """What a field is called on screen."""
    return term(_TERMS.get(key, key)).name


def choice_words(key: str) -> dict[str, str]:
    """The choices of a field: words on screen to what they mean."""
    return {say(f"own_plan.choice_{value}"): value for value in CHOICES[key]}


_COUNTED = re.compile(r"(?:戸|室|部屋|[かヶヵカ]月|年目|回目|回)$")
_NONE = ("なし", "無し", "-", "—")


# --- one field -----------------------------------------------------------------------------


def _refuse(key: str, text: str, message: str, **places: Any) -> InputError:
    return InputError(label(key), text, say(message, **places))


def _number(key: str, text: str) -> float:
    if text[:1] in ("=", "@"):
        raise _refuse(key, text, "own_plan.no_formula")
    try:
        return parse_number(_COUNTED.sub("", text))
    except ValueError:
        monthly = KINDS[key] == "money" and ("月" in text or "×" in text)
        counted = KINDS[key] in ("count", "years")
        plainly = "own_plan.not_a_count" if counted else "own_plan.not_a_number"
        raise _refuse(key, text, "own_plan.not_a_year" if monthly else plainly) from None


def _pairs(key: str, text: str) -> list[tuple[int, float]]:
    """``10年目：300万円、15年目：200万円`` as pairs of numbers."""
    found = []
    if text in _NONE:
        return []
    # a comma between pairs; not one that groups three digits
    for part in filter(None, re.split(r"[、;\n]+|,(?!\d{3}(?!\d))", text)):
        when, colon, what = part.partition(":")
        if not colon:
            raise _refuse(key, text, f"own_plan.pairs_{key}")
        value = _read_one(KINDS_OF_PAIRS[key], key, what.strip())
        if key == "rates":
            value = _in_range(key, what, value)
        found.append((check.count(_number(key, when.strip()), label(key)), value))
    return found


KINDS_OF_PAIRS = {"repairs": "money", "rates": "percent"}


def _read_one(kind: str, key: str, text: str, unit: str = "") -> float:
    """One amount or share; ``unit`` is that of the column where the cell has none."""
    number = _number(key, text)
    if kind != "money" and "円" in text:
        raise _refuse(key, text, "own_plan.not_an_amount")
    bare = re.fullmatch(r"[-+−▲△]?[\d,.]+", text) is not None
    if bare and unit:
        return float(Decimal(repr(number)).scaleb({"万円": 4, "億円": 8, "%": -2}.get(unit, 0)))
    if kind == "percent" and number and "%" not in text and "パーセント" not in text:
        size = "own_plan.unit_percent_small" if abs(number) < 1 else "own_plan.unit_percent"
        shown = {"given": plain(number)}
        if abs(number) < 1:
            shown["hundred"] = plain(round(number * 100, 8))
        raise _refuse(key, text, size, **shown)
    if kind in ("count", "years") and "%" in text:
        raise _refuse(key, text, "own_plan.not_a_count")
    if kind == "money" and "%" in text:
        raise _refuse(key, text, "own_plan.not_a_share")
    if kind == "money" and bare and 0 < abs(number) < LONE_NUMBER:
        raise _refuse(key, text, "own_plan.unit_money", given=plain(number))
    return number


def _in_range(key: str, text: str, share: float) -> float:
    """A share that can be meant; the refusal speaks of per cent, as the field is written."""
    if key in SIGNED:
        right, rule = -1 < share < 1, "own_plan.percent_change"
    elif key in WHOLE:
        right, rule = 0 <= share <= 1, "own_plan.percent_share"
    else:
        right, rule = 0 <= share < 1, "own_plan.percent_rate"
    if not right:
        raise _refuse(key, text, rule)
    return share


def read_day(text: str) -> str:
    """A day as people write it, as ``2026-11-25``; what cannot be read stays as it is.

    Examples
    --------
    >>> read_day("2026/11/25"), read_day("２０２６年１１月２５日"), read_day("令和8年1月5日")
    ('2026-11-25', '2026-11-25', '2026-01-05')
    """
    clean = unicodedata.normalize("NFKC", text).strip()
    found = re.fullmatch(r"(\d{4}|令和\d+)[-−/.年](\d{1,2})[-−/.月](\d{1,2})日?", clean)
    if not found:
        return clean
    year = 2018 + int(found[1][2:]) if found[1].startswith("令和") else int(found[1])
    return f"{year:04}-{int(found[2]):02}-{int(found[3]):02}"


def read_field(key: str, text: str, unit: str = "") -> Any:
    """Read one field as people write it.

    Parameters
    ----------
    key : str
        One of :data:`KINDS`.
    text : str
        Full-width digits, commas, 万円, 億円, ％ are read; formulas are refused.
    unit : str
        What a bare number means: ``"万円"``, ``"億円"``, ``"円"`` or ``"%"``; else a bare share,
        and a bare amount that may be 万円, are refused.

    Raises
    ------
    InputError

    Examples
    --------
    >>> read_field("price", "１億３,３２７万円"), read_field("annual_rate", "1.85％")
    (133270000.0, 0.0185)
    >>> read_field("price", "13327", unit="万円"), read_field("years", "30年6か月")
    (133270000.0, 30.5)
    """
    kind = KINDS[key]
    clean = unicodedata.normalize("NFKC", text).strip().removeprefix("'")
    if kind == "choice":
        words = {unicodedata.normalize("NFKC", w): v for w, v in choice_words(key).items()}
        if clean in CHOICES[key]:
            return clean
        if clean not in words:
            raise _refuse(key, text, "own_plan.one_of", choices="・".join(choice_words(key)))
        return words[clean]
    if kind == "repairs":
        pairs = _pairs(key, clean)
        return {year: sum(cost for y, cost in pairs if y == year) for year, _ in pairs}
    if kind == "steps":
        return tuple(sorted(_pairs(key, clean)))
    if kind == "years" and (m := re.fullmatch(r"(\d+)年(\d+)(?:[かヶヵカ]?月)", clean)):
        return int(m[1]) + int(m[2]) / 12
    number = _read_one(kind, key, clean, unit)
    if kind == "percent":
        return _in_range(key, text, number)
    if kind == "count":
        return check.count(number, label(key), low=0, high=9999)
    return number


def write_field(key: str, value: Any) -> str:
    """Write one field so that :func:`read_field` reads the same value again.

    Examples
    --------
    >>> write_field("price", 133_270_000.0), write_field("annual_rate", 0.0185)
    ('13,327万円', '1.85％')
    >>> write_field("repairs", {10: 3_000_000.0}), write_field("rates", ((13, 0.0235),))
    ('10年目：300万円', '13回目：2.35％')
    """
    kind = KINDS[key]
    if value is None:
        return ""
    if kind == "choice":
        return say(f"own_plan.choice_{value}")
    if kind in ("repairs", "steps"):
        pairs = sorted(value.items() if kind == "repairs" else value)
        unit = KINDS_OF_PAIRS[key]
        words = (say(f"own_plan.pair_{key}", n=n, value=_write(unit, v)) for n, v in pairs)
        return "、".join(words)
    return _write(kind, value)


def _write(kind: str, value: float) -> str:
    if kind == "money":
        return exact(value, "man_yen" if value and value % 10_000 == 0 else "yen")
    if kind == "percent":
        return exact(value, "percent")
    if kind == "years" and value != int(value):
        months = round(value * 12)
        return f"{months // 12}年{months % 12}か月"
    return f"{value:g}" if kind == "years" else f"{int(value)}"
