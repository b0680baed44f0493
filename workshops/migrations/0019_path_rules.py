"""Resources are the nation's or an antenna's own; a path and its time are of people enrolled here; hours stand."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import ANTENNA, Protect

OF_THE_NATION = ["workshops_resource", "workshops_resourceskill", "workshops_exercise"]


def shared(table: str) -> RunSQL:
    """The nation's rows are read by every antenna, an antenna's own by it alone; each writes its own."""
    here = f"antenna_id = {ANTENNA}"
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY antenna ON {table} FOR SELECT TO connect_antenna
          USING ({ANTENNA} IS NOT NULL AND (antenna_id IS NULL OR {here}));
        CREATE POLICY antenna_adds ON {table} FOR INSERT TO connect_antenna WITH CHECK ({here});
        CREATE POLICY antenna_corrects ON {table} FOR UPDATE TO connect_antenna USING ({here});
        CREATE POLICY antenna_takes_off ON {table} FOR DELETE TO connect_antenna USING ({here});
        CREATE POLICY national ON {table} FOR SELECT TO connect_national USING (true);
        CREATE POLICY national_adds ON {table} FOR INSERT TO connect_national WITH CHECK (antenna_id IS NULL);
        CREATE POLICY national_corrects ON {table} FOR UPDATE TO connect_national USING (antenna_id IS NULL);
        CREATE POLICY national_takes_off ON {table} FOR DELETE TO connect_national USING (antenna_id IS NULL);
        """,
        f"""
        DROP POLICY national_takes_off ON {table};
        DROP POLICY national_corrects ON {table};
        DROP POLICY national_adds ON {table};
        DROP POLICY national ON {table};
        DROP POLICY antenna_takes_off ON {table};
        DROP POLICY antenna_corrects ON {table};
        DROP POLICY antenna_adds ON {table};
        DROP POLICY antenna ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


KEYS = """
ALTER TABLE workshops_pathstep
  ADD CONSTRAINT step_person_enrolled
    FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE workshops_timeonpath
  ADD CONSTRAINT time_person_enrolled
    FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
    DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT time_of_her_step
    FOREIGN KEY (step_id, antenna_id, person_id, resource_id)
    REFERENCES workshops_pathstep (id, antenna_id, person_id, resource_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT time_of_her_session
    FOREIGN KEY (booking_id, antenna_id, person_id) REFERENCES workshops_booking (id, antenna_id, person_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
KEYS_BACK = """
ALTER TABLE workshops_timeonpath
  DROP CONSTRAINT time_of_her_session, DROP CONSTRAINT time_of_her_step, DROP CONSTRAINT time_person_enrolled;
ALTER TABLE workshops_pathstep DROP CONSTRAINT step_person_enrolled;
"""

RULES = """
-- Whose a resource is never changes: paths of this antenna stand on it.
CREATE FUNCTION workshops_resource_stays_whose() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF new.antenna_id IS DISTINCT FROM old.antenna_id THEN
    RAISE EXCEPTION 'a resource stays whose it is'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'resource_stays_whose_it_is';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER resource_stays_whose BEFORE UPDATE OF antenna_id ON workshops_resource
  FOR EACH ROW EXECUTE FUNCTION workshops_resource_stays_whose();

-- A skill and an exercise are whose their resource is: copied, never said.
CREATE FUNCTION workshops_as_its_resource() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT antenna_id INTO new.antenna_id FROM workshops_resource WHERE id = new.resource_id;
  RETURN new;
END $$;
CREATE TRIGGER skill_as_its_resource BEFORE INSERT OR UPDATE OF resource_id, antenna_id ON workshops_resourceskill
  FOR EACH ROW EXECUTE FUNCTION workshops_as_its_resource();
CREATE TRIGGER exercise_as_its_resource BEFORE INSERT OR UPDATE OF resource_id, antenna_id ON workshops_exercise
  FOR EACH ROW EXECUTE FUNCTION workshops_as_its_resource();

-- A path stands on the nation's resources and on this antenna's. Closed since, a resource enters no path.
CREATE FUNCTION workshops_resource_of_ours() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE r workshops_resource;
BEGIN
  IF new.resource_id IS NULL THEN RETURN new; END IF;
  SELECT * INTO r FROM workshops_resource WHERE id = new.resource_id;
  IF r.id IS NULL OR r.antenna_id <> new.antenna_id THEN
    RAISE EXCEPTION 'no such resource at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'resource_of_this_antenna';
  END IF;
  IF tg_op = 'INSERT' AND tg_table_name = 'workshops_pathstep' AND r.closed_on IS NOT NULL THEN
    RAISE EXCEPTION 'the resource is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'resource_is_open';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER step_resource_of_ours BEFORE INSERT OR UPDATE OF resource_id, antenna_id ON workshops_pathstep
  FOR EACH ROW EXECUTE FUNCTION workshops_resource_of_ours();
CREATE TRIGGER time_resource_of_ours BEFORE INSERT OR UPDATE OF resource_id, antenna_id ON workshops_timeonpath
  FOR EACH ROW EXECUTE FUNCTION workshops_resource_of_ours();

-- What was proposed stays what it was; its state alone moves.
CREATE FUNCTION workshops_step_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.antenna_id, new.skill_id, new.resource_id, new.kind_id, new.level, new.proposed_at, new.proposed_by_id)
     IS DISTINCT FROM
     (old.antenna_id, old.skill_id, old.resource_id, old.kind_id, old.level, old.proposed_at, old.proposed_by_id)
     OR new.person_id <> old.person_id AND current_user = 'connect_antenna' THEN
    RAISE EXCEPTION 'what was proposed stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'step_stands';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER step_stands BEFORE UPDATE ON workshops_pathstep
  FOR EACH ROW EXECUTE FUNCTION workshops_step_stands();

-- A line of time is taken back once, and says the same for ever.
CREATE FUNCTION workshops_time_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF to_jsonb(new) - '{person_id,step_id,booking_id,taken_back_at,taken_back_by_id}'::text[]
     IS DISTINCT FROM to_jsonb(old) - '{person_id,step_id,booking_id,taken_back_at,taken_back_by_id}'::text[]
     OR old.taken_back_at IS NOT NULL AND new.taken_back_at IS DISTINCT FROM old.taken_back_at
     OR current_user = 'connect_antenna'
        AND (new.person_id, new.step_id, new.booking_id) IS DISTINCT FROM (old.person_id, old.step_id, old.booking_id) THEN
    RAISE EXCEPTION 'time that was noted stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'time_stands';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER time_stands BEFORE UPDATE ON workshops_timeonpath
  FOR EACH ROW EXECUTE FUNCTION workshops_time_stands();

-- Eight hours a person and day at most; in a session, on its day, and no longer than it lasted. Under the person's lock,
-- so that two lines at once are counted one after the other.
CREATE FUNCTION workshops_time_within() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE before_ integer; b workshops_booking;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(new.person_id::text, 619));
  SELECT coalesce(sum(minutes), 0) INTO before_ FROM workshops_timeonpath
   WHERE person_id = new.person_id AND "on" = new."on" AND taken_back_at IS NULL;
  IF before_ + new.minutes > 480 THEN
    RAISE EXCEPTION 'more than eight hours in a day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'time_within_a_day';
  END IF;
  IF new.booking_id IS NULL THEN RETURN new; END IF;
  SELECT * INTO b FROM workshops_booking WHERE id = new.booking_id;
  IF b.state IS DISTINCT FROM 'came' OR (b.starts_at AT TIME ZONE 'Europe/Paris')::date <> new."on" THEN
    RAISE EXCEPTION 'she was not in that session on that day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'time_in_a_session_she_came_to';
  END IF;
  SELECT coalesce(sum(minutes), 0) INTO before_ FROM workshops_timeonpath
   WHERE booking_id = new.booking_id AND taken_back_at IS NULL;
  IF before_ + new.minutes > b.minutes THEN
    RAISE EXCEPTION 'longer than the session'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'time_within_its_session';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER time_within BEFORE INSERT ON workshops_timeonpath
  FOR EACH ROW EXECUTE FUNCTION workshops_time_within();

-- Two files of one person each have a live step for the same thing: the winner's stays, the other is set aside and kept.
CREATE FUNCTION merge_paths(which uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m beneficiaries_merge := open_merge(which);
BEGIN
  UPDATE workshops_pathstep l SET state = 'set_aside', changed_at = m.at
   WHERE l.person_id = m.loser_id AND l.state IN ('proposed', 'chosen', 'begun') AND EXISTS (
     SELECT FROM workshops_pathstep w WHERE w.person_id = m.winner_id AND w.antenna_id = l.antenna_id
        AND w.state IN ('proposed', 'chosen', 'begun')
        AND (w.resource_id = l.resource_id OR w.kind_id = l.kind_id AND w.skill_id = l.skill_id));
END $$;
REVOKE ALL ON FUNCTION workshops_as_its_resource(), workshops_resource_of_ours(), workshops_time_within(),
  merge_paths(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merge_paths(uuid) TO connect_antenna, connect_national;
"""
RULES_BACK = """
DROP FUNCTION merge_paths(uuid);
DROP TRIGGER time_within ON workshops_timeonpath;
DROP FUNCTION workshops_time_within();
DROP TRIGGER time_stands ON workshops_timeonpath;
DROP FUNCTION workshops_time_stands();
DROP TRIGGER step_stands ON workshops_pathstep;
DROP FUNCTION workshops_step_stands();
DROP TRIGGER time_resource_of_ours ON workshops_timeonpath;
DROP TRIGGER step_resource_of_ours ON workshops_pathstep;
DROP FUNCTION workshops_resource_of_ours();
DROP TRIGGER exercise_as_its_resource ON workshops_exercise;
DROP TRIGGER skill_as_its_resource ON workshops_resourceskill;
DROP FUNCTION workshops_as_its_resource();
DROP TRIGGER resource_stays_whose ON workshops_resource;
DROP FUNCTION workshops_resource_stays_whose();
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0018_path_tables")]

    operations = [
        *[shared(table) for table in OF_THE_NATION],
        *[Protect(f"workshops_{table}") for table in ["resourceimport", "pathstep", "timeonpath"]],
        RunSQL(KEYS, KEYS_BACK),
        RunSQL(RULES, RULES_BACK),
    ]
