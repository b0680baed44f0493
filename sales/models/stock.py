"""Stock: one row a device, with its label; where it went."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import DEVICES, Kind, Product

LABEL = r"^[A-Z]{2}(PC|TE|TA)\d{2}-\d{4}$"  # antenna, kind, year, number: the association's own labels (domain.md 2.3)


class Grade(models.TextChoices):
    """The refurbishers' scale, from the most modest up (domain.md 2.3); neither D nor HC is sold."""

    D = "D", "D"
    HC = "HC", "HC"
    C = "C", "C"
    B = "B", "B"
    A = "A", "A"
    PREMIUM = "PREMIUM", "Premium"


class UnitState(models.TextChoices):
    """From gift to buyer, or to recycling. Who moved it and when is kept (`UnitStep`)."""

    RECEIVED = "received", _("to be looked at")
    PREPARING = "preparing", _("being prepared")
    READY = "ready", _("on sale")
    TRANSIT = "transit", _("on its way to another antenna")
    SOLD = "sold", _("sold")
    RETURNED = "returned", _("returned, to be checked")
    REPAIR = "repair", _("in repair")
    SCRAPPED = "scrapped", _("recycled")
    LOST = "lost", _("lost")
    REMOVED = "removed", _("entered by mistake")


GONE = (UnitState.SOLD, UnitState.SCRAPPED, UnitState.REMOVED)  # no longer with us: their numbers may come again


class UnitQuerySet(models.QuerySet["Unit"]):
    def on_sale(self, antenna_id: int) -> "UnitQuerySet":
        return self.filter(antenna_id=antenna_id, state=UnitState.READY)


class Unit(models.Model):
    """A computer or a phone, known by its label. It is sold once: see `Handover`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="units", verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("label"), max_length=12, unique=True)
    model = models.CharField(_("make and model"), max_length=60)
    grade = models.CharField(_("grade"), max_length=8, choices=Grade, blank=True)  # empty until it is graded
    serial = models.CharField(_("serial number"), max_length=40, blank=True)
    imei = models.CharField("IMEI", max_length=15, blank=True)
    imei2 = models.CharField(_("second IMEI"), max_length=15, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=UnitState, default=UnitState.RECEIVED)
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    # The batch it came with, whatever antenna it is at now; what it cost, or its estimate for the register (R321-5).
    batch = models.ForeignKey(
        "sales.Batch", models.PROTECT, null=True, blank=True, related_name="units", verbose_name=_("batch")
    )
    estimate = models.DecimalField(_("price or estimate"), max_digits=7, decimal_places=2, null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("device in stock")
        verbose_name_plural = _("devices in stock")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["id", "kind"], name="unit_kind_key"),
            models.CheckConstraint(condition=Q(kind__in=DEVICES), name="unit_is_a_device"),
            models.CheckConstraint(condition=Q(label__regex=LABEL), name="unit_label_form"),
            # one device a make and model and serial, among those that are with us
            models.UniqueConstraint(
                Upper("model"),
                "serial",
                condition=~Q(serial="") & ~Q(state__in=GONE),
                name="unit_serial_once",
            ),
            models.CheckConstraint(condition=Q(imei2="") | ~Q(imei2=models.F("imei")), name="unit_two_different_imei"),
            models.CheckConstraint(
                condition=Q(estimate=None) | Q(estimate__gte=0), name="unit_estimate_not_below_zero"
            ),
        ]
        indexes = [models.Index(fields=["antenna", "state", "kind", "label"], name="unit_on_sale")]

    def __str__(self) -> str:
        return self.label


class UnitSeries(models.Model):
    """Last number given under a label's prefix (LIPC26), so that a batch that is refused uses none."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=6, unique=True)
    last_number = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("series of labels")
        verbose_name_plural = _("series of labels")


class Handover(models.Model):
    """A device left with a sale; written by the trigger on sale lines. One without return at most a device."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="handovers")
    line = models.OneToOneField("sales.SaleLine", models.PROTECT, related_name="handover")
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("handing over")
        verbose_name_plural = _("handings over")
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(returned_at__isnull=True), name="unit_sold_once")
        ]
