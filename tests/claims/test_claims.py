"""The source check: every verdict recomputed, the table complete, the rules of the verdict."""

import re
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from kosen_edu.base.check import InputError
from kosen_edu.base.formats import parse_number
from kosen_edu.claims.rules import MISSES, OUTCOMES, agreement
from kosen_edu.claims.table import all_claims, articles, claim, claims, counts, settled
from kosen_edu.claims.worked import WORKS
from kosen_edu.lessons.source_check.charts import VerdictChart
from kosen_edu.lessons.source_check.panels import claim_panel

LESSONS = {f"{n:02d}" for n in range(10)}
RELATIONS = {"=", ">", ">=", "<", "<=", "range", "a little over", "a little under"}
every = pytest.mark.parametrize("c", all_claims(), ids=lambda c: c.key)


def test_numbers_are_unique_and_in_order():
    keys = [c.key for c in all_claims()]
    assert keys == sorted(set(keys))
    for article in {k[:3] for k in keys}:
        numbers = [int(k[4:]) for k in keys if k.startswith(article)]
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_working_belongs_to_a_claim():
    assert set(WORKS) <= {c.key for c in all_claims()}


@every
def test_the_row_is_complete(c):
    assert c.quote
    assert c.printed_as
    assert c.place
    assert c.lesson in LESSONS
    assert c.relation in RELATIONS
    assert c.step > 0
    assert c.ground in {"terms", "article", "fact", "none"}
    assert (c.printed_to is not None) == (c.relation == "range")
    assert "{" not in c.remark
    assert not c.follows or claim(c.follows).outcome in MISSES
    if c.ground == "none":
        assert c.value is None
        assert c.reason
    else:
        assert c.condition
        assert c.formula
        assert c.value is not None
        assert not c.reason


def _decimal_outcome(c):
    """The rule a second time, on decimals instead of floats."""
    if c.value is None:
        return "not_computable"
    missed = "contradiction" if c.ground == "article" else "miss"
    if isinstance(c.printed, str):
        return "exact" if c.value == c.printed else missed
    value, printed, step = (Decimal(repr(float(x))) for x in (c.value, c.printed, c.step))
    value = value.quantize(Decimal("1e-9"))
    if c.relation == "=":
        agree = value == printed
        rounded = any(
            (value / step).quantize(0, how) * step == printed for how in (ROUND_HALF_UP, ROUND_DOWN)
        )
        if not agree and rounded:
            return "exact" if c.unit == "yen" and step == 1 else "rounded"
    else:
        agree = {
            ">": value > printed,
            ">=": value >= printed,
            "<": value < printed,
            "<=": value <= printed,
            "range": printed <= value <= Decimal(str(c.printed_to or 0)),
            "a little over": printed <= value < printed + step / 2,
            "a little under": printed - step / 2 <= value < printed,
        }[c.relation]
    return "exact" if agree else missed


@every
def test_the_verdict_recomputed(c):
    assert c.outcome == _decimal_outcome(c)


@every
def test_a_miss_says_what_would_give_the_printed_number_or_why_nothing_does(c):
    if c.outcome not in MISSES:
        assert not c.remedy
        assert c.instead is None
        return
    assert c.remedy
    if c.instead is not None:
        assert agreement(c.instead, c)
        assert c.instead != c.value


@every
def test_the_printed_number_is_the_one_in_the_words(c):
    text = re.sub(r"^(約|およそ)|(程度|円?/月|強|弱|以上|以下|超)$", "", c.printed_as)
    try:
        read = parse_number(text)
    except ValueError:
        return  # a range, a date, a number in words
    assert read == pytest.approx(c.printed)


def _like(key, **changes):
    return replace(claim(key), **changes)


def test_rounding_half_up_and_cutting_are_told_apart():
    c = _like("003-42")  # 約190万円
    assert agreement(1_895_000.0, c) == "half_up"
    assert agreement(1_909_999.0, c) == "cut"
    assert agreement(1_900_000.0, c) == "exact"
    assert agreement(1_894_999.0, c) == ""
    assert agreement(1_910_000.0, c) == ""


def test_a_difference_below_one_yen_is_no_difference():
    c = _like("003-41")  # 158,970円
    assert agreement(158_970.99, c) == "exact"
    assert agreement(158_969.5, c) == "exact"
    assert agreement(158_971.0, c) == ""


def test_a_miss_on_the_articles_own_ground_is_a_contradiction():
    c = _like("003-04", value=9.99)
    assert c.outcome == "contradiction"
    assert replace(c, ground="terms").outcome == "miss"
    assert replace(c, value=None).outcome == "not_computable"


def test_another_number_changes_the_verdict_of_every_computed_claim():
    for c in all_claims():
        if c.relation == "=" and not isinstance(c.printed, str) and c.value is not None:
            assert replace(c, value=c.printed + 3 * c.step).outcome in MISSES
            assert replace(c, value=c.printed).outcome == "exact"


def test_known_slips():
    assert claim("003-43").outcome == "miss"
    assert claim("003-04").outcome == "contradiction"
    assert "1.2％" in claim("003-43").remark


def test_the_years_in_the_credit_file_start_when_the_debt_is_repaid():
    # 12 million yen at 80,000 a month are 150 months; the record stays five years more
    c = claim("000-04")
    assert c.value == pytest.approx((12_000_000 / 80_000 + 5 * 12) / 12)
    assert c.outcome == "miss"
    assert c.instead == 5  # only where nothing is left to repay
    assert "50万円" in c.remark  # two years for 12 million yen, then five: seven


def test_tables():
    table = settled(lesson="02")
    assert len(table) == sum(c.lesson == "02" for c in all_claims())
    assert list(table.frame().index) == [c.key for c in table]
    assert claims("003").shape == (sum(c.article == "003" for c in all_claims()), 7)
    assert counts().to_numpy().sum() == len(all_claims())
    assert counts().shape[1] == len(OUTCOMES)


def test_the_table_reads_as_text_and_as_html_without_addresses():
    table = settled(article="003")
    assert " at 0x" not in repr(table)
    assert repr(table) == repr(settled(article="003"))
    assert len(repr(table).splitlines()) == len(table) + 1
    html = table._repr_html_()
    assert html.count("<tr>") == len(table) + 1
    assert "約52.7%" in html


@pytest.mark.parametrize("wrong", [{"lesson": "77"}, {"article": "3"}, {"verdict": "正解"}])
def test_unknown_filters_are_refused(wrong):
    with pytest.raises(InputError):
        settled(**wrong)


def test_an_unknown_claim_is_refused():
    with pytest.raises(InputError):
        claim("003-99")


def test_the_picture_is_as_long_as_the_counts():
    chart, table = VerdictChart(), settled()
    chart.update(table)
    for row, article in enumerate(articles()):
        drawn = [chart.pieces[row, o].get_width() for o in OUTCOMES]
        assert drawn == table.counts(article)
        assert str(max(drawn)) in chart.describe(table)


def test_the_panel_filters_and_says_when_nothing_fits():
    panel = claim_panel()
    assert len(panel.result) == len(all_claims())
    for article in articles():
        panel.set(article=article)
        assert {c.article for c in panel.result} == {article}
        for c in panel.result:
            assert c.key in panel.claim_list.value
    panel.set(article="000", verdict="丸めて一致")
    assert len(panel.result) == 0
    assert panel.error is None
    assert "ありません" in panel.sentence


def test_a_filtered_picture_is_the_same_as_one_drawn_afresh():
    moved = VerdictChart()
    for table in (settled(), settled(article="000"), settled(verdict="不一致"), settled()):
        drawn = moved.pixels(table).copy()
        assert np.array_equal(drawn, VerdictChart().pixels(table))
