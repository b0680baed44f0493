"""A sale is made in an open session, a drawer is opened and closed once, nobody pays more than is due.

A session's row is shared by the sales of its till and locked by its closing: the closing waits for the sales under way,
and a sale that comes after it is refused. The owner's own rows (a demo, a take-over) may be of sessions long closed.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

LATER = "DEFERRABLE INITIALLY DEFERRED"
ANTENNA_OF_SALE = "sales_sale", "id, antenna_id"
COMPOSITE_KEYS = [
    ("cashsession", "cashsession_till_of_the_antenna", "till_id, antenna_id", "sales_till", "id, antenna_id", ""),
    ("cashmovement", "cashmovement_copies_its_session", "session_id, antenna_id", "sales_cashsession", "id, antenna_id", ""),
    ("sale", "sale_session_of_its_till", "session_id, till_id, antenna_id", "sales_cashsession", "id, till_id, antenna_id", ""),
    ("refund", "refund_session_of_its_till", "session_id, till_id, antenna_id", "sales_cashsession", "id, till_id, antenna_id", ""),
    ("settlement", "settlement_session_of_its_till", "session_id, till_id, antenna_id", "sales_cashsession", "id, till_id, antenna_id", ""),
    ("settlement", "settlement_of_a_sale_here", "sale_id, antenna_id", *ANTENNA_OF_SALE, ""),
    ("instalment", "instalment_copies_its_sale", "sale_id, antenna_id", *ANTENNA_OF_SALE, LATER),
    ("creditagreement", "creditagreement_for_a_sale_here", "sale_id, antenna_id", *ANTENNA_OF_SALE, LATER),
    ("creditagreement", "creditagreement_person_enrolled", "person_id, antenna_id", "beneficiaries_enrolment", "person_id, antenna_id", LATER),
    ("depositslip", "depositslip_till_of_the_antenna", "till_id, antenna_id", "sales_till", "id, antenna_id", ""),
]  # fmt: skip

RULES = """
CREATE FUNCTION sales_behind_a_door() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT current_setting('role') IN ('connect_antenna', 'connect_portal', 'connect_national', 'connect_web') $$;

-- A sale, a refund and a settlement are made in the open session of their till, whichever that is when they are written.
CREATE FUNCTION sales_in_an_open_session() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF sales_behind_a_door() THEN
    SELECT id INTO new.session_id FROM sales_cashsession WHERE till_id = new.till_id AND closed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this till is not open' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_open';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER in_an_open_session BEFORE INSERT ON sales_sale FOR EACH ROW EXECUTE FUNCTION sales_in_an_open_session();
CREATE TRIGGER in_an_open_session BEFORE INSERT ON sales_refund FOR EACH ROW EXECUTE FUNCTION sales_in_an_open_session();
CREATE TRIGGER in_an_open_session BEFORE INSERT ON sales_settlement FOR EACH ROW EXECUTE FUNCTION sales_in_an_open_session();

-- What should be in the drawer of a session: its float, cash of sales and settlements, less what was given back, with the
-- movements. One place for the page, the act and the trigger.
CREATE FUNCTION drawer_expected(which uuid) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.float_counted
    + coalesce((SELECT sum(p.amount) FROM sales_payment p JOIN sales_sale v ON v.id = p.sale_id
                 WHERE v.session_id = s.id AND p.means = 'cash'), 0)
    + coalesce((SELECT sum(amount) FROM sales_settlement WHERE session_id = s.id AND means = 'cash'), 0)
    - coalesce((SELECT sum(p.amount) FROM sales_refundpayment p JOIN sales_refund r ON r.id = p.refund_id
                 WHERE r.session_id = s.id AND p.means = 'cash'), 0)
    + coalesce((SELECT sum(CASE WHEN kind = 'in' THEN amount ELSE -amount END) FROM sales_cashmovement
                 WHERE session_id = s.id), 0)
    FROM sales_cashsession s
   WHERE s.id = which AND (NOT sales_behind_a_door() OR current_setting('role') = 'connect_national'
         OR s.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint)
$$;
REVOKE ALL ON FUNCTION drawer_expected(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drawer_expected(uuid) TO connect_antenna, connect_national;

CREATE FUNCTION sales_session_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last record;
BEGIN
  IF sales_behind_a_door() THEN
    PERFORM FROM sales_till WHERE id = new.till_id AND closed_on IS NULL FOR UPDATE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this till was withdrawn' USING ERRCODE = 'check_violation', CONSTRAINT = 'till_withdrawn';
    END IF;
    SELECT rank, counted INTO last FROM sales_cashsession WHERE till_id = new.till_id ORDER BY rank DESC LIMIT 1;
    IF new.closed_at IS NOT NULL OR new.rank <> coalesce(last.rank, 0) + 1
       OR new.float_expected <> coalesce(last.counted, 0) THEN
      RAISE EXCEPTION 'a session follows the last one' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_follows';
    END IF;
  END IF;
  RETURN new;
END $$;

CREATE TRIGGER session_begins BEFORE INSERT ON sales_cashsession FOR EACH ROW EXECUTE FUNCTION sales_session_begins();

-- Closed once, by what was really there; above the house's threshold by two people.
CREATE FUNCTION sales_session_closed_once() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE most numeric;
BEGIN
  IF tg_op = 'DELETE' OR old.closed_at IS NOT NULL
     OR (new.id, new.antenna_id, new.till_id, new.rank, new.opened_at, new.opened_by_id, new.float_expected, new.float_counted,
         new.float_reason, new.opening_id) IS DISTINCT FROM
        (old.id, old.antenna_id, old.till_id, old.rank, old.opened_at, old.opened_by_id, old.float_expected, old.float_counted,
         old.float_reason, old.opening_id) THEN
    RAISE EXCEPTION 'a session is closed once' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_closed_once';
  END IF;
  IF new.closed_at IS NOT NULL THEN
    IF new.expected IS DISTINCT FROM drawer_expected(new.id) THEN
      RAISE EXCEPTION 'the drawer should hold %', drawer_expected(new.id)
        USING ERRCODE = 'check_violation', CONSTRAINT = 'session_expected';
    END IF;
    SELECT amount INTO most FROM sales_secondpersonabove
     WHERE from_on <= (new.closed_at AT TIME ZONE 'Europe/Paris')::date ORDER BY from_on DESC, id DESC LIMIT 1;
    IF abs(new.counted - new.expected) > coalesce(most, 5) AND NOT EXISTS (
         SELECT FROM antennas_membership m WHERE m.user_id = new.closed_with_id AND m.antenna_id = new.antenna_id
            AND m.starts_on <= current_date AND (m.ends_on IS NULL OR m.ends_on >= current_date)) THEN
      RAISE EXCEPTION 'two people count' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_two_people';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER session_closed_once BEFORE UPDATE OR DELETE ON sales_cashsession
  FOR EACH ROW EXECUTE FUNCTION sales_session_closed_once();

-- Money goes in and out of an open drawer, one movement after the other, and no more out than there is.
CREATE FUNCTION sales_movement_in_session() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF sales_behind_a_door() THEN
    PERFORM FROM sales_cashsession WHERE id = new.session_id AND closed_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this till is not open' USING ERRCODE = 'check_violation', CONSTRAINT = 'session_open';
    END IF;
    IF new.kind <> 'in' AND new.amount > drawer_expected(new.session_id) THEN
      RAISE EXCEPTION 'not so much in the drawer' USING ERRCODE = 'check_violation', CONSTRAINT = 'movement_within_drawer';
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER movement_in_session BEFORE INSERT ON sales_cashmovement
  FOR EACH ROW EXECUTE FUNCTION sales_movement_in_session();

-- A voucher is somebody's; what is paid later was agreed to and has its dates.
CREATE FUNCTION sales_voucher_of_somebody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF sales_behind_a_door() AND (new.payer = '' OR new.number = '') THEN
    RAISE EXCEPTION 'a voucher of nobody' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_voucher_of_somebody';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER voucher_of_somebody BEFORE INSERT ON sales_payment FOR EACH ROW WHEN (new.means = 'voucher')
  EXECUTE FUNCTION sales_voucher_of_somebody();

CREATE FUNCTION sales_later_agreed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid := new.sale_id; later numeric; parts numeric; agreed record;
BEGIN
  SELECT coalesce(sum(amount), 0) INTO later FROM sales_payment WHERE sale_id = which AND means = 'later';
  SELECT coalesce(sum(amount), 0) INTO parts FROM sales_instalment WHERE sale_id = which;
  IF later <> parts THEN
    RAISE EXCEPTION 'instalments of %, for %', parts, later USING ERRCODE = 'check_violation', CONSTRAINT = 'instalments_add_up';
  END IF;
  IF later > 0 THEN
    SELECT a.* INTO agreed FROM sales_creditagreement a JOIN sales_sale s ON s.id = a.sale_id
      JOIN sales_salebuyer b ON b.sale_id = s.id AND b.person_id = a.person_id
     WHERE a.sale_id = which AND a.until >= s.sold_on;
    IF NOT FOUND OR later > agreed.most OR (SELECT count(*) FROM sales_instalment WHERE sale_id = which) > agreed.months THEN
      RAISE EXCEPTION 'nobody agreed to this' USING ERRCODE = 'check_violation', CONSTRAINT = 'instalments_agreed';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER later_agreed AFTER INSERT ON sales_payment DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.means = 'later') EXECUTE FUNCTION sales_later_agreed();
CREATE CONSTRAINT TRIGGER later_agreed AFTER INSERT ON sales_instalment DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_later_agreed();

-- A manager of the antenna agrees; what was agreed is used once, and never changes otherwise.
CREATE FUNCTION sales_agreement_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF sales_behind_a_door() AND (new.sale_id IS NOT NULL
        OR new.by_id::text IS DISTINCT FROM current_setting('connect.user', true)
        OR NOT EXISTS (SELECT FROM antennas_membership m WHERE m.user_id = new.by_id AND m.antenna_id = new.antenna_id
             AND m.role = 'manager' AND m.starts_on <= current_date AND (m.ends_on IS NULL OR m.ends_on >= current_date))) THEN
      RAISE EXCEPTION 'a manager agrees' USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_by_a_manager';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'DELETE' OR (old.sale_id IS NOT NULL AND new.sale_id IS DISTINCT FROM old.sale_id)
     OR (new.id, new.antenna_id, new.most, new.months, new.by_id, new.at, new.until)
        IS DISTINCT FROM (old.id, old.antenna_id, old.most, old.months, old.by_id, old.at, old.until) THEN
    RAISE EXCEPTION 'an agreement is used once' USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_used_once';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER agreement_stands BEFORE INSERT OR UPDATE OR DELETE ON sales_creditagreement
  FOR EACH ROW EXECUTE FUNCTION sales_agreement_stands();

-- What is still to pay of a sale: what was put off, less what came in, less what was taken off by a refund.
CREATE FUNCTION still_due(which uuid) RETURNS numeric
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce((SELECT sum(amount) FROM sales_payment WHERE sale_id = which AND means = 'later'), 0)
       - coalesce((SELECT sum(amount) FROM sales_settlement WHERE sale_id = which), 0)
       - coalesce((SELECT sum(p.amount) FROM sales_refundpayment p JOIN sales_refund r ON r.id = p.refund_id
                    WHERE r.sale_id = which AND p.means = 'later'), 0)
$$;
REVOKE ALL ON FUNCTION still_due(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION still_due(uuid) TO connect_antenna, connect_national;

-- Held by the sale's key, so that two tills that settle, or a settlement and a refund, come one after the other.
CREATE FUNCTION sales_nothing_more_than_due() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(new.sale_id::text, 4));
  IF new.amount > still_due(new.sale_id) THEN
    RAISE EXCEPTION 'nothing left to pay' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_within_due';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER nothing_more_than_due BEFORE INSERT ON sales_settlement
  FOR EACH ROW EXECUTE FUNCTION sales_nothing_more_than_due();

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_cashmovement FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_depositslip FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_settlement FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_instalment FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_voucherclaimed FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_secondpersonabove FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

ALTER TABLE sales_payment ADD CONSTRAINT payment_antenna_key UNIQUE (id, antenna_id);
ALTER TABLE sales_voucherclaimed ADD CONSTRAINT voucherclaimed_copies_its_payment
  FOREIGN KEY (payment_id, antenna_id) REFERENCES sales_payment (id, antenna_id);
ALTER TABLE sales_cashmovement ADD CONSTRAINT cashmovement_antenna_key UNIQUE (id, antenna_id);
ALTER TABLE sales_depositslip ADD CONSTRAINT depositslip_copies_its_movement
  FOREIGN KEY (movement_id, antenna_id) REFERENCES sales_cashmovement (id, antenna_id);
CREATE INDEX sale_session ON sales_sale (session_id) WHERE session_id IS NOT NULL;
"""

UNDO = """
DROP INDEX sale_session;
ALTER TABLE sales_depositslip DROP CONSTRAINT depositslip_copies_its_movement;
ALTER TABLE sales_cashmovement DROP CONSTRAINT cashmovement_antenna_key;
ALTER TABLE sales_voucherclaimed DROP CONSTRAINT voucherclaimed_copies_its_payment;
ALTER TABLE sales_payment DROP CONSTRAINT payment_antenna_key;
DROP TRIGGER frozen ON sales_secondpersonabove;
DROP TRIGGER frozen ON sales_voucherclaimed;
DROP TRIGGER frozen ON sales_instalment;
DROP TRIGGER frozen ON sales_settlement;
DROP TRIGGER frozen ON sales_depositslip;
DROP TRIGGER frozen ON sales_cashmovement;
DROP TRIGGER nothing_more_than_due ON sales_settlement;
DROP FUNCTION sales_nothing_more_than_due();
DROP FUNCTION still_due(uuid);
DROP TRIGGER agreement_stands ON sales_creditagreement;
DROP FUNCTION sales_agreement_stands();
DROP TRIGGER later_agreed ON sales_instalment;
DROP TRIGGER later_agreed ON sales_payment;
DROP FUNCTION sales_later_agreed();
DROP TRIGGER voucher_of_somebody ON sales_payment;
DROP FUNCTION sales_voucher_of_somebody();
DROP TRIGGER movement_in_session ON sales_cashmovement;
DROP FUNCTION sales_movement_in_session();
DROP TRIGGER session_closed_once ON sales_cashsession;
DROP FUNCTION sales_session_closed_once();
DROP TRIGGER session_begins ON sales_cashsession;
DROP FUNCTION sales_session_begins();
DROP FUNCTION drawer_expected(uuid);
DROP TRIGGER in_an_open_session ON sales_settlement;
DROP TRIGGER in_an_open_session ON sales_refund;
DROP TRIGGER in_an_open_session ON sales_sale;
DROP FUNCTION sales_in_an_open_session();
DROP FUNCTION sales_behind_a_door();
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0016_drawer"), ("beneficiaries", "0021_merges_one_after_the_other")]

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
            for table in ("creditagreement", "instalment", "settlement", "voucherclaimed", "depositslip")
        ],
    ]
