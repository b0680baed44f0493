"""The agreement by which a structure has its professionals trained (L6353-1, D6353-1), numbered without a gap."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.module import Module
from training.models.need import Need
from training.models.session import Mode


class AgreementSeries(models.Model):
    """Last agreement number of an antenna's year; moved by PostgreSQL alone, so that there is no gap."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["antenna", "year"], name="agreement_series_once_a_year")]


class SignedBy(models.TextChoices):
    """By which means the structure signed."""

    PORTAL = "portal", _("on the portal")
    PAPER = "paper", _("on paper")
    EMAIL = "email", _("by e-mail")


class Agreement(models.Model):
    """What an antenna and a structure agree on: all that D6353-1 asks, as it stood when it was sent.

    Sent, it is frozen and has its number (`CV-LI-2026-00004`, given by PostgreSQL: read it back). Signed once, by the
    structure at its portal or as the antenna notes it. Changed, it is a new one that names the one it replaces.
    `price_cents` is what the whole costs before any tax; 0, it costs the structure nothing and `funded_by` says why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+", verbose_name=_("structure"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="agreements", verbose_name=_("request"))
    send_key = models.UUIDField(
        unique=True, default=uuid.uuid4, editable=False
    )  # one agreement however often it is sent
    year = models.PositiveSmallIntegerField(editable=False, default=0)
    seq = models.PositiveIntegerField(editable=False, default=0)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    module = models.ForeignKey(Module, models.PROTECT, related_name="+", verbose_name=_("module"))
    title = models.CharField(_("title"), max_length=200)
    aims = models.TextField(_("at the end, one can (one a line)"), max_length=3000)
    content = models.TextField(_("content"), max_length=4000)
    means = models.TextField(_("means and methods"), max_length=3000)
    followed = models.TextField(_("how it is followed"), max_length=2000)
    sanctioned = models.TextField(_("how it is assessed, and what is delivered"), max_length=2000)
    people = models.PositiveSmallIntegerField(_("number of professionals"))
    half_days = models.JSONField()  # [{"day": "2026-12-08", "half": "am", "from": "09:30", "to": "13:00"}, …]
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    mode = models.CharField(_("where"), max_length=10, choices=Mode)
    site = models.ForeignKey("antennas.Site", models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(_("address"), max_length=400)
    price_cents = models.PositiveIntegerField(_("price, in cents"))
    vat_mention = models.CharField(max_length=200, blank=True)
    funded_by = models.CharField(_("paid by"), max_length=200, blank=True)
    payment = models.TextField(_("how it is paid"), max_length=1000)
    issuer = models.JSONField()  # name, address, siret, activity_number: as they were
    client = models.JSONField()  # name, address, siret: as they were
    antenna_name = models.CharField(max_length=80)
    layout = models.CharField(_("model of the document"), max_length=12)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    sent_by_name = models.CharField(max_length=160)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="replaced_by",
        verbose_name=_("replaces"),
    )  # fmt: skip
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_at = models.DateTimeField(null=True, editable=False)  # when that was written down
    signed_means = models.CharField(_("signed"), max_length=10, choices=SignedBy, blank=True)
    signed_name = models.CharField(_("signed by"), max_length=160, blank=True)
    signed_position = models.CharField(_("position"), max_length=80, blank=True)
    signed_post = models.ForeignKey(
        "partners.Professional", models.PROTECT, null=True, editable=False, related_name="+"
    )
    signed_noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("training agreement")
        verbose_name_plural = _("training agreements")
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "year", "seq"], name="agreement_number_once"),
            models.UniqueConstraint(fields=["id", "need"], name="agreement_need_key"),
            models.UniqueConstraint(fields=["need"], condition=Q(replaces__isnull=True), name="agreement_first_once"),
            models.CheckConstraint(condition=Q(people__range=(1, 500)), name="agreement_for_1_to_500_people"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="agreement_has_hours"),
            models.CheckConstraint(
                condition=Q(price_cents__gt=0) | ~Q(funded_by=""), name="agreement_free_says_who_pays"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(aims="") & ~Q(content="") & ~Q(means="") & ~Q(followed="") & ~Q(sanctioned="")
                & ~Q(payment="") & ~Q(place=""),
                name="agreement_says_what_the_law_asks",
            ),
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, signed_at__isnull=True, signed_means="", signed_name="")
                | (Q(signed_on__isnull=False, signed_at__isnull=False) & ~Q(signed_means="") & ~Q(signed_name="")),
                name="agreement_signed_wholly",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["antenna", "-sent_at"], name="agreement_sent")]

    def __str__(self) -> str:
        return self.number

    @property
    def price(self) -> Decimal:
        """Euros."""
        return Decimal(self.price_cents) / 100

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None
