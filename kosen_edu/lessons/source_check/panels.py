"""The source check as a panel: choose article, verdict and lesson; picture and table follow."""

from typing import Any

import ipywidgets as widgets

from kosen_edu.base import say
from kosen_edu.claims.rules import VERDICTS
from kosen_edu.claims.table import ClaimTable, articles, lessons, settled
from kosen_edu.live.controls import Choice
from kosen_edu.live.page import style_sheet
from kosen_edu.live.panel import Panel

from .charts import VerdictChart

# On a phone seven columns are a list: what a cell is stands before it.
_NAMED = "".join(
    f".ke-claims td:nth-of-type({k}):not(:empty)::before"
    f'{{content:"{say(f"claims.head_{name}")}："}}'
    for k, name in enumerate(("quote", "terms", "printed", "computed", "verdict", "remark"), 1)
)
STYLE = style_sheet("lessons/source_check/claims.css")
STYLE += f"<style>@container (max-width:599px){{{_NAMED}}}</style>"

# Columns keep their widths; on a phone a row is a block, which cannot collapse.
HIDDEN = "{visibility:collapse;max-height:0;overflow:hidden;padding:0!important;border:0!important}"


class ClaimPanel(Panel[ClaimTable]):
    """A panel with the claims themselves beneath, in a box that scrolls.

    The list is sent once; a move only says which of its rows are hidden.
    """

    def __init__(self, title: str, **parts: Any) -> None:
        self.claim_list = widgets.HTML(
            f'{STYLE}<div class="ke-claims" role="region" tabindex="0" aria-label="{title}">'
            f"{settled().html(bare=True)}</div>"
        )
        self.hidden = widgets.HTML(layout={"display": "none"})
        super().__init__(title, **parts)
        self.widget.children = (*self.widget.children, self.claim_list, self.hidden)

    def _show(self) -> None:
        super()._show()
        if self.error is None:
            shown = {c.key for c in self.result}
            rows = ",".join(f".claim-{c.key}" for c in settled() if c.key not in shown)
            self.hidden.value = f"<style>.ke-claims tr:is({rows}){HIDDEN}</style>"


def claim_panel() -> ClaimPanel:
    """Every claim of the five articles, filtered by article, verdict and lesson.

    Examples
    --------
    >>> panel = claim_panel()
    >>> panel.set(article="002", verdict="不一致")
    >>> [c.key for c in panel.result]
    ['002-01']
    """
    everything = {"すべて": ""}  # None would leave the box empty on screen
    options = {
        "article": {say(f"claims.article_{a}"): a for a in articles()},
        "verdict": {name: name for name in VERDICTS.values()},
        "lesson": {lesson: lesson for lesson in lessons()},
    }
    return ClaimPanel(
        "主張をさがす",
        controls={
            name: Choice(say(f"claims.head_{name}"), everything | choices, "")
            for name, choices in options.items()
        },
        calculate=lambda **chosen: settled(**{k: v or None for k, v in chosen.items()}),
        sentence=lambda table: table.sentence,
        chart=VerdictChart(settled()),
        task=say("source_check.task"),
    )
