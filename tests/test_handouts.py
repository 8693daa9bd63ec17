"""The hand-outs say what the lessons say, on one page each."""

import re

import handouts
import pytest
from browser_tools import LESSONS, printed

each = pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)


@each
def test_a_handout_has_question_terms_picture_and_key_points(path):
    lesson = handouts.read_lesson(path)
    made = handouts.page(path)
    assert "問い" in made
    assert "疑う理由" in made
    assert "今日のことば" in made
    assert len(re.findall(r"<li>", made)) >= 3, "three points"
    assert len(lesson.terms) >= 3
    for term in lesson.terms:
        assert term.ja in made
    assert "$" not in made
    assert ".ipynb)" not in made


@pytest.mark.browser
def test_every_handout_fits_on_one_sheet(tmp_path):
    made = handouts.write_all(tmp_path, handouts.page)
    assert [path.stem for path in made] == [path.stem for path in LESSONS]
    assert {path.name: sheets for path, sheets, _ in printed(made)} == {p.name: 1 for p in made}


def test_a_formula_that_cannot_be_written_plainly_is_refused():
    assert handouts.plain_math(r"は $K \times \mathrm{LTV} \div y$ で") == "は K × LTV ÷ y で"
    with pytest.raises(ValueError, match="sum"):
        handouts.plain_math(r"$\sum_k x$")
