"""What hints, solutions and prose calculate gives, with the printed numbers, what is printed.

And the calculator in the box works out the calculations of the hints, as they are printed.
"""

import json
import re
from decimal import Decimal
from html import unescape

from test_exercise import EXERCISES
from test_notebooks import NOTEBOOKS

from kosen_edu.base.reading import seen
from kosen_edu.live.answers import SHARES, UNITS, measured
from kosen_edu.live.arithmetic import worked_out

UNIT = rf"(?:億円?|千?万円?|{'|'.join(UNITS.values())})"
NUMBER = rf"\d[\d,]*(?:\.\d+)?(?:(?:億|万)\d[\d,]*)?{UNIT}?"
TERM = rf"[(√]*−?[(√]*{NUMBER}[⁰¹²³⁴⁵⁶⁷⁸⁹]?\)*"
EQUATION = re.compile(
    rf"(?<![0-9A-Za-z+×÷/−.,%()√^])([×÷][^\W\d]+)?({TERM}(?:[+×÷−]{TERM})+)=(−?{NUMBER})(?![\d.×÷+⁰-⁹]|−\d)"
)
CALCULATION = re.compile(rf"{TERM}(?:[+×÷−]{TERM})+")
# what a result is in, where the numbers before it have no unit: 300 × 0.2 = 60万円
BY_UNIT = {"万円": 10_000, "%": Decimal("0.01"), "ポイント": Decimal("0.01")}


def plain(text):
    text = seen(re.sub(r"[*`]|\$\$?", "", text))
    return re.sub(r"[ \t]*([=+×÷−()])[ \t]*", r"\1", text)


def balanced(text):
    """A calculation without the bracket around the sentence in which it stands."""
    while text.count("(") > text.count(")"):
        text = text.replace("(", "", 1)
    return text


def equations(text):
    for found in EQUATION.finditer(plain(text)):
        if not found[1]:  # part of a formula in words
            yield balanced(found[2]), found[3]


def shown(text):
    """A printed number, and half of its last place."""
    number, kind = measured(text)
    share = SHARES.get(kind, Decimal(1))
    figures = re.sub(r"[^\d.]", "", re.sub(r".*億", "", text)) or "0"
    places = len(figures.partition(".")[2])
    size = Decimal(10_000 if "万" in text or "億" in text else 1)
    return number * share, share * size * Decimal(1).scaleb(-places) / 2


def holds(left, right):
    result, near = shown(right)
    value, kind = measured(worked_out(left))
    value *= SHARES.get(kind, Decimal(1))
    unit = next((unit for unit in BY_UNIT if right.endswith(unit)), "")
    sizes = {Decimal(1), Decimal(BY_UNIT.get(unit, 1)) if unit not in left else Decimal(1)}
    return any(abs(value * size - result) <= near + abs(result) / 10**12 for size in sizes)


def texts():
    for name, exercise in EXERCISES.items():
        for part in exercise.help():
            yield name, part
    for path in NOTEBOOKS:
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
            yield f"{path.stem}[{number}]", "".join(cell["source"])
            for output in cell.get("outputs", ()):
                yield f"{path.stem}[{number}]", "".join(output.get("text", ""))
                for page in output.get("data", {}).values():
                    words = re.sub(r"<(svg|style).*?</\1>|<[^>]+>", "\n", "".join(page), flags=re.S)
                    yield f"{path.stem}[{number}]", unescape(words)


def test_what_is_calculated_on_the_page_gives_what_is_printed():
    found = {(name, *pair) for name, text in texts() for pair in equations(text)}
    assert len(found) > 300
    assert [row for row in sorted(found) if not holds(*row[1:])] == []


def test_the_box_works_out_what_a_hint_says():
    """Copied from the page into the box; where the hint has all that is needed, it is right."""
    wrong, tried = [], 0
    for name, exercise in EXERCISES.items():
        if exercise.unit == "choice":
            continue
        exercise.tried.clear()
        *_, hint, solution = exercise.help()
        steps = [found[1] for found in re.finditer(r"(?:^|。|、)([^。、]+) を計算します", hint)]
        answer = re.escape(str(exercise._values()["answer"]))
        steps += [left for left, right in equations(solution) if re.fullmatch(answer, right)]
        for step in filter(CALCULATION.fullmatch, map(plain, steps)):
            tried += 1
            if exercise.check(step).kind != "right":
                wrong.append((name, step))
        exercise.tried.clear()
    assert tried > 40
    assert wrong == []
