"""Who sees which training rows, and the rules that hold whoever writes: seats, half-days, hours, numbers.

Counts that decide live in owner triggers: a portal sees its own structure's people only, and would oversell. The
session's row is the lock of its seats; the registration's row is the lock of its hours.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

OPEN_TO_THE_STRUCTURE = "{structure} IS NOT NULL AND (reserved_for_id IS NULL OR reserved_for_id = {structure})"
OF_A_VISIBLE_SESSION = "EXISTS (SELECT FROM training_session s WHERE s.id = training_halfday.session_id)"
# (table, constraint, columns, what they must be found in): a foreign key ignores row-level security, the pair does not.
COMPOSITE_KEYS = [
    ("session", "training_session_site_of_antenna", "site_id, antenna_id", "antennas_site (id, antenna_id)"),
    ("halfday", "halfday_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("registration", "registration_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("registration", "registration_of_a_colleague", "professional_id, structure_id", "partners_professional (id, structure_id)"),
    ("registration", "registration_by_a_colleague", "registered_by_id, structure_id", "partners_professional (id, structure_id)"),
    ("attendance", "attendance_copies_its_session", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("attendance", "attendance_of_a_half_day", "half_day_id, session_id", "training_halfday (id, session_id)"),
    ("attendance", "attendance_of_a_registration", "registration_id, session_id", "training_registration (id, session_id)"),
    (
        "attestation", "attestation_copies_its_registration", "registration_id, antenna_id, structure_id",
        "training_registration (id, antenna_id, structure_id)",
    ),
    ("attestation", "attestation_replaces_its_own", "replaces_id, registration_id", "training_attestation (id, registration_id)"),
]  # fmt: skip

FUNCTIONS = """
CREATE FUNCTION training_refuse(what text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = what;
END $$;

CREATE FUNCTION training_today() RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (now() AT TIME ZONE 'Europe/Paris')::date
$$;

CREATE FUNCTION training_module_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(new) - 'retired_on') IS DISTINCT FROM (to_jsonb(old) - 'retired_on') THEN
    PERFORM training_refuse('module_version_frozen', 'a version of a module never changes: add a version');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER module_frozen BEFORE UPDATE ON training_module
  FOR EACH ROW EXECUTE FUNCTION training_module_frozen();

-- Seats and dates of a session are counted here from its rows, whatever was written: they can't be lied about.
CREATE FUNCTION training_session_counts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    new.seats_taken := 0;
    RETURN new;
  END IF;
  IF (new.antenna_id, new.module_id, new.reserved_for_id, new.plan_key)
     IS DISTINCT FROM (old.antenna_id, old.module_id, old.reserved_for_id, old.plan_key) THEN
    PERFORM training_refuse('training_session_frozen', 'antenna, module and audience of a session never change');
  END IF;
  IF new.state <> old.state THEN
    IF old.state = 'cancelled' THEN
      PERFORM training_refuse('training_session_cancelled_stays', 'a cancelled session stays cancelled');
    ELSIF EXISTS (SELECT FROM training_attendance WHERE session_id = new.id AND present) THEN
      PERFORM training_refuse('training_session_held_stays', 'somebody came: the session was held');
    END IF;
  END IF;
  SELECT count(*) INTO new.seats_taken FROM training_registration
   WHERE session_id = new.id AND state = 'registered';
  SELECT coalesce(min(day), new.starts_on), coalesce(max(day), new.ends_on) INTO new.starts_on, new.ends_on
    FROM training_halfday WHERE session_id = new.id;
  RETURN new;
END $$;
CREATE TRIGGER session_counts BEFORE INSERT OR UPDATE ON training_session
  FOR EACH ROW EXECUTE FUNCTION training_session_counts();

CREATE FUNCTION training_halfday_noted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM training_attendance WHERE half_day_id = old.id) THEN
    PERFORM training_refuse('halfday_noted_stays', 'attendance was noted for this half-day');
  END IF;
  RETURN CASE tg_op WHEN 'DELETE' THEN old ELSE new END;
END $$;
CREATE TRIGGER halfday_noted BEFORE UPDATE OR DELETE ON training_halfday
  FOR EACH ROW EXECUTE FUNCTION training_halfday_noted();

CREATE FUNCTION training_session_recount() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_session SET seats_taken = seats_taken WHERE id = new.session_id;
  RETURN NULL;
END $$;
CREATE TRIGGER session_recount AFTER INSERT OR UPDATE ON training_halfday
  FOR EACH ROW EXECUTE FUNCTION training_session_recount();
CREATE TRIGGER session_recount AFTER INSERT OR UPDATE ON training_registration
  FOR EACH ROW EXECUTE FUNCTION training_session_recount();

-- A portal registers and cancels until the day before; an antenna may still do so on the day.
CREATE FUNCTION training_registration_allowed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE session training_session; from_portal boolean;
BEGIN
  SELECT * INTO session FROM training_session WHERE id = new.session_id FOR NO KEY UPDATE;
  from_portal := nullif(current_setting('connect.structure', true), '') IS NOT NULL;
  IF tg_op = 'UPDATE' THEN
    IF (new.session_id, new.antenna_id, new.structure_id, new.professional_id)
       IS DISTINCT FROM (old.session_id, old.antenna_id, old.structure_id, old.professional_id) THEN
      PERFORM training_refuse('registration_frozen', 'a registration keeps its session and its person');
    END IF;
    IF new.state = old.state THEN RETURN new; END IF;
  END IF;
  IF from_portal AND session.starts_on <= training_today() THEN
    PERFORM training_refuse('registration_session_begun', 'the session has begun');
  END IF;
  IF new.state = 'registered' THEN
    IF session.state <> 'planned' THEN
      PERFORM training_refuse('registration_session_cancelled', 'the session is cancelled');
    ELSIF session.reserved_for_id IS DISTINCT FROM new.structure_id AND session.reserved_for_id IS NOT NULL THEN
      PERFORM training_refuse('registration_session_reserved', 'the session is reserved for another structure');
    END IF;
  ELSIF EXISTS (SELECT FROM training_attendance WHERE registration_id = new.id AND present) THEN
    PERFORM training_refuse('registration_attended_stays', 'she came: the registration stays');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER registration_allowed BEFORE INSERT OR UPDATE ON training_registration
  FOR EACH ROW EXECUTE FUNCTION training_registration_allowed();

CREATE FUNCTION training_attendance_allowed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE registration training_registration;
BEGIN
  SELECT * INTO registration FROM training_registration WHERE id = new.registration_id FOR NO KEY UPDATE;
  IF registration.state <> 'registered'
     OR (SELECT state FROM training_session WHERE id = new.session_id) <> 'planned' THEN
    PERFORM training_refuse('attendance_of_registered', 'attendance is noted for registered people of a held session');
  END IF;
  IF (SELECT day FROM training_halfday WHERE id = new.half_day_id) > training_today() THEN
    PERFORM training_refuse('attendance_not_in_advance', 'this half-day has not come yet');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER attendance_allowed BEFORE INSERT OR UPDATE ON training_attendance
  FOR EACH ROW EXECUTE FUNCTION training_attendance_allowed();

-- Hours decide, and the number is given here: next of the antenna's year, under the lock of its series.
CREATE FUNCTION training_attestation_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE planned numeric; attended numeric; letters text;
BEGIN
  PERFORM FROM training_registration WHERE id = new.registration_id FOR NO KEY UPDATE;
  SELECT sum(hours), coalesce(sum(hours) FILTER (WHERE present), 0) INTO planned, attended
    FROM (SELECT round(extract(epoch FROM h.ends - h.starts) / 3600, 2) AS hours, coalesce(a.present, false) AS present
            FROM training_registration r JOIN training_halfday h ON h.session_id = r.session_id
            LEFT JOIN training_attendance a ON a.half_day_id = h.id AND a.registration_id = r.id
           WHERE r.id = new.registration_id) noted;
  IF new.hours_attended IS DISTINCT FROM attended OR new.hours_planned IS DISTINCT FROM planned THEN
    PERFORM training_refuse('attestation_hours_are_those_attended',
                            format('%s of %s hours were attended', attended, planned));
  END IF;
  new.year := extract(year FROM new.issued_at AT TIME ZONE 'Europe/Paris');
  INSERT INTO training_attestationseries AS series (antenna_id, year, last_number) VALUES (new.antenna_id, new.year, 1)
    ON CONFLICT (antenna_id, year) DO UPDATE SET last_number = series.last_number + 1
    RETURNING last_number INTO new.seq;
  SELECT code INTO letters FROM antennas_antenna WHERE id = new.antenna_id;
  new.number := format('AT-%s-%s-%s', letters, new.year, lpad(new.seq::text, greatest(5, length(new.seq::text)), '0'));
  RETURN new;
END $$;
CREATE TRIGGER attestation_number BEFORE INSERT ON training_attestation
  FOR EACH ROW EXECUTE FUNCTION training_attestation_number();
CREATE TRIGGER attestation_append_only BEFORE UPDATE OR DELETE ON training_attestation
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- A portal adds a colleague to the open door's structure: no account, no rights. Gives the key of the one who has this
-- address already, if the names are hers; an address that is somebody else's is refused.
CREATE FUNCTION training_add_colleague(first text, last text, mail text, day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE here bigint := nullif(current_setting('connect.structure', true), '')::bigint; known partners_professional;
BEGIN
  IF here IS NULL THEN
    PERFORM training_refuse('colleague_at_the_open_door', 'no door of a structure is open');
  END IF;
  INSERT INTO partners_professional
      (structure_id, first_name, last_name, email, phone, position, is_referent, starts_on)
    VALUES (here, first, last, lower(mail), '', '', false, day)
    ON CONFLICT (structure_id, email) WHERE ends_on IS NULL DO NOTHING;
  SELECT * INTO known FROM partners_professional
   WHERE structure_id = here AND email = lower(mail) AND ends_on IS NULL;
  IF (lower(unaccent(known.first_name)), lower(unaccent(known.last_name)))
     IS DISTINCT FROM (lower(unaccent(first)), lower(unaccent(last))) THEN
    PERFORM training_refuse('colleague_address_is_anothers', 'this address is a colleague''s who has another name');
  END IF;
  RETURN known.id;
END $$;

-- What anyone who holds a document may check: initials only, no name, no structure.
CREATE FUNCTION training_attestation_check(which uuid)
RETURNS TABLE (number text, initials text, module_title text, module_code text, hours_attended numeric,
               hours_planned numeric, starts_on date, ends_on date, antenna text, issued_at timestamptz, replaced_by text,
               replaces text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.number,
         (SELECT string_agg(upper(left(word, 1)) || '.', ' ' ORDER BY place)
            FROM regexp_split_to_table(a.holder, '[\\s-]+') WITH ORDINALITY AS words (word, place) WHERE word <> ''),
         a.module_title, a.module_code, a.hours_attended, a.hours_planned, a.starts_on, a.ends_on, n.name, a.issued_at,
         later.number, earlier.number
    FROM training_attestation a JOIN antennas_antenna n ON n.id = a.antenna_id
    LEFT JOIN training_attestation later ON later.replaces_id = a.id
    LEFT JOIN training_attestation earlier ON earlier.id = a.replaces_id
   WHERE a.id = which
$$;

REVOKE ALL ON FUNCTION training_add_colleague(text, text, text, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION training_attestation_check(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_add_colleague(text, text, text, date) TO connect_portal;
GRANT EXECUTE ON FUNCTION training_attestation_check(uuid) TO connect_web;
"""

BACK = """
DROP FUNCTION training_attestation_check(uuid);
DROP FUNCTION training_add_colleague(text, text, text, date);
DROP TRIGGER attestation_append_only ON training_attestation;
DROP FUNCTION training_attestation_number() CASCADE;
DROP FUNCTION training_attendance_allowed() CASCADE;
DROP FUNCTION training_registration_allowed() CASCADE;
DROP FUNCTION training_session_recount() CASCADE;
DROP FUNCTION training_halfday_noted() CASCADE;
DROP FUNCTION training_session_counts() CASCADE;
DROP FUNCTION training_module_frozen() CASCADE;
DROP FUNCTION training_today();
DROP FUNCTION training_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial"), ("antennas", "0002_extensions_policies_passes"),
                    ("partners", "0002_policies_passes")]  # fmt: skip

    operations = [
        Protect("training_module", antenna="true", portal="true"),
        Protect("training_session", portal=OPEN_TO_THE_STRUCTURE),
        Protect("training_halfday", portal=OF_A_VISIBLE_SESSION),
        Protect("training_registration", portal="structure_id = {structure}"),
        Protect("training_attendance"),
        Protect("training_attestationseries"),
        Protect("training_attestation", portal="structure_id = {structure}"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(FUNCTIONS, BACK),
    ]
