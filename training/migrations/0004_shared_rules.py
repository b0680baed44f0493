"""Who sees requests, trainers and trainees' links; what leads from the secret of a link to a registration."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

COMPOSITE_KEYS = [
    ("need", "need_asked_by_a_colleague", "asked_by_id, structure_id", "partners_professional (id, structure_id)"),
    ("sessiontrainer", "trainer_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("sessiontrainer", "trainer_of_the_antenna", "membership_id, antenna_id", "antennas_membership (id, antenna_id)"),
    ("traineekey", "traineekey_copies_its_registration", "registration_id, antenna_id", "training_registration (id, antenna_id)"),
    ("registration", "registration_replaces_in_its_session", "replaces_id, session_id", "training_registration (id, session_id)"),
]  # fmt: skip

LINKS = """
-- Whose registration a link is of: nobody is signed in and no door is open. The secret itself is nowhere.
CREATE FUNCTION trainee_of_key(secret text) RETURNS TABLE (antenna_id bigint, antenna_slug text, registration_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.antenna_id, a.slug::text, k.registration_id
    FROM training_traineekey k JOIN antennas_antenna a ON a.id = k.antenna_id
   WHERE k.secret_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex')
$$;
REVOKE ALL ON FUNCTION trainee_of_key(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trainee_of_key(text) TO connect_web;
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0003_shared_nouns")]

    operations = [
        Protect("training_need", portal="structure_id = {structure}"),
        Protect("training_sessiontrainer", portal="EXISTS (SELECT FROM training_session s WHERE s.id = session_id)"),
        Protect("training_traineekey"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(LINKS, "DROP FUNCTION trainee_of_key(text);"),
    ]
