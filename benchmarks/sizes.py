"""The same pages over databases of several sizes: each made once and kept, measured in a process of its own, then compared."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import psycopg

from benchmarks.databases import at

Sql = list[tuple[str, dict[str, Any]]]
Lines = list[dict[str, Any]]


def ready(database: str, fill: Callable[[str], object], *, rebuild: bool) -> dict[str, str]:
    """Environment for this database of the owner's server, built if it is not there: the demo of 300 people, then `fill`,
    which is given its address and does nothing the second time.
    """
    owner = os.environ["OWNER_DATABASE_URL"]
    urls = {
        "OWNER_DATABASE_URL": at(owner, database), "DATABASE_URL": at(os.environ["DATABASE_URL"], database),
        "DEMO": "1", "DJANGO_SETTINGS_MODULE": "connect.settings",
    }  # fmt: skip
    with psycopg.connect(_plain(owner), autocommit=True) as server:
        if rebuild:
            server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None:
            server.execute(f'CREATE DATABASE "{database}"')
    for command in (["migrate", "-v0"], ["load_reference"], ["demo", "--if-empty", "--people", "300"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], env={**os.environ, **urls}, check=True, stdout=sys.stderr
        )
    fill(_plain(urls["OWNER_DATABASE_URL"]))
    return urls


def _plain(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)


def begin() -> None:
    """Django, with the addresses that are measured beside the blank page, and no logs."""
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF, settings.ANTENNA_URLCONF = "benchmarks.urls", "benchmarks.urls_antenna"
    settings.LOGGING_CONFIG = None


def measured(
    pages: Iterable[tuple[str, str, Sql]], client: Any, *, antenna: int, size: int, of: str, seconds: float
) -> None:
    """A JSON line a page (what it is, its address, what it asks by hand): its time, its ratio to its floor, its queries.

    `of`: what the size counts, a key of the line.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks import run
    from benchmarks.measures import _page

    server = run.Server(os.environ["DATABASE_URL"], antenna)
    for what, address, sql in pages:
        page = _page(what, client, address, lambda _n, sql=sql: sql)
        line = run.measured(page, size, server, seconds)
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        line = {of: line.pop("people"), **line, "queries": len(counted)}
        print(json.dumps(line, ensure_ascii=False), flush=True)


def both_ends(lines: Lines, of: str, sizes: Sequence[int]) -> Iterable[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each page, its line at the smallest size and at the largest."""
    found = {(line["what"], line[of]): line for line in lines}
    for what in dict.fromkeys(line["what"] for line in lines):
        yield what, found[what, sizes[0]], found[what, sizes[-1]]


def main(
    module: str,
    sizes: Sequence[int],
    *,
    ready: Callable[..., dict[str, str]],
    measure: Callable[[int], None],
    growth: Callable[[Lines], Lines],
) -> int:
    """Called again with `measure` and a size, it measures; else every size in turn, then growth. 1 when a goal is missed."""
    if sys.argv[1:2] == ["measure"]:
        measure(int(sys.argv[2]))
        return 0
    lines: Lines = []
    for size in sizes:
        urls = ready(size, rebuild="--rebuild" in sys.argv)
        command = [sys.executable, "-m", module, "measure", str(size)]
        said = subprocess.run(command, env={**os.environ, **urls}, stdout=subprocess.PIPE, text=True, check=True).stdout
        print(said, end="", flush=True)
        lines += [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    told = growth(lines)
    for line in told:
        print(json.dumps(line, ensure_ascii=False))
    return 0 if all(line["within"] for line in told) else 1
