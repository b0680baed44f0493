"""Duties and places in them, volunteers’ files, qualifications, calls, hours: tables."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("workshops", "0013_telling_rules"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="sessionvolunteer",
            name="session_has_one_leader",
        ),
        migrations.RemoveConstraint(
            model_name="sessionvolunteer",
            name="volunteer_is_in_one_place",
        ),
        migrations.CreateModel(
            name="Away",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="to")),
                ("removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="away", to="antennas.membership"
                    ),
                ),
            ],
            options={
                "verbose_name": "days away",
                "verbose_name_plural": "days away",
                "ordering": ["first_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_on__gte", models.F("first_on"))), name="away_ends_after_it_starts"
                    )
                ],
                "indexes": [models.Index(fields=["antenna", "last_on"], name="away_antenna_last")],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("welcome", "welcome desk"),
                            ("counter", "counter and till"),
                            ("repair", "device repair"),
                            ("planning", "planning"),
                            ("office", "paperwork"),
                            ("outreach", "partners and communication"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=120, verbose_name="precision")),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="to")),
                ("count", models.PositiveSmallIntegerField(default=1, verbose_name="people needed")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "planned"), ("cancelled", "cancelled")],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("planned_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("cancelled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="antennas.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "duties",
                "ordering": ["starts_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="duty_ends_after_it_starts"
                    ),
                    models.CheckConstraint(condition=models.Q(("count__range", (1, 20))), name="duty_count_1_to_20"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("task__in", ("welcome", "counter", "repair", "planning", "office", "outreach"))
                        ),
                        name="duty_task_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", True), ("state", "planned")),
                            models.Q(("cancelled_at__isnull", False), ("state", "cancelled")),
                            _connector="OR",
                        ),
                        name="duty_cancelled_at_a_moment",
                    ),
                    models.UniqueConstraint(fields=("id", "antenna", "starts_at", "ends_at"), name="duty_hours_key"),
                    models.UniqueConstraint(
                        fields=("id", "antenna", "starts_at", "ends_at", "state"), name="duty_state_key"
                    ),
                ],
                "indexes": [models.Index(fields=["antenna", "starts_at"], name="duty_antenna_starts")],
            },
        ),
        migrations.CreateModel(
            name="Hours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="day")),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("lead", "leading a session"),
                            ("help", "help in a session"),
                            ("welcome", "welcome desk"),
                            ("counter", "counter and till"),
                            ("repair", "device repair"),
                            ("planning", "planning"),
                            ("office", "paperwork"),
                            ("outreach", "partners and communication"),
                            ("board", "board of the association"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("validated_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("undone_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="hours", to="antennas.membership"
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
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="workshops.hours",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "validated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "volunteer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours",
                        to="workshops.sessionvolunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "hours given",
                "verbose_name_plural": "hours given",
                "ordering": ["on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="hours_antenna_key"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (0, 960))), name="hours_up_to_16_a_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by", models.F("user"))),
                            _connector="OR",
                        ),
                        name="hours_confirmed_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("validated_at__isnull", True), ("validated_by__isnull", True)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("validated_at__isnull", False),
                                ("validated_by__isnull", False),
                                models.Q(("validated_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="hours_validated_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("validated_at__isnull", True), ("undone_at__isnull", True), _connector="OR"
                        ),
                        name="validated_hours_stay",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="hours_corrected_with_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", True), ("undone_at__isnull", True)),
                        fields=("volunteer",),
                        name="hours_once_a_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("replaces",),
                        name="hours_corrected_once",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["antenna", "on"], name="hours_antenna_on"),
                    models.Index(fields=["user", "on"], name="hours_user_on"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("lead", "leading a session"),
                            ("help", "help in a session"),
                            ("welcome", "welcome desk"),
                            ("counter", "counter and till"),
                            ("repair", "device repair"),
                            ("planning", "planning"),
                            ("office", "paperwork"),
                            ("outreach", "partners and communication"),
                            ("board", "board of the association"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="from")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="euros an hour")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rate of an hour",
                "verbose_name_plural": "rates of an hour",
                "ordering": ["task", "from_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("amount__lte", models.Value(200))),
                        name="rate_0_to_200_euros",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("task", "board"), _negated=True), name="board_time_is_not_valued"
                    ),
                    models.CheckConstraint(condition=models.Q(("source", ""), _negated=True), name="rate_has_a_source"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("code", models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name="code")),
                ("label_fr", models.CharField(max_length=80, verbose_name="French words")),
                ("label_en", models.CharField(max_length=80, verbose_name="English words")),
                (
                    "months",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="valid for how many months"),
                ),
                (
                    "tasks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("lead", "leading a session"),
                                ("help", "help in a session"),
                                ("welcome", "welcome desk"),
                                ("counter", "counter and till"),
                                ("repair", "device repair"),
                                ("planning", "planning"),
                                ("office", "paperwork"),
                                ("outreach", "partners and communication"),
                                ("board", "board of the association"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                        verbose_name="asked for",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="step")),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
            ],
            options={
                "verbose_name": "qualification",
                "verbose_name_plural": "qualifications",
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months__range", (1, 120))), name="qualification_months_1_to_120"
                    ),
                    models.UniqueConstraint(fields=("step",), name="qualification_one_a_step"),
                ],
            },
        ),
        migrations.CreateModel(
            name="VolunteerChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("placed", "given this place"),
                            ("left", "taken off"),
                            ("moved", "moved to another need"),
                            ("planned", "expected again"),
                            ("came", "noted there"),
                            ("absent", "noted absent"),
                            ("excused", "noted excused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "volunteer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="workshops.sessionvolunteer",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a volunteer’s place",
                "verbose_name_plural": "changes of volunteers’ places",
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="VolunteerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="languages spoken",
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="skills to teach",
                    ),
                ),
                (
                    "tasks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("lead", "leading a session"),
                                ("help", "help in a session"),
                                ("welcome", "welcome desk"),
                                ("counter", "counter and till"),
                                ("repair", "device repair"),
                                ("planning", "planning"),
                                ("office", "paperwork"),
                                ("outreach", "partners and communication"),
                                ("board", "board of the association"),
                            ],
                            max_length=10,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="tasks wanted",
                    ),
                ),
                (
                    "free",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="usually free",
                    ),
                ),
                (
                    "weekly_hours",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="hours a week at most"),
                ),
                ("mission_from", models.DateField(blank=True, null=True, verbose_name="mission from")),
                ("mission_until", models.DateField(blank=True, null=True, verbose_name="mission until")),
                (
                    "age_seen_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="age looked at on"),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="antennas.membership"
                    ),
                ),
                (
                    "tutor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.membership",
                        verbose_name="tutor",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "volunteer’s file",
                "verbose_name_plural": "volunteers’ files",
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "user"), name="file_once_an_antenna"),
                    models.CheckConstraint(
                        condition=models.Q(("free__contained_by", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])),
                        name="file_half_days_of_a_week",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "tasks__contained_by",
                                [
                                    "lead",
                                    "help",
                                    "welcome",
                                    "counter",
                                    "repair",
                                    "planning",
                                    "office",
                                    "outreach",
                                    "board",
                                ],
                            )
                        ),
                        name="file_tasks_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_hours__range", (1, 48))), name="file_hours_1_to_48"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mission_from__isnull", True), ("mission_until__isnull", True)),
                            models.Q(
                                ("mission_from__isnull", False),
                                (
                                    "mission_until__gte",
                                    models.Func(
                                        models.F("mission_from"),
                                        output_field=models.DateField(),
                                        template="(%(expressions)s + interval '6 months -1 days')",
                                    ),
                                ),
                                (
                                    "mission_until__lte",
                                    models.Func(
                                        models.F("mission_from"),
                                        output_field=models.DateField(),
                                        template="(%(expressions)s + interval '12 months -1 days')",
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="mission_of_6_to_12_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mission_from__isnull", True),
                            models.Q(
                                ("age_seen_on__isnull", False), ("tutor__isnull", False), ("weekly_hours__gte", 24)
                            ),
                            _connector="OR",
                        ),
                        name="mission_has_tutor_age_and_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tutor__isnull", True),
                            models.Q(("tutor", models.F("membership")), _negated=True),
                            _connector="OR",
                        ),
                        name="tutor_is_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Held",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="from")),
                ("until_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="qualifications",
                        to="antennas.membership",
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
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "qualification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="workshops.qualification",
                        verbose_name="qualification",
                    ),
                ),
            ],
            options={
                "verbose_name": "qualification held",
                "verbose_name_plural": "qualifications held",
                "ordering": ["qualification__position", "-from_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))), name="held_until_after_from"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("membership", "qualification", "from_on"),
                        name="held_once_from_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leads", models.BooleanField(default=False, verbose_name="to lead")),
                ("starts_at", models.DateTimeField(editable=False)),
                ("ends_at", models.DateTimeField(editable=False)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("taken_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="workshops.duty",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call",
                        to="workshops.sessionvolunteer",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="workshops.session",
                    ),
                ),
            ],
            options={
                "verbose_name": "call for a replacement",
                "verbose_name_plural": "calls for a replacement",
                "ordering": ["-opened_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("duty__isnull", True), ("session__isnull", False)),
                            models.Q(("duty__isnull", False), ("leads", False), ("session__isnull", True)),
                            _connector="OR",
                        ),
                        name="call_for_a_session_or_a_duty",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place__isnull", True), ("taken_at__isnull", True)),
                            models.Q(
                                ("closed_at__isnull", True), ("place__isnull", False), ("taken_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="call_taken_has_its_place",
                    ),
                    models.UniqueConstraint(fields=("id", "antenna"), name="call_antenna_key"),
                ],
                "indexes": [models.Index(fields=["antenna", "starts_at"], name="call_antenna_starts")],
            },
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "no answer yet"), ("takes", "takes it"), ("not_free", "is not free")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="antennas.membership"
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="asked", to="workshops.teamcall"
                    ),
                ),
            ],
            options={
                "verbose_name": "person asked by a call",
                "verbose_name_plural": "people asked by calls",
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("call", "membership"), name="asked_once_a_call")],
            },
        ),
        migrations.AlterModelOptions(
            name="sessionvolunteer",
            options={
                "verbose_name": "place in the team of a session or a duty",
                "verbose_name_plural": "places in the team of sessions and duties",
            },
        ),
        migrations.AddField(
            model_name="sessionvolunteer",
            name="attendance",
            field=models.CharField(
                choices=[("planned", "planned"), ("came", "there"), ("absent", "absent"), ("excused", "excused")],
                db_default="planned",
                default="planned",
                max_length=8,
                verbose_name="attendance",
            ),
        ),
        migrations.AddField(
            model_name="sessionvolunteer",
            name="overlap_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sessionvolunteer",
            name="overlap_reason",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=200,
                verbose_name="why the overlap is allowed",
            ),
        ),
        migrations.AddField(
            model_name="sessionvolunteer",
            name="task",
            field=models.CharField(
                choices=[
                    ("lead", "leading a session"),
                    ("help", "help in a session"),
                    ("welcome", "welcome desk"),
                    ("counter", "counter and till"),
                    ("repair", "device repair"),
                    ("planning", "planning"),
                    ("office", "paperwork"),
                    ("outreach", "partners and communication"),
                    ("board", "board of the association"),
                ],
                db_default="help",
                default="help",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="sessionvolunteer",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="volunteers",
                to="workshops.session",
                verbose_name="session",
            ),
        ),
        migrations.AddField(
            model_name="sessionvolunteer",
            name="duty",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="volunteers",
                to="workshops.duty",
                verbose_name="duty",
            ),
        ),
        migrations.AddIndex(
            model_name="sessionvolunteer",
            index=models.Index(fields=["antenna", "starts_at"], name="volunteer_antenna_starts"),
        ),
        migrations.AddConstraint(
            model_name="sessionvolunteer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duty__isnull", True), ("session__isnull", False)),
                    models.Q(("duty__isnull", False), ("leads", False), ("session__isnull", True)),
                    _connector="OR",
                ),
                name="volunteer_of_a_session_or_a_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionvolunteer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("overlap_by__isnull", True), ("overlap_reason", "")),
                    models.Q(("overlap_by__isnull", False), models.Q(("overlap_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="overlap_has_its_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionvolunteer",
            constraint=models.UniqueConstraint(fields=("id", "antenna"), name="volunteer_antenna_key"),
        ),
        migrations.AddConstraint(
            model_name="sessionvolunteer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)),
                fields=("duty", "membership"),
                name="volunteer_once_a_duty",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionvolunteer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("leads", True), ("attendance__in", ["planned", "came"]), ("left_at__isnull", True)),
                fields=("session",),
                name="session_has_one_leader",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionvolunteer",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("overlap_by__isnull", True),
                    ("state", "planned"),
                    ("attendance__in", ["planned", "came"]),
                    ("left_at__isnull", True),
                ),
                expressions=[
                    (
                        models.Func(
                            "starts_at",
                            "ends_at",
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                            function="TSTZRANGE",
                            output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                        ),
                        "&&",
                    ),
                    ("user", "="),
                ],
                name="volunteer_is_in_one_place",
            ),
        ),
    ]
