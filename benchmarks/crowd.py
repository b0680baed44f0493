"""8.7 million people (13 % of the population) behind a demo of ordinary size: what search and a file must bear.

The demo of 35,000 is loaded as always; then people, enrolments and three visits each are written set by set, with
their indexes and keys made at the end. Names follow Zipf: 20,000 first names, 120,000 last names, a fifth at Lille.
"""

import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg

TABLES = ("beneficiaries_person", "beneficiaries_enrolment", "beneficiaries_visit")
FIRST_NAMES, LAST_NAMES = 20_000, 120_000
VISITS = 3
SYLLABLES = re.findall(
    r"\w+",
    "ba be bi bo bou da de di do dou fa fe fi fo ga go ha he ja jo ka ke ki ko kou la le li lo ma me mi mo mou na ne ni no"
    " nou pa pe ra re ri ro rou sa se si so sou ta te ti to tou va ve vi ya ye yo za ze chi cha dia dra kha mba nga ndi the",
)
ENDS = ("", "n", "r", "s", "l", "m", "nt", "rd", "ne", "lle", "ski", "ko", "ez", "ane", "oui", "é", "ï", "ud", "té")


def fill(url: str, people: int) -> None:
    """Bring a demo database of the owner's up to that many people; minutes, and about 3 kB a person."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute(
            "SET jit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'; SET synchronous_commit = off"
        )
        there = owner.execute("SELECT count(*) FROM beneficiaries_person").fetchone()
        missing = people - (there[0] if there else 0)
        if missing <= 0:
            return
        _names(owner)
        with owner.transaction():
            made_again = list(_laid_aside(owner))
            values = {"people": missing, "visits": VISITS}
            for what, statement in STATEMENTS:
                _told(what, partial(owner.execute, statement, values))
            _told(
                "first statistics", lambda: owner.execute(f"ANALYZE {', '.join(TABLES)}")
            )  # for checks and search keys
            for statement in made_again:
                _told(statement[:80], partial(owner.execute, statement))
        _told("search keys", lambda: owner.execute("SELECT rebuild_search_keys()"))
        _told("statistics", lambda: owner.execute("VACUUM (ANALYZE)"))


STATEMENTS = (
    ("draw", f"""
    CREATE TEMP TABLE crowd ON COMMIT DROP AS
    SELECT n, gen_random_uuid() AS id, floor({FIRST_NAMES} * power(random(), 3))::int AS first,
           floor({LAST_NAMES} * power(random(), 3))::int AS last, floor(random() * 27000)::int AS born,
           CASE WHEN random() < 0.2 THEN lille ELSE others[1 + floor(random() * cardinality(others))::int] END AS antenna
      FROM generate_series(1, %(people)s) n,
           (SELECT max(id) FILTER (WHERE slug = 'lille') AS lille, array_agg(id) FILTER (WHERE slug <> 'lille') AS others
              FROM antennas_antenna) a
     ORDER BY 2  -- in the order of the keys that stay, which are then written from one end to the other
    """),
    ("people", """
    INSERT INTO beneficiaries_person (id, first_name, last_name, birth_on, birth_precision, gender, phone, phone_shared, email,
        language, postcode, town, status, card_number, created_at)
    SELECT c.id, f.name, l.name, date '1935-01-01' + c.born, 'day', 'non_communique', '+337' || lpad((c.n %% 100000000)::text, 8, '0'),
        false, '', 'fr', '59000', 'Lille', 'unknown', a.code || '-' || (1000000 + c.n), now() - interval '1 year'
      FROM crowd c JOIN crowd_first f ON f.n = c.first JOIN crowd_last l ON l.n = c.last JOIN antennas_antenna a ON a.id = c.antenna
    """),
    ("enrolments", """
    INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since)
    SELECT id, antenna, date '2020-01-01' + (n %% 2000)::int FROM crowd
    """),
    ("visits", """
    INSERT INTO beneficiaries_visit (antenna_id, person_id, "on", source, motive, social_need, noted_at)
    SELECT antenna, id, date '2020-01-01' + (n %% 1700)::int + 90 * v, 'welcome', '', '', timestamptz '2020-01-01'
      FROM generate_series(1, %(visits)s) v, crowd
    """),
)  # fmt: skip


def _names(owner: psycopg.Connection[Any]) -> None:
    draw = random.Random(8)
    for table, many in (("crowd_first", FIRST_NAMES), ("crowd_last", LAST_NAMES)):
        owner.execute(f"CREATE TEMP TABLE {table} (n integer PRIMARY KEY, name text)")
        with owner.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for n, name in enumerate(_made_up(draw, many)):
                copy.write_row((n, name))


def _made_up(draw: random.Random, many: int) -> Iterator[str]:
    seen: set[str] = set()
    while len(seen) < many:
        name = "".join(draw.choices(SYLLABLES, k=draw.choice((2, 2, 3, 3, 4)))) + draw.choice(ENDS)
        if name not in seen:
            seen.add(name)
            yield name.capitalize()


def _laid_aside(owner: psycopg.Connection[Any]) -> Iterator[str]:
    """Take off what would be kept row by row: own triggers, foreign keys, plain indexes, and unique constraints that no
    foreign key leans on; gives what makes them again.
    """
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name, definition in owner.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint c WHERE conrelid = %s::regclass AND (contype = 'f'"
            " OR contype = 'u' AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid))"
            " ORDER BY contype DESC",
            [table],
        ).fetchall():
            owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            yield f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        for name, definition in owner.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT indisunique",
            [table],
        ).fetchall():
            owner.execute(f"DROP INDEX {name}")
            yield definition
        yield f"ALTER TABLE {table} ENABLE TRIGGER USER"


def _told(what: str, act: Callable[[], Any]) -> None:
    start = time.monotonic()
    act()
    print(f"{what}: {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
