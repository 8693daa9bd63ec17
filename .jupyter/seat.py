"""One seat of a class: its own copy of the lessons, then its Jupyter server.

Runs as the user of the seat, so that nothing it writes can be anybody else's.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from jupyterhub.singleuser import main
from jupyterlab import labapp

COURSE = Path(__file__).resolve().parent.parent / "notebooks"
GIVEN = ".given.json"  # what each file was like when the seat got it


def written(path: Path) -> str:
    """What somebody wrote in a file: of a notebook its cells, not what running them has left."""
    content = path.read_bytes()
    if path.suffix == ".ipynb":
        try:
            cells = json.loads(content)["cells"]
            content = json.dumps(
                [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
            ).encode()
        except (ValueError, KeyError, TypeError):
            pass  # no notebook any more: its bytes count
    return hashlib.sha256(content).hexdigest()


def beside(path: Path) -> Path:
    """A name for a new version that nothing has yet."""
    names = (path.with_stem(f"{path.stem}-new{n or ''}") for n in range(1_000))
    return next(name for name in names if not name.exists())


def hand_out(course: Path, folder: Path) -> list[str]:
    """Bring the lessons into a seat's folder without overwriting what was written there.

    A lesson that the seat has not changed follows the course.  Beside one that it has changed the
    new version is laid under another name.  What was deleted comes again.

    Returns
    -------
    list of str
        The files that were laid down.
    """
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / GIVEN
    try:
        given = {str(name): str(mark) for name, mark in json.loads(note.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        given = {}
    laid = []
    for source in sorted(course.glob("*.ipynb")):
        mark, mine = written(source), folder / source.name
        before, given[source.name] = given.get(source.name), mark
        if mine.exists():
            if before == mark or written(mine) == mark:
                continue
            if written(mine) != before:
                mine = beside(mine)
        draft = mine.with_name(f".{mine.name}.draft")
        shutil.copyfile(source, draft)
        os.replace(draft, mine)
        laid.append(mine.name)
    draft = note.with_suffix(".draft")
    draft.write_text(json.dumps(given, indent=1), encoding="utf-8")
    os.replace(draft, note)
    return laid


if __name__ == "__main__":
    hand_out(COURSE, Path.home() / "notebooks")
    # JupyterLab looks these up when it is imported, which was in the folder of who runs the class.
    sys.argv += [
        f"--LabApp.workspaces_dir={labapp.get_workspaces_dir()}",
        f"--LabApp.user_settings_dir={labapp.get_user_settings_dir()}",
    ]
    main()
