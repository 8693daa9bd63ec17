"""From rent to cash: identities of the operating statement, drift, repairs, bad input."""

import copy
import math
import pickle
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from refusals import refusal

from kosen_edu.base.check import InputError
from kosen_edu.rental.property import OperatingStatement, Property

QUICK = settings(max_examples=80, deadline=None)
SHARES = st.floats(0, 1)
HOME = Property(price=30_000_000, gpi=3_000_000)
LINES = ("gpi", "vacancy_loss", "egi", "opex", "noi", "capex", "ads", "btcf")


@st.composite
def properties(draw, **fixed):
    terms = {
        "price": draw(st.floats(1e5, 1e10)),
        "gpi": draw(st.floats(0, 1e9)),
        "units": draw(st.integers(1, 100)),
        "vacancy": draw(SHARES),
        "opex_ratio": draw(SHARES),
        "opex_fixed": draw(st.floats(0, 1e8)),
        "opex_base": draw(st.sampled_from(["gpi", "egi"])),
        "rent_drift": draw(st.floats(-0.1, 0.1)),
        "rent_drift_kind": draw(st.sampled_from(["compound", "linear"])),
        "opex_drift": draw(st.floats(-0.1, 0.1)),
        "capex_reserve": draw(st.floats(0, 1e7)),
        "repairs": draw(st.dictionaries(st.integers(1, 40), st.floats(0, 1e8), max_size=3)),
    }
    return Property(**(terms | fixed))


@QUICK
@given(properties(), st.floats(0, 1e8), st.integers(1, 40))
def test_the_statement_adds_up_line_by_line(home, ads, year):
    s = home.statement(ads=ads, year=year)
    assert_allclose(s.egi, s.gpi - s.vacancy_loss)
    assert_allclose(s.noi, s.gpi - s.vacancy_loss - s.opex, atol=1e-6)
    assert_allclose(s.btcf, s.noi - s.capex - ads, atol=1e-6)
    assert 0 <= s.vacancy_loss <= s.gpi
    assert min(s.gpi, s.opex, s.capex, s.ads) >= 0
    assert all(isinstance(getattr(s, name), float) for name in LINES)
    # by hand
    elapsed = year - 1
    growth = (1 + home.rent_drift) ** elapsed
    if home.rent_drift_kind == "linear":
        growth = max(1 + home.rent_drift * elapsed, 0)
    rent = home.gpi * growth
    base = rent if home.opex_base == "gpi" else rent * (1 - home.vacancy)
    opex = base * home.opex_ratio + home.opex_fixed * (1 + home.opex_drift) ** elapsed
    assert_allclose([s.gpi, s.opex], [rent, opex], rtol=1e-9, atol=1e-6)
    assert_allclose(s.capex, home.capex_reserve + home.repairs.get(year, 0))


@QUICK
@given(properties(), st.floats(0, 1e8))
def test_many_years_at_once_are_the_single_years(home, ads):
    years = np.array([1, 2, 3, 11, 21, 40])
    table = home.statement(ads=ads, year=years)
    for name in LINES:
        single = [getattr(home.statement(ads=ads, year=int(y)), name) for y in years]
        assert_allclose(np.broadcast_to(getattr(table, name), 6), single, rtol=1e-12, atol=1e-6)


@QUICK
@given(properties(), SHARES, SHARES)
def test_more_vacancy_never_means_more_cash(home, a, b):
    low, high = sorted((a, b))
    assert home.statement(vacancy=low).btcf >= home.statement(vacancy=high).btcf - 1e-6
    assert home.statement(vacancy=home.vacancy).btcf == home.statement().btcf


def test_the_two_bases_of_costs_differ_only_when_rooms_are_empty():
    full, actual = (HOME.at(opex_ratio=0.2, opex_base=base) for base in ("gpi", "egi"))
    assert full.statement().noi == actual.statement().noi
    assert_allclose(full.statement(vacancy=0.3).noi, 3e6 * 0.5)
    assert_allclose(actual.statement(vacancy=0.3).noi, 3e6 * 0.56)


def test_drift_over_years():
    assert HOME.at(rent_drift=-0.01).statement(year=3).gpi == 3e6 * 0.99**2
    linear = HOME.at(rent_drift=-0.05, rent_drift_kind="linear")
    assert_allclose(
        linear.statement(year=[1, 2, 21, 22, 100]).gpi, [3e6, 2.85e6, 0, 0, 0], atol=1e-6
    )
    fees = HOME.at(opex_fixed=100_000, opex_drift=0.03).statement(year=[1, 11]).opex
    assert_allclose(fees, [100_000, 100_000 * 1.03**10])


def test_repairs_come_in_their_year_only():
    home = HOME.at(capex_reserve=100_000, repairs={12: 2_000_000})
    assert home.statement(year=[11, 12, 13]).capex.tolist() == [100_000, 2_100_000, 100_000]
    assert home.statement(year=12).capex == 2_100_000


def test_rooms_let():
    ten = HOME.at(units=10)
    assert [ten.rooms_let(n) for n in (0, 3, 10)] == [1, 0.7, 0]
    assert HOME.rooms_let(1) == 0


def test_properties_are_values():
    repairs = {5: 1e6}
    home = HOME.at(repairs=repairs)
    repairs[5] = 0
    assert home.repairs == {5: 1e6}
    assert Property(price=3e7, gpi=3e6) == HOME
    for twin in (copy.deepcopy(home), pickle.loads(pickle.dumps(home))):
        assert twin == home
    with pytest.raises(AttributeError):
        home.price = 1


BAD = [math.nan, math.inf, None, "3,000万円", True, [1, 2], ...]
NUMBERS = (
    "price", "gpi", "units", "vacancy", "opex_ratio", "opex_fixed", "rent_drift", "opex_drift",
    "capex_reserve",
)  # fmt: skip


def test_property_refuses_what_is_no_number():
    tried = [{name: bad} for name, bad in product(NUMBERS, BAD)]
    assert [t for t in tried if "渡されました" not in refusal(HOME.at, **t)] == []


def test_property_says_what_is_allowed():
    expected = [
        ({"price": 0}, "0円より大きい"),
        ({"price": -1}, "1円 のことでしょうか"),
        ({"gpi": -3e6}, "3,000,000円 のことでしょうか"),
        ({"units": 0}, "1 以上"),
        ({"units": 2.5}, "整数"),
        ({"vacancy": 5}, "5 % なら 0.05"),
        ({"vacancy": -0.05}, "0.05 のことでしょうか"),
        ({"opex_ratio": 20}, "20 % なら 0.2"),
        ({"opex_base": "noi"}, '"gpi", "egi"'),
        ({"rent_drift": -1}, "−1 % なら -0.01"),
        ({"rent_drift": 1}, "1 % なら 0.01"),
        ({"rent_drift_kind": "cubic"}, '"compound", "linear"'),
        ({"repairs": None}, "年と金額の組"),
        ({"repairs": [1_000_000]}, "年と金額の組"),
        ({"repairs": {0: 1e6}}, "1 以上 100 以下"),
        ({"repairs": {"10年": 1e6}}, "10 のことでしょうか"),
        ({"repairs": {10: -1e6}}, "1,000,000円 のことでしょうか"),
        ({"repairs": {10: math.nan}}, "有限の数"),
    ]
    assert [t for t, words in expected if words not in refusal(HOME.at, **t)] == []


def test_statements_refuse_bad_arguments():
    calls = [
        lambda bad: HOME.statement(ads=bad),
        lambda bad: HOME.statement(year=bad),
        lambda bad: HOME.statement(vacancy="1" if bad is None else bad),  # None: its own vacancy
        HOME.rooms_let,
    ]
    tried = product(range(4), (math.nan, None, "1", True, -1, [1, math.nan]))
    assert [t for t in tried if not refusal(calls[t[0]], t[1])] == []
    with pytest.raises(InputError, match="0 以上 1 以下"):
        HOME.rooms_let(2)


def test_statement_can_be_written_by_hand():
    s = OperatingStatement(gpi=100.0, vacancy_loss=5.0, opex=20.0, capex=1.0, ads=60.0)
    assert (s.egi, s.noi, s.btcf) == (95.0, 75.0, 14.0)
