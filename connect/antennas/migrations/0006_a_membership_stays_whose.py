"""Who a membership is of, and where, never changes: what hangs on it (places, hours, qualifications) is hers."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

FORWARD = """
CREATE FUNCTION membership_stays_whose() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'a membership stays of whom and where it is'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_stays_whose';
END $$;
CREATE TRIGGER membership_stays_whose BEFORE UPDATE OF user_id, antenna_id ON antennas_membership
  FOR EACH ROW WHEN (new.user_id <> old.user_id OR new.antenna_id IS DISTINCT FROM old.antenna_id)
  EXECUTE FUNCTION membership_stays_whose();
"""
BACKWARD = """
DROP TRIGGER membership_stays_whose ON antennas_membership;
DROP FUNCTION membership_stays_whose();
"""


class Migration(migrations.Migration):
    dependencies = [("antennas", "0005_telephones_in_one_form")]

    operations = [RunSQL(FORWARD, BACKWARD)]
