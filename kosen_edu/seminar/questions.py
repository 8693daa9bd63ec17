"""What a lesson asks, read from its notebook and its drill: for the wall and for the teacher."""

import ast
import importlib
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kosen_edu.base import InputError, seen, written
from kosen_edu.live.exercise import Exercise
from kosen_edu.live.memory import Entry
from kosen_edu.live.prediction import Prediction

OTHER = 30  # the slip that has no name
_LABEL = re.compile(r"^### (練習(\d+(?:・\d+)*)　.*)$", re.M)
_HEADING = re.compile(r"^#{1,3} +(.+)$", re.M)
_NAMED = re.compile(r"(?<![\w=])drill\.(\w+)")  # not what a panel is handed: guess=drill.guess


@dataclass(frozen=True)
class Asked:
    """A question where it stands in a lesson.

    Attributes
    ----------
    key : str
        ``"dscr.true_dscr"``.
    kind : str
        ``"guess"``, ``"recall"`` or ``"exercise"``.
    label : str
        ``"練習1"``; of others what they are.
    title : str
        The heading above it.
    text : str
        What it asks, without marks.
    section : int
        The number of the section (``##``) in which it stands, counted from 1.
    """

    key: str
    kind: str
    label: str
    title: str
    text: str
    section: int

    def asked(self) -> Exercise | Prediction:
        """The exercise or the prediction itself."""
        lesson, name = self.key.split(".")
        found: Exercise | Prediction = getattr(drill(lesson), name)
        return found


def drill(lesson: str) -> Any:
    """The module with the exercises of a lesson."""
    return importlib.import_module(f"kosen_edu.lessons.{lesson}.drill")


def found(book: dict[str, Any]) -> list[Asked]:
    """The questions of a notebook, in its order."""
    questions: list[Asked] = []
    waiting: list[tuple[str, str, str]] = []  # label, title and text of exercises announced
    heading, text, section, lesson, seen = "", "", 0, "", set[str]()
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            section += len(re.findall(r"^## ", source, re.M))
            heading = (_HEADING.findall(source) or [heading])[-1]
            text = source
            waiting += _announced(source)
            continue
        lesson = _lesson(source) or lesson
        for name in _NAMED.findall(source):
            asked = getattr(drill(lesson), name)
            if not isinstance(asked, (Exercise, Prediction)) or asked.name in seen:
                continue
            seen.add(asked.name)
            kind, label, title, words = "guess", "予想", heading, _asks(text)[0]
            if isinstance(asked, Exercise) and name.startswith("recall_"):
                kind, label, words = "recall", "思い出す", asked.question()
            elif isinstance(asked, Exercise):
                kind, label = "exercise", "問題"
                if waiting:
                    label, title, words = waiting.pop(0)
            questions.append(Asked(asked.name, kind, label, title, words, section))
    return questions


def _announced(source: str) -> list[tuple[str, str, str]]:
    announced = []
    for match in _LABEL.finditer(source):
        numbers = match[2].split("・")
        end = _HEADING.search(source, match.end())
        words = _asks(source[match.end() : end.start() if end else None], len(numbers))
        title = match[1].split("　", 1)[1]
        announced += [(f"練習{n}", title, ask) for n, ask in zip(numbers, words, strict=True)]
    return announced


def _asks(text: str, many: int = 1) -> list[str]:
    """What is asked: the last sentences in bold, or the last that ask; else the last paragraph."""
    bold = [part for part in re.findall(r"\*\*(.+?)\*\*", text, re.S) if "か" in part]
    sentences = re.findall(r"[^。\n]*か。", plain(text))
    for found_ in (bold, sentences):
        if len(found_) >= many:
            return [re.sub(r"^- |^練習\d+　", "", plain(part)) for part in found_[-many:]]
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    return [plain((paragraphs or [""])[-1])] * many


def plain(markdown: str) -> str:
    """A text without its marks.

    Examples
    --------
    >>> plain("**何倍**でしょうか（[02](02_x.ipynb)、$R$）。")
    '何倍でしょうか（02、R）。'
    """
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[*`$]|^#+ +|^> ?", "", text, flags=re.M).strip()


def _lesson(source: str) -> str:
    with suppress(SyntaxError):
        for node in ast.parse(source).body:
            if isinstance(node, ast.ImportFrom) and "drill" in {a.name for a in node.names}:
                return (node.module or "").split(".")[-1]
    return ""


def slips(asked: Exercise) -> list[tuple[str, str]]:
    """The known slips of an exercise: the wrong answer, and what is said of it."""
    shown = []
    for value in asked.slips().values():
        number = value if isinstance(value, str) else written(float(value), asked.unit)
        shown.append((number, asked.fresh().reply(value).text))
    return shown


def answer(asked: Exercise) -> str:
    """The right answer, as it is written."""
    right = asked.answer()
    return str(right) if asked.unit == "choice" else written(float(right), asked.unit)


def number(asked: Exercise | Prediction, given: Any) -> float | None:
    """An answer as a number; a letter as its place in the alphabet.

    Examples
    --------
    >>> from kosen_edu.lessons.dscr import drill
    >>> number(drill.guess, "7％"), number(drill.direction, "Ｂ"), number(drill.guess, "?")
    (0.07, 1.0, None)
    """
    if asked.choices:
        letter = seen(str(given)).strip().upper()  # as the exercise reads it
        return float(ord(letter) - ord("A")) if letter in asked.choices else None
    with suppress(InputError):
        value = asked.read(given)
        return value if math.isfinite(value) else None
    return None


def told(asked: Exercise | Prediction, entry: Entry) -> dict[str, Any]:
    """What the room learns of somebody's answers to a question: numbers alone.

    The slips made are a number, too: the bit of each in their order, and :data:`OTHER`.
    """
    row = {"answer": number(asked, entry.answer), "right": int(entry.right)}
    made = 0
    if isinstance(asked, Exercise):
        known = [text for _, text in slips(asked)]
        for wrong in entry.wrong:
            text = asked.fresh().reply(wrong).text
            made |= 1 << (known.index(text) if text in known else OTHER)
    return {**row, "at_once": int(entry.at_once), "slips": made}


def of_notebook(book: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of a notebook with all that the wall shows of them."""
    shown = []
    for question in found(book):
        asked = question.asked()
        row = {**vars(question), "unit": asked.unit, "choices": list(asked.choices)}
        if isinstance(asked, Exercise):
            row |= {"right": answer(asked), "value": number(asked, asked.answer())}
            row |= {"slips": slips(asked)}
        else:
            row |= {"value": asked.truth and asked.truth(), "slips": []}
            row |= {"near": asked.near, "least": asked.least, "most": asked.most}
        shown.append(row)
    return shown
