"""No device is for sale untested or unerased, none moves but along its ways, and each step is written with its author.

- `unit_untreated` says what is missing since the device last came in: the last test and the last erasure of each disk count
  (law.md D09 to D11). On sale means that nothing is, whatever path leads there.
- What happened to a device stays with the antenna where it happened; whoever has the device now reads it too.
- Rules of grades that were published, grades, tests, erasures, steps and slips never change.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import ANTENNA, Protect

STEPS = """
CREATE SEQUENCE sales_workbench_rank;

CREATE FUNCTION sales_unit_may_go(before_ text, next_ text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE before_
    WHEN 'received' THEN next_ IN ('preparing', 'repair', 'transit', 'scrapped', 'lost', 'removed')
    WHEN 'preparing' THEN next_ IN ('received', 'ready', 'repair', 'transit', 'scrapped', 'lost', 'removed')
    WHEN 'ready' THEN next_ IN ('sold', 'preparing', 'repair', 'transit', 'scrapped', 'lost', 'removed')
    WHEN 'transit' THEN next_ IN ('received', 'preparing', 'ready', 'returned', 'repair', 'lost')
    WHEN 'sold' THEN next_ IN ('returned', 'repair')
    WHEN 'returned' THEN next_ IN ('preparing', 'repair', 'transit', 'scrapped', 'lost')
    WHEN 'repair' THEN next_ IN ('preparing', 'received', 'ready', 'returned', 'sold', 'transit', 'scrapped', 'lost')
    WHEN 'lost' THEN next_ IN ('received', 'preparing', 'ready', 'returned', 'repair', 'transit')
    WHEN 'removed' THEN next_ = 'received'
    ELSE false END
$$;

-- Written after each change of state, whoever causes it. What comes in, comes back or was repaired is tested and erased again.
CREATE FUNCTION sales_unit_stepped() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE was text := CASE tg_op WHEN 'INSERT' THEN '' ELSE old.state END;
BEGIN
  INSERT INTO sales_unitstep (unit_id, antenna_id, before, after, at, by_id, why, comes_in) VALUES (
    new.id, new.antenna_id, was, new.state,
    CASE WHEN tg_op = 'INSERT' AND new.received_on < (now() AT TIME ZONE 'Europe/Paris')::date
         THEN (new.received_on + time '12:00') AT TIME ZONE 'Europe/Paris' ELSE clock_timestamp() END,
    nullif(current_setting('connect.user', true), '')::bigint, left(coalesce(current_setting('connect.why', true), ''), 200),
    was = '' OR new.state = 'received' AND was = 'lost' OR new.state = 'returned' AND was IN ('sold', 'repair')
      OR new.state = 'preparing' AND was = 'repair');
  RETURN NULL;
END $$;
CREATE TRIGGER stepped_new AFTER INSERT ON sales_unit FOR EACH ROW EXECUTE FUNCTION sales_unit_stepped();
CREATE TRIGGER stepped AFTER UPDATE OF state ON sales_unit FOR EACH ROW WHEN (old.state IS DISTINCT FROM new.state)
  EXECUTE FUNCTION sales_unit_stepped();
INSERT INTO sales_unitstep (unit_id, antenna_id, before, after, at, why, comes_in)
  SELECT id, antenna_id, '', state, (received_on + time '12:00') AT TIME ZONE 'Europe/Paris', '', true FROM sales_unit;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_unitstep FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

CREATE FUNCTION unit_came_in(which uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT max(id) FROM sales_unitstep WHERE unit_id = which AND comes_in), 0)
$$;
REVOKE ALL ON FUNCTION unit_came_in(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unit_came_in(uuid) TO connect_antenna, connect_national;
"""

STEPS_UNDO = """
DROP FUNCTION unit_came_in(uuid);
DROP TRIGGER frozen ON sales_unitstep;
DROP TRIGGER stepped ON sales_unit; DROP TRIGGER stepped_new ON sales_unit; DROP FUNCTION sales_unit_stepped();
DROP FUNCTION sales_unit_may_go(text, text);
DROP SEQUENCE sales_workbench_rank;
"""

RECORDS = """
-- Facts, tests, erasures, grades and parts are written where the device is, and know which coming-in they are about. Whether
-- a test passed is worked out here: each function of its kind was looked at, none is faulty, and one works at least.
CREATE FUNCTION sales_worked_on_here() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE u record; asked text[];
BEGIN
  SELECT antenna_id, kind, state INTO u FROM sales_unit WHERE id = new.unit_id FOR UPDATE;
  IF u.antenna_id IS DISTINCT FROM new.antenna_id OR u.state IN ('sold', 'transit', 'scrapped', 'lost', 'removed') THEN
    RAISE EXCEPTION 'this device is not on a bench here' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_worked_on_here';
  END IF;
  IF tg_table_name IN ('sales_testrecord', 'sales_erasurerecord') THEN
    new.stay := unit_came_in(new.unit_id);
    new.rank := nextval('sales_workbench_rank');
  END IF;
  IF tg_table_name = 'sales_testrecord' THEN
    asked := CASE u.kind WHEN 'computer' THEN ARRAY['screen', 'keyboard', 'webcam', 'sound', 'wifi', 'battery', 'ports', 'charger']
             ELSE ARRAY['screen', 'touch', 'sound', 'microphone', 'camera', 'network', 'charging', 'lock'] END;
    IF NOT new.checks ?& asked OR EXISTS (
         SELECT FROM jsonb_each_text(new.checks) c WHERE c.key <> ALL (asked) OR c.value NOT IN ('ok', 'repaired', 'faulty', 'na')
            OR c.value = 'repaired' AND coalesce(new.repairs ->> c.key, '') = '') THEN
      RAISE EXCEPTION 'a function was not looked at' USING ERRCODE = 'check_violation', CONSTRAINT = 'test_of_everything';
    END IF;
    new.passed := NOT EXISTS (SELECT FROM jsonb_each_text(new.checks) c WHERE c.value = 'faulty')
              AND EXISTS (SELECT FROM jsonb_each_text(new.checks) c WHERE c.value IN ('ok', 'repaired'));
  END IF;
  RETURN new;
END $$;

-- What is missing before it may be called refurbished: '{}' is nothing. A disk that was destroyed leaves a hole, not a device.
CREATE FUNCTION unit_untreated(which uuid) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE since bigint := unit_came_in(which); t record; e record; missing text[] := '{}'; n integer;
  disks integer := CASE WHEN EXISTS (SELECT FROM sales_unitfacts WHERE unit_id = which AND disk2_kind <> '') THEN 2 ELSE 1 END;
BEGIN
  SELECT passed INTO t FROM sales_testrecord WHERE unit_id = which AND stay = since ORDER BY rank DESC LIMIT 1;
  IF NOT FOUND THEN missing := missing || 'test'::text; ELSIF NOT t.passed THEN missing := missing || 'test_failed'::text; END IF;
  FOR n IN 1..disks LOOP
    SELECT worked, method INTO e FROM sales_erasurerecord WHERE unit_id = which AND stay = since AND disk = n ORDER BY rank DESC LIMIT 1;
    IF NOT FOUND THEN missing := missing || CASE n WHEN 1 THEN 'erasure' ELSE 'erasure2' END;
    ELSIF NOT e.worked THEN missing := missing || CASE n WHEN 1 THEN 'erasure_failed' ELSE 'erasure2_failed' END;
    ELSIF n = 1 AND e.method = 'destroyed' THEN missing := missing || 'no_disk'::text; END IF;
  END LOOP;
  RETURN missing;
END $$;

-- The same, and a grade that is sold: D and HC are only with an article of their own.
CREATE FUNCTION unit_ungraded(given text, article bigint) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN given = '' THEN ARRAY['grade']
    WHEN given IN ('D', 'HC') AND NOT EXISTS (SELECT FROM sales_product WHERE id = article AND grade = given) THEN ARRAY['not_sold']
    ELSE '{}' END
$$;
CREATE FUNCTION unit_misses(which uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT unit_untreated(u.id) || unit_ungraded(u.grade, u.product_id) FROM sales_unit u WHERE u.id = which
    AND (current_setting('role') <> 'connect_antenna' OR u.antenna_id::text = current_setting('connect.antenna', true))
$$;
-- May it be called « reconditionné »: tested and erased since it last came in? True of a device that was sold, too.
CREATE FUNCTION unit_refurbished(which uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT cardinality(unit_untreated(which)) = 0
$$;
-- Of the data of each disk, what was done: null when something still stands (law.md D11).
CREATE FUNCTION unit_storage_cleared(which uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN unit_untreated(which) && ARRAY['erasure', 'erasure2', 'erasure_failed', 'erasure2_failed'] THEN NULL ELSE
    (SELECT method FROM sales_erasurerecord WHERE unit_id = which AND disk = 1 ORDER BY rank DESC LIMIT 1) END
$$;
REVOKE ALL ON FUNCTION unit_untreated(uuid), unit_ungraded(text, bigint), unit_misses(uuid), unit_refurbished(uuid),
  unit_storage_cleared(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unit_ungraded(text, bigint), unit_misses(uuid), unit_refurbished(uuid), unit_storage_cleared(uuid)
  TO connect_antenna, connect_national;

-- A device on sale of which a test fails, or a second disk appears, is back on the bench.
CREATE FUNCTION sales_fell_short() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM sales_unit WHERE id = new.unit_id AND state = 'ready') AND cardinality(unit_untreated(new.unit_id)) > 0 THEN
    UPDATE sales_unit SET state = 'preparing' WHERE id = new.unit_id;
    DELETE FROM sales_basketline WHERE unit_id = new.unit_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER fell_short AFTER INSERT ON sales_testrecord FOR EACH ROW EXECUTE FUNCTION sales_fell_short();
CREATE TRIGGER fell_short AFTER INSERT ON sales_erasurerecord FOR EACH ROW EXECUTE FUNCTION sales_fell_short();
CREATE TRIGGER fell_short AFTER INSERT OR UPDATE OF disk2_kind ON sales_unitfacts FOR EACH ROW EXECUTE FUNCTION sales_fell_short();

CREATE FUNCTION sales_facts_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' OR new.unit_id <> old.unit_id OR (new.antenna_id <> old.antenna_id AND current_user = 'connect_antenna') THEN
    RAISE EXCEPTION 'facts stay with their device' USING ERRCODE = 'check_violation', CONSTRAINT = 'facts_of_their_device';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON sales_unitfacts FOR EACH ROW EXECUTE FUNCTION sales_facts_kept();
CREATE FUNCTION sales_facts_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE sales_unitfacts SET antenna_id = new.antenna_id WHERE unit_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER facts_follow AFTER UPDATE OF antenna_id ON sales_unit FOR EACH ROW WHEN (old.antenna_id <> new.antenna_id)
  EXECUTE FUNCTION sales_facts_follow();

-- The grade and the article of a device come from a grade that is kept.
CREATE FUNCTION sales_unit_graded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.rules_id IS NOT NULL AND NOT EXISTS (SELECT FROM sales_ruleset r JOIN sales_unit u ON u.kind = r.kind
       WHERE r.id = new.rules_id AND r.published_at IS NOT NULL AND u.id = new.unit_id) THEN
    RAISE EXCEPTION 'rules that are not in force' USING ERRCODE = 'check_violation', CONSTRAINT = 'grade_by_published_rules';
  END IF;
  UPDATE sales_unit SET grade = new.grade, product_id = new.product_id,
    state = CASE WHEN state = 'ready' AND cardinality(unit_ungraded(new.grade, new.product_id)) > 0 THEN 'preparing' ELSE state END
   WHERE id = new.unit_id;
  RETURN NULL;
END $$;
CREATE TRIGGER graded AFTER INSERT ON sales_unitgrade FOR EACH ROW EXECUTE FUNCTION sales_unit_graded();
CREATE FUNCTION sales_unit_grade_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user IN ('connect_antenna', 'connect_national') THEN
    RAISE EXCEPTION 'a grade is given with its why' USING ERRCODE = 'check_violation', CONSTRAINT = 'grade_has_its_why';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER grade_kept BEFORE UPDATE OF grade, product_id ON sales_unit FOR EACH ROW
  WHEN (old.grade <> new.grade OR old.product_id <> new.product_id)
  EXECUTE FUNCTION sales_unit_grade_kept();

CREATE FUNCTION sales_ruleset_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.published_at IS NOT NULL THEN
    RAISE EXCEPTION 'published rules never change' USING ERRCODE = 'check_violation', CONSTRAINT = 'ruleset_published';
  END IF;
  RETURN coalesce(new, old);
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON sales_ruleset FOR EACH ROW EXECUTE FUNCTION sales_ruleset_kept();
"""

RECORDS_UNDO = """
DROP TRIGGER kept ON sales_ruleset; DROP FUNCTION sales_ruleset_kept();
DROP TRIGGER grade_kept ON sales_unit; DROP FUNCTION sales_unit_grade_kept();
DROP TRIGGER graded ON sales_unitgrade; DROP FUNCTION sales_unit_graded();
DROP TRIGGER facts_follow ON sales_unit; DROP FUNCTION sales_facts_follow();
DROP TRIGGER kept ON sales_unitfacts; DROP FUNCTION sales_facts_kept();
DROP TRIGGER fell_short ON sales_unitfacts; DROP TRIGGER fell_short ON sales_erasurerecord;
DROP TRIGGER fell_short ON sales_testrecord; DROP FUNCTION sales_fell_short();
DROP FUNCTION unit_storage_cleared(uuid); DROP FUNCTION unit_refurbished(uuid); DROP FUNCTION unit_misses(uuid);
DROP FUNCTION unit_ungraded(text, bigint); DROP FUNCTION unit_untreated(uuid);
DROP FUNCTION sales_worked_on_here();
"""

WALKS = """
-- Runs as whoever writes: a page sells, sends and scraps nothing by itself, its sale, its transfer and its slip do.
CREATE FUNCTION sales_unit_walks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE by_a_door boolean := current_user LIKE 'connect\\_%' AND current_user <> 'connect_owner'; missing text[];
BEGIN
  IF tg_op = 'INSERT' THEN
    IF by_a_door AND new.state NOT IN ('received', 'preparing') THEN
      RAISE EXCEPTION 'a device begins on the bench' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_tested_and_erased';
    END IF;
    RETURN new;
  END IF;
  IF old.state <> new.state AND (NOT sales_unit_may_go(old.state, new.state) OR by_a_door AND new.state IN ('sold', 'scrapped')) THEN
    RAISE EXCEPTION 'a device does not go from % to %', old.state, new.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_walks';
  END IF;
  IF new.state = 'ready' THEN
    missing := unit_for_sale_misses(new.id) || unit_ungraded(new.grade, new.product_id);
    IF cardinality(missing) > 0 THEN
      RAISE EXCEPTION 'missing: %', missing USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_tested_and_erased';
    END IF;
  END IF;
  RETURN new;
END $$;
-- What `unit_untreated` says, for the trigger above alone: it says nothing that the row does not.
CREATE FUNCTION unit_for_sale_misses(which uuid) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT unit_untreated(which) $$;
REVOKE ALL ON FUNCTION unit_for_sale_misses(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unit_for_sale_misses(uuid) TO connect_antenna, connect_national;
CREATE TRIGGER walks_in BEFORE INSERT ON sales_unit FOR EACH ROW EXECUTE FUNCTION sales_unit_walks();
CREATE TRIGGER walks BEFORE UPDATE OF state, grade, product_id ON sales_unit FOR EACH ROW
  WHEN (old.state IS DISTINCT FROM new.state OR new.state = 'ready') EXECUTE FUNCTION sales_unit_walks();

-- A row that the owner writes as on sale is so by the end of its transaction: a demo, a take-over dodge nothing.
CREATE FUNCTION sales_unit_ready_in() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE missing text[];
BEGIN
  SELECT unit_untreated(id) || unit_ungraded(grade, product_id) INTO missing FROM sales_unit WHERE id = new.id AND state = 'ready';
  IF cardinality(missing) > 0 THEN
    RAISE EXCEPTION 'missing: %', missing USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_tested_and_erased';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ready_in AFTER INSERT ON sales_unit DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.state = 'ready') EXECUTE FUNCTION sales_unit_ready_in();

-- Sold is who has it, waste is where it went: neither is only a word.
CREATE FUNCTION sales_unit_left_us() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE now_ text := (SELECT state FROM sales_unit WHERE id = new.id);
BEGIN
  IF now_ = 'sold' AND NOT EXISTS (SELECT FROM sales_handover WHERE unit_id = new.id AND returned_at IS NULL)
     OR now_ = 'scrapped' AND NOT EXISTS (SELECT FROM sales_wasteunit WHERE unit_id = new.id) THEN
    RAISE EXCEPTION 'a device leaves with somebody' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_left_with_somebody';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER left_us AFTER UPDATE OF state ON sales_unit DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.state IN ('sold', 'scrapped') AND old.state <> new.state) EXECUTE FUNCTION sales_unit_left_us();
"""

WALKS_UNDO = """
DROP TRIGGER left_us ON sales_unit; DROP FUNCTION sales_unit_left_us();
DROP TRIGGER ready_in ON sales_unit; DROP FUNCTION sales_unit_ready_in();
DROP TRIGGER walks ON sales_unit; DROP TRIGGER walks_in ON sales_unit;
DROP FUNCTION unit_for_sale_misses(uuid); DROP FUNCTION sales_unit_walks();
"""

WASTE = """
CREATE FUNCTION sales_waste_numbered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head text; given integer;
BEGIN
  SELECT n.head, n.given INTO head, given FROM sales_donation_next(new.antenna_id, 'DEEE', to_char(new.left_on, 'YY'))
    AS n(head text, given integer);
  new.reference := head || '-' || lpad(given::text, 4, '0');
  RETURN new;
END $$;
CREATE TRIGGER numbered BEFORE INSERT ON sales_wasteslip FOR EACH ROW EXECUTE FUNCTION sales_waste_numbered();

-- Nothing leaves with somebody's data (law.md D11); what leaves is written as it was.
CREATE FUNCTION sales_waste_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE u record; cleared text;
BEGIN
  SELECT * INTO u FROM sales_unit WHERE id = new.unit_id FOR UPDATE;
  IF u.antenna_id IS DISTINCT FROM new.antenna_id OR u.state NOT IN ('received', 'preparing', 'ready', 'returned', 'repair') THEN
    RAISE EXCEPTION 'this device is not here' USING ERRCODE = 'check_violation', CONSTRAINT = 'waste_is_here';
  END IF;
  cleared := unit_storage_cleared(new.unit_id);
  IF cleared IS NULL THEN
    RAISE EXCEPTION 'what is in it is still in it' USING ERRCODE = 'check_violation', CONSTRAINT = 'waste_erased';
  END IF;
  new.label := u.label; new.kind := u.kind; new.model := u.model; new.serial := u.serial; new.storage := cleared;
  RETURN new;
END $$;
CREATE TRIGGER leaves BEFORE INSERT ON sales_wasteunit FOR EACH ROW EXECUTE FUNCTION sales_waste_leaves();
CREATE FUNCTION sales_waste_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE sales_unit SET state = 'scrapped' WHERE id = new.unit_id;
  DELETE FROM sales_basketline WHERE unit_id = new.unit_id;
  RETURN NULL;
END $$;
CREATE TRIGGER left_us AFTER INSERT ON sales_wasteunit FOR EACH ROW EXECUTE FUNCTION sales_waste_left();

-- A slip lists as many devices as it says by the end of its transaction, and takes no further one after.
CREATE FUNCTION sales_waste_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid;
BEGIN
  IF tg_table_name = 'sales_wasteslip' THEN which := new.id; ELSE which := new.slip_id; END IF;
  IF (SELECT devices FROM sales_wasteslip WHERE id = which) <> (SELECT count(*) FROM sales_wasteunit WHERE slip_id = which)
     OR (SELECT devices FROM sales_wasteslip WHERE id = which) = 0 THEN
    RAISE EXCEPTION 'a slip lists its devices' USING ERRCODE = 'check_violation', CONSTRAINT = 'waste_whole';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON sales_wasteslip DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_waste_whole();
CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON sales_wasteunit DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_waste_whole();
"""

WASTE_UNDO = """
DROP TRIGGER whole ON sales_wasteunit; DROP TRIGGER whole ON sales_wasteslip; DROP FUNCTION sales_waste_whole();
DROP TRIGGER left_us ON sales_wasteunit; DROP FUNCTION sales_waste_left();
DROP TRIGGER leaves ON sales_wasteunit; DROP FUNCTION sales_waste_leaves();
DROP TRIGGER numbered ON sales_wasteslip; DROP FUNCTION sales_waste_numbered();
"""

# Written where the device is; read there, and by who has the device now.
FOLLOW = ("unitstep", "unitfacts", "testrecord", "erasurerecord", "unitgrade", "parttaken")
WRITTEN_HERE = ("unitfacts", "testrecord", "erasurerecord", "unitgrade", "parttaken")
FROZEN = ("testrecord", "erasurerecord", "unitgrade", "parttaken", "wasteslip", "wasteunit")


class Migration(migrations.Migration):
    dependencies = [("sales", "0012_workbench")]

    operations = [
        RunSQL(
            "ALTER TABLE sales_wasteunit ADD CONSTRAINT waste_copies_its_slip FOREIGN KEY (slip_id, antenna_id)"
            " REFERENCES sales_wasteslip (id, antenna_id) DEFERRABLE INITIALLY DEFERRED",
            "ALTER TABLE sales_wasteunit DROP CONSTRAINT waste_copies_its_slip",
        ),
        RunSQL(STEPS, STEPS_UNDO),
        RunSQL(RECORDS, RECORDS_UNDO),
        RunSQL(WALKS, WALKS_UNDO),
        RunSQL(WASTE, WASTE_UNDO),
        *[
            RunSQL(
                f"CREATE TRIGGER here BEFORE INSERT ON sales_{table} FOR EACH ROW EXECUTE FUNCTION sales_worked_on_here()",
                f"DROP TRIGGER here ON sales_{table}",
            )
            for table in WRITTEN_HERE
        ],
        *[
            RunSQL(
                f"CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_{table}"
                " FOR EACH ROW EXECUTE FUNCTION connect_refuse_change()",
                f"DROP TRIGGER frozen ON sales_{table}",
            )
            for table in FROZEN
        ],
        *[
            Protect(
                f"sales_{table}",
                antenna="antenna_id = {antenna} OR EXISTS (SELECT FROM sales_unit u"
                f" WHERE u.id = sales_{table}.unit_id AND u.antenna_id = {{antenna}})",
            )
            for table in FOLLOW
        ],
        *[
            RunSQL(
                f"CREATE POLICY written_here ON sales_{table} AS RESTRICTIVE FOR INSERT TO connect_antenna"
                f" WITH CHECK (antenna_id = {ANTENNA})",
                f"DROP POLICY written_here ON sales_{table}",
            )
            for table in WRITTEN_HERE
        ],
        Protect("sales_wasteslip"),
        Protect("sales_wasteunit"),
    ]
