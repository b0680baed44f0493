"""A Connect of its own to be sold at: a throw-away PostgreSQL and gunicorn on a free port, both of which may be killed."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connect.server import ROOT
from connect.server.postgres import Server
from connect.server.surroundings import surroundings

GIVEN = (
    "DATABASE_URL",
    "OWNER_DATABASE_URL",
    "SECRET_KEY",
    "LEDGER_KEY_FILE",
    "DATABASE_POOL",
    "PORT",
    "BIND",
    "ALLOWED_HOSTS",
)
FIRST_ANSWER = 60  # seconds


class Stage:
    """The servers and their data folder. Commits are kept by a `kill -9`, as in production."""

    def __init__(self, folder: Path) -> None:
        for name in GIVEN:  # what the caller's shell says of another Connect is not for this one
            os.environ.pop(name, None)
        os.environ["DATA"] = str(folder)
        self.server = Server(folder)
        self.server.start()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        quick = {"STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        self.around = surroundings(self.server) | {"PORT": str(self.port), "DEMO": "1", **quick}
        self.owner = self.around | {"DATABASE_URL": self.around["OWNER_DATABASE_URL"], "DATABASE_POOL": "0"}
        self.app: subprocess.Popen[bytes] | None = None

    def manage(self, *words: str) -> str:
        """A command as the owner; what it says."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.owner, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"manage.py {' '.join(words)} failed:\n{done.stdout}")
        return done.stdout

    def world(self, seconds: float, tills: int) -> dict[str, Any]:
        """Antennas, tills, sellers already signed in, people, devices: see `benchmarks.world`."""
        self.manage("migrate", "-v0")
        self.manage("load_reference")
        command = [sys.executable, "-m", "benchmarks.world", str(seconds), str(tills)]
        made = subprocess.run(command, cwd=ROOT, env=self.owner, stdout=subprocess.PIPE, check=True)
        world: dict[str, Any] = json.loads(made.stdout)
        return world

    def open(self) -> None:
        """Start the app and wait for its first answer."""
        command = [sys.executable, "-m", "gunicorn", "-c", "connect/server/gunicorn.py"]
        said = (self.server.data / "app.log").open("ab")
        self.app = subprocess.Popen(command, cwd=ROOT, env=self.around, stderr=said, start_new_session=True)
        until = time.monotonic() + FIRST_ANSWER
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    def kill_app(self) -> None:
        if self.app is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.app.pid, signal.SIGKILL)
            self.app.wait()

    def kill_postgres(self) -> None:
        """`kill -9` of the server and of everything it started."""
        pid = self.server.pid()
        if pid is None:
            return
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in [pid, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def close(self) -> None:
        self.kill_app()
        self.server.stop()


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """A stage in a folder of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="connect-stage-", dir="/tmp"))
    folder.chmod(0o711)
    play = Stage(folder)
    try:
        yield play
    finally:
        play.close()
        shutil.rmtree(folder, ignore_errors=True)
