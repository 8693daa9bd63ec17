"""Words beside a point hide no line: looked for in the pixels, at the ends of all controls."""

from itertools import product

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from panel_driver import struck_through, undrawn

from kosen_edu import MyPlan
from kosen_edu.lessons.condo_or_building import panels as building
from kosen_edu.lessons.dscr import panels as dscr
from kosen_edu.lessons.exits import panels as exits
from kosen_edu.lessons.interest_rates import panels as rates
from kosen_edu.lessons.my_plan import panels as plan
from kosen_edu.lessons.repayment_ratio import panels as ratio
from kosen_edu.lessons.tax import panels as tax
from kosen_edu.live.beside import beside

# A line may run beneath so much of the words: behind a mark at the very edge of the picture there
# is no better side.
SOME = 0.02
MINE = MyPlan("例", plan.example_plan(), "2026-11-25")
MAKE = {
    "equal": building.equal_panel, "hold": building.hold_panel, "trap": building.trap_panel,
    "drift": exits.drift_panel, "stress": lambda: plan.stress_panel(MINE),
    "salary": tax.salary_panel, "refund": tax.refund_panel, "vacancy": ratio.vacancy_panel,
}  # fmt: skip


@pytest.mark.parametrize("name", MAKE)
def test_words_stand_on_no_line_at_the_ends_of_the_controls(name):
    panel = MAKE[name]()
    reach = {name: control.reachable() for name, control in panel.controls.items()}
    few = [v if len(v) <= 3 else [v[0], c.start, v[-1]]
           for v, c in zip(reach.values(), panel.controls.values(), strict=True)]  # fmt: skip
    struck = {}
    for values in product(*few):
        with undrawn(panel):
            panel.set(**dict(zip(reach, values, strict=True)))
        if found := [told for told in struck_through(panel) if told[1] > SOME]:
            struck[values] = found
    assert struck == {}


def test_the_sum_of_taxes_stands_beside_the_line_between_short_and_long():
    panel = tax.sale_panel()
    for hold in range(1, 16):
        with undrawn(panel):
            panel.set(hold=hold)
        words = panel.chart.words.get_text()
        assert words not in dict(struck_through(panel)), hold


def test_the_names_of_lesson_03_stand_on_their_ground_or_in_the_margin():
    panel = dscr.map_panel()
    panel.set(annual_rate=0.0185, vacancy=0.05, principal=78_000_000)
    for principal in range(60_000_000, 90_000_001, 1_000_000):
        with undrawn(panel):
            panel.set(principal=principal)
        edge = panel.chart.ax.bbox.x1
        for name in panel.chart.names:
            box = name.get_window_extent()
            assert not name.get_text() or box.x1 <= edge + 1 or box.x0 >= edge, principal


def test_the_interest_of_lesson_01_has_its_name_off_the_line_of_0():
    panel = rates.unpaid_panel()
    for rise in panel.controls["size"].reachable():
        with undrawn(panel):
            panel.set(size=rise)
        chart = panel.chart
        zero = chart.ax.transData.transform((0, 0))[1]
        box = chart.due_name.get_window_extent()
        assert box.y0 > zero or box.y1 < zero, rise


CORNERS = ((1, 1), (1, -1), (-1, 1), (-1, -1))


def made(*lines):
    fig = Figure(dpi=100)
    FigureCanvasAgg(fig)
    ax = fig.add_subplot(xlim=(0, 10), ylim=(0, 10))
    return ax, ax.text(0, 0, "1,234"), [ax.plot(*line)[0] for line in lines]


def test_words_go_where_no_line_is_and_never_out_of_the_axes():
    ax, words, lines = made(([5, 5], [0, 10]), ([0, 10], [5, 5]), ([0, 10], [4, 6]))
    beside(words, 5, 5, lines, CORNERS)
    assert words.get_position()[1] < 5 < words.get_position()[0], "below to the right is free"
    for corner in ((0, 0), (10, 10), (0, 10), (10, 0)):
        beside(words, *corner, lines, CORNERS)
        box = words.get_window_extent()
        assert ax.bbox.x0 - 1 <= box.x0 < box.x1 <= ax.bbox.x1 + 1, corner
        assert ax.bbox.y0 - 1 <= box.y0 < box.y1 <= ax.bbox.y1 + 1, corner


def test_of_free_sides_the_first_is_taken_and_other_words_are_kept_clear_of():
    ax, words, _ = made()
    beside(words, 5, 5, [], sides=((-1, -1), (1, 1)))
    assert words.get_position() < (5, 5)
    other = ax.text(0, 0, "9,876")
    beside(other, 5, 5, [words], sides=((-1, -1), (1, 1)))
    assert other.get_position() > (5, 5)


def test_where_every_side_is_taken_words_stand_farther_off():
    _, words, lines = made(*(([0, 10], [y, y]) for y in (4.8, 5, 5.2)))
    beside(words, 5, 5, lines, CORNERS)
    box = words.get_window_extent()
    heights = [line.get_transform().transform((0, line.get_ydata()[0]))[1] for line in lines]
    assert not any(box.y0 < height < box.y1 for height in heights)
