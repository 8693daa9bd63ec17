"""NPV and IRR against numpy-financial, roots that are known, and the traps."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy_financial as npf
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from kosen_edu.base.check import InputError
from kosen_edu.plan.returns import irr_cases, irr_report, npv, sign_changes

QUICK = settings(max_examples=80, deadline=None)
FLOWS = st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=30)


def irr(flows):
    return irr_report(flows).rate


def worth(rate, flows):
    """NPV by its definition, for rates of 100 % and above too (``npv`` takes them for per cent)."""
    return sum(flow / (1 + rate) ** t for t, flow in enumerate(flows))


def from_roots(*rates):
    """Flows whose NPV is 0 at exactly these rates."""
    flows = np.array([1.0])
    for rate in rates:  # multiply by 1 - (1 + rate) x, with x = 1 / (1 + discount rate)
        flows = np.convolve(flows, [1.0, -(1 + rate)])
    return -flows * 1e6


@QUICK
@given(FLOWS, st.floats(-0.5, 0.99))
def test_npv_agrees_with_numpy_financial(flows, rate):
    assert_allclose(npv(rate, flows), npf.npv(rate, flows), rtol=1e-9, atol=1e-3)
    assert npv(0, flows) == sum(flows)


def test_npv_of_paths_and_of_rates():
    flows = np.array([[-100.0, -200.0], [60, 110], [60, 121]])
    assert npv(0.1, flows).tolist() == [npv(0.1, flows[:, 0]), npv(0.1, flows[:, 1])]
    assert_allclose(npv([0.0, 0.1], flows), [20, 0], atol=1e-12)
    assert npv(np.array([0.0, 0.1, 0.2]), [-100, 60, 60]).shape == (3,)


@QUICK
@given(FLOWS)
def test_sign_changes_by_counting(flows):
    signs = [f > 0 for f in flows if f]
    wanted = sum(a != b for a, b in pairwise(signs))
    assert sign_changes(np.array([flows, flows]).T)[0].tolist() == [wanted] * 2
    assert irr_report(flows).changes == wanted


@QUICK
@given(
    st.integers(10**3, 10**8),
    st.lists(st.integers(0, 10**7), min_size=1, max_size=35),
    st.sampled_from([1, -1]),
)
def test_irr_of_an_investment_agrees_with_numpy_financial(price, later, side):
    assume(sum(later) > 0)
    flows = side * np.array([-price, *later], dtype=float)
    rate = irr(flows)
    assert irr_report(flows).changes == 1
    assert_allclose(worth(rate, flows) / price, 0, atol=1e-6 * max(1, (1 + rate) ** -len(later)))
    # one number, whatever the way: one series, many at once, the referee
    assert irr_cases(np.array([flows, flows]).T).tolist() == [rate, rate]
    assert irr_report(flows).roots == (rate,)
    theirs = npf.irr(flows)
    if np.isfinite(theirs) and abs(worth(theirs, flows)) < 1e-3 * price:
        assert_allclose(rate, theirs, rtol=1e-6, atol=1e-7)


@QUICK
@given(st.lists(st.floats(-0.5, 3), min_size=1, max_size=4, unique=True))
def test_every_root_is_found(rates):
    rates = sorted(rates)
    assume(min(np.diff(rates), default=1) > 1e-3)
    flows = from_roots(*rates)
    report = irr_report(flows)
    assert_allclose(report.roots, rates, atol=1e-5)
    assert report.changes == len(rates)
    assert (report.rate is None) == (len(rates) > 1)


def roots_of(flows):
    """Rates of return by the eigenvalues of the polynomial in 1 / (1 + rate)."""
    found = np.roots(flows[::-1])
    real = found[(np.abs(found.imag) < 1e-7 * np.abs(found)) & (found.real > 0)].real
    return sorted(1 / real - 1)


def number_of_roots(flows):
    """How many rates of return lie between -99 % and +10,000 %, exactly: Sturm's chain."""
    chain = [[Fraction(int(flow)) for flow in flows]]
    while not chain[0][-1]:
        chain[0].pop()
    chain.append([k * c for k, c in enumerate(chain[0])][1:])
    while len(chain[-1]) > 1:
        rest, by = list(chain[-2]), chain[-1]
        while len(rest) >= len(by):
            factor = rest[-1] / by[-1]
            for k, c in enumerate(by, start=len(rest) - len(by)):
                rest[k] -= factor * c
            rest.pop()
        while rest and not rest[-1]:
            rest.pop()
        if not rest:
            break
        chain.append([-c / max(map(abs, rest)) for c in rest])

    def changes(x):
        values = [sum(c * x**k for k, c in enumerate(part)) for part in chain]
        return sum(a * b < 0 for a, b in pairwise([v for v in values if v]))

    return changes(Fraction(1, 101)) - changes(Fraction(100))


@QUICK
@given(
    st.lists(st.integers(-300, 300), min_size=3, max_size=10),
    st.lists(st.sampled_from([(-100, 110), (-10, 7), (-1, 2), (-50, 50)]), max_size=2),
    st.integers(0, 1),
)
def test_the_roots_are_as_many_as_sturm_counts(flows, factors, twice):
    """Also where some of them are double: numpy's own roots of such flows are not real."""
    assume(np.any(flows))
    known = {*roots_of(np.array(flows, dtype=float)), *(-b / a - 1 for a, b in factors)}
    assume(min(np.diff(sorted(known)), default=1) > 0.02)  # nearer ones a float cannot tell
    for factor in factors:
        for _ in range(1 + twice):
            flows = np.convolve(flows, factor)
    flows = np.array(flows, dtype=float)
    assume(sign_changes(flows)[0] > 1)
    exact = number_of_roots(flows)
    report = irr_report(flows)
    assert len(report.roots) == exact
    many = irr_cases(np.repeat(flows[:, None], 9, axis=1))  # so many are not looked at singly
    wanted = report.roots[0] if exact == 1 else np.nan
    assert many == pytest.approx(np.full(9, wanted), abs=1e-4, nan_ok=True)


@QUICK
@given(
    st.integers(10**3, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
    st.sampled_from([1e-6, 1e-3, 1.0]),
)  # fmt: skip
def test_one_sign_change_against_halving_in_fractions(price, later, scale):
    """From nearly -100 % up: where hardly anything comes back, a float of NPV is no referee."""
    later = [Fraction(flow) * Fraction(scale) for flow in later]
    assume(any(later))
    rate = irr([-price, *map(float, later)])
    near = Fraction(1e-9) * Fraction(1 + rate) + Fraction(3e-16)  # a float holds no rate closer
    left, right = (
        sum(c / (1 + Fraction(rate) + side) ** t for t, c in enumerate(later, 1)) - price
        for side in (-near, near)
    )
    assert left > 0 > right


def test_close_and_double_roots_are_not_overlooked():
    assert_allclose(irr_report(from_roots(0.05, 0.0501)).roots, [0.05, 0.0501], atol=1e-9)
    assert_allclose(irr_report(from_roots(0.2, 0.2)).roots, [0.2], atol=1e-6)
    assert_allclose(irr_report(from_roots(0.0, 0.1, 0.1)).roots, [0, 0.1], atol=1e-6)
    assert_allclose(irr_report(from_roots(-0.98, -0.9, 0.3)).roots, [-0.98, -0.9, 0.3], atol=1e-9)
    assert irr_report([-100, 240, -144.001]).roots == ()
    assert len(irr_report([0, 0, 10_000, -40_000, 60_001, -40_002, 10_001]).roots) == 1
    assert irr_report([-1, 2, -1e-300]).rate == pytest.approx(1)


def test_one_root_is_found_wherever_it_lies():
    assert_allclose(irr([-100, 0.5]), -0.995)
    assert_allclose(irr([-1, 200]), 199)
    assert_allclose(irr([-(10**12), 1]), -1 + 1e-12, atol=1e-15)
    assert irr([-100, 100]) == 0
    assert irr([0, 0, -100, 0, 121]) == pytest.approx(0.1)
    assert irr([100, -110]) == pytest.approx(0.1)  # a loan, seen by the borrower


@pytest.mark.parametrize("periods", [36, 420, 1200])
def test_long_series_converge_from_both_sides(periods):
    """Newton alone creeps here: far from the root each step is a fraction 1 / periods."""
    last = np.array([1e-9, 1e-5, 0.5, 1.0, 2.0, 1e6])
    flows = np.zeros((periods + 1, 6))
    flows[0], flows[-1] = -1, last
    assert_allclose(irr_cases(flows), np.expm1(np.log(last) / periods), rtol=1e-9, atol=1e-12)
    flows[1:] = 0.2 / periods
    flows[-1] += last
    left = [worth(rate, flows[:, i]) for i, rate in enumerate(irr_cases(flows))]
    assert_allclose(left, 0, atol=1e-9 * last.max())


def test_many_paths_at_once_are_the_single_ones():
    rng = np.random.default_rng(7)
    flows = rng.normal(1e6, 5e5, (21, 200))
    flows[0] = -rng.uniform(5e6, 2e7, 200)
    flows[-1] += rng.uniform(0, 2e7, 200)
    found = irr_cases(flows)
    several = sign_changes(flows)[0] > 1
    assert 20 < several.sum() < 180
    for i, rate in enumerate(found):
        one = irr(flows[:, i])
        assert rate == pytest.approx(np.nan if one is None else one, abs=1e-12, nan_ok=True)
        if not several[i]:
            assert npf.irr(flows[:, i]) == pytest.approx(rate, abs=1e-8)
        for root in irr_report(flows[:, i]).roots:
            assert abs(worth(root, flows[:, i])) < 1e-3 * max(1, (1 + root) ** -20)


def test_blocks_of_paths_join_without_a_seam():
    rng = np.random.default_rng(11)
    flows = rng.uniform(0, 1e6, (8, 8200))  # two full blocks and a rest
    flows[0] = -rng.uniform(1e6, 5e6, 8200)
    found = irr_cases(flows)
    assert found.shape == (8200,)
    for i in (0, 1, 4095, 4096, 8191, 8192, 8199):
        assert found[i] == pytest.approx(irr(flows[:, i]), abs=1e-14)
        assert_allclose(found[i], roots_of(flows[:, i])[0], rtol=1e-9)


@pytest.mark.parametrize("years", [2, 5, 12])
def test_irr_of_many_cases_is_irr_of_each(years):
    flows = np.random.default_rng(years).normal(size=(years + 1, 300)) * 1e6
    flows[:, :50] = np.abs(flows[:, :50])
    flows[0, 10:50] *= -1  # some with one sign change, some with none
    known = np.array([[-100, 250, -156], [-100, 250, -156.25], [-100, 250, -160]]).T
    flows[:, -3:] = 0
    flows[:3, -3:] = known  # two roots, a double one, none
    found = irr_cases(flows)
    for k, rate in enumerate(found):
        one = irr(flows[:, k])
        assert rate == pytest.approx(np.nan if one is None else one, rel=1e-7, nan_ok=True)
        roots = [root for root in roots_of(flows[:, k]) if -0.99 < root < 100]
        if k < 297 and sign_changes(flows)[0][k] > 1:
            assert rate == pytest.approx(
                roots[0] if len(roots) == 1 else np.nan, rel=1e-6, abs=1e-7, nan_ok=True
            )
    assert np.isnan(found).any()
    assert np.isfinite(found).any()


def test_the_traps_of_one_number_are_refused():
    """numpy-financial answers each of these with a single rate or with nan, and no word more."""
    losing = [-1_000_000, 2_500_000, -1_560_000]
    assert npv(0, losing) < 0
    assert npf.irr(losing) > 0
    assert irr(losing) is None
    assert len(irr_report(losing).roots) == 2
    assert irr([100, 100]) is None
    assert irr([0, 0]) is None
    assert irr([-100, 250, -160]) is None


def test_the_report_speaks():
    for flows, words in (
        ([100, 100], "出と入りの両方"),
        ([-100, 250, -160], "割引率がありません"),
        ([-100, 110], "10.00％"),
        ([-100, 250, -156], "2 個あります（20.00％、30.00％）"),
    ):
        assert words in irr_report(flows).sentence


@pytest.mark.parametrize(
    "bad",
    [5, None, [], "1,2", [1, None], [1, math.nan], [1, math.inf], [True], [["1"]], [[[1.0]]]],
    ids=repr,
)
def test_flows_that_are_no_series_are_refused(bad):
    for call in (irr_report, lambda f: npv(0.05, f)):
        with pytest.raises(InputError, match="お金の流れ"):
            call(bad)


def test_shapes_and_rates_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="順に並べます"):
        irr_report([[-100], [110]])
    for rate in (1.85, -1, math.nan, None, "5%", True):
        with pytest.raises(InputError, match="割引率"):
            npv(rate, [-100, 110])
    with pytest.raises(InputError, match="離れた割引率"):
        npv(-0.9999, np.ones(500))
