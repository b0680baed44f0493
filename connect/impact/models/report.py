"""Reports: what was asked, how far it is made, its files, the links that open it; who wants the month's letter."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.impact.models.kept import AgeGrid
from connect.impact.period import Period

LONGEST = timedelta(days=90)  # that a link opens


class ReportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    COUNTING = "counting", _("being counted")
    WRITTEN = "written", _("written")
    FAILED = "failed", _("not written")


class Report(models.Model):
    """A report as it was asked: a period, whom it is about, how it is cut, what it holds. A job counts and writes it.

    What was asked never changes; once written, nothing does. `antennas`: none means all; `funder` chooses the antennas of
    its agreements instead. `share`: the percentage of the activity that the funder pays for. `sections`: parts of the
    table, by the words of `reports.contents`. `facts` are the figures as they were counted, `told` what page, paper and
    files say, small counts hidden. `done` of `total` pieces are made, the last one moved at `moved_at`; `attempt` is in
    the arguments of the job, so that one given up does nothing more.
    """

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False
    )  # the form's key: sent twice, one report
    name = models.CharField(_("name"), max_length=120)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until, included"))
    antennas = models.ManyToManyField("antennas.Antenna", related_name="+", verbose_name=_("antennas"), blank=True)
    department = models.CharField(_("people of the department"), max_length=3, blank=True)
    commune = models.CharField(_("people of the commune"), max_length=8, blank=True)
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )
    funder = models.ForeignKey(
        "partners.Structure", models.PROTECT, null=True, related_name="+", verbose_name=_("funder")
    )
    grid = models.ForeignKey(AgeGrid, models.PROTECT, related_name="+", verbose_name=_("age grid"))
    share = models.PositiveSmallIntegerField(_("share of the funder"), null=True)
    introduction = models.TextField(_("introduction"), blank=True)
    sections = ArrayField(models.CharField(max_length=40), verbose_name=_("sections"), default=list)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    due = models.ForeignKey("partners.ReportDue", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=ReportState, default=ReportState.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=1)
    attempt = models.PositiveSmallIntegerField(default=1)
    moved_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict)
    counted_at = models.DateTimeField(null=True)
    told = models.JSONField(null=True)
    written_at = models.DateTimeField(_("written at"), null=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-asked_at", "pk"]
        indexes = [models.Index(fields=["-asked_at"], name="report_latest")]
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="report_has_a_day"),
            models.CheckConstraint(condition=~Q(name=""), name="report_has_a_name"),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__range=(1, 100)), name="report_share_in_percent"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="report_done_within_total"),
            models.CheckConstraint(
                condition=Q(state="written", told__isnull=False, written_at__isnull=False, counted_at__isnull=False)
                | (~Q(state="written") & Q(told__isnull=True, written_at__isnull=True)),
                name="report_written_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        return Period(self.first_on, self.last_on)

    @property
    def is_written(self) -> bool:
        return self.state == ReportState.WRITTEN


class ReportFile(models.Model):
    """A report as a file, as it was written: kept byte for byte, with its digest. Only added to, and once a kind."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"

    report = models.ForeignKey(Report, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=Kind)
    file = models.FileField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints = [
            models.UniqueConstraint(fields=["report", "kind"], name="reportfile_once"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="reportfile_digest"),
        ]


class ReportLinkQuerySet(models.QuerySet["ReportLink"]):
    def open(self, at: datetime) -> "ReportLinkQuerySet":
        return self.filter(ended_at__isnull=True, ends_at__gt=at)


class ReportLink(models.Model):
    """A link that opens one written report to whoever holds it, until an instant. Of its secret only the digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the form's key
    report = models.ForeignKey(Report, models.PROTECT, related_name="links")
    for_whom = models.CharField(_("for whom"), max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    last_used_at = models.DateTimeField(_("used last"), null=True)
    uses = models.PositiveIntegerField(_("times opened"), default=0)

    objects = ReportLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a report")
        verbose_name_plural = _("links to reports")
        ordering = ["-made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("made_at") + timedelta(days=1), ends_at__lte=F("made_at") + LONGEST),
                name="reportlink_1_to_90_days",
            ),
            models.CheckConstraint(condition=Q(secret_hash__regex=r"^[0-9a-f]{64}$"), name="reportlink_digest"),  # noqa: S106
            models.CheckConstraint(condition=~Q(for_whom=""), name="reportlink_for_somebody"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="reportlink_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.for_whom


class MonthChoice(models.Model):
    """Whether a manager wants the letter of the month of her antenna; without a row, she does."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    membership = models.OneToOneField("antennas.Membership", models.PROTECT, related_name="+")
    wanted = models.BooleanField(_("receives the figures of the month by e-mail"))
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("choice about the letter of the month")
        verbose_name_plural = _("choices about the letter of the month")
