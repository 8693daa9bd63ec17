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
