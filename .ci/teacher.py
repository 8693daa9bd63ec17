"""Two printable pages a lesson for whoever teaches it, made from the lesson itself.

    python .ci/teacher.py [FOLDER]

Nothing is typed twice: the plan follows the sections of the notebook, the answers, slips and hints
are those of its drill, the questions for the room and their answers those of its text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from handouts import main, plain_math

import kosen_edu
from kosen_edu.live.exercise import Exercise
from kosen_edu.seminar import questions
from kosen_edu.seminar.questions import Asked
from kosen_edu.seminar.wall import number

SHORT = 25  # minutes of the short form
# Minutes that a part takes beside others, before all are fitted to the time of the lesson.
READING = 450  # characters a minute
WRITING = 3  # minutes in which a room writes a prediction
WORK = {"recall": 1.0, "guess": 1.5, "exercise": 2.5, "panel": 2.5}
FULL = (2_750, 4_900)  # letters, and lines as letters, that fill each sheet at 8 points
TRY = re.compile(r"(?:動かす|見る)前に予想してください。")
PAGE = """<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>{title}　教える人のページ</title><style>
@page {{ size: A4; margin: 10mm 12mm; }}
body {{ font: {size}pt/1.4 "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", sans-serif;
  color: #1f2933; max-width: 186mm; margin: 0 auto; }}
h1 {{ font-size: 14pt; margin: 0 0 1mm; }}
h2 {{ font-size: 10pt; margin: 2.2mm 0 .6mm; border-bottom: .4mm solid #0f6ab4; }}
p, ul, ol {{ margin: .6mm 0; }} ul, ol {{ padding-left: 5mm; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .35mm 2mm .35mm 0;
  border-bottom: .2mm solid #cfd5db; font-weight: normal; }}
thead th {{ color: #5b6672; }} .time {{ white-space: nowrap; text-align: right; }}
.out td {{ color: #5b6672; }} .out .time::after {{ content: " ✕"; }}
.two {{ columns: 2; column-gap: 6mm; }} .two > * {{ break-inside: avoid; }}
.second {{ break-before: page; }}
dl {{ margin: 0 0 1.1mm; }} dt {{ font-weight: 700; }} dd {{ margin: 0; padding-left: 3mm; }}
.answer {{ color: #0b4f8a; font-weight: 700; }}
footer {{ margin-top: 1.5mm; font-size: 7pt; color: #5b6672; }}
</style></head><body>
<h1>{title}　<small>教える人のページ</small></h1>
<p>{question}</p>
<h2>{minutes}分の進め方（✕は、{short}分のときに省くところ。残りは{kept}分）</h2>
<table><thead><tr><th class="time">分</th><th>ところ</th><th>すること</th></tr></thead>
<tbody>{plan}</tbody></table>
<h2>聞く予想と、その答え</h2>
<p>{wall}</p>
<table><thead><tr><th class="time">何分目</th><th>聞くこと</th><th>答え</th></tr></thead>
<tbody>{guesses}</tbody></table>
<h2>部屋に投げる三つの問い</h2>
{talks}
<h2 class="second">練習の答えと、間違いの意味</h2>
<p>「→」は、まちがえた人に聞き返すこと。</p>
<div class="two">{exercises}</div>
<footer>kosen_edu {version}　{file}　文と図：CC BY 4.0　投資や税金の助言ではありません。</footer>
</body></html>
"""


WALL = (
    "聞く前に講師の画面（make seminar ROOM=yes）を映し、"
    "全員が書いてから「答えを見せる」を押します。"
    "％の問いには、40 でも 40％ でも書けます。"
)


@dataclass
class Section:
    """A part of the lesson under its own heading.

    ``start`` and ``minutes`` come from the time of the whole lesson, ``out`` says that the short
    form leaves it out.
    """

    title: str
    text: str = ""
    asked: list[Asked] = field(default_factory=list)
    panels: list[str] = field(default_factory=list)
    tries: list[tuple[str, str]] = field(default_factory=list)
    guess_drawn: bool = False
    start: int = 0
    minutes: int = 0
    out: bool = False

    @property
    def weight(self) -> float:
        """How long it takes beside others."""
        work = sum(WORK[asked.kind] for asked in self.asked) + WORK["panel"] * len(self.panels)
        return max(len(self.text) / READING + work, 1.0)

    @property
    def needed(self) -> bool:
        """Whether the lesson would not hold together without it."""
        words = ("問い", "予想", "まとめ", "思い込み")
        return self.guess_drawn or any(word in self.title for word in words)


def read(path: Path) -> tuple[str, str, list[Section]]:
    """Title, question and sections of a notebook.

    Raises
    ------
    ValueError
        If it has no question.
    """
    book = json.loads(path.read_text(encoding="utf-8"))
    asked = questions.found(book)
    title, _, opening = "".join(book["cells"][0]["source"]).partition("\n")
    found = re.search(r"^\*\*問い\*\*　(.+)$", opening, re.M)
    if found is None:
        raise ValueError(f"{path.name}: no question")
    sections = [Section("問いと目標")]
    waiting = ""  # a question to be asked before a panel is moved
    for cell in book["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            _code(sections[-1], cell, source)
            continue
        for n, part in enumerate(re.split(r"^## (?:\d+\. )?(.+)$", source, flags=re.M)):
            if n % 2:
                sections.append(Section(part))
                continue
            if waiting and not n:
                sections[-1].tries.append((waiting, _first(part)))
                waiting = ""
            sections[-1].text += part
            waiting = _try(part) or waiting
    for number_, section in enumerate(sections):
        section.asked = [a for a in asked if a.section == number_]
    _timed(sections, _minutes(opening))
    return title.lstrip("# "), found[1], sections


def _minutes(opening: str) -> int:
    return int(re.search(r"\*\*時間\*\*　約(\d+)分", opening)[1])  # type: ignore[index]


def _code(section: Section, cell: dict[str, Any], source: str) -> None:
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/png" in data and "text/plain" in data and "panels." in source:
            section.panels.append("".join(data["text/plain"]).split("\n")[0])
    section.guess_drawn |= "guess=drill." in source


def _try(text: str) -> str:
    """What is to be predicted before moving a panel, if this text says so."""
    found = list(TRY.finditer(text))
    if not found:
        return ""
    after = _plain(text[found[-1].end() :].split("\n\n")[0])
    sentences = re.findall(r"[^。\n]+[。]", after)
    last = next((n for n, s in enumerate(sentences) if s.endswith("か。")), None)
    return "" if last is None else "".join(sentences[: last + 1]).strip()


def _first(text: str, most: int = 110) -> str:
    """The first sentences of the first paragraph."""
    paragraph = next((p for p in text.split("\n") if p.strip()), "")
    paragraph = re.sub(r"^(図を読みます|図の読み方です)。", "", _plain(paragraph))
    shown = ""
    for sentence in re.findall(r"[^。]+。", paragraph):
        if shown and len(shown + sentence) > most:
            break
        shown += sentence
    return shown


def _plain(markdown: str) -> str:
    """A text without its marks, its formulas as characters."""
    text = re.sub(r"\$\$(.+?)\$\$", r"$\1$", markdown, flags=re.S)
    return questions.plain(plain_math(text))


def _timed(sections: list[Section], whole: int) -> None:
    """Give each section its minutes of the whole, and choose what the short form leaves out.

    None has less than a minute; a whole room needs some to write a prediction.
    """
    total = sum(section.weight for section in sections)
    least = [WRITING if any(a.kind == "guess" for a in s.asked) else 1 for s in sections]
    wanted = [
        max(section.weight / total * whole - few, 0.0)
        for section, few in zip(sections, least, strict=True)
    ]
    rest, so_far, given, start = whole - sum(least), 0.0, 0, 0
    for section, few, more in zip(sections, least, wanted, strict=True):
        so_far += more
        section.start, section.minutes = start, few + round(so_far / sum(wanted) * rest) - given
        given += section.minutes - few
        start += section.minutes
    spent = sum(section.minutes for section in sections if section.needed)
    for section in sections:  # in their order: what comes first is needed later
        section.out = not section.needed and spent + section.minutes > SHORT
        spent += section.minutes if not (section.needed or section.out) else 0


def _plan(sections: list[Section]) -> str:
    rows = []
    for section in sections:
        does = [f"予想を書く（{a.label}）" for a in section.asked if a.kind == "guess"]
        recalls = sum(a.kind == "recall" for a in section.asked)
        does += [f"思い出す問題 {recalls}問"] if recalls else []
        does += [f"動かす「{name}」" for name in section.panels]
        does += [f"{a.label}　{a.title}" for a in section.asked if a.kind == "exercise"]
        does = does or ["読んで話す"]
        mark = ' class="out"' if section.out else ""
        rows.append(
            f'<tr{mark}><td class="time">{section.start}〜{section.start + section.minutes}</td>'
            f"<td>{escape(_plain(section.title))}</td>"
            f"<td>{escape('、'.join(does).replace('（予想）', ''))}</td></tr>"
        )
    return "".join(rows)


def _guesses(sections: list[Section]) -> str:
    rows = []
    for section in sections:
        for asked in section.asked:
            if asked.kind == "guess":
                prediction = asked.asked()
                assert not isinstance(prediction, Exercise)
                answer = "図で答え合わせ"
                if prediction.truth is not None:
                    answer = f"{number(prediction.truth(), prediction.unit)}（{answer}）"
                rows.append((section.start, f"【書く】{asked.text}", answer))
        rows += [(section.start, question, answer) for question, answer in section.tries]
    return "".join(
        f'<tr><td class="time">{start}</td><td>{escape(ask)}</td><td>{escape(answer)}</td></tr>'
        for start, ask, answer in rows
    )


def _talks(question: str, sections: list[Section]) -> str:
    """The opening question, the wrong belief and the doubt, each with points of an answer."""
    end = sections[-1].text
    reply = _said(end, "問いへの答え")
    points = re.findall(r"^\d\. (.+)$", end, re.M)
    belief = next(section for section in sections if "思い込み" in section.title + section.text)
    name = re.search(r"思い込み　(「.+?」)", belief.title + belief.text)
    right = re.findall(r"^(?:正しくは.*|\*\*正しくは.*)$", belief.text, re.M)
    bold = [part for part in re.findall(r"\*\*([^*]+)\*\*", belief.text) if len(part) > 12]
    answer = (right or bold or [_first(belief.text)])[-1]
    doubt = _said(end, "このモデルを疑う理由")
    asks = [
        (question, [reply, *points]),
        (f"{name[1] if name else belief.title}と言う人に、何と答えますか。", [answer]),
        ("この時間の計算で、一番疑うのはどこですか。自分の物件なら、何を調べますか。", [doubt]),
    ]
    return "".join(
        f"<dl><dt>{n}. {escape(_plain(ask))}</dt>"
        + "".join(f"<dd>・{escape(_plain(point))}</dd>" for point in told)
        + "</dl>"
        for n, (ask, told) in enumerate(asks, start=1)
    )


def _said(text: str, name: str) -> str:
    found = re.search(rf"^\*\*{name}\*\*　(.+)$", text, re.M)
    if found is None:
        raise ValueError(f"no {name}")
    return found[1]


def _exercise(asked: Asked) -> str:
    exercise = asked.asked()
    assert isinstance(exercise, Exercise)
    title, words = asked.title, asked.text
    if asked.kind == "recall":  # stands under no heading of its own, its choices a line each
        title, words = words.split("\n")[0], ""
    slips = "".join(
        f"<dd>✕ {escape(value)}　{escape(_short(text))}</dd>"
        for value, text in questions.slips(exercise)
    )
    back = exercise.help()[0].split("\n")[0]
    return (
        f"<dl><dt>{escape(asked.label)}　{escape(_plain(title))}</dt>"
        f"{f'<dd>{escape(_plain(words))}</dd>' if words else ''}"
        f'<dd class="answer">{escape(questions.answer(exercise))}</dd>{slips}'
        f"<dd>→ {escape(back)}</dd></dl>"
    )


def _short(text: str, most: int = 60) -> str:
    """The first sentence, and the second where both are short."""
    first, *rest = re.split("(?<=。)", text.replace("\n", ""))
    both = first + (rest[0] if rest else "")
    return both if len(both) <= most else first


def _size(*sheets: str) -> float:
    """Points of the letters with which the fuller sheet is full."""
    letters = [len(re.sub("<[^>]*>", "", sheet)) for sheet in sheets]
    lines = [len(re.findall("<tr|<d[dt]", sheet)) for sheet in sheets]
    least = min(full / (a + 32 * b) for full, a, b in zip(FULL, letters, lines, strict=True))
    return round(min(8.4, 8.0 * least**0.5), 2)


def page(path: Path) -> str:
    """The pages of a lesson as one HTML file that needs nothing else."""
    title, question, sections = read(path)
    exercises = [a for section in sections for a in section.asked if a.kind != "guess"]
    parts = {
        "plan": _plan(sections),
        "guesses": _guesses(sections),
        "talks": _talks(re.findall(r"[^。]+。", question)[-1], sections),
        "exercises": "".join(map(_exercise, exercises)),
    }
    return PAGE.format(
        title=escape(_plain(title)),
        question=escape(_plain(question)),
        minutes=sections[-1].start + sections[-1].minutes,
        short=SHORT,
        wall=WALL,
        kept=sum(section.minutes for section in sections if not section.out),
        size=_size(parts["plan"] + parts["guesses"] + parts["talks"], parts["exercises"]),
        version=kosen_edu.__version__,
        file=path.name,
        **parts,
    )


if __name__ == "__main__":
    main("teacher", page)
    print("ブラウザーで開き、ブラウザーの印刷で紙にします（A4、1章に2枚）。")
