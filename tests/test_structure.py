"""The house stays as it is built: who may import whom, what lies where, what is never written."""

import ast
import graphlib
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kosen_edu"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The floors of the core, from the ground up: a room knows itself and the floors below it.
FLOORS = (
    {"base"}, {"rates"}, {"loans", "tax"}, {"rental"}, {"plan"}, {"risk"}, {"cases"},
    {"exits", "my_plan"}, {"claims"},
)  # fmt: skip
CORE = set().union(*FLOORS)
NUMBERS = {"numpy", "pandas", "numpy_financial", "openpyxl"}
PICTURES = {"matplotlib", "matplotlib_fontja", "ipywidgets", "IPython", "traitlets"}
SERVER = {"comm", "jinja2", "nbformat", "segno", "tornado", "voila"}  # what the seminar brings

TOP = {
    *(".ci", ".editorconfig", ".gitattributes", ".github", ".gitignore", ".jupyter"),
    *(
        ".pre-commit-config.yaml",
        "CHANGELOG.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        "LICENSE",
        "LICENSE-TEXT.md",
        "conftest.py",
    ),
    *("Makefile", "README.ja.md", "README.md", "environment.yml", "pyproject.toml"),
    *("requirements-dev.lock", "requirements-room.lock", "requirements.lock", "docs"),
    *("data", "kosen_edu", "notebooks", "tests"),
}


def room(parts):
    """The room of a module, given its dotted name below the package; a lesson is a room."""
    return ".".join(parts[: 2 if parts[0] == "lessons" else 1])


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


def may_import(own):
    """The rooms and the packages that a room may know."""
    if own == "__init__.py":
        return CORE, set()
    if own == "live":
        return {"base", "live"}, NUMBERS | PICTURES
    if own.startswith("lessons."):
        return CORE | {"live", own}, NUMBERS | PICTURES
    if own == "seminar":
        lessons = {room(p.relative_to(PACKAGE).parts) for p in MODULES if "lessons" in p.parts}
        return CORE | {"live", "seminar"} | lessons, NUMBERS | PICTURES | SERVER
    floor = next(k for k, rooms in enumerate(FLOORS) if own in rooms)
    return set().union({own}, *FLOORS[:floor]), NUMBERS


def forbidden_imports(path, text):
    """What a module of the package imports though its room may not."""
    parts = path.relative_to(PACKAGE).parts
    if parts == ("lessons", "__init__.py"):
        return list(imports(path, text))
    rooms, packages = may_import(room(parts))
    found = []
    for name in imports(path, text):
        top, *rest = name.split(".")
        if top == "kosen_edu":
            bad = not rest or room(rest) not in rooms
        else:
            bad = top not in packages and top not in sys.stdlib_module_names
        if bad or name.startswith("matplotlib.pyplot") or name.endswith(".*"):
            found.append(name)
    return found


def test_imports_point_one_way():
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES}
    found = {str(path): forbidden_imports(path, text) for path, text in texts.items()}
    assert {path: names for path, names in found.items() if names} == {}


PLANTED = (
    ("loans/loan.py", "import matplotlib"),
    ("loans/loan.py", "def f():\n    from kosen_edu.live import house"),
    ("loans/loan.py", "from kosen_edu import lessons"),
    ("loans/loan.py", "from kosen_edu import dscr"),
    ("loans/loan.py", "from kosen_edu.tax.law import tax_law"),
    ("loans/loan.py", "from ..rental import ratios"),
    ("tax/law.py", "from kosen_edu.loans.loan import Loan"),
    ("exits/pages.py", "from kosen_edu.my_plan.values import MyPlan"),
    ("live/house.py", "from kosen_edu.loans.loan import Loan"),
    ("live/house.py", "from kosen_edu.lessons.dscr import panels"),
    ("live/house.py", "import matplotlib.pyplot as plt"),
    ("live/house.py", "from matplotlib import pyplot"),
    ("live/panel.py", "import plotly"),
    ("live/panel.py", "from kosen_edu.base.check import *"),
    ("live/memory.py", "from kosen_edu.seminar import wire"),
    ("lessons/dscr/panels.py", "from kosen_edu.lessons.tax import panels"),
    ("lessons/dscr/panels.py", "from ..tax.charts import MAN"),
    ("lessons/dscr/panels.py", "from kosen_edu import Loan"),
)


def test_a_planted_import_is_found():
    kept = [p for p in PLANTED if len(forbidden_imports(PACKAGE / p[0], p[1])) != 1]
    assert kept == []


def sums_of(path, text):
    """The functions of the core that a chart imports: it draws results and computes none."""
    found = []
    for name in imports(path, text):
        module, _, thing = name.rpartition(".")
        if name.startswith("kosen_edu.") and room(module.split(".")[1:] or [""]) in CORE - {"base"}:
            value = getattr(importlib.import_module(module), thing)
            found += [name] if callable(value) and not isinstance(value, type) else []
    return found


def test_a_chart_draws_what_it_is_given():
    charts = [path for path in MODULES if re.fullmatch(r"charts\w*\.py", path.name)]
    assert len(charts) >= 10
    found = {str(path): sums_of(path, path.read_text(encoding="utf-8")) for path in charts}
    assert {path: names for path, names in found.items() if names} == {}
    planted = "from kosen_edu.rental.ratios import dscr\nfrom kosen_edu.loans.loan import Loan"
    assert sums_of(charts[0], planted) == ["kosen_edu.rental.ratios.dscr"]


def circle(texts):
    """The modules of a circle of imports, or none; ``texts`` are the modules by their path."""
    names = {path: ".".join(["kosen_edu", *path.relative_to(PACKAGE).with_suffix("").parts])
             for path in texts}  # fmt: skip
    known = {name.removesuffix(".__init__") for name in names.values()}
    graph = {}
    for path, text in texts.items():
        # a name from a module, a module from its room
        wanted = {n if n in known else n.rpartition(".")[0] for n in imports(path, text)}
        graph[names[path].removesuffix(".__init__")] = wanted & known
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


def test_no_module_imports_itself_in_a_circle():
    texts = {path: path.read_text(encoding="utf-8") for path in MODULES}
    assert circle(texts) == []
    planted = texts | {PACKAGE / "base/errors.py": "def f():\n    from . import words"}
    assert {"kosen_edu.base.errors", "kosen_edu.base.words"} <= set(circle(planted))


# openpyxl costs every kernel a fifth of its start and 20 MB: whoever makes a workbook brings it.
LATE = {PACKAGE / "my_plan/workbook/book.py"}


def test_imports_stand_at_the_top_of_a_module():
    inside = []
    for path in sorted({*MODULES} - LATE):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # what only one system has is asked for by its name, there too
        by_system = [
            n for n in tree.body if isinstance(n, ast.If) and "sys.platform" in ast.unparse(n)
        ]
        top = {*tree.body, *(node for choice in by_system for node in ast.walk(choice))}
        inside += [
            f"{path.relative_to(PACKAGE)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, (ast.Import, ast.ImportFrom)) and node not in top
        ]
    assert inside == []


def test_a_public_name_of_the_core_is_defined_once():
    """What a module has for itself alone begins with an underscore."""
    homes = {}
    for path in (p for p in MODULES if p.relative_to(PACKAGE).parts[0] in CORE):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


# --- the rooms --------------------------------------------------------------------------------


def test_every_module_lies_in_a_room_and_tests_mirror_the_rooms():
    beside = {path.name for path in PACKAGE.iterdir() if path.is_file()}
    assert beside == {"__init__.py", "py.typed"}
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert rooms == CORE | {"live", "lessons", "seminar"}
    tested_rooms = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert tested_rooms == rooms | {"pages", "hosting"}  # a real browser, a class
    lessons = {path.name for path in (PACKAGE / "lessons").iterdir() if path.is_dir()}
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests/lessons").glob("test_*")}
    whole = ("equations", "limits", "questions", "words")  # hold for every lesson alike
    assert [name for name in tested if not name.startswith((*lessons, *whole))] == []


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
