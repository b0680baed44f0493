"""The yearly *bilan pédagogique et financier* (law.md 7.3): what is typed for it, and what was closed."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.books.money import from_cents
from training.models.quality import somebody


class StatementEntry(models.Model):
    """An amount that no invoice holds: a cost (frame D), or an income (frame C) such as a grant. Struck, the row stays.

    `line` is a code of `training/data/statement.json`; cents, excluding tax.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    line = models.CharField(_("line"), max_length=8)
    label = models.CharField(_("what"), max_length=200)
    amount = models.BigIntegerField(_("amount"))  # cents
    noted_at = models.DateTimeField(default=timezone.now, editable=False)
    noted_by = somebody()
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    struck_at = models.DateTimeField(null=True, editable=False)
    struck_by = somebody()

    class Meta:
        verbose_name = _("amount of the yearly statement")
        verbose_name_plural = _("amounts of the yearly statement")
        ordering = ["line", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(year__range=(2000, 2200)), name="statement_entry_year"),
            models.CheckConstraint(condition=Q(amount__range=(1, 10**12)), name="statement_entry_amount"),
        ]
        indexes = [models.Index(fields=["year", "line"], name="statement_entry_year_line")]

    def __str__(self) -> str:
        return self.label

    @property
    def euros(self) -> Decimal:
        return from_cents(self.amount)


class Statement(models.Model):
    """A year's statement, closed: its figures and identity as they were that day. Never changed afterwards."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    figures = models.JSONField()
    identity = models.JSONField()
    signatory = models.CharField(_("signed by"), max_length=160)
    capacity = models.CharField(_("as"), max_length=120)
    closed_at = models.DateTimeField(_("closed"), default=timezone.now, editable=False)
    closed_by = somebody()

    class Meta:
        verbose_name = _("yearly statement")
        verbose_name_plural = _("yearly statements")
        ordering = ["-year"]
        constraints = [models.CheckConstraint(condition=Q(year__range=(2000, 2200)), name="statement_year")]

    def __str__(self) -> str:
        return str(self.year)
