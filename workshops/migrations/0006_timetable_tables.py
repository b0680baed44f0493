"""Dates, closures, model weeks, equipment: tables. Nothing is filled in: sessions that exist are of no slot."""

import datetime

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import connect.antennas.models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("workshops", "0005_where_for_whom"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(verbose_name="to")),
                ("reason", models.CharField(max_length=120, verbose_name="reason")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="antennas.site",
                        verbose_name="site",
                    ),
                ),
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
                (
                    "written_by",
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
                "verbose_name": "closure",
                "verbose_name_plural": "closures",
                "ordering": ["first_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_on__gte", models.F("first_on")),
                            (
                                "last_on__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_on"), "+", models.Value(datetime.timedelta(days=366))
                                ),
                            ),
                        ),
                        name="closure_ends_within_a_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="closure_has_a_reason"
                    ),
                ],
                "indexes": [models.Index(fields=["antenna", "last_on"], name="closure_antenna_last")],
            },
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("count", models.PositiveSmallIntegerField(default=1, verbose_name="how many")),
                (
                    "single",
                    models.GeneratedField(
                        db_persist=True, expression=models.Q(("count", 1)), output_field=models.BooleanField()
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="not used since")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="equipment",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
            ],
            options={
                "verbose_name": "equipment",
                "verbose_name_plural": "equipment",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("antenna", "name"), name="equipment_name_once_an_antenna"),
                    models.UniqueConstraint(fields=("id", "antenna", "single"), name="equipment_single_key"),
                    models.CheckConstraint(
                        condition=models.Q(("count__range", (1, 500))), name="equipment_count_1_to_500"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Timetable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "season",
                    models.CharField(
                        choices=[("normal", "ordinary week"), ("holiday", "holiday week")],
                        default="normal",
                        max_length=8,
                        verbose_name="which week",
                    ),
                ),
                ("first_on", models.DateField(verbose_name="from")),
                ("last_on", models.DateField(blank=True, null=True, verbose_name="to")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timetables",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
                (
                    "written_by",
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
                "verbose_name": "model week",
                "verbose_name_plural": "model weeks",
                "ordering": ["first_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="timetable_antenna_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("last_on__gte", models.F("first_on")), ("last_on__isnull", False)),
                            models.Q(("last_on__isnull", True), ("season", "normal")),
                            _connector="OR",
                        ),
                        name="timetable_ends_after_it_begins",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        expressions=[
                            ("antenna", "="),
                            ("season", "="),
                            (
                                connect.antennas.models.DateRange(
                                    "first_on",
                                    "last_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True),
                                ),
                                "&&",
                            ),
                        ],
                        name="one_timetable_of_a_season_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EquipmentUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveSmallIntegerField(default=1, verbose_name="how many")),
                ("single", models.BooleanField(editable=False)),
                ("starts_at", models.DateTimeField(editable=False)),
                ("ends_at", models.DateTimeField(editable=False)),
                ("state", models.CharField(editable=False, max_length=10)),
                ("given_back_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "equipment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="workshops.equipment",
                        verbose_name="equipment",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="equipment",
                        to="workshops.session",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "equipment of a session",
                "verbose_name_plural": "equipment of sessions",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("given_back_at__isnull", True)),
                        fields=("session", "equipment"),
                        name="equipment_once_a_session",
                    ),
                    models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="equipment_use_of_at_least_one"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="equipment_use_has_hours"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("given_back_at__isnull", True), ("single", True), ("state", "planned")),
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
                            ("equipment", "="),
                        ],
                        name="equipment_is_in_one_place",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="day of the week")),
                ("starts", models.TimeField(verbose_name="from what hour")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="length in minutes")),
                ("every", models.PositiveSmallIntegerField(default=1, verbose_name="every how many weeks")),
                ("title", models.CharField(blank=True, max_length=80, verbose_name="title")),
                (
                    "mode",
                    models.CharField(
                        choices=[("on_site", "at the antenna"), ("outside", "outside"), ("online", "online")],
                        default="on_site",
                        max_length=8,
                        verbose_name="held",
                    ),
                ),
                ("link", models.URLField(blank=True, default="", max_length=300, verbose_name="link to join online")),
                ("capacity", models.PositiveSmallIntegerField(verbose_name="seats")),
                (
                    "difficulty",
                    models.CharField(
                        choices=[("beginner", "beginner"), ("intermediate", "intermediate"), ("advanced", "advanced")],
                        default="beginner",
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("everyone", "everyone"),
                            ("job_seekers", "people looking for work"),
                            ("young", "young people"),
                            ("seniors", "older people"),
                            ("families", "parents and children"),
                            ("newcomers", "people new to France"),
                        ],
                        default="everyone",
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("language", models.CharField(default="fr", max_length=5, verbose_name="language")),
                ("in_school_holidays", models.BooleanField(default=True, verbose_name="in the school holidays too")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("dropped_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.kind",
                        verbose_name="kind",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.membership",
                        verbose_name="leads",
                    ),
                ),
                (
                    "room",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.room",
                        verbose_name="room",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.venue",
                        verbose_name="place outside",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "timetable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="workshops.timetable",
                        verbose_name="model week",
                    ),
                ),
            ],
            options={
                "verbose_name": "slot of a model week",
                "verbose_name_plural": "slots of model weeks",
                "ordering": ["weekday", "starts", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="slot_antenna_key"),
                    models.CheckConstraint(condition=models.Q(("weekday__range", (0, 6))), name="slot_weekday_0_to_6"),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (15, 480))), name="slot_lasts_15_minutes_to_8_hours"
                    ),
                    models.CheckConstraint(condition=models.Q(("every__range", (1, 2))), name="slot_every_week_or_two"),
                    models.CheckConstraint(
                        condition=models.Q(("capacity__range", (1, 200))), name="slot_capacity_1_to_200"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "on_site"), ("room__isnull", False), ("venue__isnull", True)),
                            models.Q(("mode", "outside"), ("room__isnull", True), ("venue__isnull", False)),
                            models.Q(("mode", "online"), ("room__isnull", True), ("venue__isnull", True)),
                            _connector="OR",
                        ),
                        name="slot_is_somewhere",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SlotHelper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("left_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="antennas.membership",
                        verbose_name="team member",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="helpers",
                        to="workshops.slot",
                        verbose_name="slot",
                    ),
                ),
            ],
            options={
                "verbose_name": "volunteer of a slot",
                "verbose_name_plural": "volunteers of slots",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("slot", "membership"),
                        name="helper_once_a_slot",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="session",
            name="despite_closure",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="session",
            name="slot_on",
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="slot",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sessions",
                to="workshops.slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("slot__isnull", True), ("slot_on__isnull", True)),
                    models.Q(("slot__isnull", False), ("slot_on__isnull", False)),
                    _connector="OR",
                ),
                name="session_of_a_slot_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(fields=("slot", "slot_on"), name="slot_makes_one_session_a_day"),
        ),
    ]
