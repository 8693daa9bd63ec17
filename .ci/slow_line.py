"""The panel and `interact` over a slow line: 150 ms there and back, 5 Mbit/s down.

    python .ci/slow_line.py [--ms 150] [--mbit 5] [--presses 20]

JupyterLab is opened in Chromium through a small proxy that lets every byte wait.  Prints how long
a key press takes to new pixels, and what a drag of twenty steps shows: pictures a second, and how
long after the last step the last picture comes.  With and without compressed websockets.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import bench_panel  # adds the tests' helpers to the path
from browser_tools import SLIDER, chromium, free_port, open_notebook, server, write_notebook

CONFIG = "c.ServerApp.tornado_settings = {'websocket_compression_options': {}}\n"
PICTURES = {"panel": ".ke-side img", "interact": "img[src^='data:image/png']"}
STEPS, STEP_MS, QUIET_MS = 20, 60, 2_500
# Notes when the picture changes, and when a key was last pressed.
COUNTER = """
(target) => {
  const c = window.__drag = {shown: [], pressed: 0};
  let before = null;
  document.addEventListener('keydown', () => { c.pressed = performance.now(); }, true);
  new MutationObserver(() => {
    const now = document.querySelector(target)?.src;
    if (now && now !== before) { before = now; c.shown.push(performance.now()); }
  }).observe(document.body, {subtree: true, childList: true, attributes: true});
}
"""


class Line:
    """Bytes one way: each waits, and all share the width of the line."""

    def __init__(self, delay: float, rate: float) -> None:
        self.delay, self.rate = delay, rate
        self.free = 0.0  # when the last byte has gone out

    async def carry(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        """Hand on what comes until it ends."""
        clock = asyncio.get_running_loop()
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                at, data = await on_the_way.get()
                await asyncio.sleep(at - clock.time())
                if not data:
                    break
                to.write(data)
                await to.drain()
            to.close()

        arriving = asyncio.create_task(arrive())
        with suppress(ConnectionError):
            while data := await source.read(4_096):
                self.free = max(self.free, clock.time()) + len(data) / self.rate
                on_the_way.put_nowait((self.free + self.delay, data))
                await asyncio.sleep(max(0.0, self.free - clock.time() - 0.05))
        on_the_way.put_nowait((clock.time() + self.delay, b""))
        with suppress(ConnectionError):
            await arriving


@contextmanager
def slow(port: int, ms: float, mbit: float) -> Iterator[int]:
    """A port on this machine that leads to another over a slow line."""
    loop, near = asyncio.new_event_loop(), free_port()
    down, up = (Line(ms / 2_000, mbit * 125_000) for _ in range(2))

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(up.carry(reader, back), down.carry(there, writer))

    thread = threading.Thread(target=loop.run_forever, daemon=True)  # the browser's has its own
    thread.start()
    opened = asyncio.start_server(meet, "127.0.0.1", near)
    listening = asyncio.run_coroutine_threadsafe(opened, loop).result(10)
    try:
        yield near
    finally:
        asyncio.run_coroutine_threadsafe(hung_up(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def hung_up(listening: asyncio.Server) -> None:
    """End the line and all that is on its way."""
    listening.close()
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


def drag(page: Any) -> tuple[float, float]:
    """Twenty steps of a drag: pictures a second, and seconds from the last step to the last one."""
    page.locator(SLIDER).first.focus()
    page.evaluate("() => { window.__drag.shown = []; }")
    began = page.evaluate("() => performance.now()")
    for _ in range(STEPS):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(STEP_MS)
    page.wait_for_function(
        f"() => performance.now() > {QUIET_MS} +"
        " Math.max(window.__drag.pressed, window.__drag.shown.at(-1) ?? 0)",
        timeout=60_000,
    )
    seen = page.evaluate("() => window.__drag")
    last = max([seen["pressed"], *seen["shown"]])
    return 1_000 * len(seen["shown"]) / (last - began), (last - seen["pressed"]) / 1_000


def measured(kind: str, args: argparse.Namespace, folder: Path, **env: str) -> str:
    """A line of the table."""
    source = {"interact": bench_panel.INTERACT, "panel": bench_panel.PANEL.format(scale=None)}[kind]
    write_notebook(folder / f"{kind}.ipynb", source)
    with server("lab", folder, **env) as address, chromium() as browser:
        base, token = address.split("|")
        with slow(int(base.rpartition(":")[2]), args.ms, args.mbit) as port:
            context = browser.new_context(viewport={"width": 1280, "height": 1000})
            context.set_default_timeout(180_000)
            context.set_default_navigation_timeout(180_000)
            page = open_notebook(
                context, "lab", f"http://127.0.0.1:{port}|{token}", f"{kind}.ipynb"
            )
            page.locator(SLIDER).first.wait_for(timeout=120_000)
            page.wait_for_timeout(3_000)
            page.evaluate(bench_panel.TIMER, PICTURES[kind])
            bench_panel.presses(page, 4)
            taken = bench_panel.presses(page, args.presses, 4)
            page.evaluate(COUNTER, PICTURES[kind])
            rate, behind = drag(page)
    worst = max(taken)
    return f"{statistics.median(taken):.0f} / {worst:.0f} ms | {rate:.1f} | {behind:.2f} s |"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ms", type=float, default=150, help="there and back")
    parser.add_argument("--mbit", type=float, default=5)
    parser.add_argument("--presses", type=int, default=20)
    args = parser.parse_args()
    print("| | key press → picture, median / worst | pictures a second | end of a drag |")
    print("|---|--:|--:|--:|")
    for kind in PICTURES:
        for squeezed in (False, True):
            with tempfile.TemporaryDirectory() as name:
                folder, more = Path(name), {}
                if squeezed:
                    (folder / "settings").mkdir()
                    (folder / "settings/jupyter_server_config.py").write_text(CONFIG)
                    more = {"JUPYTER_CONFIG_PATH": str(folder / "settings")}
                words = f"| {kind}{', compressed' if squeezed else ''} | "
                print(words + measured(kind, args, folder, **more), flush=True)


if __name__ == "__main__":
    main()
