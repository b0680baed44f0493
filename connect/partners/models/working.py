"""How a structure and the house work together: agreements, limits against floods, awareness visits."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from connect.partners.models.structure import Structure


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def on(self, day: date | None = None) -> "AgreementQuerySet":
        """Those that hold on a day (today by default), or begin later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day or timezone.localdate()))


class Agreement(models.Model):
    """A structure works with an antenna: one of its usual antennas. Only such an antenna writes about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="agreements", verbose_name=_("structure"))
    antenna = models.ForeignKey(
        "antennas.Antenna", models.PROTECT, related_name="agreements", verbose_name=_("antenna")
    )
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    signed_on = models.DateField(_("convention signed on"), null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement with a structure")
        verbose_name_plural = _("agreements with structures")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["structure", "antenna"], name="agreement_once_an_antenna"),
            models.UniqueConstraint(fields=["id", "antenna"], name="agreement_antenna_key"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="agreement_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SendingLimit(models.Model):
    """How many sheets a structure, or one professional, may send in an hour or a day. National; see `partners.limits`."""

    class Subject(models.TextChoices):
        STRUCTURE = "structure", _("a structure")
        PROFESSIONAL = "professional", _("a professional")

    class Period(models.TextChoices):
        HOUR = "hour", _("an hour")
        DAY = "day", _("a day")

    subject = models.CharField(max_length=12, choices=Subject)
    period = models.CharField(max_length=4, choices=Period)
    most = models.PositiveIntegerField(_("sheets at most"))

    class Meta:
        verbose_name = _("limit of sheets sent")
        verbose_name_plural = _("limits of sheets sent")
        constraints = [
            models.UniqueConstraint(fields=["subject", "period"], name="sendinglimit_once"),
            models.CheckConstraint(condition=Q(most__gte=1, most__lte=10000), name="sendinglimit_reasonable"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}, {self.get_period_display()}"


class OutreachResult(models.TextChoices):
    WILL_ORIENT = "will_orient", _("will send people to us")
    TO_CALL_BACK = "call_back", _("to be called back")
    TRAINING = "training", _("asks for a training")
    NOT_NOW = "not_now", _("not for now")


class Outreach(models.Model):
    """An awareness visit: somebody of the antenna told a structure what it offers, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="outreach", verbose_name=_("structure"))
    day = models.DateField(_("day"))
    went = models.ForeignKey("antennas.Membership", models.PROTECT, related_name="+", verbose_name=_("who went"))
    people_met = models.PositiveSmallIntegerField(_("professionals met"), default=1)
    result = models.CharField(_("what came of it"), max_length=12, choices=OutreachResult)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("awareness visit")
        verbose_name_plural = _("awareness visits")
        ordering = ["-day", "-noted_at"]
        constraints = [
            models.UniqueConstraint(fields=["antenna", "structure", "day"], name="outreach_once_a_day"),
            models.CheckConstraint(condition=Q(people_met__gte=1, people_met__lte=500), name="outreach_people_met"),
        ]
        indexes = [models.Index(fields=["antenna", "-day"], name="outreach_antenna_day")]

    def __str__(self) -> str:
        return str(self.pk)
