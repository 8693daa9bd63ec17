"""The warm processes: one with everything imported, and forked from it one for each lesson.

    python -m kosen_edu.seminar.warm DESCRIPTOR

A process waits for sockets on the socket that it was given.  With each it forks: the warm one a
lesson, which reads on its socket what to run; a lesson a visitor.  When its own socket closes, a
process ends: with the server goes everything.
"""

import gc
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import comm
import ipywidgets
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from kosen_edu.lessons.start import panels

from . import questions, visitor, wire

VIEW = "application/vnd.jupyter.widget-view+json"
Output = dict[str, Any]


def fork_for_each(sock: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    """Fork with each socket that arrives, and serve it there; return when there come no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who go
    while True:
        byte, descriptors, *_ = socket.recv_fds(sock, 1, 1)
        if not byte:
            return
        with socket.socket(fileno=descriptors[0]) as theirs:
            if os.fork():
                continue
            code = 1
            try:
                sock.close()
                serve(theirs)
                code = 0
            except (BrokenPipeError, ConnectionResetError):
                code = 0  # the page has gone in the middle of a word
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)


class _Publisher(DisplayPublisher):
    """Takes what a cell displays."""

    outputs: list[Output] = []  # noqa: RUF012

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        self.outputs.append(_output("display_data", data, metadata))


class _Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    def __call__(self, result: Any = None) -> None:
        if result is not None and not self.quiet():
            data, metadata = self.compute_format_data(result)
            if data:
                found = _output("execute_result", data, metadata)
                _Publisher.outputs.append({**found, "execution_count": None})


class _Stream:
    """Takes what a cell prints."""

    def write(self, text: str) -> int:
        outputs = _Publisher.outputs
        if outputs and outputs[-1]["output_type"] == "stream":
            outputs[-1]["text"] += text
        else:
            outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        return len(text)

    def flush(self) -> None:
        """There is nothing to wait for."""


def _output(kind: str, data: dict[str, Any], metadata: Any) -> Output:
    data = {VIEW: data[VIEW]} if VIEW in data else data  # a live page needs no still picture
    return {"output_type": kind, "data": data, "metadata": metadata or {}}


def run(sources: list[str]) -> list[list[Output]]:
    """Run the cells of a notebook in this process; gives the outputs of each."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    shell = InteractiveShell.instance(config=config, display_pub_class=_Publisher)
    shell.display_trap.hook = _Hook(shell=shell)
    ipywidgets.register_comm_target()
    stdout, sys.stdout = sys.stdout, _Stream()
    try:
        return [_outputs(shell, source) for source in sources]
    finally:
        sys.stdout = stdout


def _outputs(shell: InteractiveShell, source: str) -> list[Output]:
    _Publisher.outputs.clear()
    result = shell.run_cell(source, store_history=False)
    if not result.success:
        sys.stderr.write(f"seminar: a cell has failed:\n{source}\n")
        words = "このセルは動きませんでした。先へ進めます。"
        _Publisher.outputs.append({"output_type": "stream", "name": "stdout", "text": words})
    return list(_Publisher.outputs)


def lesson(sock: socket.socket) -> None:
    """Run the notebook that the server names, tell what came of it, and fork for visitors."""
    asked = json.loads(wire.receive(sock) or b"{}")
    os.environ |= {"KOSEN_WIDTH": str(asked["width"]), "VOILA_PREHEAT": "True"}
    book = json.loads(Path(asked["notebook"]).read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    for cell, outputs in zip(code, run(["".join(c["source"]) for c in code]), strict=True):
        cell["outputs"] = outputs
    told = {"book": book, "questions": questions.of_notebook(book)}
    wire.send(sock, json.dumps(told, ensure_ascii=False).encode())
    del book, code, told
    _settle()
    fork_for_each(sock, visitor.serve)


def _settle() -> None:
    """Put what there is out of the reach of the collector: touched by nobody it stays shared."""
    gc.collect()
    gc.freeze()


def main() -> None:
    """Wait for the server's orders."""
    comm.create_comm = visitor.PageComm
    os.environ["KOSEN_MEMORY"] = "no"
    panels.payment_panel().text()  # with it comes all that every panel needs: fonts, kit, finance
    ipywidgets.Widget.close_all()  # else every page would be told of that panel too
    _settle()
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        fork_for_each(orders, lesson)


if __name__ == "__main__":
    main()
