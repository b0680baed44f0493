"""Two files of one person had a year of plans each: the earlier one stays, the later is closed with its reason.

In an owner function, for an antenna may not change a year; and only inside a merge that this transaction has begun.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

FORWARD = """
CREATE FUNCTION merge_years_of_plans(which uuid, reason_ text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE m beneficiaries_merge := open_merge(which); closed integer := 0;
BEGIN
  WITH open_years AS (
    SELECT id, row_number() OVER (ORDER BY first_on, person_id = m.winner_id DESC, id) AS place FROM sales_planyear
     WHERE person_id IN (m.winner_id, m.loser_id) AND granted_by_id IS NULL AND closed_on IS NULL)
  UPDATE sales_planyear y SET closed_on = (m.at AT TIME ZONE 'Europe/Paris')::date, closed_reason = left(reason_, 200)
    FROM open_years o WHERE o.id = y.id AND o.place > 1;
  GET DIAGNOSTICS closed = ROW_COUNT;
  RETURN closed;
END $$;
REVOKE ALL ON FUNCTION merge_years_of_plans(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION merge_years_of_plans(uuid, text) TO connect_antenna, connect_national;

-- A year goes to another file with all who bought in it: one sold a plan since the merge cannot be parted from it.
CREATE FUNCTION sales_year_of_its_buyers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM sales_planyear y JOIN sales_soldplan p ON p.plan_year_id = y.id
               JOIN sales_saleline l ON l.id = p.line_id JOIN sales_salebuyer b ON b.sale_id = l.sale_id
              WHERE y.id = new.id AND y.person_id IS NOT NULL AND b.person_id <> y.person_id) THEN
    RAISE EXCEPTION 'a plan of this year was bought by somebody else'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'year_of_its_buyers';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_year_of_its_buyers() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER year_of_its_buyers AFTER UPDATE ON sales_planyear DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (old.person_id IS DISTINCT FROM new.person_id) EXECUTE FUNCTION sales_year_of_its_buyers();
"""

BACKWARD = """
DROP TRIGGER year_of_its_buyers ON sales_planyear;
DROP FUNCTION sales_year_of_its_buyers();
DROP FUNCTION merge_years_of_plans(uuid, text);
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0003_a_sold_unit_stays_sold"), ("beneficiaries", "0014_merges")]

    operations = [RunSQL(FORWARD, BACKWARD)]
