"""Loans of the past: the fast backtest against the readable table, and which rate moves first."""

import numpy as np
import numpy_financial as npf
import pytest

from kosen_edu.base.check import InputError
from kosen_edu.base.data import load_table
from kosen_edu.cases.toda import toda_plan
from kosen_edu.loans.backtest import borrowed_in, years_on_record
from kosen_edu.loans.loan import Loan
from kosen_edu.loans.variable import RULES, variable_schedule
from kosen_edu.rates.contract import RateContract
from kosen_edu.rates.history import history
from kosen_edu.rates.moves import moves_after
from kosen_edu.rates.paths import shock
from kosen_edu.risk.sensitivity import rate_scenarios


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("year", [1968, 1990, 2007, 2024])
def test_it_is_the_readable_table_of_the_same_contract(year, rule):
    contract = RateContract(base="long_term_prime", spread=0.012)
    path = contract.path(start=f"{year}-01", months=420)
    table = variable_schedule(30_000_000, path, rule=rule)
    found = borrowed_in(year, spread=0.012, rule=rule)
    assert found.total == pytest.approx(table.total_payment, abs=1)
    assert found.settlement == pytest.approx(table.settlement, abs=1)
    assert found.known * 6 - path.known_months in range(6)
    np.testing.assert_allclose(found.rates, path.rates[::6], atol=1e-12)
    if rule != "level_principal":
        np.testing.assert_allclose(found.payment[:60], table.regular[:360:6], atol=0.01)


@pytest.mark.parametrize("rule", RULES)
def test_the_first_rate_kept_is_the_plain_loan(rule):
    found = borrowed_in(2000, spread=0.01, rule=rule)
    method = "level_principal" if rule == "level_principal" else "level_payment"
    loan = Loan(principal=30_000_000, annual_rate=found.rates[0], years=35, method=method)
    assert found.first_total == pytest.approx(loan.total_payment, abs=1)


def test_what_can_be_asked():
    first, last = years_on_record("short_term_prime")
    assert (first, last) == (2000, 2026)
    assert borrowed_in(last, spread=0.01, base="short_term_prime").known == 3
    for wrong in ({"year": first - 1}, {"year": last + 1}, {"spread": 1.0}, {"rule": "none"}):
        with pytest.raises(InputError):
            borrowed_in(**{"year": 2010, "spread": 0.01, "base": "short_term_prime"} | wrong)


def test_the_short_term_prime_follows_the_policy_rate_and_not_the_other_way_round():
    ahead = moves_after("policy_rate", "short_term_prime", since="2024-07").dropna()
    assert len(ahead) == 4
    np.testing.assert_allclose(ahead["moved_by"], ahead["followed_by"].astype(float))
    assert ahead["days_after"].between(30, 50).all()
    back = moves_after("short_term_prime", "policy_rate", since="2024-07", within=60)
    assert back["followed_on"].isna().sum() == 3  # only by chance, once, after 52 days
    record = history("policy_rate")
    for _, row in ahead.iterrows():
        assert record.on(row["moved_on"]) - record.on(np.datetime64(row["moved_on"]) - 1) > 0
    with pytest.raises(InputError):
        moves_after("policy_rate", "short_term_prime", since="2024-07", within=0)


def test_the_published_table_of_a_bank_is_met_to_the_yen():
    published = load_table("five_year_examples")
    for row in published.itertuples():
        rates = shock(0.02375, row.points, month=13, months=360)
        table = variable_schedule(10_000_000, rates, rule="five_year", rounding="floor")
        assert table.total_payment == row.total
        year = table.frame().iloc[12:24]
        assert year["principal_part"].sum() == row.year_2_principal
        assert year["interest"].sum() == row.year_2_interest
        assert year["unpaid"].iloc[-1] == row.year_2_unpaid


def test_a_term_in_months_and_a_rate_that_follows_itself_are_refused():
    with pytest.raises(InputError, match="420 か月なら 35 年"):
        borrowed_in(2000, spread=0.01, years=420)
    with pytest.raises(InputError, match="違う金利"):
        moves_after("policy_rate", "policy_rate", since="2024-08")


@pytest.mark.parametrize(("months", "first"), [(7, 7), (10, 7), (12, 7), (13, 13), (60, 13)])
def test_scenarios_move_the_rate_at_a_review_also_of_a_short_loan(months, first):
    plans = rate_scenarios(toda_plan().at(years=months / 12))
    assert np.flatnonzero(np.diff(plans["shock"].rate_by_month))[0] + 2 == first
    with pytest.raises(InputError, match="見直し"):
        rate_scenarios(toda_plan().at(years=0.5))


def test_who_pays_more_than_at_the_first_rate_is_as_lesson_01_says():
    """By the readable table: the text names these years, and no cell can print them there."""
    first, last = years_on_record()
    dearer = []
    for year in range(first, last + 1):
        rates = borrowed_in(year, spread=0.01).rates
        by_month = rates.repeat(6)[:420]
        table = variable_schedule(30_000_000, by_month, rule="recalculated")
        flat = 420 * -npf.pmt(rates[0] / 12, 420, 30_000_000)
        if table.total_payment > flat:
            dearer.append(year)
    assert dearer == [*range(2003, 2007), *range(2010, 2027)]


def test_a_loan_of_a_year_that_pays_the_same_pays_neither_more_nor_less():
    same = borrowed_in(1967, spread=0.0, rule="five_year", years=1)
    assert same.more == pytest.approx(0, abs=1e-6)
    assert same.outcome == "same"
    assert "少ない" not in str(same)
    assert "1万円も違いません" in str(same)
