"""Kernels (and the servers of a class) that start at once, forked from a warm parent.

A kernel that has imported the course takes two seconds of a processor and 100 MB.  Thirty of them
in the same minute are the hardest minute of a class.  Here one parent imports everything once, and
each kernel is a copy of it, which shares with the others what nobody changes.

    python warm.py --parent SOCKET [MODULE ...]     the parent, with more modules imported ahead
    python warm.py ipykernel_launcher -f FILE       a kernel, as `kernels/python3/kernel.json` asks

A child becomes the user who asked, as the system tells it, never another; only root may name one.
It ends when the one who asked goes away, and all end with the parent; the parent ends when its
standard input is closed.  Without a parent (`KOSEN_WARM` names its socket) a kernel starts as ever.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import resource
import runpy
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

LARGEST = 1 << 17  # bytes of a question: a command and an environment
CHILDREN = 20  # of one user at a time
PROCESSES = 400  # threads and processes of one user
# A process with threads cannot be copied; pictures that are gone go back to the system.
FEW = {
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the debugger warns of Python's own modules
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
AHEAD = (
    *(
        "ipykernel.ipkernel",
        "ipykernel.kernelapp",
        "ipykernel.debugger",
        "tornado.platform.asyncio",
    ),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic"),
    *("IPython.core.logger", "IPython.core.oinspect", "sqlite3"),
    *("kosen_edu.live.panel", "kosen_edu.lessons"),
)


def ask(
    path: str, module: str, argv: list[str], files: Sequence[int] = (0, 1, 2), **more: Any
) -> socket.socket:
    """Have the parent run ``module``; the connection says how it ended, and closing it ends it."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        door.connect(path)
        question = {"module": module, "argv": argv, "cwd": os.getcwd(), "env": dict(os.environ)}
        socket.send_fds(door, [json.dumps(question | more).encode()], [*files])
    except OSError:
        door.close()
        raise
    return door


def parent(path: str, *modules: str, **settings: Any) -> subprocess.Popen[bytes]:
    """Start a parent; it answers once ``path`` is there, and ends with this process."""
    command = [sys.executable, str(Path(__file__).resolve()), "--parent", path, *modules]
    env = {**settings.pop("env", os.environ), **FEW}
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, start_new_session=True, env=env, **settings
    )


def wait_for(path: str, made: subprocess.Popen[bytes]) -> None:
    """Wait until a parent answers."""
    deadline = time.monotonic() + 60
    while not os.path.exists(path):
        if made.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the warm parent did not start")
        time.sleep(0.05)


def for_this_server() -> subprocess.Popen[bytes]:
    """Start a parent for the kernels of this Jupyter server."""
    folder = tempfile.mkdtemp(prefix="kosen-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    here = str(Path(__file__).resolve().parent)
    before = os.environ.get("JUPYTER_PATH")
    os.environ["JUPYTER_PATH"] = os.pathsep.join([here, before] if before else [here])
    os.environ["KOSEN_WARM"] = f"{folder}/warm"
    made = parent(os.environ["KOSEN_WARM"])
    atexit.register(made.stdin.close)  # held until then: a parent ends when it is closed
    return made


def imported(*modules: str) -> None:
    """Import all that a lesson needs, and draw one picture so that the letters are there, too."""
    for name in (*AHEAD, *modules):
        importlib.import_module(name)
    rooms = importlib.import_module("kosen_edu.lessons")
    for room in pkgutil.walk_packages(rooms.__path__, "kosen_edu.lessons."):
        importlib.import_module(room.name)
    importlib.import_module("kosen_edu.lessons.repayment_ratio.panels").rooms_panel()
    # pandas asks when it is imported whether it speaks to a kernel: if not, it cuts what it prints
    importlib.import_module("pandas").set_option("display.max_columns", 20)
    widgets = importlib.import_module("ipywidgets")
    widgets.Widget.close_all()
    widgets.register_comm_target()  # it asks IPython for that, which is not here yet: a page that
    # is opened again would find none of its panels


def serve(path: str) -> tuple[dict[str, Any], list[int]]:
    """Answer questions for ever; what comes back is, in a child, what it has to become."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    draft = f"{path}.new"
    door.bind(draft)
    os.chmod(draft, 0o600 if os.getuid() else 0o666)  # the system says who asks
    door.listen(64)
    os.rename(draft, path)  # whoever sees the name can ask
    bell, ringer = socket.socketpair()
    ringer.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(ringer.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else leave)
    asked = selectors.DefaultSelector()
    for source in (door, bell, sys.stdin):
        asked.register(source, selectors.EVENT_READ)
    children: dict[int, tuple[socket.socket, int]] = {}
    gc.collect()
    gc.freeze()  # a collection in a child would write into every page that it shares
    try:
        while True:
            for key, _ in asked.select():
                source: Any = key.fileobj
                if source is sys.stdin:
                    if not os.read(0, 64):
                        leave()
                elif source is bell:
                    bell.recv(4_096)
                    for pid, code in ended():
                        if pid in children:
                            connection, _ = children.pop(pid)
                            asked.unregister(connection)
                            tell(connection, ended=code)
                            connection.close()
                elif source is door:
                    connection, _ = door.accept()
                    connection.setblocking(False)
                    asked.register(connection, selectors.EVENT_READ)
                else:
                    question, files = received(source)
                    mine = [pid for pid, (who, _) in children.items() if who is source]
                    uid, gid = whom(source, question or {})
                    many = sum(user == uid for _, user in children.values())
                    if question is None or (uid != os.getuid() and many >= CHILDREN):
                        asked.unregister(source)
                        source.close()
                        for pid in mine:
                            del children[pid]
                            kill(pid)
                    elif not mine:
                        pid = os.fork()
                        if not pid:
                            for other in [key.fileobj for key in asked.get_map().values()]:
                                if other is not sys.stdin:
                                    other.close()  # type: ignore[union-attr]
                            asked.close()
                            ringer.close()
                            return question | {"uid": uid, "gid": gid}, files
                        children[pid] = source, uid
                        tell(source, pid=pid)
                    for file in files:
                        os.close(file)
    except Leaving:
        for pid in children:
            kill(pid)
        with suppress(OSError):
            os.unlink(path)
        raise SystemExit(0) from None


class Leaving(BaseException):
    """The parent has to end, and its children with it."""


def leave(*_: object) -> None:
    """End the parent."""
    raise Leaving


def tell(connection: socket.socket, **news: int) -> None:
    """Say something to one who may have gone."""
    with suppress(OSError):
        connection.send(json.dumps(news).encode())


def ended() -> list[tuple[int, int]]:
    """The children that have ended since the last call, and how."""
    found = []
    with suppress(ChildProcessError):
        while (done := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((done[0], os.waitstatus_to_exitcode(done[1])))
    return found


def kill(pid: int) -> None:
    """End a child and all that it started in its session."""
    for send in (os.killpg, os.kill):  # a child that was asked for just now leads no group yet
        with suppress(ProcessLookupError):
            send(pid, signal.SIGKILL)


def received(connection: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    """A question and the three files that come with it; no question if there is none."""
    files: list[int] = []
    try:
        text, files, _, _ = socket.recv_fds(connection, LARGEST, 3)
        question = json.loads(text)
        strings = [*question["argv"], question["module"], question["cwd"]]
        strings += [*question["env"], *question["env"].values()]
        if len(files) == 3 and all(isinstance(string, str) for string in strings):
            return question, files
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    for file in files:
        os.close(file)
    return None, []


def whom(connection: socket.socket, question: dict[str, Any]) -> tuple[int, int]:
    """The user and the group that a child is to be."""
    size = struct.calcsize("3i")
    _, uid, gid = struct.unpack(
        "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    )
    if uid == 0 and isinstance(question.get("uid"), int):
        return question["uid"], question["uid"]
    return uid, gid


def become(question: dict[str, Any], files: list[int]) -> None:
    """Be, from here on, the process that was asked for."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    if question["uid"] != os.getuid():
        resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
        os.setgroups([])
        os.setgid(question["gid"])
        os.setuid(question["uid"])
    libc = ctypes.CDLL(None)
    libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: end with the parent, however that ends
    libc.prctl(4, 1)  # PR_SET_DUMPABLE: what lies under the process's own name is its own again
    os.umask(0o077 if question["uid"] else 0o022)
    os.environ.clear()
    os.environ.update(question["env"])
    os.chdir(question["cwd"])
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()  # else all would throw the same dice
    gc.enable()
    sys.argv = [question["module"], *question["argv"]]
    runpy.run_module(question["module"], run_name="__main__", alter_sys=True)


def wait(door: socket.socket) -> NoReturn:
    """Stand for a child until it has ended, as a process that needs next to no memory."""
    os.dup2(door.fileno(), 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with suppress(OSError):
        os.execvp("cat", ["cat"])
    while door.recv(4_096):
        pass
    sys.exit()


def main(argv: list[str]) -> None:
    """Be the parent, or one who asks it."""
    if argv[0] == "--parent":
        sys.path[0] = str(Path(__file__).resolve().parent)
        os.environ["JPY_PARENT_PID"] = str(os.getpid())  # read by a kernel when it is imported
        imported(*argv[2:])
        del sys.path[0]
        become(*serve(argv[1]))
        return
    del sys.path[0]
    module, rest = argv[0], argv[1:]
    try:
        door = ask(os.environ["KOSEN_WARM"], module, rest)
    except (KeyError, OSError):
        sys.argv = [module, *rest]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        return
    wait(door)


if __name__ == "__main__":
    main(sys.argv[1:])
