"""Onward orientation: who was sent where, with what, on what ground, and what became of it."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

FORWARD = """
ALTER TABLE beneficiaries_referral ADD CONSTRAINT referral_person_enrolled
  FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
  DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION referral_to_an_open_place() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM partners_place WHERE id = new.place_id AND closed_on IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'this place is closed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_to_an_open_place';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER referral_to_an_open_place BEFORE INSERT ON beneficiaries_referral
  FOR EACH ROW EXECUTE FUNCTION referral_to_an_open_place();

-- What was said of whom, to whom, on what ground, is never rewritten; after a withdrawal nothing is sent. Owner
-- functions pass: a merge moves the person, an erasure empties the row.
CREATE FUNCTION referral_stands() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user NOT IN ('connect_antenna', 'connect_national') THEN
    RETURN new;
  END IF;
  IF (new.person_id, new.antenna_id, new.place_id, new.place_name, new.need, new.transmitted, new.basis, new.at, new.by_id)
       IS DISTINCT FROM
     (old.person_id, old.antenna_id, old.place_id, old.place_name, old.need, old.transmitted, old.basis, old.at, old.by_id)
     OR (old.emailed_at IS NOT NULL AND (new.emailed_at, new.emailed_to, new.emailed_by_id)
           IS DISTINCT FROM (old.emailed_at, old.emailed_to, old.emailed_by_id)) THEN
    RAISE EXCEPTION 'an orientation stands as it was made'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_stands';
  END IF;
  IF old.withdrawn_at IS NOT NULL THEN
    RAISE EXCEPTION 'this orientation was withdrawn'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_withdrawn_ends_it';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER referral_stands BEFORE UPDATE ON beneficiaries_referral
  FOR EACH ROW EXECUTE FUNCTION referral_stands();

-- A withdrawal takes back the letter that still waits in the outbox: a door may add letters and change none.
CREATE FUNCTION referral_recall(which uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE taken integer;
BEGIN
  PERFORM FROM beneficiaries_referral WHERE id = which AND withdrawn_at IS NOT NULL
     AND antenna_id::text = current_setting('connect.antenna', true);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no withdrawn orientation of this antenna'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'referral_recalled_at_its_door';
  END IF;
  UPDATE post_letter SET not_after = least(not_after, now()), body = ''
   WHERE matter = 'referral:' || which AND handed_at IS NULL;
  GET DIAGNOSTICS taken = ROW_COUNT;
  RETURN taken;
END $$;
REVOKE ALL ON FUNCTION referral_recall(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION referral_recall(uuid) TO connect_antenna;
"""

BACKWARD = """
DROP FUNCTION referral_recall(uuid);
DROP TRIGGER referral_stands ON beneficiaries_referral;
DROP FUNCTION referral_stands();
DROP TRIGGER referral_to_an_open_place ON beneficiaries_referral;
DROP FUNCTION referral_to_an_open_place();
ALTER TABLE beneficiaries_referral DROP CONSTRAINT referral_person_enrolled;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0004_communes"),
        ("beneficiaries", "0015_versions_of_the_questionnaire"),
        ("partners", "0004_places"),
        ("post", "0001_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("place_name", models.CharField(max_length=200, verbose_name="place")),
                ("need", models.CharField(max_length=30, verbose_name="need")),
                (
                    "transmitted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("first_name", "first name"),
                                ("last_name", "last name"),
                                ("phone", "telephone"),
                                ("email", "e-mail address"),
                                ("language", "easiest language"),
                                ("town", "town"),
                                ("birth_year", "year of birth"),
                                ("level", "level with digital tools"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what is passed on",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("mission", "it is part of the help asked for"),
                            ("request", "the person asks for it herself"),
                            ("consent", "the person agrees to it, today"),
                        ],
                        max_length=8,
                        verbose_name="ground",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                ("emailed_at", models.DateTimeField(null=True)),
                ("emailed_to", models.EmailField(blank=True, max_length=254)),
                ("follow_up_on", models.DateField(null=True, verbose_name="asked again on")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("came", "went there"),
                            ("no_show", "did not go"),
                            ("solved", "solved"),
                            ("no_answer", "no answer"),
                        ],
                        max_length=10,
                        verbose_name="what became of it",
                    ),
                ),
                ("result_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "emailed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="beneficiaries.person"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.place"
                    ),
                ),
                (
                    "result_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "verbose_name": "orientation to a partner",
                "verbose_name_plural": "orientations to partners",
                "ordering": ["-at"],
                "indexes": [
                    models.Index(fields=["person", "-at"], name="referral_person_at"),
                    models.Index(
                        condition=models.Q(
                            ("follow_up_on__isnull", False), ("result", ""), ("withdrawn_at__isnull", True)
                        ),
                        fields=["antenna", "follow_up_on"],
                        name="referral_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["mission", "request", "consent"])),
                        name="referral_basis_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "transmitted__contained_by",
                                [
                                    "first_name",
                                    "last_name",
                                    "phone",
                                    "email",
                                    "language",
                                    "town",
                                    "birth_year",
                                    "level",
                                ],
                            )
                        ),
                        name="referral_transmits_what_is_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("emailed_at__isnull", True), ("emailed_by__isnull", True), ("emailed_to", "")),
                            models.Q(
                                ("emailed_at__gte", models.F("at")),
                                ("emailed_at__isnull", False),
                                ("emailed_by__isnull", False),
                                models.Q(("emailed_to", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="referral_emailed_to_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", ""), ("result_at__isnull", True), ("result_by__isnull", True)),
                            models.Q(
                                ("result__in", ["came", "no_show", "solved", "no_answer"]),
                                ("result_at__isnull", False),
                                ("result_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="referral_result_is_somebodys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True)),
                            models.Q(
                                ("follow_up_on__isnull", True),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="referral_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        RunSQL(FORWARD, BACKWARD),
        Protect("beneficiaries_referral"),
    ]
