"""Keys of the API: what a machine may read, where, until when; and how much it has asked lately."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApiScope(models.TextChoices):
    """What a key may read; the words stand in the API's own pages."""

    FIGURES = "chiffres", _("figures of the table of results")
    LISTS = "listes", _("the list behind a figure, without names")
    SESSIONS = "seances", _("sessions to come and their free seats")
    PLACES = "lieux", _("places of digital inclusion")


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def standing(self, day: date) -> "ApiKeyQuerySet":
        """Those that open on a day."""
        antenna_open = Q(antenna=None) | Q(antenna__closed_on=None) | Q(antenna__closed_on__gte=day)
        return self.filter(antenna_open, ended_at=None, last_on__gte=day)


class ApiKey(models.Model):
    """A key of the API. `last_on` is its last day, included. `key` was drawn with the form: sent twice, one key.

    `outside`: whoever holds it is not of the house, so that small counts are hidden from it. Only the SHA-256 of the secret
    is kept; nothing but its end ever changes.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("what it is for"), max_length=60)
    holder = models.CharField(_("who holds it"), max_length=80)
    outside = models.BooleanField(_("outside the house"), default=True)
    scopes = ArrayField(models.CharField(max_length=8, choices=ApiScope), verbose_name=_("what it may read"))
    antenna = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("antenna")
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    last_on = models.DateField(_("until, included"))
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of the API")
        verbose_name_plural = _("keys of the API")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(secret_hash__regex=r"^[0-9a-f]{64}$"), name="apikey_digest"),  # noqa: S106
            models.CheckConstraint(condition=~Q(name="") & ~Q(holder=""), name="apikey_of_somebody"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=ApiScope.values) & Q(scopes__len__range=(1, len(ApiScope))),
                name="apikey_reads_something",
            ),
            models.CheckConstraint(
                condition=~Q(scopes__contains=[ApiScope.LISTS]) | Q(antenna__isnull=False, outside=False),
                name="apikey_lists_of_one_antenna",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__gte=F("made_at"), ended_by__isnull=False),
                name="apikey_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """The antenna must be loaded with the key."""
        return self.antenna.name if self.antenna else str(_("all antennas"))

    @property
    def reads(self) -> list[str]:
        return [str(ApiScope(scope).label) for scope in self.scopes]


class ApiUse(models.Model):
    """How often a key was used in the last minute that it was used in, which is also its last use. Written by
    `impact_api_knock()` alone.
    """

    of = models.OneToOneField(ApiKey, models.PROTECT, primary_key=True, related_name="use", verbose_name=_("key"))
    minute = models.DateTimeField(_("used last"))
    times = models.PositiveIntegerField(_("times in that minute"))

    class Meta:
        verbose_name = _("use of a key of the API")
        verbose_name_plural = _("uses of keys of the API")
