"""Save a plan, open it again next year: a small file that is whole or not written at all.

What is written goes to a file beside the old one, is forced to the disk, and then takes the old
one's place in one step.  Whatever happens on the way, the old file is as it was.
"""

from __future__ import annotations

import errno
import glob
import json
import os
import re
import secrets
import stat
import time
from collections.abc import Callable, Mapping
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

from .fields import FIELDS, Choice, read_day
from .values import HEADS, SALE, WITH_LOAN, build_plan, plan_values, value_label

FORMAT, VERSION = "kosen_edu plan", 1
HEAD = ("format", "version", "name", "as_of", "note", "values")
MAX_BYTES = 1_000_000
LONGEST_NAME, LONGEST_NOTE = 100, 2_000
_LONGEST_STEM = 180  # bytes: with day, ending and the draft beside it, what every disk takes
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)  # devices of Windows
_LEFTOVER = 3600  # seconds: a half-written file of a save that was killed is older
# what is said where a file cannot be read, and where it cannot be written
_TROUBLE = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), ("own_plan.disk_full",) * 2),
    **dict.fromkeys(
        (errno.EACCES, errno.EPERM, errno.EROFS),
        ("own_plan.no_permission_read", "own_plan.no_permission_write"),
    ),
    **dict.fromkeys(
        (errno.ENOENT, errno.ENOTDIR), ("own_plan.no_such_file", "own_plan.no_such_folder")
    ),
    errno.EISDIR: ("own_plan.is_a_folder",) * 2,
    errno.ENAMETOOLONG: ("own_plan.bad_name",) * 2,
}


class PlanFileError(Exception):
    """A file that could not be written or read; the text says why, and what to do."""


class OtherPlanError(PlanFileError):
    """A file that holds something else: it is replaced only where that is asked for.

    ``why`` is what it holds; the text says besides how a caller asks.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why + say("own_plan.how_to_replace"))
        self.why = why


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
    plan: Annotated[ProForma, check.field("kind", made_by=ProForma)]
    as_of: str
    note: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.name, str) or not self.name.strip():
            raise check.refuse("plan_name", self.name, say("own_plan.name_needed"))
        if len(self.name) > LONGEST_NAME or _unwritable(self.name):
            longest = say("own_plan.name_length", length=LONGEST_NAME)
            raise check.refuse("plan_name", self.name, longest)
        note = self.note
        if not isinstance(note, str) or len(note) > LONGEST_NOTE or _no_text(note):
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


def _no_text(text: str) -> bool:
    """Whether something in it is half a character or none, which no file can hold."""
    return any(
        category(c) == "Cs" or ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF for c in text
    )


def _unwritable(text: str) -> bool:
    """Whether it is no text, or not on one line."""
    return _no_text(text) or any(category(c) in ("Cc", "Zl", "Zp") for c in text)


def _of_words(name: str) -> str:
    """A name as part of a file's name: letters of every script, digits and pictures stay."""
    kept = (c if c.isalnum() or (ord(c) > 127 and category(c)[0] in "MSP") else "_" for c in name)
    return re.sub("_+", "_", "".join(kept)).strip("_")


# --- writing -------------------------------------------------------------------------------


def place(path: str | os.PathLike[str], *, writing: bool = False) -> Path:
    """Return a path that every system can take; one to be written needs a name for a file.

    Raises
    ------
    PlanFileError

    Examples
    --------
    >>> place("plans/2026.json", writing=True).name
    '2026.json'
    """
    try:
        text = os.fsdecode(path)
    except TypeError:
        raise PlanFileError(say("own_plan.no_path", given=type(path).__name__)) from None
    name = Path(text).name
    shown = (name or text).encode("utf-8", "replace").decode()
    if _unwritable(text):
        raise PlanFileError(
            say("own_plan.bad_file_name", file="".join(filter(str.isprintable, shown)))
        )
    if writing and (name in ("", "..") or text.endswith(("/", os.sep))):
        raise PlanFileError(say("own_plan.is_a_folder", file=shown, kept=""))
    bare = name.rstrip(". ")
    odd = bare != name or re.search(r'[<>:"|?*\\]', name) or _RESERVED.fullmatch(bare)
    if writing and odd:
        raise PlanFileError(say("own_plan.bad_file_name", file=shown))
    return Path(text)


def mark(mine: MyPlan) -> str:
    """What a file says of itself: whose plan it holds, and of which year."""
    return f"{mine.name} {mine.year}"


def fingerprint(mine: MyPlan) -> str:
    """What a file says of all that its plan says: another may have its name, price and rent."""
    what = json.dumps([plan_values(mine.plan), mine.note], sort_keys=True)
    return sha256(what.encode()).hexdigest()[:16]


def as_text(content: bytes) -> str:
    """The text of a file in one of the codes that Japanese is written in.

    These are UTF-8, CP932 (Shift_JIS), JIS (ISO-2022-JP) and UTF-16 with its mark.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> [as_text("戸田".encode(code)) for code in ("utf-8-sig", "cp932", "iso2022_jp", "utf-16")]
    ['戸田', '戸田', '戸田', '戸田']
    """
    order: tuple[str, ...] = ("utf-8-sig", "cp932")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        order = ("utf-16",)
    elif re.search(rb"\x1b[$(]", content):  # JIS has bytes of ASCII alone, and says when it turns
        order = ("iso2022_jp_ext",)
    for encoding in order:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            kana = encoding == "cp932" and re.search("[｡-ﾟ]", text) and _is_euc(content)
            if not kana and "\0" not in text:
                return text
    raise ValueError(content[:20])


def _is_euc(content: bytes) -> bool:
    """Whether it may be EUC-JP, which reads as half-width katakana in CP932."""
    for encoding in ("euc_jp", "euc_jis_2004"):
        with suppress(UnicodeDecodeError):
            return bool(content.decode(encoding))
    return False


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


def write_asked(
    target: Path, content: bytes, other: Callable[[Path], str], *, replace: bool
) -> Path:
    """Write a file as a whole, unless there is one that holds what ``other`` names.

    Raises
    ------
    OtherPlanError
        Unless ``replace`` is true.
    PlanFileError
    """
    asked, there = not check.flag(replace, "replace"), os.path.exists(target)
    if asked and os.path.isfile(target) and (what := other(target)):
        raise OtherPlanError(say("own_plan.not_replaced", file=target.name, what=what))
    try:
        return write_whole(target, content, new=asked and not there)
    except FileExistsError:  # another program has made it since
        return write_asked(target, content, other, replace=replace)


def _refuse(error: OSError, path: Path, *, writing: bool) -> NoReturn:
    """Say in words what the system said in numbers."""
    key = _TROUBLE.get(error.errno or 0, ("own_plan.other_trouble",) * 2)[writing]
    kept = say("own_plan.old_file_kept") if writing and os.path.exists(path) else ""
    raise PlanFileError(say(key, file=path.name, kept=kept)) from error


def write_whole(path: str | os.PathLike[str], content: bytes, *, new: bool = False) -> Path:
    """Write a file as a whole or not at all.

    Parameters
    ----------
    path : path
        Replaced if it exists; its folder must exist.
    content : bytes
    new : bool
        Whether there was no such file: one that has been made since stays.

    Returns
    -------
    Path

    Raises
    ------
    FileExistsError
        If another program has made a ``new`` file meanwhile.
    PlanFileError
        Full disk, no permission, read-only or open elsewhere: the old file is as it was.
    """
    target = place(path, writing=True)
    draft = None
    try:
        target = target.resolve()  # through a link to the file itself
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "folder")
        if target.exists() and not target.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "read-only")
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.draft")
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        if new:
            _take_name(draft, target)
        os.replace(draft, target)
    except FileExistsError:
        raise
    except OSError as error:
        _refuse(error, target, writing=True)
    finally:  # also where the learner interrupts: nothing half-written stays behind
        if draft is not None:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    _sync_folder(target.parent)
    _sweep(target)
    return target


def _take_name(draft: Path, target: Path) -> None:
    """Give the new file its name, if no other file has got it meanwhile."""
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without links: an empty file holds the name
        target.open("xb").close()


def _sync_folder(folder: Path) -> None:
    """Force the new name to the disk too, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(target: Path) -> None:
    """Take away what a save of this file left behind that was killed on the way."""
    for old in target.parent.glob(f".{glob.escape(target.name)}.*.draft"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _LEFTOVER:
                old.unlink()


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


def read_limited(path: str | os.PathLike[str], most: int) -> bytes:
    """Read a file that may not be larger than ``most`` bytes.

    Raises
    ------
    PlanFileError
        The message says both sizes.
    """
    source = place(path)
    try:
        if source.is_dir():
            raise IsADirectoryError(errno.EISDIR, "folder")
        with source.open("rb") as file:
            content = file.read(most + 1)
        size = source.stat().st_size
    except OSError as error:
        _refuse(error, source, writing=False)
    if len(content) > most:
        words = {"size": f"{size / 1e6:,.1f}", "most": f"{most / 1e6:g}", "file": source.name}
        raise PlanFileError(say("own_plan.too_large", **words))
    return content


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
