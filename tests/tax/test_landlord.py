"""Tax law by year and the tax that one property makes."""

from decimal import ROUND_FLOOR, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refusal

from kosen_edu.base.check import InputError
from kosen_edu.base.data import load_table
from kosen_edu.tax.landlord import business_tax, land_interest, landlord_tax, offsettable_loss
from kosen_edu.tax.law import tax_law, total_tax_of
from kosen_edu.tax.tables import TABLES, cost_rate, in_force, known_years

MAN = 10_000
incomes = st.floats(0, 1e8)
small = st.floats(0, 5e6)


def total_tax(law, income, deductions=0, rounding="exact"):
    return total_tax_of(law, np.asarray(income), deductions, rounding)


def one(**changes):
    case = {
        "salary": 8e6,
        "rent": 5e6,
        "operating_costs": 1e6,
        "interest": 1e6,
        "depreciation": 1e6,
        "year": 2026,
    }
    return landlord_tax(**{**case, **changes})


# --- published examples (the letters are those of the collection they were taken from) ---


@pytest.mark.parametrize(
    ("rent", "interest", "costs", "depreciation", "income"),
    [
        (180, 60, 15 + 9 + 1 + 13 + 6, 40, 36),  # T01: 800,000 yen of principal stays outside
        (126, 23, 1.8 + 6.3 + 0.7 + 12.5 + 3.85, 24.6, 53.25),  # T02
        (156, 40, 15 + 8.5 + 1 + 13 + 6, 33, 39.5),  # T03
        (3600, 1000, 600, 800, 1200),  # T04
    ],
)
def test_published_real_estate_income(rent, interest, costs, depreciation, income):
    case = one(
        rent=rent * MAN,
        interest=interest * MAN,
        operating_costs=costs * MAN,
        depreciation=depreciation * MAN,
    )
    assert case.property_income == pytest.approx(income * MAN)


@pytest.mark.parametrize(
    ("rent", "costs", "land", "offset"),
    [(200, 400, 50, 150), (120, 180, 20, 40), (400, 500, 60, 40)],  # T06, T07, T08
)
def test_published_loss_offset(rent, costs, land, offset):
    assert offsettable_loss((costs - rent) * MAN, land_interest=land * MAN) == offset * MAN
    case = one(
        rent=rent * MAN,
        operating_costs=(costs - land) * MAN,
        interest=land * MAN,
        depreciation=0,
        land_interest=land * MAN,
    )
    assert case.total_income == case.employment_income - offset * MAN
    assert case.barred_loss == land * MAN


def test_published_income_tax():  # T10
    assert tax_law(2026).income_tax(7_000_000) == 974_000


def test_published_basic_deduction():  # T12, T13
    for year, income, deduction in (
        *[(2026, 489, 104), (2026, 655, 67), (2026, 2350, 62), (2026, 2450, 32), (2026, 2500, 16)],
        *[(2025, 132, 95), (2025, 336, 88), (2025, 489, 68), (2025, 655, 63), (2025, 700, 58)],
    ):
        assert tax_law(year).basic_deduction(income * MAN) == deduction * MAN


def test_basic_deduction_shrinks_one_yen_above_the_limit():  # T12
    limits = np.array([489, 655, 2350, 2400, 2450, 2500]) * MAN
    expected = np.array([67, 62, 48, 32, 16, 0]) * MAN
    assert tax_law(2026).basic_deduction(limits + 1).tolist() == expected.tolist()


def test_published_employment_income():  # T14
    for salary, income in (
        *[(741_000, 1000), (2_200_000, 1_460_000), (5_000_000, 3_560_000)],
        *[(8_500_000, 6_550_000), (10_000_000, 8_050_000)],
    ):
        found = [tax_law(2026).employment_income(salary, rounding=r) for r in ("exact", "law")]
        assert found == pytest.approx([income] * 2)


def test_published_employment_deduction():  # T14
    assert tax_law(2026).employment_deduction(3_000_000) == pytest.approx(980_000)
    assert tax_law(2026).employment_deduction(500_000) == 500_000


def test_published_land_interest():
    # 2億円, of it building 1億円, on a loan of 1億5,000万円 with 1,080万円 of interest: 360万円
    assert land_interest(interest=10.8e6, loan=150e6, building_price=100e6) == 3.6e6
    assert land_interest(interest=1e6, loan=50e6, building_price=100e6) == 0


# --- a second computation, in decimal and with the tables written out again ---

BRACKETS = [(195, 5), (330, 10), (695, 20), (900, 23), (1800, 33), (4000, 40), (10**9, 45)]
BASIC_2026 = [(489, 104), (655, 67), (2350, 62), (2400, 48), (2450, 32), (2500, 16), (10**9, 0)]
BASIC_RESIDENT = [(2400, 43), (2450, 29), (2500, 15), (10**9, 0)]


def referee(income: Decimal, deductions: Decimal, *, law: bool) -> Decimal:
    """Taxes of 2026 bracket by bracket (no table of subtractions)."""

    def down(x, unit):
        return (x / unit).to_integral_value(ROUND_FLOOR) * unit if law else x

    def basic(table):
        return next(Decimal(d * MAN) for limit, d in table if income <= limit * MAN)

    taxable = down(max(income - deductions - basic(BASIC_2026), Decimal(0)), 1000)
    tax, low = Decimal(0), Decimal(0)
    for limit, percent in BRACKETS:
        high = Decimal(limit * MAN)
        tax += max(min(taxable, high) - low, Decimal(0)) * percent / 100
        low = high
    tax = down(tax + down(tax * 21 / 1000, 1), 100)
    taxable = down(max(income - deductions - basic(BASIC_RESIDENT), Decimal(0)), 1000)
    resident = [sum(down(taxable * p / 100, 100) for p in city) for city in ((4, 6), (2, 8))]
    assert resident[0] == resident[1]
    return tax + resident[0] + (5000 if taxable > 0 else 0)


@given(st.integers(0, 10**8), st.integers(0, 5 * 10**6))
@settings(max_examples=200, deadline=None)
def test_total_tax_agrees_with_decimal(income, deductions):
    law = tax_law(2026)
    for rounding in ("exact", "law"):
        expected = referee(Decimal(income), Decimal(deductions), law=rounding == "law")
        found = total_tax(law, income, deductions, rounding)
        assert found == pytest.approx(float(expected), abs=1e-4)


@given(st.lists(incomes, min_size=1, max_size=40), small, st.sampled_from(known_years()))
@settings(max_examples=100, deadline=None)
def test_quick_total_is_the_bill(income, deductions, year):
    law, x = tax_law(year), np.array(income)
    bill = law.bill(x, deductions=deductions)
    # at an edge moved by the deductions a last bit decides on which side an income falls
    quick = total_tax(law, x, deductions)
    nudged = [law.bill(x + d, deductions=deductions).total for d in (-1e-6, 1e-6)]
    assert (quick >= nudged[0] - 1e-4).all()
    assert (quick <= nudged[1] + 1e-4).all()
    np.testing.assert_allclose(bill.total, bill.income_tax + bill.surcharge + bill.resident_tax)


# --- properties of the law ---


@given(incomes, st.floats(0, 1e6), st.sampled_from(known_years()))
def test_more_income_is_never_taxed_less(income, more, year):
    law = tax_law(year)
    assert law.income_tax(income + more) >= law.income_tax(income)
    assert total_tax(law, income + more) >= total_tax(law, income) - 1e-6


@given(incomes, st.floats(1, 1e6))
def test_marginal_rate_stays_below_the_top(income, more):
    law = tax_law(2026)
    extra = (law.income_tax(income + more) - law.income_tax(income)) / more
    assert -1e-9 <= extra <= 0.45 + 1e-6
    assert 0.05 * 1.021 + 0.1 <= law.marginal_rate(income) <= 0.45 * 1.021 + 0.1 + 1e-12


@pytest.mark.parametrize("year", known_years())
def test_income_tax_has_no_jump_at_a_bracket(year):
    law = tax_law(year)
    edges = law.brackets.edges
    np.testing.assert_allclose(law.income_tax(edges + 1e-3), law.income_tax(edges), atol=1e-3)
    np.testing.assert_allclose(law.income_tax(edges - 1e-3), law.income_tax(edges), atol=1e-3)


def test_income_tax_jumps_where_the_basic_deduction_shrinks():
    law = tax_law(2026)
    jump = total_tax(law, 4_890_001) - total_tax(law, 4_890_000)
    assert jump == pytest.approx(370_001 * 0.2 * 1.021 + 0.1)


@given(incomes, small)
def test_rounding_of_the_law_is_small_and_for_the_payer(income, deductions):
    law = tax_law(2027)
    exact = total_tax(law, income, deductions)
    cut = total_tax(law, income, deductions, "law")
    # 5,000: the levy of someone whose taxable income is below 1,000 yen
    assert exact - (1000 * 0.55945 + 300) - 5000 <= cut <= exact + 1e-6


def test_surcharge_stays_while_its_parts_change():
    before, after = tax_law(2026), tax_law(2027)
    assert before.surcharge_rate == pytest.approx(after.surcharge_rate)
    assert after.parameters["defence_surcharge"] > before.parameters["defence_surcharge"] == 0


def test_blue_deduction_by_year_and_scale():
    assert [tax_law(y).blue_deduction("e_tax_books") for y in (2026, 2027)] == [650_000, 750_000]
    assert [tax_law(y).blue_deduction("paper") for y in (2026, 2027)] == [550_000, 100_000]
    assert tax_law(2026).blue_deduction("e_tax", rooms=9) == 100_000
    assert tax_law(2026).blue_deduction("e_tax", rooms=10) == 650_000
    assert tax_law(2026).blue_deduction("none", rooms=1) == 0


def test_years_without_tables_are_refused_unless_held():
    for year in (known_years()[0] - 1, known_years()[-1] + 1):
        with pytest.raises(InputError, match="2025 年から 2027 年"):
            tax_law(year)
    assert tax_law(2060, hold=True) is tax_law(known_years()[-1])
    with pytest.raises(InputError):
        tax_law(2024, hold=True)
    with pytest.raises(InputError, match="2025-01-01"):
        cost_rate("acquisition_tax", "2024-12-31")


# --- the tax of one property ---


@given(small, small, small, small)
@settings(deadline=None)
def test_tax_is_a_difference(rent, costs, interest, depreciation):
    case = one(rent=rent, operating_costs=costs, interest=interest, depreciation=depreciation)
    law = tax_law(2026)
    whole = max(law.employment_income(8e6) + rent - costs - interest - depreciation, 0)
    expected = total_tax(law, whole) - total_tax(law, law.employment_income(8e6))
    assert case.tax == pytest.approx(expected, abs=1e-3)


@given(st.floats(0, 6e6), st.floats(0, 1))
@settings(deadline=None)
def test_land_interest_never_lowers_the_tax(interest, share):
    free = one(rent=2e6, interest=interest)
    barred = one(rent=2e6, interest=interest, land_interest=interest * share)
    assert barred.tax >= free.tax - 1e-6
    assert barred.property_income == free.property_income
    if free.property_income >= 0:
        assert barred.tax == free.tax


def test_loss_inside_the_land_interest_gives_no_refund():
    case = one(rent=2e6, operating_costs=1e6, interest=1.5e6, depreciation=0, land_interest=1e6)
    assert case.property_income == -500_000
    assert case.barred_loss == 500_000
    assert case.tax == 0


def test_blue_deduction_is_limited_to_the_income():
    assert one(rent=3.2e6, blue_return="e_tax").blue_deduction == pytest.approx(200_000)
    assert one(rent=3.2e6, blue_return="e_tax").property_income == 0
    assert one(rent=2.5e6, blue_return="e_tax").blue_deduction == 0
    assert one(rent=6e6, blue_return="e_tax", rooms=1).blue_deduction == 100_000


def test_loss_above_all_income_is_not_taxed():
    case = one(salary=1e6, rent=0, operating_costs=3e6)
    assert case.total_income == 0
    assert case.tax_with == 0


def test_arrays_of_incomes_and_years_agree_with_single_cases():
    rent = np.linspace(1e6, 2e7, 7)
    years = np.array([2025, 2026, 2027, 2040])[:, None]
    extra = {"blue_return": "e_tax_books", "deductions": 9e5, "land_interest": 3e5, "hold": True}
    table = one(rent=rent, year=years, **extra)
    assert table.tax.shape == (4, 7)
    for (i, j), tax in np.ndenumerate(table.tax):
        single = one(rent=rent[j], year=int(years[i, 0]), **extra)
        assert tax == pytest.approx(single.tax, abs=1e-6)
        assert table.blue_deduction[i, j] == single.blue_deduction
        assert table.law_year[i, j] == single.law_year
    assert set(table.law_year[3]) == {2027}
    same = one(rent=5e6, year=[2027, 2040], **extra)  # one law, and still an answer for each year
    assert same.tax == pytest.approx([one(rent=5e6, year=2027, **extra).tax] * 2)


def test_steps_add_up():
    case = one(rent=2e6, land_interest=5e5, rounding="law", deductions=1e6)
    steps = case.steps()
    assert steps.loc["税の合計", "差（物件の影響）"] == case.tax
    lines = ["家賃収入", "運営費", "利息", "減価償却費", "青色申告特別控除"]
    assert steps.loc[lines, "物件あり"].sum() == steps.loc["不動産所得", "物件あり"]
    with pytest.raises(InputError, match="1つの場合"):
        one(rent=np.array([1e6, 2e6])).steps()


def test_business_tax_needs_scale_and_income():
    assert business_tax(5e6, rooms=10, year=2026) == pytest.approx((5e6 - 2.9e6) * 0.05)
    assert business_tax(2.9e6, rooms=10, year=2026) == 0
    assert business_tax([-1e6, 9e6], rooms=[10, 9], year=2026).tolist() == [0, 0]


def test_what_cannot_be_meant_is_refused():
    wrong = [
        {"salary": "800万円"},
        {"rent": float("nan")},
        {"interest": -1e6},
        {"land_interest": 2e6},
        {"year": 2028},
        {"year": 2026.5},
        {"rounding": "floor"},
        {"blue_return": "blue"},
        {"rooms": -1},
        {"rent": np.array([1e6, np.inf])},
        {"rent": [1e6, 2e6], "year": [2026, 2026, 2026]},
        {"salary": [1e6, 2e6], "deductions": [1, 2, 3]},
    ]
    assert [w for w in wrong if not refusal(one, **w)] == []


# --- the tables ---


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_the_law_says_its_source(table):
    rows = load_table(table)
    assert rows[["source", "checked_on"]].notna().all(axis=None)
    assert rows["checked_on"].str.fullmatch(r"\d{4}-\d\d(-\d\d)?").all()


@pytest.mark.parametrize("year", known_years())
def test_one_row_holds_for_each_parameter_and_year(year):
    for table, key in (("tax_parameters", "key"), ("tax_blue_return", "filing")):
        rows = in_force(table, year)
        assert sorted(rows[key]) == sorted(set(load_table(table)[key]))


def test_dated_costs_leave_no_gap_and_do_not_overlap():
    for _, group in load_table("transaction_costs").groupby("key"):
        rows = group.sort_values("valid_from")
        ends = rows["valid_to"].to_numpy()
        following = [str(np.datetime64(end) + 1) for end in ends[:-1]]
        assert following == rows["valid_from"].tolist()[1:]


def test_a_profit_is_no_loss_of_0_yen():
    for loss, words in (
        (-100_000, "100,000円 の赤字なら 100000"),
        (np.array([200_000.0, -1.5]), "黒字の年には"),
        (Decimal(-1), "マイナスを付けずに"),
    ):
        with pytest.raises(InputError, match=words):
            offsettable_loss(loss)
    assert offsettable_loss(0) == 0
