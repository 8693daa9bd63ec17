"""The example in the box of a question: of its unit and its range, and never its answer."""

import math
from collections.abc import Iterator, Sequence

from kosen_edu.base import UNITS, exact

# What may stand as an example, by unit; which of them is the nearest to what a question is about.
RUNGS: dict[str, Sequence[float]] = {
    "yen": (
        *(4_000, 9_000, 20_000, 50_000, 120_000, 250_000, 600_000),
        *(1_500_000, 3_500_000, 8_000_000, 18_000_000, 40_000_000),
    ),
    "percent2": (0.015, 0.025, 0.06, 0.09, 0.2, 0.3, 0.45, 0.6, 0.75),
    "times": (0.5, 1.1, 1.8, 3),
    "years": (4, 15, 30),
    "months": (12, 40),
    "count": (3, 40, 600, 3_000),
}
RUNGS["man_yen"] = RUNGS["yen"]
# and what stands where it is about nothing yet: a prediction
USUAL = {"yen": 120_000, "percent2": 0.3, "years": 10}
APART = 1.2  # so many times as large, or as small, as the answer and each known mistake


def rungs(unit: str, known: Sequence[float]) -> Iterator[float]:
    """Examples for a question with such answers, right and wrong ones, the most fitting first.

    Examples
    --------
    >>> list(rungs("years", [7, 3, 6]))
    [4, 15, 30]
    >>> next(rungs("yen", [33_453.6, 132_832.4, 99_378.8]))
    50000
    """
    sizes = sorted(abs(float(number)) for number in known if number)
    middle = sizes[len(sizes) // 2]
    for rung in sorted(RUNGS[unit], key=lambda rung: abs(math.log(rung / middle))):
        if all(abs(math.log(rung / size)) > math.log(APART) for size in sizes):
            yield rung


def as_unit(number: float, unit: str) -> str:
    """A number with its unit, as people type it.

    Examples
    --------
    >>> as_unit(180_000, "yen"), as_unit(4_000, "yen"), as_unit(0.025, "percent2")
    ('18万円', '4,000円', '2.5％')
    """
    kind = {"percent2": "percent", "yen": "man_yen"}.get(unit, unit)
    if kind == "man_yen" and abs(number) < 10 ** UNITS["man_yen"][1]:
        kind = "yen"
    return exact(number, kind)
