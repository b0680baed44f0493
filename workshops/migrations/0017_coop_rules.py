"""A tap is taken back within its own booking, and what takes back is not taken back itself."""

from django.db import migrations
from django.db.migrations.operations import RunSQL

RULES = """
ALTER TABLE workshops_bookingchange ADD CONSTRAINT change_takes_back_its_own_booking
  FOREIGN KEY (takes_back_id, booking_id) REFERENCES workshops_bookingchange (id, booking_id);
CREATE FUNCTION workshops_taken_back() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM workshops_bookingchange WHERE id = new.takes_back_id AND takes_back_id IS NOT NULL) THEN
    RAISE EXCEPTION 'what takes back is not taken back'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'change_takes_back_a_tap';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER change_takes_back_a_tap BEFORE INSERT ON workshops_bookingchange
  FOR EACH ROW WHEN (new.takes_back_id IS NOT NULL) EXECUTE FUNCTION workshops_taken_back();
REVOKE ALL ON FUNCTION workshops_taken_back() FROM PUBLIC;
"""
BACK = """
DROP TRIGGER change_takes_back_a_tap ON workshops_bookingchange;
DROP FUNCTION workshops_taken_back();
ALTER TABLE workshops_bookingchange DROP CONSTRAINT change_takes_back_its_own_booking;
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0016_coop_tables")]

    operations = [RunSQL(RULES, BACK)]
