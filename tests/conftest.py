"""What every test has in common: a page test needs a browser."""

import os

import pytest


def pytest_runtest_setup(item):
    """Without Chromium a test marked ``browser`` is skipped, or fails where CI asks for it."""
    if item.get_closest_marker("browser") is None:
        return
    from browser_tools import find_chromium

    if find_chromium() is None:
        if os.environ.get("KOSEN_BROWSER") == "required":
            pytest.fail("KOSEN_BROWSER=required, but there is no Chromium on the PATH")
        pytest.skip("no Chromium on the PATH: install it to try the pages in a real browser")
