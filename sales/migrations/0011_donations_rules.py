"""What holds a batch together, held by PostgreSQL whatever writes.

- Numbers of batches, receipts and register lines are given here, in the transaction that uses them: none is lost.
- An IMEI is that of one device among those that are with us, first or second.
- A device keeps the batch it came with, wherever it goes; a finished batch takes no further device.
- A device is taken out as a mistake only with a row that says who and why, and only before it is sold (C044).
- While the register of second-hand goods is kept, no device comes in without its line, and no line changes.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

# (table, constraint, columns, referenced table, referenced columns)
COMPOSITE_KEYS = [
    ("batch", "batch_of_a_donor_of_the_antenna", "donor_id, antenna_id", "sales_donor", "id, antenna_id"),
    ("batch", "batch_at_a_site_of_the_antenna", "site_id, antenna_id", "antennas_site", "id, antenna_id"),
    ("donationreceipt", "receipt_of_a_batch_of_the_antenna", "batch_id, antenna_id", "sales_batch", "id, antenna_id"),
    ("registerline", "register_batch_of_the_antenna", "batch_id, antenna_id", "sales_batch", "id, antenna_id"),
    ("donationimport", "list_of_a_batch_of_the_antenna", "batch_id, antenna_id", "sales_batch", "id, antenna_id"),
]

RULES = """
-- The next number under a prefix, locked until the transaction ends. Row-level security has already looked at the row.
CREATE FUNCTION sales_donation_next(place bigint, letters text, year text) RETURNS record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head text; given integer; answer record;
BEGIN
  IF current_setting('role') = 'connect_antenna' AND current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
    RAISE EXCEPTION 'another antenna' USING ERRCODE = 'check_violation', CONSTRAINT = 'donation_of_the_door';
  END IF;
  SELECT code || '-' || letters || year INTO head FROM antennas_antenna WHERE id = place;
  INSERT INTO sales_donationseries AS s (antenna_id, prefix, last_number) VALUES (place, head, 1)
    ON CONFLICT (prefix) DO UPDATE SET last_number = s.last_number + 1 RETURNING s.last_number INTO given;
  SELECT head, given INTO answer;
  RETURN answer;
END $$;
REVOKE ALL ON FUNCTION sales_donation_next(bigint, text, text) FROM PUBLIC;

CREATE FUNCTION sales_donation_numbered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head text; given integer; letters text; day date;
BEGIN
  IF tg_table_name = 'sales_batch' THEN letters := 'LOT'; day := new.received_on;
  ELSE letters := CASE new.kind WHEN 'fiscal' THEN 'RF' ELSE 'RM' END; day := new.issued_on; END IF;
  SELECT n.head, n.given INTO head, given
    FROM sales_donation_next(new.antenna_id, letters, to_char(day, 'YY')) AS n(head text, given integer);
  new.reference := head || '-' || lpad(given::text, 4, '0');
  RETURN new;
END $$;
CREATE TRIGGER numbered BEFORE INSERT ON sales_batch FOR EACH ROW EXECUTE FUNCTION sales_donation_numbered();
CREATE TRIGGER numbered BEFORE INSERT ON sales_donationreceipt FOR EACH ROW EXECUTE FUNCTION sales_donation_numbered();

-- What names a batch never changes; nor does anything of a finished one but that it is opened again, without a paper.
CREATE FUNCTION sales_batch_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' OR (new.id, new.antenna_id, new.donor_id, new.reference, new.received_on, new.key) IS DISTINCT FROM
     (old.id, old.antenna_id, old.donor_id, old.reference, old.received_on, old.key) THEN
    RAISE EXCEPTION 'a batch keeps its donor, its day and its number' USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_kept';
  END IF;
  IF EXISTS (SELECT FROM sales_donationreceipt WHERE batch_id = old.id AND cancelled_at IS NULL)
     AND (old.finished_at IS NOT NULL AND new.finished_at IS NULL
          OR (new.declared_value, new.declared_by, new.origin) IS DISTINCT FROM (old.declared_value, old.declared_by, old.origin)) THEN
    RAISE EXCEPTION 'a receipt was given' USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_has_a_receipt';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON sales_batch FOR EACH ROW EXECUTE FUNCTION sales_batch_kept();

-- A paper is given for a finished batch, to a company when it is for the taxes; then it is only cancelled, once.
CREATE FUNCTION sales_donation_receipt_ruled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE of_batch record;
BEGIN
  IF tg_op = 'INSERT' THEN
    SELECT b.finished_at, b.origin, b.declared_value, d.kind INTO of_batch
      FROM sales_batch b JOIN sales_donor d ON d.id = b.donor_id WHERE b.id = new.batch_id FOR UPDATE OF b;
    IF of_batch.finished_at IS NULL THEN
      RAISE EXCEPTION 'the inventory is not finished' USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_of_a_finished_batch';
    END IF;
    IF new.kind = 'fiscal' AND (of_batch.kind <> 'company' OR of_batch.origin = 'purchase'
                                OR new.value IS DISTINCT FROM of_batch.declared_value) THEN
      RAISE EXCEPTION 'a tax receipt is for a gift of a company, at the value it declared'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'tax_receipt_of_a_company';
    END IF;
    IF new.replaces_id IS NOT NULL AND NOT EXISTS (
         SELECT FROM sales_donationreceipt r WHERE r.id = new.replaces_id AND r.batch_id = new.batch_id
            AND r.kind = new.kind AND r.cancelled_at IS NOT NULL) THEN
      RAISE EXCEPTION 'only a cancelled receipt is replaced' USING ERRCODE = 'check_violation', CONSTRAINT = 'receipt_replaces_a_cancelled_one';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'DELETE' OR old.cancelled_at IS NOT NULL OR new.cancelled_at IS NULL
     OR to_jsonb(new) - '{cancelled_at,cancelled_by_id,cancelled_because}'::text[]
        IS DISTINCT FROM to_jsonb(old) - '{cancelled_at,cancelled_by_id,cancelled_because}'::text[] THEN
    RAISE EXCEPTION 'a receipt is only cancelled' USING ERRCODE = 'check_violation', CONSTRAINT = 'donation_receipt_frozen';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER ruled BEFORE INSERT OR UPDATE OR DELETE ON sales_donationreceipt
  FOR EACH ROW EXECUTE FUNCTION sales_donation_receipt_ruled();

-- A device comes with an open batch of its antenna, and keeps it.
CREATE FUNCTION sales_unit_of_a_batch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE of_batch record;
BEGIN
  IF tg_op = 'UPDATE' AND old.batch_id IS NOT NULL THEN
    RAISE EXCEPTION 'a device keeps its batch' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_keeps_its_batch';
  END IF;
  SELECT antenna_id, finished_at INTO of_batch FROM sales_batch WHERE id = new.batch_id FOR SHARE;
  IF of_batch.antenna_id IS DISTINCT FROM new.antenna_id THEN
    RAISE EXCEPTION 'a batch of another antenna' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_batch_of_the_antenna';
  END IF;
  IF of_batch.finished_at IS NOT NULL THEN
    RAISE EXCEPTION 'the inventory is finished' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_of_an_open_batch';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER of_a_batch_new BEFORE INSERT ON sales_unit FOR EACH ROW WHEN (new.batch_id IS NOT NULL)
  EXECUTE FUNCTION sales_unit_of_a_batch();
CREATE TRIGGER of_a_batch BEFORE UPDATE OF batch_id ON sales_unit FOR EACH ROW
  WHEN (old.batch_id IS DISTINCT FROM new.batch_id) EXECUTE FUNCTION sales_unit_of_a_batch();

-- The numbers of devices that are with us.
CREATE FUNCTION sales_unit_imeis() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op <> 'INSERT' THEN
    DELETE FROM sales_activeimei WHERE unit_id = old.id;
  END IF;
  IF tg_op <> 'DELETE' AND new.state NOT IN ('sold', 'scrapped', 'removed') THEN
    INSERT INTO sales_activeimei (imei, unit_id, antenna_id)
      SELECT n, new.id, new.antenna_id FROM unnest(ARRAY[new.imei, new.imei2]) n WHERE n <> '';
  END IF;
  RETURN coalesce(new, old);
END $$;
CREATE TRIGGER imeis_new AFTER INSERT ON sales_unit FOR EACH ROW
  WHEN ((new.imei <> '' OR new.imei2 <> '') AND new.state NOT IN ('sold', 'scrapped', 'removed'))
  EXECUTE FUNCTION sales_unit_imeis();
CREATE TRIGGER imeis AFTER UPDATE OF imei, imei2, state, antenna_id ON sales_unit FOR EACH ROW
  WHEN (old.imei <> '' OR old.imei2 <> '' OR new.imei <> '' OR new.imei2 <> '') EXECUTE FUNCTION sales_unit_imeis();
CREATE TRIGGER imeis_gone BEFORE DELETE ON sales_unit FOR EACH ROW WHEN (old.imei <> '' OR old.imei2 <> '')
  EXECUTE FUNCTION sales_unit_imeis();
INSERT INTO sales_activeimei (imei, unit_id, antenna_id)
  SELECT n, u.id, u.antenna_id FROM sales_unit u, unnest(ARRAY[u.imei, u.imei2]) n
   WHERE n <> '' AND u.state NOT IN ('sold', 'scrapped', 'removed');

-- Which of these numbers are with us, at any antenna: no more than the label, for a label says the antenna.
CREATE FUNCTION sales_imeis_taken(numbers text[]) RETURNS TABLE (imei varchar, label varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.imei, u.label FROM sales_activeimei a JOIN sales_unit u ON u.id = a.unit_id WHERE a.imei = ANY (numbers)
$$;
CREATE FUNCTION sales_serials_taken(models text[], serials text[]) RETURNS TABLE (model text, serial varchar, label varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT upper(u.model), u.serial, u.label FROM unnest(models, serials) asked(model, serial)
    JOIN sales_unit u ON upper(u.model) = upper(asked.model) AND u.serial = asked.serial
   WHERE u.serial <> '' AND u.state NOT IN ('sold', 'scrapped', 'removed')
$$;
REVOKE ALL ON FUNCTION sales_imeis_taken(text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION sales_serials_taken(text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sales_imeis_taken(text[]) TO connect_antenna;
GRANT EXECUTE ON FUNCTION sales_serials_taken(text[], text[]) TO connect_antenna;

-- Entered by mistake: taken out of stock before it was sold, with a row that is put an end to when it is put back.
CREATE FUNCTION sales_unit_removable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.state NOT IN ('received', 'preparing', 'ready') THEN
    RAISE EXCEPTION 'this device has a history' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_removable';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER removable BEFORE UPDATE OF state ON sales_unit FOR EACH ROW
  WHEN (new.state = 'removed' AND old.state <> 'removed') EXECUTE FUNCTION sales_unit_removable();

CREATE FUNCTION sales_unit_removed_by_somebody() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid; is_removed boolean; said boolean;
BEGIN
  IF tg_table_name = 'sales_unit' THEN which := new.id; ELSE which := new.unit_id; END IF;
  SELECT state = 'removed' INTO is_removed FROM sales_unit WHERE id = which;
  said := EXISTS (SELECT FROM sales_unitremoval WHERE unit_id = which AND restored_at IS NULL);
  IF is_removed <> said THEN
    RAISE EXCEPTION 'who took it out, and why?' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_removed_by_somebody';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER removed_by_somebody AFTER UPDATE OF state ON sales_unit DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN ((new.state = 'removed') <> (old.state = 'removed')) EXECUTE FUNCTION sales_unit_removed_by_somebody();
CREATE CONSTRAINT TRIGGER removed_by_somebody AFTER INSERT OR UPDATE ON sales_unitremoval DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_unit_removed_by_somebody();

CREATE FUNCTION sales_removal_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM sales_unit WHERE id = new.unit_id AND antenna_id = new.antenna_id) THEN
      RAISE EXCEPTION 'a device of another antenna' USING ERRCODE = 'check_violation', CONSTRAINT = 'removal_of_the_antenna';
    END IF;
  ELSIF tg_op = 'DELETE' OR old.restored_at IS NOT NULL OR new.restored_at IS NULL OR new.restored_by_id IS NULL
     OR to_jsonb(new) - '{restored_at,restored_by_id}'::text[] IS DISTINCT FROM to_jsonb(old) - '{restored_at,restored_by_id}'::text[] THEN
    RAISE EXCEPTION 'what was done stays written' USING ERRCODE = 'check_violation', CONSTRAINT = 'removal_kept';
  END IF;
  RETURN coalesce(new, old);
END $$;
CREATE TRIGGER kept BEFORE INSERT OR UPDATE OR DELETE ON sales_unitremoval FOR EACH ROW EXECUTE FUNCTION sales_removal_kept();

-- The register of second-hand goods.
CREATE FUNCTION sales_register_kept(day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT is_on FROM sales_registersetting WHERE from_on <= day ORDER BY from_on DESC, id DESC LIMIT 1), false)
$$;
REVOKE ALL ON FUNCTION sales_register_kept(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sales_register_kept(date) TO connect_antenna, connect_national;

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_registersetting FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- The identity of a private person is asked for while the register is kept, and never else (law.md D04; the CNIL's minimum).
CREATE FUNCTION sales_donor_identity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT sales_register_kept((now() AT TIME ZONE 'Europe/Paris')::date) THEN
    RAISE EXCEPTION 'no identity document without a register' USING ERRCODE = 'check_violation', CONSTRAINT = 'identity_for_the_register_alone';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER identity_new BEFORE INSERT ON sales_donor FOR EACH ROW WHEN (new.identity_number <> '')
  EXECUTE FUNCTION sales_donor_identity();
CREATE TRIGGER identity BEFORE UPDATE ON sales_donor FOR EACH ROW
  WHEN (new.identity_number <> '' AND new.identity_number <> old.identity_number) EXECUTE FUNCTION sales_donor_identity();

CREATE FUNCTION sales_register_line() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE said jsonb := new.text::jsonb; giver jsonb := new.text::jsonb -> 'giver';
BEGIN
  IF NOT said ? 'corrects' AND (coalesce(giver ->> 'name', '') = '' OR coalesce(giver ->> 'address', '') = ''
       OR (giver ->> 'kind' = 'person' AND (coalesce(giver ->> 'identity_number', '') = '' OR coalesce(giver ->> 'identity_nature', '') = ''))
       OR (giver ->> 'kind' <> 'person' AND coalesce(giver ->> 'representative', '') = '')
       OR said ->> 'cents' IS NULL OR coalesce(said ->> 'object', '') = '') THEN
    RAISE EXCEPTION 'this line says too little' USING ERRCODE = 'check_violation', CONSTRAINT = 'register_says_who_and_what';
  END IF;
  SELECT n.given INTO new.number FROM sales_donation_next(new.antenna_id, 'RP', '') AS n(head text, given integer);
  SELECT l.sha INTO new.prev_sha FROM sales_registerline l WHERE l.antenna_id = new.antenna_id AND l.number = new.number - 1;
  new.prev_sha := coalesce(new.prev_sha, repeat('0', 64));
  new.sha := encode(sha256(convert_to(new.prev_sha || E'\\n' || new.number || E'\\n' || new.text, 'UTF8')), 'hex');
  RETURN new;
END $$;
CREATE TRIGGER numbered BEFORE INSERT ON sales_registerline FOR EACH ROW EXECUTE FUNCTION sales_register_line();

-- Ten years, then the owner may delete (CP R321-6-1); nobody changes a line, and nobody deletes one before.
CREATE FUNCTION sales_register_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' AND old.recorded_on + interval '10 years' < current_date THEN
    RETURN old;
  END IF;
  RAISE EXCEPTION 'the register is only added to' USING ERRCODE = 'check_violation', CONSTRAINT = 'register_frozen';
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_registerline FOR EACH ROW EXECUTE FUNCTION sales_register_frozen();

CREATE FUNCTION sales_unit_registered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF sales_register_kept(new.received_on) AND NOT EXISTS (
       SELECT FROM sales_registerline WHERE batch_id = new.batch_id AND new.id = ANY (units)) THEN
    RAISE EXCEPTION 'no device comes in without its line' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_in_the_register';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER registered AFTER INSERT ON sales_unit DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.batch_id IS NOT NULL) EXECUTE FUNCTION sales_unit_registered();
"""

UNDO = """
DROP TRIGGER registered ON sales_unit;
DROP FUNCTION sales_unit_registered();
DROP TRIGGER frozen ON sales_registerline;
DROP FUNCTION sales_register_frozen();
DROP TRIGGER numbered ON sales_registerline;
DROP FUNCTION sales_register_line();
DROP TRIGGER identity ON sales_donor;
DROP TRIGGER identity_new ON sales_donor;
DROP FUNCTION sales_donor_identity();
DROP TRIGGER frozen ON sales_registersetting;
DROP FUNCTION sales_register_kept(date);
DROP TRIGGER kept ON sales_unitremoval;
DROP FUNCTION sales_removal_kept();
DROP TRIGGER removed_by_somebody ON sales_unitremoval;
DROP TRIGGER removed_by_somebody ON sales_unit;
DROP FUNCTION sales_unit_removed_by_somebody();
DROP TRIGGER removable ON sales_unit;
DROP FUNCTION sales_unit_removable();
DROP FUNCTION sales_serials_taken(text[], text[]);
DROP FUNCTION sales_imeis_taken(text[]);
DROP TRIGGER imeis_gone ON sales_unit;
DROP TRIGGER imeis ON sales_unit;
DROP TRIGGER imeis_new ON sales_unit;
DROP FUNCTION sales_unit_imeis();
DROP TRIGGER of_a_batch ON sales_unit;
DROP TRIGGER of_a_batch_new ON sales_unit;
DROP FUNCTION sales_unit_of_a_batch();
DROP TRIGGER ruled ON sales_donationreceipt;
DROP FUNCTION sales_donation_receipt_ruled();
DROP TRIGGER kept ON sales_batch;
DROP FUNCTION sales_batch_kept();
DROP TRIGGER numbered ON sales_donationreceipt;
DROP TRIGGER numbered ON sales_batch;
DROP FUNCTION sales_donation_numbered();
DROP FUNCTION sales_donation_next(bigint, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0010_donations")]

    operations = [
        *[
            RunSQL(
                f"ALTER TABLE sales_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns})"
                f" REFERENCES {target} ({referenced})",
                f"ALTER TABLE sales_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target, referenced in COMPOSITE_KEYS
        ],
        RunSQL(RULES, UNDO),
        *[
            Protect(f"sales_{table}")
            for table in (
                "donor", "batch", "donationreceipt", "donationseries", "activeimei", "unitremoval", "registerline",
                "donationimport",
            )
        ],
    ]  # fmt: skip
