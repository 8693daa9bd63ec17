"""What a panel shows beneath its controls, as one piece of HTML: sentence, numbers, picture.

One piece travels in one message, so the three are never out of step.  Every part has its room
reserved, so the page never jumps.  The card is white with dark ink in every theme, as the
picture is.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

Row = Sequence[str]

CSS = """<style>
.ke-head{line-height:1.6;color:var(--jp-ui-font-color1,#1f2933);max-width:820px;
 font-family:var(--jp-ui-font-family,sans-serif)}
.ke-head b{font-size:17px}.ke-head p{margin:2px 0 6px;font-size:14px}
.ke-head .ke-guess{color:#5a3a00;background:#fff1dc;border-left:4px solid #e2a100;padding:2px 10px}
.ke-panel .widget-label{text-align:left}
.ke-panel .widget-radio,.ke-panel .widget-radio-box{flex-direction:row;flex-wrap:wrap}
.ke-panel .widget-radio-box{margin:0;gap:0 20px}
.ke-panel .widget-radio-box label{margin:4px 0}
.ke-panel .ke-box .widget-label{position:absolute;width:1px;height:1px;overflow:hidden;
 clip-path:inset(50%)}
.ke-card{position:relative;box-sizing:border-box;width:822px;max-width:100%;background:#fff;
 color:#1f2933;border:1px solid #cfd5db;border-radius:6px;line-height:1.6;margin:4px 0 8px;
 font-family:var(--jp-ui-font-family,sans-serif)}
.ke-say{margin:0;padding:12px 18px 4px;font-size:17px;font-weight:600;line-height:27px;
 box-sizing:content-box}
.ke-card table.ke-rows{border-collapse:collapse;table-layout:fixed;width:calc(100% - 36px);
 margin:4px 18px 0;font-size:15px;font-variant-numeric:tabular-nums;border:0}
.ke-rows th,.ke-rows td{border:0;background:#fff;color:#1f2933;padding:1px 12px 1px 0;
 text-align:left;font-weight:400;white-space:nowrap;height:25px;line-height:25px;
 overflow:hidden;text-overflow:ellipsis;max-width:none}
.ke-rows thead th,.ke-rows tbody th{color:#5b6672;font-size:13px}
.ke-rows thead th{border-top:1px solid #dfe3e8;padding-top:5px}
.ke-rows td{font-size:17px}
.ke-card figure{margin:10px 0 0;padding:0}
.ke-card figcaption{margin:0 18px;font-size:20px;line-height:32px;height:32px;overflow:hidden;
 white-space:nowrap;text-overflow:ellipsis;font-weight:600;color:#1f2933;text-align:left}
.ke-card img{display:block;width:100%;height:auto;margin:0;border-radius:6px;max-width:none}
.ke-card.ke-wrong .ke-say{color:#a3400a}
.ke-card.ke-wrong figure,.ke-card.ke-wrong table{opacity:.35}
.ke-note{position:absolute;top:-14px;right:10px;margin:0;padding:1px 10px;font-size:13px;
 background:#fff1dc;color:#5a3a00;border:1px solid #e2a100;border-radius:4px}
</style>"""


def head(title: str, task: str, guess: str = "") -> str:
    """Title and task above the controls, and what there is to say of the learner's guess."""
    shown = f"<p>{escape(task)}</p>" if task else ""
    shown += f'<p class="ke-guess" role="status">{escape(guess)}</p>' if guess else ""
    return f'{CSS}<div class="ke-head"><b>{escape(title)}</b>{shown}</div>'


def table(rows: Sequence[Row]) -> str:
    """Pairs (name, value) side by side; longer rows as a table headed by the first of them.

    Examples
    --------
    >>> table([("DSCR", "1.37倍")]).count('scope="col"')
    1
    """
    if not rows:
        return ""
    pairs = all(len(row) == 2 for row in rows)
    heads = [row[0] for row in rows] if pairs else list(rows[0])
    body = [("", *(row[1] for row in rows))] if pairs else list(rows[1:])
    cells = [f'<th scope="col">{escape(name)}</th>' for name in heads]
    lines = []
    for first, *others in body:
        start = "" if pairs else f'<th scope="row">{escape(first)}</th>'
        lines.append(start + "".join(f"<td>{escape(cell)}</td>" for cell in others))
    tbody = "".join(f"<tr>{line}</tr>" for line in lines)
    head_row = f"<thead><tr>{''.join(cells)}</tr></thead>"
    return f'<table class="ke-rows">{head_row}<tbody>{tbody}</tbody></table>'


def card(
    *,
    sentence: str,
    lines: int,
    rows: Sequence[Row],
    title: str,
    png: bytes,
    size: tuple[int, int],
    alt: str,
    note: str = "",
    wrong: bool = False,
) -> str:
    """The whole card.

    Parameters
    ----------
    sentence : str
        The answer, or what went wrong.
    lines : int
        For how many lines of the sentence room is kept.
    rows : sequence of rows
        See :func:`table`.
    title, png, size, alt : str, bytes, (int, int), str
        The picture: its title, itself, its width and height on the page, and its words.
    note : str
        What was done to a typed value; laid over the edge, it moves nothing.
    wrong : bool
        Whether the sentence tells of an error and the rest is of the time before.
    """
    width, height = size
    source = base64.b64encode(png).decode("ascii")
    shown_note = f'<p class="ke-note" role="alert">{escape(note)}</p>' if note else ""
    return (
        f'<div class="ke-card{" ke-wrong" if wrong else ""}">{shown_note}'
        f'<p class="ke-say" role="status" aria-live="polite" style="min-height:{27 * lines}px">'
        f"{escape(sentence)}</p>{table(rows)}"
        f"<figure><figcaption>{escape(title)}</figcaption>"
        f'<img alt="{escape(alt)}" width="{width}" height="{height}" decoding="sync" '
        f'src="data:image/png;base64,{source}"></figure></div>'
    )
