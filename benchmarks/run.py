"""Measures one database: real request, blank page and hand-written SQL in turn, so that noise falls on all three."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg

FEWEST, MOST = 15, 400
Statement = tuple[str, dict[str, Any]]


@dataclass
class Measure:
    """`ask` makes one real request; `floor` the blank one; `sql` the statements of that same request, by hand."""

    what: str
    ask: Callable[[int], Any]
    floor: Callable[[int], Any]
    sql: Callable[[int], list[Statement]]
    door: str = "antenna"  # or "national"
    explain: bool = True  # False for acts: their statements can't be repeated
    prepare: Callable[[int], Any] = lambda _: None  # what the request needs, outside of its time
    most: int = MOST


class Server:
    """A plain psycopg connection as the app's role, at a door."""

    def __init__(self, url: str, antenna: int) -> None:
        # Not prepared, as in the app, which must run behind PgBouncer.
        self.connection = psycopg.connect(url.replace("postgres://", "postgresql://", 1), prepare_threshold=None)
        self.antenna = antenna

    def open(self, door: str) -> None:
        self.connection.execute(
            "SELECT set_config('connect.antenna', %s, true), set_config('connect.structure', '', true),"
            " set_config('role', %s, true)",
            [str(self.antenna) if door == "antenna" else "", f"connect_{door}"],
        )

    def time(self, door: str, statements: list[Statement]) -> float:
        """Milliseconds of the statements and their rows, inside an open door; what they wrote is kept."""
        self.open(door)
        start = time.perf_counter()
        for sql, values in statements:
            cursor = self.connection.execute(sql, values)
            if cursor.description:
                cursor.fetchall()
        took = (time.perf_counter() - start) * 1000
        self.connection.commit()
        return took

    def buffers(self, door: str, statements: list[Statement]) -> tuple[int, bool]:
        """Pages touched, and whether a table of more than 1,000 rows was read from end to end; nothing is kept."""
        pages, scanned = 0, False
        self.open(door)
        for sql, values in statements:
            if sql.startswith("SET "):
                self.connection.execute(sql)
                continue
            plan = self.connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", values).fetchone()[0][0]
            pages += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            scanned |= any(
                node["Node Type"] == "Seq Scan" and node["Actual Rows"] + node.get("Rows Removed by Filter", 0) > 1000
                for node in _nodes(plan["Plan"])
            )
        self.connection.rollback()
        return pages, scanned


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", []):
        yield from _nodes(child)


def _taken(act: Callable[[int], Any], n: int) -> float:
    start = time.perf_counter()
    act(n)
    return (time.perf_counter() - start) * 1000


def measured(measure: Measure, people: int, server: Server, seconds: float) -> dict[str, Any]:
    """A line of the report: medians of many, in milliseconds; the floor is blank page plus SQL."""
    real, blank, sql = [], [], []
    for n in range(3):  # what is compiled, connected and cached by the first requests is not counted
        measure.prepare(n)
        measure.ask(n)
        measure.floor(n)
        server.time(measure.door, measure.sql(n))
    end = time.monotonic() + seconds
    for n in range(3, measure.most):
        measure.prepare(n)
        real.append(_taken(measure.ask, n))
        blank.append(_taken(measure.floor, n))
        sql.append(server.time(measure.door, measure.sql(n)))
        if n >= FEWEST and time.monotonic() > end:
            break
    pages, scanned = server.buffers(measure.door, measure.sql(0)) if measure.explain else (0, False)
    ms, floor = statistics.median(real), statistics.median(blank) + statistics.median(sql)
    return {
        "what": measure.what, "people": people, "ms": round(ms, 2), "floor_ms": round(floor, 2),
        "ratio": round(ms / floor, 2), "p95": round(sorted(real)[int(0.95 * (len(real) - 1))], 2),
        "blank_ms": round(statistics.median(blank), 2), "sql_ms": round(statistics.median(sql), 2), "buffers": pages,
        "seq_scan": scanned, "times": len(real),
    }  # fmt: skip


def main() -> None:
    import django
    from django.conf import settings

    people, seconds, only = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    django.setup()
    settings.ROOT_URLCONF, settings.ANTENNA_URLCONF = "benchmarks.urls", "benchmarks.urls_antenna"
    settings.LOGGING_CONFIG = None
    from benchmarks.measures import World, measures
    from benchmarks.verifying import verified

    if only in "verify_ledger":  # first, for the hand-written tickets of the sale's floor have no sale of the till's
        print(json.dumps(verified(people), ensure_ascii=False), flush=True)
    if only and only in "verify_ledger":
        return
    world = World()
    server = Server(os.environ["DATABASE_URL"], world.antenna)
    assert urlsplit(os.environ["DATABASE_URL"]).username == "connect_web"
    for measure in measures(world):
        if only in measure.what:
            print(json.dumps(measured(measure, people, server, seconds), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
