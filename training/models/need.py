"""What a structure asks for, before there is a session (Qualiopi indicator 4, law.md 7.1)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.module import Module
from training.models.session import Mode, Session


class NeedState(models.TextChoices):
    ASKED = "asked", _("waiting for an answer")
    STUDIED = "studied", _("being studied")
    QUOTED = "quoted", _("a quote was sent")
    AGREED = "agreed", _("agreed")
    PLANNED = "planned", _("a session is planned")
    REFUSED = "refused", _("not followed up")
    WITHDRAWN = "withdrawn", _("withdrawn by the structure")


class NeedSource(models.TextChoices):
    PORTAL = "portal", _("on the portal")
    TELEPHONE = "telephone", _("by telephone")
    EMAIL = "email", _("by e-mail")
    MEETING = "meeting", _("at a meeting")


class Funding(models.TextChoices):
    """Who is thought to pay, before there is a quote."""

    UNKNOWN = "unknown", _("not known yet")
    STRUCTURE = "structure", _("the structure")
    OPCO = "opco", _("its skills operator (OPCO) or another fund")
    FUNDED = "funded", _("nobody: a programme pays (Relais Numériques…)")


class Need(models.Model):
    """A structure asks an antenna for a training: what for, for how many, where and when.

    What was asked is frozen once the antenna answered. Whoever writes a new `state` gives its `moved_at` and the `word`
    said with it: PostgreSQL lets it move along its ways only, and keeps each move as a `NeedStep`.
    `send_key` was drawn when the form was shown: sent twice, it is one request.
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+", verbose_name=_("antenna"))
    structure = models.ForeignKey(
        "partners.Structure", models.PROTECT, related_name="training_needs", verbose_name=_("structure")
    )
    asked_by = models.ForeignKey(
        "partners.Professional", models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )
    caller = models.CharField(_("asked by (name)"), max_length=160, blank=True, default="", db_default="")
    source = models.CharField(
        _("how it came"), max_length=10, choices=NeedSource, default=NeedSource.PORTAL, db_default=NeedSource.PORTAL
    )
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now, editable=False)
    send_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    module = models.ForeignKey(
        Module, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("module"),
    )  # fmt: skip
    people = models.PositiveSmallIntegerField(_("number of professionals"))
    context = models.TextField(_("who they are, and what they meet with"), max_length=2000)
    expected = models.TextField(_("what they should be able to do afterwards"), max_length=2000)
    known = models.TextField(_("what they already do"), max_length=2000, blank=True, default="", db_default="")
    adaptations = models.TextField(_("adaptations needed"), max_length=1000, blank=True)
    mode = models.CharField(_("where"), max_length=10, choices=Mode, default=Mode.ANTENNA)
    place = models.CharField(_("address"), max_length=200, blank=True)
    wished_from = models.DateField(_("from"), null=True, blank=True)
    wished_until = models.DateField(_("until"), null=True, blank=True)
    funding = models.CharField(
        _("who pays"), max_length=10, choices=Funding, default=Funding.UNKNOWN, db_default=Funding.UNKNOWN
    )
    state = models.CharField(_("state"), max_length=10, choices=NeedState, default=NeedState.ASKED)
    moved_at = models.DateTimeField(
        default=timezone.now, db_default=Now(), editable=False
    )  # when it came to this state
    word = models.TextField(max_length=2000, blank=True, default="", db_default="", editable=False)  # said with it
    joined = models.ForeignKey(
        Session, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("session open to several structures that answers it"),
    )  # fmt: skip
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("request for a training")
        verbose_name_plural = _("requests for trainings")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "antenna", "structure"], name="need_keys"),
            models.CheckConstraint(condition=Q(people__range=(1, 500)), name="need_for_1_to_500_people"),
            models.CheckConstraint(
                condition=Q(wished_from__isnull=True)
                | Q(wished_until__isnull=True)
                | Q(wished_until__gte=F("wished_from")),
                name="need_until_after_from",
            ),
            models.CheckConstraint(
                condition=~Q(mode__in=[Mode.STRUCTURE, Mode.ELSEWHERE]) | ~Q(place=""), name="need_place_is_written"
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=False) | (~Q(caller="") & ~Q(source=NeedSource.PORTAL)),
                name="need_somebody_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.REFUSED) | ~Q(word=""), name="need_refused_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["antenna", "state", "-asked_at"], name="need_antenna_state")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Something is still expected of the antenna or of the structure."""
        return self.state in OPEN_NEEDS

    @property
    def asker(self) -> str:
        """Who asked, in a word; `asked_by` must be loaded."""
        return str(self.asked_by) if self.asked_by else self.caller


OPEN_NEEDS = [NeedState.ASKED, NeedState.STUDIED, NeedState.QUOTED, NeedState.AGREED]


class NeedStep(models.Model):
    """A request came to a state: when, by whom, with which words. Written by PostgreSQL alone, never rewritten.

    `by_structure` tells whether it came by the portal; `by` is empty when nobody was signed in (a quote taken by a link).
    """

    antenna = models.ForeignKey("antennas.Antenna", models.PROTECT, related_name="+")
    structure = models.ForeignKey("partners.Structure", models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=10, choices=NeedState)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_structure = models.BooleanField()
    word = models.TextField(blank=True)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        ordering = ["at", "id"]
