"""Training, registering and convening: what came after the first tables."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

COLLEAGUES = """
-- As the function without a post: a post that was not known yet is written, one that is known stays.
CREATE FUNCTION training_add_colleague(first text, last text, mail text, post text, day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE key bigint := training_add_colleague(first, last, mail, day);
BEGIN
  UPDATE partners_professional SET position = post WHERE id = key AND position = '' AND post <> '';
  RETURN key;
END $$;
CREATE FUNCTION training_add_trainee(structure bigint, first text, last text, mail text, post text, day date)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE key bigint := training_add_trainee(structure, first, last, mail, day);
BEGIN
  UPDATE partners_professional SET position = post WHERE id = key AND position = '' AND post <> '';
  RETURN key;
END $$;

-- How many wait for a seat of a session, in whatever structure; nothing of whom.
CREATE FUNCTION training_waiting_in(which bigint) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer FROM training_registration WHERE session_id = which AND state = 'waiting'
$$;
REVOKE ALL ON FUNCTION training_add_colleague(text, text, text, text, date),
  training_add_trainee(bigint, text, text, text, text, date), training_waiting_in(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_add_colleague(text, text, text, text, date) TO connect_portal;
GRANT EXECUTE ON FUNCTION training_add_trainee(bigint, text, text, text, text, date) TO connect_antenna;
GRANT EXECUTE ON FUNCTION training_waiting_in(bigint) TO connect_antenna, connect_portal;
"""
COLLEAGUES_BACK = """
DROP FUNCTION training_waiting_in(bigint);
DROP FUNCTION training_add_trainee(bigint, text, text, text, text, date);
DROP FUNCTION training_add_colleague(text, text, text, text, date);
"""

FINDING = """
-- What a professional or a structure is looked for by: three texts in small letters without accents. Immutable, for an
-- index: the dictionary of unaccent is ours to keep.
CREATE FUNCTION training_words_of(one text, two text, three text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT lower(public.unaccent('public.unaccent'::regdictionary, one || ' ' || two || ' ' || three))
$$;
CREATE INDEX professional_words ON partners_professional
  USING gin (training_words_of(first_name, last_name, email) gin_trgm_ops);
CREATE INDEX structure_words ON partners_structure
  USING gin (training_words_of(name, town, postcode) gin_trgm_ops);
"""
FINDING_BACK = """
DROP INDEX structure_words;
DROP INDEX professional_words;
DROP FUNCTION training_words_of(text, text, text);
"""

TURNS = """
-- The place on the list is the moment of the asking, by the database's clock under the session's lock, whatever a door
-- writes; it never moves. Fires after `registration_waits`, by its name.
CREATE FUNCTION training_registration_keeps_its_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' AND old.state = 'waiting' THEN
    new.waiting_since := old.waiting_since;
  ELSIF coalesce(nullif(current_setting('connect.antenna', true), ''),
                 nullif(current_setting('connect.structure', true), '')) IS NOT NULL THEN
    new.waiting_since := clock_timestamp();
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER registration_waits_in_turn BEFORE INSERT OR UPDATE ON training_registration
  FOR EACH ROW WHEN (new.state = 'waiting') EXECUTE FUNCTION training_registration_keeps_its_turn();
"""
TURNS_BACK = "DROP FUNCTION training_registration_keeps_its_turn() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("training", "0023_billing_more")]

    operations = [RunSQL(COLLEAGUES, COLLEAGUES_BACK), RunSQL(FINDING, FINDING_BACK), RunSQL(TURNS, TURNS_BACK)]
