"""Where a quantity crosses zero: the same as by halving, in fewer steps."""

import math

import pytest

from kosen_edu.base.solve import HALVINGS, crossing


def halved(f, low, high):
    rising = f(high) > 0
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (low, middle) if (f(middle) > 0) == rising else (middle, high)
    return middle


def too_little(rate):
    """What 100,000 yen a month are short of for a loan of 30,000,000 yen over 30 years."""
    return 1e5 - 3e7 * (rate / 12) / (1 - (1 + rate / 12) ** -360)


SMOOTH = {
    "a payment over the rate": (too_little, 1e-9, 0.99),
    "a parabola": (lambda x: x * x - 2, 0, 2),
    "a straight line, far": (lambda x: 1e12 - x, 0, 1e15),
    "nearly a line": (lambda x: 1e9 * (0.0435 - x) + math.sin(x), 0, 0.99),
}
ROUGH = {
    "a payment in whole yen": (lambda x: math.floor(1e7 * (x - 0.0333)), 0, 0.99),
    "a corner": (lambda x: max(0.0, x - 0.5) - 1e-3, 0, 1),
    "flat at the root": (lambda x: (x - 0.3) ** 9, 0, 1),
    "a pole beside it": (lambda x: 1 / (x + 0.001) - 7, 0, 1e6),
}


@pytest.mark.parametrize("name", [*SMOOTH, *ROUGH])
def test_the_same_as_by_halving_in_fewer_steps(name):
    f, low, high = (SMOOTH | ROUGH)[name]
    asked = []
    found = crossing(lambda x: asked.append(x) or f(x), low, high)
    assert found == pytest.approx(halved(f, low, high), rel=1e-11)
    most = 30 if name in SMOOTH else HALVINGS + 4 + math.log2(max(high - low, 1))
    assert len(asked) <= most
