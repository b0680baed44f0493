"""Steps of requests, agreements and their series; what a session at a distance says."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0006_a_membership_stays_whose"),
        ("partners", "0004_places"),
        ("training", "0008_billing_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("seq", models.PositiveIntegerField(default=0, editable=False)),
                ("number", models.CharField(editable=False, max_length=20, unique=True, verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("aims", models.TextField(max_length=3000, verbose_name="at the end, one can (one a line)")),
                ("content", models.TextField(max_length=4000, verbose_name="content")),
                ("means", models.TextField(max_length=3000, verbose_name="means and methods")),
                ("followed", models.TextField(max_length=2000, verbose_name="how it is followed")),
                (
                    "sanctioned",
                    models.TextField(max_length=2000, verbose_name="how it is assessed, and what is delivered"),
                ),
                ("people", models.PositiveSmallIntegerField(verbose_name="number of professionals")),
                ("half_days", models.JSONField()),
                ("hours", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="hours")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("antenna", "at the antenna"),
                            ("structure", "at the structure’s"),
                            ("elsewhere", "elsewhere"),
                            ("remote", "at a distance"),
                        ],
                        max_length=10,
                        verbose_name="where",
                    ),
                ),
                ("place", models.CharField(max_length=400, verbose_name="address")),
                ("price_cents", models.PositiveIntegerField(verbose_name="price, in cents")),
                ("vat_mention", models.CharField(blank=True, max_length=200)),
                ("funded_by", models.CharField(blank=True, max_length=200, verbose_name="paid by")),
                ("payment", models.TextField(max_length=1000, verbose_name="how it is paid")),
                ("issuer", models.JSONField()),
                ("client", models.JSONField()),
                ("antenna_name", models.CharField(max_length=80)),
                ("layout", models.CharField(max_length=12, verbose_name="model of the document")),
                (
                    "sent_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="sent"),
                ),
                ("sent_by_name", models.CharField(max_length=160)),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                ("signed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "signed_means",
                    models.CharField(
                        blank=True,
                        choices=[("portal", "on the portal"), ("paper", "on paper"), ("email", "by e-mail")],
                        max_length=10,
                        verbose_name="signed",
                    ),
                ),
                ("signed_name", models.CharField(blank=True, max_length=160, verbose_name="signed by")),
                ("signed_position", models.CharField(blank=True, max_length=80, verbose_name="position")),
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
                    "module",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.module",
                        verbose_name="module",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="training.need",
                        verbose_name="request",
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
                        to="training.agreement",
                        verbose_name="replaces",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_post",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.professional",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.site",
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
                "verbose_name": "training agreement",
                "verbose_name_plural": "training agreements",
                "ordering": ["-sent_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "year", "seq"), name="agreement_number_once"),
                    models.UniqueConstraint(fields=("id", "need"), name="agreement_need_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", True)), fields=("need",), name="agreement_first_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("people__range", (1, 500))), name="agreement_for_1_to_500_people"
                    ),
                    models.CheckConstraint(condition=models.Q(("hours__gt", 0)), name="agreement_has_hours"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_cents__gt", 0), models.Q(("funded_by", ""), _negated=True), _connector="OR"
                        ),
                        name="agreement_free_says_who_pays",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("aims", ""), _negated=True),
                            models.Q(("content", ""), _negated=True),
                            models.Q(("means", ""), _negated=True),
                            models.Q(("followed", ""), _negated=True),
                            models.Q(("sanctioned", ""), _negated=True),
                            models.Q(("payment", ""), _negated=True),
                            models.Q(("place", ""), _negated=True),
                        ),
                        name="agreement_says_what_the_law_asks",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("signed_at__isnull", True),
                                ("signed_means", ""),
                                ("signed_name", ""),
                                ("signed_on__isnull", True),
                            ),
                            models.Q(
                                ("signed_at__isnull", False),
                                ("signed_on__isnull", False),
                                models.Q(("signed_means", ""), _negated=True),
                                models.Q(("signed_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agreement_signed_wholly",
                    ),
                ],
                "indexes": [models.Index(fields=["antenna", "-sent_at"], name="agreement_sent")],
            },
        ),
        migrations.CreateModel(
            name="AgreementSeries",
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
                    models.UniqueConstraint(fields=("antenna", "year"), name="agreement_series_once_a_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for an answer"),
                            ("studied", "being studied"),
                            ("quoted", "a quote was sent"),
                            ("agreed", "agreed"),
                            ("planned", "a session is planned"),
                            ("refused", "not followed up"),
                            ("withdrawn", "withdrawn by the structure"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by_structure", models.BooleanField()),
                ("word", models.TextField(blank=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="training.need"
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
                "verbose_name": "step of a request",
                "verbose_name_plural": "steps of requests",
                "ordering": ["at", "id"],
            },
        ),
        migrations.AddField(
            model_name="need",
            name="caller",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=160, verbose_name="asked by (name)"
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="funding",
            field=models.CharField(
                choices=[
                    ("unknown", "not known yet"),
                    ("structure", "the structure"),
                    ("opco", "its skills operator (OPCO) or another fund"),
                    ("funded", "nobody: a programme pays (Relais Numériques…)"),
                ],
                db_default="unknown",
                default="unknown",
                max_length=10,
                verbose_name="who pays",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="joined",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="training.session",
                verbose_name="session open to several structures that answers it",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="known",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=2000, verbose_name="what they already do"
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="moved_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, editable=False
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="source",
            field=models.CharField(
                choices=[
                    ("portal", "on the portal"),
                    ("telephone", "by telephone"),
                    ("email", "by e-mail"),
                    ("meeting", "at a meeting"),
                ],
                db_default="portal",
                default="portal",
                max_length=10,
                verbose_name="how it came",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="word",
            field=models.TextField(blank=True, db_default="", default="", editable=False, max_length=2000),
        ),
        migrations.AddField(
            model_name="session",
            name="assessments",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=1000, verbose_name="what is assessed, and when"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="assistance",
            field=models.TextField(
                blank=True, db_default="", default="", max_length=1000, verbose_name="who helps, how, and how fast"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="need",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="training.need",
                verbose_name="request that it answers",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="tasks",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                max_length=2000,
                verbose_name="what is to be done, and how long it takes",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode__in", ["structure", "elsewhere"]), _negated=True),
                    models.Q(("place", ""), _negated=True),
                    _connector="OR",
                ),
                name="need_place_is_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_by__isnull", False),
                    models.Q(models.Q(("caller", ""), _negated=True), models.Q(("source", "portal"), _negated=True)),
                    _connector="OR",
                ),
                name="need_somebody_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("word", ""), _negated=True),
                    _connector="OR",
                ),
                name="need_refused_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "remote"), _negated=True),
                    models.Q(
                        models.Q(("assistance", ""), _negated=True),
                        models.Q(("tasks", ""), _negated=True),
                        models.Q(("assessments", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="training_session_remote_is_followed",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode__in", ["structure", "elsewhere"]), _negated=True),
                    models.Q(("place", ""), _negated=True),
                    _connector="OR",
                ),
                name="training_session_place_is_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("need__isnull", True), ("reserved_for__isnull", False), _connector="OR"),
                name="training_session_of_a_need_is_reserved",
            ),
        ),
    ]
