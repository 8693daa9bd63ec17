"""How long from a key press on a slider to new pixels: the panel, `interact`, and nothing at all.

Prints medians and ratios of one run; run by `make bench`.  Three notebooks in one JupyterLab (and
one in Voilà) are driven in Chromium in turns, so that a busy machine slows them alike.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from browser_tools import (
    SLIDER,
    WATCH,
    chromium,
    open_notebook,
    server,
    watched,
    write_notebook,
)

INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt, ipywidgets as W
from matplotlib.ticker import FuncFormatter
from kosen_edu.live import house
from demo_panel import VACANCY, calculate, say_demo
house.register_fonts()
plt.rcParams.update({"font.family": list(house.FONTS), "font.size": 12})

def show(rate):
    result = calculate(rate / 100, 0.1)
    fig, ax = plt.subplots(figsize=(8.2, 3.8), dpi=100)
    ax.set(xlim=(0, 0.4), ylim=(0, 3), title=f"DSCR {result.dscr:.2f}倍")
    ax.plot(VACANCY, result.curve)
    ax.plot([result.vacancy], [result.dscr], "o")
    ax.axhline(1.0)
    ax.text(0.398, 0.97, "1倍：家賃で返済ちょうど", va="top", ha="right")
    ax.text(result.vacancy, result.dscr, f"{result.dscr:.2f}倍")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0%}"))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.1f}倍"))
    ax.grid(axis="y")
    plt.show()
    print(say_demo(result))

W.interact(show, rate=W.FloatSlider(value=2.0, min=0.5, max=6.0, step=0.05));
"""
PANEL = """
from demo_panel import demo_panel
panel = demo_panel(scale={scale})
panel
"""
BARE = """
import ipywidgets as W
slider, label = W.FloatSlider(value=2.0, min=0.5, max=6.0, step=0.05), W.HTML("x")
label.add_class("bare")
slider.observe(lambda change: setattr(label, "value", f"{change['new']:.2f}"), "value")
W.VBox([slider, label])
"""
# From the key press (as the page sees it) to the frame painted with the new picture or words.
TIMER = """
(target) => {
  const state = () => {
    const e = document.querySelector(target);
    return e ? (e.tagName === 'IMG' ? e.src : e.textContent) : null;
  };
  const t = window.__timer = {began: 0, took: null, before: null};
  document.addEventListener('keydown', () => {
    t.before = state(); t.began = performance.now(); t.took = null;
  }, true);
  const look = async () => {
    const now = state();
    if (!t.began || !now || now === t.before) return;
    const began = t.began;
    t.began = 0;
    const e = document.querySelector(target);
    if (e.tagName === 'IMG') await e.decode();
    requestAnimationFrame(() => {
      const painted = new MessageChannel();  // the first task after the frame was painted
      painted.port1.onmessage = () => { t.took = performance.now() - began; };
      painted.port2.postMessage(0);
    });
  };
  new MutationObserver(look).observe(document.body,
    {subtree: true, childList: true, characterData: true, attributes: true});
}
"""


WARM = 6
TURN = 20  # so many steps one way, then the other: never past an end of the slider


def presses(page: Any, count: int, done: int = 0) -> list[float]:
    """Milliseconds of ``count`` key presses on the first slider, after ``done`` earlier ones."""
    page.bring_to_front()
    page.locator(SLIDER).first.focus()
    taken = []
    for number in range(done, done + count):
        page.keyboard.press("ArrowRight" if number // TURN % 2 == 0 else "ArrowLeft")
        page.wait_for_function("() => window.__timer.took !== null", polling=5, timeout=20_000)
        taken.append(page.evaluate("() => window.__timer.took"))
        page.wait_for_timeout(120)
    return taken


def surface(kind: str, books: dict[str, str], rounds: int, count: int) -> dict[str, list[float]]:
    """Press keys in every one of ``books`` in turns; milliseconds by name."""
    with tempfile.TemporaryDirectory() as folder:
        for name, source in books.items():
            write_notebook(Path(folder) / f"{name}.ipynb", source)
        with server(kind, Path(folder)) as address, chromium() as browser:
            context = browser.new_context(viewport={"width": 1280, "height": 1000})
            pages = {}
            for name in books:
                page = pages[name] = open_notebook(context, kind, address, f"{name}.ipynb")
                page.locator(SLIDER).first.wait_for(timeout=60_000)
                target = {"interact": "img[src^='data:image/png']", "bare": ".bare"}
                page.wait_for_timeout(2_000)
                page.evaluate(TIMER, target.get(name, ".ke-side img"))
                presses(page, WARM)
                page.evaluate(WATCH)
            taken: dict[str, list[float]] = {name: [] for name in books}
            for number in range(rounds):
                for name, page in pages.items():
                    taken[name] += presses(page, count, WARM + number * count)
            for name, page in pages.items():
                seen = watched(page)
                print(
                    f"  {kind:5} {name:9} {seen['frames']:6.0f} frames, {seen['blank']:.0f} without"
                    f" a picture, layout shift {seen['shift']:.3f}"
                    if name.startswith("panel")
                    else f"  {kind:5} {name:9} layout shift {seen['shift']:.3f}"
                )
            return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--scale", type=float, nargs="*", default=[])
    parser.add_argument("--only", choices=["lab", "voila"])
    args = parser.parse_args()
    books = {"interact": INTERACT, "bare": BARE, "panel": PANEL.format(scale=None)}
    books |= {f"panel@{scale:g}": PANEL.format(scale=scale) for scale in args.scale}
    for kind in [args.only] if args.only else ["lab", "voila"]:
        taken = surface(kind, books, args.rounds, args.presses)
        median = {name: statistics.median(times) for name, times in taken.items()}
        print(f"{kind}: key press to new pixels, medians of {args.rounds * args.presses}")
        for name, value in median.items():
            print(
                f"  {name:10} {value:6.0f} ms   {value / median['interact']:.2f} of interact"
                f"   {value / median['bare']:.2f} of the bare round trip"
            )


if __name__ == "__main__":
    main()
