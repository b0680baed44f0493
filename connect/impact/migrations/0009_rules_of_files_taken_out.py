"""Who may take a file out, and that what was taken stays as it was."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

FILES = """
ALTER TABLE impact_takenpart ADD CONSTRAINT takenpart_of_its_antenna FOREIGN KEY (file_id, antenna_id)
  REFERENCES impact_takenfile (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE impact_taking ADD CONSTRAINT taking_of_its_antenna FOREIGN KEY (file_id, antenna_id)
  REFERENCES impact_takenfile (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;

-- What was asked never changes; a file that is there is emptied once, and its digest stays.
CREATE FUNCTION impact_takenfile_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := ARRAY['state', 'total', 'done', 'parts', 'after', 'moved_at', 'file', 'size', 'sha256', 'made_at', 'until'];
BEGIN
  IF OLD.state = 'made' THEN
    moves := ARRAY['state', 'file', 'until'];
  END IF;
  IF OLD.state = 'emptied' OR to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves
     OR (OLD.state = 'made' AND (NEW.state NOT IN ('made', 'emptied') OR NEW.until > OLD.until
         OR (NEW.state = 'made' AND NEW.file <> OLD.file))) THEN
    PERFORM impact_refuse('takenfile_stands', 'a file stays as it was asked and as it was made');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE UPDATE ON impact_takenfile FOR EACH ROW EXECUTE FUNCTION impact_takenfile_stands();
CREATE TRIGGER kept BEFORE DELETE ON impact_takenfile FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- Parts come one after the other, of the antenna of their file, while it is being made; they go once it is there, or all of
-- them when it begins again.
CREATE FUNCTION impact_takenpart_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE the_file impact_takenfile;
BEGIN
  SELECT * INTO the_file FROM impact_takenfile WHERE id = coalesce(NEW.file_id, OLD.file_id);
  IF TG_OP = 'DELETE' THEN
    IF the_file.state IN ('waiting', 'reading') AND the_file.parts > 0 THEN
      PERFORM impact_refuse('takenpart_stays', 'a part stays until the file is there');
    END IF;
    RETURN OLD;
  END IF;
  IF the_file.state NOT IN ('waiting', 'reading') OR NEW.antenna_id IS DISTINCT FROM the_file.antenna_id
     OR NEW.number <> (SELECT count(*) + 1 FROM impact_takenpart WHERE file_id = NEW.file_id) THEN
    PERFORM impact_refuse('takenpart_follows', 'a part follows the one before it');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION impact_takenpart_follows() FROM PUBLIC;
CREATE TRIGGER follows BEFORE INSERT OR DELETE ON impact_takenpart FOR EACH ROW EXECUTE FUNCTION impact_takenpart_follows();
CREATE TRIGGER frozen BEFORE UPDATE ON impact_takenpart FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- Only a file that is there is taken, and the trace stays.
CREATE FUNCTION impact_taking_of_a_made_file() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM impact_takenfile WHERE id = NEW.file_id AND state = 'made'
                    AND antenna_id IS NOT DISTINCT FROM NEW.antenna_id) THEN
    PERFORM impact_refuse('taking_of_a_made_file', 'only a file that is there is taken');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION impact_taking_of_a_made_file() FROM PUBLIC;
CREATE TRIGGER of_a_made_file BEFORE INSERT ON impact_taking FOR EACH ROW EXECUTE FUNCTION impact_taking_of_a_made_file();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_taking FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
OPEN_DATA = """
-- A publication is of the days of its sealed period, and is withdrawn once; nothing else of it changes.
CREATE FUNCTION impact_publication_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE moves text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'withdrawn_why'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM impact_sealedperiod WHERE id = NEW.period_id AND first_on = NEW.first_on AND last_on = NEW.last_on)
       OR NEW.withdrawn_at IS NOT NULL THEN
      PERFORM impact_refuse('publication_of_its_period', 'a publication is of the days of its sealed period');
    END IF;
  ELSIF OLD.withdrawn_at IS NOT NULL OR to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves THEN
    PERFORM impact_refuse('publication_stands', 'what was published stays as it was');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION impact_publication_stands() FROM PUBLIC;
CREATE TRIGGER stands BEFORE INSERT OR UPDATE ON impact_publication
  FOR EACH ROW EXECUTE FUNCTION impact_publication_stands();
CREATE TRIGGER kept BEFORE DELETE ON impact_publication FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- What anybody may read, no door being open: publications that are not withdrawn.
CREATE FUNCTION impact_published()
RETURNS TABLE (first_on date, last_on date, published_at timestamptz, method int, tables jsonb, file text, size bigint, sha256 text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT first_on, last_on, published_at, method::int, tables, file::text, size, sha256::text FROM impact_publication
   WHERE withdrawn_at IS NULL ORDER BY first_on DESC
$$;
REVOKE ALL ON FUNCTION impact_published() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION impact_published() TO connect_web;
"""
FILES_BACK = """
DROP TRIGGER frozen ON impact_taking;
DROP TRIGGER of_a_made_file ON impact_taking;
DROP FUNCTION impact_taking_of_a_made_file();
DROP TRIGGER frozen ON impact_takenpart;
DROP TRIGGER follows ON impact_takenpart;
DROP FUNCTION impact_takenpart_follows();
DROP TRIGGER kept ON impact_takenfile;
DROP TRIGGER stands ON impact_takenfile;
DROP FUNCTION impact_takenfile_stands();
ALTER TABLE impact_taking DROP CONSTRAINT taking_of_its_antenna;
ALTER TABLE impact_takenpart DROP CONSTRAINT takenpart_of_its_antenna;
"""
OPEN_DATA_BACK = """
DROP FUNCTION impact_published();
DROP TRIGGER kept ON impact_publication;
DROP TRIGGER stands ON impact_publication;
DROP FUNCTION impact_publication_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("impact", "0008_files_taken_out")]

    operations = [
        Protect("impact_takenfile"),
        Protect("impact_takenpart"),
        Protect("impact_taking"),
        Protect("impact_publication", antenna=None),
        RunSQL(FILES, FILES_BACK),
        RunSQL(OPEN_DATA, OPEN_DATA_BACK),
    ]
