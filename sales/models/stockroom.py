"""The stockroom: what travels, what is counted, what lies on a shelf by quantity, when to order again."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import Kind, Product
from sales.models.stock import Grade, Unit, UnitState

USER = settings.AUTH_USER_MODEL


class Where(models.TextChoices):
    """Where a transfer goes."""

    ANTENNA = "antenna", _("another antenna")
    SITE = "site", _("another site of this antenna")
    REFURBISHER = "refurbisher", _("a partner who repairs")


class Transfer(models.Model):
    """Devices and accessories that leave a site together, with one slip. Both antennas see it; `number` is the sender's.

    Written by who sends. What becomes of it is decided on arrival by the owner functions `transfer_*`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    reference = models.CharField(_("transfer"), max_length=12, unique=True)
    where = models.CharField(max_length=12, choices=Where)
    to_antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    sent_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "number"], name="transfer_numbered"),
            models.UniqueConstraint(fields=["id", "antenna"], name="transfer_antenna_key"),
            models.CheckConstraint(
                condition=Q(where="antenna", to_antenna__isnull=False, structure__isnull=True)
                & ~Q(to_antenna=F("antenna"))
                | Q(where="site", to_antenna=F("antenna"), structure__isnull=True)
                | Q(where="refurbisher", to_antenna__isnull=True, structure__isnull=False),
                name="transfer_goes_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_because="")),
                name="transfer_cancelled_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["to_antenna", "-sent_at"], name="transfer_arrivals")]

    def __str__(self) -> str:
        return self.reference


class Outcome(models.TextChoices):
    WAITING = "waiting", _("on its way")
    ACCEPTED = "accepted", _("arrived")
    REFUSED = "refused", _("refused, on its way back")
    LOST = "lost", _("lost on the way")
    BACK = "back", _("came back")
    CANCELLED = "cancelled", _("did not leave")


OPEN_OUTCOMES = (Outcome.WAITING, Outcome.REFUSED, Outcome.LOST)


class TransferUnit(models.Model):
    """A device of a transfer, as it was when it left: the antenna that expects it does not see the unit itself yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    to_antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="transfers")
    label = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=Kind)
    model = models.CharField(max_length=60)
    grade = models.CharField(max_length=8, choices=Grade, blank=True)
    serial = models.CharField(max_length=40, blank=True)
    imei = models.CharField(max_length=15, blank=True)
    was_state = models.CharField(max_length=10, choices=UnitState)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    because = models.CharField(_("explanation"), max_length=200, blank=True)
    late = models.BooleanField(default=False)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("device of a transfer")
        verbose_name_plural = _("devices of transfers")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "unit"], name="transferunit_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(outcome__in=("waiting", "refused", "lost")), name="unit_on_one_way"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("waiting", "accepted", "cancelled", "back")) | ~Q(because=""),
                name="transferunit_explained",
            ),
        ]


class TransferPiece(models.Model):
    """Accessories of a transfer: how many left, how many arrived (null until somebody counted them)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    to_antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, related_name="+")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="pieces")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    arrived = models.PositiveSmallIntegerField(null=True)
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("accessories of a transfer")
        verbose_name_plural = _("accessories of transfers")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "product"], name="transferpiece_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="transferpiece_quantity"),
            models.CheckConstraint(
                condition=Q(arrived__isnull=True)
                | Q(arrived=F("quantity"))
                | (Q(arrived__lt=F("quantity")) & ~Q(because="")),
                name="transferpiece_explained",
            ),
        ]


class Cause(models.TextChoices):
    """Why accessories came or went."""

    ARRIVAL = "arrival", _("arrival")
    SALE = "sale", _("sale")
    REFUND = "refund", _("refund")
    SENT = "sent", _("sent elsewhere")
    CAME = "came", _("came from elsewhere")
    CORRECTION = "correction", _("correction")
    COUNT = "count", _("stock count")


class ShelfMovement(models.Model):
    """Accessories that come to a site or leave it; what is there is the sum. Written once. A sale is written by trigger."""

    id = models.BigAutoField(primary_key=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("article"))
    quantity = models.IntegerField(_("quantity"))
    cause = models.CharField(max_length=10, choices=Cause)
    because = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    line = models.ForeignKey("sales.SaleLine", models.PROTECT, null=True, related_name="+", db_index=False)
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("movement of accessories")
        verbose_name_plural = _("movements of accessories")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="shelf_moves_something"),
            models.CheckConstraint(
                condition=~Q(cause__in=("correction", "count")) | ~Q(because=""), name="shelf_corrected_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["antenna", "product", "site"], include=["quantity"], name="shelf_balance")]


class NationalThreshold(models.Model):
    """Below how many of an article every antenna is told, unless it says otherwise."""

    product = models.OneToOneField(Product, models.PROTECT, related_name="+", verbose_name=_("article"))
    least = models.PositiveSmallIntegerField(_("tell when fewer than"))
    changed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("national stock alert")
        verbose_name_plural = _("national stock alerts")


class Threshold(models.Model):
    """The same, of one antenna."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("article"))
    least = models.PositiveSmallIntegerField(_("tell when fewer than"))
    changed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stock alert")
        verbose_name_plural = _("stock alerts")
        constraints = [models.UniqueConstraint(fields=["antenna", "product"], name="threshold_once_an_article")]
