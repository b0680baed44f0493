"""Who came without an appointment: a place in the queue of the day, the tablet at the door, who a visitor was."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """What brings somebody in, in the words said at the door; topics only."""

    APPOINTMENT = "appointment", _("I have an appointment")
    PLAN = "plan", _("a plan, a top-up")
    DEVICE = "device", _("a computer, a telephone")
    HELP = "help", _("help with one thing")
    WORKSHOP = "workshop", _("learning, in a workshop")
    OTHER = "other", _("something else")


class Outcome(models.TextChoices):
    SEEN = "seen", _("seen")
    LEFT = "left", _("left before being seen")


class Turn(models.Model):
    """A place in the queue (*tour*), by first name alone; the name goes when it serves no longer (`forget_names`).

    The key is drawn when the form is shown: pressed twice, it is one turn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="turns")
    on = models.DateField(_("day"), default=timezone.localdate)
    number = models.PositiveSmallIntegerField(_("number of the day"))
    first_name = models.CharField(_("first name"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    arrived_at = models.DateTimeField(_("arrived at"))
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, null=True, blank=True, related_name="turns")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(_("taken at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    outcome = models.CharField(max_length=4, choices=Outcome, blank=True)
    visit = models.ForeignKey("beneficiaries.Visit", models.PROTECT, null=True, related_name="turns")

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        ordering = ["arrived_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "on", "number"], name="turn_number_once_a_day"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="turn_reason_known"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__gte=F("arrived_at"), taken_by__isnull=False),
                name="turn_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="", visit__isnull=True)
                | Q(ended_at__isnull=False, outcome=Outcome.LEFT, visit__isnull=True)
                | Q(ended_at__isnull=False, outcome=Outcome.SEEN, visit__isnull=False),
                name="turn_ends_once_and_seen_is_a_visit",
            ),
            models.CheckConstraint(
                condition=~Q(first_name="") | Q(ended_at__isnull=False), name="turn_has_a_first_name"
            ),
            models.UniqueConstraint(
                fields=["antenna", "person"], condition=Q(ended_at__isnull=True), name="turn_one_open_a_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class DoorTablet(models.Model):
    """A tablet that takes turns at the door and can do nothing else; it holds a secret, the database only its hash."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="tablets")
    name = models.CharField(_("name"), max_length=40)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    since = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("switched off"), null=True, blank=True)

    class Meta:
        verbose_name = _("tablet at the door")
        verbose_name_plural = _("tablets at the door")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Recognition(models.Model):
    """Who an anonymous visitor was, known later. Beside the visit and not in it: what was counted stays as counted."""

    visit = models.OneToOneField("beneficiaries.Visit", models.PROTECT, primary_key=True, related_name="recognition")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="recognitions")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("visitor recognised")
        verbose_name_plural = _("visitors recognised")
