"""What one move of every panel costs: milliseconds of computation, picture and words; bytes sent.

Run: ``python .ci/bench_redraws.py [03 07 ...]`` (all lessons, or those that are named).  Beside it,
in the same run, stands what `interact` would do with the same figure: the same computation, and
the whole picture drawn, saved and sent by matplotlib.
"""

from __future__ import annotations

import io
import itertools
import json
import statistics
import sys
import time
from base64 import b64encode
from collections.abc import Iterable
from contextlib import redirect_stdout
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "live"))

import comm
from panel_driver import panels_of

from kosen_edu.live import house
from kosen_edu.live.panel import Panel

ROOT = Path(__file__).resolve().parent.parent
MOVES = 9


class Wire(comm.base_comm.BaseComm):
    """Stands for the line to the browser and counts what goes through it."""

    sent = 0

    def publish_msg(self, msg_type: str, data: object = None, **rest: object) -> None:
        """Count one message as the text that a kernel would send."""
        Wire.sent += len(json.dumps(data).encode())


def bytes_sent(panel: Panel, values: dict) -> int:
    """What one move sends."""
    before = Wire.sent
    panel.set(**values)
    return Wire.sent - before


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


def whole(panel: Panel, values: dict) -> int:
    """The computation and the whole picture as under `interact`; how many bytes it would send."""
    result, picture = panel._calculate(**(panel.values | values)), io.BytesIO()
    with house.style():
        panel.chart.update(result)
        panel.chart.fig.savefig(picture, format="png")
    panel.chart._kept, panel.chart._view = [], {}  # what is drawn now is no background
    return len(b64encode(picture.getvalue()))


def main() -> None:
    """Print the table."""
    comm.create_comm = Wire
    wanted = tuple(sys.argv[1:])
    print("one move of a control: processor ms, and kB sent; whole: under `interact`")
    print(f"{'':26}{'median':>8}{'worst':>7}{'whole':>7}{'ratio':>7}", end="")
    print(f"{'kB':>8}{'worst':>7}{'whole':>7}{'ratio':>7}")
    rows = []
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if wanted and not notebook.stem.startswith(wanted):
            continue
        with redirect_stdout(io.StringIO()):
            panels = panels_of(notebook)
        for number, panel in enumerate(panels, 1):
            if not hasattr(panel, "chart") or not panel.controls:
                continue
            for values in itertools.islice(moves(panel), 4):  # warm
                panel.set(**values)
            ours = [timed(panel.set, **values) for values in moves(panel)]
            sent = [bytes_sent(panel, values) / 1e3 for values in moves(panel)]
            theirs = statistics.median(timed(whole, panel, values) for values in moves(panel)[::3])
            picture = whole(panel, {}) / 1e3
            row = (statistics.median(ours), max(ours), theirs, statistics.median(ours) / theirs)
            row += (statistics.median(sent), max(sent), picture, statistics.median(sent) / picture)
            rows.append(row)
            print(f"{notebook.stem + ' ' + str(number):26}", written(row), sep="", flush=True)
    if not rows:
        sys.exit(f"no lesson begins with {' or '.join(wanted)}")
    columns = list(zip(*rows, strict=True))
    print(f"{f'{len(rows)} panels, median':26}", written(map(statistics.median, columns)), sep="")
    print(f"{f'{len(rows)} panels, worst':26}", written(map(max, columns)), sep="")


def written(row: Iterable[float]) -> str:
    """A line of the table."""
    widths = (8, 7, 7, 7, 8, 7, 7, 7)
    places = (0, 0, 0, 2, 0, 0, 0, 2)
    return "".join(f"{x:{w}.{p}f}" for x, w, p in zip(row, widths, places, strict=True))


if __name__ == "__main__":
    main()
