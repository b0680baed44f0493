"""The workbench: what a device is made of, its tests and erasures, its grades and their rules, its steps, how it leaves."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import DEVICES, Kind, Product
from sales.models.stock import Grade, Unit, UnitState

USER = settings.AUTH_USER_MODEL
# Never said of a used device (code de la consommation R122-4; law.md D09); the last word is Connect's own to print.
NEVER_SAID = r"(état|etat)\s+(de\s+)?neuf|comme\s+(du\s+|un\s+)?neuf|reconditionn"


class Disk(models.TextChoices):
    HDD = "HDD", _("hard disk (HDD)")
    SSD = "SSD", "SSD"
    NVME = "NVME", "NVMe"
    EMMC = "EMMC", "eMMC"


class Mark(models.IntegerChoices):
    """How worn a device looks, or how well it works, from the worst up."""

    POOR = 0, _("0, poor")
    FAIR = 1, _("1, fair")
    GOOD = 2, _("2, good")
    VERY_GOOD = 3, _("3, very good")


class UnitFacts(models.Model):
    """What a device is made of. Its antenna is always that of the device: PostgreSQL moves it."""

    unit = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="facts")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    maker = models.CharField(_("make"), max_length=40, blank=True)
    cpu = models.CharField(_("processor"), max_length=80, blank=True)
    cpu_mark = models.PositiveIntegerField(
        _("mark of the processor (PassMark)"), null=True, blank=True, validators=[MaxValueValidator(200_000)]
    )
    ram_gb = models.PositiveSmallIntegerField(
        _("memory, in GB"), null=True, blank=True, validators=[MaxValueValidator(2048)]
    )
    disk1_kind = models.CharField(_("kind of disk"), max_length=4, choices=Disk, blank=True)
    disk1_gb = models.PositiveIntegerField(
        _("disk, in GB"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    disk2_kind = models.CharField(_("second disk"), max_length=4, choices=Disk, blank=True)
    disk2_gb = models.PositiveIntegerField(
        _("second disk, in GB"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    screen = models.DecimalField(_("screen, in inches"), max_digits=4, decimal_places=1, null=True, blank=True)
    resolution = models.CharField(_("resolution"), max_length=20, blank=True)
    dvd = models.BooleanField(_("DVD drive"), null=True, blank=True)
    webcam = models.BooleanField(_("webcam"), null=True, blank=True)
    battery = models.PositiveSmallIntegerField(
        _("battery, in %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    os = models.CharField(_("operating system"), max_length=40, blank=True)
    windows = models.CharField(_("version of Windows"), max_length=10, blank=True)
    linux = models.BooleanField(_("Linux"), null=True, blank=True)
    cosmetic = models.PositiveSmallIntegerField(_("how it looks"), choices=Mark, null=True, blank=True)
    technical = models.PositiveSmallIntegerField(_("how it works"), choices=Mark, null=True, blank=True)
    locked = models.BooleanField(_("locked to an operator"), null=True, blank=True)
    charger = models.BooleanField(_("charger"), null=True, blank=True)
    colour = models.CharField(_("colour"), max_length=20, blank=True)
    benchmark = models.PositiveIntegerField(
        _("benchmark of the phone (AnTuTu)"), null=True, blank=True, validators=[MaxValueValidator(9_999_999)]
    )
    storage_gb = models.PositiveIntegerField(
        _("storage of the phone, in GB"), null=True, blank=True, validators=[MaxValueValidator(100_000)]
    )
    remarks = models.CharField(_("remarks for who buys it"), max_length=300, blank=True)
    written_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("facts of a device")
        verbose_name_plural = _("facts of devices")
        constraints = [
            models.CheckConstraint(condition=~Q(remarks__iregex=NEVER_SAID), name="remarks_never_say_new"),
            models.CheckConstraint(condition=Q(battery=None) | Q(battery__lte=100), name="battery_up_to_100"),
            models.CheckConstraint(condition=Q(cosmetic=None) | Q(cosmetic__lte=3), name="cosmetic_from_0_to_3"),
            models.CheckConstraint(condition=Q(technical=None) | Q(technical__lte=3), name="technical_from_0_to_3"),
        ]


class UnitStep(models.Model):
    """A change of state: written by PostgreSQL as it happens, whoever causes it; never changed. `antenna`: where it
    happened.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="steps")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    before = models.CharField(_("before"), max_length=10, choices=UnitState, blank=True)
    after = models.CharField(_("after"), max_length=10, choices=UnitState)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    why = models.CharField(_("why"), max_length=200, blank=True)
    # from this step on, what was tested and erased before no longer counts: it came in, came back, or was repaired
    comes_in = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("step of a device")
        verbose_name_plural = _("steps of devices")
        ordering = ["unit", "id"]
        indexes = [models.Index(fields=["unit", "id"], condition=Q(comes_in=True), name="step_comes_in")]


class Result(models.TextChoices):
    OK = "ok", _("works")
    REPAIRED = "repaired", _("repaired")
    FAULTY = "faulty", _("faulty")
    NA = "na", _("not applicable")


class TestRecord(models.Model):
    """A test of all functions (R122-4). Several are kept, the last one since the device came in counts. `stay` and
    `passed` are PostgreSQL's.
    """

    __test__ = False  # not a class of tests

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tests")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    checks = models.JSONField(default=dict)  # function → Result
    repairs = models.JSONField(default=dict, blank=True)  # function → what was repaired, and with what
    note = models.CharField(_("note"), max_length=300, blank=True)
    tested_at = models.DateTimeField(_("tested at"), default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    stay = models.BigIntegerField(default=0, editable=False)
    rank = models.BigIntegerField(default=0, editable=False)
    passed = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        ordering = ["-rank"]
        indexes = [models.Index(fields=["unit", "-rank"], name="test_last")]


class Erasing(models.TextChoices):
    SOFTWARE = "software", _("with a software")
    FIRMWARE = "firmware", _("with the secure erase of the disk or of the phone")
    DESTROYED = "destroyed", _("the disk was destroyed")
    NO_STORAGE = "none", _("there is no storage inside")
    NEW_DISK = "new_disk", _("a new disk; the old one was destroyed")


class ErasureRecord(models.Model):
    """What was done of the data on a disk, and the result. Only added to; the last one since the device came in counts, for
    each of its disks. `stay` is PostgreSQL's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="erasures")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    disk = models.PositiveSmallIntegerField(_("disk"), default=1, choices=[(1, _("first disk")), (2, _("second disk"))])
    method = models.CharField(_("method"), max_length=10, choices=Erasing)
    tool = models.CharField(_("software and its version"), max_length=60, blank=True)
    disk_serial = models.CharField(_("serial number of the disk"), max_length=40, blank=True)
    worked = models.BooleanField(_("result"), choices=[(True, _("erased")), (False, _("failed"))])
    note = models.CharField(_("note"), max_length=300, blank=True)
    erased_at = models.DateTimeField(_("erased at"), default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    stay = models.BigIntegerField(default=0, editable=False)
    rank = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-rank"]
        constraints = [
            models.CheckConstraint(condition=~Q(method="software") | ~Q(tool=""), name="erasure_names_its_software"),
            models.CheckConstraint(condition=Q(disk__in=(1, 2)), name="erasure_of_a_disk"),
            models.CheckConstraint(
                condition=Q(method__in=("software", "firmware")) | Q(worked=True), name="erasure_that_may_fail"
            ),
        ]
        indexes = [models.Index(fields=["unit", "disk", "-rank"], name="erasure_last")]


class RuleSet(models.Model):
    """How devices of a kind are graded, as rows that a referent edits. Published from a day on, it never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    rows = models.JSONField(default=list)
    note = models.CharField(_("what changes"), max_length=200, blank=True)
    from_on = models.DateField(_("in force from"), null=True, blank=True)
    written_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("rules of grades")
        verbose_name_plural = _("rules of grades")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="ruleset_version_once"),
            models.UniqueConstraint(
                fields=["kind", "from_on"], condition=Q(published_at__isnull=False), name="ruleset_once_a_day"
            ),
            models.CheckConstraint(condition=Q(kind__in=DEVICES), name="ruleset_of_devices"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(from_on__isnull=False), name="ruleset_published_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


class UnitGrade(models.Model):
    """A grade given to a device: by rules, with their points line by line, or by a manager, with a reason. Never changed;
    PostgreSQL writes it on the device with the article.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grades")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    grade = models.CharField(_("grade"), max_length=8, choices=Grade)
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    rules = models.ForeignKey(RuleSet, models.PROTECT, null=True, related_name="+")
    points = models.SmallIntegerField(_("points"), null=True)
    lines = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    graded_at = models.DateTimeField(_("graded at"), default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("grade of a device")
        verbose_name_plural = _("grades of devices")
        ordering = ["-graded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rules__isnull=False, points__isnull=False) | ~Q(reason=""), name="grade_has_its_why"
            )
        ]


class PartTaken(models.Model):
    """A part taken out of a device, to repair another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="parts_taken")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    part = models.CharField(_("part"), max_length=80)
    into = models.CharField(_("put into"), max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("part taken out")
        verbose_name_plural = _("parts taken out")
        ordering = ["-at", "-id"]


class WasteSlip(models.Model):
    """Devices that leave as waste, handed to a collector (code de l'environnement R541-43; law.md D16). Its number is
    PostgreSQL's, without a gap by antenna and year; it never changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    reference = models.CharField(_("number"), max_length=18, unique=True, editable=False)
    left_on = models.DateField(_("left on"))
    collector = models.CharField(_("collector"), max_length=120)
    collector_siret = models.CharField(_("SIRET of the collector"), max_length=14, blank=True)
    document = models.CharField(_("number of the collector’s document"), max_length=60)
    weight_kg = models.DecimalField(_("weight, in kg"), max_digits=7, decimal_places=1)
    devices = models.PositiveSmallIntegerField(_("devices"))  # as many as it lists, or it is not written
    reason = models.CharField(_("reason"), max_length=200)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("waste slip")
        verbose_name_plural = _("waste slips")
        ordering = ["-at", "-reference"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="wasteslip_antenna_key"),
            models.CheckConstraint(condition=Q(weight_kg__gt=0), name="waste_weighs"),
            models.CheckConstraint(
                condition=~Q(collector="") & ~Q(document="") & ~Q(reason=""), name="waste_says_who_and_why"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class WasteUnit(models.Model):
    """A device of a slip, as it was that day; `storage` says what was done of its data (law.md D11)."""

    slip = models.ForeignKey(WasteSlip, models.PROTECT, related_name="units")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    unit = models.OneToOneField(Unit, models.PROTECT, related_name="waste")
    label = models.CharField(_("label"), max_length=12, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, editable=False)
    model = models.CharField(_("make and model"), max_length=60, editable=False)
    serial = models.CharField(_("serial number"), max_length=40, blank=True, editable=False)
    storage = models.CharField(_("data"), max_length=10, choices=Erasing, editable=False)

    class Meta:
        verbose_name = _("device that left as waste")
        verbose_name_plural = _("devices that left as waste")
        ordering = ["label"]
