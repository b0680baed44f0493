"""Keys of the API: what each may read, until when."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0007_followed_at_another_antenna"),
        ("impact", "0009_rules_of_files_taken_out"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="what it is for")),
                ("holder", models.CharField(max_length=80, verbose_name="who holds it")),
                ("outside", models.BooleanField(default=True, verbose_name="outside the house")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("chiffres", "figures of the table of results"),
                                ("listes", "the list behind a figure, without names"),
                                ("seances", "sessions to come and their free seats"),
                                ("lieux", "places of digital inclusion"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                        verbose_name="what it may read",
                    ),
                ),
                ("secret_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("last_on", models.DateField(verbose_name="until, included")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "key of the API",
                "verbose_name_plural": "keys of the API",
                "ordering": ["-made_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("secret_hash__regex", "^[0-9a-f]{64}$")), name="apikey_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), models.Q(("holder", ""), _negated=True)
                        ),
                        name="apikey_of_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scopes__contained_by", ["chiffres", "listes", "seances", "lieux"]),
                            ("scopes__len__range", (1, 4)),
                        ),
                        name="apikey_reads_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scopes__contains", ["listes"]), _negated=True),
                            models.Q(("antenna__isnull", False), ("outside", False)),
                            _connector="OR",
                        ),
                        name="apikey_lists_of_one_antenna",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__gte", models.F("made_at")), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="apikey_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiUse",
            fields=[
                (
                    "of",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="impact.apikey",
                        verbose_name="key",
                    ),
                ),
                ("minute", models.DateTimeField(verbose_name="used last")),
                ("times", models.PositiveIntegerField(verbose_name="times in that minute")),
            ],
            options={
                "verbose_name": "use of a key of the API",
                "verbose_name_plural": "uses of keys of the API",
            },
        ),
    ]
