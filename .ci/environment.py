"""Make ``environment.yml`` from the lock file; ``--check`` only says whether it is up to date.

Binder and conda read it. JupyterLab and what only it needs keep the bounds of ``pyproject.toml``:
Binder's base image brings its own, and a server must not be exchanged under a running hub.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
TARGET = ROOT / "environment.yml"
# The builder understands `python=X.Y` only, and conda has no marker for "or newer".
PYTHON = "3.12"
LEFT_TO_BASE = ("jupyterlab", "jupyterlab-language-pack-ja-JP")
BUILD = ("hatchling",)  # pip brings the backend by itself when it installs "-e ."


class Pin(NamedTuple):
    """One pinned package of a lock file, and who asked for it."""

    requirement: Requirement
    via: tuple[str, ...]

    @property
    def name(self) -> str:
        """The package's normalised name."""
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        """The one version that the pin allows."""
        return str(self.requirement.specifier).removeprefix("==")


def read_pins(text: str) -> list[Pin]:
    """The pins of a lock file, in its order."""
    blocks = re.findall(r"^([a-z0-9].*?) \\\n(.*?)(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    return [
        Pin(
            Requirement(head), tuple(re.findall(r"^    # (?:via |  )([\w.-]+)", rest, re.MULTILINE))
        )
        for head, rest in blocks
    ]


def lab_extra() -> list[str]:
    """What ``pyproject.toml`` asks for on a learner's machine besides the package."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return table["project"]["optional-dependencies"]["lab"]


def needed(pins: list[Pin]) -> list[Pin]:
    """The pins that something other than JupyterLab asks for."""
    left = {canonicalize_name(name) for name in (*LEFT_TO_BASE, *BUILD)}
    names = {"kosen-edu"}
    while True:
        kept = [p for p in pins if p.name not in left and names.intersection(p.via)]
        grown = names.union(p.name for p in kept)
        if grown == names:
            return kept
        names = grown


def environment(lock: str) -> str:
    """The text of ``environment.yml``."""
    of_python = {"python_version": PYTHON, "python_full_version": f"{PYTHON}.0"}
    pins = [
        str(pin.requirement)
        for pin in needed(read_pins(lock))
        if pin.requirement.marker is None
        or "python" not in str(pin.requirement.marker)
        or pin.requirement.marker.evaluate(of_python)
    ]
    bounds = [r for r in lab_extra() if Requirement(r).name in LEFT_TO_BASE]
    lines = [
        "# Made by `make lock` from requirements.lock. Do not edit. Binder reads it too.",
        "name: kosen_edu",
        "channels: [conda-forge]",
        "dependencies:",
        f"  - python={PYTHON}",
        "  - pip",
        "  - pip:",
        *(f"      - '{line}'" for line in [*bounds, *pins]),
        "      - -e .",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write ``environment.yml``, or check it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    text = environment(LOCK.read_text(encoding="utf-8"))
    if not parser.parse_args().check:
        TARGET.write_text(text, encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != text:
        sys.exit(f"{TARGET.name} does not follow from {LOCK.name}: run make lock")
    print(f"{TARGET.name}: {text.count('==')} pins, Python {PYTHON}")


if __name__ == "__main__":
    main()
