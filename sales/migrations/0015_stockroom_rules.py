"""What holds the stockroom, whatever writes.

- A device that left is nobody's to sell until it arrived, came back or did not leave: one open way a device. Only the owner
  function `transfer_decide` ends a way, for the antenna whose turn it is.
- Accessories are a sum of movements that are only added; sales, refunds and transfers write theirs by trigger.
- A signed count never changes, and is signed once each difference is explained.
- A code is bound to one line, shown once, and its secret goes in the same breath; shown, it is not given back (law.md P04).
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import ANTENNA, Protect

LATER = "DEFERRABLE INITIALLY DEFERRED"
# (table, constraint, columns, referenced table, referenced columns)
COMPOSITE_KEYS = [
    ("transfer", "transfer_from_a_site_of_the_antenna", "site_id, antenna_id", "antennas_site", "id, antenna_id"),
    ("transferunit", "transferunit_copies_its_transfer", "transfer_id, antenna_id", "sales_transfer", "id, antenna_id"),
    ("transferpiece", "transferpiece_copies_its_transfer", "transfer_id, antenna_id", "sales_transfer", "id, antenna_id"),
    ("shelfmovement", "shelf_at_a_site_of_the_antenna", "site_id, antenna_id", "antennas_site", "id, antenna_id"),
    ("stockcount", "count_at_a_site_of_the_antenna", "site_id, antenna_id", "antennas_site", "id, antenna_id"),
    ("countline", "countline_copies_its_count", "count_id, antenna_id", "sales_stockcount", "id, antenna_id"),
    ("countscan", "countscan_copies_its_count", "count_id, antenna_id", "sales_stockcount", "id, antenna_id"),
    ("serialitem", "code_copies_its_lot", "batch_id, antenna_id, product_id", "sales_codebatch", "id, antenna_id, product_id"),
    ("codesecret", "secret_copies_its_code", "item_id, antenna_id", "sales_serialitem", "id, antenna_id"),
    ("identitycheck", "identity_of_a_card_of_the_antenna", "card_id, antenna_id", "sales_simcard", "id, antenna_id"),
    ("basketline", "basketline_card_of_the_antenna", "card_id, antenna_id", "sales_simcard", "id, antenna_id"),
]  # fmt: skip

TRANSFERS = """
-- What leaves is written as it was, by PostgreSQL: its place, its state, what stands on its label.
CREATE FUNCTION sales_transferunit_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE u record; t record;
BEGIN
  SELECT * INTO t FROM sales_transfer WHERE id = new.transfer_id;
  SELECT * INTO u FROM sales_unit WHERE id = new.unit_id FOR UPDATE;
  IF u.antenna_id IS DISTINCT FROM new.antenna_id OR u.state NOT IN ('received', 'preparing', 'ready', 'returned', 'repair')
     OR EXISTS (SELECT FROM sales_transferunit w WHERE w.unit_id = new.unit_id AND w.outcome IN ('waiting', 'refused', 'lost')) THEN
    RAISE EXCEPTION 'this device is not here to be sent' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_is_here';
  END IF;
  new.to_antenna_id := t.to_antenna_id; new.outcome := 'waiting';
  new.label := u.label; new.kind := u.kind; new.model := u.model; new.grade := u.grade; new.serial := u.serial;
  new.imei := u.imei; new.was_state := u.state;
  RETURN new;
END $$;
CREATE FUNCTION sales_transferunit_left() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t record;
BEGIN
  SELECT x."where", x.sent_by_id, x.reference INTO t FROM sales_transfer x WHERE x.id = new.transfer_id;
  PERFORM set_config('connect.user', t.sent_by_id::text, true), set_config('connect.why', t.reference, true);
  UPDATE sales_unit SET state = CASE t."where" WHEN 'refurbisher' THEN 'repair' ELSE 'transit' END WHERE id = new.unit_id;
  DELETE FROM sales_basketline WHERE unit_id = new.unit_id;
  RETURN NULL;
END $$;
CREATE TRIGGER leaves BEFORE INSERT ON sales_transferunit FOR EACH ROW EXECUTE FUNCTION sales_transferunit_leaves();
CREATE TRIGGER left_us AFTER INSERT ON sales_transferunit FOR EACH ROW EXECUTE FUNCTION sales_transferunit_left();

CREATE FUNCTION sales_unit_on_its_way() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE travels boolean;
BEGIN
  travels := EXISTS (SELECT FROM sales_transferunit w WHERE w.unit_id = old.id AND w.outcome IN ('waiting', 'refused', 'lost'));
  IF new.state = 'transit' AND NOT travels
     OR old.state IN ('transit', 'repair') AND travels AND new.state NOT IN ('lost', 'transit', 'repair') THEN
    RAISE EXCEPTION 'this device is on its way' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_on_its_way';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER on_its_way BEFORE UPDATE OF state ON sales_unit FOR EACH ROW
  WHEN (old.state IS DISTINCT FROM new.state AND (new.state = 'transit' OR old.state IN ('transit', 'repair')))
  EXECUTE FUNCTION sales_unit_on_its_way();

CREATE FUNCTION sales_transferpiece_leaves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t record;
BEGIN
  SELECT * INTO t FROM sales_transfer WHERE id = new.transfer_id;
  new.to_antenna_id := t.to_antenna_id; new.arrived := NULL;
  IF NOT EXISTS (SELECT FROM sales_product WHERE id = new.product_id AND kind = 'accessory') OR t."where" = 'refurbisher' THEN
    RAISE EXCEPTION 'only accessories travel by quantity' USING ERRCODE = 'check_violation', CONSTRAINT = 'transferpiece_accessory';
  END IF;
  INSERT INTO sales_shelfmovement (antenna_id, site_id, product_id, quantity, cause, because, by_id, at, transfer_id)
    VALUES (new.antenna_id, t.site_id, new.product_id, -new.quantity, 'sent', '', t.sent_by_id, t.sent_at, t.id);
  RETURN new;
END $$;
CREATE TRIGGER leaves BEFORE INSERT ON sales_transferpiece FOR EACH ROW EXECUTE FUNCTION sales_transferpiece_leaves();

-- The state that it had when it left; one that was on sale without its test or its erasure goes to the bench first.
CREATE FUNCTION sales_state_again(which uuid, was text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN was = 'ready' AND cardinality(unit_untreated(u.id) || unit_ungraded(u.grade, u.product_id)) > 0
              THEN 'preparing' ELSE was END FROM sales_unit u WHERE u.id = which
$$;
REVOKE ALL ON FUNCTION sales_state_again(uuid, text) FROM PUBLIC;

-- Devices of a transfer are decided upon by the antenna whose turn it is. Gives how many were; none is a refusal.
--   accept: by who expects them (a refurbisher's: by who sent them)   refuse: by who expects them
--   late, lost: by either                                             back: by who sent them, once refused or lost
--   cancel: by who sent them, while none was decided upon
CREATE FUNCTION transfer_decide(which uuid, devices uuid[], decision text, place bigint, why text, who bigint, at_ timestamptz)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t record; w record; here bigint := nullif(current_setting('connect.antenna', true), '')::bigint; n integer := 0;
  sends boolean; expects boolean; may boolean; becomes text; repairs boolean;
BEGIN
  SELECT * INTO t FROM sales_transfer WHERE id = which FOR UPDATE;
  IF NOT FOUND OR here IS NULL OR current_setting('role') = 'connect_national' THEN
    RAISE EXCEPTION 'no such transfer here' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_of_this_door';
  END IF;
  repairs := t."where" = 'refurbisher';
  sends := here = t.antenna_id;
  expects := here = coalesce(t.to_antenna_id, t.antenna_id);
  may := CASE decision WHEN 'accept' THEN expects WHEN 'refuse' THEN expects AND NOT sends WHEN 'late' THEN sends OR expects
                       WHEN 'lost' THEN sends OR expects WHEN 'back' THEN sends WHEN 'cancel' THEN sends ELSE false END;
  IF NOT may THEN
    RAISE EXCEPTION 'not for this antenna to say' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_of_this_door';
  END IF;
  IF decision = 'cancel' AND (t.cancelled_at IS NOT NULL
     OR EXISTS (SELECT FROM sales_transferunit x WHERE x.transfer_id = which AND x.outcome <> 'waiting')
     OR EXISTS (SELECT FROM sales_transferpiece x WHERE x.transfer_id = which AND x.arrived IS NOT NULL)) THEN
    RAISE EXCEPTION 'something of it has arrived' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_still_waiting';
  END IF;
  PERFORM set_config('connect.user', who::text, true), set_config('connect.why', t.reference || CASE why WHEN '' THEN '' ELSE ': ' || why END, true);
  FOR w IN SELECT * FROM sales_transferunit x WHERE x.transfer_id = which AND (decision = 'cancel' OR x.unit_id = ANY (devices))
            ORDER BY x.unit_id FOR UPDATE LOOP
    CONTINUE WHEN NOT CASE decision WHEN 'accept' THEN w.outcome IN ('waiting', 'lost') WHEN 'refuse' THEN w.outcome = 'waiting'
      WHEN 'late' THEN w.outcome = 'waiting' WHEN 'lost' THEN w.outcome IN ('waiting', 'refused')
      WHEN 'back' THEN w.outcome IN ('refused', 'lost') ELSE w.outcome = 'waiting' END;
    n := n + 1;
    becomes := CASE decision WHEN 'accept' THEN 'accepted' WHEN 'refuse' THEN 'refused' WHEN 'lost' THEN 'lost'
                             WHEN 'back' THEN 'back' WHEN 'cancel' THEN 'cancelled' ELSE w.outcome END;
    UPDATE sales_transferunit SET outcome = becomes, because = why, late = (decision = 'late'), decided_by_id = who, decided_at = at_
     WHERE id = w.id;
    IF decision = 'accept' THEN
      UPDATE sales_unit SET antenna_id = here, site_id = CASE WHEN repairs THEN site_id ELSE place END,
             state = CASE WHEN repairs THEN 'preparing' ELSE sales_state_again(w.unit_id, w.was_state) END WHERE id = w.unit_id;
    ELSIF decision = 'lost' THEN
      UPDATE sales_unit SET state = 'lost' WHERE id = w.unit_id;
    ELSIF decision IN ('back', 'cancel') THEN
      UPDATE sales_unit SET state = sales_state_again(w.unit_id, w.was_state) WHERE id = w.unit_id;
    END IF;
  END LOOP;
  IF decision = 'cancel' THEN
    UPDATE sales_transfer SET cancelled_at = at_, cancelled_by_id = who, cancelled_because = why WHERE id = which;
    INSERT INTO sales_shelfmovement (antenna_id, site_id, product_id, quantity, cause, because, by_id, at, transfer_id)
      SELECT p.antenna_id, t.site_id, p.product_id, p.quantity, 'came', why, who, at_, which
        FROM sales_transferpiece p WHERE p.transfer_id = which;
  ELSIF n = 0 THEN
    RAISE EXCEPTION 'nothing of it waits' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_still_waiting';
  END IF;
  RETURN n;
END $$;

-- Accessories that were counted on arrival: once; fewer than left needs words.
CREATE FUNCTION transfer_pieces(which uuid, article bigint, counted integer, place bigint, why text, who bigint, at_ timestamptz)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE t record; here bigint := nullif(current_setting('connect.antenna', true), '')::bigint;
BEGIN
  SELECT * INTO t FROM sales_transfer WHERE id = which FOR UPDATE;
  IF NOT FOUND OR here IS NULL OR here IS DISTINCT FROM t.to_antenna_id OR current_setting('role') = 'connect_national' THEN
    RAISE EXCEPTION 'no such transfer here' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_of_this_door';
  END IF;
  UPDATE sales_transferpiece SET arrived = counted, because = CASE WHEN counted < quantity THEN why ELSE '' END
   WHERE transfer_id = which AND product_id = article AND arrived IS NULL AND t.cancelled_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'already counted' USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_still_waiting';
  END IF;
  IF counted > 0 THEN
    INSERT INTO sales_shelfmovement (antenna_id, site_id, product_id, quantity, cause, because, by_id, at, transfer_id)
      VALUES (here, place, article, counted, 'came', '', who, at_, which);
  END IF;
END $$;
REVOKE ALL ON FUNCTION transfer_decide(uuid, uuid[], text, bigint, text, bigint, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION transfer_pieces(uuid, bigint, integer, bigint, text, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION transfer_decide(uuid, uuid[], text, bigint, text, bigint, timestamptz) TO connect_antenna;
GRANT EXECUTE ON FUNCTION transfer_pieces(uuid, bigint, integer, bigint, text, bigint, timestamptz) TO connect_antenna;
"""
TRANSFERS_UNDO = """
DROP FUNCTION transfer_pieces(uuid, bigint, integer, bigint, text, bigint, timestamptz);
DROP FUNCTION transfer_decide(uuid, uuid[], text, bigint, text, bigint, timestamptz);
DROP FUNCTION sales_state_again(uuid, text);
DROP TRIGGER leaves ON sales_transferpiece; DROP FUNCTION sales_transferpiece_leaves();
DROP TRIGGER on_its_way ON sales_unit; DROP FUNCTION sales_unit_on_its_way();
DROP TRIGGER left_us ON sales_transferunit; DROP FUNCTION sales_transferunit_left();
DROP TRIGGER leaves ON sales_transferunit; DROP FUNCTION sales_transferunit_leaves();
"""

SHELVES = """
CREATE FUNCTION sales_shelf_by_hand() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  -- current_user is the door's role when a page writes, the owner's when a trigger or an owner function does
  IF current_user = 'connect_antenna' AND (new.cause NOT IN ('arrival', 'correction', 'count')
     OR new.line_id IS NOT NULL OR new.transfer_id IS NOT NULL OR (new.cause = 'arrival' AND new.quantity < 0)) THEN
    RAISE EXCEPTION 'this movement writes itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'shelf_by_hand';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER by_hand BEFORE INSERT ON sales_shelfmovement FOR EACH ROW EXECUTE FUNCTION sales_shelf_by_hand();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_shelfmovement FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- When the sale is whole: its till tells the site. A sale is never stopped by a quantity.
CREATE FUNCTION sales_shelf_sold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO sales_shelfmovement (antenna_id, site_id, product_id, quantity, cause, because, by_id, at, line_id)
    SELECT new.antenna_id, t.site_id, new.product_id, -new.quantity, 'sale', '', s.seller_id, s.sold_at, new.id
      FROM sales_sale s JOIN sales_till t ON t.id = s.till_id WHERE s.id = new.sale_id;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shelf_sold AFTER INSERT ON sales_saleline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.kind = 'accessory') EXECUTE FUNCTION sales_shelf_sold();
CREATE FUNCTION sales_shelf_given_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO sales_shelfmovement (antenna_id, site_id, product_id, quantity, cause, because, by_id, at, line_id)
    SELECT new.antenna_id, t.site_id, l.product_id, new.quantity, 'refund', '', r.by_id, r.refunded_at, l.id
      FROM sales_saleline l JOIN sales_refund r ON r.id = new.refund_id JOIN sales_till t ON t.id = r.till_id
     WHERE l.id = new.line_id AND l.kind = 'accessory';
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shelf_given_back AFTER INSERT ON sales_refundline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_shelf_given_back();
"""
SHELVES_UNDO = """
DROP TRIGGER shelf_given_back ON sales_refundline; DROP FUNCTION sales_shelf_given_back();
DROP TRIGGER shelf_sold ON sales_saleline; DROP FUNCTION sales_shelf_sold();
DROP TRIGGER frozen ON sales_shelfmovement;
DROP TRIGGER by_hand ON sales_shelfmovement; DROP FUNCTION sales_shelf_by_hand();
"""

COUNTS = """
CREATE FUNCTION sales_count_kept() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' OR old.signed_at IS NOT NULL OR (new.id, new.antenna_id, new.site_id, new.kind, new.opened_by_id, new.opened_at)
     IS DISTINCT FROM (old.id, old.antenna_id, old.site_id, old.kind, old.opened_by_id, old.opened_at) THEN
    RAISE EXCEPTION 'a signed count never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'count_signed';
  END IF;
  IF new.signed_at IS NOT NULL AND EXISTS (SELECT FROM sales_countline l WHERE l.count_id = new.id AND l.difference <> '' AND l.why = '') THEN
    RAISE EXCEPTION 'a difference has no explanation' USING ERRCODE = 'check_violation', CONSTRAINT = 'count_explained';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON sales_stockcount FOR EACH ROW EXECUTE FUNCTION sales_count_kept();

-- A line waits for whoever ends or signs the count; a scan is taken only while it is open.
CREATE FUNCTION sales_count_going_on() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c record;
BEGIN
  SELECT signed_at, ended_at INTO c FROM sales_stockcount WHERE id = new.count_id FOR SHARE;
  IF c.signed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a signed count never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'count_signed';
  END IF;
  IF tg_table_name = 'sales_countscan' AND c.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'this count has ended' USING ERRCODE = 'check_violation', CONSTRAINT = 'count_ended';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER going_on BEFORE INSERT OR UPDATE ON sales_countline FOR EACH ROW EXECUTE FUNCTION sales_count_going_on();
CREATE TRIGGER going_on BEFORE INSERT ON sales_countscan FOR EACH ROW EXECUTE FUNCTION sales_count_going_on();
CREATE FUNCTION sales_countline_of_the_antenna() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM sales_unit WHERE id = new.unit_id AND antenna_id = new.antenna_id) THEN
    RAISE EXCEPTION 'a device of another antenna' USING ERRCODE = 'check_violation', CONSTRAINT = 'countline_unit_of_the_antenna';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER of_the_antenna BEFORE INSERT ON sales_countline FOR EACH ROW WHEN (new.unit_id IS NOT NULL)
  EXECUTE FUNCTION sales_countline_of_the_antenna();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_countscan FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER never_deleted BEFORE DELETE ON sales_countline FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
COUNTS_UNDO = """
DROP TRIGGER never_deleted ON sales_countline;
DROP TRIGGER frozen ON sales_countscan;
DROP TRIGGER of_the_antenna ON sales_countline; DROP FUNCTION sales_countline_of_the_antenna();
DROP TRIGGER going_on ON sales_countscan; DROP TRIGGER going_on ON sales_countline; DROP FUNCTION sales_count_going_on();
DROP TRIGGER kept ON sales_stockcount; DROP FUNCTION sales_count_kept();
"""

SERIALS = """
-- A code's or a card's line is one of the antenna and of the article. Run as whoever writes: a page takes nothing back.
CREATE FUNCTION sales_code_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' OR (new.id, new.antenna_id, new.product_id, new.batch_id, new.serial, new.value, new.expires_on, new.fingerprint)
     IS DISTINCT FROM (old.id, old.antenna_id, old.product_id, old.batch_id, old.serial, old.value, old.expires_on, old.fingerprint)
     OR (old.state, new.state) NOT IN (('stock', 'sold'), ('stock', 'void'), ('sold', 'handed'), ('sold', 'void'), ('sold', 'stock'),
                                       ('handed', 'void'))
     OR new.state = 'stock' AND current_user = 'connect_antenna'
     OR old.state IN ('sold', 'handed') AND new.state <> 'stock' AND new.line_id IS DISTINCT FROM old.line_id
     OR old.handed_at IS NOT NULL AND (new.handed_at, new.handed_by_id) IS DISTINCT FROM (old.handed_at, old.handed_by_id) THEN
    RAISE EXCEPTION 'a code goes one way' USING ERRCODE = 'check_violation', CONSTRAINT = 'code_goes_one_way';
  END IF;
  IF new.state = 'sold' AND NOT EXISTS (SELECT FROM sales_saleline l WHERE l.id = new.line_id AND l.antenna_id = new.antenna_id
                                           AND l.product_id = new.product_id) THEN
    RAISE EXCEPTION 'not the line of this code' USING ERRCODE = 'check_violation', CONSTRAINT = 'code_of_its_line';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON sales_serialitem FOR EACH ROW EXECUTE FUNCTION sales_code_kept();
CREATE FUNCTION sales_code_forgotten() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM sales_codesecret WHERE item_id = new.id;
  RETURN NULL;
END $$;
CREATE TRIGGER forgotten AFTER UPDATE OF state ON sales_serialitem FOR EACH ROW WHEN (new.state IN ('handed', 'void'))
  EXECUTE FUNCTION sales_code_forgotten();
CREATE FUNCTION sales_code_in_stock() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF new.state <> 'stock' THEN
    RAISE EXCEPTION 'what comes in is in stock' USING ERRCODE = 'check_violation', CONSTRAINT = 'code_goes_one_way';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER comes_in BEFORE INSERT ON sales_serialitem FOR EACH ROW EXECUTE FUNCTION sales_code_in_stock();
CREATE TRIGGER comes_in BEFORE INSERT ON sales_simcard FOR EACH ROW EXECUTE FUNCTION sales_code_in_stock();
CREATE TRIGGER never_rewritten BEFORE UPDATE ON sales_codesecret FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

CREATE FUNCTION sales_sim_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' OR (new.id, new.antenna_id, new.product_id, new.iccid, new.odd) IS DISTINCT FROM
     (old.id, old.antenna_id, old.product_id, old.iccid, old.odd)
     OR (old.state, new.state) NOT IN (('stock', 'sold'), ('stock', 'void'), ('sold', 'returned'), ('sold', 'void'),
                                       ('returned', 'stock'), ('returned', 'void'))
     OR new.state = 'returned' AND current_user = 'connect_antenna' THEN
    RAISE EXCEPTION 'a card goes one way' USING ERRCODE = 'check_violation', CONSTRAINT = 'sim_goes_one_way';
  END IF;
  IF new.state = 'sold' AND NOT EXISTS (SELECT FROM sales_saleline l WHERE l.id = new.line_id AND l.antenna_id = new.antenna_id
                                           AND l.product_id = new.product_id) THEN
    RAISE EXCEPTION 'not the line of this card' USING ERRCODE = 'check_violation', CONSTRAINT = 'sim_of_its_line';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON sales_simcard FOR EACH ROW EXECUTE FUNCTION sales_sim_kept();

-- Which of these fingerprints are known, at any antenna: the same secret is never taken in twice.
CREATE FUNCTION codes_known(prints text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT fingerprint::text FROM sales_serialitem WHERE fingerprint = ANY (prints)
$$;
CREATE FUNCTION sims_known(numbers text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT iccid::text FROM sales_simcard WHERE iccid = ANY (numbers) AND state <> 'void'
$$;
REVOKE ALL ON FUNCTION codes_known(text[]), sims_known(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION codes_known(text[]), sims_known(text[]) TO connect_antenna;

-- At the end of a sale: an article that carries something has been given one.
CREATE FUNCTION sales_line_carries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE what text := (SELECT carries FROM sales_product WHERE id = new.product_id);
BEGIN
  IF what = 'code' AND NOT EXISTS (SELECT FROM sales_serialitem WHERE line_id = new.id)
     OR what = 'sim' AND (new.quantity > 1 OR NOT EXISTS (SELECT FROM sales_simcard WHERE line_id = new.id)) THEN
    RAISE EXCEPTION 'sold without its code or card' USING ERRCODE = 'check_violation', CONSTRAINT = 'line_carries';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER carries AFTER INSERT ON sales_saleline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.kind IN ('plan', 'sim')) EXECUTE FUNCTION sales_line_carries();

-- Given back: a code that was shown cannot be, one that was not is in stock again, a card is looked at.
CREATE FUNCTION sales_serials_given_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM sales_serialitem WHERE line_id = new.line_id FOR UPDATE;
  IF EXISTS (SELECT FROM sales_serialitem WHERE line_id = new.line_id AND state = 'handed') THEN
    RAISE EXCEPTION 'this code was shown' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_code_shown';
  END IF;
  UPDATE sales_serialitem SET state = 'stock', line_id = NULL WHERE line_id = new.line_id AND state = 'sold';
  UPDATE sales_simcard SET state = 'returned' WHERE line_id = new.line_id AND state = 'sold';
  RETURN NULL;
END $$;
CREATE TRIGGER serials_given_back AFTER INSERT ON sales_refundline FOR EACH ROW EXECUTE FUNCTION sales_serials_given_back();

CREATE FUNCTION sales_identity_of_its_card() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM sales_simcard WHERE id = new.card_id AND line_id = new.line_id) THEN
    RAISE EXCEPTION 'not the line of this card' USING ERRCODE = 'check_violation', CONSTRAINT = 'sim_of_its_line';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER of_its_card BEFORE INSERT ON sales_identitycheck FOR EACH ROW EXECUTE FUNCTION sales_identity_of_its_card();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_identitycheck FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_simidentityrule FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_codebatch FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
SERIALS_UNDO = """
DROP TRIGGER frozen ON sales_codebatch; DROP TRIGGER frozen ON sales_simidentityrule; DROP TRIGGER frozen ON sales_identitycheck;
DROP TRIGGER of_its_card ON sales_identitycheck; DROP FUNCTION sales_identity_of_its_card();
DROP TRIGGER serials_given_back ON sales_refundline; DROP FUNCTION sales_serials_given_back();
DROP TRIGGER carries ON sales_saleline; DROP FUNCTION sales_line_carries();
DROP FUNCTION codes_known(text[]); DROP FUNCTION sims_known(text[]);
DROP TRIGGER kept ON sales_simcard; DROP FUNCTION sales_sim_kept();
DROP TRIGGER never_rewritten ON sales_codesecret;
DROP TRIGGER comes_in ON sales_simcard; DROP TRIGGER comes_in ON sales_serialitem; DROP FUNCTION sales_code_in_stock();
DROP TRIGGER forgotten ON sales_serialitem; DROP FUNCTION sales_code_forgotten();
DROP TRIGGER kept ON sales_serialitem; DROP FUNCTION sales_code_kept();
"""

TRAVELS = ("transfer", "transferunit", "transferpiece")
OURS = (
    "shelfmovement", "threshold", "stockcount", "countline", "countscan", "codebatch", "serialitem", "simcard", "identitycheck",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("sales", "0014_stockroom")]

    operations = [
        *[
            RunSQL(
                f"ALTER TABLE sales_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns})"
                f" REFERENCES {target} ({referenced}) {LATER}",
                f"ALTER TABLE sales_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target, referenced in COMPOSITE_KEYS
        ],
        RunSQL(TRANSFERS, TRANSFERS_UNDO),
        RunSQL(SHELVES, SHELVES_UNDO),
        RunSQL(COUNTS, COUNTS_UNDO),
        RunSQL(SERIALS, SERIALS_UNDO),
        # Both antennas see what travels; only who sends writes it.
        *[
            Protect(f"sales_{table}", antenna="antenna_id = {antenna} OR to_antenna_id = {antenna}")
            for table in TRAVELS
        ],
        *[
            RunSQL(
                f"CREATE POLICY sender ON sales_{table} AS RESTRICTIVE FOR INSERT TO connect_antenna"
                f" WITH CHECK (antenna_id = {ANTENNA})",
                f"DROP POLICY sender ON sales_{table}",
            )
            for table in TRAVELS
        ],
        *[Protect(f"sales_{table}") for table in OURS],
        Protect("sales_codesecret", national=False),
    ]
