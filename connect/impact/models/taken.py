"""Files that are taken out: what was asked, the parts that are read, each taking; and open data as it was published."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.impact.models.kept import SealedPeriod
from connect.impact.period import Period

A_REASON = r"\S.{8,}\S"  # ten characters at least
DIGEST = r"^[0-9a-f]{64}$"


class FileState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    READING = "reading", _("being read")
    MADE = "made", _("ready")
    EMPTIED = "emptied", _("no longer kept")


class TakenFile(models.Model):
    """A file as it was asked, and how far it is made. A job reads it part by part, then puts the parts together.

    `kind`: a code of `taken.catalogue`; `antenna`: None for the nation's; `names`: it holds people's names, so that it is
    one antenna's and says why. `asked_at` is the moment of its facts: what was written later is not in it. `done` of
    `total` rows are kept in `parts` parts; `after` is where the next part begins (table and key of the last row). The file
    itself is kept until `until`, its digest and who took it for ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the form's key: sent twice, one file
    kind = models.CharField(max_length=16)
    ending = models.CharField(max_length=4)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    names = models.BooleanField(default=False)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until, included"))
    reason = models.CharField(_("why"), max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=FileState, default=FileState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    after = models.JSONField(default=dict)
    moved_at = models.DateTimeField(default=timezone.now)
    file = models.FileField(max_length=120, blank=True)
    size = models.BigIntegerField(_("bytes"), null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    until = models.DateTimeField(_("kept until"), null=True)

    class Meta:
        verbose_name = _("file taken out")
        verbose_name_plural = _("files taken out")
        ordering = ["-asked_at", "pk"]
        indexes = [models.Index(fields=["antenna", "-asked_at"], name="takenfile_latest")]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="takenfile_of_its_antenna"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="takenfile_has_a_day"),
            models.CheckConstraint(
                condition=Q(names=False, reason="") | Q(names=True, antenna__isnull=False, reason__regex=A_REASON),
                name="takenfile_names_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[FileState.MADE, FileState.EMPTIED], size__isnull=False, sha256__regex=DIGEST,
                    made_at__isnull=False, until__isnull=False,
                )
                | Q(
                    state__in=[FileState.WAITING, FileState.READING], size__isnull=True, sha256="", file="",
                    made_at__isnull=True, until__isnull=True,
                ),
                name="takenfile_made_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=FileState.MADE, file="") & ~(Q(state=FileState.EMPTIED) & ~Q(file="")),
                name="takenfile_kept_until_emptied",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.kind

    @property
    def period(self) -> Period:
        return Period(self.first_on, self.last_on)

    @property
    def is_made(self) -> bool:
        return self.state == FileState.MADE

    @property
    def is_running(self) -> bool:
        return self.state in (FileState.WAITING, FileState.READING)


class TakenPart(models.Model):
    """Rows of a file that is being made, packed, in their order; gone once the file is there."""

    file = models.ForeignKey(TakenFile, models.PROTECT, related_name="kept_parts")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    table = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("part of a file taken out")
        verbose_name_plural = _("parts of files taken out")
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="takenpart_once")]


class Taking(models.Model):
    """Who downloaded a file, when, and from which byte on: a download that was cut goes on. Only added to."""

    file = models.ForeignKey(TakenFile, models.PROTECT, related_name="takings")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    from_byte = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("taking of a file")
        verbose_name_plural = _("takings of files")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=Q(from_byte__gte=0), name="taking_from_a_byte")]


class Publication(models.Model):
    """Open data of a sealed period, as they were published: tables with small counts hidden, and the archive that says them.

    No day is in two publications, withdrawn ones included: two sets of one day, compared, could give away what each hides.
    """

    period = models.OneToOneField(SealedPeriod, models.PROTECT, related_name="publication", verbose_name=_("period"))
    first_on = models.DateField()
    last_on = models.DateField()
    method = models.PositiveSmallIntegerField()  # version of what is counted and hidden
    tables = models.JSONField()  # [{"code", "title", "columns", "rows"}], None where hidden
    file = models.FileField(max_length=120)
    size = models.BigIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(_("why it is withdrawn"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("publication of open data")
        verbose_name_plural = _("publications of open data")
        ordering = ["-first_on"]
        constraints = [
            ExclusionConstraint(
                name="publication_days_once",
                expressions=[
                    (Func(F("first_on"), F("last_on"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS)
                ],
            ),
            models.CheckConstraint(condition=Q(sha256__regex=DIGEST), name="publication_digest"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawn_why__regex=A_REASON),
                name="publication_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return name_of(self.first_on, self.last_on)


def name_of(first: date, last: date) -> str:
    """`2025` for a year, `2025-03` for a month: how addresses and files name a publication."""
    return f"{first.year}" if (first.month, last.month) == (1, 12) else f"{first:%Y-%m}"
