"""The rules of sales, held by PostgreSQL whatever script, page or admin writes: keys, triggers, owner functions, policies.

- A cap, the days of a plan and the handing over of a device are written by triggers, so that no script can leave them out.
- A sale adds up, is paid exactly, and knows its buyer where one is needed: checked when the transaction ends.
- The year of plans is opened and locked by an owner function, for an antenna does not see what another one sold.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

KNOWN_HERE = (
    "EXISTS (SELECT FROM beneficiaries_enrolment e WHERE e.person_id = sales_planyear.person_id"
    " AND e.antenna_id = {antenna})"
)
LATER = "DEFERRABLE INITIALLY DEFERRED"

# (table, constraint, columns, referenced table, referenced columns, deferred until the end of the transaction)
COMPOSITE_KEYS = [
    ("unit", "unit_of_its_product", "product_id, kind", "sales_product", "id, kind", ""),
    ("unit", "unit_at_a_site_of_the_antenna", "site_id, antenna_id", "antennas_site", "id, antenna_id", ""),
    ("till", "till_at_a_site_of_the_antenna", "site_id, antenna_id", "antennas_site", "id, antenna_id", ""),
    ("till", "till_chain_of_the_antenna", "chain_id, antenna_id", "books_chain", "id, antenna_id", ""),
    ("sale", "sale_till_of_the_antenna", "till_id, antenna_id", "sales_till", "id, antenna_id", ""),
    ("saleline", "line_of_its_product", "product_id, kind", "sales_product", "id, kind", ""),
    ("saleline", "line_of_its_unit", "unit_id, kind", "sales_unit", "id, kind", ""),
    ("saleline", "line_copies_its_sale", "sale_id, antenna_id, sold_on", "sales_sale", "id, antenna_id, sold_on", LATER),
    ("handover", "handover_of_its_line", "line_id, unit_id, antenna_id", "sales_saleline", "id, unit_id, antenna_id", LATER),
    ("soldplan", "plan_of_its_line", "line_id, antenna_id, sold_on, days", "sales_saleline", "id, antenna_id, sold_on, days", LATER),
    ("soldplan", "plan_copies_its_year", "plan_year_id, first_on", "sales_planyear", "id, first_on", ""),
    ("basketline", "basketline_copies_its_basket", "basket_id, antenna_id", "sales_basket", "id, antenna_id", LATER),
    ("salebuyer", "salebuyer_person_enrolled", "person_id, antenna_id", "beneficiaries_enrolment", "person_id, antenna_id", LATER),
    ("basket", "basket_person_enrolled", "person_id, antenna_id", "beneficiaries_enrolment", "person_id, antenna_id", LATER),
]  # fmt: skip

RULES = """
ALTER TABLE sales_sale ADD CONSTRAINT sale_antenna_key UNIQUE (id, antenna_id),
  ADD CONSTRAINT sale_day_is_that_of_paris CHECK (sold_on = (sold_at AT TIME ZONE 'Europe/Paris')::date);
ALTER TABLE sales_payment ADD CONSTRAINT payment_copies_its_sale
  FOREIGN KEY (sale_id, antenna_id) REFERENCES sales_sale (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sales_salebuyer ADD CONSTRAINT buyer_copies_its_sale
  FOREIGN KEY (sale_id, antenna_id) REFERENCES sales_sale (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sales_printing ADD CONSTRAINT printing_copies_its_sale
  FOREIGN KEY (sale_id, antenna_id) REFERENCES sales_sale (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;

-- A price list may not ask more than the cap of today; an antenna's price not more than the national one.
CREATE FUNCTION sales_price_under_cap() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE what record; asked numeric;
BEGIN
  IF tg_table_name = 'sales_price' THEN
    SELECT p.kind, p.price INTO what FROM sales_product p WHERE p.id = new.product_id;
    asked := new.amount;
    IF asked > what.price THEN
      RAISE EXCEPTION 'above the national price' USING ERRCODE = 'check_violation', CONSTRAINT = 'price_under_national';
    END IF;
  ELSE
    SELECT new.kind AS kind, new.price AS price INTO what;
    asked := new.price;
  END IF;
  IF asked > (SELECT amount FROM sales_pricecap WHERE kind = what.kind AND from_on <= current_date
               ORDER BY from_on DESC LIMIT 1) THEN
    RAISE EXCEPTION 'above the cap' USING ERRCODE = 'check_violation', CONSTRAINT = 'price_under_cap';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER price_under_cap BEFORE INSERT OR UPDATE ON sales_price
  FOR EACH ROW EXECUTE FUNCTION sales_price_under_cap();
CREATE TRIGGER price_under_cap BEFORE INSERT OR UPDATE ON sales_product
  FOR EACH ROW EXECUTE FUNCTION sales_price_under_cap();

-- The cap in force that day for the kind (whose truth the composite keys to unit and product hold), the days of a plan,
-- and the device: on sale at this antenna, and nowhere else.
CREATE FUNCTION sales_line_filled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  new.cap_amount := (SELECT amount FROM sales_pricecap WHERE kind = new.kind AND from_on <= new.sold_on
                      ORDER BY from_on DESC LIMIT 1);
  new.days := (SELECT days FROM sales_product WHERE id = new.product_id);
  IF new.unit_id IS NOT NULL THEN
    UPDATE sales_unit SET state = 'sold' WHERE id = new.unit_id AND antenna_id = new.antenna_id AND state = 'ready';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this device is not on sale here' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_on_sale';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER line_filled BEFORE INSERT ON sales_saleline FOR EACH ROW EXECUTE FUNCTION sales_line_filled();

CREATE FUNCTION sales_unit_handed_over() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO sales_handover (id, antenna_id, unit_id, line_id) VALUES (gen_random_uuid(), new.antenna_id, new.unit_id, new.id);
  RETURN NULL;
END $$;
CREATE TRIGGER unit_handed_over AFTER INSERT ON sales_saleline FOR EACH ROW WHEN (new.unit_id IS NOT NULL)
  EXECUTE FUNCTION sales_unit_handed_over();

-- At the end of the transaction a sale is whole, or nothing of it stays.
CREATE FUNCTION sales_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid; sale record; buyer uuid; due numeric;
BEGIN
  IF tg_table_name = 'sales_sale' THEN which := new.id; ELSE which := new.sale_id; END IF;
  SELECT s.total, s.sold_on,
         (SELECT coalesce(sum(l.total), 0) FROM sales_saleline l WHERE l.sale_id = s.id) AS lines,
         (SELECT coalesce(sum(p.amount), 0) FROM sales_payment p WHERE p.sale_id = s.id) AS paid,
         EXISTS (SELECT FROM sales_payment p WHERE p.sale_id = s.id AND p.means = 'cash') AS cash,
         EXISTS (SELECT FROM sales_saleline l WHERE l.sale_id = s.id AND l.kind <> 'accessory') AS personal
    INTO sale FROM sales_sale s WHERE s.id = which;
  IF sale.total <> sale.lines OR sale.total <> sale.paid THEN
    RAISE EXCEPTION 'lines %, payments % and total % differ', sale.lines, sale.paid, sale.total
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sale_adds_up';
  END IF;
  SELECT person_id INTO buyer FROM sales_salebuyer WHERE sale_id = which;
  IF sale.personal THEN
    IF buyer IS NULL THEN
      RAISE EXCEPTION 'only accessories are sold to nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'sale_needs_a_person';
    END IF;
    IF EXISTS (SELECT FROM sales_saleline l LEFT JOIN sales_soldplan p ON p.line_id = l.id
                 LEFT JOIN sales_planyear y ON y.id = p.plan_year_id
                WHERE l.sale_id = which AND l.kind = 'plan' AND y.person_id IS DISTINCT FROM buyer) THEN
      RAISE EXCEPTION 'a plan is sold in the year of its buyer' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_of_the_buyer';
    END IF;
  END IF;
  IF sale.cash THEN  -- law.md R10: the debt counts, tickets of one day to one person add up
    due := sale.total;
    IF buyer IS NOT NULL THEN
      PERFORM pg_advisory_xact_lock(hashtextextended(buyer::text, 2));
      SELECT sum(s.total) INTO due FROM sales_sale s JOIN sales_salebuyer b ON b.sale_id = s.id
       WHERE b.person_id = buyer AND s.sold_on = sale.sold_on
         AND EXISTS (SELECT FROM sales_payment p WHERE p.sale_id = s.id AND p.means = 'cash');
    END IF;
    IF due > 1000 THEN
      RAISE EXCEPTION 'a debt above 1000 EUR in cash' USING ERRCODE = 'check_violation', CONSTRAINT = 'cash_ceiling';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER sale_adds_up AFTER INSERT ON sales_sale DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_adds_up();
CREATE CONSTRAINT TRIGGER sale_adds_up AFTER INSERT ON sales_saleline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_adds_up();
CREATE CONSTRAINT TRIGGER sale_adds_up AFTER INSERT ON sales_payment DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_adds_up();

-- Written once. Grants refuse the app; this refuses the owner too.
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_sale FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_saleline FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_payment FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_soldplan FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_printing FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_pricecap FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_letterhead FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

CREATE FUNCTION sales_handover_returned_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' OR old.returned_at IS NOT NULL
     OR (new.id, new.antenna_id, new.unit_id, new.line_id) IS DISTINCT FROM (old.id, old.antenna_id, old.unit_id, old.line_id) THEN
    RAISE EXCEPTION 'a handing over only ends' USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER handover_returned_once BEFORE UPDATE OR DELETE ON sales_handover
  FOR EACH ROW EXECUTE FUNCTION sales_handover_returned_once();

CREATE FUNCTION sales_planyear_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' OR new.first_on <> old.first_on OR new.id <> old.id THEN
    RAISE EXCEPTION 'the first day of a year of plans never moves' USING ERRCODE = 'check_violation', CONSTRAINT = 'planyear_frozen';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER planyear_frozen BEFORE UPDATE OR DELETE ON sales_planyear
  FOR EACH ROW EXECUTE FUNCTION sales_planyear_frozen();

CREATE FUNCTION sales_plan_in_an_open_year() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM sales_planyear WHERE id = new.plan_year_id AND closed_on IS NOT NULL) THEN
    RAISE EXCEPTION 'this year of plans is closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_in_an_open_year';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER plan_in_an_open_year BEFORE INSERT ON sales_soldplan
  FOR EACH ROW EXECUTE FUNCTION sales_plan_in_an_open_year();

-- Where a person stands, over all antennas: her current year and the last day that a plan covers. Nulls: no year yet.
-- Answers an antenna only about someone enrolled there.
CREATE FUNCTION plan_standing(who uuid, day date, OUT year_id bigint, OUT first_on date, OUT last_end date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('role') = 'connect_antenna' AND NOT EXISTS (
       SELECT FROM beneficiaries_enrolment e WHERE e.person_id = who
          AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint) THEN
    RETURN;
  END IF;
  SELECT y.id, y.first_on INTO year_id, first_on FROM sales_planyear y
   WHERE y.person_id = who AND y.closed_on IS NULL ORDER BY y.first_on <= day DESC, y.first_on DESC LIMIT 1;
  SELECT max(p.ends_on) INTO last_end FROM sales_soldplan p JOIN sales_planyear y ON y.id = p.plan_year_id
   WHERE y.person_id = who;
END $$;

-- The same, locked until the transaction ends; opens the year when there is none. One sale of plans at a time a person.
CREATE FUNCTION plan_hold(who uuid, place bigint, day date, OUT year_id bigint, OUT first_on date, OUT last_end date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (current_setting('role') = 'connect_antenna' AND current_setting('connect.antenna', true) IS DISTINCT FROM place::text)
     OR NOT EXISTS (SELECT FROM beneficiaries_enrolment e WHERE e.person_id = who AND e.antenna_id = place) THEN
    RAISE EXCEPTION 'this person is not enrolled behind this door'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_person_enrolled';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(who::text, 1));
  SELECT s.year_id, s.first_on, s.last_end INTO year_id, first_on, last_end FROM plan_standing(who, day) s;
  IF year_id IS NULL THEN
    INSERT INTO sales_planyear (person_id, first_on, reason, closed_reason) VALUES (who, day, '', '')
      RETURNING id, sales_planyear.first_on INTO year_id, first_on;
  END IF;
END $$;
REVOKE ALL ON FUNCTION plan_standing(uuid, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION plan_hold(uuid, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plan_standing(uuid, date) TO connect_antenna, connect_national;
GRANT EXECUTE ON FUNCTION plan_hold(uuid, bigint, date) TO connect_antenna;
"""

UNDO = """
DROP FUNCTION plan_hold(uuid, bigint, date);
DROP FUNCTION plan_standing(uuid, date);
DROP TRIGGER plan_in_an_open_year ON sales_soldplan;
DROP TRIGGER planyear_frozen ON sales_planyear;
DROP TRIGGER handover_returned_once ON sales_handover;
DROP TRIGGER frozen ON sales_letterhead;
DROP TRIGGER frozen ON sales_pricecap;
DROP TRIGGER frozen ON sales_printing;
DROP TRIGGER frozen ON sales_soldplan;
DROP TRIGGER frozen ON sales_payment;
DROP TRIGGER frozen ON sales_saleline;
DROP TRIGGER frozen ON sales_sale;
DROP TRIGGER sale_adds_up ON sales_payment;
DROP TRIGGER sale_adds_up ON sales_saleline;
DROP TRIGGER sale_adds_up ON sales_sale;
DROP TRIGGER unit_handed_over ON sales_saleline;
DROP TRIGGER line_filled ON sales_saleline;
DROP TRIGGER price_under_cap ON sales_product;
DROP TRIGGER price_under_cap ON sales_price;
DROP FUNCTION sales_plan_in_an_open_year();
DROP FUNCTION sales_planyear_frozen();
DROP FUNCTION sales_handover_returned_once();
DROP FUNCTION sales_adds_up();
DROP FUNCTION sales_unit_handed_over();
DROP FUNCTION sales_line_filled();
DROP FUNCTION sales_price_under_cap();
ALTER TABLE sales_printing DROP CONSTRAINT printing_copies_its_sale;
ALTER TABLE sales_salebuyer DROP CONSTRAINT buyer_copies_its_sale;
ALTER TABLE sales_payment DROP CONSTRAINT payment_copies_its_sale;
ALTER TABLE sales_sale DROP CONSTRAINT sale_day_is_that_of_paris, DROP CONSTRAINT sale_antenna_key;
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]

    operations = [
        *[
            RunSQL(
                f"ALTER TABLE sales_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns})"
                f" REFERENCES {target} ({referenced}) {deferred}",
                f"ALTER TABLE sales_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target, referenced, deferred in COMPOSITE_KEYS
        ],
        RunSQL(RULES, UNDO),
        *[
            Protect(f"sales_{table}")
            for table in (
                "price", "unit", "unitseries", "handover", "till", "sale", "saleline", "payment", "salebuyer",
                "soldplan", "basket", "basketline", "printing",
            )
        ],
        Protect("sales_planyear", antenna=KNOWN_HERE),
    ]  # fmt: skip
