"""What is quick for large arrays says the same, to the last bit, as numpy's own way."""

import numpy as np
import pytest

from kosen_edu.base.arrays import FEW, accumulate, places


@pytest.mark.parametrize("ufunc", [np.add, np.multiply])
@pytest.mark.parametrize("rows", [0, 1, 2, 10])
def test_rows_are_accumulated_as_numpy_does(ufunc, rows):
    values = np.random.default_rng(1).normal(1, 0.3, (rows, 50))
    expected = ufunc.accumulate(values, axis=0)
    assert np.array_equal(accumulate(ufunc, values), expected)
    assert np.array_equal(values, expected)  # in place


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("edges", [0, 1, 5, FEW, FEW + 1, 300])
def test_places_are_found_as_by_a_search(edges, side):
    random = np.random.default_rng(edges)
    where = np.sort(random.integers(0, 30, edges) / 30)
    values = np.concatenate([where, where, random.random(200), [-1.0, 2.0]]).reshape(2, -1)
    assert np.array_equal(places(where, values, side), np.searchsorted(where, values, side))
