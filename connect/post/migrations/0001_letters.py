"""The outbox, which a door may add to and never read."""

import uuid

import django.utils.timezone
from django.db import migrations, models
from django.db.migrations.operations import RunSQL


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("recipient", models.EmailField(max_length=254, verbose_name="to")),
                ("matter", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=30)),
                ("subject", models.CharField(max_length=150, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("language", models.CharField(default="fr", max_length=5)),
                ("queued_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written at")),
                ("not_after", models.DateTimeField(verbose_name="not after")),
                ("handed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["-queued_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)), fields=["not_after"], name="letter_waiting"
                    ),
                    models.Index(fields=["-queued_at"], name="letter_latest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("recipient", "matter", "kind"), name="letter_once"),
                    models.CheckConstraint(
                        condition=models.Q(("subject__regex", "[\\r\\n]"), _negated=True),
                        name="letter_subject_one_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("recipient__regex", "^[^@\\s,;]+@[^@\\s,;]+$")), name="letter_one_address"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handed_at__isnull", True), ("handed_at__lte", models.F("not_after")), _connector="OR"
                        ),
                        name="letter_never_after_its_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sent_at__isnull", True), ("handed_at__isnull", False), _connector="OR"),
                        name="letter_sent_was_handed_over",
                    ),
                ],
            },
        ),
        RunSQL(
            """
            ALTER TABLE post_letter ENABLE ROW LEVEL SECURITY;
            CREATE POLICY web ON post_letter TO connect_web USING (true);
            CREATE POLICY antenna ON post_letter FOR INSERT TO connect_antenna WITH CHECK (true);
            CREATE POLICY portal ON post_letter FOR INSERT TO connect_portal WITH CHECK (true);
            CREATE POLICY national ON post_letter FOR INSERT TO connect_national WITH CHECK (true);
            """,
            """
            DROP POLICY national ON post_letter;
            DROP POLICY portal ON post_letter;
            DROP POLICY antenna ON post_letter;
            DROP POLICY web ON post_letter;
            ALTER TABLE post_letter DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
