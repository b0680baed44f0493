"""Tables of quality: complaints, actions, adaptations, watch, trainers and their proofs, contracts, the yearly statement."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0016_assessing_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=60, unique=True)),
                ("kind", models.CharField(choices=[("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG")], max_length=4)),
                ("size", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "paper of the quality file",
                "verbose_name_plural": "papers of the quality file",
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="kept_paper_antenna_key"),
                    models.CheckConstraint(condition=models.Q(("size__range", (1, 8000000))), name="kept_paper_size"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "jpeg", "png"])), name="kept_paper_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^qualite/[0-9a-f]{2}/[0-9a-f]{32}$")),
                        name="kept_paper_key_says_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                    "structure",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.structure",
                        verbose_name="structure",
                    ),
                ),
                (
                    "professional",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.professional",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="training.session",
                        verbose_name="session",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("complaint", "complaint"), ("incident", "incident")],
                        default="complaint",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("portal", "a structure, on the portal"),
                            ("trainee", "a person in training, by the link"),
                            ("antenna", "noted by the antenna"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="received from",
                    ),
                ),
                ("said_by", models.CharField(blank=True, max_length=160, verbose_name="said by")),
                ("text", models.TextField(max_length=2000, verbose_name="what happened")),
                ("happened_on", models.DateField(blank=True, null=True, verbose_name="on")),
                (
                    "received_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="received"),
                ),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "complaint or incident",
                "verbose_name_plural": "complaints and incidents",
                "ordering": ["-received_at", "id"],
                "indexes": [models.Index(fields=["antenna", "-received_at"], name="complaint_antenna")],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="complaint_antenna_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True)),
                            models.Q(("answered_at__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="complaint_answer_has_its_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="complaint_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("received_at")),
                            _connector="OR",
                        ),
                        name="complaint_answered_after_received",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Improvement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                    "complaint",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="improvements",
                        to="training.complaint",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="improvements",
                        to="training.session",
                        verbose_name="what was said of a session",
                    ),
                ),
                ("why", models.CharField(max_length=400, verbose_name="why")),
                ("what", models.TextField(max_length=1000, verbose_name="what is done")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.membership",
                        verbose_name="who",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="until")),
                (
                    "decided_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="decided"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                ("dropped_on", models.DateField(blank=True, null=True, verbose_name="given up on")),
                ("dropped_why", models.CharField(blank=True, max_length=400, verbose_name="given up because")),
                ("effect", models.TextField(blank=True, max_length=1000, verbose_name="effect")),
                ("effect_on", models.DateField(blank=True, null=True, verbose_name="effect looked at on")),
            ],
            options={
                "verbose_name": "action to improve",
                "verbose_name_plural": "actions to improve",
                "ordering": ["due_on", "id"],
                "indexes": [models.Index(fields=["antenna", "due_on"], name="improvement_antenna")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("done_on__isnull", True), ("dropped_on__isnull", True), _connector="OR"),
                        name="improvement_done_or_dropped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_on__isnull", True), ("dropped_why", "")),
                            models.Q(("dropped_on__isnull", False), models.Q(("dropped_why", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="improvement_dropped_with_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effect", ""), ("effect_on__isnull", True)),
                            models.Q(
                                ("done_on__isnull", False),
                                ("effect_on__gte", models.F("done_on")),
                                ("effect_on__isnull", False),
                                models.Q(("effect", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="improvement_effect_after_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Adaptation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adaptations", to="training.session"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adaptations",
                        to="training.registration",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="what to prepare")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("portal", "a structure, on the portal"),
                            ("trainee", "a person in training, by the link"),
                            ("antenna", "noted by the antenna"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="asked"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "to be prepared"),
                            ("prepared", "prepared"),
                            ("otherwise", "not possible, something else offered"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "answer",
                    models.CharField(blank=True, max_length=500, verbose_name="what was prepared, or offered instead"),
                ),
                ("answered_at", models.DateTimeField(editable=False, null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "adaptation",
                "verbose_name_plural": "adaptations",
                "ordering": ["asked_at", "id"],
                "indexes": [models.Index(fields=["antenna", "state"], name="adaptation_antenna_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("registration", "text"), name="adaptation_asked_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="adaptation_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("state", "asked")),
                            models.Q(
                                ("answered_at__isnull", False),
                                models.Q(("state", "asked"), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="adaptation_answer_has_its_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DisabilityContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("organisation", models.CharField(max_length=160, verbose_name="organisation")),
                ("name", models.CharField(blank=True, max_length=160, verbose_name="name")),
                ("helps_with", models.CharField(max_length=300, verbose_name="for what")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="telephone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("is_our_referent", models.BooleanField(default=False, verbose_name="our own person of reference")),
                ("checked_on", models.DateField(verbose_name="checked on")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="no longer asked since")),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "contact of the disability network",
                "verbose_name_plural": "contacts of the disability network",
                "ordering": ["-is_our_referent", "organisation", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("phone", ""), _negated=True),
                        name="disability_contact_can_be_reached",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("legal", "law of training"),
                            ("jobs", "trades and skills"),
                            ("teaching", "ways of teaching"),
                        ],
                        max_length=10,
                        verbose_name="about",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="what is new")),
                ("source", models.CharField(max_length=300, verbose_name="read or heard where")),
                ("seen_on", models.DateField(verbose_name="on")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("action", models.TextField(blank=True, max_length=1000, verbose_name="what was done with it")),
                ("action_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "action_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the watch",
                "verbose_name_plural": "entries of the watch",
                "ordering": ["-seen_on", "-id"],
                "indexes": [models.Index(fields=["kind", "-seen_on"], name="watch_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action", ""), ("action_on__isnull", True)),
                            models.Q(
                                ("action_on__gte", models.F("seen_on")),
                                ("action_on__isnull", False),
                                models.Q(("action", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="watch_action_has_its_date",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_notes",
                        to="training.session",
                    ),
                ),
                ("indicator", models.PositiveSmallIntegerField(verbose_name="indicator")),
                ("text", models.CharField(max_length=400, verbose_name="what it is, and where")),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.keptpaper",
                    ),
                ),
                (
                    "noted_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="noted"),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("taken_back_at", models.DateTimeField(editable=False, null=True)),
                (
                    "taken_back_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "note that stands as evidence",
                "verbose_name_plural": "notes that stand as evidence",
                "ordering": ["indicator", "noted_at", "id"],
                "indexes": [models.Index(fields=["antenna", "indicator"], name="evidence_antenna")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("indicator__range", (1, 32))), name="evidence_of_one_of_32"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="evidence_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("session__isnull", True), ("antenna__isnull", False), _connector="OR"),
                        name="evidence_of_a_session_has_its_antenna",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trainer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "membership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.membership",
                        verbose_name="of the team",
                    ),
                ),
                ("outside_name", models.CharField(blank=True, max_length=160, verbose_name="name, if from outside")),
                ("organisation", models.CharField(blank=True, max_length=160, verbose_name="organisation")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="teaches no more since")),
            ],
            options={
                "verbose_name": "file of a trainer",
                "verbose_name_plural": "files of trainers",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="trainer_antenna_key"),
                    models.UniqueConstraint(fields=("antenna", "membership"), name="trainer_of_the_team_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("membership__isnull", True)),
                        fields=("antenna", "outside_name", "organisation"),
                        name="trainer_from_outside_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("membership__isnull", False), ("organisation", ""), ("outside_name", "")),
                            models.Q(("membership__isnull", True), models.Q(("outside_name", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="trainer_file_of_the_team_or_outside",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainerProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "trainer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="training.trainer"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cv", "CV"),
                            ("diploma", "diploma or title"),
                            ("experience", "proof of experience"),
                            ("authorisation", "authorisation or certificate"),
                            ("course", "course followed (development)"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="what it is")),
                ("obtained_on", models.DateField(verbose_name="dated")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="valid until")),
                (
                    "hours",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="hours"),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.keptpaper",
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="seen"),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of a trainer",
                "verbose_name_plural": "proofs of trainers",
                "ordering": ["kind", "-obtained_on", "id"],
                "indexes": [models.Index(fields=["antenna", "expires_on"], name="proof_expires")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True), ("expires_on__gte", models.F("obtained_on")), _connector="OR"
                        ),
                        name="proof_expires_after_obtained",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__isnull", True), ("hours__gt", 0), _connector="OR"),
                        name="proof_hours_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subcontract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                ("organisation", models.CharField(max_length=160, verbose_name="organisation")),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET number")),
                ("activity_number", models.CharField(blank=True, max_length=14, verbose_name="activity number")),
                ("purpose", models.CharField(max_length=300, verbose_name="what for")),
                ("signed_on", models.DateField(verbose_name="signed on")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("clauses", models.JSONField(default=list, verbose_name="what the contract says")),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.keptpaper",
                    ),
                ),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
            options={
                "verbose_name": "contract with another provider",
                "verbose_name_plural": "contracts with other providers",
                "ordering": ["-starts_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="subcontract_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("siret", ""), ("siret__regex", "^\\d{14}$"), _connector="OR"),
                        name="subcontract_siret_14_digits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("line", models.CharField(max_length=8, verbose_name="line")),
                ("label", models.CharField(max_length=200, verbose_name="what")),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "noted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("send_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("struck_at", models.DateTimeField(editable=False, null=True)),
                (
                    "struck_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "amount of the yearly statement",
                "verbose_name_plural": "amounts of the yearly statement",
                "ordering": ["line", "id"],
                "indexes": [models.Index(fields=["year", "line"], name="statement_entry_year_line")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("year__range", (2000, 2200))), name="statement_entry_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__range", (1, 1000000000000))), name="statement_entry_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="year")),
                ("figures", models.JSONField()),
                ("identity", models.JSONField()),
                ("signatory", models.CharField(max_length=160, verbose_name="signed by")),
                ("capacity", models.CharField(max_length=120, verbose_name="as")),
                (
                    "closed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="closed"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "yearly statement",
                "verbose_name_plural": "yearly statements",
                "ordering": ["-year"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("year__range", (2000, 2200))), name="statement_year")
                ],
            },
        ),
    ]
