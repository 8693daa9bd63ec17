"""Start the servers of a class before anybody comes, three at a time; a service of the hub."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

HUB = os.environ["JUPYTERHUB_API_URL"]
TOKEN = {"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}"}


def asked(method: str, path: str) -> Any:
    """What the hub answers."""
    request = urllib.request.Request(f"{HUB}{path}", method=method, headers=TOKEN)
    with urllib.request.urlopen(request, timeout=310) as answer:
        return json.loads(answer.read() or "null")


def start(name: str) -> None:
    """Start one seat's server and wait until it is there, or has failed."""
    try:
        asked("POST", f"/users/{name}/server")
        while asked("GET", f"/users/{name}")["servers"].get("", {}).get("pending"):
            time.sleep(0.2)
    except urllib.error.HTTPError as error:
        if error.code != 400:  # somebody was quicker and has started it
            sys.stderr.write(f"{name}: {error}\n")


def main(names: list[str]) -> None:
    """Start them all; then stay, for a service that ends is started again."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with ThreadPoolExecutor(3) as three:
        list(three.map(start, names))
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1:])
