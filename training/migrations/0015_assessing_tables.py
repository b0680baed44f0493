"""What assessing and asking for opinions add."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0006_a_membership_stays_whose"),
        ("partners", "0004_places"),
        ("training", "0014_signing_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "positioning, before"),
                            ("hot", "opinion, at the end"),
                            ("cold", "opinion, three months later"),
                            ("trainer", "the trainer’s account"),
                            ("structure", "the structure’s opinion"),
                            ("funder", "the funder’s opinion"),
                        ],
                        max_length=10,
                        verbose_name="asked",
                    ),
                ),
                ("funder", models.CharField(blank=True, max_length=120, verbose_name="funder")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("secret_hash", models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                ("answered_on", models.DateField(blank=True, editable=False, null=True, verbose_name="answered")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked",
                        to="training.registration",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asked", to="training.session"
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                    ),
                ),
            ],
            options={
                "verbose_name": "questionnaire that was asked",
                "verbose_name_plural": "questionnaires that were asked",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "session", "antenna"), name="asked_keys"),
                    models.UniqueConstraint(fields=("registration", "kind"), name="asked_once_a_trainee"),
                    models.UniqueConstraint(fields=("session", "structure"), name="asked_once_a_structure"),
                    models.UniqueConstraint(
                        condition=models.Q(("funder", ""), _negated=True),
                        fields=("session", "funder"),
                        name="asked_once_a_funder",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("funder", ""),
                                ("kind__in", ("entry", "hot", "cold")),
                                ("registration__isnull", False),
                                ("structure__isnull", True),
                            ),
                            models.Q(
                                ("funder", ""),
                                ("kind", "structure"),
                                ("registration__isnull", True),
                                ("structure__isnull", False),
                            ),
                            models.Q(
                                ("kind", "funder"),
                                ("registration__isnull", True),
                                ("structure__isnull", True),
                                models.Q(("funder", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="asked_of_whom_it_is_for",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reminded_at__isnull", True), ("sent_at__lte", models.F("reminded_at")), _connector="OR"
                        ),
                        name="asked_before_reminded",
                    ),
                ],
                "indexes": [models.Index(fields=["antenna", "kind", "session"], name="asked_antenna_kind")],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField(verbose_name="objective")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("trainer", "by the trainer"),
                            ("before", "by herself, before"),
                            ("after", "by herself, after"),
                        ],
                        default="trainer",
                        max_length=7,
                        verbose_name="assessed",
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("none", "not assessed"),
                            ("not_yet", "not acquired"),
                            ("on_the_way", "in progress"),
                            ("acquired", "acquired"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("tap", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
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
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
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
                "verbose_name": "assessment of an objective",
                "verbose_name_plural": "assessments of objectives",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "rank", "source", "tap"), name="assessment_once_a_tap"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", "trainer"), ("noted_by__isnull", True), _connector="OR"),
                        name="assessment_of_oneself",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["registration", "source", "rank", "-id"], name="assessment_last"),
                    models.Index(fields=["session", "tap"], name="assessment_tap"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "positioning, before"),
                            ("hot", "opinion, at the end"),
                            ("cold", "opinion, three months later"),
                            ("trainer", "the trainer’s account"),
                            ("structure", "the structure’s opinion"),
                            ("funder", "the funder’s opinion"),
                        ],
                        max_length=10,
                        verbose_name="asked",
                    ),
                ),
                ("version", models.CharField(max_length=12, verbose_name="version")),
                ("intro_fr", models.CharField(max_length=400, verbose_name="first words in French")),
                ("intro_en", models.CharField(max_length=400, verbose_name="first words in English")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="asked from")),
                (
                    "module",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.module",
                        verbose_name="module",
                    ),
                ),
            ],
            options={
                "verbose_name": "questionnaire of a training",
                "verbose_name_plural": "questionnaires of trainings",
                "ordering": ["kind", "-published_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "module", "version"), name="training_questionnaire_once", nulls_distinct=False
                    ),
                    models.UniqueConstraint(fields=("id", "kind"), name="training_questionnaire_kind_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                ("code", models.SlugField(max_length=30)),
                (
                    "shape",
                    models.CharField(
                        choices=[("scale", "one point of a scale"), ("text", "free words")],
                        default="scale",
                        max_length=5,
                    ),
                ),
                ("text_fr", models.CharField(max_length=200, verbose_name="question in French")),
                ("text_en", models.CharField(max_length=200, verbose_name="question in English")),
                ("points", models.JSONField(blank=True, default=list)),
                ("required", models.BooleanField(default=True)),
                ("good_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="training.questionnaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "question",
                "verbose_name_plural": "questions",
                "ordering": ["rank"],
                "constraints": [
                    models.UniqueConstraint(fields=("questionnaire", "rank"), name="training_question_rank_once"),
                    models.UniqueConstraint(fields=("questionnaire", "code"), name="training_question_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shape", "scale"),
                            models.Q(("good_from__isnull", True), ("points", []), ("shape", "text")),
                            _connector="OR",
                        ),
                        name="training_question_words_have_no_points",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("good_from__isnull", False)),
                        fields=("questionnaire",),
                        name="training_question_one_satisfaction",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "positioning, before"),
                            ("hot", "opinion, at the end"),
                            ("cold", "opinion, three months later"),
                            ("trainer", "the trainer’s account"),
                            ("structure", "the structure’s opinion"),
                            ("funder", "the funder’s opinion"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answers", models.JSONField()),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.session"
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.questionnaire"
                    ),
                ),
            ],
            options={
                "verbose_name": "opinion on a training",
                "verbose_name_plural": "opinions on trainings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("hot", "cold"))), name="opinion_hot_or_cold"
                    )
                ],
                "indexes": [models.Index(fields=["session", "kind"], name="opinion_session_kind")],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entry", "positioning, before"),
                            ("hot", "opinion, at the end"),
                            ("cold", "opinion, three months later"),
                            ("trainer", "the trainer’s account"),
                            ("structure", "the structure’s opinion"),
                            ("funder", "the funder’s opinion"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answers", models.JSONField()),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="answered")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "asked",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply",
                        to="training.asked",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.questionnaire"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="training.registration",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="replies", to="training.session"
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="training.sessiontrainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a questionnaire",
                "verbose_name_plural": "answers to questionnaires",
                "ordering": ["given_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("registration", "kind"), name="reply_once_a_trainee"),
                    models.UniqueConstraint(fields=("trainer",), name="reply_once_a_trainer"),
                    models.UniqueConstraint(fields=("session", "structure"), name="reply_once_a_structure"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asked", None),
                                ("kind", "entry"),
                                ("registration__isnull", False),
                                ("structure", None),
                                ("trainer", None),
                            ),
                            models.Q(
                                ("asked", None),
                                ("kind", "trainer"),
                                ("registration", None),
                                ("structure", None),
                                ("trainer__isnull", False),
                            ),
                            models.Q(
                                ("asked", None),
                                ("kind", "structure"),
                                ("registration", None),
                                ("structure__isnull", False),
                                ("trainer", None),
                            ),
                            models.Q(
                                ("asked__isnull", False),
                                ("kind", "funder"),
                                ("registration", None),
                                ("structure", None),
                                ("trainer", None),
                            ),
                            _connector="OR",
                        ),
                        name="reply_of_whom_it_is_for",
                    ),
                ],
            },
        ),
    ]
