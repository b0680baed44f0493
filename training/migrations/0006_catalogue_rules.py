"""What holds a version of a module: drafts are the nation's, published ones never change, a variant is for its structure."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import STRUCTURE, Protect

POLICIES = f"""
DROP POLICY antenna ON training_module;
CREATE POLICY antenna ON training_module TO connect_antenna USING (state = 'published');
DROP POLICY portal ON training_module;
CREATE POLICY portal ON training_module TO connect_portal
  USING (state = 'published' AND {STRUCTURE} IS NOT NULL AND (variant_for_id IS NULL OR variant_for_id = {STRUCTURE}));
"""

POLICIES_BACK = """
DROP POLICY antenna ON training_module;
CREATE POLICY antenna ON training_module TO connect_antenna USING (true);
DROP POLICY portal ON training_module;
CREATE POLICY portal ON training_module TO connect_portal USING (true);
"""

VERSIONS = """
-- A draft changes freely but for what it is a draft of. A published version changes by its retirement alone; one of the
-- first release, which had fewer fields (published_at is empty), may once be given what it did not say.
CREATE OR REPLACE FUNCTION training_module_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said jsonb := to_jsonb(new) - 'retired_on'; stood jsonb := to_jsonb(old) - 'retired_on';
BEGIN
  IF old.state = 'draft' THEN
    IF (new.code, new.based_on_id, new.variant_for_id, new.draft_key)
       IS DISTINCT FROM (old.code, old.based_on_id, old.variant_for_id, old.draft_key) THEN
      PERFORM training_refuse('module_draft_of_one_module', 'a draft keeps its module, its source and its structure');
    END IF;
    RETURN new;
  END IF;
  IF old.published_at IS NULL THEN
    said := said - ARRAY['published_at', 'edited_at', 'access_days', 'speciality'];
    stood := stood - ARRAY['published_at', 'edited_at', 'access_days', 'speciality'];
    IF NOT EXISTS (SELECT FROM jsonb_each(stood) one WHERE one.value <> '""' AND one.value IS DISTINCT FROM said -> one.key) THEN
      RETURN new;
    END IF;
  END IF;
  IF said IS DISTINCT FROM stood THEN
    PERFORM training_refuse('module_version_frozen', 'a version of a module never changes: add a version');
  END IF;
  RETURN new;
END $$;

-- What is assessed is named by its rank: as many aims in each language, none of them blank.
CREATE FUNCTION training_module_told() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE french text[] := string_to_array(new.aims_fr, E'\\n'); english text[] := string_to_array(new.aims_en, E'\\n');
BEGIN
  IF cardinality(french) <> cardinality(english) OR EXISTS (SELECT FROM unnest(french || english) line WHERE trim(line) = '') THEN
    PERFORM training_refuse('module_aims_in_both_languages', 'as many aims in each language, one a line');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER module_told BEFORE INSERT OR UPDATE ON training_module
  FOR EACH ROW WHEN (new.state = 'published') EXECUTE FUNCTION training_module_told();

-- A session teaches what is published and not retired, and a variant is taught to the structure it was written for.
CREATE FUNCTION training_session_teaches() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE taught training_module;
BEGIN
  SELECT * INTO taught FROM training_module WHERE id = new.module_id FOR KEY SHARE;
  IF taught.state <> 'published' THEN
    PERFORM training_refuse('session_module_published', 'a draft is not taught');
  ELSIF taught.retired_on <= training_today() THEN
    PERFORM training_refuse('session_module_retired', 'this version is no longer planned');
  ELSIF taught.variant_for_id IS NOT NULL AND taught.variant_for_id IS DISTINCT FROM new.reserved_for_id THEN
    PERFORM training_refuse('session_variant_of_its_structure', 'a variant is taught to the structure it was written for');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_teaches BEFORE INSERT ON training_session
  FOR EACH ROW EXECUTE FUNCTION training_session_teaches();

-- What anyone may read: versions in force, variants apart. Nobody is signed in and no door is open.
CREATE FUNCTION training_catalogue_shown() RETURNS SETOF training_module
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (code) * FROM training_module
   WHERE state = 'published' AND variant_for_id IS NULL AND (retired_on IS NULL OR retired_on > training_today())
   ORDER BY code, published_at DESC NULLS LAST, id DESC
$$;
CREATE FUNCTION training_results_shown() RETURNS SETOF training_moduleresult
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (code) * FROM training_moduleresult ORDER BY code, last_on DESC, counted_at DESC
$$;
-- Where to ask: the oldest place of each open antenna.
CREATE FUNCTION training_contacts_shown() RETURNS TABLE (antenna text, address text, postcode text, town text, phone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (a.name) a.name, s.address, s.postcode, s.town, s.phone
    FROM antennas_antenna a JOIN antennas_site s ON s.antenna_id = a.id
   WHERE a.opened_on <= training_today() AND (a.closed_on IS NULL OR a.closed_on > training_today())
   ORDER BY a.name, s.id
$$;
REVOKE ALL ON FUNCTION training_contacts_shown() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_contacts_shown() TO connect_web;
REVOKE ALL ON FUNCTION training_catalogue_shown() FROM PUBLIC;
REVOKE ALL ON FUNCTION training_results_shown() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_catalogue_shown() TO connect_web;
GRANT EXECUTE ON FUNCTION training_results_shown() TO connect_web;

CREATE TRIGGER moduleresult_append_only BEFORE UPDATE OR DELETE ON training_moduleresult
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""

VERSIONS_BACK = """
DROP TRIGGER moduleresult_append_only ON training_moduleresult;
DROP FUNCTION training_contacts_shown();
DROP FUNCTION training_results_shown();
DROP FUNCTION training_catalogue_shown();
DROP FUNCTION training_session_teaches() CASCADE;
DROP FUNCTION training_module_told() CASCADE;
CREATE OR REPLACE FUNCTION training_module_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(new) - 'retired_on') IS DISTINCT FROM (to_jsonb(old) - 'retired_on') THEN
    PERFORM training_refuse('module_version_frozen', 'a version of a module never changes: add a version');
  END IF;
  RETURN new;
END $$;
"""

BASE = """ALTER TABLE training_module ADD CONSTRAINT module_based_on_its_code FOREIGN KEY (based_on_id, code)
  REFERENCES training_module (id, code) DEFERRABLE INITIALLY DEFERRED"""


class Migration(migrations.Migration):
    dependencies = [("training", "0005_catalogue_tables")]

    operations = [
        Protect("training_moduleresult", antenna="true"),
        RunSQL(POLICIES, POLICIES_BACK),
        RunSQL(BASE, "ALTER TABLE training_module DROP CONSTRAINT module_based_on_its_code"),
        RunSQL(VERSIONS, VERSIONS_BACK),
    ]
