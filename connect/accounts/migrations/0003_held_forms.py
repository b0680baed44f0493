"""What was typed when a session ended. Only the app's own role touches it, before any door opens: no door sees it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        migrations.CreateModel(
            name="HeldForm",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("path", models.CharField(max_length=2000, verbose_name="address")),
                ("body", models.TextField(verbose_name="fields")),
                (
                    "had_files",
                    models.BooleanField(default=False, verbose_name="had attached files, which are not kept"),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="kept at"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="held_forms",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
            ],
            options={
                "verbose_name": "kept form",
                "verbose_name_plural": "kept forms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("path__regex", r"^/([^/\\]|$)")), name="held_form_path_is_ours"
                    )
                ],
            },
        ),
        RunSQL(
            [
                "ALTER TABLE accounts_heldform ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY web ON accounts_heldform TO connect_web USING (true)",
            ],
            [
                "DROP POLICY web ON accounts_heldform",
                "ALTER TABLE accounts_heldform DISABLE ROW LEVEL SECURITY",
            ],
        ),
    ]
