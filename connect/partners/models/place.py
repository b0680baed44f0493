"""Places where people are sent on: the national directory, with what antennas add for themselves."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.partners.models.structure import Structure

OWN_SOURCE = "connect"  # of places written here; every other source is a file's


def codes(label: Any) -> "ArrayField[list[str], list[str]]":
    """Codes of a national list (`PlaceCode`), those we don't know kept as they came."""
    return ArrayField(models.CharField(max_length=500), verbose_name=label, default=list, blank=True)


class PlaceQuerySet(models.QuerySet["Place"]):
    def open(self) -> "PlaceQuerySet":
        """Those that receive people: not closed, not a double of another."""
        return self.filter(closed_on__isnull=True)


class Place(models.Model):
    """A place that receives people, in the words of the national standard "lieux de médiation numérique" v1.0.2.

    National, and read at every antenna. `source` and `source_id` say which row of which producer it is; places written
    here have the source "connect". `antenna` wrote it for itself; empty, the national team did. Latitude and longitude
    are WGS84 degrees. `hours` is OpenStreetMap syntax that can be read; what could not be read stays in `hours_said`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(_("source"), max_length=80, default=OWN_SOURCE)
    source_id = models.CharField(_("identifier at the source"), max_length=120)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, null=True, blank=True, related_name="+")
    structure = models.ForeignKey(
        Structure, models.PROTECT, null=True, blank=True, related_name="places", verbose_name=_("partner structure")
    )
    pivot = models.CharField(_("SIRET or RNA number"), max_length=14, blank=True)
    name = models.CharField(_("name"), max_length=200)
    plain_name = models.CharField(max_length=200, editable=False)
    address = models.CharField(_("address"), max_length=200, blank=True)
    address_more = models.CharField(_("floor, building"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    commune = models.ForeignKey(
        "antennas.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune")
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    kinds = codes(_("kind of structure"))
    services = codes(_("services"))
    publics = codes(_("publics"))
    cares = codes(_("special needs it can handle"))
    fees = codes(_("fees"))
    fees_said = models.CharField(_("about the fees"), max_length=300, blank=True)
    access = codes(_("ways to come"))
    supports = codes(_("kinds of support"))
    programmes = codes(_("national programmes"))
    labels = codes(_("trainings and labels"))
    labels_other = codes(_("other labels"))
    mobile = codes(_("fixed or mobile"))
    equipment = codes(_("equipment"))
    languages = codes(_("languages spoken"))
    step_free = models.BooleanField(_("without stairs"), null=True, blank=True)
    hours = models.CharField(_("opening hours"), max_length=500, blank=True)
    hours_said = models.CharField(_("opening hours, as written"), max_length=500, blank=True)
    open_saturday = models.BooleanField(default=False, editable=False)
    phone = models.CharField(_("telephone"), max_length=16, blank=True)  # E.164
    emails = codes(_("e-mail addresses"))
    websites = codes(_("websites"))
    booking = models.CharField(_("online booking"), max_length=500, blank=True)
    accessibility = models.CharField(_("Acceslibre page"), max_length=500, blank=True)
    summary = models.CharField(_("in a few words"), max_length=280, blank=True)
    details = models.TextField(_("more about it"), max_length=10_000, blank=True)
    parent = models.CharField(_("parent structure"), max_length=200, blank=True)
    updated_on = models.DateField(_("updated on"), default=timezone.localdate)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="doubles")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="place_once_a_source"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(source="") & ~Q(source_id=""), name="place_is_named"),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^\d{5}$"), name="place_postcode_5_digits"
            ),
            models.CheckConstraint(
                condition=Q(pivot="") | Q(pivot__regex=r"^[a-zA-Z0-9]{9,14}$"), name="place_pivot_form"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="place_phone_e164"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | Q(closed_on__isnull=False) & ~Q(same_as=F("pk")),
                name="place_double_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(antenna__isnull=True) | Q(source=OWN_SOURCE), name="place_of_an_antenna_is_our_own"
            ),
        ]
        indexes = [
            models.Index(
                fields=["latitude", "longitude"], condition=Q(closed_on__isnull=True), name="place_open_where"
            ),
            GinIndex(fields=["services"], name="place_services"),
            models.Index(fields=["plain_name"], name="place_plain_name"),
            models.Index(fields=["postcode"], name="place_postcode"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_located(self) -> bool:
        return self.latitude is not None

    @property
    def where(self) -> str:
        """The address on one line."""
        return ", ".join(part for part in (self.address, f"{self.postcode} {self.town}".strip()) if part)


class CodeList(models.TextChoices):
    """Lists whose codes a place holds, one an array of `Place`."""

    KIND = "kind", _("kind of structure")
    SERVICE = "service", _("service")
    PUBLIC = "public", _("public")
    CARE = "care", _("special need")
    FEE = "fee", _("fee")
    ACCESS = "access", _("way to come")
    SUPPORT = "support", _("kind of support")
    PROGRAMME = "programme", _("national programme")
    LABEL = "label", _("training or label")
    MOBILE = "mobile", _("fixed or mobile")


class PlaceCode(models.Model):
    """A code of a national list, its label, and the version of the standard that it was read in."""

    list = models.CharField(_("list"), max_length=10, choices=CodeList)
    code = models.CharField(_("code"), max_length=160)
    label = models.CharField(_("label"), max_length=200)
    position = models.PositiveSmallIntegerField()
    source = models.CharField(_("standard"), max_length=80)
    version = models.CharField(_("version"), max_length=20)
    dated = models.DateField(_("dated"))

    class Meta:
        verbose_name = _("code of the directory")
        verbose_name_plural = _("codes of the directory")
        ordering = ["list", "position"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="placecode_once_a_list")]

    def __str__(self) -> str:
        return self.code


class PlaceImport(models.Model):
    """A file of places: read, shown, and written only once it is confirmed. `content` goes when it is written.

    `refused` holds [line, field, reason] of the rows that will not be written; `remarks` the same of values set aside.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.CharField(_("format"), max_length=20)
    file_name = models.CharField(_("file"), max_length=120)
    digest = models.CharField(max_length=64)
    content = models.JSONField(default=list)  # one object of facts a good row
    refused = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    read_at = models.DateTimeField(_("read at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"), null=True)
    created = models.PositiveIntegerField(_("new places"), default=0)
    changed = models.PositiveIntegerField(_("places changed"), default=0)
    unchanged = models.PositiveIntegerField(_("places unchanged"), default=0)

    class Meta:
        verbose_name = _("import of places")
        verbose_name_plural = _("imports of places")
        ordering = ["-read_at"]
        indexes = [models.Index(fields=["-read_at"], name="placeimport_read")]

    def __str__(self) -> str:
        return self.file_name


class PlaceApart(models.Model):
    """Two places that look alike and are two: not proposed as doubles again."""

    first = models.ForeignKey(Place, models.PROTECT, related_name="+")
    second = models.ForeignKey(Place, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("places that are not doubles")
        verbose_name_plural = _("places that are not doubles")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="placeapart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="placeapart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class RemarkKind(models.TextChoices):
    CLOSED = "closed", _("it is closed")
    HOURS = "hours", _("its hours have changed")
    CONTACT = "contact", _("its telephone or its address has changed")
    SERVICE = "service", _("it no longer does this")
    OTHER = "other", _("something else is wrong")


class PlaceRemark(models.Model):
    """An antenna says that a place it may not correct is wrong; the national team settles it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="wrong")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    kind = models.CharField(_("what is wrong"), max_length=8, choices=RemarkKind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("remark about a place")
        verbose_name_plural = _("remarks about places")
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "antenna", "kind"], condition=Q(settled_at__isnull=True), name="placeremark_said_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=RemarkKind.values), name="placeremark_kind_known"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="placeremark_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
