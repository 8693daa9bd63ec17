"""What was typed into the form of a plan, kept beside the plan: the next day it goes on there.

A draft is texts and not a plan: what cannot be read yet is kept as well.  It belongs to what its
form began with, so that two forms in one folder do not take each other's.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kosen_edu.base import say

from .disk import MAX_BYTES, PlanFileError, read_limited, write_whole

FORMAT, VERSION = "kosen_edu draft", 1
ENDING = ".draft"
MOST = 99  # drafts in one folder


@dataclass(frozen=True)
class Draft:
    """The texts of a form as it was left.

    Parameters
    ----------
    start : dict of str to str
        What the form began with, by field.
    base : dict of str to str
        The plan that was opened last, as texts.
    unseen : dict of str to object
        The values of that plan that no field shows.
    texts : dict of str to str
        What stands in the fields.
    """

    start: dict[str, str]
    base: dict[str, str]
    unseen: dict[str, Any]
    texts: dict[str, str]

    def content(self) -> bytes:
        """The file of the draft."""
        whole = {"format": FORMAT, "version": VERSION, **asdict(self)}
        # what cannot be written in UTF-8 (half of a surrogate pair) is escaped
        return (json.dumps(whole, ensure_ascii=True, indent=1) + "\n").encode()

    def began_with(self, start: Mapping[str, str]) -> bool:
        """Whether its form began with these texts, in the fields that both have."""
        return all(self.start[key] == start[key] for key in self.start.keys() & start.keys())


@dataclass(frozen=True)
class Found:
    """What there is of drafts in a folder for a form that begins.

    Attributes
    ----------
    name : str
        The file of the draft to go on with, or one that is still free.
    draft : Draft or None
        The draft to go on with.
    words : list of str
        What is to be said of the other drafts.
    """

    name: str
    draft: Draft | None = None
    words: list[str] = field(default_factory=list)


def read_draft(path: str | os.PathLike[str]) -> Draft:
    """Open a draft.

    Raises
    ------
    PlanFileError
        For a file that is missing, damaged, no draft, or of a later version of the course.
    """
    name, content = Path(path).name, read_limited(path, MAX_BYTES)
    try:
        data = json.loads(content)
        if data["format"] != FORMAT or data["version"] != VERSION:
            raise ValueError
        parts = [dict(data[part]) for part in ("start", "base", "unseen", "texts")]
        start, base, unseen, texts = parts
        if not all(isinstance(t, str) for part in (start, base, texts) for t in part.values()):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise PlanFileError(say("own_plan.draft_damaged", file=name)) from None
    return Draft(start, base, unseen, texts)


def find_draft(folder: str | os.PathLike[str], start: Mapping[str, str]) -> Found:
    """The draft with which a form goes on that begins with ``start``.

    Of several the newest; none is ever written over by a form that it does not belong to.
    """
    words, mine = [], []
    name = free_name(folder)
    for number in range(1, MOST + 1):
        path = Path(folder, _name(number))
        if not os.path.exists(path):
            continue
        try:
            draft = read_draft(path)
            if draft.began_with(start):
                mine.append((os.path.getmtime(path), path.name, draft))
            else:
                words.append(say("own_plan.draft_other", file=path.name))
        except (PlanFileError, OSError) as error:
            words.append(str(error))
    mine.sort(key=lambda found: found[:2])
    words += [say("own_plan.draft_older", file=older) for _, older, _ in mine[:-1]]
    return Found(mine[-1][1], mine[-1][2], words) if mine else Found(name, None, words)


def free_name(folder: str | os.PathLike[str]) -> str:
    """The first name of a draft that no file in ``folder`` has.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     free_name(folder)
    'my_plan.draft'
    """
    names = (_name(number) for number in range(1, MOST))
    return next((n for n in names if not os.path.lexists(Path(folder, n))), _name(MOST))


def _name(number: int) -> str:
    return f"my_plan{'' if number == 1 else f'_{number}'}{ENDING}"


def write_draft(path: str | os.PathLike[str], draft: Draft, *, before: bytes | None) -> bytes:
    """Write a draft as a whole or not at all; one that changed meanwhile is not written over.

    Parameters
    ----------
    path : path
    draft : Draft
    before : bytes or None
        What the file is known to hold; ``None`` if there was none.

    Returns
    -------
    bytes
        What it holds now.

    Raises
    ------
    FileExistsError
        If another form has written there.
    PlanFileError
        If it cannot be written.
    """
    there = read_limited(path, MAX_BYTES) if os.path.exists(path) else None
    if there is not None and there != before:
        raise FileExistsError(path)
    content = draft.content()
    write_whole(path, content, new=there is None)
    return content
