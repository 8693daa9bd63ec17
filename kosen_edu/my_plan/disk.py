"""Files of any kind: written as a whole or not at all, read within limits, told of in words.

What is written goes to a file beside the old one, is forced to the disk, and then takes the old
one's place in one step.  Whatever happens on the way, the old file is as it was.
"""

import errno
import glob
import os
import re
import secrets
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn
from unicodedata import category

from kosen_edu.base import check, say

MAX_BYTES = 1_000_000  # of a plan, and of a draft
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
    if is_unwritable(text):
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


def no_text(text: str) -> bool:
    """Whether something in it is half a character or none, which no file can hold."""
    return any(
        category(c) == "Cs" or ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF for c in text
    )


def is_unwritable(text: str) -> bool:
    """Whether it is no text, or not on one line."""
    return no_text(text) or any(category(c) in ("Cc", "Zl", "Zp") for c in text)


# --- writing -------------------------------------------------------------------------------


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


def write_whole(path: str | os.PathLike[str], content: bytes, *, new: bool) -> Path:
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
