"""The source check: every verdict recomputed, the table complete, the rules of the verdict."""

import re
from contextlib import suppress
from dataclasses import replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from kosen_edu.base.check import InputError
from kosen_edu.base.reading import parse_number
from kosen_edu.claims.rules import MISSES, VERDICTS, agreement
from kosen_edu.claims.table import all_claims, articles, claim, counts, settled
from kosen_edu.lessons.source_check.charts import VerdictChart
from kosen_edu.lessons.source_check.panels import claim_panel

LESSONS = {f"{n:02d}" for n in range(10)}
RELATIONS = {"=", ">", ">=", "<", "<=", "range", "a little over", "a little under"}


def test_numbers_are_unique_and_in_order():
    keys = [c.key for c in all_claims()]
    assert keys == sorted(set(keys))
    for article in {k[:3] for k in keys}:
        numbers = [int(k[4:]) for k in keys if k.startswith(article)]
        assert numbers == list(range(1, len(numbers) + 1))


def _missing_in_the_row(c):
    checks = {
        "words": all((c.quote, c.printed_as, c.place)),
        "lesson": c.lesson in LESSONS,
        "relation": c.relation in RELATIONS,
        "step": c.step > 0,
        "ground": c.ground in {"terms", "article", "fact", "none"},
        "printed_to": (c.printed_to is not None) == (c.relation == "range"),
        "remark": "{" not in c.remark,
        "follows": not c.follows or claim(c.follows).outcome in MISSES,
    }
    if c.ground == "none":
        checks |= {"no value": c.value is None, "reason": c.reason}
    else:
        checks |= {"terms": c.condition and c.formula, "value": c.value is not None}
        checks |= {"no reason": not c.reason}
    return [name for name, good in checks.items() if not good]


def test_every_row_is_complete():
    assert {c.key: missing for c in all_claims() if (missing := _missing_in_the_row(c))} == {}


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


def test_every_verdict_recomputed():
    assert [c.key for c in all_claims() if c.outcome != _decimal_outcome(c)] == []


def test_a_miss_says_what_would_give_the_printed_number_or_why_nothing_does():
    misses = [c for c in all_claims() if c.outcome in MISSES]
    assert [c.key for c in misses if not c.remedy] == []
    with_another = [c for c in misses if c.instead is not None]
    assert [c.key for c in with_another if not agreement(c.instead, c)] == []
    assert [c.key for c in with_another if c.instead == c.value] == []
    others = [c for c in all_claims() if c.outcome not in MISSES]
    assert [c.key for c in others if c.remedy or c.instead is not None] == []


def test_the_printed_number_is_the_one_in_the_words():
    read = {}
    for c in all_claims():
        text = re.sub(r"^(約|およそ)|(程度|円?/月|強|弱|以上|以下|超)$", "", c.printed_as)
        with suppress(ValueError):  # a range, a date, a number in words
            read[c.key] = parse_number(text)
    assert len(read) > 80
    assert read == pytest.approx({key: claim(key).printed for key in read})


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
    slips = {"003-43": "miss", "003-04": "contradiction", "000-04": "miss"}
    assert {key: claim(key).outcome for key in slips} == slips


def test_tables():
    table = settled(lesson="02")
    assert len(table) == sum(c.lesson == "02" for c in all_claims())
    assert list(table.frame().index) == [c.key for c in table]
    assert settled(article="003").frame().shape == (54, 7)
    assert counts().to_numpy().sum() == len(all_claims())
    assert counts().shape[1] == len(VERDICTS)


def test_the_table_reads_as_text_and_as_html_without_addresses():
    table = settled(article="003")
    assert " at 0x" not in repr(table)
    assert repr(table) == repr(settled(article="003"))
    assert len(repr(table).splitlines()) == len(table) + 1
    html = table._repr_html_()
    assert html.count("<tr>") == len(table) + 1
    assert "約52.7%" in html


def test_what_is_not_there_is_refused():
    for wrong in ({"lesson": "77"}, {"article": "3"}, {"verdict": "正解"}):
        with pytest.raises(InputError):
            settled(**wrong)
    with pytest.raises(InputError):
        claim("003-99")


def test_the_picture_is_as_long_as_the_counts():
    table = settled()
    chart = VerdictChart(table)
    chart.update(table)
    for row, article in enumerate(articles()):
        drawn = [chart.pieces[row, o].get_width() for o in VERDICTS]
        assert drawn == table.counts(article)
        assert str(max(drawn)) in chart.describe(table)


def test_the_panel_filters_and_says_when_nothing_fits():
    panel = claim_panel()
    assert len(panel.result) == len(all_claims())
    for article in articles():
        panel.set(article=article)
        assert {c.article for c in panel.result} == {article}
        for c in all_claims():
            assert f'class="claim-{c.key}"' in panel.claim_list.value
            assert (f".claim-{c.key}" in panel.hidden.value) == (c.article != article)
    panel.set(article="000", verdict="丸めて一致")
    assert len(panel.result) == 0
    assert panel.error is None
    assert "ありません" in panel.sentence


def test_a_filtered_picture_is_the_same_as_one_drawn_afresh():
    moved = VerdictChart(settled())
    for table in (settled(), settled(article="000"), settled(verdict="不一致"), settled()):
        drawn = moved.pixels(table).copy()
        assert np.array_equal(drawn, VerdictChart(settled()).pixels(table))
