"""What is handed over one by one with its number: top-up codes and SIM cards.

A code's secret is a row of its own, encrypted, that no door but the antenna's reads and that PostgreSQL removes once the
code was shown (law.md P04).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import DatedQuerySet, Product

USER = settings.AUTH_USER_MODEL


class CodeBatch(models.Model):
    """Codes that came from the operator in one file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("article"))
    name = models.CharField(_("name of the lot"), max_length=60)
    arrived_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()

    class Meta:
        verbose_name = _("lot of codes")
        verbose_name_plural = _("lots of codes")
        ordering = ["-arrived_at"]
        constraints = [models.UniqueConstraint(fields=["id", "antenna", "product"], name="codebatch_antenna_key")]


class CodeState(models.TextChoices):
    STOCK = "stock", _("in stock")
    SOLD = "sold", _("sold, not shown yet")
    HANDED = "handed", _("handed over")
    VOID = "void", _("void")


class SerialItem(models.Model):
    """A top-up code without its secret: serial, value in euros, who sold it and when it was shown.

    `fingerprint`: a keyed hash of the secret, so that the same code is never taken in twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("article"))
    batch = models.ForeignKey(CodeBatch, models.PROTECT, related_name="codes")
    serial = models.CharField(_("serial number"), max_length=40)
    value = models.DecimalField(_("value"), max_digits=7, decimal_places=2, null=True)
    expires_on = models.DateField(_("to be used before"), null=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    arrived_at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=8, choices=CodeState, default=CodeState.STOCK)
    line = models.ForeignKey("sales.SaleLine", models.PROTECT, null=True, related_name="codes")
    handed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    handed_at = models.DateTimeField(null=True)
    void_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    void_at = models.DateTimeField(null=True)
    void_because = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("top-up code")
        verbose_name_plural = _("top-up codes")
        ordering = ["expires_on", "arrived_at", "serial"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="code_antenna_key"),
            models.UniqueConstraint(fields=["product", "serial"], name="code_serial_once"),
            models.UniqueConstraint(
                fields=["line"], condition=Q(state__in=("sold", "handed")), name="code_once_a_line"
            ),
            models.CheckConstraint(
                condition=Q(state="stock", line__isnull=True, handed_at__isnull=True, void_at__isnull=True)
                | Q(state="sold", line__isnull=False, handed_at__isnull=True, void_at__isnull=True)
                | Q(state="handed", line__isnull=False, handed_at__isnull=False, handed_by__isnull=False)
                & Q(void_at__isnull=True)
                | Q(state="void", void_at__isnull=False, void_by__isnull=False) & ~Q(void_because=""),
                name="code_state_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["antenna", "product", "expires_on", "arrived_at"],
                condition=Q(state="stock"),
                name="code_next",
            )
        ]

    def __str__(self) -> str:
        return self.serial


class CodeSecret(models.Model):
    """The secret of a code, encrypted with a key that is not in the database; gone once it was shown or made void."""

    item = models.OneToOneField(SerialItem, models.PROTECT, primary_key=True, related_name="secret")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("secret of a code")
        verbose_name_plural = _("secrets of codes")

    def __str__(self) -> str:
        return "…"


class CardState(models.TextChoices):
    STOCK = "stock", _("in stock")
    SOLD = "sold", _("sold")
    RETURNED = "returned", _("given back, to be looked at")
    VOID = "void", _("void")


class SimCard(models.Model):
    """A SIM card by the number printed on it (law.md P05). `odd`: its check digit is wrong and somebody said it is so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", verbose_name=_("article"))
    iccid = models.CharField("ICCID", max_length=20)
    odd = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=8, choices=CardState, default=CardState.STOCK)
    line = models.ForeignKey("sales.SaleLine", models.PROTECT, null=True, related_name="cards")
    arrived_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField()
    void_because = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("SIM card")
        verbose_name_plural = _("SIM cards")
        ordering = ["arrived_at", "iccid"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="sim_antenna_key"),
            models.UniqueConstraint(fields=["iccid"], condition=~Q(state="void"), name="sim_once"),
            models.UniqueConstraint(fields=["line"], condition=Q(state="sold"), name="sim_once_a_line"),
            models.CheckConstraint(condition=Q(iccid__regex=r"^89\d{17,18}$"), name="sim_iccid_form"),
            models.CheckConstraint(
                condition=Q(state="stock", line__isnull=True)
                | Q(state__in=("sold", "returned"), line__isnull=False)
                | Q(state="void") & ~Q(void_because=""),
                name="sim_state_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "product", "arrived_at"], condition=Q(state="stock"), name="sim_next")
        ]

    def __str__(self) -> str:
        return self.iccid


class SimIdentityRule(models.Model):
    """Whether the counter notes that it saw a paper of identity when it sells a SIM card; the last row holds (P03)."""

    from_on = models.DateField(_("from"))
    asked = models.BooleanField(_("a paper of identity is asked for"))
    reason = models.CharField(_("reason"), max_length=200)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of identity for a SIM card")
        verbose_name_plural = _("checks of identity for SIM cards")
        ordering = ["-from_on", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="simrule_has_a_reason")]


class Paper(models.TextChoices):
    CARD = "card", _("identity card")
    PASSPORT = "passport", _("passport")
    PERMIT = "permit", _("residence permit")
    DRIVING = "driving", _("driving licence")
    OTHER = "other", _("another paper")


class Seen(models.TextChoices):
    SAME = "same", _("it is the buyer")
    OTHER = "other", _("it is not the buyer")
    NONE = "none", _("no paper was shown")


class IdentityCheck(models.Model):
    """That a paper was seen, by whom and what came of it: neither a scan nor a number (P03, data minimised). Written once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    card = models.ForeignKey(SimCard, models.PROTECT, related_name="checks")
    line = models.OneToOneField("sales.SaleLine", models.PROTECT, related_name="identity_check")
    paper = models.CharField(_("paper"), max_length=10, choices=Paper, blank=True)
    seen = models.CharField(_("result"), max_length=6, choices=Seen)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("check of identity")
        verbose_name_plural = _("checks of identity")
        constraints = [
            models.CheckConstraint(
                condition=Q(seen="none", paper="") | ~Q(seen="none") & ~Q(paper=""), name="identity_of_a_paper"
            )
        ]
