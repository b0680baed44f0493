"""The national catalogue of modules, in versions."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

HOURS_OF_A_HALF_DAY = Decimal("3.5")
# What a page of the catalogue must say (Qualiopi indicator 1, law.md 7.1), in both languages.
SAID = ["title", "aims", "summary", "audience", "prerequisites", "content", "methods", "assessment", "accessibility", "contact"]  # fmt: skip


class ModuleState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class Pricing(models.TextChoices):
    """What a structure pays. A price left empty is given by a quote."""

    GROUP = "group", _("a price for the group")
    PERSON = "person", _("a price for each person")
    FUNDED = "funded", _("funded: nothing to pay")


class Speciality(models.TextChoices):
    """Groups of the nomenclature of training specialities (NSF) that frame F4 of the yearly statement asks for."""

    COMPUTING = "326", _("326, computing and data processing")
    SOCIAL_WORK = "332", _("332, social work")
    TEACHING = "333", _("333, teaching and training")


class ModuleQuerySet(models.QuerySet["Module"]):
    def published(self) -> "ModuleQuerySet":
        return self.filter(state=ModuleState.PUBLISHED)

    def in_force(self, day: date) -> "ModuleQuerySet":
        """Published, and not retired on that day: those that may be planned."""
        return self.published().filter(Q(retired_on__isnull=True) | Q(retired_on__gt=day))

    def for_structure(self, structure_id: int | None) -> "ModuleQuerySet":
        """Those that everybody follows, and the variants made for that structure."""
        return self.filter(Q(variant_for__isnull=True) | Q(variant_for=structure_id))


class Module(models.Model):
    """One version of one module of the national catalogue (the seed's three), or its variant for one structure.

    A draft is written by the national team alone, and read by nobody else. Published, it never changes: what is told
    differently is a new version. `retired_on` alone moves: from that day no session of it is planned. `half_days` is
    what the module lasts; a session pins the version it teaches; `aims` are what is assessed, one a line, and the rank
    of a line is its name in assessments. `price` is in euros without tax.
    """

    code = models.CharField(_("code"), max_length=8)
    version = models.CharField(_("version"), max_length=12)
    state = models.CharField(
        _("state"), max_length=10, choices=ModuleState, default=ModuleState.DRAFT, db_default=ModuleState.DRAFT
    )
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="followers",
        verbose_name=_("written from"),
    )  # fmt: skip
    variant_for = models.ForeignKey(
        "partners.Structure", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("variant for")
    )
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    summary_fr = models.TextField(_("in short, in French"), blank=True, default="", db_default="")
    summary_en = models.TextField(_("in short, in English"), blank=True, default="", db_default="")
    aims_fr = models.TextField(_("aims in French, one a line"))
    aims_en = models.TextField(_("aims in English, one a line"))
    audience_fr = models.TextField(_("for whom, in French"), blank=True, default="", db_default="")
    audience_en = models.TextField(_("for whom, in English"), blank=True, default="", db_default="")
    prerequisites_fr = models.TextField(_("prerequisites in French"), blank=True, default="", db_default="")
    prerequisites_en = models.TextField(_("prerequisites in English"), blank=True, default="", db_default="")
    content_fr = models.TextField(_("content in French, one part a line"), blank=True, default="", db_default="")
    content_en = models.TextField(_("content in English, one part a line"), blank=True, default="", db_default="")
    methods_fr = models.TextField(_("methods and means in French, one a line"), blank=True, default="", db_default="")
    methods_en = models.TextField(_("methods and means in English, one a line"), blank=True, default="", db_default="")
    assessment_fr = models.TextField(_("assessment in French"), blank=True, default="", db_default="")
    assessment_en = models.TextField(_("assessment in English"), blank=True, default="", db_default="")
    accessibility_fr = models.TextField(_("accessibility in French"), blank=True, default="", db_default="")
    accessibility_en = models.TextField(_("accessibility in English"), blank=True, default="", db_default="")
    contact_fr = models.TextField(_("contacts in French"), blank=True, default="", db_default="")
    contact_en = models.TextField(_("contacts in English"), blank=True, default="", db_default="")
    half_days = models.PositiveSmallIntegerField(_("half-days"))
    capacity = models.PositiveSmallIntegerField(_("seats at most"))
    access_days = models.PositiveSmallIntegerField(
        _("days from the agreement to the training"), default=30, db_default=30
    )
    pricing = models.CharField(
        _("price"), max_length=10, choices=Pricing, default=Pricing.GROUP, db_default=Pricing.GROUP
    )
    price = models.DecimalField(_("euros, without tax"), max_digits=8, decimal_places=2, null=True, blank=True)
    speciality = models.CharField(
        _("speciality"), max_length=3, choices=Speciality, default=Speciality.SOCIAL_WORK,
        db_default=Speciality.SOCIAL_WORK,
    )  # fmt: skip
    retired_on = models.DateField(_("no longer planned from"), null=True, blank=True)
    draft_key = models.UUIDField(null=True, unique=True, editable=False)  # one draft however often it is asked for
    edited_at = models.DateTimeField(default=timezone.now, db_default=models.functions.Now(), editable=False)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ModuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="module_version_once"),
            models.UniqueConstraint(fields=["id", "code"], name="module_code_key"),
            models.CheckConstraint(condition=Q(half_days__range=(1, 10)), name="module_lasts_1_to_10_half_days"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 50)), name="module_seats_1_to_50"),
            models.CheckConstraint(condition=Q(access_days__range=(1, 365)), name="module_access_1_to_365_days"),
            models.CheckConstraint(
                condition=Q(price__isnull=True) | (Q(price__gt=0) & ~Q(pricing=Pricing.FUNDED)),
                name="module_price_unless_funded",
            ),
            models.CheckConstraint(
                condition=Q(variant_for__isnull=True) | Q(based_on__isnull=False), name="module_variant_of_a_version"
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z][A-Z0-9]{0,7}$"), name="module_code_reads_well"),
            models.CheckConstraint(condition=Q(retired_on__isnull=True) | Q(state="published"), name="module_draft_not_retired"),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False)
                & ~Q(title_fr="") & ~Q(title_en="") & ~Q(aims_fr="") & ~Q(aims_en="") & ~Q(summary_fr="") & ~Q(summary_en="")
                & ~Q(audience_fr="") & ~Q(audience_en="") & ~Q(prerequisites_fr="") & ~Q(prerequisites_en="")
                & ~Q(content_fr="") & ~Q(content_en="") & ~Q(methods_fr="") & ~Q(methods_en="")
                & ~Q(assessment_fr="") & ~Q(assessment_en="") & ~Q(accessibility_fr="") & ~Q(accessibility_en="")
                & ~Q(contact_fr="") & ~Q(contact_en=""),
                name="module_published_is_complete",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def said(self, what: str) -> str:
        """One of `SAID`, in the language of the page."""
        text: str = getattr(self, f"{what}_en" if get_language() == "en" else f"{what}_fr")
        return text

    @property
    def title(self) -> str:
        return self.said("title")

    @property
    def summary(self) -> str:
        return self.said("summary")

    @property
    def aims(self) -> list[str]:
        return self.said("aims").splitlines()

    @property
    def audience(self) -> str:
        return self.said("audience")

    @property
    def prerequisites(self) -> str:
        return self.said("prerequisites")

    @property
    def content(self) -> list[str]:
        return self.said("content").splitlines()

    @property
    def methods(self) -> list[str]:
        return self.said("methods").splitlines()

    @property
    def assessment(self) -> str:
        return self.said("assessment")

    @property
    def accessibility(self) -> str:
        return self.said("accessibility")

    @property
    def contact(self) -> str:
        return self.said("contact")

    @property
    def hours(self) -> Decimal:
        """What it lasts, in hours of usual half-days."""
        return self.half_days * HOURS_OF_A_HALF_DAY

    @property
    def is_draft(self) -> bool:
        return self.state == ModuleState.DRAFT

    @property
    def is_variant(self) -> bool:
        return self.variant_for_id is not None


class ModuleResult(models.Model):
    """What became of the people who followed a module in a period: whole numbers, from which rates are read.

    Counted by the national desk over sessions that ended in the period, all antennas, versions and variants together;
    a new count replaces nothing, the last one is shown. `registered` kept their seat, `came` were there once at least,
    `completed` were at every half-day, `dropped_out` came and were not at the last one. `asked` and `answered` are of the
    questionnaire at the end, `satisfied` of those who answered.
    """

    code = models.CharField(_("code"), max_length=8)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"))
    sessions = models.PositiveIntegerField(_("sessions"))
    registered = models.PositiveIntegerField(_("registered"))
    came = models.PositiveIntegerField(_("came"))
    completed = models.PositiveIntegerField(_("were at every half-day"))
    dropped_out = models.PositiveIntegerField(_("left before the end"))
    asked = models.PositiveIntegerField(_("asked for their opinion"))
    answered = models.PositiveIntegerField(_("answered"))
    satisfied = models.PositiveIntegerField(_("satisfied"))
    counted_at = models.DateTimeField(_("counted on"))

    class Meta:
        verbose_name = _("results of a module")
        verbose_name_plural = _("results of modules")
        ordering = ["code", "-last_on", "-counted_at"]
        constraints = [
            models.UniqueConstraint(fields=["code", "first_on", "last_on", "counted_at"], name="moduleresult_count_once"),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="moduleresult_until_after_from"),
            models.CheckConstraint(
                condition=Q(came__lte=F("registered")) & Q(completed__lte=F("came")) & Q(dropped_out__lte=F("came") - F("completed")),
                name="moduleresult_people_add_up",
            ),
            models.CheckConstraint(
                condition=Q(answered__lte=F("asked")) & Q(satisfied__lte=F("answered")), name="moduleresult_answers_add_up"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["code", "-last_on", "-counted_at"], name="moduleresult_last")]

    def __str__(self) -> str:
        return f"{self.code} {self.last_on}"
