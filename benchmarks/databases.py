"""The databases that are measured: made when missing, kept afterwards, filled by the demo as the owner."""

import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks import crowd

STORY_AT_MOST = 1_000_000  # above, a crowd joins a story of 35,000: see `crowd`


def name_of(people: int) -> str:
    """`connect_bench_35k`, `connect_bench_1m`."""
    return f"connect_bench_{people // 1_000_000}m" if people >= 1_000_000 else f"connect_bench_{people // 1000}k"


def at(url: str, database: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def ready(people: int, *, rebuild: bool) -> dict[str, str]:
    """Environment for a database of that many people, built if it is not there; takes minutes the first time."""
    owner, database = os.environ["OWNER_DATABASE_URL"], name_of(people)
    urls = {
        "OWNER_DATABASE_URL": at(owner, database),
        "DATABASE_URL": at(os.environ["DATABASE_URL"], database),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "connect.settings",
    }
    with psycopg.connect(_plain(owner), autocommit=True) as server:
        if rebuild:
            server.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            server.execute(f'CREATE DATABASE "{database}"')
    story = people if people <= STORY_AT_MOST else 35_000
    for command in (["migrate", "-v0"], ["load_reference"], ["demo", "--if-empty", "--people", str(story)]):
        subprocess.run(
            [sys.executable, "manage.py", *command], env={**os.environ, **urls}, check=True, stdout=sys.stderr
        )
    if people > STORY_AT_MOST:
        crowd.fill(_plain(urls["OWNER_DATABASE_URL"]), people)
    return urls


def _plain(url: str) -> str:
    return url.replace("postgres://", "postgresql://", 1)
