"""Every table of data names its source, and every source has its table."""

import csv
import re
import subprocess
import sys
from datetime import date
from pathlib import PurePosixPath

import pytest

from kosen_edu.base.data import Source, all_sources, data_root, load_table, open_text

WORDS = {"vocabulary", "sources"}  # what the course itself says; no outside source
TABLES = sorted(p.name[:-4] for p in data_root().iterdir() if p.name.endswith(".csv"))


def test_every_table_has_a_source_and_every_source_a_table():
    assert sorted(set(TABLES) - WORDS) == sorted(all_sources())
    with open_text("sources.csv") as f:
        names = [row["table"] for row in csv.DictReader(f)]
    assert len(names) == len(set(names))


def missing(source):
    """What a row of sources.csv does not say."""
    yield from (
        n for n in ("title", "source", "unit", "licence", "made") if not getattr(source, n).strip()
    )
    try:
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", source.as_of):
            raise ValueError
        date.fromisoformat(source.as_of + "-01-01"[len(source.as_of) - 4 :])
    except ValueError:
        yield "as_of"
    # without one address for the table, each row has to say where it is from
    rows_say = not source.url and {"url", "source", "note"} & set(load_table(source.table))
    if not (rows_say or source.url.startswith("https://")):
        yield "url"


def test_a_source_says_who_when_and_in_which_unit():
    found = {source.table: list(missing(source)) for source in all_sources().values()}
    assert {table: names for table, names in found.items() if names} == {}
    blank = Source("policy_rate", " ", "", "http://x", "2026-13", "", "", "")
    assert list(missing(blank)) == ["title", "source", "unit", "licence", "made", "as_of", "url"]


def test_tables_are_well_formed_and_bring_their_source_along():
    for table, source in all_sources().items():
        with open_text(f"{table}.csv") as f:
            head, *body = csv.reader(f)
        assert [n for n in head if not re.fullmatch("[a-z][a-z0-9_]*", n)] == [], table
        assert {len(row) for row in body} == {len(head)}, table
        assert len({tuple(row) for row in body}) == len(body), table
        frame = load_table(table)
        assert len(frame) == len(body), table
        assert frame.attrs["source"] == source, table
        frame["spoiled"] = 0  # a reader who spoils a copy spoils nothing
        assert list(load_table(table)) == head, table


def test_data_without_a_source_are_not_loaded():
    with pytest.raises(KeyError):
        load_table("vocabulary")
    with pytest.raises(FileNotFoundError):
        open_text("nothing.csv")


def test_data_are_found_from_any_folder(tmp_path):
    code = "from kosen_edu.base.data import load_table as t; print(len(t('policy_rate')))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(run.stdout) == len(load_table("policy_rate"))


def test_source_is_a_row_of_the_table():
    with open_text("sources.csv") as f:
        assert tuple(next(csv.reader(f))) == tuple(Source.__dataclass_fields__)
    assert PurePosixPath(data_root().name).name == "data"
