"""A Jupyter or Voilà server on a free port, and pages of it in Chromium."""

from __future__ import annotations

import atexit
import functools
import http.server
import importlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if "01" <= path.name[:2] <= "08"]
WIDGET = "application/vnd.jupyter.widget-view+json"
SEARCHED = os.pathsep.join(map(str, (ROOT, ROOT / "tests", ROOT / "tests/live")))
PAGES: list[Any] = []  # all that were opened: a failed test leaves pictures of those still there
# Nobody types into the address bar: its menus, a page of their own for every window, took most of
# a window's time, and so does the process that is kept at hand for the next one.  Of two lists
# Chromium knows the last alone; the others are those that Playwright turns off.
OFF = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    "SpareRendererForSitePerProcess",
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(OFF)}",
]
LAPTOP, PROJECTOR, PHONE = (1366, 768), (1280, 720), (390, 844)
SLIDER = ".noUi-handle, input[type=range]"  # ipywidgets 8; nothing else draws sliders here
PICTURE = ".ke-side img"
# Milliseconds between two looks at a page.  Left to itself Playwright looks at every frame: that
# keeps the page drawing, and a look that reads text lays it out.
OFTEN, SELDOM = 20, 200


def find_chromium() -> str | None:
    """Path of a Chromium on this machine."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@functools.cache
def warm_kernels() -> dict[str, str]:
    """Settings of a server whose kernels are copies of one parent, as in a class; Linux only.

    The parent ends with this process.
    """
    if sys.platform != "linux":
        return {}
    sys.path.insert(0, str(ROOT / ".jupyter"))
    warm = importlib.import_module("warm")
    sys.path.pop(0)
    folder = tempfile.mkdtemp(prefix="kosen-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = warm.parent(f"{folder}/warm", env={**os.environ, "PYTHONPATH": SEARCHED})
    atexit.register(made.stdin.close)
    warm.wait_for(f"{folder}/warm", made)
    return {"KOSEN_WARM": f"{folder}/warm", "JUPYTER_PATH": str(ROOT / ".jupyter")}


@contextmanager
def server(kind: str, folder: Path, *, warm: bool = False, **env: str) -> Iterator[str]:
    """Run ``kind`` ("lab", "notebook" or "voila") in ``folder``; gives its address.

    The settings of the repository (.jupyter) hold; nothing of the user's own does.
    With ``warm`` its kernels start at once: for files that open many.
    """
    if warm:
        env = {**warm_kernels(), **env}
    port, token = free_port(), secrets.token_hex(8)
    common = ["--no-browser", f"--ServerApp.port={port}", f"--IdentityProvider.token={token}"]
    command = {
        "lab": ["jupyterlab", *common, "--LabApp.expose_app_in_browser=True"],
        "notebook": ["notebook", *common, "--JupyterNotebookApp.expose_app_in_browser=True"],
        "voila": ["voila", "--no-browser", f"--port={port}"],
    }[kind]
    if kind != "voila":
        command += ["--ServerApp.allow_root=True", "--ServerApp.open_browser=False"]
    scratch = folder / ".server"
    settings = {
        "JUPYTER_CONFIG_DIR": str(ROOT / ".jupyter"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "PYTHONPATH": SEARCHED,
    }
    scratch.mkdir(exist_ok=True)
    with (scratch / f"{kind}.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=folder,
            env={**os.environ, **settings, **env},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process, scratch / f"{kind}.log")
            yield address if kind == "voila" else f"{address}|{token}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def browsed(kind: str, folder: Path, **env: str) -> Iterator[tuple[str, Any]]:
    """A warm server as :func:`server` starts it, strict with panels, and a browser for it."""
    with server(kind, folder, warm=True, KOSEN_STRICT="1", **env) as address, chromium() as browser:
        yield address, browser


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text()[-3000:])


class _Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder; gives its address."""
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as files:
        threading.Thread(target=files.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{files.server_port}/"
        files.shutdown()


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def printed(paths: list[Path]) -> Iterator[tuple[Path, int, Any]]:
    """Print pages beside themselves as PDF; gives each path, its sheets and the open page."""
    with chromium() as browser:
        page = browser.new_page()
        for path in paths:
            page.goto(path.as_uri())
            sheets = page.pdf(prefer_css_page_size=True)
            path.with_suffix(".pdf").write_bytes(sheets)
            yield path, len(re.findall(rb"/Type\s*/Page[^s]", sheets)), page


# Watches every frame of one panel (or of the page): is the picture there and complete, and where?
WATCH = """
(root) => {
  root = root || document.body;
  const w = window.__watch = {frames: 0, blank: 0, moved: 0, shift: 0, on: true};
  const card = () => root.querySelector('.ke-side');
  const box = () => {
    const r = card()?.getBoundingClientRect(), at = root.getBoundingClientRect();
    return r ? [r.top - at.top, r.left - at.left, r.width, r.height].map(Math.round).join() : '';
  };
  const first = box();
  new PerformanceObserver(list => {
    for (const e of list.getEntries()) w.shift += e.value;
  }).observe({type: 'layout-shift', buffered: false});
  const look = () => {
    const img = root.querySelector('.ke-side img');
    w.frames += 1;
    if (!img || !img.complete || !img.naturalWidth) w.blank += 1;
    if (box() !== first) w.moved += 1;
    if (w.on) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
"""


def watched(page: Any) -> dict[str, float]:
    """Stop watching; how many frames, how many of them blank or moved, and the layout shift."""
    return page.evaluate("() => { window.__watch.on = false; return window.__watch; }")


# A box rests once it has stood at the same place, in the same size, for some frames.
RESTS = """
box => new Promise(done => {
  let before = '', same = 0;
  const look = () => {
    const r = box.getBoundingClientRect(), now = [r.top, r.left, r.width, r.height].join();
    same = now === before ? same + 1 : 0;
    before = now;
    same < 8 ? requestAnimationFrame(look) : done();
  };
  look();
})
"""


def window(browser: Any, size: tuple[int, int], **more: Any) -> Any:
    """A fresh window of the browser, as somebody in Japan has it."""
    width, height = size
    return browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP", **more)


def resize(page: Any, size: tuple[int, int], box: Any) -> None:
    """Give the window another size, and wait until ``box`` rests."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_function("width => innerWidth === width", arg=size[0], polling=OFTEN)
    box.evaluate(RESTS)


def open_notebook(context: Any, kind: str, address: str, name: str, *, run: bool = True) -> Any:
    """Open ``name`` in a fresh page and run all of it unless told not to; gives the page."""
    page = context.new_page()
    PAGES.append(page)
    if kind == "voila":
        page.goto(f"{address}/voila/render/{name}")
    else:
        base, token = address.split("|")
        path = f"doc/workspaces/t{secrets.token_hex(4)}/tree" if kind == "lab" else "notebooks"
        page.goto(f"{base}/{path}/{name}?reset&token={token}")
        page.wait_for_function(
            "() => window.jupyterapp?.shell?.currentWidget?.context?.isReady", polling=SELDOM
        )
        page.wait_for_function(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status"
            " === 'idle'",
            timeout=60_000,
            polling=SELDOM,
        )
        if run:
            run_all(page)
    return page


def run_all(page: Any) -> None:
    """Run all cells of the notebook that a JupyterLab shows."""
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")


def open_another(page: Any, name: str, *, run: bool = True) -> None:
    """Close the notebook of a JupyterLab with its kernel, then open and run ``name`` there."""
    page.evaluate(
        "async name => { const app = window.jupyterapp, old = app.shell.currentWidget;"
        " await old.sessionContext.shutdown(); old.dispose();"
        " const made = await app.commands.execute('docmanager:open', {path: name});"
        " await made.context.ready; await made.sessionContext.ready;"
        " app.shell.activateById(made.id); }",
        name,
    )
    page.wait_for_function(
        "name => { const w = window.jupyterapp.shell.currentWidget;"
        " return w?.context?.path === name && w.context.isReady &&"
        " w.sessionContext.session?.kernel?.status === 'idle'; }",
        arg=name,
        timeout=60_000,
        polling=SELDOM,
    )
    if run:
        run_all(page)


def end_kernels(page: Any) -> None:
    """Shut down all kernels of a JupyterLab, as overnight, and close the page."""
    page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")
    page.close()


def shown(panel: Any) -> str:
    """What a panel shows: its picture and all its words."""
    return panel.evaluate(
        "p => { const i = p.querySelector('.ke-side img');"
        " return (i ? i.src + i.alt : '') + p.querySelector('.ke-card').textContent; }"
    )


def changed(page: Any, panel: Any, before: str, timeout: float = 10_000) -> None:
    """Wait until the panel shows something else, and its new picture is complete."""
    page.wait_for_function(
        "([p, before]) => { const i = p.querySelector('.ke-side img');"
        " return i && i.complete && i.naturalWidth && before !=="
        " i.src + i.alt + p.querySelector('.ke-card').textContent; }",
        arg=[panel.element_handle(), before],
        timeout=timeout,
        polling=OFTEN,
    )


# What is cut in panels, by the box that cuts it; words for a screen reader alone are a pixel wide.
SEEN = """
panels => panels.map(p => {
  const at = p.getBoundingClientRect(), cut = [];
  let smallest = 99;
  const words = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const text = words.currentNode, from = text.parentElement;
    if (!text.data.trim() || from.closest('style, .ke-box > .widget-label:first-child')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const r = range.getBoundingClientRect();
    if (r.width < 2) continue;
    smallest = Math.min(smallest, parseFloat(getComputedStyle(from).fontSize));
    if (r.right > at.right + 1 || r.left < at.left - 1) cut.push(text.data);
    for (let box = from; p.contains(box); box = box.parentElement) {
      const look = getComputedStyle(box), b = box.getBoundingClientRect();
      if (/auto|scroll/.test(look.overflowY)) break;  // what lies beneath is scrolled to
      if (look.display === 'contents' || look.overflowX === 'visible') continue;
      if (r.right > b.right + 1.5 || r.left < b.left - 1.5 ||
          r.bottom > b.bottom + 4 || r.top < b.top - 4) { cut.push(text.data); break; }
    }
  }
  for (const box of p.querySelectorAll('input, select, button, img')) {
    const r = box.getBoundingClientRect();
    if (r.width && (r.right > at.right + 1 || r.left < at.left - 1)) cut.push(box.outerHTML);
  }
  const picture = p.querySelector('.ke-side img');
  const first = p.querySelector('.ke-left').children[1].getBoundingClientRect();
  const reach = picture.getBoundingClientRect().bottom - first.top;
  return {height: at.height, reach, picture: picture.clientWidth,
          beside: picture.getBoundingClientRect().x
          > p.querySelector('.ke-left').getBoundingClientRect().right, smallest,
          cut: cut.map(words => words.slice(0, 40))};
})
"""


def panels_of(path: Path) -> int:
    """How many live panels a notebook shows."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ("".join(cell["source"]).strip() for cell in cells if cell["cell_type"] == "code")
    return sum(bool(re.search(r"^(panels\.\w+\(.*|form)\Z", source, re.M)) for source in code)


def seen(page: Any, count: int) -> list[dict[str, Any]]:
    """What can be seen of each of so many panels, once all pictures are there."""
    page.wait_for_function(
        "count => { const panels = [...document.querySelectorAll('.ke-panel')];"
        " return panels.length === count &&"
        " panels.every(p => p.querySelector('.ke-side img')?.naturalWidth); }",
        arg=count,
        timeout=60_000,
    )
    return page.locator(".ke-panel").evaluate_all(SEEN)


def wait_idle(page: Any, timeout: float = 180_000) -> None:
    """Wait until the kernel has run all that it was asked to, or a cell has failed."""
    page.wait_for_function(
        "() => { const w = window.jupyterapp.shell.currentWidget;"
        " return w.sessionContext.session?.kernel?.status === 'idle' &&"
        " w.content.widgets.every(c => c.model.type !== 'code' ||"
        " !c.model.sharedModel.source.trim() || c.model.executionCount !== null) ||"
        " w.content.model.toJSON().cells.some("
        "c => (c.outputs || []).some(o => o.output_type === 'error')); }",
        timeout=timeout,
        polling=SELDOM,
    )


def stored(page: Any) -> dict[str, Any]:
    """The notebook as it stands in the page, outputs and all."""
    return page.evaluate("() => window.jupyterapp.shell.currentWidget.content.model.toJSON()")


def show_cell(page: Any, number: int) -> Any:
    """Scroll to a cell (only what is near the screen is in the page); gives the cell."""
    page.evaluate(
        "async (i) => { const c = window.jupyterapp.shell.currentWidget.content;"
        " c.activeCellIndex = i; await c.scrollToItem(i, 'start'); }",
        number,
    )
    return page.locator(f".jp-Cell[data-windowed-list-index='{number}']")


def wait_picture(page: Any, timeout: float = 60_000) -> None:
    """Wait until the first panel shows its picture."""
    page.wait_for_function(
        "() => { const i = document.querySelector('.ke-side img');"
        " return i && i.complete && i.naturalWidth > 0; }",
        timeout=timeout,
    )


def write_notebook(path: Path, *sources: str) -> None:
    """Write a notebook of code cells."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    book = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
