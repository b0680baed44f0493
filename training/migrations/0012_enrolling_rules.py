"""Waiting lists, seats offered and held, replacements, what was sent, house rules, trainers: who sees which row, and the
rules that hold whoever writes.

A seat offered to who waits counts as taken for everybody else. PostgreSQL chooses who is called, whichever door freed
the seat: a portal does not see who waits in another structure. The session's row is the lock of its seats and its list.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import STRUCTURE, Protect

ITS_REGISTRATION = ("registration_id, antenna_id, structure_id", "training_registration (id, antenna_id, structure_id)")
COMPOSITE_KEYS = [
    ("seatcall", "seatcall_copies_its_registration", *ITS_REGISTRATION),
    ("seatcall", "seatcall_in_its_session", "registration_id, session_id", "training_registration (id, session_id)"),
    ("registrationstep", "registrationstep_copies_its_registration", *ITS_REGISTRATION),
    (
        "registrationstep", "registrationstep_instead_of_a_colleague", "instead_of_id, antenna_id, structure_id",
        "training_registration (id, antenna_id, structure_id)",
    ),
    ("sentpaper", "sentpaper_copies_its_registration", *ITS_REGISTRATION),
]  # fmt: skip

WAITING = """
-- Seats held for who was called are taken for everybody else; fires after `session_counts`, by its name.
CREATE FUNCTION training_session_counts_the_held() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  new.seats_taken := new.seats_taken + (
    SELECT count(*) FROM training_registration
     WHERE session_id = new.id AND state = 'waiting' AND offered_until IS NOT NULL);
  RETURN new;
END $$;
CREATE TRIGGER session_counts_the_held BEFORE UPDATE ON training_session
  FOR EACH ROW EXECUTE FUNCTION training_session_counts_the_held();

-- Until when a seat offered at a moment is held: two days, never into the first day of the session. NULL: with less than
-- two hours nobody could answer, and nobody is called.
CREATE FUNCTION training_call_until(which bigint, moment timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN held - moment >= interval '2 hours' THEN held END
    FROM (SELECT least(moment + interval '48 hours', starts_on::timestamp AT TIME ZONE 'Europe/Paris') AS held
            FROM training_session WHERE id = which) until
$$;

-- Who waits has a since and her held seat, both written here. Nobody passes those who wait; who replaces takes the seat
-- of a colleague who left it to her. Fires after `registration_allowed`, which holds the session's row.
CREATE FUNCTION training_registration_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE session training_session; called boolean;
BEGIN
  IF new.state = 'waiting' THEN
    new.waiting_since := coalesce(new.waiting_since, now());
    new.offered_until := (SELECT lapses_at FROM training_seatcall WHERE registration_id = new.id AND state = 'open');
  ELSE
    new.waiting_since := NULL;
    new.offered_until := NULL;
  END IF;
  IF tg_op = 'UPDATE' THEN
    IF new.replaces_id IS NOT NULL AND new.replaces_id IS DISTINCT FROM old.replaces_id
       AND (new.state, old.state) = ('registered', 'registered') THEN
      PERFORM training_refuse('registration_replaces_a_colleague', 'who replaces had no seat of her own');
    END IF;
    IF new.state = old.state THEN RETURN new; END IF;
  END IF;
  SELECT * INTO session FROM training_session WHERE id = new.session_id;
  IF new.state = 'waiting' THEN
    IF session.state <> 'planned' THEN
      PERFORM training_refuse('registration_session_cancelled', 'the session is cancelled');
    ELSIF session.reserved_for_id IS DISTINCT FROM new.structure_id AND session.reserved_for_id IS NOT NULL THEN
      PERFORM training_refuse('registration_session_reserved', 'the session is reserved for another structure');
    ELSIF session.starts_on <= training_today() THEN
      PERFORM training_refuse('registration_session_begun', 'the session has begun');
    END IF;
  ELSIF new.state = 'registered' THEN
    IF new.replaces_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM training_registration old_one WHERE old_one.id = new.replaces_id AND old_one.state = 'replaced'
            AND (old_one.session_id, old_one.structure_id) = (new.session_id, new.structure_id)) THEN
      PERFORM training_refuse('registration_replaces_a_colleague', 'a seat passes from a colleague who left it');
    END IF;
    called := EXISTS (SELECT FROM training_seatcall WHERE registration_id = new.id AND state = 'open');
    IF new.replaces_id IS NULL AND NOT called AND training_call_until(session.id, now()) IS NOT NULL AND EXISTS (
         SELECT FROM training_registration WHERE session_id = session.id AND state = 'waiting' AND offered_until IS NULL
            AND id <> new.id) THEN
      PERFORM training_refuse('registration_in_her_turn', 'others wait for a seat of this session');
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER registration_waits BEFORE INSERT OR UPDATE ON training_registration
  FOR EACH ROW EXECUTE FUNCTION training_registration_waits();

-- Each change of state is kept, with who came in by the door.
CREATE FUNCTION training_registration_steps() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND new.state = old.state THEN RETURN NULL; END IF;
  INSERT INTO training_registrationstep (antenna_id, structure_id, registration_id, state, at, by_id, instead_of_id)
    VALUES (new.antenna_id, new.structure_id, new.id, new.state, now(),
            nullif(current_setting('connect.user', true), '')::bigint,
            CASE WHEN new.state = 'registered' THEN new.replaces_id END);
  IF tg_op = 'UPDATE' AND old.state = 'waiting' THEN
    UPDATE training_seatcall SET state = CASE new.state WHEN 'registered' THEN 'taken' ELSE 'declined' END, closed_at = now()
     WHERE registration_id = new.id AND state = 'open';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER registration_steps AFTER INSERT OR UPDATE ON training_registration
  FOR EACH ROW EXECUTE FUNCTION training_registration_steps();
CREATE TRIGGER registrationstep_stays BEFORE UPDATE OR DELETE ON training_registrationstep
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
WAITING_BACK = """
DROP TRIGGER registrationstep_stays ON training_registrationstep;
DROP FUNCTION training_registration_steps() CASCADE;
DROP FUNCTION training_registration_waits() CASCADE;
DROP FUNCTION training_call_until(bigint, timestamptz);
DROP FUNCTION training_session_counts_the_held() CASCADE;
"""

CALLING = """
-- A call is of somebody who waits; it is closed once, and its other facts stay.
CREATE FUNCTION training_seatcall_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.state <> 'open' OR NOT EXISTS (
         SELECT FROM training_registration WHERE id = new.registration_id AND state = 'waiting') THEN
      PERFORM training_refuse('seatcall_of_who_waits', 'a seat is offered to who waits for one');
    END IF;
  ELSIF tg_op = 'DELETE' OR old.state <> 'open' OR (to_jsonb(new) - '{state,closed_at}'::text[])
        IS DISTINCT FROM (to_jsonb(old) - '{state,closed_at}'::text[]) THEN
    PERFORM training_refuse('seatcall_closed_once', 'a call is answered once');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER seatcall_stands BEFORE INSERT OR UPDATE OR DELETE ON training_seatcall
  FOR EACH ROW EXECUTE FUNCTION training_seatcall_stands();

-- The registration follows: its seat is held while the call is open; without an answer she leaves the list.
CREATE FUNCTION training_seatcall_holds() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_registration
     SET state = CASE WHEN new.state IN ('lapsed', 'declined') THEN 'cancelled' ELSE state END, offered_until = NULL
   WHERE id = new.registration_id AND state = 'waiting';
  RETURN NULL;
END $$;
CREATE TRIGGER seatcall_holds AFTER INSERT OR UPDATE ON training_seatcall
  FOR EACH ROW EXECUTE FUNCTION training_seatcall_holds();

-- A cancelled session offers nothing any more.
CREATE FUNCTION training_session_calls_end() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_seatcall SET state = 'withdrawn', closed_at = now() WHERE session_id = new.id AND state = 'open';
  RETURN NULL;
END $$;
CREATE TRIGGER session_calls_end AFTER UPDATE OF state ON training_session
  FOR EACH ROW WHEN (new.state = 'cancelled') EXECUTE FUNCTION training_session_calls_end();

-- Close the calls that are due, then offer each free seat to the first who waits; gives how many were called. A portal
-- counts by our clock.
CREATE FUNCTION training_call_next(which bigint, moment timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  session training_session; first training_registration; until timestamptz; made integer := 0;
  antenna bigint := nullif(current_setting('connect.antenna', true), '')::bigint;
  structure bigint := nullif(current_setting('connect.structure', true), '')::bigint;
BEGIN
  SELECT * INTO session FROM training_session WHERE id = which FOR NO KEY UPDATE;
  IF NOT coalesce(session.antenna_id = antenna
                  OR (structure IS NOT NULL AND coalesce(session.reserved_for_id, structure) = structure), false) THEN
    PERFORM training_refuse('seatcall_at_the_open_door', 'this session is not seen from the open door');
  END IF;
  IF structure IS NOT NULL THEN moment := now(); END IF;
  UPDATE training_seatcall SET state = 'lapsed', closed_at = moment
   WHERE session_id = which AND state = 'open'
     AND (lapses_at <= moment OR session.starts_on <= (moment AT TIME ZONE 'Europe/Paris')::date);
  until := training_call_until(which, moment);
  IF session.state <> 'planned' OR until IS NULL THEN RETURN 0; END IF;
  LOOP
    EXIT WHEN (SELECT seats_taken >= capacity FROM training_session WHERE id = which);
    SELECT * INTO first FROM training_registration
     WHERE session_id = which AND state = 'waiting' AND offered_until IS NULL ORDER BY waiting_since, id LIMIT 1;
    EXIT WHEN NOT FOUND;
    INSERT INTO training_seatcall (antenna_id, session_id, structure_id, registration_id, called_at, lapses_at, state)
      VALUES (first.antenna_id, which, first.structure_id, first.id, moment, until, 'open');
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- How many are before her on the list, in whatever structure; nothing of whom.
CREATE FUNCTION training_waiting_before(which bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM training_registration mine JOIN training_registration other
    ON other.session_id = mine.session_id AND other.state = 'waiting'
   AND (other.waiting_since, other.id) < (mine.waiting_since, mine.id)
   WHERE mine.id = which AND mine.state = 'waiting'
$$;
REVOKE ALL ON FUNCTION training_call_until(bigint, timestamptz), training_call_next(bigint, timestamptz),
  training_waiting_before(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_call_next(bigint, timestamptz), training_waiting_before(bigint)
  TO connect_antenna, connect_portal;
"""
CALLING_BACK = """
DROP FUNCTION training_waiting_before(bigint);
DROP FUNCTION training_call_next(bigint, timestamptz);
DROP FUNCTION training_session_calls_end() CASCADE;
DROP FUNCTION training_seatcall_holds() CASCADE;
DROP FUNCTION training_seatcall_stands() CASCADE;
"""

PEOPLE = """
-- An antenna registers by telephone somebody whom Connect does not know: no account, no rights; as at the portal.
CREATE FUNCTION training_add_trainee(structure bigint, first text, last text, mail text, day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known partners_professional;
BEGIN
  IF nullif(current_setting('connect.antenna', true), '') IS NULL THEN
    PERFORM training_refuse('trainee_at_the_open_door', 'no door of an antenna is open');
  END IF;
  INSERT INTO partners_professional
      (structure_id, first_name, last_name, email, phone, position, is_referent, starts_on)
    VALUES (structure, first, last, lower(mail), '', '', false, day)
    ON CONFLICT (structure_id, email) WHERE ends_on IS NULL DO NOTHING;
  SELECT * INTO known FROM partners_professional
   WHERE structure_id = structure AND email = lower(mail) AND ends_on IS NULL;
  IF (lower(unaccent(known.first_name)), lower(unaccent(known.last_name)))
     IS DISTINCT FROM (lower(unaccent(first)), lower(unaccent(last))) THEN
    PERFORM training_refuse('colleague_address_is_anothers', 'this address is a colleague''s who has another name');
  END IF;
  RETURN known.id;
END $$;
REVOKE ALL ON FUNCTION training_add_trainee(bigint, text, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_add_trainee(bigint, text, text, text, date) TO connect_antenna;

-- Somebody of the team teaches in one place at a time, at all antennas: under her own lock.
CREATE FUNCTION training_trainer_is_elsewhere(which bigint, member bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE person bigint := (SELECT user_id FROM antennas_membership WHERE id = member);
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('training-trainer', person));
  RETURN EXISTS (
    SELECT FROM training_halfday mine JOIN training_halfday other
      ON other.day = mine.day AND other.session_id <> mine.session_id
     AND (other.starts, other.ends) OVERLAPS (mine.starts, mine.ends)
      JOIN training_session s ON s.id = other.session_id AND s.state = 'planned'
      JOIN training_sessiontrainer t ON t.session_id = s.id AND t.left_at IS NULL
      JOIN antennas_membership m ON m.id = t.membership_id AND m.user_id = person
     WHERE mine.session_id = which);
END $$;
CREATE FUNCTION training_trainer_in_one_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND ((new.session_id, new.membership_id) IS DISTINCT FROM (old.session_id, old.membership_id)
     OR (old.left_at IS NOT NULL AND new.left_at IS DISTINCT FROM old.left_at)) THEN
    PERFORM training_refuse('trainer_stays_written', 'who taught stays written: add another row');
  END IF;
  IF new.membership_id IS NOT NULL AND new.left_at IS NULL
     AND (SELECT state FROM training_session WHERE id = new.session_id) = 'planned'
     AND training_trainer_is_elsewhere(new.session_id, new.membership_id) THEN
    PERFORM training_refuse('trainer_in_one_place', 'this trainer teaches elsewhere at that time');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER trainer_in_one_place BEFORE INSERT OR UPDATE ON training_sessiontrainer
  FOR EACH ROW EXECUTE FUNCTION training_trainer_in_one_place();
CREATE FUNCTION training_halfday_of_its_trainers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE member bigint;
BEGIN
  FOR member IN SELECT membership_id FROM training_sessiontrainer
                 WHERE session_id = new.session_id AND left_at IS NULL AND membership_id IS NOT NULL ORDER BY membership_id LOOP
    IF training_trainer_is_elsewhere(new.session_id, member) THEN
      PERFORM training_refuse('trainer_in_one_place', 'a trainer of this session teaches elsewhere at that time');
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER halfday_of_its_trainers AFTER INSERT OR UPDATE ON training_halfday
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION training_halfday_of_its_trainers();
REVOKE ALL ON FUNCTION training_trainer_is_elsewhere(bigint, bigint) FROM PUBLIC;

CREATE TRIGGER sentpaper_stays BEFORE UPDATE OR DELETE ON training_sentpaper
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE FUNCTION training_houserules_from_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.from_on < training_today() THEN
    PERFORM training_refuse('houserules_from_today', 'house rules are never about the past');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER houserules_from_today BEFORE INSERT ON training_houserules
  FOR EACH ROW EXECUTE FUNCTION training_houserules_from_today();
CREATE TRIGGER houserules_stay BEFORE UPDATE OR DELETE ON training_houserules
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
PEOPLE_BACK = """
DROP TRIGGER houserules_stay ON training_houserules;
DROP FUNCTION training_houserules_from_today() CASCADE;
DROP TRIGGER sentpaper_stays ON training_sentpaper;
DROP FUNCTION training_halfday_of_its_trainers() CASCADE;
DROP FUNCTION training_trainer_in_one_place() CASCADE;
DROP FUNCTION training_trainer_is_elsewhere(bigint, bigint);
DROP FUNCTION training_add_trainee(bigint, text, text, text, date);
"""
# A portal writes the key of its own people's links, and reads none.
KEYS_OF_ITS_PEOPLE = (
    "CREATE POLICY portal ON training_traineekey FOR INSERT TO connect_portal WITH CHECK (EXISTS (SELECT FROM"
    f" training_registration r WHERE r.id = registration_id AND r.structure_id = {STRUCTURE}))"
)


class Migration(migrations.Migration):
    dependencies = [("training", "0011_enrolling_tables")]

    operations = [
        Protect("training_seatcall", portal="structure_id = {structure}"),
        Protect("training_registrationstep", portal="structure_id = {structure}"),
        Protect("training_sentpaper", portal="structure_id = {structure}"),
        Protect("training_houserules", antenna="true", portal="true"),
        RunSQL(KEYS_OF_ITS_PEOPLE, "DROP POLICY portal ON training_traineekey"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(WAITING, WAITING_BACK),
        RunSQL(CALLING, CALLING_BACK),
        RunSQL(PEOPLE, PEOPLE_BACK),
    ]
