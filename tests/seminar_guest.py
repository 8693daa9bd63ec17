"""A seminar of one's own on a free port, and guests that speak to it as a browser does."""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser_tools import ROOT, free_port
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from kosen_edu.seminar import wire

LONG = 120  # seconds for what takes one on a machine that is busy with much else
PHONE_NAME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36"


@dataclass
class Seminar:
    """A running seminar."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path
    log: Path

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def told(self) -> str:
        """What it has told the teacher so far."""
        return self.log.read_text(encoding="utf-8")

    def ask(
        self, path: str, method: str = "GET", cookie: str = "", **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """Ask for a path exactly as it is written; gives status, headers and text."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        if cookie:
            headers["Cookie"] = cookie
        line.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            line.putheader(name.replace("_", "-"), value)
        line.endheaders()
        reply = line.getresponse()
        text = reply.read().decode("utf-8", "replace")
        line.close()
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, text

    def processes(self) -> list[int]:
        """All processes that hang on it, itself among them."""
        mark = f"KOSEN_TEST={self.port}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes().split(b"\0"):
                    found.append(int(path.parent.name))
            except OSError:
                continue  # gone meanwhile, or somebody else's
        return found


@contextmanager
def seminar(
    folder: Path,
    *options: str,
    lessons: tuple[str, ...] = ("00_start",),
    until: str = "準備ができました",
) -> Iterator[Any]:
    """Start a seminar of some lessons in ``folder``, and wait until they are ready."""
    books = folder / "books"
    books.mkdir()
    for name in lessons:
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", books)
    port, log = free_port(), folder / "log.txt"
    command = [sys.executable, "-m", "kosen_edu.seminar", "--network", "no", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, "--notebooks", str(books), *options],
            cwd=books,
            env={**os.environ, "PYTHONPATH": str(ROOT), "KOSEN_TEST": str(port)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        made = Seminar(port, process, books, log)
        try:
            last = time.monotonic() + LONG
            while until not in made.told():
                assert process.poll() is None, made.told()
                assert time.monotonic() < last, made.told()
                time.sleep(0.05)
            yield made
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(LONG)


@dataclass
class Guest:
    """A browser: its cookie, its page, and the line to its fork."""

    seminar: Seminar
    cookie: str = ""
    page: str = ""
    visit: str = ""
    comms: dict[str, dict[str, Any]] = field(default_factory=dict)
    line: Any = None

    async def come(self, lesson: str = "00_start", **headers: str) -> Guest:
        """Open a lesson and learn the state of its widgets."""
        path = f"/voila/render/{lesson}.ipynb"
        status, got, self.page = await asyncio.to_thread(
            self.seminar.ask, path, cookie=self.cookie, **headers
        )
        assert status == 200, self.page
        if "set-cookie" in got:
            self.cookie = got["set-cookie"].split(";")[0]
        self.visit = re.search(r'"kernelId": "([0-9a-f-]{36})"', self.page)[1]
        await self.connect()
        control = uuid.uuid4().hex
        opened = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
        await self.say("comm_open", opened)
        replies = await self.say(
            "comm_msg", {"comm_id": control, "data": {"method": "request_states"}}
        )
        (data,) = [c["data"] for kind, c in replies if kind == "comm_msg"]
        self.comms = {key: known["state"] for key, known in data["states"].items()}
        return self

    async def connect(self, **headers: str) -> None:
        """Open the line."""
        address = f"ws://127.0.0.1:{self.seminar.port}/api/kernels/{self.visit}/channels"
        request = HTTPRequest(address, headers={"Cookie": self.cookie, **headers})
        request.connect_timeout = LONG
        self.line = await websocket_connect(request, subprotocols=[wire.PROTOCOL])

    async def say(self, kind: str, content: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Say something; gives the kinds and contents of all that comes until it is done."""
        await self.line.write_message(message(kind, content), binary=True)
        return await self.hear()

    async def hear(self) -> list[tuple[str, dict[str, Any]]]:
        """All that comes until the fork rests; a closed line is an empty kind."""
        heard: list[tuple[str, dict[str, Any]]] = []
        while True:
            frame = await asyncio.wait_for(self.line.read_message(), LONG)
            if frame is None:
                return [*heard, ("", {})]
            header, _, content = wire.unpacked(frame)
            if (header["msg_type"], content.get("execution_state")) == ("status", "idle"):
                return heard
            heard.append((header["msg_type"], content))

    def find(self, **state: Any) -> str:
        """The first widget with this state."""
        return next(
            key
            for key, known in self.comms.items()
            if all(known.get(name) == value for name, value in state.items())
        )

    async def set(self, widget: str, **state: Any) -> list[dict[str, Any]]:
        """Set a widget's state; gives the states that come back."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        heard = await self.say("comm_msg", {"comm_id": widget, "data": data})
        changed = [c["data"].get("state", {}) for kind, c in heard if kind == "comm_msg"]
        return [state for state in changed if state]

    async def press(self, button: str) -> None:
        """Press a button."""
        content = {"method": "custom", "content": {"event": "click"}}
        await self.say("comm_msg", {"comm_id": button, "data": content})

    def leave(self) -> None:
        """Close the line."""
        self.line.close()


def message(kind: str, content: dict[str, Any]) -> bytes:
    """A message as a browser sends it."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "s", "version": "5.3"}
    metadata = {"version": "1.0.0"} if kind == "comm_open" else {}
    return wire.packed("shell", header, {}, metadata, content)
