"""The course as a web site in dist/site/: pages, search and JupyterLite. No notebook is run.

    python .ci/website.py [--pyodide FOLDER]

The pages are the saved notebooks (website_pages.py prepares them) with docs/ as their frame;
lite.py makes what runs in the browser.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import links
import lite
import website_pages as pages_of
from bs4 import BeautifulSoup

from kosen_edu.base.words import terms

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
GLOSSARY = "91_glossary"
# Of MathJax what formulas in these pages and their menu may ask for; the rest is 15 MB.
MATHJAX = {"a11y", "input", "output", "sre", "tex-chtml.js", "ui"}
# What the theme says in English, and a part of the page that it leaves without a name.
MENDED = {
    'title="Link to this heading"': 'title="この見出しへのリンク"',
    '<nav aria-label="Page">': '<nav aria-label="この章の中身（印刷用）">',
    'aria-label="Main">': 'aria-label="章の一覧">',
    '<div id="pst-primary-sidebar"': '<div id="pst-primary-sidebar" role="complementary" '
    'aria-label="案内"',
    r'<th class="head[^"]*"><p></p></th>': "<td></td>",
}


def lite_url(name: str) -> str:
    """Where a notebook runs in the browser, from the top of the site.

    The release stands in the address, and with it in the name of the browser's storage: a copy
    that a browser kept of an older release does not hide the new one.
    """
    return f"lite/{links.version()}/lab/index.html?path={name}.ipynb"


def doors_of(name: str) -> dict[str, str]:
    """The links of a lesson: run it, elsewhere too if an address is set, take it along."""
    return {
        "▶ 動かす": lite_url(name),
        **links.doors(links.address(), links.version(), f"notebooks/{name}.ipynb"),
        "保存する": f"notebooks/{name}.ipynb",
    }


def write_sources(folder: Path) -> None:
    """All that Sphinx reads: docs/ with the prepared notebooks, their pictures and the terms."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("__pycache__"))
    pictures = folder / "extra/pictures"
    pictures.mkdir(parents=True)
    (folder / "extra/notebooks").mkdir()
    pages: dict[str, dict[str, Any]] = {}
    asked: dict[str, set[str]] = {}
    for path in NOTEBOOKS:
        shutil.copy(path, folder / "extra/notebooks")
        book = json.loads(path.read_text(encoding="utf-8"))
        anchors = path.stem == GLOSSARY
        page = pages_of.prepared(book, pictures, doors_of(path.stem), anchors=anchors)
        (folder / path.name).write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
        pages[path.stem] = page
        asked[path.stem] = pages_of.looked_up(book)
    known = pages_of.anchors_of(pages[GLOSSARY])
    facts = {
        "version": links.version(),
        "terms": [
            {"key": term.key, "ja": term.ja, "definition": term.definition,
             "pages": [name for name, keys in asked.items() if term.key in keys]}
            for term in terms().values() if term.key in known
        ],
    }  # fmt: skip
    (folder / "site.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    index = folder / "index.md"
    text = re.sub(r"\{lite:(\w+)\}", lambda m: lite_url(m[1]), index.read_text(encoding="utf-8"))
    text = re.sub(r"\{panel:(\w+)\}", lambda m: pages_of.first_panel(pages[m[1]]), text)
    index.write_text(text, encoding="utf-8")


def sections(path: Path) -> list[dict[str, str]]:
    """What the search looks through: each section of a page, and each row of the glossary."""
    article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").article
    for part in article.select(".headerlink, .doors, .cell_input"):
        part.decompose()
    page = article.h1.get_text(strip=True)

    def entry(name: str, anchor: str, text: str) -> dict[str, str]:
        text = re.sub(r"\s+", " ", text).strip()
        return {"page": page, "name": name, "url": f"{path.name}#{anchor}", "text": text}

    found = []
    for row in article.select("tr[id]"):
        cells = [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        found.append(entry(cells[0], row["id"], "　".join(filter(None, cells))))
        found[-1]["sign"] = cells[1]
        row.decompose()
    for section in reversed(article.find_all("section")):  # the inner before the outer
        head = section.find(re.compile("h[1-6]")).extract()
        found.append(entry(head.get_text(strip=True), section["id"], section.get_text(" ")))
        section.decompose()
    return found


def build_pages(target: Path, scratch: Path) -> None:
    """Build the pages and their search into ``target``; any warning is an error."""
    source = scratch / "source"
    write_sources(source)
    shutil.rmtree(target, ignore_errors=True)
    sphinx = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    subprocess.run([*sphinx, "-d", scratch / "doctrees", source, target], check=True)
    for path in (target / "_static/mathjax").iterdir():
        if path.name not in MATHJAX:
            (shutil.rmtree if path.is_dir() else Path.unlink)(path)
    for path in target.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for before, after in MENDED.items():
            text = re.sub(before, after, text)
        path.write_text(text, encoding="utf-8")
    found = [section for path in sorted(target.glob("[0-9]*.html")) for section in sections(path)]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    (target / "_static/sections.js").write_text(f"window.SECTIONS = {text};\n", encoding="utf-8")


def build_lite(target: Path, scratch: Path, pyodide: Path | None = None) -> None:
    """Build JupyterLite into its place on the site; /lite/ leads to the release."""
    lite.build(target / "lite" / links.version(), scratch / "lite", pyodide)
    there = lite_url("00_start").removeprefix("lite/")
    head = f'<title>kosen_edu</title><meta http-equiv="refresh" content="0;url={there}">'
    page = f'<!doctype html><html lang="ja">{head}<a href="{there}">動かす</a></html>\n'
    (target / "lite/index.html").write_text(page, encoding="utf-8")


def main() -> None:
    """Build, and tell the maintainer what is not there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pyodide", type=Path, help="a folder with Pyodide, to be shipped")
    pyodide = parser.parse_args().pyodide
    target, scratch = ROOT / "dist/site", ROOT / "build/site"
    build_pages(target, scratch)
    build_lite(target, scratch, pyodide)
    if not links.address():
        print("No address is set in [project.urls]: the pages have no links to Binder and Colab.")
    if pyodide is None:
        print("JupyterLite fetches Pyodide from its own host: make site PYODIDE=folder ships it.")
    print(f"{target.relative_to(ROOT)}: python -m http.server -d {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
