"""Picture of the source check: how many claims of each article have which verdict."""

import numpy as np

from kosen_edu.base import say
from kosen_edu.claims.rules import VERDICTS
from kosen_edu.claims.table import ClaimTable
from kosen_edu.live import house
from kosen_edu.live.chart import Chart
from kosen_edu.live.marks import apart
from kosen_edu.live.phone import Phone

STYLES = dict(
    zip(VERDICTS, (house.BLUE, house.GREEN, house.ORANGE, house.PINK, house.GREY), strict=True)
)
BAR = 0.5


class VerdictChart(Chart[ClaimTable]):
    """A bar an article, a piece a verdict, as long as there are claims."""

    height = 384
    left, bottom = 190, 76
    on_phone = Phone(right=10, bottom=100)
    subtitle = "横：主張の数（件）　色と模様：判定"

    def __init__(self, everything: ClaimTable) -> None:
        self._articles = list(dict.fromkeys(claim.article for claim in everything))
        self._longest = max(sum(everything.counts(a)) for a in self._articles)
        super().__init__()

    def build(self) -> None:
        """Make a piece for every article and verdict."""
        ax = self.ax = self.add_axes()
        rows = range(len(self._articles))
        ax.set(xlim=(0, self._longest * 1.08), ylim=(len(rows) - 0.6, -0.65), yticks=list(rows))
        ax.set_yticklabels([say(f"claims.article_{a}") for a in self._articles])
        ax.grid(visible=False)
        house.units(ax.xaxis, "number", step=10)
        self.pieces, self.numbers = {}, {}
        for outcome, style in STYLES.items():
            bars = ax.barh(rows, [0] * len(rows), BAR, **style.fill())
            bars.set_label(VERDICTS[outcome])
            for row, bar in zip(rows, bars, strict=True):
                self.pieces[row, outcome] = bar
                self.numbers[row, outcome] = ax.text(0, row, "", ha="center", va="bottom")
        ax.legend(
            loc="upper center",
            bbox_to_anchor=(0.22 if self.narrow else 0.44, -0.1),
            ncol=3 if self.narrow else len(STYLES),
            handlelength=1.6,
        ).set_zorder(house.BENEATH)

    def update(self, table: ClaimTable) -> None:
        """Stretch the pieces to the counts of the table."""
        for row, article in enumerate(self._articles):
            counts = np.array(table.counts(article))
            starts = np.cumsum(counts) - counts
            middles = starts + counts / 2
            seen = counts > 0
            if seen.any():
                middles[seen] = apart(middles[seen].tolist(), 2.6 if self.narrow else 1.2)
            for outcome, n, start, x in zip(VERDICTS, counts, starts, middles, strict=True):
                self.pieces[row, outcome].set(x=start, width=n, visible=bool(n))
                number = self.numbers[row, outcome]
                number.set(text=str(n), visible=bool(n), position=(x, row - BAR / 2 - 0.03))
        found = say("source_check.title", r=table, n=len(table))
        self.title = found if len(table) else "当てはまる主張はありません"

    def describe(self, table: ClaimTable) -> str:
        """The headline, then the counts of every article that has any."""
        counts = {say(f"claims.article_{a}"): table.listed(a) for a in self._articles}
        rows = "、".join(f"{article}：{words}" for article, words in counts.items() if words)
        return f"{self.title}。{rows}"
