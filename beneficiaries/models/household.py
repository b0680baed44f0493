"""Who lives with whom: links and nothing else. No right, no year of plans and no figure is shared by a household; sales
count by it, inside the database, how many devices a home may buy (`sales.limits`).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Household(models.Model):
    """A set of people whom an antenna knows to live together. It has no name and no address of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [models.UniqueConstraint(fields=["id", "antenna"], name="household_antenna_key")]

    def __str__(self) -> str:
        return str(self.pk)


class HouseholdLink(models.Model):
    """One person lives in one household from a day until another. She may live in two: a child of parted parents."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, models.PROTECT, related_name="links")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+")
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("link of a household")
        verbose_name_plural = _("links of households")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="household_link_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["household", "person"], condition=Q(until__isnull=True), name="household_link_once"
            ),
        ]
