"""What Connect needs around it: a database, its keys, a data folder; given by the administrator or made here.

`python -m connect.server.surroundings [--throw-away] command…` runs a command within them.
"""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from connect.server.postgres import Server, ServerFailed, data_folder


def own_server(*, throw_away: bool = False) -> Server | None:
    """The private server of the data folder; None when `DATABASE_URL` names another."""
    return None if os.environ.get("DATABASE_URL") else Server(data_folder(), throw_away=throw_away)


def surroundings(server: Server | None) -> dict[str, str]:
    """The environment for `connect.settings`. Keys are made only for a demo: in production they are asked for."""
    data = data_folder().resolve()
    # The server's user passes through this folder to its own; others may not look around in it.
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    made = {
        "DATA": str(data),
        "LEDGER_KEY_FILE": str(data / "ledger_key"),
        "CODES_KEY_FILE": str(data / "codes_key"),
        "DEMO": "0" if server is None else "1",
    }
    if server:
        made |= {"DATABASE_URL": server.url("connect_web"), "OWNER_DATABASE_URL": server.url("connect_owner")}
    given = {name: value for name, value in os.environ.items() if value}
    around = made | given | {"DATA": str(data)}
    if around["DEMO"] == "1":
        for name in ("LEDGER_KEY_FILE", "CODES_KEY_FILE"):
            _key(Path(around[name]), lambda: secrets.token_hex(32))
        around.setdefault("SECRET_KEY", _key(data / "secret_key", lambda: secrets.token_urlsafe(64)))
    return around


def _key(path: Path, make: Callable[[], str]) -> str:
    """The key kept in this file, made the first time, for nobody else to read."""
    if not path.exists():
        # Written whole before it gets its name: a cut in between must not leave half a key.
        half = path.with_name(f"{path.name}.{os.getpid()}")
        half.touch(mode=0o600)
        half.write_text(make() + "\n")
        half.rename(path)
    return path.read_text().strip()


def main(words: list[str]) -> int:
    throw_away = words[:1] == ["--throw-away"]
    command = words[1:] if throw_away else words
    if not command:
        print("usage: python -m connect.server.surroundings [--throw-away] command…", file=sys.stderr)
        return 2
    server = own_server(throw_away=throw_away)
    around = surroundings(server)
    if server is None:
        around.pop("CLUSTER_FROM", None)  # a database that was named has nothing of ours to begin from
    started = server.start() if server else False
    try:
        # Ctrl-C reaches the command from the terminal as well: it decides, we wait to put the server away.
        signal.signal(signal.SIGINT, lambda *_: None)
        running = subprocess.Popen(command, env=around)
        signal.signal(signal.SIGTERM, lambda *_: running.terminate())
        return running.wait()
    finally:
        if server and started:
            server.stop()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerFailed as failure:
        sys.exit(str(failure))
