"""One door, one check: a plan on its way from the texts of its fields to the printed page."""

from collections import Counter
from types import SimpleNamespace

from kosen_edu.base import check
from kosen_edu.my_plan.files import MyPlan
from kosen_edu.my_plan.page import save_page
from kosen_edu.my_plan.values import plan_values, read_plan
from kosen_edu.plan.proforma import ProForma

# every value stands in the plan once, so that a check can be told by it
TEXTS = {
    "price": "133,270,001円", "gpi": "9,541,003円", "units": "13", "vacancy": "5.3％",
    "opex_ratio": "15.1％", "opex_fixed": "101,007円", "rent_drift": "−0.7％",
    "opex_drift": "1.1％", "capex_reserve": "203,009円", "principal": "110,000,011円",
    "annual_rate": "1.87％", "years": "31", "building_price": "55,000,013円",
    "equipment_price": "3,000,017円", "structure": "木造・合成樹脂造",
    "start_year": "2026", "building_age": "2", "salary": "7,000,019円",
    "deductions": "1,200,023円", "buying_costs": "8,000,029円",
    "buying_costs_expensed": "2,000,031円", "reserve": "3,000,037円", "hold_years": "11",
    "exit_yield": "7.3％", "selling_cost_ratio": "3.7％", "discount_rate": "4.1％",
}  # fmt: skip
DOORS = ("number", "rate", "share", "ratio", "money", "count", "years")
COUNTED = {"units", "start_year", "hold_years"}  # a count is read from its text by a check
# a number, and an age that a useful life has; the page asks for the source of its law by the year,
# and for the net yield by the function that a lesson calls
TWICE = {"building_age", "start_year", "price", "buying_costs"}


def test_a_value_of_a_plan_is_checked_once_on_its_way_to_the_page(monkeypatch, tmp_path):
    seen, made, inside = [], Counter(), []

    def watched(name):
        true = getattr(check, name)

        def run(value, *args, **rules):
            if not inside:
                seen.append(value)
            inside.append(name)
            try:
                return true(value, *args, **rules)
            finally:
                inside.pop()

        return run

    for name in DOORS:
        monkeypatch.setattr(check, name, watched(name))
    true_init = ProForma.__post_init__
    monkeypatch.setattr(
        ProForma, "__post_init__", lambda plan: (made.update(["plan"]), true_init(plan))[1]
    )
    reading = read_plan(TEXTS)
    assert not reading.problems
    mine = MyPlan("検査", reading.plan, "2026-11-25")
    save_page(mine, tmp_path / "page.html", picture=SimpleNamespace(png=b"", alt=""))
    assert made["plan"] == 1

    values = {k: v for k, v in plan_values(reading.plan).items() if k in TEXTS and k != "structure"}
    assert len(set(values.values())) == len(values)
    times = Counter(x for x in seen if isinstance(x, (int, float)))
    too_often = {}
    for key, value in values.items():
        allowed = 1 + (key in COUNTED) + (key in TWICE)
        if not 1 <= times[value] <= allowed:
            too_often[key] = (times[value], allowed)
    assert too_often == {}
