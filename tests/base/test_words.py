"""One vocabulary: every word that the package uses exists, once, and is used."""

import ast
import csv
import functools
import re
import string
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

import kosen_edu
from kosen_edu.base import words
from kosen_edu.base.data import data_root, load_table
from kosen_edu.base.errors import InputError
from kosen_edu.base.words import say, say_rows, term, terms

PACKAGE = Path(kosen_edu.__file__).parent
NOTEBOOKS = PACKAGE.parent / "notebooks"
LESSONS = {f"{n:02}" for n in range(10)}


def rows(name):
    with (data_root() / name).open(encoding="utf-8", newline="") as f:
        return list(csv.reader(f))


def places(sentence):
    """The names in the braces of a sentence; ``r`` of ``{r.noi:yen}``."""
    found = (name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)
    return {re.split(r"[.\[]", name)[0] for name in found}


def flat(table, prefix):
    """The sentences of a table and of those in it, by their whole key."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):  # a row of a table with several columns
            yield from ((f"{prefix}{key}.{column}", cell) for column, cell in enumerate(value))
        else:
            yield f"{prefix}{key}", value


def sentences():
    """Every sentence by the key under which it is said."""
    for path in PACKAGE.rglob("sentences.toml"):
        lesson = f"{path.parent.name}." if path.parent.parent.name == "lessons" else ""
        yield from flat(tomllib.loads(path.read_text(encoding="utf-8")), lesson)


PAIRS = list(sentences())
SENTENCES = dict(PAIRS)
ROOMS = {key.split(".")[0] for key in SENTENCES}


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


def called(node):
    """The name of what is called; ``check.rate`` for a function of that module."""
    if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "check":
        return f"check.{node.func.attr}"
    return getattr(node.func, "id", None)


@functools.cache
def nodes():
    """Everything that the package writes down: strings and calls, and in which file."""
    kinds = ast.Constant, ast.JoinedStr, ast.Call
    return [
        (path.relative_to(PACKAGE), node)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, kinds)
    ]


def calls(*names):
    """Every call of a function with one of these names in the package."""
    for path, node in nodes():
        if isinstance(node, ast.Call) and called(node) in names:
            yield f"{path}:{node.lineno}", node


def said():
    """Every string of the package that may be the key of a sentence, as a regular expression."""
    for _, node in nodes():
        found = pattern(node)
        if found is not None and found.replace("\\", "").split(".")[0] in ROOMS:
            yield found
    for _, call, key in panels():
        yield from of_panel(call, key)
        yield rf"{re.escape(key)}_note"


def panels():
    """Every call of :func:`kosen_edu.live.panel.panel`, with the key that its chart has."""
    keys = {}  # the last chart that was made above, by file
    for path, node in nodes():
        made = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Chart") and node.args
        if made and isinstance(node.args[0], ast.Constant):
            keys[path, node.lineno] = node.args[0].value
    for path, node in nodes():
        if isinstance(node, ast.Call) and called(node) == "panel":
            above = max(line for p, line in keys if p == path and line <= node.args[0].lineno)
            yield f"{path}:{node.lineno}", node, keys[path, above]


def of_panel(call, key):
    """The sentences that a panel and its chart say by their key."""
    key, named = re.escape(key), {k.arg for k in call.keywords}
    yield from (rf"{key}_{part}" for part in ("panel", "task", "subtitle", r"title(_\w+)?"))
    if "sentence" not in named and len(call.args) < 4:
        yield rf"{key}_say(_\w+)?"
    if "table" not in named and len(call.args) < 5:
        yield rf"{key}_rows\..+"


def test_a_key_names_one_sentence():
    assert len(PAIRS) == len(SENTENCES)
    assert [key for key, sentence in PAIRS if not sentence.strip()] == []


def test_every_sentence_that_the_package_says_exists():
    missing = []
    for where, call in calls("say"):
        wanted = pattern(call.args[0])
        if wanted is None or wanted.startswith(r"\w+"):
            continue  # a key that came as an argument was a string where it came from
        found = [key for key in SENTENCES if re.fullmatch(wanted, key)]
        if not found:
            missing.append((where, wanted))
        named = {k.arg for k in call.keywords}
        if None not in named and isinstance(call.args[0], ast.Constant):
            missing += [(where, key) for key in found if places(SENTENCES[key]) != named]
    assert missing == []


def test_every_panel_has_its_words():
    missing = []
    for where, call, name in panels():
        for wanted in of_panel(call, name):
            found = [key for key in SENTENCES if re.fullmatch(wanted, key)]
            says = rf"{re.escape(name)}_(say|rows)\b.*"
            told = [key for key in found if re.fullmatch(says, key)]
            missing += [(where, wanted)] * (not found)
            missing += [(where, key) for key in told if places(SENTENCES[key]) - {"r"}]
    assert missing == []
    assert len({name for _, _, name in panels()}) > 40


def test_a_row_that_is_named_like_a_term_is_one():
    tables = {key: text for key, text in SENTENCES.items() if re.match(r"\w+\.\w+_rows\.", key)}
    rows = [re.sub(r"\.\d+$", "", key.split(".", 2)[2]) for key in tables] + [*tables.values()]
    assert [name for name in rows if re.fullmatch(r"[a-z_]+", name) and name not in terms()] == []
    assert len(rows) > 40


def test_a_place_may_say_how_its_number_is_written(monkeypatch):
    sentence = "{r.noi:man_yen} {rate:percent2} {r.many[1]:times3} {n:,} {name} {x:.2f}"
    monkeypatch.setitem(words._sentences("base")["errors"], "shown", sentence)
    places = {"r": SimpleNamespace(noi=7_138_560, many=(1, 1.3688)), "n": 1234, "x": 0.5}
    words._found.cache_clear()
    shown = say("errors.shown", **places, rate=0.0185, name="満室")
    assert shown == "713.9万円 1.85％ 1.369倍 1,234 満室 0.50"
    sentence = "{loss:abs man_yen0} {none:percent} {key:term} {when:day} {when:year_month}"
    monkeypatch.setitem(words._sentences("base")["errors"], "shown", sentence)
    words._found.cache_clear()
    shown = say("errors.shown", loss=-25_000, none=None, key="noi", when="2025-04-01")
    assert shown == "3万円 解なし 営業純収益 2025年4月1日 2025年4月"


def unused(keys, patterns):
    """The keys that no pattern names; one that names a whole room at once proves nothing."""
    telling = patterns - {rf"{room}\.\w+" for room in ROOMS - WHOLE}
    named = re.compile("|".join(f"(?:{p})" for p in sorted(telling)))
    return {key for key in keys if not named.fullmatch(key)}


WHOLE = {"levers", "tables"}  # every sentence of these is said by way of a list


def test_every_sentence_is_said_somewhere():
    keys = {key for key in SENTENCES if ".drill." not in key}
    assert unused(keys, set(said())) == set()
    assert unused({"dscr.nobody_says_this"}, set(said())) == {"dscr.nobody_says_this"}


def test_every_term_that_the_package_names_exists():
    missing = []
    for where, call in calls("term"):
        wanted = pattern(call.args[0])
        if wanted and not any(re.fullmatch(wanted, key) for key in terms()):
            missing.append((where, wanted))
    kinds = "number rate share money count years single choice ratio day size field"
    checks = [f"check.{kind}" for kind in kinds.split()]
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


def test_what_is_missing_is_an_error_and_not_a_blank():
    for ask in (term, load_table):
        for key, near in (("polcy_rate", "policy_rate"), ("no such key", ""), (["ads"], "")):
            with pytest.raises(KeyError, match="が渡されました。") as caught:
                ask(key)
            assert isinstance(caught.value, InputError)
            assert caught.value.meant == (f'"{near}" のことでしょうか。' if near else "")
    with pytest.raises(KeyError):
        say("errors.meant_number")
    no_sentence = ("errors.no_such_sentence", "no_such_room.x", "nonsense", "errors", "../errors.x",
                   "errors.meant_number.x", "", 5, None, ["errors.meant_number"])  # fmt: skip
    for ask, key in [(ask, key) for ask in (say, say_rows) for key in no_sentence]:
        with pytest.raises(KeyError, match=r"文のキーに .* が渡されました。") as caught:
            ask(key)
        assert isinstance(caught.value, InputError)
        assert "sentences.toml にある" in str(caught.value)
