"""Who runs sessions and duties: who sees which row, and the rules that no page can go round.

Nobody is in two places, whatever the antenna: the exclusion constraint stands on the copied user. A manager may allow an
overlap with a reason; that place leaves the constraint, and the trigger below still refuses what would stand on it.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

TABLES = ["duty", "volunteerchange", "teamcall", "asked", "held", "volunteerfile", "away", "hours"]

KEYS = """
ALTER TABLE workshops_duty ADD CONSTRAINT duty_site_of_its_antenna
  FOREIGN KEY (site_id, antenna_id) REFERENCES antennas_site (id, antenna_id);
ALTER TABLE workshops_sessionvolunteer ADD CONSTRAINT volunteer_copies_the_duty
  FOREIGN KEY (duty_id, antenna_id, starts_at, ends_at, state)
  REFERENCES workshops_duty (id, antenna_id, starts_at, ends_at, state) ON UPDATE CASCADE;
ALTER TABLE workshops_volunteerchange ADD CONSTRAINT change_copies_its_place
  FOREIGN KEY (volunteer_id, antenna_id) REFERENCES workshops_sessionvolunteer (id, antenna_id);
ALTER TABLE workshops_teamcall
  ADD CONSTRAINT call_copies_the_session FOREIGN KEY (session_id, antenna_id, starts_at, ends_at)
    REFERENCES workshops_session (id, antenna_id, starts_at, ends_at) ON UPDATE CASCADE,
  ADD CONSTRAINT call_copies_the_duty FOREIGN KEY (duty_id, antenna_id, starts_at, ends_at)
    REFERENCES workshops_duty (id, antenna_id, starts_at, ends_at) ON UPDATE CASCADE,
  ADD CONSTRAINT call_place_of_its_antenna FOREIGN KEY (place_id, antenna_id)
    REFERENCES workshops_sessionvolunteer (id, antenna_id);
ALTER TABLE workshops_asked
  ADD CONSTRAINT asked_copies_its_call FOREIGN KEY (call_id, antenna_id)
    REFERENCES workshops_teamcall (id, antenna_id),
  ADD CONSTRAINT asked_member_of_the_antenna FOREIGN KEY (membership_id, antenna_id)
    REFERENCES antennas_membership (id, antenna_id);
ALTER TABLE workshops_held ADD CONSTRAINT held_member_of_the_antenna
  FOREIGN KEY (membership_id, antenna_id) REFERENCES antennas_membership (id, antenna_id);
ALTER TABLE workshops_volunteerfile
  ADD CONSTRAINT file_member_of_the_antenna FOREIGN KEY (membership_id, antenna_id)
    REFERENCES antennas_membership (id, antenna_id),
  ADD CONSTRAINT file_tutor_of_the_antenna FOREIGN KEY (tutor_id, antenna_id)
    REFERENCES antennas_membership (id, antenna_id);
ALTER TABLE workshops_away ADD CONSTRAINT away_member_of_the_antenna
  FOREIGN KEY (membership_id, antenna_id) REFERENCES antennas_membership (id, antenna_id);
ALTER TABLE workshops_hours
  ADD CONSTRAINT hours_member_of_the_antenna FOREIGN KEY (membership_id, antenna_id)
    REFERENCES antennas_membership (id, antenna_id),
  ADD CONSTRAINT hours_of_a_place_here FOREIGN KEY (volunteer_id, antenna_id)
    REFERENCES workshops_sessionvolunteer (id, antenna_id),
  ADD CONSTRAINT hours_replace_those_here FOREIGN KEY (replaces_id, antenna_id)
    REFERENCES workshops_hours (id, antenna_id);
CREATE TRIGGER volunteerchange_append_only BEFORE UPDATE OR DELETE ON workshops_volunteerchange
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER jobrate_append_only BEFORE UPDATE OR DELETE ON workshops_jobrate
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
KEYS_BACK = """
DROP TRIGGER jobrate_append_only ON workshops_jobrate;
DROP TRIGGER volunteerchange_append_only ON workshops_volunteerchange;
ALTER TABLE workshops_hours DROP CONSTRAINT hours_replace_those_here, DROP CONSTRAINT hours_of_a_place_here,
  DROP CONSTRAINT hours_member_of_the_antenna;
ALTER TABLE workshops_away DROP CONSTRAINT away_member_of_the_antenna;
ALTER TABLE workshops_volunteerfile DROP CONSTRAINT file_tutor_of_the_antenna, DROP CONSTRAINT file_member_of_the_antenna;
ALTER TABLE workshops_held DROP CONSTRAINT held_member_of_the_antenna;
ALTER TABLE workshops_asked DROP CONSTRAINT asked_member_of_the_antenna, DROP CONSTRAINT asked_copies_its_call;
ALTER TABLE workshops_teamcall DROP CONSTRAINT call_place_of_its_antenna, DROP CONSTRAINT call_copies_the_duty,
  DROP CONSTRAINT call_copies_the_session;
ALTER TABLE workshops_volunteerchange DROP CONSTRAINT change_copies_its_place;
ALTER TABLE workshops_sessionvolunteer DROP CONSTRAINT volunteer_copies_the_duty;
ALTER TABLE workshops_duty DROP CONSTRAINT duty_site_of_its_antenna;
"""

# The function that 0002 wrote for sessions alone, put back as it was when these rules are taken away.
COPY_OF_SESSIONS = """
CREATE OR REPLACE FUNCTION workshops_copy_the_volunteer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT user_id INTO new.user_id FROM antennas_membership
   WHERE id = new.membership_id AND antenna_id = new.antenna_id;
  SELECT starts_at, ends_at, state INTO new.starts_at, new.ends_at, new.state FROM workshops_session
   WHERE id = new.session_id AND antenna_id = new.antenna_id;
  IF new.user_id IS NULL OR new.starts_at IS NULL THEN
    RAISE EXCEPTION 'no such session or team member at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'volunteer_of_a_session_here';
  END IF;
  RETURN new;
END $$;
"""
PLACES = """
-- Is this user a manager of this antenna today? Asked by triggers alone.
CREATE FUNCTION workshops_manages(who bigint, antenna bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM antennas_membership m, (SELECT (now() AT TIME ZONE 'Europe/Paris')::date AS today) t
     WHERE m.user_id = who AND m.antenna_id = antenna AND m.role = 'manager'
       AND m.starts_on <= t.today AND (m.ends_on IS NULL OR m.ends_on >= t.today))
$$;

-- Who, when, whether the need stands and what is done there are copied from the session or the duty, never said.
CREATE OR REPLACE FUNCTION workshops_copy_the_volunteer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT user_id INTO new.user_id FROM antennas_membership
   WHERE id = new.membership_id AND antenna_id = new.antenna_id;
  IF new.duty_id IS NOT NULL THEN
    SELECT starts_at, ends_at, state, task INTO new.starts_at, new.ends_at, new.state, new.task FROM workshops_duty
     WHERE id = new.duty_id AND antenna_id = new.antenna_id;
  ELSE
    SELECT starts_at, ends_at, state, 'help' INTO new.starts_at, new.ends_at, new.state, new.task
      FROM workshops_session WHERE id = new.session_id AND antenna_id = new.antenna_id;
  END IF;
  IF new.user_id IS NULL OR new.starts_at IS NULL THEN
    RAISE EXCEPTION 'no such session, duty or team member at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'volunteer_of_a_session_here';
  END IF;
  RETURN new;
END $$;

-- A place stays that person's and that need's; an overlap is a manager's to allow; nothing else stands on an allowed one.
CREATE FUNCTION workshops_place_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND (new.session_id, new.duty_id, new.membership_id, new.user_id, new.antenna_id, new.leads, new.task)
     IS DISTINCT FROM (old.session_id, old.duty_id, old.membership_id, old.user_id, old.antenna_id, old.leads, old.task) THEN
    RAISE EXCEPTION 'a place is left and another taken'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'volunteer_place_stays';
  END IF;
  IF new.overlap_by_id IS NOT NULL AND (tg_op = 'INSERT' OR old.overlap_by_id IS DISTINCT FROM new.overlap_by_id)
     AND NOT workshops_manages(new.overlap_by_id, new.antenna_id) THEN
    RAISE EXCEPTION 'a manager of the antenna allows an overlap'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'overlap_by_a_manager';
  END IF;
  IF new.state <> 'planned' OR new.left_at IS NOT NULL OR new.attendance NOT IN ('planned', 'came') THEN
    RETURN new;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('volunteer', new.user_id));
  IF new.overlap_by_id IS NULL AND EXISTS (
    SELECT FROM workshops_sessionvolunteer v
     WHERE v.user_id = new.user_id AND v.id IS DISTINCT FROM new.id AND v.overlap_by_id IS NOT NULL
       AND v.state = 'planned' AND v.left_at IS NULL AND v.attendance IN ('planned', 'came')
       AND tstzrange(v.starts_at, v.ends_at) && tstzrange(new.starts_at, new.ends_at)
       -- the two that were allowed to overlap may both be written again
       AND NOT (tg_op = 'UPDATE' AND old.state = 'planned' AND old.left_at IS NULL
                AND old.attendance IN ('planned', 'came')
                AND tstzrange(v.starts_at, v.ends_at) && tstzrange(old.starts_at, old.ends_at))
  ) THEN
    RAISE EXCEPTION 'busy elsewhere at that time'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'volunteer_is_in_one_place';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER volunteer_place_stands BEFORE INSERT OR UPDATE ON workshops_sessionvolunteer
  FOR EACH ROW EXECUTE FUNCTION workshops_place_stands();

-- Somebody in civic service is never alone in charge of the till or of paperwork (law.md B06).
CREATE FUNCTION workshops_civic_is_not_alone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM workshops_duty d WHERE d.id = new.duty_id AND d.state = 'planned'
                AND d.task IN ('counter', 'office'))
     AND EXISTS (SELECT FROM workshops_sessionvolunteer v WHERE v.duty_id = new.duty_id AND v.left_at IS NULL)
     AND NOT EXISTS (SELECT FROM workshops_sessionvolunteer v JOIN antennas_membership m ON m.id = v.membership_id
                      WHERE v.duty_id = new.duty_id AND v.left_at IS NULL AND m.role <> 'civic') THEN
    RAISE EXCEPTION 'civic service is not alone there'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'civic_is_never_alone';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER volunteer_civic_is_not_alone AFTER INSERT OR UPDATE ON workshops_sessionvolunteer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.duty_id IS NOT NULL)
  EXECUTE FUNCTION workshops_civic_is_not_alone();

-- A duty keeps its task and site; its places say what it is.
CREATE FUNCTION workshops_duty_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.antenna_id, new.site_id, new.task) IS DISTINCT FROM (old.antenna_id, old.site_id, old.task)
     OR old.state = 'cancelled' THEN
    RAISE EXCEPTION 'a duty keeps its task and site; cancelled, it stays so'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'duty_stays';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER duty_stays BEFORE UPDATE ON workshops_duty FOR EACH ROW EXECUTE FUNCTION workshops_duty_stays();

-- Which of these members of the open door's antenna are busy then, anywhere: yes or no, and nothing of where or what.
CREATE FUNCTION workshops_busy(members bigint[], since timestamptz, until timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.id FROM antennas_membership m
   WHERE m.id = ANY (members) AND m.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint
     AND EXISTS (SELECT FROM workshops_sessionvolunteer v
                  WHERE v.user_id = m.user_id AND v.state = 'planned' AND v.left_at IS NULL
                    AND v.attendance IN ('planned', 'came')
                    AND tstzrange(v.starts_at, v.ends_at) && tstzrange(since, until))
$$;
REVOKE ALL ON FUNCTION workshops_manages(bigint, bigint), workshops_place_stands(), workshops_civic_is_not_alone(),
  workshops_busy(bigint[], timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workshops_busy(bigint[], timestamptz, timestamptz) TO connect_antenna;
"""
PLACES_BACK = f"""
DROP FUNCTION workshops_busy(bigint[], timestamptz, timestamptz);
DROP TRIGGER duty_stays ON workshops_duty;
DROP FUNCTION workshops_duty_stays();
DROP TRIGGER volunteer_civic_is_not_alone ON workshops_sessionvolunteer;
DROP FUNCTION workshops_civic_is_not_alone();
DROP TRIGGER volunteer_place_stands ON workshops_sessionvolunteer;
DROP FUNCTION workshops_place_stands();
{COPY_OF_SESSIONS}
DROP FUNCTION workshops_manages(bigint, bigint);
"""

FILES = """
-- Hours of a call are the need's own; taken or closed, it stays so.
CREATE FUNCTION workshops_call_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.duty_id IS NOT NULL THEN
      SELECT starts_at, ends_at INTO new.starts_at, new.ends_at FROM workshops_duty
       WHERE id = new.duty_id AND antenna_id = new.antenna_id AND state = 'planned';
    ELSE
      SELECT starts_at, ends_at INTO new.starts_at, new.ends_at FROM workshops_session
       WHERE id = new.session_id AND antenna_id = new.antenna_id AND state = 'planned';
    END IF;
    IF new.starts_at IS NULL THEN
      RAISE EXCEPTION 'no such need at this antenna'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'call_for_a_need_here';
    END IF;
    RETURN new;
  END IF;
  IF (old.taken_at IS NOT NULL OR old.closed_at IS NOT NULL)
     AND (new.taken_at, new.place_id, new.closed_at) IS DISTINCT FROM (old.taken_at, old.place_id, old.closed_at)
     OR (new.session_id, new.duty_id, new.leads) IS DISTINCT FROM (old.session_id, old.duty_id, old.leads) THEN
    RAISE EXCEPTION 'this call has its answer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'call_is_taken_once';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER teamcall_stands BEFORE INSERT OR UPDATE ON workshops_teamcall
  FOR EACH ROW EXECUTE FUNCTION workshops_call_stands();

-- A qualification noted is withdrawn, never rewritten.
CREATE FUNCTION workshops_held_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.withdrawn_at IS NOT NULL
     OR to_jsonb(new) - '{withdrawn_at,withdrawn_by_id}'::text[]
        IS DISTINCT FROM to_jsonb(old) - '{withdrawn_at,withdrawn_by_id}'::text[] THEN
    RAISE EXCEPTION 'a qualification is withdrawn and noted anew'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'held_stays';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER held_stays BEFORE UPDATE ON workshops_held FOR EACH ROW EXECUTE FUNCTION workshops_held_stays();

-- Whose file it is, is copied; a mission is of civic service, its tutor is not in civic service too.
CREATE FUNCTION workshops_file_is_copied() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE its_role text;
BEGIN
  SELECT user_id, role INTO new.user_id, its_role FROM antennas_membership
   WHERE id = new.membership_id AND antenna_id = new.antenna_id;
  IF new.user_id IS NULL THEN
    RAISE EXCEPTION 'no such team member at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'file_of_a_member_here';
  END IF;
  IF new.mission_from IS NOT NULL AND (its_role <> 'civic' OR EXISTS (
       SELECT FROM antennas_membership t
        WHERE t.id = new.tutor_id AND (t.role = 'civic' OR t.user_id = new.user_id)))
     AND (tg_op = 'INSERT' OR (new.mission_from, new.mission_until, new.tutor_id)
          IS DISTINCT FROM (old.mission_from, old.mission_until, old.tutor_id)) THEN
    RAISE EXCEPTION 'a mission is of civic service, its tutor is not'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'mission_of_civic_service';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER volunteerfile_is_copied BEFORE INSERT OR UPDATE ON workshops_volunteerfile
  FOR EACH ROW EXECUTE FUNCTION workshops_file_is_copied();

-- Hours: whose they are is copied; they are confirmed, validated by a manager, or undone, and never rewritten.
CREATE FUNCTION workshops_hours_stand() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE may_change text[] := '{confirmed_at,confirmed_by_id,validated_at,validated_by_id,undone_at}';
BEGIN
  IF tg_op = 'INSERT' THEN
    SELECT user_id INTO new.user_id FROM antennas_membership
     WHERE id = new.membership_id AND antenna_id = new.antenna_id;
    IF new.user_id IS NULL
       OR new.replaces_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM workshops_hours h WHERE h.id = new.replaces_id AND h.user_id = new.user_id
            AND h.volunteer_id IS NOT DISTINCT FROM new.volunteer_id AND h.validated_at IS NOT NULL)
       OR new.volunteer_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM workshops_sessionvolunteer v WHERE v.id = new.volunteer_id AND v.user_id = new.user_id) THEN
      RAISE EXCEPTION 'hours of another person' USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_of_one_person';
    END IF;
  ELSIF old.validated_at IS NOT NULL OR old.undone_at IS NOT NULL
     OR to_jsonb(new) - may_change IS DISTINCT FROM to_jsonb(old) - may_change THEN
    RAISE EXCEPTION 'hours are corrected by a new row'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_are_frozen';
  END IF;
  IF new.validated_at IS NOT NULL AND NOT workshops_manages(new.validated_by_id, new.antenna_id) THEN
    RAISE EXCEPTION 'a manager of the antenna validates hours'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_validated_by_a_manager';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER hours_stand BEFORE INSERT OR UPDATE ON workshops_hours
  FOR EACH ROW EXECUTE FUNCTION workshops_hours_stand();
CREATE TRIGGER hours_never_deleted BEFORE DELETE ON workshops_hours
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
REVOKE ALL ON FUNCTION workshops_call_stands(), workshops_file_is_copied(), workshops_hours_stand() FROM PUBLIC;
"""
FILES_BACK = """
DROP TRIGGER hours_never_deleted ON workshops_hours;
DROP TRIGGER hours_stand ON workshops_hours;
DROP FUNCTION workshops_hours_stand();
DROP TRIGGER volunteerfile_is_copied ON workshops_volunteerfile;
DROP FUNCTION workshops_file_is_copied();
DROP TRIGGER held_stays ON workshops_held;
DROP FUNCTION workshops_held_stays();
DROP TRIGGER teamcall_stands ON workshops_teamcall;
DROP FUNCTION workshops_call_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0014_team_tables"), ("antennas", "0005_telephones_in_one_form")]

    operations = [
        *[Protect(f"workshops_{table}") for table in TABLES],
        RunSQL(KEYS, KEYS_BACK),
        RunSQL(PLACES, PLACES_BACK),
        RunSQL(FILES, FILES_BACK),
    ]
