"""What every test has in common: it remembers no answers, and a page test needs a browser."""

import os
import re
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, settings

# No clock decides a test, and a busy machine draws the same examples; at home others are drawn.
settings.register_profile("roaming", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("roaming"), derandomize=True)
settings.load_profile("steady" if os.environ.get("CI") else "roaming")

# The seminar forks: what the system cannot do need not be imported there.
collect_ignore_glob = [] if hasattr(os, "fork") else ["kosen_edu/seminar/*", "tests/seminar/*"]

# Longest first: a worker is handed a file at a time, and all workers should end together.
TESTS = Path(__file__).parent / "tests"
LONGEST = [
    TESTS / name
    for name in (
        "pages/test_fit.py",
        "pages/test_fit_phone.py",
        "pages/test_site.py",
        "test_pages_lab.py",
        "my_plan/test_workbook.py",
        "live/test_phone.py",
        "my_plan/test_as_written.py",
        "hosting/test_class.py",
        "seminar/test_seminar.py",
        "seminar/test_room.py",
        "my_plan/test_drafts.py",
        "live/test_box.py",
        "test_pages_other.py",
        "pages/test_seminar_pages.py",
        "live/test_panels_driven.py",  # in pieces, which fill what is left
    )
]
assert all(path.exists() for path in LONGEST)

os.environ["KOSEN_MEMORY"] = "no"  # for the kernels of notebooks, too; a test of it says otherwise


def pytest_collection_modifyitems(items):
    """Long files first, then the notebooks, then all that is quick."""
    place = {path: number for number, path in enumerate(LONGEST)}
    items.sort(key=lambda i: place.get(i.path, len(place) + (i.path.suffix != ".ipynb")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A worker is handed a whole file, for what its tests share; of the panels, one lesson."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid):
            path = super()._split_scope(nodeid)
            return nodeid if path.endswith("test_panels_driven.py") else path

    return ByFile(config, log)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item):
    """Without Chromium a test marked ``browser`` is skipped, or fails where CI asks for it.

    The kernel of a notebook is a copy of a warm one where the system has such.
    """
    if item.path.suffix == ".ipynb":
        from browser_tools import warm_kernels

        warm = warm_kernels()
        item.config.option.nbval_current_env = not warm
        with patch.dict(os.environ, warm):
            yield
        return
    if item.get_closest_marker("browser") is not None:
        check_browser()
    yield


def check_browser():
    """Skip or fail without Chromium."""
    from browser_tools import find_chromium

    if find_chromium() is None:
        if os.environ.get("KOSEN_BROWSER") == "required":
            pytest.fail("KOSEN_BROWSER=required, but there is no Chromium on the PATH")
        pytest.skip("no Chromium on the PATH: install it to try the pages in a real browser")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed page test leaves pictures of its pages where KOSEN_SCREENSHOTS says."""
    report = (yield).get_result()
    folder = os.environ.get("KOSEN_SCREENSHOTS")
    if not folder or not report.failed or item.get_closest_marker("browser") is None:
        return
    from browser_tools import PAGES

    Path(folder).mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for page in PAGES if not page.is_closed()):
        name = re.sub(r"\W+", "_", item.name)
        page.screenshot(path=Path(folder) / f"{name}_{number}.png", timeout=5_000)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The learner's memory, as in a kernel that runs in ``tmp_path``."""
    from kosen_edu.live import memory

    monkeypatch.setenv("KOSEN_MEMORY", "yes")
    monkeypatch.setattr(memory, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    monkeypatch.chdir(tmp_path)
    memory._memory_of.cache_clear()
    yield memory.memory()
    memory._memory_of.cache_clear()
