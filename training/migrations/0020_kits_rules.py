"""Who reads ready-made workshops, who may take them, and what is told of those that were led.

The right to a kit is an attestation that the portal of another structure may hold: an owner function looks for it, and
gives the antenna that delivered it, where what the professional then does is counted.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

OF_A_VISIBLE_VERSION = "EXISTS (SELECT FROM training_kitversion v WHERE v.id = version_id AND v.state = 'published')"
COMPOSITE_KEYS = [
    ("kitdownload", "kit_download_by_one_of_hers", "professional_id, structure_id", "partners_professional (id, structure_id)"),
    ("kitdownload", "kit_download_of_its_version", "file_id, version_id", "training_kitfile (id, version_id)"),
    ("kitrun", "kit_run_by_one_of_hers", "professional_id, structure_id", "partners_professional (id, structure_id)"),
    ("kitrun", "kit_run_withdrawn_by_a_colleague", "withdrawn_by_id, structure_id", "partners_professional (id, structure_id)"),
]  # fmt: skip

RULES = """
-- The antenna that attested somebody for a module, in this post or another one of hers; nothing when none did.
CREATE FUNCTION training_attested_by(who bigint, module text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.antenna_id
    FROM partners_professional me
    JOIN partners_professional holder ON holder.id = me.id OR (me.user_id IS NOT NULL AND holder.user_id = me.user_id)
    JOIN training_registration r ON r.professional_id = holder.id
    JOIN training_attestation a ON a.registration_id = r.id
   WHERE me.id = who AND a.module_code = module
     AND me.structure_id = nullif(current_setting('connect.structure', true), '')::bigint
     AND NOT EXISTS (SELECT FROM training_attestation later WHERE later.replaces_id = a.id)
   ORDER BY a.issued_at DESC LIMIT 1
$$;
REVOKE ALL ON FUNCTION training_attested_by(bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_attested_by(bigint, text) TO connect_portal;

CREATE FUNCTION training_kit_taken() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE taken training_kitversion; module text;
BEGIN
  SELECT * INTO taken FROM training_kitversion WHERE id = new.version_id FOR KEY SHARE;
  SELECT module_code INTO module FROM training_kit WHERE id = taken.kit_id;
  IF taken.state <> 'published' THEN
    PERFORM training_refuse('kit_of_a_published_version', 'a draft is not taken nor led');
  END IF;
  new.antenna_id := training_attested_by(new.professional_id, module);
  IF new.antenna_id IS NULL THEN
    PERFORM training_refuse('kit_for_the_trained', format('no attestation of module %s', module));
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kit_taken BEFORE INSERT ON training_kitdownload FOR EACH ROW EXECUTE FUNCTION training_kit_taken();
CREATE TRIGGER kit_taken BEFORE INSERT ON training_kitrun FOR EACH ROW EXECUTE FUNCTION training_kit_taken();

CREATE FUNCTION training_kit_still_there() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM training_kitversion WHERE id = new.version_id AND retired_on <= training_today()) THEN
    PERFORM training_refuse('kit_version_retired', 'this version is no longer proposed');
  ELSIF EXISTS (SELECT FROM training_kitfile WHERE id = new.file_id AND removed_at IS NOT NULL) THEN
    PERFORM training_refuse('kit_file_removed', 'this file was taken off');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kit_still_there BEFORE INSERT ON training_kitdownload
  FOR EACH ROW EXECUTE FUNCTION training_kit_still_there();
CREATE TRIGGER kit_download_append_only BEFORE UPDATE OR DELETE ON training_kitdownload
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

CREATE FUNCTION training_kit_themes_known(themes jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_typeof(themes) = 'array' AND themes <@
    '["device", "phone", "internet", "mail", "procedures", "job", "safety", "daily", "links"]'::jsonb
$$;
ALTER TABLE training_kitrun ADD CONSTRAINT kit_run_themes_known CHECK (training_kit_themes_known(themes));
ALTER TABLE training_kitversion ADD CONSTRAINT kit_themes_known CHECK (training_kit_themes_known(themes));

-- Told within a year; then it stands. Withdrawn once, it stays withdrawn.
CREATE FUNCTION training_kitrun_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF new.held_on > training_today() OR new.held_on < training_today() - 366 THEN
      PERFORM training_refuse('kit_run_within_a_year', 'a workshop is told once it was held, within a year');
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'UPDATE' AND old.withdrawn_at IS NULL AND new.withdrawn_at IS NOT NULL
     AND to_jsonb(new) - ARRAY['withdrawn_at', 'withdrawn_by_id'] = to_jsonb(old) - ARRAY['withdrawn_at', 'withdrawn_by_id'] THEN
    RETURN new;
  END IF;
  PERFORM training_refuse('kit_run_stands', 'what was told stands: withdraw it and tell it again');
END $$;
CREATE TRIGGER kitrun_stands BEFORE INSERT OR UPDATE OR DELETE ON training_kitrun
  FOR EACH ROW EXECUTE FUNCTION training_kitrun_stands();

CREATE FUNCTION training_kitversion_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.state = 'published' THEN
    IF to_jsonb(new) - 'retired_on' IS DISTINCT FROM to_jsonb(old) - 'retired_on' THEN
      PERFORM training_refuse('kit_version_frozen', 'a published version never changes');
    END IF;
  ELSIF (new.kit_id, new.draft_key) IS DISTINCT FROM (old.kit_id, old.draft_key) THEN
    PERFORM training_refuse('kit_draft_of_one_kit', 'a draft keeps its kit');
  ELSIF new.state = 'published' AND NOT EXISTS (
      SELECT FROM training_kitfile WHERE version_id = new.id AND part = 'guide' AND removed_at IS NULL) THEN
    PERFORM training_refuse('kit_has_a_guide', 'a kit has a guide');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kitversion_frozen BEFORE UPDATE ON training_kitversion
  FOR EACH ROW EXECUTE FUNCTION training_kitversion_frozen();

-- Files come and go while the version is a draft; the version's row is their lock.
CREATE FUNCTION training_kitfile_of_a_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT state FROM training_kitversion WHERE id = new.version_id FOR NO KEY UPDATE) <> 'draft' THEN
    PERFORM training_refuse('kit_files_frozen', 'files of a published version stay');
  ELSIF tg_op = 'UPDATE' AND (old.removed_at IS NOT NULL OR to_jsonb(new) - 'removed_at' <> to_jsonb(old) - 'removed_at') THEN
    PERFORM training_refuse('kit_file_stands', 'a file is added or taken off, never changed');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kitfile_of_a_draft BEFORE INSERT OR UPDATE ON training_kitfile
  FOR EACH ROW EXECUTE FUNCTION training_kitfile_of_a_draft();
"""

BACK = """
DROP FUNCTION training_kitfile_of_a_draft() CASCADE;
DROP FUNCTION training_kitversion_frozen() CASCADE;
DROP FUNCTION training_kitrun_stands() CASCADE;
ALTER TABLE training_kitversion DROP CONSTRAINT kit_themes_known;
ALTER TABLE training_kitrun DROP CONSTRAINT kit_run_themes_known;
DROP FUNCTION training_kit_themes_known(jsonb);
DROP TRIGGER kit_download_append_only ON training_kitdownload;
DROP FUNCTION training_kit_still_there() CASCADE;
DROP FUNCTION training_kit_taken() CASCADE;
DROP FUNCTION training_attested_by(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0019_kits_tables")]

    operations = [
        Protect("training_kit", antenna="true", portal="{structure} IS NOT NULL"),
        Protect(
            "training_kitversion",
            antenna="state = 'published'",
            portal="state = 'published' AND {structure} IS NOT NULL",
        ),
        Protect("training_kitfile", antenna=OF_A_VISIBLE_VERSION, portal=OF_A_VISIBLE_VERSION),
        Protect("training_kitdownload", portal="structure_id = {structure}"),
        Protect("training_kitrun", portal="structure_id = {structure}"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(RULES, BACK),
    ]
