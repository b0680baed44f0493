"""A stock count: what was expected on a site, each scan as it came, each difference with its explanation."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import DEVICES, Kind, Product
from sales.models.stock import Unit, UnitState

USER = settings.AUTH_USER_MODEL


class StockCount(models.Model):
    """Of one site and one kind of device (or all): open, ended when the differences are listed, then signed for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, blank=True)
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="count_antenna_key"),
            models.UniqueConstraint(
                fields=["site", "kind"], condition=Q(signed_at__isnull=True), name="count_open_once_a_site"
            ),
            models.CheckConstraint(
                condition=Q(kind="") | Q(kind__in=[*DEVICES, Kind.ACCESSORY]), name="count_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False, ended_at__isnull=False),
                name="count_signed_once_ended",
            ),
        ]


class Difference(models.TextChoices):
    NONE = "", _("as expected")
    MISSING = "missing", _("not found")
    SOLD = "sold", _("here, but sold")
    SITE = "site", _("here, but expected at another site")
    STATE = "state", _("here, but its state says otherwise")
    ELSEWHERE = "elsewhere", _("here, but not in this antenna’s stock")
    QUANTITY = "quantity", _("another quantity")


class Why(models.TextChoices):
    """Why what is there is not what was expected."""

    FORGOTTEN = "forgotten", _("it is there: it was not scanned")
    LOST = "lost", _("lost")
    STOLEN = "stolen", _("stolen, a complaint was filed")
    PAPERS = "papers", _("it left and nobody wrote it")
    MOVED = "moved", _("moved without a transfer")
    BACK = "back", _("came back and nobody wrote it")
    LABEL = "label", _("wrong or unreadable label")
    OTHER = "other", _("another reason")


class CountLine(models.Model):
    """A device that is expected or was scanned, or an accessory with its quantities. `was_state`: when the count began,
    or at the scan for one that was not expected."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    count = models.ForeignKey(StockCount, models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=40)
    expected = models.BooleanField(default=False)
    was_state = models.CharField(max_length=10, choices=UnitState, blank=True)
    expected_quantity = models.IntegerField(null=True)
    counted_quantity = models.PositiveIntegerField(null=True)
    scanned_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    scanned_at = models.DateTimeField(null=True)
    difference = models.CharField(max_length=10, choices=Difference, blank=True)
    why = models.CharField(_("why"), max_length=10, choices=Why, blank=True)
    words = models.CharField(_("explanation"), max_length=200, blank=True)
    explained_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("line of a stock count")
        verbose_name_plural = _("lines of stock counts")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["count", "label"], name="countline_label_once"),
            models.UniqueConstraint(
                fields=["count", "unit"], condition=Q(unit__isnull=False), name="countline_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(why="", words="") | (~Q(why="") & ~Q(words="")), name="countline_reason_and_words"
            ),
        ]


class Answer(models.TextChoices):
    """What the scanner is told at once."""

    EXPECTED = "expected", _("expected")
    AGAIN = "again", _("already scanned")
    SOLD = "sold", _("sold")
    SITE = "site", _("expected at another site")
    STATE = "state", _("not on the shelves, says its state")
    UNKNOWN = "unknown", _("unknown here")


class CountScan(models.Model):
    """Each scan, kept as it came: a lost connection loses none. Written once."""

    id = models.BigAutoField(primary_key=True)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    count = models.ForeignKey(StockCount, models.PROTECT, related_name="scans")
    typed = models.CharField(max_length=40)
    answer = models.CharField(max_length=10, choices=Answer)
    line = models.ForeignKey(CountLine, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("scan of a stock count")
        verbose_name_plural = _("scans of stock counts")
        ordering = ["-pk"]
