"""Published examples: every row is computed here or in the test named for it, or does not fit.

``published_examples.csv`` holds figures from textbooks, examinations, banks and the
articles of the course, each with its source; a row marked NEGATIVE is a published mistake.
"""

import ast
import csv
import re
from pathlib import Path

import pytest

from kosen_edu import (
    Loan,
    Property,
    dscr,
    level_payment,
    net_yield,
    npv,
    rate_from_payment,
    repayment_ratio,
)

HERE = Path(__file__).parent
with (HERE / "published_examples.csv").open(encoding="utf-8", newline="") as f:
    ROWS = {row["id"]: row for row in csv.DictReader(f)}

# Which test computes a row, where it is not one of those below.
ELSEWHERE = {
    "loans/test_payment_rules.py": {
        "test_the_table_of_a_bank_to_the_yen": ("V01", "V02", "V03", "V04"),
        "test_where_one_payment_goes": ("V06", "V07", "V08"),
        "test_the_payment_after_a_review": ("V09", "V10"),
    },
    "rates/test_rates.py": {"test_the_contract_of_article_002_and_what_came_after": ("V11",)},
    "tax/test_landlord.py": {
        "test_published_real_estate_income": ("T01", "T02", "T03", "T04"),
        "test_published_loss_offset": ("T06", "T07", "T08"),
        "test_published_income_tax": ("T10",),
        "test_published_basic_deduction": ("T12", "T13"),
        "test_published_employment_income": ("T14",),
    },
    "tax/test_depreciation.py": {
        "test_published_life_of_used_assets": ("D01", "D03", "D04", "D05"),
        "test_published_depreciation": ("D06", "D07", "D08"),
        "test_published_memo_value": ("D10",),
    },
    "tax/test_deals.py": {
        "test_published_long_term_sale": ("S01",),
        "test_published_assumed_cost": ("S03", "S04"),
        "test_published_broker_fee": ("S05", "S06"),
    },
}
DOES_NOT_FIT = {
    "S07": "what a bidder must deposit and may bid at least: an auction's price is a range here",
}


def expected(row, *numbers):
    """The numbers, each of them printed in the row's expected column."""
    printed = ROWS[row]["expected"].replace(",", "")
    for number in numbers:
        assert re.search(rf"(?<![\d.]){re.escape(str(number))}(?!\d)", printed), (row, number)
    return numbers if len(numbers) > 1 else numbers[0]


def loan(principal, rate, years, **terms):
    return Loan(principal=principal, annual_rate=rate, years=years, **terms)


def bank(principal, rate, years):
    """The payment as most pages print it: cut to whole yen."""
    return loan(principal, rate, years, rounding="floor").monthly_payment


def test_l01_payment_cut_to_the_yen_and_multiplied():
    monthly, total, interest = expected("L01", 126481, 45533160, 15533160)
    assert bank(30_000_000, 0.03, 30) == monthly
    # the page multiplies the payment; in a table each interest is cut too, and the last settles
    assert monthly * 360 == total
    assert total - 30_000_000 == interest
    settled = loan(30_000_000, 0.03, 30, rounding="floor").total_payment
    assert 0 < abs(settled - total) < 360


def test_l02_level_principal():
    one = loan(30_000_000, 0.03, 30, method="level_principal")
    assert one.schedule_arrays.interest[0] == pytest.approx(expected("L02", 75000))
    # the page multiplies by n / 2 where the sum is (n + 1) / 2
    assert one.total_interest == pytest.approx(30_000_000 * 0.0025 * 361 / 2)
    assert one.total_interest == pytest.approx(expected("L02", 13500000), rel=0.003)


def test_l04_interest_of_single_months():
    one = loan(30_000_000, 0.005, 35, rounding="half_up")
    monthly, *interest = expected("L04", 77876, 12500, 6553, 32)
    table = one.schedule()
    assert one.monthly_payment == monthly
    assert table.interest.loc[[1, 210, 420]].tolist() == interest
    assert table.interest[:120].sum() == pytest.approx(expected("L04", 1300000), rel=0.02)
    assert one.total_interest == pytest.approx(expected("L04", 2700000), rel=0.01)


@pytest.mark.parametrize(
    ("row", "principal", "rate", "monthly"),
    [
        ("L07", 30_000_000, 0.01, 84685),
        ("L07", 30_000_000, 0.02, 99378),
        ("L08", 50_000_000, 0.005, 129792),
        ("L08", 50_000_000, 0.015, 153092),
    ],
)
def test_l07_l08_thirty_five_years(row, principal, rate, monthly):
    expected(row, monthly)
    assert abs(level_payment(principal, rate, 420) - monthly) < 1


def test_l07_l08_totals_are_the_payment_times_420():
    assert expected("L07", 99378) * 420 == expected("L07", 41738760)
    assert expected("L08", 153092) * 420 == expected("L08", 64298640)
    assert expected("L07", 84685) * 420 == expected("L07", 35567700)


def test_l09_table_of_rates_within_a_yen():
    printed = re.findall(r"([\d.]+)%=(\d+)", ROWS["L09"]["expected"])
    assert len(printed) == 10
    for rate, monthly in printed:
        assert abs(level_payment(25_000_000, float(rate) / 100, 420) - int(monthly)) <= 1


def test_l10_refinancing_example():
    low, high, difference = expected("L10", 96491, 118536, 22045)
    assert bank(30_000_000, 0.01, 30) == pytest.approx(low, abs=1)
    assert bank(30_000_000, 0.025, 30) == pytest.approx(high, abs=1)
    assert high - low == difference


def test_n01_the_payment_is_of_another_rate():
    printed, right = expected("N01", 140661, 137968)
    assert round(level_payment(30_000_000, 0.01, 240)) == right
    assert round(rate_from_payment(30_000_000, printed, 240), 5) == 0.012
    assert round(level_payment(30_000_000, 0.025, 240) - expected("N01", 158970)) == 1
    ratio = repayment_ratio(ads=right, gpi=300_000)
    assert round(ratio, 4) == 0.4599


def test_n02_printed_payments_that_are_wrong():
    printed, right = expected("N02", 92263, 92013)
    assert bank(10_000_000, 0.02, 10) == right != printed
    note = ROWS["N02"]["note"]
    for principal, rate, years, value in (
        (50_000_000, 0.03, 20, 277299),
        (30_000_000, 0.015, 15, 186223),
    ):
        assert str(value) in note
        assert abs(level_payment(principal, rate, years * 12) - value) < 1


def test_n03_to_n06_the_articles_slips():
    first = loan(30_000_000, 0.02, 30, method="level_principal").monthly_payment
    assert round(first) == expected("N03", 133333)
    wrong = expected("N03", 150000)
    assert loan(30_000_000, 0.02, 25, method="level_principal").monthly_payment == wrong

    flat = loan(16_000_000, 0.02, 25)
    assert flat.annual_debt_service() == pytest.approx(expected("N04", 813800), abs=12)
    assert flat.at(principal=20_000_000).annual_debt_service() == pytest.approx(1_020_000, rel=0.01)

    block = loan(42_000_000, 0.018, 30)
    right, full = expected("N05", 1812880, 2589829)
    assert block.annual_debt_service() == pytest.approx(right, abs=12)
    assert block.at(principal=60_000_000).annual_debt_service() == pytest.approx(full, abs=12)

    rise = level_payment(30_000_000, 0.03, 360) - level_payment(30_000_000, 0.02, 360)
    assert round(rise) == expected("N06", 15595)


def test_m02_dscr_with_vacancy():
    home = Property(price=1, gpi=15 * 140_000 * 12, vacancy=0.2, opex_fixed=4_000_000)
    s = home.statement(ads=8_500_000)
    assert s.noi == pytest.approx(expected("M02", 1616) * 10_000)
    assert f"{dscr(noi=s.noi, ads=s.ads):.2f}" == expected("M02", "1.90")


@pytest.mark.parametrize(("row", "costs", "percent"), [("M03", 350, "6.5"), ("M04", 300, "7")])
def test_m03_m04_net_yield(row, costs, percent):
    expected(row, percent)
    noi = (1000 - costs) * 10_000
    assert net_yield(noi=noi, price=100_000_000) == pytest.approx(float(percent) / 100)


def test_m06_discounted_cash_flow():
    flows = [0, 10_000_000, 10_000_000, 160_000_000]
    factors = (0.952, 0.907, 0.864)  # the examination's table, cut to three places
    by_table = sum(f * v for f, v in zip(flows[1:], factors, strict=True))
    assert by_table == pytest.approx(expected("M06", 5683) * 10_000 + 1e8)
    # without the cut factors the worth is 0.01 % less
    assert npv(0.05, flows) == pytest.approx(by_table, rel=2e-4)
    assert [round(npv(0.05, [0] * n + [1]), 3) for n in (1, 2, 3)] == list(factors)


def test_m08_to_m10_dscr():
    home = Property(price=1, gpi=3_000_000, opex_fixed=900_000)
    assert dscr(noi=home.statement().noi, ads=1_750_000) == float(expected("M08", "1.20"))
    assert dscr(noi=5_000_000, ads=4_000_000) == expected("M09", 1.25)
    found = dscr(noi=2_000_000, ads=1_400_000)
    cut, rounded = expected("M10", 1.42, 1.43)
    assert (int(found * 100) / 100, round(found, 2)) == (cut, rounded)


# ------------------------------------------------------------------ nothing is left out


def functions_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: ast.unparse(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_row_is_computed_somewhere_or_named_as_not_fitting():
    here = functions_in(Path(__file__))
    computed = {row for row in ROWS for text in here.values() if f"'{row}'" in text}
    assert computed == {row for row in ROWS if row[0] in "LNM"}
    elsewhere = [row for tests in ELSEWHERE.values() for rows in tests.values() for row in rows]
    assert len(elsewhere) == len(set(elsewhere))
    assert computed | set(elsewhere) | set(DOES_NOT_FIT) == set(ROWS)
    assert len(computed) + len(elsewhere) + len(DOES_NOT_FIT) == len(ROWS)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_tests_named_for_other_rows_exist(name):
    assert ELSEWHERE[name].keys() <= functions_in(HERE.parent / name).keys()


def test_every_row_names_its_source():
    for row in ROWS.values():
        assert row["source"].strip(), row["id"]
        assert row["expected"].strip(), row["id"]
