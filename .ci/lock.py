"""Make the two lock files from ``pyproject.toml``; ``--check`` only looks for faults in them.

``requirements.lock``      what a learner's machine needs: package, build backend, lab
``requirements-dev.lock``  that and what testing and developing need on top

Both hold for Linux, macOS and Windows, carry hashes, and name neither an index nor a local path:
whoever installs decides where from. Making them needs uv; checking them needs only ``packaging``.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LEARNER = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"
LEARNER_EXTRAS = ("lab",)
HEAD = "# Made by `make lock` from pyproject.toml. Do not edit.\n"
# All that a line may be. No URL, index, path or range of versions fits into it.
LINE = re.compile(
    r"# Made by `make lock`.*|-r requirements\.lock|"
    r"[a-z0-9-]+==[\w.+!]+(?: ; [\w\s.<>=!()']+)? \\|"
    r"    --hash=sha256:[0-9a-f]{64}(?: \\)?|"
    r"    # +(?:via)? ?[\w.-]*"
)
INCLUDE = f"-r {LEARNER.name}\n"


@dataclass(frozen=True)
class Pin:
    """One pinned package of a lock file."""

    requirement: Requirement
    hashes: tuple[str, ...]
    via: tuple[str, ...]  # who asked for it: package names, or "pyproject.toml"
    text: str  # its lines as they stand in the file

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
    pins = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)[1:]:
        head = block.split("\n", 1)[0].rstrip(" \\")
        via = re.findall(r"^    # (?:via )? *(\S+)", block, re.MULTILINE)
        pins.append(
            Pin(
                requirement=Requirement(head),
                hashes=tuple(re.findall(r"--hash=(sha256:[0-9a-f]{64})\b", block)),
                via=tuple(name for name in via if name != "via"),
                text=block.rstrip() + "\n",
            )
        )
    return pins


def project() -> dict:
    """``pyproject.toml`` as a dictionary."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted(*, learner_only: bool) -> list[Requirement]:
    """What ``pyproject.toml`` asks for: for learners only, or with every extra."""
    table = project()
    extras = table["project"]["optional-dependencies"]
    chosen = LEARNER_EXTRAS if learner_only else extras
    listed = table["project"]["dependencies"] + table["build-system"]["requires"]
    return [Requirement(r) for r in listed + [r for e in chosen for r in extras[e]]]


def faults(learner: str, dev: str) -> list[str]:
    """What is wrong with the texts of the two lock files, a sentence each; empty if nothing is."""
    found = []
    for name, text in ((LEARNER.name, learner), (DEV.name, dev)):
        found += [
            f"{name}: more than a package, its version, its hashes and who asked for it: {line}"
            for line in text.splitlines()
            if not LINE.fullmatch(line)
        ]
        found += [f"{name}: {p.requirement} has no hash" for p in read_pins(text) if not p.hashes]
    for text, learner_only, place in (
        (learner, True, LEARNER.name),
        (learner + dev, False, DEV.name),
    ):
        pins = read_pins(text)
        for need in wanted(learner_only=learner_only):
            held = [p for p in pins if p.name == canonicalize_name(need.name)]
            if not held:
                found.append(f"{place}: {need} of pyproject.toml is missing")
            found += [
                f"{place}: {pin.requirement} is outside {need} of pyproject.toml"
                for pin in held
                if pin.version not in need.specifier
            ]
    return found


def compile_pins(extras: tuple[str, ...], preferred: str, *, upgrade: bool) -> list[Pin]:
    """Resolve the project for every platform, staying near the pins of ``preferred``."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("make lock needs uv on the PATH (installing from the lock files does not).")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.txt"
        out.write_text(preferred, encoding="utf-8")
        command = [
            uv,
            "pip",
            "compile",
            "--no-config",
            "--quiet",
            "--universal",
            "--generate-hashes",
        ]
        command += ["--no-header", "--annotation-style=split", "pyproject.toml", "-"]
        command += [f"--extra={extra}" for extra in extras] + [f"--output-file={out}"]
        command += ["--upgrade"] if upgrade else []
        build = "\n".join(project()["build-system"]["requires"])
        subprocess.run(command, input=build, text=True, check=True, cwd=ROOT)
        text = out.read_text(encoding="utf-8")
    text = re.sub(
        r"# (via |  )(?:-r -|kosen[-_]edu \(pyproject\.toml\))", r"# \1pyproject.toml", text
    )
    return read_pins(text)


def make(*, upgrade: bool) -> tuple[str, str]:
    """The texts of the two lock files."""
    texts = [path.read_text(encoding="utf-8") for path in (LEARNER, DEV) if path.exists()]
    # the pins alone: beside the draft there is no file that one of them could include
    now = "".join(pin.text for text in texts for pin in read_pins(text))
    extras = tuple(project()["project"]["optional-dependencies"])
    everything = compile_pins(extras, now, upgrade=upgrade)
    # With all versions already chosen as the preference, the learners' part cannot differ.
    learner = compile_pins(LEARNER_EXTRAS, "".join(p.text for p in everything), upgrade=False)
    have = {str(pin.requirement) for pin in learner}
    rest = [pin for pin in everything if str(pin.requirement) not in have]
    return (
        HEAD + "".join(pin.text for pin in learner),
        HEAD + INCLUDE + "".join(pin.text for pin in rest),
    )


def main() -> None:
    """Make the lock files, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only look for faults")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    args = parser.parse_args()
    if args.check:
        learner, dev = (path.read_text(encoding="utf-8") for path in (LEARNER, DEV))
    else:
        learner, dev = make(upgrade=args.upgrade)
    found = faults(learner, dev)
    if found:
        sys.exit("\n".join(found))
    if not args.check:
        LEARNER.write_text(learner, encoding="utf-8")
        DEV.write_text(dev, encoding="utf-8")
    print(f"{LEARNER.name}: {len(read_pins(learner))} pins, {DEV.name}: {len(read_pins(dev))} more")


if __name__ == "__main__":
    main()
