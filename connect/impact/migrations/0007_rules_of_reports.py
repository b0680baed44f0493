"""Who may ask for a report, what stays of it, and what a link may open."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

REPORTS = """
-- What was asked never changes; once written, nothing does, and it is written with its three files.
CREATE FUNCTION impact_report_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE moves text[] := ARRAY['state', 'done', 'total', 'attempt', 'moved_at', 'facts', 'counted_at', 'told', 'written_at'];
BEGIN
  IF OLD.state = 'written' OR to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves THEN
    PERFORM impact_refuse('report_stands', 'a report stays as it was asked, and as it was written');
  END IF;
  IF NEW.state = 'written' AND (SELECT count(*) FROM impact_reportfile WHERE report_id = NEW.id) < 3 THEN
    PERFORM impact_refuse('report_has_its_files', 'a report is written with its files');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION impact_report_stands() FROM PUBLIC;
CREATE TRIGGER stands BEFORE UPDATE ON impact_report FOR EACH ROW EXECUTE FUNCTION impact_report_stands();
CREATE TRIGGER kept BEFORE DELETE ON impact_report FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- Files and antennas come before it is written; antennas with the asking itself.
CREATE FUNCTION impact_report_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE the_report impact_report;
BEGIN
  SELECT * INTO the_report FROM impact_report WHERE id = NEW.report_id;
  IF the_report.state = 'written' OR (TG_TABLE_NAME = 'impact_report_antennas'
       AND (the_report.state <> 'waiting' OR the_report.done > 0 OR the_report.attempt > 1)) THEN
    PERFORM impact_refuse('report_stands', 'a report stays as it was asked, and as it was written');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION impact_report_part() FROM PUBLIC;
CREATE TRIGGER before_it_is_written BEFORE INSERT ON impact_reportfile FOR EACH ROW EXECUTE FUNCTION impact_report_part();
CREATE TRIGGER with_the_asking BEFORE INSERT ON impact_report_antennas FOR EACH ROW EXECUTE FUNCTION impact_report_part();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_reportfile FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_report_antennas
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
LINKS = """
-- A link opens what is written, is used, is ended once; nothing else of it changes.
CREATE FUNCTION impact_link_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE moves text[] := ARRAY['last_used_at', 'uses', 'ended_at', 'ended_by_id'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM impact_report WHERE id = NEW.report_id AND state = 'written') THEN
      PERFORM impact_refuse('reportlink_of_a_written_report', 'only a written report is shown by a link');
    END IF;
  ELSIF to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves
     OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN
    PERFORM impact_refuse('reportlink_stands', 'a link is ended once, never made longer');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION impact_link_stands() FROM PUBLIC;
CREATE TRIGGER stands BEFORE INSERT OR UPDATE ON impact_reportlink FOR EACH ROW EXECUTE FUNCTION impact_link_stands();
CREATE TRIGGER kept BEFORE DELETE ON impact_reportlink FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- What a secret opens, asked before any door is open: the report as it was told, its paper, and until when. No row when the
-- link is over, ended or made up. The last use is noted, once a minute at most.
CREATE FUNCTION impact_report_of_link(secret text)
RETURNS TABLE (told jsonb, paper text, ends_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE the_link impact_reportlink;
BEGIN
  SELECT l.* INTO the_link FROM impact_reportlink l
   WHERE l.secret_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex') AND l.ended_at IS NULL
     AND l.ends_at > now();
  IF the_link.id IS NULL THEN
    RETURN;
  END IF;
  UPDATE impact_reportlink l SET last_used_at = greatest(now(), l.made_at), uses = l.uses + 1
   WHERE l.id = the_link.id AND (l.last_used_at IS NULL OR l.last_used_at < now() - interval '1 minute');
  RETURN QUERY SELECT r.told, f.file::text, the_link.ends_at FROM impact_report r
    JOIN impact_reportfile f ON f.report_id = r.id AND f.kind = 'pdf' WHERE r.id = the_link.report_id;
END $$;
REVOKE ALL ON FUNCTION impact_report_of_link(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION impact_report_of_link(text) TO connect_web;

ALTER TABLE impact_monthchoice ADD CONSTRAINT monthchoice_of_its_antenna FOREIGN KEY (membership_id, antenna_id)
  REFERENCES antennas_membership (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
"""
REPORTS_BACK = """
DROP TRIGGER frozen ON impact_report_antennas;
DROP TRIGGER frozen ON impact_reportfile;
DROP TRIGGER with_the_asking ON impact_report_antennas;
DROP TRIGGER before_it_is_written ON impact_reportfile;
DROP FUNCTION impact_report_part();
DROP TRIGGER kept ON impact_report;
DROP TRIGGER stands ON impact_report;
DROP FUNCTION impact_report_stands();
"""
LINKS_BACK = """
ALTER TABLE impact_monthchoice DROP CONSTRAINT monthchoice_of_its_antenna;
DROP FUNCTION impact_report_of_link(text);
DROP TRIGGER kept ON impact_reportlink;
DROP TRIGGER stands ON impact_reportlink;
DROP FUNCTION impact_link_stands();
"""


class Migration(migrations.Migration):
    dependencies = [("impact", "0006_reports")]

    operations = [
        Protect("impact_report", antenna=None),
        Protect("impact_report_antennas", antenna=None),
        Protect("impact_reportfile", antenna=None),
        Protect("impact_reportlink", antenna=None),
        Protect("impact_monthchoice"),
        RunSQL(REPORTS, REPORTS_BACK),
        RunSQL(LINKS, LINKS_BACK),
    ]
