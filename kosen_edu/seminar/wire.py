"""What goes over the lines: frames between processes, and in them the messages of a page.

A page speaks the protocol ``v1.kernel.websocket.jupyter.org``: the parts of a message behind the
places where they begin.
"""

import json
import socket
import struct
from typing import Any

PROTOCOL = "v1.kernel.websocket.jupyter.org"
_PARTS = 5  # channel, header, parent header, metadata, content
_LENGTH = struct.Struct("!I")
HEAD = _LENGTH.size


def framed(payload: bytes) -> bytes:
    """A frame: its length, then its bytes.

    Examples
    --------
    >>> length_of(framed(b"abc")[:HEAD])
    3
    """
    return _LENGTH.pack(len(payload)) + payload


def length_of(head: bytes) -> int:
    """How many bytes follow the head of a frame."""
    return int(_LENGTH.unpack(head)[0])


def send(sock: socket.socket, payload: bytes) -> None:
    """Send a frame."""
    sock.sendall(framed(payload))


def receive(sock: socket.socket) -> bytes | None:
    """The next frame; ``None`` once the other side has gone."""
    head = _exactly(sock, HEAD)
    return None if head is None else _exactly(sock, length_of(head))


def _exactly(sock: socket.socket, wanted: int) -> bytes | None:
    parts = []
    while wanted:
        part = sock.recv(min(wanted, 1 << 20))
        if not part:
            return None
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def packed(channel: str, header: Any, parent: Any, metadata: Any, content: Any) -> bytes:
    """A message as a page reads it."""
    rest: tuple[Any, ...] = (header, parent, metadata, content)
    parts = [channel.encode(), *(json.dumps(x, ensure_ascii=False).encode() for x in rest)]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


def unpacked(message: bytes) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Header, metadata and content of a message of a page.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> unpacked(packed("shell", {"msg_type": "comm_msg"}, {}, {}, {"comm_id": "x"}))
    ({'msg_type': 'comm_msg'}, {}, {'comm_id': 'x'})
    >>> unpacked(b"print(1)")
    Traceback (most recent call last):
    ...
    ValueError: no message
    """
    many = int.from_bytes(message[:8], "little")
    if not _PARTS < many <= 2 * _PARTS or len(message) < 8 * (many + 1):
        raise ValueError("no message")
    at = struct.unpack_from(f"<{many}Q", message, 8)
    header, metadata, content = (json.loads(message[at[n] : at[n + 1]]) for n in (1, 3, 4))
    if not all(isinstance(part, dict) for part in (header, metadata, content)):
        raise ValueError("no message")
    return header, metadata, content
