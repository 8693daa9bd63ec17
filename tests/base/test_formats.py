"""Numbers as people read them, and back."""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosen_edu.base.errors import plain
from kosen_edu.base.formats import (
    WRITERS,
    exact,
    limit,
    man_yen,
    percent,
    times,
    written,
    yen,
)  # fmt: skip
from kosen_edu.base.reading import parse_number
from kosen_edu.base.words import terms

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
    if right in (0, 100) and right != 100 * rate > 0 and rate < 1:  # nearly, and not shown as such
        assert 0 < parse_number(shown) < 1
        assert abs(parse_number(shown) - float(rate)) < 1e-5
        return
    assert shown.lstrip("−") == f"{right}％"
    assert parse_number(shown) == float(right.scaleb(-2)) * (-1 if "−" in shown else 1)


SHOWN = [
        (percent(0.0185), "1.9％"),
        (percent(0.285, 0), "29％"),
        (percent(-0.00004), "0.0％"),
        (percent(1.0233, 2), "102.33％"),
        (percent(0.9996), "99.96％"),  # a share of nearly all is not all
        (percent(0.996, 0), "99.6％"),
        (percent(0.99999, 2), "99.999％"),
        (percent(1 - 1e-12), "100.0％"),  # but for the noise of floats
        (percent(1.0004), "100.0％"),
        (percent(0.0004), "0.04％"),
        (percent(0.15**10, 2), "0.000001％"),
        (written(0.0004, "share"), "0.04％"),
        (written(0.9996, "share"), "99.96％"),
        (written(0.99, "share"), "99％"),
        (times(1.005), "1.01倍"),
        (times(-0.5, 1), "−0.5倍"),
        (times(0.9999), "0.9999倍"),  # 1 is what is not reached
        (times(0.99999999999), "1.00倍"),  # but for the noise of floats
        (times(1.19953, 3), "1.1995倍"),
        (times(1.497), "1.497倍"),
        (times(1.2), "1.20倍"),
        (times(1.16, 1), "1.2倍"),
        (limit(0.10853, "most", "percent"), "10.8％"),
        (limit(0.10853, "least", "percent"), "10.9％"),
        (limit(0.176, "most", "share"), "17.6％"),
        (limit(1 - 0.2 - 0.6, "most", "share"), "20％"),
        (limit(1 - 0.7 - 0.1, "most", "percent", 0), "20％"),
        (limit(0.3, "least", "percent", 2), "30.00％"),
        (limit(2_970_001, "least", "man_yen", 0), "298万円"),
        (limit(23_871_733, "least", "man_yen", 0), "2,388万円"),
        (limit(-12_345, "most", "yen"), "−12,345円"),
        (limit(123_456_789, "least", "man_yen", 0), "1億2,346万円"),
        (limit(math.inf, "least", "yen"), "Infinity円"),
        (written(811.25, "number", 1), "811.3"),  # half up, as every other
        (written(-0.02, "number", 1), "0.0"),
        (written(12.25, "years", 1), "12.3年"),
        (written(1234.5, "months", 0), "1235か月"),
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
    ]  # fmt: skip


def test_shown():
    assert [pair for pair in SHOWN if pair[0] != pair[1]] == []


def test_every_kind_of_number_has_one_way_to_be_written():
    samples = {kind: written(-1234.5, kind) for kind in WRITERS}
    assert samples == {
        "yen": "−1,235円", "man_yen": "−0.1万円", "man_yen0": "0万円", "percent": "−123,450.0％",
        "percent2": "−123,450.00％", "error": "−123,450.00％", "share": "−123,450％",
        "rate": "−123,450.00％", "points": "−123,450.00ポイント",
        "times": "−1,234.50倍", "years": "−1234.5年", "months": "−1234.5か月",
        "month": "−1234.5月", "count": "−1234.5", "number": "−1,234.5", "text": "-1234.5",
    }  # fmt: skip
    assert {t.format for t in terms().values()} <= set(WRITERS)
    with pytest.raises(KeyError, match="percent2"):
        written(0.5, "percent3")


@given(st.floats(-1e12, 1e12).map(lambda x: round(x, 6)))
def test_what_is_written_exactly_reads_back(value):
    for kind in ("yen", "man_yen", "percent", "times"):
        assert parse_number(exact(value, kind)) == value
