"""The pages of the seminar: a lesson as Voilà shows it, the index, and what a visitor is told."""

import asyncio
import gzip
import json
import logging
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import nbformat
import segno
from voila.configuration import VoilaConfiguration
from voila.exporter import VoilaExporter
from voila.paths import collect_static_paths, collect_template_paths
from voila.utils import get_data_dir, get_page_config, get_voila_labextensions_path

OWN = Path(__file__).parent / "template"
KERNEL = "00000000-0000-0000-0000-000000000000"  # where the page names the visitor
# A seminar keeps no answers and has no code to edit: what lesson 00 says of both, and what is true.
INSTEAD = {
    "答えは、ノートブックと同じ場所の小さなファイル `my_answers.json` に残り、次に動かしたとき"
    "にも出ます。この機械の外には送りません。消しても教材は動きます。":
    "セミナーでは、答えはこの画面にだけあります。画面を閉じるか目次に戻ると消えます。"
    "講師が数字だけを集めているときは、画面の一番上にそう出ます。",
    "プログラムで答えたい人は、`...` の所に答えを書いて、セルをもう一度動かします。こちらの割合は、"
    "必ず小数です。その答えは、箱の答えより優先します。\n\n": "",
    "どこまで進んだかは、次のセルで見ます。答えの箱に書いたことから作ります。章の答えを消して、"
    "はじめからやり直すこともできます。":
    "自分のパソコンで使うと、どこまで進んだかが次の表に出ます。"
    "セミナーでは答えを残さないので、ほかの章の行は0のままです。",
    "章を一つ終えるごとに、このページに戻って次のセルを動かしてください。一度に五つまでです。":
    "これは、自分のパソコンで使うときに働きます。セミナーでは、問題は戻ってきません。",
}  # fmt: skip
DISCLAIMER = "教材です。投資や税金の助言ではありません。"  # said once, here as in lesson 00
LAST = 8  # lesson; the next ones ask for files of one's own
WIDGETS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"]


@dataclass(frozen=True)
class Lesson:
    """A notebook that can be visited: its number, its file, its title and its question."""

    path: Path

    @property
    def name(self) -> str:
        """Its file's name, by which pages link to it."""
        return self.path.name

    @property
    def number(self) -> str:
        """``"03"``."""
        return self.path.name[:2]

    @cached_property
    def words(self) -> str:
        """The text of its first cell."""
        book = json.loads(self.path.read_text(encoding="utf-8"))
        return "".join(next(c for c in book["cells"] if c["cell_type"] == "markdown")["source"])

    @property
    def title(self) -> str:
        """Its heading."""
        return self.words.splitlines()[0].removeprefix("# ")

    @property
    def question(self) -> str:
        """The decision that it is about."""
        found = re.search(r"^\*\*問い\*\*　(.+)$", self.words, re.M)
        return re.sub(r"[*`$]", "", found[1]) if found else ""


def lessons(folder: Path) -> list[Lesson]:
    """The lessons of a folder that somebody without Python can take."""
    found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    return [Lesson(path) for path in found if int(path.name[:2]) <= LAST]


_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(OWN), autoescape=True, trim_blocks=True
)
template = _TEMPLATES.get_template
"""A page that is no lesson, by the name of its file."""


def qr(address: str) -> str:
    """The address as a picture to be photographed, as SVG."""
    code = segno.make(address, error="m")
    svg = code.svg_inline(scale=4, border=2, dark="#1f2933", light="#ffffff", omitsize=True)
    label = escape(f"{address} のQRコード", quote=True)
    return str(svg).replace("<svg", f'<svg role="img" aria-label="{label}"', 1)


def told_truly(book: dict[str, Any]) -> None:
    """Let a lesson say what is true of answers in a seminar."""
    for cell in book["cells"]:
        if cell["cell_type"] == "markdown":
            words = "".join(cell["source"])
            for said, instead in INSTEAD.items():
                words = words.replace(said, instead)
            cell["source"] = words


def lesson_page(book: dict[str, Any], title: str, bar: str) -> bytes:
    """The page of a lesson that has been run, for the visitor :data:`KERNEL`."""
    told_truly(book)
    notebook = nbformat.reads(json.dumps(book), as_version=4)
    notebook.metadata["title"] = title
    notebook.metadata.pop("widgets", None)
    exporter = VoilaExporter(
        template_paths=[str(OWN), *collect_template_paths(["voila", "nbconvert"], "lab")],
        template_name="lab",
        template_file="lesson.html.j2",
        theme="light",
        base_url="/",
        # is asked for pictures in a text: the lessons have none
        contents_manager=SimpleNamespace(file_exists=lambda path: False),
        exclude_input=True,
        exclude_output_prompt=True,
        exclude_input_prompt=True,
    )
    configuration = VoilaConfiguration()
    configuration.extension_allowlist = WIDGETS
    settings = {"mathjax_url": None, "mathjax_config": None}  # then the page takes its own
    page_config = get_page_config("/", settings, logging.getLogger("voila"), configuration)
    resources = {
        "base_url": "/", "theme": "light", "template": "lab", "language_code": "ja",
        "metadata": {"name": title}, "page_config": page_config, "bar": bar,
    }  # fmt: skip

    async def written() -> str:
        context = {"frontend": "voila", "main_js": "voila.js", "progressive_rendering": False}
        parts = exporter.generate_from_notebook_node(
            notebook,
            resources=resources,
            extra_context={
                **context,
                "kernel_start": lambda nb: KERNEL,
                "cell_generator": lambda nb, kernel_id: nb.cells,
            },
            page_config=page_config,
        )
        return "".join([part async for part, _ in parts])

    return asyncio.run(written()).encode()


@dataclass
class File:
    """A file of the pages' scripts and styles, read when it is first asked for."""

    path: Path

    @property
    def kind(self) -> str:
        """What a browser should take it for."""
        return mimetypes.guess_type(self.path.name)[0] or "application/octet-stream"

    @cached_property
    def packed(self) -> bytes:
        """Its bytes, gzipped."""
        return gzip.compress(self.path.read_bytes(), 6, mtime=0)


def files() -> dict[str, File]:
    """Every file that a visitor may have, by its address: nothing else is ever opened."""
    statics = collect_static_paths(["voila", "nbconvert"], "lab")
    folders = {
        "/voila/static": statics,
        "/voila/templates/lab/static": statics,
        "/voila/api/themes": [Path(get_data_dir(), "themes")],
    }
    for name in WIDGETS:
        there = [Path(root, name) for root in get_voila_labextensions_path()]
        folders[f"/voila/labextensions/{name}"] = there
    return {
        f"{address}/{path.relative_to(root).as_posix()}": File(path)
        for address, roots in folders.items()
        for root in reversed(roots)  # the first is the one that counts
        for path in Path(root).rglob("*")
        if path.is_file() and path.suffix != ".map"
    }
