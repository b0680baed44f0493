"""What people are told: never twice, never after the start, never more than five a day, never to who wants none.

Who writes a seat or a session need not think of what waits to be told of it: triggers withdraw it. The outbox tells its
message what became of it, in the statement that says so.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

KEYS = """
ALTER TABLE workshops_message
  ADD CONSTRAINT message_person_enrolled
    FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
    DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT message_copies_its_booking
    FOREIGN KEY (booking_id, antenna_id, person_id) REFERENCES workshops_booking (id, antenna_id, person_id)
    ON UPDATE CASCADE;
ALTER TABLE workshops_call ADD CONSTRAINT call_copies_its_message
  FOREIGN KEY (message_id, antenna_id) REFERENCES workshops_message (id, antenna_id);
ALTER TABLE workshops_messagestop ADD CONSTRAINT messagestop_person_enrolled
  FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE workshops_remindersetting ADD CONSTRAINT reminder_never_for_the_past
  CHECK (from_on >= (decided_at AT TIME ZONE 'Europe/Paris')::date);
CREATE TRIGGER remindersetting_append_only BEFORE UPDATE OR DELETE ON workshops_remindersetting
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
-- What the outbox holds of messages is found by what it is about.
CREATE INDEX letter_of_a_message ON post_letter (matter) WHERE matter LIKE 'workshop:%';
CREATE INDEX text_of_a_message ON post_text (matter) WHERE matter LIKE 'workshop:%';
"""
KEYS_BACK = """
DROP INDEX text_of_a_message;
DROP INDEX letter_of_a_message;
DROP TRIGGER remindersetting_append_only ON workshops_remindersetting;
ALTER TABLE workshops_remindersetting DROP CONSTRAINT reminder_never_for_the_past;
ALTER TABLE workshops_messagestop DROP CONSTRAINT messagestop_person_enrolled;
ALTER TABLE workshops_call DROP CONSTRAINT call_copies_its_message;
ALTER TABLE workshops_message DROP CONSTRAINT message_copies_its_booking, DROP CONSTRAINT message_person_enrolled;
"""

CAPS = """
-- How many messages the outbox was given for a person on the Paris day of an instant, at every antenna.
CREATE FUNCTION workshops_told_that_day(who uuid, instant timestamptz) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM workshops_message
   WHERE person_id = who AND channel IN ('email', 'sms') AND state IN ('waiting', 'failed', 'sent')
     AND due_at >= (instant AT TIME ZONE 'Europe/Paris')::date::timestamp AT TIME ZONE 'Europe/Paris'
     AND due_at < ((instant AT TIME ZONE 'Europe/Paris')::date + 1)::timestamp AT TIME ZONE 'Europe/Paris'
$$;

-- The same for people of the open door, each held until the transaction ends: two acts that tell one person count one
-- after the other.
CREATE FUNCTION workshops_hold_and_count(people uuid[], moment timestamptz) RETURNS TABLE (person uuid, told integer)
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

-- A message copies its seat's person and hour. It is refused over five a day, over three offers a seat, for a seat that
-- it would lie about. The seat is held: whoever gives it back meanwhile withdraws the message too.
CREATE FUNCTION workshops_message_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE seat workshops_booking;
BEGIN
  SELECT * INTO seat FROM workshops_booking WHERE id = new.booking_id AND antenna_id = new.antenna_id FOR SHARE;
  IF seat.id IS NULL THEN
    RAISE EXCEPTION 'no such seat at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'message_of_a_seat_here';
  END IF;
  new.person_id := seat.person_id;
  new.starts_at := seat.starts_at;
  IF new.matter = 'reminder' AND seat.state <> 'booked' THEN
    RAISE EXCEPTION 'nobody is reminded of a seat that is not hers'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'reminder_of_a_booked_seat';
  END IF;
  IF new.matter = 'offer' AND (
    SELECT count(*) FROM workshops_message WHERE booking_id = new.booking_id AND matter = 'offer') >= 3 THEN
    RAISE EXCEPTION 'three offers were made' USING ERRCODE = 'check_violation', CONSTRAINT = 'offers_three_a_seat';
  END IF;
  IF new.channel IN ('email', 'sms') AND new.state IN ('waiting', 'failed', 'sent') THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(new.person_id::text, 12));
    IF workshops_told_that_day(new.person_id, new.due_at) >= 5 THEN
      RAISE EXCEPTION 'too many messages for one person in a day'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'messages_five_a_day';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER message_begins BEFORE INSERT ON workshops_message
  FOR EACH ROW EXECUTE FUNCTION workshops_message_begins();

-- What was said, to whom and by which way stays; what was sent stays sent.
CREATE FUNCTION workshops_message_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.antenna_id, new.booking_id, new.matter, new.moment, new.channel, new.due_at, new.not_after, new.starts_at)
     IS DISTINCT FROM
     (old.antenna_id, old.booking_id, old.matter, old.moment, old.channel, old.due_at, old.not_after, old.starts_at)
     OR (old.state = 'sent' AND (new.state, new.sent_at) IS DISTINCT FROM (old.state, old.sent_at)) THEN
    RAISE EXCEPTION 'a message stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'message_stands';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER message_stands BEFORE UPDATE ON workshops_message
  FOR EACH ROW EXECUTE FUNCTION workshops_message_stands();

CREATE FUNCTION workshops_call_as_said() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.message_id, new.antenna_id, new.result, new.at, new.by_id, new.before)
     IS DISTINCT FROM (old.message_id, old.antenna_id, old.result, old.at, old.by_id, old.before)
     OR old.taken_back_at IS NOT NULL THEN
    RAISE EXCEPTION 'a call stays what it was' USING ERRCODE = 'check_violation', CONSTRAINT = 'call_as_said';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER call_as_said BEFORE UPDATE ON workshops_call FOR EACH ROW EXECUTE FUNCTION workshops_call_as_said();
REVOKE ALL ON FUNCTION workshops_told_that_day(uuid, timestamptz), workshops_hold_and_count(uuid[], timestamptz),
  workshops_message_begins() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workshops_hold_and_count(uuid[], timestamptz) TO connect_antenna;
"""
CAPS_BACK = """
DROP TRIGGER call_as_said ON workshops_call;
DROP FUNCTION workshops_call_as_said();
DROP TRIGGER message_stands ON workshops_message;
DROP FUNCTION workshops_message_stands();
DROP TRIGGER message_begins ON workshops_message;
DROP FUNCTION workshops_message_begins();
DROP FUNCTION workshops_hold_and_count(uuid[], timestamptz);
DROP FUNCTION workshops_told_that_day(uuid, timestamptz);
"""

FOLLOWING = """
-- What waits to be told of a seat that changed, or of an hour that is no longer the session's, is withdrawn.
CREATE FUNCTION workshops_withdraw_messages() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE workshops_message SET state = 'withdrawn'
   WHERE booking_id = new.id AND state IN ('waiting', 'failed')
     AND (new.starts_at <> old.starts_at
       OR new.state <> old.state AND (
         matter = 'offer'
         OR matter IN ('booked', 'reminder', 'moved') AND new.state <> 'booked'
         OR matter IN ('cancelled', 'lapsed') AND new.state IN ('booked', 'waiting')));
  RETURN NULL;
END $$;
CREATE TRIGGER booking_withdraws_its_messages AFTER UPDATE OF state, starts_at ON workshops_booking
  FOR EACH ROW WHEN (new.state <> old.state OR new.starts_at <> old.starts_at)
  EXECUTE FUNCTION workshops_withdraw_messages();

-- A message that is not to leave any more takes its letter back, unless the carrier has it already.
CREATE FUNCTION workshops_hold_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE post_letter SET not_after = queued_at
   WHERE matter = 'workshop:' || new.id AND matter LIKE 'workshop:%' AND sent_at IS NULL AND handed_at IS NULL;
  UPDATE post_text SET not_after = queued_at
   WHERE matter = 'workshop:' || new.id AND matter LIKE 'workshop:%' AND sent_at IS NULL AND handed_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER message_holds_its_letter_back AFTER UPDATE OF state ON workshops_message
  FOR EACH ROW WHEN (old.state IN ('waiting', 'failed') AND new.state IN ('withdrawn', 'stopped', 'called', 'expired'))
  EXECUTE FUNCTION workshops_hold_back();

-- The outbox tells its message: sent, or not taken by the carrier.
CREATE FUNCTION workshops_outbox_answers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.sent_at IS NOT NULL AND old.sent_at IS NULL THEN
    UPDATE workshops_message SET state = 'sent', sent_at = new.handed_at, result = 'accepted'
     WHERE id = substr(new.matter, 10)::uuid AND state NOT IN ('sent', 'called');
  ELSIF new.handed_at IS NULL AND old.handed_at IS NOT NULL THEN
    UPDATE workshops_message SET state = 'failed', result = CASE WHEN new.not_after <= old.handed_at THEN 'no_way' ELSE 'down' END
     WHERE id = substr(new.matter, 10)::uuid AND state IN ('waiting', 'failed');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER letter_answers_its_message AFTER UPDATE OF handed_at, sent_at ON post_letter
  FOR EACH ROW WHEN (new.matter LIKE 'workshop:%') EXECUTE FUNCTION workshops_outbox_answers();
CREATE TRIGGER text_answers_its_message AFTER UPDATE OF handed_at, sent_at ON post_text
  FOR EACH ROW WHEN (new.matter LIKE 'workshop:%') EXECUTE FUNCTION workshops_outbox_answers();
REVOKE ALL ON FUNCTION workshops_withdraw_messages(), workshops_hold_back(), workshops_outbox_answers() FROM PUBLIC;
"""
FOLLOWING_BACK = """
DROP TRIGGER text_answers_its_message ON post_text;
DROP TRIGGER letter_answers_its_message ON post_letter;
DROP FUNCTION workshops_outbox_answers();
DROP TRIGGER message_holds_its_letter_back ON workshops_message;
DROP FUNCTION workshops_hold_back();
DROP TRIGGER booking_withdraws_its_messages ON workshops_booking;
DROP FUNCTION workshops_withdraw_messages();
"""

STOPPING = """
-- Somebody wants no more messages: what waits stays.
CREATE FUNCTION workshops_stop_what_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE workshops_message SET state = 'stopped', result = 'asked_none'
   WHERE person_id = new.person_id AND antenna_id = new.antenna_id AND state IN ('waiting', 'failed')
     AND channel IN ('email', 'sms') AND new.what IN ('all', channel);
  RETURN NULL;
END $$;
CREATE TRIGGER messagestop_stops_what_waits AFTER INSERT ON workshops_messagestop
  FOR EACH ROW WHEN (new.until IS NULL) EXECUTE FUNCTION workshops_stop_what_waits();

-- The person's word holds at every antenna that knows her, whichever she said it to. Gives how many rows were new.
CREATE FUNCTION workshops_stop_messages(who uuid, which text, said_by text, team bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE made integer;
BEGIN
  IF NOT EXISTS (SELECT FROM beneficiaries_enrolment WHERE person_id = who
                  AND antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint) THEN
    RAISE EXCEPTION 'no such person at this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'messagestop_person_enrolled';
  END IF;
  INSERT INTO workshops_messagestop (id, person_id, antenna_id, what, way, since, by_id)
    SELECT gen_random_uuid(), who, antenna_id, which, said_by, moment,
           CASE WHEN antenna_id = current_setting('connect.antenna')::bigint THEN team END
      FROM beneficiaries_enrolment WHERE person_id = who ORDER BY antenna_id
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;

-- STOP answered from a telephone: everybody who was written to at that number. Asked by the worker, under no door.
CREATE FUNCTION workshops_stop_by_number(telephone text, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE made integer;
BEGIN
  INSERT INTO workshops_messagestop (id, person_id, antenna_id, what, way, since)
    SELECT gen_random_uuid(), e.person_id, e.antenna_id, 'all', 'reply', moment FROM beneficiaries_enrolment e
      JOIN beneficiaries_person p ON p.id = e.person_id AND p.erased_at IS NULL AND p.merged_into_id IS NULL
     WHERE e.person_id IN (SELECT m.person_id FROM post_text t JOIN workshops_message m ON t.matter = 'workshop:' || m.id
                            WHERE t.number = telephone AND t.matter LIKE 'workshop:%')
     ORDER BY e.person_id, e.antenna_id
    ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  RETURN made;
END $$;

-- Erased, her number and her address go from the outbox too. By the nation's erasure alone.
CREATE FUNCTION workshops_forget_outbox(people uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE matters text[];
BEGIN
  SELECT coalesce(array_agg('workshop:' || m.id), '{}') INTO matters FROM workshops_message m
    JOIN beneficiaries_person p ON p.id = m.person_id AND p.erased_at IS NOT NULL WHERE m.person_id = ANY (people);
  DELETE FROM post_enclosure e USING post_letter l
   WHERE e.letter_id = l.id AND l.matter = ANY (matters) AND l.matter LIKE 'workshop:%';
  DELETE FROM post_letter WHERE matter = ANY (matters) AND matter LIKE 'workshop:%';
  DELETE FROM post_text WHERE matter = ANY (matters) AND matter LIKE 'workshop:%';
END $$;

-- The link of a message leads to its antenna; who follows it has no door yet.
CREATE FUNCTION workshops_door_of_message(which uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT antenna_id FROM workshops_message WHERE id = which
$$;
REVOKE ALL ON FUNCTION workshops_stop_what_waits(), workshops_stop_messages(uuid, text, text, bigint, timestamptz),
  workshops_stop_by_number(text, timestamptz), workshops_forget_outbox(uuid[]), workshops_door_of_message(uuid)
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workshops_forget_outbox(uuid[]) TO connect_national;
GRANT EXECUTE ON FUNCTION workshops_stop_messages(uuid, text, text, bigint, timestamptz) TO connect_antenna;
GRANT EXECUTE ON FUNCTION workshops_stop_by_number(text, timestamptz), workshops_door_of_message(uuid) TO connect_web;
"""
STOPPING_BACK = """
DROP FUNCTION workshops_door_of_message(uuid);
DROP FUNCTION workshops_forget_outbox(uuid[]);
DROP FUNCTION workshops_stop_by_number(text, timestamptz);
DROP FUNCTION workshops_stop_messages(uuid, text, text, bigint, timestamptz);
DROP TRIGGER messagestop_stops_what_waits ON workshops_messagestop;
DROP FUNCTION workshops_stop_what_waits();
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0012_telling_tables"), ("post", "0004_texts_calendar")]

    operations = [
        *[Protect(f"workshops_{table}") for table in ["message", "call", "messagestop", "remindersetting"]],
        RunSQL(KEYS, KEYS_BACK),
        RunSQL(CAPS, CAPS_BACK),
        RunSQL(FOLLOWING, FOLLOWING_BACK),
        RunSQL(STOPPING, STOPPING_BACK),
    ]
