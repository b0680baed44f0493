"""Money given back: a new numbered entry that names the sale it corrects; the sale itself never changes (law.md T03)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connect.books.models import Entry
from sales.models.drawer import CashSession, Till
from sales.models.sale import Means, Sale, SaleLine


class RefundReason(models.TextChoices):
    """Why money is given back: a code, for it is signed, and a sentence could hold a name."""

    DEFECT = "defect", _("it does not work")
    MISTAKE = "mistake", _("a slip at the till")
    UNSUITED = "unsuited", _("it does not suit the person")
    CHANGED = "changed_mind", _("the person changed her mind")
    EXCHANGE = "exchange", _("exchanged for another device")
    OTHER = "other", _("another reason")


class Refund(models.Model):
    """What was given back of a sale, wholly or in part; `total` in euros, above zero. Written once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    till = models.ForeignKey(Till, models.PROTECT, related_name="refunds")
    session = models.ForeignKey(CashSession, models.PROTECT, null=True, related_name="refunds")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="refunds")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", verbose_name=_("ticket"))
    refunded_at = models.DateTimeField(_("given back at"))
    refunded_on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given back by"))
    reason = models.CharField(_("reason"), max_length=200, choices=RefundReason)
    total = models.DecimalField(_("total"), max_digits=8, decimal_places=2)
    heading = models.JSONField()

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-refunded_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="refund_antenna_key"),
            models.CheckConstraint(condition=Q(total__gt=0), name="refund_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="refund_has_a_reason"),
        ]
        indexes = [models.Index(fields=["antenna", "refunded_on"], name="refund_antenna_day")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number of its ticket, of the same series as sales. Asks for `select_related("entry")`."""
        return self.entry.reference or ""


class RefundLine(models.Model):
    """How many of a sold line come back, and what is given back for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="lines")
    line = models.ForeignKey(SaleLine, models.PROTECT, related_name="refunds")
    quantity = models.PositiveSmallIntegerField(default=1)
    total = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("line of a refund")
        verbose_name_plural = _("lines of refunds")
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="refundline_once_a_line"),
            models.CheckConstraint(condition=Q(quantity__gte=1) & Q(total__gt=0), name="refundline_above_zero"),
        ]


class RefundPayment(models.Model):
    """By which means money was given back, or a part of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="payments")
    rank = models.PositiveSmallIntegerField()
    means = models.CharField(max_length=10, choices=Means)
    amount = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("payment of a refund")
        verbose_name_plural = _("payments of refunds")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "rank"], name="refundpayment_rank_once_a_refund"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refundpayment_above_zero"),
        ]
