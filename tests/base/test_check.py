"""Checks at the door: what is let in, what is refused, and whether the guess would be let in."""

import contextlib
import copy
import math
import pickle
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kosen_edu.base import check
from kosen_edu.base.check import MAX_MONTHS, InputError
from kosen_edu.base.words import say

CHECKS = [
    lambda v: check.number(v, "price"),
    lambda v: check.money(v, "price"),
    lambda v: check.money(v, "price", zero=False),
    check.rate,
    lambda v: check.rate(v, "rent_drift", negative=True),
    lambda v: check.share(v, "vacancy"),
    lambda v: check.ratio(v, "ltv"),
    lambda v: check.ratio(v, "ltv", zero=False),
    lambda v: check.count(v, "months"),
    check.years,
]
NO_NUMBERS = [
    None, ..., True, np.True_, "1", "3,000万円", b"1", [], [True, False], ["1", "2"], [1, None],
    [[1], [1, 2]], {1: 2}, {1}, object(), print, 1j, np.datetime64("2026-01-01"), math.nan,
    math.inf, [0.5, math.nan], np.array([]), 10**400, [10**400], Decimal("NaN"),
    pd.Series(["1"]), pd.NA, pd.NaT,
]  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("bad", NO_NUMBERS, ids=lambda b: str(b)[:20])
def test_what_is_no_number_is_refused_by_every_check(check, bad):
    with pytest.raises(InputError) as caught:
        check(bad)
    assert "に " in str(caught.value)
    assert " が渡されました。" in str(caught.value)


@given(st.one_of(st.floats(), st.integers(), st.text(), st.none(), st.lists(st.floats())))
def test_every_check_answers_with_the_value_or_with_an_input_error(value):
    for allow in CHECKS:
        with contextlib.suppress(InputError):
            got = allow(value)
            assert np.isfinite(got).all()
            assert np.shape(got) == np.shape(value)


@pytest.mark.parametrize(
    "value", [1, 1.0, np.int64(1), np.float32(1), np.array(1), Decimal(1), Fraction(1)], ids=repr
)
def test_numbers_of_every_kind_are_let_in(value):
    assert check.number(value, "price") == 1.0
    assert type(check.number(value, "price")) is float
    assert type(check.count(value, "months")) is int
    assert type(check.years(value)) is int


def test_arrays_keep_their_shape_and_their_owner():
    given_ = np.array([[0.0, 0.5]])
    for allow in (check.rate, lambda v: check.share(v, "vacancy")):
        got = allow(given_)
        assert got.shape == (1, 2)
    assert check.count([[1, 2]], "months").dtype.kind == "i"
    got = check.number(given_, "price")
    got[0, 0] = 9
    assert given_[0, 0] == 0.0


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_guess_is_one_that_would_be_let_in(value):
    checks = [
        (check.rate, {}),
        (check.rate, {"key": "rent_drift", "negative": True}),
        (check.share, {"key": "vacancy"}),
        (check.ratio, {"key": "ltv"}),
    ]
    for allow, options in checks:
        try:
            allow(value, **options)
        except InputError as error:
            if error.meant:
                guess = re.findall(r"[-−]?[\d.]+(?:e-?\d+)?", error.meant)[-1]
                allow(float(guess.replace("−", "-")), **options)


@given(st.integers(101, 1200))
def test_months_given_as_years_are_turned_into_years(months):
    with pytest.raises(InputError) as caught:
        check.years(months)
    guess = re.search(r"なら ([\d./]+) 年", caught.value.meant)[1]
    assert check.years(float(Fraction(guess))) == months


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (lambda: check.rate(1.85), "金利（年）に 1.85 が渡されました。"
         "0 以上 1 未満の小数で書きます。1.85 % なら 0.0185 と書きます。"),
        (lambda: check.rate(1_000), "金利（年）に 1,000 が渡されました。"
         "0 以上 1 未満の小数で書きます。"),
        (lambda: check.rate(-5, "rent_drift", negative=True),
         "家賃の変化率に −5 が渡されました。−1 より大きく 1 より小さい小数で書きます。"
         "−5 % なら -0.05 と書きます。"),
        (lambda: check.share(100, "vacancy"), "空室率に 100 が渡されました。"
         "0 以上 1 以下の小数で書きます。100 % なら 1 と書きます。"),
        (lambda: check.money(-5000, "opex", zero=False), "運営費に −5,000 が渡されました。"
         "0円より大きい金額を円で書きます。支出も正の数で書きます：5,000円 のことでしょうか。"),
        (lambda: check.money("5千万", "price"), "物件価格に 「5千万」 が渡されました。"
         "数で書いてください（文字は使えません）。50000000 のことでしょうか。"),
        (lambda: check.money(["5千万"], "price"), "物件価格に ['5千万'] が渡されました。"
         "数で書いてください（文字は使えません）。"),
        (lambda: check.number([1, math.nan], "noi"), "営業純収益に nan が渡されました。"
         "有限の数で書いてください（NaN や無限大は使えません）。"),
        (lambda: check.single([1, 2], "ads"), "年間返済額に [1, 2] が渡されました。"
         "数を一つだけ書きます。"),
        (lambda: check.count(2.5, "units", high=10), "戸数に 2.5 が渡されました。"
         "1 以上 10 以下の整数で書きます。"),
        (lambda: check.choice("shrten", "prepayment", ("shorten", "lower")),
         '繰上返済に 「shrten」 が渡されました。次のどれかを選びます："shorten", "lower"。'),
        (lambda: check.size(1e9, "paths"), "将来の本数に 1,000,000,000 が渡されました。"
         "一度に計算できる数は 500,000,000 個までです。件数か期間を減らしてください。"),
        (lambda: check.number("x", "ある名前"), "ある名前に 「x」 が渡されました。"
         "数で書いてください（文字は使えません）。"),
    ],
)  # fmt: skip
def test_the_learner_reads(check, text):
    with pytest.raises(InputError) as caught:
        check()
    assert str(caught.value) == text


def test_the_parts_of_an_error_are_kept():
    with pytest.raises(InputError) as caught:
        check.rate(1.85)
    error = caught.value
    assert isinstance(error, ValueError)
    assert (error.name, error.given) == ("金利（年）", 1.85)
    assert error.meant == say("errors.meant_percent", percent=1.85, decimal=0.0185)
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert str(twin) == str(error)


def test_edges():
    assert check.years(MAX_MONTHS / 12) == MAX_MONTHS
    assert check.years(1 / 12) == 1
    assert check.rate(0) == 0
    assert check.rate(-0.999, "rent_drift", negative=True) == -0.999
    assert check.share(1, "vacancy") == 1
    assert check.ratio(9.99, "ltv") == 9.99
    assert check.count(0, "grace_months", low=0) == 0
    check.size(5e8, "paths")
    assert check.single("text is for the next check", "price")
