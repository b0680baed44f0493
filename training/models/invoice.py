"""What is invoiced for trainings, when it is due, what was credited and what was paid."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.billing import ZERO, BillingPaper, of_every_paper
from training.models.quote import Quote
from training.models.session import Session

EUROS: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=12, decimal_places=2)


def _sum_of(rows: "models.QuerySet[models.Model]", field: str) -> Coalesce:
    summed = rows.filter(invoice=OuterRef("pk")).order_by().values("invoice").annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(summed, output_field=EUROS), Value(ZERO), output_field=EUROS)


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def with_balance(self, day: date) -> "InvoiceQuerySet":
        """`credited`, `paid`, `left` (below zero: to give back), `late`: what should have been paid before that day.

        A credit note takes the last instalments off first.
        """
        due = Instalment.objects.filter(due_on__lt=day)
        sums: dict[str, Any] = {
            "credited": _sum_of(CreditNote.objects.all(), "gross"),
            "paid": _sum_of(Payment.objects.all(), "amount"),
            "fallen": _sum_of(due, "amount"),
        }
        left: dict[str, Any] = {"left": F("gross") - F("credited") - F("paid")}
        late: dict[str, Any] = {
            "late": Greatest(Value(ZERO), Least(F("fallen") - F("paid"), F("left")), output_field=EUROS)
        }
        return self.annotate(**sums).annotate(**left).annotate(**late)


class Invoice(BillingPaper):
    """Issued, it is never changed nor deleted: a mistake is a credit note and a new invoice (law.md R06, T03).

    The number (`FA-LI-2026-00001`) is given by PostgreSQL at insertion: read it back with `refresh_from_db`. `people` and
    `hours` are those of the session that was held: hours attended come from the attendance, as everywhere.
    """

    quote = models.ForeignKey(
        Quote, models.PROTECT, null=True, blank=True, related_name="invoices", verbose_name=_("quote")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, related_name="invoices", verbose_name=_("session")
    )
    from_on = models.DateField(_("training from"), null=True, blank=True)
    until_on = models.DateField(_("training until"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("professionals trained"), null=True, blank=True)
    hours = models.DecimalField(_("hours attended"), max_digits=7, decimal_places=2, null=True, blank=True)
    order_reference = models.CharField(_("order or commitment number"), max_length=60, blank=True)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    issued_on = models.DateField(_("issued on"), editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    # Given by `with_balance`, in euros.
    credited: Decimal
    paid: Decimal
    left: Decimal
    late: Decimal

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_on", "-number"]
        constraints = [
            *of_every_paper("invoice"),
            models.UniqueConstraint(fields=["id", "antenna"], name="invoice_antenna_key"),
            models.CheckConstraint(condition=Q(gross__gt=0), name="invoice_above_zero"),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True, until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="invoice_training_until_after_from",
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "-issued_on", "-number"], name="invoice_antenna"),
            models.Index(fields=["structure", "-issued_on"], name="invoice_structure"),
            models.Index(fields=["issued_on", "payer_kind"], name="invoice_payer"),
        ]


class Instalment(models.Model):
    """So much of an invoice is due on that day. Together they make the invoice, from the moment it is issued."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="instalments")
    due_on = models.DateField(_("due on"))
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "due_on"], name="billing_instalment_once_a_day"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_instalment_above_zero"),
        ]
        indexes = [models.Index(fields=["due_on"], name="billing_instalment_due")]


class CreditNote(BillingPaper):
    """Takes an invoice back, whole or in part; never more than what is left of it (`AV-LI-2026-00001`)."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="credit_notes", verbose_name=_("invoice"))
    reason = models.CharField(_("reason"), max_length=300)
    issued_at = models.DateTimeField(_("issued"), default=timezone.now, editable=False)
    issued_on = models.DateField(_("issued on"), editable=False)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        ordering = ["-issued_on", "-number"]
        constraints = [
            *of_every_paper("creditnote"),
            models.CheckConstraint(condition=Q(gross__gt=0), name="creditnote_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="creditnote_says_why"),
        ]
        indexes = [
            models.Index(fields=["antenna", "-issued_on", "-number"], name="creditnote_antenna"),
            models.Index(fields=["issued_on"], name="creditnote_day"),
        ]


class PaidBy(models.TextChoices):
    TRANSFER = "transfer", _("bank transfer")
    CHEQUE = "cheque", _("cheque")
    CARD = "card", _("card")
    CASH = "cash", _("cash")


class Payment(models.Model):
    """Money that came for an invoice; below zero, money given back, or a line written by mistake taken back (`reverses`).

    `booked_on` is its day in the accounts, given by PostgreSQL: the day it was paid, not before its invoice; the first day
    whose accounts have not left, when those of that day have.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    means = models.CharField(_("how"), max_length=10, choices=PaidBy)
    paid_on = models.DateField(_("on"))
    booked_on = models.DateField(default=timezone.localdate, db_default=Now(), editable=False)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="reversed_by"
    )
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("payment of an invoice")
        verbose_name_plural = _("payments of invoices")
        ordering = ["paid_on", "noted_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "invoice"], name="billing_payment_invoice_key"),
            models.CheckConstraint(condition=~Q(amount=0), name="billing_payment_not_zero"),
        ]


class Reminder(models.Model):
    """A payer was written to about what is late; at most once a day an invoice."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="reminders")
    sent_on = models.DateField(_("sent on"))
    late = models.DecimalField(_("late"), max_digits=10, decimal_places=2)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("reminder of an invoice")
        verbose_name_plural = _("reminders of invoices")
        ordering = ["-sent_on"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "sent_on"], name="billing_reminder_once_a_day"),
            models.CheckConstraint(condition=Q(late__gt=0), name="billing_reminder_of_what_is_late"),
        ]
