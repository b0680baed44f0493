"""What an agreement promises, and when it is to be reported."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

RULES = """
ALTER TABLE partners_promise ADD CONSTRAINT promise_of_its_antenna FOREIGN KEY (agreement_id, antenna_id)
  REFERENCES partners_agreement (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE partners_reportdue ADD CONSTRAINT reportdue_of_its_antenna FOREIGN KEY (agreement_id, antenna_id)
  REFERENCES partners_agreement (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;

-- A promise stays as it was noted; it is taken back once.
CREATE FUNCTION partners_promise_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.withdrawn_at IS NOT NULL
     OR to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by_id' <> to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by_id' THEN
    PERFORM partners_refuse('promise_stands', 'a promise is taken back and noted again, never rewritten');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE UPDATE ON partners_promise FOR EACH ROW EXECUTE FUNCTION partners_promise_stands();

-- A report that is due is handed over once, or taken back once, and otherwise stays.
CREATE FUNCTION partners_reportdue_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := ARRAY['withdrawn_at', 'withdrawn_by_id', 'handed_on', 'handed_by_id'];
BEGIN
  IF OLD.withdrawn_at IS NOT NULL OR OLD.handed_on IS NOT NULL
     OR to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves
     OR (NEW.withdrawn_at IS NOT NULL AND NEW.handed_on IS NOT NULL) THEN
    PERFORM partners_refuse('reportdue_stands', 'handed over or taken back once, never rewritten');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stands BEFORE UPDATE ON partners_reportdue FOR EACH ROW EXECUTE FUNCTION partners_reportdue_stands();
CREATE TRIGGER kept BEFORE DELETE ON partners_promise FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER kept BEFORE DELETE ON partners_reportdue FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
UNDONE = """
DROP TRIGGER kept ON partners_reportdue;
DROP TRIGGER kept ON partners_promise;
DROP TRIGGER stands ON partners_reportdue;
DROP FUNCTION partners_reportdue_stands();
DROP TRIGGER stands ON partners_promise;
DROP FUNCTION partners_promise_stands();
ALTER TABLE partners_reportdue DROP CONSTRAINT reportdue_of_its_antenna;
ALTER TABLE partners_promise DROP CONSTRAINT promise_of_its_antenna;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0007_followed_at_another_antenna"),
        ("partners", "0004_places"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until, included")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("code", models.CharField(max_length=20, verbose_name="figure")),
                ("number", models.PositiveIntegerField(verbose_name="number promised")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "figure promised to a funder",
                "verbose_name_plural": "figures promised to funders",
                "ordering": ["last_on", "code", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("agreement", "code", "first_on", "last_on"),
                        name="promise_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="promise_has_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__range", (1, 10000000))), name="promise_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z-]*$")), name="promise_of_a_figure"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="promise_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportDue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until, included")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField(verbose_name="due on")),
                ("handed_on", models.DateField(null=True, verbose_name="handed over on")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agreement",
                        verbose_name="agreement",
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "handed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "report due to a funder",
                "verbose_name_plural": "reports due to funders",
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("agreement", "due_on"),
                        name="reportdue_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_on__gte", models.F("first_on")), ("last_on__gte", models.F("first_on"))
                        ),
                        name="reportdue_has_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reportdue_withdrawn_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed_by__isnull", True), ("handed_on__isnull", True)),
                            models.Q(("handed_by__isnull", False), ("handed_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="reportdue_handed_by_somebody",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("handed_on__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=["due_on"],
                        name="reportdue_waits",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("id", "antenna"), name="agreement_antenna_key"),
        ),
        Protect("partners_promise"),
        Protect("partners_reportdue"),
        RunSQL(RULES, UNDONE),
    ]
