"""Tills, and what happens to the money in them between an opening and a closing."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from connect.books.models import Entry
from sales.models.catalogue import Decided


class Till(models.Model):
    """A till of a site, with its own chain and series of tickets."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="tills", verbose_name=_("antenna"))
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="tills", verbose_name=_("site"))
    number = models.PositiveSmallIntegerField(_("number"))
    chain = models.OneToOneField("books.Chain", models.PROTECT, related_name="+", editable=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("till")
        verbose_name_plural = _("tills")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "number"], name="till_number_once_an_antenna"),
            models.UniqueConstraint(fields=["id", "antenna"], name="till_antenna_key"),
        ]

    def __str__(self) -> str:
        return _("till %(number)s") % {"number": self.number}


class CashSession(models.Model):
    """A till from the counting of its float to the counting of its drawer; several a day are possible.

    Written when it opens, completed once when it closes; each of the two is an entry of the books (law.md T14).
    `float_expected` is what the last closing left; `expected` what should be in the drawer when it closes. Euros.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    till = models.ForeignKey(Till, models.PROTECT, related_name="sessions")
    rank = models.PositiveIntegerField(_("rank"))
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    float_expected = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    float_counted = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    float_reason = models.CharField(max_length=200, blank=True)
    opening = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_with = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expected = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    counted = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    counts = models.JSONField(default=dict)  # how many of each coin and note, in cents: {"2000": 3}
    totals = models.JSONField(default=dict)  # what was paid and given back, by means, in cents
    reason = models.CharField(_("reason of the difference"), max_length=200, blank=True)
    closing = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("session of a till")
        verbose_name_plural = _("sessions of tills")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["till", "rank"], name="cashsession_rank_once_a_till"),
            models.UniqueConstraint(
                fields=["till"], condition=Q(closed_at__isnull=True), name="cashsession_one_open_a_till"
            ),
            models.UniqueConstraint(fields=["id", "till", "antenna"], name="cashsession_till_key"),
            models.UniqueConstraint(fields=["id", "antenna"], name="cashsession_antenna_key"),
            models.CheckConstraint(
                condition=Q(closed_with__isnull=True) | ~Q(closed_with=models.F("closed_by")),
                name="cashsession_two_people",
            ),
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(counted=models.F("expected")) | ~Q(reason=""),
                name="cashsession_difference_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(float_counted=models.F("float_expected")) | ~Q(float_reason=""),
                name="cashsession_float_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, counted__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, counted__isnull=False, expected__isnull=False),
                name="cashsession_closed_whole",
            ),
        ]

    @property
    def difference(self) -> Decimal | None:
        """What was counted less what was expected, in euros; None while it is open."""
        return None if self.counted is None or self.expected is None else self.counted - self.expected


class Movement(models.TextChoices):
    IN = "in", _("money put in")
    EXPENSE = "expense", _("small expense")
    DEPOSIT = "deposit", _("taken to the bank")
    OUT = "out", _("other money taken out")


class CashMovement(models.Model):
    """Money that enters or leaves a drawer without a sale: who, when, why; an entry of the books each."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    session = models.ForeignKey(CashSession, models.PROTECT, related_name="movements")
    kind = models.CharField(_("kind"), max_length=8, choices=Movement)
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    reason = models.CharField(_("reason"), max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("movement of cash")
        verbose_name_plural = _("movements of cash")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="cashmovement_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="cashmovement_has_a_reason"),
        ]


class DepositSlip(models.Model):
    """What is taken to the bank, as its slip says it: coins and notes, and cheques, which are not in the drawer's cash."""

    movement = models.OneToOneField(CashMovement, models.PROTECT, primary_key=True, related_name="slip")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    till = models.ForeignKey(Till, models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField(_("number"))
    counts = models.JSONField(default=dict)
    cheques = models.PositiveSmallIntegerField(_("how many cheques"), default=0)
    cheques_amount = models.DecimalField(_("amount of the cheques"), max_digits=8, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("deposit slip")
        verbose_name_plural = _("deposit slips")
        constraints = [models.UniqueConstraint(fields=["till", "rank"], name="depositslip_rank_once_a_till")]

    def __str__(self) -> str:
        return str(self.rank)


class SecondPersonAbove(Decided):
    """From which difference of a drawer a second person counts too, in euros; house rule, a dated row of the national team."""

    amount = models.DecimalField(_("difference above"), max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = _("difference that asks for a second person")
        verbose_name_plural = _("differences that ask for a second person")
        ordering = ["-from_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="secondperson_not_below_zero")]

    def __str__(self) -> str:
        return str(self.amount)
