"""What a professional takes home, numbered without a gap."""

import uuid
from datetime import date, datetime, time

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.registration import Registration


class AttestationSeries(models.Model):
    """Last attestation number of an antenna's year; moved by PostgreSQL alone, so that there is no gap."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["antenna", "year"], name="attestation_series_once_a_year")]


class Attestation(models.Model):
    """What a professional takes home: hours really attended, and the facts of the session as they were that day.

    Append-only. A reissue is a new attestation with a new number that names the one it replaces; both stay verifiable.
    The number (`AT-LI-2026-00012`) is given by PostgreSQL at insertion: read it back with `refresh_from_db`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, related_name="attestations", verbose_name=_("antenna")
    )
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+", verbose_name=_("structure"))
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="attestations")
    year = models.PositiveSmallIntegerField(editable=False, default=0)
    seq = models.PositiveIntegerField(editable=False, default=0)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    holder = models.CharField(_("delivered to"), max_length=161)  # first and last name as she writes them
    structure_name = models.CharField(max_length=120)
    module_code = models.CharField(max_length=8)
    module_version = models.CharField(max_length=12)
    module_title = models.CharField(_("module"), max_length=120)
    aims = models.TextField()
    place = models.CharField(max_length=400)
    half_days = (
        models.JSONField()
    )  # [{"day": "2026-11-25", "from": "09:30", "to": "13:00", "present": true}, …], "missed": minutes
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    hours_planned = models.DecimalField(_("hours planned"), max_digits=5, decimal_places=2)
    hours_attended = models.DecimalField(_("hours attended"), max_digits=5, decimal_places=2)
    provider = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))  # see `Certificate.provider`
    results = models.JSONField(
        default=list, db_default=Value([], models.JSONField())
    )  # one level an aim, "" not assessed
    layout = models.CharField(_("model of the document"), max_length=12)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )

    class Meta:
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        ordering = ["-year", "-seq"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "year", "seq"], name="attestation_number_once"),
            models.UniqueConstraint(fields=["id", "registration"], name="attestation_registration_key"),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(replaces__isnull=True), name="attestation_first_once"
            ),
            models.CheckConstraint(condition=Q(hours_attended__gt=0), name="attestation_has_hours"),
            models.CheckConstraint(
                condition=Q(hours_attended__lte=F("hours_planned")), name="attestation_hours_within_session"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_partial(self) -> bool:
        """Hours decide: less than the session's hours is a training followed in part, and the document says so."""
        return self.hours_attended < self.hours_planned

    @property
    def days_attended(self) -> list[dict[str, datetime | date | time | int]]:
        """The half-days at which she was: `day` (date), `starts` and `ends` (times), minutes `missed`."""
        return [
            {
                "day": date.fromisoformat(half["day"]),
                "starts": time.fromisoformat(half["from"]),
                "ends": time.fromisoformat(half["to"]),
                "missed": half.get("missed", 0),
            }
            for half in self.half_days
            if half["present"]
        ]
