"""What a person's file may hold, and the exact proof by which another antenna's file opens here.

The proof is looked up by the search keys of every antenna (their index begins with the antenna) instead of a walk
through all people. A 1 January proves nothing, for it is often a date that nobody knew.
"""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

FORWARD = r"""
CREATE FUNCTION person_born_before_tomorrow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.birth_on > (now() AT TIME ZONE 'Europe/Paris')::date THEN
    RAISE EXCEPTION 'nobody is born tomorrow'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_born_before_tomorrow';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER person_born_before_tomorrow BEFORE INSERT OR UPDATE OF birth_on ON beneficiaries_person
  FOR EACH ROW EXECUTE FUNCTION person_born_before_tomorrow();

-- People of any antenna with exactly these names, in whatever order, and this full birth date.
CREATE FUNCTION people_proved(first text, last text, born date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT p.id
    FROM antennas_antenna a
    JOIN beneficiaries_searchkey k
      ON k.antenna_id = a.id AND k.kind = 'birth' AND k.key = to_char(born, 'YYYY-MM-DD') COLLATE "C"
    JOIN beneficiaries_person p ON p.id = k.person_id
   WHERE last <> '' AND to_char(born, 'MM-DD') <> '01-01'
     AND array(SELECT unnest(fold_words(p.first_name || ' ' || p.last_name)) w ORDER BY w)
       = array(SELECT unnest(fold_words(first || ' ' || last)) w ORDER BY w)
$$;

CREATE OR REPLACE FUNCTION enrol_known(card text, first text, last text, born date, place bigint, by_user bigint, day date)
RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found uuid[];
BEGIN
  IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  IF card <> '' THEN
    SELECT array_agg(id) INTO found FROM beneficiaries_person
     WHERE card_number = card AND erased_at IS NULL AND merged_into_id IS NULL;
  ELSE
    SELECT array_agg(id) INTO found FROM people_proved(first, last, born) id;
  END IF;
  IF found IS NULL OR array_length(found, 1) <> 1 THEN RETURN NULL; END IF;
  INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (found[1], place, day)
    ON CONFLICT (person_id, antenna_id) DO NOTHING;
  INSERT INTO beneficiaries_opening (id, person_id, antenna_id, user_id, act, at)
    VALUES (gen_random_uuid(), found[1], place, by_user, 'enrolled from elsewhere', now());
  RETURN found[1];
END $$;

-- Asked before someone is written as new: says yes or no, and neither who nor where.
CREATE FUNCTION is_known_elsewhere(first text, last text, born date, place bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  RETURN EXISTS (
    SELECT FROM people_proved(first, last, born) AS proved (who)
     WHERE NOT EXISTS (SELECT FROM beneficiaries_enrolment e WHERE e.person_id = who AND e.antenna_id = place));
END $$;
REVOKE ALL ON FUNCTION people_proved(text, text, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION is_known_elsewhere(text, text, date, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_known_elsewhere(text, text, date, bigint) TO connect_antenna;
"""

BACK = """
DROP FUNCTION is_known_elsewhere(text, text, date, bigint);
DROP FUNCTION people_proved(text, text, date) CASCADE;
DROP TRIGGER person_born_before_tomorrow ON beneficiaries_person;
DROP FUNCTION person_born_before_tomorrow();
"""


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0004_search_keys")]

    operations = [
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("first_name", ""), _negated=True) | models.Q(("erased_at__isnull", False)),
                name="person_has_a_first_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("postcode", "")) | models.Q(("postcode__regex", r"^\d{5}$")),
                name="person_postcode_5_digits",
            ),
        ),
        RunSQL(FORWARD, BACK),
    ]
