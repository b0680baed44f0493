"""Signatures of half-days, what was noted before, calls after an absence, certificates of completion, papers asked together."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0012_enrolling_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="AbsenceCall",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("reached", "reached"), ("message", "a message was left"), ("no_answer", "no answer")],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("called_at", models.DateTimeField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "half_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.halfday"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absence_calls",
                        to="training.registration",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "call after an absence",
                "verbose_name_plural": "calls after an absence",
                "ordering": ["called_at"],
            },
        ),
        migrations.CreateModel(
            name="AttendanceKept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("present", models.BooleanField(verbose_name="present")),
                ("minutes_missed", models.PositiveSmallIntegerField(verbose_name="minutes missed")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("work", "kept at work"),
                            ("transport", "transport"),
                            ("personal", "a reason of her own"),
                            ("no_news", "no news"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("noted_at", models.DateTimeField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "attendance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kept", to="training.attendance"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "what was noted of an attendance",
                "verbose_name_plural": "what was noted of attendances",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("seq", models.PositiveIntegerField(default=0, editable=False)),
                ("number", models.CharField(editable=False, max_length=20, unique=True, verbose_name="number")),
                ("holder", models.CharField(max_length=161, verbose_name="delivered to")),
                ("employer", models.CharField(max_length=120, verbose_name="employer")),
                ("module_code", models.CharField(max_length=8)),
                ("module_title", models.CharField(max_length=120, verbose_name="module")),
                ("nature", models.CharField(max_length=80, verbose_name="nature of the action")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(verbose_name="until")),
                ("hours", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="hours done")),
                ("at_distance", models.BooleanField(default=False, verbose_name="followed at a distance")),
                ("provider", models.JSONField()),
                ("signatory", models.CharField(max_length=161, verbose_name="signed by")),
                ("place", models.CharField(max_length=80, verbose_name="done at")),
                ("layout", models.CharField(max_length=12, verbose_name="model of the document")),
                (
                    "issued_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="issued"),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="training.registration",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="training.certificate",
                        verbose_name="replaces",
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate of completion",
                "verbose_name_plural": "certificates of completion",
                "ordering": ["-year", "-seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "year", "seq"), name="certificate_number_once"),
                    models.UniqueConstraint(fields=("id", "registration"), name="certificate_registration_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", True)),
                        fields=("registration",),
                        name="certificate_first_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("hours__gt", 0)), name="certificate_has_hours"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="certificate_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CertificateSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "year"), name="certificate_series_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperBatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="until")),
                ("paper_ids", models.JSONField()),
                ("total", models.PositiveIntegerField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("file", models.FileField(blank=True, max_length=120, upload_to="")),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "papers asked together",
                "verbose_name_plural": "papers asked together",
                "ordering": ["-asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))), name="paperbatch_done_within_total"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__range", (1, 5000))), name="paperbatch_1_to_5000"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="paperbatch_until_after_from"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finished_at__isnull", True), ("done", models.F("total")), _connector="OR"),
                        name="paperbatch_finished_when_all_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RollDoor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=6, unique=True)),
                ("tablet_hash", models.CharField(max_length=64, unique=True)),
                ("wrong_names", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                ("shut_at", models.DateTimeField(blank=True, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "half_day",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="door", to="training.halfday"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "half-day open to be signed",
                "verbose_name_plural": "half-days open to be signed",
            },
        ),
        migrations.CreateModel(
            name="RollScan",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=4)),
                ("file", models.FileField(max_length=120, upload_to="")),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roll_scans", to="training.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "scanned attendance sheet",
                "verbose_name_plural": "scanned attendance sheets",
                "ordering": ["added_at"],
                "constraints": [models.UniqueConstraint(fields=("session", "sha256"), name="rollscan_once_a_session")],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("link", "on her phone, by her own link"),
                            ("code", "on her phone, by the code on the screen"),
                            ("tablet", "on the trainer’s tablet"),
                            ("account", "from the trainer’s own account"),
                            ("paper", "on paper"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("signed_at", models.DateTimeField(verbose_name="signed at")),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("present", models.PositiveSmallIntegerField(editable=False, null=True)),
                ("expected", models.PositiveSmallIntegerField(editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "half_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="training.halfday"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="training.registration",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.session"
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="training.sessiontrainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
                "ordering": ["signed_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="signature_antenna_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("registration__isnull", False), ("trainer__isnull", True)),
                            models.Q(("registration__isnull", True), ("trainer__isnull", False)),
                            _connector="OR",
                        ),
                        name="signature_of_a_trainee_or_a_trainer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("means__in", ["paper", "account"]), _negated=True),
                            ("recorded_by__isnull", False),
                            _connector="OR",
                        ),
                        name="signature_says_who_wrote_it_down",
                    ),
                ],
                "indexes": [models.Index(fields=["registration", "half_day"], name="signature_registration")],
            },
        ),
        migrations.CreateModel(
            name="Strike",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="what happened")),
                ("struck_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "signature",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="strike", to="training.signature"
                    ),
                ),
                (
                    "struck_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "signature struck out",
                "verbose_name_plural": "signatures struck out",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="strike_has_a_reason"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="minutes_missed",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="minutes missed"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("work", "kept at work"),
                    ("transport", "transport"),
                    ("personal", "a reason of her own"),
                    ("no_news", "no news"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="reason",
            ),
        ),
        migrations.AddField(
            model_name="attestation",
            name="provider",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="attestation",
            name="results",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(fields=("id", "antenna"), name="attendance_antenna_key"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("present", True), ("minutes_missed", 0), _connector="OR"),
                name="attendance_minutes_of_who_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("present", False), ("minutes_missed__gt", 0), _connector="OR"),
                name="attendance_reason_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessiontrainer",
            constraint=models.UniqueConstraint(fields=("id", "session"), name="trainer_session_key"),
        ),
    ]
