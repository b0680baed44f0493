"""Ready-made workshops (*ateliers clé en main*): their versions and files, who took them, where they were run."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class KitTheme(models.TextChoices):
    """What a workshop was about, for the network's figures."""

    DEVICE = "device", _("using a computer")
    PHONE = "phone", _("using a smartphone")
    INTERNET = "internet", _("browsing and searching")
    MAIL = "mail", _("e-mail")
    PROCEDURES = "procedures", _("rights and procedures on line")
    JOB = "job", _("finding a job")
    SAFETY = "safety", _("codes, frauds and personal data")
    DAILY = "daily", _("daily life: health, travel, school, savings")
    LINKS = "links", _("keeping in touch")


class Kit(models.Model):
    """One ready-made workshop. It is for professionals who hold an attestation of the module of this code."""

    code = models.SlugField(_("address"), max_length=40, unique=True)
    module_code = models.CharField(_("for those trained in"), max_length=8)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)

    class Meta:
        verbose_name = _("ready-made workshop")
        verbose_name_plural = _("ready-made workshops")
        ordering = ["title_fr", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_fr


class KitState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class KitVersion(models.Model):
    """What a kit says and holds at one moment. Published, neither it nor its files change; `retired_on` alone moves."""

    kit = models.ForeignKey(Kit, models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=KitState, default=KitState.DRAFT)
    summary_fr = models.TextField(_("in short, in French"), max_length=1000)
    summary_en = models.TextField(_("in short, in English"), max_length=1000)
    changes = models.TextField(_("what changes for those who have the former version"), max_length=1000, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=120)
    people = models.PositiveSmallIntegerField(_("people at most"), default=8)
    themes = models.JSONField(_("themes"), default=list)  # values of KitTheme
    draft_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edited_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    retired_on = models.DateField(_("no longer proposed from"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a ready-made workshop")
        verbose_name_plural = _("versions of ready-made workshops")
        ordering = ["kit", "-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kit", "version"], name="kit_version_once"),
            models.CheckConstraint(condition=Q(minutes__range=(15, 480)), name="kit_lasts_15_to_480_minutes"),
            models.CheckConstraint(condition=Q(people__range=(1, 50)), name="kit_people_1_to_50"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True, retired_on__isnull=True)
                | (Q(state="published", published_at__isnull=False) & ~Q(summary_fr="") & ~Q(summary_en="")),
                name="kit_published_with_its_day_and_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kit_id} {self.version}"

    @property
    def summary(self) -> str:
        return self.summary_en if get_language() == "en" else self.summary_fr

    @property
    def is_draft(self) -> bool:
        return self.state == KitState.DRAFT

    @property
    def said_themes(self) -> list[str]:
        return [str(KitTheme(one).label) for one in self.themes if one in KitTheme.values]


class KitPart(models.TextChoices):
    GUIDE = "guide", _("guide for who leads it")
    SLIDES = "slides", _("slides")
    SHEET = "sheet", _("sheet to hand out")


class KitFile(models.Model):
    """One file of a version, as it was written anew here. `key` is drawn at random; the bytes are in the storage.

    Taken off a draft, the row stays, dated, and the bytes go.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(KitVersion, models.PROTECT, related_name="files")
    part = models.CharField(_("what it is"), max_length=6, choices=KitPart)
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(max_length=4)  # pdf, jpeg, png: as `beneficiaries.models.DocumentKind`
    size = models.PositiveIntegerField()  # bytes
    key = models.CharField(max_length=60, unique=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("file of a ready-made workshop")
        verbose_name_plural = _("files of ready-made workshops")
        ordering = ["part", "title", "added_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "version"], name="kit_file_keys"),
            models.CheckConstraint(condition=Q(size__range=(1, 8_000_000)), name="kit_file_size"),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "jpeg", "png"]), name="kit_file_kind_known"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^kits/[0-9a-f]{2}/[0-9a-f]{32}$"), name="kit_file_key_says_nothing"
            ),
        ]

    @property
    def kilobytes(self) -> int:
        """For people: never 0."""
        return max(1, round(self.size / 1000))


class KitDownload(models.Model):
    """A trained professional took a file. Only added to. `antenna` is the one that attested her, written by PostgreSQL."""

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    professional = models.ForeignKey("partners.Professional", models.PROTECT, related_name="+")
    version = models.ForeignKey(KitVersion, models.PROTECT, related_name="downloads")
    file = models.ForeignKey(KitFile, models.PROTECT, related_name="downloads")
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)

    class Meta:
        verbose_name = _("download of a ready-made workshop")
        verbose_name_plural = _("downloads of ready-made workshops")
        ordering = ["-taken_at", "-pk"]
        indexes = [models.Index(fields=["structure", "-taken_at"], name="kit_download_structure")]


class KitRun(models.Model):
    """A workshop that a trained professional led, told by her: no name of those who came, numbers and themes.

    `report_key` was drawn when the form was shown: sent twice, it is one report. It is never rewritten; told wrongly,
    it is withdrawn and told again. `antenna` is the one that attested her, written by PostgreSQL.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    professional = models.ForeignKey("partners.Professional", models.PROTECT, related_name="+")
    version = models.ForeignKey(KitVersion, models.PROTECT, related_name="runs")
    report_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    held_on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=5)
    people = models.PositiveSmallIntegerField(_("people who came"))
    new_people = models.PositiveSmallIntegerField(_("of whom for the first time"), default=0)
    themes = models.JSONField(_("themes"))  # values of KitTheme, one at least
    remark = models.TextField(_("what went well, what did not"), max_length=1000, blank=True)
    told_at = models.DateTimeField(_("told"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "partners.Professional", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("workshop led by a partner")
        verbose_name_plural = _("workshops led by partners")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__range=(1, 200)), name="kit_run_for_1_to_200_people"),
            models.CheckConstraint(condition=Q(new_people__lte=F("people")), name="kit_run_new_people_among_those"),
            models.CheckConstraint(condition=Q(postcode__regex=r"^\d{5}$"), name="kit_run_postcode_5_digits"),
            models.CheckConstraint(condition=~Q(themes=[]), name="kit_run_has_a_theme"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="kit_run_withdrawn_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["antenna", "held_on"], name="kit_run_antenna"),
            models.Index(fields=["structure", "held_on"], name="kit_run_structure"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.pk}"

    @property
    def said_themes(self) -> list[str]:
        return [str(KitTheme(one).label) for one in self.themes if one in KitTheme.values]
