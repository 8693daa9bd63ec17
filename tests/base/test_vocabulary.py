"""One vocabulary: every word that the package uses exists, in both languages, and is used."""

import ast
import csv
import re
import string
from pathlib import Path

import pytest

import kosen_edu
from kosen_edu.base import words as vocabulary
from kosen_edu.base.data import data_root
from kosen_edu.base.words import language, say, set_language, term, terms

PACKAGE = Path(kosen_edu.__file__).parent
NOTEBOOKS = PACKAGE.parent / "notebooks"
WAITING: set[str] = set()  # written for a lesson that is not here yet
LESSONS = {f"{n:02}" for n in range(10)}
ROOMS = sorted(p.name[:-4] for p in (data_root() / "messages").iterdir() if p.name.endswith(".csv"))


def rows(name):
    with (data_root() / name).open(encoding="utf-8", newline="") as f:
        return list(csv.reader(f))


def places(sentence):
    """The names in the braces of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


MESSAGES = {
    f"{room}.{key}": (ja, en) for room in ROOMS for key, ja, en in rows(f"messages/{room}.csv")[1:]
}


def pattern(node):
    """A string, or an f-string with anything in its braces, as a regular expression."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+"
            for part in node.values
        )
    return None


def calls(*names):
    """Every call of a function with one of these names in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) in names:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def strings():
    """Every string and f-string in the package, as a regular expression."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found = pattern(node)
            if found is not None:
                yield found


def test_every_sentence_that_the_package_says_exists():
    missing = []
    for where, call in calls("say"):
        wanted = pattern(call.args[0])
        if wanted is None or wanted.startswith(r"\w+"):
            continue  # a key that came as an argument was a string where it came from
        found = [key for key in MESSAGES if re.fullmatch(wanted, key)]
        if not found:
            missing.append((where, wanted))
        named = {k.arg for k in call.keywords}
        if None not in named and isinstance(call.args[0], ast.Constant):
            missing += [(where, key) for key in found if places(MESSAGES[key][0]) - named]
    assert missing == []


def test_every_sentence_is_said_somewhere():
    room = "|".join(ROOMS)
    said = {s for s in strings() if re.match(rf"(?:{room})\\?\.|\\w\+", s)} - {r"\w+"}
    lessons = "".join(p.read_text(encoding="utf-8") for p in NOTEBOOKS.glob("*.ipynb"))
    unused = {k for k in MESSAGES if not any(re.fullmatch(s, k) for s in said)}
    assert {key for key in unused if key not in lessons} <= WAITING


@pytest.mark.parametrize("key", MESSAGES)
def test_both_languages_say_the_same(key):
    ja, en = MESSAGES[key]
    assert ja.strip()
    assert en.strip()
    assert places(ja) == places(en)
    assert not re.search("[ぁ-んァ-ヶ一-龠]", en.replace("万円", ""))


@pytest.mark.parametrize("room", ["vocabulary", *(f"messages/{r}" for r in ROOMS)])
def test_tables_of_words_are_well_formed(room):
    head, *body = rows(f"{room}.csv")
    wanted = ["key", "ja", "en"]
    if room == "vocabulary":
        wanted = ["key", "symbol", "ja", "en", "unit", "formula", "definition", "lesson"]
    assert head == wanted
    assert [row for row in body if len(row) != len(head)] == []
    keys = [row[0] for row in body]
    assert [k for k in keys if keys.count(k) > 1] == []
    assert [k for k in keys if not re.fullmatch("[a-z][a-z0-9_]*", k)] == []


def test_every_term_that_the_package_names_exists():
    missing = []
    for where, call in calls("term"):
        wanted = pattern(call.args[0])
        if wanted and not any(re.fullmatch(wanted, key) for key in terms()):
            missing.append((where, wanted))
    checks = [f"check_{kind}" for kind in ("number", "rate", "share", "money", "count", "years")]
    checks += ["check_single", "check_choice", "check_ratio", "check_size"]
    for where, call in calls(*checks):
        key = next((k.value for k in call.keywords if k.arg == "key"), None)
        key = call.args[1] if key is None and len(call.args) > 1 else key
        wanted = pattern(key) if key is not None else None
        if wanted and not any(re.fullmatch(wanted, key) for key in terms()):
            missing.append((where, wanted))
    assert missing == []


def test_a_term_has_one_name_in_each_language_and_no_other_has_it():
    for column in ("ja", "en"):
        names = [getattr(t, column).strip().lower() for t in terms().values()]
        assert all(names)
        assert sorted({n for n in names if names.count(n) > 1}) == []


def test_terms_say_what_they_are():
    for t in terms().values():
        assert t.definition.strip(), t.key
        assert t.lesson in LESSONS, t.key
        assert not re.search("[ぁ-んァ-ヶ一-龠]", t.en), t.key
    symbols = [(t.symbol, t.lesson) for t in terms().values() if t.symbol]
    short = {s for s, _ in symbols if len(s) > 1}
    assert {s for s in short if [x for x, _ in symbols].count(s) > 1} <= {"CAPEX"}


def test_language_is_a_column():
    assert language() == "ja"
    assert term("noi").name == "営業純収益"
    set_language("en")
    try:
        assert term("noi").name == "net operating income"
        assert say("errors.meant_number", number=5) == "Did you mean 5?"
    finally:
        set_language("ja")
    with pytest.raises(ValueError, match="fr"):
        set_language("fr")
    assert language() == "ja"


def test_what_is_missing_is_an_error_and_not_a_blank():
    with pytest.raises(KeyError):
        term("no such term")
    with pytest.raises(KeyError):
        say("errors.no_such_sentence")
    with pytest.raises(KeyError):
        say("errors.meant_number")
    with pytest.raises(FileNotFoundError):
        say("no_such_room.x")
    assert vocabulary.LANGUAGES == ("ja", "en")
