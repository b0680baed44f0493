"""A unit that was handed over and not returned is sold, whatever an UPDATE of the stock says."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

FORWARD = """
CREATE FUNCTION sales_unit_stays_sold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF old.state = 'sold' AND EXISTS (SELECT FROM sales_handover WHERE unit_id = old.id AND returned_at IS NULL) THEN
    RAISE EXCEPTION 'this unit is out with somebody' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_sold_once';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_unit_stays_sold() FROM PUBLIC;
CREATE TRIGGER stays_sold BEFORE UPDATE OF state ON sales_unit
  FOR EACH ROW WHEN (old.state IS DISTINCT FROM new.state) EXECUTE FUNCTION sales_unit_stays_sold();
"""

BACKWARD = """
DROP TRIGGER stays_sold ON sales_unit;
DROP FUNCTION sales_unit_stays_sold();
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_rules_policies")]

    operations = [RunSQL(FORWARD, BACKWARD)]
