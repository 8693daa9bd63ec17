"""Every panel that draws a guess reads it as an answer is read, and says so where it cannot."""

from __future__ import annotations

import importlib
import inspect
import math
import pkgutil
from functools import partial

import numpy as np
import pytest
from panel_driver import set_alone, strict

from kosen_edu import lessons
from kosen_edu.base.check import InputError
from kosen_edu.cases.toda import toda_plan
from kosen_edu.lessons.exits import drill as exits
from kosen_edu.lessons.start import drill as start
from kosen_edu.live.answers import read_answer
from kosen_edu.live.arithmetic import worked_out
from kosen_edu.live.chart import Chart
from kosen_edu.my_plan.files import MyPlan

MINE = MyPlan("例", toda_plan(), "2026-11-25")
# the same guess in several forms
FORMS = {
    "percent2": (0.05, "5％", "５パーセント", "0.05", np.float64(0.05), np.array("5％")),
    "yen": (60_000, "6万円", "６万", "60,000円", np.int64(60_000), "約6万円くらい"),
    "years": (7, "7年目", "７年", "84か月", np.array(7), "第7年"),
}
NONSENSE = ("たぶん", "3戸", 102**360, math.nan, True, [1, 2], object(), "9" * 500)


def panels_with_a_guess():
    """Each function of a lesson that makes a panel with a guess, by name."""
    found = {}
    for module in pkgutil.iter_modules(lessons.__path__):
        panels = importlib.import_module(f"kosen_edu.lessons.{module.name}.panels")
        for name, make in vars(panels).items():
            if inspect.isfunction(make) and "guess" in inspect.signature(make).parameters:
                given = [MINE] if "mine" in inspect.signature(make).parameters else []
                found[f"{module.name}.{name}"] = partial(make, *given)
    return found


def drawn(panel):
    """The texts of the picture."""
    return [t.get_text() for ax in panel.chart.fig.axes for t in ax.texts if t.get_visible()]


def test_every_panel_draws_a_guess_in_any_form_and_tells_what_it_cannot_read(monkeypatch):
    monkeypatch.setattr(Chart, "png", set_alone)
    faults = []
    found = panels_with_a_guess()
    assert len(found) >= 10
    for name, make in found.items():
        with strict():
            plain = make()
            forms = FORMS[plain.chart.guess_kind]
            texts = [drawn(make(guess=form)) for form in forms]
            if any(text != texts[0] for text in texts) or texts[0] == drawn(plain):
                faults.append((name, forms))
            for nonsense in NONSENSE:
                panel = make(guess=nonsense)
                told = panel.chart.guess_told
                if not told or told not in panel.text() or drawn(panel) != drawn(plain):
                    faults.append((name, type(nonsense)))
    assert faults == []


def test_two_numbers_with_a_space_between_are_not_one():
    """12 13万円 was 1,213万円, and 3.5 4 was 3.54 ％."""
    for text in (
        "12 13万円",
        "１２　１３万円",
        "12\n13",
        "-6 0000",
        "2 1/2",
        "12 13+5",
        "十 三万円",
    ):
        with pytest.raises(InputError, match="二つの数になります"):
            read_answer(worked_out(text), "yen")
    for text in ("3.5 4", "3 4％"):
        assert "二つの数になります" in start.guess.reply("12 13万円").text
        with pytest.raises(InputError, match="二つの数になります"):
            read_answer(text, "percent2", "share")
    one = {"12 万 5千円": 125_000, "33 454 円": 33_454, "▲ 6 万 円": -60_000, "1億 2,000万": 1.2e8,
           "60 万円 × 0.7": 420_000, "1 000 + 2 000": 3_000}  # fmt: skip
    assert {text: read_answer(worked_out(text), "yen") for text in one} == one
    assert read_answer("5年 4 か月", "months") == 64


@pytest.mark.parametrize(
    "text",
    [
        "6万円の赤字",
        "60,000円の持ち出し",
        "６万円足りない",
        "6万円不足",
        "赤字6万円",
        "持ち出し６万円",
        "赤字は60,000円",
        "6万円（赤字）",
        "6万円減る",
    ],
)
def test_a_shortfall_in_words_is_asked_for_its_sign(text):
    with pytest.raises(InputError, match="マイナスを付けます"):
        read_answer(text, "yen")
    reply = exits.rate_only.fresh().reply("赤字70,712円")  # where a shortfall is asked for
    assert ("マイナスを付けます" in reply.text, reply.counts) == (True, False)
    assert read_answer("マイナス6万円", "yen") == read_answer("▲6万円", "yen") == -60_000


def test_the_words_of_the_question_may_be_repeated():
    said = {
        "count": {"西暦2032年": 2032, "2032年から": 2032, "2032年1月1日": 2032, "2032年1月": 2032},
        "years": {"7年目から": 7, "30年まで": 30},
        "yen": {"33,454円ふえる": 33_454, "3万円増えます": 3e4},
        "percent2": {"毎年3％": 0.03, "年マイナス3％": -0.03, "30％まで": 0.3,
                     "毎年▲0.49％": -0.0049},
    }  # fmt: skip
    read = {kind: {t: read_answer(t, kind) for t in texts} for kind, texts in said.items()}
    assert read == {kind: pytest.approx(texts) for kind, texts in said.items()}


def test_what_disturbs_is_shown():
    for text, kind, rest in (
        ("7年目以降", "years", "以降"), ("12万円未満", "yen", "未満"),
        ("月利1.85％", "percent2", "月利"),
        ("370bp", "percent2", "bp"), ("2032年2月", "count", "月"), ("たぶん3万円", "yen", "たぶん"),
    ):  # fmt: skip
        with pytest.raises(
            InputError, match=f"「{rest}」は付けずに" if kind != "count" else "3 のよう"
        ):
            read_answer(text, kind)
    for text in ("10から20", "1" + "x" * 9_000):
        with pytest.raises(InputError) as caught:
            read_answer(text, "yen")
        assert ("付けずに" in str(caught.value)) == ("x" in text)
        assert len(str(caught.value)) < 300
