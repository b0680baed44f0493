"""Merging, erasing and numbering a person are not the counter's: no statement at an antenna's door can do them.

`current_user` and not the setting: inside an owner function (`enrol_new` gives the card) it is the owner.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

FORWARD = """
CREATE FUNCTION person_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user = 'connect_antenna' AND (
       (tg_op = 'INSERT' AND (new.card_number IS NOT NULL OR new.merged_into_id IS NOT NULL OR new.erased_at IS NOT NULL))
       OR (tg_op = 'UPDATE' AND (new.id, new.card_number, new.merged_into_id, new.erased_at, new.created_at)
           IS DISTINCT FROM (old.id, old.card_number, old.merged_into_id, old.erased_at, old.created_at))) THEN
    RAISE EXCEPTION 'a door neither merges, erases nor numbers a person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'person_kept';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER person_kept BEFORE INSERT OR UPDATE ON beneficiaries_person
  FOR EACH ROW EXECUTE FUNCTION person_kept();
"""

BACKWARD = """
DROP TRIGGER person_kept ON beneficiaries_person;
DROP FUNCTION person_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0007_vocabulary_shut")]

    operations = [RunSQL(FORWARD, BACKWARD)]
