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
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.errors import plain
from kosen_edu.base.words import say, term
from kosen_edu.plan.proforma import ProForma

from .fields import FIELDS
from .values import build_plan, plan_values

FORMAT, VERSION = "kosen_edu plan", 1
MAX_BYTES = 1_000_000
LONGEST_NAME, LONGEST_NOTE = 100, 2_000
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
            raise InputError(term("plan_name").name, self.name, say("own_plan.name_needed"))
        longest = say("own_plan.name_length", length=LONGEST_NAME, note=LONGEST_NOTE)
        if len(self.name) > LONGEST_NAME or re.search(r"[\x00-\x1f\x7f]", self.name):
            raise InputError(term("plan_name").name, self.name, longest)
        if not isinstance(self.note, str) or len(self.note) > LONGEST_NOTE:
            raise InputError(term("plan_name").name, self.note, longest)
        try:
            date.fromisoformat(self.as_of)
        except (TypeError, ValueError):
            given, allowed = self.as_of, "2026-11-25 のように書きます"
            raise InputError(term("as_of").name, given, allowed) from None

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
        '戸田_1号_棟_2026'
        """
        safe = re.sub(r"[^0-9A-Za-z一-龠ぁ-んァ-ヶー々]+", "_", self.name).strip("_")
        return f"{safe or 'plan'}_{self.year}"


# --- writing -------------------------------------------------------------------------------


def _refuse(error: OSError, path: Path, *, writing: bool) -> NoReturn:
    """Say in words what the system said in numbers."""
    key = _TROUBLE.get(error.errno or 0, ("own_plan.other_trouble",) * 2)[writing]
    kept = say("own_plan.old_file_kept") if writing and os.path.exists(path) else ""
    raise PlanFileError(say(key, file=path.name, kept=kept)) from error


def write_whole(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file as a whole or not at all.

    Parameters
    ----------
    path : path
        Replaced if it exists; its folder must exist.
    content : bytes

    Returns
    -------
    Path

    Raises
    ------
    PlanFileError
        Full disk, no permission, read-only or open elsewhere: the old file is as it was.
    """
    target = Path(path)
    draft = None
    try:
        target = target.resolve()  # through a link to the file itself
        if target.exists() and not target.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "read-only")
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.draft")
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(draft, target)
    except OSError as error:
        _refuse(error, target, writing=True)
    finally:  # also where the learner interrupts: nothing half-written stays behind
        if draft is not None:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
    _sync_folder(target.parent)
    _sweep(target)
    return target


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


def save_plan(mine: MyPlan, path: str | os.PathLike[str] | None = None) -> Path:
    """Save a plan as a small file (JSON).

    Parameters
    ----------
    mine : MyPlan
    path : path, optional
        In the current folder under its own name and year unless said otherwise.

    Returns
    -------
    Path

    Raises
    ------
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
    return write_whole(path or f"{mine.file_name}.json", text.encode())


# --- reading -------------------------------------------------------------------------------


def read_limited(path: str | os.PathLike[str], most: int) -> bytes:
    """Read a file that may not be larger than ``most`` bytes.

    Raises
    ------
    PlanFileError
        The message says both sizes.
    """
    source = Path(path)
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
    name = Path(path).name
    content = read_limited(path, MAX_BYTES)
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise PlanFileError(say("own_plan.damaged", file=name, line=line)) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PlanFileError(say("own_plan.no_plan", file=name))
    version = data.get("version")
    if not isinstance(version, int) or version > VERSION:
        words = {"file": name, "version": plain(version), "known": VERSION}
        raise PlanFileError(say("own_plan.later_version", **words))
    try:
        return _plan_of(data)
    except InputError as error:
        raise PlanFileError(say("own_plan.bad_value", file=name, why=error)) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise PlanFileError(say("own_plan.damaged", file=name, line=1)) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _plan_of(data: Mapping[str, Any]) -> MyPlan:
    values = dict(data["values"])
    values["repairs"] = {int(year): cost for year, cost in values.get("repairs", {}).items()}
    values["rates"] = tuple((int(number), rate) for number, rate in values.get("rates", ()))
    return MyPlan(data["name"], build_plan(values), data["as_of"], data.get("note", ""))
