"""The offer as data: who sees which row, and the rules that no page can go round."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

KINDS = """
-- What sessions were made of stays what it was: another shape or another number of parts is a variant.
CREATE FUNCTION workshops_kind_keeps_itself() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.code <> old.code THEN
    RAISE EXCEPTION 'a code is for ever' USING ERRCODE = 'check_violation', CONSTRAINT = 'kind_keeps_its_code';
  END IF;
  IF new.variant_of_id IS DISTINCT FROM old.variant_of_id THEN
    RAISE EXCEPTION 'a variant stays one' USING ERRCODE = 'check_violation', CONSTRAINT = 'kind_stays_a_variant';
  END IF;
  IF (new.shape <> old.shape OR cardinality(new.steps_fr) <> cardinality(old.steps_fr))
     AND EXISTS (SELECT FROM workshops_session WHERE kind_id = new.id) THEN
    RAISE EXCEPTION 'sessions were made of it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kind_of_sessions_keeps_its_shape';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kind_keeps_itself BEFORE UPDATE ON workshops_kind
  FOR EACH ROW EXECUTE FUNCTION workshops_kind_keeps_itself();

-- Each step has its words in both languages; sessions are numbered by them.
CREATE FUNCTION workshops_kind_says_its_steps() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM unnest(new.steps_fr || new.steps_en) AS step WHERE step IS NULL OR btrim(step) = '') THEN
    RAISE EXCEPTION 'a step without words' USING ERRCODE = 'check_violation', CONSTRAINT = 'kind_says_its_steps';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kind_says_its_steps BEFORE INSERT OR UPDATE OF steps_fr, steps_en ON workshops_kind
  FOR EACH ROW EXECUTE FUNCTION workshops_kind_says_its_steps();

-- Closed, a kind has the sessions that it had and no other.
CREATE FUNCTION workshops_session_of_an_offered_kind() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM workshops_kind
     WHERE id = new.kind_id AND closed_on <= (new.planned_at AT TIME ZONE 'Europe/Paris')::date
  ) THEN
    RAISE EXCEPTION 'this kind is no longer proposed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_of_a_kind_that_is_offered';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_of_an_offered_kind BEFORE INSERT OR UPDATE OF kind_id ON workshops_session
  FOR EACH ROW EXECUTE FUNCTION workshops_session_of_an_offered_kind();
"""
KINDS_BACK = """
DROP TRIGGER session_of_an_offered_kind ON workshops_session;
DROP FUNCTION workshops_session_of_an_offered_kind();
DROP TRIGGER kind_says_its_steps ON workshops_kind;
DROP FUNCTION workshops_kind_says_its_steps();
DROP TRIGGER kind_keeps_itself ON workshops_kind;
DROP FUNCTION workshops_kind_keeps_itself();
"""

PACKS = """
ALTER TABLE workshops_apppack ADD CONSTRAINT pack_copies_its_kind
  FOREIGN KEY (kind_id, shape) REFERENCES workshops_kind (id, shape);

-- An applihour shows three apps: neither two nor four, whatever is written, once all of it is.
CREATE FUNCTION workshops_pack_has_three_apps() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE the_pack bigint; found integer;
BEGIN
  FOREACH the_pack IN ARRAY CASE
    WHEN tg_table_name = 'workshops_apppack' THEN ARRAY[(to_jsonb(new) ->> 'id')::bigint]
    ELSE array_remove(ARRAY[(to_jsonb(old) ->> 'pack_id')::bigint, (to_jsonb(new) ->> 'pack_id')::bigint], NULL)
  END LOOP
    SELECT count(*) INTO found FROM workshops_packapp WHERE pack_id = the_pack;
    IF found <> 3 AND EXISTS (SELECT FROM workshops_apppack WHERE id = the_pack) THEN
      RAISE EXCEPTION 'a pack has three apps, this one %', found
        USING ERRCODE = 'check_violation', CONSTRAINT = 'pack_has_exactly_three_apps';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pack_has_three_apps AFTER INSERT ON workshops_apppack
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION workshops_pack_has_three_apps();
CREATE CONSTRAINT TRIGGER pack_has_three_apps AFTER INSERT OR UPDATE OR DELETE ON workshops_packapp
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION workshops_pack_has_three_apps();
"""
PACKS_BACK = """
DROP TRIGGER pack_has_three_apps ON workshops_packapp;
DROP TRIGGER pack_has_three_apps ON workshops_apppack;
DROP FUNCTION workshops_pack_has_three_apps();
ALTER TABLE workshops_apppack DROP CONSTRAINT pack_copies_its_kind;
"""

# A calendar outside must know that what it shows has changed, whoever changed it: SEQUENCE and LAST-MODIFIED.
REVISIONS = """
CREATE FUNCTION workshops_session_is_revised() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  new.revision := old.revision;
  new.revised_at := old.revised_at;
  IF (new.starts_at, new.ends_at, new.state, new.mode, new.room_id, new.venue_id, new.link, new.title, new.kind_id,
      new.part, new.parts)
     IS DISTINCT FROM
     (old.starts_at, old.ends_at, old.state, old.mode, old.room_id, old.venue_id, old.link, old.title, old.kind_id,
      old.part, old.parts) THEN
    new.revision := old.revision + 1;
    new.revised_at := clock_timestamp();
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_is_revised BEFORE UPDATE ON workshops_session
  FOR EACH ROW EXECUTE FUNCTION workshops_session_is_revised();
"""
REVISIONS_BACK = """
DROP TRIGGER session_is_revised ON workshops_session;
DROP FUNCTION workshops_session_is_revised();
"""

FEEDS = """
-- Made for somebody who is in post there; afterwards it is read or taken back, and nothing else of it changes.
CREATE FUNCTION workshops_feed_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE on_day date := (new.created_at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  IF tg_op = 'INSERT' THEN
    IF NOT EXISTS (
      SELECT FROM antennas_membership WHERE user_id = new.user_id AND antenna_id = new.antenna_id
        AND starts_on <= on_day AND (ends_on IS NULL OR ends_on >= on_day)
    ) THEN
      RAISE EXCEPTION 'not in post at this antenna'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'feed_of_somebody_in_post';
    END IF;
  ELSIF (new.user_id, new.antenna_id, new.secret_hash, new.created_at)
          IS DISTINCT FROM (old.user_id, old.antenna_id, old.secret_hash, old.created_at)
     OR (old.revoked_at IS NOT NULL AND new.revoked_at IS DISTINCT FROM old.revoked_at) THEN
    RAISE EXCEPTION 'a calendar taken back stays so' USING ERRCODE = 'check_violation', CONSTRAINT = 'feed_stands';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER feed_stands BEFORE INSERT OR UPDATE ON workshops_feed
  FOR EACH ROW EXECUTE FUNCTION workshops_feed_stands();

-- Whose calendar a secret is, asked before any door is open; no row when it was taken back, made up, or its owner may
-- not sign in any more. It says who and nothing else, and keeps the day on which it was last asked.
CREATE FUNCTION workshops_feed_owner(secret text, today date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE the_feed bigint; the_user bigint; last_day date;
BEGIN
  SELECT f.id, f.user_id, f.read_on INTO the_feed, the_user, last_day
    FROM workshops_feed f JOIN accounts_user u ON u.id = f.user_id
   WHERE f.secret_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex') AND f.revoked_at IS NULL AND u.is_active;
  IF the_feed IS NOT NULL AND last_day IS DISTINCT FROM today THEN
    UPDATE workshops_feed SET read_on = today WHERE id = the_feed;
  END IF;
  RETURN the_user;
END $$;
REVOKE ALL ON FUNCTION workshops_kind_keeps_itself(), workshops_session_of_an_offered_kind(),
  workshops_pack_has_three_apps(), workshops_feed_stands(), workshops_feed_owner(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION workshops_feed_owner(text, date) TO connect_web;
"""
FEEDS_BACK = """
DROP FUNCTION workshops_feed_owner(text, date);
DROP TRIGGER feed_stands ON workshops_feed;
DROP FUNCTION workshops_feed_stands();
"""
# Its owner's alone, at whichever antenna's door she comes in.
ITS_OWNER = "{antenna} IS NOT NULL AND user_id = (SELECT nullif(current_setting('connect.user', true), '')::bigint)"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0008_offer_tables")]

    operations = [
        Protect("workshops_feed", antenna=ITS_OWNER, national=False),
        RunSQL(KINDS, KINDS_BACK),
        RunSQL(PACKS, PACKS_BACK),
        RunSQL(REVISIONS, REVISIONS_BACK),
        RunSQL(FEEDS, FEEDS_BACK),
    ]
