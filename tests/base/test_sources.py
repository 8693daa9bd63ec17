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


@pytest.mark.parametrize("source", all_sources().values(), ids=lambda s: s.table)
def test_a_source_says_who_when_and_in_which_unit(source):
    for name in ("title", "source", "as_of", "unit", "licence", "made"):
        assert getattr(source, name).strip(), name
    assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", source.as_of)
    year, *rest = (int(part) for part in source.as_of.split("-"))
    date(year, *[*rest, 1, 1][:2])
    assert source.url == "" or source.url.startswith("https://")
    # without one address for the table, each row has to say where it is from
    if not source.url:
        columns = set(load_table(source.table))
        assert columns & {"url", "source", "note"}, "no address in sources.csv and none in the rows"


@pytest.mark.parametrize("table", sorted(all_sources()))
def test_tables_are_well_formed_and_bring_their_source_along(table):
    with open_text(f"{table}.csv") as f:
        head, *body = csv.reader(f)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", name) for name in head)
    assert body
    assert [row for row in body if len(row) != len(head)] == []
    assert len({tuple(row) for row in body}) == len(body)
    frame = load_table(table)
    assert len(frame) == len(body)
    assert frame.attrs["source"] == all_sources()[table]
    frame["spoiled"] = 0  # a reader who spoils a copy spoils nothing
    again = load_table(table)
    assert "spoiled" not in again
    assert len(again) == len(body)


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
