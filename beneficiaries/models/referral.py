"""Onward orientation (*orientation vers un partenaire*): someone is sent to another place, with what was agreed to say."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Transmitted(models.TextChoices):
    """What may be passed on, the least needed; never health, origin, or anything that was not ticked."""

    FIRST_NAME = "first_name", _("first name")
    LAST_NAME = "last_name", _("last name")
    PHONE = "phone", _("telephone")
    EMAIL = "email", _("e-mail address")
    LANGUAGE = "language", _("easiest language")
    TOWN = "town", _("town")
    BIRTH_YEAR = "birth_year", _("year of birth")
    LEVEL = "level", _("level with digital tools")


class Basis(models.TextChoices):
    """On what ground the least is passed on (GDPR art. 6; register of purposes)."""

    MISSION = "mission", _("it is part of the help asked for")
    REQUEST = "request", _("the person asks for it herself")
    CONSENT = "consent", _("the person agrees to it, today")


class ReferralResult(models.TextChoices):
    """What became of it, as the person or the place says."""

    CAME = "came", _("went there")
    NO_SHOW = "no_show", _("did not go")
    SOLVED = "solved", _("solved")
    NO_ANSWER = "no_answer", _("no answer")


class Referral(models.Model):
    """A person is sent to a place. The name of the place is kept as it was that day.

    `transmitted` holds exactly what was ticked; empty, the person carries all herself. `emailed_*` say that the
    letter was sent to the place, to which of its addresses. Withdrawn, nothing is sent any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="referrals")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    place = models.ForeignKey("partners.Place", models.PROTECT, related_name="+")
    place_name = models.CharField(_("place"), max_length=200)
    need = models.CharField(_("need"), max_length=30)
    transmitted = ArrayField(
        models.CharField(max_length=12, choices=Transmitted),
        verbose_name=_("what is passed on"),
        default=list,
        blank=True,
    )
    basis = models.CharField(_("ground"), max_length=8, choices=Basis)
    at = models.DateTimeField(_("made"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    emailed_at = models.DateTimeField(null=True)
    emailed_to = models.EmailField(blank=True)
    emailed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    follow_up_on = models.DateField(_("asked again on"), null=True)
    result = models.CharField(_("what became of it"), max_length=10, choices=ReferralResult, blank=True)
    result_at = models.DateTimeField(null=True)
    result_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("orientation to a partner")
        verbose_name_plural = _("orientations to partners")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="referral_basis_known"),
            models.CheckConstraint(
                condition=Q(transmitted__contained_by=Transmitted.values),
                name="referral_transmits_what_is_listed",
            ),
            models.CheckConstraint(
                condition=Q(emailed_at__isnull=True, emailed_to="", emailed_by__isnull=True)
                | Q(emailed_at__isnull=False, emailed_at__gte=F("at"), emailed_by__isnull=False) & ~Q(emailed_to=""),
                name="referral_emailed_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(result="", result_at__isnull=True, result_by__isnull=True)
                | Q(result__in=ReferralResult.values, result_at__isnull=False, result_by__isnull=False),
                name="referral_result_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, follow_up_on__isnull=True),
                name="referral_withdrawn_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="referral_person_at"),
            models.Index(
                fields=["antenna", "follow_up_on"],
                condition=Q(result="", withdrawn_at__isnull=True, follow_up_on__isnull=False),
                name="referral_due",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
