"""A saved notebook as a page that nobody runs: what `make site` hands to Sphinx.

Nothing is executed and no word of a lesson is written here.  A picture gets its text alternative
and its words as a caption, a table its room to scroll, an unanswered exercise a sentence that is
true on paper, and of the code what only shows a panel or asks a question is left out.
"""

from __future__ import annotations

import ast
import base64
import copy
import hashlib
import re
from collections.abc import Iterator
from html import escape
from itertools import count, zip_longest
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from kosen_edu.base.words import terms

# What a box says in a page that nobody can answer, by what it says in a notebook not answered yet.
WAITING = {
    "まだ答えていません": ("考える", "紙に答えを書いてから、ヒントや解答を開いて比べてください。"),
    "まだ予想していません": ("予想", "予想を紙に書いてから、先へ進んでください。"),
}
KIT = {"drill", "panels", "review", "symbols", "glossary", "settled"}  # what only shows or asks
FORM = 15  # controls and numbers of a panel that are a form's and too many to read
WIDE = 5  # columns: from here on a table of sentences is laid out a record at a time on a phone
NUMBER = re.compile(r"[−+▲-]?[\d,.]+(?:[万億]?円|％|倍|ポイント|か月|年|回|室|件|位)?(?:／[年月])?")
SHORT = 8  # characters that are not worth a second line
SAYING = 24  # characters of its longest cell that make a table one of sentences


def _calls(node: ast.AST) -> set[str]:
    """What a statement calls, by its first name: ``drill`` in ``drill.guess.keep(...)``."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            inner = part.func
            while isinstance(inner, ast.Attribute):
                inner = inner.value
            found.add(inner.id if isinstance(inner, ast.Name) else "")
    return found


def _is_machinery(node: ast.stmt) -> bool:
    """Whether a statement only waits for an answer, asks, shows a panel or looks up words.

    Its code says nothing to somebody who reads; what it shows does.
    """
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith("kosen_edu.lessons")
    if isinstance(node, ast.Assign):
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        return all(isinstance(v, ast.Constant) and v.value is ... for v in values)
    called = _calls(node) - {"display"}
    return isinstance(node, ast.Expr) and bool(called) and called <= KIT


def readable_code(source: str) -> str:
    """The lines of a cell that compute something; none where only the kit is at work."""
    body = ast.parse(source).body
    left = [node for node in body if not _is_machinery(node)]
    if all(isinstance(node, (ast.Import, ast.ImportFrom)) for node in left):
        return ""
    gone = {
        line
        for node in body
        if node not in left
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = [line for k, line in enumerate(source.splitlines(), 1) if k not in gone]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def keep_picture(data: str, folder: Path) -> str:
    """Write a picture under the name of its content; gives the name."""
    raw = base64.b64decode(data)
    name = f"{hashlib.sha256(raw).hexdigest()[:16]}.png"
    (folder / name).write_bytes(raw)
    return name


def panel_html(output: dict[str, Any], pictures: Path) -> str:
    """The still of a panel: picture with its alternative, and the panel's words as a caption.

    Raises
    ------
    ValueError
        If the picture has no text alternative.
    """
    alt = output.get("metadata", {}).get("image/png", {}).get("alt", "").strip()
    if not alt:
        raise ValueError("a picture without a text alternative")
    source = f"pictures/{keep_picture(output['data']['image/png'], pictures)}"
    title, *words = "".join(output["data"].get("text/plain", "")).strip().splitlines()
    sentences = [line for line in words if line.rstrip().endswith("。")]
    facts = [line for line in words if line not in sentences]
    said = "".join(f"<p>{escape(line)}</p>" for line in sentences)
    told = f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in facts)}</ul>" if facts else ""
    if len(facts) > FORM:
        told = f"<details><summary>すべての欄を見る</summary>{told}</details>"
    return (
        f'<figure class="panel"><a class="still" href="{source}"><img src="{source}" '
        f'alt="{escape(alt)}" width="820" loading="lazy"></a>'
        f"<figcaption><strong>{escape(title)}</strong>{said}"
        f"{told}</figcaption></figure>"
    )


def _align(rows: list[list[Tag]]) -> None:
    """Numbers stand right, words left, and a short cell stays on one line."""
    for column in zip_longest(*rows):
        cells = [cell for cell in column if cell is not None]
        words = [cell.get_text(strip=True) for cell in cells]
        below = [word for word in words[1:] if word not in {"", "—"}]
        right = bool(below) and all(NUMBER.fullmatch(word) for word in below)
        for cell, word in zip(cells, words, strict=True):
            kept = ["num"] * right + ["short"] * (len(word) <= SHORT)
            del cell["style"]
            if kept:
                cell["class"] = kept


def _lay_out(table: Tag, soup: BeautifulSoup, number: int) -> None:
    """Give a table its room: a box that scrolls, or a record at a time on a phone."""
    for name in ("border", "class", "style"):
        del table[name]
    for cell in table.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
    rows = []
    for row in table.find_all("tr"):
        del row["style"]
        rows.append(row.find_all(["th", "td"]))
    _align(rows)
    columns = [cell.get_text(" ", strip=True) for cell in rows[0]]
    longest = max(len(cell.get_text(strip=True)) for row in rows for cell in row)
    if len(columns) >= WIDE and longest >= SAYING:
        table["class"] = ["records"]
        for row in rows[1:]:
            for label, cell in zip(columns, row, strict=False):
                cell["data-label"] = label
    named = [table.caption.get_text(strip=True)] if table.caption else filter(None, columns)
    box = soup.new_tag("div", attrs={"class": "wide", "tabindex": "0", "role": "region"})
    box["aria-label"] = f"表{number}：{'、'.join(named)}"
    table.wrap(box)


def _wait(card: Tag) -> None:
    """Let an exercise that nobody can answer here say what to do instead."""
    del card["role"]
    del card["style"]
    card["class"] = ["exercise"]
    words = card.get_text()
    for begin, (label, instead) in WAITING.items():
        if begin in words:
            folded = card.find_all("details", recursive=False)
            card.clear()
            said = f"<p><strong>{label}</strong>　{instead}</p>"
            card.append(BeautifulSoup(said, "html.parser"))
            for part in folded:
                del part["style"]
                del part.summary["style"]
                card.append(part)


def rendered(html: str, tables: Iterator[int], anchors: bool = False) -> str:
    """A stored piece of HTML as it stands in a page.

    ``tables`` numbers its tables, ``anchors`` makes the terms in them linkable.
    """
    soup = BeautifulSoup(html, "html.parser")
    for style in soup.find_all("style"):
        style.decompose()
    for card in soup.find_all("div", attrs={"role": "status"}):
        _wait(card)
    for table in soup.find_all("table"):
        _lay_out(table, soup, next(tables))
    if anchors:
        keys = {term.ja: term.key for term in reversed(terms().values())}
        for cell in soup.select("tbody th"):
            key = keys.pop(cell.get_text(strip=True), None)
            if key is not None:
                cell.parent["id"] = f"term-{key}"
    return str(soup)


def anchors_of(notebook: dict[str, Any]) -> set[str]:
    """The keys of the terms that a prepared page can be asked for."""
    text = "".join(
        output["data"].get("text/html", "")
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if "data" in output
    )
    return set(re.findall(r'id="term-(\w+)"', text))


def looked_up(notebook: dict[str, Any]) -> set[str]:
    """The keys that a notebook asks the vocabulary for."""
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return set(re.findall(r'"(\w+)"', "".join(source for source in code if "symbols" in source)))


def first_panel(notebook: dict[str, Any]) -> str:
    """The first still of a prepared notebook."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if html.startswith('<figure class="panel">'):
                return html
    raise ValueError("no panel in this notebook")


def doors_html(doors: dict[str, str]) -> str:
    """The links under a lesson's title: run it here, elsewhere, or take it along."""
    links = "".join(
        f'<a href="{escape(url)}"{" download" * url.startswith("notebooks/")}>{escape(words)}</a>'
        for words, url in doors.items()
    )
    return f'<nav class="doors" aria-label="このノートブックを動かす">{links}</nav>'


def prepared(
    notebook: dict[str, Any], pictures: Path, doors: dict[str, str], *, anchors: bool = False
) -> dict[str, Any]:
    """A copy of a notebook, ready to be a page."""
    page = copy.deepcopy(notebook)
    first = page["cells"][0]
    title, _, rest = "".join(first["source"]).partition("\n")
    first["source"] = f"{title}\n\n{doors_html(doors)}\n\n{rest.lstrip()}"
    tables = count(1)
    for cell in page["cells"]:
        if cell["cell_type"] != "code":
            continue
        code = readable_code("".join(cell["source"]))
        if code:
            cell["source"] = code
        else:
            cell["metadata"] = {**cell["metadata"], "tags": ["remove-input"]}
        for output in cell["outputs"]:
            data = output.get("data", {})
            if "image/png" in data:
                output["data"] = {"text/html": panel_html(output, pictures)}
                output["metadata"] = {}
            elif "text/html" in data:
                output["data"] = {
                    "text/html": rendered("".join(data["text/html"]), tables, anchors)
                }
    return page
