"""What a structure asks for, before there is a session (Qualiopi indicator 4, law.md 7.1)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.module import Module
from training.models.session import Mode


class NeedState(models.TextChoices):
    ASKED = "asked", _("waiting for an answer")
    STUDIED = "studied", _("being studied")
    QUOTED = "quoted", _("a quote was sent")
    AGREED = "agreed", _("agreed")
    PLANNED = "planned", _("a session is planned")
    REFUSED = "refused", _("not possible")
    WITHDRAWN = "withdrawn", _("withdrawn by the structure")


class Need(models.Model):
    """A structure asks an antenna for a training: what for, for how many, where and when.

    `send_key` was drawn when the form was shown: sent twice, it is one request.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, related_name="training_needs", verbose_name=_("structure")
    )
    asked_by = models.ForeignKey(
        "partners.Professional", models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now, editable=False)
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("module"),
    )  # fmt: skip
    people = models.PositiveSmallIntegerField(_("number of professionals"))
    context = models.TextField(_("who they are, and what they meet with"), max_length=2000)
    expected = models.TextField(_("what they should be able to do afterwards"), max_length=2000)
    adaptations = models.TextField(_("adaptations needed"), max_length=1000, blank=True)
    mode = models.CharField(_("where"), max_length=10, choices=Mode, default=Mode.ANTENNA)
    place = models.CharField(_("address"), max_length=200, blank=True)
    wished_from = models.DateField(_("from"), null=True, blank=True)
    wished_until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=NeedState, default=NeedState.ASKED)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        verbose_name = _("request for a training")
        verbose_name_plural = _("requests for trainings")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna", "structure"], name="need_keys"),
            models.CheckConstraint(condition=Q(people__range=(1, 500)), name="need_for_1_to_500_people"),
            models.CheckConstraint(
                condition=Q(wished_from__isnull=True) | Q(wished_until__isnull=True) | Q(wished_until__gte=F("wished_from")),
                name="need_until_after_from",
            ),
        ]
        indexes = [models.Index(fields=["antenna", "state", "-asked_at"], name="need_antenna_state")]

    def __str__(self) -> str:
        return str(self.pk)
