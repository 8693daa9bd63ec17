"""A calculation in the box gives what Python gives; what is none is left to the reader."""

import math
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_exercise import EXERCISES

from kosen_edu.base.check import InputError
from kosen_edu.live.answers import read_answer
from kosen_edu.live.arithmetic import worked_out

numbers = st.one_of(
    st.integers(0, 10**9).map(str),
    st.decimals(0, 10**6, places=4).map(lambda number: f"{number:f}"),
)
terms = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map("".join),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"(-{text})"),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(terms)
def test_it_is_what_python_gives(text):
    found = worked_out(text.replace("*", "×").replace("/", "÷").replace("-", "−"))
    try:
        wanted = eval("+".join(["0.0", text]))  # the text is made of digits and + - * / ( ) here
    except ZeroDivisionError:
        assert normalize("NFKC", found) == found
        return
    if found == text or any(sign in found for sign in "×÷−("):
        return  # no calculation, a range, or too long
    assert math.isclose(float(found), wanted, rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("60万円×7÷10−36万円−12万円", -60_000), ("６０万×０．７", 420_000), ("1/4", 0.25),
        ("3,000万円×2％", 600_000), ("(1+2)×3", 9), ("-3+5", 2), ("2×-3", -6),
        ("18万-6万", 120_000), ("1億2千万÷2", 60_000_000), ("1 - 0.2 - 0.5", 0.3), ("8－10＋1", -1),
        ("7,138,560円 − 7,237,509円", -98_949), ("18-24", -6), ("600万円 ÷ 10室 ÷ 96か月", 6250),
        ("3,000万円×2割", 6_000_000), ("-0.5²", -0.25), ("(1+2)²", 9), ("2**3", 8),
        ("√(0.8 × 0.2 ÷ 2,500)", 0.008), ("√16+1", 5), ("(1-0.05)(1-0.2)", 0.76), ("2^3^2", 512),
        ("28×0.1²×0.9⁶", 0.14880348),
        ("5520÷12", 460), ("4890 ÷ 1", 4890), ("７２００÷１２÷２", 300),  # each looks like a day
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, number):
    assert read_answer(worked_out(text), "yen") == pytest.approx(number)


def test_what_is_no_calculation_stays_as_it_is():
    texts = [
        "", "18万円", "▲6万円", "-6万円", "−0.5", "60％", "7年目", "わかりません", "A",
        "3～5", "2026/10", "2026/10/1", "1÷0", "1+", "(1+2", "1+2)", "()", "1..2+3",
        "*3", "1***2", "2^", "²", "√", "√-1", "9^9^9^9", "½+1", "①+1", "2⁻¹",
        "__import__('os')", "1+a", "9" * 200 + "+1", "(" * 99,
        "1,2,3人と4", "=1+2",
    ]  # fmt: skip
    assert [text for text in texts if worked_out(text) != text] == []


# the question that asks for such a thing, and what is added in it
SUMS = {
    "years": {"600か月+60か月": 55, "50年+5年": 55, "600か月+5年": 55, "50年×12+60か月": 55,
              "660か月÷12": 55, "600か月÷12+5": 55, "50+5": 55},
    "months": {"5年+4か月": 64, "5年×12+4": 64, "60か月+4": 64, "63か月目+1か月": 64},
    "percent2": {"1−50％−20％": 0.3, "100％-50％-20％": 0.3, "10割−5割−2割": 0.3, "8割+6％": 0.86,
                 "2.8％+1.2％-0.3％": 0.037, "1-0.25-44.35％": 0.3065, "100％×0.3": 0.3},
    "yen": {"6万円+2,000": 62_000, "36万円−42万円": -60_000, "100万÷2+3円": 500_003},
    "count": {"1万本+3万本": 40_000}, "times": {"1.2倍+5％": 1.25},
}  # fmt: skip


def test_a_sum_keeps_its_units():
    """600か月+60か月 was 660 years, 5年+4か月 nine months."""
    found = {k: {t: read_answer(worked_out(t), k) for t in texts} for k, texts in SUMS.items()}
    assert found == {k: pytest.approx(texts) for k, texts in SUMS.items()}
    for text in ("100−50−20％", "85-86％", "10-5-2割", "6万円−20％", "5年+3万円", "3戸+2か月"):
        with pytest.raises(InputError, match="単位が違います"):
            worked_out(text)
        for name in ("repayment_ratio.actual_base", "exits.clear_after"):
            told = EXERCISES[name].check(text)
            assert ("単位が違います" in told.text, told.counts) == (True, False)
    assert "それは月数です" in EXERCISES["start.rise"].check("60か月+4か月").text


def test_what_was_calculated_is_told():
    """30-40 may have been meant as a span: the reply begins with what was calculated."""
    before = EXERCISES["dscr.before_refund"]
    reply = before.check("7,138,560円 − 7,237,509円")
    assert reply.kind == "right"
    assert reply.text.startswith("計算すると −98,949円 です。")
    told = {"30-40万": "−399,970", "60万円×0.7": "420,000", "1％+2％": "3%", "2/3": "0.6666666667"}
    told |= {"36万円+6万円": "420,000円"}
    for text, shown in told.items():
        name = "repayment_ratio.actual_base" if "％" in text else "dscr.before_refund"
        assert EXERCISES[name].fresh().reply(text).text.startswith(f"計算すると {shown} です。")
    assert "計算すると" not in before.check("−98,949円").text
    before.tried.clear()


def test_an_exercise_takes_a_calculation():
    assert (
        EXERCISES["repayment_ratio.three_empty"].check("60万円×0.7−36万円−12万円").kind == "right"
    )
    assert EXERCISES["start.decimal_rate"].check("1.85÷100").kind == "right"
    assert EXERCISES["start.decimal_rate"].check("1.85÷10").kind == "slip"
