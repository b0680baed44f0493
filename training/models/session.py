"""A session, its half-days and those who teach it."""

import uuid
from datetime import date, time
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training.models.module import Module


class SessionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class Mode(models.TextChoices):
    """Where a session is followed."""

    ANTENNA = "antenna", _("at the antenna")
    STRUCTURE = "structure", _("at the structure’s")
    ELSEWHERE = "elsewhere", _("elsewhere")
    REMOTE = "remote", _("at a distance")


class TrainingSessionQuerySet(models.QuerySet["Session"]):
    def coming(self, day: date) -> "TrainingSessionQuerySet":
        """Those that are not over on a day, the nearest first."""
        return self.filter(ends_on__gte=day).order_by("starts_on", "id")

    def open_for_registration(self, day: date) -> "TrainingSessionQuerySet":
        """Those that a structure may still register to: planned, and not begun."""
        return self.filter(state=SessionState.PLANNED, starts_on__gt=day).order_by("starts_on", "id")


class Session(models.Model):
    """One group taught one module at one antenna. Open to every structure unless reserved for one.

    `seats_taken`, `starts_on` and `ends_on` are counted by PostgreSQL from the rows they speak of, whatever is written
    here: a portal, which cannot see other structures' seats, still shows how many are left, and can't oversell.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="trainings", verbose_name=_("antenna"))
    module = models.ForeignKey(Module, models.PROTECT, related_name="sessions", verbose_name=_("module"))
    site = models.ForeignKey(
        "antennas.Site", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("at the antenna")
    )
    mode = models.CharField(_("how"), max_length=10, choices=Mode, default=Mode.ANTENNA, db_default=Mode.ANTENNA)
    place = models.CharField(_("room or other address"), max_length=200, blank=True)
    link = models.URLField(_("link of the meeting"), max_length=300, blank=True, default="", db_default="")
    # Of a session at a distance, D6313-3-1: who helps and how fast, what is to be done and its mean duration, what is assessed.
    assistance = models.TextField(
        _("who helps, how, and how fast"), max_length=1000, blank=True, default="", db_default=""
    )
    tasks = models.TextField(
        _("what is to be done, and how long it takes"), max_length=2000, blank=True, default="", db_default=""
    )
    assessments = models.TextField(
        _("what is assessed, and when"), max_length=1000, blank=True, default="", db_default=""
    )
    capacity = models.PositiveSmallIntegerField(_("seats"))
    need = models.ForeignKey(
        "training.Need", models.PROTECT, null=True, blank=True, editable=False, related_name="sessions",
        verbose_name=_("request that it answers"),
    )  # fmt: skip
    reserved_for = models.ForeignKey(
        "partners.Structure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reserved for")
    )
    state = models.CharField(_("state"), max_length=10, choices=SessionState, default=SessionState.PLANNED)
    starts_on = models.DateField(_("from"), editable=False)
    ends_on = models.DateField(_("until"), editable=False)
    seats_taken = models.PositiveSmallIntegerField(_("seats taken"), default=0, editable=False)
    plan_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)  # one session however often it is sent
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="training_session_antenna_key"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 50)), name="training_session_seats_1_to_50"),
            models.CheckConstraint(condition=Q(seats_taken__lte=F("capacity")), name="training_session_not_oversold"),
            models.CheckConstraint(
                condition=Q(site__isnull=False) | ~Q(place="") | Q(mode=Mode.REMOTE),
                name="training_session_is_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.REMOTE) | (~Q(assistance="") & ~Q(tasks="") & ~Q(assessments="")),
                name="training_session_remote_is_followed",
            ),
            models.CheckConstraint(
                condition=~Q(mode__in=[Mode.STRUCTURE, Mode.ELSEWHERE]) | ~Q(place=""),
                name="training_session_place_is_written",
            ),
            models.CheckConstraint(
                condition=Q(need__isnull=True) | Q(reserved_for__isnull=False),
                name="training_session_of_a_need_is_reserved",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="training_session_ends_after_start"),
        ]
        indexes = [models.Index(fields=["antenna", "starts_on"], name="training_session_starts")]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y}, {self.pk}"

    @property
    def where(self) -> str:
        """The room or address in a few words; `site` must be loaded."""
        return self.place or (self.site.name if self.site else "")

    @property
    def seats_left(self) -> int:
        return self.capacity - self.seats_taken

    @property
    def is_cancelled(self) -> bool:
        return self.state == SessionState.CANCELLED


class Half(models.TextChoices):
    MORNING = "am", _("morning")
    AFTERNOON = "pm", _("afternoon")


# When a half-day is, unless a session says otherwise: three and a half hours each.
USUAL_HOURS = {Half.MORNING: (time(9, 30), time(13, 0)), Half.AFTERNOON: (time(14, 0), time(17, 30))}


class HalfDay(models.Model):
    """One morning or afternoon of a session: presence is noted, and hours counted, by half-day (law.md Q04)."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="half_days")
    day = models.DateField(_("day"))
    half = models.CharField(_("half-day"), max_length=2, choices=Half)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")
        ordering = ["day", "half"]
        constraints = [
            models.UniqueConstraint(fields=["id", "session"], name="halfday_session_key"),
            models.UniqueConstraint(
                fields=["session", "day", "half"], name="halfday_once_a_session", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="halfday_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.half}"

    @property
    def hours(self) -> Decimal:
        """Hours of this half-day, to the hundredth."""
        minutes = (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute
        return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


class TrainerRole(models.TextChoices):
    LEADS = "leads", _("leads")
    SUPPORTS = "supports", _("supports")


class SessionTrainer(models.Model):
    """Who teaches a session: somebody of the antenna's team, or from outside (a name and an organisation, L6353-1)."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="trainers")
    membership = models.ForeignKey(
        "antennas.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("of the team")
    )
    outside_name = models.CharField(_("from outside"), max_length=160, blank=True)
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=TrainerRole, default=TrainerRole.LEADS)
    hours = models.DecimalField(_("hours, if not all"), max_digits=5, decimal_places=2, null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, editable=False)  # taken off the session

    class Meta:
        verbose_name = _("trainer of a session")
        verbose_name_plural = _("trainers of sessions")
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "session"], name="trainer_session_key"),
            models.UniqueConstraint(
                fields=["session", "membership"], condition=Q(left_at__isnull=True), name="trainer_once_a_session"
            ),
            models.CheckConstraint(
                condition=Q(membership__isnull=False, outside_name="")
                | (Q(membership__isnull=True) & ~Q(outside_name="")),
                name="trainer_of_the_team_or_outside",
            ),
            models.CheckConstraint(condition=Q(hours__isnull=True) | Q(hours__gt=0), name="trainer_hours_positive"),
        ]
