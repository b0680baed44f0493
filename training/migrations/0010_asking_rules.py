"""How a request moves, and that each move is kept; which session answers it; numbers and signatures of agreements."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

COMPOSITE_KEYS = [
    ("need", "need_joined_at_its_antenna", "joined_id, antenna_id", "training_session (id, antenna_id)"),
    ("needstep", "needstep_copies_its_need", "need_id, antenna_id, structure_id", "training_need (id, antenna_id, structure_id)"),
    (
        "session", "training_session_of_a_need_of_its_structure", "need_id, antenna_id, reserved_for_id",
        "training_need (id, antenna_id, structure_id)",
    ),
    ("agreement", "agreement_copies_its_need", "need_id, antenna_id, structure_id", "training_need (id, antenna_id, structure_id)"),
    ("agreement", "agreement_site_of_antenna", "site_id, antenna_id", "antennas_site (id, antenna_id)"),
    ("agreement", "agreement_replaces_of_its_need", "replaces_id, need_id", "training_agreement (id, need_id)"),
    ("agreement", "agreement_signed_by_the_structure", "signed_post_id, structure_id", "partners_professional (id, structure_id)"),
]  # fmt: skip

NEEDS = """
-- From where to where a request may go; the same state is one more word said.
CREATE FUNCTION training_need_may_go(former text, next text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE former
    WHEN 'asked' THEN next IN ('asked', 'studied', 'quoted', 'agreed', 'planned', 'refused', 'withdrawn')
    WHEN 'studied' THEN next IN ('studied', 'quoted', 'agreed', 'planned', 'refused', 'withdrawn')
    WHEN 'quoted' THEN next IN ('quoted', 'studied', 'agreed', 'planned', 'refused', 'withdrawn')
    WHEN 'agreed' THEN next IN ('agreed', 'studied', 'quoted', 'planned', 'refused', 'withdrawn')
    WHEN 'planned' THEN next IN ('planned', 'agreed', 'studied')
    WHEN 'refused' THEN next IN ('refused', 'studied', 'quoted')
    ELSE next = former
  END
$$;

CREATE FUNCTION training_need_has_session(which bigint, joins bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM training_session WHERE state = 'planned' AND (need_id = which OR id = joins))
$$;

-- What was asked stays once it is answered; the structure withdraws, agrees to what was sent, adds a word.
CREATE FUNCTION training_need_walks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  from_portal boolean := nullif(current_setting('connect.structure', true), '') IS NOT NULL;
  moved text[] := ARRAY['state', 'moved_at', 'word', 'handled_by_id', 'joined_id'];
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.state <> 'asked' OR (from_portal AND (new.source <> 'portal' OR new.asked_by_id IS NULL)) THEN
      PERFORM training_refuse('need_begins_asked', 'a request begins with what is asked');
    END IF;
    IF from_portal AND (SELECT count(*) >= 20 FROM training_need
        WHERE structure_id = new.structure_id AND asked_at > now() - interval '1 day') THEN
      PERFORM training_refuse('need_portal_flood', 'twenty requests of this structure in a day');
    END IF;
    new.moved_at := new.asked_at;
    RETURN new;
  END IF;
  IF new.state <> old.state THEN
    IF NOT training_need_may_go(old.state, new.state) OR (from_portal AND NOT (
         new.state = 'withdrawn' OR (old.state = 'quoted' AND new.state IN ('studied', 'refused', 'agreed'))
         OR (new.state = 'agreed' AND EXISTS (
               SELECT FROM training_agreement WHERE need_id = new.id AND signed_on IS NOT NULL)))) THEN
      PERFORM training_refuse('need_goes_its_ways', format('from %s to %s', old.state, new.state));
    ELSIF new.state = 'planned' AND NOT training_need_has_session(new.id, new.joined_id) THEN
      PERFORM training_refuse('need_planned_has_a_session', 'no session answers this request');
    ELSIF old.state = 'planned' AND training_need_has_session(new.id, new.joined_id) THEN
      PERFORM training_refuse('need_session_stands', 'a session answers this request: cancel it first');
    END IF;
    IF new.word = old.word THEN new.word := ''; END IF;
    IF new.moved_at = old.moved_at THEN new.moved_at := now(); END IF;
  END IF;
  new.moved_at := greatest(new.moved_at, old.moved_at);
  IF (new.joined_id IS DISTINCT FROM old.joined_id) AND new.joined_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM training_session WHERE id = new.joined_id AND state = 'planned'
          AND (reserved_for_id IS NULL OR reserved_for_id = new.structure_id)) THEN
    PERFORM training_refuse('need_joins_an_open_session', 'this session is not open to the structure');
  END IF;
  IF NOT from_portal AND training_need_is_open(new.state) THEN moved := moved || 'module_id'::text; END IF;
  IF old.state <> 'asked' OR new.state <> 'asked' THEN
    IF (to_jsonb(new) - moved) IS DISTINCT FROM (to_jsonb(old) - moved) THEN
      PERFORM training_refuse('need_asked_stays', 'what was asked stays once it is answered');
    END IF;
  ELSIF (new.antenna_id, new.structure_id, new.source, new.asked_at, new.send_key)
        IS DISTINCT FROM (old.antenna_id, old.structure_id, old.source, old.asked_at, old.send_key) THEN
    PERFORM training_refuse('need_asked_stays', 'a request keeps its antenna and its structure');
  END IF;
  RETURN new;
END $$;

CREATE FUNCTION training_need_is_open(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT state IN ('asked', 'studied', 'quoted', 'agreed')
$$;

CREATE TRIGGER need_walks BEFORE INSERT OR UPDATE ON training_need FOR EACH ROW EXECUTE FUNCTION training_need_walks();

CREATE FUNCTION training_need_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND new.state = old.state AND (new.word = old.word OR new.word = '') THEN RETURN NULL; END IF;
  INSERT INTO training_needstep (antenna_id, structure_id, need_id, state, at, by_id, by_structure, word)
  VALUES (new.antenna_id, new.structure_id, new.id, new.state, new.moved_at,
          nullif(current_setting('connect.user', true), '')::bigint,
          nullif(current_setting('connect.structure', true), '') IS NOT NULL, new.word);
  RETURN NULL;
END $$;
CREATE TRIGGER need_step AFTER INSERT OR UPDATE ON training_need FOR EACH ROW EXECUTE FUNCTION training_need_step();
CREATE TRIGGER needstep_append_only BEFORE UPDATE OR DELETE ON training_needstep
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""

SESSIONS = """
CREATE FUNCTION training_session_of_need() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND new.need_id IS DISTINCT FROM old.need_id THEN
    PERFORM training_refuse('training_session_need_stays', 'a session keeps the request that it answers');
  ELSIF tg_op = 'INSERT' AND new.need_id IS NOT NULL THEN
    PERFORM FROM training_need WHERE id = new.need_id FOR NO KEY UPDATE;
    IF (SELECT state IN ('refused', 'withdrawn') FROM training_need WHERE id = new.need_id) THEN
      PERFORM training_refuse('training_session_of_a_standing_need', 'this request is over');
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_of_need BEFORE INSERT OR UPDATE ON training_session
  FOR EACH ROW EXECUTE FUNCTION training_session_of_need();

-- A request follows its session: planned with it, back to what it was agreed on when no session is left.
CREATE FUNCTION training_need_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    UPDATE training_need SET state = 'planned' WHERE id = new.need_id AND state <> 'planned';
  ELSIF new.state = 'cancelled' AND old.state <> 'cancelled' THEN
    UPDATE training_need n
       SET state = CASE WHEN EXISTS (SELECT FROM training_needstep s WHERE s.need_id = n.id AND s.state = 'agreed')
                        THEN 'agreed' ELSE 'studied' END,
           joined_id = nullif(joined_id, new.id)
     WHERE (n.id = new.need_id OR n.joined_id = new.id) AND n.state = 'planned'
       AND NOT training_need_has_session(n.id, nullif(n.joined_id, new.id));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER need_follows AFTER INSERT OR UPDATE OF state ON training_session
  FOR EACH ROW EXECUTE FUNCTION training_need_follows();
"""

HALF_DAYS = """
ALTER TABLE training_halfday ADD CONSTRAINT halfdays_apart EXCLUDE USING gist
  (session_id WITH =, tsrange(day + starts, day + ends) WITH &&) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE training_halfday ADD CONSTRAINT halfday_five_hours_at_most CHECK (ends - starts <= interval '5 hours');
"""

HALF_DAYS_BACK = """
ALTER TABLE training_halfday DROP CONSTRAINT halfday_five_hours_at_most;
ALTER TABLE training_halfday DROP CONSTRAINT halfdays_apart;
"""

AGREEMENTS = """
CREATE FUNCTION training_agreement_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE planned numeric; letters text;
BEGIN
  PERFORM FROM training_need WHERE id = new.need_id FOR NO KEY UPDATE;
  IF (SELECT state IN ('refused', 'withdrawn') FROM training_need WHERE id = new.need_id) THEN
    PERFORM training_refuse('agreement_of_a_standing_need', 'this request is over');
  ELSIF new.signed_on IS NOT NULL THEN
    PERFORM training_refuse('agreement_is_sent_first', 'an agreement is sent, then signed');
  END IF;
  SELECT round(sum(extract(epoch FROM (half->>'to')::time - (half->>'from')::time)) / 3600, 2) INTO planned
    FROM jsonb_array_elements(new.half_days) AS halves (half);
  IF planned IS DISTINCT FROM new.hours THEN
    PERFORM training_refuse('agreement_hours_are_its_half_days', format('its half-days are %s hours', planned));
  END IF;
  new.year := extract(year FROM new.sent_at AT TIME ZONE 'Europe/Paris');
  INSERT INTO training_agreementseries AS series (antenna_id, year, last_number) VALUES (new.antenna_id, new.year, 1)
    ON CONFLICT (antenna_id, year) DO UPDATE SET last_number = series.last_number + 1
    RETURNING last_number INTO new.seq;
  SELECT code INTO letters FROM antennas_antenna WHERE id = new.antenna_id;
  new.number := format('CV-%s-%s-%s', letters, new.year, lpad(new.seq::text, greatest(5, length(new.seq::text)), '0'));
  RETURN new;
END $$;
CREATE TRIGGER agreement_number BEFORE INSERT ON training_agreement
  FOR EACH ROW EXECUTE FUNCTION training_agreement_number();

-- Frozen once sent: it is signed, once, while it is the last one; by a referent in post when it is at the portal.
CREATE FUNCTION training_agreement_signs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  signature text[] := ARRAY['signed_on', 'signed_at', 'signed_means', 'signed_name', 'signed_position', 'signed_post_id',
                            'signed_noted_by_id'];
  from_portal boolean := nullif(current_setting('connect.structure', true), '') IS NOT NULL;
BEGIN
  IF tg_op = 'DELETE' OR (to_jsonb(new) - signature) IS DISTINCT FROM (to_jsonb(old) - signature) THEN
    PERFORM training_refuse('agreement_frozen', 'an agreement that was sent never changes');
  ELSIF old.signed_on IS NOT NULL THEN
    IF new IS DISTINCT FROM old THEN
      PERFORM training_refuse('agreement_signed_once', 'this agreement is signed');
    END IF;
    RETURN new;
  END IF;
  PERFORM FROM training_need WHERE id = new.need_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM training_agreement WHERE replaces_id = new.id) THEN
    PERFORM training_refuse('agreement_replaced', 'another agreement replaces this one');
  ELSIF (SELECT state IN ('refused', 'withdrawn') FROM training_need WHERE id = new.need_id) THEN
    PERFORM training_refuse('agreement_of_a_standing_need', 'this request is over');
  ELSIF new.signed_on > training_today() OR new.signed_on < (new.sent_at AT TIME ZONE 'Europe/Paris')::date THEN
    PERFORM training_refuse('agreement_signed_since_it_was_sent', 'it was signed between its sending and today');
  ELSIF (from_portal OR new.signed_means = 'portal') AND NOT (
      from_portal AND new.signed_means = 'portal' AND new.signed_on = training_today() AND EXISTS (
        SELECT FROM partners_professional p WHERE p.id = new.signed_post_id AND p.is_referent
           AND p.starts_on <= training_today() AND (p.ends_on IS NULL OR p.ends_on >= training_today()))) THEN
    PERFORM training_refuse('agreement_signed_by_a_referent', 'a referent of the structure signs at the portal');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER agreement_signs BEFORE UPDATE OR DELETE ON training_agreement
  FOR EACH ROW EXECUTE FUNCTION training_agreement_signs();

CREATE FUNCTION training_need_agreed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE training_need SET state = 'agreed', moved_at = new.signed_at
   WHERE id = new.need_id AND state IN ('asked', 'studied', 'quoted');
  RETURN NULL;
END $$;
CREATE TRIGGER need_agreed AFTER UPDATE OF signed_on ON training_agreement
  FOR EACH ROW WHEN (old.signed_on IS NULL AND new.signed_on IS NOT NULL) EXECUTE FUNCTION training_need_agreed();
REVOKE ALL ON FUNCTION training_need_has_session(bigint, bigint) FROM PUBLIC;
"""

BACK = """
DROP FUNCTION training_need_agreed() CASCADE;
DROP FUNCTION training_agreement_signs() CASCADE;
DROP FUNCTION training_agreement_number() CASCADE;
DROP FUNCTION training_need_follows() CASCADE;
DROP FUNCTION training_session_of_need() CASCADE;
DROP TRIGGER needstep_append_only ON training_needstep;
DROP FUNCTION training_need_step() CASCADE;
DROP FUNCTION training_need_walks() CASCADE;
DROP FUNCTION training_need_is_open(text);
DROP FUNCTION training_need_has_session(bigint, bigint);
DROP FUNCTION training_need_may_go(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0009_asking_tables")]

    operations = [
        Protect("training_needstep", portal="structure_id = {structure}"),
        Protect("training_agreement", portal="structure_id = {structure}"),
        Protect("training_agreementseries"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(HALF_DAYS, HALF_DAYS_BACK),
        RunSQL(NEEDS + SESSIONS + AGREEMENTS, BACK),
    ]
