"""Presence: visits that were, appointments that are expected."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SocialNeed(models.TextChoices):
    """Topics only, never details (the ten codes of the diagnostic's `sn_needs`)."""

    EMPLOYMENT = "employment", _("employment")
    SOCIAL_TIE = "social_tie", _("social ties")
    LEISURE = "leisure", _("leisure")
    RIGHTS = "rights", _("rights")
    HEALTH = "health", _("health")
    HOUSING = "housing", _("housing")
    SCHOOLING = "schooling", _("schooling")
    BUDGET = "budget", _("budget")
    MOBILITY = "mobility", _("mobility")
    RESIDENCE = "residence", _("residence")


class VisitSource(models.TextChoices):
    WELCOME = "welcome", _("welcome")
    SALE = "sale", _("sale")
    WORKSHOP = "workshop", _("workshop")
    DIAGNOSTIC = "diagnostic", _("diagnostic")


class CameBefore(models.TextChoices):
    """What somebody who gives no name answers, when asked; nothing when nobody asked."""

    NO = "no", _("it is the first time")
    YES = "yes", _("has come before")


class Visit(models.Model):
    """Someone came, one row a person, day and source; written by every act of presence. Anonymous visits count too.

    `came_before` is what was declared at a visit without a name, on that day; nothing changes it afterwards, not even
    that she is recognised.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="visits")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, null=True, blank=True, related_name="visits")
    on = models.DateField(_("day"), default=timezone.localdate)
    source = models.CharField(max_length=12, choices=VisitSource)
    motive = models.CharField(_("reason"), max_length=20, blank=True)  # a Motivation code
    social_need = models.CharField(_("social need"), max_length=12, choices=SocialNeed, blank=True)
    came_before = models.CharField(
        _("has come before"), max_length=3, choices=CameBefore, blank=True, default="", db_default=""
    )
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.UniqueConstraint(fields=["antenna", "person", "on", "source"], name="visit_once_a_day_and_source"),
            models.CheckConstraint(
                condition=models.Q(came_before="") | models.Q(person__isnull=True, came_before__in=["no", "yes"]),
                name="visit_declares_without_a_name",
            ),
        ]
        # With the person, the dashboards count days and people from the index alone.
        indexes = [models.Index(fields=["antenna", "on", "person"], name="visit_antenna_on_person")]


class Appointment(models.Model):
    """Someone is expected at the counter at an hour, for a reason."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="appointments")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(_("at"))
    purpose = models.CharField(_("for"), max_length=80)
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "person", "starts_at"], name="appointment_once_an_hour")
        ]
        indexes = [models.Index(fields=["antenna", "starts_at"], name="appointment_antenna_starts")]
