"""Tables for people: Japanese headings from the vocabulary, numbers in 万円, ％ and 倍."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import pandas as pd

from . import check
from .formats import written
from .words import Term, name_of, say, term, terms

# For the page around a table, which no setting of a server reaches everywhere: on a phone no column
# is a letter wide, no printed number is broken in two, and what must be scrolled sideways says so,
# with a bar that is always there or, where a browser draws none (Safari), a shadow at the edge.
ON_PHONES = """
@media (max-width:760px){
 .jp-OutputArea-child:has(>.jp-RenderedHTML){display:block}
 .jp-OutputArea-child>.jp-RenderedHTML.jp-OutputArea-output{display:block;width:auto;margin:0;
  padding:0}
 .jp-RenderedHTMLCommon table:not(.ke-rows) :is(th,td){padding:.4em .35em}
 .jp-RenderedHTMLCommon table:not(.ke-rows) :is(th,td):not(:empty){min-width:4.2em}
 .jp-RenderedHTMLCommon table:not(.ke-rows):has(tr>:nth-child(7)){table-layout:auto;
  width:max-content;max-width:50em}
 .jp-RenderedHTMLCommon table:not(.ke-rows):has(tr>:nth-child(7)) :is(tr>:first-child:not(:empty),
  tr>:empty:first-child+*){position:sticky;left:0;z-index:1;
  background:var(--jp-layout-color0,#fff)}
 .jp-RenderedMarkdown :is(h1,h2,h3){line-height:1.35}
 .jp-OutputArea-output.jp-RenderedText pre{word-break:keep-all;overflow-wrap:anywhere}
 mjx-container[display="true"]{display:block!important;overflow:auto hidden;max-width:100%}
 .jp-RenderedHTML,.jp-RenderedMarkdown,mjx-container[display="true"]{
  --page:var(--jp-layout-color0,#fff);background:
   linear-gradient(90deg,var(--page) 40%,transparent) 0 0/40px 100% local no-repeat,
   linear-gradient(-90deg,var(--page) 40%,transparent) 100% 0/40px 100% local no-repeat,
   linear-gradient(90deg,#0004,transparent) 0 0/14px 100% scroll no-repeat,
   linear-gradient(-90deg,#0004,transparent) 100% 0/14px 100% scroll no-repeat}
 .jp-RenderedHTML table:not(.ke-rows) tr{background:none!important;
  border-bottom:1px solid #dfe3e8!important}
}
:is(figure,.jp-RenderedHTML,.jp-RenderedMarkdown,mjx-container)::-webkit-scrollbar{height:8px}
:is(figure,.jp-RenderedHTML,.jp-RenderedMarkdown,mjx-container)::-webkit-scrollbar-thumb{
 background:#8a949e;border-radius:4px}
:is(figure,.jp-RenderedHTML,.jp-RenderedMarkdown,mjx-container)::-webkit-scrollbar-track{
 background:#eef0f2}
"""


def readable(frame: pd.DataFrame, **formats: str) -> pd.DataFrame:
    """The same table in words: headings by the vocabulary, cells as text.

    Parameters
    ----------
    frame : DataFrame
        Columns and index name may be keys of terms (``"interest"``, ``"balance"``).
    **formats : str
        For single columns one of :data:`kosen_edu.base.formats.WRITERS`; else the vocabulary
        says how the term is written.

    Returns
    -------
    DataFrame of str

    Raises
    ------
    InputError
        If a format has no such name.

    Examples
    --------
    >>> from kosen_edu.loans.loan import Loan
    >>> table = Loan(principal=30_000_000, annual_rate=0.02, years=30).schedule()
    >>> readable(table.head(1)).iloc[0].tolist()
    ['110,886円', '50,000円', '60,886円', '29,939,114円']

    Row numbers without a name are left out, also those that a choice of rows has left over.

    >>> readable(pd.DataFrame({"rate": [0.01, 0.02, 0.03]}).loc[[0, 2]]).index.tolist()
    ['', '']
    """
    check.kind(frame, "table", pd.DataFrame)
    check.names(formats, *frame.columns)

    def write(column: Any) -> list[str]:
        kind = formats.get(column, terms()[column].format if column in terms() else "text")
        missing = say("metrics.no_solution")
        known = str if kind == "text" else partial(check.number, key=str(column))
        return [missing if pd.isna(v) else written(known(v), kind) for v in frame[column]]

    # row numbers that count nothing would only be noise
    plain = pd.api.types.is_integer_dtype(frame.index) and frame.index.name is None
    index = [""] * len(frame) if plain else frame.index
    text = pd.DataFrame({c: write(c) for c in frame.columns}, index=index)
    return text.rename(columns=name_of, index=name_of).rename_axis(index=name_of(frame.index.name))


def symbols(*keys: str) -> pd.DataFrame:
    """The terms of a lesson: symbol, Japanese, English, unit, formula.

    Parameters
    ----------
    *keys : str
        Keys of terms.

    Returns
    -------
    DataFrame of str

    Raises
    ------
    InputError
        If a term has no such key.

    Examples
    --------
    >>> symbols("dscr").iloc[0].tolist()
    ['DSCR', '元利返済倍率', 'debt service coverage ratio', '倍', 'NOI ÷ ADS']
    """
    fields = ("symbol", "ja", "en", "unit", "formula")
    rows = [[getattr(term(key), f) or "—" for f in fields] for key in keys]
    return pd.DataFrame(rows, columns=[say(f"tables.{f}") for f in fields], index=[""] * len(rows))


@dataclass(frozen=True, repr=False)
class Glossary:
    """The terms of one lesson or of all, as a table for the page and as lines of text."""

    terms: tuple[Term, ...]

    def __len__(self) -> int:
        return len(self.terms)

    def __repr__(self) -> str:
        line = "{0.lesson} {0.symbol} {0.ja} / {0.en}: {0.definition}"
        return "\n".join(line.format(t).replace("  ", " ") for t in self.terms)

    def _repr_html_(self) -> str:
        heads = ("ja", "symbol", "en", "formula", "unit", "definition", "lesson")
        rows = [[getattr(t, h) for h in heads] for t in self.terms]
        return f"<style>{ON_PHONES}</style>{html_table([say(f'tables.{h}') for h in heads], rows)}"


LEFT = ' style="text-align:left;vertical-align:top;padding:3px 10px 3px 0"'
SHORT = f'{LEFT[:-1]};white-space:nowrap"'


def html_table(
    heads: Iterable[str],
    rows: Iterable[Sequence[str]],
    *,
    caption: str = "",
    short: Collection[int] = (),
) -> str:
    """A table for the page; the first cell names its row, ``short`` columns keep to one line.

    Examples
    --------
    >>> html_table(["名前", "式"], [["DSCR", "NOI ÷ ADS"]]).replace(LEFT, "").split("<tbody>")[1]
    '<tr><th scope="row">DSCR</th><td>NOI ÷ ADS</td></tr></tbody></table>'
    """
    told = f'<caption style="text-align:left">{escape(caption)}</caption>' if caption else ""
    shown = "".join(f'<th scope="col"{LEFT}>{escape(head)}</th>' for head in heads)
    body = []
    for row in rows:
        texts = [escape(text).replace("\n", "<br>") for text in row]
        styles = [SHORT if n in short else LEFT for n in range(len(texts))]
        cells = [f"<td{style}>{text}</td>" for style, text in zip(styles, texts, strict=True)]
        cells[0] = f'<th scope="row"{styles[0]}>{texts[0]}</th>'
        body.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{told}<thead><tr>{shown}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def glossary(lesson: str | None = None) -> Glossary:
    """The vocabulary of the course, in the order in which the lessons introduce it.

    Parameters
    ----------
    lesson : str, optional
        ``"02"``: only what that lesson introduces.

    Returns
    -------
    Glossary

    Raises
    ------
    InputError
        If no lesson has that number.

    Examples
    --------
    >>> [t.key for t in glossary("02").terms if t.symbol in ("GPI", "NOI")]
    ['gpi', 'noi']
    """
    lessons = sorted({t.lesson for t in terms().values()})
    if lesson is not None:
        check.choice(lesson, say("tables.lesson"), tuple(lessons))
    chosen = [t for t in terms().values() if lesson in (None, t.lesson)]
    return Glossary(tuple(sorted(chosen, key=lambda t: (t.lesson, not t.symbol))))
