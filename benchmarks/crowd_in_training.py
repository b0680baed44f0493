"""So many professionals in training, written set by set behind a small demo: structures of 25, sessions of 12 over three years.

What triggers would count and copy is written as they would, and they rest meanwhile; keys, checks and exclusions hold.
One session of Lille is the same whatever the size: it is the one that is read.
"""

from uuid import NAMESPACE_OID, uuid5

import psycopg

READ = uuid5(NAMESPACE_OID, "bench-training")  # the session that is measured, by its key
NAME = "vandenbossche"  # twenty people bear it, whatever the size
TABLES = (
    "partners_structure", "partners_professional", "training_session", "training_halfday", "training_sessiontrainer",
    "training_registration", "training_registrationstep", "training_sentpaper", "training_attendance",
)  # fmt: skip
FIRST = "Awa,Karim,Lucie,Paul,Inès,Thomas,Fatou,Hugo,Nadia,Simon,Zoé,Marc,Leïla,Jean,Chloé,Omar,Anne,Yanis,Rose,Luc"
STEM = (
    "Mar,Ber,Du,Le,Gar,Mo,Si,Ro,La,Fon,Che,Gau,Per,Mer,Gui,Bon,Vin,Rou,Fau,Bla,Hen,Del,Cor,Pic,Sar,Tan,Val,Nav,Jac,Lam"
)
END = "tin,nard,bois,roux,cia,reau,mon,bert,clerc,taine,valier,thier,rin,cier,lot,net,cent,sel,cher,non,ry,mas,mier,ard"

STATEMENTS = (
    """
    INSERT INTO partners_structure (name, kind, siret, address, postcode, town, phone, refers)
    SELECT 'Structure du banc ' || n, 'ccas', '', '1 rue', '59000', 'Lille', '', true
      FROM generate_series(1, %(people)s / 25) n
    """,
    """
    CREATE TEMP TABLE house ON COMMIT DROP AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM partners_structure WHERE name LIKE 'Structure du banc %%'
    """,
    """
    INSERT INTO partners_professional
        (structure_id, first_name, last_name, email, phone, position, is_referent, starts_on)
    SELECT house.id, (string_to_array(%(first)s, ','))[1 + p %% 20],
           CASE WHEN p < 20 THEN initcap(%(name)s) ELSE (string_to_array(%(stem)s, ','))[1 + p * 7 %% 30]
             || (string_to_array(%(end)s, ','))[1 + p * 11 / 30 %% 24] END,
           'banc-' || p || '@exemple.fr', '', 'accueil', p %% 25 = 0, date '2020-01-01'
      FROM generate_series(0, %(people)s - 1) p JOIN house ON house.n = p / 25
    """,
    """
    CREATE TEMP TABLE trainee ON COMMIT DROP AS
    SELECT id, structure_id, row_number() OVER (ORDER BY id) - 1 AS n
      FROM partners_professional WHERE email LIKE 'banc-%%@exemple.fr'
    """,
    """
    CREATE TEMP TABLE place ON COMMIT DROP AS
    SELECT id AS antenna, (SELECT min(id) FROM antennas_site s WHERE s.antenna_id = a.id) AS site,
           row_number() OVER (ORDER BY slug <> 'lille', id) - 1 AS n, count(*) OVER () AS all_of_them
      FROM antennas_antenna a WHERE EXISTS (SELECT FROM antennas_site s WHERE s.antenna_id = a.id)
    """,
    # Session 0 is Lille's, in twenty days; the others are of the last three years, each antenna in its turn.
    """
    INSERT INTO training_session
        (antenna_id, module_id, site_id, place, capacity, state, starts_on, ends_on, seats_taken, plan_key)
    SELECT antenna, (SELECT id FROM training_module WHERE state = 'published' ORDER BY code, id LIMIT 1), site, '', 12,
           'planned', day, day, 12, CASE s WHEN 0 THEN %(read)s::uuid ELSE gen_random_uuid() END
      FROM generate_series(0, %(people)s / 12 - 1) s JOIN place ON place.n = s %% all_of_them,
           LATERAL (SELECT CASE s WHEN 0 THEN current_date + 20 ELSE current_date - 1 - s * 37 %% 1095 END AS day) d
    """,
    """
    CREATE TEMP TABLE taught ON COMMIT DROP AS
    SELECT id, antenna_id, starts_on, row_number() OVER (ORDER BY plan_key <> %(read)s::uuid, id) - 1 AS n
      FROM training_session WHERE seats_taken = 12 AND capacity = 12
    """,
    """
    INSERT INTO training_halfday (antenna_id, session_id, day, half, starts, ends)
    SELECT antenna_id, id, starts_on, half, starts::time, ends::time FROM taught,
           (VALUES ('am', '09:30', '13:00'), ('pm', '14:00', '17:30')) h(half, starts, ends)
    """,
    """
    INSERT INTO training_sessiontrainer (antenna_id, session_id, outside_name, organisation, role)
    SELECT antenna_id, id, 'Inès Roy', '', 'leads' FROM taught
    """,
    """
    INSERT INTO training_registration
        (antenna_id, session_id, structure_id, professional_id, registered_by_id, registered_at, state, status)
    SELECT t.antenna_id, t.id, p.structure_id, p.id, p.id, now(), 'registered', 'employee'
      FROM taught t JOIN trainee p ON p.n / 12 = t.n
    """,
    """
    CREATE TEMP TABLE going ON COMMIT DROP AS
    SELECT r.id, r.antenna_id, r.structure_id, r.session_id, p.email, t.starts_on
      FROM training_registration r JOIN taught t ON t.id = r.session_id JOIN partners_professional p ON p.id = r.professional_id
    """,
    """
    INSERT INTO training_registrationstep (antenna_id, structure_id, registration_id, state, at)
    SELECT antenna_id, structure_id, id, 'registered', now() FROM going
    """,
    """
    INSERT INTO training_sentpaper (antenna_id, structure_id, registration_id, kind, recipient, sent_at, sequence, version)
    SELECT antenna_id, structure_id, id, 'convocation', email, now(), 0, '' FROM going
    """,
    """
    INSERT INTO training_attendance (antenna_id, session_id, half_day_id, registration_id, present, noted_at)
    SELECT g.antenna_id, g.session_id, h.id, g.id, g.id %% 10 <> 0, now()
      FROM going g JOIN training_halfday h ON h.session_id = g.session_id WHERE g.starts_on < current_date
    """,
)  # fmt: skip


def fill(url: str, people: int) -> None:
    """Write what is missing for so many professionals, in one transaction; harmless when it is there already."""
    facts = {"people": people, "read": READ, "name": NAME, "first": FIRST, "stem": STEM, "end": END}
    with psycopg.connect(url) as owner:
        if owner.execute("SELECT FROM training_session WHERE plan_key = %s", [READ]).fetchone() is not None:
            return
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in STATEMENTS:
            owner.execute(statement, facts)
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    with psycopg.connect(url, autocommit=True) as owner:
        for table in TABLES:
            owner.execute(f"VACUUM ANALYZE {table}")
