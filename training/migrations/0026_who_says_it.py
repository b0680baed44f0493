"""Training: who answers, signs and takes is who is signed in; a paper bears the name and title of what was followed.

At a portal, `connect.user` is the account that opened the door. Jobs and links have none: what they may do is said elsewhere.
"""

from django.db.migrations import Migration as Base
from django.db.migrations import RunSQL

RULES = """
-- The column named by the trigger holds a post of the account that opened the portal, or somebody signs for another.
CREATE FUNCTION training_said_by_herself() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE who bigint := nullif(current_setting('connect.user', true), '')::bigint;
        post bigint := (to_jsonb(new) ->> tg_argv[0])::bigint;
        before bigint := CASE WHEN tg_op = 'UPDATE' THEN (to_jsonb(old) ->> tg_argv[0])::bigint END;
BEGIN
  IF who IS NOT NULL AND nullif(current_setting('connect.structure', true), '') IS NOT NULL
     AND post IS NOT NULL AND post IS DISTINCT FROM before
     AND (SELECT user_id FROM partners_professional WHERE id = post) IS DISTINCT FROM who THEN
    PERFORM training_refuse('said_by_herself', 'at a portal one answers, signs and takes in one''s own name');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER quote_by_herself BEFORE UPDATE ON training_quote
  FOR EACH ROW EXECUTE FUNCTION training_said_by_herself('answered_by_id');
CREATE TRIGGER agreement_by_herself BEFORE UPDATE ON training_agreement
  FOR EACH ROW EXECUTE FUNCTION training_said_by_herself('signed_post_id');
CREATE TRIGGER kitdownload_by_herself BEFORE INSERT ON training_kitdownload
  FOR EACH ROW EXECUTE FUNCTION training_said_by_herself('professional_id');
CREATE TRIGGER kitrun_by_herself BEFORE INSERT ON training_kitrun
  FOR EACH ROW EXECUTE FUNCTION training_said_by_herself('professional_id');
CREATE TRIGGER need_by_herself BEFORE INSERT ON training_need
  FOR EACH ROW EXECUTE FUNCTION training_said_by_herself('asked_by_id');

-- What anybody may check with the code on a paper: it names who followed, and what, and is not of another day.
CREATE FUNCTION training_paper_is_true() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known record; today date := (now() AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  SELECT p.first_name || ' ' || p.last_name AS holder, m.title_fr, m.title_en, m.code, s.starts_on INTO known
    FROM training_registration r JOIN partners_professional p ON p.id = r.professional_id
    JOIN training_session s ON s.id = r.session_id JOIN training_module m ON m.id = s.module_id
   WHERE r.id = new.registration_id;
  IF new.holder <> known.holder OR new.module_code <> known.code OR new.module_title NOT IN (known.title_fr, known.title_en)
  THEN
    PERFORM training_refuse('paper_is_true', 'a paper bears the name of who followed, and the title of what was followed');
  END IF;
  IF (new.issued_at AT TIME ZONE 'Europe/Paris')::date NOT BETWEEN known.starts_on AND today THEN
    PERFORM training_refuse('paper_of_its_day', 'a paper is delivered from the first day on, and never in advance');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER attestation_is_true BEFORE INSERT ON training_attestation
  FOR EACH ROW EXECUTE FUNCTION training_paper_is_true();
CREATE TRIGGER certificate_is_true BEFORE INSERT ON training_certificate
  FOR EACH ROW EXECUTE FUNCTION training_paper_is_true();

-- A link opens without an account: ten requests for one registration, and it asks somebody to call.
CREATE FUNCTION training_adaptation_flood() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('training_adaptation' || new.registration_id::text, 7));
  IF (SELECT count(*) FROM training_adaptation WHERE registration_id = new.registration_id) >= 10 THEN
    PERFORM training_refuse('adaptation_flood', 'ten requests for one registration');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER adaptation_flood BEFORE INSERT ON training_adaptation
  FOR EACH ROW EXECUTE FUNCTION training_adaptation_flood();
"""
BACK = """
DROP FUNCTION training_adaptation_flood() CASCADE;
DROP FUNCTION training_paper_is_true() CASCADE;
DROP FUNCTION training_said_by_herself() CASCADE;
"""
FUNCTIONS = ("training_adaptation_flood", "training_paper_is_true", "training_said_by_herself")


class Migration(Base):
    dependencies = [("training", "0025_quality_more")]

    operations = [
        RunSQL(RULES, BACK),
        *[RunSQL(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC", RunSQL.noop) for name in FUNCTIONS],
    ]
