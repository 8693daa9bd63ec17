"""A lesson's size and the simplicity of its code, for readers who do not program."""

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]


def hard_to_read(code):
    """What somebody who does not program would not follow, a word each."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            if any(keyword.arg is None for keyword in node.keywords):
                yield "**name"
            if getattr(node.func, "id", "") == "dict" and node.args:
                yield "dict(…)"
        if isinstance(node, ast.Dict) and None in node.keys:
            yield "{**name}"
        if isinstance(node, COMPREHENSIONS):
            inner = [n for n in ast.walk(node) if isinstance(n, COMPREHENSIONS)]
            if len(inner) > 1 or len(node.generators) > 1:
                yield "a comprehension in another"
        if isinstance(node, ast.Lambda):
            yield "lambda"


def unused_here(cells):
    """Names that a cell imports though neither it nor the next cell of code uses them."""
    for number, code in enumerate(cells):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom | ast.Import):
                for alias in node.names:
                    name = (alias.asname or alias.name).split(".")[0]
                    rest = code.replace(ast.get_source_segment(code, node), "", 1)
                    if not re.search(rf"\b{name}\b", "\n".join([rest, *cells[number + 1 :][:1]])):
                        yield f"{name} in cell {number + 1}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_lesson_keeps_to_the_limits(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = code_cells(path)
    assert len(cells) <= 50
    assert [line for cell in code for line in cell.splitlines() if len(line) > 88] == []
    assert [(found, cell) for cell in code for found in hard_to_read(cell)] == []
    assert list(unused_here(code)) == []


def test_what_is_hard_to_read_is_found():
    assert list(hard_to_read("f(**first)")) == ["**name"]
    assert list(hard_to_read("dict(zip(a, b))")) == ["dict(…)"]
    assert "a comprehension in another" in list(hard_to_read("[[x for x in y] for y in z]"))
    assert list(hard_to_read("[yen(x) for x in y]")) == []
    assert list(unused_here(["from a import b", "1", "b"])) == ["b in cell 1"]
