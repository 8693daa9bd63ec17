"""One printable page a lesson, made from the saved notebooks: question, terms, key points.

    python .ci/handouts.py [FOLDER]

Nothing is written by hand: the words are those of the first and the last section of the notebook,
the terms those of its ``symbols(...)`` in the vocabulary, the picture that of its first panel.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from nbconvert.filters.markdown import markdown2html

import kosen_edu
from kosen_edu.base.words import Term, term

ROOT = Path(__file__).resolve().parent.parent
PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 11mm 14mm; }}
body {{ font: 9.3pt/1.46 "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", sans-serif;
  color: #1f2933; max-width: 182mm; height: 272mm; margin: 0 auto;
  display: flex; flex-direction: column; }}
h1 {{ font-size: 17pt; margin: 0 0 1mm; }} h2 {{ font-size: 11pt; margin: 2.5mm 0 .5mm;
  border-bottom: .4mm solid #0f6ab4; }}
p, ul, ol {{ margin: 1mm 0; }} ul, ol {{ padding-left: 6mm; }}
table {{ border-collapse: collapse; width: 100%; font-size: 8.8pt; }}
th, td {{ text-align: left; font-weight: normal; padding: .3mm 3mm .3mm 0;
  border-bottom: .2mm solid #cfd5db; vertical-align: top; }}
th {{ white-space: nowrap; }} thead th {{ color: #5b6672; }}
/* the picture and the lines for notes give way where a lesson needs more room */
figure {{ margin: 2mm 0 0; text-align: center; flex: 0 1 64mm; min-height: 44mm; }}
img {{ max-width: 124mm; height: 100%; object-fit: contain; }}
footer {{ margin-top: 2mm; font-size: 7.5pt; color: #5b6672; }}
a {{ color: inherit; text-decoration: none; }}
.own {{ flex: 0 1 9mm; border-bottom: .2mm solid #8a949e; }}
</style></head><body>
<h1>{title}</h1>
{question}
<h2>今日の記号</h2>
<table><thead><tr><th>ことば</th><th>記号</th><th>単位</th><th>式・意味</th></tr></thead>
<tbody>{terms}</tbody></table>
<figure><img alt="{alt}" src="data:image/png;base64,{picture}"></figure>
<h2>まとめ</h2>
{points}
<h2>自分の物件では</h2>
<div class="own"></div><div class="own"></div><div class="own"></div>
<footer>kosen_edu {version}　{file}　文と図：CC BY 4.0　投資や税金の助言ではありません。</footer>
</body></html>
"""
# The few commands of LaTeX that stand in a summary; a page for paper needs no script for them.
MATH = [
    (r"\\(?:mathrm|text)\{([^{}]*)\}", r"\1"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"\1 ÷ \2"),
    (r"\\times", "×"), (r"\\div", "÷"), (r"\\cdot", "・"), (r"\\geq?\b", "≧"), (r"\\leq?\b", "≦"),
    (r"\\[,;! ]", " "), (r"[{}]", ""),
]  # fmt: skip


@dataclass(frozen=True)
class Lesson:
    """What a handout takes from a notebook."""

    name: str
    title: str
    question: str
    terms: tuple[Term, ...]
    picture: str
    alt: str
    points: str


def plain_math(text: str) -> str:
    """Formulas between dollar signs as plain characters.

    Raises
    ------
    ValueError
        If a formula needs more than that.
    """

    def write(found: re.Match[str]) -> str:
        formula = found[1]
        for pattern, plain in MATH:
            formula = re.sub(pattern, plain, formula)
        if "\\" in formula:
            raise ValueError(f"no plain characters for ${found[1]}$")
        return formula.strip()

    return re.sub(r"\$([^$]+)\$", write, text)


def _html(markdown: str) -> str:
    return markdown2html(plain_math(re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", markdown)))


def _symbols(code: list[str]) -> tuple[Term, ...]:
    keys: list[str] = []
    for node in ast.walk(ast.parse("\n".join(code))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "symbols":
            keys += [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    return tuple(term(key) for key in dict.fromkeys(keys))


def _first_panel(cells: list[dict[str, Any]]) -> tuple[str, str]:
    for cell in cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                return data["image/png"].strip(), output["metadata"]["image/png"]["alt"]
    raise ValueError("no panel with a kept picture")


def read_lesson(path: Path) -> Lesson:
    """Take the parts of a handout from a saved notebook.

    Raises
    ------
    ValueError
        If the notebook has no question, no panel or no summary.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    title, _, opening = text[0].partition("\n")
    question = re.split(r"^\*\*(?:この時間の目標|時間)\*\*", opening, maxsplit=1, flags=re.M)[0]
    # a cell that computes may stand within the summary
    found = re.search(r"^## [\d. ]*まとめ\n(.*)", "\n\n".join(text), re.M | re.S)
    if not question.strip() or found is None:
        raise ValueError(f"{path.name}: no question, or no まとめ")
    points = re.sub(r"^次は.*", "", found[1], flags=re.M | re.S)
    picture, alt = _first_panel(cells)
    return Lesson(path.name, title.lstrip("# "), question, _symbols(code), picture, alt, points)


def page(path: Path) -> str:
    """The handout of a saved notebook as one HTML file that needs nothing else."""
    lesson = read_lesson(path)
    rows = "".join(
        f"<tr><th scope='row'>{escape(t.ja)}</th><td>{escape(t.symbol)}</td>"
        f"<td>{escape(t.unit)}</td><td>{escape(t.formula or t.definition)}</td></tr>"
        for t in lesson.terms
    )
    return PAGE.format(
        title=escape(lesson.title),
        question=_html(lesson.question),
        terms=rows,
        picture=lesson.picture,
        alt=escape(lesson.alt),
        points=_html(lesson.points),
        version=kosen_edu.__version__,
        file=lesson.name,
    )


def write_all(folder: Path, page_of: Callable[[Path], str]) -> list[Path]:
    """Write what ``page_of`` makes of every lesson into ``folder``, each page whole."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for path in sorted((ROOT / "notebooks").glob("0[1-8]_*.ipynb")):
        target = folder / f"{path.stem}.html"
        draft = target.with_suffix(".draft")
        draft.write_text(page_of(path), encoding="utf-8")
        os.replace(draft, target)
        made.append(target)
    return made


def main(name: str, page_of: Callable[[Path], str]) -> None:
    """Write the pages into the folder that is named, or into ``dist/`` under their own name."""
    folder = Path(*sys.argv[1:]) if len(sys.argv) > 1 else ROOT / "dist" / name
    for written in write_all(folder, page_of):
        print(written.relative_to(ROOT) if written.is_relative_to(ROOT) else written)


if __name__ == "__main__":
    main("handouts", page)
