"""The certificate of completion: what the provider owes to whoever pays, on the ministry's model (law.md Q03)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.registration import Registration


class CertificateSeries(models.Model):
    """Last certificate number of an antenna's year; moved by PostgreSQL alone, so that there is no gap."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["antenna", "year"], name="certificate_series_once_a_year")]


class Certificate(models.Model):
    """Trainee and employer, title, nature of the action, dates, hours done, provider and who signs, as they were that day.

    Append-only. A corrected one is a new one (`CR-LI-2026-00012`) that names the one it replaces; both stay verifiable.
    The number is given by PostgreSQL at insertion: read it back with `refresh_from_db`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+", verbose_name=_("structure"))
    registration = models.ForeignKey(Registration, models.PROTECT, related_name="certificates")
    year = models.PositiveSmallIntegerField(editable=False, default=0)
    seq = models.PositiveIntegerField(editable=False, default=0)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    holder = models.CharField(_("delivered to"), max_length=161)
    employer = models.CharField(_("employer"), max_length=120)
    module_code = models.CharField(max_length=8)
    module_title = models.CharField(_("module"), max_length=120)
    nature = models.CharField(_("nature of the action"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    hours = models.DecimalField(_("hours done"), max_digits=5, decimal_places=2)
    at_distance = models.BooleanField(_("followed at a distance"), default=False)
    provider = models.JSONField()  # {"name", "address", "siret", "activity_number"}; blank where not set that day
    signatory = models.CharField(_("signed by"), max_length=161)
    place = models.CharField(_("done at"), max_length=80)
    layout = models.CharField(_("model of the document"), max_length=12)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="replaced_by",
        verbose_name=_("replaces"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("certificate of completion")
        verbose_name_plural = _("certificates of completion")
        ordering = ["-year", "-seq"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "year", "seq"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["id", "registration"], name="certificate_registration_key"),
            models.UniqueConstraint(
                fields=["registration"], condition=Q(replaces__isnull=True), name="certificate_first_once"
            ),
            models.CheckConstraint(condition=Q(hours__gt=0), name="certificate_has_hours"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="certificate_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.number
