"""A half-day is signed once, on its day, by who is registered, the trainer last; what was noted is kept; hours are those
attended, minutes missed taken off; certificates are numbered without a gap.

The registration's row is the lock of its signatures, as of its hours; the session's row is the lock of its trainers'.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

OF_SESSION = ("session_id, antenna_id", "training_session (id, antenna_id)")
OF_HALF_DAY = ("half_day_id, session_id", "training_halfday (id, session_id)")
OF_REGISTRATION = ("registration_id, session_id", "training_registration (id, session_id)")
COMPOSITE_KEYS = [
    ("rolldoor", "rolldoor_copies_its_session", *OF_SESSION),
    ("rolldoor", "rolldoor_of_a_half_day", *OF_HALF_DAY),
    ("signature", "signature_copies_its_session", *OF_SESSION),
    ("signature", "signature_of_a_half_day", *OF_HALF_DAY),
    ("signature", "signature_of_a_registration", *OF_REGISTRATION),
    ("signature", "signature_of_its_trainer", "trainer_id, session_id", "training_sessiontrainer (id, session_id)"),
    ("strike", "strike_copies_its_signature", "signature_id, antenna_id", "training_signature (id, antenna_id)"),
    ("attendancekept", "attendancekept_copies_its_own", "attendance_id, antenna_id", "training_attendance (id, antenna_id)"),
    ("absencecall", "absencecall_copies_its_session", *OF_SESSION),
    ("absencecall", "absencecall_of_a_half_day", *OF_HALF_DAY),
    ("absencecall", "absencecall_of_a_registration", *OF_REGISTRATION),
    ("rollscan", "rollscan_copies_its_session", *OF_SESSION),
    ("paperbatch", "paperbatch_copies_its_session", *OF_SESSION),
    (
        "certificate", "certificate_copies_its_registration", "registration_id, antenna_id, structure_id",
        "training_registration (id, antenna_id, structure_id)",
    ),
    ("certificate", "certificate_replaces_its_own", "replaces_id, registration_id", "training_certificate (id, registration_id)"),
]  # fmt: skip
ADDED_ONLY = ["signature", "strike", "attendancekept", "absencecall", "rollscan", "certificate"]

HOURS = """
-- Hours of a half-day that somebody was there: its length, less the minutes she missed, to the hundredth.
CREATE FUNCTION training_hours_there(starts time, ends time, present boolean, missed integer) RETURNS numeric
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN present THEN round((extract(epoch FROM ends - starts) / 60 - missed) / 60, 2) ELSE 0 END
$$;

CREATE FUNCTION training_hours_attended(which bigint) RETURNS TABLE (planned numeric, attended numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT sum(training_hours_there(h.starts, h.ends, true, 0)),
         coalesce(sum(training_hours_there(h.starts, h.ends, coalesce(a.present, false), coalesce(a.minutes_missed, 0)::integer)), 0)
    FROM training_registration r JOIN training_halfday h ON h.session_id = r.session_id
    LEFT JOIN training_attendance a ON a.half_day_id = h.id AND a.registration_id = r.id
   WHERE r.id = which
$$;
REVOKE ALL ON FUNCTION training_hours_attended(bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION training_attestation_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known record; letters text;
BEGIN
  PERFORM FROM training_registration WHERE id = new.registration_id FOR NO KEY UPDATE;
  SELECT * INTO known FROM training_hours_attended(new.registration_id);
  IF new.hours_attended IS DISTINCT FROM known.attended OR new.hours_planned IS DISTINCT FROM known.planned THEN
    PERFORM training_refuse('attestation_hours_are_those_attended',
                            format('%s of %s hours were attended', known.attended, known.planned));
  END IF;
  new.year := extract(year FROM new.issued_at AT TIME ZONE 'Europe/Paris');
  INSERT INTO training_attestationseries AS series (antenna_id, year, last_number) VALUES (new.antenna_id, new.year, 1)
    ON CONFLICT (antenna_id, year) DO UPDATE SET last_number = series.last_number + 1
    RETURNING last_number INTO new.seq;
  SELECT code INTO letters FROM antennas_antenna WHERE id = new.antenna_id;
  new.number := format('AT-%s-%s-%s', letters, new.year, lpad(new.seq::text, greatest(5, length(new.seq::text)), '0'));
  RETURN new;
END $$;

CREATE FUNCTION training_certificate_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known record; letters text;
BEGIN
  PERFORM FROM training_registration WHERE id = new.registration_id FOR NO KEY UPDATE;
  SELECT * INTO known FROM training_hours_attended(new.registration_id);
  IF new.hours IS DISTINCT FROM known.attended THEN
    PERFORM training_refuse('certificate_hours_are_those_attended', format('%s hours were attended', known.attended));
  END IF;
  new.year := extract(year FROM new.issued_at AT TIME ZONE 'Europe/Paris');
  INSERT INTO training_certificateseries AS series (antenna_id, year, last_number) VALUES (new.antenna_id, new.year, 1)
    ON CONFLICT (antenna_id, year) DO UPDATE SET last_number = series.last_number + 1
    RETURNING last_number INTO new.seq;
  SELECT code INTO letters FROM antennas_antenna WHERE id = new.antenna_id;
  new.number := format('CR-%s-%s-%s', letters, new.year, lpad(new.seq::text, greatest(5, length(new.seq::text)), '0'));
  RETURN new;
END $$;
CREATE TRIGGER certificate_number BEFORE INSERT ON training_certificate
  FOR EACH ROW EXECUTE FUNCTION training_certificate_number();

-- What anyone who holds a certificate may check: initials only, no name, no employer.
CREATE FUNCTION training_certificate_check(which uuid)
RETURNS TABLE (number text, initials text, module_title text, module_code text, hours_attended numeric,
               starts_on date, ends_on date, antenna text, issued_at timestamptz, replaced_by text, replaces text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT c.number,
         (SELECT string_agg(upper(left(word, 1)) || '.', ' ' ORDER BY place)
            FROM regexp_split_to_table(c.holder, '[\\s-]+') WITH ORDINALITY AS words (word, place) WHERE word <> ''),
         c.module_title, c.module_code, c.hours, c.starts_on, c.ends_on, n.name, c.issued_at, later.number, earlier.number
    FROM training_certificate c JOIN antennas_antenna n ON n.id = c.antenna_id
    LEFT JOIN training_certificate later ON later.replaces_id = c.id
    LEFT JOIN training_certificate earlier ON earlier.id = c.replaces_id
   WHERE c.id = which
$$;
REVOKE ALL ON FUNCTION training_certificate_check(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_certificate_check(uuid) TO connect_web;
"""

HOURS_BACK = """
DROP FUNCTION training_certificate_check(uuid);
DROP FUNCTION training_certificate_number() CASCADE;
CREATE OR REPLACE FUNCTION training_attestation_number() RETURNS trigger
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
DROP FUNCTION training_hours_attended(bigint);
DROP FUNCTION training_hours_there(time, time, boolean, integer);
"""

SIGNING = """
-- A trainee signs on the day, from an hour before the half-day; on paper, what was signed is copied within thirty days.
-- A trainer signs within a week, once everybody has signed or is noted absent.
CREATE FUNCTION training_signature_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE half training_halfday; signed date; latest date; waiting integer;
BEGIN
  SELECT * INTO half FROM training_halfday WHERE id = new.half_day_id;
  signed := (new.signed_at AT TIME ZONE 'Europe/Paris')::date;
  latest := half.day + CASE WHEN new.means = 'paper' THEN 30 WHEN new.trainer_id IS NOT NULL THEN 7 ELSE 0 END;
  new.written_at := now();
  IF half.day > training_today() OR signed < half.day OR signed > latest
     OR new.signed_at < (half.day + half.starts) AT TIME ZONE 'Europe/Paris' - interval '1 hour' THEN
    PERFORM training_refuse('signature_on_the_day', format('signed on %s, the half-day is on %s', signed, half.day));
  END IF;
  IF (SELECT state FROM training_session WHERE id = new.session_id) <> 'planned' THEN
    PERFORM training_refuse('signature_of_registered', 'the session is cancelled');
  END IF;
  IF new.registration_id IS NOT NULL THEN
    PERFORM FROM training_registration WHERE id = new.registration_id AND state = 'registered' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      PERFORM training_refuse('signature_of_registered', 'who signs is registered');
    ELSIF EXISTS (SELECT FROM training_signature s WHERE s.registration_id = new.registration_id
                     AND s.half_day_id = new.half_day_id
                     AND NOT EXISTS (SELECT FROM training_strike k WHERE k.signature_id = s.id)) THEN
      PERFORM training_refuse('signature_once', 'this half-day is signed already');
    END IF;
    new.present := NULL;
    new.expected := NULL;
    RETURN new;
  END IF;
  PERFORM FROM training_session WHERE id = new.session_id FOR NO KEY UPDATE;
  SELECT count(*), count(*) FILTER (WHERE a.present), count(*) FILTER (WHERE a.id IS NULL)
    INTO new.expected, new.present, waiting
    FROM training_registration r LEFT JOIN training_attendance a ON a.registration_id = r.id AND a.half_day_id = new.half_day_id
   WHERE r.session_id = new.session_id AND r.state = 'registered';
  IF waiting > 0 THEN
    PERFORM training_refuse('signature_trainer_last', format('%s people have not signed and are not noted absent', waiting));
  ELSIF new.present = 0 THEN
    PERFORM training_refuse('signature_of_somebody', 'nobody was there');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER signature_stands BEFORE INSERT ON training_signature
  FOR EACH ROW EXECUTE FUNCTION training_signature_stands();

-- Who signed was there; minutes that were noted stay.
CREATE FUNCTION training_signature_notes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO training_attendance AS known
      (antenna_id, session_id, half_day_id, registration_id, present, minutes_missed, reason, noted_at, noted_by_id)
    VALUES (new.antenna_id, new.session_id, new.half_day_id, new.registration_id, true, 0, '', new.signed_at, new.recorded_by_id)
    ON CONFLICT (half_day_id, registration_id) DO UPDATE
      SET present = true, reason = '', noted_at = excluded.noted_at, noted_by_id = excluded.noted_by_id
      WHERE NOT known.present;
  RETURN NULL;
END $$;
CREATE TRIGGER signature_notes AFTER INSERT ON training_signature
  FOR EACH ROW WHEN (new.registration_id IS NOT NULL) EXECUTE FUNCTION training_signature_notes();

-- Struck out, it says nothing any more: she is noted absent until she signs again or somebody notes that she is here.
CREATE FUNCTION training_strike_notes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_attendance a
     SET present = false, minutes_missed = 0, reason = '', noted_at = new.struck_at, noted_by_id = new.struck_by_id
    FROM training_signature s
   WHERE s.id = new.signature_id AND a.registration_id = s.registration_id AND a.half_day_id = s.half_day_id;
  RETURN NULL;
END $$;
CREATE TRIGGER strike_notes AFTER INSERT ON training_strike
  FOR EACH ROW EXECUTE FUNCTION training_strike_notes();

CREATE FUNCTION training_attendance_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE half training_halfday;
BEGIN
  SELECT * INTO half FROM training_halfday WHERE id = new.half_day_id;
  IF new.minutes_missed * interval '1 minute' >= half.ends - half.starts THEN
    PERFORM training_refuse('attendance_minutes_within', 'who missed every minute was not there');
  END IF;
  IF tg_op = 'INSERT' THEN RETURN new; END IF;
  IF (new.antenna_id, new.session_id, new.half_day_id, new.registration_id)
     IS DISTINCT FROM (old.antenna_id, old.session_id, old.half_day_id, old.registration_id) THEN
    PERFORM training_refuse('attendance_stays_whose', 'an attendance keeps its person and its half-day');
  END IF;
  IF NOT new.present AND EXISTS (
      SELECT FROM training_signature s WHERE s.registration_id = new.registration_id AND s.half_day_id = new.half_day_id
         AND NOT EXISTS (SELECT FROM training_strike k WHERE k.signature_id = s.id)) THEN
    PERFORM training_refuse('attendance_signed_stays', 'she signed this half-day');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER attendance_stands BEFORE INSERT OR UPDATE ON training_attendance
  FOR EACH ROW EXECUTE FUNCTION training_attendance_stands();

CREATE FUNCTION training_attendance_is_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO training_attendancekept (antenna_id, attendance_id, present, minutes_missed, reason, noted_at, noted_by_id)
    VALUES (new.antenna_id, new.id, new.present, new.minutes_missed, new.reason, new.noted_at, new.noted_by_id);
  RETURN NULL;
END $$;
CREATE TRIGGER attendance_is_kept AFTER INSERT OR UPDATE ON training_attendance
  FOR EACH ROW EXECUTE FUNCTION training_attendance_is_kept();

CREATE FUNCTION training_rolldoor_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND (new.antenna_id, new.session_id, new.half_day_id, new.code, new.tablet_hash)
     IS DISTINCT FROM (old.antenna_id, old.session_id, old.half_day_id, old.code, old.tablet_hash) THEN
    PERFORM training_refuse('rolldoor_stays_whose', 'a code stays that of its half-day');
  END IF;
  IF new.shut_at IS NULL AND (new.opened_at AT TIME ZONE 'Europe/Paris')::date
     <> (SELECT day FROM training_halfday WHERE id = new.half_day_id) THEN
    PERFORM training_refuse('rolldoor_on_the_day', 'a half-day is opened on its day');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER rolldoor_stands BEFORE INSERT OR UPDATE ON training_rolldoor
  FOR EACH ROW EXECUTE FUNCTION training_rolldoor_stands();

CREATE FUNCTION training_paperbatch_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(new) - '{done,file,finished_at}'::text[]) IS DISTINCT FROM (to_jsonb(old) - '{done,file,finished_at}'::text[])
     OR new.done < old.done OR old.finished_at IS NOT NULL THEN
    PERFORM training_refuse('paperbatch_stays', 'what was asked stays, and goes forward');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER paperbatch_stands BEFORE UPDATE ON training_paperbatch
  FOR EACH ROW EXECUTE FUNCTION training_paperbatch_stands();

-- Where the code on a screen, or the address of a tablet, leads: nobody is signed in and no door is open.
CREATE FUNCTION roll_of_code(asked text) RETURNS TABLE (antenna_id bigint, half_day_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT antenna_id, half_day_id FROM training_rolldoor WHERE code = asked AND shut_at IS NULL
$$;
CREATE FUNCTION roll_of_tablet(secret text) RETURNS TABLE (antenna_id bigint, half_day_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT antenna_id, half_day_id FROM training_rolldoor
   WHERE tablet_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex') AND shut_at IS NULL
$$;
REVOKE ALL ON FUNCTION roll_of_code(text), roll_of_tablet(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION roll_of_code(text), roll_of_tablet(text) TO connect_web;
"""

SIGNING_BACK = """
DROP FUNCTION roll_of_tablet(text);
DROP FUNCTION roll_of_code(text);
DROP FUNCTION training_paperbatch_stands() CASCADE;
DROP FUNCTION training_rolldoor_stands() CASCADE;
DROP FUNCTION training_attendance_is_kept() CASCADE;
DROP FUNCTION training_attendance_stands() CASCADE;
DROP FUNCTION training_strike_notes() CASCADE;
DROP FUNCTION training_signature_notes() CASCADE;
DROP FUNCTION training_signature_stands() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0013_signing_tables")]

    operations = [
        *[
            Protect(f"training_{table}")
            for table in (
                "rolldoor", "signature", "strike", "attendancekept", "absencecall", "rollscan", "paperbatch",
                "certificateseries",
            )
        ],
        Protect("training_certificate", portal="structure_id = {structure}"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        *[
            RunSQL(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON training_{table}"
                " FOR EACH ROW EXECUTE FUNCTION connect_refuse_change()",
                f"DROP TRIGGER {table}_append_only ON training_{table}",
            )
            for table in ADDED_ONLY
        ],
        RunSQL(HOURS, HOURS_BACK),
        RunSQL(SIGNING, SIGNING_BACK),
    ]  # fmt: skip
