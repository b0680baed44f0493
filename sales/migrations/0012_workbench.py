"""Facts, tests and erasures of devices, rule sets and grades, their steps, how they leave as waste."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("antennas", "0005_telephones_in_one_form"),
        ("sales", "0011_donations_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartTaken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=80, verbose_name="part")),
                ("into", models.CharField(blank=True, max_length=80, verbose_name="put into")),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts_taken", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "part taken out",
                "verbose_name_plural": "parts taken out",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "plan or top-up"),
                            ("sim", "SIM card"),
                            ("computer", "computer"),
                            ("phone", "phone"),
                            ("tablet", "tablet"),
                            ("accessory", "accessory"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("rows", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="what changes")),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rules of grades",
                "verbose_name_plural": "rules of grades",
                "ordering": ["kind", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "version"), name="ruleset_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at__isnull", False)),
                        fields=("kind", "from_on"),
                        name="ruleset_once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("computer", "phone", "tablet"))), name="ruleset_of_devices"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("published_at", None), ("from_on__isnull", False), _connector="OR"),
                        name="ruleset_published_from_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("checks", models.JSONField(default=dict)),
                ("repairs", models.JSONField(blank=True, default=dict)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("tested_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="tested at")),
                ("stay", models.BigIntegerField(default=0, editable=False)),
                ("rank", models.BigIntegerField(default=0, editable=False)),
                ("passed", models.BooleanField(default=False, editable=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tests", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "test",
                "verbose_name_plural": "tests",
                "ordering": ["-rank"],
                "indexes": [models.Index(fields=["unit", "-rank"], name="test_last")],
            },
        ),
        migrations.CreateModel(
            name="UnitFacts",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="facts",
                        serialize=False,
                        to="sales.unit",
                    ),
                ),
                ("maker", models.CharField(blank=True, max_length=40, verbose_name="make")),
                ("cpu", models.CharField(blank=True, max_length=80, verbose_name="processor")),
                (
                    "cpu_mark",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(200000)],
                        verbose_name="mark of the processor (PassMark)",
                    ),
                ),
                (
                    "ram_gb",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(2048)],
                        verbose_name="memory, in GB",
                    ),
                ),
                (
                    "disk1_kind",
                    models.CharField(
                        blank=True,
                        choices=[("HDD", "hard disk (HDD)"), ("SSD", "SSD"), ("NVME", "NVMe"), ("EMMC", "eMMC")],
                        max_length=4,
                        verbose_name="kind of disk",
                    ),
                ),
                (
                    "disk1_gb",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="disk, in GB",
                    ),
                ),
                (
                    "disk2_kind",
                    models.CharField(
                        blank=True,
                        choices=[("HDD", "hard disk (HDD)"), ("SSD", "SSD"), ("NVME", "NVMe"), ("EMMC", "eMMC")],
                        max_length=4,
                        verbose_name="second disk",
                    ),
                ),
                (
                    "disk2_gb",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="second disk, in GB",
                    ),
                ),
                (
                    "screen",
                    models.DecimalField(
                        blank=True, decimal_places=1, max_digits=4, null=True, verbose_name="screen, in inches"
                    ),
                ),
                ("resolution", models.CharField(blank=True, max_length=20, verbose_name="resolution")),
                ("dvd", models.BooleanField(blank=True, null=True, verbose_name="DVD drive")),
                ("webcam", models.BooleanField(blank=True, null=True, verbose_name="webcam")),
                (
                    "battery",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="battery, in %",
                    ),
                ),
                ("os", models.CharField(blank=True, max_length=40, verbose_name="operating system")),
                ("windows", models.CharField(blank=True, max_length=10, verbose_name="version of Windows")),
                ("linux", models.BooleanField(blank=True, null=True, verbose_name="Linux")),
                (
                    "cosmetic",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "0, poor"), (1, "1, fair"), (2, "2, good"), (3, "3, very good")],
                        null=True,
                        verbose_name="how it looks",
                    ),
                ),
                (
                    "technical",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[(0, "0, poor"), (1, "1, fair"), (2, "2, good"), (3, "3, very good")],
                        null=True,
                        verbose_name="how it works",
                    ),
                ),
                ("locked", models.BooleanField(blank=True, null=True, verbose_name="locked to an operator")),
                ("charger", models.BooleanField(blank=True, null=True, verbose_name="charger")),
                ("colour", models.CharField(blank=True, max_length=20, verbose_name="colour")),
                (
                    "benchmark",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(9999999)],
                        verbose_name="benchmark of the phone (AnTuTu)",
                    ),
                ),
                (
                    "storage_gb",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="storage of the phone, in GB",
                    ),
                ),
                ("remarks", models.CharField(blank=True, max_length=300, verbose_name="remarks for who buys it")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "facts of a device",
                "verbose_name_plural": "facts of devices",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "remarks__iregex",
                                "(état|etat)\\s+(de\\s+)?neuf|comme\\s+(du\\s+|un\\s+)?neuf|reconditionn",
                            ),
                            _negated=True,
                        ),
                        name="remarks_never_say_new",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("battery", None), ("battery__lte", 100), _connector="OR"),
                        name="battery_up_to_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cosmetic", None), ("cosmetic__lte", 3), _connector="OR"),
                        name="cosmetic_from_0_to_3",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("technical", None), ("technical__lte", 3), _connector="OR"),
                        name="technical_from_0_to_3",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "to be looked at"),
                            ("preparing", "being prepared"),
                            ("ready", "on sale"),
                            ("transit", "on its way to another antenna"),
                            ("sold", "sold"),
                            ("returned", "returned, to be checked"),
                            ("repair", "in repair"),
                            ("scrapped", "recycled"),
                            ("lost", "lost"),
                            ("removed", "entered by mistake"),
                        ],
                        max_length=10,
                        verbose_name="before",
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("received", "to be looked at"),
                            ("preparing", "being prepared"),
                            ("ready", "on sale"),
                            ("transit", "on its way to another antenna"),
                            ("sold", "sold"),
                            ("returned", "returned, to be checked"),
                            ("repair", "in repair"),
                            ("scrapped", "recycled"),
                            ("lost", "lost"),
                            ("removed", "entered by mistake"),
                        ],
                        max_length=10,
                        verbose_name="after",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="why")),
                ("comes_in", models.BooleanField(default=False)),
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
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a device",
                "verbose_name_plural": "steps of devices",
                "ordering": ["unit", "id"],
                "indexes": [
                    models.Index(condition=models.Q(("comes_in", True)), fields=["unit", "id"], name="step_comes_in")
                ],
            },
        ),
        migrations.CreateModel(
            name="WasteSlip",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(editable=False, max_length=18, unique=True, verbose_name="number")),
                ("left_on", models.DateField(verbose_name="left on")),
                ("collector", models.CharField(max_length=120, verbose_name="collector")),
                ("collector_siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET of the collector")),
                ("document", models.CharField(max_length=60, verbose_name="number of the collector’s document")),
                ("weight_kg", models.DecimalField(decimal_places=1, max_digits=7, verbose_name="weight, in kg")),
                ("devices", models.PositiveSmallIntegerField(verbose_name="devices")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "waste slip",
                "verbose_name_plural": "waste slips",
                "ordering": ["-at", "-reference"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "antenna"), name="wasteslip_antenna_key"),
                    models.CheckConstraint(condition=models.Q(("weight_kg__gt", 0)), name="waste_weighs"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("collector", ""), _negated=True),
                            models.Q(("document", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="waste_says_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ErasureRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "disk",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "first disk"), (2, "second disk")], default=1, verbose_name="disk"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("software", "with a software"),
                            ("firmware", "with the secure erase of the disk or of the phone"),
                            ("destroyed", "the disk was destroyed"),
                            ("none", "there is no storage inside"),
                            ("new_disk", "a new disk; the old one was destroyed"),
                        ],
                        max_length=10,
                        verbose_name="method",
                    ),
                ),
                ("tool", models.CharField(blank=True, max_length=60, verbose_name="software and its version")),
                ("disk_serial", models.CharField(blank=True, max_length=40, verbose_name="serial number of the disk")),
                ("worked", models.BooleanField(choices=[(True, "erased"), (False, "failed")], verbose_name="result")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("erased_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="erased at")),
                ("stay", models.BigIntegerField(default=0, editable=False)),
                ("rank", models.BigIntegerField(default=0, editable=False)),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
                "ordering": ["-rank"],
                "indexes": [models.Index(fields=["unit", "disk", "-rank"], name="erasure_last")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "software"), _negated=True),
                            models.Q(("tool", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="erasure_names_its_software",
                    ),
                    models.CheckConstraint(condition=models.Q(("disk__in", (1, 2))), name="erasure_of_a_disk"),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ("software", "firmware")), ("worked", True), _connector="OR"),
                        name="erasure_that_may_fail",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitGrade",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "grade",
                    models.CharField(
                        choices=[("D", "D"), ("HC", "HC"), ("C", "C"), ("B", "B"), ("A", "A"), ("PREMIUM", "Premium")],
                        max_length=8,
                        verbose_name="grade",
                    ),
                ),
                ("points", models.SmallIntegerField(null=True, verbose_name="points")),
                ("lines", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("graded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="graded at")),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.product"
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sales.ruleset"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grades", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "grade of a device",
                "verbose_name_plural": "grades of devices",
                "ordering": ["-graded_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("points__isnull", False), ("rules__isnull", False)),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="grade_has_its_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WasteUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(editable=False, max_length=12, verbose_name="label")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plan", "plan or top-up"),
                            ("sim", "SIM card"),
                            ("computer", "computer"),
                            ("phone", "phone"),
                            ("tablet", "tablet"),
                            ("accessory", "accessory"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("model", models.CharField(editable=False, max_length=60, verbose_name="make and model")),
                ("serial", models.CharField(blank=True, editable=False, max_length=40, verbose_name="serial number")),
                (
                    "storage",
                    models.CharField(
                        choices=[
                            ("software", "with a software"),
                            ("firmware", "with the secure erase of the disk or of the phone"),
                            ("destroyed", "the disk was destroyed"),
                            ("none", "there is no storage inside"),
                            ("new_disk", "a new disk; the old one was destroyed"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="data",
                    ),
                ),
                (
                    "antenna",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="sales.wasteslip"
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="waste", to="sales.unit"
                    ),
                ),
            ],
            options={
                "verbose_name": "device that left as waste",
                "verbose_name_plural": "devices that left as waste",
                "ordering": ["label"],
            },
        ),
    ]
