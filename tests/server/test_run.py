"""`make run` in an empty folder, then everything that may be killed is killed; keys are made once."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from connect.server import ROOT
from connect.server.postgres import Server
from connect.server.surroundings import surroundings

COMMAND = [sys.executable, "-m", "connect.server.run"]
# The schema that `make test` has just built from nothing (`connect.server.ready`): again would take a minute and a half.
MIGRATED = {"CLUSTER_FROM": os.environ["CLUSTER_FROM"]} if "CLUSTER_FROM" in os.environ else {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(true: Callable[[], object], seconds: float = 240) -> object:
    """What `true` answers once it is not false; fails when that takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := true():
            return answer
        time.sleep(0.1)
    pytest.fail(f"waited {seconds} s in vain")


class Running:
    """A `make run` of our own, without make."""

    def __init__(self, around: dict[str, str], log: Path) -> None:
        self.around, self.log = around | {"PORT": str(free_port())}, log
        self.process = self.begin()

    def begin(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as file:
            self.process = subprocess.Popen(COMMAND, cwd=ROOT, env=self.around, stdout=file, stderr=file)
        return self.process

    def healthy(self) -> dict[str, object] | None:
        if self.process.poll() is not None:
            pytest.fail(f"it ended by itself:\n{self.log.read_text()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.around['PORT']}/healthz", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            return None

    def processes(self, word: str = "") -> list[int]:
        """Ours: whoever has this data folder in its environment."""
        mark, found = f"DATA={self.around['DATA']}\0".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes() and word.encode() in (folder / "cmdline").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
        return sorted(found)

    def kill_eldest(self, word: str) -> int:
        eldest = self.processes(word)[0]
        os.kill(eldest, signal.SIGKILL)
        return eldest


@pytest.fixture
def running(around: dict[str, str], data: Path) -> Iterator[Running]:
    running = Running(around | MIGRATED, data / "said")
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    for left in running.processes():
        os.kill(left, signal.SIGKILL)


def test_run_outlives_the_death_of_each_of_its_parts(running: Running, data: Path) -> None:
    until(running.healthy)
    until(lambda: "ready at http://localhost" in running.log.read_text())
    server = Server(data)
    key = (data / "ledger_key").read_text()
    with psycopg.connect(server.url("connect_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 1 AS n")

    web = running.kill_eldest("gunicorn")
    until(lambda: web not in running.processes("gunicorn") and running.healthy())

    worker = running.kill_eldest("procrastinate")
    until(lambda: worker not in running.processes("procrastinate") and running.processes("procrastinate"))

    postmaster, listening = server.pid(), running.processes("procrastinate")
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: server.pid() not in (None, postmaster) and running.healthy())
    # A worker that listened on the lost connection would wait for ever: it is another one now.
    until(lambda: (now := running.processes("procrastinate")) and not set(now) & set(listening))

    # Somebody presses the button twice: the second is told, the first goes on.
    second = subprocess.run(COMMAND, cwd=ROOT, env=running.around, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert "already runs" in second.stderr
    assert running.healthy()

    # The supervisor itself: nobody is left behind, and the next start keeps the data.
    running.process.kill()
    running.process.wait()
    until(lambda: not running.processes("gunicorn") and not running.processes("procrastinate"))
    running.begin()
    until(running.healthy)
    with psycopg.connect(server.url("connect_owner")) as owner:
        assert owner.execute("SELECT n FROM kept").fetchone() == (1,)
    assert (data / "ledger_key").read_text() == key

    # `make stop`, from another terminal; once more, it has nothing to do.
    for _ in range(2):
        subprocess.run([*COMMAND, "stop"], cwd=ROOT, env=running.around, check=True, timeout=120)
    assert running.process.wait(timeout=5) == 0
    assert running.processes() == []
    assert server.pid() is None


def test_taken_port_is_said_before_anything_starts(around: dict[str, str], data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        told = subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=around | {"PORT": str(taken)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 1
    assert f"make run PORT={taken + 1}" in told.stderr
    assert Server(data).pid() is None


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, around: dict[str, str]) -> None:
    for name in os.environ.keys() - around.keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATA", around["DATA"])


@pytest.mark.usefixtures("environment")
def test_keys_of_the_demo_are_made_once_and_for_nobody_else(data: Path) -> None:
    first = surroundings(Server(data))
    assert first["DEMO"] == "1"
    assert len(first["SECRET_KEY"]) >= 50
    assert surroundings(Server(data)) == first
    for name in ("secret_key", "ledger_key"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600


@pytest.mark.usefixtures("environment")
def test_with_a_database_of_ones_own_no_key_is_made_and_no_demo_opened(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://connect_web@db.example/connect")
    around = surroundings(None)
    assert around["DEMO"] == "0"
    assert "SECRET_KEY" not in around
    assert not (data / "ledger_key").exists()
