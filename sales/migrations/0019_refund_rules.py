"""What comes back was sold, once, and its price at most; a device that comes back is looked at before it is sold again.

- A refund is held by its sale's key: two at once, or a refund and an instalment, come one after the other.
- It is given back as it was paid: what is still due goes first, a partner's voucher never becomes money.
- A case goes along its steps; a device that is taken in is in repair, and back with its owner when it is given back.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

LATER = "DEFERRABLE INITIALLY DEFERRED"
SALE, REFUND, LINE = "sales_sale", "sales_refund", "sales_saleline"
PAIR = "id, antenna_id"
COMPOSITE_KEYS = [
    ("refund", "refund_of_a_sale_here", "sale_id, antenna_id", SALE, PAIR, ""),
    ("refund", "refund_till_of_the_antenna", "till_id, antenna_id", "sales_till", PAIR, ""),
    ("refundline", "refundline_copies_its_refund", "refund_id, antenna_id", REFUND, PAIR, LATER),
    ("refundline", "refundline_of_a_line_here", "line_id, antenna_id", LINE, PAIR, ""),
    ("refundpayment", "refundpayment_copies_its_refund", "refund_id, antenna_id", REFUND, PAIR, LATER),
    ("refundprinting", "refundprinting_copies_its_refund", "refund_id, antenna_id", REFUND, PAIR, LATER),
    ("refundagreement", "refundagreement_of_a_sale_here", "sale_id, antenna_id", SALE, PAIR, ""),
    ("refundagreement", "refundagreement_for_a_refund_here", "refund_id, antenna_id", REFUND, PAIR, LATER),
    ("exchange", "exchange_of_a_refund_here", "refund_id, antenna_id", REFUND, PAIR, LATER),
    ("exchange", "exchange_of_a_sale_here", "sale_id, antenna_id", SALE, PAIR, LATER),
    ("devicenote", "devicenote_of_a_line_here", "line_id, antenna_id", LINE, PAIR, ""),
    ("aftersalescase", "case_of_its_unit", "line_id, unit_id, antenna_id", LINE, "id, unit_id, antenna_id", ""),
    ("aftersalescase", "case_person_enrolled", "person_id, antenna_id", "beneficiaries_enrolment", "person_id, antenna_id", LATER),
    ("casestep", "casestep_copies_its_case", "case_id, antenna_id", "sales_aftersalescase", PAIR, LATER),
]  # fmt: skip
FROZEN = ("refund", "refundline", "refundpayment", "refundprinting", "exchange", "devicenote", "refundaloneupto")

KEYS = """
ALTER TABLE sales_saleline ADD CONSTRAINT line_antenna_key UNIQUE (id, antenna_id);
ALTER TABLE sales_refund ADD CONSTRAINT refund_day_is_that_of_paris
  CHECK (refunded_on = (refunded_at AT TIME ZONE 'Europe/Paris')::date);
ALTER TABLE sales_aftersalescase ADD CONSTRAINT case_day_is_that_of_paris
  CHECK (opened_on = (opened_at AT TIME ZONE 'Europe/Paris')::date);
"""
KEYS_UNDO = """
ALTER TABLE sales_aftersalescase DROP CONSTRAINT case_day_is_that_of_paris;
ALTER TABLE sales_refund DROP CONSTRAINT refund_day_is_that_of_paris;
ALTER TABLE sales_saleline DROP CONSTRAINT line_antenna_key;
"""

REFUNDS = """
-- A line comes back at most as many times as it was sold, for its price at most; a plan before it begins; a device ends
-- its handing over and waits to be looked at.
CREATE FUNCTION sales_line_comes_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE r record; l record; back record;
BEGIN
  SELECT sale_id, refunded_at, refunded_on, by_id INTO r FROM sales_refund
   WHERE id = new.refund_id AND antenna_id = new.antenna_id;
  SELECT * INTO l FROM sales_saleline WHERE id = new.line_id AND antenna_id = new.antenna_id;
  IF r.sale_id IS NULL OR l.sale_id IS DISTINCT FROM r.sale_id THEN
    RAISE EXCEPTION 'a refund gives back lines of its own sale' USING ERRCODE = 'check_violation', CONSTRAINT = 'refundline_of_its_sale';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(r.sale_id::text, 4));
  SELECT coalesce(sum(quantity), 0) AS quantity INTO back FROM sales_refundline WHERE line_id = new.line_id;
  IF back.quantity + new.quantity > l.quantity OR new.total > l.price * new.quantity THEN
    RAISE EXCEPTION 'no more comes back than was sold' USING ERRCODE = 'check_violation', CONSTRAINT = 'refundline_within_sold';
  END IF;
  IF EXISTS (SELECT FROM sales_soldplan p WHERE p.line_id = l.id AND p.starts_on < r.refunded_on) THEN
    RAISE EXCEPTION 'this plan has begun' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_plan_unused';
  END IF;
  IF l.unit_id IS NOT NULL THEN
    UPDATE sales_handover SET returned_at = r.refunded_at, returned_by_id = r.by_id
     WHERE line_id = l.id AND returned_at IS NULL;
    IF FOUND THEN
      UPDATE sales_unit SET state = 'returned' WHERE id = l.unit_id AND state IN ('sold', 'repair');
    ELSIF NOT EXISTS (SELECT FROM sales_aftersalescase c JOIN sales_casestep s ON s.case_id = c.id
                       WHERE c.line_id = l.id AND s.step = 'recycled') THEN
      RAISE EXCEPTION 'this device is back already' USING ERRCODE = 'check_violation', CONSTRAINT = 'refundline_within_sold';
    END IF;
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_line_comes_back() FROM PUBLIC;
CREATE TRIGGER line_comes_back BEFORE INSERT ON sales_refundline FOR EACH ROW EXECUTE FUNCTION sales_line_comes_back();

-- Money that came in for a sale, with what came with a device given in exchange: as much of it as was money there.
CREATE FUNCTION sale_money_in(which uuid) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  RETURN (SELECT coalesce(sum(amount), 0) FROM sales_payment WHERE sale_id = which AND means IN ('cash', 'card', 'cheque'))
    + (SELECT coalesce(sum(amount), 0) FROM sales_settlement WHERE sale_id = which)
    + coalesce((SELECT greatest(0, least(x.amount, sale_money_in(r.sale_id)
                     - (SELECT coalesce(sum(p.amount), 0) FROM sales_refundpayment p JOIN sales_refund o ON o.id = p.refund_id
                         WHERE o.sale_id = r.sale_id AND p.means IN ('cash', 'card', 'cheque'))))
                  FROM sales_exchange x JOIN sales_refund r ON r.id = x.refund_id WHERE x.sale_id = which), 0);
END $$;
REVOKE ALL ON FUNCTION sale_money_in(uuid) FROM PUBLIC;

-- What may still be given back of a sale: taken off what is due, in money, and off a partner's voucher.
CREATE FUNCTION refundable(which uuid, OUT due numeric, OUT money numeric, OUT vouchers numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE back record; carried numeric;
BEGIN
  IF current_setting('role') = 'connect_antenna' AND NOT EXISTS (SELECT FROM sales_sale s WHERE s.id = which
       AND s.antenna_id = nullif(current_setting('connect.antenna', true), '')::bigint) THEN
    RETURN;
  END IF;
  SELECT coalesce(sum(p.amount) FILTER (WHERE p.means IN ('cash', 'card', 'cheque', 'exchange')), 0) AS money,
         coalesce(sum(p.amount) FILTER (WHERE p.means = 'voucher'), 0) AS vouchers
    INTO back FROM sales_refundpayment p JOIN sales_refund r ON r.id = p.refund_id WHERE r.sale_id = which;
  due := still_due(which);
  money := sale_money_in(which) - back.money;
  SELECT coalesce(sum(amount) FILTER (WHERE means = 'voucher'), 0),
         sale_money_in(which) - coalesce(sum(amount) FILTER (WHERE means IN ('cash', 'card', 'cheque')), 0)
           - (SELECT coalesce(sum(amount), 0) FROM sales_settlement WHERE sale_id = which)
    INTO vouchers, carried FROM sales_payment WHERE sale_id = which;
  vouchers := vouchers - back.vouchers + coalesce((SELECT amount FROM sales_exchange WHERE sale_id = which), 0) - carried;
END $$;
REVOKE ALL ON FUNCTION refundable(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refundable(uuid) TO connect_antenna, connect_national;

-- At the end of the transaction a refund is whole, given back as it was paid, and agreed to above the house's threshold.
CREATE FUNCTION sales_refund_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid; r record; left_ record; paid record; alone numeric; so_far numeric;
BEGIN
  IF tg_table_name = 'sales_refund' THEN which := new.id; ELSE which := new.refund_id; END IF;
  SELECT f.*, (SELECT coalesce(sum(total), 0) FROM sales_refundline WHERE refund_id = f.id) AS lines,
         (SELECT coalesce(sum(amount), 0) FROM sales_refundpayment WHERE refund_id = f.id) AS given
    INTO r FROM sales_refund f WHERE f.id = which;
  IF r.total <> r.lines OR r.total <> r.given THEN
    RAISE EXCEPTION 'lines %, payments % and total % differ', r.lines, r.given, r.total
      USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_adds_up';
  END IF;
  SELECT * INTO left_ FROM refundable(r.sale_id);
  SELECT coalesce(sum(amount) FILTER (WHERE means NOT IN ('later', 'exchange')), 0) AS given,
         coalesce(sum(amount) FILTER (WHERE means IN ('cash', 'card', 'cheque')), 0) AS money,
         coalesce(sum(amount) FILTER (WHERE means = 'cash'), 0) AS cash,
         coalesce(sum(amount) FILTER (WHERE means = 'exchange'), 0) AS exchanged
    INTO paid FROM sales_refundpayment WHERE refund_id = which;
  IF left_.due < 0 OR (left_.due > 0 AND paid.given > 0) THEN
    RAISE EXCEPTION 'what is still due is taken off first' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_due_first';
  END IF;
  IF left_.vouchers < 0 OR (left_.money < 0 AND paid.money > 0) THEN
    RAISE EXCEPTION 'a voucher does not become money' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_as_paid';
  END IF;
  IF paid.exchanged <> coalesce((SELECT amount FROM sales_exchange WHERE refund_id = which), 0) THEN
    RAISE EXCEPTION 'an exchange has two halves' USING ERRCODE = 'check_violation', CONSTRAINT = 'exchange_whole';
  END IF;
  IF sales_behind_a_door() THEN
    IF paid.cash > 0 AND drawer_expected(r.session_id) < 0 THEN
      RAISE EXCEPTION 'not so much in the drawer' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_within_drawer';
    END IF;
    SELECT amount INTO alone FROM sales_refundaloneupto WHERE from_on <= r.refunded_on ORDER BY from_on DESC, id DESC LIMIT 1;
    SELECT coalesce(sum(p.amount), 0) INTO so_far FROM sales_refundpayment p JOIN sales_refund o ON o.id = p.refund_id
     WHERE o.sale_id = r.sale_id AND p.means <> 'exchange';
    IF so_far > coalesce(alone, 0) AND r.total > paid.exchanged
       AND NOT EXISTS (SELECT FROM sales_refundagreement a WHERE a.refund_id = which AND a.answer = 'agreed' AND a.most >= r.total)
       AND NOT sales_managed_by(r.by_id, r.antenna_id, r.refunded_on) THEN
      RAISE EXCEPTION 'a manager agrees first' USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_agreed';
    END IF;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_refund_adds_up() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER refund_adds_up AFTER INSERT ON sales_refund DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_refund_adds_up();
CREATE CONSTRAINT TRIGGER refund_adds_up AFTER INSERT ON sales_refundline DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_refund_adds_up();
CREATE CONSTRAINT TRIGGER refund_adds_up AFTER INSERT ON sales_refundpayment DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_refund_adds_up();

-- Is somebody a manager of the antenna on a day?
CREATE FUNCTION sales_managed_by(who bigint, place bigint, day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM antennas_membership m WHERE m.user_id = who AND m.antenna_id = place
     AND m.role = 'manager' AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day))
$$;
REVOKE ALL ON FUNCTION sales_managed_by(bigint, bigint, date) FROM PUBLIC;

-- What was asked stays; a manager of the antenna answers, somebody else than who asked; it is used once.
CREATE FUNCTION sales_refund_agreement_stands() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF sales_behind_a_door() AND (new.answer <> 'waiting' OR new.refund_id IS NOT NULL) THEN
      RAISE EXCEPTION 'it is asked first' USING ERRCODE = 'check_violation', CONSTRAINT = 'refundagreement_by_a_manager';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'DELETE' OR old.refund_id IS NOT NULL
     OR to_jsonb(new) - '{answer,answered_by_id,answered_at,refund_id}'::text[]
        IS DISTINCT FROM to_jsonb(old) - '{answer,answered_by_id,answered_at,refund_id}'::text[]
     OR (old.answer <> 'waiting' AND (new.answer, new.answered_by_id, new.answered_at)
        IS DISTINCT FROM (old.answer, old.answered_by_id, old.answered_at)) THEN
    RAISE EXCEPTION 'a request is answered once' USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  IF old.answer = 'waiting' AND (new.answered_by_id = new.asked_by_id
      OR NOT sales_managed_by(new.answered_by_id, new.antenna_id, (new.answered_at AT TIME ZONE 'Europe/Paris')::date)) THEN
    RAISE EXCEPTION 'a manager answers' USING ERRCODE = 'check_violation', CONSTRAINT = 'refundagreement_by_a_manager';
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_refund_agreement_stands() FROM PUBLIC;
CREATE TRIGGER agreement_stands BEFORE INSERT OR UPDATE OR DELETE ON sales_refundagreement
  FOR EACH ROW EXECUTE FUNCTION sales_refund_agreement_stands();

-- What is paid by a device given in exchange is what the refund beside it left there.
CREATE FUNCTION sales_exchange_whole() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE which uuid := new.sale_id; x record; paid numeric;
BEGIN
  SELECT * INTO x FROM sales_exchange WHERE sale_id = which;
  SELECT coalesce(sum(amount), 0) INTO paid FROM sales_payment WHERE sale_id = which AND means = 'exchange';
  IF paid <> coalesce(x.amount, 0) OR x.amount IS DISTINCT FROM
     (SELECT sum(amount) FROM sales_refundpayment WHERE refund_id = x.refund_id AND means = 'exchange') THEN
    RAISE EXCEPTION 'an exchange has two halves' USING ERRCODE = 'check_violation', CONSTRAINT = 'exchange_whole';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION sales_exchange_whole() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER exchange_whole AFTER INSERT ON sales_exchange DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION sales_exchange_whole();
CREATE CONSTRAINT TRIGGER exchange_whole AFTER INSERT ON sales_payment DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (new.means = 'exchange') EXECUTE FUNCTION sales_exchange_whole();
"""
REFUNDS_UNDO = """
DROP TRIGGER exchange_whole ON sales_payment;
DROP TRIGGER exchange_whole ON sales_exchange;
DROP FUNCTION sales_exchange_whole();
DROP TRIGGER agreement_stands ON sales_refundagreement;
DROP FUNCTION sales_refund_agreement_stands();
DROP TRIGGER refund_adds_up ON sales_refundpayment;
DROP TRIGGER refund_adds_up ON sales_refundline;
DROP TRIGGER refund_adds_up ON sales_refund;
DROP FUNCTION sales_managed_by(bigint, bigint, date);
DROP FUNCTION sales_refund_adds_up();
DROP FUNCTION refundable(uuid);
DROP FUNCTION sale_money_in(uuid);
DROP TRIGGER line_comes_back ON sales_refundline;
DROP FUNCTION sales_line_comes_back();
"""

CASES = """
-- A unit that is out with somebody is sold, or in repair while an open case holds it; nothing else until it comes back.
CREATE OR REPLACE FUNCTION sales_unit_stays_sold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF old.state IN ('sold', 'repair') AND EXISTS (SELECT FROM sales_handover WHERE unit_id = old.id AND returned_at IS NULL)
     AND NOT (new.state = 'sold' OR new.state = 'repair' AND EXISTS (
       SELECT FROM sales_aftersalescase WHERE unit_id = old.id AND ended_on IS NULL)) THEN
    RAISE EXCEPTION 'this unit is out with somebody' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_sold_once';
  END IF;
  RETURN new;
END $$;

-- The first steps of a case, and what may follow each; a loan is noted whatever the step.
CREATE FUNCTION sales_case_may_follow(before_ text, next_ text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE next_
    WHEN 'requested' THEN before_ IS NULL
    WHEN 'loan' THEN before_ <> 'done' WHEN 'loan_back' THEN before_ <> 'done'
    WHEN 'taken' THEN before_ = 'requested'
    WHEN 'at_repairer' THEN before_ IN ('taken', 'diagnosed')
    WHEN 'diagnosed' THEN before_ IN ('requested', 'taken', 'at_repairer', 'waiting')
    WHEN 'waiting' THEN before_ IN ('diagnosed', 'at_repairer')
    WHEN 'repaired' THEN before_ IN ('diagnosed', 'at_repairer', 'waiting')
    WHEN 'ready' THEN before_ IN ('diagnosed', 'repaired', 'at_repairer')
    WHEN 'replaced' THEN before_ IN ('taken', 'at_repairer', 'diagnosed', 'waiting', 'requested', 'repaired', 'ready')
    WHEN 'recycled' THEN before_ IN ('taken', 'at_repairer', 'diagnosed', 'waiting')
    WHEN 'done' THEN before_ <> 'done'
    ELSE false END
$$;

CREATE FUNCTION sales_case_step() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c record; last record; day date := (new.at AT TIME ZONE 'Europe/Paris')::date;
BEGIN
  SELECT * INTO c FROM sales_aftersalescase WHERE id = new.case_id AND antenna_id = new.antenna_id FOR UPDATE;
  SELECT max(rank) AS rank INTO last FROM sales_casestep WHERE case_id = new.case_id;
  IF c.id IS NULL OR new.rank <> coalesce(last.rank, 0) + 1
     OR NOT sales_case_may_follow(CASE WHEN last.rank IS NULL THEN NULL ELSE c.step END, new.step) THEN
    RAISE EXCEPTION 'this does not come next' USING ERRCODE = 'check_violation', CONSTRAINT = 'casestep_follows';
  END IF;
  IF new.step = 'done' AND c.loan <> '' THEN
    RAISE EXCEPTION 'a device is still lent' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_loan_is_back';
  END IF;
  IF (new.step = 'loan') = (c.loan <> '') AND new.step IN ('loan', 'loan_back') OR (new.step = 'loan' AND new.note = '') THEN
    RAISE EXCEPTION 'one device lent at a time, by its label' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_one_loan';
  END IF;
  IF new.step = 'repaired' AND coalesce(nullif(new.cover, ''), c.cover) = '' THEN
    RAISE EXCEPTION 'covered or not is said first' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_cover_said';
  END IF;
  UPDATE sales_aftersalescase SET
      step = CASE WHEN new.step IN ('loan', 'loan_back') THEN step ELSE new.step END,
      cause = coalesce(nullif(new.cause, ''), cause), cover = coalesce(nullif(new.cover, ''), cover),
      loan = CASE new.step WHEN 'loan' THEN left(new.note, 60) WHEN 'loan_back' THEN '' ELSE loan END,
      repaired_on = CASE WHEN new.step = 'repaired' THEN day ELSE repaired_on END,
      ended_on = CASE WHEN new.step = 'done' THEN day ELSE ended_on END
   WHERE id = c.id;
  IF new.step IN ('taken', 'at_repairer') THEN
    UPDATE sales_unit SET state = 'repair' WHERE id = c.unit_id AND state = 'sold';
  ELSIF new.step = 'done' THEN
    UPDATE sales_unit SET state = 'sold' WHERE id = c.unit_id AND state = 'repair'
       AND EXISTS (SELECT FROM sales_handover WHERE unit_id = c.unit_id AND line_id = c.line_id AND returned_at IS NULL);
  ELSIF new.step = 'recycled' THEN
    UPDATE sales_handover SET returned_at = new.at, returned_by_id = new.by_id WHERE line_id = c.line_id AND returned_at IS NULL;
    IF FOUND THEN
      UPDATE sales_unit SET state = 'returned' WHERE id = c.unit_id AND state IN ('sold', 'repair');
    END IF;
  END IF;
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_case_step() FROM PUBLIC;
CREATE TRIGGER case_step BEFORE INSERT ON sales_casestep FOR EACH ROW EXECUTE FUNCTION sales_case_step();

-- A step stays as it was said; its note alone may be wiped, when the person is erased.
CREATE FUNCTION sales_case_step_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'DELETE' OR new.note <> '' OR to_jsonb(new) - 'note' IS DISTINCT FROM to_jsonb(old) - 'note' THEN
    RAISE EXCEPTION 'a step stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER step_stays BEFORE UPDATE OR DELETE ON sales_casestep
  FOR EACH ROW EXECUTE FUNCTION sales_case_step_stays();

-- A case begins asked for, by somebody who bought the device; what it has come to is written by its steps alone.
CREATE FUNCTION sales_case_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.step <> 'requested' OR (new.cause, new.cover, new.loan) <> ('', '', '') OR new.repaired_on IS NOT NULL OR new.ended_on IS NOT NULL THEN
    RAISE EXCEPTION 'a case begins asked for' USING ERRCODE = 'check_violation', CONSTRAINT = 'casestep_follows';
  END IF;
  IF NOT EXISTS (SELECT FROM sales_handover WHERE line_id = new.line_id AND returned_at IS NULL) THEN
    RAISE EXCEPTION 'this device is back already' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_device_is_out';
  END IF;
  IF sales_behind_a_door() AND EXISTS (SELECT FROM sales_salebuyer b JOIN sales_saleline l ON l.sale_id = b.sale_id
       WHERE l.id = new.line_id AND b.person_id IS DISTINCT FROM new.person_id) THEN
    RAISE EXCEPTION 'the case is of whoever bought' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_of_the_buyer';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('cases ' || new.antenna_id, 0));
  new.number := (SELECT coalesce(max(number), 0) + 1 FROM sales_aftersalescase WHERE antenna_id = new.antenna_id);
  RETURN new;
END $$;
REVOKE ALL ON FUNCTION sales_case_begins() FROM PUBLIC;
CREATE TRIGGER case_begins BEFORE INSERT ON sales_aftersalescase FOR EACH ROW EXECUTE FUNCTION sales_case_begins();
"""
CASES_UNDO = """
DROP TRIGGER case_begins ON sales_aftersalescase;
DROP FUNCTION sales_case_begins();
DROP TRIGGER step_stays ON sales_casestep;
DROP FUNCTION sales_case_step_stays();
DROP TRIGGER case_step ON sales_casestep;
DROP FUNCTION sales_case_step();
DROP FUNCTION sales_case_may_follow(text, text);
CREATE OR REPLACE FUNCTION sales_unit_stays_sold() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF old.state = 'sold' AND EXISTS (SELECT FROM sales_handover WHERE unit_id = old.id AND returned_at IS NULL) THEN
    RAISE EXCEPTION 'this unit is out with somebody' USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_sold_once';
  END IF;
  RETURN new;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0018_aftersales")]

    operations = [
        RunSQL(KEYS, KEYS_UNDO),
        *[
            RunSQL(
                f"ALTER TABLE sales_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns})"
                f" REFERENCES {target} ({referenced}) {deferred}",
                f"ALTER TABLE sales_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target, referenced, deferred in COMPOSITE_KEYS
        ],
        RunSQL(REFUNDS, REFUNDS_UNDO),
        RunSQL(CASES, CASES_UNDO),
        *[
            RunSQL(
                f"CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON sales_{table}"
                " FOR EACH ROW EXECUTE FUNCTION connect_refuse_change()",
                f"DROP TRIGGER frozen ON sales_{table}",
            )
            for table in FROZEN
        ],
        *[
            Protect(f"sales_{table}")
            for table in ("refundagreement", "refundprinting", "exchange", "devicenote", "aftersalescase", "casestep")
        ],
    ]
