"""Sealed periods keep their figures for ever; the night compares each figure with its list and its file."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

RULES = """
ALTER TABLE impact_sealedperiod
  ADD CONSTRAINT sealedperiod_whole CHECK (extract(day FROM first_on) = 1 AND CASE rank
    WHEN 'month' THEN last_on = (first_on + interval '1 month' - interval '1 day')::date
    WHEN 'year' THEN extract(month FROM first_on) = 1 AND last_on = (first_on + interval '1 year' - interval '1 day')::date
    ELSE false END),
  ADD CONSTRAINT sealedperiod_over CHECK ((sealed_at AT TIME ZONE 'Europe/Paris')::date > last_on),
  ADD CONSTRAINT sealedperiod_apart EXCLUDE USING gist (rank WITH =, daterange(first_on, last_on, '[]') WITH &&);

CREATE FUNCTION impact_refuse(name text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = name;
END $$;

-- A period is sealed today, not on a day to come: the clock is PostgreSQL's.
CREATE FUNCTION impact_sealed_today() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.last_on >= (now() AT TIME ZONE 'Europe/Paris')::date THEN
    PERFORM impact_refuse('sealedperiod_over', 'a period is sealed once it is over');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER over BEFORE INSERT ON impact_sealedperiod FOR EACH ROW EXECUTE FUNCTION impact_sealed_today();

-- Its figures come with it in the same act, those of all antennas together last: none is added later.
CREATE FUNCTION impact_sealed_with_facts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM impact_sealedfacts WHERE period_id = NEW.id AND antenna_id IS NULL) THEN
    PERFORM impact_refuse('sealedperiod_has_facts', 'a period is sealed with its figures');
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION impact_sealed_with_facts() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER has_facts AFTER INSERT ON impact_sealedperiod DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION impact_sealed_with_facts();

CREATE FUNCTION impact_sealed_at_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM impact_sealedfacts WHERE period_id = NEW.period_id AND antenna_id IS NULL) THEN
    PERFORM impact_refuse('sealedfacts_at_once', 'the figures of a sealed period are those of the day it was sealed');
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION impact_sealed_at_once() FROM PUBLIC;
CREATE TRIGGER at_once BEFORE INSERT ON impact_sealedfacts FOR EACH ROW EXECUTE FUNCTION impact_sealed_at_once();

CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_sealedperiod FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_sealedfacts FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_figurescheck FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON impact_figuresdifference
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();

-- What was kept of a finished period inside a sealed one was printed: it is not counted again.
CREATE FUNCTION impact_kept_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF (OLD.counted_at AT TIME ZONE 'Europe/Paris')::date > OLD.last_on AND OLD.version >= 2 AND EXISTS (
       SELECT FROM impact_sealedperiod WHERE first_on <= OLD.first_on AND last_on >= OLD.last_on) THEN
    PERFORM impact_refuse('keptresults_sealed', 'the period is sealed');
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
REVOKE ALL ON FUNCTION impact_kept_stands() FROM PUBLIC;
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON impact_keptresults FOR EACH ROW EXECUTE FUNCTION impact_kept_stands();
"""
UNDONE = """
DROP TRIGGER sealed ON impact_keptresults;
DROP FUNCTION impact_kept_stands();
DROP TRIGGER frozen ON impact_figuresdifference;
DROP TRIGGER frozen ON impact_figurescheck;
DROP TRIGGER frozen ON impact_sealedfacts;
DROP TRIGGER frozen ON impact_sealedperiod;
DROP TRIGGER at_once ON impact_sealedfacts;
DROP FUNCTION impact_sealed_at_once();
DROP TRIGGER has_facts ON impact_sealedperiod;
DROP FUNCTION impact_sealed_with_facts();
DROP TRIGGER over ON impact_sealedperiod;
DROP FUNCTION impact_sealed_today();
DROP FUNCTION impact_refuse(text, text);
ALTER TABLE impact_sealedperiod DROP CONSTRAINT sealedperiod_apart;
ALTER TABLE impact_sealedperiod DROP CONSTRAINT sealedperiod_over;
ALTER TABLE impact_sealedperiod DROP CONSTRAINT sealedperiod_whole;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0006_a_membership_stays_whose"),
        ("impact", "0004_training_in_the_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FiguresCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField(verbose_name="begun at")),
                ("ended_at", models.DateTimeField(verbose_name="ended at")),
                ("compared", models.PositiveIntegerField(verbose_name="figures compared")),
                ("differing", models.PositiveIntegerField(verbose_name="figures that differ")),
            ],
            options={
                "verbose_name": "check of the figures",
                "verbose_name_plural": "checks of the figures",
                "ordering": ["-begun_at"],
            },
        ),
        migrations.CreateModel(
            name="FiguresDifference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("code", models.CharField(max_length=20)),
                ("told", models.DecimalField(decimal_places=2, max_digits=14)),
                ("figure", models.DecimalField(decimal_places=2, max_digits=14)),
                ("rows", models.PositiveIntegerField()),
                ("listed", models.PositiveIntegerField()),
                ("exported", models.PositiveIntegerField()),
                ("summed", models.DecimalField(decimal_places=2, max_digits=14)),
                ("kept", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("disagrees", models.BooleanField()),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="differences",
                        to="impact.figurescheck",
                    ),
                ),
            ],
            options={
                "verbose_name": "figure that differs",
                "verbose_name_plural": "figures that differ",
                "ordering": ["-disagrees", "antenna", "code"],
            },
        ),
        migrations.CreateModel(
            name="SealedPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rank",
                    models.CharField(
                        choices=[("month", "month"), ("year", "year")], max_length=5, verbose_name="kind of period"
                    ),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("version", models.PositiveSmallIntegerField()),
                ("grids", models.JSONField()),
                ("sealed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sealed at")),
                (
                    "sealed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "sealed period",
                "verbose_name_plural": "sealed periods",
                "ordering": ["-last_on", "first_on"],
            },
        ),
        migrations.CreateModel(
            name="SealedFacts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facts", models.JSONField()),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="impact.sealedperiod"
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of a sealed period",
                "verbose_name_plural": "figures of sealed periods",
                "constraints": [
                    models.UniqueConstraint(fields=("period", "antenna"), name="sealedfacts_once", nulls_distinct=False)
                ],
            },
        ),
        Protect("impact_sealedperiod", antenna=None),
        Protect("impact_sealedfacts", antenna=None),
        Protect("impact_figurescheck", antenna=None),
        Protect("impact_figuresdifference", antenna=None),
        RunSQL(RULES, UNDONE),
    ]
