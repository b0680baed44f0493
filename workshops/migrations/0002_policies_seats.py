"""Who sees which row, and the rules of seats, rooms and hours that no script or page can go round.

The counts that decide are made by owner functions under the session's row lock: a role that saw only part of the
bookings would oversell, and two at once would both find the last seat free.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

KEYS = """
ALTER TABLE workshops_room ADD CONSTRAINT room_site_of_its_antenna
  FOREIGN KEY (site_id, antenna_id) REFERENCES antennas_site (id, antenna_id);
ALTER TABLE workshops_session ADD CONSTRAINT session_room_of_its_antenna
  FOREIGN KEY (room_id, antenna_id) REFERENCES workshops_room (id, antenna_id);
ALTER TABLE workshops_sessionvolunteer
  ADD CONSTRAINT volunteer_member_of_the_antenna
    FOREIGN KEY (membership_id, antenna_id) REFERENCES antennas_membership (id, antenna_id),
  ADD CONSTRAINT volunteer_copies_the_session
    FOREIGN KEY (session_id, antenna_id, starts_at, ends_at, state)
    REFERENCES workshops_session (id, antenna_id, starts_at, ends_at, state) ON UPDATE CASCADE;
ALTER TABLE workshops_booking
  ADD CONSTRAINT booking_person_enrolled
    FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
    DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT booking_copies_the_session
    FOREIGN KEY (session_id, antenna_id, starts_at, ends_at)
    REFERENCES workshops_session (id, antenna_id, starts_at, ends_at) ON UPDATE CASCADE;
ALTER TABLE workshops_bookingchange ADD CONSTRAINT change_copies_its_booking
  FOREIGN KEY (booking_id, antenna_id) REFERENCES workshops_booking (id, antenna_id);
ALTER TABLE workshops_skillgained
  ADD CONSTRAINT skill_person_enrolled
    FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
    DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT skill_copies_its_booking
    FOREIGN KEY (booking_id, antenna_id, person_id) REFERENCES workshops_booking (id, antenna_id, person_id)
    ON UPDATE CASCADE;
CREATE TRIGGER bookingchange_append_only BEFORE UPDATE OR DELETE ON workshops_bookingchange
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
KEYS_BACK = """
DROP TRIGGER bookingchange_append_only ON workshops_bookingchange;
ALTER TABLE workshops_skillgained DROP CONSTRAINT skill_copies_its_booking, DROP CONSTRAINT skill_person_enrolled;
ALTER TABLE workshops_bookingchange DROP CONSTRAINT change_copies_its_booking;
ALTER TABLE workshops_booking DROP CONSTRAINT booking_copies_the_session, DROP CONSTRAINT booking_person_enrolled;
ALTER TABLE workshops_sessionvolunteer
  DROP CONSTRAINT volunteer_copies_the_session, DROP CONSTRAINT volunteer_member_of_the_antenna;
ALTER TABLE workshops_session DROP CONSTRAINT session_room_of_its_antenna;
ALTER TABLE workshops_room DROP CONSTRAINT room_site_of_its_antenna;
"""

SEATS = """
-- A booking copies its session's hours; one that takes a seat waits for the session's row and looks again.
CREATE FUNCTION workshops_take_a_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE the_session workshops_session; taken integer;
BEGIN
  IF tg_op = 'UPDATE' AND new.session_id = old.session_id
     AND (new.state NOT IN ('booked', 'came') OR old.state IN ('booked', 'came')) THEN
    RETURN new;
  END IF;
  IF new.state IN ('booked', 'came') THEN
    SELECT * INTO the_session FROM workshops_session
     WHERE id = new.session_id AND antenna_id = new.antenna_id FOR UPDATE;
  ELSE
    SELECT * INTO the_session FROM workshops_session WHERE id = new.session_id AND antenna_id = new.antenna_id;
  END IF;
  IF the_session.id IS NULL THEN
    RAISE EXCEPTION 'no such session at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_of_a_session_here';
  END IF;
  new.starts_at := the_session.starts_at;
  new.ends_at := the_session.ends_at;
  IF new.state IN ('booked', 'came') THEN
    IF the_session.state = 'cancelled' THEN
      RAISE EXCEPTION 'the session is cancelled'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_cancelled';
    END IF;
    SELECT count(*) INTO taken FROM workshops_booking
     WHERE session_id = new.session_id AND state IN ('booked', 'came') AND id <> new.id;
    IF taken >= the_session.capacity THEN
      RAISE EXCEPTION 'the session is full' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_full';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER booking_takes_a_seat BEFORE INSERT OR UPDATE OF state, session_id, antenna_id ON workshops_booking
  FOR EACH ROW EXECUTE FUNCTION workshops_take_a_seat();

-- The limit is not lowered under the seats taken, nor raised over the room's; a cancelled session keeps nobody.
CREATE FUNCTION workshops_hold_the_seats() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE taken integer;
BEGIN
  IF new.capacity > (SELECT seats FROM workshops_room WHERE id = new.room_id) THEN
    RAISE EXCEPTION 'the room has fewer seats'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_within_its_room';
  END IF;
  IF tg_op = 'INSERT' THEN RETURN new; END IF;
  IF new.capacity < old.capacity THEN
    SELECT count(*) INTO taken FROM workshops_booking WHERE session_id = new.id AND state IN ('booked', 'came');
    IF taken > new.capacity THEN
      RAISE EXCEPTION 'more seats are taken already'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'session_capacity_holds_the_booked';
    END IF;
  END IF;
  IF new.state = 'cancelled' AND old.state <> 'cancelled' AND EXISTS (
    SELECT FROM workshops_booking WHERE session_id = new.id AND state IN ('booked', 'waiting', 'came')
  ) THEN
    RAISE EXCEPTION 'people hold seats'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'cancelled_session_keeps_nobody';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_holds_its_seats BEFORE INSERT OR UPDATE OF capacity, room_id, state ON workshops_session
  FOR EACH ROW EXECUTE FUNCTION workshops_hold_the_seats();

-- Who the volunteer is and when she is taken are copied, never said: an exclusion constraint stands on them.
CREATE FUNCTION workshops_copy_the_volunteer() RETURNS trigger
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
CREATE TRIGGER volunteer_is_copied BEFORE INSERT ON workshops_sessionvolunteer
  FOR EACH ROW EXECUTE FUNCTION workshops_copy_the_volunteer();

-- A visit that a wrong tick wrote goes with the tick, unless another session saw the person on that day.
CREATE FUNCTION workshops_was_not_there() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM beneficiaries_visit v
   WHERE v.antenna_id = new.antenna_id AND v.person_id = new.person_id AND v.source = 'workshop'
     AND v.on = (new.starts_at AT TIME ZONE 'Europe/Paris')::date
     AND NOT EXISTS (
       SELECT FROM workshops_booking b
        WHERE b.person_id = new.person_id AND b.antenna_id = new.antenna_id AND b.state = 'came' AND b.id <> new.id
          AND (b.starts_at AT TIME ZONE 'Europe/Paris')::date = v.on);
  RETURN NULL;
END $$;
CREATE TRIGGER booking_takes_its_visit_back AFTER UPDATE OF state ON workshops_booking
  FOR EACH ROW WHEN (old.state = 'came' AND new.state <> 'came') EXECUTE FUNCTION workshops_was_not_there();
REVOKE ALL ON FUNCTION workshops_take_a_seat(), workshops_hold_the_seats(), workshops_copy_the_volunteer(),
  workshops_was_not_there() FROM PUBLIC;
"""
SEATS_BACK = """
DROP TRIGGER booking_takes_its_visit_back ON workshops_booking;
DROP TRIGGER volunteer_is_copied ON workshops_sessionvolunteer;
DROP TRIGGER session_holds_its_seats ON workshops_session;
DROP TRIGGER booking_takes_a_seat ON workshops_booking;
DROP FUNCTION workshops_was_not_there();
DROP FUNCTION workshops_copy_the_volunteer();
DROP FUNCTION workshops_hold_the_seats();
DROP FUNCTION workshops_take_a_seat();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workshops", "0001_initial"),
        ("antennas", "0002_extensions_policies_passes"),
        ("beneficiaries", "0002_policies_enrolment"),
    ]

    operations = [
        *[
            Protect(f"workshops_{table}")
            for table in ["room", "session", "sessionvolunteer", "booking", "bookingchange", "skillgained"]
        ],
        RunSQL(KEYS, KEYS_BACK),
        RunSQL(SEATS, SEATS_BACK),
    ]
