"""The server: pages, and the lines between browsers and the forks of the lessons.

A visitor can ask for the index, a lesson, a fixed list of files, and the line to a fork of its own.
There is no address for contents, code, terminals, or a list of anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket

from kosen_edu.live.screen import NARROW

from . import pages, wire
from .pages import KERNEL, Lesson
from .room import Room
from .visitor import PAGE

# What a page may say to its fork.  Everything else ends the line.
ALLOWED = ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
LARGEST = 64 << 10  # bytes of a message from a page
A_SECOND = 60.0  # messages of one page; a fast drag makes 13
PER_SEAT = 3  # lessons that one browser has open
GONE = 15 * 60.0  # seconds until a page that lost its line is forgotten; a phone sleeps
STILL = 60 * 60.0  # seconds until one is forgotten whose reader does nothing
UNSEEN = 120.0  # seconds until one is forgotten that never came back for its line
LEAST_FREE = 400 << 20  # bytes of memory below which nobody new is let in
LATE = "答えが映っている間の予想は、会場の数に入りません。自分の図には線が出ます。"
BEFORE = "前に書いた答え（{}問）は、会場の数に入っています。箱は空から始まります。"
WIDTHS = (1366, 390)  # of a laptop, of a phone


@dataclass
class Settings:
    """What the teacher chose.

    Parameters
    ----------
    seats : int
        How many people are expected.
    room : bool
        Whether predictions and answers are collected.
    keep : bool
        Whether they stay when the seminar ends.
    address : str
        Under which others reach this machine; empty if nobody shall.
    """

    seats: int = 30
    room: bool = False
    keep: bool = False
    address: str = ""

    @property
    def file(self) -> Path | None:
        """Where answers are kept; nowhere if they are not to be."""
        now = time.strftime("%Y-%m-%d_%H%M%S")
        return Path(f"seminar_{now}.sqlite3") if self.room and self.keep else None


class Visit:
    """One page of one visitor, and the fork that answers it."""

    def __init__(self, seat: str, lesson: Lesson) -> None:
        self.seat, self.lesson = seat, lesson
        self.id = str(uuid.uuid4())
        self.line: Line | None = None
        self.seen = self.spoke = time.monotonic()
        self.came = False  # whether the page has ever opened its line
        self.before = 0  # answers that this seat had given when the page was opened
        self.late = False  # whether its last answer was a prediction of what it could see
        self._writer: asyncio.StreamWriter | None = None

    async def open(self, warm: Warm, room: Room | None) -> None:
        """Have a fork made."""
        reader, self._writer = await warm.fork()
        self._task = asyncio.create_task(self._listen(reader, room))

    async def _listen(self, reader: asyncio.StreamReader, room: Room | None) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                frame = await _frame(reader)
                if frame[:1] == PAGE:
                    if self.line is not None:
                        self.line.tell(frame[1:])
                        await self.line.drained()
                elif room is not None:
                    row = json.loads(frame[1:])
                    self.late = room.late(row)
                    room.take(self.seat, row)
        self.close()

    async def say(self, message: bytes) -> None:
        """Hand a message of the page on; waits while the fork is busy with earlier ones."""
        self.spoke = time.monotonic()
        if self._writer is not None:
            self._writer.write(wire.framed(message))
            await self._writer.drain()

    @property
    def over(self) -> bool:
        """Whether nobody needs it any more."""
        now = time.monotonic()
        if self.line is not None:
            return now - self.spoke > STILL
        return now - self.seen > (GONE if self.came else UNSEEN)

    def close(self) -> None:
        """End the fork."""
        if self._writer is not None:
            self._writer.close()
            if self._task is not asyncio.current_task():
                self._task.cancel()  # what it has not read yet is not taken any more
        line, self.line = self.line, None
        if line is not None:
            line.visit = None  # what the page still says is for nobody
            line.close()


async def _frame(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(wire.length_of(await reader.readexactly(wire.HEAD)))


class Warm:
    """A lesson that has been run for one width of screen: its page, and the process that forks."""

    def __init__(self, orders: socket.socket, lesson: Lesson, width: int) -> None:
        self.lesson, self.width = lesson, width
        self.questions: list[dict[str, Any]] = []
        self.page = b""
        self._own, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(orders, [b"f"], [theirs.fileno()])

    async def ready(self, bar: str) -> None:
        """Wait until all cells have run, and write the page."""
        reader, writer = await asyncio.open_unix_connection(sock=self._own.dup())
        asked = {"notebook": str(self.lesson.path), "width": self.width}
        writer.write(wire.framed(json.dumps(asked).encode()))
        told = json.loads(await _frame(reader))
        writer.transport.abort()
        self.questions = told["questions"]
        title = self.lesson.title
        self.page = await asyncio.to_thread(pages.lesson_page, told["book"], title, bar)

    async def fork(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A new fork, by the line to it."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._own, [b"f"], [theirs.fileno()])
        return await asyncio.open_unix_connection(sock=ours)

    def close(self) -> None:
        """End the process; those forked from it stay until their own lines close."""
        self._own.close()


@dataclass
class Hall:
    """All lessons and all visits."""

    settings: Settings
    lessons: list[Lesson]
    visits: dict[str, Visit] = field(default_factory=dict)
    warm: dict[tuple[str, int], Warm] = field(default_factory=dict)
    over: bool = False
    _waiting: dict[tuple[str, int], asyncio.Task[Warm]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._orders, theirs = socket.socketpair()
        one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kosen_edu.seminar.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, **one_thread},
                start_new_session=True,  # Ctrl-C is for the server: the others follow it
            )
        self._turn = asyncio.Semaphore(2)  # lessons that are run at once
        chosen = self.settings
        self.room = Room(set(), 3 * chosen.seats, chosen.file) if chosen.room else None

    def find(self, name: str) -> Lesson | None:
        """The lesson of this file name."""
        return next((lesson for lesson in self.lessons if lesson.name == name), None)

    def bar(self, lesson: Lesson) -> str:
        """What stands above a lesson."""
        at = self.lessons.index(lesson)
        beside = {
            "before": self.lessons[at - 1] if at else None,
            "after": self.lessons[at + 1] if at + 1 < len(self.lessons) else None,
        }
        chosen = {"room": self.settings.room, "keep": self.settings.keep}
        bar = pages.template("bar.html")
        return bar.render(lesson=lesson, kernel=KERNEL, **chosen, **beside)

    async def run(self, lesson: Lesson, width: int) -> Warm:
        """A lesson, run if it has not been yet."""
        key = (lesson.name, width)
        if key not in self._waiting:
            self._waiting[key] = asyncio.create_task(self._run(lesson, width))
        try:
            return await asyncio.shield(self._waiting[key])
        except Exception:
            self._waiting.pop(key, None)  # the next who asks has it tried again
            raise

    async def _run(self, lesson: Lesson, width: int) -> Warm:
        async with self._turn:
            made = Warm(self._orders, lesson, width)
            await made.ready(self.bar(lesson))
        self.warm[lesson.name, width] = made
        if self.room is not None:
            self.room.questions |= {question["key"] for question in made.questions}
        return made

    def questions(self, name: str) -> list[dict[str, Any]]:
        """What a lesson asks, once it has been run."""
        made = [warm for (known, _), warm in self.warm.items() if known == name]
        return made[0].questions if made else []

    def names(self) -> dict[str, str]:
        """What is asked, by question."""
        asked = [q for lesson in self.lessons for q in self.questions(lesson.name)]
        return {q["key"]: f"{q['label']}　{q['text']}".replace("\n", "") for q in asked}

    async def run_all(self) -> None:
        """Run every lesson for both widths, one after the other."""
        for width in WIDTHS:
            for lesson in self.lessons:
                await self.run(lesson, width)

    async def visit(self, seat: str, lesson: Lesson, width: int) -> tuple[Visit, bytes] | None:
        """A new visit and its page; ``None`` if there is no room."""
        mine = [v for v in self.visits.values() if v.seat == seat]
        if len(mine) >= PER_SEAT:
            self.end(min(mine, key=lambda v: (v.line is not None, v.spoke)))
        try:
            warm = await self.run(lesson, width)
        except asyncio.CancelledError:
            if self.over:
                raise tornado.web.HTTPError(503) from None
            raise
        self.tidy()
        if len(self.visits) >= 2 * self.settings.seats or _free() < LEAST_FREE:
            lost = [v for v in self.visits.values() if v.line is None]
            if not lost or _free() < LEAST_FREE:
                return None
            self.end(min(lost, key=lambda v: v.seen))
        visit = Visit(seat, lesson)
        self.visits[visit.id] = visit
        if self.room is not None:
            visit.before = self.room.counted(seat, lesson.path.stem[3:])
        await visit.open(warm, self.room)
        return visit, warm.page.replace(KERNEL.encode(), visit.id.encode())

    def tidy(self) -> None:
        """End what nobody needs any more."""
        for visit in [v for v in self.visits.values() if v.over]:
            self.end(visit)

    def end(self, visit: Visit) -> None:
        """End a visit."""
        self.visits.pop(visit.id, None)
        visit.close()

    def close(self) -> None:
        """End everything but the room: somebody may still look at the wall."""
        self.over = True
        for visit in list(self.visits.values()):
            self.end(visit)
        for task in self._waiting.values():
            task.cancel()
        for warm in self.warm.values():
            warm.close()
        self._orders.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()


def _free() -> int:
    """Bytes of memory that are free; a great many where the system does not tell."""
    with contextlib.suppress(OSError):
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        found = re.search(r"^MemAvailable: +(\d+) kB", text, re.M)
        return int(found[1]) << 10 if found else 1 << 40
    return 1 << 40


# --- what can be asked for --------------------------------------------------------------------


class Handler(tornado.web.RequestHandler):
    """What all pages have in common: the seat, and what a browser is told to refuse."""

    @property
    def hall(self) -> Hall:
        """All lessons and all visits."""
        found: Hall = self.settings["hall"]
        return found

    def set_default_headers(self) -> None:
        """Nothing comes from another host, and nobody frames the page."""
        policy = "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:"
        self.set_header("Content-Security-Policy", f"{policy}; frame-ancestors 'self'")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")

    def prepare(self) -> Awaitable[None] | None:
        """Only under an address of this machine: a foreign name that points here gets nothing."""
        if not _own_name(self.request.host_name):
            raise tornado.web.HTTPError(403)
        if self.hall.over:
            raise tornado.web.HTTPError(503)
        return None

    def seat(self) -> str:
        """A number at random, by which a browser is the same one tomorrow and nobody in person."""
        seat = self.get_cookie("seat", "") or ""
        if not re.fullmatch(r"[0-9a-f]{32}", seat):
            seat = secrets.token_hex(16)
            self.set_cookie("seat", seat, httponly=True, samesite="Strict", path="/")
        return seat

    def own(self, key: str) -> Visit:
        """The visit of this name if it is this browser's; else there is none."""
        visit = self.hall.visits.get(key)
        seat = self.get_cookie("seat", "") or ""
        if visit is None or not secrets.compare_digest(visit.seat.encode(), seat.encode()):
            raise tornado.web.HTTPError(404)
        return visit

    def notice(self, status: int, title: str, words: str, again: int = 0) -> None:
        """A page with a sentence."""
        self.set_status(status)
        page = pages.template("notice.html")
        self.finish(page.render(title=title, words=words, again=again))

    def write_error(self, status_code: int, **_: Any) -> None:
        """No error says anything of this machine."""
        known = {
            403: "ここからは開けません。",
            404: "そのページはありません。",
            503: "セミナーは終わりました。",
        }
        words = known.get(status_code, "うまくいきませんでした。目次からやり直してください。")
        self.notice(status_code, "開けませんでした", words)

    def log_exception(self, typ: Any, value: Any, trace: Any) -> None:
        """Tell the teacher of a fault; that the end cut something short is none."""
        if not (self.hall.over and typ is asyncio.CancelledError):
            super().log_exception(typ, value, trace)


def _own_name(name: str) -> bool:
    host = socket.gethostname().lower()
    if name.lower() in {"localhost", host, f"{host}.local", host.removesuffix(".local")}:
        return True
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(name.strip("[]"))
        return True
    return False


class Index(Handler):
    """The table of contents."""

    def get(self) -> None:
        """Show it."""
        self.seat()
        chosen = self.hall.settings
        self.finish(
            pages.template("index.html").render(
                lessons=self.hall.lessons,
                room=chosen.room,
                keep=chosen.keep,
                address=chosen.address,
                qr=pages.qr(chosen.address) if chosen.address else "",
                disclaimer=pages.DISCLAIMER,
            )
        )


class Page(Handler):
    """A lesson."""

    async def get(self, name: str) -> None:
        """Open a lesson for a new visit."""
        lesson = self.hall.find(name)
        if lesson is None:
            words = "この章は、自分のパソコンで開く教材にあります。"
            return self.notice(404, "ここにはありません", words)
        seat = self.seat()
        phone = "Mobi" in self.request.headers.get("User-Agent", "")
        width = next(w for w in WIDTHS if (w < NARROW) == phone)
        made = await self.hall.visit(seat, lesson, width)
        if made is None:
            words = "ただいま満席です。10秒ごとに席を探しています。そのままお待ちください。"
            return self.notice(503, "満席です", words, again=10)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        await self.finish(made[1])


class File(Handler):
    """A script or a style of the pages."""

    def get(self) -> None:
        """Hand it out."""
        found = self.settings["files"].get(self.request.path)
        if found is None:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", found.kind)
        self.set_header("Cache-Control", "max-age=3600")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            self.finish(found.packed)
        else:
            self.finish(found.path.read_bytes())


class State(Handler):
    """Whether a visit of this browser is still there."""

    def get(self, key: str) -> None:
        """Say so."""
        visit = self.own(key)
        note = LATE if visit.late else BEFORE.format(visit.before) if visit.before else ""
        self.finish({"id": visit.id, "name": "python3", "execution_state": "idle", "note": note})


class Bye(Handler):
    """A page that is being closed."""

    def post(self, key: str) -> None:
        """End its visit."""
        self.hall.end(self.own(key))
        self.set_status(204)


class Line(tornado.websocket.WebSocketHandler, Handler):
    """The line between a page and its fork."""

    visit: Visit | None = None
    _sent: asyncio.Future[None] | None = None

    async def get(self, key: str) -> None:
        """Open the line if the visit is this browser's."""
        self.found = self.own(key)
        self._tokens, self._at = A_SECOND, time.monotonic()
        await super().get(key)

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """The one that is spoken here."""
        return wire.PROTOCOL if wire.PROTOCOL in subprotocols else None

    def open(self, *_: str) -> None:
        """Take over from the page's earlier line, if it lost one."""
        self.set_nodelay(True)  # else a picture waits 40 ms for the answer to the last
        self.visit, before = self.found, self.found.line
        self.visit.line, self.visit.came = self, True
        self.visit.spoke = time.monotonic()
        if before is not None:
            before.visit = None
            before.close()

    async def on_message(self, message: str | bytes) -> None:
        """Hand on what widgets say; the next message is read when this one has gone."""
        if self.visit is None:
            return
        if not isinstance(message, bytes) or not _allowed(message):
            return self.close(1008)
        await self._at_ease()
        if self.visit is not None:  # else it has gone, or another line has it now
            with contextlib.suppress(ConnectionError):
                await self.visit.say(message)

    async def _at_ease(self) -> None:
        """Let nobody send more than :data:`A_SECOND`."""
        before, self._at = self._at, time.monotonic()
        self._tokens = min(A_SECOND, self._tokens + (self._at - before) * A_SECOND) - 1
        await asyncio.sleep(max(-self._tokens / A_SECOND, 0))

    def tell(self, frame: bytes) -> None:
        """Send the page a message."""
        with contextlib.suppress(tornado.websocket.WebSocketClosedError):
            self._sent = self.write_message(frame, binary=True)

    async def drained(self) -> None:
        """Wait until the page has taken the last one: what it does not read is not piled up."""
        if self._sent is not None:
            with contextlib.suppress(tornado.websocket.WebSocketClosedError):
                await self._sent

    def on_close(self) -> None:
        """Keep the fork for a while: a phone may only sleep."""
        if self.visit is not None and self.visit.line is self:
            self.visit.line, self.visit.seen = None, time.monotonic()


def _allowed(message: bytes) -> bool:
    try:
        return wire.unpacked(message)[0].get("msg_type") in ALLOWED
    except (ValueError, TypeError, RecursionError):
        return False


class Nothing(Handler):
    """Every other address."""

    def prepare(self) -> None:
        """There is nothing."""
        raise tornado.web.HTTPError(404)


def application(hall: Hall, *more: Any) -> tornado.web.Application:
    """What the server answers."""
    handlers: list[Any] = [
        (r"/", Index),
        (r"/voila/render/([\w.-]+)", Page),
        (r"/voila/(?:static|templates|labextensions|api/themes)/.+", File),
        (r"/voila/api/shutdown/([0-9a-f-]{36})", Bye),
        (r"/api/kernels/([0-9a-f-]{36})", State),
        (r"/api/kernels/([0-9a-f-]{36})/channels", Line),
        *more,
    ]
    return tornado.web.Application(
        handlers,
        hall=hall,
        files=pages.files(),
        default_handler_class=Nothing,
        websocket_max_message_size=LARGEST,
        websocket_ping_interval=30,
        log_function=lambda handler: None,  # who asked for what is nobody's business
    )
