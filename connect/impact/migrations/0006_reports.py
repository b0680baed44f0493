"""Reports: what is asked for, how far it is made, and who may read it."""

import datetime
import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0007_followed_at_another_antenna"),
        ("impact", "0005_sealed_periods"),
        ("partners", "0005_promises_to_funders"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wanted", models.BooleanField(verbose_name="receives the figures of the month by e-mail")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.membership"
                    ),
                ),
            ],
            options={
                "verbose_name": "choice about the letter of the month",
                "verbose_name_plural": "choices about the letter of the month",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until, included")),
                ("department", models.CharField(blank=True, max_length=3, verbose_name="people of the department")),
                ("commune", models.CharField(blank=True, max_length=8, verbose_name="people of the commune")),
                ("share", models.PositiveSmallIntegerField(null=True, verbose_name="share of the funder")),
                ("introduction", models.TextField(blank=True, verbose_name="introduction")),
                (
                    "sections",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="sections"
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("counting", "being counted"),
                            ("written", "written"),
                            ("failed", "not written"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("total", models.PositiveSmallIntegerField(default=1)),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("facts", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField(null=True)),
                ("told", models.JSONField(null=True)),
                ("written_at", models.DateTimeField(null=True, verbose_name="written at")),
                (
                    "antennas",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="antennas.antenna", verbose_name="antennas"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "due",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.reportdue",
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="impact.report"
                    ),
                ),
                (
                    "funder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="funder",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="impact.agegrid",
                        verbose_name="age grid",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="sent by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-asked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="report_has_a_day"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="report_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(("share__isnull", True), ("share__range", (1, 100)), _connector="OR"),
                        name="report_share_in_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="report_done_within_total"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("counted_at__isnull", False),
                                ("state", "written"),
                                ("told__isnull", False),
                                ("written_at__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "written"), _negated=True),
                                ("told__isnull", True),
                                ("written_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="report_written_is_whole",
                    ),
                ],
                "indexes": [models.Index(fields=["-asked_at"], name="report_latest")],
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("pdf", "PDF"), ("xlsx", "XLSX"), ("csv", "CSV")], max_length=4)),
                ("file", models.FileField(max_length=120, upload_to="")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="impact.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a report",
                "verbose_name_plural": "files of reports",
                "constraints": [
                    models.UniqueConstraint(fields=("report", "kind"), name="reportfile_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="reportfile_digest"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("for_whom", models.CharField(max_length=80, verbose_name="for whom")),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True, verbose_name="used last")),
                ("uses", models.PositiveIntegerField(default=0, verbose_name="times opened")),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="impact.report"
                    ),
                ),
            ],
            options={
                "verbose_name": "link to a report",
                "verbose_name_plural": "links to reports",
                "ordering": ["-made_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_at__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("made_at"), "+", models.Value(datetime.timedelta(days=1))
                                ),
                            ),
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("made_at"), "+", models.Value(datetime.timedelta(days=90))
                                ),
                            ),
                        ),
                        name="reportlink_1_to_90_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("secret_hash__regex", "^[0-9a-f]{64}$")), name="reportlink_digest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("for_whom", ""), _negated=True), name="reportlink_for_somebody"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reportlink_ended_by_somebody",
                    ),
                ],
            },
        ),
    ]
