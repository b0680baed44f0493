"""What people are told of their data, version by version, and to whom it was said (GDPR 13 and 14; law.md G12)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One published wording, in French and in English. Written once: another wording is another version.

    National: the same for every antenna. Other languages are translations of a version, kept with the papers.
    """

    version = models.CharField(_("version"), max_length=12, primary_key=True)
    published_at = models.DateTimeField(_("published at"), default=timezone.now, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    short_fr = models.TextField(_("what is said aloud, in French"), max_length=1200)
    short_en = models.TextField(_("what is said aloud, in English"), max_length=1200)
    text_fr = models.TextField(_("the whole notice, in French"), max_length=12_000)
    text_en = models.TextField(_("the whole notice, in English"), max_length=12_000)

    class Meta:
        verbose_name = _("data notice")
        verbose_name_plural = _("data notices")
        ordering = ["-published_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(version__regex=r"^\d{4}-\d{2}(\.\d{1,2})?$"), name="notice_version_year_month"
            ),
            models.CheckConstraint(
                condition=~Q(short_fr="") & ~Q(short_en="") & ~Q(text_fr="") & ~Q(text_en=""),
                name="notice_in_both_languages",
            ),
        ]

    def __str__(self) -> str:
        return self.version


class Way(models.TextChoices):
    """How a notice was given, a consent said."""

    ALOUD = "aloud", _("read aloud")
    PAPER = "paper", _("on paper")
    PORTAL = "portal", _("by the social worker, through the portal")


class NoticeGiven(models.Model):
    """Which version a person was given, when and how. Only added; goes when she is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="notices_given")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", db_column="version", db_index=False)
    way = models.CharField(_("how"), max_length=6, choices=Way)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("data notice given")
        verbose_name_plural = _("data notices given")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "antenna", "notice"], name="notice_given_once"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="notice_way_known"),
        ]


class Purpose(models.TextChoices):
    """What needs a consent; support, sales and accounts rest on other grounds and ask none (law.md G10)."""

    NEWSLETTER = "newsletter", _("news of the antenna by message")
    PHOTO = "photo", _("a photograph")
    REFERRAL = "referral", _("passing the file on beyond what was asked")
    COOP = "coop", _("name, birth year, town and telephone in La Coop, the State’s tool")


class Consent(models.Model):
    """A yes or a no to one purpose, on one day; the latest holds. Only added; goes when the person is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("beneficiaries.Person", models.PROTECT, related_name="consents")
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    purpose = models.CharField(_("for"), max_length=10, choices=Purpose)
    given = models.BooleanField(_("given"))
    by_parent = models.BooleanField(_("said by a parent"), default=False)
    way = models.CharField(_("how"), max_length=6, choices=Way, default=Way.ALOUD)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="consent_way_known"),
        ]
        indexes = [models.Index(fields=["person", "purpose", "-at"], name="consent_person_purpose")]
