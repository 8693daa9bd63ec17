"""What panels keep from one move for the next changes nothing, in whatever order it is moved."""

from __future__ import annotations

import random

import pytest

from kosen_edu.lessons.stress import panels as stress
from kosen_edu.lessons.who_repays import panels as who_repays
from kosen_edu.rates import paths
from kosen_edu.rental import vacancy
from kosen_edu.risk import simulate, uncertainty

ROOMS = (stress, who_repays, paths, vacancy, simulate, uncertainty)


def forget():
    """Empty every memory of the rooms."""
    kept = {id(f): f for room in ROOMS for f in vars(room).values() if hasattr(f, "cache_clear")}
    assert len(kept) >= 9
    for function in kept.values():
        function.cache_clear()


@pytest.mark.parametrize(
    "made",
    [
        stress.futures_panel,
        stress.two_rates_panel,
        stress.error_panel,
        stress.one_future_panel,
        who_repays.reserve_panel,
    ],
    ids=lambda made: made.__name__,
)
def test_a_panel_that_was_moved_about_shows_what_a_new_one_shows(made):
    dice, panel = random.Random(1), made()
    for step in range(1, 25):
        name = dice.choice(list(panel.controls))
        panel.set(**{name: dice.choice(list(panel.controls[name].reachable()))})
        if step % 8 == 0:
            forget()
            fresh = made()
            fresh.set(**panel.values)
            shown, expected = ((p.sentence, list(p.rows), p._alt, p._png) for p in (panel, fresh))
            assert shown == expected
