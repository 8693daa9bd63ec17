"""Start the seminar: see ``--help``, or the Makefile."""

import argparse
import asyncio
import contextlib
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import segno
import tornado.httpserver
import tornado.netutil

from .pages import lessons
from .server import Hall, Settings, application
from .wall import addresses


def _between(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers in a range: a port above it would be another one."""

    def read(text: str) -> int:
        if not (text.isdecimal() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(
                f"「{text}」は使えません。{least} から {most} までの整数です"
            )
        return int(text)

    return read


def _arguments() -> argparse.Namespace:
    notebooks = Path(__file__).resolve().parent.parent.parent / "notebooks"
    parser = argparse.ArgumentParser(prog="python -m kosen_edu.seminar", description=__doc__)
    seats, port = _between(1, 1_000), _between(0, 65_535)
    parser.add_argument("--seats", type=seats, default=30, help="how many people are expected")
    parser.add_argument("--port", type=port, default=8888, help="0: any that is free")
    parser.add_argument("--network", choices=("yes", "no"), default="yes", help="no: this machine")
    parser.add_argument("--room", choices=("yes", "no"), default="no", help="collect predictions")
    parser.add_argument("--keep", choices=("yes", "no"), default="no", help="keep them at the end")
    parser.add_argument("--notebooks", type=Path, default=notebooks, help="folder of the lessons")
    given = parser.parse_args()
    if given.keep == "yes" and given.room == "no":
        parser.error("--keep yes（KEEP=yes）は --room yes（ROOM=yes）といっしょに使います")
    if not lessons(given.notebooks):
        parser.error(f"--notebooks：{given.notebooks} に章がありません")
    return given


def own_address() -> str:
    """The address of this machine on its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s, contextlib.suppress(OSError):
        s.connect(("192.0.2.1", 9))  # an address that is nobody's
        return str(s.getsockname()[0])
    return "127.0.0.1"


def tell(*words: str) -> None:
    """Tell the teacher."""
    sys.stdout.write("\n".join(words) + "\n")
    sys.stdout.flush()


async def serve(arguments: argparse.Namespace) -> int:
    """Run until told to stop; gives the exit status."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    local = arguments.network == "no"
    try:
        sockets = tornado.netutil.bind_sockets(arguments.port, "127.0.0.1" if local else "")
    except OSError as error:
        tell(f"ポート{arguments.port}は使えません（{error.strerror}）。例：make seminar PORT=8890")
        return 1
    port = sockets[0].getsockname()[1]
    address = f"http://{'127.0.0.1' if local else own_address()}:{port}/"
    settings = Settings(
        seats=arguments.seats,
        room=arguments.room == "yes",
        keep=arguments.keep == "yes",
        address=address,
    )
    hall = Hall(settings, lessons(arguments.notebooks))
    token = secrets.token_urlsafe(12)
    wall = addresses(token) if settings.room else []
    server = tornado.httpserver.HTTPServer(application(hall, *wall), max_body_size=1 << 20)
    try:
        server.add_sockets(sockets)
        _told(address, local)
        if wall:
            tell(f"講師の画面　{address}wall/{token}/")
            tell(
                "会場に映す画面です。このアドレスは人に教えません（開くと、短いアドレスに変わります）。"
            )
        await _until(stop, hall)
    finally:
        server.stop()
        hall.close()
        await asyncio.sleep(0.1)  # who still waits for a page is told
        await server.close_all_connections()
    tell("終わりました。")
    if hall.room is not None:  # last: nobody asks for it any more
        table = hall.room.written(hall.names())
        hall.room.close()
        if table is not None:
            tell(f"予想と答えの数字は {table} にあります。表計算ソフト（Excel など）で開けます。")
            tell(f"（同じものが {hall.room.file} にもあります。要らなければ消せます）")
    return 0


def _told(address: str, local: bool) -> None:
    tell("", f"セミナー　　{address}", "止めるには　Ctrl-C", "")
    if not local:
        segno.make(address).terminal(compact=True, border=2)
        tell("同じネットワークの人だけが入れます（このパソコンのファイアウォールが許せば）。")
    tell("章を準備しています。準備の前でも開けます。")


async def _until(stop: asyncio.Event, hall: Hall) -> None:
    """Run the lessons ahead, tidy up every few seconds, until it is time to stop."""
    ahead = asyncio.create_task(hall.run_all())
    ahead.add_done_callback(_ready)
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 5)
        hall.tidy()
    ahead.cancel()


def _ready(task: asyncio.Task[None]) -> None:
    if task.cancelled():
        return
    error = task.exception()
    tell("すべての章の準備ができました。" if error is None else f"準備できない章：{error!r}")


if __name__ == "__main__":
    sys.exit(asyncio.run(serve(_arguments())))
