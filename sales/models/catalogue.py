"""What may be sold and at which price: national products, dated caps, an antenna's lower prices."""

from datetime import date
from typing import TypeVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.books.money import CENT


class Kind(models.TextChoices):
    """Only a plan (or top-up) opens and uses the person's year; a SIM or an accessory does not."""

    PLAN = "plan", _("plan or top-up")
    SIM = "sim", _("SIM card")
    COMPUTER = "computer", _("computer")
    PHONE = "phone", _("phone")
    TABLET = "tablet", _("tablet")
    ACCESSORY = "accessory", _("accessory")


# Sold one by one, each with its number; the only kinds that a cap and the legal guarantee concern.
DEVICES = (Kind.COMPUTER, Kind.PHONE, Kind.TABLET)


class Carries(models.TextChoices):
    """What is handed over with an article sold by the piece, one by one and never twice."""

    NOTHING = "nothing", _("nothing with a number of its own")
    CODE = "code", _("a top-up code")
    SIM = "sim", _("a SIM card with its number")


class ProductQuerySet(models.QuerySet["Product"]):
    def on_sale(self, day: date | None = None) -> "ProductQuerySet":
        """Those not withdrawn on a day (today by default)."""
        day = day or timezone.localdate()
        return self.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))


class Product(models.Model):
    """An article of the national catalogue. `price` is the one it came in with, and stays: what is asked on a day is told
    by `NationalPrice` and `sales.pricing`. An antenna may sell below, never above.
    """

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    days = models.PositiveSmallIntegerField(_("days of validity"), null=True, blank=True)
    operator = models.CharField(_("operator"), max_length=40, blank=True)
    data_mb = models.PositiveIntegerField(_("data, in megabytes"), null=True, blank=True)
    carries = models.CharField(_("handed over with it"), max_length=8, choices=Carries, default=Carries.NOTHING)
    grade = models.CharField(_("grade"), max_length=8, blank=True)  # of `sales.models.stock.Grade`, for a device
    price = models.DecimalField(_("price"), max_digits=7, decimal_places=2, validators=[MinValueValidator(CENT)])
    rank = models.PositiveSmallIntegerField(default=100)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["rank", "name"]
        constraints = [
            models.UniqueConstraint(fields=["id", "kind"], name="product_kind_key"),
            models.CheckConstraint(condition=Q(price__gt=0), name="product_price_above_zero"),
            models.CheckConstraint(
                condition=Q(kind=Kind.PLAN, days__gt=0) | (~Q(kind=Kind.PLAN) & Q(days__isnull=True)),
                name="product_plan_has_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_device(self) -> bool:
        return self.kind in DEVICES


Row = TypeVar("Row", bound=models.Model)


class DatedQuerySet(models.QuerySet[Row]):
    def in_force(self, day: date) -> Row | None:
        """The row that holds on a day, the later added of two of one day; None before the first."""
        return self.filter(from_on__lte=day).order_by("-from_on", "-pk").first()


class Decided(models.Model):
    """A row that the national team adds and nobody changes: from which day on, why, who. Of two rows for one day the later
    holds, so that a slip of the keyboard is put right at once. Rows of the house's own rules have no author.
    """

    from_on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class NationalPrice(Decided):
    """What an article costs from a day on, everywhere; a price to come may be prepared."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="national_prices", verbose_name=_("article"))
    amount = models.DecimalField(_("price"), max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = _("national price")
        verbose_name_plural = _("national prices")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="nationalprice_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="nationalprice_has_a_reason"),
        ]
        indexes = [models.Index(fields=["product", "-from_on", "-id"], name="nationalprice_last")]

    def __str__(self) -> str:
        return f"{self.product}: {self.amount}"


class PriceCap(Decided):
    """The most that a kind may be sold for, from a day on. House rule (140 and 8 EUR); the national team adds rows."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.DecimalField(_("at most"), max_digits=7, decimal_places=2)

    class Meta:
        verbose_name = _("price cap")
        verbose_name_plural = _("price caps")
        ordering = ["kind", "-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="cap_above_zero"),
            models.CheckConstraint(condition=Q(added_by__isnull=True) | ~Q(reason=""), name="cap_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Price(models.Model):
    """What an antenna asks for an article instead of the national price, from a day on; never more. Rows are added and
    never changed; without an amount, the national price is asked again.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    product = models.ForeignKey(Product, models.PROTECT, related_name="prices", verbose_name=_("article"))
    amount = models.DecimalField(_("price"), max_digits=7, decimal_places=2, null=True)
    from_on = models.DateField(_("from"), default=timezone.localdate)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("price of the antenna")
        verbose_name_plural = _("prices of the antenna")
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="price_above_zero")
        ]
        indexes = [models.Index(fields=["antenna", "product", "-from_on", "-id"], name="price_last_of_an_antenna")]

    def __str__(self) -> str:
        return f"{self.product}: {self.amount}"


class Letterhead(models.Model):
    """Who sells, as receipts print it, from a day on: a receipt keeps a copy of what held when it was made (R07, R08)."""

    from_on = models.DateField(_("from"), unique=True)
    name = models.CharField(_("name of the association"), max_length=120)
    siret = models.CharField(_("SIRET number, as printed"), max_length=40)
    vat_mention = models.CharField(_("VAT mention"), max_length=120)
    guarantee = models.CharField(_("what the guarantee leaves out"), max_length=300, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("letterhead of receipts")
        verbose_name_plural = _("letterheads of receipts")
        ordering = ["-from_on"]

    def __str__(self) -> str:
        return self.name
