"""What a file brought in: the document of a sheet, a list being previewed, who is who in another tool, what went out."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"


class Attachment(models.Model):
    """A document that came with a sheet, one at a time, as it was written anew here; never what was uploaded.

    `key` is drawn at random and says nothing; the bytes are in the storage. Taken off, the row stays, dated, and the
    bytes go.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey("beneficiaries.LiaisonSheet", models.PROTECT, related_name="attachments")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, unique=True, editable=False)
    kind = models.CharField(max_length=4, choices=DocumentKind)
    size = models.PositiveIntegerField()  # bytes
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("document of a sheet")
        verbose_name_plural = _("documents of sheets")
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(removed_at__isnull=True), name="attachment_one_a_sheet"
            ),
            models.CheckConstraint(condition=Q(size__range=(1, 8_000_000)), name="attachment_size"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="attachment_kind_known"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^pieces/[0-9a-f]{2}/[0-9a-f]{32}$"), name="attachment_key_says_nothing"
            ),
        ]

    @property
    def kilobytes(self) -> int:
        """For people: never 0."""
        return max(1, round(self.size / 1000))


class SheetBatch(models.Model):
    """A list of people that a professional is about to send: read from her spreadsheet, for her alone, one day at most.

    `rows` is emptied when the sheets leave; `sheets` then names them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rows = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    sheets = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("list of people to send")
        verbose_name_plural = _("lists of people to send")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at__isnull=True) | Q(rows=[]), name="batch_sent_keeps_no_name")
        ]


class ListImport(models.Model):
    """A list of known people taken over from another tool, at an antenna. Confirmed, only its figures stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    source = models.CharField(_("other tool"), max_length=40)
    rows = models.JSONField(default=list)
    notes = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    created = models.PositiveIntegerField(default=0)
    linked = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("list of people taken over")
        verbose_name_plural = _("lists of people taken over")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(confirmed_at__isnull=True) | Q(rows=[]), name="import_keeps_no_name"),
            models.CheckConstraint(condition=~Q(source=""), name="import_names_its_source"),
        ]


class ExternalId(models.Model):
    """Who somebody is in another tool; twice there, she has two. `seen`: what its list said last, field by field, as digests.

    The same list again says nothing new, even after the counter corrected the file: only what changed *in the list*
    is proposed.
    """

    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="external_ids")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    source = models.CharField(_("other tool"), max_length=40)
    external_id = models.CharField(_("identifier there"), max_length=80)
    seen = models.JSONField(default=dict)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("identifier in another tool")
        verbose_name_plural = _("identifiers in other tools")
        constraints = [
            models.UniqueConstraint(fields=["antenna", "source", "external_id"], name="external_id_is_one_person"),
            models.CheckConstraint(condition=~Q(external_id="") & ~Q(source=""), name="external_id_says_something"),
        ]


class Extraction(models.Model):
    """A list that left the tool as a file: who took which, of which days. Each person in it has a line of the journal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)
    first_on = models.DateField()
    last_on = models.DateField()
    people = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("file taken out")
        verbose_name_plural = _("files taken out")
        ordering = ["-at"]
        indexes = [models.Index(fields=["antenna", "-at"], name="extraction_antenna_at")]
