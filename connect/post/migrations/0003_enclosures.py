"""Files that leave with a letter: a door may add one and read none."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("post", "0002_unusable_addresses")]

    operations = [
        migrations.CreateModel(
            name="Enclosure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="name of the file")),
                ("content", models.BinaryField()),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enclosures", to="post.letter"
                    ),
                ),
            ],
            options={
                "verbose_name": "enclosure",
                "verbose_name_plural": "enclosures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[A-Za-z0-9._-]+\\.pdf$")), name="enclosure_is_a_pdf"
                    )
                ],
            },
        ),
        RunSQL(
            """
            ALTER TABLE post_enclosure ENABLE ROW LEVEL SECURITY;
            CREATE POLICY web ON post_enclosure TO connect_web USING (true);
            CREATE POLICY antenna ON post_enclosure FOR INSERT TO connect_antenna WITH CHECK (true);
            """,
            """
            DROP POLICY antenna ON post_enclosure;
            DROP POLICY web ON post_enclosure;
            ALTER TABLE post_enclosure DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
