"""Who signed a half-day, when and how (law.md Q04); what was noted before; who was called when somebody did not come."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.registration import Attendance, Reason, Registration
from training.models.session import HalfDay, Session, SessionTrainer


class Means(models.TextChoices):
    """How somebody signed."""

    LINK = "link", _("on her phone, by her own link")
    CODE = "code", _("on her phone, by the code on the screen")
    TABLET = "tablet", _("on the trainer’s tablet")
    ACCOUNT = "account", _("from the trainer’s own account")
    PAPER = "paper", _("on paper")


class RollDoor(models.Model):
    """A half-day is open to be signed: by the code on the screen, or on the tablet that goes round.

    `code` is the part of the address that stays; what follows it changes every few minutes (`training.signing.doors`).
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    half_day = models.OneToOneField(HalfDay, models.PROTECT, related_name="door")
    code = models.CharField(max_length=6, unique=True)
    tablet_hash = models.CharField(max_length=64, unique=True)
    wrong_names = models.PositiveSmallIntegerField(default=0)  # typed behind the code and found nobody
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    shut_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("half-day open to be signed")
        verbose_name_plural = _("half-days open to be signed")


class Signature(models.Model):
    """Somebody signed that she was there, a trainee or a trainer. Append-only: its time and means never change.

    One that was given by mistake is struck out by another row (`Strike`), and she signs again. A trainer signs last,
    once everybody has signed or is noted absent; when something changes afterwards, she signs again.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="signatures")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="signatures")
    trainer = models.ForeignKey(SessionTrainer, models.PROTECT, null=True, related_name="signatures")
    means = models.CharField(_("how"), max_length=8, choices=Means)
    signed_at = models.DateTimeField(_("signed at"))
    written_at = models.DateTimeField(db_default=Now(), editable=False)  # by PostgreSQL's own clock
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    present = models.PositiveSmallIntegerField(
        null=True, editable=False
    )  # what a trainer certified: how many were there
    expected = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="signature_antenna_key"),
            models.CheckConstraint(
                condition=Q(registration__isnull=False, trainer__isnull=True)
                | Q(registration__isnull=True, trainer__isnull=False),
                name="signature_of_a_trainee_or_a_trainer",
            ),
            models.CheckConstraint(
                condition=~Q(means__in=[Means.PAPER, Means.ACCOUNT]) | Q(recorded_by__isnull=False),
                name="signature_says_who_wrote_it_down",
            ),
        ]
        indexes = [models.Index(fields=["registration", "half_day"], name="signature_registration")]


class Strike(models.Model):
    """A signature was given by mistake: it counts no more, and stays readable with the reason. Append-only."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="strike")
    reason = models.CharField(_("what happened"), max_length=200)
    struck_at = models.DateTimeField(default=timezone.now, editable=False)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("signature struck out")
        verbose_name_plural = _("signatures struck out")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="strike_has_a_reason")]


class AttendanceKept(models.Model):
    """What was noted of somebody's half-day, each time it was; written by PostgreSQL alone, never changed."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="kept")
    present = models.BooleanField(_("present"))
    minutes_missed = models.PositiveSmallIntegerField(_("minutes missed"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("what was noted of an attendance")
        verbose_name_plural = _("what was noted of attendances")
        ordering = ["id"]


class CallOutcome(models.TextChoices):
    REACHED = "reached", _("reached")
    MESSAGE = "message", _("a message was left")
    NO_ANSWER = "no_answer", _("no answer")


class AbsenceCall(models.Model):
    """Somebody who did not come was called (Qualiopi 12): when, by whom, with what result. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the form's key: sent twice, one call
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="absence_calls")
    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    outcome = models.CharField(_("result"), max_length=10, choices=CallOutcome)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("call after an absence")
        verbose_name_plural = _("calls after an absence")
        ordering = ["called_at"]


class RollScan(models.Model):
    """The signed sheet of paper as a file, when somebody scanned it. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="roll_scans")
    kind = models.CharField(max_length=4)
    file = models.FileField(max_length=120)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("scanned attendance sheet")
        verbose_name_plural = _("scanned attendance sheets")
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["session", "sha256"], name="rollscan_once_a_session")]


class PaperBatch(models.Model):
    """Papers asked together, of a session or of a period: a job makes them and its progress shows.

    `paper_ids` are the attestations and certificates there were when it was asked, in the order of their numbers; `done` of
    them are made. `file`, at the end, holds the PDFs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the form's key: sent twice, one batch
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="+")
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    paper_ids = models.JSONField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    file = models.FileField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("papers asked together")
        verbose_name_plural = _("papers asked together")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="paperbatch_done_within_total"),
            models.CheckConstraint(condition=Q(total__range=(1, 5000)), name="paperbatch_1_to_5000"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="paperbatch_until_after_from"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(done=F("total")), name="paperbatch_finished_when_all_done"
            ),
        ]
