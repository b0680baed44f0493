"""Who comes to a session, and who came."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.session import HalfDay, Session


class RegistrationState(models.TextChoices):
    REGISTERED = "registered", _("registered")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("cancelled")
    REPLACED = "replaced", _("replaced by a colleague")


class TraineeStatus(models.TextChoices):
    """As whom she is trained: the lines of frame F1 of the yearly statement (Cerfa 10443)."""

    EMPLOYEE = "employee", _("employee")
    PUBLIC_AGENT = "public_agent", _("public servant")
    APPRENTICE = "apprentice", _("apprentice")
    JOBSEEKER = "jobseeker", _("looking for work")
    INDIVIDUAL = "individual", _("at her own expense")
    OTHER = "other", _("other (volunteer, elected…)")


class Registration(models.Model):
    """A professional has a seat in a session, or waits for one, in the name of her structure.

    `waiting_since` gives the order of the waiting list; `offered_until` is written by PostgreSQL when a freed seat is
    held for her (`SeatCall`).
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="registrations")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    professional = models.ForeignKey("partners.Professional", models.PROTECT, related_name="trainings")
    registered_by = models.ForeignKey("partners.Professional", models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=RegistrationState, default=RegistrationState.REGISTERED)
    status = models.CharField(
        _("as"), max_length=12, choices=TraineeStatus, default=TraineeStatus.EMPLOYEE, db_default=TraineeStatus.EMPLOYEE
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="replaced_by"
    )
    noted_by = models.ForeignKey(  # whoever of the antenna registered her, by telephone or from a list
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(_("seat held until"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["session", "professional"], name="registration_once_a_session"),
            models.UniqueConstraint(fields=["id", "session"], name="registration_session_key"),
            models.UniqueConstraint(fields=["id", "antenna", "structure"], name="registration_keys"),
            models.UniqueConstraint(fields=["id", "antenna"], name="registration_antenna_key"),
            models.CheckConstraint(
                condition=Q(state="waiting", waiting_since__isnull=False)
                | (~Q(state="waiting") & Q(waiting_since__isnull=True, offered_until__isnull=True)),
                name="registration_waits_since",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "session"], name="registration_structure"),
            models.Index(
                fields=["session", "waiting_since"], condition=Q(state="waiting"), name="registration_waiting"
            ),
        ]


class TraineeKey(models.Model):
    """What leads from the secret of a trainee's link to her registration; the secret itself is nowhere."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    registration = models.OneToOneField(Registration, models.PROTECT, related_name="key")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("link of a trainee")
        verbose_name_plural = _("links of trainees")


class Reason(models.TextChoices):
    """Why somebody did not come, or came late: as little as it takes, and never her health."""

    WORK = "work", _("kept at work")
    TRANSPORT = "transport", _("transport")
    PERSONAL = "personal", _("a reason of her own")
    NO_NEWS = "no_news", _("no news")


class Attendance(models.Model):
    """Was she there that half-day? No row: not noted yet, which counts as no hour.

    `minutes_missed` (late, or left early) are taken off the hours of the half-day. PostgreSQL keeps what was noted
    before (`AttendanceKept`).
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="attendances")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attendances")
    present = models.BooleanField(_("present"))
    minutes_missed = models.PositiveSmallIntegerField(_("minutes missed"), default=0, db_default=0)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True, default="", db_default="")
    noted_at = models.DateTimeField(default=timezone.now)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["half_day", "registration"], name="attendance_once_a_half_day"),
            models.UniqueConstraint(fields=["id", "antenna"], name="attendance_antenna_key"),
            models.CheckConstraint(
                condition=Q(present=True) | Q(minutes_missed=0), name="attendance_minutes_of_who_came"
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(present=False) | Q(minutes_missed__gt=0),
                name="attendance_reason_of_something",
            ),
        ]
        indexes = [models.Index(fields=["registration", "present"], name="attendance_registration")]
