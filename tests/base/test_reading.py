"""Numbers as people write them; what is none, or could be two, is refused."""

import contextlib
import math

from hypothesis import given
from hypothesis import strategies as st

from kosen_edu.base.reading import parse_number

READ = [
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
    ]  # fmt: skip


def test_read():
    got = [(text, wanted, parse_number(text)) for text, wanted in READ]
    assert [row for row in got if row[1] != row[2]] == []


NO_NUMBERS = [
    "", "円", "%", "-", "abc", "1,2", "1,85", "1万2億", "2万3万", "2年3", "1円2", "--1", "1.2.3",
    "nan", "inf", "1e5", "3,0000", "１億円くらい", "10〜20",
    "1.234,567円", "30.000,000円", "1.234 567円", "1,234 567円", "12345,678円",
    "千5百万円", "二百40万円", "1億二千500万円", "十5％", "百 200円", "二 500万円", "一0.2％",
    "三0", "二・5倍", "七百５０",
]  # fmt: skip


def test_not_a_number():
    read = []
    for text in NO_NUMBERS:
        with contextlib.suppress(ValueError):
            read.append((text, parse_number(text)))
    assert read == []


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_refused(text):
    with contextlib.suppress(ValueError):
        assert math.isfinite(parse_number(text))
