"""JupyterLite: its lock, its files and, where Pyodide is at hand, its kernel in a real browser.

KOSEN_PYODIDE names a folder with Pyodide's distribution.  One that lacks numpy and the like starts
the kernel without the course; a whole one runs every notebook and compares what it says.
"""

from __future__ import annotations

import json
import os
import tomllib
import zipfile
from pathlib import Path

import lite
import pytest
import website
from browser_tools import PAGES, SLIDER, chromium, run_all, served, stored, wait_idle
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kosen_edu.base.formats import written

ROOT = website.ROOT
PYODIDE = os.environ.get("KOSEN_PYODIDE")
PINS = json.loads(lite.PINS.read_text(encoding="utf-8"))


def is_whole(folder):
    """Whether a folder has all of Pyodide that the course needs."""
    return all((folder / found["file_name"]).exists() for found in PINS["packages"].values())


WHOLE = bool(PYODIDE) and is_whole(Path(PYODIDE))
LOADS = (lite.COURSE,) if WHOLE or not PYODIDE else ("ipywidgets", "openpyxl")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """What Pyodide lacks."""
    return tmp_path_factory.mktemp("wheels")


@pytest.fixture(scope="module")
def lock(wheels):
    """The lock of the kernel, on Pyodide's pinned packages."""
    return lite.make_lock(PINS["packages"], wheels)


def test_the_pins_are_of_the_pyodide_that_the_kernel_wants():
    assert PINS["pyodide"] == PYODIDE_VERSION, "python .ci/lite.py --pin FOLDER"


def test_all_that_the_course_needs_is_in_the_lock_within_its_bounds(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [Requirement(text) for text in project["dependencies"]]
    assert len(needed) >= 7
    for requirement in needed:
        version = lock[canonicalize_name(requirement.name)]["version"]
        assert requirement.specifier.contains(version), f"{requirement}: Pyodide has {version}"
    for found in lock.values():
        assert set(map(canonicalize_name, found["depends"])) <= lock.keys()


def test_what_pyodide_lacks_is_packed_here_and_is_pure_python(lock, wheels):
    ours = {name for name, found in lock.items() if PINS["packages"].get(name) != found}
    assert {"kosen-edu", "numpy-financial", "matplotlib-fontja", "openpyxl"} <= ours
    for name in ours:
        assert lock[name]["file_name"].endswith("-none-any.whl")
        assert (wheels / lock[name]["file_name"]).exists()
    with zipfile.ZipFile(wheels / lock["kosen-edu"]["file_name"]) as z:
        assert "kosen_edu/data/vocabulary.csv" in z.namelist()


def test_a_packed_wheel_is_the_same_bytes_every_time_and_never_compiled(tmp_path):
    (tmp_path / "again").mkdir()
    once, again = lite.packed("openpyxl", tmp_path), lite.packed("openpyxl", tmp_path / "again")
    assert once.read_bytes() == again.read_bytes()
    with pytest.raises(ValueError, match="compiled"):
        lite.packed("numpy", tmp_path)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """JupyterLite on a site without pages; Pyodide is shipped where it is at hand."""
    folder = tmp_path_factory.mktemp("lite")
    there = folder / "site/lite" / website.links.version()
    pyodide = Path(PYODIDE) if PYODIDE else None
    lite.build(there, folder / "scratch", pyodide, LOADS)
    return folder / "site"


def test_every_lesson_leads_to_its_notebook_in_this_release(site):
    for path in website.NOTEBOOKS:
        address, _, name = website.lite_url(path.stem).partition("?path=")
        there = site / address
        assert there.exists()
        kept = there.parents[1] / "files" / name
        assert kept.read_bytes() == path.read_bytes()


def test_the_menus_are_japanese_and_the_kernel_loads_the_course(site):
    top = site / "lite" / website.links.version()
    config = json.loads((top / "jupyter-lite.json").read_text(encoding="utf-8"))
    settings = config["jupyter-config-data"]
    locale = settings["settingsOverrides"]["@jupyterlab/translation-extension:plugin"]["locale"]
    assert locale == "ja_JP"
    assert (top / "api/translations/ja_JP.json").exists()
    options = settings["litePluginSettings"][f"{lite.KERNEL}:kernel"]["loadPyodideOptions"]
    lock = json.loads((top / options["lockFileURL"]).read_text(encoding="utf-8"))["packages"]
    assert set(options["packages"]) <= lock.keys()
    assert set(LOADS) <= set(options["packages"])
    here = [found["file_name"] for found in lock.values() if "://" not in found["file_name"]]
    assert here
    assert all((top / "static/lock" / name).exists() for name in here)
    assert bool(PYODIDE) == (len(here) == len(lock)), "shipped wholly or not at all"


# --- in a browser -----------------------------------------------------------------------------

needs_pyodide = pytest.mark.skipif(
    not PYODIDE, reason="KOSEN_PYODIDE names no folder with Pyodide's distribution"
)
needs_all = pytest.mark.skipif(
    not WHOLE, reason="KOSEN_PYODIDE names no folder with numpy, pandas and matplotlib for Pyodide"
)
OPEN = (
    "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status"
    " === 'idle'"
)
RUN = """
async code => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = kernel.requestExecute({code}), said = [];
  asked.onIOPub = message => said.push(message.content.text || message.content.evalue || '');
  return [(await asked.done).content.status, said.join('')];
}
"""
# What writes numbers needs no numpy; it is imported without the map of the package, which does.
CORE = """
import importlib.util, sys, types
from pyodide_js import loadPackage
await loadPackage(WHEEL)
found = importlib.util.find_spec("kosen_edu")
house = types.ModuleType("kosen_edu")
house.__path__, house.__spec__ = list(found.submodule_search_locations), found
sys.modules["kosen_edu"] = house
from kosen_edu.base.formats import written
print(written(60_000_000, "man_yen"))
"""
# A file is written as the memory and the plans of the course write theirs.
FILES = """
import os
from pathlib import Path
from openpyxl import Workbook, load_workbook
book = Workbook()
book.active["A1"] = "手残り"
book.save("plan.draft")
os.replace("plan.draft", "plan.xlsx")
print(load_workbook("plan.xlsx").active["A1"].value, hasattr(get_ipython(), "kernel"))
"""
SLIDER_CELL = """
import ipywidgets
slider, words = ipywidgets.IntSlider(description="空室", max=10), ipywidgets.HTML()
slider.observe(lambda change: setattr(words, "value", f"空室は {change.new} 室です"), "value")
ipywidgets.VBox([slider, words])
"""
RUN_AS_FIRST = """
async source => {
  const book = window.jupyterapp.shell.currentWidget.content;
  book.activeCellIndex = book.widgets.findIndex(cell => cell.model.type === 'code');
  book.activeCell.model.sharedModel.setSource(source);
  await window.jupyterapp.commands.execute('notebook:run-cell');
}
"""


@pytest.fixture(scope="module")
def lab(site):
    """A context of a browser with the site, and all that it asked others for."""
    with served(site) as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP")
        elsewhere = []
        own = (address, "data:", "blob:")
        context.on("request", lambda r: None if r.url.startswith(own) else elsewhere.append(r.url))

        def show(name):
            page = context.new_page()
            PAGES.append(page)
            page.goto(address + website.lite_url(name))
            page.wait_for_function(OPEN, timeout=180_000)
            return page

        yield show, elsewhere


@pytest.mark.browser
@needs_pyodide
def test_the_kernel_starts_and_nobody_else_is_asked(lab, site):
    show, elsewhere = lab
    page = show("02_repayment_ratio")
    assert page.get_by_role("menuitem", name="カーネル").count() == 1
    assert "02 返済比率" in page.inner_text(".jp-Notebook")
    done, said = page.evaluate(RUN, "import sys; print(sys.platform)")
    assert (done, said.strip()) == ("ok", "emscripten")
    (wheel,) = (site / "lite" / website.links.version() / "static/lock").glob("kosen_edu-*.whl")
    where = f"{page.url.partition('/lite/')[0]}/lite/{website.links.version()}/static/lock"
    done, said = page.evaluate(RUN, CORE.replace("WHEEL", repr(f"{where}/{wheel.name}")))
    assert (done, said.strip()) == ("ok", written(60_000_000, "man_yen"))
    assert page.evaluate(RUN, FILES) == ["ok", "手残り True\n"]
    page.evaluate(RUN_AS_FIRST, SLIDER_CELL)
    page.locator(SLIDER).first.press("ArrowRight")
    page.wait_for_selector("text=空室は 1 室です")
    page.close()
    assert elsewhere == []


@pytest.mark.browser
@needs_all
@pytest.mark.parametrize("path", website.NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_in_the_browser_what_was_saved(lab, path):
    show, elsewhere = lab
    page = show(path.stem)
    run_all(page)
    wait_idle(page, timeout=600_000)
    assert words_of(stored(page)) == words_of(json.loads(path.read_text(encoding="utf-8")))
    page.close()
    assert elsewhere == []


def words_of(notebook):
    """What the cells of a notebook say: printed lines, tables, replies, the words of panels."""
    said = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            text = output.get("text") or output.get("data", {}).get("text/plain", "")
            said.append("".join(text) or "".join(output.get("evalue", "")))
    return said
