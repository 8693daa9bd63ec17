"""What lesson 05 says about its panels once they are moved: each sentence is computed here."""

from numpy.testing import assert_allclose

from kosen_edu.base.reading import parse_number
from kosen_edu.lessons.condo_or_building import panels


def test_what_lesson_05_says_of_its_moved_panels():
    six, equal, lump, hold, trap = (
        getattr(panels, f"{name}_panel")() for name in ("six", "equal", "lump", "hold", "trap")
    )
    six.set(way="apartment")
    assert six.result.strongest == "gross_yield"
    assert six.result.share > 0.5
    six.set(way="condo", vacancy=0.15)
    assert six.result.strongest == "gross_yield"
    assert_allclose(six.result.share, 0.6, atol=0.05)
    equal.set(house_vacancy=round(equal.result.level, 3))
    assert_allclose(equal.result.house.btcf, equal.result.condos.btcf, atol=5_000)
    top_up, none = [], []
    for count in range(1, 11):
        lump.set(count=count)
        top_up.append(lump.result[0].top_up)
        none.append(lump.result[0].all_empty)
    assert none == sorted(none, reverse=True)
    assert min(top_up[1:]) > top_up[0]
    assert top_up[:9] == sorted(top_up[:9])
    assert top_up[9] < top_up[8]  # nine of ten let is just enough
    lump.set(ltv=0.6)
    assert_allclose(lump.result[0].top_up, top_up[9])
    lump.set(ltv=0.5)
    assert lump.result[0].top_up < 0.2
    with_repair = hold.result.house
    hold.set(repair=0)
    without = hold.result.house
    assert_allclose(without.result.profit - with_repair.result.profit, 6_000_000)
    assert_allclose(without.npv - with_repair.npv, 6_000_000 / 1.05**8)
    hold.set(repair=6_000_000, value_drift=-0.02)
    assert hold.result.house.npv < 0 < hold.result.house.result.profit
    worth = []
    for rate in (0.0, 0.05, 0.1, 0.15, 0.2):
        trap.set(discount_rate=rate)
        worth.append(trap.result.worth)
    assert worth == sorted(worth)
    assert worth[0] < 0 < worth[-1]
    trap.set(own_money=300_000)
    assert trap.result.report.roots == ()


def test_a_root_outside_the_picture_of_the_trap_is_still_named():
    trap = panels.trap_panel()
    trap.set(sale_ratio=0.85)
    shown = [name.get_text() for name in trap.chart.names]
    assert any("←" in text and "39.3" in text for text in shown)
    trap.set(sale_ratio=0.80)
    assert not any("←" in name.get_text() for name in trap.chart.names)


def test_the_occupancy_that_is_shown_as_needed_is_enough():
    """0.3 + 2,136,226 ÷ 3,600,000 = 89.34 %: at 89.3 % it is not."""
    panel = panels.lump_panel()
    shown = dict(panel.rows)
    for months, name in zip(panel.result, ("区分", "アパート"), strict=True):
        year, share = months.deal.statement, parse_number(shown[f"BER（{name}）"])
        left = year.gpi * (share - months.deal.opex_ratio) - year.ads
        assert left >= 0
        assert left - year.gpi * 0.001 < 0  # a tenth of a per cent less is not enough
    assert (shown["BER（区分）"], shown["BER（アパート）"]) == ("89.4％", "55.3％")
