"""Beyond cash and card: vouchers of partners, and what is paid in instalments that a manager agreed to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.books.models import Entry
from sales.models.catalogue import Decided
from sales.models.drawer import CashSession, Till
from sales.models.sale import Means, Payment, Sale


class VoucherClaimed(models.Model):
    """A partner was asked for the money of its voucher: when, by whom."""

    payment = models.OneToOneField(Payment, models.PROTECT, primary_key=True, related_name="claimed")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("voucher claimed")
        verbose_name_plural = _("vouchers claimed")


class CreditAgreement(models.Model):
    """A manager lets a person pay one sale in instalments: how much, over how many months, why. Used once, by `sale`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, null=True, related_name="+")
    most = models.DecimalField(_("at most, in euros"), max_digits=7, decimal_places=2)
    months = models.PositiveSmallIntegerField(_("in how many months"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateField(_("valid until"))
    sale = models.OneToOneField(Sale, models.PROTECT, null=True, related_name="credit_agreement")

    class Meta:
        verbose_name = _("agreement to pay in instalments")
        verbose_name_plural = _("agreements to pay in instalments")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="creditagreement_antenna_key"),
            models.CheckConstraint(condition=Q(most__gt=0), name="creditagreement_above_zero"),
            models.CheckConstraint(condition=Q(months__range=(1, 12)), name="creditagreement_a_year_at_most"),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(person__isnull=True), name="creditagreement_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "antenna"], condition=Q(sale__isnull=True), name="creditagreement_waiting")
        ]


class InstalmentMonths(Decided):
    """Over how many months a manager may let somebody pay; house rule, a dated row of the national team."""

    months = models.PositiveSmallIntegerField(_("months at most"))

    class Meta:
        verbose_name = _("length of instalments")
        verbose_name_plural = _("lengths of instalments")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(months__range=(1, 12)), name="instalmentmonths_a_year_at_most"),
            models.CheckConstraint(condition=~Q(reason=""), name="instalmentmonths_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.months)


class CashException(models.Model):
    """A manager lets a person without a bank account pay one debt above the ceiling in cash, on one day, and says why
    (Code monétaire et financier L112-6 III). Used once, by `sale`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    on = models.DateField(_("day"))
    sale = models.ForeignKey(Sale, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("cash above the ceiling")
        verbose_name_plural = _("cash above the ceiling")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") | Q(person__isnull=True), name="cashexception_has_a_reason")
        ]
        indexes = [
            models.Index(fields=["person", "antenna"], condition=Q(sale__isnull=True), name="cashexception_waiting"),
            models.Index(fields=["sale"], condition=Q(sale__isnull=False), name="cashexception_used"),
        ]


class Instalment(models.Model):
    """A part of a sale that is paid later, and when. The parts add up to the payment made “in instalments”."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="instalments")
    rank = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("to pay on"))
    amount = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["sale", "rank"], name="instalment_rank_once_a_sale"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_above_zero"),
        ]
        indexes = [models.Index(fields=["antenna", "due_on"], name="instalment_antenna_day")]


class Settlement(models.Model):
    """Money that came in for a sale paid in instalments; a numbered ticket of its own. Never more than what is due."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    till = models.ForeignKey(Till, models.PROTECT, related_name="settlements")
    session = models.ForeignKey(CashSession, models.PROTECT, related_name="settlements")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="settlements")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", verbose_name=_("ticket"))
    settled_at = models.DateTimeField(_("paid at"))
    settled_on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    means = models.CharField(max_length=10, choices=Means)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    received = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    heading = models.JSONField()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["settled_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="settlement_above_zero"),
            models.CheckConstraint(condition=~Q(means=Means.LATER), name="settlement_is_money"),
            models.CheckConstraint(
                condition=Q(means=Means.CASH, received__gte=F("amount"))
                | (~Q(means=Means.CASH) & Q(received__isnull=True)),
                name="settlement_enough_cash",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The number of its ticket. Asks for `select_related("entry")`."""
        return self.entry.reference or ""
