"""Who sees which row; what no script can go round: nothing is planned in a closure unless somebody insisted, nothing of
the antenna is in two places, a model week is the antenna's own.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

KEYS = """
ALTER TABLE workshops_closure ADD CONSTRAINT closure_site_of_its_antenna
  FOREIGN KEY (site_id, antenna_id) REFERENCES antennas_site (id, antenna_id);
ALTER TABLE workshops_slot
  ADD CONSTRAINT slot_timetable_of_its_antenna
    FOREIGN KEY (timetable_id, antenna_id) REFERENCES workshops_timetable (id, antenna_id),
  ADD CONSTRAINT slot_room_of_its_antenna
    FOREIGN KEY (room_id, antenna_id) REFERENCES workshops_room (id, antenna_id),
  ADD CONSTRAINT slot_venue_of_its_antenna
    FOREIGN KEY (venue_id, antenna_id) REFERENCES workshops_venue (id, antenna_id),
  ADD CONSTRAINT slot_leader_of_its_antenna
    FOREIGN KEY (leader_id, antenna_id) REFERENCES antennas_membership (id, antenna_id);
ALTER TABLE workshops_slothelper
  ADD CONSTRAINT helper_slot_of_its_antenna
    FOREIGN KEY (slot_id, antenna_id) REFERENCES workshops_slot (id, antenna_id),
  ADD CONSTRAINT helper_member_of_the_antenna
    FOREIGN KEY (membership_id, antenna_id) REFERENCES antennas_membership (id, antenna_id);
ALTER TABLE workshops_session ADD CONSTRAINT session_slot_of_its_antenna
  FOREIGN KEY (slot_id, antenna_id) REFERENCES workshops_slot (id, antenna_id);
ALTER TABLE workshops_equipmentuse
  ADD CONSTRAINT use_copies_the_session
    FOREIGN KEY (session_id, antenna_id, starts_at, ends_at, state)
    REFERENCES workshops_session (id, antenna_id, starts_at, ends_at, state) ON UPDATE CASCADE,
  ADD CONSTRAINT use_copies_the_equipment
    FOREIGN KEY (equipment_id, antenna_id, single)
    REFERENCES workshops_equipment (id, antenna_id, single) ON UPDATE CASCADE;
"""
KEYS_BACK = """
ALTER TABLE workshops_equipmentuse DROP CONSTRAINT use_copies_the_equipment, DROP CONSTRAINT use_copies_the_session;
ALTER TABLE workshops_session DROP CONSTRAINT session_slot_of_its_antenna;
ALTER TABLE workshops_slothelper
  DROP CONSTRAINT helper_member_of_the_antenna, DROP CONSTRAINT helper_slot_of_its_antenna;
ALTER TABLE workshops_slot
  DROP CONSTRAINT slot_leader_of_its_antenna, DROP CONSTRAINT slot_venue_of_its_antenna,
  DROP CONSTRAINT slot_room_of_its_antenna, DROP CONSTRAINT slot_timetable_of_its_antenna;
ALTER TABLE workshops_closure DROP CONSTRAINT closure_site_of_its_antenna;
"""

CLOSED = """
-- A planned session that begins after the closure was written, on a day when its site or antenna is closed, is there
-- because somebody insisted. Planning and closing wait for each other on the antenna's word.
CREATE FUNCTION workshops_not_while_closed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE the_day date := (new.starts_at AT TIME ZONE 'Europe/Paris')::date; the_site bigint;
BEGIN
  IF new.state <> 'planned' OR new.despite_closure THEN RETURN new; END IF;
  IF tg_op = 'UPDATE' AND old.state = new.state AND old.starts_at = new.starts_at AND old.despite_closure = new.despite_closure
     AND old.room_id IS NOT DISTINCT FROM new.room_id THEN
    RETURN new;
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('closures ' || new.antenna_id, 61));
  SELECT site_id INTO the_site FROM workshops_room WHERE id = new.room_id;
  IF EXISTS (
    SELECT FROM workshops_closure c
     WHERE c.antenna_id = new.antenna_id AND c.withdrawn_at IS NULL AND the_day BETWEEN c.first_on AND c.last_on
       AND (c.site_id IS NULL OR c.site_id = the_site) AND c.written_at < new.starts_at
  ) THEN
    RAISE EXCEPTION 'the antenna is closed on that day'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_not_in_a_closure';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_not_while_closed
  BEFORE INSERT OR UPDATE OF starts_at, room_id, state, despite_closure ON workshops_session
  FOR EACH ROW EXECUTE FUNCTION workshops_not_while_closed();

CREATE FUNCTION workshops_take_the_closures_word() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('closures ' || new.antenna_id, 61));
  RETURN new;
END $$;
CREATE TRIGGER closure_waits_its_turn BEFORE INSERT ON workshops_closure
  FOR EACH ROW EXECUTE FUNCTION workshops_take_the_closures_word();

-- Looked at when the act ends: a closure leaves no session to come behind it.
CREATE FUNCTION workshops_closure_leaves_none() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.withdrawn_at IS NULL AND EXISTS (
    SELECT FROM workshops_session s LEFT JOIN workshops_room r ON r.id = s.room_id
     WHERE s.antenna_id = new.antenna_id AND s.state = 'planned' AND NOT s.despite_closure
       AND s.starts_at > new.written_at
       AND s.starts_at >= new.first_on::timestamp AT TIME ZONE 'Europe/Paris'
       AND s.starts_at < (new.last_on + 1)::timestamp AT TIME ZONE 'Europe/Paris'
       AND (new.site_id IS NULL OR r.site_id = new.site_id)
  ) THEN
    RAISE EXCEPTION 'sessions are left in the closure'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'closure_leaves_no_session';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER closure_leaves_none AFTER INSERT ON workshops_closure
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION workshops_closure_leaves_none();

-- What was closed is history: only its withdrawal is written afterwards, once.
CREATE FUNCTION workshops_closure_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.withdrawn_at IS NOT NULL
     OR (new.antenna_id, new.first_on, new.last_on, new.reason, new.written_at)
        IS DISTINCT FROM (old.antenna_id, old.first_on, old.last_on, old.reason, old.written_at)
     OR new.site_id IS DISTINCT FROM old.site_id THEN
    RAISE EXCEPTION 'a closure is withdrawn, never rewritten'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'closure_stays';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER closure_stays BEFORE UPDATE ON workshops_closure
  FOR EACH ROW EXECUTE FUNCTION workshops_closure_stays();
"""
CLOSED_BACK = """
DROP TRIGGER closure_stays ON workshops_closure;
DROP TRIGGER closure_leaves_none ON workshops_closure;
DROP TRIGGER closure_waits_its_turn ON workshops_closure;
DROP TRIGGER session_not_while_closed ON workshops_session;
DROP FUNCTION workshops_closure_stays();
DROP FUNCTION workshops_closure_leaves_none();
DROP FUNCTION workshops_take_the_closures_word();
DROP FUNCTION workshops_not_while_closed();
"""

SHARED = """
-- A use copies the hours of its session and what its equipment is; under the equipment's row, overlapping uses are
-- counted at each instant when one begins: never more than there are.
CREATE FUNCTION workshops_equipment_suffices(the_equipment bigint, there_are integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT NOT EXISTS (
    SELECT FROM workshops_equipmentuse one
     WHERE one.equipment_id = the_equipment AND one.state = 'planned' AND one.given_back_at IS NULL
       AND (SELECT sum(o.count) FROM workshops_equipmentuse o
             WHERE o.equipment_id = the_equipment AND o.state = 'planned' AND o.given_back_at IS NULL
               AND o.starts_at <= one.starts_at AND o.ends_at > one.starts_at) > there_are
       AND one.ends_at > now())
$$;
CREATE FUNCTION workshops_use_is_copied() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT starts_at, ends_at, state INTO new.starts_at, new.ends_at, new.state FROM workshops_session
   WHERE id = new.session_id AND antenna_id = new.antenna_id;
  SELECT single INTO new.single FROM workshops_equipment WHERE id = new.equipment_id AND antenna_id = new.antenna_id;
  IF new.starts_at IS NULL OR new.single IS NULL THEN
    RAISE EXCEPTION 'no such session or equipment at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'use_of_a_session_here';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER use_is_copied BEFORE INSERT ON workshops_equipmentuse
  FOR EACH ROW EXECUTE FUNCTION workshops_use_is_copied();

CREATE FUNCTION workshops_use_is_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE there_are integer;
BEGIN
  IF new.state <> 'planned' OR new.given_back_at IS NOT NULL THEN RETURN NULL; END IF;
  SELECT count INTO there_are FROM workshops_equipment WHERE id = new.equipment_id FOR NO KEY UPDATE;
  IF new.count > there_are OR NOT workshops_equipment_suffices(new.equipment_id, there_are) THEN
    RAISE EXCEPTION 'not enough of this equipment'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'equipment_suffices';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER use_is_counted AFTER INSERT OR UPDATE OF starts_at, ends_at, state, count, given_back_at
  ON workshops_equipmentuse FOR EACH ROW EXECUTE FUNCTION workshops_use_is_counted();

CREATE FUNCTION workshops_fewer_things() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT workshops_equipment_suffices(new.id, new.count) THEN
    RAISE EXCEPTION 'sessions to come use more'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'equipment_count_covers_its_uses';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER equipment_covers_its_uses BEFORE UPDATE OF count ON workshops_equipment
  FOR EACH ROW WHEN (new.count < old.count) EXECUTE FUNCTION workshops_fewer_things();
"""
SHARED_BACK = """
DROP TRIGGER equipment_covers_its_uses ON workshops_equipment;
DROP TRIGGER use_is_counted ON workshops_equipmentuse;
DROP TRIGGER use_is_copied ON workshops_equipmentuse;
DROP FUNCTION workshops_fewer_things();
DROP FUNCTION workshops_use_is_counted();
DROP FUNCTION workshops_use_is_copied();
DROP FUNCTION workshops_equipment_suffices(bigint, integer);
"""

BUSY = """
-- When the members of the open door's antenna are taken, wherever it is: hours alone, nothing of what or where.
CREATE FUNCTION workshops_taken_hours(first_at timestamptz, last_at timestamptz)
RETURNS TABLE (membership_id bigint, session_id bigint, starts_at timestamptz, ends_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN QUERY
  SELECT m.id, CASE WHEN v.antenna_id = m.antenna_id THEN v.session_id END, v.starts_at, v.ends_at
    FROM antennas_membership m JOIN workshops_sessionvolunteer v ON v.user_id = m.user_id
   WHERE m.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint
     AND v.state = 'planned' AND v.left_at IS NULL AND v.attendance IN ('planned', 'came')
     AND v.starts_at < last_at AND v.ends_at > first_at;
END $$;
REVOKE ALL ON FUNCTION workshops_taken_hours(timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workshops_taken_hours(timestamptz, timestamptz) TO connect_antenna;
REVOKE ALL ON FUNCTION workshops_not_while_closed(), workshops_take_the_closures_word(),
  workshops_closure_leaves_none(), workshops_closure_stays(), workshops_equipment_suffices(bigint, integer),
  workshops_use_is_copied(), workshops_use_is_counted(), workshops_fewer_things() FROM PUBLIC;
"""
BUSY_BACK = "DROP FUNCTION workshops_taken_hours(timestamptz, timestamptz);"

TABLES = ["closure", "timetable", "slot", "slothelper", "equipment", "equipmentuse"]


class Migration(migrations.Migration):
    dependencies = [("workshops", "0006_timetable_tables")]

    operations = [
        *[Protect(f"workshops_{table}") for table in TABLES],
        RunSQL(KEYS, KEYS_BACK),
        RunSQL(CLOSED, CLOSED_BACK),
        RunSQL(SHARED, SHARED_BACK),
        RunSQL(BUSY, BUSY_BACK),
    ]
