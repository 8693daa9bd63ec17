"""What must hold of every saved notebook, beyond that it runs (nbval) and moves (the driver)."""

import json
import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LESSONS = [p for p in NOTEBOOKS if re.match(r"0[1-8]_", p.name)]
START = ROOT / "notebooks" / "00_start.ipynb"
WIDGET = "application/vnd.jupyter.widget-view+json"
PANEL = r"panels\.\w+\(|form$"  # the last line of a cell that shows a live panel
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)


def cells(path, kind):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [c for c in found if c["cell_type"] == kind and "".join(c["source"]).strip()]


def source(path, kind):
    return "\n".join("".join(c["source"]) for c in cells(path, kind))


def outputs(path):
    return [o for c in cells(path, "code") for o in c["outputs"]]


def text_of(output):
    plain = output.get("data", {}).get("text/plain", output.get("text", ""))
    return "".join(plain)


def test_there_are_notebooks():
    assert [p.name for p in NOTEBOOKS][:1] == ["00_start.ipynb"]


@each
def test_saved_executed_without_errors_or_traces_of_a_machine(path):
    book = json.loads(path.read_text(encoding="utf-8"))
    assert book["metadata"]["language_info"]["name"] == "python"
    assert "widgets" not in book["metadata"]
    counts = [c["execution_count"] for c in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1)), "run it from a fresh kernel and save"
    assert outputs(path)
    for output in outputs(path):
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr", text_of(output)
    text = re.sub(r'"image/png": "[^"]*"', "", path.read_text(encoding="utf-8"))  # may spell 0x…
    assert not re.search(r"0x[0-9a-f]{6,}|/home/|/Users/|/tmp/|[A-Z]:\\\\", text)


@each
def test_a_live_panel_is_kept_as_a_picture_and_words(path):
    """The view of a panel is of a kernel that is gone: a page would show an error for it."""
    for cell in cells(path, "code"):
        if re.match(PANEL, "".join(cell["source"]).splitlines()[-1]):
            *_, output = cell["outputs"]  # what the cell prints stands before it
            assert set(output["data"]) == {"image/png", "text/plain"}
            assert len(text_of(output)) > 40
            assert output["metadata"]["image/png"]["alt"]
    assert [o for o in outputs(path) if WIDGET in o.get("data", {})] == []


@each
def test_no_cell_of_a_table_is_cut_off(path):
    """pandas shows fifty characters of a text, and three dots for the rest."""
    pages = ["".join(output.get("data", {}).get("text/html", "")) for output in outputs(path)]
    assert re.findall(r"<t[dh][^>]*>([^<]*\.\.\.)<", "".join(pages)) == []


@each
def test_code_is_short_and_installs_nothing(path):
    for cell in cells(path, "code"):
        lines = "".join(cell["source"]).splitlines()
        assert len(lines) <= 12, lines[0]
        assert max(map(len, lines)) <= 100, max(lines, key=len)
        assert not re.search(r"import \*|^[!%]", "\n".join(lines), re.M)


@each
def test_links_between_the_notebooks_lead_somewhere(path):
    links = re.findall(r"\]\(([^)#]+\.ipynb)", source(path, "markdown"))
    for link in links:
        assert (path.parent / link).exists(), link


@pytest.mark.parametrize("page", ["README.md", "README.ja.md", "notebooks/00_start.ipynb"])
def test_the_maps_of_the_course_name_every_notebook(page):
    links = re.findall(r"\]\((?:notebooks/)?([^)#/]+\.ipynb)", (ROOT / page).read_text("utf-8"))
    here = {Path(page).name} & {p.name for p in NOTEBOOKS}
    assert {*links} | here == {p.name for p in NOTEBOOKS}


def test_the_map_gives_the_time_that_each_lesson_says():
    told = dict(re.findall(r"\]\((0\d_\w+\.ipynb)\).*\| (\d+)分 \|", source(START, "markdown")))
    assert told == {
        p.name: re.search(r"\*\*時間\*\*　約(\d+)分", source(p, "markdown"))[1]
        for p in NOTEBOOKS
        if re.match(r"0[1-9]", p.name)
    }


@each_lesson
def test_a_lesson_has_the_anatomy_of_a_lesson(path):
    code, prose = source(path, "code"), source(path, "markdown")
    assert "my_guess = ..." in code
    assert len(re.findall(r"^panels\.\w+\(", code, re.M)) >= 3
    checks = [i for i, c in enumerate(cells(path, "code")) if ".check(" in "".join(c["source"])]
    assert len(checks) >= 6
    total = len(cells(path, "code"))
    assert any(2 < i <= total * 0.4 for i in checks), "the first exercise comes early"
    for word in (
        "**問い**",
        "目標",
        "思い出す",
        "予想",
        "ことばと記号",
        "思い込み",
        "まとめ",
        "疑う理由",
    ):
        assert word in prose, word
    characters = len(re.sub(r"[\x00-\x7f]", "", prose))
    assert 2_000 <= characters <= 7_000, characters


def numbers(text):
    """Figures as people read them: 1,234 / 12.3 / 45; without separators."""
    return set(re.findall(r"\d+(?:\.\d+)?", text.replace(",", "").replace("_", "")))


WORKING = re.compile(r"([\d,.√(][\d,.√()％%円万²⁰¹ +×÷/*−-]*?)\s*=\s*\**([−-]?\d[\d,]*(?:\.\d+)?)")
SIGNS = {"−": "-", "×": "*", "÷": "/", "％": "/100", "%": "/100", "¹⁰": "**10", "²": "**2"}
SIGNS |= dict.fromkeys(",円万 ", "")


def worked_out(prose, known):
    """Results of the workings in prose (`8,112,000 × 10％ = 811,200円`) whose parts are known.

    A working that does not come to what stands behind its `=` gives nothing.
    """
    found = set()
    for left, right in WORKING.findall(prose):
        parts = {x for x in numbers(left) if "." in x or len(x) >= 4}
        python = left
        for sign, written in SIGNS.items():
            python = python.replace(sign, written)
        python = re.sub(r"√(?=\()", "sqrt", python).rstrip(".")
        if not re.fullmatch(r"(?:sqrt|[\d.()+*/-])+", python) or not parts <= known:
            continue
        try:
            value = eval(python, {"sqrt": math.sqrt})
        except SyntaxError:
            continue
        digits = len(right.partition(".")[2])
        said = float(right.replace(",", "").replace("−", "-"))
        if any(abs(said - x) <= 0.6 * 10**-digits for x in (value, 100 * value)):
            found |= numbers(right)
    return found


@each_lesson
def test_long_figures_in_prose_stand_in_an_output_or_in_the_code_or_are_worked_out(path):
    """A figure of four and more digits, or with a decimal point, is printed or worked out."""
    code = numbers(source(path, "code"))
    shown = "".join(text_of(o) for o in outputs(path))
    folded = "".join("".join(o.get("data", {}).get("text/html", "")) for o in outputs(path))
    known = code | numbers(shown) | numbers(folded)
    known |= {f"{float(figure) * 100:g}" for figure in code}  # 0.003 is 0.3 ％ to a reader
    prose = re.sub(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)|[12]\d{3}年", " ", source(path, "markdown"))
    known |= {f"{int(figure) / 100:g}" for figure in numbers(prose) if len(figure) <= 2}  # 82 ％
    while new := worked_out(prose, known) - known:
        known |= new
    prose = re.sub(r"\([^)]*\)", " ", prose)
    for figure in numbers(prose):
        if "." in figure or len(figure) >= 4:
            assert figure in known or f"{float(figure):g}" in known, figure
