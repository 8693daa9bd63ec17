"""What lesson 02 says about its panels once they are moved."""

from __future__ import annotations

import re

from kosen_edu.base.reading import parse_number
from kosen_edu.lessons.repayment_ratio import panels


def test_a_ratio_typed_between_two_steps_is_said_as_typed_and_its_limit_holds():
    """62.4 % stood there as 62 %, and the 17.6 % that it bears as 18 %."""
    panel = panels.vacancy_panel()
    for ratio in (0.6, 0.624, 0.5555):
        panel.set(ratio=ratio, vacancy=0.125)
        said = [parse_number(text) for text in re.findall(r"[\d.]+％", panel.sentence)]
        assert said[0] == 0.125
        assert said[1] <= 1 - 0.2 - ratio + 1e-9 < said[1] + 0.001
        assert panel.chart.title.count(f"空室率{said[1] * 100:.4g}％") == 1
    assert panel.sentence != panel.chart.title
    panel.set(ratio=0.6, vacancy=0.1)
    assert "空室率 10％ のとき" in panel.sentence
    assert "空室率 20％ で0円になります" in panel.sentence


def test_a_ratio_just_above_the_half_is_not_said_to_be_at_most_that():
    """At a yield of 8.87 % it is 50.005 %, and stood there as 50.0 % and 「50％以下」."""
    panel = panels.source_panel()
    panel.set(gross_yield=0.0887)
    assert "50.005％ です。50％をわずかに超えています" in panel.sentence
    panel.set(gross_yield=0.0888)
    assert "50％以下" in panel.sentence


def test_a_month_in_which_nothing_is_left_is_told_as_that():
    """With two rooms empty and 60 % for the bank it was 「月 0.0万円残ります」."""
    panel = panels.rooms_panel()
    panel.set(empty=2, ratio=0.6, opex_ratio=0.2)
    assert "ちょうど0円で、何も残りません" in panel.sentence
    panel.set(empty=3)
    assert "6.0万円足りません" in panel.sentence
