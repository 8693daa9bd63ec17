"""Every notebook on the versions of others: equal outputs in the browser's Pyodide and on Colab.

    python .ci/other_versions.py [pyodide] [colab]

Makes an environment for each in build/versions/ and runs the notebooks there; some minutes each.
Pyodide's versions are those of pyodide.json, Colab's those of colab.txt.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What computes and draws; the kernel in the browser is another one anyway.
COMPUTES = {
    "contourpy", "cycler", "fonttools", "kiwisolver", "matplotlib", "numpy", "packaging", "pandas",
    "pillow", "pyparsing", "python-dateutil", "pytz", "six",
}  # fmt: skip
TOOLS = ("hypothesis", "ipykernel>=6.29,<7", "nbval", "pytest")


def pins(of: str) -> list[str]:
    """The versions to run on, a requirement each."""
    if of == "colab":
        lines = (ROOT / ".ci/colab.txt").read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line and not line.startswith("#")]
    packages = json.loads((ROOT / ".ci/pyodide.json").read_text(encoding="utf-8"))["packages"]
    return [f"{name}=={packages[name]['version']}" for name in sorted(COMPUTES)]


def run(of: str) -> int:
    """Run every notebook on the versions of one; gives the exit code of pytest."""
    home = ROOT / "build/versions" / of
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--clear", "--python", sys.executable, home], check=True)
    wanted = [*pins(of), *TOOLS, "-e", ROOT]
    subprocess.run([*uv, "pip", "install", "--python", python, *wanted], check=True)
    books = sorted((ROOT / "notebooks").glob("*.ipynb"))
    test = [python, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "-o", "addopts="]
    print(f"{of}: {', '.join(pins(of))}", flush=True)
    return subprocess.run([*test, "-p", "no:cacheprovider", *books], check=False).returncode


if __name__ == "__main__":
    sys.exit(max(run(of) for of in sys.argv[1:] or ("pyodide", "colab")))
