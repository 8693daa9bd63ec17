"""The articles' worked cases: complete, with a source, and what is printed adds up."""

import pytest

from kosen_edu.base.check import InputError
from kosen_edu.base.data import all_sources
from kosen_edu.cases.articles import article_case, article_cases


def test_every_case_has_its_kind_and_the_table_its_source():
    assert "article_cases" in all_sources()
    assert {"given", "assumed", "printed"} >= {
        kind
        for case in article_cases().values()
        for kind in ("given", "assumed", "printed")
        if getattr(case, kind)
    }
    assert {article for article, _ in article_cases()} == {"000", "001", "002", "003", "004"}


def test_unknown_case_is_refused_with_the_list():
    with pytest.raises(InputError, match="004/condo"):
        article_case("004", "house")


def test_what_articles_003_and_004_print_follows_from_what_they_print():
    condo, refinancing = article_case("004", "condo"), article_case("003", "refinancing")
    assert condo.printed["noi"] - condo.printed["ads"] == condo.printed["btcf"]
    # the printed ratios are those of 190万円 and 168万円 a year, cut to one place
    rent = refinancing.given["monthly_rent"] * 12
    for ads, key in ((1_900_000, "old_ratio"), (1_680_000, "new_ratio")):
        assert int(ads / rent * 1000) / 1000 == refinancing.printed[key]
