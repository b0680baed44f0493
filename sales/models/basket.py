"""What is about to be sold, kept by the server for whoever is selling: it outlives a reload, a crash, a lunch."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import Product
from sales.models.stock import Unit


class Basket(models.Model):
    """One a seller and a person (or nobody). `key` goes with the form that pays, and changes once it is paid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        constraints = [
            models.UniqueConstraint(
                fields=["antenna", "user", "person"], nulls_distinct=False, name="basket_once_a_seller_and_person"
            ),
            models.UniqueConstraint(fields=["id", "antenna"], name="basket_antenna_key"),
        ]


class BasketLine(models.Model):
    """An article in a basket. Nothing is reserved: who pays first has it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    card = models.ForeignKey("sales.SimCard", models.PROTECT, null=True, related_name="+")  # the SIM that was scanned
    quantity = models.PositiveSmallIntegerField(default=1)
    price = models.DecimalField(max_digits=7, decimal_places=2)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("line of a basket")
        verbose_name_plural = _("lines of baskets")
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["basket", "unit"], condition=Q(unit__isnull=False), name="basket_unit_once"
            ),
            models.UniqueConstraint(
                fields=["basket", "card"], condition=Q(card__isnull=False), name="basket_card_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="basket_quantity"),
            models.CheckConstraint(condition=Q(price__gt=0), name="basket_price_above_zero"),
        ]

    @property
    def total(self) -> Decimal:
        return self.price * self.quantity
