"""Bookings without an account, the waiting list: who sees which row, and the rules that no page can go round.

A seat offered to who waits is held: it counts as taken for everybody else, and not for her. Seats are counted from
bookings alone, under the session's row lock; `offered_until` is written here, by the offers' own triggers.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

KEYS = """
ALTER TABLE workshops_seatoffer ADD CONSTRAINT seat_offer_copies_its_booking
  FOREIGN KEY (booking_id, antenna_id) REFERENCES workshops_booking (id, antenna_id);
ALTER TABLE workshops_seatkey ADD CONSTRAINT seat_key_copies_its_booking
  FOREIGN KEY (booking_id, antenna_id) REFERENCES workshops_booking (id, antenna_id);
ALTER TABLE workshops_session ADD CONSTRAINT session_key_of_its_antenna UNIQUE (id, antenna_id);
ALTER TABLE workshops_publicdoor ADD CONSTRAINT door_of_a_session_here
  FOREIGN KEY (session_id, antenna_id) REFERENCES workshops_session (id, antenna_id);
CREATE TRIGGER offer_rule_append_only BEFORE UPDATE OR DELETE ON workshops_offerrule
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER seat_offer_stays_written BEFORE DELETE ON workshops_seatoffer
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
KEYS_BACK = """
DROP TRIGGER seat_offer_stays_written ON workshops_seatoffer;
DROP TRIGGER offer_rule_append_only ON workshops_offerrule;
ALTER TABLE workshops_publicdoor DROP CONSTRAINT door_of_a_session_here;
ALTER TABLE workshops_session DROP CONSTRAINT session_key_of_its_antenna;
ALTER TABLE workshops_seatkey DROP CONSTRAINT seat_key_copies_its_booking;
ALTER TABLE workshops_seatoffer DROP CONSTRAINT seat_offer_copies_its_booking;
"""

TAKING = """
-- Seats of a session that are held, without this booking's: booked, there, offered to who waits. In an open drop-in
-- people come and go: who is there holds none of the seats that are booked ahead.
CREATE FUNCTION workshops_seats_held(which bigint, but_for bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM workshops_booking b
    JOIN workshops_session s ON s.id = b.session_id JOIN workshops_kind k ON k.id = s.kind_id
   WHERE b.session_id = which AND b.id IS DISTINCT FROM but_for
     AND (b.state = 'booked' OR (b.state = 'came' AND NOT k.come_and_go) OR b.offered_until IS NOT NULL)
$$;

CREATE OR REPLACE FUNCTION workshops_take_a_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE the_session workshops_session; comes_and_goes boolean;
BEGIN
  IF new.state <> 'waiting' THEN new.offered_until := NULL; END IF;
  IF tg_op = 'UPDATE' AND new.session_id = old.session_id
     AND (new.state NOT IN ('booked', 'came') OR old.state = 'booked') THEN
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
  IF new.state NOT IN ('booked', 'came') THEN RETURN new; END IF;
  SELECT come_and_go INTO comes_and_goes FROM workshops_kind WHERE id = the_session.kind_id;
  IF tg_op = 'UPDATE' AND new.session_id = old.session_id AND old.state = 'came' AND NOT comes_and_goes THEN
    RETURN new;
  END IF;
  IF the_session.state = 'cancelled' THEN
    RAISE EXCEPTION 'the session is cancelled'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_cancelled';
  END IF;
  IF new.state = 'came' AND comes_and_goes THEN RETURN new; END IF;
  IF workshops_seats_held(new.session_id, new.id) >= the_session.capacity THEN
    RAISE EXCEPTION 'the session is full' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_is_full';
  END IF;
  RETURN new;
END $$;
"""
TAKING_BACK = """
CREATE OR REPLACE FUNCTION workshops_take_a_seat() RETURNS trigger
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
DROP FUNCTION workshops_seats_held(bigint, bigint);
"""

OFFERING = """
-- A limit is not lowered under the seats that were offered either.
CREATE FUNCTION workshops_keep_the_offered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF workshops_seats_held(new.id, NULL) > new.capacity THEN
    RAISE EXCEPTION 'more seats are taken or offered already'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_capacity_holds_the_booked';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_keeps_the_offered BEFORE UPDATE OF capacity ON workshops_session
  FOR EACH ROW WHEN (new.capacity < old.capacity) EXECUTE FUNCTION workshops_keep_the_offered();

-- A freed seat is offered to who waits, once, under the session's row lock; three times in all to one person.
CREATE FUNCTION workshops_offer_a_seat() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE the_booking workshops_booking; the_session workshops_session; broken text;
BEGIN
  SELECT s.* INTO the_session FROM workshops_session s JOIN workshops_booking b ON b.session_id = s.id
   WHERE b.id = new.booking_id AND b.antenna_id = new.antenna_id FOR UPDATE OF s;
  SELECT * INTO the_booking FROM workshops_booking WHERE id = new.booking_id AND antenna_id = new.antenna_id;
  broken := CASE
    WHEN the_booking.id IS NULL THEN 'seat_offer_of_a_booking_here'
    WHEN the_booking.state <> 'waiting' OR new.state <> 'open' THEN 'seat_offered_to_who_waits'
    WHEN the_session.state = 'cancelled' THEN 'session_is_cancelled'
    WHEN new.lapses_at > the_session.starts_at THEN 'seat_offer_lapses_before_the_start'
    WHEN (SELECT count(*) FROM workshops_seatoffer o JOIN workshops_booking b ON b.id = o.booking_id
           WHERE o.session_id = the_session.id AND b.person_id = the_booking.person_id) >= 3
      THEN 'seat_offered_three_times'
    WHEN workshops_seats_held(the_session.id, NULL) >= the_session.capacity THEN 'session_is_full'
  END;
  IF broken IS NOT NULL THEN
    RAISE EXCEPTION 'this seat cannot be offered' USING ERRCODE = 'check_violation', CONSTRAINT = broken;
  END IF;
  new.session_id := the_session.id;
  new.capacity := the_session.capacity;
  UPDATE workshops_booking SET offered_until = new.lapses_at WHERE id = new.booking_id;
  RETURN new;
END $$;
CREATE TRIGGER seat_is_offered BEFORE INSERT ON workshops_seatoffer
  FOR EACH ROW EXECUTE FUNCTION workshops_offer_a_seat();

-- An offer is answered once; its other facts stay.
CREATE FUNCTION workshops_answer_an_offer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF old.state <> 'open' OR (new.booking_id, new.antenna_id, new.session_id, new.capacity, new.offered_at, new.lapses_at)
     IS DISTINCT FROM (old.booking_id, old.antenna_id, old.session_id, old.capacity, old.offered_at, old.lapses_at) THEN
    RAISE EXCEPTION 'an offer that was answered stays'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_offer_is_answered_once';
  END IF;
  IF new.state <> 'open' THEN
    UPDATE workshops_booking SET offered_until = NULL WHERE id = new.booking_id AND offered_until IS NOT NULL;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER seat_offer_is_answered BEFORE UPDATE ON workshops_seatoffer
  FOR EACH ROW EXECUTE FUNCTION workshops_answer_an_offer();

-- Whoever waits no longer has no open offer: she took the seat, or left the list, by whatever way.
CREATE FUNCTION workshops_waits_no_longer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE workshops_seatoffer
     SET state = CASE WHEN new.state IN ('booked', 'came') THEN 'taken' ELSE 'declined' END, closed_at = new.changed_at
   WHERE booking_id = new.id AND state = 'open';
  RETURN NULL;
END $$;
CREATE TRIGGER booking_answers_its_offer AFTER UPDATE OF state ON workshops_booking
  FOR EACH ROW WHEN (old.state = 'waiting' AND new.state <> 'waiting') EXECUTE FUNCTION workshops_waits_no_longer();
REVOKE ALL ON FUNCTION workshops_seats_held(bigint, bigint), workshops_keep_the_offered(), workshops_offer_a_seat(),
  workshops_answer_an_offer(), workshops_waits_no_longer() FROM PUBLIC;
"""
OFFERING_BACK = """
DROP TRIGGER booking_answers_its_offer ON workshops_booking;
DROP FUNCTION workshops_waits_no_longer();
DROP TRIGGER seat_offer_is_answered ON workshops_seatoffer;
DROP FUNCTION workshops_answer_an_offer();
DROP TRIGGER seat_is_offered ON workshops_seatoffer;
DROP FUNCTION workshops_offer_a_seat();
DROP TRIGGER session_keeps_the_offered ON workshops_session;
DROP FUNCTION workshops_keep_the_offered();
"""

LINKS = """
-- Whose seat a link is of: nobody is signed in and no door is open. The secret itself is nowhere.
CREATE FUNCTION seat_of_key(secret text) RETURNS TABLE (antenna_id bigint, antenna_slug text, booking_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.antenna_id, a.slug::text, k.booking_id FROM workshops_seatkey k JOIN antennas_antenna a ON a.id = k.antenna_id
   WHERE k.secret_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex') AND (a.closed_on IS NULL OR a.closed_on >= current_date)
$$;
-- Which session a poster leads to.
CREATE FUNCTION session_of_code(asked text) RETURNS TABLE (antenna_id bigint, antenna_slug text, session_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.antenna_id, a.slug::text, d.session_id FROM workshops_publicdoor d JOIN antennas_antenna a ON a.id = d.antenna_id
   WHERE d.code = asked AND (a.closed_on IS NULL OR a.closed_on >= current_date)
$$;
REVOKE ALL ON FUNCTION seat_of_key(text), session_of_code(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seat_of_key(text), session_of_code(text) TO connect_web;
"""
LINKS_BACK = "DROP FUNCTION session_of_code(text); DROP FUNCTION seat_of_key(text);"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0010_seats_tables")]

    operations = [
        *[Protect(f"workshops_{table}") for table in ["seatoffer", "offerrule", "seatkey", "publicdoor"]],
        RunSQL(KEYS, KEYS_BACK),
        RunSQL(TAKING, TAKING_BACK),
        RunSQL(OFFERING, OFFERING_BACK),
        RunSQL(LINKS, LINKS_BACK),
    ]
