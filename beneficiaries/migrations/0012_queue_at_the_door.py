"""The queue of those who come without an appointment, the tablets that take turns, and who a visitor was."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

FORWARD = """
-- What names a visit or a person of a queue names one of this antenna: foreign keys ignore row security.
ALTER TABLE beneficiaries_visit ADD CONSTRAINT visit_keys UNIQUE (id, antenna_id);
ALTER TABLE beneficiaries_turn
  ADD CONSTRAINT turn_person_enrolled FOREIGN KEY (person_id, antenna_id)
    REFERENCES beneficiaries_enrolment (person_id, antenna_id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT turn_visit_of_the_antenna FOREIGN KEY (visit_id, antenna_id)
    REFERENCES beneficiaries_visit (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE beneficiaries_recognition
  ADD CONSTRAINT recognition_person_enrolled FOREIGN KEY (person_id, antenna_id)
    REFERENCES beneficiaries_enrolment (person_id, antenna_id) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT recognition_visit_of_the_antenna FOREIGN KEY (visit_id, antenna_id)
    REFERENCES beneficiaries_visit (id, antenna_id) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION recognition_of_an_anonymous_visit() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM beneficiaries_visit WHERE id = new.visit_id AND person_id IS NOT NULL) THEN
    RAISE EXCEPTION 'this visit already has a person'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'recognition_of_an_anonymous_visit';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER recognition_of_an_anonymous_visit BEFORE INSERT OR UPDATE ON beneficiaries_recognition
  FOR EACH ROW EXECUTE FUNCTION recognition_of_an_anonymous_visit();

-- A turn that has ended stays as it was; only the first name goes, and a merge may move the person.
CREATE FUNCTION turn_ended_is_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (new.antenna_id, new."on", new.number, new.arrived_at, new.reason)
       IS DISTINCT FROM (old.antenna_id, old."on", old.number, old.arrived_at, old.reason)
     OR (old.ended_at IS NOT NULL AND
         ((new.taken_by_id, new.taken_at, new.ended_at, new.outcome)
            IS DISTINCT FROM (old.taken_by_id, old.taken_at, old.ended_at, old.outcome)
          OR (new.first_name <> '' AND new.first_name <> old.first_name))) THEN
    RAISE EXCEPTION 'this turn has ended' USING ERRCODE = 'check_violation', CONSTRAINT = 'turn_ended_is_frozen';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER turn_ended_is_frozen BEFORE UPDATE ON beneficiaries_turn
  FOR EACH ROW EXECUTE FUNCTION turn_ended_is_frozen();

-- Which antenna a tablet belongs to, asked before any door is open; NULL when it is switched off or made up.
CREATE FUNCTION tablet_antenna(secret text) RETURNS TABLE (antenna_id bigint, antenna_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.antenna_id, a.name::text FROM beneficiaries_doortablet t JOIN antennas_antenna a ON a.id = t.antenna_id
   WHERE t.secret_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex') AND t.ended_at IS NULL
     AND (a.closed_on IS NULL OR a.closed_on >= current_date)
$$;
REVOKE ALL ON FUNCTION tablet_antenna(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tablet_antenna(text) TO connect_web;
"""

# `lpad` cuts what is longer: the millionth person of an antenna would have been given the card of another.
CARDS = """
CREATE OR REPLACE FUNCTION enrol_new(who uuid, place bigint, day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE card text; number integer;
BEGIN
  IF current_setting('connect.antenna', true) IS DISTINCT FROM place::text THEN
    RAISE EXCEPTION 'the door of this antenna is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_at_the_open_door';
  END IF;
  PERFORM FROM beneficiaries_person WHERE id = who FOR UPDATE;
  IF EXISTS (SELECT FROM beneficiaries_enrolment WHERE person_id = who) THEN
    RAISE EXCEPTION 'this person is already enrolled'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'enrol_new_is_for_new_people';
  END IF;
  INSERT INTO beneficiaries_cardseries (antenna_id, last_number) VALUES (place, 1)
    ON CONFLICT (antenna_id) DO UPDATE SET last_number = beneficiaries_cardseries.last_number + 1
    RETURNING last_number INTO number;
  SELECT code || '-' || lpad(number::text, greatest(6, length(number::text)), '0') INTO card
    FROM antennas_antenna WHERE id = place;
  UPDATE beneficiaries_person SET card_number = card WHERE id = who;
  INSERT INTO beneficiaries_enrolment (person_id, antenna_id, since) VALUES (who, place, day);
  RETURN card;
END $$;
"""

BACKWARD = """
DROP FUNCTION tablet_antenna(text);
DROP TRIGGER turn_ended_is_frozen ON beneficiaries_turn;
DROP FUNCTION turn_ended_is_frozen();
DROP TRIGGER recognition_of_an_anonymous_visit ON beneficiaries_recognition;
DROP FUNCTION recognition_of_an_anonymous_visit();
ALTER TABLE beneficiaries_recognition DROP CONSTRAINT recognition_visit_of_the_antenna, DROP CONSTRAINT recognition_person_enrolled;
ALTER TABLE beneficiaries_turn DROP CONSTRAINT turn_visit_of_the_antenna, DROP CONSTRAINT turn_person_enrolled;
ALTER TABLE beneficiaries_visit DROP CONSTRAINT visit_keys;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0003_one_role_at_a_time"),
        ("beneficiaries", "0011_attachments_and_batches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorTablet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="switched off")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tablets", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "tablet at the door",
                "verbose_name_plural": "tablets at the door",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Recognition",
            fields=[
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="recognition",
                        serialize=False,
                        to="beneficiaries.visit",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recognitions",
                        to="beneficiaries.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "visitor recognised",
                "verbose_name_plural": "visitors recognised",
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="day")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number of the day")),
                ("first_name", models.CharField(blank=True, max_length=40, verbose_name="first name")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("appointment", "I have an appointment"),
                            ("plan", "a plan, a top-up"),
                            ("device", "a computer, a telephone"),
                            ("help", "help with one thing"),
                            ("workshop", "learning, in a workshop"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("arrived_at", models.DateTimeField(verbose_name="arrived at")),
                ("taken_at", models.DateTimeField(null=True, verbose_name="taken at")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("seen", "seen"), ("left", "left before being seen")], max_length=4
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="antennas.antenna"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="beneficiaries.person",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="beneficiaries.visit",
                    ),
                ),
            ],
            options={
                "verbose_name": "turn",
                "verbose_name_plural": "turns",
                "ordering": ["arrived_at", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "on", "number"), name="turn_number_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["appointment", "plan", "device", "help", "workshop", "other"])
                        ),
                        name="turn_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                            models.Q(("taken_at__gte", models.F("arrived_at")), ("taken_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="turn_taken_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("outcome", ""), ("visit__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("outcome", "left"), ("visit__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("outcome", "seen"), ("visit__isnull", False)),
                            _connector="OR",
                        ),
                        name="turn_ends_once_and_seen_is_a_visit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_name", ""), _negated=True), ("ended_at__isnull", False), _connector="OR"
                        ),
                        name="turn_has_a_first_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("antenna", "person"),
                        name="turn_one_open_a_person",
                    ),
                ],
            },
        ),
        Protect("beneficiaries_doortablet"),
        Protect("beneficiaries_turn"),
        Protect("beneficiaries_recognition"),
        RunSQL(FORWARD, BACKWARD),
        RunSQL(CARDS, RunSQL.noop),
    ]
