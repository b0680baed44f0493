"""The rules of the catalogue, held by PostgreSQL: prices and caps by date, limits over time, years granted and annulled.

- A decision of the nation is a dated row, never changed and never about the past; of two for one day the later holds.
- Nobody sells above the national price of the day, nor above the cap of the day.
- A limit is counted at the end of the sale, over all antennas, under a lock for the person and each of her households.
- A further year begins after the last one; a year is annulled only when each of its plans was given back.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

LATER = "DEFERRABLE INITIALLY DEFERRED"

# (table, constraint, columns, referenced table, referenced columns)
COMPOSITE_KEYS = [
    ("limitoverride", "limitoverride_person_enrolled", "person_id, antenna_id", "beneficiaries_enrolment", "person_id, antenna_id"),
    ("limitoverride", "limitoverride_sale_of_the_antenna", "sale_id, antenna_id", "sales_sale", "id, antenna_id"),
    ("renewalrequest", "renewal_person_enrolled", "person_id, antenna_id", "beneficiaries_enrolment", "person_id, antenna_id"),
]  # fmt: skip

PRICES = """
CREATE FUNCTION cap_on(kind_ text, day date) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT amount FROM sales_pricecap WHERE kind = kind_ AND from_on <= day ORDER BY from_on DESC, id DESC LIMIT 1
$$;
-- The last row of the grid, else the price with which the article came in.
CREATE FUNCTION national_price(article bigint, day date) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT amount FROM sales_nationalprice WHERE product_id = article AND from_on <= day
                    ORDER BY from_on DESC, id DESC LIMIT 1),
                  (SELECT price FROM sales_product WHERE id = article))
$$;
-- What is asked for each article on a day; under the policies of whoever asks, so another antenna's prices are not told.
CREATE FUNCTION prices_on(place bigint, day date)
RETURNS TABLE (product_id bigint, of_nation numeric, ours numeric, cap numeric, asked numeric)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT p.id, n.amount, o.amount, c.amount, least(n.amount, o.amount, c.amount)
    FROM sales_product p
    CROSS JOIN LATERAL (SELECT national_price(p.id, day) AS amount) n
    CROSS JOIN LATERAL (SELECT cap_on(p.kind, day) AS amount) c
    LEFT JOIN LATERAL (SELECT amount FROM sales_price WHERE antenna_id = place AND product_id = p.id AND from_on <= day
                        ORDER BY from_on DESC, id DESC LIMIT 1) o ON true
$$;
REVOKE ALL ON FUNCTION cap_on(text, date), national_price(bigint, date), prices_on(bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cap_on(text, date), national_price(bigint, date), prices_on(bigint, date)
  TO connect_antenna, connect_national;

-- A price may not be above the cap of the day from which it holds; an antenna's not above the national one of that day.
CREATE OR REPLACE FUNCTION sales_price_under_cap() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE what text; asked numeric; since date := (now() AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  IF tg_table_name = 'sales_product' THEN
    IF tg_op = 'UPDATE' THEN
      IF new.price <> old.price THEN
        RAISE EXCEPTION 'a price is changed by a dated row' USING ERRCODE = 'check_violation', CONSTRAINT = 'price_is_dated';
      END IF;
      RETURN new;
    END IF;
    what := new.kind; asked := new.price;
  ELSE
    SELECT kind INTO what FROM sales_product WHERE id = new.product_id;
    asked := new.amount; since := new.from_on;
    IF tg_table_name = 'sales_price' AND asked > national_price(new.product_id, since) THEN
      RAISE EXCEPTION 'above the national price' USING ERRCODE = 'check_violation', CONSTRAINT = 'price_under_national';
    END IF;
  END IF;
  IF asked > cap_on(what, since) THEN
    RAISE EXCEPTION 'above the cap' USING ERRCODE = 'check_violation', CONSTRAINT = 'price_under_cap';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER price_under_cap BEFORE INSERT ON sales_nationalprice
  FOR EACH ROW EXECUTE FUNCTION sales_price_under_cap();

CREATE FUNCTION sales_decided_from_today() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('role') IN ('connect_national', 'connect_antenna')
     AND new.from_on < (now() AT TIME ZONE 'Europe/Paris')::date THEN
    RAISE EXCEPTION 'the past keeps its rule' USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_never_the_past';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER decided_from_today BEFORE INSERT ON sales_nationalprice FOR EACH ROW EXECUTE FUNCTION sales_decided_from_today();
CREATE TRIGGER decided_from_today BEFORE INSERT ON sales_pricecap FOR EACH ROW EXECUTE FUNCTION sales_decided_from_today();
CREATE TRIGGER decided_from_today BEFORE INSERT ON sales_salelimit FOR EACH ROW EXECUTE FUNCTION sales_decided_from_today();
CREATE TRIGGER decided_from_today BEFORE INSERT ON sales_price FOR EACH ROW EXECUTE FUNCTION sales_decided_from_today();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_nationalprice FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_salelimit FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_price FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- As before, by the later of two caps of one day.
CREATE OR REPLACE FUNCTION sales_line_filled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  new.cap_amount := cap_on(new.kind, new.sold_on);
  new.days := (SELECT days FROM sales_product WHERE id = new.product_id);
  IF new.unit_id IS NOT NULL THEN
    UPDATE sales_unit SET state = 'sold' WHERE id = new.unit_id AND antenna_id = new.antenna_id AND state = 'ready';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this device is not on sale here' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_on_sale';
    END IF;
  END IF;
  RETURN new;
END $$;
-- After `line_filled`, by its name; above the cap, the CHECK of the line speaks.
CREATE FUNCTION sales_price_of_the_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.cap_amount IS NULL OR new.price <= new.cap_amount) AND new.price > national_price(new.product_id, new.sold_on) THEN
    RAISE EXCEPTION 'above the national price' USING ERRCODE = 'check_violation', CONSTRAINT = 'price_under_national';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_price_of_the_day() FROM PUBLIC;
CREATE TRIGGER price_of_the_day BEFORE INSERT ON sales_saleline FOR EACH ROW EXECUTE FUNCTION sales_price_of_the_day();
"""

PRICES_UNDO = """
DROP TRIGGER price_of_the_day ON sales_saleline;
DROP FUNCTION sales_price_of_the_day();
CREATE OR REPLACE FUNCTION sales_line_filled() RETURNS trigger
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
DROP TRIGGER frozen ON sales_price;
DROP TRIGGER frozen ON sales_salelimit;
DROP TRIGGER frozen ON sales_nationalprice;
DROP TRIGGER decided_from_today ON sales_price;
DROP TRIGGER decided_from_today ON sales_salelimit;
DROP TRIGGER decided_from_today ON sales_pricecap;
DROP TRIGGER decided_from_today ON sales_nationalprice;
DROP FUNCTION sales_decided_from_today();
DROP TRIGGER price_under_cap ON sales_nationalprice;
CREATE OR REPLACE FUNCTION sales_price_under_cap() RETURNS trigger
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
DROP FUNCTION prices_on(bigint, date);
DROP FUNCTION national_price(bigint, date);
DROP FUNCTION cap_on(text, date);
"""

LIMITS = """
-- Where a person stands against each limit in force on a day, over all antennas. `used`: pieces, or euros of plans, less
-- what was given back. `oldest`: the first purchase that still counts; `home`: the household that has had most.
-- `allowed`: an exception that waits at an antenna. Answers an antenna only about someone enrolled there.
CREATE FUNCTION limits_standing(who uuid, place bigint, day date)
RETURNS TABLE (kind text, scope text, most numeric, months integer, used numeric, oldest date, home uuid, allowed uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF current_setting('role') = 'connect_antenna' AND NOT EXISTS (
       SELECT FROM beneficiaries_enrolment e WHERE e.person_id = who AND e.antenna_id = place
          AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint) THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH rules AS (
    SELECT * FROM (SELECT DISTINCT ON (s.kind, s.scope) s.kind, s.scope, s.most, s.months FROM sales_salelimit s
                    WHERE s.from_on <= day ORDER BY s.kind, s.scope, s.from_on DESC, s.id DESC) last WHERE last.most IS NOT NULL),
  homes AS (
    SELECT DISTINCT l.household_id AS id FROM beneficiaries_householdlink l
     WHERE l.person_id = who AND l.since <= day AND (l.until IS NULL OR l.until > day)),
  members AS (
    SELECT 'person' AS scope, NULL::uuid AS home, who AS person
    UNION ALL SELECT 'household', NULL, who WHERE NOT EXISTS (SELECT FROM homes)
    UNION SELECT 'household', h.id, l.person_id FROM homes h JOIN beneficiaries_householdlink l ON l.household_id = h.id
     WHERE l.since <= day AND (l.until IS NULL OR l.until > day)),
  bought AS (
    SELECT m.scope, m.home, l.kind, l.sold_on, l.quantity - coalesce(r.quantity, 0) AS pieces, l.total - coalesce(r.total, 0) AS euros
      FROM members m JOIN sales_salebuyer b ON b.person_id = m.person JOIN sales_saleline l ON l.sale_id = b.sale_id
      LEFT JOIN LATERAL (SELECT sum(x.quantity) AS quantity, sum(x.total) AS total FROM sales_refundline x
                          WHERE x.line_id = l.id) r ON true
     WHERE NOT EXISTS (SELECT FROM sales_handover h WHERE h.line_id = l.id AND h.returned_at IS NOT NULL)
       AND l.quantity > coalesce(r.quantity, 0)),
  counted AS (
    SELECT r.kind, r.scope, r.most, r.months, m.home, b.sold_on,
           CASE WHEN r.kind = 'plan' THEN b.euros ELSE b.pieces END AS n
      FROM rules r JOIN (SELECT DISTINCT scope, home FROM members) m ON m.scope = r.scope
      LEFT JOIN bought b ON b.scope = m.scope AND b.home IS NOT DISTINCT FROM m.home
       AND (b.kind = r.kind OR r.kind = 'device' AND b.kind IN ('computer', 'phone', 'tablet'))
       AND CASE WHEN r.kind = 'plan'
                THEN b.sold_on >= date_trunc('month', day) - make_interval(months => r.months - 1)
                 AND b.sold_on < date_trunc('month', day) + interval '1 month'
                ELSE (b.sold_on + make_interval(months => r.months))::date > day END),
  summed AS (
    SELECT c.kind, c.scope, c.most, c.months, c.home, coalesce(sum(c.n), 0) AS used, min(c.sold_on) AS oldest
      FROM counted c GROUP BY c.kind, c.scope, c.most, c.months, c.home)
  SELECT DISTINCT ON (s.scope, s.kind) s.kind::text, s.scope::text, s.most, s.months::integer, s.used, s.oldest, s.home,
         (SELECT o.id FROM sales_limitoverride o WHERE o.person_id = who AND o.antenna_id = place AND o.kind = s.kind
             AND o.scope = s.scope AND o.sale_id IS NULL AND o.until >= day ORDER BY o.at LIMIT 1)
    FROM summed s ORDER BY s.scope, s.kind, s.used DESC, s.home;
END $$;
REVOKE ALL ON FUNCTION limits_standing(uuid, bigint, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION limits_standing(uuid, bigint, date) TO connect_antenna, connect_national;

-- At the end of the sale. Whoever buys waits for her other sales, then for those of each of her households, in one order.
CREATE FUNCTION sales_within_limits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE day date; s record; home_ uuid; adds numeric;
BEGIN
  SELECT sold_on INTO day FROM sales_sale WHERE id = new.sale_id;
  IF NOT EXISTS (SELECT FROM sales_saleline WHERE sale_id = new.sale_id AND kind <> 'accessory') THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(new.person_id::text, 3));
  FOR home_ IN SELECT DISTINCT household_id FROM beneficiaries_householdlink
                WHERE person_id = new.person_id AND since <= day AND (until IS NULL OR until > day) ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(home_::text, 4));
  END LOOP;
  FOR s IN SELECT * FROM limits_standing(new.person_id, new.antenna_id, day) x WHERE x.used > x.most ORDER BY x.scope, x.kind LOOP
    SELECT count(*) INTO adds FROM sales_saleline l WHERE l.sale_id = new.sale_id
       AND (l.kind = s.kind OR s.kind = 'device' AND l.kind IN ('computer', 'phone', 'tablet'));
    CONTINUE WHEN adds = 0;
    IF s.allowed IS NULL THEN
      RAISE EXCEPTION 'above the limit of % for a %', s.kind, s.scope
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sale_within_limits';
    END IF;
    UPDATE sales_limitoverride SET sale_id = new.sale_id WHERE id = s.allowed;
  END LOOP;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_within_limits() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER within_limits AFTER INSERT ON sales_salebuyer DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_within_limits();

-- An exception is a manager's, of that antenna, on that day; it is used once and says the same for ever.
CREATE FUNCTION sales_override_by_a_manager() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE today date := (new.at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  IF new.sale_id IS NOT NULL OR new.until NOT BETWEEN today AND today + 31 THEN
    RAISE EXCEPTION 'an exception is for a sale to come, within a month'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'limitoverride_soon';
  END IF;
  IF NOT EXISTS (SELECT FROM antennas_membership m WHERE m.user_id = new.by_id AND m.antenna_id = new.antenna_id
                    AND m.role = 'manager' AND m.starts_on <= today AND (m.ends_on IS NULL OR m.ends_on >= today)) THEN
    RAISE EXCEPTION 'a manager of the antenna allows it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'limitoverride_by_a_manager';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_override_by_a_manager() FROM PUBLIC;
CREATE TRIGGER by_a_manager BEFORE INSERT ON sales_limitoverride FOR EACH ROW EXECUTE FUNCTION sales_override_by_a_manager();
CREATE FUNCTION sales_override_used_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.sale_id IS NOT NULL AND new.sale_id IS DISTINCT FROM old.sale_id
     OR to_jsonb(new) - '{sale_id,person_id}'::text[] IS DISTINCT FROM to_jsonb(old) - '{sale_id,person_id}'::text[] THEN
    RAISE EXCEPTION 'an exception is used once' USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER used_once BEFORE UPDATE ON sales_limitoverride FOR EACH ROW EXECUTE FUNCTION sales_override_used_once();
"""

LIMITS_UNDO = """
DROP TRIGGER used_once ON sales_limitoverride;
DROP FUNCTION sales_override_used_once();
DROP TRIGGER by_a_manager ON sales_limitoverride;
DROP FUNCTION sales_override_by_a_manager();
DROP TRIGGER within_limits ON sales_salebuyer;
DROP FUNCTION sales_within_limits();
DROP FUNCTION limits_standing(uuid, bigint, date);
"""

# What a person's standing says beside her year and the last day covered: when and why the year was granted, and the first
# day of one that is still to come. Days of plans that were given back are free again.
STANDING = """
DROP FUNCTION plan_standing(uuid, date);
CREATE FUNCTION plan_standing(who uuid, day date, OUT year_id bigint, OUT first_on date, OUT last_end date,
                              OUT granted_on date, OUT reason text, OUT next_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF current_setting('role') = 'connect_antenna' AND NOT EXISTS (
       SELECT FROM beneficiaries_enrolment e WHERE e.person_id = who
          AND e.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint) THEN
    RETURN;
  END IF;
  SELECT y.id, y.first_on, y.granted_on, y.reason INTO year_id, first_on, granted_on, reason FROM sales_planyear y
   WHERE y.person_id = who AND y.closed_on IS NULL ORDER BY y.first_on <= day DESC,
         CASE WHEN y.first_on <= day THEN day - y.first_on ELSE y.first_on - day END LIMIT 1;
  SELECT max(p.ends_on) INTO last_end FROM sales_soldplan p JOIN sales_planyear y ON y.id = p.plan_year_id
   WHERE y.person_id = who AND NOT EXISTS (SELECT FROM sales_refundline r WHERE r.line_id = p.line_id);
  SELECT min(y.first_on) INTO next_on FROM sales_planyear y
   WHERE y.person_id = who AND y.closed_on IS NULL AND y.first_on > greatest(day, first_on);
END $$;
REVOKE ALL ON FUNCTION plan_standing(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plan_standing(uuid, date) TO connect_antenna, connect_national;
"""

STANDING_UNDO = """
DROP FUNCTION plan_standing(uuid, date);
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
REVOKE ALL ON FUNCTION plan_standing(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plan_standing(uuid, date) TO connect_antenna, connect_national;
"""

YEARS = """
-- A further year begins after the last day of those that stand; it is dated and says why.
CREATE FUNCTION sales_granted_after_the_last() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(new.person_id::text, 1));
  IF new.granted_on IS NULL OR new.first_on > new.granted_on + 366 THEN
    RAISE EXCEPTION 'a further year is granted on a day, and begins within a year of it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'planyear_granted_on_a_day';
  END IF;
  IF EXISTS (SELECT FROM sales_planyear y WHERE y.person_id = new.person_id AND y.closed_on IS NULL
                AND (y.first_on + interval '1 year')::date > new.first_on) THEN
    RAISE EXCEPTION 'a further year begins after the last one'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'planyear_granted_after_the_last';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_granted_after_the_last() FROM PUBLIC;
CREATE TRIGGER granted_after_the_last BEFORE INSERT ON sales_planyear
  FOR EACH ROW WHEN (new.granted_by_id IS NOT NULL) EXECUTE FUNCTION sales_granted_after_the_last();

-- A year is closed by a merge, or because nothing of it was used: each of its plans was given back.
CREATE FUNCTION sales_closed_with_cause() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM beneficiaries_merge m WHERE m.transaction = pg_current_xact_id()::text
                AND new.person_id IN (m.winner_id, m.loser_id)) THEN
    RETURN new;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(new.person_id::text, 1));
  IF EXISTS (SELECT FROM sales_soldplan p WHERE p.plan_year_id = new.id
                AND NOT EXISTS (SELECT FROM sales_refundline r WHERE r.line_id = p.line_id)) THEN
    RAISE EXCEPTION 'a plan of this year was not given back'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'planyear_annulled_unused';
  END IF;
  IF new.closed_by_id IS NULL OR new.closed_reason = '' THEN
    RAISE EXCEPTION 'who annuls a year says why' USING ERRCODE = 'check_violation', CONSTRAINT = 'planyear_annulled_with_a_reason';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_closed_with_cause() FROM PUBLIC;
CREATE TRIGGER closed_with_cause BEFORE UPDATE OF closed_on ON sales_planyear
  FOR EACH ROW WHEN (old.closed_on IS NULL AND new.closed_on IS NOT NULL) EXECUTE FUNCTION sales_closed_with_cause();

-- What was asked stays; it is answered once.
CREATE FUNCTION sales_renewal_answered_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF to_jsonb(new) - '{person_id,answer,answer_reason,answered_by_id,answered_at,year_id}'::text[]
       IS DISTINCT FROM to_jsonb(old) - '{person_id,answer,answer_reason,answered_by_id,answered_at,year_id}'::text[]
     OR old.answer <> 'waiting' AND to_jsonb(new) - 'person_id' IS DISTINCT FROM to_jsonb(old) - 'person_id' THEN
    RAISE EXCEPTION 'a request is answered once' USING ERRCODE = 'check_violation', CONSTRAINT = 'renewal_answered_once';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER answered_once BEFORE UPDATE ON sales_renewalrequest FOR EACH ROW EXECUTE FUNCTION sales_renewal_answered_once();
"""

YEARS_UNDO = """
DROP TRIGGER answered_once ON sales_renewalrequest;
DROP FUNCTION sales_renewal_answered_once();
DROP TRIGGER closed_with_cause ON sales_planyear;
DROP FUNCTION sales_closed_with_cause();
DROP TRIGGER granted_after_the_last ON sales_planyear;
DROP FUNCTION sales_granted_after_the_last();
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0008_catalogue"), ("beneficiaries", "0014_merges")]

    operations = [
        *[
            RunSQL(
                f"ALTER TABLE sales_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns})"
                f" REFERENCES {target} ({referenced}) {LATER}",
                f"ALTER TABLE sales_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target, referenced in COMPOSITE_KEYS
        ],
        RunSQL(PRICES, PRICES_UNDO),
        RunSQL(LIMITS, LIMITS_UNDO),
        RunSQL(STANDING, STANDING_UNDO),
        RunSQL(YEARS, YEARS_UNDO),
        Protect("sales_limitoverride"),
        Protect("sales_renewalrequest"),
    ]
