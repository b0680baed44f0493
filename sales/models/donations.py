"""Donors, batches, the receipts they are given, the register of second-hand goods, devices entered by mistake."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sales.models.catalogue import DatedQuerySet
from sales.models.stock import Unit

RNA = r"^W(\d{3}|2A\d|2B\d|9[A-Z]\d)\d{6}$"  # overseas and Corsica too; no check digit (law vectors, `rna`)
REGISTER_YEARS = 10  # from the day a line is recorded (CP R321-6-1; law.md D06)
USER = settings.AUTH_USER_MODEL


class DonorKind(models.TextChoices):
    COMPANY = "company", _("company")
    PERSON = "person", _("private person")
    REFURBISHER = "refurbisher", _("refurbisher (association, social enterprise)")
    PUBLIC = "public", _("public body")  # half of what it retires goes to reuse (law.md D15)


class Donor(models.Model):
    """Who gives or sells devices to an antenna. Of a private person: a name and an address; the identity document only
    while the register of second-hand goods is kept (law.md D04).
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    kind = models.CharField(_("kind"), max_length=12, choices=DonorKind)
    name = models.CharField(_("name"), max_length=120)
    folded = models.CharField(max_length=120, editable=False)  # without capitals and accents, for the search
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("structure")
    )
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    rna = models.CharField(_("association number (RNA)"), max_length=10, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    capacity = models.CharField(_("capacity"), max_length=80, blank=True)  # of the contact, or of the private person
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    identity_nature = models.CharField(_("identity document"), max_length=40, blank=True)
    identity_number = models.CharField(_("its number"), max_length=40, blank=True)
    identity_authority = models.CharField(_("issued by"), max_length=80, blank=True)
    identity_on = models.DateField(_("issued on"), null=True, blank=True)
    added_by = models.ForeignKey(USER, models.PROTECT, null=True, editable=False, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        ordering = ["folded", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="donor_antenna_key"),
            models.UniqueConstraint(fields=["antenna", "siret"], condition=~Q(siret=""), name="donor_siret_once"),
            models.CheckConstraint(condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="donor_siret_14_digits"),
            models.CheckConstraint(condition=Q(rna="") | Q(rna__regex=RNA), name="donor_rna_form"),
            models.CheckConstraint(
                condition=~Q(kind=DonorKind.PERSON) | Q(siret="", rna="", structure=None),
                name="donor_person_is_a_person",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="donor_has_a_name"),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^\d{5}$"), name="donor_postcode_5_digits"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="donor_phone_e164"
            ),
            models.CheckConstraint(
                condition=Q(identity_nature="", identity_number="", identity_authority="", identity_on=None)
                | (~Q(identity_nature="") & ~Q(identity_number="") & Q(kind=DonorKind.PERSON)),
                name="donor_identity_whole",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "folded"], name="donor_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        """The address on one line."""
        return ", ".join(filter(None, (self.address, f"{self.postcode} {self.town}".strip())))


class Origin(models.TextChoices):
    GIFT = "gift", _("gift")
    PURCHASE = "purchase", _("bought from a refurbisher")
    TRANSFER = "transfer", _("transferred by a company")


class Batch(models.Model):
    """What a donor brought one day (*lot*). Open while its inventory is written, then finished; its reference
    (`LI-LOT26-0001`) is given by PostgreSQL. The value is the donor's, as the donor wrote it (law.md D12).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    site = models.ForeignKey("antennas.Site", models.PROTECT, related_name="+", verbose_name=_("site"))
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="batches", verbose_name=_("donor"))
    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    received_on = models.DateField(_("received on"), default=timezone.localdate)
    received_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", verbose_name=_("received by"))
    origin = models.CharField(_("origin"), max_length=8, choices=Origin, default=Origin.GIFT)
    purpose = models.CharField(_("purpose"), max_length=120, blank=True)
    announced = models.PositiveSmallIntegerField(_("devices announced"), null=True, blank=True)
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)
    price_paid = models.DecimalField(_("price paid"), max_digits=9, decimal_places=2, null=True, blank=True)
    paid_with = models.CharField(_("means of payment"), max_length=40, blank=True)
    declared_value = models.DecimalField(
        _("value declared by the donor"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    declared_by = models.CharField(_("who declared it"), max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # of the form: sent twice, one batch

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-received_on", "-reference"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna"], name="batch_antenna_key"),
            models.CheckConstraint(
                condition=Q(price_paid=None, paid_with="") | Q(origin=Origin.PURCHASE, price_paid__gte=0),
                name="batch_price_of_a_purchase",
            ),
            models.CheckConstraint(
                condition=Q(declared_value=None, declared_by="") | (Q(declared_value__gt=0) & ~Q(declared_by="")),
                name="batch_value_is_somebody_s",
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.PURCHASE) | Q(declared_value=None), name="batch_bought_is_not_given"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, finished_by=None)
                | Q(finished_at__isnull=False, finished_by__isnull=False),
                name="batch_finished_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "-received_on"], name="batch_by_day")]

    def __str__(self) -> str:
        return self.reference


class ReceiptKind(models.TextChoices):
    MATERIAL = "material", _("receipt of material")
    FISCAL = "fiscal", _("tax receipt")


class DonationReceipt(models.Model):
    """A paper given to a donor; what it says is kept as it was. Numbered without a gap by antenna and year (`LI-RF26-0001`,
    `LI-RM26-0001`); cancelled once, by a new one that names it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="receipts", verbose_name=_("batch"))
    kind = models.CharField(_("kind"), max_length=8, choices=ReceiptKind)
    reference = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    value = models.DecimalField(_("value declared by the donor"), max_digits=9, decimal_places=2, null=True)
    content = models.JSONField()
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    cancelled_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("donor’s receipt")
        verbose_name_plural = _("donors’ receipts")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "kind"], condition=Q(cancelled_at=None), name="donation_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=ReceiptKind.MATERIAL) | Q(value__gt=0), name="tax_receipt_has_a_value"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_because="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_because="")),
                name="donation_receipt_cancelled_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["kind", "issued_on"], name="donation_receipt_by_year")]

    def __str__(self) -> str:
        return self.reference


class DonationSeries(models.Model):
    """Last number given under a prefix (LI-LOT26-), moved by PostgreSQL alone, in the transaction that uses it."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12, unique=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of donations")
        verbose_name_plural = _("series of donations")


class ActiveImei(models.Model):
    """The IMEI of devices that are somewhere with us: each belongs to one of them, first or second (vector `imei`).
    Written by PostgreSQL as devices come, leave and return.
    """

    imei = models.CharField("IMEI", max_length=15)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("IMEI in stock")
        verbose_name_plural = _("IMEI in stock")
        constraints = [models.UniqueConstraint(fields=["imei"], name="unit_imei_once")]


class UnitRemoval(models.Model):
    """A device entered by mistake: who took it out, when and why, and who put it back (C044). Its label is never reused."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="removals")
    reason = models.CharField(_("reason"), max_length=200)
    removed_at = models.DateTimeField()
    removed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    restored_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("device entered by mistake")
        verbose_name_plural = _("devices entered by mistake")
        ordering = ["-removed_at"]
        constraints = [
            models.UniqueConstraint(fields=["unit"], condition=Q(restored_at=None), name="unit_removed_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="removal_has_a_reason"),
        ]


class RegisterSetting(models.Model):
    """Whether the register of second-hand goods is kept, from a day on. Its need is the association's to confirm
    (law.md D01-D03): off until a dated row says otherwise, with its reason, its source and who decided.
    """

    from_on = models.DateField(_("from"))
    is_on = models.BooleanField(_("the register is kept"))
    group_below = models.DecimalField(_("grouped below"), max_digits=7, decimal_places=2, null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    source = models.CharField(_("source"), max_length=200)
    decided_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("setting of the register")
        verbose_name_plural = _("settings of the register")
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(source=""), name="register_setting_has_a_reason"),
            models.CheckConstraint(
                condition=Q(group_below=None) | Q(group_below__gt=0), name="register_groups_above_zero"
            ),
        ]


class RegisterLine(models.Model):
    """One line of the register of second-hand goods (CP 321-7, R321-3; law.md D04-D06): numbered without a gap by antenna,
    each holding the SHA-256 of the one before. Number and hash are PostgreSQL's; a line never changes.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="register_lines")
    number = models.PositiveIntegerField(_("number"), editable=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_on = models.DateField(_("recorded on"))
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    text = models.TextField()  # canonical JSON: what the line says, byte for byte
    units = ArrayField(models.UUIDField(), default=list)
    prev_sha = models.CharField(max_length=64, editable=False)
    sha = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("line of the register")
        verbose_name_plural = _("lines of the register")
        ordering = ["antenna", "number"]
        constraints = [models.UniqueConstraint(fields=["antenna", "number"], name="register_number_once")]
        indexes = [models.Index(fields=["antenna", "recorded_on"], name="register_by_day")]

    @property
    def keep_until(self) -> date:
        """The last day it must be kept."""
        return keep_until(self.recorded_on)


def keep_until(recorded_on: date) -> date:
    """Ten years from the day of the line; 29 February ends on the 28th (vector `second_hand_register_electronic`)."""
    leap = (recorded_on.month, recorded_on.day) == (2, 29)
    return recorded_on.replace(year=recorded_on.year + REGISTER_YEARS, day=28 if leap else recorded_on.day)


class DonationImport(models.Model):
    """A spreadsheet of a batch that was read, for its author, until it is taken in: once (by the SHA-256 of the file)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="imports")
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    taken = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("list of devices")
        verbose_name_plural = _("lists of devices")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["antenna", "sha256"], condition=Q(confirmed_at__isnull=False), name="donation_list_taken_once"
            )
        ]
