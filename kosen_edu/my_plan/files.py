"""Save a plan, open it again next year; whatever is saved of a plan tells what it holds."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any, NoReturn
from unicodedata import category
from zipfile import BadZipFile, ZipFile

from kosen_edu.base import InputError, check, plain, say
from kosen_edu.plan.proforma import ProForma

from .disk import (
    MAX_BYTES,
    PlanFileError,
    as_text,
    is_unwritable,
    no_text,
    place,
    read_limited,
    write_asked,
)
from .fields import FIELDS, Choice, read_day
from .values import HEADS, SALE, WITH_LOAN, build_plan, plan_values, value_label

FORMAT, VERSION = "kosen_edu plan", 1
HEAD = ("format", "version", "name", "as_of", "note", "values")
LONGEST_NAME, LONGEST_NOTE = 100, 2_000
_LONGEST_STEM = 180  # bytes: with day, ending and the draft beside it, what every disk takes


@dataclass(frozen=True)
class MyPlan(check.Checked):
    """A plan with a name and the day on which it was made.

    Parameters
    ----------
    name : str
        Up to 100 characters on one line.
    plan : ProForma
    as_of : str
        ``"2026-11-25"``.
    note : str
        Whatever is worth remembering next year.

    Raises
    ------
    InputError

    Examples
    --------
    >>> from kosen_edu.cases.toda import toda_plan
    >>> MyPlan("戸田", toda_plan(), "2026-11-25").name
    '戸田'
    """

    name: str
    plan: Annotated[ProForma, check.field(check.kind, made_by=ProForma)]
    as_of: str
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.name, str) or not self.name.strip():
            raise check.refuse("plan_name", self.name, say("own_plan.name_needed"))
        if len(self.name) > LONGEST_NAME or is_unwritable(self.name):
            longest = say("own_plan.name_length", length=LONGEST_NAME)
            raise check.refuse("plan_name", self.name, longest)
        note = self.note
        if not isinstance(note, str) or len(note) > LONGEST_NOTE or no_text(note):
            longest = say("own_plan.note_length", length=LONGEST_NOTE)
            raise InputError(say("own_plan.note"), self.note, longest)
        plan_day(self.as_of)

    @property
    def year(self) -> int:
        """Calendar year in which it was made."""
        return int(self.as_of[:4])

    @property
    def file_name(self) -> str:
        """A plain name for its files, with the year: next year's does not take this one's place.

        Examples
        --------
        >>> from kosen_edu.cases.toda import toda_plan
        >>> MyPlan("戸田 1号/棟", toda_plan(), "2026-11-25").file_name
        '戸田_1号_棟_8d3342_2026'
        """
        safe = _of_words(self.name) or "plan"
        while len(safe.encode()) > _LONGEST_STEM:
            safe = safe[:-1]
        if safe != self.name:  # what is left out may be all that tells two plans apart
            safe += f"_{sha256(self.name.encode()).hexdigest()[:6]}"
        return f"{safe}_{self.year}"


def plan_day(as_of: object) -> str:
    """Return the day of a plan if it is one, as ``2026-11-25``.

    Raises
    ------
    InputError
        Also for a day in another form, with the way to write it.

    Examples
    --------
    >>> plan_day("2026-11-25")
    '2026-11-25'
    """
    if isinstance(as_of, str):
        with suppress(ValueError):
            if date.fromisoformat(as_of).isoformat() == as_of:
                return as_of
    meant = ""
    if isinstance(as_of, str) and read_day(as_of) != as_of:
        with suppress(InputError):
            meant = say("own_plan.meant_day", day=plan_day(read_day(as_of)))
    no_day = isinstance(as_of, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", read_day(as_of))
    allowed = say("own_plan.no_such_day" if no_day and not meant else "own_plan.day_written")
    raise check.refuse("as_of", as_of, allowed, meant)


def _of_words(name: str) -> str:
    """A name as part of a file's name: letters of every script, digits and pictures stay."""
    kept = (c if c.isalnum() or (ord(c) > 127 and category(c)[0] in "MSP") else "_" for c in name)
    return re.sub("_+", "_", "".join(kept)).strip("_")


# --- writing -------------------------------------------------------------------------------


def mark(mine: MyPlan) -> str:
    """What a file says of itself: whose plan it holds, and of which year."""
    return f"{mine.name} {mine.year}"


def fingerprint(mine: MyPlan) -> str:
    """What a file says of all that its plan says: another may have its name, price and rent."""
    what = json.dumps([plan_values(mine.plan), mine.note], sort_keys=True)
    return sha256(what.encode()).hexdigest()[:16]


def book_seal(content: bytes) -> str:
    """What all sheets of a workbook come to: whoever changes a cell breaks it."""
    with ZipFile(BytesIO(content)) as book:
        parts = sorted((i.filename, i.CRC) for i in book.infolist() if "docProps" not in i.filename)
    return sha256(repr(parts).encode()).hexdigest()[:16]


def _held(path: Path) -> tuple[str | None, str, bool]:
    """Mark and fingerprint of the plan that a file holds, and whether it was changed since."""
    try:
        content = read_limited(path, 50 * MAX_BYTES)
        if content.startswith(b"PK"):
            with ZipFile(BytesIO(content)) as book:
                core = book.read("docProps/core.xml").decode()
            title = re.search("<dc:title>(.*?)</dc:title>", core)
            words = re.search("<cp:keywords>(.*?) (.*?)</cp:keywords>", core)
            told, seal = words.groups() if words else ("", "")
            return (unescape(title[1]) if title else None), told, seal != book_seal(content)
        text = content.decode("utf-8-sig")
        if found := re.search('<meta name="plan" content="(.*?)">', text):
            told = re.search('<meta name="fingerprint" content="(.*?)">', text)
            return unescape(found[1]), told[1] if told else "", False
        there = _plan_of(_read_json(text))
        return mark(there), fingerprint(there), False
    except (PlanFileError, OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile,
            RecursionError):  # fmt: skip
        return None, "", False


def save_whole(
    mine: MyPlan, path: str | os.PathLike[str] | None, ending: str, content: bytes, *, replace: bool
) -> Path:
    """Write a file of a plan; what holds anything else than this very plan stays as it is.

    An older state of it cannot be told from another plan of its name, so it is asked about as
    well, and so is a workbook in which something was changed since it was written.

    Raises
    ------
    OtherPlanError
        Unless ``replace`` is true, for a file that holds another plan or anything else.
    PlanFileError
    """

    def other(target: Path) -> str:
        held, told, changed = _held(target)
        if held != mark(mine):
            return say("own_plan.holds_plan", name=held) if held else say("own_plan.holds_other")
        if told != fingerprint(mine):
            return say("own_plan.holds_namesake", name=held)
        return say("own_plan.holds_changed") if changed else ""

    target = place(mine.file_name + ending if path is None else path, writing=True)
    return write_asked(target, content, other, replace=replace)


def save_plan(
    mine: MyPlan, path: str | os.PathLike[str] | None = None, *, replace: bool = False
) -> Path:
    """Save a plan as a small file (JSON).

    Parameters
    ----------
    mine : MyPlan
    path : path, optional
        In the current folder under its own name and year unless said otherwise.
    replace : bool
        Whether a file may be lost that holds something else than this very plan: also one of
        the same name and year with other values.

    Returns
    -------
    Path

    Raises
    ------
    OtherPlanError
    PlanFileError

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from kosen_edu.cases.toda import toda_plan
    >>> mine = MyPlan("戸田", toda_plan(), "2026-11-25")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     saved = save_plan(mine, pathlib.Path(folder, "plan.json"))
    ...     load_plan(saved) == mine
    True
    """
    values = plan_values(check.kind(mine, "plan", MyPlan).plan)
    kept = {key: values[key] for key in (*FIELDS, *values)}  # first what the form shows
    kept["repairs"] = {str(year): cost for year, cost in values["repairs"].items()}
    head = {"format": FORMAT, "version": VERSION, "name": mine.name, "as_of": mine.as_of}
    whole = {**head, "note": mine.note, "values": kept}
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return save_whole(mine, path, ".json", text.encode(), replace=replace)


# --- reading -------------------------------------------------------------------------------


def load_plan(path: str | os.PathLike[str]) -> MyPlan:
    """Open a saved plan.

    Parameters
    ----------
    path : path

    Returns
    -------
    MyPlan

    Raises
    ------
    PlanFileError
        For a file that is missing, damaged, no plan, or of a later version of the course; the
        message says which, and where.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from kosen_edu.cases.toda import toda_plan
    >>> mine = MyPlan("戸田", toda_plan(), "2026-11-25")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     load_plan(save_plan(mine, pathlib.Path(folder, "plan.json"))).name
    '戸田'
    """
    name = place(path).name
    content = read_limited(path, MAX_BYTES)
    try:
        data = _read_json(as_text(content))
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise PlanFileError(say("own_plan.no_plan", file=name))
        version = data.get("version")
        if version != VERSION or type(version) is not int:
            later = type(version) is int and version > VERSION
            words = {"file": name, "version": plain(version), "known": VERSION}
            raise PlanFileError(say(f"own_plan.{'later' if later else 'no'}_version", **words))
        return _plan_of(data)
    except InputError as error:
        raise PlanFileError(say("own_plan.bad_value", file=name, why=error)) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise PlanFileError(say("own_plan.damaged", file=name, line=line)) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs of an object, if no key is there twice: one of the values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        key = next(k for k, _ in pairs if [other for other, _ in pairs].count(k) > 1)
        field = FIELDS.get(key)
        raise InputError(field.label if field else key, key, say("own_plan.key_twice"))
    return found


def _read_json(text: str) -> Any:
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)


def _plan_of(data: Mapping[str, Any]) -> MyPlan:
    """The plan of a whole file: what is left out in it would be a default that nobody chose."""
    values = dict(data["values"].items())
    for key in data:
        check.choice(key, say("own_plan.heading"), HEAD)
    for key, field in FIELDS.items():
        if isinstance(field, Choice) and key in values:
            _check_choice(field, values[key])
    if not isinstance(values.get("hold_law"), (bool, type(None))):
        raise InputError(value_label("hold_law"), values["hold_law"], say("own_plan.json_flag"))
    years = values.get("repairs", {})
    if not isinstance(years, Mapping):
        raise FIELDS["repairs"].refuse(plain(years), "own_plan.json_repairs")
    if not all(re.fullmatch("[1-9][0-9]{0,2}", year) for year in years):
        raise FIELDS["repairs"].refuse(str(list(years)), "own_plan.pairs_repairs")
    values["repairs"] = {int(year): cost for year, cost in years.items()}
    plan = build_plan(values)
    kept = plan_values(plan)
    for key in (*FIELDS, *kept):
        may_be_empty = key in (*SALE, *WITH_LOAN)
        if key not in data["values"] or (data["values"][key] is None and not may_be_empty):
            name = FIELDS[key].label if key in FIELDS else key
            raise InputError(name, "—", say("own_plan.key_needed"))
    for head, (part, kind) in HEADS.items():
        there = getattr(plan, part) is not None
        for key in (f.name for f in fields(kind) if not there and f.name != head):
            # what the plan does not take would be gone at the next save
            if not _same(values.get(key, kept[key]), kept[key]):
                raise _lost(head, key, values[key])
    if plan.loan is None and values["rates"]:
        raise _lost("principal", "rates", values["rates"])
    return MyPlan(data["name"], plan, data["as_of"], data.get("note", ""))


def _check_choice(field: Choice, value: object) -> None:
    """Refuse what is none of the choices, with their keys and what they mean."""
    if value in field.choices:
        return
    meant = ""
    if isinstance(value, str):
        with suppress(InputError):
            meant = say("own_plan.meant_key", key=field.read(value))
    listed = "、".join(f'"{key}"（{field.text(key)}）' for key in field.choices)
    raise field.refuse(value, "own_plan.one_of_keys", meant, choices=listed)


def _same(value: object, kept: object) -> bool:
    return value == kept and isinstance(value, bool) == isinstance(kept, bool)


def _lost(head: str, key: str, value: object) -> InputError:
    """The error for a value that belongs to a loan or a building that there is not."""
    name = FIELDS[key].label if key in FIELDS else key
    names, part = f"{name} {plain(value)} ", FIELDS[head]
    return part.refuse("0", "own_plan.left_out", name=part.label, names=names)
