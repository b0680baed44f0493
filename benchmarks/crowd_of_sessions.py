"""A year of one antenna with a million participations, behind a demo of ordinary size: what a file must bear.

10,000 sessions online of a hundred people each, spread over 2019, from 4,000 people of Lille; written set by set, keys and
exclusions made at the end.
"""

import sys
import time
from typing import Any

import psycopg

from benchmarks import crowd

PEOPLE, SESSIONS, EACH = 20_000, 10_000, 100
STATEMENTS = (
    ("sessions", """
    INSERT INTO workshops_session (antenna_id, kind_id, title, starts_at, ends_at, capacity, state, planned_at, finished_at, mode,
        link, audience, difficulty, language, despite_closure, revision)
    SELECT a.id, k.id, '', s.at, s.at + interval '45 minutes', 100, 'planned', s.at - interval '9 days', s.at + interval '1 hour',
           'online', 'https://visio.invalid/' || s.n, 'everyone', 'beginner', 'fr', false, 0
      FROM antennas_antenna a, (SELECT min(id) AS id FROM workshops_kind) k,
           (SELECT n, timestamptz '2019-01-01 00:00+01' + n * interval '52 minutes' AS at FROM generate_series(0, %(sessions)s - 1) n) s
     WHERE a.slug = 'lille'
    """),
    ("participations", """
    WITH people AS (SELECT array_agg(person_id ORDER BY person_id) AS them FROM beneficiaries_enrolment e
                      JOIN antennas_antenna a ON a.id = e.antenna_id AND a.slug = 'lille'),
         held AS (SELECT *, row_number() OVER (ORDER BY starts_at) AS rank FROM workshops_session
                   WHERE link LIKE 'https://visio.invalid/%%')
    INSERT INTO workshops_booking (antenna_id, session_id, person_id, state, walk_in, starts_at, ends_at, booked_at, changed_at, subject)
    SELECT h.antenna_id, h.id, p.them[1 + ((h.rank * %(each)s + n) %% cardinality(p.them))],
           CASE WHEN n %% 5 = 0 THEN 'absent' ELSE 'came' END, n %% 7 = 0, h.starts_at, h.ends_at, h.planned_at, h.ends_at, ''
      FROM held h, people p, generate_series(1, %(each)s) n
    """),
)  # fmt: skip
ALIKE = "person_is_promised_one_place"


def fill(url: str) -> None:
    """Bring a demo database of the owner's up to that many participations; a few minutes the first time."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        there = owner.execute(
            "SELECT count(*) FROM workshops_session WHERE link LIKE 'https://visio.invalid/%'"
        ).fetchone()
        if there and there[0] >= SESSIONS:
            return
    crowd.fill(url, PEOPLE)
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        with owner.transaction():
            again = _told(
                "exclusion laid aside",
                owner,
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s",
                [ALIKE],
            )
            owner.execute(f"ALTER TABLE workshops_booking DROP CONSTRAINT {ALIKE}")
            for table in ("workshops_session", "workshops_booking"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for what, statement in STATEMENTS:
                _told(what, owner, statement, {"sessions": SESSIONS, "each": EACH})
            _told("keys", owner, "SET CONSTRAINTS ALL IMMEDIATE", {})
            for table in ("workshops_session", "workshops_booking"):
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            _told("exclusion", owner, f"ALTER TABLE workshops_booking ADD CONSTRAINT {ALIKE} {again[0][0]}", {})
        owner.execute(
            "VACUUM (ANALYZE) workshops_session, workshops_booking, beneficiaries_enrolment, beneficiaries_person"
        )


def _told(what: str, owner: psycopg.Connection[Any], statement: str, values: Any) -> list[tuple[Any, ...]]:
    start = time.monotonic()
    done = owner.execute(statement, values)
    print(f"{what}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    return done.fetchall() if done.description else []
