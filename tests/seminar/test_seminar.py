"""The seminar: everybody's own lesson, and nothing else that a visitor could reach."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from browser_tools import ROOT
from seminar_guest import PHONE_NAME, Guest, message, seminar

from kosen_edu.seminar import __main__ as seminar_main
from kosen_edu.seminar import pages, wire

FAR = "../" * 12 + "etc/passwd"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A seminar of two lessons."""
    folder = tmp_path_factory.mktemp("seminar")
    with seminar(folder, "--seats", "8", lessons=("00_start", "03_dscr")) as made:
        yield made


def test_the_index_names_the_lessons_and_nothing_comes_from_elsewhere(running):
    status, headers, index = running.ask("/")
    assert status == 200
    assert 'href="/voila/render/03_dscr.ipynb"' in index
    assert "<svg" in index
    assert running.address in index
    page = asyncio.run(Guest(running).come("03_dscr")).page
    for text in (index, page):
        assert ' src="http' not in text
        assert '<link rel="stylesheet" href="http' not in text
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "drill." not in page
    assert "import" not in page.split('id="rendered_cells"')[1]


def test_lessons_link_to_each_other_and_to_the_index(running):
    _, _, page = running.ask("/voila/render/03_dscr.ipynb")
    assert 'href="/"' in page
    assert 'href="/voila/render/00_start.ipynb"' in page
    assert 'href="02_repayment_ratio.ipynb"' in page  # leads to a word, not to an error
    status, _, text = running.ask("/voila/render/02_repayment_ratio.ipynb")
    assert status == 404
    assert "目次へ" in text


async def _drags(guest, rate):
    slider = next(k for k, s in guest.comms.items() if s.get("_model_name") == "FloatSliderModel")
    heard = await guest.set(slider, value=rate)
    return "".join(str(state.get("value", "")) for state in heard)


def test_everybody_has_a_lesson_of_their_own(running):
    async def scene():
        guests = await asyncio.gather(*(Guest(running).come() for _ in range(5)))
        rates = [1.5 + n / 2 for n in range(2, 7)]
        said = await asyncio.gather(*map(_drags, guests, rates))
        again = await asyncio.gather(*(g.say("comm_info_request", {}) for g in guests))
        for guest in guests:
            guest.leave()
        return [g.visit for g in guests], rates, said, again

    visits, rates, said, again = asyncio.run(scene())
    assert len(set(visits)) == 5
    for rate, words in zip(rates, said, strict=True):
        assert f"{rate:.2f}" in words
        assert "毎月の返済は" in words
    assert len(set(said)) == 5
    assert all(reply[-1][0] == "comm_info_reply" for reply in again)


def test_a_phone_gets_pictures_for_a_phone(running):
    async def width(**headers):
        guest = await Guest(running).come(**headers)
        guest.leave()
        said = [str(state.get("value", "")) for state in guest.comms.values()]
        return max(len(value) for value in said if "<img" in value), guest.page

    wide = asyncio.run(width())
    narrow = asyncio.run(width(User_Agent=PHONE_NAME))
    assert wide[0] != narrow[0]


# --- what a visitor may not do ----------------------------------------------------------------

CLOSED = [
    *("/api/kernels", "/api/kernels/", "/api/contents", "/api/contents/00_start.ipynb"),
    *("/api/sessions", "/api/terminals", "/terminals/websocket/1", "/api/kernelspecs", "/api"),
    *("/api/config/x", "/api/me", "/lab", "/tree", "/login", "/files/00_start.ipynb"),
    *("/voila/tree", "/voila/tree/", "/voila/files/00_start.ipynb", "/voila/api/contents/"),
    *("/voila/query/x", "/voila/execution/x", "/static/style/style.min.css", "/metrics"),
    f"/voila/render/{FAR}",
    *("/voila/render/..%2f..%2fsetup.py", "/voila/render/%2e%2e%2fconftest.py", "/voila/render/"),
    *("/voila/render/09_my_plan.ipynb", "/voila/render/00_start.ipynb/", "/00_start.ipynb"),
    *(f"/voila/static/{FAR}", f"/voila/templates/lab/static/{FAR}", f"/voila/labextensions/{FAR}"),
    *("/voila/static/..%2f..%2f..%2fetc%2fpasswd", "/voila/static//etc/passwd", "//etc/passwd"),
    *("/voila/templates/../static/x", "/voila/templates/x", f"/voila/api/themes/{FAR}"),
    "/voila/static/%00",
]


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_else_has_an_address(running, path):
    for method in ("GET", "POST", "PUT", "DELETE"):
        status, headers, text = running.ask(path, method)
        assert status in (400, 404, 405), (method, status)
        assert "root:" not in text
        assert "cells" not in text
        assert "Traceback" not in text
        assert str(running.folder) not in text
        assert "tornado" not in str(headers).lower()


def test_a_foreign_name_for_this_machine_is_refused(running):
    assert running.ask("/", Host="evil.example")[0] == 403
    assert running.ask("/", Host=f"localhost:{running.port}")[0] == 200


REFUSED = [
    *("execute_request", "input_reply", "shutdown_request", "interrupt_request", "debug_request"),
    *("complete_request", "inspect_request", "history_request", "", None, 7),
]


@pytest.mark.parametrize("kind", REFUSED)
def test_a_request_for_anything_but_widgets_ends_the_line(running, kind, tmp_path):
    target = tmp_path / "written"

    async def scene():
        guest = await Guest(running).come()
        code = {"code": f"open({str(target)!r}, 'w')", "silent": False, "allow_stdin": True}
        heard = await guest.say(kind, code)
        return [k for k, _ in heard]

    assert asyncio.run(scene())[-1] == ""
    assert not target.exists()


@pytest.mark.parametrize(
    "bytes_", [b"", b"\0" * 8, b"\xff" * 200, b"x" * 100_000, wire.packed("shell", [], {}, {}, {}),
               b"\x06" + b"\0" * 7 + b"\xff" * 48]
)  # fmt: skip
def test_rubbish_ends_the_line_and_not_the_server(running, bytes_):
    async def scene():
        guest = await Guest(running).come()
        await guest.line.write_message(bytes_, binary=True)
        return await guest.hear()

    assert asyncio.run(scene())[-1][0] == ""
    assert running.ask("/")[0] == 200


def test_messages_that_no_widget_understands_change_nothing(running):
    async def scene():
        guest = await Guest(running).come()
        before = len(guest.comms)
        text = next(k for k, s in guest.comms.items() if s.get("_model_name") == "TextModel")
        strange = [
            ("comm_open", {"comm_id": "a", "target_name": "jupyter.widget", "data": {}}),
            ("comm_open", {"comm_id": "b", "target_name": "os.system", "data": {}}),
            ("comm_msg", {"comm_id": "nobody", "data": {}}),
            ("comm_msg", {}),
            ("comm_msg", {"comm_id": text, "data": {"method": "update", "state": {"value": {}}}}),
            ("comm_msg", {"comm_id": text, "data": {"method": "backbone", "content": 1}}),
            ("comm_close", {"comm_id": text}),
        ]
        for kind, content in strange:
            assert (await guest.say(kind, content))[-1:] != [("", {})]
        ((_, reply),) = [
            heard for heard in await guest.say("comm_info_request", {}) if "comms" in heard[1]
        ]
        guest.leave()
        targets = [c["target_name"] for c in reply["comms"].values()]
        return before, targets.count("jupyter.widget")

    before, after = asyncio.run(scene())
    assert before == after


def test_anothers_lesson_cannot_be_reached_even_with_its_name(running):
    async def scene():
        mine = await Guest(running).come()
        thief = await Guest(running).come()
        assert mine.cookie != thief.cookie
        thief.visit = mine.visit
        with pytest.raises(Exception, match="404"):
            await thief.connect()
        for cookie in ("", thief.cookie, "seat=" + "0" * 32, "seat=ü"):
            path = f"/api/kernels/{mine.visit}"
            assert running.ask(path, cookie=cookie)[0] in (400, 404)
            shut = running.ask(f"/voila/api/shutdown/{mine.visit}", "POST", cookie=cookie)
            assert shut[0] in (400, 404)
        assert running.ask(f"/api/kernels/{mine.visit}", cookie=mine.cookie)[0] == 200
        with pytest.raises(Exception, match="403"):
            await mine.connect(Origin="http://evil.example")
        heard = await mine.say("comm_info_request", {})
        mine.leave()
        return heard

    assert asyncio.run(scene())[-1][0] == "comm_info_reply"


def test_a_flood_or_a_lesson_that_has_died_disturbs_nobody(running):
    async def scene():
        quiet, loud = await Guest(running).come(), await Guest(running).come()
        slider = next(
            k for k, s in loud.comms.items() if s.get("_model_name") == "FloatSliderModel"
        )

        async def flood():
            for n in range(400):
                data = {"method": "update", "state": {"value": 1 + n % 5}, "buffer_paths": []}
                content = {"comm_id": slider, "data": data}
                await loud.line.write_message(message("comm_msg", content), binary=True)

        flooding = asyncio.create_task(flood())
        took = []
        for rate in (2.5, 3.5, 4.5):
            started = time.monotonic()
            assert "毎月の返済は" in await _drags(quiet, rate)
            took.append(time.monotonic() - started)
        flooding.cancel()
        loud.leave()
        quiet.leave()
        return took

    assert max(asyncio.run(scene())) < 5


def test_one_browser_has_three_lessons_at_most_and_a_reload_frees_its_own(running):
    async def scene():
        guest = await Guest(running).come()
        visits = [guest.visit]
        for _ in range(3):
            guest.leave()
            await asyncio.sleep(0.05)
            await guest.come()
            visits.append(guest.visit)
        alive = [running.ask(f"/api/kernels/{v}", cookie=guest.cookie)[0] for v in visits]
        gone = running.ask(f"/voila/api/shutdown/{guest.visit}", "POST", cookie=guest.cookie)
        after = running.ask(f"/api/kernels/{guest.visit}", cookie=guest.cookie)[0]
        return alive, gone[0], after

    assert asyncio.run(scene()) == ([404, 200, 200, 200], 204, 404)


# --- full, and over ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_when_it_is_full_one_is_told_and_in_the_end_nothing_is_left_behind(how, tmp_path):
    with seminar(tmp_path, "--seats", "1") as made:

        async def scene():
            first, second = [await Guest(made).come() for _ in range(2)]
            status, _, text = made.ask("/voila/render/00_start.ipynb")
            first.leave()
            await asyncio.sleep(0.3)
            guests = [second, await Guest(made).come()]  # who tries again has the seat that is free
            assert len(made.processes()) >= 6  # server, warm, two widths, two guests
            os.kill(made.process.pid, how)
            return status, text, [await g.hear() for g in guests]

        status, text, heard = asyncio.run(scene())
        made.process.wait(30)
        until = time.monotonic() + 20
        while made.processes() and time.monotonic() < until:
            time.sleep(0.1)
        assert made.processes() == []
    assert status == 503
    assert "満席" in text
    assert 'http-equiv="refresh"' in text
    assert all(h[-1][0] == "" for h in heard)
    left = {path.name for path in made.folder.parent.rglob("*") if path.is_file()}
    assert left == {"log.txt", "00_start.ipynb"}
    if how != signal.SIGKILL:
        assert "終わりました" in made.told()
        assert made.process.returncode == 0
        assert "Traceback" not in made.told()
        assert "Task" not in made.told()


def test_the_end_of_a_page_that_has_much_to_say_is_no_fault(tmp_path):
    with seminar(tmp_path) as made:

        async def scene():
            guest = await Guest(made).come()
            for _ in range(300):  # five seconds' worth: the end comes amid it
                frame = message("comm_info_request", {})
                await guest.line.write_message(frame, binary=True)
            made.process.send_signal(signal.SIGINT)
            while await guest.line.read_message() is not None:
                pass

        asyncio.run(scene())
        assert made.process.wait(30) == 0
    assert made.told().endswith("終わりました。\n")
    assert "Traceback" not in made.told()


def test_who_waits_for_a_lesson_when_the_seminar_ends_is_told(tmp_path):
    both = ("00_start", "07_stress")
    with seminar(tmp_path, lessons=both, until="止めるには") as made, ThreadPoolExecutor() as pool:
        asked = [pool.submit(made.ask, f"/voila/render/{name}.ipynb") for name in both]
        time.sleep(0.3)  # neither is ready before a second has gone
        made.process.send_signal(signal.SIGINT)
        told = [future.result() for future in asked]
        assert made.process.wait(30) == 0
    assert [status for status, _, _ in told] == [503, 503]
    assert all("セミナーは終わりました。" in text for *_, text in told)
    assert made.told().endswith("終わりました。\n")
    assert "Traceback" not in made.told()


def test_a_port_in_use_is_told_in_words(running):
    command = [sys.executable, "-m", "kosen_edu.seminar", "--network", "no"]
    command += ["--port", str(running.port)]
    made = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", cwd=ROOT)
    assert made.returncode == 1
    assert f"ポート{running.port}は使えません" in made.stdout
    assert "Traceback" not in made.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seats", "0"), "1 から 1000"),  # everybody would be told that the room is full
        (("--seats", "-1"), "1 から 1000"),
        (("--seats", "abc"), "「abc」は使えません"),
        (("--port", "70000"), "0 から 65535"),  # the system would take 4464
        (("--port", "-5"), "0 から 65535"),
        (("--keep", "yes"), "ROOM=yes"),  # nothing would be kept
        (("--notebooks", "nowhere"), "章がありません"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anybody_comes(
    options, words, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["seminar", *options])
    with pytest.raises(SystemExit, match="2"):
        seminar_main._arguments()
    assert words in capsys.readouterr().err


def test_no_answer_is_collected_without_the_switch(running):
    async def scene():
        guest = await Guest(running).come("03_dscr")
        text = next(k for k, s in guest.comms.items() if s.get("_model_name") == "TextModel")
        heard = await guest.set(text, value="4％")
        guest.leave()
        return json.dumps(heard, ensure_ascii=False)

    assert "【" in asyncio.run(scene())
    assert running.ask("/")[2].count("どこにも集めません") == 1
    assert [p for p in running.folder.parent.rglob("*") if p.suffix not in (".ipynb", ".txt")] == [
        running.folder
    ]


def test_lesson_00_says_what_is_true_of_answers_in_a_seminar():
    book = json.loads((ROOT / "notebooks/00_start.ipynb").read_text(encoding="utf-8"))

    def words():
        return "".join("".join(c["source"]) for c in book["cells"] if c["cell_type"] == "markdown")

    for said in pages.INSTEAD:
        assert words().count(said) == 1, said
    pages.told_truly(book)
    assert "my_answers.json" not in words()
    assert "答えはこの画面にだけあります" in words()
