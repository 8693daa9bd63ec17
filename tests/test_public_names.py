"""Every public name is used, has one home, and says what it is, takes and gives."""

import ast
import inspect
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

import kosen_edu

PACKAGE = Path(kosen_edu.__file__).parent
MAP = PACKAGE / "__init__.py"
NOTEBOOKS = sorted((PACKAGE.parent / "notebooks").glob("*.ipynb"))
# Who may need a name: the lessons, the learner's own plan, the check of the articles.
ROOMS = ("lessons", "my_plan", "claims")
# What a learner makes by hand is shown being made; other classes come out of functions.
BY_HAND = {
    *("Loan", "Property", "ProForma", "TaxSituation", "RateContract", "ReviewCalendar"),
    *("Uncertainty", "Situation", "MyPlan", "Portfolio"),
}


def imported(source):
    """Every name that a text imports from the package; a module's own name does not count."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (
            node.level or (node.module or "").startswith("kosen_edu")
        ):
            yield from (alias.name for alias in node.names)


def code_of(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


NAMES = list(imported(MAP.read_text(encoding="utf-8")))


def test_a_name_stands_once_and_is_no_module():
    assert sorted({n for n in NAMES if NAMES.count(n) > 1}) == []
    assert [n for n in NAMES if isinstance(getattr(kosen_edu, n), ModuleType)] == []


def test_every_line_of_the_map_says_what_the_name_is():
    lines = MAP.read_text(encoding="utf-8")
    assert [n for n in NAMES if not re.search(rf"^    {n} as {n},  # \w", lines, re.M)] == []


def test_every_public_name_is_used():
    used = {name for book in NOTEBOOKS for name in imported(code_of(book))}
    for path in (path for room in ROOMS for path in (PACKAGE / room).rglob("*.py")):
        used |= set(imported(path.read_text(encoding="utf-8")))
    assert sorted(set(NAMES) - used) == []


def test_notebooks_import_from_the_root_and_from_their_own_room_alone():
    deeper = []
    for book in NOTEBOOKS:
        room = f"kosen_edu.lessons.{book.stem.split('_', 1)[1]}"
        for node in ast.walk(ast.parse(code_of(book))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module not in ("kosen_edu", room):
                names = [node.module]
            deeper += [f"{book.stem}: {n}" for n in names if n.startswith("kosen_edu")]
    assert deeper == []


def missing_parts(thing):
    """What the docstring of a public name leaves out."""
    text = inspect.getdoc(thing) or ""
    missing = [] if text and len(text.splitlines()[0]) <= 100 else ["one line of meaning"]
    if inspect.isclass(thing):
        return missing + ([] if ">>>" in text or thing.__name__ not in BY_HAND else ["an example"])
    parameters = inspect.signature(thing).parameters
    wanted = ["Returns", "Examples"] + (["Parameters"] if parameters else [])
    wanted += ["Raises"] if re.search(r"\braise ", inspect.getsource(thing)) else []
    missing += [part for part in wanted if not re.search(rf"^{part}\n-+$", text, re.M)]
    missing += [p for p in parameters if not re.search(rf"\b{p}\b", text)]
    return missing + ([] if ">>>" in text else ["an example"])


@pytest.mark.parametrize("room", sorted({line.split(".")[1] for line in re.findall(
    r"^from (\.\w+)", MAP.read_text(encoding="utf-8"), re.M)}))  # fmt: skip
def test_public_names_say_what_they_take_and_give(room):
    """Meaning, what goes in, what comes out, what is refused, and an example that is run."""
    things = {n: getattr(kosen_edu, n) for n in NAMES}
    own = {n: t for n, t in things.items() if f".{room}." in getattr(t, "__module__", "")}
    assert own or room == "cases"
    assert {n: missing_parts(t) for n, t in own.items() if callable(t) and missing_parts(t)} == {}


def test_what_is_left_out_is_found():
    def undocumented(rate):
        raise ValueError(rate)

    assert missing_parts(undocumented) == [
        *("one line of meaning", "Returns", "Examples", "Parameters", "Raises", "rate"),
        "an example",
    ]
