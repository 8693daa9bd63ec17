"""What a panel shows beneath its controls, as one piece of HTML: sentence, numbers, picture.

One piece travels in one message, so the three are never out of step.  Every part has its room
reserved, so the page never jumps.  The card is white with dark ink in every theme, as the
picture is.
"""

import base64
from collections.abc import Sequence
from html import escape

from kosen_edu.base import ON_PHONES

from .page import style_sheet

Row = Sequence[str]

# of 46 characters: so much room is kept for the sentence; it is 5 lines of 21.  Where a panel is
# stacked a line is shorter, and no number is broken: there one more is kept
LINES = 2
NARROW_COLUMNS = 4  # more than a phone has room for, even if the table is turned
MANY_COLUMNS = 8  # more have smaller letters

# The panel asks for its own room, not for that of the window: a narrow split of JupyterLab and a
# phone are laid out alike.  Where it is wide, controls and sentence stand left, the picture and
# its numbers right; the sentence and the picture are parts of one widget all the same, for its
# wrappers count as nothing (display: contents).
# A picture for a laptop in a room for a phone (a split of JupyterLab) is not shrunk until nobody
# can read it: its letters stay 10 pixels high, and it is scrolled sideways.
CSS = f"<style>{ON_PHONES}</style>" + style_sheet("live/card.css")


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
    if min(len(heads), len(body)) <= NARROW_COLUMNS:
        return _table(heads, body, "ke-many" if len(heads) > MANY_COLUMNS else "")
    # neither way for a phone: there it stands in parts, a few columns each
    parts = [
        _table(*_columns(heads, body, slice(first, first + 3)), "ke-part")
        for first in range(1, len(heads), 3)
    ]
    return _table(heads, body, "ke-wide") + "".join(parts)


def _columns(heads: Row, body: Sequence[Row], chosen: slice) -> tuple[Row, list[Row]]:
    """The first column and those chosen."""
    return [heads[0], *heads[chosen]], [[row[0], *row[chosen]] for row in body]


def _table(heads: Row, body: Sequence[Row], kind: str) -> str:
    # an empty corner names nothing: it is no heading
    cells = [f'<th scope="col">{escape(name)}</th>' if name else "<td></td>" for name in heads]
    lines = []
    for first, *others in body:  # of pairs, the one row of values has no name
        start = f'<th scope="row">{escape(first)}</th>' if len(others) < len(heads) else ""
        lines.append(start + "".join(f"<td>{escape(cell)}</td>" for cell in others))
    tbody = "".join(f"<tr>{line}</tr>" for line in lines)
    head_row = f"<thead><tr>{''.join(cells)}</tr></thead>"
    start_tag = f'<table class="ke-rows {kind}" style="--n:{len(heads)}">'
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
        What was done to a typed value; in the room left beneath the answer, it moves nothing.
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
