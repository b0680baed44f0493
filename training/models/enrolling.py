"""Seats that are offered to who waits, what happened to a registration, what was sent to whom, house rules."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from training.models.registration import Registration, RegistrationState
from training.models.session import Session


class CallState(models.TextChoices):
    OPEN = "open", _("answer awaited")
    TAKEN = "taken", _("seat taken")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("no answer in time")
    WITHDRAWN = "withdrawn", _("session cancelled or begun")


class SeatCall(models.Model):
    """A freed seat is offered to the first who waits, and held for her until an hour. Written by PostgreSQL alone."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="calls")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="calls")
    called_at = models.DateTimeField(_("called on"))
    lapses_at = models.DateTimeField(_("held until"))
    state = models.CharField(_("state"), max_length=10, choices=CallState, default=CallState.OPEN)
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat offered to who waits")
        verbose_name_plural = _("seats offered to who waits")
        ordering = ["called_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["registration"], condition=Q(state="open"), name="seatcall_one_open"),
            models.CheckConstraint(condition=Q(lapses_at__gt=F("called_at")), name="seatcall_lapses_after_the_call"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="seatcall_closed_with_its_hour",
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "lapses_at"], condition=Q(state="open"), name="seatcall_open"),
            models.Index(fields=["session", "state"], name="seatcall_session"),
        ]


class RegistrationStep(models.Model):
    """What became of a registration, and when: written by PostgreSQL at each change of state, never rewritten."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState)
    at = models.DateTimeField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("step of a registration")
        verbose_name_plural = _("steps of registrations")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["registration", "at"], name="registrationstep_of")]


class Paper(models.TextChoices):
    """What is sent about a registration (Qualiopi indicator 9, law.md 7.1)."""

    CONVOCATION = "convocation", _("convocation")
    MOVED = "moved", _("new days")
    CANCELLED = "cancelled", _("session cancelled")
    FREED = "freed", _("seat given back")
    REMINDER = "reminder", _("reminder")
    RULES = "rules", _("house rules")
    OFFER = "offer", _("a seat is free")
    LAPSED = "lapsed", _("offer lapsed")


class SentPaper(models.Model):
    """What was sent to whom and when about one registration. Append-only.

    `sequence` is the one of the calendar file enclosed (RFC 5545), None when there was none; `version` the one of the
    house rules.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="papers")
    kind = models.CharField(_("paper"), max_length=12, choices=Paper)
    recipient = models.EmailField(_("sent to"))
    sent_at = models.DateTimeField(_("sent on"))
    sequence = models.PositiveIntegerField(null=True, blank=True)
    version = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("paper sent")
        verbose_name_plural = _("papers sent")
        ordering = ["-sent_at", "-id"]
        indexes = [models.Index(fields=["registration", "kind", "-sent_at"], name="sentpaper_of")]


class HouseRules(models.Model):
    """House rules of trainings (L6352-3), in dated versions: published, a version never changes."""

    version = models.CharField(_("version"), max_length=12, unique=True)
    text = models.TextField(_("text in French"), max_length=20000)
    from_on = models.DateField(_("in force from"), unique=True)
    published_at = models.DateTimeField(editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")
        ordering = ["-from_on"]
        constraints = [
            models.CheckConstraint(condition=~Q(text="") & ~Q(version=""), name="houserules_say_something"),
        ]

    def __str__(self) -> str:
        return self.version
