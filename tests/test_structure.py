"""The house stays as it is built: who may import whom, what lies where, what is never written."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kosen_edu"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A layer, the layers below it, and the third-party packages that it may know.
NUMBERS = {"numpy", "pandas", "numpy_financial", "openpyxl"}
PICTURES = NUMBERS | {"matplotlib", "matplotlib_fontja"}
CONTROLS = PICTURES | {"ipywidgets", "IPython", "traitlets"}
LAYERS = {
    "core": ({"core"}, NUMBERS),
    "live": ({"core", "live"}, CONTROLS),
    "lessons": ({"core", "live", "lessons"}, CONTROLS),
}

TOP = {
    *(".ci", ".editorconfig", ".gitattributes", ".github", ".gitignore", ".jupyter"),
    *(
        ".pre-commit-config.yaml",
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "LICENSE-TEXT.md",
    ),
    *("Makefile", "README.ja.md", "README.md", "environment.yml", "pyproject.toml"),
    *("requirements-dev.lock", "requirements.lock"),
    *("data", "kosen_edu", "notebooks", "tests"),
}


def layer(parts):
    """The layer of a module, given its dotted name below the package."""
    return parts[0] if parts and parts[0] in LAYERS else "core"


def imports(path, text):
    """Every module that a file imports, anywhere in it, as a full dotted name."""
    package = ("kosen_edu", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            # "from kosen_edu import charts" imports the name as much as the module.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def forbidden_imports(path, text):
    """What a module of the package imports though its layer may not."""
    own = layer(path.relative_to(PACKAGE).parts)
    layers, packages = LAYERS[own]
    found = []
    for name in imports(path, text):
        top, *rest = name.split(".")
        if top == "kosen_edu":
            bad = layer(rest) not in layers
        else:
            bad = top not in packages and top not in sys.stdlib_module_names
        if bad or name.startswith("matplotlib.pyplot") or name.endswith(".*"):
            found.append(name)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path):
    assert forbidden_imports(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("loans/loan.py", "import matplotlib"),
        ("loans/loan.py", "def f():\n    from kosen_edu.live import house"),
        ("loans/loan.py", "from kosen_edu import lessons"),
        ("live/house.py", "from kosen_edu.lessons.dscr import panels"),
        ("live/house.py", "import matplotlib.pyplot as plt"),
        ("live/house.py", "from matplotlib import pyplot"),
        ("live/panel.py", "import plotly"),
        ("live/panel.py", "from kosen_edu.loans.loan import *"),
    ],
)
def test_a_planted_import_is_found(place, line):
    assert len(forbidden_imports(PACKAGE / place, line)) == 1


# --- the tree ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tree():
    """The files under version control."""
    command = ["git", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, encoding="utf-8")
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).exists()]


def test_the_top_of_the_tree_stays_small(tree):
    assert {path.relative_to(ROOT).parts[0] for path in tree} <= TOP


# Paths of somebody's machine, and hosts that packages come from. Spelt so that this file passes.
NEVER = re.compile(
    r"(?<![\w.:/~-])/(?:work|opt|root|tmp|home|Users)/\w|[A-Z]:\\+Users\\|"
    r"py[p]i\.org|python[h]osted|registry[.]npm|conda[.]anaconda"
)


def test_no_file_names_a_machine_or_an_index(tree):
    found = []
    for path in tree:
        if path.suffix in {".png", ".ico"}:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            text = re.sub(r'"image/png": "[^"]*"', "", text)
        found += [f"{path.relative_to(ROOT)}: {m[0]}" for m in NEVER.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see /" + "home/me/x",
        "'/" + "tmp/x.csv'",
        "C:" + "\\Users\\me",
        "https://py" + "pi.org/simple",
    ],
)
def test_a_planted_path_is_found(line):
    assert NEVER.search(line)
