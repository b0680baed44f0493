"""The learning path: resources and their exercises, steps of people, time spent."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("beneficiaries", "0017_rights_of_people"),
        ("workshops", "0017_coop_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="ResourceImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rows", models.JSONField(default=list)),
                ("notes", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("created", models.PositiveSmallIntegerField(default=0)),
                ("updated", models.PositiveSmallIntegerField(default=0)),
                ("unchanged", models.PositiveSmallIntegerField(default=0)),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "list of resources",
                "verbose_name_plural": "lists of resources",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Exercise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("title_fr", models.CharField(max_length=120, verbose_name="French title")),
                ("title_en", models.CharField(blank=True, max_length=120, verbose_name="English title")),
                ("words_fr", models.TextField(blank=True, max_length=600, verbose_name="what to do, in French")),
                ("words_en", models.TextField(blank=True, max_length=600, verbose_name="what to do, in English")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="length in minutes")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="link")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="no longer proposed since")),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
            ],
            options={
                "verbose_name": "exercise",
                "verbose_name_plural": "exercises",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="PathStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="order")),
                ("level", models.PositiveSmallIntegerField(null=True, verbose_name="level seen then")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("chosen", "chosen"),
                            ("begun", "begun"),
                            ("done", "done"),
                            ("set_aside", "set aside"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("begun_at", models.DateTimeField(editable=False, null=True)),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                    "changed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.kind",
                        verbose_name="kind of session",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="path_steps",
                        to="beneficiaries.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workshops.skill",
                        verbose_name="skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a path",
                "verbose_name_plural": "steps of paths",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Resource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("les_bons_clics", "Les Bons Clics"),
                            ("clicnjob", "Clic’n Job"),
                            ("antenna", "exercises done at the antenna"),
                            ("other", "another website"),
                        ],
                        max_length=14,
                        verbose_name="source",
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("procedures", "online procedures"),
                            ("work", "looking for work"),
                            ("mail", "the mailbox"),
                            ("other", "other skills"),
                        ],
                        default="other",
                        max_length=10,
                        verbose_name="theme",
                    ),
                ),
                ("title_fr", models.CharField(max_length=120, verbose_name="French title")),
                ("title_en", models.CharField(blank=True, max_length=120, verbose_name="English title")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="link")),
                (
                    "difficulty",
                    models.CharField(
                        choices=[("beginner", "beginner"), ("intermediate", "intermediate"), ("advanced", "advanced")],
                        default="beginner",
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("language", models.CharField(default="fr", max_length=5, verbose_name="language")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="length in minutes")),
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
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="no longer proposed since")),
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
                (
                    "antenna",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resources",
                        to="antennas.antenna",
                        verbose_name="antenna",
                    ),
                ),
            ],
            options={
                "verbose_name": "resource to learn with",
                "verbose_name_plural": "resources to learn with",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="ResourceSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "antenna",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workshops.resource"
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.skill"
                    ),
                ),
            ],
            options={
                "verbose_name": "skill of a resource",
                "verbose_name_plural": "skills of resources",
                "constraints": [
                    models.UniqueConstraint(fields=("resource", "skill"), name="resource_teaches_a_skill_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeOnPath",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "theme",
                    models.CharField(
                        choices=[
                            ("procedures", "online procedures"),
                            ("work", "looking for work"),
                            ("mail", "the mailbox"),
                            ("other", "other skills"),
                        ],
                        max_length=10,
                        verbose_name="theme",
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("taken_back_at", models.DateTimeField(editable=False, null=True)),
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
                    "booking",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="workshops.booking"
                    ),
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
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_on_path",
                        to="beneficiaries.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time",
                        to="workshops.resource",
                        verbose_name="resource",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time",
                        to="workshops.pathstep",
                        verbose_name="step",
                    ),
                ),
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
                "verbose_name": "time on a path",
                "verbose_name_plural": "times on paths",
                "ordering": ["-on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__range", (5, 480))), name="time_5_to_480_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("theme__in", ["procedures", "work", "mail", "other"])),
                        name="time_theme_known",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["antenna", "on"], name="time_antenna_on"),
                    models.Index(fields=["person", "on"], name="time_person_on"),
                ],
            },
        ),
        migrations.AddField(
            model_name="exercise",
            name="resource",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exercises",
                to="workshops.resource",
                verbose_name="resource",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_on", None)),
                fields=("resource", "title_fr"),
                name="exercise_once_a_resource",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link", ""),
                    ("link__regex", '^https://[a-z0-9-]+(\\.[a-z0-9-]+)+(:\\d{2,5})?([/?#][^\\s<>\\"]*)?$'),
                    _connector="OR",
                ),
                name="exercise_link_https",
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (1, 240))), name="exercise_minutes_1_to_240"
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_fr", ""), _negated=True), name="exercise_has_a_title"
            ),
        ),
        migrations.AddField(
            model_name="pathstep",
            name="resource",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="steps",
                to="workshops.resource",
                verbose_name="resource",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__isnull", False), ("resource", None)),
                    models.Q(("kind", None), ("resource__isnull", False)),
                    _connector="OR",
                ),
                name="step_is_a_resource_or_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.CheckConstraint(condition=models.Q(("level__range", (0, 3))), name="step_level_0_to_3"),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["proposed", "chosen", "begun", "done", "set_aside"]),
                    models.Q(
                        models.Q(("done_at__isnull", False), ("state", "done")),
                        models.Q(models.Q(("state", "done"), _negated=True), ("done_at", None)),
                        _connector="OR",
                    ),
                ),
                name="step_done_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["begun", "done"]), _negated=True),
                    ("begun_at__isnull", False),
                    _connector="OR",
                ),
                name="step_begun_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "chosen", "begun"])),
                fields=("person", "antenna", "resource"),
                name="step_once_a_resource",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "chosen", "begun"])),
                fields=("person", "antenna", "kind", "skill"),
                name="step_once_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pathstep",
            constraint=models.UniqueConstraint(
                fields=("id", "antenna", "person", "resource"), name="step_resource_key"
            ),
        ),
        migrations.AddIndex(
            model_name="pathstep",
            index=models.Index(fields=["antenna", "person"], name="step_antenna_person"),
        ),
        migrations.AddField(
            model_name="resource",
            name="skills",
            field=models.ManyToManyField(
                related_name="resources", through="workshops.ResourceSkill", to="workshops.skill", verbose_name="skills"
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.UniqueConstraint(
                fields=("antenna", "source", "link", "title_fr"), name="resource_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("link", ""),
                    ("link__regex", '^https://[a-z0-9-]+(\\.[a-z0-9-]+)+(:\\d{2,5})?([/?#][^\\s<>\\"]*)?$'),
                    _connector="OR",
                ),
                name="resource_link_https",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", "antenna"), models.Q(("link", ""), _negated=True), _connector="OR"),
                name="resource_elsewhere_has_a_link",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (5, 600))), name="resource_minutes_5_to_600"
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_fr", ""), _negated=True), name="resource_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["les_bons_clics", "clicnjob", "antenna", "other"])),
                name="resource_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="resource",
            constraint=models.CheckConstraint(
                condition=models.Q(("theme__in", ["procedures", "work", "mail", "other"])), name="resource_theme_known"
            ),
        ),
        migrations.AddIndex(
            model_name="resource",
            index=models.Index(fields=["antenna", "position"], name="resource_antenna_position"),
        ),
    ]
