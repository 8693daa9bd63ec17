"""How long every panel of every lesson takes for one move: computation, picture, words.

Run: ``python .ci/bench_redraws.py``.  Beside it, in the same run, stands what `interact` would do
with the same figure: the same computation, and the whole picture drawn and saved by matplotlib.
"""

from __future__ import annotations

import io
import itertools
import statistics
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "live"))

from panel_driver import panels_of

from kosen_edu.live import house
from kosen_edu.live.panel import Panel

ROOT = Path(__file__).resolve().parent.parent
MOVES = 9


def moves(panel: Panel) -> list[dict]:
    """Some moves of every control, there and back, so that each changes something."""
    found = []
    for name, control in panel.controls.items():
        values = control.reachable()
        few = values[:: max(1, len(values) // MOVES)][:MOVES]
        found += [{name: value} for value in few] + [{name: control.start}]
    return found


def timed(job: object, *args: object, **options: object) -> float:
    """Milliseconds of processor time of one call."""
    start = time.thread_time()
    job(*args, **options)
    return (time.thread_time() - start) * 1e3


def whole(panel: Panel, values: dict) -> None:
    """The computation and the whole picture, as a cell under `interact` would have them."""
    result = panel._calculate(**(panel.values | values))
    with house.style():
        panel.chart.update(result)
        panel.chart.fig.savefig(io.BytesIO(), format="png")
    panel.chart._limits = ()  # what is drawn now is no background


def main() -> None:
    """Print the table."""
    print("one move of a control, processor ms")
    print(f"{'':42}{'median':>8}{'worst':>8}{'whole':>8}{'ratio':>7}")
    ratios = []
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        with redirect_stdout(io.StringIO()):
            panels = panels_of(notebook)
        for number, panel in enumerate(panels, 1):
            if not hasattr(panel, "chart") or not panel.controls:
                continue
            for values in itertools.islice(moves(panel), 4):  # warm
                panel.set(**values)
            ours = [timed(panel.set, **values) for values in moves(panel)]
            theirs = statistics.median(timed(whole, panel, values) for values in moves(panel)[::3])
            median = statistics.median(ours)
            ratios.append(median / theirs)
            print(
                f"{notebook.stem + ' ' + str(number):42}{median:8.0f}{max(ours):8.0f}"
                f"{theirs:8.0f}{median / theirs:7.2f}"
            )
    print(f"{len(ratios)} panels, median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
