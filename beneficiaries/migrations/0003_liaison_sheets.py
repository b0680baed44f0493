"""Liaison sheets: numbered by the database, corrected and followed by rules that no view can step over."""

import datetime as dt
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

SQL = """
-- The two last characters of a reference: (year * 1,000,000 + number) modulo 97, written as a letter and a digit.
-- 97 is prime and no power of ten is a multiple of it: one wrong digit, or two neighbours exchanged, always shows.
CREATE FUNCTION sheet_check(year integer, number integer) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS $$
  SELECT substr('ACEHJKLMNPRTX', r / 8 + 1, 1) || (r % 8 + 2)::text
    FROM (SELECT ((year::bigint * 1000000 + number) % 97)::integer AS r) AS remainder
$$;

-- At a door the number is never chosen: the next of the year, under the lock of the year's row, so without a gap.
-- The owner (take-over from another tool, demo) may bring references; the series then goes on after the highest.
CREATE FUNCTION sheet_number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE y integer; n integer; given text[];
BEGIN
  IF new.reference <> '' AND current_setting('role') = 'none' THEN
    given := regexp_match(new.reference, '^FL-([0-9]{4})-([0-9]{6})');
    IF given IS NOT NULL THEN
      INSERT INTO beneficiaries_sheetseries AS s (year, last_number) VALUES (given[1]::integer, given[2]::integer)
        ON CONFLICT (year) DO UPDATE SET last_number = greatest(s.last_number, excluded.last_number);
    END IF;
    RETURN new;
  END IF;
  y := extract(year FROM new.sent_at AT TIME ZONE 'Europe/Paris');
  INSERT INTO beneficiaries_sheetseries AS s (year, last_number) VALUES (y, 1)
    ON CONFLICT (year) DO UPDATE SET last_number = s.last_number + 1 RETURNING s.last_number INTO n;
  new.reference := format('FL-%s-%s-%s', y, lpad(n::text, 6, '0'), sheet_check(y, n));
  RETURN new;
END $$;
CREATE TRIGGER sheet_number BEFORE INSERT ON beneficiaries_liaisonsheet
  FOR EACH ROW EXECUTE FUNCTION sheet_number();

CREATE FUNCTION sheet_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE door text := current_setting('role');
BEGIN
  IF (new.reference, new.send_key, new.structure_id, new.sender_id, new.sent_at)
     IS DISTINCT FROM (old.reference, old.send_key, old.structure_id, old.sender_id, old.sent_at)
     OR (door = 'connect_portal' AND new.person_id IS DISTINCT FROM old.person_id) THEN
    RAISE EXCEPTION 'this part of a sheet never changes' USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_frozen';
  END IF;
  IF (new.first_name, new.last_name, new.birth_on, new.birth_precision, new.phone, new.phone_shared, new.language,
      new.postcode, new.needs, new.motivations, new.constraints_known, new.availability, new.urgent, new.informed_on,
      new.notice_version)
     IS DISTINCT FROM
     (old.first_name, old.last_name, old.birth_on, old.birth_precision, old.phone, old.phone_shared, old.language,
      old.postcode, old.needs, old.motivations, old.constraints_known, old.availability, old.urgent, old.informed_on,
      old.notice_version)
     AND (door = 'connect_antenna' OR (door = 'connect_portal' AND old.state <> 'sent')) THEN
    RAISE EXCEPTION 'the antenna has opened this sheet'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_content_opened';
  END IF;
  IF new.state <> old.state AND door IN ('connect_portal', 'connect_antenna')
     AND NOT ((door = 'connect_portal') = (new.state = 'withdrawn')
              AND new.state = ANY (CASE old.state
                WHEN 'sent' THEN '{received,appointment,welcomed,withdrawn,closed}'::text[]
                WHEN 'received' THEN '{appointment,welcomed,withdrawn,closed}'::text[]
                WHEN 'appointment' THEN '{welcomed,withdrawn,closed}'::text[]
                WHEN 'welcomed' THEN '{closed}'::text[]
                ELSE '{}'::text[] END)) THEN
    RAISE EXCEPTION 'a sheet does not go from % to %', old.state, new.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_step_refused';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER sheet_guard BEFORE UPDATE ON beneficiaries_liaisonsheet FOR EACH ROW EXECUTE FUNCTION sheet_guard();

-- Steps and corrections are only added; a transfer moves them with their sheet (ON UPDATE CASCADE), nothing else does.
CREATE FUNCTION sheet_history_kept() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'UPDATE' THEN
    IF to_jsonb(new) - 'antenna_id' = to_jsonb(old) - 'antenna_id' THEN RETURN new; END IF;
  END IF;
  RAISE EXCEPTION '% on % is refused: rows are only added', tg_op, tg_table_name
    USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER sheetevent_append_only BEFORE UPDATE OR DELETE ON beneficiaries_sheetevent
  FOR EACH ROW EXECUTE FUNCTION sheet_history_kept();
CREATE TRIGGER sheetcorrection_append_only BEFORE UPDATE OR DELETE ON beneficiaries_sheetcorrection
  FOR EACH ROW EXECUTE FUNCTION sheet_history_kept();

-- The sender's side writes only her own steps: sent and withdrawn.
CREATE FUNCTION sheetevent_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('role') = 'connect_portal' AND new.state NOT IN ('sent', 'withdrawn') THEN
    RAISE EXCEPTION 'this step belongs to the antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_step_refused';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER sheetevent_guard BEFORE INSERT ON beneficiaries_sheetevent
  FOR EACH ROW EXECUTE FUNCTION sheetevent_guard();

ALTER TABLE beneficiaries_sheetcorrection ADD CONSTRAINT sheetcorrection_copies_its_sheet
  FOREIGN KEY (sheet_id, antenna_id, structure_id)
  REFERENCES beneficiaries_liaisonsheet (id, antenna_id, structure_id)
  ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
BACK = """
ALTER TABLE beneficiaries_sheetcorrection DROP CONSTRAINT sheetcorrection_copies_its_sheet;
DROP TRIGGER sheetevent_guard ON beneficiaries_sheetevent;
DROP TRIGGER sheetcorrection_append_only ON beneficiaries_sheetcorrection;
DROP TRIGGER sheetevent_append_only ON beneficiaries_sheetevent;
DROP TRIGGER sheet_guard ON beneficiaries_liaisonsheet;
DROP TRIGGER sheet_number ON beneficiaries_liaisonsheet;
DROP FUNCTION sheetevent_guard();
DROP FUNCTION sheet_history_kept();
DROP FUNCTION sheet_guard();
DROP FUNCTION sheet_number();
DROP FUNCTION sheet_check(integer, integer);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0002_extensions_policies_passes"),
        ("beneficiaries", "0002_policies_enrolment"),
        ("partners", "0002_policies_passes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SheetCorrection",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("changes", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "correction of a sheet",
                "verbose_name_plural": "corrections of sheets",
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="SheetSeries",
            fields=[
                ("year", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("last_number", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="sheetevent",
            name="appointment_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="sheetevent",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_longer", "the person no longer wants to come"),
                    ("elsewhere", "the need was met elsewhere"),
                    ("moved", "the person has moved"),
                    ("mistake", "sent by mistake or twice"),
                    ("unreachable", "could not be reached"),
                    ("not_come", "did not come"),
                    ("done", "the support is finished"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="liaisonsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("needs__contained_by", ["plan", "device", "workshop", "drop_in", "procedure"])),
                name="sheet_needs_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="liaisonsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "motivations__contained_by",
                        [
                            "save_money",
                            "basic_skills",
                            "job_search",
                            "rights",
                            "get_device",
                            "stay_in_touch",
                            "children",
                            "leisure",
                            "other",
                        ],
                    ),
                    ("motivations__len__lte", 3),
                ),
                name="sheet_three_motivations",
            ),
        ),
        migrations.AddConstraint(
            model_name="liaisonsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("availability__contained_by", ["am", "pm", "evening", "saturday"]),
                    (
                        "constraints_known__contained_by",
                        ["stairs", "big_text", "hearing", "childcare", "transport", "interpreter"],
                    ),
                ),
                name="sheet_ticks_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="liaisonsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("birth_on__isnull", True), ("birth_precision", "unknown")),
                    models.Q(
                        ("birth_on__gte", dt.date(1900, 1, 1)),
                        models.Q(("birth_precision", "unknown"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sheet_birth_known_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="liaisonsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "welcomed"), _negated=True), ("person__isnull", False), _connector="OR"
                ),
                name="sheet_welcomed_is_of_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="liaisonsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("postcode", ""), ("postcode__regex", "^\\d{5}$"), _connector="OR"),
                name="sheet_postcode_5_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appointment_at__isnull", False), ("state", "appointment")),
                    models.Q(models.Q(("state", "appointment"), _negated=True), ("appointment_at__isnull", True)),
                    _connector="OR",
                ),
                name="sheetevent_appointment_has_an_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["withdrawn", "closed"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="sheetevent_end_has_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="sheetcorrection",
            name="antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="sheetcorrection",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sheetcorrection",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="beneficiaries.liaisonsheet"
            ),
        ),
        migrations.AddField(
            model_name="sheetcorrection",
            name="structure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
            ),
        ),
        Protect("beneficiaries_sheetcorrection", portal="structure_id = {structure}"),
        Protect("beneficiaries_sheetseries", antenna=None, national=False),
        RunSQL(SQL, BACK),
    ]
