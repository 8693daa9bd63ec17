"""Depreciation and the dead cross."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refusal

from kosen_edu.base.data import load_table
from kosen_edu.tax.depreciation import Depreciation, dead_cross, used_life, useful_life


def test_published_life_of_used_assets():  # D01, D03, D04, D05
    for life, age, years in ((22, 10, 14), (5, 4, 2), (30, 10, 22), (22, 22, 4), (22, 40, 4)):
        assert used_life(life, np.array(age)) == years


def test_published_depreciation():
    for cost, first_month, year, amount in (
        (75_000_000, 7, 2026, 825_000),  # D06: six months
        (70_500_000, 1, 2026, 1_551_000),  # D07
        (35_000_000, 1, 2030, 770_000),  # D08
    ):
        asset = Depreciation(cost=cost, life=47, start_year=2026, first_month=first_month)
        assert asset.in_year(year) == pytest.approx(amount)


def test_published_memo_value():  # D10
    asset = Depreciation(cost=1_000_000, life=10, start_year=2020)
    parts = asset.in_year(range_of(asset))
    np.testing.assert_allclose(parts, [100_000] * 9 + [99_999, 0, 0])


def range_of(asset):
    """The years of an asset and one after them: the rates are rounded up, so nothing is left."""
    return list(range(asset.start_year, asset.start_year + asset.life + 2))


assets = st.builds(
    Depreciation,
    cost=st.floats(1.5, 1e9),
    life=st.integers(2, 50),
    start_year=st.integers(1990, 2050),
    first_month=st.integers(1, 12),
)


@given(assets)
@settings(deadline=None)
def test_all_but_one_yen_is_written_off(asset):
    years = range_of(asset)
    parts = asset.in_year(years)
    assert parts.sum() == pytest.approx(asset.cost - 1, rel=1e-12)
    assert parts[0] > parts[-1] == 0
    assert (np.diff(parts[1:]) <= 1e-6 * asset.cost).all()


@given(assets, st.integers(0, 60))
def test_depreciation_agrees_with_fractions(asset, k):
    """Month by month, in exact arithmetic, with the book value carried along."""
    book, month_part = Fraction(asset.cost), Fraction(asset.cost) * Fraction(str(asset.rate)) / 12
    for year in range(k + 1):
        months = 13 - asset.first_month if year == 0 else 12
        written = max(min(month_part * months, book - 1), Fraction(0))
        book -= written
    assert asset.in_year(asset.start_year + k) == pytest.approx(float(written), abs=1e-3)


def test_lives_are_those_of_the_table_and_have_a_rate():
    table = load_table("useful_life")
    for structure, years in zip(table["structure"], table["years"], strict=True):
        assert useful_life(structure) == years
        assert Depreciation(cost=1e6, life=years, start_year=2026).rate >= 1 / years
    assert useful_life("wood", age=[0, 10, 25]).tolist() == [22, 14, 4]


@given(st.integers(2, 60), st.integers(0, 1200))
def test_used_life_lies_between_two_years_and_the_new_life(life, months):
    years = used_life(life, np.array(months / 12))
    assert 2 <= years <= life
    remaining = max(life * 12 - months, 0)
    assert years == max((remaining + Fraction(min(months, life * 12), 5)) // 12, 2)


def test_dead_cross_is_the_first_year_with_more_principal():
    principal = np.array([[1, 5, 1, 2], [2, 5, 2, 2], [3, 5, 2, 2.0]])
    assert dead_cross(principal, np.full((3, 1), 2.0)).tolist() == [3, 1, 0, 0]
    assert dead_cross(principal[:, 0], np.array([2.5, 2.5, 0])) == 3
    assert dead_cross(principal[:, [0]], principal[:, :2]).tolist() == [0, 0]


def test_what_cannot_be_meant_is_refused():
    asset = {"cost": 1e6, "life": 22, "start_year": 2026}
    wrong = [
        *({"structure": "木造"}, {"age": -1}, {"age": 10.01}, {"age": "10"}),
        *({"cost": 0}, {"cost": [1e6, 2e6]}, {"life": 51}, {"first_month": 13}),
    ]
    calls = [(useful_life, {"structure": "wood"})] * 4 + [(Depreciation, asset)] * 4
    tried = list(zip(calls, wrong, strict=True))
    assert [w for (call, right), w in tried if not refusal(call, **right | w)] == []
    assert refusal(Depreciation(**asset).in_year, float("nan"))


def test_an_asset_of_one_yen_has_nothing_to_write_off():
    for cost in (0.5, 1):
        asset = Depreciation(cost=cost, life=10, start_year=2026)
        assert not asset.in_year(range_of(asset)).any()
