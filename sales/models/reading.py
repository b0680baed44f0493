"""What sales are compared with: prices of the market, and carbon that a device reused leaves unspent. Both with their source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import DEVICES, Decided, Kind, Product
from sales.models.stock import Grade


class MarketPrice(Decided):
    """What the market asks for the same, from a day on: of an article, else of a kind and grade, else of a kind."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    grade = models.CharField(_("grade"), max_length=8, choices=Grade, blank=True)
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("article")
    )
    amount = models.DecimalField(_("price on the market"), max_digits=7, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("price on the market")
        verbose_name_plural = _("prices on the market")
        ordering = ["kind", "grade", "-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="marketprice_above_zero"),
            models.CheckConstraint(condition=~Q(source=""), name="marketprice_has_a_source"),
        ]
        indexes = [models.Index(fields=["kind", "-from_on", "-id"], name="marketprice_last")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.grade} {self.amount}"


class CarbonFactor(Decided):
    """Kilogrammes of CO2 equivalent that a device of a kind avoids when it is used again, over a year of use, from a day on."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    kg = models.DecimalField(_("kg of CO2 avoided"), max_digits=6, decimal_places=1)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("carbon factor")
        verbose_name_plural = _("carbon factors")
        ordering = ["kind", "-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kg__gte=0), name="carbonfactor_not_below_zero"),
            models.CheckConstraint(condition=Q(kind__in=DEVICES), name="carbonfactor_of_a_device"),
            models.CheckConstraint(condition=~Q(source=""), name="carbonfactor_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.kg}"
