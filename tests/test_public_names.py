"""The map of the package is complete, and every public name says what it is, takes and gives."""

import ast
import inspect
import json
import re
from pathlib import Path

import pytest

import kosen_edu
from kosen_edu.contents import MAP

PACKAGE = Path(kosen_edu.__file__).parent
NAMES = [(module, name) for module, names in MAP.items() for name in names]
each = pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda part: part)
# What a learner makes by hand is shown being made; other classes come out of functions.
BY_HAND = {
    *("Loan", "Property", "ProForma", "TaxSituation", "RateContract", "ReviewCalendar"),
    *("Uncertainty", "Situation", "MyPlan", "Portfolio", "ArticleOwner"),
}


def test_a_name_has_one_home_and_none_is_hidden_by_a_module():
    names = [name for _, name in NAMES]
    assert sorted({n for n in names if names.count(n) > 1}) == []
    modules = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py")
    }
    assert modules.isdisjoint(names), "importing the module would take the place of the name"
    assert set(MAP) <= modules


def test_the_docstring_of_the_package_is_the_map():
    for _, name in NAMES:
        assert re.search(rf"^    {name} : .+", kosen_edu.__doc__, re.M)
    assert set(kosen_edu.__all__) <= set(dir(kosen_edu))


def test_what_the_lessons_import_from_the_core_is_on_the_map():
    homes = {name for _, name in NAMES} | {path.stem for path in PACKAGE.rglob("*.py")}
    missing = set()
    for path in sorted((PACKAGE.parent / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
        for node in ast.walk(ast.parse(code)):
            if not isinstance(node, ast.ImportFrom) or "kosen_edu" not in (node.module or ""):
                continue
            if re.match(r"kosen_edu\.lessons", node.module):
                continue
            missing |= {f"{path.stem}: {a.name}" for a in node.names if not a.name.isupper()} - {
                f"{path.stem}: {name}" for name in homes
            }
    assert missing == set()


@each
def test_a_public_name_is_found_from_the_package(module, name):
    assert getattr(kosen_edu, name).__module__.startswith("kosen_edu")


@each
def test_a_public_name_is_documented(module, name):
    """Meaning, what goes in, what comes out, what is refused, and an example that is run."""
    thing = getattr(kosen_edu, name)
    text = inspect.getdoc(thing) or ""
    assert len(text.splitlines()[0]) <= 100
    if inspect.isclass(thing):
        assert ">>>" in text or name not in BY_HAND, "no example"
        return
    parameters = inspect.signature(thing).parameters
    source = inspect.getsource(thing)
    wanted = ["Returns", "Examples"]
    wanted += ["Parameters"] if parameters else []
    wanted += ["Raises"] if re.search(r"\bcheck_\w+\(|\braise ", source) else []
    assert [part for part in wanted if not re.search(rf"^{part}\n-+$", text, re.M)] == []
    for parameter in parameters:
        assert re.search(rf"\b{parameter}\b", text), f"{parameter} is not explained"
    assert ">>>" in text
