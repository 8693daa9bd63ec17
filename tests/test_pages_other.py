"""Panels where no JupyterLab is: Notebook 7 and Voilà, in a real browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from browser_tools import (
    PICTURE,
    SLIDER,
    WATCH,
    chromium,
    open_notebook,
    server,
    wait_picture,
    watched,
)

pytestmark = pytest.mark.browser
LESSON = Path(__file__).resolve().parent.parent / "notebooks" / "02_repayment_ratio.ipynb"


@pytest.mark.parametrize("kind", ["notebook", "voila"])
def test_the_arrow_keys_move_the_picture(kind, tmp_path):
    shutil.copy(LESSON, tmp_path)
    with server(kind, tmp_path, KOSEN_STRICT="1") as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        page = open_notebook(context, kind, address, LESSON.name)
        wait_picture(page, timeout=120_000)
        panel = page.locator(".ke-panel").first
        panel.scroll_into_view_if_needed()
        page.wait_for_timeout(500)
        sentence = panel.locator(".ke-say")
        picture = panel.locator(PICTURE)
        words, image = sentence.inner_text(), picture.get_attribute("src")
        panel.evaluate(WATCH)
        panel.locator(SLIDER).first.focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(100)
        page.wait_for_function(
            "([p, words]) => p.querySelector('.ke-say').innerText !== words",
            arg=[panel.element_handle(), words],
            timeout=10_000,
        )
        page.wait_for_timeout(300)
        assert "3 室" in sentence.inner_text()
        assert picture.get_attribute("src") != image
        seen = watched(page)
        assert (seen["blank"], seen["moved"]) == (0, 0)
        assert seen["shift"] < 0.001
        assert page.locator("[data-mime-type$='error']").count() == 0
