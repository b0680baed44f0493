"""Quotes and invoices: the day of a payment in the accounts, numbers that even the owner cannot skip, the VAT of the day."""

from importlib import import_module

import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

SERIES = """
-- A series goes one by one and never back, and each of its numbers is on a paper when the transaction ends.
CREATE FUNCTION training_series_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'DELETE' THEN
    PERFORM training_refuse('billing_series_steps', 'a series is never begun again');
  ELSIF tg_op = 'INSERT' AND new.last_number <> 1
     OR tg_op = 'UPDATE' AND (new.antenna_id, new.kind, new.year, new.last_number)
                             IS DISTINCT FROM (old.antenna_id, old.kind, old.year, old.last_number + 1) THEN
    PERFORM training_refuse('billing_series_steps', 'numbers follow one another, from one on');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER series_steps BEFORE INSERT OR UPDATE OR DELETE ON training_billingseries
  FOR EACH ROW EXECUTE FUNCTION training_series_steps();

CREATE FUNCTION training_number_is_used() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE used boolean;
BEGIN
  IF new.kind = 'DV' THEN
    used := EXISTS (SELECT FROM training_quote q WHERE (q.antenna_id, q.year, q.seq) = (new.antenna_id, new.year, new.last_number));
  ELSIF new.kind = 'FA' THEN
    used := EXISTS (SELECT FROM training_invoice i WHERE (i.antenna_id, i.year, i.seq) = (new.antenna_id, new.year, new.last_number));
  ELSE
    used := EXISTS (SELECT FROM training_creditnote c WHERE (c.antenna_id, c.year, c.seq) = (new.antenna_id, new.year, new.last_number));
  END IF;
  IF NOT used THEN
    PERFORM training_refuse('billing_number_is_used', format('no paper bears %s %s', new.kind, new.last_number));
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER number_is_used AFTER INSERT OR UPDATE ON training_billingseries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION training_number_is_used();
"""
VAT = """
-- What leaves bears the VAT regime that the nation had written for that day; a credit note, that of its invoice.
CREATE FUNCTION training_vat_of_its_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE day date; held training_issuer;
BEGIN
  IF tg_table_name = 'training_quote' THEN
    day := (new.sent_at AT TIME ZONE 'Europe/Paris')::date;
  ELSE
    day := new.issued_on;
  END IF;
  SELECT * INTO held FROM training_issuer WHERE from_on <= day ORDER BY from_on DESC LIMIT 1;
  IF coalesce(held.vat_regime, '') = '' OR (new.vat_regime, new.vat_rate) IS DISTINCT FROM (held.vat_regime, held.vat_rate) THEN
    PERFORM training_refuse('paper_vat_of_its_day', 'this is not the VAT regime of that day');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER vat_of_its_day BEFORE UPDATE ON training_quote FOR EACH ROW
  WHEN (old.state = 'draft' AND new.state = 'sent') EXECUTE FUNCTION training_vat_of_its_day();
-- After `paper_issued`, which gives the day.
CREATE TRIGGER vat_of_its_day BEFORE INSERT ON training_invoice FOR EACH ROW EXECUTE FUNCTION training_vat_of_its_day();
"""
ANSWERS = """
-- An answer bears the name of who gave it: a referent's comes from the portal, and a colleague notes what she heard as hers.
CREATE FUNCTION training_quote_answer_is_whose() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  from_portal boolean := nullif(current_setting('connect.structure', true), '') IS NOT NULL;
  who bigint := nullif(current_setting('connect.user', true), '')::bigint;
BEGIN
  IF (new.answered_by_id IS NOT NULL) <> from_portal OR (from_portal AND new.noted_by_id IS NOT NULL)
     OR (NOT from_portal AND who IS NOT NULL AND new.noted_by_id IS DISTINCT FROM who) THEN
    PERFORM training_refuse('quote_answer_is_whose', 'an answer is noted by who heard it, or given on the portal');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER answer_is_whose BEFORE UPDATE ON training_quote FOR EACH ROW
  WHEN (old.state <> new.state AND new.state IN ('accepted', 'refused'))
  EXECUTE FUNCTION training_quote_answer_is_whose();
"""
PAYMENTS = """
CREATE OR REPLACE FUNCTION training_payment_noted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE invoice training_invoice; former training_payment; owed numeric; paid numeric;
BEGIN
  SELECT * INTO invoice FROM training_invoice WHERE id = new.invoice_id FOR NO KEY UPDATE;
  SELECT invoice.gross - coalesce(sum(gross), 0) INTO owed FROM training_creditnote WHERE invoice_id = new.invoice_id;
  SELECT coalesce(sum(amount), 0) INTO paid FROM training_payment WHERE invoice_id = new.invoice_id;
  new.booked_on := greatest(new.paid_on, invoice.issued_on);
  IF new.paid_on > training_today() THEN
    PERFORM training_refuse('payment_not_in_advance', 'money is noted when it came');
  ELSIF new.paid_on < invoice.issued_on - 366 THEN
    PERFORM training_refuse('payment_not_long_before', 'money came a year before its invoice at most');
  ELSIF new.reverses_id IS NOT NULL THEN
    SELECT * INTO former FROM training_payment WHERE id = new.reverses_id;
    IF former.amount IS DISTINCT FROM -new.amount OR former.reverses_id IS NOT NULL OR paid + new.amount < 0 THEN
      PERFORM training_refuse('payment_taken_back_whole', 'a line is taken back whole, once');
    END IF;
  ELSIF new.means = 'cash' AND invoice.gross > 1000 THEN
    PERFORM training_refuse('payment_in_cash_up_to_1000', 'a debt above 1,000 euros is not paid in cash (D112-3)');
  ELSIF new.amount > 0 AND paid + new.amount > owed THEN
    PERFORM training_refuse('payment_within_what_is_left', format('%s is left', owed - paid));
  ELSIF new.amount < 0 AND paid + new.amount < owed THEN
    PERFORM training_refuse('payment_gives_back_the_excess', 'only what was paid too much is given back');
  END IF;
  RETURN new;
END $$;
"""
_name = "FUNCTION training_payment_noted()"
_former = import_module("training.migrations.0008_billing_rules").INVOICES.partition(f"CREATE {_name}")[2]
FORMER_PAYMENTS = f"CREATE OR REPLACE {_name}" + _former.partition("END $$;")[0] + "END $$;"
BACK = """
DROP FUNCTION training_quote_answer_is_whose() CASCADE;
DROP FUNCTION training_vat_of_its_day() CASCADE;
DROP FUNCTION training_number_is_used() CASCADE;
DROP FUNCTION training_series_steps() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0022_network_rules")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="booked_on",
            field=models.DateField(
                db_default=django.db.models.functions.datetime.Now(),
                default=django.utils.timezone.localdate,
                editable=False,
            ),
        ),
        # A refund noted by mistake is taken back too: `payment_noted` says what a line takes back.
        migrations.RemoveConstraint(model_name="payment", name="billing_payment_reversed_below_zero"),
        RunSQL(SERIES + VAT + ANSWERS, BACK),
        RunSQL(PAYMENTS, FORMER_PAYMENTS),
    ]
