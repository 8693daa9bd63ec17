"""Of forms and files the words are looked at here: their pictures are driven in tests/live."""

from __future__ import annotations

import pytest
from panel_driver import set_alone

from kosen_edu.lessons.my_plan.charts import YearsChart
from kosen_edu.my_plan.files import MyPlan, fingerprint
from kosen_edu.my_plan.workbook import book


@pytest.fixture
def drawn():
    """For a test of numbers that the picture of the form has to bear, too."""


@pytest.fixture(autouse=True)
def _undrawn(request, monkeypatch):
    """The parts of the form's picture are set, but drawn only where a test asks for it."""
    if "drawn" not in request.fixturenames:
        monkeypatch.setattr(YearsChart, "png", set_alone)


@pytest.fixture(scope="session", autouse=True)
def written():
    """The workbooks that were written: a plan's is made once, for that takes a second.

    A test of what is made anew clears them.
    """
    content, made = book._content, {}

    def once(mine):
        whose = isinstance(mine, MyPlan) and (mine.name, mine.as_of, fingerprint(mine))
        if whose not in made:
            made[whose] = content(mine)
        return made[whose]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book, "_content", once)
        yield made
