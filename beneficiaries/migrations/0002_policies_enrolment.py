"""Who sees which person, and the only two ways to enrol one.

A foreign key ignores row-level security, so the app could reveal a hidden person to itself by enrolling her. It has no
INSERT on enrolments: `enrol_new` takes a person whom nobody knows yet, `enrol_known` asks an exact proof and leaves a
line in the access journal.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

ENROLLED = (
    "EXISTS (SELECT FROM beneficiaries_enrolment e WHERE e.person_id = beneficiaries_person.id"
    " AND e.antenna_id = {antenna})"
)
# A row about a person at an antenna refers to her enrolment there, so that no hidden person can be named.
ABOUT_A_PERSON = ["visit", "appointment", "liaisonsheet", "opening"]


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0001_initial"), ("partners", "0002_policies_passes")]

    operations = [
        Protect("beneficiaries_person", antenna=ENROLLED, insert_any=True),
        Protect("beneficiaries_enrolment"),
        Protect("beneficiaries_cardseries"),
        Protect("beneficiaries_visit"),
        Protect("beneficiaries_appointment"),
        Protect("beneficiaries_opening"),
        Protect("beneficiaries_liaisonsheet", portal="structure_id = {structure}"),
        Protect("beneficiaries_sheetevent", portal="structure_id = {structure}"),
        *[
            RunSQL(
                f"ALTER TABLE beneficiaries_{table} ADD CONSTRAINT {table}_person_enrolled"
                " FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE beneficiaries_{table} DROP CONSTRAINT {table}_person_enrolled",
            )
            for table in ABOUT_A_PERSON
        ],
        RunSQL(
            """
            ALTER TABLE beneficiaries_liaisonsheet
              ADD CONSTRAINT sheet_keys UNIQUE (id, antenna_id, structure_id),
              ADD CONSTRAINT sheet_sender_of_structure FOREIGN KEY (sender_id, structure_id)
                REFERENCES partners_professional (id, structure_id);
            ALTER TABLE beneficiaries_sheetevent ADD CONSTRAINT sheetevent_copies_its_sheet
              FOREIGN KEY (sheet_id, antenna_id, structure_id)
              REFERENCES beneficiaries_liaisonsheet (id, antenna_id, structure_id)
              ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
            CREATE TRIGGER opening_append_only BEFORE UPDATE ON beneficiaries_opening
              FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

            -- Takes a person nobody knows and the open door's antenna; gives her card number.
            CREATE FUNCTION enrol_new(who uuid, place bigint, day date) RETURNS text
            LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            DECLARE card text; number integer;
            BEGIN
              IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
                RAISE EXCEPTION 'the door of this antenna is not open'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
              END IF;
              PERFORM FROM beneficiaries_person WHERE id = who FOR UPDATE;
              IF EXISTS (SELECT FROM beneficiaries_enrolment WHERE person_id = who) THEN
                RAISE EXCEPTION 'this person is already enrolled'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_new_is_for_new_people';
              END IF;
              INSERT INTO beneficiaries_cardseries (antenna_id, last_number) VALUES (place, 1)
                ON CONFLICT (antenna_id) DO UPDATE SET last_number = beneficiaries_cardseries.last_number + 1
                RETURNING last_number INTO number;
              SELECT code || '-' || lpad(number::text, 6, '0') INTO card FROM antennas_antenna WHERE id = place;
              UPDATE beneficiaries_person SET card_number = card WHERE id = who;
              INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (who, place, day);
              RETURN card;
            END $$;

            -- Enrols here someone known elsewhere on an exact proof: her card number, or her names and full birth date.
            -- Gives her key, or NULL when the proof fits nobody or several people. Journalled.
            CREATE FUNCTION enrol_known(card text, first text, last text, born date, place bigint, by_user bigint, day date)
            RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
            DECLARE found uuid[];
            BEGIN
              IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
                RAISE EXCEPTION 'the door of this antenna is not open'
                  USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
              END IF;
              SELECT array_agg(id) INTO found FROM beneficiaries_person
               WHERE erased_at IS NULL AND merged_into_id IS NULL
                 AND ((card <> '' AND card_number = card)
                   OR (card = '' AND last <> '' AND birth_precision = 'day' AND birth_on = born
                       AND lower(unaccent(first_name)) = lower(unaccent(first))
                       AND lower(unaccent(last_name)) = lower(unaccent(last))));
              IF found IS NULL OR array_length(found, 1) <> 1 THEN RETURN NULL; END IF;
              INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (found[1], place, day)
                ON CONFLICT (person_id, antenna_id) DO NOTHING;
              INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
                VALUES (gen_random_uuid(), found[1], place, by_user, 'enrolled from elsewhere', now());
              RETURN found[1];
            END $$;
            REVOKE ALL ON FUNCTION enrol_new(uuid, bigint, date) FROM PUBLIC;
            REVOKE ALL ON FUNCTION enrol_known(text, text, text, date, bigint, bigint, date) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION enrol_new(uuid, bigint, date) TO connect_antenna;
            GRANT EXECUTE ON FUNCTION enrol_known(text, text, text, date, bigint, bigint, date) TO connect_antenna;
            """,
            """
            DROP FUNCTION enrol_known(text, text, text, date, bigint, bigint, date);
            DROP FUNCTION enrol_new(uuid, bigint, date);
            DROP TRIGGER opening_append_only ON beneficiaries_opening;
            ALTER TABLE beneficiaries_sheetevent DROP CONSTRAINT sheetevent_copies_its_sheet;
            ALTER TABLE beneficiaries_liaisonsheet DROP CONSTRAINT sheet_sender_of_structure, DROP CONSTRAINT sheet_keys;
            """,
        ),
    ]
