"""Files that are taken out: open data, activities, places."""

import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("impact", "0007_rules_of_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="TakenFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=16)),
                ("ending", models.CharField(max_length=4)),
                ("names", models.BooleanField(default=False)),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until, included")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("reading", "being read"),
                            ("made", "ready"),
                            ("emptied", "no longer kept"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("parts", models.PositiveIntegerField(default=0)),
                ("after", models.JSONField(default=dict)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("file", models.FileField(blank=True, max_length=120, upload_to="")),
                ("size", models.BigIntegerField(null=True, verbose_name="bytes")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True, verbose_name="kept until")),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "file taken out",
                "verbose_name_plural": "files taken out",
                "ordering": ["-asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="takenfile_of_its_antenna"),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="takenfile_has_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("names", False), ("reason", "")),
                            models.Q(("antenna__isnull", False), ("names", True), ("reason__regex", "\\S.{8,}\\S")),
                            _connector="OR",
                        ),
                        name="takenfile_names_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("made_at__isnull", False),
                                ("sha256__regex", "^[0-9a-f]{64}$"),
                                ("size__isnull", False),
                                ("state__in", ["made", "emptied"]),
                                ("until__isnull", False),
                            ),
                            models.Q(
                                ("file", ""),
                                ("made_at__isnull", True),
                                ("sha256", ""),
                                ("size__isnull", True),
                                ("state__in", ["waiting", "reading"]),
                                ("until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="takenfile_made_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("state", "made"), _negated=True),
                            models.Q(("state", "emptied"), models.Q(("file", ""), _negated=True), _negated=True),
                        ),
                        name="takenfile_kept_until_emptied",
                    ),
                ],
                "indexes": [models.Index(fields=["antenna", "-asked_at"], name="takenfile_latest")],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("method", models.PositiveSmallIntegerField()),
                ("tables", models.JSONField()),
                ("file", models.FileField(max_length=120, upload_to="")),
                ("size", models.BigIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200, verbose_name="why it is withdrawn")),
                (
                    "period",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication",
                        to="impact.sealedperiod",
                        verbose_name="period",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "verbose_name": "publication of open data",
                "verbose_name_plural": "publications of open data",
                "ordering": ["-first_on"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (
                                models.Func(
                                    models.F("first_on"), models.F("last_on"), models.Value("[]"), function="daterange"
                                ),
                                "&&",
                            )
                        ],
                        name="publication_days_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="publication_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True), ("withdrawn_why", "")
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                ("withdrawn_why__regex", "\\S.{8,}\\S"),
                            ),
                            _connector="OR",
                        ),
                        name="publication_withdrawn_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TakenPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("table", models.PositiveSmallIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kept_parts", to="impact.takenfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a file taken out",
                "verbose_name_plural": "parts of files taken out",
                "ordering": ["file", "number"],
                "constraints": [models.UniqueConstraint(fields=("file", "number"), name="takenpart_once")],
            },
        ),
        migrations.CreateModel(
            name="Taking",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("from_byte", models.BigIntegerField(default=0)),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="takings", to="impact.takenfile"
                    ),
                ),
            ],
            options={
                "verbose_name": "taking of a file",
                "verbose_name_plural": "takings of files",
                "ordering": ["-at"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("from_byte__gte", 0)), name="taking_from_a_byte")
                ],
            },
        ),
    ]
