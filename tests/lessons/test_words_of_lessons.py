"""One word has one meaning in all lessons: the list is ``words.toml``."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))["word"]
# What others wrote is theirs: a quoted line, and what stands in 「…」.
OTHERS = re.compile(r"^>.*$|「[^」]*」", re.MULTILINE)


def faults(text):
    """Every place of ``text`` where a word stands for something else, with the word to use."""
    text = OTHERS.sub(lambda found: " " * len(found[0]), text)
    for rule in RULES:
        kept = {
            place
            for found in re.finditer(rule.get("but", r"(?!)"), text)
            for place in range(*found.span())
        }
        for found in re.finditer(rule["word"], text):
            if not kept & set(range(*found.span())):
                around = text[max(0, found.start() - 20) : found.end() + 20].replace("\n", " ")
                yield f"…{around}…  ->  {rule['say']}"


def texts():
    """What learners read: notebooks, sentences, words of the panels' code, the vocabulary."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield path.name, "\n".join("".join(cell["source"]) for cell in cells)
    for path in sorted((ROOT / "kosen_edu").rglob("*.toml")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "kosen_edu").rglob("*.py")):
        strings = re.findall(r'"([^"\n]*[ぁ-んァ-ヶ一-龠][^"\n]*)"', path.read_text("utf-8"))
        yield str(path.relative_to(ROOT)), "\n".join(strings)
    yield "data/vocabulary.csv", (ROOT / "data" / "vocabulary.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "text"), [pytest.param(*pair, id=pair[0]) for pair in texts()])
def test_a_word_means_one_thing(name, text):
    assert list(faults(text)) == []


def test_a_planted_word_is_found_and_an_article_keeps_its_own():
    assert len(list(faults("売却の手取りは100万円、賃料は5万円です"))) == 2
    assert list(faults("記事は「手取り」と書きます\n> 手取りと経費率\n必要経費になります")) == []
