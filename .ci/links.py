"""Write the links of both READMEs and CITATION.cff; ``--check`` only says whether they hold.

The addresses of the repository and of its site stand in one place, ``[project.urls]`` of
``pyproject.toml``; the
version in ``kosen_edu/__init__.py``; the day of a release in ``CHANGELOG.md``.  Without an address
the READMEs say so in words instead of showing a link that leads nowhere.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
START, END = "<!-- links: made by `make links` -->", "<!-- /links -->"
# Read it, run it, install it: with an address, and while there is none.
HOSTING = "docs/hosting/README.md"
WORDS = {
    "README.md": ("Read it", "run it in the browser", "install it: the two commands below"),
    "README.ja.md": ("読む", "ブラウザで動かす", "入れる：下の二つのコマンド"),
}
NONE = {
    "README.md": "Read it or run it in the browser: `make site`, until the addresses of the site "
    "and the repository are set (`[project.urls]` in pyproject.toml) · install it: the two "
    "commands below.",
    "README.ja.md": "読む・ブラウザで動かす：`make site`（サイトとリポジトリの住所は未定です。"
    "pyproject.toml の `[project.urls]`）　入れる：下の二つのコマンド",
}
FIRST = "notebooks/00_start.ipynb"


def address(of: str = "Repository") -> str:
    """The address of the repository (or of its "Documentation") without a slash at its end.

    Empty if none is set.
    """
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return table["project"].get("urls", {}).get(of, "").rstrip("/")


def version() -> str:
    """The version of the package."""
    text = (ROOT / "kosen_edu" / "__init__.py").read_text(encoding="utf-8")
    return re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)[1]


def released(of: str) -> str:
    """The day on which a version was released."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## \[{re.escape(of)}\] - (\d{{4}}-\d\d-\d\d)$", text, re.MULTILINE)
    if found is None:
        sys.exit(f"CHANGELOG.md has no dated entry for {of}")
    return found[1]


def doors(base: str, of: str, notebook: str = FIRST) -> dict[str, str]:
    """Where others run a notebook, by their name; none without an address that they can fetch."""
    if not base.startswith("https://github.com/"):
        return {}
    name = base.removeprefix("https://github.com/")
    return {
        "Binder": f"https://mybinder.org/v2/gh/{name}/v{of}?urlpath=doc/tree/{notebook}",
        "Colab": f"https://colab.research.google.com/github/{name}/blob/v{of}/{notebook}",
    }


def links(readme: str, base: str, site: str, of: str) -> str:
    """What stands between the two marks of a README."""
    if not base and not site:
        return NONE[readme]
    read, run, install = WORDS[readme]
    there = {read: f"{site}/", run: f"{site}/lite/"} if site else {}
    there |= doors(base, of) or ({base: base} if base else {})
    return " · ".join([*(f"[{door}]({url})" for door, url in there.items()), install])


def pulled(base: str) -> str:
    """The link of `docs/hosting/README.md` that brings the lessons into a seat on a hub."""
    if not base:
        return "No address of the repository is set (`[project.urls]` in pyproject.toml): no link."
    asked = {
        "repo": base,
        "branch": "main",
        "urlpath": f"doc/tree/{base.rpartition('/')[2]}/{FIRST}",
    }
    return f"`https://HUB/hub/user-redirect/git-pull?{urlencode(asked)}`"


def between(path: str, line: str) -> str:
    """A page with a new line between its two marks."""
    head, _, rest = (ROOT / path).read_text(encoding="utf-8").partition(START)
    return f"{head}{START}\n{line}\n{END}{rest.partition(END)[2]}"


def citation(base: str, of: str) -> str:
    """The text of CITATION.cff."""
    lines = [
        "# Made by `make links`. Do not edit.",
        "cff-version: 1.2.0",
        "message: If you use this course, please cite it as below.",
        "type: software",
        'title: "kosen_edu: Japanese Jupyter lessons on borrowing for investment property"',
        "authors:",
        "  - name: kosen_edu contributors",
        f"version: {of}",
        f"date-released: {released(of)}",
        "license: [MIT, CC-BY-4.0]",
        *([f"repository-code: {base}"] if base else []),
    ]
    return "\n".join(lines) + "\n"


def made() -> dict[str, str]:
    """Every file and what it should be."""
    base, of = address(), version()
    texts = {"CITATION.cff": citation(base, of)}
    for readme in NONE:
        texts[readme] = between(readme, links(readme, base, address("Documentation"), of))
    texts[HOSTING] = between(HOSTING, pulled(base))
    return texts


def main() -> None:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether they are up to date")
    check = parser.parse_args().check
    for name, text in made().items():
        path = ROOT / name
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{name} does not follow from pyproject.toml and the version: run make links")
    print("links:", address() or "no address is set in [project.urls]")


if __name__ == "__main__":
    main()
