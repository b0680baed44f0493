"""What a key of the API opens in PostgreSQL."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import ANTENNA, Protect

RULES = """
ALTER TABLE impact_apikey ADD CONSTRAINT apikey_a_year_at_most CHECK (
  last_on BETWEEN (made_at AT TIME ZONE 'Europe/Paris')::date
              AND ((made_at AT TIME ZONE 'Europe/Paris')::date + interval '1 year')::date);

-- A key is made today, not on a day to come, which would be a longer life; what it opens never changes; it ends once.
CREATE FUNCTION impact_apikey_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF NEW.made_at > now() + interval '5 minutes' OR NEW.ended_at IS NOT NULL THEN
      PERFORM impact_refuse('apikey_a_year_at_most', 'a key is made today and lives a year at most');
    END IF;
    RETURN NEW;
  END IF;
  IF tg_op = 'DELETE' OR OLD.ended_at IS NOT NULL
     OR to_jsonb(NEW) - '{ended_at,ended_by_id}'::text[] <> to_jsonb(OLD) - '{ended_at,ended_by_id}'::text[] THEN
    PERFORM impact_refuse('apikey_stands', 'a key of the API is ended, never changed');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE INSERT OR UPDATE OR DELETE ON impact_apikey
  FOR EACH ROW EXECUTE FUNCTION impact_apikey_stands();

-- What a key opens now, asked by its digest before any door is open; nothing when it opens nothing. It counts in the same
-- statement: `times` are those of the running minute, this one included, for every process; `wait` the seconds it has left.
CREATE FUNCTION impact_api_knock(digest text, cost integer)
RETURNS TABLE (id bigint, antenna_id bigint, antenna_slug text, scopes text[], outside boolean, times integer, wait integer)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH opened AS (
    SELECT k.id, k.antenna_id, a.slug::text, k.scopes::text[], k.outside
      FROM impact_apikey k LEFT JOIN antennas_antenna a ON a.id = k.antenna_id
     WHERE k.secret_hash = digest AND k.ended_at IS NULL AND k.last_on >= (now() AT TIME ZONE 'Europe/Paris')::date
       AND (a.closed_on IS NULL OR a.closed_on >= (now() AT TIME ZONE 'Europe/Paris')::date)
  ), counted AS (
    INSERT INTO impact_apiuse AS u (of_id, minute, times)
    SELECT o.id, date_trunc('minute', now()), greatest(cost, 1) FROM opened o
    ON CONFLICT (of_id) DO UPDATE SET minute = EXCLUDED.minute, times =
      CASE WHEN u.minute = EXCLUDED.minute THEN least(u.times + EXCLUDED.times, 1000000) ELSE EXCLUDED.times END
    RETURNING u.times
  )
  SELECT o.*, c.times, 60 - extract(second FROM now())::integer FROM opened o, counted c
$$;
REVOKE ALL ON FUNCTION impact_api_knock(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION impact_api_knock(text, integer) TO connect_web;
"""
UNDONE = """
DROP FUNCTION impact_api_knock(text, integer);
DROP TRIGGER stands ON impact_apikey;
DROP FUNCTION impact_apikey_stands();
ALTER TABLE impact_apikey DROP CONSTRAINT apikey_a_year_at_most;
"""
# At its own door an antenna's key reads the figures that were kept and sealed of that antenna, as the nation's desk does.
READ = f"""
CREATE POLICY antenna ON impact_keptresults FOR SELECT TO connect_antenna USING (antenna_id = {ANTENNA});
CREATE POLICY antenna ON impact_sealedfacts FOR SELECT TO connect_antenna USING (antenna_id = {ANTENNA});
CREATE POLICY antenna ON impact_sealedperiod FOR SELECT TO connect_antenna USING (true);
"""
UNREAD = """
DROP POLICY antenna ON impact_sealedperiod;
DROP POLICY antenna ON impact_sealedfacts;
DROP POLICY antenna ON impact_keptresults;
"""


class Migration(migrations.Migration):
    dependencies = [("impact", "0010_keys_of_the_api")]

    operations = [
        Protect("impact_apikey", antenna=None),
        Protect("impact_apiuse", antenna=None),
        RunSQL(RULES, UNDONE),
        RunSQL(READ, UNREAD),
    ]
