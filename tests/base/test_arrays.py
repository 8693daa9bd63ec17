"""What is quick for large arrays says the same, to the last bit, as numpy's own way."""

import numpy as np
import pytest

from kosen_edu.base.arrays import FEW, accumulate, places, quantiles


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


@pytest.mark.parametrize("n", [1, 2, 7, 1_000, 10_000])
def test_quantiles_are_those_of_numpy(n):
    random = np.random.default_rng(n)
    rows = [random.normal(size=n), random.integers(0, 9, n) * 1.0, np.full(n, 3.0)]
    rows += [np.append(random.normal(size=n - 1), 1e12), -np.exp(9 * random.normal(size=n))]
    shares = np.array([0.0, 0.05, 0.25, 1 / 3, 0.5, 0.77, 0.95, 1.0])
    expected = np.quantile(rows, shares, axis=-1)
    assert np.array_equal(quantiles(np.array(rows), shares), expected)
    assert np.array_equal(quantiles(rows[0], shares), expected[:, 0])
