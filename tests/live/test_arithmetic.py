"""A calculation in the box gives what Python gives; what is none is left to the reader."""

import math
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_exercise import EXERCISES

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
        ("√(0.8 × 0.2 ÷ 2,500)", 0.008), ("√16+1", 5), ("2^3^2", 512), ("28×0.1²×0.9⁶", 0.14880348),
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


def test_a_difference_below_0_is_told():
    """30-40 may have been meant as a span: the reply begins with what was calculated."""
    before = EXERCISES["dscr.before_refund"]
    reply = before.check("7,138,560円 − 7,237,509円")
    assert reply.kind == "right"
    assert reply.text.startswith("計算すると −98,949 です。")
    assert before.check("30-40万").text.startswith("計算すると −399,970 です。")
    assert "計算すると" not in before.check("−98,949円").text + before.check("60万円×0.7").text
    before.tried.clear()


def test_an_exercise_takes_a_calculation():
    assert (
        EXERCISES["repayment_ratio.three_empty"].check("60万円×0.7−36万円−12万円").kind == "right"
    )
    assert EXERCISES["start.decimal_rate"].check("1.85÷100").kind == "right"
    assert EXERCISES["start.decimal_rate"].check("1.85÷10").kind == "slip"
