"""Relays: who sees what, the way a file walks, what a relay has done before it has the label, when meetings are.

Counts that decide (hours attended, places of a call) live in owner functions: an antenna sees its own sessions alone. The
file's row is the lock of its meetings and of its label, the call's row that of its places.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

FILE = "file_id, antenna_id, structure_id", "training_relayfile (id, antenna_id, structure_id)"
COMPOSITE_KEYS = [
    ("relayfile", "relayfile_call_of_its_antenna", "call_id, antenna_id", "training_relaycall (id, antenna_id)"),
    ("relayfile", "relayfile_asked_by_a_colleague", "asked_by_id, structure_id", "partners_professional (id, structure_id)"),
    ("relayevent", "relayevent_of_its_file", *FILE),
    ("relaystep", "relaystep_of_its_file", *FILE),
    ("relaymeeting", "relaymeeting_of_its_file", *FILE),
    ("relaynote", "relaynote_of_its_file", *FILE),
    ("relayterm", "relayterm_of_its_file", *FILE),
]  # fmt: skip

COUNTS = """
-- Hours attended by each professional of a file's structure who is in post today, in whatever antenna's sessions, from two
-- years before the candidacy on. Answers for a file that the open door sees, and for the national team.
CREATE FUNCTION training_relay_hours(which bigint)
RETURNS TABLE (professional_id bigint, hours numeric, last_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.professional_id, sum(round(extract(epoch FROM h.ends - h.starts) / 3600, 2)), max(h.day)
    FROM training_relayfile f
    JOIN training_registration r ON r.structure_id = f.structure_id
    JOIN partners_professional p ON p.id = r.professional_id
    JOIN training_attendance a ON a.registration_id = r.id AND a.present
    JOIN training_halfday h ON h.id = a.half_day_id
   WHERE f.id = which AND h.day >= f.asked_on - interval '2 years'
     AND p.starts_on <= training_today() AND (p.ends_on IS NULL OR p.ends_on >= training_today())
     AND CASE current_setting('role')
           WHEN 'connect_antenna' THEN f.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint
           WHEN 'connect_portal' THEN f.structure_id = nullif(current_setting('connect.structure', true), '')::bigint
           WHEN 'connect_web' THEN false
           ELSE true END
   GROUP BY r.professional_id
$$;

-- How many professionals in post today of each structure attended a half-day, whenever and wherever; those with nobody
-- have no row. A number and a day: nothing that an antenna may not know of a partner.
CREATE FUNCTION training_structures_trained(which bigint[])
RETURNS TABLE (structure_id bigint, people bigint, last_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.structure_id, count(DISTINCT p.id), max(h.day)
    FROM partners_professional p
    JOIN training_registration r ON r.professional_id = p.id
    JOIN training_attendance a ON a.registration_id = r.id AND a.present
    JOIN training_halfday h ON h.id = a.half_day_id
   WHERE p.structure_id = ANY (which)
     AND p.starts_on <= training_today() AND (p.ends_on IS NULL OR p.ends_on >= training_today())
   GROUP BY p.structure_id
$$;

-- Structures that are or were relays, and whether the label holds that day: it is public, and on the national map.
CREATE FUNCTION training_relays_on(day date)
RETURNS TABLE (structure_id bigint, siret text, place_id uuid, holds boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.structure_id, s.siret::text, t.place_id,
         day BETWEEN t.from_on AND t.until_on AND (t.ended_on IS NULL OR day < t.ended_on)
    FROM training_relayterm t JOIN partners_structure s ON s.id = t.structure_id
$$;

-- Whom the open door's structure was introduced to: a portal sees no other structure by itself.
CREATE FUNCTION training_introduced()
RETURNS TABLE (introduction_id bigint, name text, address text, postcode text, town text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT i.id, s.name::text, s.address::text, s.postcode::text, s.town::text, s.phone::text
    FROM training_introduction i
    JOIN partners_structure s ON s.id IN (i.first_id, i.second_id)
   WHERE nullif(current_setting('connect.structure', true), '')::bigint IN (i.first_id, i.second_id)
     AND s.id <> nullif(current_setting('connect.structure', true), '')::bigint
$$;

REVOKE ALL ON FUNCTION training_introduced() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_introduced() TO connect_portal;
REVOKE ALL ON FUNCTION training_relay_hours(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION training_structures_trained(bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION training_relays_on(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_relay_hours(bigint) TO connect_antenna, connect_portal, connect_national;
GRANT EXECUTE ON FUNCTION training_structures_trained(bigint[]) TO connect_antenna, connect_national;
GRANT EXECUTE ON FUNCTION training_relays_on(date) TO connect_antenna, connect_national;
"""

FILES = """
CREATE FUNCTION training_relaycall_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(new) - 'closes_on') IS DISTINCT FROM (to_jsonb(old) - 'closes_on') THEN
    PERFORM training_refuse('relaycall_stands', 'candidates answered this call: only its last day changes');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER relaycall_stands BEFORE UPDATE ON training_relaycall
  FOR EACH ROW EXECUTE FUNCTION training_relaycall_stands();

CREATE FUNCTION training_relayfile_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE call training_relaycall; from_portal boolean := current_setting('role') = 'connect_portal';
BEGIN
  IF new.state <> 'candidate' OR new.starts_on IS NOT NULL OR new.needs <> '' THEN
    PERFORM training_refuse('relayfile_begins_as_candidate', 'a file begins with a candidacy');
  ELSIF new.asked_on > training_today() THEN
    PERFORM training_refuse('relayfile_asked_by_now', 'a candidacy is not in the future');
  END IF;
  SELECT * INTO call FROM training_relaycall WHERE id = new.call_id FOR SHARE;
  IF call.id IS NOT NULL THEN
    IF new.asked_on NOT BETWEEN call.opens_on AND call.closes_on THEN
      PERFORM training_refuse('relayfile_within_its_call', 'the call was not open that day');
    END IF;
    new.hours := call.hours;
    new.trained_people := call.people;
  END IF;
  IF from_portal THEN
    IF NOT partners_referent_here() OR new.asked_by_id IS NULL THEN
      PERFORM training_refuse('referent_only', 'a referent of the structure does this');
    ELSIF call.id IS NULL OR new.asked_on <> training_today() THEN
      PERFORM training_refuse('relayfile_within_its_call', 'on the portal one answers a call that is open today');
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER relayfile_begins BEFORE INSERT ON training_relayfile
  FOR EACH ROW EXECUTE FUNCTION training_relayfile_begins();

CREATE FUNCTION training_relayfile_walks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE moves text[] := ARRAY['state', 'starts_on', 'ends_on', 'moved_at', 'moved_by_id', 'moved_because'];
BEGIN
  IF (to_jsonb(new) - moves - 'needs') IS DISTINCT FROM (to_jsonb(old) - moves - 'needs') THEN
    PERFORM training_refuse('relayfile_stays_as_sent', 'a candidacy stays as it was sent');
  ELSIF old.state IN ('refused', 'withdrawn', 'ended') THEN
    PERFORM training_refuse('relayfile_over_stays', 'this file is over: a structure that comes back has a new one');
  ELSIF new.state = old.state THEN
    IF (new.starts_on, new.ends_on, new.moved_at, new.moved_by_id, new.moved_because)
       IS DISTINCT FROM (old.starts_on, old.ends_on, old.moved_at, old.moved_by_id, old.moved_because) THEN
      PERFORM training_refuse('relayfile_step_stands', 'a step keeps its day, its author and its reason');
    END IF;
  ELSIF (old.state, new.state) NOT IN (('candidate', 'followed'), ('candidate', 'refused'), ('candidate', 'withdrawn'),
         ('followed', 'relay'), ('followed', 'withdrawn'), ('followed', 'ended'), ('relay', 'ended')) THEN
    PERFORM training_refuse('relayfile_not_that_way', format('%s does not lead to %s', old.state, new.state));
  ELSIF new.moved_at <= old.moved_at THEN
    PERFORM training_refuse('relayfile_step_stands', 'a step comes after the one before');
  ELSIF old.starts_on IS NOT NULL AND (new.starts_on, new.ends_on) IS DISTINCT FROM (old.starts_on, old.ends_on) THEN
    PERFORM training_refuse('relayfile_step_stands', 'the follow-up keeps its dates');
  END IF;
  IF current_setting('role') = 'connect_portal' THEN
    IF NOT partners_referent_here() THEN
      PERFORM training_refuse('referent_only', 'a referent of the structure does this');
    ELSIF (old.state, new.state) <> ('candidate', 'withdrawn') OR new.needs <> old.needs THEN
      PERFORM training_refuse('relayfile_portal_withdraws', 'on the portal a candidacy is withdrawn, nothing else');
    END IF;
  END IF;
  IF new.state <> old.state THEN
    PERFORM training_relay_may(new);
  END IF;
  RETURN new;
END $$;

-- What a step asks for: a place left in the call; then needs, a plan and the hours of training.
CREATE FUNCTION training_relay_may(new training_relayfile) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE places integer; trained integer;
BEGIN
  IF new.state = 'followed' AND new.call_id IS NOT NULL THEN
    SELECT c.places INTO places FROM training_relaycall c WHERE c.id = new.call_id FOR UPDATE;
    IF places <= (SELECT count(*) FROM training_relayfile f
                   WHERE f.call_id = new.call_id AND f.id <> new.id AND f.starts_on IS NOT NULL) THEN
      PERFORM training_refuse('relaycall_places_taken', 'every place of the call is taken');
    END IF;
  ELSIF new.state = 'relay' THEN
    IF new.needs = '' OR NOT EXISTS (
        SELECT FROM training_relaystep s WHERE s.file_id = new.id AND s.dropped_on IS NULL) THEN
      PERFORM training_refuse('relayfile_needs_and_plan_first', 'needs and a plan come first');
    END IF;
    SELECT count(*) INTO trained FROM training_relay_hours(new.id) h WHERE h.hours >= new.hours;
    IF trained < new.trained_people THEN
      PERFORM training_refuse('relayfile_trained_first', format('%s of %s attended the hours', trained, new.trained_people));
    END IF;
  END IF;
END $$;
CREATE TRIGGER relayfile_walks BEFORE UPDATE ON training_relayfile
  FOR EACH ROW EXECUTE FUNCTION training_relayfile_walks();

-- Each step is kept with its author. When a file is over, nothing more is planned and the label is taken back.
CREATE FUNCTION training_relayfile_stepped() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND new.state = old.state THEN RETURN NULL; END IF;
  INSERT INTO training_relayevent (antenna_id, structure_id, file_id, state, at, by_id, because)
    VALUES (new.antenna_id, new.structure_id, new.id, new.state, new.moved_at, new.moved_by_id, new.moved_because);
  IF new.state IN ('withdrawn', 'ended') THEN
    UPDATE training_relaymeeting SET state = 'cancelled', noted_by_id = new.moved_by_id, noted_at = new.moved_at
     WHERE file_id = new.id AND state = 'planned';
    UPDATE training_relayterm SET ended_on = greatest(from_on, training_today())
     WHERE file_id = new.id AND ended_on IS NULL AND until_on >= training_today();
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER relayfile_stepped AFTER INSERT OR UPDATE OF state ON training_relayfile
  FOR EACH ROW EXECUTE FUNCTION training_relayfile_stepped();
CREATE TRIGGER relayevent_append_only BEFORE UPDATE OR DELETE ON training_relayevent
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER relaynote_append_only BEFORE UPDATE OR DELETE ON training_relaynote
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""

CHILDREN = """
CREATE FUNCTION training_relaystep_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE file training_relayfile;
BEGIN
  SELECT * INTO file FROM training_relayfile WHERE id = new.file_id FOR SHARE;
  IF file.state NOT IN ('candidate', 'followed', 'relay') THEN
    PERFORM training_refuse('relayfile_over_stays', 'this file is over');
  ELSIF greatest(new.done_on, new.dropped_on) > training_today() THEN
    PERFORM training_refuse('relaystep_done_by_now', 'what is done is not in the future');
  ELSIF tg_op = 'INSERT' THEN
    IF new.done_on IS NOT NULL OR new.dropped_on IS NOT NULL THEN
      PERFORM training_refuse('relaystep_stands', 'a line of a plan begins undone');
    END IF;
  ELSIF old.done_on IS NOT NULL OR old.dropped_on IS NOT NULL
        OR (to_jsonb(new) - '{done_on,dropped_on}'::text[]) IS DISTINCT FROM (to_jsonb(old) - '{done_on,dropped_on}'::text[]) THEN
    PERFORM training_refuse('relaystep_stands', 'a line of a plan is done or dropped, never rewritten');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER relaystep_stands BEFORE INSERT OR UPDATE ON training_relaystep
  FOR EACH ROW EXECUTE FUNCTION training_relaystep_stands();

CREATE FUNCTION training_relaymeeting_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE file training_relayfile;
BEGIN
  IF tg_op = 'UPDATE' THEN
    IF old.state <> 'planned' OR (new.file_id, new.planned_by_id, new.planned_at)
         IS DISTINCT FROM (old.file_id, old.planned_by_id, old.planned_at) THEN
      PERFORM training_refuse('relaymeeting_stands', 'what was said at a meeting is never rewritten');
    END IF;
    IF new.state = 'cancelled' THEN RETURN new; END IF;
  END IF;
  SELECT * INTO file FROM training_relayfile WHERE id = new.file_id FOR SHARE;
  IF file.state NOT IN ('followed', 'relay') THEN
    PERFORM training_refuse('relaymeeting_of_a_followed_one', 'only a structure that is followed has meetings');
  ELSIF new.day NOT BETWEEN file.starts_on AND file.ends_on THEN
    PERFORM training_refuse('relaymeeting_within', 'a meeting is within the months of the follow-up');
  ELSIF new.state = 'held' AND new.day > training_today() THEN
    PERFORM training_refuse('relaymeeting_held_by_now', 'this meeting has not come yet');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER relaymeeting_stands BEFORE INSERT OR UPDATE ON training_relaymeeting
  FOR EACH ROW EXECUTE FUNCTION training_relaymeeting_stands();

ALTER TABLE training_relayterm ADD CONSTRAINT relayterm_one_at_a_time EXCLUDE USING gist
  (structure_id WITH =, daterange(from_on, coalesce(ended_on, until_on + 1), '[)') WITH &&);

CREATE FUNCTION training_relayterm_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE file training_relayfile;
BEGIN
  IF tg_op = 'UPDATE' THEN
    IF old.ended_on IS NOT NULL OR (to_jsonb(new) - 'ended_on') IS DISTINCT FROM (to_jsonb(old) - 'ended_on') THEN
      PERFORM training_refuse('relayterm_stands', 'a label that was given is renewed or ended, never rewritten');
    END IF;
    RETURN new;
  END IF;
  SELECT * INTO file FROM training_relayfile WHERE id = new.file_id FOR SHARE;
  IF file.state <> 'relay' THEN
    PERFORM training_refuse('relayterm_of_a_relay', 'only a relay has the label');
  ELSIF new.ended_on IS NOT NULL OR new.from_on < file.starts_on OR new.until_on > new.from_on + interval '3 years' THEN
    PERFORM training_refuse('relayterm_within', 'a label begins in the follow-up and lasts three years at most');
  ELSIF new.place_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM partners_place p JOIN partners_structure s ON s.id = new.structure_id
       WHERE p.id = new.place_id AND (p.structure_id = s.id OR s.siret <> '' AND p.pivot = s.siret)) THEN
    PERFORM training_refuse('relayterm_place_is_its_own', 'this place is not the structure''s');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER relayterm_stands BEFORE INSERT OR UPDATE ON training_relayterm
  FOR EACH ROW EXECUTE FUNCTION training_relayterm_stands();

-- A relay has had a label: nobody becomes one without its dates.
CREATE FUNCTION training_relay_has_a_term() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM training_relayterm WHERE file_id = new.id) THEN
    PERFORM training_refuse('relay_has_a_term', 'a relay has a label with its dates');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER relay_has_a_term AFTER UPDATE OF state ON training_relayfile
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (new.state = 'relay')
  EXECUTE FUNCTION training_relay_has_a_term();

CREATE FUNCTION training_introduction_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(new) - '{outcome,outcome_at,outcome_by_id}'::text[])
     IS DISTINCT FROM (to_jsonb(old) - '{outcome,outcome_at,outcome_by_id}'::text[])
     OR new.outcome = 'waiting' THEN
    PERFORM training_refuse('introduction_stands', 'an introduction stays as it was sent');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER introduction_stands BEFORE UPDATE ON training_introduction
  FOR EACH ROW EXECUTE FUNCTION training_introduction_stands();
"""

BACK = """
DROP FUNCTION training_introduction_stands() CASCADE;
DROP FUNCTION training_relay_has_a_term() CASCADE;
DROP FUNCTION training_relayterm_stands() CASCADE;
ALTER TABLE training_relayterm DROP CONSTRAINT relayterm_one_at_a_time;
DROP FUNCTION training_relaymeeting_stands() CASCADE;
DROP FUNCTION training_relaystep_stands() CASCADE;
DROP TRIGGER relaynote_append_only ON training_relaynote;
DROP TRIGGER relayevent_append_only ON training_relayevent;
DROP FUNCTION training_relayfile_stepped() CASCADE;
DROP FUNCTION training_relayfile_walks() CASCADE;
DROP FUNCTION training_relay_may(training_relayfile);
DROP FUNCTION training_relayfile_begins() CASCADE;
DROP FUNCTION training_relaycall_stands() CASCADE;
DROP FUNCTION training_introduced();
DROP FUNCTION training_relays_on(date);
DROP FUNCTION training_structures_trained(bigint[]);
DROP FUNCTION training_relay_hours(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0021_network_tables")]

    operations = [
        Protect("training_relaycall", portal="true"),
        Protect("training_relayfile", portal="structure_id = {structure}"),
        Protect("training_relayevent", portal="structure_id = {structure}"),
        Protect("training_relaystep", portal="structure_id = {structure}"),
        Protect("training_relaymeeting", portal="structure_id = {structure}"),
        Protect("training_relaynote"),
        Protect("training_relayterm", portal="structure_id = {structure}"),
        Protect("training_introduction", portal="{structure} IN (first_id, second_id)"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(COUNTS + FILES + CHILDREN, BACK),
    ]
