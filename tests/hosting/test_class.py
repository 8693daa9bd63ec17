"""`make class`: seats, their copies of the lessons, and what nobody can reach."""

import asyncio
import importlib
import json
import os
import runpy
import shutil
import socket
import sys
import time
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("a class runs on Linux", allow_module_level=True)

import resource

import aiohttp
import load
import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / ".jupyter"))
seat = importlib.import_module("seat")
warm = importlib.import_module("warm")
sys.path.pop(0)


def test_make_binds_a_class_to_the_network_only_when_told():
    for words, network in (((), "no"), (("NETWORK=yes",), "yes"), (("NETWORK=no",), "no")):
        command = ["make", "-n", "-o", ".venv/room.stamp", "class", *words]
        said = load.subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
        assert f'NETWORK="{network}"' in said.stdout


# --- the copy of a seat -------------------------------------------------------------------------
@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    folder.mkdir()
    for name in ("01_a", "02_b"):
        write(folder / f"{name}.ipynb", "x = 1")
    return folder


def write(path, source, output=None):
    outputs = [] if output is None else [{"output_type": "stream", "text": output}]
    cell = {"cell_type": "code", "source": [source], "outputs": outputs}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")


def source_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"][0]


def test_a_seat_gets_the_lessons_once(course, tmp_path):
    mine = tmp_path / "seat/notebooks"
    assert seat.hand_out(course, mine) == ["01_a.ipynb", "02_b.ipynb"]
    assert seat.hand_out(course, mine) == []


def test_a_new_version_replaces_what_was_only_run(course, tmp_path):
    mine = tmp_path / "notebooks"
    seat.hand_out(course, mine)
    write(mine / "01_a.ipynb", "x = 1", output="1")
    write(course / "01_a.ipynb", "x = 2")
    assert seat.hand_out(course, mine) == ["01_a.ipynb"]
    assert source_of(mine / "01_a.ipynb") == "x = 2"


def test_a_new_version_lies_beside_what_somebody_wrote(course, tmp_path):
    mine = tmp_path / "notebooks"
    seat.hand_out(course, mine)
    write(mine / "01_a.ipynb", "my_guess = 40")
    for version, name in ((2, "01_a-new.ipynb"), (3, "01_a-new1.ipynb")):
        write(course / "01_a.ipynb", f"x = {version}")
        assert seat.hand_out(course, mine) == [name]
        assert source_of(mine / name) == f"x = {version}"
        assert seat.hand_out(course, mine) == []
    assert source_of(mine / "01_a.ipynb") == "my_guess = 40"


def test_what_was_deleted_comes_again_and_a_lost_note_overwrites_nothing(course, tmp_path):
    mine = tmp_path / "notebooks"
    seat.hand_out(course, mine)
    (mine / "02_b.ipynb").unlink()
    (mine / seat.GIVEN).write_text("no json")
    write(mine / "01_a.ipynb", "mine")
    assert seat.hand_out(course, mine) == ["01_a-new.ipynb", "02_b.ipynb"]
    assert source_of(mine / "01_a.ipynb") == "mine"


# --- the warm parent ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def parent(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("warm") / "s")
    made = warm.parent(path)
    warm.wait_for(path, made)
    yield made, path
    made.stdin.close()
    assert made.wait(20) == 0
    assert not os.path.exists(path)


def test_a_parent_that_is_copied_has_one_thread(parent):
    assert psutil.Process(parent[0].pid).num_threads() == 1


def test_a_kernel_is_a_copy_with_its_own_folder_words_and_dice(parent, tmp_path, monkeypatch):
    from jupyter_client.manager import start_new_kernel

    monkeypatch.setenv("KOSEN_WARM", parent[1])
    monkeypatch.setenv("JUPYTER_PATH", str(ROOT / ".jupyter"))
    monkeypatch.setenv("WHO", "me")
    monkeypatch.chdir(tmp_path)
    code = (
        "import os, sys, numpy, ipywidgets\n"
        "targets = get_ipython().kernel.comm_manager.targets\n"
        "print(os.getppid(), os.getcwd(), os.environ['WHO'],"
        " 'kosen_edu.live.panel' in sys.modules, 'jupyter.widget.control' in targets,"
        " len(ipywidgets.Widget.widgets), numpy.random.random())"
    )
    said = []
    for _ in range(2):
        manager, client = start_new_kernel(kernel_name="python3")
        try:
            client.execute_interactive(
                code, timeout=30,
                output_hook=lambda m: said.append(m["content"].get("text", "").split()),
            )  # fmt: skip
            manager.interrupt_kernel()
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    first, second = (words for words in said if len(words) == 7)
    # a page that is opened again asks for its panels, and gets no others
    assert first[:6] == [str(parent[0].pid), str(tmp_path), "me", "True", "True", "0"]
    assert first[6] != second[6]
    assert gone(parent[0].pid)


def gone(pid, seconds=10):
    """Whether all that a process started ends within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not psutil.Process(pid).children():
            return True
        time.sleep(0.05)
    return False


def test_nonsense_is_asked_in_vain_and_hanging_up_ends_a_child(parent):
    import socket

    for question in (b"", b"[]", b"{", b'{"module": 1}', b"x" * 200_000):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door:
            door.connect(parent[1])
            door.send(question or b"\0")
            door.settimeout(10)
            assert door.recv(100) == b""
    with warm.ask(parent[1], "timeit", ["-n", "1", "import time; time.sleep(60)"]) as door:
        assert "pid" in json.loads(door.recv(100))
    assert gone(parent[0].pid)


def test_who_asks_for_more_memory_than_a_process_may_have_gets_a_memory_error(parent):
    resource.prlimit(parent[0].pid, resource.RLIMIT_DATA, (1 << 30, 1 << 30))
    code = "import os\ntry: bytearray(1 << 31)\nexcept MemoryError: os._exit(7)"
    with warm.ask(parent[1], "timeit", ["-n", "1", code]) as door:
        said = [json.loads(door.recv(100)) for _ in range(2)]
    assert said[1] == {"ended": 7}


def test_without_a_parent_a_kernel_starts_as_ever(tmp_path):
    done = load.subprocess.run(
        [sys.executable, ROOT / ".jupyter/warm.py", "timeit", "-n", "1", "pass"],
        env={**os.environ, "KOSEN_WARM": str(tmp_path / "nobody")}, capture_output=True, check=True,
    )  # fmt: skip
    assert b"best of" in done.stdout


@pytest.mark.parametrize(
    "setting",
    ["SEATS=-1", "SEATS=abc", "SEATS=10000", "PORT=70000", "PORT=65500", "PORT=x",
     "NETWORK=ja", "NETWORK=YES", "TOGETHER=1", "UIDS=0", "MEMORY=few"],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_refused_in_words(setting, tmp_path, monkeypatch):
    assert refusal(monkeypatch, tmp_path, [setting]).startswith(f"{setting} は使えません")


@pytest.mark.parametrize("beyond", [0, 1, 2, 102])
def test_a_port_in_use_is_told_in_words_before_an_address_is_shown(
    beyond, tmp_path, monkeypatch, capsys
):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        settings = [f"PORT={taken - beyond}", "SEATS=2", "NETWORK=no"]
        assert f"ポート{taken}は使えません" in refusal(monkeypatch, tmp_path, settings)
    assert capsys.readouterr().out == ""


def refusal(monkeypatch, folder, settings):
    """What the settings of a class, read in this process, end with."""
    for name, value in [("FOLDER", str(folder / "class")), *(s.split("=") for s in settings)]:
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "path", [*sys.path])
    with pytest.raises(SystemExit) as told:
        runpy.run_path(str(ROOT / ".jupyter/jupyterhub_config.py"))
    assert not (folder / "class").exists()
    return told.value.code


def test_a_class_that_is_refused_ends_with_the_words_alone(tmp_path):
    done = load.subprocess.run(
        [sys.executable, ROOT / ".jupyter/jupyterhub_config.py"], capture_output=True, check=False,
        env={**os.environ, "FOLDER": str(tmp_path / "class"), "SEATS": "0"}, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("SEATS=0 は使えません")
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


# --- the hub ------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def hub():
    if shutil.which("traefik") is None and not Path(sys.executable).with_name("traefik").exists():
        pytest.skip("no traefik")
    with load.running("class", 2) as (base, pid, folder):
        yield base, pid, folder
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    left = psutil.wait_procs(processes, 10)[1]
    assert left == []


@pytest.fixture(scope="module")
def loop():
    made = asyncio.new_event_loop()
    yield made
    made.close()


@pytest.fixture(scope="module")
def seats(hub, loop):
    """Two browsers, each at its own seat."""

    async def sit():
        both = []
        for number in (1, 2):
            web = aiohttp.ClientSession(hub[0], cookie_jar=aiohttp.CookieJar(unsafe=True))
            await load.sit_down(web, number, f"/user/seat{number:02}")
            both.append(web)
        return both

    both = loop.run_until_complete(sit())
    yield both
    for web in both:
        loop.run_until_complete(web.close())


def test_each_seat_has_its_own_copy(hub, seats, loop):
    async def names(web, number):
        async with web.get(f"/user/seat{number:02}/api/contents/notebooks") as answer:
            return {entry["name"] for entry in (await answer.json())["content"]}

    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    for number, web in enumerate(seats, 1):
        assert loop.run_until_complete(names(web, number)) == lessons
    homes = [hub[2] / "seats" / f"seat{number:02}" for number in (1, 2)]
    assert [home.stat().st_mode & 0o777 for home in homes] == [0o700, 0o700]


def test_the_settings_and_the_open_tabs_of_a_seat_are_its_own(hub, seats, loop):
    async def save():
        web, at = seats[0], "/user/seat01/lab/api"
        token = next(c.value for c in web.cookie_jar if c.key == "_xsrf" and "user" in c["path"])
        body = json.dumps({"data": {}, "metadata": {"id": "tabs"}})
        headers = {"X-XSRFToken": token}
        async with web.put(f"{at}/workspaces/tabs", data=body, headers=headers) as answer:
            assert answer.status == 204, await answer.text()

    loop.run_until_complete(save())
    home = hub[2] / "seats/seat01"
    assert [path.name[:4] for path in home.glob(".jupyter/lab/workspaces/*")] == ["tabs"]


def test_nobody_enters_another_seat(seats, loop):
    async def look():
        for path in ("api/contents/notebooks", "lab", "api/kernels"):
            async with seats[0].get(f"/user/seat02/{path}") as answer:
                assert answer.status in (403, 404), path

    loop.run_until_complete(look())


@pytest.mark.parametrize(
    "words",
    [
        {"password": "wrong"},
        {"word": "word 2"},
        {"word": ""},
        {"username": "seat03"},
        {"username": "../seat01"},
    ],
)
def test_a_wrong_word_opens_nothing(hub, seats, loop, words):
    async def knock():
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(hub[0], cookie_jar=jar) as web:
            page = await load.log_in(web, {"username": "seat01", "word": "word 1", **words})
            return page

    status, text = loop.run_until_complete(knock())
    assert status == 403
    assert "どれかが合いません" in text


def test_the_right_words_open_the_seat_again(hub, loop, seats):
    async def knock():
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(hub[0], cookie_jar=jar) as web:
            await load.sit_down(web, 1, "/user/seat01")

    loop.run_until_complete(knock())


def test_words_are_kept_as_marks_that_nobody_else_reads(hub, seats):
    file = hub[2] / "words.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "word 1" not in file.read_text()


def test_who_ends_idle_servers_is_at_work(hub, seats):
    told = [" ".join(p.cmdline()) for p in psutil.Process(hub[1]).children(recursive=True)]
    assert sum("jupyterhub_idle_culler" in line for line in told) == 1


def test_nothing_listens_on_the_network_unless_told(hub, seats):
    heard = set()
    top = psutil.Process(hub[1])
    for process in [top, *top.children(recursive=True)]:
        heard |= {
            line.laddr.ip
            for line in process.net_connections("inet")
            if line.status == psutil.CONN_LISTEN
        }
    assert heard == {"127.0.0.1"}


def test_a_seat_is_a_user_of_its_own(hub, seats, loop):
    if not load.readable(str(hub[2])):
        pytest.skip("seats are apart where this runs as root and all may read this Python")
    other = hub[2] / "seats/seat02"
    code = f"""
import os
def tried(what, *at):
    try:
        what(*at)
    except PermissionError:
        return "no"
    return "yes"
print(os.getuid(), tried(os.listdir, {str(other)!r}), tried(open, {str(hub[2] / "words.json")!r}),
      tried(open, {str(hub[2] / "seats/seat01/mine")!r}, "w"), tried(os.kill, {hub[1]}, 0))
"""
    jar = seats[0].cookie_jar
    token = next(c.value for c in jar if c.key == "_xsrf" and c["path"].startswith("/user"))
    asked = run(seats[0], code, "/user/seat01", {"X-XSRFToken": token})
    said = loop.run_until_complete(asked)
    uid, *answers = said.split()
    assert int(uid) == (hub[2] / "seats/seat01").stat().st_uid != 0
    assert answers == ["no", "no", "yes", "no"]
    assert other.stat().st_uid not in (0, int(uid))


async def run(web, code, user, headers):
    """What a new kernel prints."""
    async with web.post(f"{user}/api/kernels", json={}, headers=headers) as answer:
        kernel = (await answer.json())["id"]
    said = []
    async with web.ws_connect(
        f"{user}/api/kernels/{kernel}/channels",
        protocols=["v1.kernel.websocket.jupyter.org"],
        headers=headers,
    ) as line:
        await line.send_bytes(
            load.packed("shell", {
                "header": {"msg_id": "1", "msg_type": "execute_request", "session": "s",
                           "username": "", "version": "5.3", "date": "2026-01-01T00:00:00Z"},
                "parent_header": {}, "metadata": {},
                "content": {"code": code, "silent": False, "store_history": False,
                            "user_expressions": {}, "allow_stdin": False},
            })
        )  # fmt: skip
        async with asyncio.timeout(30):
            async for message in line:
                kind, parent, content = load.unpacked(message.data)
                if kind in ("stream", "error"):
                    said.append(json.loads(content).get("text", content.decode()))
                if kind == "status" and b"idle" in content and parent.get("msg_id") == "1":
                    return "".join(said)


def test_on_binder_a_servers_kernels_are_copies_and_end_with_it(tmp_path):
    from browser_tools import server

    code = "import os, sys; print(os.getppid(), 'kosen_edu.live.panel' in sys.modules)"
    with server("lab", tmp_path, BINDER_LAUNCH_HOST="https://binder.example/") as address:
        base, token = address.split("|")
        top = next(
            child for child in psutil.Process().children()
            if str(tmp_path) == child.cwd() and "jupyterlab" in child.cmdline()
        )  # fmt: skip
        wait_for(lambda: [c for c in top.children() if "--parent" in c.cmdline()])
        parent = next(c for c in top.children() if "--parent" in c.cmdline())
        scratch = Path(parent.cmdline()[parent.cmdline().index("--parent") + 1])
        wait_for(scratch.exists)

        async def ask():
            async with aiohttp.ClientSession(base) as web:
                return await run(web, code, "", {"Authorization": f"token {token}"})

        said = asyncio.run(ask())
    assert said.split() == [str(parent.pid), "True"]
    wait_for(lambda: not scratch.exists() and not parent.is_running())


def wait_for(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
