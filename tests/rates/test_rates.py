"""Rates: the real record, the contract's calendar, scenarios and simulated paths."""

import csv
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import refusal

from kosen_edu.base import check
from kosen_edu.base.check import InputError
from kosen_edu.base.data import all_sources, load_table, open_text
from kosen_edu.base.formats import rate_text
from kosen_edu.rates.contract import APRIL_OCTOBER, RateContract, ReviewCalendar
from kosen_edu.rates.history import HISTORIES, applied_rate, history
from kosen_edu.rates.paths import half_year_changes, ramp, replay, shock, simulate_rates

PRIME = history("long_term_prime")
CONTRACT = RateContract(base="long_term_prime", spread=0.01)

# ---------------------------------------------------------------- the record


def test_the_two_tables_of_the_long_term_prime_tell_one_story():
    monthly = load_table("long_term_prime_monthly")
    last_days = (monthly["month"].to_numpy().astype("datetime64[M]") + 1).astype("M8[D]") - 1
    np.testing.assert_allclose(PRIME.on(last_days) * 100, monthly["rate_percent"], atol=1e-9)


def test_a_record_is_a_staircase_with_a_source():
    for record in map(history, HISTORIES):
        assert (np.diff(record.days) > np.timedelta64(0)).all(), record.key
        assert record.days[-1] <= record.known_until == np.datetime64(record.source.as_of)
        assert record.source.url.startswith("https://"), record.key
        changes = record.changes()
        for day, rate in zip(changes["date"], changes["rate"], strict=True):
            assert record.on(day.to_pydatetime()) == rate, (record.key, day)
        before = record.on(changes["date"].to_numpy() - np.timedelta64(1, "D"))
        np.testing.assert_allclose(changes["rate"] - changes["change"], before, atol=1e-12)


def test_estimated_days_stay_marked():
    with open_text("long_term_prime_changes.csv") as f:
        confirmed = {row["date"] for row in csv.DictReader(f) if row["day"] == "confirmed"}
    changes = PRIME.changes()
    kept = changes.loc[changes["day"] == "confirmed", "date"].dt.strftime("%Y-%m-%d")
    assert set(kept) == confirmed
    assert (changes.loc[changes["date"] < "2000-01-01", "day"] == "estimated").all()
    assert (history("short_term_prime").changes()["day"] == "estimated").any()


def test_values_that_are_published():
    assert PRIME.on("2025-04-01") == 0.0235
    assert PRIME.on("2025-10-01") == 0.0230
    assert PRIME.on("2026-04-01") == 0.0280
    assert history("short_term_prime").on("2024-09-02") == 0.01625
    assert history("policy_rate").on("2016-06-01") == -0.001
    assert history("policy_rate").on("2026-10-01") == 0.0125


def test_policy_rate_leads_and_the_short_prime_follows():
    """Each rise of the short-term prime since 2024 comes after a rise of the policy rate."""
    rises = history("short_term_prime").changes().query("date >= '2024-01-01'")["date"]
    policy = history("policy_rate").changes()
    policy = policy[policy["change"] > 0]["date"]
    for day in rises:
        lag = (day - policy[policy <= day].max()).days
        assert 0 < lag < 120


def test_outside_of_the_record_is_refused_with_its_limits():
    replies = [
        refusal(PRIME.on, d) for d in ("1966-01-30", "2026-10-02", "1900-01", date(2040, 1, 1))
    ]
    assert [said for said in replies if "1966-01-31 から 2026-10-01" not in said] == []


def test_what_is_no_date_is_refused():
    no_days = ("2025-02-30", "2025/04/01", 20250401, 2025.0, None, "", "昨日", float("nan"), pd.NaT)
    replies = [(day, refusal(check.day, day)) for day in no_days]
    assert [reply for reply in replies if "2025-04-01 の形" not in reply[1]] == []


def test_dates_of_every_usual_kind():
    for when in ("2025-04-01", "2025-04", date(2025, 4, 1), pd.Timestamp("2025-04-01 09:00")):
        assert check.day(when) == np.datetime64("2025-04-01")
    days = np.array(["2025-04-01", "2025-10-01"], dtype="datetime64[D]")
    assert PRIME.on(days).tolist() == [0.0235, 0.0230]
    with pytest.raises(InputError):
        PRIME.on(np.array(["2025-04-01", "NaT"], dtype="datetime64[D]"))


# ---------------------------------------------------------------- the contract


def test_the_contract_of_article_002_and_what_came_after():
    reviews = CONTRACT.reviews(first="2025-07", last="2027-01")
    assert [str(day) for day in reviews["start_month"]] == [
        "2025-07-01",
        "2026-01-01",
        "2026-07-01",
        "2027-01-01",
    ]
    np.testing.assert_allclose(
        reviews["applied_rate"], [0.0335, 0.0330, 0.0380, 0.0440], atol=1e-12
    )
    assert (reviews["lead_months"] == 3).all()


def test_the_rate_in_force_is_that_of_the_path():
    path = CONTRACT.path(start="2018-01", months=30)
    in_force = [CONTRACT.rate_in_force(on=str(path.start + k)) for k in range(30)]
    assert in_force == path.rates.tolist()


def test_a_path_says_where_a_new_loan_and_a_running_one_differ():
    """A path from April 2022 starts at 2.10 %; who borrowed before paid 2.00 % until July."""
    for start in ("2022-04", "2025-11", "1990-05", "2018-01", "1966-02"):
        path = CONTRACT.path(start=start, months=24)
        assert path.rates[0] == CONTRACT.rate_on(f"{start}-01")
        try:
            running = CONTRACT.rate_in_force(on=start)
        except InputError:  # read before the record begins
            running = path.rates[0]
        assert ("前から借りている人は" in str(path)) == (running != path.rates[0])
        assert running == path.rates[0] or f"まで {rate_text(running)} です" in str(path)
    assert "2.10％ です。前から借りている人は、次の見直しまで 2.00％" in str(
        CONTRACT.path(start="2022-04", months=420)
    )


def test_applied_rate_adds_and_takes_off():
    assert applied_rate(base=0.01, spread=0.015) == 0.025
    assert applied_rate(base=0.02375, spread=0.02, discount=0.0175) == 0.02625
    assert applied_rate(base=-0.001, spread=0.0) == 0.0
    np.testing.assert_allclose(
        applied_rate(base=np.array([0.01, 0.02]), spread=[[0.01], [0.02]]),
        [[0.02, 0.03], [0.03, 0.04]],
    )
    for bad in ({"base": 2.35, "spread": 0.01}, {"base": 0.75, "spread": 0.01},
                {"base": 0.02, "spread": 1.0}):  # fmt: skip
        with pytest.raises(InputError, match="小数"):
            applied_rate(**bad)
    with pytest.raises(InputError):
        applied_rate(base=float("nan"), spread=0.01)


NEXT = [
    ("2025-03-31", "2025-04-01", "2025-07-01", None),
    ("2025-04-01", "2025-04-01", "2025-07-01", 0.0335),
    ("2025-06-30", "2025-04-01", "2025-07-01", 0.0335),
    ("2025-07-01", "2025-10-01", "2026-01-01", None),
    ("2026-11-22", "2026-10-01", "2027-01-01", 0.0440),
    ("2027-02-01", "2027-04-01", "2027-07-01", None),  # not read yet, and the record has ended
    ("2027-05-01", "2027-04-01", "2027-07-01", None),  # the record ends before the reading
]


def test_the_next_rate_is_known_from_the_reading_on():
    for on, reference, start, rate in NEXT:
        found = CONTRACT.next_rate(on=on)
        assert (str(found.review.reference), str(found.review.start)) == (reference, start)
        assert found.rate == rate
        assert found.known == (rate is not None)
        read = np.datetime64(reference) <= np.datetime64(on)
        assert ("まだ決まっていません" in str(found)) == (rate is None and not read)
        assert ("記録にはまだありません" in str(found)) == (rate is None and read)
        if rate is None:
            seen = min(np.datetime64(on), PRIME.known_until)
            assert ("いまの" in str(found)) == (seen == np.datetime64(on))
            assert (f"記録の最後（{seen}）の" in str(found)) == (seen < np.datetime64(on))
            assert found.if_unchanged == pytest.approx(PRIME.on(seen) + 0.01)


def test_a_rate_with_three_places_is_told_with_three():
    """The short-term prime moves in eighths: 3.375 % must not be told as 3.38 %."""
    short = RateContract(base="short_term_prime", spread=0.01)
    found = str(short.next_rate(on="2026-10-01"))
    assert "3.375％" in found
    assert "3.38％" not in found
    assert "3.375％" in str(short.path(start="2026-10", months=420))
    assert "4.40％ " in str(CONTRACT.next_rate(on="2026-10-01"))
    shown = [rate_text(r) for r in (0.0335, 0.02375, 0.04, 0.0399999, -0.001, 0.0099999999)]
    assert shown == ["3.35％", "2.375％", "4.00％", "4.00％", "−0.10％", "1.00％"]


def test_other_calendars():
    monthly = ReviewCalendar(
        references=tuple((m, 1) for m in range(1, 13)),
        starts=tuple(m % 12 + 1 for m in range(1, 13)),
    )
    assert [r.lead_months for r in monthly.reviews(first="2025-01", last="2025-12")] == [1] * 12
    same = ReviewCalendar(references=((4, 1),), starts=(4,))
    assert same.next_review(on="2025-03-31").lead_months == 0
    for bad in (((4, 31),), (7,)), (((4, 1),), (7, 1)), ((), ()), (((4, 1),), (13,)), (7, 1):
        with pytest.raises(InputError, match="基準日と適用開始月"):
            ReviewCalendar(references=bad[0], starts=bad[1])


@given(
    start=st.dates(date(1966, 2, 1), date(2026, 9, 30)),
    months=st.integers(1, 420),
)
@settings(max_examples=60, deadline=None)
def test_a_path_is_what_the_calendar_reads_off_the_record(start, months):
    path = CONTRACT.path(start=start, months=months)
    assert len(path) == months
    first = np.datetime64(start, "M")
    for k in {0, months // 2, months - 1}:
        month = first + k
        starts = APRIL_OCTOBER.reviews(first=str(first + 1), last=str(month))
        read = starts[-1].reference if starts else first.astype("datetime64[D]")
        if np.datetime64(read, "D") <= PRIME.known_until:
            assert path.rates[k] == pytest.approx(PRIME.on(read) + 0.01, abs=1e-12)
            assert k < path.known_months
        else:
            assert path.rates[k] == path.rates[path.known_months - 1]
            assert k >= path.known_months
    assert ("続くとみなしています" in str(path)) == (path.known_months < months)


def test_a_path_can_be_refused_past_the_record():
    known = CONTRACT.path(start="2020-01", months=90).known_months
    assert known == 90  # 2020-01 to 2027-06: the reading of 2026-10-01 holds until June
    CONTRACT.path(start="2020-01", months=90, beyond="refuse")
    with pytest.raises(InputError, match="90 か月目まで"):
        CONTRACT.path(start="2020-01", months=91, beyond="refuse")
    with pytest.raises(InputError):
        CONTRACT.path(start="2027-01", months=12)
    frame = CONTRACT.path(start="2025-05", months=36).frame()
    assert frame.index[frame["review"]].tolist() == [3, 9, 15, 21, 27, 33]
    assert frame["known"].sum() == 26
    assert frame["month"].iloc[2] == pd.Period("2025-07")


# ---------------------------------------------------------------- scenarios


def test_shock_and_ramp():
    assert shock(0.02, 0.03, month=1, months=3).tolist() == [0.05] * 3
    assert shock(0.01, -0.03, month=2, months=3).tolist() == [0.01, 0.0, 0.0]
    steps = ramp(0.02, 0.02, first=7, last=30, months=60)
    np.testing.assert_allclose(np.unique(np.round(steps, 9)), [0.02, 0.025, 0.03, 0.035, 0.04])
    assert (np.diff(steps) >= 0).all()
    for bad in ({"month": 0}, {"month": 13}):
        with pytest.raises(InputError):
            shock(0.02, 0.01, months=12, **bad)
    with pytest.raises(InputError):
        shock(0.02, 3, month=1, months=12)
    with pytest.raises(InputError, match="一つだけ"):
        shock([0.02, 0.03], 0.01, month=1, months=12)
    with pytest.raises(InputError, match="一つだけ"):
        RateContract(base="long_term_prime", spread=[0.01, 0.02])


def test_replay_repeats_the_real_changes_and_keeps_the_floor():
    path = replay(0.10, base="long_term_prime", since="1990-04", months=120)
    days = np.datetime64("1990-04-01") + np.zeros(1, "timedelta64[D]")
    real = PRIME.on((np.datetime64("1990-04") + np.arange(0, 120, 6)).astype("datetime64[D]"))
    np.testing.assert_allclose(path[::6], 0.10 + real - PRIME.on(days), atol=1e-9)
    low = replay(0.02, base="long_term_prime", since="1990-10", months=240)
    assert low.min() == 0.0
    touched = int(np.argmax(low == 0.0)) // 6
    rises = np.maximum(np.diff(real_at("1990-10", 240)), 0)
    # after the floor a rise counts from the floor, whatever was cut off before
    assert low[-1] <= rises[touched:].sum() + 1e-9
    assert replay(0.02, base="long_term_prime", since="2026-04", months=60)[-1] == 0.026


def real_at(start, months):
    return PRIME.on((np.datetime64(start) + np.arange(0, months, 6)).astype("datetime64[D]"))


# ---------------------------------------------------------------- simulated paths


def test_half_year_changes_add_up_to_the_record():
    changes = half_year_changes("long_term_prime")
    assert changes.sum() == pytest.approx(PRIME.on("2026-10-01") - PRIME.on("1966-04-01"))
    with pytest.raises(InputError, match="より前の月"):
        half_year_changes("long_term_prime", since="2026-09-01")


def test_no_volatility_is_the_plan_itself():
    plan = np.linspace(0.02, 0.05, 70)
    rates = simulate_rates(plan, periods=70, paths=3, seed=5, volatility=0.0)
    np.testing.assert_allclose(rates, np.repeat(plan[:, None], 3, axis=1), atol=1e-12)
    flat = simulate_rates(0.0335, periods=70, paths=3, seed=5, volatility=0.0)
    assert (flat == 0.0335).all()


def test_seeded_and_within_bounds():
    draw = {"periods": 70, "paths": 500, "cap": 0.08}
    one, two, other = (simulate_rates(0.03, seed=s, **draw) for s in (1, 1, 2))
    assert (one == two).all()
    assert (one != other).any()
    assert one.min() == 0.0
    assert one.max() == 0.08
    assert (one[0] == 0.03).all()


def test_every_step_is_a_change_that_really_happened():
    changes = half_year_changes("long_term_prime")
    changes -= changes.mean()
    rates = simulate_rates(0.5, periods=9, paths=400, seed=3, block=4)
    steps = np.diff(rates, axis=0)
    assert np.abs(steps[..., None] - changes).min(axis=-1).max() < 1e-12
    # within a block the order of the past is kept
    circle = np.concatenate([changes, changes[:3]])
    runs = np.lib.stride_tricks.sliding_window_view(circle, 4)
    for first in (0, 4):
        gap = np.abs(steps[first : first + 4].T[:, None, :] - runs).max(axis=-1).min(axis=-1)
        assert gap.max() < 1e-12


def test_the_past_drift_is_taken_out():
    """The mean is the plan's within five standard errors; with the drift it would be far below."""
    changes = half_year_changes("long_term_prime")
    draw = {"periods": 41, "paths": 4000, "seed": 11, "block": 1}
    centred = simulate_rates(0.5, **draw)[-1]
    error = changes.std() * np.sqrt(40 / 4000)
    assert abs(centred.mean() - 0.5) < 5 * error
    assert 40 * changes.mean() < -5 * error
    assert centred.std() == pytest.approx(changes.std() * np.sqrt(40), rel=0.06)
    wild = simulate_rates(0.5, volatility=2.0, **draw)[-1]
    np.testing.assert_allclose(wild - 0.5, 2 * (centred - 0.5), atol=1e-9)


def test_no_block_is_longer_than_the_record():
    known = len(half_year_changes("policy_rate"))
    draw = {"periods": 10, "paths": 5, "seed": 1, "base": "policy_rate"}
    assert simulate_rates(0.02, block=known, **draw).shape == (10, 5)
    for block in (0, 1.5, known + 1):
        with pytest.raises(InputError, match=f"1 以上 {known} 以下の整数"):
            simulate_rates(0.02, block=block, **draw)


def test_every_table_of_rates_names_its_source():
    for table in ("loan_products", "jhf_rental_loan_35y_fixed", "market_facts"):
        frame = load_table(table)
        assert len(frame)
        assert frame.attrs["source"] == all_sources()[table]
    products = load_table("loan_products")
    assert products["url"].str.startswith("https://").all()
    unproved = load_table("market_facts").query("status.str.startswith('—')")
    assert unproved["note"].str.len().gt(0).all()


def test_reviews_from_a_later_month_to_an_earlier_one_are_refused():
    with pytest.raises(InputError, match="より後"):
        CONTRACT.reviews(first="2027-01", last="2025-01")
