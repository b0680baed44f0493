"""Partner structures and their professionals: those who orient people, who are trained, where we refer people to."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StructureKind(models.TextChoices):
    CCAS = "ccas", _("town social service (CCAS)")
    FRANCE_TRAVAIL = "france_travail", _("job agency (France Travail)")
    SHELTER = "shelter", _("shelter")
    MISSION_LOCALE = "mission_locale", _("youth employment centre (mission locale)")
    DEPARTMENT = "department", _("department social service")
    ASSOCIATION = "association", _("association")
    COMPANY = "company", _("company")
    OTHER = "other", _("other")


class Structure(models.Model):
    """A partner organisation. National: several antennas may work with the same structure."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=StructureKind)
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    refers = models.BooleanField(_("sends people to us"), default=False)
    receives = models.BooleanField(_("people can be sent to it"), default=False, db_default=False)
    # Its doors are closed since then; what it sent stays with it. Written by the national team alone.
    suspended_at = models.DateTimeField(_("suspended since"), null=True, blank=True, editable=False)
    suspended_because = models.CharField(
        _("reason"), max_length=200, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name", "postcode"], name="structure_name_once_a_postcode"),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="structure_siret_14_digits"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="structure_phone_e164"
            ),
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^\d{5}$"), name="structure_postcode_5_digits"
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspended_because="")
                | (Q(suspended_at__isnull=False) & ~Q(suspended_because="")),
                name="structure_suspended_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProfessionalQuerySet(models.QuerySet["Professional"]):
    def on(self, day: date | None = None) -> "ProfessionalQuerySet":
        """Those in post on a day (today by default)."""
        day = day or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def who_answer(self, day: date | None = None) -> "ProfessionalQuerySet":
        """Referents in post whose account still opens: one who cannot sign in answers for nobody."""
        return self.on(day).filter(is_referent=True, user__is_active=True)


class Professional(models.Model):
    """Someone who works for a structure from a date on. Her sheets stay with the structure when she leaves.

    A last day on the eve of the first one is a post that never held: someone let in by mistake, put out the same day.
    """

    structure = models.ForeignKey(Structure, models.PROTECT, related_name="professionals", verbose_name=_("structure"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("account")
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    position = models.CharField(_("position"), max_length=80, blank=True)
    is_referent = models.BooleanField(_("registers colleagues"), default=False)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = ProfessionalQuerySet.as_manager()

    class Meta:
        verbose_name = _("professional")
        verbose_name_plural = _("professionals")
        ordering = ["last_name", "first_name"]
        constraints = [
            models.UniqueConstraint(fields=["id", "structure"], name="professional_structure_key"),
            models.UniqueConstraint(
                fields=["structure", "email"], condition=Q(ends_on__isnull=True), name="professional_email_once_in_post"
            ),
            models.UniqueConstraint(
                fields=["structure", "user"], condition=Q(ends_on__isnull=True), name="professional_user_once_in_post"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on") - Value(1)),
                name="professional_ends_after_start",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="professional_email_lower_case"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9]\d{5,14}$"), name="professional_phone_e164"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
