"""Moves of the base rates with their estimated days."""

from kosen_edu.rates.history import history
from kosen_edu.rates.moves import day_words, moves_after


def test_a_follower_is_as_sure_as_the_less_sure_of_its_two_days():
    moves = moves_after("policy_rate", "short_term_prime", since="2024-08").dropna()
    by_day = dict(zip(moves["followed_on"].astype(str), moves["day"], strict=True))
    assert by_day["2025-03-03"] == "estimated"
    assert by_day["2026-08-03"] == "confirmed"
    led = moves_after("long_term_prime", "policy_rate", since="2023-11", within=60).dropna()
    sure = {str(day) for day in led.loc[led["day"] == "confirmed", "moved_on"]}
    record = history("long_term_prime")
    assert sure
    assert sure <= {str(day) for day in record.days[record.exact_day]}


def test_days_in_words():
    changes = history("long_term_prime").changes()
    words = day_words(changes)["day"]
    assert set(words) == {"確認", "推定"}
    assert (words == "確認").sum() == (changes["day"] == "confirmed").sum()
