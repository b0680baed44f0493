"""Trainings in the accounts: a counter of their journal, and no document in a day whose accounts have left.

The lock of an export (connect.acts.take_turns) is held by sharing: an export waits for the papers being written, and a
paper written meanwhile sees the export.
"""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

RULES = """
-- The last day of an antenna whose accounts have left, with its own file or with that of the whole association.
CREATE FUNCTION impact_exported_until(of_antenna bigint) RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('accounts export', 0));
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('accounts export', of_antenna));
  RETURN (SELECT max(last_on) FROM impact_accountsexport WHERE antenna_id = of_antenna OR antenna_id IS NULL);
END $$;
REVOKE ALL ON FUNCTION impact_exported_until(bigint) FROM PUBLIC;

-- After `paper_issued`, which gives the day.
CREATE FUNCTION impact_paper_is_to_export() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF new.issued_on <= impact_exported_until(new.antenna_id) THEN
    PERFORM training_refuse('paper_of_an_exported_day', 'the accounts of that day have left');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER paper_to_export BEFORE INSERT ON training_invoice
  FOR EACH ROW EXECUTE FUNCTION impact_paper_is_to_export();
CREATE TRIGGER paper_to_export BEFORE INSERT ON training_creditnote
  FOR EACH ROW EXECUTE FUNCTION impact_paper_is_to_export();

-- Money that came on such a day is booked on the first one that has not left; the day it came stays as it is. After
-- `payment_noted`, which gives the day otherwise.
CREATE FUNCTION impact_payment_is_booked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  new.booked_on := greatest(new.booked_on, impact_exported_until(new.antenna_id) + 1);
  RETURN new;
END $$;
CREATE TRIGGER payment_to_export BEFORE INSERT ON training_payment
  FOR EACH ROW EXECUTE FUNCTION impact_payment_is_booked();
"""
BACK = """
DROP FUNCTION impact_payment_is_booked() CASCADE;
DROP FUNCTION impact_paper_is_to_export() CASCADE;
DROP FUNCTION impact_exported_until(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("impact", "0003_accounts"), ("training", "0023_billing_more")]

    operations = [
        migrations.AddField(
            model_name="accountsexport",
            name="last_training",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        RunSQL(RULES, BACK),
    ]
