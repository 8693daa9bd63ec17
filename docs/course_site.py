"""What the site asks of Sphinx besides its settings.

A term of the glossary is a link where it first stands in a lesson's sentences.  Sphinx's own search
is left out: it cuts Japanese at other places than readers do (_static/find.js takes words as they
are written).
"""

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

GLOSSARY = "91_glossary"
LESSON = re.compile(r"\d\d_\w+")
# Where a link would be in the way.
NOT_IN = (nodes.title, nodes.reference, nodes.literal, nodes.math, nodes.raw, nodes.literal_block)


def _inside(node: nodes.Node) -> bool:
    while node is not None:
        if isinstance(node, NOT_IN):
            return True
        node = node.parent
    return False


def link_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first standing of each term of a page."""
    terms = json.loads((Path(app.srcdir) / "site.json").read_text(encoding="utf-8"))["terms"]
    if docname == GLOSSARY or not LESSON.fullmatch(docname) or not terms:
        return
    # A short word says too little by itself, and one that ends in a particle heads a column.
    left = {
        term["ja"]: term
        for term in terms
        if docname in term["pages"] or re.search("..[^ぁ-ん]$", term["ja"])
    }
    # Not the part of a longer word, which is another word.
    longest_first = "|".join(map(re.escape, sorted(left, key=len, reverse=True)))
    words = re.compile(f"(?<![一-鿿ァ-ヿ])(?:{longest_first})(?![一-鿿ァ-ヿ])")
    there = app.builder.get_relative_uri(docname, GLOSSARY)
    for text in [node for node in doctree.findall(nodes.Text) if not _inside(node.parent)]:
        parts, at = [], 0
        for found in words.finditer(text):
            term = left.pop(found[0], None)
            if term is None:
                continue
            link = nodes.reference("", found[0], internal=True, classes=["term"])
            link["refuri"] = f"{there}#term-{term['key']}"
            link["reftitle"] = term["definition"]
            parts += [nodes.Text(text[at : found.start()]), link]
            at = found.end()
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(text[at:])])


def without_search(app: Sphinx) -> None:
    """Make no index for Sphinx's own search."""
    app.builder.search = False


def setup(app: Sphinx) -> dict[str, bool]:
    """Say when."""
    app.connect("builder-inited", without_search)
    app.connect("doctree-resolved", link_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
