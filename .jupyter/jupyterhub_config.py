"""`make class`: a JupyterHub on one machine, for a room where people keep their own notebooks.

A seat is a number on a desk.  Whoever sits down gives the password of the class and a word of
their own: the first who does so takes the seat; from then on nobody enters it without that word.
Seats, words and logs stay in FOLDER; all else is gone when this is stopped.  See `docs/hosting/`.
"""

import asyncio
import atexit
import hashlib
import json
import os
import pwd
import resource
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyterhub.auth import Authenticator
from jupyterhub.spawner import LocalProcessSpawner

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import warm  # noqa: E402


def whole(name: str, usual: int, least: int, most: int) -> int:
    """A setting that is a whole number; another is refused in words."""
    text = os.environ.get(name) or str(usual)
    if not (text.isdecimal() and least <= int(text) <= most):
        sys.exit(f"{name}={text} は使えません。{least} から {most} までの整数です（例：{usual}）。")
    return int(text)


def chosen(name: str) -> bool:
    """A setting that is yes or no; another is refused in words."""
    text = os.environ.get(name) or "no"
    if text not in ("yes", "no"):
        sys.exit(f"{name}={text} は使えません。yes か no です。")
    return text == "yes"


SEATS = whole("SEATS", 30, 1, 500)
NETWORK = chosen("NETWORK")
PORT = whole("PORT", 8000, 1, 65_535 - 100 - SEATS)  # a seat's own port lies above it
FOLDER = Path(os.environ.get("FOLDER") or HERE.parent / "class").resolve()
PASSWORD = os.environ.get("PASSWORD") or secrets.token_hex(4)
MEMORY = whole("MEMORY", 1000, 300, 1_000_000) << 20  # bytes that one process may take for itself
APART = not chosen("TOGETHER") and os.getuid() == 0  # each seat a user of its own
UIDS = whole("UIDS", 52_000, 1_000, 4_000_000_000)  # seat 7 is user 52007; no account is made
NAMES = [f"seat{number:02}" for number in range(1, SEATS + 1)]

ROOT_TOGETHER = """
  どの席も root として動きます。席の人は、この計算機のすべてを読み書きできます。
  信じられる人だけで、使い捨ての計算機でのみ使ってください。"""
NOT_APART = """
  席はみな同じ利用者として動きます。プログラムを書ける人は、ほかの席を読み書きできます。
  席を分けるには、root で make class を打ってください（docs/hosting/class.ja.md）。"""
NOT_READABLE = """
席の利用者（{uid} 番）が Python と教材を読めません。
  {why}
教材のフォルダーと Python を、だれでも読める場所（例：/srv）に置いてください。
席を分けずに使うなら TOGETHER=yes を付けます（席の人に root の力を渡すことになります）。"""
LOGIN = """
<form action="{{ authenticator_login_url }}" method="post" style="max-width: 26em; margin: auto">
  <h1>席に着く</h1>
  {% if login_error %}<p class="login_error" role="alert">席の番号、授業のパスワード、自分の合言葉の
  どれかが合いません。合言葉を忘れたときは、先生に言ってください。</p>{% endif %}
  <input type="hidden" name="_xsrf" value="{{ xsrf }}">
  <p><label for="seat">席の番号</label>
  <select id="seat" name="username" class="form-control">SEATS</select></p>
  <p><label for="class">授業のパスワード</label>
  <input id="class" name="password" type="password" class="form-control" required></p>
  <p><label for="word">自分の合言葉（初めてなら、いま決めます。4文字以上）</label>
  <input id="word" name="word" type="password" class="form-control" minlength="4" required></p>
  <p><input type="submit" class="btn btn-jupyter form-control" value="始める"></p>
</form>
"""


def of_seat(number: int) -> int:
    """The number of the user that a seat is."""
    return UIDS + number if APART else os.getuid()


class ClassRoom(Authenticator):
    """The password of the class opens the room, the seat's own word the seat."""

    def get_custom_html(self, base_url: str) -> str:
        """The page on which somebody takes a seat."""
        seats = "".join(f'<option value="{name}">{int(name[4:])}</option>' for name in NAMES)
        return LOGIN.replace("SEATS", seats)

    async def authenticate(self, handler, data):  # noqa: ANN001, ANN201
        """The seat, if both words are right; the first word of a seat is the right one."""
        name, word = data["username"], data.get("word", "")
        given = data.get("password", "").encode()
        if (
            name in NAMES
            and 4 <= len(word) <= 200
            and secrets.compare_digest(given, PASSWORD.encode())
            and self.is_theirs(name, word)
        ):
            return name
        await asyncio.sleep(1)  # guessing takes its time
        return None

    def is_theirs(self, name: str, word: str) -> bool:
        """Whether the word is the seat's; a seat without one gets it."""
        file = FOLDER / "words.json"
        words = json.loads(file.read_text()) if file.exists() else {}
        if name not in words:
            salt = secrets.token_hex(8)
            words[name] = [salt, scrypt(word, salt)]
            draft = file.with_suffix(".draft")
            draft.touch(mode=0o600)
            draft.write_text(json.dumps(words, indent=1))
            os.replace(draft, file)
        salt, mark = words[name]
        return secrets.compare_digest(mark, scrypt(word, salt))


def scrypt(word: str, salt: str) -> str:
    """What is kept of a word."""
    return hashlib.scrypt(word.encode(), salt=salt.encode(), n=1 << 12, r=8, p=1).hex()


class Seat(LocalProcessSpawner):
    """A server as the seat's own user, a copy of the warm parent."""

    connection: socket.socket | None = None

    @property
    def home(self) -> Path:
        """The folder of the seat."""
        return FOLDER / "seats" / self.user.name

    @property
    def scratch(self) -> Path:
        """Where its sockets lie; a short name, for that of a socket has at most 107 letters."""
        return RUN / self.user.name[4:]

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """What a server and its kernels have to know."""
        return env | {
            "USER": self.user.name,
            "HOME": str(self.home),
            "SHELL": shutil.which("bash") or "/bin/sh",
            "LANG": "C.UTF-8",
            "JUPYTER_CONFIG_PATH": str(HERE),  # Japanese menus, keys of sliders
            "JUPYTER_PATH": str(HERE),  # the kernel that is a copy
            "JUPYTER_RUNTIME_DIR": str(self.scratch),
            "KOSEN_WARM": WARM,
            "OPENBLAS_NUM_THREADS": "1",
        }

    async def start(self) -> tuple[str, int]:
        """Make the seat's folders and its server."""
        number = int(self.user.name[4:])
        for folder in (self.home, self.scratch):
            own(folder, of_seat(number))
        self.port = PORT + 100 + number
        more = {"env": self.get_env(), "cwd": str(self.home), "uid": of_seat(number)}
        with (FOLDER / "logs" / f"{self.user.name}.log").open("w") as log:
            more["files"] = [0, log.fileno(), log.fileno()]
            self.connection = warm.ask(WARM, "seat", self.get_args(), **more)
        self.connection.setblocking(False)
        news = await asyncio.get_running_loop().sock_recv(self.connection, 4_096)
        self.pid = json.loads(news or b'{"pid": 0}')["pid"]
        return "127.0.0.1", self.port

    async def poll(self) -> int | None:
        """None while it runs, else how it ended."""
        if self.connection is None:
            return 0
        try:
            news = self.connection.recv(4_096)
        except BlockingIOError:
            return None
        self.connection.close()
        self.connection = None
        self.clear_state()
        return int(json.loads(news)["ended"]) if news else 1


def own(folder: Path, uid: int) -> None:
    """Make a folder that is one user's alone."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, uid if APART else -1)
    except FileExistsError:
        if folder.lstat().st_uid != uid:
            raise PermissionError(f"{folder} belongs to another user") from None


def refuse_what_cannot_work() -> None:
    """Say before anybody sits down what would fail then."""
    seats = [PORT + 100 + number for number in range(1, SEATS + 1)]
    for port in (PORT, PORT + 1, PORT + 2, *seats):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0" if NETWORK and port == PORT else "127.0.0.1", port))
            except OSError as error:
                why = f"ポート{port}は使えません（{error.strerror}）"
                sys.exit(f"{why}。例：make class PORT={PORT + 1_000 if PORT < 60_000 else 8_890}")
    ours = {of_seat(number) for number in range(1, SEATS + 1)}
    taken = [entry.pw_name for entry in pwd.getpwall() if entry.pw_uid in ours]
    if APART and taken:
        sys.exit(
            f"席の番号が利用者 {taken[0]} と重なります。UIDS=53000 のように別の番号から始めます。"
        )
    if APART:
        look = "import jupyterhub, importlib.util as u; open(u.find_spec('kosen_edu').origin)"
        try:
            subprocess.run(
                [sys.executable, "-c", look],
                env={"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
                user=of_seat(1),
                group=of_seat(1),
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=True,
                text=True,
            )
        except (OSError, subprocess.CalledProcessError) as error:
            why = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
            sys.exit(NOT_READABLE.format(uid=of_seat(1), why=why))


def address() -> str:
    """Where the others find this machine; no packet is sent for it."""
    if not NETWORK:
        return "127.0.0.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()


refuse_what_cannot_work()
RUN = Path(tempfile.mkdtemp(prefix="kosen-"))  # gone when this is stopped, with all that is in it
for folder in (FOLDER, FOLDER / "seats", FOLDER / "logs", RUN):
    new = not folder.exists() or folder == RUN
    folder.mkdir(parents=True, exist_ok=True)
    # seats pass through; of a folder that was there nothing is taken away, it may be somebody's
    folder.chmod(0o711 if new else stat.S_IMODE(folder.stat().st_mode) | 0o111)
(FOLDER / "logs").chmod(0o700)
WARM = str(RUN / "warm")
atexit.register(shutil.rmtree, RUN, ignore_errors=True)
plain = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
parent = warm.parent(WARM, "seat", env=plain)  # knows no password
warm.wait_for(WARM, parent)
resource.prlimit(parent.pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
resource.prlimit(parent.pid, resource.RLIMIT_CORE, (0, 0))

c = get_config()  # noqa: F821  (JupyterHub's)
c.JupyterHub.bind_url = f"http://{'0.0.0.0' if NETWORK else '127.0.0.1'}:{PORT}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 1}"
c.JupyterHub.db_url = f"sqlite:///{RUN / 'hub.sqlite'}"
c.JupyterHub.cookie_secret = secrets.token_bytes(32)
c.JupyterHub.log_level = "ERROR"
c.JupyterHub.proxy_class = "traefik_file"  # a proxy that needs no node and carries kernels
c.TraefikProxy.traefik_api_url = f"http://127.0.0.1:{PORT + 2}"
c.TraefikProxy.traefik_api_username = "hub"
c.TraefikProxy.traefik_api_password = secrets.token_hex(16)
c.TraefikProxy.traefik_log_level = "ERROR"
c.TraefikProxy.static_config_file = str(RUN / "traefik.toml")
c.TraefikFileProviderProxy.dynamic_config_file = str(RUN / "rules.toml")
# Traefik is found beside this Python.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

c.JupyterHub.authenticator_class = ClassRoom
c.Authenticator.allowed_users = set(NAMES)

c.JupyterHub.spawner_class = Seat
c.Spawner.default_url = "/doc/tree/notebooks/00_start.ipynb"
c.Spawner.args = [
    "--KernelManager.transport=ipc",  # random ports collide: 2 kernels in 500 did not start
    "--MappingKernelManager.cull_idle_timeout=1200",  # only where no page is open
    "--MappingKernelManager.cull_interval=120",
    *(["--allow-root"] if of_seat(1) == 0 else []),
]
# Thirty people at once are not an error: whoever has to wait, waits.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}

# Before the class every seat's server is started, three at a time; after an hour without anybody it
# ends, and starts again when somebody comes.
c.JupyterHub.services = [
    {"name": "ahead", "command": [sys.executable, str(HERE / "ahead.py"), *NAMES]},
    {
        "name": "idle",
        "command": [
            sys.executable,
            "-m",
            "jupyterhub_idle_culler",
            "--timeout=3600",
            "--IdleCuller.log_level=ERROR",
        ],
    },
]
c.JupyterHub.load_roles = [
    {"name": "ahead", "services": ["ahead"], "scopes": ["servers", "read:users:name"]},
    {
        "name": "idle",
        "services": ["idle"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    },
]

words = f"""
教室：http://{address()}:{PORT}　席 1〜{SEATS}　授業のパスワード：{PASSWORD}
席のノートブックは {FOLDER / "seats"} に残ります。止めるときは Ctrl + C。
"""
sys.stdout.write(words if APART else words + (NOT_APART if os.getuid() else ROOT_TOGETHER) + "\n")
sys.stdout.flush()
