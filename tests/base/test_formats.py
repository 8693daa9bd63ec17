"""Numbers as people read and write them."""

import contextlib
import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosen_edu.base.errors import plain
from kosen_edu.base.formats import man_yen, parse_number, percent, times, yen

WHOLE = st.integers(-(10**13), 10**13)


@given(WHOLE)
def test_whole_yen_read_back(amount):
    assert parse_number(yen(amount)) == amount
    assert ("−" in yen(amount)) == (amount < 0)


@given(WHOLE)
def test_man_yen_read_back_within_its_places(amount):
    for digits in (0, 1, 4):
        text = man_yen(amount, digits)
        assert abs(parse_number(text) - amount) <= 10 ** (4 - digits) / 2
        assert text.endswith("円")
    assert parse_number(man_yen(amount, 4)) == amount


@given(st.decimals(-2, 2, places=5))
def test_percent_rounds_half_up_on_what_is_written(rate):
    shown = percent(float(rate), 2)
    right = abs(rate * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert shown.lstrip("−") == f"{right}％"
    assert parse_number(shown) == float(right.scaleb(-2)) * (-1 if "−" in shown else 1)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (percent(0.0185), "1.9％"),
        (percent(0.285, 0), "29％"),
        (percent(-0.00004), "0.0％"),
        (percent(1.0233, 2), "102.33％"),
        (times(1.005), "1.01倍"),
        (times(-0.5, 1), "−0.5倍"),
        (times(0.9999), "1.00倍"),
        (yen(0.5), "1円"),
        (yen(-0.49), "0円"),
        (yen(1e308), f"{10**308:,}円"),
        (yen(1e20), "100,000,000,000,000,000,000円"),
        (yen(np.float64(1234.5)), "1,235円"),
        (yen(Decimal("1234.5")), "1,235円"),
        (man_yen(0), "0.0万円"),
        (man_yen(99_999_999), "1億円"),
        (man_yen(99_949_999), "9,995.0万円"),
        (man_yen(100_004_000), "1億0.4万円"),
        (man_yen(-1_234_567_890_000, 0), "−12,345億6,789万円"),
        (yen(math.nan), "NaN円"),
        (yen(-math.inf), "Infinity円"),
        (plain(80_000_000), "80,000,000"),
        (plain(np.int64(80_000_000)), "80,000,000"),
        (plain(-0.5), "−0.5"),
        (plain(10**30), "1" + "0" * 30),
        (plain(None), "None"),
        (plain(True), "True"),
        (plain("x" * 99), "「" + "x" * 40 + "」"),
        (plain([1] * 99), str([1] * 99)[:60]),
    ],
)
def test_shown(text, wanted):
    assert text == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3,000万円", 3e7),
        ("３，０００万円", 3e7),
        ("3、000万", 3e7),
        ("1億2千万", 1.2e8),
        ("1億5,000万5千円", 1.50005e8),
        ("5千万円", 5e7),
        ("3百万", 3e6),
        ("1.85%", 0.0185),
        ("１．８５％", 0.0185),
        ("1.85パーセント", 0.0185),
        ("▲1.5万", -15_000),
        ("△3", -3),
        ("−3", -3),
        ("ー3", -3),
        ("-3", -3),
        ("+3", 3),
        ("¥3,000", 3000),
        ("￥3,000", 3000),
        ("-¥3,000", -3000),
        (" 12 345 ", 12345),
        ("35年", 35),
        ("１．２倍", 1.2),
        (".5", 0.5),
        ("0", 0),
    ],
)
def test_read(text, wanted):
    assert parse_number(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "円", "%", "-", "abc", "1,2", "1,85", "1万2億", "2万3万", "2年3", "1円2", "--1", "1.2.3",
     "nan", "inf", "1e5", "3,0000", "１億円くらい", "10〜20"],
)  # fmt: skip
def test_not_a_number(text):
    with pytest.raises(ValueError, match=r"^"):
        parse_number(text)


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_refused(text):
    with contextlib.suppress(ValueError):
        assert math.isfinite(parse_number(text))
