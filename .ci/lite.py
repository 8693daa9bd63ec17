"""JupyterLite with the course inside: notebooks as they are, the package in the kernel's lock.

    python .ci/lite.py --pin FOLDER    # after a new jupyterlite-pyodide-kernel: renew pyodide.json

Python in the browser is Pyodide.  Where a folder with its distribution is given, it is shipped with
the site and no other host is asked for anything; without one the browser fetches it from Pyodide's
own host.  What Pyodide lacks is packed here: the course and a few packages of pure Python, in the
versions installed beside this script.  All stand in one lock: no notebook installs anything.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / ".ci/pyodide.json"
SETTINGS = ROOT / ".jupyter/labconfig/default_setting_overrides.json"
LOCK = "pyodide-lock.json"
EXTENSIONS = Path(sys.prefix) / "share/jupyter/labextensions"
KERNEL = "@jupyterlite/pyodide-kernel-extension"
# What the kernel asks for before it runs a cell, and the course.
STARTS_WITH = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
COURSE = "kosen-edu"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}

Lock = dict[str, dict[str, Any]]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _needs(requires: list[str]) -> list[str]:
    found = [Requirement(text) for text in requires]
    return [canonicalize_name(r.name) for r in found if not r.marker or r.marker.evaluate(BROWSER)]


def entry(wheel: Path) -> dict[str, Any]:
    """What a lock says of a wheel of pure Python."""
    with zipfile.ZipFile(wheel) as z:
        names = z.namelist()
        (meta,) = [n for n in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
        text = z.read(meta).decode()
    fields = text.partition("\n\n")[0]
    tops = {n.partition("/")[0].removesuffix(".py") for n in names if ".dist-info/" not in n}
    return {
        "name": canonicalize_name(re.search(r"^Name: (.+)$", fields, re.M)[1]),
        "version": re.search(r"^Version: (.+)$", fields, re.M)[1],
        "file_name": wheel.name,
        "sha256": _hash(wheel),
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": _needs(re.findall(r"^Requires-Dist: (.+)$", fields, re.M)),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


def packed(name: str, folder: Path) -> Path:
    """An installed package of pure Python as a wheel again, the same bytes every time.

    Raises
    ------
    ValueError
        If the package is not of pure Python.
    """
    installed = distribution(name)
    if "py3-none-any" not in (installed.read_text("WHEEL") or ""):
        raise ValueError(f"{name} is compiled, and Pyodide has none of it")
    left_out = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
    files = sorted(
        (str(path), path.locate())
        for path in installed.files or []
        if ".." not in path.parts and path.suffix != ".pyc" and path.name not in left_out
    )
    (info,) = {name.partition("/")[0] for name, _ in files if ".dist-info/" in name}
    wheel = folder / f"{info.removesuffix('.dist-info')}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as z:
        for inside, path in files:
            z.writestr(zipfile.ZipInfo(inside), Path(path).read_bytes(), zipfile.ZIP_DEFLATED)
        record = "".join(f"{inside},,\n" for inside in [*(n for n, _ in files), f"{info}/RECORD"])
        z.writestr(zipfile.ZipInfo(f"{info}/RECORD"), record, zipfile.ZIP_DEFLATED)
    return wheel


def make_lock(base: Lock, folder: Path) -> Lock:
    """The course and all that it and the kernel need, with wheels in ``folder`` for what is added.

    ``base`` are Pyodide's own packages; they win over what is installed here.
    """
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    for wheel in (EXTENSIONS / KERNEL / "static/pypi").glob("*.whl"):
        if not wheel.name.startswith("widgetsnbextension-3"):  # that one is for ipywidgets 7
            shutil.copy(wheel, folder)
    ours = {found["name"]: found for found in map(entry, sorted(folder.glob("*.whl")))}
    lock: Lock = {}
    left = [COURSE, *STARTS_WITH]
    while left:
        name = canonicalize_name(left.pop())
        if name in lock:
            continue
        if name not in ours and name not in base:
            ours[name] = entry(packed(name, folder))
        lock[name] = ours.get(name) or base[name]
        left += lock[name]["depends"]
    return dict(sorted(lock.items()))


def closure(lock: Lock, names: list[str]) -> Lock:
    """The part of a lock that ``names`` need."""
    found: Lock = {}
    left = list(names)
    while left:
        name = canonicalize_name(left.pop())
        if name not in found:
            found[name] = lock[name]
            left += lock[name]["depends"]
    return found


def _ship(names: list[str], pyodide: Path, target: Path) -> None:
    """Copy Pyodide itself and those of its packages that are needed."""
    target.mkdir(parents=True)
    for name in [*RUNTIME, LOCK, *names]:
        shutil.copy(pyodide / name, target)


def _write_settings(book: Path, target: Path, kernel: dict[str, Any]) -> None:
    """The settings of a build: the course's own for JupyterLab, and where the kernel is."""
    config = {
        "appName": "kosen_edu",
        "exposeAppInBrowser": True,
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    shown = [str(EXTENSIONS / name) for name in (KERNEL, "@jupyter-widgets/jupyterlab-manager")]
    build = {
        "apps": ["lab"],
        "contents": ["files"],
        "federated_extensions": shown,
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(target),
    }
    files = {
        "jupyter-lite.json": {"jupyter-lite-schema-version": 0, "jupyter-config-data": config},
        "jupyter_lite_config.json": {"LiteBuildConfig": build},
    }
    for name, value in files.items():
        (book / name).write_text(json.dumps(value), encoding="utf-8")
    shutil.copy(SETTINGS, book / "overrides.json")


def build(
    target: Path,
    scratch: Path,
    pyodide: Path | None = None,
    loads: tuple[str, ...] = (COURSE,),
) -> None:
    """Build JupyterLite into ``target``.

    Parameters
    ----------
    target, scratch : Path
        Where it is built, and a folder for what lies on the way.
    pyodide : Path, optional
        A folder with Pyodide's distribution, to be shipped; the browser fetches it if not given.
    loads : tuple of str
        What the kernel loads besides what it needs itself; less than the course for a distribution
        that lacks numpy and the like.
    """
    for folder in (target, scratch):
        shutil.rmtree(folder, ignore_errors=True)
    wheels, book = scratch / "wheels", scratch / "lite"
    wheels.mkdir(parents=True)
    (book / "files").mkdir(parents=True)
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        shutil.copy(path, book / "files")
    base = json.loads((pyodide / LOCK if pyodide else PINS).read_text(encoding="utf-8"))
    start = [*STARTS_WITH, *loads]
    lock = closure(make_lock(base["packages"], wheels), start)
    kernel: dict[str, Any] = {
        "loadPyodideOptions": {"lockFileURL": f"./static/lock/{LOCK}", "packages": start}
    }
    if pyodide:
        kernel["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
    _write_settings(book, target, kernel)
    command = [sys.executable, "-W", "ignore", "-m", "jupyterlite_core", "build"]
    done = subprocess.run(command, cwd=book, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    place = "../pyodide" if pyodide else PYODIDE_CDN_URL
    files = target / "static/lock"
    shutil.copytree(wheels, files)
    theirs = [name for name, found in lock.items() if base["packages"].get(name) == found]
    if pyodide:
        _ship([lock[name]["file_name"] for name in theirs], pyodide, target / "static/pyodide")
    for name in theirs:
        lock[name] = {**lock[name], "file_name": f"{place}/{lock[name]['file_name']}"}
    text = json.dumps({"info": base["info"], "packages": lock})
    (files / LOCK).write_text(text, encoding="utf-8")


def pin(folder: Path, scratch: Path) -> None:
    """Write down what Pyodide's distribution has of what the course and the kernel need."""
    full = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    scratch.mkdir(parents=True, exist_ok=True)
    lock = make_lock(full["packages"], scratch)
    pins = {name: found for name, found in lock.items() if full["packages"].get(name) == found}
    text = json.dumps(
        {"pyodide": PYODIDE_VERSION, "info": full["info"], "packages": pins}, indent=1
    )
    PINS.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pin", type=Path, required=True, metavar="FOLDER")
    pin(parser.parse_args().pin, ROOT / "build/pins")
