"""The values for Kubernetes: well formed, and in step with what they rest on."""

import re
from pathlib import Path

import check_values
import links
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs/hosting/README.md").read_text(encoding="utf-8")
VALUES = yaml.safe_load(check_values.VALUES.read_text(encoding="utf-8"))


def test_image_and_page_name_the_present_version():
    assert VALUES["singleuser"]["image"]["tag"] == links.version()
    assert f"kosen_edu:{links.version()} " in PAGE


def test_settings_lie_where_the_image_puts_the_course():
    target = re.search(r"--target-repo-dir (\S+)", PAGE)[1]
    env = VALUES["singleuser"]["extraEnv"]
    assert env["JUPYTER_CONFIG_PATH"] == f"{target}/.jupyter"
    assert env["KOSEN_WARM"] == "yes"
    assert all(isinstance(value, str) for value in env.values())


def test_what_a_schema_does_not_know_is_told_and_what_it_requires_is_left_to_the_chart():
    schema = {
        "additionalProperties": False,
        "required": ["hub", "proxy"],
        "properties": {
            "hub": {"type": "object"},
            "cull": {"properties": {"every": {"type": "integer"}}},
        },
    }
    assert check_values.wrong({"hub": {}, "cull": {"every": 300}}, schema) == []
    found = check_values.wrong({"hubs": {}, "cull": {"every": "5m"}}, schema)
    assert sorted(line.partition(":")[0] for line in found) == ["cull.every", "top"]


@pytest.mark.parametrize("base", ["", "https://github.com/someone/kosen_edu"])
def test_the_link_into_a_seat_is_made_from_the_one_address(base):
    link = links.pulled(base)
    assert ("no link" in link) == (not base)
    if base:
        assert "git-pull?repo=https%3A%2F%2Fgithub.com%2Fsomeone%2Fkosen_edu&branch=main" in link
        assert "doc%2Ftree%2Fkosen_edu%2Fnotebooks%2F00_start.ipynb" in link
    assert links.pulled(links.address()) in PAGE
