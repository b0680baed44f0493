"""How much one person, or one household, may buy over a time; and the exceptions that a manager answers for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import Decided


class Limited(models.TextChoices):
    """What a limit counts: pieces of a kind, or euros of plans and top-ups."""

    COMPUTER = "computer", _("computers")
    PHONE = "phone", _("phones")
    TABLET = "tablet", _("tablets")
    DEVICE = "device", _("devices of any kind")
    SIM = "sim", _("SIM cards")
    PLAN = "plan", _("euros of plans and top-ups")


class Scope(models.TextChoices):
    PERSON = "person", _("for a person")
    HOUSEHOLD = "household", _("for a household")


class SaleLimit(Decided):
    """At most so much of something for one person or household over so many months, from a day on; `most` empty: none.

    Months slide back from the day of the sale; those of plans are of the calendar, the current one last.
    """

    kind = models.CharField(_("what is counted"), max_length=10, choices=Limited)
    scope = models.CharField(_("whose"), max_length=10, choices=Scope)
    most = models.DecimalField(_("at most"), max_digits=7, decimal_places=2, null=True)
    months = models.PositiveSmallIntegerField(_("over how many months"))

    class Meta:
        verbose_name = _("limit of sale")
        verbose_name_plural = _("limits of sale")
        ordering = ["scope", "kind", "-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(most__isnull=True) | Q(most__gte=0), name="salelimit_not_below_zero"),
            models.CheckConstraint(condition=Q(months__range=(1, 120)), name="salelimit_months"),
            models.CheckConstraint(condition=~Q(reason=""), name="salelimit_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_scope_display()}"


class LimitOverride(models.Model):
    """A manager lets one sale to a person pass one limit, and says why. `sale` is the one that used it: once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="+")
    kind = models.CharField(_("what is counted"), max_length=10, choices=Limited)
    scope = models.CharField(_("whose"), max_length=10, choices=Scope)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateField(_("until"))
    sale = models.ForeignKey("sales.Sale", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("exception to a limit")
        verbose_name_plural = _("exceptions to limits")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="limitoverride_has_a_reason")]
        indexes = [
            models.Index(fields=["person", "antenna"], condition=Q(sale__isnull=True), name="limitoverride_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_scope_display()}"
