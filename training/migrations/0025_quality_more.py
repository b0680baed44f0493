"""Training, evidence and yearly statement: what came after the first tables."""

from django.db import migrations, models

# Twenty a day of a structure by its portal; five a day of one person by her link, which opens without an account.
FLOOD = """
CREATE OR REPLACE FUNCTION training_complaint_flood() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('training_complaint' || new.structure_id::text, 7));
  IF new.origin = 'portal' AND (
      SELECT count(*) FROM training_complaint
       WHERE structure_id = new.structure_id AND received_at > new.received_at - interval '1 day') >= 20 THEN
    PERFORM training_refuse('complaint_flood', 'twenty complaints of a structure in a day');
  END IF;
  IF new.origin = 'trainee' AND (
      SELECT count(*) FROM training_complaint WHERE professional_id = new.professional_id AND origin = 'trainee'
         AND received_at > new.received_at - interval '1 day') >= 5 THEN
    PERFORM training_refuse('complaint_flood_by_link', 'five complaints of a person in a day');
  END IF;
  RETURN new;
END $$;
"""
FLOOD_BACK = """
CREATE OR REPLACE FUNCTION training_complaint_flood() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('training_complaint' || new.structure_id::text, 7));
  IF new.origin = 'portal' AND (
      SELECT count(*) FROM training_complaint
       WHERE structure_id = new.structure_id AND received_at > new.received_at - interval '1 day') >= 20 THEN
    PERFORM training_refuse('complaint_flood', 'twenty complaints of a structure in a day');
  END IF;
  RETURN new;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("training", "0024_enrolling_more")]

    operations = [
        migrations.AddField(
            model_name="complaint",
            name="wish",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=500, verbose_name="what would help"
            ),
        ),
        migrations.AddField(
            model_name="complaint",
            name="call_back",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=20, verbose_name="telephone to answer"
            ),
        ),
        migrations.RunSQL(FLOOD, FLOOD_BACK),
    ]
