"""One list of dependencies, and every way in follows from it."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from environment import LOCK, TARGET, environment, needed, read_pins
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LEARNER_TEXT = LOCK.read_text(encoding="utf-8")


def run(*command, **settings):
    command = [sys.executable, *map(str, command)]
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# --- conda and Binder -----------------------------------------------------------------------


def test_environment_follows_from_the_lock():
    assert TARGET.read_text(encoding="utf-8") == environment(LEARNER_TEXT)


def test_environment_pins_what_computes_and_leaves_the_server_to_its_base():
    names = {pin.name for pin in needed(read_pins(LEARNER_TEXT))}
    assert {"numpy", "pandas", "matplotlib", "ipywidgets", "ipykernel", "openpyxl"} <= names
    assert not {"jupyterlab", "jupyter-server", "jupyterlab-server", "nbconvert"} & names


def test_binder_reads_the_environment():
    pytest.importorskip("repo2docker", reason="Binder's builder is not made for Windows")
    said = run("-m", "repo2docker", "--no-build", "--debug", ROOT)
    assert "Building conda environment for python=3.12" in said
    # The repository has to be there before "-e ." is installed from it.
    assert said.index("COPY --chown=0:0 src/") < said.index('--file "environment.yml"')


def test_on_binder_nothing_but_the_kernel_goes_back_a_version():
    # The kernel on purpose: pyproject.toml says why.
    found = importlib.util.find_spec("repo2docker")
    if found is None:
        pytest.skip("Binder's builder is not made for Windows")
    base_file = Path(found.origin).parent / "buildpacks/conda/environment.py-3.12-linux-64.lock"
    base = {
        name.replace("_", "-"): Version(version)
        for name, version in re.findall(
            r"/([a-z0-9_.-]+)-(\d[\d.]*)-[^-/]+\.(?:conda|tar\.bz2)#", base_file.read_text()
        )
    }
    pins = {pin.name: Version(pin.version) for pin in needed(read_pins(LEARNER_TEXT))}
    shared = base.keys() & pins.keys()
    assert len(shared) > 20
    assert {name for name in shared if pins[name] < base[name]} == {"ipykernel"}


# --- the package ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from the source archive, so both are complete; no network."""
    folder = tmp_path_factory.mktemp("build")
    run("-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    source = folder / archive.name.removesuffix(".tar.gz")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_brings_its_data_wherever_it_runs(wheel, tmp_path):
    target, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as z:
        z.extractall(target)
    assert (target / "kosen_edu" / "py.typed").exists()
    code = f"""
import sys
sys.path = [{str(target)!r}] + [p for p in sys.path if p != {str(ROOT)!r}]
from kosen_edu.base import data as sources
from kosen_edu.base.words import term
assert sources.__file__.startswith({str(target)!r}), sources.__file__
print({{name: len(sources.load_table(name)) for name in sources.all_sources()}}, term("dscr").en)
"""
    said = run("-I", "-X", "utf8", "-c", code, cwd=elsewhere)
    assert "debt service coverage" in said.lower()
    assert re.findall(r": (\d+)", said), said
    assert "0" not in re.findall(r": (\d+)", said)


def test_importing_the_package_brings_no_pictures_or_controls():
    code = "import sys, kosen_edu; print(*sys.modules)"
    loaded = set(run("-c", code, cwd=ROOT).split())
    assert "kosen_edu" in loaded
    assert not {"matplotlib", "ipywidgets", "IPython", "openpyxl"} & loaded


# --- JupyterLab and the papers --------------------------------------------------------------


def test_jupyterlab_takes_the_settings_of_the_course(monkeypatch, tmp_path):
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.settings_utils import get_settings

    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(ROOT / ".jupyter"))
    lab = Path(get_app_dir())

    def default(plugin, key):
        settings, _ = get_settings(
            str(lab / "settings"), str(lab / "schemas"), str(tmp_path), schema_name=plugin
        )
        return settings["schema"]["properties"][key]["default"]

    assert default("@jupyterlab/translation-extension:plugin", "locale") == "ja_JP"
    assert default("@jupyterlab/apputils-extension:notification", "fetchNews") == "false"
    # Until kernel 7 is allowed again, either of the two cures would do; both are cheap.
    kernels = "@jupyterlab/apputils-extension:kernels-settings"
    assert default(kernels, "commsOverSubshells") == "disabled"
    shortcuts = default("@jupyterlab/shortcuts-extension:shortcuts", "shortcuts")
    assert {s["keys"][0] for s in shortcuts} == {
        "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight",
    }  # fmt: skip


def test_arrow_key_settings_still_meet_the_shortcuts_they_replace():
    """Notebook 7 takes the arrow keys of a slider for its cells (jupyter/notebook#7716).

    The settings switch four shortcuts off and on again for everything but a widget. If JupyterLab
    renames or rewrites one of the four, switching it off does nothing: then this test speaks up.
    """
    from jupyterlab.commands import get_app_dir

    tracker = Path(get_app_dir()) / "schemas/@jupyterlab/notebook-extension/tracker.json"
    theirs = json.loads(tracker.read_text(encoding="utf-8"))["jupyter.lab.shortcuts"]
    overrides = ROOT / ".jupyter/labconfig/default_setting_overrides.json"
    settings = json.loads(overrides.read_text(encoding="utf-8"))
    ours = settings["@jupyterlab/shortcuts-extension:shortcuts"]["shortcuts"]
    off = [{k: v for k, v in s.items() if k != "disabled"} for s in ours if s.get("disabled")]
    on = [s for s in ours if not s.get("disabled")]
    assert all(shortcut in theirs for shortcut in off)
    assert on == [{**s, "selector": s["selector"] + ":not(.jupyter-widgets *)"} for s in off]


def test_readme_and_workflow_give_windows_the_same_commands():
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    commands = [line.strip() for line in workflow.splitlines() if ".venv\\Scripts\\python" in line]
    commands += [line.strip() for line in workflow.splitlines() if line.strip().startswith("py ")]
    assert len(commands) == 4
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [c for c in commands if c not in readme] == []


def test_what_maintainers_run_finds_what_it_imports():
    scripts = sorted(str(path) for path in (ROOT / ".ci").glob("*.py"))
    assert len(scripts) > 5
    run("-c", f"import runpy, sys\nsys.path.insert(0, '.ci')\nfor path in {scripts}:\n"
        "    runpy.run_path(path, run_name='imported')", cwd=ROOT)  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="make is not part of Windows")
def test_make_says_what_it_offers():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    offered = re.findall(r"^make (\w+)", said.stdout, re.MULTILINE)
    assert offered[:3] == ["help", "lab", "test"]
    assert set(offered) == set(
        re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1].split()
    )
