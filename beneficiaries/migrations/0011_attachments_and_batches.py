"""Files that come in and go out: a sheet's document, lists of people being previewed, who is who in another tool."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import Protect

# Who came in (`connect.antennas.doors`): a list that is being looked at is its author's alone.
AUTHOR = "(SELECT nullif(current_setting('connect.user', true), '')::bigint)"

SQL = """
-- A document belongs to a sheet that is not finished, copies its antenna and structure, and never changes: it is only
-- taken off, once, with the day.
CREATE FUNCTION attachment_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    IF EXISTS (SELECT FROM beneficiaries_liaisonsheet s WHERE s.id = new.sheet_id
                AND s.state IN ('withdrawn', 'refused', 'closed')) THEN
      RAISE EXCEPTION 'this sheet is finished'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_of_a_finished_sheet';
    END IF;
    RETURN new;
  END IF;
  IF tg_op = 'UPDATE' THEN
    IF to_jsonb(new) - 'antenna_id' = to_jsonb(old) - 'antenna_id'
       OR (old.removed_at IS NULL AND new.removed_at IS NOT NULL
           AND to_jsonb(new) - '{removed_at,removed_by_id}'::text[]
             = to_jsonb(old) - '{removed_at,removed_by_id}'::text[]) THEN
      RETURN new;
    END IF;
  END IF;
  RAISE EXCEPTION '% on a document is refused', tg_op
    USING ERRCODE = 'check_violation', CONSTRAINT = 'attachment_frozen';
END $$;
CREATE TRIGGER attachment_guard BEFORE INSERT OR UPDATE ON beneficiaries_attachment
  FOR EACH ROW EXECUTE FUNCTION attachment_guard();
ALTER TABLE beneficiaries_attachment ADD CONSTRAINT attachment_copies_its_sheet
  FOREIGN KEY (sheet_id, antenna_id, structure_id)
  REFERENCES beneficiaries_liaisonsheet (id, antenna_id, structure_id)
  ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE beneficiaries_externalid ADD CONSTRAINT externalid_person_enrolled
  FOREIGN KEY (person_id, antenna_id) REFERENCES beneficiaries_enrolment (person_id, antenna_id)
  DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER extraction_append_only BEFORE UPDATE OR DELETE ON beneficiaries_extraction
  FOR EACH ROW EXECUTE FUNCTION connect_refuse_change();
"""
BACK = """
DROP TRIGGER extraction_append_only ON beneficiaries_extraction;
ALTER TABLE beneficiaries_externalid DROP CONSTRAINT externalid_person_enrolled;
ALTER TABLE beneficiaries_attachment DROP CONSTRAINT attachment_copies_its_sheet;
DROP TRIGGER attachment_guard ON beneficiaries_attachment;
DROP FUNCTION attachment_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0010_drafts_states_and_rights_of_sheets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("key", models.CharField(editable=False, max_length=60, unique=True)),
                ("kind", models.CharField(choices=[("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")], max_length=4)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "removed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="beneficiaries.liaisonsheet",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
                    ),
                ),
            ],
            options={
                "verbose_name": "document of a sheet",
                "verbose_name_plural": "documents of sheets",
                "ordering": ["added_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("sheet",),
                        name="attachment_one_a_sheet",
                    ),
                    models.CheckConstraint(condition=models.Q(("size__range", (1, 8000000))), name="attachment_size"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "jpeg", "png"])), name="attachment_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^pieces/[0-9a-f]{2}/[0-9a-f]{32}$")),
                        name="attachment_key_says_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalId",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40, verbose_name="other tool")),
                ("external_id", models.CharField(max_length=80, verbose_name="identifier there")),
                ("seen", models.JSONField(default=dict)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_ids",
                        to="beneficiaries.person",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier in another tool",
                "verbose_name_plural": "identifiers in other tools",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("antenna", "source", "external_id"), name="external_id_is_one_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("external_id", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="external_id_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Extraction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=20)),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("people", models.PositiveIntegerField()),
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
            ],
            options={
                "verbose_name": "file taken out",
                "verbose_name_plural": "files taken out",
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["antenna", "-at"], name="extraction_antenna_at")],
            },
        ),
        migrations.CreateModel(
            name="ListImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=40, verbose_name="other tool")),
                ("rows", models.JSONField(default=list)),
                ("notes", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("created", models.PositiveIntegerField(default=0)),
                ("linked", models.PositiveIntegerField(default=0)),
                ("updated", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "list of people taken over",
                "verbose_name_plural": "lists of people taken over",
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_at__isnull", True), ("rows", []), _connector="OR"),
                        name="import_keeps_no_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="import_names_its_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SheetBatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rows", models.JSONField(default=list)),
                ("notes", models.JSONField(default=dict)),
                ("sheets", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
                    ),
                ),
            ],
            options={
                "verbose_name": "list of people to send",
                "verbose_name_plural": "lists of people to send",
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", True), ("rows", []), _connector="OR"),
                        name="batch_sent_keeps_no_name",
                    )
                ],
            },
        ),
        Protect("beneficiaries_attachment", portal="structure_id = {structure}"),
        Protect(
            "beneficiaries_sheetbatch", antenna=None, portal=f"structure_id = {{structure}} AND author_id = {AUTHOR}"
        ),
        Protect(
            "beneficiaries_listimport",
            antenna=f"antenna_id = {{antenna}} AND (confirmed_at IS NOT NULL OR author_id = {AUTHOR})",
        ),
        Protect("beneficiaries_externalid"),
        Protect("beneficiaries_extraction"),
        RunSQL(SQL, BACK),
    ]
