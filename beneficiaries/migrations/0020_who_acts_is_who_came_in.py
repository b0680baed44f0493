"""Who merges is who came in; a sender neither moves a sheet nor says whose it is."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

ALLOWED = """
CREATE OR REPLACE FUNCTION merge_allowed(place bigint, by_user bigint, day date) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('role') = 'connect_antenna'
       AND {antenna}current_setting('connect.antenna', true) IS DISTINCT FROM place::text{end}
     OR current_setting('role') = 'connect_national' AND place IS NOT NULL THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  IF {user}NOT EXISTS (
       SELECT FROM antennas_membership m
        WHERE m.user_id = by_user AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
          AND (place IS NOT NULL AND m.antenna_id = place AND m.role = 'manager'
            OR place IS NULL AND m.antenna_id IS NULL AND m.role = 'national_admin')) THEN
    RAISE EXCEPTION 'merging is for managers and the national team'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'merge_by_a_manager';
  END IF;
END $$;
"""

# A setting that was never made is NULL, as the nation's place is: the two are not the same.
# Without somebody who came in (a job, a command) the act says who acts.
STRICT = ALLOWED.format(
    antenna="(place IS NULL OR ",
    end=")",
    user="by_user IS DISTINCT FROM coalesce(nullif(current_setting('connect.user', true), '')::bigint, by_user)\n     OR ",
)
AS_BEFORE = ALLOWED.format(antenna="", end="", user="")

# A transfer is the antenna's, by its owner function; who it is about is the antenna's to say. A foreign key would tell
# the sender whether the antenna knows a key, since it ignores row-level security.
SHEETS = """
CREATE FUNCTION sheet_goes_where_it_was_sent() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'connect_portal' AND current_setting('role') = 'connect_portal' AND (
       tg_op = 'INSERT' AND (new.person_id IS NOT NULL OR new.state <> 'sent')
       OR tg_op = 'UPDATE' AND new.antenna_id IS DISTINCT FROM old.antenna_id) THEN
    RAISE EXCEPTION 'a sheet leaves its sender for one antenna, about nobody known'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_goes_where_it_was_sent';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER sheet_goes_where_it_was_sent BEFORE INSERT OR UPDATE ON beneficiaries_liaisonsheet
  FOR EACH ROW EXECUTE FUNCTION sheet_goes_where_it_was_sent();
"""
NO_SHEETS = """
DROP TRIGGER sheet_goes_where_it_was_sent ON beneficiaries_liaisonsheet;
DROP FUNCTION sheet_goes_where_it_was_sent();
"""


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0019_spellings_by_their_index")]

    operations = [RunSQL(STRICT, AS_BEFORE), RunSQL(SHEETS, NO_SHEETS)]
