"""`make run`: PostgreSQL, the web server and the worker under one supervisor; `make stop` ends them.

A child that dies is started again; Ctrl-C or SIGTERM stops everything in order. If the supervisor itself is killed,
its children leave too, and the next `make run` finds a clean place.
"""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from connect.server import ROOT
from connect.server.postgres import Server, ServerFailed, data_folder
from connect.server.surroundings import own_server, surroundings

LOOK = 0.5  # seconds between two looks at the children
FIRST_ANSWER = 40  # seconds for the first page; past it something is broken, not slow
LEAVE = 25  # seconds to finish what was begun: a little more than the children allow themselves
LONGEST_PAUSE = 30  # seconds between two tries with a child that keeps dying


class CannotRun(Exception):
    """What stands in the way, and what to do about it."""


@dataclass
class Child:
    """One of our processes, with a group of its own so that nothing of it is left behind."""

    name: str
    command: list[str]
    around: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0
    next_try: float = 0
    started: float = field(default=0)

    def start(self) -> None:
        # `setpriv --pdeathsig`: told to leave should the supervisor be killed without a chance to say so.
        command = ["setpriv", "--pdeathsig", "TERM", *self.command]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.around, start_new_session=True)
        self.started = time.monotonic()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self) -> None:
        """Start it again if it died: at once, then after longer and longer pauses while it keeps dying."""
        now = time.monotonic()
        if self.alive():
            return
        if self.process is not None:
            say(f"{self.name} ended ({self.process.returncode}), it starts again")
            self._signal(signal.SIGKILL)  # what it started must not hold its port or its jobs
            lived = now - self.started
            self.pause = 0 if lived > LONGEST_PAUSE else min(LONGEST_PAUSE, self.pause * 2 or 0.5)
            self.next_try, self.process = now + self.pause, None
        if now >= self.next_try:
            self.start()

    def leave(self) -> None:
        if self.alive():
            self._signal(signal.SIGTERM, group=False)

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, until - time.monotonic()))
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals, *, group: bool = True) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if group else os.kill)(self.process.pid, number)


def say(words: str) -> None:
    print(f"connect: {words}", file=sys.stderr, flush=True)


def port() -> int:
    return int(os.environ.get("PORT") or 8000)


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """One supervisor a data folder. The lock leaves with its process, whatever ended it."""
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (data / "run.pid").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"Connect already runs with the data of {data}; `make stop` stops it.") from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def port_is_free() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port()))
        except OSError:
            raise CannotRun(f"Port {port()} is taken by another program: make run PORT={port() + 1}") from None


def prepare(around: dict[str, str], stop: threading.Event) -> None:
    """Database, reference data, demo, front-end files; cut short by Ctrl-C, all of it can be begun again."""
    command = [sys.executable, "-m", "connect.server.prepare"]
    with subprocess.Popen(command, cwd=ROOT, env=around, start_new_session=True) as preparing:
        while preparing.poll() is None:
            if stop.wait(0.1):
                preparing.terminate()
                return
    if preparing.returncode:
        raise CannotRun("The database or the files could not be prepared; what was said is above.")


def first_answer(web: Child, stop: threading.Event) -> None:
    """Wait for a page; a server that cannot give its first one will not get better by itself."""
    until = time.monotonic() + FIRST_ANSWER
    while not stop.is_set():
        if not web.alive() or time.monotonic() > until:
            raise CannotRun("The web server gave no page; what it said is above.")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port()}/healthz", timeout=5).close()
        except urllib.error.HTTPError as answer:
            if answer.code < 500:
                return
            stop.wait(2)  # it is there and it is unwell: asking faster would only fill the screen
        except OSError:
            stop.wait(0.2)
        else:
            return


def children(around: dict[str, str]) -> list[Child]:
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "connect/server/gunicorn.py"]
    worker = [sys.executable, "manage.py", "procrastinate", "worker", "--shutdown-graceful-timeout", "20"]
    # The worker listens on one connection for good: a pool, and PgBouncer, are not for it.
    direct = {"DATABASE_POOL": "0"}
    if "WORKER_DATABASE_URL" in around:
        direct["DATABASE_URL"] = around["WORKER_DATABASE_URL"]
    return [Child("web server", gunicorn, around), Child("worker", worker, around | direct)]


def watch(server: Server | None, family: list[Child], stop: threading.Event) -> None:
    while not stop.wait(LOOK):
        if server and server.pid() is None:
            say("PostgreSQL ended, it starts again and recovers")
            try:
                server.start()
            except ServerFailed as failure:
                say(f"{failure}\nconnect: trying again")
                continue
            for child in family[1:]:
                child.leave()  # the worker listened on a connection that is gone
        for child in family:
            child.tend()


def run() -> None:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with only_one(data_folder()):
        port_is_free()
        server = own_server()
        around = surroundings(server)
        if server:
            server.start()
        family = children(around)
        try:
            prepare(around, stop)
            if not stop.is_set():
                for child in family:
                    child.start()
                first_answer(family[0], stop)
            if not stop.is_set():
                say(f"ready at http://localhost:{port()}/   (Ctrl-C or `make stop` ends it)")
            watch(server, family, stop)
        finally:
            until = time.monotonic() + LEAVE
            for child in family:
                child.leave()
            for child in family:
                child.wait(until)
            if server:
                server.stop()
            say("stopped, nothing lost")


def stop_all() -> None:
    """End the supervisor of this data folder and wait for it; then the database, whoever had started it."""
    data = data_folder()
    until = time.monotonic() + LEAVE + 60
    while time.monotonic() < until:
        try:
            with only_one(data):
                break
        except CannotRun:
            with contextlib.suppress(ValueError, ProcessLookupError):
                os.kill(int((data / "run.pid").read_text()), signal.SIGTERM)
            time.sleep(0.3)
    if server := own_server():
        server.stop()


if __name__ == "__main__":
    try:
        stop_all() if sys.argv[1:] == ["stop"] else run()
    except (CannotRun, ServerFailed) as reason:
        sys.exit(str(reason))
