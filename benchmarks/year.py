"""A year of planning for so many antennas, written set by set behind a small demo: what the calendar must bear.

24 sessions a week and antenna, in two rooms, from six months ago to six months ahead; two of the team and five people
booked in each. What triggers would copy is written as they would; foreign keys and exclusions stay in force.
"""

from typing import Any

import psycopg

TABLES = (
    "antennas_antenna", "antennas_site", "antennas_membership", "accounts_user", "beneficiaries_person",
    "beneficiaries_enrolment", "workshops_room", "workshops_session", "workshops_sessionvolunteer", "workshops_booking",
)  # fmt: skip
TEAM, PEOPLE, BOOKED = 10, 60, 5

STATEMENTS = (
    """
    INSERT INTO antennas_antenna (slug, name, code, territory, legal_mention, opened_on)
    SELECT 'antenne-' || n, 'Antenne ' || n, 'Z' || chr(64 + n), '', '', date '2020-01-01'
      FROM generate_series(1, 26) n
     UNION ALL
    SELECT 'antenne-' || 26 + n, 'Antenne ' || 26 + n, 'Y' || chr(64 + n), '', '', date '2020-01-01'
      FROM generate_series(1, 26) n
     UNION ALL
    SELECT 'antenne-' || 52 + n, 'Antenne ' || 52 + n, 'X' || chr(64 + n), '', '', date '2020-01-01'
      FROM generate_series(1, 26) n
     LIMIT greatest(%(antennas)s - (SELECT count(*) FROM antennas_antenna), 0)
    """,
    """
    INSERT INTO antennas_site (antenna_id, name, address, postcode, town, phone, opening_hours)
    SELECT id, 'Antenne', '1 rue', '59000', 'Lille', '', '' FROM antennas_antenna a
     WHERE NOT EXISTS (SELECT FROM antennas_site s WHERE s.antenna_id = a.id)
    """,
    """
    CREATE TEMP TABLE place ON COMMIT DROP AS
    SELECT a.id AS antenna, (SELECT min(id) FROM antennas_site s WHERE s.antenna_id = a.id) AS site,
           row_number() OVER (ORDER BY a.id) AS n
      FROM (SELECT id FROM antennas_antenna ORDER BY id LIMIT %(antennas)s) a
    """,
    """
    INSERT INTO workshops_room (antenna_id, site_id, name, seats)
    SELECT antenna, site, 'Salle du banc ' || r, 20 FROM place, generate_series(1, 2) r
    """,
    f"""
    INSERT INTO accounts_user (password, is_superuser, email, first_name, last_name, is_active, is_staff, joined_at)
    SELECT '!', false, 'banc-' || antenna || '-' || t.n || '@exemple.fr', 'Prénom' || t.n, 'Nom', true, false, now() FROM place, generate_series(1, {TEAM}) AS t(n)
    """,
    f"""
    INSERT INTO antennas_membership (user_id, antenna_id, role, starts_on)
    SELECT u.id, antenna, 'volunteer', date '2020-01-01'
      FROM place, generate_series(1, {TEAM}) AS t(n) JOIN accounts_user u ON true
     WHERE u.email = 'banc-' || antenna || '-' || t.n || '@exemple.fr'
    """,
    f"""
    CREATE TEMP TABLE helped ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, antenna, t.n FROM place, generate_series(0, {PEOPLE} - 1) AS t(n)
    """,
    """
    INSERT INTO beneficiaries_person (id, first_name, last_name, birth_on, birth_precision, gender, phone, phone_shared, email,
        language, postcode, town, status, card_number, created_at)
    SELECT id, 'Prénom', 'Nom', date '1970-01-01', 'day', 'non_communique', '', false, '', 'fr', '59000', 'Lille', 'unknown',
           'QZ-' || row_number() OVER (), now() FROM helped
    """,
    "INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) SELECT id, antenna, date '2020-01-01' FROM helped",
    # Six days of two half-days in two rooms; the room of a half-day is never asked twice, nor anybody of the team.
    """
    INSERT INTO workshops_session (antenna_id, kind_id, title, starts_at, ends_at, room_id, capacity, state, planned_at)
    SELECT p.antenna, (SELECT id FROM workshops_kind ORDER BY position LIMIT 1 OFFSET (d + slot + r) %% 8), '',
           start, start + interval '2 hours', room.id, 8, 'planned', now() - interval '1 year'
      FROM place p, generate_series(0, 363) d, generate_series(0, 1) slot, generate_series(1, 2) r,
           LATERAL (SELECT id FROM workshops_room WHERE antenna_id = p.antenna AND name = 'Salle du banc ' || r) room,
           LATERAL (SELECT (date_trunc('week', %(today)s::date) - interval '26 weeks' + d * interval '1 day'
                    + CASE slot WHEN 0 THEN interval '9 hours' ELSE interval '14 hours' END) AT TIME ZONE 'Europe/Paris' AS start) h
     WHERE d %% 7 <> 6
    """,
    f"""
    INSERT INTO workshops_sessionvolunteer
           (session_id, antenna_id, membership_id, user_id, leads, task, starts_at, ends_at, state)
    SELECT s.id, s.antenna_id, m.id, m.user_id, h = 0, CASE h WHEN 0 THEN 'lead' ELSE 'help' END, s.starts_at, s.ends_at, s.state
      FROM (SELECT *, row_number() OVER (PARTITION BY antenna_id ORDER BY starts_at, id) AS n FROM workshops_session
             WHERE room_id IN (SELECT id FROM workshops_room WHERE name LIKE 'Salle du banc %%')) s,
           generate_series(0, 1) h,
           LATERAL (SELECT id, user_id FROM (SELECT m.id, m.user_id, row_number() OVER (ORDER BY m.id) - 1 AS n
                      FROM antennas_membership m JOIN accounts_user u ON u.id = m.user_id
                     WHERE m.antenna_id = s.antenna_id AND u.email LIKE 'banc-%%') m
                     WHERE m.n = (2 * s.n + h) %% {TEAM}) m
    """,
    f"""
    INSERT INTO workshops_booking (session_id, antenna_id, person_id, state, walk_in, starts_at, ends_at, booked_at, changed_at)
    SELECT s.id, s.antenna_id, p.id, CASE WHEN s.starts_at < now() THEN 'came' ELSE 'booked' END, false, s.starts_at, s.ends_at,
           now() - interval '1 year', now() - interval '1 year'
      FROM (SELECT *, row_number() OVER (PARTITION BY antenna_id ORDER BY starts_at, id) AS n FROM workshops_session
             WHERE room_id IN (SELECT id FROM workshops_room WHERE name LIKE 'Salle du banc %%')) s,
           generate_series(0, {BOOKED} - 1) b
      JOIN helped p ON true
     WHERE p.antenna = s.antenna_id AND p.n = ({BOOKED} * s.n + b) %% {PEOPLE}
    """,
)


def fill(url: str, antennas: int, today: str) -> int:
    """Bring a demo database of the owner's to that many antennas with a year each; once. Gives the number of sessions."""
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("SET jit = off; SET synchronous_commit = off; SET work_mem = '128MB'")
        if not _count(owner, "workshops_room WHERE name = 'Salle du banc 1'"):
            with owner.transaction():
                for table in TABLES:
                    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                for statement in STATEMENTS:
                    owner.execute(statement, {"antennas": antennas, "today": today})
                owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
                for table in TABLES:
                    owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            owner.execute("VACUUM (ANALYZE)")
        return _count(owner, "workshops_session")


def _count(owner: psycopg.Connection[Any], what: str) -> int:
    row = owner.execute(f"SELECT count(*) FROM {what}").fetchone()
    return int(row[0]) if row else 0
