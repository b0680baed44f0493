"""Quotes and invoices: who sees them, numbers without a gap, sums to the cent, what is sent or issued never changes.

The row of the quote is the lock of what is invoiced of it; the row of the invoice, of what is credited and paid of it.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

OF_A_VISIBLE_INVOICE = "EXISTS (SELECT FROM training_invoice i WHERE i.id = invoice_id)"
# What a person pays herself is hers, not her structure's.
OF_THE_STRUCTURE = "structure_id = {structure} AND payer_kind <> 'individual'"
COMPOSITE_KEYS = [
    ("quote", "quote_of_a_need_of_its_structure", "need_id, antenna_id, structure_id", "training_need (id, antenna_id, structure_id)"),
    ("quote", "quote_of_a_session_of_its_antenna", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("quote", "quote_answered_by_the_structure", "answered_by_id, structure_id", "partners_professional (id, structure_id)"),
    ("invoice", "invoice_copies_its_quote", "quote_id, antenna_id, structure_id", "training_quote (id, antenna_id, structure_id)"),
    ("invoice", "invoice_of_a_session_of_its_antenna", "session_id, antenna_id", "training_session (id, antenna_id)"),
    ("instalment", "instalment_copies_its_invoice", "invoice_id, antenna_id", "training_invoice (id, antenna_id)"),
    (
        "creditnote", "creditnote_copies_its_invoice", "invoice_id, antenna_id, structure_id",
        "training_invoice (id, antenna_id, structure_id)",
    ),
    ("payment", "payment_copies_its_invoice", "invoice_id, antenna_id", "training_invoice (id, antenna_id)"),
    ("payment", "payment_reverses_its_own", "reverses_id, invoice_id", "training_payment (id, invoice_id)"),
    ("reminder", "reminder_copies_its_invoice", "invoice_id, antenna_id", "training_invoice (id, antenna_id)"),
]  # fmt: skip

SUMS = r"""
-- Cents of the lines of a paper, each worked out again: quantity × price, half away from zero.
CREATE FUNCTION training_paper_cents(lines jsonb) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE line jsonb; worth numeric; total numeric := 0;
BEGIN
  IF jsonb_typeof(lines) IS DISTINCT FROM 'array' OR jsonb_array_length(lines) NOT BETWEEN 1 AND 40 THEN
    PERFORM training_refuse('paper_has_lines', 'one to forty lines');
  END IF;
  FOR line IN SELECT jsonb_array_elements(lines) LOOP
    IF coalesce(btrim(line ->> 'label'), '') = '' OR NOT coalesce(line ->> 'quantity' ~ '^\d{1,6}(\.\d{1,2})?$', false)
       OR NOT coalesce(line ->> 'unit_cents' ~ '^-?\d{1,9}$', false) OR NOT coalesce(line ->> 'cents' ~ '^-?\d{1,12}$', false)
    THEN
      PERFORM training_refuse('paper_line_is_whole', 'a line has a label, a quantity, a price and what it makes');
    END IF;
    worth := round((line ->> 'quantity')::numeric * (line ->> 'unit_cents')::numeric);
    IF (line ->> 'quantity')::numeric = 0 OR worth <> (line ->> 'cents')::numeric THEN
      PERFORM training_refuse('paper_line_is_whole', 'a line makes its quantity times its price');
    END IF;
    total := total + worth;
  END LOOP;
  RETURN total;
END $$;

CREATE FUNCTION training_paper_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF training_paper_cents(new.lines) <> new.net * 100 THEN
    PERFORM training_refuse('paper_lines_make_the_sum', 'the lines do not make the total');
  ELSIF tg_table_name <> 'training_creditnote' AND new.vat <> round(new.net * new.vat_rate / 100, 2) THEN
    PERFORM training_refuse('paper_vat_of_the_sum', 'VAT is worked out once, from the total');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER paper_adds_up BEFORE INSERT OR UPDATE ON training_quote
  FOR EACH ROW EXECUTE FUNCTION training_paper_adds_up();
CREATE TRIGGER paper_adds_up BEFORE INSERT ON training_invoice
  FOR EACH ROW EXECUTE FUNCTION training_paper_adds_up();
CREATE TRIGGER paper_adds_up BEFORE INSERT ON training_creditnote
  FOR EACH ROW EXECUTE FUNCTION training_paper_adds_up();

-- The next number of an antenna's kind of papers: under the lock of its series, in the order of days.
CREATE FUNCTION training_next_number(
  of_antenna bigint, letters text, day date, OUT of_year integer, OUT rank integer, OUT printed text
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE last_day date;
BEGIN
  IF day > training_today() THEN
    PERFORM training_refuse('paper_not_in_advance', 'a paper is not dated in advance');
  END IF;
  of_year := extract(year FROM day);
  INSERT INTO training_billingseries AS series (antenna_id, kind, year, last_number, last_on)
    VALUES (of_antenna, letters, of_year, 1, day)
    ON CONFLICT (antenna_id, kind, year) DO UPDATE
      SET last_number = series.last_number + 1, last_on = greatest(series.last_on, excluded.last_on)
    RETURNING last_number, last_on INTO rank, last_day;
  IF last_day > day OR EXISTS (
       SELECT FROM training_billingseries s WHERE s.antenna_id = of_antenna AND s.kind = letters AND s.year > of_year) THEN
    PERFORM training_refuse('paper_numbers_follow_days', 'a later paper has its number already');
  END IF;
  SELECT format('%s-%s-%s-%s', letters, a.code, of_year, lpad(rank::text, greatest(5, length(rank::text)), '0'))
    INTO printed FROM antennas_antenna a WHERE a.id = of_antenna;
END $$;
REVOKE ALL ON FUNCTION training_next_number(bigint, text, date) FROM PUBLIC;

CREATE TRIGGER issuer_frozen BEFORE UPDATE OR DELETE ON training_issuer
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE FUNCTION training_issuer_from_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('role') = 'connect_national' AND new.from_on < training_today() THEN
    PERFORM training_refuse('issuer_not_about_the_past', 'papers of past days were printed already');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER issuer_from_today BEFORE INSERT ON training_issuer
  FOR EACH ROW EXECUTE FUNCTION training_issuer_from_today();
"""

QUOTES = """
CREATE FUNCTION training_quote_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.state <> 'draft' OR new.sent_at IS NOT NULL OR new.answered_at IS NOT NULL THEN
    PERFORM training_refuse('quote_begins_as_a_draft', 'a quote begins as a draft');
  END IF;
  new.number := ''; new.year := 0; new.seq := 0;
  RETURN new;
END $$;
CREATE TRIGGER quote_begins BEFORE INSERT ON training_quote FOR EACH ROW EXECUTE FUNCTION training_quote_begins();

-- Sent, it has its number and its words stay; then it is answered once, in time, by somebody who answers for the structure.
CREATE FUNCTION training_quote_walks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  from_portal boolean := nullif(current_setting('connect.structure', true), '') IS NOT NULL;
  answer text[] := ARRAY['state', 'answered_at', 'answered_on', 'answered_by_id', 'noted_by_id', 'signatory',
                         'signatory_post', 'because', 'closed_at', 'closed_by_id'];
  given record;
BEGIN
  IF (new.antenna_id, new.structure_id, new.key, new.written_at)
     IS DISTINCT FROM (old.antenna_id, old.structure_id, old.key, old.written_at) THEN
    PERFORM training_refuse('quote_stays_whose', 'a quote keeps its antenna and its structure');
  END IF;
  IF old.state = 'draft' THEN
    new.number := ''; new.year := 0; new.seq := 0;
    IF new.state = 'sent' THEN
      IF new.sent_at IS NULL OR new.answered_at IS NOT NULL
         OR new.valid_until < (new.sent_at AT TIME ZONE 'Europe/Paris')::date THEN
        PERFORM training_refuse('quote_goes_its_ways', 'sent on a day, valid that day at least, not answered yet');
      END IF;
      given := training_next_number(new.antenna_id, 'DV', (new.sent_at AT TIME ZONE 'Europe/Paris')::date);
      new.year := given.of_year; new.seq := given.rank; new.number := given.printed;
    ELSIF new.state NOT IN ('draft', 'withdrawn') OR (new.state = 'withdrawn' AND new.closed_at IS NULL) THEN
      PERFORM training_refuse('quote_goes_its_ways', format('from %s to %s', old.state, new.state));
    END IF;
    RETURN new;
  END IF;
  IF (to_jsonb(new) - answer) IS DISTINCT FROM (to_jsonb(old) - answer) THEN
    PERFORM training_refuse('quote_sent_stays', 'a quote that was sent never changes: write another one');
  ELSIF new.state = old.state THEN
    IF to_jsonb(new) IS DISTINCT FROM to_jsonb(old) THEN
      PERFORM training_refuse('quote_answer_stays', 'what was answered stays');
    END IF;
    RETURN new;
  ELSIF NOT (old.state = 'sent' AND new.state IN ('accepted', 'refused', 'lapsed', 'withdrawn')
             OR old.state = 'lapsed' AND new.state = 'accepted' AND NOT from_portal)
        OR (from_portal AND new.state NOT IN ('accepted', 'refused'))
        OR (new.state = 'lapsed' AND new.valid_until >= training_today())
        OR (new.state IN ('lapsed', 'withdrawn') AND new.closed_at IS NULL) THEN
    PERFORM training_refuse('quote_goes_its_ways', format('from %s to %s', old.state, new.state));
  END IF;
  IF new.state IN ('accepted', 'refused') AND NOT coalesce(
       new.answered_on BETWEEN (new.sent_at AT TIME ZONE 'Europe/Paris')::date AND training_today(), false) THEN
    PERFORM training_refuse('quote_answered_between', 'it is answered after it was sent, and not in advance');
  END IF;
  IF from_portal AND NOT EXISTS (
       SELECT FROM partners_professional p WHERE p.id = new.answered_by_id AND p.structure_id = new.structure_id
          AND p.is_referent AND p.starts_on <= training_today() AND coalesce(p.ends_on, training_today()) >= training_today())
  THEN
    PERFORM training_refuse('quote_answered_by_a_referent', 'a referent answers for the structure');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER quote_walks BEFORE UPDATE ON training_quote FOR EACH ROW EXECUTE FUNCTION training_quote_walks();
CREATE TRIGGER quote_stays BEFORE DELETE ON training_quote FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- Which quote the secret of a link is of: nobody is signed in and no door is open.
CREATE FUNCTION training_quote_of_key(secret text) RETURNS TABLE (antenna_id bigint, antenna_slug text, quote_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT q.antenna_id, a.slug::text, q.id FROM training_quote q JOIN antennas_antenna a ON a.id = q.antenna_id
   WHERE q.link_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex') AND q.number <> ''
$$;
REVOKE ALL ON FUNCTION training_quote_of_key(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION training_quote_of_key(text) TO connect_web;
"""

INVOICES = """
-- The last day a person who pays herself may change her mind (L6353-5): ten days, fourteen when she signed at a distance.
CREATE FUNCTION training_may_withdraw_until(quote training_quote) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT quote.answered_on + CASE WHEN quote.noted_by_id IS NULL THEN 14 ELSE 10 END
$$;

CREATE FUNCTION training_invoice_issued() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE quote training_quote; invoiced numeric; given record;
BEGIN
  new.issued_on := (new.issued_at AT TIME ZONE 'Europe/Paris')::date;
  IF new.quote_id IS NOT NULL THEN
    SELECT * INTO quote FROM training_quote WHERE id = new.quote_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(i.net - (SELECT coalesce(sum(c.net), 0) FROM training_creditnote c WHERE c.invoice_id = i.id)), 0)
      INTO invoiced FROM training_invoice i WHERE i.quote_id = new.quote_id;
    IF quote.state IS DISTINCT FROM 'accepted' THEN
      PERFORM training_refuse('invoice_of_an_accepted_quote', 'the quote is not accepted');
    ELSIF invoiced + new.net > quote.net THEN
      PERFORM training_refuse('invoice_within_its_quote', format('%s of %s were invoiced', invoiced, quote.net));
    END IF;
  END IF;
  IF new.payer_kind = 'individual' THEN
    IF quote.id IS NULL OR new.from_on IS NULL THEN
      PERFORM training_refuse('invoice_of_a_person_has_a_contract', 'a person who pays signs first, for days that are known');
    ELSIF new.issued_on <= training_may_withdraw_until(quote) THEN
      PERFORM training_refuse('invoice_after_the_days_to_withdraw', 'she may still change her mind');
    END IF;
  END IF;
  given := training_next_number(new.antenna_id, 'FA', new.issued_on);
  new.year := given.of_year; new.seq := given.rank; new.number := given.printed;
  RETURN new;
END $$;
CREATE TRIGGER paper_issued BEFORE INSERT ON training_invoice FOR EACH ROW EXECUTE FUNCTION training_invoice_issued();

CREATE FUNCTION training_instalments_make_it() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE invoice training_invoice; due numeric; first_on date; before numeric;
BEGIN
  IF tg_table_name = 'training_invoice' THEN
    invoice := new;
  ELSE
    SELECT * INTO invoice FROM training_invoice WHERE id = new.invoice_id;
  END IF;
  SELECT sum(amount), min(due_on), coalesce(sum(amount) FILTER (WHERE due_on < invoice.from_on), 0)
    INTO due, first_on, before FROM training_instalment WHERE invoice_id = invoice.id;
  IF due IS DISTINCT FROM invoice.gross THEN
    PERFORM training_refuse('instalments_make_the_invoice', format('%s of %s', due, invoice.gross));
  ELSIF first_on < invoice.issued_on THEN
    PERFORM training_refuse('instalments_after_the_invoice', 'nothing is due before the invoice');
  ELSIF invoice.payer_kind = 'individual' AND before > round(invoice.gross * 0.30, 2) THEN
    PERFORM training_refuse('instalments_of_a_person', 'thirty percent at most before the training begins');
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER instalments_make_it AFTER INSERT ON training_invoice DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION training_instalments_make_it();
CREATE CONSTRAINT TRIGGER instalments_make_it AFTER INSERT ON training_instalment DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION training_instalments_make_it();

-- Never more than what is left of the invoice; what takes the rest takes the rest of its VAT, to the cent.
CREATE FUNCTION training_credit_issued() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE invoice training_invoice; left_net numeric; left_vat numeric; given record;
BEGIN
  SELECT * INTO invoice FROM training_invoice WHERE id = new.invoice_id FOR NO KEY UPDATE;
  SELECT invoice.net - coalesce(sum(net), 0), invoice.vat - coalesce(sum(vat), 0) INTO left_net, left_vat
    FROM training_creditnote WHERE invoice_id = new.invoice_id;
  new.issued_on := (new.issued_at AT TIME ZONE 'Europe/Paris')::date;
  IF new.net > left_net THEN
    PERFORM training_refuse('creditnote_within_its_invoice', format('%s is left', left_net));
  ELSIF (new.vat_regime, new.vat_rate, new.vat_mention, new.payer_kind)
        IS DISTINCT FROM (invoice.vat_regime, invoice.vat_rate, invoice.vat_mention, invoice.payer_kind) THEN
    PERFORM training_refuse('creditnote_as_its_invoice', 'a credit note has the VAT and the payer of its invoice');
  ELSIF new.vat <> (CASE WHEN new.net = left_net THEN left_vat
                         ELSE least(left_vat, round(new.net * new.vat_rate / 100, 2)) END) THEN
    PERFORM training_refuse('creditnote_vat_of_the_rest', 'VAT is that of the sum, the rest of it with the rest');
  ELSIF new.issued_on < invoice.issued_on THEN
    PERFORM training_refuse('creditnote_after_its_invoice', 'a credit note follows its invoice');
  END IF;
  given := training_next_number(new.antenna_id, 'AV', new.issued_on);
  new.year := given.of_year; new.seq := given.rank; new.number := given.printed;
  RETURN new;
END $$;
CREATE TRIGGER paper_issued BEFORE INSERT ON training_creditnote FOR EACH ROW EXECUTE FUNCTION training_credit_issued();

CREATE FUNCTION training_payment_noted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE invoice training_invoice; former training_payment; owed numeric; paid numeric;
BEGIN
  SELECT * INTO invoice FROM training_invoice WHERE id = new.invoice_id FOR NO KEY UPDATE;
  SELECT invoice.gross - coalesce(sum(gross), 0) INTO owed FROM training_creditnote WHERE invoice_id = new.invoice_id;
  SELECT coalesce(sum(amount), 0) INTO paid FROM training_payment WHERE invoice_id = new.invoice_id;
  IF new.paid_on > training_today() THEN
    PERFORM training_refuse('payment_not_in_advance', 'money is noted when it came');
  ELSIF new.means = 'cash' AND invoice.gross > 1000 THEN
    PERFORM training_refuse('payment_in_cash_up_to_1000', 'a debt above 1,000 euros is not paid in cash (D112-3)');
  ELSIF new.amount > 0 AND paid + new.amount > owed THEN
    PERFORM training_refuse('payment_within_what_is_left', format('%s is left', owed - paid));
  ELSIF new.reverses_id IS NOT NULL THEN
    SELECT * INTO former FROM training_payment WHERE id = new.reverses_id;
    IF former.amount IS DISTINCT FROM -new.amount OR paid + new.amount < 0 THEN
      PERFORM training_refuse('payment_taken_back_whole', 'a line is taken back whole, once');
    END IF;
  ELSIF new.amount < 0 AND paid + new.amount < owed THEN
    PERFORM training_refuse('payment_gives_back_the_excess', 'only what was paid too much is given back');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER payment_noted BEFORE INSERT ON training_payment FOR EACH ROW EXECUTE FUNCTION training_payment_noted();
"""
FROZEN = ["invoice", "instalment", "creditnote", "payment", "reminder"]
BACK = """
DROP FUNCTION training_payment_noted() CASCADE;
DROP FUNCTION training_credit_issued() CASCADE;
DROP FUNCTION training_instalments_make_it() CASCADE;
DROP FUNCTION training_invoice_issued() CASCADE;
DROP FUNCTION training_may_withdraw_until(training_quote);
DROP FUNCTION training_quote_of_key(text);
DROP TRIGGER quote_stays ON training_quote;
DROP FUNCTION training_quote_walks() CASCADE;
DROP FUNCTION training_quote_begins() CASCADE;
DROP FUNCTION training_issuer_from_today() CASCADE;
DROP TRIGGER issuer_frozen ON training_issuer;
DROP FUNCTION training_next_number(bigint, text, date);
DROP FUNCTION training_paper_adds_up() CASCADE;
DROP FUNCTION training_paper_cents(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0007_billing_tables")]

    operations = [
        Protect("training_issuer", antenna="true", portal="true"),
        Protect("training_billingseries"),
        Protect("training_quote", portal=f"{OF_THE_STRUCTURE} AND number <> ''"),
        Protect("training_invoice", portal=OF_THE_STRUCTURE),
        Protect("training_creditnote", portal=OF_THE_STRUCTURE),
        Protect("training_instalment", portal=OF_A_VISIBLE_INVOICE),
        Protect("training_payment", portal=OF_A_VISIBLE_INVOICE),
        Protect("training_reminder"),
        *[
            RunSQL(
                f"ALTER TABLE training_{table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED",
                f"ALTER TABLE training_{table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target in COMPOSITE_KEYS
        ],
        RunSQL(SUMS + QUOTES + INVOICES, BACK),
        *[
            RunSQL(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON training_{table}"
                " FOR EACH ROW EXECUTE FUNCTION connect_refuse_change()",
                f"DROP TRIGGER append_only ON training_{table}",
            )
            for table in FROZEN
        ],
    ]
