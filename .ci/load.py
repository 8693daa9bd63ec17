"""How a room fares: N learners come, run a lesson and move its sliders, all at the same time.

    python .ci/load.py class --learners 30         seats of `make class`
    python .ci/load.py seminar --learners 30       visitors of `make seminar`
    python .ci/load.py voila --learners 10         visitors of a plain Voilà, for comparison
    python .ci/load.py alone                       one learner, every lesson, none closed (Binder)

Starts the server on this machine (loopback only), lets the learners come within ``--within``
seconds, read for ``--reading`` seconds, run ``--lesson``, and once all are there move sliders twice
a second for ``--moving`` seconds, over the websockets that a page has.  Prints a table (Markdown):
waiting times as median / 95th percentile / worst, bytes, memory (what is shared counted once),
failures.  Each step has a limit in time; what takes longer is a failure.  The learners take a part
of the processor, too.  ``--address`` takes a server that runs already.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import html
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

if sys.platform == "linux":
    import aiohttp  # comes with the proxy of a class, which is for Linux alone

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import browser_tools  # noqa: E402

PASSWORD = "open the room"
LIMIT = 300  # seconds for a step
EVERY = 0.5  # seconds from move to move


@dataclass
class Seen:
    """What the learners waited for, in seconds, and what went over their lines."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    received: int = 0
    moves_received: int = 0
    failures: list[str] = field(default_factory=list)

    def wait(self, name: str, began: float) -> None:
        """Somebody has waited since ``began``."""
        self.waits.setdefault(name, []).append(time.perf_counter() - began)


def packed(channel: str, message: dict[str, Any]) -> bytes:
    """A message of a kernel's websocket, as JupyterLab sends it."""
    parts = [channel.encode()]
    parts += [
        json.dumps(message[p]).encode() for p in ("header", "parent_header", "metadata", "content")
    ]
    places = [8 * (len(parts) + 2)]
    for part in parts:
        places.append(places[-1] + len(part))
    return struct.pack(f"<{len(places) + 1}Q", len(places), *places) + b"".join(parts)


def unpacked(data: bytes) -> tuple[str, dict[str, Any], bytes]:
    """Type, header of what it answers, and the content as it came."""
    (count,) = struct.unpack_from("<Q", data)
    places = struct.unpack_from(f"<{count}Q", data, 8)
    _, header, parent, _, content = (data[places[k] : places[k + 1]] for k in range(5))
    return json.loads(header)["msg_type"], json.loads(parent), content


class Kernel:
    """One kernel's websocket and the sliders that live in it."""

    def __init__(self, socket_: aiohttp.ClientWebSocketResponse, seen: Seen) -> None:
        self.socket, self.seen = socket_, seen
        self.session = uuid.uuid4().hex
        self.sliders: dict[str, dict[str, Any]] = {}
        self.cards: set[str] = set()
        self.asked: dict[str, asyncio.Future[None]] = {}
        self.shown: dict[str, float] = {}
        self.first_panel: float | None = None
        self.errors: list[str] = []
        self.reader = asyncio.create_task(self.read())

    async def send(self, kind: str, content: dict[str, Any], channel: str = "shell") -> str:
        """Send a message; gives its number."""
        number = uuid.uuid4().hex
        header = {
            "msg_id": number, "msg_type": kind, "session": self.session, "username": "",
            "version": "5.3", "date": "2026-01-01T00:00:00.000000Z",
        }  # fmt: skip
        metadata = {"version": "1.0.0"} if kind == "comm_open" else {}  # of the widgets' control
        message = {"header": header, "parent_header": {}, "metadata": metadata, "content": content}
        await self.socket.send_bytes(packed(channel, message))
        return number

    async def read(self) -> None:
        """Take in what the kernel tells."""
        async for message in self.socket:
            if message.type is not aiohttp.WSMsgType.BINARY:
                continue
            self.seen.received += len(message.data)
            kind, parent, content = unpacked(message.data)
            to = parent.get("msg_id", "")
            if kind == "comm_open":
                told = json.loads(content)
                self.learn(told["comm_id"], told["data"].get("state", {}))
            elif kind == "comm_msg" and b'"update_states"' in content:
                for comm, told in json.loads(content)["data"]["states"].items():
                    self.learn(comm, {"_model_name": told["model_name"], **told["state"]})
            elif kind == "comm_msg" and b"<img" in content:
                self.shown[to] = time.perf_counter()
                self.seen.moves_received += len(message.data)
            elif kind == "execute_result" and b"widget-view" in content and b"png" in content:
                self.first_panel = self.first_panel or time.perf_counter()
            elif kind == "error":
                self.errors.append(json.loads(content).get("evalue", "?"))
            elif kind == "status" and b"idle" in content and to in self.asked:
                self.asked.pop(to).set_result(None)

    def learn(self, comm: str, state: dict[str, Any]) -> None:
        """Remember a slider."""
        if state.get("_model_name") in ("FloatSliderModel", "IntSliderModel"):
            self.sliders[comm] = state

    async def answered(self, number: str) -> None:
        """Wait until the kernel has done what was asked."""
        done = self.asked[number] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(LIMIT):
            await done

    async def run(self, cells: list[str]) -> None:
        """Run All, as a page does: every cell is sent at once."""
        began = time.perf_counter()
        numbers = []
        for source in cells:
            numbers.append(await self.send("execute_request", {
                "code": source, "silent": False, "store_history": True, "user_expressions": {},
                "allow_stdin": False, "stop_on_error": True,
            }))  # fmt: skip
        await self.answered(numbers[-1])
        self.seen.wait("Run All", began)
        if self.first_panel:
            self.seen.waits.setdefault("first panel", []).append(self.first_panel - began)
        self.seen.failures += self.errors

    async def move(self, seconds: float) -> None:
        """Move one slider after another, twice a second; a page sends one change at a time."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            comm = random.choice(list(self.sliders))
            state = self.sliders[comm]
            low, high, step = (float(state[name]) for name in ("min", "max", "step"))
            steps = round((high - low) / step)
            value = round(low + step * random.randrange(steps + 1), 8)
            if state["_model_name"] == "IntSliderModel":
                value = int(value)
            if value == state["value"]:
                continue
            state["value"] = value
            began = time.perf_counter()
            update = {"method": "update", "state": {"value": value}, "buffer_paths": []}
            number = await self.send("comm_msg", {"comm_id": comm, "data": update})
            await self.answered(number)
            if number in self.shown:
                self.seen.waits.setdefault("move", []).append(self.shown[number] - began)
            await asyncio.sleep(max(0.0, began + EVERY - time.perf_counter()))


# --- the class ----------------------------------------------------------------------------------
async def learner(number: int, base: str, seen: Seen, args: argparse.Namespace) -> None:
    """One seat: take it, read, run the lesson, move its sliders."""
    await asyncio.sleep(random.uniform(0, args.within))
    jar = aiohttp.CookieJar(unsafe=True)  # an address of numbers
    wait = aiohttp.ClientTimeout(total=LIMIT)
    async with aiohttp.ClientSession(base, cookie_jar=jar, timeout=wait) as web:
        began = time.perf_counter()
        user = f"/user/seat{number:02}"
        await sit_down(web, number, user)
        seen.wait("server ready", began)
        token = next(c.value for c in jar if c.key == "_xsrf" and c["path"].startswith(user))
        headers = {"X-XSRFToken": token}
        began = time.perf_counter()
        async with web.get(f"{user}/api/contents/notebooks/{args.lesson}.ipynb") as answer:
            cells = (await answer.json())["content"]["cells"]
        body = {"path": f"notebooks/{args.lesson}.ipynb", "name": args.lesson, "type": "notebook",
                "kernel": {"name": "python3"}}  # fmt: skip
        async with web.post(f"{user}/api/sessions", json=body, headers=headers) as answer:
            kernel = (await answer.json())["kernel"]["id"]
        async with web.ws_connect(
            f"{user}/api/kernels/{kernel}/channels",
            protocols=["v1.kernel.websocket.jupyter.org"],
            max_msg_size=0,
        ) as line:
            it = Kernel(line, seen)
            await it.answered(await it.send("kernel_info_request", {}))
            seen.wait("kernel ready", began)
            await asyncio.sleep(args.reading)
            await it.run(["".join(c["source"]) for c in cells if c["cell_type"] == "code"])
            args.gate.come()
            await args.gate.wait()
            await it.move(args.moving)
            it.reader.cancel()


async def log_in(web: aiohttp.ClientSession, words: dict[str, str]) -> tuple[int, str]:
    """Fill in the page of the class; gives what came of it."""
    async with web.get("/hub/login") as page:
        token = re.search(r'name="_xsrf" value="([^"]+)"', await page.text())[1]
    data = {"password": PASSWORD, "_xsrf": html.unescape(token), **words}
    async with web.post("/hub/login", data=data) as page:
        return page.status, await page.text()


async def sit_down(web: aiohttp.ClientSession, number: int, user: str) -> None:
    """Log in and wait until the seat's server shows its page."""
    await log_in(web, {"username": f"seat{number:02}", "word": f"word {number}"})
    deadline = time.perf_counter() + LIMIT
    while time.perf_counter() < deadline:
        async with web.get(f"{user}/lab") as page:
            await page.read()
            if page.status == 200 and page.url.path == f"{user}/lab":
                return
        await asyncio.sleep(0.2)
    raise TimeoutError("no server")


# --- the seminar, and Voilà ---------------------------------------------------------------------
async def visitor(_number: int, base: str, seen: Seen, args: argparse.Namespace) -> None:
    """One page: open the lesson, fetch the state of its panels, move its sliders."""
    await asyncio.sleep(random.uniform(0, args.within))
    jar = aiohttp.CookieJar(unsafe=True)
    wait = aiohttp.ClientTimeout(total=LIMIT)
    async with aiohttp.ClientSession(base, cookie_jar=jar, timeout=wait) as web:
        began = time.perf_counter()
        async with web.get(f"/voila/render/{args.lesson}.ipynb") as page:
            text = await page.text()
            seen.received += len(text)
            if page.status != 200:
                raise RuntimeError(f"the page answers {page.status}")
        kernel = re.search(r'"kernelId": ?"([0-9a-f-]{36})"', text)[1]
        async with web.ws_connect(
            f"/api/kernels/{kernel}/channels",
            protocols=["v1.kernel.websocket.jupyter.org"],
            max_msg_size=0,
        ) as line:
            it = Kernel(line, seen)
            control = uuid.uuid4().hex
            hello = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
            await it.send("comm_open", hello)
            ask = {"comm_id": control, "data": {"method": "request_states"}}
            await it.answered(await it.send("comm_msg", ask))
            seen.wait("first panel", began)
            if not it.sliders:
                raise RuntimeError("the page has no slider")
            args.gate.come()
            await args.gate.wait()
            await it.move(args.moving)
            it.reader.cancel()


# --- one learner on Binder ----------------------------------------------------------------------
def alone() -> None:
    """Run every lesson in one JupyterLab without closing any; memory after each, server and all."""
    env = {"BINDER_LAUNCH_HOST": "https://binder.example/", "KOSEN_MEMORY": "no"}
    with tempfile.TemporaryDirectory(prefix="kosen-load-") as name:
        folder = Path(name)
        for book in sorted((ROOT / "notebooks").glob("*.ipynb")):
            shutil.copy(book, folder)
        with browser_tools.server("lab", folder, **env) as address:
            top = next(c for c in psutil.Process().children() if c.cwd() == str(folder))
            asyncio.run(every_lesson(*address.split("|"), folder, top.pid))


async def every_lesson(base: str, token: str, folder: Path, pid: int) -> None:
    """Open and run one lesson after another."""
    seen = Seen()
    headers = {"Authorization": f"token {token}"}
    async with (
        aiohttp.ClientSession(base, headers=headers) as web,
        contextlib.AsyncExitStack() as open_,
    ):
        print("| lesson | Run All | MiB, all |\n|---|--:|--:|")
        print(f"| none yet | – | {memory(pid):,.0f} |", flush=True)
        for book in sorted(folder.glob("*.ipynb")):
            cells = json.loads(book.read_text(encoding="utf-8"))["cells"]
            body = {"path": book.name, "name": book.name, "type": "notebook",
                    "kernel": {"name": "python3"}}  # fmt: skip
            async with web.post("/api/sessions", json=body) as answer:
                kernel = (await answer.json())["kernel"]["id"]
            line = await open_.enter_async_context(web.ws_connect(
                f"/api/kernels/{kernel}/channels",
                protocols=["v1.kernel.websocket.jupyter.org"], max_msg_size=0,
            ))  # fmt: skip
            it = Kernel(line, seen)
            await it.run(["".join(c["source"]) for c in cells if c["cell_type"] == "code"])
            took = seen.waits["Run All"][-1]
            print(f"| {book.stem} | {took:.1f} s | {memory(pid):,.0f} |", flush=True)
            open_.callback(it.reader.cancel)
    for failure in sorted(set(seen.failures)):
        print(f"failure: {failure}")


# --- servers ------------------------------------------------------------------------------------
@contextlib.contextmanager
def running(kind: str, learners: int) -> Iterator[tuple[str, int, Path]]:
    """The server with what belongs to it; gives its address, its process and its folder."""
    with tempfile.TemporaryDirectory(prefix="kosen-load-") as folder:
        port = free_port()
        python, env = sys.executable, {**os.environ, "KOSEN_MEMORY": "no"}
        command = {
            "class": [python, "-m", "jupyterhub", "-f", ROOT / ".jupyter/jupyterhub_config.py"],
            "seminar": [python, "-m", "kosen_edu.seminar", "--network=no", f"--port={port}",
                        f"--seats={learners}"],
            "voila": [python, "-m", "voila", "--no-browser", f"--port={port}",
                      ROOT / "notebooks"],
        }[kind]  # fmt: skip
        if kind == "class":
            env |= {"SEATS": str(learners), "PORT": str(port), "PASSWORD": PASSWORD,
                    "FOLDER": folder, "NETWORK": "no"}  # fmt: skip
            if not readable(folder):
                env["TOGETHER"] = "yes"
                print("(the seats are not apart: they could not read this Python)", file=sys.stderr)
        with open(Path(folder, "log"), "w") as log:
            made = subprocess.Popen(
                command, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True
            )
            try:
                ready(kind, port, made, learners, Path(folder))
                yield f"http://127.0.0.1:{port}", made.pid, Path(folder)
            except BaseException:
                log.flush()
                print(Path(folder, "log").read_text()[-3_000:], file=sys.stderr)
                raise
            finally:
                made.send_signal(signal.SIGTERM)
                try:
                    made.wait(60)
                except subprocess.TimeoutExpired:
                    os.killpg(made.pid, signal.SIGKILL)


def readable(folder: str) -> bool:
    """Whether seats of their own can be made here: as root, with a Python that all can read."""
    if os.getuid():
        return False
    os.chmod(folder, 0o711)
    command = [sys.executable, "-c", "import kosen_edu"]
    with contextlib.suppress(OSError):
        return not subprocess.run(
            command, user=52_001, cwd="/", check=False, capture_output=True
        ).returncode
    return False


def free_port() -> int:
    """A port such that those after it, which a class takes, are likely to be free too."""
    while True:
        port = random.randrange(20_000, 30_000)
        with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
            for near in (port, port + 1, port + 2, port + 101):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", near))
            return port


def ready(kind: str, port: int, made: subprocess.Popen[bytes], learners: int, folder: Path) -> None:
    """Wait until people may come: a class when its servers have been started ahead."""
    began = time.monotonic()
    while time.monotonic() < began + LIMIT:
        if made.poll() is not None:
            raise RuntimeError(f"{kind} has ended")
        words = (folder / "log").read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            started = len(list(folder.glob("seats/*/notebooks/.given.json")))
            prepared = "すべての章の準備ができました" in words
            if kind == "voila" or (kind == "seminar" and prepared) or (
                kind == "class" and started == learners
            ):  # fmt: skip
                time.sleep(5)  # the last one's page
                print(f"ready after {time.monotonic() - began:.0f} s", file=sys.stderr)
                return
        time.sleep(0.5)
    raise TimeoutError(kind)


def memory(pid: int) -> float:
    """MiB of a process and all that it started, what they share counted once."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
    return total / 2**20


# --- the table ----------------------------------------------------------------------------------
NAMES = {
    "server ready": "login → Lab", "kernel ready": "kernel ready", "Run All": "Run All",
    "first panel": "first panel", "move": "move → picture",
}  # fmt: skip


def told(times: list[float]) -> str:
    """Median / 95th percentile / worst."""
    if not times:
        return "–"
    ordered = sorted(times)
    upper = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    unit, size, digits = ("ms", 1000, 0) if ordered[-1] < 10 and len(times) > 100 else ("s", 1, 1)
    parts = (statistics.median(ordered), upper, ordered[-1])
    return " / ".join(f"{size * part:,.{digits}f}" for part in parts) + f" {unit}"


def row(args: argparse.Namespace, seen: Seen, mib: tuple[float, float, float]) -> str:
    """The table of one run."""
    start, there, end = mib
    moves = len(seen.waits.get("move", []))
    each = (end - start) / args.learners
    cells = {
        "what": f"{args.kind}, {args.lesson[:2]}", "people": str(args.learners),
        **{words: told(seen.waits.get(name, [])) for name, words in NAMES.items()},
        "moves": str(moves), "kB a move": f"{seen.moves_received / 1e3 / max(1, moves):.0f}",
        "MB a person": f"{seen.received / 1e6 / args.learners:.1f}",
        "MiB before": f"{start:,.0f}", "MiB all there": f"{there:,.0f}",
        "MiB at the end": f"{end:,.0f}", "MiB a person": f"{each:.0f}",
        "failures": str(len(seen.failures)),
    }  # fmt: skip
    lines = [list(cells), ["--"] + ["--:"] * (len(cells) - 1), list(cells.values())]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


async def measured(args: argparse.Namespace, base: str, pid: int) -> None:
    """Let everybody in, and print what they saw."""
    seen = Seen()
    args.gate = Gate(args.learners)

    async def one(number: int) -> None:
        try:
            await (learner if args.kind == "class" else visitor)(number, base, seen, args)
        except Exception as error:
            seen.failures.append(repr(error))
        finally:
            args.gate.come()  # whoever failed keeps nobody waiting

    before = await asyncio.to_thread(memory, pid)
    everybody = [asyncio.create_task(one(n + 1)) for n in range(args.learners)]
    await args.gate.wait()
    there = await asyncio.to_thread(memory, pid)
    _, late = await asyncio.wait(everybody, timeout=LIMIT + args.moving)
    end = await asyncio.to_thread(memory, pid)
    for task in late:
        task.cancel()
        seen.failures.append("did not finish in time")
    print(row(args, seen, (before, there, end)), flush=True)
    for failure in sorted(set(seen.failures)):
        print(f"failure, {seen.failures.count(failure)} times: {failure}")


class Gate:
    """Opens when everybody who can come has come, so that all move at the same time."""

    def __init__(self, people: int) -> None:
        self.missing, self.open = people, asyncio.Event()

    def come(self) -> None:
        """One more is there."""
        self.missing -= 1
        if self.missing <= 0:
            self.open.set()

    async def wait(self) -> None:
        """Wait for the others, but not for ever."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.open.wait(), 2 * LIMIT)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("kind", choices=["class", "seminar", "voila", "alone"])
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--lesson", default="02_repayment_ratio")
    parser.add_argument("--within", type=float, default=30, help="seconds in which all come")
    parser.add_argument("--reading", type=float, default=20, help="seconds before Run All")
    parser.add_argument("--moving", type=float, default=20, help="seconds of moving")
    parser.add_argument("--address", help="a server that runs already (http://127.0.0.1:8888)")
    parser.add_argument("--pid", type=int, help="its process, for the memory")
    args = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("a class, and so this test of it, needs Linux")
    random.seed(1)
    if args.kind == "alone":
        alone()
        return
    if args.address:
        asyncio.run(measured(args, args.address, args.pid or os.getpid()))
        return
    with running(args.kind, args.learners) as (base, pid, _):
        asyncio.run(measured(args, base, pid))


if __name__ == "__main__":
    main()
