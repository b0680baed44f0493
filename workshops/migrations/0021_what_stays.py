"""Seats, places and messages keep their promises whatever column is written: what an attack of these tables found open."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

SEATS = """
-- Whether people come and go decides which seats are counted: it does not change under sessions to come.
CREATE FUNCTION workshops_seats_count_alike() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (SELECT count(DISTINCT come_and_go) FROM workshops_kind WHERE id IN (new.kind_id, old.kind_id)) > 1
     AND EXISTS (SELECT FROM workshops_booking WHERE session_id = new.id AND state <> 'cancelled') THEN
    RAISE EXCEPTION 'a session with people keeps how its seats are counted'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_counts_its_seats_alike';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_counts_alike BEFORE UPDATE OF kind_id ON workshops_session
  FOR EACH ROW WHEN (new.kind_id <> old.kind_id) EXECUTE FUNCTION workshops_seats_count_alike();
CREATE FUNCTION workshops_kind_counts_alike() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM workshops_session WHERE kind_id = new.id) THEN
    RAISE EXCEPTION 'a kind that has sessions stays open, or not'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kind_of_sessions_keeps_its_shape';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kind_counts_alike BEFORE UPDATE OF come_and_go ON workshops_kind
  FOR EACH ROW WHEN (new.come_and_go <> old.come_and_go) EXECUTE FUNCTION workshops_kind_counts_alike();

-- Until when a seat is held is the offers' own to say: their triggers write it as the owner.
CREATE FUNCTION workshops_offer_is_not_said() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user IN ('connect_antenna', 'connect_portal', 'connect_national') THEN
    RAISE EXCEPTION 'a seat is held by its offer'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_is_held_by_its_offer';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER booking_offer_is_not_said BEFORE UPDATE OF offered_until ON workshops_booking
  FOR EACH ROW WHEN (new.offered_until IS DISTINCT FROM old.offered_until)
  EXECUTE FUNCTION workshops_offer_is_not_said();

-- A place outside holds so many, as a room does; neither gets smaller than what is planned there.
CREATE FUNCTION workshops_venue_suffices() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.capacity > (SELECT seats FROM workshops_venue WHERE id = new.venue_id) THEN
    RAISE EXCEPTION 'the place has fewer seats'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_within_its_room';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_venue_suffices BEFORE INSERT OR UPDATE OF capacity, venue_id ON workshops_session
  FOR EACH ROW WHEN (new.venue_id IS NOT NULL) EXECUTE FUNCTION workshops_venue_suffices();
CREATE FUNCTION workshops_place_still_suffices() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM workshops_session s
              WHERE s.state = 'planned' AND s.ends_at > now() AND s.capacity > new.seats
                AND CASE tg_table_name WHEN 'workshops_room' THEN s.room_id ELSE s.venue_id END = new.id) THEN
    RAISE EXCEPTION 'sessions to come have more seats'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'place_covers_its_sessions';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER room_still_suffices BEFORE UPDATE OF seats ON workshops_room
  FOR EACH ROW WHEN (new.seats < old.seats) EXECUTE FUNCTION workshops_place_still_suffices();
CREATE TRIGGER venue_still_suffices BEFORE UPDATE OF seats ON workshops_venue
  FOR EACH ROW WHEN (new.seats IS NOT NULL AND new.seats < coalesce(old.seats, 1000))
  EXECUTE FUNCTION workshops_place_still_suffices();

CREATE FUNCTION workshops_use_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what is shared is given back, then taken anew'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'use_stays_what_it_is';
END $$;
CREATE TRIGGER use_stays BEFORE UPDATE OF equipment_id, session_id ON workshops_equipmentuse
  FOR EACH ROW WHEN (new.equipment_id <> old.equipment_id OR new.session_id <> old.session_id)
  EXECUTE FUNCTION workshops_use_stays();
REVOKE ALL ON FUNCTION workshops_seats_count_alike(), workshops_kind_counts_alike(), workshops_venue_suffices(),
  workshops_place_still_suffices() FROM PUBLIC;
"""
SEATS_BACK = """
DROP TRIGGER use_stays ON workshops_equipmentuse;
DROP FUNCTION workshops_use_stays();
DROP TRIGGER venue_still_suffices ON workshops_venue;
DROP TRIGGER room_still_suffices ON workshops_room;
DROP FUNCTION workshops_place_still_suffices();
DROP TRIGGER session_venue_suffices ON workshops_session;
DROP FUNCTION workshops_venue_suffices();
DROP TRIGGER booking_offer_is_not_said ON workshops_booking;
DROP FUNCTION workshops_offer_is_not_said();
DROP TRIGGER kind_counts_alike ON workshops_kind;
DROP FUNCTION workshops_kind_counts_alike();
DROP TRIGGER session_counts_alike ON workshops_session;
DROP FUNCTION workshops_seats_count_alike();
"""

TEAM = """
-- An overlap that was allowed was allowed at those hours: moved, it stands on nothing that it did not stand on before.
CREATE FUNCTION workshops_overlap_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('volunteer', new.user_id));
  IF EXISTS (
    SELECT FROM workshops_sessionvolunteer v
     WHERE v.user_id = new.user_id AND v.id <> new.id AND v.state = 'planned' AND v.left_at IS NULL
       AND v.attendance IN ('planned', 'came')
       AND tstzrange(v.starts_at, v.ends_at) && tstzrange(new.starts_at, new.ends_at)
       AND NOT tstzrange(v.starts_at, v.ends_at) && tstzrange(old.starts_at, old.ends_at)
  ) THEN
    RAISE EXCEPTION 'busy elsewhere at that time'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'volunteer_is_in_one_place';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER volunteer_overlap_stays BEFORE UPDATE OF starts_at, ends_at ON workshops_sessionvolunteer
  FOR EACH ROW WHEN (new.overlap_by_id IS NOT NULL AND new.state = 'planned' AND new.left_at IS NULL
    AND new.attendance IN ('planned', 'came') AND (new.starts_at, new.ends_at) <> (old.starts_at, old.ends_at))
  EXECUTE FUNCTION workshops_overlap_stays();

-- Hours of one person on one day: sixteen at most, over all her rows that stand, whatever the antenna.
CREATE FUNCTION workshops_hours_of_a_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('hours', new.user_id));
  IF new.minutes + (
    SELECT coalesce(sum(h.minutes), 0) FROM workshops_hours h
     WHERE h.user_id = new.user_id AND h."on" = new."on" AND h.undone_at IS NULL AND h.id <> new.id
       AND h.id IS DISTINCT FROM new.replaces_id
       AND NOT EXISTS (SELECT FROM workshops_hours n WHERE n.replaces_id = h.id AND n.undone_at IS NULL)
  ) > 960 THEN
    RAISE EXCEPTION 'sixteen hours a day at most'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'hours_up_to_16_a_day';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER hours_within_a_day BEFORE INSERT ON workshops_hours
  FOR EACH ROW WHEN (new.minutes BETWEEN 1 AND 960 AND new.undone_at IS NULL) EXECUTE FUNCTION workshops_hours_of_a_day();
REVOKE ALL ON FUNCTION workshops_overlap_stays(), workshops_hours_of_a_day() FROM PUBLIC;
"""
TEAM_BACK = """
DROP TRIGGER hours_within_a_day ON workshops_hours;
DROP FUNCTION workshops_hours_of_a_day();
DROP TRIGGER volunteer_overlap_stays ON workshops_sessionvolunteer;
DROP FUNCTION workshops_overlap_stays();
"""

TELLING = """
-- What was stopped, withdrawn or let go is not brought back by hand.
CREATE FUNCTION workshops_message_stays_ended() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.state IN ('stopped', 'withdrawn', 'expired') AND new.state IN ('waiting', 'failed') THEN
    RAISE EXCEPTION 'a message stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_stands';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER message_stays_ended BEFORE UPDATE OF state ON workshops_message
  FOR EACH ROW EXECUTE FUNCTION workshops_message_stays_ended();

-- A telephone and an address are one reader, whatever the names they were given under: five a day to them together.
CREATE OR REPLACE FUNCTION workshops_told_that_day(who uuid, instant timestamptz) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM workshops_message m
   WHERE m.person_id IN (SELECT workshops_same_reader(who))
     AND channel IN ('email', 'sms') AND state IN ('waiting', 'failed', 'sent')
     AND due_at >= (instant AT TIME ZONE 'Europe/Paris')::date::timestamp AT TIME ZONE 'Europe/Paris'
     AND due_at < ((instant AT TIME ZONE 'Europe/Paris')::date + 1)::timestamp AT TIME ZONE 'Europe/Paris'
$$;
"""
SAME_READER = """
CREATE INDEX person_phone_told ON beneficiaries_person (phone) WHERE phone <> '';
CREATE INDEX person_email_told ON beneficiaries_person (lower(email)) WHERE email <> '';
-- This person, and whoever else is reached by her telephone or her address.
CREATE FUNCTION workshops_same_reader(who uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT who
  UNION SELECT p.id FROM beneficiaries_person me JOIN beneficiaries_person p ON p.phone = me.phone AND p.phone <> ''
         WHERE me.id = who AND me.phone <> ''
  UNION SELECT p.id FROM beneficiaries_person me
          JOIN beneficiaries_person p ON lower(p.email) = lower(me.email) AND p.email <> ''
         WHERE me.id = who AND me.email <> ''
$$;
REVOKE ALL ON FUNCTION workshops_same_reader(uuid) FROM PUBLIC;
-- Whose telephone answered STOP: asked of people of the open door, told as yes or no.
CREATE FUNCTION workshops_silent(people uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT e.person_id FROM beneficiaries_enrolment e JOIN beneficiaries_person me ON me.id = e.person_id
   WHERE e.person_id = ANY (people) AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint
     AND me.phone <> '' AND EXISTS (
       SELECT FROM beneficiaries_person p JOIN workshops_messagestop s ON s.person_id = p.id
        WHERE p.phone = me.phone AND s.way = 'reply' AND s.until IS NULL)
$$;
REVOKE ALL ON FUNCTION workshops_silent(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workshops_silent(uuid[]) TO connect_antenna;
-- Two acts that tell one reader count one after the other: the words of her telephone and address are held too.
CREATE OR REPLACE FUNCTION workshops_hold_and_count(people uuid[], moment timestamptz)
RETURNS TABLE (person uuid, told integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE word text;
BEGIN
  FOR word IN
    SELECT DISTINCT w FROM beneficiaries_enrolment e JOIN beneficiaries_person p ON p.id = e.person_id
      CROSS JOIN LATERAL unnest(ARRAY[e.person_id::text, nullif(p.phone, ''), nullif(lower(p.email), '')]) w
     WHERE e.person_id = ANY (people) AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint
       AND w IS NOT NULL ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(word, 12));
  END LOOP;
  RETURN QUERY
    SELECT e.person_id, workshops_told_that_day(e.person_id, moment) FROM beneficiaries_enrolment e
     WHERE e.person_id = ANY (people) AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint;
END $$;
"""
TELLING_BACK = """
CREATE OR REPLACE FUNCTION workshops_told_that_day(who uuid, instant timestamptz) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM workshops_message
   WHERE person_id = who AND channel IN ('email', 'sms') AND state IN ('waiting', 'failed', 'sent')
     AND due_at >= (instant AT TIME ZONE 'Europe/Paris')::date::timestamp AT TIME ZONE 'Europe/Paris'
     AND due_at < ((instant AT TIME ZONE 'Europe/Paris')::date + 1)::timestamp AT TIME ZONE 'Europe/Paris'
$$;
DROP TRIGGER message_stays_ended ON workshops_message;
DROP FUNCTION workshops_message_stays_ended();
"""
SAME_READER_BACK = """
CREATE OR REPLACE FUNCTION workshops_hold_and_count(people uuid[], moment timestamptz)
RETURNS TABLE (person uuid, told integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who uuid;
BEGIN
  FOR who IN
    SELECT e.person_id FROM beneficiaries_enrolment e
     WHERE e.person_id = ANY(people) AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint
     ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(who::text, 12));
  END LOOP;
  RETURN QUERY
    SELECT e.person_id, workshops_told_that_day(e.person_id, moment) FROM beneficiaries_enrolment e
     WHERE e.person_id = ANY(people) AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint;
END $$;
DROP FUNCTION workshops_silent(uuid[]);
DROP FUNCTION workshops_same_reader(uuid);
DROP INDEX person_email_told;
DROP INDEX person_phone_told;
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0020_once"), ("beneficiaries", "0014_merges")]

    operations = [
        RunSQL(SEATS, SEATS_BACK),
        RunSQL(TEAM, TEAM_BACK),
        RunSQL(SAME_READER, SAME_READER_BACK),
        RunSQL(TELLING, TELLING_BACK),
    ]
