"""What a file said before: every change of a person's own fields, kept by the database; and what antennas tell each other."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """One field of a person's file was changed. Written by a trigger whatever changed it; never altered.

    `at` is the instant of the transaction: the changes of one correction bear the same. No `user`: a job did it.
    The rows go when the person is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    field = models.CharField(max_length=20)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-at", "field"]
        indexes = [models.Index(fields=["person", "-at"], name="correction_person_at")]


class ElsewhereShown(models.Model):
    """From a day on, may an antenna see how many visits were at others? Without a row, it may: the count and no detail.

    Decided by the national team; rows are only added, and of those that began the latest holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    starts_on = models.DateField(_("from"))
    shown = models.BooleanField(_("the number of visits to other antennas is shown"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("what antennas see of each other")
        verbose_name_plural = _("what antennas see of each other")
        ordering = ["-starts_on", "-decided_at"]
