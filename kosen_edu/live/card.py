"""What a panel shows beneath its controls, as one piece of HTML: sentence, numbers, picture.

One piece travels in one message, so the three are never out of step.  Every part has its room
reserved, so the page never jumps.  The card is white with dark ink in every theme, as the
picture is.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from kosen_edu.base.tables import ON_PHONES

Row = Sequence[str]

# of 46 characters: so much room is kept for the sentence; it is 5 lines of 21.  Where a panel is
# stacked a line is shorter, and no number is broken: there one more is kept
LINES = 2

# The panel asks for its own room, not for that of the window: a narrow split of JupyterLab and a
# phone are laid out alike.  Where it is wide, controls and sentence stand left, the picture and
# its numbers right; the sentence and the picture are parts of one widget all the same, for its
# wrappers count as nothing (display: contents).
# A picture for a laptop in a room for a phone (a split of JupyterLab) is not shrunk until nobody
# can read it: its letters stay 10 pixels high, and it is scrolled sideways.
CSS = f"<style>{ON_PHONES}</style>"
CSS += """<style>
.ke-panel.ke-panel{container-type:inline-size;width:100%;max-width:1280px;overflow:visible;
 margin:2px 0}
.ke-grid.ke-grid{display:block;overflow:visible;margin:0}
.ke-left.ke-left{overflow:visible;margin:0}
.ke-whole,.ke-whole>.widget-html-content,.ke-card{display:contents!important}
.ke-head{line-height:1.5;color:var(--jp-ui-font-color1,#1f2933);
 font-family:var(--jp-ui-font-family,sans-serif)}
.ke-head b{font-size:16px}.ke-head p{margin:2px 0 4px;font-size:13.5px}
.ke-head .ke-guess{color:#5a3a00;background:#fff1dc;border-left:4px solid #e2a100;padding:2px 10px}
.ke-left .widget-label{text-align:left}
.ke-left .jupyter-widgets{max-width:100%;min-width:0}
.ke-left .widget-inline-hbox,.ke-left .widget-radio{flex-flow:row wrap;height:auto}
.ke-left .widget-inline-hbox>.widget-label:first-child{width:100%!important;flex:none;height:22px;
 line-height:22px}
.ke-left .widget-inline-hbox>.widget-readout{min-width:6em}
.ke-left .widget-inline-hbox select{flex:1 1 0;min-width:0;height:28px}
.ke-left .widget-checkbox{margin:2px!important}
.ke-left .widget-radio-box{display:flex;flex-flow:row wrap;margin:0;gap:0 18px}
.ke-left .widget-radio-box label{margin:2px 0}
.ke-form .widget-inline-hbox{flex-wrap:nowrap}
.ke-form .widget-inline-hbox>.widget-label:first-child{width:12.5em!important;font-size:12.5px}
.ke-form .widget-text input{min-width:0}
.ke-form .widget-tab-contents,.ke-form .jupyter-widget-tab-contents{padding:4px}
.ke-row.ke-row{display:grid;grid-template-columns:minmax(0,1fr) 7em;align-items:center;
 overflow:visible;margin:0}
.ke-row>.widget-hslider{display:contents}
.ke-row .widget-label{font-size:13px;margin:0;width:auto!important}
.ke-row>.widget-hslider>.widget-label{grid-area:1/1/2/3}
.ke-row>.widget-label{grid-area:1/1/2/3;justify-self:end;height:22px;line-height:22px}
.ke-row .slider-container{grid-area:2/1;margin:0 14px 0 12px;min-width:0}
.ke-row>.ke-box{grid-area:2/2;width:100%!important;margin:2px 0}
.ke-panel .ke-box>.widget-label:first-child{position:absolute;width:1px!important;height:1px;
 overflow:hidden;clip-path:inset(50%)}
.ke-answer,.ke-side{position:relative;box-sizing:border-box;background:#fff;color:#1f2933;
 border:1px solid #cfd5db;border-radius:6px;margin:4px 0;
 font-family:var(--jp-ui-font-family,sans-serif)}
.ke-say{margin:0;padding:8px 12px;font-size:16px;font-weight:600;line-height:25px;
 min-height:calc(25px*var(--narrow));box-sizing:content-box}
.ke-side{overflow:hidden}
.ke-side figure{margin:0;padding:0}
.ke-side img{display:block;width:100%;height:auto;margin:0;max-width:none}
.ke-side figcaption{margin:2px 10px;font-size:12px;line-height:1.5;color:#5b6672;text-align:left}
.ke-side table.ke-rows{border-collapse:collapse;table-layout:fixed;width:calc(100% - 28px);
 margin:0 14px 8px;font-size:15px;font-variant-numeric:tabular-nums;border:0}
.ke-rows th,.ke-rows td{border:0;background:#fff;color:#1f2933;padding:1px 8px 1px 0;
 text-align:left;font-weight:400;white-space:nowrap;height:25px;line-height:25px;
 overflow:hidden;text-overflow:ellipsis;max-width:none}
.ke-rows thead th,.ke-rows tbody th{color:#5b6672;font-size:12px}
.ke-rows thead>tr>*{border-top:1px solid #dfe3e8}
.ke-rows td{font-size:16px}
.ke-wrong .ke-say{color:#a3400a}
.ke-wrong figure,.ke-wrong table{opacity:.35}
.ke-note{position:absolute;top:-14px;right:10px;margin:0;padding:1px 10px;font-size:13px;
 background:#fff1dc;color:#5a3a00;border:1px solid #e2a100;border-radius:4px}
@container (min-width:1040px){
 .ke-grid.ke-grid{display:grid;grid-template-columns:minmax(0,1fr) 740px;
  grid-template-rows:auto 1fr;column-gap:12px;align-items:start}
 .ke-left{grid-area:1/1}.ke-answer{grid-area:2/1}.ke-side{grid-area:1/2/3/3}
 .ke-with-form .ke-left{grid-area:1/1/3/2}.ke-with-form .ke-side{grid-area:1/2}
 .ke-with-form .ke-answer{grid-area:2/2}.ke-with-form .ke-say{min-height:calc(25px*var(--lines))}
}
@container (max-width:1039px){
 .ke-answer,.ke-side,.ke-left{max-width:740px}
}
@container (min-width:600px) and (max-width:1039px){
 .ke-say{min-height:calc(25px*(var(--lines) + 1))}
}
@container (max-width:599px){
 .ke-side figure{overflow:auto hidden}
 .ke-side img:not([width="360"]){min-width:492px}
 .ke-say{padding:5px 10px;font-size:15px;line-height:22px;min-height:calc(22px*var(--narrow))}
 .ke-side table.ke-rows{display:grid;grid-auto-flow:column;grid-template-rows:repeat(var(--n),auto);
  grid-auto-columns:auto;width:auto;margin:0 10px 6px}
 .ke-rows thead,.ke-rows tbody,.ke-rows tr{display:contents}
 .ke-rows th,.ke-rows td{height:auto;line-height:1.5;white-space:normal;padding:1px 6px 1px 0}
 .ke-rows td{font-size:14px}
 .ke-rows thead>tr>*{border:0}
 .ke-side table.ke-dense{grid-auto-columns:minmax(0,1fr);margin:0 4px 6px}
 .ke-dense.ke-dense th,.ke-dense.ke-dense td{font-size:11px;padding:1px 2px 1px 0;
  overflow-wrap:anywhere}
}
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
    # an empty corner names nothing: it is no heading
    cells = [f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in heads]
    lines = []
    for first, *others in body:
        start = "" if pairs else f'<th scope="row">{escape(first)}</th>'
        lines.append(start + "".join(f"<td>{escape(cell)}</td>" for cell in others))
    tbody = "".join(f"<tr>{line}</tr>" for line in lines)
    dense = " ke-dense" if min(len(heads), len(body)) > 4 else ""  # neither way for a phone
    head_row = f"<thead><tr>{''.join(cells)}</tr></thead>"
    start_tag = f'<table class="ke-rows{dense}" style="--n:{len(heads)}">'
    return f"{start_tag}{head_row}<tbody>{tbody}</tbody></table>"


def card(
    *,
    sentence: str,
    rows: Sequence[Row],
    png: bytes,
    size: tuple[int, int],
    alt: str,
    notes: Sequence[str] = (),
    note: str = "",
    wrong: bool = False,
) -> str:
    """The whole card.

    Parameters
    ----------
    sentence : str
        The answer, or what went wrong.
    rows : sequence of rows
        See :func:`table`.
    png, size, alt : bytes, (int, int), str
        The picture: itself, its width and height on the page, and its words.
    notes : sequence of str
        What the picture leaves to the page.
    note : str
        What was done to a typed value; laid over the edge, it moves nothing.
    wrong : bool
        Whether the sentence tells of an error and the rest is of the time before.
    """
    width, height = size
    source = base64.b64encode(png).decode("ascii")
    told = "".join(f"<figcaption>{escape(text)}</figcaption>" for text in notes)
    shown_note = f'<p class="ke-note" role="alert">{escape(note)}</p>' if note else ""
    return (
        f'<div class="ke-card{" ke-wrong" if wrong else ""}"><div class="ke-answer">{shown_note}'
        f'<p class="ke-say" role="status" aria-live="polite" style="--lines:{LINES};--narrow:5">'
        f"{escape(sentence)}</p></div>"
        f'<div class="ke-side"><figure><img alt="{escape(alt)}" width="{width}" height="{height}" '
        f'decoding="sync" src="data:image/png;base64,{source}">{told}</figure>'
        f"{table(rows)}</div></div>"
    )
