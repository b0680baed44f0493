"""What the tills sold. A sale, its lines and its payments are written once and never change."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _

from connect.books.models import Entry
from sales.models.catalogue import DEVICES, Kind, Product
from sales.models.drawer import CashSession, Till
from sales.models.stock import Unit


class Sale(models.Model):
    """A paid sale. `heading` is what its receipt prints of the seller, as it was that day (C029).

    `key` comes with the form: the same form sent twice is one sale. The day is Paris's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="sales", verbose_name=_("antenna"))
    till = models.ForeignKey(Till, models.PROTECT, related_name="sales", verbose_name=_("till"))
    session = models.ForeignKey(CashSession, models.PROTECT, null=True, related_name="sales")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+", verbose_name=_("ticket"))
    sold_at = models.DateTimeField(_("sold at"))
    sold_on = models.DateField(_("day"))
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sold by"))
    total = models.DecimalField(_("total"), max_digits=8, decimal_places=2)
    heading = models.JSONField()

    class Meta:
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        ordering = ["-sold_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna", "sold_on"], name="sale_antenna_day_key"),
            models.CheckConstraint(condition=Q(total__gt=0), name="sale_above_zero"),
        ]
        indexes = [models.Index(fields=["antenna", "sold_on"], name="sale_antenna_day")]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The ticket's number, LI-1-000198. Asks for `select_related("entry")`."""
        return self.entry.reference or ""


class SaleLine(models.Model):
    """An article of a sale. Triggers fill `cap_amount` (the cap in force that day) and `days`, and hand the device over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="lines")
    sold_on = models.DateField()
    rank = models.PositiveSmallIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="lines")
    label = models.CharField(max_length=160)  # as printed, copied and signed
    detail = models.CharField(max_length=160, blank=True)  # label and serial number of a device, days of a plan
    quantity = models.PositiveSmallIntegerField(default=1)
    price = models.DecimalField(max_digits=7, decimal_places=2)
    total = models.DecimalField(max_digits=8, decimal_places=2)
    cap_amount = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("line of a sale")
        verbose_name_plural = _("lines of sales")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["sale", "rank"], name="line_rank_once_a_sale"),
            models.UniqueConstraint(fields=["id", "antenna", "sold_on", "days"], name="line_plan_key"),
            models.UniqueConstraint(fields=["id", "unit", "antenna"], name="line_unit_key"),
            models.CheckConstraint(
                condition=Q(price__gt=0) & (Q(cap_amount__isnull=True) | Q(price__lte=F("cap_amount"))),
                name="line_price_under_cap",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=DEVICES) | Q(cap_amount__isnull=False), name="line_device_has_a_cap"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DEVICES, unit__isnull=False) | (~Q(kind__in=DEVICES) & Q(unit__isnull=True)),
                name="line_device_is_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1) & (Q(kind__in=[Kind.ACCESSORY, Kind.SIM]) | Q(quantity=1)),
                name="line_quantity",
            ),
            models.CheckConstraint(condition=Q(total=F("price") * F("quantity")), name="line_total"),
        ]
        indexes = [models.Index(fields=["antenna", "sold_on", "kind"], name="line_antenna_day_kind")]


class Means(models.TextChoices):
    CASH = "cash", _("cash")
    CARD = "card", _("card")
    CHEQUE = "cheque", _("cheque")
    VOUCHER = "voucher", _("partner’s voucher")
    LATER = "later", _("in instalments")
    EXCHANGE = "exchange", _("device given in exchange")


class Payment(models.Model):
    """How a sale was paid, or a part of it. `received`: the cash handed over; the change is the difference."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="payments")
    rank = models.PositiveSmallIntegerField()
    means = models.CharField(max_length=10, choices=Means)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    received = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    number = models.CharField(
        _("number of the cheque or voucher"), max_length=40, blank=True, default="", db_default=""
    )
    payer = models.CharField(
        _("partner who pays"), max_length=120, blank=True, default="", db_default=""
    )  # as it was called that day
    structure = models.ForeignKey("partners.Structure", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["sale", "rank"], name="payment_rank_once_a_sale"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_above_zero"),
            models.CheckConstraint(
                condition=Q(means=Means.CASH, received__gte=F("amount"))
                | (~Q(means=Means.CASH) & Q(received__isnull=True)),
                name="payment_enough_cash",
            ),
            # a voucher pays once: of a partner we know anywhere, of a name that was typed at the antenna
            models.UniqueConstraint(
                "antenna",
                Lower("payer"),
                Upper("number"),
                condition=Q(means=Means.VOUCHER) & ~Q(number=""),
                name="voucher_once",
            ),
            models.UniqueConstraint(
                "structure",
                Upper("number"),
                condition=Q(means=Means.VOUCHER, structure__isnull=False),
                name="voucher_once_a_structure",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "payer"], condition=Q(means=Means.VOUCHER), name="payment_vouchers")]


class SaleBuyer(models.Model):
    """Who bought, outside what is signed: a merge moves it, an erasure deletes it, the chain does not notice (G22)."""

    sale = models.OneToOneField(Sale, models.PROTECT, primary_key=True, related_name="buyer")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="purchases")
    name_as_printed = models.CharField(max_length=161)

    class Meta:
        verbose_name = _("buyer")
        verbose_name_plural = _("buyers")


class FormerBuyer(models.Model):
    """That some tickets were one buyer's, who was erased since: the token is drawn at random, and it is all there is."""

    sale = models.OneToOneField(Sale, models.PROTECT, primary_key=True, related_name="+")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    token = models.UUIDField()

    class Meta:
        verbose_name = _("former buyer")
        verbose_name_plural = _("former buyers")


class Printing(models.Model):
    """A receipt that was printed: rank 0 is the original, the next are numbered duplicates, each in the books (T13)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    sale = models.ForeignKey(Sale, models.PROTECT, related_name="printings")
    rank = models.PositiveSmallIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_email = models.BooleanField(default=False)  # sent as a file, with the person's agreement for this one
    without_name = models.BooleanField(default=False)  # she does not want it on this paper (law.md R04)

    class Meta:
        verbose_name = _("printing of a receipt")
        verbose_name_plural = _("printings of receipts")
        constraints = [
            models.UniqueConstraint(fields=["sale", "rank"], name="printing_rank_once_a_sale"),
            models.CheckConstraint(
                condition=Q(rank=0, entry__isnull=True) | Q(rank__gt=0, entry__isnull=False),
                name="printing_duplicate_in_books",
            ),
        ]
