"""One visitor's lesson: answers the messages of the widgets in one browser page, and nothing else.

The page speaks the protocol of a Jupyter kernel.  Of that, three questions and the messages of
widgets are understood; a request to run code is not refused but unknown.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import socket
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import comm
from comm.base_comm import BaseComm

from kosen_edu.live.memory import Entry, memory

from . import wire
from .questions import told

SPARE = 512 << 20  # bytes that a visitor may need besides what the lesson has
LONGEST = 30  # seconds of work for one message; whoever needs more has gone astray
PAGE, ROOM = b"p", b"r"  # for whom a frame is: the browser's page, or the room's answers
MINE = "jupyter.widget.control"

Message = dict[str, Any]
_say: Callable[[str, Message], None] | None = None  # none yet: the lesson is still being run


class PageComm(BaseComm):
    """The line of one widget to the page; while the lesson is being run it leads nowhere."""

    def publish_msg(
        self,
        msg_type: str,
        data: Message | None = None,
        metadata: Message | None = None,
        buffers: list[bytes] | None = None,
        **keys: Any,
    ) -> None:
        """Send a message of a widget."""
        if buffers:
            raise NotImplementedError("no lesson has a widget that sends bytes")
        if _say is not None:
            content = {"data": data or {}, "comm_id": self.comm_id, **keys}
            _say(msg_type, content)


def serve(sock: socket.socket) -> None:
    """Answer the page until it has gone."""
    global _say
    parent: Message = {}
    session = uuid.uuid4().hex
    _bounded()

    def publish(msg_type: str, content: Message, channel: str = "iopub") -> None:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": msg_type,
            "session": session,
            "username": "",
            "date": datetime.now(UTC).isoformat(),
            "version": "5.3",
        }
        wire.send(sock, PAGE + wire.packed(channel, header, parent, {}, content))

    def answered(key: str, entry: Entry) -> None:
        lesson, name = key.split(".", 1)
        asked = getattr(importlib.import_module(f"kosen_edu.lessons.{lesson}.drill"), name)
        row = {"question": key, **told(asked, entry)}
        wire.send(sock, ROOM + json.dumps(row).encode())

    _say = publish
    memory().listeners.append(answered)
    while (frame := wire.receive(sock)) is not None:
        parent, metadata, content = wire.unpacked(frame)
        publish("status", {"execution_state": "busy"})
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        try:
            message = {"header": parent, "metadata": metadata, "content": content, "buffers": []}
            _handle(message, publish)
        except Exception as error:  # one message that nobody understands is no reason to go
            with contextlib.suppress(OSError):
                sys.stderr.write(f"seminar: {type(error).__name__}: {error}\n")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        publish("status", {"execution_state": "idle"})


def _handle(message: Message, publish: Callable[..., None]) -> None:
    kind, content = message["header"]["msg_type"], message["content"]
    manager: Any = comm.get_comm_manager()
    if kind == "kernel_info_request":
        language = {"name": "python", "mimetype": "text/x-python", "file_extension": ".py"}
        known = {"status": "ok", "protocol_version": "5.3", "implementation": "kosen_edu"}
        more = {"implementation_version": "1", "banner": "", "help_links": []}
        publish("kernel_info_reply", {**known, **more, "language_info": language}, "shell")
    elif kind == "comm_info_request":
        wanted = content.get("target_name")
        comms = {
            key: {"target_name": one.target_name}
            for key, one in manager.comms.items()
            if wanted in (None, one.target_name)
        }
        publish("comm_info_reply", {"status": "ok", "comms": comms}, "shell")
    elif kind == "comm_open" and content.get("target_name") == MINE:
        manager.comm_open(None, "", message)
    elif kind == "comm_msg":
        manager.comm_msg(None, "", message)
    elif kind == "comm_close" and manager.comms[content["comm_id"]].target_name == MINE:
        manager.comm_close(None, "", message)


def _bounded() -> None:
    """Let nobody take the memory or the processor of the others."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process
    with contextlib.suppress(OSError):
        os.nice(5)
    with contextlib.suppress(OSError, ValueError):  # where the system does not tell or bound it
        with open("/proc/self/statm", encoding="ascii") as f:
            pages = int(f.read().split()[0])
        most = pages * resource.getpagesize() + SPARE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing to be written to any file
