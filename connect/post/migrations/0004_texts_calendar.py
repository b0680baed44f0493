"""Text messages beside letters; a letter may carry a calendar file."""

import uuid

import django.utils.timezone
from django.db import migrations, models
from django.db.migrations.operations import RunSQL


class Migration(migrations.Migration):
    dependencies = [
        ("post", "0003_enclosures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Text",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=16, verbose_name="to")),
                ("matter", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=30)),
                ("body", models.CharField(max_length=670, verbose_name="text")),
                ("parts", models.PositiveSmallIntegerField(verbose_name="parts")),
                ("language", models.CharField(default="fr", max_length=10)),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written at")),
                ("not_after", models.DateTimeField(verbose_name="not after")),
                ("handed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ],
            options={
                "verbose_name": "text message",
                "verbose_name_plural": "text messages",
                "ordering": ["-queued_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="enclosure",
            name="enclosure_is_a_pdf",
        ),
        migrations.AddConstraint(
            model_name="enclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__regex", "^[A-Za-z0-9._-]+\\.(pdf|ics)$")),
                name="enclosure_is_a_pdf_or_a_calendar",
            ),
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", True)), fields=["not_after"], name="text_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(fields=["-queued_at"], name="text_latest"),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.UniqueConstraint(fields=("number", "matter", "kind"), name="text_once"),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^\\+[1-9]\\d{5,14}$")), name="text_number_e164"
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handed_at__isnull", True), ("handed_at__lte", models.F("not_after")), _connector="OR"
                ),
                name="text_never_after_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.CheckConstraint(
                condition=models.Q(("sent_at__isnull", True), ("handed_at__isnull", False), _connector="OR"),
                name="text_sent_was_handed_over",
            ),
        ),
        RunSQL(
            """
            ALTER TABLE post_text ENABLE ROW LEVEL SECURITY;
            CREATE POLICY web ON post_text TO connect_web USING (true);
            CREATE POLICY antenna ON post_text FOR INSERT TO connect_antenna WITH CHECK (true);
            CREATE POLICY portal ON post_text FOR INSERT TO connect_portal WITH CHECK (true);
            CREATE POLICY national ON post_text FOR INSERT TO connect_national WITH CHECK (true);
            """,
            """
            DROP POLICY national ON post_text;
            DROP POLICY portal ON post_text;
            DROP POLICY antenna ON post_text;
            DROP POLICY web ON post_text;
            ALTER TABLE post_text DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
