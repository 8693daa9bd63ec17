"""Answers without code in JupyterLab: typed, replied to in place, there again the next day.

tests/pages/test_fit_phone.py answers every lesson on a phone.
"""

from __future__ import annotations

import json
import re
import shutil

import pytest
from answering import BOX, asked, work_through
from browser_tools import (
    LAPTOP,
    PROJECTOR,
    ROOT,
    chromium,
    end_kernels,
    open_notebook,
    server,
    wait_idle,
    window,
)

from kosen_edu.live.memory import FILE

pytestmark = pytest.mark.browser
PATHS = [ROOT / "notebooks" / name for name in ("00_start.ipynb", "02_repayment_ratio.ipynb")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for each size of the window."""
    return tmp_path_factory.mktemp("answers")


@pytest.fixture(scope="module")
def lab(folder):
    """A browser, and a JupyterLab that remembers answers."""
    env = {"KOSEN_STRICT": "1", "KOSEN_MEMORY": "yes"}
    with server("lab", folder, warm=True, **env) as address, chromium() as browser:
        yield browser, address


def kept(folder):
    """The names of the answers that are kept in a folder."""
    return set(json.loads((folder / FILE).read_text(encoding="utf-8"))["answers"])


@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR], ids=lambda size: f"{size[0]}")
def test_every_question_is_answered_by_keyboard_and_known_the_next_day(lab, folder, size):
    browser, address = lab
    context, own = window(browser, size), folder / f"{size[0]}"
    own.mkdir()
    for path in PATHS:
        shutil.copy(path, own)
        page = open_notebook(context, "lab", address, f"{own.name}/{path.name}")
        wait_idle(page)
        work_through(page, path, mistakes=True)
        end_kernels(page)
    assert kept(own) == {question.name for path in PATHS for question in asked(path)}
    if size == LAPTOP:  # what is read back is the same in any window
        check_next_day(context, address, own)
        assert {name.split(".")[0] for name in kept(own)} == {"start"}
    context.close()


def check_next_day(context, address, folder):
    """New kernels know what was answered, and forget it where they are told to."""
    start, lesson = PATHS
    page = open_notebook(context, "lab", address, f"{folder.name}/{lesson.name}")
    wait_idle(page)
    replies = page.locator(f"{BOX} .ke-reply [role=status]")
    shown = [replies.nth(n).inner_text() for n in range(len(asked(lesson)))]
    assert [words for words in shown if not re.search("【正解】|【予想】", words)] == []
    page.close()
    page = open_notebook(context, "lab", address, f"{folder.name}/{start.name}")
    wait_idle(page)
    table = page.locator(".ke-review table").inner_text()
    assert re.search(r"00 はじめに\s+2／2", table), table
    assert re.search(r"02 返済比率\D*40・50・60％\s+([1-9]\d*)／\1\s+0", table), table
    page.get_by_role("button", name="02 の答えを消す").click()
    page.wait_for_function("() => document.body.innerText.includes('消しました')")
    end_kernels(page)
