"""Whether somebody who gives no name has come before, as she says it on that day; it is never overwritten."""

from django.db import migrations, models
from django.db.migrations.operations import RunSQL

STAYS = """
CREATE FUNCTION visit_declared_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what was declared at a visit stays as it was said that day'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'visit_declared_stays';
END $$;
CREATE TRIGGER visit_declared_stays BEFORE UPDATE ON beneficiaries_visit
  FOR EACH ROW WHEN (new.came_before IS DISTINCT FROM old.came_before) EXECUTE FUNCTION visit_declared_stays();
"""
BACKWARD = """
DROP TRIGGER visit_declared_stays ON beneficiaries_visit;
DROP FUNCTION visit_declared_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0022_consent_for_la_coop")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="came_before",
            field=models.CharField(
                blank=True, choices=[("no", "it is the first time"), ("yes", "has come before")], db_default="", default="",
                max_length=3, verbose_name="has come before",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("came_before", ""),
                    models.Q(("came_before__in", ["no", "yes"]), ("person__isnull", True)),
                    _connector="OR",
                ),
                name="visit_declares_without_a_name",
            ),
        ),
        RunSQL(STAYS, BACKWARD),
    ]  # fmt: skip
